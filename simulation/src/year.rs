//! The rounds of a year: what is done in them, and what is paid for it.

use crate::population::{Account, Kind, Population, AUDIO};
use audio_primitives::{
	activity::{payment, Bonuses, Rate, RoundReturn, Streak, StreakTerms},
	delegation::backers_part,
	groups::{Activity, Group, PerGroup, StakeBehind},
	issuance::{era_issuance, EraIssuance, Shares},
	rewards::{Accumulator, Earnings},
	Balance, RoundIndex, MILLISECONDS_PER_YEAR,
};
use rand::{
	distributions::{Distribution, WeightedIndex},
	seq::SliceRandom,
	Rng, SeedableRng,
};
use rand_chacha::ChaCha8Rng;
use rand_distr::Binomial;
use sp_arithmetic::{Perbill, Permill};

/// Rounds in a year of the live chain.
pub const ROUNDS_PER_YEAR: u32 = 1_461;
/// Milliseconds in a round of the live chain, six hours.
pub const ROUND: u64 = MILLISECONDS_PER_YEAR / ROUNDS_PER_YEAR as u64;
/// Planck at genesis.
pub const GENESIS: Balance = 1_000_000_000 * AUDIO;
/// What the chain's parameters are until a referendum changes them: inflation a year,
pub const INFLATION: Perbill = Perbill::from_percent(7);
/// most that a group returns on stake, a year,
pub const MOST_RETURN: Perbill = Perbill::from_percent(6);
/// most that it returns behind others, a year,
pub const BACKERS_RETURN: Perbill = Perbill::from_percent(12);
/// what each round of a streak adds, and a streak at the most,
const STREAKS: StreakTerms =
	StreakTerms { step: Permill::from_parts(2_000), cap: Permill::from_percent(20) };
/// plays of a fan in a round that count,
pub const ALLOWANCE: u32 = 20;
/// and a curator's part of a play that it led to.
pub const CURATORS_PART: Permill = Permill::from_percent(10);
/// In how many of ten sessions a curator led the fan there.
const CURATED: u32 = 2;
/// Plays of one artist from one node that a fan hears in a row.
const SESSION: u32 = 5;
/// Storage proofs that all operators owe in a round: three holders of a track, one track a block of
/// 6 seconds.
const PROOFS_OWED: f64 = 3.0 * 3_600.0;
/// No bound: more than any pool returns on the stake that shares it.
pub const UNBOUNDED: RoundReturn =
	RoundReturn { yearly: Perbill::one(), elapsed: MILLISECONDS_PER_YEAR };

/// What one account was paid, planck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Income {
	/// Had the new tokens been shared by stake alone.
	pub by_stake: Balance,
	/// For nominating.
	pub nominating: Balance,
	/// In each group, less what went to backers.
	pub groups: PerGroup<Balance>,
	/// Of what those earned whom it backs.
	pub backing: Balance,
}

impl Income {
	/// For being active itself.
	pub fn active(&self) -> Balance {
		self.groups.iter().map(|(_, amount)| amount).sum()
	}

	/// All that this chain pays it.
	pub fn by_activity(&self) -> Balance {
		self.nominating + self.active() + self.backing
	}
}

/// What came of all rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
	/// Of each account.
	pub incomes: Vec<Income>,
	/// Plays of each account that counted.
	pub counted: Vec<u64>,
	/// How many rounds there were.
	pub rounds: u32,
	/// Planck that the groups might have been paid.
	pub pools: PerGroup<Balance>,
	/// Planck that they were paid.
	pub paid: PerGroup<Balance>,
	/// Planck of stake that took part in each, summed over rounds.
	pub bases: PerGroup<Balance>,
	/// Planck that were paid for nominating.
	pub nominating: Balance,
	/// Planck for the treasury.
	pub treasury: Balance,
	/// Planck that were paid by stake alone, in the place of all that but the treasury's.
	pub by_stake: Balance,
}

impl Outcome {
	fn add(&mut self, round: &Round) {
		self.rounds += 1;
		for (group, pool) in round.minted.groups.iter() {
			*self.pools.get_mut(group) += pool;
		}
		for Payment { group, base, amount, .. } in &round.payments {
			*self.paid.get_mut(*group) += amount;
			*self.bases.get_mut(*group) += base;
		}
		self.nominating += round.nominating;
		self.treasury += round.minted.treasury;
		self.by_stake += round.by_stake;
	}
}

/// What one account was paid in one group for one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
	/// Whom.
	pub who: usize,
	/// In which group.
	pub group: Group,
	/// Planck of stake that the return is bounded on.
	pub base: Balance,
	/// Planck, before backers share it.
	pub amount: Balance,
}

/// A round that was played.
pub struct Round {
	/// What it might have paid.
	pub minted: EraIssuance,
	/// What it paid in the groups.
	pub payments: Vec<Payment>,
	/// Planck that it paid for nominating.
	pub nominating: Balance,
	/// Planck that it would have paid by stake alone.
	pub by_stake: Balance,
}

