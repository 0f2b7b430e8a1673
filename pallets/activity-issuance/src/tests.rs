//! What is noted, how a round ends, who is paid what and when.

mod property;

use crate::{mock::*, *};
use audio_primitives::activity::payment;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::Hooks,
};
use sp_runtime::Permill;

fn closed(round: RoundIndex, group: Group) -> GroupRound {
	*Rounds::<Test>::get(round).expect("it has ended").groups.get(group)
}

fn standing(who: AccountId, group: Group) -> GroupStanding {
	let found = ActivityIssuance::standing(&who);
	*found.iter().find(|found| found.group == group).expect("it was active")
}

fn claim(who: AccountId) -> DispatchResult {
	ActivityIssuance::claim(signed(20), who).map(|_| ()).map_err(|failed| failed.error)
}

#[test]
fn voters_share_a_pool_by_their_stake() {
	test(|| {
		Stakes::set(1, 3_000, 0);
		Stakes::set(2, 1_000, 0);
		vote(1);
		vote(2);
		end_round(200);
		assert_eq!((ActivityIssuance::pending(&1), ActivityIssuance::pending(&2)), (150, 50));
		assert_ok!(claim(1));
		assert_ok!(claim(2));
		assert_eq!((paid(1), paid(2)), (150, 50));
		System::assert_last_event(
			Event::Paid { who: 2, group: Group::Voters, round: 1, amount: 50 }.into(),
		);
		assert_noop!(claim(2), Error::<Test>::NothingToClaim);
		assert_noop!(claim(3), Error::<Test>::NothingToClaim);
	});
}

#[test]
fn stake_returns_no_more_than_the_governed_return_and_the_rest_is_not_minted() {
	test(|| {
		Stakes::set(1, 3_000, 0);
		Stakes::set(2, 1_000, 0);
		vote(1);
		vote(2);
		let before = issuance();
		end_round(1_000_000);
		assert_eq!(issuance(), before, "nothing is minted before it is paid");
		settle(1);
		settle(2);
		// A tenth of it a round.
		assert_eq!((paid(1), paid(2)), (300, 100));
		assert_eq!(issuance(), before + 400);
		let round = closed(1, Group::Voters);
		let expected = GroupRound {
			pool: 1_000_000,
			weight: 4_000,
			base: 4_000,
			participants: 2,
			unsettled: 0,
			paid: 400,
		};
		assert_eq!(round, expected);
	});
}

#[test]
fn each_group_weighs_as_its_formula_says() {
	test(|| {
		for who in 1..=3 {
			Stakes::set(who, 10_000, 6_000);
		}
		let weight = |group, activity| {
			note(group, 2, activity);
			standing(2, group).weight
		};
		// √(16,000 · 250) = 2,000, at half the rate a quarter of it.
		let proofs = Activity { score: 250, rate: Rate { done: 1, owed: 2 } };
		assert_eq!(weight(Group::Storage, proofs), 500);
		assert_eq!(weight(Group::Serving, proofs), 2_000);
		// ⁴√(16,000 · 125³) = 420.4.
		assert_eq!(weight(Group::Artists, score(125)), 420);
		assert_eq!(weight(Group::Fans, rate(15, 20)), 9_000);
		assert_eq!(weight(Group::Voters, Activity::TOOK_PART), 16_000);
		// What is bounded is the return on the stake that took part.
		end_round(1);
		assert_eq!(closed(1, Group::Storage).base, 4_000, "as far as it did its work");
		assert_eq!(closed(1, Group::Serving).base, 16_000);
		assert_eq!(closed(1, Group::Fans).base, 9_000);
		assert_eq!(closed(1, Group::Artists).base, 125);
	});
}

