//! Files on their way in: uploads of artists, and what is pulled from other nodes.
//!
//! The bytes of an upload come in order into `tmp/<id>.part`. How many are durable is in the state;
//! after a crash the part is cut to that. With the last byte the file is taken over: see `taking`.

use super::{
	error::{Error, Tried},
	folder::{self, Folder},
	pool::to_its_end,
	state::{State, Upload},
	steps::Step,
	tree::{Decoder, GROUP},
	Inner, Root, Space, Store,
};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use rand::RngCore;
use std::{
	collections::HashSet,
	fmt,
	fs::{self, File},
	io,
	os::unix::fs::FileExt,
	pin::pin,
	str::FromStr,
	sync::{Arc, Mutex, PoisonError},
};

/// Most bytes of content: 2 GiB.
pub const MAX_CONTENT: u64 = 2 << 30;

/// Bytes that are gathered before they are written.
pub(super) const BATCH: usize = 256 * 1024;

/// Bytes that are written before they are made durable, if the stream does not end before.
const UNSAVED: u64 = 8 << 20;

/// Seconds after its time that an upload which came whole is kept, if no file can be made of it: a week.
const WHOLE: u64 = 7 * 24 * 60 * 60;

/// Seconds that an upload has to begin in.
const IDLE: u64 = 600;

/// Bytes of it that have come for each second of its age, or it is idle: the least pace at which
/// clients are to send.
const LEAST_RATE: u64 = 64 * 1024 / 60;

/// A random id of an upload, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(pub [u8; 16]);

impl fmt::Display for UploadId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

impl FromStr for UploadId {
	type Err = Error;

	/// Anything but 32 lowercase hexadecimal digits is no upload.
	fn from_str(text: &str) -> Result<Self, Error> {
		let mut id = Self(Default::default());
		hex::decode_to_slice(text, &mut id.0).map_err(|_| Error::NoSuchUpload)?;
		match id.to_string() == text {
			true => Ok(id),
			false => Err(Error::NoSuchUpload),
		}
	}
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
	/// It goes on.
	Open {
		/// So many bytes are durable.
		durable: u64,
	},
	/// The file is stored, and the upload no longer there.
	Finished,
}

/// The uploads that are being written to.
#[derive(Clone, Default)]
pub(super) struct Writers(Arc<Mutex<HashSet<UploadId>>>);

impl Writers {
	fn claim(&self, id: UploadId) -> Result<Claim, Error> {
		let mut writers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		match writers.insert(id) {
			true => Ok(Claim { writers: self.clone(), id }),
			false => Err(Error::UploadBusy),
		}
	}

	/// Whether nothing is being written to or finished.
	#[cfg(test)]
	pub(super) fn is_empty(&self) -> bool {
		self.0.lock().unwrap().is_empty()
	}
}

/// The right to write to an upload, until it is dropped.
struct Claim {
	writers: Writers,
	id: UploadId,
}

impl Drop for Claim {
	fn drop(&mut self) {
		self.writers.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
	}
}

/// Writes to a part. It blocks, so it is handed from one piece of blocking work to the next.
struct Writer {
	inner: Arc<Inner>,
	file: File,
	upload: Upload,
	/// Bytes in the part, of which `upload.durable` are durable.
	written: u64,
	claim: Claim,
}

impl Writer {
	fn open(inner: Arc<Inner>, upload: Upload, claim: Claim) -> Result<Self, Error> {
		let path = inner.folder.part(&upload.id);
		let file = File::options().write(true).open(path).tried("open the part of an upload")?;
		Ok(Self { inner, file, written: upload.durable, upload, claim })
	}

	/// Writes bytes that are known to be within the declared length.
	fn write(mut self, batch: Vec<Bytes>) -> Result<Self, Error> {
		let size = batch.iter().fold(0u64, |sum, bytes| sum.saturating_add(bytes.len() as u64));
		let (free, floor) = self.inner.disk()?;
		if free.saturating_sub(floor) < size {
			self.save()?;
			return Err(Error::NoSpace);
		}
		for bytes in batch {
			let write = self.file.write_all_at(&bytes, self.written);
			write.tried("write to the part of an upload")?;
			self.written = self.written.saturating_add(bytes.len() as u64);
		}
		self.inner.faults.after(Step::BytesWritten)?;
		if self.written.saturating_sub(self.upload.durable) >= UNSAVED {
			self.save()?;
		}
		Ok(self)
	}

