//! The layout of the folder, and what makes changes to it durable.

use super::{
	error::{Error, OpenError, Tried, Unhealthy},
	Root, UploadId,
};
use rand::RngCore;
use std::{
	fs::{self, File, TryLockError},
	io::{self, Write},
	os::unix::fs::MetadataExt,
	path::{Path, PathBuf},
};

/// The layout that this release reads and writes.
pub(super) const VERSION: &str = "1";

/// The file, and the object of a bucket, that says that it is the store's.
pub(super) const CANARY: &str = "CANARY";

/// The file that names the bucket in which the bytes of files are.
const BUCKET: &str = "BUCKET";

/// A random id that the folder and the state both hold.
pub(super) type CanaryId = [u8; 16];

/// What a disk has, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
	/// Free for those without privileges.
	pub free: u64,
	/// All of it.
	pub total: u64,
}

impl Disk {
	/// That which `path` is on.
	pub fn of(path: &Path) -> io::Result<Self> {
		let disk = rustix::fs::statvfs(path)?;
		let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
		Ok(Self { free: bytes(disk.f_bavail), total: bytes(disk.f_blocks) })
	}
}

/// A volume, as it is mounted somewhere.
#[derive(Clone, Copy)]
struct Volume {
	device: u64,
	/// The number of the mount. None if the system does not say.
	mount: Option<u64>,
}

impl Volume {
	/// That which `path` is on.
	fn of(path: &Path) -> io::Result<Self> {
		Ok(Self { device: fs::metadata(path)?.dev(), mount: mount_of(path) })
	}

	/// Whether nothing can be moved from one to the other. Two mounts of one volume are as good as two
	/// volumes.
	fn is_apart_from(self, other: Self) -> bool {
		let mounts = self.mount.zip(other.mount);
		self.device != other.device || mounts.is_some_and(|(one, other)| one != other)
	}
}

/// The number of the mount that `path` is below. Linux says it since 5.8.
#[cfg(target_os = "linux")]
fn mount_of(path: &Path) -> Option<u64> {
	use rustix::fs::{statx, AtFlags, StatxFlags, CWD};
	let about = statx(CWD, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
	(about.stx_mask & StatxFlags::MNT_ID.bits() != 0).then_some(about.stx_mnt_id)
}

#[cfg(not(target_os = "linux"))]
fn mount_of(_: &Path) -> Option<u64> {
	None
}

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
	Blobs,
	/// Of this day since 1970.
	Trash(u64),
	Quarantine,
}

/// Where the part of a file with that `extension` lies, below the folder.
fn relative(place: Place, root: &Root, extension: &str) -> String {
	let name = hex::encode(root);
	match place {
		Place::Blobs => {
			let first = name.get(..2).unwrap_or_default();
			format!("blobs/{first}/{name}.{extension}")
		},
		Place::Trash(day) => format!("trash/{day}/{name}.{extension}"),
		Place::Quarantine => format!("quarantine/{name}.{extension}"),
	}
}

/// The key of a file's bytes in the blob store.
pub(super) fn data_key(place: Place, root: &Root) -> object_store::path::Path {
	relative(place, root, "data").into()
}

/// What lies at `path` below the folder: a file's bytes or outboard, by `extension`.
pub(super) fn parse(path: &str, extension: &str) -> Option<(Place, Root)> {
	let mut parts = path.split('/');
	let (place, mut next) = (parts.next()?, parts.next()?);
	let place = match place {
		"blobs" => Place::Blobs,
		"trash" => Place::Trash(next.parse().ok()?),
		"quarantine" => Place::Quarantine,
		_ => return None,
	};
	if place != Place::Quarantine {
		next = parts.next()?;
	}
	let mut root = Root::default();
	hex::decode_to_slice(next.split_once('.')?.0, &mut root).ok()?;
	// Only the one way to write it: other names are not ours.
	(relative(place, &root, extension) == path).then_some((place, root))
}

