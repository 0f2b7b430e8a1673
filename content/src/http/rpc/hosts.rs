//! Which names the node goes by. A page of another name could have that name lead here once it is
//! open (DNS rebinding): to its browser it is then of this very origin, and so is what it asks. So
//! requests are taken that name an address, this machine, the host of the node's endpoint, or one
//! that the operator gives.

use crate::http::{
	ports::ChainError,
	problem::{Kind, Problem},
	Service,
};
use axum::http::{header, HeaderMap};
use url::{Host, Url};

/// The only name that means this machine wherever it is asked.
const THIS_MACHINE: &str = "localhost";

/// The host that a text names, with or without a port.
pub fn host_in(text: &str) -> Option<Host> {
	// Nothing but a host and a port.
	if text.is_empty() || text.contains(['/', '\\', '?', '#', '@']) {
		return None;
	}
	let url = Url::parse(&format!("http://{text}/")).ok()?;
	match url.host()?.to_owned() {
		// A name may end with a dot, and is the same.
		Host::Domain(name) => Host::parse(name.strip_suffix('.').unwrap_or(&name)).ok(),
		address => Some(address),
	}
}

/// The host of an endpoint's URL.
pub fn host_of(url: &str) -> Option<Host> {
	Url::parse(url).ok()?.host().map(|host| host.to_owned())
}

/// Whether a host needs no name that somebody could have lead elsewhere, or is one of those that are
/// given. An address is asked of nobody.
fn is_known(host: &Host, given: &[Host]) -> bool {
	match host {
		Host::Ipv4(_) | Host::Ipv6(_) => true,
		Host::Domain(name) => name == THIS_MACHINE || given.contains(host),
	}
}

/// The host that a request is for, if it names one and no second.
fn named(headers: &HeaderMap) -> Option<Host> {
	let mut fields = headers.get_all(header::HOST).iter();
	let host = fields.next()?.to_str().ok().and_then(host_in);
	host.filter(|_| fields.next().is_none())
}

/// Whether the node goes by that host.
async fn knows(service: &Service, host: &Host) -> Result<bool, ChainError> {
	if is_known(host, &service.hosts) {
		return Ok(true);
	}
	let endpoint = service.library.endpoint().await?;
	Ok(endpoint.as_deref().and_then(host_of).as_ref() == Some(host))
}

fn foreign() -> Problem {
	let detail = "Ask by the node's address, by localhost on its machine, or by the host of the \
		endpoint that it is registered with. Its operator allows another name with --content-host.";
	Problem::new(Kind::ForeignHost, detail)
}

/// Refuses what is not for this node: 421.
pub async fn check(service: &Service, headers: &HeaderMap) -> Result<(), Problem> {
	match named(headers) {
		Some(host) if knows(service, &host).await? => Ok(()),
		_ => Err(foreign()),
	}
}

/// Refuses a page whose `/rpc` would be refused, and so says why. There is nothing in the page itself
/// that others might not see: while the chain cannot be asked it is shown.
pub async fn check_page(service: &Service, headers: &HeaderMap) -> Result<(), Problem> {
	match named(headers) {
		Some(host) if !knows(service, &host).await.unwrap_or(true) => Err(foreign()),
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::http::HeaderValue;
	use proptest::prelude::*;

	fn of(hosts: &[&str]) -> Option<Host> {
		let mut headers = HeaderMap::new();
		for host in hosts {
			headers.append(header::HOST, HeaderValue::from_str(host).unwrap());
		}
		named(&headers)
	}

	#[test]
	fn an_address_this_machine_and_what_is_given_are_known() {
		let given = [host_in("node.example").unwrap()];
		let knows = |host: &str| of(&[host]).is_some_and(|host| is_known(&host, &given));
		for host in [
			"127.0.0.1",
			"127.0.0.1:9980",
			"[::1]:9980",
			"[2001:db8::7]",
			"203.0.113.7:80",
			"localhost",
			"LocalHost:9980",
			"localhost.",
			"node.example",
			"NODE.example:8443",
			"node.example.",
		] {
			assert!(knows(host), "{host}");
		}
		for host in [
			"",
			":9980",
			"elsewhere.example",
			"node.example.elsewhere.example",
			"localhost.elsewhere.example",
			"127.0.0.1.elsewhere.example",
			"elsewhere.example#127.0.0.1",
			"elsewhere.example/@127.0.0.1",
			"127.0.0.1@elsewhere.example",
			"elsewhere.example\\.localhost",
			"::1",
			"node",
			"a.node.example",
		] {
			assert!(!knows(host), "{host}");
		}
		assert_eq!((of(&[]), of(&["127.0.0.1", "127.0.0.1"])), (None, None));
	}

	proptest! {
		/// Whatever is written: a name is known if it is one of these, and only then.
		#[test]
		fn no_other_name_is_known(name in "[a-z0-9.-]{1,20}", port in any::<Option<u16>>()) {
			let text = port.map_or(name.clone(), |port| format!("{name}:{port}"));
			if let Some(Host::Domain(name)) = of(&[&text]) {
				prop_assert_eq!(is_known(&Host::Domain(name.clone()), &[]), name == THIS_MACHINE);
			}
		}

		#[test]
		fn nothing_makes_it_panic(text in "\\PC{0,40}") {
			let _ = (host_in(&text), host_of(&text));
		}
	}
}
