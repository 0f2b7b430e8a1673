//! Proofs that somebody has a chunk of content.
//!
//! Content is known by its BLAKE3 hash, the *root* of a binary tree over chunks of 1,024 bytes, the
//! last one shorter; content of no bytes has one empty chunk. With `n` bytes the left subtree of a
//! node has the largest power of two of chunks that leaves at least one byte to the right (section
//! 2.1 of the BLAKE3 paper). So size and index say where in the tree a chunk is, and a
//! [`ChunkProof`] is the chunk with the chaining values of the siblings on its way up: one for each
//! level, at most 30 for content of up to a tebibyte.
//!
//! The hashing itself is the `blake3` crate's, as is what joins subtrees.
//!
//! **Size.** The root commits to the size: a proof of the last chunk is a proof of it. Who claims
//! another size for a root names a tree whose last chunk nobody can prove, so holders check size
//! and root together before they accept content.

use alloc::vec::Vec;
use blake3::{
	hazmat::{
		left_subtree_len, merge_subtrees_non_root, merge_subtrees_root, ChainingValue, HasherExt,
		Mode,
	},
	Hasher,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// Bytes of a chunk.
pub const CHUNK_SIZE: u64 = blake3::CHUNK_LEN as u64;

/// Most bytes of content: a tebibyte.
pub const MAX_CONTENT_SIZE: u64 = 1 << 40;

/// Most chaining values in a proof.
pub const MAX_PATH: u32 = 30;

/// A BLAKE3 hash.
pub type ContentRoot = [u8; 32];

/// A chunk, and what shows that it is a part of some content.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ChunkProof {
	/// The chunk's bytes.
	pub chunk: Vec<u8>,
	/// Chaining values of the siblings, from the chunk's own up to that below the root.
	pub path: Vec<[u8; 32]>,
}

/// Why a proof does not show what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum InvalidProof {
	/// The content is larger than can be proven.
	ContentTooLarge,
	/// The content has no such chunk.
	NoSuchChunk,
	/// The chunk has another size than it has there.
	WrongChunkSize,
	/// The path has another length than the way up.
	WrongPathLength,
	/// It leads to another root.
	WrongRoot,
}

/// How many chunks content of `size` bytes has.
pub const fn chunks(size: u64) -> u64 {
	match size.div_ceil(CHUNK_SIZE) {
		0 => 1,
		count => count,
	}
}

/// A part of the content that is a subtree.
#[derive(Clone, Copy)]
struct Subtree {
	/// Bytes before it.
	offset: u64,
	/// Bytes of it.
	size: u64,
}

impl Subtree {
	/// The two below it, if it is more than a chunk.
	fn children(self) -> Option<(Self, Self)> {
		if self.size <= CHUNK_SIZE {
			return None;
		}
		// Content is at most a tebibyte, and the left part less than the whole.
		let left = left_subtree_len(self.size);
		let right =
			Self { offset: self.offset.saturating_add(left), size: self.size.saturating_sub(left) };
		Some((Self { offset: self.offset, size: left }, right))
	}
}

/// On which side of a node the way to a chunk goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
	Left,
	Right,
}

/// The way from the root to a chunk: at each node the side it goes on, and the sibling it passes
/// by; and the chunk.
fn way(size: u64, index: u64) -> Result<(Vec<(Side, Subtree)>, Subtree), InvalidProof> {
	if size > MAX_CONTENT_SIZE {
		return Err(InvalidProof::ContentTooLarge);
	}
	if index >= chunks(size) {
		return Err(InvalidProof::NoSuchChunk);
	}
	// It is one of those that there are.
	let start = index.saturating_mul(CHUNK_SIZE);
	let mut at = Subtree { offset: 0, size };
	let mut way = Vec::new();
	while let Some((left, right)) = at.children() {
		if start < right.offset {
			way.push((Side::Left, right));
			at = left;
		} else {
			way.push((Side::Right, left));
			at = right;
		}
	}
	Ok((way, at))
}

/// The chaining value of a part that is not the whole.
fn chaining_value(bytes: &[u8], offset: u64) -> ChainingValue {
	Hasher::new().set_input_offset(offset).update(bytes).finalize_non_root()
}

