//! A whale that directs its plays to itself: what that pays, and what it takes from others.
//!
//! One round in its averages, among fans, artists and operators, with one account of a given part
//! of all stake that follows a [`Strategy`]. Weights, bounds, payments and fees are
//! `audio-primitives`. A year is this round, as often as a year has rounds. What is left open is
//! left in favour of the whale: it keeps the rules at no cost, has a node that holds its own
//! tracks, and puts up the collateral that pays it best.
//!
//! **Where content lies** decides what operators store and serve. A track lies with the first three
//! of different operators that selection names, and plays go to one of the three; both are draws by
//! weight, see [`places`].

use crate::{
	population::{pareto, AUDIO},
	year::{
		note, scored, Done, Payment, ALLOWANCE, CURATORS_PART, GENESIS, INFLATION, MOST_RETURN,
		ROUND, ROUNDS_PER_YEAR, UNBOUNDED,
	},
};
use audio_primitives::{
	activity::{payment, Rate, RoundReturn},
	fees,
	groups::{Activity, Group, PerGroup},
	issuance::{era_issuance, EraIssuance, Shares},
	Balance,
};
use rand::{
	distributions::{Distribution, WeightedIndex},
	seq::SliceRandom,
	Rng, SeedableRng,
};
use rand_chacha::ChaCha8Rng;
use sp_arithmetic::{per_things::Rounding, PerThing, Perbill, Perquintill};
use std::{fmt::Write, ops::Range};

#[cfg(test)]
mod tests;

/// All stake, millions of AUDIO.
const STAKED: Balance = 500;
/// How many fans, artists and operators there are, millions of AUDIO that they stake together, and
/// the shapes of the distributions. All other stake nominates and does nothing else.
const FANS: (usize, f64, f64) = (2_000, 200.0, 1.2);
const ARTISTS: (usize, f64, f64) = (200, 10.0, 1.5);
const OPERATORS: (usize, f64, f64) = (60, 60.0, 1.8);
/// In how many of ten plays a fan was led there by a curator.
const CURATED: u32 = 2;
/// Proofs that other operators pass of those that they owe.
const PROVEN: Rate = Rate { done: 98, owed: 100 };
/// Tracks that are challenged in a round: one a block of six seconds.
const CHALLENGES: Balance = 3_600;
/// Holders of a track.
const HOLDERS: Balance = 3;
/// The network's part of a tip, and planck of score that an artist has of a planck of it.
const NETWORK_FEE: Perbill = Perbill::from_percent(10);
const FEE_SCORE: Balance = 1_000;
/// Of the fee pool's income, what is burned and what joins the issuance.
const BURNED: Perbill = Perbill::from_percent(20);
const ISSUED: Perbill = Perbill::from_percent(30);
/// One of how many planck of stake the whale tips to itself in each round. That is one in a hundred
/// of what it has in hand, if it has one in fifty of its stake in hand.
pub const TIPPED: Balance = 5_000;
/// The whale's part of all stake, in thousandths.
pub const PARTS: [u32; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400];
/// Parts of its stake that the whale may put up as collateral, in tenths, if it has nodes.
const COLLATERALS: Range<u32> = 1..11;

/// What the whale does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
	/// Nothing but nominate.
	Nominates,
	/// Listens to others, on others' nodes.
	Listens,
	/// And runs nodes that serve others.
	ListensAndServes,
	/// All plays to itself, from a node of its own and a playlist of its own, by as many accounts,
	/// each with an equal part of the stake and playing to itself.
	PlaysItself(usize),
	/// The same from one account, which another one without stake tips; one of so many planck of
	/// stake a round.
	TipsItself(Balance),
}

impl Strategy {
	/// Those that are compared.
	pub const ALL: [Self; 8] = [
		Self::Nominates,
		Self::Listens,
		Self::ListensAndServes,
		Self::PlaysItself(1),
		Self::PlaysItself(2),
		Self::PlaysItself(10),
		Self::PlaysItself(100),
		Self::TipsItself(TIPPED),
	];

