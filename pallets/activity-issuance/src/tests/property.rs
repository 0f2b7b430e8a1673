//! Ten thousand random operations against a model that visits everyone at the end of each round,
//! and computes in 512 bits.

use super::*;
use proptest::prelude::*;
use sp_core::U512;
use std::collections::BTreeMap;

const OPERATIONS: usize = 10_000;
const ACCOUNTS: core::ops::Range<AccountId> = 1..9;

#[derive(Clone, Debug)]
enum Step {
	Stake(AccountId, Balance, Balance),
	Note(Group, AccountId, Balance, u32, u32),
	Claim(AccountId),
	Idle(u64),
	Fees(Balance),
	Close(Balance, u64),
	Parameters(u32, u32, u32),
	Shares(u32, u32),
	/// The account spends all that it has.
	Spend(AccountId),
	/// The stake changes, and what was done in the round follows.
	Revise(Group, AccountId, Balance, Balance),
	/// Another pallet could not pay it so much.
	Withhold(AccountId, Balance),
}

fn step() -> impl Strategy<Value = Step> {
	let who = || ACCOUNTS;
	let group = prop::sample::select(Group::ALL.to_vec());
	let group2 = group.clone();
	let amount = || prop_oneof![Just(0u128), 1..100u128, 1..1_000_000u128, 0..1u128 << 90];
	prop_oneof![
		10 => (who(), amount(), amount()).prop_map(|(w, o, b)| Step::Stake(w, o, b)),
		40 => (group, who(), amount(), 0..5u32, 0..5u32)
			.prop_map(|(g, w, s, d, o)| Step::Note(g, w, s, d, o)),
		10 => who().prop_map(Step::Claim),
		2 => (0..3_000u64).prop_map(Step::Idle),
		3 => (1..1_000u128).prop_map(Step::Fees),
		8 => (amount(), 0..2 * ROUND_TIME).prop_map(|(p, e)| Step::Close(p, e)),
		2 => (0..200_000_000u32, 0..500_000u32, 0..500_000u32)
			.prop_map(|(r, s, c)| Step::Parameters(r, s, c)),
		1 => (0..500_000_000u32, 0..500_000_000u32).prop_map(|(a, b)| Step::Shares(a, b)),
		1 => who().prop_map(Step::Spend),
		5 => (group2, who(), amount(), amount()).prop_map(|(g, w, o, b)| Step::Revise(g, w, o, b)),
		2 => (who(), 0..3 * ED / 2).prop_map(|(w, a)| Step::Withhold(w, a)),
	]
}

/// What one did in a group in the last round in which it was active.
#[derive(Clone, Copy, Debug, Default)]
struct Modelled {
	round: RoundIndex,
	stake: u128,
	score: u128,
	done: u32,
	owed: u32,
	weight: u128,
	streak: u32,
	/// 2⁻³² rounds.
	age: u128,
}

#[derive(Default)]
struct Model {
	stakes: BTreeMap<AccountId, u128>,
	active: BTreeMap<(Group, AccountId), Modelled>,
	/// Paid at the end of each round, by the account.
	earned: BTreeMap<AccountId, u128>,
	fees: u128,
}

fn wide(value: impl Into<U512>) -> U512 {
	value.into()
}

fn narrow(value: U512) -> u128 {
	value.try_into().unwrap_or(u128::MAX)
}

/// `⌊ value · rate ⌋`.
fn rated(value: U512, found: &Modelled) -> U512 {
	match found.owed {
		0 => wide(0u8),
		owed => value * wide(found.done.min(owed)) / wide(owed),
	}
}

fn weight(group: Group, found: &Modelled) -> u128 {
	let [d, s] = [found.stake, found.score].map(wide);
	let root = |value: U512| value.integer_sqrt();
	let rate = |value: U512| rated(value, found);
	let weight = match group {
		Group::Storage => rate(rate(root(d * s))),
		Group::Serving => root(d * s),
		Group::Artists => root(root(d * s * s * s)),
		Group::Fans => rate(rate(d)),
		Group::Voters => d,
	};
	let million = wide(1_000_000u32);
	let bonus = Bonus::get();
	let with_bonus = match group {
		Group::Artists => {
			let more = weight * wide(bonus.bonus.deconstruct()) / million;
			weight + more.min(wide(bonus.cap))
		},
		_ => weight,
	};
	let streak = (wide(Streak::get().step.deconstruct()) * wide(found.age)) >> 32;
	let streak = streak.min(wide(Streak::get().cap.deconstruct()));
	narrow(with_bonus + with_bonus * streak / million)
}

