//! Weights of `pallet_activity_issuance`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_activity_issuance::WeightInfo for WeightInfo<T> {
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Rounds` (r:5 w:5)
	/// Storage: `ActivityIssuance::LastRound` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	/// Storage: `Delegation::Entries` (r:0 w:1)
	/// `n` is from 1 to 5.
	fn settle(n: u32) -> Weight {
		Weight::from_parts(86_450_118, 6196)
			// Standard error: 208_282.
			.saturating_add(Weight::from_parts(34_692_437, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2863).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	/// `n` is from 1 to 10.
	fn note_operator(n: u32) -> Weight {
		Weight::from_parts(80_683_688, 8559)
			// Standard error: 41_110.
			.saturating_add(Weight::from_parts(7_324_747, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(n.into()))
	}

	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `Staking::Ledger` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Content::Artists` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	/// `n` is from 0 to 16.
	fn note_artist(n: u32) -> Weight {
		Weight::from_parts(171_664_319, 8153)
			// Standard error: 62_751.
			.saturating_add(Weight::from_parts(8_461_267, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 2599).saturating_mul(n.into()))
	}

	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:0)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `Staking::Ledger` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	/// `n` is from 0 to 16.
	fn note_staker(n: u32) -> Weight {
		Weight::from_parts(130_833_226, 8122)
			// Standard error: 56_911.
			.saturating_add(Weight::from_parts(5_438_734, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(17))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 2599).saturating_mul(n.into()))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn note_fan() -> Weight {
		Weight::from_parts(50_358_000, 6036)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `ActivityIssuance::Funding` (r:1 w:1)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	/// Storage: `ActivityIssuance::UnsharedFees` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `ActivityIssuance::Rounds` (r:1 w:2)
	/// Storage: `ActivityIssuance::LastRound` (r:0 w:1)
	fn on_round_end() -> Weight {
		Weight::from_parts(43_601_000, 8559)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `ActivityIssuance::Participants` (r:2 w:0)
	/// Storage: `System::Account` (r:1 w:0)
	fn visit() -> Weight {
		Weight::from_parts(20_361_000, 7136).saturating_add(T::DbWeight::get().reads(3))
	}
}
