//! The bytes of files, in an object store. Outboards are always local.

use super::{
	error::{Error, Why},
	folder::{data_key, parse, rename, Folder, Place},
	pool::Pool,
	tree::{Mismatch, PAIR},
	Root,
};
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::{local::LocalFileSystem, ObjectStore, ObjectStoreExt};
use std::{
	error::Error as _, fs::File, io, ops::Range, os::unix::fs::FileExt, path::Path, sync::Arc,
};

/// Why bytes cannot be had.
pub(super) enum Unavailable {
	/// The file is bad. Whether it really is must be looked at under the lock of changes.
	Bad(Why),
	/// Something else failed, and says nothing about the file.
	Failed(Error),
}

impl From<Error> for Unavailable {
	fn from(error: Error) -> Self {
		Self::Failed(error)
	}
}

impl From<Mismatch> for Unavailable {
	fn from(_: Mismatch) -> Self {
		Self::Bad(Why::Corrupt)
	}
}

/// What a failure to read says about a file. Too many open files, for example, say nothing.
pub(super) fn judge(error: &io::Error) -> Option<Why> {
	/// `EIO`; and `EBADMSG` and `EUCLEAN`, by which file systems say that their sums do not match.
	const UNREADABLE: [i32; 3] = [5, 74, 117];
	match error.kind() {
		io::ErrorKind::NotFound => Some(Why::Missing),
		io::ErrorKind::UnexpectedEof => Some(Why::Corrupt),
		_ if error.raw_os_error().is_some_and(|code| UNREADABLE.contains(&code)) => {
			Some(Why::Unreadable)
		},
		_ => None,
	}
}

/// Whether an error says that there is no such object.
fn is_missing(error: &object_store::Error) -> bool {
	matches!(error, object_store::Error::NotFound { .. })
}

fn unavailable(error: object_store::Error) -> Unavailable {
	if is_missing(&error) {
		return Unavailable::Bad(Why::Missing);
	}
	let mut cause = error.source();
	while let Some(inner) = cause {
		if let Some(why) = inner.downcast_ref::<io::Error>().and_then(judge) {
			return Unavailable::Bad(why);
		}
		cause = inner.source();
	}
	Unavailable::Failed(error.into())
}

/// Reads pairs of an outboard.
pub(super) struct Outboard(File);

impl Outboard {
	pub(super) fn open(path: &Path) -> Result<Self, Unavailable> {
		File::open(path).map(Self).map_err(outboard_failed)
	}

	pub(super) fn pair(&self, at: u64) -> Result<[u8; PAIR], Unavailable> {
		let mut pair = [0; PAIR];
		self.0.read_exact_at(&mut pair, at).map_err(outboard_failed)?;
		Ok(pair)
	}
}

fn outboard_failed(source: io::Error) -> Unavailable {
	match judge(&source) {
		// The bytes may be there, but nothing can be checked.
		Some(Why::Missing) => Unavailable::Bad(Why::Corrupt),
		Some(why) => Unavailable::Bad(why),
		None => Unavailable::Failed(Error::Io { what: "read an outboard", source }),
	}
}

/// The blobs of a store.
#[derive(Clone)]
pub(super) struct Blobs {
	data: Arc<dyn ObjectStore>,
	folder: Folder,
	pool: Pool,
}

impl Blobs {
	/// Those in the store's own folder.
	pub(super) fn local(folder: Folder, pool: Pool) -> Result<Self, Error> {
		let data = LocalFileSystem::new_with_prefix(folder.path())?.with_fsync(true);
		Ok(Self { data: Arc::new(data), folder, pool })
	}

