//! How a round ends.

use crate::*;
use sp_runtime::helpers_128bit::multiply_by_rational_with_rounding;
use sp_runtime::Rounding;

impl<T: Config> Pallet<T> {
	/// Says what the round that is about to end may pay.
	pub fn fund(budget: Budget) {
		Funding::<T>::put(budget);
	}

	/// Whether the figures of `round` are remembered though everyone was settled.
	pub(crate) fn is_remembered(round: RoundIndex) -> bool {
		let oldest = LastRound::<T>::get()
			.map_or(0, |last| last.saturating_add(1).saturating_sub(T::HistoryDepth::get()));
		round >= oldest
	}

	/// What each group gets of `fees`: as much as its share is of the shares of those in which
	/// somebody has weight. Nothing where that is nobody.
	fn share_fees(fees: Balance, groups: &PerGroup<Totals>) -> PerGroup<Balance> {
		let shares = T::Shares::get();
		let share = |group| match groups.get(group).weight {
			0 => 0,
			_ => shares.of(group).deconstruct(),
		};
		let all = Group::ALL
			.into_iter()
			.fold(0u128, |sum, group| sum.saturating_add(share(group).into()));
		PerGroup::by(|group| {
			multiply_by_rational_with_rounding(
				fees,
				share(group).into(),
				all.max(1),
				Rounding::Down,
			)
			.unwrap_or(0)
		})
	}
}

impl<T: Config> OnRoundEnd for Pallet<T> {
	fn on_round_end(round: RoundIndex) {
		let Budget { groups: budget, elapsed } = Funding::<T>::take();
		let open = Open::<T>::take();
		let totals = if open.round == round { open.groups } else { Default::default() };
		let carried = UnsharedFees::<T>::take();
		let most_return = RoundReturn { yearly: T::MostReturn::get(), elapsed };
		let offered = Self::share_fees(carried, &totals);
		// What a group cannot pay for its bound is carried.
		let of_fees = PerGroup::by(|group| {
			let most = most_return.of(totals.get(group).base);
			(*offered.get(group)).min(most.saturating_sub(*budget.get(group)))
		});
		let fees = of_fees.iter().fold(0, |sum: Balance, (_, part)| sum.saturating_add(*part));
		if carried > fees {
			UnsharedFees::<T>::put(carried.saturating_sub(fees));
		}
		let groups = PerGroup::by(|group| {
			let Totals { weight, base, participants } = *totals.get(group);
			GroupRound {
				pool: budget.get(group).saturating_add(*of_fees.get(group)),
				weight,
				base,
				participants,
				unsettled: participants,
				paid: 0,
			}
		});
		let backers_return = T::BackersReturn::get();
		Rounds::<T>::insert(round, ClosedRound { most_return, groups, backers_return });
		LastRound::<T>::put(round);
		if let Some(forgotten) = round.checked_sub(T::HistoryDepth::get()) {
			// One that is not settled yet goes with its last settlement.
			if Rounds::<T>::get(forgotten).is_some_and(|closed| closed.is_settled()) {
				Rounds::<T>::remove(forgotten);
			}
		}
		Self::deposit_event(Event::RoundClosed {
			round,
			most_return,
			groups,
			fees,
			backers_return,
		});
	}
}

impl<T: Config> OnUnbalanced<CreditOf<T>> for Pallet<T> {
	/// Burns the fee pool's part: it is minted again with the payments that it is a part of.
	fn on_nonzero_unbalanced(part: CreditOf<T>) {
		UnsharedFees::<T>::mutate(|fees| *fees = fees.saturating_add(part.peek()));
		drop(part);
	}
}
