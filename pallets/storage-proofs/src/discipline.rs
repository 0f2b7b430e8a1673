//! What becomes of nodes that miss one challenge after another.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Jails `node` if it has missed enough, and slashes it if nodes of its operator have been jailed before.
	/// Returns whether it did.
	pub(crate) fn discipline(node: NodeIndex, block: BlockNumberFor<T>) -> bool {
		if !Self::has_failed(node, block) {
			return false;
		}
		let jails = T::Discipline::jail(node, T::JailRounds::get()).unwrap_or_else(|_| {
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

	/// Whether `node` has missed enough to be jailed in `block`; if so, the count of its misses begins anew.
	pub(crate) fn has_failed(node: NodeIndex, block: BlockNumberFor<T>) -> bool {
		let mut record = Records::<T>::get(node);
		let failed = record.is_to_be_jailed(block, T::JailMisses::get(), T::JailBlocks::get());
		if failed {
			record.begin_anew();
			Records::<T>::insert(node, record);
		}
		failed
	}
}
