//! What an account has anywhere, listed and withdrawn by one call, on the development chain.

use crate::{
	account,
	activity::{
		delegate, end_era, idle_blocks, node, note, now, register, scale::touched, signed, someone,
		staker,
	},
	development,
};
use audio_primitives::{
	delegation::Role,
	groups::{Activity, Group, NoteActivity},
	holdings::{Shown, What, When, WithdrawnBy},
};
use audio_runtime::{
	configs::holdings::Holding, constants::BONDING_ERAS, AccountId, ActivityIssuance, Balance,
	Balances, Content, Delegation, Democracy, FeatureAccess, Holdings, NodeServices,
	NominationPools, Receipts, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, Staking,
	System, Vesting, AUDIO,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::{
		fungible::{Inspect, InspectHold, Mutate, MutateHold},
		ReservableCurrency,
	},
	weights::Weight,
};
use pallet_democracy::{AccountVote, Conviction, ReferendumInfo, ReferendumInfoOf, Vote};
use pallet_holdings::{Error, Event};
use pallet_staking::{
	ErasRewardPoints, ErasStakersOverview, ErasValidatorReward, RewardDestination, Validators,
};
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::Perbill;
use std::collections::BTreeMap;

/// As many calls as can be made.
const ALL: u32 = 64;

fn withdraw(signer: &AccountId, who: &AccountId) -> DispatchResult {
	let done = Holdings::withdraw(signed(signer), who.clone(), ALL);
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// What `who` has of those things, planck.
fn amount(who: &AccountId, of: impl Fn(&Holding) -> bool) -> Balance {
	Holdings::of(who).iter().filter(|found| of(found)).map(|found| found.amount).sum()
}

fn due(who: &AccountId) -> Vec<Holding> {
	let due = |found: &Holding| found.when == When::Due;
	Holdings::of(who).into_iter().filter(due).collect()
}

/// What the last withdrawal says of each thing.
fn withdrawn() -> Vec<(What<AccountId, RuntimeHoldReason>, Balance)> {
	let found = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Holdings(Event::Withdrawn { parts, failed, .. }) => {
			assert_eq!(failed, vec![]);
			Some(parts)
		},
		_ => None,
	});
	let parts = found.expect("something was withdrawn");
	parts.into_iter().map(|part| (part.what, part.amount)).collect()
}

/// All that is held, reserved or locked is in the list, and no more than that.
fn assert_complete(who: &AccountId) {
	let mut held = BTreeMap::new();
	for hold in pallet_balances::Holds::<Runtime>::get(who) {
		held.insert(hold.id.encode(), hold.amount);
		let listed = amount(who, |found| found.shown == Shown::Held(hold.id));
		assert_eq!(listed, hold.amount, "of what is held for {:?}", hold.id);
	}
	let reserved = System::account(who).data.reserved - held.values().sum::<Balance>();
	assert_eq!(amount(who, |found| found.shown == Shown::Reserved), reserved);
	for lock in Balances::locks(who) {
		let listed = amount(who, |found| match &found.what {
			What::VoteLock => &lock.id == b"democrac",
			What::Vested | What::Vesting { .. } => &lock.id == b"vesting ",
			What::Locked { id } => *id == lock.id,
			_ => false,
		});
		assert_eq!(listed, lock.amount, "of what is locked by {:?}", lock.id);
	}
}

fn pass(eras: u32) {
	for _ in 0..eras {
		end_era();
		idle_blocks();
	}
}

/// Every reason that the runtime has for holding tokens, by pallet and name.
fn reasons() -> Vec<(String, RuntimeHoldReason)> {
	let TypeDef::Variant(pallets) = RuntimeHoldReason::type_info().type_def else {
		panic!("it is an enum");
	};
	let mut reasons = Vec::new();
	for pallet in pallets.variants {
		let TypeDef::Variant(of_pallet) = pallet.fields[0].ty.type_info().type_def else {
			panic!("it is an enum");
		};
		for reason in of_pallet.variants {
			let encoded = [pallet.index, reason.index];
			let decoded = RuntimeHoldReason::decode(&mut &encoded[..]).expect("it is one");
			reasons.push((format!("{}.{}", pallet.name, reason.name), decoded));
		}
	}
	reasons
}

