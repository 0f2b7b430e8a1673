//! What can be asked.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Planck that `who` has earned in rounds that have ended, backers' parts included.
	pub fn pending(who: &T::AccountId) -> Balance {
		let participant = Participants::<T>::get(who);
		let due = participant.due(T::Round::current_round());
		due.into_iter().fold(participant.unpaid, |sum, (round, group)| {
			let found = participant.groups.get(group).zip(Rounds::<T>::get(round));
			let amount = found.map_or(0, |(found, closed)| closed.payment(group, &found));
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
		let standing = |(group, found): (Group, &Option<Participation>)| {
			found.as_ref().map(|found| GroupStanding {
				group,
				round: found.round(),
				stake: found.stake,
				score: found.score,
				rate: found.rate,
				weight: found.weight,
				streak: found.streak.rounds,
				settled: found.settled,
			})
		};
		participant.groups.iter().filter_map(standing).collect()
	}

	/// What `who` would be paid for the round in force if it ended now, with a pool as large as the last
	/// round's; and with `stake` planck more of its own and `score` planck more. One who has not been active is
	/// taken to have done all that it owed. Stake counts as it is: where more collateral lets more backing count,
	/// as with operators, that comes on top.
	pub fn estimate(who: &T::AccountId, group: Group, stake: Balance, score: Balance) -> Estimate {
		let now = T::Round::current_round();
		let Some(mut closed) = LastRound::<T>::get().and_then(Rounds::<T>::get) else {
			return Estimate { now: 0, then: 0 };
		};
		let open = Some(Open::<T>::get()).filter(|open| open.round == now).unwrap_or_default();
		let mut totals = *open.groups.get(group);
		let mut pay = |totals: &Totals, found: &Participation| {
			closed.groups.get_mut(group).weight = totals.weight;
			closed.payment(group, found)
		};
		let known = *Participants::<T>::get(who).groups.get(group);
		let before = known.filter(|found| found.round() == now);
		let paid_now = before.map_or(0, |found| pay(&totals, &found));

		let mut after = known.unwrap_or_default();
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

	/// Invariants: the sums of the round in force are those of the participants in it; of each round that has
	/// ended, as many are unsettled as there are participants to be paid for it, what was paid is no more than
	/// the pool and the bound, and it is kept only as long as it should be; nothing is remembered of an account
	/// of which there is nothing to remember.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::BTreeMap;

		let now = T::Round::current_round();
		let mut open = PerGroup::<Totals>::default();
		let mut unsettled = BTreeMap::<RoundIndex, PerGroup<(u32, Balance, Balance)>>::new();
		for participant in Participants::<T>::iter_values() {
			ensure!(!participant.is_empty(), "somebody of whom nothing is known");
			for (group, found) in participant.groups.iter() {
				let Some(found) = found else { continue };
				ensure!(found.round() <= now, "active in a round to come");
				if found.round() == now {
					ensure!(!found.settled, "paid for a round before it has ended");
					open.get_mut(group).replace(group, None, found);
				} else if !found.settled {
					let round = unsettled.entry(found.round()).or_default().get_mut(group);
					let base = found.base(group);
					*round = (
						round.0.saturating_add(1),
						round.1.saturating_add(found.weight),
						round.2.saturating_add(base),
					);
				}
			}
		}
		let recorded = Open::<T>::get();
		let recorded = if recorded.round == now { recorded.groups } else { Default::default() };
		ensure!(recorded == open, "the sums are not those of the participants");
		for (round, closed) in Rounds::<T>::iter() {
			ensure!(Some(round) <= LastRound::<T>::get(), "a round ended before it did");
			ensure!(
				Self::is_remembered(round) || !closed.is_settled(),
				"a round that should be forgotten"
			);
			let waiting = unsettled.remove(&round).unwrap_or_default();
			for (group, figures) in closed.groups.iter() {
				let (count, weight, base) = *waiting.get(group);
				ensure!(figures.unsettled == count, "more or fewer wait than are counted");
				ensure!(figures.unsettled <= figures.participants, "more wait than took part");
				ensure!(weight <= figures.weight, "those who wait weigh more than all");
				ensure!(base <= figures.base, "those who wait have more stake than all");
				let most = figures.pool.min(closed.most_return.of(figures.base));
				ensure!(figures.paid <= most, "a group was paid more than it may");
			}
		}
		ensure!(unsettled.is_empty(), "somebody waits for a round that is not there");
		Ok(())
	}
}
