//! What the charts claim.

use crate::{
	figures::{Figures, Line},
	population::{Kind, Population},
	year::{Outcome, Round, Year, BACKERS_RETURN, MOST_RETURN, ROUND, ROUNDS_PER_YEAR},
	SEED,
};
use audio_primitives::{
	groups::{Group, PerGroup},
	Balance, MILLISECONDS_PER_YEAR,
};
use sp_arithmetic::Perbill;
use std::sync::OnceLock;

const ROUNDS: u32 = 60;

struct Played {
	population: Population,
	rounds: Vec<Round>,
	outcome: Outcome,
	figures: Figures,
}

fn play(rounds: u32) -> Played {
	let population = Population::new(SEED);
	let mut year = Year::new(&population, SEED);
	let rounds = (0..rounds).map(|_| year.play()).collect();
	let outcome = year.end();
	let figures = Figures::of(&population, &outcome);
	Played { population, rounds, outcome, figures }
}

/// The rounds that all tests look at.
fn played() -> &'static Played {
	static PLAYED: OnceLock<Played> = OnceLock::new();
	PLAYED.get_or_init(|| play(ROUNDS))
}

fn returns(line: &Line) -> (f64, f64) {
	(line.percent(line.by_stake), line.percent(line.by_activity()))
}

#[test]
fn by_stake_alone_the_idle_earn_as_much_per_audio_as_the_active() {
	let Played { population, rounds, outcome, .. } = played();
	let staked: Balance = population.accounts.iter().map(|account| account.stake).sum();
	let paid: Balance = rounds.iter().map(|round| round.by_stake).sum();
	for (account, income) in population.accounts.iter().zip(&outcome.incomes) {
		let exact = paid as f64 * (account.stake as f64 / staked as f64);
		let error = (income.by_stake as f64 - exact).abs() / exact;
		assert!(error < 1e-12, "{:?} of {}: {error}", account.kind, account.stake);
	}
}

#[test]
fn by_activity_the_idle_earn_nothing_from_the_groups() {
	let Played { population, outcome, .. } = played();
	for who in population.of(&[Kind::IdleHolder, Kind::SilentFan, Kind::UnheardArtist]) {
		let income = &outcome.incomes[who];
		assert_eq!((&income.groups, income.backing), (&PerGroup::default(), 0));
		// They nominate: that is work too, and paid.
		assert_eq!(income.by_activity(), income.nominating);
		assert!(income.nominating > 0);
	}
}

#[test]
fn nobody_earns_more_than_the_return_on_its_base() {
	// 6 % a year, of which a round is one of 1,461.
	assert_eq!(MOST_RETURN, Perbill::from_percent(6));
	assert_eq!(ROUND * u64::from(ROUNDS_PER_YEAR), MILLISECONDS_PER_YEAR);
	let mut payments = 0;
	for payment in played().rounds.iter().flat_map(|round| &round.payments) {
		let most = payment.base * 6 / (100 * Balance::from(ROUNDS_PER_YEAR));
		assert!(payment.amount <= most, "{payment:?}");
		payments += 1;
	}
	assert!(payments > 100_000);
}

#[test]
fn backing_returns_no_more_than_it_may() {
	assert_eq!(BACKERS_RETURN, Perbill::from_percent(12));
	let Played { population, outcome, .. } = played();
	let rounds = Balance::from(ROUNDS);
	let mut reached = 0;
	for (account, income) in population.accounts.iter().zip(&outcome.incomes) {
		let Some(backed) = account.backs else { continue };
		// An artist's backers in one group, an operator's in two.
		let groups = match population.accounts[backed.beneficiary].kind {
			Kind::Operator => 2,
			_ => 1,
		};
		let most = backed.amount * 12 * groups * rounds / (100 * Balance::from(ROUNDS_PER_YEAR));
		assert!(income.backing <= most, "{} of {most}", income.backing);
		reached += u32::from(income.backing * 100 >= most * 99);
	}
	assert!(reached > 0, "some artists are heard for more than the stake behind them");
}

#[test]
fn no_more_is_paid_than_the_pools() {
	for round in &played().rounds {
		let paid = |of: Group| -> Balance {
			round.payments.iter().filter(|it| it.group == of).map(|it| it.amount).sum()
		};
		for (group, pool) in round.minted.groups.iter() {
			assert!(paid(group) > 0 && paid(group) <= *pool, "{group:?}");
		}
		assert!(round.nominating <= round.minted.stakers);
		// The other way, the same tokens; what is rounded down is less than a planck an account.
		let all = round.nominating + Group::ALL.into_iter().map(paid).sum::<Balance>();
		let accounts = played().population.accounts.len() as Balance;
		assert!(round.by_stake <= all && all - round.by_stake < accounts);
	}
}

#[test]
fn what_is_paid_reaches_accounts_and_nothing_else_does() {
	let Played { outcome, rounds, population, .. } = played();
	let paid: Balance = rounds
		.iter()
		.map(|round| {
			round.nominating + round.payments.iter().map(|payment| payment.amount).sum::<Balance>()
		})
		.sum();
	let received: Balance = outcome.incomes.iter().map(|income| income.by_activity()).sum();
	assert!(received <= paid);
	// What does not divide among backers.
	assert!(paid - received < population.accounts.len() as Balance);
}

#[test]
fn who_does_more_earns_more() {
	let figures = &played().figures;
	let [idle, silent, now_and_then, active, voting, voter] = [
		Kind::IdleHolder,
		Kind::SilentFan,
		Kind::OccasionalFan,
		Kind::ActiveFan,
		Kind::VotingFan,
		Kind::Voter,
	]
	.map(|kind| returns(figures.line(kind)).1);
	assert!((idle - silent).abs() < 1e-6);
	assert!(idle < now_and_then && now_and_then < active && active < voting);
	assert!(idle < voter && voter < voting);
	// And by stake alone all of them the same.
	let same = returns(figures.line(Kind::IdleHolder)).0;
	for line in &figures.lines {
		assert!((returns(line).0 - same).abs() < 1e-6, "{:?}", line.kind);
	}
	assert!(idle < same && same < voting);
}

#[test]
fn fans_who_listen_more_earn_more() {
	let fans = &played().figures.fans;
	let mean = |from: f64, to: f64| {
		let found: Vec<_> = fans
			.iter()
			.filter(|fan| !fan.votes && (from..to).contains(&fan.listens))
			.map(|fan| fan.return_)
			.collect();
		found.iter().sum::<f64>() / found.len() as f64
	};
	assert!(mean(0.0, 20.0) < mean(40.0, 60.0) && mean(40.0, 60.0) < mean(80.0, 101.0));
}

#[test]
fn an_artist_who_is_heard_earns_by_it_with_little_stake() {
	let figures = &played().figures;
	let small = figures.line(Kind::SmallArtist);
	assert!(small.median_by_activity() > 20.0 * small.median_by_stake);
	let unheard = figures.line(Kind::UnheardArtist);
	assert!(unheard.median_by_activity() < unheard.median_by_stake);
}

#[test]
fn the_same_seed_plays_the_same_year() {
	let (one, other) = (play(2), play(2));
	assert_eq!(one.outcome, other.outcome);
	assert_eq!(one.figures.csv(), other.figures.csv());
}
