//! What the charts show: incomes by kind of account, as amounts and as returns.

use crate::{
	population::{Account, Kind, Population, AUDIO},
	year::{Income, Outcome, ALLOWANCE, ROUNDS_PER_YEAR},
};
use audio_primitives::{
	groups::{Group, PerGroup},
	Balance,
};
use std::fmt::Write;

/// Of the accounts with the largest stakes, how many one in.
const LARGEST: usize = 100;

/// What the accounts of a kind were paid; AUDIO a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
	/// Which kind.
	pub kind: Kind,
	/// How many they are.
	pub accounts: usize,
	/// AUDIO that they have at stake.
	pub stake: f64,
	/// By stake alone.
	pub by_stake: f64,
	/// On this chain, for nominating.
	pub nominating: f64,
	/// For what they did, in each group.
	pub groups: PerGroup<f64>,
	/// Of what those earned whom they back.
	pub backing: f64,
	/// What half of them are paid no more than, by stake alone.
	pub median_by_stake: f64,
	/// On this chain, what the account in the middle is paid for nominating, for what it did, and
	/// of what those earned whom it backs.
	pub median: [f64; 3],
}

impl Line {
	/// AUDIO a year for being active.
	pub fn active(&self) -> f64 {
		self.groups.iter().map(|(_, amount)| amount).sum()
	}

	/// AUDIO a year on this chain.
	pub fn by_activity(&self) -> f64 {
		self.nominating + self.active() + self.backing
	}

	/// What half of them are paid no more than on this chain.
	pub fn median_by_activity(&self) -> f64 {
		self.median.iter().sum()
	}

	/// `amount` of AUDIO a year as a return on the stake, per cent.
	pub fn percent(&self, amount: f64) -> f64 {
		100.0 * amount / self.stake
	}
}

/// One fan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fan {
	/// Plays that counted, of those that can; per cent.
	pub listens: f64,
	/// Whether it votes.
	pub votes: bool,
	/// On this chain, per cent of the stake a year.
	pub return_: f64,
}

/// What became of a group's part of the new tokens; millions of AUDIO a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GroupFigures {
	/// What it may be paid.
	pub pool: f64,
	/// What it was paid.
	pub paid: f64,
	/// Stake that took part in a round, on average; millions of AUDIO.
	pub base: f64,
}

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
	/// By kind, as in [`Kind::ALL`].
	pub lines: Vec<Line>,
	/// Fans who back nobody.
	pub fans: Vec<Fan>,
	/// The groups.
	pub groups: PerGroup<GroupFigures>,
	/// Millions of AUDIO a year for nominating.
	pub nominating: f64,
	/// For the treasury.
	pub treasury: f64,
	/// By stake alone, in the place of all that but the treasury's.
	pub by_stake: f64,
	/// Of the one in a hundred with the largest stakes: their part of all stake and, on this chain,
	/// of what is paid; per cent. By stake alone the two are the same.
	pub largest: (f64, f64),
}

impl Figures {
	/// Those of `population` in `outcome`, whatever its length, as if it had gone on for a year.
	pub fn of(population: &Population, outcome: &Outcome) -> Self {
		let years = f64::from(outcome.rounds) / f64::from(ROUNDS_PER_YEAR);
		let yearly = |amount: Balance| amount as f64 / AUDIO as f64 / years;
		let millions = |amount: Balance| yearly(amount) / 1e6;
		let all: Vec<_> = population.accounts.iter().zip(&outcome.incomes).collect();
		let lines = Kind::ALL
			.into_iter()
			.map(|kind| {
				let found: Vec<_> =
					all.iter().copied().filter(|(account, _)| account.kind == kind).collect();
				Line::of(kind, &found, yearly)
			})
			.collect();
		let most = f64::from(ALLOWANCE) * f64::from(outcome.rounds);
		let fans = all
			.iter()
			.zip(&outcome.counted)
			.filter(|((account, _), _)| account.listens > 0.0 && account.backs.is_none())
			.map(|((account, income), counted)| Fan {
				listens: 100.0 * *counted as f64 / most,
				votes: account.votes > 0.0,
				return_: 100.0 * yearly(income.by_activity()) / audio(account.stake),
			})
			.collect();
		let groups = PerGroup::by(|group| GroupFigures {
			pool: millions(*outcome.pools.get(group)),
			paid: millions(*outcome.paid.get(group)),
			base: audio(*outcome.bases.get(group)) / 1e6 / f64::from(outcome.rounds),
		});
		Self {
			lines,
			fans,
			groups,
			nominating: millions(outcome.nominating),
			treasury: millions(outcome.treasury),
			by_stake: millions(outcome.by_stake),
			largest: largest(all),
		}
	}

	/// That of `kind`.
	pub fn line(&self, kind: Kind) -> &Line {
		self.lines.iter().find(|line| line.kind == kind).expect("there is one of every kind")
	}

