use super::*;
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo, Pays};
use frame_system::RawOrigin;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{TransactionPriority, UnknownTransaction},
	DispatchError,
};

/// A held track with an open challenge: its first holder, the challenge, and what proves it.
fn asked() -> (NodeIndex, u32, ChunkProof) {
	let node = one_held_track()[0];
	let number = challenge(ONE);
	(node, number, answer_of(node, number))
}

#[test]
fn a_holder_proves_what_it_is_asked_for_and_pays_nothing() {
	test(|| {
		let chosen = one_held_track();
		let number = challenge(ONE);
		let opened = Event::ChallengeOpened {
			challenge: number,
			track: ONE,
			seed: challenge_seed(&Seed::get().unwrap(), 0),
			deadline: System::block_number() + u64::from(PERIOD),
			nodes: chosen.clone().try_into().unwrap(),
		};
		System::assert_last_event(opened.into());
		let node = chosen[0];
		let asked = StorageProofs::open_challenges(node);
		assert_eq!((asked.len(), asked[0].challenge, asked[0].bytes), (1, number, KIB64 as u64));
		assert_eq!(Library::proof(ONE, asked[0].chunk), answer_of(node, number));

		let call = prove_call(node, node, number, answer_of(node, number));
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Operational, Pays::Yes));
		assert_ok!(submit(call.clone()));
		System::assert_last_event(Event::Proven { challenge: number, node, track: ONE }.into());
		assert_eq!(noted(operator_of(node)), (1, 1));
		assert!(StorageProofs::open_challenges(node).is_empty());
		assert_eq!(submit(call), Err(refused(Error::NotOwed)));
		// With the last proof there is nothing left to remember.
		assert_ok!(answer(chosen[1], number));
		assert_ok!(answer(chosen[2], number));
		assert!(!Challenges::<Test>::contains_key(number));
		pass_blocks(PERIOD + 2);
		assert_eq!(Queue::<Test>::get(), (number + 1, number + 1));
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.passed, standing.owed, standing.misses), (1, 1, 0));
		Round::set(2);
		let standing = StorageProofs::standing(node);
		assert_eq!((standing.passed, standing.owed, standing.owed_in_both), (0, 0, 1));
	});
}

#[test]
fn a_neighbours_proof_is_of_no_use() {
	test(|| {
		let chosen = one_held_track();
		let mut refusals = 0;
		for _ in 0..5 {
			let number = challenge(ONE);
			let proofs: Vec<_> = chosen.iter().map(|node| answer_of(*node, number)).collect();
			assert_ok!(answer(chosen[0], number));
			// What the first has published, the others send under their own names.
			for (node, own) in
				chosen.iter().zip(&proofs).skip(1).filter(|(_, own)| **own != proofs[0])
			{
				let copied = prove(*node, number, proofs[0].clone());
				assert_eq!(copied, Err(refused(Error::WrongRoot)));
				refusals += 1;
				assert_ok!(prove(*node, number, own.clone()));
			}
		}
		// Of 64 chunks.
		assert!(refusals >= 8, "{refusals}");
	});
}

#[test]
fn says_what_is_wrong_with_a_proof() {
	test(|| {
		let (node, number, right) = asked();
		let wrong = |change: &dyn Fn(&mut ChunkProof), error: Error<Test>| {
			let mut proof = right.clone();
			change(&mut proof);
			assert_eq!(prove(node, number, proof), Err(refused(error)));
		};
		wrong(&|proof| proof.chunk[0] ^= 1, Error::WrongRoot);
		wrong(&|proof| proof.path[0][0] ^= 1, Error::WrongRoot);
		wrong(&|proof| proof.path.truncate(1), Error::WrongPathLength);
		wrong(&|proof| proof.chunk.truncate(9), Error::WrongChunkSize);
		// The block that opens it may be on its way.
		let unknown = UnknownTransaction::CannotLookup;
		assert_eq!(prove(node, number + 1, right.clone()), Err(unknown.into()));
		assert_eq!(prove(99, number, right.clone()), Err(refused(Error::NotOwed)));
		let other = (1..=5).find(|other| !holders(ONE).contains(other)).unwrap();
		assert_eq!(prove(other, number, right.clone()), Err(refused(Error::NotOwed)));
		assert_eq!(noted(operator_of(node)), (0, 0));
		assert_ok!(prove(node, number, right));
	});
}

