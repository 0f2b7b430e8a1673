//! # Fee pool
//!
//! ## Overview
//!
//! One pool for the network's fees: those of transactions, and those that other pallets take on
//! transfers of value. When a round ends, a governed part of what came in during it is burned, a
//! governed part is handed to issuance, and the rest is kept until a referendum spends it.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `spend` | [`Config::SpendOrigin`] | pays an account out of what is kept |
//!
//! - [`NetworkFees`] takes a fee from an account; `OnUnbalanced` takes one that was withdrawn
//!   already.
//! - [`OnRoundEnd`] closes a round.
//! - [`Pallet::balance`], [`Pallet::spendable`] and [`Pallet::rounds`] tell what is there and what
//!   became of it.
//!
//! ## Design
//!
//! The split is [`audio_primitives::fees::split`]. Income is not counted as it comes: with `B` the
//! account's balance, `E` the existential deposit that keeps the account open and `K` what is kept,
//!
//! ```text
//! income = B − E − K
//! ```
//!
//! so whatever reaches the account is accounted for, fees, gifts and all, and nothing twice. What a
//! vesting schedule locks there is income once it is free: nobody can stop a round from being split
//! by a gift that cannot be moved.
//!
//! What was withdrawn already, as the fee of a transaction is, reaches the account when the block
//! ends, all together: to write the account and an event for each would be a tenth of what a transfer
//! asks of the state. Until then it is in nobody's account, and counts as issued.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

extern crate alloc;

pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use audio_primitives::{
	fees::{split, FeeRound, NetworkFees},
	stake::OnRoundEnd,
	Balance, RoundIndex,
};
use frame_support::{
	defensive, ensure,
	traits::{
		fungible::{Balanced, Credit, Inspect, Mutate, Unbalanced},
		tokens::{Fortitude, Precision, Preservation},
		Get, Imbalance, OnUnbalanced,
	},
	PalletId,
};
use sp_runtime::{
	traits::{AccountIdConversion, StaticLookup},
	DispatchResult, Perbill,
};

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::{DispatchResult, *};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The token.
		type Currency: Mutate<Self::AccountId>
			+ Balanced<Self::AccountId>
			+ Inspect<Self::AccountId, Balance = Balance>;

		/// The pool's account derives from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Of what came in during a round, burned.
		type BurnShare: Get<Perbill>;

		/// Of what came in during a round, handed to issuance. Where the two shares exceed the
		/// whole, burning goes first.
		type IssuanceShare: Get<Perbill>;

		/// Takes issuance's part.
		type Issuance: OnUnbalanced<Credit<Self::AccountId, Self::Currency>>;

		/// Who may spend what is kept.
		type SpendOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Rounds whose figures are remembered.
		#[pallet::constant]
		type HistoryDepth: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Planck kept of past rounds, for [`Config::SpendOrigin`] to spend.
	#[pallet::storage]
	pub type Kept<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// Planck that were withdrawn already and are in nobody's account before the block ends, fees of
	/// transactions above all. They are issued.
	#[pallet::storage]
	pub type Collected<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// What became of the fees of the last [`Config::HistoryDepth`] rounds.
	#[pallet::storage]
	pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, RoundIndex, FeeRound, OptionQuery>;

	/// The last round that ended.
	#[pallet::storage]
	pub type LastRound<T: Config> = StorageValue<_, RoundIndex, OptionQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		#[serde(skip)]
		_config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Opens the account, which otherwise could not take a fee below the existential deposit.
		/// What it lacks of that is minted; presets give it, so that the supply is exact.
		fn build(&self) {
			let pot = Pallet::<T>::account_id();
			let missing = T::Currency::minimum_balance().saturating_sub(Pallet::<T>::balance());
			if missing > 0 {
				let _ = T::Currency::mint_into(&pot, missing);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A fee was taken on a transfer of value.
		FeeCollected {
			/// Who paid it.
			payer: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// A round ended. `income = burned + issued + kept`, all in planck.
		RoundClosed {
			/// Its index.
			round: RoundIndex,
			/// Came in during it.
			income: Balance,
			/// Burned.
			burned: Balance,
			/// Handed to issuance.
			issued: Balance,
			/// Kept for referenda to spend.
			kept: Balance,
		},
		/// A payment was made out of what is kept.
		Spent {
			/// To whom.
			beneficiary: T::AccountId,
			/// Planck.
			amount: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The amount is zero.
		AmountZero,
		/// More than what is kept. What came in during the current round is not yet.
		InsufficientFunds,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::HistoryDepth::get() > 0, "a history without rounds");
		}

		/// Leaves room for `on_finalize`. Here the fees and the account count, which a block touches
		/// once: a runtime leaves them out of what its transactions cost.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			T::WeightInfo::on_finalize().saturating_add(T::DbWeight::get().reads_writes(2, 2))
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::deposit_collected();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Pays `amount` planck to `beneficiary` out of what is kept.
		///
		/// Fails with `AmountZero`; with `InsufficientFunds` beyond [`Pallet::spendable`]; and as a
		/// transfer does where the beneficiary could not exist with the amount.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::spend())]
		pub fn spend(
			origin: OriginFor<T>,
			beneficiary: <T::Lookup as StaticLookup>::Source,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			T::SpendOrigin::ensure_origin(origin)?;
			let beneficiary = T::Lookup::lookup(beneficiary)?;
			Self::do_spend(beneficiary, amount)
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The pool's account.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Planck in the pool.
	pub fn balance() -> Balance {
		T::Currency::balance(&Self::account_id())
	}

	/// Planck that can be spent now.
	pub fn spendable() -> Balance {
		Kept::<T>::get()
	}

	/// The last `count` rounds that are remembered, the newest first.
	pub fn rounds(count: u32) -> Vec<(RoundIndex, FeeRound)> {
		let Some(last) = LastRound::<T>::get() else { return Vec::new() };
		let oldest = last.saturating_add(1).saturating_sub(count.min(T::HistoryDepth::get()));
		(oldest..=last)
			.rev()
			.filter_map(|round| Rounds::<T>::get(round).map(|figures| (round, figures)))
			.collect()
	}

	/// Brings what was withdrawn during the block into the account.
	fn deposit_collected() {
		let collected = Collected::<T>::take();
		if collected == 0 {
			return;
		}
		let pot = Self::account_id();
		match T::Currency::increase_balance(&pot, collected, Precision::Exact) {
			Ok(amount) => T::Currency::done_deposit(&pot, amount),
			Err(_) => {
				defensive!("the account is open, so it takes any amount");
				Collected::<T>::put(collected);
			},
		}
	}

	/// Planck that came in since the last round ended.
	fn income() -> Balance {
		let balance = Self::balance();
		let movable = T::Currency::reducible_balance(
			&Self::account_id(),
			Preservation::Expendable,
			Fortitude::Polite,
		);
		let locked = balance.saturating_sub(movable);
		// The account holds all three, so nothing is cut off here.
		balance
			.saturating_sub(T::Currency::minimum_balance())
			.saturating_sub(Kept::<T>::get())
			.saturating_sub(locked)
	}

	fn do_spend(beneficiary: T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::AmountZero);
		let kept = Kept::<T>::get().checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
		T::Currency::transfer(&Self::account_id(), &beneficiary, amount, Preservation::Preserve)?;
		Kept::<T>::put(kept);
		Self::deposit_event(Event::Spent { beneficiary, amount });
		Ok(())
	}

	/// Burns and hands on what `split` says; if the currency refuses, everything is kept.
	fn distribute(round: FeeRound) -> FeeRound {
		let out = round.burned.saturating_add(round.issued);
		let withdrawn = T::Currency::withdraw(
			&Self::account_id(),
			out,
			Precision::Exact,
			Preservation::Preserve,
			Fortitude::Polite,
		);
		match withdrawn {
			Ok(credit) => {
				let (burned, issued) = credit.split(round.burned);
				// Dropping it takes it out of the issuance.
				drop(burned);
				T::Issuance::on_unbalanced(issued);
				round
			},
			Err(_) => {
				defensive!("the income is in the account, and not locked");
				FeeRound { burned: 0, issued: 0, kept: round.income, ..round }
			},
		}
	}

	fn remember(round: RoundIndex, figures: FeeRound) {
		Rounds::<T>::insert(round, figures);
		LastRound::<T>::put(round);
		if let Some(forgotten) = round.checked_sub(T::HistoryDepth::get()) {
			Rounds::<T>::remove(forgotten);
		}
	}

	/// Invariants: the pool holds what it keeps and the existential deposit; the figures of each
	/// round add up; no more rounds are remembered than should be, and none that has not ended.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let owed = Kept::<T>::get().saturating_add(T::Currency::minimum_balance());
		ensure!(Self::balance() >= owed, "the pool holds less than it keeps");
		for (round, figures) in Rounds::<T>::iter() {
			let FeeRound { income, burned, issued, kept } = figures;
			let sum = burned.checked_add(issued).and_then(|sum| sum.checked_add(kept));
			ensure!(sum == Some(income), "the figures of a round do not add up");
			ensure!(Some(round) <= LastRound::<T>::get(), "a round was recorded before it ended");
		}
		let remembered = Rounds::<T>::iter_keys().count();
		ensure!(remembered <= T::HistoryDepth::get() as usize, "too many rounds are remembered");
		Ok(())
	}
}

impl<T: Config> OnRoundEnd for Pallet<T> {
	fn on_round_end(round: RoundIndex) {
		let figures =
			Self::distribute(split(Self::income(), T::BurnShare::get(), T::IssuanceShare::get()));
		// It was a part of the balance, so it fits.
		Kept::<T>::mutate(|kept| *kept = kept.saturating_add(figures.kept));
		Self::remember(round, figures);
		let FeeRound { income, burned, issued, kept } = figures;
		Self::deposit_event(Event::RoundClosed { round, income, burned, issued, kept });
	}
}

impl<T: Config> NetworkFees<T::AccountId> for Pallet<T> {
	fn collect(payer: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		T::Currency::transfer(payer, &Self::account_id(), amount, Preservation::Preserve)?;
		Self::deposit_event(Event::FeeCollected { payer: payer.clone(), amount });
		Ok(())
	}
}

impl<T: Config> OnUnbalanced<Credit<T::AccountId, T::Currency>> for Pallet<T> {
	fn on_nonzero_unbalanced(fee: Credit<T::AccountId, T::Currency>) {
		// All that is issued fits.
		Collected::<T>::mutate(|collected| *collected = collected.saturating_add(fee.peek()));
		// Dropping it would take it out of the issuance.
		core::mem::forget(fee);
	}
}
