//! Brings what a node stores to another machine or into a bucket, before its service moves there.
//!
//! What the node holds, is selected for or stages is pulled into the store of the new machine, as a
//! service pulls what is missing: each track by its root, from the old machine first, and then from
//! other holders; with it what describes the tracks. Nothing is proven, accepted or submitted: the old
//! machine does all that meanwhile. It can be stopped at any time, and goes on where it was.

use crate::{
	archive::Archive,
	archivist::Archivist,
	asking::Bounded,
	assignments::{ActiveSet, Duty},
	best::Best,
	chain::{check_apis, AccountId, Block, Chain, ChainError, Rpc},
	freshness::{self, Freshness, Heads},
	http::ports::{self, Clock, Documents, SystemClock},
	keeper::Stock,
	library::ChainLibrary,
	pull::{self, Board, Credentials, Peer, Peers, Pull, Puller, Replicator},
	store::{self, OpenError, Options, Space, State, Store},
};
use audio_primitives::{
	content::TrackId,
	nodes::{NodeIndex, NodeInfo},
	proofs::ContentRoot,
};
use futures::{future::BoxFuture, FutureExt};
use sp_core::{ed25519, Pair};
use std::{
	collections::{BTreeMap, BTreeSet},
	io,
	path::PathBuf,
	sync::Arc,
	time::Duration,
};
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{sleep, Instant},
};
use url::Url;

/// How often it is looked how far it is. Some tracks, playlists and accounts are looked at each time,
/// for what describes them.
const TICK: Duration = Duration::from_millis(200);

/// How long nothing more has to come of tracks that the node does not hold on chain, and of what
/// describes tracks, before it is left to the service: nothing is proven of it, and nobody may have it.
const LEFT: Duration = Duration::from_secs(10);

/// How often a track is tried at the least while nothing comes, before it is given up.
const TRIES: u32 = 4;

/// What a node is moved with.
pub struct Settings {
	/// The way to the chain.
	pub rpc: Arc<dyn Rpc>,
	/// The new folder.
	pub folder: PathBuf,
	/// How its store is run, and where its bytes are.
	pub store: Options,
	/// How tracks are pulled.
	pub pull: pull::Config,
	/// The node; that of the key if it is none.
	pub node: Option<NodeIndex>,
	/// The node's key, which other nodes are shown to get tracks that ask for a purchase or a feature.
	/// Without one those do not come.
	pub key: Option<ed25519::Pair>,
	/// Where the old machine's service is. Without it other holders alone are asked.
	pub from: Option<Url>,
	/// How long nothing has to come before it is given up.
	pub patience: Duration,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
	/// Tracks that the node is to have.
	pub tracks: usize,
	/// Of these, those that are here.
	pub here: usize,
	/// Bytes of the tracks.
	pub bytes: u64,
	/// Of these, those that are here.
	pub done: u64,
	/// Documents that are here.
	pub documents: u64,
	/// What is being pulled, or could not be.
	pub pulls: Vec<Pull>,
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
	/// The node.
	pub node: NodeIndex,
	/// What the chain says of it.
	pub info: NodeInfo<AccountId>,
	/// The hash of the chain's first block.
	pub genesis: [u8; 32],
	/// What is here.
	pub progress: Progress,
	/// Tracks that it is to have, and does not hold on chain, which nobody gave it. Their artists may
	/// not have brought them yet.
	pub left: Left,
	/// Whether documents may be missing: nobody had them yet.
	pub lacks_documents: bool,
}

/// Tracks that did not come, and why, if that is known.
pub type Left = Vec<(TrackId, Option<String>)>;

