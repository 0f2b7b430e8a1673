//! What always holds:
//!
//! 1. Of an account that is remembered there is something to remember. It was active in no round to
//!    come, and is not paid for the round in force.
//! 2. The sums of the round in force are those of the participants in it.
//! 3. Of each round that has ended, as many are unsettled as there are participants to be paid for
//!    it, and these have no more weight and stake than all had.
//! 4. No group was paid more for a round than its pool, and than the bound on returns.
//! 5. A round is kept as long as it should be, or until all are paid for it.

use crate::*;
use alloc::collections::BTreeMap;

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let now = T::Round::current_round();
		let mut open = PerGroup::<Totals>::default();
		let mut unsettled = BTreeMap::<RoundIndex, PerGroup<(u32, Balance, Balance)>>::new();
		for participant in Participants::<T>::iter_values() {
			ensure!(!participant.is_empty(), "somebody of whom nothing is known");
			for (group, participation) in participant.groups.iter() {
				let Some(participation) = participation else { continue };
				ensure!(participation.round() <= now, "active in a round to come");
				if participation.round() == now {
					ensure!(!participation.settled, "paid for a round before it has ended");
					open.get_mut(group).replace(group, None, participation);
				} else if !participation.settled {
					let round = unsettled.entry(participation.round()).or_default().get_mut(group);
					let base = participation.base(group);
					*round = (
						round.0.saturating_add(1),
						round.1.saturating_add(participation.weight),
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
