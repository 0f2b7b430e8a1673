//! Weights of `pallet_bags_list`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_bags_list::WeightInfo for WeightInfo<T> {
	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::PendingRebag` (r:1 w:1)
	/// Storage: `VoterList::ListNodes` (r:4 w:4)
	/// Storage: `Staking::Nominators` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `VoterList::ListBags` (r:1 w:1)
	fn rebag_non_terminal() -> Weight {
		Weight::from_parts(82_633_000, 11506)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::PendingRebag` (r:1 w:1)
	/// Storage: `VoterList::ListNodes` (r:3 w:3)
	/// Storage: `Staking::Nominators` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `VoterList::ListBags` (r:2 w:2)
	fn rebag_terminal() -> Weight {
		Weight::from_parts(80_800_000, 8877)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::ListNodes` (r:4 w:4)
	/// Storage: `Staking::Nominators` (r:2 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `Staking::Ledger` (r:2 w:0)
	/// Storage: `VoterList::CounterForListNodes` (r:1 w:1)
	/// Storage: `VoterList::ListBags` (r:1 w:1)
	fn put_in_front_of() -> Weight {
		Weight::from_parts(92_747_000, 11506)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::PendingRebag` (r:1 w:1)
	/// Storage: `VoterList::CounterForPendingRebag` (r:1 w:1)
	/// Storage: `VoterList::ListNodes` (r:4 w:4)
	/// Storage: `Staking::Nominators` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `VoterList::ListBags` (r:1 w:1)
	fn on_idle_rebag() -> Weight {
		Weight::from_parts(80_579_000, 11506)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(7))
	}
}
