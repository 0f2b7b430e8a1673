//! What always holds.

use crate::*;

impl<T: Config> Pallet<T> {
	/// The invariants:
	///
	/// 1. Each account has on hold what its tracks, playlists, purchases and reservations say, by reason, and no more.
	/// 2. Each track has an index that was given out, its root, and a place in its artist's list; roots and lists
	///    have no others. No root is kept for one artist while it is a track.
	/// 3. No more of a track is covered than there is, no more of its deposit is flat than there is, and if it is
	///    delisted and offered, a referendum has delisted it: by an award.
	/// 4. Artists' counts and bytes are the sums over their tracks; who has none is not there.
	/// 5. A track was published in a round and claimed in a block that has begun, and is listed since no earlier.
	/// 6. Playlists have indices that were given out, places in their curators' lists, and tracks, each once.
	/// 7. No moderator is named twice.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::{BTreeMap, BTreeSet};

		let next = NextTrack::<T>::get();
		let mut held = BTreeMap::<T::AccountId, Held>::new();
		let mut authors = BTreeMap::<T::AccountId, Artist>::new();
		let round = T::Round::current_round();
		let block = frame_system::Pallet::<T>::block_number();
		let mut count = 0usize;
		for (track, found) in Tracks::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(track < next, "a track's index is yet to come");
			ensure!(Roots::<T>::get(found.root) == Some(track), "a root is astray");
			let listed = TracksByArtist::<T>::contains_key(&found.artist, track.to_be_bytes());
			ensure!(listed, "a track is in no list");
			ensure!(
				!KeptRoots::<T>::contains_key(found.root),
				"a track's root is kept for somebody"
			);
			ensure!(found.covered <= found.bytes, "more is covered than there is");
			ensure!(found.flat <= found.deposit, "more is flat than is held");
			let offered = found.offered_to.is_some();
			let by_moderator = found.delisting.is_some_and(|delisting| delisting.by.is_some());
			ensure!(!(offered && by_moderator), "what a moderator has delisted is offered");
			ensure!(found.claimed_at <= block, "a claim is yet to come");
			let rounds = found.published <= found.listed && found.listed <= round;
			ensure!(rounds, "a track is listed before it is published, or later than now");
			let author = authors.entry(found.artist.clone()).or_default();
			author.tracks = author.tracks.saturating_add(1);
			author.covered = author.covered.saturating_add(found.covered);
			let sums = held.entry(found.artist).or_default();
			sums.track = sums.track.saturating_add(found.deposit);
		}
		ensure!(Roots::<T>::iter().count() == count, "a root without a track");
		ensure!(TracksByArtist::<T>::iter().count() == count, "a list has a track that is none");
		ensure!(Artists::<T>::iter().count() == authors.len(), "an artist without a track");
		for (who, author) in authors {
			let Artist { tracks, covered, .. } = Artists::<T>::get(&who);
			let sums = (author.tracks, author.covered);
			ensure!((tracks, covered) == sums, "an artist's sums are not the tracks'");
		}

		let mut playlists = 0usize;
		for (playlist, found) in Playlists::<T>::iter() {
			ensure!(playlist < NextPlaylist::<T>::get(), "a playlist's index is yet to come");
			ensure!(!found.tracks.is_empty(), "a playlist without tracks");
			let distinct: BTreeSet<_> = found.tracks.iter().collect();
			ensure!(distinct.len() == found.tracks.len(), "a track is in a playlist twice");
			ensure!(distinct.last().is_some_and(|last| **last < next), "a playlist of what is not");
			let listed =
				PlaylistsByCurator::<T>::contains_key(&found.curator, playlist.to_be_bytes());
			ensure!(listed, "a playlist is in no list");
			playlists = playlists.saturating_add(1);
			let sums = held.entry(found.curator).or_default();
			sums.playlist = sums.playlist.saturating_add(found.deposit);
		}
		ensure!(
			PlaylistsByCurator::<T>::iter().count() == playlists,
			"a list has a playlist that is none"
		);
		for (who, _, found) in Purchases::<T>::iter() {
			let sums = held.entry(who).or_default();
			sums.purchase = sums.purchase.saturating_add(found.deposit);
		}
		for (who, _, found) in Reservations::<T>::iter() {
			ensure!(found.block <= block, "a reservation is yet to come");
			let sums = held.entry(who).or_default();
			sums.reservation = sums.reservation.saturating_add(found.deposit);
		}
		// All that have an account: a hold without a record would be locked for ever.
		let all: BTreeSet<_> = frame_system::Account::<T>::iter_keys().collect();
		for who in all.iter().chain(held.keys()) {
			let on_hold = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), who);
			let found = Held {
				track: on_hold(HoldReason::Track),
				playlist: on_hold(HoldReason::Playlist),
				purchase: on_hold(HoldReason::Purchase),
				reservation: on_hold(HoldReason::Reservation),
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
	reservation: Balance,
}
