//! Weights of `pallet_storage_proofs`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-30, Intel(R) Xeon(R) Processor, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_storage_proofs::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `Beacon::Drawn` (r:32 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:32)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// `n` is from 1 to 32.
	fn accept(n: u32) -> Weight {
		Weight::from_parts(37_671_571, 87536)
			// Standard error: 861_534.
			.saturating_add(Weight::from_parts(24_131_816, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3314).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `StorageProofs::EntrySeeds` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:1)
	fn enter() -> Weight {
		Weight::from_parts(82_030_000, 87536)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// `n` is from 1 to 1000.
	fn choose(n: u32) -> Weight {
		Weight::from_parts(58_706_851, 0)
			// Standard error: 1_945.
			.saturating_add(Weight::from_parts(368_780, 0).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:100 w:0)
	/// `k` is from 0 to 100.
	fn look(k: u32) -> Weight {
		Weight::from_parts(217_000, 990)
			// Standard error: 11_817.
			.saturating_add(Weight::from_parts(3_771_395, 0).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(k.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(k.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:32)
	/// `n` is from 1 to 32.
	fn drop(n: u32) -> Weight {
		Weight::from_parts(26_024_725, 4590)
			// Standard error: 58_357.
			.saturating_add(Weight::from_parts(7_429_114, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3314).saturating_mul(n.into()))
	}

	/// Storage: `StorageProofs::Queue` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:1 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `System::BlockHash` (r:1 w:0)
	fn authorize_proof() -> Weight {
		Weight::from_parts(123_001_000, 4590).saturating_add(T::DbWeight::get().reads(9))
	}

	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	fn prove() -> Weight {
		Weight::from_parts(46_724_000, 4304)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:10 w:10)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:10)
	/// `k` is from 0 to 10.
	fn on_track_removed(k: u32) -> Weight {
		Weight::from_parts(32_334_366, 6036)
			// Standard error: 75_198.
			.saturating_add(Weight::from_parts(14_837_318, 0).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(k.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(k.into())))
			.saturating_add(Weight::from_parts(0, 3600).saturating_mul(k.into()))
	}

	/// Storage: `Content::NextTrack` (r:1 w:0)
	/// Storage: `StorageProofs::Ids` (r:1 w:1)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:1)
	/// Storage: `Beacon::InForce` (r:1 w:0)
	/// Storage: `StorageProofs::EntrySeeds` (r:0 w:2)
	fn tick() -> Weight {
		Weight::from_parts(19_058_000, 67035)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `Beacon::Drawn` (r:32 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:320 w:0)
	/// `t` is from 1 to 32.
	fn draw(t: u32) -> Weight {
		Weight::from_parts(70_883_475, 1498)
			// Standard error: 141_362.
			.saturating_add(Weight::from_parts(30_944_963, 0).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads(13_u64.saturating_mul(t.into())))
			.saturating_add(Weight::from_parts(0, 36000).saturating_mul(t.into()))
	}

	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `StorageProofs::Queue` (r:1 w:1)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:0 w:1)
	fn open() -> Weight {
		Weight::from_parts(69_941_000, 36990)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:1)
	fn release() -> Weight {
		Weight::from_parts(77_923_000, 36990)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `StorageProofs::Queue` (r:1 w:1)
	/// Storage: `StorageProofs::Suspects` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	fn close_overdue() -> Weight {
		Weight::from_parts(14_389_000, 3558)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:1)
	fn miss() -> Weight {
		Weight::from_parts(56_393_000, 8559)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	fn discipline() -> Weight {
		Weight::from_parts(20_246_000, 8559)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
