//! Weights of the hooks: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the hooks.
pub trait WeightInfo {
	/// The end of an era, with as many seats as there can be.
	fn on_round_end() -> Weight;
	/// An election with as many voters, candidates and seats as there can be.
	fn elect() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn on_round_end() -> Weight {
		Weight::zero()
	}
	fn elect() -> Weight {
		Weight::zero()
	}
}
