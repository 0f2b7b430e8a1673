//! Tests of the node's parts.

// Tests may panic: that is how they fail.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod blocks;
mod chain_spec;
mod cli;
mod content;
mod doctor;
mod genesis;
mod preflight;
mod rotate_keys;
mod sealing;
mod session_keys;
mod validator;
