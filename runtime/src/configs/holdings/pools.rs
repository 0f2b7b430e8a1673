//! Stake in a nomination pool, and what it earned.

use super::{
	listing::{gain, list, list_due, reads, Found, Holding, MOST_SPANS},
	staking,
};
use crate::{
	constants::{AccountId, Balance},
	NominationPools, Runtime, RuntimeHoldReason, RuntimeOrigin,
};
use alloc::vec::Vec;
use audio_primitives::holdings::{HoldingSource, Scope, Shown, What, When, WithdrawnBy};
use frame_support::weights::Weight;
use pallet_delegated_staking::HoldReason;
use pallet_nomination_pools::{
	BondedPools, Call, ClaimPermission, ClaimPermissions, CommissionClaimPermission, PoolMember,
	PoolMembers, PoolState, SubPoolsStorage, WeightInfo as _,
};
use pallet_staking::CurrentEra;
use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding, traits::StaticLookup, Rounding,
};
use sp_staking::EraIndex;

type PoolWeights = <Runtime as pallet_nomination_pools::Config>::WeightInfo;

/// What is held for stake in a pool.
const HELD: Shown<RuntimeHoldReason> =
	Shown::Held(RuntimeHoldReason::DelegatedStaking(HoldReason::StakingDelegation));

/// To withdraw what was unbonded, where the pool ends.
fn withdraw_weight(spans: u32) -> Weight {
	PoolWeights::withdraw_unbonded_kill(spans)
}

/// The most that any of the calls of pools weighs.
pub(super) fn most_weight() -> Weight {
	withdraw_weight(MOST_SPANS)
		.max(PoolWeights::claim_payout())
		.max(PoolWeights::claim_commission())
}

/// What a member has in a pool, and who takes the pool's commission.
pub struct Pools;

impl HoldingSource<AccountId, Holding> for Pools {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		let Some(member) = PoolMembers::<Runtime>::get(who) else { return reads(1) };
		let address = || <Runtime as frame_system::Config>::Lookup::unlookup(who.clone());
		if scope == Scope::All {
			let active = NominationPools::api_points_to_balance(member.pool_id, member.points);
			let call = Call::unbond { member_account: address(), unbonding_points: member.points };
			list(found, Holding::new(What::PoolStake, active, HELD, When::Asked).freed_by(call));
		}
		let (pool_account, _) = NominationPools::api_pool_accounts(member.pool_id);
		let spans = staking::spans(&pool_account);
		let withdraw =
			|| Call::withdraw_unbonded { member_account: address(), num_slashing_spans: spans };
		let now = CurrentEra::<Runtime>::get().unwrap_or(0);
		let mut due: Balance = 0;
		for (era, points) in member.unbonding_eras.iter() {
			let amount = unbonding(&member, *era, *points);
			if *era <= now {
				due = due.saturating_add(amount);
			} else if scope == Scope::All {
				list(
					found,
					Holding::new(What::PoolUnbonding, amount, HELD, When::Era(*era))
						.freed_by(withdraw())
						.withdrawn_by(WithdrawnBy::Anyone),
				);
			}
		}
		let ends = BondedPools::<Runtime>::get(member.pool_id).is_some_and(|pool| {
			pool.state == PoolState::Destroying && pool.roles.depositor == *who
		});
		let may = spans <= MOST_SPANS && (!ends || staking::rewards_are_paid());
		list_due(
			found,
			(What::PoolUnbonding, due, HELD),
			(withdraw(), withdraw_weight(spans)),
			if may { WithdrawnBy::Anyone } else { WithdrawnBy::Nobody },
		);
		let by = match ClaimPermissions::<Runtime>::get(who) {
			ClaimPermission::PermissionlessWithdraw | ClaimPermission::PermissionlessAll => {
				WithdrawnBy::Anyone
			},
			ClaimPermission::Permissioned | ClaimPermission::PermissionlessCompound => {
				WithdrawnBy::Owner
			},
		};
		list_due(
			found,
			(
				What::PoolReward,
				NominationPools::api_pending_rewards(who.clone()).unwrap_or(0),
				Shown::Owed,
			),
			(Call::claim_payout {}, PoolWeights::claim_payout()),
			by,
		);
		commission(who, &member, found);
		<Self as HoldingSource<AccountId, Holding>>::withdraw_weight(0)
	}

	fn withdraw_weight(_most: u32) -> Weight {
		// The member, the pool and its rewards, what unbonds, the permission; the commission as if
		// it were claimed.
		reads(16)
			.saturating_add(Weight::from_parts(200_000_000, 0))
			.saturating_add(PoolWeights::claim_commission())
	}
}

/// What so many points of `member` are worth that are free in era `era`.
fn unbonding(member: &PoolMember<Runtime>, era: EraIndex, points: Balance) -> Balance {
	let Some(pools) = SubPoolsStorage::<Runtime>::get(member.pool_id) else { return 0 };
	let pool = pools.with_era.get(&era).unwrap_or(&pools.no_era);
	multiply_by_rational_with_rounding(pool.balance, points, pool.points, Rounding::Down)
		.unwrap_or(0)
}

/// Lists the commission of one's own pool, if one is paid it.
fn commission(who: &AccountId, member: &PoolMember<Runtime>, found: &mut Vec<Found>) {
	let id = member.pool_id;
	let Some(pool) = BondedPools::<Runtime>::get(id) else { return };
	if pool.commission.current.as_ref().is_none_or(|(_, payee)| payee != who) {
		return;
	}
	let is_root = pool.roles.root.as_ref() == Some(who);
	let by = match &pool.commission.claim_permission {
		Some(CommissionClaimPermission::Permissionless) => WithdrawnBy::Anyone,
		Some(CommissionClaimPermission::Account(account)) if account == who => WithdrawnBy::Owner,
		_ if is_root => WithdrawnBy::Owner,
		_ => WithdrawnBy::Nobody,
	};
	// Where its payee may not claim it, the pool's root may.
	let claimant = match by {
		WithdrawnBy::Nobody => pool.roles.root.clone(),
		_ => None,
	};
	let signed = RuntimeOrigin::signed(claimant.unwrap_or_else(|| who.clone()));
	let amount = gain(who, || {
		let _ = NominationPools::claim_commission(signed, id);
	});
	list_due(
		found,
		(What::PoolCommission, amount, Shown::Owed),
		(Call::claim_commission { pool_id: id }, PoolWeights::claim_commission()),
		by,
	);
}
