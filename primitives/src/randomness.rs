//! Randomness that nobody knew when it was asked for.

use crate::RoundIndex;

/// The number of a seed that is asked for before it is drawn.
pub type SeedIndex = u32;

/// A seed that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnSeed {
	/// 32 bytes that nobody knew when they were asked for.
	pub randomness: [u8; 32],
	/// The round in which they became known.
	pub round: RoundIndex,
}

/// Gives out seeds that become known two epochs later: all that enters one is made in the epoch
/// after that in which it was asked for.
pub trait Seeds {
	/// The number of the seed that is asked for now. It is kept for the asker until it is released.
	fn ask() -> SeedIndex;

	/// The seed of that number, once it is drawn.
	fn drawn(seed: SeedIndex) -> Option<DrawnSeed>;

	/// Says that one of those who asked for `seed` has no use for it any more.
	fn release(seed: SeedIndex);
}

/// Gives out a seed in each block.
pub trait BlockSeed {
	/// 32 bytes of the last two blocks of different authors before this one, if they have any.
	fn block_seed() -> Option<[u8; 32]>;
}
