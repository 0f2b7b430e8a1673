//! What this pallet stores.

use audio_primitives::{
	content::{Left, ProofStanding, TrackId},
	nodes::NodeIndex,
	RoundIndex,
};
use frame_support::{
	stored,
	traits::{ConstU32, Get},
	BoundedVec, DefaultNoBound,
};
use sp_runtime::Perbill;

/// Time in blocks that take transactions: no others count where something is due.
pub type Tick = u32;

/// Nodes that are remembered to have held a track, at the most.
pub const MAX_FORMER: u32 = 16;

/// Rounds after that in which a node lost a place by its misses in which it cannot have it back.
pub const BARRED_ROUNDS: RoundIndex = 2;

/// What a node must have missed to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureRule {
	/// Misses in a row for which it loses a place; and those in two rounds for which it is jailed
	/// at the least.
	pub misses: u32,
	/// Of what it owed in two rounds, what it must have missed to be jailed.
	pub share: Perbill,
}

/// What a node that fails suffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sanction {
	/// Rounds that it is jailed.
	pub jail_rounds: RoundIndex,
	/// From which jailing of its operator's nodes on it is slashed too.
	pub slash_jails: u32,
	/// Of its own collateral and of what is cooling down, what it is slashed.
	pub slash_share: Perbill,
}

/// Challenges that a node has missed in a row at one of its places.
#[stored]
#[derive(Copy, Default)]
pub struct Missed {
	/// How many.
	pub count: u32,
	/// When the first of them was noted.
	pub since: Tick,
}

impl Missed {
	/// One more is noted.
	pub fn note(&mut self, now: Tick) {
		if self.count == 0 {
			self.since = now;
		}
		self.count = self.count.saturating_add(1);
	}

	/// Whether it is at least `misses`, over at least `ticks`.
	pub fn is_enough(&self, now: Tick, misses: u32, ticks: Tick) -> bool {
		self.count > 0 && self.count >= misses && now.saturating_sub(self.since) >= ticks
	}
}

/// A node that stores a track.
#[stored(no_skip_type_params)]
pub struct Holder<AccountId> {
	/// The node.
	pub node: NodeIndex,
	/// Who runs it.
	pub operator: AccountId,
	/// The round in which it proved that it has the track.
	pub since: RoundIndex,
	/// If it has given notice, the first round in which it owes nothing for the track.
	pub until: Option<RoundIndex>,
	/// What it has missed since it last proved a chunk of the track.
	pub missed: Missed,
}

impl<AccountId> Holder<AccountId> {
	/// A new one, in round `since`.
	pub fn new(node: NodeIndex, operator: AccountId, since: RoundIndex) -> Self {
		Self { node, operator, since, until: None, missed: Missed::default() }
	}

	/// What is remembered of it if it leaves in `round`: it held the track until then, or until its
	/// notice had passed.
	fn leaves(&self, round: RoundIndex, why: Left) -> Former {
		let last = self.until.map_or(round, |until| until.saturating_sub(1).min(round));
		Former { node: self.node, since: self.since, round: last, why }
	}

	/// Whether it holds the track in round `now`.
	pub fn is_in_force(&self, now: RoundIndex) -> bool {
		self.until.is_none_or(|until| now < until)
	}
}

/// A node that has accepted a track and has yet to prove that it has it.
#[stored]
#[derive(Copy)]
pub struct Entrant {
	/// The node.
	pub node: NodeIndex,
	/// When it accepted.
	pub at: Tick,
}

/// A node that held a track.
#[stored]
#[derive(Copy)]
pub struct Former {
	/// The node.
	pub node: NodeIndex,
	/// The first round in which it did.
	pub since: RoundIndex,
	/// The last round in which it did.
	pub round: RoundIndex,
	/// Why it does not any more.
	pub why: Left,
}

impl Former {
	/// Whether it cannot have its place back in round `now`.
	pub fn is_barred(&self, now: RoundIndex) -> bool {
		self.why == Left::Missed && self.is_remembered(now)
	}

	/// Whether plays that were heard from it in `round` count.
	fn counts_in(&self, round: RoundIndex) -> bool {
		let held = self.since <= round && round <= self.round.saturating_add(1);
		held && self.why != Left::Missed
	}

