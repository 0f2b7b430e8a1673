mod property;

use crate::{mock::*, Event, *};
use frame_support::{assert_noop, assert_ok, dispatch::Pays};

const ONE: TrackId = 1;

/// Five nodes of five operators: node `n` is `10 n`'s.
fn five_nodes() {
	(1..=5).for_each(|node| Nodes::add(node, u64::from(node) * 10));
}

/// Every one of `nodes` accepts the one track.
fn all_accept(nodes: &[NodeIndex]) {
	for node in nodes {
		assert_ok!(accept(*node, &[ONE]));
	}
}

fn events() -> Vec<Event<Test>> {
	let all = System::events().into_iter();
	all.filter_map(|record| match record.event {
		RuntimeEvent::StorageProofs(event) => Some(event),
		_ => None,
	})
	.collect()
}

#[test]
fn the_selected_accept_and_are_holders() {
	test(|| {
		five_nodes();
		Library::list(ONE, 5_000);
		let chosen = selected(ONE);
		assert_eq!(chosen.len(), 3);
		for node in &chosen {
			assert_ok!(accept(*node, &[ONE]));
			let operator = u64::from(*node) * 10;
			System::assert_last_event(Event::Accepted { node: *node, operator, track: ONE }.into());
			assert!(StorageProofs::held_in(*node, ONE, Round::get()));
			assert_eq!(StorageProofs::standing(*node).replicas, 1);
			assert_noop!(accept(*node, &[ONE]), Error::<Test>::AlreadyHeld);
		}
		assert_eq!(holders(ONE), chosen);
		let other = (1..=5).find(|node| !chosen.contains(node)).unwrap();
		assert_noop!(accept(other, &[ONE]), Error::<Test>::NotSelected);
		assert!(!StorageProofs::held_in(other, ONE, Round::get()));
	});
}

#[test]
fn says_why_nothing_was_accepted() {
	test(|| {
		five_nodes();
		Library::list_placed(2, 100, None);
		assert_noop!(accept(1, &[7]), Error::<Test>::UnknownTrack);
		assert_noop!(accept(1, &[2]), Error::<Test>::NotPlaced);
		assert_noop!(accept(1, &[]), Error::<Test>::NoTracks);
		assert_noop!(accept(9, &[2]), Error::<Test>::UnknownNode);
		let of_other =
			|node| StorageProofs::accept(signed(hot_key(2)), node, vec![2].try_into().unwrap());
		assert_noop!(of_other(1), Error::<Test>::NotOperatorOrHotKey);
		Nodes::set_serving(1, false);
		assert_noop!(accept(1, &[2]), Error::<Test>::NotServing);
	});
}

#[test]
fn of_a_batch_those_that_can_be_held_are() {
	test(|| {
		(1..=3).for_each(|node| Nodes::add(node, node.into()));
		(1..=4).for_each(|track| Library::list(track, 100));
		assert_ok!(accept(1, &[1, 99, 2, 2]));
		let refused: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::NotAccepted { node: 1, track, reason } => Some((track, reason)),
				_ => None,
			})
			.collect();
		assert_eq!(refused, [(99, Refusal::UnknownTrack), (2, Refusal::AlreadyHeld)]);
		assert_eq!(StorageProofs::standing(1).replicas, 2);
	});
}

#[test]
fn one_selected_takes_the_place_of_one_that_is_not_any_more() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let old = selected(ONE);
		all_accept(&old);
		// All three are selected and serve: the others wait.
		Nodes::deactivate(old[1]);
		let new = *selected(ONE).iter().find(|node| !old.contains(node)).unwrap();
		assert_ok!(accept(new, &[ONE]));
		assert_eq!(holders(ONE), [old[0], old[2], new]);
		let released = Event::Released { node: old[1], track: ONE, by: Some(new) };
		assert!(events().contains(&released));
		assert_eq!(Records::<Test>::get(old[1]), Record::default());
	});
}

