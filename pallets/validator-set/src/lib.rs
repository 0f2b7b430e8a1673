//! # Validator set
//!
//! ## Overview
//!
//! Who validates, beyond what staking says: an election that always has an outcome, the end of
//! validators that are not there, the keys they sign with, and what a third of the seats costs.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `chill_keyless` | anyone | takes a candidate without session keys off the candidates, for nothing |
//!
//! - [`ElectedOrPresent`] is the election that staking asks for.
//! - [`OnRoundEnd`] notes who was absent in the era that ends, and chills one at the most.
//! - [`KeysInForce`] has the keys with which the validators of the session in force sign.
//! - [`Pallet::seats`] tells what a third of the seats costs.
//!
//! ## Design
//!
//! The election runs on chain, in the block that plans an era, so nothing has to happen beforehand:
//! no phase can be missed, no snapshot be stale. It reads bounded lists ([`Config::Election`]).
//! Candidates are limited at genesis by as many as it takes, for with one more it fails. A place
//! among them costs the least bond, and anyone takes it from a candidate that cannot be elected for
//! want of session keys.
//!
//! The rules of absence are in [`absence`]. Nobody is slashed for it. Whoever was chilled
//! declares its intention to validate again.
//!
//! The keys of the session in force are kept because the session pallet does not: it knows the keys
//! that come next. A validator that changes them goes on signing with the old ones for one or two
//! sessions, and what it signs with them has to be proven to be its own.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

pub mod absence;
pub mod election;
pub mod validators;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use absence::Absentee;
pub use election::ElectedOrPresent;
pub use pallet::*;
pub use validators::Validators;
pub use weights::WeightInfo;

