//! What others may ask.

use crate::*;
use audio_primitives::content::cid_of;

impl<T: Config> Catalogue<T::AccountId> for Pallet<T> {
	fn content(track: TrackId) -> Option<StoredContent> {
		let Track { root, size, seed, .. } = Self::listed(track).ok()?;
		Some(StoredContent { root, size, placement: Self::placement(track, seed) })
	}

	fn artist(track: TrackId) -> Option<T::AccountId> {
		Self::listed(track).ok().map(|found| found.artist)
	}

	fn curator(playlist: PlaylistId, track: TrackId) -> Option<T::AccountId> {
		let Playlist { curator, tracks, .. } = Playlists::<T>::get(playlist)?;
		tracks.contains(&track).then_some(curator)
	}
}

impl<T: Config> Pallet<T> {
	/// What is known of `track`.
	pub fn info(track: TrackId) -> Option<TrackInfo<T::AccountId>> {
		let found = Tracks::<T>::get(track)?;
		Some(TrackInfo {
			artist: found.artist,
			root: found.root,
			cid: cid_of(&found.root),
			size: found.size,
			duration: found.duration,
			metadata: found.metadata.into_inner(),
			price: found.price,
			feature: found.feature,
			deposit: found.deposit,
			covered: found.covered,
			placement: Self::placement(track, found.seed),
			delisted: found.delisting.is_some(),
		})
	}

	/// The tracks of `artist`, by index.
	pub fn tracks_of(artist: &T::AccountId) -> Vec<TrackId> {
		let mut all: Vec<_> = TracksOf::<T>::iter_key_prefix(artist).collect();
		all.sort_unstable();
		all
	}

	/// Whether `account` has bought `track`.
	pub fn owns(account: &T::AccountId, track: TrackId) -> bool {
		Purchases::<T>::contains_key(account, track)
	}

	/// Whether `account` may hear `track`.
	pub fn has_access(account: &T::AccountId, track: TrackId) -> bool {
		let Ok(Track { artist, price, feature, .. }) = Self::listed(track) else { return false };
		let paid = price.is_none() || Self::owns(account, track);
		let unlocked = feature.is_none_or(|feature| T::Features::has(account, feature));
		artist == *account || paid && unlocked
	}

	/// The invariants: what is held is what is recorded, by reason; roots, artists' lists and counts are those of the
	/// tracks; so are the seeds' counts.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::BTreeMap;

		let mut authors = BTreeMap::<T::AccountId, (Author, Balance)>::new();
		let mut seeds = BTreeMap::<u32, u32>::new();
		let mut count = 0usize;
		for (track, found) in Tracks::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(track < NextTrack::<T>::get(), "an index to come is in use");
			ensure!(Roots::<T>::get(found.root) == Some(track), "a root is astray");
			ensure!(TracksOf::<T>::contains_key(&found.artist, track), "a track is not listed");
			ensure!(found.covered <= found.size, "more is covered than there is");
			let (author, held) = authors.entry(found.artist).or_default();
			author.tracks = author.tracks.saturating_add(1);
			author.covered = author.covered.saturating_add(found.covered);
			*held = held.saturating_add(found.deposit);
			let tracks = seeds.entry(found.seed).or_default();
			*tracks = tracks.saturating_add(1);
		}
		ensure!(Roots::<T>::iter().count() == count, "a root without a track");
		ensure!(TracksOf::<T>::iter().count() == count, "a list has a track that is none");
		ensure!(Authors::<T>::iter().count() == authors.len(), "an artist without a track");
		for (who, (author, held)) in authors {
			ensure!(Authors::<T>::get(&who) == author, "an artist's sums are not the tracks'");
			Self::check_held(HoldReason::Track, &who, held)?;
		}
		let AwaitedSeed { seed: awaited, tracks, .. } = Awaited::<T>::get();
		let waiting = seeds.remove(&awaited).unwrap_or_default();
		ensure!(tracks == waiting, "those that wait are miscounted");
		for (seed, known) in Seeds::<T>::iter() {
			ensure!(seeds.remove(&seed) == Some(known.tracks), "a seed's tracks are miscounted");
		}
		ensure!(seeds.is_empty(), "a track without a seed");

		let mut held = BTreeMap::<T::AccountId, Balance>::new();
		for found in Playlists::<T>::iter_values() {
			ensure!(!found.tracks.is_empty(), "a playlist without tracks");
			let sum = held.entry(found.curator).or_default();
			*sum = sum.saturating_add(found.deposit);
		}
		for (who, held) in core::mem::take(&mut held) {
			Self::check_held(HoldReason::Playlist, &who, held)?;
		}
		for (who, _, found) in Purchases::<T>::iter() {
			let sum = held.entry(who).or_default();
			*sum = sum.saturating_add(found.deposit);
		}
		for (who, held) in held {
			Self::check_held(HoldReason::Purchase, &who, held)?;
		}
		Ok(())
	}

	#[cfg(any(feature = "std", feature = "try-runtime"))]
	fn check_held(
		reason: HoldReason,
		who: &T::AccountId,
		recorded: Balance,
	) -> Result<(), sp_runtime::TryRuntimeError> {
		let held = T::Currency::balance_on_hold(&reason.into(), who);
		ensure!(held == recorded, "held is not what is recorded");
		Ok(())
	}
}
