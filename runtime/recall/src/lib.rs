//! What a call of the runtime has asked the node, so that it need not ask again.
//!
//! A transfer reads the state 70 times, and 20 keys: each time is a call out of the WASM and back,
//! in which the node looks the key up and hands over a copy of the value. It also hashes as often
//! what the same few keys are made of.
//!
//! Both kinds of memory here are of one call, of a fixed size, and never wrong: a [hash](Hashes)
//! follows from what is hashed, and the [state](State) is written by nobody else while a call
//! lasts, so that it is enough to be told of each write. What is read, written, and hashed to is the
//! same with and without. That the node is asked less often, its traces of the state show alone.

#![cfg_attr(not(test), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

mod hashes;
mod state;

pub use hashes::Hashes;
pub use state::{Node, State};

/// Which of `places`, a power of two, is that of something with these bytes in it.
fn place(one: u64, other: u64, places: usize) -> usize {
	// Fibonacci hashing: the highest bits are the best mixed.
	let mixed = (one ^ other.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
	(mixed >> 48) as usize >> (16u32.saturating_sub(places.trailing_zeros()))
}

/// The first eight bytes, or all if they are fewer.
fn first(bytes: &[u8]) -> u64 {
	match bytes.first_chunk() {
		Some(first) => u64::from_le_bytes(*first),
		None => bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
	}
}
