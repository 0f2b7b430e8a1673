//! Running a service: what is waited for at its start, its parts, and its end.

use crate::{
	archive::Archive,
	asking::Bounded,
	best::Best,
	freshness::Freshness,
	health::Health,
	http::{
		self,
		console::Console as Page,
		ports::SystemClock,
		rpc::{Closing, Upstream},
		tls::Tls,
		Bringing, Parts,
	},
	identity::Identity,
	keeper::Stock,
	library::ChainLibrary,
	pull::{Credentials, Puller},
	receipts::{Desk, ReceiptLog},
	scrubber::Scrubber,
	sender::Sender,
	service::{
		beginning::{connect, Beginning},
		duties::Duties,
		error::ServiceError,
		settings::{served, Settings},
		upkeep::{expire_uploads, measure},
	},
	shelf::Shelf,
	store::Store,
};
use axum_server::Handle;
use futures::{future::FusedFuture, FutureExt};
use sp_core::Pair;
use std::{
	future::Future,
	io,
	net::{SocketAddr, TcpListener},
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::{sync::watch, task::JoinSet};

/// How long open requests may go on once the service is to end.
const GRACE: Duration = Duration::from_secs(10);

/// A disk of which fewer bytes are free is called full.
const FULL: u64 = 1 << 20;

/// Runs until `end` comes, or it cannot go on. `ready` is told where HTTP is served.
pub async fn run(
	settings: Settings,
	ready: impl FnOnce(SocketAddr) + Send,
	end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServiceError> {
	let Settings {
		rpc,
		folder,
		store,
		cache,
		scrub,
		listen,
		tls,
		http,
		pull,
		node_key,
		hot_key,
		paid_receipts,
		unjail,
		metrics,
		draining,
		console,
	} = settings;
	let refused = |error| ServiceError::Listen { address: listen, error };
	// What is wrong here is said before anything else is waited for.
	let tls = tls.map(Tls::new).transpose()?;
	let listener = TcpListener::bind(listen).map_err(refused)?;
	listener.set_nonblocking(true).map_err(refused)?;
	let mut end = end.boxed().shared();
	// A store whose state was lost takes as long as hashing all of it.
	let store = tokio::select! {
		() = end.clone() => return Ok(()),
		opened = Store::open(&folder, store) => opened?,
	};
	if store.space().await.is_ok_and(|space| space.free < FULL) {
		tracing::error!(
			"the disk of the content folder is full: tracks are served and proven, and neither uploads \
			 nor receipts taken"
		);
	}
	let chain = tokio::select! {
		() = end.clone() => return Ok(()),
		chain = connect(rpc) => chain?,
	};
	let (best, mut following) = tokio::select! {
		() = end.clone() => return Ok(()),
		followed = Best::follow(chain.clone()) => followed?,
	};
	// Whether the chain is for testing says the same of both.
	let plain_holders = pull.private_peers;
	let console = served(console, plain_holders);
	let clock = Arc::new(SystemClock);
	let freshness = Freshness::follow(chain.clone(), best.clone(), clock.clone());
	let identity = Identity::new(chain.clone(), node_key.public().0, freshness.clone());
	let node = identity.index();

	let shelf = Arc::new(Shelf::new(store.clone(), cache, clock.clone(), &metrics));
	// Whatever HTTP has the chain asked counts together.
	let bounded = Bounded::new(chain.rpc(), best.clone());
	let library = ChainLibrary::new(chain.clone(), bounded.clone(), best.clone(), node.clone());
	let library = Arc::new(library);
	let credentials = Credentials { genesis: chain.genesis().0, node: node.clone(), key: node_key };
	let puller = Puller::new(store.clone(), library.clone(), credentials, clock.clone(), pull);
	let puller = Arc::new(puller.map_err(ServiceError::Tls)?.counting(&metrics));
	let archive = Arc::new(Archive::new(store.documents()));
	let stock = Arc::<Mutex<Option<watch::Receiver<Stock>>>>::default();
	let receipts = ReceiptLog::new(store.clone(), &folder, chain.genesis().0);
	// Before anything is moved, deleted or written: it may be another chain's folder.
	let mut beginning = Beginning::new(&store, folder, &receipts, &draining);
	beginning.go_on().await?;
	let health = Arc::new(Health {
		store: store.clone(),
		board: puller.board().clone(),
		receipts: receipts.clone(),
		draining: draining.clone(),
		chain: chain.clone(),
		freshness: freshness.clone(),
		best: best.clone(),
		stock: stock.clone(),
		node: node.clone(),
		key: node_key.public().0,
		hot_key: hot_key.public().into(),
	});
	let desk = Desk::new(&chain, bounded, best.clone(), node.clone(), receipts.clone());
	let (bringing, closing) = (Bringing::default(), Closing::default());
	let upstream = console.as_ref().and_then(|console| Upstream::at(console.rpc.as_deref()?));
	let page = console.map(|console| Arc::new(Page::new(console.files, plain_holders)));
	let scheme = if tls.is_some() { "https" } else { "http" };
	let has_page = page.is_some();
	let parts = Parts {
		files: shelf.clone(),
		receipts: Arc::new(desk),
		library,
		uploads: shelf.clone(),
		documents: archive.clone(),
		readiness: health.clone(),
		draining: draining.clone(),
		clock,
		metrics: metrics.clone(),
		bringing: bringing.clone(),
		console: page,
		upstream,
		closing: closing.clone(),
	};
	let sender = Arc::new(Sender::new(chain.clone(), hot_key).counting(metrics.clone()));
	let fresh = freshness.clone();
	let log = receipts.clone();
	let duties = Duties {
		chain,
		best: best.clone(),
		freshness,
		store: store.clone(),
		shelf,
		archive,
		receipts,
		sender,
		node_key,
		puller,
		stock,
		paid_receipts,
		unjail,
		draining,
		metrics: metrics.clone(),
	};

	let mut tasks = JoinSet::new();
	tasks.spawn(identity.run(best));
	tasks.spawn(duties.run(node));
	tasks.spawn(expire_uploads(store.clone(), fresh));
	let folder_in_use = store.clone();
	tasks.spawn(Scrubber::new(store, scrub, metrics.clone()).run());
	tasks.spawn(measure(health, metrics));
	let handle = Handle::new();
	let server = http::server(listener, &http).map_err(refused)?.handle(handle.clone());
	let service = http::router(parts, http).into_make_service_with_connect_info::<SocketAddr>();
	let mut serving = match &tls {
		Some(tls) => tokio::spawn(tls.over(server).serve(service)),
		None => tokio::spawn(server.serve(service)),
	}
	.fuse();
	if let Some(tls) = tls {
		tasks.spawn(tls.run());
	}
	if let Some(address) = handle.listening().await {
		ready(address);
		if has_page {
			tracing::info!("the console is at {scheme}://{address}/");
		}
	}
	// None of them ends by itself: one that does has panicked, and the node would be punished for
	// what it does not do.
	let ended = tokio::select! {
		() = &mut end => Ok(()),
		error = beginning.end() => Err(error),
		Some(_) = tasks.join_next() => Err(ServiceError::Stopped("a part of the node's work")),
		_ = &mut following => Err(ServiceError::Stopped("following the best block")),
		served = &mut serving => Err(match served {
			Ok(Err(error)) => refused(error),
			_ => ServiceError::Stopped("HTTP"),
		}),
	};
	// What is being heard may end well.
	tasks.shutdown().await;
	handle.graceful_shutdown(Some(GRACE));
	// Nobody sees to what is open still, if it has ended with an error.
	let served = async {
		if serving.is_terminated() {
			handle.shutdown();
			Ok(Ok(()))
		} else {
			serving.await
		}
	};
	let (served, _) = tokio::join!(served, tokio::time::timeout(GRACE, closing.close()));
	following.abort();
	let settled = tokio::time::timeout(GRACE, settle(&folder_in_use, &bringing));
	let _ = tokio::join!(settled, tokio::time::timeout(GRACE, log.close()));
	ended?;
	match served {
		Ok(served) => served.map_err(refused),
		Err(failed) => Err(refused(io::Error::other(failed))),
	}
}

/// Keeps what has come of uploads and pulls that were cut: first of those that ended, since it may
/// take longer than there is until the others have.
async fn settle(store: &Store, bringing: &Bringing) {
	for wait in [false, true] {
		if wait {
			bringing.ended().await;
		}
		if let Err(error) = store.uploads().settle().await {
			tracing::warn!(%error, "some of what has come last is lost");
		}
	}
	// Whoever starts it again finds the folder free.
	store.idle().await;
}
