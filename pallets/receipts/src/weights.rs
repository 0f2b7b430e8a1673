//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls, without what noting an activity weighs.
pub trait WeightInfo {
	/// `submit` of `r` receipts with a play each, whose signatures are verified once, of fans who
	/// have no features, without reading the active set.
	fn submit(r: u32) -> Weight;
	/// The same of `submit_own`.
	fn submit_own(r: u32) -> Weight;
	/// To read the stake of a fan with `n` features: what grows with them counts, the rest is in
	/// `submit`.
	fn stake(n: u32) -> Weight;
	/// `submit` of one receipt with `p` plays: what grows with them counts, the rest is in
	/// `submit`.
	fn plays(p: u32) -> Weight;
	/// To verify a signature `k` times.
	fn retry(k: u32) -> Weight;
	/// `add_listening_key` where `e` keys have ended.
	fn add_listening_key(e: u32) -> Weight;
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

	fn stake(n: u32) -> Weight {
		Weight::from_parts(10_000_000, 0).saturating_mul(n.saturating_add(3).into())
	}

	fn plays(p: u32) -> Weight {
		Weight::from_parts(100_000, 0).saturating_mul(p.saturating_add(7).into())
	}

	fn retry(k: u32) -> Weight {
		Weight::from_parts(k.into(), 0)
	}

	fn add_listening_key(e: u32) -> Weight {
		Weight::from_parts(10, 0).saturating_add(Weight::from_parts(3, 0).saturating_mul(e.into()))
	}

	fn remove_listening_key() -> Weight {
		Weight::zero()
	}

	fn visit() -> Weight {
		Weight::from_parts(1, 0)
	}
}
