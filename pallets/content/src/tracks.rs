//! What is published, by whom, for which deposit.

use crate::*;
use sp_runtime::traits::Zero;

/// What of a track its artist's quota covers, and what is held for the rest.
struct Cover {
	covered: u64,
	deposit: Balance,
	/// Of the deposit, what does not go by bytes.
	flat: Balance,
}

impl<T: Config> Pallet<T> {
	/// What is held for a track of `size` bytes of `artist`, whose other tracks have `others` bytes covered.
	fn cover(artist: &T::AccountId, bytes: u64, others: u64) -> Cover {
		let covered = T::Quota::of(artist).saturating_sub(others).min(bytes);
		let paid_for = bytes.saturating_sub(covered);
		// 2 GiB at most, for at most an AUDIO a byte.
		let by_size = T::ByteDeposit::get().saturating_mul(paid_for.into());
		let flat = T::TrackDeposit::get();
		Cover { covered, deposit: flat.saturating_add(by_size), flat }
	}

	fn check(terms: &TrackTerms) -> DispatchResult {
		ensure!(is_cid_or_empty(&terms.metadata), Error::<T>::InvalidMetadata);
		ensure!(terms.price != Some(0), Error::<T>::PriceZero);
		let known = terms.feature.is_none_or(<T::FeatureGate as FeatureGate<T::AccountId>>::exists);
		ensure!(known, Error::<T>::UnknownFeature);
		Ok(())
	}

	/// The track, if it is `who`'s.
	fn track_of(who: &T::AccountId, track: TrackId) -> Result<TrackOf<T>, Error<T>> {
		let found = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(found.artist == *who, Error::<T>::NotArtist);
		Ok(found)
	}

	/// Planck held for all tracks of `artist`.
	pub(crate) fn held_for_tracks(artist: &T::AccountId) -> Balance {
		T::Currency::balance_on_hold(&HoldReason::Track.into(), artist)
	}

	/// Counts a track of `artist` that has so many bytes covered; `held` planck were for the others.
	fn add_track(artist: &T::AccountId, track: TrackId, covered: u64, held: Balance) {
		TracksByArtist::<T>::insert(artist, track.to_be_bytes(), ());
		Artists::<T>::mutate(artist, |author| {
			author.change_deposits(held, T::Round::current_round());
			author.tracks = author.tracks.saturating_add(1);
			// No more than its quota.
			author.covered = author.covered.saturating_add(covered);
		});
	}

	/// Counts a track of `artist` less, for all of which `held` planck were.
	fn remove_track(artist: &T::AccountId, track: TrackId, covered: u64, held: Balance) {
		TracksByArtist::<T>::remove(artist, track.to_be_bytes());
		Artists::<T>::mutate_exists(artist, |known| {
			let author = known.get_or_insert_default();
			author.change_deposits(held, T::Round::current_round());
			author.tracks = author.tracks.saturating_sub(1);
			author.covered = author.covered.saturating_sub(covered);
			if author.tracks == 0 {
				*known = None;
			}
		});
	}

	pub(crate) fn do_publish(
		artist: T::AccountId,
		root: ContentRoot,
		bytes: u64,
		duration: u32,
		terms: TrackTerms,
		salt: Option<[u8; 32]>,
	) -> DispatchResult {
		ensure!(is_content_size(bytes), Error::<T>::InvalidSize);
		ensure!(duration > 0, Error::<T>::InvalidDuration);
		Self::check(&terms)?;
		let reserved = salt.map(|salt| Self::use_reservation(&artist, &root, &salt)).transpose()?;
		let (claimed_at, seed) = Self::claim_root(&artist, &root, reserved)?;
		let track = NextTrack::<T>::get();
		let next = track.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?;
		let Cover { covered, deposit, flat } =
			Self::cover(&artist, bytes, Artists::<T>::get(&artist).covered);
		let held = Self::held_for_tracks(&artist);
		T::Currency::hold(&HoldReason::Track.into(), &artist, deposit)?;

		NextTrack::<T>::put(next);
		Roots::<T>::insert(root, track);
		Self::add_track(&artist, track, covered, held);
		let seed = seed.unwrap_or_else(T::Seeds::ask);
		let published = T::Round::current_round();
		let stagers = Self::stagers(&root);
		let TrackTerms { metadata, price, feature } = terms;
		Tracks::<T>::insert(
			track,
			Track {
				artist: artist.clone(),
				root,
				bytes,
				duration,
				metadata: metadata.clone(),
				price,
				feature,
				published,
				listed: published,
				claimed_at,
				deposit,
				flat,
				covered,
				refreshed: None,
				seed,
				stagers: stagers.clone(),
				delisting: None,
				cleared: false,
				offered_to: None,
			},
		);
		Self::deposit_event(Event::Published {
			track,
			artist,
			root,
			bytes,
			duration,
			metadata,
			price,
			feature,
			deposit,
			covered,
			seed,
			claimed_at,
			stagers,
		});
		Ok(())
	}

