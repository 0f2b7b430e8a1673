//! Each call, what it refuses, and who shares in what.

mod property;

use crate::{mock::*, *};
use audio_primitives::MAX_PAGE;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::GetDispatchInfo,
	traits::{fungible::Mutate, Hooks},
};
use sp_runtime::{traits::Dispatchable, TokenError};

/// Beneficiaries.
const ARTIST: AccountId = 1;
const CURATOR: AccountId = 2;
const OPERATOR: AccountId = 3;
/// Backers.
const FAN: AccountId = 11;
const OTHER: AccountId = 12;

/// An artist with a cut of 20 %, a curator, and an operator.
fn stage() {
	assert_ok!(register(ARTIST, Role::Artist, 20));
	assert_ok!(register(CURATOR, Role::Curator, 10));
	assert_ok!(register(OPERATOR, Role::Operator, 0));
}

/// Has the artist earn `amount` in this round, without stake of its own, and ends the round.
fn earn(amount: Balance) {
	Earnings::earn(ARTIST, Group::Artists, 0, amount);
	next_round();
}

fn claim(who: AccountId, behind: AccountId) -> DispatchResult {
	plain(Delegation::claim(signed(20), who, behind))
}

fn cid(text: &str) -> Metadata {
	text.as_bytes().to_vec().try_into().unwrap()
}

#[test]
fn registering_takes_a_deposit_and_says_what_it_offers() {
	test(|| {
		let profile = cid("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
		let (role, cut) = (Role::Artist, percent(20));
		assert_ok!(Delegation::register_beneficiary(signed(1), role, cut, 500, profile.clone()));
		assert_eq!(free(1), ENDOWMENT - DEPOSIT);
		let info = Delegation::beneficiary(&1).unwrap();
		assert_eq!((info.role, info.cut.current, info.min_delegation), (role, cut, 500));
		assert_eq!(info.metadata, profile.to_vec());
		System::assert_last_event(
			Event::BeneficiaryRegistered {
				beneficiary: 1,
				role,
				cut: Cut { current: cut, next: None },
				min_delegation: 500,
				metadata: profile,
			}
			.into(),
		);
		assert_noop!(register(1, Role::Artist, 5), Error::<Test>::AlreadyRegistered);
		let poor = 99;
		assert_noop!(register(poor, Role::Artist, 5), TokenError::FundsUnavailable);
	});
}

#[test]
fn a_profile_is_a_cid_written_in_its_usual_form() {
	test(|| {
		stage();
		let update = |text: &str| Delegation::update_beneficiary(signed(ARTIST), 0, cid(text));
		for good in [
			"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
			"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
			"",
		] {
			assert_ok!(update(good));
		}
		for bad in [
			"https://example.com",
			"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52z",
			"BAFKREIGH2AKISCAILDCQABSYG3DFR6CHU3FGPREGIYMSCK7E7AQA4S52ZY",
			"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy ",
			"\u{fffd}",
		] {
			assert_noop!(update(bad), Error::<Test>::InvalidMetadata);
		}
		let update = |who| Delegation::update_beneficiary(signed(who), 700, cid(""));
		assert_noop!(update(FAN), Error::<Test>::NotBeneficiary);
		assert_ok!(update(ARTIST));
		assert_noop!(delegate(FAN, ARTIST, 699), Error::<Test>::BelowMinimum);
		assert_ok!(delegate(FAN, ARTIST, 700));
		assert_ok!(delegate(FAN, ARTIST, 1));
	});
}

#[test]
fn beneficiaries_are_listed_page_by_page_whoever_comes_and_goes_meanwhile() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_000));
		let names = |page: Vec<(AccountId, BeneficiaryInfo)>| -> Vec<AccountId> {
			page.into_iter().map(|(who, _)| who).collect()
		};
		let all = Delegation::beneficiaries(None, u32::MAX);
		for (who, info) in &all {
			assert_eq!(Some(info), Delegation::beneficiary(who).as_ref());
		}
		let all = names(all);
		let mut sorted = all.clone();
		sorted.sort();
		assert_eq!(sorted, [ARTIST, CURATOR, OPERATOR]);
		let page =
			|after: Option<&AccountId>, limit| names(Delegation::beneficiaries(after, limit));
		assert_eq!(page(None, 2), all[..2]);
		assert_eq!(page(Some(&all[1]), 2), all[2..]);
		assert_eq!((page(Some(&all[2]), 2), page(None, 0)), (vec![], vec![]));
		// The page goes on where it was, though that beneficiary is gone.
		let gone = all.iter().position(|who| *who != ARTIST).unwrap();
		assert_ok!(Delegation::deregister_beneficiary(signed(all[gone])));
		assert!(Delegation::beneficiary(&all[gone]).is_none());
		assert_eq!(page(Some(&all[gone]), 9), all[gone + 1..]);
		// However many are asked for, a page has an end.
		for who in 100..100 + 2 * AccountId::from(MAX_PAGE) {
			assert_ok!(Balances::mint_into(&who, ENDOWMENT));
			assert_ok!(register(who, Role::Artist, 5));
		}
		let first = page(None, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE as usize);
		let (mut seen, mut last) = (first.clone(), first.last().copied());
		while let Some(after) = last {
			let next = page(Some(&after), u32::MAX);
			last = next.last().copied();
			seen.extend(next);
		}
		assert_eq!(seen.len(), 2 + 2 * MAX_PAGE as usize);
		seen.sort();
		seen.dedup();
		assert_eq!(seen.len(), 2 + 2 * MAX_PAGE as usize);
	});
}

