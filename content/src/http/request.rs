//! What is read of every request.

use crate::http::{
	limits,
	problem::{Kind, Problem},
	Service,
};
use audio_primitives::{content::cid_of, proofs::ContentRoot};
use axum::{
	extract::{connect_info::ConnectInfo, rejection::PathRejection, Path, Request, State},
	http::Uri,
	middleware::Next,
	response::{IntoResponse, Response},
};
use cid::Cid;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use url::form_urlencoded;

/// Most bytes of a listener's session, as on chain.
const MAX_SESSION: usize = 128;

/// Whom a request counts for.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

/// Finds out whom a request counts for, and lets it in if not too much is going on.
pub async fn admit(State(service): State<Service>, mut request: Request, next: Next) -> Response {
	let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
	// Without a network address it came over a socket of this machine.
	let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
	let client = limits::client(peer, request.headers(), &service.proxies);
	match service.requests.take(client) {
		Ok(_slot) => {
			request.extensions_mut().insert(Client(client));
			next.run(request).await
		},
		Err(problem) => problem.into_response(),
	}
}

/// The root that a path names: by the CID of raw bytes and their BLAKE3 hash, in its usual form. One
/// content has one URL, which caches need.
pub fn root_of(cid: Result<Path<String>, PathRejection>) -> Result<ContentRoot, Problem> {
	let not = |detail: &str| Problem::new(Kind::NotACid, detail);
	let Ok(Path(text)) = cid else { return Err(not("The path is not valid UTF-8.")) };
	let Ok(cid) = Cid::try_from(text.as_str()) else {
		return Err(not("The path does not name a CID."));
	};
	let Ok(root) = ContentRoot::try_from(cid.hash().digest()) else {
		return Err(not("The CID is not of a hash of 32 bytes."));
	};
	if cid_of(&root) != text.as_bytes() {
		return Err(not("The CID is not version 1 of raw bytes and their BLAKE3 hash in base 32."));
	}
	Ok(root)
}

/// What stands behind the `?` of a URL. Of what is there twice, the first counts.
#[derive(Clone, Debug, Default)]
pub struct Params {
	pub token: Option<String>,
	pub session: Option<String>,
	pub redirected: bool,
}

impl Params {
	pub fn of(uri: &Uri) -> Result<Self, Problem> {
		let query = uri.query().unwrap_or_default().as_bytes();
		let value = |name| {
			let mut pairs = form_urlencoded::parse(query);
			pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
		};
		let session: Option<String> = value("session");
		if session.as_ref().is_some_and(|session| session.len() > MAX_SESSION) {
			let detail = format!("A session has at most {MAX_SESSION} bytes.");
			return Err(Problem::new(Kind::BadRequest, detail));
		}
		Ok(Self { token: value("token"), session, redirected: value("redirected").is_some() })
	}
}
