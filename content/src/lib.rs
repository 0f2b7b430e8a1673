//! # The content service
//!
//! Stores the music of the chain's catalogue, gets it from other nodes, serves it to fans, enters its
//! node into places, and proves that what it holds is there. It speaks JSON-RPC with a node of the
//! chain, in its process (`audio-node --content`) or another (`audio-node content run`).
//!
//! | module | does |
//! |---|---|
//! | [`service`] | runs all of it |
//! | [`doctor`] | says what is wrong with a node and its service, and what to do |
//! | [`moving`] | brings what a node stores to another machine, before its service moves |
//! | [`identity`] | finds the node on chain by its key |
//! | [`receipts`] | keeps what fans sign, and submits it |
//! | [`unjail`] | asks for the node to be let back when its time in jail is over |
//! | [`library`] | answers what `http` asks, from the best block |
//! | [`archivist`] | brings documents to what the chain names, and gets what is missing |
//! | [`archive`] | keeps documents, and knows whose they are |
//! | [`pull`] | gets what is missing from other nodes |
//! | [`health`] | says how the node stands, and what keeps it from its work |
//! | [`keeper`] | brings what is stored to what the chain wants stored |
//! | [`scrubber`] | looks for what has gone bad on the disk |
//! | [`collector`] | deletes late what the node is not to have any more |
//! | [`shelf`] | has the store do what `http` and the prover ask |
//! | [`cache`] | keeps what many hear in memory, verified |
//! | [`placing`] | accepts what is stored, and enters it with a first proof |
//! | [`prover`] | answers every challenge of this node |
//! | [`asking`] | bounds what strangers make the chain do |
//! | [`assignments`] | says what a node is to store |
//! | [`sender`] | signs, with one nonce after another |
//! | [`best`] | knows the best block |
//! | [`freshness`] | tells whether the chain is followed |
//! | [`chain`] | asks the chain, makes transactions |
//! | [`http`] | serves tracks, takes uploads |
//! | [`metrics`] | counts, for Prometheus |
//! | [`store`] | keeps files by their root, and checks them |
//! | [`receipt`] | says whose word a receipt is, and what it is worth |
//! | [`endpoint`] | says by which URL a node is reached |
//! | [`document`] | says what describes a track, a playlist or an account |
//! | [`media`] | tells the type of content by its bytes |
//! | [`trouble`] | has what goes wrong again and again said once |
//! | `sqlite` | connects to the databases of the content folder |
//! | [`plain`] | makes harmless what a stranger may have written |
//!
//! Imports only point down.

// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

pub mod archive;
pub mod archivist;
pub mod asking;
pub mod assignments;
pub mod best;
pub mod cache;
pub mod chain;
pub mod collector;
pub mod doctor;
pub mod document;
pub mod endpoint;
pub mod freshness;
pub mod health;
pub mod http;
pub mod identity;
pub mod keeper;
pub mod library;
pub mod media;
pub mod metrics;
#[cfg(test)]
mod mounted;
pub mod moving;
pub mod placing;
pub mod plain;
pub mod prover;
pub mod pull;
pub mod receipt;
pub mod receipts;
pub mod scrubber;
pub mod sender;
pub mod service;
pub mod shelf;
mod sqlite;
pub mod store;
pub mod trouble;
pub mod unjail;
