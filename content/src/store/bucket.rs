//! The bytes of files in a bucket, and how far the bucket is believed.
//!
//! A bucket that does not answer, refuses or was emptied says nothing about a file. So an object is
//! taken for missing only if the object `CANARY` is there and holds the store's id.

use super::{
	breaker::Breaker,
	error::{Error, OpenError, Unhealthy},
	folder::{CanaryId, CANARY},
};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{
	client::HttpError,
	multipart::{MultipartStore, PartId},
	path::Path,
	MultipartId, ObjectStore, ObjectStoreExt, PutPayload,
};
use std::{
	error::Error as _,
	future::Future,
	ops::Range,
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};
use tokio::{
	sync::{Mutex as AsyncMutex, Semaphore},
	time::timeout,
};

/// Reads for listeners and other nodes at a time, of 256 KiB each.
const READS: usize = 48;

/// Other requests at a time: for proofs, changes, `CANARY`. They do not wait for reads.
const OWN: usize = 16;

/// What `CANARY` may hold: the id, and white space.
const CANARY_SIZE: u64 = 64;

/// What a bucket can do.
pub(super) trait Objects: ObjectStore + MultipartStore {}

impl<T: ObjectStore + MultipartStore> Objects for T {}

/// What is asked of a bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
	/// Bytes of a part: what is larger is sent in parts.
	pub(super) part: u64,
	/// How long a request may take in all.
	pub(super) patience: Duration,
	/// How long one may take that moves many bytes.
	pub(super) long: Duration,
	/// How long a request may wait for others to end.
	pub(super) turn: Duration,
	/// How long it is believed how the bucket is, where nothing is changed.
	pub(super) fresh: Duration,
	/// How long a bucket is left alone that does not answer.
	pub(super) pause: Duration,
}

impl Limits {
	/// How long a look at the bucket takes at the most, and is fresh then.
	fn looking(&self) -> Duration {
		[self.turn, self.patience, self.fresh].iter().sum()
	}
}

impl Default for Limits {
	/// Parts of 16 MiB; 12 seconds, or six minutes; 5, 2 and 5 seconds.
	fn default() -> Self {
		Self {
			part: 16 << 20,
			patience: Duration::from_secs(12),
			long: Duration::from_secs(360),
			turn: Duration::from_secs(5),
			fresh: Duration::from_secs(2),
			pause: Duration::from_secs(5),
		}
	}
}

/// Where the bytes of files are, if not in the folder of the store. Clones share it.
#[derive(Clone)]
pub struct Bucket {
	objects: Arc<dyn Objects>,
	url: Arc<str>,
	prefix: Path,
	limits: Limits,
	reads: Arc<Lane>,
	own: Arc<Lane>,
	looked: Arc<Mutex<Option<Look>>>,
	/// Held by who looks.
	looking: Arc<AsyncMutex<()>>,
	/// What was last said about its health in the log.
	told: Arc<Mutex<Option<Unhealthy>>>,
}

/// Requests of one kind: others neither take their turns nor fail for them.
struct Lane {
	turns: Semaphore,
	breaker: Breaker,
}

impl Lane {
	/// For so many at a time; a bucket that does not answer them is left alone for `pause`.
	fn new(turns: usize, pause: Duration) -> Self {
		Self { turns: Semaphore::new(turns), breaker: Breaker::new(pause) }
	}
}

/// When it was looked at, and how it was.
type Look = (Instant, Result<(), Unhealthy>);

/// For whom bytes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
	/// Listeners, other nodes, whoever verifies: there may be many.
	Any,
	/// The node itself, for a proof or a change.
	Own,
}

/// Why a request did not give what it was to give.
#[derive(Debug)]
pub(super) enum Refusal {
	/// There is no such object; nor such a bucket, perhaps.
	Missing { bucket: bool },
	/// The credentials do not do.
	Denied(String),
	/// It does not answer.
	Silent(String),
	/// It was not asked: too much else is.
	Busy,
	/// It answers something else.
	Failed(String),
}

