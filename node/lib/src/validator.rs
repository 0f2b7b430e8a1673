//! Whether a validator does what it was started for, and what to do where it does not.
//!
//! A validator whose keys nobody has registered looks like any full node: it follows the chain and
//! is silent. So it looks at its keys and at the chain, and says what is missing.

use crate::{
	client::Client,
	keys::{name, scheme_name},
	session_keys::{self, scheme},
	storage_key,
};
use audio_runtime::{opaque::SessionKeys, AccountId, BlockNumber, Hash};
use codec::Decode;
use futures_timer::Delay;
use sc_client_api::{StorageKey, StorageProvider};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::crypto::KeyTypeId;
use sp_keystore::{Keystore, KeystorePtr};
use sp_runtime::traits::OpaqueKeys;
use std::{fmt, sync::Arc, time::Duration};

/// Before the chain is looked at for the first time: the node may have something to catch up with.
const FIRST: Duration = Duration::from_secs(10);

/// From then on so often. That costs next to nothing, and an operator who has just mended something
/// wants to see it.
const PERIOD: Duration = Duration::from_secs(30);

/// How a validator stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValidatorStatus {
	/// The keystore has no session keys of these types.
	NoKeys(Vec<KeyTypeId>),
	/// The keystore has this key, which cannot sign.
	UnusableKey(KeyTypeId, Vec<u8>),
	/// No account has registered the keystore's keys.
	NotRegistered,
	/// An account has registered keys of these types that the keystore has not.
	OtherKeysRegistered(AccountId, Vec<KeyTypeId>),
	/// An account has registered the keys, but does not ask to validate.
	NotAsked(AccountId),
	/// An account asks to validate and is not in the set of this or the next session.
	NotElected(AccountId),
	/// An account validates in this or the next session.
	Validates(AccountId),
}

/// Reads storage at one block.
pub type Read<'a> = &'a dyn Fn(Vec<u8>) -> Option<Vec<u8>>;

impl ValidatorStatus {
	/// What can be said without the chain: whether the keystore has usable keys.
	pub fn of_keys(keystore: &dyn Keystore) -> Option<Self> {
		let types = session_keys::types().iter().copied();
		let has_none = |t: &KeyTypeId| keystore.keys(*t).unwrap_or_default().is_empty();
		let missing: Vec<_> = types.clone().filter(has_none).collect();
		if !missing.is_empty() {
			return Some(Self::NoKeys(missing));
		}
		types
			.flat_map(|t| session_keys::unusable(keystore, t).into_iter().map(move |key| (t, key)))
			.map(|(t, key)| Self::UnusableKey(t, key))
			.next()
	}

	/// How the validator stands on the chain that is `read`.
	pub fn new(keystore: &dyn Keystore, read: Read) -> Self {
		if let Some(fault) = Self::of_keys(keystore) {
			return fault;
		}
		let mut owners: Vec<AccountId> = session_keys::types()
			.iter()
			.flat_map(|t| keystore.keys(*t).unwrap_or_default().into_iter().map(|key| (*t, key)))
			.filter_map(|owned| get(read, "Session", "KeyOwner", &owned))
			.collect();
		owners.dedup();
		// Who has moved a validator from one account to another has keys of both.
		owners
			.into_iter()
			.map(|owner| Self::of_owner(owner, keystore, read))
			.max_by_key(Self::rank)
			.unwrap_or(Self::NotRegistered)
	}

	fn of_owner(owner: AccountId, keystore: &dyn Keystore, read: Read) -> Self {
		let lacks = |keys: &SessionKeys, t: &KeyTypeId| {
			!keystore.has_keys(&[(keys.get_raw(*t).to_vec(), *t)])
		};
		if let Some(keys) = get::<SessionKeys>(read, "Session", "NextKeys", &owner) {
			let missing: Vec<_> =
				session_keys::types().iter().copied().filter(|t| lacks(&keys, t)).collect();
			if !missing.is_empty() {
				return Self::OtherKeysRegistered(owner, missing);
			}
		}
		let current = value::<Vec<AccountId>>(read, "Session", "Validators").unwrap_or_default();
		let queued = value::<Vec<(AccountId, SessionKeys)>>(read, "Session", "QueuedKeys")
			.unwrap_or_default();
		if current.contains(&owner) || queued.iter().any(|(validator, _)| *validator == owner) {
			return Self::Validates(owner);
		}
		let entry = storage_key::entry(storage_key::of("Staking", "Validators"), &owner);
		match read(entry) {
			Some(_) => Self::NotElected(owner),
			None => Self::NotAsked(owner),
		}
	}

