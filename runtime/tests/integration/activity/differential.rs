//! Ten thousand random operations on the whole runtime against a model that visits everyone at the
//! end of each era and computes in 512 bits. Of the chain the model asks what stake is behind whom
//! when something is noted, and what multiplies it; the rest it knows by itself.

use super::*;
use audio_primitives::{
	content::TrackDeposits,
	features::EarningsMultiplier,
	groups::{GroupStake, SettleActivity},
	issuance::era_issuance,
	nodes::Discipline,
};
use audio_runtime::configs::{
	activity::StakeOfGroups,
	parameters::{
		delegation, issuance as keys, InflationRate, RuntimeParameters, Share, StreakBonus,
		YearlyReturn,
	},
};
use audio_runtime::{Content, FeatureAccess, Parameters};
use frame_support::storage::{with_storage_layer, with_transaction, TransactionOutcome};
use proptest::prelude::*;
use sp_core::U512;
use sp_runtime::DispatchError;

const OPERATIONS: usize = 10_000;
/// Whoever there is: two artists, a curator, an operator, and fans.
const ACCOUNTS: usize = 9;
const ROLES: [Role; 4] = [Role::Artist, Role::Artist, Role::Curator, Role::Operator];
const MULTIPLIER: u32 = 5;
/// Eras of notice of a larger cut.
const NOTICE: u32 = 28;

#[derive(Clone, Debug)]
enum Step {
	Bond(usize, Balance),
	Unbond(usize, Balance),
	Delegate(usize, usize, Balance),
	Undelegate(usize, usize, Balance),
	Redelegate(usize, usize, usize, Balance),
	SetCut(usize, u32),
	Publish(usize, u64),
	Unpublish(usize),
	Note(Group, usize, Balance, u32, u32),
	Slash(Perbill),
	Claim(usize),
	ClaimPosition(usize, usize),
	Idle,
	Parameters(u32, u32, u32, u32, u32),
	Close(u64),
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 0..ACCOUNTS;
	let behind = || 0..ROLES.len();
	let group = prop::sample::select(Group::ALL.to_vec());
	let amount = || prop_oneof![1..5 * AUDIO, 1..2_000 * AUDIO];
	prop_oneof![
		4 => (who(), amount()).prop_map(|(w, a)| Step::Bond(w, a)),
		2 => (who(), amount()).prop_map(|(w, a)| Step::Unbond(w, a)),
		6 => (who(), behind(), amount()).prop_map(|(w, b, a)| Step::Delegate(w, b, a)),
		5 => (who(), behind(), amount()).prop_map(|(w, b, a)| Step::Undelegate(w, b, a)),
		4 => (who(), behind(), behind(), amount())
			.prop_map(|(w, f, t, a)| Step::Redelegate(w, f, t, a)),
		1 => (behind(), 0..=100u32).prop_map(|(b, c)| Step::SetCut(b, c)),
		2 => (who(), 65_536..20_000_000u64).prop_map(|(w, b)| Step::Publish(w, b)),
		2 => who().prop_map(Step::Unpublish),
		40 => (group, who(), prop_oneof![0..100u128, 0..10_000 * AUDIO], 0..5u32, 0..5u32)
			.prop_map(|(g, w, s, d, o)| Step::Note(g, w, s, d, o)),
		1 => (1..1_000u32).prop_map(|parts| Step::Slash(Perbill::from_parts(parts))),
		4 => who().prop_map(Step::Claim),
		4 => (who(), behind()).prop_map(|(w, b)| Step::ClaimPosition(w, b)),
		1 => Just(Step::Idle),
		1 => (
			0..200_000_000u32, 0..200_000_000u32, 0..5_000_000u32, 0..300_000_000u32,
			0..300_000_000u32,
		)
			.prop_map(|(i, r, s, c, b)| Step::Parameters(i, r, s, c, b)),
		10 => (0..3 * ERA).prop_map(Step::Close),
	]
}

/// What one did in a group in the last round in which it was active.
#[derive(Clone, Copy, Default)]
struct Participation {
	round: u32,
	own: Balance,
	backed: Balance,
	stake: Balance,
	score: Balance,
	done: u32,
	owed: u32,
	weight: Balance,
	rounds: u32,
	/// 2⁻³² rounds.
	age: Balance,
}

