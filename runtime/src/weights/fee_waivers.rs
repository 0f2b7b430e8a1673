//! Weights of `pallet_fee_waivers`, bounded from above by hand until `scripts/benchmark.sh` has measured
//! them: what other pallets take for as many reads and writes.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_fee_waivers::WeightInfo for WeightInfo<T> {
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeeWaivers::InBlock` (r:1 w:1)
	/// Storage: `FeeWaivers::Used` (r:1 w:1)
	fn waive() -> Weight {
		Weight::from_parts(30_000_000, 3600)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `FeeWaivers::Used` (r:2 w:1)
	fn forget() -> Weight {
		Weight::from_parts(20_000_000, 7200)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
