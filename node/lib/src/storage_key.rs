//! Where the runtime's pallets keep what they store.
//!
//! The node reads some of it without asking the runtime: of a genesis that no runtime has run yet,
//! and what no runtime API tells.

use codec::Encode;
use sp_io::hashing::{twox_128, twox_64};

/// The key of a storage value; of a map, what the keys of all its entries begin with.
pub fn of(pallet: &str, item: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat()
}

/// Appends the key of an entry to that of its map, which hashes it with `Twox64Concat`.
pub fn entry(mut map: Vec<u8>, key: &impl Encode) -> Vec<u8> {
	let encoded = key.encode();
	map.extend(twox_64(&encoded));
	map.extend(encoded);
	map
}