	/// Whether anything depends on it in round `now`.
	fn is_remembered(&self, now: RoundIndex) -> bool {
		now <= self.round.saturating_add(BARRED_ROUNDS)
	}
}

/// Who stores a track, and who did.
#[stored(no_skip_type_params)]
#[derive(DefaultNoBound)]
#[scale_info(skip_type_params(MaxReplicas))]
pub struct Places<AccountId: Clone + core::fmt::Debug + PartialEq + Eq, MaxReplicas: Get<u32>> {
	/// Its holders, each of another operator.
	pub holders: BoundedVec<Holder<AccountId>, MaxReplicas>,
	/// Those who have accepted it and have yet to prove it.
	pub entrants: BoundedVec<Entrant, MaxReplicas>,
	/// Those who held it of late, the oldest first.
	pub former: BoundedVec<Former, ConstU32<MAX_FORMER>>,
	/// Whether anybody has ever held it.
	pub was_held: bool,
	/// The round in which somebody first held it since it was listed, or put back.
	pub first: Option<RoundIndex>,
}

/// What the node behind a place is to a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
	/// It is not registered any more.
	Gone,
	/// It is jailed or leaving.
	Idle,
	/// It serves.
	Serving,
}

/// Why a node does not become a holder.
#[stored]
#[derive(Copy)]
pub enum PlaceRefusal {
	/// There is no such track, or it is delisted.
	UnknownTrack,
	/// What nodes are selected by for the track has not been drawn yet.
	NotPlaced,
	/// The node is not selected for the track.
	NotSelected,
	/// The node holds the track already.
	AlreadyHeld,
	/// The node has accepted the track already, and can still prove it.
	AlreadyAccepted,
	/// Every place is taken by a holder that is selected and serves.
	NoPlace,
}

/// A place that a holder has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
	/// Whose it was.
	pub node: NodeIndex,
	/// Why it has it no more.
	pub why: Left,
}

