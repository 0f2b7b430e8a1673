//! What the chart and the documents claim of a whale.

use super::*;
use crate::SEED;
use std::sync::OnceLock;

/// Tenths of the stake as collateral that are tried; the best is among those of [`COLLATERALS`].
const TRIED: [u32; 4] = [1, 4, 7, 10];
const GROUPS: [Group; 4] = [Group::Storage, Group::Serving, Group::Artists, Group::Fans];
/// Planck of stake for one planck of tips a round: all in hand and more, down to little.
const TIPS: [Balance; 5] = [1, 50, 500, TIPPED, 1_000_000];

fn crowd() -> &'static Crowd {
	static CROWD: OnceLock<Crowd> = OnceLock::new();
	CROWD.get_or_init(|| Crowd::new(SEED))
}

fn compared() -> &'static Whale {
	static COMPARED: OnceLock<Whale> = OnceLock::new();
	COMPARED.get_or_init(|| Whale::new(SEED))
}

/// One of 1,461 rounds of 6 % a year, in plain integers.
fn returned(stake: Balance) -> Balance {
	stake * 6 / (100 * Balance::from(ROUNDS_PER_YEAR))
}

fn all() -> impl Iterator<Item = (Strategy, u32, &'static Outcome)> {
	compared().outcomes.iter().flat_map(|(strategy, outcomes)| {
		PARTS.into_iter().zip(outcomes).map(|(part, outcome)| (*strategy, part, outcome))
	})
}

#[test]
fn nobody_is_paid_more_than_the_bound() {
	let mut of_whale = 0;
	for (strategy, part, outcome) in all() {
		for payment in &outcome.payments {
			assert!(payment.amount <= returned(payment.base), "{strategy:?} {part} {payment:?}");
			of_whale += usize::from(outcome.whale.contains(&payment.who));
		}
		assert!(outcome.received() <= outcome.most());
	}
	// Nodes are in two groups, listening is in one, music of one's own is in one.
	let rows = 10;
	assert_eq!(of_whale, rows * (1 + 3 + 4 * (1 + 2 + 10 + 100 + 1)));
}

/// The bound is on no more stake than the whale has: a base that a play could raise would be no
/// bound.
#[test]
fn the_bound_is_on_stake_that_takes_part() {
	for (strategy, part, outcome) in all() {
		let base = |group| outcome.of_whale(group).map(|payment| payment.base).sum::<Balance>();
		assert_eq!(base(Group::Storage), outcome.collateral);
		assert_eq!(base(Group::Serving), outcome.collateral);
		let listens = strategy != Strategy::Nominates;
		assert_eq!(base(Group::Fans), if listens { outcome.stake } else { 0 });
		let heard = base(Group::Artists) - outcome.fee * FEE_SCORE;
		match strategy {
			// All but what does not divide among plays.
			Strategy::PlaysItself(_) | Strategy::TipsItself(_) => {
				assert!(heard <= outcome.stake, "{strategy:?} {part}");
				let rest = outcome.stake - heard;
				assert!(rest < outcome.whale.len() as Balance * Balance::from(ALLOWANCE));
			},
			_ => assert_eq!(heard, 0),
		}
	}
}

#[test]
fn playing_oneself_never_returns_more_than_6_percent_in_any_group() {
	for (part, accounts) in PARTS.into_iter().flat_map(|part| [1, 10].map(|it| (part, it))) {
		for collateral in TRIED {
			let outcome = crowd().round(part, Strategy::PlaysItself(accounts), collateral);
			for group in GROUPS {
				let paid = outcome.paid(group);
				assert!(paid > 0 && paid <= returned(outcome.stake), "{part} {group:?}");
			}
		}
	}
}

/// All that is done, in proportion to weight, however many operators share it.
fn by_weight(weights: &[Balance]) -> Vec<Place> {
	let all = weights.iter().sum();
	let place = |weight: &Balance| part_of(*weight, all);
	weights.iter().map(place).map(|part| Place { held: part, plays: part }).collect()
}

/// The whale in one account and split over more, with the same part of the stake and the same
/// collateral.
fn split(crowd: &Crowd, test: impl Fn(&str, &Outcome, &Outcome)) {
	for (part, collateral) in PARTS.into_iter().flat_map(|part| TRIED.map(|it| (part, it))) {
		let one = crowd.round(part, Strategy::PlaysItself(1), collateral);
		for accounts in [2, 10, 100] {
			let split = crowd.round(part, Strategy::PlaysItself(accounts), collateral);
			assert_eq!(split.stake, one.stake);
			test(&format!("{part} {collateral} {accounts}"), &one, &split);
		}
	}
}