	/// What it is called.
	pub fn name(self) -> String {
		match self {
			Self::Nominates => "only nominates".into(),
			Self::Listens => "listens to others".into(),
			Self::ListensAndServes => "listens to others and runs nodes".into(),
			Self::PlaysItself(1) => "plays itself".into(),
			Self::PlaysItself(accounts) => format!("plays itself with {accounts} accounts"),
			Self::TipsItself(_) => "plays and tips itself".into(),
		}
	}

	fn accounts(self) -> usize {
		match self {
			Self::PlaysItself(accounts) => accounts,
			_ => 1,
		}
	}

	/// Whether it has nodes.
	pub fn serves(self) -> bool {
		!matches!(self, Self::Nominates | Self::Listens)
	}
}

/// A fan among the others.
struct Fan {
	stake: Balance,
	/// For each play whom it was of, and whose playlist it was from.
	plays: Vec<(usize, Option<usize>)>,
}

/// The others, before the whale has its part.
pub struct Crowd {
	fans: Vec<Fan>,
	artists: Vec<Balance>,
	/// Of plays, each artist's on average.
	popularity: Vec<Perquintill>,
	operators: Vec<Balance>,
	idle: Balance,
	/// How content is placed.
	places: fn(&[Balance]) -> Vec<Place>,
}

impl Crowd {
	/// The one that `seed` makes.
	pub fn new(seed: u64) -> Self {
		let mut draws = ChaCha8Rng::seed_from_u64(seed);
		// The first two are the population's and the year's.
		draws.set_stream(2);
		let of = |(count, millions, shape)| pareto(count, millions, shape).collect::<Vec<_>>();
		let mut artists = of(ARTISTS);
		// Popularity goes by rank, and has nothing to do with stake.
		artists.shuffle(&mut draws);
		let zipf: Vec<_> = (1..=artists.len()).map(|rank| 1.0 / rank as f64).collect();
		let all: f64 = zipf.iter().sum();
		let popularity = zipf.iter().map(|it| Perquintill::from_float(it / all)).collect();
		let choice = WeightedIndex::new(&zipf).expect("there are artists");
		let fans: Vec<_> = of(FANS)
			.into_iter()
			.map(|stake| {
				let count = draws.gen_range(1..=ALLOWANCE);
				let plays = (0..count)
					.map(|_| {
						let artist = choice.sample(&mut draws);
						let curator =
							draws.gen_ratio(CURATED, 10).then(|| draws.gen_range(0..artists.len()));
						(artist, curator)
					})
					.collect();
				Fan { stake, plays }
			})
			.collect();
		let operators = of(OPERATORS);
		let active = fans.iter().map(|fan| &fan.stake).chain(&artists).chain(&operators);
		let idle = STAKED * 1_000_000 * AUDIO - active.sum::<Balance>();
		Self { fans, artists, popularity, operators, idle, places }
	}

	/// A round with a whale that has `part` thousandths of all stake and follows `strategy`, with
	/// the collateral that pays it best.
	pub fn best(&self, part: u32, strategy: Strategy) -> Outcome {
		// Were it to differ with the number of accounts or tips, these could not be compared.
		let tried = match strategy {
			Strategy::PlaysItself(_) | Strategy::TipsItself(_) => Strategy::PlaysItself(1),
			other => other,
		};
		let collateral = match tried.serves() {
			true => COLLATERALS
				.max_by_key(|tenths| self.round(part, tried, *tenths).received())
				.unwrap_or_default(),
			false => 0,
		};
		self.round(part, strategy, collateral)
	}

	/// The same with `collateral` tenths of the whale's stake as collateral.
	pub fn round(&self, part: u32, strategy: Strategy, collateral: u32) -> Outcome {
		let mut round = Round::new(self, part, strategy, collateral);
		round.listen();
		round.whale_listens();
		round.serve();
		round.end()
	}
}