impl Model {
	fn note(&mut self, group: Group, who: AccountId, score: u128, done: u32, owed: u32) {
		let now = Round::get();
		let stake = self.stakes.get(&who).copied().unwrap_or_default();
		let found = self.active.entry((group, who)).or_default();
		if found.streak == 0 || found.round + 1 < now {
			*found = Modelled { round: now, streak: 1, stake, ..Default::default() };
		} else if found.round + 1 == now {
			let (streak, stake, age) = (found.streak + 1, found.stake, found.age + (1 << 32));
			*found = Modelled { round: now, streak, stake, age, ..Default::default() };
		}
		if found.streak > 1 {
			let StreakTerms { step, cap } = Streak::get();
			let [step, cap] = [step, cap].map(|share| u128::from(share.deconstruct()));
			found.age = found.age.min((cap << 32).checked_div(step).unwrap_or(0));
			if stake > found.stake {
				found.age = narrow(wide(found.age) * wide(found.stake) / wide(stake));
			}
		}
		found.stake = stake;
		found.score += score;
		found.done += done;
		found.owed += owed;
		found.weight = weight(group, found);
	}

	/// What was done in this round weighs by the stake that is there now.
	fn revise(&mut self, group: Group, who: AccountId) {
		let found = self.active.get(&(group, who)).copied().unwrap_or_default();
		if found.streak > 0 && found.round == Round::get() {
			self.note(group, who, 0, 0, 0);
		}
	}

	/// Pays everyone.
	fn close(&mut self, pool: u128, elapsed: u64) {
		let now = Round::get();
		let of = |group: Group| {
			self.active.iter().filter(move |((g, _), found)| *g == group && found.round == now)
		};
		let total = |group| of(group).fold(wide(0u8), |sum, (_, found)| sum + wide(found.weight));
		let shares = GovernedShares::get();
		let share = |group| match total(group).is_zero() {
			true => 0u128,
			false => shares.of(group).deconstruct().into(),
		};
		let all: u128 = Group::ALL.into_iter().map(share).sum();
		let mut given = 0;
		let mut payments = Vec::new();
		for group in Group::ALL {
			let base = |found: &Modelled| match group {
				Group::Artists => wide(found.score),
				Group::Storage | Group::Fans => rated(rated(wide(found.stake), found), found),
				Group::Serving | Group::Voters => wide(found.stake),
			};
			let bound = |base: U512| {
				base * wide(MostReturn::get().deconstruct()) * wide(elapsed)
					/ (wide(1_000_000_000u64) * wide(10 * ROUND_TIME))
			};
			let bases = of(group).fold(wide(0u8), |sum, (_, found)| sum + base(found));
			let room = narrow(bound(bases)).saturating_sub(pool);
			let fees = (self.fees * share(group) / all.max(1)).min(room);
			given += fees;
			let (pool, total) = (wide(pool + fees), total(group));
			for ((_, who), found) in of(group) {
				let most = bound(base(found));
				let part = match total.is_zero() {
					true => wide(0u8),
					false => pool * wide(found.weight) / total,
				};
				payments.push((*who, narrow(part.min(most))));
			}
		}
		self.fees -= given;
		for (who, amount) in payments {
			*self.earned.entry(who).or_default() += amount;
		}
	}
}

