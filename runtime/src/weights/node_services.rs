//! Weights of `pallet_node_services`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0. Changed since, and
//! bounded from above by hand until they are measured again: `register` and `update_endpoint` (a
//! check of the key, 300 µs), `set_hot_key`, `withdraw`, `jail`, `slash`, `create_service`,
//! `update_service`; and what was split into a call's own part and that of the nodes which follow:
//! `register`, `increase_collateral`, `decrease_collateral`, `deregister`, `unjail`, `refresh`,
//! `refresh_among_few`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_node_services::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::NodeByKey` (r:1 w:1)
	/// Storage: `NodeServices::Endpoints` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `NodeServices::NextNode` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:9 w:10)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn register() -> Weight {
		Weight::from_parts(600_000_000, 26000)
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().writes(18))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:1 w:2)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update_endpoint() -> Weight {
		Weight::from_parts(400_000_000, 4600)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	fn set_hot_key() -> Weight {
		Weight::from_parts(23_034_000, 4600)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn increase_collateral() -> Weight {
		Weight::from_parts(250_000_000, 25000)
			.saturating_add(T::DbWeight::get().reads(18))
			.saturating_add(T::DbWeight::get().writes(14))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn decrease_collateral() -> Weight {
		Weight::from_parts(240_000_000, 25000)
			.saturating_add(T::DbWeight::get().reads(18))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:0 w:1)
	/// Storage: `NodeServices::NodeByKey` (r:0 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	fn deregister() -> Weight {
		Weight::from_parts(280_000_000, 25000)
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().writes(17))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(80_000_000, 4580)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn unjail() -> Weight {
		Weight::from_parts(220_000_000, 25000)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(12))
	}

	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	/// `n` is from 0 to 10.
	fn refresh(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 183905)
			.saturating_add(Weight::from_parts(265_000_000, 6000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(61))
			.saturating_add(T::DbWeight::get().reads(6_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(34))
			.saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(n.into())))
	}

	/// `n` is from 0 to 10.
	fn refresh_among_few(n: u32) -> Weight {
		Weight::from_parts(40_000_000, 20000)
			.saturating_add(Weight::from_parts(120_000_000, 8000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().reads(8_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(8_u64.saturating_mul(n.into())))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn jail() -> Weight {
		Weight::from_parts(2_540_000_000, 222000)
			.saturating_add(T::DbWeight::get().reads(113))
			.saturating_add(T::DbWeight::get().writes(78))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:10 w:10)
	fn slash() -> Weight {
		Weight::from_parts(2_560_000_000, 222000)
			.saturating_add(T::DbWeight::get().reads(126))
			.saturating_add(T::DbWeight::get().writes(91))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	/// Storage: `NodeServices::CounterForServices` (r:1 w:1)
	/// Storage: `Balances::TotalIssuance` (r:1 w:0)
	fn create_service() -> Weight {
		Weight::from_parts(20_000_000, 3557)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	/// Storage: `Balances::TotalIssuance` (r:1 w:0)
	fn update_service() -> Weight {
		Weight::from_parts(20_000_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:1 w:0)
	/// Storage: `NodeServices::Heaps` (r:999 w:0)
	/// Storage: `NodeServices::Nodes` (r:999 w:999)
	/// Storage: `NodeServices::ActiveSets` (r:0 w:1)
	/// `n` is from 1 to 1000.
	fn take_active_set(n: u32) -> Weight {
		Weight::from_parts(31_267_000, 3527)
			// Standard error: 44_821.
			.saturating_add(Weight::from_parts(16_958_852, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3590).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// `n` is from 3 to 1000.
	fn select(n: u32) -> Weight {
		Weight::from_parts(20_493_851, 87536)
			// Standard error: 238.
			.saturating_add(Weight::from_parts(700_692, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
