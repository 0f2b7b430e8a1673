//! # The content service
//!
//! Stores the music of the chain's catalogue, serves it to fans, copies it to the nodes that the
//! chain names, and proves that it is there. It runs inside the node (`audio-node --content`) or as a
//! process of its own beside one, and speaks JSON-RPC with it.
//!
//! | module | does |
//! |---|---|
//! | [`placing`] | accepts what is stored, and enters it with a first proof |
//! | [`prover`] | answers every challenge of this node |
//! | [`assignments`] | says what a node is to store |
//! | [`sender`] | signs, with one nonce after another |
//! | [`best`] | knows the best block |
//! | [`chain`] | asks the chain, makes transactions |
//! | [`http`] | serves tracks, takes uploads |
//! | [`store`] | keeps files by their root, and checks them |
//! | [`endpoint`] | says by which URL a node is reached |
//! | [`media`] | tells the type of content by its bytes |
//!
//! Imports only point down.

// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

pub mod assignments;
pub mod best;
pub mod chain;
pub mod endpoint;
pub mod http;
pub mod media;
pub mod placing;
pub mod prover;
pub mod sender;
pub mod store;
