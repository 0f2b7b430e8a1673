use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::Pays,
	traits::{
		schedule::{
			v3::{Named, TaskName},
			DispatchTime,
		},
		Currency, LockableCurrency, OnFinalize, ReservableCurrency, WithdrawReasons,
	},
};
use sp_runtime::{
	testing::H256,
	traits::{BadOrigin, Dispatchable},
	DispatchError,
};

type Staked = StakedCurrency<Test, Balances>;

const LOCK: [u8; 8] = *b"democrac";

/// As democracy does, which records a vote before it asks for the lock.
fn vote(who: AccountId, amount: Balance) {
	set_votes(who);
	lock(who, amount);
}

/// As democracy does for a vote delegation, which it records afterwards.
fn lock(who: AccountId, amount: Balance) {
	Staked::extend_lock(LOCK, &who, amount, WithdrawReasons::all());
}

#[test]
fn one_votes_with_stake_and_with_nothing_else() {
	test(|| {
		assert_eq!(Balances::free_balance(1), 1_000);
		assert_eq!(Staked::free_balance(&1), 0);
		set_stake(1, 40);
		assert_eq!(Staked::free_balance(&1), 40);
		assert_eq!(Staked::total_issuance(), 1_000);
		assert_eq!(StakedVoting::of(&1), 40);
		assert_eq!(StakedVoting::total(), 1_000);
	});
}

#[test]
fn deposits_come_from_the_real_balance() {
	test(|| {
		assert_ok!(Staked::reserve(&1, 300));
		assert_eq!(Balances::free_balance(1), 700);
		assert_eq!(Balances::reserved_balance(1), 300);
		assert_eq!(Staked::slash_reserved(&1, 100).1, 0);
		assert_eq!(Staked::unreserve(&1, 300), 100);
		assert_eq!(Balances::free_balance(1), 900);
	});
}

#[test]
fn votes_lock_the_real_balance() {
	test(|| {
		vote(1, 400);
		assert_eq!(Balances::usable_balance(1), 600);
		Staked::remove_lock(LOCK, &1);
		assert_eq!(Balances::usable_balance(1), 1_000);
	});
}

#[test]
fn the_last_vote_of_a_round_is_what_counts() {
	test(|| {
		vote(1, 20);
		assert_eq!(StakedVoting::voted(&1, 1), Some(20));
		// Each vote is reported: the next may be worth less.
		vote(1, 10);
		vote(2, 10);
		assert_eq!(StakedVoting::voted(&1, 1), Some(10));
		assert_eq!(Reported::get(), [(1, 1), (1, 1), (2, 1)]);

		Round::set(2);
		assert_eq!(StakedVoting::voted(&2, 2), None);
		vote(2, 15);
		assert_eq!(StakedVoting::voted(&2, 2), Some(15));
		assert_eq!(Reported::get().last(), Some(&(2, 2)));
	});
}

#[test]
fn voting_high_when_a_round_ends_and_lowering_it_when_the_next_begins_does_not_pay() {
	test(|| {
		let counted = |round, votes: &[Balance]| {
			Round::set(round);
			for amount in votes {
				vote(1, *amount);
			}
			StakedVoting::voted(&1, round)
		};
		assert_eq!(counted(1, &[100]), Some(100));
		assert_eq!(counted(2, &[0, 100]), Some(0));
		assert_eq!(counted(3, &[0, 100]), Some(0));
		// With a vote in between that is as high as the last one.
		assert_eq!(counted(4, &[100, 40, 100]), Some(0));
		assert_eq!(counted(5, &[100]), Some(0));
		// It counts again in the second round after that in which it was lowered for the last time.
		assert_eq!(counted(6, &[100]), Some(100));
		// Raising it counts at once.
		assert_eq!(counted(7, &[200]), Some(200));
	});
}

#[test]
fn letting_go_of_the_lock_does_not_lift_the_bound_of_a_lowered_vote() {
	test(|| {
		vote(1, 100);
		Round::set(2);
		vote(1, 0);
		Staked::remove_lock(LOCK, &1);
		Round::set(3);
		Staked::remove_lock(LOCK, &1);
		vote(1, 100);
		assert_eq!(StakedVoting::voted(&1, 3), Some(0));
		Round::set(4);
		Staked::remove_lock(LOCK, &1);
		assert_eq!(LastVoted::<Test>::get(1), None);
	});
}