impl Refusal {
	fn of(error: object_store::Error) -> Self {
		let text = error.to_string();
		let code = code_of(&text);
		// What comes after is a page of XML.
		let short = text.split('<').next().unwrap_or_default().trim_end();
		let reason = match code {
			Some(code) => format!("{short} {code}"),
			None => short.to_owned(),
		};
		let is_of_credentials =
			["ExpiredToken", "InvalidToken", "TokenRefreshRequired"].map(Some).contains(&code);
		match error {
			object_store::Error::NotFound { .. } => {
				Self::Missing { bucket: code == Some("NoSuchBucket") }
			},
			object_store::Error::PermissionDenied { .. }
			| object_store::Error::Unauthenticated { .. } => Self::Denied(reason),
			_ if is_of_credentials => Self::Denied(reason),
			_ if is_silence(&error) => Self::Silent(reason),
			_ => Self::Failed(reason),
		}
	}
}

/// Whether an error is that no answer came.
fn is_silence(error: &object_store::Error) -> bool {
	let mut cause = error.source();
	while let Some(inner) = cause {
		if inner.is::<HttpError>() {
			return true;
		}
		cause = inner.source();
	}
	false
}

/// The code of an error of S3.
fn code_of(text: &str) -> Option<&str> {
	let (_, rest) = text.split_once("<Code>")?;
	Some(rest.split_once("</Code>")?.0)
}

impl From<Refusal> for Error {
	fn from(refusal: Refusal) -> Self {
		Self::Bucket(match refusal {
			Refusal::Missing { .. } => "there is no such object".into(),
			Refusal::Busy => "too much is asked of it at once".into(),
			Refusal::Denied(reason) | Refusal::Silent(reason) | Refusal::Failed(reason) => reason,
		})
	}
}

type Answer<T> = Result<T, Refusal>;

impl Bucket {
	pub(super) fn new(
		objects: Arc<dyn Objects>,
		url: String,
		prefix: Path,
		limits: Limits,
	) -> Self {
		Self {
			objects,
			url: url.into(),
			prefix,
			limits,
			reads: Arc::new(Lane::new(READS, limits.pause)),
			own: Arc::new(Lane::new(OWN, limits.pause)),
			looked: Arc::default(),
			looking: Arc::default(),
			told: Arc::default(),
		}
	}

	/// Its URL, without credentials.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Bytes of a part: what is larger is sent in parts.
	pub(super) fn part(&self) -> u64 {
		self.limits.part
	}

	#[cfg(test)]
	pub(super) fn objects(&self) -> Arc<dyn Objects> {
		self.objects.clone()
	}

	/// The object at `below` in the bucket.
	fn at(&self, below: &Path) -> Path {
		self.prefix.parts().chain(below.parts()).collect()
	}

	/// Makes a request of the node's own, unless the last ones were not answered.
	async fn ask<T>(
		&self,
		patience: Duration,
		request: impl Future<Output = object_store::Result<T>>,
	) -> Answer<T> {
		self.ask_in_turn(&self.own, patience, request).await
	}

	/// Makes a request in its turn, unless the last ones were not answered.
	async fn ask_in_turn<T>(
		&self,
		Lane { turns, breaker }: &Lane,
		patience: Duration,
		request: impl Future<Output = object_store::Result<T>>,
	) -> Answer<T> {
		breaker.enter(Instant::now()).map_err(Refusal::Silent)?;
		// It is not the bucket's fault if that takes long.
		let turn = timeout(self.limits.turn, turns.acquire()).await;
		let _turn = turn.map_err(|_| Refusal::Busy)?;
		let request = async { request.await.map_err(Refusal::of) };
		let answer = timeout(patience, request).await.unwrap_or_else(|_| {
			Err(Refusal::Silent(format!("no answer in {} seconds", patience.as_secs())))
		});
		match &answer {
			Err(Refusal::Silent(reason) | Refusal::Failed(reason)) => {
				breaker.failed(reason, Instant::now())
			},
			_ => breaker.answered(),
		}
		answer
	}