	/// Makes durable what is written, and says so in the state.
	fn save(&mut self) -> Result<(), Error> {
		if self.upload.durable == self.written {
			return Ok(());
		}
		self.file.sync_data().tried("make the part of an upload durable")?;
		self.inner.faults.after(Step::BytesSynced)?;
		self.inner.state.set_durable(&self.upload.id, self.written)?;
		self.inner.faults.after(Step::OffsetSaved)?;
		self.upload.durable = self.written;
		Ok(())
	}

	/// Drops what came after byte `to`. The state first: bytes that it does not count are cut off.
	fn roll_back(&mut self, to: u64) -> Result<(), Error> {
		if to < self.upload.durable {
			self.inner.state.set_durable(&self.upload.id, to)?;
			self.upload.durable = to;
		}
		self.file.set_len(to).tried("cut the part of an upload")?;
		self.written = to;
		Ok(())
	}
}

/// Makes state and part of an upload that nobody writes to agree. They do not if a writer was given
/// up, or failed: what it wrote is good, and is made durable here.
pub(super) fn settle(inner: &Inner, upload: &mut Upload) -> Result<(), Error> {
	let path = inner.folder.part(&upload.id);
	let Some(file) = folder::there(File::options().write(true).open(&path))
		.tried("open the part of an upload")?
	else {
		// A whole part that is gone was taken over: finishing looks for it at its place.
		if upload.durable < upload.bytes {
			begin_again(inner, upload)?;
		}
		return Ok(());
	};
	let length = file.metadata().tried("look at the part of an upload")?.len().min(upload.bytes);
	if length != upload.durable {
		file.sync_data().tried("make the part of an upload durable")?;
		set_durable(inner, upload, length)?;
	}
	Ok(())
}

/// Makes an empty part for an upload whose part is gone.
pub(super) fn begin_again(inner: &Inner, upload: &mut Upload) -> Result<(), Error> {
	create_part(&inner.folder, &upload.id)?;
	set_durable(inner, upload, 0)
}

fn set_durable(inner: &Inner, upload: &mut Upload, durable: u64) -> Result<(), Error> {
	inner.state.set_durable(&upload.id, durable)?;
	upload.durable = durable;
	Ok(())
}

fn create_part(folder: &Folder, id: &UploadId) -> Result<(), Error> {
	let create = || {
		// Opening the store may not have had room for it.
		fs::create_dir_all(folder.tmp())?;
		File::create(folder.part(id))?.sync_all()
	};
	create().tried("create the part of an upload")?;
	folder::sync_folder(&folder.tmp())
}

/// Whether so little has come of an upload that it gives way to others.
fn is_idle(upload: &Upload, now: u64) -> bool {
	let age = now.saturating_sub(upload.created);
	!upload.is_whole() && age >= IDLE && upload.durable < age.saturating_mul(LEAST_RATE)
}

/// Why no more bytes are taken from a stream.
enum End {
	Over,
	Broken(String),
	Mismatch,
	TooLong,
}

/// Uploads in progress.
#[derive(Clone)]
pub struct Uploads {
	store: Store,
}

impl Uploads {
	pub(super) fn new(store: Store) -> Self {
		Self { store }
	}

	fn inner(&self) -> &Arc<Inner> {
		&self.store.inner
	}

	/// Begins an upload of `bytes` bytes with that `root`. It ends unfinished at `expires`, in
	/// seconds since 1970, when [`Self::expire`] is called. `owner` is whose it is, or none for a
	/// file that this node pulls: the limits of uploads do not count those.
	///
	/// Errors: `InvalidSize`, `AlreadyStored`, `NoSpace`, `TooManyOfOwner`, `TooManyUploads`. A file
	/// in trash or quarantine can be uploaded again: it is replaced.
	pub async fn create(
		&self,
		root: Root,
		bytes: u64,
		owner: Option<[u8; 32]>,
		expires: u64,
	) -> Result<Upload, Error> {
		if bytes == 0 || bytes > MAX_CONTENT {
			return Err(Error::InvalidSize);
		}
		let store = self.store.clone();
		to_its_end(async move {
			let inner = &store.inner;
			// Two at a time could both take the last space.
			let _changing = inner.changing().await?;
			if store.file(&root).await?.is_some_and(|file| file.state == State::Stored) {
				return Err(Error::AlreadyStored);
			}
			if let Some(owner) = owner {
				let open = inner.state(move |state| state.open_uploads(&owner)).await?;
				if open.of_owner >= inner.options.uploads_per_owner {
					return Err(Error::TooManyOfOwner);
				}
				if open.of_all >= inner.options.uploads {
					return Err(Error::TooManyUploads);
				}
			}
			if store.space().await?.available < bytes {
				return Err(Error::NoSpace);
			}
			let mut id = UploadId(Default::default());
			let drawn = rand::rngs::OsRng.try_fill_bytes(&mut id.0);
			drawn.map_err(io::Error::other).tried("draw a random id")?;
			let created = inner.now();
			let upload = Upload { id, root, bytes, owner, created, expires, durable: 0 };
			let (inner, row) = (inner.clone(), upload.clone());
			let create = move || {
				create_part(&inner.folder, &row.id)?;
				inner.faults.after(Step::PartCreated)?;
				inner.state.add_upload(&row).or_else(|error| {
					folder::remove(&inner.folder.part(&row.id))?;
					Err(Error::from(error))
				})
			};
			store.inner.pool.run(create).await?;
			Ok(upload)
		})
		.await
	}

