//! Eras go on, whatever happened; who is absent loses its seat, and nobody else does.

use crate::{
	account,
	blocks::{active_era, validators, Blocks, EPOCH, SESSIONS},
	genesis_of,
};
use audio_primitives::seats::Seats;
use audio_runtime::{
	configs::{
		elections::{MaxActiveValidators, CHILL_ABOVE, MAX_CANDIDATES},
		validators::StakingValidators,
	},
	AccountId, Balances, Runtime, RuntimeEvent, RuntimeOrigin, Staking, ValidatorSet, VoterList,
	AUDIO,
};
use frame_election_provider_support::SortedListProvider;
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};
use pallet_staking::{
	ChillThreshold, ForceEra, Forcing, MaxValidatorsCount, RewardDestination, ValidatorCount,
	ValidatorPrefs,
};
use pallet_validator_set::{Absentee, Absentees, Event, Validators as _, WeightInfo as _};
use serde_json::{json, Value};

fn local() -> Value {
	genesis_of("local_testnet")
}

fn stash(name: &str) -> AccountId {
	account(&format!("//{name}//stash"))
}

/// An account with that much bonded that wants to validate; it has no session keys.
fn candidate(number: u32, audio: u128) -> AccountId {
	let who = AccountId::from(sp_io::hashing::blake2_256(&number.to_le_bytes()));
	Balances::mint_into(&who, (audio + 1) * AUDIO).expect("it can be minted");
	let signed = RuntimeOrigin::signed(who.clone());
	assert_ok!(Staking::bond(signed.clone(), audio * AUDIO, RewardDestination::Staked));
	assert_ok!(Staking::validate(signed, ValidatorPrefs::default()));
	who
}

/// That an era begins in time, two eras after the last one at most.
fn goes_on(chain: &mut Blocks) {
	let era = chain.look(active_era);
	for _ in 0..2 * SESSIONS {
		chain.sessions(1);
	}
	let now = chain.look(active_era);
	assert!(now > era, "era {era} goes on for ever");
}

#[test]
fn an_outage_at_any_moment_of_an_era_delays_the_next_by_as_long() {
	for outage in [25, 80] {
		for moment in 0..EPOCH * SESSIONS {
			let mut chain = Blocks::from(local(), 1_000_000);
			chain.after(1, || ());
			while chain.look(active_era) < 1 {
				chain.after(5, || ());
			}
			chain.after(1 + moment, || ());
			let before = chain.look(active_era);
			chain.after(outage, || ());
			let mut slots = 0;
			while chain.look(active_era) == before {
				chain.after(5, || ());
				slots += 5;
				assert!(slots <= 2 * EPOCH * SESSIONS, "{outage} slots after slot {moment}");
			}
			goes_on(&mut chain);
		}
	}
}