/// Why it does not come to an end.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
	/// The folder cannot be used.
	#[error(transparent)]
	Open(#[from] OpenError),
	/// The store fails.
	#[error(transparent)]
	Store(#[from] store::Error),
	/// The chain does not answer.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// The chain is not of now.
	#[error("the node of the chain is not in step: {0}")]
	NotFollowed(String),
	/// There is neither an index nor a key.
	#[error("which node is it? Say its index, or bring its key")]
	Nameless,
	/// There is no such node.
	#[error("the chain has no content node {0}: is it another chain, or another node?")]
	NoSuchNode(NodeIndex),
	/// The key is of none.
	#[error("the chain has no node of the key 0x{}: is it another chain, or another key?", hex::encode(.0))]
	NoSuchKey([u8; 32]),
	/// The key is another node's.
	#[error("the key is that of node {0}, not of node {1}")]
	OtherKey(NodeIndex, NodeIndex),
	/// No connection to other nodes can be made.
	#[error("cannot set up TLS: {0}")]
	Tls(io::Error),
	/// Nothing answers where the old machine is said to be.
	#[error(
		"no content service answers at {url}: {why}. Say where the old machine is, or leave it out to \
		 pull from other holders alone"
	)]
	NothingThere {
		/// Where.
		url: Url,
		/// Why.
		why: String,
	},
	/// The disk is too small.
	#[error(
		"{needed} bytes are to come, and there is room for {available}: free {more} more, or change \
		 capacity or floor of the folder", more = .needed.saturating_sub(*.available)
	)]
	NoRoom {
		/// Bytes that are to come.
		needed: u64,
		/// What can be taken in, within the capacity and above the floor.
		available: u64,
	},
	/// The disk is too small for what passes through it on its way to a bucket.
	#[error(
		"a track is on the disk until it is in the bucket, the largest has {largest} bytes, and there \
		 is room for {available}: free {more} more, or change the floor of the folder",
		more = .largest.saturating_sub(*.available)
	)]
	NoWay {
		/// Bytes of the largest track that is to come.
		largest: u64,
		/// What can be taken in above the floor.
		available: u64,
	},
	/// Nothing came any more.
	#[error("{} tracks that the node holds did not come; what did is kept", .missing.len())]
	Stuck {
		/// Those that did not come.
		missing: Left,
	},
	/// A part of it ended, which none does unless it fails.
	#[error("a part of it has stopped: the log says why")]
	Stopped,
}

/// Whom tracks and documents are pulled from: the old machine first.
struct Sources {
	library: ChainLibrary,
	old: Option<Peer>,
}

impl Sources {
	fn with_old(&self, others: Result<Vec<Peer>, ports::ChainError>) -> Answer {
		match (others, &self.old) {
			(Ok(others), old) => Ok(old.iter().cloned().chain(others).collect()),
			(Err(_), Some(old)) => Ok(vec![old.clone()]),
			(Err(error), None) => Err(error),
		}
	}
}

type Answer = Result<Vec<Peer>, ports::ChainError>;

impl Peers for Sources {
	fn peers(&self, track: TrackId) -> BoxFuture<'_, Answer> {
		async move { self.with_old(Peers::peers(&self.library, track).await) }.boxed()
	}

	fn keepers(&self, account: AccountId) -> BoxFuture<'_, Answer> {
		async move { self.with_old(Peers::keepers(&self.library, account).await) }.boxed()
	}
}

/// What a node is to have.
#[derive(Default)]
struct Wanted {
	/// Roots and bytes of its tracks.
	tracks: BTreeMap<TrackId, (ContentRoot, u64)>,
	/// Those of them that it holds on chain.
	held: BTreeSet<TrackId>,
}

impl Wanted {
	/// What `node` is to have in the best block.
	async fn of(chain: &Chain, node: NodeIndex) -> Result<Self, MoveError> {
		let at = followed(chain).await?.hash;
		let held = chain.held_by(at, node).await?;
		let active = ActiveSet::new(chain.active_nodes(at).await?, chain.replicas(at).await?);
		let (mut tracks, mut from) = (BTreeMap::new(), Some(0));
		while let Some(next) = from {
			let page = chain.catalogue(at, next).await?;
			for entry in page.tracks {
				let track = entry.track;
				let is_wanted = match active.duty_of(node, &entry, held.contains(&track)) {
					None => false,
					// Until when it does the chain says.
					Some(Duty::Stage) if entry.placement.is_some() => {
						let stagers = chain.stagers(at, track).await?;
						stagers.iter().any(|stager| stager.node == node)
					},
					Some(_) => true,
				};
				if is_wanted {
					tracks.insert(track, (entry.root, entry.bytes));
				}
			}
			from = page.next;
		}
		Ok(Self { tracks, held })
	}

