//! Receipts of two rounds, and what is beyond a fan's allowance.

use super::*;

#[test]
fn a_receipt_of_this_round_does_not_void_what_the_last_one_s_has_yet_to_say() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let at = |round, seq, count| {
			signed_by(&fan, &fan.account(), (0, round, seq), &[(1, None, count)])
		};
		assert_ok!(submit(0, &[at(5, 3, 2)]));
		Round::set(6);
		assert_ok!(submit(0, &[at(6, 1, 4)]));
		// The last one's number goes on from where it was, and so do its plays.
		assert_eq!(refusal(0, at(5, 3, 5)), ReceiptRefusal::Replayed);
		assert_eq!(refusal(0, at(5, 4, 1)), ReceiptRefusal::RolledBack);
		assert_ok!(submit(0, &[at(5, 4, 5)]));
		assert_eq!(serving(0), 700);
		assert_eq!(refusal(0, at(5, 4, 5)), ReceiptRefusal::Replayed);
		// This one's too.
		assert_eq!(refusal(0, at(6, 1, 9)), ReceiptRefusal::Replayed);
		assert_ok!(submit(0, &[at(6, 2, 5)]));
		let last = |round| Receipts::last_receipt(0, &fan.account(), round).map(|last| last.seq);
		assert_eq!((last(5), last(6), serving(0)), (Some(4), Some(2), 800));
		// Of a round that is not taken any more nothing is kept when there is a newer.
		Round::set(7);
		assert_ok!(submit(0, &[at(7, 1, 1)]));
		assert_eq!((last(5), last(6), last(7)), (None, Some(2), Some(1)));
	});
}

#[test]
fn a_fan_has_so_many_plays_in_a_round_whichever_node_and_round_they_are_of() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 12)])]));
		// The first eight of thirty, in the order in which they are said.
		assert_ok!(submit(1, &[receipt(&fan, 1, 1, &[(2, None, 5), (1, None, 30)])]));
		assert_eq!((serving(0), serving(1)), (1_200, 800));
		assert_eq!(artist_score(OTHER_ARTIST), 500);
		assert_eq!(noted(Group::Fans, &who), (0, 20, 20));
		assert_eq!(counts(), [12, 5, 3]);

		// What has yet to be submitted comes off the plays of the round in which it is.
		let late = |seq, count| signed_by(&fan, &who, (0, 5, seq), &[(1, None, count)]);
		Round::set(6);
		assert_ok!(submit(0, &[late(2, 13)]));
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 40)])]));
		assert_eq!(noted(Group::Fans, &who), (0, 20, 20));
		assert_eq!(counts(), [12, 5, 3, 1, 19]);
		Round::set(7);
		assert_eq!(Receipts::standing(&who).counted, 0);
		// Nor can the round before the last one be submitted.
		assert_eq!(refusal(0, late(3, 14)), ReceiptRefusal::WrongRound);
	});
}

#[test]
fn what_was_refused_for_a_used_up_allowance_does_not_count_in_the_next_round() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 20)])]));
		let before = notes();
		let beyond = receipt(&fan, 0, 2, &[(1, None, 25)]);
		let elsewhere = receipt(&fan, 1, 1, &[(2, None, 7)]);
		// Who has not signed it cannot have it dealt with.
		let forged = signed_by(&Signer::sr25519("other"), &who, (1, 5, 1), &[(2, None, 9)]);
		assert_eq!(refusal(1, forged), ReceiptRefusal::BadSignature);
		assert_ok!(submit(0, std::slice::from_ref(&beyond)));
		assert_ok!(submit_own(&who, std::slice::from_ref(&elsewhere)));
		assert_eq!(refusals()[1..], [ReceiptRefusal::AllowanceUsed, ReceiptRefusal::AllowanceUsed]);
		// Nothing was noted but that it was said.
		assert_eq!((notes(), Receipts::standing(&who).counted), (before, 20));
		let last = |node| Receipts::last_receipt(node, &who, 5).map(|last| (last.seq, last.heard));
		assert_eq!(last(0), Some((2, heard(&[(1, None, 25)]))));
		assert_eq!(last(1), Some((1, heard(&[(2, None, 7)]))));
		assert_eq!(refusal(0, beyond.clone()), ReceiptRefusal::Replayed);
		let again = receipt(&fan, 0, 3, &[(1, None, 25)]);
		assert_eq!(refusal(0, again.clone()), ReceiptRefusal::NothingCounts);

		Round::set(6);
		assert_eq!(refusal(0, beyond), ReceiptRefusal::Replayed);
		assert_eq!(refusal(1, elsewhere), ReceiptRefusal::Replayed);
		assert_eq!(refusal(0, again), ReceiptRefusal::NothingCounts);
		assert_eq!(noted(Group::Fans, &who), (0, 0, 0));
		// What is new counts, and nothing before it.
		let late = signed_by(&fan, &who, (0, 5, 3), &[(1, None, 26)]);
		assert_ok!(submit(0, &[late]));
		assert_eq!(noted(Group::Fans, &who), (0, 1, 20));
	});
}

#[test]
fn what_is_beyond_the_allowance_has_been_dealt_with() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		let plays: &[Play] = &[(2, None, 19), (1, None, 30), (1, Some(9), 4), (7, None, 2)];
		assert_ok!(submit(1, &[receipt(&fan, 1, 1, plays)]));
		assert_eq!(counts(), [19, 1]);
		Round::set(6);
		let late = |seq, plays| signed_by(&fan, &who, (1, 5, seq), plays);
		assert_eq!(refusal(1, late(2, plays)), ReceiptRefusal::NothingCounts);
		// But not what did not count for another reason.
		Library::list(7, &account(OTHER_ARTIST), &[1]);
		assert_ok!(submit(1, &[late(2, plays)]));
		assert_eq!(noted(Group::Fans, &who), (0, 2, 20));
		assert_eq!((serving(1), artist_score(OTHER_ARTIST)), (200, 200));
	});
}
