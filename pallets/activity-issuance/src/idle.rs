//! What is done in blocks that have room, so that nobody has to ask to be paid.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Settles accounts, one after another, as far as `meter` goes: each is visited once a round.
	pub(crate) fn settle_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let mut sweep = SettlementSweep::<T>::get();
		// And whether its account can take what waits for it.
		let visit = T::WeightInfo::visit().saturating_add(db.reads(1));
		let settle = <Self as SettleActivity<T::AccountId>>::settle_weight();
		if sweep.is_through(now) || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		sweep.visit(now, meter, visit, settle, Self::next_participant, |who, meter| {
			if Self::has_work(&who, &Participants::<T>::get(&who), now) {
				meter.consume(settle);
				<Self as SettleActivity<T::AccountId>>::settle(&who);
				Self::expire(&who, now);
			}
		});
		SettlementSweep::<T>::put(sweep);
	}

	/// Whether there is something to pay, or to forget.
	pub(crate) fn has_work(who: &T::AccountId, participant: &Participant, now: RoundIndex) -> bool {
		let mut participations =
			participant.groups.iter().filter_map(|(_, participation)| participation.as_ref());
		participations.any(|participation| participation.is_due(now))
			|| participant.has_what_is_over(now)
			|| Self::can_take_unpaid(who, participant)
			|| participant.is_stale(now, T::HistoryDepth::get())
	}

	pub(crate) fn next_participant(after: Option<&T::AccountId>) -> Option<T::AccountId> {
		match after {
			None => Participants::<T>::iter_keys().next(),
			Some(who) => {
				let last = Participants::<T>::hashed_key_for(who);
				Participants::<T>::iter_keys_from(last).next()
			},
		}
	}

	/// Pays validators and their nominators for eras that have ended, page after page.
	pub(crate) fn pay_validators(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let (mut era, mut after) = PayoutSweep::<T>::get();
		// What is older cannot be paid any more.
		let oldest = now.saturating_sub(T::ValidatorPayouts::history());
		if era < oldest {
			(era, after) = (oldest, None);
		}
		if era >= now || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		while era < now && meter.try_consume(T::ValidatorPayouts::visit_weight()).is_ok() {
			let Some(validator) = T::ValidatorPayouts::next(era, after.as_ref()) else {
				(era, after) = (era.saturating_add(1), None);
				continue;
			};
			match T::ValidatorPayouts::pay(era, &validator, meter) {
				// It may have another page.
				PayoutStep::Paid => {},
				PayoutStep::Nothing => after = Some(validator),
				PayoutStep::NoRoom => break,
			}
		}
		PayoutSweep::<T>::put((era, after));
	}
}
