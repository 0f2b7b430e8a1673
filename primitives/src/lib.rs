//! Traits and pure maths shared by the pallets of the AUDIO chain.
//!
//! Nothing here touches storage: functions take values and return values, so that each can be
//! tested against a plain reference model.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

pub mod activity;
pub mod apis;
pub mod arguments;
pub mod calls;
pub mod challenges;
pub mod content;
pub mod cooldown;
pub mod delegation;
pub mod features;
pub mod fees;
pub mod groups;
pub mod heap;
pub mod holdings;
pub mod issuance;
pub mod keys;
pub mod nodes;
pub mod parameters;
pub mod proofs;
pub mod randomness;
pub mod ranged;
pub mod receipts;
pub mod rewards;
pub mod seats;
pub mod selection;
pub mod stake;
pub mod sweep;

pub use ranged::Ranged;

/// An amount of AUDIO in planck: 1 AUDIO is 10^18 planck.
pub type Balance = u128;
/// Count of rounds since genesis; on this chain the round is the era.
pub type RoundIndex = u32;
/// Milliseconds in a Julian year of 365.25 days.
pub const MILLISECONDS_PER_YEAR: u64 = 31_557_600_000;
/// Most entries of a page of what is asked for in pages.
pub const MAX_PAGE: u32 = 256;
