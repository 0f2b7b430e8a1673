//! A node of the AUDIO chain.
//!
//! | module | does |
//! |---|---|
//! | [`cli`] | what can be said on the command line |
//! | [`command`] | runs what was said |
//! | [`chain_spec`] | the built-in chains and chains from files |
//! | [`blocks`] | exported blocks, looked into before they are imported |
//! | [`preflight`] | what must hold before a node starts: ports, base path, network key |
//! | [`genesis`] | what must hold of a genesis state before a database is opened |
//! | [`session_keys`] | which session keys there are, and whether a keystore's are of use |
//! | [`validator`] | whether a validator does what it was started for |
//! | [`storage_key`] | where the runtime's pallets keep what they store |
//! | [`service`] | the parts of a node, and the node that runs BABE and GRANDPA |
//! | [`sealing`] | the node that makes blocks on demand, for developers |
//! | [`executor`] | runs the runtime's WASM |
//! | [`peers`] | what a node says as long as it is connected to nobody |
//! | [`rpc`] | the RPC methods beyond those that every Substrate node serves |
//! | [`hardware`] | how fast a validator's machine is |
//! | [`rotate_keys`] | a client of one's own node: new session keys |

pub mod blocks;
pub mod chain_spec;
pub mod cli;
pub mod command;
pub mod executor;
pub mod genesis;
pub mod hardware;
pub mod peers;
pub mod preflight;
pub mod rotate_keys;
pub mod rpc;
pub mod sealing;
pub mod service;
pub mod session_keys;
pub mod storage_key;
pub mod validator;

/// An error of our own. Unlike `sc_cli::Error::Input` it puts nothing before the message.
pub fn failure(message: impl Into<String>) -> sc_cli::Error {
	let message: String = message.into();
	sc_cli::Error::Application(message.into())
}
