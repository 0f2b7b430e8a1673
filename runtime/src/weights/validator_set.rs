//! Weights of `pallet_validator_set`: bounds that stand until `scripts/benchmark.sh` has measured.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_validator_set::WeightInfo for WeightInfo<T> {
	fn chill_keyless() -> Weight {
		Weight::from_parts(80_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	fn on_round_end() -> Weight {
		Weight::from_parts(2_000_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(330))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	fn elect() -> Weight {
		Weight::from_parts(300_000_000_000, 0)
			.saturating_add(T::DbWeight::get().reads(6_000))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
