//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `spend`.
	fn spend() -> Weight;
	/// The end of a round.
	fn on_round_end() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn spend() -> Weight {
		Weight::zero()
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
}
