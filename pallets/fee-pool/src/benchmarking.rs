//! Benchmarks of the calls.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Hooks};
use frame_system::pallet_prelude::BlockNumberFor;

/// Brings `amount` planck into the pool.
fn fill<T: Config>(amount: Balance) -> Result<(), BenchmarkError> {
	T::Currency::mint_into(&Pallet::<T>::account_id(), amount)?;
	Ok(())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn spend() -> Result<(), BenchmarkError> {
		let origin =
			T::SpendOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let amount = T::Currency::minimum_balance().saturating_mul(1_000);
		fill::<T>(amount.saturating_mul(2))?;
		Kept::<T>::put(amount);
		let beneficiary: T::AccountId = account("beneficiary", 0, 0);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, T::Lookup::unlookup(beneficiary.clone()), amount);

		assert_eq!(T::Currency::balance(&beneficiary), amount);
		Ok(())
	}

	#[benchmark]
	fn on_round_end() -> Result<(), BenchmarkError> {
		fill::<T>(T::Currency::minimum_balance().saturating_mul(1_000))?;
		// One is forgotten for the one that is added.
		let round = T::HistoryDepth::get();
		Rounds::<T>::insert(0, FeeRound::default());

		#[block]
		{
			Pallet::<T>::on_round_end(round);
		}

		assert_eq!(LastRound::<T>::get(), Some(round));
		assert!(Rounds::<T>::get(0).is_none());
		Ok(())
	}
	#[benchmark]
	fn on_finalize() -> Result<(), BenchmarkError> {
		let amount = T::Currency::minimum_balance().saturating_mul(1_000);
		let before = Pallet::<T>::balance();
		Pallet::<T>::on_unbalanced(T::Currency::issue(amount));

		#[block]
		{
			<Pallet<T> as Hooks<BlockNumberFor<T>>>::on_finalize(1u32.into());
		}

		assert_eq!(Pallet::<T>::balance(), before.saturating_add(amount));
		Ok(())
	}
}