/// An account's stake, planck.
#[derive(Clone, Copy)]
struct Stake {
	all: Balance,
	/// Of it, as collateral of nodes. The rest nominates.
	collateral: Balance,
}

/// A round that is under way. Fans come first, then artists, operators, an account that is idle,
/// and the whale's.
struct Round<'a> {
	crowd: &'a Crowd,
	strategy: Strategy,
	stakes: Vec<Stake>,
	whale: Range<usize>,
	done: Done,
	/// Weight of plays that go to a node by selection: on any node, and on others' alone.
	routed: Balance,
	routed_to_others: Balance,
	fee: Balance,
}

impl<'a> Round<'a> {
	fn new(crowd: &'a Crowd, part: u32, strategy: Strategy, collateral: u32) -> Self {
		// The whale has its stake in the place of the others', of each in proportion.
		let left = |stake: Balance| stake / 1_000 * Balance::from(1_000 - part);
		let plain = |stake: Balance| Stake { all: left(stake), collateral: 0 };
		let fans = crowd.fans.iter().map(|fan| plain(fan.stake));
		let artists = crowd.artists.iter().map(|stake| plain(*stake));
		let operators = crowd
			.operators
			.iter()
			.map(|stake| Stake { all: left(*stake), collateral: left(*stake) });
		let mut stakes: Vec<_> =
			fans.chain(artists).chain(operators).chain([plain(crowd.idle)]).collect();
		let others = stakes.len();
		let all = STAKED * 1_000 * AUDIO * Balance::from(part);
		let count = strategy.accounts() as Balance;
		// To the planck, so that nothing is lost by splitting but what the chain rounds.
		stakes.extend((0..count).map(|i| {
			let all = all / count + Balance::from(i < all % count);
			Stake { all, collateral: all / 10 * Balance::from(collateral) }
		}));
		Self {
			crowd,
			strategy,
			whale: others..stakes.len(),
			done: vec![Default::default(); stakes.len()],
			stakes,
			routed: 0,
			routed_to_others: 0,
			fee: 0,
		}
	}

	fn artist(&self, which: usize) -> usize {
		self.crowd.fans.len() + which
	}

	/// The weight of `plays` of a fan.
	fn voice(&self, who: usize, plays: u32) -> Balance {
		self.stakes[who].all / Balance::from(ALLOWANCE) * Balance::from(plays)
	}

	fn note_fan(&mut self, who: usize, counted: u32) {
		let rate = Rate { done: counted, owed: ALLOWANCE };
		note(&mut self.done, who, Group::Fans, Activity { score: 0, rate });
	}

	/// The others' plays.
	fn listen(&mut self) {
		let crowd = self.crowd;
		for (who, fan) in crowd.fans.iter().enumerate() {
			let counted = fan.plays.len() as u32;
			self.note_fan(who, counted);
			self.routed += self.voice(who, counted);
			for (artist, curator) in &fan.plays {
				let voice = self.voice(who, 1);
				let to_curator = match curator {
					Some(curator) if curator != artist => {
						let part = CURATORS_PART.mul_floor(voice);
						let curator = self.artist(*curator);
						note(&mut self.done, curator, Group::Artists, scored(part));
						part
					},
					_ => 0,
				};
				let artist = self.artist(*artist);
				note(&mut self.done, artist, Group::Artists, scored(voice - to_curator));
			}
		}
	}

