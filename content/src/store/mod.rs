//! # The store
//!
//! Keeps files by their BLAKE3 root in a folder:
//!
//! ```text
//! state.db  VERSION  CANARY  LOCK
//! blobs/ab/<root>.data  <root>.obao4     tmp/<id>.part     quarantine/     trash/<day>/
//! documents/ab/<root>
//! ```
//!
//! The bytes of files, `*.data`, may be in a bucket of an S3-compatible store instead ([`Bucket`]),
//! under the same names; `BUCKET` says so.
//!
//! - **Reading.** What leaves the store was checked against the root, by groups of 16 KiB. A read
//!   that meets a bad group or a missing file fails, and the file goes to quarantine.
//! - **Taking in.** [`Uploads`] come in parts that can be resumed. A file is in the state once its
//!   bytes and outboard are durable at their place: after a crash it is whole or absent.
//! - **Documents.** Small files are written and read whole ([`Documents`]).
//! - **Deleting.** A file waits in the trash, where it can be proven, until its day is purged.
//! - **Canary.** `CANARY` and `state.db` hold the same random id. If they do not, the volume is
//!   probably not mounted: nothing is written, moved or deleted.
//! - **Bucket.** An object `CANARY` in it holds the same id. What is missing in the bucket is taken for
//!   missing only while that is there; a bucket that does not answer is no file's fault. The store is
//!   opened without it: what is in it is looked at behind, once it is there, and changed afterwards.
//! - **Chain.** A store is of one chain, whose genesis hash is in `state.db`: what another chain says
//!   of its files is never acted on.
//! - **State.** If `state.db` is lost, opening makes it anew from the files: each is hashed. Uploads
//!   in progress are lost with it.
//! - **Full disk.** Opening what is in order writes nothing. What a crash left may take room to bring
//!   in order: without it, what is there is read and proven, and nothing is changed.
//!
//! Work that blocks runs on a bounded number of threads. Changes run to their end even if whoever
//! asked for them goes away.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

mod blobs;
mod breaker;
mod bucket;
mod buffers;
mod documents;
mod error;
mod folder;
mod pool;
mod reading;
mod recovery;
mod s3;
mod sending;
mod state;
mod steps;
mod taking;
mod tree;
mod uploads;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::open_when_free;

pub use bucket::Bucket;
pub use documents::{DocumentInfo, Documents, MAX_DOCUMENT};
pub(crate) use error::other_chain;
pub use error::{Error, OpenError, Unhealthy, Why};
pub use folder::Disk;
pub use reading::{VerifiedStream, MAX_READ};
pub use s3::BucketError;
pub use state::{day, FileInfo, Held, State, Upload};
pub use uploads::{Progress, UploadId, Uploads, MAX_CONTENT};

/// The BLAKE3 hash by which a file is known.
pub type Root = audio_primitives::proofs::ContentRoot;

use crate::media::MediaType;
use blobs::Blobs;
use folder::{CanaryId, Folder, Place};
use pool::{to_its_end, Pool};
use state::{Database, Opened};
use std::{
	collections::HashMap,
	fs::File,
	path::Path,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc, PoisonError,
	},
	time::{SystemTime, UNIX_EPOCH},
};
use steps::{Faults, Step};
use tokio::{
	runtime::Handle,
	sync::{Mutex, MutexGuard, Semaphore},
};

/// Tells the time in seconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How a store is run.
#[derive(Clone)]
pub struct Options {
	/// Whether an empty folder is made a store. Whoever mounts a volume there turns it off once
	/// there is a store on it: an empty folder is then a volume that is not mounted.
	pub initialise: bool,
	/// Where the bytes of files are, if not in the folder. Once a store is made, they stay in the one or
	/// the other.
	pub bucket: Option<Bucket>,
	/// Most bytes of files, uploads and documents in all.
	pub capacity: u64,
	/// Most bytes that documents take on disk, of which each has blocks of 4 KiB.
	pub documents: u64,
	/// Bytes of the disk that stay free; [`default_floor`] if it is none.
	pub floor: Option<u64>,
	/// Most open uploads of an owner.
	pub uploads_per_owner: u64,
	/// Most open uploads of all owners together.
	pub uploads: u64,
	/// Most pieces of blocking work at a time. Hashing whole uploads, which takes seconds, has half
	/// as many threads of its own, so that reads do not wait for it.
	pub blocking: usize,
	/// The time.
	pub clock: Clock,
}

