//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `withdraw`, with so many calls that weigh nothing; to look for what is due is not in it.
	fn withdraw(most: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn withdraw(most: u32) -> Weight {
		Weight::from_parts(1, 1).saturating_mul(most.into())
	}
}
