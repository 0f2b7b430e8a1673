//! Each call, what it refuses, and what random sequences of them come to.

mod property;

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;
use sp_runtime::{traits::BadOrigin, TokenError};

type E = Error<Test>;

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn last_event() -> Event<Test> {
	let of_ours = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::NodeServices(event) => Some(event),
		_ => None,
	});
	of_ours.expect("there is one")
}

fn active() -> Vec<NodeIndex> {
	NodeServices::active(&content()).into_iter().map(|entry| entry.node).collect()
}

mod registering {
	use super::*;

	#[test]
	fn holds_the_collateral_and_says_all_in_an_event() {
		test(|| {
			assert_ok!(register(1, 7, 5_000));
			assert_eq!(held(1), 5_000);
			assert_eq!(NodeServices::of(&1), 5_000);
			assert_eq!(NodeServices::total(), 5_000);
			assert_eq!(last_event(), Event::WeightChanged { node: 0, weight: 5_000 });
			System::assert_has_event(
				Event::Registered {
					node: 0,
					operator: 1,
					service: content(),
					endpoint: endpoint(7).try_into().unwrap(),
					key: key(7).public(),
					collateral: 5_000,
				}
				.into(),
			);
		});
	}

	#[test]
	fn refuses_what_is_not_right_and_changes_nothing() {
		test(|| {
			assert_ok!(register(2, 1, 5_000));
			let good = endpoint(7);
			let register = |service: &[u8], endpoint: &[u8], number, proof, collateral| {
				NodeServices::register(
					signed(1),
					service.to_vec().try_into().unwrap(),
					endpoint.to_vec(),
					key(number).public(),
					proof,
					collateral,
				)
			};
			let sound = proof(7, 1, &good);
			let try_endpoint = |text: &str| {
				register(b"content", text.as_bytes(), 7, proof(7, 1, text.as_bytes()), MIN)
			};
			assert_noop!(register(b"stuff", &good, 7, sound, MIN), E::UnknownService);
			assert_noop!(register(b"content", &good, 7, sound, MIN - 1), E::CollateralTooLow);
			assert_noop!(register(b"content", &good, 7, sound, MAX + 1), E::CollateralTooHigh);
			assert_noop!(try_endpoint("http://node.example.com"), E::EndpointMalformed);
			assert_noop!(try_endpoint("https://a:b@node.example.com"), E::EndpointHasCredentials);
			assert_noop!(try_endpoint("https://127.0.0.1"), E::EndpointPrivate);
			assert_noop!(try_endpoint(&"a".repeat(257)), E::EndpointTooLong);
			let taken = String::from_utf8(endpoint(1)).unwrap();
			assert_noop!(try_endpoint(&taken), E::EndpointTaken);
			assert_noop!(register(b"content", &good, 1, proof(1, 1, &good), MIN), E::KeyTaken);
			// Of another key, another operator, another endpoint, another chain.
			assert_noop!(register(b"content", &good, 7, proof(8, 1, &good), MIN), E::BadProof);
			assert_noop!(register(b"content", &good, 7, proof(7, 2, &good), MIN), E::BadProof);
			assert_noop!(
				register(b"content", &good, 7, proof(7, 1, &endpoint(8)), MIN),
				E::BadProof
			);
			let mut message = NodeServices::proof_message(&1, &good);
			message[10] ^= 1;
			assert_noop!(register(b"content", &good, 7, key(7).sign(&message), MIN), E::BadProof);
			assert_noop!(
				NodeServices::register(root(), content(), good, key(7).public(), sound, MIN),
				BadOrigin
			);
		});
	}

	#[test]
	fn takes_no_more_than_there_is_and_no_more_nodes_than_can_be() {
		test(|| {
			assert_ok!(Balances::force_set_balance(root(), 1, 2_500));
			assert_ok!(register(1, 1, 2_000));
			assert_noop!(register(1, 2, 1_000), TokenError::FundsUnavailable);
			assert_ok!(Balances::force_set_balance(root(), 1, 50_000));
			assert_ok!(register(1, 2, 1_000));
			assert_ok!(register(1, 3, 1_000));
			assert_noop!(register(1, 4, 1_000), E::TooManyNodes);
		});
	}

