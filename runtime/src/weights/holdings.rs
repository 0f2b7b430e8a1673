//! Weights of `pallet_holdings`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_holdings::WeightInfo for WeightInfo<T> {
	/// `m` is from 1 to 64.
	fn withdraw(m: u32) -> Weight {
		Weight::from_parts(5_232_218, 0)
			// Standard error: 939.
			.saturating_add(Weight::from_parts(2_592_373, 0).saturating_mul(m.into()))
	}
}