#[test]
fn whatever_is_held_for_whatever_reason_is_listed() {
	development().execute_with(|| {
		let who = someone(1, 1_000);
		for (number, (_, reason)) in (1..).zip(reasons()) {
			assert_ok!(Balances::hold(&reason, &who, number * AUDIO));
			assert_complete(&who);
		}
		assert_ok!(<Balances as ReservableCurrency<_>>::reserve(&who, 7 * AUDIO));
		assert_complete(&who);
		assert_eq!(amount(&who, |found| found.what == What::Reserved), 7 * AUDIO);
	});
}

#[test]
fn every_reason_has_a_source_or_is_known_to_have_none() {
	// A reason that is new fails here, until `Holdings` has a source that says what frees it.
	let with_source = [
		"Session.Keys",
		"Staking.Staking",
		"DelegatedStaking.StakingDelegation",
		"NodeServices.Collateral",
		"FeatureAccess.Collateral",
		"Delegation.Delegation",
		"Delegation.Registration",
		"Content.Track",
		"Content.Purchase",
		"Content.Playlist",
		"Content.Reservation",
		"Receipts.ListeningKey",
	];
	// One cannot look up by account which they are: the sum is listed, with the reason.
	let sum_only = ["Preimage.Preimage", "TechnicalCommittee.ProposalSubmission"];
	let mut known: Vec<_> =
		with_source.iter().chain(&sum_only).map(|name| name.to_string()).collect();
	let mut there: Vec<_> = reasons().into_iter().map(|(name, _)| name).collect();
	known.sort();
	there.sort();
	assert_eq!(there, known);
}

fn vote(who: &AccountId, balance: Balance) -> u32 {
	let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
	let referendum = Democracy::internal_start_referendum(
		frame_support::traits::Bounded::Inline(remark.encode().try_into().expect("it is short")),
		pallet_democracy::VoteThreshold::SimpleMajority,
		0,
	);
	let vote = Vote { aye: true, conviction: Conviction::Locked1x };
	assert_ok!(Democracy::vote(signed(who), referendum, AccountVote::Standard { vote, balance }));
	referendum
}

/// Lets a referendum have ended just now.
fn end(referendum: u32, approved: bool) {
	let end = System::block_number();
	ReferendumInfoOf::<Runtime>::insert(referendum, ReferendumInfo::Finished { approved, end });
}

/// Lets `who` earn something as an artist in the round in force.
fn play(who: &AccountId) {
	note(Group::Artists, who, 1_000 * AUDIO, 0, 0);
}

/// One who has something in most places: who bonds, and who is in a pool.
fn everywhere(artist: &AccountId) -> (AccountId, AccountId) {
	let all = someone(10, 100_000);
	assert_ok!(Staking::bond(signed(&all), 1_000 * AUDIO, RewardDestination::Staked));
	node(&all, "all", 3_000);
	assert_ok!(FeatureAccess::lock(signed(&all), 0));
	assert_ok!(FeatureAccess::lock(signed(&all), 1));
	delegate(&all, artist, 1_000);
	register(&all, Role::Curator, 10);
	for (key, until) in [("//Phone", 10), ("//Laptop", 20)] {
		assert_ok!(Receipts::add_listening_key(signed(&all), account(key), until));
	}
	assert_ok!(Content::publish(
		signed(&all),
		[7; 32],
		65_536,
		180_000,
		Default::default(),
		None,
		None,
		None,
	));
	let tracks = vec![0].try_into().expect("it is one");
	assert_ok!(Content::create_playlist(signed(&all), tracks, Default::default()));
	assert_ok!(Content::reserve(signed(&all), [1; 32]));
	assert_ok!(audio_runtime::Proxy::add_proxy(
		signed(&all),
		artist.clone().into(),
		Default::default(),
		0
	));
	let pooled = someone(11, 10_000);
	let creator = someone(12, 100_000);
	let address = || creator.clone().into();
	assert_ok!(NominationPools::create(
		signed(&creator),
		10_000 * AUDIO,
		address(),
		address(),
		address()
	));
	let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
	assert_ok!(NominationPools::join(signed(&pooled), 1_000 * AUDIO, pool));
	(all, pooled)
}

