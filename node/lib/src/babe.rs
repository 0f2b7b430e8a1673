//! How a chain with BABE imports blocks.

use crate::{
	ahead::Ahead,
	client::{Client, SelectChain},
	parts::Parts,
};
use audio_runtime::opaque::Block;
use sc_cli::Result;
use sc_consensus::{BoxJustificationImport, DefaultImportQueue};
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle};
use sc_service::Configuration;
use sp_consensus_babe::{inherents::BabeCreateInherentDataProviders, BabeConfiguration};

/// Imports blocks and keeps track of BABE's epochs, then hands on to `Inner`.
pub type BabeImport<Inner> =
	BabeBlockImport<Block, Client, Inner, BabeCreateInherentDataProviders<Block>, SelectChain>;
/// What BABE imports blocks with.
pub struct Babe<Inner> {
	/// Imports a block that is known to be right.
	pub import: BabeImport<Inner>,
	/// The epochs.
	pub link: BabeLink<Block>,
	/// Answers questions about the epochs.
	pub worker: BabeWorkerHandle<Block>,
	/// Verifies and imports the blocks of others.
	pub queue: DefaultImportQueue<Block>,
}

impl<Inner> Babe<Inner>
where
	Inner: sc_consensus::BlockImport<Block, Error = sp_consensus::Error>
		+ Clone
		+ Send
		+ Sync
		+ 'static,
{
	/// Puts BABE before `inner`; `inherents` say what time it is.
	pub fn new(
		parts: &Parts,
		config: &Configuration,
		babe_config: BabeConfiguration,
		inner: Inner,
		justification_import: Option<BoxJustificationImport<Block>>,
		inherents: BabeCreateInherentDataProviders<Block>,
	) -> Result<Self> {
		let slot_duration = babe_config.slot_duration();
		let (import, link) = sc_consensus_babe::block_import(
			babe_config,
			inner,
			parts.client.clone(),
			inherents,
			parts.select_chain.clone(),
			parts.offchain_pool(),
		)?;
		let (queue, worker) =
			sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
				link: link.clone(),
				block_import: Ahead::new(
					import.clone(),
					parts.client.clone(),
					parts.task_manager.spawn_handle(),
				),
				justification_import,
				client: parts.client.clone(),
				slot_duration,
				spawner: &parts.essential,
				registry: config.prometheus_registry(),
				telemetry: parts.telemetry(),
			})?;
		Ok(Self { import, link, worker, queue })
	}
}
