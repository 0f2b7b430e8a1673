//! What features there are.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Refuses collateral that nobody can bring. Not asked of a genesis: its supply is made with
	/// it.
	pub(crate) fn check_collateral(terms: &FeatureTerms) -> DispatchResult {
		ensure!(terms.collateral <= T::Currency::total_issuance(), Error::<T>::InvalidFeature);
		Ok(())
	}

	pub(crate) fn do_create_feature(name: FeatureName, terms: FeatureTerms) -> DispatchResult {
		ensure!(
			!name.is_empty() && name.iter().all(u8::is_ascii_graphic),
			Error::<T>::InvalidFeature
		);
		Self::check_terms(&terms)?;
		ensure!(!Names::<T>::contains_key(&name), Error::<T>::NameTaken);
		ensure!(Names::<T>::count() < T::MaxFeatures::get(), Error::<T>::TooManyFeatures);
		let feature = NextFeature::<T>::get();
		NextFeature::<T>::put(feature.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?);
		Names::<T>::insert(&name, feature);
		Features::<T>::insert(feature, Feature::new(name.clone(), terms));
		Self::deposit_event(Event::FeatureCreated { feature, name, terms });
		Ok(())
	}

	pub(crate) fn do_update_feature(feature: FeatureId, terms: FeatureTerms) -> DispatchResult {
		Self::check_terms(&terms)?;
		let mut record = Self::feature_in_force(feature)?;
		let same =
			core::mem::discriminant(&record.terms.kind) == core::mem::discriminant(&terms.kind);
		ensure!(same, Error::<T>::KindFixed);
		ensure!(terms != record.terms, Error::<T>::UpToDate);
		record.update(terms, T::Round::current_round());
		let earlier = record.earlier;
		Features::<T>::insert(feature, record);
		Self::deposit_event(Event::FeatureUpdated { feature, terms, earlier });
		Ok(())
	}

	pub(crate) fn do_retire_feature(feature: FeatureId) -> DispatchResult {
		let mut record = Self::feature_in_force(feature)?;
		let longest = record.cooldown(RoundIndex::MAX, T::MinCooldown::get());
		let round = T::Round::current_round().saturating_add(longest);
		Names::<T>::remove(&record.name);
		// The total contains what is locked for each feature.
		TotalLocked::<T>::mutate(|total| *total = total.saturating_sub(record.locked));
		record.retired = Some(round);
		Self::deposit_event(Event::FeatureRetired { feature, round });
		Self::put_or_forget(feature, record);
		Ok(())
	}

	/// `feature`, if it is in the catalogue.
	pub(crate) fn feature_in_force(feature: FeatureId) -> Result<Feature, DispatchError> {
		let record = Features::<T>::get(feature).ok_or(Error::<T>::UnknownFeature)?;
		ensure!(record.retired.is_none(), Error::<T>::FeatureIsRetired);
		Ok(record)
	}

	/// Stores a feature, but for one that is retired and has no holder any more: that is forgotten.
	pub(crate) fn put_or_forget(feature: FeatureId, record: Feature) {
		if record.retired.is_some() && record.holders == 0 {
			Features::<T>::remove(feature);
			Self::deposit_event(Event::FeatureRemoved { feature });
		} else {
			Features::<T>::insert(feature, record);
		}
	}

	fn check_terms(terms: &FeatureTerms) -> DispatchResult {
		let gives = match terms.kind {
			// A genesis can say more than the whole.
			FeatureKind::EarningsMultiplier { bonus } => {
				!bonus.is_zero() && bonus <= sp_runtime::Permill::one()
			},
			FeatureKind::StorageQuota { bytes } => bytes > 0,
			FeatureKind::Badge | FeatureKind::ArtistToken | FeatureKind::Gate => true,
		};
		let max = T::MaxCooldown::get();
		let possible = terms.collateral > 0
			&& (T::MinCooldown::get()..=max).contains(&terms.cooldown)
			&& (1..=max).contains(&terms.grace);
		ensure!(gives && possible, Error::<T>::InvalidFeature);
		Ok(())
	}
}
