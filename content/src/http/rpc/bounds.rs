//! How much clients of `/rpc` may ask, and what waits for them. All of it is arithmetic: what takes
//! turns and keeps texts by it is in [`turns`](super::turns) and [`backlog`](super::backlog).

use crate::http::Limit;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// Bytes of messages that wait for a client on one connection, at the most: two of the longest
/// answers. A client that falls further behind than that does not read what it asks for.
const WAITING: usize = 32 << 20;

/// The same over all connections: the node has to make blocks beside them, in a few GiB.
const ALL_WAITING: usize = 256 << 20;

/// Bytes of a message of a client that count as one more call, for they are read and written anew.
const ASKED: usize = 16 << 10;

/// Bytes of a message of the node that count as one more call: 6.25 MiB a second of a client.
const SAID: usize = 64 << 10;

/// Bytes that each of them counts for beside its own, for it is read as well: 6,400 a second.
const MESSAGE: usize = 1 << 10;

/// How many times as much as may come at once a client is behind, at the most.
const DEBT: u32 = 6;

/// What holds for each client, which is a network address or an IPv6 /64, over all its connections
/// and beyond their ends; and for all clients together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
	/// Calls of a client that may come at once.
	pub burst: u32,
	/// How long it takes until another one may.
	pub interval: Duration,
	/// Calls that the node answers at once.
	pub calls: Limit,
	/// The same, of calls that take it long, as running the runtime does. They have places of their
	/// own, so that others do not wait for them.
	pub runs: Limit,
	/// How long a call waits for its place before it is refused.
	pub patience: Duration,
	/// Bytes of messages that wait to be sent: `each` of a connection.
	pub backlog: Limit,
	/// How often either end is asked whether it is there.
	pub ping: Duration,
	/// How long an end may say nothing.
	pub silence: Duration,
	/// How long a connection may be there for nothing: nothing asked, and nothing said by the node.
	pub idle: Duration,
}

impl Default for Bounds {
	/// 1,000 calls at once, and 100 a second; 8 with the node, 4 of a client: each takes it a
	/// millisecond or so; 2 that run the runtime, one of a client; 30 seconds until one is refused;
	/// 256 MiB that wait, 32 MiB for a connection; asked every 30 seconds, and gone after 90; ten
	/// minutes for nothing.
	fn default() -> Self {
		Self {
			burst: 1_000,
			interval: Duration::from_millis(10),
			calls: Limit { all: 8, each: 4 },
			runs: runs_of(1),
			patience: Duration::from_secs(30),
			backlog: Limit { all: ALL_WAITING, each: WAITING },
			ping: Duration::from_secs(30),
			silence: Duration::from_secs(90),
			idle: Duration::from_secs(600),
		}
	}
}

/// How many calls run the runtime at once on a machine with so many processors: on half of them, two
/// at least and eight at the most. So the node has the other half for its blocks and proofs. A client
/// has half of these places, two at the most, and no network has more than half: no one has all.
pub fn runs_of(processors: usize) -> Limit {
	let all = processors.div_euclid(2).clamp(2, 8);
	Limit { all, each: all.div_euclid(2).min(2) }
}

/// How many calls a client's message counts as that has so many, and so many bytes.
pub fn weight_of_asked(calls: u32, bytes: usize) -> u32 {
	calls.saturating_add(u32::try_from(bytes.div_euclid(ASKED)).unwrap_or(u32::MAX))
}

/// What the node said to a connection and is not counted yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said(usize);

impl Said {
	/// How many calls a message counts as, beside the one that it answers; what is less is counted with
	/// the next.
	pub fn weight_of(&mut self, bytes: usize) -> u32 {
		let all = self.0.saturating_add(bytes).saturating_add(MESSAGE);
		self.0 = all.rem_euclid(SAID);
		u32::try_from(all.div_euclid(SAID)).unwrap_or(u32::MAX)
	}
}

/// Spreads the calls of a network over time.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
	/// When all calls up to now have had their time.
	due: Instant,
}

impl Rate {
	/// From `now` on.
	pub fn new(now: Instant) -> Self {
		Self { due: now }
	}

