//! What connects a node with others and with its users: the network, off-chain workers, RPC and
//! Prometheus.

use crate::{
	gossip::{receive_only::ReceiveOnly, Gossip, Protocol as GossipProtocol},
	parts::Parts,
};
use audio_runtime::{opaque::Block, Hash};
use futures::FutureExt;
use jsonrpsee::RpcModule;
use sc_cli::Result;
use sc_client_api::Backend as _;
use sc_consensus::DefaultImportQueue;
use sc_network::{
	config::FullNetworkConfiguration, multiaddr::Protocol, service::traits::NetworkService,
	Litep2pNetworkBackend, Multiaddr, NetworkBackend, NotificationMetrics,
};
use sc_network_sync::SyncingService;
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{
	config::RpcConfiguration, Configuration, Error as ServiceError, SpawnTasksParams,
	WarpSyncConfig,
};
use sp_blockchain::HeaderBackend;
use sp_core::traits::SpawnEssentialNamed;
use std::{
	net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
	sync::Arc,
};
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
	/// Its RPC.
	pub rpc: NodeRpc,
}

/// A node's RPC.
pub struct NodeRpc {
	/// Its methods, for who is in the process.
	pub methods: Arc<RpcModule<()>>,
	/// Where it listens.
	pub addresses: Vec<SocketAddr>,
}

impl NodeRpc {
	/// Where this machine reaches it, if it listens there.
	pub fn url(&self) -> Option<String> {
		let here = |address: &SocketAddr| match address.ip() {
			ip if ip.is_loopback() => Some(ip),
			IpAddr::V4(ip) if ip.is_unspecified() => Some(Ipv4Addr::LOCALHOST.into()),
			IpAddr::V6(ip) if ip.is_unspecified() => Some(Ipv6Addr::LOCALHOST.into()),
			// There the node hears nobody who names its address: it goes by `Host`, and knows its
			// loopback names alone.
			_ => None,
		};
		let here = |address| Some(SocketAddr::new(here(address)?, address.port()));
		self.addresses.iter().find_map(here).map(|address| format!("ws://{address}"))
	}
}

/// How many connections each address has where RPC is served, at the least.
pub fn rpc_connections(config: &RpcConfiguration) -> u32 {
	let endpoints = config.addr.iter().flatten().map(|endpoint| endpoint.max_connections);
	endpoints.min().unwrap_or(config.max_connections)
}

/// The address of a socket that a multiaddress names.
fn socket_of(address: &Multiaddr) -> Option<SocketAddr> {
	let mut parts = address.iter();
	let ip = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}

/// Counts what the notification protocols do.
pub fn notification_metrics(registry: Option<&Registry>) -> NotificationMetrics {
	<Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(registry)
}

/// Starts the network, the off-chain workers, RPC and Prometheus.
pub fn connect(
	config: Configuration,
	parts: &mut Parts,
	mut net_config: NetworkConfiguration,
	metrics: NotificationMetrics,
	import_queue: DefaultImportQueue<Block>,
	warp_sync_config: Option<WarpSyncConfig<Block>>,
	rpc_builder: RpcBuilder,
) -> Result<Connection> {
	let genesis = parts.client.info().genesis_hash;
	let gossip = GossipProtocol::add_to(&mut net_config, genesis, config.chain_spec.fork_id());
	let (network, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: parts.client.clone(),
			transaction_pool: Arc::new(ReceiveOnly(parts.pool.clone())),
			spawn_handle: parts.task_manager.spawn_handle(),
			spawn_essential_handle: parts.task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config,
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;
	let gossip = Gossip::run(
		gossip,
		network.clone(),
		sync.clone(),
		parts.client.clone(),
		parts.pool.clone(),
		parts.task_manager.spawn_handle(),
		config.prometheus_registry().cloned(),
	);
	parts.essential.spawn_essential_blocking("gossip", Some("networking"), gossip.boxed());

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

	let addresses = rpc.listen_addresses().iter().filter_map(socket_of).collect();
	Ok(Connection { network, sync, rpc: NodeRpc { methods: rpc.handle(), addresses } })
}

#[cfg(test)]
mod tests {
	use super::*;

	fn url(addresses: &[&str]) -> Option<String> {
		let socket = |address: &&str| socket_of(&address.parse::<Multiaddr>().unwrap());
		let addresses = addresses.iter().filter_map(socket).collect();
		NodeRpc { methods: Arc::new(RpcModule::new(())), addresses }.url()
	}

	#[test]
	fn the_own_rpc_is_reached_where_it_listens() {
		for (addresses, reached) in [
			(&["/ip4/127.0.0.1/tcp/9944", "/ip6/::1/tcp/9944"][..], Some("ws://127.0.0.1:9944")),
			(&["/ip6/::1/tcp/9944"], Some("ws://[::1]:9944")),
			(&["/ip4/0.0.0.0/tcp/7"], Some("ws://127.0.0.1:7")),
			(&["/ip6/::/tcp/7"], Some("ws://[::1]:7")),
			(&["/ip4/192.0.2.1/tcp/7", "/ip4/127.0.0.1/tcp/8"], Some("ws://127.0.0.1:8")),
			(&["/ip4/192.0.2.1/tcp/7"], None),
			(&[], None),
		] {
			assert_eq!(url(addresses).as_deref(), reached);
		}
		let tcp = Protocol::Tcp(7);
		assert_eq!(socket_of(&Multiaddr::empty().with(tcp)), None);
	}
}
