//! Challenges are answered, whatever the pool or the service forgets.

use super::*;
use crate::content::{bytes_of, Network};
use audio_content::{
	chain::{Block, Chain, Refusal, PERIOD},
	prover::{Answer, Prover},
};
use audio_primitives::content::ProofStanding;
use audio_runtime::StorageProofs;
use futures::executor::block_on;
use sp_core::{ed25519, Pair};
use std::sync::Arc;

/// A node of the chain that holds three tracks, all that it has.
struct World {
	node: RuntimeNode,
	network: Network,
	memory: Arc<Memory>,
	chain: Chain,
}

impl World {
	fn new() -> Self {
		let (node, (network, memory)) =
			RuntimeNode::after(|| (Network::new(3, 1), Arc::new(Memory::of(3))));
		let chain = block_on(Chain::new(Arc::new(node.clone()))).expect("it answers");
		Self { node, network, memory, chain }
	}

	/// Who proves for the node, and knows nothing yet.
	fn prover(&self) -> Prover {
		let key = ed25519::Pair::from_string("//node0", None).expect("a URI");
		Prover::new(self.chain.clone(), 0, key, self.memory.clone())
	}

	/// A block with what is in the pool.
	fn block(&self) -> usize {
		self.node.block(|| self.network.blocks(1, |_| false))
	}

	/// A block, after which the prover has answered.
	fn step(&self, prover: &Prover) -> Vec<Answer> {
		self.block();
		let best = block_on(self.chain.best()).expect("it answers");
		let answers = block_on(prover.answer(&best)).expect("the chain answers");
		answers.into_iter().map(|(_, answer)| answer).collect()
	}

	fn standing(&self) -> ProofStanding {
		self.node.with(|| StorageProofs::standing(0))
	}

	/// The challenges that are open.
	fn open(&self) -> Vec<u32> {
		let open = self.node.with(|| StorageProofs::open_challenges(0));
		open.into_iter().map(|challenge| challenge.challenge).collect()
	}
}

#[test]
fn all_challenges_are_proven_once_and_none_is_missed() {
	let world = World::new();
	let prover = world.prover();
	let before = world.standing();
	let mut given = 0;
	for _ in 0..120 {
		for answer in world.step(&prover) {
			assert!(matches!(answer, Answer::Given), "{answer:?}");
			given += 1;
		}
	}
	// The last ones are in no block yet.
	world.block();
	let after = world.standing();
	assert!(given > 60, "{given} in 120 blocks");
	assert_eq!(after.passed - before.passed, given);
	assert_eq!(after.misses, 0);
	assert_eq!(world.node.asked("Metadata_metadata_at_version"), 1);
}

#[test]
fn what_the_pool_forgot_is_given_again_in_time() {
	let world = World::new();
	let prover = world.prover();
	while world.step(&prover).is_empty() {}
	world.node.forget_pool();
	let asked = world.open()[0];
	let again = (0..5).find(|_| {
		world.step(&prover);
		!world.open().contains(&asked)
	});
	assert!(again.is_some(), "it was given again");
}

#[test]
fn what_the_pool_has_banned_is_given_in_other_bytes() {
	let world = World::new();
	let prover = world.prover();
	while world.step(&prover).is_empty() {}
	// It was in a block of a branch that nobody builds on any more.
	world.node.ban_pool();
	let asked = world.open()[0];
	let again = (0..6).find(|_| {
		world.step(&prover);
		!world.open().contains(&asked)
	});
	assert!(again.is_some(), "it was given again");
}

/// Its era comes again, and names no block.
#[test]
fn what_the_pool_has_banned_is_other_bytes_in_the_next_era_too() {
	let world = World::new();
	let prover = world.prover();
	while world.open().is_empty() {
		world.block();
	}
	let best = block_on(world.chain.best()).expect("it answers");
	let later = Block { number: best.number + PERIOD, ..best };
	for block in [best, later] {
		let answers = block_on(prover.answer(&block)).expect("the chain answers");
		assert!(!answers.is_empty());
		for (_, answer) in answers {
			assert!(matches!(answer, Answer::Given), "{answer:?}");
		}
		world.node.ban_pool();
	}
}

#[test]
fn what_others_have_banned_is_given_again_beside_what_waits_here() {
	let world = World::new();
	let prover = world.prover();
	while world.step(&prover).is_empty() {}
	let asked = world.open()[0];
	let before = world.node.pooled();
	// Nobody else has the proof, so that no block has it: this node makes none.
	for _ in 0..3 {
		world.node.empty_block(|| world.network.blocks(1, |_| false));
		let best = block_on(world.chain.best()).expect("it answers");
		let answers = block_on(prover.answer(&best)).expect("the chain answers");
		let again = answers.iter().find(|(challenge, _)| challenge.challenge == asked);
		let (_, again) = again.expect("it is open");
		assert!(matches!(again, Answer::Given), "it is another one for the pool: {again:?}");
	}
	assert!(world.node.pooled() > before);
	world.block();
	assert_eq!(world.standing().misses, 0);
}

#[test]
fn a_pool_that_is_some_blocks_behind_takes_a_proof() {
	let world = World::new();
	while world.open().is_empty() {
		world.block();
	}
	let best = block_on(world.chain.best()).expect("it answers");
	// As a node sees it whose best block is four further.
	let ahead = Block { number: best.number + 4, ..best };
	let answers = block_on(world.prover().answer(&ahead)).expect("the chain answers");
	assert!(!answers.is_empty());
	for (_, answer) in answers {
		assert!(matches!(answer, Answer::Given), "{answer:?}");
	}
}

#[test]
fn who_starts_anew_answers_all_that_is_open() {
	let world = World::new();
	let prover = world.prover();
	while world.step(&prover).is_empty() {}
	world.node.forget_pool();
	let open = world.open().len();
	// It has not seen what the other one did.
	assert!(world.step(&world.prover()).len() >= open);
	world.block();
	assert_eq!(world.standing().misses, 0);
}

#[test]
fn what_is_not_here_is_said_and_keeps_nothing_else_from_being_proven() {
	let world = World::new();
	let lost = world.node.with(|| proofs::root(&bytes_of(0)));
	world.memory.contents().remove(&lost).expect("it was there");
	let prover = world.prover();
	let (mut missing, mut given) = (0, 0);
	for _ in 0..60 {
		for answer in world.step(&prover) {
			match answer {
				Answer::Missing(error) => {
					assert_eq!(error.to_string(), "it is not here");
					missing += 1;
				},
				Answer::Given | Answer::Waits => given += 1,
				Answer::Refused(refusal) => panic!("{refusal}"),
			}
		}
	}
	assert!(missing > 0 && given > 10, "{missing} missing, {given} given");
}

#[test]
fn a_wrong_proof_never_reaches_the_pool() {
	let world = World::new();
	// A byte of each chunk has changed, and what makes proofs has not noticed.
	world
		.memory
		.contents()
		.values_mut()
		.for_each(|content| content.iter_mut().for_each(|byte| *byte ^= 1));
	let prover = world.prover();
	let answers = (0..60).map(|_| world.step(&prover)).find(|answers| !answers.is_empty());
	for answer in answers.expect("it is asked") {
		assert!(matches!(answer, Answer::Refused(Refusal::Invalid(_))), "{answer:?}");
	}
	assert_eq!(world.block(), 0);
}