#[test]
fn what_is_done_in_a_round_adds_up() {
	test(|| {
		Stakes::set(1, 400, 0);
		note(Group::Serving, 1, score(100));
		note(Group::Serving, 1, score(300));
		assert_eq!(standing(1, Group::Serving).weight, 400);
		// The stake is that of the last time.
		Stakes::set(1, 100, 0);
		note(Group::Serving, 1, score(0));
		assert_eq!(standing(1, Group::Serving).weight, 200);
		assert_eq!(Open::<Test>::get().groups.serving.weight, 200);
		end_round(0);
		note(Group::Serving, 1, score(50));
		assert_eq!(standing(1, Group::Serving).score, 50);
	});
}

#[test]
fn who_is_active_again_is_paid_for_the_last_time_first() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		vote(1);
		end_round(70);
		// Whatever it does.
		note(Group::Fans, 1, rate(1, 20));
		assert_eq!(paid(1), 70);
		assert!(standing(1, Group::Voters).settled);
		assert!(!standing(1, Group::Fans).settled);
	});
}

#[test]
fn old_rounds_are_paid_first() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		vote(1);
		end_round(70);
		let open = Participants::<Test>::get(1);
		end_round(0);
		// As if it had been active in another group in the second round without being settled.
		let mut open = open;
		let mut fan = Participation::default();
		let terms = ActivityIssuance::terms(Group::Fans, &1);
		let stake = StakeBehind { own: 1_000, backed: 0 };
		fan.note(Group::Fans, 2, stake, Activity::TOOK_PART, &terms);
		open.groups.fans = Some(fan);
		assert_eq!(open.due(3), [(1, Group::Voters), (2, Group::Fans)]);
		assert_eq!(open.due(2), [(1, Group::Voters)]);
	});
}

#[test]
fn a_streak_adds_to_the_weight_and_ends_with_a_gap() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		for (round, weight) in [(1, 1_000), (2, 1_100), (3, 1_200), (4, 1_200)] {
			assert_eq!(Round::get(), round);
			vote(1);
			assert_eq!(standing(1, Group::Voters).weight, weight);
			end_round(0);
		}
		// Stake that came later has no part in it: 20 % of 1,000.
		Stakes::set(1, 2_000, 0);
		vote(1);
		assert_eq!(standing(1, Group::Voters).weight, 2_200);
		end_round(0);
		end_round(0);
		vote(1);
		assert_eq!(standing(1, Group::Voters).weight, 2_000);
		assert_eq!(standing(1, Group::Voters).streak, 1);
	});
}

#[test]
fn artists_have_their_multiplier_and_others_have_not() {
	test(|| {
		Bonus::set(Multiplier { bonus: Permill::from_percent(50), cap: 100 });
		for who in 1..=2 {
			Stakes::set(who, 256, 0);
			note(Group::Artists, who, score(256));
			note(Group::Voters, who, Activity::TOOK_PART);
		}
		assert_eq!(standing(1, Group::Artists).weight, 256 + 100);
		assert_eq!(standing(2, Group::Artists).weight, 256);
		assert_eq!(standing(1, Group::Voters).weight, 256);
	});
}

#[test]
fn a_round_without_activity_ends_like_any_other() {
	test(|| {
		let before = issuance();
		end_round(1_000);
		assert_eq!(closed(1, Group::Fans), GroupRound { pool: 1_000, ..Default::default() });
		// Nor does one in which nobody has weight pay anything.
		vote(1);
		end_round(1_000);
		settle(1);
		assert_eq!((paid(1), issuance()), (0, before));
		assert_eq!(closed(2, Group::Voters).participants, 1);
	});
}