#[test]
fn delegating_holds_and_votes_at_once() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_000));
		assert_eq!((held(FAN), staked(FAN), free(FAN)), (1_000, 1_000, ENDOWMENT - 1_000));
		assert_eq!(<Delegation as StakedBalance<AccountId>>::total(), 1_000);
		System::assert_last_event(
			Event::Delegated {
				delegator: FAN,
				beneficiary: ARTIST,
				amount: 1_000,
				position: 1_000,
			}
			.into(),
		);
		assert_noop!(delegate(FAN, ARTIST, 0), Error::<Test>::AmountZero);
		assert_noop!(delegate(FAN, 9, 1_000), Error::<Test>::NotBeneficiary);
		assert_noop!(delegate(OTHER, ARTIST, MIN - 1), Error::<Test>::BelowMinimum);
		assert_noop!(delegate(FAN, ARTIST, ENDOWMENT), TokenError::FundsUnavailable);
	});
}

#[test]
fn backers_share_from_the_round_after_that_in_which_they_came() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		earn(500);
		Earnings::settle(&ARTIST);
		// All of it is the artist's: nobody backed it when the round began.
		assert_eq!((pending(FAN, ARTIST), free(ARTIST)), (0, ENDOWMENT - DEPOSIT + 500));
		assert_ok!(delegate(OTHER, ARTIST, 3_072));
		earn(1_000);
		assert_eq!(pending(FAN, ARTIST), 800);
		assert_eq!(pending(OTHER, ARTIST), 0);
		earn(2_000);
		assert_eq!(pending(FAN, ARTIST), 800 + 400);
		assert_eq!(pending(OTHER, ARTIST), 1_200);
		Earnings::settle(&ARTIST);
		assert_eq!(free(ARTIST), ENDOWMENT - DEPOSIT + 500 + 200 + 400);
	});
}

#[test]
fn the_beneficiary_s_own_stake_earns_without_a_cut() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		Earnings::earn(ARTIST, Group::Artists, 3_072, 4_000);
		next_round();
		// A quarter is the backer's, less a fifth.
		assert_eq!(pending(FAN, ARTIST), 800);
	});
}