#[test]
fn who_gives_its_vote_away_has_not_voted() {
	test(|| {
		lock(1, 100);
		assert_eq!(Balances::usable_balance(1), 900);
		assert!(Reported::get().is_empty());
		assert_eq!(LastVoted::<Test>::get(1), None);
	});
}

#[test]
fn what_is_remembered_of_a_voter_goes_away() {
	test(|| {
		vote(1, 10);
		vote(2, 10);
		Round::set(2);
		Staked::remove_lock(LOCK, &1);
		assert_eq!(LastVoted::<Test>::get(1), None);

		let last = CastVote { round: 1, balance: 10, lowered: None };
		assert_eq!(LastVoted::<Test>::get(2), Some(last));
		Staked::remove_lock(LOCK, &2);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(2), 1, 1_000));
		assert_eq!(LastVoted::<Test>::iter().count(), 0);
	});
}

#[test]
fn what_an_account_voted_with_is_remembered_through_the_round_even_if_it_is_gone() {
	test(|| {
		vote(2, 10);
		Staked::remove_lock(LOCK, &2);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(2), 1, 1_000));
		assert_eq!(StakedVoting::voted(&2, 1), Some(10));
	});
}

#[test]
fn a_vote_of_nothing_is_none() {
	test(|| {
		vote(1, 0);
		assert!(Reported::get().is_empty());
		assert_eq!(LastVoted::<Test>::get(1), None);
		// But it takes back what was voted before.
		vote(1, 10);
		vote(1, 0);
		assert_eq!(StakedVoting::voted(&1, 1), Some(0));
		assert_eq!(Reported::get(), [(1, 1), (1, 1)]);
	});
}

#[test]
fn who_is_refreshed_by_another_has_not_voted() {
	test(|| {
		set_stake(1, 30);
		set_delegation(1, 100);
		assert_ok!(StakedVoting::refresh(RuntimeOrigin::signed(5), 1));
		assert!(Reported::get().is_empty());
		assert_eq!(LastVoted::<Test>::get(1), None);
		// But has if it does something itself.
		vote(1, 10);
		assert_eq!(Reported::get(), [(1, 1)]);
	});
}

#[test]
fn refresh_cuts_a_delegation_to_what_backs_it() {
	test(|| {
		set_stake(1, 100);
		set_delegation(1, 100);
		assert_noop!(
			StakedVoting::refresh(RuntimeOrigin::signed(5), 1),
			Error::<Test>::StillBacked
		);

		set_stake(1, 30);
		let info = StakedVoting::refresh(RuntimeOrigin::signed(5), 1).expect("there is something");
		assert_eq!(info.pays_fee, Pays::No);
		// The votes that were counted anew, of as many as there can be.
		let most = Call::<Test>::refresh { who: 1 }.get_dispatch_info().call_weight;
		assert_eq!(most, Weight::from_parts(300, 0));
		let given = u64::from(VOTES_GIVEN);
		assert_eq!(info.actual_weight, Some(Weight::from_parts(given.div_ceil(2) * 3, 0)));
		assert_eq!(MockReferenda::delegation(&1), Some(30));
		System::assert_last_event(Event::DelegationReduced { who: 1, from: 100, to: 30 }.into());

		set_stake(1, 0);
		let info = StakedVoting::refresh(RuntimeOrigin::signed(5), 1).expect("there is something");
		assert_eq!(info.actual_weight, Some(Weight::from_parts(given, 0)));
		assert_eq!(MockReferenda::delegation(&1), None);
		System::assert_last_event(Event::DelegationReduced { who: 1, from: 30, to: 0 }.into());

		assert_noop!(
			StakedVoting::refresh(RuntimeOrigin::signed(5), 1),
			Error::<Test>::NotDelegating
		);
		assert_noop!(StakedVoting::refresh(RuntimeOrigin::none(), 1), BadOrigin);
	});
}

