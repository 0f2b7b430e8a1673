//! What can go wrong, in words that an operator or a client understands.

use super::{state::State, Root};
use std::io;

/// Why nothing is written and nothing collected: probably the volume is not mounted, or the bucket is
/// away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unhealthy {
	/// There is no file `CANARY`.
	#[error("the file CANARY is gone: the volume is probably not mounted")]
	CanaryMissing,
	/// `CANARY` holds another id than the state.
	#[error("the file CANARY belongs to another store: another volume is probably mounted")]
	CanaryWrong,
	/// There is no folder `blobs`.
	#[error("the folder blobs is gone: the volume is probably not mounted")]
	BlobsMissing,
	/// There is no object `CANARY` in the bucket.
	#[error(
		"the object CANARY is not in the bucket: it was emptied, or --content-blobs names another"
	)]
	BucketCanaryMissing,
	/// The object `CANARY` holds another id than the state.
	#[error("the object CANARY in the bucket belongs to another store")]
	BucketCanaryWrong,
	/// There is no such bucket.
	#[error("there is no such bucket any more")]
	BucketGone,
	/// The credentials do not do.
	#[error("the bucket refuses the credentials: they are wrong, have ended, or may not read it")]
	BucketRefuses,
	/// The bucket does not answer.
	#[error("the bucket does not answer")]
	BucketAway,
	/// What is in the bucket has not been compared with the state since the store was opened.
	#[error("what is in the bucket is being looked at")]
	BucketUnseen,
	/// Files cannot be moved from this folder to `blobs`, or to it.
	#[error(
		"the folder {0} is on another volume than the folder blobs, or mounted by itself, so files \
		 cannot be moved between them: mount one volume for all of the content folder"
	)]
	Apart(&'static str),
}

/// Why a file is in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
	/// Its bytes or its outboard do not lead to its root.
	#[error("its bytes or its outboard do not lead to its root")]
	Corrupt,
	/// Its bytes are not there.
	#[error("its bytes are gone")]
	Missing,
	/// The disk cannot read them.
	#[error("the disk cannot read its bytes")]
	Unreadable,
	/// An operator or another module asked for it.
	#[error("somebody asked for it")]
	Asked,
	/// It was in the folder `quarantine` when the state was rebuilt.
	#[error("it was found in quarantine")]
	Found,
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
	/// Another process has it open.
	#[error("another process uses the folder of the content store")]
	InUse,
	/// Another release wrote it.
	#[error("the content store has version {0:?}, this release reads version {1:?}")]
	OtherVersion(String, &'static str),
	/// The state has a schema of a later release.
	#[error("the state of the content store has schema {0}, this release knows those up to {1}")]
	LaterSchema(i64, i64),
	/// The folder holds something else.
	#[error("the folder is not a content store and holds {0:?}: give an empty folder")]
	Foreign(String),
	/// The folder is empty, and [`Options::initialise`](super::Options::initialise) is off.
	#[error("the folder of the content store is empty: the volume is probably not mounted")]
	Empty,
	/// The bytes of its files are in a bucket, and none was given.
	#[error("the bytes of this content store are in the bucket {0}: give --content-blobs")]
	InBucket(String),
	/// The bytes of its files are in its folder, and a bucket was given.
	#[error(
		"the bytes of this content store are in its folder: take --content-blobs away, or give \
		 another --content-path"
	)]
	InFolder,
	/// The bucket is another store's.
	#[error("the bucket {0} is that of another content store: give a prefix of its own")]
	BucketTaken(String),
	/// The bucket holds something else.
	#[error("the bucket {0} is to be empty for a new content store, and holds {1:?}")]
	BucketForeign(String, String),
	/// It holds what another chain's nodes store. To go on would move all of it to the trash.
	#[error("{}", other_chain(.0, .1))]
	OtherChain([u8; 32], [u8; 32]),
	/// Something failed underneath.
	#[error(transparent)]
	Failed(#[from] Error),
}

/// What is said of a folder that is of the chain of genesis `found`, to a node of chain `own`.
pub(crate) fn other_chain(found: &[u8; 32], own: &[u8; 32]) -> String {
	format!(
		"the folder of the content store is of chain 0x{}, and the node is of chain 0x{}: give another \
		 --content-path or another node",
		hex::encode(found),
		hex::encode(own)
	)
}

