//! The store, as the HTTP service and the prover use it.

use crate::{
	http::ports::{
		Clock, FileError, FileInfo, Files, NewUpload, UploadBody, UploadError, UploadId,
		UploadStatus, Uploads, Verified,
	},
	media::{self, MediaType, Told},
	prover::{ProofError, Proofs},
	store::{self, Error, Progress, State, Store, VerifiedStream},
};
use audio_primitives::proofs::{ChunkProof, ContentRoot};
use bytes::Bytes;
use futures::{future::BoxFuture, FutureExt, StreamExt, TryStreamExt};
use std::{ops::Range, sync::Arc};

/// Seconds that an upload may take: a day.
const UPLOAD_LIFE: u64 = 24 * 60 * 60;

/// What is in the store, and comes into it. Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
	store: Store,
	clock: Arc<dyn Clock>,
}

impl Shelf {
	/// That of `store`.
	pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
		Self { store, clock }
	}

	/// A stored file, and its kind: read from its bytes when it is first asked for.
	async fn look_up(&self, root: ContentRoot) -> Result<FileInfo, FileError> {
		let file = self.store.file(&root).await.map_err(file_error)?.ok_or(FileError::Absent)?;
		match file.state {
			State::Stored => (),
			State::Quarantined(_) => return Err(FileError::Bad),
			State::Trashed => return Err(FileError::Absent),
		}
		let known = file.media_type.as_deref().and_then(MediaType::of_name);
		let media = match known {
			Some(media) => media,
			None => {
				let media = self.tell(root, file.bytes).await.map_err(file_error)?;
				// It is told again if the state cannot be written now.
				if let Err(error) = self.store.set_media_type(&root, media.as_str()).await {
					tracing::debug!(%error, "the media type is not noted");
				}
				media
			},
		};
		Ok(FileInfo { bytes: file.bytes, media })
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
		let range = offset..offset.saturating_add(length);
		async move { self.store.read(&root, range).await.map_err(file_error) }.boxed()
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
		(Shelf::new(store, Arc::new(Noon)), folder)
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
