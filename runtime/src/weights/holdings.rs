//! Weights of `pallet_holdings`: an upper bound by hand, not measured yet.
//!
//! `withdraw` is here what it does beside looking and the calls that it makes: to read who signs, to
//! write the event, and for each call a storage layer and its dispatch.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_holdings::WeightInfo for WeightInfo<T> {
	fn withdraw(most: u32) -> Weight {
		Weight::from_parts(30_000_000, 0)
			.saturating_add(Weight::from_parts(15_000_000, 0).saturating_mul(most.into()))
			.saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}
}