#[test]
fn what_was_earned_before_is_not_for_who_comes_before_it_is_settled() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		earn(1_000);
		// Not settled yet; a whale comes now.
		assert_ok!(delegate(OTHER, ARTIST, 900_000));
		assert_eq!(pending(FAN, ARTIST), 800);
		assert_eq!(pending(OTHER, ARTIST), 0);
		next_round();
		assert_eq!(pending(OTHER, ARTIST), 0);
	});
}

#[test]
fn who_leaves_is_paid_for_rounds_that_have_ended_and_not_for_this_one() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		assert_ok!(delegate(OTHER, ARTIST, 1_024));
		next_round();
		earn(1_000);
		Earnings::earn(ARTIST, Group::Artists, 0, 600);
		assert_ok!(undelegate(FAN, ARTIST, 1_024));
		assert_eq!(free(FAN), ENDOWMENT - 1_024 + 400);
		System::assert_has_event(
			Event::Claimed { delegator: FAN, beneficiary: ARTIST, amount: 400 }.into(),
		);
		next_round();
		assert_eq!(pending(OTHER, ARTIST), 400 + 480);
		assert_noop!(claim(FAN, ARTIST), Error::<Test>::NoPosition);
	});
}

#[test]
fn stake_that_left_cools_down_without_a_vote() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_000));
		assert_ok!(undelegate(FAN, ARTIST, 300));
		next_round();
		assert_ok!(undelegate(FAN, ARTIST, 200));
		assert_eq!((held(FAN), staked(FAN)), (1_000, 500));
		let chunks = Delegation::unlocking(&FAN);
		assert_eq!(chunks, [(300, 1 + COOLDOWN), (200, 2 + COOLDOWN)]);
		let withdraw = || Delegation::withdraw(signed(FAN));
		pass_rounds(COOLDOWN - 2);
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		next_round();
		assert_ok!(withdraw());
		assert_eq!(held(FAN), 700);
		next_round();
		assert_ok!(withdraw());
		assert_noop!(withdraw(), Error::<Test>::NothingToWithdraw);
		assert_eq!((held(FAN), free(FAN)), (500, ENDOWMENT - 500));
	});
}

#[test]
fn undelegating_refuses_what_is_not_there() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_000));
		assert_noop!(undelegate(FAN, ARTIST, 0), Error::<Test>::AmountZero);
		assert_noop!(undelegate(FAN, CURATOR, 1), Error::<Test>::NoPosition);
		assert_noop!(undelegate(FAN, ARTIST, 1_001), Error::<Test>::InsufficientPosition);
		assert_noop!(undelegate(FAN, ARTIST, 901), Error::<Test>::BelowMinimum);
		assert_ok!(undelegate(FAN, ARTIST, 900));
		assert_ok!(undelegate(FAN, ARTIST, 100));
	});
}

#[test]
fn any_number_of_undelegations_are_open_at_once() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 10_000));
		assert_ok!(delegate(FAN, CURATOR, 10_000));
		for _ in 0..40 {
			assert_ok!(undelegate(FAN, ARTIST, 10));
			assert_ok!(undelegate(FAN, CURATOR, 10));
			next_round();
		}
		assert_eq!(Delegation::unlocking(&FAN).len(), COOLDOWN as usize + 1);
		assert_ok!(Delegation::withdraw(signed(FAN)));
		assert_eq!(held(FAN), 20_000 - 20 * (40 - COOLDOWN + 1) as Balance);
	});
}

