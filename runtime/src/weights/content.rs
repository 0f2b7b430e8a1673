//! Weights of `pallet_content`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0. `publish`,
//! `accept_ownership`, `unpublish` and `refresh` keep what was held when the round began since, and are
//! bounded from above by hand until they are measured again.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_content::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Content::Roots` (r:1 w:1)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `Content::Authors` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::Awaited` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:0 w:1)
	/// Storage: `Content::TracksOf` (r:0 w:1)
	fn publish() -> Weight {
		Weight::from_parts(184_000_000, 42574)
			.saturating_add(T::DbWeight::get().reads(26))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	fn update() -> Weight {
		Weight::from_parts(31_116_000, 3931)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn transfer_ownership() -> Weight {
		Weight::from_parts(14_422_000, 3931)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Authors` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:2 w:2)
	/// Storage: `Content::TracksOf` (r:0 w:2)
	fn accept_ownership() -> Weight {
		Weight::from_parts(217_000_000, 42574)
			.saturating_add(T::DbWeight::get().reads(27))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::Authors` (r:1 w:1)
	/// Storage: `Content::Awaited` (r:1 w:0)
	/// Storage: `Content::Seeds` (r:1 w:1)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::TracksOf` (r:0 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unpublish() -> Weight {
		Weight::from_parts(80_000_000, 3931)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Authors` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::Awaited` (r:1 w:0)
	/// Storage: `Content::Seeds` (r:1 w:1)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::TracksOf` (r:0 w:1)
	fn refresh() -> Weight {
		Weight::from_parts(180_000_000, 42574)
			.saturating_add(T::DbWeight::get().reads(27))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `System::Account` (r:3 w:3)
	/// Storage: `Pace::Current` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn tip() -> Weight {
		Weight::from_parts(177_924_000, 13605)
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:3 w:3)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `Pace::Current` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn purchase() -> Weight {
		Weight::from_parts(231_945_000, 13605)
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn relinquish() -> Weight {
		Weight::from_parts(56_163_000, 3766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Tracks` (r:100 w:0)
	/// Storage: `Content::NextPlaylist` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::Playlists` (r:0 w:1)
	/// `n` is from 1 to 100.
	fn create_playlist(n: u32) -> Weight {
		Weight::from_parts(61_856_660, 3766)
			// Standard error: 5_579.
			.saturating_add(Weight::from_parts(3_173_478, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(Weight::from_parts(0, 2941).saturating_mul(n.into()))
	}

	/// Storage: `Content::Playlists` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:100 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// `n` is from 1 to 100.
	fn update_playlist(n: u32) -> Weight {
		Weight::from_parts(95_367_336, 4057)
			// Standard error: 15_302.
			.saturating_add(Weight::from_parts(3_085_738, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 2941).saturating_mul(n.into()))
	}

	/// Storage: `Content::Playlists` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn remove_playlist() -> Weight {
		Weight::from_parts(67_731_000, 4057)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Moderators` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	fn delist() -> Weight {
		Weight::from_parts(21_172_000, 3931)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn relist() -> Weight {
		Weight::from_parts(14_061_000, 3931)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:0 w:1)
	fn set_moderators() -> Weight {
		Weight::from_parts(6_209_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Awaited` (r:1 w:1)
	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `Content::Seeds` (r:0 w:1)
	fn draw_seed() -> Weight {
		Weight::from_parts(14_982_000, 1517)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
