//! Weights of `pallet_node_services`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

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
		Weight::from_parts(265_544_000, 6064)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:1 w:2)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update_endpoint() -> Weight {
		Weight::from_parts(118_759_000, 4590)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	fn set_hot_key() -> Weight {
		Weight::from_parts(23_536_000, 4590)
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
		Weight::from_parts(122_772_000, 6064)
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
		Weight::from_parts(95_694_000, 6064)
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
		Weight::from_parts(122_582_000, 6104)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(81_361_000, 4590)
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
		Weight::from_parts(99_162_000, 6064)
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
		Weight::from_parts(362_695_431, 109013)
			// Standard error: 2_499_253.
			.saturating_add(Weight::from_parts(232_855_980, 0).saturating_mul(n.into()))
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
		Weight::from_parts(95_348_816, 44500)
			// Standard error: 587_495.
			.saturating_add(Weight::from_parts(38_432_519, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:2 w:1)
	fn jail() -> Weight {
		Weight::from_parts(92_964_000, 6104)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Ranks` (r:1 w:1)
	/// Storage: `NodeServices::Heaps` (r:2 w:1)
	fn slash() -> Weight {
		Weight::from_parts(140_481_000, 6104)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	/// Storage: `NodeServices::CounterForServices` (r:1 w:1)
	fn create_service() -> Weight {
		Weight::from_parts(25_406_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	fn update_service() -> Weight {
		Weight::from_parts(23_780_000, 3557)
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
		Weight::from_parts(62_314_021, 3527)
			// Standard error: 78_306.
			.saturating_add(Weight::from_parts(18_821_412, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// `n` is from 0 to 1000.
	fn active(n: u32) -> Weight {
		Weight::from_parts(8_981_207, 87536)
			// Standard error: 173.
			.saturating_add(Weight::from_parts(29_242, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// `n` is from 3 to 1000.
	fn select(n: u32) -> Weight {
		Weight::from_parts(16_772_743, 87536)
			// Standard error: 404.
			.saturating_add(Weight::from_parts(307_105, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
