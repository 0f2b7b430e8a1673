use super::*;
use frame_support::dispatch::Pays;

#[test]
fn a_place_is_entered_by_proof_alone() {
	test(|| {
		let node = one_track()[0];
		let operator = operator_of(node);
		assert_noop!(enter(node, ONE), Error::<Test>::NotAccepted);
		assert_ok!(accept(node, &[ONE]));
		let deadline = System::block_number() + u64::from(2 + PERIOD);
		System::assert_last_event(Event::Accepted { node, operator, track: ONE, deadline }.into());
		assert!(holders(ONE).is_empty() && !StorageProofs::held_in(node, ONE, Round::get()));
		assert!(!StorageProofs::was_held(ONE));
		assert_noop!(accept(node, &[ONE]), Error::<Test>::AlreadyAccepted);
		// The seed is that of two blocks later.
		for _ in 0..2 {
			assert_eq!(StorageProofs::entries(node, vec![ONE, 7])[0].chunk, None);
			assert_noop!(enter(node, ONE), Error::<Test>::NotDrawn);
			pass_blocks(1);
		}
		let chunk = entry_chunk_of(&Seed::get().unwrap(), ONE, node, KIB64 as u64);
		let asked = &StorageProofs::entries(node, vec![ONE])[0];
		assert_eq!(
			(asked.chunk, asked.deadline, asked.bytes),
			(Some(chunk), deadline, KIB64 as u64)
		);
		let wrong = Library::proof(ONE, (chunk + 1) % 64);
		assert_eq!(
			enter_with(node, ONE, wrong).unwrap_err().error,
			Error::<Test>::WrongRoot.into()
		);
		let right = || Library::proof(ONE, chunk);
		let stranger = StorageProofs::enter(signed(1), node, ONE, right()).unwrap_err().error;
		assert_eq!(stranger, Error::<Test>::NotOperatorOrHotKey.into());
		// Only what fails costs a fee.
		let failed = enter_with(node, ONE, Library::proof(ONE, (chunk + 1) % 64)).unwrap_err();
		assert_eq!(failed.post_info.pays_fee, Pays::Yes);
		assert_eq!(enter_with(node, ONE, right()).unwrap().pays_fee, Pays::No);
		assert_eq!((holders(ONE), noted(operator)), (vec![node], (0, 0)));
		assert_noop!(enter(node, ONE), Error::<Test>::NotAccepted);
		assert!(StorageProofs::entries(node, vec![ONE]).is_empty());
	});
}

#[test]
fn says_what_is_wrong_with_a_first_proof() {
	test(|| {
		let node = one_track()[0];
		assert_ok!(accept(node, &[ONE]));
		pass_blocks(2);
		let chunk = StorageProofs::entries(node, vec![ONE])[0].chunk.unwrap();
		let right = Library::proof(ONE, chunk);
		let fails = |change: &dyn Fn(&mut ChunkProof), error: Error<Test>| {
			let mut proof = right.clone();
			change(&mut proof);
			assert_eq!(enter_with(node, ONE, proof).unwrap_err().error, error.into());
		};
		fails(&|proof| proof.chunk[0] ^= 1, Error::WrongRoot);
		fails(&|proof| proof.path.truncate(1), Error::WrongPathLength);
		fails(&|proof| proof.chunk.truncate(9), Error::WrongChunkSize);
		Nodes::set_serving(node, false);
		fails(&|_| {}, Error::NotServing);
		Nodes::remove(node);
		fails(&|_| {}, Error::UnknownNode);
		assert!(holders(ONE).is_empty());
	});
}

#[test]
fn nobody_loses_its_place_before_another_proves() {
	test(|| {
		let old = one_held_track();
		Nodes::deactivate(old[1]);
		let new = another(&old);
		assert_ok!(accept(new, &[ONE]));
		pass_blocks(2 + PERIOD);
		assert_eq!(holders(ONE), old);
		assert_ok!(enter(new, ONE));
		assert_eq!(holders(ONE), [old[0], old[2], new]);
		assert_eq!(TrackPlaces::<Test>::get(ONE).unwrap().former[0].node, old[1]);
	});
}

