//! What must hold of a chain's genesis before a node of it opens a database.
//!
//! The checks read the genesis storage itself, so they see the same in a plain specification and
//! in a raw one, and a specification that is refused leaves nothing behind: once it is corrected,
//! a node starts from it on the same base path.

pub mod founders;
pub mod record;
pub mod refusal;

use self::record::Record;
use crate::{
	client::{Backend, Client},
	executor::Executor,
	failure, storage_key,
};
use audio_runtime::{opaque::Block, Hash};
use codec::{Compact, Decode, Encode};
use sc_chain_spec::{json_patch, BuildGenesisBlock, ChainSpec, ChainType, GenesisBlockBuilder};
use sc_client_api::Backend as _;
use serde_json::Value;
use sp_blockchain::HeaderBackend;
use sp_core::{
	ecdsa,
	storage::{well_known_keys::CODE, Storage},
	traits::{CallContext, CodeExecutor, FetchRuntimeCode, RuntimeCode},
	Pair,
};
use sp_genesis_builder::{PresetId, Result as BuildResult};
use sp_io::hashing::{blake2_256, twox_128};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{
	traits::{Block as _, IdentifyAccount},
	MultiSigner,
};
use sp_state_machine::BasicExternalities;
use std::{borrow::Cow, collections::HashMap, path::Path, sync::Arc};

/// The pallets whose genesis holds keys and accounts; they are named in errors.
const PALLETS: [&str; 11] = [
	"System",
	"Balances",
	"Babe",
	"Grandpa",
	"Session",
	"Staking",
	"AuthorityDiscovery",
	"VoterList",
	"NominationPools",
	"Vesting",
	"TechnicalCommittee",
];

/// The genesis storage of `spec`, if a node can run from it.
///
/// Refused are a genesis without validators (no block could ever follow; the consensus code panics)
/// and a live chain on which anybody can sign for a validator or an account, or that anybody could
/// take over for little ([`founders::check`]).
pub fn checked_storage(spec: &dyn ChainSpec, executor: &Executor) -> sc_cli::Result<Storage> {
	let storage = storage(spec, executor).map_err(|error| {
		failure(format!("the genesis of chain `{}` cannot be built: {error}", spec.id()))
	})?;

	for pallet in ["Babe", "Grandpa"] {
		if authorities(&storage, pallet) == 0 {
			return Err(failure(format!(
				"chain `{}` has no validators in its genesis ({pallet} has no authorities): complete \
				 the output of `audio-node export-chain-spec --chain live` and start with `--chain \
				 <file>`, or start a development chain with `--dev`",
				spec.id()
			)));
		}
	}
	if spec.chain_type() == ChainType::Live {
		if let Some(found) = development_key(&storage) {
			return Err(failure(format!(
				"the genesis of live chain `{}` holds the well-known development key {found}: \
				 anybody can sign with it",
				spec.id()
			)));
		}
		founders::check(&storage).map_err(|reason| {
			failure(format!("live chain `{}` cannot start from its genesis: {reason}", spec.id()))
		})?;
	}
	Ok(storage)
}

/// The genesis of a chain that a node is to run: fit to run, and built where it has to be.
pub struct Genesis {
	spec: Box<dyn ChainSpec>,
	executor: Executor,
	specification: Hash,
	/// The hash of the block, once it is known.
	hash: Option<Hash>,
	/// The storage, unless it could be done without.
	storage: Option<Storage>,
}

impl Genesis {
	/// Checks the genesis of `spec`, unless it is remembered in `folder` that it was.
	pub fn new(spec: &dyn ChainSpec, folder: &Path, executor: Executor) -> sc_cli::Result<Self> {
		let specification = record::fingerprint(spec).map_err(failure)?;
		let known = Record::read(folder).filter(|known| known.specification == specification);
		let storage = match known {
			Some(_) => None,
			None => Some(checked_storage(spec, &executor)?),
		};
		let (spec, hash) = (spec.cloned_box(), known.map(|known| known.genesis));
		Ok(Self { spec, executor, specification, hash, storage })
	}

