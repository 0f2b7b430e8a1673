//! What counts and for whom, each refusal, what is free, and what goes by itself.

mod listening;
mod own;
mod property;
mod rounds;

use crate::{mock::*, Event, *};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::Mutate, Hooks},
};
use sp_core::H256;

const ARTIST: u8 = 50;
const OTHER_ARTIST: u8 = 51;
const CURATOR: u8 = 52;

/// Two nodes; track 1 is held by both, track 2 by the second, and a playlist has track 1.
fn network() {
	Nodes::add(0, 600);
	Nodes::add(1, 400);
	Library::list(1, &account(ARTIST), &[0, 1]);
	Library::list(2, &account(OTHER_ARTIST), &[1]);
	Library::playlist(9, &account(CURATOR), &[1]);
}

fn refusals() -> Vec<ReceiptRefusal> {
	let all = System::events().into_iter();
	all.filter_map(|record| match record.event {
		RuntimeEvent::Receipts(Event::Refused { reason, .. }) => Some(reason),
		_ => None,
	})
	.collect()
}

/// How often each track was counted, in the order in which they were.
fn counts() -> Vec<u32> {
	let all = System::events().into_iter();
	all.filter_map(|record| match record.event {
		RuntimeEvent::Receipts(Event::Counted { plays, .. }) => Some(plays),
		_ => None,
	})
	.flatten()
	.map(|counted| counted.count)
	.collect()
}

/// Why the one receipt is refused; nothing has changed but for the quota.
fn refusal(node: NodeIndex, receipt: ReceiptOf<Test>) -> ReceiptRefusal {
	let before = (notes(), refusals().len(), counts().len());
	let recent = LastReceipts::<Test>::get(node, &receipt.fan);
	let counted = Fans::<Test>::get(&receipt.fan);
	assert_ok!(submit(node, std::slice::from_ref(&receipt)));
	assert_eq!(LastReceipts::<Test>::get(node, &receipt.fan), recent);
	assert_eq!(Fans::<Test>::get(&receipt.fan), counted);
	assert_eq!((notes(), refusals().len(), counts().len()), (before.0, before.1 + 1, before.2));
	refusals()[before.1]
}

fn artist_score(number: u8) -> Balance {
	noted(Group::Artists, &account(number)).0
}

fn serving(node: NodeIndex) -> Balance {
	noted(Group::Serving, &operator(node)).0
}

#[test]
fn plays_count_for_artist_curator_node_and_fan() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let who = fan.account();
		// Each play is worth a twentieth of 2,000.
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 3), (1, Some(9), 2)])]));
		assert_eq!(artist_score(ARTIST), 300 + 180);
		assert_eq!(artist_score(CURATOR), 20);
		assert_eq!(serving(0), 500);
		assert_eq!(noted(Group::Fans, &who), (0, 5, 20));
		let plays = vec![
			CountedPlays {
				track: 1,
				artist: account(ARTIST),
				playlist: None,
				curator: None,
				count: 3,
			},
			CountedPlays {
				track: 1,
				artist: account(ARTIST),
				playlist: Some(9),
				curator: Some(account(CURATOR)),
				count: 2,
			},
		];
		let counted = Event::Counted {
			node: 0,
			fan: who.clone(),
			round: 5,
			seq: 1,
			each: 100,
			plays: plays.try_into().unwrap(),
			unheard: Default::default(),
		};
		System::assert_has_event(counted.into());
		let submitted =
			Event::ReceiptsSubmitted { node: 0, round: 5, counted: 1, refused: 0, free: true };
		System::assert_last_event(submitted.into());
		let standing = Receipts::standing(&who);
		assert_eq!((standing.counted, standing.allowance, standing.stake), (5, 20, 2_000));
	});
}

#[test]
fn the_next_receipt_counts_what_is_new_in_it() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 3)])]));
		assert_ok!(submit(0, &[receipt(&fan, 0, 7, &[(1, None, 4)])]));
		assert_eq!(serving(0), 400);
		// Two in one batch are two.
		let next = receipt(&fan, 0, 8, &[(1, None, 5)]);
		let last = receipt(&fan, 0, 9, &[(1, None, 7)]);
		let before = notes();
		assert_ok!(submit(0, &[next, last]));
		assert_eq!(serving(0), 700);
		// The operator, the artist and the fan are noted once each.
		assert_eq!(notes(), before + 3);
		assert_eq!(noted(Group::Fans, &fan.account()), (0, 7, 20));
	});
}

