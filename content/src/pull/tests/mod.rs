//! Whole services on this machine, with real stores, and peers that are not what they should be.

mod faults;
mod fetching;
mod peers;
mod replicating;

use super::{Config, Credentials, Fault, Peer, Peers, PullError, Puller, Wanted};
use crate::{
	archive::Archive,
	document::{Described, Subject},
	http::{
		self,
		drain::Owed,
		ports::{
			ChainError, Hearing, KeepError, Library, Obstacle, Preview, Readiness, Receipts,
			Source, SystemClock, Track,
		},
		status::Status,
		Parts,
	},
	metrics::Metrics,
	receipt::{SignedReceipt, Standing},
	shelf::Shelf,
	store::{open_when_free, Options, Progress, Store},
};
use audio_primitives::{
	content::TrackId, nodes::NodeIndex, proofs, proofs::ContentRoot, receipts::LastReceipt,
	Balance, RoundIndex,
};
use axum::{
	extract::{ConnectInfo, Request},
	middleware::{self, Next},
	Router,
};
use bytes::Bytes;
use futures::{
	future::{ready, BoxFuture},
	stream, FutureExt,
};
use sp_core::{ed25519, Pair};
use sp_runtime::AccountId32;
use std::{
	collections::{BTreeMap, BTreeSet},
	convert::Infallible,
	net::SocketAddr,
	path::Path,
	sync::{Arc, Mutex, MutexGuard},
	time::Duration,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

const GENESIS: [u8; 32] = [7; 32];

/// So long that no test waits for it.
const NEVER: Duration = Duration::from_secs(600);

/// What nobody waits for but who says so.
fn config() -> Config {
	Config {
		private_peers: true,
		hedge: NEVER,
		connect_timeout: NEVER,
		answer_timeout: NEVER,
		window: NEVER,
		first_penalty: NEVER,
		last_penalty: NEVER,
		..Config::default()
	}
}

/// The chain, as all see it.
#[derive(Default)]
struct Chain(Mutex<Catalogue>);

#[derive(Default)]
struct Catalogue {
	tracks: BTreeMap<ContentRoot, Track>,
	/// Whom a track is pulled from, whichever it is.
	peers: Vec<Peer>,
	/// Whom some are pulled from instead.
	peers_of: BTreeMap<TrackId, Vec<Peer>>,
	/// The nodes that are to have all tracks.
	to_have: BTreeSet<NodeIndex>,
	/// What describes tracks and others.
	described: BTreeMap<Subject, Described>,
	/// How often somebody asked for peers.
	asked: usize,
	/// Whether peers cannot be asked for.
	is_away: bool,
}

impl Chain {
	fn new(peers: Vec<Peer>) -> Arc<Self> {
		let to_have = (0..10).collect();
		Arc::new(Self(Mutex::new(Catalogue { peers, to_have, ..Catalogue::default() })))
	}

	fn state(&self) -> MutexGuard<'_, Catalogue> {
		self.0.lock().unwrap()
	}

	/// Publishes a track.
	fn publish(&self, content: &Bytes) -> Wanted {
		let (root, bytes) = (proofs::root(content), content.len() as u64);
		let mut state = self.state();
		let track = state.tracks.len() as TrackId;
		let new = Track {
			id: track,
			artist: AccountId32::new([1; 32]),
			bytes,
			duration: 180_000,
			listed: true,
			price: None,
			feature: None,
			placed: true,
		};
		state.tracks.insert(root, new);
		Wanted { track, root, bytes }
	}
}

/// The chain as one node sees it.
struct View {
	node: NodeIndex,
	chain: Arc<Chain>,
}

impl View {
	fn answer<T: Send + 'static>(&self, answer: T) -> BoxFuture<'_, Result<T, ChainError>> {
		ready(Ok(answer)).boxed()
	}
}