#[test]
fn is_asked_the_cheapest_question_first() {
	test(|| {
		let (node, number, proof) = asked();
		// All is wrong with it; what is found first is mended, one after another.
		let bad = ChunkProof { chunk: vec![], path: vec![] };
		let signer = holders(ONE)[1];
		let answers = |error| {
			let call = prove_call(signer, node, number, bad.clone());
			assert_eq!(submit(call), Err(refused(error)));
		};
		let (clock, open) = (Clock::<Test>::get(), Challenges::<Test>::get(number).unwrap());
		let found = Nodes::node(node).unwrap();
		let places = TrackPlaces::<Test>::get(ONE).unwrap();
		TrackPlaces::<Test>::mutate(ONE, |places| places.as_mut().unwrap().release(node, 1));
		Nodes::remove(node);
		Clock::<Test>::put(open.deadline + 1);
		Challenges::<Test>::remove(number);
		answers(Error::NotOwed);
		Challenges::<Test>::insert(number, open);
		answers(Error::TooLate);
		Clock::<Test>::put(clock);
		answers(Error::UnknownNode);
		Nodes::add(node, found.operator);
		Nodes::set_serving(node, false);
		answers(Error::NotServing);
		Nodes::set_serving(node, true);
		answers(Error::NotHeld);
		TrackPlaces::<Test>::insert(ONE, places);
		answers(Error::BadSignature);
		assert_eq!(prove(node, number, bad.clone()), Err(refused(Error::WrongChunkSize)));
		assert_ok!(prove(node, number, proof));
	});
}

#[test]
fn the_last_block_that_takes_a_proof_is_the_one_that_was_said() {
	test(|| {
		let (node, number, proof) = asked();
		let deadline = StorageProofs::open_challenges(node)[0].deadline;
		pass_blocks(PERIOD);
		assert_eq!(System::block_number(), deadline);
		let call = prove_call(node, node, number, proof);
		assert_ok!(authorize(&call));
		pass_blocks(1);
		assert_eq!(authorize(&call), Err(refused(Error::NotOwed)));
		assert_eq!(noted(operator_of(node)), (0, 1));
	});
}

#[test]
fn what_another_challenge_chain_or_node_was_told_proves_nothing() {
	test(|| {
		let (node, number, proof) = asked();
		let other = holders(ONE)[1];
		let bad = Err(refused(Error::BadSignature));
		// Another has signed it.
		assert_eq!(submit(prove_call(other, node, number, proof.clone())), bad);
		// The node has, for something else.
		let with = |signature| {
			let proof = proof.clone();
			submit(crate::Call::<Test>::prove { node, challenge: number, proof, signature }.into())
		};
		let signed = |message: Vec<u8>| sp_core::Pair::sign(&key_of(node), &message);
		let genesis = [9u8; 32];
		let foreign = proof_message(&[8u8; 32], number, node, &proof);
		let empty = ChunkProof { chunk: vec![], path: vec![] };
		for message in [
			foreign,
			proof_message(&genesis, number + 1, node, &proof),
			proof_message(&genesis, number, other, &proof),
			proof_message(&genesis, number, node, &empty),
			proof.encode(),
		] {
			assert_eq!(with(signed(message)), bad);
		}
		assert_eq!(with(ed25519::Signature::from_raw([0; 64])), bad);
		assert_ok!(with(signed(proof_message(&genesis, number, node, &proof))));
	});
}

#[test]
fn others_cannot_keep_a_dead_node_in_good_standing() {
	test(|| {
		let node = one_track()[0];
		join(node, &[ONE]);
		// Its neighbours have the content and would prove for it, but not its key.
		for _ in 0..3 {
			let number = challenge(ONE);
			let proof = answer_of(node, number);
			for signer in (1..=5).filter(|signer| *signer != node) {
				let call = prove_call(signer, node, number, proof.clone());
				assert_eq!(submit(call), Err(refused(Error::BadSignature)));
			}
			pass_blocks(PERIOD + 1);
		}
		assert_eq!(noted(operator_of(node)), (0, 3));
		assert!(holders(ONE).is_empty());
		assert_eq!(Jailed::get(), [(node, 1)]);
	});
}

