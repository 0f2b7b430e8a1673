//! Weights of `pallet_utility`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_utility::WeightInfo for WeightInfo<T> {
	/// `c` is from 0 to 1000.
	fn batch(c: u32) -> Weight {
		Weight::from_parts(8_370_296, 0)
			// Standard error: 1_442.
			.saturating_add(Weight::from_parts(3_047_106, 0).saturating_mul(c.into()))
	}

	fn as_derivative() -> Weight {
		Weight::from_parts(4_937_000, 0)
	}

	/// `c` is from 0 to 1000.
	fn batch_all(c: u32) -> Weight {
		Weight::from_parts(4_798_833, 0)
			// Standard error: 1_463.
			.saturating_add(Weight::from_parts(3_172_153, 0).saturating_mul(c.into()))
	}

	fn dispatch_as() -> Weight {
		Weight::from_parts(6_750_000, 0)
	}

	/// `c` is from 0 to 1000.
	fn force_batch(c: u32) -> Weight {
		Weight::from_parts(2_044_567, 0)
			// Standard error: 1_007.
			.saturating_add(Weight::from_parts(2_995_566, 0).saturating_mul(c.into()))
	}

	fn dispatch_as_fallible() -> Weight {
		Weight::from_parts(6_831_000, 0)
	}

	fn if_else() -> Weight {
		Weight::from_parts(8_363_000, 0)
	}
}
