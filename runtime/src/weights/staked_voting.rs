//! Weights of `pallet_staked_voting`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0. `enact`,
//! `cancel_referendum`, `schedule_again`, `hold_preimages`, `hold_preimage` and `check_proposal` have not been
//! measured yet: they are bounds, by the measured calls of `pallet_scheduler`, `pallet_preimage`
//! and `pallet_democracy` that do the same.

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

	/// Storage: `StakedVoting::Decided` (r:1 w:1)
	/// Storage: `Democracy::ReferendumInfoOf` (r:1 w:0)
	/// Storage: `Preimage::PreimageFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	/// The range of component `l` is `[0, 131072]`.
	fn enact(l: u32) -> Weight {
		Weight::from_parts(100_000_000, 3556)
			.saturating_add(Weight::from_parts(100_000, 1).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Democracy::ReferendumInfoOf` (r:1 w:1)
	/// Storage: `StakedVoting::Decided` (r:1 w:1)
	/// Storage: `Democracy::Cancellations` (r:1 w:1)
	/// Storage: `Democracy::MetadataOf` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	fn cancel_referendum() -> Weight {
		Weight::from_parts(200_000_000, 110487)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Storage: `StakedVoting::Decided` (r:1 w:0)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:11 w:2)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn schedule_again() -> Weight {
		Weight::from_parts(300_000_000, 110487)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `StakedVoting::HeldPreimages` (r:1 w:0)
	/// Storage: `Democracy::PublicProps` (r:1 w:0)
	/// Storage: `Democracy::NextExternal` (r:1 w:0)
	/// Storage: `Democracy::LowestUnbaked` (r:1 w:0)
	/// Storage: `Democracy::ReferendumCount` (r:1 w:0)
	/// Storage: `Democracy::ReferendumInfoOf` (r:60 w:0)
	fn hold_preimages() -> Weight {
		Weight::from_parts(200_000_000, 268590).saturating_add(T::DbWeight::get().reads(65))
	}

	/// Storage: `StakedVoting::HeldPreimages` (r:0 w:2)
	/// Storage: `Preimage::StatusFor` (r:2 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:2 w:2)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	fn hold_preimage() -> Weight {
		Weight::from_parts(80_000_000, 3556)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Preimage::PreimageFor` (r:1 w:0)
	/// The range of component `l` is `[0, 131072]`.
	fn check_proposal(l: u32) -> Weight {
		Weight::from_parts(30_000_000, 3556)
			.saturating_add(Weight::from_parts(40_000, 1).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