#[test]
fn the_fee_pool_s_part_is_shared_by_those_who_are_there() {
	test(|| {
		let give = |amount| {
			let credit = <Balances as Balanced<_>>::withdraw(
				&19,
				amount,
				frame_support::traits::tokens::Precision::Exact,
				frame_support::traits::tokens::Preservation::Preserve,
				frame_support::traits::tokens::Fortitude::Polite,
			)
			.unwrap();
			ActivityIssuance::on_unbalanced(credit);
		};
		let before = issuance();
		give(1_000);
		assert_eq!(issuance(), before - 1_000);
		end_round(0);
		assert_eq!(UnsharedFees::<Test>::get(), 1_000, "nobody is there: it is carried");
		give(150);
		Stakes::set(1, 100_000, 0);
		vote(1);
		note(Group::Artists, 1, score(100_000));
		end_round(10);
		// 5 to 18.
		assert_eq!(closed(2, Group::Voters).pool, 10 + 250);
		assert_eq!(closed(2, Group::Artists).pool, 10 + 900);
		assert_eq!(closed(2, Group::Fans).pool, 10);
		assert_eq!(UnsharedFees::<Test>::get(), 0);
		settle(1);
		assert_eq!(issuance(), before + 20);
		// What cannot be divided is carried too.
		give(10);
		vote(1);
		note(Group::Artists, 1, score(100_000));
		end_round(0);
		assert_eq!((closed(3, Group::Voters).pool, closed(3, Group::Artists).pool), (2, 7));
		assert_eq!(UnsharedFees::<Test>::get(), 1);
		// And what a group cannot pay for its bound: a tenth of the stake, of which half comes of
		// inflation.
		give(99_999);
		Stakes::set(1, 1_000, 0);
		vote(1);
		end_round(50);
		assert_eq!(closed(4, Group::Voters).pool, 100);
		assert_eq!(UnsharedFees::<Test>::get(), 99_950);
	});
}

#[test]
fn what_cannot_be_paid_is_paid_with_the_next() {
	test(|| {
		let new = 99;
		Stakes::set(new, 1_000, 0);
		let before = issuance();
		vote(new);
		end_round(ED - 1);
		assert_noop!(claim(new), Error::<Test>::NothingToClaim);
		settle(new);
		System::assert_has_event(Event::Withheld { who: new, unpaid: ED - 1 }.into());
		assert_eq!((free(new), issuance()), (0, before));
		assert_eq!(ActivityIssuance::pending(&new), ED - 1);
		vote(new);
		end_round(ED - 1);
		// Two of them together open the account.
		assert_ok!(claim(new));
		System::assert_last_event(Event::WithheldPaid { who: new, amount: 2 * (ED - 1) }.into());
		assert_eq!(free(new), 2 * (ED - 1));
		assert_eq!(issuance(), before + 2 * (ED - 1));
		assert_noop!(claim(new), Error::<Test>::NothingToClaim);
	});
}

#[test]
fn noting_weighs_a_settlement_only_where_there_is_something_to_settle() {
	test(|| {
		// By what is read for the group, and for how many nodes or features: one of account 1.
		let note = |group, who| note(group, who, Activity::TOOK_PART).ref_time();
		let groups = [Group::Storage, Group::Serving, Group::Artists, Group::Fans, Group::Voters];
		assert_eq!(groups.map(|group| note(group, 1)), [31, 31, 21, 11, 11]);
		let most = groups.map(<ActivityIssuance as NoteActivity<AccountId>>::note_weight);
		assert_eq!(most.map(|most| most.ref_time()), [1_538, 1_538, 1_528, 1_518, 1_518]);
		// Whether or not a round pays: all groups are settled at once.
		for pool in [100, 0] {
			end_round(pool);
			assert_eq!(groups.map(|group| note(group, 1)), [1_531, 31, 21, 11, 11]);
		}
		// What waits for an account, which cannot be opened with it, is tried each time.
		let new = 99;
		Stakes::set(new, 1_000, 0);
		assert_eq!(note(Group::Voters, new), 13);
		end_round(ED - 1);
		assert_eq!([note(Group::Voters, new), note(Group::Voters, new)], [1_113, 1_013]);
	});
}

