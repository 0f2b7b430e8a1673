//! The store, as the HTTP service and the prover use it.

use crate::{
	cache::{Cache, SEGMENT},
	http::ports::{
		Clock, FileError, FileInfo, Files, NewUpload, UploadBody, UploadError, UploadId,
		UploadStatus, Uploads, Verified,
	},
	media::{self, MediaType, Told},
	metrics::{Metrics, MEMORY, STORE},
	prover::{ProofError, Proofs},
	store::{self, Error, Held, Progress, State, Store, VerifiedStream},
};
use audio_primitives::proofs::{ChunkProof, ContentRoot};
use bytes::Bytes;
use futures::{future::BoxFuture, FutureExt, StreamExt, TryStreamExt};
use prometheus::IntCounter;
use std::{ops::Range, sync::Arc};

/// Seconds that an upload may take: a day.
const UPLOAD_LIFE: u64 = 24 * 60 * 60;

/// What is in the store, and comes into it. Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
	store: Store,
	cache: Arc<Cache<FileError>>,
	clock: Arc<dyn Clock>,
	/// Segments that were in memory, and that were not.
	segments: [IntCounter; 2],
}

impl Shelf {
	/// That of `store`. Of what is heard, so many bytes stay in memory.
	pub fn new(store: Store, cache: u64, clock: Arc<dyn Clock>, metrics: &Metrics) -> Self {
		let segments = [metrics.segments(MEMORY), metrics.segments(STORE)];
		Self { store, cache: Arc::new(Cache::new(cache)), clock, segments }
	}

	/// A stored file, from memory: one that went to quarantine is not heard from the cache either.
	fn stored(&self, root: &ContentRoot) -> Result<Held, FileError> {
		let held = self.store.held(root).ok_or(FileError::Absent)?;
		match held.state {
			State::Stored => Ok(held),
			state => Err(file_error(Error::WrongState(state))),
		}
	}

	/// A stored file, and its kind: read from its bytes when it is first asked for.
	async fn look_up(&self, root: ContentRoot) -> Result<FileInfo, FileError> {
		let Held { bytes, media, .. } = self.stored(&root)?;
		let media = match media {
			Some(media) => media,
			None => {
				let media = self.tell(root, bytes).await.map_err(file_error)?;
				// It is told again if the state cannot be written now.
				if let Err(error) = self.store.set_media(&root, media).await {
					tracing::debug!(%error, "the media type is not noted");
				}
				media
			},
		};
		Ok(FileInfo { bytes, media })
	}

	/// Bytes that lie within a segment, or in several. A part of a segment that is not in memory is read
	/// by itself, so that whoever seeks does not wait for more than was asked for.
	async fn hear(&self, root: ContentRoot, range: Range<u64>) -> Result<Bytes, FileError> {
		let Held { bytes, .. } = self.stored(&root)?;
		let segment = range.start.checked_div(SEGMENT).unwrap_or(0);
		let start = segment.saturating_mul(SEGMENT);
		let whole = start..start.saturating_add(SEGMENT).min(bytes);
		let [in_memory, in_store] = &self.segments;
		if let Some(bytes) =
			self.cache.get(&root, segment).and_then(|found| part(&found, &whole, &range))
		{
			in_memory.inc();
			return Ok(bytes);
		}
		let read = async {
			in_store.inc();
			self.store.read(&root, range.clone()).await.map_err(file_error)
		};
		match range == whole {
			true => self.cache.get_or_fill(&root, segment, read).await,
			false => read.await,
		}
	}

	/// What kind of file it is.
	async fn tell(&self, root: ContentRoot, bytes: u64) -> Result<MediaType, Error> {
		let head = media::HEAD as u64;
		let first = self.store.read(&root, 0..head.min(bytes)).await?;
		match media::of_head(&first) {
			Told::Kind(kind) => Ok(kind),
			Told::TagUntil(end) if end >= bytes => Ok(MediaType::Other),
			Told::TagUntil(end) => {
				let range = end..end.saturating_add(head).min(bytes);
				Ok(media::after_tag(&self.store.read(&root, range).await?))
			},
		}
	}

