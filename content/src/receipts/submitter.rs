//! Submits the receipts of the round before: it is over, so they say all that they will.
//!
//! What is due is what the log says, and whether it has come there is what the chain says: after a
//! restart nothing is lost, and nothing is given to the pool twice while it may still be in a block.
//! Each receipt is looked at once more before it is submitted, since one that the chain refuses uses
//! up what the node has free as well: the fan may have lost its stake, have taken a listening key
//! back, have submitted it itself, have had all its plays counted elsewhere, or have signed that it
//! heard what the node never had.
//!
//! Not all are submitted as soon as the round is over: of what a fan heard from many nodes no more
//! counts than its allowance, and if all nodes submitted it in the same block, what all but one have
//! free would be used up for nothing. So each has a turn in the first half of the next round, another
//! one at each node, and what others have had counted by then is seen.
//!
//! Those that are worth most come first, if the node cannot submit all. But what was submitted once
//! and did not count comes after all that was not: the chain may refuse it for a reason that is not
//! seen here, and whoever has most at stake would use up what is free with it.

use crate::{
	best::Best,
	chain::{Block, BlockNumber, ChainError, Hash, Refusal, PERIOD},
	receipt::{is_signed_by, listening_keys, worth, SignedReceipt, Standing},
	receipts::{log::TURNS, Kept, LogError, ReceiptLog, State},
	trouble::Trouble,
};
use audio_primitives::{
	content::TrackId,
	nodes::NodeIndex,
	receipts::{oldest_taken, LastReceipt},
	RoundIndex,
};
use futures::future::BoxFuture;
use sp_runtime::AccountId32;
use std::time::{Duration, Instant};

/// Receipts of a call: what the runtime takes.
pub const MAX_BATCH: usize = 8;

/// Calls that are made for a block.
const MAX_CALLS: usize = 4;

/// Receipts that are looked at for a block, to find some to submit. Each takes three questions to the
/// chain at the most, whatever strangers have signed.
const MAX_LOOKED_AT: u32 = 64;

/// After so many blocks what did not come about is submitted again, and then after twice as many
/// each time.
const RESEND: BlockNumber = PERIOD + 1;

/// How often that doubles: the longest wait is some 1,000 blocks. It is never given up: blocks may
/// have been full, or this node's transactions not have reached whoever makes them.
const MAX_DOUBLINGS: u32 = 6;

/// A round was seen to begin if no more blocks than these went by unseen.
const GAP: BlockNumber = 8;

/// After so many blocks a receipt is looked at again that would not count now.
const LATER: BlockNumber = 100;

/// What the submitter asks of the chain.
pub trait ReceiptChain: Send + Sync + 'static {
	/// The hash of its first block.
	fn genesis(&self) -> [u8; 32];

	/// The node that submits.
	fn node(&self) -> NodeIndex;

	/// The last final block.
	fn finalized(&self) -> BoxFuture<'_, Result<Block, ChainError>>;

	/// The round in force.
	fn round(&self, at: Block) -> BoxFuture<'_, Result<RoundIndex, ChainError>>;

	/// Whether the chain takes what is signed here, and is followed.
	fn may_submit(&self, at: Block) -> BoxFuture<'_, Result<bool, ChainError>>;

	/// Receipts that the node has submitted in the round in force, and how many it can for free.
	fn quota(&self, at: Block) -> BoxFuture<'_, Result<(u32, u32), ChainError>>;

	/// How `fan` stands.
	fn standing(&self, at: Block, fan: AccountId32) -> BoxFuture<'_, Result<Standing, ChainError>>;

	/// What has been dealt with of what `fan` has heard from the node in `round`.
	fn last(
		&self,
		at: Block,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>>;

	/// For each of `tracks` whether plays of it that were heard from the node in `round` count.
	fn counts(
		&self,
		at: Block,
		round: RoundIndex,
		tracks: Vec<TrackId>,
	) -> BoxFuture<'_, Result<Vec<bool>, ChainError>>;

	/// Gives a batch to the pool: it can be in the [`PERIOD`] blocks after `at`.
	fn submit(&self, at: Block, batch: Vec<SignedReceipt>) -> BoxFuture<'_, Result<Hash, Refusal>>;
}

/// What was done.
#[derive(Debug)]
pub enum Step {
	/// So many receipts are in the pool, in a transaction.
	Submitted(usize, Hash),
	/// So many receipts are in a final block.
	Settled(usize),
	/// Receipts of rounds that are over were forgotten: settled ones, and others.
	Forgotten(u64, u64),
	/// The pool did not take a batch.
	Refused(Refusal),
}

/// Why nothing more was done.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
	/// The chain does not answer.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// The log does not.
	#[error(transparent)]
	Log(#[from] LogError),
}

/// Submits what is in a log.
pub struct Submitter<C> {
	chain: C,
	log: ReceiptLog,
	/// Receipts that may be submitted in a round beyond what is free.
	paid: u32,
	pub(super) rounds: Rounds,
}

/// A block, and when it was seen.
type Seen = (BlockNumber, Instant);