#[test]
fn redelegation_votes_all_along_and_counts_once() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_000));
		next_round();
		let redelegate =
			|from, to, amount| plain(Delegation::redelegate(signed(FAN), from, to, amount));
		assert_noop!(redelegate(ARTIST, ARTIST, 10), Error::<Test>::SameBeneficiary);
		assert_noop!(redelegate(ARTIST, CURATOR, 0), Error::<Test>::AmountZero);
		assert_noop!(redelegate(CURATOR, ARTIST, 10), Error::<Test>::NoPosition);
		assert_noop!(redelegate(ARTIST, CURATOR, 1_001), Error::<Test>::InsufficientPosition);
		assert_noop!(redelegate(ARTIST, CURATOR, MIN - 1), Error::<Test>::BelowMinimum);
		assert_noop!(redelegate(ARTIST, 9, 500), Error::<Test>::NotBeneficiary);
		assert_ok!(redelegate(ARTIST, CURATOR, 600));
		assert_eq!((staked(FAN), held(FAN)), (1_000, 1_000));
		let now = Round::get();
		let roles = [Role::Artist, Role::Curator];
		let backing = |who, round| Delegation::backing(&who, &roles, round);
		assert_eq!((backing(ARTIST, now), backing(CURATOR, now)), (400, 0));
		Earnings::earn(ARTIST, Group::Artists, 0, 500);
		Earnings::earn(CURATOR, Group::Artists, 0, 500);
		next_round();
		assert_eq!((backing(ARTIST, now + 1), backing(CURATOR, now + 1)), (400, 600));
		// Of this round the part that left has no share anywhere.
		assert_eq!((pending(FAN, ARTIST), pending(FAN, CURATOR)), (400, 0));
		// There and back within a round: it joins anew.
		assert_ok!(redelegate(CURATOR, ARTIST, 600));
		assert_ok!(redelegate(ARTIST, CURATOR, 600));
		assert_eq!((backing(ARTIST, now + 1), backing(CURATOR, now + 1)), (400, 0));
	});
}

#[test]
fn a_cut_is_not_raised_on_what_was_earned_before() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		earn(1_000);
		let set_cut = |cut| Delegation::set_cut(signed(ARTIST), percent(cut));
		assert_ok!(set_cut(100));
		let from = Round::get() + NOTICE;
		System::assert_last_event(
			Event::CutSet { beneficiary: ARTIST, cut: percent(100), round: from }.into(),
		);
		assert_noop!(Delegation::set_cut(signed(FAN), percent(1)), Error::<Test>::NotBeneficiary);
		assert_eq!(pending(FAN, ARTIST), 800);
		while Round::get() < from {
			earn(1_000);
		}
		assert_eq!(pending(FAN, ARTIST), 800 * (1 + NOTICE as Balance));
		earn(1_000);
		assert_eq!(pending(FAN, ARTIST), 800 * (1 + NOTICE as Balance));
		// Lowered at once: what is earned in this round already is shared on the new terms.
		Earnings::earn(ARTIST, Group::Artists, 0, 1_000);
		assert_ok!(set_cut(10));
		assert_noop!(set_cut(10), Error::<Test>::SameCut);
		next_round();
		assert_eq!(pending(FAN, ARTIST), 800 * (1 + NOTICE as Balance) + 900);
	});
}

#[test]
fn leaving_and_coming_back_is_no_way_to_raise_a_cut() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		assert_ok!(Delegation::deregister_beneficiary(signed(ARTIST)));
		assert_noop!(register(ARTIST, Role::Curator, 20), Error::<Test>::RoleFixed);
		assert_ok!(register(ARTIST, Role::Artist, 100));
		let cut = Delegation::beneficiary(&ARTIST).unwrap().cut;
		assert_eq!(cut.current, percent(20));
		assert_eq!(cut.next, Some((percent(100), Round::get() + NOTICE)));
		earn(1_000);
		assert_eq!(pending(FAN, ARTIST), 800);
	});
}

