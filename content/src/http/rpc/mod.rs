//! `GET /rpc`: the chain's JSON-RPC over a WebSocket, for the console and whoever else reads the chain.
//!
//! | module | does |
//! |---|---|
//! | [`hosts`] | which names the node goes by, so that no other name's page is taken for its own |
//! | [`filter`] | says what of a message goes on to the node |
//! | [`bridge`] | carries messages between a client and the node |
//! | [`bounds`] | how much clients may ask, and what may wait for them |
//! | [`turns`] | how fast clients ask, and the places of what the node does at once |
//! | [`backlog`] | what waits for clients |
//! | [`owed`] | what the node has not answered yet |
//!
//! The node trusts whoever connects from its own machine, as this does, with all of its methods. So
//! only those go through that are known to do no harm.

mod backlog;
mod bounds;
mod bridge;
mod filter;
pub(super) mod hosts;
mod owed;
mod turns;

pub use bounds::{runs_of, Bounds};

use backlog::Backlog;
use turns::{Rates, Turns};

use crate::http::{
	problem::{Kind, Problem},
	request::Client,
	Service,
};
use axum::{
	extract::{
		ws::{rejection::WebSocketUpgradeRejection, WebSocketUpgrade},
		Extension, State,
	},
	http::{header, HeaderMap},
	response::Response,
};
use jsonrpsee::core::client::{TransportReceiverT, TransportSenderT};
use jsonrpsee_client_transport::ws::{Url, WsHandshakeError, WsTransportClientBuilder};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

/// Bytes of a client's message, at the most. The largest are transactions.
const MAX_MESSAGE: usize = 1 << 20;

/// Bytes of what the node says, at the most: more than it says itself, unless it was told otherwise.
const MAX_ANSWER: u32 = 16 << 20;

/// Calls that a connection counts as: it takes one of the node's, and a new task here.
const CONNECTION: u32 = 10;

/// How long the node may take to accept a connection.
const CONNECTING: Duration = Duration::from_secs(5);

/// Ends the connections of `/rpc`, which no other end of the service would. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Closing(Arc<watch::Sender<bool>>);

impl Default for Closing {
	fn default() -> Self {
		Self(Arc::new(watch::Sender::new(false)))
	}
}

impl Closing {
	/// Has all of them closed, and waits until they are.
	pub async fn close(&self) {
		self.0.send_replace(true);
		self.0.closed().await;
	}

	/// For a connection, which holds it until it is closed.
	fn follow(&self) -> watch::Receiver<bool> {
		self.0.subscribe()
	}
}

/// What all connections share, and what is beyond the end of each.
#[derive(Debug)]
pub(super) struct Shared {
	bounds: Bounds,
	rates: Rates,
	calls: Turns,
	runs: Turns,
	backlog: Arc<Backlog>,
}

impl Shared {
	/// Of these bounds.
	pub fn new(bounds: Bounds) -> Arc<Self> {
		Arc::new(Self {
			bounds,
			rates: Rates::new(&bounds),
			calls: Turns::new(bounds.calls),
			runs: Turns::new(bounds.runs),
			backlog: Backlog::new(bounds.backlog),
		})
	}
}

/// The way to the node's RPC.
#[derive(Clone, Debug)]
pub struct Upstream(Url);

impl Upstream {
	/// At that address, `ws://…` or `wss://…`; none if it is no such address.
	pub fn at(url: &str) -> Option<Self> {
		let url = Url::parse(url).ok()?;
		["ws", "wss"].contains(&url.scheme()).then_some(Self(url))
	}

	/// A connection of its own for a client: subscriptions and what it pins end with it.
	async fn connect(
		&self,
	) -> Result<(impl TransportSenderT, impl TransportReceiverT), WsHandshakeError> {
		WsTransportClientBuilder::default()
			.connection_timeout(CONNECTING)
			.max_request_size(MAX_ANSWER)
			.max_response_size(MAX_ANSWER)
			.build(self.0.clone())
			.await
	}
}

