//! What the tests share: a folder that outlives the stores that are opened on it, and a bucket.

mod bucket;
mod corruption;
mod crash;
mod documents;
mod faulty;
mod model;
mod opening;
mod uploading;

use super::{
	folder::Folder,
	folder::{parse, Place},
	steps::Faults,
	*,
};
use bytes::Bytes;
use faulty::Faulty;
use futures::{stream, Stream, StreamExt, TryStreamExt};
use std::{
	collections::HashSet,
	future::Future,
	path::PathBuf,
	sync::atomic::{AtomicU64, Ordering},
	time::Duration,
};
use tempfile::TempDir;

/// Day 100 since 1970, at noon.
const NOON: u64 = 100 * 86_400 + 43_200;

const OWNER: Option<[u8; 32]> = Some([7; 32]);

/// Later than all else.
const NEVER: u64 = 1 << 40;
/// Opens the store of a folder as soon as nobody uses it: what a store does behind ends a while after
/// it was dropped, and a process that another test starts has it until it runs its own program.
pub(crate) async fn open_when_free(folder: &Path, options: Options) -> Store {
	when_free(|| Store::open(folder, options.clone())).await.unwrap()
}

async fn when_free<F: Future<Output = Result<Store, OpenError>>>(
	open: impl Fn() -> F,
) -> Result<Store, OpenError> {
	for _ in 0..1_000 {
		match open().await {
			Err(OpenError::InUse) => tokio::time::sleep(Duration::from_millis(5)).await,
			other => return other,
		}
	}
	panic!("somebody keeps the store open");
}

struct Bed {
	folder: TempDir,
	clock: Arc<AtomicU64>,
	faults: Faults,
	options: Options,
	/// Where the bytes of files are, if not in the folder.
	bucket: Option<Faulty>,
}