	/// The bytes of `range`, or fewer where the object ends.
	pub(super) async fn read(
		&self,
		reader: Reader,
		below: &Path,
		range: Range<u64>,
	) -> Answer<Bytes> {
		let at = self.at(below);
		let lane = match reader {
			Reader::Any => &self.reads,
			Reader::Own => &self.own,
		};
		self.ask_in_turn(lane, self.limits.patience, self.objects.get_range(&at, range)).await
	}

	/// How many bytes an object has.
	pub(super) async fn size(&self, below: &Path) -> Answer<u64> {
		let at = self.at(below);
		Ok(self.ask(self.limits.patience, self.objects.head(&at)).await?.size)
	}

	/// Copies an object within the bucket.
	pub(super) async fn copy(&self, from: &Path, to: &Path) -> Answer<()> {
		let (from, to) = (self.at(from), self.at(to));
		self.ask(self.limits.long, self.objects.copy(&from, &to)).await
	}

	/// Deletes an object, if it is there.
	pub(super) async fn remove(&self, below: &Path) -> Answer<()> {
		let at = self.at(below);
		match self.ask(self.limits.patience, self.objects.delete(&at)).await {
			Err(Refusal::Missing { bucket: false }) => Ok(()),
			removed => removed,
		}
	}

	/// Puts a small object there.
	pub(super) async fn put(&self, below: &Path, bytes: Bytes) -> Answer<()> {
		let at = self.at(below);
		let put = self.objects.put(&at, PutPayload::from(bytes));
		self.ask(self.limits.long, put).await.map(drop)
	}

	/// Begins an object that comes in parts. Its id.
	pub(super) async fn begin(&self, below: &Path) -> Answer<MultipartId> {
		let at = self.at(below);
		self.ask(self.limits.patience, self.objects.create_multipart(&at)).await
	}

	/// Sends the `number`th part, counted from 0.
	pub(super) async fn put_part(
		&self,
		below: &Path,
		id: &MultipartId,
		number: usize,
		bytes: Bytes,
	) -> Answer<PartId> {
		let at = self.at(below);
		let put = self.objects.put_part(&at, id, number, PutPayload::from(bytes));
		self.ask(self.limits.long, put).await
	}

	/// Makes an object of its parts.
	pub(super) async fn complete(
		&self,
		below: &Path,
		id: &MultipartId,
		parts: Vec<PartId>,
	) -> Answer<()> {
		let at = self.at(below);
		let complete = self.objects.complete_multipart(&at, id, parts);
		self.ask(self.limits.long, complete).await.map(drop)
	}

	/// Drops the parts of an object that is not made, if they are there.
	pub(super) async fn abort(&self, below: &Path, id: &MultipartId) -> Answer<()> {
		let at = self.at(below);
		match self.ask(self.limits.patience, self.objects.abort_multipart(&at, id)).await {
			Err(Refusal::Missing { bucket: false }) => Ok(()),
			aborted => aborted,
		}
	}

	/// All objects below `folder`, with their sizes.
	pub(super) async fn list(&self, folder: &str) -> Answer<Vec<(String, u64)>> {
		let at = self.at(&folder.into());
		let mut listed = self.objects.list(Some(&at));
		let mut found = Vec::new();
		while let Some(object) = self.ask(self.limits.patience, listed.try_next()).await? {
			found.extend(self.below(&object.location).map(|path| (path, object.size)));
		}
		Ok(found)
	}

	fn below(&self, location: &Path) -> Option<String> {
		let below: Path = location.prefix_match(&self.prefix)?.collect();
		Some(below.to_string())
	}

	/// The name of some object, if there is any.
	async fn any(&self) -> Answer<Option<String>> {
		let mut listed = self.objects.list(Some(&self.prefix)).boxed();
		let first = self.ask(self.limits.patience, listed.try_next()).await?;
		Ok(first.map(|object| object.location.to_string()))
	}

