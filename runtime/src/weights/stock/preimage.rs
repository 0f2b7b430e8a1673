//! Weights of `pallet_preimage`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_preimage::WeightInfo for WeightInfo<T> {
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// `s` is from 0 to 4194304.
	fn note_preimage(s: u32) -> Weight {
		Weight::from_parts(94_970_667, 3784)
			// Standard error: 2.
			.saturating_add(Weight::from_parts(1_599, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// `s` is from 0 to 4194304.
	fn note_requested_preimage(s: u32) -> Weight {
		Weight::from_parts(41_375_619, 3556)
			// Standard error: 9.
			.saturating_add(Weight::from_parts(1_591, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	/// `s` is from 0 to 4194304.
	fn note_no_deposit_preimage(s: u32) -> Weight {
		Weight::from_parts(51_061_659, 3556)
			// Standard error: 3.
			.saturating_add(Weight::from_parts(1_567, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	fn unnote_preimage() -> Weight {
		Weight::from_parts(88_463_000, 3784)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	fn unnote_no_deposit_preimage() -> Weight {
		Weight::from_parts(40_861_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn request_preimage() -> Weight {
		Weight::from_parts(39_569_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn request_no_deposit_preimage() -> Weight {
		Weight::from_parts(26_109_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn request_unnoted_preimage() -> Weight {
		Weight::from_parts(20_371_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn request_requested_preimage() -> Weight {
		Weight::from_parts(11_838_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:0 w:1)
	fn unrequest_preimage() -> Weight {
		Weight::from_parts(39_619_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn unrequest_unnoted_preimage() -> Weight {
		Weight::from_parts(12_158_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	fn unrequest_multi_referenced_preimage() -> Weight {
		Weight::from_parts(12_269_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Preimage::StatusFor` (r:1023 w:1023)
	/// Storage: `System::Account` (r:1023 w:1023)
	/// Storage: `Balances::Holds` (r:1023 w:1023)
	/// Storage: `Preimage::RequestStatusFor` (r:0 w:1023)
	/// `n` is from 1 to 1024.
	fn ensure_updated(n: u32) -> Weight {
		Weight::from_parts(56_635_000, 990)
			// Standard error: 147_652.
			.saturating_add(Weight::from_parts(60_252_077, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2794).saturating_mul(n.into()))
	}
}