#[test]
fn a_fan_whose_stake_is_told_is_noted_as_one_whose_stake_is_read() {
	test(|| {
		let note_fan = <ActivityIssuance as NoteFan<AccountId>>::note_fan;
		let settling = <() as WeightInfo>::settle;
		for who in [1, 2] {
			Stakes::set(who, 1_000, 0);
		}
		let listened = rate(7, 20);
		note(Group::Fans, 1, listened);
		assert_eq!(note_fan(&2, 1_000, listened.rate), <()>::note_fan());
		assert_eq!(standing(1, Group::Fans), standing(2, Group::Fans));
		// What is told is what counts, and what is due is settled first.
		end_round(100);
		let most = <ActivityIssuance as NoteFan<AccountId>>::note_fan_weight();
		assert_eq!(most, <()>::note_fan() + settling(5));
		assert_eq!(note_fan(&2, 400, listened.rate), <()>::note_fan() + settling(1));
		assert_eq!(standing(2, Group::Fans).stake, StakeBehind { own: 400, backed: 0 });
		assert!(free(2) > 0 && ActivityIssuance::pending(&2) == 0);
	});
}

#[test]
fn settling_weighs_by_what_is_due_and_revising_where_there_is_something_to_revise() {
	test(|| {
		let settle = <ActivityIssuance as SettleActivity<AccountId>>::settle;
		let revise = <ActivityIssuance as ReviseStake<AccountId>>::revise;
		Stakes::set(1, 1_000, 0);
		let (nothing, settling) = (Weight::zero(), <() as WeightInfo>::settle);
		assert_eq!((settle(&1), revise(Group::Voters, &1)), (nothing, nothing));
		vote(1);
		note(Group::Fans, 1, Activity::TOOK_PART);
		// Nothing is due in the round in force; what was done in it, and that alone, is revised.
		assert_eq!(settle(&1), nothing);
		assert_eq!(revise(Group::Voters, &1), <()>::note_staker(1));
		assert_eq!(revise(Group::Artists, &1), nothing);
		end_round(100);
		assert_eq!(revise(Group::Voters, &1), nothing);
		// It is paid for two groups, by whoever asks, and for one when that is all.
		assert_eq!(settle(&1), settling(2));
		vote(1);
		end_round(100);
		let declared = Call::<Test>::claim { who: 1 }.get_dispatch_info().call_weight;
		let claimed = ActivityIssuance::claim(signed(20), 1).unwrap();
		assert_eq!((declared, claimed.actual_weight), (settling(5), Some(settling(1))));
		assert_eq!(settle(&1), nothing);
		// What is remembered of it alone goes when its streaks are over.
		(0..3).for_each(|_| end_round(100));
		assert!(Participants::<Test>::contains_key(1));
		assert_eq!(settle(&1), settling(0));
		assert!(!Participants::<Test>::contains_key(1));
	});
}

#[test]
fn a_round_is_kept_until_everyone_was_settled() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		Stakes::set(2, 1_000, 0);
		vote(1);
		vote(2);
		end_round(100);
		for _ in 0..HISTORY {
			end_round(100);
		}
		settle(2);
		assert!(Rounds::<Test>::contains_key(1));
		assert!(Rounds::<Test>::contains_key(2));
		end_round(0);
		assert!(!Rounds::<Test>::contains_key(2));
		assert_eq!(ActivityIssuance::pending(&1), 50);
		settle(1);
		assert_eq!(paid(1), 50);
		assert!(!Rounds::<Test>::contains_key(1));
		assert_eq!(Participants::<Test>::iter().count(), 0, "their streaks are over");
		assert_eq!(ActivityIssuance::rounds(10).len(), HISTORY as usize);
	});
}

#[test]
fn a_round_that_never_ended_pays_nothing_and_harms_nobody() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		vote(1);
		// The round changes without a word.
		Round::set(2);
		vote(1);
		assert_eq!(Open::<Test>::get().groups.voters.weight, 1_100);
		end_round(50);
		settle(1);
		assert_eq!(paid(1), 50);
	});
}

#[test]
fn blocks_with_room_settle_everyone_once_a_round() {
	test(|| {
		for who in 1..=15 {
			Stakes::set(who, 1_000, 0);
			vote(who);
		}
		end_round(1_500);
		ActivityIssuance::on_idle(1, Weight::MAX);
		for who in 1..=15 {
			assert_eq!(paid(who), 100);
		}
		assert_eq!(Participants::<Test>::iter().count(), 15, "their streaks go on");
		end_round(0);
		end_round(0);
		ActivityIssuance::on_idle(2, Weight::MAX);
		assert_eq!(Participants::<Test>::iter().count(), 0);
		assert_eq!(ActivityIssuance::on_idle(3, Weight::zero()), Weight::zero());
	});
}

