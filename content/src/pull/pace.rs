//! How fast bytes come: neither too slowly from one peer, nor too fast for the network.

use super::{client::Opened, Config, Fault};
use bytes::Bytes;
use futures::{
	stream::{self, BoxStream},
	Stream, StreamExt,
};
use std::{
	num::NonZeroU64,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::time::{sleep_until, timeout, Instant};

/// A limit of bandwidth that all pulls share: each byte has its time, one after another. Time that
/// nobody used is lost but for a quarter of a second.
#[derive(Debug)]
pub(super) struct Throttle {
	rate: Option<NonZeroU64>,
	/// When the next byte may come.
	next: Mutex<Instant>,
}

/// Time that may be caught up.
const BURST: Duration = Duration::from_millis(250);

impl Throttle {
	pub(super) fn new(rate: Option<NonZeroU64>) -> Self {
		Self { rate, next: Mutex::new(Instant::now()) }
	}

	/// Takes so many bytes' time. When they may be used.
	fn take(&self, bytes: u64, now: Instant) -> Instant {
		let Some(rate) = self.rate else { return now };
		let nanos = u128::from(bytes).saturating_mul(1_000_000_000);
		let nanos = nanos.checked_div(rate.get().into()).unwrap_or_default();
		let time = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
		let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
		let earliest = now.checked_sub(BURST).unwrap_or(now);
		*next = (*next).max(earliest).checked_add(time).unwrap_or(now);
		*next
	}

	/// Waits until so many bytes more are within the limit.
	async fn pass(&self, bytes: usize) {
		if self.rate.is_some() {
			let now = Instant::now();
			sleep_until(self.take(bytes as u64, now)).await;
		}
	}
}

/// When the next track is due that there is no place for.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Option<Instant>>);

impl Waiting {
	/// One is due.
	pub(super) fn now() -> Self {
		Self(Mutex::new(Some(Instant::now())))
	}

	pub(super) fn set(&self, due: Option<Instant>) {
		*self.0.lock().unwrap_or_else(PoisonError::into_inner) = due;
	}

	/// Whether one waits.
	fn is_any(&self) -> bool {
		let due = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
		due.is_some_and(|due| due <= Instant::now())
	}
}

/// Counts what a peer gives in a window of time, of which only that counts in which it is waited for.
struct Quota {
	least: u64,
	window: Duration,
	waited: Duration,
	came: u64,
}

impl Quota {
	fn new(rate: u64, window: Duration) -> Self {
		let window = window.max(Duration::from_millis(1));
		let least = u128::from(rate).saturating_mul(window.as_millis()) / 1_000;
		let least = u64::try_from(least).unwrap_or(u64::MAX);
		Self { least, window, waited: Duration::ZERO, came: 0 }
	}

	/// What is left of the window.
	fn left(&self) -> Duration {
		self.window.saturating_sub(self.waited)
	}

	/// If the window is over, another one begins. What came in it, if that was too little.
	fn missed(&mut self) -> Option<String> {
		if !self.left().is_zero() {
			return None;
		}
		let (came, window) = (self.came, self.window);
		(self.waited, self.came) = (Duration::ZERO, 0);
		(came < self.least).then(|| format!("{came} bytes in {window:?}"))
	}
}

/// Sees that a peer gives what it has to, and more while tracks wait for its place.
struct Watch {
	least: Quota,
	fair: Quota,
	waiting: Arc<Waiting>,
}

impl Watch {
	fn new(config: &Config, waiting: Arc<Waiting>) -> Self {
		let least = Quota::new(config.least_rate, config.window);
		let fair = Quota::new(config.fair_rate, config.fair_window);
		Self { least, fair, waiting }
	}

	/// The next piece, unless too little came in a window that has ended.
	async fn next<S: Stream + Unpin>(&mut self, pieces: &mut S) -> Result<Option<S::Item>, Fault> {
		loop {
			let begun = Instant::now();
			let left = self.least.left().min(self.fair.left());
			let next = timeout(left, pieces.next()).await;
			let waited = begun.elapsed();
			for quota in [&mut self.least, &mut self.fair] {
				quota.waited = quota.waited.saturating_add(waited);
			}
			if let Ok(next) = next {
				return Ok(next);
			}
			if let Some(missed) = self.least.missed() {
				return Err(Fault::Slow(missed));
			}
			// Four peers that give next to nothing would keep all others from being asked for days.
			if let Some(missed) = self.fair.missed().filter(|_| self.waiting.is_any()) {
				return Err(Fault::GivesWay(missed));
			}
		}
	}

	fn came(&mut self, bytes: usize) {
		for quota in [&mut self.least, &mut self.fair] {
			quota.came = quota.came.saturating_add(bytes as u64);
		}
	}
}

/// The `length` bytes of a stream, not one more, at the pace that they may have. `seen` is told how
/// many have come.
pub(super) fn paced(
	opened: Opened,
	length: u64,
	config: &Config,
	throttle: Arc<Throttle>,
	waiting: Arc<Waiting>,
	seen: impl FnMut(u64) + Send + 'static,
) -> BoxStream<'static, Result<Bytes, Fault>> {
	let Opened { first, rest } = opened;
	let pieces = stream::iter([Ok(first)]).chain(rest).boxed();
	let state = (pieces, Watch::new(config, waiting), throttle, seen, length);
	stream::try_unfold(state, move |(mut pieces, mut watch, throttle, mut seen, left)| async move {
		if left == 0 {
			return Ok(None);
		}
		let Some(piece) = watch.next(&mut pieces).await? else {
			return Err(Fault::Broken(format!("{left} of {length} bytes did not come")));
		};
		let mut piece: Bytes = piece?;
		piece.truncate(usize::try_from(left).unwrap_or(usize::MAX));
		watch.came(piece.len());
		throttle.pass(piece.len()).await;
		let left = left.saturating_sub(piece.len() as u64);
		seen(length.saturating_sub(left));
		Ok(Some((piece, (pieces, watch, throttle, seen, left))))
	})
	.boxed()
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::TryStreamExt;
	use proptest::prelude::*;

	fn config() -> Config {
		let window = Duration::from_millis(20);
		Config { least_rate: 1_000, window, ..Config::default() }
	}

	fn opened(first: &'static [u8], rest: Vec<&'static [u8]>) -> Opened {
		let rest = rest.into_iter().map(|piece| Ok(Bytes::from_static(piece)));
		Opened { first: Bytes::from_static(first), rest: stream::iter(rest).boxed() }
	}

	fn free() -> Arc<Throttle> {
		Arc::new(Throttle::new(None))
	}

	fn nobody() -> Arc<Waiting> {
		Arc::default()
	}

	#[tokio::test]
	async fn who_gives_little_goes_on_until_others_wait() {
		let pieces = stream::unfold((), |()| async {
			sleep_until(Instant::now() + Duration::from_millis(1)).await;
			Some((Ok(Bytes::from_static(b"a")), ()))
		});
		let opened = Opened { first: Bytes::from_static(b"a"), rest: pieces.boxed() };
		let (fair_rate, fair_window) = (1 << 30, Duration::from_millis(5));
		let config = Config { least_rate: 0, fair_rate, fair_window, ..config() };
		let waiting = nobody();
		let mut taken = paced(opened, 1 << 40, &config, free(), waiting.clone(), |_| ());
		for _ in 0..50 {
			assert_eq!(taken.next().await, Some(Ok(Bytes::from_static(b"a"))));
		}
		waiting.set(Instant::now().checked_add(Duration::from_secs(600)));
		for _ in 0..50 {
			assert_eq!(taken.next().await, Some(Ok(Bytes::from_static(b"a"))));
		}
		waiting.set(Some(Instant::now()));
		let fault = taken.filter_map(|piece| async { piece.err() }).boxed().next().await;
		assert!(matches!(fault, Some(Fault::GivesWay(_))), "{fault:?}");
	}

	#[tokio::test]
	async fn no_byte_is_taken_that_was_not_asked_for() {
		let endless = stream::repeat_with(|| Ok(Bytes::from_static(b"more"))).boxed();
		let opened = Opened { first: Bytes::from_static(b"first"), rest: endless };
		let mut counts = Vec::new();
		let (told, tells) = std::sync::mpsc::channel();
		let taken =
			paced(opened, 11, &config(), free(), nobody(), move |count| told.send(count).unwrap());
		let taken: Vec<Bytes> = taken.try_collect().await.unwrap();
		counts.extend(tells.try_iter());
		assert_eq!(taken.concat(), b"firstmoremo");
		assert_eq!(counts, [5, 9, 11]);
		let short = paced(opened_short(), 9, &config(), free(), nobody(), |_| ());
		let error = short.try_collect::<Vec<_>>().await.unwrap_err();
		assert_eq!(error, Fault::Broken("2 of 9 bytes did not come".into()));
	}

	fn opened_short() -> Opened {
		opened(b"abc", vec![b"de", b"fg"])
	}

	#[tokio::test]
	async fn whoever_falls_silent_is_left_after_what_came() {
		let rest = stream::iter([Ok(Bytes::from_static(b"b"))]).chain(stream::pending()).boxed();
		let opened = Opened { first: Bytes::from_static(b"a"), rest };
		let mut taken = paced(opened, 100, &config(), free(), nobody(), |_| ());
		assert_eq!(taken.next().await, Some(Ok(Bytes::from_static(b"a"))));
		assert_eq!(taken.next().await, Some(Ok(Bytes::from_static(b"b"))));
		// 20 in 20 ms would be enough.
		let slow = taken.next().await;
		assert_eq!(slow, Some(Err(Fault::Slow("2 bytes in 20ms".into()))));
		assert_eq!(taken.next().await, None);
	}

	#[tokio::test]
	async fn whoever_gave_enough_has_another_window() {
		let bytes = Bytes::from_static(&[7; 20]);
		let rest = stream::pending().boxed();
		let mut taken =
			paced(Opened { first: bytes, rest }, 100, &config(), free(), nobody(), |_| ());
		assert!(taken.next().await.unwrap().is_ok());
		let slow = taken.next().await;
		assert_eq!(slow, Some(Err(Fault::Slow("0 bytes in 20ms".into()))));
	}

	proptest! {
		/// Bytes are never used before the limit allows them, and never later than they must be.
		#[test]
		fn the_limit_is_kept(
			rate in 1u64..1_000_000_000,
			takes in prop::collection::vec((0u64..1_000_000, 0u64..2_000), 1..50),
		) {
			let throttle = Throttle::new(NonZeroU64::new(rate));
			let begun = Instant::now();
			*throttle.next.lock().unwrap() = begun;
			let (mut now, mut sum) = (begun, 0u64);
			let mut last = begun;
			for (bytes, wait) in takes {
				now += Duration::from_millis(wait);
				let at = throttle.take(bytes, now);
				sum += bytes;
				prop_assert!(at >= last, "one after another");
				let whole = Duration::from_secs_f64(sum as f64 / rate as f64);
				let latest = now.max(last) + Duration::from_secs_f64(bytes as f64 / rate as f64);
				let slack = Duration::from_micros(100);
				prop_assert!(at <= latest + slack, "not later than it must");
				prop_assert!(at + slack >= begun + whole.min(Duration::MAX), "the sum is within it");
				last = at;
			}
		}
	}
}
