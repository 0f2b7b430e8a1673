//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls.
pub trait WeightInfo {
	/// `refresh` that takes all back, where referenda are counted `r` times; the staked balance not
	/// included.
	fn refresh(r: u32) -> Weight;
	/// `refresh` that leaves a part, where `r` referenda are counted twice; as above.
	fn refresh_part(r: u32) -> Weight;
	/// `cancel_proposal`, with as many deposits as there can be.
	fn cancel_proposal() -> Weight;
	/// To tell a staked balance.
	fn staked_balance() -> Weight;
	/// `enact`, of a call of `length` bytes which takes no time.
	fn enact(length: u32) -> Weight;
	/// `cancel_referendum`.
	fn cancel_referendum() -> Weight;
	/// `schedule_again`.
	fn schedule_again() -> Weight;
	/// To see at the end of a block that the preimages held are those needed.
	fn hold_preimages() -> Weight;
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
	fn cancel_proposal() -> Weight {
		Weight::zero()
	}
	fn staked_balance() -> Weight {
		Weight::zero()
	}
	fn enact(length: u32) -> Weight {
		Weight::from_parts(length.into(), 0)
	}
	fn cancel_referendum() -> Weight {
		Weight::zero()
	}
	fn schedule_again() -> Weight {
		Weight::zero()
	}
	fn hold_preimages() -> Weight {
		Weight::zero()
	}
	fn hold_preimage() -> Weight {
		Weight::zero()
	}
	fn check_proposal(_: u32) -> Weight {
		Weight::zero()
	}
}