#[test]
fn the_deposit_of_a_track_is_free_but_for_what_is_forfeited_and_not_while_it_is_delisted() {
	development().execute_with(|| {
		let artist = someone(10, 100);
		let publish = |root| {
			let metadata = Default::default();
			Content::publish(signed(&artist), root, 65_536, 1, metadata, None, None, None)
		};
		assert_ok!(publish([7; 32]));
		let published = now();
		let bytes = 65_536 * 50_000_000_000;
		let of = |when| {
			let deposit = What::TrackDeposit { track: 0 };
			let parts = Holdings::of(&artist).into_iter().filter(|found| found.what == deposit);
			let parts: Vec<_> = parts.filter(|found| found.when == when).collect();
			assert_eq!(
				parts.iter().all(|part| part.call.is_some()),
				when != When::Unknown || parts.is_empty()
			);
			parts.iter().map(|part| part.amount).sum::<Balance>()
		};
		assert_eq!((of(When::Asked), of(When::Era(published + 28))), (bytes, 5 * AUDIO));
		assert_complete(&artist);
		let root = audio_runtime::RuntimeOrigin::root;
		assert_ok!(Content::delist(root(), 0, Default::default()));
		assert_eq!((of(When::Unknown), of(When::Asked)), (bytes + 5 * AUDIO, 0));
		assert_complete(&artist);
		assert_ok!(Content::relist(root(), 0, Content::metadata_hash(&Default::default())));
		pass(28);
		assert_eq!((of(When::Asked), of(When::Unknown)), (bytes + 5 * AUDIO, 0));
		assert_complete(&artist);
		let before = Balances::free_balance(&artist);
		assert_ok!(Content::unpublish(signed(&artist), 0));
		assert_eq!(Balances::free_balance(&artist) - before, bytes + 5 * AUDIO);
	});
}

#[test]
fn all_of_it_is_listed_and_what_is_due_comes_back_by_one_call_of_a_stranger() {
	development().execute_with(|| {
		let (stranger, artist) = (someone(1, 10), someone(2, 100_000));
		register(&artist, Role::Artist, 10);
		let (all, pooled) = everywhere(&artist);
		let staked = |who: &AccountId| {
			amount(who, |found| found.when == When::Asked && found.shown != Shown::Frozen)
		};
		assert_complete(&all);
		assert_complete(&pooled);
		assert_eq!(amount(&all, |found| found.what == What::Bonded), 1_000 * AUDIO);
		assert_eq!(amount(&pooled, |found| found.what == What::PoolStake), 1_000 * AUDIO);
		assert_eq!(staked(&pooled), 1_000 * AUDIO);
		assert_eq!(due(&all), vec![]);
		assert_noop!(withdraw(&stranger, &all), Error::<Runtime>::NothingDue);

		// A part of each begins to leave.
		assert_ok!(Staking::unbond(signed(&all), 300 * AUDIO));
		assert_ok!(NodeServices::decrease_collateral(signed(&all), 0, 1_000 * AUDIO));
		assert_ok!(FeatureAccess::unlock(signed(&all), 0));
		assert_ok!(Delegation::undelegate(signed(&all), artist.clone(), 400 * AUDIO));
		let own = pooled.clone().into();
		assert_ok!(NominationPools::unbond(signed(&pooled), own, 250 * AUDIO));
		let free_in = now() + BONDING_ERAS;
		let leaving = |who: &AccountId| amount(who, |found| found.when == When::Era(free_in));
		// And the flat part of its track's deposit, which would be forfeited now.
		assert_eq!(leaving(&all), (300 + 1_000 + 10 + 400 + 5) * AUDIO);
		assert_eq!(leaving(&pooled), 250 * AUDIO);
		assert_complete(&all);
		assert_complete(&pooled);
		pass(BONDING_ERAS - 1);
		assert_noop!(withdraw(&stranger, &all), Error::<Runtime>::NothingDue);
		pass(1);

		let free = Balances::free_balance(&all);
		assert_ok!(withdraw(&stranger, &all));
		assert_eq!(Balances::free_balance(&all), free + (300 + 1_000 + 10 + 400) * AUDIO);
		assert_eq!(
			withdrawn(),
			vec![
				(What::Unbonding, 300 * AUDIO),
				(What::NodeUnlocking { node: 0 }, 1_000 * AUDIO),
				(What::FeatureUnlocking, 10 * AUDIO),
				(What::Undelegated, 400 * AUDIO),
			]
		);
		// What a pool has bonded is its members', and leaves it by them.
		let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
		let (bonded, _) = NominationPools::api_pool_accounts(pool);
		assert_noop!(withdraw(&stranger, &bonded), Error::<Runtime>::NothingDue);
		let free = Balances::free_balance(&pooled);
		assert_ok!(withdraw(&stranger, &pooled));
		assert_eq!(Balances::free_balance(&pooled), free + 250 * AUDIO);
		assert_eq!(withdrawn(), vec![(What::PoolUnbonding, 250 * AUDIO)]);
		for who in [&all, &pooled] {
			assert_eq!(due(who), vec![]);
			assert_complete(who);
			assert_noop!(withdraw(&stranger, who), Error::<Runtime>::NothingDue);
		}
		// What was not asked for stays where it is.
		assert_eq!(amount(&all, |found| found.what == What::Bonded), 700 * AUDIO);
		Delegation::do_try_state().expect("the invariants hold");
		ActivityIssuance::do_try_state().expect("the invariants hold");
	});
}

