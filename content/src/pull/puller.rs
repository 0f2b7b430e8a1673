//! Pulls one track: from the first peer that answers, and from the next where that fails.

use super::{
	board::{Board, Pull},
	client::{Client, Opened},
	pace::{paced, Throttle, Waiting},
	standing::Standing,
	Config, Fault, Peer, Peers,
};
use crate::{
	endpoint,
	http::{self, message, ports::ChainError, ports::Clock, Scope, Signed},
	metrics::Metrics,
	store::{Error, Progress, State, Store, UploadId},
};
use audio_primitives::{content::TrackId, nodes::NodeIndex, proofs::ContentRoot};
use bytes::Bytes;
use futures::{
	future::BoxFuture,
	stream::{self, BoxStream, FuturesUnordered},
	FutureExt, StreamExt, TryStreamExt,
};
use prometheus::IntCounter;
use sp_core::{ed25519, Pair};
use std::{
	collections::BTreeSet,
	io,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
};
use tokio::{
	sync::watch,
	time::{sleep, timeout, Instant},
};
use url::Url;

/// Most peers that are asked at once for one track.
const MAX_ASKED: usize = 3;

/// Bytes of a group of a verified stream: pulls go on at groups.
const GROUP: u64 = 16 * 1_024;

/// Most bytes of what a service says that it lives by.
const MAX_LIVE: u64 = 64 * 1_024;

/// Bytes that a peer is worth asking for again soon, even if the line broke after them.
const WORTH: u64 = 1 << 20;

/// Seconds that what has come of a track is kept if nobody goes on: 30 days.
const PULL_LIFE: u64 = 30 * 24 * 60 * 60;

/// Seconds for which a peer is shown what this node signed: enough for clocks that differ.
const TOKEN_LIFE: u64 = 60 * 60;

/// What this node shows to others.
#[derive(Clone)]
pub struct Credentials {
	/// The hash of the chain's first block.
	pub genesis: [u8; 32],
	/// The node's index, once it is registered.
	pub node: watch::Receiver<Option<NodeIndex>>,
	/// Its key.
	pub key: ed25519::Pair,
}

impl Credentials {
	/// What `peer` is shown.
	fn authorization(&self, peer: NodeIndex, root: ContentRoot, now: u64) -> Option<String> {
		let by = (*self.node.borrow())?;
		let scope = Scope { genesis: self.genesis, node: peer, root };
		let claim = http::Pull { scope, by, expires: now.saturating_add(TOKEN_LIFE) };
		let signature = self.key.sign(&message(&claim)).into();
		Some(format!("AUDIO {}", Signed { claim, signature }.to_text()))
	}
}

/// A track to pull.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
	/// The track.
	pub track: TrackId,
	/// The root of its content.
	pub root: ContentRoot,
	/// How many bytes it has.
	pub bytes: u64,
}

/// Why a track is not here yet.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
	/// There is nobody to ask: no other node has it, or those that may have failed before.
	#[error("no node can be asked for it")]
	Nobody,
	/// All that were asked failed.
	#[error("node {node} was the last to fail: {why}")]
	Failed {
		/// The last one.
		node: NodeIndex,
		/// Why it failed.
		why: String,
		/// Whether something came nevertheless.
		gained: bool,
	},
	/// The one that gave it was slow, and other tracks wait. What came is kept.
	#[error("node {node} was slow, and other tracks wait: it goes on after those")]
	GaveWay {
		/// The one that gave it.
		node: NodeIndex,
	},
	/// It is not known whom to ask.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// It cannot be stored.
	#[error("it cannot be stored: {0}")]
	Store(#[from] Error),
}

/// What has come of a track.
#[derive(Clone, Copy)]
struct Standpoint {
	/// The part that it came into, once something has.
	part: Option<UploadId>,
	/// Bytes of it that are durable.
	durable: u64,
}

impl Standpoint {
	/// The first byte to ask for: of a group.
	fn from(&self) -> u64 {
		let within = self.durable.checked_rem(GROUP).unwrap_or_default();
		self.durable.saturating_sub(within)
	}
}

