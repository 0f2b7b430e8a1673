//! What validators and nominators are paid, where the payee's account cannot take it.
//!
//! `Staking` mints a reward into the payee's account. One that does not exist takes no less than
//! the existential deposit, and what `Staking` cannot mint it forgets. [`KeptRewards`] is the token
//! with that one difference: what an account cannot take waits for it in `ActivityIssuance`, as
//! activity rewards do, whoever asked for the payout. To keep it weighs no more than `Staking`
//! declares for a payee that can take it: two entries read and one written, where that would have
//! its account, its ledger and its holds.

use crate::{AccountId, ActivityIssuance, Balance, Balances, RuntimeHoldReason};
use frame_support::traits::{
	fungible::{
		hold::DoneSlash, Balanced, BalancedHold, Debt, Dust, Inspect, InspectHold, Mutate,
		MutateHold, Unbalanced, UnbalancedHold,
	},
	tokens::{
		DepositConsequence, Fortitude, Precision, Preservation, Provenance, WithdrawConsequence,
	},
	Imbalance,
};
use sp_runtime::{DispatchError, DispatchResult};

/// The token as `Staking` sees it. All but [`Balanced::deposit`] is that of `Balances`.
pub struct KeptRewards;

impl Balanced<AccountId> for KeptRewards {
	type OnDropDebt = <Balances as Balanced<AccountId>>::OnDropDebt;
	type OnDropCredit = <Balances as Balanced<AccountId>>::OnDropCredit;

	/// What cannot be minted now is minted with the next that `who` is paid there.
	fn deposit(
		who: &AccountId,
		value: Balance,
		precision: Precision,
	) -> Result<Debt<AccountId, Self>, DispatchError> {
		let minted = <Balances as Balanced<AccountId>>::deposit(who, value, precision);
		let paid = minted.as_ref().map_or(0, |debt| debt.peek());
		ActivityIssuance::withhold(who, value.saturating_sub(paid));
		minted
	}

	fn done_deposit(who: &AccountId, amount: Balance) {
		<Balances as Balanced<AccountId>>::done_deposit(who, amount);
	}

	fn done_withdraw(who: &AccountId, amount: Balance) {
		<Balances as Balanced<AccountId>>::done_withdraw(who, amount);
	}

	fn done_issue(amount: Balance) {
		<Balances as Balanced<AccountId>>::done_issue(amount);
	}

	fn done_rescind(amount: Balance) {
		<Balances as Balanced<AccountId>>::done_rescind(amount);
	}
}

impl Inspect<AccountId> for KeptRewards {
	type Balance = Balance;

	fn total_issuance() -> Balance {
		<Balances as Inspect<AccountId>>::total_issuance()
	}

	fn active_issuance() -> Balance {
		<Balances as Inspect<AccountId>>::active_issuance()
	}

	fn minimum_balance() -> Balance {
		<Balances as Inspect<AccountId>>::minimum_balance()
	}

	fn total_balance(who: &AccountId) -> Balance {
		<Balances as Inspect<AccountId>>::total_balance(who)
	}

	fn balance(who: &AccountId) -> Balance {
		<Balances as Inspect<AccountId>>::balance(who)
	}

	fn reducible_balance(who: &AccountId, keep: Preservation, force: Fortitude) -> Balance {
		<Balances as Inspect<AccountId>>::reducible_balance(who, keep, force)
	}

	fn can_deposit(who: &AccountId, amount: Balance, from: Provenance) -> DepositConsequence {
		<Balances as Inspect<AccountId>>::can_deposit(who, amount, from)
	}

	fn can_withdraw(who: &AccountId, amount: Balance) -> WithdrawConsequence<Balance> {
		<Balances as Inspect<AccountId>>::can_withdraw(who, amount)
	}
}

impl Unbalanced<AccountId> for KeptRewards {
	fn handle_dust(dust: Dust<AccountId, Self>) {
		<Balances as Unbalanced<AccountId>>::handle_dust(Dust(dust.0));
	}

