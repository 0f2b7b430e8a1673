//! # What nobody thought of
//!
//! Random sequences of all calls by all origins on the real runtime, over blocks, sessions, eras,
//! halts, slashes and upgrades; after every block it is checked whether everything still adds up.
//!
//! [`run`] makes of any bytes a sequence of [`actions`] on a [`chain`] that has been lived on for a
//! while ([`genesis`]), and says what happened: what was covered ([`coverage`]), and what is wrong
//! ([`checks`]). It knows nothing of where the bytes come from: [`engine`] makes and changes them,
//! led by what was covered.
//!
//! ```text
//! audio-fuzz replay [file ...]      the corpus, or these inputs
//! audio-fuzz run <minutes> [seed]   new inputs
//! audio-fuzz show <file>            what an input does, step by step
//! ```

// It runs at a desk: should something be other than expected, a panic says so best, and is found
// like any other.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

pub mod actions;
pub mod actors;
pub mod chain;
pub mod checks;
pub mod coverage;
pub mod engine;
pub mod genesis;
pub mod input;
pub mod logs;
mod run;
pub mod scenarios;
pub mod wasm;

pub use run::{run, run_input, Finding, Report};
