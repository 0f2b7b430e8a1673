//! Documents: small files that are known by their root, written and read whole.
//!
//! They lie in `documents/ab/<root>`. Each is hashed whenever it is read: one that is damaged or gone
//! is forgotten, and can come again. Since when nothing names a document the time says at which its
//! file was last changed; the beginning of 1970 says that something does, or that it has just come. So
//! there is no list of them besides the files.

use super::{
	blobs::judge,
	error::{Error, Tried},
	folder,
	pool::to_its_end,
	steps::Step,
	Inner, Root, Space, Store,
};
use audio_primitives::proofs;
use bytes::Bytes;
use std::{
	collections::BTreeMap,
	fs::{self, File},
	io::{self, Read, Write},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, SystemTime},
};

/// Most bytes of a document: 2 MiB.
pub const MAX_DOCUMENT: u64 = 2 << 20;

/// What a file takes on disk at the least.
const BLOCK: u64 = 4 << 10;

/// What is known of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentInfo {
	/// How many bytes it has.
	pub bytes: u64,
	/// Since when nothing names it, in seconds since 1970.
	pub unnamed: Option<u64>,
}

impl DocumentInfo {
	/// Bytes that it takes on disk.
	fn taken(&self) -> u64 {
		self.bytes.max(1).checked_next_multiple_of(BLOCK).unwrap_or(u64::MAX)
	}
}

/// The documents that there are, in memory.
#[derive(Default)]
pub(super) struct Listed {
	of: Mutex<Counted>,
	/// Held while one comes or goes.
	changes: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Counted {
	of: BTreeMap<Root, DocumentInfo>,
	taken: u64,
}

impl Counted {
	fn put(&mut self, root: Root, info: DocumentInfo) {
		self.remove(&root);
		self.taken = self.taken.saturating_add(info.taken());
		self.of.insert(root, info);
	}

	fn remove(&mut self, root: &Root) {
		if let Some(info) = self.of.remove(root) {
			self.taken = self.taken.saturating_sub(info.taken());
		}
	}
}

impl Counted {
	/// Bytes on disk of what nothing names.
	/// What nothing names, for longest first: since when, which, and the bytes that it takes.
	fn unnamed(&self) -> Vec<(u64, Root, u64)> {
		let unnamed =
			|(root, info): (&Root, &DocumentInfo)| Some((info.unnamed?, *root, info.taken()));
		let mut unnamed: Vec<_> = self.of.iter().filter_map(unnamed).collect();
		unnamed.sort_unstable();
		unnamed
	}
}

impl Listed {
	fn list(&self) -> MutexGuard<'_, Counted> {
		// Whoever panicked left a map that is whole.
		self.of.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Bytes that they take on disk.
	pub(super) fn taken(&self) -> u64 {
		self.list().taken
	}
}

/// The documents of a store.
#[derive(Clone)]
pub struct Documents {
	store: Store,
}

impl Documents {
	pub(super) fn new(store: Store) -> Self {
		Self { store }
	}

	fn inner(&self) -> &Arc<Inner> {
		&self.store.inner
	}

	/// Whether the store's folder is there: [`Store::folder_health`].
	pub async fn health(&self) -> Result<(), Error> {
		self.store.folder_health().await
	}

	/// What is known of a document, from memory: it does not block.
	pub fn get(&self, root: &Root) -> Option<DocumentInfo> {
		self.inner().documents.list().of.get(root).copied()
	}

	/// All of them, by their roots.
	pub fn all(&self) -> Vec<(Root, DocumentInfo)> {
		self.inner().documents.list().of.iter().map(|(root, info)| (*root, *info)).collect()
	}

	/// How many there are, and how many bytes they take on disk.
	pub fn count(&self) -> (u64, u64) {
		let listed = self.inner().documents.list();
		(listed.of.len() as u64, listed.taken)
	}

	/// The bytes of a document. None if it is not here: one that is damaged or gone is forgotten.
	pub async fn read(&self, root: &Root) -> Result<Option<Bytes>, Error> {
		if self.get(root).is_none() {
			return Ok(None);
		}
		if let Some(bytes) = self.look_at(root).await? {
			return Ok(Some(bytes));
		}
		let (documents, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = documents.inner();
			let _changing = inner.documents.changes.lock().await;
			// It may have been removed and have come again meanwhile.
			if let Some(bytes) = documents.look_at(&root).await? {
				return Ok(Some(bytes));
			}
			inner.folder_healthy().await?;
			tracing::warn!(root = hex::encode(root), "a document is damaged, and removed");
			documents.erase(root).await?;
			Ok(None)
		})
		.await
	}

	/// The bytes on disk, if they are those of the document.
	async fn look_at(&self, root: &Root) -> Result<Option<Bytes>, Error> {
		let (inner, root) = (self.inner().clone(), *root);
		let read = move || {
			let read = || {
				let mut bytes = Vec::new();
				let file = File::open(inner.folder.document(&root))?;
				file.take(MAX_DOCUMENT.saturating_add(1)).read_to_end(&mut bytes)?;
				Ok(bytes)
			};
			match read() {
				Ok(bytes) if proofs::root(&bytes) == root => Ok(Some(bytes.into())),
				Ok(_) => Ok(None),
				Err(error) if judge(&error).is_some() => Ok(None),
				Err(error) => Err::<_, io::Error>(error).tried("read a document"),
			}
		};
		self.inner().pool.run(read).await
	}

