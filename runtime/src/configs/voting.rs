//! Voting with stake: what counts as stake, which votes are accepted, what democracy sees of both.

use crate::{
	configs::{
		activity::VotersAreActive,
		governance::{GovernedQuorum, TwoThirdsOfCommittee, WholeCommittee, MAX_LISTED_REFERENDA},
		limits::RuntimeBlockWeights,
		round::Round,
	},
	constants::{AccountId, Balance, BlockNumber, Hash},
	Delegation, Democracy, FeatureAccess, NodeServices, NominationPools, OriginCaller, Preimage,
	Runtime, RuntimeCall, RuntimeOrigin, Scheduler, StakedVoting, Staking, System,
};
use audio_primitives::stake::{
	CurrentRound, Deciding, Queued, Referenda, ReferendumStanding, ReferendumState, StakedBalance,
	Threshold,
};
use frame_support::{
	traits::{Contains, Get, QueryPreimage},
	weights::Weight,
};
use frame_system::RawOrigin;
use pallet_democracy::{
	AccountVote, Approved, Cancellations, Conviction, DepositOf, LowestUnbaked, NextExternal,
	PublicProps, ReferendumCount, ReferendumInfo, ReferendumInfoOf, Tally, VoteThreshold, Voting,
	VotingOf,
};
use pallet_nomination_pools::PoolMembers;
use pallet_staked_voting::Requirements;
use sp_runtime::{
	traits::{BlakeTwo256, Hash as _, StaticLookup},
	DispatchError, Perbill,
};
use sp_staking::StakingInterface;

/// What is bonded, by oneself or through a nomination pool.
pub struct BondedStake;

impl StakedBalance<AccountId> for BondedStake {
	/// The active part of one's own bond plus the active part of one's share of a pool.
	fn of(who: &AccountId) -> Balance {
		// A pool's own account is a virtual staker: its bond is the members'.
		let own = match Staking::is_virtual_staker(who) {
			true => 0,
			false => Staking::active_stake(who).unwrap_or(0),
		};
		let share = PoolMembers::<Runtime>::get(who).map_or(0, |member| {
			NominationPools::api_points_to_balance(member.pool_id, member.points)
		});
		own.saturating_add(share)
	}

	/// What is exposed in the active era. What backs nobody who was elected is not in it; there is
	/// no exact total.
	fn total() -> Balance {
		Staking::eras_total_stake(Round::current_round())
	}

	/// Whatever there is, it is read at once.
	fn records(_: &AccountId) -> u32 {
		0
	}

	fn most_records() -> u32 {
		0
	}
}

/// What is exposed in the active era.
pub struct Exposed;

impl Get<Balance> for Exposed {
	fn get() -> Balance {
		BondedStake::total()
	}
}

/// Democracy's referenda and proposals.
pub struct DemocracyReferenda;

impl Referenda<AccountId> for DemocracyReferenda {
	type ProposalHash = Hash;

	/// Democracy decides those whose voting ends in this block one after another, by their index,
	/// and lists each as ongoing until it is decided: it is at the first of them. It has read them
	/// all just before, so this finds them in the cache.
	fn deciding() -> Option<Deciding> {
		let now = System::block_number();
		(LowestUnbaked::<Runtime>::get()..ReferendumCount::<Runtime>::get()).find_map(|index| {
			match ReferendumInfoOf::<Runtime>::get(index) {
				Some(ReferendumInfo::Ongoing(status)) if status.end == now => {
					Some(Deciding { index, turnout: status.tally.turnout })
				},
				_ => None,
			}
		})
	}

	fn votes(who: &AccountId) -> bool {
		matches!(VotingOf::<Runtime>::get(who), Voting::Direct { votes, .. } if !votes.is_empty())
	}

	fn delegation(who: &AccountId) -> Option<Balance> {
		match VotingOf::<Runtime>::get(who) {
			Voting::Delegating { balance, .. } => Some(balance),
			Voting::Direct { .. } => None,
		}
	}

