//! What the pallet stores, and what follows from it.

use audio_primitives::{
	cooldown::Unlockings,
	features::{FeatureId, FeatureKind},
	Balance, RoundIndex,
};
use frame_support::{
	pallet_prelude::{ConstU32, Get},
	stored, BoundedVec, DefaultNoBound,
};
use serde::{Deserialize, Serialize};

use crate::parts::Parts;

/// The name of a feature, such as `gold`; up to 32 bytes.
pub type FeatureName = BoundedVec<u8, ConstU32<32>>;

/// What a feature gives, and what it takes.
#[stored]
#[derive(Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FeatureTerms {
	/// What it gives.
	pub kind: FeatureKind,
	/// Collateral that it takes, planck.
	pub collateral: Balance,
	/// Rounds that collateral which is locked from now on is held after it has been unlocked.
	pub cooldown: RoundIndex,
	/// Rounds that who has the feature keeps access after more collateral is asked for.
	pub grace: RoundIndex,
}

/// What sufficed before more was asked for.
#[stored]
#[derive(Copy)]
pub struct Earlier {
	/// Planck.
	pub collateral: Balance,
	/// The first round in which it suffices no longer.
	pub until: RoundIndex,
}

/// A feature of the catalogue.
#[stored]
pub struct Feature {
	/// What it is called.
	pub name: FeatureName,
	/// What it gives, and what it takes.
	pub terms: FeatureTerms,
	/// What suffices for those who have it, while their time of grace goes on.
	pub earlier: Option<Earlier>,
	/// If it is retired, the first round in which all that is locked for it can be withdrawn.
	pub retired: Option<RoundIndex>,
	/// Who has collateral locked for it.
	pub holders: u32,
	/// Planck that are locked for it.
	pub locked: Balance,
}

impl Feature {
	/// A new one, which nobody has.
	pub fn new(name: FeatureName, terms: FeatureTerms) -> Self {
		Self { name, terms, earlier: None, retired: None, holders: 0, locked: 0 }
	}

	/// Planck that keep access in round `now` for who has the feature already.
	pub fn required(&self, now: RoundIndex) -> Balance {
		match self.earlier {
			Some(earlier) if now < earlier.until => earlier.collateral,
			_ => self.terms.collateral,
		}
	}

	/// Whether `collateral` planck that are locked give access in round `now`.
	pub fn opens(&self, collateral: Balance, now: RoundIndex) -> bool {
		self.retired.is_none() && collateral >= self.required(now)
	}

	/// If `collateral` planck give access in round `now` but not for ever, the first round without.
	pub fn lapses(&self, collateral: Balance, now: RoundIndex) -> Option<RoundIndex> {
		self.earlier
			.filter(|_| self.opens(collateral, now) && collateral < self.terms.collateral)
			.map(|earlier| earlier.until)
	}

	/// Rounds that what was locked under a cooldown of `locked` rounds is held after it has been
	/// unlocked: those, or as many as the feature asks for now if they are fewer; at least `least`.
	pub fn cooldown(&self, locked: RoundIndex, least: RoundIndex) -> RoundIndex {
		// A runtime upgrade may have raised the least since it was written.
		self.terms.cooldown.min(locked).max(least)
	}

	/// If it is retired, the first round in which what was locked under a cooldown of `locked`
	/// rounds can be withdrawn.
	pub fn free_from(&self, locked: RoundIndex, least: RoundIndex) -> Option<RoundIndex> {
		let longest = self.cooldown(RoundIndex::MAX, least);
		let earlier = longest.saturating_sub(self.cooldown(locked, least));
		self.retired.map(|round| round.saturating_sub(earlier))
	}

	/// Puts new terms in force in round `now`.
	///
	/// What suffices now goes on to suffice during the time of grace if more is asked for. A
	/// further rise begins that time anew; terms that ask for less than before, but still for more
	/// than what suffices, leave it as it is.
	pub fn update(&mut self, terms: FeatureTerms, now: RoundIndex) {
		let suffices = self.required(now);
		self.earlier = if terms.collateral <= suffices {
			None
		} else if terms.collateral > self.terms.collateral {
			Some(Earlier { collateral: suffices, until: now.saturating_add(terms.grace) })
		} else {
			self.earlier
		};
		self.terms = terms;
	}
}

/// Collateral that an account has locked for a feature.
#[stored]
pub struct Grant {
	/// The feature.
	pub feature: FeatureId,
	/// Planck, of all parts.
	pub collateral: Balance,
	/// By the feature's cooldown when it was locked or topped up.
	pub parts: Parts,
	/// The token that was made with it.
	pub token: Option<u32>,
}

/// What an account has locked, and what cools down for it.
#[stored]
#[derive(DefaultNoBound)]
pub struct CollateralLedger<MaxGrants: Get<u32>> {
	/// What is locked, those for retired features included.
	pub grants: BoundedVec<Grant, MaxGrants>,
	/// What was unlocked and is still held.
	pub unlocking: Unlockings,
}

impl<MaxGrants: Get<u32>> CollateralLedger<MaxGrants> {
	/// What is locked for `feature`.
	pub fn grant(&self, feature: FeatureId) -> Option<&Grant> {
		self.grants.iter().find(|grant| grant.feature == feature)
	}

	/// The same, to be changed.
	pub fn grant_mut(&mut self, feature: FeatureId) -> Option<&mut Grant> {
		self.grants.iter_mut().find(|grant| grant.feature == feature)
	}

	/// Takes out what is locked for `feature`.
	pub fn take_grant(&mut self, feature: FeatureId) -> Option<Grant> {
		let position = self.grants.iter().position(|grant| grant.feature == feature)?;
		Some(self.grants.remove(position))
	}

	/// Whether there is nothing to be remembered.
	pub fn is_empty(&self) -> bool {
		self.grants.is_empty() && self.unlocking.is_empty()
	}
}
