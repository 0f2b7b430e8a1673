//! The one way to the chain: JSON-RPC, over a WebSocket or within the process.
//!
//! | module | does |
//! |---|---|
//! | `rpc` | [`Rpc`]: requests and subscriptions, whatever carries them |
//! | `websocket` | [`WebSocket`]: a connection that is made anew when it breaks |
//! | `api` | the runtime APIs that the service asks, typed |
//! | `transaction` | [`Runtime`]: transactions by the metadata of the runtime in force |
//! | `client` | [`Chain`]: all of it together |
//!
//! Whatever is asked is asked of one block, and every answer says of which it is.

mod api;
mod client;
mod error;
#[cfg(test)]
pub(crate) mod fake;
mod rpc;
mod transaction;
mod websocket;

pub use api::ProofTerms;
pub(crate) use client::check_apis;
pub use client::{Block, Chain, PERIOD};
pub use error::{ChainError, Refusal};
pub use rpc::{Rpc, Subscription};
pub use transaction::{ChainState, EncodeError, Lifetime, Runtime};
pub use websocket::WebSocket;

/// A block's hash.
pub type Hash = sp_core::H256;

/// A block's number.
pub type BlockNumber = u32;

/// An account.
pub type AccountId = sp_core::crypto::AccountId32;
