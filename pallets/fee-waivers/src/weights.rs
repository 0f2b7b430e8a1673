//! Weights of what is counted: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of what is counted.
pub trait WeightInfo {
	/// To ask whether something is left, and to count it.
	fn waive() -> Weight;
	/// To forget an entry, or to find that a round has none.
	fn forget() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn waive() -> Weight {
		Weight::zero()
	}
	fn forget() -> Weight {
		Weight::from_parts(1_000, 0)
	}
}
