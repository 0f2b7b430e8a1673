use super::*;
use frame_support::{
	dispatch::{GetDispatchInfo, Pays},
	weights::Weight,
};
use sp_runtime::traits::Dispatchable;

#[test]
fn the_selected_accept_prove_and_are_holders() {
	test(|| {
		let chosen = one_track();
		assert_eq!(chosen.len(), 3);
		for node in &chosen {
			join(*node, &[ONE]);
			let operator = operator_of(*node);
			System::assert_last_event(Event::Entered { node: *node, operator, track: ONE }.into());
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
		assert_eq!(refused, [(99, PlaceRefusal::UnknownTrack), (2, PlaceRefusal::AlreadyAccepted)]);
		pass_blocks(2);
		assert_ok!(enter(1, 1));
		assert_ok!(enter(1, 2));
		assert_noop!(enter(1, 3), Error::<Test>::NotAccepted);
		assert_eq!(StorageProofs::standing(1).replicas, 2);
	});
}

#[test]
fn one_selected_takes_the_place_of_one_that_is_not_any_more() {
	test(|| {
		let old = one_held_track();
		// All three are selected and serve: the others wait.
		Nodes::deactivate(old[1]);
		let new = another(&old);
		join(new, &[ONE]);
		assert_eq!(holders(ONE), [old[0], old[2], new]);
		let why = Left::Displaced;
		let released = Event::Released { node: old[1], track: ONE, by: Some(new), why };
		assert!(events().contains(&released));
		assert!(!ProofRecords::<Test>::contains_key(old[1]));
		assert!(!NodePlaces::<Test>::contains_key(old[1], ONE));
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
		join(own, &[ONE]);
		Nodes::deactivate(own);
		let next = *selected(ONE).iter().find(|node| **node != 4).unwrap();
		join(next, &[ONE]);
		assert_eq!(holders(ONE), [next]);
	});
}

#[test]
fn a_jailed_holder_and_one_that_left_free_their_places() {
	test(|| {
		let old = one_held_track();
		// Nobody needs the place: the jailed one has it back when it serves again.
		Nodes::set_serving(old[0], false);
		assert!(!selected(ONE).contains(&old[0]));
		Nodes::set_serving(old[0], true);
		assert_eq!(holders(ONE), old);

		Nodes::set_serving(old[0], false);
		let new = another(&old);
		join(new, &[ONE]);
		assert_eq!(holders(ONE), [old[1], old[2], new]);

		Nodes::remove(old[1]);
		assert_eq!(holders(ONE), [old[2], new]);
		challenge(ONE);
		let why = Left::Deregistered;
		assert!(events().contains(&Event::Released { node: old[1], track: ONE, by: None, why }));
		assert!(!ProofRecords::<Test>::contains_key(old[1]));
	});
}

#[test]
fn a_holder_gives_notice_and_owes_until_it_has_passed() {
	test(|| {
		let node = one_track()[0];
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NotHeld);
		join(node, &[ONE]);
		assert_noop!(give_notice(node, &[]), Error::<Test>::NoTracks);
		assert_ok!(give_notice(node, &[ONE]));
		System::assert_last_event(Event::NoticeGiven { node, track: ONE, round: 3 }.into());
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NoticeGiven);
		assert_noop!(give_notice(node, &[ONE, 5]), Error::<Test>::NoticeGiven);
		let stranger = StorageProofs::drop(signed(1), node, vec![ONE].try_into().unwrap());
		assert_noop!(stranger, Error::<Test>::NotOperatorOrHotKey);

		Round::set(2);
		challenge(ONE);
		assert_eq!(StorageProofs::open_challenges(node).len(), 1);
		// It may change its mind, and need not prove anew.
		assert_ok!(accept(node, &[ONE]));
		System::assert_last_event(Event::NoticeTakenBack { node, track: ONE }.into());
		assert_eq!(StorageProofs::holders(ONE)[0].until, None);
		assert!(TrackPlaces::<Test>::get(ONE).unwrap().entrants.is_empty());
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(4);
		assert!(holders(ONE).is_empty());
		assert_noop!(give_notice(node, &[ONE]), Error::<Test>::NotHeld);
		// What was open is owed no more, and nothing is asked for.
		pass_blocks(PERIOD + 1);
		assert_eq!(noted(operator_of(node)), (0, 0));
		assert_eq!(try_challenge(ONE), None);
	});
}

#[test]
fn a_holder_comes_back_after_its_notice_by_proof_alone() {
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(3);
		assert_ok!(accept(node, &[ONE]));
		// Nobody has looked at its old place yet.
		StorageProofs::do_try_state().expect("the invariants hold");
		assert!(holders(ONE).is_empty());
		pass_blocks(2);
		assert_ok!(enter(node, ONE));
		assert_eq!((holders(ONE), StorageProofs::standing(node).replicas), (vec![node], 1));
		assert_eq!(StorageProofs::held_by(node, None, 9), [ONE]);
	});
}

