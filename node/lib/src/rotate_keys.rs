//! `audio-node rotate-keys`: new session keys for a validator.
//!
//! The keys are made on the running node, which keeps the secrets; what comes back is public. The
//! chain takes them only with a proof, signed by the keys, that they belong to their owner, so that
//! nobody can register the keys of another.

use crate::failure;
use audio_content::chain::NodeHealth;
use audio_runtime::{opaque::SessionKeys, set_keys_call, AccountId};
use codec::{DecodeAll, Encode};
use jsonrpsee::{
	core::{client::ClientT, ClientError},
	http_client::HttpClientBuilder,
	rpc_params,
	ws_client::WsClientBuilder,
};
use sc_chain_spec::ChainType;
use std::time::Duration;

const METHOD: &str = "author_rotateKeysWithOwner";
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes new session keys on a running node and prints the call that registers them.
#[derive(Debug, Clone, clap::Parser)]
pub struct RotateKeysCmd {
	/// The account that will send the call: the validator's stash, as an address or as 0x and 64
	/// hex digits.
	#[arg(long, value_name = "ADDRESS", value_parser = account)]
	pub owner: AccountId,

	/// The RPC of the node that gets the keys: ws:// or http://.
	///
	/// It must allow unsafe methods, as a node does on its own machine.
	#[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	pub url: String,
}

/// What the node answers.
#[derive(serde::Deserialize)]
pub struct Generated {
	/// The public keys, one after another, in hexadecimal.
	pub keys: String,
	/// That their maker holds them all, for the owner asked for; in hexadecimal.
	pub proof: Option<String>,
}

/// What a node says of itself.
pub struct NodeState {
	/// Whether it was started as a validator.
	pub validates: bool,
	/// Whether its chain is one for real.
	pub is_live: bool,
	/// How well it is connected.
	pub health: NodeHealth,
}

impl NodeState {
	/// Why new keys on that node would be of no use, and what to do; `None` if they would.
	///
	/// Which keys there are is the runtime's to say, and one that is not synced may have another
	/// runtime than the chain.
	pub fn objection(&self) -> Option<&'static str> {
		if !self.validates {
			return Some(
				"it is no validator, so it would not use them: start it with --validator, and ask again",
			);
		}
		if self.health.is_syncing {
			return Some("it is not synced: ask again when it is");
		}
		if self.is_live && self.health.should_have_peers && self.health.peers == 0 {
			return Some(
				"it has no peers, so it cannot be synced: see that it reaches others (--bootnodes, \
				 port and firewall), and ask again",
			);
		}
		None
	}

	async fn ask(node: &impl ClientT) -> Result<Self, ClientError> {
		let roles: Vec<String> = node.request("system_nodeRoles", rpc_params![]).await?;
		let chain_type: ChainType = node.request("system_chainType", rpc_params![]).await?;
		Ok(Self {
			validates: roles.iter().any(|role| role == "Authority"),
			is_live: chain_type == ChainType::Live,
			health: node.request("system_health", rpc_params![]).await?,
		})
	}
}

impl RotateKeysCmd {
	/// Runs the command.
	pub fn run(&self) -> sc_cli::Result<()> {
		let generated = sc_cli::build_runtime()?
			.block_on(self.call())
			.map_err(|error| failure(explain(&self.url, error)))?
			.map_err(|objection| {
				failure(format!("the node at {} made no keys: {objection}", self.url))
			})?;
		print!("{}", describe(generated).map_err(failure)?);
		Ok(())
	}

	async fn call(&self) -> Result<Result<Generated, &'static str>, ClientError> {
		let url = &self.url;
		match url.split_once("://").map(|(scheme, _)| scheme) {
			Some("ws" | "wss") => {
				let client = WsClientBuilder::default().request_timeout(TIMEOUT).build(url).await?;
				self.call_at(&client).await
			},
			Some("http" | "https") => {
				let client = HttpClientBuilder::default().request_timeout(TIMEOUT).build(url)?;
				self.call_at(&client).await
			},
			_ => Err(ClientError::Custom("the URL must begin with ws:// or http://".into())),
		}
	}

	async fn call_at(
		&self,
		node: &impl ClientT,
	) -> Result<Result<Generated, &'static str>, ClientError> {
		if let Some(objection) = NodeState::ask(node).await?.objection() {
			return Ok(Err(objection));
		}
		let owner = rpc_params![format!("0x{}", hex::encode(self.owner.encode()))];
		node.request(METHOD, owner).await.map(Ok)
	}
}

/// Reads an owner: an address, or the account in hexadecimal.
pub fn account(text: &str) -> Result<AccountId, String> {
	text.parse()
		.map_err(|_| "expected an address, or 0x and the 64 hex digits of an account".to_owned())
}

/// What went wrong, and what to do about it.
fn explain(url: &str, error: ClientError) -> String {
	match error {
		ClientError::Call(error) if error.message().contains("unsafe") => format!(
			"the node at {url} does not allow {METHOD} from here: ask it on its own machine, or start \
			 it with --rpc-methods unsafe while nobody else can reach its RPC"
		),
		ClientError::Call(error) => format!("the node at {url} refused: {}", error.message()),
		other => format!("cannot ask the node at {url}: {other}"),
	}
}

/// The keys, the proof, and the call in the two forms in which it can be sent.
pub fn describe(generated: Generated) -> Result<String, String> {
	let keys = bytes("keys", &generated.keys)?;
	let proof = generated.proof.ok_or("the node's runtime makes no proof of ownership")?;
	let proof = bytes("proof", &proof)?;
	let decoded = SessionKeys::decode_all(&mut keys.as_slice())
		.map_err(|_| "the node's session keys are not those of this chain".to_owned())?;
	let call = set_keys_call(decoded, proof.clone()).encode();
	let [keys, proof, call] = [keys, proof, call].map(|bytes| format!("0x{}", hex::encode(bytes)));
	Ok(format!(
		"keys:        {keys}\n\
		 proof:       {proof}\n\
		 call data:   {call}\n\
		 polkadot.js: api.tx.session.setKeys('{keys}', '{proof}')\n"
	))
}

fn bytes(what: &str, text: &str) -> Result<Vec<u8>, String> {
	hex::decode(text.trim_start_matches("0x"))
		.map_err(|error| format!("the node's {what} are not hexadecimal: {error}"))
}
