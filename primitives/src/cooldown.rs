//! Stake on its way out: what no longer counts, and is not yet its owner's to spend.

use crate::{Balance, RoundIndex};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// Most chunks that cool down at once.
///
/// Chunks of one round are one, and so are those that can be withdrawn: with a single cooldown of
/// up to 30 rounds there is always room.
pub const MAX_UNLOCKING: u32 = 32;

/// Stake that cools down until one round.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Unlocking {
	/// Planck.
	pub amount: Balance,
	/// The first round in which it can be withdrawn.
	pub round: RoundIndex,
}

/// All that cools down for one owner: chunks by their rounds, the soonest first, none empty.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Unlockings(BoundedVec<Unlocking, ConstU32<MAX_UNLOCKING>>);

impl Unlockings {
	/// Adds `amount` planck that can be withdrawn from `round` on; `now` is the round in force.
	/// Returns the round from which they can be.
	///
	/// That is `round`, but where [`MAX_UNLOCKING`] chunks of other rounds cool down already: then
	/// it joins the one that is free next after it, or the last one waits with it. Nothing is ever
	/// free sooner.
	#[must_use]
	pub fn add(&mut self, amount: Balance, round: RoundIndex, now: RoundIndex) -> RoundIndex {
		if amount == 0 {
			return round;
		}
		let cooled = self.take(now);
		let mut chunks = Vec::from(core::mem::take(&mut self.0));
		if cooled > 0 {
			chunks.insert(0, Unlocking { amount: cooled, round: now });
		}
		let full = chunks.len() >= MAX_UNLOCKING as usize;
		let next = chunks.partition_point(|chunk| chunk.round < round);
		// What is held of an issuance that fits does fit when it is added up.
		let free_from = match chunks.get_mut(next) {
			Some(chunk) if chunk.round == round || full => {
				chunk.amount = chunk.amount.saturating_add(amount);
				chunk.round
			},
			_ if full => {
				if let Some(last) = chunks.last_mut() {
					last.amount = last.amount.saturating_add(amount);
					last.round = round;
				}
				round
			},
			_ => {
				chunks.insert(next, Unlocking { amount, round });
				round
			},
		};
		self.0 = BoundedVec::truncate_from(chunks);
		free_from
	}

	/// Takes out what can be withdrawn in round `now`, planck.
	#[must_use]
	pub fn take(&mut self, now: RoundIndex) -> Balance {
		let mut cooled: Balance = 0;
		self.0.retain(|chunk| {
			let stays = chunk.round > now;
			if !stays {
				cooled = cooled.saturating_add(chunk.amount);
			}
			stays
		});
		cooled
	}

	/// Planck that cannot be withdrawn yet in round `now`.
	pub fn unripe(&self, now: RoundIndex) -> Balance {
		let unripe = self.0.iter().filter(|chunk| chunk.round > now);
		unripe.fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// Takes up to `amount` planck out of what cannot be withdrawn yet in round `now`, the newest
	/// first. Returns how much it was.
	#[must_use]
	pub fn slash(&mut self, amount: Balance, now: RoundIndex) -> Balance {
		let mut left = amount;
		for chunk in self.0.iter_mut().rev().filter(|chunk| chunk.round > now) {
			let part = chunk.amount.min(left);
			chunk.amount = chunk.amount.saturating_sub(part);
			left = left.saturating_sub(part);
		}
		self.0.retain(|chunk| chunk.amount > 0);
		amount.saturating_sub(left)
	}

	/// Planck, all together.
	pub fn total(&self) -> Balance {
		self.0.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
	}

	/// The chunks, the soonest first.
	pub fn iter(&self) -> impl Iterator<Item = &Unlocking> {
		self.0.iter()
	}

	/// Chunks.
	pub fn len(&self) -> usize {
		self.0.len()
	}

	/// Whether nothing cools down.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// Whether the chunks are as [`Unlockings`] says: sorted, apart, none empty.
	pub fn is_sound(&self) -> bool {
		self.iter().all(|chunk| chunk.amount > 0)
			&& self.iter().zip(self.iter().skip(1)).all(|(a, b)| a.round < b.round)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn chunks_of_one_round_are_one() {
		let mut cooling = Unlockings::default();
		assert_eq!(cooling.add(5, 10, 1), 10);
		assert_eq!(cooling.add(7, 12, 1), 12);
		assert_eq!(cooling.add(6, 11, 1), 11);
		assert_eq!(cooling.add(1, 10, 1), 10);
		assert_eq!(cooling.add(0, 20, 1), 20);
		let chunks: Vec<_> = cooling.iter().map(|chunk| (chunk.amount, chunk.round)).collect();
		assert_eq!(chunks, [(6, 10), (6, 11), (7, 12)]);
		assert_eq!(cooling.take(9), 0);
		assert_eq!(cooling.take(11), 12);
		assert_eq!(cooling.total(), 7);
	}

	#[test]
	fn a_slash_takes_the_newest_first_and_spares_what_has_cooled_down() {
		let mut cooling = Unlockings::default();
		for round in 1..=4 {
			assert_eq!(cooling.add(10, round, 0), round);
		}
		assert_eq!(cooling.unripe(2), 20);
		assert_eq!(cooling.slash(15, 2), 15);
		let chunks: Vec<_> = cooling.iter().map(|chunk| (chunk.amount, chunk.round)).collect();
		assert_eq!(chunks, [(10, 1), (10, 2), (5, 3)]);
		assert_eq!(cooling.slash(15, 2), 5);
		assert_eq!(cooling.unripe(2), 0);
		assert_eq!(cooling.total(), 20);
	}

	#[test]
	fn where_there_is_no_room_it_waits_longer() {
		let mut cooling = Unlockings::default();
		for number in 0..MAX_UNLOCKING {
			assert_eq!(cooling.add(1, 100 + 2 * number, 0), 100 + 2 * number);
		}
		assert_eq!(cooling.add(5, 101, 0), 102);
		assert_eq!(cooling.add(5, 500, 0), 500);
		assert_eq!(cooling.len(), MAX_UNLOCKING as usize);
		assert_eq!(cooling.take(102), 7);
		assert_eq!(cooling.take(499), 29);
		assert_eq!(cooling.take(500), 6);
	}

	proptest! {
		#[test]
		fn nothing_is_lost_and_nothing_is_free_too_soon(
			steps in prop::collection::vec((1u128..1_000, 1u32..80, 0u32..3), 1..200),
		) {
			let mut cooling = Unlockings::default();
			let (mut now, mut put, mut taken) = (0, 0, 0);
			let mut due: Vec<(RoundIndex, Balance)> = Vec::new();
			for (amount, cooldown, passed) in steps {
				now += passed;
				let round = cooling.add(amount, now + cooldown, now);
				prop_assert!(round >= now + cooldown);
				put += amount;
				due.push((now + cooldown, amount));
				prop_assert!(cooling.is_sound());
				if passed == 2 {
					taken += cooling.take(now);
				}
				prop_assert_eq!(cooling.total() + taken, put);
				let free: Balance =
					due.iter().filter(|(round, _)| *round <= now).map(|(_, amount)| amount).sum();
				prop_assert!(taken <= free);
			}
			taken += cooling.take(RoundIndex::MAX);
			prop_assert_eq!(taken, put);
			prop_assert!(cooling.is_empty());
		}
	}
}