/// Why something cannot be done with the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
	/// Nothing is written: see [`Unhealthy`].
	#[error("the content store does not write: {0}")]
	Unhealthy(#[from] Unhealthy),
	/// No file has this root.
	#[error("there is no such file")]
	NotFound,
	/// The file is there, in a state in which this cannot be done.
	#[error("the file is {0}")]
	WrongState(State),
	/// The file turned out to be damaged. It is in quarantine now.
	#[error("file {} is damaged: {why}", hex::encode(.root))]
	Damaged {
		/// Which one.
		root: Root,
		/// What was found.
		why: Why,
	},
	/// The file was moved while it was read, several times. Ask again.
	#[error("the file is being moved")]
	Moving,
	/// The range is empty, ends after the file, or is longer than may be read at once.
	#[error("the range is empty, too long or not within the file")]
	InvalidRange,
	/// The file has no such chunk.
	#[error("the file has no such chunk")]
	NoSuchChunk,
	/// Content has from 1 byte to 2 GiB.
	#[error("content has from 1 byte to 2 GiB")]
	InvalidSize,
	/// The file is stored: nothing needs to be uploaded.
	#[error("the file is stored already")]
	AlreadyStored,
	/// The store's limit or the floor of free disk space is reached.
	#[error("there is no space for more content")]
	NoSpace,
	/// The owner has as many open uploads as one may have.
	#[error("the owner has too many open uploads")]
	TooManyOfOwner,
	/// There are as many open uploads as there may be.
	#[error("there are too many open uploads")]
	TooManyUploads,
	/// There is no such upload: it ended, expired, or never was.
	#[error("there is no such upload")]
	NoSuchUpload,
	/// Somebody else writes to it now.
	#[error("the upload is being written to")]
	UploadBusy,
	/// The bytes do not follow those that are durable.
	#[error("the upload goes on at byte {0}")]
	WrongOffset(u64),
	/// More bytes came than were declared. Nothing of what came with them is kept.
	#[error("there are more bytes than were declared")]
	TooLong,
	/// The stream broke. So many bytes of the upload are durable.
	#[error("the stream broke off; the upload goes on at byte {durable}")]
	Interrupted {
		/// Where to go on.
		durable: u64,
		/// What the stream said.
		reason: String,
	},
	/// The bytes do not have the root that was declared. The upload is deleted.
	#[error("the content has another hash than was declared; the upload is deleted")]
	WrongHash,
	/// The verified stream does not lead to the root. So many bytes of the upload are good.
	#[error("the stream does not match the root; the upload goes on at byte {durable}")]
	InvalidStream {
		/// Where to go on, with another peer.
		durable: u64,
	},
	/// The runtime is going down, or a task of the store failed.
	#[error("the content store is being stopped")]
	Stopped,
	/// The system refused something.
	#[error("cannot {what}: {source}")]
	Io {
		/// What was tried.
		what: &'static str,
		/// What the system said.
		source: io::Error,
	},
	/// The blob store refused something.
	#[error("the blob store failed: {0}")]
	Blobs(#[from] object_store::Error),
	/// The bucket did not do what it was asked for.
	#[error("the bucket failed: {0}")]
	Bucket(String),
	/// The state could not be read or written.
	#[error("the state of the content store failed: {0}")]
	State(#[source] rusqlite::Error),
	/// A failure that a test asked for.
	#[cfg(test)]
	#[error("a test stops at {0}")]
	Injected(String),
}

impl From<rusqlite::Error> for Error {
	fn from(error: rusqlite::Error) -> Self {
		match error.sqlite_error_code() {
			Some(rusqlite::ErrorCode::DiskFull) => Self::NoSpace,
			_ => Self::State(error),
		}
	}
}

/// Says what was tried when the system refuses.
pub(super) trait Tried<T> {
	/// With the words after "cannot".
	fn tried(self, what: &'static str) -> Result<T, Error>;
}

impl<T> Tried<T> for io::Result<T> {
	fn tried(self, what: &'static str) -> Result<T, Error> {
		self.map_err(|source| match source.kind() {
			io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::NoSpace,
			_ => Error::Io { what, source },
		})
	}
}