impl<AccountId, MaxReplicas> Places<AccountId, MaxReplicas>
where
	AccountId: Clone + core::fmt::Debug + PartialEq + Eq,
	MaxReplicas: Get<u32>,
{
	/// The place of `node` in round `now`, if it has one.
	pub fn holder(&self, node: NodeIndex, now: RoundIndex) -> Option<&Holder<AccountId>> {
		self.holders.iter().find(|holder| holder.node == node && holder.is_in_force(now))
	}

	/// The same, to be changed.
	pub fn holder_mut(
		&mut self,
		node: NodeIndex,
		now: RoundIndex,
	) -> Option<&mut Holder<AccountId>> {
		self.holders.iter_mut().find(|holder| holder.node == node && holder.is_in_force(now))
	}

	/// Whether plays that were heard from `node` in `round` count.
	pub fn held_in(&self, node: NodeIndex, round: RoundIndex) -> bool {
		// Whether or not anybody has noticed that a notice has passed, they count in the round
		// after.
		let place = |holder: &Holder<AccountId>| {
			let lasts = holder.until.is_none_or(|until| round <= until);
			holder.node == node && holder.since <= round && lasts
		};
		let former = |former: &Former| former.node == node && former.counts_in(round);
		self.holders.iter().any(place) || self.former.iter().any(former)
	}

	/// The nodes that cannot hold it in round `now`.
	pub fn barred(&self, now: RoundIndex) -> impl Iterator<Item = &Former> {
		self.former.iter().filter(move |former| former.is_barred(now))
	}

	/// Takes the places away of nodes that are gone or whose notice has passed. Returns those.
	pub fn prune(
		&mut self,
		now: RoundIndex,
		standing: impl Fn(NodeIndex) -> Availability,
	) -> alloc::vec::Vec<Lost> {
		let mut former = alloc::vec::Vec::new();
		self.holders.retain(|holder| {
			let why = match standing(holder.node) {
				Availability::Gone => Some(Left::Deregistered),
				_ if !holder.is_in_force(now) => Some(Left::NoticePassed),
				_ => None,
			};
			if let Some(why) = why {
				former.push(holder.leaves(now, why));
			}
			why.is_none()
		});
		former.into_iter().map(|former| self.remember(former, now)).collect()
	}

	/// Takes all places away: the track is not listed any more. Returns those that there were.
	pub fn clear(&mut self, now: RoundIndex) -> alloc::vec::Vec<Lost> {
		self.entrants.clear();
		self.first = None;
		let holders = core::mem::take(&mut self.holders).into_iter();
		holders.map(|holder| self.remember(holder.leaves(now, Left::Delisted), now)).collect()
	}

	/// Gives `node`, which is among the `selected`, a place among at most `replicas`; returns the
	/// places that others had to leave for it.
	pub fn admit(
		&mut self,
		node: NodeIndex,
		operator: AccountId,
		replicas: u32,
		selected: &[NodeIndex],
		now: RoundIndex,
		standing: impl Fn(NodeIndex) -> Availability,
	) -> Result<alloc::vec::Vec<Lost>, PlaceRefusal> {
		if self.holders.iter().any(|holder| holder.node == node) {
			return Err(PlaceRefusal::AlreadyHeld);
		}
		let mut left = alloc::vec::Vec::new();
		// One operator, one replica. Of an operator's nodes one alone is selected, so this is not.
		self.holders.retain(|holder| {
			let same = holder.operator == operator;
			if same {
				left.push(holder.leaves(now, Left::Displaced));
			}
			!same
		});
		let is_full = self.holders.len() >= replicas as usize;
		let worst = |holder: &Holder<AccountId>| {
			let idle = standing(holder.node) != Availability::Serving;
			(idle, holder.until.is_some(), !selected.contains(&holder.node))
		};
		let mut merits: alloc::vec::Vec<_> =
			self.holders.iter().filter(|_| is_full).map(worst).collect();
		while self.holders.len() >= replicas as usize {
			let all = merits.iter().copied().enumerate();
			let (position, least) = all
				.max_by_key(|(position, merits)| (*merits, core::cmp::Reverse(*position)))
				.ok_or(PlaceRefusal::NoPlace)?;
			if least == (false, false, false) {
				return Err(PlaceRefusal::NoPlace);
			}
			merits.remove(position);
			left.push(self.holders.remove(position).leaves(now, Left::Displaced));
		}
		let new = Holder::new(node, operator, now);
		self.holders.try_push(new).map_err(|_| PlaceRefusal::NoPlace)?;
		self.entrants.retain(|entrant| entrant.node != node);
		self.was_held = true;
		self.first.get_or_insert(now);
		Ok(left.into_iter().map(|former| self.remember(former, now)).collect())
	}

	/// Takes the place of `node` away for its misses, if it has one.
	pub fn release(&mut self, node: NodeIndex, now: RoundIndex) {
		let place = self.holders.iter().position(|holder| holder.node == node);
		if let Some(place) = place {
			let former = self.holders.remove(place).leaves(now, Left::Missed);
			self.remember(former, now);
		}
	}

	/// Notes that `node` accepts the track; forgets those who can prove it no more.
	pub fn enter(
		&mut self,
		node: NodeIndex,
		at: Tick,
		is_open: impl Fn(&Entrant) -> bool,
	) -> Result<(), PlaceRefusal> {
		self.entrants.retain(|entrant| is_open(entrant));
		if self.entrants.iter().any(|entrant| entrant.node == node) {
			return Err(PlaceRefusal::AlreadyAccepted);
		}
		self.entrants.try_push(Entrant { node, at }).map_err(|_| PlaceRefusal::NoPlace)
	}

	/// Remembers who held it. Where there is no room, those go first on whom nothing depends any
	/// more, then those who were displaced, then the oldest. Returns what it has lost.
	fn remember(&mut self, former: Former, now: RoundIndex) -> Lost {
		self.former.retain(|other| other.is_remembered(now) && other.node != former.node);
		if self.former.is_full() {
			let first = self.former.iter().position(|other| other.why != Left::Missed);
			self.former.remove(first.unwrap_or(0));
		}
		// There is room now.
		let _ = self.former.try_push(former);
		Lost { node: former.node, why: former.why }
	}
}

