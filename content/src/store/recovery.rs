//! Opening after a crash, or without a state: the files decide.
//!
//! Whatever step a crash came after, the bytes of a file are whole at one place or another, or still
//! a part. So state and places are compared, and where they differ the bytes are hashed again.

use super::{
	blobs::Unavailable,
	bucket::Reader,
	documents,
	error::{Error, Why},
	folder::{self, Place},
	state::{begin_of, day, Database, FileInfo, State, Upload},
	taking::OutboardWriter,
	tree::outboard_bytes,
	uploads::{settle, UploadId, MAX_CONTENT},
	Inner, Places, Root, Store, MAX_READ,
};
use crate::trouble::Trouble;
use bytes::Bytes;
use std::{
	collections::{BTreeMap, HashSet},
	fs::{self, File},
	sync::{atomic::Ordering, Arc, Weak},
	time::Duration,
};

/// How long to wait before a bucket that was away is looked for again.
const PAUSE: Duration = Duration::from_secs(2);

/// How long to wait before uploads that are whole are looked for, of which a first try to make files of
/// them failed.
const AGAIN: Duration = Duration::from_secs(60);

/// The same at the most: each try hashes and sends all of an upload.
const AGAIN_AT_MOST: Duration = Duration::from_secs(900);

/// Files that are compared at a time.
const PAGE: usize = 1_000;

/// What to do about a file.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
	/// State and place agree.
	Keep(Place),
	/// The bytes at this place, so many, are looked at anew.
	Adopt(Place, u64),
	/// There are no bytes.
	Missing,
}

/// Compares what the state says of a file with where its bytes are, in a bucket or in the folder.
fn decide(row: Option<&FileInfo>, found: &[(Place, u64)], in_bucket: bool) -> Decision {
	let at = |place: Place| found.iter().find(|(at, _)| *at == place).copied();
	let adopt = |(place, size): (Place, u64)| Decision::Adopt(place, size);
	// Bytes among the blobs are those of a file that was being taken in, restored or moved away.
	let best = at(Place::Blobs).or_else(|| found.iter().min().copied());
	let Some((row, best)) = row.zip(best) else {
		return best.map_or(Decision::Missing, adopt);
	};
	match (at(row.place()), row.state) {
		// In a bucket what is among the blobs is a copy: it could not be removed, or is still to be
		// had from an upload or by restoring.
		(Some((place, size)), State::Quarantined(_) | State::Trashed)
			if in_bucket && size == row.bytes && row.state != State::Quarantined(Why::Missing) =>
		{
			Decision::Keep(place)
		},
		(_, State::Quarantined(_) | State::Trashed) if best.0 == Place::Blobs => adopt(best),
		(Some((place, _)), State::Quarantined(why)) if why != Why::Missing => Decision::Keep(place),
		(Some((place, size)), State::Stored | State::Trashed) => match size == row.bytes {
			true => Decision::Keep(place),
			false => adopt((place, size)),
		},
		_ => adopt(best),
	}
}

impl Store {
	/// Brings order into what a crash left. Nobody else uses the store yet. Nobody waits until what is in
	/// a bucket is compared, which may be long or away, nor until uploads are sent to it.
	pub(super) async fn recover(&self) -> Result<(), Error> {
		let inner = self.inner.clone();
		self.inner.pool.run(move || sweep_parts(&inner)).await?;
		let inner = self.inner.clone();
		self.inner.pool.run(move || documents::find(&inner)).await?;
		let first = match self.inner.blobs.bucket() {
			None => {
				match self.compared().await {
					// What is there is served and proven meanwhile.
					Err(error @ Error::NoSpace) => {
						tracing::error!(%error, "the content store changes nothing until there is");
					},
					compared => {
						compared?;
						self.finish_uploads().await?;
					},
				}
				AGAIN
			},
			Some(_) => Duration::ZERO,
		};
		tokio::spawn(keep_up(Arc::downgrade(&self.inner), first, AGAIN));
		Ok(())
	}

	/// Waits until files are brought in line with the state, as opening the store does; in a bucket it
	/// is done behind, since it takes a request for each thousand objects. Nobody changes the store
	/// meanwhile.
	///
	/// Errors: `NoSpace`, and as of [`Self::health`].
	pub async fn compared(&self) -> Result<(), Error> {
		if self.inner.seen().is_err() {
			let _changing = self.inner.changes.lock().await;
			// Somebody else may have done it meanwhile.
			if self.inner.seen().is_err() {
				self.compare().await?;
				self.inner.is_seen.store(true, Ordering::SeqCst);
			}
		}
		Ok(())
	}