/// The folder of a store.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
	/// Opens the folder and locks it. The system gives the lock back when the process ends.
	pub(super) fn open(path: &Path) -> Result<(Self, File), OpenError> {
		fs::create_dir_all(path).tried("create the folder of the content store")?;
		let lock = File::options()
			.create(true)
			.truncate(false)
			.write(true)
			.open(path.join("LOCK"))
			.tried("open LOCK")?;
		match lock.try_lock() {
			Ok(()) => Ok((Self(path.to_path_buf()), lock)),
			Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
			Err(TryLockError::Error(source)) => {
				Err(Error::Io { what: "lock the content store", source }.into())
			},
		}
	}

	pub(super) fn path(&self) -> &Path {
		&self.0
	}

	pub(super) fn state(&self) -> PathBuf {
		self.0.join("state.db")
	}

	pub(super) fn tmp(&self) -> PathBuf {
		self.0.join("tmp")
	}

	pub(super) fn part(&self, id: &UploadId) -> PathBuf {
		self.tmp().join(format!("{id}.part"))
	}

	/// The outboard of a part, while it is taken over.
	pub(super) fn part_outboard(&self, id: &UploadId) -> PathBuf {
		self.tmp().join(format!("{id}.obao4"))
	}

	pub(super) fn outboard(&self, place: Place, root: &Root) -> PathBuf {
		self.0.join(relative(place, root, "obao4"))
	}

	pub(super) fn data(&self, place: Place, root: &Root) -> PathBuf {
		self.0.join(relative(place, root, "data"))
	}

	/// Where the documents are.
	pub(super) fn documents(&self) -> PathBuf {
		self.0.join("documents")
	}

	/// Where a document is.
	pub(super) fn document(&self, root: &Root) -> PathBuf {
		let name = hex::encode(root);
		self.documents().join(name.get(..2).unwrap_or_default()).join(name)
	}

	/// The version that was written, if any was.
	pub(super) fn version(&self) -> Result<Option<String>, Error> {
		let text = there(fs::read(self.0.join("VERSION"))).tried("read VERSION")?;
		Ok(text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()))
	}

	/// The id in `CANARY`. None if the file is not there or holds no id.
	pub(super) fn canary(&self) -> Result<Option<CanaryId>, Error> {
		let text = there(fs::read(self.0.join(CANARY))).tried("read CANARY")?;
		let mut id = CanaryId::default();
		let read = text.and_then(|text| hex::decode_to_slice(text.trim_ascii(), &mut id).ok());
		Ok(read.map(|()| id))
	}

	/// The bucket in which the bytes of files are, if they are not here.
	pub(super) fn bucket(&self) -> Result<Option<String>, Error> {
		let text = there(fs::read(self.0.join(BUCKET))).tried("read BUCKET")?;
		Ok(text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()))
	}

	/// Whether the volume that the state belongs to is there.
	pub(super) fn check_canary(&self, expected: &CanaryId) -> Result<Result<(), Unhealthy>, Error> {
		Ok(match self.canary()? {
			None => Err(Unhealthy::CanaryMissing),
			Some(id) if id != *expected => Err(Unhealthy::CanaryWrong),
			Some(_) if !self.0.join("blobs").is_dir() => Err(Unhealthy::BlobsMissing),
			Some(_) => self.apart()?.map_or(Ok(()), |name| Err(Unhealthy::Apart(name))),
		})
	}

	/// A folder that is not on the volume of the blobs. What is moved between two volumes is copied:
	/// the system refuses it, and it could be cut in half.
	fn apart(&self) -> Result<Option<&'static str>, Error> {
		let volume = |name: &str| {
			there(Volume::of(&self.0.join(name))).tried("look at a folder of the content store")
		};
		let blobs = volume("blobs")?;
		for name in ["tmp", "trash", "quarantine", "documents"] {
			if volume(name)?.zip(blobs).is_some_and(|(of, blobs)| of.is_apart_from(blobs)) {
				return Ok(Some(name));
			}
		}
		Ok(None)
	}

	/// Makes the folders that may have been removed because they were empty.
	pub(super) fn make_folders(&self) -> Result<(), Error> {
		for name in ["tmp", "quarantine", "trash", "documents"] {
			fs::create_dir_all(self.0.join(name)).tried("create the folders of the store")?;
		}
		sync_folder(&self.0)
	}

	/// Anything that a new store would not have: not to be taken for one that was half made.
	pub(super) fn foreign(&self) -> Result<Option<String>, Error> {
		let ours = [
			"LOCK",
			"COMMAND",
			CANARY,
			"CANARY.new",
			BUCKET,
			"BUCKET.new",
			"VERSION.new",
			"lost+found",
		];
		let folders = ["blobs", "tmp", "quarantine", "trash", "documents"];
		for name in names(&self.0)? {
			let empty = || Ok::<_, Error>(names(&self.0.join(&name))?.is_empty());
			let is_ours = ours.contains(&name.as_str()) || name.starts_with("state.db");
			if is_ours || (folders.contains(&name.as_str()) && empty()?) {
				continue;
			}
			return Ok(Some(name));
		}
		Ok(None)
	}

	/// Whether nothing is there but the lock.
	pub(super) fn is_empty(&self) -> Result<bool, Error> {
		let names = names(&self.0)?;
		Ok(names.iter().all(|name| ["LOCK", "COMMAND", "lost+found"].contains(&name.as_str())))
	}

	/// Makes the folders and a canary. [`Self::finish_initialising`] comes last.
	pub(super) fn begin_initialising(&self) -> Result<CanaryId, Error> {
		fs::create_dir_all(self.0.join("blobs")).tried("create the folders of the store")?;
		self.make_folders()?;
		self.remove_state()?;
		if let Some(id) = self.canary()? {
			// A bucket may have that of a try that was interrupted.
			return Ok(id);
		}
		let mut id = CanaryId::default();
		rand::rngs::OsRng
			.try_fill_bytes(&mut id)
			.map_err(io::Error::other)
			.tried("draw a random id")?;
		self.write(CANARY, &hex::encode(id))?;
		Ok(id)
	}

	/// From now on it is a store, with the bytes of files in that `bucket` if there is one.
	pub(super) fn finish_initialising(&self, bucket: Option<&str>) -> Result<(), Error> {
		match bucket {
			Some(bucket) => self.write(BUCKET, bucket)?,
			// Of a try with a bucket that was interrupted.
			None => remove(&self.0.join(BUCKET))?,
		}
		self.write("VERSION", VERSION)?;
		match self.0.parent() {
			Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
			_ => Ok(()),
		}
	}

	/// Removes a state that was half made.
	fn remove_state(&self) -> Result<(), Error> {
		for name in ["state.db", "state.db-wal", "state.db-shm"] {
			there(fs::remove_file(self.0.join(name))).tried("remove an unfinished state")?;
		}
		Ok(())
	}

	/// Puts a damaged state aside, for who wants to look at it.
	pub(super) fn put_state_aside(&self) -> Result<(), Error> {
		for suffix in ["", "-wal", "-shm"] {
			let from = self.0.join(format!("state.db{suffix}"));
			let to = self.0.join(format!("state.db.damaged{suffix}"));
			there(fs::rename(from, to)).tried("put the damaged state aside")?;
		}
		sync_folder(&self.0)
	}

	/// Writes a small file whole or not at all.
	fn write(&self, name: &str, line: &str) -> Result<(), Error> {
		let new = self.0.join(format!("{name}.new"));
		let write = || {
			let mut file = File::create(&new)?;
			file.write_all(line.as_bytes())?;
			file.write_all(b"\n")?;
			file.sync_all()
		};
		write().tried("write to the folder of the content store")?;
		rename(&new, &self.0.join(name))
	}

	/// Removes an outboard, if it is there.
	pub(super) fn remove_outboard(&self, place: Place, root: &Root) -> Result<(), Error> {
		remove(&self.outboard(place, root))
	}

	/// Removes the folders of the trash until `day` that are empty.
	pub(super) fn remove_trash_until(&self, day: u64) -> Result<(), Error> {
		let trash = self.0.join("trash");
		for name in names(&trash)? {
			if name.parse().is_ok_and(|of: u64| of <= day) {
				// One that is not empty stays.
				fs::remove_dir(trash.join(name)).ok();
			}
		}
		Ok(())
	}

	/// Removes the folder of a day's trash if it is empty.
	pub(super) fn remove_trash_day(&self, day: u64) -> Result<(), Error> {
		// One that is not empty stays.
		fs::remove_dir(self.0.join("trash").join(day.to_string())).ok();
		Ok(())
	}

	/// What the disk has.
	pub(super) fn disk(&self) -> Result<Disk, Error> {
		Disk::of(&self.0).tried("ask for the free disk space")
	}
}

