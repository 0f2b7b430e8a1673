//! What is decided happens: it is there when it is voted on, it takes effect, or people see why
//! not.

use super::*;
use crate::{blocks::Blocks, development_without_node};
use audio_primitives::stake::Outcome;
use audio_runtime::{
	configs::{
		governance::{FastTrackEnactmentPeriod, FastTrackVotingPeriod},
		voting::MaxEnactmentWeight,
	},
	Preimage,
};
use audio_runtime_tests::transaction;
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{Contains, Get, QueryPreimage},
};
use pallet_preimage::Call::{note_preimage, unnote_preimage};
use pallet_staked_voting::{Error, Event, HeldPreimages};
use sp_core::{sr25519, Pair, H256};

const DEPOSIT: Balance = 100 * AUDIO;

fn bob() -> sr25519::Pair {
	sr25519::Pair::from_string("//Bob", None).expect("a URI")
}

fn committee() -> RuntimeOrigin {
	pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(2, 3).into()
}

fn filtered() -> DispatchError {
	frame_system::Error::<Runtime>::CallFiltered.into()
}

fn error_of(call: impl Into<RuntimeCall>, origin: RuntimeOrigin) -> Option<DispatchError> {
	call.into().dispatch(origin).err().map(|failed| failed.error)
}

fn lookup(call: &RuntimeCall) -> (Vec<u8>, Bounded<RuntimeCall, BlakeTwo256>) {
	let bytes = call.encode();
	let len = bytes.len() as u32;
	let hash = BlakeTwo256::hash(&bytes);
	(bytes, Bounded::Lookup { hash, len })
}

fn propose(proposal: Bounded<RuntimeCall, BlakeTwo256>) -> RuntimeCall {
	pallet_democracy::Call::propose { proposal, value: DEPOSIT }.into()
}

/// A call longer than what is stored in line.
fn long(text: &str) -> RuntimeCall {
	remark(&text.repeat(200))
}

fn development_blocks() -> Blocks {
	Blocks::from(development_without_node(), 1)
}

fn pass(blocks: &mut Blocks, count: u32) {
	for _ in 0..count {
		blocks.next(|| ());
	}
}

/// Notes a call and proposes it, by transactions of Bob.
fn proposed(blocks: &mut Blocks, call: &RuntimeCall) -> H256 {
	let (bytes, proposal) = lookup(call);
	let hash = proposal.hash();
	let noted = blocks.look(|| Preimage::len(&hash).is_some());
	if !noted {
		blocks.send(|| transaction(&bob(), note_preimage { bytes }.into()));
	}
	blocks.send(|| transaction(&bob(), propose(proposal)));
	hash
}

/// Goes on until the next referendum is launched; returns its index.
fn launched(blocks: &mut Blocks) -> u32 {
	let index = blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get);
	while blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get) == index {
		blocks.next(|| ());
	}
	blocks.next(|| ());
	index
}

/// Has the stakers vote, and goes on until it is decided.
fn decided(blocks: &mut Blocks, referendum: u32) -> Option<Outcome<u32>> {
	blocks.next(|| {
		assert_ok!(vote(&account("//Alice//stash"), referendum, true, 1_000_000 * AUDIO));
	});
	let running =
		|| matches!(ReferendumInfoOf::<Runtime>::get(referendum), Some(ReferendumInfo::Ongoing(_)));
	while blocks.look(running) {
		blocks.next(|| ());
	}
	blocks.look(|| StakedVoting::outcome(referendum))
}

/// Goes on until what was decided takes effect, or should have.
fn enacted(blocks: &mut Blocks, referendum: u32) -> Option<Outcome<u32>> {
	if let Some(Outcome::Scheduled { at }) = blocks.look(|| StakedVoting::outcome(referendum)) {
		let count = at - blocks.number();
		pass(blocks, count);
	}
	blocks.look(|| StakedVoting::outcome(referendum))
}

fn is_requested(blocks: &mut Blocks, hash: &H256) -> bool {
	blocks.look(|| Preimage::is_requested(hash))
}

