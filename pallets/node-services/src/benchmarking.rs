//! Benchmarks of the calls.
//!
//! What it takes that weights follow is measured by itself (`refresh`): there the ranking has as
//! many nodes as a live chain's supply could fund, and each of the operator's moves from the bottom
//! of one heap to the top of the other, as after a change of what the service asks for. In all
//! others the operator has the one node.

use crate::*;
use audio_primitives::nodes::{ActiveNode, Discipline};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, EnsureOrigin};
use frame_system::RawOrigin;

/// Nodes that wait: with the active ones, more than the supply could fund at the live minimum.
const WAITING: u32 = 4_096;

/// Sets up what the benchmarks measure.
pub trait BenchmarkHelper {
	/// Draws the seeds that were asked for.
	fn draw_seeds();
}

impl BenchmarkHelper for () {
	fn draw_seeds() {}
}

fn service() -> ServiceName {
	b"benchmarked".to_vec().try_into().unwrap_or_default()
}

fn asks<T: Config>() -> ServiceType {
	let min_collateral = T::Currency::minimum_balance().saturating_mul(1_000);
	ServiceType {
		min_collateral,
		max_collateral: min_collateral.saturating_mul(1_000),
		active_size: T::MaxActive::get(),
		private_endpoints: false,
		min_version: ServiceVersion::default(),
	}
}

fn endpoint_of(node: NodeIndex) -> Endpoint {
	let mut text = alloc::format!("https://{node}.example.com/").into_bytes();
	text.resize(endpoint::MAX_LENGTH as usize, b'a');
	text.try_into().unwrap_or_default()
}

fn key_of(node: NodeIndex) -> ed25519::Public {
	let mut key = [0; 32];
	key[..4].copy_from_slice(&node.to_le_bytes());
	ed25519::Public::from_raw(key)
}

/// Puts a node of `operator` into storage as `register` would, without its signature.
fn put_node<T: Config>(operator: &T::AccountId, collateral: Balance) -> NodeIndex {
	let index = NextNode::<T>::mutate(|next| {
		*next = next.saturating_add(1);
		next.saturating_sub(1)
	});
	let node = Node {
		operator: operator.clone(),
		service: service(),
		endpoint: endpoint_of(index),
		key: key_of(index),
		hot_key: None,
		collateral,
		unlocking: Default::default(),
		state: NodeState::Serving,
		last_jailed: None,
		last_slashed: None,
		seed: T::Seeds::ask(),
		selection_id: None,
		weight: 0,
	};
	Endpoints::<T>::insert(&node.endpoint, index);
	NodeByKey::<T>::insert(node.key, index);
	Nodes::<T>::insert(index, node);
	Operators::<T>::mutate(operator, |owner| {
		let _ = owner.nodes.try_push(index);
		owner.collateral = owner.collateral.saturating_add(collateral);
	});
	TotalCollateral::<T>::mutate(|total| *total = total.saturating_add(collateral));
	index
}

/// Creates the service, and fills its ranking with nodes that nobody runs.
fn rank_others<T: Config>(count: u32) {
	let asks = asks::<T>();
	Services::<T>::insert(service(), asks);
	for number in 0..count {
		// Apart from the indices that are given out.
		let node = NodeIndex::MAX.saturating_sub(number);
		let weight = asks.min_collateral.saturating_mul(2).saturating_add(number.into());
		ranking::rank::<T>(&service(), node, weight);
	}
}

/// What each node of the operator has at stake: more than all others.
fn collateral<T: Config>() -> Balance {
	asks::<T>().min_collateral.saturating_mul(100)
}

/// An operator with `nodes` nodes, and tokens for more.
fn operator<T: Config>(nodes: u32) -> Result<T::AccountId, BenchmarkError>
where
	T::Currency: Mutate<T::AccountId>,
{
	let who: T::AccountId = whitelisted_caller();
	let collateral = collateral::<T>();
	T::Currency::mint_into(&who, collateral.saturating_mul(100))?;
	for _ in 0..nodes {
		T::Currency::hold(&HoldReason::Collateral.into(), &who, collateral)?;
		put_node::<T>(&who, collateral);
	}
	let _ = Pallet::<T>::reweigh(&who);
	Ok(who)
}

