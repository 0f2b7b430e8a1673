//! Where a node is reached: what is a well-formed endpoint.
//!
//! Two forms, both ASCII and each written in one way only, so that no two nodes have the same one:
//!
//! - `https://host[:port][/path]`. The host is a name, an IPv4 address or an IPv6 address in
//!   brackets, in lower case; the port is not 443; the path does not end in `/`; there are no user,
//!   query or fragment.
//! - A [multiaddr](https://github.com/multiformats/multiaddr) that begins with an address and a
//!   port: `/{ip4|ip6|dns|dns4|dns6}/host/{tcp|udp}/port`, and then any of [`PROTOCOLS`].

use core::{
	net::{Ipv4Addr, Ipv6Addr},
	str::FromStr,
};

/// Bytes of the longest endpoint.
pub const MAX_LENGTH: u32 = 256;

/// Protocols without a value that may follow address and port in a multiaddr.
pub const PROTOCOLS: [&str; 8] =
	["tls", "ws", "wss", "http", "https", "quic", "quic-v1", "webtransport"];

/// Names that mean something on one machine or in one network only (RFC 6761, 6762, 8375, 9476).
const PRIVATE_NAMES: [&str; 8] =
	["localhost", "local", "internal", "home.arpa", "test", "invalid", "onion", "alt"];

/// What is wrong with an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidEndpoint {
	/// Longer than [`MAX_LENGTH`].
	TooLong,
	/// Neither of the two forms.
	Malformed,
	/// It names a user or a password.
	HasCredentials,
	/// It leads nowhere from the public internet.
	Private,
}

/// Whether `endpoint` can be an endpoint; with `public`, one that the public internet reaches.
pub fn check(endpoint: &[u8], public: bool) -> Result<(), InvalidEndpoint> {
	if endpoint.len() > MAX_LENGTH as usize {
		return Err(InvalidEndpoint::TooLong);
	}
	let text = core::str::from_utf8(endpoint).map_err(|_| InvalidEndpoint::Malformed)?;
	if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
		return Err(InvalidEndpoint::Malformed);
	}
	let host = match text.strip_prefix("https://") {
		Some(rest) => https(rest)?,
		None => multiaddr(text.strip_prefix('/').ok_or(InvalidEndpoint::Malformed)?)?,
	};
	if public && host.is_private() {
		return Err(InvalidEndpoint::Private);
	}
	Ok(())
}

/// A host in one of its forms.
enum Host<'a> {
	Name(&'a str),
	V4(Ipv4Addr),
	V6(Ipv6Addr),
}

impl<'a> Host<'a> {
	fn name(text: &'a str) -> Result<Self, InvalidEndpoint> {
		let label = |label: &str| {
			(1..=63).contains(&label.len())
				&& !label.starts_with('-')
				&& !label.ends_with('-')
				&& label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
		};
		// Punycode is left out: whether it decodes takes Unicode's tables to tell.
		let labels_fit = text.split('.').all(|part| label(part) && !part.starts_with("xn--"));
		// What ends in a number is an IPv4 address in some notation, or nothing.
		let last = text.rsplit('.').next().unwrap_or_default();
		let numeric = last.bytes().all(|b| b.is_ascii_digit())
			|| last
				.strip_prefix("0x")
				.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
		match text.len() <= 253 && labels_fit && !numeric {
			true => Ok(Self::Name(text)),
			false => Err(InvalidEndpoint::Malformed),
		}
	}

	fn v4(text: &str) -> Result<Self, InvalidEndpoint> {
		Ipv4Addr::from_str(text).map(Self::V4).map_err(|_| InvalidEndpoint::Malformed)
	}

	fn v6(text: &str) -> Result<Self, InvalidEndpoint> {
		let address = Ipv6Addr::from_str(text).map_err(|_| InvalidEndpoint::Malformed)?;
		// An IPv4 address has a form of its own, and is written in two ways in this one.
		let [a, b, c, d, e, f, ..] = address.segments();
		if [a, b, c, d, e] == [0; 5] && (f == 0xffff || f == 0) && !address.is_loopback() {
			return Err(InvalidEndpoint::Malformed);
		}
		match is_written_as(text, address) {
			true => Ok(Self::V6(address)),
			false => Err(InvalidEndpoint::Malformed),
		}
	}

	/// Whether it leads nowhere from the public internet (RFC 6890).
	fn is_private(&self) -> bool {
		match self {
			Self::Name(name) => {
				let special = PRIVATE_NAMES.iter().any(|private| {
					name.strip_suffix(private)
						.is_some_and(|before| before.is_empty() || before.ends_with('.'))
				});
				special || !name.contains('.')
			},
			Self::V4(address) => {
				let [a, b, c, _] = address.octets();
				address.is_private()
					|| address.is_loopback()
					|| address.is_link_local()
					|| address.is_multicast()
					|| address.is_documentation()
					// This network, shared address space, protocol assignments, benchmarks,
					// reserved.
					|| a == 0 || (a == 100 && b & 0xc0 == 64)
					|| (a == 192 && b == 0 && c == 0)
					|| (a == 198 && b & 0xfe == 18)
					|| a >= 240
			},
			Self::V6(address) => {
				let [a, b, ..] = address.segments();
				// Of global unicast, 2000::/3, all but documentation.
				a & 0xe000 != 0x2000 || (a == 0x2001 && b == 0xdb8) || a & 0xfff0 == 0x3ff0
			},
		}
	}
}

