//! Weights of `pallet_staked_voting`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_staked_voting::WeightInfo for WeightInfo<T> {
	/// Storage: `Democracy::VotingOf` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Democracy::ReferendumInfoOf` (r:100 w:100)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Pace::Current` (r:1 w:0)
	fn refresh() -> Weight {
		Weight::from_parts(585_710_000, 268590)
			.saturating_add(T::DbWeight::get().reads(114))
			.saturating_add(T::DbWeight::get().writes(103))
	}

	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Holders` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	fn staked_balance() -> Weight {
		Weight::from_parts(125_897_000, 42574).saturating_add(T::DbWeight::get().reads(26))
	}

	/// Storage: `Democracy::PublicProps` (r:1 w:1)
	/// Storage: `StakedVoting::CancelledProposals` (r:1 w:1)
	/// Storage: `Democracy::DepositOf` (r:1 w:1)
	/// Storage: `System::Account` (r:101 w:101)
	/// Storage: `Democracy::MetadataOf` (r:1 w:0)
	fn cancel_proposal() -> Weight {
		Weight::from_parts(2_762_523_000, 263893)
			.saturating_add(T::DbWeight::get().reads(105))
			.saturating_add(T::DbWeight::get().writes(104))
	}
}
