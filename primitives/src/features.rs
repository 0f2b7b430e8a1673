//! Features: what collateral unlocks.

use crate::{Balance, RoundIndex};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{DispatchError, Permill};

/// How a feature is known on chain: a count, never used twice.
pub type FeatureId = u32;

/// What a feature gives.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum FeatureKind {
	/// A sign that others see.
	Badge,
	/// The right to make one token of one's own.
	ArtistToken,
	/// More from what one earns: up to twice as much.
	EarningsMultiplier {
		/// What is added to the weight of earnings, at most the whole of it: parts per million.
		bonus: Permill,
	},
	/// Room for content.
	StorageQuota {
		/// Bytes.
		bytes: u64,
	},
	/// What an application of its own asks for.
	Gate,
}

/// Tells who has which feature.
pub trait FeatureGate<AccountId> {
	/// Whether `who` has access to `feature` now.
	fn has(who: &AccountId, feature: FeatureId) -> bool;

	/// Whether there is such a feature, and it is not retired.
	fn exists(feature: FeatureId) -> bool;
}

/// What multiplies earnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Multiplier {
	/// Of the weight of earnings, what is added to it; at most the whole.
	pub bonus: Permill,
	/// Most that is added, planck of weight.
	pub cap: Balance,
}

impl Multiplier {
	/// Adds nothing.
	pub const NONE: Self = Self { bonus: Permill::zero(), cap: 0 };

	/// `weight` with its bonus: `weight + min( ⌊ bonus · weight ⌋, cap )`.
	pub fn apply(&self, weight: Balance) -> Balance {
		weight.saturating_add(self.bonus.mul_floor(weight).min(self.cap))
	}
}

/// Tells what multiplies whose earnings.
pub trait EarningsMultiplier<AccountId> {
	/// What multiplies `who`'s earnings now: of several, the one with the largest bonus, and of
	/// those the one with the largest cap. They do not add up.
	fn of(who: &AccountId) -> Multiplier;
}

impl<AccountId> EarningsMultiplier<AccountId> for () {
	fn of(_: &AccountId) -> Multiplier {
		Multiplier::NONE
	}
}

/// Tells who has room for how much content.
pub trait StorageQuota<AccountId> {
	/// Bytes that `who` has room for now, by all features together.
	fn of(who: &AccountId) -> u64;

	/// How many features of `who` are read for that.
	fn records(who: &AccountId) -> u32;

	/// How many that are at the most.
	fn most_records() -> u32;
}

impl<AccountId> StorageQuota<AccountId> for () {
	fn of(_: &AccountId) -> u64 {
		0
	}

	fn records(_: &AccountId) -> u32 {
		0
	}

	fn most_records() -> u32 {
		0
	}
}

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
	/// What it is called: text in UTF-8.
	pub name: Vec<u8>,
	/// What amounts of it are marked with: ASCII.
	pub symbol: Vec<u8>,
	/// Decimals of an amount.
	pub decimals: u8,
	/// Units that its owner has at first.
	pub supply: Balance,
	/// Fewest units that an account can have.
	pub min_balance: Balance,
}

/// Makes tokens that are their owners' own.
pub trait ArtistTokens<AccountId> {
	/// Makes `token`, owned by `owner`, who gets the supply and puts down the deposits. Returns its
	/// id.
	fn create(owner: &AccountId, token: NewToken) -> Result<u32, DispatchError>;
}

/// A feature of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FeatureInfo {
	/// How it is known on chain.
	pub feature: FeatureId,
	/// What it is called, in ASCII.
	pub name: Vec<u8>,
	/// What it gives.
	pub kind: FeatureKind,
	/// Planck that it takes.
	pub collateral: Balance,
	/// Rounds that collateral which is locked now is held after it has been unlocked.
	pub cooldown: RoundIndex,
	/// Who has it, access or not.
	pub holders: u32,
	/// Planck that are locked for it.
	pub locked: Balance,
}

/// A feature that an account has collateral locked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct HeldFeature {
	/// How it is known on chain.
	pub feature: FeatureId,
	/// What it is called, in ASCII.
	pub name: Vec<u8>,
	/// What it gives.
	pub kind: FeatureKind,
	/// Whether the account has access now.
	pub access: bool,
	/// If more is asked for than is locked, the first round without access.
	pub lapses: Option<RoundIndex>,
	/// Planck that the account has locked.
	pub collateral: Balance,
	/// Planck that the feature takes.
	pub required: Balance,
	/// Rounds that the collateral would be held after it had been unlocked now; parts of it may be
	/// free sooner.
	pub cooldown: RoundIndex,
	/// If the feature is retired, the first round in which all of the collateral can be withdrawn.
	pub free_from: Option<RoundIndex>,
	/// The token that was made with it.
	pub token: Option<u32>,
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn a_bonus_is_capped() {
		let multiplier = Multiplier { bonus: Permill::from_percent(50), cap: 100 };
		assert_eq!(multiplier.apply(100), 150);
		assert_eq!(multiplier.apply(101), 151);
		assert_eq!(multiplier.apply(1_000), 1_100);
		assert_eq!(Multiplier::NONE.apply(1_000), 1_000);
		let double = Multiplier { bonus: Permill::one(), cap: Balance::MAX };
		assert_eq!(double.apply(Balance::MAX), Balance::MAX);
	}

	proptest! {
		#[test]
		fn never_more_than_double_nor_than_the_cap(
			weight in 0u128..1 << 100, parts in 0u32..=1_000_000, cap in 0u128..1 << 100,
		) {
			let multiplier = Multiplier { bonus: Permill::from_parts(parts), cap };
			let exact = sp_core::U256::from(weight) * sp_core::U256::from(parts)
				/ sp_core::U256::from(1_000_000);
			prop_assert_eq!(multiplier.apply(weight), weight + exact.as_u128().min(cap));
			prop_assert!(multiplier.apply(weight) <= 2 * weight);
		}
	}
}
