//! Voting with stake: one staked token, one vote, whatever is tried.

mod decisions;
mod pay;
mod property;
mod standing;

use crate::{account, development};
use audio_primitives::stake::{Referenda, StakedBalance};
use audio_runtime::{
	configs::{governance::DecisionWindow, voting::DemocracyReferenda},
	constants::BONDING_ERAS,
	AccountId, Balance, Balances, Democracy, NominationPools, Pace, Proxy, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeOrigin, Scheduler, StakedVoting, Staking, System, TechnicalCommittee,
	Utility, AUDIO,
};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::{Bounded, OnInitialize},
	weights::Weight,
};
use pallet_democracy::{
	AccountVote, Conviction, ReferendumInfo, ReferendumInfoOf, Vote, VoteThreshold, Voting,
	VotingOf,
};
use pallet_staked_voting::WeightInfo as _;
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash},
	DispatchError,
};
use sp_staking::StakingInterface;

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

fn vote_of(aye: bool, balance: Balance) -> AccountVote<Balance> {
	AccountVote::Standard { vote: Vote { aye, conviction: Conviction::Locked1x }, balance }
}

fn vote(who: &AccountId, referendum: u32, aye: bool, balance: Balance) -> DispatchResult {
	Democracy::vote(signed(who), referendum, vote_of(aye, balance))
}

fn bond(who: &AccountId, amount: Balance) -> DispatchResult {
	Staking::bond(signed(who), amount, pallet_staking::RewardDestination::Staked)
}

/// What a referendum is about where that does not matter: a trace of its own.
fn remark(text: &str) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: text.as_bytes().to_vec() })
}

fn inline(call: RuntimeCall) -> Bounded<RuntimeCall, BlakeTwo256> {
	Bounded::Inline(call.encode().try_into().expect("the call is short"))
}

fn start(threshold: VoteThreshold, call: RuntimeCall) -> u32 {
	Democracy::internal_start_referendum(inline(call), threshold, 0)
}

/// Goes to the block in which voting ends, and decides.
fn end_of_voting(referendum: u32) {
	let Some(ReferendumInfo::Ongoing(status)) = ReferendumInfoOf::<Runtime>::get(referendum) else {
		panic!("{referendum} is not ongoing");
	};
	System::set_block_number(status.end);
	Democracy::on_initialize(status.end);
}

/// Lets the next block enact what is scheduled for it.
fn next_block() {
	let next = System::block_number() + 1;
	System::set_block_number(next);
	Scheduler::on_initialize(next);
}

fn was_enacted() -> bool {
	System::events().iter().any(|record| {
		matches!(
			record.event,
			RuntimeEvent::StakedVoting(pallet_staked_voting::Event::Enacted { .. })
		)
	})
}

/// Makes an era of `eras` later the active one, with nobody slashed or paid in between.
fn pass_eras(eras: u32) {
	pallet_staking::ActiveEra::<Runtime>::mutate(|active| {
		let active = active.as_mut().expect("there is an era");
		active.index += eras;
		let index = active.index;
		let total = pallet_staking::ErasTotalStake::<Runtime>::get(index - eras);
		pallet_staking::ErasTotalStake::<Runtime>::insert(index, total);
	});
	pallet_staking::CurrentEra::<Runtime>::mutate(|current| {
		*current = current.map(|index| index + eras);
	});
}

fn tally(referendum: u32) -> (Balance, Balance, Balance) {
	match ReferendumInfoOf::<Runtime>::get(referendum) {
		Some(ReferendumInfo::Ongoing(status)) => {
			(status.tally.ayes, status.tally.nays, status.tally.turnout)
		},
		other => panic!("{referendum} is not ongoing: {other:?}"),
	}
}

#[test]
fn unstaked_tokens_have_no_vote() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_eq!(Balances::free_balance(&bob), 75_000_000 * AUDIO);
		assert_noop!(
			vote(&bob, referendum, true, 1),
			pallet_democracy::Error::<Runtime>::InsufficientFunds
		);
		assert_ok!(bond(&bob, 500 * AUDIO));
		assert_noop!(
			vote(&bob, referendum, true, 500 * AUDIO + 1),
			pallet_democracy::Error::<Runtime>::InsufficientFunds
		);
		assert_ok!(vote(&bob, referendum, true, 500 * AUDIO));
		assert_eq!(tally(referendum), (500 * AUDIO, 0, 500 * AUDIO));
	});
}