	/// The whale's.
	fn whale_listens(&mut self) {
		if self.strategy == Strategy::Nominates {
			return;
		}
		for who in self.whale.clone() {
			let voice = self.voice(who, ALLOWANCE);
			self.note_fan(who, ALLOWANCE);
			if let Strategy::PlaysItself(_) | Strategy::TipsItself(_) = self.strategy {
				// Curator, artist and operator are the same account.
				note(&mut self.done, who, Group::Artists, scored(voice));
				note(&mut self.done, who, Group::Serving, scored(voice));
				continue;
			}
			self.routed_to_others += voice;
			for (which, part) in self.crowd.popularity.iter().enumerate() {
				let artist = self.artist(which);
				note(&mut self.done, artist, Group::Artists, scored(part.mul_floor(voice)));
			}
		}
		if let Strategy::TipsItself(one_of) = self.strategy {
			let who = self.whale.start;
			self.fee = NETWORK_FEE.mul_floor(self.stakes[who].all / one_of);
			note(&mut self.done, who, Group::Artists, scored(self.fee * FEE_SCORE));
		}
	}

	/// Operators prove and serve what lies with them.
	fn serve(&mut self) {
		let operators: Vec<_> =
			(0..self.stakes.len()).filter(|who| self.stakes[*who].collateral > 0).collect();
		let weights: Vec<_> = operators.iter().map(|who| self.stakes[*who].collateral).collect();
		let places = (self.crowd.places)(&weights);
		let others: u64 = operators
			.iter()
			.zip(&places)
			.filter(|(who, _)| !self.whale.contains(who))
			.map(|(_, place)| place.plays.deconstruct())
			.sum();
		for (who, place) in operators.into_iter().zip(places) {
			let of_whale = self.whale.contains(&who);
			let served = place.plays.mul_floor(self.routed);
			let of_others = match of_whale {
				true => 0,
				false => part_of(place.plays.deconstruct().into(), others.into())
					.mul_floor(self.routed_to_others),
			};
			note(&mut self.done, who, Group::Serving, scored(served + of_others));
			let rate = if of_whale { Rate::FULL } else { PROVEN };
			let owed = place.held.mul_floor(CHALLENGES * HOLDERS * AUDIO);
			let score = owed * Balance::from(rate.done) / Balance::from(rate.owed);
			note(&mut self.done, who, Group::Storage, Activity { score, rate });
		}
	}

	fn end(self) -> Outcome {
		let minted = era_issuance(GENESIS, INFLATION, &Shares::DEFAULT, ROUND, ROUND);
		let most_return = RoundReturn { yearly: MOST_RETURN, elapsed: minted.elapsed };
		let participants = PerGroup::by(|group| self.participants(group));
		let pools = self.pools(&minted, most_return, &participants);
		let mut payments = Vec::new();
		for (group, participants) in participants.iter() {
			let total = participants.iter().map(|it| it.weight).sum();
			payments.extend(participants.iter().map(|Participant { who, weight, base }| {
				let amount = payment(*pools.get(group), *weight, total, most_return, *base);
				Payment { who: *who, group, base: *base, amount }
			}));
		}
		let nominates = |stake: &Stake| stake.all - stake.collateral;
		let all = self.stakes.iter().map(nominates).sum();
		let nominating = self.stakes[self.whale.clone()]
			.iter()
			.map(nominates)
			.map(|stake| payment(minted.stakers, stake, all, UNBOUNDED, stake))
			.sum();
		let of_whale = |value: fn(&Stake) -> Balance| -> Balance {
			self.stakes[self.whale.clone()].iter().map(value).sum()
		};
		Outcome {
			stake: of_whale(|stake| stake.all),
			collateral: of_whale(|stake| stake.collateral),
			most_return,
			nominating,
			fee: self.fee,
			whale: self.whale,
			payments,
		}
	}

	fn participants(&self, group: Group) -> Vec<Participant> {
		let mut participants = Vec::new();
		for (who, done) in self.done.iter().enumerate() {
			let Some(Activity { score, rate }) = *done.get(group) else { continue };
			let stake = match group {
				Group::Storage | Group::Serving => self.stakes[who].collateral,
				Group::Artists | Group::Fans | Group::Voters => self.stakes[who].all,
			};
			let weight = group.formula().weight(stake, score, rate);
			participants.push(Participant { who, weight, base: group.base(stake, score, rate) });
		}
		participants
	}

