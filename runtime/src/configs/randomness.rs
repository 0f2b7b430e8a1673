//! Randomness of blocks and epochs.

use crate::{
	configs::voting::Round,
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
	type BenchmarkHelper = benchmarking::Setup;
}

/// What benchmarks of this pallet need of the rest.
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking {
	use super::*;
	use crate::{Beacon, System};
	use frame_support::traits::OnInitialize;

	pub struct Setup;

	impl pallet_node_services::benchmarking::BenchmarkHelper for Setup {
		fn draw_seeds() {
			for _ in 0..pallet_beacon::MAX_WAITING {
				<Setup as pallet_beacon::benchmarking::BenchmarkHelper>::pass_epoch();
			}
			Beacon::on_initialize(System::block_number());
		}
	}

	impl pallet_beacon::benchmarking::BenchmarkHelper for Setup {
		fn pass_epoch() {
			let (_, running) = EpochStart::<Runtime>::get();
			let next = System::block_number().saturating_add(1);
			EpochStart::<Runtime>::put((running, next));
			System::set_block_number(next);
		}

		fn make_output() {
			pallet_babe::AuthorVrfRandomness::<Runtime>::put(Some([7; 32]));
		}
	}
}
