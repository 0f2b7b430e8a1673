//! Bonds, and what they earned.

use super::listing::{list, list_due, reads, Found, Holding, MOST_LISTED, MOST_SPANS};
use crate::{
	configs::{round::Round, staking::HistoryDepth},
	constants::{AccountId, Balance, EXISTENTIAL_DEPOSIT},
	Runtime, RuntimeHoldReason, Staking,
};
use alloc::{vec, vec::Vec};
use audio_primitives::{
	holdings::{HoldingSource, Scope, Shown, What, When, WithdrawnBy},
	stake::CurrentRound,
	RoundIndex,
};
use frame_support::weights::Weight;
use pallet_activity_issuance::PayoutSweep;
use pallet_staking::{
	Call, ClaimedRewards, CurrentEra, EraInfo, ErasRewardPoints, ErasStakersOverview,
	ErasValidatorPrefs, ErasValidatorReward, HoldReason, Nominators, SlashingSpans,
	WeightInfo as _,
};
use sp_runtime::Perbill;
use sp_staking::{Page, StakingAccount, StakingInterface};

/// What is held for staking.
const HELD: Shown<RuntimeHoldReason> = Shown::Held(RuntimeHoldReason::Staking(HoldReason::Staking));

/// To withdraw what was unbonded, where the bond ends.
pub(super) fn withdraw_weight(spans: u32) -> Weight {
	<Runtime as pallet_staking::Config>::WeightInfo::withdraw_unbonded_kill(spans)
}

/// Slashing spans that are remembered of `stash`.
pub(super) fn spans(stash: &AccountId) -> u32 {
	SlashingSpans::<Runtime>::get(stash)
		.map_or(0, |spans| u32::try_from(spans.prior.len()).unwrap_or(u32::MAX).saturating_add(1))
}

/// Whether validators and nominators have been paid for all eras that have ended.
pub(super) fn rewards_are_paid() -> bool {
	PayoutSweep::<Runtime>::get().0 >= Round::current_round()
}

/// One's own bond.
pub struct Bonds;

impl HoldingSource<AccountId, Holding> for Bonds {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		// A pool's own account is a virtual staker: its bond is the members'.
		if Staking::is_virtual_staker(who) {
			return reads(1);
		}
		let Ok(ledger) = Staking::ledger(StakingAccount::Stash(who.clone())) else {
			return reads(3);
		};
		let now = CurrentEra::<Runtime>::get().unwrap_or(0);
		if scope == Scope::All {
			list(
				found,
				Holding::new(What::Bonded, ledger.active, HELD, When::Asked)
					// Of the total: that ends validating and nominating too, and takes what is
					// active.
					.freed_by(Call::unbond { value: ledger.total }),
			);
		}
		let (mut due, mut waits): (Balance, _) = (0, false);
		for chunk in &ledger.unlocking {
			if chunk.era <= now {
				due = due.saturating_add(chunk.value);
				continue;
			}
			waits = true;
			if scope == Scope::All {
				let call = Call::withdraw_unbonded { num_slashing_spans: spans(who) };
				let when = When::Era(chunk.era);
				list(
					found,
					Holding::new(What::Unbonding, chunk.value, HELD, when)
						.freed_by(call)
						.withdrawn_by(WithdrawnBy::Anyone),
				);
			}
		}
		let spans = spans(who);
		let ends = !waits && ledger.active < EXISTENTIAL_DEPOSIT;
		let own_controller = ledger.controller().as_ref() == Some(who);
		let may = own_controller && spans <= MOST_SPANS && (!ends || rewards_are_paid());
		list_due(
			found,
			(What::Unbonding, due, HELD),
			(Call::withdraw_unbonded { num_slashing_spans: spans }, withdraw_weight(spans)),
			if may { WithdrawnBy::Anyone } else { WithdrawnBy::Nobody },
		);
		<Self as HoldingSource<AccountId, Holding>>::withdraw_weight(0)
	}

	fn withdraw_weight(_most: u32) -> Weight {
		// Whether it is virtual, whose it is, the ledger, the payee, the era, the spans, the sweep.
		reads(8).saturating_add(Weight::from_parts(50_000_000, 0))
	}
}

/// What validators and nominators earned in eras whose payouts have not been made.
///
/// They are made by themselves. To make one pays up to 512 others, so `Holdings` does not.
pub struct Payouts;

impl HoldingSource<AccountId, Holding> for Payouts {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		if scope != Scope::All {
			return Weight::zero();
		}
		let now = Round::current_round();
		let oldest = PayoutSweep::<Runtime>::get().0.max(now.saturating_sub(HistoryDepth::get()));
		let mut backed = vec![who.clone()];
		if let Some(nominations) = Nominators::<Runtime>::get(who) {
			backed.extend(nominations.targets);
		}
		let eras =
			(oldest..now).flat_map(|era| backed.iter().map(move |validator| (era, validator)));
		let unpaid = eras.flat_map(|(era, validator)| {
			let exposure = ErasStakersOverview::<Runtime>::get(era, validator);
			let pages = exposure.map_or(0, |found| found.page_count.max(u32::from(found.own > 0)));
			let claimed = ClaimedRewards::<Runtime>::get(era, validator);
			let unpaid = (0..pages).filter(move |page| !claimed.contains(page));
			unpaid.map(move |page| (era, validator, page))
		});
		// Each has up to 512 nominators to look through.
		for (era, validator, page) in unpaid.take(MOST_LISTED) {
			let amount = reward(who, validator, era, page);
			let what = What::StakingReward { validator: validator.clone(), era };
			let validator_stash = validator.clone();
			let call = Call::payout_stakers_by_page { validator_stash, era, page };
			list(found, Holding::new(what, amount, Shown::Owed, When::Due).freed_by(call));
		}
		Weight::zero()
	}

	fn withdraw_weight(_most: u32) -> Weight {
		Weight::zero()
	}
}

/// What `Staking` pays `who` with that page.
fn reward(who: &AccountId, validator: &AccountId, era: RoundIndex, page: Page) -> Balance {
	let points = ErasRewardPoints::<Runtime>::get(era);
	let own_points = points.individual.get(validator).copied().unwrap_or(0);
	let all = ErasValidatorReward::<Runtime>::get(era).unwrap_or(0);
	let Some(exposure) = EraInfo::<Runtime>::get_paged_exposure(era, validator, page) else {
		return 0;
	};
	if own_points == 0 {
		return 0;
	}
	let payout = Perbill::from_rational(own_points, points.total) * all;
	let commission = ErasValidatorPrefs::<Runtime>::get(era, validator).commission * payout;
	let rest = payout.saturating_sub(commission);
	let total = exposure.total();
	let own = match who == validator {
		true => (Perbill::from_rational(exposure.own(), total) * rest)
			.saturating_add(Perbill::from_rational(exposure.page_total(), total) * commission),
		false => 0,
	};
	let nominated = exposure.others().iter().filter(|other| other.who == *who);
	nominated.fold(own, |sum, other| {
		sum.saturating_add(Perbill::from_rational(other.value, total) * rest)
	})
}
