//! Weights of `pallet_feature_access`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-24, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_feature_access::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::NextFeature` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:0 w:1)
	fn create_feature() -> Weight {
		Weight::from_parts(110_605_000, 3518)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn update_feature() -> Weight {
		Weight::from_parts(111_066_000, 3589)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Names` (r:1 w:1)
	/// Storage: `FeatureAccess::CounterForNames` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn retire_feature() -> Weight {
		Weight::from_parts(169_412_000, 3589)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn lock() -> Weight {
		Weight::from_parts(569_309_000, 4555)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	fn top_up() -> Weight {
		Weight::from_parts(416_812_000, 4555)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock_excess() -> Weight {
		Weight::from_parts(203_944_000, 4555)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:1)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `FeatureAccess::TotalLocked` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unlock() -> Weight {
		Weight::from_parts(200_850_000, 4555)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:16 w:16)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(939_261_000, 42574)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(18))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Assets::NextAssetId` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn create_artist_token() -> Weight {
		Weight::from_parts(558_463_000, 4555)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	fn read() -> Weight {
		Weight::from_parts(358_565_000, 42574).saturating_add(T::DbWeight::get().reads(17))
	}
}
