//! Weights of the calls.
//!
//! Counted by hand from the code until a benchmark run replaces them: the reads and writes are those
//! of the code's worst case, the time is that of democracy's own measured calls of the same size.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// `refresh`, where the voter who was given the votes has as many votes open as there can be.
	fn refresh() -> Weight;
	/// `cancel_proposal`, with as many deposits as there can be.
	fn cancel_proposal() -> Weight;
}

/// Weights with the costs of the chain's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Reads and writes `VotingOf` of both, up to 100 `ReferendumInfoOf` (each once for taking the old
	/// delegation away and once for the new one), `Locks`, `Freezes`, `LastVoted` and the account;
	/// reads the ledger (2), the pool member, the pool and its ledger (3), the active era.
	fn refresh() -> Weight {
		Weight::from_parts(600_000_000, 0).saturating_add(T::DbWeight::get().reads_writes(112, 106))
	}

	/// Reads and writes `PublicProps`, `DepositOf`, `CancelledProposals`, `MetadataOf` and the accounts
	/// of up to 100 depositors and of the treasury.
	fn cancel_proposal() -> Weight {
		Weight::from_parts(3_000_000_000, 0)
			.saturating_add(T::DbWeight::get().reads_writes(106, 106))
	}
}

impl WeightInfo for () {
	fn refresh() -> Weight {
		Weight::zero()
	}
	fn cancel_proposal() -> Weight {
		Weight::zero()
	}
}
