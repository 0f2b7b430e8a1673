//! What goes wrong again and again, and is said once.
//!
//! Whoever tries something every few seconds, as long as it takes, would fill the log of an operator
//! whose node is down for a day.

/// Something that is tried again and again.
#[derive(Debug, Default)]
pub struct Trouble(Option<String>);

impl Trouble {
	/// Whether what went wrong is another thing than the last time.
	pub fn is_news(&mut self, error: &impl ToString) -> bool {
		let error = Some(error.to_string());
		std::mem::replace(&mut self.0, error.clone()) != error
	}

	/// It has gone well: what goes wrong next is news.
	pub fn is_over(&mut self) {
		self.0 = None;
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use std::sync::{
		atomic::{AtomicUsize, Ordering},
		Arc,
	};

	#[test]
	fn the_same_is_said_once_until_it_went_well() {
		let mut trouble = Trouble::default();
		assert_eq!(
			["a", "a", "b", "b", "a"].map(|error| trouble.is_news(&error)),
			[true, false, true, false, true]
		);
		trouble.is_over();
		assert!(trouble.is_news(&"a") && !trouble.is_news(&"a"));
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
