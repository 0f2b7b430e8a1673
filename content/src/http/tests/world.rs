//! A node in memory.

use crate::{
	document::{self, Described, Kind, Subject},
	http::{
		drain::Owed,
		message,
		ports::*,
		status::{PullStatus, Reason, Status},
		token::{Bring, Claim, Listen, Pull, Scope, Signed},
	},
	media::MediaType,
	receipt::{SignedReceipt, Standing},
};
use audio_primitives::{
	content::{cid_of, TrackId},
	nodes::NodeIndex,
	proofs::{self, root, ContentRoot},
	receipts::LastReceipt,
	Balance, RoundIndex,
};
use bytes::Bytes;
use futures::{
	future::{ready, BoxFuture},
	stream, FutureExt, StreamExt,
};
use sp_core::{ed25519, sr25519, Pair};
use sp_runtime::AccountId32;
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Range,
	sync::{LazyLock, Mutex, MutexGuard},
};

/// Where the tests are.
pub const NODE: NodeIndex = 3;
pub const GENESIS: [u8; 32] = [7; 32];
pub const NOW: u64 = 1_800_000_000;
pub const ROUND: RoundIndex = 9;

pub struct Here {
	pub files: BTreeMap<ContentRoot, Result<(Bytes, MediaType), FileError>>,
	pub trash: BTreeMap<ContentRoot, Bytes>,
	/// What was read: offset and length.
	pub reads: Vec<(u64, u64)>,
	/// Whether reads give a byte less than they should.
	pub reads_short: bool,
	/// Reads from this offset on fail so.
	pub broken_from: Option<(u64, FileError)>,
	pub tracks: BTreeMap<ContentRoot, Track>,
	pub preview: Preview,
	pub heard_by: BTreeMap<AccountId32, Hearing>,
	pub listening_keys: BTreeSet<(AccountId32, AccountId32)>,
	pub sources: Vec<Source>,
	pub keeps: bool,
	/// The nodes that are to have the tracks, and their keys.
	pub pullers: BTreeMap<NodeIndex, [u8; 32]>,
	pub node: Option<NodeIndex>,
	pub chain_is_away: bool,
	/// What describes tracks and others.
	pub described: BTreeMap<Subject, Described>,
	/// The accounts that select this node.
	pub pinned: BTreeSet<AccountId32>,
	pub documents: BTreeMap<ContentRoot, Bytes>,
	/// The subjects of this node.
	pub own: BTreeSet<Subject>,
	pub is_settled: bool,
	/// The next document is not taken, because of this.
	pub document_fails: Option<DocumentError>,
	/// Whether the next of the chain's answers was asked of what is known.
	pub asked_as_known: Vec<bool>,
	pub uploads: BTreeMap<UploadId, (NewUpload, Vec<u8>)>,
	/// The next thing that is done to an upload, but for asking, fails so.
	pub upload_fails: Option<UploadError>,
	/// The next upload of which all bytes come is not made a file, because of this.
	pub storing_fails: Option<UploadError>,
	pub obstacles: Vec<Obstacle>,
	pub now: u64,
	pub round: RoundIndex,
	pub standings: BTreeMap<AccountId32, Standing>,
	/// What is kept of each fan and round, and what it is worth.
	pub kept: BTreeMap<(AccountId32, RoundIndex), (SignedReceipt, Balance)>,
	pub submitted: BTreeMap<(AccountId32, RoundIndex), LastReceipt>,
	/// The next receipt is not kept, because of this.
	pub keeping_fails: Option<KeepError>,
}

pub struct World(Mutex<Here>);