#[test]
fn a_proposal_can_be_cancelled_once() {
	test(|| {
		let hash = H256::repeat_byte(7);
		propose(3, hash);
		assert_noop!(StakedVoting::cancel_proposal(RuntimeOrigin::signed(1), 3), BadOrigin);
		assert_noop!(
			StakedVoting::cancel_proposal(RuntimeOrigin::root(), 4),
			Error::<Test>::ProposalMissing
		);
		// It is charged by who lost a deposit.
		let call = RuntimeCall::from(Call::<Test>::cancel_proposal { prop_index: 3 });
		let declared = call.get_dispatch_info().call_weight;
		let done = call.dispatch(RuntimeOrigin::root()).unwrap().actual_weight;
		assert_eq!(declared, <()>::cancel_proposal(100));
		assert_eq!(done, Some(<()>::cancel_proposal(DEPOSITORS)));
		assert_eq!(MockReferenda::proposal(3), None);
		System::assert_last_event(
			Event::ProposalCancelled { prop_index: 3, proposal_hash: hash }.into(),
		);

		propose(5, hash);
		assert_noop!(
			StakedVoting::cancel_proposal(RuntimeOrigin::root(), 5),
			Error::<Test>::AlreadyCancelled
		);
		propose(6, H256::repeat_byte(8));
		assert_ok!(StakedVoting::cancel_proposal(RuntimeOrigin::root(), 6));
	});
}

fn remark(text: &[u8]) -> RuntimeCall {
	frame_system::Call::remark { remark: text.to_vec() }.into()
}

fn schedule_call(id: TaskName, call: BoundedCallOf<Test>) -> DispatchResult {
	let (at, root) = (DispatchTime::At(9), RawOrigin::Root.into());
	QuorumScheduler::<Test>::schedule_named(id, at, None, 63, root, call)
}

fn schedule(id: TaskName) -> DispatchResult {
	schedule_call(id, note(remark(b"a").encode()))
}

/// Has referendum `index` approve a call, with all of the stake.
fn approve(index: u32, call: BoundedCallOf<Test>) -> DispatchResult {
	NowDeciding::set(Some(Deciding { index, turnout: 1_000 }));
	let scheduled = schedule_call([index as u8; 32], call);
	NowDeciding::set(None);
	set_state(index, ReferendumState::Approved);
	scheduled
}

#[test]
fn only_what_has_a_quorum_is_scheduled() {
	test(|| {
		NowDeciding::set(Some(Deciding { index: 3, turnout: 49 }));
		assert_eq!(schedule([1; 32]), Err(Error::<Test>::QuorumMissed.into()));
		System::assert_last_event(
			Event::QuorumMissed { ref_index: 3, turnout: 49, required: 50 }.into(),
		);
		let missed = Outcome::QuorumMissed { at: 1, turnout: 49, required: 50 };
		assert_eq!(StakedVoting::outcome(3), Some(missed));
		assert!(Scheduled::get().is_empty());

		NowDeciding::set(Some(Deciding { index: 4, turnout: 50 }));
		assert_ok!(schedule([2; 32]));
		assert_eq!(Scheduled::get()[0].0, [2; 32]);
		assert_eq!(StakedVoting::outcome(4), Some(Outcome::Scheduled { at: 9 }));
	});
}

#[test]
fn what_is_required_is_rounded_up() {
	test(|| {
		TotalStake::set(1_001);
		NowDeciding::set(Some(Deciding { index: 0, turnout: 50 }));
		assert!(schedule([1; 32]).is_err());
		NowDeciding::set(Some(Deciding { index: 0, turnout: 51 }));
		assert_ok!(schedule([1; 32]));
	});
}

#[test]
fn what_no_referendum_decided_is_not_scheduled() {
	test(|| {
		NowDeciding::set(None);
		assert_eq!(schedule([1; 32]), Err(Error::<Test>::QuorumMissed.into()));
		assert!(Scheduled::get().is_empty());
	});
}

#[test]
fn the_electorate_is_never_less_than_the_turnout() {
	test(|| {
		TotalStake::set(100);
		NowDeciding::set(Some(Deciding { index: 0, turnout: 400 }));
		assert_eq!(Staked::total_issuance(), 400);
		NowDeciding::set(None);
		assert_eq!(Staked::total_issuance(), 100);
	});
}

