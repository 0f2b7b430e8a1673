//! # Staked voting
//!
//! ## Overview
//!
//! One staked AUDIO is one vote; AUDIO that is not at stake has none. This pallet stands between
//! democracy and what it votes with:
//!
//! - An account's *staked balance* is the sum of [`Config::Stake`]: its bond, its share of a
//!   nomination pool, and whatever other pallets hold as stake. What is cooling down does not
//!   count.
//! - [`StakedCurrency`] is the currency that democracy is configured with. Its free balance is the
//!   staked balance, its issuance the electorate; deposits and locks pass through to the real
//!   currency. So one votes with stake, and the votes lock the account's tokens.
//! - [`QuorumScheduler`] is the scheduler that democracy is configured with. It does not enact a
//!   referendum in which too little of the stake took part, and tells of all others what came of
//!   them.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `refresh` | anyone | cuts a vote delegation to the stake that still backs it |
//! | `cancel_proposal` | [`Config::CancelOrigin`] | takes a public proposal off the queue, once for each hash |
//! | `enact` | Root, by the scheduler | makes the call that a referendum decided on |
//! | `cancel_referendum` | Root, or [`Config::CancelReferendumOrigin`] once for each hash | cancels a referendum that is voted on or waits to take effect |
//! | `schedule_again` | anyone | schedules a decision that the scheduler has dropped |
//!
//! The pallet implements [`StakedBalance`] for others to use, and tells [`Config::OnVoted`] of each
//! vote on a running referendum; [`Pallet::voted`] says what the last one of the round was worth.
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
//! Without any stake exposed there is no electorate, and nothing is enacted. What sets the quorum
//! has one of its own ([`QuorumRule`]), and what raises it above the turnout is undone.
//!
//! `S` counts what is exposed in the active era, all collateral and all delegations. It leaves out
//! what backs nobody who was elected, so a turnout can exceed it. Without the maximum a
//! super-majority would then be easier to reach than a plain one.
//!
//! No token votes twice on one referendum: tokens that vote are locked in their account until the
//! vote is withdrawn, whether they are staked, cooling down or free again, and an account votes
//! once, with at most its staked balance.
//!
//! **What is decided happens.** A call can be proposed only if it is there and can be enacted
//! ([`Pallet::check_proposal`]; the runtime refuses others). Its preimage is requested from the end
//! of the block in which it was proposed until it is neither proposed nor voted on any more, and
//! from the decision to the enactment. What is scheduled is `enact`, a call of this pallet: it
//! makes the decided call, and notes the [`Outcome`] under the referendum's index.
//!
//! **What a vote earns.** Only one's own vote on a running referendum is reported, and it counts
//! for what it is worth: an account that has much at stake and votes with a planck has voted with a
//! planck. What counts is the last vote of the round. One that is lower than the vote before bounds
//! what counts in its round and in the next, so voting high when a round ends and lowering the vote
//! when the next begins does not pay ([`CastVote`]).
//! Giving one's vote away gives a voice and is not reported: whoever is given it could be anybody,
//! and never vote.
//!
//! A *vote* outlives the stake behind it for no longer than the cooldown, which is longer than
//! voting and enactment together. A vote *delegation* is not tied to a referendum and stock
//! democracy never looks at it again; hence `refresh`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

mod currency;
mod enactment;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod proposals;
mod queries;
mod quorum;
mod scheduler;
mod votes;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use currency::StakedCurrency;
pub use pallet::*;
pub use queries::Requirements;
pub use quorum::QuorumRule;
pub use scheduler::QuorumScheduler;
pub use votes::CastVote;
pub use weights::WeightInfo;

