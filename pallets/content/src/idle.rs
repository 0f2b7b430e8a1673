//! What is done in blocks that have room: roots that are nobody's any more are forgotten.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Visits kept roots, one after another, as far as `meter` goes: each once a round.
	pub(crate) fn clean_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let mut sweep = CleanupSweep::<T>::get();
		if sweep.is_through(now) || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		let visit = T::WeightInfo::visit();
		sweep.visit(now, meter, visit, Weight::zero(), Self::next_kept, |root, _| {
			Self::clean_root(&root, now);
		});
		CleanupSweep::<T>::put(sweep);
	}

	pub(crate) fn clean_root(root: &ContentRoot, now: RoundIndex) {
		if KeptRoots::<T>::get(root).is_some_and(|kept| kept.until <= now) {
			KeptRoots::<T>::remove(root);
		}
	}

	pub(crate) fn next_kept(after: Option<&ContentRoot>) -> Option<ContentRoot> {
		match after {
			None => KeptRoots::<T>::iter_keys().next(),
			Some(root) => {
				KeptRoots::<T>::iter_keys_from(KeptRoots::<T>::hashed_key_for(root)).next()
			},
		}
	}
}
