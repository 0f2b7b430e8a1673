//! What becomes of nodes that miss one challenge after another.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Jails `node` if it has missed enough, and slashes it if nodes of its operator have been jailed before.
	/// Returns whether it did.
	pub(crate) fn discipline(node: NodeIndex, block: BlockNumberFor<T>) -> bool {
		let Some(since) = Self::has_failed(node, block) else { return false };
		let jails = T::Discipline::jail(node, T::JailRounds::get(), since).unwrap_or_else(|_| {
			defensive!("it serves");
			0
		});
		let slashed = match jails >= T::SlashJails::get() {
			true => T::Discipline::slash(node, T::SlashShare::get()),
			false => 0,
		};
		Self::deposit_event(Event::Disciplined { node, jails, slashed });
		true
	}

	/// If `node` has missed enough to be jailed in `block`, the round in which that began; the count of its misses
	/// begins anew then.
	pub(crate) fn has_failed(node: NodeIndex, block: BlockNumberFor<T>) -> Option<RoundIndex> {
		let mut record = Records::<T>::get(node);
		let since = record.to_be_jailed(block, T::JailMisses::get(), T::JailBlocks::get())?;
		record.begin_anew();
		Records::<T>::insert(node, record);
		Some(since)
	}
}

impl<T: Config> NodeDuties for Pallet<T> {
	fn failing_since(node: NodeIndex) -> Option<RoundIndex> {
		let record = Records::<T>::get(node);
		let owes = record.replicas > 0 || record.evades;
		record.missing_since.filter(|_| owes).map(|since| since.round)
	}
}
