//! Weights of the hook: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the hook.
pub trait WeightInfo {
	/// The seed of a block, and as many seeds of epochs drawn as can wait.
	fn on_initialize() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn on_initialize() -> Weight {
		Weight::zero()
	}
}
