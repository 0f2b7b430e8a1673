//! Weights of `frame_system_extensions`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		Weight::from_parts(1_863_000, 0)
	}

	fn check_mortality_mortal_transaction() -> Weight {
		Weight::from_parts(3_976_000, 0)
	}

	fn check_mortality_immortal_transaction() -> Weight {
		Weight::from_parts(3_996_000, 0)
	}

	fn check_non_zero_sender() -> Weight {
		Weight::from_parts(391_000, 0)
	}

	/// Storage: `System::Account` (r:1 w:1)
	fn check_nonce() -> Weight {
		Weight::from_parts(8_052_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn check_spec_version() -> Weight {
		Weight::from_parts(320_000, 0)
	}

	fn check_tx_version() -> Weight {
		Weight::from_parts(321_000, 0)
	}

	fn check_weight() -> Weight {
		Weight::from_parts(5_137_000, 0)
	}

	fn weight_reclaim() -> Weight {
		Weight::from_parts(2_343_000, 0)
	}
}
