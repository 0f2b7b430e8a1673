//! What authors can steer: they know the outputs of their own blocks beforehand, and can withhold
//! them.
//!
//! A block draws of a seed that is there when it begins, of outputs of blocks before it. So an
//! author does not choose what its own block draws, but has a part in what the next ones do.

use super::TRACK;
use crate::SEED;
use audio_primitives::challenges::{challenge_seed, ChallengeSeed, Try, MAX_TRIES};
use pallet_beacon::{Outputs, Randomness};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write;

/// Tracks of the catalogue, and those of them, the first ones, that the owner wants or fears to be
/// drawn.
const TRACKS: u32 = 1_000;
pub(super) const ITS_OWN: u32 = 20;
/// Slots in a row that an owner looks at together.
const MOST_IN_A_ROW: usize = 10;
/// Slots that are played.
pub(super) const SLOTS: usize = 200_000;
/// Of all slots, what the owner has, per cent.
const PARTS: [u32; 3] = [1, 10, 33];

/// Who an owner's blocks are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validators {
	/// One validator makes all of them.
	One,
	/// Each is made by another one.
	Many,
}

/// What an owner is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
	/// Nothing: it makes all its blocks.
	None,
	/// Its own tracks are to be drawn as often as possible.
	Drawn,
	/// Others' tracks are to be drawn as little as possible, as long as its own are not drawn less.
	NoOthers,
	/// Its own tracks are to be drawn as little as possible.
	NotDrawn,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Played {
	/// Slots of the owner.
	pub own: u32,
	/// Of these, blocks that it withheld.
	pub withheld: u32,
	/// All blocks.
	pub blocks: u32,
	/// How often one of its tracks was drawn.
	pub hits: u32,
}

/// Who makes the block of a slot, and its output.
#[derive(Clone, Copy)]
struct Slot {
	author: u32,
	output: Randomness,
}

type Known = Option<Outputs<u32>>;

/// Whether the first challenge of the block that follows `known` is of one of the owner's tracks.
fn hits(known: &Known) -> bool {
	let seed = known.as_ref().and_then(|outputs| Some((outputs.other?, outputs.last)));
	let seed =
		seed.map(|(other, last)| challenge_seed(&pallet_beacon::block_seed_of(&other, &last), 0));
	seed.and_then(|seed| drawn(&seed)).is_some_and(|track| track < ITS_OWN)
}

/// The track that a challenge is of, where all are held and of the same size.
pub(super) fn drawn(seed: &ChallengeSeed) -> Option<u32> {
	let draws = (0..MAX_TRIES).filter_map(|number| Try::draw(seed, number, TRACKS));
	draws.filter(|drawn| drawn.takes(TRACK)).map(|drawn| drawn.track).next()
}

fn followed(known: &Known, slot: &Slot) -> Known {
	Some(Outputs::followed_by(known.clone(), slot.author, slot.output))
}

/// What blocks of a run of an owner's slots lead to: how often its tracks are drawn of the seeds
/// that they make, how many blocks there are, and what is known then.
#[derive(Clone)]
struct Way {
	hits: u32,
	made: u32,
	known: Known,
}

/// The ways through a run, one for each set of blocks that are made.
fn ways(known: &Known, run: &[Slot]) -> Vec<Way> {
	let mut ways = vec![Way { hits: 0, made: 0, known: known.clone() }];
	for slot in run {
		for way in ways.clone() {
			let known = followed(&way.known, slot);
			ways.push(Way { hits: way.hits + u32::from(hits(&known)), made: way.made + 1, known });
		}
	}
	ways
}

/// Seeds that the block after a run of `count` slots can have.
#[cfg(test)]
pub(super) fn ends(validators: Validators, count: u32) -> usize {
	let slot = |author, byte: u32| Slot { author, output: [byte as u8; 32] };
	let before = followed(&followed(&None, &slot(1, 1)), &slot(2, 2));
	let author = |number| if validators == Validators::One { 3 } else { 3 + number };
	let run: Vec<_> = (0..count).map(|number| slot(author(number), 3 + number)).collect();
	let seeds = ways(&before, &run).into_iter().filter_map(|way| way.known);
	let mut seeds: Vec<_> = seeds.map(|outputs| (outputs.other, outputs.last)).collect();
	seeds.sort_unstable();
	seeds.dedup();
	seeds.len()
}

/// Plays so many slots, of which an owner has `part` per cent.
pub(super) fn play(part: u32, validators: Validators, aim: Aim, slots: usize) -> Played {
	let mut rng = ChaCha8Rng::seed_from_u64(SEED);
	let mut played = Played::default();
	let mut known: Known = None;
	let mut run = Vec::new();
	for number in 0..=slots as u32 {
		let own = rng.gen_ratio(part, 100) && number < slots as u32;
		let author = if own && validators == Validators::One { u32::MAX } else { number };
		let slot = Slot { author, output: rng.gen() };
		if own {
			run.push(slot);
		}
		if !own || run.len() == MOST_IN_A_ROW {
			known = played.follow(known, &run, aim);
			run.clear();
		}
		if !own {
			known = followed(&known, &slot);
			played.blocks += 1;
			played.hits += u32::from(hits(&known));
		}
	}
	played
}

impl Played {
	/// The owner makes those blocks of `run` that suit it best.
	fn follow(&mut self, known: Known, run: &[Slot], aim: Aim) -> Known {
		let ways = ways(&known, run);
		// The more blocks it makes the better, unless they draw what it does not want.
		let best = ways.into_iter().max_by_key(|Way { hits, made, .. }| {
			let (hits, made) = (i64::from(*hits), i64::from(*made));
			match aim {
				Aim::None => (made, 0),
				Aim::Drawn => (hits, made),
				Aim::NoOthers => (hits, -made),
				Aim::NotDrawn => (-hits, made),
			}
		});
		let Way { hits, made, known } = best.unwrap_or(Way { hits: 0, made: 0, known });
		self.own += run.len() as u32;
		self.withheld += run.len() as u32 - made;
		self.blocks += made;
		self.hits += hits;
		known
	}
}

/// Both kinds of owners, with each aim: what it gets in place of what it would without, and of its
/// own blocks what it gives up for that.
pub(super) fn table() -> String {
	let mut table = "| of all slots | validators | more draws of its tracks | a larger part of all draws | fewer \
		draws of its tracks |\n"
		.to_owned();
	table += "|---|---|---|---|---|\n";
	for part in PARTS {
		for (validators, name) in [(Validators::One, "one"), (Validators::Many, "many")] {
			let usual = play(part, validators, Aim::None, SLOTS);
			let _ = write!(table, "| {part} % | {name} ");
			for aim in [Aim::Drawn, Aim::NoOthers, Aim::NotDrawn] {
				let played = play(part, validators, aim, SLOTS);
				let in_time = f64::from(played.hits) / f64::from(usual.hits);
				let times = match aim {
					Aim::NoOthers => in_time * f64::from(usual.blocks) / f64::from(played.blocks),
					_ => in_time,
				};
				let withheld = 100.0 * f64::from(played.withheld) / f64::from(played.own);
				let _ = write!(table, "| {times:.2} × for {withheld:.0} % ");
			}
			table += "|\n";
		}
	}
	table
}
