//! Hashes of what is short.

use crate::{first, place};

/// Most bytes of what is hashed: an account's, or more than a name has.
const LONGEST: usize = 32;

/// The last hashes of 128 bits by one function, of at most 32 bytes each: as many as there are
/// places, a power of two, but for those that were put in the place of others.
pub struct Hashes<const PLACES: usize>([Hash; PLACES]);

#[derive(Clone, Copy)]
struct Hash {
	/// How long it is, and zeros after it. Of no length is what is in no use.
	bytes: [u8; LONGEST],
	length: u8,
	hash: [u8; 16],
}

impl<const PLACES: usize> Default for Hashes<PLACES> {
	fn default() -> Self {
		Self::new()
	}
}

impl<const PLACES: usize> Hashes<PLACES> {
	/// None.
	pub const fn new() -> Self {
		assert!(PLACES.is_power_of_two());
		Self([Hash { bytes: [0; LONGEST], length: 0, hash: [0; 16] }; PLACES])
	}

	/// The hash of `bytes`, made by `hash` if it is not known.
	pub fn of(&mut self, bytes: &[u8], hash: impl FnOnce(&[u8]) -> [u8; 16]) -> [u8; 16] {
		if bytes.is_empty() || bytes.len() > LONGEST {
			return hash(bytes);
		}
		let words = bytes.chunks(8).map(first);
		let mixed = words.fold(0, |mixed: u64, word| mixed.rotate_left(23) ^ word);
		let place = place(mixed, bytes.len() as u64, PLACES);
		let Some(known) = self.0.get_mut(place) else { return hash(bytes) };
		if known.bytes.get(..known.length.into()) == Some(bytes) {
			return known.hash;
		}
		let hash = hash(bytes);
		let length = u8::try_from(bytes.len()).ok();
		if let Some((length, to)) = length.zip(known.bytes.get_mut(..bytes.len())) {
			to.copy_from_slice(bytes);
			known.length = length;
			known.hash = hash;
		}
		hash
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Not a good one, but others have others.
	fn hash(bytes: &[u8]) -> [u8; 16] {
		let sum = bytes.iter().fold(7u128, |sum, byte| sum.wrapping_mul(257) + u128::from(*byte));
		sum.to_le_bytes()
	}

	fn bytes() -> impl Strategy<Value = Vec<u8>> {
		prop::collection::vec(0u8..3, 0..40)
	}

	proptest! {
		#[test]
		fn a_hash_is_what_it_would_be(asked in prop::collection::vec(bytes(), 0..200)) {
			let mut hashes = Hashes::<4>::new();
			for bytes in asked {
				prop_assert_eq!(hashes.of(&bytes, hash), hash(&bytes));
			}
		}
	}

	#[test]
	fn a_hash_is_made_once() {
		let mut hashes = Hashes::<16>::new();
		let mut made = 0;
		for _ in 0..10 {
			hashes.of(b"Balances", |bytes| {
				made += 1;
				hash(bytes)
			});
		}
		assert_eq!(made, 1);
	}
}
