//! Who signs for a fan, and until when.

use super::*;
use frame_support::dispatch::{DispatchResultWithPostInfo, GetDispatchInfo};
use sp_core::ed25519;
use sp_runtime::traits::Verify;

fn add(fan: &AccountId, key: &AccountId, until: RoundIndex) -> DispatchResultWithPostInfo {
	Receipts::add_listening_key(RuntimeOrigin::signed(fan.clone()), key.clone(), until)
}

fn remove(fan: &AccountId, key: &AccountId) -> DispatchResult {
	Receipts::remove_listening_key(RuntimeOrigin::signed(fan.clone()), key.clone())
}

/// The keys of `fan`, with their ends.
fn keys(fan: &AccountId) -> Vec<(AccountId, RoundIndex)> {
	let all = Receipts::standing(fan).listening_keys.into_iter();
	all.map(|known| (known.key, known.until)).collect()
}

const ONE: &[Play] = &[(1, None, 1)];

#[test]
fn a_listening_key_signs_for_its_fan_alone() {
	test(|| {
		network();
		let who = account(1);
		Stakes::set(&who, 2_000);
		let phone = Signer::sr25519("phone");
		let by_phone = |seq| signed_by(&phone, &who, (0, 5, seq), ONE);
		assert_eq!(refusal(0, by_phone(1)), ReceiptRefusal::BadSignature);
		assert_noop!(remove(&who, &phone.account()), Error::<Test>::UnknownListeningKey);
		assert_ok!(add(&who, &phone.account(), 9));
		let (fan, key) = (who.clone(), phone.account());
		System::assert_last_event(Event::ListeningKeyAdded { fan, key, until: 9 }.into());
		assert_eq!(Balances::reserved_balance(&who), DEPOSIT);
		assert_ok!(submit(0, &[by_phone(1)]));
		assert_eq!(serving(0), 100);
		// Wrapped as well, and beside the fan's own.
		let mut wrapped = signed_by(&phone, &who, (0, 5, 2), &[(1, None, 2)]);
		let message = Receipts::message(&who, 0, 5, 2, &wrapped.heard);
		wrapped.signature = phone.sign(&[b"<Bytes>", &message[..], b"</Bytes>"].concat());
		assert_ok!(submit(0, &[wrapped]));
		assert_eq!(serving(0), 200);
		// For nobody else, who has not named it.
		let second = fan_of("other");
		let other = second.account();
		let foreign = || signed_by(&phone, &other, (0, 5, 1), ONE);
		assert_eq!(refusal(0, foreign()), ReceiptRefusal::BadSignature);
		assert_ok!(add(&other, &phone.account(), 9));
		assert_ok!(submit(0, &[foreign()]));
		assert_ok!(submit(0, &[receipt(&second, 0, 2, &[(1, None, 2)])]));
		assert_eq!(serving(0), 400);
		// One that is removed signs no more, nor what it has signed before.
		assert_ok!(remove(&who, &phone.account()));
		let (fan, key) = (who.clone(), phone.account());
		System::assert_last_event(Event::ListeningKeyRemoved { fan, key }.into());
		assert_eq!(
			refusal(0, signed_by(&phone, &who, (0, 5, 3), &[(1, None, 3)])),
			ReceiptRefusal::BadSignature
		);
		assert_eq!((Balances::reserved_balance(&who), keys(&who)), (0, vec![]));
		// One who cannot pay has none.
		let poor = add(&account(30), &who, 9);
		assert_noop!(poor, sp_runtime::TokenError::FundsUnavailable);
	});
}

/// A fan with tokens beside its stake.
fn fan_of(name: &str) -> Signer {
	let fan = fan(name, 2_000);
	assert_ok!(Balances::mint_into(&fan.account(), 1_000));
	fan
}

#[test]
fn four_keys_sign_for_a_fan_each_until_its_end() {
	test(|| {
		network();
		let fan = fan_of("fan");
		let who = fan.account();
		let phones: Vec<_> =
			(0..5).map(|number| Signer::ed25519(&format!("phone{number}"))).collect();
		for (phone, until) in phones.iter().zip([6, 7, 8, 9]) {
			assert_ok!(add(&who, &phone.account(), until));
		}
		assert_eq!(Balances::reserved_balance(&who), 4 * DEPOSIT);
		let fifth = phones[4].account();
		assert_noop!(add(&who, &fifth, 9), Error::<Test>::TooManyListeningKeys);
		// Each of them, and the fan, builds on what the others have signed.
		for (seq, phone) in (1..).zip(phones[..4].iter().chain([&fan])) {
			assert_ok!(submit(0, &[signed_by(phone, &who, (0, 5, seq), &[(1, None, seq)])]));
		}
		assert_eq!((serving(0), refusals()), (500, vec![]));

		// In round 6 the first is at its end, but what it signed of round 5 still counts.
		Round::set(6);
		assert_noop!(add(&who, &fifth, 9), Error::<Test>::TooManyListeningKeys);
		let of = |phone: usize, round, seq| {
			signed_by(&phones[phone], &who, (0, round, seq), &[(1, None, seq)])
		};
		assert_eq!(refusal(0, of(0, 6, 1)), ReceiptRefusal::BadSignature);
		assert_ok!(submit(0, &[of(0, 5, 6)]));
		assert_ok!(submit(0, &[of(1, 6, 1)]));
		assert_eq!(serving(0), 200);

		// In round 7 it is of no use any more and makes room; its deposit comes back.
		Round::set(7);
		let ends = |known: &[(usize, RoundIndex)]| -> Vec<_> {
			known.iter().map(|(phone, until)| (phones[*phone].account(), *until)).collect()
		};
		assert_eq!(keys(&who), ends(&[(0, 6), (1, 7), (2, 8), (3, 9)]));
		let weighed = |keys| Some(<() as WeightInfo>::add_listening_key(keys));
		let call = Call::<Test>::add_listening_key { key: fifth.clone(), until: 9 };
		assert_eq!(Some(call.get_dispatch_info().call_weight), weighed(4));
		assert_eq!(add(&who, &fifth, 9).unwrap().actual_weight, weighed(1));
		assert_eq!(add(&who, &fifth, 9).unwrap().actual_weight, weighed(0));
		assert_eq!(keys(&who), ends(&[(1, 7), (2, 8), (3, 9), (4, 9)]));
		assert_eq!(Balances::reserved_balance(&who), 4 * DEPOSIT);
		let (fan, key) = (who.clone(), phones[0].account());
		System::assert_has_event(Event::ListeningKeyRemoved { fan, key }.into());
		// Two rounds later two make room.
		Round::set(9);
		let sixth = Signer::ed25519("sixth").account();
		assert_eq!(add(&who, &sixth, 9).unwrap().actual_weight, weighed(2));
		assert_eq!(Balances::reserved_balance(&who), 3 * DEPOSIT);
	});
}