/// Chunks that are to be proven, one by each node that holds a track.
#[stored]
pub struct Challenge<MaxReplicas: Get<u32>> {
	/// Of which track.
	pub track: TrackId,
	/// What each node's chunk is drawn of.
	pub seed: [u8; 32],
	/// The last tick that takes a proof.
	pub deadline: Tick,
	/// The nodes that have not proven theirs.
	pub owing: BoundedVec<NodeIndex, MaxReplicas>,
}

/// What a node had to prove in a round.
#[stored]
#[derive(Copy, Default)]
pub struct RoundRecord {
	/// The round.
	pub round: RoundIndex,
	/// Proofs given.
	pub passed: u32,
	/// Proofs missed.
	pub missed: Missed,
}

impl RoundRecord {
	/// One of `round` in which nothing has been owed yet.
	fn of(round: RoundIndex) -> Self {
		Self { round, ..Default::default() }
	}

	/// Proofs given and missed.
	pub fn owed(&self) -> u32 {
		self.passed.saturating_add(self.missed.count)
	}
}

/// When a node began to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
	/// The tick in which its first miss that counts was noted.
	pub tick: Tick,
	/// The round of that.
	pub round: RoundIndex,
}

/// How a node stands with what it has to prove.
#[stored]
#[derive(Copy, Default)]
pub struct ProofRecord {
	/// Tracks that it has a place for.
	pub replicas: u32,
	/// The last round in which something was owed.
	pub last: RoundRecord,
	/// The round before that one.
	pub before: RoundRecord,
	/// What it has missed since its last proof, in whichever rounds.
	pub row: Missed,
	/// The round in which that began.
	pub row_round: RoundIndex,
}

impl ProofRecord {
	/// Begins round `now`, if it is a new one.
	fn enter(&mut self, now: RoundIndex) {
		if self.last.round == now {
			return;
		}
		let before = now.saturating_sub(1);
		self.before = match self.last.round == before {
			true => self.last,
			false => RoundRecord::of(before),
		};
		self.last = RoundRecord::of(now);
	}

	/// A proof was given.
	pub fn prove(&mut self, now: RoundIndex) {
		self.enter(now);
		self.last.passed = self.last.passed.saturating_add(1);
		self.row = Missed::default();
	}

	/// A proof was missed.
	pub fn miss(&mut self, now: RoundIndex, tick: Tick) {
		self.enter(now);
		self.last.missed.note(tick);
		if self.row.count == 0 {
			self.row_round = now;
		}
		self.row.note(tick);
	}

	/// Proofs missed in both rounds.
	pub fn misses(&self) -> u32 {
		self.before.missed.count.saturating_add(self.last.missed.count)
	}

	/// Since when the node fails, if it does: it has missed at least `misses` of what it owed in
	/// both rounds, and at least `share` of it. Who owes so little that it never misses as many in
	/// two rounds fails with as many in a row that began before them.
	pub fn failing(&self, rule: FailureRule) -> Option<Since> {
		let FailureRule { misses, share } = rule;
		let is_long = self.row.count > 0 && self.row_round < self.before.round;
		if is_long && self.row.count >= misses {
			return Some(Since { tick: self.row.since, round: self.row_round });
		}
		let owed = self.before.owed().saturating_add(self.last.owed());
		let most = share.mul_ceil(owed).max(misses).max(1);
		if self.misses() < most {
			return None;
		}
		let first = [self.before, self.last].into_iter().find(|tally| tally.missed.count > 0);
		first.map(|tally| Since { tick: tally.missed.since, round: tally.round })
	}

	/// The count begins anew.
	pub fn begin_anew(&mut self) {
		*self = Self { replicas: self.replicas, ..Default::default() };
	}

	/// What is told of it in round `now`; nodes of its operator have been jailed `jails` times.
	pub fn standing(mut self, now: RoundIndex, jails: u32) -> ProofStanding {
		self.enter(now);
		let misses = self.misses();
		let owed_in_both = self.before.owed().saturating_add(self.last.owed());
		let Self { replicas, last, .. } = self;
		ProofStanding {
			replicas,
			round: now,
			passed: last.passed,
			owed: last.owed(),
			misses,
			owed_in_both,
			jails,
		}
	}
}