#[test]
fn only_what_is_there_and_can_run_is_proposed() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let (bytes, missing) = lookup(&long("a"));
		let externally = |proposal: Bounded<_, _>| {
			pallet_democracy::Call::external_propose_majority { proposal }
		};
		assert_eq!(error_of(propose(missing.clone()), signed(&bob)), Some(filtered()));
		assert_eq!(error_of(externally(missing.clone()), committee()), Some(filtered()));
		let batch = Utility::batch_all(signed(&bob), vec![propose(missing.clone())]);
		assert_eq!(batch.expect_err("is filtered").error, filtered());

		let note = |bytes: Vec<u8>| Preimage::note_preimage(signed(&bob), bytes);
		assert_ok!(note(bytes.clone()));
		let (hash, len) = (missing.hash(), bytes.len() as u32);
		let longer = Bounded::Lookup { hash, len: len + 1 };
		assert_eq!(error_of(propose(longer), signed(&bob)), Some(filtered()));
		assert_eq!(error_of(propose(missing.clone()), signed(&bob)), None);
		assert_eq!(error_of(externally(missing), committee()), None);

		// Heavier than the scheduler takes.
		let heavy = RuntimeCall::System(frame_system::Call::kill_prefix {
			prefix: vec![1; 130],
			subkeys: 100_000_000,
		});
		assert!(heavy.get_dispatch_info().call_weight.any_gt(MaxEnactmentWeight::get()));
		// Deeper than what a block can safely make.
		let mut deep = remark("a");
		for _ in 0..65 {
			deep = pallet_utility::Call::batch { calls: vec![deep] }.into();
		}
		for call in [heavy, deep] {
			let (bytes, proposal) = lookup(&call);
			assert_ok!(note(bytes));
			assert_eq!(error_of(propose(proposal), signed(&bob)), Some(filtered()));
		}
		let nonsense = vec![255; 200];
		assert_ok!(note(nonsense.clone()));
		let hash = BlakeTwo256::hash(&nonsense);
		let proposal = Bounded::Lookup { hash, len: 200 };
		assert_eq!(error_of(propose(proposal), signed(&bob)), Some(filtered()));
		assert_eq!(pallet_democracy::PublicProps::<Runtime>::get().len(), 1);
	});
}

#[test]
fn the_heaviest_call_that_can_be_proposed_is_enacted() {
	// As many subkeys as just fit.
	let call = |subkeys| {
		RuntimeCall::System(frame_system::Call::kill_prefix { prefix: vec![1; 130], subkeys })
	};
	let mut blocks = development_blocks();
	let fits = |subkeys| {
		let bytes = call(subkeys).encode();
		let hash = BlakeTwo256::hash(&bytes);
		let proposal = Bounded::Lookup { hash, len: bytes.len() as u32 };
		frame_support::storage::with_transaction(|| {
			assert_ok!(Preimage::note_preimage(signed(&account("//Bob")), bytes));
			let fits = StakedVoting::check_proposal(&proposal).is_ok();
			sp_runtime::TransactionOutcome::Rollback(Ok::<_, DispatchError>(fits))
		})
		.expect("it is not deep")
	};
	let (mut least, mut most) = (1u32, 100_000_000u32);
	while most - least > 1 {
		let middle = least + (most - least) / 2;
		if blocks.look(|| fits(middle)) {
			least = middle;
		} else {
			most = middle;
		}
	}
	proposed(&mut blocks, &call(least));
	let referendum = launched(&mut blocks);
	assert!(matches!(decided(&mut blocks, referendum), Some(Outcome::Scheduled { .. })));
	let outcome = enacted(&mut blocks, referendum);
	assert!(matches!(outcome, Some(Outcome::Enacted { .. })), "{outcome:?}");
}

