//! Weights of `pallet_feature_access`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_feature_access::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::NextFeature` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:0 w:1)
	fn create_feature() -> Weight {
		Weight::from_parts(23_815_000, 3518)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn update_feature() -> Weight {
		Weight::from_parts(27_501_000, 3589)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn retire_feature() -> Weight {
		Weight::from_parts(36_865_000, 3589)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn lock() -> Weight {
		Weight::from_parts(74_560_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn top_up() -> Weight {
		Weight::from_parts(74_230_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock_excess() -> Weight {
		Weight::from_parts(47_120_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock() -> Weight {
		Weight::from_parts(45_388_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:16 w:16)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(175_751_000, 42574)
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
		Weight::from_parts(105_998_000, 7131)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	fn read() -> Weight {
		Weight::from_parts(72_829_000, 42574).saturating_add(T::DbWeight::get().reads(17))
	}
}
