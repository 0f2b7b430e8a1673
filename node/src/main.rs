//! `audio-node`: a node of the AUDIO chain.
//!
//! | module | does |
//! |---|---|
//! | [`cli`] | what can be said on the command line |
//! | [`command`] | runs what was said |
//! | [`chain_spec`] | the built-in chains and chains from files |
//! | [`preflight`] | what must hold before a node starts: ports, base path, network key |
//! | [`genesis`] | what must hold of a genesis state before a database is opened |
//! | [`service`] | the parts of a node, and the node that runs BABE and GRANDPA |
//! | [`sealing`] | the node that makes blocks on demand, for developers |
//! | [`rpc`] | the RPC methods beyond those that every Substrate node serves |
//! | [`hardware`] | how fast a validator's machine is |
//! | [`rotate_keys`] | a client of one's own node: new session keys |

mod chain_spec;
mod cli;
mod command;
mod genesis;
mod hardware;
mod preflight;
mod rotate_keys;
mod rpc;
mod sealing;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {}", one_line(&error.to_string()));
			ExitCode::FAILURE
		},
	}
}

/// An error of our own. Unlike `sc_cli::Error::Input` it puts nothing before the message.
pub(crate) fn failure(message: impl Into<String>) -> sc_cli::Error {
	let message: String = message.into();
	sc_cli::Error::Application(message.into())
}

/// Operators and their scripts read one line; some errors of the SDK have several.
fn one_line(message: &str) -> String {
	message.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_error_is_one_line_without_a_prefix() {
		assert_eq!(one_line("first\n\t second \n"), "first second");
		assert_eq!(failure("port 1 is taken").to_string(), "port 1 is taken");
	}
}
