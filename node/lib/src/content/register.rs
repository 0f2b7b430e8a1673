//! `audio-node content register`: the calls that register a node.
//!
//! A node is registered with the proof that whoever does it has the node's key: only who has the
//! keystore can make it. The operator signs the call wherever the operator's own key is.

use crate::{
	content::{
		command::{check_url, ended, open_keystore},
		given::{Folder, URL},
		keys::{ContentKeys, Missing},
	},
	failure,
	rotate_keys::account,
};
use audio_content::{
	chain::{Chain, WebSocket},
	endpoint::url_of,
	plain::{plain, plain_lines},
};
use audio_primitives::{
	nodes::{registration_message, NodeIndex, NodeInfo},
	Balance,
};
use audio_runtime::{register_node_call, set_hot_key_call, AccountId, RuntimeCall, AUDIO};
use codec::Encode;
use sc_cli::{CliConfiguration, KeystoreParams, SharedParams};
use sc_service::Configuration;
use sp_core::{ed25519, Pair};
use std::{fmt::Write, sync::Arc};

/// Makes the node's keys, and prints the call that registers the node or its hot key.
///
/// Run it twice: once to register the node, and once it is registered, to have the chain take what
/// the service signs with its hot key. With another endpoint than that of the node it prints the call
/// that moves it there.
#[derive(Debug, clap::Parser)]
pub struct RegisterCmd {
	/// The account that will sign the call, as an address or as 0x and 64 hex digits.
	#[arg(long, value_name = "ADDRESS", value_parser = account)]
	pub operator: AccountId,

	/// Where the node will be reached: https://host[:port][/path], or a multiaddr such as
	/// /ip4/198.51.100.7/tcp/443/https.
	#[arg(long, value_name = "ENDPOINT")]
	pub endpoint: String,

	/// What the operator puts at stake, in AUDIO: `200000` or `200000.5`. Not asked for once the node
	/// is registered.
	#[arg(long, value_name = "AUDIO", value_parser = audio)]
	pub collateral: Option<Balance>,

	/// A node of the chain: ws:// or wss://.
	#[arg(long, value_name = "URL", default_value = URL)]
	pub url: String,

	/// The service's folder: where one has run, no keys are made.
	#[command(flatten)]
	pub folder: Folder,

	/// Which chain, and where its folder is.
	#[command(flatten)]
	pub shared: SharedParams,

	/// Where the keys are.
	#[command(flatten)]
	pub keystore: KeystoreParams,
}

impl CliConfiguration for RegisterCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}

	fn keystore_params(&self) -> Option<&KeystoreParams> {
		Some(&self.keystore)
	}
}