	fn reduce_delegation(who: &AccountId, to: Balance) -> Result<u32, DispatchError> {
		let Voting::Delegating { target, conviction, .. } = VotingOf::<Runtime>::get(who) else {
			return Err(pallet_democracy::Error::<Runtime>::NotDelegating.into());
		};
		let votes = match VotingOf::<Runtime>::get(&target) {
			Voting::Direct { votes, .. } => votes.len() as u32,
			Voting::Delegating { .. } => 0,
		};
		let origin = RuntimeOrigin::from(RawOrigin::Signed(who.clone()));
		let (done, times) = if to == 0 {
			(Democracy::undelegate(origin), 1)
		} else {
			// Democracy takes all back and gives again what is left.
			let target = <Runtime as frame_system::Config>::Lookup::unlookup(target);
			(Democracy::delegate(origin, target, conviction, to), 2)
		};
		done.map_err(|failed| failed.error)?;
		Ok(votes.saturating_mul(times))
	}

	fn most_counted() -> u32 {
		let most: u32 = <Runtime as pallet_democracy::Config>::MaxVotes::get();
		most.saturating_mul(2)
	}

	fn proposal(index: u32) -> Option<Hash> {
		PublicProps::<Runtime>::get()
			.iter()
			.find(|(proposal, ..)| *proposal == index)
			.map(|(_, call, _)| call.hash())
	}

	fn cancel_proposal(index: u32) -> Result<u32, DispatchError> {
		let depositors = DepositOf::<Runtime>::get(index).map_or(0, |(who, _)| who.len() as u32);
		Democracy::cancel_proposal(RawOrigin::Root.into(), index)?;
		Ok(depositors)
	}

	fn most_depositors() -> u32 {
		<Runtime as pallet_democracy::Config>::MaxDeposits::get()
	}

	fn queued() -> Queued<Hash> {
		let public = PublicProps::<Runtime>::get();
		let proposals = public.len() as u32;
		let public = public.into_iter().map(|(_, call, _)| call);
		let external = NextExternal::<Runtime>::get().map(|(call, _)| call);
		let listed = LowestUnbaked::<Runtime>::get()..ReferendumCount::<Runtime>::get();
		let referenda = listed.len() as u32;
		let voted = listed.filter_map(|index| match ReferendumInfoOf::<Runtime>::get(index) {
			Some(ReferendumInfo::Ongoing(status)) => Some(status.proposal),
			_ => None,
		});
		let preimages =
			public.chain(external).chain(voted).filter_map(|call| call.lookup_hash()).collect();
		Queued { preimages, proposals, referenda }
	}

	fn most_queued() -> (u32, u32) {
		(<Runtime as pallet_democracy::Config>::MaxProposals::get(), MAX_LISTED_REFERENDA)
	}

	fn state(index: u32) -> Option<ReferendumState<Hash>> {
		ReferendumInfoOf::<Runtime>::get(index).map(|info| match info {
			ReferendumInfo::Ongoing(status) => {
				ReferendumState::Voting { proposal_hash: status.proposal.hash() }
			},
			ReferendumInfo::Finished { approved: true, .. } => ReferendumState::Approved,
			ReferendumInfo::Finished { approved: false, .. } => ReferendumState::Rejected,
		})
	}

	fn cancel(index: u32) {
		Democracy::internal_cancel_referendum(index);
	}

	fn was_cancelled(proposal: &Hash) -> bool {
		Cancellations::<Runtime>::contains_key(proposal)
	}

	fn note_cancelled(proposal: &Hash) {
		Cancellations::<Runtime>::insert(proposal, true);
	}
}

/// One token, one vote: refuses votes and vote delegations that would count for more or for less,
/// and votes on both sides at once.
pub struct OneTokenOneVote;

impl Contains<RuntimeCall> for OneTokenOneVote {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_democracy::Call::{delegate, vote};
		match call {
			RuntimeCall::Democracy(vote { vote, .. }) => matches!(
				vote,
				AccountVote::Standard { vote, .. } if vote.conviction == Conviction::Locked1x
			),
			RuntimeCall::Democracy(delegate { conviction, .. }) => {
				*conviction == Conviction::Locked1x
			},
			_ => true,
		}
	}
}

/// A vote stands as long as its referendum runs: it can be changed, not withdrawn. Withdrawn in the
/// same breath it would be paid for and count for nothing. Democracy knows no such rule, so its
/// calls are refused.
pub struct VotesStand;

