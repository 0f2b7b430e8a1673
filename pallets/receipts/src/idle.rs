//! What is done in blocks that have room: what is of no use any more goes.

use crate::*;

impl<T: Config> Pallet<T> {
	/// Visits entries, one after another, as far as `meter` goes: each once a round.
	pub(crate) fn clean_some(meter: &mut WeightMeter) {
		let db = T::DbWeight::get();
		if meter.try_consume(db.reads(2)).is_err() {
			return;
		}
		let now = T::Round::current_round();
		let (mut recent, mut fans, mut nodes) = CleanupSweep::<T>::get();
		let through = recent.is_through(now) && fans.is_through(now) && nodes.is_through(now);
		if through || meter.try_consume(db.writes(1)).is_err() {
			return;
		}
		let (visit, nothing) = (T::WeightInfo::visit(), Weight::zero());
		// The most numerous come last, so that the others do not wait for them for ever.
		nodes.visit(now, meter, visit, nothing, Self::next_node, |node, _| {
			if Submitted::<T>::get(node).is_some_and(|submitted| submitted.round < now) {
				Submitted::<T>::remove(node);
			}
		});
		fans.visit(now, meter, visit, nothing, Self::next_fan, |fan, _| {
			if Self::fan_round(&fan, now).is_none() {
				Fans::<T>::remove(fan);
			}
		});
		recent.visit(now, meter, visit, nothing, Self::next_recent, |(node, fan), _| {
			Self::clean_recent(node, &fan, now);
		});
		CleanupSweep::<T>::put((recent, fans, nodes));
	}

	/// Removes last receipts that no receipt which is still taken could be of.
	pub(crate) fn clean_recent(node: NodeIndex, fan: &T::AccountId, now: RoundIndex) {
		let mut recent = LastReceipts::<T>::get(node, fan);
		if !recent.drop_old(now) {
			return;
		}
		if recent.is_empty() {
			LastReceipts::<T>::remove(node, fan);
		} else {
			LastReceipts::<T>::insert(node, fan, recent);
		}
	}

	pub(crate) fn next_recent(
		after: Option<&(NodeIndex, T::AccountId)>,
	) -> Option<(NodeIndex, T::AccountId)> {
		match after {
			None => LastReceipts::<T>::iter_keys().next(),
			Some((node, fan)) => {
				LastReceipts::<T>::iter_keys_from(LastReceipts::<T>::hashed_key_for(node, fan))
					.next()
			},
		}
	}

	fn next_fan(after: Option<&T::AccountId>) -> Option<T::AccountId> {
		match after {
			None => Fans::<T>::iter_keys().next(),
			Some(fan) => Fans::<T>::iter_keys_from(Fans::<T>::hashed_key_for(fan)).next(),
		}
	}

	fn next_node(after: Option<&NodeIndex>) -> Option<NodeIndex> {
		match after {
			None => Submitted::<T>::iter_keys().next(),
			Some(node) => {
				Submitted::<T>::iter_keys_from(Submitted::<T>::hashed_key_for(node)).next()
			},
		}
	}
}
