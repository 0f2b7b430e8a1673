//! Nominated proof of stake: who validates, who backs them, what they are paid.

use crate::{
	configs::{
		parameters,
		system::{RuntimeBlockLength, RuntimeBlockWeights},
		token::TreasuryAccount,
		voter_bags,
		voting::Round,
	},
	constants::{
		deposit, AccountId, Balance, BlockNumber, AUDIO, BONDING_ERAS, REWARD_HISTORY_ERAS,
	},
	ActivityIssuance, Balances, DelegatedStaking, ElectionProviderMultiPhase, FeePool,
	NodeServices, NominationPools, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason,
	RuntimeOrigin, Session, Staking, System, Timestamp, TransactionPayment, Treasury, VoterList,
};
// The election macro expands to `vec!`.
use alloc::vec;
use audio_primitives::{
	issuance,
	stake::{CurrentRound, OnRoundEnd, PayoutStep, ValidatorPayouts},
	RoundIndex,
};
use codec::Decode;
use frame_election_provider_support::{
	bounds::{ElectionBounds, ElectionBoundsBuilder},
	onchain, BalancingConfig, ElectionDataProvider, NposSolution, SequentialPhragmen, VoteWeight,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	storage::with_storage_layer,
	traits::{
		fungible::Credit, tokens::imbalance::ResolveTo, ConstBool, ConstU32, Currency,
		ExistenceRequirement, Get, Imbalance, Nothing, OnUnbalanced, WithdrawReasons,
	},
	weights::{Weight, WeightMeter},
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_activity_issuance::{Budget, WeightInfo as _};
use pallet_balances::PositiveImbalance;
use pallet_election_provider_multi_phase::{GeometricDepositBase, SolutionAccuracyOf};
use pallet_fee_pool::WeightInfo as _;
use pallet_pace::{Pallet as Pace, SessionsPerEra};
use pallet_staking::{ClaimedRewards, ErasStakersOverview, WeightInfo as _};
use sp_core::U256;
use sp_runtime::{
	traits::Convert, transaction_validity::TransactionPriority, FixedU128, PerU16, Perbill,
	Percent, SaturatedConversion,
};
use sp_staking::{currency_to_vote::U128CurrencyToVote, EraIndex};

parameter_types! {
	/// Most validators that can be active at once.
	pub const MaxActiveValidators: u32 = 300;
	/// Bound for the weight of an offence.
	pub const MaxNominators: u32 = 512;
	/// Unbonded stake stays locked, and slashable, this long.
	pub const BondingDuration: EraIndex = BONDING_ERAS;
	/// A slash waits this long, so that governance can cancel one that came from a fault of the
	/// software; it must take effect before the stake can leave.
	pub const SlashDeferDuration: EraIndex = BONDING_ERAS - 1;
	/// Eras for which rewards can be claimed: three weeks on the live chain.
	pub const HistoryDepth: u32 = REWARD_HISTORY_ERAS;
	pub const MaxExposurePageSize: u32 = 512;
}

/// Most validators that one nominator can name.
pub const MAX_NOMINATIONS: u32 = <NposSolution16 as NposSolution>::LIMIT as u32;

/// Pays validators and nominators, and the treasury, their shares of the inflation, and tells
/// `ActivityIssuance` those of the groups. The formula is in [`audio_primitives::issuance`]. `Staking` asks
/// once an era, just before it calls [`EndOfEra`].
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
			&<parameters::Shares as Get<issuance::Shares>>::get(),
			era_duration_millis,
			longest,
		);
		ActivityIssuance::fund(Budget { groups: era.groups, elapsed: era.elapsed });
		(era.stakers, era.treasury)
	}
}

/// Gives the treasury its share of what an era mints, and ends the round, which is the era. `Staking` calls it once an era.
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
		// The fee pool hands its part to the issuance of the round that ends.
		<(FeePool, ActivityIssuance, NodeServices)>::on_round_end(Round::current_round());
	}
}

/// Pays validators and nominators with `Staking`'s own call, page by page.
pub struct PagedPayouts;