	/// The id in `CANARY`. None if the object is not there or holds no id.
	async fn canary(&self) -> Result<Option<CanaryId>, Unhealthy> {
		let text = match self.read(Reader::Own, &CANARY.into(), 0..CANARY_SIZE).await {
			Ok(text) => text,
			Err(Refusal::Missing { bucket: false }) => return Ok(None),
			Err(Refusal::Missing { bucket: true }) => return Err(Unhealthy::BucketGone),
			Err(Refusal::Denied(reason)) => {
				tracing::debug!(reason, "the bucket refuses");
				return Err(Unhealthy::BucketRefuses);
			},
			Err(Refusal::Silent(reason) | Refusal::Failed(reason)) => {
				tracing::debug!(reason, "the bucket does not answer");
				return Err(Unhealthy::BucketAway);
			},
			Err(Refusal::Busy) => return Err(Unhealthy::BucketAway),
		};
		let mut id = CanaryId::default();
		Ok(hex::decode_to_slice(text.trim_ascii(), &mut id).is_ok().then_some(id))
	}

	/// Whether it is the bucket that the state belongs to, and answers.
	pub(super) async fn check_canary(&self, expected: &CanaryId) -> Result<(), Unhealthy> {
		let checked = match self.canary().await {
			Ok(Some(id)) if id == *expected => Ok(()),
			Ok(Some(_)) => Err(Unhealthy::BucketCanaryWrong),
			Ok(None) => Err(Unhealthy::BucketCanaryMissing),
			Err(reason) => Err(reason),
		};
		self.tell(checked.err());
		checked
	}

	/// The same, as it was a short while ago at most. Whoever asks while it is looked at is told what was
	/// seen before: that takes as long as a bucket does not answer.
	pub(super) async fn look(&self, expected: &CanaryId) -> Result<(), Unhealthy> {
		let last = || *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
		let fresh = || last().filter(|(at, _)| at.elapsed() < self.limits.fresh);
		if let Some((_, checked)) = fresh() {
			return checked;
		}
		let _looking = match (self.looking.try_lock(), last()) {
			(Ok(looking), _) => looking,
			(Err(_), Some((at, checked))) if at.elapsed() < self.limits.looking() => {
				return checked
			},
			(Err(_), _) => self.looking.lock().await,
		};
		if let Some((_, checked)) = fresh() {
			return checked;
		}
		let checked = self.check_canary(expected).await;
		*self.looked.lock().unwrap_or_else(PoisonError::into_inner) =
			Some((Instant::now(), checked));
		checked
	}

	/// Says in the log how the bucket is, if that has changed.
	fn tell(&self, unhealthy: Option<Unhealthy>) {
		let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
		if std::mem::replace(&mut *told, unhealthy) == unhealthy {
			return;
		}
		match unhealthy {
			Some(reason) => {
				tracing::error!(bucket = %self.url, %reason, "the content store writes nothing");
			},
			None => tracing::info!(bucket = %self.url, "the bucket is there again"),
		}
	}

	/// Makes it the bucket of the store with that id. Nothing is to be in it, but what was made by a try
	/// that was interrupted.
	pub(super) async fn initialise(&self, id: &CanaryId) -> Result<(), OpenError> {
		match self.canary().await.map_err(Error::from)? {
			Some(found) if found == *id => return Ok(()),
			Some(_) => return Err(OpenError::BucketTaken(self.url.to_string())),
			None => {},
		}
		if let Some(name) = self.any().await.map_err(Error::from)? {
			return Err(OpenError::BucketForeign(self.url.to_string(), name));
		}
		let text = format!("{}\n", hex::encode(id));
		self.put(&CANARY.into(), text.into()).await.map_err(Error::from)?;
		Ok(self.check_canary(id).await.map_err(Error::from)?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn errors_are_told_short() {
		let error = |text: &str| object_store::Error::Generic {
			store: "S3",
			source: std::io::Error::other(text).into(),
		};
		let page = "500 <?xml?><Error><Code>InternalError</Code><Key>id</Key></Error>";
		match Refusal::of(error(page)) {
			Refusal::Failed(reason) => assert_eq!(reason, "Generic S3 error: 500 InternalError"),
			other => panic!("{other:?}"),
		}
		let expired = Refusal::of(error("400 <Error><Code>ExpiredToken</Code></Error>"));
		assert!(matches!(expired, Refusal::Denied(_)), "{expired:?}");
	}
}
