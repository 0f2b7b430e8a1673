//! What curators recommend.

use crate::*;
use alloc::collections::BTreeSet;

impl<T: Config> Pallet<T> {
	fn check_playlist(tracks: &ListOf<T>, metadata: &Metadata) -> DispatchResult {
		ensure!(!tracks.is_empty(), Error::<T>::EmptyPlaylist);
		ensure!(is_cid_or_empty(metadata), Error::<T>::InvalidMetadata);
		let distinct: BTreeSet<_> = tracks.iter().collect();
		ensure!(distinct.len() == tracks.len(), Error::<T>::DuplicateTrack);
		let all_exist = tracks.iter().all(Tracks::<T>::contains_key);
		ensure!(all_exist, Error::<T>::UnknownTrack);
		Ok(())
	}

	fn playlist_deposit(tracks: &ListOf<T>) -> Balance {
		let each = T::PlaylistTrackDeposit::get().saturating_mul(tracks.len() as Balance);
		T::PlaylistDeposit::get().saturating_add(each)
	}

	/// The playlist, if it is `who`'s.
	fn playlist_of(who: &T::AccountId, playlist: PlaylistId) -> Result<PlaylistOf<T>, Error<T>> {
		let record = Playlists::<T>::get(playlist).ok_or(Error::<T>::UnknownPlaylist)?;
		ensure!(record.curator == *who, Error::<T>::NotCurator);
		Ok(record)
	}

	fn put_playlist(playlist: PlaylistId, record: PlaylistOf<T>) {
		let Playlist { curator, tracks, metadata, .. } = record.clone();
		Playlists::<T>::insert(playlist, record);
		Self::deposit_event(Event::PlaylistSet { playlist, curator, tracks, metadata });
	}

	pub(crate) fn do_create_playlist(
		curator: T::AccountId,
		tracks: ListOf<T>,
		metadata: Metadata,
	) -> DispatchResult {
		Self::check_playlist(&tracks, &metadata)?;
		let playlist = NextPlaylist::<T>::get();
		let next = playlist.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?;
		let deposit = Self::playlist_deposit(&tracks);
		T::Currency::hold(&HoldReason::Playlist.into(), &curator, deposit)?;
		NextPlaylist::<T>::put(next);
		PlaylistsByCurator::<T>::insert(&curator, playlist.to_be_bytes(), ());
		Self::put_playlist(playlist, Playlist { curator, tracks, metadata, deposit });
		Ok(())
	}

	pub(crate) fn do_update_playlist(
		who: T::AccountId,
		playlist: PlaylistId,
		tracks: ListOf<T>,
		metadata: Metadata,
	) -> DispatchResult {
		let record = Self::playlist_of(&who, playlist)?;
		Self::check_playlist(&tracks, &metadata)?;
		let deposit = Self::playlist_deposit(&tracks);
		let reason = HoldReason::Playlist.into();
		match deposit.checked_sub(record.deposit) {
			Some(more) => T::Currency::hold(&reason, &who, more)?,
			None => {
				let less = record.deposit.saturating_sub(deposit);
				T::Currency::release(&reason, &who, less, Precision::Exact)?;
			},
		}
		Self::put_playlist(playlist, Playlist { tracks, metadata, deposit, ..record });
		Ok(())
	}

	pub(crate) fn do_remove_playlist(who: T::AccountId, playlist: PlaylistId) -> DispatchResult {
		let record = Self::playlist_of(&who, playlist)?;
		let reason = HoldReason::Playlist.into();
		T::Currency::release(&reason, &who, record.deposit, Precision::Exact)?;
		Playlists::<T>::remove(playlist);
		PlaylistsByCurator::<T>::remove(&who, playlist.to_be_bytes());
		Self::deposit_event(Event::PlaylistRemoved { playlist });
		Ok(())
	}
}
