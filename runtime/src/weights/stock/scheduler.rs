//! Weights of `pallet_scheduler`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_scheduler::WeightInfo for WeightInfo<T> {
	/// Storage: `Scheduler::IncompleteSince` (r:1 w:1)
	fn service_agendas_base() -> Weight {
		Weight::from_parts(5_718_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// `s` is from 0 to 512.
	fn service_agenda_base(s: u32) -> Weight {
		Weight::from_parts(10_854_718, 110487)
			// Standard error: 1_041.
			.saturating_add(Weight::from_parts(319_005, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn service_task_base() -> Weight {
		Weight::from_parts(3_405_000, 0)
	}

	/// Storage: `Preimage::PreimageFor` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// `s` is from 128 to 4194304.
	fn service_task_fetched(s: u32) -> Weight {
		Weight::from_parts(18_567_000, 3606)
			// Standard error: 1.
			.saturating_add(Weight::from_parts(645, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(s.into()))
	}

	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	fn service_task_named() -> Weight {
		Weight::from_parts(4_347_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	fn service_task_periodic() -> Weight {
		Weight::from_parts(3_435_000, 0)
	}

	fn execute_dispatch_signed() -> Weight {
		Weight::from_parts(2_825_000, 0)
	}

	fn execute_dispatch_unsigned() -> Weight {
		Weight::from_parts(2_584_000, 0)
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// `s` is from 0 to 511.
	fn schedule(s: u32) -> Weight {
		Weight::from_parts(11_603_216, 110487)
			// Standard error: 1_330.
			.saturating_add(Weight::from_parts(401_663, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// Storage: `Scheduler::Lookup` (r:0 w:1)
	/// `s` is from 1 to 512.
	fn cancel(s: u32) -> Weight {
		Weight::from_parts(12_274_312, 110487)
			// Standard error: 1_860.
			.saturating_add(Weight::from_parts(658_355, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// `s` is from 0 to 511.
	fn schedule_named(s: u32) -> Weight {
		Weight::from_parts(21_579_398, 110487)
			// Standard error: 2_981.
			.saturating_add(Weight::from_parts(411_419, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Scheduler::Lookup` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// `s` is from 1 to 512.
	fn cancel_named(s: u32) -> Weight {
		Weight::from_parts(18_205_339, 110487)
			// Standard error: 2_776.
			.saturating_add(Weight::from_parts(653_430, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	/// `s` is from 1 to 512.
	fn schedule_retry(s: u32) -> Weight {
		Weight::from_parts(9_161_117, 110487)
			// Standard error: 493.
			.saturating_add(Weight::from_parts(31_371, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry() -> Weight {
		Weight::from_parts(173_310_000, 110487)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn set_retry_named() -> Weight {
		Weight::from_parts(180_471_000, 110487)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry() -> Weight {
		Weight::from_parts(161_272_000, 110487)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Scheduler::Lookup` (r:1 w:0)
	/// Storage: `Scheduler::Agenda` (r:1 w:0)
	/// Storage: `Scheduler::Retries` (r:0 w:1)
	fn cancel_retry_named() -> Weight {
		Weight::from_parts(172_098_000, 110487)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
