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
//! | [`keys`] | which keys a keystore can hold |
//! | [`session_keys`] | which session keys there are, and whether a keystore's are of use |
//! | [`validator`] | whether a validator does what it was started for |
//! | [`storage_key`] | where the runtime's pallets keep what they store |
//! | [`content`] | the content service, in the node or beside it |
//! | [`service`] | starts a node |
//! | [`babe_grandpa`] | the node whose blocks BABE makes and GRANDPA finalizes |
//! | [`author`] | makes blocks of the transactions in the pool |
//! | [`on_demand`] | the node that makes blocks on demand, for developers |
//! | [`sealing`] | when a block is made |
//! | [`network`] | what connects a node with others and with its users |
//! | [`babe`] | how a chain with BABE imports blocks |
//! | [`pool`] | the transactions that wait for a block |
//! | [`ahead`] | verifies the signatures of a block ahead of its execution |
//! | [`signatures`] | remembers good signatures |
//! | [`parts`] | what every node is made of |
//! | [`client`] | what its client, pool and choice of chain are |
//! | [`executor`] | runs the runtime's WASM |
//! | [`peers`] | what a node says as long as it is connected to nobody |
//! | [`rpc`] | the RPC methods beyond those that every Substrate node serves |
//! | `benchmark` | measures what weights are made of, with the feature `runtime-benchmarks` |
//! | [`hardware`] | how fast a validator's machine is |
//! | [`doctor`] | says what is wrong with a running node and its content service |
//! | [`rotate_keys`] | a client of one's own node: new session keys |

// Tests count at will.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

pub mod ahead;
pub mod author;
pub mod babe;
pub mod babe_grandpa;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmark;
pub mod blocks;
pub mod chain_spec;
pub mod cli;
pub mod client;
pub mod command;
pub mod content;
pub mod doctor;
pub mod executor;
pub mod genesis;
pub mod gossip;
pub mod hardware;
pub mod keys;
pub mod network;
pub mod on_demand;
pub mod parts;
pub mod peers;
pub mod pool;
pub mod preflight;
pub mod rotate_keys;
pub mod rpc;
pub mod sealing;
pub mod service;
pub mod session_keys;
pub mod signatures;
pub mod storage_key;
pub mod validator;

pub use audio_content::plain::plain;

/// An error of our own. Unlike `sc_cli::Error::Input` it puts nothing before the message.
pub fn failure(message: impl Into<String>) -> sc_cli::Error {
	let message: String = message.into();
	sc_cli::Error::Application(message.into())
}
