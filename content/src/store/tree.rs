//! The BLAKE3 tree of a file, by groups of 16 KiB.
//!
//! The outboard holds the pair of chaining values of each node above the groups, in pre-order. With
//! it each group can be checked by itself, and a proof of a chunk follows from the chunk's group.
//! What the bytes of the tree are is `bao-tree`'s; here they are walked step by step, so that bytes
//! can come from anywhere between two steps.

use audio_primitives::proofs::{self, ChunkProof, CHUNK_SIZE};
use bao_tree::{
	iter::{BaoChunk, PostOrderChunkIter},
	BaoTree, BlockSize, ChunkNum, ChunkRanges, TreeNode,
};
use blake3::{
	hazmat::{left_subtree_len, merge_subtrees_non_root, merge_subtrees_root, HasherExt, Mode},
	Hash, Hasher,
};
use bytes::{Bytes, BytesMut};
use std::{iter::Peekable, ops::Range};

/// Bytes of a group.
pub(super) const GROUP: u64 = 16 * 1024;

/// Bytes of a pair of chaining values.
pub(super) const PAIR: usize = 64;

/// The tree of a file of so many bytes.
pub(super) fn tree(bytes: u64) -> BaoTree {
	BaoTree::new(bytes, BlockSize::from_chunk_log(4))
}

/// Bytes of its outboard.
pub(super) fn outboard_bytes(bytes: u64) -> u64 {
	tree(bytes).outboard_size()
}

/// The groups that hold the bytes of `range`, as a range of bytes.
pub(super) fn align(range: &Range<u64>, bytes: u64) -> Range<u64> {
	let start = range.start.saturating_sub(range.start.checked_rem(GROUP).unwrap_or(0));
	let end = range.end.checked_next_multiple_of(GROUP).unwrap_or(bytes);
	start..end.min(bytes)
}

/// Hash of a subtree, or of the whole.
fn subtree(offset: u64, bytes: &[u8], is_root: bool) -> Hash {
	match is_root {
		true => blake3::hash(bytes),
		false => Hasher::new().set_input_offset(offset).update(bytes).finalize_non_root().into(),
	}
}

/// Two chaining values, left and right.
#[derive(Clone, Copy)]
pub(super) struct Pair([u8; 32], [u8; 32]);

impl Pair {
	pub(super) fn from_bytes(bytes: &[u8; PAIR]) -> Self {
		let (left, right) = bytes.split_at(32);
		let half = |bytes: &[u8]| bytes.try_into().unwrap_or_default();
		Self(half(left), half(right))
	}

	pub(super) fn to_bytes(self) -> [u8; PAIR] {
		let mut bytes = [0; PAIR];
		let (left, right) = bytes.split_at_mut(32);
		left.copy_from_slice(&self.0);
		right.copy_from_slice(&self.1);
		bytes
	}

	fn hash(&self, is_root: bool) -> Hash {
		match is_root {
			true => merge_subtrees_root(&self.0, &self.1, Mode::Hash),
			false => merge_subtrees_non_root(&self.0, &self.1, Mode::Hash).into(),
		}
	}
}

/// Bytes that do not lead to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mismatch;

/// What a walk asks for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
	/// The pair at this place of the outboard, in bytes.
	Pair(u64),
	/// The bytes of a group.
	Group(Span),
}

/// So many bytes from a place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
	pub(super) start: u64,
	pub(super) size: usize,
}

/// A walk from the root to the groups of a range, in pre-order: that of a verified stream. Nothing
/// that it accepted is wrong.
pub(super) struct Walk {
	tree: BaoTree,
	items: bao_tree::iter::ResponseIter,
	next: Option<BaoChunk>,
	/// Hashes of the subtrees to come, the next one last.
	expected: Vec<Hash>,
}

impl Walk {
	/// To the groups of `range`, which begins and ends at groups.
	pub(super) fn new(root: &[u8; 32], bytes: u64, range: &Range<u64>) -> Self {
		let tree = tree(bytes);
		let mut items = bao_tree::iter::ResponseIter::new(tree, chunks(range, bytes));
		let next = items.next();
		Self { tree, items, next, expected: vec![(*root).into()] }
	}