	/// What of it is in `store`.
	fn stock(&self, store: &Store) -> Stock {
		let mut stock = Stock::default();
		for (track, (root, bytes)) in &self.tracks {
			match store.state_of(root) {
				Some(State::Stored) => drop(stock.stored.insert(*track)),
				_ => drop(stock.missing.insert(*track, (*root, *bytes))),
			}
		}
		let is_missing = |track: &&TrackId| stock.missing.contains_key(*track);
		stock.held = self.held.iter().filter(is_missing).copied().collect();
		stock
	}
}

/// The best block of a chain that is of now.
async fn followed(chain: &Chain) -> Result<Block, MoveError> {
	let best = chain.best().await?;
	let heads = Heads::of(chain, &best).await?;
	freshness::check(SystemClock.now(), &heads).map_err(MoveError::NotFollowed)?;
	Ok(best)
}

/// Whether there is room for tracks of so many bytes each. Those that go to a bucket of `capacity` are
/// on the disk one after another if there is no more room: what is on its way leaves room again.
fn room_for(to_come: &[u64], space: &Space, bucket: Option<u64>) -> Result<(), MoveError> {
	let needed = to_come.iter().fold(0u64, |sum, bytes| sum.saturating_add(*bytes));
	let available = match bucket {
		None => space.available,
		Some(capacity) => {
			let taken = [space.files, space.uploads, space.documents];
			taken.iter().fold(capacity, |left, taken| left.saturating_sub(*taken))
		},
	};
	if needed > available {
		return Err(MoveError::NoRoom { needed, available });
	}
	let (largest, available) = (to_come.iter().copied().max().unwrap_or(0), space.available);
	match largest > available && space.uploads == 0 {
		true => Err(MoveError::NoWay { largest, available }),
		false => Ok(()),
	}
}

/// A node that is being moved.
struct Moving {
	chain: Chain,
	node: NodeIndex,
	store: Store,
	/// The capacity, if the bytes of tracks go to a bucket.
	bucket: Option<u64>,
	puller: Arc<Puller>,
	archive: Arc<Archive>,
	patience: Duration,
	/// What is to come, for whoever pulls it.
	stock: watch::Sender<Stock>,
	/// The best block, for whoever looks at it.
	blocks: watch::Sender<Block>,
	/// What had come of tracks when it began.
	begun: BTreeMap<ContentRoot, u64>,
	tasks: JoinSet<()>,
}

/// Moves a node: pulls what it is to have, until a last look finds nothing missing. `seen` is told how
/// far it is. Can be dropped at any time.
pub async fn run(settings: Settings, mut seen: impl FnMut(Progress)) -> Result<Moved, MoveError> {
	let Settings { rpc, folder, store, mut pull, node, key, from, patience } = settings;
	pull.own_machine = from.clone();
	// One that failed a few times would not be tried again before it is given up.
	pull.last_retry = pull.last_retry.min(patience.checked_div(TRIES).unwrap_or(patience));
	let bucket = store.bucket.is_some().then_some(store.capacity);
	let chain = Chain::new(rpc).await?;
	let best = followed(&chain).await?;
	let runtime = chain.runtime(best.hash).await?;
	check_apis(&runtime, &["NodeServicesApi", "ContentApi", "ParametersApi", "DelegationApi"])?;
	let (node, info) = find(&chain, &best, node, key.as_ref()).await?;
	let store = Store::open(&folder, store).await?;
	store.claim(chain.genesis().0).await?;
	store.compared().await?;
	store.health().await?;

	let (blocks, follows) = watch::channel(best);
	let best = Best::of(follows);
	let own = watch::channel(Some(node)).1;
	// Without the key nothing can be shown to others.
	let shown = if key.is_some() { own.clone() } else { watch::channel(None).1 };
	let key = key.unwrap_or_else(|| ed25519::Pair::from_seed(&[0; 32]));
	let credentials = Credentials { genesis: chain.genesis().0, node: shown, key };
	let bounded = Bounded::new(chain.rpc(), best.clone());
	let library = ChainLibrary::new(chain.clone(), bounded, best.clone(), own);
	let old = from.as_ref().map(|url| Peer { node, url: url.to_string() });
	let sources = Arc::new(Sources { library, old });
	let clock = Arc::new(SystemClock);
	let puller = Puller::new(store.clone(), sources, credentials, clock.clone(), pull);
	let puller = Arc::new(puller.map_err(MoveError::Tls)?);
	if let Some(url) = from {
		let there = puller.look_for(&url).await;
		there.map_err(|why| MoveError::NothingThere { url, why })?;
	}

	let mut begun = BTreeMap::new();
	for part in store.uploads().pulls(None).await? {
		begun.insert(part.root, store.uploads().offset(part.id).await?);
	}
	let archive = Arc::new(Archive::new(store.documents()));
	let (stock, stocked) = watch::channel(Stock::default());
	let freshness = Freshness::follow(chain.clone(), best.clone(), clock.clone());
	let archivist = Archivist::new(
		chain.clone(),
		node,
		archive.clone(),
		puller.clone(),
		freshness,
		clock,
		stocked.clone(),
	);
	let mut tasks = JoinSet::new();
	tasks.spawn(Replicator::new(puller.clone()).run(stocked));
	tasks.spawn(archivist.run(best));
	let moving = Moving {
		chain,
		node,
		store,
		bucket,
		puller,
		archive,
		patience,
		stock,
		blocks,
		begun,
		tasks,
	};
	let genesis = moving.chain.genesis().0;
	let (progress, left, lacks_documents) = moving.run(&mut seen).await?;
	Ok(Moved { node, info, genesis, progress, left, lacks_documents })
}