	#[test]
	fn private_endpoints_are_accepted_where_the_service_says_so() {
		test(|| {
			let lenient = ServiceType { private_endpoints: true, ..asks() };
			assert_ok!(NodeServices::update_service(root(), content(), lenient));
			let endpoint = b"https://127.0.0.1:8080".to_vec();
			let proof = proof(1, 1, &endpoint);
			let key = key(1).public();
			assert_ok!(NodeServices::register(signed(1), content(), endpoint, key, proof, MIN));
		});
	}
}

mod changing {
	use super::*;

	#[test]
	fn an_endpoint_moves_with_a_new_proof() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(register(2, 2, MIN));
			let update = |who, to: u64, signer| {
				let endpoint = endpoint(to);
				let proof = proof(signer, 1, &endpoint);
				NodeServices::update_endpoint(signed(who), 0, endpoint, proof)
			};
			assert_noop!(update(2, 3, 1), E::NotOperatorOrHotKey);
			assert_noop!(update(1, 2, 1), E::EndpointTaken);
			assert_noop!(update(1, 3, 2), E::BadProof);
			assert_noop!(update(1, 1, 1), E::UpToDate);
			assert_ok!(update(1, 3, 1));
			assert_eq!(node(0).endpoint.to_vec(), endpoint(3));
			// Where it was is free.
			assert_ok!(update(1, 1, 1));
		});
	}

	#[test]
	fn a_hot_key_does_the_daily_work_and_no_more() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(register(2, 2, MIN));
			assert_noop!(NodeServices::set_hot_key(signed(2), 0, Some(9)), E::NotOperator);
			assert_noop!(NodeServices::set_hot_key(signed(1), 0, None), E::UpToDate);
			assert_ok!(NodeServices::set_hot_key(signed(1), 0, Some(9)));
			assert_noop!(NodeServices::set_hot_key(signed(1), 0, Some(9)), E::UpToDate);
			// That one has named an account keeps nobody else from it.
			assert_ok!(NodeServices::set_hot_key(signed(2), 1, Some(9)));

			let there = endpoint(3);
			let sound = proof(1, 1, &there);
			assert_ok!(NodeServices::update_endpoint(signed(9), 0, there, sound));
			let hot = || signed(9);
			assert_noop!(NodeServices::increase_collateral(hot(), 0, 1), E::NotOperator);
			assert_noop!(NodeServices::decrease_collateral(hot(), 0, 1), E::NotOperator);
			assert_noop!(NodeServices::set_hot_key(hot(), 0, None), E::NotOperator);
			assert_noop!(NodeServices::deregister(hot(), 0), E::NotOperator);
			assert_noop!(NodeServices::withdraw(hot(), 0), E::NotOperator);

			assert_ok!(NodeServices::set_hot_key(signed(1), 0, Some(8)));
			let back = endpoint(1);
			let sound = proof(1, 1, &back);
			let by = |who| NodeServices::update_endpoint(signed(who), 0, back.clone(), sound);
			assert_noop!(by(9), E::NotOperatorOrHotKey);
			assert_ok!(by(8));
			assert_ok!(NodeServices::set_hot_key(signed(1), 0, None));
			assert_eq!(node(0).hot_key, None);
			assert_eq!(node(1).hot_key, Some(9));
		});
	}

	#[test]
	fn collateral_goes_up_and_down_within_bounds() {
		test(|| {
			assert_ok!(register(1, 1, 5_000));
			let up = |who, amount| NodeServices::increase_collateral(signed(who), 0, amount);
			let down = |who, amount| NodeServices::decrease_collateral(signed(who), 0, amount);
			assert_noop!(up(1, 0), E::AmountZero);
			assert_noop!(up(2, 1), E::NotOperator);
			assert_noop!(up(1, MAX - 5_000 + 1), E::CollateralTooHigh);
			assert_noop!(up(1, Balance::MAX), E::CollateralTooHigh);
			assert_ok!(up(1, 1_000));
			assert_eq!((held(1), NodeServices::of(&1), node(0).weight), (6_000, 6_000, 6_000));

			assert_noop!(down(1, 0), E::AmountZero);
			assert_noop!(down(2, 1), E::NotOperator);
			assert_noop!(down(1, 5_001), E::CollateralTooLow);
			assert_noop!(down(1, 6_001), E::CollateralTooLow);
			assert_ok!(down(1, 5_000));
			// It votes no longer, and is still held.
			assert_eq!((held(1), NodeServices::of(&1), node(0).weight), (6_000, 1_000, 1_000));
			assert_ok!(Balances::force_set_balance(root(), 1, 100));
			assert_noop!(up(1, 100), TokenError::FundsUnavailable);
			assert_noop!(NodeServices::increase_collateral(signed(1), 7, 1), E::UnknownNode);
		});
	}

	#[test]
	fn what_leaves_is_free_after_its_cooldown_and_no_earlier() {
		test(|| {
			assert_ok!(register(1, 1, 5_000));
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 500));
			next_round();
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 300));
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 200));
			assert_eq!(node(0).unlocking.len(), 2);
			for _ in 0..COOLDOWN - 1 {
				assert_noop!(NodeServices::withdraw(signed(1), 0), E::NothingToWithdraw);
				next_round();
			}
			assert_noop!(NodeServices::withdraw(signed(2), 0), E::NotOperator);
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(last_event(), Event::Withdrawn { node: 0, operator: 1, amount: 500 });
			next_round();
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(held(1), 4_000);
			assert_noop!(NodeServices::withdraw(signed(1), 0), E::NothingToWithdraw);
		});
	}

	#[test]
	fn there_is_room_for_every_round_however_long_nobody_withdraws() {
		test(|| {
			assert_ok!(register(1, 1, 5_000));
			for _ in 0..50 {
				assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 10));
				assert!(node(0).unlocking.len() as RoundIndex <= COOLDOWN + 2);
				next_round();
			}
			for _ in 0..COOLDOWN {
				next_round();
			}
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(held(1), 4_500);
		});
	}

	#[test]
	fn who_deregisters_gets_everything_back_and_leaves_nothing_behind() {
		test(|| {
			let before = sp_io::storage::root(sp_core::storage::StateVersion::V1);
			assert_ok!(register(1, 1, 5_000));
			assert_ok!(NodeServices::set_hot_key(signed(1), 0, Some(9)));
			assert_noop!(NodeServices::deregister(signed(2), 0), E::NotOperator);
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_noop!(NodeServices::deregister(signed(1), 0), E::Leaving);
			assert_noop!(NodeServices::increase_collateral(signed(1), 0, 1), E::Leaving);
			assert_noop!(NodeServices::set_hot_key(signed(1), 0, None), E::Leaving);
			assert_noop!(NodeServices::jail(root(), 0, 1), E::Leaving);
			assert_eq!((held(1), NodeServices::of(&1), NodeServices::total()), (5_000, 0, 0));
			// Endpoint and key can be used again at once.
			assert_ok!(register(2, 1, MIN));
			assert_ok!(NodeServices::set_hot_key(signed(2), 1, Some(9)));
			assert_ok!(NodeServices::deregister(signed(2), 1));
			for _ in 0..COOLDOWN {
				next_round();
			}
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_ok!(NodeServices::withdraw(signed(2), 1));
			assert_noop!(NodeServices::withdraw(signed(1), 0), E::UnknownNode);
			assert_eq!(Balances::free_balance(1), ENDOWMENT);
			// Apart from the count of nodes and the sets that were taken since.
			NextNode::<Test>::kill();
			TotalCollateral::<Test>::kill();
			ActiveSets::<Test>::remove(content());
			System::reset_events();
			System::set_block_number(1);
			let nodes = [
				Nodes::<Test>::iter().count(),
				Operators::<Test>::iter().count(),
				Heaps::<Test>::iter().count(),
				HeapSizes::<Test>::iter().count(),
				Ranks::<Test>::iter().count(),
				Endpoints::<Test>::iter().count(),
				NodeByKey::<Test>::iter().count(),
			];
			assert_eq!(nodes, [0; 7]);
			assert_eq!(sp_io::storage::root(sp_core::storage::StateVersion::V1), before);
		});
	}
}

