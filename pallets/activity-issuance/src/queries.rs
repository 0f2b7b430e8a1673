//! What can be asked.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Planck that `who` has earned in rounds that have ended, backers' parts included.
	pub fn pending(who: &T::AccountId) -> Balance {
		let participant = Participants::<T>::get(who);
		let due = participant.due(T::Round::current_round());
		due.into_iter().fold(participant.unpaid, |sum, (round, group)| {
			let paid_for = participant.groups.get(group).zip(Rounds::<T>::get(round));
			let amount =
				paid_for.map_or(0, |(participation, closed)| closed.payment(group, &participation));
			sum.saturating_add(amount)
		})
	}

	/// The last `count` rounds that are remembered, the newest first.
	pub fn rounds(count: u32) -> Vec<RoundInfo> {
		let Some(last) = LastRound::<T>::get() else { return Vec::new() };
		let oldest = last.saturating_add(1).saturating_sub(count.min(T::HistoryDepth::get()));
		let info = |round| {
			let ClosedRound { most_return, groups, backers_return } = Rounds::<T>::get(round)?;
			Some(RoundInfo {
				round,
				elapsed: most_return.elapsed,
				most_return: most_return.yearly,
				groups,
				backers_return,
			})
		};
		(oldest..=last).rev().filter_map(info).collect()
	}

	/// How `who` stands in each group in which it has been active.
	pub fn standing(who: &T::AccountId) -> Vec<GroupStanding> {
		let participant = Participants::<T>::get(who);
		let standing = |(group, participation): (Group, &Option<Participation>)| {
			participation.as_ref().map(|participation| GroupStanding {
				group,
				round: participation.round(),
				stake: participation.stake,
				score: participation.score,
				rate: participation.rate,
				weight: participation.weight,
				streak: participation.streak.rounds,
				settled: participation.settled,
			})
		};
		participant.groups.iter().filter_map(standing).collect()
	}

	/// What `who` would be paid for the round in force if it ended now, with a pool as large as the
	/// last round's; and with `stake` planck more of its own and `score` planck more. One who has
	/// not been active is taken to have done all that it owed. Stake counts as it is: where more
	/// collateral lets more backing count, as with operators, that comes on top.
	pub fn estimate(who: &T::AccountId, group: Group, stake: Balance, score: Balance) -> Estimate {
		let now = T::Round::current_round();
		let Some(mut closed) = LastRound::<T>::get().and_then(Rounds::<T>::get) else {
			return Estimate { now: 0, then: 0 };
		};
		let open = Some(Open::<T>::get()).filter(|open| open.round == now).unwrap_or_default();
		let mut totals = *open.groups.get(group);
		let mut pay = |totals: &Totals, participation: &Participation| {
			closed.groups.get_mut(group).weight = totals.weight;
			closed.payment(group, participation)
		};
		let last = *Participants::<T>::get(who).groups.get(group);
		let before = last.filter(|participation| participation.round() == now);
		let paid_now = before.map_or(0, |participation| pay(&totals, &participation));

		let mut after = last.unwrap_or_default();
		let mut behind = T::GroupStake::of(group, who, now);
		behind.own = behind.own.saturating_add(stake);
		let rate = match before {
			Some(_) => Default::default(),
			None => audio_primitives::activity::Rate::FULL,
		};
		after.note(group, now, behind, Activity { score, rate }, &Self::terms(group, who));
		totals.replace(group, before.as_ref(), &after);
		Estimate { now: paid_now, then: pay(&totals, &after) }
	}
}
