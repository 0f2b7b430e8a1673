//! What goes wrong again and again, and is said once.
//!
//! Whoever tries something every few seconds, as long as it takes, would fill the log of an operator
//! whose node is down for a day. What goes wrong in several ways by turns is no better. So each kind
//! of trouble is said once, again after an hour, and once more when it is over.

use std::{
	collections::BTreeMap,
	sync::{Mutex, PoisonError},
	time::{Duration, Instant},
};

/// After so long, trouble that lasts is said again.
const AGAIN: Duration = Duration::from_secs(3_600);

/// It has to go well for so long until trouble is over: what comes and goes is the same.
const CALM: Duration = Duration::from_secs(60);

/// Kinds of trouble that are said in [`AGAIN`], at the most: an error may be another one each time.
const MAX_KINDS: usize = 8;

/// Something that is tried again and again.
#[derive(Debug, Default)]
pub struct Trouble {
	/// What was said, and when.
	said: BTreeMap<String, Instant>,
	/// Since when it goes well.
	well: Option<Instant>,
}

impl Trouble {
	/// Whether what went wrong is to be said: it was not in the last hour.
	#[must_use]
	pub fn is_news(&mut self, error: &impl ToString) -> bool {
		self.is_news_at(Instant::now(), error)
	}

	fn is_news_at(&mut self, now: Instant, error: &impl ToString) -> bool {
		self.well = None;
		let kind = kind_of(&error.to_string());
		if self.said.get(&kind).is_some_and(|at| now.duration_since(*at) < AGAIN) {
			return false;
		}
		if self.said.len() >= MAX_KINDS && !self.said.contains_key(&kind) {
			self.said.retain(|_, at| now.duration_since(*at) < AGAIN);
			if self.said.len() >= MAX_KINDS {
				return false;
			}
		}
		self.said.insert(kind, now);
		true
	}

	/// It has gone well. Whether it is to be said that what went wrong is over: once, when it has gone
	/// well for a minute.
	#[must_use]
	pub fn is_over(&mut self) -> bool {
		self.is_over_at(Instant::now())
	}

	fn is_over_at(&mut self, now: Instant) -> bool {
		if self.said.is_empty() || now.duration_since(*self.well.get_or_insert(now)) < CALM {
			return false;
		}
		*self = Self::default();
		true
	}

	/// Whether something was said that is not over: for who does not try again.
	pub fn was_said(&self) -> bool {
		!self.said.is_empty()
	}
}

/// What is the same each time that the same goes wrong: words without a digit, of no path. Others are
/// numbers, hashes and where something lies.
fn kind_of(error: &str) -> String {
	let said = error.split_whitespace().filter(|word| !word.contains('/'));
	let words = said.flat_map(|word| word.split(|one: char| !one.is_alphanumeric()));
	let same = words.filter(|word| !word.contains(|one: char| one.is_ascii_digit()));
	same.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same for who has nowhere to keep it, such as what answers requests: strangers say how often
/// these fail.
pub struct SharedTrouble(Mutex<Trouble>);

impl SharedTrouble {
	/// Nothing has gone wrong.
	pub const fn new() -> Self {
		Self(Mutex::new(Trouble { said: BTreeMap::new(), well: None }))
	}

	/// Whether what went wrong is to be said.
	#[must_use]
	pub fn is_news(&self, error: &impl ToString) -> bool {
		self.0.lock().unwrap_or_else(PoisonError::into_inner).is_news(error)
	}
}

impl Default for SharedTrouble {
	fn default() -> Self {
		Self::new()
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use std::sync::{
		atomic::{AtomicUsize, Ordering},
		Arc,
	};

	/// Trouble, and a clock that is set by hand.
	struct Bed {
		trouble: Trouble,
		now: Instant,
	}

	impl Bed {
		fn new() -> Self {
			Self { trouble: Trouble::default(), now: Instant::now() }
		}

		fn pass(&mut self, time: Duration) {
			self.now += time;
		}

		fn is_news(&mut self, error: &str) -> bool {
			self.trouble.is_news_at(self.now, &error)
		}

		fn is_over(&mut self) -> bool {
			self.trouble.is_over_at(self.now)
		}
	}

	const SECOND: Duration = Duration::from_secs(1);

	#[test]
	fn each_kind_is_said_once_an_hour_however_they_alternate() {
		let mut bed = Bed::new();
		let said = ["a", "a", "b", "b", "a", "b"].map(|error| bed.is_news(error));
		assert_eq!(said, [true, false, true, false, false, false]);
		bed.pass(AGAIN - SECOND);
		assert!(!bed.is_news("a") && !bed.is_news("b"));
		bed.pass(SECOND);
		assert_eq!(["a", "b", "a"].map(|error| bed.is_news(error)), [true, true, false]);
	}

	#[test]
	fn numbers_and_hashes_make_no_other_kind() {
		let mut trouble = Trouble::default();
		assert!(trouble.is_news(&"block 7, 0x12ab, is gone: os error 3"));
		assert!(!trouble.is_news(&"block 812, 0x9fcc, is gone: os error 3"));
		assert!(trouble.is_news(&"block 812 is damaged"));
	}

	#[test]
	fn errors_that_are_never_the_same_are_bounded() {
		let mut bed = Bed::new();
		let mut said = || {
			let errors = ('a'..='z').map(String::from);
			let said = errors.filter(|error| bed.is_news(error)).count();
			bed.pass(AGAIN);
			said
		};
		assert_eq!([said(), said()], [MAX_KINDS, MAX_KINDS]);
	}

	#[test]
	fn trouble_is_over_once_after_a_minute_without_it() {
		let mut bed = Bed::new();
		assert!(!bed.is_over(), "there was none");
		assert!(bed.is_news("a") && bed.trouble.was_said());
		// What comes and goes is neither over nor news.
		for _ in 0..30 {
			assert!(!bed.is_over());
			bed.pass(CALM - SECOND);
			assert!(!bed.is_over());
			assert!(!bed.is_news("a"));
		}
		assert!(!bed.is_over());
		bed.pass(CALM);
		assert!(bed.is_over());
		assert!(!bed.trouble.was_said() && !bed.is_over(), "it is said once");
		assert!(bed.is_news("a"), "what goes wrong then is news");
	}

	#[test]
	fn what_requests_share_is_said_once() {
		let shared = SharedTrouble::new();
		assert!(shared.is_news(&"a") && !shared.is_news(&"a"));
	}

	/// Counts what a module logs, at the level at which operators read.
	#[derive(Clone)]
	pub struct Lines {
		module: &'static str,
		count: Arc<AtomicUsize>,
	}

	impl Lines {
		/// Of the module whose path ends so.
		pub fn of(module: &'static str) -> Self {
			Self { module, count: Arc::default() }
		}

		pub fn count(&self) -> usize {
			self.count.load(Ordering::SeqCst)
		}
	}

	impl tracing::Subscriber for Lines {
		fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
			*metadata.level() <= tracing::Level::INFO
		}

		fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
			tracing::span::Id::from_u64(1)
		}

		fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

		fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

		fn event(&self, event: &tracing::Event<'_>) {
			if event.metadata().target().ends_with(self.module) {
				self.count.fetch_add(1, Ordering::SeqCst);
			}
		}

		fn enter(&self, _: &tracing::span::Id) {}

		fn exit(&self, _: &tracing::span::Id) {}
	}
}