use audio_primitives::{
	stake::{
		CurrentRound, Deciding, OnVoted, Outcome, Queued, Referenda, ReferendumState, StakedBalance,
	},
	Balance, RoundIndex,
};
use codec::Encode;
use frame_support::{
	dispatch::{GetDispatchInfo, PostDispatchInfo, WithPostDispatchInfo},
	ensure, stored,
	traits::{schedule::v3::TaskName, Bounded, ConstU32, Get, QueryPreimage},
	weights::Weight,
	BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::{DispatchError, DispatchResult, Perbill};

/// Referenda whose outcomes are remembered: the last ones.
pub const OUTCOME_HISTORY: u32 = 1_000;

/// Most preimages that are held for what is proposed or voted on: more than there can be of both.
pub const MAX_HELD_PREIMAGES: u32 = 256;

/// Bytes of the longest call that can be proposed. Upgrades are proposed by their hash.
pub const MAX_CALL_LENGTH: u32 = 128 * 1024;

/// Blocks after that in which a decision should have taken effect from which on anyone can have it
/// scheduled again.
pub const LATE_AFTER: u32 = 100;

/// What a referendum decided, until it takes effect.
#[stored(no_skip_type_params)]
pub struct Decision<Call, BlockNumber> {
	/// How it is scheduled.
	pub id: TaskName,
	/// The call.
	pub call: Call,
	/// Of the electorate, what took part.
	pub share: Perbill,
	/// The block in which it is to take effect.
	pub at: BlockNumber,
}

/// Any call.
pub type CallOf<T> = <T as Config>::RuntimeCall;

/// A call as it is proposed.
pub type BoundedCallOf<T> = Bounded<CallOf<T>, <T as frame_system::Config>::Hashing>;

/// What a referendum decided, as this pallet stores it.
pub type DecisionOf<T> = Decision<BoundedCallOf<T>, BlockNumberFor<T>>;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::{dispatch::DispatchClass, pallet_prelude::*, traits::schedule::v3::Named};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::Dispatchable;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// What counts as stake. A tuple is a sum.
		type Stake: StakedBalance<Self::AccountId>;

		/// The referenda voted on.
		type Referenda: Referenda<Self::AccountId, ProposalHash = Self::Hash>;

		/// All calls.
		type RuntimeCall: Parameter
			+ Dispatchable<
				RuntimeOrigin = <Self as frame_system::Config>::RuntimeOrigin,
				PostInfo = PostDispatchInfo,
			> + GetDispatchInfo
			+ From<Call<Self>>;

		/// All origins.
		type PalletsOrigin: From<RawOrigin<Self::AccountId>>;

		/// Schedules what was decided.
		type Scheduler: Named<
			BlockNumberFor<Self>,
			<Self as Config>::RuntimeCall,
			Self::PalletsOrigin,
			Hasher = Self::Hashing,
		>;

		/// Keeps calls that are proposed.
		type Preimages: QueryPreimage<H = Self::Hashing>;

		/// Planck that are exposed in the round in force. Without any there is no electorate.
		type Exposed: Get<Balance>;

		/// The round in force.
		type Round: CurrentRound;

		/// Is told of each vote on a running referendum.
		type OnVoted: OnVoted<Self::AccountId>;

		/// Of the electorate, what must take part in a referendum for it to be enacted.
		type Quorum: QuorumRule<<Self as Config>::RuntimeCall>;

		/// Most that a decided call and its enactment may weigh together: what the scheduler can
		/// take.
		type MaxEnactmentWeight: Get<Weight>;

		/// Who may take public proposals off the queue.
		type CancelOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who may cancel referenda, once for each call.
		type CancelReferendumOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<
			Self::AccountId,
			BoundedCallOf<Self>,
		>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The last vote of an account on a referendum that was running. Goes away with its last vote
	/// lock, or with the account, in a later round.
	#[pallet::storage]
	pub type LastVoted<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, CastVote, OptionQuery>;

	/// Hashes of public proposals that were cancelled: none can be cancelled again. Each was paid
	/// for with the deposits that its proposers lost.
	#[pallet::storage]
	pub type CancelledProposals<T: Config> = StorageMap<_, Identity, T::Hash, (), OptionQuery>;

	/// What was decided and has not taken effect, by the referendum's index.
	#[pallet::storage]
	pub type Decided<T: Config> = StorageMap<_, Twox64Concat, u32, DecisionOf<T>, OptionQuery>;

	/// What became of the referenda that were approved or cancelled, each with its index, by the
	/// index modulo [`OUTCOME_HISTORY`]: [`Pallet::outcome`] reads it.
	#[pallet::storage]
	pub type Outcomes<T: Config> =
		StorageMap<_, Twox64Concat, u32, (u32, Outcome<BlockNumberFor<T>>), OptionQuery>;

	/// Hashes of the preimages that are requested for what is proposed or voted on, sorted.
	#[pallet::storage]
	pub type HeldPreimages<T: Config> =
		StorageValue<_, BoundedVec<T::Hash, ConstU32<MAX_HELD_PREIMAGES>>, ValueQuery>;

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
			proposal_hash: T::Hash,
		},
		/// A referendum was approved, and takes effect in block `at`.
		EnactmentScheduled {
			/// Its index.
			ref_index: u32,
			/// The block.
			at: BlockNumberFor<T>,
		},
		/// The call that a referendum decided on was made, and succeeded.
		Enacted {
			/// Its index.
			ref_index: u32,
		},
		/// The call that a referendum decided on failed, or could not be made. Nothing of it has
		/// happened.
		EnactmentFailed {
			/// Its index.
			ref_index: u32,
			/// Why.
			error: DispatchError,
		},
		/// A referendum was cancelled, while it was voted on or before it took effect.
		ReferendumCancelled {
			/// Its index.
			ref_index: u32,
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
		/// A proposal of that hash was cancelled before, or a referendum on it.
		AlreadyCancelled,
		/// Too little of the stake took part in the referendum, for its enactment or for a quorum
		/// that it sets.
		QuorumMissed,
		/// There is no referendum of that index that is voted on or waits to take effect.
		NothingToCancel,
		/// There is no decision of that index that has not taken effect.
		NothingDecided,
		/// The call is not there, or is no call of this runtime.
		CallUnavailable,
		/// The call weighs more than can be enacted in a block, or is too long.
		TooHeavy,
		/// The decision may still take effect where it is scheduled.
		NotLate,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// What [`Self::on_finalize`] weighs.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::most_hold_weight()
		}

		/// The preimages of what was proposed in this block are held before the next begins.
		fn on_finalize(_: BlockNumberFor<T>) {
			let _ = Self::hold_preimages();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Cuts what `who` has given to another voter to what `who` still has at stake, and ends
		/// the delegation if that is nothing. Anyone may call it, for anyone; it costs nothing if
		/// there was something to cut.
		///
		/// Fails with `NotDelegating` or `StillBacked` if there is nothing to cut.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_refresh_weight())]
		pub fn refresh(origin: OriginFor<T>, who: T::AccountId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let weighed = Self::do_refresh(who)?;
			Ok((Some(weighed), Pays::No).into())
		}

		/// Takes public proposal `prop_index` off the queue. Those who put deposits down lose them.
		///
		/// A proposal of the same hash can be made again and then not be cancelled again, so
		/// whoever holds [`Config::CancelOrigin`] can delay a decision, that of its own replacement
		/// included, but cannot prevent it.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::cancel_proposal(T::Referenda::most_depositors()))]
		pub fn cancel_proposal(
			origin: OriginFor<T>,
			#[pallet::compact] prop_index: u32,
		) -> DispatchResultWithPostInfo {
			T::CancelOrigin::ensure_origin(origin)?;
			Ok(Some(Self::do_cancel_proposal(prop_index)?).into())
		}

		/// Makes the call that referendum `ref_index` decided on. Only the scheduler calls it, when
		/// the decision takes effect.
		///
		/// It succeeds also if that call fails: what came of it is in [`Event::Enacted`] or
		/// [`Event::EnactmentFailed`], and in [`Outcomes`]. It is declared to weigh all that the
		/// scheduler can take, and gives the rest back: an upgrade between decision and enactment
		/// may have changed what the call weighs.
		///
		/// Fails with `NothingDecided`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::MaxEnactmentWeight::get())]
		pub fn enact(
			origin: OriginFor<T>,
			#[pallet::compact] ref_index: u32,
		) -> DispatchResultWithPostInfo {
			ensure_root(origin)?;
			let weight = Self::do_enact(ref_index)
				.map_err(|error| error.with_weight(T::WeightInfo::enact(0)))?;
			Ok(Some(weight).into())
		}

		/// Cancels referendum `ref_index`, whether it is voted on or has been approved and waits to
		/// take effect.
		///
		/// Root can always do it; [`Config::CancelReferendumOrigin`] once for each call, whichever
		/// way it does it.
		///
		/// Fails with `NothingToCancel` or `AlreadyCancelled`.
		#[pallet::call_index(3)]
		#[pallet::weight((
			T::WeightInfo::cancel_referendum().saturating_add(Pallet::<T>::most_hold_weight()),
			DispatchClass::Operational,
		))]
		pub fn cancel_referendum(
			origin: OriginFor<T>,
			#[pallet::compact] ref_index: u32,
		) -> DispatchResultWithPostInfo {
			let root = ensure_root(origin.clone()).is_ok();
			if !root {
				T::CancelReferendumOrigin::ensure_origin(origin)?;
			}
			Ok(Some(Self::do_cancel_referendum(ref_index, !root)?).into())
		}

		/// Schedules what referendum `ref_index` decided once more, for the next block, if it
		/// should have taken effect [`LATE_AFTER`] blocks ago: the scheduler drops what it had no
		/// room for, as in the block of an upgrade that takes it all. By anyone; it costs nothing
		/// if it succeeds.
		///
		/// Fails with `NothingDecided` or `NotLate`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::schedule_again())]
		pub fn schedule_again(
			origin: OriginFor<T>,
			#[pallet::compact] ref_index: u32,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_schedule_again(ref_index)?;
			Ok(Pays::No.into())
		}
	}
}
