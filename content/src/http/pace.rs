//! How fast a client has to be.
//!
//! A client that asks for much and takes little, or sends little, holds a place that others wait
//! for. It has to move so many bytes within so much of the time in which it is waited for: what this
//! node or its disk takes is not counted. Music is faster: 64 kbit/s is 480 KiB a minute.

use std::time::Duration;

/// The least that a client moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
	/// So many bytes, and one at least.
	pub bytes: u64,
	/// Within so much time; nor is it silent for longer.
	pub within: Duration,
}

impl Default for Pace {
	/// 64 KiB a minute.
	fn default() -> Self {
		Self { bytes: 64 * 1_024, within: Duration::from_secs(60) }
	}
}

/// Watches whether a client keeps pace.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
	pace: Pace,
	/// For how long it was waited for since bytes were last counted from nothing.
	waited: Duration,
	/// Bytes that it has moved in that time.
	moved: u64,
	/// For how long it has been waited for since it moved any.
	silent: Duration,
}

impl Watch {
	pub fn new(pace: Pace) -> Self {
		Self { pace, waited: Duration::ZERO, moved: 0, silent: Duration::ZERO }
	}

	/// For how long it can be waited for now before it has to be looked at again.
	pub fn left(&self) -> Duration {
		self.pace.within.saturating_sub(self.waited.max(self.silent))
	}

	/// Notes that it was waited for so long, until it moved so many bytes, none if it did not move
	/// any. Returns whether it keeps pace.
	pub fn note(&mut self, waited: Duration, bytes: u64) -> bool {
		self.waited = self.waited.saturating_add(waited);
		self.moved = self.moved.saturating_add(bytes);
		self.silent = match bytes {
			0 => self.silent.saturating_add(waited),
			_ => Duration::ZERO,
		};
		if self.silent >= self.pace.within {
			return false;
		}
		if self.waited < self.pace.within {
			return true;
		}
		let enough = self.moved >= self.pace.bytes.max(1);
		(self.waited, self.moved) = (Duration::ZERO, 0);
		enough
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const PACE: Pace = Pace { bytes: 100, within: Duration::from_secs(60) };

	fn seconds(seconds: u64) -> Duration {
		Duration::from_secs(seconds)
	}

	#[test]
	fn who_stops_has_lost_after_the_time_alone() {
		let mut watch = Watch::new(PACE);
		assert!(watch.note(seconds(50), 1_000));
		// However much there was before.
		assert_eq!(watch.left(), seconds(10));
		assert!(watch.note(seconds(10), 0));
		assert_eq!(watch.left(), seconds(50), "it has been silent for ten");
		assert!(!watch.note(seconds(50), 0));
	}

	#[test]
	fn who_sends_a_byte_now_and_then_has_lost_too() {
		let mut watch = Watch::new(PACE);
		let kept = (0..).take_while(|_| watch.note(seconds(1), 1)).count();
		assert_eq!(kept, 59);
		let mut watch = Watch::new(PACE);
		assert!((0..1_000).all(|_| watch.note(seconds(1), 2)));
	}

	proptest! {
		#[test]
		fn nobody_stays_long_for_little(steps in prop::collection::vec((0u64..61, 0u64..40), 1..200)) {
			let mut watch = Watch::new(PACE);
			let (mut time, mut bytes) = (0, 0);
			for (waited, moved) in steps {
				prop_assert!(watch.left() > Duration::ZERO && watch.left() <= PACE.within);
				if !watch.note(seconds(waited), moved) {
					return Ok(());
				}
				(time, bytes) = (time + waited, bytes + moved);
				// Of each period some of the bytes may be more than are asked for, never fewer.
				prop_assert!(bytes >= (time / 120) * 100);
			}
		}
	}
}
