//! Asks for a jailed node to be let back, when its time is over.
//!
//! Each try costs a fee, and a node that comes back without what it has to prove is jailed again: it
//! asks only when what it holds is here, but for a few tracks that nobody seems to have any more.

use crate::{
	best::Best,
	chain::{check_apis, Block, BlockNumber, Chain, ChainError, Hash, Refusal, PERIOD},
	freshness::Freshness,
	placing::{bar, Barred},
	sender::{Sender, UNJAIL},
	store::{State, Store},
	trouble::Trouble,
};
use audio_primitives::{
	challenges::weight_of, content::TrackId, nodes::NodeIndex, proofs::ContentRoot,
};
use codec::Compact;
use futures::{future::BoxFuture, FutureExt};
use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex, PoisonError},
};

/// After so many blocks it is looked again whether a node that cannot come back yet can, and a try
/// that did not help is made again; the latter then after twice as many each time.
const AGAIN: BlockNumber = PERIOD + 1;

/// How often that doubles: the longest wait is some 1,000 blocks.
const MAX_DOUBLINGS: u32 = 6;

/// One of so many challenges may be for a track that is missing: one that no node has any more is
/// never here again, and would keep the node in jail for ever. A node is jailed that misses a fifth of
/// what it is asked for, and loses the place of a track that it misses four times in a row. With a
/// quarter of that fifth it does not come to it by chance, even if it is seldom asked.
const MISSING: u64 = 20;

/// For so many blocks, an hour of the live chain, nothing more has to come before the node leaves
/// without what is missing: it may be on its way from another node.
const PATIENCE: BlockNumber = 600;

/// Missing tracks that are named.
const NAMED: usize = 10;

/// How a node stands with the jail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence {
	/// It is not in jail, or whoever asks does not sign for it.
	None,
	/// Its time is not over.
	Serving,
	/// Its time is over: it can ask to be let back.
	Served,
}

/// What is asked of the chain.
pub trait Jail: Send + Sync + 'static {
	/// How the node stands at block `at`.
	fn sentence(&self, at: Block) -> BoxFuture<'_, Result<Sentence, ChainError>>;

	/// Asks for it to be let back.
	fn ask(&self, at: Block) -> BoxFuture<'_, Result<Hash, Refusal>>;
}

/// Knows whether a node can do its work.
pub trait Fit: Send + Sync + 'static {
	/// What keeps it from that at block `at`, if anything does.
	fn obstacle(&self, at: Block) -> BoxFuture<'_, Result<Option<String>, ChainError>>;
}

/// The jail of the chain, for one node.
pub struct ChainJail {
	chain: Chain,
	node: NodeIndex,
	sender: Arc<Sender>,
}

impl ChainJail {
	/// For `node`, for which `sender` signs.
	pub fn new(chain: Chain, node: NodeIndex, sender: Arc<Sender>) -> Self {
		Self { chain, node, sender }
	}
}

impl Jail for ChainJail {
	fn sentence(&self, at: Block) -> BoxFuture<'_, Result<Sentence, ChainError>> {
		async move {
			let runtime = self.chain.runtime(at.hash).await?;
			check_apis(&runtime, &["NodeServicesApi", "StorageProofsApi", "ContentApi"])?;
			let info = self.chain.node(at.hash, self.node).await?;
			let Some(Barred::Jailed(until)) = bar(info.as_ref(), self.sender.account()) else {
				return Ok(Sentence::None);
			};
			let round = self.chain.proof_standing(at.hash, self.node).await?.round;
			Ok(if round < until { Sentence::Serving } else { Sentence::Served })
		}
		.boxed()
	}

	fn ask(&self, at: Block) -> BoxFuture<'_, Result<Hash, Refusal>> {
		async move { self.sender.send(&at, UNJAIL, &Compact(self.node)).await }.boxed()
	}
}

/// What a node holds on chain, and what is in its store.
pub struct Holdings {
	chain: Chain,
	node: NodeIndex,
	store: Store,
	freshness: Freshness,
	/// What is missing, and since which block it is so much.
	missing: Mutex<(BTreeSet<TrackId>, BlockNumber)>,
}

impl Holdings {
	/// Those of `node`, which stores in `store`. What it holds is known while `freshness` says that
	/// the chain is followed.
	pub fn new(chain: Chain, node: NodeIndex, store: Store, freshness: Freshness) -> Self {
		Self { chain, node, store, freshness, missing: Mutex::default() }
	}

