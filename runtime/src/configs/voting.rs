//! Voting with stake: what counts as stake, which votes are accepted, what democracy sees of both.

use crate::{
	configs::{activity::VotersAreActive, governance::WholeCommittee, parameters},
	constants::{AccountId, Balance, Hash},
	Delegation, Democracy, FeatureAccess, NodeServices, NominationPools, Runtime, RuntimeCall,
	RuntimeOrigin, Staking, System,
};
use audio_primitives::{
	stake::{CurrentRound, Deciding, Referenda, StakedBalance},
	RoundIndex,
};
use frame_support::traits::Contains;
use frame_system::RawOrigin;
use pallet_democracy::{
	AccountVote, Conviction, LowestUnbaked, PublicProps, ReferendumCount, ReferendumInfo,
	ReferendumInfoOf, Voting, VotingOf,
};
use pallet_nomination_pools::PoolMembers;
use sp_runtime::{traits::StaticLookup, DispatchResult};
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

	/// What is exposed in the active era. What backs nobody who was elected is not in it; there is no
	/// exact total.
	fn total() -> Balance {
		Staking::eras_total_stake(Round::current_round())
	}
}

/// The round is the era.
pub struct Round;

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		pallet_staking::ActiveEra::<Runtime>::get().map_or(0, |era| era.index)
	}
}

/// Democracy's referenda and proposals.
pub struct DemocracyReferenda;

impl Referenda<AccountId> for DemocracyReferenda {
	type ProposalHash = Hash;

	/// Democracy decides those whose voting ends in this block one after another, by their index, and
	/// lists each as ongoing until it is decided: it is at the first of them. It has read them all
	/// just before, so this finds them in the cache.
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

	fn delegation(who: &AccountId) -> Option<Balance> {
		match VotingOf::<Runtime>::get(who) {
			Voting::Delegating { balance, .. } => Some(balance),
			Voting::Direct { .. } => None,
		}
	}

	fn reduce_delegation(who: &AccountId, to: Balance) -> DispatchResult {
		let Voting::Delegating { target, conviction, .. } = VotingOf::<Runtime>::get(who) else {
			return Err(pallet_democracy::Error::<Runtime>::NotDelegating.into());
		};
		let origin = RuntimeOrigin::from(RawOrigin::Signed(who.clone()));
		let done = if to == 0 {
			Democracy::undelegate(origin)
		} else {
			let target = <Runtime as frame_system::Config>::Lookup::unlookup(target);
			Democracy::delegate(origin, target, conviction, to)
		};
		done.map(|_| ()).map_err(|failed| failed.error)
	}

	fn proposal(index: u32) -> Option<Hash> {
		PublicProps::<Runtime>::get()
			.iter()
			.find(|(proposal, ..)| *proposal == index)
			.map(|(_, call, _)| call.hash())
	}