#[test]
fn who_does_not_prove_in_time_accepts_again() {
	test(|| {
		let node = one_track()[0];
		assert_ok!(accept(node, &[ONE]));
		pass_blocks(2 + PERIOD);
		assert_noop!(accept(node, &[ONE]), Error::<Test>::AlreadyAccepted);
		pass_blocks(1);
		assert!(StorageProofs::entries(node, vec![ONE]).is_empty());
		assert_noop!(enter(node, ONE), Error::<Test>::TooLate);
		assert_eq!(ProofRecords::<Test>::get(node), ProofRecord::default());
		let first = EntrySeeds::<Test>::get(3);
		join(node, &[ONE]);
		assert_eq!(holders(ONE), [node]);
		assert!(first.is_some() && noted(operator_of(node)) == (0, 0));
	});
}

#[test]
fn who_is_selected_no_more_does_not_enter_until_it_is_again() {
	test(|| {
		let node = one_track()[0];
		assert_ok!(accept(node, &[ONE]));
		pass_blocks(2);
		Nodes::deactivate(node);
		assert_noop!(enter(node, ONE), Error::<Test>::NotSelected);
		assert!(holders(ONE).is_empty());
		Nodes::add(node, operator_of(node));
		assert_ok!(enter(node, ONE));
		assert_eq!(holders(ONE), [node]);
	});
}

#[test]
fn those_who_accept_and_do_not_prove_stand_in_the_way_of_others_for_no_longer_than_they_can() {
	test(|| {
		let mut squatters = one_track();
		for node in &squatters {
			assert_ok!(accept(*node, &[ONE]));
		}
		Nodes::deactivate(squatters[0]);
		squatters.push(another(&squatters));
		assert_ok!(accept(squatters[3], &[ONE]));
		// As many have accepted as there can be holders.
		Nodes::deactivate(squatters[1]);
		let fifth = another(&squatters);
		assert_noop!(accept(fifth, &[ONE]), Error::<Test>::NoPlace);
		pass_blocks(2 + PERIOD);
		assert_noop!(accept(fifth, &[ONE]), Error::<Test>::NoPlace);
		pass_blocks(1);
		join(fifth, &[ONE]);
		assert_eq!(holders(ONE), [fifth]);
	});
}

#[test]
fn a_track_that_is_gone_is_entered_by_nobody() {
	test(|| {
		let node = one_track()[0];
		assert_ok!(accept(node, &[ONE]));
		pass_blocks(2);
		let proof = Library::proof(ONE, 0);
		Library::unlist(ONE);
		let failed = enter_with(node, ONE, proof).unwrap_err();
		assert_eq!(failed.error, Error::<Test>::NotAccepted.into());
	});
}

#[test]
fn without_a_seed_nothing_can_be_proven_and_nothing_is_lost() {
	test(|| {
		let node = one_track()[0];
		assert_ok!(accept(node, &[ONE]));
		(0..4).for_each(|_| next_block(None));
		assert_noop!(enter(node, ONE), Error::<Test>::NotDrawn);
		pass_blocks(PERIOD);
		join(node, &[ONE]);
	});
}

#[test]
fn seeds_are_kept_as_long_as_they_can_be_proven_of() {
	test(|| {
		let node = one_track()[0];
		// What exceeds the most counts as that.
		ProofTime::set(10_000);
		assert_ok!(accept(node, &[ONE]));
		pass_blocks(602);
		assert!(EntrySeeds::<Test>::iter().count() <= clock::KEPT_SEEDS as usize);
		assert_ok!(enter(node, ONE));
		let other = selected(ONE)[1];
		assert_ok!(accept(other, &[ONE]));
		pass_blocks(603);
		assert_noop!(enter(other, ONE), Error::<Test>::TooLate);
	});
}
