//! How much AUDIO an era mints.
//!
//! With `I` the total issuance in planck, `i` the governed inflation a year and `t` the length of
//! the era in milliseconds, an era mints
//!
//! ```text
//! minted = ⌊ ⌊ I · i ⌋ · min(t, t_max) / year ⌋          year = 365.25 days
//! ```
//!
//! of which `⌊ minted · s ⌋` goes to the stakers (`s` is their governed share) and the rest to the
//! treasury. Both roundings are down: the protocol never mints more than the rate allows. `t_max`
//! bounds what a chain that stood still pays when it goes on again.

use sp_arithmetic::{
	helpers_128bit::multiply_by_rational_with_rounding, per_things::Rounding, PerThing, Perbill,
};

/// Milliseconds in a Julian year of 365.25 days.
pub const MILLISECONDS_PER_YEAR: u64 = 31_557_600_000;

/// What one era mints, in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraIssuance {
	/// For validators and nominators.
	pub stakers: u128,
	/// What is left, for the treasury.
	pub remainder: u128,
}

/// `⌊ value · ratio ⌋`. `Perbill`'s own multiplication rounds to the nearest, which may mint a
/// planck more than the ratio says.
fn share(value: u128, ratio: Perbill) -> u128 {
	multiply_by_rational_with_rounding(
		value,
		ratio.deconstruct().into(),
		Perbill::ACCURACY.into(),
		Rounding::Down,
	)
	// A ratio is at most one, so the product fits; nothing is minted if that were ever wrong.
	.unwrap_or(0)
}

/// What an era mints and how it is split; see the module for the formula.
///
/// - `total_issuance`: planck.
/// - `inflation`: of the total issuance, a year.
/// - `stakers_share`: of what is minted.
/// - `elapsed`, `max_elapsed`: milliseconds; more than the latter is not paid for.
pub fn era_issuance(
	total_issuance: u128,
	inflation: Perbill,
	stakers_share: Perbill,
	elapsed: u64,
	max_elapsed: u64,
) -> EraIssuance {
	let paid_for = elapsed.min(max_elapsed).min(MILLISECONDS_PER_YEAR);
	let minted = multiply_by_rational_with_rounding(
		share(total_issuance, inflation),
		paid_for.into(),
		MILLISECONDS_PER_YEAR.into(),
		Rounding::Down,
	)
	// The time paid for is at most a year, so the product fits.
	.unwrap_or(0);
	let stakers = share(minted, stakers_share);
	EraIssuance { stakers, remainder: minted.saturating_sub(stakers) }
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U512;

	const AUDIO: u128 = 1_000_000_000_000_000_000;
	const DAY: u64 = 24 * 60 * 60 * 1_000;

	#[test]
	fn a_six_hour_era_at_seven_per_cent_mints_this_much() {
		let era = era_issuance(
			1_000_000_000 * AUDIO,
			Perbill::from_percent(7),
			Perbill::from_percent(50),
			DAY / 4,
			DAY,
		);
		// 70,000,000 AUDIO a year / 1461 eras a year = 47,912.388774811772758384… AUDIO.
		assert_eq!(era.stakers + era.remainder, 47_912_388_774_811_772_758_384);
		assert_eq!(era.stakers, 23_956_194_387_405_886_379_192);
	}

	#[test]
	fn a_halt_pays_no_more_than_the_longest_era() {
		let pay = |elapsed| {
			era_issuance(AUDIO, Perbill::from_percent(7), Perbill::one(), elapsed, DAY).stakers
		};
		assert_eq!(pay(100 * DAY), pay(DAY));
		assert!(pay(DAY) > pay(DAY / 2));
	}

	#[test]
	fn no_inflation_mints_nothing() {
		let era = era_issuance(u128::MAX, Perbill::zero(), Perbill::one(), DAY, DAY);
		assert_eq!(era, EraIssuance { stakers: 0, remainder: 0 });
	}

	proptest! {
		#[test]
		fn equals_the_formula_in_wide_integers(
			total: u128,
			inflation in 0u32..=1_000_000_000,
			stakers in 0u32..=1_000_000_000,
			elapsed: u64,
			max_elapsed in 0..=MILLISECONDS_PER_YEAR,
		) {
			let billion = U512::from(1_000_000_000u64);
			let yearly = U512::from(total) * U512::from(inflation) / billion;
			let paid_for = elapsed.min(max_elapsed);
			let minted = yearly * U512::from(paid_for) / U512::from(MILLISECONDS_PER_YEAR);
			let to_stakers = minted * U512::from(stakers) / billion;

			let era = era_issuance(
				total,
				Perbill::from_parts(inflation),
				Perbill::from_parts(stakers),
				elapsed,
				max_elapsed,
			);
			prop_assert_eq!(U512::from(era.stakers), to_stakers);
			prop_assert_eq!(U512::from(era.stakers) + U512::from(era.remainder), minted);
		}
	}
}
