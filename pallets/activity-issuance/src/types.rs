//! What this pallet stores, and what becomes of it when something is done.

use audio_primitives::{
	activity::{payment, Bonuses, Rate, RoundReturn, Streak, StreakTerms},
	features::Multiplier,
	groups::{Activity, Group, GroupRound, PerGroup, StakeBehind},
	Balance, RoundIndex,
};
use frame_support::stored;
use sp_runtime::Perbill;

/// What an account did in a group in the last round in which it was active.
#[stored]
#[derive(Copy, Default)]
pub struct Participation {
	/// The stake behind it.
	pub stake: StakeBehind,
	/// The sum of the scores, planck.
	pub score: Balance,
	/// The sum of the rates.
	pub rate: Rate,
	/// What it weighs among the others, planck.
	pub weight: Balance,
	/// The round, and how many came before it without a gap.
	pub streak: Streak,
	/// Whether it has been paid for it.
	pub settled: bool,
}

/// What makes a weight heavier now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightTerms {
	/// Of features.
	pub multiplier: Multiplier,
	/// For activity without a gap.
	pub streak: StreakTerms,
}

impl Participation {
	/// The round in which it was last active.
	pub const fn round(&self) -> RoundIndex {
		self.streak.last
	}

	/// Whether it is to be paid for a round that has ended by `now`.
	pub const fn is_due(&self, now: RoundIndex) -> bool {
		!self.settled && self.round() < now
	}

	/// Whether it can be forgotten in round `now`: it has been paid, and its streak is broken.
	pub const fn is_over(&self, now: RoundIndex) -> bool {
		self.settled && self.round().saturating_add(1) < now
	}

	/// The stake that the return is bounded on, planck.
	pub fn base(&self, group: Group) -> Balance {
		group.base(self.stake.sum(), self.score, self.rate)
	}

	/// Adds `activity` in `round`, with `stake` behind it now.
	pub fn note(
		&mut self,
		group: Group,
		round: RoundIndex,
		stake: StakeBehind,
		activity: Activity,
		terms: &WeightTerms,
	) {
		if self.streak.rounds == 0 || self.round() != round {
			*self = Self { streak: self.streak, ..Self::default() };
		}
		let total = stake.sum();
		self.stake = stake;
		self.score = self.score.saturating_add(activity.score);
		self.rate = self.rate.and(activity.rate);
		self.streak.note(round, total, &terms.streak);
		let streak = self.streak.bonus(&terms.streak);
		let bonuses = Bonuses { multiplier: terms.multiplier, streak };
		self.weight = bonuses.apply(group.formula().weight(total, self.score, self.rate));
	}
}

/// All that an account did.
#[stored]
#[derive(Default)]
pub struct Participant {
	/// In each group.
	pub groups: PerGroup<Option<Participation>>,
	/// Planck that it was to be paid and could not be: too few to open its account. They are paid
	/// with the next.
	pub unpaid: Balance,
	/// The round in which the last of them were to be paid.
	pub withheld: RoundIndex,
}

impl Participant {
	/// Where there is something to be paid by `now`, the oldest round first.
	pub fn due(&self, now: RoundIndex) -> alloc::vec::Vec<(RoundIndex, Group)> {
		let mut due: alloc::vec::Vec<_> = self
			.groups
			.iter()
			.filter_map(|(group, participation)| {
				participation
					.filter(|participation| participation.is_due(now))
					.map(|participation| (participation.round(), group))
			})
			.collect();
		due.sort_unstable();
		due
	}

	/// Whether there is something to be paid by `now`.
	pub fn is_owed(&self, now: RoundIndex) -> bool {
		let mut participations = self.groups.iter().filter_map(|(_, found)| found.as_ref());
		self.unpaid > 0 || participations.any(|participation| participation.is_due(now))
	}