#[test]
fn each_bad_receipt_is_refused_by_itself_and_the_others_count() {
	test(|| {
		network();
		let good = fan("good", 2_000);
		let other = fan("other", 2_000);
		let poor = fan("poor", MIN_STAKE - 1);
		let plays: &[Play] = &[(1, None, 1)];
		let at = |round| signed_by(&other, &other.account(), (0, round, 1), plays);
		let mut forged = receipt(&other, 0, 1, plays);
		forged.heard = heard(&[(1, None, 2)]);
		let mut elsewhere = receipt(&other, 0, 1, plays);
		let genesis = H256([8; 32]);
		let heard_there = heard(plays);
		elsewhere.signature =
			other.sign(&message(&genesis, &other.account(), 0, 5, 1, &heard_there));
		let foreign = signed_by(&good, &other.account(), (0, 5, 1), plays);
		let batch = [
			receipt(&good, 0, 1, plays),
			receipt(&other, 1, 1, plays),
			at(3),
			at(6),
			receipt(&poor, 0, 1, plays),
			receipt(&other, 0, 1, &[]),
			receipt(&other, 0, 1, &[(1, None, 0)]),
			receipt(&other, 0, 1, &[(1, None, 1), (1, None, 1)]),
			forged,
			elsewhere,
			foreign,
			receipt(&other, 0, 1, &[(7, None, 1)]),
			receipt(&other, 0, 1, &[(2, None, 1)]),
			receipt(&good, 0, 1, plays),
			receipt(&good, 0, 2, &[(1, Some(9), 5)]),
			receipt(&good, 0, 2, &[(1, None, 2)]),
		];
		assert_ok!(submit(0, &batch));
		use ReceiptRefusal::*;
		assert_eq!(
			refusals(),
			[
				OtherNode,
				WrongRound,
				WrongRound,
				StakeTooLow,
				Malformed,
				Malformed,
				Malformed,
				BadSignature,
				BadSignature,
				BadSignature,
				NothingCounts,
				NothingCounts,
				Replayed,
				RolledBack,
			]
		);
		assert_eq!(serving(0), 200);
		assert_eq!(noted(Group::Fans, &other.account()), (0, 0, 0));
		let submitted =
			Event::ReceiptsSubmitted { node: 0, round: 5, counted: 2, refused: 14, free: true };
		System::assert_last_event(submitted.into());
	});
}

#[test]
fn the_call_fails_where_the_node_is_not_the_signer_s_or_does_not_serve() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let one = receipt(&fan, 0, 1, &[(1, None, 1)]);
		assert_noop!(submit(0, &[]), Error::<Test>::NoReceipts);
		assert_noop!(submit(5, std::slice::from_ref(&one)), Error::<Test>::UnknownNode);
		let batch: BatchOf<Test> = vec![one.clone()].try_into().unwrap();
		let by = |who| Receipts::submit(RuntimeOrigin::signed(who), 0, batch.clone());
		assert_noop!(by(operator(1)), Error::<Test>::NotOperatorOrHotKey);
		assert_noop!(by(fan.account()), Error::<Test>::NotOperatorOrHotKey);
		Nodes::set_serving(0, false);
		assert_noop!(by(operator(0)), Error::<Test>::NotServing);
		Nodes::set_serving(0, true);
		assert_ok!(by(operator(0)));
	});
}

#[test]
fn of_a_good_receipt_what_was_not_heard_is_passed_over_and_can_count_later() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let plays: &[Play] = &[(1, None, 1), (2, None, 4), (7, None, 1)];
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, plays)]));
		let unheard: Vec<_> = System::events()
			.into_iter()
			.filter_map(|record| match record.event {
				RuntimeEvent::Receipts(Event::Counted { unheard, .. }) => Some(unheard),
				_ => None,
			})
			.flatten()
			.map(|found| (found.track, found.reason))
			.collect();
		use NotHeard::*;
		assert_eq!(unheard, [(2, NotHeld), (7, UnknownTrack)]);
		let counts = |track| Receipts::counts(0, 0, track);
		assert_eq!([1, 2, 7].map(counts), [true, false, false]);
		assert_eq!(serving(0), 100);
		Library::list(2, &account(OTHER_ARTIST), &[0]);
		assert!(counts(2));
		assert_ok!(submit(0, &[receipt(&fan, 0, 2, plays)]));
		assert_eq!(artist_score(OTHER_ARTIST), 400);
		// A track that is listed no more takes nothing back.
		Library::unlist(1);
		assert!(!counts(1));
		assert_eq!(
			refusal(0, receipt(&fan, 0, 3, &[(1, None, 9), (2, None, 4)])),
			ReceiptRefusal::NothingCounts
		);
		assert_ok!(submit(0, &[receipt(&fan, 0, 3, &[(1, None, 9), (2, None, 5)])]));
		assert_eq!((artist_score(ARTIST), artist_score(OTHER_ARTIST)), (100, 500));
		assert_eq!(
			Receipts::last_receipt(0, &fan.account(), 5).unwrap().heard,
			heard(&[(1, None, 1), (2, None, 5)])
		);
	});
}

