//! Whatever stakers, voters and tokens do, no token votes twice on one referendum.

use super::*;
use audio_runtime::NodeServices;
use frame_support::traits::{
	fungible::Inspect,
	tokens::{Fortitude, Preservation},
	Currency,
};
use pallet_node_services::ServiceType;
use proptest::prelude::*;
use sp_core::{ed25519, Pair};

const PEOPLE: [&str; 4] = ["//Bob", "//Charlie", "//Dave", "//Eve"];

#[derive(Clone, Debug)]
enum Step {
	Bond(usize, Balance),
	Unbond(usize, Balance),
	Rebond(usize, Balance),
	Withdraw(usize),
	Join(usize, Balance),
	JoinMore(usize, Balance),
	Leave(usize, Balance),
	WithdrawFromPool(usize),
	Transfer(usize, usize, Balance),
	Vote(usize, usize, bool, Balance),
	RemoveVote(usize, u32),
	Delegate(usize, usize, Balance),
	Undelegate(usize),
	Unlock(usize),
	Refresh(usize, usize),
	Register(usize, Balance),
	Raise(usize, Balance),
	Lower(usize, Balance),
	Deregister(usize),
	WithdrawFromNode(usize),
	Lock(usize, u32),
	TopUp(usize, u32, Balance),
	UnlockFeature(usize, u32),
	WithdrawFromFeatures(usize),
	Retire(u32),
	Wait(u32),
	PassEras(u32),
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 0..PEOPLE.len();
	// Small amounts meet more of the bounds: each has 1,000 AUDIO.
	let amount = || (1u128..=1_200).prop_map(|whole| whole * AUDIO);
	prop_oneof![
		3 => (who(), amount()).prop_map(|(w, a)| Step::Bond(w, a)),
		3 => (who(), amount()).prop_map(|(w, a)| Step::Unbond(w, a)),
		1 => (who(), amount()).prop_map(|(w, a)| Step::Rebond(w, a)),
		3 => who().prop_map(Step::Withdraw),
		3 => (who(), amount()).prop_map(|(w, a)| Step::Join(w, a)),
		1 => (who(), amount()).prop_map(|(w, a)| Step::JoinMore(w, a)),
		4 => (who(), amount()).prop_map(|(w, a)| Step::Leave(w, a)),
		6 => who().prop_map(Step::WithdrawFromPool),
		4 => (who(), who(), amount()).prop_map(|(f, t, a)| Step::Transfer(f, t, a)),
		6 => (who(), 0usize..2, any::<bool>(), amount())
			.prop_map(|(w, r, aye, a)| Step::Vote(w, r, aye, a)),
		2 => (who(), 0u32..4).prop_map(|(w, r)| Step::RemoveVote(w, r)),
		3 => (who(), who(), amount()).prop_map(|(w, t, a)| Step::Delegate(w, t, a)),
		2 => who().prop_map(Step::Undelegate),
		2 => who().prop_map(Step::Unlock),
		4 => (who(), who()).prop_map(|(w, t)| Step::Refresh(w, t)),
		3 => (who(), amount()).prop_map(|(w, a)| Step::Register(w, a)),
		1 => (who(), amount()).prop_map(|(w, a)| Step::Raise(w, a)),
		2 => (who(), amount()).prop_map(|(w, a)| Step::Lower(w, a)),
		3 => who().prop_map(Step::Deregister),
		6 => who().prop_map(Step::WithdrawFromNode),
		4 => (who(), 0u32..2).prop_map(|(w, f)| Step::Lock(w, f)),
		3 => (who(), 0u32..2, amount()).prop_map(|(w, f, a)| Step::TopUp(w, f, a)),
		4 => (who(), 0u32..2).prop_map(|(w, f)| Step::UnlockFeature(w, f)),
		4 => who().prop_map(Step::WithdrawFromFeatures),
		// Rarely: a feature does not come back.
		1 => (0u32..20).prop_map(Step::Retire),
		1 => (1u32..40).prop_map(Step::Wait),
		5 => prop_oneof![1u32..=BONDING_ERAS, Just(BONDING_ERAS + 1)].prop_map(Step::PassEras),
	]
}

/// The two referenda that go on, by their slot.
struct Ongoing([u32; 2]);

impl Ongoing {
	/// Lets `blocks` pass; what ends meanwhile is decided, and another takes its slot.
	fn wait(&mut self, blocks: u32) {
		let until = System::block_number() + blocks;
		loop {
			let ends = self.0.map(|index| match ReferendumInfoOf::<Runtime>::get(index) {
				Some(ReferendumInfo::Ongoing(status)) => status.end,
				other => panic!("{index} is not ongoing: {other:?}"),
			});
			let next = ends.into_iter().min().expect("there are two");
			if next > until {
				return System::set_block_number(until);
			}
			System::set_block_number(next);
			Democracy::on_initialize(next);
			for (slot, end) in ends.into_iter().enumerate() {
				if end == next {
					self.0[slot] = start(VoteThreshold::SimpleMajority, remark("again"));
				}
			}
		}
	}
}