/// A folder in memory where the system has one: it syncs at once. For tests that open many stores.
fn folder_in_memory() -> TempDir {
	TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

impl Bed {
	/// One with its files in the folder, and one with them in a bucket.
	fn both() -> [Self; 2] {
		[Self::in_memory(), Self::in_bucket()]
	}

	fn in_bucket() -> Self {
		let mut bed = Self::in_memory();
		bed.put_in(&Faulty::default(), faulty::LIMITS);
		bed
	}

	/// Has the bytes of files in `bucket`.
	fn put_in(&mut self, bucket: &Faulty, limits: super::bucket::Limits) {
		self.options.bucket = Some(bucket.with(limits));
		self.bucket = Some(bucket.clone());
	}

	fn in_memory() -> Self {
		Self { folder: folder_in_memory(), ..Self::new() }
	}

	fn new() -> Self {
		let clock = Arc::new(AtomicU64::new(NOON));
		let told = clock.clone();
		let options = Options {
			floor: Some(0),
			clock: Arc::new(move || told.load(Ordering::SeqCst)),
			..Options::default()
		};
		let folder = TempDir::new().unwrap();
		Self { folder, clock, faults: Faults::default(), options, bucket: None }
	}

	async fn try_open(&self) -> Result<Store, OpenError> {
		Store::open_with(self.folder.path(), self.options.clone(), self.faults.clone()).await
	}

	/// Waits for the lock: a process that another test starts has it until it runs its own program.
	async fn wait_open(&self) -> Result<Store, OpenError> {
		when_free(|| self.try_open()).await
	}

	/// Waits until nobody has it open: what it does behind ends a while after it was dropped.
	async fn let_go(&self) {
		for _ in 0..1_000 {
			if Folder::open(self.folder.path()).is_ok() {
				return;
			}
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
		panic!("somebody keeps the store open");
	}

	/// Opens it, and waits until it has done what it does behind, or cannot.
	async fn open(&self) -> Store {
		let store = self.wait_open().await.unwrap();
		while self.bucket.is_some() && store.catch_up().await.is_ok_and(|is_done| is_done) {
			let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
			if !uploads.iter().any(Upload::is_whole) && store.inner.writers.is_empty() {
				break;
			}
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
		store
	}

	fn path(&self, name: &str) -> PathBuf {
		self.folder.path().join(name)
	}

	/// Where the bytes or the outboard of a file lie.
	async fn path_of(&self, store: &Store, root: &Root, extension: &str) -> PathBuf {
		let place = store.file(root).await.unwrap().unwrap().place();
		self.path(folder::data_key(place, root).as_ref()).with_extension(extension)
	}

	/// Does something to the bytes of a file, where they lie.
	async fn change_data(&self, store: &Store, root: &Root, change: impl FnOnce(&mut Vec<u8>)) {
		let place = store.file(root).await.unwrap().unwrap().place();
		let key = folder::data_key(place, root);
		match &self.bucket {
			None => {
				let path = self.path(key.as_ref());
				let mut bytes = std::fs::read(&path).unwrap();
				change(&mut bytes);
				std::fs::write(path, bytes).unwrap();
			},
			Some(bucket) => {
				let mut bytes = bucket.get(key.as_ref()).await.unwrap();
				change(&mut bytes);
				bucket.put(key.as_ref(), bytes).await;
			},
		}
	}

	/// Removes the bytes of a file, from where they lie.
	async fn remove_data(&self, store: &Store, root: &Root) {
		let place = store.file(root).await.unwrap().unwrap().place();
		let key = folder::data_key(place, root);
		match &self.bucket {
			None => std::fs::remove_file(self.path(key.as_ref())).unwrap(),
			Some(bucket) => bucket.remove(key.as_ref()).await,
		}
	}
}

/// Content that differs by seed.
fn content(size: usize, seed: u8) -> Vec<u8> {
	(0..size).map(|at| (at % 251) as u8 ^ (at / 251) as u8 ^ seed).collect()
}

fn root_of(content: &[u8]) -> Root {
	audio_primitives::proofs::root(content)
}

/// A stream of `bytes`, in pieces.
fn pieces(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Error>> {
	let pieces: Vec<_> = bytes.chunks(10_000).map(|piece| Ok(piece.to_vec().into())).collect();
	stream::iter(pieces)
}

/// One that breaks after `bytes`.
fn broken(bytes: &[u8]) -> impl Stream<Item = Result<Bytes, Error>> {
	pieces(bytes).chain(stream::iter([Err(Error::Stopped)]))
}

/// Takes `content` in at once.
async fn put(store: &Store, content: &[u8]) -> Root {
	let root = root_of(content);
	let upload = store.uploads().create(root, content.len() as u64, OWNER, NEVER).await.unwrap();
	let progress = store.uploads().append(upload.id, 0, pieces(content)).await.unwrap();
	assert_eq!(progress, Progress::Finished);
	root
}

/// All of a file, by reads of the largest size.
async fn read_all(store: &Store, root: &Root) -> Result<Vec<u8>, Error> {
	let bytes = store.file(root).await?.ok_or(Error::NotFound)?.bytes;
	let mut all = Vec::new();
	while (all.len() as u64) < bytes {
		let start = all.len() as u64;
		all.extend_from_slice(&store.read(root, start..bytes.min(start + MAX_READ)).await?);
	}
	Ok(all)
}

async fn state_of(store: &Store, root: &Root) -> Option<State> {
	store.file(root).await.unwrap().map(|file| file.state)
}

/// All of a verified stream.
async fn bao_all(store: &Store, root: &Root, range: std::ops::Range<u64>) -> Result<Bytes, Error> {
	let stream = store.bao(root, range).await?;
	let length = stream.length;
	let pieces: Vec<Bytes> = stream.pieces.try_collect().await?;
	let all = pieces.concat();
	assert_eq!(all.len() as u64, length);
	Ok(all.into())
}

/// Each file on the disk is one that the state knows, at its place and with its outboard, and the
/// other way round.
async fn assert_tidy(bed: &Bed, store: &Store) {
	let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
	let parts: HashSet<String> =
		uploads.iter().map(|upload| format!("{}.part", upload.id)).collect();
	let tmp: HashSet<String> = folder::names(&bed.path("tmp")).unwrap().into_iter().collect();
	assert_eq!(tmp, parts, "parts are those of uploads");

	let mut on_disk = HashSet::new();
	let mut folders = vec![bed.path("blobs"), bed.path("trash"), bed.path("quarantine")];
	while let Some(folder) = folders.pop() {
		for name in folder::names(&folder).unwrap() {
			let path = folder.join(name);
			match path.is_dir() {
				true => folders.push(path),
				false => {
					let below = path.strip_prefix(bed.folder.path()).unwrap();
					on_disk.insert(below.to_str().unwrap().to_owned());
				},
			}
		}
	}
	if let Some(bucket) = &bed.bucket {
		on_disk.extend(bucket.names().await.into_iter().filter(|name| name != "CANARY"));
		assert_eq!(bucket.unfinished(), 0, "no parts are left in the bucket");
	}
	let mut known = HashSet::new();
	for file in store.files(None, usize::MAX >> 1).await.unwrap() {
		if file.state == State::Quarantined(Why::Missing) {
			continue;
		}
		let data = folder::data_key(file.place(), &file.root).to_string();
		let outboard = data.replace(".data", ".obao4");
		// In quarantine the outboard may be what is missing.
		if file.place() != Place::Quarantine || on_disk.contains(&outboard) {
			known.insert(outboard);
		}
		known.insert(data);
	}
	assert_eq!(on_disk, known, "what is on the disk is what the state knows");
}

#[test]
fn names_are_read_only_as_they_are_written() {
	let root = [0xab; 32];
	for place in [Place::Blobs, Place::Trash(12), Place::Quarantine] {
		let key = folder::data_key(place, &root).to_string();
		assert_eq!(parse(&key, "data"), Some((place, root)));
		assert_eq!(parse(&key, "obao4"), None);
		assert_eq!(parse(&key.to_uppercase(), "data"), None);
		assert_eq!(parse(&key.replace("abab.data", "abab.x.data"), "data"), None);
	}
	let name = hex::encode(root);
	for other in ["blobs/ac", "blobs", "trash/012", "trash/+1", "trash/x", "tmp", "quarantine/ab"] {
		assert_eq!(parse(&format!("{other}/{name}.data"), "data"), None, "{other}");
	}
}
