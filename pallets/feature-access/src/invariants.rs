//! What always holds:
//!
//! 1. Each account has on hold what its grants and what cools down come to, and no more. None is
//!    remembered that has nothing.
//! 2. An account has one grant for a feature at most, with collateral, whose parts are the whole.
//! 3. Holders and collateral of a feature are those of the grants for it, and each grant is for a
//!    feature that is there.
//! 4. Each feature of the catalogue has its name, and no other has one. A retired one has holders.
//! 5. The total is what is locked for the features of the catalogue.

use crate::*;
use alloc::collections::BTreeMap;

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut sums = BTreeMap::<FeatureId, (u32, Balance)>::new();
		for (who, holder) in Ledgers::<T>::iter() {
			ensure!(!holder.is_empty(), "a holder has nothing");
			ensure!(holder.unlocking.is_sound(), "chunks out of order, or an empty one");
			let mut held = holder.unlocking.total();
			for (position, grant) in holder.grants.iter().enumerate() {
				let first = holder.grants.iter().position(|other| other.feature == grant.feature);
				ensure!(first == Some(position), "two grants for one feature");
				ensure!(grant.collateral > 0, "a grant without collateral");
				ensure!(grant.parts.is_sound(), "parts out of order, or an empty one");
				ensure!(grant.parts.total() == grant.collateral, "the parts are not the whole");
				held = held.saturating_add(grant.collateral);
				let (holders, locked) = sums.entry(grant.feature).or_default();
				*holders = holders.saturating_add(1);
				*locked = locked.saturating_add(grant.collateral);
			}
			let on_hold = T::Currency::balance_on_hold(&HoldReason::Collateral.into(), &who);
			ensure!(on_hold == held, "held is not what is recorded");
		}

		let (mut total, mut named): (Balance, u32) = (0, 0);
		for (index, feature) in Features::<T>::iter() {
			let (holders, locked) = sums.remove(&index).unwrap_or_default();
			ensure!(feature.holders == holders, "holders are miscounted");
			ensure!(feature.locked == locked, "what is locked is not the sum");
			ensure!(index < NextFeature::<T>::get(), "an index to come is in use");
			match feature.retired {
				None => {
					ensure!(Names::<T>::get(&feature.name) == Some(index), "a name is astray");
					named = named.saturating_add(1);
					total = total.saturating_add(locked);
				},
				Some(_) => ensure!(holders > 0, "a feature without use is remembered"),
			}
		}
		ensure!(sums.is_empty(), "a grant for a feature that is not there");
		ensure!(Names::<T>::iter().count() as u32 == named, "a name of nothing");
		ensure!(Names::<T>::count() == named, "names are miscounted");
		ensure!(named <= T::MaxFeatures::get(), "too many features");
		ensure!(TotalLocked::<T>::get() == total, "the total is not the sum");
		Ok(())
	}
}
