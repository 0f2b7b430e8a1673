//! # Staked voting
//!
//! ## Overview
//!
//! One staked AUDIO is one vote; AUDIO that is not at stake has none. This pallet stands between
//! democracy and what it votes with:
//!
//! - An account's *staked balance* is the sum of [`Config::Stake`]: its bond, its share of a
//!   nomination pool, and whatever other pallets hold as stake. What is cooling down does not count.
//! - [`StakedCurrency`] is the currency that democracy is configured with. Its free balance is the
//!   staked balance, its issuance the electorate; deposits and locks pass through to the real
//!   currency. So one votes with stake, and the votes lock the account's tokens.
//! - [`QuorumScheduler`] is the scheduler that democracy is configured with. It does not enact a
//!   referendum in which too little of the stake took part.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `refresh` | anyone | cuts a vote delegation to the stake that still backs it |
//! | `cancel_proposal` | [`Config::CancelOrigin`] | takes a public proposal off the queue, once for each hash |
//!
//! The pallet implements [`StakedBalance`] for others to use, and tells [`Config::OnVoted`] of each
//! voter, once a round.
//!
//! ## Design
//!
//! With `S` the total stake, `t` the turnout of a referendum, both in planck, and `q` the governed
//! quorum, the *electorate* is `max(S, t)` and the referendum is enacted only if
//!
//! ```text
//! t ≥ ⌈ q · max(S, t) ⌉
//! ```
//!
//! `S` counts what is exposed in the active era and leaves out what backs nobody who was elected, so
//! a turnout can exceed it. Without the maximum a super-majority would then be easier to reach than
//! a plain one.
//!
//! No token votes twice on one referendum: tokens that vote are locked in their account until the
//! vote is withdrawn, whether they are staked, cooling down or free again, and an account votes
//! once, with at most its staked balance.
//!
//! A *vote* outlives the stake behind it for no longer than the cooldown, which is longer than
//! voting and enactment together. A vote *delegation* is not tied to a referendum and stock
//! democracy never looks at it again; hence `refresh`.

#![cfg_attr(not(feature = "std"), no_std)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

mod currency;
mod scheduler;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use currency::StakedCurrency;
pub use pallet::*;
pub use scheduler::QuorumScheduler;
pub use weights::WeightInfo;

use audio_primitives::{
	stake::{CurrentRound, Deciding, OnVoted, Referenda, StakedBalance},
	Balance, RoundIndex,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchResult, Perbill};

/// How proposals are identified.
pub type ProposalHashOf<T> =
	<<T as Config>::Referenda as Referenda<<T as frame_system::Config>::AccountId>>::ProposalHash;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::{DispatchResult, *};
	use codec::{FullCodec, MaxEncodedLen};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use scale_info::TypeInfo;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// What counts as stake. A tuple is a sum.
		type Stake: StakedBalance<Self::AccountId>;

		/// The referenda voted on.
		type Referenda: Referenda<
			Self::AccountId,
			ProposalHash: FullCodec
			                  + MaxEncodedLen
			                  + TypeInfo
			                  + Copy
			                  + core::fmt::Debug
			                  + PartialEq,
		>;

		/// The round in force.
		type Round: CurrentRound;

		/// Is told of each voter, once a round.
		type OnVoted: OnVoted<Self::AccountId>;

		/// Of the electorate, what must take part in a referendum for it to be enacted.
		type Quorum: Get<Perbill>;

		/// Who may take public proposals off the queue.
		type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The round in which an account last voted or gave its vote to another. Goes away with its last
	/// vote lock, or with the account, in a later round.
	#[pallet::storage]
	pub type LastVoted<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, RoundIndex, OptionQuery>;

	/// Hashes of public proposals that were cancelled: none can be cancelled again. Each was paid for
	/// with the deposits that its proposers lost.
	#[pallet::storage]
	pub type CancelledProposals<T: Config> =
		StorageMap<_, Identity, ProposalHashOf<T>, (), OptionQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A referendum was approved and is not enacted: too little of the stake took part.
		QuorumMissed {
			/// Its index.
			ref_index: u32,
			/// Planck that voted.
			turnout: Balance,
			/// Planck that would have had to vote.
			required: Balance,
		},
		/// A vote delegation was cut to the stake that still backs it.
		DelegationReduced {
			/// Who had given the vote to another.
			who: T::AccountId,
			/// Planck before.
			from: Balance,
			/// Planck now; at zero the delegation has ended.
			to: Balance,
		},
		/// A public proposal was taken off the queue; its deposits are lost.
		ProposalCancelled {
			/// Its index among the public proposals.
			prop_index: u32,
			/// Its hash, which cannot be cancelled again.
			proposal_hash: ProposalHashOf<T>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account has not given its vote to another.
		NotDelegating,
		/// The vote delegation is backed by stake in full.
		StillBacked,
		/// There is no public proposal of that index.
		ProposalMissing,
		/// A proposal of that hash was cancelled before.
		AlreadyCancelled,
		/// Too little of the stake took part in the referendum.
		QuorumMissed,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Cuts what `who` has given to another voter to what `who` still has at stake, and ends the
		/// delegation if that is nothing. Anyone may call it, for anyone; it costs nothing if there
		/// was something to cut.
		///
		/// Fails with `NotDelegating` or `StillBacked` if there is nothing to cut.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::refresh().saturating_add(T::WeightInfo::staked_balance()))]
		pub fn refresh(origin: OriginFor<T>, who: T::AccountId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_refresh(who)?;
			Ok(Pays::No.into())
		}

		/// Takes public proposal `prop_index` off the queue. Those who put deposits down lose them.
		///
		/// A proposal of the same hash can be made again and then not be cancelled again, so whoever
		/// holds [`Config::CancelOrigin`] can delay a decision, that of its own replacement included,
		/// but cannot prevent it.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::cancel_proposal())]
		pub fn cancel_proposal(
			origin: OriginFor<T>,
			#[pallet::compact] prop_index: u32,
		) -> DispatchResult {
			T::CancelOrigin::ensure_origin(origin)?;
			Self::do_cancel_proposal(prop_index)
		}
	}
}

