//! Weights of `pallet_activity_issuance`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

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
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	/// Storage: `Delegation::Entries` (r:0 w:1)
	fn settle() -> Weight {
		Weight::from_parts(218_514_000, 15305)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Staking::VirtualStakers` (r:1 w:0)
	/// Storage: `Staking::Bonded` (r:2 w:0)
	/// Storage: `NominationPools::PoolMembers` (r:1 w:0)
	/// Storage: `NominationPools::BondedPools` (r:1 w:0)
	/// Storage: `Staking::Ledger` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `FeatureAccess::Ledgers` (r:1 w:0)
	/// Storage: `FeatureAccess::Features` (r:16 w:0)
	/// Storage: `Delegation::Delegators` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:0)
	/// Storage: `Content::Artists` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn note() -> Weight {
		Weight::from_parts(212_906_000, 42574)
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `ActivityIssuance::Funding` (r:1 w:1)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	/// Storage: `ActivityIssuance::UnsharedFees` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `ActivityIssuance::Rounds` (r:1 w:2)
	/// Storage: `ActivityIssuance::LastRound` (r:0 w:1)
	fn on_round_end() -> Weight {
		Weight::from_parts(32_909_000, 8559)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `ActivityIssuance::Participants` (r:2 w:0)
	fn visit() -> Weight {
		Weight::from_parts(11_767_000, 7136).saturating_add(T::DbWeight::get().reads(2))
	}
}
