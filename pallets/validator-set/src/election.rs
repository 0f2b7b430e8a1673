//! An election that always has an outcome.

use crate::{Config, Event, Pallet, Validators, WeightInfo};
use core::marker::PhantomData;
use frame_election_provider_support::{BoundedSupportsOf, ElectionProvider, PageIndex, Support};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;

/// [`Config::Election`], and where it fails or elects nobody, the validators that there are.
///
/// Else the era would not end until candidates come, and nobody would be paid, no slash would apply
/// and no stake would leave. Each keeps of what is behind it what is still at stake: what is on its
/// way out must not be slashed for an era that it does not back.
pub struct ElectedOrPresent<T>(PhantomData<T>);

impl<T: Config> ElectionProvider for ElectedOrPresent<T> {
	type AccountId = T::AccountId;
	type BlockNumber = BlockNumberFor<T>;
	type Error = <T::Election as ElectionProvider>::Error;
	type MaxWinnersPerPage = <T::Election as ElectionProvider>::MaxWinnersPerPage;
	type MaxBackersPerWinner = <T::Election as ElectionProvider>::MaxBackersPerWinner;
	type MaxBackersPerWinnerFinal = <T::Election as ElectionProvider>::MaxBackersPerWinnerFinal;
	type Pages = <T::Election as ElectionProvider>::Pages;
	type DataProvider = T::DataProvider;

	fn elect(page: PageIndex) -> Result<BoundedSupportsOf<Self>, Self::Error> {
		frame_system::Pallet::<T>::register_extra_weight_unchecked(
			T::WeightInfo::elect(),
			DispatchClass::Mandatory,
		);
		let elected = T::Election::elect(page);
		if elected.as_ref().is_ok_and(|supports| !supports.is_empty()) {
			return elected;
		}
		let present = present::<T>();
		if present.is_empty() {
			return elected;
		}
		Pallet::<T>::deposit_event(Event::PresentSetKept { validators: present.len() as u32 });
		Ok(present)
	}

	fn start() -> Result<(), Self::Error> {
		T::Election::start()
	}

	fn duration() -> Self::BlockNumber {
		T::Election::duration()
	}

	fn status() -> Result<Option<Weight>, ()> {
		T::Election::status()
	}
}

/// The validators of the session in force.
fn present<T: Config>() -> BoundedSupportsOf<ElectedOrPresent<T>> {
	let supports = T::Validators::present().into_iter().map(|(validator, voters)| {
		let total = voters.iter().fold(0u128, |sum, (_, votes)| sum.saturating_add(*votes));
		(validator, Support { total, voters })
	});
	// There are no more of them than an election can elect: it elected them.
	BoundedSupportsOf::<ElectedOrPresent<T>>::sorted_truncate_from(supports.collect()).0
}
