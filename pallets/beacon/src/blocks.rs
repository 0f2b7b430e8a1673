//! Seeds of blocks.

use crate::*;
use audio_primitives::randomness::BlockSeed;
use sp_io::hashing::blake2_256;

/// Keeps the seeds of blocks apart from what others make of the same outputs.
const DOMAIN: &[u8; 12] = b"audio/beacon";

impl<T: Config> Pallet<T> {
	/// Makes the seed of this block, of the last one's output and that of the last block of another
	/// author.
	pub(crate) fn make_block_seed() {
		let author = Author::<T>::take();
		Author::<T>::set(T::Author::get());
		let Some((author, output)) = author.zip(T::Output::get()) else {
			InForce::<T>::kill();
			return;
		};
		let outputs = Outputs::followed_by(LastOutputs::<T>::get(), author, output);
		InForce::<T>::set(outputs.other.map(|other| block_seed_of(&other, &output)));
		LastOutputs::<T>::put(outputs);
	}
}

/// BLAKE2b-256 of `audio/beacon`, the output of the other author's block and that of the last.
pub fn block_seed_of(other: &Randomness, last: &Randomness) -> Randomness {
	blake2_256(&[DOMAIN.as_slice(), other, last].concat())
}

impl<T: Config> BlockSeed for Pallet<T> {
	fn block_seed() -> Option<Randomness> {
		InForce::<T>::get()
	}
}