	/// Makes sure that the chain in the database, if there is one, is the one that starts here.
	///
	/// A built-in chain's genesis contains the WASM this binary was built with, so a newer binary
	/// means another genesis for the same chain. There a warning is enough; a file says exactly
	/// which chain is meant.
	pub fn same_as_database(
		&mut self,
		built_in: bool,
		backend: &Arc<Backend>,
	) -> sc_cli::Result<()> {
		let Some(found) = backend.blockchain().hash(0)? else {
			self.hash = None;
			return Ok(());
		};
		let expected = match (self.hash, &self.storage) {
			(Some(hash), _) => hash,
			(None, Some(storage)) => {
				let (block, _uncommitted) = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
					storage.clone(),
					false,
					backend.clone(),
					self.executor.clone(),
				)?
				.build_genesis_block()?;
				block.hash()
			},
			(None, None) => return Ok(()),
		};
		self.hash = Some(expected);
		if found == expected {
			return Ok(());
		}
		let what = format!(
			"the database holds a chain with genesis {found:?}, but that of `{}` is {expected:?}",
			self.spec.id()
		);
		if built_in {
			log::warn!("{what}: it was begun by another build, and goes on as it is");
			return Ok(());
		}
		Err(failure(format!("{what}; give another --base-path, or remove it with purge-chain")))
	}

	/// What is to be remembered of it, which has to be asked before the client is there that knows
	/// the hash of a genesis block just made.
	pub fn record(&self) -> impl FnOnce(&Client) -> Record {
		let (specification, known) = (self.specification, self.hash);
		move |client| Record {
			specification,
			genesis: known.unwrap_or_else(|| client.info().genesis_hash),
		}
	}

	/// Builds the block where the database has none, or not its state.
	pub fn builder(self, commit_state: bool, backend: Arc<Backend>) -> Builder {
		Builder { genesis: self, commit_state, backend }
	}
}

/// Builds the genesis block if it is asked to.
pub struct Builder {
	genesis: Genesis,
	commit_state: bool,
	backend: Arc<Backend>,
}

impl BuildGenesisBlock<Block> for Builder {
	type BlockImportOperation = <Backend as sc_client_api::Backend<Block>>::BlockImportOperation;

	fn build_genesis_block(self) -> sp_blockchain::Result<(Block, Self::BlockImportOperation)> {
		let Genesis { spec, executor, storage, .. } = self.genesis;
		let storage = match storage {
			Some(storage) => storage,
			None => checked_storage(spec.as_ref(), &executor)
				.map_err(|error| sp_blockchain::Error::Application(error.into()))?,
		};
		GenesisBlockBuilder::new_with_storage(storage, self.commit_state, self.backend, executor)?
			.build_genesis_block()
	}
}

/// The genesis storage that `spec` describes.
///
/// One that is not raw has the runtime build its genesis. It is run by the `executor` that runs it
/// ever after, so it is compiled once; by itself a specification would use another executor.
fn storage(spec: &dyn ChainSpec, executor: &Executor) -> Result<Storage, String> {
	let json: Value = serde_json::from_str(&spec.as_json(false)?).map_err(|e| e.to_string())?;
	let Some(genesis) = json.pointer("/genesis/runtimeGenesis") else {
		return spec.as_storage_builder().build_storage();
	};
	let code = genesis.get("code").and_then(Value::as_str).ok_or("it has no code")?;
	let code = hex::decode(code.trim_start_matches("0x"))
		.map_err(|error| format!("its code is not hexadecimal: {error}"))?;
	let runtime = Runtime { code: &code, executor };

	let config = match (genesis.get("config"), genesis.get("patch")) {
		(Some(config), _) => config.clone(),
		(_, Some(patch)) => {
			let default = runtime.call("GenesisBuilder_get_preset", &None::<PresetId>.encode())?.0;
			let default = Option::<Vec<u8>>::decode(&mut default.as_slice())
				.map_err(|error| error.to_string())?
				.ok_or("its runtime has no default configuration")?;
			let mut config = serde_json::from_slice(&default).map_err(|e| e.to_string())?;
			json_patch::merge(&mut config, patch.clone());
			config
		},
		_ => return Err("it has neither a configuration nor a patch of the default".into()),
	};
	let config = serde_json::to_string_pretty(&config).map_err(|error| error.to_string())?;
	let (built, mut storage) = runtime.call("GenesisBuilder_build_state", &config.encode())?;
	BuildResult::decode(&mut built.as_slice())
		.map_err(|error| error.to_string())?
		.map_err(|error| refusal::explained(&error, &config))?;
	storage.top.insert(CODE.to_vec(), code);
	Ok(storage)
}

