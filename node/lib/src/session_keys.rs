//! A validator's session keys: which there are, and whether a keystore's are of use.

use audio_runtime::opaque::SessionKeys;
use sc_cli::CryptoScheme;
use sp_core::{
	crypto::{key_types, CryptoTypeId, KeyTypeId},
	ed25519, sr25519,
};
use sp_keystore::Keystore;
use sp_runtime::traits::OpaqueKeys;

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

fn crypto_id(key_type: KeyTypeId) -> CryptoTypeId {
	match key_type {
		key_types::GRANDPA => ed25519::CRYPTO_ID,
		_ => sr25519::CRYPTO_ID,
	}
}
