//! What the runtime logs as an error: builds for release only say so where a defence fails.

use std::{
	cell::{Cell, RefCell},
	sync::Once,
};

thread_local! {
	static ERRORS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

struct Keep;

impl log::Log for Keep {
	fn enabled(&self, metadata: &log::Metadata) -> bool {
		metadata.level() <= log::Level::Error
	}

	fn log(&self, record: &log::Record) {
		if self.enabled(record.metadata()) {
			let said = format!("{}: {}", record.target(), record.args());
			ERRORS.with_borrow_mut(|errors| errors.push(said));
		}
	}

	fn flush(&self) {}
}

/// Keeps what is logged from now on.
pub fn keep() {
	static ONCE: Once = Once::new();
	ONCE.call_once(|| {
		// Somebody else's logger would hide failures.
		log::set_logger(&Keep).expect("nobody else logs");
		log::set_max_level(log::LevelFilter::Error);
	});
}

/// What was logged on this thread since it was last asked for.
pub fn take() -> Vec<String> {
	ERRORS.take()
}

thread_local! {
	static RUNNING: Cell<bool> = const { Cell::new(false) };
	static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps where panics are, in place of printing it.
pub fn keep_panics() {
	std::panic::set_hook(Box::new(|info| {
		let place = info.location().map(|place| format!("at {}:{}", place.file(), place.line()));
		let place = place.unwrap_or_default();
		// Not caught but in a run: it ends the program.
		if !RUNNING.get() {
			eprintln!("{info}");
		}
		PANIC.set(place);
	}));
}

/// Where the last panic on this thread was.
pub fn last_panic() -> String {
	PANIC.take()
}

/// Whether panics are caught from now on.
pub fn catch(running: bool) {
	RUNNING.set(running);
}
