//! New tokens for who is active, on the development chain: every group, what it is paid, who shares
//! in it.
//!
//! These tests note the activity of artists, fans and operators themselves, to have it as they want
//! it; what the pallets of content note is tested in `content`.

mod differential;
mod example;
pub mod scale;
mod strategies;

use crate::{chain_with, development};
use audio_primitives::{
	activity::Rate,
	delegation::Role,
	groups::{Activity, Group, NoteActivity},
	issuance::Shares,
	nodes::NodeIndex,
	stake::StakedBalance,
	MILLISECONDS_PER_YEAR,
};
use audio_runtime::{
	configs::round::{EndOfEra, InflationPayout, PagedPayouts},
	AccountId, ActivityIssuance, Balance, Balances, Delegation, NodeServices, Runtime,
	RuntimeEvent, RuntimeOrigin, StakedVoting, Staking, System, AUDIO,
};
use audio_runtime_tests::{development_without_node, merge};
use codec::Encode;
use frame_support::{
	assert_ok,
	traits::{
		fungible::{Balanced, Mutate},
		Hooks, OnUnbalanced,
	},
	weights::Weight,
};
use pallet_activity_issuance::Participants;
use serde_json::json;
use sp_core::{ed25519, Pair, U256};
use sp_runtime::Perbill;
use sp_staking::EraPayout;
use std::{cell::RefCell, collections::BTreeMap};

/// Milliseconds in an era of the development chain.
const ERA: u64 = 180_000;

pub fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

/// An account by its number, with that many AUDIO more.
pub fn someone(number: u32, audio: Balance) -> AccountId {
	let who = AccountId::from(sp_io::hashing::blake2_256(&("someone", number).encode()));
	Balances::mint_into(&who, audio * AUDIO).expect("it can be minted");
	who
}

/// AUDIO that stakers have beside their stake.
const LIVING: Balance = 10;

/// An account by its number, with that many AUDIO bonded.
pub fn staker(number: u32, audio: Balance) -> AccountId {
	let who = someone(number, audio + LIVING);
	let payee = pallet_staking::RewardDestination::Staked;
	assert_ok!(Staking::bond(signed(&who), audio * AUDIO, payee));
	who
}

pub fn register(who: &AccountId, role: Role, cut: u32) {
	let cut = Perbill::from_percent(cut);
	assert_ok!(Delegation::register_beneficiary(signed(who), role, cut, 0, Default::default()));
}

pub fn delegate(who: &AccountId, behind: &AccountId, audio: Balance) {
	assert_ok!(Delegation::delegate(signed(who), behind.clone(), audio * AUDIO));
}

thread_local! {
	/// The keys of the nodes that were registered.
	static NODE_KEYS: RefCell<BTreeMap<[u8; 32], ed25519::Pair>> =
		const { RefCell::new(BTreeMap::new()) };
}

/// What the key of `node` signs.
pub fn signed_by_node(node: NodeIndex, message: &[u8]) -> ed25519::Signature {
	let key = NodeServices::info(node).expect("it is registered").key;
	NODE_KEYS.with_borrow(|keys| keys[&key].sign(message))
}

pub fn node(operator: &AccountId, name: &str, audio: Balance) {
	let endpoint = format!("https://{name}.example.com").into_bytes();
	let key = ed25519::Pair::from_string(&format!("//{name}"), None).expect("a URI");
	NODE_KEYS.with_borrow_mut(|keys| keys.insert(key.public().0, key));
	let proof = key.sign(&NodeServices::proof_message(operator, &endpoint));
	let service = b"content".to_vec().try_into().expect("it is short");
	let (signer, key) = (signed(operator), key.public());
	assert_ok!(NodeServices::register(signer, service, endpoint, key, proof, audio * AUDIO));
}

pub fn note(group: Group, who: &AccountId, score: Balance, done: u32, owed: u32) {
	ActivityIssuance::note(group, who, Activity { score, rate: Rate { done, owed } });
}

fn vote(who: &AccountId) {
	ActivityIssuance::note(Group::Voters, who, Activity::TOOK_PART);
}

pub fn now() -> u32 {
	pallet_staking::ActiveEra::<Runtime>::get().expect("there is an era").index
}

/// What an era did to the issuance, in planck.
pub struct Ended {
	/// Total issuance when it ended.
	pub issuance: Balance,
	/// Minted for the treasury.
	pub treasury: Balance,
}

/// Ends the era as `Staking` does, after its usual length.
pub fn end_era() -> Ended {
	end_era_after(ERA)
}

