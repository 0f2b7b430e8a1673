//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the call, and of what the pallet does for others and in its hooks.
pub trait WeightInfo {
	/// To settle an account that was active in every group, each in a round of its own.
	fn settle() -> Weight;
	/// To note what was done, settling left out.
	fn note() -> Weight;
	/// The end of a round.
	fn on_round_end() -> Weight;
	/// To visit an account that has nothing due.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn settle() -> Weight {
		Weight::zero()
	}
	fn note() -> Weight {
		Weight::zero()
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
	fn visit() -> Weight {
		Weight::zero()
	}
}
