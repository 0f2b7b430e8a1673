//! Accounts by their numbers, and the people of the [town](crate::town) by theirs.

use audio_runtime::AccountId;
use codec::Encode;
use sp_core::{ed25519, sr25519, Pair};
use sp_crypto_hashing::blake2_256;

fn seed(whose: &str, number: u32) -> [u8; 32] {
	blake2_256(&(whose, number).encode())
}

/// What signs for an account.
pub fn pair(number: u32) -> sr25519::Pair {
	sr25519::Pair::from_seed(&seed("audio-load", number))
}

/// What signs for the operator of the content node of that number.
pub fn operator(node: u32) -> sr25519::Pair {
	sr25519::Pair::from_seed(&seed("audio-load operator", node))
}

/// The key of that node.
pub fn node_key(node: u32) -> ed25519::Pair {
	ed25519::Pair::from_seed(&seed("audio-load node", node))
}

/// The account of an artist. It sends nothing.
pub fn artist(number: u32) -> AccountId {
	sr25519::Pair::from_seed(&seed("audio-load artist", number)).public().into()
}

/// Its address.
pub fn account(number: u32) -> AccountId {
	pair(number).public().into()
}

/// Does that to each number below `count`, on all processors, and gives the results in order.
pub fn each<T: Send>(count: u32, work: impl Fn(u32) -> T + Sync) -> Vec<T> {
	let threads = std::thread::available_parallelism().map_or(1, usize::from);
	let part = (count as usize).div_ceil(threads).max(1);
	let numbers: Vec<u32> = (0..count).collect();
	std::thread::scope(|scope| {
		let work = &work;
		let threads: Vec<_> = numbers
			.chunks(part)
			.map(|part| scope.spawn(move || part.iter().map(|number| work(*number)).collect()))
			.collect();
		let done: Vec<Vec<T>> =
			threads.into_iter().map(|thread| thread.join().expect("no work panics")).collect();
		done.into_iter().flatten().collect()
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn each_is_done_once_and_in_order(count in 0u32..100) {
			prop_assert_eq!(each(count, |number| number * 2), (0..count).map(|n| n * 2).collect::<Vec<_>>());
		}
	}

	#[test]
	fn accounts_differ() {
		assert_eq!(account(1), account(1));
		assert_ne!(account(1), account(2));
		let operator = AccountId::from(operator(1).public());
		assert!(![account(1), artist(1)].contains(&operator));
		assert_ne!(account(1), artist(1));
	}
}