#[test]
fn what_was_earned_is_paid_to_who_earned_it() {
	development().execute_with(|| {
		let (stranger, artist) = (someone(1, 10), someone(2, 100_000));
		let (fan, saver) = (someone(3, 10_000), someone(4, 10_000));
		register(&artist, Role::Artist, 10);
		delegate(&fan, &artist, 1_000);
		delegate(&saver, &artist, 1_000);
		assert_ok!(Delegation::set_compounding(signed(&saver), artist.clone(), true));
		end_era();
		play(&artist);
		note(Group::Fans, &fan, 1_000 * AUDIO, 20, 20);
		end_era();

		let earned = |who: &AccountId| amount(who, |found| found.shown == Shown::Owed);
		for who in [&artist, &fan] {
			let (owed, had) = (earned(who), Balances::total_balance(who));
			assert!(owed > 0);
			let before = Balances::free_balance(&stranger);
			assert_ok!(withdraw(&stranger, who));
			assert_eq!(Balances::total_balance(who), had + owed);
			assert_eq!(withdrawn().iter().map(|(_, amount)| amount).sum::<Balance>(), owed);
			assert_eq!(earned(who), 0);
			assert_eq!(Balances::free_balance(&stranger), before);
		}
		// What compounds is left to, whoever asks.
		assert!(earned(&saver) > 0);
		for signer in [&stranger, &saver] {
			assert_noop!(withdraw(signer, &saver), Error::<Runtime>::NothingDue);
		}
		Delegation::do_try_state().expect("the invariants hold");
	});
}

#[test]
fn votes_that_are_over_and_grants_that_have_vested_lock_nothing_more() {
	development().execute_with(|| {
		let (stranger, voter) = (someone(1, 10), staker(2, 1_000));
		let lost = vote(&voter, 700 * AUDIO);
		let won = vote(&voter, 500 * AUDIO);
		let runs = vote(&voter, 100 * AUDIO);
		assert_noop!(withdraw(&stranger, &voter), Error::<Runtime>::NothingDue);
		assert_complete(&voter);
		end(lost, false);
		end(won, true);
		let lock = || Balances::locks(&voter).first().map_or(0, |lock| lock.amount);
		assert_eq!(lock(), 700 * AUDIO);
		assert_complete(&voter);
		assert_ok!(withdraw(&stranger, &voter));
		let vote_of = |referendum| What::Vote { referendum };
		assert_eq!(withdrawn(), vec![(vote_of(lost), 700 * AUDIO), (What::VoteLock, 200 * AUDIO)]);
		assert_eq!(lock(), 500 * AUDIO);
		assert_complete(&voter);
		assert_noop!(withdraw(&stranger, &voter), Error::<Runtime>::NothingDue);
		let until = Holdings::of(&voter).into_iter().find_map(|found| match found.when {
			When::Block(block) if found.what == vote_of(won) => Some(block),
			_ => None,
		});
		System::set_block_number(until.expect("the winner's vote is locked until a block"));
		assert_ok!(withdraw(&stranger, &voter));
		assert_eq!(lock(), 100 * AUDIO);
		assert_complete(&voter);

		// A vote that was given away, and taken back, locks for a while.
		let giver = staker(3, 1_000);
		assert_ok!(Democracy::delegate(
			signed(&giver),
			stranger.clone().into(),
			Conviction::Locked1x,
			900 * AUDIO
		));
		assert_complete(&giver);
		assert_ok!(Democracy::delegate(
			signed(&giver),
			stranger.clone().into(),
			Conviction::Locked1x,
			300 * AUDIO
		));
		assert_complete(&giver);
		let until = Holdings::of(&giver).into_iter().find_map(|found| match found.when {
			When::Block(block) if found.what == What::VoteLock => Some((block, found.amount)),
			_ => None,
		});
		let (until, amount) = until.expect("what was taken back is locked until a block");
		assert_eq!(amount, 900 * AUDIO);
		System::set_block_number(until);
		assert_ok!(withdraw(&stranger, &giver));
		assert_eq!(withdrawn(), vec![(What::VoteLock, 600 * AUDIO)]);
		assert!(runs > won);

		let (from, founder) = (someone(4, 10_000), someone(5, 1));
		let begins = System::block_number();
		let grant = pallet_vesting::VestingInfo::new(1_000 * AUDIO, 10 * AUDIO, begins);
		assert_ok!(Vesting::vested_transfer(signed(&from), founder.clone().into(), grant));
		assert_complete(&founder);
		System::set_block_number(begins + 25);
		assert_complete(&founder);
		assert_ok!(withdraw(&stranger, &founder));
		assert_eq!(withdrawn(), vec![(What::Vested, 250 * AUDIO)]);
		assert_eq!(Balances::usable_balance(&founder), 251 * AUDIO);
	});
}

