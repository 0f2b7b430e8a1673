//! A bucket of which all can go wrong: in memory, or in a real bucket that `AUDIO_TEST_S3` names, with
//! what else it takes in the environment (`s3://bucket`; see [`Bucket::by_url`]).

use super::super::bucket::{Bucket, Limits, Objects};
use async_trait::async_trait;
use futures::{
	stream::{self, BoxStream},
	StreamExt, TryStreamExt,
};
use object_store::{
	memory::InMemory,
	multipart::{MultipartStore, PartId},
	path::Path,
	CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartId,
	MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions,
	PutPayload, PutResult, Result,
};
use std::{
	collections::BTreeSet,
	fmt,
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc, Mutex,
	},
	time::Duration,
};

/// Small parts, and a bucket that is asked again at once.
pub(super) const LIMITS: Limits = Limits {
	part: 20_000,
	patience: Duration::from_secs(60),
	long: Duration::from_secs(60),
	turn: Duration::from_secs(60),
	fresh: Duration::ZERO,
	pause: Duration::ZERO,
};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fault {
	#[default]
	None,
	/// It does not answer.
	Away,
	/// It goes away after some requests. The next is carried out, or not, and not answered.
	AwayAfter(usize, bool),
	/// It takes an hour for each answer.
	Slow,
	/// There is no such bucket.
	Gone,
	/// It refuses the credentials.
	Denied,
	/// It gives fewer bytes than it says.
	Short,
	/// It copies no more than a byte.
	CutsCopies,
	/// It does not drop parts.
	KeepsParts,
	/// It says that it has copied, and has not.
	CopiesNothing,
	/// It says of so many objects, one after another, that they are not there: not of `CANARY`.
	Forgets(usize),
	/// It deletes nothing, and does not answer that.
	KeepsObjects,
	/// It does not say how large an object of the trash is.
	HidesTrash,
	/// It lists nothing.
	ListsNothing,
	/// It does not answer what is to be listed.
	RefusesLists,
	/// It takes an hour to list something.
	HoldsLists,
	/// It makes so many copies once it is well again.
	DelaysCopies(usize),
	/// It takes an hour for so many reads, of bytes of files.
	Holds(usize),
}

#[derive(Debug, Default)]
struct Condition {
	fault: Fault,
	/// Requests that came.
	asked: usize,
	/// Objects of which parts have come.
	begun: BTreeSet<MultipartId>,
}

/// The bucket. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Faulty {
	objects: Arc<dyn Objects>,
	/// Below what the store's objects are.
	prefix: Path,
	condition: Arc<Mutex<Condition>>,
}

fn away() -> Error {
	Error::Generic { store: "S3", source: "connection refused".into() }
}

impl Default for Faulty {
	fn default() -> Self {
		static COUNT: AtomicUsize = AtomicUsize::new(0);
		let count = COUNT.fetch_add(1, Ordering::SeqCst);
		let prefix = format!("music/{}-{count}", std::process::id());
		let objects: Arc<dyn Objects> = match std::env::var("AUDIO_TEST_S3") {
			Ok(url) => Bucket::by_url(&url, |name| std::env::var(name).ok()).unwrap().objects(),
			Err(_) => Arc::new(InMemory::new()),
		};
		Self { objects, prefix: prefix.into(), condition: Arc::default() }
	}
}

impl Faulty {
	/// As the store uses it.
	pub(super) fn with(&self, limits: Limits) -> Bucket {
		let url = "s3://bucket/music/node".into();
		Bucket::new(Arc::new(self.clone()), url, self.prefix.clone(), limits)
	}

	fn at(&self, name: &str) -> Path {
		format!("{}/{name}", self.prefix).into()
	}

	pub(super) fn have(&self, fault: Fault) {
		self.condition.lock().unwrap().fault = fault;
	}

	pub(super) fn be_well(&self) {
		self.have(Fault::None);
	}

	pub(super) fn go_away_after(&self, answered: usize, is_done: bool) {
		self.have(Fault::AwayAfter(answered, is_done));
	}