/// Whether `text` is how RFC 5952 writes the address.
fn is_written_as(text: &str, address: Ipv6Addr) -> bool {
	use core::fmt::Write;

	/// Compares what is written with what is left of a text.
	struct Rest<'a>(&'a str);

	impl Write for Rest<'_> {
		fn write_str(&mut self, part: &str) -> core::fmt::Result {
			self.0 = self.0.strip_prefix(part).ok_or(core::fmt::Error)?;
			Ok(())
		}
	}

	let mut rest = Rest(text);
	write!(rest, "{address}").is_ok() && rest.0.is_empty()
}

/// A port from 1, without leading zeros.
fn port(text: &str) -> Result<u16, InvalidEndpoint> {
	let canonical = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
	match (canonical, text.parse()) {
		(true, Ok(port)) => Ok(port),
		_ => Err(InvalidEndpoint::Malformed),
	}
}

/// What follows `https://`.
fn https(text: &str) -> Result<Host<'_>, InvalidEndpoint> {
	let (authority, path) = match text.split_once('/') {
		Some((authority, path)) => (authority, Some(path)),
		None => (text, None),
	};
	if authority.contains('@') {
		return Err(InvalidEndpoint::HasCredentials);
	}
	let (host, port_text) = match authority.strip_prefix('[') {
		Some(v6) => {
			let (address, after) = v6.split_once(']').ok_or(InvalidEndpoint::Malformed)?;
			let port = match after {
				"" => None,
				_ => Some(after.strip_prefix(':').ok_or(InvalidEndpoint::Malformed)?),
			};
			(Host::v6(address)?, port)
		},
		None => {
			let (host, port) = match authority.split_once(':') {
				Some((host, port)) => (host, Some(port)),
				None => (authority, None),
			};
			(Host::v4(host).or_else(|_| Host::name(host))?, port)
		},
	};
	if let Some(text) = port_text {
		if port(text)? == 443 {
			return Err(InvalidEndpoint::Malformed);
		}
	}
	match path.is_none_or(is_path) {
		true => Ok(host),
		false => Err(InvalidEndpoint::Malformed),
	}
}

/// Segments of unreserved characters (RFC 3986), none of them empty or a dot segment.
fn is_path(path: &str) -> bool {
	path.split('/').all(|segment| {
		!matches!(segment, "" | "." | "..")
			&& segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
	})
}