#[test]
fn what_is_cooling_down_has_no_vote() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(bond(&bob, 500 * AUDIO));
		assert_ok!(Staking::unbond(signed(&bob), 200 * AUDIO));
		assert_eq!(StakedVoting::of(&bob), 300 * AUDIO);
		assert_ok!(Staking::rebond(signed(&bob), 50 * AUDIO));
		assert_eq!(StakedVoting::of(&bob), 350 * AUDIO);
	});
}

#[test]
fn a_pool_member_votes_with_its_share_and_the_pool_itself_with_nothing() {
	development().execute_with(|| {
		let (creator, member) = (account("//Bob"), account("//Charlie"));
		let address = |who: &AccountId| who.clone().into();
		assert_ok!(NominationPools::create(
			signed(&creator),
			100 * AUDIO,
			address(&creator),
			address(&creator),
			address(&creator),
		));
		assert_ok!(NominationPools::join(signed(&member), 10 * AUDIO, 1));
		assert_eq!(StakedVoting::of(&member), 10 * AUDIO);
		assert_eq!(StakedVoting::of(&creator), 100 * AUDIO);

		let (pool, _) = NominationPools::api_pool_accounts(1);
		assert!(Staking::is_virtual_staker(&pool));
		assert_eq!(StakedVoting::of(&pool), 0);

		assert_ok!(NominationPools::unbond(signed(&member), address(&member), 4 * AUDIO));
		assert_eq!(StakedVoting::of(&member), 6 * AUDIO);
		// A bond of one's own comes on top.
		assert_ok!(bond(&account("//Dave"), 7 * AUDIO));
		assert_eq!(StakedVoting::of(&account("//Dave")), 7 * AUDIO);
	});
}

#[test]
fn the_total_is_what_the_active_era_exposes() {
	development().execute_with(|| {
		// One validator with ten million; an election counts in 64 bits, so a few planck may be
		// missing.
		let total = StakedVoting::total();
		assert!(total <= 10_000_000 * AUDIO && total > 9_999_999 * AUDIO, "{total}");
	});
}

#[test]
fn only_votes_that_count_once_are_accepted_wherever_they_come_from() {
	development().execute_with(|| {
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		assert_ok!(bond(&bob, 500 * AUDIO));
		let ref_index = start(VoteThreshold::SimpleMajority, remark("a"));
		let call = |vote| RuntimeCall::from(pallet_democracy::Call::vote { ref_index, vote });
		let standard = |conviction| {
			call(AccountVote::Standard { vote: Vote { aye: true, conviction }, balance: AUDIO })
		};
		let delegation = |conviction| {
			RuntimeCall::from(pallet_democracy::Call::delegate {
				to: dave.clone().into(),
				conviction,
				balance: AUDIO,
			})
		};
		use Conviction::*;
		let mut refused: Vec<_> = [None, Locked2x, Locked3x, Locked4x, Locked5x, Locked6x]
			.into_iter()
			.flat_map(|conviction| [standard(conviction), delegation(conviction)])
			.collect();
		refused.push(call(AccountVote::Split { aye: AUDIO, nay: AUDIO }));

		let filtered: DispatchError = frame_system::Error::<Runtime>::CallFiltered.into();
		assert_ok!(Proxy::add_proxy(signed(&bob), dave.clone().into(), Default::default(), 0));
		for call in refused {
			let refusal = call.clone().dispatch(signed(&bob)).expect_err("is filtered").error;
			assert_eq!(refusal, filtered, "{call:?}");

			// All or nothing: the error of the inner call is that of the batch.
			let batch = Utility::batch_all(signed(&bob), vec![call.clone()]);
			assert_eq!(batch.expect_err("is filtered").error, filtered);

			System::reset_events();
			assert_ok!(Utility::batch(signed(&bob), vec![call.clone()]));
			System::assert_has_event(RuntimeEvent::Utility(
				pallet_utility::Event::BatchInterrupted { index: 0, error: filtered },
			));
			assert_ok!(Proxy::proxy(
				signed(&dave),
				bob.clone().into(),
				Option::None,
				Box::new(call.clone())
			));
			System::assert_has_event(RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted {
				result: Err(filtered),
			}));
			// A single signature is a multisig of one.
			let alone = audio_runtime::Multisig::as_multi_threshold_1(
				signed(&bob),
				vec![dave.clone()],
				Box::new(call.clone()),
			);
			assert_eq!(alone.expect_err("is filtered").error, filtered);

			let before = tally(ref_index);
			assert_ok!(Scheduler::schedule(
				RuntimeOrigin::root(),
				System::block_number() + 1,
				Option::None,
				0,
				Box::new(call.clone()),
			));
			next_block();
			assert_eq!(tally(ref_index), before);
		}
		assert_eq!(tally(ref_index), (0, 0, 0));
		assert_ok!(standard(Locked1x).dispatch(signed(&bob)));
		assert_eq!(tally(ref_index), (AUDIO, 0, AUDIO));
	});
}

