//! The round, which is the era: what ends it, and what is paid when it ends.
//!
//! `Staking` ends an era. It asks [`InflationPayout`] what the era may mint, and then hands
//! [`EndOfEra`] the treasury's part, which closes the round in every pallet that counts by rounds.
//! Validators and nominators are paid for it later, by [`PagedPayouts`].

use crate::{
	configs::{parameters, token::TreasuryAccount},
	constants::{AccountId, Balance, BONDING_ERAS},
	ActivityIssuance, Balances, FeePool, NodeServices, Runtime, RuntimeOrigin, Staking, System,
	ValidatorSet,
};
use audio_primitives::{
	issuance,
	stake::{CurrentRound, OnRoundEnd, PayoutStep, ValidatorPayouts},
	RoundIndex,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	storage::with_storage_layer,
	traits::{fungible::Credit, tokens::imbalance::ResolveTo, OnUnbalanced},
	weights::{Weight, WeightMeter},
};
use pallet_activity_issuance::{Budget, WeightInfo as _};
use pallet_fee_pool::WeightInfo as _;
use pallet_pace::Pallet as Pace;
use pallet_staking::{ClaimedRewards, ErasStakersOverview, WeightInfo as _};
use pallet_validator_set::WeightInfo as _;
use sp_staking::EraIndex;

/// The round is the era.
pub struct Round;

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		pallet_staking::ActiveEra::<Runtime>::get().map_or(0, |era| era.index)
	}
}

parameter_types! {
	/// Unbonded stake stays locked, and slashable, this long.
	pub const BondingDuration: EraIndex = BONDING_ERAS;
}

/// Pays validators and nominators, and the treasury, their shares of the inflation, and tells
/// `ActivityIssuance` those of the groups. The formula is in [`audio_primitives::issuance`].
/// `Staking` asks once an era, just before it calls [`EndOfEra`].
pub struct InflationPayout;

impl sp_staking::EraPayout<Balance> for InflationPayout {
	fn era_payout(
		_total_staked: Balance,
		total_issuance: Balance,
		era_duration_millis: u64,
	) -> (Balance, Balance) {
		// After a halt an era is as long as the halt was: pay for two eras at most.
		let longest = Pace::<Runtime>::current().era_milliseconds().saturating_mul(2);
		let era = issuance::era_issuance(
			total_issuance,
			parameters::Inflation::get(),
			&parameters::Shares::get(),
			era_duration_millis,
			longest,
		);
		ActivityIssuance::fund(Budget { groups: era.groups, elapsed: era.elapsed });
		(era.stakers, era.treasury)
	}
}

/// Gives the treasury its share of what an era mints, and ends the round, which is the era.
/// `Staking` calls it once an era.
pub struct EndOfEra;

impl OnUnbalanced<Credit<AccountId, Balances>> for EndOfEra {
	/// Rounds end at zero inflation too.
	fn on_unbalanced(remainder: Credit<AccountId, Balances>) {
		ResolveTo::<TreasuryAccount, Balances>::on_unbalanced(remainder);
		System::register_extra_weight_unchecked(
			<Runtime as pallet_fee_pool::Config>::WeightInfo::on_round_end(),
			DispatchClass::Mandatory,
		);
		System::register_extra_weight_unchecked(
			NodeServices::round_end_weight(),
			DispatchClass::Mandatory,
		);
		System::register_extra_weight_unchecked(
			<Runtime as pallet_activity_issuance::Config>::WeightInfo::on_round_end(),
			DispatchClass::Mandatory,
		);
		System::register_extra_weight_unchecked(
			<Runtime as pallet_validator_set::Config>::WeightInfo::on_round_end(),
			DispatchClass::Mandatory,
		);
		// The fee pool hands its part to the issuance of the round that ends.
		<(FeePool, ActivityIssuance, NodeServices, ValidatorSet)>::on_round_end(
			Round::current_round(),
		);
	}
}

/// Pays validators and nominators with `Staking`'s own call, page by page.
pub struct PagedPayouts;

impl ValidatorPayouts<AccountId> for PagedPayouts {
	fn history() -> RoundIndex {
		<Runtime as pallet_staking::Config>::HistoryDepth::get()
	}

	fn next(era: RoundIndex, after: Option<&AccountId>) -> Option<AccountId> {
		match after {
			None => ErasStakersOverview::<Runtime>::iter_key_prefix(era).next(),
			Some(validator) => {
				let last = ErasStakersOverview::<Runtime>::hashed_key_for(era, validator);
				ErasStakersOverview::<Runtime>::iter_key_prefix_from(era, last).next()
			},
		}
	}

	fn visit_weight() -> Weight {
		// The next key, its exposure, the ledger, the pages that were paid.
		<Runtime as frame_system::Config>::DbWeight::get().reads(4)
	}

	fn pay(era: RoundIndex, validator: &AccountId, meter: &mut WeightMeter) -> PayoutStep {
		let Some(exposure) = ErasStakersOverview::<Runtime>::get(era, validator) else {
			return PayoutStep::Nothing;
		};
		// A validator that nobody nominates is paid as one page. (`EraInfo::pending_rewards`
		// overlooks it.)
		let pages = exposure.page_count.max(u32::from(exposure.own > 0));
		if ClaimedRewards::<Runtime>::get(era, validator).len() >= pages as usize {
			return PayoutStep::Nothing;
		}
		let nominators = exposure
			.nominator_count
			.min(<Runtime as pallet_staking::Config>::MaxExposurePageSize::get());
		let weight = <Runtime as pallet_staking::Config>::WeightInfo::payout_stakers_alive_staked(
			nominators,
		);
		if meter.try_consume(weight).is_err() {
			return PayoutStep::NoRoom;
		}
		let signed = RuntimeOrigin::signed(validator.clone());
		let paid = with_storage_layer(|| {
			Staking::payout_stakers(signed, validator.clone(), era).map_err(|failed| failed.error)
		});
		match paid {
			Ok(_) => PayoutStep::Paid,
			Err(_) => PayoutStep::Nothing,
		}
	}
}