	fn cancel_proposal(index: u32) -> DispatchResult {
		Democracy::cancel_proposal(RawOrigin::Root.into(), index)
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

impl pallet_staked_voting::Config for Runtime {
	type Stake = (BondedStake, NodeServices, FeatureAccess, Delegation);
	type Referenda = DemocracyReferenda;
	type Round = Round;
	type OnVoted = VotersAreActive;
	type Quorum = parameters::Quorum;
	type CancelOrigin = WholeCommittee;
	type WeightInfo = crate::weights::staked_voting::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = benchmarking::VotingSetup;
}

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::VotingSetup;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking {
	use super::*;
	use crate::{
		constants::{AUDIO, BONDING_ERAS, GENESIS_ISSUANCE},
		Balances,
	};
	use audio_primitives::features::FeatureKind;
	use frame_support::traits::{Bounded, Currency, Get};
	use pallet_democracy::{Vote, VoteThreshold};

	/// Sets up what the benchmarks of `StakedVoting` measure.
	pub struct VotingSetup;

	fn rich(name: &'static str, index: u32) -> AccountId {
		let who = frame_benchmarking::account(name, index, 0);
		let _ = Balances::make_free_balance_be(&who, GENESIS_ISSUANCE / 1_000);
		who
	}

	fn remark(index: u32) -> Bounded<RuntimeCall, sp_runtime::traits::BlakeTwo256> {
		let call = RuntimeCall::System(frame_system::Call::remark {
			remark: index.to_le_bytes().to_vec(),
		});
		Bounded::Inline(codec::Encode::encode(&call).try_into().expect("it is short"))
	}

	impl pallet_staked_voting::benchmarking::BenchmarkHelper<AccountId> for VotingSetup {
		fn delegate(who: &AccountId) -> Balance {
			let target = rich("target", 0);
			for index in 0..<<Runtime as pallet_democracy::Config>::MaxVotes as Get<u32>>::get() {
				let referendum = Democracy::internal_start_referendum(
					remark(index),
					VoteThreshold::SimpleMajority,
					0,
				);
				let vote = Vote { aye: true, conviction: Conviction::Locked1x };
				Democracy::vote(
					RawOrigin::Signed(target.clone()).into(),
					referendum,
					AccountVote::Standard { vote, balance: AUDIO },
				)
				.expect("under benchmarks the free balance votes");
			}
			let _ = Balances::make_free_balance_be(who, GENESIS_ISSUANCE / 1_000);
			let target = <Runtime as frame_system::Config>::Lookup::unlookup(target);
			Democracy::delegate(
				RawOrigin::Signed(who.clone()).into(),
				target,
				Conviction::Locked1x,
				AUDIO,
			)
			.expect("under benchmarks the free balance votes");
			AUDIO
		}

		/// A member of a pool with as many features as an account can have: its member's record, the pool's, and
		/// the pool's ledger are read, after it was not found to have a bond of its own; then each feature.
		fn stake(who: &AccountId) {
			let creator = rich("creator", 0);
			let address = || <Runtime as frame_system::Config>::Lookup::unlookup(creator.clone());
			let bond = Staking::minimum_nominator_bond().max(AUDIO).saturating_mul(10);
			NominationPools::create(
				RawOrigin::Signed(creator.clone()).into(),
				bond,
				address(),
				address(),
				address(),
			)
			.expect("there is no pool yet");
			let _ = Balances::make_free_balance_be(who, GENESIS_ISSUANCE / 1_000);
			let pool = pallet_nomination_pools::LastPoolId::<Runtime>::get();
			NominationPools::join(RawOrigin::Signed(who.clone()).into(), bond, pool)
				.expect("the pool is open");
			for number in
				0..<<Runtime as pallet_feature_access::Config>::MaxGrants as Get<u32>>::get()
			{
				let feature = pallet_feature_access::NextFeature::<Runtime>::get();
				let terms = pallet_feature_access::Terms {
					kind: FeatureKind::Badge,
					collateral: AUDIO,
					cooldown: BONDING_ERAS,
					grace: 1,
				};
				let name = alloc::format!("benchmarked-{number}").into_bytes();
				let name = name.try_into().expect("it is short");
				FeatureAccess::create_feature(RawOrigin::Root.into(), name, terms)
					.expect("there is room in the catalogue");
				FeatureAccess::lock(RawOrigin::Signed(who.clone()).into(), feature)
					.expect("it can be paid for");
			}
		}

		fn propose() -> u32 {
			let deposit = <Runtime as pallet_democracy::Config>::MinimumDeposit::get();
			let proposer = RawOrigin::Signed(rich("proposer", 0));
			Democracy::propose(proposer.into(), remark(0), deposit).expect("it can be paid for");
			// The proposer is one of the depositors.
			for index in 1..<<Runtime as pallet_democracy::Config>::MaxDeposits as Get<u32>>::get()
			{
				let seconder = RawOrigin::Signed(rich("seconder", index));
				Democracy::second(seconder.into(), 0).expect("it can be paid for");
			}
			0
		}
	}
}