#[test]
fn a_beneficiary_that_leaves_shares_as_long_as_a_cut_would_take_to_rise() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		Earnings::earn(ARTIST, Group::Artists, 0, 1_000);
		let deregister = || plain(Delegation::deregister_beneficiary(signed(ARTIST)));
		assert_ok!(deregister());
		assert_eq!(free(ARTIST), ENDOWMENT);
		assert_noop!(deregister(), Error::<Test>::Leaving);
		assert_noop!(delegate(OTHER, ARTIST, 1_000), Error::<Test>::Leaving);
		let set_cut = Delegation::set_cut(signed(ARTIST), percent(1));
		assert_noop!(set_cut, Error::<Test>::Leaving);
		next_round();
		for _ in 1..NOTICE {
			earn(1_000);
		}
		assert_eq!(Delegation::backing(&ARTIST, &[Role::Artist], Round::get() - 1), 1_024);
		earn(5_000);
		Earnings::settle(&ARTIST);
		let shared = Balance::from(NOTICE);
		assert_eq!(pending(FAN, ARTIST), 800 * shared);
		assert_eq!(free(ARTIST), ENDOWMENT + 200 * shared + 5_000);
		assert_eq!(Delegation::backing(&ARTIST, &[Role::Artist], Round::get()), 0);
		// The stake is still its owner's, votes, and goes where that wants it to.
		assert_eq!(staked(FAN), 1_024);
		assert_ok!(Delegation::redelegate(signed(FAN), ARTIST, CURATOR, 400));
		assert_eq!(free(FAN), ENDOWMENT - 1_024 + 800 * shared);
		assert_ok!(undelegate(FAN, ARTIST, 624));
		System::assert_has_event(Event::BeneficiaryRemoved { beneficiary: ARTIST }.into());
		assert_eq!(Delegation::beneficiary(&ARTIST), None);
		// Without backers it goes at once, and can come back as something else.
		assert_ok!(Delegation::deregister_beneficiary(signed(OPERATOR)));
		assert_eq!(Delegation::beneficiary(&OPERATOR), None);
		assert_ok!(register(OPERATOR, Role::Artist, 1));
	});
}

#[test]
fn groups_in_which_a_role_does_not_earn_are_not_shared() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, OPERATOR, 1_024));
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		for group in Group::ALL {
			Earnings::earn(OPERATOR, group, 0, 100);
			Earnings::earn(ARTIST, group, 0, 100);
		}
		next_round();
		assert_eq!((pending(FAN, OPERATOR), pending(FAN, ARTIST)), (200, 80));
	});
}

#[test]
fn operators_weight_follows_what_stands_behind_them() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, OPERATOR, 1_000));
		assert_eq!(Operators::told(OPERATOR), Some(1_000));
		assert_ok!(undelegate(FAN, OPERATOR, 300));
		assert_eq!(Operators::told(OPERATOR), Some(700));
		assert_ok!(Delegation::redelegate(signed(FAN), OPERATOR, ARTIST, 200));
		assert_eq!(Operators::told(OPERATOR), Some(500));
		assert_eq!(Operators::told(ARTIST), None);
		assert_ok!(Delegation::deregister_beneficiary(signed(OPERATOR)));
		assert_eq!(Operators::told(OPERATOR), Some(0));
		assert_ok!(register(OPERATOR, Role::Operator, 0));
		assert_eq!(Operators::told(OPERATOR), Some(500));
	});
}