#[test]
fn no_operator_holds_a_track_twice() {
	test(|| {
		// One operator has nodes 1 to 3.
		(1..=3).for_each(|node| Nodes::add(node, 7));
		Nodes::add(4, 8);
		Library::list(ONE, 100);
		let chosen = selected(ONE);
		assert_eq!(chosen.len(), 2);
		let own = *chosen.iter().find(|node| **node != 4).unwrap();
		assert_ok!(accept(own, &[ONE]));
		Nodes::deactivate(own);
		let next = *selected(ONE).iter().find(|node| **node != 4).unwrap();
		assert_ok!(accept(next, &[ONE]));
		assert_eq!(holders(ONE), [next]);
	});
}

#[test]
fn a_jailed_holder_and_one_that_left_free_their_places() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let old = selected(ONE);
		all_accept(&old);
		Nodes::set_serving(old[0], false);
		assert!(!StorageProofs::held_in(old[0], ONE, Round::get()));
		// Nobody needs the place: the jailed one has it back when it serves again.
		Nodes::set_serving(old[0], true);
		assert!(StorageProofs::held_in(old[0], ONE, Round::get()));

		Nodes::set_serving(old[0], false);
		Nodes::deactivate(old[0]);
		let new = *selected(ONE).iter().find(|node| !old.contains(node)).unwrap();
		assert_ok!(accept(new, &[ONE]));
		assert_eq!(holders(ONE), [old[1], old[2], new]);

		Nodes::remove(old[1]);
		challenge(0, 0);
		assert_eq!(holders(ONE), [old[2], new]);
		assert!(events().contains(&Event::Released { node: old[1], track: ONE, by: None }));
		assert!(!Records::<Test>::contains_key(old[1]));
	});
}

#[test]
fn a_holder_gives_notice_and_owes_until_it_has_passed() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NotHeld);
		assert_ok!(accept(node, &[ONE]));
		assert_noop!(give_notice(node, &[]), Error::<Test>::NoTracks);
		assert_ok!(give_notice(node, &[ONE]));
		System::assert_last_event(Event::NoticeGiven { node, track: ONE, round: 3 }.into());
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NoticeGiven);
		assert_noop!(give_notice(node, &[ONE, 5]), Error::<Test>::NoticeGiven);
		let stranger = StorageProofs::drop(signed(1), node, vec![ONE].try_into().unwrap());
		assert_noop!(stranger, Error::<Test>::NotOperatorOrHotKey);

		Round::set(2);
		challenge(0, 0);
		assert_eq!(StorageProofs::open_challenges(node).len(), 1);
		// It may change its mind.
		assert_ok!(accept(node, &[ONE]));
		assert_eq!(StorageProofs::holders(ONE)[0].until, None);
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(4);
		assert!(holders(ONE).is_empty());
		assert!(!StorageProofs::held_in(node, ONE, Round::get()));
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NotHeld);
		// What was open is owed no more.
		pass_blocks(PERIOD + 1);
		assert_eq!(noted(u64::from(node) * 10), (0, 0));
		// The next draw forgets it.
		let next = Queue::<Test>::get().1;
		next_block(Some(Default::default()));
		assert_eq!((Queue::<Test>::get().1, TrackCount::<Test>::get()), (next, 0));
	});
}

