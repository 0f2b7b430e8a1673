//! What activity is worth: the weight by which a group's new tokens are shared, and the bound on each share.
//!
//! With `D` the stake and `S` the score of a participant, both in planck of stake,
//!
//! ```text
//! w = D^α · S^(1−α) · rate^γ · multiplier + streak bonus
//! ```
//!
//! with `α ∈ { 0, ¼, ½, 1 }` and `γ ∈ { 0, 1, 2 }` of the group's [`Formula`]. `D^α · S^(1−α)` is homogeneous of degree one
//! and concave, so `f(x) + f(y) ≤ f(x + y)`: who splits stake and score over several accounts does not gain.
//! Each step rounds down, which keeps that: `⌊a⌋ + ⌊b⌋ ≤ ⌊a + b⌋`.
//!
//! A participant is paid `min( ⌊ pool · w / W ⌋, ⌊ r · b ⌋ )`, see [`payment`].

use crate::{features::Multiplier, Balance, RoundIndex};
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
		match self.rate {
			RateExponent::Zero => mean,
			RateExponent::One => rate.of(mean),
			RateExponent::Two => rate.of(rate.of(mean)),
		}
	}
}

/// `⌊ √value ⌋` by Newton's method from above: from any start that is not below the root, each step comes
/// nearer and none goes below it, so the first that does not fall is at it.
fn square_root(value: U512) -> U512 {
	let bits = value.bits();
	if bits <= 1 {
		return value;
	}
	// 2^⌈bits / 2⌉ is above the root, and at most four times it: six or seven steps are enough for 512 bits.
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

/// Rounds in which an account was active without a gap, and the least stake that it had through them.
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
	/// Planck: the least stake noted in any of them.
	pub least: Balance,
}

impl Streak {
	/// Notes activity in `round` with `stake` planck. An earlier round than the last is the last.
	pub fn note(&mut self, round: RoundIndex, stake: Balance) {
		let gap = round.saturating_sub(self.last);
		*self = match gap {
			_ if self.rounds == 0 || gap > 1 => Self { rounds: 1, last: round, least: stake },
			0 => Self { least: self.least.min(stake), ..*self },
			_ => Self {
				rounds: self.rounds.saturating_add(1),
				last: round,
				least: self.least.min(stake),
			},
		};
	}

	/// What the streak adds to a weight: `step` for each round before the last one, at most `cap`.
	pub fn bonus(&self, step: Permill, cap: Permill) -> Permill {
		let before = self.rounds.saturating_sub(1);
		Permill::from_parts(step.deconstruct().saturating_mul(before)).min(cap)
	}
}

/// What makes a weight heavier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bonuses {
	/// Of features.
	pub multiplier: Multiplier,
	/// For activity without a gap.
	pub streak: Permill,
	/// The part of the stake that the streak applies to: the least through it, of all of it; planck.
	pub streak_stake: Balance,
}

impl Bonuses {
	/// None.
	pub const NONE: Self =
		Self { multiplier: Multiplier::NONE, streak: Permill::zero(), streak_stake: 0 };

	/// `weight` of a participant with `stake` planck, and its bonuses:
	///
	/// ```text
	/// m + ⌊ streak · ⌊ m · min(streak stake, stake) / stake ⌋ ⌋,   m = multiplier applied to weight
	/// ```
	///
	/// so stake that came late gets the weight and not the streak of what was there before.
	pub fn apply(&self, weight: Balance, stake: Balance) -> Balance {
		let multiplied = self.multiplier.apply(weight);
		let lasting = part(multiplied, self.streak_stake.min(stake), stake);
		multiplied.saturating_add(self.streak.mul_floor(lasting))
	}
}

/// What a participant of `weight` is paid of a `pool` among weights of `total`, planck, with `stake` planck
/// behind it and a most of `most_return` of that a round:
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
		use crate::issuance::MILLISECONDS_PER_YEAR;
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

	#[test]
	fn a_streak_grows_without_gaps_and_with_the_least_stake() {
		let mut streak = Streak::default();
		streak.note(7, 100);
		assert_eq!(streak, Streak { rounds: 1, last: 7, least: 100 });
		streak.note(7, 80);
		streak.note(8, 120);
		assert_eq!(streak, Streak { rounds: 2, last: 8, least: 80 });
		streak.note(6, 70);
		assert_eq!(streak, Streak { rounds: 2, last: 8, least: 70 });
		streak.note(10, 500);
		assert_eq!(streak, Streak { rounds: 1, last: 10, least: 500 });

		let bonus = |rounds| {
			let streak = Streak { rounds, ..streak };
			streak.bonus(Permill::from_percent(1), Permill::from_percent(20))
		};
		assert_eq!(bonus(0), Permill::zero());
		assert_eq!(bonus(1), Permill::zero());
		assert_eq!(bonus(2), Permill::from_percent(1));
		assert_eq!(bonus(21), Permill::from_percent(20));
		assert_eq!(bonus(u32::MAX), Permill::from_percent(20));
	}

	#[test]
	fn a_streak_applies_to_stake_that_was_there() {
		let bonuses = Bonuses {
			multiplier: Multiplier { bonus: Permill::from_percent(50), cap: 1_000 },
			streak: Permill::from_percent(10),
			streak_stake: 100,
		};
		assert_eq!(bonuses.apply(400, 100), 660);
		// Of four times the stake, a quarter was there.
		assert_eq!(bonuses.apply(400, 400), 615);
		assert_eq!(bonuses.apply(400, 0), 600);
		assert_eq!(Bonuses::NONE.apply(400, 400), 400);
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
			weight in 0u128..1 << 100, stake in balance(), lasting in balance(),
			multiplier in 0u32..=1_000_000, cap in balance(), streak in 0u32..=1_000_000,
		) {
			let multiplier = Multiplier { bonus: Permill::from_parts(multiplier), cap };
			let bonuses =
				Bonuses { multiplier, streak: Permill::from_parts(streak), streak_stake: lasting };
			let multiplied = multiplier.apply(weight);
			let heavier = bonuses.apply(weight, stake);
			prop_assert!(heavier >= multiplied);
			let most = U256::from(multiplied) * U256::from(1_000_000 + streak) / U256::from(1_000_000);
			prop_assert!(U256::from(heavier) <= most);
			if lasting >= stake && stake > 0 {
				prop_assert_eq!(U256::from(heavier), most);
			}
		}

		#[test]
		fn payments_keep_to_the_pool_and_to_the_return(
			pool in balance(),
			participants in prop::collection::vec((0u128..1 << 100, 0u128..1 << 100), 1..8),
			yearly in 0u32..=1_000_000_000, elapsed in 0..=crate::issuance::MILLISECONDS_PER_YEAR,
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
