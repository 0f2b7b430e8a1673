//! Traits and pure maths shared by the pallets of the AUDIO chain.
//!
//! Nothing here touches storage: functions take values and return values, so that each can be
//! tested against a plain reference model.

#![cfg_attr(not(feature = "std"), no_std)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

pub mod issuance;
pub mod ranged;

pub use ranged::Ranged;