#[test]
fn nobody_takes_a_choice_from_the_owner() {
	development().execute_with(|| {
		let stranger = someone(1, 10);
		let (_, pooled) = everywhere(&{
			let artist = someone(2, 100_000);
			register(&artist, Role::Artist, 10);
			artist
		});
		let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
		let (_, rewards) = NominationPools::api_pool_accounts(pool);
		assert_ok!(Balances::mint_into(&rewards, 500 * AUDIO));
		let permission = pallet_nomination_pools::ClaimPermission::PermissionlessCompound;
		assert_ok!(NominationPools::set_claim_permission(signed(&pooled), permission));
		let owed = amount(&pooled, |found| found.what == What::PoolReward);
		assert!(owed > 0);
		assert_noop!(withdraw(&stranger, &pooled), Error::<Runtime>::NothingDue);
		let had = Balances::free_balance(&pooled);
		assert_ok!(withdraw(&pooled, &pooled));
		assert_eq!(Balances::free_balance(&pooled), had + owed);
		assert_eq!(withdrawn(), vec![(What::PoolReward, owed)]);
	});
}

#[test]
fn the_commission_of_a_pool_goes_to_who_takes_it() {
	development().execute_with(|| {
		let (stranger, creator) = (someone(1, 10), someone(2, 100_000));
		let address = || creator.clone().into();
		let bond = 10_000 * AUDIO;
		assert_ok!(NominationPools::create(
			signed(&creator),
			bond,
			address(),
			address(),
			address()
		));
		let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
		let cut = Some((Perbill::from_percent(10), creator.clone()));
		assert_ok!(NominationPools::set_commission(signed(&creator), pool, cut));
		let (_, rewards) = NominationPools::api_pool_accounts(pool);
		assert_ok!(Balances::mint_into(&rewards, 500 * AUDIO));
		let commission = amount(&creator, |found| found.what == What::PoolCommission);
		assert_eq!(commission, 50 * AUDIO);
		let had = Balances::free_balance(&creator);
		// By default only the pool's root may claim it.
		assert_ok!(withdraw(&stranger, &creator));
		assert_eq!(withdrawn(), vec![(What::PoolReward, 450 * AUDIO)]);
		assert_ok!(withdraw(&creator, &creator));
		assert_eq!(withdrawn(), vec![(What::PoolCommission, 50 * AUDIO)]);
		assert_eq!(Balances::free_balance(&creator), had + 500 * AUDIO);
	});
}

