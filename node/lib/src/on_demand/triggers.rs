//! What has the engine make a block.

use super::instant;
use crate::{
	client::{Client, Pool},
	sealing::Trigger,
};
use audio_runtime::Hash;
use futures::{channel::mpsc, stream, stream::BoxStream, StreamExt};
use futures_timer::Delay;
use sc_consensus_manual_seal::EngineCommand;
use sc_transaction_pool_api::TransactionPool;
use std::{
	sync::Arc,
	time::{Duration, Instant},
};

/// The commands to the engine: those that come by RPC, and those that `trigger` adds.
pub fn when(
	trigger: Trigger,
	from_rpc: mpsc::Receiver<EngineCommand<Hash>>,
	client: Arc<Client>,
	pool: Arc<Pool>,
) -> BoxStream<'static, EngineCommand<Hash>> {
	let from_rpc = {
		let pool = pool.clone();
		from_rpc.map(move |command| judge_emptiness(command, pool.status().ready))
	};
	match trigger {
		Trigger::Manual => from_rpc.boxed(),
		Trigger::Instant => {
			stream::select(from_rpc, instant::seal_while_any_wait(client, pool)).boxed()
		},
		Trigger::Every(milliseconds) => {
			let period = Duration::from_millis(milliseconds.get().into());
			stream::select(from_rpc, ticks(period).map(|()| instant::seal())).boxed()
		},
	}
}

/// Decides here whether a block would be empty, where a caller wants no empty ones.
///
/// The engine takes a block for empty if it has as many extrinsics as there are inherent data, and
/// with BABE that is two: the timestamp's and the slot's, of which only the first becomes an
/// extrinsic. So it refuses a block with exactly one transaction.
pub fn judge_emptiness(command: EngineCommand<Hash>, ready: usize) -> EngineCommand<Hash> {
	match command {
		EngineCommand::SealNewBlock { create_empty, finalize, parent_hash, sender } => {
			EngineCommand::SealNewBlock {
				create_empty: create_empty || ready > 0,
				finalize,
				parent_hash,
				sender,
			}
		},
		other => other,
	}
}

/// Ticks every `period`; those that nobody waited for are left out.
pub fn ticks(period: Duration) -> impl stream::Stream<Item = ()> + Send + 'static {
	stream::unfold(Instant::now(), move |last| async move {
		// A period has at most 49 days: this does not overflow.
		let due = last.checked_add(period).unwrap_or(last);
		Delay::new(due.saturating_duration_since(Instant::now())).await;
		Some(((), due.max(Instant::now().checked_sub(period).unwrap_or(due))))
	})
}