#[test]
fn one_planck_unopposed_enacts_nothing() {
	development().execute_with(|| {
		let alice = account("//Alice//stash");
		let referendum = start(VoteThreshold::SuperMajorityApprove, remark("a"));
		assert_ok!(vote(&alice, referendum, true, 1));
		end_of_voting(referendum);
		System::assert_has_event(RuntimeEvent::Democracy(pallet_democracy::Event::Passed {
			ref_index: referendum,
		}));
		let required = StakedVoting::total().div_ceil(20);
		System::assert_has_event(RuntimeEvent::StakedVoting(
			pallet_staked_voting::Event::QuorumMissed {
				ref_index: referendum,
				turnout: 1,
				required,
			},
		));
		next_block();
		assert!(!was_enacted());
	});
}

#[test]
fn a_referendum_is_enacted_from_the_quorum_on() {
	for (missing, enacted) in [(0, true), (1, false)] {
		development().execute_with(|| {
			let alice = account("//Alice//stash");
			let required = StakedVoting::total().div_ceil(20);
			let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
			assert_ok!(vote(&alice, referendum, true, required - missing));
			end_of_voting(referendum);
			next_block();
			assert_eq!(was_enacted(), enacted);
		});
	}
}

#[test]
fn each_of_several_decided_in_one_block_has_its_own_quorum() {
	development().execute_with(|| {
		let alice = account("//Alice//stash");
		let [few, many, none] =
			["a", "b", "c"].map(|text| start(VoteThreshold::SimpleMajority, remark(text)));
		assert_ok!(vote(&alice, few, true, AUDIO));
		assert_ok!(vote(&alice, many, true, 10_000_000 * AUDIO));
		end_of_voting(none);
		let missed: Vec<_> = System::events()
			.into_iter()
			.filter_map(|record| match record.event {
				RuntimeEvent::StakedVoting(pallet_staked_voting::Event::QuorumMissed {
					ref_index,
					..
				}) => Some(ref_index),
				_ => Option::None,
			})
			.collect();
		assert_eq!(missed, [few]);
		next_block();
		assert!(was_enacted());
	});
}

#[test]
fn a_turnout_beyond_the_exposed_stake_makes_no_majority_easier() {
	development().execute_with(|| {
		// Bonded and backing nobody: it votes, and the era's total does not know of it.
		let (bob, dave) = (account("//Bob"), account("//Dave"));
		for who in [&bob, &dave] {
			assert_ok!(bond(who, 70_000_000 * AUDIO));
		}
		// Against a total of 10 M the super-majority would be met by 60 against 70: √130 > 3·√10.
		let referendum = start(VoteThreshold::SuperMajorityApprove, remark("a"));
		assert_ok!(vote(&bob, referendum, true, 60_000_000 * AUDIO));
		assert_ok!(vote(&dave, referendum, false, 70_000_000 * AUDIO));
		end_of_voting(referendum);
		System::assert_has_event(RuntimeEvent::Democracy(pallet_democracy::Event::NotPassed {
			ref_index: referendum,
		}));
	});
}

/// What it weighs to refresh the vote delegation of `who`.
fn weigh_refresh(who: &AccountId) -> Weight {
	let call = pallet_staked_voting::Call::<Runtime>::refresh { who: who.clone() };
	let call = RuntimeCall::from(call);
	let most = call.get_dispatch_info().call_weight;
	assert_eq!(most, leaving_part(100), "a hundred votes, each counted twice");
	assert!(most.all_gte(taking_all(100)), "to take all back is less");
	let done = call.dispatch(signed(&account("//Eve"))).expect("there is something to cut");
	done.actual_weight.expect("it says what it weighed")
}

type VotingWeights = <Runtime as pallet_staked_voting::Config>::WeightInfo;

/// What it weighs to take all back, and count referenda so many times.
fn taking_all(times: u32) -> Weight {
	VotingWeights::refresh(times).saturating_add(VotingWeights::staked_balance())
}

/// What it weighs to leave a part: each vote is counted twice, and what there is is asked twice.
fn leaving_part(votes: u32) -> Weight {
	VotingWeights::refresh_part(votes).saturating_add(VotingWeights::staked_balance() * 2)
}

