//! Asking other nodes for verified streams and documents.
//!
//! A connection is made for each stream. No redirect is followed, and where a name or a literal
//! address leads is looked at when connecting: what a name led to before says nothing.

use super::{address::is_public, Config, Fault};
use crate::plain::plain;
use axum::{
	body::Body,
	http::{header, Request, Response, StatusCode, Uri},
};
use bytes::Bytes;
use futures::{future::BoxFuture, stream::BoxStream, FutureExt, StreamExt};
use http_body_util::{BodyExt, Collected, Empty, Limited};
use hyper_rustls::{builderstates::WantsSchemes, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
	client::legacy::{
		connect::{dns::Name, HttpConnector},
		Client as HttpClient,
	},
	rt::TokioExecutor,
};
use rustls::{crypto::ring, ClientConfig, RootCertStore};
use std::{
	io,
	net::{IpAddr, SocketAddr, ToSocketAddrs},
	sync::Arc,
	task::{Context, Poll},
};
use tokio::sync::Semaphore;
use tower_service::Service;
use url::Url;

type Answer<T> = BoxFuture<'static, Result<T, Box<dyn std::error::Error + Send + Sync>>>;

/// Names that are looked up at a time. Each takes a thread, for as long as a resolver that is away
/// lets it wait: the store needs those as well.
const MAX_LOOKUPS: usize = 3;

/// Finds the addresses of a name, and leaves out those that are not public.
#[derive(Clone, Debug)]
pub(crate) struct Resolver {
	turns: Arc<Semaphore>,
	private_too: bool,
}

impl Resolver {
	/// One that leaves out none, if `private_too`.
	pub(crate) fn new(private_too: bool) -> Self {
		Self { turns: Arc::new(Semaphore::new(MAX_LOOKUPS)), private_too }
	}
}

impl Service<Name> for Resolver {
	type Response = std::vec::IntoIter<SocketAddr>;
	type Error = io::Error;
	type Future = BoxFuture<'static, io::Result<Self::Response>>;

	fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
		Poll::Ready(Ok(()))
	}

	fn call(&mut self, name: Name) -> Self::Future {
		let (turns, private_too) = (self.turns.clone(), self.private_too);
		async move {
			let turn = turns.acquire_owned().await.map_err(io::Error::other)?;
			let looked_up = name.clone();
			let look_up = move || {
				// Held as long as the thread is, even if nobody waits for it any more.
				let _turn = turn;
				(looked_up.as_str(), 0).to_socket_addrs()
			};
			let found = tokio::task::spawn_blocking(look_up).await.map_err(io::Error::other)??;
			let is_allowed = |address: &SocketAddr| private_too || is_public(address.ip());
			let allowed: Vec<_> = found.filter(is_allowed).collect();
			match allowed.is_empty() {
				true => Err(io::Error::other(format!("{name} leads to no public address"))),
				false => Ok(allowed.into_iter()),
			}
		}
		.boxed()
	}
}

/// Connects, unless the URL names an address that is not public. Such an address is never resolved,
/// so the resolver does not see it.
#[derive(Clone)]
struct Connector {
	tcp: HttpConnector<Resolver>,
	private_too: bool,
}

impl Service<Uri> for Connector {
	type Response = <HttpConnector<Resolver> as Service<Uri>>::Response;
	type Error = Box<dyn std::error::Error + Send + Sync>;
	type Future = Answer<Self::Response>;

	fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
		self.tcp.poll_ready(context).map_err(Into::into)
	}

	fn call(&mut self, uri: Uri) -> Self::Future {
		let host = uri.host().unwrap_or_default();
		let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
		if let Some(address) = literal.ok().filter(|_| !self.private_too) {
			if !is_public(address) {
				return async move { Err(format!("{address} is no public address").into()) }
					.boxed();
			}
		}
		let connecting = self.tcp.call(uri);
		async move { Ok(connecting.await?) }.boxed()
	}
}

type Http = HttpClient<HttpsConnector<Connector>, Empty<Bytes>>;

/// Asks other nodes.
#[derive(Clone)]
pub(super) struct Client {
	http: Http,
	/// For another machine of the operator's, where that is: at any address.
	own: Option<(Url, Http)>,
}

/// A stream of which something has come.
pub(super) struct Opened {
	/// What came first.
	pub(super) first: Bytes,
	/// What comes then.
	pub(super) rest: BoxStream<'static, Result<Bytes, Fault>>,
}

impl Client {
	/// Errors: TLS cannot be set up.
	pub(super) fn new(config: &Config) -> io::Result<Self> {
		let own = match &config.own_machine {
			Some(url) => Some((url.clone(), Self::http(config, true)?)),
			None => None,
		};
		Ok(Self { http: Self::http(config, config.private_peers)?, own })
	}

	fn http(config: &Config, private_too: bool) -> io::Result<Http> {
		let mut tcp = HttpConnector::new_with_resolver(Resolver::new(private_too));
		tcp.enforce_http(false);
		tcp.set_nodelay(true);
		tcp.set_connect_timeout(Some(config.connect_timeout));
		let https =
			https()?.https_or_http().enable_http1().wrap_connector(Connector { tcp, private_too });
		Ok(HttpClient::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(https))
	}

	/// The way to a URL.
	fn way_to(&self, url: &Url) -> &Http {
		match &self.own {
			Some((own, http)) if own.origin() == url.origin() => http,
			_ => &self.http,
		}
	}

