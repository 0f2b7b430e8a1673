//! What can be asked.

use crate::*;

/// What it takes to enact a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirements {
	/// Planck that a referendum's votes are measured against.
	pub electorate: Balance,
	/// Planck that have to vote.
	pub quorum: Balance,
	/// Whether the call is there and can be made.
	pub enactable: bool,
}

impl<T: Config> Pallet<T> {
	/// What became of the referendum of that index, if it was approved or cancelled and is among
	/// the last [`OUTCOME_HISTORY`].
	pub fn outcome(ref_index: u32) -> Option<Outcome<BlockNumberFor<T>>> {
		Outcomes::<T>::get(ref_index % OUTCOME_HISTORY)
			.filter(|(index, _)| *index == ref_index)
			.map(|(_, outcome)| outcome)
	}

	/// What it takes to enact `call`, if `turnout` planck vote on it.
	pub fn requirements(call: &BoundedCallOf<T>, turnout: Balance) -> Requirements {
		let electorate = T::Stake::total().max(turnout);
		let proposed = Self::look_up(call);
		let quorum = proposed.as_ref().map_or_else(|_| T::Quorum::current(), T::Quorum::of);
		Requirements {
			electorate,
			quorum: Self::required(electorate, quorum),
			enactable: proposed.is_ok(),
		}
	}
}
