//! Weights of `pallet_storage_proofs`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0. `accept` (each track asks for up to
//! 46 nodes and may release ten holders), `enter`, `authorize_proof`, `prove`, `on_track_removed`,
//! `tick`, `draw`, `open` and `miss` are bounds by hand.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_storage_proofs::WeightInfo for WeightInfo<T> {
	/// Storage: `NodeServices::Nodes` (r:11 w:0)
	/// Storage: `NodeServices::ActiveSets` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:32 w:0)
	/// Storage: `Content::Seeds` (r:32 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:32 w:32)
	/// Storage: `StorageProofs::Records` (r:9 w:9)
	/// `n` is from 1 to 32.
	fn accept(n: u32) -> Weight {
		Weight::from_parts(90_698_261, 87536)
			// Standard error: 1_907_061.
			.saturating_add(Weight::from_parts(893_371_136, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().reads(60_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(9))
			.saturating_add(T::DbWeight::get().writes(21_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2941).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:32 w:32)
	/// `n` is from 1 to 32.
	fn drop(n: u32) -> Weight {
		Weight::from_parts(35_900_337, 4580)
			// Standard error: 5_826.
			.saturating_add(Weight::from_parts(6_742_800, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2902).saturating_mul(n.into()))
	}

	/// Storage: `NodeServices::{Nodes, ActiveSets}` (r:38 w:0), `StorageProofs::Held` (r:1 w:1), `Records`, `HeldBy` (r:11 w:22)
	/// Storage: `Content::Tracks`, `Beacon::Drawn`, `Parameters`, `Staking::ActiveEra`, `Clock`, `EntrySeeds` (r:8 w:0)
	fn enter() -> Weight {
		Weight::from_parts(1_300_000_000, 90478)
			.saturating_add(T::DbWeight::get().reads(58))
			.saturating_add(T::DbWeight::get().writes(23))
	}

	/// Storage: `StorageProofs::{Challenges, Held, Clock}`, `NodeServices::Nodes`, `Content::Tracks`, `Beacon::Drawn`,
	/// `Staking::ActiveEra`, `System::BlockHash` (r:8 w:0)
	fn authorize_proof() -> Weight {
		Weight::from_parts(220_000_000, 11082).saturating_add(T::DbWeight::get().reads(8))
	}

	/// Storage: as measured for `prove` before, and `StorageProofs::Held` (r:1 w:1)
	fn prove() -> Weight {
		Weight::from_parts(127_629_000, 11082)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `StorageProofs::{Held, Records, HeldBy}` (r:11 w:21), `NodeServices::Nodes` (r:10 w:0), `Parameters` (r:2 w:0)
	fn on_track_removed() -> Weight {
		Weight::from_parts(150_000_000, 26190)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(21))
	}

	/// Storage: `Content::NextTrack`, `StorageProofs::{Ids, Clock, EntrySeeds}`, `Migrations::Cursor`, `Beacon::InForce` (r:5 w:4)
	fn tick() -> Weight {
		Weight::from_parts(20_000_000, 3534)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Content::Tracks`, `Beacon::Drawn`, `StorageProofs::Held` (r:3 each), `NodeServices::Nodes` (r:10 each)
	/// `t` is from 1 to 32.
	fn draw(t: u32) -> Weight {
		Weight::from_parts(5_000_000, 36890)
			.saturating_add(Weight::from_parts(70_000_000, 3000).saturating_mul(t.into()))
			.saturating_add(T::DbWeight::get().reads(13_u64.saturating_mul(t.into())))
	}

	/// Storage: `StorageProofs::{Held, Queue, Challenges}`, `NodeServices::Nodes`, `Parameters`, `Staking::ActiveEra`, `Clock` (r:15 w:2)
	fn open() -> Weight {
		Weight::from_parts(110_000_000, 36890)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `StorageProofs::{Held, Records, HeldBy}`, `NodeServices::Nodes`, `Parameters` (r:14 w:3)
	fn release() -> Weight {
		Weight::from_parts(90_000_000, 36890)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::Queue` (r:1 w:1)
	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	fn close_overdue() -> Weight {
		Weight::from_parts(10_296_000, 3534)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `StorageProofs::{Records, HeldBy}` (r:1 w:2), `Parameters` (r:2 w:0)
	fn miss() -> Weight {
		Weight::from_parts(55_000_000, 4580)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `StorageProofs::Records` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	fn discipline() -> Weight {
		Weight::from_parts(27_681_000, 11082)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