	/// What the groups may be paid, with the fee pool's part as `ActivityIssuance` shares it. What
	/// a group cannot be paid is carried; these are the pools after a year of such rounds, when no
	/// more is to come of it.
	fn pools(
		&self,
		minted: &EraIssuance,
		most_return: RoundReturn,
		participants: &PerGroup<Vec<Participant>>,
	) -> PerGroup<Balance> {
		let share = |group: Group| match participants.get(group).is_empty() {
			true => 0,
			false => Balance::from(Shares::DEFAULT.of(group).deconstruct()),
		};
		let all: Balance = Group::ALL.into_iter().map(share).sum();
		let room = PerGroup::by(|group| {
			let bases: Balance = participants.get(group).iter().map(|it| it.base).sum();
			most_return.of(bases).saturating_sub(*minted.groups.get(group))
		});
		let mut pools = minted.groups;
		let mut carried = 0;
		for _ in 0..ROUNDS_PER_YEAR {
			carried += fees::split(self.fee, BURNED, ISSUED).issued;
			let of_fees =
				PerGroup::by(|group| (carried * share(group) / all).min(*room.get(group)));
			carried -= of_fees.iter().map(|(_, part)| part).sum::<Balance>();
			pools = PerGroup::by(|group| minted.groups.get(group) + of_fees.get(group));
		}
		pools
	}
}

struct Participant {
	who: usize,
	weight: Balance,
	base: Balance,
}

/// What came of a round.
pub struct Outcome {
	/// Planck that the whale has at stake.
	pub stake: Balance,
	/// Of them, its nodes' collateral.
	pub collateral: Balance,
	/// Most that the round returns on stake in a group.
	pub most_return: RoundReturn,
	/// What the whale was paid for nominating.
	pub nominating: Balance,
	/// What it paid in fees.
	pub fee: Balance,
	/// Which accounts are the whale's.
	pub whale: Range<usize>,
	/// What was paid in groups.
	pub payments: Vec<Payment>,
}

impl Outcome {
	fn of_whale(&self, group: Group) -> impl Iterator<Item = &Payment> {
		self.payments.iter().filter(move |it| it.group == group && self.whale.contains(&it.who))
	}

	/// What the whale was paid in `group`.
	pub fn paid(&self, group: Group) -> Balance {
		self.of_whale(group).map(|payment| payment.amount).sum()
	}

	/// The most that it might have been.
	pub fn bound(&self, group: Group) -> Balance {
		self.of_whale(group).map(|payment| self.most_return.of(payment.base)).sum()
	}

	/// What others were paid in `group`.
	pub fn others(&self, group: Group) -> Balance {
		let all = self.payments.iter().filter(|it| it.group == group);
		all.map(|payment| payment.amount).sum::<Balance>() - self.paid(group)
	}

	/// All that the whale was paid.
	pub fn received(&self) -> Balance {
		self.nominating + Group::ALL.into_iter().map(|group| self.paid(group)).sum::<Balance>()
	}

	/// The most that it might have been, with what it was paid for nominating.
	pub fn most(&self) -> Balance {
		self.nominating + Group::ALL.into_iter().map(|group| self.bound(group)).sum::<Balance>()
	}

	/// `amount` of a round as a return on the whale's stake, per cent a year.
	pub fn percent(&self, amount: Balance) -> f64 {
		100.0 * f64::from(ROUNDS_PER_YEAR) * (amount as f64 / self.stake as f64)
	}

	/// The whale's return, less fees.
	pub fn return_(&self) -> f64 {
		self.percent(self.received()) - self.percent(self.fee)
	}
}

/// What an operator has of what all have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
	/// Of all copies of tracks, those that lie with it.
	pub held: Perquintill,
	/// Of plays, those that go to it.
	pub plays: Perquintill,
}

