//! Visiting every entry of a map once a round, a few at a time, in blocks that have room for it.

use crate::RoundIndex;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How far a visit of all entries has come. One begins in each round; one that is not through by then goes on.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Sweep<Key> {
	/// All were visited in this round, or there are none.
	Through(RoundIndex),
	/// This was the last one visited.
	After(Key),
}

impl<Key> Default for Sweep<Key> {
	/// Before the first visit of a chain whose first round is 0: there is nothing to visit then.
	fn default() -> Self {
		Self::Through(0)
	}
}

impl<Key> Sweep<Key> {
	/// Whether there is anything to visit in round `now`.
	pub fn is_through(&self, now: RoundIndex) -> bool {
		matches!(self, Self::Through(round) if *round >= now)
	}

	/// Goes on in round `now`: `next` says which entry follows after one, or is the first. Returns that.
	pub fn next(
		&mut self,
		now: RoundIndex,
		next: impl FnOnce(Option<&Key>) -> Option<Key>,
	) -> Option<Key>
	where
		Key: Clone,
	{
		let found = match self {
			Self::Through(round) if *round >= now => return None,
			Self::Through(_) => next(None),
			Self::After(last) => next(Some(last)),
		};
		*self = match &found {
			Some(key) => Self::After(key.clone()),
			None => Self::Through(now),
		};
		found
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{collections::BTreeSet, vec::Vec};
	use core::ops::Bound::{Excluded, Unbounded};

	#[test]
	fn visits_each_once_a_round() {
		let mut entries: BTreeSet<u32> = [3, 5, 9].into();
		let mut sweep = Sweep::default();
		let visit = |sweep: &mut Sweep<u32>, entries: &BTreeSet<u32>, now| {
			sweep.next(now, |after| match after {
				None => entries.first().copied(),
				Some(last) => entries.range((Excluded(*last), Unbounded)).next().copied(),
			})
		};
		assert_eq!(visit(&mut sweep, &entries, 0), None);
		let visited: Vec<_> = (0..3).map(|_| visit(&mut sweep, &entries, 1)).collect();
		assert_eq!(visited, [Some(3), Some(5), Some(9)]);
		assert!(!sweep.is_through(1));
		assert_eq!(visit(&mut sweep, &entries, 1), None);
		assert!(sweep.is_through(1));
		assert_eq!(visit(&mut sweep, &entries, 1), None);
		// Entries come and go meanwhile.
		assert_eq!(visit(&mut sweep, &entries, 2), Some(3));
		entries.remove(&3);
		entries.insert(4);
		assert_eq!(visit(&mut sweep, &entries, 2), Some(4));
		// It goes on where it was when the round has changed.
		assert_eq!(visit(&mut sweep, &entries, 3), Some(5));
	}
}