	/// Bytes of the verified stream of `range`.
	pub(super) fn length(bytes: u64, range: &Range<u64>) -> u64 {
		let items = bao_tree::iter::ResponseIter::new(tree(bytes), chunks(range, bytes));
		let size = |item| match item {
			BaoChunk::Parent { .. } => PAIR as u64,
			BaoChunk::Leaf { size, .. } => size as u64,
		};
		items.map(size).fold(0, u64::saturating_add)
	}

	/// What comes next. None at the end.
	pub(super) fn wanted(&self) -> Option<Wanted> {
		Some(match self.next.as_ref()? {
			BaoChunk::Parent { node, .. } => Wanted::Pair(offset_of(&self.tree, *node)),
			BaoChunk::Leaf { start_chunk, size, .. } => {
				Wanted::Group(Span { start: start_chunk.0.saturating_mul(CHUNK_SIZE), size: *size })
			},
		})
	}

	/// Takes the pair that was wanted. Returns the sibling that the walk passes by, if it does.
	pub(super) fn pair(&mut self, pair: Pair) -> Result<Option<[u8; 32]>, Mismatch> {
		let Some(BaoChunk::Parent { is_root, left, right, .. }) = self.next else {
			return Err(Mismatch);
		};
		if self.expected.pop() != Some(pair.hash(is_root)) {
			return Err(Mismatch);
		}
		if right {
			self.expected.push(pair.1.into());
		}
		if left {
			self.expected.push(pair.0.into());
		}
		self.next = self.items.next();
		Ok(match (left, right) {
			(true, false) => Some(pair.1),
			(false, true) => Some(pair.0),
			_ => None,
		})
	}

	/// Takes the group that was wanted.
	pub(super) fn group(&mut self, bytes: &[u8]) -> Result<(), Mismatch> {
		let Some(BaoChunk::Leaf { start_chunk, size, is_root, .. }) = self.next else {
			return Err(Mismatch);
		};
		let offset = start_chunk.0.saturating_mul(CHUNK_SIZE);
		if bytes.len() != size || self.expected.pop() != Some(subtree(offset, bytes, is_root)) {
			return Err(Mismatch);
		}
		self.next = self.items.next();
		Ok(())
	}
}

/// The chunks of `range`.
fn chunks(range: &Range<u64>, bytes: u64) -> ChunkRanges {
	let start = ChunkNum(range.start.checked_div(CHUNK_SIZE).unwrap_or(0));
	match range.end < bytes {
		true => ChunkRanges::from(start..ChunkNum(range.end.div_ceil(CHUNK_SIZE))),
		// Without an end, the last group counts as whole and is not taken apart.
		false => ChunkRanges::from(start..),
	}
}

/// Where the pair of a node is in the outboard.
fn offset_of(tree: &BaoTree, node: TreeNode) -> u64 {
	// Each node above the groups has a place: walks do not go below them.
	tree.pre_order_offset(node).unwrap_or(u64::MAX).saturating_mul(PAIR as u64)
}

/// Computes outboard and root of bytes that come in order.
pub(super) struct Builder {
	tree: BaoTree,
	items: Peekable<PostOrderChunkIter>,
	done: Vec<Hash>,
}

impl Builder {
	/// For a file of so many bytes.
	pub(super) fn new(bytes: u64) -> Self {
		let tree = tree(bytes);
		Self { tree, items: tree.post_order_chunks_iter().peekable(), done: Vec::new() }
	}

	/// Takes the next bytes, whole groups unless it is the end of the file. Gives pairs to `save`
	/// with their place in the outboard. What is more than the file is left out.
	pub(super) fn push<E>(
		&mut self,
		mut bytes: &[u8],
		mut save: impl FnMut(u64, [u8; PAIR]) -> Result<(), E>,
	) -> Result<(), E> {
		loop {
			match self.items.peek() {
				Some(BaoChunk::Leaf { size, start_chunk, is_root, .. }) => {
					let Some((group, rest)) = bytes.split_at_checked(*size) else { return Ok(()) };
					let offset = start_chunk.0.saturating_mul(CHUNK_SIZE);
					self.done.push(subtree(offset, group, *is_root));
					bytes = rest;
				},
				Some(BaoChunk::Parent { node, is_root, .. }) => {
					let (Some(right), Some(left)) = (self.done.pop(), self.done.pop()) else {
						return Ok(());
					};
					let pair = Pair(left.into(), right.into());
					save(offset_of(&self.tree, *node), pair.to_bytes())?;
					self.done.push(pair.hash(*is_root));
				},
				None => return Ok(()),
			}
			self.items.next();
		}
	}

