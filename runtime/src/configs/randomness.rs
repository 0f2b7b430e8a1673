//! Randomness of blocks and epochs.

use crate::{
	configs::round::Round,
	constants::{AccountId, BlockNumber},
	Authorship, Runtime,
};
use frame_support::traits::{Get, Randomness};
use pallet_babe::{EpochStart, ParentBlockRandomness, RandomnessFromOneEpochAgo};

/// BABE's epochs.
pub struct BabeEpochs;

impl pallet_beacon::Epochs<BlockNumber> for BabeEpochs {
	fn running_since() -> BlockNumber {
		EpochStart::<Runtime>::get().1
	}

	/// The next epoch's, which the outputs of the epoch before went into.
	fn newest() -> (pallet_beacon::Randomness, BlockNumber) {
		let (randomness, _) = RandomnessFromOneEpochAgo::<Runtime>::random(b"audio/beacon");
		(randomness.0, EpochStart::<Runtime>::get().0)
	}
}

/// Who makes this block.
pub struct BlockAuthor;

impl Get<Option<AccountId>> for BlockAuthor {
	fn get() -> Option<AccountId> {
		Authorship::author()
	}
}

/// The VRF output of the block before.
pub struct ParentOutput;

impl Get<Option<pallet_beacon::Randomness>> for ParentOutput {
	fn get() -> Option<pallet_beacon::Randomness> {
		let (output, _) = ParentBlockRandomness::<Runtime>::random(b"audio/beacon");
		output.map(|output| output.0)
	}
}

impl pallet_beacon::Config for Runtime {
	type Round = Round;
	type Epochs = BabeEpochs;
	type Author = BlockAuthor;
	type Output = ParentOutput;
	type WeightInfo = crate::weights::beacon::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::randomness::Setup;
}
