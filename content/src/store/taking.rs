//! Taking over an upload of which all bytes have come: hashing it, and making it a file.
//!
//! The order is: outboard durable, outboard at its place, bytes at their place, state. A crash
//! between two of them leaves the part, or a file that opening the store finds. To a bucket bytes are
//! sent once the outboard is durable, see `sending`; the part goes last.

use super::{
	error::{Error, Tried},
	folder::{self, Folder, Place},
	state::{FileInfo, State, Upload},
	steps::Step,
	tree::{Builder, PAIR},
	uploads::{begin_again, Progress, BATCH},
	Root, Store,
};
use std::{
	fs::{self, File},
	io::{self, Read},
	os::unix::fs::FileExt,
	path::Path,
};

/// Where the outboard of bytes that come in order is written.
pub(super) struct OutboardWriter {
	builder: Builder,
	file: File,
}

impl OutboardWriter {
	pub(super) fn create(path: &Path, bytes: u64) -> Result<Self, Error> {
		let file = File::create(path).tried("create an outboard")?;
		Ok(Self { builder: Builder::new(bytes), file })
	}

	/// Takes whole groups, unless it is the end of the file.
	pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
		let save = |at: u64, pair: [u8; PAIR]| self.file.write_all_at(&pair, at);
		self.builder.push(bytes, save).tried("write an outboard")
	}

	/// Makes it durable. The root, if all bytes have come.
	pub(super) fn finish(self) -> Result<Option<Root>, Error> {
		self.file.sync_all().tried("make an outboard durable")?;
		Ok(self.builder.root())
	}
}

/// Writes the outboard of a part beside it. The part's root, or none if it has not all bytes.
fn hash_part(folder: &Folder, upload: &Upload) -> Result<Option<Root>, Error> {
	let mut part = File::open(folder.part(&upload.id)).tried("read the part of an upload")?;
	// The hash would not see what comes after the end.
	if part.metadata().tried("look at the part of an upload")?.len() != upload.bytes {
		return Ok(None);
	}
	let mut outboard = OutboardWriter::create(&folder.part_outboard(&upload.id), upload.bytes)?;
	let mut window = vec![0; BATCH];
	loop {
		let size = read_full(&mut part, &mut window).tried("read the part of an upload")?;
		match window.get(..size) {
			Some(bytes) if size > 0 => outboard.push(bytes)?,
			_ => return outboard.finish(),
		}
	}
}

/// Reads until `window` is full or the file ends.
fn read_full(file: &mut File, window: &mut [u8]) -> io::Result<usize> {
	let mut size = 0usize;
	while let Some(rest) = window.get_mut(size..).filter(|rest| !rest.is_empty()) {
		match file.read(rest) {
			Ok(0) => break,
			Ok(read) => size = size.saturating_add(read),
			Err(error) if error.kind() == io::ErrorKind::Interrupted => {},
			Err(error) => return Err(error),
		}
	}
	Ok(size)
}