impl Contains<RuntimeCall> for VotesStand {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_democracy::Call::{remove_other_vote, remove_vote};
		match call {
			RuntimeCall::Democracy(remove_vote { index } | remove_other_vote { index, .. }) => {
				!is_running(*index)
			},
			_ => true,
		}
	}
}

/// Refuses to propose what is not there or can never be enacted, to withdraw what is proposed or
/// voted on, to note once more what is there already, and to enact what the scheduler enacts as
/// Root.
///
/// From the end of the block in which it was proposed on, a preimage is requested, and would not go
/// away; but its deposit would come back, and within that block it would. To note one that is
/// requested costs nothing, for it is wanted; again and again it would fill blocks for nothing.
pub struct ProposalsAreThere;

impl Contains<RuntimeCall> for ProposalsAreThere {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_democracy::Call::{
			external_propose, external_propose_default, external_propose_majority, propose,
		};
		match call {
			RuntimeCall::Democracy(
				propose { proposal, .. }
				| external_propose { proposal }
				| external_propose_default { proposal }
				| external_propose_majority { proposal },
			) => StakedVoting::check_proposal(proposal).is_ok(),
			RuntimeCall::Preimage(pallet_preimage::Call::unnote_preimage { hash }) => {
				!StakedVoting::is_needed(hash)
			},
			RuntimeCall::Preimage(pallet_preimage::Call::note_preimage { bytes }) => {
				let hash = BlakeTwo256::hash(bytes);
				!Preimage::is_requested(&hash) || Preimage::len(&hash).is_none()
			},
			// It could only fail, and would take half of a block for that.
			RuntimeCall::StakedVoting(pallet_staked_voting::Call::enact { .. }) => false,
			_ => true,
		}
	}
}

/// Most that a decided call and its enactment may weigh together: half of a block. The scheduler
/// may use four fifths, so there is room for what comes before it, other tasks that failed
/// included.
pub struct MaxEnactmentWeight;

impl Get<Weight> for MaxEnactmentWeight {
	fn get() -> Weight {
		Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block
	}
}

/// How a referendum that is voted on stands.
pub fn standing(index: u32) -> Option<ReferendumStanding<BlockNumber>> {
	let Some(ReferendumInfo::Ongoing(status)) = ReferendumInfoOf::<Runtime>::get(index) else {
		return None;
	};
	let Tally { ayes, nays, turnout } = status.tally;
	let Requirements { electorate, quorum, enactable } =
		StakedVoting::requirements(&status.proposal, turnout);
	let approved = status.threshold.approved(status.tally, electorate);
	Some(ReferendumStanding {
		ends: status.end,
		delay: status.delay,
		threshold: match status.threshold {
			VoteThreshold::SuperMajorityApprove => Threshold::SuperMajorityApprove,
			VoteThreshold::SuperMajorityAgainst => Threshold::SuperMajorityAgainst,
			VoteThreshold::SimpleMajority => Threshold::SimpleMajority,
		},
		ayes,
		nays,
		turnout,
		electorate,
		quorum,
		approved,
		enactable,
		would_pass: approved && enactable && turnout >= quorum,
	})
}

/// Whether a referendum can be voted on.
fn is_running(index: u32) -> bool {
	matches!(
		ReferendumInfoOf::<Runtime>::get(index),
		Some(ReferendumInfo::Ongoing(status)) if status.end > System::block_number()
	)
}

impl pallet_staked_voting::Config for Runtime {
	type Stake = (BondedStake, NodeServices, FeatureAccess, Delegation);
	type Referenda = DemocracyReferenda;
	type Round = Round;
	type OnVoted = VotersAreActive;
	type Exposed = Exposed;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type Scheduler = Scheduler;
	type Preimages = Preimage;
	type Quorum = GovernedQuorum;
	type MaxEnactmentWeight = MaxEnactmentWeight;
	type CancelOrigin = WholeCommittee;
	type CancelReferendumOrigin = TwoThirdsOfCommittee;
	type WeightInfo = crate::weights::staked_voting::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::fixtures::voting::VotingSetup;
}
