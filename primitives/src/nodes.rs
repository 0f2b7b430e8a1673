//! Nodes that serve: what they weigh, who stands behind them.

use crate::{
	selection::{select, Candidate, SelectionId},
	Balance, RoundIndex,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};
use sp_runtime::{DispatchError, Perbill};
use sp_weights::Weight;

/// How a node is known on chain: a count, never used twice.
pub type NodeIndex = u32;

/// Keeps these signatures apart from all others.
const REGISTRATION_DOMAIN: &[u8; 10] = b"audio/node";

/// What a node's key signs to be registered by `operator` at `endpoint`: the ten bytes `audio/node`,
/// the genesis hash, the operator's account and the endpoint, one after another.
pub fn registration_message(
	genesis: &impl Encode,
	operator: &impl Encode,
	endpoint: &[u8],
) -> Vec<u8> {
	let mut message = REGISTRATION_DOMAIN.to_vec();
	genesis.encode_to(&mut message);
	operator.encode_to(&mut message);
	message.extend_from_slice(endpoint);
	message
}

/// What others have put behind an operator, in planck.
pub trait OperatorBacking<AccountId> {
	/// Behind `operator`, all its nodes together.
	fn of(operator: &AccountId) -> Balance;
}

/// Nobody stands behind anybody.
impl<AccountId> OperatorBacking<AccountId> for () {
	fn of(_: &AccountId) -> Balance {
		0
	}
}

/// Is told when what stands behind an operator has changed.
pub trait OnBackingChanged<AccountId> {
	/// It changed for `operator`: its nodes' weights follow. Returns what that weighed.
	fn on_backing_changed(operator: &AccountId) -> Weight;

	/// What that weighs at the most.
	fn on_backing_changed_weight() -> Weight;
}

/// What is done to nodes that do not do their work.
pub trait Discipline {
	/// Takes a node that has failed since round `since` out of selection for `rounds` rounds, or as
	/// many as can be, and until it asks to be let back. Returns [`Self::jailings`].
	fn jail(node: NodeIndex, rounds: RoundIndex, since: RoundIndex) -> Result<u32, DispatchError>;

	/// How often nodes of the operator of `node` have been jailed, as far as it is remembered.
	fn jailings(node: NodeIndex) -> u32;

	/// Takes `share` of the node's own collateral, and of what is cooling down: of the node's, and
	/// of what left with other nodes of its operator and service since the first jailing that is
	/// remembered. Returns planck.
	fn slash(node: NodeIndex, share: Perbill) -> Balance;

	/// What `jail` and `slash` together weigh at the most.
	fn discipline_weight() -> Weight;
}

/// Knows what nodes owe.
pub trait NodeDuties {
	/// The round since which `node` fails, if it does: of what it owed it has missed as much as
	/// nodes are jailed for, by count and by share. It goes on to fail when it owes nothing more.
	fn failing_since(node: NodeIndex) -> Option<RoundIndex>;

	/// `node` is registered no more. A read and a write.
	fn on_removed(node: NodeIndex);
}

impl NodeDuties for () {
	fn failing_since(_: NodeIndex) -> Option<RoundIndex> {
		None
	}

	fn on_removed(_: NodeIndex) {}
}

/// What is known of a node of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceNode<AccountId> {
	/// Who runs it.
	pub operator: AccountId,
	/// The account that signs for it from day to day.
	pub hot_key: Option<AccountId>,
	/// The Ed25519 public key that it proves its identity with.
	pub key: [u8; 32],
	/// Planck of its own at stake.
	pub collateral: Balance,
	/// Whether it serves: it is neither jailed nor leaving.
	pub serves: bool,
	/// What selection draws with, if it is drawn.
	pub selection_id: Option<SelectionId>,
	/// Its weight now, in planck; zero while it cannot be selected.
	pub weight: Balance,
}

impl<AccountId: PartialEq> ServiceNode<AccountId> {
	/// Whether `who` may sign for it.
	pub fn is_signed_by(&self, who: &AccountId) -> bool {
		self.operator == *who || self.hot_key.as_ref() == Some(who)
	}
}

/// Tells of the nodes of one service.
pub trait ServiceNodes<AccountId> {
	/// What is known of `node`, if it is registered for that service. One read.
	fn node(node: NodeIndex) -> Option<ServiceNode<AccountId>>;

	/// The active set. It weighs [`Self::active_weight`] of as many as there are.
	fn active() -> Vec<ActiveNode<AccountId>>;

	/// Most nodes of an active set.
	fn most_active() -> u32;

	/// What it weighs to read an active set of `nodes`, to add up their weights and to find one.
	fn active_weight(nodes: u32) -> Weight;
}

