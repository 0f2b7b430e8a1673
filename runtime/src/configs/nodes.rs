//! Nodes that serve.

use crate::{
	configs::{parameters, staking::BondingDuration, token::TreasuryAccount, voting::Round},
	constants::AccountId,
	Balances, Runtime, RuntimeHoldReason,
};
use frame_support::traits::{tokens::imbalance::ResolveTo, ConstU32};
use frame_system::EnsureRoot;

impl pallet_node_services::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slashed = ResolveTo<TreasuryAccount, Balances>;
	type Round = Round;
	type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
	// Nobody can stand behind an operator yet.
	type Backing = ();
	type WeightCap = parameters::WeightCap;
	type AdminOrigin = EnsureRoot<AccountId>;
	// As long as bonded stake: what voted is still here when its decision takes effect.
	type Cooldown = BondingDuration;
	type MaxActive = ConstU32<1_000>;
	type MaxNodes = ConstU32<10>;
	type MaxServices = ConstU32<4>;
	type WeightInfo = crate::weights::node_services::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}
