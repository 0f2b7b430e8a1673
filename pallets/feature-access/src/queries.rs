//! What can be asked.

use crate::*;
use audio_primitives::features::{FeatureInfo, HeldFeature};

impl<T: Config> Pallet<T> {
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

	/// What cools down for `who`, retired features included: planck, and the first round in which
	/// they can be withdrawn; the soonest first.
	pub fn unlocking(who: &T::AccountId) -> Vec<(Balance, RoundIndex)> {
		let holder = Ledgers::<T>::get(who);
		let retired = holder.grants.iter().flat_map(|grant| {
			let feature = Features::<T>::get(grant.feature);
			let round = |part: &Part| Self::free_from(feature.as_ref()?, part.cooldown);
			let parts = grant.parts.iter().filter_map(|part| Some((part.amount, round(part)?)));
			parts.collect::<Vec<_>>()
		});
		let mut chunks: Vec<_> = holder
			.unlocking
			.iter()
			.map(|chunk| (chunk.amount, chunk.round))
			.chain(retired)
			.collect();
		chunks.sort_by_key(|(_, round)| *round);
		chunks
	}

	/// The catalogue, by index; what is retired is not in it.
	pub fn catalogue() -> Vec<FeatureInfo> {
		let mut features: Vec<_> = Names::<T>::iter_values()
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
		features.sort_by_key(|info| info.feature);
		features
	}
}
