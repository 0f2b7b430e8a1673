//! Text that a stranger may have written, for a terminal, a log or a shell.
//!
//! What other nodes answer and what the chain has of them can hold anything. A terminal obeys some
//! characters and hides or turns round others, so that a line would say what nobody meant.

use std::fmt::Write;

/// Whether a terminal does something with it other than to show it: control characters, and what
/// changes directions, is not seen, or ends a line.
fn is_obeyed(one: char) -> bool {
	one.is_control()
		|| matches!(
			one,
			'\u{ad}'
				| '\u{61c}' | '\u{180e}'
				| '\u{200b}'..='\u{200f}'
				| '\u{2028}'..='\u{202e}'
				| '\u{2060}'..='\u{206f}'
				| '\u{feff}' | '\u{fff9}'..='\u{fffb}'
				| '\u{e0000}'..='\u{e0fff}'
		)
}

/// The text on one line, in which each character that a terminal obeys is written by its number:
/// `\u{1b}`.
pub fn plain(text: &str) -> String {
	let mut shown = String::with_capacity(text.len());
	for one in text.chars() {
		match is_obeyed(one) {
			true => shown.extend(one.escape_unicode()),
			false => shown.push(one),
		}
	}
	shown
}

/// The same of a text that has several lines.
pub fn plain_lines(text: &str) -> String {
	text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}

/// The same of a text in JSON, which says the same afterwards.
pub fn plain_json(text: &str) -> String {
	let mut shown = String::with_capacity(text.len());
	for one in text.chars() {
		if !is_obeyed(one) || matches!(one, '\n' | '\r' | '\t') {
			shown.push(one);
			continue;
		}
		for unit in one.encode_utf16(&mut [0; 2]) {
			let _ = write!(shown, "\\u{unit:04x}");
		}
	}
	shown
}

/// The text as one word of a POSIX shell, which does nothing else with it.
pub fn quoted(text: &str) -> String {
	let is_bare = |one: char| one.is_ascii_alphanumeric() || "_@%+=:,./-".contains(one);
	match !text.is_empty() && text.chars().all(is_bare) {
		true => text.to_owned(),
		false => format!("'{}'", text.replace('\'', r"'\''")),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_a_terminal_obeys_is_written_by_its_number() {
		for (text, shown) in [
			("Grüße, 音楽 🎵", "Grüße, 音楽 🎵"),
			("\x1b[2J\x1b]0;title\x07", r"\u{1b}[2J\u{1b}]0;title\u{7}"),
			("\u{9b}31m\x7f", r"\u{9b}31m\u{7f}"),
			("gone\r\n✓ fine", r"gone\u{d}\u{a}✓ fine"),
			("\u{202e}txt\u{2066}\u{200b}", r"\u{202e}txt\u{2066}\u{200b}"),
			("\u{2028}\u{feff}\u{e0041}", r"\u{2028}\u{feff}\u{e0041}"),
		] {
			assert_eq!(plain(text), shown);
			assert_eq!(plain(&plain(text)), shown);
		}
		assert_eq!(plain_lines("one\n\x1btwo\n"), "one\n\\u{1b}two\n");
	}

	#[test]
	fn json_says_the_same_without_what_a_terminal_obeys() {
		let value = serde_json::json!({ "a": "\x1b\x7f\u{9b}\u{202e}\u{e0041} é\n" });
		let text = serde_json::to_string_pretty(&value).unwrap();
		let shown = plain_json(&text);
		assert!(shown.chars().all(|one| one == '\n' || !is_obeyed(one)), "{shown}");
		assert!(shown.contains(r"\u202e\udb40\udc41 é"), "{shown}");
		assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
	}

	#[test]
	fn a_shell_reads_what_is_quoted_as_one_word() {
		for (text, word) in [
			("/var/lib/audio", "/var/lib/audio"),
			("", "''"),
			("/srv/my music", "'/srv/my music'"),
			("it's $(reboot)", r"'it'\''s $(reboot)'"),
			("a;b", "'a;b'"),
			("~", "'~'"),
		] {
			assert_eq!(quoted(text), word);
			let echo = std::process::Command::new("sh")
				.args(["-c", &format!("printf %s {}", quoted(text))])
				.output()
				.unwrap();
			assert_eq!(String::from_utf8(echo.stdout).unwrap(), text);
		}
	}
}
