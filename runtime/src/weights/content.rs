//! Weights of `pallet_content`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_content::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `Content::KeptRoots` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::Tracks` (r:0 w:1)
	fn publish() -> Weight {
		Weight::from_parts(137_975_000, 87536)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:2 w:2)
	/// Storage: `Content::KeptRoots` (r:1 w:0)
	/// Storage: `Content::Roots` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:1 w:2)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `Content::Artists` (r:2 w:2)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:2)
	fn publish_reserved() -> Weight {
		Weight::from_parts(228_925_000, 87536)
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn reserve() -> Weight {
		Weight::from_parts(49_143_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn cancel_reservation() -> Weight {
		Weight::from_parts(44_775_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	fn update() -> Weight {
		Weight::from_parts(27_753_000, 4005)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn transfer_ownership() -> Weight {
		Weight::from_parts(20_396_000, 4005)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Artists` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:2 w:2)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:2)
	fn accept_ownership() -> Weight {
		Weight::from_parts(142_666_000, 87536)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	fn unpublish() -> Weight {
		Weight::from_parts(109_979_000, 4304)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	fn expire() -> Weight {
		Weight::from_parts(111_214_000, 4304)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	fn refresh() -> Weight {
		Weight::from_parts(88_522_000, 7131)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// `n` is from 0 to 16.
	fn quota(n: u32) -> Weight {
		Weight::from_parts(19_113_439, 7131)
			// Standard error: 12_162.
			.saturating_add(Weight::from_parts(3_800_446, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2599).saturating_mul(n.into()))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Content::Artists` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Content::TracksByArtist` (r:0 w:1)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	fn refresh_unpaid() -> Weight {
		Weight::from_parts(107_280_000, 8559)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	fn tip() -> Weight {
		Weight::from_parts(110_268_000, 8559)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	fn purchase() -> Weight {
		Weight::from_parts(159_680_000, 8559)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Content::Purchases` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn relinquish() -> Weight {
		Weight::from_parts(45_353_000, 3784)
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
		Weight::from_parts(55_272_990, 3784)
			// Standard error: 12_789.
			.saturating_add(Weight::from_parts(2_717_486, 0).saturating_mul(n.into()))
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
		Weight::from_parts(107_526_550, 4057)
			// Standard error: 24_440.
			.saturating_add(Weight::from_parts(2_824_204, 0).saturating_mul(n.into()))
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
		Weight::from_parts(63_043_000, 4057)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Content::Moderators` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	fn delist() -> Weight {
		Weight::from_parts(24_032_000, 4304)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	fn relist() -> Weight {
		Weight::from_parts(39_014_000, 87536)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:0 w:1)
	fn set_moderators() -> Weight {
		Weight::from_parts(8_318_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn award() -> Weight {
		Weight::from_parts(17_792_000, 4005)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Roots` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	fn assign_root() -> Weight {
		Weight::from_parts(30_196_000, 4304)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:1 w:1)
	fn suspend_moderator() -> Weight {
		Weight::from_parts(12_304_000, 1998)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:32 w:32)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// `n` is from 1 to 32.
	fn relist_many(n: u32) -> Weight {
		Weight::from_parts(35_238_840, 87536)
			// Standard error: 75_710.
			.saturating_add(Weight::from_parts(13_429_125, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3015).saturating_mul(n.into()))
	}

	/// Storage: `Content::KeptRoots` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(12_670_000, 6116)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