/// Ends the era as `Staking` does, after so many milliseconds.
fn end_era_after(elapsed: u64) -> Ended {
	let issuance = Balances::total_issuance();
	let (_, treasury) = InflationPayout::era_payout(0, issuance, elapsed);
	EndOfEra::on_unbalanced(<Balances as Balanced<_>>::issue(treasury));
	pallet_staking::ActiveEra::<Runtime>::mutate(|active| {
		active.as_mut().expect("there is an era").index += 1;
	});
	pallet_staking::CurrentEra::<Runtime>::mutate(|current| *current = current.map(|era| era + 1));
	Ended { issuance, treasury }
}

/// Lets blocks pass that have nothing else to do.
pub fn idle_blocks() {
	for _ in 0..10 {
		ActivityIssuance::on_idle(System::block_number(), Weight::MAX);
		Delegation::on_idle(System::block_number(), Weight::MAX);
	}
}

fn check_state() {
	ActivityIssuance::do_try_state().expect("the invariants hold");
	Delegation::do_try_state().expect("the invariants hold");
}

/// What `who` has, held and free, and what it is owed.
pub fn wealth(who: &AccountId) -> Balance {
	use frame_support::traits::fungible::Inspect;
	Balances::total_balance(who)
		+ ActivityIssuance::pending(who)
		+ Delegation::positions(who, None, usize::MAX)
			.iter()
			.map(|position| position.pending)
			.sum::<Balance>()
}

/// Most that `stake` planck return in an era: 6 % a year.
pub fn bound(stake: Balance) -> Balance {
	let wide = U256::from(stake) * U256::from(60_000_000u64) * U256::from(ERA);
	(wide / (U256::from(1_000_000_000u64) * U256::from(MILLISECONDS_PER_YEAR))).as_u128()
}

/// Most that `stake` planck return to backers in an era: 12 % a year.
pub fn backers_bound(stake: Balance) -> Balance {
	let wide = U256::from(stake) * U256::from(120_000_000u64) * U256::from(ERA);
	(wide / (U256::from(1_000_000_000u64) * U256::from(MILLISECONDS_PER_YEAR))).as_u128()
}

/// The pool of `group` in an era of that issuance, without fees: 7 % a year.
pub fn pool(group: Group, issuance: Balance) -> Balance {
	let share = |value: Balance, of: Balance, whole: Balance| {
		(U256::from(value) * U256::from(of) / U256::from(whole)).as_u128()
	};
	let yearly = share(issuance, 70_000_000, 1_000_000_000);
	let minted = share(yearly, ERA.into(), MILLISECONDS_PER_YEAR.into());
	share(minted, Shares::DEFAULT.of(group).deconstruct().into(), 1_000_000_000)
}

/// The payments of the round, by who got them and in which group.
pub fn payments(round: u32) -> BTreeMap<(AccountId, Group), Balance> {
	let mut payments = BTreeMap::new();
	for record in System::events() {
		let RuntimeEvent::ActivityIssuance(pallet_activity_issuance::Event::Paid {
			who,
			group,
			round: of,
			amount,
		}) = record.event
		else {
			continue;
		};
		if of == round {
			assert_eq!(payments.insert((who, group), amount), None, "paid twice");
		}
	}
	payments
}

/// `⌊ √value ⌋`.
pub fn root(value: U256) -> U256 {
	value.integer_sqrt()
}

