//! The way to a place: what is stored and selected for is accepted, and entered with a first proof.
//!
//! Only what is durable is ever accepted. Nothing is remembered that matters: who holds what, and
//! what was accepted and is still to be proven, is the chain's to say.
//!
//! What a block costs the node does not grow with what is held. With each block the chain is asked how
//! many places this node has, once for this and for the [`Keeper`](crate::keeper::Keeper); which they
//! are, when that number changes, before anything is accepted, and every [`HELD_FOR`] blocks. Of tracks
//! that are not held yet up to 256 are looked at for a block: first those that were accepted lately,
//! since what is not entered in time has cost its fee for nothing, the others in turn. So no more are
//! accepted than are looked at with every block until they are entered.

use crate::{
	chain::{check_apis, AccountId, Block, BlockNumber, Chain, ChainError, Hash, Refusal, PERIOD},
	http::Draining,
	prover::{ProofError, Proofs},
	sender::{Sender, ACCEPT, ENTER},
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

/// For so many blocks what was accepted is looked at first, or for as long as the chain waits for its
/// first proof, if that is longer.
const FRESH: BlockNumber = 4 * RESEND;

/// Most tracks that are accepted and not entered. The rest of a page is for those that are in turn.
const MAX_FRESH: usize = MAX_PAGE as usize / 4 * 3;

/// Pages that are asked for a block of what may have been accepted before the service began.
const FOUND_PAGES: usize = 16;

/// After so many blocks it is read anew what is held, even if it is as many: one place may have been
/// won with the same block that another was lost with.
const HELD_FOR: BlockNumber = 50;

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

impl Step {
	/// What of a proof is to be reckoned with: it may be in the pool though that was not said.
	fn may_come_to(&self) -> &Self {
		match self {
			Self::Refused(refusal) if refusal.may_be_there() => &Self::Proven,
			step => step,
		}
	}
}

/// Enters a node into its places.
pub struct Placing {
	chain: Chain,
	node: NodeIndex,
	sender: Arc<Sender>,
	proofs: Arc<dyn Proofs>,
	/// While this says so, nothing is accepted: what was is entered, for its fee is paid.
	draining: Draining,
	/// What was sent for tracks that are not held.
	sent: BTreeMap<TrackId, Sent>,
	/// What kept the chain from taking what is signed here, when it was last asked.
	barred: Option<Barred>,
	/// What is held, as of the block in which it was read.
	held: Option<(Block, Arc<BTreeSet<TrackId>>)>,
	/// The block in which there were last seen to be as many.
	seen: Option<Hash>,
	/// When the chain was asked of a track, and did not select this node: it may be barred from it.
	passed_over: BTreeMap<TrackId, BlockNumber>,
	/// From which track on those that are not held are looked at.
	next: TrackId,
	/// Tracks that are not held of which it was asked whether they were accepted before.
	asked: BTreeSet<TrackId>,
}

/// Why the chain takes nothing that is signed here for the node. To send it all the same would cost
/// fees and come to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
	/// It is not registered, or no more.
	#[error("the node is not registered")]
	Unregistered,
	/// The key is neither the operator's nor the hot key.
	#[error(
		"{0} is neither the node's operator nor its hot key: the operator sets it by \
		 nodeServices.setHotKey"
	)]
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
	/// How often the same; 0 if it was found to be accepted.
	times: u32,
	/// Whether it was the first proof.
	proof: bool,
	/// The last block that takes the first proof; 0 if it is not accepted yet.
	deadline: BlockNumber,
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
		self.times > 0 && self.at.abs_diff(now) < wait
	}

	/// Whether it is to be looked at before all else.
	fn is_fresh(&self, now: BlockNumber) -> bool {
		now <= self.deadline || self.at.abs_diff(now) < FRESH
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
		let (sent, passed_over, asked) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
		let (barred, held, seen, next) = (None, None, None, 0);
		let draining = Draining::default();
		Self {
			chain,
			node,
			sender,
			proofs,
			draining,
			sent,
			barred,
			held,
			seen,
			passed_over,
			next,
			asked,
		}
	}

	/// Accepts nothing while `draining` says that the node is drained.
	pub fn unless(self, draining: Draining) -> Self {
		Self { draining, ..self }
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
		let held = match &self.held {
			Some((_, held)) if self.seen == Some(block.hash) => held.clone(),
			_ => {
				let standing = self.chain.proof_standing(block.hash, self.node).await?;
				self.held(block, standing.replicas).await?
			},
		};
		let wanted: BTreeSet<TrackId> = stored.difference(&held).copied().collect();
		self.sent.retain(|track, _| wanted.contains(track));
		self.passed_over
			.retain(|track, at| wanted.contains(track) && at.abs_diff(block.number) < RESEND);
		self.find_accepted(block, &wanted).await?;
		let fresh = self.fresh(block.number);
		let room = MAX_FRESH.saturating_sub(fresh.len());
		let wanted = self.some_of(wanted, &fresh);
		if wanted.is_empty() || !self.may_sign(block).await? {
			return Ok(Vec::new());
		}
		let mut entries = BTreeMap::new();
		for entry in self.chain.entries(block.hash, self.node, &wanted).await? {
			entries.insert(entry.track, entry);
		}
		for track in &wanted {
			if let Some(sent) = self.sent.get_mut(track) {
				sent.deadline = entries.get(track).map_or(0, |entry| entry.deadline);
			}
		}
		let mut steps = Vec::new();
		let mut to_accept = Vec::new();
		for track in wanted {
			match entries.get(&track) {
				found if self.waits_for(track, block.number, found.is_some()) => (),
				None if self.draining.is_on() => (),
				None if room == 0 && !fresh.contains(&track) => (),
				None if self.is_selected(block, track).await? => to_accept.push(track),
				None => drop(self.passed_over.insert(track, block.number)),
				Some(entry) => {
					if let Some(step) = self.enter(block, entry).await {
						self.note(block, track, step.may_come_to());
						steps.push((track, step));
					}
				},
			}
		}
		if !to_accept.is_empty() {
			// To accept what is held costs a fee and comes to nothing.
			let held = self.held_in(block).await?;
			to_accept.retain(|track| !held.contains(track));
			let (again, mut new): (Vec<_>, Vec<_>) =
				to_accept.into_iter().partition(|track| fresh.contains(track));
			new.truncate(room);
			to_accept = [again, new].concat();
		}
		for batch in to_accept.chunks(MAX_ACCEPTED) {
			match self.sender.send(block, ACCEPT, &(self.node, batch)).await {
				Ok(_) => {
					for track in batch {
						self.note(block, *track, &Step::Accepted);
						steps.push((*track, Step::Accepted));
					}
				},
				// The pool holds no more of this account for now, or the node cannot be reached: the
				// next block is soon enough for the rest.
				Err(refusal) => {
					// To accept twice costs a second fee: nothing is done until it can be in no block.
					if refusal.may_be_there() {
						for track in batch {
							self.note(block, *track, &Step::Accepted);
						}
					}
					if let Some(track) = batch.first() {
						steps.push((*track, Step::Refused(refusal)));
					}
					break;
				},
			}
		}
		Ok(steps)
	}

	/// What this node holds: so many `places`, by what the chain says in this block.
	pub async fn held(
		&mut self,
		block: &Block,
		places: u32,
	) -> Result<Arc<BTreeSet<TrackId>>, ChainError> {
		let held = match &self.held {
			Some((at, held))
				if held.len() as u64 == u64::from(places)
					&& at.number.abs_diff(block.number) < HELD_FOR =>
			{
				held.clone()
			},
			_ => self.held_in(block).await?,
		};
		self.seen = Some(block.hash);
		Ok(held)
	}

	/// What it holds in this very block.
	async fn held_in(&mut self, block: &Block) -> Result<Arc<BTreeSet<TrackId>>, ChainError> {
		match &self.held {
			Some((at, held)) if at.hash == block.hash => Ok(held.clone()),
			_ => {
				let held = Arc::new(self.chain.held_by(block.hash, self.node).await?);
				self.held = Some((*block, held.clone()));
				Ok(held)
			},
		}
	}

	/// Finds what was accepted before the service began: its fee is paid.
	async fn find_accepted(
		&mut self,
		block: &Block,
		wanted: &BTreeSet<TrackId>,
	) -> Result<(), ChainError> {
		self.asked.retain(|track| wanted.contains(track));
		let to_ask: Vec<_> = wanted.difference(&self.asked).copied().collect();
		for page in to_ask.chunks(MAX_PAGE as usize).take(FOUND_PAGES) {
			for entry in self.chain.entries(block.hash, self.node, page).await? {
				let (at, deadline) = (block.number, entry.deadline);
				let found = Sent { at, times: 0, proof: false, deadline };
				self.sent.entry(entry.track).or_insert(found);
			}
			self.asked.extend(page);
		}
		Ok(())
	}

	/// What was accepted lately and is not held, whether its first proof was given or not: that may be
	/// in no block.
	fn fresh(&self, now: BlockNumber) -> BTreeSet<TrackId> {
		self.sent.iter().filter(|(_, sent)| sent.is_fresh(now)).map(|(track, _)| *track).collect()
	}

	/// As many of `wanted` as can be asked for at once: `fresh` first, then the others in turn. Those that
	/// this node was passed over for wait.
	fn some_of(
		&mut self,
		mut wanted: BTreeSet<TrackId>,
		fresh: &BTreeSet<TrackId>,
	) -> Vec<TrackId> {
		wanted.retain(|track| !fresh.contains(track) && !self.passed_over.contains_key(track));
		let mut chosen: Vec<TrackId> = fresh.iter().copied().take(MAX_PAGE as usize).collect();
		let room = (MAX_PAGE as usize).saturating_sub(chosen.len());
		let after = wanted.range(self.next..);
		let in_turn: Vec<_> = after.chain(wanted.range(..self.next)).take(room).collect();
		self.next = in_turn.last().map_or(self.next, |last| last.saturating_add(1));
		chosen.extend(in_turn);
		chosen
	}

	fn note(&mut self, block: &Block, track: TrackId, step: &Step) {
		let proof = match step {
			Step::Accepted => false,
			Step::Proven => true,
			Step::Missing(_) | Step::Refused(_) => return,
		};
		let before = self.sent.get(&track);
		let same = before.filter(|sent| sent.proof == proof);
		let times = same.map_or(0, |sent| sent.times).saturating_add(1);
		let deadline = before.map_or(0, |sent| sent.deadline);
		self.sent.insert(track, Sent { at: block.number, times, proof, deadline });
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
		let sent = self.sender.send(block, ENTER, &(self.node, entry.track, proof)).await;
		Some(match sent {
			Ok(_) => Step::Proven,
			Err(refusal) => Step::Refused(refusal),
		})
	}
}

#[cfg(test)]
mod tests;
