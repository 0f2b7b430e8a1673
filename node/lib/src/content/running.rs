//! Runs the content service on threads of its own, so that it never slows a block.

use crate::{
	content::{
		keys::ContentKeys,
		params::{ContentParams, NodeRpc},
	},
	failure,
};
use audio_content::{
	chain::Rpc,
	http::{console::Embedded, Draining},
	metrics::Metrics,
	scrubber,
	service::{self, ServiceError, Settings},
	store,
};
use futures::{channel::oneshot, FutureExt};
use sc_chain_spec::ChainType;
use sp_panic_handler::AbortGuard;
use std::{
	future::Future,
	mem,
	panic::AssertUnwindSafe,
	path::PathBuf,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	thread,
	time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tokio::runtime::{Builder, Runtime};

/// Threads that wait for nothing but the network and the chain.
const WORKERS: usize = 2;

/// Threads that wait for the disk or hash, at the most: what the store and the node's runtime use.
const BLOCKING: usize = 24;

/// How long to wait before a service that failed is started again; twice as long each time that it
/// could not begin.
const PAUSE: Duration = Duration::from_secs(10);

/// How long at the most.
const MAX_PAUSE: Duration = Duration::from_secs(600);

/// How long what the disk does may take once the service has ended.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How to run the service.
#[derive(Clone)]
pub struct Plan {
	/// The way to the chain.
	pub rpc: Arc<dyn Rpc>,
	/// The node's own RPC, for the console.
	pub node_rpc: NodeRpc,
	/// The console's files.
	pub console: Embedded,
	/// The folder.
	pub folder: PathBuf,
	/// How the store is run.
	pub store: store::Options,
	/// The keys.
	pub keys: ContentKeys,
	/// What kind of chain it is.
	pub chain_type: ChainType,
	/// All else.
	pub params: ContentParams,
	/// What it is counted in: for as long as the process lives, however often the service begins.
	pub metrics: Metrics,
	/// Whether the node is drained: for as long as the process lives, too.
	pub draining: Draining,
}

impl Plan {
	fn settings(&self) -> Settings {
		Settings {
			rpc: self.rpc.clone(),
			folder: self.folder.clone(),
			store: self.store.clone(),
			cache: self.params.content_cache.saturating_mul(1 << 20),
			scrub: scrubber::Config::default(),
			listen: self.params.content_listen,
			tls: self.params.tls(),
			http: self.params.http(&self.node_rpc),
			pull: self.params.pull(&self.chain_type),
			node_key: self.keys.node,
			hot_key: self.keys.hot.clone(),
			paid_receipts: self.params.content_paid_receipts,
			unjail: !self.params.content_no_unjail,
			metrics: self.metrics.clone(),
			draining: self.draining.clone(),
			console: self.params.console(self.console, &self.node_rpc),
		}
	}

	/// Runs the service until `end`. One that fails is started again. Whether it can begin at all is
	/// for who stands by to see (`patient` is false): then it is an error if it cannot.
	pub async fn run(
		self,
		patient: bool,
		end: impl Future<Output = ()> + Send + 'static,
	) -> Result<(), ServiceError> {
		let mut end = end.boxed().shared();
		let begun = AtomicBool::new(false);
		let mut pause = PAUSE;
		loop {
			let scheme = if self.params.tls().is_some() { "https" } else { "http" };
			let ready = |address| {
				begun.store(true, Ordering::Relaxed);
				log::info!("🎵 Content service: {scheme}://{address}");
			};
			let service = service::run(self.settings(), ready, end.clone());
			let ended = AssertUnwindSafe(service).catch_unwind().await;
			self.metrics.ended();
			let error = match ended.unwrap_or(Err(ServiceError::Stopped("the content service"))) {
				Ok(()) => return Ok(()),
				Err(error) if !patient && !begun.load(Ordering::Relaxed) => return Err(error),
				Err(error) => error,
			};
			pause = if begun.swap(false, Ordering::Relaxed) { PAUSE } else { pause };
			let seconds = pause.as_secs();
			log::error!(
				"🔇 The content service does not run, and is started in {seconds} s: {error}"
			);
			tokio::select! {
				() = &mut end => return Ok(()),
				() = tokio::time::sleep(pause) => (),
			}
			pause = pause.saturating_mul(2).min(MAX_PAUSE);
		}
	}
}

/// What the service counts, for whoever reads `registry`.
pub fn metrics(registry: Option<&Registry>) -> sc_cli::Result<Metrics> {
	let failed = |error| failure(format!("cannot count what the content service does: {error}"));
	Metrics::new(registry).map_err(failed)
}

/// The threads that the service runs on. A panic there ends what panicked, and not the process: the
/// node goes on making blocks.
pub fn runtime() -> sc_cli::Result<Runtime> {
	Builder::new_multi_thread()
		.worker_threads(WORKERS)
		.max_blocking_threads(BLOCKING)
		.thread_name("content")
		// For as long as the thread lives.
		.on_thread_start(|| mem::forget(AbortGuard::force_unwind()))
		.enable_all()
		.build()
		.map_err(|error| failure(format!("cannot start the content service's threads: {error}")))
}

/// A service that runs beside the node, and ends with it: dropping this waits until what is being
/// heard has ended, for some seconds at the most.
pub struct Running {
	end: Option<oneshot::Sender<()>>,
	thread: Option<thread::JoinHandle<()>>,
}

impl Running {
	/// Starts it. Whatever keeps it from its work keeps the node from nothing.
	pub fn start(plan: Plan) -> sc_cli::Result<Self> {
		let runtime = runtime()?;
		let (end, ended) = oneshot::channel();
		let run = move || {
			let _guard = AbortGuard::force_unwind();
			let end = async { ended.await.unwrap_or_default() };
			if let Err(error) = runtime.block_on(plan.run(true, end)) {
				log::error!("🔇 The content service has ended: {error}");
			}
			runtime.shutdown_timeout(PATIENCE);
		};
		let thread = thread::Builder::new().name("content".into()).spawn(run).map_err(|error| {
			failure(format!("cannot start the content service's thread: {error}"))
		})?;
		Ok(Self { end: Some(end), thread: Some(thread) })
	}
}

impl Drop for Running {
	fn drop(&mut self) {
		if let Some(end) = self.end.take() {
			let _ = end.send(());
		}
		if let Some(thread) = self.thread.take() {
			// It has said why if it panicked.
			let _ = thread.join();
		}
	}
}