#[test]
fn every_group_is_paid_what_the_formula_says_and_nobody_has_to_ask() {
	development().execute_with(|| {
		// Two artists' and two operators' accounts with five backers each, and four fans.
		let artist = someone(1, 100);
		let curator = staker(2, 50);
		let operators = [someone(3, 2_000), someone(4, 4_000)];
		register(&artist, Role::Artist, 20);
		register(&curator, Role::Curator, 10);
		operators.iter().for_each(|operator| register(operator, Role::Operator, 5));
		node(&operators[0], "one", 1_000);
		node(&operators[1], "two", 3_000);
		let beneficiaries = [&artist, &curator, &operators[0], &operators[1]];
		let mut backers = Vec::new();
		for (number, beneficiary) in (0..).zip(beneficiaries) {
			for backer in 1..=5 {
				let who = someone(100 + 10 * number + backer, 10_000);
				delegate(&who, beneficiary, Balance::from(backer) * 100);
				backers.push((who, number as usize, Balance::from(backer) * 100 * AUDIO));
			}
		}
		let fans: Vec<_> =
			(1..=4).map(|fan| staker(10 + fan, Balance::from(fan) * 1_000)).collect();
		end_era();

		// What each position has earned, in 2^-128 planck, if everyone were visited at each reward.
		let unit = U256::one() << 128;
		let mut earned = vec![U256::zero(); backers.len()];
		let mut carried = [U256::zero(); 4];
		let total_backing = 1_500 * AUDIO;
		for streak in 0..3u32 {
			let round = now();
			for (number, operator) in (1..).zip(&operators) {
				// The second proves half of what it owes.
				note(Group::Storage, operator, 40, 40, 40 * number);
				note(Group::Serving, operator, Balance::from(number) * 500 * AUDIO, 1, 1);
			}
			note(Group::Artists, &artist, 3_000 * AUDIO, 1, 1);
			note(Group::Artists, &curator, 1_000 * AUDIO, 1, 1);
			for (number, fan) in (1..).zip(&fans) {
				// In two receipts.
				note(Group::Fans, fan, 0, number, 20);
				note(Group::Fans, fan, 0, 4 * number, 0);
				if number != 2 {
					vote(fan);
				}
			}
			for (backer, ..) in &backers {
				vote(backer);
			}
			System::reset_events();
			let before = fans.iter().map(wealth).sum::<Balance>();
			let Ended { issuance, treasury } = end_era();
			idle_blocks();
			let paid = payments(round);

			// By the documentation, in its own words: D, S, rate, then the streak's 0.2 % a round.
			let with_streak =
				|weight: U256| weight + weight * U256::from(2_000 * streak) / U256::from(1_000_000);
			let expect = |group, participants: &[(&AccountId, U256, Balance)]| {
				let all = participants.iter().fold(U256::zero(), |sum, (_, w, _)| sum + *w);
				let pool = U256::from(pool(group, issuance));
				for (who, weight, base) in participants {
					let part = (pool * *weight / all).as_u128();
					let expected = part.min(bound(*base));
					let found = paid.get(&((*who).clone(), group)).copied();
					assert_eq!(found, Some(expected), "{group:?} in round {round}");
				}
			};
			let wide = |audio: Balance| U256::from(audio * AUDIO);
			// Of the nodes' weights backers bring half of the first's 2,500 and a third of the
			// second's 4,500.
			let weights = [2_500, 4_500];
			let half = |value: U256| value * U256::from(40) / U256::from(80);
			let storage = [
				root(wide(weights[0]) * U256::from(40)),
				half(half(root(wide(weights[1]) * U256::from(40)))),
			];
			expect(
				Group::Storage,
				&[
					(&operators[0], with_streak(storage[0]), weights[0] * AUDIO),
					(&operators[1], with_streak(storage[1]), weights[1] * AUDIO / 4),
				],
			);
			let serving =
				[0, 1].map(|at| root(wide(weights[at]) * wide(500 * (at as Balance + 1))));
			expect(
				Group::Serving,
				&[
					(&operators[0], with_streak(serving[0]), weights[0] * AUDIO),
					(&operators[1], with_streak(serving[1]), weights[1] * AUDIO),
				],
			);
			let fourth = |stake: Balance, score: Balance| {
				use sp_core::U512;
				let [d, s] = [stake, score].map(|audio| U512::from(audio * AUDIO));
				let root = (s * s * s * d).integer_sqrt().integer_sqrt();
				U256::try_from(root).unwrap()
			};
			expect(
				Group::Artists,
				&[
					(&artist, with_streak(fourth(1_500, 3_000)), 3_000 * AUDIO),
					(&curator, with_streak(fourth(1_550, 1_000)), 1_000 * AUDIO),
				],
			);
			let rated = |value: U256, done: u32| {
				let once = |value: U256| value * U256::from(done) / U256::from(20);
				once(once(value))
			};
			let listened: Vec<_> = (1..)
				.zip(&fans)
				.map(|(number, fan)| {
					let worth = rated(wide(Balance::from(number) * 1_000), 5 * number);
					(fan, with_streak(worth), worth.as_u128())
				})
				.collect();
			expect(Group::Fans, &listened);
			// A backer that compounds nothing has the stake that it began with.
			let stakes = fans
				.iter()
				.enumerate()
				.filter(|(at, _)| *at != 1)
				.map(|(_, fan)| fan)
				.chain(backers.iter().map(|(backer, ..)| backer))
				.map(|who| (who, StakedVoting::of(who)));
			let voters: Vec<_> =
				stakes.map(|(who, stake)| (who, with_streak(U256::from(stake)), stake)).collect();
			assert_eq!(voters.len(), 23);
			expect(Group::Voters, &voters);

			// Each payment has reached whom it is for, and nothing else was minted.
			let sum: Balance = paid.values().sum();
			assert_eq!(Balances::total_issuance(), issuance + treasury + sum);
			assert_eq!(paid.len(), 2 + 2 + 2 + 4 + 23);
			let of_fans: Balance = fans
				.iter()
				.flat_map(|fan| [Group::Fans, Group::Voters].map(|group| (fan.clone(), group)))
				.filter_map(|key| paid.get(&key))
				.sum();
			assert_eq!(fans.iter().map(wealth).sum::<Balance>(), before + of_fans);

			// Backers share what theirs earned, less the cut, and less what the beneficiary's own
			// stake earned; no more than it may return.
			let owns = [0, 50, 1_000, 3_000].map(|audio| audio * AUDIO);
			let groups: [&[Group]; 4] = [
				&[Group::Artists],
				&[Group::Artists],
				&[Group::Storage, Group::Serving],
				&[Group::Storage, Group::Serving],
			];
			let cuts = [20u32, 10, 5, 5];
			for (number, beneficiary) in beneficiaries.into_iter().enumerate() {
				for group in groups[number] {
					let amount = U256::from(paid[&(beneficiary.clone(), *group)]);
					let all = U256::from(owns[number] + total_backing);
					let gross = amount * U256::from(total_backing) / all;
					let shared = gross * U256::from(100 - cuts[number]) / U256::from(100);
					let shared = shared.min(backers_bound(total_backing).into());
					let all = shared * unit + carried[number];
					let each = all / U256::from(total_backing);
					carried[number] = all % U256::from(total_backing);
					for (at, (_, behind, stake)) in backers.iter().enumerate() {
						if *behind == number {
							earned[at] += each * U256::from(*stake);
						}
					}
				}
			}
			check_state();
		}
		// What they were paid for backing: all but their votes' part and what is too little to be
		// sent.
		for ((backer, _, stake), earned) in backers.iter().zip(earned) {
			let claimed: Balance = 10_000 * AUDIO;
			let voted: Balance = wealth(backer) - claimed - (earned / unit).as_u128();
			let standing = &ActivityIssuance::standing(backer)[0];
			assert_eq!((standing.streak, standing.stake.own), (3, *stake));
			assert!(voted > 0 && voted <= 3 * bound(*stake), "{voted}");
		}
		assert_eq!(Participants::<Runtime>::iter().count(), 2 + 2 + 4 + 20);
	});
}

