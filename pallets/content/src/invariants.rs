//! What always holds:
//!
//! 1. Each account has on hold what its tracks, playlists, purchases and reservations say, by
//!    reason, and no more.
//! 2. Each track has an index that was given out, its root, and a place in its artist's list; roots
//!    and lists have no others. No root is kept for one artist while it is a track.
//! 3. No more of a track is covered than there is, no more of its deposit is flat than there is,
//!    and if it is delisted and offered, a referendum has delisted it: by an award.
//! 4. Artists' counts and bytes are the sums over their tracks; who has none is not there.
//! 5. A track was published in a round and claimed in a block that has begun, and is listed since
//!    no earlier.
//! 6. Playlists have indices that were given out, places in their curators' lists, and tracks, each
//!    once.
//! 7. No moderator is named twice.

use crate::*;
use alloc::collections::{BTreeMap, BTreeSet};

/// Planck on hold for one account, by reason.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Held {
	track: Balance,
	playlist: Balance,
	purchase: Balance,
	reservation: Balance,
}

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let next = NextTrack::<T>::get();
		let mut held = BTreeMap::<T::AccountId, Held>::new();
		let mut authors = BTreeMap::<T::AccountId, Artist>::new();
		let round = T::Round::current_round();
		let block = frame_system::Pallet::<T>::block_number();
		let mut count = 0usize;
		for (track, record) in Tracks::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(track < next, "a track's index is yet to come");
			ensure!(Roots::<T>::get(record.root) == Some(track), "a root is astray");
			let listed = TracksByArtist::<T>::contains_key(&record.artist, track.to_be_bytes());
			ensure!(listed, "a track is in no list");
			ensure!(
				!KeptRoots::<T>::contains_key(record.root),
				"a track's root is kept for somebody"
			);
			ensure!(record.covered <= record.bytes, "more is covered than there is");
			ensure!(record.flat <= record.deposit, "more is flat than is held");
			let offered = record.offered_to.is_some();
			let by_moderator = record.delisting.is_some_and(|delisting| delisting.by.is_some());
			ensure!(!(offered && by_moderator), "what a moderator has delisted is offered");
			ensure!(record.claimed_at <= block, "a claim is yet to come");
			let rounds = record.published <= record.listed && record.listed <= round;
			ensure!(rounds, "a track is listed before it is published, or later than now");
			let author = authors.entry(record.artist.clone()).or_default();
			author.tracks = author.tracks.saturating_add(1);
			author.covered = author.covered.saturating_add(record.covered);
			let sums = held.entry(record.artist).or_default();
			sums.track = sums.track.saturating_add(record.deposit);
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
		for (playlist, record) in Playlists::<T>::iter() {
			ensure!(playlist < NextPlaylist::<T>::get(), "a playlist's index is yet to come");
			ensure!(!record.tracks.is_empty(), "a playlist without tracks");
			let distinct: BTreeSet<_> = record.tracks.iter().collect();
			ensure!(distinct.len() == record.tracks.len(), "a track is in a playlist twice");
			ensure!(distinct.last().is_some_and(|last| **last < next), "a playlist of what is not");
			let listed =
				PlaylistsByCurator::<T>::contains_key(&record.curator, playlist.to_be_bytes());
			ensure!(listed, "a playlist is in no list");
			playlists = playlists.saturating_add(1);
			let sums = held.entry(record.curator).or_default();
			sums.playlist = sums.playlist.saturating_add(record.deposit);
		}
		ensure!(
			PlaylistsByCurator::<T>::iter().count() == playlists,
			"a list has a playlist that is none"
		);
		for (who, _, purchase) in Purchases::<T>::iter() {
			let sums = held.entry(who).or_default();
			sums.purchase = sums.purchase.saturating_add(purchase.deposit);
		}
		for (who, _, reservation) in Reservations::<T>::iter() {
			ensure!(reservation.block <= block, "a reservation is yet to come");
			let sums = held.entry(who).or_default();
			sums.reservation = sums.reservation.saturating_add(reservation.deposit);
		}
		// All that have an account: a hold without a record would be locked for ever.
		let accounts: BTreeSet<_> = frame_system::Account::<T>::iter_keys().collect();
		for who in accounts.iter().chain(held.keys()) {
			let balance = |reason: HoldReason| T::Currency::balance_on_hold(&reason.into(), who);
			let on_hold = Held {
				track: balance(HoldReason::Track),
				playlist: balance(HoldReason::Playlist),
				purchase: balance(HoldReason::Purchase),
				reservation: balance(HoldReason::Reservation),
			};
			let recorded = held.get(who).copied().unwrap_or_default();
			ensure!(on_hold == recorded, "held is not what is recorded");
		}

		let moderators = Moderators::<T>::get();
		let distinct: BTreeSet<_> = moderators.iter().collect();
		ensure!(distinct.len() == moderators.len(), "a moderator is named twice");
		Ok(())
	}
}
