//! The way to a place: what is stored and selected for is accepted, and entered with a first proof.
//!
//! Only what is durable is ever accepted. Nothing is remembered that matters: who holds what, and
//! what was accepted and is still to be proven, is the chain's to say with each block.

use crate::{
	chain::{check_apis, Block, BlockNumber, Chain, ChainError, Refusal, PERIOD},
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

/// After so many blocks what did not come about is sent again, and then after twice as many each
/// time: a call that fails costs its fee, whatever it fails for.
const RESEND: BlockNumber = PERIOD + 1;

/// How often that doubles: the longest wait is some 1,000 blocks.
const MAX_DOUBLINGS: u32 = 6;

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
	/// What was sent for tracks that are not held.
	sent: BTreeMap<TrackId, Sent>,
}

/// What was sent for a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sent {
	/// The last time.
	at: BlockNumber,
	/// How often the same.
	times: u32,
	/// Whether it was the first proof.
	proof: bool,
}

impl Sent {
	/// Whether there is nothing to do but wait for it.
	fn is_on_its_way(&self, now: BlockNumber, proof: bool) -> bool {
		let doublings = self.times.saturating_sub(1).min(MAX_DOUBLINGS);
		let wait = match self.proof == proof {
			true => RESEND.saturating_mul(1 << doublings),
			// It was accepted, or what was accepted has lapsed.
			false => 0,
		};
		self.at.abs_diff(now) < wait
	}
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
		let runtime = self.chain.runtime(block.hash).await?;
		check_apis(&runtime, &["StorageProofsApi", "ContentApi", "NodeServicesApi"])?;
		let held = self.chain.held_by(block.hash, self.node).await?;
		let wanted: Vec<TrackId> = stored.difference(&held).copied().collect();
		self.sent.retain(|track, _| stored.contains(track) && !held.contains(track));
		if wanted.is_empty() || !self.may_sign(block).await? {
			return Ok(Vec::new());
		}
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
				found if self.waits_for(track, block.number, found.is_some()) => (),
				None if self.is_selected(block, track).await? => to_accept.push(track),
				None => (),
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
		let proof = match step {
			Step::Accepted => false,
			Step::Proven => true,
			Step::Missing(_) | Step::Refused(_) => return,
		};
		let same = self.sent.get(&track).filter(|sent| sent.proof == proof);
		let times = same.map_or(0, |sent| sent.times).saturating_add(1);
		self.sent.insert(track, Sent { at: block.number, times, proof });
	}

	fn waits_for(&self, track: TrackId, now: BlockNumber, proof: bool) -> bool {
		self.sent.get(&track).is_some_and(|sent| sent.is_on_its_way(now, proof))
	}

	/// Whether the chain takes what is signed here: the node serves, and the key is its operator's or
	/// its hot key. All else would cost fees and come to nothing.
	async fn may_sign(&self, block: &Block) -> Result<bool, ChainError> {
		let Some(info) = self.chain.node(block.hash, self.node).await? else { return Ok(false) };
		let signer = self.sender.account();
		let is_ours = info.operator == *signer || info.hot_key.as_ref() == Some(signer);
		Ok(is_ours && info.jailed_until.is_none() && !info.leaving)
	}

	/// Whether the chain selects the node for `track` now: it may be barred from it.
	async fn is_selected(&self, block: &Block, track: TrackId) -> Result<bool, ChainError> {
		let selected = self.chain.selected(block.hash, track).await?;
		Ok(selected.iter().any(|node| node.node == self.node))
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
