//! What costs no fee: a first vote on a referendum, and leaving for who cannot pay.
//!
//! Only plain calls are free, none in a batch or by a proxy, and only those that will do what they
//! say as far as a few reads can tell. What fails nonetheless is counted as well.

use crate::{
	configs::{
		limits::{MaxIdleWeight, RuntimeBlockWeights},
		round::Round,
	},
	constants::{AccountId, Balance, AUDIO},
	Address, Delegation, FeatureAccess, FeeWaivers, NodeServices, NominationPools, Runtime,
	RuntimeCall, StakedVoting, Staking, System,
};
use audio_primitives::{
	stake::{CurrentRound, StakedBalance},
	RoundIndex,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Contains, Get, LockIdentifier},
	weights::Weight,
};
use pallet_democracy::{AccountVote, ReferendumInfo, ReferendumInfoOf, Voting, VotingOf};
use pallet_fee_waivers::Waiver;
use pallet_nomination_pools::{MinJoinBond, PoolMembers};
use pallet_staked_voting::WeightInfo as _;
use pallet_staking::{
	CurrentEra, MinNominatorBond, MinValidatorBond, Nominators, StakingLedger, Validators,
};
use sp_runtime::Perbill;
use sp_staking::StakingAccount;

/// Least stake, and least of it in the vote, for which a vote is free.
pub const FREE_VOTE_STAKE: Balance = 10 * AUDIO;
/// Most slashing spans that a free withdrawal clears: its weight grows with them.
const MOST_SPANS: u32 = 32;
/// Under which name the tokens that vote are locked.
const VOTE_LOCK: LockIdentifier = *b"democrac";

parameter_types! {
	/// Free votes take no more of a block, nor does what leaves for nothing.
	pub MaxFreeInBlock: Weight = Perbill::from_percent(5) * RuntimeBlockWeights::get().max_block;
}

impl pallet_fee_waivers::Config for Runtime {
	type Round = Round;
	type MaxInBlock = MaxFreeInBlock;
	type MaxVotes = ConstU32<10>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = crate::weights::fee_waivers::WeightInfo<Runtime>;
}

/// For what `call` may be free, by what it is.
pub fn waiver_of(call: &RuntimeCall) -> Option<Waiver> {
	use pallet_delegation::Call as D;
	use pallet_democracy::Call as Dm;
	use pallet_feature_access::Call as F;
	use pallet_node_services::Call as N;
	use pallet_nomination_pools::Call as P;
	use pallet_staking::Call as S;
	match call {
		RuntimeCall::Democracy(Dm::vote { .. }) => Some(Waiver::Vote),
		RuntimeCall::Staking(S::unbond { .. } | S::chill {} | S::withdraw_unbonded { .. })
		| RuntimeCall::NominationPools(P::unbond { .. } | P::withdraw_unbonded { .. })
		| RuntimeCall::Delegation(D::undelegate { .. } | D::withdraw {})
		| RuntimeCall::NodeServices(N::deregister { .. } | N::withdraw { .. })
		| RuntimeCall::FeatureAccess(F::unlock { .. } | F::withdraw {})
		| RuntimeCall::Democracy(Dm::undelegate {} | Dm::remove_vote { .. } | Dm::unlock { .. }) => {
			Some(Waiver::Leave)
		},
		_ => None,
	}
}

/// The referendum that `call` is a vote on, if it is one.
pub fn referendum_of(call: &RuntimeCall) -> Option<u32> {
	match call {
		RuntimeCall::Democracy(pallet_democracy::Call::vote { ref_index, .. }) => Some(*ref_index),
		_ => None,
	}
}

/// What it weighs to ask whether `call` is free, where it is not: what more is read for that the
/// call reads again. Who cannot pay is asked for nothing else.
pub fn weight_of_asking(call: &RuntimeCall) -> Weight {
	match waiver_of(call) {
		Some(Waiver::Vote) => {
			let db = <Runtime as frame_system::Config>::DbWeight::get();
			Weight::from_parts(10_000_000, 0).saturating_add(db.reads(2))
		},
		Some(Waiver::Leave) | None => Weight::zero(),
	}
}

