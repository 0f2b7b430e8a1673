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
		let fan_round = Self::fan_round(fan, now).unwrap_or_else(|| Self::new_fan_round(now));
		FanStanding {
			counted: fan_round.counted,
			allowance: fan_round.allowance,
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
		(
			Self::submitted(node, T::Round::current_round()),
			Self::quota(node, &T::ServiceNodes::active()),
		)
	}

	/// Whether plays of `track` that fans heard from `node` in `round` count.
	pub fn counts(node: NodeIndex, round: RoundIndex, track: TrackId) -> bool {
		Self::whose(node, round, track).is_ok()
	}

	/// The last receipt of what `fan` has heard from `node` in `round`, as far as it has been dealt
	/// with.
	pub fn last_receipt(
		node: NodeIndex,
		fan: &T::AccountId,
		round: RoundIndex,
	) -> Option<LastReceipt> {
		LastReceipts::<T>::get(node, fan).of(round).cloned()
	}
}