/// What lies with operators of `weights`: of each track's three holders, the first is drawn by
/// weight, the second by weight among the others, and so the third; a play goes to one of the
/// three, by weight.
pub fn places(weights: &[Balance]) -> Vec<Place> {
	let all: Balance = weights.iter().sum();
	let parts: Vec<_> = weights.iter().map(|weight| *weight as f64 / all as f64).collect();
	let mut sums = vec![(0.0, 0.0); parts.len()];
	for (i, a) in parts.iter().enumerate() {
		for (j, b) in parts.iter().enumerate().skip(i + 1) {
			for (k, c) in parts.iter().enumerate().skip(j + 1) {
				// That x is drawn first and y second, and then whoever is left of the three.
				let draw = |x: &f64, y: &f64| 1.0 / ((1.0 - x) * (1.0 - x - y));
				let orders =
					[draw(a, b), draw(a, c), draw(b, a), draw(b, c), draw(c, a), draw(c, b)];
				let chance = a * b * c * orders.iter().sum::<f64>();
				for (who, weight) in [(i, a), (j, b), (k, c)] {
					let (held, plays) = &mut sums[who];
					*held += chance / HOLDERS as f64;
					*plays += chance * weight / (a + b + c);
				}
			}
		}
	}
	let place = |(held, plays)| Place {
		held: Perquintill::from_float(held),
		plays: Perquintill::from_float(plays),
	};
	sums.into_iter().map(place).collect()
}

/// `part` of `whole`, rounded down.
fn part_of(part: Balance, whole: Balance) -> Perquintill {
	Perquintill::from_rational_with_rounding(part, whole, Rounding::Down).unwrap_or_default()
}

/// Returns by strategy and part of the stake.
pub struct Whale {
	/// As in [`Strategy::ALL`], for each of [`PARTS`].
	pub outcomes: Vec<(Strategy, Vec<Outcome>)>,
}

impl Whale {
	/// Tries them all.
	pub fn new(seed: u64) -> Self {
		let crowd = Crowd::new(seed);
		let of = |strategy| PARTS.map(|part| crowd.best(part, strategy)).into();
		Self { outcomes: Strategy::ALL.map(|strategy| (strategy, of(strategy))).into() }
	}

	/// Those of `strategy`.
	pub fn of(&self, strategy: Strategy) -> &[Outcome] {
		let found = self.outcomes.iter().find(|(other, _)| *other == strategy);
		&found.expect("all were tried").1
	}

	/// A table: the whale's returns and bounds, per cent of its stake a year, and what others were
	/// paid, AUDIO a year.
	pub fn csv(&self) -> String {
		let mut text = String::from(
			"strategy,part_of_stake,collateral,return,bound,nominating,storage,serving,artists,fans,fees,\
			 bound_storage,bound_serving,bound_artists,bound_fans,others_storage,others_serving,\
			 others_artists,others_fans\n",
		);
		let groups = [Group::Storage, Group::Serving, Group::Artists, Group::Fans];
		for (strategy, outcomes) in &self.outcomes {
			for (part, outcome) in PARTS.iter().zip(outcomes) {
				let percents = [outcome.return_(), outcome.percent(outcome.most())]
					.into_iter()
					.chain([outcome.percent(outcome.nominating)])
					.chain(groups.map(|group| outcome.percent(outcome.paid(group))))
					.chain([outcome.percent(outcome.fee)])
					.chain(groups.map(|group| outcome.percent(outcome.bound(group))));
				let collateral = 100.0 * outcome.collateral as f64 / outcome.stake as f64;
				let part = f64::from(*part) / 10.0;
				let _ = write!(text, "{},{part},{collateral:.0}", strategy.name());
				percents.for_each(|percent| {
					let _ = write!(text, ",{percent:.3}");
				});
				for group in groups {
					let yearly = outcome.others(group) * Balance::from(ROUNDS_PER_YEAR) / AUDIO;
					let _ = write!(text, ",{yearly}");
				}
				text.push('\n');
			}
		}
		text
	}
}