/// What it weighs to find that a call is free, and to count it. Its fee is not the larger for it:
/// it has none.
pub fn weight_of(waiver: Waiver) -> Weight {
	let db = <Runtime as frame_system::Config>::DbWeight::get();
	let check = match waiver {
		// The referendum and the account's votes, as many as there can be.
		Waiver::Vote => crate::weights::staked_voting::WeightInfo::<Runtime>::staked_balance()
			.saturating_add(Weight::from_parts(30_000_000, 0))
			.saturating_add(db.reads(2)),
		// Of features, as many as there can be, with their parts; of all else less.
		Waiver::Leave => Weight::from_parts(100_000_000, 0).saturating_add(db.reads(20)),
	};
	check.saturating_add(FeeWaivers::weight())
}

/// Whether `call`, made by `who`, will do what it may be free for.
pub fn applies(who: &AccountId, call: &RuntimeCall) -> bool {
	if !<Runtime as frame_system::Config>::BaseCallFilter::contains(call) {
		return false;
	}
	match call {
		RuntimeCall::Staking(call) => leaves_bond(who, call),
		RuntimeCall::NominationPools(call) => leaves_pool(who, call),
		RuntimeCall::Delegation(call) => leaves_beneficiary(who, call),
		RuntimeCall::NodeServices(call) => leaves_service(who, call),
		RuntimeCall::FeatureAccess(call) => leaves_feature(who, call),
		RuntimeCall::Democracy(call) => votes(who, call) || frees_votes(who, call),
		_ => false,
	}
}

/// Whether it is worth a free call to take `amount` out of `all`: an AUDIO, or everything.
fn is_worth(amount: Balance, all: Balance) -> bool {
	amount > 0 && amount <= all && (amount == all || amount >= AUDIO)
}

fn is_free(round: RoundIndex) -> bool {
	round <= Round::current_round()
}

fn is_own(who: &AccountId, address: &Address) -> bool {
	matches!(address, Address::Id(account) if account == who)
}

fn leaves_bond(who: &AccountId, call: &pallet_staking::Call<Runtime>) -> bool {
	use pallet_staking::Call;
	let ledger = || Staking::ledger(StakingAccount::Controller(who.clone()));
	match call {
		Call::unbond { value } => ledger().is_ok_and(|ledger| can_unbond(who, &ledger, *value)),
		Call::chill {} => {
			let is_any = || {
				Nominators::<Runtime>::contains_key(who) || Validators::<Runtime>::contains_key(who)
			};
			ledger().is_ok() && is_any()
		},
		Call::withdraw_unbonded { num_slashing_spans } => {
			let era = CurrentEra::<Runtime>::get().unwrap_or(0);
			*num_slashing_spans <= MOST_SPANS
				&& ledger().is_ok_and(|ledger| {
					ledger.unlocking.iter().any(|chunk| chunk.era <= era && chunk.value > 0)
				})
		},
		_ => false,
	}
}

/// Whether `Staking` lets `value` go: all that there is ends a role, else what stays has to do for
/// it.
fn can_unbond(who: &AccountId, ledger: &StakingLedger<Runtime>, value: Balance) -> bool {
	let out = value.min(ledger.active);
	let stays = ledger.active.saturating_sub(out);
	let least = if value >= ledger.total {
		0
	} else if Nominators::<Runtime>::contains_key(who) {
		MinNominatorBond::<Runtime>::get()
	} else if Validators::<Runtime>::contains_key(who) {
		MinValidatorBond::<Runtime>::get()
	} else {
		0
	};
	is_worth(out, ledger.active) && stays >= least
}

fn leaves_pool(who: &AccountId, call: &pallet_nomination_pools::Call<Runtime>) -> bool {
	use pallet_nomination_pools::Call;
	let member = PoolMembers::<Runtime>::get(who);
	match (call, member) {
		(Call::unbond { member_account, unbonding_points }, Some(member)) => {
			let balance = |points| NominationPools::api_points_to_balance(member.pool_id, points);
			let stays = member.points.saturating_sub(*unbonding_points);
			is_own(who, member_account)
				&& *unbonding_points <= member.points
				&& is_worth(balance(*unbonding_points), balance(member.points))
				&& (stays == 0 || balance(stays) >= MinJoinBond::<Runtime>::get())
		},
		(Call::withdraw_unbonded { member_account, num_slashing_spans }, Some(member)) => {
			let era = CurrentEra::<Runtime>::get().unwrap_or(0);
			is_own(who, member_account)
				&& *num_slashing_spans <= MOST_SPANS
				&& member.unbonding_eras.keys().any(|unbonds| *unbonds <= era)
		},
		_ => false,
	}
}

