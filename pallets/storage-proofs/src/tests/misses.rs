use super::*;

/// The nodes that lost a place by misses, in their order.
fn lost_by_misses() -> Vec<NodeIndex> {
	let lost = |event| match event {
		Event::Released { node, why: Left::Missed, by: None, .. } => Some(node),
		_ => None,
	};
	events().into_iter().filter_map(lost).collect()
}

/// `node`, held to be the only holder of the tracks 1 to `count`.
fn only_holder(count: TrackId) -> NodeIndex {
	Nodes::add(1, 10);
	(1..=count).for_each(|track| Library::list(track, 2_000));
	for track in 1..=count {
		join(1, &[track]);
	}
	1
}

#[test]
fn what_is_not_proven_in_time_is_missed_once() {
	test(|| {
		let node = one_track()[0];
		let operator = operator_of(node);
		join(node, &[ONE]);
		let number = challenge(ONE);
		pass_blocks(PERIOD);
		assert_eq!(noted(operator), (0, 0));
		pass_blocks(1);
		let missed = Event::Missed { challenge: number, node, track: ONE, there: 1, misses: 1 };
		System::assert_last_event(missed.into());
		assert_eq!(noted(operator), (0, 1));
		pass_blocks(3 * PERIOD);
		assert_eq!(noted(operator), (0, 1));
		// A proof ends the row of the track, and takes nothing back of what was missed.
		ask(ONE, |_| true);
		assert_eq!(TrackPlaces::<Test>::get(ONE).unwrap().holders[0].missed.count, 0);
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.passed, standing.owed, standing.misses), (1, 2, 1));
	});
}

#[test]
fn who_misses_enough_of_a_track_loses_it_and_cannot_have_it_back_for_two_rounds() {
	test(|| {
		let chosen = one_held_track();
		let dead = chosen[1];
		Failure::mutate(|rule| rule.share = Perbill::one());
		Round::set(5);
		for lost in [0, 0, 1] {
			ask(ONE, |node| node != dead);
			assert_eq!(lost_by_misses().len(), lost);
		}
		assert_eq!(lost_by_misses(), [dead]);
		assert_eq!(holders(ONE), [chosen[0], chosen[2]]);
		assert!(!NodePlaces::<Test>::contains_key(dead, ONE));
		let barred = || -> Vec<_> {
			StorageProofs::barred(ONE).into_iter().map(|node| (node.node, node.until)).collect()
		};
		let fourth = another(&chosen);
		for round in [5, 6, 7] {
			Round::set(round);
			assert_eq!(barred(), [(dead, 8)]);
			assert!(selected(ONE).contains(&fourth) && !selected(ONE).contains(&dead));
			// It can have other tracks meanwhile, not this one.
			let failed = accept(dead, &[ONE]).unwrap_err();
			assert!([Error::<Test>::NotSelected.into(), Error::<Test>::NotServing.into()]
				.contains(&failed));
			Nodes::set_serving(dead, true);
			assert_noop!(accept(dead, &[ONE]), Error::<Test>::NotSelected);
		}
		Round::set(8);
		assert!(barred().is_empty());
		assert_eq!(selected(ONE), chosen);
		join(dead, &[ONE]);
		assert_eq!(holders(ONE), [chosen[0], chosen[2], dead]);
		assert!(StorageProofs::barred(ONE).is_empty());
	});
}

#[test]
fn a_hundred_junk_tracks_hide_no_track_that_is_missed() {
	test(|| {
		let node = only_holder(101);
		// It proves all but one, which it is asked for as rarely as for each of them.
		for junk in 0..99u32 {
			ask(junk % 100 + 1, |_| true);
			if junk % 33 == 32 {
				miss(101);
			}
		}
		assert_eq!(lost_by_misses(), [node]);
		assert!(holders(101).is_empty() && holders(100) == [node]);
		// Three of 102 are far below the share.
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.misses, standing.owed, standing.replicas), (3, 102, 100));
		assert!(Jailed::get().is_empty());
		assert_eq!(StorageProofs::failing_since(node), None);
	});
}

