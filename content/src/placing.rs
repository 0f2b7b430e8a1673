//! The way to a place: what is stored and selected for is accepted, and entered with a first proof.
//!
//! Only what is durable is ever accepted. Nothing is remembered that matters: who holds what, and
//! what was accepted and is still to be proven, is the chain's to say with each block.

use crate::{
	chain::{Block, BlockNumber, Chain, ChainError, Refusal},
	prover::{ProofError, Proofs},
	sender::Sender,
};
use audio_primitives::{
	content::{EntryInfo, TrackId},
	nodes::NodeIndex,
	MAX_PAGE,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};

/// Tracks that are accepted at once: what the runtime takes.
pub const MAX_ACCEPTED: usize = 32;

/// After so many blocks what did not come about is sent again.
const RESEND: BlockNumber = 5;

/// What was done for a track.
#[derive(Debug)]
pub enum Step {
	/// It is accepted with the block that takes the call.
	Accepted,
	/// Its first proof is in the pool.
	Proven,
	/// There is no proof to give.
	Missing(ProofError),
	/// The pool did not take the call.
	Refused(Refusal),
}

/// Enters a node into its places.
pub struct Placing {
	chain: Chain,
	node: NodeIndex,
	sender: Arc<Sender>,
	proofs: Arc<dyn Proofs>,
	/// When what was sent for a track was sent.
	sent: BTreeMap<TrackId, BlockNumber>,
}

impl Placing {
	/// Enters `node`, for whose operator `sender` signs.
	pub fn new(
		chain: Chain,
		node: NodeIndex,
		sender: Arc<Sender>,
		proofs: Arc<dyn Proofs>,
	) -> Self {
		Self { chain, node, sender, proofs, sent: BTreeMap::new() }
	}

	/// Goes on with `stored`: tracks that are here, durable, and for which the node is selected. Says
	/// what was done.
	pub async fn advance(
		&mut self,
		block: &Block,
		stored: &BTreeSet<TrackId>,
	) -> Result<Vec<(TrackId, Step)>, ChainError> {
		let held = self.chain.held_by(block.hash, self.node).await?;
		let wanted: Vec<TrackId> = stored.difference(&held).copied().collect();
		self.sent.retain(|track, at| {
			stored.contains(track) && !held.contains(track) && at.abs_diff(block.number) < RESEND
		});
		let mut entries = BTreeMap::new();
		for page in wanted.chunks(MAX_PAGE as usize) {
			for entry in self.chain.entries(block.hash, self.node, page).await? {
				entries.insert(entry.track, entry);
			}
		}
		let mut steps = Vec::new();
		let mut to_accept = Vec::new();
		for track in wanted {
			match entries.get(&track) {
				_ if self.sent.contains_key(&track) => (),
				None => to_accept.push(track),
				Some(entry) => {
					if let Some(step) = self.enter(block, entry).await {
						self.note(block, track, &step);
						steps.push((track, step));
					}
				},
			}
		}
		for batch in to_accept.chunks(MAX_ACCEPTED) {
			let call = ("StorageProofs", "accept");
			match self.sender.send(block, call, &(self.node, batch)).await {
				Ok(_) => {
					for track in batch {
						self.note(block, *track, &Step::Accepted);
						steps.push((*track, Step::Accepted));
					}
				},
				// The pool holds no more of this account for now, or the node cannot be reached: the
				// next block is soon enough for the rest.
				Err(refusal) => {
					if let Some(track) = batch.first() {
						steps.push((*track, Step::Refused(refusal)));
					}
					break;
				},
			}
		}
		Ok(steps)
	}

	fn note(&mut self, block: &Block, track: TrackId, step: &Step) {
		if matches!(step, Step::Accepted | Step::Proven) {
			self.sent.insert(track, block.number);
		}
	}

	/// Gives the first proof of an accepted track, once its chunk is drawn.
	async fn enter(&self, block: &Block, entry: &EntryInfo<BlockNumber>) -> Option<Step> {
		let chunk = entry.chunk?;
		let proof = match self.proofs.prove(entry.root, chunk).await {
			Ok(proof) => proof,
			Err(missing) => return Some(Step::Missing(missing)),
		};
		let call = ("StorageProofs", "enter");
		let sent = self.sender.send(block, call, &(self.node, entry.track, proof)).await;
		Some(match sent {
			Ok(_) => Step::Proven,
			Err(refusal) => Step::Refused(refusal),
		})
	}
}
