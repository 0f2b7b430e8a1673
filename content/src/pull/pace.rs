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

/// Counts what a peer gives in a window of time, of which only that counts in which it is waited for.
struct Watch {
	least: u64,
	window: Duration,
	waited: Duration,
	came: u64,
}

impl Watch {
	fn new(config: &Config) -> Self {
		let window = config.window.max(Duration::from_millis(1));
		let least = u128::from(config.least_rate).saturating_mul(window.as_millis()) / 1_000;
		let least = u64::try_from(least).unwrap_or(u64::MAX);
		Self { least, window, waited: Duration::ZERO, came: 0 }
	}

	/// The next piece, unless too little came in a window that has ended.
	async fn next<S: Stream + Unpin>(&mut self, pieces: &mut S) -> Result<Option<S::Item>, Fault> {
		loop {
			let begun = Instant::now();
			let next = timeout(self.window.saturating_sub(self.waited), pieces.next()).await;
			self.waited = self.waited.saturating_add(begun.elapsed());
			if let Ok(next) = next {
				return Ok(next);
			}
			if self.came < self.least {
				let (came, window) = (self.came, self.window);
				return Err(Fault::Slow(format!("{came} bytes in {window:?}")));
			}
			(self.waited, self.came) = (Duration::ZERO, 0);
		}
	}

	fn came(&mut self, bytes: usize) {
		self.came = self.came.saturating_add(bytes as u64);
	}
}

/// The `length` bytes of a stream, not one more, at the pace that they may have. `seen` is told how
/// many have come.
pub(super) fn paced(
	opened: Opened,
	length: u64,
	config: &Config,
	throttle: Arc<Throttle>,
	seen: impl FnMut(u64) + Send + 'static,
) -> BoxStream<'static, Result<Bytes, Fault>> {
	let Opened { first, rest } = opened;
	let pieces = stream::iter([Ok(first)]).chain(rest).boxed();
	let state = (pieces, Watch::new(config), throttle, seen, length);
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

	#[tokio::test]
	async fn no_byte_is_taken_that_was_not_asked_for() {
		let endless = stream::repeat_with(|| Ok(Bytes::from_static(b"more"))).boxed();
		let opened = Opened { first: Bytes::from_static(b"first"), rest: endless };
		let mut counts = Vec::new();
		let (told, tells) = std::sync::mpsc::channel();
		let taken = paced(opened, 11, &config(), free(), move |count| told.send(count).unwrap());
		let taken: Vec<Bytes> = taken.try_collect().await.unwrap();
		counts.extend(tells.try_iter());
		assert_eq!(taken.concat(), b"firstmoremo");
		assert_eq!(counts, [5, 9, 11]);
		let short = paced(opened_short(), 9, &config(), free(), |_| ());
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
		let mut taken = paced(opened, 100, &config(), free(), |_| ());
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
		let mut taken = paced(Opened { first: bytes, rest }, 100, &config(), free(), |_| ());
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
