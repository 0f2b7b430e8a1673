//! Who is registered, and with what collateral.

use crate::*;
use audio_primitives::{
	keys,
	nodes::{registration_message, weight},
};
use codec::Encode;
use frame_support::weights::Weight;
use sp_runtime::traits::{BlakeTwo256, Hash, Zero};

/// Keeps what the selection of nodes of a genesis is drawn with apart from all other hashes.
const GENESIS_DOMAIN: &[u8; 13] = b"audio/genesis";

impl<T: Config> From<endpoint::InvalidEndpoint> for Error<T> {
	fn from(invalid: endpoint::InvalidEndpoint) -> Self {
		match invalid {
			endpoint::InvalidEndpoint::TooLong => Self::EndpointTooLong,
			endpoint::InvalidEndpoint::Malformed => Self::EndpointMalformed,
			endpoint::InvalidEndpoint::HasCredentials => Self::EndpointHasCredentials,
			endpoint::InvalidEndpoint::Private => Self::EndpointPrivate,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What a node's key signs to be registered by `operator` at `endpoint`: see
	/// [`registration_message`].
	pub fn proof_message(operator: &T::AccountId, endpoint: &[u8]) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		registration_message(&genesis, operator, endpoint)
	}

	/// The node that `who` may sign for: one's own `node` as its operator or its hot key.
	pub(crate) fn node_signed_by(
		who: &T::AccountId,
		node: NodeIndex,
	) -> Result<NodeOf<T>, DispatchError> {
		let record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		let may = record.operator == *who || record.hot_key.as_ref() == Some(who);
		ensure!(may, Error::<T>::NotOperatorOrHotKey);
		Ok(record)
	}

	/// The node that is `who`'s own.
	fn node_owned_by(who: &T::AccountId, node: NodeIndex) -> Result<NodeOf<T>, DispatchError> {
		let record = Nodes::<T>::get(node).ok_or(Error::<T>::UnknownNode)?;
		ensure!(record.operator == *who, Error::<T>::NotOperator);
		Ok(record)
	}

	/// The same, and it has not been deregistered.
	pub(crate) fn node_to_change(
		who: &T::AccountId,
		node: NodeIndex,
	) -> Result<NodeOf<T>, DispatchError> {
		let record = Self::node_owned_by(who, node)?;
		ensure!(record.state != NodeState::Leaving, Error::<T>::Leaving);
		Ok(record)
	}

	/// `endpoint`, if a node that asks for `asks` can be registered there with `key`.
	fn free_endpoint(
		asks: &ServiceType,
		endpoint: Vec<u8>,
		key: &ed25519::Public,
	) -> Result<Endpoint, DispatchError> {
		endpoint::check(&endpoint, !asks.private_endpoints).map_err(Error::<T>::from)?;
		let endpoint: Endpoint = endpoint.try_into().map_err(|_| Error::<T>::EndpointTooLong)?;
		ensure!(!Endpoints::<T>::contains_key(&endpoint), Error::<T>::EndpointTaken);
		ensure!(keys::is_strong_ed25519(&key.0), Error::<T>::WeakKey);
		Ok(endpoint)
	}

	/// `endpoint`, if it can be registered by `operator` for the node that holds `key`.
	fn check_endpoint(
		operator: &T::AccountId,
		asks: &ServiceType,
		endpoint: Vec<u8>,
		key: &ed25519::Public,
		proof: &ed25519::Signature,
	) -> Result<Endpoint, DispatchError> {
		let endpoint = Self::free_endpoint(asks, endpoint, key)?;
		let message = Self::proof_message(operator, &endpoint);
		ensure!(sp_io::crypto::ed25519_verify(proof, &message, key), Error::<T>::BadProof);
		Ok(endpoint)
	}

	/// The service, if a node with `key` and `collateral` can be one of its.
	fn service_for(
		service: &ServiceName,
		key: &ed25519::Public,
		collateral: Balance,
	) -> Result<ServiceType, DispatchError> {
		let asks = Services::<T>::get(service).ok_or(Error::<T>::UnknownService)?;
		ensure!(collateral >= asks.min_collateral, Error::<T>::CollateralTooLow);
		ensure!(collateral <= asks.max_collateral, Error::<T>::CollateralTooHigh);
		ensure!(!NodeByKey::<T>::contains_key(key), Error::<T>::KeyTaken);
		Ok(asks)
	}

	pub(crate) fn do_register(
		operator: T::AccountId,
		service: ServiceName,
		endpoint: Vec<u8>,
		key: ed25519::Public,
		proof: &ed25519::Signature,
		collateral: Balance,
	) -> Result<Reweighed, DispatchError> {
		let asks = Self::service_for(&service, &key, collateral)?;
		let endpoint = Self::check_endpoint(&operator, &asks, endpoint, &key, proof)?;
		Self::insert(operator, service, endpoint, key, collateral).map(|(_, done)| done)
	}

	/// Registers a node of the genesis. Nobody proves to have its key: whoever makes a genesis is
	/// trusted with more. What selection draws with is made of the key, for there is no randomness.
	pub(crate) fn register_at_genesis(node: GenesisNode<T::AccountId>) -> DispatchResult {
		let GenesisNode { operator, service, endpoint, key, hot_key, collateral } = node;
		let service = service.into_bytes().try_into().map_err(|_| Error::<T>::UnknownService)?;
		let asks = Self::service_for(&service, &key, collateral)?;
		let endpoint = Self::free_endpoint(&asks, endpoint.into_bytes(), &key)?;
		let (index, _) = Self::insert(operator, service, endpoint, key, collateral)?;
		Nodes::<T>::mutate(index, |node| {
			if let Some(node) = node {
				T::Seeds::release(node.seed);
				node.hot_key = hot_key;
				node.selection_id = Some(BlakeTwo256::hash(&(GENESIS_DOMAIN, key).encode()).0);
			}
		});
		Ok(())
	}

	/// Puts a node that can be registered with the others. Returns its index, and what its
	/// operator's weights took.
	fn insert(
		operator: T::AccountId,
		service: ServiceName,
		endpoint: Endpoint,
		key: ed25519::Public,
		collateral: Balance,
	) -> Result<(NodeIndex, Reweighed), DispatchError> {
		let node = NextNode::<T>::get();
		let next = node.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?;
		let mut owner = Operators::<T>::get(&operator);
		ensure!(T::Round::current_round() >= owner.barred_until, Error::<T>::StillJailed);
		owner.nodes.try_push(node).map_err(|_| Error::<T>::TooManyNodes)?;
		T::Currency::hold(&HoldReason::Collateral.into(), &operator, collateral)?;

		NextNode::<T>::put(next);
		Operators::<T>::insert(&operator, owner);
		Endpoints::<T>::insert(&endpoint, node);
		NodeByKey::<T>::insert(key, node);
		let mut registered = Node {
			operator: operator.clone(),
			service: service.clone(),
			endpoint: endpoint.clone(),
			key,
			hot_key: None,
			collateral: 0,
			unlocking: Default::default(),
			state: NodeState::Serving,
			last_jailed: None,
			last_slashed: None,
			seed: T::Seeds::ask(),
			selection_id: None,
			weight: 0,
		};
		Self::set_collateral(&mut registered, collateral);
		Nodes::<T>::insert(node, registered);
		Self::deposit_event(Event::Registered {
			node,
			operator: operator.clone(),
			service,
			endpoint,
			key,
			collateral,
		});
		Ok((node, Self::reweigh(&operator)))
	}

	pub(crate) fn do_update_endpoint(
		who: T::AccountId,
		node: NodeIndex,
		endpoint: Vec<u8>,
		proof: &ed25519::Signature,
	) -> DispatchResult {
		let mut record = Self::node_signed_by(&who, node)?;
		ensure!(record.state != NodeState::Leaving, Error::<T>::Leaving);
		ensure!(record.endpoint.as_slice() != endpoint, Error::<T>::UpToDate);
		let asks = Services::<T>::get(&record.service).ok_or(Error::<T>::UnknownService)?;
		let endpoint = Self::check_endpoint(&record.operator, &asks, endpoint, &record.key, proof)?;
		Endpoints::<T>::remove(&record.endpoint);
		Endpoints::<T>::insert(&endpoint, node);
		record.endpoint = endpoint.clone();
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::EndpointUpdated { node, endpoint });
		Ok(())
	}