/// Pulls tracks into a store.
pub struct Puller {
	store: Store,
	pub(super) peers: Arc<dyn Peers>,
	credentials: Credentials,
	clock: Arc<dyn Clock>,
	pub(super) client: Client,
	pub(super) standing: Standing,
	pub(super) throttle: Arc<Throttle>,
	pub(super) waiting: Arc<Waiting>,
	/// The same, of tracks that the node holds on chain.
	pub(super) urgent: Arc<Waiting>,
	/// The same, of documents.
	pub(super) documents: Arc<Waiting>,
	board: Arc<Board>,
	pulled: Option<IntCounter>,
	config: Config,
}

impl Puller {
	/// Pulls into `store` from whom `peers` names, showing `credentials`.
	///
	/// Errors: TLS cannot be set up.
	pub fn new(
		store: Store,
		peers: Arc<dyn Peers>,
		credentials: Credentials,
		clock: Arc<dyn Clock>,
		config: Config,
	) -> io::Result<Self> {
		Ok(Self {
			client: Client::new(&config)?,
			standing: Standing::new(config.first_penalty, config.last_penalty),
			throttle: Arc::new(Throttle::new(config.bandwidth)),
			waiting: Arc::default(),
			urgent: Arc::default(),
			documents: Arc::default(),
			board: Arc::default(),
			pulled: None,
			store,
			peers,
			credentials,
			clock,
			config,
		})
	}

	/// Counts in `metrics` what comes.
	pub fn counting(self, metrics: &Metrics) -> Self {
		Self { pulled: Some(metrics.pulled()), ..self }
	}

	/// What is being pulled.
	pub fn board(&self) -> &Arc<Board> {
		&self.board
	}

	/// Whether a content service answers at `base`, a URL, as nodes are asked. If not, says why.
	pub async fn look_for(&self, base: &Url) -> Result<(), String> {
		let mut url = base.clone();
		if let Ok(mut path) = url.path_segments_mut() {
			path.pop_if_empty().push("live");
		}
		let opening = self.client.open_within(&url, MAX_LIVE);
		match timeout(self.config.answer_timeout, opening).await {
			Ok(opened) => opened.map(drop).map_err(|fault| fault.to_string()),
			Err(_) => Err(format!("nothing in {:?}", self.config.answer_timeout)),
		}
	}

	pub(super) fn config(&self) -> &Config {
		&self.config
	}

	pub(super) fn store(&self) -> &Store {
		&self.store
	}

	/// Pulls a track. Asks each peer once at most, as long as it goes on, and keeps what came where
	/// that does not lead to the end. Can be dropped at any time.
	pub async fn pull(&self, wanted: &Wanted) -> Result<(), PullError> {
		self.pull_beside(wanted, &self.waiting, false).await
	}

