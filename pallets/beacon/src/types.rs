//! What this pallet stores.

use audio_primitives::{randomness::SeedIndex, RoundIndex};
use frame_support::stored;

/// 32 bytes that are as good as random.
pub type Randomness = [u8; 32];

/// A seed that was asked for and is not drawn yet.
#[stored(no_skip_type_params)]
#[derive(Copy)]
pub struct Waiting<BlockNumber> {
	/// Its number.
	pub seed: SeedIndex,
	/// Those who asked for it and have not released it.
	pub users: u32,
	/// The block in which the last of them asked.
	pub last: BlockNumber,
}

/// A seed that is drawn.
#[stored]
#[derive(Copy)]
pub struct Seed {
	/// Those who asked for it and have not released it.
	pub users: u32,
	/// What was drawn.
	pub randomness: Randomness,
	/// The round in which it was.
	pub round: RoundIndex,
}

/// The outputs of the last blocks.
#[stored(no_skip_type_params)]
pub struct Outputs<AccountId> {
	/// Who made the last block that has one.
	pub author: AccountId,
	/// Its output.
	pub last: Randomness,
	/// That of the last block of another author; of the block before the last, while there has been
	/// but one author.
	pub other: Option<Randomness>,
	/// Whether `other` is of another author.
	pub differs: bool,
}

impl<AccountId: PartialEq> Outputs<AccountId> {
	/// Those after one more block, of `author`, with `output`.
	pub fn followed_by(known: Option<Self>, author: AccountId, output: Randomness) -> Self {
		let (other, differs) = match known {
			None => (None, false),
			Some(known) if known.author != author => (Some(known.last), true),
			Some(known) if known.differs => (known.other, true),
			Some(known) => (Some(known.last), false),
		};
		Self { author, last: output, other, differs }
	}
}
