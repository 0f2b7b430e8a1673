//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls. To `register`, `increase_collateral`, `decrease_collateral`, `deregister`,
/// `unjail`, `jail` and `slash` comes what it weighs that the weights of the operator's nodes
/// follow: `refresh` or `refresh_among_few`.
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
	/// To read an active set of `n` nodes, to add up what they weigh and to find one of them.
	fn active(n: u32) -> Weight;
	/// To read it, and to select three of them for a key.
	fn select(n: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::from_parts(1_000_000, 0)
	}
	fn update_endpoint() -> Weight {
		Weight::from_parts(2_000_000, 0)
	}
	fn set_hot_key() -> Weight {
		Weight::from_parts(3_000_000, 0)
	}
	fn increase_collateral() -> Weight {
		Weight::from_parts(4_000_000, 0)
	}
	fn decrease_collateral() -> Weight {
		Weight::from_parts(5_000_000, 0)
	}
	fn deregister() -> Weight {
		Weight::from_parts(6_000_000, 0)
	}
	fn withdraw() -> Weight {
		Weight::from_parts(7_000_000, 0)
	}
	fn unjail() -> Weight {
		Weight::from_parts(8_000_000, 0)
	}
	fn refresh(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(1_000)
	}
	fn refresh_among_few(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(10)
	}
	fn jail() -> Weight {
		Weight::from_parts(100_000, 0)
	}
	fn slash() -> Weight {
		Weight::from_parts(200_000, 0)
	}
	fn create_service() -> Weight {
		Weight::from_parts(9_000_000, 0)
	}
	fn update_service() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
	fn take_active_set(_: u32) -> Weight {
		Weight::zero()
	}
	fn active(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0)
	}
	fn select(_: u32) -> Weight {
		Weight::zero()
	}
}
