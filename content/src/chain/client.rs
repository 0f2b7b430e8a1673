//! The chain, as the service sees it.

use crate::chain::{
	transaction::METADATA_VERSION, AccountId, BlockNumber, ChainError, ChainState, Hash, Lifetime,
	Refusal, Rpc, Runtime,
};
use codec::{Decode, DecodeAll, Encode};
use futures::{future::ready, stream::BoxStream, StreamExt};
use serde_json::{json, Value};
use sp_core::crypto::Ss58Codec;
use sp_crypto_hashing::{blake2_64, twox_128};
use sp_runtime::{
	generic,
	traits::{BlakeTwo256, Header as _},
};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::Mutex;

type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// The runtime APIs that are asked, with the versions that are known.
const APIS: [(&str, u32); 7] = [
	("NodeServicesApi", 1),
	("ContentApi", 1),
	("DelegationApi", 1),
	("StorageProofsApi", 1),
	("ReceiptsApi", 1),
	("ParametersApi", 1),
	("ActivityIssuanceApi", 1),
];

/// What reads the chain's storage.
const STORAGE: &str = "state_getStorage";

/// How many blocks before the one that it is made on a transaction is born. A pool that is behind by
/// fewer knows that block; one that does not bans the transaction for half an hour. And what is signed
/// is good on a branch that leaves the chain later.
const BEHIND: BlockNumber = 4;

/// For how many blocks a signed transaction can be in one. What is not in one by then is sent again,
/// and never beside one that can still be.
pub const PERIOD: BlockNumber = 16;

/// A block of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
	/// The hash of the block before.
	pub parent: Hash,
}

impl From<Header> for Block {
	fn from(header: Header) -> Self {
		Self { number: *header.number(), hash: header.hash(), parent: *header.parent_hash() }
	}
}

/// The chain. Cheap to clone.
#[derive(Clone)]
pub struct Chain {
	rpc: Arc<dyn Rpc>,
	genesis: Hash,
	/// By `spec_version`: that of the best block and of blocks around an upgrade.
	runtimes: Arc<Mutex<BTreeMap<u32, Arc<Runtime>>>>,
}

impl Chain {
	/// The chain that `rpc` reaches. Fails if the node does not answer, or its metadata cannot be
	/// read.
	pub async fn new(rpc: Arc<dyn Rpc>) -> Result<Self, ChainError> {
		let genesis =
			read("chain_getBlockHash", rpc.request("chain_getBlockHash", vec![json!(0)]).await?)?;
		let chain = Self { rpc, genesis, runtimes: Arc::default() };
		let best = chain.best().await?;
		chain.runtime(best.hash).await?;
		Ok(chain)
	}

	/// One of which nothing is asked but what runtime APIs say.
	#[cfg(test)]
	pub(crate) fn without_runtime(rpc: Arc<dyn Rpc>, genesis: Hash) -> Self {
		Self { rpc, genesis, runtimes: Arc::default() }
	}

	/// The way that it is asked by.
	pub(crate) fn rpc(&self) -> Arc<dyn Rpc> {
		self.rpc.clone()
	}

	/// The same chain, asked by `way`, which is made of the way that it was asked by.
	pub(crate) fn through<R: Rpc>(&self, way: impl FnOnce(Arc<dyn Rpc>) -> R) -> Self {
		let rpc = Arc::new(way(self.rpc.clone()));
		Self { rpc, genesis: self.genesis, runtimes: self.runtimes.clone() }
	}

	/// The hash of block 0.
	pub fn genesis(&self) -> Hash {
		self.genesis
	}

	/// The best block.
	pub async fn best(&self) -> Result<Block, ChainError> {
		let header: Header = self.ask("chain_getHeader", vec![]).await?;
		Ok(header.into())
	}

	/// The last block that is final.
	pub async fn finalized(&self) -> Result<Block, ChainError> {
		let hash: Hash = self.ask("chain_getFinalizedHead", vec![]).await?;
		let header: Header = self.ask("chain_getHeader", vec![json!(hash)]).await?;
		Ok(header.into())
	}