#[test]
fn nothing_exposed_is_no_electorate() {
	test(|| {
		Exposed::set(0);
		TotalStake::set(0);
		NowDeciding::set(Some(Deciding { index: 0, turnout: 400 }));
		assert_eq!(schedule([1; 32]), Err(Error::<Test>::QuorumMissed.into()));
		assert!(Scheduled::get().is_empty());
	});
}

#[test]
fn what_came_of_a_decision_is_told_with_its_referendum() {
	test(|| {
		let call = note(remark(b"a").encode());
		let hash = call.hash();
		assert_ok!(approve(0, call));
		System::assert_last_event(Event::EnactmentScheduled { ref_index: 0, at: 9 }.into());
		assert_eq!(requests(&hash), 1);
		run_scheduled();
		System::assert_last_event(Event::Enacted { ref_index: 0 }.into());
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Enacted { at: 9 }));
		assert_eq!((requests(&hash), Decided::<Test>::get(0)), (0, None));
		// It pays for what it looked up, not for the call that there is not.
		let nothing = Error::<Test>::NothingDecided.with_weight(<() as WeightInfo>::enact(0));
		assert_noop!(StakedVoting::enact(RuntimeOrigin::root(), 0), nothing);
	});
}

#[test]
fn a_call_that_fails_leaves_nothing_and_is_told_as_failed() {
	test(|| {
		// Nobody has that much.
		let transfer = pallet_balances::Call::force_transfer { source: 1, dest: 2, value: 5_000 };
		let call = note(RuntimeCall::from(transfer).encode());
		let hash = call.hash();
		assert_ok!(approve(1, call));
		run_scheduled();
		let Some(Outcome::Failed { at: 9, error }) = StakedVoting::outcome(1) else {
			panic!("{:?}", StakedVoting::outcome(1))
		};
		System::assert_last_event(Event::EnactmentFailed { ref_index: 1, error }.into());
		assert_eq!(requests(&hash), 0);
	});
}

#[test]
fn what_cannot_be_enacted_is_told_at_once() {
	test(|| {
		let unavailable = DispatchError::from(Error::<Test>::CallUnavailable);
		let heavy = note(remark(&[0; 200]).encode());
		let lost = note(remark(b"lost").encode());
		lose(&lost.hash());
		assert_eq!(StakedVoting::check_proposal(&lost), Err(Error::<Test>::CallUnavailable.into()));
		assert_eq!(approve(0, lost), Err(unavailable));
		System::assert_last_event(
			Event::EnactmentFailed { ref_index: 0, error: unavailable }.into(),
		);

		let length: u64 = heavy.len().expect("it is known").into();
		let weight = remark(&[0; 200]).get_dispatch_info().call_weight;
		let all = weight.saturating_add(Weight::from_parts(length, 0));
		MaxEnactmentWeight::set(all);
		assert_ok!(StakedVoting::check_proposal(&heavy));
		MaxEnactmentWeight::set(all.saturating_sub(Weight::from_parts(1, 0)));
		assert_eq!(StakedVoting::check_proposal(&heavy), Err(Error::<Test>::TooHeavy.into()));
		assert_eq!(approve(1, heavy), Err(Error::<Test>::TooHeavy.into()));
		let failed = Outcome::Failed { at: 1, error: Error::<Test>::TooHeavy.into() };
		assert_eq!(StakedVoting::outcome(1), Some(failed));
		assert!(Scheduled::get().is_empty());
	});
}

#[test]
fn what_is_lost_or_grew_heavy_before_it_takes_effect_is_told() {
	test(|| {
		let [lost, heavy] = [b"lost".as_slice(), b"heavy"].map(|text| note(remark(text).encode()));
		let hash = lost.hash();
		assert_ok!(approve(0, lost));
		assert_ok!(approve(1, heavy));
		lose(&hash);
		run_scheduled();
		let error = Error::<Test>::CallUnavailable.into();
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Failed { at: 9, error }));

		MaxEnactmentWeight::set(Weight::zero());
		run_scheduled();
		let error = Error::<Test>::TooHeavy.into();
		assert_eq!(StakedVoting::outcome(1), Some(Outcome::Failed { at: 9, error }));
	});
}

