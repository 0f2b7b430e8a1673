//! What activity is worth: the weight by which a group's new tokens are shared, and the bound on
//! each share.
//!
//! With `D` the stake and `S` the score of a participant, both in planck of stake,
//!
//! ```text
//! w = D^α · S^(1−α) · rate^γ · multiplier · (1 + streak)
//! ```
//!
//! with `α ∈ { 0, ¼, ½, 1 }` and `γ ∈ { 0, 1, 2 }` of the group's [`Formula`]. `D^α · S^(1−α)` is
//! homogeneous of degree one and concave, so `f(x) + f(y) ≤ f(x + y)`: who splits stake and score
//! of one rate over several accounts does not gain. Each step rounds down, which keeps that: `⌊a⌋ +
//! ⌊b⌋ ≤ ⌊a + b⌋`. (Work of different rates counts by its common rate in one account and by its own
//! in several: who keeps what fails apart has no more for it than for what does not fail.)
//!
//! A participant is paid `min( ⌊ pool · w / W ⌋, ⌊ r · b ⌋ )`, see [`payment`].

use crate::{features::Multiplier, Balance, RoundIndex, MILLISECONDS_PER_YEAR};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{
	helpers_128bit::multiply_by_rational_with_rounding, per_things::Rounding, PerThing, Perbill,
	Permill,
};
use sp_core::{U256, U512};

/// How much the stake counts beside the score: the exponent `α` of the stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakeExponent {
	/// The score alone.
	Zero,
	/// `⁴√( D · S³ )`.
	Quarter,
	/// `√( D · S )`.
	Half,
	/// The stake alone.
	One,
}

/// How much a low rate costs: the exponent `γ` of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateExponent {
	/// The rate does not count.
	Zero,
	/// In proportion.
	One,
	/// Half of what was owed counts a quarter.
	Two,
}

/// How a group weighs what its participants do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
	/// `α`.
	pub stake: StakeExponent,
	/// `γ`.
	pub rate: RateExponent,
}

/// How much of what was owed was done.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Rate {
	/// What was done. More than what was owed counts as that.
	pub done: u32,
	/// What was owed. If nothing was, the rate is zero.
	pub owed: u32,
}

impl Rate {
	/// All of it.
	pub const FULL: Self = Self { done: 1, owed: 1 };

	/// Both together.
	#[must_use]
	pub fn and(self, other: Self) -> Self {
		Self {
			done: self.done.saturating_add(other.done),
			owed: self.owed.saturating_add(other.owed),
		}
	}

	/// `⌊ value · rate ⌋`.
	fn of(&self, value: Balance) -> Balance {
		let Self { done, owed } = *self;
		match owed {
			0 => 0,
			_ => part(value, done.min(owed).into(), owed.into()),
		}
	}
}

impl Formula {
	/// The weight of `stake` and `score` at `rate`, before multipliers and streaks, in planck:
	/// `⌊ ⌊ D^α · S^(1−α) ⌋ · rate^γ ⌋`, with a rounding more where `γ` is 2.
	///
	/// Exact for all arguments. Never above the larger of the two.
	pub fn weight(&self, stake: Balance, score: Balance, rate: Rate) -> Balance {
		let mean = match self.stake {
			StakeExponent::Zero => score,
			StakeExponent::Quarter => {
				let score = U512::from(score);
				// Four factors of 128 bits each fit into 512.
				let product = score
					.saturating_mul(score)
					.saturating_mul(score)
					.saturating_mul(U512::from(stake));
				// The root of the root, each rounded down, is the fourth root rounded down.
				narrow(square_root(square_root(product)))
			},
			StakeExponent::Half => {
				narrow(square_root(U512::from(stake).saturating_mul(U512::from(score))))
			},
			StakeExponent::One => stake,
		};
		self.rated(mean, rate)
	}

	/// `⌊ value · rate^γ ⌋`, with a rounding more where `γ` is 2.
	pub fn rated(&self, value: Balance, rate: Rate) -> Balance {
		match self.rate {
			RateExponent::Zero => value,
			RateExponent::One => rate.of(value),
			RateExponent::Two => rate.of(rate.of(value)),
		}
	}
}

