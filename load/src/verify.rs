//! How fast signatures are verified here: what a chain can do at the best, were there nothing else to
//! do.

use crate::accounts::pair;
use sp_core::{sr25519, Pair};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};

/// Bytes that are signed, as many as those of a transfer.
const SIGNED: usize = 120;

/// Signatures that one core verifies in a second.
pub fn rate(time: Duration) -> f64 {
	let pair = pair(0);
	let message = [7; SIGNED];
	let (signature, public) = (pair.sign(&message), pair.public());
	let (begun, mut count) = (Instant::now(), 0u32);
	while begun.elapsed() < time {
		for _ in 0..100 {
			assert!(black_box(sr25519::Pair::verify(&signature, message, &public)));
		}
		count += 100;
	}
	f64::from(count) / begun.elapsed().as_secs_f64()
}
