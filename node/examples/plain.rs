//! The node on the system's allocator, to see what memory its own saves: `docs/performance.md` says
//! how they compare, and how to compare them.

use std::process::ExitCode;

fn main() -> ExitCode {
	match audio_node_lib::command::run(env!("AUDIO_NODE_VERSION"), audio_console::files()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
