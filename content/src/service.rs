//! All of it, running.

use crate::{
	archive::Archive,
	archivist::Archivist,
	asking::Bounded,
	best::Best,
	chain::{Chain, ChainError, Rpc},
	collector::Collector,
	freshness::Freshness,
	health::Health,
	http::{
		self,
		console::{Console as Page, Embedded},
		ports::SystemClock,
		rpc::{Closing, Upstream},
		tls::{self, Tls, TlsError},
		Bringing, Draining, Parts,
	},
	identity::Identity,
	keeper::{Keeper, Stock},
	library::ChainLibrary,
	metrics::Metrics,
	placing::Placing,
	prover::Prover,
	pull::{self, Credentials, Puller, Replicator},
	receipts::{Desk, LogError, OnChain, ReceiptLog, Submitter},
	scrubber::{self, Scrubber},
	sender::Sender,
	shelf::Shelf,
	store::{OpenError, Options, Store},
	trouble::Trouble,
	unjail::{ChainJail, Holdings, Unjailer},
};
use audio_primitives::nodes::NodeIndex;
use axum_server::Handle;
use futures::FutureExt;
use sp_core::{ed25519, sr25519, Pair};
use std::{
	future::{self, Future},
	io,
	net::{SocketAddr, TcpListener},
	path::PathBuf,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::{sync::watch, task::JoinSet};

/// How long open requests may go on once the service is to end.
const GRACE: Duration = Duration::from_secs(10);

/// How long to wait before a node that does not answer is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// A disk of which fewer bytes are free is called full.
const FULL: u64 = 1 << 20;

/// How long what is measured is good for: a scrape sees nothing that is older.
const MEASURES: Duration = Duration::from_secs(5);

/// What a service is run with.
pub struct Settings {
	/// The way to the chain.
	pub rpc: Arc<dyn Rpc>,
	/// Where the store is.
	pub folder: PathBuf,
	/// How the store is run.
	pub store: Options,
	/// Bytes of memory for what is heard: segments of tracks that were verified.
	pub cache: u64,
	/// How what is stored is verified again.
	pub scrub: scrubber::Config,
	/// Where HTTP is served.
	pub listen: SocketAddr,
	/// The certificate that HTTP is served with; without one it is not encrypted.
	pub tls: Option<tls::Files>,
	/// How HTTP is served.
	pub http: http::Config,
	/// How tracks are pulled from other nodes.
	pub pull: pull::Config,
	/// The node's key: it is the node that is registered with it. Until one is, it only waits.
	pub node_key: ed25519::Pair,
	/// The operator's hot key. It pays the fees of accepting tracks; proofs cost none, nor do
	/// receipts within what the node has free.
	pub hot_key: sr25519::Pair,
	/// Receipts that may be submitted in a round beyond what is free: a fee for each 8 of them. 0 is
	/// a good number, unless plays are worth more than that.
	pub paid_receipts: u32,
	/// Whether the node asks to be let back when its time in jail is over, which costs a fee.
	pub unjail: bool,
	/// What it is counted in.
	pub metrics: Metrics,
	/// Whether the node is drained: it takes nothing new then.
	pub draining: Draining,
	/// The console and `/rpc`, if they are to be served.
	pub console: Option<Console>,
}

/// How the console is served, and the node's RPC with it.
#[derive(Clone, Debug)]
pub struct Console {
	/// Its files.
	pub files: Embedded,
	/// Where the node's RPC is, `ws://…` or `wss://…`, if it serves it.
	pub rpc: Option<String>,
	/// Whether it is served on a chain that is not for testing, too. What strangers ask of the RPC is
	/// bounded, and still takes the time of a node that has blocks to make and proofs to give in time.
	pub on_live_chains: bool,
}

/// Why a service ends.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
	/// The store cannot be opened.
	#[error(transparent)]
	Store(#[from] OpenError),
	/// The log of receipts cannot be opened.
	#[error(transparent)]
	Receipts(#[from] LogError),
	/// The chain says otherwise than the node's settings.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// HTTP cannot be served with the certificate.
	#[error(transparent)]
	Certificate(#[from] TlsError),
	/// No connection to other nodes can be made.
	#[error("cannot set up TLS: {0}")]
	Tls(io::Error),
	/// A part of it ended, which none does unless it fails.
	#[error("{0} has stopped: the log says why")]
	Stopped(&'static str),
	/// HTTP cannot be served.
	#[error("cannot serve HTTP on {address}: {error}")]
	Listen {
		/// Where.
		address: SocketAddr,
		/// Why.
		error: io::Error,
	},
}

/// Runs until `end` comes, or it cannot go on. `ready` is told where HTTP is served.
pub async fn run(
	settings: Settings,
	ready: impl FnOnce(SocketAddr) + Send,
	end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServiceError> {
	let Settings {
		rpc,
		folder,
		store,
		cache,
		scrub,
		listen,
		tls,
		http,
		pull,
		node_key,
		hot_key,
		paid_receipts,
		unjail,
		metrics,
		draining,
		console,
	} = settings;
	let refused = |error| ServiceError::Listen { address: listen, error };
	// What is wrong here is said before anything else is waited for.
	let tls = tls.map(Tls::new).transpose()?;
	let listener = TcpListener::bind(listen).map_err(refused)?;
	listener.set_nonblocking(true).map_err(refused)?;
	let mut end = end.boxed().shared();
	// A store whose state was lost takes as long as hashing all of it.
	let store = tokio::select! {
		() = end.clone() => return Ok(()),
		opened = Store::open(&folder, store) => opened?,
	};
	if store.space().await.is_ok_and(|space| space.free < FULL) {
		tracing::error!(
			"the disk of the content folder is full: tracks are served and proven, and neither uploads \
			 nor receipts taken"
		);
	}
	let chain = tokio::select! {
		() = end.clone() => return Ok(()),
		chain = connect(rpc) => chain?,
	};
	let (best, mut following) = tokio::select! {
		() = end.clone() => return Ok(()),
		followed = Best::follow(chain.clone()) => followed?,
	};
	// Whether the chain is for testing says the same of both.
	let plain_holders = pull.private_peers;
	let console = served(console, plain_holders);
	let clock = Arc::new(SystemClock);
	let freshness = Freshness::follow(chain.clone(), best.clone(), clock.clone());
	let identity = Identity::new(chain.clone(), node_key.public().0, freshness.clone());
	let node = identity.index();

	let shelf = Arc::new(Shelf::new(store.clone(), cache, clock.clone(), &metrics));
	// Whatever HTTP has the chain asked counts together.
	let bounded = Bounded::new(chain.rpc(), best.clone());
	let library = ChainLibrary::new(chain.clone(), bounded.clone(), best.clone(), node.clone());
	let library = Arc::new(library);
	let credentials = Credentials { genesis: chain.genesis().0, node: node.clone(), key: node_key };
	let puller = Puller::new(store.clone(), library.clone(), credentials, clock.clone(), pull);
	let puller = Arc::new(puller.map_err(ServiceError::Tls)?.counting(&metrics));
	let archive = Arc::new(Archive::new(store.documents()));
	let stock = Arc::<Mutex<Option<watch::Receiver<Stock>>>>::default();
	let receipts = ReceiptLog::new(store.clone(), &folder, chain.genesis().0);
	// Before anything is moved, deleted or written: it may be another chain's folder.
	let mut beginning = Beginning::new(&store, folder, &receipts, &draining);
	beginning.go_on().await?;
	let health = Arc::new(Health {
		store: store.clone(),
		board: puller.board().clone(),
		receipts: receipts.clone(),
		draining: draining.clone(),
		chain: chain.clone(),
		freshness: freshness.clone(),
		best: best.clone(),
		stock: stock.clone(),
		node: node.clone(),
		key: node_key.public().0,
		hot_key: hot_key.public().into(),
	});
	let desk = Desk::new(&chain, bounded, best.clone(), node.clone(), receipts.clone());
	let (bringing, closing) = (Bringing::default(), Closing::default());
	let upstream = console.as_ref().and_then(|console| Upstream::at(console.rpc.as_deref()?));
	let page = console.map(|console| Arc::new(Page::new(console.files, plain_holders)));
	let scheme = if tls.is_some() { "https" } else { "http" };
	let has_page = page.is_some();
	let parts = Parts {
		files: shelf.clone(),
		receipts: Arc::new(desk),
		library,
		uploads: shelf.clone(),
		documents: archive.clone(),
		readiness: health.clone(),
		draining: draining.clone(),
		clock,
		metrics: metrics.clone(),
		bringing: bringing.clone(),
		console: page,
		upstream,
		closing: closing.clone(),
	};
	let sender = Arc::new(Sender::new(chain.clone(), hot_key).counting(metrics.clone()));
	let fresh = freshness.clone();
	let duties = Duties {
		chain,
		best: best.clone(),
		freshness,
		store: store.clone(),
		shelf,
		archive,
		receipts,
		sender,
		node_key,
		puller,
		stock,
		paid_receipts,
		unjail,
		draining,
		metrics: metrics.clone(),
	};

	let mut tasks = JoinSet::new();
	tasks.spawn(identity.run(best));
	tasks.spawn(duties.run(node));
	tasks.spawn(expire_uploads(store.clone(), fresh));
	let folder_in_use = store.clone();
	tasks.spawn(Scrubber::new(store, scrub, metrics.clone()).run());
	tasks.spawn(measure(health, metrics));
	let handle = Handle::new();
	let server = http::server(listener, &http).map_err(refused)?.handle(handle.clone());
	let service = http::router(parts, http).into_make_service_with_connect_info::<SocketAddr>();
	let mut serving = match &tls {
		Some(tls) => tokio::spawn(tls.over(server).serve(service)),
		None => tokio::spawn(server.serve(service)),
	};
	if let Some(tls) = tls {
		tasks.spawn(tls.run());
	}
	if let Some(address) = handle.listening().await {
		ready(address);
		if has_page {
			tracing::info!("the console is at {scheme}://{address}/");
		}
	}
	// None of them ends by itself: one that does has panicked, and the node would be punished for
	// what it does not do.
	let ended = tokio::select! {
		() = &mut end => Ok(()),
		error = beginning.end() => Err(error),
		Some(_) = tasks.join_next() => Err(ServiceError::Stopped("a part of the node's work")),
		_ = &mut following => Err(ServiceError::Stopped("following the best block")),
		served = &mut serving => return Err(match served {
			Ok(Err(error)) => refused(error),
			_ => ServiceError::Stopped("HTTP"),
		}),
	};
	// What is being heard may end well.
	tasks.shutdown().await;
	handle.graceful_shutdown(Some(GRACE));
	let (served, _) = tokio::join!(serving, tokio::time::timeout(GRACE, closing.close()));
	following.abort();
	let closing = async {
		// What has come of uploads and pulls that were cut is kept: first of those that ended, since it
		// may take longer than there is until the others have.
		for wait in [false, true] {
			if wait {
				bringing.ended().await;
			}
			if let Err(error) = folder_in_use.uploads().settle().await {
				tracing::warn!(%error, "some of what has come last is lost");
			}
		}
		// Whoever starts it again finds the folder free.
		folder_in_use.idle().await;
	};
	let _ = tokio::time::timeout(GRACE, closing).await;
	ended?;
	match served {
		Ok(served) => served.map_err(refused),
		Err(failed) => Err(refused(io::Error::other(failed))),
	}
}

/// What a service does in its folder when it begins. On a disk that is full it cannot, nor while the
/// volume is away: it is tried until it can, and all else goes on without it.
struct Beginning {
	store: Store,
	folder: PathBuf,
	receipts: ReceiptLog,
	draining: Draining,
	is_claimed: bool,
	is_published: bool,
	trouble: [Trouble; 2],
}

impl Beginning {
	fn new(store: &Store, folder: PathBuf, receipts: &ReceiptLog, draining: &Draining) -> Self {
		Self {
			store: store.clone(),
			folder,
			receipts: receipts.clone(),
			draining: draining.clone(),
			is_claimed: false,
			is_published: false,
			trouble: Default::default(),
		}
	}

	/// Makes the folder that of the chain, and writes into it what commands are to say. Returns whether
	/// all is done. Fails if it is another chain's folder.
	async fn go_on(&mut self) -> Result<bool, ServiceError> {
		let [claiming, publishing] = &mut self.trouble;
		if !self.is_claimed {
			match self.receipts.claim::<ServiceError>().await? {
				None => self.is_claimed = true,
				Some(error) if claiming.is_news(&error) => {
					tracing::error!(%error, "no receipts are taken");
				},
				Some(_) => {},
			}
		}
		if !self.is_published && self.store.folder_health().await.is_ok() {
			match self.draining.publish(&self.folder) {
				Ok(()) => self.is_published = true,
				Err(error) if publishing.is_news(&error) => {
					tracing::warn!(%error, "the node cannot be drained");
				},
				Err(_) => {},
			}
		}
		Ok(self.is_claimed && self.is_published)
	}

	/// Goes on until all is done. Ends with what keeps the service from running.
	async fn end(mut self) -> ServiceError {
		loop {
			match self.go_on().await {
				Ok(true) => return future::pending().await,
				Ok(false) => tokio::time::sleep(PAUSE).await,
				Err(error) => return error,
			}
		}
	}
}

/// Reaches the chain, as soon as the node answers. Fails with what waiting does not mend.
async fn connect(rpc: Arc<dyn Rpc>) -> Result<Chain, ChainError> {
	let mut trouble = Trouble::default();
	loop {
		match Chain::new(rpc.clone()).await {
			Err(error @ ChainError::Unreachable(_)) => {
				if trouble.is_news(&error) {
					tracing::warn!(%error, "waiting for the node");
				}
				tokio::time::sleep(PAUSE).await;
			},
			reached => {
				if reached.is_ok() && trouble.was_said() {
					tracing::info!("the node answers");
				}
				return reached;
			},
		}
	}
}

/// The console, if it is served on that chain.
fn served(console: Option<Console>, is_for_testing: bool) -> Option<Console> {
	let console = console?;
	if console.on_live_chains || is_for_testing {
		return Some(console);
	}
	tracing::info!("the console is not served: --content-console on serves it on a live chain");
	None
}

/// What a node does that is registered.
struct Duties {
	chain: Chain,
	best: Best,
	freshness: Freshness,
	store: Store,
	shelf: Arc<Shelf>,
	archive: Arc<Archive>,
	receipts: ReceiptLog,
	sender: Arc<Sender>,
	node_key: ed25519::Pair,
	puller: Arc<Puller>,
	/// What the keeper says, of which there is another when the node's index changes.
	stock: Arc<Mutex<Option<watch::Receiver<Stock>>>>,
	paid_receipts: u32,
	unjail: bool,
	draining: Draining,
	metrics: Metrics,
}

impl Duties {
	/// Does it for the node that there is, and for another one when its index changes.
	async fn run(self, mut node: watch::Receiver<Option<NodeIndex>>) {
		loop {
			let mut tasks = JoinSet::new();
			if let Some(node) = *node.borrow_and_update() {
				self.start(node, &mut tasks);
			}
			tokio::select! {
				changed = node.changed() => if changed.is_err() { return },
				// None of them ends by itself.
				Some(_) = tasks.join_next() => return,
			}
			tasks.shutdown().await;
		}
	}

	fn start(&self, node: NodeIndex, tasks: &mut JoinSet<()>) {
		let Self {
			chain, best, freshness, store, shelf, sender, node_key, puller, metrics, ..
		} = self;
		let placing = Placing::new(chain.clone(), node, sender.clone(), shelf.clone());
		let placing = placing.unless(self.draining.clone());
		let keeper = Keeper::new(chain.clone(), node, store.clone(), placing, freshness.clone());
		*self.stock.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper.stock());
		let prover = Prover::new(chain.clone(), node, *node_key, shelf.clone());
		let prover = prover.counting(metrics.clone());
		let on_chain = OnChain::new(chain.clone(), node, sender.clone(), freshness.clone());
		let submitter = Submitter::new(on_chain, self.receipts.clone(), self.paid_receipts);
		let clock = Arc::new(SystemClock);
		let collector = Collector::new(chain.clone(), node, store.clone(), clock);
		tasks.spawn(prover.run());
		tasks.spawn(Replicator::new(puller.clone()).run(keeper.stock()));
		let archivist = Archivist::new(
			chain.clone(),
			node,
			self.archive.clone(),
			puller.clone(),
			freshness.clone(),
			Arc::new(SystemClock),
			keeper.stock(),
		);
		tasks.spawn(archivist.run(best.clone()));
		tasks.spawn(keeper.run(best.clone()));
		tasks.spawn(submitter.run(best.clone()));
		tasks.spawn(collector.run());
		if self.unjail {
			let jail = ChainJail::new(chain.clone(), node, sender.clone());
			let holdings = Holdings::new(chain.clone(), node, store.clone(), freshness.clone());
			tasks.spawn(Unjailer::new(jail, holdings).run(best.clone()));
		}
	}
}

/// Removes uploads that nobody went on with, each hour; not while the chain is not of now: then the
/// clock may be wrong.
async fn expire_uploads(store: Store, freshness: Freshness) {
	use crate::http::ports::Clock;
	loop {
		if freshness.check().is_err() {
			tokio::time::sleep(PAUSE).await;
			continue;
		}
		match store.uploads().expire(SystemClock.now()).await {
			Ok(0) => (),
			Ok(count) => tracing::info!(count, "removed uploads that nobody went on with"),
			Err(error) => tracing::warn!(%error, "cannot remove old uploads"),
		}
		tokio::time::sleep(Duration::from_secs(3_600)).await;
	}
}

/// Measures how the node stands, again and again.
async fn measure(health: Arc<Health>, metrics: Metrics) {
	let mut trouble = Trouble::default();
	loop {
		match health.measure(&metrics).await {
			Ok(()) if trouble.is_over() => tracing::info!("what is stored can be measured again"),
			Ok(()) => (),
			// The obstacles say so, too.
			Err(error) if trouble.is_news(&error) => {
				tracing::warn!(%error, "cannot measure what is stored")
			},
			Err(_) => (),
		}
		tokio::time::sleep(MEASURES).await;
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		chain::{
			fake::{FakeChain, State},
			Pace,
		},
		http::{drain::SECRET, ports::Clock},
		mounted::Mounted,
		store,
	};
	use audio_primitives::{content::cid_of, proofs};
	use std::path::Path;
	use tokio::{
		io::{AsyncReadExt, AsyncWriteExt},
		net::TcpStream,
		sync::oneshot,
	};

	async fn ready(at: SocketAddr) -> String {
		let mut connection = TcpStream::connect(at).await.unwrap();
		let request = b"GET /ready HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
		connection.write_all(request).await.unwrap();
		let mut answer = String::new();
		connection.read_to_string(&mut answer).await.unwrap();
		answer
	}

	fn settings(rpc: FakeChain, folder: &Path) -> Settings {
		Settings {
			rpc: Arc::new(rpc),
			folder: folder.into(),
			store: Options { floor: Some(0), ..Options::default() },
			cache: 8 << 20,
			scrub: scrubber::Config::default(),
			listen: ([127, 0, 0, 1], 0).into(),
			tls: None,
			http: http::Config::default(),
			pull: pull::Config::default(),
			node_key: ed25519::Pair::from_seed(&[1; 32]),
			hot_key: sr25519::Pair::from_seed(&[2; 32]),
			paid_receipts: 0,
			unjail: true,
			metrics: Metrics::new(None).unwrap(),
			draining: Draining::default(),
			console: None,
		}
	}

	/// Runs it until HTTP is served.
	async fn start(rpc: FakeChain, folder: &Path) -> Result<(), ServiceError> {
		let (started, address) = oneshot::channel();
		let told = |at| started.send(at).unwrap();
		run(settings(rpc, folder), told, address.map(drop)).await
	}

	/// Whether `/ready` comes to say `what`, on a chain whose best block is so many seconds old.
	async fn says(what: &str, age: u64, registered: bool) {
		let mut state = State::of_nodes(1);
		state.time = (SystemClock.now() - age) * 1_000;
		if !registered {
			state.registered.clear();
		}
		let folder = tempfile::tempdir().unwrap();
		let settings = settings(FakeChain::new(state), folder.path());
		let (started, address) = oneshot::channel();
		let (end, ended) = oneshot::channel::<()>();
		let told = |at| started.send(at).unwrap();
		let running = tokio::spawn(run(settings, told, ended.map(drop)));
		let address = address.await.unwrap();
		for asked in 0.. {
			let answer = ready(address).await;
			if answer.contains(what) {
				break;
			}
			assert!(asked < 10_000, "it does not say {what:?}: {answer}");
		}
		end.send(()).unwrap();
		running.await.unwrap().unwrap();
	}

	#[test]
	fn a_live_chain_has_no_console_unless_it_is_told_to() {
		let console = |on_live_chains| Some(Console { files: &[], rpc: None, on_live_chains });
		assert!(served(console(false), false).is_none());
		assert!(served(console(false), true).is_some());
		assert!(served(console(true), false).is_some());
		assert!(served(None, true).is_none());
	}

	/// What comes until the connection ends.
	async fn rest(mut connection: TcpStream) -> Vec<u8> {
		let mut rest = Vec::new();
		let _ = connection.read_to_end(&mut rest).await;
		rest
	}

	#[tokio::test]
	async fn who_is_connected_to_the_rpc_is_told_when_the_service_ends() {
		let node = jsonrpsee::server::Server::builder().build("127.0.0.1:0").await.unwrap();
		let rpc = Some(format!("ws://{}", node.local_addr().unwrap()));
		let _node = node.start(jsonrpsee::RpcModule::new(()));
		let folder = tempfile::tempdir().unwrap();
		let mut settings = settings(FakeChain::new(State::of_nodes(1)), folder.path());
		settings.console = Some(Console { files: &[], rpc, on_live_chains: true });
		let (started, address) = oneshot::channel();
		let (end, ended) = oneshot::channel::<()>();
		let told = |at| started.send(at).unwrap();
		let running = tokio::spawn(run(settings, told, ended.map(drop)));
		let address = address.await.unwrap();
		let mut connection = TcpStream::connect(address).await.unwrap();
		let upgrade = "GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
			Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
			Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
		connection.write_all(upgrade.as_bytes()).await.unwrap();
		let mut status = [0; 12];
		connection.read_exact(&mut status).await.unwrap();
		assert_eq!(&status, b"HTTP/1.1 101");
		end.send(()).unwrap();
		// Code 1012, in a frame of its own.
		let rest = rest(connection).await;
		assert!(rest.windows(2).any(|two| two == 1012u16.to_be_bytes()), "{rest:?}");
		running.await.unwrap().unwrap();
	}

	#[tokio::test]
	async fn a_service_is_ready_once_its_chain_is_of_now_and_its_node_is_registered() {
		says("HTTP/1.1 200", 0, true).await;
		says("no node is registered", 0, false).await;
	}

	#[tokio::test]
	async fn beside_a_node_that_is_still_syncing_it_starts_and_says_why_it_is_not_ready() {
		says("seconds old: the node is still syncing", 7_000, true).await;
		says("no node is registered", 7_000, false).await;
	}

	#[tokio::test]
	async fn with_a_clock_that_is_an_hour_off_it_says_so_and_what_is_here_is_heard() {
		let content = vec![7; 70_000];
		let root = proofs::root(&content);
		let get = format!("GET /content/{} HTTP/1.1", String::from_utf8(cid_of(&root)).unwrap());
		for (time, what) in [
			(SystemClock.now() + 3_600, "ahead of this machine's clock: set the clock"),
			(SystemClock.now() - 3_600, "seconds old: the node is still syncing"),
		] {
			let folder = tempfile::tempdir().unwrap();
			let options = Options { floor: Some(0), ..Options::default() };
			let store = Store::open(folder.path(), options).await.unwrap();
			let uploads = store.uploads();
			let upload = uploads.create(root, 70_000, None, u64::MAX >> 1).await.unwrap();
			let stream = futures::stream::iter([Ok::<_, io::Error>(content.clone().into())]);
			uploads.append(upload.id, 0, stream).await.unwrap();
			drop((uploads, store));
			let mut state = State::of_nodes(1);
			state.time = time * 1_000;
			let track = state.publish(true, &[]);
			state.tracks.get_mut(&track).unwrap().entry.root = root;
			let (address, stop) = serve(&FakeChain::new(state), folder.path(), 1).await;
			for asked in 0.. {
				let (status, answer) = ask(address, "GET /ready HTTP/1.1", &[]).await;
				if status == 503 && answer.contains(what) {
					break;
				}
				assert!(asked < 10_000, "it does not say {what:?}: {answer}");
			}
			let (status, answer) = ask(address, &get, &[]).await;
			assert_eq!(status, 200, "{answer}");
			stop().await;
		}
	}

	#[tokio::test]
	async fn a_service_is_drained_by_its_own_machine_and_says_what_is_still_wanted_of_it() {
		let mut state = State::of_nodes(1);
		state.time = SystemClock.now() * 1_000;
		let track = state.publish(true, &[]);
		state.hold(track);
		state.challenges = vec![(0, track), (0, track)];
		state.deadline = 43;
		state.pace = Some(Pace { slot: 6_000, epoch: 600, sessions: 6 });
		let fake = FakeChain::new(state);
		let folder = tempfile::tempdir().unwrap();
		let (at, stop) = serve(&fake, folder.path(), 1).await;
		let secret = folder.path().join(http::drain::SECRET);
		let mode = std::os::unix::fs::MetadataExt::mode(&secret.metadata().unwrap());
		assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
		let secret = std::fs::read_to_string(secret).unwrap();
		let head = |line: &str| {
			let command = format!("Audio-Command: {}\r\n", secret.trim());
			format!("{line} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n{command}\r\n")
		};
		let drain = async |method: &str| -> http::drain::DrainStatus {
			let mut connection = TcpStream::connect(at).await.unwrap();
			let request = head(&format!("{method} /drain"));
			connection.write_all(request.as_bytes()).await.unwrap();
			let mut answer = String::new();
			connection.read_to_string(&mut answer).await.unwrap();
			serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
		};
		while !ready(at).await.starts_with("HTTP/1.1 200") {}
		let status = drain("POST").await;
		let owed = status.owed.unwrap();
		assert!(status.draining && owed.is_late());
		let said = (owed.challenges, owed.blocks, owed.proof_period, owed.slot, owed.jail_misses);
		assert_eq!(said, (2, 43, 50, 6_000, 4));
		let answer = ready(at).await;
		assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("draining"), "{answer}");
		assert!(!drain("DELETE").await.draining);
		assert!(ready(at).await.starts_with("HTTP/1.1 200"));
		// It ends with the process.
		assert!(drain("POST").await.draining);
		stop().await;
		let (at, stop) = serve(&fake, folder.path(), 1).await;
		while !ready(at).await.starts_with("HTTP/1.1 200") {}
		stop().await;
	}

	/// Sends a request, of which `head` is the first lines. The status, and what comes after it.
	async fn ask(at: SocketAddr, head: &str, body: &[u8]) -> (u16, String) {
		let mut connection = TcpStream::connect(at).await.unwrap();
		let length = body.len();
		let head = format!(
			"{head}\r\nHost: node\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
		);
		connection.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
		let mut answer = Vec::new();
		connection.read_to_end(&mut answer).await.unwrap();
		let answer = String::from_utf8_lossy(&answer).into_owned();
		(answer[9..12].parse().unwrap(), answer)
	}

	/// A service of the node with that key, its address and what ends it.
	async fn serve(fake: &FakeChain, folder: &Path, key: u8) -> (SocketAddr, impl AsyncFnOnce()) {
		let mut settings = settings(fake.clone(), folder);
		settings.node_key = ed25519::Pair::from_seed(&[key; 32]);
		settings.pull.private_peers = true;
		let (started, address) = oneshot::channel();
		let (end, ended) = oneshot::channel::<()>();
		let told = |at| started.send(at).unwrap();
		let running = tokio::spawn(run(settings, told, ended.map(drop)));
		let stop = async move || {
			end.send(()).unwrap();
			running.await.unwrap().unwrap();
		};
		(address.await.unwrap(), stop)
	}

	#[tokio::test]
	async fn what_is_brought_to_one_node_is_fetched_by_another() {
		let artist = sr25519::Pair::from_seed(&[9; 32]);
		let account = sp_runtime::AccountId32::from(artist.public());
		let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[7; 50]].concat();
		let cid = |root: &[u8; 32]| String::from_utf8(cid_of(root)).unwrap();
		let metadata = format!(
			r#"{{"@context":"https://schema.org","@type":"Person","image":"ipfs://{}","name":"A"}}"#,
			cid(&proofs::root(&picture)),
		);
		let mut state = State::of_nodes(2);
		state.time = SystemClock.now() * 1_000;
		for node in 0..2u8 {
			let key = ed25519::Pair::from_seed(&[node + 1; 32]).public().0;
			state.keys.insert(node.into(), key);
		}
		let root = proofs::root(metadata.as_bytes());
		state.beneficiaries.insert(account.clone(), cid_of(&root));
		let fake = FakeChain::new(state);
		let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
		let (first, stop_first) = serve(&fake, folders[0].path(), 1).await;
		let genesis = fake.chain().await.genesis().0;
		for (kind, bytes) in [("metadata", metadata.as_bytes()), ("artwork", &picture)] {
			let root = proofs::root(bytes);
			let scope = http::Scope { genesis, node: 0, root };
			let expires = SystemClock.now() + 600;
			let claim = http::Bring { scope, bytes: bytes.len() as u64, expires };
			let signature = artist.sign(&http::message(&claim)).into();
			let token = http::Signed { claim, signature }.to_text();
			let head = format!(
				"PUT /{kind}/{}?account={account} HTTP/1.1\r\nAuthorization: AUDIO {token}",
				cid(&root),
			);
			// It may not be known yet that the node is registered.
			let mut brought = ask(first, &head, bytes).await;
			while brought.0 == 503 {
				brought = ask(first, &head, bytes).await;
			}
			assert_eq!(brought.0, 201, "{}", brought.1);
		}
		// The other one learns where the first one is.
		let endpoint = format!("/ip4/127.0.0.1/tcp/{}/http", first.port());
		fake.block(|state| drop(state.endpoints.insert(0, endpoint)));
		let (second, stop_second) = serve(&fake, folders[1].path(), 2).await;
		for (kind, bytes) in [("metadata", metadata.as_bytes()), ("artwork", &picture)] {
			let head = format!("GET /{kind}/{} HTTP/1.1", cid(&proofs::root(bytes)));
			for asked in 0.. {
				let (status, answer) = ask(second, &head, &[]).await;
				if status == 200 {
					assert!(answer.contains("immutable"));
					break;
				}
				assert!(asked < 10_000, "it does not come: {answer}");
			}
		}
		stop_first().await;
		stop_second().await;
	}

	/// On a disk that is full nothing can be begun, and all that was is served; later it is begun.
	#[tokio::test]
	async fn what_could_not_be_begun_on_a_full_disk_is_begun_once_there_is_room() {
		let folder = tempfile::tempdir().unwrap();
		let Some(disk) = Mounted::disk(folder.path(), 2 << 20) else { return };
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let receipts = ReceiptLog::new(store.clone(), folder.path(), [7; 32]);
		let draining = Draining::default();
		let folder = folder.path().to_path_buf();
		let mut beginning = Beginning::new(&store, folder.clone(), &receipts, &draining);
		disk.fill();
		for _ in 0..2 {
			assert!(!beginning.go_on().await.unwrap());
			assert_eq!(store.chain().await.unwrap(), None);
			assert!(!folder.join(SECRET).exists());
		}
		disk.clear();
		assert!(beginning.go_on().await.unwrap());
		assert_eq!(store.chain().await.unwrap(), Some([7; 32]));
		let secret = std::fs::read_to_string(folder.join(SECRET)).unwrap();
		assert_eq!(secret.trim(), draining.secret());
		drop((beginning, receipts, store));
	}

	/// Nor is it given up if something else is in the way.
	#[tokio::test]
	async fn what_commands_say_is_written_as_soon_as_it_can() {
		let folder = tempfile::tempdir().unwrap();
		let secret = folder.path().join(SECRET);
		std::fs::create_dir_all(secret.join("in the way")).unwrap();
		let settings = settings(FakeChain::new(State::of_nodes(1)), folder.path());
		let draining = settings.draining.clone();
		let (end, ended) = oneshot::channel::<()>();
		let running = tokio::spawn(run(settings, drop, ended.map(drop)));
		while !folder.path().join("VERSION").exists() {
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
		std::fs::remove_dir_all(&secret).unwrap();
		while !std::fs::read_to_string(&secret).is_ok_and(|said| said.trim() == draining.secret()) {
			assert!(!running.is_finished());
			tokio::time::sleep(Duration::from_millis(20)).await;
		}
		end.send(()).unwrap();
		running.await.unwrap().unwrap();
	}

	/// What is in the folder, but for what SQLite makes anew.
	fn listed(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
		let mut found = Vec::new();
		for entry in std::fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			match path.is_dir() {
				true => found.extend(listed(&path)),
				false if path.to_string_lossy().contains("state.db") => (),
				false => found.push((path.clone(), std::fs::read(path).unwrap())),
			}
		}
		found.sort();
		found
	}

	#[tokio::test]
	async fn a_folder_of_one_chain_is_left_alone_by_another() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path();
		let content = vec![7; 3_000];
		let root = proofs::root(&content);
		let early = Arc::new(|| SystemClock.now() - 2 * crate::collector::SETTLES);
		let options = Options { floor: Some(0), clock: early, ..Options::default() };
		let store = Store::open(path, options.clone()).await.unwrap();
		let uploads = store.uploads();
		let upload = uploads.create(root, 3_000, None, u64::MAX >> 1).await.unwrap();
		let stream = futures::stream::iter([Ok::<_, io::Error>(content.into())]);
		uploads.append(upload.id, 0, stream).await.unwrap();
		drop((uploads, store));
		let (own, other) = (State::of_nodes(1), State::of_nodes(1));
		let (own, other) = (FakeChain::new(own), FakeChain::other(other));
		let hashes = [own.chain().await.genesis(), other.chain().await.genesis()];
		start(own.clone(), path).await.unwrap();
		let before = listed(path);
		assert!(before.iter().any(|(path, _)| path.ends_with("receipts.db")));

		let error = start(other.clone(), path).await.unwrap_err();
		assert!(matches!(error, ServiceError::Store(OpenError::OtherChain(..))), "{error}");
		for hash in hashes {
			assert!(error.to_string().contains(&format!("{hash:?}")), "{error}");
		}
		assert_eq!(listed(path), before);
		// The log of receipts knows it too, if the state is lost.
		for name in ["state.db", "state.db-wal", "state.db-shm"] {
			let _ = std::fs::remove_file(path.join(name));
		}
		let error = start(other.clone(), path).await.unwrap_err();
		assert!(matches!(error, ServiceError::Receipts(LogError::OtherChain(..))), "{error}");
		assert_eq!(listed(path), before);
		// It is claimed by its own chain again, and by no other from then on.
		start(own.clone(), path).await.unwrap();
		std::fs::remove_file(path.join("receipts.db")).unwrap();
		start(other, path).await.unwrap_err();
		assert!(!path.join("receipts.db").exists());
		start(own, path).await.unwrap();
		let store = Store::open(path, options).await.unwrap();
		assert_eq!(store.state_of(&root), Some(store::State::Stored));
	}
}
