//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls and of what a block does, without what noting an activity weighs.
pub trait WeightInfo {
	/// `accept` of `n` tracks, without what reading the active set, `choose`, `look` and
	/// `on_track_removed` add for each active node, each standing and each place lost.
	fn accept(n: u32) -> Weight;
	/// `drop` of `n` tracks.
	fn drop(n: u32) -> Weight;
	/// `enter`, of a chunk of the largest content, without the same.
	fn enter() -> Weight;
	/// To choose among `n` active nodes those that come first for a track.
	fn choose(n: u32) -> Weight;
	/// To look at the standing of `k` nodes.
	fn look(k: u32) -> Weight;
	/// To check a proof, of a chunk of the largest content.
	fn authorize_proof() -> Weight;
	/// `prove`, which was checked.
	fn prove() -> Weight;
	/// To forget a track that has `k` holders.
	fn on_track_removed(k: u32) -> Weight;
	/// To begin a block.
	fn tick() -> Weight;
	/// To draw a track `t` times.
	fn draw(t: u32) -> Weight;
	/// To open a challenge of a track that was drawn.
	fn open() -> Weight;
	/// To take a place away from a holder that is gone.
	fn release() -> Weight;
	/// To close one.
	fn close_overdue() -> Weight;
	/// To note that a node has missed one.
	fn miss() -> Weight;
	/// To decide that a node is jailed and slashed, without what that weighs.
	fn discipline() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn accept(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(10_000)
	}

	fn look(k: u32) -> Weight {
		Weight::from_parts(k.into(), 0)
	}

	fn drop(_: u32) -> Weight {
		Weight::zero()
	}

	fn enter() -> Weight {
		Weight::from_parts(30_000, 0)
	}

	fn choose(n: u32) -> Weight {
		Weight::from_parts(n.into(), 0).saturating_mul(1_000_000)
	}

	fn authorize_proof() -> Weight {
		Weight::zero()
	}

	fn prove() -> Weight {
		Weight::from_parts(50_000, 0)
	}

	fn on_track_removed(k: u32) -> Weight {
		Weight::from_parts(k.into(), 0).saturating_mul(1_000)
	}

	fn tick() -> Weight {
		Weight::zero()
	}

	fn draw(_: u32) -> Weight {
		Weight::zero()
	}

	fn release() -> Weight {
		Weight::zero()
	}

	fn open() -> Weight {
		Weight::zero()
	}

	fn close_overdue() -> Weight {
		Weight::zero()
	}

	fn miss() -> Weight {
		Weight::zero()
	}

	fn discipline() -> Weight {
		Weight::from_parts(100_000, 0)
	}
}
