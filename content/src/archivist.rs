//! Brings the documents of this node to what the chain names.
//!
//! A node keeps what describes its subjects: the tracks that it is to hold or to stage, and the
//! playlists and beneficiaries whose account selects it, by the account's 32 bytes, as a track's
//! placement key selects the nodes that store it. The archivist follows the best block. What each
//! block costs is bounded, however many subjects there are:
//!
//! | what is asked | how often |
//! |---|---|
//! | the active set, how many nodes are selected | every [`NODES`] blocks |
//! | tracks that are new to this node, or not its any more | up to [`TRACKS`] a block |
//! | playlists that are new; all of them, a *walk*, with another active set and every [`WALK`] blocks | up to [`PLAYLISTS`] a block |
//! | beneficiaries: all of them, again and again | a page of 256 a block, with rests of [`REST`] |
//! | this node's subjects: whether they are described otherwise now | [`SUBJECTS`] a block |
//!
//! What is missing is fetched from other nodes, [`AT_A_TIME`] at a time: metadata, then the pictures
//! that it names. What nobody has is asked for again after 10 seconds to an hour.
//!
//! A document that no subject of this node has named for [`DAYS`] days is removed. Nothing is as long
//! as the chain is not followed, the store's canary is wrong, or not all subjects were looked at.

use crate::{
	archive::Archive,
	assignments::ActiveSet,
	best::Best,
	chain::{check_apis, AccountId, Block, BlockNumber, Chain, ChainError},
	document::{self, Described, Kind, Subject, Unfit},
	freshness::Freshness,
	http::ports::{Clock, Documents},
	keeper::Stock,
	pull::{Missing, PullError, Puller},
	store,
	trouble::Trouble,
};
use audio_primitives::{
	content::{PlaylistId, TrackId},
	nodes::NodeIndex,
	proofs::ContentRoot,
	MAX_PAGE,
};
use std::{
	collections::{BTreeMap, BTreeSet, VecDeque},
	sync::Arc,
	time::Duration,
};
use tokio::{
	sync::watch,
	task::JoinSet,
	time::{sleep, Instant},
};

/// Days for which a document stays that nothing names.
pub const DAYS: u64 = 7;

/// After so many blocks the active set is read again.
const NODES: BlockNumber = 50;

/// Tracks that are looked at for a block because they came or went.
const TRACKS: usize = 50;

/// Playlists that are looked at for a block.
const PLAYLISTS: usize = 100;

/// After so many blocks all playlists are looked at again.
const WALK: BlockNumber = 600;

/// Blocks between the last page of beneficiaries and the first one again.
const REST: BlockNumber = 10;

/// Subjects of this node that are looked at for a block.
const SUBJECTS: usize = 50;

/// Documents that are fetched at a time.
const AT_A_TIME: usize = 4;

/// Documents that wait to be fetched; and metadata that is read for a block.
const QUEUED: usize = 256;

/// After so many blocks it is looked which documents nothing names.
const TIDY: BlockNumber = 50;

/// Documents of which that is noted then, or which are removed.
const TIDIED: usize = 500;

/// After which time a document that nobody had is asked for again at first. It doubles each time.
const FIRST_RETRY: Duration = Duration::from_secs(10);

/// After which time at the most.
const LAST_RETRY: Duration = Duration::from_secs(3_600);