	/// For how long `calls` that came `now` have to wait, each of which takes `interval`, and of which
	/// `slack` may come at once. Never for longer than five times that: what the node has said is
	/// counted when it is said, and no client is shut out for what it could not know.
	pub fn wait(
		&mut self,
		interval: Duration,
		slack: Duration,
		calls: u32,
		now: Instant,
	) -> Duration {
		let most = slack.saturating_mul(DEBT);
		let behind = self.due.saturating_duration_since(now);
		let behind = behind.saturating_add(interval.saturating_mul(calls)).min(most);
		self.due = now.checked_add(behind).unwrap_or(now);
		behind.saturating_sub(slack)
	}

	/// Whether it says nothing that a new one would not.
	pub fn is_over(&self, now: Instant) -> bool {
		self.due <= now
	}
}

/// Counts bytes that wait, of each connection and of all.
#[derive(Debug)]
pub struct Ledger {
	limit: Limit,
	all: usize,
	of: BTreeMap<u64, usize>,
}

impl Ledger {
	/// Of nobody yet.
	pub fn new(limit: Limit) -> Self {
		Self { limit, all: 0, of: BTreeMap::new() }
	}

	/// So many more wait on a connection. Those that are returned have to end, and count no more: that
	/// one if it has too many, and those that have the most while all together have too many. So who
	/// reads what comes keeps the connection, however many others do not.
	pub fn add(&mut self, connection: u64, bytes: usize) -> Vec<u64> {
		let own = self.of.entry(connection).or_default();
		*own = own.saturating_add(bytes);
		let is_beyond = *own > self.limit.each;
		self.all = self.all.saturating_add(bytes);
		let mut ended = Vec::new();
		if is_beyond {
			ended.push(connection);
			self.remove(connection);
		}
		while self.all > self.limit.all {
			let Some((&most, _)) = self.of.iter().max_by_key(|(_, bytes)| **bytes) else { break };
			ended.push(most);
			self.remove(most);
		}
		ended
	}

	/// So many wait no more. Of a connection that has ended none do.
	pub fn take(&mut self, connection: u64, bytes: usize) {
		let Some(own) = self.of.get_mut(&connection) else { return };
		let bytes = bytes.min(*own);
		*own = own.saturating_sub(bytes);
		self.all = self.all.saturating_sub(bytes);
	}

	/// The connection has ended.
	pub fn remove(&mut self, connection: u64) {
		self.all = self.all.saturating_sub(self.of.remove(&connection).unwrap_or_default());
	}

