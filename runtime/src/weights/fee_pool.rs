//! Weights of `pallet_fee_pool`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-29, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_fee_pool::WeightInfo for WeightInfo<T> {
	/// Storage: `FeePool::Kept` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn spend() -> Weight {
		Weight::from_parts(48_953_000, 3593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `FeePool::Kept` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `ActivityIssuance::UnsharedFees` (r:1 w:1)
	/// Storage: `FeePool::Rounds` (r:0 w:2)
	/// Storage: `FeePool::LastRound` (r:0 w:1)
	fn on_round_end() -> Weight {
		Weight::from_parts(39_329_000, 6036)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	fn on_finalize() -> Weight {
		Weight::from_parts(15_783_000, 0)
	}
}