/// What is known of the length of rounds.
#[derive(Default)]
pub(super) struct Rounds {
	round: RoundIndex,
	/// The last block that was seen.
	last: BlockNumber,
	/// The round's first block, if it was seen to begin.
	pub(super) first: Option<Seen>,
	/// How many blocks the round before had, and how long it took, if both were.
	length: Option<(BlockNumber, Duration)>,
}

impl Rounds {
	/// How many of all turns have come at block `at` of `round`: all in the first half of it, by its
	/// blocks or by the time, and at once if it is not known how long rounds are.
	pub(super) fn turns(&mut self, round: RoundIndex, at: BlockNumber, now: Instant) -> u32 {
		let follows = at.abs_diff(self.last) <= GAP;
		self.last = at;
		if self.round.checked_add(1) == Some(round) && follows {
			let since = |(first, then)| (at.abs_diff(first), now.saturating_duration_since(then));
			let length = self.first.map(since);
			*self = Self { round, last: at, first: Some((at, now)), length };
		} else if round != self.round && self.round != round.saturating_add(1) {
			*self = Self { round, last: at, ..Self::default() };
		}
		// On a branch that is a round behind, this goes on.
		let Some(((first, then), (blocks, time))) = self.first.zip(self.length) else {
			return TURNS;
		};
		let come = |elapsed: u128, length: u128| {
			let come = elapsed.saturating_mul(u128::from(TURNS) * 2).checked_div(length);
			come.and_then(|come| u32::try_from(come).ok()).unwrap_or(TURNS)
		};
		let made = at.saturating_sub(first).saturating_add(1);
		let by_blocks = come(made.into(), blocks.into());
		let passed = now.saturating_duration_since(then);
		by_blocks.max(come(passed.as_millis(), time.as_millis())).min(TURNS)
	}
}

/// What of a receipt can be done now.
enum Verdict {
	/// It would count.
	Counts,
	/// The chain has it, or a later one.
	There,
	/// It would not count now.
	Not,
}

impl<C: ReceiptChain> Submitter<C> {
	/// Submits what is in `log` to `chain`. In each round as much as is free, and `paid` receipts
	/// more, for a fee.
	pub fn new(chain: C, log: ReceiptLog, paid: u32) -> Self {
		Self { chain, log, paid, rounds: Rounds::default() }
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		let mut block = Some(best.block());
		let (mut looking, mut submitting) = (Trouble::default(), Trouble::default());
		while let Some(at) = block {
			match self.advance(at).await {
				Ok(steps) => {
					if looking.is_over() {
						tracing::info!("receipts are looked after again");
					}
					steps.iter().for_each(|step| log(step, &mut submitting));
				},
				Err(error) if looking.is_news(&error) => {
					tracing::warn!(%error, "cannot look after receipts")
				},
				Err(_) => (),
			}
			block = best.next().await;
		}
	}

	/// Does what there is to do at the best block `at`.
	pub async fn advance(&mut self, at: Block) -> Result<Vec<Step>, SubmitError> {
		let round = self.chain.round(at).await?;
		let mut steps = Vec::new();
		match self.log.forget_before(oldest_taken(round)).await? {
			(0, 0) => (),
			(settled, others) => steps.push(Step::Forgotten(settled, others)),
		}
		match self.settle().await? {
			0 => (),
			count => steps.push(Step::Settled(count)),
		}
		let turns = self.rounds.turns(round, at.number, Instant::now());
		let Some(before) = round.checked_sub(1) else { return Ok(steps) };
		let (node, number) = (self.chain.node(), at.number);
		let is_due = self.log.is_due(node, before, number, turns).await?;
		if !is_due || !self.chain.may_submit(at).await? {
			return Ok(steps);
		}
		let (free, paid) = self.room(at).await?;
		let room = u32::try_from(free.saturating_add(paid)).unwrap_or(u32::MAX);
		let candidates = self.log.due(node, before, number, turns, room, MAX_LOOKED_AT).await?;
		let most = MAX_CALLS.saturating_mul(MAX_BATCH).min(free.saturating_add(paid));
		let mut chosen = Vec::new();
		for kept in candidates {
			// The next block goes on with it: what was looked at and not chosen is not due by then.
			if chosen.len() >= most {
				break;
			}
			if self.is_chosen(&kept, at).await? {
				chosen.push(kept.receipt);
			}
		}
		// A batch is free as a whole or not at all.
		let (for_free, for_a_fee) = chosen.split_at(free.min(chosen.len()));
		for batch in for_free.chunks(MAX_BATCH).chain(for_a_fee.chunks(MAX_BATCH)) {
			let step = self.submit(at, batch).await?;
			let refused = matches!(step, Step::Refused(_));
			steps.push(step);
			// The pool holds no more of this account for now, or the node cannot be reached.
			if refused {
				break;
			}
		}
		Ok(steps)
	}

	/// Receipts that can be submitted now for free, and for a fee. Those that may be on their way
	/// are taken off, though some may be counted already: a few blocks later it is known.
	async fn room(&self, at: Block) -> Result<(usize, usize), SubmitError> {
		let (used, free) = self.chain.quota(at).await?;
		let on_their_way = self.log.on_their_way(self.chain.node(), at.number).await?;
		let used = used.saturating_add(on_their_way);
		let all = free.saturating_add(self.paid).saturating_sub(used);
		let free = free.saturating_sub(used);
		Ok((free as usize, all.saturating_sub(free) as usize))
	}

