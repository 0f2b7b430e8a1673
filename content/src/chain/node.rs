//! What a node says of itself.

use crate::chain::{Chain, ChainError};
use serde_json::json;

/// How well a node is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeHealth {
	/// How many others it is connected to.
	pub peers: u32,
	/// Whether it has a lot to catch up with.
	pub is_syncing: bool,
	/// Whether it is of no use without others.
	pub should_have_peers: bool,
}

impl Chain {
	/// The name of the node's chain.
	pub async fn name(&self) -> Result<String, ChainError> {
		self.ask("system_chain", vec![]).await
	}

	/// The version of the node's program.
	pub async fn version(&self) -> Result<String, ChainError> {
		self.ask("system_version", vec![]).await
	}

	/// How well the node is connected.
	pub async fn health(&self) -> Result<NodeHealth, ChainError> {
		self.ask("system_health", vec![]).await
	}

	/// The multiaddrs that the node's network listens at.
	pub async fn listen_addresses(&self) -> Result<Vec<String>, ChainError> {
		self.ask("system_localListenAddresses", vec![]).await
	}

	/// Whether the node was started as a validator.
	pub async fn validates(&self) -> Result<bool, ChainError> {
		let roles: Vec<String> = self.ask("system_nodeRoles", vec![]).await?;
		Ok(roles.iter().any(|role| role == "Authority"))
	}

	/// Whether the node has the secrets of these session keys. A node says so on its own machine
	/// alone.
	pub async fn has_session_keys(&self, keys: &[u8]) -> Result<bool, ChainError> {
		let keys = format!("0x{}", hex::encode(keys));
		self.ask("author_hasSessionKeys", vec![json!(keys)]).await
	}
}
