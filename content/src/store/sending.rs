//! Sending the bytes of a part to the bucket.
//!
//! What is large goes there in parts, and is an object once all have come. The state knows what is
//! under way, so that what a crash or a bucket that went away left there is dropped later.

use super::{
	bucket::Bucket,
	error::{Error, Tried},
	folder::{data_key, Place},
	state::{Database, Upload},
	steps::Step,
	Root, State, Store,
};
use bytes::Bytes;
use futures::{stream, StreamExt, TryStreamExt};
use std::{collections::HashSet, fs::File, ops::Range, os::unix::fs::FileExt};

/// Files that are sent at a time.
pub(super) const FILES: u32 = 2;

/// Parts of each that are sent at a time. They are in memory meanwhile.
const PARTS: usize = 2;

impl Store {
	/// Sends the bytes of a part that was hashed to their place, unless the file is stored. Not under the
	/// lock of changes: it may take minutes, and only one content has that place.
	pub(super) async fn send(&self, bucket: &Bucket, upload: &Upload) -> Result<(), Error> {
		let inner = &self.inner;
		let _sending = inner.sending.acquire().await.map_err(|_| Error::Stopped)?;
		let is_stored = |file: super::FileInfo| file.state == State::Stored;
		if self.file(&upload.root).await?.is_some_and(is_stored) {
			return Ok(());
		}
		let key = data_key(Place::Blobs, &upload.root);
		if upload.bytes <= bucket.part() {
			let bytes = self.bytes_of(upload, 0..upload.bytes).await?;
			bucket.put(&key, bytes).await?;
			return inner.faults.after(Step::DataSent);
		}
		let id = bucket.begin(&key).await?;
		let (row, root) = (id.clone(), upload.root);
		let noted = inner.state(move |state| state.add_sending(&row, &root)).await;
		let sent = match noted.and_then(|()| inner.faults.after(Step::PartsBegun)) {
			Ok(()) => self.send_parts(bucket, upload, &id).await,
			Err(error) => Err(error),
		};
		if let Err(error) = sent {
			match bucket.abort(&key, &id).await {
				Ok(()) => self.forget_sending(id).await?,
				Err(refusal) => {
					let error = Error::from(refusal);
					tracing::warn!(%error, "parts that were sent are still in the bucket");
				},
			}
			return Err(error);
		}
		inner.faults.after(Step::DataSent)?;
		self.forget_sending(id).await
	}

	async fn send_parts(&self, bucket: &Bucket, upload: &Upload, id: &String) -> Result<(), Error> {
		let key = data_key(Place::Blobs, &upload.root);
		let size = bucket.part();
		let begins = (0..upload.bytes).step_by(usize::try_from(size).unwrap_or(usize::MAX));
		let key = &key;
		let parts = stream::iter(begins.enumerate()).map(|(number, begin)| async move {
			let range = begin..begin.saturating_add(size).min(upload.bytes);
			let bytes = self.bytes_of(upload, range).await?;
			Ok::<_, Error>(bucket.put_part(key, id, number, bytes).await?)
		});
		let parts = parts.buffered(PARTS).try_collect().await?;
		Ok(bucket.complete(key, id, parts).await?)
	}

	/// Bytes of the part of an upload.
	async fn bytes_of(&self, upload: &Upload, range: Range<u64>) -> Result<Bytes, Error> {
		let path = self.inner.folder.part(&upload.id);
		let size = range.end.saturating_sub(range.start);
		let read = move || {
			let read = || {
				let mut bytes = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
				File::open(path)?.read_exact_at(&mut bytes, range.start)?;
				Ok(bytes.into())
			};
			read().tried("read the part of an upload")
		};
		self.inner.pool.run(read).await
	}

	async fn forget_sending(&self, id: String) -> Result<(), Error> {
		self.inner.state(move |state| state.remove_sending(&id)).await
	}

	/// Drops from the bucket what was sent of uploads that have ended, if it is no file, and no other
	/// upload sends it again. Returns the files of which something may be left: it is tried again. Under
	/// the lock of changes.
	pub(super) async fn drop_ended(&self) -> Result<HashSet<Root>, Error> {
		let inner = &self.inner;
		let mut left = HashSet::new();
		for (root, is_coming) in inner.state(Database::ended).await? {
			// It may be a file.
			if inner.passed().contains_key(&root) {
				continue;
			}
			let file = self.file(&root).await?;
			// What the bucket did not give for a while, or what was taken out of the trash and could not
			// be noted, is all that there is of a file.
			let is_file = match &file {
				Some(file) if file.state == State::Trashed => {
					match inner.blobs.size(file.place(), &root).await {
						Ok(size) => size.is_none(),
						Err(error @ Error::Bucket(_)) => {
							tracing::warn!(%error, "what was sent of an upload may be a file");
							continue;
						},
						Err(error) => return Err(error),
					}
				},
				Some(file) => file.state == State::Stored || inner.is_gone(file.state),
				None => false,
			};
			if !is_file {
				if is_coming {
					left.insert(root);
					continue;
				}
				if let Err(error) = inner.blobs.remove_data(Place::Blobs, &root).await {
					tracing::warn!(%error, "what was sent of an upload may still be in the bucket");
					left.insert(root);
					continue;
				}
			}
			inner.state(move |state| state.forget_ended(&root)).await?;
		}
		Ok(left)
	}

	/// Drops from the bucket the parts of what was not sent to its end, unless something is being sent
	/// now. What cannot be dropped is tried again the next time.
	pub(super) async fn drop_unsent(&self) -> Result<(), Error> {
		let inner = &self.inner;
		let Some(bucket) = inner.blobs.bucket() else { return Ok(()) };
		let Ok(_alone) = inner.sending.try_acquire_many(FILES) else { return Ok(()) };
		let sendings = inner.state(|state| state.sendings()).await?;
		if !sendings.is_empty() {
			inner.healthy().await?;
		}
		for (id, root) in sendings {
			match bucket.abort(&data_key(Place::Blobs, &root), &id).await {
				Ok(()) => self.forget_sending(id).await?,
				Err(refusal) => {
					let error = Error::from(refusal);
					tracing::warn!(%error, "parts that were sent are still in the bucket");
				},
			}
		}
		Ok(())
	}
}
