//! How much of the stake must take part.

use crate::*;

/// Of the electorate, what must take part in a referendum.
pub trait QuorumRule<Call> {
	/// For it to be enacted.
	fn current() -> Perbill;

	/// For it to be enacted, if it is about `call`.
	fn of(call: &Call) -> Perbill;
}

impl<T: Config> Pallet<T> {
	/// What the votes of the referendum being decided are measured against; at any other time the
	/// total stake.
	pub(crate) fn electorate() -> Balance {
		let turnout = T::Referenda::deciding().map_or(0, |deciding| deciding.turnout);
		T::Stake::total().max(turnout)
	}

	/// Planck of that electorate that have to vote, with that quorum.
	pub(crate) fn required(electorate: Balance, quorum: Perbill) -> Balance {
		match T::Exposed::get() {
			// Any turnout would be all of nothing.
			0 => Balance::MAX,
			_ => quorum.mul_ceil(electorate),
		}
	}

	/// Whether the referendum being decided has that quorum; says so if not.
	pub(crate) fn check_quorum(deciding: &Deciding, quorum: Perbill) -> DispatchResult {
		let Deciding { index, turnout } = *deciding;
		let required = Self::required(Self::electorate(), quorum);
		if turnout >= required {
			return Ok(());
		}
		let at = frame_system::Pallet::<T>::block_number();
		Self::note_outcome(index, Outcome::QuorumMissed { at, turnout, required });
		Self::deposit_event(Event::QuorumMissed { ref_index: index, turnout, required });
		Err(Error::<T>::QuorumMissed.into())
	}
}