	/// Looks which of the submitted receipts are in a final block.
	async fn settle(&self) -> Result<usize, SubmitError> {
		let submitted = self.log.submitted(self.chain.node(), MAX_LOOKED_AT).await?;
		if submitted.is_empty() {
			return Ok(0);
		}
		let finalized = self.chain.finalized().await?;
		let mut settled = 0usize;
		for Kept { receipt, due, .. } in submitted {
			if self.is_there(finalized, &receipt).await? {
				self.log.set(&receipt, State::Settled, due).await?;
				settled = settled.saturating_add(1);
			}
		}
		Ok(settled)
	}

	async fn is_there(&self, at: Block, receipt: &SignedReceipt) -> Result<bool, ChainError> {
		let last = self.chain.last(at, receipt.fan.clone(), receipt.round).await?;
		Ok(last.is_some_and(|last| last.seq >= receipt.seq))
	}

	/// Whether a receipt is to be submitted at block `at`. Notes when it is to be looked at again if
	/// it is not.
	async fn is_chosen(&self, kept: &Kept, at: Block) -> Result<bool, SubmitError> {
		let (state, after) = match self.judge(&kept.receipt, at).await? {
			Verdict::Counts => return Ok(true),
			Verdict::There => (State::Submitted, RESEND),
			Verdict::Not => (State::Taken, LATER),
		};
		self.log.set(&kept.receipt, state, at.number.saturating_add(after)).await?;
		Ok(false)
	}

	/// What the chain would make of a receipt at block `at`.
	async fn judge(&self, receipt: &SignedReceipt, at: Block) -> Result<Verdict, SubmitError> {
		let SignedReceipt { fan, round, seq, heard, .. } = receipt;
		let last = self.chain.last(at, fan.clone(), *round).await?;
		if last.as_ref().is_some_and(|last| last.seq >= *seq) {
			return Ok(Verdict::There);
		}
		let standing = self.chain.standing(at, fan.clone()).await?;
		if worth(&standing, standing.counted, last.as_ref(), heard, *seq) == 0 {
			return Ok(Verdict::Not);
		}
		let mut signers = vec![fan.clone()];
		signers.extend(listening_keys(&standing, *round));
		let (signed, genesis) = (receipt.clone(), self.chain.genesis());
		let verify = move || is_signed_by(&signed, &genesis, &signers);
		if !tokio::task::spawn_blocking(verify).await.map_err(|_| LogError::Stopped)? {
			return Ok(Verdict::Not);
		}
		// What was dealt with before does not count once more.
		let Ok(news) = LastReceipt::news(last.as_ref(), *seq, heard) else {
			return Ok(Verdict::Not);
		};
		let tracks = news.iter().filter(|new| new.count > 0).map(|new| new.track).collect();
		let counts = self.chain.counts(at, *round, tracks).await?;
		Ok(if counts.contains(&true) { Verdict::Counts } else { Verdict::Not })
	}

	/// Gives a batch to the pool. The log knows of it first.
	async fn submit(&self, at: Block, batch: &[SignedReceipt]) -> Result<Step, SubmitError> {
		let number = at.number;
		self.log.begin(batch, number, move |times| next(number, times)).await?;
		match self.chain.submit(at, batch.to_vec()).await {
			Ok(hash) => {
				self.log.end(batch, Ok(hash)).await?;
				Ok(Step::Submitted(batch.len(), hash))
			},
			Err(refusal) => {
				// If it may be there, nothing is done for it until it cannot be in a block any more.
				if !refusal.may_be_there() {
					// What is refused for what is in it lets others pass; all else keeps its place.
					let due = match refusal {
						Refusal::Invalid(_) => number.saturating_add(1),
						_ => 0,
					};
					self.log.end(batch, Err(due)).await?;
				}
				Ok(Step::Refused(refusal))
			},
		}
	}
}

/// The block from which on something is done again for what was submitted `times` times, the last
/// time at block `at`.
fn next(at: BlockNumber, times: u32) -> BlockNumber {
	let doublings = times.saturating_sub(1).min(MAX_DOUBLINGS);
	at.saturating_add(RESEND.saturating_mul(1 << doublings))
}

fn log(step: &Step, trouble: &mut Trouble) {
	match step {
		Step::Submitted(count, hash) => tracing::info!(count, ?hash, "receipts submitted"),
		Step::Settled(count) => tracing::info!(count, "receipts are in a final block"),
		Step::Forgotten(settled, 0) => tracing::info!(settled, "old receipts removed"),
		Step::Forgotten(settled, others) => {
			tracing::warn!(
				settled,
				others,
				"old receipts removed, some of which were not submitted"
			);
		},
		Step::Refused(error) if trouble.is_news(error) => {
			tracing::warn!(%error, "receipts not submitted")
		},
		Step::Refused(_) => (),
	}
}
