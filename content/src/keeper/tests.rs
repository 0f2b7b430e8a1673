use super::*;
use crate::{
	chain::fake::{root_of, FakeChain, State as ChainState},
	freshness::Heads,
	http::ports::{Clock, SystemClock},
	prover::{ProofError, Proofs},
	sender::Sender,
	store::Options,
	unjail::{ChainJail, Fit, Holdings, Jail, Sentence},
};
use audio_primitives::proofs::{self, ChunkProof};
use futures::{future::BoxFuture, FutureExt};
use proptest::prelude::*;
use sp_core::{sr25519, Pair};
use std::sync::Arc;

/// The node under test.
const NODE: NodeIndex = 1;

/// There are no calls here that a proof could be given by.
struct NoProofs;

impl Proofs for NoProofs {
	fn prove(&self, _: ContentRoot, _: u64) -> BoxFuture<'_, Result<ChunkProof, ProofError>> {
		async { Err(ProofError("none".into())) }.boxed()
	}
}

struct Bed {
	chain: FakeChain,
	keeper: Keeper,
	store: Store,
	heads: watch::Sender<Option<Heads>>,
	folder: tempfile::TempDir,
}

impl Bed {
	async fn new(state: ChainState) -> Self {
		let fake = FakeChain::new(state);
		let chain = fake.chain().await;
		let folder = tempfile::tempdir().unwrap();
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let key = sr25519::Pair::from_seed(&[1; 32]);
		let sender = Arc::new(Sender::new(chain.clone(), key));
		let placing = Placing::new(chain.clone(), NODE, sender, Arc::new(NoProofs));
		let time = SystemClock.now() * 1_000;
		let (heads, receiver) =
			watch::channel(Some(Heads { best: 1, time: Some(time), finalized: 1 }));
		let freshness = Freshness::of(receiver, Arc::new(SystemClock));
		let keeper = Keeper::new(chain, NODE, store.clone(), placing, freshness);
		Self { chain: fake, keeper, store, heads, folder }
	}

	async fn advance(&mut self, block: Block) -> Stock {
		self.keeper.advance(&block).await.unwrap();
		self.keeper.stock.borrow().clone()
	}

	/// Another block, and what the keeper has to store then.
	async fn block(&mut self, change: impl FnOnce(&mut ChainState)) -> Stock {
		let block = self.chain.block(change);
		self.advance(block).await
	}

	/// Blocks in which nothing happens.
	async fn blocks(&mut self, count: u32) -> Stock {
		for _ in 1..count {
			let block = self.chain.empty_block();
			self.keeper.advance(&block).await.unwrap();
		}
		let block = self.chain.empty_block();
		self.advance(block).await
	}

	/// Takes in content; its root is what the chain says of the track from now on.
	async fn bring(&mut self, track: TrackId) {
		let content = vec![track as u8; 2_000];
		let root = proofs::root(&content);
		let uploads = self.store.uploads();
		let upload = uploads.create(root, 2_000, None, u64::MAX >> 1).await.unwrap();
		let stream = futures::stream::iter([Ok::<_, std::io::Error>(content.into())]);
		uploads.append(upload.id, 0, stream).await.unwrap();
		self.chain.block(|state| state.tracks.get_mut(&track).unwrap().entry.root = root);
	}
}

/// A chain of six nodes with tracks that are placed and not staged.
fn placed(tracks: u32) -> ChainState {
	let mut state = ChainState::of_nodes(6);
	for _ in 0..tracks {
		let track = state.publish(true, &[]);
		state.hold(track);
	}
	state
}

/// Tracks that the node is selected for.
fn to_hold(state: &ChainState) -> BTreeSet<TrackId> {
	state.tracks.keys().copied().filter(|track| state.selected(*track).contains(&NODE)).collect()
}

fn missing(stock: &Stock) -> BTreeSet<TrackId> {
	stock.missing.keys().copied().collect()
}

#[tokio::test]
async fn what_is_missing_is_what_the_chain_selects_the_node_for() {
	let mut bed = Bed::new(placed(250)).await;
	let stock = bed.block(|_| ()).await;
	let wanted = to_hold(&bed.chain.state());
	assert!(!wanted.is_empty() && wanted.len() < 250);
	assert_eq!(missing(&stock), wanted);
	for (track, content) in &stock.missing {
		assert_eq!(*content, (root_of(*track), 70_000));
	}
	assert!(stock.stored.is_empty());
}

