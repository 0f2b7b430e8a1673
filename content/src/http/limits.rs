//! How much is done at once, in all and for one client.
//!
//! A client is a network address: an IPv6 one counts for its /64, which is the least that a
//! subscriber has. Many have a /56 or a /48, hence as many of these as they like: those count too,
//! with larger limits.
//!
//! Only proxies that the operator names are asked whom they speak for. Anyone else could write
//! whatever address it likes.

use crate::http::problem::{Kind, Problem};
use axum::http::HeaderMap;
use std::{
	collections::HashMap,
	net::{IpAddr, Ipv6Addr},
	sync::{Arc, Mutex, PoisonError},
};

/// Most that is done at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
	/// In all.
	pub all: usize,
	/// For one client.
	pub each: usize,
}

impl Limit {
	/// For a network that counts as so many clients: half of all at the most, or what one client may
	/// have if that is more. One subscriber's networks do not keep all others out.
	pub fn of(self, clients: usize) -> usize {
		let most = self.all.div_ceil(2).max(self.each);
		self.each.saturating_mul(clients).min(most)
	}
}

/// The networks that an IPv6 client is in, by the bits of their prefixes, and how many times as
/// much is done for one of these as for one client.
const NETWORKS: [(u32, usize); 3] = [(64, 1), (56, 2), (48, 4)];

/// Counts what is being done.
#[derive(Debug)]
pub struct Slots {
	limit: Limit,
	what: &'static str,
	taken: Mutex<Taken>,
}

/// Only clients for which something is being done are remembered.
#[derive(Debug, Default)]
struct Taken {
	all: usize,
	/// By network: its prefix, and how many bits that has.
	of: HashMap<(IpAddr, u32), usize>,
}

/// The right to do one thing, until it is dropped.
#[derive(Debug)]
pub struct Slot {
	slots: Arc<Slots>,
	/// For whom, unless it is of what all share.
	client: Option<IpAddr>,
}

impl Slots {
	/// `what` is what is done: "requests", "streams".
	pub fn new(limit: Limit, what: &'static str) -> Arc<Self> {
		Arc::new(Self { limit, what, taken: Mutex::default() })
	}

	/// How many slots are taken.
	pub fn taken(&self) -> u64 {
		self.taken.lock().unwrap_or_else(PoisonError::into_inner).all as u64
	}

	/// A slot for `client`: 429 if it has as many as it can, 503 if all are taken.
	pub fn take(self: &Arc<Self>, client: IpAddr) -> Result<Slot, Problem> {
		self.take_for(Some(client))
	}

	/// A slot that counts for no client: 503 if all are taken.
	pub fn take_shared(self: &Arc<Self>) -> Result<Slot, Problem> {
		self.take_for(None)
	}

	/// A slot for `client`, or one that counts for none.
	pub fn take_for(self: &Arc<Self>, client: Option<IpAddr>) -> Result<Slot, Problem> {
		let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
		let what = self.what;
		for (network, times) in networks(client) {
			let own = taken.of.get(&network).copied().unwrap_or_default();
			if own >= self.limit.of(times) {
				let detail = format!("{own} {what} of your network are open already.");
				return Err(Problem::new(Kind::TooManyRequests, detail));
			}
		}
		if taken.all >= self.limit.all {
			let detail = format!("This node has as many {what} open as it can.");
			return Err(Problem::new(Kind::Busy, detail));
		}
		taken.all = taken.all.saturating_add(1);
		for (network, _) in networks(client) {
			let own = taken.of.entry(network).or_default();
			*own = own.saturating_add(1);
		}
		Ok(Slot { slots: self.clone(), client })
	}
}

impl Drop for Slot {
	fn drop(&mut self) {
		let mut taken = self.slots.taken.lock().unwrap_or_else(PoisonError::into_inner);
		taken.all = taken.all.saturating_sub(1);
		for (network, _) in networks(self.client) {
			if let Some(own) = taken.of.get_mut(&network) {
				*own = own.saturating_sub(1);
				if *own == 0 {
					taken.of.remove(&network);
				}
			}
		}
	}
}

/// The networks that a client counts for, and how many times as much is done for each as for one
/// client.
pub fn networks(client: Option<IpAddr>) -> impl Iterator<Item = ((IpAddr, u32), usize)> {
	let of = match client {
		None => &NETWORKS[..0],
		Some(IpAddr::V4(_)) => &NETWORKS[..1],
		Some(IpAddr::V6(_)) => &NETWORKS,
	};
	let of = client.into_iter().flat_map(move |client| of.iter().map(move |of| (client, of)));
	of.map(|(client, (bits, times))| ((prefix(client, *bits), *bits), *times))
}

/// The first `bits` of an IPv6 address; an IPv4 one is its own network.
fn prefix(address: IpAddr, bits: u32) -> IpAddr {
	match address {
		IpAddr::V6(six) => {
			let rest = u128::MAX.checked_shr(bits).unwrap_or(0);
			IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !rest))
		},
		four => four,
	}
}

/// Whom a request counts for, that came from `peer`. If that is one of `proxies`, it is the last
/// address in `X-Forwarded-For` that is not: those before it are the client's own words.
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
	let is_proxy = |address: &IpAddr| is_one_of(*address, proxies);
	if !is_proxy(&peer) {
		return network(peer);
	}
	let fields: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
	let named = fields.iter().rev().flat_map(|field| {
		let text = field.to_str().unwrap_or_default();
		text.rsplit(',').map(|address| address.trim().parse::<IpAddr>().ok())
	});
	for address in named {
		match address {
			Some(address) if is_proxy(&address) => {},
			Some(address) => return network(address),
			// What is no address ends what can be trusted.
			None => break,
		}
	}
	network(peer)
}

