//! The active sets, and what is read of them.

use crate::*;
use audio_primitives::{
	arguments::{BadArgument, ServiceArgument},
	nodes::{ActiveNode, NodeInfo, SelectedNode},
	randomness::DrawnSeed,
	selection::{select, Candidate, SelectionId},
};
use codec::Encode;
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	Perquintill,
};

impl<T: Config> OnRoundEnd for Pallet<T> {
	/// Takes the active sets of the round that comes.
	fn on_round_end(round: RoundIndex) {
		for (service, asks) in Services::<T>::iter() {
			Self::take_active_set(service, asks.active_size, round.saturating_add(1));
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn take_active_set(service: ServiceName, size: u32, round: RoundIndex) {
		let mut active = ActiveOf::<T> { round, ..Default::default() };
		for Ranked { weight, node } in ranking::heaviest::<T>(&service) {
			if active.nodes.len() >= size as usize {
				break;
			}
			let Some(found) = Nodes::<T>::get(node) else { continue };
			let drawn = found.selection_id.or_else(|| Self::draw_id(node, found.seed));
			let Some(selection_id) = drawn else { continue };
			let entry = ActiveNode { node, operator: found.operator, selection_id, weight };
			if active.nodes.try_push(entry).is_ok() {
				// Weights are backed by tokens, a bounded number of times.
				active.weight = active.weight.saturating_add(weight);
			}
		}
		Self::deposit_event(Event::ActiveSetTaken {
			service: service.clone(),
			round,
			nodes: active.nodes.len() as u32,
			weight: active.weight,
		});
		ActiveSets::<T>::insert(service, active);
	}

	/// Draws the selection id of `node` from `seed`, if that is there, and notes it.
	fn draw_id(node: NodeIndex, seed: SeedIndex) -> Option<SelectionId> {
		let DrawnSeed { randomness, .. } = T::Seeds::drawn(seed)?;
		T::Seeds::release(seed);
		let selection_id = BlakeTwo256::hash(&(randomness, node).encode()).0;
		Nodes::<T>::mutate(node, |found| {
			if let Some(found) = found {
				found.selection_id = Some(selection_id);
			}
		});
		Self::deposit_event(Event::SelectionIdDrawn { node, selection_id });
		Some(selection_id)
	}

	/// The first `count` nodes for `key`, the best first, each of another operator. Fewer if the active set
	/// has not as many operators. One read.
	pub fn select(service: &ServiceName, key: &[u8], count: u32) -> Vec<ActiveNode<T::AccountId>> {
		let nodes = ActiveSets::<T>::get(service).nodes;
		let candidates = nodes.iter().map(|node| Candidate {
			id: &node.selection_id,
			operator: &node.operator,
			weight: node.weight,
		});
		let count = count.min(T::MaxActive::get()) as usize;
		let chosen = select(candidates, key, count);
		chosen.into_iter().filter_map(|index| nodes.get(index).cloned()).collect()
	}

	/// The active set of a service, the heaviest first. One read.
	pub fn active(service: &ServiceName) -> Vec<ActiveNode<T::AccountId>> {
		ActiveSets::<T>::get(service).nodes.into_inner()
	}

	/// How likely it is that `node` comes first for a key: its weight over that of its active set, rounded
	/// to the nearest part of 10^18. Zero if it is not in the set; none if there is no such node.
	pub fn probability(node: NodeIndex) -> Option<Perquintill> {
		let service = Nodes::<T>::get(node)?.service;
		let active = ActiveSets::<T>::get(service);
		let weight =
			active.nodes.iter().find(|other| other.node == node).map_or(0, |found| found.weight);
		Some(Perquintill::from_rational(weight, active.weight.max(1)))
	}

	/// The service that somebody has asked about, if there is one of that name. One read.
	pub fn service_of(asked: ServiceArgument) -> Result<ServiceName, BadArgument> {
		let unknown = BadArgument::UnknownService;
		let name = ServiceName::try_from(asked.or(unknown)?).map_err(|_| unknown)?;
		Services::<T>::contains_key(&name).then_some(name).ok_or(unknown)
	}

	/// Where `nodes` are reached. One read for each.
	pub fn reachable(nodes: Vec<ActiveNode<T::AccountId>>) -> Vec<SelectedNode<T::AccountId>> {
		nodes
			.into_iter()
			.filter_map(|ActiveNode { node, operator, weight, .. }| {
				let Node { endpoint, key, .. } = Nodes::<T>::get(node)?;
				let endpoint = endpoint.into_inner();
				Some(SelectedNode { node, operator, endpoint, key: key.0, weight })
			})
			.collect()
	}

	/// All that is known of a node.
	pub fn info(node: NodeIndex) -> Option<NodeInfo<T::AccountId>> {
		let node = Nodes::<T>::get(node)?;
		let jailed_until = match node.state {
			NodeState::Jailed { until } => Some(until),
			NodeState::Serving | NodeState::Leaving => None,
		};
		Some(NodeInfo {
			operator: node.operator,
			service: node.service.into_inner(),
			endpoint: node.endpoint.into_inner(),
			key: node.key.0,
			hot_key: node.hot_key,
			collateral: node.collateral,
			unlocking: node.unlocking.iter().map(|chunk| (chunk.amount, chunk.round)).collect(),
			weight: node.weight,
			jailed_until,
			leaving: node.state == NodeState::Leaving,
			selection_id: node.selection_id,
		})
	}

	/// What the end of a round weighs now.
	pub fn round_end_weight() -> frame_support::weights::Weight {
		let sizes =
			Services::<T>::iter_keys().map(|service| HeapSizes::<T>::get(service, Tier::Active));
		sizes.fold(Default::default(), |sum: frame_support::weights::Weight, size| {
			sum.saturating_add(T::WeightInfo::take_active_set(size))
		})
	}

	/// Invariants: what is held for an operator is what its nodes have at stake and cooling down; the sums
	/// are those of their parts; endpoints and keys lead to the nodes that have them; weights are
	/// those of the ranking, and the ranking is in order; the active sets are in order and of the weight
	/// they say, without a node twice.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::{BTreeMap, BTreeSet};

		let mut held = BTreeMap::<T::AccountId, (Balance, Balance)>::new();
		let mut ranked = BTreeMap::<ServiceName, u32>::new();
		let mut named = 0usize;
		for (index, node) in Nodes::<T>::iter() {
			let cooling = node.unlocking.total();
			let (at_stake, all) = held.entry(node.operator.clone()).or_default();
			*at_stake = at_stake.saturating_add(node.collateral);
			*all = all.saturating_add(node.collateral).saturating_add(cooling);
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
			let (at_stake, all) = held.remove(&operator).unwrap_or_default();
			ensure!(owner.collateral == at_stake, "an operator's sum is not that of its nodes");
			let on_hold = T::Currency::balance_on_hold(&HoldReason::Collateral.into(), &operator);
			ensure!(on_hold == all, "more or less is held than is recorded");
			for node in &owner.nodes {
				let known = Nodes::<T>::get(node).is_some_and(|node| node.operator == operator);
				ensure!(known, "an operator lists a node that is not its own");
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
