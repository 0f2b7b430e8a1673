//! Which keys a keystore can hold that are of use to this chain, and of what scheme they are.

use crate::{content, session_keys};
use sc_cli::CryptoScheme;
use sp_core::crypto::KeyTypeId;
use std::{fs, path::Path};

/// All types: those of the session keys first.
pub fn types() -> impl Iterator<Item = KeyTypeId> {
	session_keys::types().iter().copied().chain(content::keys::TYPES)
}

/// The scheme that keys of that type must have; `None` for types that nobody uses.
pub fn scheme(key_type: KeyTypeId) -> Option<CryptoScheme> {
	session_keys::scheme(key_type).or_else(|| content::keys::scheme(key_type))
}

/// Why a key of that type and scheme is of no use to this chain, and what to do; `None` if it is.
pub fn objection(key_type: &str, chosen: CryptoScheme) -> Option<String> {
	let known = KeyTypeId::try_from(key_type).ok().and_then(scheme);
	match known {
		None => Some(format!(
			"this chain knows no keys of type '{key_type}': say --key-type {}",
			types().map(name).collect::<Vec<_>>().join(", ")
		)),
		Some(scheme) if scheme != chosen => Some(format!(
			"keys of type '{key_type}' are {0} keys: say --scheme {0}",
			scheme_name(scheme)
		)),
		Some(_) => None,
	}
}

/// The names of the files in a keystore's folder that hold keys of types this chain does not know.
pub fn strays(folder: &Path) -> Vec<String> {
	let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
	let is_stray = |name: &str| {
		let Ok(bytes) = hex::decode(name) else { return false };
		bytes.first_chunk::<4>().is_some_and(|start| scheme(KeyTypeId(*start)).is_none())
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
