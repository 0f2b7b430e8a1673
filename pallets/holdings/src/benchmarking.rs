//! Benchmarks of the calls.

use crate::*;
use audio_primitives::holdings::Shown;
use frame_benchmarking::v2::*;

/// What the benchmarks need of the runtime around the pallet.
pub trait BenchmarkHelper<Call> {
	/// A call that does nothing.
	fn call() -> Call;
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// All but to look for what is due, and what the calls do: both are weighed by themselves.
	#[benchmark]
	fn withdraw(m: Linear<1, { T::MaxCalls::get() }>) -> Result<(), BenchmarkError> {
		let who: T::AccountId = account("owner", 0, 0);
		let found = |schedule| Found {
			holding: Holding {
				what: What::Vesting { schedule },
				amount: 1,
				shown: Shown::Frozen,
				when: When::Due,
				call: Some(T::BenchmarkHelper::call()),
				withdrawn_by: WithdrawnBy::Anyone,
			},
			weight: Weight::zero(),
		};
		let all: Vec<_> = (0..m).map(found).collect();

		#[block]
		{
			Pallet::<T>::withdraw_found(&who, who.clone(), all, m).1?;
		}

		assert!(frame_system::Pallet::<T>::event_count() > 0);
		Ok(())
	}
}