impl Default for Options {
	/// All in the folder. No limit but the default floor; 16 GiB of documents, 4 uploads of an owner,
	/// 64 in all, 8 threads.
	fn default() -> Self {
		let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
		Self {
			initialise: true,
			bucket: None,
			capacity: u64::MAX,
			documents: 16 << 30,
			floor: None,
			uploads_per_owner: 4,
			uploads: 64,
			blocking: 8,
			clock: Arc::new(move || since_1970().as_secs()),
		}
	}
}

/// Bytes that stay free on a disk of `total` bytes, unless somebody says otherwise: 10 GiB, or 5 % if
/// that is more. The chain's database is on the same disk as a rule, and a node whose database cannot
/// grow makes no blocks.
pub fn default_floor(total: u64) -> u64 {
	const LEAST: u64 = 10 << 30;
	total.checked_div(20).unwrap_or(0).max(LEAST)
}

/// What is taken and what is free, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
	/// Taken by files, those in trash and quarantine too.
	pub files: u64,
	/// Declared by open uploads.
	pub uploads: u64,
	/// Of these, still to come.
	pub to_come: u64,
	/// Taken by documents.
	pub documents: u64,
	/// Free on the disk.
	pub free: u64,
	/// What more can be taken in: within the capacity, above the floor, after all that is to come.
	pub available: u64,
	/// What is too much already, beyond the capacity or below the floor: has to go before anything
	/// can be taken in.
	pub excess: u64,
}

/// The store. Clones share it; the folder is unlocked with the last one.
#[derive(Clone)]
pub struct Store {
	inner: Arc<Inner>,
}

struct Inner {
	folder: Folder,
	blobs: Blobs,
	documents: documents::Listed,
	state: Database,
	pool: Pool,
	/// For what takes long.
	hashing: Pool,
	options: Options,
	/// The id that `CANARY` must hold, or what was wrong with it when the store was opened.
	canary: Result<CanaryId, Unhealthy>,
	/// Whether the files that are there were compared with the state. Until then nothing is changed.
	is_seen: AtomicBool,
	/// Files that the bucket did not give then, and where something of them lies: they are compared
	/// later, and none of them is given up before.
	passed: std::sync::Mutex<HashMap<Root, Places>>,
	/// Held while files change their place or state, and while an upload is created.
	changes: Mutex<()>,
	/// Turns to send to the bucket. Whoever drops what was not sent to its end takes all of them.
	sending: Semaphore,
	writers: uploads::Writers,
	faults: Faults,
	_lock: File,
}

/// Where something of a file lies, and how many bytes.
type Places = Vec<(Place, u64)>;

impl Inner {
	fn now(&self) -> u64 {
		(self.options.clock)()
	}

	/// Bytes that are free on the disk, and how many of them stay free. Blocks.
	fn disk(&self) -> Result<(u64, u64), Error> {
		let Disk { free, total } = self.folder.disk()?;
		let floor = self.options.floor.unwrap_or_else(|| default_floor(total));
		Ok((self.faults.free(free), floor))
	}

