//! Starts a node.

use crate::{
	babe_grandpa,
	content::{
		in_process::InProcess,
		params::{ContentParams, NodeRpc},
		running::{self, Plan, Running},
	},
	executor, failure, hardware, network, on_demand,
	parts::{Parts, Spawner},
	sealing::Sealing,
	signatures,
};
use audio_content::http::console::Embedded;
use sc_cli::Result;
use sc_service::{Configuration, TaskManager};
use sc_storage_monitor::{StorageMonitorParams, StorageMonitorService};
use std::{path::PathBuf, sync::Arc};

/// How a node is to run, besides what the SDK's configuration says.
pub struct Options {
	/// When a block is made.
	pub sealing: Sealing,
	/// Whether the chain is built in, rather than read from a file.
	pub built_in_chain: bool,
	/// Where compiled runtimes are kept, if not in the base path.
	pub wasm_cache: Option<PathBuf>,
	/// When to stop for lack of disk space.
	pub storage_monitor: StorageMonitorParams,
	/// What limits the pool, if it is the one for networks.
	pub pool_limits: Option<sc_transaction_pool::Options>,
	/// How many good signatures to remember.
	pub signature_cache: u32,
	/// Whether to measure the machine.
	pub measure_hardware: bool,
	/// Whether to author fewer blocks while finality lags.
	pub backoff: bool,
	/// How to run the content service, if it is run.
	pub content: Option<ContentParams>,
	/// The files of the console that the content service shows.
	pub console: Embedded,
}

/// Starts a node.
pub fn start(config: Configuration, options: Options) -> Result<TaskManager> {
	let measured = options.measure_hardware.then(|| hardware::measure(config.base_path.path()));
	signatures::remember(options.signature_cache);
	let executor = executor::new(&config, options.wasm_cache.as_deref())?;
	let Options { built_in_chain, pool_limits, .. } = options;
	let mut parts = Parts::new(&config, built_in_chain, executor, pool_limits, Spawner::for_node)?;
	if let Some(path) = config.database.path() {
		StorageMonitorService::try_spawn(
			options.storage_monitor,
			path.to_path_buf(),
			&parts.task_manager.spawn_essential_handle(),
		)
		.map_err(|error| failure(error.to_string()))?;
	}
	let seed = config.dev_key_seed.clone();
	let data = config.data_path.clone();
	let chain_type = config.chain_spec.chain_type();
	let registry = config.prometheus_registry().cloned();
	let connections = network::rpc_connections(&config.rpc);
	let rpc = match options.sealing {
		Sealing::Babe => babe_grandpa::start(config, &mut parts, options.backoff)?,
		Sealing::OnDemand(trigger) => on_demand::start(trigger, config, &mut parts)?,
	};
	if let Some(params) = options.content {
		let keystore = parts.keystore.local_keystore();
		let folder = params.folder(&data);
		let plan = Plan {
			node_rpc: NodeRpc { url: rpc.url(), connections: Some(connections) },
			rpc: Arc::new(InProcess::new(rpc.methods)),
			console: options.console,
			keys: params.keys(&keystore, seed.as_deref(), &chain_type, &folder)?,
			folder,
			store: params.store(&chain_type)?,
			chain_type,
			params,
			metrics: running::metrics(registry.as_ref())?,
			draining: Default::default(),
		};
		let running = Running::start(plan)?;
		// It ends with the node, and the node not with it: blocks are made without music too.
		parts.task_manager.spawn_handle().spawn("content-service", None, async move {
			let _running = running;
			futures::future::pending::<()>().await
		});
	}
	if let Some(measured) = measured {
		let spawn_handle = parts.task_manager.spawn_handle();
		hardware::report(measured, parts.telemetry.as_ref(), spawn_handle);
	}
	Ok(parts.task_manager)
}