	async fn begin(&self, upload: NewUpload) -> Result<UploadId, UploadError> {
		let NewUpload { root, bytes, artist } = upload;
		let owner: [u8; 32] = artist.into();
		let expires = self.clock.now().saturating_add(UPLOAD_LIFE);
		let uploads = self.store.uploads();
		uploads.end_former(root, owner).await.map_err(upload_error)?;
		let mut made_room = false;
		let created = loop {
			let created = uploads.create(root, bytes, Some(owner), expires).await;
			let gave_way = match created {
				Err(Error::TooManyOfOwner) => uploads.end_idle(Some(owner)).await,
				Err(Error::TooManyUploads) => uploads.end_idle(None).await,
				// Somebody else may take it, and then there is none.
				Err(Error::NoSpace) if !made_room => {
					made_room = true;
					uploads.make_room(bytes).await
				},
				_ => Ok(false),
			};
			if !gave_way.map_err(upload_error)? {
				break created;
			}
		};
		Ok(UploadId(created.map_err(upload_error)?.id.0))
	}

	async fn add(
		&self,
		id: UploadId,
		offset: u64,
		body: UploadBody,
	) -> Result<UploadStatus, UploadError> {
		let (uploads, id) = (self.store.uploads(), store::UploadId(id.0));
		let upload = uploads.get(id).await.map_err(upload_error)?;
		let offset = match uploads.append(id, offset, body).await {
			Ok(Progress::Finished) => upload.bytes,
			// What came before a body broke is kept.
			Ok(Progress::Open { durable }) | Err(Error::Interrupted { durable, .. }) => durable,
			Err(error) => return Err(upload_error(error)),
		};
		Ok(UploadStatus { offset, ..status_of(&upload) })
	}
}

/// The part of a segment, which is all of `whole`, that holds the bytes of `range`.
fn part(segment: &Bytes, whole: &Range<u64>, range: &Range<u64>) -> Option<Bytes> {
	let at = |offset: u64| usize::try_from(offset.checked_sub(whole.start)?).ok();
	let (start, end) = (at(range.start)?, at(range.end)?);
	(start <= end && end <= segment.len()).then(|| segment.slice(start..end))
}

fn status_of(upload: &store::Upload) -> UploadStatus {
	let store::Upload { root, bytes, durable, expires, .. } = *upload;
	UploadStatus { root, bytes, offset: durable, expires }
}

fn file_error(error: Error) -> FileError {
	match error {
		Error::NotFound => FileError::Absent,
		Error::WrongState(State::Trashed) => FileError::Absent,
		Error::WrongState(_) | Error::Damaged { .. } => FileError::Bad,
		Error::Moving => FileError::Busy,
		other => FileError::Failed(other.to_string()),
	}
}

fn upload_error(error: Error) -> UploadError {
	match error {
		Error::NoSuchUpload => UploadError::Unknown,
		Error::WrongOffset(at) => UploadError::WrongOffset { at },
		Error::TooLong => UploadError::TooLong,
		Error::WrongHash => UploadError::WrongHash,
		Error::NoSpace => UploadError::NoSpace,
		Error::TooManyOfOwner | Error::TooManyUploads => UploadError::TooMany,
		Error::UploadBusy => UploadError::Busy,
		Error::AlreadyStored => UploadError::AlreadyHere,
		other => UploadError::Failed(other.to_string()),
	}
}

impl Files for Shelf {
	fn stat(&self, root: ContentRoot) -> BoxFuture<'_, Result<FileInfo, FileError>> {
		self.look_up(root).boxed()
	}

	fn is_known(&self, root: ContentRoot) -> bool {
		self.store.state_of(&root).is_some()
	}

	fn read(
		&self,
		root: ContentRoot,
		offset: u64,
		length: u64,
	) -> BoxFuture<'_, Result<Bytes, FileError>> {
		self.hear(root, offset..offset.saturating_add(length)).boxed()
	}

	fn verified(
		&self,
		root: ContentRoot,
		range: Range<u64>,
		trashed: bool,
	) -> BoxFuture<'_, Result<Verified, FileError>> {
		async move {
			let file =
				self.store.file(&root).await.map_err(file_error)?.ok_or(FileError::Absent)?;
			if file.state == State::Trashed && !trashed {
				return Err(FileError::Absent);
			}
			let stream = self.store.bao(&root, range).await.map_err(file_error)?;
			let VerifiedStream { range, length, pieces } = stream;
			let pieces = pieces.map_err(file_error).boxed();
			Ok(Verified { bytes: file.bytes, range, length, pieces })
		}
		.boxed()
	}
}

