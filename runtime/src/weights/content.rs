//! Weights of `pallet_content`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-26, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.
//!
//! Not measured since it changed: `expire` also keeps a root, and is bounded by the time of
//! `unpublish`, which does all that it does and more, and by one write more than before; `relist`
//! and each track of `relist_many` also hash a description, for which there are 10 microseconds;
//! `publish` also forgets a root that was kept for its signer, which is one write.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_content::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Features` (r:17 w:0)
	/// Storage: `Content::KeptRoots` (r:1 w:1)
	/// Storage: `Content::Roots` (r:1 w:1)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `Beacon::NextSeed` (r:1 w:1)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	/// Storage: `Content::Tracks` (r:0 w:1)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	fn publish() -> Weight {
		Weight::from_parts(2_345_112_000, 87536)
			.saturating_add(T::DbWeight::get().reads(52))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `FeatureAccess::Features` (r:17 w:0)
	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:2 w:2)
	/// Storage: `Content::KeptRoots` (r:1 w:0)
	/// Storage: `Content::Roots` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:1 w:2)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Content::Artists` (r:2 w:2)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:2)
	fn publish_reserved() -> Weight {
		Weight::from_parts(2_654_002_000, 87536)
			.saturating_add(T::DbWeight::get().reads(58))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn reserve() -> Weight {
		Weight::from_parts(129_273_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn cancel_reservation() -> Weight {
		Weight::from_parts(114_881_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	fn update() -> Weight {
		Weight::from_parts(56_244_000, 4005)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn transfer_ownership() -> Weight {
		Weight::from_parts(32_639_000, 4005)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Artists` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:2 w:2)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:2)
	fn accept_ownership() -> Weight {
		Weight::from_parts(2_424_350_000, 87536)
			.saturating_add(T::DbWeight::get().reads(50))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	fn unpublish() -> Weight {
		Weight::from_parts(285_516_000, 6196)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	fn expire() -> Weight {
		Weight::from_parts(285_516_000, 6196)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	fn refresh() -> Weight {
		Weight::from_parts(428_669_000, 42574)
			.saturating_add(T::DbWeight::get().reads(30))
			.saturating_add(T::DbWeight::get().writes(10))
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
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Content::Artists` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn tip() -> Weight {
		Weight::from_parts(377_472_000, 13605)
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:3 w:3)
	/// Storage: `Balances::Holds` (r:2 w:1)
	/// Storage: `Parameters::Parameters` (r:5 w:0)
	/// Storage: `Pace::Current` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Content::Artists` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn purchase() -> Weight {
		Weight::from_parts(507_175_000, 13605)
			.saturating_add(T::DbWeight::get().reads(25))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn relinquish() -> Weight {
		Weight::from_parts(115_823_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Tracks` (r:100 w:0)
	/// Storage: `Content::NextPlaylist` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::PlaylistsByCurator` (r:0 w:1)
	/// Storage: `Content::Playlists` (r:0 w:1)
	/// `n` is from 1 to 100.
	fn create_playlist(n: u32) -> Weight {
		Weight::from_parts(185_654_288, 3784)
			// Standard error: 59_054.
			.saturating_add(Weight::from_parts(5_221_550, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(Weight::from_parts(0, 3015).saturating_mul(n.into()))
	}

	/// Storage: `Content::Playlists` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:100 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// `n` is from 1 to 100.
	fn update_playlist(n: u32) -> Weight {
		Weight::from_parts(191_316_258, 4057)
			// Standard error: 22_550.
			.saturating_add(Weight::from_parts(5_840_089, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 3015).saturating_mul(n.into()))
	}

	/// Storage: `Content::Playlists` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::PlaylistsByCurator` (r:0 w:1)
	fn remove_playlist() -> Weight {
		Weight::from_parts(153_368_000, 4057)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Content::Moderators` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	fn delist() -> Weight {
		Weight::from_parts(43_775_000, 4299)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	fn relist() -> Weight {
		Weight::from_parts(2_010_940_000, 87536)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:0 w:1)
	fn set_moderators() -> Weight {
		Weight::from_parts(15_243_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn award() -> Weight {
		Weight::from_parts(31_167_000, 4005)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Roots` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	fn assign_root() -> Weight {
		Weight::from_parts(60_851_000, 4299)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:1 w:1)
	fn suspend_moderator() -> Weight {
		Weight::from_parts(20_470_000, 1998)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:32 w:32)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:470 w:0)
	/// `n` is from 1 to 32.
	fn relist_many(n: u32) -> Weight {
		Weight::from_parts(1_870_416_000, 87536)
			// Standard error: 4_191_589.
			.saturating_add(Weight::from_parts(1_698_483_649, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(27))
			.saturating_add(T::DbWeight::get().reads(16_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 52651).saturating_mul(n.into()))
	}

	/// Storage: `Content::KeptRoots` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(24_316_000, 6116)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
