//! `audio-node`: a node of the AUDIO chain. Everything is in the library, so that tests need not
//! compile it again.

use audio_node_lib::plain;
use std::process::ExitCode;

/// Gives back to the system what a burst took, and is faster than the system's own.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
	match audio_node_lib::command::run(env!("AUDIO_NODE_VERSION"), audio_console::files()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {}", one_line(&error.to_string()));
			ExitCode::FAILURE
		},
	}
}

/// Operators and their scripts read one line; some errors of the SDK have several. Some have words of
/// strangers, which are to tell the terminal nothing.
fn one_line(message: &str) -> String {
	plain(&message.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
	use super::one_line;
	use audio_node_lib::failure;

	#[test]
	fn an_error_is_one_line_without_a_prefix() {
		assert_eq!(one_line("first\n\t second \n"), "first second");
		assert_eq!(one_line("gone\x1b[2J"), r"gone\u{1b}[2J");
		assert_eq!(failure("port 1 is taken").to_string(), "port 1 is taken");
	}
}