fn leaves_beneficiary(who: &AccountId, call: &pallet_delegation::Call<Runtime>) -> bool {
	use pallet_delegation::Call;
	match call {
		Call::undelegate { beneficiary, amount } => {
			pallet_delegation::Positions::<Runtime>::get(who, beneficiary)
				.is_some_and(|position| is_worth(*amount, position.total()))
		},
		Call::withdraw {} => {
			Delegation::unlocking(who).into_iter().any(|(_, round)| is_free(round))
		},
		_ => false,
	}
}

fn leaves_service(who: &AccountId, call: &pallet_node_services::Call<Runtime>) -> bool {
	use pallet_node_services::Call;
	match call {
		Call::deregister { node } => NodeServices::can_deregister(who, *node),
		Call::withdraw { node } => {
			pallet_node_services::Nodes::<Runtime>::get(node).is_some_and(|found| {
				found.operator == *who && found.unlocking.iter().any(|chunk| is_free(chunk.round))
			})
		},
		_ => false,
	}
}

fn leaves_feature(who: &AccountId, call: &pallet_feature_access::Call<Runtime>) -> bool {
	use pallet_feature_access::Call;
	match call {
		Call::unlock { feature } => {
			pallet_feature_access::Ledgers::<Runtime>::get(who).grant(*feature).is_some()
				&& pallet_feature_access::Features::<Runtime>::get(feature)
					.is_some_and(|found| found.retired.is_none())
		},
		Call::withdraw {} => {
			FeatureAccess::unlocking(who).into_iter().any(|(_, round)| is_free(round))
		},
		_ => false,
	}
}

/// Whether it is a first vote on a running referendum, with enough stake in it.
fn votes(who: &AccountId, call: &pallet_democracy::Call<Runtime>) -> bool {
	let pallet_democracy::Call::vote { ref_index, vote: AccountVote::Standard { balance, .. } } =
		call
	else {
		return false;
	};
	let most: u32 = <Runtime as pallet_democracy::Config>::MaxVotes::get();
	let is_ongoing =
		matches!(ReferendumInfoOf::<Runtime>::get(ref_index), Some(ReferendumInfo::Ongoing(_)));
	let is_first = || match VotingOf::<Runtime>::get(who) {
		Voting::Direct { votes, .. } => {
			votes.len() < most as usize && votes.iter().all(|(voted, _)| voted != ref_index)
		},
		Voting::Delegating { .. } => false,
	};
	*balance >= FREE_VOTE_STAKE && is_ongoing && is_first() && *balance <= StakedVoting::of(who)
}

/// Whether it ends that votes hold tokens back: those that have been decided, or were given away.
fn frees_votes(who: &AccountId, call: &pallet_democracy::Call<Runtime>) -> bool {
	use pallet_democracy::Call;
	match call {
		Call::undelegate {} => {
			matches!(VotingOf::<Runtime>::get(who), Voting::Delegating { .. })
		},
		Call::remove_vote { index } => {
			let voted = match VotingOf::<Runtime>::get(who) {
				Voting::Direct { votes, .. } => votes.iter().any(|(voted, _)| voted == index),
				Voting::Delegating { .. } => false,
			};
			let is_ongoing =
				matches!(ReferendumInfoOf::<Runtime>::get(index), Some(ReferendumInfo::Ongoing(_)));
			voted && !is_ongoing
		},
		Call::unlock { target } => {
			let mut voting = VotingOf::<Runtime>::get(who);
			voting.rejig(System::block_number());
			let locked = pallet_balances::Locks::<Runtime>::get(who)
				.iter()
				.find(|lock| lock.id == VOTE_LOCK)
				.map_or(0, |lock| lock.amount);
			is_own(who, target) && voting.locked_balance() < locked
		},
		_ => false,
	}
}
