//! The bytes of files, in the store's folder or in a bucket. Outboards are always in the folder.
//!
//! The names are the same in both. In a bucket nothing can be moved: bytes are copied before the state
//! says where they are, and removed from where they were after it.

use super::{
	bucket::{Bucket, Reader, Refusal},
	buffers::Buffers,
	error::{Error, Unhealthy, Why},
	folder::{data_key, parse, rename, CanaryId, Folder, Place},
	pool::Pool,
	tree::{Mismatch, PAIR},
	Root,
};
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::{local::LocalFileSystem, ObjectStore, ObjectStoreExt};
use std::{fs::File, io, ops::Range, os::unix::fs::FileExt, path::Path, sync::Arc};

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

fn unavailable(what: &'static str, source: io::Error) -> Unavailable {
	match judge(&source) {
		Some(why) => Unavailable::Bad(why),
		None => Unavailable::Failed(Error::Io { what, source }),
	}
}

/// Exactly the bytes of `range` of a file.
fn read_file(path: &Path, range: &Range<u64>, buffers: &Buffers) -> Result<Bytes, Unavailable> {
	let read = || {
		let file = File::open(path)?;
		let wanted = range.end.saturating_sub(range.start);
		buffers.read(wanted, |bytes| file.read_exact_at(bytes, range.start))
	};
	read().map_err(|source| unavailable("read a file", source))
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
	match unavailable("read an outboard", source) {
		// The bytes may be there, but nothing can be checked.
		Unavailable::Bad(Why::Missing) => Unavailable::Bad(Why::Corrupt),
		other => other,
	}
}

/// Where the bytes of files are.
#[derive(Clone)]
enum Data {
	Folder(Arc<LocalFileSystem>),
	/// With the id that its canary must hold.
	Bucket(Bucket, Result<CanaryId, Unhealthy>),
}

/// The blobs of a store.
#[derive(Clone)]
pub(super) struct Blobs {
	data: Data,
	folder: Folder,
	pool: Pool,
	buffers: Buffers,
}

/// Whether the bucket is that of the store: else nothing is missing in it.
async fn believed(bucket: &Bucket, canary: &Result<CanaryId, Unhealthy>) -> Result<(), Error> {
	let id = canary.as_ref().map_err(|reason| *reason)?;
	Ok(bucket.check_canary(id).await?)
}

/// None if an object is missing in the store's bucket.
async fn found<T>(
	bucket: &Bucket,
	canary: &Result<CanaryId, Unhealthy>,
	answer: Result<T, Refusal>,
) -> Result<Option<T>, Error> {
	match answer {
		Ok(value) => Ok(Some(value)),
		Err(Refusal::Missing { .. }) => believed(bucket, canary).await.map(|()| None),
		Err(refusal) => Err(refusal.into()),
	}
}

impl Blobs {
	/// Those in the store's own folder.
	pub(super) fn local(folder: Folder, pool: Pool) -> Result<Self, Error> {
		let data = LocalFileSystem::new_with_prefix(folder.path())?.with_fsync(true);
		Ok(Self { data: Data::Folder(Arc::new(data)), folder, pool, buffers: Buffers::default() })
	}

	/// Those in `bucket`, of which the canary must hold that id.
	pub(super) fn remote(
		folder: Folder,
		pool: Pool,
		bucket: Bucket,
		canary: Result<CanaryId, Unhealthy>,
	) -> Self {
		Self { data: Data::Bucket(bucket, canary), folder, pool, buffers: Buffers::default() }
	}

	/// The bucket in which they are, if they are not in the folder.
	pub(super) fn bucket(&self) -> Option<&Bucket> {
		match &self.data {
			Data::Folder(_) => None,
			Data::Bucket(bucket, _) => Some(bucket),
		}
	}

	/// Whether the bucket is that of the store, if there is one.
	pub(super) async fn healthy(&self) -> Result<(), Error> {
		match &self.data {
			Data::Folder(_) => Ok(()),
			Data::Bucket(bucket, canary) => believed(bucket, canary).await,
		}
	}

	/// The same, as it was a short while ago at most.
	pub(super) async fn look(&self) -> Result<(), Error> {
		match &self.data {
			Data::Folder(_) => Ok(()),
			Data::Bucket(bucket, canary) => {
				let id = canary.as_ref().map_err(|reason| *reason)?;
				Ok(bucket.look(id).await?)
			},
		}
	}