#[test]
fn who_misses_a_fifth_of_all_is_jailed_whatever_else_it_proves() {
	test(|| {
		let node = only_holder(60);
		// Of each track one at the most, so that no row is long.
		for track in 1..=12 {
			miss(track);
			let standing = StorageProofs::standing(node);
			let jailed = !Jailed::get().is_empty();
			// The miss that is noted makes it `track` of `5 (track - 1) + 1` before the other four.
			let (misses, owed) = (track, 5 * (track - 1) + 1);
			let expected = misses >= 3 && misses * 5 >= owed;
			assert_eq!(jailed, expected, "{standing:?}");
			if jailed {
				assert_eq!((misses, Jailed::get()), (3, vec![(node, 1)]));
				return;
			}
			(0..4).for_each(|number| ask(13 + (4 * track + number) % 48, |_| true));
		}
		panic!("never jailed");
	});
}

#[test]
fn just_below_the_share_nothing_happens() {
	for (proven, jailed) in [(12, true), (13, false)] {
		test(|| {
			let node = only_holder(20);
			(0..proven).for_each(|number| ask(number % 17 + 1, |_| true));
			for track in 18..=20 {
				miss(track);
			}
			// 3 of 15 are a fifth, 3 of 16 are not.
			assert_eq!(Jailed::get().is_empty(), !jailed);
			assert_eq!(StorageProofs::standing(node).misses, if jailed { 0 } else { 3 });
			assert!(lost_by_misses().is_empty());
		});
	}
}

#[test]
fn misses_of_two_rounds_count_and_no_older_ones() {
	for (rounds, jailed) in [([4, 4, 5], true), ([4, 5, 5], true), ([4, 5, 6], false)] {
		test(|| {
			let node = only_holder(4);
			for (track, round) in (1..).zip(rounds) {
				Round::set(round);
				// So that they are not in a row.
				ask(4, |_| true);
				miss(track);
			}
			assert_eq!(Jailed::get().is_empty(), !jailed, "{rounds:?}");
			if !jailed {
				assert_eq!(StorageProofs::standing(node).misses, 2);
			}
		});
	}
}

#[test]
fn a_short_outage_harms_nobody() {
	test(|| {
		// Asked in each block, and away for as many as may be.
		let node = only_holder(1);
		ProofTime::set(1);
		(0..JAIL_BLOCKS).for_each(|_| {
			challenge(1);
		});
		pass_blocks(1);
		ProofTime::set(PERIOD);
		// Those of the last block it proves still.
		let standing = StorageProofs::standing(node);
		assert!(standing.misses >= 4, "{standing:?}");
		(0..40).for_each(|_| ask(1, |_| true));
		assert!(lost_by_misses().is_empty() && Jailed::get().is_empty());
		// One more is one in a row, of many that it proved.
		miss(1);
		assert!(lost_by_misses().is_empty() && Jailed::get().is_empty());
		assert_eq!(TrackPlaces::<Test>::get(1).unwrap().holders[0].missed.count, 1);
	});
}

#[test]
fn who_stays_away_longer_is_released_with_the_block_in_which_it_is_too_long() {
	test(|| {
		let node = only_holder(1);
		let first = Clock::<Test>::get() + 1 + PERIOD + 1;
		while lost_by_misses().is_empty() {
			next_block(None);
			if let Some(block) = (0u64..2_000).map(some_seed).find(|block| {
				StorageProofs::draw(&challenge_seed(block, 0), Ids::<Test>::get().0).0.is_some()
			}) {
				next_block(Some(block));
			}
			assert!(Clock::<Test>::get() < first + 3 * JAIL_BLOCKS);
		}
		let now = Clock::<Test>::get();
		assert!((first + JAIL_BLOCKS..=first + JAIL_BLOCKS + 2).contains(&now), "{first} {now}");
		assert_eq!(Jailed::get(), [(node, 1)]);
	});
}