#[test]
fn validators_and_nominators_are_paid_in_idle_blocks() {
	use audio_primitives::stake::ValidatorPayouts;
	development().execute_with(|| {
		let alice = crate::account("//Alice//stash");
		let stash =
			pallet_staking::Validators::<Runtime>::iter_keys().next().expect("there is one");
		assert_eq!(stash, alice);
		let era = now();
		assert_eq!(PagedPayouts::next(era, None), Some(stash.clone()));
		assert_eq!(PagedPayouts::next(era, Some(&stash)), None);
		pallet_staking::ErasValidatorReward::<Runtime>::insert(era, 100 * AUDIO);
		pallet_staking::ErasRewardPoints::<Runtime>::mutate(era, |points| {
			points.total = 20;
			points.individual.insert(stash.clone(), 20);
		});
		end_era();
		let before = Balances::total_issuance();
		idle_blocks();
		assert_eq!(Balances::total_issuance(), before + 100 * AUDIO);
		idle_blocks();
		assert_eq!(Balances::total_issuance(), before + 100 * AUDIO);
	});
}

#[test]
fn a_page_of_nominators_fits_into_what_idle_blocks_may_take() {
	use pallet_staking::WeightInfo;
	type Weights = <Runtime as pallet_staking::Config>::WeightInfo;
	let page = <Runtime as pallet_staking::Config>::MaxExposurePageSize::get();
	let weight = Weights::payout_stakers_alive_staked(page);
	// The room follows from the pace: where slots are shortest it is least.
	let mut shortest = development_without_node();
	merge(&mut shortest, json!({ "pace": { "pace": { "slotDuration": 250 } } }));
	chain_with(shortest).execute_with(|| {
		let room = <Runtime as pallet_activity_issuance::Config>::MaxIdleWeight::get();
		assert!(weight.all_lt(room), "{weight:?} of {room:?}");
	});
}

#[test]
fn zero_inflation_ends_rounds_all_the_same() {
	use audio_runtime::configs::parameters::{issuance, RuntimeParameters};
	development().execute_with(|| {
		let who = staker(1, 1_000);
		vote(&who);
		let none = audio_runtime::configs::parameters::InflationRate::constant(0);
		let parameter = RuntimeParameters::Issuance(issuance::Parameters::Inflation(
			issuance::Inflation,
			Some(none),
		));
		assert_ok!(audio_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
		let round = now();
		let Ended { issuance, treasury } = end_era();
		idle_blocks();
		assert_eq!((treasury, Balances::total_issuance()), (0, issuance));
		assert_eq!(ActivityIssuance::rounds(1)[0].round, round);
		assert!(payments(round).is_empty());
		check_state();
	});
}