#[test]
fn nobody_withdraws_what_is_proposed_or_voted_on() {
	let mut blocks = development_blocks();
	let call = long("a");
	let (bytes, proposal) = lookup(&call);
	let hash = proposal.hash();
	let refused = |blocks: &mut Blocks| {
		for who in ["//Bob", "//Dave"].map(account) {
			let refusal = blocks.look(|| error_of(unnote_preimage { hash }, signed(&who)));
			assert_eq!(refusal, Some(filtered()));
		}
	};
	// Not even in the breath in which it is proposed.
	blocks.next(|| {
		let batch: Vec<RuntimeCall> = vec![
			note_preimage { bytes }.into(),
			propose(proposal.clone()),
			unnote_preimage { hash }.into(),
		];
		assert_ok!(Utility::batch(signed(&account("//Bob")), batch));
		System::assert_last_event(RuntimeEvent::Utility(pallet_utility::Event::BatchInterrupted {
			index: 2,
			error: filtered(),
		}));
	});
	refused(&mut blocks);
	assert!(is_requested(&mut blocks, &hash));
	let referendum = launched(&mut blocks);
	refused(&mut blocks);
	assert!(is_requested(&mut blocks, &hash));
	assert!(matches!(decided(&mut blocks, referendum), Some(Outcome::Scheduled { .. })));
	// The deposit comes back now; the preimage stays until it was needed.
	blocks.next(|| {
		let bob = account("//Bob");
		let held = Balances::reserved_balance(&bob);
		assert_eq!(error_of(unnote_preimage { hash }, signed(&bob)), None);
		assert!(Balances::reserved_balance(&bob) < held);
	});
	assert!(is_requested(&mut blocks, &hash));
	let outcome = enacted(&mut blocks, referendum);
	assert!(matches!(outcome, Some(Outcome::Enacted { .. })), "{outcome:?}");
	blocks.look(|| {
		assert_eq!(Preimage::len(&hash), None);
		assert!(HeldPreimages::<Runtime>::get().is_empty());
		StakedVoting::do_try_state().expect("the invariants hold");
	});
}

#[test]
fn all_that_is_proposed_or_voted_on_is_counted_and_so_are_those_who_put_a_deposit_down() {
	use audio_primitives::stake::{Queued, Referenda};
	use audio_runtime::configs::voting::DemocracyReferenda;
	let mut blocks = development_blocks();
	let counted = |blocks: &mut Blocks| {
		blocks.look(|| {
			let Queued { preimages, proposals, referenda } = DemocracyReferenda::queued();
			(preimages.len(), proposals, referenda)
		})
	};
	assert_eq!(counted(&mut blocks), (0, 0, 0));
	proposed(&mut blocks, &long("a"));
	assert_eq!(counted(&mut blocks), (1, 1, 0));
	launched(&mut blocks);
	assert_eq!(counted(&mut blocks), (1, 0, 1));
	proposed(&mut blocks, &long("b"));
	assert_eq!(counted(&mut blocks), (2, 1, 1));
	blocks.next(|| {
		let (proposal, ..) = pallet_democracy::PublicProps::<Runtime>::get()[0].clone();
		assert_ok!(Democracy::second(signed(&account("//Dave")), proposal));
		assert_eq!(DemocracyReferenda::cancel_proposal(proposal), Ok(2));
	});
	assert_eq!(counted(&mut blocks), (1, 0, 1));
}

#[test]
fn what_is_there_and_requested_is_not_noted_again_for_nothing() {
	let mut blocks = development_blocks();
	let call = long("a");
	let hash = proposed(&mut blocks, &call);
	let (bytes, _) = lookup(&call);
	blocks.look(|| {
		let dave = account("//Dave");
		let again = || RuntimeCall::from(note_preimage { bytes: bytes.clone() });
		assert_eq!(error_of(again(), signed(&dave)), Some(filtered()));
		let batch = Utility::batch_all(signed(&dave), vec![again()]);
		assert_eq!(batch.expect_err("is filtered").error, filtered());
		// One that is wanted and not there is noted.
		let wanted = vec![1; 200];
		let hash = BlakeTwo256::hash(&wanted);
		assert_ok!(Preimage::request_preimage(RuntimeOrigin::root(), hash));
		let note = || RuntimeCall::from(note_preimage { bytes: wanted.clone() });
		assert_eq!(error_of(note(), signed(&dave)), None);
		assert_eq!(error_of(note(), signed(&dave)), Some(filtered()));
	});
	assert!(is_requested(&mut blocks, &hash));
}

#[test]
fn decisions_that_weigh_a_block_each_take_effect_one_after_another() {
	let mut blocks = development_blocks();
	let indices: Vec<_> = blocks.next(|| {
		["a", "b", "c"]
			.map(|text| start(VoteThreshold::SimpleMajority, remark(text)))
			.into_iter()
			.collect()
	});
	blocks.next(|| {
		for index in &indices {
			assert_ok!(vote(&account("//Alice//stash"), *index, true, 1_000_000 * AUDIO));
		}
		let enact = RuntimeCall::from(pallet_staked_voting::Call::enact { ref_index: 0 });
		assert_eq!(enact.get_dispatch_info().call_weight, MaxEnactmentWeight::get());
	});
	pass(&mut blocks, 60);
	for index in indices {
		let outcome = blocks.look(|| StakedVoting::outcome(index));
		assert!(matches!(outcome, Some(Outcome::Enacted { .. })), "{outcome:?}");
	}
}

