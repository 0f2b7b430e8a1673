//! The keys of the content service, from the node's keystore.

use crate::failure;
use sc_cli::CryptoScheme;
use sc_keystore::LocalKeystore;
use sp_application_crypto::{AppCrypto, AppPair};
use sp_core::{
	crypto::{ByteArray, KeyTypeId},
	ed25519, sr25519,
};
use sp_keystore::Keystore;
use std::path::Path;

/// The node key: Ed25519. It is registered on chain and signs proofs.
pub const NODE: KeyTypeId = KeyTypeId(*b"cnod");

/// The hot key: Sr25519. An account that signs for the node from day to day.
pub const HOT: KeyTypeId = KeyTypeId(*b"chot");

/// Both.
pub const TYPES: [KeyTypeId; 2] = [NODE, HOT];

/// The scheme that keys of a type of the content service must have; `None` for other types.
pub fn scheme(key_type: KeyTypeId) -> Option<CryptoScheme> {
	match key_type {
		NODE => Some(CryptoScheme::Ed25519),
		HOT => Some(CryptoScheme::Sr25519),
		_ => None,
	}
}

mod node {
	use sp_application_crypto::{app_crypto, ed25519};
	app_crypto!(ed25519, super::NODE);
}

mod hot {
	use sp_application_crypto::{app_crypto, sr25519};
	app_crypto!(sr25519, super::HOT);
}

/// The keys of a content node.
#[derive(Clone)]
pub struct ContentKeys {
	/// The node's.
	pub node: ed25519::Pair,
	/// The operator's hot key.
	pub hot: sr25519::Pair,
}

/// Where keys come from that the keystore has not.
#[derive(Clone, Copy, Debug)]
pub enum Missing<'a> {
	/// All are made of this seed, whatever the keystore has, and kept in memory only: on a chain for
	/// testing, who says --alice means Alice.
	Seed(&'a str),
	/// They are made, and stay in the keystore.
	Make,
	/// They are not: the service has run in this folder, so there were others.
	Refuse(&'a Path),
}

impl ContentKeys {
	/// Those in `keystore`.
	pub fn of(keystore: &LocalKeystore, missing: Missing) -> sc_cli::Result<Self> {
		let make_node = |seed: Option<&str>| {
			keystore.ed25519_generate_new(NODE, seed).map(|key| key.0.to_vec())
		};
		let make_hot = |seed: Option<&str>| {
			let seed = seed.map(|seed| format!("{seed}//hot"));
			keystore.sr25519_generate_new(HOT, seed.as_deref()).map(|key| key.0.to_vec())
		};
		let node = the_one(keystore, NODE, missing, make_node)?;
		let hot = the_one(keystore, HOT, missing, make_hot)?;
		Ok(Self {
			node: pair::<node::Pair>(keystore, &node)?,
			hot: pair::<hot::Pair>(keystore, &hot)?,
		})
	}
}

/// The node's key in `keystore`, if it has one.
pub fn node_key(keystore: &LocalKeystore) -> sc_cli::Result<Option<ed25519::Pair>> {
	match keystore.keys(NODE) {
		Ok(found) if found.is_empty() => Ok(None),
		// There is one, or too many, or they cannot be read: none is made.
		_ => {
			let key =
				the_one(keystore, NODE, Missing::Make, |_| Err(sp_keystore::Error::Unavailable))?;
			pair::<node::Pair>(keystore, &key).map(Some)
		},
	}
}

/// The one public key of a type.
fn the_one(
	keystore: &LocalKeystore,
	key_type: KeyTypeId,
	missing: Missing,
	make: impl FnOnce(Option<&str>) -> Result<Vec<u8>, sp_keystore::Error>,
) -> sc_cli::Result<Vec<u8>> {
	let name = name(key_type);
	let unusable = |error: sp_keystore::Error| {
		failure(format!("cannot use the keystore's {name} key: {error}"))
	};
	if let Missing::Seed(seed) = missing {
		return make(Some(seed)).map_err(unusable);
	}
	let mut found = keystore.keys(key_type).map_err(unusable)?;
	match (found.pop(), found.is_empty(), missing) {
		(Some(key), true, _) => Ok(key),
		// Which of them is registered only the operator knows.
		(Some(_), false, _) => Err(failure(format!(
			"the keystore has {} keys of type {name}, and a content node has one: move the files of \
			 the others away, those whose names begin with {}",
			found.len().saturating_add(1),
			hex::encode(key_type.0)
		))),
		(None, _, Missing::Refuse(folder)) => Err(failure(format!(
			"the keystore has no {name} key, but a content service has run in `{}`: bring its key \
			 back, or look for it under another --base-path, --chain or --keystore-path; with \
			 --content-new-keys others are made, and the node is to be registered anew",
			folder.display()
		))),
		(None, ..) => {
			let key = make(None).map_err(unusable)?;
			log::info!("🔑 Made the content service's {name} key 0x{}", hex::encode(&key));
			Ok(key)
		},
	}
}

fn name(key_type: KeyTypeId) -> String {
	String::from_utf8_lossy(&key_type.0).into_owned()
}

fn pair<P: AppPair>(keystore: &LocalKeystore, public: &[u8]) -> sc_cli::Result<P::Generic>
where
	P::Generic: From<P>,
	<P as AppCrypto>::Public: ByteArray,
{
	let name = name(P::ID);
	let unusable = || {
		failure(format!(
			"the keystore's {name} key 0x{} cannot sign: it was inserted with a password that is not \
			 the keystore's, or with another scheme; remove its file and insert it anew",
			hex::encode(public)
		))
	};
	let public = <P as AppCrypto>::Public::from_slice(public).map_err(|()| unusable())?;
	let pair = keystore.key_pair::<P>(&public).ok().flatten().ok_or_else(unusable)?;
	Ok(pair.into())
}
