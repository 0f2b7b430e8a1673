//! The chains this binary knows, and chains read from files.
//!
//! All built-in chains run the same WASM; a preset of its own gives each its genesis.

use audio_runtime::{
	genesis_presets::{get_preset, LIVE_PRESET},
	opaque::Block,
	WASM_BINARY,
};
use sc_chain_spec::{ChainSpecExtension, ChainType, GenericChainSpec, Properties};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The specification of a chain.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// What a specification may hold besides the genesis.
#[derive(Default, Clone, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// Blocks that must have given hashes.
	pub fork_blocks: sc_client_api::ForkBlocks<Block>,
	/// Blocks that are refused.
	pub bad_blocks: sc_client_api::BadBlocks<Block>,
	/// Where a light client starts; filled in by `sync_state_genSyncSpec`.
	pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// Whether `id` names a chain that is built in, rather than a file.
pub fn is_built_in(id: &str) -> bool {
	matches!(id, "" | "dev" | "local" | "live")
}

/// The specification that `--chain id` means. Without an id it is the live chain.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"dev" => built_in(
			"AUDIO Development",
			"audio_dev",
			ChainType::Development,
			sp_genesis_builder::DEV_RUNTIME_PRESET,
			"audio-dev",
		),
		"local" => built_in(
			"AUDIO Local Testnet",
			"audio_local",
			ChainType::Local,
			sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
			"audio-local",
		),
		"" | "live" => built_in("AUDIO", "audio", ChainType::Live, LIVE_PRESET, "audio"),
		path => from_file(Path::new(path)),
	}
}

fn built_in(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
	protocol_id: &str,
) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY
		.ok_or("this binary was built without the runtime's WASM, so it has no built-in chain")?;
	let patch = get_preset(&preset.into())
		.and_then(|json| serde_json::from_slice(&json).ok())
		.ok_or_else(|| format!("the runtime has no preset `{preset}`"))?;
	Ok(ChainSpec::builder(wasm, Extensions::default())
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_genesis_config_patch(patch)
		.with_protocol_id(protocol_id)
		.with_properties(token())
		.build())
}

fn from_file(path: &Path) -> Result<ChainSpec, String> {
	if !path.is_file() {
		return Err(format!(
			"there is no chain specification `{}`; the built-in chains are dev, local and live",
			path.display()
		));
	}
	ChainSpec::from_json_file(path.into())
}

/// How wallets show the token.
pub fn token() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "AUDIO".into());
	properties.insert("tokenDecimals".into(), 18.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}
