//! Weights of `pallet_beacon`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_beacon::WeightInfo for WeightInfo<T> {
	/// Storage: `Beacon::Author` (r:1 w:1)
	/// Storage: `Babe::AuthorVrfRandomness` (r:1 w:0)
	/// Storage: `Beacon::LastOutputs` (r:1 w:1)
	/// Storage: `Beacon::Asked` (r:1 w:1)
	/// Storage: `Babe::NextRandomness` (r:1 w:0)
	/// Storage: `Babe::EpochStart` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:0 w:2)
	/// Storage: `Beacon::InForce` (r:0 w:1)
	fn on_initialize() -> Weight {
		Weight::from_parts(41_782_000, 1583)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