/// What one has put behind another: by the round in which it came, and what it has earned, 2⁻¹²⁸
/// planck.
#[derive(Clone, Default)]
struct Position {
	stake: BTreeMap<u32, Balance>,
	earned: U256,
}

struct Model {
	active: BTreeMap<(Group, usize), Participation>,
	positions: BTreeMap<(usize, usize), Position>,
	/// The cut of each beneficiary, by the round from which it counts.
	cuts: [BTreeMap<u32, u32>; 4],
	carried: [U256; 4],
	/// Planck of each account, its stake included.
	wealth: Vec<Balance>,
	/// Parameters, parts per billion.
	inflation: u32,
	most_return: u32,
	backers_return: u32,
	/// What a round of a streak adds, and a streak at the most.
	streak: [u32; 2],
}

fn unit() -> U256 {
	U256::one() << 128
}

fn narrow(value: U512) -> Balance {
	value.try_into().expect("it fits")
}

impl Model {
	fn cut(&self, who: usize, round: u32) -> u32 {
		*self.cuts[who].range(..=round).next_back().expect("there is one").1
	}

	fn note(&mut self, group: Group, who: usize, account: &AccountId, step: (Balance, u32, u32)) {
		let round = now();
		let behind = StakeOfGroups::of(group, account, round);
		let stake = behind.own + behind.backed;
		let (score, done, owed) = step;
		let found = self.active.entry((group, who)).or_default();
		let [step, cap] = self.streak.map(|parts| Balance::from(parts / 1_000));
		if found.rounds == 0 || found.round + 1 < round {
			*found = Participation { rounds: 1, round, stake, ..Default::default() };
		} else {
			if found.round + 1 == round {
				let Participation { rounds, age, stake, .. } = *found;
				let (rounds, age) = (rounds + 1, age + (1 << 32));
				*found = Participation { rounds, round, stake, age, ..Default::default() };
			}
			found.age = found.age.min((cap << 32).checked_div(step).unwrap_or(0));
			if stake > found.stake {
				found.age =
					narrow(U512::from(found.age) * U512::from(found.stake) / U512::from(stake));
			}
		}
		found.stake = stake;
		(found.own, found.backed) = (behind.own, behind.backed);
		found.score += score;
		found.done += done;
		found.owed += owed;
		let [d, s] = [found.stake, found.score].map(U512::from);
		let plain = match group {
			Group::Storage | Group::Serving => (d * s).integer_sqrt(),
			Group::Artists => (d * s * s * s).integer_sqrt().integer_sqrt(),
			Group::Fans | Group::Voters => d,
		};
		let plain = rated(group, plain, found);
		let million = U512::from(1_000_000u32);
		let mut weight = plain;
		if group == Group::Artists {
			let bonus = <FeatureAccess as EarningsMultiplier<AccountId>>::of(account);
			let more = plain * U512::from(bonus.bonus.deconstruct()) / million;
			weight += more.min(U512::from(bonus.cap));
		}
		let streak = ((step * found.age) >> 32).min(cap);
		weight += weight * U512::from(streak) / million;
		found.weight = narrow(weight);
	}

	/// What was done in this round weighs by the stake that is there now.
	fn revise(&mut self, group: Group, who: usize, account: &AccountId) {
		let found = self.active.get(&(group, who)).copied().unwrap_or_default();
		if found.rounds > 0 && found.round == now() {
			self.note(group, who, account, (0, 0, 0));
		}
	}