#[tokio::test]
async fn a_block_in_which_nothing_happens_costs_the_same_however_much_is_held() {
	let mut costs = Vec::new();
	for tracks in [10, 1_000] {
		let mut bed = Bed::new(placed(tracks)).await;
		// The first pass.
		bed.blocks(3).await;
		bed.chain.take_asked();
		bed.block(|_| ()).await;
		costs.push(bed.chain.take_asked());
	}
	assert_eq!(costs[0], costs[1]);
	let once = ["ContentApi_tracks", "StorageProofsApi_standing", "state_getRuntimeVersion"];
	assert_eq!(costs[0], once.map(|method| (method.into(), 1)).into());
}

#[tokio::test]
async fn a_pass_is_spread_over_blocks_and_sees_what_has_changed() {
	let tracks = PASS_PAGES * 100 * 2 + 1;
	let mut bed = Bed::new(placed(tracks)).await;
	let stock = bed.block(|_| ()).await;
	let all = missing(&stock);
	assert_eq!(all, to_hold(&bed.chain.state()));
	bed.blocks(2).await;
	bed.chain.take_asked();
	// One goes, another is taken off the list.
	let (first, last) = (*all.first().unwrap(), *all.last().unwrap());
	bed.block(|state| {
		state.tracks.remove(&first);
		state.delist(last);
	})
	.await;
	let mut most = 0;
	for _ in 0..PASS + 3 {
		bed.blocks(1).await;
		let asked = bed.chain.take_asked();
		most = most.max(asked.get("ContentApi_tracks").copied().unwrap_or_default());
	}
	assert_eq!(most, PASS_PAGES + 1);
	let left = missing(&bed.keeper.stock.borrow());
	assert_eq!(left, all.iter().copied().filter(|track| ![first, last].contains(track)).collect());
}

#[tokio::test]
async fn with_another_round_the_node_has_other_duties_at_once() {
	let mut bed = Bed::new(placed(300)).await;
	let before = missing(&bed.block(|_| ()).await);
	bed.blocks(5).await;
	// The set is read no more than once a round, and once a pass.
	bed.chain.take_asked();
	bed.blocks(10).await;
	assert_eq!(bed.chain.take_asked().get("NodeServicesApi_nodes"), None);
	let after = bed
		.block(|state| {
			state.round += 1;
			state.active.retain(|node| node.node < 3);
		})
		.await;
	let wanted = to_hold(&bed.chain.state());
	assert_eq!(wanted.len(), 300, "of three nodes each is selected for all");
	assert!(before.len() < 300);
	assert_eq!(missing(&after), wanted);
	assert_eq!(bed.chain.take_asked().get("NodeServicesApi_nodes"), Some(&1));
}

#[tokio::test]
async fn a_track_is_staged_as_long_as_the_chain_says_so() {
	let mut bed = Bed::new(ChainState::of_nodes(3)).await;
	// Only node 0 could be selected.
	let others = |state: &mut ChainState| state.active.retain(|node| node.node == 0);
	bed.block(others).await;
	let mut track = 0;
	let stock = bed.block(|state| track = state.publish(false, &[2, NODE])).await;
	assert_eq!(missing(&stock), BTreeSet::from([track]));
	assert_eq!(bed.chain.take_asked().get("ContentApi_stagers"), None, "it is not placed");
	// It is placed, and not held: it is asked for once in a round.
	let place = |state: &mut ChainState| {
		state.tracks.get_mut(&track).unwrap().entry.placement = Some([7; 32]);
	};
	bed.block(place).await;
	let stock = bed.blocks(9).await;
	assert_eq!(missing(&stock), BTreeSet::from([track]));
	assert_eq!(bed.chain.take_asked().get("ContentApi_stagers"), Some(&1));
	// It is held since the round before.
	let end = |state: &mut ChainState| {
		state.round += 1;
		state.tracks.get_mut(&track).unwrap().is_staged = false;
	};
	assert!(missing(&bed.block(end).await).is_empty());
	for _ in 1..STAGED_AGAIN {
		assert!(missing(&bed.block(|state| state.round += 1).await).is_empty());
	}
	assert_eq!(bed.chain.take_asked().get("ContentApi_stagers"), Some(&1));
	// It was put back, and nobody told.
	let again = |state: &mut ChainState| {
		state.round += 1;
		state.tracks.get_mut(&track).unwrap().is_staged = true;
	};
	assert_eq!(missing(&bed.block(again).await), BTreeSet::from([track]));
}

