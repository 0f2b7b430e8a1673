//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls, without what noting an activity weighs.
pub trait WeightInfo {
	/// `submit` of `r` receipts with a play each, whose signatures are verified once, without
	/// reading the active set.
	fn submit(r: u32) -> Weight;
	/// `submit_own` of `r` receipts with a play each, whose signatures are verified once.
	fn submit_own(r: u32) -> Weight;
	/// `submit` of one receipt with `p` plays: what grows with them counts, the rest is in
	/// `submit`.
	fn plays(p: u32) -> Weight;
	/// To verify a signature `k` times.
	fn retry(k: u32) -> Weight;
	/// `add_listening_key`.
	fn add_listening_key() -> Weight;
	/// `remove_listening_key`.
	fn remove_listening_key() -> Weight;
	/// To look at an entry, and to remove it.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn submit(r: u32) -> Weight {
		Weight::from_parts(1_000_000, 0).saturating_mul(r.into())
	}

	fn submit_own(r: u32) -> Weight {
		Weight::from_parts(2_000_000, 0).saturating_mul(r.into())
	}

	fn plays(p: u32) -> Weight {
		Weight::from_parts(100_000, 0).saturating_mul(p.saturating_add(7).into())
	}

	fn retry(k: u32) -> Weight {
		Weight::from_parts(k.into(), 0)
	}

	fn add_listening_key() -> Weight {
		Weight::zero()
	}

	fn remove_listening_key() -> Weight {
		Weight::zero()
	}

	fn visit() -> Weight {
		Weight::from_parts(1, 0)
	}
}
