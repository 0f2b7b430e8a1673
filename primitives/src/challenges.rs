//! What is asked of whom, and what a node signs to say that it proves it.
//!
//! All draws are of BLAKE2b-256 hashes; numbers in them are little-endian, and so is what is read
//! of a hash.

use crate::{
	content::TrackId,
	nodes::NodeIndex,
	proofs::{chunks, ChunkProof},
};
use alloc::vec::Vec;
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// 32 bytes that nobody could choose.
pub type ChallengeSeed = [u8; 32];

/// How often a track is drawn for one challenge at the most.
pub const MAX_TRIES: u32 = 32;

/// Bytes that the smallest track weighs in a draw.
pub const LEAST_WEIGHT: u64 = 1 << 20;

/// Bytes that the largest track weighs in a draw.
pub const MOST_WEIGHT: u64 = 1 << 24;

/// The seed of a block's challenge of that number, from 0: the hash of `audio/challenge`, the
/// block's seed and the number.
pub fn challenge_seed(block: &[u8; 32], number: u32) -> ChallengeSeed {
	blake2_256(&(*b"audio/challenge", block, number).encode())
}

/// A track id that was drawn, and whether a track that weighs so much is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
	/// The id.
	pub track: TrackId,
	/// Of [`MOST_WEIGHT`], from which weight on.
	above: u64,
}

impl Try {
	/// The draw of that number, from 0: of the hash of `audio/track`, the challenge's seed and the
	/// number the id is the first 4 bytes, of which as many bits are read as the last of `ids` ids
	/// has; none if there is no such id. So an id more or less changes no draw but its own, until
	/// there are twice as many.
	pub fn draw(seed: &ChallengeSeed, number: u32, ids: TrackId) -> Option<Self> {
		let last = ids.checked_sub(1)?;
		let drawn = blake2_256(&(*b"audio/track", seed, number).encode());
		let mask = u32::MAX.checked_shr(last.leading_zeros()).unwrap_or(0);
		let track = number_of::<4>(&drawn, 0) as u32 & mask;
		let above = number_of::<8>(&drawn, 8) as u64 & MOST_WEIGHT.saturating_sub(1);
		(track <= last).then_some(Self { track, above })
	}

	/// Whether a track of so many bytes is taken: with the probability `weight / 2^24`, its size
	/// being its weight, but at least 1 MiB and at most 16. The bytes from the 8th on decide, of
	/// which 24 bits are read.
	pub fn takes(&self, bytes: u64) -> bool {
		self.above < weight_of(bytes)
	}
}

/// How often a track of so many bytes is drawn, beside others: its size, but at least 1 MiB and at
/// most 16.
pub fn weight_of(bytes: u64) -> u64 {
	bytes.clamp(LEAST_WEIGHT, MOST_WEIGHT)
}

/// The chunk that `node` has to prove of a track of so many bytes: of the hash of `audio/chunk`,
/// the challenge's seed and the node the first 16 bytes, modulo the number of chunks.
pub fn chunk_of(seed: &ChallengeSeed, node: NodeIndex, bytes: u64) -> u64 {
	below(chunks(bytes), &blake2_256(&(*b"audio/chunk", seed, node).encode()))
}

/// The chunk that `node` has to prove to hold `track`, of so many bytes: of the hash of
/// `audio/entry`, the seed of a block, the track and the node the first 16 bytes, modulo the number
/// of chunks.
pub fn entry_chunk_of(block: &[u8; 32], track: TrackId, node: NodeIndex, bytes: u64) -> u64 {
	below(chunks(bytes), &blake2_256(&(*b"audio/entry", block, track, node).encode()))
}

/// What the node's key signs to prove: `audio/proof`, then the SCALE encodings of the genesis hash,
/// the challenge, the node, and of the BLAKE2b-256 hash of the proof's SCALE encoding.
pub fn proof_message(
	genesis: &impl Encode,
	challenge: u32,
	node: NodeIndex,
	proof: &ChunkProof,
) -> Vec<u8> {
	(*b"audio/proof", genesis, challenge, node, blake2_256(&proof.encode())).encode()
}

fn blake2_256(bytes: &[u8]) -> [u8; 32] {
	BlakeTwo256::hash(bytes).0
}

/// `N` bytes of `hash` from `from` on, as a number.
fn number_of<const N: usize>(hash: &[u8; 32], from: usize) -> u128 {
	let mut bytes = [0; 16];
	let part = hash.iter().skip(from).take(N);
	bytes.iter_mut().zip(part).for_each(|(byte, of)| *byte = *of);
	u128::from_le_bytes(bytes)
}