#[tokio::test]
async fn what_is_not_placed_is_looked_at_until_it_is() {
	let mut bed = Bed::new(ChainState::of_nodes(6)).await;
	let publish = |state: &mut ChainState| {
		for _ in 0..1_000 {
			state.publish(false, &[]);
		}
	};
	assert!(missing(&bed.block(publish).await).is_empty());
	bed.blocks(3).await;
	bed.block(|state| {
		for track in state.tracks.values_mut() {
			track.entry.placement = Some(*blake3::hash(&track.entry.root).as_bytes());
		}
	})
	.await;
	// Four pages a block, of ten.
	let stock = bed.blocks(3).await;
	assert_eq!(missing(&stock), to_hold(&bed.chain.state()));
	let asked = bed.chain.take_asked();
	assert!(asked["ContentApi_tracks"] < 60, "{asked:?}");
}

/// What can happen in a block.
#[derive(Clone, Debug)]
enum Op {
	Publish(bool, bool),
	Place(usize),
	EndStaging(usize),
	Delist(usize),
	Relist(usize),
	Remove(usize),
	/// The node has a place, or has it no more.
	Hold(usize, bool),
	/// Another round, with so many nodes.
	Round(NodeIndex),
	Replicas(u32),
	Nothing,
}

fn op() -> impl Strategy<Value = Op> {
	prop_oneof![
		6 => (any::<bool>(), any::<bool>()).prop_map(|(placed, named)| Op::Publish(placed, named)),
		3 => any::<usize>().prop_map(Op::Place),
		3 => any::<usize>().prop_map(Op::EndStaging),
		1 => any::<usize>().prop_map(Op::Delist),
		1 => any::<usize>().prop_map(Op::Relist),
		1 => any::<usize>().prop_map(Op::Remove),
		4 => (any::<usize>(), any::<bool>()).prop_map(|(which, holds)| Op::Hold(which, holds)),
		2 => (0u32..7).prop_map(Op::Round),
		1 => (1u32..5).prop_map(Op::Replicas),
		2 => Just(Op::Nothing),
	]
}

fn apply(state: &mut ChainState, op: &Op) {
	let named = |which: &usize| {
		let all: Vec<_> = state.tracks.keys().copied().collect();
		all.get(which % all.len().max(1)).copied()
	};
	let chosen = match op {
		Op::Place(which) | Op::EndStaging(which) | Op::Delist(which) => named(which),
		Op::Relist(which) | Op::Remove(which) | Op::Hold(which, _) => named(which),
		_ => None,
	};
	let mut chosen = chosen.and_then(|track| state.tracks.get_mut(&track));
	match (op, chosen.as_mut()) {
		(Op::Publish(placed, named), _) => {
			state.publish(*placed, if *named { &[NODE, 4] } else { &[4] });
		},
		(Op::Place(_), Some(track)) => {
			track.entry.placement = Some(*blake3::hash(&track.entry.root).as_bytes());
		},
		(Op::EndStaging(_), Some(track)) => track.is_staged = false,
		(Op::Delist(_), Some(track)) => {
			let track = track.entry.track;
			state.delist(track);
		},
		(Op::Hold(_, holds), Some(track))
			if track.entry.listed && track.entry.placement.is_some() =>
		{
			track.holders = if *holds { vec![(NODE, None)] } else { Vec::new() };
		},
		(Op::Relist(_), Some(track)) => track.entry.listed = true,
		(Op::Remove(_), Some(track)) => {
			let track = track.entry.track;
			state.tracks.remove(&track);
		},
		(Op::Round(nodes), _) => {
			state.round += 1;
			state.active = ChainState::of_nodes(*nodes).active;
		},
		(Op::Replicas(count), _) => state.replicas = *count,
		(_, _) => (),
	}
}

/// Tracks that the node has to store.
fn wanted(state: &ChainState) -> BTreeSet<TrackId> {
	let is_wanted = |track: &&crate::chain::fake::Track| {
		let entry = &track.entry;
		let stages = entry.placement.is_none() || track.is_staged;
		let is_selected = state.selected(entry.track).contains(&NODE);
		let holds = track.holders.iter().any(|(holder, _)| *holder == NODE);
		entry.listed && (holds || is_selected || stages && entry.stagers.contains(&NODE))
	};
	state.tracks.values().filter(is_wanted).map(|track| track.entry.track).collect()
}

proptest! {
	#![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(16) })]

	#[test]
	fn after_a_pass_what_is_missing_is_what_the_chain_wants_stored(
		ops in prop::collection::vec(op(), 1..80),
	) {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		runtime.block_on(async {
			let mut bed = Bed::new(ChainState::of_nodes(6)).await;
			for op in &ops {
				bed.block(|state| apply(state, op)).await;
			}
			// What was staged in a round is till its end.
			bed.block(|state| state.round += 1).await;
			let stock = bed.blocks(PASS + 1).await;
			assert_eq!(missing(&stock), wanted(&bed.chain.state()));
		});
	}
}