impl Default for World {
	fn default() -> Self {
		Self(Mutex::new(Here {
			files: BTreeMap::new(),
			trash: BTreeMap::new(),
			reads: Vec::new(),
			reads_short: false,
			broken_from: None,
			tracks: BTreeMap::new(),
			preview: Preview { duration: 30_000, bytes: 1_048_576 },
			heard_by: BTreeMap::new(),
			listening_keys: BTreeSet::new(),
			sources: Vec::new(),
			keeps: true,
			pullers: BTreeMap::from([(5, node_key(5).public().0)]),
			node: Some(NODE),
			chain_is_away: false,
			described: BTreeMap::new(),
			pinned: BTreeSet::new(),
			documents: BTreeMap::new(),
			own: BTreeSet::new(),
			is_settled: true,
			document_fails: None,
			asked_as_known: Vec::new(),
			uploads: BTreeMap::new(),
			upload_fails: None,
			storing_fails: None,
			obstacles: Vec::new(),
			now: NOW,
			round: ROUND,
			standings: BTreeMap::new(),
			kept: BTreeMap::new(),
			submitted: BTreeMap::new(),
			keeping_fails: None,
		}))
	}
}

/// The secret of one who is called so.
pub fn pair(name: &str) -> sr25519::Pair {
	// Without optimization it takes a tenth of a second to find one.
	static KNOWN: LazyLock<Mutex<BTreeMap<String, sr25519::Pair>>> = LazyLock::new(Mutex::default);
	let make = || sr25519::Pair::from_string(&format!("//{name}"), None).unwrap();
	KNOWN.lock().unwrap().entry(name.into()).or_insert_with(make).clone()
}

pub fn account(name: &str) -> AccountId32 {
	pair(name).public().into()
}

pub fn sign<C: Claim>(claim: C, name: &str) -> String {
	let signature = pair(name).sign(&message(&claim)).into();
	Signed { claim, signature }.to_text()
}

/// The key of a node.
pub fn node_key(node: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[node; 32])
}

/// What node `by` signs with `key` to pull for another minute, as a header field has it.
pub fn pulls(root: ContentRoot, by: NodeIndex, key: &ed25519::Pair) -> String {
	let claim = Pull { scope: scope(root), by, expires: NOW + 60 };
	let signature = key.sign(&message(&claim)).into();
	format!("AUDIO {}", Signed { claim, signature }.to_text())
}

pub fn scope(root: ContentRoot) -> Scope {
	Scope { genesis: GENESIS, node: NODE, root }
}

/// What a fan signs that may hear for another minute.
pub fn listen(root: ContentRoot, fan: &str) -> Listen {
	Listen { scope: scope(root), fan: account(fan), key: None, expires: NOW + 60 }
}

pub fn bring(root: ContentRoot, bytes: usize) -> Bring {
	Bring { scope: scope(root), bytes: bytes as u64, expires: NOW + 60 }
}

pub fn path(root: &ContentRoot) -> String {
	format!("/content/{}", String::from_utf8(cid_of(root)).unwrap())
}

/// Bytes that differ from place to place: up to 8 MiB.
pub fn noise(length: usize) -> Bytes {
	static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
		(0..8usize << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8).collect()
	});
	NOISE.slice(..length)
}

pub fn source(node: NodeIndex, url: &str) -> Source {
	Source { node, url: url.into(), holds: true, stake: 10u128.pow(24), probability: 0.5 }
}

impl World {
	pub fn here(&self) -> MutexGuard<'_, Here> {
		self.0.lock().unwrap()
	}

	/// A track of Alice's that is open and was never brought.
	pub fn publish(&self, bytes: &Bytes) -> ContentRoot {
		let root = root(bytes);
		self.publish_as(root, bytes);
		root
	}

	/// The same, with a root that may not be that of the bytes.
	pub fn publish_as(&self, root: ContentRoot, bytes: &Bytes) {
		let mut here = self.here();
		let id = here.tracks.len() as TrackId;
		let track = Track {
			id,
			artist: account("Alice"),
			bytes: bytes.len() as u64,
			duration: 180_000,
			listed: true,
			price: None,
			feature: None,
			placed: true,
		};
		here.tracks.insert(root, track);
	}

	/// The same, and its content is here.
	pub fn track(&self, bytes: &Bytes, media: MediaType) -> ContentRoot {
		let root = self.publish(bytes);
		self.here().files.insert(root, Ok((bytes.clone(), media)));
		root
	}

	pub fn change(&self, root: &ContentRoot, change: impl Fn(&mut Track)) {
		change(self.here().tracks.get_mut(root).unwrap());
	}

	fn chain<T: Send + 'static>(
		&self,
		answer: impl Fn(&Here) -> T,
	) -> BoxFuture<'_, Result<T, ChainError>> {
		let here = self.here();
		let answer =
			if here.chain_is_away { Err(ChainError("away".into())) } else { Ok(answer(&here)) };
		ready(answer).boxed()
	}
}

