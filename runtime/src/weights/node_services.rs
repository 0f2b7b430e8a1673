//! Weights of `pallet_node_services`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
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
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:2)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Nodes` (r:0 w:1)
	/// Storage: `NodeServices::Heaps` (r:0 w:2)
	fn register() -> Weight {
		Weight::from_parts(232_345_000, 6064)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:1 w:2)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update_endpoint() -> Weight {
		Weight::from_parts(106_058_000, 4590)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	fn set_hot_key() -> Weight {
		Weight::from_parts(20_380_000, 4590)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:1 w:1)
	fn increase_collateral() -> Weight {
		Weight::from_parts(115_742_000, 6064)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:1 w:1)
	fn decrease_collateral() -> Weight {
		Weight::from_parts(85_186_000, 6064)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:2 w:1)
	/// Storage: `NodeServices::Endpoints` (r:0 w:1)
	/// Storage: `NodeServices::NodeByKey` (r:0 w:1)
	fn deregister() -> Weight {
		Weight::from_parts(102_563_000, 6104)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(74_330_000, 4590)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:2)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:0 w:2)
	fn unjail() -> Weight {
		Weight::from_parts(91_686_000, 6064)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	/// `n` is from 0 to 10.
	fn refresh(n: u32) -> Weight {
		Weight::from_parts(273_786_373, 109013)
			// Standard error: 1_593_988.
			.saturating_add(Weight::from_parts(196_539_777, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().reads(9_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(11))
			.saturating_add(T::DbWeight::get().writes(7_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 10554).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:15)
	/// Storage: `NodeServices::Heaps` (r:27 w:15)
	/// `n` is from 0 to 10.
	fn refresh_among_few(n: u32) -> Weight {
		Weight::from_parts(85_038_544, 44500)
			// Standard error: 251_195.
			.saturating_add(Weight::from_parts(39_124_892, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn jail() -> Weight {
		Weight::from_parts(2_162_191_000, 220892)
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
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		Weight::from_parts(2_152_106_000, 220892)
			.saturating_add(T::DbWeight::get().reads(116))
			.saturating_add(T::DbWeight::get().writes(81))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	/// Storage: `NodeServices::CounterForServices` (r:1 w:1)
	fn create_service() -> Weight {
		Weight::from_parts(21_052_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	fn update_service() -> Weight {
		Weight::from_parts(19_669_000, 3557)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `NodeServices::HeapSizes` (r:1 w:0)
	/// Storage: `NodeServices::Heaps` (r:999 w:0)
	/// Storage: `NodeServices::Nodes` (r:999 w:999)
	/// Storage: `Beacon::Drawn` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `NodeServices::ActiveSets` (r:0 w:1)
	/// `n` is from 1 to 1000.
	fn take_active_set(n: u32) -> Weight {
		Weight::from_parts(38_937_000, 3527)
			// Standard error: 20_049.
			.saturating_add(Weight::from_parts(18_370_639, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// `n` is from 3 to 1000.
	fn select(n: u32) -> Weight {
		Weight::from_parts(16_717_243, 87536)
			// Standard error: 195.
			.saturating_add(Weight::from_parts(372_276, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
