//! Nodes that serve.

use crate::{
	configs::{
		parameters,
		round::{BondingDuration, Round},
		token::TreasuryAccount,
	},
	constants::AccountId,
	Balances, Beacon, Delegation, NodeServices, Runtime, RuntimeHoldReason, StorageProofs,
};
use alloc::vec::Vec;
use audio_primitives::nodes::{ActiveNode, NodeIndex, ServiceNode, ServiceNodes};
use frame_support::{
	traits::{tokens::imbalance::ResolveTo, ConstU32, Get},
	weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_node_services::{NodeState, ServiceName, WeightInfo};

impl pallet_node_services::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Slashed = ResolveTo<TreasuryAccount, Balances>;
	type Round = Round;
	type Seeds = Beacon;
	type OperatorBacking = Delegation;
	type Duties = StorageProofs;
	type WeightCap = parameters::WeightCap;
	type AdminOrigin = EnsureRoot<AccountId>;
	// As long as bonded stake: what voted is still here when its decision takes effect.
	type Cooldown = BondingDuration;
	type MaxJail = BondingDuration;
	type MaxActive = ConstU32<1_000>;
	type MaxNodes = ConstU32<10>;
	type MaxServices = ConstU32<4>;
	type WeightInfo = crate::weights::node_services::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::randomness::Setup;
}

/// The name of the service of content nodes.
pub const CONTENT_SERVICE: &[u8] = b"content";

/// The nodes of that service; those that have been deregistered are none any more.
pub struct ContentNodes;

impl ContentNodes {
	/// The service's name, as it is stored.
	pub fn service() -> ServiceName {
		// It is shorter than the longest.
		CONTENT_SERVICE.to_vec().try_into().unwrap_or_default()
	}
}

impl ServiceNodes<AccountId> for ContentNodes {
	fn node(node: NodeIndex) -> Option<ServiceNode<AccountId>> {
		let found = pallet_node_services::Nodes::<Runtime>::get(node)?;
		let is_one =
			found.service.as_slice() == CONTENT_SERVICE && found.state != NodeState::Leaving;
		is_one.then_some(ServiceNode {
			operator: found.operator,
			hot_key: found.hot_key,
			key: found.key.0,
			collateral: found.collateral,
			serves: found.state == NodeState::Serving,
			selection_id: found.selection_id,
			weight: found.weight,
		})
	}

	fn active() -> Vec<ActiveNode<AccountId>> {
		NodeServices::active(&Self::service())
	}

	fn most_active() -> u32 {
		<Runtime as pallet_node_services::Config>::MaxActive::get()
	}

	fn active_weight(nodes: u32) -> Weight {
		<Runtime as pallet_node_services::Config>::WeightInfo::active(nodes)
	}
}
