//! Weights of the call and the hooks: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the call and the hooks.
pub trait WeightInfo {
	/// `chill_keyless`.
	fn chill_keyless() -> Weight;
	/// The end of an era, with as many seats as there can be.
	fn on_round_end() -> Weight;
	/// An election with as many voters, candidates and seats as there can be.
	fn elect() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn chill_keyless() -> Weight {
		Weight::zero()
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
	fn elect() -> Weight {
		Weight::zero()
	}
}