#[test]
fn nobody_but_the_scheduler_enacts_and_nobody_takes_up_a_block_with_it() {
	let mut blocks = development_blocks();
	blocks.look(|| {
		let enact = pallet_staked_voting::Call::enact { ref_index: 0 };
		assert_eq!(error_of(enact, signed(&account("//Bob"))), Some(filtered()));
	});
}

#[test]
fn nothing_is_launched_beside_as_many_referenda_as_there_can_be() {
	use audio_runtime::configs::governance::{LaunchPeriod, MAX_LISTED_REFERENDA};
	let mut blocks = development_blocks();
	blocks.next(|| {
		// As if voting had been long and launches far apart, and both were cut.
		for _ in 0..MAX_LISTED_REFERENDA {
			start(VoteThreshold::SimpleMajority, remark("a"));
		}
		assert_eq!(LaunchPeriod::get(), u32::MAX);
	});
	proposed(&mut blocks, &long("b"));
	let count = blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get);
	assert_eq!(count, MAX_LISTED_REFERENDA);
	pass(&mut blocks, 30);
	assert_eq!(blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get), count);
	// They are decided, and it goes on.
	pass(&mut blocks, 60);
	assert_eq!(blocks.look(pallet_democracy::ReferendumCount::<Runtime>::get), count + 1);
}

#[test]
fn nothing_is_held_for_what_has_left_the_queue_in_any_way() {
	let mut blocks = development_blocks();
	type Leave = fn();
	let root = RuntimeOrigin::root;
	let ways: [(&str, Leave); 5] = [
		("cancelled", || {
			let prop_index = pallet_democracy::PublicProps::<Runtime>::get()[0].0;
			assert_ok!(StakedVoting::cancel_proposal(
				pallet_collective::RawOrigin::<AccountId, pallet_collective::Instance1>::Members(
					3, 3
				)
				.into(),
				prop_index
			));
		}),
		("cleared", || {
			assert_ok!(Democracy::clear_public_proposals(RuntimeOrigin::root()));
		}),
		("blacklisted", || {
			let hash = pallet_democracy::PublicProps::<Runtime>::get()[0].1.hash();
			assert_ok!(Democracy::blacklist(RuntimeOrigin::root(), hash, None));
		}),
		("voted down", || ()),
		("cancelled while it is voted on", || ()),
	];
	for (way, leave) in ways {
		let hash = proposed(&mut blocks, &long(way));
		assert!(is_requested(&mut blocks, &hash), "{way}");
		if way.contains("voted") {
			let referendum = launched(&mut blocks);
			assert!(is_requested(&mut blocks, &hash), "{way}");
			match way {
				"voted down" => pass(&mut blocks, 45),
				_ => blocks.next(|| {
					assert_ok!(StakedVoting::cancel_referendum(root(), referendum));
				}),
			}
		} else {
			blocks.next(leave);
		}
		assert!(!is_requested(&mut blocks, &hash), "{way}");
		assert!(blocks.look(|| Preimage::len(&hash).is_some()), "{way}");
		blocks.next(|| {
			assert_eq!(error_of(unnote_preimage { hash }, signed(&account("//Bob"))), None);
			assert_eq!(Preimage::len(&hash), None);
		});
	}
	blocks.look(|| assert!(HeldPreimages::<Runtime>::get().is_empty()));
}

#[test]
fn what_is_tabled_in_anothers_name_is_held_from_when_it_is_there() {
	let mut blocks = development_blocks();
	let (bytes, proposal) = lookup(&long("a"));
	let hash = proposal.hash();
	blocks.next(|| {
		let call = pallet_democracy::Call::external_propose_majority { proposal };
		let members = pallet_collective::RawOrigin::Members(3, 3);
		let origin = audio_runtime::OriginCaller::TechnicalCommittee(members);
		let (origin, call) = (Box::new(origin), Box::new(call.into()));
		assert_ok!(Utility::dispatch_as(RuntimeOrigin::root(), origin, call));
		assert!(pallet_democracy::NextExternal::<Runtime>::exists());
	});
	assert!(!is_requested(&mut blocks, &hash));
	blocks.look(|| {
		assert_ok!(StakedVoting::do_try_state());
	});
	blocks.next(|| {
		assert_ok!(Preimage::note_preimage(signed(&account("//Bob")), bytes));
	});
	assert!(is_requested(&mut blocks, &hash));
	blocks.look(|| {
		assert_ok!(StakedVoting::do_try_state());
	});
}

