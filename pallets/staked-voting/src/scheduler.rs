//! The scheduler as democracy sees it: it takes only what had a quorum, and tells what came of it.

use crate::{BoundedCallOf, CallOf, Config, Pallet};
use core::marker::PhantomData;
use frame_support::traits::schedule::{
	v3::{Named, TaskName},
	DispatchTime, Period, Priority,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::DispatchError;

/// Hands to [`Config::Scheduler`] what democracy wants to be enacted, if the referendum being
/// decided has a quorum: as a call of this pallet, which makes the decided one and notes what came
/// of it.
///
/// Democracy schedules in one place only: where a referendum was approved, while it is still listed
/// as ongoing with its tally.
pub struct QuorumScheduler<T>(PhantomData<T>);

impl<T: Config> Named<BlockNumberFor<T>, CallOf<T>, T::PalletsOrigin> for QuorumScheduler<T> {
	type Address = <T::Scheduler as Named<BlockNumberFor<T>, CallOf<T>, T::PalletsOrigin>>::Address;
	type Hasher = T::Hashing;

	/// Once, whatever the period: decisions are not repeated.
	fn schedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumberFor<T>>,
		_: Option<Period<BlockNumberFor<T>>>,
		priority: Priority,
		_: T::PalletsOrigin,
		call: BoundedCallOf<T>,
	) -> Result<Self::Address, DispatchError> {
		Pallet::<T>::schedule_decision(id, when, priority, call)
	}

	fn cancel_named(id: TaskName) -> Result<(), DispatchError> {
		T::Scheduler::cancel_named(id)
	}

	fn reschedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumberFor<T>>,
	) -> Result<Self::Address, DispatchError> {
		T::Scheduler::reschedule_named(id, when)
	}

	fn next_dispatch_time(id: TaskName) -> Result<BlockNumberFor<T>, DispatchError> {
		T::Scheduler::next_dispatch_time(id)
	}
}