#[test]
fn a_change_is_charged_what_nodes_took_to_follow_and_settling_if_something_was_due() {
	test(|| {
		stage();
		// What a call took beside `own`, and was declared to.
		let by = |who: AccountId, own: Weight, call: Call<Test>| {
			let declared = call.get_dispatch_info().call_weight;
			let done = RuntimeCall::from(call.clone())
				.dispatch(signed(who))
				.unwrap_or_else(|failed| panic!("{call:?}: {failed:?}"));
			let actual = done.actual_weight.expect("it is said");
			(declared - own, actual - own)
		};
		let amount = 1_000;
		let (most, both) = (FOLLOWING * 100 + SETTLING, FOLLOWING + SETTLING);
		let delegate = |to| by(FAN, <()>::delegate(), Call::delegate { beneficiary: to, amount });
		let redelegate =
			|from, to| by(FAN, <()>::redelegate(), Call::redelegate { from, to, amount: 100 });
		let undelegate =
			|from| by(FAN, <()>::undelegate(), Call::undelegate { beneficiary: from, amount: 100 });
		let set_cut =
			|who, cut| by(who, <()>::set_cut(), Call::set_cut { cut: Perbill::from_percent(cut) });
		assert_eq!(delegate(OPERATOR), (most, FOLLOWING));
		assert_eq!(delegate(ARTIST), (most, Weight::zero()));
		assert_eq!(redelegate(OPERATOR, ARTIST), (most * 2, FOLLOWING));
		assert_eq!(undelegate(OPERATOR), (most, FOLLOWING));
		assert_eq!(set_cut(ARTIST, 1), (SETTLING, Weight::zero()));

		let earn = || {
			for (who, group) in [(ARTIST, Group::Artists), (OPERATOR, Group::Storage)] {
				Earnings::earn(who, group, 0, 1_000);
			}
			next_round();
		};
		earn();
		assert_eq!(delegate(ARTIST), (most, SETTLING));
		assert_eq!(redelegate(ARTIST, OPERATOR), (most * 2, both), "the artist is settled already");
		earn();
		assert_eq!(set_cut(ARTIST, 2), (SETTLING, SETTLING));
		let (own, claim) =
			(<()>::claim(), |from| Call::claim { delegator: FAN, beneficiary: from });
		let most_to_claim = most + SETTLING;
		assert_eq!(by(OTHER, own, claim(OPERATOR)), (most_to_claim, SETTLING));
		// That of the artist has been settled: it has only to be paid.
		assert_eq!(by(OTHER, own, claim(ARTIST)), (most_to_claim, Weight::zero()));

		earn();
		assert_eq!(undelegate(ARTIST), (most, SETTLING));
		assert_ok!(Delegation::set_compounding(signed(FAN), OPERATOR, true));
		// Its nodes follow what is added.
		assert_eq!(by(OTHER, own, claim(OPERATOR)), (most_to_claim, both));

		earn();
		let own = <()>::deregister_beneficiary();
		assert_eq!(by(OPERATOR, own, Call::deregister_beneficiary {}), (most, both));
		earn();
		let own = <()>::register_beneficiary();
		let register = Call::register_beneficiary {
			role: Role::Operator,
			cut: Perbill::zero(),
			min_delegation: 0,
			metadata: Default::default(),
		};
		assert_eq!(by(OPERATOR, own, register), (most, both));
	});
}

#[test]
fn anyone_claims_for_anyone() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		assert_noop!(claim(FAN, CURATOR), Error::<Test>::NoPosition);
		assert_noop!(claim(FAN, ARTIST), Error::<Test>::NothingToClaim);
		next_round();
		earn(1_000);
		assert_ok!(claim(FAN, ARTIST));
		assert_eq!(free(FAN), ENDOWMENT - 1_024 + 800);
		assert_noop!(claim(FAN, ARTIST), Error::<Test>::NothingToClaim);
	});
}

#[test]
fn what_compounds_is_stake_from_the_next_round_on() {
	test(|| {
		stage();
		let set = |compounds| Delegation::set_compounding(signed(FAN), ARTIST, compounds);
		assert_noop!(set(true), Error::<Test>::NoPosition);
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		assert_ok!(delegate(OTHER, ARTIST, 1_024));
		assert_ok!(set(true));
		next_round();
		earn(2_560);
		assert_ok!(claim(FAN, ARTIST));
		assert_eq!((free(FAN), staked(FAN), held(FAN)), (ENDOWMENT - 1_024, 2_048, 2_048));
		System::assert_last_event(
			Event::Compounded { delegator: FAN, beneficiary: ARTIST, amount: 1_024 }.into(),
		);
		assert_ok!(delegate(OTHER, ARTIST, 1_024));
		earn(1_000);
		assert_eq!((pending(FAN, ARTIST), pending(OTHER, ARTIST)), (400, 400));
		assert_ok!(undelegate(OTHER, ARTIST, 1_024));
		assert_ok!(delegate(OTHER, ARTIST, 1_024));
		earn(2_000);
		// 2,048 of its own shared in that, and 1,024 of the other's.
		assert_eq!(pending(FAN, ARTIST), 400 + 1_066);
		// A least delegation that was raised meanwhile is for new stake, and does not stop it.
		let update = Delegation::update_beneficiary(signed(ARTIST), 1_000_000, cid(""));
		assert_ok!(update);
		assert_ok!(claim(FAN, ARTIST));
		assert_eq!(staked(FAN), 2_048 + 1_466);
		// Nor does it compound behind one that leaves.
		earn(1_000);
		assert_ok!(Delegation::deregister_beneficiary(signed(ARTIST)));
		let before = (free(FAN), staked(FAN));
		let owed = pending(FAN, ARTIST);
		assert!(owed > 0);
		assert_ok!(claim(FAN, ARTIST));
		assert_eq!((free(FAN), staked(FAN)), (before.0 + owed, before.1));
	});
}