	/// The same; a slow peer makes room for those that `waiting` tells of, and of a track that the node
	/// holds for another peer.
	pub(super) async fn pull_beside(
		&self,
		wanted: &Wanted,
		waiting: &Arc<Waiting>,
		is_held: bool,
	) -> Result<(), PullError> {
		let Some(mut at) = self.begin(wanted).await? else { return Ok(()) };
		let begun = at.durable;
		let peers = self.peers.peers(wanted.track).await?;
		let (mut asked, mut last) = (BTreeSet::new(), None);
		loop {
			let mut candidates = self.standing.of(&peers, Instant::now());
			candidates.retain(|peer| !asked.contains(&peer.node));
			let from = at.from();
			let length = self.store.bao_length(wanted.bytes, from..wanted.bytes).await?;
			let opened = self.open(wanted, candidates, from, length, &mut asked, &mut last).await;
			let Some((peer, opened)) = opened else {
				let Some((node, fault)) = last else { return Err(PullError::Nobody) };
				let gained = at.durable > begun;
				return Err(PullError::Failed { node, why: fault.to_string(), gained });
			};
			// Not before somebody has it: an artist who brings it here needs the space.
			let part = match at.part {
				Some(part) => part,
				None => match self.create(wanted).await {
					Err(Error::AlreadyStored) => return Ok(()),
					created => created?,
				},
			};
			let gave_way = Arc::new(AtomicBool::new(false));
			let note = gave_way.clone();
			let is_another = |other: &Peer| other.node != peer.node && !asked.contains(&other.node);
			let leaves = match is_held && peers.iter().any(is_another) {
				true => Arc::new(Waiting::now()),
				false => waiting.clone(),
			};
			let paced = self.paced(wanted, leaves, from, peer.node, opened, length);
			let paced = paced.inspect_err(move |fault| {
				note.fetch_or(matches!(fault, Fault::GivesWay(_)), Ordering::Relaxed);
			});
			let taken = self.store.uploads().append_bao(part, from, paced).await;
			self.write(wanted, |pull| pull.from = None);
			let (why, durable) = match taken {
				Ok(Progress::Finished) => {
					self.standing.good(peer.node);
					let Wanted { track, bytes, .. } = wanted;
					tracing::info!(track, bytes, from = peer.node, "pulled a track");
					return Ok(());
				},
				Ok(Progress::Open { durable }) => (Fault::Broken("it ended early".into()), durable),
				Err(Error::Interrupted { .. }) if gave_way.load(Ordering::Relaxed) => {
					self.standing.slow(peer.node, Instant::now());
					return Err(PullError::GaveWay { node: peer.node });
				},
				Err(Error::Interrupted { durable, reason }) => (Fault::Broken(reason), durable),
				Err(Error::InvalidStream { durable }) => (Fault::Lies, durable),
				Err(error) => return Err(error.into()),
			};
			if why != Fault::Lies && durable.saturating_sub(from) >= WORTH {
				self.standing.good(peer.node);
			}
			self.failed(wanted, peer.node, &why);
			last = Some((peer.node, why));
			at = Standpoint { part: Some(part), durable };
		}
	}

	/// Where a pull stands: one that was begun before, or a new one, for which there is space. None
	/// if the file is stored.
	async fn begin(&self, wanted: &Wanted) -> Result<Option<Standpoint>, Error> {
		let uploads = self.store.uploads();
		for pull in uploads.pulls(Some(wanted.root)).await? {
			if pull.bytes != wanted.bytes {
				uploads.delete(pull.id).await?;
				continue;
			}
			let durable = uploads.offset(pull.id).await?;
			if durable < wanted.bytes {
				return Ok(Some(Standpoint { part: Some(pull.id), durable }));
			}
			// All of it came, and the service stopped before it was a file.
			let nothing = stream::empty::<Result<Bytes, Fault>>();
			return match uploads.append_bao(pull.id, durable, nothing).await? {
				Progress::Finished => Ok(None),
				// Its bytes were lost.
				Progress::Open { durable } => Ok(Some(Standpoint { part: Some(pull.id), durable })),
			};
		}
		let file = self.store.file(&wanted.root).await?;
		if file.is_some_and(|file| file.state == State::Stored) {
			return Ok(None);
		}
		match uploads.make_room(wanted.bytes).await? {
			true => Ok(Some(Standpoint { part: None, durable: 0 })),
			false => Err(Error::NoSpace),
		}
	}

	async fn create(&self, wanted: &Wanted) -> Result<UploadId, Error> {
		let expires = self.clock.now().saturating_add(PULL_LIFE);
		let uploads = self.store.uploads();
		Ok(uploads.create(wanted.root, wanted.bytes, None, expires).await?.id)
	}

