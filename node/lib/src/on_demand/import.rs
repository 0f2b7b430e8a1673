//! Imports blocks that were made on demand: such as were exported, or again such as are there.

use super::claims::epoch_of_child;
use crate::{client::Client, parts::Parts};
use async_trait::async_trait;
use audio_runtime::{opaque::Block, Hash};
use sc_consensus::{
	import_queue::Verifier, BlockImportParams, DefaultImportQueue, ForkChoiceStrategy,
};
use sc_consensus_babe::{find_pre_digest, BabeIntermediate, BabeLink, INTERMEDIATE_KEY};
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, InherentDataProvider},
	Slot, SlotDuration,
};
use sp_runtime::traits::Header as _;
use sp_timestamp::Timestamp;
use std::sync::Arc;

/// Verifies and imports blocks that were made on demand.
///
/// They are executed like any others. Their slots need no seal, for nobody else vouches for them
/// either: they are for development chains.
pub fn import_queue(parts: &Parts) -> sc_cli::Result<DefaultImportQueue<Block>> {
	let config = sc_consensus_babe::configuration(&*parts.client)?;
	let inherents = end_of_time(config.slot_duration());
	let (import, link) = sc_consensus_babe::block_import(
		config,
		parts.client.clone(),
		parts.client.clone(),
		inherents,
		parts.select_chain.clone(),
		parts.offchain_pool(),
	)?;
	let verifier = WithoutSeal { client: parts.client.clone(), link };
	Ok(DefaultImportQueue::new(verifier, Box::new(import), None, &parts.essential, None))
}

/// Inherents of a time that no chain gets to, so that no block is too far in the future: the clock
/// of a chain whose blocks are made on demand may have gone faster than any other.
fn end_of_time(slot_duration: SlotDuration) -> BabeCreateInherentDataProviders<Block> {
	Arc::new(move |_: Hash, ()| async move {
		let now = Timestamp::new(u64::MAX / 2);
		let slot = Slot::from_timestamp(now, slot_duration);
		Ok((InherentDataProvider::new(slot), sp_timestamp::InherentDataProvider::new(now)))
	}) as BabeCreateInherentDataProviders<Block>
}

/// Finds the epoch that a block belongs to, and asks for no seal.
struct WithoutSeal {
	client: Arc<Client>,
	link: BabeLink<Block>,
}

#[async_trait]
impl Verifier<Block> for WithoutSeal {
	async fn verify(
		&self,
		mut block: BlockImportParams<Block>,
	) -> Result<BlockImportParams<Block>, String> {
		let slot = find_pre_digest::<Block>(&block.header).map_err(|e| e.to_string())?.slot();
		let parent = self
			.client
			.expect_header(*block.header.parent_hash())
			.map_err(|error| format!("its parent is missing: {error}"))?;
		let epoch_descriptor = epoch_of_child(&self.client, &self.link, &parent, slot)?;
		block.insert_intermediate(INTERMEDIATE_KEY, BabeIntermediate::<Block> { epoch_descriptor });
		block.fork_choice = Some(ForkChoiceStrategy::LongestChain);
		Ok(block)
	}
}
