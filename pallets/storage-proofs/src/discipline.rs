//! What becomes of nodes that miss too much.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Jails `node` if it has missed enough, and slashes it if nodes of its operator have been
	/// jailed before. Returns whether it did.
	pub(crate) fn discipline(node: NodeIndex) -> bool {
		let Some(since) = Self::has_failed(node) else { return false };
		let Sanction { jail_rounds, slash_jails, slash_share } = T::Sanction::get();
		let jails = T::Discipline::jail(node, jail_rounds, since).unwrap_or_else(|_| {
			defensive!("it serves");
			0
		});
		let slashed = match jails >= slash_jails {
			true => T::Discipline::slash(node, slash_share),
			false => 0,
		};
		Self::deposit_event(Event::Disciplined { node, jails, slashed });
		true
	}

	/// What that weighs.
	pub(crate) fn discipline_weight() -> Weight {
		T::WeightInfo::discipline().saturating_add(T::Discipline::discipline_weight())
	}

	/// Has `node` looked at in the next block, if it has missed enough: in this one another was
	/// jailed, and it may never be asked again. Returns what that weighed.
	pub(crate) fn discipline_later(node: NodeIndex) -> Weight {
		if Self::failed(node).is_none() {
			return T::DbWeight::get().reads(1);
		}
		Suspects::<T>::mutate(|suspects| {
			if !suspects.contains(&node) {
				// Where there is no room, it is looked at when it misses again.
				let _ = suspects.try_push(node);
			}
		});
		T::DbWeight::get().reads_writes(2, 1)
	}

	/// Jails the first of those who are to be looked at, if it is due. Returns whether it did, and
	/// what that weighed.
	pub(crate) fn discipline_next() -> (bool, Weight) {
		let mut suspects = Suspects::<T>::get();
		let Some(first) = suspects.first().copied() else {
			return (false, T::DbWeight::get().reads(1));
		};
		suspects.remove(0);
		Suspects::<T>::put(suspects);
		let looked = T::DbWeight::get().reads_writes(7, 1);
		match Self::availability(first) == Availability::Serving && Self::discipline(first) {
			true => (true, looked.saturating_add(Self::discipline_weight())),
			false => (false, looked),
		}
	}

	/// If `node` has missed enough to be jailed now, the round in which that began; the count of
	/// its misses begins anew then.
	pub(crate) fn has_failed(node: NodeIndex) -> Option<RoundIndex> {
		let (mut record, since) = Self::failed(node)?;
		record.begin_anew();
		Self::put_record(node, record);
		Some(since.round)
	}

	/// How `node` stands, and since when, if it has missed enough to be jailed now.
	fn failed(node: NodeIndex) -> Option<(ProofRecord, Since)> {
		let record = ProofRecords::<T>::get(node);
		let since = record.failing(T::Failure::get())?;
		let is_long = Self::now().saturating_sub(since.tick) >= T::JailBlocks::get();
		is_long.then_some((record, since))
	}
}

impl<T: Config> NodeDuties for Pallet<T> {
	/// As of what it owed last: who owes nothing any more has not done better.
	fn failing_since(node: NodeIndex) -> Option<RoundIndex> {
		let record = ProofRecords::<T>::get(node);
		let since = record.failing(T::Failure::get());
		since.map(|since| since.round)
	}

	/// With its last place goes what is left.
	fn on_removed(node: NodeIndex) {
		if ProofRecords::<T>::get(node).replicas == 0 {
			ProofRecords::<T>::remove(node);
		}
	}
}
