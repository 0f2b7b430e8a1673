//! What is done in blocks that have room, so that nobody has to ask to be paid.

use crate::*;
use frame_support::storage::with_storage_layer;

impl<T: Config> Pallet<T> {
	/// Pays positions, one after another, as far as `meter` goes: each once a round, if it is worth
	/// it.
	pub(crate) fn pay_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let mut sweep = PaymentSweep::<T>::get();
		let visit = T::WeightInfo::visit();
		let most = Self::most_claim_weight();
		if sweep.is_through(now) || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		let least = T::MinPayout::get();
		sweep.visit(
			now,
			meter,
			visit,
			most,
			Self::next_position,
			|(delegator, beneficiary), meter| {
				if Self::credited(&delegator, &beneficiary) >= least {
					// A position that cannot be paid keeps what it has earned.
					let paid =
						with_storage_layer(|| Self::collect(&delegator, &beneficiary, least));
					meter.consume(paid.map_or(most, |(_, settled)| {
						T::WeightInfo::claim().saturating_add(settled)
					}));
				}
			},
		);
		PaymentSweep::<T>::put(sweep);
	}

	/// The position after that one, or the first, in the order of the map.
	pub(crate) fn next_position(
		after: Option<&(T::AccountId, T::AccountId)>,
	) -> Option<(T::AccountId, T::AccountId)> {
		match after {
			None => Positions::<T>::iter_keys().next(),
			Some((delegator, beneficiary)) => {
				let last = Positions::<T>::hashed_key_for(delegator, beneficiary);
				Positions::<T>::iter_keys_from(last).next()
			},
		}
	}
}