	/// What this node pulls, whole or not: that of `root`, or all of it.
	pub async fn pulls(&self, root: Option<Root>) -> Result<Vec<Upload>, Error> {
		let now = self.inner().now();
		let mut pulls = self.inner().state(move |state| state.pulls(root.as_ref())).await?;
		pulls.retain(|pull| pull.is_open(now));
		Ok(pulls)
	}

	/// What artists have begun to bring, whole or not, the first ones first.
	pub async fn brought(&self) -> Result<Vec<Upload>, Error> {
		let now = self.inner().now();
		let mut brought = self.all().await?;
		brought.retain(|upload| upload.owner.is_some() && upload.is_open(now));
		brought.sort_by_key(|upload| (upload.created, upload.id));
		Ok(brought)
	}

	/// An upload, and how many bytes of it are durable. Errors: `NoSuchUpload`.
	pub async fn get(&self, id: UploadId) -> Result<Upload, Error> {
		match self.inner().writers.claim(id) {
			Ok(claim) => Ok(self.settled(claim).await?.0),
			// What its writer has made durable so far.
			Err(_) => self.row(id).await,
		}
	}

	/// How many bytes of an upload are durable: where to go on.
	pub async fn offset(&self, id: UploadId) -> Result<u64, Error> {
		Ok(self.get(id).await?.durable)
	}

	async fn row(&self, id: UploadId) -> Result<Upload, Error> {
		let upload = self.inner().state(move |state| state.upload(&id)).await?;
		let now = self.inner().now();
		upload.filter(|upload| upload.is_open(now)).ok_or(Error::NoSuchUpload)
	}

	async fn settled(&self, claim: Claim) -> Result<(Upload, Claim), Error> {
		let mut upload = self.row(claim.id).await?;
		// Parts are in the folder, wherever files are.
		self.inner().folder_healthy().await?;
		let inner = self.inner().clone();
		let work = move || settle(&inner, &mut upload).map(|()| (upload, claim));
		self.inner().pool.run(work).await
	}

	/// Adds the bytes of `stream`, of which the first is byte `offset` of the file. With the last
	/// byte the file is verified and stored. Once all bytes have come, an empty stream tries again
	/// to finish what failed to.
	///
	/// Errors: `NoSuchUpload`; `UploadBusy` while somebody else writes; `WrongOffset` unless
	/// `offset` is that of [`Self::offset`]; `TooLong`, of which nothing is kept; `Interrupted` and
	/// `NoSpace`, after which the upload can go on; `WrongHash`, which deletes it.
	pub async fn append<S, E>(
		&self,
		id: UploadId,
		offset: u64,
		stream: S,
	) -> Result<Progress, Error>
	where
		S: Stream<Item = Result<Bytes, E>>,
		E: fmt::Display,
	{
		self.take(id, offset, stream, false).await
	}

	/// Adds the groups of a verified stream of the bytes from `offset` to the end: what
	/// [`Store::bao`] of a peer gives. A wrong byte is refused within its group of 16 KiB, and what
	/// came before is kept. `offset` is that of [`Self::offset`], rounded down to a group.
	///
	/// Errors as of [`Self::append`], `WrongOffset` with where to begin, and `InvalidStream`.
	pub async fn append_bao<S, E>(
		&self,
		id: UploadId,
		offset: u64,
		stream: S,
	) -> Result<Progress, Error>
	where
		S: Stream<Item = Result<Bytes, E>>,
		E: fmt::Display,
	{
		self.take(id, offset, stream, true).await
	}