#[test]
fn what_the_committee_tables_is_held_too() {
	let mut blocks = development_blocks();
	let call = long("a");
	let (bytes, proposal) = lookup(&call);
	let hash = proposal.hash();
	blocks.next(|| {
		assert_ok!(Preimage::note_preimage(signed(&account("//Bob")), bytes));
		assert_ok!(Democracy::external_propose_majority(committee(), proposal));
	});
	assert!(is_requested(&mut blocks, &hash));
	let refusal = blocks.look(|| error_of(unnote_preimage { hash }, signed(&account("//Bob"))));
	assert_eq!(refusal, Some(filtered()));
	blocks.next(|| {
		assert_ok!(Democracy::fast_track(committee(), hash, 30, 10));
	});
	let outcome = decided(&mut blocks, 0);
	assert!(matches!(outcome, Some(Outcome::Scheduled { .. })), "{outcome:?}");
	assert!(matches!(enacted(&mut blocks, 0), Some(Outcome::Enacted { .. })));
	assert!(!is_requested(&mut blocks, &hash));
}

#[test]
fn an_enactment_takes_no_preimage_from_another_proposal_of_the_same_call() {
	let mut blocks = development_blocks();
	let call = long("a");
	let hash = proposed(&mut blocks, &call);
	let first = launched(&mut blocks);
	assert!(matches!(decided(&mut blocks, first), Some(Outcome::Scheduled { .. })));
	// Nobody owns it any more, and what is scheduled is all that asks for it.
	blocks.next(|| {
		assert_eq!(error_of(unnote_preimage { hash }, signed(&account("//Bob"))), None);
	});
	assert_eq!(proposed(&mut blocks, &call), hash);
	assert!(matches!(enacted(&mut blocks, first), Some(Outcome::Enacted { .. })));
	assert!(blocks.look(|| Preimage::len(&hash)).is_some());
	let second = launched(&mut blocks);
	assert!(matches!(decided(&mut blocks, second), Some(Outcome::Scheduled { .. })));
	assert!(matches!(enacted(&mut blocks, second), Some(Outcome::Enacted { .. })));
	assert_eq!(blocks.look(|| Preimage::len(&hash)), None);
}

#[test]
fn what_fails_when_it_is_enacted_is_told_with_its_referendum_and_the_error() {
	let mut blocks = development_blocks();
	// Nobody has nothing.
	let fails = RuntimeCall::from(pallet_utility::Call::batch_all {
		calls: vec![
			remark("a"),
			pallet_balances::Call::force_transfer {
				source: account("//Nobody").into(),
				dest: account("//Bob").into(),
				value: AUDIO,
			}
			.into(),
		],
	});
	proposed(&mut blocks, &fails);
	let referendum = launched(&mut blocks);
	assert!(matches!(decided(&mut blocks, referendum), Some(Outcome::Scheduled { .. })));
	let Some(Outcome::Failed { error, .. }) = enacted(&mut blocks, referendum) else {
		panic!("{:?}", blocks.look(|| StakedVoting::outcome(referendum)))
	};
	let told = Event::EnactmentFailed { ref_index: referendum, error };
	assert!(blocks.events().contains(&RuntimeEvent::StakedVoting(told)));
}

