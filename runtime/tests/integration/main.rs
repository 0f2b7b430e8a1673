//! Tests of the runtime as it is configured, on the genesis presets that networks start with.

// Tests may panic: that is how they fail.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

mod accounts;
mod activity;
mod asking;
mod batches;
mod blocks;
mod call_api;
mod content;
mod eras;
mod errors;
mod extremes;
mod features;
mod fees;
mod genesis;
mod governance;
mod grants;
mod holdings;
mod nodes;
mod operations;
mod origins;
mod parameters;
mod proxies;
mod rewards;
mod service;
mod slashes;
mod staking;
mod voting;
mod waivers;

use audio_runtime::{AccountId, RuntimeGenesisConfig, System};
use audio_runtime_tests::{development_without_node, genesis_of};
use frame_support::traits::OnInitialize;
use serde_json::Value;
use sp_core::Pair;
use sp_runtime::BuildStorage;

/// A chain with that genesis, at block 1.
fn chain_with(config: Value) -> sp_io::TestExternalities {
	let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("well formed");
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// The development chain, at block 1, without its content node.
fn development() -> sp_io::TestExternalities {
	chain_with(development_without_node())
}

/// Begins two BABE epochs: seeds that were asked for are drawn.
fn draw_seeds() {
	let block = System::block_number() + 2;
	System::set_block_number(block);
	pallet_babe::EpochStart::<audio_runtime::Runtime>::put((block - 1, block));
	audio_runtime::Beacon::on_initialize(block);
}

/// The development account of that URI, such as `//Alice`.
fn account(uri: &str) -> AccountId {
	sp_core::sr25519::Pair::from_string(uri, None).expect("a well-formed URI").public().into()
}
