//! Who takes part, with which stake and which habits.
//!
//! **Stakes** of each kind are Pareto-distributed, of a total that is given. They are not drawn:
//! with `n` accounts, the `i`-th has the quantile in the middle of its part,
//!
//! ```text
//! (1 − (i + ½) / n) ^ (−1 / shape)          i = 0 … n − 1
//! ```
//!
//! scaled to the total. So no lucky draw of one huge account decides what a chart shows. Habits are
//! drawn.
//!
//! Sizes are those of a model. As weights are homogeneous in stake, one account of 10,000 AUDIO
//! stands as well for ten of 1,000 with its habits.

use audio_primitives::{features::Multiplier, nodes, Balance};
use rand::{
	distributions::{Distribution, WeightedIndex},
	seq::SliceRandom,
	Rng, SeedableRng,
};
use rand_chacha::ChaCha8Rng;
use sp_arithmetic::{Perbill, Permill};

/// Planck in one AUDIO.
pub const AUDIO: Balance = 1_000_000_000_000_000_000;
/// How many times an operator's own collateral its nodes weigh at the most: the chain's default.
const WEIGHT_CAP: u32 = 5;
/// What a feature that multiplies earnings takes, planck, and adds; and the most of its collateral
/// that it adds: those of the chain's first catalogue.
const FEATURE: (Balance, Permill, Balance) = (5_000 * AUDIO, Permill::from_percent(25), 5);
/// How many artists a fan listens to.
const TASTES: usize = 5;

/// What an account does, apart from nominating with all stake that is in no other use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	/// Much stake and nothing else.
	IdleHolder,
	/// A fan that never listens.
	SilentFan,
	/// Listens now and then, some rarely and some nearly always.
	OccasionalFan,
	/// Listens every round.
	ActiveFan,
	/// Votes every round, and listens: half of them every round, the others now and then.
	VotingFan,
	/// Votes, most of them every round.
	Voter,
	/// Runs nodes with all its stake.
	Operator,
	/// Is listened to, with little stake.
	SmallArtist,
	/// Is listened to, with much stake.
	LargeArtist,
	/// Nobody listens.
	UnheardArtist,
	/// Leads fans to artists.
	Curator,
}

impl Kind {
	/// Every kind.
	pub const ALL: [Self; 11] = [
		Self::IdleHolder,
		Self::SilentFan,
		Self::OccasionalFan,
		Self::ActiveFan,
		Self::VotingFan,
		Self::Voter,
		Self::Operator,
		Self::SmallArtist,
		Self::LargeArtist,
		Self::UnheardArtist,
		Self::Curator,
	];

	/// How many there are, what stake they have together in millions of AUDIO, and the shape of its
	/// Pareto distribution: the smaller, the more the largest have.
	const fn crowd(self) -> (usize, f64, f64) {
		match self {
			Self::IdleHolder => (60, 200.0, 1.5),
			Self::SilentFan => (1_500, 70.0, 1.2),
			Self::OccasionalFan => (1_500, 80.0, 1.2),
			Self::ActiveFan => (700, 40.0, 1.2),
			Self::VotingFan => (500, 40.0, 1.2),
			Self::Voter => (200, 80.0, 1.3),
			Self::Operator => (60, 60.0, 1.8),
			Self::SmallArtist => (400, 0.4, 2.0),
			Self::LargeArtist => (100, 10.0, 1.5),
			Self::UnheardArtist => (500, 5.0, 1.2),
			Self::Curator => (30, 1.5, 1.8),
		}
	}

	/// What it is called, of many.
	pub const fn name(self) -> &'static str {
		match self {
			Self::IdleHolder => "Idle large holders",
			Self::SilentFan => "Fans who never listen",
			Self::OccasionalFan => "Fans, now and then",
			Self::ActiveFan => "Fans, every round",
			Self::VotingFan => "Fans who vote too",
			Self::Voter => "Voters",
			Self::Operator => "Operators",
			Self::SmallArtist => "Heard, little stake",
			Self::LargeArtist => "Heard, much stake",
			Self::UnheardArtist => "Never heard",
			Self::Curator => "Curators",
		}
	}
}

/// Stake put behind somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backed {
	/// Whom.
	pub beneficiary: usize,
	/// Planck.
	pub amount: Balance,
}

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
	/// What it does.
	pub kind: Kind,
	/// Planck that it has at stake, for whatever.
	pub stake: Balance,
	/// Of them, those that are neither collateral nor behind somebody: they nominate.
	pub nominates: Balance,
	/// Of them, those behind somebody.
	pub backs: Option<Backed>,
	/// Planck that others have behind it.
	pub backing: Balance,
	/// What it keeps of their part.
	pub cut: Perbill,
	/// What multiplies its earnings.
	pub multiplier: Multiplier,
	/// In how many rounds it listens, from 0 to 1.
	pub listens: f64,
	/// How many sessions it then has, on average.
	pub sessions: u32,
	/// In how many it votes, from 0 to 1.
	pub votes: f64,
	/// How many storage proofs it passes of those that it owes, from 0 to 1.
	pub proves: f64,
	/// Whom it listens to.
	pub tastes: Vec<usize>,
	/// Who led it to them.
	pub curator: usize,
}

/// All accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
	/// In the order of [`Kind::ALL`].
	pub accounts: Vec<Account>,
}

