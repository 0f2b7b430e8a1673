//! What is noted of participants, and how they are settled.

use crate::*;
use frame_support::traits::tokens::Provenance;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Returns what it weighed.
	pub(crate) fn do_claim(who: T::AccountId) -> Result<Weight, DispatchError> {
		let before = Self::pending(&who);
		let weight = <Self as SettleActivity<T::AccountId>>::settle(&who);
		ensure!(Self::pending(&who) < before, Error::<T>::NothingToClaim);
		Ok(weight)
	}

	/// What makes `who`'s weight in `group` heavier now.
	pub(crate) fn terms(group: Group, who: &T::AccountId) -> WeightTerms {
		let multiplier = match group {
			Group::Artists => T::EarningsMultiplier::of(who),
			_ => Multiplier::NONE,
		};
		WeightTerms { multiplier, streak: T::Streak::get() }
	}

	/// Stores what is known of `who`, or forgets it if that is nothing.
	fn put_or_forget(who: &T::AccountId, mut participant: Participant, now: RoundIndex) {
		participant.prune(now);
		if participant.is_empty() {
			Participants::<T>::remove(who);
		} else {
			Participants::<T>::insert(who, participant);
		}
	}

	/// Adds `activity` to what `who` did in `group` in the round in force, which is settled first.
	/// Returns what that weighed, if `own` is what it does where nothing is due.
	fn note_with(
		group: Group,
		who: &T::AccountId,
		activity: Activity,
		own: Weight,
		stake: impl FnOnce(RoundIndex) -> StakeBehind,
	) -> Weight {
		let now = T::Round::current_round();
		let mut participant = Participants::<T>::get(who);
		let mut weight = own;
		if participant.is_owed(now) {
			weight.saturating_accrue(Self::settle_due(who, &mut participant, now));
		}
		Self::weigh(group, who, &mut participant, activity, now, stake(now));
		Self::put_or_forget(who, participant, now);
		weight
	}

	/// Adds `activity` to what `who` did in `group` in the round in force, all of which weighs by
	/// `stake`, which is behind it now.
	fn weigh(
		group: Group,
		who: &T::AccountId,
		participant: &mut Participant,
		activity: Activity,
		now: RoundIndex,
		stake: StakeBehind,
	) {
		let before = *participant.groups.get(group);
		let mut participation = before.unwrap_or_default();
		participation.note(group, now, stake, activity, &Self::terms(group, who));
		*participant.groups.get_mut(group) = Some(participation);
		Open::<T>::mutate(|open| {
			if open.round != now {
				*open = OpenRound { round: now, ..Default::default() };
			}
			let in_this_round = before.filter(|before| before.round() == now);
			open.groups.get_mut(group).replace(group, in_this_round.as_ref(), &participation);
		});
		Self::deposit_event(Event::Noted { who: who.clone(), group, round: now, participation });
	}

	/// What noting takes in `group`, settling left out, if that many records are read.
	fn weighing(group: Group, records: u32) -> Weight {
		match group {
			Group::Storage | Group::Serving => T::WeightInfo::note_operator(records),
			Group::Artists => T::WeightInfo::note_artist(records),
			Group::Fans | Group::Voters => T::WeightInfo::note_staker(records),
		}
	}

	/// Pays all that is due, the oldest round first. Returns what that weighed.
	fn settle_due(who: &T::AccountId, participant: &mut Participant, now: RoundIndex) -> Weight {
		let due = participant.due(now);
		let weight = T::WeightInfo::settle(due.len() as u32);
		for (round, group) in due {
			let Some(participation) = participant.groups.get_mut(group) else { continue };
			participation.settled = true;
			// A round that was never closed pays nothing.
			let Some(mut closed) = Rounds::<T>::get(round) else { continue };
			let amount = closed.payment(group, participation);
			let (behind, backers_return) = (participation.stake, closed.backers_return());
			closed.settled(group, amount);
			Self::put_or_forget_round(round, closed);
			let earned = Earned { group, round, behind, backers_return };
			Self::pay(who, participant, earned, amount);
		}
		Self::pay_unpaid(who, participant);
		weight
	}

	/// Mints `amount` planck for `who`, or keeps in mind that it could not be paid.
	fn pay(who: &T::AccountId, participant: &mut Participant, earned: Earned, amount: Balance) {
		if amount == 0 {
			return;
		}
		let Earned { group, round, .. } = earned;
		let left = match T::Payout::pay(who, earned, T::Currency::issue(amount)) {
			Ok(()) => 0,
			// Dropping it takes back that it was minted.
			Err(left) => left.peek(),
		};
		let amount = amount.saturating_sub(left);
		if amount > 0 {
			Self::deposit_event(Event::Paid { who: who.clone(), group, round, amount });
		}
		if left > 0 {
			participant.withhold(left, T::Round::current_round());
			let unpaid = participant.unpaid;
			Self::deposit_event(Event::Withheld { who: who.clone(), unpaid });
		}
	}

	/// Keeps `amount` planck for `who`, for which they are due and whose account could not take so
	/// few: they are minted when it can. Another pallet's rewards wait so beside what was earned
	/// here.
	pub fn withhold(who: &T::AccountId, amount: Balance) {
		if amount == 0 {
			return;
		}
		let now = T::Round::current_round();
		let mut participant = Participants::<T>::get(who);
		participant.withhold(amount, now);
		let unpaid = participant.unpaid;
		Self::deposit_event(Event::Withheld { who: who.clone(), unpaid });
		Self::pay_unpaid(who, &mut participant);
		Self::put_or_forget(who, participant, now);
	}

	/// Forgets what waits for an account that takes no payments, if nothing was added for
	/// [`Config::HistoryDepth`] rounds. It was not minted. Nobody has put down anything for its
	/// place in state.
	pub(crate) fn expire(who: &T::AccountId, now: RoundIndex) {
		let mut participant = Participants::<T>::get(who);
		if participant.is_stale(now, T::HistoryDepth::get()) {
			let amount = core::mem::take(&mut participant.unpaid);
			Self::put_or_forget(who, participant, now);
			Self::deposit_event(Event::Expired { who: who.clone(), amount });
		}
	}

	/// Whether the account of `who` can take what waits for it.
	pub(crate) fn can_take_unpaid(who: &T::AccountId, participant: &Participant) -> bool {
		let can_take = |unpaid| T::Currency::can_deposit(who, unpaid, Provenance::Minted);
		participant.unpaid > 0 && can_take(participant.unpaid).into_result().is_ok()
	}

	/// Tries once more to pay what could not be.
	fn pay_unpaid(who: &T::AccountId, participant: &mut Participant) {
		let unpaid = participant.unpaid;
		if Self::can_take_unpaid(who, participant)
			&& T::Currency::resolve(who, T::Currency::issue(unpaid)).is_ok()
		{
			participant.unpaid = 0;
			Self::deposit_event(Event::WithheldPaid { who: who.clone(), amount: unpaid });
		}
	}

	/// Stores a round, or forgets it if everyone was settled and it is not one of the last.
	fn put_or_forget_round(round: RoundIndex, closed: ClosedRound) {
		if closed.is_settled() && !Self::is_remembered(round) {
			Rounds::<T>::remove(round);
		} else {
			Rounds::<T>::insert(round, closed);
		}
	}
}

