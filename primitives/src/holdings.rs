//! All that an account has somewhere else than free in its balance, and what frees it.

use crate::{
	content::{PlaylistId, TrackId},
	features::FeatureId,
	nodes::NodeIndex,
	proofs::ContentRoot,
	Balance, RoundIndex,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use impl_trait_for_tuples::impl_for_tuples;
use scale_info::TypeInfo;
use sp_weights::Weight;

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum What<AccountId, Reason> {
	/// Stake that is bonded to validate or to nominate.
	#[codec(index = 0)]
	Bonded,
	/// Such stake on its way out.
	#[codec(index = 1)]
	Unbonding,
	/// What a validator or its nominator earned in an era and has not been paid.
	#[codec(index = 2)]
	StakingReward {
		/// The validator.
		validator: AccountId,
		/// The era.
		era: RoundIndex,
	},
	/// Stake in a nomination pool.
	#[codec(index = 3)]
	PoolStake,
	/// Such stake on its way out.
	#[codec(index = 4)]
	PoolUnbonding,
	/// What stake in a pool has earned.
	#[codec(index = 5)]
	PoolReward,
	/// What a pool owes who takes its commission.
	#[codec(index = 6)]
	PoolCommission,
	/// Collateral of a node.
	#[codec(index = 7)]
	NodeCollateral {
		/// The node.
		node: NodeIndex,
	},
	/// Such collateral on its way out.
	#[codec(index = 8)]
	NodeUnlocking {
		/// The node.
		node: NodeIndex,
	},
	/// Collateral that is locked for a feature.
	#[codec(index = 9)]
	FeatureCollateral {
		/// The feature.
		feature: FeatureId,
	},
	/// Collateral of features on its way out.
	#[codec(index = 10)]
	FeatureUnlocking,
	/// Stake behind an artist, a curator or an operator.
	#[codec(index = 11)]
	Delegated {
		/// Behind whom.
		beneficiary: AccountId,
	},
	/// Such stake on its way out.
	#[codec(index = 12)]
	Undelegated,
	/// What such stake has earned.
	#[codec(index = 13)]
	DelegationReward {
		/// Behind whom it is.
		beneficiary: AccountId,
	},
	/// What such stake had earned and could not be paid: too little for the account to take it.
	#[codec(index = 14)]
	DelegationWithheld,
	/// What was earned by being active; what its backers get of it is not in it.
	#[codec(index = 15)]
	ActivityReward,
	/// What was earned and could not be paid: too little to open the account.
	#[codec(index = 16)]
	ActivityWithheld,
	/// The deposit of an artist, a curator or an operator whom others can back.
	#[codec(index = 17)]
	BeneficiaryDeposit,
	/// The deposit of a track.
	#[codec(index = 18)]
	TrackDeposit {
		/// The track.
		track: TrackId,
	},
	/// The deposit of the record that content was bought.
	#[codec(index = 19)]
	PurchaseDeposit {
		/// The BLAKE3 hash of its bytes.
		root: ContentRoot,
	},
	/// The deposit of a listening key.
	#[codec(index = 20)]
	ListeningKeyDeposit {
		/// The key.
		key: AccountId,
	},
	/// The deposit of session keys.
	#[codec(index = 21)]
	SessionKeysDeposit,
	/// The deposit of proxies.
	#[codec(index = 22)]
	ProxyDeposit,
	/// The deposit of what a proxy announced.
	#[codec(index = 23)]
	AnnouncementDeposit,
	/// The deposit of an identity.
	#[codec(index = 24)]
	IdentityDeposit,
	/// The deposit of an identity's sub-accounts.
	#[codec(index = 25)]
	SubAccountsDeposit,
	/// What was put down for a proposal, as its proposer or a seconder.
	#[codec(index = 26)]
	ProposalDeposit {
		/// The proposal.
		proposal: u32,
	},
	/// A vote that is remembered and locks as much. Votes' locks lie over one another.
	#[codec(index = 27)]
	Vote {
		/// On which referendum.
		referendum: u32,
	},
	/// A vote that was given to somebody, and locks as much.
	#[codec(index = 28)]
	VoteDelegation {
		/// To whom.
		target: AccountId,
	},
	/// The lock that all votes together leave: the largest of them.
	#[codec(index = 29)]
	VoteLock,
	/// What of grants has vested and is locked still.
	#[codec(index = 30)]
	Vested,
	/// What of a grant has not vested yet.
	#[codec(index = 31)]
	Vesting {
		/// Which of the account's grants.
		schedule: u32,
	},
	/// What is held beyond all the above.
	#[codec(index = 32)]
	Held {
		/// Why.
		reason: Reason,
	},
	/// What is reserved beyond all the above: deposits of multisignatures, of assets and the like.
	#[codec(index = 33)]
	Reserved,
	/// A lock that is none of the above.
	#[codec(index = 34)]
	Locked {
		/// Its name.
		id: [u8; 8],
	},
	/// What is frozen.
	#[codec(index = 35)]
	Frozen,
	/// The deposit of a playlist.
	#[codec(index = 37)]
	PlaylistDeposit {
		/// The playlist.
		playlist: PlaylistId,
	},
	/// The deposit of a reservation of content.
	#[codec(index = 36)]
	ReservationDeposit {
		/// The hash of root, artist and salt.
		commitment: [u8; 32],
	},
}

/// How a wallet shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Shown<Reason> {
	/// In the balance, held for that reason.
	#[codec(index = 0)]
	Held(Reason),
	/// In the balance, reserved.
	#[codec(index = 1)]
	Reserved,
	/// In the balance, frozen: it lies over what is free, held and otherwise frozen.
	#[codec(index = 2)]
	Frozen,
	/// Not in the balance yet.
	#[codec(index = 3)]
	Owed,
}

