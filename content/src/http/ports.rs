//! What the service asks of the rest of the node.

use audio_primitives::{
	content::TrackId, features::FeatureId, nodes::NodeIndex, proofs::ContentRoot,
	receipts::LastReceipt, Balance, RoundIndex,
};
use bytes::Bytes;
use futures::{future::BoxFuture, stream::BoxStream};
use sp_runtime::AccountId32;
use std::{fmt, io, ops::Range, str::FromStr};

use crate::{
	document::{Described, Kind, Subject},
	http::{drain::Owed, status::Status},
	media::MediaType,
	receipt::{SignedReceipt, Standing},
};

/// Most bytes that are read at once, 256 KiB: what a stream holds in memory.
pub const MAX_READ: u64 = 256 * 1_024;

/// The content that is here.
pub trait Files: Send + Sync {
	/// What is known of the content with that root, if it is here whole.
	fn stat(&self, root: ContentRoot) -> BoxFuture<'_, Result<FileInfo, FileError>>;

	/// Whether there is something of that content here, in the trash too. Does not wait.
	fn is_known(&self, root: ContentRoot) -> bool;

	/// `length` verified bytes from `offset` on, 1 to [`MAX_READ`]. Never fewer: what is asked for
	/// lies within the content.
	fn read(
		&self,
		root: ContentRoot,
		offset: u64,
		length: u64,
	) -> BoxFuture<'_, Result<Bytes, FileError>>;

	/// The verified stream of the groups that hold `range`, which lies within the content and is not
	/// empty; of content in the trash too, if `trashed`.
	fn verified(
		&self,
		root: ContentRoot,
		range: Range<u64>,
		trashed: bool,
	) -> BoxFuture<'_, Result<Verified, FileError>>;
}

/// A verified stream: BLAKE3 chaining values and groups of 16 KiB in pre-order.
pub struct Verified {
	/// How many bytes the content has.
	pub bytes: u64,
	/// Which of them the stream holds: the range that was asked for, widened to groups.
	pub range: Range<u64>,
	/// Bytes of the stream.
	pub length: u64,
	/// Its pieces, of some 256 KiB.
	pub pieces: BoxStream<'static, Result<Bytes, FileError>>,
}

/// What is known of content that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
	/// How many bytes it has.
	pub bytes: u64,
	/// What it is, by what is in it.
	pub media: MediaType,
}

/// Why content cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
	/// It is not here, or not all of it.
	#[error("the content is not here")]
	Absent,
	/// It was found to be damaged and is in quarantine.
	#[error("the content was found to be damaged")]
	Bad,
	/// Too much is being read already.
	#[error("too much is being read")]
	Busy,
	/// Storage does not answer as it should.
	#[error("storage failed: {0}")]
	Failed(String),
}

/// What the chain says in its best block.
pub trait Library: Send + Sync {
	/// The hash of the chain's first block.
	fn genesis(&self) -> [u8; 32];

	/// The index of this node, once it is registered.
	fn node(&self) -> Option<NodeIndex>;

	/// The URL of the endpoint that this node is registered with.
	fn endpoint(&self) -> BoxFuture<'_, Result<Option<String>, ChainError>>;