impl RegisterCmd {
	/// Runs the command.
	pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
		check_url(&self.url)?;
		url_of(self.endpoint.as_bytes())
			.map_err(|error| failure(format!("--endpoint: {error}")))?;
		let folder = self.folder.of(&config.data_path);
		let missing = match folder.join("VERSION").exists() {
			true => Missing::Refuse(&folder),
			false => Missing::Make,
		};
		let keys = ContentKeys::of(&open_keystore(&config.keystore)?, missing)?;
		let asked = sc_cli::build_runtime()?.block_on(async {
			let ended = ended()?;
			tokio::select! {
				asked = self.ask(&keys) => Ok(asked),
				() = ended => Err(failure("interrupted")),
			}
		})?;
		let (genesis, registered) =
			asked.map_err(|error| failure(format!("the node at {}: {error}", self.url)))?;
		let text = match registered {
			None => {
				let collateral = self.collateral.ok_or_else(|| {
					failure("--collateral: say what the operator puts at stake, in AUDIO")
				})?;
				self.registration(&keys, genesis, collateral)
			},
			Some((node, info)) if self.is_elsewhere(&info) => {
				endpoint_call(&keys.node, genesis, node, &info, &self.endpoint)
			},
			Some((node, info)) => self.hot_key(&keys, node, &info)?,
		};
		print!("{}", plain_lines(&text));
		Ok(())
	}

	/// The chain's first block, and the node that is registered with the key.
	async fn ask(
		&self,
		keys: &ContentKeys,
	) -> Result<
		([u8; 32], Option<(NodeIndex, NodeInfo<AccountId>)>),
		audio_content::chain::ChainError,
	> {
		let chain = Chain::new(Arc::new(WebSocket::new(&self.url))).await?;
		let best = chain.best().await?.hash;
		let mut registered = None;
		if let Some(node) = chain.node_by_key(best, &keys.node.public().0).await? {
			registered = chain.node(best, node).await?.map(|info| (node, info));
		}
		Ok((chain.genesis().0, registered))
	}

	/// Whether the operator's node is registered with another endpoint.
	fn is_elsewhere(&self, info: &NodeInfo<AccountId>) -> bool {
		info.operator == self.operator && info.endpoint != self.endpoint.as_bytes()
	}

	/// How the node is registered.
	pub fn registration(
		&self,
		keys: &ContentKeys,
		genesis: [u8; 32],
		collateral: Balance,
	) -> String {
		let Self { operator, endpoint, .. } = self;
		let key = keys.node.public();
		let message = registration_message(&genesis, operator, endpoint.as_bytes());
		let proof = keys.node.sign(&message);
		let call = register_node_call(endpoint.clone().into_bytes(), key, proof, collateral);
		let hex = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
		let (service, endpoint_hex) = (hex(b"content"), hex(endpoint.as_bytes()));
		let (key, proof, call) = (hex(&key.0), hex(&proof.0), hex(&call.encode()));
		let mut text = String::new();
		let _ = writeln!(text, "node key:    {key}");
		let _ = writeln!(text, "proof:       {proof}");
		let _ = writeln!(text, "call data:   {call}");
		let _ = writeln!(
			text,
			"polkadot.js: api.tx.nodeServices.register('{service}', '{endpoint_hex}', '{key}', '{proof}', '{collateral}')"
		);
		let _ = writeln!(
			text,
			"\n{operator} signs this call. Run this command again once it is in a block."
		);
		text
	}

	/// How the node's hot key is set, if it is not.
	pub fn hot_key(
		&self,
		keys: &ContentKeys,
		node: NodeIndex,
		info: &NodeInfo<AccountId>,
	) -> sc_cli::Result<String> {
		if info.operator != self.operator {
			return Err(failure(format!(
				"node {node} is registered with this node key by {}, not by {}",
				info.operator, self.operator
			)));
		}
		let hot = AccountId::from(keys.hot.public());
		if info.hot_key.as_ref() == Some(&hot) {
			return Ok(format!(
				"node {node} is registered, and its hot key is {hot}.\nNothing is left to sign. The hot \
				 key pays the fees of accepting tracks and of receipts beyond the free ones: see that \
				 it has some AUDIO.\n"
			));
		}
		let call = format!("0x{}", hex::encode(set_hot_key_call(node, hot.clone()).encode()));
		Ok(format!(
			"node:        {node}\n\
			 hot key:     {hot}\n\
			 call data:   {call}\n\
			 polkadot.js: api.tx.nodeServices.setHotKey({node}, '{hot}')\n\n\
			 {} signs this call, and sends the hot key some AUDIO for fees.\n",
			self.operator
		))
	}
}

/// How a node that is registered moves to another endpoint: `key` is its own.
pub fn endpoint_call(
	key: &ed25519::Pair,
	genesis: [u8; 32],
	node: NodeIndex,
	info: &NodeInfo<AccountId>,
	endpoint: &str,
) -> String {
	let NodeInfo { operator, endpoint: before, .. } = info;
	let proof = key.sign(&registration_message(&genesis, operator, endpoint.as_bytes()));
	let endpoint_bytes = endpoint.as_bytes().to_vec();
	let call =
		pallet_node_services::Call::update_endpoint { node, endpoint: endpoint_bytes, proof };
	let call = hex::encode(RuntimeCall::NodeServices(call).encode());
	let (endpoint_hex, proof) = (hex::encode(endpoint), hex::encode(proof.0));
	format!(
		"node:        {node}\n\
		 proof:       0x{proof}\n\
		 call data:   0x{call}\n\
		 polkadot.js: api.tx.nodeServices.updateEndpoint({node}, '0x{endpoint_hex}', '0x{proof}')\n\n\
		 {operator} or the node's hot key signs this call. It moves the node from {} to {endpoint}.\n",
		plain(&String::from_utf8_lossy(before))
	)
}

/// Reads planck from AUDIO.
pub fn audio(text: &str) -> Result<Balance, String> {
	let malformed = || format!("expected an amount of AUDIO such as 200000 or 0.5, not `{text}`");
	let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
	let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
	let places = AUDIO.ilog10() as usize;
	if !is_digits(whole) || !is_digits(part) || part.len() > places {
		return Err(malformed());
	}
	let whole: Balance = whole.parse().map_err(|_| malformed())?;
	let part: Balance = format!("{part:0<places$}").parse().map_err(|_| malformed())?;
	whole.checked_mul(AUDIO).and_then(|planck| planck.checked_add(part)).ok_or_else(malformed)
}
