//! Fee waivers: how often an account does without a fee what nobody should be kept from.
//!
//! ## Overview
//!
//! Who has all of its tokens at stake has none to pay for taking them back, and with little at
//! stake a vote costs more than it brings. So a first vote on a referendum is free, and who cannot
//! pay begins to leave, or takes back what has cooled down, for nothing. Which calls these are, and
//! who may make them, is the runtime's; this pallet counts them, so that what is free stays scarce.
//!
//! ## Pallet API
//!
//! No calls. A transaction extension asks [`Pallet::is_left`] before it lets a transaction into the
//! pool, and tells [`Pallet::waive`] when it is in a block, before the call is made: whether that
//! succeeds makes no difference, so that a call that fails is not free again and again.
//!
//! ## Design
//!
//! **Three bounds.** What is free takes [`Config::MaxInBlock`] of a block for votes and as much for
//! leaving, whoever sends it: what is beyond that waits for the next, and votes keep nobody from
//! leaving. Of an account it is one call for leaving and [`Config::MaxVotes`] votes in a round. A
//! round's counts are kept by themselves, and go in spare block weight once it is over.

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

pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use audio_primitives::{stake::CurrentRound, RoundIndex};
use frame_support::{
	ensure, stored,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_runtime::transaction_validity::InvalidTransaction;

/// What is free.
#[stored]
#[derive(Copy)]
pub enum Waiver {
	/// A first vote on a referendum.
	Vote,
	/// What begins or ends that stake leaves, of an account that cannot pay.
	Leave,
}

/// What an account has had for free in a round.
#[stored]
#[derive(Copy, Default)]
pub struct Usage {
	/// Votes.
	pub votes: u32,
	/// Whether it has begun or ended leaving.
	pub left: bool,
}

impl Usage {
	/// Whether there is one more of that, of `votes` votes.
	fn allows(&self, waiver: Waiver, votes: u32) -> bool {
		match waiver {
			Waiver::Vote => self.votes < votes,
			Waiver::Leave => !self.left,
		}
	}

	fn count(&mut self, waiver: Waiver) {
		match waiver {
			Waiver::Vote => self.votes = self.votes.saturating_add(1),
			Waiver::Leave => self.left = true,
		}
	}
}

/// Weight of what was free in a block.
#[stored]
#[derive(Copy, Default)]
pub struct Taken {
	/// Votes.
	pub votes: Weight,
	/// What began or ended leaving.
	pub leaving: Weight,
}

impl Taken {
	/// Adds `weight`, if that is no more than `most` for its kind.
	fn add(&mut self, waiver: Waiver, weight: Weight, most: Weight) -> Option<()> {
		let taken = match waiver {
			Waiver::Vote => &mut self.votes,
			Waiver::Leave => &mut self.leaving,
		};
		*taken = Some(taken.saturating_add(weight)).filter(|taken| taken.all_lte(most))?;
		Some(())
	}
}

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The round in force.
		type Round: CurrentRound;

		/// Most weight of a block that free votes take, and as much for leaving.
		#[pallet::constant]
		type MaxInBlock: Get<Weight>;

		/// Most votes of an account in a round that are free.
		#[pallet::constant]
		type MaxVotes: Get<u32>;

		/// Most weight that forgetting takes of a block.
		#[pallet::constant]
		type MaxIdleWeight: Get<Weight>;

		/// Weights of what is counted.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Weight of the transactions of this block that were free.
	#[pallet::storage]
	pub type InBlock<T: Config> = StorageValue<_, Taken, ValueQuery>;

	/// What accounts have had for free, by round. Only that of the round in force matters.
	#[pallet::storage]
	pub type Used<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		RoundIndex,
		Blake2_128Concat,
		T::AccountId,
		Usage,
		ValueQuery,
	>;

	/// The first round of which something may be kept.
	#[pallet::storage]
	pub type Oldest<T: Config> = StorageValue<_, RoundIndex, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A transaction cost no fee, whether or not its call succeeded.
		FeeWaived {
			/// Who sent it.
			who: T::AccountId,
			/// What for.
			waiver: Waiver,
		},
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxInBlock::get().all_gt(Weight::zero()), "nothing would be free");
		}

		/// For the count that the block's end forgets.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::DbWeight::get().writes(1)
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			InBlock::<T>::kill();
		}

		/// Forgets what rounds that are over have left.
		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::MaxIdleWeight::get()));
			Self::clean_some(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whether `who` has something of that left for free in the round in force.
	pub fn is_left(who: &T::AccountId, waiver: Waiver) -> bool {
		let usage = Used::<T>::get(T::Round::current_round(), who);
		usage.allows(waiver, T::MaxVotes::get())
	}

	/// Counts that `who` makes a call of that weight for free. Refused where nothing is left; and
	/// where the block has no room for more, in the way that has the transaction wait.
	pub fn waive(
		who: &T::AccountId,
		waiver: Waiver,
		weight: Weight,
	) -> Result<(), InvalidTransaction> {
		let mut taken = InBlock::<T>::get();
		let fits = taken.add(waiver, weight, T::MaxInBlock::get());
		fits.ok_or(InvalidTransaction::ExhaustsResources)?;
		Used::<T>::try_mutate(T::Round::current_round(), who, |usage| {
			ensure!(usage.allows(waiver, T::MaxVotes::get()), InvalidTransaction::Payment);
			usage.count(waiver);
			Ok::<_, InvalidTransaction>(())
		})?;
		InBlock::<T>::put(taken);
		Self::deposit_event(Event::FeeWaived { who: who.clone(), waiver });
		Ok(())
	}

	/// What asking and counting weigh.
	pub fn weight() -> Weight {
		T::WeightInfo::waive()
	}

	/// Forgets entries of rounds that are over, the oldest first, as far as `meter` goes.
	fn clean_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let first = Oldest::<T>::get();
		if first >= now || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		let mut oldest = first;
		// It goes on from where it is: from the start it would pass all that was removed in this
		// block.
		let mut entries = Used::<T>::iter_key_prefix(oldest);
		while oldest < now && meter.try_consume(T::WeightInfo::forget()).is_ok() {
			match entries.next() {
				Some(who) => Used::<T>::remove(oldest, who),
				None => {
					oldest = oldest.saturating_add(1);
					entries = Used::<T>::iter_key_prefix(oldest);
				},
			}
		}
		Oldest::<T>::put(oldest);
	}

	/// Invariants: nothing is counted twice or beyond its bounds, none of a round to come, and no
	/// entry is empty or of a round that was cleaned.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let now = T::Round::current_round();
		let (taken, most) = (InBlock::<T>::get(), T::MaxInBlock::get());
		let fits = taken.votes.all_lte(most) && taken.leaving.all_lte(most);
		ensure!(fits, "a block has more than it may");
		for (round, _, usage) in Used::<T>::iter() {
			ensure!(round <= now && round >= Oldest::<T>::get(), "an entry of no use");
			ensure!(usage != Usage::default(), "an entry of nothing");
			ensure!(usage.votes <= T::MaxVotes::get(), "more votes than are free");
		}
		Ok(())
	}
}