	/// The track whose content has that root.
	fn track(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>>;

	/// The same, of content that is here: strangers who ask for what is not do not keep it waiting.
	fn track_here(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>> {
		self.track(root)
	}

	/// Whether `account` may hear all of `track`; its artist may.
	fn hearing(
		&self,
		track: TrackId,
		account: AccountId32,
	) -> BoxFuture<'_, Result<Hearing, ChainError>>;

	/// How much of a track that is not open anyone may hear.
	fn preview(&self) -> BoxFuture<'_, Result<Preview, ChainError>>;

	/// Whether `key` is a listening key of `fan` that has not ended.
	fn is_listening_key(
		&self,
		fan: AccountId32,
		key: AccountId32,
	) -> BoxFuture<'_, Result<bool, ChainError>>;

	/// The nodes that `track` is heard from, the best first for a listener's `session` of up to 128
	/// bytes: its holders, or those that stage it while there are none. This node may be among
	/// them.
	fn sources(
		&self,
		track: TrackId,
		session: Vec<u8>,
	) -> BoxFuture<'_, Result<Vec<Source>, ChainError>>;

	/// Whether this node is one of those that are to have `track`: it was named to stage it, was
	/// selected to store it, or holds it.
	fn keeps(&self, track: TrackId) -> BoxFuture<'_, Result<bool, ChainError>>;

	/// The Ed25519 key of `node`, if it is one of those that are to have `track`.
	fn puller(
		&self,
		track: TrackId,
		node: NodeIndex,
	) -> BoxFuture<'_, Result<Option<[u8; 32]>, ChainError>>;

	/// Whose `subject` is and what describes it, if there is such a one. `is_known` says that it is
	/// one of this node's: else anyone may have made it up.
	fn described(
		&self,
		subject: Subject,
		is_known: bool,
	) -> BoxFuture<'_, Result<Option<Described>, ChainError>>;

	/// Whether this node is selected to keep what describes `account` and its playlists. Asked once
	/// the account was seen to have signed.
	fn pins(&self, account: AccountId32) -> BoxFuture<'_, Result<bool, ChainError>>;

	/// The nodes that are, the best first. This node may be among them.
	fn keepers(&self, account: AccountId32) -> BoxFuture<'_, Result<Vec<Source>, ChainError>>;
}

/// The documents that are here, and whose they are.
pub trait Documents: Send + Sync {
	/// Whether that document is here. Does not wait.
	fn is_here(&self, root: ContentRoot) -> bool;

	/// Its bytes, of which the hash is right. None if it is not here, or was found to be damaged.
	fn read(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Bytes>, DocumentError>>;

	/// The pictures that metadata names. None if that is not here.
	fn pictures(
		&self,
		metadata: ContentRoot,
	) -> BoxFuture<'_, Result<Option<Vec<ContentRoot>>, DocumentError>>;

	/// Some of this node's subjects that named the document when the chain was last looked at, those
	/// that are listed first. Does not wait.
	fn subjects(&self, kind: Kind, root: ContentRoot) -> Vec<Subject>;

	/// Whether it is known which subjects are this node's. Does not wait.
	fn is_settled(&self) -> bool;

	/// Notes that a subject is this node's. Does not wait.
	fn note(&self, subject: Subject, described: Described);

	/// Takes in a document whose hash was seen to be right: once this answers, it is not lost by a
	/// crash. False if it was here.
	fn put(&self, root: ContentRoot, bytes: Bytes) -> BoxFuture<'_, Result<bool, DocumentError>>;
}

/// Why a document is not read or not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
	/// There is no room for it.
	#[error("there is no room for more documents")]
	NoSpace,
	/// Storage does not answer as it should.
	#[error("storage failed: {0}")]
	Failed(String),
}

/// A track of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
	/// How it is known on chain.
	pub id: TrackId,
	/// Whose it is.
	pub artist: AccountId32,
	/// How many bytes its content has.
	pub bytes: u64,
	/// Milliseconds that it plays.
	pub duration: u32,
	/// Whether it is listed: not delisted.
	pub listed: bool,
	/// Planck that it costs, if it is for sale.
	pub price: Option<Balance>,
	/// The feature that it asks of listeners.
	pub feature: Option<FeatureId>,
	/// Whether its placement is drawn: until then nodes stage it.
	pub placed: bool,
}

impl Track {
	/// Whether anyone may hear all of it.
	pub fn is_open(&self) -> bool {
		self.price.is_none() && self.feature.is_none()
	}
}

/// How much of a track that is not open anyone may hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
	/// Milliseconds of it.
	pub duration: u32,
	/// Bytes of it, at most.
	pub bytes: u64,
}