mod offences;

mod discipline {
	use super::*;

	#[test]
	fn who_is_jailed_is_not_selected_and_comes_back_when_its_time_has_passed() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(NodeServices::set_hot_key(signed(1), 0, Some(9)));
			assert_noop!(NodeServices::unjail(signed(1), 0), E::NotJailed);
			assert_noop!(NodeServices::jail(signed(1), 0, 2), BadOrigin);
			assert_noop!(NodeServices::jail(root(), 7, 2), E::UnknownNode);
			assert_ok!(NodeServices::jail(root(), 0, 2));
			// A shorter sentence does not shorten it.
			assert_noop!(NodeServices::jail(root(), 0, 1), E::UpToDate);
			assert_noop!(NodeServices::jail(root(), 0, 2), E::UpToDate);
			assert_eq!(node(0).weight, 0);
			// It is still at stake.
			assert_eq!(NodeServices::of(&1), MIN);
			next_round();
			assert!(active().is_empty());
			assert_noop!(NodeServices::unjail(signed(9), 0), E::StillJailed);
			next_round();
			assert_noop!(NodeServices::unjail(signed(2), 0), E::NotOperatorOrHotKey);
			assert_ok!(NodeServices::unjail(signed(9), 0));
			assert_eq!(node(0).weight, MIN);
			next_round();
			assert_eq!(active(), [0]);
		});
	}

	#[test]
	fn a_slash_takes_what_is_at_stake_then_what_cools_down_and_gives_it_to_the_treasury() {
		test(|| {
			assert_ok!(register(1, 1, 5_000));
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 500));
			for _ in 0..COOLDOWN {
				next_round();
			}
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 300));
			let issuance = Balances::total_issuance();
			assert_noop!(NodeServices::slash(signed(1), 0, 1), BadOrigin);
			assert_noop!(NodeServices::slash(root(), 0, 0), E::AmountZero);
			assert_noop!(NodeServices::slash(root(), 7, 1), E::UnknownNode);
			assert_ok!(NodeServices::slash(root(), 0, 4_000));
			assert_eq!((node(0).collateral, NodeServices::of(&1), held(1)), (200, 200, 1_000));
			assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + 4_000);
			assert_eq!(node(0).weight, 0, "it has less than it needs");
			// What has cooled down is out of reach.
			assert_ok!(NodeServices::slash(root(), 0, Balance::MAX));
			assert_eq!(last_event(), Event::Slashed { node: 0, amount: 500 });
			assert_eq!(held(1), 500);
			assert_eq!(Balances::total_issuance(), issuance);
			// It can be topped up, and then serves again.
			assert_ok!(NodeServices::increase_collateral(signed(1), 0, MIN - 1));
			assert_eq!(node(0).weight, 0);
			assert_ok!(NodeServices::increase_collateral(signed(1), 0, 1));
			assert_eq!(node(0).weight, MIN);
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(held(1), MIN);
		});
	}

	#[test]
	fn leaving_while_jailed_loses_nothing_and_saves_nothing() {
		test(|| {
			assert_ok!(register(1, 1, 5_000));
			assert_ok!(NodeServices::jail(root(), 0, 2));
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_noop!(NodeServices::unjail(signed(1), 0), E::NotJailed);
			next_round();
			assert_ok!(NodeServices::slash(root(), 0, 2_000));
			for _ in 0..COOLDOWN {
				next_round();
			}
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(Balances::free_balance(1), ENDOWMENT - 2_000);
			assert_eq!(Nodes::<Test>::iter().count(), 0);
		});
	}

	#[test]
	fn one_slashed_of_everything_is_forgotten_when_it_leaves() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(NodeServices::slash(root(), 0, MIN));
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_eq!(last_event(), Event::Removed { node: 0 });
			assert_ok!(register(1, 1, MIN));
			assert_ok!(NodeServices::deregister(signed(1), 1));
			assert_ok!(NodeServices::slash(root(), 1, MIN));
			assert_eq!(last_event(), Event::Removed { node: 1 });
			assert_eq!(Operators::<Test>::iter().count(), 0);
		});
	}
}