#[test]
fn a_decision_that_an_upgrade_makes_heavier_takes_effect() {
	test(|| {
		assert_ok!(approve(0, note(remark(b"a").encode())));
		let (_, _, enactment) = Scheduled::get().remove(0);
		// What is scheduled says nothing of what the call weighs, and may weigh all that there is.
		for most in [Weight::from_parts(5_000_000_000, 1), Weight::MAX] {
			MaxEnactmentWeight::set(most);
			assert_eq!(enactment.get_dispatch_info().call_weight, most);
		}
		System::set_block_number(9);
		let weighed = enactment.dispatch(RuntimeOrigin::root()).expect("it is there").actual_weight;
		assert!(weighed.is_some_and(|weight| weight.all_lt(Weight::MAX)));
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Enacted { at: 9 }));
	});
}

#[test]
fn what_the_scheduler_has_dropped_anyone_has_scheduled_again() {
	test(|| {
		let again = |index| StakedVoting::schedule_again(RuntimeOrigin::signed(5), index);
		assert_noop!(again(0), Error::<Test>::NothingDecided);
		assert_ok!(approve(0, note(remark(b"a").encode())));
		// As it does with what it had no room for.
		let (_, _, dropped) = Scheduled::mutate(|scheduled| scheduled.remove(0));
		System::set_block_number(9 + u64::from(LATE_AFTER));
		assert_noop!(again(0), Error::<Test>::NotLate);
		// Whether its outcome is remembered or not.
		Outcomes::<Test>::remove(0);
		assert_noop!(again(0), Error::<Test>::NotLate);
		assert_noop!(StakedVoting::schedule_again(RuntimeOrigin::none(), 0), BadOrigin);
		System::set_block_number(10 + u64::from(LATE_AFTER));
		assert_eq!(again(0).map(|info| info.pays_fee), Ok(Pays::No));
		let at = 11 + u64::from(LATE_AFTER);
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Scheduled { at }));
		System::assert_last_event(Event::EnactmentScheduled { ref_index: 0, at }.into());
		assert_noop!(again(0), Error::<Test>::NotLate);
		run_scheduled();
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Enacted { at }));
		// Had it been somewhere after all, nothing would happen twice.
		let nothing = dropped.dispatch(RuntimeOrigin::root()).unwrap_err();
		assert_eq!(nothing.error, Error::<Test>::NothingDecided.into());
		assert_eq!(nothing.post_info.actual_weight, Some(<()>::enact(0)));
		assert_noop!(again(0), Error::<Test>::NothingDecided);
	});
}

#[test]
fn cancelling_a_decision_takes_no_preimage_from_a_proposal_of_the_same_call() {
	test(|| {
		let call = note(remark(b"a").encode());
		assert_ok!(approve(0, call.clone()));
		// Proposed in the same block, before its end.
		Needed::set(vec![call.hash(); 4]);
		let cancel = RuntimeCall::from(Call::<Test>::cancel_referendum { ref_index: 0 });
		let declared = cancel.get_dispatch_info().call_weight;
		let done = cancel.dispatch(RuntimeOrigin::root()).unwrap().actual_weight;
		// By what is proposed, and voted on.
		assert_eq!(declared, <()>::cancel_referendum() + <()>::hold_preimages(100, 60));
		assert_eq!(done, Some(<()>::cancel_referendum() + <()>::hold_preimages(1, 3)));
		assert_eq!(requests(&call.hash()), 1);
		assert_ok!(StakedVoting::check_proposal(&call));
	});
}

#[test]
fn what_is_too_long_is_not_even_fetched() {
	test(|| {
		let long = note(remark(&[0; MAX_CALL_LENGTH as usize]).encode());
		assert_eq!(StakedVoting::check_proposal(&long), Err(Error::<Test>::TooHeavy.into()));
		let most = note(remark(&[0; MAX_CALL_LENGTH as usize - 6]).encode());
		assert_eq!(most.len(), Some(MAX_CALL_LENGTH));
		assert_ok!(StakedVoting::check_proposal(&most));
		let legacy = Bounded::Legacy { hash: most.hash(), dummy: Default::default() };
		assert_eq!(
			StakedVoting::check_proposal(&legacy),
			Err(Error::<Test>::CallUnavailable.into())
		);
	});
}