#[test]
fn a_bond_that_ends_waits_for_the_rewards_of_its_last_eras() {
	development().execute_with(|| {
		let (stranger, who) = (someone(1, 10), staker(2, 1_000));
		assert_ok!(Staking::unbond(signed(&who), 1_000 * AUDIO));
		// No block has room to pay anybody.
		for _ in 0..BONDING_ERAS {
			end_era();
		}
		assert_eq!(due(&who).len(), 1);
		for signer in [&stranger, &who] {
			assert_noop!(withdraw(signer, &who), Error::<Runtime>::NothingDue);
		}
		assert!(Staking::bonded(&who).is_some());
		idle_blocks();
		assert_ok!(withdraw(&stranger, &who));
		assert_eq!(withdrawn(), vec![(What::Unbonding, 1_000 * AUDIO)]);
		assert!(Staking::bonded(&who).is_none());
		assert_eq!(Balances::total_balance_on_hold(&who), 0);
	});
}

#[test]
fn what_stakers_have_not_been_paid_is_listed_as_it_is_paid() {
	development().execute_with(|| {
		let validator = Validators::<Runtime>::iter_keys().next().expect("there is one");
		let era = now();
		ErasValidatorReward::<Runtime>::insert(era, 777 * AUDIO);
		ErasRewardPoints::<Runtime>::mutate(era, |points| {
			points.total = 60;
			points.individual.insert(validator.clone(), 20);
		});
		assert!(ErasStakersOverview::<Runtime>::contains_key(era, &validator));
		end_era();
		let what = What::StakingReward { validator: validator.clone(), era };
		let found: Vec<_> =
			Holdings::of(&validator).into_iter().filter(|found| found.what == what).collect();
		assert_eq!(found.len(), 1);
		assert_eq!((found[0].when, found[0].withdrawn_by), (When::Due, WithdrawnBy::Nobody));
		let had = Balances::total_balance(&validator);
		let call = found[0].call.clone().expect("there is one");
		let stranger = account("//Bob");
		assert_ok!(sp_runtime::traits::Dispatchable::dispatch(call, signed(&stranger)));
		assert_eq!(Balances::total_balance(&validator), had + found[0].amount);
		assert_eq!(amount(&validator, |found| found.what == what), 0);
	});
}

#[test]
fn no_call_that_is_made_weighs_more_than_it_is_said_to() {
	development().execute_with(|| {
		let most =
			<<Runtime as pallet_holdings::Config>::MaxCallWeight as frame_support::traits::Get<
				frame_support::weights::Weight,
			>>::get();
		let artist = someone(2, 100_000);
		register(&artist, Role::Artist, 10);
		let (all, pooled) = everywhere(&artist);
		let finished = vote(&all, 700 * AUDIO);
		end(finished, false);
		end_era();
		play(&artist);
		assert_ok!(Staking::unbond(signed(&all), 300 * AUDIO));
		assert_ok!(NodeServices::decrease_collateral(signed(&all), 0, 1_000 * AUDIO));
		assert_ok!(FeatureAccess::unlock(signed(&all), 0));
		assert_ok!(Delegation::undelegate(signed(&all), artist.clone(), 400 * AUDIO));
		let own = pooled.clone().into();
		assert_ok!(NominationPools::unbond(signed(&pooled), own, 250 * AUDIO));
		for _ in 0..BONDING_ERAS {
			end_era();
		}
		let mut seen = 0;
		for who in [&artist, &all, &pooled] {
			for found in due(who) {
				let Some(call) = found.call else { panic!("{:?} is due by no call", found.what) };
				let declared = call.get_dispatch_info().call_weight;
				seen += 1;
				// A claim is declared with what it weighs for what compounds, which is not made.
				if !matches!(call, RuntimeCall::Delegation(pallet_delegation::Call::claim { .. })) {
					assert!(declared.all_lte(most), "{:?} weighs {declared:?}", found.what);
				}
			}
			let call = pallet_holdings::Call::<Runtime>::withdraw { who: who.clone(), most: ALL };
			let declared = RuntimeCall::from(call).get_dispatch_info().call_weight;
			let done = Holdings::withdraw(signed(who), who.clone(), ALL).expect("something is due");
			let weighed = done.actual_weight.expect("it says so");
			assert!(weighed.all_lte(declared));
			// What is not needed is given back.
			assert!(weighed.ref_time() * 2 < declared.ref_time());
		}
		assert!(seen >= 8, "only {seen} were due");
	});
}

