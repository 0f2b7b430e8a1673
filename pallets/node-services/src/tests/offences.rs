//! What an operator does not get out of, and what nobody is punished for.

use super::*;
use audio_primitives::nodes::Discipline;
use sp_runtime::Perbill;

/// Jails a node, as who finds it failing does; returns how often that is known to have happened.
fn jail(node: NodeIndex) -> u32 {
	jail_since(node, Round::get())
}

/// The same, for what it has not done since round `since`.
fn jail_since(node: NodeIndex, since: RoundIndex) -> u32 {
	<NodeServices as Discipline>::jail(node, 1, since).expect("it serves")
}

fn slash(node: NodeIndex, percent: u32) -> Balance {
	<NodeServices as Discipline>::slash(node, Perbill::from_percent(percent))
}

fn let_back(node: NodeIndex) {
	assert_ok!(NodeServices::unjail(signed(self::node(node).operator), node));
}

mod keys {
	use super::*;
	use sp_core::ed25519;

	/// The eight points of small order.
	const SMALL_ORDER: [&str; 8] = [
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	];
	/// Some of the same, written with `y` of `p` or above, or with the sign of zero.
	const NON_CANONICAL: [&str; 4] = [
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	];

	#[test]
	fn for_which_anybody_signs_are_refused() {
		test(|| {
			let endpoint = endpoint(1);
			let message = NodeServices::proof_message(&1, &endpoint);
			let mut made_up = [0; 64];
			made_up[0] = 1;
			let made_up = ed25519::Signature::from_raw(made_up);
			for text in SMALL_ORDER.into_iter().chain(NON_CANONICAL) {
				let bytes = sp_core::bytes::from_hex(text).unwrap().try_into().unwrap();
				let key = ed25519::Public::from_raw(bytes);
				let passes = sp_io::crypto::ed25519_verify(&made_up, &message, &key);
				assert!(passes, "the signature is sound, and nobody has made it: {text}");
				let register = NodeServices::register(
					signed(1),
					content(),
					endpoint.clone(),
					key,
					made_up,
					MIN,
				);
				assert_noop!(register, E::WeakKey);
			}
		});
	}
}

mod a_share {
	use super::*;

	#[test]
	fn is_taken_of_what_was_lowered_before_the_second_offence() {
		test(|| {
			assert_ok!(register(1, 1, 15_000));
			assert_eq!(jail(0), 1);
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 14_000));
			next_round();
			let_back(0);
			assert_eq!(jail(0), 2);
			assert_eq!(slash(0, 1), 150);
			assert_eq!((node(0).collateral, node(0).unlocking.total()), (990, 13_860));
			assert_eq!(last_event(), Event::Slashed { node: 0, amount: 150 });
			assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + 150);
		});
	}

	#[test]
	fn is_taken_of_what_was_deregistered_before_the_second_offence_once_a_round() {
		test(|| {
			assert_ok!(register(1, 1, 15_000));
			assert_ok!(register(1, 2, 2_000));
			assert_eq!(jail(0), 1);
			assert_ok!(NodeServices::deregister(signed(1), 0));
			next_round();
			assert_ok!(register(1, 3, 1_000));
			next_round();
			assert_eq!((jail(1), jail(2)), (2, 2));
			// A tenth of its own, and of what cools down of the one that has left.
			assert_eq!(slash(1, 10), 200 + 1_500);
			assert_eq!(slash(2, 10), 100);
			assert_eq!(node(0).unlocking.total(), 13_500);
			next_round();
			let_back(2);
			assert_eq!(jail(2), 3);
			assert_eq!(slash(2, 10), 90 + 1_350);
			// Of others' nothing is taken, nor of what serves.
			assert_eq!(node(1).collateral, 1_800);
		});
	}

	#[test]
	fn is_taken_of_what_left_since_the_first_offence_began_and_of_nothing_that_left_before() {
		test(|| {
			for number in 1..=3 {
				assert_ok!(register(1, number, 2_000));
			}
			// One leaves with all that it has, of the next a half: who could know what comes?
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_ok!(NodeServices::decrease_collateral(signed(1), 1, 1_000));
			next_round();
			let began = Round::get();
			next_round();
			// Once its third node has begun to fail, the second leaves.
			assert_ok!(NodeServices::deregister(signed(1), 1));
			assert_eq!(jail_since(2, began), 1);
			assert_eq!(slash(2, 10), 200 + 100);
			assert_eq!((node(0).unlocking.total(), node(1).unlocking.total()), (2_000, 1_900));
			// Where nothing is remembered nobody has got away from anything.
			assert_ok!(NodeServices::unjail(root(), 2));
			next_round();
			assert_eq!(slash(2, 10), 180);
		});
	}

	#[test]
	fn is_taken_for_the_service_that_failed_alone() {
		test(|| {
			let index: ServiceName = b"index".to_vec().try_into().unwrap();
			assert_ok!(NodeServices::create_service(root(), index.clone(), asks()));
			assert_ok!(register(1, 1, 2_000));
			assert_ok!(register_in(index, 1, 2, 2_000));
			assert_eq!(jail(0), 1);
			assert_ok!(NodeServices::deregister(signed(1), 1));
			assert_eq!(slash(0, 10), 200);
			assert_eq!(node(1).unlocking.total(), 2_000);
		});
	}

	#[test]
	fn is_not_taken_of_what_has_cooled_down() {
		test(|| {
			assert_ok!(register(1, 1, 3_000));
			assert_ok!(NodeServices::decrease_collateral(signed(1), 0, 1_000));
			(0..COOLDOWN).for_each(|_| next_round());
			assert_eq!(slash(0, 50), 1_000);
			assert_eq!(slash(0, 100), 1_000);
			assert_eq!(slash(0, 100), 0);
			assert_noop!(NodeServices::slash(root(), 0, 1), E::NothingToSlash);
			assert_ok!(NodeServices::withdraw(signed(1), 0));
			assert_eq!(Balances::free_balance(1), ENDOWMENT - 2_000);
		});
	}
}

