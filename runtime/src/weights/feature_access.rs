//! Counted by hand from the code until a benchmark run replaces them: the reads and writes of the worst
//! case, and a time that is that of stock calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_feature_access::WeightInfo for WeightInfo<T> {
	/// The name, their count, the index to come, the feature.
	fn create_feature() -> Weight {
		Weight::from_parts(30_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}

	/// The feature, the round.
	fn update_feature() -> Weight {
		Weight::from_parts(25_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}

	/// The feature, the round, the name, their count, the total.
	fn retire_feature() -> Weight {
		Weight::from_parts(30_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 4))
	}

	/// The feature, the holder, the total, the hold, the account.
	fn lock() -> Weight {
		Weight::from_parts(70_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 5))
	}

	/// The feature, the holder, the total, the hold, the account.
	fn top_up() -> Weight {
		Weight::from_parts(70_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 5))
	}

	/// The feature, the holder, the total, the round.
	fn unlock_excess() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 3))
	}

	/// The feature, the holder, the total, the round.
	fn unlock() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 3))
	}

	/// The round, the holder, 16 features, the hold, the account.
	fn withdraw() -> Weight {
		Weight::from_parts(150_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(20, 19))
	}

	/// The feature, the holder, the round, the asset, its metadata, its account, the next id, the account.
	fn create_artist_token() -> Weight {
		Weight::from_parts(150_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(8, 6))
	}

	/// The holder, 16 features.
	fn read() -> Weight {
		Weight::from_parts(60_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(17, 0))
	}
}