	/// Asks or changes the state.
	async fn state<T: Send + 'static>(
		&self,
		work: impl FnOnce(&Database) -> rusqlite::Result<T> + Send + 'static,
	) -> Result<T, Error> {
		let state = self.state.clone();
		self.pool.run(move || Ok(work(&state)?)).await
	}

	/// Whether the folder is still the one whose state this is. Asked before each change in it.
	async fn folder_healthy(&self) -> Result<(), Error> {
		let expected = self.canary?;
		let folder = self.folder.clone();
		self.pool.run(move || Ok(folder.check_canary(&expected)??)).await
	}

	/// Whether both it and the bucket are those whose state this is. Asked before each change.
	async fn healthy(&self) -> Result<(), Error> {
		self.folder_healthy().await?;
		self.blobs.healthy().await?;
		self.seen()
	}

	/// The files that are not compared yet.
	fn passed(&self) -> std::sync::MutexGuard<'_, HashMap<Root, Places>> {
		// Whoever panicked left a map that is whole.
		self.passed.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Whether the files that are there were looked at.
	fn seen(&self) -> Result<(), Error> {
		match self.is_seen.load(Ordering::SeqCst) {
			true => Ok(()),
			// Nothing else keeps it from files of its own.
			false if self.blobs.bucket().is_none() => Err(Error::NoSpace),
			false => Err(Unhealthy::BucketUnseen.into()),
		}
	}

	/// The lock of changes, if the store is healthy. Nobody waits for it while files are compared with the
	/// state, which takes long.
	async fn changing(&self) -> Result<MutexGuard<'_, ()>, Error> {
		if self.seen().is_err() {
			self.healthy().await?;
		}
		let changing = self.changes.lock().await;
		self.healthy().await?;
		Ok(changing)
	}

	/// Whether a file of that state has no bytes in the bucket.
	fn is_gone(&self, state: State) -> bool {
		self.blobs.bucket().is_some() && state == State::Quarantined(Why::Missing)
	}

	/// Copies the bytes of a file, in a bucket, to where they are to be once it has another state. Returns
	/// how many there are to be, if they were copied.
	async fn copy(&self, file: &FileInfo, after: &FileInfo) -> Result<Option<u64>, Error> {
		if self.is_gone(after.state) {
			return Ok(None);
		}
		let copied = self.blobs.copy_data(&file.root, file.place(), after.place()).await?;
		if copied.is_some() {
			self.faults.after(Step::DataCopied)?;
		}
		Ok(copied)
	}

	/// Removes a copy that was made of a file which has changed meanwhile: it is `now` something else.
	async fn drop_copy(&self, copy: &FileInfo, now: Option<&FileInfo>) {
		if now.is_none_or(|now| now.place() != copy.place()) {
			if let Err(error) = self.blobs.remove_data(copy.place(), &copy.root).await {
				tracing::warn!(%error, "a copy of a file that has changed is still there");
			}
		}
	}

	/// Gives a file another state, and moves it to where files of that state lie. Under the lock of
	/// changes.
	async fn transfer(&self, file: &FileInfo, state: State) -> Result<(), Error> {
		let after = FileInfo { state, since: self.now(), ..*file };
		let copied = self.copy(file, &after).await?;
		self.transfer_copied(file, after, copied).await
	}

	/// The same, once the bytes of a file in a bucket were copied. The state comes first: after a crash
	/// between the two, opening looks at the bytes. In a bucket they are at both places meanwhile: it may
	/// go away for longer than a crash takes. What is missing there is looked for once more, and nothing
	/// of it is removed.
	async fn transfer_copied(
		&self,
		file: &FileInfo,
		after: FileInfo,
		copied: Option<u64>,
	) -> Result<(), Error> {
		let (from, to) = (file.place(), after.place());
		let is_gone = self.is_gone(after.state);
		if is_gone && self.blobs.size(from, &file.root).await?.is_some() {
			return Err(Error::Bucket("it has a file that it had not when asked before".into()));
		}
		self.blobs.check_copy(&file.root, to, copied).await?;
		self.state(move |state| state.put(&after)).await?;
		self.faults.after(Step::StateMoved)?;
		if !is_gone {
			self.blobs.move_data(&file.root, from, to).await?;
		}
		self.faults.after(Step::DataMoved)?;
		self.blobs.move_outboard(&file.root, from, to).await
	}
}

impl Store {
	/// Opens the store in `folder`, and brings order into what a crash left.
	///
	/// Takes as long as hashing all files if the state was lost, and all those that were being taken
	/// in or moved otherwise. A bucket is looked at afterwards, see [`Self::compared`], and what is to be
	/// sent to it is sent then: until that what the state says is read and proven. A canary that is absent
	/// or wrong is no error: see [`Self::health`]. Nor is a disk that is full, unless the state is to be
	/// made anew or brought to a later schema: that takes room.
	pub async fn open(folder: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
		Self::open_with(folder.as_ref(), options, Faults::default()).await
	}