impl Population {
	/// The one that `seed` makes.
	pub fn new(seed: u64) -> Self {
		let mut draws = ChaCha8Rng::seed_from_u64(seed);
		let mut this = Self { accounts: Vec::new() };
		for kind in Kind::ALL {
			let (count, millions, shape) = kind.crowd();
			this.accounts.extend(
				pareto(count, millions, shape)
					.map(|stake| Account::with_habits(kind, stake, &mut draws)),
			);
		}
		this.choose_artists(&mut draws);
		this.back(&mut draws);
		this
	}

	/// Those of `kinds`.
	pub fn of(&self, kinds: &[Kind]) -> Vec<usize> {
		let of_kind = |who: &usize| kinds.contains(&self.accounts[*who].kind);
		(0..self.accounts.len()).filter(of_kind).collect()
	}

	/// Planck that the nodes of `who` weigh.
	pub fn node_weight(&self, who: usize) -> Balance {
		let Account { kind, stake, backing, .. } = self.accounts[who];
		match kind {
			Kind::Operator => nodes::weight(stake, stake, backing, WEIGHT_CAP),
			_ => 0,
		}
	}

	/// Each fan comes to a few artists. Their popularity falls with their rank, as `1 / (rank +
	/// 20)`, and has nothing to do with their stake.
	fn choose_artists(&mut self, draws: &mut ChaCha8Rng) {
		let mut artists = self.of(&[Kind::SmallArtist, Kind::LargeArtist]);
		artists.shuffle(draws);
		let popularity =
			WeightedIndex::new((0..artists.len()).map(|rank| 1.0 / (rank as f64 + 20.0)))
				.expect("there are artists");
		let curators = self.of(&[Kind::Curator]);
		for fan in self.accounts.iter_mut().filter(|account| account.listens > 0.0) {
			fan.tastes = (0..TASTES).map(|_| artists[popularity.sample(draws)]).collect();
			fan.curator = *curators.choose(draws).expect("there are curators");
		}
	}

	/// Half of the fans who listen put half of their stake behind an artist of theirs, or, one in
	/// four of them, behind an operator.
	fn back(&mut self, draws: &mut ChaCha8Rng) {
		let operators = self.of(&[Kind::Operator]);
		for who in 0..self.accounts.len() {
			let fan = &mut self.accounts[who];
			if fan.listens == 0.0 || !draws.gen_ratio(1, 2) {
				continue;
			}
			let choice = if draws.gen_ratio(1, 4) { &operators } else { &fan.tastes };
			let beneficiary = *choice.choose(draws).expect("nobody listens to nobody");
			let amount = fan.stake / 2;
			fan.nominates -= amount;
			fan.backs = Some(Backed { beneficiary, amount });
			self.accounts[beneficiary].backing += amount;
		}
	}
}

impl Account {
	/// One of `kind` with `stake` planck, whose habits are drawn.
	fn with_habits(kind: Kind, stake: Balance, draws: &mut ChaCha8Rng) -> Self {
		let listens = match kind {
			Kind::OccasionalFan => draws.gen_range(0.02..0.98),
			Kind::VotingFan if draws.gen_ratio(1, 2) => draws.gen_range(0.2..0.98),
			Kind::ActiveFan | Kind::VotingFan => 1.0,
			_ => 0.0,
		};
		let sessions = match kind {
			Kind::ActiveFan => draws.gen_range(4..=6),
			_ => draws.gen_range(1..=6),
		};
		let votes = match kind {
			Kind::VotingFan => 1.0,
			// One in four only when it suits them.
			Kind::Voter if draws.gen_ratio(1, 4) => draws.gen_range(0.1..0.9),
			Kind::Voter => 1.0,
			_ => 0.0,
		};
		let proves = match kind {
			// One in six runs its nodes badly.
			Kind::Operator if draws.gen_ratio(1, 6) => draws.gen_range(0.5..0.95),
			Kind::Operator => draws.gen_range(0.99..1.0),
			_ => 0.0,
		};
		let cut = match kind {
			Kind::Operator => 10,
			_ => draws.gen_range(20..=60),
		};
		let (collateral, bonus, factor) = FEATURE;
		let has_feature = kind == Kind::LargeArtist && stake >= 4 * collateral;
		let (locked, multiplier) = match kind {
			Kind::Operator => (stake, Multiplier::NONE),
			_ if has_feature => (collateral, Multiplier { bonus, cap: factor * collateral }),
			_ => (0, Multiplier::NONE),
		};
		Self {
			kind,
			stake,
			nominates: stake - locked,
			backs: None,
			backing: 0,
			cut: Perbill::from_percent(cut),
			multiplier,
			listens,
			sessions,
			votes,
			proves,
			tastes: Vec::new(),
			curator: 0,
		}
	}
}

/// Planck of stake of `count` accounts that have `millions` of AUDIO together, by the quantiles of
/// a Pareto distribution of `shape`; whole AUDIO, at least one.
pub fn pareto(count: usize, millions: f64, shape: f64) -> impl Iterator<Item = Balance> {
	let quantile = move |i: usize| (1.0 - (i as f64 + 0.5) / count as f64).powf(-1.0 / shape);
	let sum: f64 = (0..count).map(quantile).sum();
	(0..count).map(move |i| {
		let audio = millions * 1e6 * quantile(i) / sum;
		(audio as Balance).max(1) * AUDIO
	})
}