/// Ranks the operator's nodes below all others, which they weigh more than: whatever touches them
/// next moves them all.
fn sink<T: Config>(operator: &T::AccountId) {
	for node in Operators::<T>::get(operator).nodes {
		if Ranks::<T>::contains_key(node) {
			ranking::rank::<T>(&service(), node, 1);
			Nodes::<T>::mutate(node, |found| {
				if let Some(found) = found {
					found.weight = 1;
				}
			});
		}
	}
}

/// The ranking of a full chain, and an operator whose nodes wait at its bottom though they are the
/// heaviest.
fn full<T: Config>(nodes: u32) -> Result<T::AccountId, BenchmarkError>
where
	T::Currency: Mutate<T::AccountId>,
{
	among::<T>(T::MaxActive::get().saturating_add(WAITING), nodes)
}

/// The same among `others`.
fn among<T: Config>(others: u32, nodes: u32) -> Result<T::AccountId, BenchmarkError>
where
	T::Currency: Mutate<T::AccountId>,
{
	rank_others::<T>(others);
	let who = operator::<T>(nodes)?;
	sink::<T>(&who);
	Ok(who)
}

#[allow(clippy::indexing_slicing)]
#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() -> Result<(), BenchmarkError> {
		let who = among::<T>(0, 0)?;
		let key = sp_io::crypto::ed25519_generate(sp_core::testing::ED25519, None);
		let endpoint = endpoint_of(NodeIndex::MAX).into_inner();
		let message = Pallet::<T>::proof_message(&who, &endpoint);
		let proof = sp_io::crypto::ed25519_sign(sp_core::testing::ED25519, &key, &message)
			.ok_or(BenchmarkError::Stop("the keystore has the key"))?;
		let collateral = asks::<T>().max_collateral;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), service(), endpoint, key, proof, collateral);

		assert!(NodeByKey::<T>::contains_key(key));
		Ok(())
	}

	#[benchmark]
	fn update_endpoint() -> Result<(), BenchmarkError> {
		Services::<T>::insert(service(), asks::<T>());
		let who = operator::<T>(1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		let key = sp_io::crypto::ed25519_generate(sp_core::testing::ED25519, None);
		Nodes::<T>::mutate(node, |found| {
			if let Some(found) = found {
				found.key = key;
			}
		});
		let endpoint = endpoint_of(NodeIndex::MAX).into_inner();
		let message = Pallet::<T>::proof_message(&who, &endpoint);
		let proof = sp_io::crypto::ed25519_sign(sp_core::testing::ED25519, &key, &message)
			.ok_or(BenchmarkError::Stop("the keystore has the key"))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node, endpoint, proof);

		assert!(Endpoints::<T>::contains_key(endpoint_of(NodeIndex::MAX)));
		Ok(())
	}

	#[benchmark]
	fn set_hot_key() -> Result<(), BenchmarkError> {
		Services::<T>::insert(service(), asks::<T>());
		let who = operator::<T>(1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		let [old, new] = [0, 1].map(|number| account::<T::AccountId>("hot", number, 0));
		Pallet::<T>::do_set_hot_key(who.clone(), node, Some(old))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node, Some(new.clone()));

		assert_eq!(Nodes::<T>::get(node).and_then(|found| found.hot_key), Some(new));
		Ok(())
	}

	#[benchmark]
	fn increase_collateral() -> Result<(), BenchmarkError> {
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		let amount = asks::<T>().min_collateral;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node, amount);

		assert!(Nodes::<T>::get(node).is_some_and(|found| found.weight > amount));
		Ok(())
	}

	#[benchmark]
	fn decrease_collateral() -> Result<(), BenchmarkError> {
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		let amount = asks::<T>().min_collateral;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node, amount);

		assert_eq!(Nodes::<T>::get(node).map(|found| found.unlocking.len()), Some(1));
		Ok(())
	}

	#[benchmark]
	fn deregister() -> Result<(), BenchmarkError> {
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node);

		assert!(!Ranks::<T>::contains_key(node));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		Services::<T>::insert(service(), asks::<T>());
		let who = operator::<T>(1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		let _ = Pallet::<T>::do_deregister(who.clone(), node)?;
		Nodes::<T>::mutate(node, |found| {
			if let Some(found) = found {
				let all = found.unlocking.take(RoundIndex::MAX);
				let _ = found.unlocking.add(all, 0, 0);
			}
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who), node);

		assert!(!Nodes::<T>::contains_key(node));
		Ok(())
	}

	/// By governance, which forgets the operator's jailings too.
	#[benchmark]
	fn unjail() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];
		<Pallet<T> as Discipline>::jail(node, 0, 0)?;
		sink::<T>(&who);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, node);

		assert!(Ranks::<T>::contains_key(node));
		Ok(())
	}

	#[benchmark]
	fn refresh(n: Linear<0, { T::MaxNodes::get() }>) -> Result<(), BenchmarkError> {
		let who = full::<T>(n)?;

		#[block]
		{
			let _ = Pallet::<T>::reweigh(&who);
		}

		assert!(!Pallet::<T>::reweigh(&who).any);
		Ok(())
	}

	#[benchmark]
	fn refresh_among_few(n: Linear<0, { T::MaxNodes::get() }>) -> Result<(), BenchmarkError> {
		let who = among::<T>(FEW_RANKED, n)?;

		#[block]
		{
			let _ = Pallet::<T>::reweigh(&who);
		}

		assert!(!Pallet::<T>::reweigh(&who).any);
		Ok(())
	}

	#[benchmark]
	fn jail() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, node, 1);

		assert!(!Ranks::<T>::contains_key(node));
		Ok(())
	}

	#[benchmark]
	fn slash() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let who = among::<T>(0, 1)?;
		let node = Operators::<T>::get(&who).nodes[0];

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, node, collateral::<T>());

		assert_eq!(Nodes::<T>::get(node).map(|found| found.collateral), Some(0));
		Ok(())
	}

	#[benchmark]
	fn create_service() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		// There is a supply.
		operator::<T>(0)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, service(), asks::<T>());

		assert!(Services::<T>::contains_key(service()));
		Ok(())
	}

	#[benchmark]
	fn update_service() -> Result<(), BenchmarkError> {
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		operator::<T>(0)?;
		Services::<T>::insert(service(), asks::<T>());
		let changed = ServiceType { active_size: 1, ..asks::<T>() };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, service(), changed);

		assert_eq!(Services::<T>::get(service()), Some(changed));
		Ok(())
	}

	/// Puts `n` nodes into the ranking, each of an operator of its own, none with a selection id.
	fn rank_real<T: Config>(n: u32)
	where
		T::Currency: Mutate<T::AccountId>,
	{
		Services::<T>::insert(service(), asks::<T>());
		for number in 0..n {
			let who: T::AccountId = account("operator", number, 0);
			put_node::<T>(&who, asks::<T>().min_collateral.saturating_add(number.into()));
			let _ = Pallet::<T>::reweigh(&who);
		}
	}

	#[benchmark]
	fn take_active_set(n: Linear<1, { T::MaxActive::get() }>) {
		rank_real::<T>(n);
		T::BenchmarkHelper::draw_seeds();

		#[block]
		{
			Pallet::<T>::take_active_set(service(), n, 1);
		}

		assert_eq!(ActiveSets::<T>::get(service()).nodes.len(), n as usize);
	}

	/// An active set of `n` nodes, each of another operator.
	fn activate<T: Config>(n: u32) -> Result<(), BenchmarkError> {
		let mut set = ActiveOf::<T>::default();
		for number in 0..n {
			let entry = ActiveNode {
				node: number,
				operator: account("operator", number, 0),
				selection_id: sp_io::hashing::blake2_256(&number.to_le_bytes()),
				weight: asks::<T>().min_collateral.saturating_add(number.into()),
			};
			set.nodes.try_push(entry).map_err(|_| BenchmarkError::Stop("a set takes as many"))?;
		}
		ActiveSets::<T>::insert(service(), set);
		Ok(())
	}

	#[benchmark]
	fn active(n: Linear<0, { T::MaxActive::get() }>) -> Result<(), BenchmarkError> {
		activate::<T>(n)?;
		let (found, total, none);

		#[block]
		{
			found = Pallet::<T>::active(&service());
			total = found.iter().fold(0, |sum: Balance, node| sum.saturating_add(node.weight));
			none = found.iter().find(|other| other.node == NodeIndex::MAX);
		}

		assert_eq!((found.len(), total > 0, none), (n as usize, n > 0, None));
		Ok(())
	}

	#[benchmark]
	fn select(n: Linear<3, { T::MaxActive::get() }>) -> Result<(), BenchmarkError> {
		activate::<T>(n)?;
		let selected;

		#[block]
		{
			selected = Pallet::<T>::select(&service(), b"a key", 3);
		}

		assert_eq!(selected.len(), 3);
		Ok(())
	}
}
