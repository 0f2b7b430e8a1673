//! What others may ask.

use crate::*;
use audio_primitives::content::{cid_of, CatalogueEntry, MAX_CATALOGUE_PAGE};

impl<T: Config> Catalogue<T::AccountId> for Pallet<T> {
	fn content(track: TrackId) -> Option<StoredContent> {
		let Track { root, bytes, seed, .. } = Self::listed(track).ok()?;
		Some(StoredContent { root, bytes, placement: Self::placement(&root, seed) })
	}

	fn artist(track: TrackId) -> Option<T::AccountId> {
		Self::listed(track).ok().map(|record| record.artist)
	}

	fn curator(playlist: PlaylistId, track: TrackId) -> Option<T::AccountId> {
		let Playlist { curator, tracks, .. } = Playlists::<T>::get(playlist)?;
		tracks.contains(&track).then_some(curator)
	}

	fn given_out() -> TrackId {
		NextTrack::<T>::get()
	}

	fn stages(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool {
		Self::listed(track).is_ok_and(|record| Self::is_staged_by(track, &record, node, round))
	}
}

impl<T: Config> TrackDeposits<T::AccountId> for Pallet<T> {
	fn of(artist: &T::AccountId) -> Balance {
		let held = Self::held_for_tracks(artist);
		Artists::<T>::get(artist).settled_deposits(held, T::Round::current_round())
	}
}

impl<T: Config> Pallet<T> {
	/// What is known of `track`.
	pub fn info(track: TrackId) -> Option<TrackInfoOf<T>> {
		let record = Tracks::<T>::get(track)?;
		Some(TrackInfo {
			artist: record.artist,
			root: record.root,
			cid: cid_of(&record.root),
			bytes: record.bytes,
			duration: record.duration,
			metadata: record.metadata.into_inner(),
			price: record.price,
			feature: record.feature,
			deposit: record.deposit,
			covered: record.covered,
			placement: Self::placement(&record.root, record.seed),
			delisted: record.delisting.is_some(),
			published: record.published,
			claimed_at: record.claimed_at,
			stagers: record.stagers.into_inner(),
		})
	}

	/// The track of that root, and what is known of it.
	pub fn by_root(root: &ContentRoot) -> Option<(TrackId, TrackInfoOf<T>)> {
		let track = Roots::<T>::get(root)?;
		Some((track, Self::info(track)?))
	}

	/// What nodes need to know of the tracks of `limit` indices from `from` on, 100 at most.
	pub fn page(from: TrackId, limit: u32) -> CataloguePage {
		let end = from.saturating_add(limit.min(MAX_CATALOGUE_PAGE));
		let given_out = NextTrack::<T>::get();
		let entry = |track| {
			let record = Tracks::<T>::get(track)?;
			Some(CatalogueEntry {
				track,
				root: record.root,
				bytes: record.bytes,
				placement: Self::placement(&record.root, record.seed),
				listed: record.delisting.is_none(),
				stagers: record.stagers.into_inner(),
			})
		};
		CataloguePage {
			tracks: (from..end.min(given_out)).filter_map(entry).collect(),
			next: (end < given_out).then_some(end),
		}
	}

	/// The tracks of `artist` from `from` on, by index: `limit`, 100 at most.
	pub fn tracks_of(artist: &T::AccountId, from: TrackId, limit: u32) -> Vec<TrackId> {
		let keys = match from.checked_sub(1) {
			None => TracksByArtist::<T>::iter_key_prefix(artist),
			Some(before) => {
				let after = TracksByArtist::<T>::hashed_key_for(artist, before.to_be_bytes());
				TracksByArtist::<T>::iter_key_prefix_from(artist, after)
			},
		};
		keys.take(limit.min(MAX_CATALOGUE_PAGE) as usize).map(TrackId::from_be_bytes).collect()
	}

	/// The playlists of `curator` from `from` on, by index: `limit`, 100 at most.
	pub fn playlists_of(curator: &T::AccountId, from: PlaylistId, limit: u32) -> Vec<PlaylistId> {
		let keys = match from.checked_sub(1) {
			None => PlaylistsByCurator::<T>::iter_key_prefix(curator),
			Some(before) => {
				let after = PlaylistsByCurator::<T>::hashed_key_for(curator, before.to_be_bytes());
				PlaylistsByCurator::<T>::iter_key_prefix_from(curator, after)
			},
		};
		keys.take(limit.min(MAX_CATALOGUE_PAGE) as usize).map(PlaylistId::from_be_bytes).collect()
	}

	/// What is known of `playlist`.
	pub fn playlist(playlist: PlaylistId) -> Option<PlaylistInfo<T::AccountId>> {
		let Playlist { curator, tracks, metadata, deposit } = Playlists::<T>::get(playlist)?;
		Some(PlaylistInfo {
			curator,
			tracks: tracks.into_inner(),
			metadata: metadata.into_inner(),
			deposit,
		})
	}

	/// Whether `account` has bought the content with that root.
	pub fn owns_root(account: &T::AccountId, root: &ContentRoot) -> bool {
		Purchases::<T>::contains_key(account, root)
	}

	/// Whether `account` has bought the content of `track`.
	pub fn owns(account: &T::AccountId, track: TrackId) -> bool {
		Tracks::<T>::get(track).is_some_and(|record| Self::owns_root(account, &record.root))
	}

	/// Whether `account` may hear `track`.
	pub fn has_access(account: &T::AccountId, track: TrackId) -> bool {
		let Ok(record) = Self::listed(track) else { return false };
		let Track { artist, root, price, feature, .. } = record;
		let paid = price.is_none() || Self::owns_root(account, &root);
		let unlocked = feature.is_none_or(|feature| T::FeatureGate::has(account, feature));
		artist == *account || paid && unlocked
	}
}
