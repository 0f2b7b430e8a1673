//! # Pace
//!
//! ## Overview
//!
//! One WASM serves every network: a dev chain whose eras last minutes and the live chain whose
//! eras last hours run the same bytes. What differs is the *pace*: slot time, epoch length and
//! sessions per era, and the first values of the governed parameters. The genesis preset gives
//! them to this pallet, which must come first after `System` so that every other pallet's genesis
//! already sees them.
//!
//! ## Pallet API
//!
//! There are no calls, no hooks and no events: nothing changes the pace after genesis. BABE
//! derives slots from timestamps and epochs from slots, so a chain that changed either later
//! would contradict its own past.
//!
//! - [`Pallet::current`] returns the [`Pace`].
//! - [`SlotDuration`], [`MinimumPeriod`], [`EpochDuration`] and [`SessionsPerEra`] implement `Get`
//!   for the configuration of other pallets, read live from state: metadata taken from a running
//!   chain shows that chain's own constants.
//! - [`InitialParameters`] is what a runtime implements to receive the governed parameters' first
//!   values; they are governed from then on.
//!
//! Before genesis (metadata of the bare WASM, integrity tests) the pace is [`Pace::default`], that
//! of the live chain. On a chain that has begun a missing pace is an error, which is logged and
//! which `try_state` reports, as it does governed parameters that cannot be read.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

mod getters;
mod types;

#[cfg(test)]
mod tests;

pub use getters::{EpochDuration, MinimumPeriod, SessionsPerEra, SlotDuration};
pub use pallet::*;
pub use types::{InitialParameters, InvalidPace, Pace};

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{defensive, pallet_prelude::*};
	use frame_system::pallet_prelude::BlockNumberFor;
	use sp_runtime::traits::Zero;

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// The governed parameters' first values, as the genesis preset spells them.
		type InitialParameters: InitialParameters;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The pace of this chain. Written once, at genesis.
	#[pallet::storage]
	pub type Current<T: Config> = StorageValue<_, Pace, OptionQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Slot time, epoch length and sessions per era.
		pub pace: Pace,
		/// First values of the governed parameters.
		pub parameters: T::InitialParameters,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		///
		/// If the pace is out of its bounds: such a chain must not start.
		#[allow(clippy::panic)]
		fn build(&self) {
			if let Err(reason) = self.pace.check() {
				panic!("invalid pace in genesis: {reason}");
			}
			Current::<T>::put(&self.pace);
			self.parameters.apply();
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// The pace of this chain.
		pub fn current() -> Pace {
			Current::<T>::get().unwrap_or_else(|| {
				if !frame_system::Pallet::<T>::block_number().is_zero() {
					defensive!("the pace of this chain is missing");
				}
				Pace::default()
			})
		}

		/// Invariants: the pace is there and within its bounds, and all governed values can be
		/// read.
		#[cfg(any(feature = "std", feature = "try-runtime"))]
		pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
			let pace = Current::<T>::get().ok_or("the pace is missing")?;
			pace.check().map_err(|_| "the pace is out of bounds")?;
			T::InitialParameters::check_governed().map_err(Into::into)
		}
	}
}