impl Library for View {
	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}

	fn node(&self) -> Option<NodeIndex> {
		Some(self.node)
	}

	fn endpoint(&self) -> BoxFuture<'_, Result<Option<String>, ChainError>> {
		self.answer(None)
	}

	fn track(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>> {
		self.answer(self.chain.state().tracks.get(&root).cloned())
	}

	fn preview(&self) -> BoxFuture<'_, Result<Preview, ChainError>> {
		self.answer(Preview { duration: 0, bytes: 0 })
	}

	fn hearing(&self, _: TrackId, _: AccountId32) -> BoxFuture<'_, Result<Hearing, ChainError>> {
		self.answer(Hearing::NotBought)
	}

	fn is_listening_key(
		&self,
		_: AccountId32,
		_: AccountId32,
	) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.answer(false)
	}

	fn sources(&self, _: TrackId, _: Vec<u8>) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		self.answer(Vec::new())
	}

	fn keeps(&self, _: TrackId) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.answer(true)
	}

	fn puller(
		&self,
		_: TrackId,
		node: NodeIndex,
	) -> BoxFuture<'_, Result<Option<[u8; 32]>, ChainError>> {
		let is_to_have = self.chain.state().to_have.contains(&node);
		self.answer(is_to_have.then(|| key(node).public().0))
	}

	fn described(
		&self,
		subject: Subject,
		_: bool,
	) -> BoxFuture<'_, Result<Option<Described>, ChainError>> {
		self.answer(self.chain.state().described.get(&subject).cloned())
	}

	fn pins(&self, _: AccountId32) -> BoxFuture<'_, Result<bool, ChainError>> {
		self.answer(true)
	}

	fn keepers(&self, _: AccountId32) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		self.answer(Vec::new())
	}
}

impl Peers for View {
	fn peers(&self, track: TrackId) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>> {
		let mut state = self.chain.state();
		state.asked += 1;
		if state.is_away {
			return ready(Err(ChainError("away".into()))).boxed();
		}
		let peers = state.peers_of.get(&track).unwrap_or(&state.peers);
		let others = peers.iter().filter(|peer| peer.node != self.node);
		self.answer(others.cloned().collect())
	}

	/// Those that any track is pulled from.
	fn keepers(&self, _: AccountId32) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>> {
		self.answer(self.chain.state().peers.clone())
	}
}

/// No fan asks here.
impl Receipts for View {
	fn round(&self) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		ready(Err(ChainError("away".into()))).boxed()
	}

	fn standing(&self, _: AccountId32, _: bool) -> BoxFuture<'_, Result<Standing, ChainError>> {
		ready(Err(ChainError("away".into()))).boxed()
	}

	fn submitted(
		&self,
		_: AccountId32,
		_: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		ready(Err(ChainError("away".into()))).boxed()
	}

	fn kept(
		&self,
		_: AccountId32,
		_: RoundIndex,
	) -> BoxFuture<'_, Result<Option<SignedReceipt>, KeepError>> {
		ready(Err(KeepError::TooMany)).boxed()
	}

	fn keep(&self, _: SignedReceipt, _: Balance) -> BoxFuture<'_, Result<(), KeepError>> {
		ready(Err(KeepError::TooMany)).boxed()
	}
}

impl Readiness for View {
	fn key(&self) -> [u8; 32] {
		[7; 32]
	}

	fn obstacles(&self) -> BoxFuture<'_, Vec<Obstacle>> {
		ready(Vec::new()).boxed()
	}

	fn report(&self) -> BoxFuture<'_, Result<Status, String>> {
		ready(Err("nobody asks".into())).boxed()
	}

	fn owed(&self) -> BoxFuture<'_, Result<Owed, String>> {
		ready(Err("nobody asks".into())).boxed()
	}
}

/// The key of a node.
fn key(node: NodeIndex) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[node as u8; 32])
}

/// Bytes that differ from place to place.
fn noise(length: usize) -> Bytes {
	(0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8).collect()
}

/// A server on this machine, until it is dropped.
struct Server {
	address: SocketAddr,
	/// What was asked for, path and query.
	requests: Arc<Mutex<Vec<String>>>,
	task: JoinHandle<()>,
}

impl Drop for Server {
	fn drop(&mut self) {
		self.task.abort();
	}
}

