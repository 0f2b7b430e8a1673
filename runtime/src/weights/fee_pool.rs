//! Counted by hand from the code until a benchmark run replaces them: the reads and writes of the worst
//! case, and a time that is that of stock calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_fee_pool::WeightInfo for WeightInfo<T> {
	/// `Kept` and both accounts.
	fn spend() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(3, 3))
	}

	/// `Kept`, the pool's account, issuance's account, the total issuance, the shares, `LastRound`, two rounds.
	fn on_round_end() -> Weight {
		Weight::from_parts(120_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(6, 7))
	}
}
