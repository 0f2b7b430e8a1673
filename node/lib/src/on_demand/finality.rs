//! When blocks that were made on demand are final.

use crate::client::{Client, Pool};
use async_trait::async_trait;
use audio_runtime::opaque::Block;
use futures_timer::Delay;
use sc_client_api::Finalizer;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_transaction_pool_api::TransactionPool;
use sp_blockchain::HeaderBackend;
use sp_consensus::Error as ConsensusError;
use std::{sync::Arc, time::Duration};

/// Imports a block, and finalizes it, if it is to be final, once the pool has seen it.
///
/// In one step, who watches a transaction would hear that it is final and never that it is in a
/// block.
pub struct ImportThenFinalize<Import> {
	/// Imports it.
	pub import: Import,
	/// Finalizes it.
	pub client: Arc<Client>,
	/// Has to see it before.
	pub pool: Arc<Pool>,
}

#[async_trait]
impl<Import> BlockImport<Block> for ImportThenFinalize<Import>
where
	Import: BlockImport<Block, Error = ConsensusError> + Send + Sync,
{
	type Error = ConsensusError;

	async fn check_block(
		&self,
		block: BlockCheckParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		self.import.check_block(block).await
	}

	async fn import_block(
		&self,
		mut block: BlockImportParams<Block>,
	) -> Result<ImportResult, ConsensusError> {
		let finalize = std::mem::take(&mut block.finalized);
		let hash = block.post_hash();
		let result = self.import.import_block(block).await?;
		if finalize && matches!(result, ImportResult::Imported(_)) {
			// What the pool offers is not needed. It never hears of some blocks on a side chain.
			self.pool.ready_at_with_timeout(hash, Duration::from_secs(1)).await;
			self.client
				.finalize_block(hash, None, true)
				.map_err(|error| ConsensusError::ClientImport(error.to_string()))?;
		}
		Ok(result)
	}
}

/// Finalizes the best block one to two seconds after it is made.
///
/// polkadot.js does not tell that a transaction is in a block if it is final before the block could
/// be fetched, and most programs wait to be told.
pub async fn finalize_best(client: Arc<Client>) {
	let mut last_best = client.info().best_hash;
	loop {
		Delay::new(Duration::from_secs(1)).await;
		let info = client.info();
		if last_best != info.finalized_hash {
			// The RPC may have had a later block finalized in between.
			if let Err(error) = client.finalize_block(last_best, None, true) {
				log::debug!(target: "sealing", "{last_best:?} is not finalized: {error}");
			}
		}
		last_best = info.best_hash;
	}
}
