//! # The content service
//!
//! Stores the music of the chain's catalogue, serves it to fans, copies it to the nodes that the
//! chain names, and proves that it is there. It runs inside the node (`audio-node --content`) or as a
//! process of its own beside one, and speaks JSON-RPC with it.
//!
//! | module | does |
//! |---|---|
//! | [`http`] | serves tracks, takes uploads |
//! | [`store`] | keeps files by their root, and checks them |
//! | [`media`] | tells the type of content by its bytes |
//!
//! Imports only point down.

// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

pub mod http;
pub mod media;
pub mod store;
