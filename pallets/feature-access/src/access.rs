//! Who has what, for other pallets.

use crate::*;
use audio_primitives::features::Multiplier;

impl<T: Config> Pallet<T> {
	/// The features that `who` has access to now, each with what is locked for it.
	fn open_to(who: &T::AccountId) -> impl Iterator<Item = (Feature, Grant)> {
		let now = T::Round::current_round();
		Ledgers::<T>::get(who)
			.grants
			.into_iter()
			.filter_map(|grant| Some((Features::<T>::get(grant.feature)?, grant)))
			.filter(move |(feature, grant)| feature.opens(grant.collateral, now))
	}

	/// How many features `who` has collateral locked for.
	fn count(who: &T::AccountId) -> u32 {
		Ledgers::<T>::get(who).grants.len() as u32
	}
}

impl<T: Config> FeatureGate<T::AccountId> for Pallet<T> {
	fn has(who: &T::AccountId, feature: FeatureId) -> bool {
		let now = T::Round::current_round();
		Ledgers::<T>::get(who).grant(feature).is_some_and(|grant| {
			Features::<T>::get(feature).is_some_and(|record| record.opens(grant.collateral, now))
		})
	}

	fn exists(feature: FeatureId) -> bool {
		Features::<T>::get(feature).is_some_and(|record| record.retired.is_none())
	}
}

impl<T: Config> EarningsMultiplier<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> Multiplier {
		Self::open_to(who)
			.filter_map(|(feature, grant)| match feature.terms.kind {
				FeatureKind::EarningsMultiplier { bonus } => {
					let cap = grant.collateral.saturating_mul(T::BonusCap::get().into());
					Some(Multiplier { bonus, cap })
				},
				_ => None,
			})
			.max_by_key(|multiplier| (multiplier.bonus, multiplier.cap))
			.unwrap_or(Multiplier::NONE)
	}
}

impl<T: Config> StorageQuota<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> u64 {
		Self::open_to(who).fold(0, |sum: u64, (feature, _)| match feature.terms.kind {
			FeatureKind::StorageQuota { bytes } => sum.saturating_add(bytes),
			_ => sum,
		})
	}

	fn records(who: &T::AccountId) -> u32 {
		Self::count(who)
	}

	fn most_records() -> u32 {
		T::MaxGrants::get()
	}
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	/// What is locked for features that are not retired.
	fn of(who: &T::AccountId) -> Balance {
		Ledgers::<T>::get(who)
			.grants
			.iter()
			.filter(|grant| {
				Features::<T>::get(grant.feature).is_some_and(|record| record.retired.is_none())
			})
			.fold(0, |sum: Balance, grant| sum.saturating_add(grant.collateral))
	}

	fn total() -> Balance {
		TotalLocked::<T>::get()
	}

	fn records(who: &T::AccountId) -> u32 {
		Self::count(who)
	}

	fn most_records() -> u32 {
		T::MaxGrants::get()
	}
}
