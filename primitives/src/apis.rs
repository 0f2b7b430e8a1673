//! Runtime APIs: what nodes, wallets and tools may ask of our pallets.

use crate::{fees::FeeRound, Balance, RoundIndex};
use alloc::vec::Vec;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Voting with stake.
	pub trait StakedVotingApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Planck that `account` can vote with: its staked balance.
		fn voting_power(account: AccountId) -> Balance;

		/// Planck at stake in all: what the turnout of a referendum is measured against.
		fn total() -> Balance;
	}

	/// The pool of the network's fees.
	pub trait FeePoolApi {
		/// Planck in the pool.
		fn balance() -> Balance;

		/// Planck that a referendum can spend now.
		fn spendable() -> Balance;

		/// The last `count` rounds that are remembered, the newest first.
		fn rounds(count: u32) -> Vec<(RoundIndex, FeeRound)>;
	}
}