	/// Whether the chain is one for development: the one node that makes its blocks may make them as
	/// fast as it can, so that they are not of now.
	pub async fn is_for_development(&self) -> Result<bool, ChainError> {
		let kind: Value = self.ask("system_chainType", vec![]).await?;
		Ok(kind == json!("Development"))
	}

	/// When block `at` was made, in milliseconds since 1970, as it says itself. The first block says
	/// nothing, which is 0.
	pub async fn time(&self, at: Hash) -> Result<u64, ChainError> {
		Ok(self.value(at, "Timestamp", "Now").await?.unwrap_or(0))
	}

	/// The value that a pallet stores by that name, if it has stored any.
	pub(crate) async fn value<R: Decode>(
		&self,
		at: Hash,
		pallet: &str,
		name: &str,
	) -> Result<Option<R>, ChainError> {
		let key = [twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat();
		decoded(self.stored(at, &key).await?)
	}

	/// The entry of a pallet's map for `key`, if there is one.
	pub(crate) async fn entry<R: Decode>(
		&self,
		at: Hash,
		pallet: &str,
		map: &str,
		key: &impl Encode,
	) -> Result<Option<R>, ChainError> {
		decoded(self.entry_bytes(at, pallet, map, key).await?)
	}

	/// The same, as it is stored.
	pub(crate) async fn entry_bytes(
		&self,
		at: Hash,
		pallet: &str,
		map: &str,
		key: &impl Encode,
	) -> Result<Option<Vec<u8>>, ChainError> {
		let runtime = self.runtime(at).await?;
		let key = runtime.entry_key(pallet, map, &key.encode()).map_err(not_stored)?;
		self.stored(at, &key).await
	}

	/// What is stored under `key`.
	async fn stored(&self, at: Hash, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
		let key = format!("0x{}", hex::encode(key));
		let value: Option<String> = self.ask(STORAGE, vec![json!(key), json!(at)]).await?;
		let bytes = value.map(|value| hex::decode(value.strip_prefix("0x").unwrap_or(&value)));
		bytes.transpose().map_err(not_stored)
	}

	/// The best block, and each that takes its place. Ends when the connection does.
	pub async fn best_blocks(&self) -> Result<BoxStream<'static, Block>, ChainError> {
		self.heads("chain_subscribeNewHeads", "chain_unsubscribeNewHeads").await
	}