/// The call that registers one more node of `who`.
fn registration(who: &AccountId, collateral: Balance) -> RuntimeCall {
	let number = pallet_node_services::NextNode::<Runtime>::get();
	let endpoint = format!("https://node-{number}.example.com").into_bytes();
	let key = ed25519::Pair::from_string(&format!("//{number}"), None).expect("a URI");
	let proof = key.sign(&NodeServices::proof_message(who, &endpoint));
	let service = b"content".to_vec().try_into().expect("it is short");
	let key = key.public();
	pallet_node_services::Call::register { service, endpoint, key, proof, collateral }.into()
}

/// The first node of `who`, or one that nobody has.
fn node_of(who: &AccountId) -> u32 {
	let nodes = pallet_node_services::Operators::<Runtime>::get(who).nodes;
	nodes.first().copied().unwrap_or(u32::MAX)
}

/// Does it; tells whether it worked.
fn take(step: Step, people: &[AccountId], ongoing: &mut Ongoing) -> bool {
	let origin = |who: usize| signed(&people[who]);
	let address = |who: usize| people[who].clone().into();
	let call: (RuntimeOrigin, RuntimeCall) = match step {
		Step::Bond(who, value) if Staking::active_stake(&people[who]).is_err() => (
			origin(who),
			pallet_staking::Call::bond { value, payee: pallet_staking::RewardDestination::Staked }
				.into(),
		),
		Step::Bond(who, max_additional) => {
			(origin(who), pallet_staking::Call::bond_extra { max_additional }.into())
		},
		Step::Unbond(who, value) => (origin(who), pallet_staking::Call::unbond { value }.into()),
		Step::Rebond(who, value) => (origin(who), pallet_staking::Call::rebond { value }.into()),
		Step::Withdraw(who) => {
			(origin(who), pallet_staking::Call::withdraw_unbonded { num_slashing_spans: 0 }.into())
		},
		Step::Join(who, amount) => {
			(origin(who), pallet_nomination_pools::Call::join { amount, pool_id: 1 }.into())
		},
		Step::JoinMore(who, amount) => (
			origin(who),
			pallet_nomination_pools::Call::bond_extra {
				extra: pallet_nomination_pools::BondExtra::FreeBalance(amount),
			}
			.into(),
		),
		Step::Leave(who, unbonding_points) => (
			origin(who),
			pallet_nomination_pools::Call::unbond {
				member_account: address(who),
				unbonding_points,
			}
			.into(),
		),
		Step::WithdrawFromPool(who) => (
			origin(who),
			pallet_nomination_pools::Call::withdraw_unbonded {
				member_account: address(who),
				num_slashing_spans: 0,
			}
			.into(),
		),
		Step::Transfer(from, to, value) => (
			origin(from),
			pallet_balances::Call::transfer_allow_death { dest: address(to), value }.into(),
		),
		Step::Vote(who, slot, aye, balance) => (
			origin(who),
			pallet_democracy::Call::vote {
				ref_index: ongoing.0[slot],
				vote: vote_of(aye, balance),
			}
			.into(),
		),
		// Any there was, ended ones too.
		Step::RemoveVote(who, back) => (
			origin(who),
			pallet_democracy::Call::remove_vote {
				index: ongoing.0[1].max(ongoing.0[0]).saturating_sub(back),
			}
			.into(),
		),
		Step::Delegate(who, to, balance) => (
			origin(who),
			pallet_democracy::Call::delegate {
				to: address(to),
				conviction: Conviction::Locked1x,
				balance,
			}
			.into(),
		),
		Step::Undelegate(who) => (origin(who), pallet_democracy::Call::undelegate {}.into()),
		Step::Unlock(who) => {
			(origin(who), pallet_democracy::Call::unlock { target: address(who) }.into())
		},
		Step::Refresh(by, who) => {
			(origin(by), pallet_staked_voting::Call::refresh { who: people[who].clone() }.into())
		},
		Step::Register(who, collateral) => (origin(who), registration(&people[who], collateral)),
		Step::Raise(who, amount) => {
			let node = node_of(&people[who]);
			(origin(who), pallet_node_services::Call::increase_collateral { node, amount }.into())
		},
		Step::Lower(who, amount) => {
			let node = node_of(&people[who]);
			(origin(who), pallet_node_services::Call::decrease_collateral { node, amount }.into())
		},
		Step::Deregister(who) => {
			let node = node_of(&people[who]);
			(origin(who), pallet_node_services::Call::deregister { node }.into())
		},
		Step::WithdrawFromNode(who) => {
			let node = node_of(&people[who]);
			(origin(who), pallet_node_services::Call::withdraw { node }.into())
		},
		Step::Lock(who, feature) => {
			(origin(who), pallet_feature_access::Call::lock { feature }.into())
		},
		Step::TopUp(who, feature, amount) => {
			(origin(who), pallet_feature_access::Call::top_up { feature, amount }.into())
		},
		Step::UnlockFeature(who, feature) => {
			(origin(who), pallet_feature_access::Call::unlock { feature }.into())
		},
		Step::WithdrawFromFeatures(who) => {
			(origin(who), pallet_feature_access::Call::withdraw {}.into())
		},
		Step::Retire(feature) => {
			(RuntimeOrigin::root(), pallet_feature_access::Call::retire_feature { feature }.into())
		},
		// Eras pass as fast as they like, faster than any clock could make them.
		Step::Wait(blocks) => {
			ongoing.wait(blocks);
			return true;
		},
		Step::PassEras(eras) => {
			pass_eras(eras);
			return true;
		},
	};
	let (origin, call) = call;
	call.dispatch(origin).is_ok()
}

