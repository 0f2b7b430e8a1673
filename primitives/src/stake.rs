//! Stake: what secures the network, unlocks features and votes.

use crate::{Balance, RoundIndex};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use impl_trait_for_tuples::impl_for_tuples;
use scale_info::TypeInfo;
use sp_runtime::DispatchError;
use sp_weights::{Weight, WeightMeter};

/// What accounts have at stake, in planck. A tuple is the sum of its parts.
///
/// What is cooling down on its way out does not count, though it is still held.
pub trait StakedBalance<AccountId> {
	/// What `who` has at stake.
	fn of(who: &AccountId) -> Balance;

	/// What all have at stake together.
	fn total() -> Balance;

	/// How many records are read for what `who` has at stake of which there is one for each thing
	/// that it has: features.
	fn records(who: &AccountId) -> u32;

	/// How many that are at the most.
	fn most_records() -> u32;
}

#[impl_for_tuples(8)]
impl<AccountId> StakedBalance<AccountId> for Tuple {
	fn of(who: &AccountId) -> Balance {
		let mut sum: Balance = 0;
		// Every part is held of an issuance that fits, so the sum does.
		for_tuples!( #( sum = sum.saturating_add(Tuple::of(who)); )* );
		sum
	}

	fn total() -> Balance {
		let mut sum: Balance = 0;
		for_tuples!( #( sum = sum.saturating_add(Tuple::total()); )* );
		sum
	}

	fn records(who: &AccountId) -> u32 {
		let mut sum: u32 = 0;
		for_tuples!( #( sum = sum.saturating_add(Tuple::records(who)); )* );
		sum
	}

	fn most_records() -> u32 {
		let mut sum: u32 = 0;
		for_tuples!( #( sum = sum.saturating_add(Tuple::most_records()); )* );
		sum
	}
}

/// The round in force. Rounds follow one another without a gap; on this chain the round is the era.
pub trait CurrentRound {
	/// Its index.
	fn current_round() -> RoundIndex;
}

/// Is told that a round has ended.
pub trait OnRoundEnd {
	/// Round `round` has ended. Called once for each round, inside the change of era.
	fn on_round_end(round: RoundIndex);
}

#[impl_for_tuples(8)]
impl OnRoundEnd for Tuple {
	fn on_round_end(round: RoundIndex) {
		for_tuples!( #( Tuple::on_round_end(round); )* );
	}
}

/// Is told who votes.
pub trait OnVoted<AccountId> {
	/// `who` voted on a running referendum in round `round`, or changed such a vote. Giving one's
	/// vote to another is no vote.
	fn on_voted(who: &AccountId, round: RoundIndex);
}

impl<AccountId> OnVoted<AccountId> for () {
	fn on_voted(_who: &AccountId, _round: RoundIndex) {}
}

/// What became of one step of paying validators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutStep {
	/// A page of nominators was paid.
	Paid,
	/// Nothing is owed to the validator and its nominators for that era, or it cannot be paid.
	Nothing,
	/// It would weigh more than there is room for.
	NoRoom,
}

/// Pays validators and nominators for eras that have ended.
pub trait ValidatorPayouts<AccountId> {
	/// Eras back for which they can be paid.
	fn history() -> RoundIndex;

	/// The validator of `era` after that one, or the first, in an order that does not change.
	fn next(era: RoundIndex, after: Option<&AccountId>) -> Option<AccountId>;

	/// What [`Self::next`] weighs, and to see that nothing is owed.
	fn visit_weight() -> Weight;

	/// Pays the next page of nominators of `validator` for `era`, if `meter` has room for it.
	fn pay(era: RoundIndex, validator: &AccountId, meter: &mut WeightMeter) -> PayoutStep;
}

/// There is nobody to be paid.
impl<AccountId> ValidatorPayouts<AccountId> for () {
	fn history() -> RoundIndex {
		0
	}

	fn next(_: RoundIndex, _: Option<&AccountId>) -> Option<AccountId> {
		None
	}

	fn visit_weight() -> Weight {
		Weight::zero()
	}

	fn pay(_: RoundIndex, _: &AccountId, _: &mut WeightMeter) -> PayoutStep {
		PayoutStep::Nothing
	}
}

/// A referendum at the moment when its outcome is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deciding {
	/// Its index.
	pub index: u32,
	/// Planck that voted, vote delegations included.
	pub turnout: Balance,
}

/// How many ayes it takes against the nays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Threshold {
	/// The more, the fewer take part: `nays / √turnout < ayes / √electorate`.
	#[codec(index = 0)]
	SuperMajorityApprove,
	/// The fewer, the fewer take part: `nays / √electorate < ayes / √turnout`.
	#[codec(index = 1)]
	SuperMajorityAgainst,
	/// More than nays.
	#[codec(index = 2)]
	SimpleMajority,
}

/// How a referendum that is voted on stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ReferendumStanding<BlockNumber> {
	/// The block that decides it: votes are taken before.
	pub ends: BlockNumber,
	/// Blocks from then to its effect.
	pub delay: BlockNumber,
	/// How many ayes it takes.
	pub threshold: Threshold,
	/// Planck that voted for it.
	pub ayes: Balance,
	/// Planck that voted against it.
	pub nays: Balance,
	/// Planck that voted, vote delegations included.
	pub turnout: Balance,
	/// Planck that the threshold and the quorum are measured against.
	pub electorate: Balance,
	/// Planck that have to vote for it to be enacted: more than there can be where no stake is
	/// exposed.
	pub quorum: Balance,
	/// Whether the ayes are enough.
	pub approved: bool,
	/// Whether its call is there and can be made.
	pub enactable: bool,
	/// Whether it would pass if it ended now: with enough ayes, the quorum, and a call that can be
	/// made.
	pub would_pass: bool,
}

/// How a referendum stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferendumState<Hash> {
	/// It is voted on.
	Voting {
		/// The hash of the call that it is about.
		proposal_hash: Hash,
	},
	/// It was approved.
	Approved,
	/// It was not approved.
	Rejected,
}