#[test]
fn a_holder_proves_what_it_is_asked_for_and_pays_nothing() {
	test(|| {
		five_nodes();
		Library::list(ONE, 5_000);
		let chosen = selected(ONE);
		all_accept(&chosen);
		let number = challenge(0, 3);
		let opened = Event::ChallengeOpened {
			challenge: number,
			track: ONE,
			chunk: 3,
			deadline: System::block_number() + PERIOD,
			nodes: chosen.clone().try_into().unwrap(),
		};
		System::assert_last_event(opened.into());
		let asked = StorageProofs::open_challenges(chosen[0]);
		assert_eq!((asked.len(), asked[0].chunk, asked[0].bytes), (1, 3, 5_000));

		let (node, operator) = (chosen[0], u64::from(chosen[0]) * 10);
		let proof = Library::proof(ONE, asked[0].chunk);
		let paid = StorageProofs::prove(signed(operator), node, number, proof.clone()).unwrap();
		assert_eq!(paid.pays_fee, Pays::No);
		System::assert_last_event(Event::Proven { challenge: number, node, track: ONE }.into());
		assert_eq!(noted(operator), (1, 1));
		assert!(StorageProofs::open_challenges(node).is_empty());
		assert_noop!(prove(node, number, proof.clone()), Error::<Test>::NotOwed);
		// With the last proof there is nothing left to remember.
		assert_ok!(prove(chosen[1], number, proof.clone()));
		assert_ok!(prove(chosen[2], number, proof));
		assert!(!Challenges::<Test>::contains_key(number));
		pass_blocks(PERIOD + 2);
		assert_eq!(Queue::<Test>::get(), (1, 1));
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.passed, standing.owed, standing.misses), (1, 1, 0));
		Round::set(2);
		assert_eq!(StorageProofs::standing(node).passed, 0);
	});
}

#[test]
fn says_what_is_wrong_with_a_proof() {
	test(|| {
		five_nodes();
		Library::list(ONE, 5_000);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		let number = challenge(0, 2);
		let right = Library::proof(ONE, 2);
		let wrong = |change: &dyn Fn(&mut ChunkProof)| {
			let mut proof = right.clone();
			change(&mut proof);
			prove(node, number, proof)
		};
		assert_noop!(wrong(&|proof| proof.chunk[0] ^= 1), Error::<Test>::WrongRoot);
		assert_noop!(wrong(&|proof| proof.path[0][0] ^= 1), Error::<Test>::WrongRoot);
		assert_noop!(wrong(&|proof| *proof = Library::proof(ONE, 1)), Error::<Test>::WrongRoot);
		assert_noop!(wrong(&|proof| proof.path.truncate(1)), Error::<Test>::WrongPathLength);
		assert_noop!(wrong(&|proof| proof.chunk.truncate(9)), Error::<Test>::WrongChunkSize);
		assert_noop!(prove(node, number + 1, right.clone()), Error::<Test>::NotOwed);
		assert_noop!(prove(99, number, right.clone()), Error::<Test>::UnknownNode);
		let other = (1..=5).find(|other| *other != node).unwrap();
		assert_noop!(prove(other, number, right.clone()), Error::<Test>::NotOwed);
		let stranger = StorageProofs::prove(signed(1), node, number, right.clone());
		assert_eq!(stranger.unwrap_err().error, Error::<Test>::NotOperatorOrHotKey.into());
		// The last block that takes it, and the first that does not.
		System::set_block_number(System::block_number() + PERIOD + 1);
		assert_noop!(prove(node, number, right.clone()), Error::<Test>::TooLate);
		System::set_block_number(System::block_number() - 1);
		assert_ok!(prove(node, number, right));
	});
}

#[test]
fn what_is_not_proven_in_time_is_missed_once() {
	test(|| {
		five_nodes();
		Library::list(ONE, 5_000);
		let node = selected(ONE)[0];
		let operator = u64::from(node) * 10;
		assert_ok!(accept(node, &[ONE]));
		let number = challenge(0, 0);
		pass_blocks(PERIOD);
		assert_eq!(noted(operator), (0, 0));
		pass_blocks(1);
		let missed = Event::Missed { challenge: number, node, track: ONE, misses: 1 };
		System::assert_last_event(missed.into());
		assert_eq!(noted(operator), (0, 1));
		pass_blocks(3 * PERIOD);
		assert_eq!(noted(operator), (0, 1));
		// A proof ends the row.
		let number = challenge(0, 1);
		assert_ok!(prove(node, number, Library::proof(ONE, 1)));
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.passed, standing.owed, standing.misses), (1, 2, 0));
	});
}