impl Files for World {
	fn stat(&self, root: ContentRoot) -> BoxFuture<'_, Result<FileInfo, FileError>> {
		let file = self.here().files.get(&root).cloned().unwrap_or(Err(FileError::Absent));
		let info = |(bytes, media): (Bytes, _)| FileInfo { bytes: bytes.len() as u64, media };
		ready(file.map(info)).boxed()
	}

	fn is_known(&self, root: ContentRoot) -> bool {
		let here = self.here();
		here.files.contains_key(&root) || here.trash.contains_key(&root)
	}

	fn read(
		&self,
		root: ContentRoot,
		offset: u64,
		length: u64,
	) -> BoxFuture<'_, Result<Bytes, FileError>> {
		assert!((1..=MAX_READ).contains(&length));
		let mut here = self.here();
		here.reads.push((offset, length));
		let length = length - u64::from(here.reads_short);
		let broken = here.broken_from.clone().filter(|(from, _)| offset >= *from);
		let file = here.files.get(&root).cloned().unwrap_or(Err(FileError::Absent));
		let read = match broken {
			Some((_, error)) => Err(error),
			None => file.map(|(bytes, _)| bytes.slice(offset as usize..(offset + length) as usize)),
		};
		ready(read).boxed()
	}

	/// The bytes alone: what a stream has besides is the store's.
	fn verified(
		&self,
		root: ContentRoot,
		range: Range<u64>,
		trashed: bool,
	) -> BoxFuture<'_, Result<Verified, FileError>> {
		let broken = self.here().broken_from.clone();
		let stream = self.there(&root, trashed).map(|all| {
			let bytes = all.len() as u64;
			let range =
				range.start / 16_384 * 16_384..range.end.next_multiple_of(16_384).min(bytes);
			let held = all.slice(range.start as usize..range.end as usize);
			let broken = broken.clone().filter(|(from, _)| range.start >= *from);
			let pieces = match broken {
				Some((_, error)) => stream::iter([Err(error)]).boxed(),
				None => stream::iter([Ok(held)]).boxed(),
			};
			Verified { bytes, length: range.end - range.start, range, pieces }
		});
		ready(stream).boxed()
	}
}

impl World {
	/// What is in the trash is in `trash`, not in `files`.
	fn there(&self, root: &ContentRoot, trashed: bool) -> Result<Bytes, FileError> {
		let here = self.here();
		match (here.files.get(root), here.trash.get(root)) {
			(Some(file), _) => file.clone().map(|(bytes, _)| bytes),
			(None, Some(bytes)) if trashed => Ok(bytes.clone()),
			_ => Err(FileError::Absent),
		}
	}
}

impl Library for World {
	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}

	fn node(&self) -> Option<NodeIndex> {
		self.here().node
	}

	fn endpoint(&self) -> BoxFuture<'_, Result<Option<String>, ChainError>> {
		self.chain(|here| here.node.map(|node| format!("https://{node}.example")))
	}

	fn track(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>> {
		self.chain(|here| here.tracks.get(&root).cloned())
	}

	fn hearing(
		&self,
		_: TrackId,
		account: AccountId32,
	) -> BoxFuture<'_, Result<Hearing, ChainError>> {
		self.chain(|here| here.heard_by.get(&account).copied().unwrap_or(Hearing::NotBought))
	}

	fn preview(&self) -> BoxFuture<'_, Result<Preview, ChainError>> {
		self.chain(|here| here.preview)
	}

	fn is_listening_key(
		&self,
		fan: AccountId32,
		key: AccountId32,
	) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.chain(|here| here.listening_keys.contains(&(fan.clone(), key.clone())))
	}

	fn sources(
		&self,
		_: TrackId,
		session: Vec<u8>,
	) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		assert!(session.len() <= 128);
		// A session turns the order around.
		let turned = !session.is_empty();
		self.chain(|here| {
			let mut sources = here.sources.clone();
			if turned {
				sources.reverse();
			}
			sources
		})
	}

	fn keeps(&self, _: TrackId) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.chain(|here| here.keeps)
	}

	fn puller(
		&self,
		_: TrackId,
		node: NodeIndex,
	) -> BoxFuture<'_, Result<Option<[u8; 32]>, ChainError>> {
		self.chain(|here| here.pullers.get(&node).copied())
	}

	fn described(
		&self,
		subject: Subject,
		is_known: bool,
	) -> BoxFuture<'_, Result<Option<Described>, ChainError>> {
		self.here().asked_as_known.push(is_known);
		self.chain(move |here| here.described.get(&subject).cloned())
	}

	fn pins(&self, account: AccountId32) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.chain(move |here| here.pinned.contains(&account))
	}

	fn keepers(&self, _: AccountId32) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		self.chain(|here| here.sources.clone())
	}
}

