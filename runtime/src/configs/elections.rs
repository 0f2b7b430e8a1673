//! Elections of validators: how many can take part, who can be elected, and how.

use crate::{constants::AccountId, Runtime, Staking};
use alloc::vec::Vec;
use frame_election_provider_support::{
	bounds::{DataProviderBounds, ElectionBounds, ElectionBoundsBuilder},
	data_provider, onchain, ElectionDataProvider, PageIndex, SequentialPhragmen, VoterOf,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_session::NextKeys;
use pallet_staking::MinValidatorBond;
use sp_runtime::{Perbill, Percent};

/// Most validators that one nominator can name.
pub const MAX_NOMINATIONS: u32 = 16;
/// Most voters whose votes count in one election, the heaviest first.
pub const MAX_ELECTING_VOTERS: u32 = 1_000;
/// Most candidates of one election, and so of the chain.
pub const MAX_CANDIDATES: u32 = 500;
/// Of the candidates that there can be: while there are more, anyone can chill one whose bond has
/// become too small.
pub const CHILL_ABOVE: Percent = Percent::from_percent(75);

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

/// `Staking`'s voters, and those of its candidates that can fill a seat: they have session keys,
/// and the least bond.
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
