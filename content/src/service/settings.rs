//! What a service is run with.

use crate::{
	chain::Rpc,
	http::{self, console::Embedded, tls, Draining},
	metrics::Metrics,
	pull, scrubber,
	store::Options,
};
use sp_core::{ed25519, sr25519};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// What a service is run with.
pub struct Settings {
	/// The way to the chain.
	pub rpc: Arc<dyn Rpc>,
	/// Where the store is.
	pub folder: PathBuf,
	/// How the store is run.
	pub store: Options,
	/// Bytes of memory for what is heard: segments of tracks that were verified.
	pub cache: u64,
	/// How what is stored is verified again.
	pub scrub: scrubber::Config,
	/// Where HTTP is served.
	pub listen: SocketAddr,
	/// The certificate that HTTP is served with; without one it is not encrypted.
	pub tls: Option<tls::Files>,
	/// How HTTP is served.
	pub http: http::Config,
	/// How tracks are pulled from other nodes.
	pub pull: pull::Config,
	/// The node's key: it is the node that is registered with it. Until one is, it only waits.
	pub node_key: ed25519::Pair,
	/// The operator's hot key. It pays the fees of accepting tracks; proofs cost none, nor do
	/// receipts within what the node has free.
	pub hot_key: sr25519::Pair,
	/// Receipts that may be submitted in a round beyond what is free: a fee for each 8 of them. 0 is
	/// a good number, unless plays are worth more than that.
	pub paid_receipts: u32,
	/// Whether the node asks to be let back when its time in jail is over, which costs a fee.
	pub unjail: bool,
	/// What it is counted in.
	pub metrics: Metrics,
	/// Whether the node is drained: it takes nothing new then.
	pub draining: Draining,
	/// The console and `/rpc`, if they are to be served.
	pub console: Option<Console>,
}

/// How the console is served, and the node's RPC with it.
#[derive(Clone, Debug)]
pub struct Console {
	/// Its files.
	pub files: Embedded,
	/// Where the node's RPC is, `ws://…` or `wss://…`, if it serves it.
	pub rpc: Option<String>,
	/// Whether it is served on a chain that is not for testing, too. What strangers ask of the RPC is
	/// bounded, and still takes the time of a node that has blocks to make and proofs to give in time.
	pub on_live_chains: bool,
}

/// The console, if it is served on that chain.
pub(super) fn served(console: Option<Console>, is_for_testing: bool) -> Option<Console> {
	let console = console?;
	if console.on_live_chains || is_for_testing {
		return Some(console);
	}
	tracing::info!("the console is not served: --content-console on serves it on a live chain");
	None
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_live_chain_has_no_console_unless_it_is_told_to() {
		let console = |on_live_chains| Some(Console { files: &[], rpc: None, on_live_chains });
		assert!(served(console(false), false).is_none());
		assert!(served(console(false), true).is_some());
		assert!(served(console(true), false).is_some());
		assert!(served(None, true).is_none());
	}
}