#[test]
fn what_is_no_call_cannot_be_proposed() {
	test(|| {
		let missing = Bounded::Lookup { hash: H256::repeat_byte(1), len: 3 };
		let call = remark(b"a").encode();
		let Bounded::Lookup { hash, len } = note(call.clone()) else { panic!("it is long") };
		let wrong_length = Bounded::Lookup { hash, len: len + 1 };
		let nonsense = note(vec![255; 40]);
		let more = note([call.clone(), vec![0]].concat());
		for refused in [missing, wrong_length, nonsense, more] {
			assert_eq!(
				StakedVoting::check_proposal(&refused),
				Err(Error::<Test>::CallUnavailable.into())
			);
		}
		let inline = Bounded::Inline(call.try_into().expect("it is short"));
		assert_ok!(StakedVoting::check_proposal(&inline));
	});
}

#[test]
fn a_full_block_takes_a_decision_later() {
	test(|| {
		Full::set(vec![9, 10]);
		assert_ok!(approve(0, note(remark(b"a").encode())));
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Scheduled { at: 11 }));

		Full::set((9..100).collect());
		assert_eq!(approve(1, note(remark(b"b").encode())), Err(DispatchError::Exhausted));
		let error = DispatchError::Exhausted;
		assert_eq!(StakedVoting::outcome(1), Some(Outcome::Failed { at: 1, error }));
	});
}

#[test]
fn one_call_cancels_the_vote_or_the_schedule() {
	test(|| {
		let cancel = |origin, index| StakedVoting::cancel_referendum(origin, index);
		let root = RuntimeOrigin::root;
		assert_noop!(cancel(root(), 0), Error::<Test>::NothingToCancel);

		set_state(0, ReferendumState::Voting { proposal_hash: H256::repeat_byte(1) });
		assert_ok!(cancel(root(), 0));
		assert_eq!(MockReferenda::state(0), None);
		System::assert_last_event(Event::ReferendumCancelled { ref_index: 0 }.into());

		let call = note(remark(b"a").encode());
		assert_ok!(approve(1, call.clone()));
		assert_ok!(cancel(root(), 1));
		assert_eq!(StakedVoting::outcome(1), Some(Outcome::Cancelled { at: 1 }));
		assert!(Scheduled::get().is_empty());
		assert_eq!((requests(&call.hash()), Decided::<Test>::get(1)), (0, None));
		assert_noop!(cancel(root(), 1), Error::<Test>::NothingToCancel);

		// What has taken effect, or never will.
		assert_ok!(approve(2, call));
		run_scheduled();
		set_state(3, ReferendumState::Rejected);
		for index in [2, 3] {
			assert_noop!(cancel(root(), index), Error::<Test>::NothingToCancel);
		}
	});
}

#[test]
fn who_is_not_root_cancels_each_call_once_in_either_way() {
	test(|| {
		let call = note(remark(b"a").encode());
		let voting = ReferendumState::Voting { proposal_hash: call.hash() };
		let cancel = |index| StakedVoting::cancel_referendum(RuntimeOrigin::signed(1), index);
		assert_ok!(approve(0, call.clone()));
		assert_ok!(cancel(0));
		assert_ok!(approve(1, call));
		set_state(2, voting);
		for index in [1, 2] {
			assert_noop!(cancel(index), Error::<Test>::AlreadyCancelled);
			assert_ok!(StakedVoting::cancel_referendum(RuntimeOrigin::root(), index));
		}
		assert_noop!(StakedVoting::cancel_referendum(RuntimeOrigin::none(), 1), BadOrigin);
	});
}

#[test]
fn a_decision_whose_referendum_was_taken_away_does_not_take_effect() {
	test(|| {
		let call = note(remark(b"a").encode());
		assert_ok!(approve(0, call.clone()));
		// As democracy's own `cancel_referendum` does, which knows nothing of the schedule.
		MockReferenda::cancel(0);
		run_scheduled();
		assert_eq!(StakedVoting::outcome(0), Some(Outcome::Cancelled { at: 9 }));
		assert_eq!(requests(&call.hash()), 0);
	});
}