#[test]
fn plays_of_who_was_displaced_count_in_that_round_and_the_next() {
	test(|| {
		let old = one_held_track();
		Round::set(4);
		assert!(!StorageProofs::was_held(2) && StorageProofs::was_held(ONE));
		Nodes::deactivate(old[0]);
		join(another(&old), &[ONE]);
		let counted: Vec<_> =
			(4..=6).map(|round| StorageProofs::held_in(old[0], ONE, round)).collect();
		assert_eq!(counted, [true, true, false]);
		Library::unlist(ONE);
		assert!(!StorageProofs::was_held(ONE));
	});
}

#[test]
fn plays_after_a_notice_count_alike_whether_or_not_the_place_was_looked_at() {
	test(|| {
		let nodes = one_track();
		join(nodes[0], &[ONE]);
		join(nodes[1], &[ONE]);
		assert_ok!(give_notice(nodes[0], &[ONE]));
		Round::set(3);
		let counted = || -> Vec<_> {
			(1..=5).map(|round| StorageProofs::held_in(nodes[0], ONE, round)).collect()
		};
		let before = counted();
		// It held the track in round 2, and the round after is still as it is for who was
		// displaced.
		assert_eq!(before, [true, true, true, false, false]);
		challenge(ONE);
		assert_eq!(TrackPlaces::<Test>::get(ONE).unwrap().former[0].why, Left::NoticePassed);
		assert_eq!(counted(), before);
	});
}

#[test]
fn plays_after_a_notice_that_has_passed_count_no_longer_if_the_track_is_delisted() {
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		assert_ok!(give_notice(node, &[ONE]));
		Round::set(7);
		let counted = || -> Vec<_> {
			(1..=8).map(|round| StorageProofs::held_in(node, ONE, round)).collect()
		};
		let before = counted();
		assert_eq!(before.iter().filter(|counts| **counts).count(), 3);
		let relist = Library::delist(ONE);
		relist();
		assert_eq!(counted(), before);
	});
}

#[test]
fn the_round_of_the_first_holder_is_that_since_it_was_listed() {
	test(|| {
		let chosen = one_track();
		Round::set(3);
		assert_eq!(StorageProofs::first_held(ONE), None);
		join(chosen[0], &[ONE]);
		Round::set(5);
		join(chosen[1], &[ONE]);
		assert_eq!(StorageProofs::first_held(ONE), Some(3));
		let relist = Library::delist(ONE);
		relist();
		assert_eq!(StorageProofs::first_held(ONE), None);
		join(chosen[0], &[ONE]);
		assert_eq!(StorageProofs::first_held(ONE), Some(5));
		StorageProofs::do_try_state().expect("the invariants hold");
	});
}

#[test]
fn plays_of_who_missed_never_count() {
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		(0..3).for_each(|_| miss(ONE));
		assert!(holders(ONE).is_empty());
		assert!((0..=5).all(|round| !StorageProofs::held_in(node, ONE, round)));
		assert!(StorageProofs::was_held(ONE));
	});
}

#[test]
fn of_those_who_held_it_sixteen_are_remembered_the_barred_the_longest() {
	let mut places = PlacesOf::<Test>::default();
	let take = |places: &mut PlacesOf<Test>, node: NodeIndex, round| {
		// The others are gone from selection by then.
		places.admit(node, node.into(), 1, &[node], round, |_| Availability::Serving).unwrap()
	};
	// 1 and 2 lose it by misses, twenty others to one another.
	for node in 1..=2 {
		take(&mut places, node, 5);
		places.release(node, 5);
	}
	(3..=23).for_each(|node| drop(take(&mut places, node, 5)));
	let nodes = |places: &PlacesOf<Test>| -> Vec<_> {
		places.former.iter().map(|former| former.node).collect()
	};
	let expected: Vec<_> = [1, 2].into_iter().chain(9..=22).collect();
	assert_eq!(nodes(&places), expected);
	let barred = |places: &PlacesOf<Test>, round| places.barred(round).count();
	assert_eq!([5, 6, 7, 8].map(|round| barred(&places, round)), [2, 2, 2, 0]);
	// On nobody depends anything three rounds later.
	take(&mut places, 24, 8);
	assert_eq!(nodes(&places), [23]);
	// Who has it again held it before all the same: what was heard then counts.
	take(&mut places, 23, 8);
	assert_eq!(nodes(&places), [23, 24]);
	assert!(places.held_in(23, 8) && places.held_in(23, 5) && !places.held_in(23, 4));
}

#[test]
fn what_is_delisted_is_remembered_to_have_been_held_until_it_is_taken_down() {
	test(|| {
		let chosen = one_held_track();
		(0..3).for_each(|_| miss(ONE));
		let barred = StorageProofs::barred(ONE);
		assert_eq!(barred.len(), 3);
		Nodes::set_serving(chosen[0], true);
		let relist = Library::delist(ONE);
		assert!(holders(ONE).is_empty() && StorageProofs::was_held(ONE));
		relist();
		// Who lost it by its misses does not have it back by that.
		assert_eq!(StorageProofs::barred(ONE), barred);
		Library::unlist(ONE);
		assert!(!StorageProofs::was_held(ONE) && StorageProofs::barred(ONE).is_empty());
	});
}