	/// Does what could not be done when the store was opened, or failed since. Returns whether all is
	/// done.
	pub(super) async fn catch_up(&self) -> Result<bool, Error> {
		self.compared().await?;
		self.drop_unsent().await?;
		if !self.inner.state(Database::ended).await?.is_empty() {
			let _changing = self.inner.changing().await?;
			self.drop_ended().await?;
		}
		let compared = self.compare_passed().await?;
		Ok(self.finish_uploads().await? && compared)
	}

	/// Compares what was passed by. Returns whether nothing is left.
	async fn compare_passed(&self) -> Result<bool, Error> {
		let passed = self.inner.passed().clone();
		for (root, places) in passed {
			self.compare_again(root, places).await?;
		}
		Ok(self.inner.passed().is_empty())
	}

	/// Compares a file that was passed by, if it still lies there.
	async fn compare_again(&self, root: Root, places: Places) -> Result<(), Error> {
		let _changing = self.inner.changing().await?;
		if !self.inner.passed().contains_key(&root) {
			return Ok(());
		}
		let mut found = Places::new();
		for (place, _) in &places {
			found.extend(self.inner.blobs.size(*place, &root).await?.map(|size| (*place, size)));
		}
		let row = self.file(&root).await?;
		let done = match row.is_none() && found.is_empty() {
			true => Ok(()),
			false => self.reconcile(root, row, found).await,
		};
		self.pass_by(root, places, done).await
	}

	/// Compares all files with the state. Under the lock of changes.
	async fn compare(&self) -> Result<(), Error> {
		self.inner.folder_healthy().await?;
		let folder = self.inner.folder.clone();
		self.inner.pool.run(move || folder.make_folders()).await?;
		self.inner.blobs.healthy().await?;
		// What was sent of uploads that have ended is no file, even if it cannot be dropped now.
		let ended = self.drop_ended().await?;
		let mut found = BTreeMap::<Root, Vec<(Place, u64)>>::new();
		for (root, place, size) in self.inner.blobs.list().await? {
			if place != Place::Blobs || !ended.contains(&root) {
				found.entry(root).or_default().push((place, size));
			}
		}
		let mut after = None;
		loop {
			let rows = self.files(after, PAGE).await?;
			let Some(last) = rows.last() else { break };
			after = Some(last.root);
			for row in rows {
				let places = found.remove(&row.root).unwrap_or_default();
				let done = self.reconcile(row.root, Some(row), places.clone()).await;
				self.pass_by(row.root, places, done).await?;
			}
		}
		for (root, places) in found {
			let done = self.reconcile(root, None, places.clone()).await;
			self.pass_by(root, places, done).await?;
		}
		let inner = self.inner.clone();
		self.inner.pool.run(move || sweep_outboards(&inner)).await
	}

	/// What a bucket does not give of one file keeps no other back: that one is compared later.
	async fn pass_by(
		&self,
		root: Root,
		places: Places,
		done: Result<(), Error>,
	) -> Result<(), Error> {
		match done {
			Err(error @ Error::Bucket(_)) => {
				self.inner.blobs.healthy().await?;
				tracing::debug!(root = hex::encode(root), %error, "a file is not compared yet");
				self.inner.passed().insert(root, places);
				Ok(())
			},
			Ok(()) => {
				self.inner.passed().remove(&root);
				Ok(())
			},
			failed => failed,
		}
	}

