//! Who gets new tokens for being active, and who backs them.

use crate::{
	configs::{
		limits::MaxIdleWeight,
		nodes::ContentNodes,
		parameters::{self, InMillionths},
		round::{BondingDuration, PagedPayouts, Round},
	},
	constants::{deposit, AccountId, Balance, AUDIO, EXISTENTIAL_DEPOSIT, REWARD_HISTORY_ERAS},
	ActivityIssuance, Balances, Content, Delegation, FeatureAccess, NodeServices, Runtime,
	RuntimeHoldReason, StakedVoting,
};
use audio_primitives::{
	activity::StreakTerms,
	content::{TrackDeposits, MAX_CID},
	delegation::Role,
	groups::{Activity, Earned, Group, GroupStake, NoteActivity, PayActivity, StakeBehind},
	stake::{OnVoted, StakedBalance},
	RoundIndex,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		Get,
	},
	PalletId,
};

/// The stake behind participants:
///
/// | group | own | backers' |
/// |---|---|---|
/// | storage, serving | of the weight of the operator's content nodes, its collateral | the rest of it |
/// | artists | stake that is not delegated, deposits of tracks | stake behind artist or curator |
/// | fans | staked balance | – |
/// | voters | staked balance, at most what the last vote of the round was worth | – |
///
/// Backers' stake counts from the round after that in which it came. So it counts once in a round
/// for all artists together, and once for all operators.
pub struct StakeOfGroups;

impl GroupStake<AccountId> for StakeOfGroups {
	fn of(group: Group, who: &AccountId, round: RoundIndex) -> StakeBehind {
		match group {
			Group::Storage | Group::Serving => {
				let backing = Delegation::backing(who, &[Role::Operator], round);
				// Nodes of other services do none of this work.
				let (own, all) = NodeServices::at_work(who, &ContentNodes::service(), backing);
				StakeBehind { own, backed: all.saturating_sub(own) }
			},
			Group::Artists => StakeBehind {
				own: StakedVoting::of(who)
					.saturating_sub(Delegation::delegated_by(who))
					.saturating_add(<Content as TrackDeposits<AccountId>>::of(who)),
				backed: Delegation::backing(who, &[Role::Artist, Role::Curator], round),
			},
			Group::Fans => StakeBehind { own: StakedVoting::of(who), backed: 0 },
			Group::Voters => {
				let staked = StakedVoting::of(who);
				// Who has not voted yet is asked about: what if it votes with all that it has?
				let own = StakedVoting::voted(who, round).map_or(staked, |cast| staked.min(cast));
				StakeBehind { own, backed: 0 }
			},
		}
	}

	fn records(group: Group, who: &AccountId) -> u32 {
		match group {
			Group::Storage | Group::Serving => NodeServices::count(who),
			// They are features, of which an artist's multiplier is made too.
			Group::Artists | Group::Fans | Group::Voters => StakedVoting::records(who),
		}
	}

	fn most_records(group: Group) -> u32 {
		match group {
			Group::Storage | Group::Serving => {
				<Runtime as pallet_node_services::Config>::MaxNodes::get()
			},
			Group::Artists | Group::Fans | Group::Voters => {
				<StakedVoting as StakedBalance<AccountId>>::most_records()
			},
		}
	}
}

/// Pays participants: what artists, curators and operators earn is shared with their backers.
pub struct Payouts;

impl PayActivity<AccountId, Credit<AccountId, Balances>> for Payouts {
	fn pay(
		who: &AccountId,
		earned: Earned,
		credit: Credit<AccountId, Balances>,
	) -> Result<(), Credit<AccountId, Balances>> {
		match earned.group.is_backed() {
			true => Delegation::share(who, earned, credit),
			false => Balances::resolve(who, credit),
		}
	}
}

/// Who votes is active.
pub struct VotersAreActive;

impl OnVoted<AccountId> for VotersAreActive {
	fn on_voted(who: &AccountId, _: RoundIndex) {
		ActivityIssuance::note(Group::Voters, who, Activity::TOOK_PART);
	}
}

parameter_types! {
	/// What a streak adds to a weight.
	pub Streak: StreakTerms = StreakTerms {
		step: InMillionths::<parameters::StreakStep>::get(),
		cap: InMillionths::<parameters::StreakCap>::get(),
	};
	/// Rounds whose figures are kept: as long as those of the fee pool.
	pub const IssuanceHistoryDepth: u32 = REWARD_HISTORY_ERAS;
}

impl pallet_activity_issuance::Config for Runtime {
	type Currency = Balances;
	type Round = Round;
	type GroupStake = StakeOfGroups;
	type EarningsMultiplier = FeatureAccess;
	type Payout = Payouts;
	type Shares = parameters::Shares;
	type MostReturn = parameters::MostReturn;
	type BackersReturn = parameters::BackersReturn;
	type Streak = Streak;
	type ValidatorPayouts = PagedPayouts;
	type HistoryDepth = IssuanceHistoryDepth;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::activity_issuance::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::activity::Backers;
}

parameter_types! {
	pub const DelegationPalletId: PalletId = PalletId(*b"au/deleg");
	pub const MinDelegation: Balance = AUDIO;
	pub const BeneficiaryDeposit: Balance = deposit(1, 300 + MAX_CID);
	pub const MinPayout: Balance = EXISTENTIAL_DEPOSIT;
}

impl pallet_delegation::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type PalletId = DelegationPalletId;
	type Round = Round;
	type Settlement = ActivityIssuance;
	type OnBackingChanged = NodeServices;
	type CutDelay = parameters::CutDelay;
	// As long as bonded stake: what voted is still here when its decision takes effect.
	type Cooldown = BondingDuration;
	type MinDelegation = MinDelegation;
	type Deposit = BeneficiaryDeposit;
	type MinPayout = MinPayout;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::delegation::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::activity::Backers;
}