impl Preview {
	/// How many of the first bytes of `track` are open: as much of its bytes as of its time.
	pub fn of(&self, track: &Track) -> u64 {
		let share = u128::from(track.bytes)
			.saturating_mul(self.duration.into())
			.checked_div(track.duration.into())
			.unwrap_or_default();
		u64::try_from(share).unwrap_or(u64::MAX).min(self.bytes).min(track.bytes)
	}
}

/// Whether an account may hear a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
	/// It may.
	Granted,
	/// It has not bought it.
	NotBought,
	/// It does not have the feature that the track asks for.
	LacksFeature,
}

/// A node that a track is heard from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
	/// The node.
	pub node: NodeIndex,
	/// Where its HTTP service is: an `http` or `https` URL.
	pub url: String,
	/// Whether it holds the track, rather than stages it.
	pub holds: bool,
	/// Its weight, in planck.
	pub stake: Balance,
	/// How probable it is that it is a listener's first choice, from 0 to 1.
	pub probability: f64,
}

/// Why the chain is not asked with success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chain cannot be asked: {0}")]
pub struct ChainError(pub String);

/// Uploads that are in progress. Each is durable: it survives a restart.
pub trait Uploads: Send + Sync {
	/// Begins the upload of content that is not here.
	fn create(&self, upload: NewUpload) -> BoxFuture<'_, Result<UploadId, UploadError>>;

	/// How an upload stands.
	fn status(&self, id: UploadId) -> BoxFuture<'_, Result<UploadStatus, UploadError>>;

	/// Adds `body` at `offset`, which is where the upload stands. If the body ends early or with an
	/// error, what came before is kept, and where the upload stands then is the answer. An upload
	/// that is complete is verified: afterwards either its content is here, durable and known to
	/// [`Files`], or, with [`UploadError::WrongHash`], nothing of it is.
	///
	/// It is never dropped half way, and a second one of the same upload is [`UploadError::Busy`].
	fn append(
		&self,
		id: UploadId,
		offset: u64,
		body: UploadBody,
	) -> BoxFuture<'_, Result<UploadStatus, UploadError>>;

	/// Ends an upload and removes what came of it.
	fn delete(&self, id: UploadId) -> BoxFuture<'_, Result<(), UploadError>>;
}

/// What is sent in one request.
pub type UploadBody = BoxStream<'static, io::Result<Bytes>>;

/// An upload to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// How many bytes it will have.
	pub bytes: u64,
	/// Whose track it is.
	pub artist: AccountId32,
}

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadStatus {
	/// The BLAKE3 hash that its bytes are to have.
	pub root: ContentRoot,
	/// How many bytes it will have.
	pub bytes: u64,
	/// How many came.
	pub offset: u64,
	/// When it is removed unless it is complete: seconds since 1970.
	pub expires: u64,
}

/// How an upload is known: 32 hexadecimal digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UploadId(pub [u8; 16]);

impl fmt::Display for UploadId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

/// A text that is no upload's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an upload is named by 32 hexadecimal digits in lower case")]
pub struct NotAnUploadId;

impl FromStr for UploadId {
	type Err = NotAnUploadId;

	fn from_str(text: &str) -> Result<Self, NotAnUploadId> {
		let mut id = [0; 16];
		hex::decode_to_slice(text, &mut id).map_err(|_| NotAnUploadId)?;
		let id = Self(id);
		if id.to_string() == text {
			Ok(id)
		} else {
			Err(NotAnUploadId)
		}
	}
}

/// Why an upload does not go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
	/// There is no such upload: it is complete, was removed, or never was.
	#[error("there is no such upload")]
	Unknown,
	/// It does not stand there.
	#[error("the upload stands at byte {at}")]
	WrongOffset {
		/// Where it stands.
		at: u64,
	},
	/// More came than was said. Nothing of what came with it is kept.
	#[error("more bytes came than were declared")]
	TooLong,
	/// Its bytes do not have the declared hash. They were removed.
	#[error("the bytes do not have the hash of the track's content")]
	WrongHash,
	/// There is no room on disk.
	#[error("there is no room on disk")]
	NoSpace,
	/// Too many uploads are in progress, here or of that artist.
	#[error("too many uploads are in progress")]
	TooMany,
	/// The upload is being written already, or too many are.
	#[error("the upload is being written already")]
	Busy,
	/// All bytes are here, and not yet stored for good: this node tries that again and again.
	#[error("all bytes are here, but not yet stored for good")]
	Unfinished,
	/// The content is here.
	#[error("the content is here already")]
	AlreadyHere,
	/// Storage does not answer as it should.
	#[error("storage failed: {0}")]
	Failed(String),
}