	/// The stream at `url`, which is to have `length` bytes. Waits until the first ones come.
	pub(super) async fn open(
		&self,
		url: &Url,
		authorization: Option<&str>,
		length: u64,
	) -> Result<Opened, Fault> {
		let answer = self.ask(url, authorization, "application/octet-stream").await?;
		if let Some(declared) = declared(&answer).filter(|declared| *declared != length) {
			let wrong = format!("it has {declared} bytes for a stream of {length}");
			return Err(Fault::Strange(wrong));
		}
		begin(answer).await
	}

	/// What is at `url`, and how many bytes it has: `most` at the most. Waits until the first ones
	/// come.
	pub(super) async fn open_within(&self, url: &Url, most: u64) -> Result<(Opened, u64), Fault> {
		let answer = self.ask(url, None, "*/*").await?;
		match declared(&answer) {
			None => Err(Fault::Strange("it does not say how many bytes it has".into())),
			Some(length) if length > most => {
				Err(Fault::Strange(format!("it has {length} bytes where {most} are the most")))
			},
			Some(length) => Ok((begin(answer).await?, length)),
		}
	}

	/// All that is at `url`, which has `most` bytes at the most.
	pub(super) async fn read(&self, url: &Url, most: usize) -> Result<Bytes, Fault> {
		let answer = self.ask(url, None, "application/json").await?;
		let read = Limited::new(answer.into_body(), most).collect().await;
		read.map(Collected::to_bytes).map_err(|error| Fault::Broken(whole(&*error)))
	}

	/// Asks. What is answered is there to be read.
	async fn ask(
		&self,
		url: &Url,
		authorization: Option<&str>,
		accepted: &'static str,
	) -> Result<Response<Body>, Fault> {
		let mut request = Request::get(url.as_str());
		if let Some(authorization) = authorization {
			request = request.header(header::AUTHORIZATION, authorization);
		}
		let request = request
			.header(header::ACCEPT, accepted)
			.header(header::USER_AGENT, concat!("audio-content/", env!("CARGO_PKG_VERSION")))
			.body(Empty::new())
			.map_err(|error| Fault::Strange(error.to_string()))?;
		let answer = self.way_to(url).request(request).await;
		let answer = answer.map_err(|error| match is_of_the_way(&error) {
			true => Fault::Unreached(whole(&error)),
			false => Fault::Unreachable(whole(&error)),
		})?;
		match answer.status() {
			StatusCode::OK => Ok(answer.map(Body::new)),
			// It says why, and may say otherwise soon.
			status if status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE => {
				Err(Fault::Refuses(status.as_u16()))
			},
			status => Err(Fault::Strange(format!("it answers {status}"))),
		}
	}
}

/// How many bytes an answer says that it has.
fn declared(answer: &Response<Body>) -> Option<u64> {
	answer.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Waits for the first bytes of an answer.
async fn begin(answer: Response<Body>) -> Result<Opened, Fault> {
	let mut rest = answer
		.into_body()
		.into_data_stream()
		.map(|piece| piece.map_err(|error| Fault::Broken(whole(&error))));
	loop {
		match rest.next().await {
			Some(Ok(first)) if first.is_empty() => {},
			Some(first) => return Ok(Opened { first: first?, rest: rest.boxed() }),
			None => return Err(Fault::Broken("it ended before its first byte".into())),
		}
	}
}

/// With the certificate authorities of the system. If there are none, no `https` server is reached:
/// whoever looks finds that in the log.
pub(crate) fn https() -> io::Result<HttpsConnectorBuilder<WantsSchemes>> {
	let provider = || Arc::new(ring::default_provider());
	match HttpsConnectorBuilder::new().with_provider_and_native_roots(provider()) {
		Ok(builder) => Ok(builder),
		Err(error) => {
			tracing::error!(%error, "no https server can be reached: install the system's certificates");
			let config = ClientConfig::builder_with_provider(provider());
			let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
			let config = config.with_root_certificates(RootCertStore::empty());
			Ok(HttpsConnectorBuilder::new().with_tls_config(config.with_no_client_auth()))
		},
	}
}

/// An error with what caused it: the outer ones alone say little. A stranger's words may be in it.
pub(crate) fn whole(error: &dyn std::error::Error) -> String {
	let mut text = error.to_string();
	let mut cause = error.source();
	while let Some(inner) = cause {
		let more = inner.to_string();
		if !text.contains(&more) {
			text = format!("{text}: {more}");
		}
		cause = inner.source();
	}
	plain(&text)
}

/// Whether it was the way to a peer that failed, and not the peer: another machine may reach it.
fn is_of_the_way(error: &(dyn std::error::Error + 'static)) -> bool {
	use io::ErrorKind as Kind;
	let mut next = Some(error);
	while let Some(error) = next {
		next = match error.downcast_ref::<io::Error>() {
			Some(error) => match error.kind() {
				Kind::ConnectionRefused
				| Kind::ConnectionReset
				| Kind::ConnectionAborted
				| Kind::HostUnreachable
				| Kind::NetworkUnreachable
				| Kind::NetworkDown
				| Kind::AddrNotAvailable
				| Kind::PermissionDenied
				| Kind::TimedOut => return true,
				_ => error.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static)),
			},
			None => error.source(),
		};
	}
	false
}
