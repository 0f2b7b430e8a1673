//! `audio-node content`.

use crate::{
	content::{
		drain::DrainCmd,
		given::URL,
		moving::MoveCmd,
		params::{ContentParams, NodeRpc},
		register::RegisterCmd,
		running::{metrics, runtime, Plan, PATIENCE},
		status::StatusCmd,
	},
	failure,
	preflight::check_tcp,
};
use audio_content::{chain::WebSocket, http::console::Embedded};
use sc_chain_spec::ChainSpec;
use sc_cli::{CliConfiguration, KeystoreParams, PrometheusParams, SharedParams};
use sc_service::{
	config::{KeystoreConfig, PrometheusConfig},
	Configuration,
};
use std::{future::Future, sync::Arc};
use substrate_prometheus_endpoint::init_prometheus;
use tokio::signal::unix::{signal, SignalKind};

/// Where what is counted is read, unless somebody says otherwise: the node beside it has 9615.
const PROMETHEUS_PORT: u16 = 9616;

/// What can be done about the content service.
#[derive(Debug, clap::Subcommand)]
// There is one of it, for a moment.
#[allow(clippy::large_enum_variant)]
pub enum ContentCmd {
	/// Run the content service in a process of its own, beside a node.
	Run(RunContentCmd),

	/// Make the node's keys, and print the call that registers the node or its hot key.
	Register(RegisterCmd),

	/// Say how a content service on this machine stands.
	Status(StatusCmd),

	/// Have a content service take nothing new, and wait until it may be stopped.
	Drain(DrainCmd),

	/// Bring a node's tracks to this machine, before its service moves here.
	Move(MoveCmd),
}

/// Runs the content service in a process of its own, beside a node.
#[derive(Debug, clap::Parser)]
pub struct RunContentCmd {
	/// The node: ws:// or wss://.
	#[arg(long, value_name = "URL", default_value = URL)]
	pub url: String,

	/// How it is run.
	#[command(flatten)]
	pub content: ContentParams,

	/// Which chain, and where its folder is.
	#[command(flatten)]
	pub shared: SharedParams,

	/// Where the keys are.
	#[command(flatten)]
	pub keystore: KeystoreParams,

	/// Where what is counted can be read [default port: 9616].
	#[command(flatten)]
	pub prometheus: PrometheusParams,
}

impl CliConfiguration for RunContentCmd {
	// The node beside it has the default.
	fn prometheus_config(
		&self,
		_: u16,
		chain: &Box<dyn ChainSpec>,
	) -> sc_cli::Result<Option<PrometheusConfig>> {
		Ok(self.prometheus.prometheus_config(PROMETHEUS_PORT, chain.id().into()))
	}

	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}

	fn keystore_params(&self) -> Option<&KeystoreParams> {
		Some(&self.keystore)
	}
}

impl RunContentCmd {
	/// Runs it with that console until it is told to end.
	pub fn run(&self, config: &Configuration, console: Embedded) -> sc_cli::Result<()> {
		check_url(&self.url)?;
		let folder = self.content.folder(&config.data_path);
		let keystore = open_keystore(&config.keystore)?;
		let chain_type = config.chain_spec.chain_type();
		let plan = Plan {
			rpc: Arc::new(WebSocket::new(&self.url)),
			node_rpc: NodeRpc { url: Some(self.url.clone()), connections: None },
			console,
			keys: self.content.keys(&keystore, None, &chain_type, &folder)?,
			folder,
			store: self.content.store(&chain_type)?,
			chain_type,
			params: self.content.clone(),
			metrics: metrics(config.prometheus_registry())?,
			draining: Default::default(),
		};
		let runtime = runtime()?;
		if let Some(PrometheusConfig { port, registry }) = config.prometheus_config.clone() {
			check_tcp(port, "Prometheus", "--prometheus-port or --no-prometheus")?;
			runtime.spawn(init_prometheus(port, registry));
		}
		let ended = runtime.block_on(async { ended() })?;
		let ran = runtime.block_on(plan.run(false, ended));
		runtime.shutdown_timeout(PATIENCE);
		ran.map_err(|error| failure(error.to_string()))
	}
}

/// Comes with the signal that ends the process. Signals count from now on.
pub fn ended() -> sc_cli::Result<impl Future<Output = ()> + Send + 'static> {
	let listen =
		|kind| signal(kind).map_err(|error| failure(format!("cannot listen to signals: {error}")));
	let mut interrupted = listen(SignalKind::interrupt())?;
	let mut terminated = listen(SignalKind::terminate())?;
	Ok(async move {
		tokio::select! {
			_ = interrupted.recv() => (),
			_ = terminated.recv() => (),
		}
	})
}

/// Refuses what is no WebSocket's address: what is asked again and again cannot be mended by that.
pub fn check_url(url: &str) -> sc_cli::Result<()> {
	match url.split_once("://") {
		Some(("ws" | "wss", host)) if !host.is_empty() => Ok(()),
		_ => Err(failure(format!("--url {url}: it must begin with ws:// or wss://"))),
	}
}

/// The keystore that the configuration names.
pub fn open_keystore(config: &KeystoreConfig) -> sc_cli::Result<sc_keystore::LocalKeystore> {
	match config {
		KeystoreConfig::Path { path, password } => {
			sc_keystore::LocalKeystore::open(path, password.clone()).map_err(|error| {
				failure(format!("cannot open the keystore in `{}`: {error}", path.display()))
			})
		},
		KeystoreConfig::InMemory => Ok(sc_keystore::LocalKeystore::in_memory()),
	}
}