	/// Whether it has something that can be forgotten by `now`.
	pub fn has_what_is_over(&self, now: RoundIndex) -> bool {
		let mut participations = self.groups.iter().filter_map(|(_, found)| found.as_ref());
		participations.any(|participation| participation.is_over(now))
	}

	/// Keeps `amount` planck more, which could not be paid in round `now`.
	pub fn withhold(&mut self, amount: Balance, now: RoundIndex) {
		self.unpaid = self.unpaid.saturating_add(amount);
		self.withheld = now;
	}

	/// Whether all that there is to remember could not be paid, and `history` rounds have passed
	/// since.
	pub fn is_stale(&self, now: RoundIndex, history: u32) -> bool {
		self.unpaid > 0
			&& now.saturating_sub(self.withheld) >= history
			&& self.groups.iter().all(|(_, participation)| participation.is_none())
	}

	/// Forgets what can be.
	pub fn prune(&mut self, now: RoundIndex) {
		for group in Group::ALL {
			let participation = self.groups.get_mut(group);
			*participation = participation.filter(|participation| !participation.is_over(now));
		}
	}

	/// Whether there is nothing to remember.
	pub fn is_empty(&self) -> bool {
		self.unpaid == 0 && self.groups.iter().all(|(_, participation)| participation.is_none())
	}
}

/// What all have done in a group in the round in force.
#[stored]
#[derive(Copy, Default)]
pub struct Totals {
	/// The sum of the weights, planck.
	pub weight: Balance,
	/// The sum of the stakes that the return is bounded on, planck.
	pub base: Balance,
	/// How many they are.
	pub participants: u32,
}

impl Totals {
	/// Puts `after` in the place of `before`, that of the same account in this round, if there was
	/// any.
	pub fn replace(&mut self, group: Group, before: Option<&Participation>, after: &Participation) {
		let (weight, base) = before
			.map_or((0, 0), |participation| (participation.weight, participation.base(group)));
		// The sums contain what there was before. Weights are stake, of an issuance that fits,
		// times a few.
		self.weight = self.weight.saturating_sub(weight).saturating_add(after.weight);
		self.base = self.base.saturating_sub(base).saturating_add(after.base(group));
		if before.is_none() {
			self.participants = self.participants.saturating_add(1);
		}
	}
}

/// The round in force.
#[stored]
#[derive(Copy, Default)]
pub struct OpenRound {
	/// Its index.
	pub round: RoundIndex,
	/// What was done in it.
	pub groups: PerGroup<Totals>,
}

/// What a round may pay.
#[stored]
#[derive(Copy, Default)]
pub struct Budget {
	/// To each group, planck.
	pub groups: PerGroup<Balance>,
	/// Milliseconds that are paid for.
	pub elapsed: u64,
}

/// A round that has ended.
#[stored]
#[derive(Copy, Default)]
pub struct ClosedRound {
	/// Most that it returns on stake.
	pub most_return: RoundReturn,
	/// What each group shares, and among whom.
	pub groups: PerGroup<GroupRound>,
	/// Most that it returns on backers' stake, a year.
	pub backers_return: Perbill,
}

impl ClosedRound {
	/// What `found` is paid for it.
	pub fn payment(&self, group: Group, participation: &Participation) -> Balance {
		let GroupRound { pool, weight, .. } = *self.groups.get(group);
		payment(pool, participation.weight, weight, self.most_return, participation.base(group))
	}

	/// Most that it returns on backers' stake.
	pub const fn backers_return(&self) -> RoundReturn {
		RoundReturn { yearly: self.backers_return, elapsed: self.most_return.elapsed }
	}

	/// Notes that one who took part was paid `amount`.
	pub fn settled(&mut self, group: Group, amount: Balance) {
		let round = self.groups.get_mut(group);
		round.unsettled = round.unsettled.saturating_sub(1);
		round.paid = round.paid.saturating_add(amount);
	}

	/// Whether everyone who took part was settled.
	pub fn is_settled(&self) -> bool {
		self.groups.iter().all(|(_, round)| round.unsettled == 0)
	}
}
