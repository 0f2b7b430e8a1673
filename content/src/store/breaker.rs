//! Spares whoever reads the wait for a bucket that does not answer.

use std::{
	sync::{Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

/// Requests one after another that are not answered before no more are made.
const FAILURES: u32 = 3;

/// After some failures one after another, requests fail at once; from time to time one is let through
/// to see whether the bucket answers again.
pub(super) struct Breaker {
	pause: Duration,
	condition: Mutex<Condition>,
}

#[derive(Default)]
struct Condition {
	failures: u32,
	/// What the last one was.
	reason: String,
	/// Until when no request is made, if it is open.
	until: Option<Instant>,
}

impl Breaker {
	/// One that lets a request through each `pause` while it is open.
	pub(super) fn new(pause: Duration) -> Self {
		Self { pause, condition: Mutex::default() }
	}

	fn lock(&self) -> MutexGuard<'_, Condition> {
		// Whoever panicked left numbers that mean something.
		self.condition.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Whether a request may be made; or why the last ones failed. Whoever makes one says what came of
	/// it. One that is given up says nothing: the next is let through after the same pause.
	pub(super) fn enter(&self, now: Instant) -> Result<(), String> {
		let mut condition = self.lock();
		match condition.until {
			None => Ok(()),
			Some(until) if now < until => Err(condition.reason.clone()),
			Some(_) => {
				condition.until = now.checked_add(self.pause);
				Ok(())
			},
		}
	}

	/// Notes that a request was answered.
	pub(super) fn answered(&self) {
		let was_open = std::mem::take(&mut *self.lock()).until.is_some();
		if was_open {
			tracing::info!("the bucket answers again");
		}
	}

	/// Notes that a request was not answered.
	pub(super) fn failed(&self, reason: &str, now: Instant) {
		let mut condition = self.lock();
		condition.failures = condition.failures.saturating_add(1);
		condition.reason = reason.to_owned();
		if condition.failures < FAILURES {
			return;
		}
		if condition.until.is_none() {
			tracing::warn!(reason, "the bucket does not answer: it is asked less often");
		}
		condition.until = now.checked_add(self.pause);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const PAUSE: Duration = Duration::from_secs(5);

	#[test]
	fn after_some_failures_one_request_in_a_while_is_let_through() {
		let breaker = Breaker::new(PAUSE);
		let begin = Instant::now();
		for _ in 0..FAILURES {
			assert_eq!(breaker.enter(begin), Ok(()));
			breaker.failed("it is away", begin);
		}
		assert_eq!(breaker.enter(begin), Err("it is away".into()));
		assert_eq!(breaker.enter(begin + PAUSE), Ok(()));
		// The others do not wait for what comes of it, nor for ever if nothing does.
		assert!(breaker.enter(begin + PAUSE).is_err());
		assert_eq!(breaker.enter(begin + 2 * PAUSE), Ok(()));
		breaker.failed("still", begin + 2 * PAUSE);
		assert_eq!(breaker.enter(begin + 2 * PAUSE), Err("still".into()));
		assert_eq!(breaker.enter(begin + 3 * PAUSE), Ok(()));
		breaker.answered();
		assert_eq!([breaker.enter(begin), breaker.enter(begin)], [Ok(()), Ok(())]);
	}

	#[test]
	fn failures_among_answers_stop_nothing() {
		let breaker = Breaker::new(PAUSE);
		let now = Instant::now();
		for _ in 0..10 {
			breaker.failed("once", now);
			breaker.failed("twice", now);
			breaker.answered();
			assert_eq!(breaker.enter(now), Ok(()));
		}
	}
}