#[test]
fn nothing_is_owed_for_what_is_not_listed_or_held_any_more() {
	test(|| {
		five_nodes();
		(1..=3).for_each(|track| Library::list(track, 3_000));
		let track_of = |position| Positions::<Test>::get(position).unwrap();
		for track in 1..=3 {
			assert_ok!(accept(selected(track)[0], &[track]));
		}
		let gone = track_of(0);
		let holder = holders(gone)[0];
		let number = challenge(0, 1);
		let proof = Library::proof(gone, 1);
		Library::unlist(gone);
		assert_noop!(prove(holder, number, proof), Error::<Test>::UnknownTrack);
		// Its position is the last one's.
		assert_eq!(TrackCount::<Test>::get(), 2);
		assert!(track_of(0) != gone);

		let jailed = track_of(0);
		let holder = holders(jailed)[0];
		challenge(0, 1);
		Nodes::set_serving(holder, false);
		pass_blocks(2 * PERIOD);
		assert!(Noted::get().is_empty());
		assert!(!events().iter().any(|event| matches!(event, Event::Missed { .. })));
	});
}

/// Has `node`, the only holder of the only track, miss challenges until it is jailed; returns how many.
fn stop_proving(node: NodeIndex) -> usize {
	let before = events().len();
	for _ in 0..100 {
		if !Nodes::node(node).unwrap().serves {
			let missed = |event: &&Event<Test>| matches!(event, Event::Missed { .. });
			return events()[before..].iter().filter(missed).count();
		}
		challenge_or_pass();
	}
	panic!("never jailed");
}

#[test]
fn who_stops_proving_is_jailed_and_the_next_time_slashed() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		// One is asked in each block: three misses come before six blocks have passed.
		assert_eq!(stop_proving(node), JAIL_BLOCKS as usize + 1);
		assert_eq!(Jailed::get(), [(node, 1)]);
		assert!(Slashed::get().is_empty());
		System::assert_has_event(Event::Disciplined { node, jails: 1, slashed: 0 }.into());

		// What was open when it was jailed is owed no more, and cannot be proven.
		let open = Queue::<Test>::get().1 - 1;
		assert!(StorageProofs::open_challenges(node).is_empty());
		assert_noop!(prove(node, open, Library::proof(ONE, 0)), Error::<Test>::NotServing);
		assert_eq!(StorageProofs::standing(node).jails, 1);
		pass_blocks(2 * PERIOD);
		assert_eq!(StorageProofs::standing(node).misses, 0);
		Nodes::set_serving(node, true);
		stop_proving(node);
		assert_eq!(Slashed::get(), [(node, Perbill::from_percent(1))]);
		System::assert_has_event(Event::Disciplined { node, jails: 2, slashed: 50 }.into());

		// However often it proves, that it was jailed is remembered.
		pass_blocks(2 * PERIOD);
		Nodes::set_serving(node, true);
		for _ in 0..6 {
			let number = challenge(0, 0);
			assert_ok!(prove(node, number, Library::proof(ONE, 0)));
		}
		assert_eq!(StorageProofs::standing(node).jails, 2);
		stop_proving(node);
		assert_eq!((Jailed::get().len(), Slashed::get().len()), (3, 2));
	});
}