use absence::Elected;
use alloc::vec::Vec;
use audio_primitives::{
	seats::{self, Seats},
	stake::OnRoundEnd,
	RoundIndex,
};
use frame_election_provider_support::{ElectionDataProvider, ElectionProvider};
use frame_support::{defensive, traits::Get, BoundedVec};
use sp_runtime::{Perbill, Percent};

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Most validators that an era can have.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Most candidates that an election takes.
		#[pallet::constant]
		type MaxCandidates: Get<u32>;

		/// Rounds for which a validator that was chilled counts as such, unless it comes back.
		#[pallet::constant]
		type ChilledFor: Get<RoundIndex>;

		/// The keys of a validator in a session.
		type Keys: Parameter;

		/// What staking knows of them.
		type Validators: Validators<Self::AccountId>;

		/// The election, in one page.
		type Election: ElectionProvider<
			AccountId = Self::AccountId,
			BlockNumber = BlockNumberFor<Self>,
		>;

		/// What elections are about.
		type DataProvider: ElectionDataProvider<
			AccountId = Self::AccountId,
			BlockNumber = BlockNumberFor<Self>,
		>;

		/// Weights of the hooks.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Who made no block in the last era that ended, though elected.
	#[pallet::storage]
	pub type Absentees<T: Config> =
		StorageValue<_, BoundedVec<Absentee<T::AccountId>, T::MaxValidators>, ValueQuery>;

	/// Who was chilled for absence and has not come back, and in which era.
	#[pallet::storage]
	pub type Chilled<T: Config> =
		StorageValue<_, BoundedVec<(T::AccountId, RoundIndex), T::MaxValidators>, ValueQuery>;

	/// The validators of the session in force, and the keys with which they sign: as many as
	/// [`Config::MaxValidators`], as the session pallet has them.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type KeysInForce<T: Config> = StorageValue<_, Vec<(T::AccountId, T::Keys)>, ValueQuery>;

	/// Those who are disabled for an offence when a session ends, and how grave it was. There only
	/// until the next session starts, in the same block.
	#[pallet::storage]
	pub type DisabledAtEnd<T: Config> =
		StorageValue<_, BoundedVec<(T::AccountId, Perbill), T::MaxValidators>, ValueQuery>;

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// Most candidates, so many as an election takes.
		pub max_candidates: u32,
		/// Above how many of them anyone can chill one whose bond has become too small.
		pub chill_above: Percent,
		/// Nothing.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				max_candidates: T::MaxCandidates::get(),
				chill_above: Percent::from_percent(75),
				_config: Default::default(),
			}
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				self.max_candidates <= T::MaxCandidates::get(),
				"with more candidates than {} no election succeeds",
				T::MaxCandidates::get()
			);
			assert!(T::Validators::least() <= 1, "eras go on when few are left");
			frame_support::assert_ok!(T::Validators::limit_candidates(
				self.max_candidates,
				self.chill_above
			));
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An election had no outcome: the validators that there are go on, in a new era.
		PresentSetKept {
			/// How many they are.
			validators: u32,
		},
		/// Validators of era `era` made no block in it.
		Absent {
			/// The era.
			era: RoundIndex,
			/// How many they are.
			validators: u32,
			/// How many were elected.
			elected: u32,
		},
		/// A validator was chilled, for it made no block in `eras` eras running.
		AbsentChilled {
			/// The validator.
			validator: T::AccountId,
			/// For how long.
			eras: u32,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is no candidate.
		NotCandidate,
		/// The candidate has session keys: only staking takes it off the candidates.
		HasKeys,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Takes `who` off the candidates, if it has no session keys: it cannot be elected, and
		/// others may want its place. By anyone; it costs nothing if it succeeds.
		///
		/// # Errors
		///
		/// [`Error::NotCandidate`], [`Error::HasKeys`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::chill_keyless())]
		pub fn chill_keyless(
			origin: OriginFor<T>,
			who: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			ensure!(T::Validators::is_candidate(&who), Error::<T>::NotCandidate);
			ensure!(!T::Validators::has_keys(&who), Error::<T>::HasKeys);
			T::Validators::chill(&who)?;
			Ok(Pays::No.into())
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> OnRoundEnd for Pallet<T> {
	/// Notes who was absent in era `era`, and chills one of them if the rules let it.
	fn on_round_end(era: RoundIndex) {
		let (authors, blocks) = T::Validators::authors(era);
		let elected: Vec<_> = T::Validators::elected(era)
			.into_iter()
			.map(|(validator, backing)| Elected {
				candidate: T::Validators::is_candidate(&validator),
				authored: authors.contains(&validator),
				validator,
				backing,
			})
			.collect();
		if !absence::tells(blocks, elected.len() as u32) {
			// It says of nobody that it was absent, but of some that they were there.
			Absentees::<T>::mutate(|before| {
				before.retain(|absentee| !authors.contains(&absentee.validator));
			});
			return;
		}
		let absentees = absence::absentees(&Absentees::<T>::get(), &elected);
		if !absentees.is_empty() {
			Self::deposit_event(Event::Absent {
				era,
				validators: absentees.len() as u32,
				elected: elected.len() as u32,
			});
		}
		let mut chilled = Chilled::<T>::get();
		chilled.retain(|(validator, since)| {
			since.saturating_add(T::ChilledFor::get()) > era
				&& !T::Validators::is_candidate(validator)
		});
		let wanted = T::Validators::wanted();
		let due = absence::to_chill(&absentees, &elected, wanted, chilled.len() as u32);
		if let Some(absentee) = due {
			match T::Validators::chill(&absentee.validator) {
				Ok(()) => {
					// There is room: fewer were chilled than there are seats.
					let _ = chilled.try_push((absentee.validator.clone(), era));
					Self::deposit_event(Event::AbsentChilled {
						validator: absentee.validator.clone(),
						eras: absentee.eras,
					});
				},
				Err(_) => {
					defensive!("a candidate can be chilled");
				},
			}
		}
		Chilled::<T>::put(chilled);
		Absentees::<T>::put(BoundedVec::truncate_from(absentees));
	}
}

impl<T: Config> Pallet<T> {
	/// The seats of era `era`, and what a third of them costs.
	pub fn seats(era: RoundIndex) -> Seats {
		let backings: Vec<_> =
			T::Validators::elected(era).into_iter().map(|(_, backing)| backing).collect();
		let (active, wanted) = (backings.len() as u32, T::Validators::wanted());
		Seats {
			active,
			wanted,
			blocking: seats::blocking(active),
			cost: seats::cost_of_third(backings, wanted, T::Validators::least_bond()),
		}
	}

	/// What must hold whatever happened:
	///
	/// 1. Who is absent is listed once, with at least one era.
	/// 2. Whose keys are in force is listed once.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let absentees = Absentees::<T>::get();
		for (index, absentee) in absentees.iter().enumerate() {
			frame_support::ensure!(absentee.eras > 0, "an absentee was absent");
			let again = absentees.iter().skip(index.saturating_add(1));
			frame_support::ensure!(
				!again.clone().any(|other| other.validator == absentee.validator),
				"nobody is listed twice"
			);
		}
		let keys = KeysInForce::<T>::get();
		let owners: alloc::collections::BTreeSet<_> = keys.iter().map(|(who, _)| who).collect();
		frame_support::ensure!(owners.len() == keys.len(), "nobody's keys are listed twice");
		Ok(())
	}
}