	/// The last final block, and each that comes after. Some may be passed over: what is final is
	/// final up to the last.
	pub async fn finalized_blocks(&self) -> Result<BoxStream<'static, Block>, ChainError> {
		self.heads("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads").await
	}

	async fn heads(
		&self,
		subscribe: &str,
		unsubscribe: &str,
	) -> Result<BoxStream<'static, Block>, ChainError> {
		let items = self.rpc.subscribe(subscribe, unsubscribe, vec![]).await?;
		// One that cannot be read ends it: who follows asks again, and gets the reason then.
		let headers = items.map(|item| serde_json::from_value::<Header>(item).ok());
		Ok(headers
			.take_while(|header| ready(header.is_some()))
			.filter_map(ready)
			.map(Block::from)
			.boxed())
	}

	/// Asks `method` of the runtime at block `at`.
	pub(crate) async fn call<R: Decode>(
		&self,
		at: Hash,
		method: &str,
		arguments: &impl Encode,
	) -> Result<R, ChainError> {
		let arguments = format!("0x{}", hex::encode(arguments.encode()));
		let answer: String =
			self.ask("state_call", vec![json!(method), json!(arguments), json!(at)]).await?;
		let unreadable = |why: String| ChainError::Unreadable { method: method.into(), why };
		let bytes = answer.strip_prefix("0x").unwrap_or(&answer);
		let bytes = hex::decode(bytes).map_err(|error| unreadable(error.to_string()))?;
		R::decode_all(&mut &bytes[..]).map_err(|error| unreadable(error.to_string()))
	}

	/// The runtime at block `at`.
	pub async fn runtime(&self, at: Hash) -> Result<Arc<Runtime>, ChainError> {
		let version: Version = self.ask("state_getRuntimeVersion", vec![json!(at)]).await?;
		let mut runtimes = self.runtimes.lock().await;
		if let Some(known) = runtimes.get(&version.spec_version) {
			return Ok(known.clone());
		}
		let method = "Metadata_metadata_at_version";
		let metadata: Option<Vec<u8>> = self.call(at, method, &METADATA_VERSION).await?;
		let made = metadata
			.ok_or_else(|| format!("the runtime has no metadata of version {METADATA_VERSION}"))
			.and_then(|metadata| {
				Runtime::new(&metadata, version.spec_version, version.transaction_version)
					.map(|runtime| runtime.with_apis(version.apis))
			})
			.map_err(|why| ChainError::Unreadable { method: method.into(), why })?;
		// Those of an upgrade ago are asked for no more.
		runtimes.retain(|known, _| known.saturating_add(1) >= version.spec_version);
		Ok(runtimes.entry(version.spec_version).or_insert(Arc::new(made)).clone())
	}

	/// What an authorized transaction is made for that is made on `block`. A pool forgets it when
	/// [`PERIOD`] blocks have passed at the latest. No signature binds it to a block's hash, so that it
	/// is valid again on later ones; what it calls says for how long it counts.
	pub fn authorized_at(&self, block: &Block) -> ChainState {
		self.born(block.number.saturating_sub(BEHIND), Hash::zero())
	}

	/// The same for a signed transaction.
	pub async fn signed_at(&self, block: &Block) -> Result<ChainState, ChainError> {
		let number = block.number.saturating_sub(BEHIND);
		let hash = self.ask("chain_getBlockHash", vec![json!(number)]).await?;
		Ok(self.born(number, hash))
	}

	fn born(&self, number: BlockNumber, hash: Hash) -> ChainState {
		let lifetime = Lifetime::Mortal { period: PERIOD.into(), number, hash };
		ChainState { genesis: self.genesis, lifetime }
	}

	/// The nonce of the next transaction of `account`, those in the node's pool counted.
	pub async fn next_nonce(&self, account: &AccountId) -> Result<u32, ChainError> {
		self.ask("system_accountNextIndex", vec![json!(account.to_ss58check())]).await
	}

	/// Gives a transaction to the node's pool. Returns its hash.
	pub async fn submit(&self, transaction: &[u8]) -> Result<Hash, Refusal> {
		let bytes = format!("0x{}", hex::encode(transaction));
		self.ask("author_submitExtrinsic", vec![json!(bytes)]).await.map_err(Refusal::of)
	}

	pub(super) async fn ask<R: serde::de::DeserializeOwned>(
		&self,
		method: &str,
		parameters: Vec<Value>,
	) -> Result<R, ChainError> {
		read(method, self.rpc.request(method, parameters).await?)
	}
}

fn read<R: serde::de::DeserializeOwned>(method: &str, answer: Value) -> Result<R, ChainError> {
	serde_json::from_value(answer)
		.map_err(|error| ChainError::Unreadable { method: method.into(), why: error.to_string() })
}

fn decoded<R: Decode>(stored: Option<Vec<u8>>) -> Result<Option<R>, ChainError> {
	let decoded = stored.map(|bytes| R::decode_all(&mut &bytes[..]));
	decoded.transpose().map_err(not_stored)
}

fn not_stored(why: impl std::fmt::Display) -> ChainError {
	ChainError::Unreadable { method: STORAGE.into(), why: why.to_string() }
}

/// What a runtime says of itself.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
	spec_version: u32,
	transaction_version: u32,
	/// The first 8 bytes of the BLAKE2 hash of an API's name, in hex, and the API's version.
	apis: Vec<(String, u32)>,
}

/// Whether `runtime` answers what is asked of `apis` as it is known. Each part of the service looks at
/// those that it asks: a new version of one does not keep the others from their work.
pub(crate) fn check_apis(runtime: &Runtime, apis: &[&str]) -> Result<(), ChainError> {
	for (api, known) in APIS.iter().filter(|(api, _)| apis.contains(api)) {
		let id = format!("0x{}", hex::encode(blake2_64(api.as_bytes())));
		let found = runtime.api_version(&id);
		if found != *known {
			return Err(ChainError::OtherApi { api, found, known: *known });
		}
	}
	Ok(())
}