impl Uploads for Shelf {
	fn create(&self, upload: NewUpload) -> BoxFuture<'_, Result<UploadId, UploadError>> {
		self.begin(upload).boxed()
	}

	fn status(&self, id: UploadId) -> BoxFuture<'_, Result<UploadStatus, UploadError>> {
		async move {
			let upload = self.store.uploads().get(store::UploadId(id.0)).await;
			upload.map(|upload| status_of(&upload)).map_err(upload_error)
		}
		.boxed()
	}

	fn append(
		&self,
		id: UploadId,
		offset: u64,
		body: UploadBody,
	) -> BoxFuture<'_, Result<UploadStatus, UploadError>> {
		self.add(id, offset, body).boxed()
	}

	fn delete(&self, id: UploadId) -> BoxFuture<'_, Result<(), UploadError>> {
		let id = store::UploadId(id.0);
		async move { self.store.uploads().delete(id).await.map_err(upload_error) }.boxed()
	}
}

impl Proofs for Shelf {
	fn prove(
		&self,
		root: ContentRoot,
		chunk: u64,
	) -> BoxFuture<'_, Result<ChunkProof, ProofError>> {
		async move {
			self.store.prove(&root, chunk).await.map_err(|error| ProofError(error.to_string()))
		}
		.boxed()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::store::Options;
	use audio_primitives::proofs;
	use futures::stream;
	use sp_runtime::AccountId32;

	struct Noon;

	impl Clock for Noon {
		fn now(&self) -> u64 {
			1_700_000_000
		}
	}

	async fn shelf() -> (Shelf, tempfile::TempDir) {
		let folder = tempfile::tempdir().unwrap();
		let clock = Arc::new(|| Noon.now());
		let options = Options { floor: Some(0), clock, ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		(Shelf::new(store, 8 * SEGMENT, Arc::new(Noon), &Metrics::new(None).unwrap()), folder)
	}

	fn body(parts: Vec<std::io::Result<&'static [u8]>>) -> UploadBody {
		stream::iter(parts.into_iter().map(|part| part.map(Bytes::from_static))).boxed()
	}

	/// The least WAV file, and silence.
	fn wav() -> &'static [u8] {
		let mut file = b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0".to_vec();
		file.resize(70_000, 0);
		Box::leak(file.into_boxed_slice())
	}

	fn new(content: &[u8]) -> NewUpload {
		let (root, bytes) = (proofs::root(content), content.len() as u64);
		NewUpload { root, bytes, artist: AccountId32::new([1; 32]) }
	}

	#[tokio::test]
	async fn who_begins_anew_takes_no_second_place() {
		let (shelf, _folder) = shelf().await;
		let mut begun = Vec::new();
		for _ in 0..10 {
			begun.push(shelf.create(new(wav())).await.unwrap());
		}
		let last = begun.pop().unwrap();
		assert_eq!(shelf.status(last).await.unwrap().offset, 0);
		for former in begun {
			assert_eq!(shelf.status(former).await, Err(UploadError::Unknown));
		}
	}

	#[tokio::test]
	async fn what_came_before_a_body_broke_is_kept_and_the_rest_completes_it() {
		let (shelf, _folder) = shelf().await;
		let content = wav();
		let root = proofs::root(content);
		let id = shelf.create(new(content)).await.unwrap();
		assert_eq!(shelf.stat(root).await, Err(FileError::Absent));
		let broken = std::io::Error::other("the line is dead");
		let parts = body(vec![Ok(&content[..40_000]), Err(broken)]);
		let status = shelf.append(id, 0, parts).await.unwrap();
		let expires = Noon.now() + 24 * 60 * 60;
		assert_eq!(status, UploadStatus { root, bytes: 70_000, offset: 40_000, expires });
		assert_eq!(shelf.status(id).await, Ok(status));
		let early = shelf.append(id, 39_999, body(vec![Ok(&content[39_999..])])).await;
		assert_eq!(early, Err(UploadError::WrongOffset { at: 40_000 }));
		let status = shelf.append(id, 40_000, body(vec![Ok(&content[40_000..])])).await.unwrap();
		assert_eq!(status.offset, 70_000);
		let info = FileInfo { bytes: 70_000, media: MediaType::Wav };
		assert_eq!(shelf.stat(root).await, Ok(info));
		// As it is noted.
		assert_eq!(shelf.stat(root).await, Ok(info));
		assert_eq!(shelf.read(root, 65_530, 20).await.unwrap(), content[65_530..65_550]);
		let proof = shelf.prove(root, 68).await.unwrap();
		assert_eq!(proofs::verify(&root, 70_000, 68, &proof), Ok(()));
		assert_eq!(shelf.create(new(content)).await, Err(UploadError::AlreadyHere));
		assert_eq!(shelf.status(id).await, Err(UploadError::Unknown));
	}