/// A year that is under way.
pub struct Year<'a> {
	population: &'a Population,
	draws: ChaCha8Rng,
	round: RoundIndex,
	issued: Balance,
	streaks: Vec<PerGroup<Streak>>,
	/// What each account's backers have earned.
	pots: Vec<Accumulator>,
	operators: Vec<usize>,
	/// Operators by what their nodes weigh: so players choose among them.
	selection: WeightedIndex<f64>,
	staked: Balance,
	nominate: Balance,
	outcome: Outcome,
}

/// What each account did in a round.
pub type Done = Vec<PerGroup<Option<Activity>>>;

impl<'a> Year<'a> {
	/// Before the first round.
	pub fn new(population: &'a Population, seed: u64) -> Self {
		let accounts = &population.accounts;
		let operators = population.of(&[Kind::Operator]);
		let selection =
			WeightedIndex::new(operators.iter().map(|who| population.node_weight(*who) as f64))
				.expect("there are operators");
		let mut draws = ChaCha8Rng::seed_from_u64(seed);
		// The first is the population's.
		draws.set_stream(1);
		Self {
			population,
			draws,
			round: 0,
			issued: GENESIS,
			streaks: vec![Default::default(); accounts.len()],
			pots: vec![Default::default(); accounts.len()],
			operators,
			selection,
			staked: accounts.iter().map(|account| account.stake).sum(),
			nominate: accounts.iter().map(|account| account.nominates).sum(),
			outcome: Outcome {
				incomes: vec![Default::default(); accounts.len()],
				counted: vec![0; accounts.len()],
				..Default::default()
			},
		}
	}

	/// Plays a round and pays for it, both ways.
	pub fn play(&mut self) -> Round {
		let minted = era_issuance(self.issued, INFLATION, &Shares::DEFAULT, ROUND, ROUND);
		let mut done: Done = vec![Default::default(); self.population.accounts.len()];
		self.listen(&mut done);
		self.prove(&mut done);
		self.vote(&mut done);
		let payments: Vec<_> =
			Group::ALL.into_iter().flat_map(|group| self.pay(group, &minted, &done)).collect();
		let backers_return = RoundReturn { yearly: BACKERS_RETURN, elapsed: minted.elapsed };
		for payment in &payments {
			self.share_with_backers(payment, backers_return);
		}
		let nominating = self.pay_nominators(&minted);
		let in_groups: Balance = payments.iter().map(|payment| payment.amount).sum();
		// As many tokens as were paid, so that the two differ in who gets them and in nothing else.
		let by_stake = self.pay_by_stake(in_groups + nominating);
		self.issued += in_groups + nominating + minted.treasury;
		self.round += 1;
		let round = Round { minted, payments, nominating, by_stake };
		self.outcome.add(&round);
		round
	}

	/// What came of it.
	pub fn end(mut self) -> Outcome {
		for (who, account) in self.population.accounts.iter().enumerate() {
			let Some(backed) = account.backs else { continue };
			// All stake was there from the first round on.
			let mut earnings = Earnings::begin(&Accumulator::default());
			let earned = earnings.settle(backed.amount, &self.pots[backed.beneficiary]);
			self.outcome.incomes[who].backing = earned;
		}
		self.outcome
	}

	/// Fans listen: that counts for them, the artists, the curators and the operators that serve
	/// them.
	fn listen(&mut self, done: &mut Done) {
		let population = self.population;
		for (who, fan) in population.accounts.iter().enumerate() {
			if fan.listens == 0.0 || !self.draws.gen_bool(fan.listens) {
				continue;
			}
			let sessions = self.draws.gen_range(1..=2 * fan.sessions - 1);
			let counted = (sessions * SESSION).min(ALLOWANCE);
			self.outcome.counted[who] += u64::from(counted);
			let rate = Rate { done: counted, owed: ALLOWANCE };
			note(done, who, Group::Fans, Activity { score: 0, rate });
			for _ in 0..counted / SESSION {
				let voice = fan.stake / Balance::from(ALLOWANCE) * Balance::from(SESSION);
				let to_curator = match self.draws.gen_ratio(CURATED, 10) {
					true => CURATORS_PART.mul_floor(voice),
					false => 0,
				};
				let artist = *fan.tastes.choose(&mut self.draws).expect("a fan has tastes");
				let operator = self.operators[self.selection.sample(&mut self.draws)];
				note(done, artist, Group::Artists, scored(voice - to_curator));
				if to_curator > 0 {
					note(done, fan.curator, Group::Artists, scored(to_curator));
				}
				note(done, operator, Group::Serving, scored(voice));
			}
		}
	}

