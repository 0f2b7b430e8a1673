//! How peers stand: those that failed are left alone for a time that grows.

use super::{Fault, Peer};
use audio_primitives::nodes::NodeIndex;
use std::{
	collections::HashMap,
	sync::{Mutex, MutexGuard, PoisonError},
	time::Duration,
};
use tokio::time::Instant;

/// Most peers that are remembered.
const MAX_KNOWN: usize = 1_024;

/// What is known of a peer.
#[derive(Clone, Copy, Debug)]
struct Record {
	/// How much it failed since it last did well.
	strikes: u32,
	/// Until when it is not asked.
	until: Instant,
	/// Whether another, asked later, answered before it.
	is_slow: bool,
}

/// How peers stand.
#[derive(Debug)]
pub(super) struct Standing {
	first: Duration,
	last: Duration,
	known: Mutex<HashMap<NodeIndex, Record>>,
}

impl Standing {
	/// Penalties are from `first` to `last` long.
	pub(super) fn new(first: Duration, last: Duration) -> Self {
		Self { first, last, known: Mutex::default() }
	}

	fn known(&self) -> MutexGuard<'_, HashMap<NodeIndex, Record>> {
		// Whoever panicked left a map that is whole.
		self.known.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Those of `peers` that may be asked, in that order; those that were slow last.
	pub(super) fn of(&self, peers: &[Peer], now: Instant) -> Vec<Peer> {
		let known = self.known();
		let may_be_asked = |peer: &&Peer| known.get(&peer.node).is_none_or(|of| of.until <= now);
		let mut peers: Vec<Peer> = peers.iter().filter(may_be_asked).cloned().collect();
		peers.sort_by_key(|peer| known.get(&peer.node).is_some_and(|of| of.is_slow));
		peers
	}

	/// Notes that a peer failed.
	pub(super) fn fault(&self, node: NodeIndex, fault: &Fault, now: Instant) {
		let strikes = fault.strikes();
		if strikes == 0 {
			return;
		}
		self.change(node, now, |record| {
			// What is long past counts no more.
			let is_past = now.saturating_duration_since(record.until) > self.last;
			let before = if is_past { 0 } else { record.strikes };
			record.strikes = before.saturating_add(strikes);
			let doubled = 2u32.saturating_pow(record.strikes.saturating_sub(1));
			let penalty = self.first.saturating_mul(doubled).min(self.last);
			record.until = now.checked_add(penalty).unwrap_or(now);
		});
	}

	/// Notes that another answered before a peer that was asked earlier.
	pub(super) fn slow(&self, node: NodeIndex, now: Instant) {
		self.change(node, now, |record| record.is_slow = true);
	}

	/// Notes that a peer gave a track.
	pub(super) fn good(&self, node: NodeIndex) {
		self.known().remove(&node);
	}

	#[cfg(test)]
	pub(super) fn strikes(&self, node: NodeIndex) -> u32 {
		self.known().get(&node).map_or(0, |record| record.strikes)
	}

	fn change(&self, node: NodeIndex, now: Instant, change: impl FnOnce(&mut Record)) {
		let mut known = self.known();
		if known.len() >= MAX_KNOWN && !known.contains_key(&node) {
			let soonest = known.iter().min_by_key(|(_, record)| record.until);
			if let Some(soonest) = soonest.map(|(node, _)| *node) {
				known.remove(&soonest);
			}
		}
		change(known.entry(node).or_insert(Record { strikes: 0, until: now, is_slow: false }));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const FIRST: Duration = Duration::from_secs(10);
	const LAST: Duration = Duration::from_secs(100);

	fn peers(nodes: &[NodeIndex]) -> Vec<Peer> {
		nodes.iter().map(|node| Peer { node: *node, url: String::new() }).collect()
	}

	fn asked(standing: &Standing, now: Instant) -> Vec<NodeIndex> {
		standing.of(&peers(&[1, 2, 3]), now).into_iter().map(|peer| peer.node).collect()
	}

	#[test]
	fn whoever_fails_is_left_alone_longer_each_time() {
		let standing = Standing::new(FIRST, LAST);
		let mut now = Instant::now();
		let broken = Fault::Broken(String::new());
		for seconds in [10, 20, 40, 80, 100, 100] {
			standing.fault(1, &broken, now);
			assert_eq!(asked(&standing, now + Duration::from_secs(seconds - 1)), [2, 3]);
			now += Duration::from_secs(seconds);
			assert_eq!(asked(&standing, now), [1, 2, 3]);
		}
		// What it does well counts at once, and what is long past no more.
		standing.good(1);
		standing.fault(1, &broken, now);
		now += Duration::from_secs(10);
		assert_eq!(asked(&standing, now), [1, 2, 3]);
		now += Duration::from_secs(101);
		standing.fault(1, &broken, now);
		assert_eq!(asked(&standing, now + Duration::from_secs(10)), [1, 2, 3]);
	}

	#[test]
	fn whoever_lies_is_left_alone_for_long_and_who_has_nothing_is_not() {
		let standing = Standing::new(FIRST, LAST);
		let now = Instant::now();
		standing.fault(1, &Fault::Lies, now);
		standing.fault(2, &Fault::Refuses(503), now);
		assert_eq!(asked(&standing, now), [2, 3]);
		assert_eq!(asked(&standing, now + Duration::from_secs(99)), [2, 3]);
		assert_eq!(asked(&standing, now + Duration::from_secs(100)), [1, 2, 3]);
	}

	#[test]
	fn whoever_is_slow_comes_last_until_it_gives_a_track() {
		let standing = Standing::new(FIRST, LAST);
		let now = Instant::now();
		standing.slow(1, now);
		assert_eq!(asked(&standing, now), [2, 3, 1]);
		standing.good(1);
		assert_eq!(asked(&standing, now), [1, 2, 3]);
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(16))]

		#[test]
		fn however_many_fail_memory_is_bounded(nodes in prop::collection::vec(0u32..3_000, 0..3_000)) {
			let standing = Standing::new(FIRST, LAST);
			let now = Instant::now();
			for node in &nodes {
				standing.fault(*node, &Fault::Lies, now);
			}
			prop_assert!(standing.known().len() <= MAX_KNOWN);
			if let Some(last) = nodes.last() {
				prop_assert!(standing.of(&peers(&[*last]), now).is_empty());
			}
		}
	}
}
