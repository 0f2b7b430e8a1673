//! # The HTTP service
//!
//! Plays tracks to anyone's browser, takes them from their artists with what describes them, gives
//! them to other nodes, and takes receipts from fans. [`router`] makes it of what the rest of the node
//! has: the traits in [`ports`]. To people it shows the [`console`], to which it gives the chain's
//! [`rpc`]. What it says of itself is at `/openapi.json`.
//!
//! It is to be served with the peer's address ([`axum::extract::ConnectInfo`]), which limits are
//! counted by, and by [`server`], which counts connections and ends those whose clients are slow.

mod access;
mod bao;
mod body;
mod conditional;
pub mod console;
mod content;
mod cors;
mod documents;
pub mod drain;
mod guarded;
mod health;
mod limits;
mod locate;
mod openapi;
mod pace;
mod patience;
pub mod ports;
mod problem;
mod range;
mod receipts;
mod request;
pub mod rpc;
mod serving;
pub mod status;
pub mod tls;
mod token;
mod uploads;

#[cfg(test)]
mod tests;

pub use drain::Draining;
pub use health::Life;
pub use limits::Limit;
pub(crate) use limits::{Slot, Slots};
pub use pace::Pace;
pub use patience::Impatient;
pub(crate) use request::asking;
pub use serving::server;
pub use token::{
	message, Bounds, Bring, Claim, Listen, Place, Pull, Recall, Scope, Signed, MAX_LIFE,
};

use crate::metrics::Metrics;
use axum::{middleware, routing::post, Extension, Router};
use console::Console;
use ports::{Clock, Documents, Files, Library, Readiness, Receipts, Uploads};
use problem::{Kind, Problem};
use rpc::{Closing, Upstream};
use std::{net::IpAddr, sync::Arc};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use url::Host;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the service is made of.
#[derive(Clone)]
pub struct Parts {
	/// The content that is here.
	pub files: Arc<dyn Files>,
	/// What the chain says.
	pub library: Arc<dyn Library>,
	/// Uploads in progress.
	pub uploads: Arc<dyn Uploads>,
	/// What describes tracks and others.
	pub documents: Arc<dyn Documents>,
	/// What fans have signed.
	pub receipts: Arc<dyn Receipts>,
	/// Whether the node does its work.
	pub readiness: Arc<dyn Readiness>,
	/// Whether it takes nothing new.
	pub draining: Draining,
	/// What time it is.
	pub clock: Arc<dyn Clock>,
	/// What is counted.
	pub metrics: Metrics,
	/// What is being brought.
	pub bringing: Bringing,
	/// The console, if it is served, and `/rpc` with it.
	pub console: Option<Arc<Console>>,
	/// The way to the node's RPC, if it has one.
	pub upstream: Option<Upstream>,
	/// Ends the connections of `/rpc`.
	pub closing: Closing,
}

/// Tells when nothing is being brought any more: what has come is written after its client has gone,
/// and must be before the store is closed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Bringing(Arc<RwLock<()>>);

impl Bringing {
	/// Something is brought, until this is dropped.
	async fn begin(&self) -> OwnedRwLockReadGuard<()> {
		self.0.clone().read_owned().await
	}

	/// Waits until nothing is.
	pub async fn ended(&self) {
		let _all = self.0.write().await;
	}
}

/// How much the service does at once, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
	/// Connections that are open, whatever is sent over them: each has up to 16 KiB of a head in
	/// memory, and a descriptor. Those beyond are closed at once. [`server`] sees to it.
	pub connections: Limit,
	/// Requests that are being answered, uploads included.
	pub requests: Limit,
	/// Bodies of content that are being sent to listeners. Each has up to 256 KiB in memory. Each
	/// kind of body has places of its own: however many listen, tracks are still brought.
	pub streams: Limit,
	/// Bodies of content that are being taken from artists. Each has up to 256 KiB in memory, one of a
	/// picture 2 MiB.
	pub bringing: Limit,
	/// Verified streams that are being sent, to other nodes above all: replicas are made however
	/// many listen. Each has a group of 16 KiB in memory.
	pub pulls: Limit,
	/// Documents that are being sent. Each has up to 2 MiB in memory.
	pub documents: Limit,
	/// Connections of `/rpc`. Each has one to the node's RPC, which has so many in all, operators' own
	/// tools included, and up to 16 MiB of an answer in memory.
	pub sockets: Limit,
	/// How much is asked over these.
	pub rpc: rpc::Bounds,
	/// Hosts that `/rpc` and the console are asked by, beside addresses, this machine and the node's
	/// endpoint: those of proxies.
	pub hosts: Vec<Host>,
	/// How fast clients are to take and to bring what they asked for. [`Impatient`] sees to what
	/// they take.
	pub pace: Pace,
	/// Proxies that say in `X-Forwarded-For` whom they speak for.
	pub proxies: Vec<IpAddr>,
}

