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
		Weight::from_parts(40_945_405, 0)
			// Standard error: 14.
			.saturating_add(Weight::from_parts(6_970, 0).saturating_mul(z.into()))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_create(s: u32, z: u32) -> Weight {
		Weight::from_parts(30_995_482, 6811)
			// Standard error: 1_822.
			.saturating_add(Weight::from_parts(287_228, 0).saturating_mul(s.into()))
			// Standard error: 17.
			.saturating_add(Weight::from_parts(7_041, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 3 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		Weight::from_parts(21_957_479, 6811)
			// Standard error: 2_053.
			.saturating_add(Weight::from_parts(272_463, 0).saturating_mul(s.into()))
			// Standard error: 20.
			.saturating_add(Weight::from_parts(6_923, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `s` is from 2 to 100.
	/// `z` is from 0 to 10000.
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		Weight::from_parts(28_312_018, 6811)
			// Standard error: 3_528.
			.saturating_add(Weight::from_parts(422_875, 0).saturating_mul(s.into()))
			// Standard error: 34.
			.saturating_add(Weight::from_parts(7_911, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn approve_as_multi_create(s: u32) -> Weight {
		Weight::from_parts(29_379_504, 6811)
			// Standard error: 1_303.
			.saturating_add(Weight::from_parts(285_744, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn approve_as_multi_approve(s: u32) -> Weight {
		Weight::from_parts(19_166_532, 6811)
			// Standard error: 969.
			.saturating_add(Weight::from_parts(272_029, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn cancel_as_multi(s: u32) -> Weight {
		Weight::from_parts(29_868_830, 6811)
			// Standard error: 1_671.
			.saturating_add(Weight::from_parts(286_967, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Multisig::Multisigs` (r:1 w:1)
	/// `s` is from 2 to 100.
	fn poke_deposit(s: u32) -> Weight {
		Weight::from_parts(27_904_307, 6811)
			// Standard error: 1_180.
			.saturating_add(Weight::from_parts(280_431, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
