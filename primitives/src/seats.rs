//! Seats: what it costs to take a third of them.
//!
//! Every validator has one seat, and every seat weighs the same in BABE and in GRANDPA, whatever
//! stake is behind it. So finality is as dear as its cheapest third of the seats.

use crate::Balance;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The seats of validators, and what it costs to take a third of them.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Seats {
	/// Validators of the era in force.
	pub active: u32,
	/// Seats that the next election fills.
	pub wanted: u32,
	/// The fewest of the active validators without which nothing is finalized.
	pub blocking: u32,
	/// Planck that a newcomer has to stake to hold so many seats that nothing is finalized without
	/// it: [`cost_of_third`].
	pub cost: Option<Balance>,
}

/// The fewest of `seats` without which GRANDPA cannot finalize: `⌈seats / 3⌉`.
///
/// GRANDPA finalizes with more than two thirds of its voters, so it tolerates `⌊(n − 1) / 3⌋`
/// that are silent, and not one more.
pub const fn blocking(seats: u32) -> u32 {
	seats.div_ceil(3)
}

/// Planck that somebody who validates with nothing today has to stake for enough seats to end
/// finality; `None` where not all `wanted` seats would suffice, which is where none are wanted.
///
/// `stakes` are what is behind each active validator, in any order, `wanted` how many seats the
/// next election fills, `least_bond` the least bond of a validator. All in planck. Seats that
/// nobody fills cost the least bond each. Beyond them a newcomer takes the seat of the weakest, and
/// has to bring as much for each of its seats as the heaviest that it displaces has. That is a
/// lower bound by a planck a seat, for an election leaves ties to chance.
pub fn cost_of_third(
	mut stakes: alloc::vec::Vec<Balance>,
	wanted: u32,
	least_bond: Balance,
) -> Option<Balance> {
	stakes.sort_unstable_by(|a, b| b.cmp(a));
	// Where fewer are wanted than are active, the next election keeps the heaviest.
	stakes.truncate(wanted as usize);
	let active = stakes.len() as u32;
	(1..=wanted).find_map(|bought| {
		let seats = active.saturating_add(bought).min(wanted);
		if bought < blocking(seats) {
			return None;
		}
		let kept = wanted.saturating_sub(bought);
		let displaced = stakes.get(kept as usize).copied().unwrap_or(0);
		Some(displaced.max(least_bond).saturating_mul(bought.into()))
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{vec, vec::Vec};
	use proptest::prelude::*;

	#[test]
	fn a_third_rounded_up_blocks() {
		for (seats, blocked_by) in
			[(1, 1), (2, 1), (3, 1), (4, 2), (6, 2), (7, 3), (100, 34), (150, 50)]
		{
			assert_eq!(blocking(seats), blocked_by, "{seats} seats");
		}
	}

	#[test]
	fn empty_seats_cost_the_least_bond() {
		// Four founders where fifty are wanted: two more and finality is gone.
		assert_eq!(cost_of_third(vec![5_000_000; 4], 50, 10_000), Some(20_000));
		// As many seats as founders: two of them have to be outbid.
		assert_eq!(cost_of_third(vec![5_000_000; 4], 4, 10_000), Some(10_000_000));
	}

	#[test]
	fn a_newcomer_outbids_the_weakest() {
		assert_eq!(cost_of_third(vec![10, 40, 20, 30], 4, 1), Some(40));
		// One empty seat, and the weakest.
		assert_eq!(cost_of_third(vec![10, 40, 20, 30], 5, 1), Some(20));
		assert_eq!(cost_of_third(vec![1, 1, 1, 9, 9, 9], 3, 1), Some(9));
		assert_eq!(cost_of_third(vec![], 0, 1), None);
		assert_eq!(cost_of_third(vec![], 3, 7), Some(7));
	}

	/// The next election as it is: the heaviest `wanted`, a newcomer before who has as much.
	fn takes_a_third(stakes: &[Balance], wanted: u32, bought: u32, each: Balance) -> bool {
		let mut candidates: Vec<(Balance, bool)> =
			stakes.iter().map(|stake| (*stake, false)).collect();
		candidates.extend((0..bought).map(|_| (each, true)));
		candidates.sort_by(|a, b| b.cmp(a));
		candidates.truncate(wanted as usize);
		let newcomers = candidates.iter().filter(|(_, new)| *new).count() as u32;
		newcomers >= blocking(candidates.len() as u32)
	}

	proptest! {
		#[test]
		fn the_cost_is_the_least_that_suffices(
			stakes in prop::collection::vec(5u128..40, 1..12),
			wanted in 1u32..15,
			least_bond in 1u128..12,
		) {
			let cost = cost_of_third(stakes.clone(), wanted, least_bond).unwrap();
			let cheapest = (1..=wanted)
				.flat_map(|bought| (least_bond..60).map(move |each| (bought, each)))
				.filter(|(bought, each)| takes_a_third(&stakes, wanted, *bought, *each))
				.map(|(bought, each)| each * Balance::from(bought))
				.min()
				.unwrap();
			prop_assert_eq!(cost, cheapest);
		}
	}
}