	/// What `take` makes of exactly the bytes of `range`, where it may block. Those of the folder are
	/// read there as well: nothing goes to and fro.
	pub(super) async fn read<T: Send + 'static>(
		&self,
		reader: Reader,
		place: Place,
		root: &Root,
		range: Range<u64>,
		take: impl FnOnce(Bytes) -> Result<T, Unavailable> + Send + 'static,
	) -> Result<T, Unavailable> {
		match &self.data {
			Data::Folder(_) => {
				let (path, buffers) = (self.folder.data(place, root), self.buffers.clone());
				self.pool.run(move || take(read_file(&path, &range, &buffers)?)).await
			},
			Data::Bucket(bucket, canary) => {
				let bytes = self.read_object(bucket, canary, reader, place, root, range).await?;
				self.pool.run(move || take(bytes)).await
			},
		}
	}

	async fn read_object(
		&self,
		bucket: &Bucket,
		canary: &Result<CanaryId, Unhealthy>,
		reader: Reader,
		place: Place,
		root: &Root,
		range: Range<u64>,
	) -> Result<Bytes, Unavailable> {
		let wanted = range.end.saturating_sub(range.start);
		let read = bucket.read(reader, &data_key(place, root), range.clone()).await;
		// Nor does it answer the next question.
		let is_silent = matches!(read, Err(Refusal::Silent(_) | Refusal::Busy));
		let failed = match found(bucket, canary, read).await {
			Ok(Some(bytes)) if bytes.len() as u64 == wanted => return Ok(bytes),
			Ok(Some(_)) => Error::Bucket("it gave fewer bytes than there are".into()),
			Ok(None) => return Err(Unavailable::Bad(Why::Missing)),
			Err(error @ Error::Bucket(_)) if !is_silent => error,
			Err(error) => return Err(error.into()),
		};
		match self.size(place, root).await {
			// Asking for what is after the end is an error like many others.
			Ok(Some(size)) if size < range.end => Err(Unavailable::Bad(Why::Corrupt)),
			_ => Err(Unavailable::Failed(failed)),
		}
	}

	/// Size of a file's bytes. None if they are not there.
	pub(super) async fn size(&self, place: Place, root: &Root) -> Result<Option<u64>, Error> {
		let key = data_key(place, root);
		match &self.data {
			Data::Folder(data) => {
				let _permit = self.pool.permit().await;
				match data.head(&key).await {
					Ok(meta) => Ok(Some(meta.size)),
					Err(error) if is_missing(&error) => Ok(None),
					Err(error) => Err(error.into()),
				}
			},
			Data::Bucket(bucket, canary) => found(bucket, canary, bucket.size(&key).await).await,
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

	/// Copies a file's bytes to where they are to be, in a bucket. In the folder nothing is done: there
	/// [`Self::move_data`] cannot be interrupted. Returns how many bytes the copy is to have, if there is
	/// one: see [`Self::check_copy`].
	pub(super) async fn copy_data(
		&self,
		root: &Root,
		from: Place,
		to: Place,
	) -> Result<Option<u64>, Error> {
		match &self.data {
			Data::Bucket(bucket, _) if from != to => {
				let (key, copy) = (data_key(from, root), data_key(to, root));
				let size = bucket.size(&key).await?;
				bucket.copy(&key, &copy).await?;
				Ok(Some(size))
			},
			_ => Ok(None),
		}
	}

	/// Fails if a copy has not all its bytes: a bucket may answer that it copies, and fail then. Comes
	/// before what was copied is removed.
	pub(super) async fn check_copy(
		&self,
		root: &Root,
		to: Place,
		copied: Option<u64>,
	) -> Result<(), Error> {
		match (&self.data, copied) {
			(Data::Bucket(bucket, _), Some(size))
				if bucket.size(&data_key(to, root)).await? != size =>
			{
				Err(Error::Bucket("it has not got all bytes that were copied".into()))
			},
			_ => Ok(()),
		}
	}

	/// Moves a file's bytes, durably, if they are there. In a bucket they were copied before, and are
	/// removed from where they were: if that fails, opening the store does it.
	pub(super) async fn move_data(&self, root: &Root, from: Place, to: Place) -> Result<(), Error> {
		match &self.data {
			Data::Folder(data) => {
				let _permit = self.pool.permit().await;
				match data.rename(&data_key(from, root), &data_key(to, root)).await {
					Err(error) if !is_missing(&error) => Err(error.into()),
					_ => Ok(()),
				}
			},
			Data::Bucket(bucket, _) => {
				if from == to {
					return Ok(());
				}
				if let Err(refusal) = bucket.remove(&data_key(from, root)).await {
					let (root, error) = (hex::encode(root), Error::from(refusal));
					tracing::warn!(root, %error, "what was copied is still there");
				}
				Ok(())
			},
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
		let key = data_key(place, root);
		match &self.data {
			Data::Folder(data) => {
				let _permit = self.pool.permit().await;
				match data.delete(&key).await {
					Err(error) if !is_missing(&error) => Err(error.into()),
					_ => Ok(()),
				}
			},
			Data::Bucket(bucket, _) => Ok(bucket.remove(&key).await?),
		}
	}

	/// All bytes that are there, with their sizes. Other names are left alone.
	pub(super) async fn list(&self) -> Result<Vec<(Root, Place, u64)>, Error> {
		let mut found = Vec::new();
		for folder in ["blobs", "trash", "quarantine"] {
			let listed: Vec<(String, u64)> = match &self.data {
				Data::Folder(data) => {
					let objects = data.list(Some(&folder.into()));
					let named = objects.map_ok(|object| (object.location.to_string(), object.size));
					named.try_collect().await?
				},
				Data::Bucket(bucket, _) => bucket.list(folder).await?,
			};
			let files = listed.into_iter().filter_map(|(path, size)| {
				let (place, root) = parse(&path, "data")?;
				Some((root, place, size))
			});
			found.extend(files);
		}
		// What was emptied has nothing in it either.
		self.healthy().await?;
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
		let failed = |code| unavailable("read", io::Error::from_raw_os_error(code));
		assert!(matches!(failed(5), Unavailable::Bad(Why::Unreadable)));
		assert!(matches!(failed(24), Unavailable::Failed(_)));
	}
}
