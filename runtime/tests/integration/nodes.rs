//! Nodes that serve, on the development chain.

use crate::{account, development};
use audio_primitives::{
	delegation::Role,
	groups::{Group, GroupStake, StakeBehind},
	stake::{OnRoundEnd, StakedBalance},
};
use audio_runtime::{
	configs::{activity::StakeOfGroups, governance::DecisionWindow, round::BondingDuration},
	AccountId, Balances, Delegation, NodeServices, Pace, Runtime, RuntimeOrigin, StakedVoting,
	AUDIO,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::Get};
use pallet_node_services::{Error, ServiceName, ServiceType, Services, WeightInfo as _};
use sp_core::{ed25519, Pair};
use sp_runtime::Perbill;

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

fn service(name: &[u8]) -> ServiceName {
	name.to_vec().try_into().expect("it is short")
}

/// What content nodes are asked for.
fn asked() -> ServiceType {
	Services::<Runtime>::get(service(b"content")).expect("it is there")
}

fn register(who: &AccountId, name: &str, collateral: u128) -> DispatchResult {
	register_in(b"content", who, name, collateral)
}

fn register_in(name_of: &[u8], who: &AccountId, name: &str, collateral: u128) -> DispatchResult {
	let endpoint = format!("https://{name}.example.com").into_bytes();
	let key = ed25519::Pair::from_string(&format!("//{name}"), None).expect("a URI");
	let proof = key.sign(&NodeServices::proof_message(who, &endpoint));
	let service = service(name_of);
	NodeServices::register(signed(who), service, endpoint, key.public(), proof, collateral)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

#[test]
fn collateral_votes_and_does_not_while_it_cools_down() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let before = StakedVoting::total();
		assert_ok!(register(&bob, "one", 5_000 * AUDIO));
		assert_eq!(StakedVoting::of(&bob), 5_000 * AUDIO);
		assert_eq!(StakedVoting::total(), before + 5_000 * AUDIO);
		// A bond of one's own adds to it.
		let payee = pallet_staking::RewardDestination::Staked;
		assert_ok!(audio_runtime::Staking::bond(signed(&bob), 70 * AUDIO, payee));
		assert_eq!(StakedVoting::of(&bob), 5_070 * AUDIO);
		assert_ok!(NodeServices::deregister(signed(&bob), 0));
		assert_eq!(StakedVoting::of(&bob), 70 * AUDIO);
		assert_eq!(StakedVoting::total(), before);
	});
}

#[test]
fn what_is_bonded_is_no_collateral_and_the_other_way_round() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let payee = pallet_staking::RewardDestination::Staked;
		let all = Balances::free_balance(&bob);
		assert_ok!(register(&bob, "one", 15_000_000 * AUDIO));
		assert_ok!(audio_runtime::Staking::bond(signed(&bob), all, payee));
		let staked = StakedVoting::of(&bob);
		assert!(staked <= all, "{staked} of {all}");
		assert_noop!(
			register(&bob, "two", 15_000_000 * AUDIO),
			sp_runtime::TokenError::FundsUnavailable
		);
	});
}

#[test]
fn collateral_cools_down_for_longer_than_a_decision_takes() {
	development().execute_with(|| {
		let cooldown = <Runtime as pallet_node_services::Config>::Cooldown::get();
		assert_eq!(cooldown, BondingDuration::get());
		assert!(Pace::current().era_slots() * cooldown >= 2 * DecisionWindow::get());
	});
}

#[test]
fn a_set_is_taken_when_the_round_ends() {
	development().execute_with(|| {
		for (name, collateral) in [("one", 1_000), ("two", 3_000)] {
			assert_ok!(register(&account("//Bob"), name, collateral * AUDIO));
		}
		crate::draw_seeds();
		NodeServices::on_round_end(0);
		let service = service(b"content");
		let active = NodeServices::active(&service);
		let weights: Vec<_> = active.iter().map(|entry| (entry.node, entry.weight)).collect();
		assert_eq!(weights, [(1, 3_000 * AUDIO), (0, 1_000 * AUDIO)]);
		assert_eq!(NodeServices::probability(1), Some(sp_runtime::Perquintill::from_percent(75)));
		let selected = NodeServices::reachable(NodeServices::select(&service, b"a key", 3));
		assert_eq!(selected.len(), 1, "both are of one operator");
		assert!(selected[0].endpoint.starts_with(b"https://"));
	});
}

