use super::*;
use crate::chain::fake::{FakeChain, State};
use audio_primitives::proofs::{ChunkProof, ContentRoot};
use futures::{future::BoxFuture, FutureExt};
use sp_core::{sr25519, Pair};
use std::sync::Mutex;

const NODE: NodeIndex = 1;

/// Notes for what proofs it is asked, and has none.
#[derive(Default)]
struct Asked(Mutex<Vec<u64>>);

impl Proofs for Asked {
	fn prove(&self, _: ContentRoot, chunk: u64) -> BoxFuture<'_, Result<ChunkProof, ProofError>> {
		self.0.lock().unwrap().push(chunk);
		async { Err(ProofError("none".into())) }.boxed()
	}
}

struct Bed {
	chain: FakeChain,
	placing: Placing,
	proofs: Arc<Asked>,
	stored: BTreeSet<TrackId>,
}

impl Bed {
	/// A chain of three nodes, which are all selected for all tracks, of which `held` are held.
	async fn new(tracks: TrackId, held: TrackId) -> Self {
		let key = sr25519::Pair::from_seed(&[1; 32]);
		let mut state = State::of_nodes(3);
		state.hot_key = Some(key.public().into());
		for number in 0..tracks {
			let track = state.publish(true, &[]);
			if number < held {
				state.hold(track);
			}
		}
		let fake = FakeChain::new(state);
		let chain = fake.chain().await;
		let proofs = Arc::new(Asked::default());
		let sender = Arc::new(Sender::new(chain.clone(), key));
		let placing = Placing::new(chain, NODE, sender, proofs.clone());
		Self { chain: fake, placing, proofs, stored: (0..tracks).collect() }
	}

	/// What it tries to accept: the runtime here has no calls, so nothing comes of it.
	async fn block(&mut self, change: impl FnOnce(&mut State)) -> Option<TrackId> {
		let block = self.chain.block(change);
		self.on(block).await
	}

	/// What it tries to accept on that block.
	async fn on(&mut self, block: Block) -> Option<TrackId> {
		self.chain.take_asked();
		let steps = self.placing.advance(&block, &self.stored).await.unwrap();
		let refused = steps.iter().find(|(_, step)| matches!(step, Step::Refused(_)));
		refused.map(|(track, _)| *track)
	}

	fn asked(&self, method: &str) -> u32 {
		self.chain.take_asked().get(method).copied().unwrap_or_default()
	}
}

#[tokio::test]
async fn what_is_held_is_read_when_it_may_have_changed() {
	let mut bed = Bed::new(600, 600).await;
	assert_eq!(bed.block(|_| ()).await, None);
	assert_eq!(bed.asked("ContentApi_held_by"), 3, "in pages of 256");
	for _ in 1..HELD_FOR {
		bed.block(|_| ()).await;
		assert_eq!(bed.asked("ContentApi_held_by"), 0);
	}
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_held_by"), 3);
	// A place is lost, and to be won again at once.
	let lose = |state: &mut State| state.tracks.get_mut(&77).unwrap().holders.clear();
	assert_eq!(bed.block(lose).await, Some(77));
	assert_eq!(bed.asked("ContentApi_held_by"), 3);
}

#[tokio::test]
async fn what_is_held_already_is_not_accepted_again() {
	let mut bed = Bed::new(10, 9).await;
	// What is held is read while nothing can be accepted.
	bed.block(|state| state.jailed = BTreeSet::from([NODE])).await;
	// A place is won with the block that another is lost with: there are as many as before.
	let swap = |state: &mut State| {
		state.jailed.clear();
		state.hold(9);
		state.tracks.get_mut(&3).unwrap().holders.clear();
	};
	assert_eq!(bed.block(swap).await, None);
	assert_eq!(bed.asked("ContentApi_held_by"), 1);
	assert_eq!(bed.block(|_| ()).await, Some(3));
}

