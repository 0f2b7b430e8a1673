//! Benchmarks of the call, and of the hooks at their bounds.

use crate::*;
use frame_benchmarking::v2::*;
use frame_election_provider_support::ElectionProvider;
use frame_support::BoundedVec;
use frame_system::RawOrigin;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn chill_keyless() -> Result<(), BenchmarkError> {
		T::Validators::fill(1, T::MaxValidators::get());
		let candidate = T::Validators::keyless();
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), candidate.clone());

		assert!(!T::Validators::is_candidate(&candidate));
		Ok(())
	}

	#[benchmark]
	fn on_round_end() -> Result<(), BenchmarkError> {
		let seats = T::MaxValidators::get();
		T::Validators::fill(1, seats);
		// All of a quarter were absent before: the most of whom one is chilled.
		let (authors, _) = T::Validators::authors(1);
		let before: Vec<_> = T::Validators::elected(1)
			.into_iter()
			.filter(|(validator, _)| !authors.contains(validator))
			.map(|(validator, _)| Absentee { validator, eras: 1 })
			.collect();
		let absent = before.len();
		assert_eq!(absent, (seats / 4) as usize);
		Absentees::<T>::put(BoundedVec::truncate_from(before));
		let chilled = absence::most_chilled(seats).saturating_sub(1);
		let chilled: Vec<_> = (0..chilled).map(|i| (account("chilled", i, 0), 0)).collect();
		Chilled::<T>::put(BoundedVec::truncate_from(chilled));

		#[block]
		{
			Pallet::<T>::on_round_end(1);
		}

		assert_eq!(Absentees::<T>::decode_len(), Some(absent));
		assert_eq!(Chilled::<T>::decode_len(), Some(absence::most_chilled(seats) as usize));
		Ok(())
	}

	#[benchmark]
	fn elect() -> Result<(), BenchmarkError> {
		T::Validators::fill(1, T::MaxValidators::get());
		let elected;

		#[block]
		{
			elected = T::Election::elect(0);
		}

		let elected = elected.map_err(|_| BenchmarkError::Stop("nobody was elected"))?;
		assert_eq!(elected.len() as u32, T::MaxValidators::get());
		Ok(())
	}
}