#[test]
fn blocks_with_room_pay_everyone_once_a_round() {
	test(|| {
		stage();
		for fan in 11..=18 {
			assert_ok!(delegate(fan, ARTIST, 1_024));
			assert_ok!(delegate(fan, CURATOR, 500));
		}
		next_round();
		earn(8_000);
		Earnings::settle(&ARTIST);
		Delegation::on_idle(1, Weight::MAX);
		for fan in 11..=18 {
			assert_eq!(free(fan), ENDOWMENT - 1_524 + 800);
		}
		assert!(PaymentSweep::<Test>::get().is_through(Round::get()));
		// What is too little to be worth it waits.
		earn(8 * (ED - 1));
		Earnings::settle(&ARTIST);
		Delegation::on_idle(2, Weight::MAX);
		assert_eq!(free(11), ENDOWMENT - 1_524 + 800);
		assert_eq!(pending(11, ARTIST), 7);
		// Nothing is done without room.
		assert_eq!(Delegation::on_idle(3, Weight::zero()), Weight::zero());
	});
}

#[test]
fn the_part_of_a_beneficiary_that_cannot_be_paid_waits_for_it() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		// It spends all that it has: its account is gone once the deposit is back.
		Earnings::earn(ARTIST, Group::Artists, 0, 20);
		assert_ok!(Delegation::deregister_beneficiary(signed(ARTIST)));
		assert_ok!(Balances::transfer_all(signed(ARTIST), FAN, false));
		assert_eq!(Balances::total_balance(&ARTIST), 0);
		next_round();
		let issued = Balances::total_issuance();
		Earnings::settle(&ARTIST);
		// The cut is its own, too little as it is: its backers get their part and no more.
		assert_eq!((pending(FAN, ARTIST), Earnings::unpaid(ARTIST)), (16, 4));
		assert_eq!(Balances::total_issuance(), issued + 16);
	});
}

#[test]
fn backing_returns_no_more_than_it_may_and_the_rest_is_the_beneficiary_s() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		// Ten times what stands behind it, of which a round returns an eighth.
		let eighth = Perbill::from_rational(1u32, 8);
		Earnings::earn_with(ARTIST, Group::Artists, 0, 10_240, Balance::MAX, eighth);
		next_round();
		assert_eq!(pending(FAN, ARTIST), 128);
		Earnings::settle(&ARTIST);
		assert_eq!(free(ARTIST), ENDOWMENT - DEPOSIT + 10_240 - 128);
		System::assert_last_event(
			Event::RewardShared {
				beneficiary: ARTIST,
				group: Group::Artists,
				round: 2,
				kept: 10_112,
				shared: 128,
				shares: 1_024,
			}
			.into(),
		);
		// A cut of the whole leaves nothing, and where there is less than the most it is a part of
		// that.
		Earnings::earn_with(ARTIST, Group::Artists, 0, 100, Balance::MAX, eighth);
		next_round();
		assert_eq!(pending(FAN, ARTIST), 128 + 80);
	});
}

