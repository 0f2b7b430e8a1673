use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::Pays,
	traits::{
		schedule::{
			v3::{Named, TaskName},
			DispatchTime, Period, Priority,
		},
		Bounded, Currency, LockableCurrency, ReservableCurrency, WithdrawReasons,
	},
};
use sp_runtime::{testing::H256, traits::BadOrigin, traits::BlakeTwo256};

type Staked = StakedCurrency<Test, Balances>;

const LOCK: [u8; 8] = *b"democrac";

fn vote(who: AccountId, amount: Balance) {
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
fn a_voter_is_reported_once_a_round() {
	test(|| {
		vote(1, 10);
		vote(1, 20);
		vote(2, 10);
		// Withdrawing everything and voting again changes nothing.
		Staked::remove_lock(LOCK, &1);
		vote(1, 10);
		assert_eq!(Reported::get(), [(1, 1), (2, 1)]);

		Round::set(2);
		vote(1, 10);
		assert_eq!(Reported::get(), [(1, 1), (2, 1), (1, 2)]);
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

		assert_eq!(LastVoted::<Test>::get(2), Some(1));
		Staked::remove_lock(LOCK, &2);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(2), 1, 1_000));
		assert_eq!(LastVoted::<Test>::iter().count(), 0);
	});
}

#[test]
fn an_account_that_comes_back_within_the_round_is_not_reported_again() {
	test(|| {
		vote(2, 10);
		Staked::remove_lock(LOCK, &2);
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(2), 1, 1_000));
		assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(1), 2, 500));
		vote(2, 10);
		assert_eq!(Reported::get(), [(2, 1)]);
	});
}

#[test]
fn a_vote_of_nothing_is_none() {
	test(|| {
		vote(1, 0);
		assert!(Reported::get().is_empty());
		assert_eq!(LastVoted::<Test>::get(1), None);
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
		assert_eq!(MockReferenda::delegation(&1), Some(30));
		System::assert_last_event(Event::DelegationReduced { who: 1, from: 100, to: 30 }.into());

		set_stake(1, 0);
		assert_ok!(StakedVoting::refresh(RuntimeOrigin::signed(5), 1));
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
		assert_ok!(StakedVoting::cancel_proposal(RuntimeOrigin::root(), 3));
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

/// The real scheduler: remembers what reached it.
struct Recorder;

impl Named<u64, RuntimeCall, ()> for Recorder {
	type Address = ();
	type Hasher = BlakeTwo256;

	fn schedule_named(
		id: TaskName,
		_: DispatchTime<u64>,
		_: Option<Period<u64>>,
		_: Priority,
		(): (),
		_: Bounded<RuntimeCall, BlakeTwo256>,
	) -> Result<(), sp_runtime::DispatchError> {
		Scheduled::mutate(|scheduled| scheduled.push(id));
		Ok(())
	}

	fn cancel_named(_: TaskName) -> DispatchResult {
		Ok(())
	}

	fn reschedule_named(
		_: TaskName,
		_: DispatchTime<u64>,
	) -> Result<(), sp_runtime::DispatchError> {
		Ok(())
	}

	fn next_dispatch_time(_: TaskName) -> Result<u64, sp_runtime::DispatchError> {
		Ok(0)
	}
}

fn schedule(id: TaskName) -> DispatchResult {
	let call = Bounded::Inline(Default::default());
	QuorumScheduler::<Test, Recorder>::schedule_named(id, DispatchTime::At(9), None, 63, (), call)
}

#[test]
fn only_what_has_a_quorum_is_scheduled() {
	test(|| {
		NowDeciding::set(Some(Deciding { index: 3, turnout: 49 }));
		assert_eq!(schedule([1; 32]), Err(Error::<Test>::QuorumMissed.into()));
		System::assert_last_event(
			Event::QuorumMissed { ref_index: 3, turnout: 49, required: 50 }.into(),
		);
		assert!(Scheduled::get().is_empty());

		NowDeciding::set(Some(Deciding { index: 4, turnout: 50 }));
		assert_ok!(schedule([2; 32]));
		assert_eq!(Scheduled::get(), [[2; 32]]);
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