	async fn look(&self, at: Block) -> Result<Option<String>, ChainError> {
		if let Err(reason) = self.freshness.check() {
			return Ok(Some(reason));
		}
		if let Err(error) = self.store.health().await {
			return Ok(Some(error.to_string()));
		}
		let held = self.chain.held_by(at.hash, self.node).await?;
		let places = held.len();
		let (mut missing, mut weight, mut of_all) = (BTreeSet::new(), 0u64, 0u64);
		let mut stored = Vec::new();
		for track in held {
			// One that is gone has not to be proven.
			let Some(info) = self.chain.track(at.hash, track).await? else { continue };
			let asked = weight_of(info.bytes);
			if self.is_stored(&info.root).await {
				stored.push((track, asked));
			} else if self.is_asked(at, track).await? {
				weight = weight.saturating_add(asked);
				missing.insert(track);
			} else {
				continue;
			}
			of_all = of_all.saturating_add(asked);
		}
		let since = self.missing_since(&missing, at.number);
		if missing.is_empty() {
			return Ok(None);
		}
		let said = say_missing(&missing, places);
		if weight.saturating_mul(MISSING) > of_all {
			return Ok(Some(said));
		}
		if since.abs_diff(at.number) < PATIENCE {
			return Ok(Some(format!("{said}. They may still come: the node waits for an hour")));
		}
		for (track, asked) in stored {
			if !self.is_asked(at, track).await? {
				of_all = of_all.saturating_sub(asked);
			}
		}
		if weight.saturating_mul(MISSING) > of_all {
			return Ok(Some(said));
		}
		tracing::warn!("{said}: the node asks to leave the jail without them");
		Ok(None)
	}

	/// Whether the node is asked for a track of which it has a place. One that was given up counts until
	/// somebody else asks for one of that track, also when its notice is over; nobody may ask for one
	/// that all have lost.
	async fn is_asked(&self, at: Block, track: TrackId) -> Result<bool, ChainError> {
		let holders = self.chain.holders(at.hash, track).await?;
		Ok(holders.iter().any(|holder| holder.node == self.node))
	}

	/// Since which block the same tracks are missing.
	fn missing_since(&self, missing: &BTreeSet<TrackId>, now: BlockNumber) -> BlockNumber {
		// Whoever panicked left a set that is whole.
		let mut known = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
		if known.0 != *missing {
			*known = (missing.clone(), now);
		}
		known.1
	}

	async fn is_stored(&self, root: &ContentRoot) -> bool {
		let file = self.store.file(root).await.ok().flatten();
		file.is_some_and(|file| file.state == State::Stored)
	}
}

/// Says which of the tracks of so many places are missing.
fn say_missing(missing: &BTreeSet<TrackId>, places: usize) -> String {
	let named: Vec<_> = missing.iter().take(NAMED).map(TrackId::to_string).collect();
	let others = match missing.len().saturating_sub(named.len()) {
		0 => String::new(),
		count => format!(" and {count} more"),
	};
	let (count, named) = (missing.len(), named.join(", "));
	format!("of the tracks that the node has places for, {count} of {places} are missing: {named}{others}")
}

impl Fit for Holdings {
	fn obstacle(&self, at: Block) -> BoxFuture<'_, Result<Option<String>, ChainError>> {
		self.look(at).boxed()
	}
}

/// What was done for a jailed node.
#[derive(Debug)]
pub enum Step {
	/// Nothing: it serves, its time is not over, or what was done shows its effect yet.
	Nothing,
	/// It cannot do its work yet.
	Unfit(String),
	/// The pool has the call.
	Asked(Hash),
	/// The pool did not take it.
	Refused(Refusal),
}

/// Asks for a node to be let back.
pub struct Unjailer<J, F> {
	jail: J,
	fit: F,
	waits: Waits,
}

/// Until when nothing is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Waits {
	/// Since which block.
	since: BlockNumber,
	/// For so many blocks.
	blocks: BlockNumber,
	/// How often it was asked.
	tries: u32,
}

impl Waits {
	fn waits(&self, now: BlockNumber) -> bool {
		self.since.abs_diff(now) < self.blocks
	}

	/// A little, for it was not asked.
	fn look_again(&mut self, now: BlockNumber) {
		(self.since, self.blocks) = (now, AGAIN);
	}

