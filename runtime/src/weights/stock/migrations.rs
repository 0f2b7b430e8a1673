//! Weights of `pallet_migrations`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_migrations::WeightInfo for WeightInfo<T> {
	/// Storage: `Migrations::Cursor` (r:1 w:1)
	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	fn onboard_new_mbms() -> Weight {
		Weight::from_parts(8_402_000, 67035)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Migrations::Cursor` (r:1 w:0)
	fn progress_mbms_none() -> Weight {
		Weight::from_parts(3_094_000, 67035).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn exec_migration_completed() -> Weight {
		Weight::from_parts(6_650_000, 3594)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_skipped_historic() -> Weight {
		Weight::from_parts(13_430_000, 3731).saturating_add(T::DbWeight::get().reads(2))
	}

	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	fn exec_migration_advance() -> Weight {
		Weight::from_parts(11_287_000, 3731).saturating_add(T::DbWeight::get().reads(2))
	}

	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:1)
	fn exec_migration_complete() -> Weight {
		Weight::from_parts(12_889_000, 3731)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	/// Storage: `Migrations::Historic` (r:1 w:0)
	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn exec_migration_fail() -> Weight {
		Weight::from_parts(13_671_000, 3731)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn on_init_loop() -> Weight {
		Weight::from_parts(220_000, 0)
	}

	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_cursor() -> Weight {
		Weight::from_parts(3_055_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Migrations::Cursor` (r:0 w:1)
	fn force_set_active_cursor() -> Weight {
		Weight::from_parts(3_596_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: UNKNOWN KEY `0x583359fe0e84d953a9dd84e8addb08a5` (r:1 w:0)
	fn force_onboard_mbms() -> Weight {
		Weight::from_parts(6_870_000, 67035).saturating_add(T::DbWeight::get().reads(2))
	}

	/// Storage: `Migrations::Historic` (r:256 w:256)
	/// `n` is from 0 to 256.
	fn clear_historic(n: u32) -> Weight {
		Weight::from_parts(17_544_288, 3834)
			// Standard error: 2_523.
			.saturating_add(Weight::from_parts(1_408_027, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2740).saturating_mul(n.into()))
	}

	/// Storage: `Skipped::Metadata` (r:0 w:0)
	/// `n` is from 0 to 2048.
	fn reset_pallet_migration(n: u32) -> Weight {
		Weight::from_parts(4_998_505, 1464)
			// Standard error: 2_286.
			.saturating_add(Weight::from_parts(894_867, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(n.into()))
	}
}
