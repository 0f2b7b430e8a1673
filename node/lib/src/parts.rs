//! What every node is made of: the client with its database, the keystore and the transaction pool.
//! The commands that only look at a chain need no more.

use crate::{
	client::{Backend, Client, Pool, SelectChain},
	executor::Executor,
	failure,
	genesis::Genesis,
	pool, preflight,
};
use audio_runtime::{opaque::Block, RuntimeApi};
use futures::{future::BoxFuture, FutureExt};
use sc_cli::Result;
use sc_consensus::LongestChain;
use sc_consensus_grandpa::GrandpaPruningFilter;
use sc_service::{
	Configuration, Error as ServiceError, KeystoreContainer, SpawnEssentialTaskHandle,
	SpawnTaskHandle, TaskManager,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::Options;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_core::traits::SpawnEssentialNamed;
use std::{future::Future, panic::AssertUnwindSafe, sync::Arc};

/// Tasks of the SDK's transaction pool are in a group of this name.
const POOL: &str = "transaction-pool";
/// A third of the share of a thread of ordinary priority.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// What every node is made of.
pub struct Parts {
	/// The client of the chain's state and blocks.
	pub client: Arc<Client>,
	/// What the client keeps them in.
	pub backend: Arc<Backend>,
	/// The keys.
	pub keystore: KeystoreContainer,
	/// Runs the node's tasks.
	pub task_manager: TaskManager,
	/// Spawns the tasks without which it ends.
	pub essential: Spawner,
	/// Which of several chains is the best.
	pub select_chain: SelectChain,
	/// The transactions that wait for a block.
	pub pool: Arc<Pool>,
	/// Where measurements are sent, if wanted.
	pub telemetry: Option<Telemetry>,
}

impl Parts {
	/// Opens the database, or makes one for a genesis that is fit to run. The pool is the one for
	/// networks if it is limited.
	///
	/// Without its essential tasks a node ends; `essential` says how they are spawned.
	pub fn new(
		config: &Configuration,
		built_in_chain: bool,
		executor: Executor,
		pool_limits: Option<Options>,
		essential: impl FnOnce(&TaskManager) -> Spawner,
	) -> Result<Self> {
		preflight::check_unused(config)?;
		let folder = &config.data_path;
		let mut genesis = Genesis::new(config.chain_spec.as_ref(), folder, executor.clone())?;

		let mut database = config.db_config();
		// A node that prunes blocks still serves warp sync.
		database.pruning_filters = vec![Arc::new(GrandpaPruningFilter)];
		let backend = sc_service::new_db_backend::<Block>(database).map_err(explain_database)?;
		genesis.same_as_database(built_in_chain, &backend)?;
		let record = genesis.record();
		let genesis_block = genesis.builder(!config.no_genesis(), backend.clone());

		let telemetry = config
			.telemetry_endpoints
			.clone()
			.filter(|endpoints| !endpoints.is_empty())
			.map(|endpoints| -> std::result::Result<_, sc_telemetry::Error> {
				let worker = TelemetryWorker::new(16)?;
				let telemetry = worker.handle().new_telemetry(endpoints);
				Ok((worker, telemetry))
			})
			.transpose()
			.map_err(ServiceError::from)?;

		let (client, backend, keystore, task_manager) =
			sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
				config,
				telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
				executor,
				backend,
				genesis_block,
				false,
			)?;
		let essential = essential(&task_manager);
		let client = Arc::new(client);
		record(&client).write(folder);

		let telemetry = telemetry.map(|(worker, telemetry)| {
			task_manager.spawn_handle().spawn("telemetry", None, worker.run());
			telemetry
		});
		// The threads that compile a new runtime are made at first use, with the priority of who
		// asks. That is often the pool, and who builds a block waits for them.
		rayon::join(|| (), || ());
		let pool = Arc::new(pool::build(&client, config, pool_limits, &essential));
		let select_chain = LongestChain::new(backend.clone());

		Ok(Self {
			client,
			backend,
			keystore,
			task_manager,
			essential,
			select_chain,
			pool,
			telemetry,
		})
	}

	/// Where to send measurements, if wanted.
	pub fn telemetry(&self) -> Option<TelemetryHandle> {
		self.telemetry.as_ref().map(|telemetry| telemetry.handle())
	}

	/// Puts transactions of the node's own into the pool: reports of equivocation.
	pub fn offchain_pool(&self) -> OffchainTransactionPoolFactory<Block> {
		OffchainTransactionPoolFactory::new(self.pool.clone())
	}
}

/// Spawns the tasks that a node cannot do without.
///
/// The SDK's own handle calls it a failure if such a task ends when all do: one of the pool's waits
/// for its channel and never looks up before that is closed.
#[derive(Clone)]
pub struct Spawner {
	handle: SpawnTaskHandle,
	/// Tells the node that a task has ended; a command does not care.
	node: Option<SpawnEssentialTaskHandle>,
}

impl Spawner {
	/// For a node, which ends when one of the tasks does.
	pub fn for_node(task_manager: &TaskManager) -> Self {
		let node = Some(task_manager.spawn_essential_handle());
		Self { handle: task_manager.spawn_handle(), node }
	}

	/// For a command, whose tasks end when it has done its work.
	pub fn for_command(task_manager: &TaskManager) -> Self {
		Self { handle: task_manager.spawn_handle(), node: None }
	}

	fn watched(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		task: BoxFuture<'static, ()>,
	) -> impl Future<Output = ()> + Send {
		let node = self.node.clone();
		async move {
			let _panic = AssertUnwindSafe(task).catch_unwind().await;
			if let Some(node) = node {
				// An essential task that ends at once. It is not run any more if the node is
				// ending.
				node.spawn(name, group, async {});
			}
		}
	}
}

impl SpawnEssentialNamed for Spawner {
	fn spawn_essential(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		task: BoxFuture<'static, ()>,
	) {
		self.handle.spawn(name, group, self.watched(name, group, task));
	}

	fn spawn_essential_blocking(
		&self,
		name: &'static str,
		group: Option<&'static str>,
		task: BoxFuture<'static, ()>,
	) {
		let task = self.watched(name, group, task);
		self.handle.spawn_blocking(name, group, async move {
			// A thread of its own for as long as the node runs.
			if group == Some(POOL) {
				yield_to_blocks();
			}
			task.await;
		});
	}
}

/// Lets the thread that calls it have the processor only when the rest of the node leaves some.
/// The pool validates anew all that waits whenever a block comes, and goes on until the next one:
/// on few cores that took the time of the threads that build and import blocks.
fn yield_to_blocks() {
	// On other systems this is a priority of the whole process.
	#[cfg(target_os = "linux")]
	if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
		log::debug!("the pool validates at the priority of all else: {error}");
	}
}

/// Names the flag that does not go with a database.
fn explain_database(error: sp_blockchain::Error) -> sc_cli::Error {
	let message = error.to_string();
	if message.contains("ncompatible pruning modes") {
		return failure(format!(
			"{message}: a database keeps the mode that it was made with; leave out --state-pruning, or \
			 remove the database with purge-chain"
		));
	}
	error.into()
}