mod jailings {
	use super::*;

	#[test]
	fn are_the_operators_and_go_with_it_to_another_node() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_eq!(jail(0), 1);
			// A node in jail is not got rid of for another one.
			assert_noop!(register(1, 2, MIN), E::StillJailed);
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_noop!(register(1, 1, MIN), E::StillJailed);
			assert_ok!(register(2, 2, MIN));
			next_round();
			assert_ok!(register(1, 1, MIN));
			next_round();
			assert_eq!(<NodeServices as Discipline>::jailings(2), 1);
			assert_eq!(jail(2), 2);
			assert_eq!(jail(1), 1, "of another operator");
		});
	}

	#[test]
	fn are_forgotten_a_cooldown_after_the_last() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_eq!(jail(0), 1);
			next_round();
			let_back(0);
			assert_eq!(jail(0), 2);
			for _ in 0..COOLDOWN - 1 {
				next_round();
				assert_eq!(<NodeServices as Discipline>::jailings(0), 2);
			}
			next_round();
			assert_eq!(<NodeServices as Discipline>::jailings(0), 0);
			let_back(0);
			assert_eq!(jail(0), 1);
		});
	}

	#[test]
	fn outlive_a_withdrawal_of_everything_no_sooner_than_they_are_forgotten() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_eq!(jail(0), 1);
			let remembered_before = Round::get() + COOLDOWN;
			assert_ok!(NodeServices::deregister(signed(1), 0));
			while NodeServices::withdraw(signed(1), 0).is_err() {
				next_round();
			}
			assert!(Round::get() >= remembered_before);
		});
	}

	#[test]
	fn of_one_outage_are_one() {
		test(|| {
			for number in 1..=3 {
				assert_ok!(register(1, number, MIN));
			}
			assert_eq!((jail(0), jail(1)), (1, 1));
			// It goes on into the next round.
			next_round();
			assert_eq!(jail(2), 1);
			// Who says that it is over, and fails again, has not been hit by the same.
			let_back(0);
			assert_eq!(jail(0), 2);
			let_back(1);
			assert_eq!(jail(1), 2);
			next_round();
			next_round();
			let_back(2);
			assert_eq!(jail(2), 3);
		});
	}

	#[test]
	fn of_one_outage_are_one_however_rarely_its_nodes_are_asked() {
		test(|| {
			for number in 1..=3 {
				assert_ok!(register(1, number, MIN));
			}
			let began = Round::get();
			assert_eq!(jail_since(0, began), 1);
			next_round();
			next_round();
			// It was asked for the first time in the round after that.
			assert_eq!(jail_since(1, began + 1), 1);
			let since = || Operators::<Test>::get(1).jailings.since;
			assert_eq!(since(), began);
			// This one did its work two rounds after the first had been jailed.
			assert_eq!(jail_since(2, began + 2), 2);
			// What failed before all others was there to get away from since then.
			next_round();
			let_back(1);
			assert_eq!((jail_since(1, began - 1), since()), (3, began - 1));
		});
	}

	#[test]
	fn count_again_and_again_whichever_node_it_is() {
		let mut jailings = Jailings::default();
		let mut before = [None; 3];
		// One of three fails in each round; the others wait in jail.
		for now in 10..20 {
			let node = now as usize % 3;
			jailings.note(now, now, before[node], 28);
			before[node] = Some(now);
		}
		assert_eq!(jailings.remembered(19, 28), 5, "every other round");
		assert_eq!(jailings.remembered(18 + 27, 28), 5);
		assert_eq!(jailings.remembered(18 + 28, 28), 0);
		// The same one counts each time.
		let mut jailings = Jailings::default();
		let mut before = None;
		for now in 0..10 {
			jailings.note(now, now, before, 28);
			before = Some(now);
		}
		assert_eq!(jailings.remembered(9, 28), 10);
	}
}

