//! Receipts that fans submit themselves.

use super::*;

const ONE: &[Play] = &[(1, None, 1)];

#[test]
fn a_fan_submits_its_own_receipts_of_any_nodes_for_a_fee() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		let batch = [
			receipt(&fan, 0, 1, &[(1, Some(9), 2)]),
			receipt(&fan, 1, 1, &[(1, None, 1), (2, None, 3)]),
		];
		let before = notes();
		Stakes::set_records(&who, 2);
		let done = submit_own(&who, &batch).unwrap();
		assert_eq!(done.pays_fee, Pays::Yes);
		// Two operators, two artists, a curator, the fan.
		assert_eq!(notes() - before, 6);
		// One play more than one each, and the same two records for each.
		let (counting, stake) = (2 * 2_000_000 + 100_000, |records: u64| records * 10_000_000);
		let weighed = Weight::from_parts(counting + stake(4) + 23_100, 0);
		assert_eq!(done.actual_weight, Some(weighed));
		let most = Receipts::most_own_weight(&batch.to_vec().try_into().unwrap());
		let noting = 2 * (6 * 1_000 + 2 * 100 + 2 * 10_000);
		assert_eq!(most, Weight::from_parts(counting + stake(2 * 5) + noting + 2 * 9, 0));
		assert_eq!((serving(0), serving(1)), (200, 400));
		assert_eq!((artist_score(ARTIST), artist_score(CURATOR)), (280, 20));
		assert_eq!(artist_score(OTHER_ARTIST), 300);
		assert_eq!(noted(Group::Fans, &who), (0, 6, 20));
		let submitted =
			Event::OwnReceiptsSubmitted { who: who.clone(), round: 5, counted: 2, refused: 0 };
		System::assert_last_event(submitted.into());
		// Nothing of it is of the nodes' free ones.
		assert_eq!((Receipts::free_quota(0), Receipts::free_quota(1)), ((0, 600), (0, 400)));
		assert_noop!(submit_own(&who, &[]), Error::<Test>::NoReceipts);
	});
}

#[test]
fn of_the_same_plays_the_first_submission_counts_whoever_makes_it() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		let first = receipt(&fan, 0, 1, &[(1, None, 2)]);
		assert_ok!(submit_own(&who, std::slice::from_ref(&first)));
		assert_eq!(refusal(0, first), ReceiptRefusal::Replayed);
		let next = receipt(&fan, 0, 2, &[(1, None, 3)]);
		assert_ok!(submit(0, std::slice::from_ref(&next)));
		assert_ok!(submit_own(&who, &[next]));
		assert_eq!(refusals(), [ReceiptRefusal::Replayed; 2]);
		assert_eq!((serving(0), noted(Group::Fans, &who)), (300, (0, 3, 20)));
		// The allowance is one, too.
		assert_ok!(submit_own(&who, &[receipt(&fan, 1, 1, &[(1, None, 30)])]));
		assert_eq!((serving(1), noted(Group::Fans, &who)), (1_700, (0, 20, 20)));
	});
}

#[test]
fn a_listening_key_submits_for_its_fan_within_its_time_and_nobody_else_does() {
	test(|| {
		network();
		let (fan, phone) = (fan("fan", 2_000), Signer::ed25519("phone"));
		let who = fan.account();
		assert_ok!(Balances::mint_into(&who, 1_000));
		let key = phone.account();
		let of = |round, seq| signed_by(&fan, &who, (0, round, seq), &[(1, None, seq)]);
		let reasons = |by: &AccountId, receipt| {
			System::reset_events();
			assert_ok!(submit_own(by, &[receipt]));
			refusals()
		};
		assert_eq!(reasons(&key, of(5, 1)), [ReceiptRefusal::OtherFan]);
		assert_ok!(Receipts::add_listening_key(RuntimeOrigin::signed(who.clone()), key.clone(), 6));
		assert_eq!(reasons(&key, of(5, 1)), []);
		// Neither the node nor another fan, who could make the fan no worse, but has no say in it.
		assert_eq!(reasons(&operator(0), of(5, 2)), [ReceiptRefusal::OtherFan]);
		assert_eq!(reasons(&account(1), of(5, 2)), [ReceiptRefusal::OtherFan]);
		// A receipt of its own in the name of another.
		let forged = signed_by(&phone, &account(1), (0, 5, 1), ONE);
		assert_eq!(reasons(&key, forged), [ReceiptRefusal::OtherFan]);
		// The signature is asked for all the same.
		let unsigned = signed_by(&Signer::sr25519("other"), &who, (0, 5, 2), &[(1, None, 2)]);
		assert_eq!(reasons(&who, unsigned), [ReceiptRefusal::BadSignature]);
		Round::set(6);
		assert_eq!(reasons(&key, of(6, 1)), [ReceiptRefusal::OtherFan]);
		assert_eq!(reasons(&key, of(5, 2)), []);
		assert_eq!((serving(0), noted(Group::Fans, &who)), (100, (0, 1, 20)));
	});
}

#[test]
fn a_node_that_does_not_serve_or_is_gone_has_no_part_and_takes_none_of_the_others() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		Nodes::set_serving(0, false);
		let own = receipt(&fan, 0, 1, &[(1, Some(9), 2)]);
		assert_noop!(submit(0, std::slice::from_ref(&own)), Error::<Test>::NotServing);
		assert_ok!(submit_own(&who, &[own, receipt(&fan, 7, 1, ONE)]));
		// Of one that there never was nothing was heard.
		assert_eq!(refusals(), [ReceiptRefusal::NothingCounts]);
		assert_eq!((serving(0), artist_score(ARTIST), artist_score(CURATOR)), (0, 180, 20));
		assert_eq!(noted(Group::Fans, &who), (0, 2, 20));
		assert!(LastReceipts::<Test>::get(7, &who).is_empty());
		// Nor does one that leaves take what was heard from it along.
		Nodes::remove(1);
		assert_ok!(submit_own(&who, &[receipt(&fan, 1, 1, ONE)]));
		assert_eq!(refusals().len(), 1);
		// What was dealt with is not its part later.
		Nodes::set_serving(0, true);
		assert_ok!(submit(0, &[receipt(&fan, 0, 2, &[(1, Some(9), 3)])]));
		assert_eq!(serving(0), 100);
	});
}