	/// What `value` says of all `kinds`, of what it says of all; per cent.
	pub fn part(&self, kinds: &[Kind], value: impl Fn(&Line) -> f64) -> f64 {
		let all: f64 = self.lines.iter().map(&value).sum();
		let found: f64 = kinds.iter().map(|kind| value(self.line(*kind))).sum();
		100.0 * found / all
	}

	/// A table, one line for each kind; AUDIO, AUDIO a year and per cent a year.
	pub fn csv(&self) -> String {
		let mut table = String::from(
			"kind,accounts,stake,by_stake,by_activity,nominating,storage,serving,artists,fans,voters,\
			 backing,median_by_stake,median_by_activity,return_by_stake,return_by_activity\n",
		);
		for line in &self.lines {
			let Line { kind, accounts, stake, by_stake, nominating, groups, backing, .. } = line;
			let PerGroup { storage, serving, artists, fans, voters } = groups;
			let by_activity = line.by_activity();
			let amounts = [
				*stake,
				*by_stake,
				by_activity,
				*nominating,
				*storage,
				*serving,
				*artists,
				*fans,
				*voters,
				*backing,
				line.median_by_stake,
				line.median_by_activity(),
			]
			.map(|amount| format!("{amount:.0}"))
			.join(",");
			let returns = [*by_stake, by_activity]
				.map(|amount| format!("{:.2}", line.percent(amount)))
				.join(",");
			let _ = writeln!(table, "{kind:?},{accounts},{amounts},{returns}");
		}
		table
	}

	/// What is worth saying of it.
	pub fn summary(&self) -> String {
		let mut text = format!(
			"{:24} {:>9} {:>10} {:>9} {:>9} {:>9} {:>12} {:>12}\n",
			"return, % a year",
			"by stake",
			"this chain",
			"nominate",
			"active",
			"backing",
			"median, stake",
			"median, chain"
		);
		for line in &self.lines {
			let percents =
				[line.by_stake, line.by_activity(), line.nominating, line.active(), line.backing]
					.map(|amount| line.percent(amount));
			let [by_stake, by_activity, nominating, active, backing] = percents;
			let _ = writeln!(
				text,
				"{:24} {by_stake:9.2} {by_activity:10.2} {nominating:9.2} {active:9.2} {backing:9.2} \
				 {:12.0} {:12.0}",
				line.kind.name(),
				line.median_by_stake,
				line.median_by_activity(),
			);
		}
		let _ = writeln!(text, "\nmillions of AUDIO a year: pool, paid, stake that took part");
		for group in Group::ALL {
			let GroupFigures { pool, paid, base } = self.groups.get(group);
			let name = format!("{group:?}");
			let _ = writeln!(text, "{name:24} {pool:9.2} {paid:10.2} {base:9.2}");
		}
		let Self { nominating, treasury, by_stake, .. } = self;
		let (held, paid) = self.largest;
		let _ = writeln!(
			text,
			"nominating {nominating:.2}, treasury {treasury:.2}; by stake alone {by_stake:.2}\n\
			 the 1 % with the largest stakes hold {held:.1} % of it and are paid {paid:.1} %"
		);
		text
	}
}

impl Line {
	fn of(
		kind: Kind,
		accounts: &[(&Account, &Income)],
		yearly: impl Fn(Balance) -> f64 + Copy,
	) -> Self {
		let sum = |value: &dyn Fn(&Income) -> Balance| -> f64 {
			accounts.iter().map(|(_, income)| yearly(value(income))).sum()
		};
		let middle = |value: &dyn Fn(&Income) -> Balance| -> &Income {
			let mut incomes: Vec<_> = accounts.iter().map(|(_, income)| *income).collect();
			incomes.sort_by_key(|income| value(income));
			incomes[incomes.len() / 2]
		};
		let median = middle(&Income::by_activity);
		Self {
			kind,
			accounts: accounts.len(),
			stake: accounts.iter().map(|(account, _)| audio(account.stake)).sum(),
			by_stake: sum(&|income| income.by_stake),
			nominating: sum(&|income| income.nominating),
			groups: PerGroup::by(|group| sum(&|income| *income.groups.get(group))),
			backing: sum(&|income| income.backing),
			median_by_stake: yearly(middle(&|income| income.by_stake).by_stake),
			median: [median.nominating, median.active(), median.backing].map(yearly),
		}
	}
}

fn largest(mut all: Vec<(&Account, &Income)>) -> (f64, f64) {
	all.sort_by_key(|(account, _)| std::cmp::Reverse(account.stake));
	let part = |value: &dyn Fn(&(&Account, &Income)) -> Balance| {
		let sum = |some: &[(&Account, &Income)]| some.iter().map(value).sum::<Balance>() as f64;
		100.0 * sum(&all[..all.len() / LARGEST]) / sum(&all)
	};
	(part(&|(account, _)| account.stake), part(&|(_, income)| income.by_activity()))
}

fn audio(amount: Balance) -> f64 {
	amount as f64 / AUDIO as f64
}
