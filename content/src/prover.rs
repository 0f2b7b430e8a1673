//! Answers every challenge of this node.
//!
//! With each best block the prover asks the chain which challenges are open for its node, and gives
//! the pool a proof of each. Nothing is remembered: after a restart, a reorganisation or a pool that
//! forgot, what is still open is what the chain still lists. As a rule the next block has it. If it
//! has not, other nodes may have lost it: they heard of it before they knew the block that asks for
//! it, or followed another one. So it is given again with each block, in other bytes. The node's own
//! pool takes the second: it is of a later block than the first. While it keeps both it may refuse
//! what comes after, and then takes some again once the first are too old.

use crate::{
	chain::{check_apis, Block, BlockNumber, Chain, ChainError, Refusal, Runtime},
	metrics::{self, Metrics},
	trouble::Trouble,
};
use audio_primitives::{
	challenges::proof_message,
	content::ChallengeInfo,
	nodes::NodeIndex,
	proofs::{ChunkProof, ContentRoot},
};
use futures::{future::BoxFuture, stream, FutureExt, StreamExt};
use sp_core::{ed25519, Pair};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

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
	/// One that was given for another block of the same number waits there.
	Waits,
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
}

impl Prover {
	/// Answers for `node`, whose key is `key`, with `proofs`.
	pub fn new(chain: Chain, node: NodeIndex, key: ed25519::Pair, proofs: Arc<dyn Proofs>) -> Self {
		Self { chain, node, key, proofs, metrics: None }
	}

	/// Counts in `metrics` what it answers.
	pub fn counting(self, metrics: Metrics) -> Self {
		Self { metrics: Some(metrics), ..self }
	}

	/// Follows the chain for ever, through broken connections too.
	pub async fn run(self) {
		let (mut trouble, mut proving) = (Trouble::default(), Trouble::default());
		loop {
			let followed = self.follow(&mut trouble, &mut proving).await;
			if let Some(error) = followed.err().filter(|error| trouble.is_news(error)) {
				tracing::warn!(node = self.node, %error, "cannot follow the chain, trying again");
			}
			tokio::time::sleep(PAUSE).await;
		}
	}

	/// Follows the chain until it cannot.
	async fn follow(&self, trouble: &mut Trouble, proving: &mut Trouble) -> Result<(), ChainError> {
		let mut blocks = self.chain.best_blocks().await?;
		while let Ok(Some(mut block)) = timeout(SILENCE, blocks.next()).await {
			// Of blocks that came while proofs were made only the last counts.
			while let Some(Some(later)) = blocks.next().now_or_never() {
				block = later;
			}
			let answers = self.answer(&block).await?;
			if trouble.is_over() {
				tracing::info!(node = self.node, "the chain is followed again");
			}
			for (challenge, answer) in answers {
				self.log(&challenge, &answer, proving);
				self.count(&answer);
			}
		}
		Ok(())
	}

	/// Answers what is open at `block`, the soonest due first. Says what became of each challenge.
	pub async fn answer(
		&self,
		block: &Block,
	) -> Result<Vec<(ChallengeInfo<BlockNumber>, Answer)>, ChainError> {
		let runtime = self.chain.runtime(block.hash).await?;
		check_apis(&runtime, &["StorageProofsApi"])?;
		let mut open = self.chain.open_challenges(block.hash, self.node).await?;
		open.sort_by_key(|challenge| (challenge.deadline, challenge.challenge));
		let answers = stream::iter(open).map(|challenge| {
			let runtime = &runtime;
			async move {
				let answer = self.give(block, runtime, &challenge).await;
				(challenge, answer)
			}
		});
		Ok(answers.buffer_unordered(AT_A_TIME).collect().await)
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
		// A pool bans the bytes of what was in a block, or was not valid on another branch, for half an
		// hour. So they are others in each block, by the nonce: an era alone comes again.
		let state = self.chain.authorized_at(block);
		let transaction = match runtime.authorized(PROVE, &arguments, block.number, state) {
			Ok(transaction) => transaction,
			Err(error) => return Answer::Refused(Refusal::Unsent(error.into())),
		};
		match self.chain.submit(&transaction).await {
			Ok(_) | Err(Refusal::AlreadyKnown) => Answer::Given,
			Err(Refusal::NonceTaken) => Answer::Waits,
			Err(refusal) => Answer::Refused(refusal),
		}
	}

	fn count(&self, answer: &Answer) {
		let Some(counted) = &self.metrics else { return };
		counted.proof(match answer {
			Answer::Given => metrics::GIVEN,
			Answer::Waits => return,
			Answer::Missing(_) => metrics::MISSING,
			Answer::Refused(_) => metrics::REFUSED,
		});
	}

	/// A challenge that cannot be answered is tried again with each block, and may be one of many.
	fn log(&self, challenge: &ChallengeInfo<BlockNumber>, answer: &Answer, trouble: &mut Trouble) {
		let ChallengeInfo { challenge: number, track, chunk, deadline, .. } = challenge;
		let node = self.node;
		match answer {
			Answer::Given => {
				tracing::info!(node, challenge = number, track, chunk, deadline, "proof given");
				if trouble.is_over() {
					tracing::info!(node, "proofs are given again");
				}
			},
			Answer::Waits => {
				tracing::debug!(node, challenge = number, "a proof waits in the pool");
			},
			Answer::Missing(error) if trouble.is_news(error) => {
				tracing::error!(node, challenge = number, track, chunk, deadline, %error, "no proof");
			},
			Answer::Refused(error) if trouble.is_news(error) => {
				tracing::warn!(node, challenge = number, track, chunk, deadline, %error, "proof refused");
			},
			Answer::Missing(error) => {
				tracing::debug!(node, challenge = number, track, chunk, %error, "no proof");
			},
			Answer::Refused(error) => {
				tracing::debug!(node, challenge = number, track, chunk, %error, "proof refused");
			},
		}
	}
}
