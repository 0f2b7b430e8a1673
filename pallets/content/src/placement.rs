//! What nodes are selected by to store a track.

use crate::*;
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash};

impl<T: Config> Pallet<T> {
	/// Has a track that is published now wait for the next seed; returns its number.
	pub(crate) fn await_seed() -> u32 {
		Awaited::<T>::mutate(|awaited| {
			// There are no more than track ids.
			awaited.tracks = awaited.tracks.saturating_add(1);
			awaited.last = frame_system::Pallet::<T>::block_number();
			awaited.seed
		})
	}

	/// Notes that a track has no use for `seed` any more.
	pub(crate) fn release_seed(seed: u32) {
		let awaited = Awaited::<T>::get();
		if awaited.seed == seed {
			let tracks = awaited.tracks.saturating_sub(1);
			Awaited::<T>::put(AwaitedSeed { tracks, ..awaited });
			return;
		}
		Seeds::<T>::mutate_exists(seed, |known| {
			let Some(found) = known else {
				defensive!("a seed that was drawn is there while a track has it");
				return;
			};
			found.tracks = found.tracks.saturating_sub(1);
			if found.tracks == 0 {
				*known = None;
			}
		});
	}

	/// Draws the seed that tracks wait for, if one is known that nobody knew when they were published. Returns what
	/// that weighed.
	pub(crate) fn draw_seed() -> Weight {
		let AwaitedSeed { seed, tracks, last } = Awaited::<T>::get();
		if tracks == 0 {
			return T::DbWeight::get().reads(1);
		}
		let (randomness, known_since) = T::Randomness::random(b"audio/content");
		if last < known_since {
			Seeds::<T>::insert(seed, Seed { tracks, randomness });
			let next = seed.saturating_add(1);
			Awaited::<T>::put(AwaitedSeed { seed: next, ..Default::default() });
			Self::deposit_event(Event::SeedDrawn { seed, randomness, tracks });
		}
		T::WeightInfo::draw_seed()
	}

	/// What nodes are selected by for `track`, which is of `seed`, once that is drawn.
	pub(crate) fn placement(track: TrackId, seed: u32) -> Option<PlacementKey> {
		let Seed { randomness, .. } = Seeds::<T>::get(seed)?;
		Some(BlakeTwo256::hash(&(randomness, track).encode()).0)
	}
}
