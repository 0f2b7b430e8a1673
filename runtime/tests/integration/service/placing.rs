//! What is stored comes to be held, and what a node is to store is what the chain selects it for.

use super::*;
use crate::{
	activity::signed,
	content::{Fan, Network},
};
use audio_content::{
	assignments::{ActiveSet, Duty},
	chain::{Block, Chain},
	placing::{Barred, Placing, Step, MAX_ACCEPTED},
	sender::Sender,
};
use audio_primitives::content::{CatalogueEntry, TrackId};
use audio_runtime::{
	configs::parameters::{content as c, PreviewBytes, PreviewSeconds, RuntimeParameters},
	Balances, Content, NodeServices, Parameters, RuntimeOrigin, StorageProofs,
};
use frame_support::assert_ok;
use futures::executor::block_on;
use sp_core::{sr25519, Pair};
use std::{collections::BTreeSet, sync::Arc};

/// A chain with placed tracks that nobody holds, and operators whose nodes have hot keys.
struct World {
	node: RuntimeNode,
	network: Network,
	memory: Arc<Memory>,
	chain: Chain,
}

impl World {
	fn new(tracks: u32, operators: u32) -> Self {
		let (node, (network, memory)) = RuntimeNode::after(|| {
			let network = Network::begin(tracks, operators);
			for (index, operator) in (0..).zip(&network.operators) {
				let hot = Fan::new(index, 0).who;
				assert_ok!(NodeServices::set_hot_key(signed(operator), index, Some(hot)));
			}
			(network, Arc::new(Memory::of(tracks)))
		});
		let chain = block_on(Chain::new(Arc::new(node.clone()))).expect("it answers");
		Self { node, network, memory, chain }
	}

	/// Who enters node `index`, signing with its hot key.
	fn placing(&self, index: u32) -> Placing {
		let key = sr25519::Pair::from_string(&format!("//fan//{index}"), None).expect("a URI");
		let sender = Arc::new(Sender::new(self.chain.clone(), key));
		Placing::new(self.chain.clone(), index, sender, self.memory.clone())
	}

	fn block(&self) -> Block {
		self.node.block(|| self.network.blocks(1, |_| true));
		block_on(self.chain.best()).expect("it answers")
	}

	/// All tracks, as nodes page through them.
	fn catalogue(&self, at: &Block) -> Vec<CatalogueEntry> {
		let mut tracks = Vec::new();
		let mut from = Some(0);
		while let Some(next) = from {
			let page = block_on(self.chain.catalogue(at.hash, next)).expect("it answers");
			tracks.extend(page.tracks);
			from = page.next;
		}
		tracks
	}

	/// The active set.
	fn active(&self, at: &Block) -> ActiveSet {
		let nodes = block_on(self.chain.active_nodes(at.hash)).expect("it answers");
		ActiveSet::new(nodes, block_on(self.chain.replicas(at.hash)).expect("it answers"))
	}

	/// What node `index` is to hold.
	fn to_hold(&self, at: &Block, index: u32) -> BTreeSet<TrackId> {
		let active = self.active(at);
		let tracks = self.catalogue(at).into_iter();
		let held = tracks.filter(|track| active.duty(index, track) == Some(Duty::Hold));
		held.map(|track| track.track).collect()
	}
}

#[test]
fn what_a_node_is_to_hold_is_what_the_chain_selects_it_for() {
	let world = World::new(120, 6);
	let best = block_on(world.chain.best()).expect("it answers");
	let mut all = 0;
	for index in 0..6 {
		let own = world.to_hold(&best, index);
		let chains: BTreeSet<_> = world.node.with(|| {
			let selects = |track: &TrackId| {
				StorageProofs::selected_for(*track).iter().any(|chosen| chosen.node == index)
			};
			(0..120).filter(selects).collect()
		});
		assert_eq!(own, chains, "node {index}");
		all += own.len();
	}
	assert_eq!(all, 3 * 120);
	// Nobody has anything to do with a track that is taken off the list.
	world.node.with(|| {
		assert_ok!(Content::delist(RuntimeOrigin::root(), 7, Default::default()));
	});
	let best = world.block();
	assert!((0..6).all(|index| !world.to_hold(&best, index).contains(&7)));
}

#[test]
fn what_is_stored_comes_to_be_held_for_the_fee_of_accepting_it() {
	let tracks = MAX_ACCEPTED as u32 + 8;
	let world = World::new(tracks, 1);
	let hot = sr25519::Pair::from_string("//fan//0", None).expect("a URI").public().into();
	let free = || world.node.with(|| Balances::free_balance(&hot));
	let before = free();
	let mut placing = world.placing(0);
	let stored: BTreeSet<_> = (0..tracks).collect();
	let (mut proven, mut accepted) = (0, before);
	for round in 0..8 {
		let best = world.block();
		if round == 1 {
			accepted = free();
		}
		for (track, step) in block_on(placing.advance(&best, &stored)).expect("the chain answers") {
			match step {
				Step::Accepted => (),
				Step::Proven => proven += 1,
				other => panic!("{track}: {other:?}"),
			}
		}
	}
	let best = world.block();
	assert_eq!(block_on(world.chain.held_by(best.hash, 0)).expect("it answers"), stored);
	assert!(accepted < before);
	assert_eq!((proven, free()), (tracks, accepted), "first proofs cost nothing");
	// There is nothing to do any more.
	assert!(block_on(placing.advance(&best, &stored)).expect("it answers").is_empty());
}

