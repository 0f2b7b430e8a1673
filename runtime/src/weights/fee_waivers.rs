//! Weights of `pallet_fee_waivers`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_fee_waivers::WeightInfo for WeightInfo<T> {
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `FeeWaivers::Used` (r:1 w:1)
	/// Storage: `FeeWaivers::InBlock` (r:1 w:1)
	fn waive() -> Weight {
		Weight::from_parts(21_381_000, 3530)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `FeeWaivers::Used` (r:1 w:1)
	fn forget() -> Weight {
		Weight::from_parts(7_692_000, 3530)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