#[test]
fn who_gives_up_its_places_does_not_leave_its_misses_behind() {
	let miss = || {
		challenge(0, 0);
		pass_blocks(PERIOD + 1);
	};
	// By notice.
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		miss();
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(Round::get() + 100);
		// Somebody else's acceptance finds that its time is up.
		assert_ok!(accept(selected(ONE)[1], &[ONE]));
		assert_eq!(StorageProofs::standing(node).replicas, 0);
		assert!(StorageProofs::failing_since(node).is_some());
	});
	// By notice, and then to another operator's node before it has passed.
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let old = selected(ONE);
		all_accept(&old);
		miss();
		assert_ok!(give_notice(old[0], &[ONE]));
		Nodes::deactivate(old[0]);
		let next = *selected(ONE).iter().find(|node| !old.contains(node)).unwrap();
		assert_ok!(accept(next, &[ONE]));
		assert_eq!(StorageProofs::standing(old[0]).replicas, 0);
		assert!(StorageProofs::failing_since(old[0]).is_some());
	});
	// What it missed only after its time was up it has not left behind.
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		Library::list(ONE + 1, 100);
		let nodes = selected(ONE + 1);
		let node = *selected(ONE).iter().find(|node| nodes.contains(node)).unwrap();
		assert_ok!(accept(node, &[ONE, ONE + 1]));
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(Round::get() + 100);
		challenge(1, 0);
		pass_blocks(PERIOD + 1);
		let other = *selected(ONE).iter().find(|other| **other != node).unwrap();
		assert_ok!(accept(other, &[ONE]));
		assert!(StorageProofs::failing_since(node).is_some());
		assert!(!Records::<Test>::get(node).evades);
	});
	// For another node of its operator, which is not the same as for another's.
	for own in [true, false] {
		test(|| {
			(1..=3).for_each(|node| Nodes::add(node, if own { 7 } else { node.into() }));
			(4..=5).for_each(|node| Nodes::add(node, node.into()));
			Library::list(ONE, 100);
			let old = *selected(ONE).iter().find(|node| **node < 4).unwrap();
			let others: Vec<_> = selected(ONE).into_iter().filter(|node| *node != old).collect();
			assert_ok!(accept(old, &[ONE]));
			all_accept(&others);
			miss();
			Nodes::deactivate(old);
			let next =
				*selected(ONE).iter().find(|node| **node != old && !others.contains(node)).unwrap();
			assert_ok!(accept(next, &[ONE]));
			assert_eq!(StorageProofs::standing(old).replicas, 0);
			assert_eq!(StorageProofs::failing_since(old).is_some(), own);
		});
	}
}

#[test]
fn who_misses_is_known_to_since_when_until_it_proves_is_jailed_or_has_no_place() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		let failing = || StorageProofs::failing_since(node);
		let miss = || {
			challenge(0, 0);
			pass_blocks(PERIOD + 1);
		};
		assert_eq!(failing(), None);
		Round::set(5);
		miss();
		Round::set(7);
		assert_eq!(failing(), Some(5));
		let number = challenge(0, 0);
		assert_ok!(prove(node, number, Library::proof(ONE, 0)));
		assert_eq!(failing(), None);
		miss();
		Round::set(8);
		while Jailed::get().is_empty() {
			assert_eq!(failing(), Some(7));
			miss();
		}
		assert_eq!((failing(), FailedSince::get()), (None, 7));
		// What is not stored any more is asked of nobody.
		Nodes::set_serving(node, true);
		miss();
		assert_eq!(failing(), Some(8));
		Library::unlist(ONE);
		assert_eq!(failing(), None);
	});
}

#[test]
fn another_node_of_the_same_operator_does_not_begin_anew() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		stop_proving(node);
		assert!(Slashed::get().is_empty());
		// It leaves, and comes back as another.
		let operator = Nodes::node(node).unwrap().operator;
		Nodes::remove(node);
		Nodes::deactivate(node);
		pass_blocks(2 * PERIOD);
		(1..=5).filter(|other| *other != node).for_each(Nodes::deactivate);
		Nodes::add(99, operator);
		assert_ok!(accept(99, &[ONE]));
		assert_eq!(StorageProofs::standing(99).jails, 1);
		stop_proving(99);
		assert_eq!(Slashed::get(), [(99, Perbill::from_percent(1))]);
		System::assert_has_event(Event::Disciplined { node: 99, jails: 2, slashed: 50 }.into());
	});
}

#[test]
fn a_few_misses_over_a_long_time_are_jailed_and_many_at_once_are_not() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		for jailed in [0, 0, 1] {
			challenge(0, 0);
			pass_blocks(PERIOD + 1);
			assert_eq!(Jailed::get().len(), jailed);
		}
		Nodes::set_serving(node, true);
		(0..5).for_each(|_| {
			challenge(0, 0);
		});
		pass_blocks(PERIOD + 1);
		assert_eq!(StorageProofs::standing(node).misses, 5);
		assert_eq!(Jailed::get().len(), 1);
	});
}

