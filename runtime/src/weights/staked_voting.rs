//! Weights of `pallet_staked_voting`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_staked_voting::WeightInfo for WeightInfo<T> {
	/// Storage: `Democracy::VotingOf` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:1 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Democracy::ReferendumInfoOf` (r:100 w:100)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// `r` is from 0 to 100.
	fn refresh(r: u32) -> Weight {
		Weight::from_parts(78_007_756, 13530)
			// Standard error: 32_144.
			.saturating_add(Weight::from_parts(4_489_237, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2676).saturating_mul(r.into()))
	}

	/// Storage: `Democracy::VotingOf` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `Staking::Ledger` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Democracy::ReferendumInfoOf` (r:100 w:100)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `r` is from 0 to 100.
	fn refresh_part(r: u32) -> Weight {
		Weight::from_parts(264_463_962, 42574)
			// Standard error: 40_888.
			.saturating_add(Weight::from_parts(6_026_802, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2676).saturating_mul(r.into()))
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
	fn staked_balance() -> Weight {
		Weight::from_parts(143_791_000, 42574).saturating_add(T::DbWeight::get().reads(27))
	}

	/// Storage: `Democracy::PublicProps` (r:1 w:1)
	/// Storage: `StakedVoting::CancelledProposals` (r:1 w:1)
	/// Storage: `Democracy::DepositOf` (r:1 w:1)
	/// Storage: `System::Account` (r:101 w:101)
	/// Storage: `Democracy::MetadataOf` (r:1 w:0)
	/// `d` is from 1 to 100.
	fn cancel_proposal(d: u32) -> Weight {
		Weight::from_parts(61_803_921, 18187)
			// Standard error: 61_413.
			.saturating_add(Weight::from_parts(18_075_063, 0).saturating_mul(d.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(d.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(d.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(d.into()))
	}

	/// Storage: `StakedVoting::Decided` (r:1 w:1)
	/// Storage: `Democracy::ReferendumInfoOf` (r:1 w:0)
	/// Storage: `Preimage::PreimageFor` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	/// `l` is from 0 to 131072.
	fn enact(l: u32) -> Weight {
		Weight::from_parts(146_382_251, 4197809)
			// Standard error: 30.
			.saturating_add(Weight::from_parts(18_429, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Democracy::ReferendumInfoOf` (r:1 w:1)
	/// Storage: `StakedVoting::Decided` (r:1 w:1)
	/// Storage: `Democracy::MetadataOf` (r:1 w:0)
	/// Storage: `Democracy::PublicProps` (r:1 w:0)
	/// Storage: `Democracy::NextExternal` (r:1 w:0)
	/// Storage: `Democracy::LowestUnbaked` (r:1 w:0)
	/// Storage: `Democracy::ReferendumCount` (r:1 w:0)
	/// Storage: `StakedVoting::HeldPreimages` (r:1 w:0)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	fn cancel_referendum() -> Weight {
		Weight::from_parts(59_392_000, 110487)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `StakedVoting::Decided` (r:1 w:1)
	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:2 w:2)
	/// Storage: `StakedVoting::Outcomes` (r:1 w:1)
	fn schedule_again() -> Weight {
		Weight::from_parts(48_592_000, 219984)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Democracy::PublicProps` (r:1 w:0)
	/// Storage: `Democracy::NextExternal` (r:1 w:0)
	/// Storage: `Democracy::LowestUnbaked` (r:1 w:0)
	/// Storage: `Democracy::ReferendumCount` (r:1 w:0)
	/// Storage: `Democracy::ReferendumInfoOf` (r:60 w:0)
	/// Storage: `StakedVoting::HeldPreimages` (r:1 w:0)
	/// `p` is from 0 to 100.
	/// `r` is from 0 to 60.
	fn hold_preimages(p: u32, r: u32) -> Weight {
		Weight::from_parts(18_103_948, 18187)
			// Standard error: 10_638.
			.saturating_add(Weight::from_parts(231_769, 0).saturating_mul(p.into()))
			// Standard error: 17_644.
			.saturating_add(Weight::from_parts(3_438_318, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2676).saturating_mul(r.into()))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn hold_preimage() -> Weight {
		Weight::from_parts(12_458_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::PreimageFor` (r:1 w:0)
	/// `l` is from 0 to 131072.
	fn check_proposal(l: u32) -> Weight {
		Weight::from_parts(52_156_229, 4197809)
			// Standard error: 15.
			.saturating_add(Weight::from_parts(9_768, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
