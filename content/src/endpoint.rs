//! Where a node's HTTP service is, by the endpoint that it registered.
//!
//! The chain takes endpoints in two forms: `https://host[:port][/path]`, and multiaddrs. Of these the
//! ones that name TCP and HTTP are understood here:
//!
//! | endpoint | URL |
//! |---|---|
//! | `/dns/node.example.com/tcp/443/https` | `https://node.example.com` |
//! | `/ip4/198.51.100.7/tcp/8080/http` | `http://198.51.100.7:8080` |
//! | `/ip6/2001:db8::7/tcp/8443/tls/http` | `https://[2001:db8::7]:8443` |

use crate::plain::plain;
use audio_primitives::{content::cid_of, proofs::ContentRoot};
use url::Url;

/// Why nothing can be asked of an endpoint by HTTP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
	/// It is no text, or in neither form.
	#[error("{0} is no endpoint")]
	Malformed(String),
	/// It names another protocol.
	#[error("{0} is not reached by HTTP over TCP")]
	NotHttp(String),
}

/// The URL of an endpoint, without a slash at its end.
pub fn url_of(endpoint: &[u8]) -> Result<String, EndpointError> {
	let shown = || plain(&String::from_utf8_lossy(endpoint));
	let text = std::str::from_utf8(endpoint).map_err(|_| EndpointError::Malformed(shown()))?;
	let url = match text.strip_prefix('/') {
		None if text.starts_with("https://") => text.to_owned(),
		None => return Err(EndpointError::Malformed(shown())),
		Some(parts) => {
			let parts: Vec<&str> = parts.split('/').collect();
			let [kind, host, transport, port, rest @ ..] = &parts[..] else {
				return Err(EndpointError::Malformed(shown()));
			};
			let scheme = match (*transport, rest) {
				("tcp", ["http"]) => "http",
				("tcp", ["https"] | ["tls", "http"]) => "https",
				_ => return Err(EndpointError::NotHttp(shown())),
			};
			match *kind {
				"ip6" => format!("{scheme}://[{host}]:{port}"),
				"ip4" | "dns" | "dns4" | "dns6" => format!("{scheme}://{host}:{port}"),
				_ => return Err(EndpointError::NotHttp(shown())),
			}
		},
	};
	// What is no URL after all; and the port that goes without saying is left out.
	let url = Url::parse(&url).map_err(|_| EndpointError::Malformed(shown()))?;
	Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The URL of the content with that root at the node whose HTTP service is at `base`, below the path
/// of its `kind`, such as `content`. What an operator has put before the host of its endpoint is not
/// passed on. None if `base` is no URL of a host.
pub fn url_at(base: &str, kind: &str, root: &ContentRoot) -> Option<Url> {
	let mut url = Url::parse(base).ok()?;
	if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
		return None;
	}
	url.set_username("").ok()?;
	url.set_password(None).ok()?;
	url.set_fragment(None);
	url.set_query(None);
	let cid = String::from_utf8(cid_of(root)).ok()?;
	url.path_segments_mut().ok()?.pop_if_empty().push(kind).push(&cid);
	Some(url)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn both_forms_lead_to_urls() {
		for (endpoint, url) in [
			("https://node.example.com", "https://node.example.com"),
			("https://node.example.com:8443/audio", "https://node.example.com:8443/audio"),
			("https://[2001:db8::7]", "https://[2001:db8::7]"),
			("/dns/node.example.com/tcp/443/https", "https://node.example.com"),
			("/dns4/node.example.com/tcp/8443/tls/http", "https://node.example.com:8443"),
			("/ip4/198.51.100.7/tcp/80/http", "http://198.51.100.7"),
			("/ip4/127.0.0.1/tcp/8080/http", "http://127.0.0.1:8080"),
			("/ip6/2001:db8::7/tcp/8443/https", "https://[2001:db8::7]:8443"),
		] {
			assert_eq!(url_of(endpoint.as_bytes()).as_deref(), Ok(url));
		}
	}

	#[test]
	fn what_is_not_reached_by_http_says_so() {
		for endpoint in [
			"/ip4/198.51.100.7/udp/443/quic-v1",
			"/dns/node.example.com/tcp/443/wss",
			"/dns/node.example.com/tcp/443",
			"/dns/node.example.com/tcp/443/http/ws",
			"/unix/node/tcp/443/http",
		] {
			let error = url_of(endpoint.as_bytes()).unwrap_err();
			assert_eq!(error, EndpointError::NotHttp(endpoint.into()));
			assert!(error.to_string().contains(endpoint));
		}
		for endpoint in ["", "http://node.example.com", "/dns", "/ip4/198.51.100.7/tcp/99999/http"]
		{
			let error = url_of(endpoint.as_bytes()).unwrap_err();
			assert_eq!(error, EndpointError::Malformed(endpoint.into()));
		}
		assert!(url_of(b"https://\xff").is_err());
	}
}