/// None if it is not there.
pub(super) fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
	match result {
		Ok(value) => Ok(Some(value)),
		Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
		Err(error) => Err(error),
	}
}

/// Names of what is in a folder, those that are text.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, Error> {
	let read = || -> io::Result<Vec<String>> {
		let entries = there(fs::read_dir(folder))?.into_iter().flatten();
		let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
		names.collect()
	};
	read().tried("list a folder of the content store")
}

/// Makes names that were created, moved or removed in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
	let sync = || File::open(folder)?.sync_all();
	sync().tried("make a folder durable")
}

/// Moves a file, durably. Folders on the way to the target are created.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
	let parent = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
	let (source, target) = (parent(from), parent(to));
	if fs::create_dir(&target).is_ok() {
		sync_folder(&parent(&target))?;
	}
	fs::rename(from, to).tried("move a file of the content store")?;
	sync_folder(&target)?;
	match source == target {
		true => Ok(()),
		false => sync_folder(&source),
	}
}

/// Cuts a file to nothing, if it is there.
pub(super) fn empty(path: &Path) -> Result<(), Error> {
	let empty = || File::options().write(true).open(path)?.set_len(0);
	there(empty()).tried("empty a file of the content store").map(drop)
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
	there(fs::remove_file(path)).tried("remove a file of the content store").map(drop)
}
