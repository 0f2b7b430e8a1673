//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `refresh` that takes all back, where referenda are counted `r` times; the staked balance not
	/// included.
	fn refresh(r: u32) -> Weight;
	/// `refresh` that leaves a part, where `r` referenda are counted twice; as above.
	fn refresh_part(r: u32) -> Weight;
	/// `cancel_proposal`, for which `d` deposits were put down.
	fn cancel_proposal(d: u32) -> Weight;
	/// To tell a staked balance.
	fn staked_balance() -> Weight;
	/// `enact`, of a call of `length` bytes which takes no time.
	fn enact(length: u32) -> Weight;
	/// `cancel_referendum`, without seeing whether the preimages held are those needed.
	fn cancel_referendum() -> Weight;
	/// `schedule_again`.
	fn schedule_again() -> Weight;
	/// To see whether the preimages held are those needed, with `p` proposals and `r` referenda.
	fn hold_preimages(p: u32, r: u32) -> Weight;
	/// To hold one preimage, and to let go of it.
	fn hold_preimage() -> Weight;
	/// To see whether a call of `length` bytes can be proposed.
	fn check_proposal(length: u32) -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn refresh(r: u32) -> Weight {
		Weight::from_parts(r.into(), 0)
	}
	fn refresh_part(r: u32) -> Weight {
		Weight::from_parts(u64::from(r).saturating_mul(3), 0)
	}
	fn cancel_proposal(d: u32) -> Weight {
		Weight::from_parts(d.into(), 0).saturating_mul(1_000)
	}
	fn staked_balance() -> Weight {
		Weight::zero()
	}
	fn enact(length: u32) -> Weight {
		Weight::from_parts(length.into(), 0)
	}
	fn cancel_referendum() -> Weight {
		Weight::from_parts(1_000_000, 0)
	}
	fn schedule_again() -> Weight {
		Weight::zero()
	}
	fn hold_preimages(p: u32, r: u32) -> Weight {
		Weight::from_parts(p.into(), 0)
			.saturating_add(Weight::from_parts(r.into(), 0).saturating_mul(1_000))
	}
	fn hold_preimage() -> Weight {
		Weight::zero()
	}
	fn check_proposal(_: u32) -> Weight {
		Weight::zero()
	}
}