impl<T: Config> NoteActivity<T::AccountId> for Pallet<T> {
	fn note(group: Group, who: &T::AccountId, activity: Activity) -> Weight {
		let own = Self::weighing(group, T::GroupStake::records(group, who));
		Self::note_with(group, who, activity, own, |now| T::GroupStake::of(group, who, now))
	}

	fn note_weight(group: Group) -> Weight {
		Self::revise_weight(group).saturating_add(Self::settle_weight())
	}
}

impl<T: Config> NoteFan<T::AccountId> for Pallet<T> {
	fn note_fan(who: &T::AccountId, stake: Balance, rate: Rate) -> Weight {
		let activity = Activity { score: 0, rate };
		let stake = StakeBehind { own: stake, backed: 0 };
		Self::note_with(Group::Fans, who, activity, T::WeightInfo::note_fan(), |_| stake)
	}

	fn note_fan_weight() -> Weight {
		T::WeightInfo::note_fan().saturating_add(Self::settle_weight())
	}
}

impl<T: Config> ReviseStake<T::AccountId> for Pallet<T> {
	fn revise(group: Group, who: &T::AccountId) -> Weight {
		let now = T::Round::current_round();
		let Ok(mut participant) = Participants::<T>::try_get(who) else { return Weight::zero() };
		// What it did in rounds that have ended stays as it was weighed in them.
		if participant.groups.get(group).is_none_or(|participation| participation.round() != now) {
			return Weight::zero();
		}
		let weight = Self::weighing(group, T::GroupStake::records(group, who));
		let stake = T::GroupStake::of(group, who, now);
		Self::weigh(group, who, &mut participant, Activity::default(), now, stake);
		Participants::<T>::insert(who, participant);
		weight
	}

	fn revise_weight(group: Group) -> Weight {
		Self::weighing(group, T::GroupStake::most_records(group))
	}
}

impl<T: Config> SettleActivity<T::AccountId> for Pallet<T> {
	fn settle(who: &T::AccountId) -> Weight {
		let now = T::Round::current_round();
		let Ok(mut participant) = Participants::<T>::try_get(who) else { return Weight::zero() };
		if !participant.is_owed(now) && !participant.has_what_is_over(now) {
			return Weight::zero();
		}
		let weight = Self::settle_due(who, &mut participant, now);
		Self::put_or_forget(who, participant, now);
		weight
	}

	fn settle_weight() -> Weight {
		T::WeightInfo::settle(Group::ALL.len() as u32)
	}
}