/// Has `node`, which holds `track` alone, miss it until it is jailed.
fn stop_proving(node: NodeIndex, track: TrackId) {
	let before = Jailed::get().len();
	(0..3).for_each(|_| miss(track));
	assert_eq!(Jailed::get().len(), before + 1, "{:?}", StorageProofs::standing(node));
}

#[test]
fn who_stops_proving_is_jailed_and_the_next_time_slashed() {
	test(|| {
		let node = only_holder(3);
		stop_proving(node, 1);
		assert_eq!(Jailed::get(), [(node, 1)]);
		assert!(Slashed::get().is_empty());
		System::assert_has_event(Event::Disciplined { node, jails: 1, slashed: 0 }.into());
		// The count begins anew.
		assert_eq!(StorageProofs::standing(node).misses, 0);
		assert_eq!(StorageProofs::standing(node).jails, 1);

		Nodes::set_serving(node, true);
		// However often it proves, that it was jailed is remembered.
		(0..6).for_each(|_| ask(3, |_| true));
		Round::set(Round::get() + 5);
		stop_proving(node, 2);
		assert_eq!(Slashed::get(), [(node, Perbill::from_percent(1))]);
		System::assert_has_event(Event::Disciplined { node, jails: 2, slashed: 50 }.into());
		Nodes::set_serving(node, true);
		Round::set(Round::get() + 5);
		stop_proving(node, 3);
		assert_eq!((Jailed::get().len(), Slashed::get().len()), (3, 2));
		// It has no place any more, and nothing of it is remembered.
		assert!(!ProofRecords::<Test>::contains_key(node));
	});
}

#[test]
fn another_node_of_the_same_operator_does_not_begin_anew() {
	test(|| {
		let node = only_holder(1);
		stop_proving(node, 1);
		assert!(Slashed::get().is_empty());
		// It leaves, and comes back as another.
		Nodes::remove(node);
		Nodes::deactivate(node);
		Nodes::add(99, 10);
		join(99, &[1]);
		assert_eq!(StorageProofs::standing(99).jails, 1);
		stop_proving(99, 1);
		assert_eq!(Slashed::get(), [(99, Perbill::from_percent(1))]);
	});
}

#[test]
fn one_node_is_jailed_in_a_block_and_the_others_in_the_next_ones() {
	test(|| {
		one_held_track();
		(0..3).for_each(|_| miss(ONE));
		// They are asked of nothing any more, and do not get away with it.
		assert_eq!((Jailed::get().len(), lost_by_misses().len()), (1, 3));
		assert_eq!(Suspects::<Test>::get().len(), 2);
		for jailed in [2, 3, 3] {
			pass_blocks(1);
			assert_eq!(Jailed::get().len(), jailed);
		}
		assert!(Suspects::<Test>::get().is_empty());
	});
}

#[test]
fn only_who_has_missed_enough_waits_to_be_jailed() {
	test(|| {
		let chosen = one_held_track();
		let failing = chosen[0];
		// One misses at four places of its own, and in the same block another is jailed and a third
		// misses once.
		Library::list(2, KIB64);
		let others: Vec<_> = selected(2).into_iter().filter(|node| *node != failing).collect();
		join(failing, &[2]);
		others.iter().for_each(|node| join(*node, &[2]));
		(0..2).for_each(|_| ask(ONE, |node| node != failing));
		ask(2, |_| false);
		assert_eq!(Jailed::get().iter().map(|(node, _)| *node).collect::<Vec<_>>(), [failing]);
		assert!(others.iter().all(|node| StorageProofs::standing(*node).misses == 1));
		assert!(Suspects::<Test>::get().is_empty());
	});
}

#[test]
fn of_who_is_removed_nothing_is_kept_once_it_has_no_place() {
	for has_place in [false, true] {
		test(|| {
			let node = one_track()[0];
			join(node, &[ONE]);
			JailTime::set(1_000);
			(0..3).for_each(|_| miss(ONE));
			let other = selected(ONE)[1];
			if !has_place {
				assert_ok!(give_notice(node, &[ONE]));
				Round::set(Round::get() + 100);
				join(other, &[ONE]);
			}
			assert!(StorageProofs::failing_since(node).is_some());
			Nodes::remove(node);
			StorageProofs::on_removed(node);
			assert_eq!(ProofRecords::<Test>::contains_key(node), has_place);
			if has_place {
				join(other, &[ONE]);
			}
			assert!(!ProofRecords::<Test>::contains_key(node));
			StorageProofs::do_try_state().expect("the invariants hold");
		});
	}
}