	async fn open_with(path: &Path, options: Options, faults: Faults) -> Result<Self, OpenError> {
		let (path, initialise) = (path.to_path_buf(), options.initialise);
		let (bucket, runtime) = (options.bucket.clone(), Handle::current());
		let opening = move || Self::open_folder(&path, initialise, bucket.as_ref(), &runtime);
		let opening =
			tokio::task::spawn_blocking(opening).await.unwrap_or(Err(Error::Stopped.into()));
		let Opening { folder, lock, state, canary } = opening?;
		let pool = Pool::new(options.blocking);
		let hashing = Pool::new(options.blocking.div_ceil(2));
		let is_seen = AtomicBool::new(false);
		let blobs = match options.bucket.clone() {
			None => Blobs::local(folder.clone(), pool.clone())?,
			Some(bucket) => Blobs::remote(folder.clone(), pool.clone(), bucket, canary),
		};
		let inner = Inner {
			folder,
			blobs,
			documents: Default::default(),
			state,
			pool,
			hashing,
			options,
			canary,
			is_seen,
			passed: Default::default(),
			changes: Mutex::default(),
			sending: Semaphore::new(sending::FILES as usize),
			writers: Default::default(),
			faults,
			_lock: lock,
		};
		let store = Self { inner: Arc::new(inner) };
		match canary {
			Ok(_) => store.recover().await?,
			Err(reason) => tracing::error!(%reason, "the content store writes nothing"),
		}
		Ok(store)
	}

	fn open_folder(
		path: &Path,
		initialise: bool,
		bucket: Option<&Bucket>,
		runtime: &Handle,
	) -> Result<Opening, OpenError> {
		let (folder, lock) = Folder::open(path)?;
		let open = |folder: &Folder| Database::open(&folder.state()).map_err(Error::from);
		match folder.version()? {
			Some(version) if version == folder::VERSION => match (folder.bucket()?, bucket) {
				(Some(named), None) => return Err(OpenError::InBucket(named)),
				(None, Some(_)) => return Err(OpenError::InFolder),
				_ => {},
			},
			Some(version) => return Err(OpenError::OtherVersion(version, folder::VERSION)),
			None => {
				// Also one whose initialising was interrupted.
				if let Some(name) = folder.foreign()? {
					return Err(OpenError::Foreign(name));
				}
				if !initialise && folder.is_empty()? {
					return Err(OpenError::Empty);
				}
				let id = folder.begin_initialising()?;
				let Opened::Fine(state) = open(&folder)? else {
					return Err(Error::Stopped.into());
				};
				state.migrate().map_err(Error::from)?;
				state.set_canary(&id).map_err(Error::from)?;
				if let Some(bucket) = bucket {
					runtime.block_on(bucket.initialise(&id))?;
				}
				folder.finish_initialising(bucket.map(Bucket::url))?;
			},
		}
		let canary = folder.canary()?;
		let state = match folder.state().exists() {
			true => open(&folder)?,
			false => Opened::Lost,
		};
		let (known, half_made) = match state {
			Opened::Later(schema, known) => return Err(OpenError::LaterSchema(schema, known)),
			Opened::Lost => (None, None),
			Opened::Fine(state) => match state.canary().map_err(Error::from)? {
				Some(id) => (Some((state, id)), None),
				None => (None, Some(state)),
			},
		};
		let (state, canary) = match (known, canary) {
			(Some((state, id)), _) => {
				let canary = folder.check_canary(&id)?;
				if canary.is_ok() {
					state.migrate().map_err(Error::from)?;
				}
				(state, canary.map(|()| id))
			},
			(None, None) => {
				let state = Database::in_memory().map_err(Error::from)?;
				(state, Err(Unhealthy::CanaryMissing))
			},
			(None, Some(id)) => {
				if let Err(reason) = folder.check_canary(&id)? {
					return Err(Error::from(reason).into());
				}
				tracing::error!("the state is lost or damaged: it is made anew from the files");
				let state = match half_made {
					// By a try before this one, for which the disk had no room: the damaged one is aside.
					Some(state) => state,
					None => {
						folder.put_state_aside()?;
						let Opened::Fine(state) = open(&folder)? else {
							return Err(Error::Stopped.into());
						};
						state
					},
				};
				state.migrate().map_err(Error::from)?;
				state.set_canary(&id).map_err(Error::from)?;
				folder::sync_folder(folder.path()).map_err(OpenError::from)?;
				(state, Ok(id))
			},
		};
		if canary.is_ok() {
			match folder.make_folders() {
				// What is there is read without them.
				Err(error @ Error::NoSpace) => tracing::warn!(%error, "cannot make folders"),
				made => made?,
			}
		}
		Ok(Opening { folder, lock, state, canary })
	}