	pub(crate) fn do_set_hot_key(
		who: T::AccountId,
		node: NodeIndex,
		hot_key: Option<T::AccountId>,
	) -> DispatchResult {
		let mut record = Self::node_to_change(&who, node)?;
		ensure!(record.hot_key != hot_key, Error::<T>::UpToDate);
		record.hot_key = hot_key.clone();
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::HotKeySet { node, hot_key });
		Ok(())
	}

	pub(crate) fn do_increase_collateral(
		who: T::AccountId,
		node: NodeIndex,
		amount: Balance,
	) -> Result<Reweighed, DispatchError> {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut record = Self::node_to_change(&who, node)?;
		let asks = Services::<T>::get(&record.service).ok_or(Error::<T>::UnknownService)?;
		let collateral = record
			.collateral
			.checked_add(amount)
			.filter(|collateral| *collateral <= asks.max_collateral)
			.ok_or(Error::<T>::CollateralTooHigh)?;
		T::Currency::hold(&HoldReason::Collateral.into(), &who, amount)?;
		Self::set_collateral(&mut record, collateral);
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::CollateralIncreased { node, amount, collateral });
		Ok(Self::reweigh(&who))
	}

	pub(crate) fn do_decrease_collateral(
		who: T::AccountId,
		node: NodeIndex,
		amount: Balance,
	) -> Result<Reweighed, DispatchError> {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let mut record = Self::node_to_change(&who, node)?;
		let asks = Services::<T>::get(&record.service).ok_or(Error::<T>::UnknownService)?;
		let collateral = record
			.collateral
			.checked_sub(amount)
			.filter(|collateral| *collateral >= asks.min_collateral)
			.ok_or(Error::<T>::CollateralTooLow)?;
		Self::set_collateral(&mut record, collateral);
		let round = Self::cool_down(&mut record, amount);
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::CollateralDecreased { node, amount, collateral, round });
		Ok(Self::reweigh(&who))
	}

	pub(crate) fn do_deregister(
		who: T::AccountId,
		node: NodeIndex,
	) -> Result<Reweighed, DispatchError> {
		let mut record = Self::node_to_change(&who, node)?;
		ensure!(!Self::is_failing(node, &record), Error::<T>::Failing);
		let amount = record.collateral;
		Self::set_collateral(&mut record, 0);
		let round = Self::cool_down(&mut record, amount);
		record.state = NodeState::Leaving;
		record.hot_key = None;
		if record.selection_id.is_none() {
			T::Seeds::release(record.seed);
		}
		Endpoints::<T>::remove(&record.endpoint);
		NodeByKey::<T>::remove(record.key);
		Self::deposit_event(Event::Deregistered { node, amount, round });
		Nodes::<T>::insert(node, &record);
		let done = Self::reweigh(&who);
		// Of one that was slashed of everything there is nothing to wait for.
		if record.unlocking.is_empty() {
			Self::remove(node, &who);
		}
		Ok(done)
	}

	/// Whether a node that serves would leave a count of misses behind if it left. It waits no
	/// longer than what it has at stake would cool down: it may never be asked again.
	pub(crate) fn is_failing(node: NodeIndex, record: &NodeOf<T>) -> bool {
		let now = T::Round::current_round();
		let since = T::Duties::failing_since(node);
		record.state == NodeState::Serving
			&& since.is_some_and(|since| now.saturating_sub(since) < T::Cooldown::get())
	}

	/// Whether `who` can deregister `node` now.
	pub fn can_deregister(who: &T::AccountId, node: NodeIndex) -> bool {
		Self::node_to_change(who, node).is_ok_and(|record| !Self::is_failing(node, &record))
	}

	pub(crate) fn do_withdraw(who: T::AccountId, node: NodeIndex) -> DispatchResult {
		let mut record = Self::node_owned_by(&who, node)?;
		let amount = record.unlocking.take(T::Round::current_round());
		ensure!(amount > 0, Error::<T>::NothingToWithdraw);
		T::Currency::release(&HoldReason::Collateral.into(), &who, amount, Precision::Exact)?;
		let gone = record.state == NodeState::Leaving && record.unlocking.is_empty();
		Nodes::<T>::insert(node, record);
		Self::deposit_event(Event::Withdrawn { node, operator: who.clone(), amount });
		if gone {
			Self::remove(node, &who);
		}
		Ok(())
	}

	/// Refuses collateral that nobody can bring. Not asked of a genesis: its supply is made with
	/// it.
	pub(crate) fn check_least_collateral(asks: &ServiceType) -> DispatchResult {
		let supply = T::Currency::total_issuance();
		ensure!(asks.min_collateral <= supply, Error::<T>::InvalidService);
		Ok(())
	}

	pub(crate) fn do_create_service(service: ServiceName, asks: ServiceType) -> DispatchResult {
		Self::check_service(&service, &asks)?;
		ensure!(!Services::<T>::contains_key(&service), Error::<T>::ServiceExists);
		ensure!(Services::<T>::count() < T::MaxServices::get(), Error::<T>::TooManyServices);
		Services::<T>::insert(&service, asks);
		Self::deposit_event(Event::ServiceCreated { service, asks });
		Ok(())
	}

	pub(crate) fn do_update_service(service: ServiceName, asks: ServiceType) -> DispatchResult {
		Self::check_service(&service, &asks)?;
		let before = Services::<T>::get(&service).ok_or(Error::<T>::UnknownService)?;
		ensure!(before != asks, Error::<T>::UpToDate);
		Services::<T>::insert(&service, asks);
		Self::deposit_event(Event::ServiceUpdated { service, asks });
		Ok(())
	}

	fn check_service(service: &ServiceName, asks: &ServiceType) -> DispatchResult {
		let named = !service.is_empty() && service.iter().all(u8::is_ascii_graphic);
		let possible = asks.min_collateral > 0
			&& asks.min_collateral <= asks.max_collateral
			&& (1..=T::MaxActive::get()).contains(&asks.active_size);
		ensure!(named && possible, Error::<T>::InvalidService);
		Ok(())
	}

	/// Sets what `node` has at stake, in its record and in the sums. Holding and freeing is the
	/// caller's.
	pub(crate) fn set_collateral(node: &mut NodeOf<T>, collateral: Balance) {
		let old = core::mem::replace(&mut node.collateral, collateral);
		// The sums contain `old`, and what is held fits into the issuance.
		let moved = |sum: Balance| sum.saturating_sub(old).saturating_add(collateral);
		Operators::<T>::mutate(&node.operator, |owner| owner.collateral = moved(owner.collateral));
		TotalCollateral::<T>::mutate(|total| *total = moved(*total));
	}

	/// Has `amount`, which is no longer at stake, cool down; returns the round in which it is free.
	fn cool_down(node: &mut NodeOf<T>, amount: Balance) -> RoundIndex {
		let now = T::Round::current_round();
		node.unlocking.add(amount, now.saturating_add(T::Cooldown::get()), now)
	}

	/// Forgets a node for which nothing is held.
	pub(crate) fn remove(node: NodeIndex, operator: &T::AccountId) {
		Nodes::<T>::remove(node);
		Operators::<T>::mutate_exists(operator, |owner| {
			if let Some(operator) = owner {
				operator.nodes.retain(|other| *other != node);
				if operator.nodes.is_empty() {
					*owner = None;
				}
			}
		});
		T::Duties::on_removed(node);
		Self::deposit_event(Event::Removed { node });
	}

	/// Brings the weights of an operator's nodes up to date.
	pub(crate) fn reweigh(operator: &T::AccountId) -> Reweighed {
		let owner = Operators::<T>::get(operator);
		let backing = T::OperatorBacking::of(operator);
		let mut done = Reweighed { nodes: owner.nodes.len() as u32, ..Default::default() };
		for node in owner.nodes {
			let Some(mut record) = Nodes::<T>::get(node) else { continue };
			let weight = Self::weight_of(&record, owner.collateral, backing);
			if weight != record.weight {
				done.any = true;
				done.among_many |= ranking::count::<T>(&record.service) >= FEW_RANKED;
				record.weight = weight;
				ranking::rank::<T>(&record.service, node, weight);
				Nodes::<T>::insert(node, record);
				Self::deposit_event(Event::WeightChanged { node, weight });
			}
		}
		done
	}

	/// What it weighs at the most to bring an operator's weights up to date.
	pub(crate) fn most_reweigh_weight() -> Weight {
		T::WeightInfo::refresh(T::MaxNodes::get())
	}
}

