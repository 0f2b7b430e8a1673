//! Weights of `pallet_validator_set`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_validator_set::WeightInfo for WeightInfo<T> {
	/// Storage: `Staking::Validators` (r:1 w:1)
	/// Storage: `Session::NextKeys` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `Staking::CounterForValidators` (r:1 w:1)
	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::ListNodes` (r:2 w:2)
	/// Storage: `VoterList::ListBags` (r:1 w:1)
	/// Storage: `VoterList::CounterForListNodes` (r:1 w:1)
	/// Storage: `Staking::Nominators` (r:1 w:0)
	fn chill_keyless() -> Weight {
		Weight::from_parts(223_232_000, 12372)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Staking::ErasRewardPoints` (r:1 w:0)
	/// Storage: `Staking::ErasStakersOverview` (r:151 w:0)
	/// Storage: `Staking::Validators` (r:174 w:1)
	/// Storage: `ValidatorSet::Absentees` (r:1 w:1)
	/// Storage: `ValidatorSet::Chilled` (r:1 w:1)
	/// Storage: `Staking::ValidatorCount` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `Staking::CounterForValidators` (r:1 w:1)
	/// Storage: `VoterList::Lock` (r:1 w:0)
	/// Storage: `VoterList::ListNodes` (r:3 w:3)
	/// Storage: `VoterList::CounterForListNodes` (r:1 w:1)
	/// Storage: `Staking::Nominators` (r:1 w:0)
	fn on_round_end() -> Weight {
		Weight::from_parts(1_967_973_000, 439470)
			.saturating_add(T::DbWeight::get().reads(338))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `VoterList::CounterForListNodes` (r:1 w:0)
	/// Storage: `VoterList::ListBags` (r:151 w:0)
	/// Storage: `VoterList::ListNodes` (r:1000 w:0)
	/// Storage: `Staking::Bonded` (r:1500 w:0)
	/// Storage: `Staking::Ledger` (r:1500 w:0)
	/// Storage: `Staking::Nominators` (r:1000 w:0)
	/// Storage: `Staking::CounterForValidators` (r:1 w:0)
	/// Storage: `Staking::Validators` (r:501 w:0)
	/// Storage: `Staking::MinValidatorBond` (r:1 w:0)
	/// Storage: `Session::NextKeys` (r:500 w:0)
	/// Storage: `Staking::ValidatorCount` (r:1 w:0)
	/// Storage: `Staking::MinimumActiveStake` (r:0 w:1)
	fn elect() -> Weight {
		Weight::from_parts(235_142_990_000, 5349990)
			.saturating_add(T::DbWeight::get().reads(6156))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
