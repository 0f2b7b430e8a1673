//! Weights of `pallet_multisig`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_multisig::WeightInfo for WeightInfo<T> {
	/// `z` is from 0 to 10000.
	fn as_multi_threshold_1(z: u32) -> Weight {
		Weight::from_parts(32_953_551, 0)
			// Standard error: 6.
			.saturating_add(Weight::from_parts(6_060, 0).saturating_mul(z.into()))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_create(s: u32, z: u32) -> Weight {
		Weight::from_parts(28_805_479, 6811)
			// Standard error: 1_123.
			.saturating_add(Weight::from_parts(236_218, 0).saturating_mul(s.into()))
			// Standard error: 11.
			.saturating_add(Weight::from_parts(6_112, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 3 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		Weight::from_parts(11_473_345, 6811)
			// Standard error: 12_098.
			.saturating_add(Weight::from_parts(281_138, 0).saturating_mul(s.into()))
			// Standard error: 118.
			.saturating_add(Weight::from_parts(6_445, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `s` is from 2 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		Weight::from_parts(25_123_085, 6811)
			// Standard error: 30_226.
			.saturating_add(Weight::from_parts(401_480, 0).saturating_mul(s.into()))
			// Standard error: 296.
			.saturating_add(Weight::from_parts(6_515, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn approve_as_multi_create(s: u32) -> Weight {
		Weight::from_parts(27_003_060, 6811)
			// Standard error: 485.
			.saturating_add(Weight::from_parts(253_143, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn approve_as_multi_approve(s: u32) -> Weight {
		Weight::from_parts(15_827_974, 6811)
			// Standard error: 288.
			.saturating_add(Weight::from_parts(233_635, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn cancel_as_multi(s: u32) -> Weight {
		Weight::from_parts(27_171_285, 6811)
			// Standard error: 267.
			.saturating_add(Weight::from_parts(235_930, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn poke_deposit(s: u32) -> Weight {
		Weight::from_parts(25_748_018, 6811)
			// Standard error: 259.
			.saturating_add(Weight::from_parts(240_087, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
