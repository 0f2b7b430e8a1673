//! # Beacon
//!
//! ## Overview
//!
//! Randomness for what must not be chosen: which nodes store a track, where a node stands in
//! selection, which chunk is to be proven.
//!
//! ## Pallet API
//!
//! No calls. [`Pallet`] is [`Seeds`](audio_primitives::randomness::Seeds) and
//! [`BlockSeed`](audio_primitives::randomness::BlockSeed) for other pallets.
//!
//! ## Design
//!
//! **Seeds of epochs** are for what somebody brings about, such as a publication. Who asks gets a
//! number at once, and the seed two epochs later. All that enters a seed is made in the epoch after
//! that in which it was asked for. Only outputs of blocks that won the lottery of slots enter
//! BABE's randomness, and the last of an epoch often comes well before its end: so who asks at the
//! end of an epoch often knows that epoch's randomness, but never the next one's. Every validator
//! knows its own outputs of the next epoch, whose input is known an epoch before, and nobody
//! else's. Whoever makes the last `k` of those blocks in an epoch can withhold any of them, and so
//! has `2^k` draws. All who ask in one epoch get the same seed, and each makes of it what is its
//! own: one write, however many wait. A seed is kept while anybody has a use for it.
//!
//! **Seeds of blocks** are made of two VRF outputs: that of the block before, and that of the last
//! block of another author. Who makes a block knows its own output beforehand, but cannot choose
//! it: it can withhold the block, and give up what it earns, so that the next author's output takes
//! the place of its own. Who has several validators in consecutive slots knows the outputs of all
//! of them, and chooses the two that are the last of these. While a single author makes all blocks,
//! the last two outputs are taken. There is none where the block before has no output.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(
	test,
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

mod blocks;
mod seeds;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use blocks::block_seed_of;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use audio_primitives::stake::CurrentRound;
use frame_support::{defensive, traits::Get, weights::Weight, BoundedVec};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::ConstU32;

/// The randomness of epochs.
pub trait Epochs<BlockNumber> {
	/// The first block of the epoch that runs.
	fn running_since() -> BlockNumber;

	/// The newest randomness, and the first block of those that it is made in.
	fn newest() -> (Randomness, BlockNumber);
}

/// Seeds that wait at a time: one of the epoch that runs and one of that before.
pub const MAX_WAITING: u32 = 2;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use audio_primitives::randomness::SeedIndex;
	use frame_support::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The round in force.
		type Round: CurrentRound;

		/// The randomness of epochs. What changes it must be initialized before this pallet.
		type Epochs: Epochs<BlockNumberFor<Self>>;

		/// Who makes this block.
		type Author: Get<Option<Self::AccountId>>;

		/// The VRF output of the block before, if it has one.
		type Output: Get<Option<Randomness>>;

		/// Weights of the hook.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The seeds that are asked for and not drawn yet, the oldest first.
	#[pallet::storage]
	pub type Asked<T: Config> =
		StorageValue<_, BoundedVec<Waiting<BlockNumberFor<T>>, ConstU32<MAX_WAITING>>, ValueQuery>;

	/// The number of the next seed that is asked for.
	#[pallet::storage]
	pub type NextSeed<T: Config> = StorageValue<_, SeedIndex, ValueQuery>;

	/// The seeds that are drawn, each as long as somebody has a use for it.
	#[pallet::storage]
	pub type Drawn<T: Config> = StorageMap<_, Twox64Concat, SeedIndex, Seed, OptionQuery>;

	/// Who makes this block: its output is known in the next one.
	#[pallet::storage]
	pub type Author<T: Config> = StorageValue<_, T::AccountId, OptionQuery>;

	/// The outputs of the last blocks.
	#[pallet::storage]
	pub type LastOutputs<T: Config> = StorageValue<_, Outputs<T::AccountId>, OptionQuery>;

	/// The seed of this block.
	#[pallet::storage]
	pub type InForce<T: Config> = StorageValue<_, Randomness, OptionQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A seed was drawn.
		SeedDrawn {
			/// Its number.
			seed: SeedIndex,
			/// What was drawn.
			randomness: Randomness,
			/// Those who asked for it.
			users: u32,
		},
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Makes the seed of the block and draws those that can be drawn.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::make_block_seed();
			Self::draw_seeds();
			T::WeightInfo::on_initialize()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The invariants: numbers were given out; those that wait are in order, and not drawn; what is
	/// drawn is of use to somebody.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use frame_support::ensure;

		let next = NextSeed::<T>::get();
		let waiting = Asked::<T>::get();
		let in_order = waiting.iter().is_sorted_by(|one, other| one.seed < other.seed);
		ensure!(in_order, "those that wait are out of order");
		for Waiting { seed, .. } in &waiting {
			ensure!(*seed < next, "a seed that waits was not asked for");
			ensure!(!Drawn::<T>::contains_key(seed), "a seed that waits is drawn");
		}
		for (seed, Seed { users, .. }) in Drawn::<T>::iter() {
			ensure!(seed < next, "a seed was drawn that was not asked for");
			ensure!(users > 0, "a seed is kept that nobody uses");
		}
		Ok(())
	}
}