/// A WebSocket with the chain's JSON-RPC, in version 2 (`chainHead_v1`, `chainSpec_v1`, `transaction_v1`,
/// `transactionWatch_v1`) and what of the older methods does no harm. All others are answered
/// -32601. A message has at most 1 MiB; a page of another origin has no access, nor has who names a
/// host that is not the node's.
#[utoipa::path(
	get,
	path = "/rpc",
	tag = "console",
	responses(
		(status = 101, description = "The WebSocket"),
		(status = 403, description = "The page is of another origin"),
		(status = 421, description = "The request names a host that is not this node's"),
		(status = 426, description = "The request asks for no WebSocket"),
	),
)]
pub(super) async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
	upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
	hosts::check(&service, &headers).await?;
	if !is_own_origin(&headers) {
		let detail = "Pages of this node's own address may use it, others ask their own node.";
		return Err(Problem::new(Kind::ForeignOrigin, detail));
	}
	let upgrade = upgrade.map_err(|rejection| {
		let detail = format!("It asks for no WebSocket: {}.", rejection.body_text());
		Problem::new(Kind::UpgradeRequired, detail).with(header::UPGRADE, "websocket")
	})?;
	let place = service.sockets.take(client.0)?;
	let shared = service.rpc.clone();
	// Nobody is faster by another connection. Who has none owes nothing for it: the next try would be
	// later for each that came too early.
	if !shared.rates.has_room(client.0, CONNECTION, Instant::now()) {
		let detail = "Your network has asked the chain's RPC for too much: connect again later.";
		return Err(Problem::new(Kind::TooManyRequests, detail));
	}
	shared.rates.wait(client.0, CONNECTION, Instant::now());
	let away = |detail: &str| Problem::new(Kind::ChainUnavailable, detail);
	let Some(upstream) = &service.upstream else {
		return Err(away("The node serves no RPC."));
	};
	let node = upstream.connect().await.map_err(|error| {
		tracing::debug!(%error, "no connection to the node's RPC for a client");
		away("The node's RPC takes no connection now.")
	})?;
	let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
	let (closing, metrics) = (service.closing.follow(), service.metrics.clone());
	Ok(upgrade.on_upgrade(move |socket| async move {
		let _place = place;
		bridge::carry(socket, node, client.0, &shared, closing, &metrics).await;
	}))
}

/// Whether a request is of no page, or of one of the same host and port. A proxy may have taken TLS
/// off, so that the scheme says nothing.
fn is_own_origin(headers: &HeaderMap) -> bool {
	let mut origins = headers.get_all(header::ORIGIN).iter();
	let Some(origin) = origins.next() else { return true };
	let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
	let place = |text: &str| {
		let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()))?;
		let is_bare = url.path() == "/" && url.username().is_empty() && url.query().is_none();
		let port = url.port_or_known_default();
		is_bare.then(|| Some((url.host()?.to_owned(), port)))?.zip(Some(url.scheme().to_owned()))
	};
	let Some((origin, scheme)) = origin.to_str().ok().and_then(place) else { return false };
	let host = host.and_then(|host| place(&format!("{scheme}://{host}")));
	origins.next().is_none() && host.is_some_and(|(host, _)| host == origin)
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::http::HeaderValue;

	fn is_own(origins: &[&str], host: Option<&str>) -> bool {
		let mut headers = HeaderMap::new();
		for origin in origins {
			headers.append(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
		}
		if let Some(host) = host {
			headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
		}
		is_own_origin(&headers)
	}

	#[test]
	fn a_page_of_the_same_host_and_port_is_the_nodes_own() {
		for (origin, host) in [
			("http://127.0.0.1:9980", "127.0.0.1:9980"),
			("http://[::1]:9980", "[::1]:9980"),
			("http://node.example", "node.example"),
			("http://node.example", "node.example:80"),
			// Behind a proxy that has taken TLS off.
			("https://node.example", "node.example"),
			("https://node.example", "node.example:443"),
			("https://node.example:8443", "node.example:8443"),
			("https://NODE.example", "node.EXAMPLE"),
		] {
			assert!(is_own(&[origin], Some(host)), "{origin} at {host}");
		}
		assert!(is_own(&[], Some("node.example")) && is_own(&[], None), "of no page");
	}

	#[test]
	fn a_page_of_any_other_is_not() {
		for (origin, host) in [
			("http://evil.example", "node.example"),
			("http://node.example:81", "node.example"),
			("https://node.example", "node.example:80"),
			("http://127.0.0.1:9981", "127.0.0.1:9980"),
			("http://localhost:9980", "127.0.0.1:9980"),
			("http://node.example.evil.example", "node.example"),
			("null", "node.example"),
			("null", "null"),
			("file://", "node.example"),
			("ws://node.example", "node.example"),
			("", "node.example"),
			("http://node.example/x", "node.example"),
			("http://node.example", "a@node.example"),
			("http://node.example", "node.example/x"),
		] {
			assert!(!is_own(&[origin], Some(host)), "{origin} at {host}");
		}
		assert!(!is_own(&["http://node.example"], None));
		let two = ["http://node.example", "http://node.example"];
		assert!(!is_own(&two, Some("node.example")));
	}

	#[test]
	fn a_node_is_reached_by_a_websocket_alone() {
		assert!(Upstream::at("ws://127.0.0.1:9944").is_some());
		assert!(Upstream::at("wss://node.example/rpc").is_some());
		for url in ["http://127.0.0.1:9944", "127.0.0.1:9944", ""] {
			assert!(Upstream::at(url).is_none(), "{url}");
		}
	}
}