	/// The root, once all bytes have come.
	pub(super) fn root(mut self) -> Option<[u8; 32]> {
		let root = self.done.pop()?;
		(self.items.peek().is_none() && self.done.is_empty()).then(|| root.into())
	}
}

/// Takes a verified stream apart that comes in pieces of any size.
pub(super) struct Decoder {
	walk: Walk,
	/// What came and was not yet enough: less than a group.
	waiting: BytesMut,
}

impl Decoder {
	/// For the stream of `range`, which begins and ends at groups.
	pub(super) fn new(root: &[u8; 32], bytes: u64, range: &Range<u64>) -> Self {
		Self { walk: Walk::new(root, bytes, range), waiting: BytesMut::new() }
	}

	/// The groups that `piece` completes, verified. With a mismatch, those before it.
	pub(super) fn push(&mut self, piece: &[u8]) -> (Vec<Bytes>, Result<(), Mismatch>) {
		self.waiting.extend_from_slice(piece);
		let mut groups = Vec::new();
		let result = self.take(&mut groups);
		(groups, result)
	}

	fn take(&mut self, groups: &mut Vec<Bytes>) -> Result<(), Mismatch> {
		while let Some(wanted) = self.walk.wanted() {
			let size = match wanted {
				Wanted::Pair(_) => PAIR,
				Wanted::Group(group) => group.size,
			};
			if self.waiting.len() < size {
				return Ok(());
			}
			let bytes = self.waiting.split_to(size).freeze();
			match <&[u8; PAIR]>::try_from(&bytes[..]) {
				Ok(pair) if matches!(wanted, Wanted::Pair(_)) => {
					self.walk.pair(Pair::from_bytes(pair))?;
				},
				_ => {
					self.walk.group(&bytes)?;
					groups.push(bytes);
				},
			}
		}
		match self.waiting.is_empty() {
			true => Ok(()),
			false => Err(Mismatch),
		}
	}
}

/// Proves a chunk from the bytes of its group and the siblings that the walk to it passed by, that
/// below the root first. `offset` is the group's. None if the group has no such chunk.
pub(super) fn prove(
	group: &[u8],
	offset: u64,
	mut passed: Vec<[u8; 32]>,
	chunk: u64,
) -> Option<ChunkProof> {
	if passed.is_empty() {
		return proofs::prove(group, chunk);
	}
	let target = chunk.checked_mul(CHUNK_SIZE)?;
	let (mut at, mut bytes) = (offset, group);
	while bytes.len() as u64 > CHUNK_SIZE {
		let (left, right) = bytes.split_at_checked(left_subtree_len(bytes.len() as u64) as usize)?;
		let middle = at.checked_add(left.len() as u64)?;
		let sibling = match target < middle {
			true => subtree(middle, right, false),
			false => subtree(at, left, false),
		};
		passed.push(sibling.into());
		(at, bytes) = match target < middle {
			true => (at, left),
			false => (middle, right),
		};
	}
	passed.reverse();
	(at == target).then(|| ChunkProof { chunk: bytes.to_vec(), path: passed })
}

#[cfg(test)]
mod tests {
	use super::*;
	use bao_tree::io::{outboard::PreOrderMemOutboard, sync::encode_ranges_validated};
	use proptest::prelude::*;

	fn content(size: usize) -> Vec<u8> {
		(0..size).map(|at| (at % 251) as u8).collect()
	}

