//! # Holdings
//!
//! ## Overview
//!
//! What an account has lies in many places: bonded, behind artists, put down for a node, locked by
//! a vote, earned and not paid. This pallet lists it, and withdraws by one call all of it that is
//! due.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `withdraw` | anyone | withdraws what is due to an account, wherever it is |
//!
//! [`Pallet::of`] lists what an account has.
//!
//! ## Design
//!
//! **Sources.** The pallet stores nothing and knows no other: [`Config::Sources`] say what there
//! is, with the call that frees each.
//!
//! **Withdrawing** is to make those calls, *as the owner would*. So it does nothing that the owner
//! could not do by hand, and what an account is paid goes where it would go then. A source says of
//! each whether it can be made for whoever asks, for the owner alone, or for nobody; what would
//! take a choice from the owner is not made for others.
//!
//! **One by one.** Each call stands for itself: what one has changed is undone if it fails, and the
//! others are made all the same. A call that weighs more than [`Config::MaxCallWeight`] is not
//! made.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(
	test,
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use audio_primitives::{
	holdings::{Found, Holding, HoldingSource, Scope, What, When, WithdrawnBy},
	Balance,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo},
	storage::with_storage_layer,
	traits::{Get, UnfilteredDispatchable},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, DispatchResult};

/// What something is that an account has.
pub type WhatOf<T> = What<<T as frame_system::Config>::AccountId, <T as Config>::HoldReason>;
/// Something that an account has.
pub type HoldingOf<T> = Holding<
	<T as frame_system::Config>::AccountId,
	BlockNumberFor<T>,
	<T as Config>::HoldReason,
	<T as Config>::FreeingCall,
>;

/// What was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Withdrawal<What> {
	/// What it was.
	pub what: What,
	/// Planck.
	pub amount: Balance,
}

/// What is due and could not be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Failure<What> {
	/// What it is.
	pub what: What,
	/// Why.
	pub error: DispatchError,
}

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The calls that free things.
		type FreeingCall: Parameter + UnfilteredDispatchable<RuntimeOrigin = Self::RuntimeOrigin>;

		/// Why tokens are held.
		type HoldReason: Parameter;

		/// Where accounts have something.
		type Sources: HoldingSource<Self::AccountId, HoldingOf<Self>>;

		/// Most calls that are made at once.
		#[pallet::constant]
		type MaxCalls: Get<u32>;

		/// Most that one of them weighs.
		#[pallet::constant]
		type MaxCallWeight: Get<Weight>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::FreeingCall>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// What was due to an account was withdrawn.
		Withdrawn {
			/// Whose it is.
			who: T::AccountId,
			/// What, in the order in which it was.
			parts: Vec<Withdrawal<WhatOf<T>>>,
			/// What is due and could not be.
			failed: Vec<Failure<WhatOf<T>>>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Nothing is due to the account that this call could withdraw for the signer.
		NothingDue,
		/// What is due takes a call that weighs more than this one may.
		TooHeavy,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxCalls::get() > 0, "nothing could be withdrawn");
			let most = Self::most_weight(T::MaxCalls::get());
			let room = T::BlockWeights::get().get(DispatchClass::Normal).max_extrinsic;
			assert!(
				room.is_none_or(|room| most.all_lte(room)),
				"a withdrawal of as much as can be fits into no block"
			);
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Withdraws what is due to `who`: by up to `most` calls, each of which frees one thing.
		/// Anyone may call it, for anyone; the signer pays the fee, of what was looked for and of
		/// the calls that were made.
		///
		/// What one of the calls cannot free stays as it was, and the others are made: the event
		/// says what was withdrawn and what was not, and why.
		///
		/// Fails with `NothingDue`, and if none of the calls succeeds as the first of them does, or
		/// with `TooHeavy`.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_weight(*most))]
		pub fn withdraw(
			origin: OriginFor<T>,
			who: T::AccountId,
			#[pallet::compact] most: u32,
		) -> DispatchResultWithPostInfo {
			let signer = ensure_signed(origin)?;
			let (weight, done) = Self::do_withdraw(&signer, who, most.min(T::MaxCalls::get()));
			let post_info = Some(weight).into();
			done.map(|()| post_info).map_err(|error| DispatchErrorWithPostInfo { post_info, error })
		}
	}
}