#[test]
fn one_call_cancels_what_is_voted_on_and_what_has_passed() {
	let mut blocks = development_blocks();
	let cancel = |blocks: &mut Blocks, referendum, origin: RuntimeOrigin| {
		blocks.next(|| {
			error_of(
				pallet_staked_voting::Call::cancel_referendum { ref_index: referendum },
				origin,
			)
		})
	};
	proposed(&mut blocks, &long("a"));
	let voting = launched(&mut blocks);
	assert_eq!(
		cancel(&mut blocks, voting, signed(&account("//Bob"))),
		Some(DispatchError::BadOrigin)
	);
	assert_eq!(cancel(&mut blocks, voting, committee()), None);
	blocks.look(|| assert_eq!(ReferendumInfoOf::<Runtime>::get(voting), None));

	proposed(&mut blocks, &long("b"));
	let passed = launched(&mut blocks);
	let Some(Outcome::Scheduled { at }) = decided(&mut blocks, passed) else { panic!("passed") };
	assert_eq!(cancel(&mut blocks, passed, committee()), None);
	let count = at - blocks.number();
	pass(&mut blocks, count);
	blocks.look(|| {
		assert!(!was_enacted());
		assert!(matches!(StakedVoting::outcome(passed), Some(Outcome::Cancelled { .. })));
	});
	// Once for each call, whether it is voted on or has passed, and by whichever call.
	for text in ["a", "b"] {
		proposed(&mut blocks, &long(text));
		let again = launched(&mut blocks);
		let refused = Some(Error::<Runtime>::AlreadyCancelled.into());
		assert_eq!(cancel(&mut blocks, again, committee()), refused);
		let stock = pallet_democracy::Call::emergency_cancel { ref_index: again };
		let refused = Some(pallet_democracy::Error::<Runtime>::AlreadyCanceled.into());
		assert_eq!(blocks.next(|| error_of(stock, committee())), refused);
		assert_eq!(cancel(&mut blocks, again, RuntimeOrigin::root()), None);
	}
}

#[test]
fn a_decision_that_democracy_cancels_after_it_passed_does_not_take_effect() {
	let mut blocks = development_blocks();
	let hash = proposed(&mut blocks, &long("a"));
	let referendum = launched(&mut blocks);
	let Some(Outcome::Scheduled { at }) = decided(&mut blocks, referendum) else {
		panic!("passed")
	};
	blocks.next(|| {
		assert_ok!(Democracy::cancel_referendum(RuntimeOrigin::root(), referendum));
	});
	let count = at - blocks.number();
	pass(&mut blocks, count);
	let outcome = blocks.look(|| StakedVoting::outcome(referendum));
	assert_eq!(outcome, Some(Outcome::Cancelled { at }));
	assert!(!is_requested(&mut blocks, &hash));
}

#[test]
fn a_fast_tracked_decision_waits() {
	development().execute_with(|| {
		let least = FastTrackEnactmentPeriod::get();
		assert_eq!(least, 10);
		let fast_track = |delay| {
			let voting_period = FastTrackVotingPeriod::get();
			let proposal_hash = Default::default();
			pallet_democracy::Call::fast_track { proposal_hash, voting_period, delay }.into()
		};
		type Filter = <Runtime as frame_system::Config>::BaseCallFilter;
		assert!(Filter::contains(&fast_track(least)));
		assert!(!Filter::contains(&fast_track(least - 1)));
		assert!(!Filter::contains(&fast_track(0)));
	});
	// On the live chain an hour, and never less than half of one.
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(FastTrackEnactmentPeriod::get(), 600);
		use audio_runtime::configs::parameters::dynamic_params::democracy;
		let shortest = codec::Decode::decode(&mut &10u32.encode()[..]).expect("it is in range");
		let key_value = democracy::Parameters::FastTrackEnactmentPeriod(
			democracy::FastTrackEnactmentPeriod,
			Some(shortest),
		);
		let key_value = audio_runtime::configs::parameters::RuntimeParameters::Democracy(key_value);
		assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), key_value));
		assert_eq!(FastTrackEnactmentPeriod::get(), 300);
	});
}

#[test]
fn without_exposed_stake_nothing_is_enacted() {
	development().execute_with(|| {
		let referendum = start(VoteThreshold::SimpleMajority, remark("a"));
		assert_ok!(vote(&account("//Alice//stash"), referendum, true, AUDIO));
		let era = pallet_staking::ActiveEra::<Runtime>::get().expect("there is one").index;
		pallet_staking::ErasTotalStake::<Runtime>::remove(era);
		end_of_voting(referendum);
		next_block();
		assert!(!was_enacted());
		assert!(matches!(
			StakedVoting::outcome(referendum),
			Some(Outcome::QuorumMissed { turnout: AUDIO, .. })
		));
	});
}