mod jail {
	use super::*;

	#[test]
	fn is_bounded() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_noop!(NodeServices::jail(root(), 0, MAX_JAIL + 1), E::JailTooLong);
			assert_noop!(NodeServices::jail(root(), 0, RoundIndex::MAX), E::JailTooLong);
			// What is governed elsewhere is cut down to it.
			assert_ok!(<NodeServices as Discipline>::jail(0, RoundIndex::MAX, 0));
			assert_eq!(node(0).state, NodeState::Jailed { until: Round::get() + MAX_JAIL });
			(0..MAX_JAIL).for_each(|_| next_round());
			let_back(0);
		});
	}

	#[test]
	fn is_ended_by_governance_which_forgets_it() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_noop!(NodeServices::unjail(root(), 7), E::UnknownNode);
			assert_noop!(NodeServices::unjail(root(), 0), E::NotJailed);
			assert_ok!(NodeServices::jail(root(), 0, 2));
			assert_noop!(NodeServices::unjail(signed(1), 0), E::StillJailed);
			assert_ok!(NodeServices::unjail(root(), 0));
			System::assert_has_event(Event::Pardoned { node: 0, operator: 1 }.into());
			System::assert_has_event(Event::Unjailed { node: 0 }.into());
			assert_eq!(node(0).weight, MIN);
			assert_eq!(jail(0), 1);
			// Of one that has left, for who would register another.
			assert_ok!(NodeServices::deregister(signed(1), 0));
			assert_noop!(register(1, 2, MIN), E::StillJailed);
			assert_ok!(NodeServices::unjail(root(), 0));
			assert_noop!(NodeServices::unjail(root(), 0), E::NotJailed);
			assert_ok!(register(1, 2, MIN));
			assert_eq!(jail(1), 1);
		});
	}

	#[test]
	fn of_one_node_ended_by_governance_goes_on_for_the_others() {
		test(|| {
			for number in 1..=2 {
				assert_ok!(register(1, number, MIN));
			}
			assert_ok!(NodeServices::jail(root(), 0, 3));
			assert_ok!(NodeServices::jail(root(), 1, 1));
			assert_ok!(NodeServices::unjail(root(), 0));
			assert_eq!(<NodeServices as Discipline>::jailings(1), 0, "they are the operator's");
			assert_eq!((node(0).weight, node(1).weight), (MIN, 0));
			// There is nothing more to forget, but the other one is where it was.
			assert_noop!(NodeServices::unjail(root(), 0), E::NotJailed);
			assert_noop!(NodeServices::unjail(signed(1), 1), E::StillJailed);
			// That one keeps its operator from nothing any more.
			assert_ok!(register(1, 3, MIN));
			next_round();
			let_back(1);
			assert_eq!(jail(1), 1, "as if it were the first time");
			assert_ok!(NodeServices::unjail(root(), 1));
			assert_ok!(NodeServices::deregister(signed(1), 1));
		});
	}

	#[test]
	fn is_not_escaped_by_leaving_before_it() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			let leave = || NodeServices::deregister(signed(1), 0);
			set_failing(0, Some(Round::get()));
			assert_noop!(leave(), E::Failing);
			// In jail it may.
			assert_eq!(jail(0), 1);
			assert_ok!(leave());
		});
	}

	#[test]
	fn is_waited_for_by_who_would_leave_no_longer_than_a_cooldown() {
		test(|| {
			assert_ok!(register(1, 1, MIN));
			assert_ok!(register(2, 2, MIN));
			(0..2).for_each(|node| set_failing(node, Some(Round::get())));
			for _ in 0..COOLDOWN {
				assert_noop!(NodeServices::deregister(signed(1), 0), E::Failing);
				next_round();
			}
			assert_ok!(NodeServices::deregister(signed(1), 0));
			// Who does what it owes may go at once.
			set_failing(1, None);
			assert_ok!(NodeServices::deregister(signed(2), 1));
		});
	}
}