#[test]
fn validators_are_paid_page_by_page_as_far_as_there_is_room() {
	test(|| {
		Owing::set(vec![(1, 7, 2), (1, 5, 1), (2, 5, 1), (3, 5, 9)]);
		Round::set(3);
		let room = Weight::from_parts(250, 0);
		let db: frame_support::weights::RuntimeDbWeight =
			<Test as frame_system::Config>::DbWeight::get();
		let fixed = db.reads(4);
		let fixed = fixed.saturating_add(db.writes(2));
		// Two pages a block: the second validator's next page waits.
		ActivityIssuance::on_idle(1, room.saturating_add(fixed));
		assert_eq!(Owing::get(), [(1, 7, 1), (1, 5, 0), (2, 5, 1), (3, 5, 9)]);
		ActivityIssuance::on_idle(2, room.saturating_add(fixed));
		assert_eq!(Owing::get(), [(1, 7, 0), (1, 5, 0), (2, 5, 0), (3, 5, 9)]);
		// The era in force has not ended.
		ActivityIssuance::on_idle(3, Weight::MAX);
		assert_eq!(Owing::get(), [(1, 7, 0), (1, 5, 0), (2, 5, 0), (3, 5, 9)]);
		// What is too old cannot be paid any more, and is not tried.
		Owing::set(vec![(4, 5, 1), (20, 5, 1)]);
		Round::set(25);
		ActivityIssuance::on_idle(4, Weight::MAX);
		assert_eq!(Owing::get(), [(4, 5, 1), (20, 5, 0)]);
	});
}

#[test]
fn the_estimate_is_what_is_paid_if_nothing_else_happens() {
	test(|| {
		Stakes::set(1, 1_000, 0);
		Stakes::set(2, 3_000, 0);
		vote(1);
		vote(2);
		end_round(200);
		vote(2);
		let estimate = ActivityIssuance::estimate(&1, Group::Voters, 0, 0);
		// 1,100 of 4,400.
		assert_eq!((estimate.now, estimate.then), (0, 50));
		vote(1);
		let estimate = ActivityIssuance::estimate(&1, Group::Voters, 2_000, 0);
		// 1,100 of 4,400; with the streak of the 1,000 that were there, 3,100 of 6,400.
		assert_eq!((estimate.now, estimate.then), (50, 96));
		let before = paid(1);
		end_round(200);
		settle(1);
		assert_eq!(paid(1) - before, 50);
		let nobody = ActivityIssuance::estimate(&9, Group::Artists, 0, 0);
		assert_eq!((nobody.now, nobody.then), (0, 0));
	});
}

#[test]
fn largest_balances_do_not_overflow() {
	test(|| {
		// All together the most that there can be of a token, of which weights are a few times as
		// much.
		let most = Balance::MAX / 32;
		for who in 1..=3 {
			Stakes::set(who, most, most);
			for group in Group::ALL {
				note(group, who, score(most));
			}
		}
		end_round(u64::MAX.into());
		for who in 1..=3 {
			settle(who);
			assert!(paid(who) <= 5 * Balance::from(u64::MAX));
		}
		let most = payment(Balance::MAX, Balance::MAX, Balance::MAX, MOST, Balance::MAX);
		assert_eq!(most, Balance::MAX / 10);
	});
}

