//! Runtime APIs: what nodes, wallets and tools may ask of our pallets.

use crate::{
	features::{FeatureId, FeatureInfo, HeldFeature, Multiplier},
	fees::FeeRound,
	nodes::{ActiveNode, NodeIndex, NodeInfo, SelectedNode},
	Balance, RoundIndex,
};
use alloc::vec::Vec;
use codec::Codec;
use sp_arithmetic::Perquintill;

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

	/// Nodes that serve.
	pub trait NodeServicesApi<AccountId>
	where
		AccountId: Codec,
	{
		/// The first `count` nodes of `service` for `key`, the best first, each of another operator. Fewer
		/// if its active set has not as many operators.
		fn select(service: Vec<u8>, key: Vec<u8>, count: u32) -> Vec<SelectedNode<AccountId>>;

		/// The active set of `service`, the heaviest first: all that is needed to select without asking.
		fn nodes(service: Vec<u8>) -> Vec<ActiveNode<AccountId>>;

		/// How likely it is that `node` comes first for a key, in parts of 10^18. None if there is no such
		/// node.
		fn probability(node: NodeIndex) -> Option<Perquintill>;

		/// All that is known of `node`.
		fn node(node: NodeIndex) -> Option<NodeInfo<AccountId>>;

		/// The indices of `operator`'s nodes, those that are leaving included.
		fn nodes_of(operator: AccountId) -> Vec<NodeIndex>;
	}

	/// Features that collateral unlocks.
	pub trait FeatureAccessApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Whether `account` has access to `feature` now.
		fn has(account: AccountId, feature: FeatureId) -> bool;

		/// The features that `account` has collateral locked for, with access or without.
		fn features_of(account: AccountId) -> Vec<HeldFeature>;

		/// The features that there are, by index.
		fn catalogue() -> Vec<FeatureInfo>;

		/// What cools down for `account`: planck, and the first round in which they can be withdrawn; the
		/// soonest first.
		fn unlocking(account: AccountId) -> Vec<(Balance, RoundIndex)>;

		/// What multiplies `account`'s earnings.
		fn earnings_multiplier(account: AccountId) -> Multiplier;

		/// Bytes of content that `account` has room for.
		fn storage_quota(account: AccountId) -> u64;
	}
}