impl Documents for World {
	fn is_here(&self, root: ContentRoot) -> bool {
		self.here().documents.contains_key(&root)
	}

	fn read(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Bytes>, DocumentError>> {
		let mut here = self.here();
		let found = here.documents.get(&root).cloned();
		let good = found.filter(|bytes| proofs::root(bytes) == root);
		if good.is_none() {
			here.documents.remove(&root);
		}
		ready(Ok(good)).boxed()
	}

	fn pictures(
		&self,
		metadata: ContentRoot,
	) -> BoxFuture<'_, Result<Option<Vec<ContentRoot>>, DocumentError>> {
		let here = self.here();
		let pictures =
			here.documents.get(&metadata).map(|bytes| document::read(bytes).unwrap_or_default());
		ready(Ok(pictures)).boxed()
	}

	fn subjects(&self, kind: Kind, root: ContentRoot) -> Vec<Subject> {
		let here = self.here();
		let names = |subject: &&Subject| {
			let metadata = here.described.get(subject).and_then(|described| described.metadata);
			match kind {
				Kind::Metadata => metadata == Some(root),
				Kind::Artwork => metadata
					.and_then(|metadata| document::read(here.documents.get(&metadata)?).ok())
					.is_some_and(|pictures| pictures.contains(&root)),
			}
		};
		here.own.iter().filter(names).cloned().collect()
	}

	fn is_settled(&self) -> bool {
		self.here().is_settled
	}

	fn note(&self, subject: Subject, _: Described) {
		self.here().own.insert(subject);
	}

	fn put(&self, root: ContentRoot, bytes: Bytes) -> BoxFuture<'_, Result<bool, DocumentError>> {
		let mut here = self.here();
		let put = match here.document_fails.take() {
			Some(error) => Err(error),
			None => Ok(here.documents.insert(root, bytes).is_none()),
		};
		ready(put).boxed()
	}
}

fn standing(new: &NewUpload, came: &[u8]) -> UploadStatus {
	let offset = came.len() as u64;
	UploadStatus { root: new.root, bytes: new.bytes, offset, expires: NOW + 3_600 }
}

