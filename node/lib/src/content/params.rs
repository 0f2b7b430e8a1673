//! How the content service is run.

use crate::{
	content::{
		given::Volume,
		keys::{ContentKeys, Missing},
		local::LISTEN,
	},
	failure,
	preflight::check_tcp,
};
use audio_content::{
	http::{self, console::Embedded, tls::Files},
	pull, service,
	store::{self, Bucket},
};
use sc_chain_spec::ChainType;
use sc_keystore::LocalKeystore;
use std::{
	net::{IpAddr, SocketAddr},
	num::NonZeroUsize,
	path::{Path, PathBuf},
	thread::available_parallelism,
};
use url::Host;

/// Connections to a node's RPC that it has unless it is told otherwise.
const RPC_CONNECTIONS: u32 = 100;

/// Connections of `/rpc`, however many the node has: each may have an answer of 16 MiB in memory.
const MAX_SOCKETS: usize = 250;

/// Whether the console is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Console {
	/// If the chain is for testing.
	Auto,
	/// Always.
	On,
	/// Never.
	Off,
}

/// The node's own RPC, for the console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeRpc {
	/// Where it is, if it listens.
	pub url: Option<String>,
	/// How many connections it has, if that is known.
	pub connections: Option<u32>,
}

/// How the content service is run.
#[derive(Debug, Clone, clap::Args)]
pub struct ContentParams {
	/// Where it keeps what it has.
	#[command(flatten)]
	pub volume: Volume,

	/// Where the content service is reached by HTTP.
	///
	/// On a network of others put a proxy with TLS before it, or give it a certificate and listen on an
	/// address that others reach, such as 0.0.0.0:443.
	#[arg(long, value_name = "ADDRESS", default_value_t = LISTEN)]
	pub content_listen: SocketAddr,

	/// Certificate that the content service is served with, and its chain: a file in PEM. Without one
	/// it is not encrypted.
	///
	/// One that is renewed in its place is used within 10 seconds.
	#[arg(long, value_name = "PATH", requires = "content_tls_key")]
	pub content_tls_cert: Option<PathBuf>,

	/// Private key of that certificate: a file in PEM.
	#[arg(long, value_name = "PATH", requires = "content_tls_cert")]
	pub content_tls_key: Option<PathBuf>,

	/// Keep the bytes of tracks in a bucket of an S3-compatible store: s3://bucket/prefix.
	///
	/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment give the credentials, and
	/// AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL what else it takes. All but the bytes stays in
	/// the content folder. To be given from the first start on: it cannot be changed later.
	#[arg(long, value_name = "URL")]
	pub content_blobs: Option<String>,

	/// Most that files and uploads take, in GiB [default: what the disk has, or the bucket].
	#[arg(long, value_name = "GIB", value_parser = clap::value_parser!(u64).range(1..))]
	pub content_capacity: Option<u64>,

	/// Memory for what is heard, in MiB: of tracks that many hear, parts that were verified stay there.
	///
	/// None of it is needed, and 0 turns it off. What the system has free keeps files in memory besides.
	#[arg(long, value_name = "MIB", default_value_t = 16)]
	pub content_cache: u64,

	/// A proxy before the content service, whose X-Forwarded-For is believed. Can be repeated.
	#[arg(long, value_name = "IP")]
	pub content_proxy: Vec<IpAddr>,

	/// A host that the console and /rpc are asked by, beside addresses, localhost and the host of the
	/// endpoint that the node is registered with: that of a proxy. Can be repeated.
	///
	/// A page of any other name gets nothing of /rpc: who owns a name can have it lead here.
	#[arg(long, value_name = "HOST", value_parser = host)]
	pub content_host: Vec<Host>,

	/// Whether the content service shows the console, a page for people, at its address, and gives
	/// it the chain's RPC at /rpc, of which nobody gets a method that could do harm.
	///
	/// What is automatic is to show it on a chain for testing alone.
	#[arg(long, value_name = "WHEN", value_enum, default_value_t = Console::Auto)]
	pub content_console: Console,

