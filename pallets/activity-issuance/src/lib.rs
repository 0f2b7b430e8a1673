//! # Activity issuance
//!
//! ## Overview
//!
//! New tokens go to those who are active. Five groups ([`Group`]) share a governed part of the
//! inflation each: those who store, who serve, who make and recommend music, who listen, who vote.
//! In every round (an era) each participant has a weight by what it did and by the stake behind it,
//! and is paid its part of the group's pool, at most the governed return on the stake that took
//! part.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `claim` | anyone | pays an account what it has earned in rounds that have ended |
//!
//! Other pallets tell what was done through [`NoteActivity`], of stake that was freed through
//! [`ReviseStake`], and have accounts settled by [`SettleActivity`]. [`OnRoundEnd`] closes a round,
//! with what [`Pallet::fund`] gave it. `OnUnbalanced` takes the fee pool's part.
//!
//! ## Design
//!
//! **Weights** are those of [`audio_primitives::activity`]. Every note brings its participant's
//! weight and the group's sum up to date, so that a round closes with the same few reads and writes
//! at any number of participants.
//!
//! **Payments** are computed when they are made: `min( ⌊ pool · w / W ⌋, ⌊ r · b ⌋ )`. A
//! participant is settled before the next thing it does is noted, by `claim`, when its backing
//! changes, or by [`Hooks::on_idle`], which visits everyone once a round in blocks that have room.
//! So at most one round for each group waits, and nothing expires: a closed round is kept until
//! everyone who took part was settled.
//!
//! **Tokens** are minted when they are paid, and no others: what a group's bound leaves over is
//! never minted. What the fee pool gives is burned when it comes, and minted again as a part of the
//! payments; what nobody can be paid, because nobody is there or because a group's bound is reached
//! without it, is carried. What a single participant's bound leaves of it is not minted again.
//!
//! **Voters** are weighed by what they voted with last in the round.
//!
//! **Streaks.** A participation is remembered for one round after it was paid, for the streak; then
//! it is forgotten.

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

mod idle;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod participants;
mod queries;
mod rounds;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use audio_primitives::{
	activity::{Rate, RoundReturn, StreakTerms},
	features::{EarningsMultiplier, Multiplier},
	groups::{
		Activity, Earned, Estimate, Group, GroupRound, GroupStake, GroupStanding, NoteActivity,
		NoteFan, PayActivity, PerGroup, ReviseStake, RoundInfo, SettleActivity, StakeBehind,
	},
	issuance::Shares,
	stake::{CurrentRound, OnRoundEnd, PayoutStep, ValidatorPayouts},
	sweep::Sweep,
	Balance, RoundIndex,
};
use frame_support::{
	ensure,
	traits::{
		fungible::{Balanced, Credit, Inspect},
		Get, Imbalance, OnUnbalanced,
	},
	weights::{Weight, WeightMeter},
};
use sp_runtime::Perbill;