#[test]
fn who_owes_so_little_that_it_misses_it_over_many_rounds_is_jailed_too() {
	test(|| {
		let node = only_holder(8);
		for (round, track) in [(5, 1), (8, 2), (11, 3)] {
			assert!(Jailed::get().is_empty());
			Round::set(round);
			miss(track);
		}
		assert_eq!((Jailed::get(), FailedSince::get()), (vec![(node, 1)], 5));
	});
	// A proof between them ends the row.
	test(|| {
		let node = only_holder(8);
		for (round, track) in [(5, 1), (8, 2), (11, 3)] {
			Round::set(round);
			miss(track);
			let number = challenge(4);
			assert_ok!(answer(node, number));
		}
		assert!(Jailed::get().is_empty());
	});
}

#[test]
fn since_when_a_node_fails_is_known_until_it_does_no_more() {
	test(|| {
		let node = only_holder(8);
		let failing = || StorageProofs::failing_since(node);
		Round::set(5);
		(1..=2).for_each(miss);
		assert_eq!(failing(), None);
		// It is not jailed if it is not for long.
		JailTime::set(1_000);
		miss(3);
		assert_eq!(failing(), Some(5));
		Round::set(6);
		miss(4);
		assert_eq!(failing(), Some(5));
		(0..16).for_each(|_| ask(5, |_| true));
		// 4 of 20 are a fifth, of 21 they are not.
		assert_eq!(failing(), Some(5));
		ask(5, |_| true);
		assert_eq!(failing(), None);
		Round::set(8);
		JailTime::set(JAIL_BLOCKS);
		(0..3).for_each(|_| miss(6));
		assert_eq!((failing(), FailedSince::get(), Jailed::get().len()), (None, 8, 1));
	});
}

#[test]
fn who_gives_up_its_places_does_not_leave_its_misses_behind() {
	// By notice.
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		JailTime::set(1_000);
		(0..3).for_each(|_| miss(ONE));
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(Round::get() + 100);
		// Somebody else's proof finds that its time is up.
		join(selected(ONE)[1], &[ONE]);
		assert_eq!(StorageProofs::standing(node).replicas, 0);
		assert_eq!(StorageProofs::failing_since(node), Some(1));
	});
	// To another node, of another operator or its own.
	for own in [true, false] {
		test(|| {
			(1..=3).for_each(|node| Nodes::add(node, if own { 7 } else { node.into() }));
			(4..=5).for_each(|node| Nodes::add(node, node.into()));
			Library::list(ONE, 2_000);
			let old = *selected(ONE).iter().find(|node| **node < 4).unwrap();
			let others: Vec<_> = selected(ONE).into_iter().filter(|node| *node != old).collect();
			join(old, &[ONE]);
			others.iter().for_each(|node| join(*node, &[ONE]));
			JailTime::set(1_000);
			(0..3).for_each(|_| ask(ONE, |node| node != old));
			Nodes::deactivate(old);
			let next =
				*selected(ONE).iter().find(|node| **node != old && !others.contains(node)).unwrap();
			join(next, &[ONE]);
			assert_eq!(StorageProofs::standing(old).replicas, 0);
			assert_eq!(StorageProofs::failing_since(old), Some(1));
		});
	}
}

#[test]
fn notice_does_not_end_a_row() {
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		Failure::mutate(|rule| rule.share = Perbill::one());
		(0..2).for_each(|_| miss(ONE));
		assert_ok!(give_notice(node, &[ONE]));
		assert_ok!(accept(node, &[ONE]));
		assert_ok!(give_notice(node, &[ONE]));
		miss(ONE);
		assert_eq!(lost_by_misses(), [node]);
	});
}