	/// Longer each time, for it was asked.
	fn ask_again(&mut self, now: BlockNumber) {
		let doublings = self.tries.min(MAX_DOUBLINGS);
		(self.since, self.blocks) = (now, AGAIN.saturating_mul(1 << doublings));
		self.tries = self.tries.saturating_add(1);
	}
}

impl<J: Jail, F: Fit> Unjailer<J, F> {
	/// Asks `jail` for a node, once it is `fit`.
	pub fn new(jail: J, fit: F) -> Self {
		Self { jail, fit, waits: Waits::default() }
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		// What keeps the node in jail, which goes well only once it is out, and what hides whether it is.
		let (mut jailed, mut blind) = (Trouble::default(), Trouble::default());
		let mut block = Some(best.block());
		while let Some(at) = block {
			let step = self.advance(at).await;
			if step.is_ok() && blind.is_over() {
				tracing::info!("it can be seen again whether the node is in jail");
			}
			match step {
				Ok(Step::Nothing) => (),
				Ok(Step::Unfit(reason)) if jailed.is_news(&reason) => {
					tracing::warn!(reason, "in jail, and not fit to leave")
				},
				Ok(Step::Asked(hash)) => {
					jailed = Trouble::default();
					tracing::info!(?hash, "asked to be let out of jail");
				},
				Ok(Step::Refused(error)) if jailed.is_news(&error) => {
					tracing::warn!(%error, "cannot ask to leave the jail")
				},
				Err(error) if blind.is_news(&error) => {
					tracing::warn!(%error, "cannot see whether the node is in jail")
				},
				Ok(Step::Unfit(_) | Step::Refused(_)) | Err(_) => (),
			}
			block = best.next().await;
		}
	}

