//! Reading and proving: whatever leaves the store was verified against the root.

use super::{
	blobs::{Outboard, Unavailable},
	bucket::Reader,
	error::{Error, Why},
	folder::Place,
	pool::to_its_end,
	state::{FileInfo, Held, State},
	tree::{self, Mismatch, Pair, Span, Walk, Wanted, GROUP, PAIR},
	uploads::MAX_CONTENT,
	Root, Store,
};
use audio_primitives::proofs::{chunks, ChunkProof, CHUNK_SIZE};
use bytes::Bytes;
use futures::{
	stream::{self, BoxStream},
	StreamExt,
};
use std::{ops::Range, time::Duration};

/// Most bytes of one [`Store::read`], and about what a verified stream holds in memory.
pub const MAX_READ: u64 = 256 * 1024;

/// How often a read looks again for a file that is being moved.
const TRIES: usize = 4;

/// A verified stream of a range: BLAKE3 chaining values and groups in pre-order, without a size in
/// front, as `bao-tree` reads it with groups of 16 KiB.
pub struct VerifiedStream {
	/// The bytes of the file that it holds: the range that was asked for, widened to groups.
	pub range: Range<u64>,
	/// Bytes of the stream.
	pub length: u64,
	/// Its pieces, of some 256 KiB. It ends with the first error.
	pub pieces: BoxStream<'static, Result<Bytes, Error>>,
}

/// What a step of a walk gave.
enum Item<'a> {
	/// A pair, and the sibling that was passed by.
	Pair([u8; PAIR], Option<[u8; 32]>),
	Group(&'a [u8]),
}

/// Walks on to the last group in `window`, which begins at byte `start` of the file. Pairs after it
/// belong to the next window.
fn walk_on<'a>(
	walk: &mut Walk,
	outboard: &Outboard,
	start: u64,
	window: &'a [u8],
	mut take: impl FnMut(Item<'a>),
) -> Result<(), Unavailable> {
	let mut left = window.len();
	while left > 0 {
		match walk.wanted().ok_or(Mismatch)? {
			Wanted::Pair(at) => {
				let pair = outboard.pair(at)?;
				let passed = walk.pair(Pair::from_bytes(&pair))?;
				take(Item::Pair(pair, passed));
			},
			Wanted::Group(Span { start: at, size }) => {
				let from = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
				let group = window.get(from..from.saturating_add(size)).ok_or(Mismatch)?;
				walk.group(group)?;
				left = left.saturating_sub(size);
				take(Item::Group(group));
			},
		}
	}
	Ok(())
}

/// Whether `range` has bytes and all of them are of a file of so many.
fn check(range: &Range<u64>, bytes: u64) -> Result<(), Error> {
	match range.start < range.end && range.end <= bytes {
		true => Ok(()),
		false => Err(Error::InvalidRange),
	}
}

/// How long so many bytes take at a rate, in bytes a second.
fn time_of(bytes: u64, rate: u64) -> Duration {
	let micros = u128::from(bytes).saturating_mul(1_000_000).checked_div(rate.into());
	Duration::from_micros(micros.and_then(|micros| u64::try_from(micros).ok()).unwrap_or(0))
}

impl Store {
	/// The bytes of `range` of a stored file, at most 256 KiB, verified.
	///
	/// Errors: `NotFound`, `WrongState`, `InvalidRange`; `Damaged` if a group in which they lie is
	/// bad: the file is in quarantine then. Other groups of it can be read until somebody meets the
	/// bad one.
	pub async fn read(&self, root: &Root, range: Range<u64>) -> Result<Bytes, Error> {
		if range.end.saturating_sub(range.start) > MAX_READ {
			return Err(Error::InvalidRange);
		}
		for _ in 0..TRIES {
			let Held { bytes, .. } = self.stored(root)?;
			check(&range, bytes)?;
			match self.read_of(root, bytes, &range).await {
				Ok(bytes) => return Ok(bytes),
				Err(unavailable) => {
					let (file, groups) = (self.known(root).await?, tree::align(&range, bytes));
					self.condemn(&file, groups, unavailable).await?;
				},
			}
		}
		Err(Error::Moving)
	}

	/// Of a stored file of so many bytes.
	async fn read_of(
		&self,
		root: &Root,
		bytes: u64,
		range: &Range<u64>,
	) -> Result<Bytes, Unavailable> {
		let groups = tree::align(range, bytes);
		let offset = |at: u64| usize::try_from(at.saturating_sub(groups.start)).unwrap_or(0);
		let wanted = offset(range.start)..offset(range.end);
		let outboard = self.inner.folder.outboard(Place::Blobs, root);
		let (mut walk, start) = (Walk::new(root, bytes, &groups), groups.start);
		let check = move |window: Bytes| {
			walk_on(&mut walk, &Outboard::open(&outboard)?, start, &window, |_| ())?;
			Ok(window.slice(wanted))
		};
		self.inner.blobs.read(Reader::Any, Place::Blobs, root, groups, check).await
	}