/// What `node` is charged to accept `tracks`, and what it was declared at.
fn weigh_accept(node: NodeIndex, tracks: &[TrackId]) -> (Weight, Weight) {
	let tracks: TrackBatchOf<Test> = tracks.to_vec().try_into().expect("not too many");
	let call = Call::<Test>::accept { node, tracks };
	let declared = call.get_dispatch_info().call_weight;
	let done = RuntimeCall::from(call).dispatch(signed(hot_key(node))).expect("it can accept");
	let actual = done.actual_weight.expect("it says what it weighed");
	assert!(actual.all_lte(declared), "{actual:?} of {declared:?}");
	(declared, actual)
}

/// `accept` of so many tracks, so many of them chosen for among as many nodes as are active, with so
/// many looks at a standing and places lost.
fn accepting(tracks: u32, chosen: u32, looks: u32, lost: u32) -> Weight {
	let active = Nodes::active().len() as u32;
	among(active, chosen, looks, lost).saturating_add(<() as WeightInfo>::accept(tracks))
}

/// What it adds to choose so often among `active` nodes.
fn among(active: u32, chosen: u32, looks: u32, lost: u32) -> Weight {
	Nodes::active_weight(active)
		.saturating_add(<() as WeightInfo>::choose(active).saturating_mul(chosen.into()))
		.saturating_add(<() as WeightInfo>::look(looks))
		.saturating_add(<() as WeightInfo>::on_track_removed(lost))
}

#[test]
fn to_accept_is_charged_by_who_was_looked_at_and_who_lost_a_place() {
	test(|| {
		let chosen = one_track();
		// Four of these can hold a track, and sixteen be barred from it.
		// And a hundred be active.
		let most = |tracks: u32| {
			among(100, tracks, tracks * (4 * 2 + 16 + 4 * 2), tracks * 4)
				.saturating_add(<() as WeightInfo>::accept(tracks))
		};
		// The three that are selected serve, and nobody holds it.
		assert_eq!(weigh_accept(chosen[0], &[ONE]), (most(1), accepting(1, 1, 3, 0)));
		for node in &chosen[1..] {
			assert_ok!(accept(*node, &[ONE]));
		}
		pass_blocks(2);
		for node in &chosen {
			assert_ok!(enter(*node, ONE));
		}

		// Now the first is passed over, and there are three holders to look at: once to see whether
		// they are gone, once to see who makes room.
		Nodes::set_serving(chosen[0], false);
		let new = another(&chosen);
		assert_eq!(weigh_accept(new, &[ONE]).1, accepting(1, 1, 4 + 3 + 3, 0));

		// One that is gone loses its place, whoever looks. One of a batch that is refused before
		// anybody was looked at costs what a track does.
		Nodes::remove(chosen[1]);
		let last = another(&[chosen[0], chosen[2], new]);
		assert_eq!(weigh_accept(last, &[ONE, 99]), (most(2), accepting(2, 1, 5 + 3, 1)));
		assert_eq!(holders(ONE), [chosen[0], chosen[2]]);
	});
}

#[test]
fn that_a_track_is_gone_is_charged_by_who_held_it() {
	test(|| {
		one_held_track();
		let gone = || <StorageProofs as OnTrackRemoved>::on_track_removed(ONE, true);
		assert_eq!(gone(), <() as WeightInfo>::on_track_removed(3));
		assert_eq!(gone(), Weight::zero());
	});
}

#[test]
fn to_enter_is_charged_by_who_was_looked_at_and_who_lost_a_place() {
	test(|| {
		let old = one_held_track();
		let entering = |node| {
			let chunk = StorageProofs::entries(node, vec![ONE])[0].chunk.unwrap();
			let proof = Library::proof(ONE, chunk);
			let call = Call::<Test>::enter { node, track: ONE, proof };
			let declared = call.get_dispatch_info().call_weight;
			let done = RuntimeCall::from(call).dispatch(signed(operator_of(node))).unwrap();
			assert_eq!(done.pays_fee, Pays::No);
			(declared, done.actual_weight.unwrap())
		};
		let weigh = |active: u32, looks: u32, lost: u32| {
			among(active, 1, looks, lost).saturating_add(<() as WeightInfo>::enter())
		};
		let active = Nodes::active().len() as u32;
		Nodes::set_serving(old[0], false);
		let new = another(&old);
		assert_ok!(accept(new, &[ONE]));
		pass_blocks(2);
		// Four by selection, three holders twice; one of them makes room.
		assert_eq!(entering(new), (weigh(100, 4 * 2 + 16 + 4 * 2, 4), weigh(active, 4 + 3 + 3, 1)));
		assert_eq!(holders(ONE), [old[1], old[2], new]);
	});
}