	/// The content folder has a store already: an empty one is a volume that is not mounted.
	///
	/// Once the service has run, whoever mounts a volume there says this.
	#[arg(long)]
	pub content_existing: bool,

	/// Make the node's keys, though the content service has run here with others.
	///
	/// Those cannot be brought back, and the node is to be registered anew.
	#[arg(long)]
	pub content_new_keys: bool,

	/// Receipts that the content service submits in an era beyond those that cost no fee.
	#[arg(long, value_name = "COUNT", default_value_t = 0)]
	pub content_paid_receipts: u32,

	/// Have the content service leave the node in jail when its time there is over.
	///
	/// Otherwise it asks for it to be let back, for a fee, once all that it holds is there.
	#[arg(long)]
	pub content_no_unjail: bool,
}

impl ContentParams {
	/// The folder, by that of the chain's data.
	pub fn folder(&self, data: &Path) -> PathBuf {
		self.volume.folder.of(data)
	}

	/// The bucket, if the bytes of tracks are in one.
	fn bucket(&self) -> sc_cli::Result<Option<Bucket>> {
		bucket_of(self.content_blobs.as_deref())
	}

	/// How the store is run, beside a chain of that type.
	pub fn store(&self, chain: &ChainType) -> sc_cli::Result<store::Options> {
		let bounds = store_within(self.content_capacity, &self.volume, chain);
		let (initialise, bucket) = (!self.content_existing, self.bucket()?);
		Ok(store::Options { initialise, bucket, ..bounds })
	}

	/// The keys, from `keystore`, for the service in `folder`; of the `seed` that the node was started
	/// with, on a chain for testing.
	pub fn keys(
		&self,
		keystore: &LocalKeystore,
		seed: Option<&str>,
		chain: &ChainType,
		folder: &Path,
	) -> sc_cli::Result<ContentKeys> {
		let missing = match seed {
			// Everybody knows these: on a live chain they would be anybody's.
			Some(seed) if is_for_testing(chain) => Missing::Seed(seed),
			_ if folder.join("VERSION").exists() && !self.content_new_keys => {
				Missing::Refuse(folder)
			},
			_ => Missing::Make,
		};
		ContentKeys::of(keystore, missing)
	}

	/// The certificate that HTTP is served with.
	pub fn tls(&self) -> Option<Files> {
		let (certificate, key) = self.content_tls_cert.clone().zip(self.content_tls_key.clone())?;
		Some(Files { certificate, key })
	}

	/// How HTTP is served, before a node with that RPC. Half of its connections are left to others: to
	/// the operator's tools, for one.
	pub fn http(&self, rpc: &NodeRpc) -> http::Config {
		let default = http::Config::default();
		let half = rpc.connections.unwrap_or(RPC_CONNECTIONS) / 2;
		let all = usize::try_from(half).unwrap_or(default.sockets.all).min(MAX_SOCKETS);
		// Nobody has more than half of them.
		let each = default.sockets.each.min(all.div_ceil(2));
		let sockets = http::Limit { all, each };
		let processors = available_parallelism().map_or(1, NonZeroUsize::get);
		let bounds = http::rpc::Bounds { runs: http::rpc::runs_of(processors), ..default.rpc };
		let (proxies, hosts) = (self.content_proxy.clone(), self.content_host.clone());
		http::Config { proxies, hosts, sockets, rpc: bounds, ..default }
	}

	/// How the console is served, of these files and with that RPC.
	pub fn console(&self, files: Embedded, rpc: &NodeRpc) -> Option<service::Console> {
		let on_live_chains = match self.content_console {
			Console::Auto => false,
			Console::On => true,
			Console::Off => return None,
		};
		Some(service::Console { files, rpc: rpc.url.clone(), on_live_chains })
	}

	/// How tracks are pulled from other nodes of a chain of that type: of one for testing at private
	/// addresses too.
	pub fn pull(&self, chain: &ChainType) -> pull::Config {
		pull_of(chain)
	}

