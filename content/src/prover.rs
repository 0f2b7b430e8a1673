//! Answers every challenge of this node.
//!
//! With each best block the prover asks the chain which challenges are open for its node, and gives
//! the pool a proof of each. Nothing is remembered that matters: after a restart, a reorganisation or
//! a pool that forgot, what is still open is what the chain still lists. A proof that was given and
//! has not counted after [`RESEND`] blocks is given again.

use crate::{
	chain::{check_apis, Block, BlockNumber, Chain, ChainError, Refusal, Runtime},
	metrics::{self, Metrics},
};
use audio_primitives::{
	challenges::proof_message,
	content::ChallengeInfo,
	nodes::NodeIndex,
	proofs::{ChunkProof, ContentRoot},
};
use futures::{future::BoxFuture, stream, FutureExt, StreamExt};
use sp_core::{ed25519, Pair};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::timeout;

/// After so many blocks a proof that did not count is given again.
const RESEND: BlockNumber = 3;

/// Proofs that are made at a time: each reads 16 KiB.
const AT_A_TIME: usize = 8;

/// How long to wait before the chain is asked again after it did not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// How long the best block may stay the same before the chain is followed anew: the connection may
/// have died in silence.
const SILENCE: Duration = Duration::from_secs(60);

/// The call that gives a proof.
const PROVE: (&str, &str) = ("StorageProofs", "prove");

/// Where proofs come from.
pub trait Proofs: Send + Sync + 'static {
	/// Chunk `chunk` of the content of `root`, with what shows that it is a part of it.
	fn prove(&self, root: ContentRoot, chunk: u64)
		-> BoxFuture<'_, Result<ChunkProof, ProofError>>;
}

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProofError(pub String);

/// What became of a challenge.
#[derive(Debug)]
pub enum Answer {
	/// A proof is in the pool.
	Given,
	/// There is none to give.
	Missing(ProofError),
	/// The pool did not take it.
	Refused(Refusal),
}

/// Who answers for a node.
pub struct Prover {
	chain: Chain,
	node: NodeIndex,
	key: ed25519::Pair,
	proofs: Arc<dyn Proofs>,
	metrics: Option<Metrics>,
	/// When each challenge's proof was given.
	given: BTreeMap<u32, BlockNumber>,
}

impl Prover {
	/// Answers for `node`, whose key is `key`, with `proofs`.
	pub fn new(chain: Chain, node: NodeIndex, key: ed25519::Pair, proofs: Arc<dyn Proofs>) -> Self {
		Self { chain, node, key, proofs, metrics: None, given: BTreeMap::new() }
	}

	/// Counts in `metrics` what it answers.
	pub fn counting(self, metrics: Metrics) -> Self {
		Self { metrics: Some(metrics), ..self }
	}

	/// Follows the chain for ever, through broken connections too.
	pub async fn run(mut self) {
		loop {
			if let Err(error) = self.follow().await {
				tracing::warn!(node = self.node, %error, "cannot follow the chain, trying again");
			}
			tokio::time::sleep(PAUSE).await;
		}
	}

	/// Follows the chain until it cannot.
	async fn follow(&mut self) -> Result<(), ChainError> {
		let mut blocks = self.chain.best_blocks().await?;
		while let Ok(Some(mut block)) = timeout(SILENCE, blocks.next()).await {
			// Of blocks that came while proofs were made only the last counts.
			while let Some(Some(later)) = blocks.next().now_or_never() {
				block = later;
			}
			for (challenge, answer) in self.answer(&block).await? {
				self.log(&challenge, &answer);
				self.count(&answer);
			}
		}
		Ok(())
	}

	/// Answers what is open at `block`, the soonest due first. Says what became of each challenge that
	/// was due to be answered; those whose proof is on its way are not among them.
	pub async fn answer(
		&mut self,
		block: &Block,
	) -> Result<Vec<(ChallengeInfo<BlockNumber>, Answer)>, ChainError> {
		let runtime = self.chain.runtime(block.hash).await?;
		check_apis(&runtime, &["StorageProofsApi"])?;
		let open = self.chain.open_challenges(block.hash, self.node).await?;
		let due = due(open, &mut self.given, block.number);
		if due.is_empty() {
			return Ok(Vec::new());
		}
		let this = &*self;
		let answers: Vec<_> = stream::iter(due)
			.map(|challenge| {
				let runtime = &runtime;
				async move {
					let answer = this.give(block, runtime, &challenge).await;
					(challenge, answer)
				}
			})
			.buffer_unordered(AT_A_TIME)
			.collect()
			.await;
		for (challenge, answer) in &answers {
			if matches!(answer, Answer::Given) {
				self.given.insert(challenge.challenge, block.number);
			}
		}
		Ok(answers)
	}