/// To the planck: all that is rounded is rounded against the whale.
#[test]
fn splitting_what_was_done_never_gains() {
	split(&Crowd { places: by_weight, ..Crowd::new(SEED) }, |what, one, split| {
		for group in GROUPS {
			assert!(split.paid(group) <= one.paid(group), "{what} {group:?}");
		}
		// An account's collateral is rounded down, so a few planck of it nominate instead.
		let rest = one.collateral - split.collateral;
		assert!(rest < 10 * split.whale.len() as Balance);
		assert!(split.received() <= one.received() + rest, "{what}");
	});
}

#[test]
fn splitting_never_gains_as_a_fan_or_an_artist() {
	split(crowd(), |what, one, split| {
		for group in [Group::Artists, Group::Fans] {
			assert!(split.paid(group) <= one.paid(group), "{what} {group:?}");
		}
	});
}

/// Three holders of a track are three operators. One account holds a track once; three can hold it
/// three times, and so have more to prove and to serve. So an operator that is large enough to be
/// paid less than the bound does gain by splitting: not of the same work, but by getting more of
/// it. The bound is the same.
#[test]
fn splitting_gets_a_large_operator_more_work_within_the_same_bound() {
	split(crowd(), |what, one, split| {
		for group in [Group::Storage, Group::Serving] {
			assert!(split.bound(group) <= one.bound(group), "{what} {group:?}");
			assert!(split.paid(group) <= one.bound(group), "{what} {group:?}");
		}
	});
	let pairs = compared()
		.of(Strategy::PlaysItself(1))
		.iter()
		.zip(compared().of(Strategy::PlaysItself(100)));
	for (part, (one, split)) in PARTS.into_iter().zip(pairs) {
		let [from, to] = [one, split].map(|outcome| outcome.received());
		match part {
			// Up to a tenth of all stake the bound holds either way.
			..=100 => assert!(to <= from, "{part}: {from} {to}"),
			_ => assert!(to > from && to < from + from / 14, "{part}: {from} {to}"),
		}
	}
}

#[test]
fn tips_in_a_circle_lose_most_of_their_fee() {
	for (part, collateral) in PARTS.into_iter().flat_map(|part| [4, 10].map(|it| (part, it))) {
		let without = crowd().round(part, Strategy::PlaysItself(1), collateral);
		for one_of in TIPS {
			let with = crowd().round(part, Strategy::TipsItself(one_of), collateral);
			let fee = with.fee;
			assert!(fee > 0);
			let gained = with.received() - without.received();
			// What their score returns and, were nobody else paid of it, what the fee pool gives of
			// them.
			let most = returned(fee * FEE_SCORE) + ISSUED.mul_floor(fee) + 4;
			assert!(gained <= most, "{part} {one_of}: {gained} of {fee}");
			assert!(gained * 20 < fee * 7, "{part} {one_of}: {gained} of {fee}");
		}
	}
}

/// Neither is the other's equal: it has the artists' part too, which it takes from them.
#[test]
fn playing_oneself_pays_the_artists_part_and_costs_artists() {
	let of = |strategy| compared().of(strategy);
	let honest = of(Strategy::ListensAndServes);
	for (itself, honest) in of(Strategy::PlaysItself(1)).iter().zip(honest) {
		assert!(itself.return_() > honest.return_());
		assert!(itself.others(Group::Artists) < honest.others(Group::Artists));
		// To fans it makes no difference whom others listen to.
		assert_eq!(itself.others(Group::Fans), honest.others(Group::Fans));
		assert_eq!(itself.paid(Group::Fans), honest.paid(Group::Fans));
	}
}

#[test]
fn places_go_by_weight() {
	let close =
		|one: Perquintill, other: f64| (one.deconstruct() as f64 / 1e18 - other).abs() < 1e-9;
	let equal = places(&[2; 6]);
	let sixth = |place: &Place| close(place.held, 1.0 / 6.0) && close(place.plays, 1.0 / 6.0);
	assert!(equal.iter().all(sixth));
	let three = places(&[1, 2, 5]);
	assert!(three.iter().all(|place| close(place.held, 1.0 / 3.0)));
	assert!(close(three[2].plays, 5.0 / 8.0));
	let many = places(&[40, 1, 2, 3, 4, 5, 6]);
	let sum = |value: fn(&Place) -> Perquintill| -> u64 {
		many.iter().map(|place| value(place).deconstruct()).sum()
	};
	assert!(sum(|place| place.held).abs_diff(Perquintill::ACCURACY) < 1_000_000_000);
	assert!(sum(|place| place.plays).abs_diff(Perquintill::ACCURACY) < 1_000_000_000);
	// The first has a copy of nearly every track and never two: fewer copies than by weight, and
	// more plays.
	assert!(many[0].held < part_of(1, 3) && many[0].plays > part_of(40, 61));
}
