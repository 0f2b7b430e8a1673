//! The way to a place: what is stored and selected for is accepted, and entered with a first proof.
//!
//! Only what is durable is ever accepted. Nothing is remembered that matters: who holds what, and
//! what was accepted and is still to be proven, is the chain's to say with each block.

use crate::{
	chain::{check_apis, AccountId, Block, BlockNumber, Chain, ChainError, Refusal, PERIOD},
	prover::{ProofError, Proofs},
	sender::Sender,
};
use audio_primitives::{
	content::{EntryInfo, TrackId},
	nodes::{NodeIndex, NodeInfo},
	RoundIndex, MAX_PAGE,
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
	/// What kept the chain from taking what is signed here, when it was last asked.
	barred: Option<Barred>,
}

/// Why the chain takes nothing that is signed here for the node. To send it all the same would cost
/// fees and come to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
	/// It is not registered, or no more.
	#[error("the node is not registered")]
	Unregistered,
	/// The key is neither the operator's nor the hot key.
	#[error("{0} is neither the node's operator nor its hot key: the operator sets it by nodeServices.setHotKey")]
	NotSigner(AccountId),
	/// It is in jail.
	#[error("the node is in jail until round {0}")]
	Jailed(RoundIndex),
	/// It has been deregistered.
	#[error("the node has been deregistered")]
	Leaving,
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

/// What keeps the chain from taking what `signer` signs for the node.
pub fn bar(info: Option<&NodeInfo<AccountId>>, signer: &AccountId) -> Option<Barred> {
	let Some(info) = info else { return Some(Barred::Unregistered) };
	if info.leaving {
		return Some(Barred::Leaving);
	}
	if info.operator != *signer && info.hot_key.as_ref() != Some(signer) {
		return Some(Barred::NotSigner(signer.clone()));
	}
	info.jailed_until.map(Barred::Jailed)
}

impl Placing {
	/// Enters `node`, for whose operator `sender` signs.
	pub fn new(
		chain: Chain,
		node: NodeIndex,
		sender: Arc<Sender>,
		proofs: Arc<dyn Proofs>,
	) -> Self {
		Self { chain, node, sender, proofs, sent: BTreeMap::new(), barred: None }
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

	/// What keeps the chain from taking what is signed here, as of the last block with something to
	/// be entered.
	pub fn barred(&self) -> Option<&Barred> {
		self.barred.as_ref()
	}

	/// Whether the chain takes what is signed here. Says so when that changes.
	async fn may_sign(&mut self, block: &Block) -> Result<bool, ChainError> {
		let info = self.chain.node(block.hash, self.node).await?;
		let barred = bar(info.as_ref(), self.sender.account());
		if barred != self.barred {
			match &barred {
				Some(reason) => tracing::warn!(node = self.node, %reason, "cannot enter places"),
				None => tracing::info!(node = self.node, "can enter places again"),
			}
			self.barred = barred;
		}
		Ok(self.barred.is_none())
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
