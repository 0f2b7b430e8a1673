//! A node of the AUDIO chain.
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
//! | [`executor`] | runs the runtime's WASM |
//! | [`rpc`] | the RPC methods beyond those that every Substrate node serves |
//! | [`hardware`] | how fast a validator's machine is |
//! | [`rotate_keys`] | a client of one's own node: new session keys |

pub mod chain_spec;
pub mod cli;
pub mod command;
pub mod executor;
pub mod genesis;
pub mod hardware;
pub mod preflight;
pub mod rotate_keys;
pub mod rpc;
pub mod sealing;
pub mod service;

/// An error of our own. Unlike `sc_cli::Error::Input` it puts nothing before the message.
pub fn failure(message: impl Into<String>) -> sc_cli::Error {
	let message: String = message.into();
	sc_cli::Error::Application(message.into())
}