	pub(super) fn is_away(&self) -> bool {
		self.is(Fault::Away)
	}

	/// Whether that is wrong with it now.
	pub(super) fn is(&self, fault: Fault) -> bool {
		self.condition.lock().unwrap().fault == fault
	}

	/// How many requests have come.
	pub(super) fn asked(&self) -> usize {
		self.condition.lock().unwrap().asked
	}

	/// Objects of which parts have come, and not all.
	pub(super) fn unfinished(&self) -> usize {
		self.condition.lock().unwrap().begun.len()
	}

	/// The names of all objects.
	pub(super) async fn names(&self) -> BTreeSet<String> {
		let all: Vec<_> = self.objects.list(Some(&self.prefix)).try_collect().await.unwrap();
		let below = |object: &ObjectMeta| -> Path {
			object.location.prefix_match(&self.prefix).unwrap().collect()
		};
		all.iter().map(|object| below(object).to_string()).collect()
	}

	pub(super) async fn get(&self, name: &str) -> Option<Vec<u8>> {
		let got = self.objects.get(&self.at(name)).await.ok()?;
		Some(got.bytes().await.unwrap().into())
	}

	pub(super) async fn put(&self, name: &str, bytes: Vec<u8>) {
		self.objects.put(&self.at(name), bytes.into()).await.unwrap();
	}

	pub(super) async fn remove(&self, name: &str) {
		self.objects.delete(&self.at(name)).await.unwrap();
	}

	/// What is wrong now. An error if the request is not carried out.
	async fn pass(&self, at: &Path) -> Result<Fault> {
		let path = at.to_string();
		let is_file = path.ends_with(".data");
		let fault = {
			let mut condition = self.condition.lock().unwrap();
			condition.asked += 1;
			let fault = condition.fault;
			condition.fault = match fault {
				Fault::AwayAfter(0, _) => Fault::Away,
				Fault::AwayAfter(more, is_done) => Fault::AwayAfter(more - 1, is_done),
				Fault::Forgets(more) if is_file => Fault::Forgets(more.saturating_sub(1)),
				Fault::Holds(more) if is_file => Fault::Holds(more.saturating_sub(1)),
				other => other,
			};
			fault
		};
		match fault {
			Fault::Away | Fault::AwayAfter(0, false) => Err(away()),
			Fault::Forgets(1..) if is_file => {
				let source = "404 <Error><Code>NoSuchKey</Code></Error>".into();
				Err(Error::NotFound { path, source })
			},
			Fault::Holds(1..) if is_file => {
				tokio::time::sleep(Duration::from_secs(3_600)).await;
				Err(away())
			},
			Fault::Slow => {
				tokio::time::sleep(Duration::from_secs(3_600)).await;
				Err(away())
			},
			Fault::Gone => {
				let source = "404 <Error><Code>NoSuchBucket</Code></Error>".into();
				Err(Error::NotFound { path, source })
			},
			Fault::Denied => {
				let source = "403 <Error><Code>InvalidAccessKeyId</Code></Error>".into();
				Err(Error::PermissionDenied { path, source })
			},
			other => Ok(other),
		}
	}

	/// The answer to a request that was carried out.
	fn answer<T>(&self, fault: Fault, answer: T) -> Result<T> {
		match fault {
			Fault::AwayAfter(0, true) => Err(away()),
			_ => Ok(answer),
		}
	}
}

impl fmt::Display for Faulty {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("a bucket")
	}
}

#[async_trait]
impl ObjectStore for Faulty {
	async fn put_opts(&self, at: &Path, bytes: PutPayload, how: PutOptions) -> Result<PutResult> {
		let fault = self.pass(at).await?;
		self.answer(fault, self.objects.put_opts(at, bytes, how).await?)
	}

	async fn put_multipart_opts(
		&self,
		at: &Path,
		how: PutMultipartOptions,
	) -> Result<Box<dyn MultipartUpload>> {
		self.objects.put_multipart_opts(at, how).await
	}