/// A number below `bound`, which is not zero. Of two numbers one is likelier by less than `bound /
/// 2^128`.
fn below(bound: u64, hash: &[u8; 32]) -> u64 {
	let drawn = number_of::<16>(hash, 0).checked_rem(bound.into()).unwrap_or(0);
	// It is below `bound`.
	u64::try_from(drawn).unwrap_or(0)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn seed(number: u32) -> ChallengeSeed {
		challenge_seed(&[7; 32], number)
	}

	#[test]
	fn every_id_is_drawn_as_often_and_no_other() {
		for ids in [1u32, 2, 3, 5, 64, 100] {
			let mut found = alloc::vec![0u32; ids as usize];
			let drawn = (0..20_000 * ids).filter_map(|number| Try::draw(&seed(1), number, ids));
			drawn.for_each(|drawn| found[drawn.track as usize] += 1);
			let most = f64::from(20_000 * ids) / f64::from(ids.next_power_of_two());
			let chi: f64 =
				found.iter().map(|count| (f64::from(*count) - most).powi(2) / most).sum();
			// With ids - 1 degrees of freedom; 100 of them exceed 150 once in a thousand times.
			assert!(chi < f64::from(ids) + 50.0, "{ids}: {chi}");
		}
		assert_eq!(Try::draw(&seed(1), 0, 0), None);
		assert!((0..100).all(|number| Try::draw(&seed(2), number, u32::MAX).is_some()));
	}

	#[test]
	fn one_id_more_changes_no_draw_of_another() {
		for ids in [5u32, 6, 7, 1_000, 1_023] {
			for number in 0..2_000 {
				let (before, after) =
					(Try::draw(&seed(3), number, ids), Try::draw(&seed(3), number, ids + 1));
				match after {
					Some(drawn) if drawn.track == ids => assert_eq!(before, None),
					after => assert_eq!(before, after),
				}
			}
		}
	}

	#[test]
	fn tracks_are_taken_by_their_clamped_size() {
		let share = |bytes: u64| {
			let draws = (0..40_000).filter_map(|number| Try::draw(&seed(4), number, 1));
			draws.filter(|drawn| drawn.takes(bytes)).count() as f64 / 40_000.0
		};
		let mebibyte = 1 << 20;
		for (bytes, expected) in [(1, 1.0), (1, 1.0), (4, 4.0), (10, 10.0), (16, 16.0), (900, 16.0)]
		{
			let found = share(bytes * mebibyte);
			assert!((found - expected / 16.0).abs() < 0.01, "{bytes}: {found}");
		}
		assert_eq!(share(65_536), share(mebibyte));
		assert_eq!(share(16 * mebibyte), 1.0);
	}

	#[test]
	fn nodes_are_asked_for_chunks_of_their_own() {
		let bytes = 4_000_000;
		let mut chunks: Vec<_> = (0..50).map(|node| chunk_of(&seed(5), node, bytes)).collect();
		chunks.extend((0..50).map(|node| entry_chunk_of(&[5; 32], 1, node, bytes)));
		assert!(chunks.iter().all(|chunk| *chunk < bytes.div_ceil(1_024)));
		chunks.sort_unstable();
		chunks.dedup();
		assert!(chunks.len() > 90, "{chunks:?}");
		assert_eq!(chunk_of(&seed(5), 1, 0), 0);
	}

	#[test]
	fn what_is_signed_is_all_that_matters() {
		let proof = ChunkProof { chunk: alloc::vec![1, 2], path: alloc::vec![[3; 32]] };
		let other = ChunkProof { chunk: alloc::vec![1], ..proof.clone() };
		let message = proof_message(&[9u8; 32], 1, 2, &proof);
		assert_eq!(message.len(), 11 + 32 + 4 + 4 + 32);
		for different in [
			proof_message(&[8u8; 32], 1, 2, &proof),
			proof_message(&[9u8; 32], 2, 2, &proof),
			proof_message(&[9u8; 32], 1, 1, &proof),
			proof_message(&[9u8; 32], 1, 2, &other),
		] {
			assert_ne!(message, different);
		}
	}

	/// For other implementations: what is drawn of a block's seed, and of whom which chunk is
	/// asked.
	fn vectors() -> serde_json::Value {
		let hex = |bytes: &[u8]| -> alloc::string::String {
			bytes.iter().map(|byte| format!("{byte:02x}")).collect()
		};
		let ids = 1_000;
		let all = [(1u8, 0u32, 3u32), (2, 1, 4), (3, 7, 1_000_000)].map(|(byte, number, node)| {
			let block = [byte; 32];
			let seed = challenge_seed(&block, number);
			let draws: Vec<_> = (0..MAX_TRIES)
				.map(|number| Try::draw(&seed, number, ids))
				.map(|drawn| {
					drawn.map(|drawn| (drawn.track, drawn.takes(70_000), drawn.takes(5_000_000)))
				})
				.collect();
			serde_json::json!({
				"block": hex(&block),
				"number": number,
				"seed": hex(&seed),
				"draws": draws,
				"node": node,
				"chunk": chunk_of(&seed, node, 5_000_000),
				"entryChunk": entry_chunk_of(&block, 9, node, 5_000_000),
			})
		});
		serde_json::json!({
			"about": "draws: the id, and whether tracks of 70,000 and 5,000,000 bytes are taken; none if there is no such id. Chunks are of 5,000,000 bytes, the entry's of track 9.",
			"ids": ids,
			"challenges": all,
		})
	}

	#[test]
	fn the_test_vectors_are_these() {
		let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/challenges.json");
		let text = serde_json::to_string_pretty(&vectors()).expect("serializes") + "\n";
		if std::env::var_os("AUDIO_WRITE_VECTORS").is_some() {
			std::fs::write(path, &text).expect("can be written");
		}
		let there = std::fs::read_to_string(path).expect("the file is there");
		assert!(there == text, "with AUDIO_WRITE_VECTORS=1 this test writes {path} anew");
	}
}