/// Whether `proof` shows that chunk `index` of the content of `size` bytes with that `root` is as
/// it says.
pub fn verify(
	root: &ContentRoot,
	size: u64,
	index: u64,
	proof: &ChunkProof,
) -> Result<(), InvalidProof> {
	match root_of(size, index, proof)? == *root {
		true => Ok(()),
		false => Err(InvalidProof::WrongRoot),
	}
}

/// The root of the content of `size` bytes, of which `proof` is one of chunk `index`.
pub fn root_of(size: u64, index: u64, proof: &ChunkProof) -> Result<ContentRoot, InvalidProof> {
	let (way, at) = way(size, index)?;
	if proof.chunk.len() as u64 != at.size {
		return Err(InvalidProof::WrongChunkSize);
	}
	if proof.path.len() != way.len() {
		return Err(InvalidProof::WrongPathLength);
	}
	let mut hash = match way.is_empty() {
		true => *blake3::hash(&proof.chunk).as_bytes(),
		false => chaining_value(&proof.chunk, at.offset),
	};
	let levels = way.len();
	for (level, ((side, _), sibling)) in (1..).zip(way.iter().rev().zip(&proof.path)) {
		let (left, right) = match side {
			Side::Left => (&hash, sibling),
			Side::Right => (sibling, &hash),
		};
		hash = match level == levels {
			true => *merge_subtrees_root(left, right, Mode::Hash).as_bytes(),
			false => merge_subtrees_non_root(left, right, Mode::Hash),
		};
	}
	Ok(hash)
}

/// Proves chunk `index` of `content`. None if it has no such chunk.
///
/// Hashes all of the content but the chunk.
pub fn prove(content: &[u8], index: u64) -> Option<ChunkProof> {
	let (way, at) = way(content.len() as u64, index).ok()?;
	let bytes = |part: Subtree| {
		let start = usize::try_from(part.offset).ok()?;
		let end = usize::try_from(part.offset.checked_add(part.size)?).ok()?;
		content.get(start..end)
	};
	let sibling = |(_, part): &(Side, Subtree)| Some(chaining_value(bytes(*part)?, part.offset));
	let path = way.iter().rev().map(sibling).collect::<Option<Vec<_>>>()?;
	Some(ChunkProof { chunk: bytes(at)?.to_vec(), path })
}

