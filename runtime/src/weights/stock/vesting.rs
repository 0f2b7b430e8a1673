//! Weights of `pallet_vesting`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_vesting::WeightInfo for WeightInfo<T> {
	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 1 to 28.
	fn vest_locked(l: u32, s: u32) -> Weight {
		Weight::from_parts(31_403_103, 4764)
			// Standard error: 702.
			.saturating_add(Weight::from_parts(43_760, 0).saturating_mul(l.into()))
			// Standard error: 1_250.
			.saturating_add(Weight::from_parts(86_429, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 1 to 28.
	fn vest_unlocked(l: u32, s: u32) -> Weight {
		Weight::from_parts(31_954_227, 4764)
			// Standard error: 876.
			.saturating_add(Weight::from_parts(63_058, 0).saturating_mul(l.into()))
			// Standard error: 1_560.
			.saturating_add(Weight::from_parts(108_542, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// `l` is from 0 to 49.
	/// `s` is from 1 to 28.
	fn vest_other_locked(l: u32, s: u32) -> Weight {
		Weight::from_parts(33_774_009, 4764)
			// Standard error: 1_092.
			.saturating_add(Weight::from_parts(33_795, 0).saturating_mul(l.into()))
			// Standard error: 1_944.
			.saturating_add(Weight::from_parts(100_108, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// `l` is from 0 to 49.
	/// `s` is from 1 to 28.
	fn vest_other_unlocked(l: u32, s: u32) -> Weight {
		Weight::from_parts(34_975_941, 4764)
			// Standard error: 663.
			.saturating_add(Weight::from_parts(45_206, 0).saturating_mul(l.into()))
			// Standard error: 1_179.
			.saturating_add(Weight::from_parts(93_889, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 0 to 27.
	fn vested_transfer(l: u32, s: u32) -> Weight {
		Weight::from_parts(75_830_160, 4764)
			// Standard error: 1_690.
			.saturating_add(Weight::from_parts(60_340, 0).saturating_mul(l.into()))
			// Standard error: 3_007.
			.saturating_add(Weight::from_parts(116_351, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 0 to 27.
	fn force_vested_transfer(l: u32, s: u32) -> Weight {
		Weight::from_parts(77_408_838, 6196)
			// Standard error: 1_674.
			.saturating_add(Weight::from_parts(63_251, 0).saturating_mul(l.into()))
			// Standard error: 2_980.
			.saturating_add(Weight::from_parts(130_758, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 2 to 28.
	fn not_unlocking_merge_schedules(l: u32, s: u32) -> Weight {
		Weight::from_parts(31_285_116, 4764)
			// Standard error: 577.
			.saturating_add(Weight::from_parts(56_182, 0).saturating_mul(l.into()))
			// Standard error: 1_067.
			.saturating_add(Weight::from_parts(83_892, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// `l` is from 0 to 49.
	/// `s` is from 2 to 28.
	fn unlocking_merge_schedules(l: u32, s: u32) -> Weight {
		Weight::from_parts(33_970_097, 4764)
			// Standard error: 665.
			.saturating_add(Weight::from_parts(52_139, 0).saturating_mul(l.into()))
			// Standard error: 1_229.
			.saturating_add(Weight::from_parts(75_208, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vesting::Vesting` (r:1 w:1)
	/// Storage: `Balances::Locks` (r:1 w:1)
	/// Storage: `Balances::Freezes` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// `l` is from 0 to 49.
	/// `s` is from 2 to 28.
	fn force_remove_vesting_schedule(l: u32, s: u32) -> Weight {
		Weight::from_parts(37_425_304, 4764)
			// Standard error: 3_496.
			.saturating_add(Weight::from_parts(100_575, 0).saturating_mul(l.into()))
			// Standard error: 6_456.
			.saturating_add(Weight::from_parts(85_180, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
