//! What others may ask.

use crate::*;

impl<T: Config> Pallet<T> {
	/// What is signed on this chain; see [`audio_primitives::receipts::message`].
	pub fn message(
		fan: &T::AccountId,
		node: NodeIndex,
		round: RoundIndex,
		seq: u32,
		heard: &Heard,
	) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		message(&genesis, fan, node, round, seq, heard)
	}

	/// How a fan stands in the round in force.
	pub fn standing(fan: &T::AccountId) -> FanStanding<T::AccountId> {
		let now = T::Round::current_round();
		let known = Self::fan_round(fan, now).unwrap_or_else(|| Self::new_fan_round(now));
		FanStanding {
			counted: known.counted,
			allowance: known.allowance,
			stake: T::Stake::of(fan),
			min_stake: T::MinFanStake::get(),
			listening_keys: ListeningKeys::<T>::get(fan)
				.into_iter()
				.map(|ListeningKey { key, until, .. }| ListeningKeyInfo { key, until })
				.collect(),
		}
	}

	/// Receipts that `node` has submitted in the round in force, and how many it can without a fee.
	pub fn free_quota(node: NodeIndex) -> (u32, u32) {
		(Self::submitted(node, T::Round::current_round()), Self::quota(node))
	}

	/// The last receipt of what `fan` has heard from `node` in `round`, as far as it has been dealt with.
	pub fn last_receipt(
		node: NodeIndex,
		fan: &T::AccountId,
		round: RoundIndex,
	) -> Option<LastReceipt> {
		LastReceipts::<T>::get(node, fan).of(round).cloned()
	}

	/// The invariants: what is held is what is recorded; no key is there twice; nobody has more plays counted than
	/// can be; what last receipts remember is well formed.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (fan, known) in ListeningKeys::<T>::iter() {
			let held = T::Currency::balance_on_hold(&HoldReason::ListeningKey.into(), &fan);
			let recorded =
				known.iter().fold(0, |sum: Balance, key| sum.saturating_add(key.deposit));
			ensure!(held == recorded, "held is not what is recorded");
			ensure!(!known.is_empty(), "a fan without listening keys is remembered");
			let others = |place: usize| known.iter().skip(place.saturating_add(1));
			let distinct = known
				.iter()
				.enumerate()
				.all(|(place, key)| others(place).all(|other| other.key != key.key));
			ensure!(distinct, "a listening key is there twice");
		}
		for known in Fans::<T>::iter_values() {
			ensure!(known.counted <= known.allowance, "more plays counted than can");
			ensure!(known.counted > 0, "a fan of whom nothing counted is remembered");
		}
		for recent in LastReceipts::<T>::iter_values() {
			ensure!(!recent.is_empty() && recent.is_well_formed(), "a last receipt is malformed");
		}
		Ok(())
	}
}