#[test]
fn goes_before_all_that_pays_and_once_per_node_challenge_and_block() {
	test(|| {
		let chosen = one_held_track();
		let first = challenge(ONE);
		let second = challenge(ONE);
		let valid = |node, number| {
			authorize(&prove_call(node, node, number, answer_of(node, number))).unwrap()
		};
		let one = valid(chosen[0], first);
		assert_eq!(one.priority, TransactionPriority::MAX);
		assert_eq!((one.provides.len(), one.requires.len(), one.propagate), (1, 0, true));
		// The block in which it is asked counts too.
		assert_eq!(one.longevity, u64::from(PERIOD));
		let tags = [
			one.provides.clone(),
			valid(chosen[1], first).provides,
			valid(chosen[0], second).provides,
		];
		assert!(tags[0] != tags[1] && tags[0] != tags[2] && tags[1] != tags[2]);
		assert_eq!(valid(chosen[0], second).longevity, u64::from(PERIOD) + 1);
		// One that is given again, since other pools may have lost the first, is not the same.
		let mut tags = std::collections::BTreeSet::from([one.provides]);
		for _ in 1..PERIOD {
			pass_blocks(1);
			tags.insert(valid(chosen[0], first).provides);
		}
		assert_eq!(valid(chosen[0], first).longevity, 1);
		assert_eq!(tags.len() as u64, u64::from(PERIOD));
	});
}

#[test]
fn no_account_dispatches_it() {
	test(|| {
		let (node, number, proof) = asked();
		let call = prove_call(node, node, number, proof);
		for origin in [RawOrigin::Signed(operator_of(node)), RawOrigin::None, RawOrigin::Root] {
			let failed = call.clone().dispatch(origin.into()).unwrap_err();
			assert_eq!(failed.error, DispatchError::BadOrigin);
		}
		assert_eq!(noted(operator_of(node)), (0, 0));
		// What was let in for a state that is gone notes nothing.
		assert_ok!(submit(call.clone()));
		let again = call.dispatch(RawOrigin::Authorized.into()).unwrap_err();
		assert_eq!(again.error, Error::<Test>::NotOwed.into());
		assert_eq!(noted(operator_of(node)), (1, 1));
	});
}

#[test]
fn nothing_is_owed_for_what_is_not_listed_or_held_any_more() {
	test(|| {
		let (node, number, proof) = asked();
		let displaced = holders(ONE)[1];
		let call = prove_call(displaced, displaced, number, answer_of(displaced, number));
		Nodes::deactivate(displaced);
		join(another(&holders(ONE)), &[ONE]);
		assert_eq!(submit(call), Err(refused(Error::NotHeld)));
		assert!(StorageProofs::open_challenges(displaced).is_empty());
		Library::unlist(ONE);
		assert_eq!(prove(node, number, proof), Err(refused(Error::UnknownTrack)));
		pass_blocks(2 * PERIOD);
		assert!(Noted::get().is_empty());
		assert!(!events().iter().any(|event| matches!(event, Event::Missed { .. })));
		assert_eq!(ProofRecords::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_jailed_node_owes_nothing_and_proves_nothing() {
	test(|| {
		let (node, number, proof) = asked();
		Nodes::set_serving(node, false);
		assert!(StorageProofs::open_challenges(node).is_empty());
		assert_eq!(prove(node, number, proof), Err(refused(Error::NotServing)));
		pass_blocks(PERIOD + 1);
		assert_eq!(noted(operator_of(node)), (0, 0));
	});
}

/// So many blocks of a migration, each with a seed.
fn migrate(blocks: u64) {
	Migrating::set(true);
	(0..blocks).for_each(|number| next_block(Some(some_seed(number))));
}

#[test]
fn while_a_migration_runs_nothing_is_asked_for_and_nothing_becomes_due() {
	test(|| {
		let (node, number, proof) = asked();
		let other = holders(ONE)[1];
		let entrant = {
			Nodes::deactivate(holders(ONE)[2]);
			another(&holders(ONE))
		};
		assert_ok!(accept(entrant, &[ONE]));
		pass_blocks(2);
		let before =
			(Queue::<Test>::get(), Clock::<Test>::get(), EntrySeeds::<Test>::iter().count());
		migrate(2_000);
		let after =
			(Queue::<Test>::get(), Clock::<Test>::get(), EntrySeeds::<Test>::iter().count());
		assert_eq!(before, after);
		assert_eq!(noted(operator_of(other)), (0, 0));
		Migrating::set(false);
		pass_blocks(PERIOD - 2);
		assert_ok!(prove(node, number, proof));
		assert_ok!(enter(entrant, ONE));
		pass_blocks(1);
		assert_eq!((noted(operator_of(node)), noted(operator_of(other))), ((1, 1), (0, 1)));
	});
}