#[test]
fn a_playlist_that_was_edited_or_removed_costs_its_curator_s_part_and_not_the_play() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, Some(9), 1)])]));
		assert_eq!((artist_score(ARTIST), artist_score(CURATOR)), (90, 10));
		let curators = || {
			let counted = |event| match event {
				RuntimeEvent::Receipts(Event::Counted { plays, unheard, .. }) => {
					assert!(unheard.is_empty());
					Some(plays.into_iter().map(|counted| counted.curator).collect::<Vec<_>>())
				},
				_ => None,
			};
			System::events().into_iter().filter_map(|record| counted(record.event)).next_back()
		};
		Library::playlist(9, &account(CURATOR), &[2]);
		assert_ok!(submit(0, &[receipt(&fan, 0, 2, &[(1, Some(9), 2)])]));
		assert_eq!(curators(), Some(vec![None]));
		Library::remove_playlist(9);
		assert_ok!(submit(0, &[receipt(&fan, 0, 3, &[(1, Some(9), 3)])]));
		assert_eq!(curators(), Some(vec![None]));
		// The artist has all of both.
		assert_eq!((artist_score(ARTIST), artist_score(CURATOR)), (290, 10));
		assert_eq!((serving(0), noted(Group::Fans, &fan.account())), (300, (0, 3, 20)));
		// A play from a playlist and one from none are two, as they were.
		assert_ok!(submit(0, &[receipt(&fan, 0, 4, &[(1, Some(9), 3), (1, None, 1)])]));
		assert_eq!(artist_score(ARTIST), 390);
	});
}

#[test]
fn plays_count_from_who_stages_a_track_and_from_who_was_displaced_in_their_rounds() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		let at = |round, seq, plays| signed_by(&fan, &fan.account(), (0, round, seq), plays);
		// Node 0 never held track 2, but stages it until round 6; it is to lose track 1, and keeps
		// round 5.
		assert_eq!(refusal(0, receipt(&fan, 0, 1, &[(2, None, 1)])), ReceiptRefusal::NothingCounts);
		Library::stage(0, 2, 6);
		Library::displace(0, 1, 6);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 1), (2, None, 1)])]));
		assert_eq!((artist_score(ARTIST), artist_score(OTHER_ARTIST)), (100, 100));
		// It is the receipt's round that decides, not that of its submission.
		Round::set(6);
		assert_eq!(
			refusal(0, at(6, 1, &[(1, None, 9), (2, None, 9)])),
			ReceiptRefusal::NothingCounts
		);
		assert_ok!(submit(0, &[at(5, 2, &[(1, None, 3), (2, None, 2)])]));
		assert_eq!((artist_score(ARTIST), artist_score(OTHER_ARTIST)), (200, 100));
	});
}

#[test]
fn another_allowance_counts_from_a_fan_s_next_round_on() {
	test(|| {
		network();
		let fan = fan("fan", 2_000);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 2)])]));
		PlaysAllowed::set(4);
		assert_ok!(submit(0, &[receipt(&fan, 0, 2, &[(1, None, 10)])]));
		assert_eq!(noted(Group::Fans, &fan.account()), (0, 10, 20));
		assert_eq!(serving(0), 1_000);
		Round::set(6);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 10)])]));
		assert_eq!(noted(Group::Fans, &fan.account()), (0, 4, 4));
		assert_eq!(serving(0), 2_000);
		// None is one.
		PlaysAllowed::set(0);
		Round::set(7);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, None, 10)])]));
		assert_eq!(noted(Group::Fans, &fan.account()), (0, 1, 1));
	});
}

#[test]
fn every_kind_of_key_signs_and_a_wallet_may_wrap() {
	test(|| {
		network();
		let plays: &[Play] = &[(1, None, 1)];
		let ed = Signer::ed25519("ed");
		Stakes::set(&ed.account(), 2_000);
		assert_ok!(submit(0, &[receipt(&ed, 0, 1, plays)]));
		let sr = fan("sr", 2_000);
		let mut one = receipt(&sr, 0, 1, plays);
		let message = Receipts::message(&one.fan, 0, 5, 1, &one.heard);
		one.signature = sr.sign(&[b"<Bytes>", &message[..], b"</Bytes>"].concat());
		assert_ok!(submit(0, &[one]));
		assert_eq!(serving(0), 200);
		assert!(refusals().is_empty());
	});
}