impl<T: Config> Pallet<T> {
	fn do_refresh(who: T::AccountId) -> DispatchResult {
		let from = T::Referenda::delegation(&who).ok_or(Error::<T>::NotDelegating)?;
		let to = T::Stake::of(&who);
		ensure!(to < from, Error::<T>::StillBacked);
		// Being cut is not taking part: as one who has voted already, `who` is not reported.
		let voted = LastVoted::<T>::get(&who);
		LastVoted::<T>::insert(&who, T::Round::current_round());
		T::Referenda::reduce_delegation(&who, to)?;
		LastVoted::<T>::set(&who, voted);
		Self::deposit_event(Event::DelegationReduced { who, from, to });
		Ok(())
	}

	fn do_cancel_proposal(prop_index: u32) -> DispatchResult {
		let proposal_hash =
			T::Referenda::proposal(prop_index).ok_or(Error::<T>::ProposalMissing)?;
		ensure!(
			!CancelledProposals::<T>::contains_key(proposal_hash),
			Error::<T>::AlreadyCancelled
		);
		T::Referenda::cancel_proposal(prop_index)?;
		CancelledProposals::<T>::insert(proposal_hash, ());
		Self::deposit_event(Event::ProposalCancelled { prop_index, proposal_hash });
		Ok(())
	}

	/// What the votes of the referendum being decided are measured against; at any other time the
	/// total stake.
	pub(crate) fn electorate() -> Balance {
		let turnout = T::Referenda::deciding().map_or(0, |deciding| deciding.turnout);
		T::Stake::total().max(turnout)
	}

	/// Whether the referendum being decided has a quorum; says so in an event if not.
	///
	/// A referendum that is decided at no such moment has none: better not enacted than unchecked.
	pub(crate) fn check_quorum() -> DispatchResult {
		let Some(Deciding { index, turnout }) = T::Referenda::deciding() else {
			return Err(Error::<T>::QuorumMissed.into());
		};
		let required = T::Quorum::get().mul_ceil(Self::electorate());
		if turnout >= required {
			return Ok(());
		}
		Self::deposit_event(Event::QuorumMissed { ref_index: index, turnout, required });
		Err(Error::<T>::QuorumMissed.into())
	}

	/// Notes that `who` takes part in votes.
	pub(crate) fn note_voted(who: &T::AccountId) {
		let round = T::Round::current_round();
		if LastVoted::<T>::get(who) != Some(round) {
			LastVoted::<T>::insert(who, round);
			T::OnVoted::on_voted(who, round);
		}
	}

	/// Forgets when `who` voted, unless it was in this round: it must not be noted twice.
	pub(crate) fn forget_voted(who: &T::AccountId) {
		if LastVoted::<T>::get(who).is_some_and(|round| round != T::Round::current_round()) {
			LastVoted::<T>::remove(who);
		}
	}

	/// Invariants: nobody voted in a round that has not begun.
	#[cfg(any(test, feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let now = T::Round::current_round();
		let in_time = LastVoted::<T>::iter_values().all(|round| round <= now);
		in_time.then_some(()).ok_or("somebody voted in a round to come".into())
	}
}

impl<T: Config> StakedBalance<T::AccountId> for Pallet<T> {
	fn of(who: &T::AccountId) -> Balance {
		T::Stake::of(who)
	}

	fn total() -> Balance {
		T::Stake::total()
	}
}

impl<T: Config> frame_support::traits::OnKilledAccount<T::AccountId> for Pallet<T> {
	/// Who voted in this round has stake, which takes more than a round to leave.
	fn on_killed_account(who: &T::AccountId) {
		Self::forget_voted(who);
	}
}
