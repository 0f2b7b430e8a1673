//! A validator's session keys: which there are, and whether a keystore's are of use.

use audio_runtime::opaque::SessionKeys;
use sc_cli::CryptoScheme;
use sp_core::{
	crypto::{key_types, CryptoTypeId, KeyTypeId},
	ed25519, sr25519,
};
use sp_keystore::Keystore;
use sp_runtime::traits::OpaqueKeys;
use std::{fs, path::Path};

/// The types of the session keys.
pub fn types() -> &'static [KeyTypeId] {
	SessionKeys::key_ids()
}

/// The scheme that keys of a session key's type must have; `None` for other types.
pub fn scheme(key_type: KeyTypeId) -> Option<CryptoScheme> {
	types().contains(&key_type).then_some(match key_type {
		key_types::GRANDPA => CryptoScheme::Ed25519,
		_ => CryptoScheme::Sr25519,
	})
}

/// Why a key of that type and scheme is of no use to this chain, and what to do; `None` if it is.
pub fn objection(key_type: &str, chosen: CryptoScheme) -> Option<String> {
	let known = KeyTypeId::try_from(key_type).ok().and_then(scheme);
	match known {
		None => Some(format!(
			"this chain knows no keys of type '{key_type}': say --key-type {}",
			one_of(types().iter().copied().map(name))
		)),
		Some(scheme) if scheme != chosen => Some(format!(
			"keys of type '{key_type}' are {0} keys: say --scheme {0}",
			scheme_name(scheme)
		)),
		Some(_) => None,
	}
}

/// Keys of a type whose secret the keystore has but which cannot sign: they were inserted with
/// another scheme, or with another password than the keystore's.
pub fn unusable(keystore: &dyn Keystore, key_type: KeyTypeId) -> Vec<Vec<u8>> {
	let signs = |public: &Vec<u8>| {
		keystore
			.sign_with(key_type, crypto_id(key_type), public, b"")
			.is_ok_and(|signature| signature.is_some())
	};
	let keys = keystore.keys(key_type).unwrap_or_default();
	keys.into_iter().filter(|public| !signs(public)).collect()
}

/// The names of the files in a keystore's folder that hold keys of types this chain does not know.
pub fn strays(folder: &Path) -> Vec<String> {
	let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
	let is_stray = |name: &str| {
		let Ok(bytes) = hex::decode(name) else { return false };
		bytes.first_chunk::<4>().is_some_and(|start| !types().contains(&KeyTypeId(*start)))
	};
	files
		.filter_map(|file| file.ok()?.file_name().into_string().ok())
		.filter(|name| is_stray(name))
		.collect()
}

/// The four letters of a type.
pub fn name(key_type: KeyTypeId) -> String {
	String::from_utf8_lossy(&key_type.0).into_owned()
}

/// The scheme as it is said on the command line.
pub fn scheme_name(scheme: CryptoScheme) -> &'static str {
	match scheme {
		CryptoScheme::Ed25519 => "ed25519",
		CryptoScheme::Sr25519 => "sr25519",
		CryptoScheme::Ecdsa => "ecdsa",
	}
}

fn crypto_id(key_type: KeyTypeId) -> CryptoTypeId {
	match key_type {
		key_types::GRANDPA => ed25519::CRYPTO_ID,
		_ => sr25519::CRYPTO_ID,
	}
}

fn one_of(names: impl Iterator<Item = String>) -> String {
	names.collect::<Vec<_>>().join(", ")
}
