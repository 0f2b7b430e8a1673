//! Remembers good signatures, so that a node verifies each once.
//!
//! A node verifies the signature of a transaction when it takes it into the pool, when the pool
//! looks at it anew, and when it builds or imports the block that has it: the same bytes each time,
//! for 30 µs or more, of 200 that building a block takes for a transfer. So it can also verify what
//! a block has on another thread, [ahead](crate::ahead) of executing it. Whether a signature is
//! good follows from these bytes alone, so what was once found good is good; bad ones are not
//! remembered, as anybody can make any number of them. A node that remembers nothing comes to the
//! same results.
//!
//! What is remembered is a BLAKE2b hash, of 256 bits, of signature, signer and message: to pass off
//! a bad signature for a good one takes a collision of it, 2^128 hashes. Weights are measured
//! without it: who imports a block may know none of what is in it.

use lru::LruCache;
use sp_core::{
	sr25519::{Pair, Public, Signature},
	Pair as _,
};
use std::{
	num::NonZeroUsize,
	sync::{Mutex, OnceLock, PoisonError},
};

/// Bytes: transactions whose payload is longer sign its hash. What is longer is no transaction's.
const LONGEST_MESSAGE: usize = 256;

/// Of this process, if it remembers any. Host functions have no other place to keep something that
/// outlives a call.
static REMEMBERED: OnceLock<Remembered> = OnceLock::new();

/// Remembers so many from now on, none if it is zero. Does nothing if it was called before.
pub fn remember(most: u32) {
	if let Some(most) = NonZeroUsize::new(most as usize) {
		let _ = REMEMBERED.set(Remembered::new(most));
	}
}

/// Whether any are remembered.
pub fn remembers() -> bool {
	REMEMBERED.get().is_some()
}

/// Whether the signature is good, which is remembered.
pub fn verify(signature: &Signature, message: &[u8], signer: &Public) -> bool {
	match REMEMBERED.get() {
		Some(remembered) => remembered.verify(signature, message, signer),
		None => Pair::verify(signature, message, signer),
	}
}

/// As many good signatures as there is room for: the ones last asked for.
struct Remembered(Mutex<LruCache<[u8; 32], ()>>);

impl Remembered {
	fn new(most: NonZeroUsize) -> Self {
		Self(Mutex::new(LruCache::new(most)))
	}

	/// Whether the signature is good.
	fn verify(&self, signature: &Signature, message: &[u8], signer: &Public) -> bool {
		if message.len() > LONGEST_MESSAGE {
			return Pair::verify(signature, message, signer);
		}
		// The message comes last: the others' lengths are fixed.
		let (signature_bytes, signer_bytes): (&[u8], &[u8]) = (signature.as_ref(), signer.as_ref());
		let hash =
			sp_crypto_hashing::blake2_256(&[signature_bytes, signer_bytes, message].concat());
		// What panics in here leaves nothing half done that matters.
		let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
		if known().get(&hash).is_some() {
			return true;
		}
		let good = Pair::verify(signature, message, signer);
		if good {
			known().put(hash, ());
		}
		good
	}
}

/// What takes the place of the SDK's host functions of these names.
#[allow(
	dead_code,
	unexpected_cfgs,
	reason = "the macro asks whether this is a runtime, and calls for it"
)]
mod interface {
	use super::{verify, Pair, Public, Signature};
	use sp_runtime_interface::{
		pass_by::{PassFatPointerAndRead, PassPointerAndRead},
		runtime_interface,
	};

	#[runtime_interface]
	pub trait Crypto {
		/// Verifies a signature, of old ways of signing too. The SDK's own: no runtime of this
		/// chain calls it.
		fn sr25519_verify(
			signature: PassPointerAndRead<&Signature, 64>,
			message: PassFatPointerAndRead<&[u8]>,
			signer: PassPointerAndRead<&Public, 32>,
		) -> bool {
			Pair::verify_deprecated(signature, message, signer)
		}

		/// Verifies a signature.
		#[version(2)]
		fn sr25519_verify(
			signature: PassPointerAndRead<&Signature, 64>,
			message: PassFatPointerAndRead<&[u8]>,
			signer: PassPointerAndRead<&Public, 32>,
		) -> bool {
			verify(signature, message, signer)
		}
	}
}

pub use interface::crypto::HostFunctions;

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn remembering(most: usize) -> Remembered {
		Remembered::new(NonZeroUsize::new(most).expect("it is some"))
	}

	fn len(remembered: &Remembered) -> usize {
		remembered.0.lock().expect("nothing panicked").len()
	}

	#[test]
	fn a_good_signature_is_remembered_and_no_other() {
		let remembered = remembering(10);
		let pair = Pair::from_seed(&[1; 32]);
		let (signer, message) = (pair.public(), b"message");
		let signature = pair.sign(message);
		for _ in 0..2 {
			assert!(remembered.verify(&signature, message, &signer));
			assert_eq!(len(&remembered), 1);
		}

		let other = Pair::from_seed(&[2; 32]);
		for _ in 0..2 {
			assert!(!remembered.verify(&other.sign(message), message, &signer));
			assert!(!remembered.verify(&signature, b"messagf", &signer));
			assert!(!remembered.verify(&signature, message, &other.public()));
			assert_eq!(len(&remembered), 1);
		}
	}

	#[test]
	fn what_is_asked_for_last_stays() {
		let remembered = remembering(2);
		let pair = Pair::from_seed(&[1; 32]);
		for message in [b"a", b"b", b"a", b"c"] {
			assert!(remembered.verify(&pair.sign(message), message, &pair.public()));
			assert!(len(&remembered) <= 2);
		}
	}

	#[test]
	fn long_messages_are_verified_and_not_remembered() {
		let remembered = remembering(2);
		let pair = Pair::from_seed(&[1; 32]);
		let message = [0; LONGEST_MESSAGE + 1];
		let signature = pair.sign(&message);
		assert!(remembered.verify(&signature, &message, &pair.public()));
		assert!(!remembered.verify(&signature, &message[1..], &pair.public()));
		assert_eq!(len(&remembered), 0);
	}

	proptest! {
		/// Whatever is flipped, in whatever order it is asked for, the answer is the SDK's.
		#[test]
		fn answers_are_those_of_who_remembers_nothing(
			asked in prop::collection::vec((0u8..3, 0u8..3, prop::option::of(0usize..64)), 1..40),
		) {
			let remembered = remembering(4);
			for (seed, text, flipped) in asked {
				let pair = Pair::from_seed(&[seed; 32]);
				let message = vec![text; usize::from(text) * 100];
				// The same each time, so that some are asked for again.
				let mut signature = signature_of(seed, text, &message);
				if let Some(byte) = flipped {
					signature.0[byte] ^= 1;
				}
				prop_assert_eq!(
					remembered.verify(&signature, &message, &pair.public()),
					Pair::verify(&signature, &message, &pair.public())
				);
			}
		}
	}

	/// Signing is random: one signature for each.
	fn signature_of(seed: u8, text: u8, message: &[u8]) -> Signature {
		static MADE: Mutex<Vec<((u8, u8), Signature)>> = Mutex::new(Vec::new());
		let mut made = MADE.lock().expect("nothing panicked");
		if let Some((_, signature)) = made.iter().find(|(of, _)| *of == (seed, text)) {
			return *signature;
		}
		let signature = Pair::from_seed(&[seed; 32]).sign(message);
		made.push(((seed, text), signature));
		signature
	}
}
