//! What the pallet stores.

use alloc::string::String;
use audio_primitives::{
	arguments::MAX_SERVICE_NAME,
	cooldown::Unlockings,
	nodes::{ActiveNode, NodeIndex},
	randomness::SeedIndex,
	selection::SelectionId,
	Balance, RoundIndex,
};
use frame_support::{
	pallet_prelude::{ConstU32, Get},
	stored, BoundedVec, DefaultNoBound,
};
use serde::{Deserialize, Serialize};
use sp_core::ed25519;

use crate::endpoint;

/// The name of a service, such as `content`; up to 32 bytes.
pub type ServiceName = BoundedVec<u8, ConstU32<MAX_SERVICE_NAME>>;

/// Where a node is reached; see [`crate::endpoint`].
pub type Endpoint = BoundedVec<u8, ConstU32<{ endpoint::MAX_LENGTH }>>;

/// A semantic version, without suffixes.
#[stored]
#[derive(Copy, Default, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceVersion {
	/// Changes that break others.
	pub major: u16,
	/// Additions.
	pub minor: u16,
	/// Corrections.
	pub patch: u16,
}

/// What a service asks of its nodes.
#[stored]
#[derive(Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceType {
	/// Least collateral of a node, planck.
	pub min_collateral: Balance,
	/// Most collateral of a node, planck.
	pub max_collateral: Balance,
	/// Most nodes in the active set.
	pub active_size: u32,
	/// Whether endpoints are accepted that the public internet does not reach: on a development
	/// chain.
	pub private_endpoints: bool,
	/// The oldest version of the node's software that is accepted. Clients ask a node for its
	/// version and pass over older ones; the chain does not know it.
	pub min_version: ServiceVersion,
}

/// A node that there is from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisNode<AccountId> {
	/// Whose it is.
	pub operator: AccountId,
	/// What it serves.
	pub service: String,
	/// Where it is reached.
	pub endpoint: String,
	/// The key that it proves its identity with.
	pub key: ed25519::Public,
	/// The account that signs for it from day to day.
	pub hot_key: Option<AccountId>,
	/// Planck at stake, which the operator has in the genesis.
	pub collateral: Balance,
}

/// What a node may do.
#[stored]
#[derive(Copy)]
pub enum NodeState {
	/// It serves.
	Serving,
	/// It did not do its work; from round `until` on it may ask to be let back.
	Jailed {
		/// The first round in which `unjail` works.
		until: RoundIndex,
	},
	/// It has been deregistered; its collateral cools down.
	Leaving,
}

/// A registered node.
#[stored(no_skip_type_params)]
pub struct Node<AccountId> {
	/// Whose it is: who put up the collateral.
	pub operator: AccountId,
	/// What it serves.
	pub service: ServiceName,
	/// Where it is reached.
	pub endpoint: Endpoint,
	/// The key that it proves its identity with: an Ed25519 public key.
	pub key: ed25519::Public,
	/// The account that signs for it from day to day.
	pub hot_key: Option<AccountId>,
	/// Planck at stake.
	pub collateral: Balance,
	/// What is cooling down; until then it can be slashed.
	pub unlocking: Unlockings,
	/// What it may do.
	pub state: NodeState,
	/// The round in which it was jailed the last time, if it ever was.
	pub last_jailed: Option<RoundIndex>,
	/// The round in which it was slashed the last time, if it ever was.
	pub last_slashed: Option<RoundIndex>,
	/// The seed that its selection id is drawn from.
	pub seed: SeedIndex,
	/// What selection draws with; none until it is drawn.
	pub selection_id: Option<SelectionId>,
	/// Its weight, planck; zero while it cannot be selected.
	pub weight: Balance,
}

/// What an operator has.
#[stored]
#[derive(DefaultNoBound)]
pub struct Operator<MaxNodes: Get<u32>> {
	/// Its nodes, those that are leaving included.
	pub nodes: BoundedVec<NodeIndex, MaxNodes>,
	/// The sum of their collaterals, planck.
	pub collateral: Balance,
	/// How often they were jailed.
	pub jailings: Jailings,
	/// The first round in which it can register a node: when the time in jail of all its nodes has
	/// passed.
	pub barred_until: RoundIndex,
}

/// What is remembered of the times that an operator's nodes were jailed.
#[stored]
#[derive(Copy, Default)]
pub struct Jailings {
	/// How often. An outage is one: of an operator's nodes that begin to fail by the round after
	/// that in which the first was jailed, that one counts alone.
	pub count: u32,
	/// The round of the last one that counted.
	pub round: RoundIndex,
	/// The round in which the first of them began to fail. What had left before has no part in any.
	pub since: RoundIndex,
}

impl Jailings {
	/// How often, in round `now`: all is forgotten when `memory` rounds have passed since the last
	/// one.
	pub fn remembered(&self, now: RoundIndex, memory: RoundIndex) -> u32 {
		match now.saturating_sub(self.round) < memory {
			true => self.count,
			false => 0,
		}
	}

	/// A node was jailed in round `now`, which had failed since round `since`; the last time it was
	/// in round `before`.
	///
	/// When it was jailed says nothing of the outage: one that is asked rarely is jailed days after
	/// another. One that was jailed since the last that counted has asked to be let back, and
	/// failed again: that is no part of the same outage.
	pub fn note(
		&mut self,
		now: RoundIndex,
		since: RoundIndex,
		before: Option<RoundIndex>,
		memory: RoundIndex,
	) {
		let count = self.remembered(now, memory);
		let same = since <= self.round.saturating_add(1);
		let failed_again = before.is_some_and(|before| before >= self.round);
		if count == 0 {
			*self = Self { count: 1, round: now, since };
		} else if !same || failed_again {
			(self.count, self.round) = (count.saturating_add(1), now);
		}
		self.since = self.since.min(since);
	}
}

/// The nodes that can be selected during an era.
#[stored(no_skip_type_params)]
#[derive(DefaultNoBound)]
#[scale_info(skip_type_params(MaxActive))]
pub struct Active<AccountId: Clone + core::fmt::Debug + PartialEq + Eq, MaxActive: Get<u32>> {
	/// The era.
	pub round: RoundIndex,
	/// The sum of their weights, planck.
	pub weight: Balance,
	/// The heaviest first; of the same weight, who registered earlier.
	pub nodes: BoundedVec<ActiveNode<AccountId>, MaxActive>,
}

/// Which of a service's two heaps a node is in.
#[stored]
#[derive(Copy)]
pub enum Tier {
	/// The heaviest; the lightest of them at the root.
	Active,
	/// All others; the heaviest of them at the root.
	Waiting,
}

/// A node in a heap.
#[stored]
#[derive(Copy)]
pub struct Ranked {
	/// Planck.
	pub weight: Balance,
	/// The node.
	pub node: NodeIndex,
}

impl Ranked {
	/// Whether it goes before `other`: it is heavier, or as heavy and registered earlier.
	pub fn is_above(&self, other: &Self) -> bool {
		(self.weight, core::cmp::Reverse(self.node))
			> (other.weight, core::cmp::Reverse(other.node))
	}
}