	#[tokio::test]
	async fn what_is_in_the_trash_is_proven_and_not_served() {
		let (shelf, _folder) = shelf().await;
		let content = wav();
		let root = proofs::root(content);
		let id = shelf.create(new(content)).await.unwrap();
		shelf.append(id, 0, body(vec![Ok(content)])).await.unwrap();
		shelf.store.trash(&root).await.unwrap();
		assert_eq!(shelf.stat(root).await, Err(FileError::Absent));
		assert_eq!(shelf.read(root, 0, 10).await, Err(FileError::Absent));
		assert!(shelf.prove(root, 0).await.is_ok());
		// But to nodes that are to have it.
		let absent = shelf.verified(root, 0..10, false).await.err();
		assert_eq!(absent, Some(FileError::Absent));
		let stream = shelf.verified(root, 20_000..20_001, true).await.unwrap();
		assert_eq!((stream.bytes, stream.range), (70_000, 16_384..32_768));
		let pieces: Vec<_> = stream.pieces.try_collect().await.unwrap();
		assert_eq!(pieces.concat().len() as u64, stream.length);
		let absent = shelf.prove([9; 32], 0).await.unwrap_err();
		assert_eq!(absent.to_string(), "there is no such file");
	}

	#[tokio::test]
	async fn what_was_heard_whole_is_heard_from_memory_as_long_as_it_is_stored() {
		let (shelf, folder) = shelf().await;
		// Two segments, of which the last is short.
		let content: &'static [u8] =
			(0..SEGMENT + 70_000).map(|at| (at % 251) as u8).collect::<Vec<_>>().leak();
		let root = proofs::root(content);
		let id = shelf.create(new(content)).await.unwrap();
		shelf.append(id, 0, body(vec![Ok(content)])).await.unwrap();
		let heard = |range: Range<u64>| {
			let shelf = shelf.clone();
			async move { shelf.read(root, range.start, range.end - range.start).await }
		};
		let end = content.len() as u64;
		let counted = || shelf.segments.each_ref().map(IntCounter::get);
		for range in [0..10, 20..SEGMENT, SEGMENT + 1..end] {
			heard(range).await.unwrap();
		}
		assert_eq!(counted(), [0, 3], "parts do not bring what was not asked for");
		for _ in 0..2 {
			assert_eq!(heard(0..SEGMENT).await.unwrap(), content[..SEGMENT as usize]);
			assert_eq!(heard(SEGMENT..end).await.unwrap(), content[SEGMENT as usize..]);
		}
		assert_eq!(counted(), [2, 5]);

		// The disk is no longer asked for it: nor does it matter what it says now.
		let name = hex::encode(root);
		let data = folder.path().join("blobs").join(&name[..2]).join(format!("{name}.data"));
		std::fs::write(&data, vec![0; content.len()]).unwrap();
		for range in [0..SEGMENT, 1..11, SEGMENT - 1..SEGMENT, SEGMENT + 5..end - 5] {
			let expected = &content[range.start as usize..range.end as usize];
			assert_eq!(heard(range).await.unwrap(), expected);
		}
		assert_eq!(counted(), [6, 5]);

		assert!(shelf.store.verify(&root).await.is_err());
		assert_eq!(heard(0..SEGMENT).await, Err(FileError::Bad), "it is in quarantine");
		assert_eq!(counted(), [6, 5]);
	}

	#[tokio::test]
	async fn other_bytes_leave_nothing() {
		let (shelf, _folder) = shelf().await;
		let content = wav();
		let id = shelf.create(NewUpload { root: [7; 32], ..new(content) }).await.unwrap();
		let wrong = shelf.append(id, 0, body(vec![Ok(content)])).await;
		assert_eq!(wrong, Err(UploadError::WrongHash));
		assert_eq!(shelf.status(id).await, Err(UploadError::Unknown));
		assert_eq!(shelf.stat([7; 32]).await, Err(FileError::Absent));
	}
}
