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
		Weight::from_parts(3_069_366, 0)
			// Standard error: 3_889.
			.saturating_add(Weight::from_parts(3_235_047, 0).saturating_mul(c.into()))
	}

	fn as_derivative() -> Weight {
		Weight::from_parts(5_118_000, 0)
	}

	/// `c` is from 0 to 1000.
	fn batch_all(c: u32) -> Weight {
		Weight::from_parts(8_843_050, 0)
			// Standard error: 4_021.
			.saturating_add(Weight::from_parts(3_340_449, 0).saturating_mul(c.into()))
	}

	fn dispatch_as() -> Weight {
		Weight::from_parts(7_341_000, 0)
	}

	/// `c` is from 0 to 1000.
	fn force_batch(c: u32) -> Weight {
		Weight::from_parts(1_590_350, 0)
			// Standard error: 4_063.
			.saturating_add(Weight::from_parts(3_227_865, 0).saturating_mul(c.into()))
	}

	fn dispatch_as_fallible() -> Weight {
		Weight::from_parts(7_341_000, 0)
	}

	fn if_else() -> Weight {
		Weight::from_parts(9_434_000, 0)
	}
}