	/// How many wait in all.
	#[cfg(test)]
	pub fn all(&self) -> usize {
		self.all
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::http::limits::networks;
	use proptest::prelude::*;
	use std::net::{IpAddr, Ipv6Addr};

	const INTERVAL: Duration = Duration::from_millis(10);
	const SLACK: Duration = Duration::from_millis(100);

	proptest! {
		#[test]
		fn in_no_time_more_come_than_at_once_and_by_and_by(
			steps in prop::collection::vec((0u64..500, 1u32..8), 1..200),
		) {
			let begun = Instant::now();
			let mut rate = Rate::new(begun);
			let (mut now, mut passed) = (begun, Vec::new());
			for (later, calls) in steps {
				now += Duration::from_millis(later);
				// As the bridge does, which reads nothing while a call waits.
				now += rate.wait(INTERVAL, SLACK, calls, now);
				passed.push((now, calls));
			}
			for (from, (start, _)) in passed.iter().enumerate() {
				let mut count = 0;
				for (end, calls) in &passed[from..] {
					count += u128::from(*calls);
					prop_assert!(count <= 10 + 8 + end.duration_since(*start).as_millis() / 10);
				}
			}
		}

		/// A bucket that leaks a drop each ten milliseconds, holds ten, and has fifty more run over.
		#[test]
		fn it_is_a_bucket_that_leaks(
			steps in prop::collection::vec((0u64..300, 0u32..40), 1..200),
		) {
			let mut now = Instant::now();
			let (mut rate, mut drops) = (Rate::new(now), 0.0f64);
			for (later, calls) in steps {
				now += Duration::from_millis(later);
				drops = ((drops - later as f64 / 10.0).max(0.0) + f64::from(calls)).min(60.0);
				let wait = rate.wait(INTERVAL, SLACK, calls, now).as_secs_f64();
				prop_assert!((wait - (drops - 10.0).max(0.0) / 100.0).abs() < 1e-6);
				prop_assert!(!rate.is_over(now) || drops < 1e-6);
			}
		}

		#[test]
		fn who_asks_no_more_than_that_never_waits(later in prop::collection::vec(10u64..100, 1..100)) {
			let mut now = Instant::now();
			let mut rate = Rate::new(now);
			for later in later {
				prop_assert_eq!(rate.wait(INTERVAL, SLACK, 1, now), Duration::ZERO);
				now += Duration::from_millis(later);
			}
		}

		/// Beside a list of what was added and not taken.
		#[test]
		fn what_waits_is_what_was_added_and_never_too_much(
			steps in prop::collection::vec((0u64..6, 1usize..50, any::<bool>()), 1..200),
		) {
			let limit = Limit { all: 100, each: 40 };
			let mut ledger = Ledger::new(limit);
			let mut texts: Vec<(u64, usize)> = Vec::new();
			let of = |texts: &[(u64, usize)], one| -> usize {
				texts.iter().filter(|(of, _)| *of == one).map(|(_, bytes)| bytes).sum()
			};
			for (connection, bytes, adds) in steps {
				if !adds {
					// The oldest is sent.
					if let Some(at) = texts.iter().position(|(of, _)| *of == connection) {
						ledger.take(connection, texts.remove(at).1);
					}
					continue;
				}
				texts.push((connection, bytes));
				for ended in ledger.add(connection, bytes) {
					let own = of(&texts, ended);
					let all: usize = texts.iter().map(|(_, bytes)| bytes).sum();
					let has_most = texts.iter().all(|(other, _)| of(&texts, *other) <= own);
					prop_assert!(
						(ended == connection && own > limit.each) || (all > limit.all && has_most)
					);
					texts.retain(|(of, _)| *of != ended);
				}
				let all: usize = texts.iter().map(|(_, bytes)| bytes).sum();
				prop_assert_eq!(ledger.all(), all);
				prop_assert!(all <= limit.all && of(&texts, connection) <= limit.each);
			}
			(0..6).for_each(|one| ledger.remove(one));
			prop_assert_eq!((ledger.all(), ledger.of.len()), (0, 0));
		}

		#[test]
		fn nobody_has_all_that_runs_the_runtime_and_the_node_has_half(
			processors in 0usize..1_000, client in any::<u128>(),
		) {
			let limit = runs_of(processors);
			let Limit { all, each } = limit;
			prop_assert!((1..=2).contains(&each) && (2..=8).contains(&all));
			prop_assert!(processors < 4 || all <= processors / 2);
			let bounds = Bounds::default();
			let sockets = crate::http::Config::default().sockets;
			for limit in [limit, bounds.calls, sockets] {
				for (network, clients) in networks(Some(IpAddr::from(Ipv6Addr::from_bits(client)))) {
					prop_assert!(limit.of(clients) < limit.all, "{network:?} has all of {limit:?}");
				}
			}
		}
	}

	#[test]
	fn what_comes_at_once_does_not_wait_and_the_next_does() {
		let (now, second) = (Instant::now(), Duration::from_secs(1));
		let mut rate = Rate::new(now);
		let waits =
			[1, 1, 1, 1, 2, 9, 9].map(|calls| rate.wait(second, second * 3, calls, now).as_secs());
		assert_eq!(waits, [0, 0, 0, 1, 3, 12, 15]);
	}

	#[test]
	fn long_messages_count_as_many() {
		assert_eq!(weight_of_asked(1, 0), 1);
		assert_eq!(weight_of_asked(32, 1 << 20), 32 + 64);
		assert_eq!(Said::default().weight_of(16 << 20), 256);
		// Nor is anything said for nothing because it is said in parts.
		let mut said = Said::default();
		let weight: u32 = (0..640).map(|_| said.weight_of(250)).sum();
		assert_eq!(weight, 640 * (250 + 1_024) / 65_536);
		assert!(weight > 0);
		assert_eq!(weight_of_asked(u32::MAX, usize::MAX), u32::MAX);
	}
}