	/// A verified stream of the groups that hold `range`, for whoever knows root and size of the
	/// file. Holds some 256 KiB in memory, and no place among blocking work while nobody reads it.
	///
	/// Works in the trash too. Errors as of [`Self::read`]; `Moving` in the stream if the file is
	/// moved meanwhile.
	pub async fn bao(&self, root: &Root, range: Range<u64>) -> Result<VerifiedStream, Error> {
		let file = self.known(root).await?;
		if matches!(file.state, State::Quarantined(_)) {
			return Err(Error::WrongState(file.state));
		}
		check(&range, file.bytes)?;
		let range = tree::align(&range, file.bytes);
		let (bytes, groups) = (file.bytes, range.clone());
		let length = self.inner.pool.run(move || Ok::<_, Error>(Walk::length(bytes, &groups)));
		let length = length.await?;
		let walk = Walk::new(root, file.bytes, &range);
		let next = (self.clone(), file, walk, range.clone());
		let pieces = stream::try_unfold(next, |(store, file, walk, rest)| async move {
			if rest.is_empty() {
				return Ok(None);
			}
			let end = rest.start.saturating_add(MAX_READ).min(rest.end);
			let groups = rest.start..end;
			match store.piece(Reader::Any, &file, walk, groups.clone()).await {
				Ok((walk, piece)) => Ok(Some((piece, (store, file, walk, end..rest.end)))),
				Err(unavailable) => {
					store.condemn(&file, groups, unavailable).await?;
					Err(Error::Moving)
				},
			}
		});
		Ok(VerifiedStream { range, length, pieces: pieces.boxed() })
	}

	/// Bytes of the verified stream of the groups that hold `range` of a file of `bytes` bytes.
	/// Errors: `InvalidRange`.
	pub async fn bao_length(&self, bytes: u64, range: Range<u64>) -> Result<u64, Error> {
		if bytes > MAX_CONTENT || range.is_empty() || range.end > bytes {
			return Err(Error::InvalidRange);
		}
		let groups = tree::align(&range, bytes);
		self.inner.pool.run(move || Ok(Walk::length(bytes, &groups))).await
	}

	/// The piece of a verified stream that ends with the groups of `range`.
	async fn piece(
		&self,
		reader: Reader,
		file: &FileInfo,
		mut walk: Walk,
		range: Range<u64>,
	) -> Result<(Walk, Bytes), Unavailable> {
		let outboard = self.inner.folder.outboard(file.place(), &file.root);
		let start = range.start;
		let encode = move |window: Bytes| {
			let outboard = Outboard::open(&outboard)?;
			let mut piece = Vec::with_capacity(window.len().saturating_add(4_096));
			walk_on(&mut walk, &outboard, start, &window, |item| match item {
				Item::Pair(pair, _) => piece.extend_from_slice(&pair),
				Item::Group(group) => piece.extend_from_slice(group),
			})?;
			Ok((walk, Bytes::from(piece)))
		};
		self.inner.blobs.read(reader, file.place(), &file.root, range, encode).await
	}

	/// Proves a chunk of 1 KiB. Reads its group of 16 KiB and the way to it, not the whole file.
	///
	/// Works in the trash too, and in quarantine for groups that are good. Errors: `NotFound`,
	/// `NoSuchChunk`, `WrongState` if its bytes are gone, `Damaged`.
	pub async fn prove(&self, root: &Root, chunk: u64) -> Result<ChunkProof, Error> {
		for _ in 0..TRIES {
			let file = self.known(root).await?;
			if file.state == State::Quarantined(Why::Missing) {
				return Err(Error::WrongState(file.state));
			}
			if chunk >= chunks(file.bytes) {
				return Err(Error::NoSuchChunk);
			}
			let start = chunk.saturating_mul(CHUNK_SIZE);
			let group = tree::align(&(start..start.saturating_add(1)), file.bytes);
			match self.prove_of(&file, group.clone(), chunk).await {
				Ok(proof) => return Ok(proof),
				Err(unavailable) => self.condemn(&file, group, unavailable).await?,
			}
		}
		Err(Error::Moving)
	}

