//! How long it takes until a node that does not store what it holds loses its place, and is jailed.

use super::{chance, thousands, TRACK};
use crate::SEED;
use pallet_storage_proofs::{FailureRule, Missed, ProofRecord};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sp_arithmetic::Perbill;
use std::{
	collections::{HashMap, VecDeque},
	fmt::Write,
};

/// Misses in a row that cost a place, and misses for which a node is jailed at the least.
const MISSES: u32 = 4;
/// Of what it owed in two eras.
const SHARE: Perbill = Perbill::from_percent(20);
/// Blocks from the first of them to the last.
const BLOCKS: u32 = 600;
/// Blocks in which a proof can be given.
const PERIOD: u32 = 50;
/// Blocks of an era.
const ERA: u32 = 3_600;
/// Blocks of a year, which is as long as is looked.
const YEAR: u32 = 1_461 * ERA;
/// How often each is tried; what is told is what came in the middle.
const TRIED: usize = 1_001;

/// Sizes of a catalogue, tracks.
const CATALOGUES: [u32; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];
/// Challenges that a block opens.
const CHALLENGES: [u32; 2] = [1, 8];
/// Of all tracks, what a node holds, per cent, and of what it is asked for, what it misses.
const NODES: [(u32, u32); 6] = [(1, 100), (1, 30), (1, 20), (10, 100), (10, 30), (10, 20)];

/// Challenges, of which each is with a certain probability one that is of interest.
struct Draws {
	rng: ChaCha8Rng,
	a_block: u32,
	next: u64,
}

impl Draws {
	fn new(stream: u64, a_block: u32) -> Self {
		let mut rng = ChaCha8Rng::seed_from_u64(SEED);
		rng.set_stream(stream);
		Self { rng, a_block, next: 0 }
	}

	/// The block that opens the next one of interest; they are with probability `chance`.
	fn next(&mut self, chance: f64) -> u32 {
		let even = self.rng.gen::<f64>();
		let others = match chance >= 1.0 {
			true => 0.0,
			false => (1.0 - even).ln() / (1.0 - chance).ln(),
		};
		self.next += others as u64 + 1;
		u32::try_from(self.next.div_ceil(self.a_block.into())).unwrap_or(u32::MAX)
	}
}

/// Blocks until a node that has not the content of a track is not a holder of it any more.
pub(super) fn until_released(catalogue: u32, challenges: u32, stream: u64) -> u32 {
	let mut draws = Draws::new(stream, challenges);
	let chance = chance(catalogue, catalogue, TRACK);
	let mut missed = Missed::default();
	loop {
		let due = draws.next(chance).saturating_add(PERIOD + 1);
		missed.note(due);
		if missed.is_enough(due, MISSES, BLOCKS) {
			return due;
		}
	}
}

/// A node as the chain sees it.
struct Node {
	record: ProofRecord,
	/// The tracks that it holds.
	places: Vec<u32>,
	/// What it has missed of those of which it has missed something; none of those that it has lost
	/// by that.
	missed: HashMap<u32, Option<Missed>>,
}

impl Node {
	/// It has not proven a chunk of `track`. Returns whether it is jailed.
	fn miss(&mut self, track: u32, now: u32) -> bool {
		let place = self.missed.entry(track).or_insert(Some(Missed::default()));
		let Some(missed) = place else { return false };
		self.record.miss(now / ERA, now);
		missed.note(now);
		if missed.is_enough(now, MISSES, BLOCKS) {
			*place = None;
			self.places.retain(|held| *held != track);
		}
		let failing = self.record.failing(FailureRule { misses: MISSES, share: SHARE });
		failing.is_some_and(|since| now.saturating_sub(since.tick) >= BLOCKS)
	}
}

/// Blocks until a node is jailed, or has lost all its places, that holds `held` per cent of all
/// tracks and misses `missing` per cent of what it is asked for; none if it is not within a year.
pub(super) fn until_jailed(
	catalogue: u32,
	challenges: u32,
	(held, missing): (u32, u32),
	stream: u64,
) -> Option<u32> {
	let mut draws = Draws::new(stream, challenges);
	let chance = chance(catalogue, catalogue, TRACK);
	let mut node = Node {
		record: ProofRecord::default(),
		places: (0..catalogue / 100 * held).collect(),
		missed: HashMap::new(),
	};
	let mut overdue = VecDeque::new();
	loop {
		let opened = draws.next(chance * node.places.len() as f64);
		// A proof comes into the next block. What is due is noted when a block begins, before.
		while let Some((track, due)) = overdue.pop_front() {
			if due > opened + 1 {
				overdue.push_front((track, due));
				break;
			}
			if node.miss(track, due) || node.places.is_empty() {
				return Some(due);
			}
		}
		if opened > YEAR {
			break;
		}
		let track = node.places[draws.rng.gen_range(0..node.places.len())];
		if draws.rng.gen_ratio(missing, 100) {
			overdue.push_back((track, opened + PERIOD + 1));
		} else {
			node.record.prove((opened + 1) / ERA);
			node.missed.remove(&track);
		}
	}
	None
}

/// What came in the middle of all that were tried.
fn median(try_once: impl Fn(u64) -> Option<u32>) -> Option<u32> {
	let mut found: Vec<_> =
		(0..TRIED).map(|stream| try_once(stream as u64).unwrap_or(u32::MAX)).collect();
	found.sort_unstable();
	found.get(TRIED / 2).copied().filter(|blocks| *blocks != u32::MAX)
}

/// A number of blocks as a time.
fn time(blocks: Option<u32>) -> String {
	let Some(blocks) = blocks else { return "not in a year".to_owned() };
	let hours = f64::from(blocks) / 600.0;
	match hours {
		hours if hours < 48.0 => format!("{hours:.1} h"),
		hours if hours < 240.0 => format!("{:.1} days", hours / 24.0),
		hours => format!("{:.0} days", hours / 24.0),
	}
}

/// All of it.
pub(super) fn table() -> String {
	let mut table = "| tracks | challenges a block | a place ".to_owned();
	for (held, missing) in NODES {
		let missing = if missing == 100 { "all".to_owned() } else { format!("{missing} %") };
		let _ = write!(table, "| {held} %: {missing} ");
	}
	let _ = writeln!(table, "|\n{}|", "|---".repeat(3 + NODES.len()));
	for catalogue in CATALOGUES {
		for challenges in CHALLENGES {
			let released = |stream| Some(until_released(catalogue, challenges, stream));
			let _ = write!(table, "| {} ", thousands(catalogue.into()));
			let _ = write!(table, "| {challenges} | {} ", time(median(released)));
			for node in NODES {
				let jailed = |stream| until_jailed(catalogue, challenges, node, stream);
				let _ = write!(table, "| {} ", time(median(jailed)));
			}
			table += "|\n";
		}
	}
	table
}
