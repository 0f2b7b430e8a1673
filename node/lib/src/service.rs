//! The parts every node is made of, and the node that runs BABE and GRANDPA.
//!
//! [`Parts`] are the client with its database, the keystore and the transaction pool; the commands
//! that only look at a chain need no more. [`start`] adds a network, RPC and off-chain workers
//! ([`connect`]) and what makes and finalizes blocks: here BABE and GRANDPA, in [`crate::sealing`]
//! a developer's hand.

use crate::{
	executor, executor::Executor, failure, genesis::Genesis, hardware, peers, preflight, rpc,
	sealing, sealing::Sealing, validator,
};
use audio_runtime::{opaque::Block, Hash, RuntimeApi};
use futures::{future::BoxFuture, FutureExt, StreamExt};
use jsonrpsee::RpcModule;
use sc_cli::Result;
use sc_client_api::Backend as _;
use sc_consensus::{BoxJustificationImport, DefaultImportQueue, LongestChain};
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle, SlotProportion};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaBlockImport, GrandpaPruningFilter, LinkHalf, SharedVoterState,
};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
	config::FullNetworkConfiguration, service::traits::NetworkService, Event,
	Litep2pNetworkBackend, NetworkBackend, NetworkEventStream, NotificationMetrics,
};
use sc_network_sync::SyncingService;
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{
	Configuration, Error as ServiceError, KeystoreContainer, SpawnEssentialTaskHandle,
	SpawnTaskHandle, SpawnTasksParams, TFullBackend, TFullClient, TaskManager, WarpSyncConfig,
};
use sc_storage_monitor::{StorageMonitorParams, StorageMonitorService};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{inherents::BabeCreateInherentDataProviders, BabeConfiguration};
use sp_core::traits::SpawnEssentialNamed;
use std::{future::Future, panic::AssertUnwindSafe, path::PathBuf, sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// The client of the chain's state and blocks.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// What the client keeps state and blocks in.
pub type Backend = TFullBackend<Block>;
/// Which of several chains is the best.
pub type SelectChain = LongestChain<Backend, Block>;
/// The transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;
/// Imports blocks and keeps track of BABE's epochs, then hands on to `Inner`.
pub type BabeImport<Inner> =
	BabeBlockImport<Block, Client, Inner, BabeCreateInherentDataProviders<Block>, SelectChain>;
/// What the network is to be like. Only litep2p is served: another backend would have all that is
/// generic over it compiled once more.
pub type NetworkConfiguration = FullNetworkConfiguration<Block, Hash, Litep2pNetworkBackend>;
/// Makes the RPC methods; called once per RPC server.
pub type RpcBuilder =
	Box<dyn Fn(SubscriptionTaskExecutor) -> std::result::Result<RpcModule<()>, ServiceError>>;

/// At least so often, in blocks, a justification of finality is kept.
const JUSTIFICATION_PERIOD: u32 = 512;

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
	/// Whether to measure the machine.
	pub measure_hardware: bool,
	/// Whether to author fewer blocks while finality lags.
	pub backoff: bool,
}

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
	/// Opens the database, or makes one for a genesis that is fit to run.
	///
	/// Without its essential tasks a node ends; `essential` says how they are spawned.
	pub fn new(
		config: &Configuration,
		built_in_chain: bool,
		executor: Executor,
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
		let pool = Arc::new(
			sc_transaction_pool::Builder::new(
				essential.clone(),
				client.clone(),
				config.role.is_authority().into(),
			)
			.with_options(config.transaction_pool.clone())
			.with_prometheus(config.prometheus_registry())
			.build(),
		);
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
				// An essential task that ends at once. It is not run any more if the node is ending.
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
		self.handle.spawn_blocking(name, group, self.watched(name, group, task));
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
				block_import: import.clone(),
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

type GrandpaImport = GrandpaBlockImport<Backend, Block, Client, SelectChain>;

/// What a node of a chain with BABE and GRANDPA imports blocks with.
pub struct BabeGrandpa {
	/// Makes and imports blocks.
	pub babe: Babe<GrandpaImport>,
	/// Finalizes them.
	pub grandpa: LinkHalf<Block, Client, SelectChain>,
}

impl BabeGrandpa {
	/// Puts BABE before GRANDPA before the client.
	pub fn new(parts: &Parts, config: &Configuration) -> Result<Self> {
		sealing::refuse_sealed_by_hand(&parts.client)?;
		let (grandpa_import, grandpa) = sc_consensus_grandpa::block_import(
			parts.client.clone(),
			JUSTIFICATION_PERIOD,
			&parts.client,
			parts.select_chain.clone(),
			parts.telemetry(),
		)?;
		let babe_config = sc_consensus_babe::configuration(&*parts.client)?;
		let inherents = wall_clock(&babe_config);
		let babe = Babe::new(
			parts,
			config,
			babe_config,
			grandpa_import.clone(),
			Some(Box::new(grandpa_import)),
			inherents,
		)?;
		Ok(Self { babe, grandpa })
	}
}

/// Inherents of the slot that it is now.
fn wall_clock(config: &BabeConfiguration) -> BabeCreateInherentDataProviders<Block> {
	let slot_duration = config.slot_duration();
	Arc::new(move |_: Hash, ()| async move {
		let now = sp_timestamp::InherentDataProvider::from_system_time();
		let slot =
			sp_consensus_babe::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
				*now,
				slot_duration,
			);
		Ok((slot, now))
	}) as BabeCreateInherentDataProviders<Block>
}

