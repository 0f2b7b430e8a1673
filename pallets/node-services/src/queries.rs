//! What can be asked.

use crate::*;
use audio_primitives::{
	arguments::{BadArgument, ServiceArgument},
	nodes::{first_of, ActiveNode, NodeInfo, SelectedNode},
};
use sp_runtime::Perquintill;

impl<T: Config> Pallet<T> {
	/// The first `count` nodes for `key`, the best first, each of another operator. Fewer if the
	/// active set has not as many operators. One read.
	pub fn select(service: &ServiceName, key: &[u8], count: u32) -> Vec<ActiveNode<T::AccountId>> {
		first_of(&Self::active(service), key, count.min(T::MaxActive::get()))
	}

	/// The active set of a service, the heaviest first. One read.
	pub fn active(service: &ServiceName) -> Vec<ActiveNode<T::AccountId>> {
		ActiveSets::<T>::get(service).nodes.into_inner()
	}

	/// How likely it is that `node` comes first for a key: its weight over that of its active set,
	/// rounded to the nearest part of 10^18. Zero if it is not in the set; none if there is no such
	/// node.
	pub fn probability(node: NodeIndex) -> Option<Perquintill> {
		let service = Nodes::<T>::get(node)?.service;
		let active = ActiveSets::<T>::get(service);
		let weight =
			active.nodes.iter().find(|other| other.node == node).map_or(0, |record| record.weight);
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
}
