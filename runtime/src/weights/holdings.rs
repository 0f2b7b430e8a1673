//! Weights of `pallet_holdings`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-26, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_holdings::WeightInfo for WeightInfo<T> {
	/// `m` is from 1 to 64.
	fn withdraw(m: u32) -> Weight {
		Weight::from_parts(10_547_265, 0)
			// Standard error: 3_830.
			.saturating_add(Weight::from_parts(6_600_594, 0).saturating_mul(m.into()))
	}
}