	async fn prove_of(
		&self,
		file: &FileInfo,
		range: Range<u64>,
		chunk: u64,
	) -> Result<ChunkProof, Unavailable> {
		let outboard = self.inner.folder.outboard(file.place(), &file.root);
		let (mut walk, start) = (Walk::new(&file.root, file.bytes, &range), range.start);
		let prove = move |window: Bytes| {
			let mut passed = Vec::new();
			walk_on(&mut walk, &Outboard::open(&outboard)?, start, &window, |item| {
				if let Item::Pair(_, Some(sibling)) = item {
					passed.push(sibling);
				}
			})?;
			let proof = tree::prove(&window, start, passed, chunk);
			proof.ok_or(Unavailable::Bad(Why::Corrupt))
		};
		self.inner.blobs.read(Reader::Own, file.place(), &file.root, range, prove).await
	}

	/// Verifies all of a file that is stored or in the trash, and notes when.
	///
	/// Errors: `NotFound`, `WrongState` in quarantine, `Damaged` if it is there from now on.
	pub async fn verify(&self, root: &Root) -> Result<(), Error> {
		self.verify_at(root, u64::MAX).await
	}

	/// The same, at `rate` bytes a second at the most: it leaves the disk to others.
	pub async fn verify_at(&self, root: &Root, rate: u64) -> Result<(), Error> {
		for _ in 0..TRIES {
			let file = self.known(root).await?;
			if matches!(file.state, State::Quarantined(_)) {
				return Err(Error::WrongState(file.state));
			}
			match self.verify_of(&file, rate).await {
				Ok(()) => {
					self.inner.folder_healthy().await?;
					let (root, now) = (*root, self.inner.now());
					return self.inner.state(move |state| state.set_verified(&root, now)).await;
				},
				Err((groups, unavailable)) => self.condemn(&file, groups, unavailable).await?,
			}
		}
		Err(Error::Moving)
	}

	async fn verify_of(&self, file: &FileInfo, rate: u64) -> Result<(), (Range<u64>, Unavailable)> {
		let mut walk = Walk::new(&file.root, file.bytes, &(0..file.bytes));
		let mut start = 0;
		while start < file.bytes {
			let end = start.saturating_add(MAX_READ).min(file.bytes);
			let piece = self.piece(Reader::Any, file, walk, start..end).await;
			(walk, _) = piece.map_err(|unavailable| (start..end, unavailable))?;
			tokio::time::sleep(time_of(end.saturating_sub(start), rate)).await;
			start = end;
		}
		// A longer one is not the file, though its groups are.
		let first = 0..GROUP.min(file.bytes);
		self.check_groups(file, first.clone()).await.map_err(|unavailable| (first, unavailable))
	}

	/// Puts a file that a read of `groups` found bad into quarantine, and says so. Returns if there is
	/// nothing bad about it: it was moved while it was read.
	pub(super) async fn condemn(
		&self,
		file: &FileInfo,
		groups: Range<u64>,
		unavailable: Unavailable,
	) -> Result<(), Error> {
		let why = match unavailable {
			Unavailable::Failed(error) => return Err(error),
			Unavailable::Bad(why) => why,
		};
		let (store, root) = (self.clone(), file.root);
		if matches!(file.state, State::Quarantined(_)) {
			return Err(Error::Damaged { root, why });
		}
		to_its_end(async move {
			let _changing = store.inner.changing().await?;
			// Now it stays where it is.
			let file = store.known(&root).await?;
			if matches!(file.state, State::Quarantined(_)) {
				return Ok(());
			}
			let why = match store.check_groups(&file, groups).await {
				Ok(()) => return Ok(()),
				Err(Unavailable::Failed(error)) => return Err(error),
				Err(Unavailable::Bad(why)) => why,
			};
			// With the volume gone, all files would seem to be missing.
			store.inner.healthy().await?;
			if store.inner.passed().contains_key(&root) {
				return Err(Error::Bucket("the file is not compared with the bucket yet".into()));
			}
			let is_gone = (file.state, why) == (State::Trashed, Why::Missing);
			if is_gone && store.inner.blobs.size(Place::Blobs, &root).await? == Some(file.bytes) {
				// It was taken out of the trash, and the state could not be written.
				return store.take_back(&root, file).await;
			}
			tracing::warn!(root = hex::encode(root), %why, "a file goes to quarantine");
			store.inner.transfer(&file, State::Quarantined(why)).await?;
			Err(Error::Damaged { root, why })
		})
		.await
	}

	/// Whether a file has its size, and those groups are good.
	async fn check_groups(&self, file: &FileInfo, groups: Range<u64>) -> Result<(), Unavailable> {
		match self.inner.blobs.size(file.place(), &file.root).await? {
			Some(size) if size == file.bytes => {},
			Some(_) => return Err(Unavailable::Bad(Why::Corrupt)),
			None => return Err(Unavailable::Bad(Why::Missing)),
		}
		let walk = Walk::new(&file.root, file.bytes, &groups);
		self.piece(Reader::Own, file, walk, groups).await.map(drop)
	}
}