/// What follows the first `/` of a multiaddr.
fn multiaddr(text: &str) -> Result<Host<'_>, InvalidEndpoint> {
	let mut parts = text.split('/');
	let mut next = || parts.next().ok_or(InvalidEndpoint::Malformed);
	let host = match next()? {
		"ip4" => Host::v4(next()?)?,
		"ip6" => Host::v6(next()?)?,
		"dns" | "dns4" | "dns6" => Host::name(next()?)?,
		_ => return Err(InvalidEndpoint::Malformed),
	};
	if !matches!(next()?, "tcp" | "udp") {
		return Err(InvalidEndpoint::Malformed);
	}
	port(next()?)?;
	match parts.all(|protocol| PROTOCOLS.contains(&protocol)) {
		true => Ok(host),
		false => Err(InvalidEndpoint::Malformed),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn public(text: &str) -> Result<(), InvalidEndpoint> {
		check(text.as_bytes(), true)
	}

	#[test]
	fn both_forms_are_accepted() {
		for endpoint in [
			"https://node.example.com",
			"https://node.example.com:8443/audio/v1",
			"https://198.41.0.4",
			"https://[2606:4700::1111]:8443",
			"/ip4/198.41.0.4/tcp/443/wss",
			"/ip6/2606:4700::1111/udp/4001/quic-v1",
			"/dns4/node.example.com/tcp/443/tls/ws",
			"/dns/node.example.com/tcp/30333",
		] {
			assert_eq!(public(endpoint), Ok(()), "{endpoint}");
		}
	}

	#[test]
	fn what_is_malformed_is_refused() {
		for endpoint in [
			"",
			"/",
			"https://",
			"http://node.example.com",
			"HTTPS://node.example.com",
			"https://Node.example.com",
			"https://node.example.com/",
			"https://node.example.com:443",
			"https://node.example.com:0",
			"https://node.example.com:08443",
			"https://node.example.com:65536",
			"https://node.example.com:+1",
			"https://node.example.com:",
			"https://node.example.com.",
			"https://node..example.com",
			"https://-node.example.com",
			"https://node_.example.com",
			"https://xn--node-.example.com",
			"https://node.example.com?x=1",
			"https://node.example.com/a?x=1",
			"https://node.example.com/a#b",
			"https://node.example.com/a//b",
			"https://node.example.com/../b",
			"https://node.example.com/%2e",
			"https://node .example.com",
			"https://nöde.example.com",
			"https://1.2.3",
			"https://1.2.3.256",
			"https://01.2.3.4",
			"https://0x7f000001",
			"https://2130706433",
			"https://[::ffff:1.2.3.4]",
			"https://[2606:4700:0::1111]",
			"https://[2606:4700::1111",
			"https://[2606:4700::1111]8443",
			"/ip4/198.41.0.4",
			"/ip4/198.41.0.4/tcp",
			"/ip4/198.41.0.4/tcp/0",
			"/ip4/198.41.0.4/sctp/1",
			"/ip4/node.example.com/tcp/1",
			"/ip4/198.41.0.4/tcp/1/",
			"/ip4/198.41.0.4/tcp/1/ws/unknown",
			"/ip6zone/eth0/ip6/fe80::1/tcp/1",
			"ip4/198.41.0.4/tcp/1",
		] {
			assert_eq!(public(endpoint), Err(InvalidEndpoint::Malformed), "{endpoint}");
		}
		assert_eq!(check(&[b'/', 0xff], true), Err(InvalidEndpoint::Malformed));
		assert_eq!(public("https://user@node.example.com"), Err(InvalidEndpoint::HasCredentials));
		assert_eq!(
			public("https://user:secret@node.example.com/a"),
			Err(InvalidEndpoint::HasCredentials)
		);
		let path = "a".repeat(MAX_LENGTH as usize - "https://node.example.com/".len());
		assert_eq!(public(&format!("https://node.example.com/{path}")), Ok(()));
		assert_eq!(
			public(&format!("https://node.example.com/{path}a")),
			Err(InvalidEndpoint::TooLong)
		);
	}

	#[test]
	fn private_ones_are_told_from_public_ones() {
		for endpoint in [
			"https://localhost:8443",
			"https://node",
			"https://node.local",
			"https://node.home.arpa",
			"https://127.0.0.1:8443",
			"https://10.1.2.3",
			"https://100.64.0.1",
			"https://169.254.0.1",
			"https://172.16.0.1",
			"https://192.168.1.1",
			"https://192.0.2.1",
			"https://198.18.0.1",
			"https://0.0.0.0",
			"https://224.0.0.1",
			"https://255.255.255.255",
			"https://[::1]",
			"https://[fe80::1]",
			"https://[fd00::1]",
			"https://[2001:db8::1]",
			"https://[ff02::1]",
			"/ip4/127.0.0.1/tcp/4001",
			"/dns4/localhost/tcp/4001",
		] {
			assert_eq!(public(endpoint), Err(InvalidEndpoint::Private), "{endpoint}");
			assert_eq!(check(endpoint.as_bytes(), false), Ok(()), "{endpoint}");
		}
		assert_eq!(public("https://notlocal.example"), Ok(()));
		assert_eq!(public("https://100.63.0.1"), Ok(()));
	}

	fn host() -> impl Strategy<Value = String> {
		prop_oneof![
			"[a-z0-9-]{1,5}(\\.[a-z0-9-]{1,5}){0,3}",
			any::<u32>().prop_map(|bits| std::net::Ipv4Addr::from(bits).to_string()),
			"[0-9]{1,3}(\\.[0-9x]{1,3}){0,3}",
		]
	}

	proptest! {
		#[test]
		fn others_read_an_accepted_url_and_write_it_the_same_way(
			host in prop_oneof![
				host(),
				any::<[u16; 8]>().prop_map(|s| format!("[{}]", std::net::Ipv6Addr::from(s))),
				"\\[[0-9a-f:]{2,12}\\]",
			],
			port in "(:[0-9]{1,5})?",
			path in "(/[a-z.~%-]{0,4}){0,3}",
		) {
			let text = format!("https://{host}{port}{path}");
			if check(text.as_bytes(), false).is_ok() {
				let url = url::Url::parse(&text).expect("others accept it");
				// They write a root path, which ours must not have.
				let expected = if path.is_empty() { format!("{text}/") } else { text };
				prop_assert_eq!(url.as_str(), expected);
			}
		}

		#[test]
		fn others_read_an_accepted_multiaddr_and_write_it_the_same_way(
			kind in "ip4|ip6|dns|dns4|dns6",
			host in prop_oneof![
				host(),
				any::<[u16; 8]>().prop_map(|s| std::net::Ipv6Addr::from(s).to_string()),
			],
			transport in "tcp|udp",
			port in "[0-9]{1,5}",
			rest in "(/(tls|ws|wss|http|https|quic|quic-v1|webtransport)){0,3}",
		) {
			let text = format!("/{kind}/{host}/{transport}/{port}{rest}");
			if check(text.as_bytes(), false).is_ok() {
				let address: multiaddr::Multiaddr = text.parse().expect("others accept it");
				prop_assert_eq!(address.to_string(), text);
			}
		}

		#[test]
		fn whatever_it_is_given_it_does_not_panic(bytes: Vec<u8>, text: String) {
			let _ = check(&bytes, true);
			let _ = check(text.as_bytes(), true);
			let _ = check(format!("https://{text}").as_bytes(), true);
			let _ = check(format!("/ip6/{text}").as_bytes(), true);
		}
	}
}
