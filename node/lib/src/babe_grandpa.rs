//! The node whose blocks BABE makes and GRANDPA finalizes.

use crate::{
	author::Author,
	babe::Babe,
	client::{Backend, Client, SelectChain},
	network::{
		connect, notification_metrics, Connection, NetworkConfiguration, NodeRpc, RpcBuilder,
	},
	parts::Parts,
	peers, rpc, sealing, validator,
};
use audio_runtime::{opaque::Block, Hash};
use futures::StreamExt;
use sc_cli::Result;
use sc_consensus_babe::SlotProportion;
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaBlockImport, LinkHalf, SharedVoterState};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_network::{
	service::traits::NetworkService, Event, Litep2pNetworkBackend, NetworkEventStream,
};
use sc_service::{Configuration, Error as ServiceError, WarpSyncConfig};
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{inherents::BabeCreateInherentDataProviders, BabeConfiguration};
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// At least so often, in blocks, a justification of finality is kept.
const JUSTIFICATION_PERIOD: u32 = 512;

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

/// Starts a node; it authors fewer blocks while finality lags, if `backoff` says so.
///
/// Returns its RPC.
pub fn start(config: Configuration, parts: &mut Parts, backoff: bool) -> Result<NodeRpc> {
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

	let Connection { network, sync, rpc } = connect(
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

		let author = Author::new(
			parts.client.clone(),
			parts.pool.clone(),
			parts.task_manager.spawn_handle(),
			registry.as_ref(),
			parts.telemetry(),
		);
		let create_inherent_data_providers = wall_clock(babe.link.config());
		let authorship = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
			keystore: parts.keystore.keystore(),
			client: parts.client.clone(),
			select_chain: parts.select_chain.clone(),
			env: author,
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
	Ok(rpc)
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
	registry: Option<Registry>,
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