	/// Waits until nothing that was begun goes on any more: blocking work does, even if nobody waits for
	/// it. Then the folder is unlocked with the last clone.
	pub async fn idle(&self) {
		self.inner.pool.idle().await;
		self.inner.hashing.idle().await;
	}

	/// Whether the store writes. Looks at the canary each time, and at that of the bucket every two
	/// seconds at most.
	pub async fn health(&self) -> Result<(), Error> {
		self.inner.folder_healthy().await?;
		self.inner.blobs.look().await?;
		self.inner.seen()
	}

	/// Whether what is always in the folder is written: documents, receipts, the state. A bucket that is
	/// away does not keep it from that.
	pub async fn folder_health(&self) -> Result<(), Error> {
		self.inner.folder_healthy().await
	}

	/// The genesis hash of the chain that the store is of. None if no chain has claimed it, or its state
	/// was lost since.
	pub async fn chain(&self) -> Result<Option<[u8; 32]>, Error> {
		self.inner.state(Database::genesis).await
	}

	/// Makes it the store of the chain of that genesis hash, for ever. Fails if it is another's.
	pub async fn claim(&self, genesis: [u8; 32]) -> Result<(), OpenError> {
		let found = match self.chain().await? {
			None => {
				self.inner.folder_healthy().await?;
				self.inner.state(move |state| state.set_genesis(&genesis)).await?
			},
			found => found,
		};
		match found {
			Some(found) if found != genesis => Err(OpenError::OtherChain(found, genesis)),
			_ => Ok(()),
		}
	}

	/// What is taken and free.
	pub async fn space(&self) -> Result<Space, Error> {
		let inner = self.inner.clone();
		let work = move || {
			let taken = inner.state.taken()?;
			let (free, floor) = inner.disk()?;
			let to_come = taken.declared.saturating_sub(taken.arrived);
			let documents = inner.documents.taken();
			let used = taken.files.saturating_add(taken.declared).saturating_add(documents);
			let (capacity, needed) = (inner.options.capacity, floor.saturating_add(to_come));
			let available = capacity.saturating_sub(used).min(free.saturating_sub(needed));
			let excess = used.saturating_sub(capacity).max(needed.saturating_sub(free));
			let (files, uploads) = (taken.files, taken.declared);
			Ok(Space { files, uploads, to_come, documents, free, available, excess })
		};
		self.inner.pool.run(work).await
	}

	/// What is known of a file, in whatever state it is.
	pub async fn file(&self, root: &Root) -> Result<Option<FileInfo>, Error> {
		let root = *root;
		self.inner.state(move |state| state.file(&root)).await
	}

	/// What readers ask of a file, in whatever state it is, from memory: it does not block.
	pub fn held(&self, root: &Root) -> Option<Held> {
		self.inner.state.held(root)
	}

	/// The state of a file, from memory too.
	pub fn state_of(&self, root: &Root) -> Option<State> {
		self.held(root).map(|held| held.state)
	}

	/// A number that grows whenever a file comes, goes, or changes its state.
	pub fn revision(&self) -> u64 {
		self.inner.state.revision()
	}

	/// At most `limit` files in the order of their roots, from the first one after `after`.
	pub async fn files(&self, after: Option<Root>, limit: usize) -> Result<Vec<FileInfo>, Error> {
		self.inner.state(move |state| state.files(after.as_ref(), limit)).await
	}

	/// The `limit` files that have waited longest to be verified, for `every` seconds at least. None in
	/// quarantine.
	pub async fn unverified(&self, every: u64, limit: usize) -> Result<Vec<FileInfo>, Error> {
		let now = self.inner.now();
		let since = now.saturating_sub(every);
		self.inner.state(move |state| state.unverified(since, now, limit)).await
	}

	/// Notes what a file is, as found in its bytes. Lost with the state.
	pub async fn set_media(&self, root: &Root, media: MediaType) -> Result<(), Error> {
		self.inner.folder_healthy().await?;
		let root = *root;
		match self.inner.state(move |state| state.set_media(&root, media)).await? {
			true => Ok(()),
			false => Err(Error::NotFound),
		}
	}

