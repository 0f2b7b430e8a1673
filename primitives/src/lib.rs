//! Traits and pure maths shared by the pallets of the AUDIO chain.
//!
//! Nothing here touches storage: functions take values and return values, so that each can be
//! tested against a plain reference model.

#![cfg_attr(not(feature = "std"), no_std)]

pub mod issuance;
pub mod ranged;

pub use ranged::Ranged;