	async fn reconcile(
		&self,
		root: Root,
		row: Option<FileInfo>,
		mut found: Vec<(Place, u64)>,
	) -> Result<(), Error> {
		let blobs = &self.inner.blobs;
		if let Some(row) = row.as_ref().filter(|row| row.state != State::Quarantined(Why::Missing))
		{
			// A list of a bucket may be short: it does not show that a file is missing.
			let place = row.place();
			if found.iter().all(|(at, _)| *at != place) {
				found.extend(blobs.size(place, &root).await?.map(|size| (place, size)));
			}
		}
		match decide(row.as_ref(), &found, blobs.bucket().is_some()) {
			Decision::Keep(place) => {
				let Some(row) = row else { return Ok(()) };
				let bytes = outboard_bytes(row.bytes);
				let quarantined = place == Place::Quarantine;
				if !quarantined && !blobs.has_outboard(place, &root, bytes).await? {
					let size = row.bytes;
					self.adopt(&root, Some(row), place, size).await?;
				}
			},
			Decision::Adopt(place, size) => self.adopt(&root, row, place, size).await?,
			Decision::Missing => {
				let Some(row) = row else { return Ok(()) };
				match row.state {
					State::Trashed => self.inner.state(move |state| state.remove(&root)).await?,
					State::Quarantined(Why::Missing) => {},
					_ => {
						tracing::warn!(root = hex::encode(root), "the bytes of a file are gone");
						let state = State::Quarantined(Why::Missing);
						let row = FileInfo { state, since: self.inner.now(), ..row };
						self.inner.state(move |state| state.put(&row)).await?;
					},
				}
			},
		}
		// Copies that a crash left at other places. Their outboards are moved or removed later.
		let kept = self.file(&root).await?.map(|file| file.place());
		for (place, _) in found {
			if Some(place) != kept {
				blobs.remove_data(place, &root).await?;
			}
		}
		Ok(())
	}

	/// Makes a file of bytes that lie at `place`: hashes them, writes their outboard, and notes what
	/// they are. Under the lock of changes, or before anybody uses the store.
	pub(super) async fn adopt(
		&self,
		root: &Root,
		row: Option<FileInfo>,
		place: Place,
		size: u64,
	) -> Result<(), Error> {
		let inner = &self.inner;
		let now = inner.now();
		let known = row.as_ref().map(|row| row.bytes);
		let (state, since) = match (place, row.as_ref()) {
			(Place::Blobs, Some(row)) if row.state == State::Stored => (State::Stored, row.since),
			(Place::Blobs, _) => (State::Stored, now),
			(Place::Trash(of), Some(row))
				if row.state == State::Trashed && day(row.since) == of =>
			{
				(State::Trashed, row.since)
			},
			(Place::Trash(of), _) => (State::Trashed, begin_of(of)),
			(Place::Quarantine, Some(FileInfo { state: State::Quarantined(why), .. }))
				if *why != Why::Missing =>
			{
				(State::Quarantined(*why), now)
			},
			(Place::Quarantine, _) => (State::Quarantined(Why::Found), now),
		};
		let media = row.and_then(|row| row.media);
		let file = FileInfo { root: *root, bytes: size, media, state, since, verified: None };
		let bad = match place {
			Place::Quarantine => {
				let file = FileInfo { bytes: known.unwrap_or(size).max(1), ..file };
				return inner.state(move |state| state.put(&file)).await;
			},
			_ if size == 0 || size > MAX_CONTENT => Some(Why::Corrupt),
			_ => match self.make_outboard(root, place, size).await {
				Ok(hash) => (hash != Some(*root)).then_some(Why::Corrupt),
				Err(Unavailable::Bad(why)) => Some(why),
				Err(Unavailable::Failed(error)) => return Err(error),
			},
		};
		match bad {
			None => {
				let file = FileInfo { verified: Some(now), ..file };
				inner.state(move |state| state.put(&file)).await
			},
			Some(why) => {
				tracing::warn!(root = hex::encode(root), %why, "a file goes to quarantine");
				let file = FileInfo { bytes: known.unwrap_or(size).max(1), ..file };
				inner.transfer(&file, State::Quarantined(why)).await
			},
		}
	}

	/// Hashes the bytes at `place`. Their outboard is put there if they lead to `root`.
	async fn make_outboard(
		&self,
		root: &Root,
		place: Place,
		size: u64,
	) -> Result<Option<Root>, Unavailable> {
		let inner = &self.inner;
		let path = inner.folder.tmp().join("rebuilt.obao4");
		let new = path.clone();
		let mut outboard = inner.pool.run(move || OutboardWriter::create(&new, size)).await?;
		let mut start = 0;
		while start < size {
			let end = start.saturating_add(MAX_READ).min(size);
			let push = move |window: Bytes| Ok(outboard.push(&window).map(|()| outboard)?);
			outboard = inner.blobs.read(Reader::Own, place, root, start..end, push).await?;
			start = end;
		}
		let (target, root) = (inner.folder.outboard(place, root), *root);
		let finish = move || match outboard.finish()? {
			Some(hash) if hash == root => folder::rename(&path, &target).map(|()| Some(hash)),
			other => folder::remove(&path).map(|()| other),
		};
		Ok(inner.pool.run(finish).await?)
	}

