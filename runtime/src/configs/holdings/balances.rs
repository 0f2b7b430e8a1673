//! Grants that vest, deposits of stock pallets, and what no other source has found.

use super::listing::{list, list_due, reads, Found, Holding};
use crate::{
	constants::{AccountId, Balance},
	Balances, Runtime, RuntimeHoldReason, System,
};
use alloc::vec::Vec;
use audio_primitives::holdings::{HoldingSource, Scope, Shown, What, When, WithdrawnBy};
use frame_support::{traits::Get, weights::Weight};
use pallet_vesting::WeightInfo as _;
use sp_runtime::{
	traits::{ConvertInto, StaticLookup},
	SaturatedConversion,
};

/// The name of the lock of grants.
const VESTING_LOCK: [u8; 8] = *b"vesting ";
/// The name of the lock of votes.
const VOTE_LOCK: [u8; 8] = *b"democrac";

/// To bring the lock of grants up to date.
pub(super) fn vest_weight() -> Weight {
	type Weights = <Runtime as pallet_vesting::Config>::WeightInfo;
	let locks = <Runtime as pallet_balances::Config>::MaxLocks::get();
	let grants = <Runtime as pallet_vesting::Config>::MAX_VESTING_SCHEDULES;
	Weights::vest_other_locked(locks, grants).max(Weights::vest_other_unlocked(locks, grants))
}

/// Grants that vest.
pub struct Grants;

impl HoldingSource<AccountId, Holding> for Grants {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		let weight = <Self as HoldingSource<AccountId, Holding>>::withdraw_weight(0);
		let Some(grants) = pallet_vesting::Vesting::<Runtime>::get(who) else { return weight };
		let now = System::block_number();
		let address = || <Runtime as frame_system::Config>::Lookup::unlookup(who.clone());
		let vest = || pallet_vesting::Call::vest_other { target: address() };
		let mut waits: Balance = 0;
		for (schedule, grant) in (0..).zip(&grants) {
			let left = grant.locked_at::<ConvertInto>(now);
			waits = waits.saturating_add(left);
			if scope == Scope::All {
				let ends = grant.ending_block_as_balance::<ConvertInto>().saturated_into();
				let what = What::Vesting { schedule };
				let holding = Holding::new(what, left, Shown::Frozen, When::Block(ends));
				list(found, holding.freed_by(vest()).withdrawn_by(WithdrawnBy::Anyone));
			}
		}
		let locked = Balances::locks(who)
			.iter()
			.find(|lock| lock.id == VESTING_LOCK)
			.map_or(0, |lock| lock.amount);
		list_due(
			found,
			(What::Vested, locked.saturating_sub(waits), Shown::Frozen),
			(vest(), vest_weight()),
			WithdrawnBy::Anyone,
		);
		weight
	}

	fn withdraw_weight(_most: u32) -> Weight {
		reads(3).saturating_add(Weight::from_parts(20_000_000, 0))
	}
}

/// Deposits of stock pallets.
pub struct Deposits;

impl HoldingSource<AccountId, Holding> for Deposits {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		if scope != Scope::All {
			return Weight::zero();
		}
		let keys = RuntimeHoldReason::Session(pallet_session::HoldReason::Keys);
		let held = pallet_balances::Holds::<Runtime>::get(who);
		let deposit = held.iter().find(|hold| hold.id == keys).map_or(0, |hold| hold.amount);
		list(
			found,
			Holding::new(What::SessionKeysDeposit, deposit, Shown::Held(keys), When::Asked)
				.freed_by(pallet_session::Call::purge_keys {}),
		);
		let reserved = |what, amount| Holding::new(what, amount, Shown::Reserved, When::Asked);
		let (_, deposit) = pallet_proxy::Proxies::<Runtime>::get(who);
		list(
			found,
			reserved(What::ProxyDeposit, deposit).freed_by(pallet_proxy::Call::remove_proxies {}),
		);
		let (_, deposit) = pallet_proxy::Announcements::<Runtime>::get(who);
		list(found, reserved(What::AnnouncementDeposit, deposit));
		if let Some(known) = pallet_identity::IdentityOf::<Runtime>::get(who) {
			list(
				found,
				reserved(What::IdentityDeposit, known.deposit)
					.freed_by(pallet_identity::Call::clear_identity {}),
			);
		}
		let (deposit, _) = pallet_identity::SubsOf::<Runtime>::get(who);
		list(
			found,
			reserved(What::SubAccountsDeposit, deposit)
				.freed_by(pallet_identity::Call::set_subs { subs: Vec::new() }),
		);
		for (proposal, ..) in pallet_democracy::PublicProps::<Runtime>::get() {
			let Some((seconders, each)) = pallet_democracy::DepositOf::<Runtime>::get(proposal)
			else {
				continue;
			};
			let times = seconders.iter().filter(|seconder| *seconder == who).count();
			let amount = each.saturating_mul(times.saturated_into());
			let what = What::ProposalDeposit { proposal };
			// It comes back when the proposal is voted on.
			list(found, Holding::new(what, amount, Shown::Reserved, When::Unknown));
		}
		Weight::zero()
	}

	fn withdraw_weight(_most: u32) -> Weight {
		Weight::zero()
	}
}

/// What is held, reserved or locked beyond what has been found.
pub struct Rest;

impl HoldingSource<AccountId, Holding> for Rest {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		if scope != Scope::All {
			return Weight::zero();
		}
		let listed = |found: &[Found], shown: Shown<RuntimeHoldReason>| {
			let like = found.iter().filter(|other| other.holding.shown == shown);
			like.fold(0, |sum: Balance, other| sum.saturating_add(other.holding.amount))
		};
		let mut held: Balance = 0;
		for hold in pallet_balances::Holds::<Runtime>::get(who) {
			held = held.saturating_add(hold.amount);
			let shown = Shown::Held(hold.id);
			let rest = hold.amount.saturating_sub(listed(found, shown));
			list(found, Holding::new(What::Held { reason: hold.id }, rest, shown, When::Unknown));
		}
		let reserved = System::account(who).data.reserved.saturating_sub(held);
		let rest = reserved.saturating_sub(listed(found, Shown::Reserved));
		list(found, Holding::new(What::Reserved, rest, Shown::Reserved, When::Unknown));
		for lock in Balances::locks(who) {
			if lock.id != VESTING_LOCK && lock.id != VOTE_LOCK {
				let what = What::Locked { id: lock.id };
				list(found, Holding::new(what, lock.amount, Shown::Frozen, When::Unknown));
			}
		}
		for freeze in pallet_balances::Freezes::<Runtime>::get(who) {
			list(found, Holding::new(What::Frozen, freeze.amount, Shown::Frozen, When::Unknown));
		}
		Weight::zero()
	}

	fn withdraw_weight(_most: u32) -> Weight {
		Weight::zero()
	}
}
