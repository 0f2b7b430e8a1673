//! What always holds:
//!
//! 1. Nobody voted in a round that has not begun.
//! 2. Of all that is decided, proposed or voted on the preimage is requested.
//! 3. What waits to take effect is known as scheduled.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let now = T::Round::current_round();
		let in_time = LastVoted::<T>::iter_values().all(|cast| cast.round <= now);
		ensure!(in_time, "somebody voted in a round to come");
		let held = HeldPreimages::<T>::get();
		ensure!(held.iter().all(T::Preimages::is_requested), "a held preimage is not requested");
		let there = |hash| T::Preimages::len(hash).is_some();
		ensure!(held.iter().all(there), "a held preimage is not there");
		for (index, decision) in Decided::<T>::iter() {
			let requested = |hash| T::Preimages::is_requested(&hash);
			ensure!(
				decision.call.lookup_hash().is_none_or(requested),
				"the preimage of a decision is not requested"
			);
			ensure!(
				Self::outcome(index)
					.is_none_or(|outcome| matches!(outcome, Outcome::Scheduled { .. })),
				"what waits to take effect is not known to"
			);
		}
		Ok(())
	}
}