#[tokio::test]
async fn what_comes_and_goes_in_the_store_is_seen_with_the_next_block() {
	let mut bed = Bed::new(placed(20)).await;
	let wanted = missing(&bed.block(|_| ()).await);
	let track = *wanted.first().unwrap();
	bed.bring(track).await;
	// The track has another root since: that is seen by the next pass.
	let stock = bed.blocks(PASS + 1).await;
	assert_eq!(stock.stored, BTreeSet::from([track]));
	let root = bed.chain.state().tracks[&track].entry.root;
	bed.store.quarantine(&root, store::Why::Asked).await.unwrap();
	let stock = bed.block(|_| ()).await;
	assert!(stock.stored.is_empty());
	assert_eq!(stock.missing.get(&track), Some(&(root, 70_000)));
}

#[tokio::test]
async fn what_is_in_the_trash_is_restored_and_not_pulled() {
	let mut bed = Bed::new(placed(20)).await;
	let wanted = missing(&bed.block(|_| ()).await);
	let track = *wanted.first().unwrap();
	bed.bring(track).await;
	bed.blocks(PASS + 1).await;
	let root = bed.chain.state().tracks[&track].entry.root;
	bed.store.trash(&root).await.unwrap();
	let stock = bed.block(|_| ()).await;
	assert!(!stock.missing.contains_key(&track));
	assert_eq!(bed.store.state_of(&root), Some(State::Stored));
	assert_eq!(bed.block(|_| ()).await.stored, BTreeSet::from([track]));
}

#[tokio::test]
async fn nothing_is_accepted_by_a_chain_that_is_not_followed() {
	let mut bed = Bed::new(placed(0)).await;
	let lags = Heads { best: 1, time: Some(0), finalized: 1 };
	let known = bed.heads.send_replace(Some(lags));
	bed.chain.take_asked();
	// What has to be stored is known all the same.
	let stock = bed
		.block(|state| {
			state.publish(false, &[NODE]);
		})
		.await;
	assert_eq!(missing(&stock), BTreeSet::from([0]));
	assert_eq!(bed.chain.take_asked().get("state_getRuntimeVersion"), None);
	bed.heads.send_replace(known);
	bed.block(|_| ()).await;
	assert_eq!(bed.chain.take_asked().get("state_getRuntimeVersion"), Some(&1));
}

#[tokio::test]
async fn nothing_is_accepted_while_the_store_is_not_healthy() {
	let mut bed = Bed::new(placed(20)).await;
	let track = *to_hold(&bed.chain.state()).first().unwrap();
	bed.bring(track).await;
	let canary = bed.folder.path().join("CANARY");
	let id = std::fs::read(&canary).unwrap();
	std::fs::remove_file(&canary).unwrap();
	bed.chain.take_asked();
	let stock = bed.block(|_| ()).await;
	assert_eq!(stock.stored, BTreeSet::from([track]));
	assert_eq!(bed.chain.take_asked().get("state_getRuntimeVersion"), None);
	std::fs::write(&canary, id).unwrap();
	bed.block(|_| ()).await;
	assert_eq!(bed.chain.take_asked().get("state_getRuntimeVersion"), Some(&1));
}

#[tokio::test]
async fn a_node_that_went_away_leaves_what_was_known() {
	let mut bed = Bed::new(placed(50)).await;
	let stock = bed.block(|_| ()).await;
	let block = bed.chain.block(|state| {
		state.publish(false, &[NODE]);
	});
	bed.chain.go_away(true);
	assert!(bed.keeper.advance(&block).await.is_err());
	assert_eq!(*bed.keeper.stock.borrow(), stock);
	bed.chain.go_away(false);
	let stock = bed.block(|_| ()).await;
	assert!(missing(&stock).contains(&50));
}

/// A track that the node holds, has, and with the nodes that are left is not selected for.
async fn displaced(bed: &mut Bed) -> TrackId {
	let track = *missing(&bed.block(|_| ()).await).first().unwrap();
	bed.bring(track).await;
	bed.blocks(PASS + 1).await;
	let without = |state: &mut ChainState| {
		state.round += 1;
		state.active.retain(|node| node.node != NODE);
	};
	let stock = bed.block(without).await;
	assert_eq!(stock.stored, BTreeSet::from([track]));
	track
}

