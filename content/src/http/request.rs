//! What is read of every request.

use crate::http::{
	limits,
	problem::{Kind, Problem},
	Service,
};
use audio_primitives::{content::cid_of, proofs::ContentRoot};
use axum::{
	extract::{
		connect_info::ConnectInfo, rejection::PathRejection, MatchedPath, Path, Request, State,
	},
	http::Uri,
	middleware::Next,
	response::{IntoResponse, Response},
};
use cid::Cid;
use std::{
	net::{IpAddr, Ipv4Addr, SocketAddr},
	time::Instant,
};
use url::form_urlencoded;

/// Most bytes of a listener's session, as on chain.
const MAX_SESSION: usize = 128;

/// Most bytes of a path and what stands behind its `?`. All that is to be read of these comes to
/// less than a quarter of it.
const MAX_URI: usize = 4 * 1_024;

/// Characters of a root's CID: `b`, and 36 bytes in base 32.
const CID_LENGTH: usize = 59;

/// Whom a request counts for.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

tokio::task_local! {
	/// The client whose request a task answers.
	static ASKING: IpAddr;
}

/// The client whose request this task answers, if it answers one.
pub fn asking() -> Option<IpAddr> {
	ASKING.try_with(|client| *client).ok()
}

/// Finds out whom a request counts for, and lets it in if not too much is going on.
pub async fn admit(State(service): State<Service>, mut request: Request, next: Next) -> Response {
	if let Some(problem) = too_long(request.uri()) {
		return problem.into_response();
	}
	let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
	// Without a network address it came over a socket of this machine.
	let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0.ip());
	let client = limits::client(peer, request.headers(), &service.proxies);
	match service.requests.take(client) {
		Ok(_slot) => {
			request.extensions_mut().insert(Client(client));
			ASKING.scope(client, next.run(request)).await
		},
		Err(problem) => problem.into_response(),
	}
}

/// Counts a request by the path of the router that it is for. What clients ask of other paths counts
/// as one: they may make up as many as they like.
pub async fn count(
	State(service): State<Service>,
	path: Option<MatchedPath>,
	request: Request,
	next: Next,
) -> Response {
	let begun = Instant::now();
	let method = request.method().clone();
	let response = next.run(request).await;
	let path = path.as_ref().map_or("other", MatchedPath::as_str);
	let seconds = begun.elapsed().as_secs_f64();
	service.metrics.answered(path, method.as_str(), response.status().as_u16(), seconds);
	response
}

/// What is answered to a URI that is too long.
fn too_long(uri: &Uri) -> Option<Problem> {
	let length = uri.path_and_query().map_or(0, |text| text.as_str().len());
	let detail = || format!("A path and its query have at most {MAX_URI} bytes, not {length}.");
	(length > MAX_URI).then(|| Problem::new(Kind::UriTooLong, detail()))
}

/// Whether a text is as long as a root's CID. Decoders of bases take a time that grows with the
/// square of the length: none is to see a text of a stranger's choice that is not.
fn may_be_a_cid(text: &str) -> bool {
	text.len() == CID_LENGTH
}

/// The root that a path names: by the CID of raw bytes and their BLAKE3 hash, in its usual form. One
/// content has one URL, which caches need.
pub fn root_of(cid: Result<Path<String>, PathRejection>) -> Result<ContentRoot, Problem> {
	let not = |detail: &str| Problem::new(Kind::NotACid, detail);
	let Ok(Path(text)) = cid else { return Err(not("The path is not valid UTF-8.")) };
	let cid = Some(text.as_str()).filter(|text| may_be_a_cid(text)).map(Cid::try_from);
	let Some(Ok(cid)) = cid else {
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

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_is_as_long_as_a_cid_is_decoded() {
		for root in [[0; 32], [7; 32], [255; 32]] {
			let cid = String::from_utf8(cid_of(&root)).unwrap();
			assert!(may_be_a_cid(&cid));
			assert_eq!(root_of(Ok(Path(cid.clone()))).ok(), Some(root));
			assert!(!may_be_a_cid(&cid[1..]) && !may_be_a_cid(&format!("{cid}a")));
		}
		assert!(!may_be_a_cid("") && !may_be_a_cid(&format!("z{}", "1".repeat(65_000))));
	}

	#[test]
	fn a_uri_has_its_bound() {
		let uri = |length: usize| format!("/{}?a", "x".repeat(length - 3)).parse::<Uri>().unwrap();
		assert!(too_long(&uri(MAX_URI)).is_none());
		assert!(too_long(&uri(MAX_URI + 1)).is_some());
	}
}