#[tokio::test]
async fn a_node_that_is_drained_accepts_nothing_and_enters_what_it_has_accepted() {
	let mut bed = Bed::new(10, 9).await;
	let draining = Draining::default();
	bed.placing = bed.placing.unless(draining.clone());
	draining.set(true);
	assert_eq!(bed.block(|_| ()).await, None);
	bed.block(|state| state.accepted = vec![(NODE, 9, 11)]).await;
	assert_eq!(*bed.proofs.0.lock().unwrap(), [11]);
	draining.set(false);
	assert_eq!(bed.block(|state| state.accepted.clear()).await, Some(9));
}

#[tokio::test]
async fn of_many_that_are_not_held_some_are_looked_at_in_turn() {
	let mut bed = Bed::new(600, 0).await;
	// None can be accepted: the chain selects others.
	let bar = |state: &mut State| state.active.retain(|node| node.node != NODE);
	bed.block(bar).await;
	let page = MAX_PAGE;
	assert_eq!(bed.asked("ContentApi_selected"), page);
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_selected"), page);
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_selected"), 600 - 2 * page);
	// Who was passed over does not ask again for a while.
	for _ in 3..RESEND {
		bed.block(|_| ()).await;
		assert_eq!(bed.asked("ContentApi_selected"), 0);
	}
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_selected"), page);
}

#[tokio::test]
async fn what_was_accepted_is_proven_whatever_else_waits() {
	let mut bed = Bed::new(600, 0).await;
	let bar = |state: &mut State| {
		state.active.retain(|node| node.node != NODE);
		state.accepted = vec![(NODE, 5, 11), (NODE, 599, 12), (2, 6, 13)];
	};
	// At once, though nothing is known of what was accepted before the service began.
	bed.block(bar).await;
	let mut proven = bed.proofs.0.lock().unwrap().clone();
	proven.sort();
	proven.dedup();
	assert_eq!(proven, [11, 12]);
}

/// Not all tracks are known with the first block: new ones are looked at over several.
#[tokio::test]
async fn what_was_accepted_is_proven_as_soon_as_it_is_known() {
	let mut bed = Bed::new(600, 0).await;
	bed.stored = (0..300).collect();
	let bar = |state: &mut State| {
		state.active.retain(|node| node.node != NODE);
		state.accepted = vec![(NODE, 599, 12)];
	};
	bed.block(bar).await;
	assert!(bed.proofs.0.lock().unwrap().is_empty());
	bed.stored = (0..600).collect();
	bed.block(|_| ()).await;
	assert_eq!(*bed.proofs.0.lock().unwrap(), [12]);
}

#[tokio::test]
async fn what_was_accepted_is_looked_for_in_so_many_pages_a_block() {
	let all = FOUND_PAGES as TrackId * MAX_PAGE + 1;
	let mut bed = Bed::new(all, 0).await;
	let bar = |state: &mut State| {
		state.active.retain(|node| node.node != NODE);
		state.accepted = vec![(NODE, all - 1, 12)];
	};
	bed.block(bar).await;
	assert_eq!(bed.asked("StorageProofsApi_entries"), FOUND_PAGES as u32 + 1);
	assert!(bed.proofs.0.lock().unwrap().is_empty());
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("StorageProofsApi_entries"), 2);
	assert_eq!(*bed.proofs.0.lock().unwrap(), [12]);
	// No track is asked for twice.
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("StorageProofsApi_entries"), 1);
}

/// However long that is: it is governed.
#[tokio::test]
async fn what_was_accepted_is_looked_at_first_for_as_long_as_it_can_be_entered() {
	let mut bed = Bed::new(600, 0).await;
	// All others wait in turn.
	let draining = Draining::default();
	bed.placing = bed.placing.unless(draining.clone());
	draining.set(true);
	let last = 3 * FRESH;
	let accept = |state: &mut State| {
		state.accepted = vec![(NODE, 590, 11)];
		state.deadline = last;
	};
	let begun = bed.chain.block(accept).number;
	for blocks in 1..=last - begun {
		bed.block(|_| ()).await;
		assert_eq!(bed.proofs.0.lock().unwrap().len(), blocks as usize);
	}
	// Others have its place afterwards.
	assert!(bed.placing.fresh(last).contains(&590));
	assert!(!bed.placing.fresh(last + 1).contains(&590));
}