	async fn take<S, E>(
		&self,
		id: UploadId,
		offset: u64,
		stream: S,
		verified: bool,
	) -> Result<Progress, Error>
	where
		S: Stream<Item = Result<Bytes, E>>,
		E: fmt::Display,
	{
		let claim = self.inner().writers.claim(id)?;
		self.row(id).await?;
		self.inner().healthy().await?;
		let (upload, claim) = self.settled(claim).await?;
		let mut stream = pin!(stream);
		let complete = upload.is_whole();
		let begin = match verified && !complete {
			true => upload.durable.saturating_sub(upload.durable.checked_rem(GROUP).unwrap_or(0)),
			false => upload.durable,
		};
		if offset != begin {
			return Err(Error::WrongOffset(begin));
		}
		if complete {
			while let Some(Ok(piece)) = stream.next().await {
				if !piece.is_empty() {
					return Err(Error::TooLong);
				}
			}
			return self.finish(upload, claim).await;
		}

		let bytes = upload.bytes;
		let mut decoder = verified.then(|| Decoder::new(&upload.root, bytes, &(begin..bytes)));
		let (inner, pool) = (self.inner().clone(), &self.inner().pool);
		let open = move || {
			let mut writer = Writer::open(inner, upload, claim)?;
			writer.roll_back(begin)?;
			Ok::<_, Error>(writer)
		};
		let mut writer = pool.run(open).await?;
		let mut batch = Vec::new();
		let (mut gathered, mut left) = (0usize, bytes.saturating_sub(begin));
		let end = loop {
			let piece = match stream.next().await {
				None => break End::Over,
				Some(Err(error)) => break End::Broken(error.to_string()),
				Some(Ok(piece)) => piece,
			};
			let (pieces, good) = match decoder.as_mut() {
				Some(decoder) => decoder.push(&piece),
				None => (vec![piece], Ok(())),
			};
			let size = pieces.iter().map(Bytes::len).fold(0, usize::saturating_add);
			let Some(rest) = left.checked_sub(size as u64) else { break End::TooLong };
			left = rest;
			gathered = gathered.saturating_add(size);
			batch.extend(pieces);
			if gathered >= BATCH {
				let full = std::mem::take(&mut batch);
				gathered = 0;
				writer = pool.run(move || writer.write(full)).await?;
			}
			if good.is_err() {
				break End::Mismatch;
			}
		};
		let end_of = |end: End, durable| match end {
			End::Over => Ok(Progress::Open { durable }),
			End::Broken(reason) => Err(Error::Interrupted { durable, reason }),
			End::Mismatch => Err(Error::InvalidStream { durable }),
			End::TooLong => Err(Error::TooLong),
		};
		if let End::TooLong = end {
			return pool
				.run(move || writer.roll_back(begin))
				.await
				.and_then(|()| end_of(end, begin));
		}
		let save = move || {
			let mut writer = match batch.is_empty() {
				true => writer,
				false => writer.write(batch)?,
			};
			writer.save()?;
			Ok::<_, Error>((writer.upload, writer.claim))
		};
		let (upload, claim) = pool.run(save).await?;
		match upload.durable == upload.bytes {
			true => self.finish(upload, claim).await,
			false => end_of(end, upload.durable),
		}
	}

	/// Takes over an upload of which all bytes have come.
	async fn finish(&self, upload: Upload, claim: Claim) -> Result<Progress, Error> {
		let store = self.store.clone();
		to_its_end(async move {
			let _claim = claim;
			store.take_over(upload).await
		})
		.await
	}

	/// Finishes an upload of which all bytes have come, if it is not finished, even after its time.
	pub(super) async fn finish_whole(&self, id: UploadId) -> Result<Progress, Error> {
		let claim = self.inner().writers.claim(id)?;
		let upload = self.inner().state(move |state| state.upload(&id)).await?;
		match upload.filter(Upload::is_whole) {
			Some(upload) => self.finish(upload, claim).await,
			None => Err(Error::NoSuchUpload),
		}
	}

	/// Ends an upload and deletes what has come. Errors: `NoSuchUpload`, `UploadBusy`.
	pub async fn delete(&self, id: UploadId) -> Result<(), Error> {
		let claim = self.inner().writers.claim(id)?;
		let store = self.store.clone();
		to_its_end(async move {
			let _claim = claim;
			let inner = &store.inner;
			inner.folder_healthy().await?;
			let upload = inner.state(move |state| state.upload(&id)).await?;
			let upload = upload.ok_or(Error::NoSuchUpload)?;
			store.forget(&upload).await?;
			if inner.blobs.bucket().is_some() && upload.is_whole() {
				// If the bucket is away it is done once it is there.
				if let Ok(_changing) = inner.changing().await {
					if let Err(error) = store.drop_ended().await {
						tracing::warn!(%error, "what was sent of an upload is dropped later");
					}
				}
			}
			Ok(())
		})
		.await
	}