/// A node that can be selected, as the set of an era has it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ActiveNode<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// What selection draws with; 32 bytes.
	pub selection_id: SelectionId,
	/// Its weight, in planck.
	pub weight: Balance,
}

/// The first `count` of `nodes` for `key`, the best first, each of another operator. Fewer if they
/// have not as many operators.
pub fn first_of<AccountId: Clone + PartialEq>(
	nodes: &[ActiveNode<AccountId>],
	key: &[u8],
	count: u32,
) -> Vec<ActiveNode<AccountId>> {
	let candidates = nodes.iter().map(|node| Candidate {
		id: &node.selection_id,
		operator: &node.operator,
		weight: node.weight,
	});
	let chosen = select(candidates, key, count as usize);
	chosen.into_iter().filter_map(|index| nodes.get(index).cloned()).collect()
}

/// A node that was selected for a key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SelectedNode<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// Where it is reached: `https://…` or a multiaddr, in ASCII.
	pub endpoint: Vec<u8>,
	/// The Ed25519 public key that it proves its identity with.
	pub key: [u8; 32],
	/// Its weight, in planck.
	pub weight: Balance,
}

/// All that is known of a node.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct NodeInfo<AccountId> {
	/// Who runs it.
	pub operator: AccountId,
	/// What it serves.
	pub service: Vec<u8>,
	/// Where it is reached: `https://…` or a multiaddr, in ASCII.
	pub endpoint: Vec<u8>,
	/// The Ed25519 public key that it proves its identity with.
	pub key: [u8; 32],
	/// The account that signs for it from day to day.
	pub hot_key: Option<AccountId>,
	/// Planck at stake.
	pub collateral: Balance,
	/// What is cooling down: planck, and the first round in which it can be withdrawn.
	pub unlocking: Vec<(Balance, RoundIndex)>,
	/// Its weight, in planck; zero while it cannot be selected.
	pub weight: Balance,
	/// If it is jailed, the first round in which it can be let back.
	pub jailed_until: Option<RoundIndex>,
	/// Whether it has been deregistered.
	pub leaving: bool,
	/// What selection draws with, if it has been drawn.
	pub selection_id: Option<SelectionId>,
}

/// A node's weight, in planck: its own collateral and its part of what stands behind its operator,
/// and no more than `cap` times its own collateral.
///
/// With `own` the node's collateral, `all` that of all the operator's nodes and `backing` what
/// stands behind the operator,
///
/// ```text
/// weight = min( own + ⌊ backing · own / all ⌋,  cap · own )
/// ```
///
/// so collateral spread over several nodes weighs what it does in one, less what is rounded down:
/// under a planck a node. `own ≤ all` is taken for granted; what exceeds 128 bits is cut off.
pub fn weight(own: Balance, all: Balance, backing: Balance, cap: u32) -> Balance {
	let share = multiply_by_rational_with_rounding(backing, own, all.max(1), Rounding::Down)
		.unwrap_or(Balance::MAX);
	own.saturating_add(share).min(own.saturating_mul(cap.into()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U512;

	#[test]
	fn backing_counts_up_to_the_cap() {
		assert_eq!(weight(100, 100, 0, 5), 100);
		assert_eq!(weight(100, 100, 250, 5), 350);
		assert_eq!(weight(100, 100, 400, 5), 500);
		assert_eq!(weight(100, 100, 401, 5), 500);
		assert_eq!(weight(100, 300, 400, 5), 233);
		assert_eq!(weight(0, 0, 400, 5), 0);
		assert_eq!(weight(Balance::MAX, Balance::MAX, Balance::MAX, 5), Balance::MAX);
	}

	proptest! {
		#[test]
		fn is_the_formula_in_wide_integers(
			own in 0..=u128::MAX / 4, others in 0..=u128::MAX / 4, backing: u128, cap in 1u32..=100,
		) {
			let all = own + others;
			let wide = |value: Balance| U512::from(value);
			let share = wide(backing) * wide(own) / wide(all.max(1));
			let exact = (wide(own) + share).min(wide(own) * wide(cap.into()));
			prop_assert_eq!(wide(weight(own, all, backing, cap)), exact.min(wide(Balance::MAX)));
		}

		#[test]
		fn splitting_gains_nothing(
			parts in prop::collection::vec(1u128..1 << 90, 1..10), backing in 0u128..1 << 95,
		) {
			let all: Balance = parts.iter().sum();
			let whole = weight(all, all, backing, 5);
			let split: Balance = parts.iter().map(|own| weight(*own, all, backing, 5)).sum();
			prop_assert!(split <= whole && whole - split < parts.len() as Balance);
		}
	}
}
