//! Visiting every entry of a map once a round, a few at a time, in blocks that have room for it.

use crate::RoundIndex;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_weights::{Weight, WeightMeter};

/// How far a visit of all entries has come. One begins in each round; one that is not through by
/// then goes on.
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

	/// Goes on in round `now`: `next` says which entry follows after one, or is the first. Returns
	/// that.
	pub fn next(
		&mut self,
		now: RoundIndex,
		next: impl FnOnce(Option<&Key>) -> Option<Key>,
	) -> Option<Key>
	where
		Key: Clone,
	{
		let following = match self {
			Self::Through(round) if *round >= now => return None,
			Self::Through(_) => next(None),
			Self::After(last) => next(Some(last)),
		};
		*self = match &following {
			Some(key) => Self::After(key.clone()),
			None => Self::Through(now),
		};
		following
	}

	/// Visits entries in round `now`, one after another, as far as `meter` goes. Each visit takes
	/// `visit` of it, and is made only if as much as `work` is left for what `look_at` may take
	/// beside it.
	pub fn visit(
		&mut self,
		now: RoundIndex,
		meter: &mut WeightMeter,
		visit: Weight,
		work: Weight,
		next: impl Fn(Option<&Key>) -> Option<Key>,
		mut look_at: impl FnMut(Key, &mut WeightMeter),
	) where
		Key: Clone,
	{
		let both = visit.saturating_add(work);
		while !self.is_through(now) && meter.can_consume(both) {
			meter.consume(visit);
			if let Some(key) = self.next(now, &next) {
				look_at(key, meter);
			}
		}
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
	#[test]
	fn visits_as_far_as_the_meter_goes() {
		let next =
			|after: Option<&u32>| Some(after.map_or(0, |last| last + 1)).filter(|key| *key < 4);
		let [one, two] = [1, 2].map(|time| Weight::from_parts(time, 0));
		let visited = |sweep: &mut Sweep<u32>, meter: &mut WeightMeter| {
			let mut keys = Vec::new();
			sweep.visit(1, meter, one, two, next, |key, meter| {
				// Every other one has work.
				if key % 2 == 0 {
					meter.consume(two);
				}
				keys.push(key);
			});
			keys
		};
		let mut sweep = Sweep::default();
		let mut meter = WeightMeter::with_limit(Weight::from_parts(6, 0));
		// After three and one, two are left: not enough for a third, should it have work.
		assert_eq!(visited(&mut sweep, &mut meter), [0, 1]);
		assert_eq!(meter.remaining(), two);
		let mut meter = WeightMeter::with_limit(Weight::from_parts(100, 0));
		assert_eq!(visited(&mut sweep, &mut meter), [2, 3]);
		// To find that there is no other is a visit, too.
		assert_eq!(meter.consumed(), Weight::from_parts(5, 0));
		assert!(sweep.is_through(1));
		assert_eq!(visited(&mut sweep, &mut meter), [] as [u32; 0]);
		assert_eq!(meter.consumed(), Weight::from_parts(5, 0));
	}
}
