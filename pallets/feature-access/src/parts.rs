//! What is locked for a feature, by the cooldown under which it was.

use audio_primitives::{Balance, RoundIndex};
use frame_support::{pallet_prelude::ConstU32, stored, BoundedVec};

/// Most cooldowns under which an account can have locked something for one feature.
pub const MAX_PARTS: u32 = 8;

/// Collateral that was locked under one cooldown.
#[stored]
#[derive(Copy)]
pub struct Part {
	/// The feature's cooldown when it was locked, rounds.
	pub cooldown: RoundIndex,
	/// Planck.
	pub amount: Balance,
}

/// Parts of a grant's collateral: the shortest cooldown first, none twice, no part empty.
#[stored]
#[derive(Default)]
pub struct Parts(BoundedVec<Part, ConstU32<MAX_PARTS>>);

impl Parts {
	/// `amount` planck that are locked under one cooldown.
	pub fn new(amount: Balance, cooldown: RoundIndex) -> Self {
		Self(BoundedVec::truncate_from([Part { cooldown, amount }].to_vec()))
	}

	/// Adds `amount` planck under `cooldown`. None if there are [`MAX_PARTS`] under others already.
	#[must_use]
	pub fn add(&mut self, amount: Balance, cooldown: RoundIndex) -> Option<()> {
		match self.0.iter_mut().find(|part| part.cooldown == cooldown) {
			// What is held fits into the issuance.
			Some(part) => part.amount = part.amount.saturating_add(amount),
			None => {
				let next = self.0.partition_point(|part| part.cooldown < cooldown);
				self.0.try_insert(next, Part { cooldown, amount }).ok()?;
			},
		}
		Some(())
	}

	/// Takes up to `amount` planck out, those under the longest cooldown first: what leaves first
	/// is what was put down last, if the cooldown was made longer meanwhile. Returns them by their
	/// cooldowns.
	#[must_use]
	pub fn take(&mut self, amount: Balance) -> Self {
		let mut left = amount;
		let mut taken = Self::default();
		for part in self.0.iter_mut().rev() {
			let out = part.amount.min(left);
			part.amount = part.amount.saturating_sub(out);
			left = left.saturating_sub(out);
			if out > 0 {
				// There are no more of these than of those.
				let _ = taken.0.try_insert(0, Part { amount: out, ..*part });
			}
		}
		self.0.retain(|part| part.amount > 0);
		taken
	}

	/// Takes those out whose cooldown `is_over`. Returns planck.
	#[must_use]
	pub fn take_where(&mut self, is_over: impl Fn(RoundIndex) -> bool) -> Balance {
		let mut taken: Balance = 0;
		self.0.retain(|part| {
			let goes = is_over(part.cooldown);
			if goes {
				taken = taken.saturating_add(part.amount);
			}
			!goes
		});
		taken
	}

	/// The parts, the shortest cooldown first.
	pub fn iter(&self) -> impl Iterator<Item = &Part> {
		self.0.iter()
	}

	/// The longest cooldown of any; zero of none.
	pub fn longest(&self) -> RoundIndex {
		self.0.last().map_or(0, |part| part.cooldown)
	}

	/// Planck, all together.
	pub fn total(&self) -> Balance {
		self.iter().fold(0, |sum, part| sum.saturating_add(part.amount))
	}

	/// Whether they are as [`Parts`] says.
	pub fn is_sound(&self) -> bool {
		self.iter().all(|part| part.amount > 0)
			&& self.iter().zip(self.iter().skip(1)).all(|(a, b)| a.cooldown < b.cooldown)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn all(parts: &Parts) -> Vec<(RoundIndex, Balance)> {
		assert!(parts.is_sound());
		parts.iter().map(|part| (part.cooldown, part.amount)).collect()
	}

	#[test]
	fn of_one_cooldown_are_one_and_the_longest_leaves_first() {
		let mut parts = Parts::new(100, 10);
		for (amount, cooldown) in [(1, 50), (2, 10), (3, 7)] {
			assert_eq!(parts.add(amount, cooldown), Some(()));
		}
		assert_eq!(all(&parts), [(7, 3), (10, 102), (50, 1)]);
		assert_eq!((parts.total(), parts.longest()), (106, 50));
		assert_eq!(all(&parts.take(2)), [(10, 1), (50, 1)]);
		assert_eq!(all(&parts), [(7, 3), (10, 101)]);
		assert_eq!(parts.take_where(|cooldown| cooldown < 10), 3);
		assert_eq!(all(&parts.take(Balance::MAX)), [(10, 101)]);
		assert_eq!((all(&parts), parts.longest()), (vec![], 0));
	}

	#[test]
	fn are_no_more_than_can_be_kept_apart() {
		let mut parts = Parts::new(1, 0);
		for cooldown in 1..MAX_PARTS {
			assert_eq!(parts.add(1, cooldown), Some(()));
		}
		let before = parts.clone();
		assert_eq!(parts.add(1, MAX_PARTS), None);
		assert_eq!(parts, before);
		assert_eq!(parts.add(1, 0), Some(()));
	}
}