impl Reweighed {
	/// What it weighed.
	pub(crate) fn weight<T: Config>(&self) -> Weight {
		match self.among_many {
			true => T::WeightInfo::refresh(self.nodes),
			false => T::WeightInfo::refresh_among_few(self.nodes),
		}
	}

	/// What a call has weighed that took `own` besides.
	pub(crate) fn with<T: Config>(&self, own: Weight) -> PostDispatchInfo {
		Some(own.saturating_add(self.weight::<T>())).into()
	}
}

impl<T: Config> Pallet<T> {
	/// What `node` weighs, of an operator with `all` at stake and `backing` behind it.
	fn weight_of(node: &NodeOf<T>, all: Balance, backing: Balance) -> Balance {
		let served = Services::<T>::get(&node.service)
			.is_some_and(|asks| node.collateral >= asks.min_collateral);
		match served && node.state == NodeState::Serving {
			true => weight(node.collateral, all, backing, T::WeightCap::get()),
			false => 0,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Of those nodes of `operator` which serve `service`, what they have at stake, and what they
	/// weigh with `backing` planck behind the operator. Only the part of `backing` that falls on
	/// them is in it.
	pub fn at_work(
		operator: &T::AccountId,
		service: &ServiceName,
		backing: Balance,
	) -> (Balance, Balance) {
		let owner = Operators::<T>::get(operator);
		let nodes = owner.nodes.iter().filter_map(Nodes::<T>::get);
		nodes.filter(|node| node.service == *service).fold((0, 0), |(own, all), node| {
			match Self::weight_of(&node, owner.collateral, backing) {
				0 => (own, all),
				weight => (
					Balance::saturating_add(own, node.collateral),
					Balance::saturating_add(all, weight),
				),
			}
		})
	}

	/// How many nodes `operator` has, those that are leaving included.
	pub fn count(operator: &T::AccountId) -> u32 {
		Operators::<T>::get(operator).nodes.len() as u32
	}
}

impl<T: Config> OnBackingChanged<T::AccountId> for Pallet<T> {
	fn on_backing_changed(operator: &T::AccountId) -> Weight {
		Self::reweigh(operator).weight::<T>()
	}

	fn on_backing_changed_weight() -> Weight {
		Self::most_reweigh_weight()
	}
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> Balance {
		Operators::<T>::get(who).collateral
	}

	fn total() -> Balance {
		TotalCollateral::<T>::get()
	}

	/// Whatever there is, it is read at once.
	fn records(_: &T::AccountId) -> u32 {
		0
	}

	fn most_records() -> u32 {
		0
	}
}
