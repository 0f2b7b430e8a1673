//! Blocks on demand, for developers and tests.
//!
//! One node makes and finalizes all blocks, whoever the validators are: it holds the session keys
//! of every development validator and claims, for each block, the next slot of the chain's own
//! clock. So slots, epochs, sessions and eras pass as they do under BABE, only as fast as blocks
//! are asked for, and the randomness of each slot is there.
//!
//! The blocks bear no seal, since nobody is to accept them from the network. GRANDPA is left out:
//! it would wait for votes before it lets its validators change, and this node finalizes without
//! them. Hence a database with such blocks cannot go on under BABE
//! ([`crate::sealing::refuse_sealed_by_hand`]).
//!
//! The SDK's provider for BABE is not used. It takes one fixed validator for the one that makes all
//! blocks and fails, or panics, in the first epoch without it; where no slot can be claimed it
//! changes the epoch's validators, which the import then refuses.

pub mod backlog;
mod claims;
mod clock;
mod finality;
pub mod import;
mod instant;
pub mod triggers;

use crate::{
	author::Author,
	babe::Babe,
	failure,
	network::{
		connect, notification_metrics, Connection, NetworkConfiguration, NodeRpc, RpcBuilder,
	},
	parts::Parts,
	rpc,
	sealing::Trigger,
};
use audio_runtime::opaque::Block;
use claims::Claims;
use clock::SlotClock;
use finality::ImportThenFinalize;
use futures::channel::mpsc;
use sc_consensus_manual_seal::{run_manual_seal, ManualSealParams};
use sc_service::{Configuration, Error as ServiceError};
use sp_blockchain::HeaderBackend;
use sp_keyring::Sr25519Keyring;
use std::sync::Arc;

/// Starts a node that makes blocks when `trigger` says so. Returns its RPC.
pub fn start(
	trigger: Trigger,
	config: Configuration,
	parts: &mut Parts,
) -> sc_cli::Result<NodeRpc> {
	let client = parts.client.clone();
	insert_development_keys(parts)?;

	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let clock = Arc::new(SlotClock::new(client.clone(), babe_config.slot_duration()));
	let babe = Babe::new(parts, &config, babe_config, client.clone(), None, clock.clone().read())?;

	let registry = config.prometheus_registry().cloned();
	let net_config = NetworkConfiguration::new(&config.network, registry.clone());
	let metrics = notification_metrics(registry.as_ref());

	let (send_command, commands) = mpsc::channel(1024);
	let rpc_builder: RpcBuilder = {
		let client = client.clone();
		let pool = parts.pool.clone();
		let babe = rpc::Babe {
			worker: babe.worker.clone(),
			keystore: parts.keystore.keystore(),
			select_chain: parts.select_chain.clone(),
		};
		Box::new(move |_executor| {
			rpc::with_sealing(&client, &pool, &babe, &send_command)
				.map_err(ServiceError::Application)
		})
	};
	let Connection { rpc, .. } =
		connect(config, parts, net_config, metrics, babe.queue, None, rpc_builder)?;

	let author = Author::new(
		client.clone(),
		parts.pool.clone(),
		parts.task_manager.spawn_handle(),
		registry.as_ref(),
		parts.telemetry(),
	);
	let claims =
		Claims { client: client.clone(), keystore: parts.keystore.keystore(), link: babe.link };
	let engine = run_manual_seal(ManualSealParams {
		block_import: ImportThenFinalize {
			import: babe.import,
			client: client.clone(),
			pool: parts.pool.clone(),
		},
		env: author,
		client: client.clone(),
		pool: parts.pool.clone(),
		commands_stream: triggers::when(trigger, commands, client, parts.pool.clone()),
		select_chain: parts.select_chain.clone(),
		consensus_data_provider: Some(Box::new(claims)),
		create_inherent_data_providers: clock.advance(),
	});
	parts.task_manager.spawn_essential_handle().spawn_blocking(
		"sealing",
		Some("block-authoring"),
		engine,
	);
	if trigger != Trigger::Manual {
		let finality = finality::finalize_best(parts.client.clone());
		parts.task_manager.spawn_handle().spawn("finality", Some("block-authoring"), finality);
	}
	log::info!("⏳ Blocks are made on demand: --sealing {trigger}");
	Ok(rpc)
}

/// Gives the keystore the session keys of all development validators, in memory only: a node that
/// later runs BABE on the same base path must not sign for the others.
fn insert_development_keys(parts: &Parts) -> sc_cli::Result<()> {
	let seeds = Sr25519Keyring::invulnerable().map(|validator| validator.to_seed()).collect();
	sp_session::generate_initial_session_keys::<Block, _>(
		parts.client.clone(),
		parts.client.info().best_hash,
		seeds,
		parts.keystore.keystore(),
	)
	.map_err(|error| failure(format!("cannot make the development session keys: {error}")))
}
