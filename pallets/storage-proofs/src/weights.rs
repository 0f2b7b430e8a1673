//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls and of what a block does, without what noting an activity weighs.
pub trait WeightInfo {
	/// `accept` of `n` tracks, each with all places taken, among a full active set.
	fn accept(n: u32) -> Weight;
	/// `drop` of `n` tracks.
	fn drop(n: u32) -> Weight;
	/// `prove`, of a chunk of the largest content.
	fn prove() -> Weight;
	/// To forget a track that has as many holders as can be.
	fn on_track_removed() -> Weight;
	/// To open a challenge.
	fn open_next() -> Weight;
	/// To close one.
	fn close_overdue() -> Weight;
	/// To note that a node has missed one.
	fn miss() -> Weight;
	/// To decide that a node is jailed and slashed, without what that weighs.
	fn discipline() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn accept(_: u32) -> Weight {
		Weight::zero()
	}

	fn drop(_: u32) -> Weight {
		Weight::zero()
	}

	fn prove() -> Weight {
		Weight::zero()
	}

	fn on_track_removed() -> Weight {
		Weight::zero()
	}

	fn open_next() -> Weight {
		Weight::zero()
	}

	fn close_overdue() -> Weight {
		Weight::zero()
	}

	fn miss() -> Weight {
		Weight::zero()
	}

	fn discipline() -> Weight {
		Weight::zero()
	}
}
