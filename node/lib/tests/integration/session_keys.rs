use audio_node_lib::{
	keys::{objection, scheme, strays, types},
	session_keys::unusable,
};
use sc_cli::CryptoScheme;
use sc_keystore::LocalKeystore;
use sp_core::{
	crypto::{key_types, KeyTypeId},
	ed25519, sr25519, Pair,
};
use sp_keystore::Keystore;

const SEED: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

#[test]
fn each_key_has_its_scheme() {
	assert_eq!(scheme(key_types::GRANDPA), Some(CryptoScheme::Ed25519));
	assert_eq!(scheme(key_types::BABE), Some(CryptoScheme::Sr25519));
	assert_eq!(scheme(key_types::AUTHORITY_DISCOVERY), Some(CryptoScheme::Sr25519));
	assert_eq!(scheme(KeyTypeId(*b"acco")), None);
	for known in types() {
		let name = String::from_utf8_lossy(&known.0);
		assert_eq!(objection(&name, scheme(known).expect("known")), None);
		let error = objection(&name, CryptoScheme::Ecdsa).expect("the wrong scheme");
		assert!(error.contains("--scheme"), "{error}");
	}
}

#[test]
fn keys_that_nobody_uses_are_named_with_those_that_are() {
	for unknown in ["grandpa", "GRAN", "para", ""] {
		let error = objection(unknown, CryptoScheme::Sr25519).expect("unknown");
		assert!(
			error.contains(unknown) && error.contains("gran, babe, audi, cnod, chot"),
			"{error}"
		);
	}
	let error = objection("gran", CryptoScheme::Sr25519).expect("the wrong scheme");
	assert!(error.contains("--scheme ed25519"), "{error}");
}

#[test]
fn a_key_of_the_wrong_scheme_in_a_keystore_is_found() {
	let folder = tempfile::tempdir().expect("a folder");
	let keystore = LocalKeystore::open(folder.path(), None).expect("opened");
	let wrong = sr25519::Pair::from_string(SEED, None).expect("valid").public();
	let right = ed25519::Pair::from_string(SEED, None).expect("valid").public();
	keystore.insert(key_types::GRANDPA, SEED, &right.0).expect("inserted");
	assert!(unusable(&keystore, key_types::GRANDPA).is_empty());
	keystore.insert(key_types::GRANDPA, SEED, &wrong.0).expect("inserted");
	assert_eq!(unusable(&keystore, key_types::GRANDPA), [wrong.0.to_vec()]);

	assert!(strays(folder.path()).is_empty());
	keystore.insert(KeyTypeId(*b"abcd"), SEED, &wrong.0).expect("inserted");
	assert_eq!(strays(folder.path()), [format!("{}{}", hex::encode("abcd"), hex::encode(wrong.0))]);
	assert!(strays(&folder.path().join("none")).is_empty());
}
