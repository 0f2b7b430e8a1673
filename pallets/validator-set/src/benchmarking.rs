//! Benchmarks of the hooks, each at its bounds.

use crate::*;
use frame_benchmarking::v2::*;
use frame_election_provider_support::ElectionProvider;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn on_round_end() -> Result<(), BenchmarkError> {
		let seats = T::MaxValidators::get();
		T::Validators::fill(1, seats);
		// A quarter of them was absent before: the most of whom one is chilled.
		let elected = T::Validators::elected(1);
		let absent = (seats / 4) as usize;
		let before: Vec<_> = elected
			.iter()
			.take(absent)
			.map(|(validator, _)| Absentee { validator: validator.clone(), eras: 1 })
			.collect();
		Absentees::<T>::put(BoundedVec::truncate_from(before));

		#[block]
		{
			Pallet::<T>::on_round_end(1);
		}

		assert_eq!(Absentees::<T>::decode_len(), Some(absent));
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
