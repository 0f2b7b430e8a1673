//! What connects a node with others and with its users: the network, off-chain workers, RPC and
//! Prometheus.

use crate::parts::Parts;
use audio_runtime::{opaque::Block, Hash};
use futures::FutureExt;
use jsonrpsee::RpcModule;
use sc_cli::Result;
use sc_client_api::Backend as _;
use sc_consensus::DefaultImportQueue;
use sc_network::{
	config::FullNetworkConfiguration, service::traits::NetworkService, Litep2pNetworkBackend,
	NetworkBackend, NotificationMetrics,
};
use sc_network_sync::SyncingService;
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{Configuration, Error as ServiceError, SpawnTasksParams, WarpSyncConfig};
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// What the network is to be like. Only litep2p is served: another backend would have all that is
/// generic over it compiled once more.
pub type NetworkConfiguration = FullNetworkConfiguration<Block, Hash, Litep2pNetworkBackend>;
/// Makes the RPC methods; called once per RPC server.
pub type RpcBuilder =
	Box<dyn Fn(SubscriptionTaskExecutor) -> std::result::Result<RpcModule<()>, ServiceError>>;

/// A node's connection to others.
pub struct Connection {
	/// The network.
	pub network: Arc<dyn NetworkService>,
	/// What keeps the node in step with it.
	pub sync: Arc<SyncingService<Block>>,
	/// Its RPC methods.
	pub rpc: Arc<RpcModule<()>>,
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

	let rpc = sc_service::spawn_tasks(SpawnTasksParams {
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

	Ok(Connection { network, sync, rpc: rpc.handle() })
}