/// Whether an address is one of `proxies`.
pub fn is_one_of(address: IpAddr, proxies: &[IpAddr]) -> bool {
	proxies.iter().any(|proxy| plain(*proxy) == plain(address))
}

/// An IPv4 address is the same when it is written as an IPv6 one.
fn plain(address: IpAddr) -> IpAddr {
	match address {
		IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
		IpAddr::V4(_) => address,
	}
}

/// The client that an address counts for.
pub fn network(address: IpAddr) -> IpAddr {
	match plain(address) {
		// The machine itself, which has no network.
		address if address.is_loopback() => address,
		address => prefix(address, 64),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::{http::HeaderValue, response::IntoResponse};
	use proptest::prelude::*;

	fn ip(text: &str) -> IpAddr {
		text.parse().unwrap()
	}

	fn status(result: Result<Slot, Problem>) -> Option<u16> {
		result.err().map(|problem| problem.into_response().status().as_u16())
	}

	#[test]
	fn a_client_has_its_own_and_all_have_theirs() {
		let slots = Slots::new(Limit { all: 3, each: 2 }, "requests");
		let (one, two) = (ip("192.0.2.1"), ip("192.0.2.2"));
		let first = slots.take(one).unwrap();
		let _second = slots.take(one).unwrap();
		assert_eq!(status(slots.take(one)), Some(429));
		let _third = slots.take(two).unwrap();
		assert_eq!(status(slots.take(two)), Some(503));
		drop(first);
		assert_eq!(status(slots.take(one)), None);
	}

	#[test]
	fn only_named_proxies_say_whom_they_speak_for() {
		let headers = |lists: &[&str]| {
			let mut headers = HeaderMap::new();
			for list in lists {
				headers.append("x-forwarded-for", HeaderValue::from_str(list).unwrap());
			}
			headers
		};
		let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
		let of = |peer, lists: &[&str]| client(ip(peer), &headers(lists), &proxies);
		assert_eq!(of("192.0.2.9", &["203.0.113.5"]), ip("192.0.2.9"));
		assert_eq!(of("10.0.0.1", &["203.0.113.5"]), ip("203.0.113.5"));
		assert_eq!(of("::ffff:10.0.0.1", &["203.0.113.5"]), ip("203.0.113.5"));
		// What the client wrote itself stands before what the proxy adds.
		assert_eq!(of("10.0.0.1", &["1.1.1.1, 203.0.113.5, 10.0.0.2"]), ip("203.0.113.5"));
		assert_eq!(of("10.0.0.1", &["1.1.1.1", "203.0.113.5"]), ip("203.0.113.5"));
		assert_eq!(of("10.0.0.1", &["1.1.1.1, unknown"]), ip("10.0.0.1"));
		assert_eq!(of("10.0.0.1", &[]), ip("10.0.0.1"));
	}

	#[test]
	fn who_has_many_networks_has_no_more_than_a_few_clients() {
		let slots = Slots::new(Limit { all: 100, each: 3 }, "requests");
		let take = |text: &str| slots.take(network(ip(text)));
		let mut held = Vec::new();
		// Of one /64, of the other 255 of its /56, of the other 255 of the /48 around that.
		for (networks, most) in [(0..1u32, 3), (1..256, 6), (256..65_536, 12)] {
			for network in networks {
				held.extend((0..3).map_while(|_| take(&format!("2001:db8:1:{network:x}::1")).ok()));
			}
			assert_eq!(held.len(), most);
		}
		assert_eq!(status(take("2001:db8:1:ff00::1")), Some(429));
		assert_eq!(status(take("2001:db8:2::1")), None);
		drop(held);
		assert!(slots.taken.lock().unwrap().of.is_empty());
	}

	#[test]
	fn a_network_of_many_leaves_others_half() {
		let slots = Slots::new(Limit { all: 8, each: 3 }, "requests");
		let take = |text: &str| slots.take(network(ip(text)));
		let held: Vec<_> =
			(0..8).map_while(|network| take(&format!("2001:db8:1:{network}00::1")).ok()).collect();
		assert_eq!(held.len(), 4);
		assert_eq!(status(take("2001:db8:1:900::1")), Some(429));
		assert_eq!(status(take("2001:db8:2::1")), None);
		assert_eq!(Limit { all: 1, each: 1 }.of(4), 1);
		assert_eq!(Limit { all: 4, each: 3 }.of(4), 3, "what one client may have");
	}

	#[test]
	fn a_subscriber_has_one_network() {
		let of = |text| client(ip(text), &HeaderMap::new(), &[]);
		assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::"));
		assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
	}

	proptest! {
		#[test]
		fn nothing_is_left_when_all_is_done(clients in prop::collection::vec(0u8..4, 0..40)) {
			let limit = Limit { all: 10, each: 4 };
			let slots = Slots::new(limit, "requests");
			let mut held = Vec::new();
			for client in clients {
				let client = IpAddr::from([192, 0, 2, client]);
				let own = held.iter().filter(|slot: &&Slot| slot.client == Some(client)).count();
				match slots.take(client) {
					Ok(slot) => held.push(slot),
					Err(_) => prop_assert!(own == limit.each || held.len() == limit.all),
				}
				prop_assert!(held.len() <= limit.all && own <= limit.each);
			}
			drop(held);
			let taken = slots.taken.lock().unwrap();
			prop_assert!(taken.all == 0 && taken.of.is_empty());
		}
	}
}
