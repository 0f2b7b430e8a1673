//! When `--sealing instant` makes a block.
//!
//! What is ready in the pool decides. The pool's stream of arrivals only says when to look, for it
//! names a transaction once, whether or not the next block takes it, and ends for a listener that
//! falls 1,024 behind.

use super::backlog::Backlog;
use crate::client::{Client, Pool};
use audio_runtime::Hash;
use futures::{future, future::Either, stream, FutureExt, Stream, StreamExt};
use futures_timer::Delay;
use sc_client_api::BlockBackend;
use sc_consensus_manual_seal::EngineCommand;
use sc_transaction_pool_api::{ImportNotificationStream, InPoolTransaction, TransactionPool};
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header as _;
use std::{
	collections::{HashSet, VecDeque},
	sync::Arc,
	time::Duration,
};

/// So often the pool is looked into when nothing is heard of it.
const PERIOD: Duration = Duration::from_millis(250);

/// So long the pool may take to digest a block.
const DIGESTION: Duration = Duration::from_secs(2);

/// The transactions of so many blocks are remembered: the pool names some only after they are in
/// one.
const REMEMBERED: usize = 16;

/// Makes a block.
pub fn seal() -> EngineCommand<Hash> {
	EngineCommand::SealNewBlock {
		create_empty: true,
		finalize: false,
		parent_hash: None,
		sender: None,
	}
}

/// Asks for a block as long as transactions wait that a block may take.
///
/// Each block is made before the next one is asked for, since the engine takes one command at a
/// time.
pub fn seal_while_any_wait(
	client: Arc<Client>,
	pool: Arc<Pool>,
) -> impl Stream<Item = EngineCommand<Hash>> {
	let arrivals = pool.import_notification_stream();
	let watch =
		Watch { client, pool, arrivals, backlog: Backlog::default(), blocks: VecDeque::new() };
	stream::unfold(watch, |mut watch| async move {
		watch.until_block_is_wanted().await;
		Some((seal(), watch))
	})
}

struct Watch {
	client: Arc<Client>,
	pool: Arc<Pool>,
	arrivals: ImportNotificationStream<Hash>,
	backlog: Backlog,
	/// The last blocks with their transactions, the best one first.
	blocks: VecDeque<(Hash, HashSet<Hash>)>,
}

impl Watch {
	async fn until_block_is_wanted(&mut self) {
		loop {
			while let Some(arrival) = self.arrivals.next().now_or_never() {
				if !self.note(arrival) {
					break;
				}
			}
			let best = self.client.info().best_hash;
			self.remember_blocks(best);
			let ready = self.pool.ready_at_with_timeout(best, DIGESTION).await;
			let hashes = ready.map(|transaction| *transaction.hash());
			let is_taken = |hash: &Hash| self.blocks.iter().any(|(_, taken)| taken.contains(hash));
			if self.backlog.wants_block(hashes, is_taken) {
				return;
			}
			let heard = match future::select(self.arrivals.next(), Delay::new(PERIOD)).await {
				Either::Left((arrival, _)) => Some(arrival),
				Either::Right(_) => None,
			};
			if heard.is_some_and(|arrival| !self.note(arrival)) {
				Delay::new(PERIOD).await;
			}
		}
	}

	/// Notes an arrival; false if there will be no more, and a new stream had to be asked for.
	fn note(&mut self, arrival: Option<Hash>) -> bool {
		match arrival {
			Some(transaction) => self.backlog.arrived(transaction),
			None => {
				self.arrivals = self.pool.import_notification_stream();
				self.backlog.missed_some();
			},
		}
		arrival.is_some()
	}

	/// Notes what the blocks up to `best` took, the last ones at least.
	fn remember_blocks(&mut self, best: Hash) {
		let mut new = Vec::new();
		let mut hash = best;
		while new.len() < REMEMBERED && !self.blocks.iter().any(|(known, _)| *known == hash) {
			let body = self.client.block_body(hash).ok().flatten().unwrap_or_default();
			new.push((hash, body.iter().map(|extrinsic| self.pool.hash_of(extrinsic)).collect()));
			match self.client.header(hash) {
				Ok(Some(header)) if *header.number() > 0 => hash = *header.parent_hash(),
				_ => break,
			}
		}
		for block in new.into_iter().rev() {
			self.blocks.push_front(block);
		}
		self.blocks.truncate(REMEMBERED);
	}
}