mod services {
	use super::*;

	fn name(text: &str) -> ServiceName {
		text.as_bytes().to_vec().try_into().unwrap()
	}

	fn unaffordable(min_collateral: Balance) -> ServiceType {
		ServiceType { min_collateral, max_collateral: Balance::MAX, ..asks() }
	}

	#[test]
	fn are_created_and_changed_by_governance_alone() {
		test(|| {
			assert_noop!(NodeServices::create_service(signed(1), name("index"), asks()), BadOrigin);
			assert_noop!(NodeServices::update_service(signed(1), content(), asks()), BadOrigin);
			assert_noop!(NodeServices::create_service(root(), content(), asks()), E::ServiceExists);
			assert_noop!(
				NodeServices::update_service(root(), name("index"), asks()),
				E::UnknownService
			);
			for (text, wrong) in [
				("", asks()),
				("a b", asks()),
				("index", ServiceType { min_collateral: 0, ..asks() }),
				("index", ServiceType { min_collateral: MAX + 1, ..asks() }),
				("index", unaffordable(Balance::MAX)),
				("index", unaffordable(Balances::total_issuance() + 1)),
				("index", ServiceType { active_size: 0, ..asks() }),
				("index", ServiceType { active_size: MaxActive::get() + 1, ..asks() }),
			] {
				assert_noop!(
					NodeServices::create_service(root(), name(text), wrong),
					E::InvalidService
				);
			}
			assert_noop!(
				NodeServices::update_service(root(), content(), unaffordable(Balance::MAX)),
				E::InvalidService
			);
			assert_noop!(NodeServices::update_service(root(), content(), asks()), E::UpToDate);
			// All that there is, and no limit, can be met.
			let dear = unaffordable(Balances::total_issuance());
			assert_ok!(NodeServices::create_service(root(), name("index"), dear));
			assert_noop!(
				NodeServices::create_service(root(), name("third"), asks()),
				E::TooManyServices
			);
		});
	}

