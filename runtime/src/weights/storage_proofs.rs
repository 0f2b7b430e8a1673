//! Weights of `pallet_storage_proofs`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-27, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0.
//!
//! Not measured since: of those who lose their places, nodes that are registered, of which more is
//! read than of those that were measured. `release` has two parameters more to read, and 15
//! microseconds more for each such node. `accept` and `enter` were split into their own part and
//! what `look` and `on_track_removed` add: an estimate, all three.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_storage_proofs::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Nodes` (r:1004 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `Beacon::Drawn` (r:32 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:32)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:320 w:320)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:320)
	/// `n` is from 1 to 32.
	fn accept(n: u32) -> Weight {
		Weight::from_parts(2_731_418_000, 269376)
			.saturating_add(Weight::from_parts(1_800_000_000, 10000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().reads(14_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
	}

	/// Storage: `NodeServices::Nodes` (r:46 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Beacon::Drawn` (r:1 w:0)
	/// Storage: `StorageProofs::EntrySeeds` (r:1 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:11 w:11)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:11)
	fn enter() -> Weight {
		Weight::from_parts(2_210_000_000, 87536)
			.saturating_add(T::DbWeight::get().reads(30))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// `k` is from 0 to 100.
	fn look(k: u32) -> Weight {
		Weight::from_parts(2_000_000, 0)
			.saturating_add(Weight::from_parts(15_000_000, 3590).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(k.into())))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:32 w:32)
	/// `n` is from 1 to 32.
	fn drop(n: u32) -> Weight {
		Weight::from_parts(65_173_063, 4590)
			// Standard error: 50_069.
			.saturating_add(Weight::from_parts(14_351_967, 0).saturating_mul(n.into()))
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
		Weight::from_parts(164_375_000, 4590).saturating_add(T::DbWeight::get().reads(9))
	}

	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn prove() -> Weight {
		Weight::from_parts(173_839_000, 8559)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:10 w:10)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `Parameters::Parameters` (r:2 w:0)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:10)
	/// `k` is from 0 to 10.
	fn on_track_removed(k: u32) -> Weight {
		Weight::from_parts(54_785_000, 6990)
			.saturating_add(Weight::from_parts(34_000_000, 3000).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(k.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(k.into())))
	}

	/// Storage: `Content::NextTrack` (r:1 w:0)
	/// Storage: `StorageProofs::Ids` (r:1 w:1)
	/// Storage: `Migrations::Cursor` (r:1 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:1)
	/// Storage: `Beacon::InForce` (r:1 w:0)
	/// Storage: `StorageProofs::EntrySeeds` (r:0 w:2)
	fn tick() -> Weight {
		Weight::from_parts(27_832_000, 67035)
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
		Weight::from_parts(86_764_122, 1498)
			// Standard error: 453_244.
			.saturating_add(Weight::from_parts(67_670_360, 0).saturating_mul(t.into()))
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
		Weight::from_parts(141_270_000, 36990)
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
		Weight::from_parts(150_231_000, 36990)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `StorageProofs::Queue` (r:1 w:1)
	/// Storage: `StorageProofs::Suspects` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	fn close_overdue() -> Weight {
		Weight::from_parts(25_558_000, 3558)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `StorageProofs::TrackPlaces` (r:1 w:1)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `Pace::Current` (r:1 w:0)
	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `StorageProofs::NodePlaces` (r:0 w:1)
	fn miss() -> Weight {
		Weight::from_parts(122_873_000, 8559)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::ProofRecords` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:3 w:0)
	/// Storage: `StorageProofs::Clock` (r:1 w:0)
	/// Storage: `Pace::Current` (r:1 w:0)
	fn discipline() -> Weight {
		Weight::from_parts(53_550_000, 8559)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
