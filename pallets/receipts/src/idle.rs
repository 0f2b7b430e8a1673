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
		// The most numerous come last, so that the others do not wait for them for ever.
		visit::<T, _>(&mut nodes, now, meter, Self::next_node, |node| {
			if Submitted::<T>::get(node).is_some_and(|known| known.round < now) {
				Submitted::<T>::remove(node);
			}
		});
		visit::<T, _>(&mut fans, now, meter, Self::next_fan, |fan| {
			if Self::fan_round(fan, now).is_none() {
				Fans::<T>::remove(fan);
			}
		});
		visit::<T, _>(&mut recent, now, meter, Self::next_recent, |(node, fan)| {
			Self::clean_recent(*node, fan, now);
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

/// Goes on with `sweep` as far as `meter` goes.
fn visit<T: Config, Key: Clone>(
	sweep: &mut Sweep<Key>,
	now: RoundIndex,
	meter: &mut WeightMeter,
	next: impl Fn(Option<&Key>) -> Option<Key>,
	look_at: impl Fn(&Key),
) {
	while !sweep.is_through(now) && meter.try_consume(T::WeightInfo::visit()).is_ok() {
		if let Some(key) = sweep.next(now, &next) {
			look_at(&key);
		}
	}
}