#[test]
fn with_too_many_candidates_the_present_set_goes_on_in_a_new_era() {
	let mut chain = Blocks::from(local(), 1);
	chain.sessions(4);
	let before = chain.look(validators);
	chain.session(|| {
		MaxValidatorsCount::<Runtime>::kill();
		for number in 0..=MAX_CANDIDATES {
			candidate(number, 20_000);
		}
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	assert_eq!(chain.look(validators), before);
	let era = chain.look(active_era);
	let staked = chain.look(|| Staking::eras_total_stake(era));
	assert_eq!(staked / AUDIO, 4 * 10_000_000 - 1, "rounded to votes");
}

#[test]
fn where_everybody_stops_validating_the_present_set_goes_on() {
	let mut chain = Blocks::from(local(), 1);
	chain.sessions(4);
	let before = chain.look(validators);
	chain.session(|| {
		for who in validators() {
			assert_ok!(Staking::chill(RuntimeOrigin::signed(who)));
		}
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	assert_eq!(chain.look(validators), before);
	// One comes back, and is elected alone.
	chain.session(|| {
		let signed = RuntimeOrigin::signed(stash("Dave"));
		assert_ok!(Staking::validate(signed, ValidatorPrefs::default()));
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	assert_eq!(chain.look(validators), [stash("Dave")]);
}

#[test]
fn fewer_candidates_than_wanted_is_no_reason_to_wait() {
	let mut chain = Blocks::from(local(), 1);
	chain.sessions(4);
	chain.session(|| {
		ValidatorCount::<Runtime>::put(4);
		assert_ok!(Staking::chill(RuntimeOrigin::signed(stash("Bob"))));
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	let mut left = ["Alice", "Charlie", "Dave"].map(stash);
	left.sort();
	assert_eq!(chain.look(validators), left);
}

#[test]
fn who_has_no_session_keys_is_not_elected_whatever_it_has_at_stake() {
	let mut chain = Blocks::from(local(), 1);
	chain.sessions(4);
	let before = chain.look(validators);
	chain.session(|| {
		ValidatorCount::<Runtime>::put(4);
		candidate(1, 50_000_000)
	});
	for _ in 0..2 {
		goes_on(&mut chain);
		let elected = chain.look(|| StakingValidators::elected(active_era()));
		assert_eq!(elected.len(), 4);
		assert_eq!(chain.look(validators), before);
	}
}

#[test]
fn candidates_are_as_many_as_an_election_takes_and_anyone_makes_room() {
	let mut chain = Blocks::from(local(), 1);
	chain.session(|| {
		assert_eq!(MaxValidatorsCount::<Runtime>::get(), Some(MAX_CANDIDATES));
		let threshold = ChillThreshold::<Runtime>::get().expect("there is one");
		assert_eq!(threshold, CHILL_ABOVE);
		let signed = RuntimeOrigin::signed(account("//Alice"));
		let first = candidate(0, 20_000);
		let full = threshold * MAX_CANDIDATES;
		for number in 1..full - 4 {
			candidate(number, 20_000);
		}
		let min = pallet_staking::MinValidatorBond::<Runtime>::get();
		pallet_staking::MinValidatorBond::<Runtime>::put(2 * min + 1);
		let refused = || pallet_staking::Error::<Runtime>::CannotChillOther;
		assert_noop!(Staking::chill_other(signed.clone(), first.clone()), refused());
		candidate(full, 20_001);
		assert_ok!(Staking::chill_other(signed.clone(), first));
		// Who has enough stays.
		assert_noop!(Staking::chill_other(signed, stash("Alice")), refused());
	});
}

#[test]
fn an_election_at_its_bounds_takes_a_fifth_of_a_block_at_most() {
	let weight = <Runtime as pallet_validator_set::Config>::WeightInfo::elect();
	let mut genesis = local();
	// The pace of the live chain, as many as there can be vote on no other.
	genesis["pace"]["pace"] =
		json!({ "slotDuration": 6_000, "epochDuration": 600, "sessionsPerEra": 6 });
	Blocks::from(genesis, 1).look(|| {
		let block = <Runtime as frame_system::Config>::BlockWeights::get().max_block;
		assert!(weight.ref_time() <= block.ref_time() / 5, "{weight} of {block}");
	});
	assert!(MaxActiveValidators::get() >= 100);
}

/// The local chain with as many seats as validators.
fn four_seats() -> Blocks {
	let mut genesis = local();
	genesis["staking"]["validatorCount"] = json!(4);
	Blocks::from(genesis, 1)
}

#[test]
fn who_makes_no_block_in_two_eras_is_chilled_and_comes_back() {
	let mut chain = four_seats();
	chain.era();
	chain.silent = vec![stash("Bob")];
	chain.era();
	chain.look(|| assert!(StakingValidators::is_candidate(&stash("Bob"))));
	chain.era();
	chain.look(|| {
		let absent = Absentees::<Runtime>::get();
		assert_eq!(absent.to_vec(), [Absentee { validator: stash("Bob"), eras: 2 }]);
		assert!(!StakingValidators::is_candidate(&stash("Bob")));
	});
	// Nothing was taken of it.
	let bond = chain.look(|| Staking::slashable_balance_of(&stash("Bob")));
	assert!(bond >= 10_000_000 * AUDIO);
	chain.era();
	chain.era();
	assert_eq!(chain.look(|| validators().len()), 3);
	// One of three is more than a quarter: nobody is chilled for it.
	chain.silent.push(stash("Dave"));
	for _ in 0..4 {
		chain.era();
	}
	assert_eq!(chain.look(|| validators().len()), 3);

	chain.silent.clear();
	chain.after(1, || {
		let signed = RuntimeOrigin::signed(stash("Bob"));
		assert_ok!(Staking::validate(signed, ValidatorPrefs::default()));
	});
	chain.era();
	chain.era();
	chain.era();
	assert_eq!(chain.look(|| validators().len()), 4);
	assert!(chain.look(|| Absentees::<Runtime>::get().is_empty()));
	chain.look(|| ValidatorSet::do_try_state().expect("the invariants hold"));
}

#[test]
fn a_split_of_the_network_costs_nobody_a_seat() {
	let mut chain = four_seats();
	chain.era();
	chain.silent = vec![stash("Bob"), stash("Dave")];
	// The era in force has seen them.
	chain.era();
	for _ in 0..4 {
		chain.era();
		let events = chain.events();
		assert!(events.iter().any(|event| matches!(
			event,
			RuntimeEvent::ValidatorSet(Event::Absent { validators: 2, elected: 4, .. })
		)));
	}
	assert_eq!(chain.look(|| validators().len()), 4);
	assert_eq!(chain.look(|| Absentees::<Runtime>::get().len()), 2);
}

#[test]
fn the_api_says_what_a_third_of_the_seats_costs() {
	let mut chain = four_seats();
	chain.era();
	let seats = |chain: &mut Blocks| chain.look(|| ValidatorSet::seats(active_era()));
	let second_least = chain.look(|| {
		let mut backing: Vec<_> = StakingValidators::elected(active_era())
			.into_iter()
			.map(|(_, backing)| backing)
			.collect();
		backing.sort();
		backing[1]
	});
	// Votes are counted in parts of the supply, so a little is lost to rounding.
	assert_eq!(second_least / AUDIO, 9_999_999);
	let expected = Seats { active: 4, wanted: 4, blocking: 2, cost: Some(2 * second_least) };
	assert_eq!(seats(&mut chain), expected);
	// Fifty wanted: two of the empty seats suffice, at the least bond each.
	chain.after(1, || ValidatorCount::<Runtime>::put(50));
	assert_eq!(seats(&mut chain).cost, Some(2 * 10_000 * AUDIO));
}

#[test]
fn an_era_that_was_forced_or_cut_short_says_nothing() {
	// Eras of a session: not even those who make no block at all are absent.
	let mut chain = four_seats();
	chain.era();
	chain.silent = vec![stash("Bob")];
	chain.after(1, || ForceEra::<Runtime>::put(Forcing::ForceAlways));
	for _ in 0..6 {
		chain.sessions(1);
	}
	assert!(chain.look(active_era) >= 4);
	assert!(chain.look(|| Absentees::<Runtime>::get().is_empty()));
	assert!(chain.look(|| StakingValidators::is_candidate(&stash("Bob"))));
}

#[test]
fn the_present_set_keeps_what_still_backs_it() {
	let mut chain = four_seats();
	let (eve, ferdie) = (account("//Eve"), account("//Ferdie"));
	chain.session(|| {
		for who in [&eve, &ferdie] {
			let signed = RuntimeOrigin::signed(who.clone());
			let bond = 1_000_000 * AUDIO;
			assert_ok!(Staking::bond(signed.clone(), bond, RewardDestination::Staked));
			let targets = ["Alice", "Bob"].map(|name| stash(name).into()).to_vec();
			assert_ok!(Staking::nominate(signed, targets));
		}
	});
	chain.sessions(2 * SESSIONS);
	let backing = |chain: &mut Blocks| {
		let total = chain.look(|| Staking::eras_total_stake(active_era()));
		total.div_ceil(AUDIO)
	};
	assert_eq!(backing(&mut chain), 42_000_000);
	// Nobody is a candidate any more, and one of the nominators leaves with half.
	chain.session(|| {
		for who in validators() {
			assert_ok!(Staking::chill(RuntimeOrigin::signed(who)));
		}
		assert_ok!(Staking::unbond(RuntimeOrigin::signed(eve.clone()), 500_000 * AUDIO));
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	assert_eq!(chain.look(|| validators().len()), 4);
	assert_eq!(backing(&mut chain), 41_500_000);
}

#[test]
fn the_present_set_does_not_keep_nominators_that_have_gone() {
	let mut chain = four_seats();
	let nominators = ["//Eve", "//Ferdie"].map(account);
	chain.session(|| {
		for who in &nominators {
			let signed = RuntimeOrigin::signed(who.clone());
			assert_ok!(Staking::bond(signed.clone(), 1_000_000 * AUDIO, RewardDestination::Staked));
			assert_ok!(Staking::nominate(signed, vec![stash("Alice").into()]));
		}
	});
	chain.sessions(2 * SESSIONS);
	let exposed = |chain: &mut Blocks| {
		chain.look(|| Staking::eras_stakers(active_era(), &stash("Alice")).others.len())
	};
	assert_eq!(exposed(&mut chain), 2);
	chain.session(|| {
		for who in validators() {
			assert_ok!(Staking::chill(RuntimeOrigin::signed(who)));
		}
		// One backs nobody any more, the other somebody else.
		assert_ok!(Staking::chill(RuntimeOrigin::signed(nominators[0].clone())));
		pallet_staking::Nominators::<Runtime>::mutate(&nominators[1], |named| {
			named.as_mut().expect("it nominates").targets =
				vec![stash("Bob")].try_into().expect("it is one");
		});
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	assert_eq!(chain.look(|| validators().len()), 4);
	assert_eq!(exposed(&mut chain), 0);
}

#[test]
fn who_has_less_than_the_least_bond_is_elected_no_more() {
	let mut chain = four_seats();
	chain.era();
	assert_eq!(chain.look(|| validators().len()), 4);
	chain.session(|| {
		for name in ["Alice", "Charlie", "Dave"] {
			Balances::mint_into(&stash(name), 1_000_000 * AUDIO).expect("it can be minted");
			let signed = RuntimeOrigin::signed(stash(name));
			assert_ok!(Staking::bond_extra(signed, 1_000_000 * AUDIO));
		}
		pallet_staking::MinValidatorBond::<Runtime>::put(10_500_000 * AUDIO);
	});
	goes_on(&mut chain);
	goes_on(&mut chain);
	let mut elected = ["Alice", "Charlie", "Dave"].map(stash);
	elected.sort();
	assert_eq!(chain.look(validators), elected);
	// It is a candidate and has votes, its own: that is not why.
	chain.look(|| {
		assert!(StakingValidators::is_candidate(&stash("Bob")));
		assert!(VoterList::contains(&stash("Bob")));
	});
}