#[test]
fn who_starts_anew_goes_on_from_what_the_chain_has() {
	let world = World::new(3, 1);
	let stored: BTreeSet<_> = (0..3).collect();
	let best = world.block();
	block_on(world.placing(0).advance(&best, &stored)).expect("it answers");
	for _ in 0..4 {
		let best = world.block();
		// It knows nothing of what the one before has sent.
		let steps = block_on(world.placing(0).advance(&best, &stored)).expect("it answers");
		assert!(steps.iter().all(|(_, step)| matches!(step, Step::Proven)), "{steps:?}");
	}
	let best = world.block();
	assert_eq!(block_on(world.chain.held_by(best.hash, 0)).expect("it answers"), stored);
}

#[test]
fn only_what_is_stored_is_accepted() {
	let world = World::new(3, 1);
	let mut placing = world.placing(0);
	let stored = BTreeSet::from([1]);
	for _ in 0..6 {
		let best = world.block();
		block_on(placing.advance(&best, &stored)).expect("it answers");
	}
	let best = world.block();
	assert_eq!(block_on(world.chain.held_by(best.hash, 0)).expect("it answers"), stored);
	assert!(block_on(world.chain.entries(best.hash, 0, &[0, 2])).expect("it answers").is_empty());
}

#[test]
fn what_referenda_set_is_what_the_service_reads() {
	let world = World::new(1, 1);
	let at = world.block().hash;
	assert_eq!(block_on(world.chain.preview(at)).expect("it answers"), (30, 1 << 20));
	world.node.with(|| {
		let time = c::Parameters::PreviewTime(c::PreviewTime, Some(PreviewSeconds::constant(45)));
		let size = c::Parameters::PreviewSize(c::PreviewSize, Some(PreviewBytes::constant(7)));
		for parameter in [time, size].map(RuntimeParameters::Content) {
			assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), parameter));
		}
	});
	let at = world.block().hash;
	assert_eq!(block_on(world.chain.preview(at)).expect("it answers"), (45, 7));
	assert_eq!(block_on(world.chain.replicas(at)).expect("it answers"), 3);
}

#[test]
fn a_pool_that_is_some_blocks_behind_takes_what_is_signed() {
	let world = World::new(1, 1);
	let mut placing = world.placing(0);
	let best = world.block();
	// As a node sees it whose best block is three further.
	let ahead = Block { number: best.number + 3, ..best };
	let steps = block_on(placing.advance(&ahead, &BTreeSet::from([0]))).expect("it answers");
	assert!(matches!(steps[..], [(0, Step::Accepted)]), "{steps:?}");
}

#[test]
fn who_may_not_sign_for_the_node_sends_nothing_and_says_why() {
	let world = World::new(3, 1);
	// The key of another, who has tokens.
	let other = world.node.with(|| Fan::new(7, 0).who);
	let before = world.node.with(|| Balances::free_balance(&other));
	let key = sr25519::Pair::from_string("//fan//7", None).expect("a URI");
	let sender = Arc::new(Sender::new(world.chain.clone(), key));
	let mut placing = Placing::new(world.chain.clone(), 0, sender, world.memory.clone());
	let stored = BTreeSet::from([0]);
	let best = world.block();
	let steps = block_on(placing.advance(&best, &stored)).expect("it answers");
	assert!(steps.is_empty(), "{steps:?}");
	assert_eq!(placing.barred(), Some(&Barred::NotSigner(other.clone())));
	assert_eq!(world.node.pooled(), 0);
	// In jail even the operator's word counts for nothing.
	let operator = world.network.operators[0].clone();
	world.node.with(|| {
		assert_ok!(NodeServices::set_hot_key(signed(&operator), 0, Some(other.clone())));
		assert_ok!(NodeServices::jail(RuntimeOrigin::root(), 0, 1));
	});
	let best = world.block();
	let steps = block_on(placing.advance(&best, &stored)).expect("it answers");
	assert!(steps.is_empty(), "{steps:?}");
	assert!(matches!(placing.barred(), Some(Barred::Jailed(_))), "{:?}", placing.barred());
	assert_eq!(world.node.pooled(), 0);
	assert_eq!(world.node.with(|| Balances::free_balance(&other)), before);
}

#[test]
fn who_may_sign_from_now_on_goes_on() {
	let world = World::new(3, 1);
	let other = world.node.with(|| Fan::new(7, 0).who);
	let key = sr25519::Pair::from_string("//fan//7", None).expect("a URI");
	let sender = Arc::new(Sender::new(world.chain.clone(), key));
	let mut placing = Placing::new(world.chain.clone(), 0, sender, world.memory.clone());
	let stored = BTreeSet::from([0]);
	let best = world.block();
	assert!(block_on(placing.advance(&best, &stored)).expect("it answers").is_empty());
	let operator = world.network.operators[0].clone();
	world.node.with(|| {
		assert_ok!(NodeServices::set_hot_key(signed(&operator), 0, Some(other.clone())));
	});
	let best = world.block();
	let steps = block_on(placing.advance(&best, &stored)).expect("it answers");
	assert!(matches!(steps[..], [(0, Step::Accepted)]), "{steps:?}");
	assert_eq!(placing.barred(), None);
}
