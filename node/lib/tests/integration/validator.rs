use audio_node_lib::{
	session_keys::types,
	storage_key::{entry, of},
	validator::ValidatorStatus,
};
use audio_runtime::{opaque::SessionKeys, AccountId};
use codec::{Decode, Encode};
use sc_keystore::LocalKeystore;
use sp_core::crypto::{key_types, KeyTypeId};
use sp_keystore::Keystore;
use std::collections::BTreeMap;

/// What is on chain.
#[derive(Default)]
struct Chain(BTreeMap<Vec<u8>, Vec<u8>>);

impl Chain {
	fn put(&mut self, key: Vec<u8>, value: impl Encode) {
		self.0.insert(key, value.encode());
	}

	/// As `session.setKeys` does.
	fn register(&mut self, owner: &AccountId, keys: &[(KeyTypeId, Vec<u8>)]) {
		self.put(entry(of("Session", "NextKeys"), owner), session_keys(keys));
		for key in keys {
			self.put(entry(of("Session", "KeyOwner"), key), owner);
		}
	}

	fn standing(&self, keystore: &LocalKeystore) -> ValidatorStatus {
		ValidatorStatus::new(keystore, &|key| self.0.get(&key).cloned())
	}
}

fn session_keys(keys: &[(KeyTypeId, Vec<u8>)]) -> SessionKeys {
	let bytes: Vec<u8> = keys.iter().flat_map(|(_, key)| key.clone()).collect();
	SessionKeys::decode(&mut bytes.as_slice()).expect("one key of each type")
}

/// New keys of all types.
fn rotate(keystore: &LocalKeystore) -> Vec<(KeyTypeId, Vec<u8>)> {
	let new = |t: &KeyTypeId| match *t {
		key_types::GRANDPA => keystore.ed25519_generate_new(*t, None).expect("made").0.to_vec(),
		_ => keystore.sr25519_generate_new(*t, None).expect("made").0.to_vec(),
	};
	types().iter().map(|t| (*t, new(t))).collect()
}

#[test]
fn a_validator_is_told_what_it_lacks_step_by_step() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	let mut chain = Chain::default();
	let owner = AccountId::from([7; 32]);
	let expect = |chain: &Chain, standing: ValidatorStatus, remedy: &str| {
		assert_eq!(chain.standing(&keystore), standing);
		let line = standing.to_string();
		assert!(line.contains(remedy) && !line.contains('\n'), "{line}");
	};
	expect(&chain, ValidatorStatus::NoKeys(types().to_vec()), "rotate-keys");

	let keys = rotate(&keystore);
	expect(&chain, ValidatorStatus::NotRegistered, "session.setKeys");
	// To ask to validate before that helps nothing.
	chain.put(entry(of("Staking", "Validators"), &owner), 0u8);
	expect(&chain, ValidatorStatus::NotRegistered, "session.setKeys");
	chain.0.clear();

	chain.register(&owner, &keys);
	expect(&chain, ValidatorStatus::NotAsked(owner.clone()), "staking.validate");
	chain.put(entry(of("Staking", "Validators"), &owner), 0u8);
	expect(&chain, ValidatorStatus::NotElected(owner.clone()), "waits to be elected");
	chain.put(of("Session", "QueuedKeys"), vec![(&owner, session_keys(&keys))]);
	expect(&chain, ValidatorStatus::Validates(owner.clone()), "validates for");
	chain.put(of("Session", "Validators"), vec![&owner]);
	chain.0.remove(&of("Session", "QueuedKeys"));
	expect(&chain, ValidatorStatus::Validates(owner.clone()), "validates for");
	assert!(chain.standing(&keystore).is_fine());

	// Keys that were made and not registered are of no harm.
	rotate(&keystore);
	expect(&chain, ValidatorStatus::Validates(owner.clone()), "validates for");
}

#[test]
fn keys_that_were_registered_and_are_not_there_are_missed() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	let mut chain = Chain::default();
	let owner = AccountId::from([7; 32]);
	let mut keys = rotate(&keystore);
	let babe = keys.iter().position(|(t, _)| *t == key_types::BABE).expect("there is one");
	keys[babe].1 = vec![9; 32];
	chain.register(&owner, &keys);
	chain.put(of("Session", "Validators"), vec![&owner]);
	let standing = chain.standing(&keystore);
	assert_eq!(standing, ValidatorStatus::OtherKeysRegistered(owner, vec![key_types::BABE]));
	assert!(!standing.is_fine());
	assert!(standing.to_string().contains("(babe)"), "{standing}");
}

#[test]
fn a_key_that_cannot_sign_is_named() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	rotate(&keystore);
	keystore.insert(key_types::GRANDPA, "//Alice", &[5; 32]).expect("inserted");
	let standing = Chain::default().standing(&keystore);
	assert_eq!(standing, ValidatorStatus::UnusableKey(key_types::GRANDPA, vec![5; 32]));
	assert!(standing.to_string().contains("ed25519"), "{standing}");
}
