//! What becomes of nodes that miss one challenge after another.

use crate::*;

/// What is done to a node that is jailed.
pub(crate) struct Sentence {
	/// Times that it was, this one included.
	jails: u32,
	/// Planck that it is to be slashed.
	slash: Balance,
}

impl<T: Config> Pallet<T> {
	/// Jails `node` if it has missed enough, and slashes it if that has happened before. Returns whether it did.
	pub(crate) fn discipline(node: NodeIndex, block: BlockNumberFor<T>) -> bool {
		let Some(Sentence { jails, slash }) = Self::sentence(node, block) else { return false };
		if T::Discipline::jail(node, T::JailRounds::get()).is_err() {
			defensive!("it serves");
		}
		let slashed = match slash {
			0 => 0,
			amount => T::Discipline::slash(node, amount),
		};
		Self::deposit_event(Event::Disciplined { node, jails, slashed });
		true
	}

	/// What is done to `node` in `block`, if it has missed enough: the count of its misses begins anew.
	pub(crate) fn sentence(node: NodeIndex, block: BlockNumberFor<T>) -> Option<Sentence> {
		let mut record = Records::<T>::get(node);
		if !record.is_to_be_jailed(block, T::JailMisses::get(), T::JailBlocks::get()) {
			return None;
		}
		record.jail();
		let jails = record.jails;
		Records::<T>::insert(node, record);
		let collateral = T::Nodes::node(node).map_or(0, |found| found.collateral);
		let slash = match jails >= T::SlashJails::get() {
			true => T::SlashShare::get().mul_floor(collateral),
			false => 0,
		};
		Some(Sentence { jails, slash })
	}
}