/// `⌊ √value ⌋` by Newton's method from above: from any start that is not below the root, each step
/// comes nearer and none goes below it, so the first that does not fall is at it.
fn square_root(value: U512) -> U512 {
	let bits = value.bits();
	if bits <= 1 {
		return value;
	}
	// 2^⌈bits / 2⌉ is above the root, and at most four times it: six or seven steps are enough for
	// 512 bits.
	let mut root = U512::from(2).checked_pow(U512::from(bits.div_ceil(2))).unwrap_or(U512::MAX);
	loop {
		// The root is at least one, and both terms are below 2^511.
		let sum = value.checked_div(root).unwrap_or_default().saturating_add(root);
		let next = sum.checked_div(U512::from(2)).unwrap_or_default();
		if next >= root {
			return root;
		}
		root = next;
	}
}

/// A number that fits because it is a mean of two that do.
fn narrow(value: U512) -> Balance {
	Balance::try_from(value).unwrap_or(Balance::MAX)
}

/// `⌊ value · part / whole ⌋` for a part that is no more than the whole; zero if the whole is.
fn part(value: Balance, part: Balance, whole: Balance) -> Balance {
	multiply_by_rational_with_rounding(value, part, whole, Rounding::Down).unwrap_or(0)
}

/// Rounds in which an account was active without a gap, and how old its stake is in them.
///
/// The *age* is the average over the stake: what comes later begins at zero, so it makes the rest
/// younger, and what leaves takes its own age along. Stake that is kept in one account, or spread
/// over several, is as old either way. It grows up to the age at which the bonus is at its most, so
/// that no dust kept warm for longer lends more than that to stake that comes later.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Streak {
	/// Rounds that came one after another, the last included; zero before the first.
	pub rounds: u32,
	/// The last round.
	pub last: RoundIndex,
	/// Planck: the stake in it.
	pub stake: Balance,
	/// 2⁻³² rounds.
	pub age: u64,
}

/// A round of a streak's age.
const AGE_OF_A_ROUND: u64 = 1 << 32;

/// What a streak adds to a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreakTerms {
	/// For each round of its age.
	pub step: Permill,
	/// At the most.
	pub cap: Permill,
}

impl StreakTerms {
	/// The age at which the bonus is at its most, 2⁻³² rounds.
	fn oldest(&self) -> u64 {
		let cap = u64::from(self.cap.deconstruct()).saturating_mul(AGE_OF_A_ROUND);
		// Without a step no age gives a bonus.
		cap.checked_div(self.step.deconstruct().into()).unwrap_or(0)
	}
}

impl Streak {
	/// Notes activity in `round` with `stake` planck. Rounds are to be noted in their order.
	pub fn note(&mut self, round: RoundIndex, stake: Balance, terms: &StreakTerms) {
		let gap = round.saturating_sub(self.last);
		if self.rounds == 0 || gap > 1 {
			*self = Self { rounds: 1, last: round, stake, age: 0 };
			return;
		}
		if gap == 1 {
			self.rounds = self.rounds.saturating_add(1);
			self.last = round;
			self.age = self.age.saturating_add(AGE_OF_A_ROUND);
		}
		self.age = self.age.min(terms.oldest());
		if stake > self.stake {
			// No more than it was.
			self.age = part(self.age.into(), self.stake, stake).try_into().unwrap_or(0);
		}
		self.stake = stake;
	}

	/// What the streak adds to a weight: `⌊ step · age ⌋` parts per million, at most `cap`.
	pub fn bonus(&self, terms: &StreakTerms) -> Permill {
		let parts = u128::from(terms.step.deconstruct())
			.saturating_mul(self.age.into())
			.checked_div(AGE_OF_A_ROUND.into())
			.unwrap_or(0);
		let cap = terms.cap.deconstruct();
		Permill::from_parts(u32::try_from(parts).map_or(cap, |parts| parts.min(cap)))
	}
}

/// What makes a weight heavier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bonuses {
	/// Of features.
	pub multiplier: Multiplier,
	/// For activity without a gap.
	pub streak: Permill,
}

impl Bonuses {
	/// None.
	pub const NONE: Self = Self { multiplier: Multiplier::NONE, streak: Permill::zero() };

	/// `weight` and its bonuses: `m + ⌊ streak · m ⌋`, with `m` the multiplier applied to `weight`.
	pub fn apply(&self, weight: Balance) -> Balance {
		let multiplied = self.multiplier.apply(weight);
		multiplied.saturating_add(self.streak.mul_floor(multiplied))
	}
}

