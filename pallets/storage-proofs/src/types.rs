//! What this pallet stores.

use audio_primitives::{
	content::{ProofStanding, TrackId},
	nodes::NodeIndex,
	RoundIndex,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound,
	PartialEqNoBound,
};
use scale_info::TypeInfo;
use sp_runtime::traits::{Saturating, Zero};

/// A node that stores a track.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Holder<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// If it has given notice, the first round in which it owes nothing for the track.
	pub until: Option<RoundIndex>,
}

/// A track that has holders.
#[derive(
	CloneNoBound,
	DebugNoBound,
	DefaultNoBound,
	PartialEqNoBound,
	EqNoBound,
	Encode,
	Decode,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(MaxReplicas))]
pub struct Stored<AccountId: Clone + core::fmt::Debug + PartialEq + Eq, MaxReplicas: Get<u32>> {
	/// Where in the sequence of such tracks it is.
	pub position: u32,
	/// Its holders, each of another operator.
	pub holders: BoundedVec<Holder<AccountId>, MaxReplicas>,
}

/// What the node behind a place is to a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
	/// It is not registered any more.
	Gone,
	/// It is jailed or leaving.
	Idle,
	/// It serves.
	Serving,
}

/// Why a node does not become a holder.
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
pub enum Refusal {
	/// There is no such track, or it is delisted.
	UnknownTrack,
	/// What nodes are selected by for the track has not been drawn yet.
	NotPlaced,
	/// The node is not selected for the track.
	NotSelected,
	/// The node holds the track already.
	AlreadyHeld,
	/// Every place is taken by a holder that is selected and serves.
	NoPlace,
}

impl<AccountId, MaxReplicas> Stored<AccountId, MaxReplicas>
where
	AccountId: Clone + core::fmt::Debug + PartialEq + Eq,
	MaxReplicas: Get<u32>,
{
	/// The holder's place of `node` in round `now`, if it has one.
	pub fn holder(&self, node: NodeIndex, now: RoundIndex) -> Option<&Holder<AccountId>> {
		self.holders.iter().find(|holder| holder.node == node && holder.is_in_force(now))
	}

	/// Takes the places away of nodes that are gone or whose notice has passed. Returns those.
	pub fn prune(
		&mut self,
		now: RoundIndex,
		standing: impl Fn(NodeIndex) -> Standing,
	) -> alloc::vec::Vec<Holder<AccountId>> {
		let mut gone = alloc::vec::Vec::new();
		self.holders.retain(|holder| {
			let stays = holder.is_in_force(now) && standing(holder.node) != Standing::Gone;
			if !stays {
				gone.push(holder.clone());
			}
			stays
		});
		gone
	}

	/// Gives `node`, which is among the `selected`, a place among at most `replicas`; returns the nodes that
	/// had to leave theirs for it.
	pub fn admit(
		&mut self,
		node: NodeIndex,
		operator: AccountId,
		replicas: u32,
		selected: &[NodeIndex],
		standing: impl Fn(NodeIndex) -> Standing,
	) -> Result<alloc::vec::Vec<NodeIndex>, Refusal> {
		if let Some(holder) = self.holders.iter_mut().find(|holder| holder.node == node) {
			return match holder.until.take() {
				Some(_) => Ok(Default::default()),
				None => Err(Refusal::AlreadyHeld),
			};
		}
		let mut left = alloc::vec::Vec::new();
		// One operator, one replica. Of an operator's nodes one alone is selected, so this is not.
		self.holders.retain(|holder| {
			let same = holder.operator == operator;
			if same {
				left.push(holder.node);
			}
			!same
		});
		while self.holders.len() >= replicas as usize {
			let worst = |holder: &Holder<AccountId>| {
				let idle = standing(holder.node) != Standing::Serving;
				(idle, holder.until.is_some(), !selected.contains(&holder.node))
			};
			let (position, merits) = self
				.holders
				.iter()
				.map(worst)
				.enumerate()
				.max_by_key(|(position, merits)| (*merits, core::cmp::Reverse(*position)))
				.ok_or(Refusal::NoPlace)?;
			if merits == (false, false, false) {
				return Err(Refusal::NoPlace);
			}
			left.push(self.holders.remove(position).node);
		}
		self.holders
			.try_push(Holder { node, operator, until: None })
			.map_err(|_| Refusal::NoPlace)?;
		Ok(left)
	}
}

impl<AccountId> Holder<AccountId> {
	/// Whether it holds the track in round `now`.
	pub fn is_in_force(&self, now: RoundIndex) -> bool {
		self.until.is_none_or(|until| now < until)
	}
}

/// A chunk that is to be proven.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxReplicas))]
pub struct Challenge<BlockNumber: Clone + core::fmt::Debug + PartialEq + Eq, MaxReplicas: Get<u32>>
{
	/// Of which track.
	pub track: TrackId,
	/// Which chunk.
	pub chunk: u64,
	/// The last block that takes a proof.
	pub deadline: BlockNumber,
	/// The nodes that have not proven it.
	pub owing: BoundedVec<NodeIndex, MaxReplicas>,
}

/// When misses in a row began.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Since<BlockNumber> {
	/// The block in which the first was noted.
	pub block: BlockNumber,
	/// The round of that.
	pub round: RoundIndex,
}

/// How a node stands with what it has to prove.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Record<BlockNumber> {
	/// Tracks that it has a place for.
	pub replicas: u32,
	/// The round that the next two are of.
	pub round: RoundIndex,
	/// Proofs given.
	pub passed: u32,
	/// Proofs given and missed.
	pub owed: u32,
	/// Misses in a row.
	pub misses: u32,
	/// When the first of them was noted.
	pub missing_since: Option<Since<BlockNumber>>,
	/// Whether it gave up a place since then.
	pub evades: bool,
}

impl<BlockNumber: Copy + PartialOrd + Saturating + Zero> Record<BlockNumber> {
	/// Begins a new round.
	fn enter(&mut self, round: RoundIndex) {
		if self.round != round {
			(self.round, self.passed, self.owed) = (round, 0, 0);
		}
	}

	/// A proof was given.
	pub fn prove(&mut self, round: RoundIndex) {
		self.enter(round);
		self.passed = self.passed.saturating_add(1);
		self.owed = self.owed.saturating_add(1);
		self.begin_anew();
	}

	/// A proof was missed.
	pub fn miss(&mut self, round: RoundIndex, block: BlockNumber) {
		self.enter(round);
		self.owed = self.owed.saturating_add(1);
		self.misses = self.misses.saturating_add(1);
		self.missing_since = self.missing_since.or(Some(Since { block, round }));
	}

	/// If it has missed enough to be jailed in `block`, the round in which that began.
	pub fn to_be_jailed(
		&self,
		block: BlockNumber,
		misses: u32,
		blocks: BlockNumber,
	) -> Option<RoundIndex> {
		let since = self.missing_since?;
		let for_long = block.saturating_sub(since.block) >= blocks;
		(self.misses >= misses && for_long).then_some(since.round)
	}

	/// The count of misses begins anew.
	pub fn begin_anew(&mut self) {
		(self.misses, self.missing_since, self.evades) = (0, None, false);
	}

	/// Whether there is nothing to be remembered.
	pub fn is_empty(&self) -> bool {
		self.replicas == 0 && self.misses == 0
	}

	/// What is told of it in round `now`; nodes of its operator have been jailed `jails` times.
	pub fn standing(mut self, now: RoundIndex, jails: u32) -> ProofStanding {
		self.enter(now);
		let Self { replicas, round, passed, owed, misses, .. } = self;
		ProofStanding { replicas, round, passed, owed, misses, jails }
	}
}