impl Default for Config {
	/// 4,096 connections, 64 of an address, or of an IPv6 /64, that is no named proxy;
	/// 1,024 requests, 32 of a client; 512 streams (128 MiB in memory), 16 of a client; 64 bodies
	/// brought, 8 of a client; 128 verified streams, 16 of a client; 64 documents (128 MiB in
	/// memory), 8 of a client; 50 connections of `/rpc`, half of what a node has, 8 of a client; 64
	/// KiB a minute; no proxy and no other host.
	fn default() -> Self {
		Self {
			connections: Limit { all: 4_096, each: 64 },
			requests: Limit { all: 1_024, each: 32 },
			streams: Limit { all: 512, each: 16 },
			bringing: Limit { all: 64, each: 8 },
			pulls: Limit { all: 128, each: 16 },
			documents: Limit { all: 64, each: 8 },
			sockets: Limit { all: 50, each: 8 },
			rpc: rpc::Bounds::default(),
			hosts: Vec::new(),
			pace: Pace::default(),
			proxies: Vec::new(),
		}
	}
}

/// What handlers are given.
#[derive(Clone)]
struct Service {
	files: Arc<dyn Files>,
	library: Arc<dyn Library>,
	uploads: Arc<dyn Uploads>,
	documents: Arc<dyn Documents>,
	receipts: Arc<dyn Receipts>,
	readiness: Arc<dyn Readiness>,
	draining: Draining,
	clock: Arc<dyn Clock>,
	metrics: Metrics,
	brought: Bringing,
	requests: Arc<Slots>,
	streams: Arc<Slots>,
	bringing: Arc<Slots>,
	pulls: Arc<Slots>,
	sending: Arc<Slots>,
	sockets: Arc<Slots>,
	console: Option<Arc<Console>>,
	upstream: Option<Upstream>,
	closing: Closing,
	rpc: Arc<rpc::Shared>,
	hosts: Arc<[Host]>,
	turns: receipts::Turns,
	pace: Pace,
	proxies: Arc<[IpAddr]>,
}

/// The service's paths.
pub fn router(parts: Parts, config: Config) -> Router {
	let service = Service {
		files: parts.files,
		library: parts.library,
		uploads: parts.uploads,
		documents: parts.documents,
		receipts: parts.receipts,
		readiness: parts.readiness,
		draining: parts.draining,
		clock: parts.clock,
		metrics: parts.metrics,
		brought: parts.bringing,
		requests: Slots::new(config.requests, "requests"),
		streams: Slots::new(config.streams, "streams"),
		bringing: Slots::new(config.bringing, "uploads"),
		pulls: Slots::new(config.pulls, "verified streams"),
		sending: Slots::new(config.documents, "documents"),
		sockets: Slots::new(config.sockets, "connections to the chain's RPC"),
		console: parts.console,
		upstream: parts.upstream,
		closing: parts.closing,
		rpc: rpc::Shared::new(config.rpc),
		hosts: config.hosts.into(),
		turns: receipts::Turns::default(),
		pace: config.pace,
		proxies: config.proxies.into(),
	};
	let uploads = OpenApiRouter::new()
		.routes(routes!(uploads::create))
		.routes(routes!(uploads::status, uploads::append, uploads::delete))
		.route("/uploads/{id}", post(uploads::overridden))
		.layer(middleware::map_response(uploads::speak_tus));
	let console = match service.console {
		Some(_) => OpenApiRouter::new().routes(routes!(console::index)).routes(routes!(rpc::get)),
		None => OpenApiRouter::new(),
	};
	let (paths, mut document) = OpenApiRouter::with_openapi(openapi::head())
		.routes(routes!(content::get, uploads::put))
		.routes(routes!(bao::get))
		.routes(routes!(documents::metadata, documents::put_metadata))
		.routes(routes!(documents::artwork, documents::put_artwork))
		.routes(routes!(locate::get))
		.routes(routes!(receipts::post))
		.routes(routes!(receipts::get))
		.routes(routes!(health::ready))
		.routes(routes!(status::get))
		.routes(routes!(drain::get, drain::command))
		.routes(routes!(openapi::get))
		.merge(uploads)
		.merge(console)
		.split_for_parts();
	// However busy the node is.
	let (always, more) = OpenApiRouter::new().routes(routes!(health::live)).split_for_parts();
	document.merge(more);
	paths
		.layer(middleware::from_fn_with_state(service.clone(), request::admit))
		.merge(always)
		.method_not_allowed_fallback(no_such_method)
		.fallback(console::file_or_nothing)
		.layer(middleware::from_fn_with_state(service.clone(), request::count))
		.layer(Extension(openapi::written(document)))
		.layer(middleware::from_fn(cors::finish))
		.with_state(service)
}

async fn no_such_method() -> Problem {
	Problem::new(Kind::MethodNotAllowed, "Allow names the methods that this path has.")
}
