//! Weights of `pallet_delegation`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_delegation::WeightInfo for WeightInfo<T> {
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn register_beneficiary() -> Weight {
		Weight::from_parts(73_207_000, 4063)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	fn update_beneficiary() -> Weight {
		Weight::from_parts(20_416_000, 3803)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn set_cut() -> Weight {
		Weight::from_parts(29_616_000, 4063)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn deregister_beneficiary() -> Weight {
		Weight::from_parts(60_987_000, 4063)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Delegation::Delegators` (r:1 w:1)
	/// Storage: `Delegation::TotalDelegated` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `Delegation::Positions` (r:1 w:1)
	/// Storage: `Delegation::Entries` (r:1 w:2)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	fn delegate() -> Weight {
		Weight::from_parts(135_336_000, 6196)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `Delegation::Positions` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `Delegation::Entries` (r:1 w:2)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	/// Storage: `Delegation::Delegators` (r:1 w:1)
	/// Storage: `Delegation::TotalDelegated` (r:1 w:1)
	fn undelegate() -> Weight {
		Weight::from_parts(95_125_000, 6196)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `Delegation::Positions` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:2 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:2 w:2)
	/// Storage: `Delegation::Entries` (r:2 w:4)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	fn redelegate() -> Weight {
		Weight::from_parts(130_939_000, 7136)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Storage: `Delegation::Delegators` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(60_650_000, 4186)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:0)
	/// Storage: `Delegation::Positions` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:1)
	/// Storage: `Delegation::Entries` (r:1 w:2)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Delegation::Owed` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Delegation::Delegators` (r:1 w:1)
	/// Storage: `Delegation::TotalDelegated` (r:1 w:1)
	fn claim() -> Weight {
		Weight::from_parts(138_590_000, 6196)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
	}

	/// Storage: `Delegation::Positions` (r:1 w:1)
	fn set_compounding() -> Weight {
		Weight::from_parts(19_333_000, 3647)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Delegation::Positions` (r:2 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Delegation::Entries` (r:1 w:0)
	fn visit() -> Weight {
		Weight::from_parts(25_173_000, 6304).saturating_add(T::DbWeight::get().reads(4))
	}
}