#[test]
fn a_delegation_shrinks_to_what_backs_it() {
	development().execute_with(|| {
		let (fan, voter, stranger) = (account("//Bob"), account("//Dave"), account("//Eve"));
		assert_ok!(bond(&fan, 100 * AUDIO));
		assert_ok!(bond(&voter, 5 * AUDIO));
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_ok!(Democracy::delegate(
			signed(&fan),
			voter.clone().into(),
			Conviction::Locked1x,
			100 * AUDIO
		));
		assert_ok!(vote(&voter, referendum, true, 5 * AUDIO));
		assert_eq!(tally(referendum), (105 * AUDIO, 0, 105 * AUDIO));

		assert_ok!(Staking::unbond(signed(&fan), 60 * AUDIO));
		// The one referendum is counted twice, without the votes and with what is left of them.
		assert_eq!(weigh_refresh(&fan), leaving_part(1));
		assert_eq!(tally(referendum), (45 * AUDIO, 0, 45 * AUDIO));
		// What voted stays locked until the decision that it may have made takes effect.
		assert_eq!(DemocracyReferenda::delegation(&fan), Some(40 * AUDIO));

		assert_ok!(Staking::unbond(signed(&fan), 40 * AUDIO));
		assert_eq!(weigh_refresh(&fan), taking_all(1));
		assert_eq!(tally(referendum), (5 * AUDIO, 0, 5 * AUDIO));
		assert_noop!(
			StakedVoting::refresh(signed(&stranger), fan.clone()),
			pallet_staked_voting::Error::<Runtime>::NotDelegating
		);
	});
}

