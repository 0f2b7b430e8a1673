//! The scheduler as democracy sees it: it takes only what had a quorum.

use crate::{Config, Pallet};
use core::marker::PhantomData;
use frame_support::traits::{
	schedule::{
		v3::{Named, TaskName},
		DispatchTime, Period, Priority,
	},
	Bounded,
};
use sp_runtime::DispatchError;

/// Hands to `S` what democracy wants to be enacted, if the referendum being decided has a quorum.
///
/// Democracy schedules in one place only: where a referendum was approved, while it is still listed
/// as ongoing with its tally.
pub struct QuorumScheduler<T, S>(PhantomData<(T, S)>);

impl<T: Config, S, BlockNumber, Call, Origin> Named<BlockNumber, Call, Origin>
	for QuorumScheduler<T, S>
where
	S: Named<BlockNumber, Call, Origin>,
{
	type Address = S::Address;
	type Hasher = S::Hasher;

	fn schedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumber>,
		maybe_periodic: Option<Period<BlockNumber>>,
		priority: Priority,
		origin: Origin,
		call: Bounded<Call, Self::Hasher>,
	) -> Result<Self::Address, DispatchError> {
		Pallet::<T>::check_quorum()?;
		S::schedule_named(id, when, maybe_periodic, priority, origin, call)
	}

	fn cancel_named(id: TaskName) -> Result<(), DispatchError> {
		S::cancel_named(id)
	}

	fn reschedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumber>,
	) -> Result<Self::Address, DispatchError> {
		S::reschedule_named(id, when)
	}

	fn next_dispatch_time(id: TaskName) -> Result<BlockNumber, DispatchError> {
		S::next_dispatch_time(id)
	}
}
