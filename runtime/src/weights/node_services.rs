//! Weights of `pallet_node_services`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-24, AMD EPYC, 20 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_node_services::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Keys` (r:1 w:1)
	/// Storage: `NodeServices::Endpoints` (r:1 w:1)
	/// Storage: `System::BlockHash` (r:1 w:0)
	/// Storage: `NodeServices::NextNode` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `NodeServices::Nodes` (r:9 w:10)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn register() -> Weight {
		Weight::from_parts(14_445_045_000, 243905)
			.saturating_add(T::DbWeight::get().reads(125))
			.saturating_add(T::DbWeight::get().writes(91))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:1 w:2)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn update_endpoint() -> Weight {
		Weight::from_parts(457_412_000, 4580)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `NodeServices::HotKeys` (r:1 w:2)
	fn set_hot_key() -> Weight {
		Weight::from_parts(112_968_000, 4580)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn increase_collateral() -> Weight {
		Weight::from_parts(13_964_208_000, 243905)
			.saturating_add(T::DbWeight::get().reads(122))
			.saturating_add(T::DbWeight::get().writes(87))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn decrease_collateral() -> Weight {
		Weight::from_parts(13_786_122_000, 243905)
			.saturating_add(T::DbWeight::get().reads(122))
			.saturating_add(T::DbWeight::get().writes(86))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Endpoints` (r:0 w:1)
	/// Storage: `NodeServices::Keys` (r:0 w:1)
	fn deregister() -> Weight {
		Weight::from_parts(12_541_625_000, 220892)
			.saturating_add(T::DbWeight::get().reads(113))
			.saturating_add(T::DbWeight::get().writes(81))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(364_514_000, 4580)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn unjail() -> Weight {
		Weight::from_parts(13_832_221_000, 243905)
			.saturating_add(T::DbWeight::get().reads(121))
			.saturating_add(T::DbWeight::get().writes(85))
	}

	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:37)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:0)
	/// Storage: `NodeServices::Heaps` (r:95 w:37)
	fn refresh() -> Weight {
		Weight::from_parts(13_645_562_000, 243905)
			.saturating_add(T::DbWeight::get().reads(120))
			.saturating_add(T::DbWeight::get().writes(84))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn jail() -> Weight {
		Weight::from_parts(12_648_094_000, 220892)
			.saturating_add(T::DbWeight::get().reads(112))
			.saturating_add(T::DbWeight::get().writes(77))
	}

	/// Storage: `NodeServices::Nodes` (r:10 w:10)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:1)
	/// Storage: `NodeServices::TotalCollateral` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `NodeServices::Ranks` (r:10 w:33)
	/// Storage: `NodeServices::HeapSizes` (r:2 w:1)
	/// Storage: `NodeServices::Heaps` (r:86 w:33)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	fn slash() -> Weight {
		Weight::from_parts(13_087_080_000, 220892)
			.saturating_add(T::DbWeight::get().reads(115))
			.saturating_add(T::DbWeight::get().writes(81))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	/// Storage: `NodeServices::CounterForServices` (r:1 w:1)
	fn create_service() -> Weight {
		Weight::from_parts(81_101_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `NodeServices::Services` (r:1 w:1)
	fn update_service() -> Weight {
		Weight::from_parts(76_775_000, 3557)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `NodeServices::HeapSizes` (r:1 w:0)
	/// Storage: `NodeServices::Heaps` (r:1000 w:0)
	/// Storage: `NodeServices::Nodes` (r:1000 w:1000)
	/// Storage: `NodeServices::ActiveSets` (r:0 w:1)
	/// `n` is from 1 to 1000.
	fn take_active_set(n: u32) -> Weight {
		Weight::from_parts(165_657_000, 3527)
			// Standard error: 129_469.
			.saturating_add(Weight::from_parts(86_616_830, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3590).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// `n` is from 3 to 1000.
	fn select(n: u32) -> Weight {
		Weight::from_parts(105_966_336, 87536)
			// Standard error: 6_069.
			.saturating_add(Weight::from_parts(4_179_965, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