/// The node that has that index, or is registered with that key.
async fn find(
	chain: &Chain,
	best: &Block,
	node: Option<NodeIndex>,
	key: Option<&ed25519::Pair>,
) -> Result<(NodeIndex, NodeInfo<AccountId>), MoveError> {
	let key = key.map(|key| key.public().0);
	let of_key = match &key {
		Some(key) => chain.node_by_key(best.hash, key).await?,
		None => None,
	};
	let node = match (node, key, of_key) {
		(Some(node), _, Some(other)) if other != node => {
			return Err(MoveError::OtherKey(other, node));
		},
		(None, Some(key), None) => return Err(MoveError::NoSuchKey(key)),
		(None, None, _) => return Err(MoveError::Nameless),
		(Some(node), ..) | (None, _, Some(node)) => node,
	};
	let info = chain.node(best.hash, node).await?;
	let info = info.filter(|info| info.service == b"content");
	info.map(|info| (node, info)).ok_or(MoveError::NoSuchNode(node))
}

impl Moving {
	async fn run(
		mut self,
		seen: &mut impl FnMut(Progress),
	) -> Result<(Progress, Left, bool), MoveError> {
		let mut wanted = Wanted::of(&self.chain, self.node).await?;
		self.restore(&wanted).await?;
		self.look_for_room(&wanted).await?;
		let left = loop {
			let left = self.pull(&wanted, seen).await?;
			// It took a while: others may have been added, or be held by now.
			wanted = Wanted::of(&self.chain, self.node).await?;
			self.restore(&wanted).await?;
			let stock = wanted.stock(&self.store);
			let is_left = |track: &TrackId| left.iter().any(|(known, _)| known == track);
			if stock.held.is_empty() && stock.missing.keys().all(is_left) {
				break left;
			}
			self.look_for_room(&wanted).await?;
		};
		self.stock.send_replace(wanted.stock(&self.store));
		let lacks_documents = !self.wait_for_documents(&wanted, seen).await?;
		let progress = self.progress(&wanted);
		seen(progress.clone());
		self.tasks.shutdown().await;
		let store = self.store.clone();
		drop(self);
		// Whoever starts the service finds the folder free.
		store.idle().await;
		Ok((progress, left, lacks_documents))
	}

	/// Takes out of the trash what is wanted again. What is no good is pulled.
	async fn restore(&self, wanted: &Wanted) -> Result<(), MoveError> {
		for (root, _) in wanted.tracks.values() {
			if self.store.state_of(root) == Some(State::Trashed) {
				match self.store.restore(root).await {
					Ok(()) | Err(store::Error::Damaged { .. }) => (),
					Err(error) => return Err(error.into()),
				}
			}
		}
		Ok(())
	}

	/// Whether there is room for what is still to come of tracks that the node holds. For what was begun
	/// there is.
	async fn look_for_room(&self, wanted: &Wanted) -> Result<(), MoveError> {
		let parts = self.store.uploads().pulls(None).await?;
		let begun: BTreeSet<_> = parts.into_iter().map(|part| part.root).collect();
		let Stock { missing, held, .. } = wanted.stock(&self.store);
		let to_come = held.iter().filter_map(|track| missing.get(track));
		let to_come = to_come.filter(|(root, _)| !begun.contains(root));
		let to_come: Vec<_> = to_come.map(|(_, bytes)| *bytes).collect();
		room_for(&to_come, &self.store.space().await?, self.bucket)
	}