/// What is accepted lapses unless it is entered in time, however much else waits for its turn.
#[tokio::test]
async fn what_was_accepted_is_looked_at_before_all_that_waits() {
	let mut bed = Bed::new(600, 0).await;
	let block = bed.chain.block(|state| state.active.retain(|node| node.node != NODE));
	bed.placing.note(&block, 590, &Step::Accepted);
	bed.on(block).await;
	assert_eq!(bed.asked("ContentApi_selected"), MAX_PAGE - 1, "nor does it take more at a time");
	bed.block(|state| state.accepted = vec![(NODE, 590, 11)]).await;
	assert_eq!(*bed.proofs.0.lock().unwrap(), [11]);
	// Nor is one forgotten whose proof is in no block.
	for _ in 1..RESEND {
		bed.block(|_| ()).await;
	}
	let block = bed.chain.empty_block();
	bed.placing.note(&block, 590, &Step::Proven);
	for _ in 0..RESEND {
		bed.block(|_| ()).await;
	}
	assert!(bed.proofs.0.lock().unwrap().len() > 1);
}

#[tokio::test]
async fn what_waits_has_its_turn_beside_what_was_accepted() {
	let mut bed = Bed::new(600, 0).await;
	let block = bed.chain.block(|state| state.active.retain(|node| node.node != NODE));
	bed.placing.note(&block, 590, &Step::Accepted);
	bed.on(block).await;
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_selected"), MAX_PAGE - 1);
	bed.block(|_| ()).await;
	assert_eq!(bed.asked("ContentApi_selected"), 600 - 1 - 2 * (MAX_PAGE - 1));
}

#[tokio::test]
async fn no_more_is_accepted_than_can_be_entered_in_time() {
	let mut bed = Bed::new(600, 0).await;
	for (fresh, accepts) in [(MAX_FRESH - 1, true), (MAX_FRESH, false)] {
		let block = bed.chain.empty_block();
		for track in 0..fresh as TrackId {
			bed.placing.note(&block, track, &Step::Accepted);
		}
		assert_eq!(bed.on(block).await.is_some(), accepts, "{fresh}");
	}
	// What did not come about by then keeps nothing back any more.
	for _ in 0..FRESH {
		bed.chain.empty_block();
	}
	assert!(bed.block(|_| ()).await.is_some());
}

#[tokio::test]
async fn whatever_branch_an_accept_is_on_the_node_does_what_that_branch_asks() {
	let mut bed = Bed::new(1, 0).await;
	let parent = bed.chain.empty_block();
	assert_eq!(bed.on(parent).await, Some(0));
	// On one it is accepted and entered.
	let held = bed.chain.fork(&parent, |state| state.hold(0));
	assert_eq!(bed.on(held).await, None);
	assert!(bed.proofs.0.lock().unwrap().is_empty());
	// On another it is accepted and has yet to be entered, with another chunk.
	let accepted = bed.chain.fork(&parent, |state| state.accepted = vec![(NODE, 0, 5)]);
	assert_eq!(bed.on(accepted).await, None);
	assert_eq!(*bed.proofs.0.lock().unwrap(), [5]);
	// On the one that stays nothing has come of it.
	let neither = bed.chain.fork(&parent, |_| ());
	assert_eq!(bed.on(neither).await, Some(0));
	let entered = bed.chain.fork(&neither, |state| state.hold(0));
	assert_eq!(bed.on(entered).await, None);
	assert_eq!(bed.proofs.0.lock().unwrap().len(), 1);
}