#[test]
fn who_raises_the_quorum_has_to_reach_it() {
	let raise = |parts: u32| {
		let items = vec![(QUORUM_KEY.to_vec(), parts.encode())];
		note(RuntimeCall::from(frame_system::Call::set_storage { items }).encode())
	};
	for (turnout, raised) in [(499, false), (500, true)] {
		test(|| {
			NowDeciding::set(Some(Deciding { index: 0, turnout }));
			assert_ok!(schedule_call([0; 32], raise(500_000_000)));
			set_state(0, ReferendumState::Approved);
			run_scheduled();
			assert_eq!(Governed::current() == Perbill::from_percent(50), raised);
			let missed = Outcome::Failed { at: 9, error: Error::<Test>::QuorumMissed.into() };
			let expected = if raised { Outcome::Enacted { at: 9 } } else { missed };
			assert_eq!(StakedVoting::outcome(0), Some(expected));
		});
	}
}

#[test]
fn only_the_scheduler_enacts() {
	test(|| {
		assert_ok!(approve(0, note(remark(b"a").encode())));
		let refused = StakedVoting::enact(RuntimeOrigin::signed(1), 0);
		assert_eq!(refused.expect_err("it is not Root").error, BadOrigin.into());
		assert!(Decided::<Test>::contains_key(0));
	});
}

#[test]
fn preimages_are_held_for_as_long_as_they_are_needed() {
	test(|| {
		let [a, b] = [b"a", b"b"].map(|text| note(remark(text).encode()).hash());
		let begun = <StakedVoting as frame_support::traits::OnInitialize<_>>::on_initialize(1);
		assert_eq!(begun, <()>::hold_preimages(100, 60));
		// Twice proposed, and voted on: one request.
		Needed::set(vec![b, a, a]);
		StakedVoting::on_finalize(1);
		assert_eq!((requests(&a), requests(&b)), (1, 1));
		assert!(StakedVoting::is_needed(&a));
		StakedVoting::on_finalize(2);
		assert_eq!((requests(&a), requests(&b)), (1, 1));

		Needed::set(vec![b]);
		StakedVoting::on_finalize(3);
		assert_eq!((requests(&a), requests(&b)), (0, 1));
		Needed::set(vec![]);
		StakedVoting::on_finalize(4);
		assert_eq!((requests(&a), requests(&b)), (0, 0));
		assert!(HeldPreimages::<Test>::get().is_empty());
	});
}

#[test]
fn what_is_not_there_is_held_from_when_it_is_noted_and_looking_for_it_is_weighed() {
	test(|| {
		let [there, missing] = [b"a", b"b"].map(|text| remark(text).encode());
		let there = note(there).hash();
		let hash = H256(sp_io::hashing::blake2_256(&missing));
		Needed::set(vec![there, hash]);
		let weighs = |number| {
			let before = System::block_weight().total();
			StakedVoting::on_finalize(number);
			System::block_weight().total().saturating_sub(before)
		};
		let look = <Test as frame_system::Config>::DbWeight::get().reads(2);
		assert_eq!((weighs(1), requests(&there), requests(&hash)), (look, 1, 0));
		assert_eq!((weighs(2), requests(&there), requests(&hash)), (look, 1, 0));
		note(missing);
		assert_eq!((weighs(3), requests(&hash)), (Weight::zero(), 1));
		assert_eq!((weighs(4), requests(&hash)), (Weight::zero(), 1));
	});
}

#[test]
fn old_outcomes_are_forgotten() {
	test(|| {
		let outcome = Outcome::Cancelled { at: 1 };
		// Of most referenda there is none to remember: they were voted down.
		for index in (0..10 * OUTCOME_HISTORY).step_by(7) {
			StakedVoting::note_outcome(index, outcome);
			assert_eq!(StakedVoting::outcome(index), Some(outcome));
		}
		assert_eq!(Outcomes::<Test>::iter().count() as u32, OUTCOME_HISTORY);
		assert_eq!(StakedVoting::outcome(0), None);
		// What an older one comes to does not take the place of a newer one's.
		let last = (0..10 * OUTCOME_HISTORY).step_by(7).next_back().expect("there is one");
		StakedVoting::note_outcome(last - OUTCOME_HISTORY, outcome);
		assert_eq!(StakedVoting::outcome(last), Some(outcome));
	});
}