impl Uploads for World {
	fn create(&self, new: NewUpload) -> BoxFuture<'_, Result<UploadId, UploadError>> {
		let mut here = self.here();
		let created = match here.upload_fails.take() {
			Some(error) => Err(error),
			None if here.files.contains_key(&new.root) => Err(UploadError::AlreadyHere),
			None => {
				let id = UploadId([here.uploads.len() as u8 + 0xa0; 16]);
				here.uploads.insert(id, (new, Vec::new()));
				Ok(id)
			},
		};
		ready(created).boxed()
	}

	fn status(&self, id: UploadId) -> BoxFuture<'_, Result<UploadStatus, UploadError>> {
		let here = self.here();
		let status = here.uploads.get(&id).map(|(new, came)| standing(new, came));
		ready(status.ok_or(UploadError::Unknown)).boxed()
	}

	fn append(
		&self,
		id: UploadId,
		offset: u64,
		mut body: UploadBody,
	) -> BoxFuture<'_, Result<UploadStatus, UploadError>> {
		async move {
			if let Some(error) = self.here().upload_fails.take() {
				return Err(error);
			}
			let at = self.status(id).await?.offset;
			if at != offset {
				return Err(UploadError::WrongOffset { at });
			}
			while let Some(Ok(bytes)) = body.next().await {
				let mut here = self.here();
				let (new, came) = here.uploads.get_mut(&id).ok_or(UploadError::Unknown)?;
				if (came.len() + bytes.len()) as u64 > new.bytes {
					return Err(UploadError::TooLong);
				}
				came.extend_from_slice(&bytes);
			}
			let mut here = self.here();
			let (new, came) = here.uploads.get(&id).cloned().ok_or(UploadError::Unknown)?;
			let status = standing(&new, &came);
			if status.offset == status.bytes {
				if let Some(error) = here.storing_fails.take() {
					return Err(error);
				}
				here.uploads.remove(&id);
				if root(&came) != new.root {
					return Err(UploadError::WrongHash);
				}
				here.files.insert(new.root, Ok((came.into(), MediaType::Other)));
			}
			Ok(status)
		}
		.boxed()
	}

	fn delete(&self, id: UploadId) -> BoxFuture<'_, Result<(), UploadError>> {
		let removed = self.here().uploads.remove(&id);
		ready(removed.map(drop).ok_or(UploadError::Unknown)).boxed()
	}
}

impl Receipts for World {
	fn round(&self) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		self.chain(|here| here.round)
	}

	fn standing(&self, fan: AccountId32, _: bool) -> BoxFuture<'_, Result<Standing, ChainError>> {
		let (allowance, min_stake) = (20, 100);
		let none =
			|| Standing { counted: 0, allowance, stake: 0, min_stake, listening_keys: Vec::new() };
		self.chain(|here| here.standings.get(&fan).cloned().unwrap_or_else(none))
	}

	fn submitted(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		self.chain(|here| here.submitted.get(&(fan.clone(), round)).cloned())
	}

	fn kept(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<SignedReceipt>, KeepError>> {
		let here = self.here();
		let kept = here.kept.get(&(fan, round)).map(|(receipt, _)| receipt.clone());
		ready(Ok(kept)).boxed()
	}

	fn keep(&self, receipt: SignedReceipt, worth: Balance) -> BoxFuture<'_, Result<(), KeepError>> {
		let mut here = self.here();
		if let Some(error) = here.keeping_fails.take() {
			return ready(Err(error)).boxed();
		}
		let key = (receipt.fan.clone(), receipt.round);
		here.kept.insert(key, (receipt, worth));
		ready(Ok(())).boxed()
	}
}

impl Readiness for World {
	fn key(&self) -> [u8; 32] {
		[7; 32]
	}

	fn obstacles(&self) -> BoxFuture<'_, Vec<Obstacle>> {
		ready(self.here().obstacles.clone()).boxed()
	}

	fn report(&self) -> BoxFuture<'_, Result<Status, String>> {
		async move {
			let reason = |Obstacle { part, detail }| Reason { part, detail };
			Ok(Status {
				node: Some(0),
				key: "0x00".into(),
				hot_key: "5C".into(),
				best: 7,
				reasons: self.obstacles().await.into_iter().map(reason).collect(),
				stored_bytes: 70_000,
				upload_bytes: 0,
				available_bytes: 1,
				stored_tracks: 1,
				missing_tracks: 1,
				documents: 2,
				document_bytes: 8_192,
				pulls: vec![PullStatus { track: 3, bytes: 9, done: 4, from: None, error: None }],
				uploads: Vec::new(),
			})
		}
		.boxed()
	}

	fn owed(&self) -> BoxFuture<'_, Result<Owed, String>> {
		let away = self.here().chain_is_away;
		let owed = || Owed { challenges: 1, receipts: 5, ..Owed::default() };
		ready(if away { Err("away".into()) } else { Ok(owed()) }).boxed()
	}
}

impl Clock for World {
	fn now(&self) -> u64 {
		self.here().now
	}
}
