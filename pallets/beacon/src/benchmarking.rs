//! Benchmarks of the hook.

use crate::*;
use audio_primitives::randomness::Seeds;
use frame_benchmarking::v2::*;
use frame_support::traits::Hooks;

/// Sets up what the benchmarks measure.
pub trait BenchmarkHelper {
	/// Begins an epoch, with randomness that was made in the one before.
	fn pass_epoch();

	/// Has a block made whose output is known.
	fn make_output();
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn on_initialize() {
		T::BenchmarkHelper::make_output();
		let author: T::AccountId = account("author", 0, 0);
		let other = account("author", 1, 0);
		LastOutputs::<T>::put(Outputs::followed_by(None, other, [1; 32]));
		Author::<T>::put(author);
		for _ in 0..MAX_WAITING {
			Pallet::<T>::ask();
			T::BenchmarkHelper::pass_epoch();
		}
		T::BenchmarkHelper::pass_epoch();
		let now = frame_system::Pallet::<T>::block_number();

		#[block]
		{
			Pallet::<T>::on_initialize(now);
		}

		assert!(InForce::<T>::exists() && Asked::<T>::get().is_empty());
		assert!(Drawn::<T>::iter().count() > 0);
	}
}