impl<T: Config> Pallet<T> {
	/// All that `who` has.
	pub fn of(who: &T::AccountId) -> Vec<HoldingOf<T>> {
		let mut found = Vec::new();
		let _ = T::Sources::list(who, Scope::All, &mut found);
		found.into_iter().map(|found| found.holding).collect()
	}

	/// What `withdraw` weighs with so many calls, at the most.
	pub(crate) fn most_weight(most: u32) -> Weight {
		let most = most.min(T::MaxCalls::get());
		T::WeightInfo::withdraw(most)
			.saturating_add(T::Sources::withdraw_weight(most))
			.saturating_add(T::MaxCallWeight::get().saturating_mul(most.into()))
	}

	/// Whether it is due, and is withdrawn for `signer`.
	fn is_withdrawn(holding: &HoldingOf<T>, owner: &T::AccountId, signer: &T::AccountId) -> bool {
		let for_signer = match holding.withdrawn_by {
			WithdrawnBy::Anyone => true,
			WithdrawnBy::Owner => owner == signer,
			WithdrawnBy::Nobody => false,
		};
		for_signer && holding.when == When::Due
	}

	/// Says what it has weighed.
	fn do_withdraw(
		signer: &T::AccountId,
		who: T::AccountId,
		most: u32,
	) -> (Weight, DispatchResult) {
		let mut found = Vec::new();
		let listed = T::Sources::list(&who, Scope::Due(most), &mut found);
		let (made, done) = Self::withdraw_found(signer, who, found, most);
		(listed.saturating_add(T::WeightInfo::withdraw(most)).saturating_add(made), done)
	}

	/// Makes up to `most` of the calls that free what was found. Says what they have weighed.
	pub(crate) fn withdraw_found(
		signer: &T::AccountId,
		who: T::AccountId,
		found: Vec<Found<HoldingOf<T>>>,
		most: u32,
	) -> (Weight, DispatchResult) {
		let mut weight = Weight::zero();
		let (mut parts, mut failed) = (Vec::new(), Vec::new());
		let due =
			found.into_iter().filter(|found| Self::is_withdrawn(&found.holding, &who, signer));
		for Found { holding, weight: at_most } in due.take(most as usize) {
			let Holding { what, amount, call: Some(call), .. } = holding else { continue };
			let done = if at_most.all_lte(T::MaxCallWeight::get()) {
				let (done, weighed) = Self::make(call, &who);
				weight.saturating_accrue(weighed.unwrap_or(at_most));
				done
			} else {
				Err(Error::<T>::TooHeavy.into())
			};
			match done {
				Ok(()) => parts.push(Withdrawal { what, amount }),
				Err(error) => failed.push(Failure { what, error }),
			}
		}
		if parts.is_empty() {
			let first = failed.into_iter().next();
			let error = first.map_or(Error::<T>::NothingDue.into(), |failure| failure.error);
			return (weight, Err(error));
		}
		Self::deposit_event(Event::Withdrawn { who, parts, failed });
		(weight, Ok(()))
	}

	/// Makes a call as `owner`. Says what it has weighed, if the call does.
	fn make(
		call: <T as Config>::FreeingCall,
		owner: &T::AccountId,
	) -> (Result<(), DispatchError>, Option<Weight>) {
		let origin = frame_system::RawOrigin::Signed(owner.clone()).into();
		let mut weighed = None;
		let done = with_storage_layer(|| match call.dispatch_bypass_filter(origin) {
			Ok(post) => {
				weighed = post.actual_weight;
				Ok(())
			},
			Err(failed) => {
				weighed = failed.post_info.actual_weight;
				Err(failed.error)
			},
		});
		(done, weighed)
	}
}