	/// Pays everyone who was active in the round that ends, and their backers.
	fn close(&mut self, elapsed: u64, issuance: Balance) {
		let round = now();
		let inflation = Perbill::from_parts(self.inflation);
		let era = era_issuance(issuance, inflation, &Shares::DEFAULT, elapsed, 2 * ERA);
		let returned = |stake: U512, yearly: u32| {
			stake * U512::from(yearly) * U512::from(era.elapsed)
				/ (U512::from(1_000_000_000u64) * U512::from(MILLISECONDS_PER_YEAR))
		};
		let bound = |base: U512| returned(base, self.most_return);
		let mut payments = Vec::new();
		for group in Group::ALL {
			let of = |(found, participation): &(&(Group, usize), &Participation)| {
				found.0 == group && participation.round == round
			};
			let all: Vec<_> = self.active.iter().filter(of).collect();
			let total = all.iter().fold(U512::zero(), |sum, (_, it)| sum + U512::from(it.weight));
			for ((_, who), found) in all {
				let base = match group {
					Group::Artists => U512::from(found.score),
					_ => rated(group, U512::from(found.stake), found),
				};
				let pool = U512::from(*era.groups.get(group));
				let part = match total.is_zero() {
					true => U512::zero(),
					false => pool * U512::from(found.weight) / total,
				};
				let behind = (found.own, found.backed);
				payments.push((group, *who, behind, narrow(part.min(bound(base)))));
			}
		}
		for (group, who, (own, backed), amount) in payments {
			let earns = match ROLES.get(who) {
				Some(Role::Artist | Role::Curator) => group == Group::Artists,
				Some(Role::Operator) => matches!(group, Group::Storage | Group::Serving),
				None => false,
			};
			let shares = |position: &Position| -> Balance {
				position.stake.range(..round).map(|(_, stake)| *stake).sum()
			};
			let behind = self.positions.iter().filter(|((_, other), _)| *other == who);
			let all: Balance = behind.map(|(_, position)| shares(position)).sum();
			let mut shared = 0;
			if amount > 0 && earns && all > 0 {
				// What has left since it counted has no part.
				let counted = U512::from(backed.min(all));
				let whole = (U512::from(own) + counted).max(U512::one());
				let cut = self.cut(who, round);
				let split =
					U512::from(amount) * counted / whole * U512::from(100 - cut) / U512::from(100);
				// What is behind an operator is paid for in two groups.
				let paid_for_in = if group == Group::Artists { 1 } else { 2 };
				shared = narrow(split.min(returned(counted, self.backers_return / paid_for_in)));
				assert!(
					(amount - shared) * 100 >= amount * Balance::from(cut),
					"less than its cut"
				);
				let sum = unit() * U256::from(shared) + self.carried[who];
				let (each, rest) = (sum / U256::from(all), sum % U256::from(all));
				self.carried[who] = rest;
				for ((_, other), position) in self.positions.iter_mut() {
					if *other == who {
						position.earned += each * U256::from(shares(position));
					}
				}
			}
			self.wealth[who] += amount - shared;
		}
	}

	fn total(&self, who: usize, behind: usize) -> Balance {
		self.positions.get(&(who, behind)).map_or(0, |position| position.stake.values().sum())
	}

	fn join(&mut self, who: usize, behind: usize, amount: Balance) {
		let position = self.positions.entry((who, behind)).or_default();
		*position.stake.entry(now()).or_default() += amount;
		self.collect(who, behind);
	}

	/// What came last goes first.
	fn leave(&mut self, who: usize, behind: usize, amount: Balance) {
		self.collect(who, behind);
		let position = self.positions.get_mut(&(who, behind)).expect("it is there");
		let mut left = amount;
		for stake in position.stake.values_mut().rev() {
			let part = left.min(*stake);
			*stake -= part;
			left -= part;
		}
		position.stake.retain(|_, stake| *stake > 0);
		if position.stake.is_empty() {
			let ended = self.positions.remove(&(who, behind)).expect("it is there");
			self.carried[behind] += ended.earned;
		}
	}

	fn collect(&mut self, who: usize, behind: usize) {
		let position = self.positions.get_mut(&(who, behind)).expect("it is there");
		self.wealth[who] += (position.earned / unit()).as_u128();
		position.earned %= unit();
	}

	/// What `who` has, what its positions have earned in whole planck included.
	fn has(&self, who: usize) -> Balance {
		let of_own = self.positions.iter().filter(|((other, _), _)| *other == who);
		let earned: Balance =
			of_own.map(|(_, position)| (position.earned / unit()).as_u128()).sum();
		self.wealth[who] + earned
	}
}