#[test]
fn an_account_with_more_positions_than_can_be_looked_at_is_paid_some_of_them() {
	development().execute_with(|| {
		let (stranger, fan) = (someone(1, 10), someone(2, 100_000));
		let artists: Vec<_> = (100..110).map(|number| someone(number, 1_000)).collect();
		for artist in &artists {
			register(artist, Role::Artist, 10);
			delegate(&fan, artist, 100);
		}
		end_era();
		artists.iter().for_each(play);
		end_era();
		let owed = || amount(&fan, |found| found.shown == Shown::Owed);
		let before = owed();
		let had = Balances::total_balance(&fan);
		assert_ok!(Holdings::withdraw(signed(&stranger), fan.clone(), 4));
		assert_eq!(withdrawn().len(), 4);
		let paid = Balances::total_balance(&fan) - had;
		assert_eq!(owed(), before - paid);
		assert_ok!(withdraw(&stranger, &fan));
		assert_eq!(owed(), 0);
	});
}

#[test]
fn who_withdraws_again_and_again_gets_to_all_positions() {
	development().execute_with(|| {
		let (stranger, fan) = (someone(1, 10), someone(2, 100_000));
		let artists: Vec<_> = (100..110).map(|number| someone(number, 1_000)).collect();
		for artist in &artists {
			register(artist, Role::Artist, 10);
			delegate(&fan, artist, 100);
		}
		end_era();
		artists.iter().for_each(play);
		end_era();
		let owed = || amount(&fan, |found| found.shown == Shown::Owed);
		assert!(owed() > 0);
		// Three at a time, of ten: in each block from another one on.
		let mut calls = 0;
		while owed() > 0 {
			calls += 1;
			assert!(calls < 100, "some are never looked at");
			System::set_parent_hash(sp_core::H256::repeat_byte(calls));
			let _ = Holdings::withdraw(signed(&stranger), fan.clone(), 3);
		}
		assert!(calls > 3);
	});
}

#[test]
fn a_wallet_shows_as_transferable_what_the_guide_says() {
	use frame_support::traits::tokens::{Fortitude, Preservation};
	development().execute_with(|| {
		let who = staker(2, 500);
		let referendum = vote(&who, 500 * AUDIO);
		let transferable =
			|| Balances::reducible_balance(&who, Preservation::Expendable, Fortitude::Polite);
		let least = Balances::minimum_balance();
		let formula = |has_to_stay: bool| {
			let data = System::account(&who).data;
			let lock = data.frozen.saturating_sub(data.reserved);
			data.free - lock.max(if has_to_stay { least } else { 0 })
		};
		assert_eq!(transferable(), 10 * AUDIO - least);
		assert_eq!(transferable(), formula(true));
		assert_ok!(Staking::unbond(signed(&who), 500 * AUDIO));
		pass(BONDING_ERAS);
		assert_ok!(withdraw(&who, &who));
		// They are locked where they are now, and can be staked again.
		let free = Balances::free_balance(&who);
		assert!(free >= 510 * AUDIO);
		assert_eq!(transferable(), free - 500 * AUDIO);
		assert_eq!(transferable(), formula(true));
		assert_ok!(Staking::bond(signed(&who), 505 * AUDIO, RewardDestination::Staked));
		assert_eq!(transferable(), formula(true));
		assert_eq!(transferable(), free - 505 * AUDIO - least);
		end(referendum, false);
		assert_ok!(withdraw(&who, &who));
		assert_eq!(transferable(), formula(true));
	});
}

#[test]
fn members_leave_a_pool_under_a_raised_least_bond_once_anybody_has_chilled_it() {
	development().execute_with(|| {
		let artist = someone(2, 100_000);
		register(&artist, Role::Artist, 10);
		let (_, pooled) = everywhere(&artist);
		let stranger = someone(3, 10);
		let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
		let creator = someone(12, 0);
		let validator = Validators::<Runtime>::iter_keys().next().expect("there is one");
		assert_ok!(NominationPools::nominate(signed(&creator), pool, vec![validator]));
		assert!(NominationPools::chill(signed(&stranger), pool).is_err());
		pallet_staking::MinNominatorBond::<Runtime>::put(20_000 * AUDIO);
		let leave = || NominationPools::unbond(signed(&pooled), pooled.clone().into(), 250 * AUDIO);
		assert_noop!(leave(), pallet_staking::Error::<Runtime>::InsufficientBond);
		assert_ok!(NominationPools::chill(signed(&stranger), pool));
		assert_ok!(leave());
	});
}

