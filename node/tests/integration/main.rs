//! Tests of the node's parts.

mod chain_spec;
mod cli;
mod genesis;
mod preflight;
mod rotate_keys;
mod sealing;