/// Starts a node.
pub fn start(config: Configuration, options: Options) -> Result<TaskManager> {
	let measured = options.measure_hardware.then(|| hardware::measure(config.base_path.path()));
	let executor = executor::new(&config, options.wasm_cache.as_deref())?;
	let mut parts = Parts::new(&config, options.built_in_chain, executor, Spawner::for_node)?;
	if let Some(path) = config.database.path() {
		StorageMonitorService::try_spawn(
			options.storage_monitor,
			path.to_path_buf(),
			&parts.task_manager.spawn_essential_handle(),
		)
		.map_err(|error| failure(error.to_string()))?;
	}
	match options.sealing {
		Sealing::Babe => start_babe_grandpa(config, &mut parts, options.backoff)?,
		by_hand => sealing::start(by_hand, config, &mut parts)?,
	}
	if let Some(measured) = measured {
		let spawn_handle = parts.task_manager.spawn_handle();
		hardware::report(measured, parts.telemetry.as_ref(), spawn_handle);
	}
	Ok(parts.task_manager)
}

/// A node's connection to others.
pub struct Connection {
	/// The network.
	pub network: Arc<dyn NetworkService>,
	/// What keeps the node in step with it.
	pub sync: Arc<SyncingService<Block>>,
}

/// Counts what the notification protocols do.
pub fn notification_metrics(registry: Option<&Registry>) -> NotificationMetrics {
	<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(registry)
}

/// Starts the network, the off-chain workers, RPC and Prometheus.
pub fn connect(
	config: Configuration,
	parts: &mut Parts,
	net_config: NetworkConfiguration,
	metrics: NotificationMetrics,
	import_queue: DefaultImportQueue<Block>,
	warp_sync_config: Option<WarpSyncConfig<Block>>,
	rpc_builder: RpcBuilder,
) -> Result<Connection> {
	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: parts.client.clone(),
			transaction_pool: parts.pool.clone(),
			spawn_handle: parts.task_manager.spawn_handle(),
			spawn_essential_handle: parts.task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config,
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	if config.offchain_worker.enabled {
		let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
			runtime_api_provider: parts.client.clone(),
			keystore: Some(parts.keystore.keystore()),
			offchain_db: parts.backend.offchain_storage(),
			transaction_pool: Some(parts.offchain_pool()),
			network_provider: Arc::new(network.clone()),
			is_validator: config.role.is_authority(),
			// Nothing in the runtime needs it, and it would let the runtime call anybody.
			enable_http_requests: false,
			custom_extensions: |_| Vec::new(),
		})?;
		parts.task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			"offchain-worker",
			workers.run(parts.client.clone(), parts.task_manager.spawn_handle()).boxed(),
		);
	}

	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: parts.client.clone(),
		backend: parts.backend.clone(),
		task_manager: &mut parts.task_manager,
		keystore: parts.keystore.keystore(),
		transaction_pool: parts.pool.clone(),
		rpc_builder,
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync.clone(),
		telemetry: parts.telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	Ok(Connection { network, sync })
}