	/// Takes in a document, durably. False if it is here already.
	///
	/// Errors: `WrongHash`, `NoSpace`, `TooLong`, and as [`Store::folder_health`].
	pub async fn put(&self, root: &Root, bytes: Bytes) -> Result<bool, Error> {
		let (documents, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = documents.inner();
			let _changing = inner.documents.changes.lock().await;
			inner.folder_healthy().await?;
			if documents.get(&root).is_some() {
				return Ok(false);
			}
			let info = DocumentInfo { bytes: bytes.len() as u64, unnamed: None };
			if info.bytes > MAX_DOCUMENT {
				return Err(Error::TooLong);
			}
			documents.make_room(info.taken()).await?;
			let writer = inner.clone();
			inner.pool.run(move || write(&writer, &root, &bytes)).await?;
			inner.documents.list().put(root, info);
			Ok(true)
		})
		.await
	}

	/// Notes since when nothing names a document, or that something does. Nothing to do if it is not
	/// here.
	pub async fn note(&self, root: &Root, unnamed: Option<u64>) -> Result<(), Error> {
		let (documents, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = documents.inner();
			let _changing = inner.documents.changes.lock().await;
			let Some(info) = documents.get(&root) else { return Ok(()) };
			inner.folder_healthy().await?;
			let path = inner.folder.document(&root);
			let at = SystemTime::UNIX_EPOCH
				.checked_add(Duration::from_secs(unnamed.unwrap_or(0)))
				.unwrap_or(SystemTime::UNIX_EPOCH);
			let set = move || {
				let file = File::options().write(true).open(path);
				match folder::there(file).tried("open a document")? {
					Some(file) => file.set_modified(at).tried("note something of a document"),
					// Whoever reads it sees that.
					None => Ok(()),
				}
			};
			inner.pool.run(set).await?;
			inner.documents.list().put(root, DocumentInfo { unnamed, ..info });
			Ok(())
		})
		.await
	}

	/// Removes a document, if it is here.
	pub async fn remove(&self, root: &Root) -> Result<(), Error> {
		let (documents, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = documents.inner();
			let _changing = inner.documents.changes.lock().await;
			inner.folder_healthy().await?;
			documents.erase(root).await
		})
		.await
	}

	/// Makes room for so many bytes: what nothing has named for longest gives way. Else whoever brings
	/// one description after another of the same track would keep all others out for days. Under the
	/// lock of changes. Errors: `NoSpace`.
	async fn make_room(&self, bytes: u64) -> Result<(), Error> {
		let lacking = self.lacking(bytes).await?;
		if lacking == 0 {
			return Ok(());
		}
		let unnamed = self.inner().documents.list().unnamed();
		// None in vain.
		if unnamed.iter().fold(0u64, |sum, (_, _, taken)| sum.saturating_add(*taken)) < lacking {
			return Err(Error::NoSpace);
		}
		let mut failed = Error::NoSpace;
		for (_, root, _) in unnamed {
			// One that cannot be removed keeps no other from it.
			match self.erase(root).await {
				Ok(()) if self.lacking(bytes).await? == 0 => return Ok(()),
				Ok(()) => {},
				Err(error) => failed = error,
			}
		}
		Err(failed)
	}

	/// How many bytes have to go before so many more have room.
	async fn lacking(&self, bytes: u64) -> Result<u64, Error> {
		let Space { available, excess, documents, .. } = self.store.space().await?;
		let among_documents = documents.saturating_add(bytes);
		let in_all = excess.saturating_add(bytes).saturating_sub(available);
		Ok(among_documents.saturating_sub(self.inner().options.documents).max(in_all))
	}

	/// Removes it. Under the lock of changes.
	async fn erase(&self, root: Root) -> Result<(), Error> {
		let path = self.inner().folder.document(&root);
		self.inner().pool.run(move || folder::remove(&path)).await?;
		self.inner().documents.list().remove(&root);
		Ok(())
	}
}

/// Writes a document: whole, or not at all.
fn write(inner: &Inner, root: &Root, bytes: &[u8]) -> Result<(), Error> {
	// Opening removes what a crash left there.
	let part = inner.folder.tmp().join(format!("{}.document", hex::encode(root)));
	let written = || {
		// Opening the store may not have had room for it.
		fs::create_dir_all(inner.folder.tmp())?;
		let mut file = File::create(&part)?;
		file.write_all(bytes)?;
		file.set_modified(SystemTime::UNIX_EPOCH)?;
		file.sync_all()
	};
	written().tried("write a document")?;
	inner.faults.after(Step::DocumentWritten)?;
	folder::rename(&part, &inner.folder.document(root))?;
	inner.faults.after(Step::DocumentPlaced)
}

/// Looks which documents are there. Nobody else uses the store yet.
pub(super) fn find(inner: &Inner) -> Result<(), Error> {
	let folder = inner.folder.documents();
	for first in folder::names(&folder)? {
		let below = folder.join(&first);
		if !below.is_dir() {
			continue;
		}
		for name in folder::names(&below)? {
			let mut root = Root::default();
			let path = below.join(&name);
			// Only the one way to write it: other names are not ours.
			let is_ours = hex::decode_to_slice(&name, &mut root).is_ok()
				&& inner.folder.document(&root) == path;
			if !is_ours {
				continue;
			}
			let about = path.metadata().tried("look at a document")?;
			let changed = about.modified().tried("look at a document")?;
			let changed = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
			let unnamed = Some(changed.as_secs()).filter(|seconds| *seconds > 0);
			let info = DocumentInfo { bytes: about.len(), unnamed };
			inner.documents.list().put(root, info);
		}
	}
	Ok(())
}