	async fn give(
		&self,
		block: &Block,
		runtime: &Runtime,
		challenge: &ChallengeInfo<BlockNumber>,
	) -> Answer {
		let proof = match self.proofs.prove(challenge.root, challenge.chunk).await {
			Ok(proof) => proof,
			Err(missing) => return Answer::Missing(missing),
		};
		let genesis = self.chain.genesis();
		let message = proof_message(&genesis, challenge.challenge, self.node, &proof);
		let signature = self.key.sign(&message);
		let arguments = (self.node, challenge.challenge, proof, signature);
		// A pool bans the bytes of what was in a block for half an hour, also if that block is none any
		// more. So they are others in each block.
		let state = self.chain.authorized_at(block);
		let transaction = match runtime.authorized(PROVE, &arguments, state) {
			Ok(transaction) => transaction,
			Err(error) => return Answer::Refused(Refusal::Chain(error.into())),
		};
		match self.chain.submit(&transaction).await {
			// One that was given before waits there still.
			Ok(_) | Err(Refusal::AlreadyKnown | Refusal::NonceTaken) => Answer::Given,
			Err(refusal) => Answer::Refused(refusal),
		}
	}

	fn count(&self, answer: &Answer) {
		let Some(counted) = &self.metrics else { return };
		counted.proof(match answer {
			Answer::Given => metrics::GIVEN,
			Answer::Missing(_) => metrics::MISSING,
			Answer::Refused(_) => metrics::REFUSED,
		});
	}

	fn log(&self, challenge: &ChallengeInfo<BlockNumber>, answer: &Answer) {
		let ChallengeInfo { challenge: number, track, chunk, deadline, .. } = challenge;
		let node = self.node;
		match answer {
			Answer::Given => {
				tracing::info!(node, challenge = number, track, chunk, deadline, "proof given");
			},
			Answer::Missing(error) => {
				tracing::error!(node, challenge = number, track, chunk, deadline, %error, "no proof");
			},
			Answer::Refused(error) => {
				tracing::warn!(node, challenge = number, track, chunk, deadline, %error, "proof refused");
			},
		}
	}
}

/// Those of the `open` challenges whose proof has not been `given` yet, or too long before block
/// `now`, the soonest due first. Forgets what is not open any more.
fn due(
	mut open: Vec<ChallengeInfo<BlockNumber>>,
	given: &mut BTreeMap<u32, BlockNumber>,
	now: BlockNumber,
) -> Vec<ChallengeInfo<BlockNumber>> {
	given.retain(|number, _| open.iter().any(|challenge| challenge.challenge == *number));
	open.retain(|challenge| {
		let at = given.get(&challenge.challenge);
		// On a branch that is behind, it was given in a block to come: wait as long from there.
		at.is_none_or(|at| at.abs_diff(now) >= RESEND)
	});
	open.sort_by_key(|challenge| (challenge.deadline, challenge.challenge));
	open
}

#[cfg(test)]
mod tests {
	use super::*;

	fn challenge(challenge: u32, deadline: BlockNumber) -> ChallengeInfo<BlockNumber> {
		ChallengeInfo { challenge, track: 0, root: [0; 32], bytes: 65_536, chunk: 0, deadline }
	}

	fn numbers(due: Vec<ChallengeInfo<BlockNumber>>) -> Vec<u32> {
		due.into_iter().map(|challenge| challenge.challenge).collect()
	}

	#[test]
	fn the_soonest_due_comes_first() {
		let open = vec![challenge(3, 60), challenge(1, 70), challenge(2, 60)];
		assert_eq!(numbers(due(open, &mut BTreeMap::new(), 10)), [2, 3, 1]);
	}

	#[test]
	fn what_was_given_is_given_again_only_after_a_while() {
		let open = || vec![challenge(1, 60), challenge(2, 60)];
		let mut given = BTreeMap::from([(1, 10)]);
		assert_eq!(numbers(due(open(), &mut given, 11)), [2]);
		assert_eq!(numbers(due(open(), &mut given, 12)), [2]);
		assert_eq!(numbers(due(open(), &mut given, 13)), [1, 2]);
		// The chain went back by three blocks and more: the pool may have forgotten.
		assert_eq!(numbers(due(open(), &mut given, 7)), [1, 2]);
	}

	#[test]
	fn what_is_open_no_more_is_forgotten() {
		let mut given = BTreeMap::from([(1, 10), (2, 10)]);
		assert!(due(vec![challenge(2, 60)], &mut given, 11).is_empty());
		assert_eq!(given, BTreeMap::from([(2, 10)]));
		// Its number comes again on another branch.
		assert_eq!(numbers(due(vec![challenge(1, 60)], &mut given, 11)), [1]);
	}
}