	#[test]
	fn a_raised_minimum_takes_the_weight_of_who_has_less_when_refreshed() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_noop!(NodeServices::refresh(signed(2), 1), E::UpToDate);
			let dearer = ServiceType { min_collateral: MIN + 1, ..asks() };
			assert_ok!(NodeServices::update_service(root(), content(), dearer));
			assert_eq!(node(0).weight, MIN);
			let free = NodeServices::refresh(signed(2), 1).unwrap();
			assert_eq!(free.pays_fee, frame_support::dispatch::Pays::No);
			assert_eq!(node(0).weight, 0);
			assert_ok!(NodeServices::increase_collateral(signed(1), 0, 1));
			assert_eq!(node(0).weight, MIN + 1);
		});
	}
}

mod weighing {
	use super::*;
	use frame_support::{
		dispatch::{GetDispatchInfo, Pays},
		weights::Weight,
	};
	use sp_runtime::traits::Dispatchable;

	/// What a call by `who` is declared to weigh, and what it has weighed.
	fn weigh(who: AccountId, call: Call<Test>) -> (Weight, Option<Weight>) {
		let call = RuntimeCall::from(call);
		let declared = call.get_dispatch_info().call_weight;
		let done = call.dispatch(signed(who)).expect("it can be done");
		assert!(done.actual_weight.is_some_and(|actual| actual.all_lte(declared)));
		(declared, done.actual_weight)
	}

	/// What a call by account 1 has weighed beside `own`, and was declared to.
	fn beside(own: Weight, call: Call<Test>) -> (Weight, Option<Weight>) {
		let (declared, actual) = weigh(1, call);
		(declared - own, actual.map(|actual| actual - own))
	}

	/// What it weighs that the weights of so many nodes follow.
	fn followed(nodes: u32, among_many: bool) -> Weight {
		match among_many {
			true => <()>::refresh(nodes),
			false => <()>::refresh_among_few(nodes),
		}
	}

	fn registering(number: u64) -> Call<Test> {
		let endpoint = endpoint(number);
		let proof = proof(number, 1, &endpoint);
		let key = key(number).public();
		Call::register { service: content(), endpoint, key, proof, collateral: MIN }
	}

	/// Ranks so many nodes that nobody runs.
	fn rank_others(count: u32) {
		for number in 0..count {
			ranking::rank::<Test>(&content(), NodeIndex::MAX - number, MIN * 2);
		}
	}

