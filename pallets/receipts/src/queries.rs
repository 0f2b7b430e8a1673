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
			min_stake: T::MinStake::get(),
			listening_key: ListeningKeys::<T>::get(fan).map(|known| known.key),
		}
	}

	/// Receipts that `node` has submitted in the round in force, and how many it can without a fee.
	pub fn free_quota(node: NodeIndex) -> (u32, u32) {
		(Self::submitted(node, T::Round::current_round()), Self::quota(node))
	}

	/// The last receipt of `fan` that `node` has submitted, as far as it has been dealt with.
	pub fn slot(node: NodeIndex, fan: &T::AccountId) -> Option<Slot> {
		Slots::<T>::get(node, fan)
	}

	/// The invariants: what is held is what is recorded; nobody has more plays counted than can be; what slots
	/// remember is well formed.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (fan, known) in ListeningKeys::<T>::iter() {
			let held = T::Currency::balance_on_hold(&HoldReason::ListeningKey.into(), &fan);
			ensure!(held == known.deposit, "held is not what is recorded");
		}
		for known in Fans::<T>::iter_values() {
			ensure!(known.counted <= known.allowance, "more plays counted than can");
			ensure!(known.counted > 0, "a fan of whom nothing counted is remembered");
		}
		for slot in Slots::<T>::iter_values() {
			ensure!(
				Slot::news(None, slot.round, slot.seq, &slot.heard).is_ok(),
				"a slot is malformed"
			);
		}
		Ok(())
	}
}
