//! Counted by hand from the code until a benchmark run replaces them: the reads and writes of the worst
//! case, and a time that is that of stock calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

/// What a change of the weights of all of an operator's ten nodes touches besides `NodeServices`' own
/// entries of each: a node that crosses from one heap, of six levels, to the top of the other, of five,
/// moves two entries and reads eight children a level, and has a rank for each entry that it moves.
const READS_A_NODE: u64 = 3 + 2 * (6 + 5) * 9;
const WRITES_A_NODE: u64 = 1 + 2 * (6 + 5) * 2;

/// All of an operator's nodes.
fn reweigh<T: frame_system::Config>() -> Weight {
	Weight::from_parts(2_000_000_000, 0)
		.saturating_add(T::DbWeight::get().reads_writes(3 + 10 * READS_A_NODE, 10 * WRITES_A_NODE))
}

impl<T: frame_system::Config> pallet_node_services::WeightInfo for WeightInfo<T> {
	/// The service, key, endpoint, counts, operator, total, hold and account; a signature.
	fn register() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(150_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(10, 9))
	}

	/// The node, service and both endpoints; a signature.
	fn update_endpoint() -> Weight {
		Weight::from_parts(120_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(4, 3))
	}

	/// The node and both hot keys.
	fn set_hot_key() -> Weight {
		Weight::from_parts(40_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 3))
	}

	/// The node, service, operator, total, hold and account.
	fn increase_collateral() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(80_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(6, 5))
	}

	/// The node, service, operator, total and round.
	fn decrease_collateral() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(60_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(5, 3))
	}

	/// The node, operator, total, round, endpoint, key and hot key.
	fn deregister() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(70_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(4, 7))
	}

	/// The node, operator, round, hold and account.
	fn withdraw() -> Weight {
		Weight::from_parts(80_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(5, 4))
	}

	/// The node and round.
	fn unjail() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(30_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}

	/// The nodes and what they are ranked by.
	fn refresh() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(20_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(0, 0))
	}

	/// The node and round.
	fn jail() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(30_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}

	/// The node, operator, total, round, hold, account and treasury.
	fn slash() -> Weight {
		reweigh::<T>()
			.saturating_add(Weight::from_parts(90_000_000, 0))
			.saturating_add(T::DbWeight::get().reads_writes(8, 7))
	}

	/// The service and their count.
	fn create_service() -> Weight {
		Weight::from_parts(25_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	/// The service.
	fn update_service() -> Weight {
		Weight::from_parts(20_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(1, 1))
	}

	/// The entry of each node's rank and the node, which is written when its id is drawn; the set.
	fn take_active_set(n: u32) -> Weight {
		let n = u64::from(n);
		Weight::from_parts(30_000_000, 0)
			.saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(n))
			.saturating_add(
				T::DbWeight::get()
					.reads_writes(5u64.saturating_add(n.saturating_mul(2)), n.saturating_add(1)),
			)
	}

	/// The set.
	fn select(n: u32) -> Weight {
		Weight::from_parts(20_000_000, 0)
			.saturating_add(Weight::from_parts(3_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
}
