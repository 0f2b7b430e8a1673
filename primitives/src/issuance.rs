//! How much AUDIO an era mints, and for whom.
//!
//! With `I` the total issuance in planck, `i` the governed inflation a year and `t` the length of
//! the era in milliseconds, an era may mint
//!
//! ```text
//! M = ⌊ ⌊ I · i ⌋ · min(t, t_max) / year ⌋          year = 365.25 days
//! ```
//!
//! of which each of those that [`Shares`] names gets `⌊ M · share ⌋`, and the treasury what is
//! left. All roundings are down: the protocol never mints more than the rate allows. `t_max` bounds
//! what a chain that stood still pays when it goes on again.

use crate::{
	groups::{Group, PerGroup},
	MILLISECONDS_PER_YEAR,
};
use codec::{Decode, DecodeWithMemTracking, Encode, Input, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{de::Error as _, Deserialize, Deserializer, Serialize};
use sp_arithmetic::{
	helpers_128bit::multiply_by_rational_with_rounding, per_things::Rounding, PerThing, Perbill,
};

/// The parts of what an era mints, in parts per billion. Together they are the whole, exactly: what
/// is decoded and adds up to anything else is refused.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
	/// Validators and nominators.
	pub stakers: Perbill,
	/// [`Group::Storage`].
	pub storage: Perbill,
	/// [`Group::Serving`].
	pub serving: Perbill,
	/// [`Group::Artists`].
	pub artists: Perbill,
	/// [`Group::Fans`].
	pub fans: Perbill,
	/// [`Group::Voters`].
	pub voters: Perbill,
	/// The treasury.
	pub treasury: Perbill,
}

/// As it is encoded, whatever it adds up to.
#[derive(Decode, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unchecked {
	stakers: Perbill,
	storage: Perbill,
	serving: Perbill,
	artists: Perbill,
	fans: Perbill,
	voters: Perbill,
	treasury: Perbill,
}

impl TryFrom<Unchecked> for Shares {
	type Error = &'static str;

	fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
		let Unchecked { stakers, storage, serving, artists, fans, voters, treasury } = unchecked;
		let shares = Self { stakers, storage, serving, artists, fans, voters, treasury };
		match shares.is_whole() {
			true => Ok(shares),
			false => Err("the shares do not add up to the whole"),
		}
	}
}

impl Decode for Shares {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		Unchecked::decode(input)?.try_into().map_err(|reason: &str| reason.into())
	}
}

impl<'de> Deserialize<'de> for Shares {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		Unchecked::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
	}
}

impl Shares {
	/// Those of the live chain at first.
	pub const DEFAULT: Self = Self {
		stakers: Perbill::from_percent(40),
		storage: Perbill::from_percent(12),
		serving: Perbill::from_percent(12),
		artists: Perbill::from_percent(18),
		fans: Perbill::from_percent(5),
		voters: Perbill::from_percent(5),
		treasury: Perbill::from_percent(8),
	};

	/// For constants: does not compile in a `const` if they do not add up to the whole.
	pub const fn constant(self) -> Self {
		assert!(self.is_whole(), "the shares do not add up to the whole");
		self
	}

	/// Whether they add up to the whole.
	pub const fn is_whole(&self) -> bool {
		let Self { stakers, storage, serving, artists, fans, voters, treasury } = *self;
		let sum = (stakers.deconstruct() as u64)
			.saturating_add(storage.deconstruct() as u64)
			.saturating_add(serving.deconstruct() as u64)
			.saturating_add(artists.deconstruct() as u64)
			.saturating_add(fans.deconstruct() as u64)
			.saturating_add(voters.deconstruct() as u64)
			.saturating_add(treasury.deconstruct() as u64);
		sum == Perbill::ACCURACY as u64
	}

	/// That of `group`.
	pub const fn of(&self, group: Group) -> Perbill {
		match group {
			Group::Storage => self.storage,
			Group::Serving => self.serving,
			Group::Artists => self.artists,
			Group::Fans => self.fans,
			Group::Voters => self.voters,
		}
	}
}

/// What one era may mint, in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraIssuance {
	/// For validators and nominators.
	pub stakers: u128,
	/// For the groups.
	pub groups: PerGroup<u128>,
	/// What is left, for the treasury.
	pub treasury: u128,
	/// Milliseconds that are paid for.
	pub elapsed: u64,
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

