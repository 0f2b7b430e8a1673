//! Runs the content service on threads of its own, so that it never slows a block.

use crate::{
	content::{keys::ContentKeys, params::ContentParams},
	failure,
};
use audio_content::{
	chain::Rpc,
	service::{self, ServiceError, Settings},
};
use futures::channel::oneshot;
use sc_chain_spec::ChainType;
use std::{
	future::Future,
	path::PathBuf,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
	thread,
	time::Duration,
};
use tokio::runtime::{Builder, Runtime};

/// Threads that wait for nothing but the network and the chain.
const WORKERS: usize = 2;

/// Threads that wait for the disk or hash, at the most: what the store and the node's runtime use.
const BLOCKING: usize = 24;

/// How long to wait before a service that failed is started again.
const PAUSE: Duration = Duration::from_secs(10);

/// How to run the service.
#[derive(Clone)]
pub struct Plan {
	/// The way to the chain.
	pub rpc: Arc<dyn Rpc>,
	/// The folder.
	pub folder: PathBuf,
	/// The keys.
	pub keys: ContentKeys,
	/// What kind of chain it is.
	pub chain_type: ChainType,
	/// All else.
	pub params: ContentParams,
}

impl Plan {
	fn settings(&self) -> Settings {
		Settings {
			rpc: self.rpc.clone(),
			folder: self.folder.clone(),
			store: self.params.store(&self.chain_type),
			listen: self.params.content_listen,
			http: self.params.http(),
			pull: self.params.pull(&self.chain_type),
			node_key: self.keys.node,
			hot_key: self.keys.hot.clone(),
			paid_receipts: self.params.content_paid_receipts,
			unjail: !self.params.content_no_unjail,
		}
	}

	/// Runs the service until `end`. One that cannot begin is an error; one that fails later is
	/// started again.
	pub async fn run(
		self,
		end: impl Future<Output = ()> + Send + 'static,
	) -> Result<(), ServiceError> {
		use futures::FutureExt;
		let mut end = end.boxed().shared();
		let begun = AtomicBool::new(false);
		loop {
			let ready = |address| {
				begun.store(true, Ordering::Relaxed);
				log::info!("🎵 Content service: http://{address}");
			};
			match service::run(self.settings(), ready, end.clone()).await {
				Err(error) if begun.load(Ordering::Relaxed) => {
					log::error!("🔇 The content service failed, and is started again: {error}");
				},
				ended => return ended,
			}
			tokio::select! {
				() = &mut end => return Ok(()),
				() = tokio::time::sleep(PAUSE) => (),
			}
		}
	}
}

/// The threads that the service runs on.
pub fn runtime() -> sc_cli::Result<Runtime> {
	Builder::new_multi_thread()
		.worker_threads(WORKERS)
		.max_blocking_threads(BLOCKING)
		.thread_name("content")
		.enable_all()
		.build()
		.map_err(|error| failure(format!("cannot start the content service's threads: {error}")))
}

/// A service that runs beside the node, and ends with it: dropping this waits until what is being
/// heard has ended, for some seconds at the most.
pub struct Running {
	end: Option<oneshot::Sender<()>>,
	thread: Option<thread::JoinHandle<()>>,
	failed: oneshot::Receiver<ServiceError>,
}

impl Running {
	/// Starts it.
	pub fn start(plan: Plan) -> sc_cli::Result<Self> {
		let runtime = runtime()?;
		let (end, ended) = oneshot::channel();
		let (report, failed) = oneshot::channel();
		let run = move || {
			let end = async { ended.await.unwrap_or_default() };
			if let Err(error) = runtime.block_on(plan.run(end)) {
				// Nobody hears it who has ended already.
				let _ = report.send(error);
			}
		};
		let thread = thread::Builder::new().name("content".into()).spawn(run).map_err(|error| {
			failure(format!("cannot start the content service's thread: {error}"))
		})?;
		Ok(Self { end: Some(end), thread: Some(thread), failed })
	}

	/// Waits until it cannot begin; for ever, if it can.
	pub async fn failed(&mut self) -> ServiceError {
		match (&mut self.failed).await {
			Ok(error) => error,
			Err(_) => ServiceError::Stopped("the content service"),
		}
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
