//! Benchmarks of what is counted.

use crate::*;
use frame_benchmarking::v2::*;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn waive() {
		let who: T::AccountId = account("voter", 0, 0);
		let waived;

		#[block]
		{
			waived = Pallet::<T>::is_left(&who, Waiver::Vote)
				&& Pallet::<T>::waive(&who, Waiver::Vote, Weight::from_parts(1, 0)).is_ok();
		}

		assert!(waived);
	}

	#[benchmark]
	fn forget() {
		let (who, other): (T::AccountId, T::AccountId) =
			(account("voter", 0, 0), account("voter", 1, 0));
		for who in [&who, &other] {
			Used::<T>::insert(0, who, Usage { votes: 1, left: false });
		}

		#[block]
		{
			if let Some(first) = Used::<T>::iter_key_prefix(0).next() {
				Used::<T>::remove(0, first);
			}
		}

		assert_eq!(Used::<T>::iter_key_prefix(0).count(), 1);
	}
}
