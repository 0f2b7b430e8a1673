//! What a vote earns: it counts for what it is worth, and only where it stands.

use super::*;
use audio_primitives::groups::{Group, GroupStanding};
use audio_runtime::ActivityIssuance;

/// How `who` stands among the voters of the round in force.
fn standing(who: &AccountId) -> Option<GroupStanding> {
	let found = ActivityIssuance::standing(who).into_iter();
	found
		.filter(|found| found.group == Group::Voters && found.round == now())
		.max_by_key(|found| found.round)
}

/// Planck by which `who` is weighed among the voters.
fn weighed(who: &AccountId) -> Option<Balance> {
	standing(who).map(|found| found.stake.own)
}

fn now() -> u32 {
	pallet_staking::ActiveEra::<Runtime>::get().expect("there is an era").index
}

fn filtered() -> DispatchError {
	frame_system::Error::<Runtime>::CallFiltered.into()
}

#[test]
fn a_vote_of_one_planck_is_paid_for_one_planck() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(bond(&bob, 500 * AUDIO));
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_ok!(vote(&bob, referendum, true, 1));
		assert_eq!(weighed(&bob), Some(1));
		assert_ok!(vote(&bob, referendum, true, 500 * AUDIO));
		assert_eq!(weighed(&bob), Some(500 * AUDIO));
	});
}

#[test]
fn the_last_vote_of_the_round_is_what_counts() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(bond(&bob, 500 * AUDIO));
		let [first, second] =
			["a", "b"].map(|text| start(VoteThreshold::SimpleMajority, remark(text)));
		// Cast high and lowered in one breath.
		let call = |referendum, balance| -> RuntimeCall {
			pallet_democracy::Call::vote { ref_index: referendum, vote: vote_of(true, balance) }
				.into()
		};
		let batch = vec![call(first, 500 * AUDIO), call(first, 3 * AUDIO)];
		assert_ok!(Utility::batch_all(signed(&bob), batch));
		assert_eq!(weighed(&bob), Some(3 * AUDIO));
		// On whichever referendum.
		assert_ok!(vote(&bob, second, true, 2 * AUDIO));
		assert_eq!(weighed(&bob), Some(2 * AUDIO));
		// Nothing takes it back.
		assert_ok!(vote(&bob, second, true, 0));
		assert_eq!(weighed(&bob), Some(0));
		assert_eq!(standing(&bob).map(|found| found.weight), Some(0));
	});
}

#[test]
fn a_vote_that_is_high_only_when_rounds_end_is_not_paid() {
	development().execute_with(|| {
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		for who in [&bob, &dave] {
			assert_ok!(bond(who, 500 * AUDIO));
		}
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		for who in [&bob, &dave] {
			assert_ok!(vote(who, referendum, true, 500 * AUDIO));
		}
		assert_eq!(weighed(&bob), Some(500 * AUDIO));
		for _ in 0..3 {
			pass_eras(1);
			assert_ok!(vote(&bob, referendum, true, 0));
			assert_ok!(vote(&bob, referendum, true, 500 * AUDIO));
			assert_eq!(weighed(&bob), Some(0));
			// Who changes its mind, and nothing else, is paid as before.
			assert_ok!(vote(&dave, referendum, false, 500 * AUDIO));
			assert_eq!(weighed(&dave), Some(500 * AUDIO));
		}
	});
}

#[test]
fn a_vote_is_weighed_by_no_more_than_what_is_staked_when_it_is_cast() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(bond(&bob, 500 * AUDIO));
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_noop!(
			vote(&bob, referendum, true, 501 * AUDIO),
			pallet_democracy::Error::<Runtime>::InsufficientFunds
		);
		assert_ok!(vote(&bob, referendum, true, 500 * AUDIO));
		// What leaves afterwards has voted, stays locked, and is counted for this round.
		assert_ok!(Staking::unbond(signed(&bob), 400 * AUDIO));
		assert_eq!(weighed(&bob), Some(500 * AUDIO));
		pass_eras(1);
		assert_noop!(
			vote(&bob, referendum, true, 101 * AUDIO),
			pallet_democracy::Error::<Runtime>::InsufficientFunds
		);
		assert_ok!(vote(&bob, referendum, true, 100 * AUDIO));
		assert_eq!(weighed(&bob), Some(100 * AUDIO));
	});
}

