//! Counted by hand from the code until a benchmark run replaces them: the reads and writes of the worst
//! case, and a time that is that of stock calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_staked_voting::WeightInfo for WeightInfo<T> {
	/// `VotingOf` of both, 100 referenda, `Locks`, `Freezes`, `LastVoted`, the account.
	fn refresh() -> Weight {
		Weight::from_parts(600_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(106, 106))
	}

	/// The queue, its deposits, the hash, 100 depositors, the treasury.
	fn cancel_proposal() -> Weight {
		Weight::from_parts(3_000_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(106, 106))
	}

	/// Two of the ledger, the pool's member, the pool and its ledger, the operator, 16 features.
	fn staked_balance() -> Weight {
		Weight::from_parts(100_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(25, 0))
	}
}