	/// Takes over the uploads of which all bytes had come. Returns whether none is left.
	async fn finish_uploads(&self) -> Result<bool, Error> {
		let uploads = self.inner.state(|state| state.uploads_until(u64::MAX)).await?;
		let mut is_done = true;
		for upload in uploads.into_iter().filter(Upload::is_whole) {
			let id = upload.id;
			match self.uploads().finish_whole(id).await {
				Ok(_) | Err(Error::NoSuchUpload | Error::UploadBusy) => {},
				Err(error @ (Error::Stopped | Error::Unhealthy(_) | Error::State(_))) => {
					return Err(error);
				},
				// It can be finished later, or the client sees that it is gone. One bad upload does
				// not keep the store closed.
				Err(error) => {
					is_done = false;
					tracing::warn!(%id, %error, "an upload was not finished");
				},
			}
		}
		Ok(is_done)
	}
}

/// Looks at what is in the bucket once it is there, and finishes uploads of which all bytes have come,
/// after `pause` and then every `again`, until the store is closed.
pub(super) async fn keep_up(inner: Weak<Inner>, mut pause: Duration, again: Duration) {
	let mut trouble = Trouble::default();
	loop {
		tokio::time::sleep(pause).await;
		let Some(inner) = inner.upgrade() else { return };
		pause = match (Store { inner: inner.clone() }).catch_up().await {
			Ok(true) => again,
			Ok(false) => pause.saturating_mul(2).clamp(again, AGAIN_AT_MOST.max(again)),
			Err(error) => {
				let is_seen = inner.is_seen.load(Ordering::SeqCst);
				if !is_seen && trouble.is_news(&error) {
					tracing::error!(%error, "the content store changes nothing until its files are seen");
				}
				tracing::debug!(%error, "the content store cannot catch up yet");
				match is_seen {
					false if !matches!(error, Error::NoSpace) => PAUSE,
					// Comparing goes through all files.
					_ => again,
				}
			},
		};
	}
}

/// Removes parts without an upload, and cuts the others to what was known to be durable: what comes
/// after may be anything.
fn sweep_parts(inner: &Inner) -> Result<(), Error> {
	use super::error::Tried;
	let uploads = inner.state.uploads_until(u64::MAX)?;
	let known: HashSet<UploadId> = uploads.iter().map(|upload| upload.id).collect();
	for name in folder::names(&inner.folder.tmp())? {
		let id = name.strip_suffix(".part").and_then(|id| id.parse().ok());
		if !id.is_some_and(|id| known.contains(&id)) {
			folder::remove(&inner.folder.tmp().join(name))?;
		}
	}
	for mut upload in uploads {
		let part = File::options().write(true).open(inner.folder.part(&upload.id));
		if let Some(part) = folder::there(part).tried("open the part of an upload")? {
			let length = part.metadata().tried("look at the part of an upload")?.len();
			if length > upload.durable {
				part.set_len(upload.durable).tried("cut the part of an upload")?;
			}
		}
		match settle(inner, &mut upload) {
			// Whoever goes on with it settles it.
			Err(Error::NoSpace) => {},
			settled => settled?,
		}
	}
	Ok(())
}

/// Moves outboards to the place of their file, if it has none there, and removes the others.
fn sweep_outboards(inner: &Inner) -> Result<(), Error> {
	let root = inner.folder.path();
	let mut folders = vec!["quarantine".to_owned()];
	for parent in ["blobs", "trash"] {
		let names = folder::names(&root.join(parent))?;
		folders.extend(names.into_iter().map(|name| format!("{parent}/{name}")));
	}
	for below in folders {
		if !fs::metadata(root.join(&below)).is_ok_and(|meta| meta.is_dir()) {
			continue;
		}
		for name in folder::names(&root.join(&below))? {
			let Some((place, file)) = folder::parse(&format!("{below}/{name}"), "obao4") else {
				continue;
			};
			let row = inner.state.file(&file)?;
			let known = row.filter(|row| row.state != State::Quarantined(Why::Missing));
			match known.map(|row| row.place()) {
				Some(of_file) if of_file == place => {},
				// In quarantine it is not made anew: its file may be bad.
				Some(of_file) if !inner.folder.outboard(of_file, &file).exists() => {
					let from = inner.folder.outboard(place, &file);
					folder::rename(&from, &inner.folder.outboard(of_file, &file))?;
				},
				_ => inner.folder.remove_outboard(place, &file)?,
			}
		}
	}
	Ok(())
}