	fn built(content: &[u8]) -> (Vec<u8>, [u8; 32]) {
		let mut outboard = vec![0; outboard_bytes(content.len() as u64) as usize];
		let mut builder = Builder::new(content.len() as u64);
		for window in content.chunks(3 * GROUP as usize) {
			let save = |at: u64, pair: [u8; PAIR]| {
				outboard[at as usize..][..PAIR].copy_from_slice(&pair);
				Ok::<_, ()>(())
			};
			builder.push(window, save).unwrap();
		}
		(outboard, builder.root().unwrap())
	}

	/// The stream and the siblings of a walk over `content`.
	fn walked(content: &[u8], range: &Range<u64>) -> (Vec<u8>, Vec<[u8; 32]>) {
		let (outboard, root) = built(content);
		let mut walk = Walk::new(&root, content.len() as u64, range);
		let (mut stream, mut passed) = (Vec::new(), Vec::new());
		while let Some(wanted) = walk.wanted() {
			match wanted {
				Wanted::Pair(at) => {
					let pair: &[u8; PAIR] = outboard[at as usize..][..PAIR].try_into().unwrap();
					stream.extend_from_slice(pair);
					passed.extend(walk.pair(Pair::from_bytes(pair)).unwrap());
				},
				Wanted::Group(Span { start, size }) => {
					let group = &content[start as usize..][..size];
					stream.extend_from_slice(group);
					walk.group(group).unwrap();
				},
			}
		}
		(stream, passed)
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(48))]

		/// Outboard, root and stream are those of the library, for any size and range.
		#[test]
		fn it_is_the_tree_of_bao(
			size in prop_oneof![1usize..70_000, 1usize..600_000], a: u64, b: u64, piece in 1usize..50_000,
		) {
			let content = content(size);
			let theirs = PreOrderMemOutboard::create(&content, BlockSize::from_chunk_log(4));
			let (outboard, root) = built(&content);
			prop_assert_eq!(&outboard, &theirs.data);
			prop_assert_eq!(root, *theirs.root.as_bytes());
			prop_assert_eq!(root, proofs::root(&content));

			let size = size as u64;
			let (a, b) = (a % size, b % size);
			let range = align(&(a.min(b)..a.max(b) + 1), size);
			let mut stream = Vec::new();
			encode_ranges_validated(&content[..], &theirs, &chunks(&range, size), &mut stream).unwrap();
			let (ours, _) = walked(&content, &range);
			prop_assert!(ours == stream);
			prop_assert_eq!(stream.len() as u64, Walk::length(size, &range));

			let mut decoder = Decoder::new(&root, size, &range);
			let mut decoded = Vec::new();
			for piece in stream.chunks(piece) {
				let (groups, result) = decoder.push(piece);
				result.unwrap();
				groups.iter().for_each(|group| decoded.extend_from_slice(group));
			}
			prop_assert!(decoded == content[range.start as usize..range.end as usize]);
			prop_assert_eq!(decoder.push(&[0]).1, Err(Mismatch));
		}

		/// Whatever bit of a stream is flipped, only bytes before it are accepted.
		#[test]
		fn no_wrong_byte_is_accepted(size in 1usize..200_000, at: u64, bit in 0u8..8) {
			let content = content(size);
			let range = 0..size as u64;
			let (mut stream, _) = walked(&content, &range);
			let at = (at % stream.len() as u64) as usize;
			stream[at] ^= 1 << bit;
			let (groups, result) = Decoder::new(&proofs::root(&content), size as u64, &range).push(&stream);
			prop_assert_eq!(result, Err(Mismatch));
			let good = groups.concat();
			prop_assert!(good.len() <= at && content.starts_with(&good));
		}

		#[test]
		fn proofs_are_those_of_the_whole_content(
			size in prop_oneof![1usize..40_000, 1usize..400_000], chunk: u64,
		) {
			let content = content(size);
			let chunk = chunk % proofs::chunks(size as u64);
			let start = chunk * CHUNK_SIZE;
			let group = align(&(start..start + 1), size as u64);
			let (_, passed) = walked(&content, &group);
			let bytes = &content[group.start as usize..group.end as usize];
			let proof = prove(bytes, group.start, passed, chunk);
			prop_assert_eq!(proof, proofs::prove(&content, chunk));
		}
	}
}
