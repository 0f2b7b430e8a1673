//! The rules of absence: against a plain model, and what they are worth to who silences others.

use crate::absence::{absentees, most_chilled, to_chill, Absentee, Elected, ERAS_ABSENT};
use audio_primitives::seats::blocking;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn seat(validator: u32, backing: u128, candidate: bool, authored: bool) -> Elected<u32> {
	Elected { validator, backing, candidate, authored }
}

/// A network whose validators are silenced as an attacker wants, and whose free seats go to those
/// who wait.
struct Network {
	seats: u32,
	validators: Vec<u32>,
	candidates: BTreeSet<u32>,
	absent: Vec<Absentee<u32>>,
	chilled: Vec<(u32, u32)>,
	eras: u32,
}

/// Eras for which who was chilled counts as such: as on the chain.
const CHILLED_FOR: u32 = 28;

impl Network {
	fn new(seats: u32) -> Self {
		let validators: Vec<_> = (0..seats).collect();
		Self {
			seats,
			candidates: validators.iter().copied().collect(),
			validators,
			absent: vec![],
			chilled: vec![],
			eras: 0,
		}
	}

	/// An era in which those that `silenced` names make no block, after which the next is elected,
	/// honest candidates first, then those who wait (from number 10,000 on).
	fn era(&mut self, silenced: impl Fn(u32) -> bool, comes_back: bool) {
		let elected: Vec<_> = self
			.validators
			.iter()
			.map(|v| seat(*v, 1, self.candidates.contains(v), !silenced(*v)))
			.collect();
		self.absent = absentees(&self.absent, &elected);
		let (era, candidates) = (self.eras, &self.candidates);
		self.chilled.retain(|(v, since)| since + CHILLED_FOR > era && !candidates.contains(v));
		let before = self.chilled.len() as u32;
		if let Some(due) = to_chill(&self.absent, &elected, self.seats, before) {
			self.candidates.remove(&due.validator);
			self.chilled.push((due.validator, era));
		}
		self.eras += 1;
		if comes_back {
			self.candidates.extend((0..self.seats).filter(|v| !silenced(*v)));
		}
		let waiting = 10_000..;
		self.validators =
			self.candidates.iter().copied().chain(waiting).take(self.seats as usize).collect();
		self.candidates.extend(self.validators.iter());
	}

	fn taken(&self) -> u32 {
		self.validators.iter().filter(|v| **v >= 10_000).count() as u32
	}
}

#[test]
fn a_split_hands_no_seat_to_who_waits() {
	for seats in [4, 10, 100, 150] {
		let mut network = Network::new(seats);
		let cut_off = (seats * 2).div_ceil(5);
		for _ in 0..50 {
			network.era(|v| v < cut_off, false);
		}
		assert_eq!(network.taken(), 0, "{seats} seats");
	}
}

#[test]
fn who_silences_one_after_another_does_not_get_to_a_third_before_its_victims_can_come_back() {
	for seats in [4, 5, 7, 10, 12, 50, 100, 150] {
		let mut network = Network::new(seats);
		let mut most = 0;
		for era in 0..CHILLED_FOR {
			// It silences as many honest validators that still have a seat as the rules bear.
			let victims: BTreeSet<_> = network
				.validators
				.iter()
				.copied()
				.filter(|v| *v < 10_000)
				.take(seats as usize / 4)
				.collect();
			network.era(|v| victims.contains(&v), false);
			assert!(network.taken() <= era, "one an era");
			most = most.max(network.taken());
		}
		assert!(most <= most_chilled(seats) && most < blocking(seats), "{most} of {seats} seats");
		println!("{seats} seats: {most} to who waits in {CHILLED_FOR} eras of silencing a quarter");
	}
}

#[test]
fn victims_that_come_back_have_their_seats_again() {
	let mut network = Network::new(100);
	for era in 0..60u32 {
		let first = era * 25 % 100;
		network.era(|v| (first..first + 25).contains(&v), true);
		assert!(network.taken() <= 25, "never more than are silenced");
	}
	network.era(|_| false, true);
	assert_eq!(network.taken(), 0);
}

/// The rules as the documentation has them.
fn model(
	history: &[BTreeMap<u32, (u128, bool, bool)>],
	wanted: u32,
	chilled: u32,
) -> Option<BTreeSet<u32>> {
	if chilled >= 1.max(wanted / 6) {
		return None;
	}
	let now = history.last()?;
	let absent: BTreeSet<u32> =
		now.iter().filter(|(_, (_, _, authored))| !authored).map(|(v, _)| *v).collect();
	if absent.len() * 4 > now.len() {
		return None;
	}
	let candidates = now.values().filter(|(_, candidate, _)| *candidate).count();
	if 3 * candidates < 2 * wanted as usize + 3 {
		return None;
	}
	let running = |v: &u32| {
		history.iter().rev().take_while(|era| era.get(v).is_some_and(|(.., made)| !made)).count()
	};
	let due: Vec<_> = absent
		.iter()
		.filter(|v| now[v].1 && running(v) >= ERAS_ABSENT as usize)
		.map(|v| (running(v), now[v].0, *v))
		.collect();
	let longest = due.iter().map(|(eras, ..)| *eras).max()?;
	let least = due.iter().filter(|(eras, ..)| *eras == longest).map(|(_, b, _)| *b).min()?;
	Some(due.into_iter().filter(|(e, b, _)| (*e, *b) == (longest, least)).map(|d| d.2).collect())
}

proptest! {
	#[test]
	fn the_rules_are_those_of_the_model(
		history in prop::collection::vec(
			prop::collection::btree_map(0u32..9, (1u128..4, prop::bool::weighted(0.8), prop::bool::weighted(0.85)), 1..9),
			1..8,
		),
		wanted in 0u32..15,
		before in 0u32..3,
	) {
		let mut absent = vec![];
		for end in 1..=history.len() {
			let past = &history[..end];
			let elected: Vec<_> = past[end - 1]
				.iter()
				.map(|(v, (backing, candidate, authored))| seat(*v, *backing, *candidate, *authored))
				.collect();
			absent = absentees(&absent, &elected);
			let chilled = to_chill(&absent, &elected, wanted, before).map(|a| a.validator);
			match (chilled, model(past, wanted, before)) {
				(None, None) => {},
				(Some(v), Some(set)) => prop_assert!(set.contains(&v)),
				other => prop_assert!(false, "{other:?}"),
			}
		}
	}
}