	/// Exactly the bytes of `range`.
	pub(super) async fn read(
		&self,
		place: Place,
		root: &Root,
		range: Range<u64>,
	) -> Result<Bytes, Unavailable> {
		let size = range.end.saturating_sub(range.start);
		let permit = self.pool.permit().await;
		let read = self.data.get_range(&data_key(place, root), range.clone()).await;
		drop(permit);
		match read.map_err(unavailable) {
			Ok(bytes) if bytes.len() as u64 == size => Ok(bytes),
			Ok(_) => Err(Unavailable::Bad(Why::Corrupt)),
			Err(Unavailable::Failed(error)) => match self.size(place, root).await {
				// Asking for what is after the end is an error like many others.
				Ok(Some(size)) if size < range.end => Err(Unavailable::Bad(Why::Corrupt)),
				_ => Err(Unavailable::Failed(error)),
			},
			Err(bad) => Err(bad),
		}
	}

	/// Size of a file's bytes. None if they are not there.
	pub(super) async fn size(&self, place: Place, root: &Root) -> Result<Option<u64>, Error> {
		let _permit = self.pool.permit().await;
		match self.data.head(&data_key(place, root)).await {
			Ok(meta) => Ok(Some(meta.size)),
			Err(error) if is_missing(&error) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	/// Whether there is an outboard of that size.
	pub(super) async fn has_outboard(
		&self,
		place: Place,
		root: &Root,
		size: u64,
	) -> Result<bool, Error> {
		let path = self.folder.outboard(place, root);
		let there = move || Ok(std::fs::metadata(path).is_ok_and(|meta| meta.len() == size));
		self.pool.run(there).await
	}

	/// Moves a file's bytes, durably. Whether they were there.
	pub(super) async fn move_data(
		&self,
		root: &Root,
		from: Place,
		to: Place,
	) -> Result<bool, Error> {
		let _permit = self.pool.permit().await;
		match self.data.rename(&data_key(from, root), &data_key(to, root)).await {
			Ok(()) => Ok(true),
			Err(error) if is_missing(&error) => Ok(false),
			Err(error) => Err(error.into()),
		}
	}

	/// Moves an outboard, durably, if it is there.
	pub(super) async fn move_outboard(
		&self,
		root: &Root,
		from: Place,
		to: Place,
	) -> Result<(), Error> {
		let (from, to) = (self.folder.outboard(from, root), self.folder.outboard(to, root));
		let work = move || match from.exists() {
			true => rename(&from, &to),
			false => Ok(()),
		};
		self.pool.run(work).await
	}

	/// Removes bytes and outboard, if they are there.
	pub(super) async fn remove(&self, place: Place, root: &Root) -> Result<(), Error> {
		self.remove_data(place, root).await?;
		let (folder, root) = (self.folder.clone(), *root);
		self.pool.run(move || folder.remove_outboard(place, &root)).await
	}

	/// Removes bytes, if they are there.
	pub(super) async fn remove_data(&self, place: Place, root: &Root) -> Result<(), Error> {
		let _permit = self.pool.permit().await;
		match self.data.delete(&data_key(place, root)).await {
			Err(error) if !is_missing(&error) => Err(error.into()),
			_ => Ok(()),
		}
	}

	/// All bytes that are there, with their sizes. Other names are left alone.
	pub(super) async fn list(&self) -> Result<Vec<(Root, Place, u64)>, Error> {
		let mut found = Vec::new();
		for folder in ["blobs", "trash", "quarantine"] {
			let mut objects = self.data.list(Some(&folder.into()));
			while let Some(object) = objects.try_next().await? {
				if let Some((place, root)) = parse(object.location.as_ref(), "data") {
					found.push((root, place, object.size));
				}
			}
		}
		Ok(found)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_speaks_of_the_file_is_held_against_it() {
		let judged = |code| judge(&io::Error::from_raw_os_error(code));
		// ENOENT, EIO; EMFILE, EACCES, ENOMEM, ESTALE.
		assert_eq!([2, 5].map(judged), [Some(Why::Missing), Some(Why::Unreadable)]);
		assert_eq!([24, 13, 12, 116].map(judged), [None; 4]);
		// As the blob store says it.
		let failed = |code| {
			let source = Box::new(io::Error::from_raw_os_error(code));
			unavailable(object_store::Error::Generic { store: "disk", source })
		};
		assert!(matches!(failed(5), Unavailable::Bad(Why::Unreadable)));
		assert!(matches!(failed(24), Unavailable::Failed(_)));
	}
}