fn start_babe_grandpa(config: Configuration, parts: &mut Parts, backoff: bool) -> Result<()> {
	let role = config.role;
	let node_name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let disable_grandpa = config.disable_grandpa;
	let discovery = sc_authority_discovery::WorkerConfig {
		publish_non_global_ips: config.network.allow_non_globals_in_dht,
		public_addresses: config.network.public_addresses.clone(),
		// A record must be signed by the node it names, else one could send peers elsewhere.
		strict_record_validation: true,
		persisted_cache_directory: config.network.net_config_path.clone(),
		..Default::default()
	};
	let registry = config.prometheus_registry().cloned();
	let knows_others = !config.network.boot_nodes.is_empty()
		|| !config.network.default_peers_set.reserved_nodes.is_empty();

	let BabeGrandpa { babe, grandpa } = BabeGrandpa::new(parts, &config)?;
	let voter_state = SharedVoterState::empty();

	let mut net_config = NetworkConfiguration::new(&config.network, registry.clone());
	let metrics = notification_metrics(registry.as_ref());
	let grandpa_protocol = sc_consensus_grandpa::protocol_standard_name(
		&parts.client.info().genesis_hash,
		&config.chain_spec,
	);
	let (grandpa_peers, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<Block, Litep2pNetworkBackend>(
			grandpa_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_peers);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		parts.backend.clone(),
		grandpa.shared_authority_set().clone(),
		Vec::new(),
	));

	let rpc_builder: RpcBuilder = {
		let client = parts.client.clone();
		let pool = parts.pool.clone();
		let chain_spec = config.chain_spec.cloned_box();
		let babe = rpc::Babe {
			worker: babe.worker.clone(),
			keystore: parts.keystore.keystore(),
			select_chain: parts.select_chain.clone(),
		};
		let grandpa = rpc::Grandpa {
			authority_set: grandpa.shared_authority_set().clone(),
			voter_state: voter_state.clone(),
			justifications: grandpa.justification_stream(),
			proofs: FinalityProofProvider::new_for_service(
				parts.backend.clone(),
				Some(grandpa.shared_authority_set().clone()),
			),
		};
		Box::new(move |executor| {
			rpc::with_babe_grandpa(&client, &pool, &babe, &grandpa, chain_spec.as_ref(), executor)
				.map_err(ServiceError::Application)
		})
	};

	let Connection { network, sync } = connect(
		config,
		parts,
		net_config,
		metrics,
		babe.queue,
		Some(WarpSyncConfig::WithProvider(warp_sync)),
		rpc_builder,
	)?;

	if knows_others {
		let report = peers::report(sync.clone(), parts.client.info().genesis_hash);
		parts.task_manager.spawn_handle().spawn("peers", Some("networking"), report);
	}
	if role.is_authority() {
		discover_authorities(discovery, parts, &network, registry.clone());
		parts.task_manager.spawn_handle().spawn(
			"validator-standing",
			None,
			validator::report(
				parts.client.clone(),
				parts.keystore.keystore(),
				Arc::new(sync.clone()),
			),
		);

		let proposer = sc_basic_authorship::ProposerFactory::new(
			parts.task_manager.spawn_handle(),
			parts.client.clone(),
			parts.pool.clone(),
			registry.as_ref(),
			parts.telemetry(),
		);
		let create_inherent_data_providers = wall_clock(babe.link.config());
		let authorship = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
			keystore: parts.keystore.keystore(),
			client: parts.client.clone(),
			select_chain: parts.select_chain.clone(),
			env: proposer,
			block_import: babe.import,
			sync_oracle: sync.clone(),
			justification_sync_link: sync.clone(),
			create_inherent_data_providers,
			force_authoring,
			backoff_authoring_blocks: authoring_backoff(backoff),
			babe_link: babe.link,
			block_proposal_slot_portion: SlotProportion::new(0.5),
			max_block_proposal_slot_portion: None,
			telemetry: parts.telemetry(),
		})
		.map_err(ServiceError::from)?;
		parts.task_manager.spawn_essential_handle().spawn_blocking(
			"babe-proposer",
			Some("block-authoring"),
			authorship,
		);
	}

	if !disable_grandpa {
		// Every node follows the votes; only a validator has keys to vote with.
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: Duration::from_millis(333),
				justification_generation_period: JUSTIFICATION_PERIOD,
				name: Some(node_name),
				observer_enabled: false,
				keystore: role.is_authority().then(|| parts.keystore.keystore()),
				local_role: role,
				telemetry: parts.telemetry(),
				protocol_name: grandpa_protocol,
			},
			link: grandpa,
			network,
			sync,
			notification_service: grandpa_notifications,
			voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
			prometheus_registry: registry,
			shared_voter_state: voter_state,
			telemetry: parts.telemetry(),
			offchain_tx_pool_factory: parts.offchain_pool(),
		})?;
		parts.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}
	Ok(())
}

/// How validators author fewer blocks while finality lags, if that was `asked` for.
///
/// Else they go on: blocks without finality are worth more than neither, since they carry the
/// transactions that mend what keeps finality away.
pub fn authoring_backoff(asked: bool) -> Option<BackoffAuthoringOnFinalizedHeadLagging<u32>> {
	asked.then(BackoffAuthoringOnFinalizedHeadLagging::default)
}

/// Lets validators find one another: publishes where this one is, looks up the others.
fn discover_authorities(
	config: sc_authority_discovery::WorkerConfig,
	parts: &Parts,
	network: &Arc<dyn NetworkService>,
	registry: Option<substrate_prometheus_endpoint::Registry>,
) {
	let dht_events = network.event_stream("authority-discovery").filter_map(|event| async move {
		match event {
			Event::Dht(event) => Some(event),
			_ => None,
		}
	});
	let (worker, _service) = sc_authority_discovery::new_worker_and_service_with_config(
		config,
		parts.client.clone(),
		Arc::new(network.clone()),
		Box::pin(dht_events),
		sc_authority_discovery::Role::PublishAndDiscover(parts.keystore.keystore()),
		registry,
		parts.task_manager.spawn_handle(),
	);
	parts.task_manager.spawn_handle().spawn(
		"authority-discovery-worker",
		Some("networking"),
		worker.run(),
	);
}