	/// Whether HTTP can be served there, and the bucket is one.
	pub fn check(&self) -> sc_cli::Result<()> {
		self.bucket()?;
		check_tcp(self.content_listen, "the content service", "--content-listen")
	}
}

/// A host, and nothing else.
fn host(text: &str) -> Result<Host, String> {
	let name = text.strip_suffix('.').unwrap_or(text);
	Host::parse(name).map_err(|_| format!("{text} is no host: give a name as node.example.com"))
}

/// The bucket that `--content-blobs` names, if it is given.
pub fn bucket_of(url: Option<&str>) -> sc_cli::Result<Option<Bucket>> {
	let by_url = |url| Bucket::by_url(url, |name| std::env::var(name).ok());
	url.map(by_url).transpose().map_err(|error| failure(error.to_string()))
}

/// How a store is run that has so many GiB at the most, in a volume, beside a chain of that type.
pub fn store_within(capacity: Option<u64>, volume: &Volume, chain: &ChainType) -> store::Options {
	let default = store::Options::default();
	store::Options {
		capacity: capacity.map_or(default.capacity, bytes),
		floor: volume.floor(chain).or(default.floor),
		..default
	}
}

/// How tracks are pulled from other nodes of a chain of that type.
pub fn pull_of(chain: &ChainType) -> pull::Config {
	pull::Config { private_peers: is_for_testing(chain), ..pull::Config::default() }
}

/// Bytes that stay free on the disk of the content folder beside a chain of that type, if `given` GiB or
/// the type say so.
pub fn floor(given: Option<u64>, chain: &ChainType) -> Option<u64> {
	given.or_else(|| is_for_testing(chain).then_some(1)).map(bytes)
}

fn bytes(gib: u64) -> u64 {
	gib.saturating_mul(1 << 30)
}

/// Whether a chain of that type is for testing.
pub fn is_for_testing(chain: &ChainType) -> bool {
	matches!(chain, ChainType::Development | ChainType::Local)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Parser)]
	struct Line {
		#[command(flatten)]
		content: ContentParams,
	}

	fn given(words: &[&str]) -> ContentParams {
		Line::parse_from([&["audio-node"], words].concat()).content
	}

	#[test]
	fn the_console_is_shown_as_it_is_said() {
		let rpc = NodeRpc { url: Some("ws://127.0.0.1:9944".into()), connections: None };
		let console = |words: &[&str]| given(words).console(&[("index.html", b"x")], &rpc);
		let auto = console(&[]).unwrap();
		assert_eq!((auto.on_live_chains, auto.rpc.as_ref()), (false, rpc.url.as_ref()));
		assert_eq!(auto.files.len(), 1);
		assert!(!console(&["--content-console", "auto"]).unwrap().on_live_chains);
		assert!(console(&["--content-console", "on"]).unwrap().on_live_chains);
		assert!(console(&["--content-console", "off"]).is_none());
	}

	#[test]
	fn hosts_are_names_without_anything_else() {
		let rpc = NodeRpc::default();
		let hosts = |words: &[&str]| given(words).http(&rpc).hosts;
		assert!(hosts(&[]).is_empty());
		let two = ["--content-host", "Node.example.com.", "--content-host", "proxy"];
		assert_eq!(
			hosts(&two).iter().map(Host::to_string).collect::<Vec<_>>(),
			["node.example.com", "proxy"]
		);
		for host in ["", "https://node.example.com", "node.example.com:443", "a/b", "a b"] {
			assert!(
				Line::try_parse_from(["audio-node", "--content-host", host]).is_err(),
				"{host}"
			);
		}
	}

	#[test]
	fn strangers_never_have_all_connections_of_the_nodes_rpc() {
		let sockets =
			|connections| given(&[]).http(&NodeRpc { url: None, connections }).sockets.all;
		assert_eq!(sockets(None), 50);
		for (connections, all) in [(0, 0), (1, 0), (2, 1), (20, 10), (100, 50), (100_000, 250)] {
			assert_eq!(sockets(Some(connections)), all);
		}
	}
}
