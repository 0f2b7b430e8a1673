//! The pace as `Get` implementations, for the configuration of other pallets.

use crate::{Config, Pallet};
use core::marker::PhantomData;
use frame_support::traits::Get;

/// Milliseconds from one slot to the next.
pub struct SlotDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotDuration<T> {
	fn get() -> u64 {
		Pallet::<T>::current().slot_duration
	}
}

/// The minimum period of `Timestamp` in milliseconds: half a slot, from which BABE takes the slot
/// time.
pub struct MinimumPeriod<T>(PhantomData<T>);

impl<T: Config> Get<u64> for MinimumPeriod<T> {
	fn get() -> u64 {
		Pallet::<T>::current().slot_duration >> 1
	}
}

/// Slots in an epoch.
pub struct EpochDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for EpochDuration<T> {
	fn get() -> u64 {
		Pallet::<T>::current().epoch_duration.into()
	}
}

/// Sessions in an era.
pub struct SessionsPerEra<T>(PhantomData<T>);

impl<T: Config> Get<u32> for SessionsPerEra<T> {
	fn get() -> u32 {
		Pallet::<T>::current().sessions_per_era
	}
}
