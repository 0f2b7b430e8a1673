//! Weights of `pallet_content`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0. Bounds by hand, until they are measured
//! again: `publish`, `publish_reserved`, `reserve`, `cancel_reservation`, `accept_ownership`, `unpublish`, `expire`,
//! `refresh`, `purchase`, `create_playlist`, `remove_playlist`, `relist`, `award`, `assign_root`, `suspend_moderator`,
//! `relist_many`, `visit`. To name nodes among 1,000 is bounded by what a track takes in `storage_proofs::accept`, and by
//! twice as many reads of nodes as a track can have holders: 20.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_content::WeightInfo for WeightInfo<T> {
	/// Storage: `FeatureAccess::Features` (r:17 w:0)
	/// Storage: `Content::KeptRoots` (r:1 w:1)
	/// Storage: `Content::Roots` (r:1 w:1)
	/// Storage: `Content::NextTrack` (r:1 w:1)
	/// Storage: `Content::Authors` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Beacon::NextSeed` (r:1 w:1)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	/// Storage: `Content::Tracks` (r:0 w:1)
	/// Storage: `Content::TracksOf` (r:0 w:1)
	fn publish() -> Weight {
		Weight::from_parts(1_350_000_000, 220_000)
			.saturating_add(T::DbWeight::get().reads(52))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// All of `publish` and of `unpublish`, `Content::Reservations` (r:1 w:1), `Beacon::Drawn` (r:1 w:0), the hold of
	/// the reservation.
	fn publish_reserved() -> Weight {
		Weight::from_parts(1_600_000_000, 230_000)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(20))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn reserve() -> Weight {
		Weight::from_parts(65_000_000, 3766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Content::Reservations` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn cancel_reservation() -> Weight {
		Weight::from_parts(65_000_000, 3766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
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
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	fn accept_ownership() -> Weight {
		Weight::from_parts(1_300_000_000, 220_000)
			.saturating_add(T::DbWeight::get().reads(49))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:2 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Content::Authors` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `Content::Roots` (r:0 w:1)
	/// Storage: `Content::KeptRoots` (r:0 w:1)
	/// Storage: `Content::TracksOf` (r:0 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn unpublish() -> Weight {
		Weight::from_parts(140_000_000, 6206)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// As `unpublish`; nothing is forfeited or kept.
	fn expire() -> Weight {
		Weight::from_parts(140_000_000, 6206)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// All of `unpublish`.
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	fn refresh() -> Weight {
		Weight::from_parts(240_000_000, 42574)
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
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	fn purchase() -> Weight {
		Weight::from_parts(240_000_000, 17_200)
			.saturating_add(T::DbWeight::get().reads(23))
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
	/// Storage: `Content::PlaylistsOf` (r:0 w:1)
	/// `n` is from 1 to 100.
	fn create_playlist(n: u32) -> Weight {
		Weight::from_parts(67_000_000, 3766)
			// Standard error: 5_579.
			.saturating_add(Weight::from_parts(3_173_478, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(5))
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
		Weight::from_parts(73_000_000, 4057)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(4))
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
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:20 w:0)
	fn relist() -> Weight {
		Weight::from_parts(1_100_000_000, 180_000)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:0 w:1)
	fn set_moderators() -> Weight {
		Weight::from_parts(6_209_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:1 w:1)
	fn award() -> Weight {
		Weight::from_parts(16_000_000, 3931)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Moderators` (r:1 w:1)
	fn suspend_moderator() -> Weight {
		Weight::from_parts(12_000_000, 1999)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Content::Tracks` (r:32 w:32)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:640 w:0)
	/// `n` is from 1 to 32.
	fn relist_many(n: u32) -> Weight {
		Weight::from_parts(8_000_000, 90_000)
			.saturating_add(Weight::from_parts(1_100_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(21_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 85_000).saturating_mul(n.into()))
	}

	/// Storage: `Content::Roots` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:1)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `Content::KeptRoots` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	fn assign_root() -> Weight {
		Weight::from_parts(50_000_000, 8_000)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Content::KeptRoots` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(14_201_000, 6910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