	fn board(&self) -> &Board {
		self.puller.board()
	}

	/// Pulls what is missing of `wanted`, until it is there or nothing comes any more. What did not come,
	/// of tracks that the node does not hold.
	async fn pull(
		&mut self,
		wanted: &Wanted,
		seen: &mut impl FnMut(Progress),
	) -> Result<Left, MoveError> {
		self.stock.send_replace(wanted.stock(&self.store));
		let (mut most, mut since) = (0, Instant::now());
		loop {
			let progress = self.progress(wanted);
			if progress.done > most {
				(most, since) = (progress.done, Instant::now());
			}
			seen(progress);
			let Stock { missing, held, .. } = wanted.stock(&self.store);
			let pulls = self.board().pulls().into_iter();
			let pulls: BTreeMap<_, _> = pulls.map(|pull| (pull.track, pull)).collect();
			let failed = |track: &TrackId| {
				let pull = pulls.get(track);
				(*track, pull.and_then(|pull| pull.error.clone()))
			};
			let is_tried = |track: &TrackId| {
				pulls.get(track).is_some_and(|pull| pull.from.is_none() && pull.error.is_some())
			};
			let quiet = since.elapsed();
			let are_left = quiet >= LEFT.min(self.patience) && missing.keys().all(is_tried);
			let is_over = quiet >= self.patience;
			if missing.is_empty() || (held.is_empty() && (are_left || is_over)) {
				return Ok(missing.keys().map(failed).collect());
			}
			if is_over {
				return Err(MoveError::Stuck { missing: held.iter().map(failed).collect() });
			}
			if self.board().no_space() {
				self.store.health().await?;
				self.look_for_room(wanted).await?;
			}
			self.wait().await?;
		}
	}

	/// Waits a little, and has those who look at blocks look again: they need not wait for the chain.
	async fn wait(&mut self) -> Result<(), MoveError> {
		tokio::select! {
			() = sleep(TICK) => (),
			// None of them ends by itself.
			Some(_) = self.tasks.join_next() => return Err(MoveError::Stopped),
		}
		// While the node of the chain is away, pulling goes on.
		let best = self.chain.best().await;
		let best = best.unwrap_or_else(|_| *self.blocks.borrow());
		self.blocks.send_replace(best);
		Ok(())
	}

	/// Waits for what describes the tracks. Whether all of it is there; nothing is proven of it, so
	/// what nobody has for now is left to the service.
	async fn wait_for_documents(
		&mut self,
		wanted: &Wanted,
		seen: &mut impl FnMut(Progress),
	) -> Result<bool, MoveError> {
		let (mut most, mut since) = (0, Instant::now());
		loop {
			let is_missing = || !self.archive.missing(1, None, |_| false).is_empty();
			if self.archive.is_settled() && !is_missing() {
				return Ok(true);
			}
			let progress = self.progress(wanted);
			if progress.documents > most {
				(most, since) = (progress.documents, Instant::now());
			}
			seen(progress);
			if since.elapsed() >= LEFT.min(self.patience) {
				return Ok(false);
			}
			self.wait().await?;
		}
	}

	fn progress(&self, wanted: &Wanted) -> Progress {
		let pulls = self.board().pulls();
		let on_its_way: BTreeMap<_, _> = pulls.iter().map(|pull| (pull.root, pull.done)).collect();
		let (documents, _) = self.store.documents().count();
		let mut progress = Progress { documents, pulls, ..Progress::default() };
		for (root, bytes) in wanted.tracks.values() {
			let is_here = self.store.state_of(root) == Some(State::Stored);
			let part = || {
				let now = on_its_way.get(root).copied().unwrap_or_default();
				now.max(self.begun.get(root).copied().unwrap_or_default()).min(*bytes)
			};
			progress.tracks = progress.tracks.saturating_add(1);
			progress.here = progress.here.saturating_add(is_here.into());
			progress.bytes = progress.bytes.saturating_add(*bytes);
			progress.done = progress.done.saturating_add(if is_here { *bytes } else { part() });
		}
		progress
	}
}

#[cfg(test)]
mod tests;