#[test]
fn stake_that_was_freed_does_not_weigh_in_the_round_in_force() {
	let revise = |who| <ActivityIssuance as ReviseStake<_>>::revise(Group::Artists, &who);
	test(|| {
		Stakes::set(1, 0, 0);
		Stakes::set(2, 1_600, 0);
		note(Group::Artists, 2, score(1_600));
		end_round(1_000);
		// It is paid with what it had then, whatever it has later.
		Stakes::set(2, 0, 0);
		revise(2);
		assert_eq!(ActivityIssuance::pending(&2), 160);
		assert_eq!(standing(2, Group::Artists).weight, 1_600);

		Stakes::set(2, 1_600, 0);
		note(Group::Artists, 2, score(1_600));
		// Its stake goes to another, which is heard as much: it counts for that one and no more for
		// this.
		Stakes::set(2, 0, 0);
		revise(2);
		Stakes::set(1, 1_600, 0);
		note(Group::Artists, 1, score(1_600));
		let [one, other] = [1, 2].map(|who| standing(who, Group::Artists));
		assert_eq!((one.stake.own, one.weight, one.score), (1_600, 1_600, 1_600));
		assert_eq!((other.stake.own, other.weight, other.score), (0, 0, 1_600));
		// One who did nothing is not made a participant by it.
		revise(3);
		assert!(ActivityIssuance::standing(&3).is_empty());
		let round = Round::get();
		end_round(1_000);
		assert_eq!(closed(round, Group::Artists).weight, one.weight);
	});
}

#[test]
fn what_another_pallet_could_not_pay_waits_and_is_paid_with_the_next() {
	test(|| {
		let nobody = 30;
		let before = issuance();
		ActivityIssuance::withhold(&nobody, ED - 1);
		System::assert_last_event(Event::Withheld { who: nobody, unpaid: ED - 1 }.into());
		assert_eq!((ActivityIssuance::pending(&nobody), issuance()), (ED - 1, before));
		assert_noop!(claim(nobody), Error::<Test>::NothingToClaim);
		ActivityIssuance::withhold(&nobody, ED - 1);
		System::assert_last_event(Event::WithheldPaid { who: nobody, amount: 2 * (ED - 1) }.into());
		assert_eq!((free(nobody), issuance()), (2 * (ED - 1), before + 2 * (ED - 1)));
		assert!(!Participants::<Test>::contains_key(nobody), "there is nothing to remember");
	});
}

#[test]
fn what_nothing_is_added_to_waits_as_long_as_rounds_are_remembered_and_no_longer() {
	test(|| {
		let (nobody, other) = (30, 31);
		ActivityIssuance::withhold(&nobody, 3);
		ActivityIssuance::withhold(&other, 1);
		for number in 1..=HISTORY {
			ActivityIssuance::on_idle(number.into(), Weight::MAX);
			assert_eq!(ActivityIssuance::pending(&nobody), 3);
			if number == HISTORY {
				ActivityIssuance::withhold(&other, 1);
			}
			end_round(0);
		}
		let before = issuance();
		ActivityIssuance::on_idle(100, Weight::MAX);
		System::assert_has_event(Event::Expired { who: nobody, amount: 3 }.into());
		assert_eq!((ActivityIssuance::pending(&nobody), issuance()), (0, before));
		assert!(!Participants::<Test>::contains_key(nobody), "it takes no room any more");
		assert_eq!(ActivityIssuance::pending(&other), 2);
		// An account that is there is paid however late it is.
		let _ = <Balances as frame_support::traits::Currency<_>>::deposit_creating(&other, ED);
		(0..2 * HISTORY).for_each(|_| {
			end_round(0);
		});
		ActivityIssuance::on_idle(101, Weight::MAX);
		assert_eq!(free(other), ED + 2);
	});
}

#[test]
fn what_waits_is_paid_by_itself_once_the_account_is_there() {
	test(|| {
		let nobody = 30;
		ActivityIssuance::withhold(&nobody, 3);
		ActivityIssuance::on_idle(1, Weight::MAX);
		assert_eq!(ActivityIssuance::pending(&nobody), 3);
		end_round(0);
		ActivityIssuance::on_idle(2, Weight::MAX);
		assert_eq!(ActivityIssuance::pending(&nobody), 3);
		let _ = <Balances as frame_support::traits::Currency<_>>::deposit_creating(&nobody, ED);
		end_round(0);
		ActivityIssuance::on_idle(3, Weight::MAX);
		assert_eq!(free(nobody), ED + 3);
	});
}