	/// Does what there is to do at block `at`.
	pub async fn advance(&mut self, at: Block) -> Result<Step, ChainError> {
		if self.waits.waits(at.number) {
			return Ok(Step::Nothing);
		}
		match self.jail.sentence(at).await? {
			Sentence::Served => (),
			Sentence::Serving => return Ok(Step::Nothing),
			Sentence::None => {
				self.waits = Waits::default();
				return Ok(Step::Nothing);
			},
		}
		if let Some(reason) = self.fit.obstacle(at).await? {
			self.waits.look_again(at.number);
			return Ok(Step::Unfit(reason));
		}
		match self.jail.ask(at).await {
			Ok(hash) => {
				self.waits.ask_again(at.number);
				Ok(Step::Asked(hash))
			},
			// It may have got there all the same.
			Err(refusal) => {
				self.waits.look_again(at.number);
				Ok(Step::Refused(refusal))
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		chain::fake::{root_of, FakeChain, State as ChainState},
		freshness::Heads,
		http::ports::{Clock, SystemClock},
		store::{Options, Why},
	};
	use futures::future::ready;
	use std::sync::MutexGuard;
	use tokio::sync::watch;

	struct World {
		sentence: Sentence,
		obstacle: Option<String>,
		refuses: bool,
		/// At which blocks it was looked whether the node is fit, and at which it asked.
		looked: Vec<u32>,
		asked: Vec<u32>,
	}

	#[derive(Clone)]
	struct Fake(Arc<Mutex<World>>);

	impl Fake {
		fn new() -> Self {
			let sentence = Sentence::Served;
			let (obstacle, refuses, looked, asked) = (None, false, Vec::new(), Vec::new());
			Self(Arc::new(Mutex::new(World { sentence, obstacle, refuses, looked, asked })))
		}

		fn world(&self) -> MutexGuard<'_, World> {
			self.0.lock().unwrap()
		}
	}

	impl Jail for Fake {
		fn sentence(&self, _: Block) -> BoxFuture<'_, Result<Sentence, ChainError>> {
			ready(Ok(self.world().sentence)).boxed()
		}

		fn ask(&self, at: Block) -> BoxFuture<'_, Result<Hash, Refusal>> {
			let mut world = self.world();
			world.asked.push(at.number);
			let answer = if world.refuses { Err(Refusal::PoolFull) } else { Ok(Hash::zero()) };
			ready(answer).boxed()
		}
	}

	impl Fit for Fake {
		fn obstacle(&self, at: Block) -> BoxFuture<'_, Result<Option<String>, ChainError>> {
			let mut world = self.world();
			world.looked.push(at.number);
			ready(Ok(world.obstacle.clone())).boxed()
		}
	}

	async fn advance(unjailer: &mut Unjailer<Fake, Fake>, blocks: std::ops::Range<u32>) {
		for number in blocks {
			let at = Block { number, hash: Hash::zero(), parent: Hash::zero() };
			unjailer.advance(at).await.unwrap();
		}
	}

	#[tokio::test]
	async fn who_is_not_let_back_asks_less_and_less_often() {
		let fake = Fake::new();
		let mut unjailer = Unjailer::new(fake.clone(), fake.clone());
		advance(&mut unjailer, 100..5_000).await;
		let between: Vec<_> = fake.world().asked.windows(2).map(|two| two[1] - two[0]).collect();
		assert_eq!(between, [17, 34, 68, 136, 272, 544, 1_088, 1_088, 1_088]);
		// Once it has been out it begins anew.
		fake.world().sentence = Sentence::None;
		advance(&mut unjailer, 10_000..10_001).await;
		fake.world().asked.clear();
		fake.world().sentence = Sentence::Served;
		advance(&mut unjailer, 10_001..10_030).await;
		assert_eq!(fake.world().asked, [10_001, 10_018]);
	}

	#[tokio::test]
	async fn nobody_asks_before_the_time_is_over() {
		let fake = Fake::new();
		fake.world().sentence = Sentence::Serving;
		let mut unjailer = Unjailer::new(fake.clone(), fake.clone());
		advance(&mut unjailer, 0..50).await;
		assert!(fake.world().asked.is_empty() && fake.world().looked.is_empty());
		fake.world().sentence = Sentence::Served;
		advance(&mut unjailer, 50..52).await;
		assert_eq!(fake.world().asked, [50]);
	}

	#[tokio::test]
	async fn who_is_not_fit_does_not_ask() {
		let fake = Fake::new();
		fake.world().obstacle = Some("track 7 is missing".into());
		let mut unjailer = Unjailer::new(fake.clone(), fake.clone());
		advance(&mut unjailer, 0..50).await;
		assert!(fake.world().asked.is_empty());
		assert_eq!(fake.world().looked, [0, 17, 34], "it takes a while to look");
		fake.world().obstacle = None;
		advance(&mut unjailer, 50..60).await;
		assert_eq!(fake.world().asked, [51]);
	}

	#[tokio::test]
	async fn what_the_pool_does_not_take_is_tried_again() {
		let fake = Fake::new();
		fake.world().refuses = true;
		let mut unjailer = Unjailer::new(fake.clone(), fake.clone());
		advance(&mut unjailer, 0..60).await;
		assert_eq!(fake.world().asked, [0, 17, 34, 51]);
		// The chain went back by a few blocks.
		advance(&mut unjailer, 48..50).await;
		assert_eq!(fake.world().asked.len(), 4);
	}

	async fn bring(store: &Store, track: TrackId) {
		let uploads = store.uploads();
		let upload = uploads.create(root_of(track), 4, None, u64::MAX >> 1).await.unwrap();
		let bytes = track.to_le_bytes().to_vec().into();
		let stream = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
		uploads.append(upload.id, 0, stream).await.unwrap();
	}

	struct Held {
		_folder: tempfile::TempDir,
		fake: FakeChain,
		store: Store,
		heads: watch::Sender<Option<Heads>>,
		holdings: Holdings,
	}

	fn of_now() -> Heads {
		Heads { best: 1, time: Some(SystemClock.now() * 1_000), finalized: 1 }
	}

	impl Held {
		/// A node with a place for a track of each of `sizes`, none of which is here.
		async fn new(sizes: &[u64]) -> Self {
			let mut state = ChainState::of_nodes(3);
			for bytes in sizes {
				let track = state.publish(true, &[]);
				state.hold(track);
				state.tracks.get_mut(&track).unwrap().entry.bytes = *bytes;
			}
			let fake = FakeChain::new(state);
			let folder = tempfile::tempdir().unwrap();
			let options = Options { floor: Some(0), ..Options::default() };
			let store = Store::open(folder.path(), options).await.unwrap();
			let (heads, receiver) = watch::channel(Some(of_now()));
			let freshness = Freshness::of(receiver, Arc::new(SystemClock));
			let holdings = Holdings::new(fake.chain().await, 1, store.clone(), freshness);
			Self { _folder: folder, fake, store, heads, holdings }
		}

		/// What keeps it in jail, so many blocks after the first.
		async fn look(&self, blocks: u32) -> Option<String> {
			let at = self.fake.empty_block();
			let at = Block { number: 1_000 + blocks, ..at };
			self.holdings.obstacle(at).await.unwrap()
		}
	}

	#[tokio::test]
	async fn a_few_tracks_that_nobody_has_keep_no_node_in_jail() {
		let bed = Held::new(&[70_000; 40]).await;
		for track in 0..37 {
			bring(&bed.store, track).await;
		}
		for blocks in [0, 1_000] {
			let said = bed.look(blocks).await.unwrap();
			assert!(said.ends_with("3 of 40 are missing: 37, 38, 39"), "{said}");
		}
		bring(&bed.store, 37).await;
		// One came: the others may.
		for blocks in [1_000, 1_599] {
			let said = bed.look(blocks).await.unwrap();
			assert!(
				said.ends_with("missing: 38, 39. They may still come: the node waits for an hour")
			);
		}
		assert_eq!(bed.look(1_600).await, None, "two are a twentieth");
		// What is damaged is missing.
		bed.store.quarantine(&root_of(0), Why::Asked).await.unwrap();
		let said = bed.look(1_700).await.unwrap();
		assert!(said.ends_with("3 of 40 are missing: 0, 38, 39"), "{said}");
		for track in [0, 38, 39] {
			bring(&bed.store, track).await;
		}
		assert_eq!(bed.look(1_800).await, None);
		// On a chain that is not followed nobody asks: it would be in no block.
		bed.heads.send_replace(Some(Heads { best: 100, ..of_now() }));
		assert!(bed.look(1_900).await.unwrap().ends_with("finality stands still"));
	}

	#[tokio::test]
	async fn what_was_given_up_keeps_no_node_in_jail() {
		let bed = Held::new(&[70_000; 3]).await;
		for track in 0..2 {
			bring(&bed.store, track).await;
		}
		// Until its notice has passed it is challenged.
		bed.fake.block(|state| {
			for (_, notice) in &mut state.tracks.get_mut(&2).unwrap().holders {
				*notice = Some(state.round + 1);
			}
		});
		assert!(bed.look(0).await.unwrap().ends_with("1 of 3 are missing: 2"));
		bed.fake.block(|state| state.round += 1);
		assert_eq!(bed.look(1).await, None);
	}

	#[tokio::test]
	async fn what_was_given_up_and_is_there_hides_nothing_that_is_missing() {
		let bed = Held::new(&[70_000; 100]).await;
		for track in 5..100 {
			bring(&bed.store, track).await;
		}
		bed.fake.block(|state| {
			for track in 20..100 {
				for (_, notice) in &mut state.tracks.get_mut(&track).unwrap().holders {
					*notice = Some(state.round);
				}
			}
		});
		bed.look(0).await.unwrap();
		// A quarter of what it is asked for, though a twentieth of all that it has places for.
		let said = bed.look(10_000).await.unwrap();
		assert!(said.ends_with("5 of 100 are missing: 0, 1, 2, 3, 4"), "{said}");
	}

	#[tokio::test]
	async fn a_track_counts_as_often_as_it_is_asked_for() {
		// One of 100 has a seventh of all challenges.
		let mut sizes = [70_000; 100];
		sizes[99] = 200 << 20;
		let bed = Held::new(&sizes).await;
		for track in 0..99 {
			bring(&bed.store, track).await;
		}
		bed.look(0).await.unwrap();
		let said = bed.look(10_000).await.unwrap();
		assert!(said.ends_with("1 of 100 are missing: 99"), "{said}");
		bring(&bed.store, 99).await;
		for track in [0, 1, 2, 3, 4] {
			bed.store.quarantine(&root_of(track), Why::Asked).await.unwrap();
		}
		bed.look(10_000).await.unwrap();
		assert_eq!(
			bed.look(10_600).await,
			None,
			"five of the small ones are less than a twentieth"
		);
	}

	#[test]
	fn of_many_missing_tracks_some_are_named() {
		let missing = (0..12).collect();
		let said = say_missing(&missing, 40);
		assert!(said.ends_with("12 of 40 are missing: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"));
	}
}
