//! # Receipts
//!
//! What fans sign of what they heard from this node, from the request that brings it to the block
//! that counts it.
//!
//! | module | does |
//! |---|---|
//! | `desk` | [`Desk`]: keeps receipts for `http`, and says how fans stand |
//! | `submitter` | [`Submitter`]: submits those of the round before |
//! | `onchain` | [`OnChain`]: what the submitter asks of the chain |
//! | `log` | [`ReceiptLog`]: keeps receipts, and how far each has come |
//!
//! A receipt is cumulative, so each fan has one for each round: a later one takes the place of an
//! earlier one. It is *taken* once it is durable, *submitted* when a block may have it, and
//! *settled* when the last final block has it.

mod desk;
mod log;
mod onchain;
mod submitter;

#[cfg(test)]
mod tests;

pub use desk::Desk;
pub use log::{Kept, LogError, PutError, ReceiptLog, State, MAX_OF_A_ROUND};
pub use onchain::OnChain;
pub use submitter::{ReceiptChain, Step, Submitter, MAX_BATCH};