#[test]
fn a_whole_committee_can_delay_a_proposal_once_and_not_prevent_it() {
	development().execute_with(|| {
		let members = ["//Alice", "//Bob", "//Charlie"].map(account);
		let proposer = account("//Dave");
		let replace = || {
			inline(RuntimeCall::TechnicalCommittee(pallet_collective::Call::set_members {
				new_members: vec![account("//Eve")],
				prime: Option::None,
				old_count: 3,
			}))
		};
		let cancel = |prop_index| -> DispatchResult {
			let call: RuntimeCall =
				pallet_staked_voting::Call::cancel_proposal { prop_index }.into();
			let motion =
				pallet_collective::ProposalCount::<Runtime, pallet_collective::Instance1>::get();
			let length = call.encoded_size() as u32;
			assert_ok!(TechnicalCommittee::propose(
				signed(&members[0]),
				3,
				Box::new(call.clone()),
				length
			));
			let hash = BlakeTwo256::hash_of(&call);
			for member in &members {
				assert_ok!(TechnicalCommittee::vote(signed(member), hash, motion, true));
			}
			let weight = frame_support::weights::Weight::from_parts(100_000_000_000, 1_000_000);
			assert_ok!(TechnicalCommittee::close(
				signed(&members[0]),
				hash,
				motion,
				weight,
				length
			));
			let result = System::events().into_iter().rev().find_map(|record| match record.event {
				RuntimeEvent::TechnicalCommittee(pallet_collective::Event::Executed {
					result,
					..
				}) => Some(result),
				_ => Option::None,
			});
			result.expect("it was executed")
		};
		let reserved = || Balances::reserved_balance(&proposer);

		assert_ok!(Democracy::propose(signed(&proposer), replace(), 100 * AUDIO));
		assert_eq!(reserved(), 100 * AUDIO);
		assert_ok!(cancel(0));
		assert_eq!(reserved(), 0);
		assert!(DemocracyReferenda::proposal(0).is_none());

		assert_ok!(Democracy::propose(signed(&proposer), replace(), 100 * AUDIO));
		assert_eq!(cancel(1), Err(pallet_staked_voting::Error::<Runtime>::AlreadyCancelled.into()));
		assert!(DemocracyReferenda::proposal(1).is_some());
		// Stock democracy's way is closed to it.
		let direct = RuntimeCall::from(pallet_democracy::Call::cancel_proposal { prop_index: 1 });
		let as_committee: RuntimeOrigin =
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(3, 3)
				.into();
		assert_eq!(
			direct.dispatch(as_committee).expect_err("it is Root's").error,
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn the_committee_neither_enacts_nor_spends_nor_replaces_itself() {
	development().execute_with(|| {
		let whole = || -> RuntimeOrigin {
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(3, 3)
				.into()
		};
		let alice = account("//Alice");
		let calls: Vec<RuntimeCall> = vec![
			pallet_treasury::Call::spend {
				asset_kind: Box::new(()),
				amount: AUDIO,
				beneficiary: Box::new(alice.clone()),
				valid_from: Option::None,
			}
			.into(),
			pallet_fee_pool::Call::spend { beneficiary: alice.clone().into(), amount: AUDIO }
				.into(),
			RuntimeCall::TechnicalCommittee(pallet_collective::Call::set_members {
				new_members: vec![alice.clone()],
				prime: Option::None,
				old_count: 3,
			}),
			frame_system::Call::set_code { code: vec![1] }.into(),
			frame_system::Call::authorize_upgrade { code_hash: Default::default() }.into(),
			pallet_parameters::Call::set_parameter {
				key_value: audio_runtime::configs::parameters::RuntimeParameters::Issuance(
					audio_runtime::configs::parameters::issuance::Parameters::Inflation(
						audio_runtime::configs::parameters::issuance::Inflation,
						Option::None,
					),
				),
			}
			.into(),
			pallet_scheduler::Call::schedule {
				when: 9,
				maybe_periodic: Option::None,
				priority: 0,
				call: Box::new(remark("a")),
			}
			.into(),
			pallet_democracy::Call::external_propose { proposal: inline(remark("a")) }.into(),
			pallet_democracy::Call::external_propose_default { proposal: inline(remark("a")) }
				.into(),
			pallet_democracy::Call::blacklist {
				proposal_hash: Default::default(),
				maybe_ref_index: Option::None,
			}
			.into(),
			pallet_democracy::Call::cancel_referendum { ref_index: 0 }.into(),
			pallet_democracy::Call::clear_public_proposals {}.into(),
			pallet_democracy::Call::cancel_proposal { prop_index: 0 }.into(),
			pallet_democracy::Call::veto_external { proposal_hash: Default::default() }.into(),
			pallet_staking::Call::force_no_eras {}.into(),
			pallet_balances::Call::force_set_balance { who: alice.into(), new_free: AUDIO }.into(),
		];
		for call in calls {
			let refusal = call.clone().dispatch(whole()).expect_err("is refused").error;
			assert_eq!(refusal, DispatchError::BadOrigin, "{call:?}");
		}
	});
}

#[test]
fn a_fast_track_lasts_at_least_the_governed_time() {
	development().execute_with(|| {
		let committee = |yes| -> RuntimeOrigin {
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(yes, 3)
				.into()
		};
		let call = inline(remark("a"));
		let hash = call.hash();
		assert_ok!(Democracy::external_propose_majority(committee(2), call));
		assert_noop!(Democracy::fast_track(committee(2), hash, 9, 1), DispatchError::BadOrigin);
		assert_noop!(Democracy::fast_track(committee(1), hash, 10, 1), DispatchError::BadOrigin);
		assert_ok!(Democracy::fast_track(committee(2), hash, 10, 1));
		assert!(matches!(
			ReferendumInfoOf::<Runtime>::get(0),
			Some(ReferendumInfo::Ongoing(status)) if status.end == System::block_number() + 10
		));
	});
}

#[test]
fn the_committee_cannot_flood_the_voters() {
	development().execute_with(|| {
		let committee = || -> RuntimeOrigin {
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(3, 3)
				.into()
		};
		// The same call over and over, all in one batch.
		let call = inline(remark("a"));
		let pair = || -> [RuntimeCall; 2] {
			[
				pallet_democracy::Call::external_propose_majority { proposal: call.clone() }.into(),
				pallet_democracy::Call::fast_track {
					proposal_hash: call.hash(),
					voting_period: 10,
					delay: 10,
				}
				.into(),
			]
		};
		let batch = (0..40).flat_map(|_| pair()).collect();
		assert_ok!(Utility::batch(committee(), batch));
		assert_eq!(pallet_democracy::ReferendumCount::<Runtime>::get(), 30);
		System::assert_has_event(RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted {
			index: 61,
			error: frame_system::Error::<Runtime>::CallFiltered.into(),
		}));
	});
}

#[test]
fn a_referendum_can_be_cancelled_once_only() {
	development().execute_with(|| {
		let committee = || -> RuntimeOrigin {
			pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(2, 3)
				.into()
		};
		let first = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_ok!(Democracy::emergency_cancel(committee(), first));
		let again = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_noop!(
			Democracy::emergency_cancel(committee(), again),
			pallet_democracy::Error::<Runtime>::AlreadyCanceled
		);
	});
}