#[test]
fn of_an_operator_only_backing_that_counted_shares() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, OPERATOR, 3_072));
		assert_ok!(delegate(OTHER, OPERATOR, 1_024));
		next_round();
		// Of 4,096 behind it 1,024 count, as much as its own: they earn half of it, and all backers
		// share that.
		Earnings::earn_with(OPERATOR, Group::Storage, 1_024, 800, 1_024, Perbill::one());
		next_round();
		assert_eq!((pending(FAN, OPERATOR), pending(OTHER, OPERATOR)), (300, 100));
		Earnings::settle(&OPERATOR);
		assert_eq!(free(OPERATOR), ENDOWMENT - DEPOSIT + 400);
	});
}

#[test]
fn what_an_operator_s_backers_get_for_storage_and_serving_together_is_no_more_than_backing_returns()
{
	test(|| {
		stage();
		assert_ok!(delegate(FAN, OPERATOR, 1_024));
		next_round();
		// Paid as much as stake can return at the parameter's maximum, 20 % in either group.
		let most = Perbill::from_percent(12);
		for group in [Group::Storage, Group::Serving] {
			Earnings::earn_with(OPERATOR, group, 0, 204, Balance::MAX, most);
		}
		next_round();
		// 6 % of 1,024 for each.
		assert_eq!(pending(FAN, OPERATOR), 122);
		Earnings::settle(&OPERATOR);
		assert_eq!(free(OPERATOR), ENDOWMENT - DEPOSIT + 408 - 122);
	});
}

#[test]
fn what_left_after_it_counted_does_not_raise_what_the_rest_may_return() {
	test(|| {
		stage();
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		assert_ok!(delegate(OTHER, ARTIST, 7_168));
		next_round();
		let eighth = Perbill::from_rational(1u32, 8);
		Earnings::earn_with(ARTIST, Group::Artists, 0, 81_920, Balance::MAX, eighth);
		assert_ok!(undelegate(OTHER, ARTIST, 7_168));
		next_round();
		assert_eq!(pending(FAN, ARTIST), 128);
	});
}

#[test]
fn self_delegation_is_a_position_like_any_other() {
	test(|| {
		stage();
		assert_ok!(delegate(ARTIST, ARTIST, 1_024));
		assert_ok!(delegate(FAN, ARTIST, 1_024));
		next_round();
		earn(1_000);
		assert_eq!(pending(ARTIST, ARTIST), 400);
		assert_eq!(pending(FAN, ARTIST), 400);
	});
}

#[test]
fn leaving_does_not_depend_on_a_payment_that_the_account_cannot_take() {
	test(|| {
		stage();
		// As a member of a pool has it: a reason to exist beside its balance.
		System::inc_providers(&FAN);
		assert_ok!(delegate(FAN, ARTIST, ENDOWMENT));
		assert_eq!(free(FAN), 0);
		next_round();
		earn(10);
		assert_ok!(undelegate(FAN, ARTIST, ENDOWMENT));
		System::assert_has_event(Event::Withheld { delegator: FAN, unpaid: 7 }.into());
		assert_eq!((free(FAN), Owed::<Test>::get()), (0, 8));
		pass_rounds(COOLDOWN);
		assert_ok!(Delegation::withdraw(signed(FAN)));
		System::assert_last_event(Event::WithheldPaid { delegator: FAN, amount: 7 }.into());
		assert_eq!(free(FAN), ENDOWMENT + 7);
		assert!(!Delegators::<Test>::contains_key(FAN));
	});
}

#[test]
fn the_largest_amounts_do_not_overflow() {
	test(|| {
		stage();
		let (whale, most) = (50, 1u128 << 126);
		assert_ok!(<Balances as Mutate<_>>::mint_into(&whale, most + ED));
		assert_ok!(delegate(whale, ARTIST, most));
		next_round();
		Earnings::earn(ARTIST, Group::Artists, most, most / 2);
		next_round();
		// Half of it is the backer's, less a fifth.
		assert_eq!(pending(whale, ARTIST), most / 4 * 4 / 5);
		assert_ok!(undelegate(whale, ARTIST, most));
		assert_eq!(free(whale), ED + most / 4 * 4 / 5);
	});
}