	/// Ends the uploads of a file that its owner began before and nobody writes to: a client that begins
	/// anew does not go on with them. None ends while no other can begin.
	pub async fn end_former(&self, root: Root, owner: [u8; 32]) -> Result<(), Error> {
		self.inner().healthy().await?;
		let former = |upload: &Upload| upload.root == root && upload.owner == Some(owner);
		for upload in self.all().await?.into_iter().filter(former) {
			self.end(upload.id).await?;
		}
		Ok(())
	}

	/// Ends the oldest upload, of `owner` or of all, that has brought too little for its time and that
	/// nobody writes to. False if there is none. Those that the node pulls are not among them. Where
	/// places or space are short such ones give way: whoever only declares something would take them
	/// from all others for a day.
	pub async fn end_idle(&self, owner: Option<[u8; 32]>) -> Result<bool, Error> {
		let now = self.inner().now();
		let is_of = |upload: &Upload| owner.is_none_or(|owner| upload.owner == Some(owner));
		let mut idle = self.all().await?;
		idle.retain(|upload| upload.owner.is_some() && is_of(upload) && is_idle(upload, now));
		idle.sort_by_key(|upload| upload.created);
		for upload in idle {
			if self.end(upload.id).await? {
				return Ok(true);
			}
		}
		Ok(false)
	}

	/// Whether so many bytes can be taken in, once idle uploads have given way to them. None does in
	/// vain.
	pub async fn make_room(&self, bytes: u64) -> Result<bool, Error> {
		loop {
			let Space { available, excess, .. } = self.store.space().await?;
			if available >= bytes {
				return Ok(true);
			}
			let lacking = bytes.saturating_add(excess).saturating_sub(available);
			let now = self.inner().now();
			let mut idle = self.all().await?;
			idle.retain(|upload| upload.owner.is_some() && is_idle(upload, now));
			let room = idle.iter().fold(0u64, |room, upload| room.saturating_add(upload.bytes));
			if room < lacking || !self.end_idle(None).await? {
				return Ok(false);
			}
		}
	}

	async fn all(&self) -> Result<Vec<Upload>, Error> {
		self.inner().state(|state| state.uploads_until(u64::MAX)).await
	}

	/// Makes durable what has come of all uploads that nobody writes to: a writer that was given up
	/// has not done that, and the store cuts it off when it is opened again. One that fails keeps no
	/// other from it: the first error is said.
	pub async fn settle(&self) -> Result<(), Error> {
		let mut settled = Ok(());
		for upload in self.all().await? {
			match self.get(upload.id).await {
				Ok(_) | Err(Error::NoSuchUpload) => {},
				Err(error) => settled = settled.and(Err(error)),
			}
		}
		settled
	}

	/// Ends an upload. False if somebody writes to it, or it has ended.
	async fn end(&self, id: UploadId) -> Result<bool, Error> {
		match self.delete(id).await {
			Ok(()) => Ok(true),
			Err(Error::UploadBusy | Error::NoSuchUpload) => Ok(false),
			Err(error) => Err(error),
		}
	}

	/// Ends uploads that nobody writes to and whose time is over. Returns how many. Those that are whole
	/// are finished, and stay for a week if that fails for whatever reason but their bytes: their client
	/// may think that all is done. None of them ends while the store changes nothing.
	/// In a bucket, drops the parts of what was not sent to its end.
	pub async fn expire(&self, now: u64) -> Result<u64, Error> {
		let over = self.inner().state(move |state| state.uploads_until(now)).await?;
		let mut expired = 0u64;
		for upload in over {
			if upload.is_whole() {
				match self.finish_whole(upload.id).await {
					Ok(Progress::Finished) => continue,
					// Its bytes are gone, or were others.
					Ok(Progress::Open { .. }) | Err(Error::WrongHash | Error::NoSuchUpload) => {},
					// It was not tried.
					Err(Error::Unhealthy(_) | Error::UploadBusy | Error::Stopped) => continue,
					Err(Error::NoSpace) if self.inner().seen().is_err() => continue,
					Err(error) if now < upload.expires.saturating_add(WHOLE) => {
						tracing::warn!(id = %upload.id, %error, "an upload was not finished");
						continue;
					},
					Err(error) => {
						tracing::error!(id = %upload.id, %error, "an upload came whole and is given up");
					},
				}
			}
			expired = expired.saturating_add(self.end(upload.id).await?.into());
		}
		self.store.drop_unsent().await?;
		Ok(expired)
	}
}
