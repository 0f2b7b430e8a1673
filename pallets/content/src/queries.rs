//! What others may ask.

use crate::*;
use audio_primitives::content::cid_of;

impl<T: Config> Catalogue<T::AccountId> for Pallet<T> {
	fn content(track: TrackId) -> Option<StoredContent> {
		let Track { root, bytes, seed, .. } = Self::listed(track).ok()?;
		Some(StoredContent { root, size: bytes, placement: Self::placement(track, seed) })
	}

	fn artist(track: TrackId) -> Option<T::AccountId> {
		Self::listed(track).ok().map(|found| found.artist)
	}

	fn curator(playlist: PlaylistId, track: TrackId) -> Option<T::AccountId> {
		let Playlist { curator, tracks, .. } = Playlists::<T>::get(playlist)?;
		tracks.contains(&track).then_some(curator)
	}

	fn given_out() -> TrackId {
		NextTrack::<T>::get()
	}

	fn stages(_: NodeIndex, _: TrackId, _: RoundIndex) -> bool {
		false
	}
}

impl<T: Config> TrackDeposits<T::AccountId> for Pallet<T> {
	fn of(artist: &T::AccountId) -> Balance {
		let held = Self::held_for_tracks(artist);
		Authors::<T>::get(artist).settled_deposits(held, T::Round::current_round())
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
			bytes: found.bytes,
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

	/// The invariants:
	///
	/// 1. Each account has on hold what its tracks, its playlists and its purchases say, by reason, and no more.
	/// 2. Each track has an index that was given out, its root, and a place in its artist's list; roots and lists
	///    have no others.
	/// 3. No more of a track is covered than there is, and it is not offered while it is delisted.
	/// 4. Artists' counts and bytes are the sums over their tracks; who has none is not there.
	/// 5. Each track has a seed that is drawn, or waits for the next one; their counts are those of the tracks.
	/// 6. Playlists have indices that were given out, and tracks, each once; purchases are of tracks that there were.
	/// 7. No moderator is named twice.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::{BTreeMap, BTreeSet};

		let next = NextTrack::<T>::get();
		let mut held = BTreeMap::<T::AccountId, Held>::new();
		let mut authors = BTreeMap::<T::AccountId, Author>::new();
		let mut seeds = BTreeMap::<u32, u32>::new();
		let mut count = 0usize;
		for (track, found) in Tracks::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(track < next, "a track's index is yet to come");
			ensure!(Roots::<T>::get(found.root) == Some(track), "a root is astray");
			ensure!(TracksOf::<T>::contains_key(&found.artist, track), "a track is in no list");
			ensure!(found.covered <= found.bytes, "more is covered than there is");
			let offered = found.offered_to.is_some();
			ensure!(!(offered && found.delisting.is_some()), "a delisted track is offered");
			let author = authors.entry(found.artist.clone()).or_default();
			author.tracks = author.tracks.saturating_add(1);
			author.covered = author.covered.saturating_add(found.covered);
			let sums = held.entry(found.artist).or_default();
			sums.track = sums.track.saturating_add(found.deposit);
			let tracks = seeds.entry(found.seed).or_default();
			*tracks = tracks.saturating_add(1);
		}
		ensure!(Roots::<T>::iter().count() == count, "a root without a track");
		ensure!(TracksOf::<T>::iter().count() == count, "a list has a track that is none");
		ensure!(Authors::<T>::iter().count() == authors.len(), "an artist without a track");
		for (who, author) in authors {
			let Author { tracks, covered, .. } = Authors::<T>::get(&who);
			let sums = (author.tracks, author.covered);
			ensure!((tracks, covered) == sums, "an artist's sums are not the tracks'");
		}

		let AwaitedSeed { seed: awaited, tracks, .. } = Awaited::<T>::get();
		let waiting = seeds.remove(&awaited).unwrap_or_default();
		ensure!(tracks == waiting, "those that wait are miscounted");
		for (seed, known) in Seeds::<T>::iter() {
			ensure!(seeds.remove(&seed) == Some(known.tracks), "a seed's tracks are miscounted");
		}
		ensure!(seeds.is_empty(), "a track without a seed");

		for (playlist, found) in Playlists::<T>::iter() {
			ensure!(playlist < NextPlaylist::<T>::get(), "a playlist's index is yet to come");
			ensure!(!found.tracks.is_empty(), "a playlist without tracks");
			let distinct: BTreeSet<_> = found.tracks.iter().collect();
			ensure!(distinct.len() == found.tracks.len(), "a track is in a playlist twice");
			ensure!(distinct.last().is_some_and(|last| **last < next), "a playlist of what is not");
			let sums = held.entry(found.curator).or_default();
			sums.playlist = sums.playlist.saturating_add(found.deposit);
		}
		for (who, track, found) in Purchases::<T>::iter() {
			ensure!(track < next, "a purchase of what never was");
			let sums = held.entry(who).or_default();
			sums.purchase = sums.purchase.saturating_add(found.deposit);
		}
		// All that have an account: a hold without a record would be locked for ever.
		let all: BTreeSet<_> = frame_system::Account::<T>::iter_keys().collect();
		for who in all.iter().chain(held.keys()) {
			let on_hold = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), who);
			let found = Held {
				track: on_hold(HoldReason::Track),
				playlist: on_hold(HoldReason::Playlist),
				purchase: on_hold(HoldReason::Purchase),
			};
			let recorded = held.get(who).copied().unwrap_or_default();
			ensure!(found == recorded, "held is not what is recorded");
		}

		let moderators = Moderators::<T>::get();
		let distinct: BTreeSet<_> = moderators.iter().collect();
		ensure!(distinct.len() == moderators.len(), "a moderator is named twice");
		Ok(())
	}
}

/// Planck on hold for one account, by reason.
#[cfg(any(feature = "std", feature = "try-runtime"))]
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Held {
	track: Balance,
	playlist: Balance,
	purchase: Balance,
}
