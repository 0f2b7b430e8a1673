//! How what an account has is listed.

use crate::{
	constants::{AccountId, Balance, BlockNumber},
	Balances, Runtime, RuntimeCall, RuntimeHoldReason,
};
use alloc::vec::Vec;
use audio_primitives::holdings::{self, Shown, What, When, WithdrawnBy};
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::fungible::Inspect,
	weights::Weight,
};
use sp_runtime::DispatchError;

/// Something that an account has.
pub type Holding = holdings::Holding<AccountId, BlockNumber, RuntimeHoldReason, RuntimeCall>;
/// Something that was found.
pub type Found = holdings::Found<Holding>;

/// Of each kind of which an account can have any number, how many are listed one by one.
pub const MOST_LISTED: usize = 256;

/// Most slashing spans that are forgotten with a bond that ends. One that has more is left to its
/// owner.
pub const MOST_SPANS: u32 = 8;

/// What so many reads weigh.
pub fn reads(count: u64) -> Weight {
	<Runtime as frame_system::Config>::DbWeight::get().reads(count)
}

/// Lists something that is not withdrawn.
pub fn list(found: &mut Vec<Found>, holding: Holding) {
	if holding.amount > 0 {
		found.push(Found { holding, weight: Weight::zero() });
	}
}

/// Lists something that is due and is withdrawn for those, by a call of that weight.
pub fn list_due(
	found: &mut Vec<Found>,
	(what, amount, shown): (What<AccountId, RuntimeHoldReason>, Balance, Shown<RuntimeHoldReason>),
	(call, weight): (impl Into<RuntimeCall>, Weight),
	withdrawn_by: WithdrawnBy,
) {
	if amount > 0 {
		let holding =
			Holding::new(what, amount, shown, When::Due).freed_by(call).withdrawn_by(withdrawn_by);
		found.push(Found { holding, weight });
	}
}

/// What `who` would have more if `change` were made; none of it stays.
pub fn gain(who: &AccountId, change: impl FnOnce()) -> Balance {
	let gained = with_transaction(|| {
		let before = <Balances as Inspect<AccountId>>::total_balance(who);
		change();
		let after = <Balances as Inspect<AccountId>>::total_balance(who);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(after.saturating_sub(before)))
	});
	gained.unwrap_or(0)
}