/// What an era may mint and how it is split; see the module for the formula.
///
/// - `total_issuance`: planck.
/// - `inflation`: of the total issuance, a year.
/// - `shares`: of what is minted.
/// - `elapsed`, `max_elapsed`: milliseconds; more than the latter is not paid for.
pub fn era_issuance(
	total_issuance: u128,
	inflation: Perbill,
	shares: &Shares,
	elapsed: u64,
	max_elapsed: u64,
) -> EraIssuance {
	let elapsed = elapsed.min(max_elapsed).min(MILLISECONDS_PER_YEAR);
	let minted = multiply_by_rational_with_rounding(
		share(total_issuance, inflation),
		elapsed.into(),
		MILLISECONDS_PER_YEAR.into(),
		Rounding::Down,
	)
	// The time paid for is at most a year, so the product fits.
	.unwrap_or(0);
	let stakers = share(minted, shares.stakers);
	let groups = PerGroup::by(|group| share(minted, shares.of(group)));
	let given = groups.iter().fold(stakers, |sum, (_, part)| sum.saturating_add(*part));
	EraIssuance { stakers, groups, treasury: minted.saturating_sub(given), elapsed }
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U512;

	const AUDIO: u128 = 1_000_000_000_000_000_000;
	const DAY: u64 = 24 * 60 * 60 * 1_000;

	fn sum(era: &EraIssuance) -> u128 {
		era.stakers + era.treasury + era.groups.iter().map(|(_, part)| part).sum::<u128>()
	}

	#[test]
	fn a_six_hour_era_at_seven_per_cent_mints_this_much() {
		let inflation = Perbill::from_percent(7);
		let era = era_issuance(1_000_000_000 * AUDIO, inflation, &Shares::DEFAULT, DAY / 4, DAY);
		// 70,000,000 AUDIO a year / 1461 eras a year = 47,912.388774811772758384… AUDIO.
		assert_eq!(sum(&era), 47_912_388_774_811_772_758_384);
		assert_eq!(era.stakers, 19_164_955_509_924_709_103_353);
		assert_eq!(era.groups.artists, 8_624_229_979_466_119_096_509);
		// 8 %, and what the others' roundings leave.
		assert_eq!(era.treasury, 3_832_991_101_984_941_820_670 + 2);
	}

	#[test]
	fn a_halt_pays_no_more_than_the_longest_era() {
		let pay = |elapsed| {
			let inflation = Perbill::from_percent(7);
			era_issuance(AUDIO, inflation, &Shares::DEFAULT, elapsed, DAY).stakers
		};
		assert_eq!(pay(100 * DAY), pay(DAY));
		assert!(pay(DAY) > pay(DAY / 2));
	}

	#[test]
	fn no_inflation_mints_nothing() {
		let era = era_issuance(u128::MAX, Perbill::zero(), &Shares::DEFAULT, DAY, DAY);
		assert_eq!(sum(&era), 0);
	}

	#[test]
	fn shares_that_do_not_add_up_are_refused() {
		assert!(Shares::DEFAULT.is_whole());
		let encoded = Shares::DEFAULT.encode();
		assert_eq!(Shares::decode(&mut &encoded[..]), Ok(Shares::DEFAULT));
		let more = Shares { fans: Perbill::from_parts(50_000_001), ..Shares::DEFAULT };
		let less = Shares { fans: Perbill::from_parts(49_999_999), ..Shares::DEFAULT };
		for wrong in [more, less] {
			let error = Shares::decode(&mut &wrong.encode()[..]).unwrap_err();
			assert!(error.to_string().contains("do not add up"), "{error}");
			let json = serde_json::to_string(&wrong).unwrap();
			let error = serde_json::from_str::<Shares>(&json).unwrap_err();
			assert!(error.to_string().contains("do not add up"), "{error}");
		}
		let json = serde_json::to_string(&Shares::DEFAULT).unwrap();
		assert_eq!(serde_json::from_str::<Shares>(&json).unwrap(), Shares::DEFAULT);
	}

	proptest! {
		#[test]
		fn equals_the_formula_in_wide_integers(
			total: u128,
			inflation in 0u32..=1_000_000_000,
			cuts in prop::collection::vec(0u32..=1_000_000_000, 6),
			elapsed: u64,
			max_elapsed in 0..=MILLISECONDS_PER_YEAR,
		) {
			let mut cuts = cuts;
			cuts.extend([0, 1_000_000_000]);
			cuts.sort_unstable();
			let parts: Vec<_> =
				cuts.windows(2).map(|pair| Perbill::from_parts(pair[1] - pair[0])).collect();
			let shares = Shares {
				stakers: parts[0],
				storage: parts[1],
				serving: parts[2],
				artists: parts[3],
				fans: parts[4],
				voters: parts[5],
				treasury: parts[6],
			};
			prop_assert!(shares.is_whole());

			let billion = U512::from(1_000_000_000u64);
			let yearly = U512::from(total) * U512::from(inflation) / billion;
			let paid_for = elapsed.min(max_elapsed);
			let minted = yearly * U512::from(paid_for) / U512::from(MILLISECONDS_PER_YEAR);
			let part = |share: Perbill| minted * U512::from(share.deconstruct()) / billion;

			let era = era_issuance(
				total,
				Perbill::from_parts(inflation),
				&shares,
				elapsed,
				max_elapsed,
			);
			prop_assert_eq!(U512::from(era.stakers), part(shares.stakers));
			for (group, amount) in era.groups.iter() {
				prop_assert_eq!(U512::from(*amount), part(shares.of(group)));
			}
			prop_assert_eq!(U512::from(sum(&era)), minted);
			prop_assert!(U512::from(era.treasury) >= part(shares.treasury));
		}
	}
}
