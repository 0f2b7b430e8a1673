//! What clients of `/rpc` have between them, however many connections they make and end: how fast
//! they ask, and the places of what the node does at once.

use crate::http::{
	limits::networks,
	rpc::bounds::{Bounds, Rate},
	Limit,
};
use std::{
	collections::HashMap,
	net::IpAddr,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::{
	sync::{OwnedSemaphorePermit, Semaphore},
	time::Instant,
};

/// A network: its prefix, and how many bits that has.
type Network = (IpAddr, u32);

/// Networks that are remembered before it is looked which of them can be forgotten.
const FEW: usize = 64;

/// How fast clients ask. Who asks more has to wait, and loses nothing; nor is it faster with another
/// connection.
#[derive(Debug)]
pub struct Rates {
	interval: Duration,
	slack: Duration,
	of: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
	rates: HashMap<Network, Rate>,
	/// With how many it is looked next which of them can be forgotten.
	look_at: usize,
}

impl Rates {
	/// Within these bounds.
	pub fn new(bounds: &Bounds) -> Self {
		let slack = bounds.interval.saturating_mul(bounds.burst);
		let known = Known { rates: HashMap::new(), look_at: FEW };
		Self { interval: bounds.interval, slack, of: Mutex::new(known) }
	}

	/// For how long a client has to wait with `calls` that came `now`. Networks of many clients have
	/// their rate as well, which is that of a few.
	pub fn wait(&self, client: IpAddr, calls: u32, now: Instant) -> Duration {
		let mut known = self.of.lock().unwrap_or_else(PoisonError::into_inner);
		let waits = networks(Some(client)).map(|(network, clients)| {
			let rate = known.rates.entry(network).or_insert_with(|| Rate::new(now));
			rate.wait(self.interval_of(clients), self.slack, calls, now)
		});
		let longest = waits.max().unwrap_or_default();
		if known.rates.len() > known.look_at {
			known.rates.retain(|_, rate| !rate.is_over(now));
			known.look_at = known.rates.len().saturating_mul(2).max(FEW);
		}
		longest
	}

	/// Whether a client would not have to wait with `calls` that came `now`. They are not counted.
	pub fn has_room(&self, client: IpAddr, calls: u32, now: Instant) -> bool {
		let known = self.of.lock().unwrap_or_else(PoisonError::into_inner);
		networks(Some(client)).all(|(network, clients)| {
			let mut rate = known.rates.get(&network).copied().unwrap_or_else(|| Rate::new(now));
			rate.wait(self.interval_of(clients), self.slack, calls, now).is_zero()
		})
	}

	/// How long a call takes of a network that counts as so many clients.
	fn interval_of(&self, clients: usize) -> Duration {
		let clients = u32::try_from(clients).unwrap_or(u32::MAX).max(1);
		self.interval.checked_div(clients).unwrap_or_default()
	}
}

/// Places of what is done at once, in turn: a client waits behind itself for its own, and behind
/// others for those of all, each of whom has no more than its own there.
#[derive(Debug)]
pub struct Turns {
	limit: Limit,
	all: Arc<Semaphore>,
	of: Mutex<HashMap<Network, Arc<Semaphore>>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Turn {
	_of: Vec<OwnedSemaphorePermit>,
}

impl Turns {
	/// So many, one at least.
	pub fn new(limit: Limit) -> Self {
		let most = |count: usize| count.clamp(1, Semaphore::MAX_PERMITS);
		let limit = Limit { all: most(limit.all), each: most(limit.each) };
		Self { limit, all: Arc::new(Semaphore::new(limit.all)), of: Mutex::default() }
	}

	/// A place for a client, once there is one.
	pub async fn take(&self, client: IpAddr) -> Turn {
		// A smaller network before a larger one and these before all: nobody waits in a circle.
		let mut places = self.networks_of(client);
		places.push(self.all.clone());
		let mut of = Vec::new();
		for place in places {
			// None is ever closed.
			of.extend(place.acquire_owned().await.ok());
		}
		Turn { _of: of }
	}

	fn networks_of(&self, client: IpAddr) -> Vec<Arc<Semaphore>> {
		let mut known = self.of.lock().unwrap_or_else(PoisonError::into_inner);
		// Who waits or has a place holds it.
		known.retain(|_, places| Arc::strong_count(places) > 1);
		let of = networks(Some(client)).map(|(network, times)| {
			let count = self.limit.of(times).min(Semaphore::MAX_PERMITS);
			known.entry(network).or_insert_with(|| Arc::new(Semaphore::new(count))).clone()
		});
		of.collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;
	use proptest::prelude::*;

	fn ip(text: &str) -> IpAddr {
		text.parse().unwrap()
	}

	fn rates() -> Rates {
		let (burst, interval) = (10, Duration::from_millis(10));
		Rates::new(&Bounds { burst, interval, ..Bounds::default() })
	}

	#[test]
	fn a_client_has_its_rate_and_a_network_that_of_a_few() {
		let (rates, now) = (rates(), Instant::now());
		let wait = |client: &str| rates.wait(ip(client), 10, now).as_millis();
		assert_eq!((wait("192.0.2.1"), wait("192.0.2.1"), wait("192.0.2.2")), (0, 100, 0));
		// Of a /48: four clients' worth, whoever asks.
		let waits: Vec<_> = (0..5).map(|of| wait(&format!("2001:db8:1:{of}00::1"))).collect();
		assert_eq!(waits, [0, 0, 0, 0, 25]);
	}

	#[test]
	fn who_is_not_let_in_owes_nothing_for_it() {
		let (rates, now, client) = (rates(), Instant::now(), ip("192.0.2.1"));
		assert!(rates.has_room(client, 10, now) && !rates.has_room(client, 11, now));
		rates.wait(client, 5, now);
		for _ in 0..100 {
			assert!(rates.has_room(client, 5, now) && !rates.has_room(client, 6, now));
		}
		assert!(rates.has_room(client, 6, now + Duration::from_millis(10)));
	}

	#[test]
	fn who_asks_no_more_is_forgotten() {
		let (rates, now) = (rates(), Instant::now());
		for client in 0..2_000u32 {
			let client = IpAddr::from(client.to_be_bytes());
			rates.wait(client, 1, now + Duration::from_millis(10 * u64::from(client.is_ipv4())));
		}
		let later = now + Duration::from_secs(60);
		for client in 0..3_000u32 {
			rates.wait(IpAddr::from((1 << 24 | client).to_be_bytes()), 0, later);
		}
		assert!(rates.of.lock().unwrap().rates.len() <= 2 * 2_048);
		rates.wait(ip("192.0.2.1"), 0, later);
		assert!(rates.of.lock().unwrap().look_at >= FEW);
	}

	#[tokio::test]
	async fn a_client_waits_behind_itself_and_others_pass() {
		let turns = Turns::new(Limit { all: 3, each: 2 });
		let (one, two) = (ip("192.0.2.1"), ip("192.0.2.2"));
		let (first, _second) = (turns.take(one).await, turns.take(one).await);
		let mut waiting = Box::pin(turns.take(one));
		assert!(waiting.as_mut().now_or_never().is_none());
		let third = turns.take(two).now_or_never().expect("there is one left");
		let mut behind = Box::pin(turns.take(two));
		assert!(behind.as_mut().now_or_never().is_none());
		drop(third);
		assert!(behind.now_or_never().is_some());
		drop(first);
		assert!(waiting.now_or_never().is_some());
	}

	proptest! {
		/// Whoever comes and goes, of one address each or of one subscriber's networks, beside a list of
		/// who is there.
		#[test]
		fn there_are_never_more_and_none_is_lost(
			steps in prop::collection::vec((0u8..5, any::<bool>(), any::<bool>()), 1..100),
		) {
			let turns = Turns::new(Limit { all: 6, each: 2 });
			let mut held: Vec<(u8, bool, Turn)> = Vec::new();
			for (client, is_six, comes) in steps {
				if !comes {
					let at = held.iter().position(|(of, six, _)| (*of, *six) == (client, is_six));
					at.map(|at| held.remove(at));
					continue;
				}
				let own = held.iter().filter(|(of, six, _)| (*of, *six) == (client, is_six)).count();
				let own_sixes = held.iter().filter(|(_, six, _)| *six).count();
				let address = match is_six {
					// Each a /64 of one /48: three of six at the most.
					true => ip(&format!("2001:db8:1:{client:x}00::1")),
					false => IpAddr::from([192, 0, 2, client]),
				};
				let turn = turns.take(address).now_or_never();
				let has_room = own < 2 && held.len() < 6 && (!is_six || own_sixes < 3);
				prop_assert_eq!(turn.is_some(), has_room);
				held.extend(turn.map(|turn| (client, is_six, turn)));
			}
			drop(held);
			prop_assert_eq!(turns.all.available_permits(), 6);
			let _ = turns.networks_of(ip("192.0.2.9"));
			prop_assert_eq!(turns.of.lock().unwrap().len(), 1);
		}
	}
}
