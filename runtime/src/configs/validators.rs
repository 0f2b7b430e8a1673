//! The validator set, and what it needs to know of staking.

use crate::{
	configs::{
		elections::{FitCandidates, MaxActiveValidators, Phragmen, MAX_CANDIDATES},
		round::{BondingDuration, Round},
	},
	constants::{AccountId, Balance},
	opaque::SessionKeys,
	Balances, Runtime, RuntimeOrigin, Session, Staking,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use audio_primitives::{stake::CurrentRound, RoundIndex};
use frame_election_provider_support::onchain;
use frame_support::traits::ConstU32;
use frame_system::RawOrigin;
use pallet_session::NextKeys;
use pallet_staking::{
	ConfigOp, ErasRewardPoints, ErasStakersOverview, MinValidatorBond, MinimumValidatorCount,
	Nominators, ValidatorCount,
};
use pallet_validator_set::Validators;
use sp_runtime::{DispatchResult, Percent};
use sp_staking::{currency_to_vote::CurrencyToVote, StakingInterface};

/// What `Staking` gives the author of a block.
const POINTS_PER_BLOCK: u32 = 20;

/// `Staking`'s validators.
pub struct StakingValidators;

impl Validators<AccountId> for StakingValidators {
	fn elected(era: RoundIndex) -> Vec<(AccountId, Balance)> {
		ErasStakersOverview::<Runtime>::iter_prefix(era)
			.map(|(validator, exposure)| (validator, exposure.total))
			.collect()
	}

	/// Every block gives its author the same number of points, and nothing else gives any.
	fn authors(era: RoundIndex) -> (BTreeSet<AccountId>, u32) {
		let points = ErasRewardPoints::<Runtime>::get(era);
		let authors = points.individual.into_iter().filter(|(_, points)| *points > 0);
		let blocks = points.total.checked_div(POINTS_PER_BLOCK).unwrap_or(0);
		(authors.map(|(author, _)| author).collect(), blocks)
	}

	/// Of what a validator is exposed to in the active era, it keeps what is still at stake, and of
	/// nominators what still names it. Who backs several keeps for each in turn what the ones
	/// before left of it. One that has no session keys any more is left out, unless all have none.
	fn present() -> Vec<(AccountId, Vec<(AccountId, u128)>)> {
		let era = Round::current_round();
		let issuance = Balances::total_issuance();
		let mut left = BTreeMap::<AccountId, Balance>::new();
		let mut keep = |who: AccountId, exposed: Balance| {
			let left =
				left.entry(who.clone()).or_insert_with(|| Staking::slashable_balance_of(&who));
			let kept = exposed.min(*left);
			*left = left.saturating_sub(kept);
			let votes =
				<Runtime as pallet_staking::Config>::CurrencyToVote::to_vote(kept, issuance);
			(who, u128::from(votes))
		};
		let validators = Session::validators();
		let keyed: Vec<_> =
			validators.iter().filter(|validator| Self::has_keys(validator)).cloned().collect();
		let validators = if keyed.is_empty() { validators } else { keyed };
		validators
			.into_iter()
			.map(|validator| {
				let exposure = Staking::eras_stakers(era, &validator);
				let own = keep(validator.clone(), exposure.own);
				let still = exposure.others.into_iter().filter(|backer| {
					Nominators::<Runtime>::get(&backer.who)
						.is_some_and(|named| named.targets.contains(&validator))
				});
				let others = still.map(|backer| keep(backer.who, backer.value));
				let backers = [own].into_iter().chain(others).collect();
				(validator, backers)
			})
			.collect()
	}

	fn has_keys(who: &AccountId) -> bool {
		NextKeys::<Runtime>::contains_key(who)
	}

	fn is_candidate(who: &AccountId) -> bool {
		pallet_staking::Validators::<Runtime>::contains_key(who)
	}

	fn wanted() -> u32 {
		ValidatorCount::<Runtime>::get()
	}

	fn least_bond() -> Balance {
		MinValidatorBond::<Runtime>::get()
	}

	fn least() -> u32 {
		MinimumValidatorCount::<Runtime>::get()
	}

	fn chill(who: &AccountId) -> DispatchResult {
		<Staking as StakingInterface>::chill(who)
	}

	fn limit_candidates(most: u32, chill_above: Percent) -> DispatchResult {
		Staking::set_staking_configs(
			RuntimeOrigin::from(RawOrigin::Root),
			ConfigOp::Noop,
			ConfigOp::Noop,
			ConfigOp::Noop,
			ConfigOp::Set(most),
			ConfigOp::Set(chill_above),
			ConfigOp::Noop,
			ConfigOp::Noop,
		)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn fill(era: RoundIndex, seats: u32) {
		crate::fixtures::elections::fill_election(era, seats);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn keyless() -> AccountId {
		let candidate = crate::fixtures::elections::candidate(0);
		NextKeys::<Runtime>::remove(&candidate);
		candidate
	}
}

impl pallet_validator_set::Config for Runtime {
	type MaxValidators = MaxActiveValidators;
	type MaxCandidates = ConstU32<MAX_CANDIDATES>;
	type ChilledFor = BondingDuration;
	type Keys = SessionKeys;
	type Validators = StakingValidators;
	type Election = onchain::OnChainExecution<Phragmen<FitCandidates>>;
	type DataProvider = Staking;
	type WeightInfo = crate::weights::validator_set::WeightInfo<Runtime>;
}