	pub(crate) fn do_update(
		who: T::AccountId,
		track: TrackId,
		terms: TrackTerms,
	) -> DispatchResult {
		let mut found = Self::track_of(&who, track)?;
		Self::check(&terms)?;
		let TrackTerms { metadata, price, feature } = terms;
		// What was looked at is not what it says from now on.
		found.cleared &= found.metadata == metadata;
		found.metadata = metadata.clone();
		(found.price, found.feature) = (price, feature);
		Tracks::<T>::insert(track, found);
		Self::deposit_event(Event::Updated { track, metadata, price, feature });
		Ok(())
	}

	pub(crate) fn do_transfer_ownership(
		who: T::AccountId,
		track: TrackId,
		to: Option<T::AccountId>,
	) -> DispatchResult {
		let mut found = Self::track_of(&who, track)?;
		ensure!(found.delisting.is_none(), Error::<T>::Delisted);
		ensure!(to.as_ref() != Some(&who), Error::<T>::OwnTrack);
		found.offered_to = to.clone();
		Tracks::<T>::insert(track, found);
		Self::deposit_event(Event::OwnershipOffered { track, to });
		Ok(())
	}

	pub(crate) fn do_accept_ownership(to: T::AccountId, track: TrackId) -> DispatchResult {
		let mut found = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		let delisted = found.delisting.is_some();
		if found.offered_to.as_ref() != Some(&to) {
			let error = if delisted { Error::<T>::Delisted } else { Error::<T>::NotOffered };
			return Err(error.into());
		}
		let Cover { covered, deposit, flat } =
			Self::cover(&to, found.bytes, Artists::<T>::get(&to).covered);
		let reason = HoldReason::Track.into();
		let from = core::mem::replace(&mut found.artist, to.clone());
		let (held, held_before) = (Self::held_for_tracks(&to), Self::held_for_tracks(&from));
		T::Currency::hold(&reason, &to, deposit)?;
		T::Currency::release(&reason, &from, found.deposit, Precision::Exact)?;
		Self::remove_track(&from, track, found.covered, held_before);
		Self::add_track(&to, track, covered, held);
		T::Revision::revise(Group::Artists, &from);
		(found.covered, found.deposit, found.flat) = (covered, deposit, flat);
		found.offered_to = None;
		if delisted {
			Self::put_back(&mut found);
			// It was awarded: no reservation is older, and what its former artist says of it, or
			// asks for it, is not the new one's.
			found.claimed_at = Zero::zero();
			found.metadata = Metadata::default();
			(found.price, found.feature) = (None, None);
		}
		Tracks::<T>::insert(track, found);
		Self::deposit_event(Event::OwnershipTransferred { track, from, to, deposit, covered });
		if delisted {
			let metadata = Metadata::default();
			Self::deposit_event(Event::Updated { track, metadata, price: None, feature: None });
			Self::deposit_event(Event::Relisted { track });
		}
		Ok(())
	}

	pub(crate) fn do_unpublish(who: T::AccountId, track: TrackId) -> DispatchResult {
		let found = Self::track_of(&who, track)?;
		ensure!(found.delisting.is_none(), Error::<T>::Delisted);
		Self::take_down(track, found, Removal::Unpublished)
	}