/// A runtime that is not on a chain yet.
struct Runtime<'a> {
	code: &'a [u8],
	executor: &'a Executor,
}

impl Runtime<'_> {
	/// What a function returns, and what it left in a storage that was empty.
	fn call(&self, function: &str, argument: &[u8]) -> Result<(Vec<u8>, Storage), String> {
		let mut externalities = BasicExternalities::new_empty();
		let hash = blake2_256(self.code).to_vec();
		let code = RuntimeCode { code_fetcher: self, hash, heap_pages: None };
		let (returned, _is_native) = self.executor.call(
			&mut externalities,
			&code,
			function,
			argument,
			CallContext::Offchain,
		);
		let returned = returned.map_err(|error| format!("{function}: {error}"))?;
		Ok((returned, externalities.into_storages()))
	}
}

impl FetchRuntimeCode for Runtime<'_> {
	fn fetch_runtime_code(&self) -> Option<Cow<'_, [u8]>> {
		Some(self.code.into())
	}
}

/// How many authorities `pallet` starts with.
fn authorities(storage: &Storage, pallet: &str) -> u32 {
	storage
		.top
		.get(&storage_key::of(pallet, "Authorities"))
		.and_then(|list| Compact::<u32>::decode(&mut list.as_slice()).ok())
		.map_or(0, |length| length.0)
}

/// The first well-known development key in `storage`, with the place it was found in.
///
/// Every entry is searched for the bytes of every key. So no place can be forgotten: accounts with
/// a balance, authorities, session keys, stashes and their nominations, members of a committee. By
/// chance 32 bytes match never.
pub fn development_key(storage: &Storage) -> Option<String> {
	let sr25519 = Sr25519Keyring::iter()
		.map(|k| (k.to_raw_public(), format!("{} (sr25519)", <&'static str>::from(k))));
	let ed25519 = Ed25519Keyring::iter()
		.map(|k| (k.to_raw_public(), format!("{} (ed25519)", <&'static str>::from(k))));
	let ecdsa = Sr25519Keyring::iter().filter_map(|k| {
		let public = ecdsa::Pair::from_string(&k.to_seed(), None).ok()?.public();
		let account = MultiSigner::from(public).into_account();
		Some((account.into(), format!("{} (ecdsa)", <&'static str>::from(k))))
	});
	let known: HashMap<[u8; 32], String> = sr25519.chain(ed25519).chain(ecdsa).collect();

	let find = |bytes: &[u8]| bytes.windows(32).find_map(|window| known.get(window));
	storage.top.iter().filter(|(key, _)| key.as_slice() != CODE).find_map(|(key, value)| {
		find(key).or_else(|| find(value)).map(|name| format!("//{name} in {}", place(key)))
	})
}

/// Which pallet's storage `key` belongs to, or the key itself.
fn place(key: &[u8]) -> String {
	PALLETS
		.iter()
		.find(|pallet| key.starts_with(&twox_128(pallet.as_bytes())))
		.map_or_else(|| format!("0x{}", hex::encode(key)), |pallet| format!("pallet {pallet}"))
}
