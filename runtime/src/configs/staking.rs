//! Nominated proof of stake: bonds, nomination pools, the list of voters.

use crate::{
	configs::{
		elections::{GenesisElection, MaxActiveValidators, MAX_ELECTING_VOTERS, MAX_NOMINATIONS},
		rewards::KeptRewards,
		round::{BondingDuration, EndOfEra, InflationPayout},
		token::TreasuryAccount,
		voter_bags,
	},
	constants::{AccountId, Balance, BONDING_ERAS, REWARD_HISTORY_ERAS, SLASH_DEFER_ERAS},
	weights::{bags_list::KnownVoters, margin::WithMargin},
	Balances, DelegatedStaking, NominationPools, Runtime, RuntimeEvent, RuntimeFreezeReason,
	RuntimeHoldReason, Session, Staking, System, Timestamp, VoterList,
};
use frame_election_provider_support::{ScoreProvider, VoteWeight};
use frame_support::{
	parameter_types,
	traits::{tokens::imbalance::ResolveTo, ConstU32, Nothing},
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_pace::SessionsPerEra;
#[cfg(any(feature = "runtime-benchmarks", feature = "std"))]
use pallet_staking::Nominations;
use pallet_staking::{Nominators, Validators};
use sp_core::U256;
use sp_runtime::{traits::Convert, FixedU128, Perbill, SaturatedConversion};
use sp_staking::{currency_to_vote::U128CurrencyToVote, EraIndex};

parameter_types! {
	/// Bound for the weight of an offence: most backers that a validator can have.
	pub const MaxNominators: u32 = MAX_ELECTING_VOTERS;
	/// A slash waits this long, so that governance can cancel one that came from a fault of the
	/// software.
	pub const SlashDeferDuration: EraIndex = SLASH_DEFER_ERAS;
	/// Eras for which rewards can be claimed: three weeks on the live chain.
	pub const HistoryDepth: u32 = REWARD_HISTORY_ERAS;
	pub const MaxExposurePageSize: u32 = 512;
}

/// Sizes for the benchmarks of staking.
pub struct StakingBenchmarkingConfig;

impl pallet_staking::BenchmarkingConfig for StakingBenchmarkingConfig {
	type MaxNominators = ConstU32<1_000>;
	type MaxValidators = ConstU32<1_000>;
}

impl pallet_staking::Config for Runtime {
	type OldCurrency = Balances;
	type Currency = KeptRewards;
	type RuntimeHoldReason = RuntimeHoldReason;
	type CurrencyBalance = Balance;
	type UnixTime = Timestamp;
	type CurrencyToVote = U128CurrencyToVote;
	type ElectionProvider = pallet_validator_set::ElectedOrPresent<Self>;
	type GenesisElectionProvider = GenesisElection;
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
	type WeightInfo = WithMargin<pallet_staking::weights::SubstrateWeight<Runtime>>;
}

parameter_types! {
	pub const BagThresholds: &'static [VoteWeight] = &voter_bags::THRESHOLDS;
	pub const MaxAutoRebagPerBlock: u32 = 0;
}

/// What an account weighs in elections: its stake, if it validates or nominates.
///
/// `Staking` has a score for everybody who has bonded, and `VoterList.rebag` puts whoever has a
/// score on the list, for whoever asks. Who bonded to vote on referenda alone would take places
/// there from nominators: an election looks at no more than twice as many as it counts.
pub struct VotersScore;

impl ScoreProvider<AccountId> for VotersScore {
	type Score = VoteWeight;

	fn score(who: &AccountId) -> Option<VoteWeight> {
		let votes =
			Nominators::<Runtime>::contains_key(who) || Validators::<Runtime>::contains_key(who);
		votes.then(|| Staking::score(who)).flatten()
	}

	#[cfg(any(feature = "runtime-benchmarks", feature = "std"))]
	fn set_score_of(who: &AccountId, score: VoteWeight) {
		let nothing =
			Nominations { targets: Default::default(), submitted_in: 0, suppressed: false };
		Nominators::<Runtime>::insert(who, nothing);
		<Staking as ScoreProvider<AccountId>>::set_score_of(who, score);
	}
}

impl pallet_bags_list::Config<pallet_bags_list::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = KnownVoters<crate::weights::stock::bags_list::WeightInfo<Runtime>>;
	type ScoreProvider = VotersScore;
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
	// What the benchmarks of this SDK cannot measure on this runtime: its own figures, at what a key
	// costs in RocksDB, which is five times as much as it does here.
	type WeightInfo = ();
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
