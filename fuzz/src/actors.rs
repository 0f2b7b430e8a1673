//! Who acts, with their keys.

use audio_runtime::AccountId;
use sp_core::{ed25519, sr25519, Pair};
use std::sync::LazyLock;

/// An account with its key.
pub struct Actor {
	pub uri: &'static str,
	pub pair: sr25519::Pair,
	pub id: AccountId,
}

/// All of them: members of the committee (the first three), a moderator (Dave), operators and
/// artists, validators (the stashes), fans, a hot key, a key that listens for others, who has next
/// to nothing, and nothing.
const URIS: [&str; 16] = [
	"//Alice",
	"//Bob",
	"//Charlie",
	"//Dave",
	"//Eve",
	"//Ferdie",
	"//Alice//stash",
	"//Bob//stash",
	"//Charlie//stash",
	"//Dave//stash",
	"//fan//0",
	"//fan//1",
	"//hot",
	"//listener",
	"//poor",
	"//nobody",
];

pub static ACTORS: LazyLock<Vec<Actor>> = LazyLock::new(|| {
	let actor = |uri| {
		let pair = sr25519::Pair::from_string(uri, None).expect("a well-formed URI");
		let id = pair.public().into();
		Actor { uri, pair, id }
	};
	URIS.into_iter().map(actor).collect()
});

/// The actor of that number, of any number.
pub fn actor(number: usize) -> &'static Actor {
	&ACTORS[number % ACTORS.len()]
}

/// Whose account that is.
pub fn actor_of(id: &AccountId) -> Option<&'static Actor> {
	ACTORS.iter().find(|actor| actor.id == *id)
}

/// The keys of nodes, by the nodes' names.
pub static NODE_KEYS: LazyLock<Vec<ed25519::Pair>> = LazyLock::new(|| {
	let key = |number| ed25519::Pair::from_string(&format!("//node//{number}"), None);
	(0..8).map(|number| key(number).expect("a URI")).collect()
});

/// A validator's session keys.
pub struct ValidatorKeys {
	pub babe: sr25519::Pair,
	pub grandpa: ed25519::Pair,
}

/// Session keys: those of the genesis, in the order of the validators, and others.
pub static VALIDATOR_KEYS: LazyLock<Vec<ValidatorKeys>> = LazyLock::new(|| {
	let keys = |uri| ValidatorKeys {
		babe: sr25519::Pair::from_string(uri, None).expect("a URI"),
		grandpa: ed25519::Pair::from_string(uri, None).expect("a URI"),
	};
	["//Alice", "//Bob", "//Charlie", "//Dave", "//keys//0", "//keys//1"].map(keys).into()
});

/// The key of BABE whose public part that is.
pub fn babe_key(public: &[u8]) -> Option<&'static sr25519::Pair> {
	let found = VALIDATOR_KEYS.iter().find(|keys| keys.babe.public().0 == *public);
	found.map(|keys| &keys.babe)
}
