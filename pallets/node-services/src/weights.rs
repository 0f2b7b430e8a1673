//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls. Where nodes' weights follow, the operator has as many nodes as it can.
pub trait WeightInfo {
	/// `register`.
	fn register() -> Weight;
	/// `update_endpoint`.
	fn update_endpoint() -> Weight;
	/// `set_hot_key`.
	fn set_hot_key() -> Weight;
	/// `increase_collateral`.
	fn increase_collateral() -> Weight;
	/// `decrease_collateral`.
	fn decrease_collateral() -> Weight;
	/// `deregister`.
	fn deregister() -> Weight;
	/// `withdraw`.
	fn withdraw() -> Weight;
	/// `unjail`.
	fn unjail() -> Weight;
	/// `refresh`, and a change of what stands behind an operator.
	fn refresh() -> Weight;
	/// `jail`.
	fn jail() -> Weight;
	/// `slash`.
	fn slash() -> Weight;
	/// `create_service`.
	fn create_service() -> Weight;
	/// `update_service`.
	fn update_service() -> Weight;
	/// To take the active set of a service with `n` nodes.
	fn take_active_set(n: u32) -> Weight;
	/// To select three nodes for a key among `n`.
	fn select(n: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::zero()
	}
	fn update_endpoint() -> Weight {
		Weight::zero()
	}
	fn set_hot_key() -> Weight {
		Weight::zero()
	}
	fn increase_collateral() -> Weight {
		Weight::zero()
	}
	fn decrease_collateral() -> Weight {
		Weight::zero()
	}
	fn deregister() -> Weight {
		Weight::zero()
	}
	fn withdraw() -> Weight {
		Weight::zero()
	}
	fn unjail() -> Weight {
		Weight::zero()
	}
	fn refresh() -> Weight {
		Weight::zero()
	}
	fn jail() -> Weight {
		Weight::zero()
	}
	fn slash() -> Weight {
		Weight::zero()
	}
	fn create_service() -> Weight {
		Weight::zero()
	}
	fn update_service() -> Weight {
		Weight::zero()
	}
	fn take_active_set(_: u32) -> Weight {
		Weight::zero()
	}
	fn select(_: u32) -> Weight {
		Weight::zero()
	}
}