/// What fans have signed of what they heard from this node.
pub trait Receipts: Send + Sync {
	/// The round in force.
	fn round(&self) -> BoxFuture<'_, Result<RoundIndex, ChainError>>;

	/// How `fan` stands on the chain. `has_signed` says whether what is asked for was seen to be
	/// signed by the fan itself: else anyone may have made it up.
	fn standing(
		&self,
		fan: AccountId32,
		has_signed: bool,
	) -> BoxFuture<'_, Result<Standing, ChainError>>;

	/// What the chain has dealt with of what `fan` has heard from this node in `round`. Asked once
	/// the fan, or a listening key of its, was seen to have signed.
	fn submitted(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>>;

	/// The receipt of `fan` and `round` that is kept here.
	fn kept(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<SignedReceipt>, KeepError>>;

	/// Keeps a receipt in place of the fan's last one of that round: once this answers, it is not
	/// lost by a crash. `worth` is what it adds to scores, in planck: what is worth most is
	/// submitted first, and what is worth least gives way if there are too many.
	fn keep(&self, receipt: SignedReceipt, worth: Balance) -> BoxFuture<'_, Result<(), KeepError>>;
}

/// Why a receipt is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeepError {
	/// Another one came meanwhile, on which it does not build.
	#[error("receipt {last} is here, and this one does not build on it")]
	NotNewer {
		/// Its number.
		last: u32,
	},
	/// There is no room on disk.
	#[error("there is no room on disk")]
	NoSpace,
	/// There are too many, all worth more.
	#[error("too many receipts of that round are here, all worth more")]
	TooMany,
	/// Storage does not answer as it should.
	#[error("storage failed: {0}")]
	Failed(String),
}

/// Whether the node does its work.
pub trait Readiness: Send + Sync {
	/// The node's Ed25519 public key.
	fn key(&self) -> [u8; 32];

	/// What keeps it from that; nothing if it is ready.
	fn obstacles(&self) -> BoxFuture<'_, Vec<Obstacle>>;

	/// How the node stands, or why that cannot be said.
	fn report(&self) -> BoxFuture<'_, Result<Status, String>>;

	/// What is still wanted of it, or why that cannot be said.
	fn owed(&self) -> BoxFuture<'_, Result<Owed, String>>;
}

/// Something that keeps the node from its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
	/// What part of the node it concerns, in one word: `disk`, `chain`, `canary`.
	pub part: String,
	/// What is wrong, in words that an operator understands.
	pub detail: String,
}

/// Tells the time.
pub trait Clock: Send + Sync {
	/// Seconds since 1970.
	fn now(&self) -> u64;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
	fn now(&self) -> u64 {
		let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
		since.map_or(0, |since| since.as_secs())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_preview_is_so_long_and_not_too_large() {
		let of = |bytes, duration| {
			let artist = AccountId32::new([0; 32]);
			let (price, feature) = (Some(1), None);
			let track = Track {
				id: 0,
				artist,
				bytes,
				duration,
				listed: true,
				price,
				feature,
				placed: true,
			};
			Preview { duration: 30_000, bytes: 1_048_576 }.of(&track)
		};
		assert_eq!(of(3_000_000, 180_000), 500_000);
		assert_eq!(of(100_000_000, 180_000), 1_048_576);
		assert_eq!(of(100_000, 20_000), 100_000);
		assert_eq!(of(3_000_001, 180_001), 499_997);
		// A duration of nothing opens nothing.
		assert_eq!(of(100_000, 0), 0);
		assert_eq!(of(u64::MAX, 1), 1_048_576);
	}
}
