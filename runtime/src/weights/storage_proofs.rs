//! Weights of `pallet_storage_proofs`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-25, AMD EPYC, 20 steps, 10 times, by the benchmark CLI 64.0.0.

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
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(9))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
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

	/// Storage: `NodeServices::Nodes` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:1 w:1)
	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Content::Seeds` (r:1 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	/// Storage: `StorageProofs::Records` (r:1 w:1)
	/// Storage: `ActivityIssuance::Participants` (r:1 w:1)
	/// Storage: `Delegation::Beneficiaries` (r:1 w:0)
	/// Storage: `NodeServices::Operators` (r:1 w:0)
	/// Storage: `NodeServices::Services` (r:1 w:0)
	/// Storage: `ActivityIssuance::Open` (r:1 w:1)
	fn prove() -> Weight {
		Weight::from_parts(127_629_000, 11082)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `StorageProofs::Tracks` (r:2 w:2)
	/// Storage: `StorageProofs::Records` (r:10 w:10)
	/// Storage: `StorageProofs::TrackCount` (r:1 w:1)
	/// Storage: `StorageProofs::Positions` (r:1 w:2)
	fn on_track_removed() -> Weight {
		Weight::from_parts(88_130_000, 26190)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(15))
	}

	/// Storage: `StorageProofs::TrackCount` (r:1 w:0)
	/// Storage: `Babe::AuthorVrfRandomness` (r:1 w:0)
	/// Storage: `StorageProofs::Positions` (r:1 w:0)
	/// Storage: `StorageProofs::Tracks` (r:1 w:0)
	/// Storage: `NodeServices::Nodes` (r:10 w:0)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `Content::Tracks` (r:1 w:0)
	/// Storage: `Content::Seeds` (r:1 w:0)
	/// Storage: `StorageProofs::Queue` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:1 w:0)
	/// Storage: `StorageProofs::Challenges` (r:0 w:1)
	fn open_next() -> Weight {
		Weight::from_parts(97_284_000, 36890)
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(2))
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
	/// Storage: `StorageProofs::Records` (r:1 w:1)
	fn miss() -> Weight {
		Weight::from_parts(34_221_000, 4580)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `StorageProofs::Records` (r:1 w:1)
	/// Storage: `Parameters::Parameters` (r:4 w:0)
	fn discipline() -> Weight {
		Weight::from_parts(27_681_000, 11082)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
