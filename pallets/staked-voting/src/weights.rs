//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `refresh`, where the voter who was given the votes has as many votes open as there can be; the
	/// staked balance not included.
	fn refresh() -> Weight;
	/// `cancel_proposal`, with as many deposits as there can be.
	fn cancel_proposal() -> Weight;
	/// To tell a staked balance.
	fn staked_balance() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn refresh() -> Weight {
		Weight::zero()
	}
	fn cancel_proposal() -> Weight {
		Weight::zero()
	}
	fn staked_balance() -> Weight {
		Weight::zero()
	}
}