	/// The more, the nearer to validating.
	fn rank(&self) -> u8 {
		match self {
			Self::NoKeys(_) => 0,
			Self::UnusableKey(..) => 1,
			Self::NotRegistered => 2,
			Self::NotAsked(_) => 3,
			Self::OtherKeysRegistered(..) => 4,
			Self::NotElected(_) => 5,
			Self::Validates(_) => 6,
		}
	}

	/// Whether there is nothing for the operator to do.
	pub fn is_fine(&self) -> bool {
		matches!(self, Self::NotElected(_) | Self::Validates(_))
	}
}

impl fmt::Display for ValidatorStatus {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		const IDLE: &str = "so this validator neither authors nor votes";
		const ROTATE: &str = "`audio-node rotate-keys --owner <stash>`";
		let names =
			|types: &[KeyTypeId]| types.iter().copied().map(name).collect::<Vec<_>>().join(", ");
		match self {
			Self::NoKeys(types) => write!(
				f,
				"the keystore has no session keys ({}), {IDLE}: make them with {ROTATE} and submit \
				 the call session.setKeys that it prints",
				names(types)
			),
			Self::UnusableKey(key_type, key) => write!(
				f,
				"the keystore's {} key 0x{} cannot sign: it was inserted with a password that is not \
				 the keystore's, or with a scheme other than {}; remove its file and insert it anew",
				name(*key_type),
				hex::encode(key),
				scheme(*key_type).map_or("its own", scheme_name)
			),
			Self::NotRegistered => write!(
				f,
				"no account has registered the session keys in the keystore, {IDLE}, even if its \
				 account asked to validate: submit the call session.setKeys that {ROTATE} prints"
			),
			Self::OtherKeysRegistered(owner, types) => write!(
				f,
				"{owner} has registered session keys ({}) that are not in the keystore, {IDLE}: \
				 insert them, or make new ones with {ROTATE} and submit the call session.setKeys \
				 that it prints",
				names(types)
			),
			Self::NotAsked(owner) => write!(
				f,
				"{owner} has registered this validator's session keys but does not ask to validate: \
				 bond enough and submit staking.validate"
			),
			Self::NotElected(owner) => {
				write!(f, "{owner} asks to validate and waits to be elected")
			},
			Self::Validates(owner) => write!(f, "validates for {owner}"),
		}
	}
}

/// Says how the validator stands when it starts and when that changes, and again in each session as
/// long as there is something to be done.
pub async fn report(
	client: Arc<Client>,
	keystore: KeystorePtr,
	sync: Arc<dyn SyncOracle + Send + Sync>,
) {
	let mut last = ValidatorStatus::of_keys(&*keystore);
	if let Some(fault) = &last {
		log::warn!("⚠️  Not validating: {fault}");
	}
	let mut last_session = None;
	Delay::new(FIRST).await;
	loop {
		if !sync.is_major_syncing() {
			let info = client.info();
			let read = |key| read(&client, info.best_hash, key);
			let standing = ValidatorStatus::new(&*keystore, &read);
			let session = value::<u32>(&read, "Session", "CurrentIndex");
			let is_news = last.as_ref() != Some(&standing);
			if is_news || (!standing.is_fine() && session != last_session) {
				say(&standing, info.best_number);
			}
			(last, last_session) = (Some(standing), session);
		}
		Delay::new(PERIOD).await;
	}
}

fn say(standing: &ValidatorStatus, block: BlockNumber) {
	if standing.is_fine() {
		log::info!("🔏 As of block #{block}: {standing}");
	} else {
		log::warn!("⚠️  Not validating as of block #{block}: {standing}");
	}
}

fn read(client: &Client, block: Hash, key: Vec<u8>) -> Option<Vec<u8>> {
	client.storage(block, &StorageKey(key)).ok().flatten().map(|data| data.0)
}

fn value<T: Decode>(read: Read, pallet: &str, item: &str) -> Option<T> {
	T::decode(&mut read(storage_key::of(pallet, item))?.as_slice()).ok()
}

fn get<T: Decode>(read: Read, pallet: &str, map: &str, key: &impl codec::Encode) -> Option<T> {
	let value = read(storage_key::entry(storage_key::of(pallet, map), key))?;
	T::decode(&mut value.as_slice()).ok()
}