/// What a participant of `weight` is paid of a `pool` among weights of `total`, planck, with
/// `stake` planck behind it and a most of `most_return` of that a round:
///
/// ```text
/// min( ⌊ pool · weight / total ⌋, ⌊ most_return · stake ⌋ )
/// ```
///
/// Nothing if nobody has weight. All payments together are at most the pool.
pub fn payment(
	pool: Balance,
	weight: Balance,
	total: Balance,
	most_return: RoundReturn,
	stake: Balance,
) -> Balance {
	part(pool, weight.min(total), total).min(most_return.of(stake))
}

/// Most that a round returns on stake: a governed return a year, for the time that a round took.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct RoundReturn {
	/// Of the stake, a year.
	pub yearly: Perbill,
	/// Milliseconds that count, at most a year.
	pub elapsed: u64,
}

impl RoundReturn {
	/// `⌊ stake · yearly · elapsed / year ⌋`.
	pub fn of(&self, stake: Balance) -> Balance {
		let elapsed = self.elapsed.min(MILLISECONDS_PER_YEAR);
		// 128, 30 and 35 bits.
		let product = U256::from(stake)
			.saturating_mul(U256::from(self.yearly.deconstruct()))
			.saturating_mul(U256::from(elapsed));
		let whole = U256::from(Perbill::ACCURACY).saturating_mul(U256::from(MILLISECONDS_PER_YEAR));
		Balance::try_from(product.checked_div(whole).unwrap_or_default()).unwrap_or(Balance::MAX)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const ALPHAS: [StakeExponent; 4] =
		[StakeExponent::Zero, StakeExponent::Quarter, StakeExponent::Half, StakeExponent::One];
	const GAMMAS: [RateExponent; 3] = [RateExponent::Zero, RateExponent::One, RateExponent::Two];

	fn alpha() -> impl Strategy<Value = StakeExponent> {
		prop::sample::select(ALPHAS.to_vec())
	}

	fn formula() -> impl Strategy<Value = Formula> {
		(alpha(), prop::sample::select(GAMMAS.to_vec()))
			.prop_map(|(stake, rate)| Formula { stake, rate })
	}

	/// Small, around the issuance, and anything.
	fn balance() -> impl Strategy<Value = u128> {
		prop_oneof![0u128..100, 0u128..1 << 90, any::<u128>()]
	}

	fn half_of_balance() -> impl Strategy<Value = u128> {
		prop_oneof![0u128..100, 0u128..1 << 90, 0..=u128::MAX / 2]
	}

	fn rate() -> impl Strategy<Value = Rate> {
		(0u32..50, 0u32..50).prop_map(|(done, owed)| Rate { done, owed })
	}

	#[test]
	fn in_numbers() {
		let weight = |stake, rate| Formula { stake, rate };
		let half = Rate { done: 1, owed: 2 };
		let quarter = StakeExponent::Quarter;
		assert_eq!(weight(StakeExponent::Half, RateExponent::Two).weight(400, 100, half), 50);
		assert_eq!(weight(quarter, RateExponent::Zero).weight(16, 81, half), 54);
		assert_eq!(weight(quarter, RateExponent::One).weight(16, 81, half), 27);
		assert_eq!(weight(StakeExponent::One, RateExponent::One).weight(7, 0, half), 3);
		assert_eq!(weight(StakeExponent::Zero, RateExponent::Zero).weight(7, 9, half), 9);
	}

	const TERMS: StreakTerms =
		StreakTerms { step: Permill::from_percent(1), cap: Permill::from_percent(20) };

	#[test]
	fn a_streak_grows_without_gaps_up_to_its_most() {
		let percent = Permill::from_percent;
		let mut streak = Streak::default();
		assert_eq!(streak.bonus(&TERMS), percent(0));
		for round in 7..50 {
			// Twice in a round is once.
			streak.note(round, 100, &TERMS);
			streak.note(round, 100, &TERMS);
			assert_eq!(streak.rounds, round - 6);
			assert_eq!(streak.bonus(&TERMS), percent((round - 7).min(20)), "{round}");
		}
		streak.note(51, 100, &TERMS);
		assert_eq!((streak.rounds, streak.bonus(&TERMS)), (1, percent(0)));
		let none = StreakTerms { step: percent(0), cap: percent(20) };
		streak.note(52, 100, &none);
		assert_eq!((streak.rounds, streak.bonus(&none)), (2, percent(0)));
	}

	#[test]
	fn stake_that_comes_later_has_no_part_in_the_streak() {
		let mut streak = Streak::default();
		(1..=9).for_each(|round| streak.note(round, 100, &TERMS));
		assert_eq!(streak.bonus(&TERMS), Permill::from_percent(8));
		// 8 % of 100 is 2 % of 400.
		streak.note(9, 400, &TERMS);
		assert_eq!(streak.bonus(&TERMS), Permill::from_percent(2));
		// What leaves makes nothing older.
		streak.note(9, 10, &TERMS);
		assert_eq!(streak.bonus(&TERMS), Permill::from_percent(2));
		streak.note(10, 0, &TERMS);
		streak.note(11, 400, &TERMS);
		assert_eq!((streak.rounds, streak.bonus(&TERMS)), (11, Permill::zero()));
		// Dust kept warm for a long time is as old as the bonus can be, no older.
		let mut dust = Streak::default();
		(1..=1_000).for_each(|round| dust.note(round, 1, &TERMS));
		dust.note(1_001, 1_000, &TERMS);
		assert_eq!(dust.bonus(&TERMS), Permill::from_parts(199));
	}

	#[test]
	fn bonuses_add_up_in_their_order() {
		let multiplier = Multiplier { bonus: Permill::from_percent(50), cap: 1_000 };
		let bonuses = Bonuses { multiplier, streak: Permill::from_percent(10) };
		assert_eq!(bonuses.apply(400), 660);
		assert_eq!(bonuses.apply(10_000), 12_100);
		assert_eq!(Bonuses::NONE.apply(400), 400);
	}

	#[test]
	fn a_round_returns_its_part_of_the_year() {
		const DAY: u64 = 24 * 60 * 60 * 1_000;
		let most = RoundReturn { yearly: Perbill::from_percent(6), elapsed: DAY / 4 };
		// 6 % of a million a year, of which an era of six hours is one of 1,461.
		assert_eq!(most.of(1_000_000), 41);
		assert_eq!(RoundReturn { elapsed: u64::MAX, ..most }.of(1_000_000), 60_000);
		assert_eq!(payment(1_000, 1, 2, most, 1_000_000), 41);
		assert_eq!(payment(80, 1, 2, most, 1_000_000), 40);
		assert_eq!(payment(80, 0, 0, most, 1_000_000), 0);
	}

	proptest! {
		#[test]
		fn roots_are_exact(value: [u64; 8], shift in 0usize..512) {
			let value = U512(value) >> shift;
			let root = square_root(value);
			prop_assert!(root.checked_mul(root).is_some_and(|square| square <= value));
			let next = root + U512::one();
			prop_assert!(next.checked_mul(next).is_none_or(|square| square > value));
			prop_assert_eq!(root, value.integer_sqrt());
		}

		/// The definition, in powers without roots: w⁴ ≤ D^4α · S^4(1−α) < (w + 1)⁴.
		#[test]
		fn means_are_exact(alpha in alpha(), stake in balance(), score in balance()) {
			let mean = Formula { stake: alpha, rate: RateExponent::Zero }.weight(stake, score, Rate::FULL);
			let [d, s] = [stake, score].map(U512::from);
			let product = match alpha {
				StakeExponent::Zero => s * s * s * s,
				StakeExponent::Quarter => d * s * s * s,
				StakeExponent::Half => d * d * s * s,
				StakeExponent::One => d * d * d * d,
			};
			let power = |w: U512| w.checked_mul(w).and_then(|square| square.checked_mul(square));
			prop_assert!(power(U512::from(mean)).is_some_and(|it| it <= product));
			prop_assert!(power(U512::from(mean) + 1).is_none_or(|it| it > product));
		}

		#[test]
		fn rates_are_exact(formula in formula(), stake in balance(), score in balance(), rate in rate()) {
			let plain = Formula { rate: RateExponent::Zero, ..formula }.weight(stake, score, Rate::FULL);
			let weight = formula.weight(stake, score, rate);
			let [done, owed] = [rate.done.min(rate.owed), rate.owed].map(U256::from);
			let once = |value: U256| value.checked_mul(done).unwrap().checked_div(owed).unwrap_or_default();
			let exact = match formula.rate {
				RateExponent::Zero => U256::from(plain),
				RateExponent::One => once(U256::from(plain)),
				RateExponent::Two => once(once(U256::from(plain))),
			};
			prop_assert_eq!(U256::from(weight), exact);
			prop_assert!(weight <= stake.max(score));
		}

		#[test]
		fn splitting_does_not_gain(
			formula in formula(), rate in rate(),
			a in (half_of_balance(), half_of_balance()), b in (half_of_balance(), half_of_balance()),
		) {
			let whole = formula.weight(a.0 + b.0, a.1 + b.1, rate);
			let split = formula.weight(a.0, a.1, rate) + formula.weight(b.0, b.1, rate);
			prop_assert!(split <= whole, "{split} > {whole}");
		}

		#[test]
		fn more_of_anything_is_never_worth_less(
			formula in formula(), rate in rate(), stake in half_of_balance(), score in half_of_balance(),
			more in half_of_balance(),
		) {
			let weight = formula.weight(stake, score, rate);
			prop_assert!(formula.weight(stake + more, score, rate) >= weight);
			prop_assert!(formula.weight(stake, score + more, rate) >= weight);
			let better = Rate { done: rate.done + 1, ..rate };
			prop_assert!(formula.weight(stake, score, better) >= weight);
		}

		#[test]
		fn bonuses_add_no_more_than_they_say(
			weight in 0u128..1 << 100, multiplier in 0u32..=1_000_000, cap in balance(),
			streak in 0u32..=1_000_000,
		) {
			let multiplier = Multiplier { bonus: Permill::from_parts(multiplier), cap };
			let bonuses = Bonuses { multiplier, streak: Permill::from_parts(streak) };
			let exact = U256::from(multiplier.apply(weight)) * U256::from(1_000_000 + streak)
				/ U256::from(1_000_000);
			prop_assert_eq!(U256::from(bonuses.apply(weight)), exact);
		}

		/// Lots that come at any time, in one account or each in one of its own.
		#[test]
		fn splitting_stake_over_time_gains_nothing(
			lots in prop::collection::vec((0u128..1 << 90, 0u32..40), 1..6), rounds in 1u32..60,
			step in 0u32..30_000, cap in 0u32..300_000,
		) {
			let terms =
				StreakTerms { step: Permill::from_parts(step), cap: Permill::from_parts(cap) };
			let mut one = Streak::default();
			let mut many = vec![Streak::default(); lots.len()];
			for round in 0..rounds {
				let there = |(_, since): &&(u128, u32)| *since <= round;
				let all: u128 = lots.iter().filter(there).map(|(amount, _)| amount).sum();
				one.note(round, all, &terms);
				for (lot, streak) in lots.iter().zip(&mut many) {
					if there(&lot) {
						streak.note(round, lot.0, &terms);
					}
				}
				// In exact ages: the bonus itself is rounded down to millionths.
				let weigh = |streak: &Streak| {
					U512::from(streak.stake) * U512::from(streak.age.min(terms.oldest()))
				};
				let split = many.iter().fold(U512::zero(), |sum, streak| sum + weigh(streak));
				// Each round rounds down, by less than 2⁻³² rounds of the stake.
				let rounding = U512::from(all) * U512::from(round + 1);
				prop_assert!(split <= weigh(&one) + rounding);
			}
		}

		#[test]
		fn payments_keep_to_the_pool_and_to_the_return(
			pool in balance(),
			participants in prop::collection::vec((0u128..1 << 100, 0u128..1 << 100), 1..8),
			yearly in 0u32..=1_000_000_000, elapsed in 0..=MILLISECONDS_PER_YEAR,
		) {
			let most = RoundReturn { yearly: Perbill::from_parts(yearly), elapsed };
			let total = participants.iter().map(|(weight, _)| weight).sum();
			let mut paid = U256::zero();
			for (weight, stake) in participants {
				let payment = payment(pool, weight, total, most, stake);
				let share = U256::from(pool) * U256::from(weight)
					/ U256::from(total).max(U256::one());
				let cap = U512::from(stake) * U512::from(yearly) * U512::from(elapsed)
					/ (U512::from(1_000_000_000u64) * U512::from(31_557_600_000u64));
				prop_assert_eq!(U512::from(payment), U512::from(share.low_u128()).min(cap));
				paid += U256::from(payment);
			}
			prop_assert!(paid <= U256::from(pool));
		}
	}
}
