//! Weights of `pallet_feature_access`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0. Bounded from above by
//! hand since, until they are measured again: `create_feature` and `update_feature` (a read more),
//! and whatever decodes or encodes a holder, whose grants have up to eight parts each.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_feature_access::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::NextFeature` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:0 w:1)
	/// Storage: `Balances::TotalIssuance` (r:1 w:0)
	fn create_feature() -> Weight {
		Weight::from_parts(27_000_000, 3518)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::TotalIssuance` (r:1 w:0)
	fn update_feature() -> Weight {
		Weight::from_parts(27_000_000, 3589)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn retire_feature() -> Weight {
		Weight::from_parts(33_760_000, 3589)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn lock() -> Weight {
		Weight::from_parts(95_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn top_up() -> Weight {
		Weight::from_parts(95_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock_excess() -> Weight {
		Weight::from_parts(70_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock() -> Weight {
		Weight::from_parts(70_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:16 w:16)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(205_000_000, 42574)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(18))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Assets::NextAssetId` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn create_artist_token() -> Weight {
		Weight::from_parts(125_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	fn read() -> Weight {
		Weight::from_parts(78_000_000, 42574).saturating_add(T::DbWeight::get().reads(17))
	}
}
