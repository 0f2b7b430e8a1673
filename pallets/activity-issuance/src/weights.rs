//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the call, and of what the pallet does for others and in its hooks.
pub trait WeightInfo {
	/// To settle an account for `n` groups, each in a round of its own, and to pay what waits for it.
	fn settle(n: u32) -> Weight;
	/// To note what an operator with `n` nodes did, settling left out.
	fn note_operator(n: u32) -> Weight;
	/// To note what an artist or curator with `n` features did, settling left out.
	fn note_artist(n: u32) -> Weight;
	/// To note what a fan or voter with `n` features did, settling left out.
	fn note_staker(n: u32) -> Weight;
	/// To note what a fan did whose stake is known, settling left out.
	fn note_fan() -> Weight;
	/// The end of a round.
	fn on_round_end() -> Weight;
	/// To visit an account that has nothing due.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn settle(n: u32) -> Weight {
		Weight::from_parts(1_000, 0)
			.saturating_add(Weight::from_parts(100, 0).saturating_mul(n.into()))
	}
	fn note_operator(n: u32) -> Weight {
		Weight::from_parts(30, 0).saturating_add(Weight::from_parts(1, 0).saturating_mul(n.into()))
	}
	fn note_artist(n: u32) -> Weight {
		Weight::from_parts(20, 0).saturating_add(Weight::from_parts(1, 0).saturating_mul(n.into()))
	}
	fn note_staker(n: u32) -> Weight {
		Weight::from_parts(10, 0).saturating_add(Weight::from_parts(1, 0).saturating_mul(n.into()))
	}
	fn note_fan() -> Weight {
		Weight::from_parts(7, 0)
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
	fn visit() -> Weight {
		Weight::zero()
	}
}
