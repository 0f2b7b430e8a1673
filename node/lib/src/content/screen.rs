//! What is shown while somebody waits: in place on a terminal, as lines elsewhere.

use audio_content::plain::plain;
use std::{
	io::{self, IsTerminal, Write},
	time::Duration,
};

/// Characters of a bar.
const WIDTH: usize = 30;

/// Where it is shown.
pub struct Screen {
	is_terminal: bool,
	/// What was shown last.
	shown: Vec<String>,
}

impl Screen {
	/// Standard output.
	pub fn new() -> Self {
		Self { is_terminal: io::stdout().is_terminal(), shown: Vec::new() }
	}

	/// Whether bars can be drawn.
	pub fn is_terminal(&self) -> bool {
		self.is_terminal
	}

	/// Shows these lines: in place of those that were shown last, or, where nobody sees them change,
	/// those that are new.
	pub fn show(&mut self, lines: Vec<String>) {
		let text = self.text(lines);
		let mut out = io::stdout().lock();
		// Nobody is there to be told.
		let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
	}

	/// What shows these lines. Whoever wrote them: the terminal is told nothing by them.
	pub fn text(&mut self, lines: Vec<String>) -> String {
		let lines: Vec<_> = lines.iter().map(|line| plain(line)).collect();
		if self.shown == lines {
			return String::new();
		}
		// What is longer than a line of a terminal is cut off: else it would take two.
		let mut text = String::from(if self.is_terminal { "\x1b[?7l" } else { "" });
		match (self.is_terminal, self.shown.len()) {
			// Up, and what is below is wiped.
			(true, count) if count > 0 => text.push_str(&format!("\x1b[{count}A\x1b[J")),
			_ => (),
		}
		for line in &lines {
			if self.is_terminal || !self.shown.contains(line) {
				text.push_str(line);
				text.push('\n');
			}
		}
		if self.is_terminal {
			text.push_str("\x1b[?7h");
		}
		self.shown = lines;
		text
	}
}

impl Default for Screen {
	fn default() -> Self {
		Self::new()
	}
}

/// How much of `all` is done, as a bar and in percent, rounded down.
pub fn bar(done: u64, all: u64) -> String {
	let part = |of: usize| {
		let part = u128::from(done).saturating_mul(of as u128).checked_div(all.into());
		part.and_then(|part| usize::try_from(part).ok()).unwrap_or(of).min(of)
	};
	let filled = part(WIDTH);
	format!("[{:<WIDTH$}] {:>3} %", "#".repeat(filled), part(100))
}

/// A time, for people: rounded down to one unit, or two.
pub fn time(time: Duration) -> String {
	let seconds = time.as_secs();
	let unit = |count: u64, one: &str| match count {
		1 => format!("1 {one}"),
		_ => format!("{count} {one}s"),
	};
	let of = |seconds: u64| seconds.checked_div(60).unwrap_or_default();
	let (minutes, hours) = (of(seconds), of(of(seconds)));
	let rest = minutes.saturating_sub(hours.saturating_mul(60));
	match (hours, minutes, rest) {
		(0, 0, _) => unit(seconds, "second"),
		(0, _, _) => unit(minutes, "minute"),
		(_, _, 0) => unit(hours, "hour"),
		_ => format!("{} {}", unit(hours, "hour"), unit(rest, "minute")),
	}
}