	/// Each call that has weights follow, in a ranking where `among_many` or not.
	fn follows_what_an_operator_has(among_many: bool) {
		// Of the most: as many nodes as can be, among many.
		let most = followed(3, true);
		let one = beside;
		let register = <()>::register();
		assert_eq!(one(register, registering(1)), (most, Some(followed(1, among_many))));
		assert_eq!(one(register, registering(2)), (most, Some(followed(2, among_many))));
		let (node, amount) = (0, 500);
		let raised = one(<()>::increase_collateral(), Call::increase_collateral { node, amount });
		assert_eq!(raised, (most, Some(followed(2, among_many))));
		let lowered = one(<()>::decrease_collateral(), Call::decrease_collateral { node, amount });
		assert_eq!(lowered, (most, Some(followed(2, among_many))));
		let by_root = |own: Weight, call: Call<Test>| {
			let call = RuntimeCall::from(call);
			let declared = call.get_dispatch_info().call_weight - own;
			let done = call.dispatch(root()).expect("it can be done");
			(declared, done.actual_weight.map(|actual| actual - own))
		};
		let jailed = by_root(<()>::jail(), Call::jail { node, rounds: 0 });
		assert_eq!(jailed, (most, Some(followed(2, among_many))));
		let unjailed = one(<()>::unjail(), Call::unjail { node });
		assert_eq!(unjailed, (most, Some(followed(2, among_many))));
		// It keeps as much as is asked for.
		assert_ok!(NodeServices::increase_collateral(signed(1), node, amount));
		let slashed = by_root(NodeServices::slash_weight(), Call::slash { node, amount: 1 });
		assert_eq!(slashed, (most, Some(followed(2, among_many))));
		// One that leaves is looked at too.
		let left = one(<()>::deregister(), Call::deregister { node });
		assert_eq!(left, (most, Some(followed(2, among_many))));
		assert_eq!(set_backing(1, 100), followed(2, among_many));
		assert_eq!(NodeServices::on_backing_changed_weight(), most);
		WeightCap::set(1);
		let refreshed = weigh(3, Call::refresh { operator: 1 });
		assert_eq!(refreshed, (most, Some(followed(2, among_many))));
	}

	#[test]
	fn discipline_is_charged_for_all_that_jailing_and_slashing_can_take() {
		let db: frame_support::weights::RuntimeDbWeight =
			<Test as frame_system::Config>::DbWeight::get();
		// All nodes of the operator follow both times. A read and a write that one is forgotten.
		let most = <()>::jail() + <()>::slash() + db.reads_writes(1, 1) + followed(3, true) * 2;
		// The node, its operator and the round are looked up once.
		let weight = <NodeServices as audio_primitives::nodes::Discipline>::discipline_weight();
		assert_eq!(weight + db.reads_writes(3, 2), most);
	}

	#[test]
	fn a_call_is_charged_for_the_nodes_that_its_operator_has() {
		test(|| follows_what_an_operator_has(false));
	}

	#[test]
	fn among_many_nodes_it_is_charged_for_a_full_ranking() {
		chain().execute_with(|| {
			rank_others(FEW_RANKED);
			follows_what_an_operator_has(true);
		});
	}

	#[test]
	fn few_are_as_many_as_were_measured() {
		chain().execute_with(|| {
			rank_others(FEW_RANKED - 1);
			let register = <()>::register();
			assert_eq!(beside(register, registering(1)).1, Some(followed(1, false)));
			// It is one too many now.
			assert_eq!(beside(register, registering(2)).1, Some(followed(2, true)));
		});
	}

	#[test]
	fn of_services_with_few_and_with_many_nodes_the_latter_counts() {
		chain().execute_with(|| {
			let other: ServiceName = b"other".to_vec().try_into().unwrap();
			assert_ok!(NodeServices::create_service(root(), other.clone(), asks()));
			assert_ok!(register(1, 1, MIN));
			assert_ok!(register_in(other, 1, 2, MIN));
			assert_eq!(set_backing(1, 100), followed(2, false));
			rank_others(FEW_RANKED);
			assert_eq!(set_backing(1, 200), followed(2, true));
		});
	}

	#[test]
	fn what_changes_nothing_is_charged_as_declared() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			let failed = NodeServices::refresh(signed(3), 1).expect_err("all is up to date");
			assert_eq!((failed.error, failed.post_info.actual_weight), (E::UpToDate.into(), None));
			assert_eq!(failed.post_info.pays_fee, Pays::Yes);
			// And an operator without nodes has none to look at.
			assert_eq!(set_backing(2, 100), followed(0, false));
		});
	}
}

mod selection {
	use super::*;

	#[test]
	fn backing_counts_by_collateral_and_up_to_the_cap() {
		test(|| {
			assert_ok!(register(1, 1, 1_000));
			assert_ok!(register(1, 2, 3_000));
			set_backing(1, 8_000);
			assert_eq!((node(0).weight, node(1).weight), (3_000, 9_000));
			set_backing(1, 80_000);
			assert_eq!((node(0).weight, node(1).weight), (5_000, 15_000));
			WeightCap::set(2);
			assert_ok!(NodeServices::refresh(signed(3), 1));
			assert_eq!((node(0).weight, node(1).weight), (2_000, 6_000));
			assert_ok!(NodeServices::deregister(signed(1), 1));
			assert_eq!(node(0).weight, 2_000);
		});
	}