#[test]
fn one_node_is_jailed_in_a_block_and_the_other_with_its_next_miss() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let chosen = selected(ONE);
		all_accept(&chosen);
		let mut jailed = Vec::new();
		while jailed.last() != Some(&3) {
			challenge_or_pass();
			jailed.push(Jailed::get().len());
		}
		jailed.retain(|count| *count > 0);
		assert_eq!(jailed, [1, 2, 3]);
	});
}

fn challenge_or_pass() {
	next_block(Some(Default::default()));
}

#[test]
fn there_is_nothing_to_do_when_there_is_nothing_to_prove() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		next_block(Some(Default::default()));
		assert_eq!(Queue::<Test>::get(), (0, 0));
		// Nor without randomness, nor when no holder serves.
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		next_block(None);
		Nodes::set_serving(node, false);
		next_block(Some(Default::default()));
		assert_eq!(Queue::<Test>::get(), (0, 0));
		assert_eq!(holders(ONE), [node]);
	});
}

#[test]
fn challenges_that_are_overdue_after_a_shorter_period_get_less() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let node = selected(ONE)[0];
		assert_ok!(accept(node, &[ONE]));
		JailMisses::set(1_000);
		ProofTime::set(20);
		(0..20).for_each(|_| {
			challenge(0, 0);
		});
		ProofTime::set(2);
		let overdue = || {
			let now = System::block_number();
			Challenges::<Test>::iter_values().filter(|open| open.deadline < now).count()
		};
		let mut most = 0;
		for _ in 0..80 {
			challenge(0, 0);
			most = most.max(overdue());
		}
		assert!(most > 10 && overdue() <= 1, "{most}, then {}", overdue());
		let last = Queue::<Test>::get();
		assert!(last.1 - last.0 <= 4, "{last:?}");
		JailMisses::set(3);
	});
}

#[test]
fn every_track_and_every_chunk_is_drawn_as_often() {
	test(|| {
		Nodes::add(1, 10);
		(1..=8).for_each(|track| Library::list(track, 4 * 1_024));
		assert_ok!(accept(1, &[1, 2, 3, 4, 5, 6, 7, 8]));
		JailMisses::set(1_000_000);
		let mut drawn = std::collections::BTreeMap::<(TrackId, u64), u32>::new();
		for number in 0u32..3_200 {
			next_block(Some(sp_io::hashing::blake2_256(&number.to_le_bytes()).into()));
			let last = Challenges::<Test>::get(number).unwrap();
			*drawn.entry((last.track, last.chunk)).or_default() += 1;
		}
		// 32 of 100 each. Of χ² with 31 degrees of freedom one in a million exceeds 82.
		assert_eq!(drawn.len(), 32);
		let chi: f64 =
			drawn.values().map(|count| (f64::from(*count) - 100.0).powi(2) / 100.0).sum();
		assert!(chi < 82.0, "{chi}");
		JailMisses::set(3);
	});
}

#[test]
fn listeners_are_spread_over_the_holders_that_serve() {
	test(|| {
		five_nodes();
		Library::list(ONE, 100);
		let chosen = selected(ONE);
		all_accept(&chosen);
		Nodes::set_serving(chosen[1], false);
		let mut firsts = std::collections::BTreeMap::<NodeIndex, u32>::new();
		for session in 0u32..1_000 {
			let route = StorageProofs::route(ONE, session.to_le_bytes().to_vec(), 3);
			assert_eq!(route.len(), 2);
			*firsts.entry(route[0].node).or_default() += 1;
		}
		// Both weigh as much: 500 each, with a deviation of 16.
		assert_eq!(firsts.keys().copied().collect::<Vec<_>>().len(), 2);
		assert!(!firsts.contains_key(&chosen[1]));
		assert!(firsts.values().all(|count| (400..600).contains(count)), "{firsts:?}");
		assert!(StorageProofs::route(9, vec![], 3).is_empty());
	});
}
