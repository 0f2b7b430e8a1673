//! Benchmarks of the calls.

use crate::*;
use audio_primitives::Balance;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use frame_system::RawOrigin;

/// Sets up what the benchmarks measure.
pub trait BenchmarkHelper<AccountId> {
	/// Has `who`, who has nothing at stake, give votes to one who has as many votes open as there can
	/// be. Returns planck given.
	fn delegate(who: &AccountId) -> Balance;

	/// Puts something of `who`'s at stake, in the way that takes the most work to read.
	fn stake(who: &AccountId);

	/// Makes a public proposal with as many deposits as there can be; returns its index.
	fn propose() -> u32;
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn refresh() {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("delegator", 0, 0);
		let from = T::BenchmarkHelper::delegate(&who);
		assert!(from > T::Stake::of(&who));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());

		assert_eq!(T::Referenda::delegation(&who), None);
	}

	#[benchmark]
	fn staked_balance() {
		let who: T::AccountId = account("staker", 0, 0);
		T::BenchmarkHelper::stake(&who);
		let staked;

		#[block]
		{
			staked = T::Stake::of(&who);
		}

		assert!(staked > 0);
	}

	#[benchmark]
	fn cancel_proposal() -> Result<(), BenchmarkError> {
		let origin =
			T::CancelOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let index = T::BenchmarkHelper::propose();
		let hash = T::Referenda::proposal(index).ok_or(BenchmarkError::Stop("no proposal"))?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, index);

		assert!(CancelledProposals::<T>::contains_key(hash));
		Ok(())
	}
}