	/// Uploads in progress, and files pulled from other nodes.
	pub fn uploads(&self) -> Uploads {
		Uploads::new(self.clone())
	}

	/// What describes tracks and others, and pictures.
	pub fn documents(&self) -> Documents {
		Documents::new(self.clone())
	}

	async fn known(&self, root: &Root) -> Result<FileInfo, Error> {
		self.file(root).await?.ok_or(Error::NotFound)
	}

	/// What is held of a file that is stored, from memory.
	fn stored(&self, root: &Root) -> Result<Held, Error> {
		let held = self.held(root).ok_or(Error::NotFound)?;
		match held.state {
			State::Stored => Ok(held),
			state => Err(Error::WrongState(state)),
		}
	}

	/// Takes a file away from readers, stored or in the trash. Nothing to do if it is in quarantine.
	pub async fn quarantine(&self, root: &Root, why: Why) -> Result<(), Error> {
		self.move_to(root, move |file| match file.state {
			State::Quarantined(_) => Ok(None),
			_ => Ok(Some(State::Quarantined(why))),
		})
		.await
	}

	/// Deletes a file that is in quarantine, for good. A file of that root that is taken in replaces
	/// it as well.
	pub async fn discard(&self, root: &Root) -> Result<(), Error> {
		self.change(root, |store, file| async move {
			match file.state {
				State::Quarantined(_) => store.erase(&file).await,
				state => Err(Error::WrongState(state)),
			}
		})
		.await
	}

	/// Puts a stored file into today's trash. Nothing to do if it is in the trash.
	pub async fn trash(&self, root: &Root) -> Result<(), Error> {
		self.move_to(root, |file| match file.state {
			State::Trashed => Ok(None),
			State::Stored => Ok(Some(State::Trashed)),
			state => Err(Error::WrongState(state)),
		})
		.await
	}

