//! Weights of the calls.
//!
//! Counted by hand from the code until a benchmark run replaces them: the reads and writes are those
//! of the code's worst case, the time is that of the currency's own measured calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// `spend`.
	fn spend() -> Weight;
	/// The end of a round.
	fn on_round_end() -> Weight;
}

/// Weights with the costs of the chain's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Reads and writes `Kept` and both accounts.
	fn spend() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	/// Reads and writes `Kept`, the pool's account, issuance's account and the total issuance; reads
	/// the two shares; writes `LastRound` and two entries of `Rounds`.
	fn on_round_end() -> Weight {
		Weight::from_parts(120_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(6, 7))
	}
}

impl WeightInfo for () {
	fn spend() -> Weight {
		Weight::zero()
	}
	fn on_round_end() -> Weight {
		Weight::zero()
	}
}