impl Server {
	async fn start(router: Router) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		let requests: Arc<Mutex<Vec<String>>> = Arc::default();
		let noted = requests.clone();
		let note = move |mut request: Request, next: Next| {
			noted.lock().unwrap().push(request.uri().to_string());
			request.extensions_mut().insert(ConnectInfo(address));
			next.run(request)
		};
		let router = router.layer(middleware::from_fn(note));
		let serving = async move { axum::serve(listener, router).await.unwrap() };
		Self { address, requests, task: tokio::spawn(serving) }
	}

	fn peer(&self, node: NodeIndex) -> Peer {
		Peer { node, url: format!("http://{}", self.address) }
	}

	fn requests(&self) -> Vec<String> {
		self.requests.lock().unwrap().clone()
	}

	/// From which bytes on streams were asked for.
	fn begins(&self) -> Vec<u64> {
		let from = |asked: &String| asked.split_once("?from=").unwrap().1.parse().unwrap();
		self.requests().iter().map(from).collect()
	}
}

/// A node's store.
struct Node {
	index: NodeIndex,
	store: Store,
	chain: Arc<Chain>,
	folder: TempDir,
}

fn options() -> Options {
	Options { floor: Some(0), ..Options::default() }
}

async fn open(folder: &Path, options: Options) -> Store {
	Store::open(folder, options).await.unwrap()
}

impl Node {
	async fn new(index: NodeIndex, chain: &Arc<Chain>) -> Self {
		Self::with(index, chain, options()).await
	}

	async fn with(index: NodeIndex, chain: &Arc<Chain>, options: Options) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let store = open(folder.path(), options).await;
		Self { index, store, chain: chain.clone(), folder }
	}

	fn view(&self) -> Arc<View> {
		Arc::new(View { node: self.index, chain: self.chain.clone() })
	}

	/// Its HTTP service.
	async fn serve(&self) -> Server {
		let (view, clock) = (self.view(), Arc::new(SystemClock));
		let shelf = Arc::new(Shelf::new(
			self.store.clone(),
			0,
			clock.clone(),
			&Metrics::new(None).unwrap(),
		));
		let archive = Arc::new(Archive::new(self.store.documents()));
		archive.settle();
		let parts = Parts {
			files: shelf.clone(),
			library: view.clone(),
			uploads: shelf,
			documents: archive,
			receipts: view.clone(),
			readiness: view,
			draining: Default::default(),
			clock,
			metrics: crate::metrics::tests::unread(),
			bringing: Default::default(),
			console: None,
			upstream: None,
			closing: Default::default(),
		};
		Server::start(http::router(parts, http::Config::default())).await
	}

	fn puller(&self, config: Config) -> Puller {
		self.puller_with(config, key(self.index))
	}

	fn puller_with(&self, config: Config, key: ed25519::Pair) -> Puller {
		let node = watch::channel(Some(self.index)).1;
		let credentials = Credentials { genesis: GENESIS, node, key };
		let clock = Arc::new(SystemClock);
		Puller::new(self.store.clone(), self.view(), credentials, clock, config).unwrap()
	}

	/// Stores a file.
	async fn put(&self, content: &Bytes) {
		let (root, bytes) = (proofs::root(content), content.len() as u64);
		let uploads = self.store.uploads();
		let upload = uploads.create(root, bytes, None, u64::MAX >> 1).await.unwrap();
		let pieces = stream::iter([Ok::<_, Infallible>(content.clone())]);
		let put = uploads.append(upload.id, 0, pieces).await.unwrap();
		assert_eq!(put, Progress::Finished);
	}

	/// Whether it has that file, whole and good, and nothing of it besides.
	async fn has(&self, wanted: &Wanted) -> bool {
		let verified = self.store.verify(&wanted.root).await.is_ok();
		verified && self.store.uploads().pulls(None).await.unwrap().is_empty()
	}

	/// How much of a pull is durable.
	async fn durable(&self, wanted: &Wanted) -> u64 {
		let pulls = self.store.uploads().pulls(Some(wanted.root)).await.unwrap();
		assert_eq!(pulls.len(), 1);
		self.store.uploads().get(pulls[0].id).await.unwrap().durable
	}

	/// The verified stream that an honest peer gives.
	async fn stream(&self, wanted: &Wanted, from: u64) -> Bytes {
		use futures::TryStreamExt;
		let stream = self.store.bao(&wanted.root, from..wanted.bytes).await.unwrap();
		let pieces: Vec<Bytes> = stream.pieces.try_collect().await.unwrap();
		pieces.concat().into()
	}
}

/// Why pulling failed, as its operator reads it.
fn why(result: Result<(), PullError>) -> String {
	result.unwrap_err().to_string()
}
