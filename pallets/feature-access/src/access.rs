//! Who has what, for other pallets and for the runtime API.

use crate::*;
use audio_primitives::features::{FeatureInfo, HeldFeature, Multiplier};

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

	/// The features that `who` has collateral locked for.
	pub fn features_of(who: &T::AccountId) -> Vec<HeldFeature> {
		let now = T::Round::current_round();
		Ledgers::<T>::get(who)
			.grants
			.into_iter()
			.filter_map(|grant| Some((Features::<T>::get(grant.feature)?, grant)))
			.map(|(feature, grant)| HeldFeature {
				feature: grant.feature,
				access: feature.opens(grant.collateral, now),
				lapses: feature.lapses(grant.collateral, now),
				kind: feature.terms.kind,
				collateral: grant.collateral,
				required: feature.terms.collateral,
				cooldown: feature.cooldown(grant.parts.longest(), T::MinCooldown::get()),
				free_from: Self::free_from(&feature, grant.parts.longest()),
				token: grant.token,
				name: feature.name.into_inner(),
			})
			.collect()
	}

	/// What cools down for `who`, retired features included: planck, and the first round in which they can
	/// be withdrawn; the soonest first.
	pub fn unlocking(who: &T::AccountId) -> Vec<(Balance, RoundIndex)> {
		let holder = Ledgers::<T>::get(who);
		let retired = holder.grants.iter().flat_map(|grant| {
			let feature = Features::<T>::get(grant.feature);
			let round = |part: &Part| Self::free_from(feature.as_ref()?, part.cooldown);
			let parts = grant.parts.iter().filter_map(|part| Some((part.amount, round(part)?)));
			parts.collect::<Vec<_>>()
		});
		let mut all: Vec<_> = holder
			.unlocking
			.iter()
			.map(|chunk| (chunk.amount, chunk.round))
			.chain(retired)
			.collect();
		all.sort_by_key(|(_, round)| *round);
		all
	}

	/// The catalogue, by index; what is retired is not in it.
	pub fn catalogue() -> Vec<FeatureInfo> {
		let mut all: Vec<_> = Names::<T>::iter_values()
			.filter_map(|index| Some((index, Features::<T>::get(index)?)))
			.map(|(index, feature)| FeatureInfo {
				feature: index,
				name: feature.name.into_inner(),
				kind: feature.terms.kind,
				collateral: feature.terms.collateral,
				cooldown: feature.terms.cooldown,
				holders: feature.holders,
				locked: feature.locked,
			})
			.collect();
		all.sort_by_key(|info| info.feature);
		all
	}

	/// The invariants: what is held is what is recorded, sums and counts are what they say, the catalogue's
	/// two maps agree.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::BTreeMap;

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

impl<T: Config> FeatureGate<T::AccountId> for Pallet<T> {
	fn has(who: &T::AccountId, feature: FeatureId) -> bool {
		let now = T::Round::current_round();
		Ledgers::<T>::get(who).grant(feature).is_some_and(|grant| {
			Features::<T>::get(feature).is_some_and(|found| found.opens(grant.collateral, now))
		})
	}

	fn exists(feature: FeatureId) -> bool {
		Features::<T>::get(feature).is_some_and(|found| found.retired.is_none())
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
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	/// What is locked for features that are not retired.
	fn of(who: &T::AccountId) -> Balance {
		Ledgers::<T>::get(who)
			.grants
			.iter()
			.filter(|grant| {
				Features::<T>::get(grant.feature).is_some_and(|found| found.retired.is_none())
			})
			.fold(0, |sum: Balance, grant| sum.saturating_add(grant.collateral))
	}

	fn total() -> Balance {
		TotalLocked::<T>::get()
	}
}
