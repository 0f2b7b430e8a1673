//! Weights of `frame_system`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> frame_system::WeightInfo for WeightInfo<T> {
	/// `b` is from 0 to 3932160.
	fn remark(b: u32) -> Weight {
		Weight::from_parts(2_550_000, 0)
			// Standard error: 0.
			.saturating_add(Weight::from_parts(206, 0).saturating_mul(b.into()))
	}

	/// `b` is from 0 to 3932160.
	fn remark_with_event(b: u32) -> Weight {
		Weight::from_parts(25_406_389, 0)
			// Standard error: 7.
			.saturating_add(Weight::from_parts(1_576, 0).saturating_mul(b.into()))
	}

	/// Storage: UNKNOWN KEY `0x3a686561707061676573` (r:0 w:1)
	fn set_heap_pages() -> Weight {
		Weight::from_parts(4_537_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	fn set_code() -> Weight {
		Weight::from_parts(145_607_962_000, 67035)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// `i` is from 0 to 1000.
	fn set_storage(i: u32) -> Weight {
		Weight::from_parts(2_724_000, 0)
			// Standard error: 3_807.
			.saturating_add(Weight::from_parts(689_316, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// `i` is from 0 to 1000.
	fn kill_storage(i: u32) -> Weight {
		Weight::from_parts(2_594_000, 0)
			// Standard error: 1_210.
			.saturating_add(Weight::from_parts(518_224, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(i.into())))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// `p` is from 0 to 1000.
	fn kill_prefix(p: u32) -> Weight {
		Weight::from_parts(5_238_000, 105)
			// Standard error: 1_888.
			.saturating_add(Weight::from_parts(1_418_668, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 70).saturating_mul(p.into()))
	}

	/// Storage: `System::AuthorizedUpgrade` (r:0 w:1)
	fn authorize_upgrade() -> Weight {
		Weight::from_parts(16_865_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::AuthorizedUpgrade` (r:1 w:1)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: UNKNOWN KEY `0x3a636f6465` (r:0 w:1)
	fn apply_authorized_upgrade() -> Weight {
		Weight::from_parts(149_664_658_000, 67035)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