impl ValidatorPayouts<AccountId> for PagedPayouts {
	fn history() -> RoundIndex {
		HistoryDepth::get()
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
		// A validator that nobody nominates is paid as one page. (`EraInfo::pending_rewards` overlooks it.)
		let pages = exposure.page_count.max(u32::from(exposure.own > 0));
		if ClaimedRewards::<Runtime>::get(era, validator).len() >= pages as usize {
			return PayoutStep::Nothing;
		}
		let nominators = exposure.nominator_count.min(MaxExposurePageSize::get());
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

/// Sizes for the benchmarks of staking.
pub struct StakingBenchmarkingConfig;

impl pallet_staking::BenchmarkingConfig for StakingBenchmarkingConfig {
	type MaxNominators = ConstU32<1_000>;
	type MaxValidators = ConstU32<1_000>;
}

impl pallet_staking::Config for Runtime {
	type OldCurrency = Balances;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type CurrencyBalance = Balance;
	type UnixTime = Timestamp;
	type CurrencyToVote = U128CurrencyToVote;
	type ElectionProvider = ElectionProviderMultiPhase;
	type GenesisElectionProvider = onchain::OnChainExecution<OnChainSeqPhragmen>;
	type NominationsQuota = pallet_staking::FixedNominationsQuota<MAX_NOMINATIONS>;
	type HistoryDepth = HistoryDepth;
	type RewardRemainder = EndOfEra;
	type RuntimeEvent = RuntimeEvent;
	type Slash = ResolveTo<TreasuryAccount, Balances>;
	// Rewards are minted when they are paid.
	type Reward = ();
	type SessionsPerEra = SessionsPerEra<Runtime>;
	type BondingDuration = BondingDuration;
	type SlashDeferDuration = SlashDeferDuration;
	type AdminOrigin = EnsureRoot<AccountId>;
	type SessionInterface = Self;
	type EraPayout = InflationPayout;
	type NextNewSession = Session;
	type MaxExposurePageSize = MaxExposurePageSize;
	type MaxValidatorSet = MaxActiveValidators;
	type VoterList = VoterList;
	type TargetList = pallet_staking::UseValidatorsMap<Self>;
	type MaxUnlockingChunks = ConstU32<32>;
	type MaxControllersInDeprecationBatch = ConstU32<1_000>;
	type EventListeners = (NominationPools, DelegatedStaking);
	type Filter = Nothing;
	type BenchmarkingConfig = StakingBenchmarkingConfig;
	type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
}

/// Blocks of each phase of an election: a quarter of an epoch, so that both fit into the shortest
/// era.
pub struct ElectionPhase;

impl Get<BlockNumber> for ElectionPhase {
	fn get() -> BlockNumber {
		Pace::<Runtime>::current().epoch_duration / 4
	}
}

// A solution of an election: at most 16 votes a voter.
frame_election_provider_support::generate_solution_type!(
	#[compact]
	pub struct NposSolution16::<
		VoterIndex = u32,
		TargetIndex = u16,
		Accuracy = PerU16,
		MaxVoters = MaxElectingVoters,
	>(16)
);

parameter_types! {
	/// Most voters whose votes count in one election, the heaviest first.
	pub const MaxElectingVoters: u32 = 12_500;
	/// What the off-chain miner may choose from.
	pub ElectionSnapshotBounds: ElectionBounds = ElectionBoundsBuilder::default()
		.voters_count(MaxElectingVoters::get().into())
		.targets_count(2_000.into())
		.build();
	/// What the on-chain fallback may choose from: it runs inside one block.
	pub OnChainElectionBounds: ElectionBounds = ElectionBoundsBuilder::default()
		.voters_count(2_500.into())
		.targets_count(500.into())
		.build();
	/// Backers of a winner never exceed the voters.
	pub const MaxBackersPerWinner: u32 = 12_500;

	/// How much better a signed solution must be than the last to replace it.
	pub const BetterSignedThreshold: Perbill = Perbill::zero();
	pub const SignedMaxSubmissions: u32 = 16;
	pub const SignedMaxRefunds: u32 = 4;
	pub const SignedRewardBase: Balance = AUDIO;
	pub const SignedFixedDeposit: Balance = 200 * AUDIO;
	pub const SignedDepositIncreaseFactor: Percent = Percent::from_percent(10);
	pub const SignedDepositByte: Balance = deposit(0, 1);
	/// Blocks from one try of the off-chain miner to the next.
	pub const OffchainRepeat: BlockNumber = 5;
	pub const MinerTxPriority: TransactionPriority = TransactionPriority::MAX / 2;

	pub MinerMaxLength: u32 = RuntimeBlockLength::get().max.get(DispatchClass::Normal)
		.saturating_mul(9) / 10;
	pub MinerMaxWeight: Weight = RuntimeBlockWeights::get()
		.get(DispatchClass::Normal)
		.max_extrinsic
		.unwrap_or_else(|| RuntimeBlockWeights::get().max_block.saturating_div(2))
		.saturating_sub(frame_support::weights::constants::BlockExecutionWeight::get());
}

/// What the off-chain miner must respect.
impl pallet_election_provider_multi_phase::MinerConfig for Runtime {
	type AccountId = AccountId;
	type MaxLength = MinerMaxLength;
	type MaxWeight = MinerMaxWeight;
	type Solution = NposSolution16;
	type MaxVotesPerVoter =
		<<Self as pallet_election_provider_multi_phase::Config>::DataProvider as ElectionDataProvider>::MaxVotesPerVoter;
	type MaxWinners = MaxActiveValidators;
	type MaxBackersPerWinner = MaxBackersPerWinner;

	// Trims solutions by the weight that submitting them has.
	fn solution_weight(voters: u32, targets: u32, active_voters: u32, winners: u32) -> Weight {
		use pallet_election_provider_multi_phase::WeightInfo;
		<Self as pallet_election_provider_multi_phase::Config>::WeightInfo::submit_unsigned(
			voters,
			targets,
			active_voters,
			winners,
		)
	}
}

/// Elections inside the runtime: for genesis, and when nobody submitted a solution in time.
pub struct OnChainSeqPhragmen;

impl onchain::Config for OnChainSeqPhragmen {
	type System = Runtime;
	type Solver = SequentialPhragmen<AccountId, SolutionAccuracyOf<Runtime>>;
	type DataProvider = Staking;
	type WeightInfo = frame_election_provider_support::weights::SubstrateWeight<Runtime>;
	type MaxWinnersPerPage = MaxActiveValidators;
	type MaxBackersPerWinner = MaxBackersPerWinner;
	type Sort = ConstBool<true>;
	type Bounds = OnChainElectionBounds;
}

/// Sizes for the benchmarks of elections.
pub struct ElectionBenchmarkingConfig;

impl pallet_election_provider_multi_phase::BenchmarkingConfig for ElectionBenchmarkingConfig {
	const VOTERS: [u32; 2] = [1_000, 2_000];
	const TARGETS: [u32; 2] = [500, 1_000];
	const ACTIVE_VOTERS: [u32; 2] = [500, 800];
	const DESIRED_TARGETS: [u32; 2] = [200, 300];
	const SNAPSHOT_MAXIMUM_VOTERS: u32 = 1_000;
	const MINER_MAXIMUM_VOTERS: u32 = 1_000;
	const MAXIMUM_TARGETS: u32 = 300;
}

/// How long the miner balances a solution: at random, so that miners find different ones.
pub struct OffchainRandomBalancing;

/// Most iterations of balancing.
const MINER_MAX_ITERATIONS: u32 = 10;

impl Get<Option<BalancingConfig>> for OffchainRandomBalancing {
	fn get() -> Option<BalancingConfig> {
		let seed = sp_io::offchain::random_seed();
		let random = <u32>::decode(&mut seed.as_slice()).unwrap_or(0);
		let iterations = random.checked_rem(MINER_MAX_ITERATIONS.saturating_add(1)).unwrap_or(0);
		Some(BalancingConfig { iterations: iterations.saturated_into(), tolerance: 0 })
	}
}

/// Has the treasury pay for what the election mints: the miner's reward, and the fees it gives back,
/// which went to the fee pool. So nothing but the issuance of an era adds to the supply.
pub struct PaidByTreasury;

impl OnUnbalanced<PositiveImbalance<Runtime>> for PaidByTreasury {
	fn on_nonzero_unbalanced(minted: PositiveImbalance<Runtime>) {
		let paid = Balances::withdraw(
			&TreasuryAccount::get(),
			minted.peek(),
			WithdrawReasons::TRANSFER,
			ExistenceRequirement::KeepAlive,
		);
		// A treasury that has nothing left cannot pay; the miner keeps the reward all the same.
		if let Ok(paid) = paid {
			drop(minted.offset(paid));
		}
	}
}

impl pallet_election_provider_multi_phase::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type EstimateCallFee = TransactionPayment;
	type UnsignedPhase = ElectionPhase;
	type SignedPhase = ElectionPhase;
	type BetterSignedThreshold = BetterSignedThreshold;
	type OffchainRepeat = OffchainRepeat;
	type MinerTxPriority = MinerTxPriority;
	type MinerConfig = Self;
	type SignedMaxSubmissions = SignedMaxSubmissions;
	type SignedMaxWeight = MinerMaxWeight;
	type SignedMaxRefunds = SignedMaxRefunds;
	type SignedRewardBase = SignedRewardBase;
	type SignedDepositByte = SignedDepositByte;
	type SignedDepositWeight = ();
	type MaxWinners = MaxActiveValidators;
	type MaxBackersPerWinner = MaxBackersPerWinner;
	type SignedDepositBase =
		GeometricDepositBase<Balance, SignedFixedDeposit, SignedDepositIncreaseFactor>;
	type ElectionBounds = ElectionSnapshotBounds;
	type SlashHandler = Treasury;
	type RewardHandler = PaidByTreasury;
	type DataProvider = Staking;
	type Fallback = onchain::OnChainExecution<OnChainSeqPhragmen>;
	type GovernanceFallback = onchain::OnChainExecution<OnChainSeqPhragmen>;
	type Solver = SequentialPhragmen<AccountId, SolutionAccuracyOf<Self>, OffchainRandomBalancing>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type BenchmarkingConfig = ElectionBenchmarkingConfig;
	type WeightInfo = pallet_election_provider_multi_phase::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub const BagThresholds: &'static [VoteWeight] = &voter_bags::THRESHOLDS;
	pub const MaxAutoRebagPerBlock: u32 = 0;
}

impl pallet_bags_list::Config<pallet_bags_list::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_bags_list::weights::SubstrateWeight<Runtime>;
	// The list keeps its own order, by what Staking says an account's stake is.
	type ScoreProvider = Staking;
	type BagThresholds = BagThresholds;
	type MaxAutoRebagPerBlock = MaxAutoRebagPerBlock;
	type Score = VoteWeight;
}