/// The root of `content`.
pub fn root(content: &[u8]) -> ContentRoot {
	*blake3::hash(content).as_bytes()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use serde::Serialize;

	/// The bytes of the official test vectors: 0, 1, … 250, 0, 1, …
	fn content(size: usize) -> Vec<u8> {
		(0..size).map(|at| (at % 251) as u8).collect()
	}

	#[test]
	fn the_roots_are_those_of_the_official_vectors() {
		let hex = |root: ContentRoot| root.map(|byte| format!("{byte:02x}")).concat();
		for (size, expected) in [
			(0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
			(1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"),
			(1_024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"),
			(1_025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"),
		] {
			assert_eq!(hex(root(&content(size))), expected, "{size} bytes");
		}
	}

	#[test]
	fn chunks_are_counted() {
		let counted = [0, 1, 1_024, 1_025, 2_048, 2_049].map(chunks);
		assert_eq!(counted, [1, 1, 1, 2, 2, 3]);
		assert_eq!(chunks(MAX_CONTENT_SIZE), 1 << 30);
		let (way, _) = way(MAX_CONTENT_SIZE, 12_345).unwrap();
		assert_eq!(way.len(), MAX_PATH as usize);
	}

	#[test]
	fn says_what_is_wrong_with_a_proof() {
		let content = content(5_000);
		let (root, size) = (root(&content), 5_000);
		let proof = prove(&content, 3).unwrap();
		assert_eq!(verify(&root, size, 3, &proof), Ok(()));
		let wrong = |change: &dyn Fn(&mut ChunkProof)| {
			let mut wrong = proof.clone();
			change(&mut wrong);
			verify(&root, size, 3, &wrong).unwrap_err()
		};
		assert_eq!(wrong(&|proof| proof.chunk[7] ^= 1), InvalidProof::WrongRoot);
		assert_eq!(wrong(&|proof| proof.path[1][0] ^= 1), InvalidProof::WrongRoot);
		assert_eq!(wrong(&|proof| proof.path.swap(0, 1)), InvalidProof::WrongRoot);
		assert_eq!(wrong(&|proof| proof.chunk.push(0)), InvalidProof::WrongChunkSize);
		assert_eq!(wrong(&|proof| proof.path.push([0; 32])), InvalidProof::WrongPathLength);
		assert_eq!(wrong(&|proof| proof.path.clear()), InvalidProof::WrongPathLength);
		assert_eq!(verify(&root, size, 2, &proof), Err(InvalidProof::WrongRoot));
		assert_eq!(verify(&root, size, 4, &proof), Err(InvalidProof::WrongChunkSize));
		assert_eq!(verify(&root, size, 5, &proof), Err(InvalidProof::NoSuchChunk));
		let large = verify(&root, MAX_CONTENT_SIZE + 1, 3, &proof);
		assert_eq!(large, Err(InvalidProof::ContentTooLarge));
		assert_eq!(prove(&content, 5), None);
	}

	#[test]
	fn the_last_chunk_proves_the_size() {
		let content = content(5_000);
		let root = root(&content);
		let proof = prove(&content, 4).unwrap();
		for size in (4_097..=5_120).filter(|size| *size != 5_000) {
			assert!(verify(&root, size, 4, &proof).is_err());
		}
	}

	#[test]
	fn content_of_64_mebibytes_is_proven() {
		let content = content(64 << 20);
		let root = root(&content);
		for index in [0, 1, 40_000, 65_535] {
			let proof = prove(&content, index).unwrap();
			assert_eq!(proof.path.len(), 16);
			assert_eq!(verify(&root, 64 << 20, index, &proof), Ok(()));
			assert!(verify(&root, 64 << 20, index ^ 2, &proof).is_err());
		}
	}

	#[derive(Serialize)]
	struct Vector {
		size: u64,
		index: u64,
		root: String,
		path: Vec<String>,
	}

	/// For other implementations: proofs of the official vectors' bytes.
	fn vectors() -> Vec<Vector> {
		let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
		let sizes =
			[0, 1, 1_023, 1_024, 1_025, 2_048, 2_049, 3_072, 5_000, 16_384, 31_744, 102_400];
		let of = |size: usize| {
			let content = content(size);
			let last = chunks(size as u64) - 1;
			let mut indices = vec![0, last / 2, last];
			indices.dedup();
			let vector = move |index| {
				let proof = prove(&content, index).expect("there is such a chunk");
				Vector {
					size: size as u64,
					index,
					root: hex(&root(&content)),
					path: proof.path.iter().map(|value| hex(value)).collect(),
				}
			};
			indices.into_iter().map(vector).collect::<Vec<_>>()
		};
		sizes.into_iter().flat_map(of).collect()
	}

	#[test]
	fn the_test_vectors_are_these() {
		let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/proofs.json");
		let text = serde_json::to_string_pretty(&vectors()).expect("serializes") + "\n";
		if std::env::var_os("AUDIO_WRITE_VECTORS").is_some() {
			std::fs::write(path, &text).expect("can be written");
		}
		let there = std::fs::read_to_string(path).expect("the file is there");
		assert!(there == text, "with AUDIO_WRITE_VECTORS=1 this test writes {path} anew");
	}

	proptest! {
		#[test]
		fn every_chunk_is_proven_and_no_other(
			bytes in prop::collection::vec(any::<u8>(), 0..40_000), at: u64, other: u64,
			byte in any::<prop::sample::Index>(), bit in 0u32..8,
		) {
			let (root, size) = (root(&bytes), bytes.len() as u64);
			let index = at % chunks(size);
			let proof = prove(&bytes, index).unwrap();
			prop_assert_eq!(verify(&root, size, index, &proof), Ok(()));
			let start = index as usize * 1_024;
			prop_assert_eq!(&proof.chunk, &bytes[start..bytes.len().min(start + 1_024)]);
			// For another chunk, with another byte anywhere, or against another root it is none.
			let other = other % chunks(size);
			prop_assert_eq!(verify(&root, size, other, &proof).is_ok(), other == index);
			let mut forged = proof.clone();
			let whole = forged.chunk.len() + 32 * forged.path.len();
			if whole > 0 {
				let place = byte.index(whole);
				let target = match place.checked_sub(forged.chunk.len()) {
					None => &mut forged.chunk[place],
					Some(place) => &mut forged.path[place / 32][place % 32],
				};
				*target ^= 1 << bit;
				prop_assert_eq!(verify(&root, size, index, &forged), Err(InvalidProof::WrongRoot));
			}
		}
	}
}