#[test]
fn a_node_submits_for_free_by_its_weight_and_then_pays() {
	test(|| {
		network();
		FreeInAll::set(10);
		assert_eq!((Receipts::free_quota(0), Receipts::free_quota(1)), ((0, 6), (0, 4)));
		assert_eq!(Receipts::free_quota(7), (0, 0));
		let bad = receipt(&fan("poor", 1), 0, 1, &[(1, None, 1)]);
		let pays = |count: usize| submit(0, &vec![bad.clone(); count]).unwrap().pays_fee;
		assert_eq!(pays(4), Pays::No);
		// What exceeds it pays, and refused ones use it up.
		assert_eq!(pays(3), Pays::Yes);
		assert_eq!(Receipts::free_quota(0), (7, 6));
		assert_eq!(pays(1), Pays::Yes);
		Round::set(6);
		assert_eq!(pays(6), Pays::No);
	});
}

#[test]
fn a_batch_weighs_what_was_noted() {
	test(|| {
		network();
		let [one, two] = ["one", "two"].map(|name| fan(name, 2_000));
		let poor = fan("poor", 1);
		let bad = receipt(&poor, 0, 1, &[(1, None, 1), (1, Some(9), 1)]);
		// What stake is made of is read of whoever has too little, too.
		Stakes::set_records(&two.account(), 3);
		Stakes::set_records(&poor.account(), 1);
		let batch = [
			receipt(&one, 0, 1, &[(1, None, 1), (1, Some(9), 1)]),
			receipt(&two, 0, 1, &[(1, None, 1)]),
			bad,
		];
		let noted = notes();
		let done = submit(0, &batch).unwrap();
		// Two fans, the operator, the artist, the curator.
		assert_eq!(notes() - noted, 5);
		// Three receipts, of five plays: two more than one each.
		let counting = 3 * 1_000_000 + 2 * 100_000;
		let stake = |records: u64| records * 10_000_000;
		// Two nodes are active, of a hundred that could be.
		let (active, most_active) = (Nodes::active_weight(2), Nodes::active_weight(100));
		let weighed = active.saturating_add(Weight::from_parts(counting + stake(4) + 12_200, 0));
		assert_eq!(done.actual_weight, Some(weighed));
		let most = Receipts::most_weight(&batch.to_vec().try_into().unwrap());
		// An artist and a curator for each of five plays, three fans, the operator: each as much as
		// it can be. Ten ways to read each signature, the fan's and those of four keys.
		let noting = 2 * (10 * 1_000 + 3 * 100 + 10_000);
		let noting = Weight::from_parts(counting + stake(3 * 5) + noting + 3 * 9, 0);
		assert_eq!(most, most_active.saturating_add(noting));
	});
}

#[test]
fn an_artist_that_curates_itself_gets_all_of_it() {
	test(|| {
		network();
		Library::playlist(3, &account(ARTIST), &[1]);
		let fan = fan("fan", 2_000);
		assert_ok!(submit(0, &[receipt(&fan, 0, 1, &[(1, Some(3), 2)])]));
		assert_eq!(artist_score(ARTIST), 200);
	});
}

#[test]
fn what_is_of_no_use_any_more_goes_in_blocks_that_have_room() {
	test(|| {
		network();
		let fans: Vec<_> = (0..30).map(|number| fan(&format!("fan{number}"), 2_000)).collect();
		for fan in &fans {
			assert_ok!(submit(0, &[receipt(fan, 0, 1, &[(1, None, 1)])]));
		}
		let left = || {
			(
				LastReceipts::<Test>::iter().count(),
				Fans::<Test>::iter().count(),
				Submitted::<Test>::iter().count(),
			)
		};
		let idle = |weight| Receipts::on_idle(1, Weight::from_parts(weight, 0));
		assert_eq!(left(), (30, 30, 1));
		idle(1_000);
		assert_eq!(left(), (30, 30, 1));
		// A receipt of the round before can still come.
		Round::set(6);
		idle(1_000);
		assert_eq!(left(), (30, 0, 0));
		assert_ok!(submit(0, &[receipt(&fans[0], 0, 1, &[(1, None, 1)])]));
		Round::set(7);
		let used = idle(10);
		assert!(used.ref_time() <= 10 && left().0 < 30 && left().0 > 1, "{:?}", left());
		(0..5).for_each(|_| {
			idle(10);
		});
		assert_eq!(left(), (1, 0, 0));
		// Of the one that was of two rounds the older is gone.
		let recent = LastReceipts::<Test>::get(0, fans[0].account());
		assert_eq!(recent.iter().map(|last| last.round).collect::<Vec<_>>(), [6]);
	});
}