	/// Asks `peers` one after another, the next as soon as one fails or takes its time. The first that
	/// sends something goes on; the others are dropped.
	async fn open(
		&self,
		wanted: &Wanted,
		peers: Vec<Peer>,
		from: u64,
		length: u64,
		asked: &mut BTreeSet<NodeIndex>,
		last: &mut Option<(NodeIndex, Fault)>,
	) -> Option<(Peer, Opened)> {
		let mut peers = peers.into_iter();
		let mut running = FuturesUnordered::new();
		// In the order in which they were asked.
		let mut waits: Vec<NodeIndex> = Vec::new();
		// Each time round, one more is asked.
		loop {
			if let Some(peer) = peers.next() {
				waits.push(peer.node);
				running.push(self.ask(wanted, peer, from, length));
			} else if running.is_empty() {
				return None;
			}
			let may_ask = running.len() < MAX_ASKED && peers.len() > 0;
			tokio::select! {
				biased;
				Some((peer, result)) = running.next() => {
					asked.insert(peer.node);
					waits.retain(|node| *node != peer.node || result.is_ok());
					match result {
						Ok(opened) => {
							let earlier = waits.into_iter().take_while(|node| *node != peer.node);
							earlier.for_each(|node| self.standing.slow(node, Instant::now()));
							return Some((peer, opened));
						},
						Err(fault) => {
							self.failed(wanted, peer.node, &fault);
							*last = Some((peer.node, fault));
						},
					}
				},
				() = sleep(self.config.hedge), if may_ask => {},
			}
		}
	}

	/// Asks one peer.
	fn ask<'a>(
		&'a self,
		wanted: &'a Wanted,
		peer: Peer,
		from: u64,
		length: u64,
	) -> BoxFuture<'a, (Peer, Result<Opened, Fault>)> {
		async move {
			let Some(mut url) = endpoint::url_at(&peer.url, "content", &wanted.root) else {
				let fault = Fault::Strange(format!("its endpoint {:?} is no URL", peer.url));
				return (peer, Err(fault));
			};
			if let Ok(mut path) = url.path_segments_mut() {
				path.push("bao");
			}
			url.set_query(Some(&format!("from={from}")));
			let shown = self.credentials.authorization(peer.node, wanted.root, self.clock.now());
			let opening = self.client.open(&url, shown.as_deref(), length);
			let opened = timeout(self.config.answer_timeout, opening).await;
			let late = || Fault::Slow(format!("nothing in {:?}", self.config.answer_timeout));
			(peer, opened.unwrap_or_else(|_| Err(late())))
		}
		.boxed()
	}

	/// What a peer gives, at its pace, and noted on the board.
	fn paced(
		&self,
		wanted: &Wanted,
		waiting: Arc<Waiting>,
		from: u64,
		node: NodeIndex,
		opened: Opened,
		length: u64,
	) -> BoxStream<'static, Result<Bytes, Fault>> {
		self.write(wanted, move |pull| (pull.from, pull.done) = (Some(node), from));
		let (board, pulled, wanted) = (self.board.clone(), self.pulled.clone(), *wanted);
		let mut before = 0u64;
		// The stream is a little longer than what it holds.
		let rest = u128::from(wanted.bytes.saturating_sub(from));
		let seen = move |came: u64| {
			if let Some(pulled) = &pulled {
				pulled.inc_by(came.saturating_sub(before));
			}
			before = came;
			let held = rest.saturating_mul(came.into()).checked_div(length.into());
			let held = u64::try_from(held.unwrap_or_default()).unwrap_or_default();
			board.change(pull_of(&wanted), |pull| pull.done = from.saturating_add(held));
		};
		paced(opened, length, &self.config, self.throttle.clone(), waiting, seen)
	}

	fn failed(&self, wanted: &Wanted, node: NodeIndex, fault: &Fault) {
		self.standing.fault(node, fault, Instant::now());
		tracing::debug!(track = wanted.track, node, %fault, "a peer failed");
		self.write(wanted, |pull| pull.error = Some(format!("node {node}: {fault}")));
	}

	fn write(&self, wanted: &Wanted, change: impl FnOnce(&mut Pull)) {
		self.board.change(pull_of(wanted), change);
	}
}

/// What is written of a track first.
pub(super) fn pull_of(wanted: &Wanted) -> Pull {
	let Wanted { track, root, bytes } = *wanted;
	Pull { track, root, bytes, done: 0, from: None, error: None }
}
