//! What votes lock.

use super::listing::{list, list_due, reads, Found, Holding};
use crate::{
	constants::{AccountId, Balance, BlockNumber},
	Balances, Runtime, System,
};
use alloc::vec::Vec;
use audio_primitives::holdings::{HoldingSource, Scope, Shown, What, When, WithdrawnBy};
use frame_support::{traits::Get, weights::Weight};
use pallet_democracy::{
	AccountVote, Call, ReferendumIndex, ReferendumInfo, ReferendumInfoOf, Voting, VotingOf,
	WeightInfo as _,
};
use sp_runtime::traits::StaticLookup;

/// The name of democracy's lock.
const LOCK: [u8; 8] = *b"democrac";

/// All votes of an account.
type VotesOf = Voting<Balance, AccountId, BlockNumber, MaxVotes>;
type MaxVotes = <Runtime as pallet_democracy::Config>::MaxVotes;
type DemocracyWeights = <Runtime as pallet_democracy::Config>::WeightInfo;

/// To forget a vote, or to bring the lock up to date.
pub(super) fn unlock_weight() -> Weight {
	let most = MaxVotes::get();
	DemocracyWeights::unlock_set(most)
		.max(DemocracyWeights::unlock_remove(most))
		.max(DemocracyWeights::remove_other_vote(most))
}

/// To read the votes, the lock, the block and the locking period, and each of so many referenda.
fn look_up(votes: usize) -> Weight {
	let each = reads(1).saturating_add(Weight::from_parts(5_000_000, 0));
	reads(6).saturating_add(each.saturating_mul(u64::try_from(votes).unwrap_or(u64::MAX)))
}

/// When a vote locks nothing more.
fn free(referendum: ReferendumIndex, vote: AccountVote<Balance>) -> When<BlockNumber> {
	match ReferendumInfoOf::<Runtime>::get(referendum) {
		// It may be lost, or withdrawn.
		Some(ReferendumInfo::Ongoing(_)) => When::Asked,
		Some(ReferendumInfo::Finished { end, approved }) => {
			let Some((periods, _)) = vote.locked_if(approved) else { return When::Due };
			let period = <Runtime as pallet_democracy::Config>::VoteLockingPeriod::get();
			let until = end.saturating_add(period.saturating_mul(periods));
			match until <= System::block_number() {
				true => When::Due,
				false => When::Block(until),
			}
		},
		None => When::Due,
	}
}

/// When what earlier votes left locks nothing more, and how much that is. (The pallet tells the
/// amount alone.)
fn prior(voting: &VotesOf) -> (BlockNumber, Balance) {
	let mut left = *voting.prior();
	left.rejig(System::block_number());
	let encoded = codec::Encode::encode(&left);
	let until = codec::Decode::decode(&mut encoded.as_slice()).unwrap_or(0);
	(until, left.locked())
}

/// The lock of votes: the largest of those that have not ended.
pub struct Votes;

impl HoldingSource<AccountId, Holding> for Votes {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found>) -> Weight {
		let locked =
			Balances::locks(who).iter().find(|lock| lock.id == LOCK).map_or(0, |lock| lock.amount);
		let voting = VotingOf::<Runtime>::get(who);
		let (until, mut needed) = prior(&voting);
		let mut when = if needed > 0 { When::Block(until) } else { When::Asked };
		let mut need = |amount: Balance, free| {
			if amount > needed {
				(needed, when) = (amount, free);
			}
		};
		let address = || <Runtime as frame_system::Config>::Lookup::unlookup(who.clone());
		let mut seen = 0;
		match &voting {
			Voting::Direct { votes, .. } => {
				seen = votes.len();
				for (referendum, vote) in votes {
					let (referendum, vote) = (*referendum, *vote);
					let (what, amount) = (What::Vote { referendum }, vote.balance());
					match free(referendum, vote) {
						When::Due => list_due(
							found,
							(what, amount, Shown::Frozen),
							(
								Call::remove_other_vote { target: address(), index: referendum },
								unlock_weight(),
							),
							WithdrawnBy::Anyone,
						),
						free => {
							need(amount, free);
							if scope == Scope::All {
								let call = Call::remove_vote { index: referendum };
								let vote = Holding::new(what, amount, Shown::Frozen, free);
								list(found, vote.freed_by(call));
							}
						},
					}
				}
			},
			Voting::Delegating { target, balance, .. } => {
				need(*balance, When::Asked);
				if scope == Scope::All {
					let what = What::VoteDelegation { target: target.clone() };
					list(
						found,
						Holding::new(what, *balance, Shown::Frozen, When::Asked)
							.freed_by(Call::undelegate {}),
					);
				}
			},
		}
		let unlock = || Call::unlock { target: address() };
		let what = What::VoteLock;
		if scope == Scope::All {
			let left = Holding::new(what.clone(), needed.min(locked), Shown::Frozen, when);
			list(found, left.freed_by(unlock()).withdrawn_by(WithdrawnBy::Anyone));
		}
		// Last: the votes that are over have been forgotten by then.
		list_due(
			found,
			(what, locked.saturating_sub(needed), Shown::Frozen),
			(unlock(), unlock_weight()),
			WithdrawnBy::Anyone,
		);
		look_up(seen)
	}

	fn withdraw_weight(_most: u32) -> Weight {
		look_up(<MaxVotes as Get<u32>>::get() as usize)
	}
}
