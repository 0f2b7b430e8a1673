//! The currency as democracy sees it: one's stake.

use crate::{Config, Pallet};
use audio_primitives::{
	stake::{Referenda, StakedBalance},
	Balance,
};
use core::marker::PhantomData;
use frame_support::traits::{
	BalanceStatus, Currency, ExistenceRequirement, LockIdentifier, LockableCurrency,
	ReservableCurrency, SignedImbalance, WithdrawReasons,
};
use sp_runtime::{DispatchError, DispatchResult};

/// `C`, with the staked balance in place of the free balance and the electorate in place of the
/// issuance. Locking notes the account as a voter. All else passes through to `C`.
///
/// It is for democracy alone, which asks for the free balance to see what one can vote with, for
/// the issuance to see who could vote, and sets a lock for each vote and each vote delegation.
pub struct StakedCurrency<T, C>(PhantomData<(T, C)>);

impl<T: Config, C> Currency<T::AccountId> for StakedCurrency<T, C>
where
	C: Currency<T::AccountId, Balance = Balance>,
{
	type Balance = Balance;
	type PositiveImbalance = C::PositiveImbalance;
	type NegativeImbalance = C::NegativeImbalance;

	/// What `who` can vote with, planck.
	fn free_balance(who: &T::AccountId) -> Balance {
		let staked = T::Stake::of(who);
		// Democracy's benchmarks give their voters a free balance and no stake.
		#[cfg(feature = "runtime-benchmarks")]
		let staked = staked.saturating_add(C::free_balance(who));
		staked
	}

	/// What a referendum's votes are measured against, planck.
	fn total_issuance() -> Balance {
		Pallet::<T>::electorate()
	}

	fn active_issuance() -> Balance {
		Self::total_issuance()
	}

	fn total_balance(who: &T::AccountId) -> Balance {
		C::total_balance(who)
	}

	fn can_slash(who: &T::AccountId, value: Balance) -> bool {
		C::can_slash(who, value)
	}

	fn minimum_balance() -> Balance {
		C::minimum_balance()
	}

	fn burn(amount: Balance) -> Self::PositiveImbalance {
		C::burn(amount)
	}

	fn issue(amount: Balance) -> Self::NegativeImbalance {
		C::issue(amount)
	}

	fn ensure_can_withdraw(
		who: &T::AccountId,
		amount: Balance,
		reasons: WithdrawReasons,
		new_balance: Balance,
	) -> DispatchResult {
		C::ensure_can_withdraw(who, amount, reasons, new_balance)
	}

	fn transfer(
		source: &T::AccountId,
		dest: &T::AccountId,
		value: Balance,
		existence_requirement: ExistenceRequirement,
	) -> DispatchResult {
		C::transfer(source, dest, value, existence_requirement)
	}

	fn slash(who: &T::AccountId, value: Balance) -> (Self::NegativeImbalance, Balance) {
		C::slash(who, value)
	}

	fn deposit_into_existing(
		who: &T::AccountId,
		value: Balance,
	) -> Result<Self::PositiveImbalance, DispatchError> {
		C::deposit_into_existing(who, value)
	}

	fn deposit_creating(who: &T::AccountId, value: Balance) -> Self::PositiveImbalance {
		C::deposit_creating(who, value)
	}

	fn withdraw(
		who: &T::AccountId,
		value: Balance,
		reasons: WithdrawReasons,
		liveness: ExistenceRequirement,
	) -> Result<Self::NegativeImbalance, DispatchError> {
		C::withdraw(who, value, reasons, liveness)
	}

	fn make_free_balance_be(
		who: &T::AccountId,
		balance: Balance,
	) -> SignedImbalance<Balance, Self::PositiveImbalance> {
		C::make_free_balance_be(who, balance)
	}
}

impl<T: Config, C> ReservableCurrency<T::AccountId> for StakedCurrency<T, C>
where
	C: ReservableCurrency<T::AccountId, Balance = Balance>,
{
	fn can_reserve(who: &T::AccountId, value: Balance) -> bool {
		C::can_reserve(who, value)
	}

	fn slash_reserved(who: &T::AccountId, value: Balance) -> (Self::NegativeImbalance, Balance) {
		C::slash_reserved(who, value)
	}

	fn reserved_balance(who: &T::AccountId) -> Balance {
		C::reserved_balance(who)
	}

	fn reserve(who: &T::AccountId, value: Balance) -> DispatchResult {
		C::reserve(who, value)
	}

	fn unreserve(who: &T::AccountId, value: Balance) -> Balance {
		C::unreserve(who, value)
	}

	fn repatriate_reserved(
		slashed: &T::AccountId,
		beneficiary: &T::AccountId,
		value: Balance,
		status: BalanceStatus,
	) -> Result<Balance, DispatchError> {
		C::repatriate_reserved(slashed, beneficiary, value, status)
	}
}

impl<T: Config, C> LockableCurrency<T::AccountId> for StakedCurrency<T, C>
where
	C: LockableCurrency<T::AccountId, Balance = Balance>,
{
	type Moment = C::Moment;
	type MaxLocks = C::MaxLocks;

	fn set_lock(id: LockIdentifier, who: &T::AccountId, amount: Balance, reasons: WithdrawReasons) {
		C::set_lock(id, who, amount, reasons);
	}

	/// Called for each vote and each vote delegation.
	fn extend_lock(
		id: LockIdentifier,
		who: &T::AccountId,
		amount: Balance,
		reasons: WithdrawReasons,
	) {
		C::extend_lock(id, who, amount, reasons);
		// Democracy has recorded a vote by now. A vote delegation it has not, and who gives its
		// vote away has no votes of its own.
		if T::Referenda::votes(who) {
			Pallet::<T>::note_voted(who, amount);
		}
	}

	fn remove_lock(id: LockIdentifier, who: &T::AccountId) {
		C::remove_lock(id, who);
		Pallet::<T>::forget_voted(who);
	}
}
