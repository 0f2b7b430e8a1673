//! Weights of `pallet_receipts`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0. `set_listening_key`
//! checks the key since, and is bounded from above by hand until it is measured again.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_receipts::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::Submitted` (r:1 w:1)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `System::Account` (r:8 w:0)
	/// Storage: `Staking::VirtualStakers` (r:8 w:0)
	/// Storage: `Staking::Bonded` (r:8 w:0)
	/// Storage: `Staking::Ledger` (r:8 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:8 w:0)
	/// Storage: `NodeServices::Operators` (r:8 w:0)
	/// Storage: `FeatureAccess::Holders` (r:8 w:0)
	/// Storage: `Delegation::Delegators` (r:8 w:0)
	/// Storage: `Receipts::Fans` (r:8 w:8)
	/// Storage: `Receipts::Slots` (r:8 w:8)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:8 w:0)
	/// Storage: `Content::Tracks` (r:8 w:0)
	/// Storage: `StorageProofs::Tracks` (r:8 w:0)
	/// Storage: `Content::Playlists` (r:8 w:0)
	/// `r` is from 1 to 8.
	fn submit(r: u32) -> Weight {
		Weight::from_parts(123_794_441, 87536)
			// Standard error: 370_188.
			.saturating_add(Weight::from_parts(156_861_387, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(14_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 3566).saturating_mul(r.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::Submitted` (r:1 w:1)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Receipts::Fans` (r:1 w:1)
	/// Storage: `Receipts::Slots` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `StorageProofs::Tracks` (r:32 w:0)
	/// Storage: `Content::Playlists` (r:32 w:0)
	/// `p` is from 1 to 32.
	fn plays(p: u32) -> Weight {
		Weight::from_parts(265_405_049, 87536)
			// Standard error: 41_715.
			.saturating_add(Weight::from_parts(17_190_651, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 3067).saturating_mul(p.into()))
	}

	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn set_listening_key() -> Weight {
		Weight::from_parts(300_000_000, 3766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::Slots` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(14_201_000, 6910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