#[tokio::test]
async fn what_is_held_and_lost_is_missing_whoever_is_selected() {
	let mut bed = Bed::new(placed(60)).await;
	let track = displaced(&mut bed).await;
	let state = bed.chain.state();
	let root = state.tracks[&track].entry.root;
	assert!(!state.selected(track).contains(&NODE));
	bed.store.quarantine(&root, store::Why::Asked).await.unwrap();
	let stock = bed.block(|_| ()).await;
	assert_eq!(stock.missing.get(&track), Some(&(root, 70_000)));
	assert!(stock.held.contains(&track));
	// The same after a restart, when nothing is known of it.
	let fresh = Bed::new(ChainState::clone(&state)).await;
	let mut fresh = Bed { chain: bed.chain.clone(), ..fresh };
	let chain = bed.chain.chain().await;
	let key = sr25519::Pair::from_seed(&[1; 32]);
	let sender = Arc::new(Sender::new(chain.clone(), key));
	let placing = Placing::new(chain.clone(), NODE, sender, Arc::new(NoProofs));
	let freshness = Freshness::of(fresh.heads.subscribe(), Arc::new(SystemClock));
	fresh.keeper = Keeper::new(chain, NODE, fresh.store.clone(), placing, freshness);
	let held = fresh.block(|_| ()).await.held;
	assert_eq!(held, to_hold_by_places(&fresh.chain.state()));
	// Somebody takes its place.
	let lose = |state: &mut ChainState| state.tracks.get_mut(&track).unwrap().holders.clear();
	assert!(!bed.block(lose).await.missing.contains_key(&track));
	// It is taken off the list, which ends the challenges.
	let other = *bed.keeper.stock.borrow().held.first().unwrap();
	assert!(!bed.block(|state| state.delist(other)).await.missing.contains_key(&other));
}

/// Tracks that the node has a place for.
fn to_hold_by_places(state: &ChainState) -> BTreeSet<TrackId> {
	let holds = |track: &&crate::chain::fake::Track| {
		track.holders.iter().any(|(holder, _)| *holder == NODE)
	};
	state.tracks.values().filter(holds).map(|track| track.entry.track).collect()
}

#[tokio::test]
async fn a_place_that_nothing_is_known_of_is_looked_for() {
	let mut bed = Bed::new(placed(PASS_PAGES * 100 * 2)).await;
	let known = missing(&bed.block(|_| ()).await);
	bed.blocks(3).await;
	// It was accepted by another process with the same key.
	let track = (PASS_PAGES * 100..).find(|track| !known.contains(track)).unwrap();
	bed.block(|state| state.tracks.get_mut(&track).unwrap().holders.push((NODE, None))).await;
	let stock = bed.blocks(2).await;
	assert!(stock.missing.contains_key(&track) && stock.held.contains(&track));
}

#[tokio::test]
async fn who_is_jailed_pulls_what_it_holds_and_is_let_back() {
	let mut state = placed(60);
	let key = sr25519::Pair::from_seed(&[1; 32]);
	state.hot_key = Some(key.public().into());
	// It has no place that is not brought.
	for track in state.tracks.values_mut() {
		track.holders.retain(|(node, _)| *node != NODE);
	}
	let mut bed = Bed::new(state).await;
	let track = *missing(&bed.block(|_| ()).await).first().unwrap();
	bed.block(|state| state.tracks.get_mut(&track).unwrap().holders.push((NODE, None))).await;
	bed.bring(track).await;
	bed.blocks(PASS + 1).await;
	let root = bed.chain.state().tracks[&track].entry.root;
	bed.store.quarantine(&root, store::Why::Asked).await.unwrap();
	let stock = bed
		.block(|state| {
			state.jailed.insert(NODE);
			state.round = 9;
			state.active.retain(|node| node.node != NODE);
		})
		.await;
	assert_eq!(missing(&stock), BTreeSet::from([track]));
	assert_eq!(stock.held, BTreeSet::from([track]));
	let chain = bed.chain.chain().await;
	let sender = Arc::new(Sender::new(chain.clone(), key));
	let fresh = Freshness::of(bed.heads.subscribe(), Arc::new(SystemClock));
	let jail = ChainJail::new(chain.clone(), NODE, sender);
	let holdings = Holdings::new(chain, NODE, bed.store.clone(), fresh);
	let block = bed.chain.empty_block();
	assert_eq!(jail.sentence(block).await.unwrap(), Sentence::Served);
	let obstacle = holdings.obstacle(block).await.unwrap();
	assert!(obstacle.unwrap().ends_with(&format!("1 of 1 are missing: {track}")));
	bed.bring(track).await;
	let block = bed.chain.empty_block();
	assert_eq!(holdings.obstacle(block).await.unwrap(), None);
	assert!(missing(&bed.advance(block).await).is_empty());
}
