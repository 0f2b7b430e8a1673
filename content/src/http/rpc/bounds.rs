//! How much a client of `/rpc` may ask. Who asks more has to wait, and loses nothing.

use std::time::Duration;
use tokio::time::Instant;

/// What holds for each connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
	/// Calls that may come at once.
	pub burst: u32,
	/// How long it takes until another one may.
	pub interval: Duration,
	/// Messages that wait for their answers.
	pub unanswered: u32,
	/// How often either end is asked whether it is there.
	pub ping: Duration,
	/// How long an end may say nothing, or the node not answer while all of these wait.
	pub silence: Duration,
}

impl Default for Bounds {
	/// 1,000 calls at once, and 100 a second; 32 unanswered; asked every 30 seconds, and gone after 90.
	fn default() -> Self {
		Self {
			burst: 1_000,
			interval: Duration::from_millis(10),
			unanswered: 32,
			ping: Duration::from_secs(30),
			silence: Duration::from_secs(90),
		}
	}
}

/// Spreads calls over time.
#[derive(Debug)]
pub struct Rate {
	interval: Duration,
	slack: Duration,
	/// When all calls up to now have had their time.
	due: Instant,
}

impl Rate {
	/// From `now` on.
	pub fn new(bounds: &Bounds, now: Instant) -> Self {
		let slack = bounds.interval.saturating_mul(bounds.burst);
		Self { interval: bounds.interval, slack, due: now }
	}

	/// For how long `calls` that came `now` have to wait.
	pub fn wait(&mut self, calls: u32, now: Instant) -> Duration {
		let takes = self.interval.saturating_mul(calls);
		let due = self.due.max(now);
		self.due = due.checked_add(takes).unwrap_or(due);
		self.due.duration_since(now).saturating_sub(self.slack)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn in_no_time_more_come_than_at_once_and_by_and_by(
			steps in prop::collection::vec((0u64..500, 1u32..8), 1..200),
		) {
			let bounds = Bounds { burst: 10, interval: Duration::from_millis(10), ..Bounds::default() };
			let begun = Instant::now();
			let mut rate = Rate::new(&bounds, begun);
			let (mut now, mut passed) = (begun, Vec::new());
			for (later, calls) in steps {
				now += Duration::from_millis(later);
				// As the bridge does, which reads nothing while a call waits.
				now += rate.wait(calls, now);
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

		#[test]
		fn who_asks_no_more_than_that_never_waits(later in prop::collection::vec(10u64..100, 1..100)) {
			let mut now = Instant::now();
			let mut rate = Rate::new(&Bounds::default(), now);
			for later in later {
				prop_assert_eq!(rate.wait(1, now), Duration::ZERO);
				now += Duration::from_millis(later);
			}
		}
	}

	#[test]
	fn what_comes_at_once_does_not_wait_and_the_next_does() {
		let bounds = Bounds { burst: 3, interval: Duration::from_secs(1), ..Bounds::default() };
		let now = Instant::now();
		let mut rate = Rate::new(&bounds, now);
		let waits = [1, 1, 1, 1, 2].map(|calls| rate.wait(calls, now).as_secs());
		assert_eq!(waits, [0, 0, 0, 1, 3]);
	}
}