/// How long to wait for a block before it is looked what is due to be fetched.
const PAUSE: Duration = Duration::from_secs(6);

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Why a document was not fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
	/// It did not come.
	#[error(transparent)]
	Pull(#[from] PullError),
	/// What the chain names so is no document.
	#[error("it is none: {0}")]
	Unfit(#[from] Unfit),
	/// It cannot be stored.
	#[error("it cannot be stored: {0}")]
	Store(#[from] store::Error),
}

/// A document that was asked for in vain.
struct Retry {
	failures: u32,
	due: Instant,
}

/// Where the playlists are looked at.
#[derive(Default)]
struct Playlists {
	/// From which index on they are new.
	next: PlaylistId,
	/// Where the walk is, if one is going on.
	walk: Option<PlaylistId>,
	/// When the next one begins at the latest.
	walk_at: BlockNumber,
	/// Whether all were looked at since the active set changed.
	is_done: bool,
}

/// Where the beneficiaries are looked at.
#[derive(Default)]
struct Accounts {
	/// After which one to go on.
	after: Option<AccountId>,
	/// When to go on.
	at: BlockNumber,
	/// Whether those from the first one on were looked at since the active set changed.
	is_whole: bool,
	/// Whether all were.
	is_done: bool,
}

/// Keeps a node's documents.
pub struct Archivist {
	chain: Chain,
	node: NodeIndex,
	archive: Arc<Archive>,
	puller: Arc<Puller>,
	freshness: Freshness,
	clock: Arc<dyn Clock>,
	stock: watch::Receiver<Stock>,
	active: ActiveSet,
	nodes_at: BlockNumber,
	/// Whether the keeper has said what they are.
	is_stocked: bool,
	/// The tracks that are this node's.
	tracks: BTreeSet<TrackId>,
	/// Those of them that are new, and those that are not any more.
	to_look_at: BTreeSet<TrackId>,
	playlists: Playlists,
	accounts: Accounts,
	/// After which subject to go on.
	subject: Option<Subject>,
	tidy_at: BlockNumber,
	queue: VecDeque<Missing>,
	/// Of which subject something was fetched last.
	fetched: Option<Subject>,
	running: BTreeSet<ContentRoot>,
	retries: BTreeMap<ContentRoot, Retry>,
	tasks: JoinSet<(Missing, Result<(), FetchError>)>,
}

impl Archivist {
	/// Keeps in `archive` what describes the subjects of `node`: the tracks of `stock`, and what
	/// selects it. Fetches with `puller`; removes nothing unless `freshness` says that the chain is
	/// followed.
	pub fn new(
		chain: Chain,
		node: NodeIndex,
		archive: Arc<Archive>,
		puller: Arc<Puller>,
		freshness: Freshness,
		clock: Arc<dyn Clock>,
		stock: watch::Receiver<Stock>,
	) -> Self {
		Self {
			chain,
			node,
			archive,
			puller,
			freshness,
			clock,
			stock,
			active: ActiveSet::default(),
			nodes_at: 0,
			is_stocked: false,
			tracks: BTreeSet::new(),
			to_look_at: BTreeSet::new(),
			playlists: Playlists::default(),
			accounts: Accounts::default(),
			subject: None,
			tidy_at: 0,
			queue: VecDeque::new(),
			fetched: None,
			running: BTreeSet::new(),
			retries: BTreeMap::new(),
			tasks: JoinSet::new(),
		}
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		let mut block = Some(best.block());
		let (mut looking, mut tidying) = (Trouble::default(), Trouble::default());
		while let Some(at) = block {
			match self.advance(&at).await {
				Ok(()) if looking.is_over() => {
					tracing::info!(node = self.node, "what describes tracks is looked at again")
				},
				Ok(()) => (),
				Err(error) if looking.is_news(&error) => {
					tracing::warn!(node = self.node, %error, "cannot look at what describes tracks")
				},
				Err(_) => (),
			}
			match self.tidy(&at).await {
				Ok(()) if tidying.is_over() => {
					tracing::info!(
						node = self.node,
						"documents that nothing names are removed again"
					)
				},
				Ok(()) => (),
				Err(error) if tidying.is_news(&error) => {
					tracing::warn!(node = self.node, %error, "documents that nothing names stay")
				},
				Err(_) => (),
			}
			self.queue_up().await;
			block = loop {
				self.start();
				tokio::select! {
					next = best.next() => break next,
					more = self.ended(), if !self.tasks.is_empty() => if more {
						self.queue_up().await;
					},
					() = sleep(PAUSE) => self.queue_up().await,
				}
			};
		}
	}

	/// Looks at subjects as of `block`.
	pub async fn advance(&mut self, block: &Block) -> Result<(), ChainError> {
		let runtime = self.chain.runtime(block.hash).await?;
		check_apis(&runtime, &["ContentApi", "NodeServicesApi", "DelegationApi", "ParametersApi"])?;
		self.look_at_nodes(block).await?;
		self.look_at_tracks(block).await?;
		self.look_at_playlists(block).await?;
		self.look_at_accounts(block).await?;
		self.look_again(block).await?;
		if self.is_complete() {
			self.archive.settle();
		}
		Ok(())
	}

	/// Whether all subjects were looked at since the active set changed.
	fn is_complete(&self) -> bool {
		let looked_at = self.to_look_at.is_empty() && self.playlists.is_done;
		let looked_at = looked_at && self.is_stocked && self.accounts.is_done;
		// What metadata names is known once it was read.
		looked_at && self.archive.unread(1).is_empty()
	}

	/// Reads the active set anew, if it is time. With another one, other accounts select this node.
	async fn look_at_nodes(&mut self, block: &Block) -> Result<(), ChainError> {
		// On a branch that is behind, it is not put off.
		let is_early =
			block.number < self.nodes_at && self.nodes_at.saturating_sub(block.number) <= NODES;
		if is_early {
			return Ok(());
		}
		let nodes = self.chain.active_nodes(block.hash).await?;
		let active = ActiveSet::new(nodes, self.chain.replicas(block.hash).await?);
		self.nodes_at = block.number.saturating_add(NODES);
		if active != self.active {
			self.active = active;
			self.archive.retain(|owner| self.is_selected(owner));
			self.playlists.walk_at = 0;
			self.playlists.is_done = false;
			self.accounts = Accounts::default();
		}
		Ok(())
	}

	/// Whether `account` selects this node.
	fn is_selected(&self, account: &AccountId) -> bool {
		self.active.selected(account.as_ref()).contains(&self.node)
	}

	/// Looks at tracks that came or went.
	async fn look_at_tracks(&mut self, block: &Block) -> Result<(), ChainError> {
		if self.stock.has_changed().unwrap_or(false) {
			let tracks: BTreeSet<_> = {
				let stock = self.stock.borrow_and_update();
				stock.stored.iter().chain(stock.missing.keys()).copied().collect()
			};
			self.is_stocked = true;
			self.to_look_at.extend(self.tracks.symmetric_difference(&tracks));
			self.tracks = tracks;
		}
		for _ in 0..TRACKS {
			let Some(track) = self.to_look_at.first().copied() else { break };
			self.look_at(block, Subject::Track(track)).await?;
			self.to_look_at.remove(&track);
		}
		Ok(())
	}

	/// Looks at playlists that are new, and goes on with the walk.
	async fn look_at_playlists(&mut self, block: &Block) -> Result<(), ChainError> {
		let end = self.chain.next_playlist(block.hash).await?;
		let at = block.number;
		let walk_at = self.playlists.walk_at;
		let is_time = at >= walk_at || at.saturating_add(WALK) < walk_at;
		if is_time && self.playlists.walk.is_none() {
			self.playlists.walk = Some(0);
			self.playlists.walk_at = at.saturating_add(WALK);
		}
		for _ in 0..PLAYLISTS {
			let Playlists { next, walk, .. } = self.playlists;
			let (playlist, is_new) = match walk {
				_ if next < end => (next, true),
				Some(walk) if walk < next => (walk, false),
				_ => break,
			};
			self.look_at(block, Subject::Playlist(playlist)).await?;
			let after = playlist.saturating_add(1);
			match is_new {
				true => self.playlists.next = after,
				false => self.playlists.walk = Some(after),
			}
		}
		let Playlists { next, walk, .. } = self.playlists;
		if next >= end && walk.is_some_and(|walk| walk >= next) {
			self.playlists.walk = None;
			self.playlists.is_done = true;
		}
		Ok(())
	}

	/// Looks at a page of beneficiaries.
	async fn look_at_accounts(&mut self, block: &Block) -> Result<(), ChainError> {
		let at = self.accounts.at;
		if block.number < at && at.saturating_sub(block.number) <= REST {
			return Ok(());
		}
		let after = self.accounts.after.take();
		let is_first = after.is_none();
		let page = self.chain.beneficiaries(block.hash, after.as_ref()).await;
		if page.is_err() {
			self.accounts.after = after;
		}
		let page = page?;
		let is_last = page.len() < MAX_PAGE as usize;
		let last = page.last().map(|(account, _)| account.clone());
		for (account, info) in page {
			if self.is_selected(&account) {
				let metadata = document::root_of(&info.metadata);
				let described = Described { owner: account.clone(), metadata, listed: true };
				self.archive.note(Subject::Account(account), described);
			}
		}
		self.accounts.is_whole |= is_first;
		if is_last {
			self.accounts.is_done |= self.accounts.is_whole;
			self.accounts.at = block.number.saturating_add(REST);
		} else {
			self.accounts.after = last;
		}
		Ok(())
	}

	/// Looks at some of this node's subjects again.
	async fn look_again(&mut self, block: &Block) -> Result<(), ChainError> {
		let subjects = self.archive.subjects_after(self.subject.as_ref(), SUBJECTS);
		let is_last = subjects.len() < SUBJECTS;
		for subject in subjects {
			self.look_at(block, subject.clone()).await?;
			self.subject = Some(subject);
		}
		if is_last {
			self.subject = None;
		}
		Ok(())
	}

	/// Notes what describes a subject, if it is this node's.
	async fn look_at(&self, block: &Block, subject: Subject) -> Result<(), ChainError> {
		let described = self.chain.described(block.hash, &subject).await?;
		let is_own = match (&subject, &described) {
			(_, None) => false,
			// As long as its document is here: it is refused for that reason.
			(Subject::Track(_), Some(Described { metadata, listed: false, .. })) => {
				metadata.is_some_and(|root| self.archive.documents().get(&root).is_some())
			},
			(Subject::Track(track), _) => self.keeps(block, *track).await?,
			(_, Some(described)) => self.is_selected(&described.owner),
		};
		match described.filter(|_| is_own) {
			Some(described) => self.archive.note(subject, described),
			None => self.archive.forget(&subject),
		}
		Ok(())
	}

	/// Whether `track` is this node's. The keeper may be a block behind who brought something of it.
	async fn keeps(&self, block: &Block, track: TrackId) -> Result<bool, ChainError> {
		let is_this = |node: NodeIndex| node == self.node;
		Ok(self.tracks.contains(&track)
			|| self.chain.stagers(block.hash, track).await?.iter().any(|node| is_this(node.node))
			|| self.chain.selected(block.hash, track).await?.iter().any(|node| is_this(node.node))
			|| self.chain.holders(block.hash, track).await?.iter().any(|node| is_this(node.node)))
	}

	/// Notes which documents nothing names, and removes those that nothing has named for long.
	pub async fn tidy(&mut self, block: &Block) -> Result<(), store::Error> {
		let is_early =
			block.number < self.tidy_at && self.tidy_at.saturating_sub(block.number) <= TIDY;
		if is_early || !self.is_complete() || self.freshness.check().is_err() {
			return Ok(());
		}
		self.archive.documents().health().await?;
		self.tidy_at = block.number.saturating_add(TIDY);
		let now = self.clock.now();
		let mut left = TIDIED;
		for (root, info) in self.archive.documents().all() {
			// A clock that was set back makes none older.
			let age = info.unnamed.map(|since| now.saturating_sub(since));
			match (self.archive.is_named(&root), age) {
				(true, Some(_)) => self.archive.documents().note(&root, None).await?,
				(false, None) => self.archive.documents().note(&root, Some(now)).await?,
				(false, Some(age)) if age >= DAYS.saturating_mul(DAY) => {
					self.archive.remove(&root).await?;
					let (root, bytes) = (hex::encode(root), info.bytes);
					tracing::info!(root, bytes, "removed a document that nothing names");
				},
				_ => continue,
			}
			left = left.saturating_sub(1);
			if left == 0 {
				break;
			}
		}
		Ok(())
	}

	/// Looks what is to be fetched now.
	async fn queue_up(&mut self) {
		for metadata in self.archive.unread(QUEUED) {
			if let Err(error) = self.archive.pictures_of(&metadata).await {
				// The others are not to wait for it.
				tracing::debug!(%error, "a document cannot be read");
			}
		}
		let now = Instant::now();
		let Self { running, retries, .. } = self;
		let is_passed_over = |root: &ContentRoot| {
			running.contains(root) || retries.get(root).is_some_and(|retry| retry.due > now)
		};
		let after = self.fetched.as_ref();
		self.queue = self.archive.missing(QUEUED, after, is_passed_over).into();
	}

	/// Fetches what is due, as much as there is place for.
	fn start(&mut self) {
		while self.tasks.len() < AT_A_TIME {
			let Some(missing) = self.queue.pop_front() else { break };
			self.running.insert(missing.root);
			self.fetched = Some(missing.subject.clone());
			let (puller, archive) = (self.puller.clone(), self.archive.clone());
			self.tasks.spawn(async move {
				let fetched = fetch(&puller, &archive, &missing).await;
				(missing, fetched)
			});
		}
		self.puller.documents_wait(!self.queue.is_empty());
	}

	/// Waits until one is fetched, or was not. Whether it was metadata, which may name more.
	async fn ended(&mut self) -> bool {
		let (missing, fetched) = match self.tasks.join_next().await {
			Some(Ok(ended)) => ended,
			Some(Err(error)) => {
				tracing::error!(%error, "a task that fetches documents ended");
				// Which one it was is not known: another is fetched twice at the worst.
				self.running.clear();
				return false;
			},
			None => return false,
		};
		let Missing { kind, root, subject, .. } = missing;
		self.running.remove(&root);
		let error = match fetched {
			Ok(()) => {
				self.retries.remove(&root);
				tracing::info!(%subject, %kind, "fetched a document");
				return kind == Kind::Metadata;
			},
			Err(error) => error,
		};
		tracing::debug!(%subject, %kind, %error, "a document was not fetched");
		let failures = self.retries.get(&root).map_or(0, |retry| retry.failures);
		let doubled = FIRST_RETRY.saturating_mul(2u32.saturating_pow(failures));
		let wait = match error {
			// It will be none whoever gives it.
			FetchError::Unfit(_) => LAST_RETRY,
			_ => doubled.min(LAST_RETRY),
		};
		let now = Instant::now();
		let due = now.checked_add(wait).unwrap_or(now);
		self.retries.insert(root, Retry { failures: failures.saturating_add(1), due });
		// What is long due is not missing any more.
		let is_of_now = |retry: &Retry| now.saturating_duration_since(retry.due) < LAST_RETRY;
		self.retries.retain(|_, retry| is_of_now(retry));
		false
	}
}

/// Gets a document and keeps it.
async fn fetch(puller: &Puller, archive: &Archive, missing: &Missing) -> Result<(), FetchError> {
	let bytes = puller.fetch(missing).await?;
	document::check(missing.kind, &bytes)?;
	archive.documents().put(&missing.root, bytes).await?;
	Ok(())
}

#[cfg(test)]
mod tests;
