//! Weights of `pallet_receipts`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0. Since then each receipt can be
//! signed by one of four listening keys, slots keep two rounds and plays ask who stages a track:
//! bounded from above by hand, of what was measured before, until all is measured again.

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
	/// And two reads for each play of who stages it.
	/// `r` is from 1 to 8.
	fn submit(r: u32) -> Weight {
		Weight::from_parts(123_794_441, 87536)
			// 157 µs with four verifications; there are six more, 50 µs each.
			.saturating_add(Weight::from_parts(460_000_000, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(16_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 12_000).saturating_mul(r.into()))
	}

	/// As `submit`, and `NodeServices::Nodes` (r:8 w:0) in place of what is free.
	/// `r` is from 1 to 8.
	fn submit_own(r: u32) -> Weight {
		Weight::from_parts(123_794_441, 87536)
			// A node more for each, and whose listening key the signer is.
			.saturating_add(Weight::from_parts(480_000_000, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(17_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 16_000).saturating_mul(r.into()))
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
	/// And two reads for each play of who stages it.
	/// `p` is from 1 to 32.
	fn plays(p: u32) -> Weight {
		Weight::from_parts(265_405_049, 87536)
			// 17 µs without asking who stages the track.
			.saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().reads(5_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 9_000).saturating_mul(p.into()))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn add_listening_key() -> Weight {
		// A hold and four releases, of which one took 100 µs, and a point that is checked.
		Weight::from_parts(600_000_000, 3766)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::ListeningKeys` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn remove_listening_key() -> Weight {
		Weight::from_parts(300_000_000, 3766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Receipts::Slots` (r:2 w:1)
	fn visit() -> Weight {
		Weight::from_parts(30_000_000, 8_000)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
