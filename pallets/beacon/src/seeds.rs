//! Seeds of epochs.

use crate::*;
use audio_primitives::randomness::{DrawnSeed, SeedIndex, Seeds};

impl<T: Config> Pallet<T> {
	/// Draws the seeds for which there is randomness that was made after they were asked for.
	pub(crate) fn draw_seeds() {
		let mut waiting = Asked::<T>::get();
		let Some(oldest) = waiting.first() else { return };
		let (randomness, made_since) = T::Epochs::newest();
		if oldest.last >= made_since {
			return;
		}
		let round = T::Round::current_round();
		waiting.retain(|Waiting { seed, users, last }| {
			let waits = *last >= made_since;
			if !waits && *users > 0 {
				let (seed, users) = (*seed, *users);
				Drawn::<T>::insert(seed, Seed { users, randomness, round });
				Self::deposit_event(Event::SeedDrawn { seed, randomness, users });
			}
			waits
		});
		Asked::<T>::put(waiting);
	}
}

impl<T: Config> Seeds for Pallet<T> {
	fn ask() -> SeedIndex {
		let now = frame_system::Pallet::<T>::block_number();
		Asked::<T>::mutate(|waiting| {
			// Who asks in a later epoch must not have those of an earlier one wait.
			let running = T::Epochs::running_since();
			let joins = waiting.last().is_some_and(|newest| newest.last >= running);
			if !joins {
				let seed = NextSeed::<T>::get();
				let new = Waiting { seed, users: 0, last: now };
				if waiting.try_push(new).is_ok() {
					// There are fewer epochs than numbers.
					NextSeed::<T>::put(seed.saturating_add(1));
				}
			}
			// Where there is no room, those who asked before wait for an epoch more. There always
			// is: what was asked for in the epoch before the last is drawn.
			let Some(newest) = waiting.last_mut() else {
				defensive!("there is room for one");
				return SeedIndex::MAX;
			};
			newest.users = newest.users.saturating_add(1);
			newest.last = now;
			newest.seed
		})
	}

	fn drawn(seed: SeedIndex) -> Option<DrawnSeed> {
		let Seed { randomness, round, .. } = Drawn::<T>::get(seed)?;
		Some(DrawnSeed { randomness, round })
	}

	fn release(seed: SeedIndex) {
		let waits = Asked::<T>::mutate(|waiting| {
			let request = waiting.iter_mut().find(|waiting| waiting.seed == seed);
			let released = request.map(|request| request.users = request.users.saturating_sub(1));
			released.is_some()
		});
		if waits {
			return;
		}
		Drawn::<T>::mutate_exists(seed, |entry| {
			let Some(drawn) = entry else {
				defensive!("a seed is there while it is of use");
				return;
			};
			drawn.users = drawn.users.saturating_sub(1);
			if drawn.users == 0 {
				*entry = None;
			}
		});
	}
}