#[test]
fn what_was_lowered_of_a_vote_delegation_locks_anew_unless_it_was_unlocked() {
	development().execute_with(|| {
		let (giver, target) = (staker(2, 1_000), someone(3, 10));
		let give = |amount: Balance| {
			let (to, conviction) = (target.clone().into(), Conviction::Locked1x);
			assert_ok!(Democracy::delegate(signed(&giver), to, conviction, amount * AUDIO));
		};
		let lock = || Balances::locks(&giver).first().map_or(0, |lock| lock.amount / AUDIO);
		let over = || {
			let period = <<Runtime as pallet_democracy::Config>::VoteLockingPeriod as
				frame_support::traits::Get<u32>>::get();
			System::set_block_number(System::block_number() + period);
		};
		give(900);
		give(300);
		over();
		assert_eq!(lock(), 900, "it is there until somebody asks");
		// Lowered again before anybody has asked: all of it once more.
		give(200);
		assert_ok!(Democracy::unlock(signed(&target), giver.clone().into()));
		assert_eq!(lock(), 900);
		over();
		assert_ok!(withdraw(&target, &giver));
		assert_eq!(lock(), 200);
		give(100);
		over();
		assert_ok!(withdraw(&target, &giver));
		assert_eq!(lock(), 100);
	});
}

#[test]
fn what_noting_touches_is_in_its_weight() {
	let mut chain = development();
	let all = chain.execute_with(|| {
		let artist = someone(100, 1_000);
		register(&artist, Role::Artist, 10);
		everywhere(&artist).0
	});
	// In the second era what was done in the first is settled.
	for _ in 0..2 {
		for group in Group::ALL {
			let mut weighed = Weight::zero();
			let (reads, writes) = touched(&mut chain, || {
				weighed = ActivityIssuance::note(group, &all, Activity::TOOK_PART);
			});
			assert!(reads > 5);
			let db = <<Runtime as frame_system::Config>::DbWeight as frame_support::traits::Get<
				frame_support::weights::RuntimeDbWeight,
			>>::get();
			let touched = db.reads_writes(reads as u64, writes as u64);
			println!("{group:?}: {reads} read, {writes} written: {touched:?} of {weighed:?}");
			assert!(touched.all_lte(weighed));
		}
		chain.execute_with(end_era);
	}
}

#[test]
fn what_a_withdrawal_touches_is_in_its_weight() {
	let mut chain = development();
	let stranger = chain.execute_with(|| someone(1, 10));
	let all = chain.execute_with(|| {
		let artists: Vec<_> = (100..120).map(|number| someone(number, 1_000)).collect();
		artists.iter().for_each(|artist| register(artist, Role::Artist, 10));
		let (all, _) = everywhere(&artists[0]);
		artists.iter().for_each(|artist| delegate(&all, artist, 100));
		let votes: Vec<_> = (0..10).map(|_| vote(&all, 700 * AUDIO)).collect();
		votes.into_iter().for_each(|referendum| end(referendum, false));
		end_era();
		artists.iter().for_each(play);
		assert_ok!(Staking::unbond(signed(&all), 300 * AUDIO));
		assert_ok!(NodeServices::decrease_collateral(signed(&all), 0, 1_000 * AUDIO));
		assert_ok!(FeatureAccess::unlock(signed(&all), 0));
		assert_ok!(Delegation::undelegate(signed(&all), artists[1].clone(), 40 * AUDIO));
		for _ in 0..BONDING_ERAS {
			end_era();
		}
		all
	});
	let mut weighed = None;
	let (reads, writes) = touched(&mut chain, || {
		let done = Holdings::withdraw(signed(&stranger), all.clone(), ALL).expect("much is due");
		weighed = done.actual_weight;
		assert!(withdrawn().len() > 30, "only {} were due", withdrawn().len());
	});
	let db = <<Runtime as frame_system::Config>::DbWeight as frame_support::traits::Get<
		frame_support::weights::RuntimeDbWeight,
	>>::get();
	let touched = db.reads_writes(reads as u64, writes as u64);
	let weighed = weighed.expect("it says so");
	println!("{reads} read, {writes} written: {touched:?} of {weighed:?}");
	assert!(touched.all_lte(weighed));
}
