//! Weights of `pallet_receipts`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_receipts::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Receipts::Submitted` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `System::Account` (r:8 w:0)
	/// Storage: `Staking::VirtualStakers` (r:8 w:0)
	/// Storage: `Staking::Bonded` (r:16 w:0)
	/// Storage: `Staking::Ledger` (r:16 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:8 w:0)
	/// Storage: `NominationPools::BondedPools` (r:8 w:0)
	/// Storage: `NodeServices::Operators` (r:8 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:8 w:0)
	/// Storage: `FeatureAccess::Features` (r:48 w:0)
	/// Storage: `Delegation::Delegators` (r:8 w:0)
	/// Storage: `Receipts::LastReceipts` (r:8 w:8)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:8 w:0)
	/// Storage: `Receipts::Fans` (r:8 w:8)
	/// Storage: `Content::Tracks` (r:8 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:8 w:0)
	/// Storage: `Beacon::Drawn` (r:8 w:0)
	/// Storage: `Content::Playlists` (r:8 w:0)
	/// `r` is from 1 to 8.
	fn submit(r: u32) -> Weight {
		Weight::from_parts(132_358_232, 87536)
			// Standard error: 943_870.
			.saturating_add(Weight::from_parts(192_804_445, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().reads(22_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 11139).saturating_mul(r.into()))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:8 w:0)
	/// Storage: `NodeServices::Nodes` (r:8 w:0)
	/// Storage: `System::Account` (r:8 w:0)
	/// Storage: `Staking::VirtualStakers` (r:8 w:0)
	/// Storage: `Staking::Bonded` (r:16 w:0)
	/// Storage: `Staking::Ledger` (r:16 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:8 w:0)
	/// Storage: `NominationPools::BondedPools` (r:8 w:0)
	/// Storage: `NodeServices::Operators` (r:8 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:8 w:0)
	/// Storage: `FeatureAccess::Features` (r:48 w:0)
	/// Storage: `Delegation::Delegators` (r:8 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Receipts::LastReceipts` (r:8 w:8)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `Receipts::Fans` (r:8 w:8)
	/// Storage: `Content::Tracks` (r:8 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:8 w:0)
	/// Storage: `Beacon::Drawn` (r:8 w:0)
	/// Storage: `Content::Playlists` (r:8 w:0)
	/// `r` is from 1 to 8.
	fn submit_own(r: u32) -> Weight {
		Weight::from_parts(119_285_492, 62623)
			// Standard error: 789_417.
			.saturating_add(Weight::from_parts(196_252_718, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(29))
			.saturating_add(T::DbWeight::get().reads(23_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 11139).saturating_mul(r.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Receipts::Submitted` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `Staking::Ledger` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Receipts::LastReceipts` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:1 w:0)
	/// Storage: `Receipts::Fans` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:0)
	/// Storage: `Beacon::Drawn` (r:32 w:0)
	/// Storage: `Content::Playlists` (r:32 w:0)
	/// `p` is from 1 to 32.
	fn plays(p: u32) -> Weight {
		Weight::from_parts(269_766_764, 87536)
			// Standard error: 109_189.
			.saturating_add(Weight::from_parts(21_603_478, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(38))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 3314).saturating_mul(p.into()))
	}

	/// `k` is from 0 to 80.
	fn retry(k: u32) -> Weight {
		Weight::from_parts(25_348_952, 0)
			// Standard error: 67_252.
			.saturating_add(Weight::from_parts(36_781_793, 0).saturating_mul(k.into()))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn add_listening_key() -> Weight {
		Weight::from_parts(162_374_000, 3784)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn remove_listening_key() -> Weight {
		Weight::from_parts(55_708_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::LastReceipts` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(13_994_000, 7762)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