	#[test]
	fn the_heaviest_are_active_from_the_next_era() {
		test(|| {
			for (who, collateral) in [(1, 1_000), (2, 3_000), (3, 2_000), (4, 3_000), (5, 1_500)] {
				assert_ok!(register(who, who, collateral));
			}
			assert!(active().is_empty());
			next_round();
			// Of the same weight, who registered earlier.
			assert_eq!(active(), [1, 3, 2, 4]);
			let set = ActiveSets::<Test>::get(content());
			assert_eq!((set.round, set.weight), (Round::get(), 9_500));

			assert_ok!(NodeServices::increase_collateral(signed(1), 0, 5_000));
			assert_eq!(active(), [1, 3, 2, 4], "until the era ends");
			next_round();
			assert_eq!(active(), [0, 1, 3, 2]);
			assert_ok!(NodeServices::deregister(signed(2), 1));
			next_round();
			assert_eq!(active(), [0, 3, 2, 4]);

			let smaller = ServiceType { active_size: 2, ..asks() };
			assert_ok!(NodeServices::update_service(root(), content(), smaller));
			next_round();
			assert_eq!(active(), [0, 3]);
		});
	}

	#[test]
	fn ids_are_drawn_from_the_seed_that_the_registration_asked_for() {
		let id_after = |epochs: u32| {
			let mut id = None;
			test(|| {
				assert_ok!(register(1, 1, MIN));
				Epoch::set(1);
				NodeServices::on_round_end(Round::get());
				assert_eq!((active(), node(0).selection_id), (vec![], None));

				// Whenever it becomes active.
				Epoch::set(epochs);
				NodeServices::on_round_end(Round::get());
				id = node(0).selection_id;
				assert_eq!(active(), [0]);
				let selection_id = id.expect("it is drawn");
				System::assert_has_event(Event::SelectionIdDrawn { node: 0, selection_id }.into());
				// Once.
				next_round();
				assert_eq!(node(0).selection_id, id);
			});
			id
		};
		assert_eq!(id_after(2), id_after(9));
	}

	#[test]
	fn who_leaves_before_its_id_is_drawn_waits_for_none() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(NodeServices::deregister(RuntimeOrigin::signed(1), 0));
			next_round();
			assert!(active().is_empty());
		});
	}

	#[test]
	fn ids_do_not_depend_on_what_the_operator_chooses() {
		let id_with = |who, number| {
			let mut id = None;
			test(|| {
				Round::set(1);
				assert_ok!(register(who, number, MIN));
				next_round();
				id = node(0).selection_id;
			});
			id.expect("it is drawn")
		};
		assert_eq!(id_with(1, 1), id_with(2, 50));
	}

	#[test]
	fn selects_distinct_operators_from_the_set() {
		test(|| {
			assert_ok!(register(1, 1, MAX));
			assert_ok!(register(1, 2, MAX));
			assert_ok!(register(2, 3, MAX));
			next_round();
			let mut firsts = [0; 3];
			for key in 0u32..300 {
				let picks = NodeServices::select(&content(), &key.to_le_bytes(), 3);
				assert_eq!(picks.len(), 2);
				assert_ne!(picks[0].operator, picks[1].operator);
				firsts[picks[0].node as usize] += 1;
			}
			// Each is expected 100 times; a deviation of 41 is five standard deviations.
			assert!(firsts.iter().all(|won| (59..=141).contains(won)), "{firsts:?}");
			assert_eq!(NodeServices::select(&content(), b"a", 0), []);
			assert_eq!(NodeServices::select(&b"none".to_vec().try_into().unwrap(), b"a", 3), []);
			assert_eq!(
				NodeServices::select(&content(), b"a", u32::MAX),
				NodeServices::select(&content(), b"a", 2)
			);
		});
	}

	#[test]
	fn the_probability_is_the_part_of_the_weight() {
		test(|| {
			assert_ok!(register(1, 1, 1_000));
			assert_ok!(register(2, 2, 3_000));
			assert_eq!(NodeServices::probability(0), Some(sp_runtime::Perquintill::zero()));
			next_round();
			assert_eq!(
				NodeServices::probability(0),
				Some(sp_runtime::Perquintill::from_percent(25))
			);
			assert_eq!(NodeServices::probability(9), None);
		});
	}
}