	fn write_balance(who: &AccountId, amount: Balance) -> Result<Option<Balance>, DispatchError> {
		<Balances as Unbalanced<AccountId>>::write_balance(who, amount)
	}

	fn set_total_issuance(amount: Balance) {
		<Balances as Unbalanced<AccountId>>::set_total_issuance(amount);
	}

	fn deactivate(amount: Balance) {
		<Balances as Unbalanced<AccountId>>::deactivate(amount);
	}

	fn reactivate(amount: Balance) {
		<Balances as Unbalanced<AccountId>>::reactivate(amount);
	}
}

impl Mutate<AccountId> for KeptRewards {
	fn done_mint_into(who: &AccountId, amount: Balance) {
		<Balances as Mutate<AccountId>>::done_mint_into(who, amount);
	}

	fn done_burn_from(who: &AccountId, amount: Balance) {
		<Balances as Mutate<AccountId>>::done_burn_from(who, amount);
	}

	fn done_shelve(who: &AccountId, amount: Balance) {
		<Balances as Mutate<AccountId>>::done_shelve(who, amount);
	}

	fn done_restore(who: &AccountId, amount: Balance) {
		<Balances as Mutate<AccountId>>::done_restore(who, amount);
	}

	fn done_transfer(from: &AccountId, to: &AccountId, amount: Balance) {
		<Balances as Mutate<AccountId>>::done_transfer(from, to, amount);
	}
}

impl InspectHold<AccountId> for KeptRewards {
	type Reason = RuntimeHoldReason;

	fn total_balance_on_hold(who: &AccountId) -> Balance {
		<Balances as InspectHold<AccountId>>::total_balance_on_hold(who)
	}

	fn reducible_total_balance_on_hold(who: &AccountId, force: Fortitude) -> Balance {
		<Balances as InspectHold<AccountId>>::reducible_total_balance_on_hold(who, force)
	}

	fn balance_on_hold(reason: &RuntimeHoldReason, who: &AccountId) -> Balance {
		<Balances as InspectHold<AccountId>>::balance_on_hold(reason, who)
	}

	fn hold_available(reason: &RuntimeHoldReason, who: &AccountId) -> bool {
		<Balances as InspectHold<AccountId>>::hold_available(reason, who)
	}
}

impl UnbalancedHold<AccountId> for KeptRewards {
	fn set_balance_on_hold(
		reason: &RuntimeHoldReason,
		who: &AccountId,
		amount: Balance,
	) -> DispatchResult {
		<Balances as UnbalancedHold<AccountId>>::set_balance_on_hold(reason, who, amount)
	}
}

impl MutateHold<AccountId> for KeptRewards {
	fn done_hold(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		<Balances as MutateHold<AccountId>>::done_hold(reason, who, amount);
	}

	fn done_release(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		<Balances as MutateHold<AccountId>>::done_release(reason, who, amount);
	}

	fn done_burn_held(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		<Balances as MutateHold<AccountId>>::done_burn_held(reason, who, amount);
	}

	fn done_transfer_on_hold(
		reason: &RuntimeHoldReason,
		from: &AccountId,
		to: &AccountId,
		amount: Balance,
	) {
		<Balances as MutateHold<AccountId>>::done_transfer_on_hold(reason, from, to, amount);
	}

	fn done_transfer_and_hold(
		reason: &RuntimeHoldReason,
		from: &AccountId,
		to: &AccountId,
		amount: Balance,
	) {
		<Balances as MutateHold<AccountId>>::done_transfer_and_hold(reason, from, to, amount);
	}
}

impl DoneSlash<RuntimeHoldReason, AccountId, Balance> for KeptRewards {
	fn done_slash(reason: &RuntimeHoldReason, who: &AccountId, amount: Balance) {
		<Balances as DoneSlash<RuntimeHoldReason, AccountId, Balance>>::done_slash(
			reason, who, amount,
		);
	}
}

impl BalancedHold<AccountId> for KeptRewards {}