/// When it is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum When<BlockNumber> {
	/// As soon as the call is made.
	#[codec(index = 0)]
	Due,
	/// From that era, or round, on.
	#[codec(index = 1)]
	Era(RoundIndex),
	/// From that block on.
	#[codec(index = 2)]
	Block(BlockNumber),
	/// Once it is asked for by the call: at once, or after a cooldown.
	#[codec(index = 3)]
	Asked,
	/// When something happens that this account does not decide.
	#[codec(index = 4)]
	Unknown,
}

/// For whom `Holdings.withdraw` makes the call, if it is due.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo,
)]
pub enum WithdrawnBy {
	/// For whoever asks.
	#[codec(index = 0)]
	Anyone,
	/// For its owner.
	#[codec(index = 1)]
	Owner,
	/// For nobody: it has to be made by itself.
	#[default]
	#[codec(index = 2)]
	Nobody,
}

/// Something that an account has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Holding<AccountId, BlockNumber, Reason, Call> {
	/// What it is.
	pub what: What<AccountId, Reason>,
	/// Planck.
	pub amount: Balance,
	/// How a wallet shows it.
	pub shown: Shown<Reason>,
	/// When it is free.
	pub when: When<BlockNumber>,
	/// What its owner calls to free it, or to have it cool down.
	pub call: Option<Call>,
	/// For whom `Holdings.withdraw` makes the call, if it is due.
	pub withdrawn_by: WithdrawnBy,
}

impl<AccountId, BlockNumber, Reason, Call> Holding<AccountId, BlockNumber, Reason, Call> {
	/// Something that no call frees.
	pub const fn new(
		what: What<AccountId, Reason>,
		amount: Balance,
		shown: Shown<Reason>,
		when: When<BlockNumber>,
	) -> Self {
		Self { what, amount, shown, when, call: None, withdrawn_by: WithdrawnBy::Nobody }
	}

	/// The same, with the call that frees it.
	pub fn freed_by(self, call: impl Into<Call>) -> Self {
		Self { call: Some(call.into()), ..self }
	}

	/// The same, which is withdrawn for those.
	pub fn withdrawn_by(self, withdrawn_by: WithdrawnBy) -> Self {
		Self { withdrawn_by, ..self }
	}
}

/// How much is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
	/// All that there is, to be shown.
	All,
	/// What is due, and of things of which there can be any number no more than so many.
	Due(u32),
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<Holding> {
	/// It.
	pub holding: Holding,
	/// What the call weighs that frees it, at the most.
	pub weight: Weight,
}

/// Where accounts have something. A tuple looks everywhere, in its order.
///
/// What it lists, a part each, is withdrawn by making the calls *as the owner*: a source is
/// trusted. It lists a call as one for anyone only if that cannot harm the owner.
pub trait HoldingSource<AccountId, Holding> {
	/// Adds what `who` has to `found`, which has what was found before. Returns what it weighed, of
	/// [`Scope::Due`].
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found<Holding>>) -> Weight;

	/// What [`Self::list`] weighs of [`Scope::Due`] with so many, at the most.
	fn withdraw_weight(most: u32) -> Weight;
}

#[impl_for_tuples(12)]
impl<AccountId, Holding> HoldingSource<AccountId, Holding> for Tuple {
	fn list(who: &AccountId, scope: Scope, found: &mut Vec<Found<Holding>>) -> Weight {
		let mut weight = Weight::zero();
		for_tuples!( #( weight = weight.saturating_add(Tuple::list(who, scope, found)); )* );
		weight
	}

	fn withdraw_weight(most: u32) -> Weight {
		let mut weight = Weight::zero();
		for_tuples!( #( weight = weight.saturating_add(Tuple::withdraw_weight(most)); )* );
		weight
	}
}
