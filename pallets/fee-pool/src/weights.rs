//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `spend`.
	fn spend() -> Weight;
	/// The end of a round.
	fn on_round_end() -> Weight;
	/// The end of a block whose transactions paid fees.
	fn on_finalize() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn spend() -> Weight {
		Weight::zero()
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
	fn on_finalize() -> Weight {
		Weight::zero()
	}
}
