//! Who can be elected, how elections run, and what the validator set needs to know of staking.

use crate::{
	configs::{staking::BondingDuration, voting::Round},
	constants::{AccountId, Balance},
	opaque::SessionKeys,
	Balances, Runtime, RuntimeOrigin, Session, Staking,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use audio_primitives::{stake::CurrentRound, RoundIndex};
use frame_election_provider_support::{
	bounds::{DataProviderBounds, ElectionBounds, ElectionBoundsBuilder},
	data_provider, onchain, ElectionDataProvider, PageIndex, SequentialPhragmen, VoterOf,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32},
	weights::Weight,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use pallet_session::NextKeys;
use pallet_staking::{
	ConfigOp, ErasRewardPoints, ErasStakersOverview, MinValidatorBond, MinimumValidatorCount,
	Nominators, ValidatorCount,
};
use pallet_validator_set::Validators;
use sp_runtime::{DispatchResult, Perbill, Percent};
use sp_staking::{currency_to_vote::CurrencyToVote, StakingInterface};

/// Most validators that one nominator can name.
pub const MAX_NOMINATIONS: u32 = 16;
/// Most voters whose votes count in one election, the heaviest first.
pub const MAX_ELECTING_VOTERS: u32 = 1_000;
/// Most candidates of one election, and so of the chain.
pub const MAX_CANDIDATES: u32 = 500;
/// Of the candidates that there can be: while there are more, anyone can chill one whose bond has
/// become too small.
pub const CHILL_ABOVE: Percent = Percent::from_percent(75);

/// What `Staking` gives the author of a block.
const POINTS_PER_BLOCK: u32 = 20;

parameter_types! {
	/// Most validators that can be active at once: as many as an election with all the voters and
	/// candidates that there can be elects within a fifth of a block.
	pub const MaxActiveValidators: u32 = 150;
	/// What an election reads.
	pub OnChainElectionBounds: ElectionBounds = ElectionBoundsBuilder::default()
		.voters_count(MAX_ELECTING_VOTERS.into())
		.targets_count(MAX_CANDIDATES.into())
		.build();
}

/// `Staking`'s voters, and those of its candidates that can fill a seat: they have session keys, and
/// the least bond.
///
/// One without keys would be elected to a seat that stays empty; were all like that, the chain
/// would have no validators. One that was slashed below the least bond, or that is from a time when
/// it was lower, would hold a seat for less than a seat costs.
pub struct FitCandidates;

impl ElectionDataProvider for FitCandidates {
	type AccountId = AccountId;
	type BlockNumber = BlockNumberFor<Runtime>;
	type MaxVotesPerVoter = <Staking as ElectionDataProvider>::MaxVotesPerVoter;

	fn electable_targets(
		bounds: DataProviderBounds,
		page: PageIndex,
	) -> data_provider::Result<Vec<AccountId>> {
		let mut candidates = Staking::electable_targets(bounds, page)?;
		let least = MinValidatorBond::<Runtime>::get();
		candidates.retain(|candidate| {
			NextKeys::<Runtime>::contains_key(candidate)
				&& Staking::slashable_balance_of(candidate) >= least
		});
		Ok(candidates)
	}

	fn electing_voters(
		bounds: DataProviderBounds,
		page: PageIndex,
	) -> data_provider::Result<Vec<VoterOf<Self>>> {
		Staking::electing_voters(bounds, page)
	}

	fn desired_targets() -> data_provider::Result<u32> {
		Staking::desired_targets()
	}

	fn next_election_prediction(now: BlockNumberFor<Runtime>) -> BlockNumberFor<Runtime> {
		Staking::next_election_prediction(now)
	}
}

/// Elections by the sequential method of Phragmén, on chain, of what `DataProvider` names.
pub struct Phragmen<DataProvider>(core::marker::PhantomData<DataProvider>);

impl<DataProvider> onchain::Config for Phragmen<DataProvider>
where
	DataProvider:
		ElectionDataProvider<AccountId = AccountId, BlockNumber = BlockNumberFor<Runtime>>,
{
	type System = Runtime;
	type Solver = SequentialPhragmen<AccountId, Perbill>;
	type DataProvider = DataProvider;
	type WeightInfo = CountedByValidatorSet;
	type MaxWinnersPerPage = MaxActiveValidators;
	// Nobody has more backers than there are voters.
	type MaxBackersPerWinner = ConstU32<MAX_ELECTING_VOTERS>;
	type Sort = ConstBool<true>;
	type Bounds = OnChainElectionBounds;
}

/// The election of the genesis, whose session keys come after it.
pub type GenesisElection = onchain::OnChainExecution<Phragmen<Staking>>;

/// What solving an election weighs: `ValidatorSet` has measured the whole of it.
pub struct CountedByValidatorSet;

impl frame_election_provider_support::WeightInfo for CountedByValidatorSet {
	fn phragmen(_voters: u32, _candidates: u32, _votes: u32) -> Weight {
		Weight::zero()
	}

	fn phragmms(_voters: u32, _candidates: u32, _votes: u32) -> Weight {
		Weight::zero()
	}
}

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
	/// nominators what still names it. Who backs several keeps for each in turn what the ones before
	/// left of it. One that has no session keys any more is left out, unless all have none.
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
		crate::benchmarks::fill_election(era, seats);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn keyless() -> AccountId {
		let candidate = crate::benchmarks::candidate(0);
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