/// Tokens on their way.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The token.
		type Currency: Inspect<Self::AccountId, Balance = Balance> + Balanced<Self::AccountId>;

		/// The round in force.
		type Round: CurrentRound;

		/// The stake behind participants.
		type GroupStake: GroupStake<Self::AccountId>;

		/// What multiplies artists' and curators' earnings.
		type EarningsMultiplier: EarningsMultiplier<Self::AccountId>;

		/// Takes payments.
		type Payout: PayActivity<Self::AccountId, CreditOf<Self>>;

		/// The parts of the inflation, by which the fee pool's part is shared too.
		type Shares: Get<Shares>;

		/// Most that stake returns in a group, a year.
		type MostReturn: Get<Perbill>;

		/// Most that stake returns behind others, a year.
		type BackersReturn: Get<Perbill>;

		/// What a streak adds to a weight.
		type Streak: Get<StreakTerms>;

		/// Pays validators and nominators, where that is not done by itself.
		type ValidatorPayouts: ValidatorPayouts<Self::AccountId>;

		/// Rounds whose figures are remembered, if everyone was settled; those where not, longer.
		#[pallet::constant]
		type HistoryDepth: Get<u32>;

		/// Most weight that payments without being asked take of a block.
		#[pallet::constant]
		type MaxIdleWeight: Get<Weight>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What each account did.
	#[pallet::storage]
	pub type Participants<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Participant, ValueQuery>;

	/// What all do in the round in force.
	#[pallet::storage]
	pub type Open<T: Config> = StorageValue<_, OpenRound, ValueQuery>;

	/// The rounds that have ended: the last [`Config::HistoryDepth`], and those in which somebody
	/// has not been settled.
	#[pallet::storage]
	pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, RoundIndex, ClosedRound, OptionQuery>;

	/// The last round that ended.
	#[pallet::storage]
	pub type LastRound<T: Config> = StorageValue<_, RoundIndex, OptionQuery>;

	/// What the round that is about to end may pay.
	#[pallet::storage]
	pub type Funding<T: Config> = StorageValue<_, Budget, ValueQuery>;

	/// Planck that the fee pool gave and no group has got.
	#[pallet::storage]
	pub type UnsharedFees<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// How far the settlements of a round have come.
	#[pallet::storage]
	pub type SettlementSweep<T: Config> = StorageValue<_, Sweep<T::AccountId>, ValueQuery>;

	/// How far the payments to validators and nominators have come: the era, and its last validator
	/// that has been paid for.
	#[pallet::storage]
	pub type PayoutSweep<T: Config> =
		StorageValue<_, (RoundIndex, Option<T::AccountId>), ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(clippy::large_enum_variant, reason = "the large one is made once a round")]
	pub enum Event<T: Config> {
		/// Something was done, or there is less stake behind what was.
		Noted {
			/// By whom.
			who: T::AccountId,
			/// In which group.
			group: Group,
			/// In which round.
			round: RoundIndex,
			/// All that the account did in it, and what that weighs with the stake that is behind
			/// it now.
			participation: Participation,
		},
		/// A round ended.
		RoundClosed {
			/// Its index.
			round: RoundIndex,
			/// Most that it returns on stake.
			most_return: RoundReturn,
			/// What each group shares, and among whom.
			groups: PerGroup<GroupRound>,
			/// Planck of the fee pool's that are in the groups' pools.
			fees: Balance,
			/// Most that it returns on backers' stake, a year.
			backers_return: Perbill,
		},
		/// An account was paid for a round. Backers may have got a part of it.
		Paid {
			/// Who.
			who: T::AccountId,
			/// In which group.
			group: Group,
			/// In which round.
			round: RoundIndex,
			/// Planck.
			amount: Balance,
		},
		/// An account could not be paid all that it earned: it does not exist, and that would be
		/// too few to open it. They are paid with the next.
		Withheld {
			/// Who.
			who: T::AccountId,
			/// Planck that wait for it now.
			unpaid: Balance,
		},
		/// What had been withheld was forgotten: nothing was added to it for long, and the account
		/// does not exist yet.
		Expired {
			/// Who.
			who: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// An account was paid what had been withheld.
		WithheldPaid {
			/// Who.
			who: T::AccountId,
			/// Planck.
			amount: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account has earned nothing in rounds that have ended, has been paid for it, or does
		/// not exist and has earned too little to open it.
		NothingToClaim,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::HistoryDepth::get() > 0, "a history without rounds");
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::MaxIdleWeight::get()));
			// What validators are owed expires, what others are does not.
			Self::pay_validators(&mut meter);
			Self::settle_some(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Pays `who` all that it has earned in rounds that have ended. Anyone may call it, for
		/// anyone.
		///
		/// Fails with `NothingToClaim`.
		#[pallet::call_index(0)]
		#[pallet::weight(<Pallet<T> as SettleActivity<T::AccountId>>::settle_weight())]
		pub fn claim(origin: OriginFor<T>, who: T::AccountId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Ok(Some(Self::do_claim(who)?).into())
		}
	}
}
