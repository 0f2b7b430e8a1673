//! Nodes that serve, on the development chain.

use crate::{account, development};
use audio_primitives::stake::{OnRoundEnd, StakedBalance};
use audio_runtime::{
	configs::{governance::DecisionWindow, staking::BondingDuration},
	AccountId, Balances, NodeServices, Pace, Runtime, RuntimeOrigin, StakedVoting, System, AUDIO,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::Get};
use sp_core::{ed25519, Pair};

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

fn register(who: &AccountId, name: &str, collateral: u128) -> DispatchResult {
	let endpoint = format!("https://{name}.example.com").into_bytes();
	let key = ed25519::Pair::from_string(&format!("//{name}"), None).expect("a URI");
	let proof = key.sign(&NodeServices::proof_message(who, &endpoint));
	let service = b"content".to_vec().try_into().expect("it is short");
	NodeServices::register(signed(who), service, endpoint, key.public(), proof, collateral)
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
		// The epoch in force must have begun after the registration.
		pallet_babe::EpochStart::<Runtime>::put((0, System::block_number() + 1));
		NodeServices::on_round_end(0);
		let service = b"content".to_vec().try_into().expect("it is short");
		let active = NodeServices::active(&service);
		let weights: Vec<_> = active.iter().map(|entry| (entry.node, entry.weight)).collect();
		assert_eq!(weights, [(1, 3_000 * AUDIO), (0, 1_000 * AUDIO)]);
		assert_eq!(NodeServices::probability(1), Some(sp_runtime::Perquintill::from_percent(75)));
		let selected = NodeServices::select_reachable(b"content".to_vec(), b"a key", 3);
		assert_eq!(selected.len(), 1, "both are of one operator");
		assert!(selected[0].endpoint.starts_with(b"https://"));
	});
}