/// What became of a referendum that was approved, or cancelled.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Outcome<BlockNumber> {
	/// It takes effect in block `at`, or soon after if that block is full.
	#[codec(index = 0)]
	Scheduled {
		/// The block.
		at: BlockNumber,
	},
	/// Its call was made in block `at`, and succeeded.
	#[codec(index = 1)]
	Enacted {
		/// The block.
		at: BlockNumber,
	},
	/// Its call failed in block `at`, or could not be made.
	#[codec(index = 2)]
	Failed {
		/// The block.
		at: BlockNumber,
		/// Why.
		error: DispatchError,
	},
	/// Too little of the stake took part: nothing was enacted.
	#[codec(index = 3)]
	QuorumMissed {
		/// The block in which the voting ended.
		at: BlockNumber,
		/// Planck that voted.
		turnout: Balance,
		/// Planck that would have had to vote.
		required: Balance,
	},
	/// It was cancelled in block `at`, while it was voted on or before it took effect.
	#[codec(index = 4)]
	Cancelled {
		/// The block.
		at: BlockNumber,
	},
}

/// What is proposed or voted on.
pub struct Queued<ProposalHash> {
	/// Hashes of the preimages of all of it.
	pub preimages: Vec<ProposalHash>,
	/// Public proposals that were looked at.
	pub proposals: u32,
	/// Referenda that were looked at, those included that have ended since.
	pub referenda: u32,
}

/// What the rules of voting need to know of referenda, and to do to them.
pub trait Referenda<AccountId> {
	/// How a proposal is identified, whoever makes it and however often.
	type ProposalHash;

	/// The referendum whose outcome is being decided right now, if one is.
	fn deciding() -> Option<Deciding>;

	/// Whether `who` has votes of its own.
	fn votes(who: &AccountId) -> bool;

	/// Planck of votes that `who` has given to another, if it has.
	fn delegation(who: &AccountId) -> Option<Balance>;

	/// Cuts what `who` has given to another to `to` planck; with none left the delegation ends.
	/// Returns how many times it counted a referendum anew: each on which the voter who was given
	/// them has voted, twice where some are left.
	fn reduce_delegation(who: &AccountId, to: Balance) -> Result<u32, DispatchError>;

	/// How many times that is at the most.
	fn most_counted() -> u32;

	/// The hash of public proposal `index`, if there is one.
	fn proposal(index: u32) -> Option<Self::ProposalHash>;

	/// Takes public proposal `index` off the queue; its deposits are lost to those who made them.
	/// Returns how many these are.
	fn cancel_proposal(index: u32) -> Result<u32, DispatchError>;

	/// How many that is at the most.
	fn most_depositors() -> u32;

	/// What is proposed or voted on.
	fn queued() -> Queued<Self::ProposalHash>;

	/// Most public proposals, and most referenda that are looked at to tell.
	fn most_queued() -> (u32, u32);

	/// How referendum `index` stands. `None` if there is none, or it was cancelled.
	fn state(index: u32) -> Option<ReferendumState<Self::ProposalHash>>;

	/// Takes referendum `index` away, whether it is voted on or decided.
	fn cancel(index: u32);

	/// Whether a referendum on the call of that hash was cancelled by those who may do so once.
	fn was_cancelled(proposal: &Self::ProposalHash) -> bool;

	/// Notes that one was.
	fn note_cancelled(proposal: &Self::ProposalHash);
}

#[cfg(test)]
mod tests {
	use super::*;

	struct Bond;
	struct Pool;

	impl StakedBalance<u8> for Bond {
		fn of(who: &u8) -> Balance {
			(*who).into()
		}
		fn total() -> Balance {
			100
		}
		fn records(who: &u8) -> u32 {
			(*who).into()
		}
		fn most_records() -> u32 {
			255
		}
	}

	impl StakedBalance<u8> for Pool {
		fn of(_: &u8) -> Balance {
			1_000
		}
		fn total() -> Balance {
			Balance::MAX
		}
		fn records(_: &u8) -> u32 {
			2
		}
		fn most_records() -> u32 {
			3
		}
	}

	#[test]
	fn a_tuple_is_the_sum_of_its_parts() {
		assert_eq!(<(Bond, Pool) as StakedBalance<u8>>::of(&7), 1_007);
		assert_eq!(<(Bond, Bond) as StakedBalance<u8>>::total(), 200);
		assert_eq!(<(Bond, Pool) as StakedBalance<u8>>::total(), Balance::MAX);
		assert_eq!(<(Bond, Pool) as StakedBalance<u8>>::records(&7), 9);
		assert_eq!(<(Bond, Pool) as StakedBalance<u8>>::most_records(), 258);
		assert_eq!(<() as StakedBalance<u8>>::of(&7), 0);
	}
}
