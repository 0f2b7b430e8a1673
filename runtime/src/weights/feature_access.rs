//! Weights of `pallet_feature_access`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

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
		Weight::from_parts(25_310_000, 3518)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn update_feature() -> Weight {
		Weight::from_parts(29_156_000, 3589)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn retire_feature() -> Weight {
		Weight::from_parts(45_351_000, 3589)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn lock() -> Weight {
		Weight::from_parts(79_654_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn top_up() -> Weight {
		Weight::from_parts(83_525_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock_excess() -> Weight {
		Weight::from_parts(51_697_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock() -> Weight {
		Weight::from_parts(48_459_000, 7131)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:16 w:16)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// `n` is from 0 to 16.
	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(56_009_344, 7131)
			// Standard error: 35_979.
			.saturating_add(Weight::from_parts(7_191_853, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2599).saturating_mul(n.into()))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Assets::NextAssetId` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn create_artist_token() -> Weight {
		Weight::from_parts(103_418_000, 7131)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	fn read() -> Weight {
		Weight::from_parts(61_488_000, 42574).saturating_add(T::DbWeight::get().reads(17))
	}
}
