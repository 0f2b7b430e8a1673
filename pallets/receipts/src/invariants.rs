//! What always holds:
//!
//! 1. Each fan has on hold what its listening keys say. No key is there twice, and no fan is
//!    remembered without one.
//! 2. Nobody has more plays counted than can be, or is remembered of whom none counted.
//! 3. What last receipts remember is well formed.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (fan, keys) in ListeningKeys::<T>::iter() {
			let held = T::Currency::balance_on_hold(&HoldReason::ListeningKey.into(), &fan);
			let recorded = keys.iter().fold(0, |sum: Balance, key| sum.saturating_add(key.deposit));
			ensure!(held == recorded, "held is not what is recorded");
			ensure!(!keys.is_empty(), "a fan without listening keys is remembered");
			let others = |place: usize| keys.iter().skip(place.saturating_add(1));
			let distinct = keys
				.iter()
				.enumerate()
				.all(|(place, key)| others(place).all(|other| other.key != key.key));
			ensure!(distinct, "a listening key is there twice");
		}
		for keys in Fans::<T>::iter_values() {
			ensure!(keys.counted <= keys.allowance, "more plays counted than can");
			ensure!(keys.counted > 0, "a fan of whom nothing counted is remembered");
		}
		for recent in LastReceipts::<T>::iter_values() {
			ensure!(!recent.is_empty() && recent.is_well_formed(), "a last receipt is malformed");
		}
		Ok(())
	}
}
