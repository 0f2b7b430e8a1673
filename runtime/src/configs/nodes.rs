//! Nodes that serve.

use crate::{
	configs::{parameters, staking::BondingDuration, token::TreasuryAccount, voting::Round},
	constants::AccountId,
	Balances, Delegation, Runtime, RuntimeHoldReason,
};
use frame_support::traits::{tokens::imbalance::ResolveTo, ConstU32};
use frame_system::EnsureRoot;

impl pallet_node_services::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slashed = ResolveTo<TreasuryAccount, Balances>;
	type Round = Round;
	type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
	type Backing = Delegation;
	type WeightCap = parameters::WeightCap;
	type AdminOrigin = EnsureRoot<AccountId>;
	// As long as bonded stake: what voted is still here when its decision takes effect.
	type Cooldown = BondingDuration;
	type MaxActive = ConstU32<1_000>;
	type MaxNodes = ConstU32<10>;
	type MaxServices = ConstU32<4>;
	type WeightInfo = crate::weights::node_services::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = benchmarking::Epochs;
}

/// What benchmarks of this pallet need of the rest.
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking {
	use crate::{Runtime, System};

	pub struct Epochs;

	impl pallet_node_services::benchmarking::BenchmarkHelper for Epochs {
		fn pass_epoch() {
			let next = System::block_number().saturating_add(1);
			pallet_babe::EpochStart::<Runtime>::put((next, next));
		}
	}
}