/// Planck with which an account takes part in a referendum, of its own.
fn committed(who: &AccountId, referendum: u32) -> Balance {
	match VotingOf::<Runtime>::get(who) {
		Voting::Direct { votes, .. } => votes
			.iter()
			.find(|(index, _)| *index == referendum)
			.map_or(0, |(_, vote)| vote.balance()),
		Voting::Delegating { balance, target, .. } => match VotingOf::<Runtime>::get(&target) {
			Voting::Direct { votes, .. } if votes.iter().any(|(index, _)| *index == referendum) => {
				balance
			},
			_ => 0,
		},
	}
}

fn check(people: &[AccountId], ongoing: &Ongoing) {
	for referendum in ongoing.0 {
		let (ayes, nays, turnout) = tally(referendum);
		let sum: Balance = people.iter().map(|who| committed(who, referendum)).sum();
		assert_eq!(turnout, sum, "the tally is what the accounts put in");
		assert_eq!(ayes + nays, turnout, "one token, one vote");
	}
	for who in people {
		// The tokens that vote are in the account and cannot leave it. Every token is in one
		// account, so none votes twice.
		let most = ongoing.0.map(|referendum| committed(who, referendum)).into_iter().max();
		let voting = most.unwrap_or(0);
		let all = <Balances as Inspect<_>>::total_balance(who);
		assert!(voting <= all, "{voting} vote, {all} are there");
		let movable = Balances::reducible_balance(who, Preservation::Expendable, Fortitude::Polite);
		assert!(movable + voting <= all, "{movable} of {all} can leave, {voting} vote");
	}
}

#[test]
fn whatever_is_tried() {
	use proptest::test_runner::TestRunner;
	use std::{cell::RefCell, collections::BTreeMap};

	// How often each kind of step worked: what never works is not tried.
	let worked: RefCell<BTreeMap<String, u32>> = RefCell::default();
	let config =
		ProptestConfig { cases: 192, source_file: Some(file!()), ..ProptestConfig::default() };
	let steps = prop::collection::vec(step(), 1..300);
	let outcome = TestRunner::new(config).run(&steps, |steps| {
		development().execute_with(|| {
			let people = PEOPLE.map(account);
			for who in &people {
				let _ = Balances::make_free_balance_be(who, 1_000 * AUDIO);
			}
			let creator = account("//Ferdie");
			let address = || creator.clone().into();
			assert_ok!(NominationPools::create(
				signed(&creator),
				100 * AUDIO,
				address(),
				address(),
				address(),
			));
			// What people with 1,000 AUDIO can pay.
			let service = b"content".to_vec().try_into().expect("it is short");
			let asks = pallet_node_services::Services::<Runtime>::get(&service).expect("it exists");
			let cheap = ServiceType { min_collateral: 100 * AUDIO, ..asks };
			assert_ok!(NodeServices::update_service(RuntimeOrigin::root(), service, cheap));
			let mut ongoing =
				Ongoing(["a", "b"].map(|text| start(VoteThreshold::SimpleMajority, remark(text))));
			for step in steps {
				let before: Vec<_> = people
					.iter()
					.map(|who| {
						let voting = ongoing.0.map(|referendum| committed(who, referendum));
						StakedVoting::of(who).max(voting[0]).max(voting[1])
					})
					.collect();
				if take(step.clone(), &people, &mut ongoing) {
					let kind = format!("{step:?}").split('(').next().map(str::to_string);
					*worked.borrow_mut().entry(kind.expect("it has a name")).or_default() += 1;
				}
				check(&people, &ongoing);
				// Whoever raises a vote has the stake for it.
				if let Step::Vote(who, ..) | Step::Delegate(who, ..) = step {
					for referendum in ongoing.0 {
						let now = committed(&people[who], referendum);
						assert!(now <= before[who], "{step:?}: {now} of {}", before[who]);
					}
				}
			}
		});
		Ok(())
	});
	outcome.unwrap_or_else(|failure| panic!("{failure}"));
	let worked = worked.into_inner();
	assert_eq!(worked.len(), 27, "every kind of step worked at least once: {worked:?}");
}

#[test]
fn cooling_down_takes_longer_than_voting_and_enactment() {
	development().execute_with(|| {
		let cooling = Pace::current().era_slots() * BONDING_ERAS;
		assert_eq!(<DecisionWindow as frame_support::traits::Get<u32>>::get() * 2, cooling);
	});
}
