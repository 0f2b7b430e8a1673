//! What must hold of a chain's genesis before a node of it opens a database.
//!
//! The checks read the genesis storage itself, so they see the same in a plain specification and
//! in a raw one, and a specification that is refused leaves nothing behind: once it is corrected,
//! a node starts from it on the same base path.

use crate::{failure, service::Backend};
use audio_runtime::{opaque::Block, Hash};
use codec::{Compact, Decode};
use sc_chain_spec::{BuildGenesisBlock, ChainSpec, ChainType, GenesisBlockBuilder};
use sc_client_api::Backend as _;
use sc_executor::RuntimeVersionOf;
use sp_blockchain::HeaderBackend;
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_io::hashing::twox_128;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::Block as _;
use std::{collections::HashMap, sync::Arc};

/// The pallets whose genesis holds keys and accounts; they are named in errors.
const PALLETS: [&str; 12] = [
	"System",
	"Balances",
	"Babe",
	"Grandpa",
	"Session",
	"Staking",
	"ImOnline",
	"AuthorityDiscovery",
	"VoterList",
	"NominationPools",
	"Vesting",
	"TechnicalCommittee",
];

/// The genesis storage of `spec`, if a node can run from it.
///
/// Refused are a genesis without validators (no block could ever follow; the consensus code panics)
/// and a live chain on which anybody can sign for a validator or an account.
pub fn checked_storage(spec: &dyn ChainSpec) -> sc_cli::Result<Storage> {
	let storage = spec.as_storage_builder().build_storage().map_err(|error| {
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
	}
	Ok(storage)
}

/// Makes sure that the chain in the database, if there is one, is the one that starts here.
///
/// A built-in chain's genesis contains the WASM this binary was built with, so a newer binary means
/// another genesis for the same chain. There a warning is enough; a file says exactly which chain
/// is meant.
pub fn same_as_database<E: RuntimeVersionOf>(
	spec: &dyn ChainSpec,
	built_in: bool,
	storage: &Storage,
	backend: &Arc<Backend>,
	executor: E,
) -> sc_cli::Result<()> {
	let Some(found) = backend.blockchain().hash(0)? else { return Ok(()) };
	let (block, _uncommitted) = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
		storage.clone(),
		false,
		backend.clone(),
		executor,
	)?
	.build_genesis_block()?;
	let expected: Hash = block.hash();
	if found == expected {
		return Ok(());
	}
	let what = format!(
		"the database holds a chain with genesis {found:?}, but that of `{}` is {expected:?}",
		spec.id()
	);
	if built_in {
		log::warn!("{what}: it was begun by another build, and goes on as it is");
		return Ok(());
	}
	Err(failure(format!("{what}; give another --base-path, or remove it with purge-chain")))
}

/// How many authorities `pallet` starts with.
fn authorities(storage: &Storage, pallet: &str) -> u32 {
	let key = [twox_128(pallet.as_bytes()), twox_128(b"Authorities")].concat();
	storage
		.top
		.get(&key)
		.and_then(|list| Compact::<u32>::decode(&mut list.as_slice()).ok())
		.map_or(0, |length| length.0)
}

/// The first well-known development key in `storage`, with the place it was found in.
///
/// Every entry is searched for the bytes of every key. So no place can be forgotten: accounts with
/// a balance, authorities, session keys, stashes and their nominations, members of a committee. By
/// chance 32 bytes match never.
fn development_key(storage: &Storage) -> Option<String> {
	let sr25519 = Sr25519Keyring::iter()
		.map(|k| (k.to_raw_public(), format!("{} (sr25519)", <&'static str>::from(k))));
	let ed25519 = Ed25519Keyring::iter()
		.map(|k| (k.to_raw_public(), format!("{} (ed25519)", <&'static str>::from(k))));
	let known: HashMap<[u8; 32], String> = sr25519.chain(ed25519).collect();

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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain_spec;

	fn refusal(spec: &dyn ChainSpec) -> String {
		checked_storage(spec).err().expect("refused").to_string()
	}

	#[test]
	fn development_chains_are_accepted() {
		for id in ["dev", "local"] {
			assert!(checked_storage(&chain_spec::load(id).expect("built in")).is_ok(), "{id}");
		}
	}

	#[test]
	fn the_live_template_is_refused_for_want_of_validators() {
		let error = refusal(&chain_spec::load("live").expect("built in"));
		assert!(error.contains("no validators"), "{error}");
	}

	#[test]
	fn a_live_chain_with_development_keys_is_refused_plain_or_raw() {
		let dev = chain_spec::load("dev").expect("built in");
		for raw in [false, true] {
			let json = dev
				.as_json(raw)
				.expect("serializes")
				.replace("\"chainType\": \"Development\"", "\"chainType\": \"Live\"");
			let spec = chain_spec::ChainSpec::from_json_bytes(json.into_bytes()).expect("valid");
			assert_eq!(spec.chain_type(), ChainType::Live);
			let error = refusal(&spec);
			assert!(error.contains("well-known development key //"), "{error}");
		}
	}

	#[test]
	fn a_stash_is_found_in_a_key_and_named() {
		let mut storage = Storage::default();
		let mut key = twox_128(b"Staking").to_vec();
		key.extend(Sr25519Keyring::BobStash.to_raw_public());
		storage.top.insert(key, vec![1]);
		assert_eq!(
			development_key(&storage).as_deref(),
			Some("//Bob//stash (sr25519) in pallet Staking")
		);
	}
}
