//! What always holds:
//!
//! 1. An operator has on hold what its nodes have at stake and cooling down, and no more. Its sum
//!    is theirs, the total is that of all, and it lists its nodes and no others.
//! 2. A node that is leaving has nothing at stake, and something that cools down.
//! 3. Each other node has its endpoint and its key, and no other has one.
//! 4. None is jailed for longer than it can be, or without that being remembered.
//! 5. A node has weight only if it serves, and a rank only if it has weight: the same weight.
//! 6. The rankings are in order, and have no node that is none.
//! 7. The active sets are in order and of the weight that they say, without a node twice.

use crate::*;
use alloc::collections::{BTreeMap, BTreeSet};

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut held = BTreeMap::<T::AccountId, (Balance, Balance)>::new();
		let mut ranked = BTreeMap::<ServiceName, u32>::new();
		let mut named = 0usize;
		for (index, node) in Nodes::<T>::iter() {
			let cooling = node.unlocking.total();
			let (at_stake, in_all) = held.entry(node.operator.clone()).or_default();
			*at_stake = at_stake.saturating_add(node.collateral);
			*in_all = in_all.saturating_add(node.collateral).saturating_add(cooling);
			ensure!(node.unlocking.is_sound(), "chunks out of order, or an empty one");
			if node.state == NodeState::Leaving {
				ensure!(node.collateral == 0 && cooling > 0, "one who left has not");
			} else {
				named = named.saturating_add(1);
				ensure!(
					Endpoints::<T>::get(&node.endpoint) == Some(index),
					"an endpoint is astray"
				);
				ensure!(NodeByKey::<T>::get(node.key) == Some(index), "a key is astray");
			}
			let now = T::Round::current_round();
			if let NodeState::Jailed { until } = node.state {
				ensure!(until <= now.saturating_add(T::MaxJail::get()), "one is jailed too long");
				ensure!(node.last_jailed.is_some(), "one is jailed and never was");
			}
			let may_weigh = node.state == NodeState::Serving;
			ensure!(node.weight == 0 || may_weigh, "one who does not serve has weight");
			let rank = Ranks::<T>::get(index);
			ensure!(
				rank.is_some() == (node.weight > 0),
				"a weight without a rank, or a rank without"
			);
			if let Some((tier, position)) = rank {
				let entry = Heaps::<T>::get(&node.service, (tier, position));
				let weight = entry.filter(|entry| entry.node == index).map(|entry| entry.weight);
				ensure!(weight == Some(node.weight), "the ranking has another weight");
				let count = ranked.entry(node.service.clone()).or_default();
				*count = count.saturating_add(1);
			}
		}
		ensure!(Endpoints::<T>::iter().count() == named, "an endpoint without a node");
		ensure!(NodeByKey::<T>::iter().count() == named, "a key without a node");
		let total =
			held.values().fold(0, |sum: Balance, (at_stake, _)| sum.saturating_add(*at_stake));
		ensure!(TotalCollateral::<T>::get() == total, "the total is not the sum");
		for (operator, owner) in Operators::<T>::iter() {
			let (at_stake, in_all) = held.remove(&operator).unwrap_or_default();
			ensure!(owner.collateral == at_stake, "an operator's sum is not that of its nodes");
			let on_hold = T::Currency::balance_on_hold(&HoldReason::Collateral.into(), &operator);
			ensure!(on_hold == in_all, "more or less is held than is recorded");
			for node in &owner.nodes {
				let is_own = Nodes::<T>::get(node).is_some_and(|node| node.operator == operator);
				ensure!(is_own, "an operator lists a node that is not its own");
			}
		}
		ensure!(held.is_empty(), "a node's operator does not list it");
		for service in Services::<T>::iter_keys() {
			ranking::check::<T>(&service)?;
			let count = ranked.get(&service).copied().unwrap_or_default();
			ensure!(ranking::count::<T>(&service) == count, "the ranking has a node that is none");
			let active = ActiveSets::<T>::get(&service);
			let nodes: BTreeSet<_> = active.nodes.iter().map(|entry| entry.node).collect();
			ensure!(nodes.len() == active.nodes.len(), "a node is in a set twice");
			let sum =
				active.nodes.iter().fold(0, |sum: Balance, entry| sum.saturating_add(entry.weight));
			ensure!(sum == active.weight, "a set's weight is not the sum");
			ensure!(
				active.nodes.iter().is_sorted_by_key(|e| (core::cmp::Reverse(e.weight), e.node)),
				"a set is out of order"
			);
		}
		Ok(())
	}
}
