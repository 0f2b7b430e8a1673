//! Nominated proof of stake: who validates, who backs them, what they are paid.

use crate::{
	configs::{
		parameters,
		rewards::KeptRewards,
		token::TreasuryAccount,
		validators::{GenesisElection, MaxActiveValidators, MAX_ELECTING_VOTERS, MAX_NOMINATIONS},
		voter_bags,
		voting::Round,
	},
	constants::{AccountId, Balance, BONDING_ERAS, REWARD_HISTORY_ERAS, SLASH_DEFER_ERAS},
	weights::bags_list::KnownVoters,
	ActivityIssuance, Balances, DelegatedStaking, FeePool, NodeServices, NominationPools, Runtime,
	RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin, Session, Staking, System,
	Timestamp, ValidatorSet, VoterList,
};
use audio_primitives::{
	issuance,
	stake::{CurrentRound, OnRoundEnd, PayoutStep, ValidatorPayouts},
	RoundIndex,
};
use frame_election_provider_support::{ScoreProvider, VoteWeight};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	storage::with_storage_layer,
	traits::{
		fungible::Credit, tokens::imbalance::ResolveTo, ConstU32, Get, Nothing, OnUnbalanced,
	},
	weights::{Weight, WeightMeter},
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_activity_issuance::{Budget, WeightInfo as _};
use pallet_fee_pool::WeightInfo as _;
use pallet_pace::{Pallet as Pace, SessionsPerEra};
#[cfg(any(feature = "runtime-benchmarks", feature = "std"))]
use pallet_staking::Nominations;
use pallet_staking::{
	ClaimedRewards, ErasStakersOverview, Nominators, Validators, WeightInfo as _,
};
use pallet_validator_set::WeightInfo as _;
use sp_core::U256;
use sp_runtime::{traits::Convert, FixedU128, Perbill, SaturatedConversion};
use sp_staking::{currency_to_vote::U128CurrencyToVote, EraIndex};

parameter_types! {
	/// Bound for the weight of an offence: most backers that a validator can have.
	pub const MaxNominators: u32 = MAX_ELECTING_VOTERS;
	/// Unbonded stake stays locked, and slashable, this long.
	pub const BondingDuration: EraIndex = BONDING_ERAS;
	/// A slash waits this long, so that governance can cancel one that came from a fault of the
	/// software.
	pub const SlashDeferDuration: EraIndex = SLASH_DEFER_ERAS;
	/// Eras for which rewards can be claimed: three weeks on the live chain.
	pub const HistoryDepth: u32 = REWARD_HISTORY_ERAS;
	pub const MaxExposurePageSize: u32 = 512;
}

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
	type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub const BagThresholds: &'static [VoteWeight] = &voter_bags::THRESHOLDS;
	pub const MaxAutoRebagPerBlock: u32 = 0;
}

/// What an account weighs in elections: its stake, if it validates or nominates.
///
/// `Staking` has a score for everybody who has bonded, and `VoterList.rebag` puts whoever has a score
/// on the list, for whoever asks. Who bonded to vote on referenda alone would take places there
/// from nominators: an election looks at no more than twice as many as it counts.
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
	type WeightInfo = KnownVoters<pallet_bags_list::weights::SubstrateWeight<Runtime>>;
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
