//! The author of blocks.
//!
//! It does what the SDK's does, and differs in three ways.
//!
//! It has the runtime apply [many transactions at a time](block), where it can. The SDK's author
//! calls the runtime anew for each, with new memory, which has to be faulted in, given back, and
//! flushed from other threads. It also adds up the size of the block so far each time.
//!
//! It stops adding transactions after seven tenths of its time, not nine: hooks, and working out
//! what the state has become, follow. A block that is not ready when its time is over is thrown
//! away, and its slot has none. Among a million accounts, what 10,000 transfers changed took 0.5 s
//! to work out, and with a tenth left every other block was lost. It is a fixed part: what follows
//! the transactions cannot be told from what a block took in all, for one that is full ends sooner,
//! and in one with less in it idle work takes longer.
//!
//! It [ends a block](fill) that is as good as full without trying all that waits.

use crate::client::{Client, Pool};
use audio_runtime::{opaque::Block, Hash, Header};
use block::Unfinished;
use fill::{fill, Limits};
use futures::{
	channel::oneshot,
	future::{self, BoxFuture, Ready},
	FutureExt,
};
use sc_proposer_metrics::{EndProposingReason, MetricsLink};
use sc_service::SpawnTaskHandle;
use sc_telemetry::{telemetry, TelemetryHandle, CONSENSUS_INFO};
use sc_transaction_pool_api::TransactionPool;
use sp_consensus::{Environment, Proposal, ProposeArgs, Proposer};
use sp_runtime::ExtrinsicInclusionMode;
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use substrate_prometheus_endpoint::Registry;

mod block;
mod fill;

/// The part of its time in which an author adds transactions.
const ADDING: f64 = 0.7;

/// The part of the time for adding transactions after which the author gives up at the ninth that
/// has no more room, however much is left for smaller ones.
///
/// Much sooner, nine that declare much and are given most of it back would end blocks that are
/// hardly begun: they cost little, and stay in the pool. Much later, it would go on for nothing,
/// trying thousands.
const SOFT_DEADLINE: f64 = 0.65;

/// The part of the time left for adding transactions that it waits for the pool to know of the
/// parent.
const FOR_THE_POOL: f64 = 0.125;

/// Bytes of a block at the most: it has to fit in a message of the network.
const MAX_BLOCK_SIZE: usize = 4 * 1024 * 1024;

/// Makes blocks of the transactions in the pool.
#[derive(Clone)]
pub struct Author {
	client: Arc<Client>,
	pool: Arc<Pool>,
	spawner: SpawnTaskHandle,
	metrics: MetricsLink,
	telemetry: Option<TelemetryHandle>,
}

impl Author {
	/// Makes blocks for that client of what is in `pool`, each on a thread of `spawner`.
	pub fn new(
		client: Arc<Client>,
		pool: Arc<Pool>,
		spawner: SpawnTaskHandle,
		registry: Option<&Registry>,
		telemetry: Option<TelemetryHandle>,
	) -> Self {
		Self { client, pool, spawner, metrics: MetricsLink::new(registry), telemetry }
	}
}

impl Environment<Block> for Author {
	type Proposer = OnParent;
	type CreateProposer = Ready<Result<OnParent, Self::Error>>;
	type Error = sp_blockchain::Error;

	fn init(&mut self, parent: &Header) -> Self::CreateProposer {
		future::ok(OnParent { author: self.clone(), parent: parent.hash(), number: parent.number })
	}
}

/// Makes a block whose parent is that one.
pub struct OnParent {
	author: Author,
	parent: Hash,
	number: u32,
}

impl Proposer<Block> for OnParent {
	type Error = sp_blockchain::Error;
	type Proposal = BoxFuture<'static, Result<Proposal<Block>, Self::Error>>;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		let (send, proposal) = oneshot::channel();
		let spawner = self.author.spawner.clone();
		spawner.spawn_blocking("author", Some("block-authoring"), async move {
			// If nobody waits any more, it is too late for the block.
			let _ = send.send(self.make(args).await);
		});
		// It ends without a block if the node is being shut down.
		async move { proposal.await? }.boxed()
	}
}

impl OnParent {
	async fn make(self, args: ProposeArgs<Block>) -> Result<Proposal<Block>, sp_blockchain::Error> {
		let begun = Instant::now();
		let ProposeArgs { inherent_data, max_duration, block_size_limit, .. } = args;
		let adding = max_duration.mul_f64(ADDING);
		let mut block = Unfinished::begin(
			&self.author.client,
			(self.parent, self.number),
			args.inherent_digests,
			args.storage_proof_recorder,
			args.extra_extensions,
		)?;
		block.add_inherents(inherent_data)?;
		self.author.metrics.report(|metrics| {
			metrics.create_inherents_time.observe(begun.elapsed().as_secs_f64());
		});
		let end = match block.mode() {
			ExtrinsicInclusionMode::AllExtrinsics => {
				let size = block_size_limit.unwrap_or(MAX_BLOCK_SIZE);
				self.add_transactions(&mut block, begun, adding, size).await
			},
			ExtrinsicInclusionMode::OnlyInherents => EndProposingReason::TransactionForbidden,
		};
		let proposal = block.finish()?;
		self.report(&proposal.block, end, begun.elapsed());
		Ok(proposal)
	}

	/// Adds transactions to a block that was begun then, for that long. Returns why no more were.
	async fn add_transactions(
		&self,
		block: &mut Unfinished<'_>,
		begun: Instant,
		adding: Duration,
		size: usize,
	) -> EndProposingReason {
		let pool = &self.author.pool;
		let wait = adding.saturating_sub(begun.elapsed()).mul_f64(FOR_THE_POOL);
		let mut ready = pool.ready_at_with_timeout(self.parent, wait).await;
		let deadline = begun.checked_add(adding);
		let soft_deadline = begun.checked_add(adding.mul_f64(SOFT_DEADLINE));
		let limits = Limits { deadline, soft_deadline, size };
		let filled = fill(block, &mut *ready, &limits, Instant::now);
		pool.report_invalid(Some(self.parent), filled.invalid).await;
		filled.end
	}

	/// Tells of a block that was made.
	fn report(&self, block: &Block, end: EndProposingReason, took: Duration) {
		let count = block.extrinsics.len();
		self.author.metrics.report(|metrics| {
			metrics.number_of_transactions.set(count as u64);
			metrics.block_constructed.observe(took.as_secs_f64());
			metrics.create_block_proposal_time.observe(took.as_secs_f64());
			metrics.report_end_proposing_reason(end);
		});
		let (number, hash) = (block.header.number, block.header.hash());
		let milliseconds = took.as_millis();
		log::debug!(
			target: "author",
			"block #{number} {hash:?} of {count} extrinsics in {milliseconds} ms: {end:?}",
		);
		telemetry!(
			self.author.telemetry;
			CONSENSUS_INFO;
			"prepared_block_for_proposing";
			"number" => ?number,
			"hash" => ?hash,
		);
	}
}