	async fn get_opts(&self, at: &Path, how: GetOptions) -> Result<GetResult> {
		let fault = self.pass(at).await?;
		let is_head = how.head;
		if fault == Fault::HidesTrash && is_head && at.as_ref().contains("/trash/") {
			return Err(away());
		}
		let mut got = self.objects.get_opts(at, how).await?;
		if fault == Fault::Short && !is_head && !at.as_ref().ends_with("CANARY") {
			got.payload = GetResultPayload::Stream(stream::empty().boxed());
		}
		self.answer(fault, got)
	}

	fn delete_stream(
		&self,
		all: BoxStream<'static, Result<Path>>,
	) -> BoxStream<'static, Result<Path>> {
		let this = self.clone();
		let delete = move |at: Result<Path>| {
			let this = this.clone();
			async move {
				let at = at?;
				let fault = this.pass(&at).await?;
				if fault == Fault::KeepsObjects {
					return Err(away());
				}
				this.objects.delete(&at).await?;
				this.answer(fault, at)
			}
		};
		all.then(delete).boxed()
	}

	fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
		let (this, prefix) = (self.clone(), prefix.cloned().unwrap_or_default());
		let listed = async move {
			let fault = this.pass(&prefix).await?;
			match fault {
				Fault::RefusesLists => return Err(away()),
				Fault::HoldsLists => tokio::time::sleep(Duration::from_secs(3_600)).await,
				_ => {},
			}
			let listed = match fault {
				Fault::ListsNothing => stream::empty().boxed(),
				_ => this.objects.list(Some(&prefix)),
			};
			this.answer(fault, listed)
		};
		stream::once(listed).try_flatten().boxed()
	}

	async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
		self.objects.list_with_delimiter(prefix).await
	}

	async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
		let fault = self.pass(from).await?;
		let is_delayed = {
			let mut condition = self.condition.lock().unwrap();
			match &mut condition.fault {
				Fault::DelaysCopies(more @ 1..) => {
					*more -= 1;
					true
				},
				_ => false,
			}
		};
		while is_delayed && self.condition.lock().unwrap().fault != Fault::None {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
		if fault == Fault::CopiesNothing {
			return Ok(());
		}
		self.objects.copy_opts(from, to, how).await?;
		if fault == Fault::CutsCopies {
			self.objects.put(to, vec![0].into()).await?;
		}
		self.answer(fault, ())
	}
}

#[async_trait]
impl MultipartStore for Faulty {
	async fn create_multipart(&self, at: &Path) -> Result<MultipartId> {
		let fault = self.pass(at).await?;
		let id = self.objects.create_multipart(at).await?;
		// Nobody knows the other's id: a rule of the bucket drops its parts.
		if fault != Fault::AwayAfter(0, true) {
			self.condition.lock().unwrap().begun.insert(id.clone());
		}
		self.answer(fault, id)
	}

	async fn put_part(
		&self,
		at: &Path,
		id: &MultipartId,
		number: usize,
		bytes: PutPayload,
	) -> Result<PartId> {
		let fault = self.pass(at).await?;
		self.answer(fault, self.objects.put_part(at, id, number, bytes).await?)
	}

	async fn complete_multipart(
		&self,
		at: &Path,
		id: &MultipartId,
		parts: Vec<PartId>,
	) -> Result<PutResult> {
		let fault = self.pass(at).await?;
		let done = self.objects.complete_multipart(at, id, parts).await?;
		self.condition.lock().unwrap().begun.remove(id);
		self.answer(fault, done)
	}

	async fn abort_multipart(&self, at: &Path, id: &MultipartId) -> Result<()> {
		let fault = self.pass(at).await?;
		if fault == Fault::KeepsParts {
			return Err(away());
		}
		if !self.condition.lock().unwrap().begun.remove(id) {
			let source = "404 <Error><Code>NoSuchUpload</Code></Error>".into();
			return Err(Error::NotFound { path: at.to_string(), source });
		}
		self.objects.abort_multipart(at, id).await?;
		self.answer(fault, ())
	}
}