parameter_types! {
	pub const PoolsPalletId: PalletId = PalletId(*b"au/nopls");
	/// Points of a pool may be worth at least a tenth of a planck of stake each.
	pub const MaxPointsToBalance: u8 = 10;
	pub const DelegatedStakingPalletId: PalletId = PalletId(*b"au/dlstk");
	pub const SlashRewardFraction: Perbill = Perbill::from_percent(1);
}

/// Balances as wide integers, for the shares of a pool.
pub struct BalanceToU256;

impl Convert<Balance, U256> for BalanceToU256 {
	fn convert(balance: Balance) -> U256 {
		U256::from(balance)
	}
}

/// Wide integers as balances; what does not fit saturates.
pub struct U256ToBalance;

impl Convert<U256, Balance> for U256ToBalance {
	fn convert(wide: U256) -> Balance {
		wide.saturated_into()
	}
}

impl pallet_nomination_pools::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_nomination_pools::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RewardCounter = FixedU128;
	type PalletId = PoolsPalletId;
	type MaxPointsToBalance = MaxPointsToBalance;
	type MaxUnbonding = ConstU32<8>;
	type BalanceToU256 = BalanceToU256;
	type U256ToBalance = U256ToBalance;
	type StakeAdapter =
		pallet_nomination_pools::adapter::DelegateStake<Self, Staking, DelegatedStaking>;
	// Must exceed the bonding duration.
	type MaxUnbondingPools = ConstU32<{ BONDING_ERAS + 4 }>;
	type MaxMetadataLen = ConstU32<256>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type BlockNumberProvider = System;
	type Filter = Nothing;
}

impl pallet_delegated_staking::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type PalletId = DelegatedStakingPalletId;
	type Currency = Balances;
	type OnSlash = ResolveTo<TreasuryAccount, Balances>;
	type SlashRewardFraction = SlashRewardFraction;
	type RuntimeHoldReason = RuntimeHoldReason;
	type CoreStaking = Staking;
}