#[test]
fn only_nodes_that_could_do_the_work_are_stake_behind_it() {
	development().execute_with(|| {
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		let index = service(b"index");
		assert_ok!(NodeServices::create_service(RuntimeOrigin::root(), index, asked()));
		assert_ok!(register(&bob, "content", 1_000 * AUDIO));
		assert_ok!(register_in(b"index", &bob, "index", 9_000 * AUDIO));
		let cut = Perbill::zero();
		assert_ok!(Delegation::register_beneficiary(
			signed(&bob),
			Role::Operator,
			cut,
			0,
			Default::default()
		));
		assert_ok!(Delegation::delegate(signed(&dave), bob.clone(), 2_000 * AUDIO));
		for group in [Group::Storage, Group::Serving] {
			// Of what stands behind the operator, a tenth is behind its content node.
			let expected = StakeBehind { own: 1_000 * AUDIO, backed: 200 * AUDIO };
			assert_eq!(StakeOfGroups::of(group, &bob, 1), expected);
		}
		// Who has none has no stake behind the work.
		assert_ok!(NodeServices::deregister(signed(&bob), 0));
		let none = StakeBehind { own: 0, backed: 0 };
		assert_eq!(StakeOfGroups::of(Group::Storage, &bob, 1), none);
	});
}

#[test]
fn a_key_for_which_anybody_signs_is_none() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let (key, mut made_up) = (ed25519::Public::from_raw([0; 32]), [0; 64]);
		made_up[0] = 1;
		let made_up = ed25519::Signature::from_raw(made_up);
		let endpoint = b"https://one.example.com".to_vec();
		let service = service(b"content");
		let collateral = 1_000 * AUDIO;
		let register =
			NodeServices::register(signed(&bob), service, endpoint, key, made_up, collateral);
		assert_noop!(register, Error::<Runtime>::WeakKey);
	});
}

#[test]
fn jail_ends_with_the_cooldown_at_the_latest_and_when_governance_says_so() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(register(&bob, "one", 1_000 * AUDIO));
		let jail = |rounds| NodeServices::jail(RuntimeOrigin::root(), 0, rounds);
		assert_noop!(jail(BondingDuration::get() + 1), Error::<Runtime>::JailTooLong);
		assert_ok!(jail(BondingDuration::get()));
		assert_noop!(NodeServices::unjail(signed(&bob), 0), Error::<Runtime>::StillJailed);
		assert_ok!(NodeServices::unjail(RuntimeOrigin::root(), 0));
		let asks_again = NodeServices::unjail(RuntimeOrigin::root(), 0);
		assert_noop!(asks_again, Error::<Runtime>::NotJailed);
		assert_eq!(NodeServices::info(0).expect("it is there").weight, 1_000 * AUDIO);
	});
}

#[test]
fn a_hot_key_is_for_several_nodes_whoever_named_it_first() {
	development().execute_with(|| {
		let (bob, dave, ferdie) = (account("//Bob"), account("//Dave"), account("//Ferdie"));
		assert_ok!(register(&dave, "one", 1_000 * AUDIO));
		assert_ok!(register(&bob, "two", 1_000 * AUDIO));
		for (operator, node) in [(&dave, 0), (&bob, 1)] {
			let name = || NodeServices::set_hot_key(signed(operator), node, Some(ferdie.clone()));
			assert_ok!(name());
			assert_noop!(name(), Error::<Runtime>::UpToDate);
		}
		let (endpoint, key) = (
			b"https://three.example.com".to_vec(),
			ed25519::Pair::from_string("//two", None).expect("a URI"),
		);
		let proof = key.sign(&NodeServices::proof_message(&bob, &endpoint));
		assert_ok!(NodeServices::update_endpoint(signed(&ferdie), 1, endpoint, proof));
	});
}

#[test]
fn a_service_asks_for_what_there_is() {
	development().execute_with(|| {
		let asks = asked();
		let update = |min_collateral, max_collateral| {
			let asks = ServiceType { min_collateral, max_collateral, ..asks };
			NodeServices::update_service(RuntimeOrigin::root(), service(b"content"), asks)
		};
		let impossible = || Error::<Runtime>::InvalidService;
		assert_noop!(update(u128::MAX, u128::MAX), impossible());
		assert_noop!(update(Balances::total_issuance() + 1, u128::MAX), impossible());
		assert_noop!(update(asks.min_collateral, asks.max_collateral), Error::<Runtime>::UpToDate);
		assert_ok!(update(asks.min_collateral, u128::MAX));
	});
}

#[test]
fn what_an_operator_has_never_weighs_more_than_the_most_that_it_can_have() {
	type Weights = <Runtime as pallet_node_services::Config>::WeightInfo;
	let most = Weights::refresh(<Runtime as pallet_node_services::Config>::MaxNodes::get());
	for nodes in 0..=<Runtime as pallet_node_services::Config>::MaxNodes::get() {
		let (few, many) = (Weights::refresh_among_few(nodes), Weights::refresh(nodes));
		assert!(few.all_lte(many) && many.all_lte(most), "{nodes}: {few}, {many}");
	}
}