impl Store {
	/// Hashes an upload and makes it a file.
	pub(super) async fn take_over(&self, upload: Upload) -> Result<Progress, Error> {
		let inner = &self.inner;
		inner.healthy().await?;
		let (folder, of) = (inner.folder.clone(), upload.clone());
		let hash = move || match folder.part(&of.id).exists() {
			true => hash_part(&folder, &of).map(Some),
			false => Ok(None),
		};
		let Some(root) = inner.hashing.run(hash).await? else {
			return self.taken_over_before(upload).await;
		};
		inner.faults.after(Step::OutboardWritten)?;
		if root != Some(upload.root) {
			self.forget(&upload).await?;
			return Err(Error::WrongHash);
		}
		if let Some(bucket) = inner.blobs.bucket() {
			self.send(bucket, &upload).await?;
		}
		// Hashing took a while.
		let _changing = inner.changing().await?;
		let before = self.file(&upload.root).await?;
		if before.as_ref().is_some_and(|file| file.state == State::Stored) {
			self.forget(&upload).await?;
			return Ok(Progress::Finished);
		}
		let is_sent = inner.blobs.bucket().is_some();
		if is_sent && inner.blobs.size(Place::Blobs, &upload.root).await? != Some(upload.bytes) {
			return Err(Error::Bucket("it has not got all bytes that were sent".into()));
		}
		let (this, of) = (inner.clone(), upload.clone());
		let place = move || {
			let folder = &this.folder;
			folder::rename(
				&folder.part_outboard(&of.id),
				&folder.outboard(Place::Blobs, &of.root),
			)?;
			this.faults.after(Step::OutboardPlaced)?;
			if !is_sent {
				// The part is on the same disk as the blobs, so nothing is copied.
				folder::rename(&folder.part(&of.id), &folder.data(Place::Blobs, &of.root))?;
			}
			this.faults.after(Step::DataPlaced)
		};
		inner.pool.run(place).await?;
		let now = inner.now();
		let file = FileInfo {
			root: upload.root,
			bytes: upload.bytes,
			media: before.as_ref().and_then(|before| before.media),
			state: State::Stored,
			since: now,
			verified: Some(now),
		};
		inner.state(move |state| state.commit(&file, &upload.id)).await?;
		if is_sent {
			// If that fails, opening the store does it.
			let part = inner.folder.part(&upload.id);
			if let Err(error) = inner.pool.run(move || folder::remove(&part)).await {
				tracing::warn!(%error, "the part of a file that was sent is still there");
			}
		}
		inner.faults.after(Step::FileCommitted)?;
		if let Some(before) = before {
			// It is replaced. If removing it fails, opening the store does.
			if let Err(error) = inner.blobs.remove(before.place(), &before.root).await {
				tracing::warn!(%error, "a file that was replaced is still there");
			}
			inner.faults.after(Step::OldRemoved)?;
		}
		Ok(Progress::Finished)
	}

	/// Goes on where taking over stopped after the part was moved.
	async fn taken_over_before(&self, upload: Upload) -> Result<Progress, Error> {
		let inner = &self.inner;
		let _changing = inner.changes.lock().await;
		let row = self.file(&upload.root).await?;
		let is_stored = |file: &FileInfo| file.state == State::Stored;
		if !row.as_ref().is_some_and(is_stored) {
			if let Some(size) = inner.blobs.size(Place::Blobs, &upload.root).await? {
				self.adopt(&upload.root, row, Place::Blobs, size).await?;
			}
		}
		if self.file(&upload.root).await?.as_ref().is_some_and(is_stored) {
			self.forget(&upload).await?;
			return Ok(Progress::Finished);
		}
		// Its bytes are gone: it begins again.
		let (this, mut upload) = (inner.clone(), upload);
		inner.pool.run(move || begin_again(&this, &mut upload)).await?;
		Ok(Progress::Open { durable: 0 })
	}

	/// Deletes an upload: its row first, as parts without a row are swept away. On a disk that is full
	/// the state cannot be written: then what the part gives back makes room for that. What may have been
	/// sent of it to a bucket is for [`Self::drop_ended`].
	pub(super) async fn forget(&self, upload: &Upload) -> Result<(), Error> {
		let inner = self.inner.clone();
		let id = upload.id;
		let is_sent = inner.blobs.bucket().is_some() && upload.is_whole();
		let sent = is_sent.then_some(upload.root);
		let forget = move || {
			let remove = || inner.state.remove_upload(&id, sent.as_ref()).map_err(Error::from);
			let removed = match remove() {
				Err(Error::NoSpace) => {
					folder::empty(&inner.folder.part(&id))?;
					remove()?
				},
				removed => removed?,
			};
			if !removed {
				return Err(Error::NoSuchUpload);
			}
			inner.faults.after(Step::UploadForgotten)?;
			for path in [inner.folder.part(&id), inner.folder.part_outboard(&id)] {
				folder::there(fs::remove_file(path)).tried("remove the part of an upload")?;
			}
			Ok(())
		};
		self.inner.pool.run(forget).await
	}
}