	/// Forgets a track that is listed.
	pub(crate) fn take_down(track: TrackId, found: TrackOf<T>, cause: Removal) -> DispatchResult {
		let Track { artist, root, deposit, flat, published, claimed_at, covered, seed, .. } = found;
		let (period, age) =
			(T::ForfeitPeriod::get(), T::Round::current_round().saturating_sub(published));
		let forfeits = cause.is_artists() && age < period;
		// Asked before others forget the track.
		let was_held = T::Holders::was_held(track);
		// One that was stored has buyers and listeners: who expires it, or has its unpaid deposit
		// looked at, is not to have them, whatever is governed.
		let kept_for = match cause {
			Removal::Expired | Removal::Unpaid if was_held => period.max(T::ExpiryRounds::get()),
			_ => period,
		};
		// Whoever takes a track down that nobody has stored, again and again, keeps its root for
		// what it forfeits, or not at all. One that is reclaimed was not placed, so never stored.
		let keeps = kept_for > 0 && (forfeits || was_held);
		let held = Self::held_for_tracks(&artist);
		let forfeited = if forfeits { flat } else { 0 };
		let back = deposit.saturating_sub(forfeited);
		let reason = HoldReason::Track.into();
		T::Currency::release(&reason, &artist, back, Precision::Exact)?;
		// Out of what is held: a lock on the artist's tokens does not keep it back.
		let (credit, missing) = T::Currency::slash(&reason, &artist, forfeited);
		defensive_assert!(missing == 0, "all of the deposit is held");
		T::Forfeited::on_unbalanced(credit);
		Tracks::<T>::remove(track);
		Roots::<T>::remove(root);
		if keeps {
			// What was placed no reservation could have taken, and cannot once it is down.
			let is_placed = T::Seeds::drawn(seed).is_some();
			let claimed_at = if is_placed { Zero::zero() } else { claimed_at };
			Self::keep_root(root, artist.clone(), claimed_at, kept_for);
		}
		Self::remove_track(&artist, track, covered, held);
		// The seed goes to whoever takes the root.
		if cause != Removal::Reclaimed {
			T::Seeds::release(seed);
		}
		T::OnTrackRemoved::on_track_removed(track, true);
		T::Revision::revise(Group::Artists, &artist);
		Self::deposit_event(Event::Unpublished { track, artist, cause, forfeited });
		Ok(())
	}

	/// Says whether it costs a fee: the first of a round does not.
	pub(crate) fn do_refresh(track: TrackId) -> Result<Pays, DispatchError> {
		let mut found = Self::listed(track)?;
		let artist = found.artist.clone();
		let mut author = Artists::<T>::get(&artist);
		let others = author.covered.saturating_sub(found.covered);
		let Cover { covered, mut deposit, mut flat } = Self::cover(&artist, found.bytes, others);
		ensure!(covered != found.covered, Error::<T>::UpToDate);
		if covered > found.covered {
			// Whose quota grew is asked for nothing, whatever a deposit costs now.
			(deposit, flat) = (deposit.min(found.deposit), flat.min(found.flat));
		}
		let now = T::Round::current_round();
		let pays = if found.refreshed == Some(now) { Pays::Yes } else { Pays::No };
		let reason = HoldReason::Track.into();
		author.change_deposits(Self::held_for_tracks(&artist), now);
		if let Some(more) = deposit.checked_sub(found.deposit) {
			if T::Currency::hold(&reason, &artist, more).is_err() {
				Self::take_down(track, found, Removal::Unpaid)?;
				return Ok(pays);
			}
		} else {
			let less = found.deposit.saturating_sub(deposit);
			T::Currency::release(&reason, &artist, less, Precision::Exact)?;
		}
		author.covered = others.saturating_add(covered);
		Artists::<T>::insert(&artist, author);
		if deposit < found.deposit {
			T::Revision::revise(Group::Artists, &artist);
		}
		(found.covered, found.deposit, found.flat) = (covered, deposit, flat);
		found.refreshed = Some(now);
		Tracks::<T>::insert(track, found);
		Self::deposit_event(Event::Refreshed { track, deposit, covered });
		Ok(pays)
	}
}