fn rated(group: Group, value: U512, found: &Participation) -> U512 {
	let rate = |value: U512| match found.owed {
		0 => U512::zero(),
		owed => value * U512::from(found.done.min(owed)) / U512::from(owed),
	};
	match group {
		Group::Storage | Group::Fans => rate(rate(value)),
		_ => value,
	}
}

fn set(parameter: keys::Parameters) {
	let parameter = RuntimeParameters::Issuance(parameter);
	assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), parameter));
}

/// Planck of bonded stake that cool down.
fn cooling(who: &AccountId) -> Balance {
	let ledger = Staking::ledger(who.clone().into()).expect("it is bonded");
	ledger.total - ledger.active
}

/// Does something as an extrinsic would: all of it, or nothing.
fn done<E: Into<DispatchError>, R>(run: impl FnOnce() -> Result<R, E>) -> bool {
	with_storage_layer(|| run().map_err(Into::into)).is_ok()
}

/// What everyone has, when everything is settled; nothing of it stays settled.
fn settled_wealth(accounts: &[AccountId]) -> Vec<Balance> {
	with_transaction(|| {
		for who in accounts {
			<ActivityIssuance as SettleActivity<AccountId>>::settle(who);
		}
		check_state();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(accounts.iter().map(wealth).collect()))
	})
	.expect("it is read")
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2, max_shrink_iters: 10, ..Default::default() })]

	#[test]
	fn everyone_has_what_an_eager_model_says(steps in prop::collection::vec(step(), OPERATIONS)) {
		development().execute_with(|| {
			let accounts: Vec<_> =
				(0..ACCOUNTS as u32).map(|number| staker(number, 1_000)).collect();
			for account in &accounts {
				Balances::mint_into(account, 100_000 * AUDIO).expect("it can be minted");
			}
			for (account, role) in accounts.iter().zip(ROLES) {
				register(account, role, 10);
			}
			assert_ok!(FeatureAccess::lock(signed(&accounts[0]), MULTIPLIER));
			node(&accounts[3], "one", 2_000);
			let mut model = Model {
				active: BTreeMap::new(),
				positions: BTreeMap::new(),
				cuts: [10; 4].map(|cut| [(0, cut)].into()),
				carried: [U256::zero(); 4],
				wealth: accounts.iter().map(wealth).collect(),
				inflation: 70_000_000,
				most_return: 60_000_000,
				backers_return: 120_000_000,
				streak: [2_000_000, 200_000_000],
			};
			let mut tracks: Vec<Vec<u32>> = vec![Vec::new(); ACCOUNTS];
			// What is forfeited would come back as issuance, which the model has none of from fees.
			crate::content::set_forfeit_period(0);
			for (number, step) in steps.into_iter().enumerate() {
				let account = |who: usize| accounts[who].clone();
				let origin = |who: usize| signed(&accounts[who]);
				match step {
					Step::Bond(who, amount) => {
						let _ = done(|| Staking::bond_extra(origin(who), amount));
					},
					Step::Unbond(who, amount) => {
						let unbond = || Staking::unbond(origin(who), amount);
						let _ = done(|| unbond().map_err(|failed| failed.error));
					},
					Step::Delegate(who, behind, amount) => {
						let delegate = || Delegation::delegate(origin(who), account(behind), amount);
						if done(|| delegate().map_err(|failed| failed.error)) {
							model.join(who, behind, amount);
						}
					},
					Step::Undelegate(who, behind, amount) => {
						let amount = amount.min(model.total(who, behind));
						let undelegate =
							|| Delegation::undelegate(origin(who), account(behind), amount);
						if done(|| undelegate().map_err(|failed| failed.error)) {
							model.leave(who, behind, amount);
						}
					},
					Step::Redelegate(who, from, to, amount) => {
						let amount = amount.min(model.total(who, from));
						let (out, into) = (account(from), account(to));
						let redelegate =
							|| Delegation::redelegate(origin(who), out.clone(), into.clone(), amount);
						if done(|| redelegate().map_err(|failed| failed.error)) {
							model.leave(who, from, amount);
							model.join(who, to, amount);
						}
					},
					Step::SetCut(who, cut) => {
						let percent = Perbill::from_percent(cut);
						let set_cut = || Delegation::set_cut(origin(who), percent);
						if done(|| set_cut().map_err(|failed| failed.error)) {
							let current = model.cut(who, now());
							model.cuts[who].retain(|round, _| *round <= now());
							let from = if cut > current { now() + NOTICE } else { now() };
							model.cuts[who].insert(from, cut);
						}
					},
					Step::Publish(who, bytes) => {
						let track = pallet_content::NextTrack::<Runtime>::get();
						let root = sp_io::hashing::blake2_256(&number.to_le_bytes());
						let publish = || {
							let none = Default::default();
							Content::publish(origin(who), root, bytes, 1, none, None, None, None)
						};
						if done(|| publish().map_err(|failed| failed.error)) {
							tracks[who].push(track);
						}
					},
					Step::Unpublish(who) => {
						if let Some(track) = tracks[who].pop() {
							let unpublish = || Content::unpublish(origin(who), track);
							assert!(done(|| unpublish().map_err(|failed| failed.error)));
							model.revise(Group::Artists, who, &account(who));
						}
					},
					Step::Note(group, who, score, rate, owed) => {
						note(group, &account(who), score, rate, owed);
						model.note(group, who, &account(who), (score, rate, owed));
					},
					Step::Slash(share) => {
						model.wealth[3] -= <NodeServices as Discipline>::slash(0, share);
					},
					Step::Claim(who) => {
						let claim = || ActivityIssuance::claim(origin(0), account(who));
						let _ = done(|| claim().map_err(|failed| failed.error));
					},
					Step::ClaimPosition(who, behind) => {
						let claim = || Delegation::claim(origin(0), account(who), account(behind));
						let _ = done(|| claim().map_err(|failed| failed.error));
					},
					Step::Idle => idle_blocks(),
					Step::Parameters(inflation, most, step, cap, backers) => {
						model.inflation = inflation;
						model.most_return = most;
						model.backers_return = backers;
						let parameter = RuntimeParameters::Delegation(
							delegation::Parameters::BackersReturn(
								delegation::BackersReturn,
								Share::new(Perbill::from_parts(backers)).ok(),
							),
						);
						assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), parameter));
						model.streak = [step, cap];
						let rate = InflationRate::new(Perbill::from_parts(inflation)).ok();
						set(keys::Parameters::Inflation(keys::Inflation, rate));
						let rate = YearlyReturn::new(Perbill::from_parts(most)).ok();
						set(keys::Parameters::MostReturn(keys::MostReturn, rate));
						let bonus = |parts| StreakBonus::new(Perbill::from_parts(parts)).ok();
						set(keys::Parameters::StreakStep(keys::StreakStep, bonus(step)));
						set(keys::Parameters::StreakCap(keys::StreakCap, bonus(cap)));
					},
					Step::Close(elapsed) => {
						model.close(elapsed, Balances::total_issuance());
						end_era_after(elapsed);
					},
				}
				if number % 20 == 0 {
					let expected: Vec<_> = (0..ACCOUNTS).map(|who| model.has(who)).collect();
					assert_eq!(settled_wealth(&accounts), expected, "after operation {number}");
					// No stake counts twice among artists, nor among operators.
					let deposits = <Content as TrackDeposits<AccountId>>::of;
					let staked: Balance =
						accounts.iter().map(|who| StakedVoting::of(who) + deposits(who)).sum();
					// Nor has any that was noted in this round been freed since: it could be used
					// again. (The operator's is slashed.)
					for who in &accounts[..3] {
						let found = Participants::<Runtime>::get(who).groups.artists;
						if let Some(found) = found.filter(|found| found.round() == now()) {
							let has = StakedVoting::of(who) + deposits(who) + cooling(who);
							assert!(found.stake.own <= has, "{} of {has}", found.stake.own);
						}
					}
					for group in [Group::Artists, Group::Storage] {
						let counted: Balance = accounts
							.iter()
							.map(|who| StakeOfGroups::of(group, who, now()).sum())
							.sum();
						assert!(counted <= staked, "{group:?}: {counted} of {staked}");
					}
				}
			}
		});
	}
}