	/// Takes a file out of the trash again. Nothing to do if it is stored.
	pub async fn restore(&self, root: &Root) -> Result<(), Error> {
		let (store, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = &store.inner;
			let (file, stored, found, copied, _changing) = loop {
				inner.healthy().await?;
				let file = store.known(&root).await?;
				match file.state {
					State::Stored => return Ok(()),
					State::Trashed => {},
					state => return Err(Error::WrongState(state)),
				}
				let stored = FileInfo { state: State::Stored, since: inner.now(), ..file };
				let found = inner.blobs.size(file.place(), &root).await?;
				// Before the lock of changes is taken, as in [`Self::move_to`].
				let copied = match found == Some(file.bytes) {
					true => inner.copy(&file, &stored).await,
					false => Ok(None),
				};
				let changing = inner.changing().await?;
				let now = store.file(&root).await?;
				if now.as_ref() == Some(&file) {
					break (file, stored, found, copied?, changing);
				}
				if let Ok(Some(_)) = copied {
					inner.drop_copy(&stored, now.as_ref()).await;
				}
			};
			// What lies among the blobs from now on is not what was sent of an upload that has ended.
			inner.state(move |state| state.forget_ended(&root)).await?;
			let place = file.place();
			if found != Some(file.bytes) {
				if inner.blobs.size(Place::Blobs, &file.root).await? == Some(file.bytes) {
					// A try before this one has moved them, and could not say so. Or they are what could
					// not be removed when they were moved: so they are hashed.
					store.take_back(&root, file).await?;
					return store.stored(&root).map(drop);
				}
				let why = if found.is_none() { Why::Missing } else { Why::Corrupt };
				inner.transfer(&file, State::Quarantined(why)).await?;
				return Err(Error::Damaged { root: file.root, why });
			}
			// Here the files come first: the state never says of a file in the trash that it is
			// stored. After a crash in between, opening finds the bytes among the blobs.
			inner.blobs.check_copy(&file.root, Place::Blobs, copied).await?;
			inner.blobs.move_outboard(&file.root, place, Place::Blobs).await?;
			inner.blobs.move_data(&file.root, place, Place::Blobs).await?;
			inner.faults.after(Step::DataMoved)?;
			inner.state(move |state| state.put(&stored)).await
		})
		.await
	}

	/// Makes the file that is in the trash one of the bytes that lie where it was stored. Under the lock
	/// of changes.
	async fn take_back(&self, root: &Root, file: FileInfo) -> Result<(), Error> {
		self.adopt(root, Some(file), Place::Blobs, file.bytes).await?;
		self.inner.blobs.remove(file.place(), root).await
	}

	/// Deletes what was put into the trash on `day` or before, for good. Returns how many files.
	pub async fn purge(&self, day: u64) -> Result<u64, Error> {
		let end = state::begin_of(day.saturating_add(1));
		let trashed = self.inner.state(move |state| state.trashed_before(end)).await?;
		let mut purged = 0u64;
		for file in trashed {
			match self.purge_file(&file).await {
				Ok(true) => purged = purged.saturating_add(1),
				Ok(false) | Err(Error::NotFound) => {},
				Err(error) => return Err(error),
			}
		}
		let folder = self.inner.folder.clone();
		let _changing = self.inner.changing().await?;
		self.inner.pool.run(move || folder.remove_trash_until(day)).await?;
		Ok(purged)
	}

	/// Deletes a file that is in the trash or in quarantine, as it was when it was looked at, for good.
	/// Returns whether it did: it may have been restored or replaced since. Errors: `NotFound`.
	pub async fn purge_file(&self, looked_at: &FileInfo) -> Result<bool, Error> {
		let (state, since) = (looked_at.state, looked_at.since);
		self.change(&looked_at.root, move |store, file| async move {
			if state == State::Stored || file.state != state || file.since != since {
				return Ok(false);
			}
			store.erase(&file).await?;
			let folder = store.inner.folder.clone();
			store.inner.pool.run(move || folder.remove_trash_day(day(since))).await?;
			Ok(true)
		})
		.await
	}

	/// Deletes a file that is not stored. Its row goes last: files without a row would be taken in again.
	/// So would be what could not be removed from among the blobs of a bucket when it was moved.
	async fn erase(&self, file: &FileInfo) -> Result<(), Error> {
		let (place, root) = (file.place(), file.root);
		if self.inner.blobs.bucket().is_some() {
			self.inner.blobs.remove_data(Place::Blobs, &root).await?;
		}
		self.inner.blobs.remove_data(place, &root).await?;
		self.inner.faults.after(Step::DataPurged)?;
		self.inner.blobs.remove(place, &root).await?;
		self.inner.state(move |state| state.remove(&root)).await
	}

	/// Gives a file the state that `wanted` says, if it says one, to its end. In a bucket its bytes are
	/// copied before the lock of changes is taken: that may take minutes, for which all other changes
	/// would wait. If the file has changed by then, it is asked again.
	async fn move_to(
		&self,
		root: &Root,
		wanted: impl Fn(&FileInfo) -> Result<Option<State>, Error> + Send + Sync + 'static,
	) -> Result<(), Error> {
		let (store, root) = (self.clone(), *root);
		to_its_end(async move {
			let inner = &store.inner;
			loop {
				inner.healthy().await?;
				let file = store.known(&root).await?;
				let Some(state) = wanted(&file)? else { return Ok(()) };
				let after = FileInfo { state, since: inner.now(), ..file };
				let copied = inner.copy(&file, &after).await;
				let _changing = inner.changing().await?;
				let now = store.file(&root).await?;
				if now.as_ref() == Some(&file) {
					return inner.transfer_copied(&file, after, copied?).await;
				}
				if let Ok(Some(_)) = copied {
					inner.drop_copy(&after, now.as_ref()).await;
				}
			}
		})
		.await
	}

	/// Changes a file under the lock, if the store is healthy, to its end.
	async fn change<T, F>(
		&self,
		root: &Root,
		work: impl FnOnce(Store, FileInfo) -> F + Send + 'static,
	) -> Result<T, Error>
	where
		T: Send + 'static,
		F: std::future::Future<Output = Result<T, Error>> + Send,
	{
		let (store, root) = (self.clone(), *root);
		to_its_end(async move {
			let _changing = store.inner.changing().await?;
			let file = store.known(&root).await?;
			work(store.clone(), file).await
		})
		.await
	}
}

/// What opening the folder gave.
struct Opening {
	folder: Folder,
	lock: File,
	state: Database,
	canary: Result<CanaryId, Unhealthy>,
}