	/// Operators prove what they store; what they owe follows what their nodes weigh.
	fn prove(&mut self, done: &mut Done) {
		let weights: Vec<_> =
			self.operators.iter().map(|who| self.population.node_weight(*who) as f64).collect();
		let all: f64 = weights.iter().sum();
		for (operator, weight) in self.operators.iter().zip(weights) {
			let owed = (PROOFS_OWED * weight / all).round().max(1.0) as u64;
			let proves = self.population.accounts[*operator].proves;
			let passes = Binomial::new(owed, proves).expect("a probability");
			let passed = passes.sample(&mut self.draws);
			let rate = Rate { done: passed as u32, owed: owed as u32 };
			let score = Balance::from(passed) * AUDIO;
			note(done, *operator, Group::Storage, Activity { score, rate });
		}
	}

	fn vote(&mut self, done: &mut Done) {
		for (who, account) in self.population.accounts.iter().enumerate() {
			if account.votes > 0.0 && self.draws.gen_bool(account.votes) {
				note(done, who, Group::Voters, Activity::TOOK_PART);
			}
		}
	}

	/// What each is paid in `group`, as `ActivityIssuance` does.
	fn pay(&mut self, group: Group, minted: &EraIssuance, done: &Done) -> Vec<Payment> {
		struct Participant {
			who: usize,
			weight: Balance,
			base: Balance,
		}
		let mut participants = Vec::new();
		for (who, done) in done.iter().enumerate() {
			let Some(Activity { score, rate }) = *done.get(group) else { continue };
			let stake = stake_behind(self.population, group, who).sum();
			let streak = self.streaks[who].get_mut(group);
			streak.note(self.round, stake, &STREAKS);
			let bonuses = Bonuses {
				multiplier: match group {
					Group::Artists => self.population.accounts[who].multiplier,
					_ => Bonuses::NONE.multiplier,
				},
				streak: streak.bonus(&STREAKS),
			};
			let weight = bonuses.apply(group.formula().weight(stake, score, rate));
			participants.push(Participant { who, weight, base: group.base(stake, score, rate) });
		}
		let pool = *minted.groups.get(group);
		let total = participants.iter().map(|found| found.weight).sum();
		let most_return = RoundReturn { yearly: MOST_RETURN, elapsed: minted.elapsed };
		participants
			.into_iter()
			.map(|Participant { who, weight, base }| {
				let amount = payment(pool, weight, total, most_return, base);
				Payment { who, group, base, amount }
			})
			.collect()
	}

	/// Splits a payment with those who back its payee.
	fn share_with_backers(&mut self, payment: &Payment, most: RoundReturn) {
		let Payment { who, group, amount, .. } = *payment;
		let Account { backing, cut, .. } = self.population.accounts[who];
		let behind = stake_behind(self.population, group, who);
		let part = match group.is_backed() {
			true => backers_part(amount, behind, cut, group.part_of_backers_return(most)),
			false => 0,
		};
		self.pots[who].add(part, backing);
		*self.outcome.incomes[who].groups.get_mut(group) += amount - part;
	}

	/// Validators and nominators share by stake.
	fn pay_nominators(&mut self, minted: &EraIssuance) -> Balance {
		let mut paid = 0;
		for (account, income) in self.population.accounts.iter().zip(&mut self.outcome.incomes) {
			let stake = account.nominates;
			let amount = payment(minted.stakers, stake, self.nominate, UNBOUNDED, stake);
			income.nominating += amount;
			paid += amount;
		}
		paid
	}

	/// All stakes share by stake.
	fn pay_by_stake(&mut self, pool: Balance) -> Balance {
		let mut paid = 0;
		for (account, income) in self.population.accounts.iter().zip(&mut self.outcome.incomes) {
			let amount = payment(pool, account.stake, self.staked, UNBOUNDED, account.stake);
			income.by_stake += amount;
			paid += amount;
		}
		paid
	}
}

/// The stake behind `who` in `group`, as the runtime has it.
fn stake_behind(population: &Population, group: Group, who: usize) -> StakeBehind {
	let account = &population.accounts[who];
	match group {
		Group::Storage | Group::Serving => {
			let all = population.node_weight(who);
			StakeBehind { own: account.stake, backed: all - account.stake }
		},
		Group::Artists => {
			let delegated = account.backs.map_or(0, |backed| backed.amount);
			StakeBehind { own: account.stake - delegated, backed: account.backing }
		},
		Group::Fans | Group::Voters => StakeBehind { own: account.stake, backed: 0 },
	}
}

/// Worth `score` planck of stake.
pub fn scored(score: Balance) -> Activity {
	Activity { score, ..Activity::TOOK_PART }
}

/// Adds `activity` to what `who` did.
pub fn note(done: &mut Done, who: usize, group: Group, activity: Activity) {
	let found = done[who].get_mut(group).get_or_insert_default();
	found.score += activity.score;
	found.rate = found.rate.and(activity.rate);
}
