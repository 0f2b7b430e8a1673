//! How well proofs of storage work: how soon it is found out who stores nothing, what authors can
//! steer, and what it adds to the chain.
//!
//! Draws, chunks and messages are `audio_primitives::challenges`, seeds of blocks `pallet_beacon`,
//! misses and their count `pallet_storage_proofs`: what is printed here changes when the chain's
//! rules do. Only the governed values are written down a second time, as the live chain begins with
//! them.

mod detection;
mod steering;
#[cfg(test)]
mod tests;

use audio_primitives::{
	challenges::{LEAST_WEIGHT, MAX_TRIES, MOST_WEIGHT},
	proofs::{chunks, ChunkProof, CHUNK_SIZE},
};
use codec::{Compact, Encode};
use std::fmt::Write;

/// Bytes of a track: some minutes of music, compressed.
const TRACK: u64 = 4 << 20;

/// Bytes of the largest track.
const LARGEST: u64 = 2 << 30;

/// Blocks of a day, one every six seconds.
const DAY: u64 = 14_400;

/// Holders of a track.
const HOLDERS: u64 = 3;

/// All that is printed.
pub const TABLES: [fn() -> String; 4] = [detection::table, steering::table, thinned, added];

/// The probability that a challenge is of a certain one of `tracks` tracks of `size` bytes, all of
/// which are held, of `ids` ids that were given out. There are no ids beyond the last, but as many
/// are drawn as are up to the next power of two.
fn chance(tracks: u32, ids: u32, size: u64) -> f64 {
	let drawn = f64::from(tracks) / u64::from(ids).next_power_of_two() as f64;
	let taken = size.clamp(LEAST_WEIGHT, MOST_WEIGHT) as f64 / MOST_WEIGHT as f64;
	let none = (1.0 - drawn * taken).powf(f64::from(MAX_TRIES));
	(1.0 - none) / f64::from(tracks)
}

/// Bytes of a transaction with a proof of a chunk of content of `size` bytes.
fn bytes_of_proof(size: u64) -> u64 {
	let levels = chunks(size).next_power_of_two().ilog2();
	let chunk = vec![0; size.min(CHUNK_SIZE) as usize];
	let proof = ChunkProof { chunk, path: vec![[0; 32]; levels as usize] };
	// Kind and version of its extensions; what they say; which call; node and challenge; and the
	// signature.
	let (kind, extensions, call, of_which, signature) = (2, 4, 2, 8, 64);
	let length = kind + extensions + call + of_which + proof.encoded_size() as u64 + signature;
	length + Compact::<u64>(length).encoded_size() as u64
}

/// A number with a comma between its thousands; it has fewer than three commas.
fn thousands(number: u64) -> String {
	match (number / 1_000_000, number / 1_000 % 1_000, number % 1_000) {
		(0, 0, ones) => ones.to_string(),
		(0, thousands, ones) => format!("{thousands},{ones:03}"),
		(millions, thousands, ones) => format!("{millions},{thousands:03},{ones:03}"),
	}
}

/// How often a challenge draws no track, by how many of the ids are of tracks that are held.
fn thinned() -> String {
	let mut table =
		"| of the ids that are drawn, held tracks | of 1 MiB | of 4 MiB | of 16 MiB |\n".to_owned();
	table += "|---|---|---|---|\n";
	// As many ids as are a power of two, so that tracks are the given part of them.
	let ids = 1 << 20;
	for percent in [100u32, 50, 25, 10, 1] {
		let tracks = (u64::from(ids) * u64::from(percent) / 100) as u32;
		let _ = write!(table, "| {percent} % ");
		for size in [1u64, 4, 16] {
			let none = 1.0 - chance(tracks, ids, size << 20) * f64::from(tracks);
			let _ = write!(table, "| {:.1} % ", 100.0 * none);
		}
		table += "|\n";
	}
	table
}

/// What proofs add to the chain in a day.
fn added() -> String {
	let mut table =
		"| tracks of | a proof | 1 challenge a block | 8 challenges a block |\n".to_owned();
	table += "|---|---|---|---|\n";
	for (name, size) in [("4 MiB", TRACK), ("2 GiB", LARGEST)] {
		let bytes = bytes_of_proof(size);
		let day = |challenges: u64| (bytes * HOLDERS * challenges * DAY) as f64 / 1e6;
		let length = thousands(bytes);
		let _ = writeln!(
			table,
			"| {name} | {length} bytes | {:.0} MB a day | {:.0} MB a day |",
			day(1),
			day(8)
		);
	}
	table
}
