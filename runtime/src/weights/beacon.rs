//! Weights of `pallet_beacon`: bounds by hand until they are measured by `scripts/benchmark.sh`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_beacon::WeightInfo for WeightInfo<T> {
	/// Storage: `Beacon::{Author, LastOutputs, Asked}` (r:3 w:3), `Beacon::InForce` (r:0 w:1), `Beacon::Drawn` (r:0 w:2)
	/// Storage: `Authorship::Author`, `Babe::{AuthorVrfRandomness, NextRandomness, EpochStart}`, `Staking::ActiveEra` (r:5 w:0)
	fn on_initialize() -> Weight {
		Weight::from_parts(60_000_000, 3530)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
