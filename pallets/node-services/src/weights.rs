//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls. To `register`, `increase_collateral`, `decrease_collateral`, `deregister`
/// and `unjail` comes what it weighs that the weights of the operator's nodes follow: `refresh` or
/// `refresh_among_few`. In `jail` and `slash` that is included, of as many nodes as can be.
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
	/// To bring the weights of `n` nodes of an operator up to date, which all change, in the
	/// ranking of a full chain.
	fn refresh(n: u32) -> Weight;
	/// The same among [`FEW_RANKED`](crate::FEW_RANKED) nodes.
	fn refresh_among_few(n: u32) -> Weight;
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
	fn refresh(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(1_000)
	}
	fn refresh_among_few(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(10)
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
