//! The one way to the chain: JSON-RPC, over a WebSocket or within the process.
//!
//! | module | does |
//! |---|---|
//! | `rpc` | [`Rpc`]: requests and subscriptions, whatever carries them |
//! | `websocket` | [`WebSocket`]: a connection that is made anew when it breaks |
//! | `api` | the runtime APIs that the service asks, typed |
//! | `node` | what a node says of itself |
//! | `storage` | where pallets keep what they store, by the same metadata |
//! | `transaction` | [`Runtime`]: transactions by the metadata of the runtime in force |
//! | `client` | [`Chain`]: all of it together |
//!
//! Whatever is asked is asked of one block, and every answer says of which it is.

mod api;
mod client;
mod error;
#[cfg(test)]
pub(crate) mod fake;
mod node;
mod rpc;
mod storage;
mod transaction;
mod websocket;

pub use api::{Era, Pace, ProofTerms, ServiceTerms};
pub(crate) use client::check_apis;
pub use client::{Block, Chain, PERIOD};
pub use error::{ChainError, Refusal};
pub use node::NodeHealth;
pub use rpc::{Rpc, Subscription};
pub use transaction::{ChainState, EncodeError, Lifetime, Runtime};
pub use websocket::WebSocket;

/// A block's hash.
pub type Hash = sp_core::H256;

/// A block's number.
pub type BlockNumber = u32;

/// An account.
pub type AccountId = sp_core::crypto::AccountId32;
