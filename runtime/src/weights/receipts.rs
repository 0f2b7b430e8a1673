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
		Weight::from_parts(93_787_264, 87536)
			// Standard error: 963_110.
			.saturating_add(Weight::from_parts(200_566_777, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(18_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 7132).saturating_mul(r.into()))
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
		Weight::from_parts(52_498_948, 8559)
			// Standard error: 810_940.
			.saturating_add(Weight::from_parts(209_184_163, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(19_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 7132).saturating_mul(r.into()))
	}

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
	/// `n` is from 0 to 16.
	fn stake(n: u32) -> Weight {
		Weight::from_parts(97_608_122, 8122)
			// Standard error: 43_654.
			.saturating_add(Weight::from_parts(4_651_087, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2599).saturating_mul(n.into()))
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
		Weight::from_parts(243_729_560, 87536)
			// Standard error: 176_373.
			.saturating_add(Weight::from_parts(25_051_235, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 3314).saturating_mul(p.into()))
	}

	/// `k` is from 0 to 80.
	fn retry(k: u32) -> Weight {
		Weight::from_parts(31_795_523, 0)
			// Standard error: 177_511.
			.saturating_add(Weight::from_parts(38_907_741, 0).saturating_mul(k.into()))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// `e` is from 0 to 4.
	fn add_listening_key(e: u32) -> Weight {
		Weight::from_parts(79_843_322, 3784)
			// Standard error: 186_763.
			.saturating_add(Weight::from_parts(24_560_729, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn remove_listening_key() -> Weight {
		Weight::from_parts(63_355_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::LastReceipts` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(20_222_000, 7762)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