/// Only the first account has a bonus.
fn with_bonus_of(who: AccountId, run: impl FnOnce()) {
	let bonus = Bonus::get();
	if who != 1 {
		Bonus::set(Multiplier::NONE);
	}
	run();
	Bonus::set(bonus);
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn pays_what_an_eager_model_pays(
		steps in prop::collection::vec(step(), OPERATIONS),
		bonus in 0..1_000_000u32, cap in 0..1_000_000u128,
	) {
		chain().execute_with(|| {
			Bonus::set(Multiplier { bonus: Permill::from_parts(bonus), cap });
			let mut model = Model::default();
			let genesis = issuance();
			let mut burned = 0;
			let mut expired = BTreeMap::<AccountId, u128>::new();
			let mut spent = BTreeMap::<AccountId, u128>::new();
			for (number, step) in steps.into_iter().enumerate() {
				let step_is_idle = matches!(step, Step::Idle(_));
				match step {
					Step::Stake(who, own, backed) => {
						Stakes::set(who, own, backed);
						model.stakes.insert(who, own + backed);
					},
					Step::Note(group, who, score, done, owed) => {
						let activity = Activity { score, rate: Rate { done, owed } };
						note(group, who, activity);
						with_bonus_of(who, || model.note(group, who, score, done, owed));
					},
					Step::Revise(group, who, own, backed) => {
						Stakes::set(who, own, backed);
						model.stakes.insert(who, own + backed);
						<ActivityIssuance as ReviseStake<_>>::revise(group, &who);
						with_bonus_of(who, || model.revise(group, who));
					},
					Step::Withhold(who, amount) => {
						ActivityIssuance::withhold(&who, amount);
						*model.earned.entry(who).or_default() += amount;
					},
					Step::Claim(who) => {
						let due = ActivityIssuance::pending(&who);
						let can_take = free(who) > 0 || due >= ED;
						let done = frame_support::storage::with_storage_layer(|| claim(who));
						assert_eq!(done.is_ok(), due > 0 && can_take);
					},
					Step::Idle(room) => {
						let db: frame_support::weights::RuntimeDbWeight =
							<Test as frame_system::Config>::DbWeight::get();
						let room = Weight::from_parts(room, 0).saturating_add(db.reads_writes(4, 2));
						ActivityIssuance::on_idle(1, room);
					},
					Step::Fees(amount) => {
						let credit = <Balances as Balanced<_>>::issue(amount);
						ActivityIssuance::on_unbalanced(credit);
						model.fees += amount;
					},
					Step::Close(pool, elapsed) => {
						model.close(pool, elapsed);
						end_round_with(PerGroup::by(|_| pool), elapsed);
					},
					Step::Parameters(most, step, cap) => {
						MostReturn::set(Perbill::from_parts(most));
						let [step, cap] = [step, cap].map(Permill::from_parts);
						Streak::set(StreakTerms { step, cap });
					},
					Step::Shares(fans, voters) => {
						let [fans, voters] = [fans, voters].map(Perbill::from_parts);
						let treasury = Perbill::one() - fans - voters;
						let none = Perbill::zero();
						let [stakers, storage, serving, artists] = [none; 4];
						GovernedShares::set(Shares {
							stakers, storage, serving, artists, fans, voters, treasury,
						});
					},
					Step::Spend(who) => {
						let all = free(who);
						*spent.entry(who).or_default() += all;
						burned += all;
						let _ = <Balances as frame_support::traits::Currency<_>>::slash(&who, all);
					},
				}
				for record in System::events() {
					let RuntimeEvent::ActivityIssuance(Event::Expired { who, amount }) =
						record.event else { continue };
					assert!(step_is_idle && free(who) == 0 && amount < ED);
					*expired.entry(who).or_default() += amount;
				}
				System::reset_events();
				// Settled or not, everyone has what the model has paid, but for what was never
				// fetched.
				for who in ACCOUNTS {
					let has = free(who) + spent.get(&who).copied().unwrap_or_default();
					let earned = model.earned.get(&who).copied().unwrap_or_default();
					let pending = ActivityIssuance::pending(&who);
					let gone = expired.get(&who).copied().unwrap_or_default();
					assert_eq!(has + pending + gone, ENDOWMENT + earned, "{number}: {who}");
				}
				if number % 16 == 0 {
					ActivityIssuance::do_try_state().expect("the invariants hold");
				}
			}
			model.close(0, ROUND_TIME);
			end_round(0);
			for who in ACCOUNTS {
				settle(who);
			}
			let unpaid: u128 = Participants::<Test>::iter_values().map(|found| found.unpaid).sum();
			let earned: u128 = model.earned.values().sum();
			let expired: u128 = expired.values().sum();
			assert_eq!(issuance() + burned + unpaid + expired, genesis + earned);
			ActivityIssuance::do_try_state().expect("the invariants hold");
		});
	}
}
