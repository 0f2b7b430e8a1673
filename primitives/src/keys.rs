//! Public keys that users choose.

use curve25519_dalek::edwards::CompressedEdwardsY;

/// Whether an Ed25519 public key is one of the eight points of small order, however it is written.
///
/// Signatures by it show nothing: their verification, which is that of [ZIP
/// 215](https://zips.z.cash/zip-0215), takes the identity and zero for a signature of any message.
pub fn is_weak_ed25519(key: &[u8; 32]) -> bool {
	CompressedEdwardsY(*key).decompress().is_some_and(|point| point.is_small_order())
}

/// Whether signatures by an Ed25519 public key show that somebody has its secret, and it is written
/// in the one canonical way.
///
/// Their verification takes other ways too, by which one key would be two.
pub fn is_strong_ed25519(key: &[u8; 32]) -> bool {
	let encoded = CompressedEdwardsY(*key);
	let point = encoded.decompress();
	point.is_some_and(|point| !point.is_small_order() && point.compress() == encoded)
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;
	use curve25519_dalek::{
		constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
		scalar::Scalar,
	};
	use sp_core::{ed25519, sr25519, Pair};

	/// The identity and zero.
	const MADE_UP: [u8; 64] = {
		let mut signature = [0; 64];
		signature[0] = 1;
		signature
	};

	fn verifies(key: [u8; 32], message: &[u8]) -> bool {
		let signature = ed25519::Signature::from_raw(MADE_UP);
		ed25519::Pair::verify(&signature, message, &ed25519::Public::from_raw(key))
	}

	/// The encodings whose `y` is not below `p = 2^255 - 19`, with either sign, and the two of `x =
	/// -0`.
	fn non_canonical() -> Vec<[u8; 32]> {
		let above = (0..19u8).flat_map(|y| {
			let mut low = [0xff; 32];
			(low[0], low[31]) = (0xed + y, 0x7f);
			let mut high = low;
			high[31] = 0xff;
			[low, high]
		});
		let mut one = [0; 32];
		(one[0], one[31]) = (1, 0x80);
		let mut minus_one = [0xff; 32];
		minus_one[0] = 0xec;
		above.chain([one, minus_one]).collect()
	}

	#[test]
	fn keys_of_small_order_are_weak_whatever_they_are_said_to_have_signed() {
		for point in EIGHT_TORSION {
			let key = point.compress().to_bytes();
			assert!(verifies(key, b"made up") && verifies(key, b"anything else"), "{key:?}");
			assert!(is_weak_ed25519(&key) && !is_strong_ed25519(&key), "{key:?}");
		}
	}

	#[test]
	fn a_key_is_written_in_one_way() {
		let others = non_canonical();
		assert!(others.iter().all(|key| !is_strong_ed25519(key)));
		let points: Vec<_> =
			others.iter().filter_map(|key| CompressedEdwardsY(*key).decompress()).collect();
		assert_eq!(points.len(), 26);
		// Six of them are of small order: 0 and 1 with both signs, and twice x = -0.
		let made_up = others.iter().filter(|key| verifies(**key, b"made up")).count();
		assert_eq!(made_up, others.iter().filter(|key| is_weak_ed25519(key)).count());
		assert_eq!(made_up, 6);
	}

	#[test]
	fn what_is_no_point_is_no_key() {
		let mut none = [0; 32];
		none[0] = 2;
		assert!(CompressedEdwardsY(none).decompress().is_none());
		assert!(!is_strong_ed25519(&none) && !is_weak_ed25519(&none));
	}

	#[test]
	fn keys_with_a_secret_are_strong() {
		for number in 0..64u8 {
			let key = ed25519::Pair::from_seed(&[number; 32]).public();
			assert!(is_strong_ed25519(&key.0) && !is_weak_ed25519(&key.0));
			assert!(!verifies(key.0, b"made up"));
			// Nor is a key of another scheme taken for a weak one.
			assert!(!is_weak_ed25519(&sr25519::Pair::from_seed(&[number; 32]).public().0));
		}
		// So is one with a part of small order: nobody signs for it without the secret either.
		let mixed = ED25519_BASEPOINT_POINT * Scalar::from(7u8) + EIGHT_TORSION[1];
		let key = mixed.compress().to_bytes();
		assert!(is_strong_ed25519(&key) && !verifies(key, b"made up"));
	}
}