#[test]
fn the_end_of_a_key_can_be_moved_from_the_round_in_force_to_a_long_time_ahead() {
	test(|| {
		network();
		let (who, phone) = (account(1), Signer::sr25519("phone"));
		Stakes::set(&who, 2_000);
		let key = phone.account();
		assert_noop!(add(&who, &key, 4), Error::<Test>::EndHasPassed);
		assert_noop!(add(&who, &key, 5 + MAX_KEY_ROUNDS + 1), Error::<Test>::EndTooFar);
		assert_ok!(add(&who, &key, 5 + MAX_KEY_ROUNDS));
		assert_ok!(submit(0, &[signed_by(&phone, &who, (0, 5, 1), ONE)]));
		// Ended at once: it signs nothing of this round any more.
		assert_ok!(add(&who, &key, 5));
		assert_eq!(
			(keys(&who), Balances::reserved_balance(&who)),
			(vec![(key.clone(), 5)], DEPOSIT)
		);
		let more = || signed_by(&phone, &who, (0, 5, 2), &[(1, None, 2)]);
		assert_eq!(refusal(0, more()), ReceiptRefusal::BadSignature);
		assert_noop!(add(&who, &key, 4), Error::<Test>::EndHasPassed);
		// What was of the round before would still count.
		let late = signed_by(&phone, &who, (0, 4, 1), ONE);
		assert_ok!(submit(0, &[late]));
		// And brought back, without another deposit.
		assert_ok!(add(&who, &key, 6));
		assert_ok!(submit(0, &[more()]));
		assert_eq!((serving(0), Balances::reserved_balance(&who)), (300, DEPOSIT));
	});
}

#[test]
fn a_listening_key_by_which_anybody_signs_is_none() {
	test(|| {
		network();
		let who = account(1);
		Stakes::set(&who, 2_000);
		let mut one = [0; 32];
		one[0] = 1;
		for weak in [[0; 32], one] {
			let key = AccountId::from(weak);
			let mut made_up = signed_by(&Signer::sr25519("phone"), &who, (0, 5, 1), ONE);
			let mut signature = [0; 64];
			signature[0] = 1;
			made_up.signature = ed25519::Signature::from_raw(signature).into();
			let message = Receipts::message(&who, 0, 5, 1, &made_up.heard);
			assert!(made_up.signature.verify(&message[..], &key), "nobody has signed it");
			assert_noop!(add(&who, &key, 9), Error::<Test>::WeakListeningKey);
			assert_eq!(refusal(0, made_up), ReceiptRefusal::BadSignature);
		}
	});
}

#[test]
fn a_batch_is_charged_for_each_time_that_a_signature_was_verified() {
	test(|| {
		network();
		let fan = fan_of("fan");
		let who = fan.account();
		let keys = ["a", "b", "c", "d"].map(Signer::sr25519);
		for key in &keys {
			assert_ok!(add(&who, &key.account(), 9));
		}
		let charged = |batch: &[ReceiptOf<Test>]| {
			let most = Receipts::most_weight(&batch.to_vec().try_into().unwrap());
			let weight = submit(0, batch).unwrap().actual_weight.unwrap();
			assert!(weight.all_lte(most));
			// What notes weigh is hundreds.
			weight.ref_time() % 100
		};
		// The fan's own, at once.
		assert_eq!(charged(&[receipt(&fan, 0, 1, &[(1, None, 1)])]), 0);
		// That of the first key, after the fan's, as it is and wrapped.
		assert_eq!(charged(&[signed_by(&keys[0], &who, (0, 5, 2), &[(1, None, 2)])]), 2);
		// That of the last, wrapped: after nine others.
		let mut wrapped = signed_by(&keys[3], &who, (0, 5, 3), &[(1, None, 3)]);
		let message = Receipts::message(&who, 0, 5, 3, &wrapped.heard);
		wrapped.signature = keys[3].sign(&[b"<Bytes>", &message[..], b"</Bytes>"].concat());
		assert_eq!(charged(&[wrapped.clone()]), 9);
		// One that nobody has signed is charged too; one that says nothing new is not verified.
		let by_nobody = signed_by(&Signer::sr25519("e"), &who, (0, 5, 4), &[(1, None, 4)]);
		assert_eq!(charged(&[by_nobody, wrapped]), 9);
	});
}
