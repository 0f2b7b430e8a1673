//! The balances of accounts that pay for their transactions.

use crate::{
	constants::{AccountId, Balance, EXISTENTIAL_DEPOSIT},
	Balances, Runtime,
};
use frame_support::traits::{
	fungible::{Balanced, Dust, Inspect, Unbalanced},
	tokens::{
		DepositConsequence, Fortitude, Precision, Preservation, Provenance, WithdrawConsequence,
	},
};
use frame_system::{Account, AccountInfo};
use pallet_balances::AccountData;
use sp_runtime::DispatchError;

/// [`Balances`], which read an account once to take a fee from it, in place of seven times, and once
/// to see whether it has that, in place of three.
///
/// Where a fee would change more of the account than what is free in it, or is too much, it is left
/// to `Balances`: what becomes of the account, and what is said, is the same. (Only where less has
/// been issued than the fee, as Root can have it, `Balances` say that it cannot be paid.)
pub struct Payers;

/// What is free in an account that has paid that, if all else about it stays as it is.
fn left(account: &AccountInfo<u32, AccountData<Balance>>, amount: Balance) -> Option<Balance> {
	let AccountData { free, reserved, frozen, flags } = &account.data;
	// What is frozen may be reserved.
	let kept = frozen.saturating_sub(*reserved).max(EXISTENTIAL_DEPOSIT);
	let is_bound = *reserved > 0 || *frozen > 0;
	let is_in_order =
		flags.is_new_logic() && account.providers > 0 && (!is_bound || account.consumers > 0);
	free.checked_sub(amount).filter(|left| is_in_order && *left >= kept)
}

impl Inspect<AccountId> for Payers {
	type Balance = Balance;

	fn total_issuance() -> Balance {
		<Balances as Inspect<_>>::total_issuance()
	}

	fn active_issuance() -> Balance {
		<Balances as Inspect<_>>::active_issuance()
	}

	fn minimum_balance() -> Balance {
		<Balances as Inspect<_>>::minimum_balance()
	}

	fn total_balance(who: &AccountId) -> Balance {
		<Balances as Inspect<_>>::total_balance(who)
	}

	fn balance(who: &AccountId) -> Balance {
		<Balances as Inspect<_>>::balance(who)
	}

	fn reducible_balance(who: &AccountId, preservation: Preservation, force: Fortitude) -> Balance {
		<Balances as Inspect<_>>::reducible_balance(who, preservation, force)
	}

	fn can_deposit(who: &AccountId, amount: Balance, provenance: Provenance) -> DepositConsequence {
		<Balances as Inspect<_>>::can_deposit(who, amount, provenance)
	}

	fn can_withdraw(who: &AccountId, amount: Balance) -> WithdrawConsequence<Balance> {
		match left(&Account::<Runtime>::get(who), amount) {
			Some(_) => WithdrawConsequence::Success,
			None => <Balances as Inspect<_>>::can_withdraw(who, amount),
		}
	}
}

impl Unbalanced<AccountId> for Payers {
	fn handle_dust(dust: Dust<AccountId, Self>) {
		<Balances as Unbalanced<_>>::handle_dust(Dust(dust.0));
	}

	fn write_balance(who: &AccountId, amount: Balance) -> Result<Option<Balance>, DispatchError> {
		<Balances as Unbalanced<_>>::write_balance(who, amount)
	}

	fn set_total_issuance(amount: Balance) {
		<Balances as Unbalanced<_>>::set_total_issuance(amount);
	}

	fn deactivate(amount: Balance) {
		<Balances as Unbalanced<_>>::deactivate(amount);
	}

	fn reactivate(amount: Balance) {
		<Balances as Unbalanced<_>>::reactivate(amount);
	}

	fn decrease_balance(
		who: &AccountId,
		amount: Balance,
		precision: Precision,
		preservation: Preservation,
		force: Fortitude,
	) -> Result<Balance, DispatchError> {
		// What is left may stay however much has to, so as much is taken as was asked for.
		let is_paid = Account::<Runtime>::try_mutate(who, |account| {
			account.data.free = left(account, amount).ok_or(())?;
			Ok::<_, ()>(())
		});
		match is_paid {
			Ok(()) => Ok(amount),
			Err(()) => <Balances as Unbalanced<_>>::decrease_balance(
				who,
				amount,
				precision,
				preservation,
				force,
			),
		}
	}

	fn increase_balance(
		who: &AccountId,
		amount: Balance,
		precision: Precision,
	) -> Result<Balance, DispatchError> {
		<Balances as Unbalanced<_>>::increase_balance(who, amount, precision)
	}
}

impl Balanced<AccountId> for Payers {
	type OnDropDebt = <Balances as Balanced<AccountId>>::OnDropDebt;
	type OnDropCredit = <Balances as Balanced<AccountId>>::OnDropCredit;

	fn done_rescind(amount: Balance) {
		<Balances as Balanced<_>>::done_rescind(amount);
	}

	fn done_issue(amount: Balance) {
		<Balances as Balanced<_>>::done_issue(amount);
	}

	fn done_deposit(who: &AccountId, amount: Balance) {
		<Balances as Balanced<_>>::done_deposit(who, amount);
	}

	fn done_withdraw(who: &AccountId, amount: Balance) {
		<Balances as Balanced<_>>::done_withdraw(who, amount);
	}
}