#[test]
fn giving_the_vote_away_earns_nothing_however_often_it_is_done() {
	development().execute_with(|| {
		let (bob, dummy) = (account("//Bob"), account("//Dave"));
		assert_ok!(bond(&bob, 500 * AUDIO));
		let delegate = |balance| {
			Democracy::delegate(signed(&bob), dummy.clone().into(), Conviction::Locked1x, balance)
		};
		for balance in [1, 500 * AUDIO, 2] {
			assert_ok!(delegate(balance));
			assert_eq!(standing(&bob), None);
		}
		assert_ok!(Democracy::undelegate(signed(&bob)));
		assert_eq!(standing(&bob), None);
		assert_eq!(pallet_staked_voting::LastVoted::<Runtime>::get(&bob), None);
	});
}

#[test]
fn who_votes_for_others_is_weighed_by_its_own_vote() {
	development().execute_with(|| {
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		for who in [&bob, &dave] {
			assert_ok!(bond(who, 500 * AUDIO));
		}
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		let all = 500 * AUDIO;
		assert_ok!(Democracy::delegate(
			signed(&bob),
			dave.clone().into(),
			Conviction::Locked1x,
			all
		));
		assert_ok!(vote(&dave, referendum, true, 7 * AUDIO));
		assert_eq!(tally(referendum).2, 507 * AUDIO);
		assert_eq!((weighed(&bob), weighed(&dave)), (None, Some(7 * AUDIO)));
	});
}

#[test]
fn a_vote_on_a_running_referendum_cannot_be_withdrawn_on_any_way() {
	development().execute_with(|| {
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		assert_ok!(bond(&bob, 500 * AUDIO));
		let index = start(VoteThreshold::SimpleMajority, remark("a"));
		let cast = RuntimeCall::from(pallet_democracy::Call::vote {
			ref_index: index,
			vote: vote_of(true, 500 * AUDIO),
		});
		let target = bob.clone().into();
		let withdrawals: [RuntimeCall; 2] = [
			pallet_democracy::Call::remove_vote { index }.into(),
			pallet_democracy::Call::remove_other_vote { target, index }.into(),
		];
		assert_ok!(cast.clone().dispatch(signed(&bob)));
		assert_ok!(Proxy::add_proxy(signed(&bob), dave.clone().into(), Default::default(), 0));
		for call in withdrawals {
			let refusal = call.clone().dispatch(signed(&bob)).expect_err("is filtered").error;
			assert_eq!(refusal, filtered());
			let batch = Utility::batch_all(signed(&bob), vec![cast.clone(), call.clone()]);
			assert_eq!(batch.expect_err("is filtered").error, filtered());
			assert_ok!(Proxy::proxy(
				signed(&dave),
				bob.clone().into(),
				None,
				Box::new(call.clone())
			));
			System::assert_last_event(RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted {
				result: Err(filtered()),
			}));
			let alone = audio_runtime::Multisig::as_multi_threshold_1(
				signed(&bob),
				vec![dave.clone()],
				Box::new(call.clone()),
			);
			assert_eq!(alone.expect_err("is filtered").error, filtered());
			let origin = frame_system::RawOrigin::Signed(bob.clone()).into();
			use frame_support::traits::schedule::{v3::Anon, DispatchTime};
			let when = DispatchTime::At(System::block_number() + 1);
			assert_ok!(<Scheduler as Anon<_, RuntimeCall, _>>::schedule(
				when,
				None,
				0,
				origin,
				inline(call)
			));
			next_block();
			assert_eq!(tally(index), (500 * AUDIO, 0, 500 * AUDIO));
		}
		// Nor can who has a vote give it away.
		assert_noop!(
			Democracy::delegate(signed(&bob), dave.into(), Conviction::Locked1x, 1),
			pallet_democracy::Error::<Runtime>::VotesExist
		);
		assert_eq!(weighed(&bob), Some(500 * AUDIO));
	});
}

#[test]
fn a_vote_can_be_removed_once_its_referendum_has_ended_or_was_cancelled() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(bond(&bob, 500 * AUDIO));
		let [ends, cancelled] =
			["a", "b"].map(|text| start(VoteThreshold::SimpleMajority, remark(text)));
		for index in [ends, cancelled] {
			assert_ok!(vote(&bob, index, false, AUDIO));
		}
		Democracy::internal_cancel_referendum(cancelled);
		end_of_voting(ends);
		// It was on the winning side, whose lock lasts as long as an enactment waits.
		System::set_block_number(System::block_number() + 10);
		for index in [ends, cancelled] {
			let call = RuntimeCall::from(pallet_democracy::Call::remove_vote { index });
			assert_ok!(call.dispatch(signed(&bob)));
		}
		assert_ok!(Democracy::unlock(signed(&bob), bob.clone().into()));
		assert!(Balances::locks(&bob).is_empty());
	});
}
