//! What is published, by whom, for which deposit.
//!
//! Deposits are holds: a part for each track, whose size makes junk tracks a dear way to win
//! storage proofs, and a part by size. They are stake behind what the tracks earn
//! ([`TrackDeposits`]), from the round after that in which they were put down, so that an artist
//! without other stake is paid too. The artist's storage quota covers bytes, in the order in which
//! tracks are published; nobody tells this pallet when a quota lapses, so anyone may have that
//! looked at (`refresh`): once a round and track without a fee.
//!
//! Who takes a track down within [`Config::ForfeitPeriod`] rounds of its publication, or cannot pay
//! its deposit then, forfeits the flat part: that is what another draw of its placement key costs.

use crate::{claims::Claim, *};
use sp_runtime::traits::Zero;

/// What of a track its artist's quota covers, and what is held for the rest.
struct Cover {
	covered: u64,
	deposit: Balance,
	/// Of the deposit, what does not go by bytes.
	flat: Balance,
	/// What it takes to read the features that cover it.
	read: Weight,
}

impl<T: Config> Pallet<T> {
	/// What it takes to read the quota of who has so many features, beside none.
	fn quota_weight(records: u32) -> Weight {
		T::WeightInfo::quota(records).saturating_sub(T::WeightInfo::quota(0))
	}

	/// The most that it takes.
	pub(crate) fn most_quota_weight() -> Weight {
		Self::quota_weight(T::Quota::most_records())
	}

	/// What is held for a track of so many bytes of `artist`, of whose other tracks `others` bytes
	/// are covered.
	fn cover(artist: &T::AccountId, bytes: u64, others: u64) -> Cover {
		let covered = T::Quota::of(artist).saturating_sub(others).min(bytes);
		let paid_for = bytes.saturating_sub(covered);
		// 2 GiB at most, for at most an AUDIO a byte.
		let by_size = T::ByteDeposit::get().saturating_mul(paid_for.into());
		let flat = T::TrackDeposit::get();
		let read = Self::quota_weight(T::Quota::records(artist));
		Cover { covered, deposit: flat.saturating_add(by_size), flat, read }
	}

	fn check(terms: &TrackTerms) -> DispatchResult {
		ensure!(is_cid_or_empty(&terms.metadata), Error::<T>::InvalidMetadata);
		ensure!(terms.price != Some(0), Error::<T>::PriceZero);
		let is_there =
			terms.feature.is_none_or(<T::FeatureGate as FeatureGate<T::AccountId>>::exists);
		ensure!(is_there, Error::<T>::UnknownFeature);
		Ok(())
	}

	/// The track, if it is `who`'s.
	fn track_of(who: &T::AccountId, track: TrackId) -> Result<TrackOf<T>, Error<T>> {
		let record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(record.artist == *who, Error::<T>::NotArtist);
		Ok(record)
	}

	/// Planck held for all tracks of `artist`.
	pub(crate) fn held_for_tracks(artist: &T::AccountId) -> Balance {
		T::Currency::balance_on_hold(&HoldReason::Track.into(), artist)
	}

	/// Counts a track of `artist` that has so many bytes covered; `held` planck were for the
	/// others.
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
		Artists::<T>::mutate_exists(artist, |record| {
			let author = record.get_or_insert_default();
			author.change_deposits(held, T::Round::current_round());
			author.tracks = author.tracks.saturating_sub(1);
			author.covered = author.covered.saturating_sub(covered);
			if author.tracks == 0 {
				*record = None;
			}
		});
	}

	/// Returns what it weighed that nodes were named, and that others were told of a track whose
	/// root it takes.
	pub(crate) fn do_publish(
		artist: T::AccountId,
		root: ContentRoot,
		bytes: u64,
		duration: u32,
		terms: TrackTerms,
		salt: Option<[u8; 32]>,
	) -> Result<Weight, DispatchError> {
		ensure!(is_content_size(bytes), Error::<T>::InvalidSize);
		ensure!(duration > 0, Error::<T>::InvalidDuration);
		Self::check(&terms)?;
		let reserved = salt.map(|salt| Self::use_reservation(&artist, &root, &salt)).transpose()?;
		let Claim { claimed_at, seed, followed } = Self::claim_root(&artist, &root, reserved)?;
		let track = NextTrack::<T>::get();
		let next = track.checked_add(1).ok_or(Error::<T>::NoIndexLeft)?;
		let Cover { covered, deposit, flat, read } =
			Self::cover(&artist, bytes, Artists::<T>::get(&artist).covered);
		let held = Self::held_for_tracks(&artist);
		T::Currency::hold(&HoldReason::Track.into(), &artist, deposit)?;

		NextTrack::<T>::put(next);
		Roots::<T>::insert(root, track);
		Self::add_track(&artist, track, covered, held);
		let seed = seed.unwrap_or_else(T::Seeds::ask);
		let published = T::Round::current_round();
		let (stagers, named) = Self::stagers(&root);
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
		Ok(followed.saturating_add(named).saturating_add(read))
	}

	pub(crate) fn do_update(
		who: T::AccountId,
		track: TrackId,
		terms: TrackTerms,
	) -> DispatchResult {
		let mut record = Self::track_of(&who, track)?;
		Self::check(&terms)?;
		let TrackTerms { metadata, price, feature } = terms;
		// What was looked at is not what it says from now on.
		record.cleared &= record.metadata == metadata;
		record.metadata = metadata.clone();
		(record.price, record.feature) = (price, feature);
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::Updated { track, metadata, price, feature });
		Ok(())
	}

	pub(crate) fn do_transfer_ownership(
		who: T::AccountId,
		track: TrackId,
		to: Option<T::AccountId>,
	) -> DispatchResult {
		let mut record = Self::track_of(&who, track)?;
		ensure!(record.delisting.is_none(), Error::<T>::Delisted);
		ensure!(to.as_ref() != Some(&who), Error::<T>::OwnTrack);
		record.offered_to = to.clone();
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::OwnershipOffered { track, to });
		Ok(())
	}

	/// Returns what it weighed that the former artist's stake was revised, that the quota of the
	/// new one was read, and that nodes were named for a track that was delisted.
	pub(crate) fn do_accept_ownership(
		to: T::AccountId,
		track: TrackId,
	) -> Result<Weight, DispatchError> {
		let mut record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		let delisted = record.delisting.is_some();
		if record.offered_to.as_ref() != Some(&to) {
			let error = if delisted { Error::<T>::Delisted } else { Error::<T>::NotOffered };
			return Err(error.into());
		}
		let Cover { covered, deposit, flat, read } =
			Self::cover(&to, record.bytes, Artists::<T>::get(&to).covered);
		let reason = HoldReason::Track.into();
		let from = core::mem::replace(&mut record.artist, to.clone());
		let (held, held_before) = (Self::held_for_tracks(&to), Self::held_for_tracks(&from));
		T::Currency::hold(&reason, &to, deposit)?;
		T::Currency::release(&reason, &from, record.deposit, Precision::Exact)?;
		Self::remove_track(&from, track, record.covered, held_before);
		Self::add_track(&to, track, covered, held);
		let mut followed = read.saturating_add(T::Revision::revise(Group::Artists, &from));
		(record.covered, record.deposit, record.flat) = (covered, deposit, flat);
		record.offered_to = None;
		if delisted {
			followed.saturating_accrue(Self::put_back(&mut record));
			// It was awarded: no reservation is older, and what its former artist says of it, or
			// asks for it, is not the new one's.
			record.claimed_at = Zero::zero();
			record.metadata = Metadata::default();
			(record.price, record.feature) = (None, None);
		}
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::OwnershipTransferred { track, from, to, deposit, covered });
		if delisted {
			let metadata = Metadata::default();
			Self::deposit_event(Event::Updated { track, metadata, price: None, feature: None });
			Self::deposit_event(Event::Relisted { track });
		}
		Ok(followed)
	}

	pub(crate) fn do_unpublish(who: T::AccountId, track: TrackId) -> Result<Weight, DispatchError> {
		let record = Self::track_of(&who, track)?;
		ensure!(record.delisting.is_none(), Error::<T>::Delisted);
		Self::take_down(track, record, Removal::Unpublished)
	}

	/// Forgets a track that is listed. Returns what it weighed that others were told of it.
	pub(crate) fn take_down(
		track: TrackId,
		record: TrackOf<T>,
		cause: Removal,
	) -> Result<Weight, DispatchError> {
		let Track { artist, root, deposit, flat, published, claimed_at, covered, seed, .. } =
			record;
		let (period, age) =
			(T::ForfeitPeriod::get(), T::Round::current_round().saturating_sub(published));
		let forfeits = cause.is_artists() && age < period;
		// Asked before others forget the track.
		let was_held = T::Holders::was_held(track);
		// Most that buyers and listeners know was stored: who expires it, or has its unpaid deposit
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
		let removed = T::OnTrackRemoved::on_track_removed(track, true);
		let revised = T::Revision::revise(Group::Artists, &artist);
		Self::deposit_event(Event::Unpublished { track, artist, cause, forfeited });
		Ok(removed.saturating_add(revised))
	}

	/// Says whether it costs a fee, the first of a round does not, and what it weighed.
	pub(crate) fn do_refresh(track: TrackId) -> Result<(Pays, Weight), DispatchError> {
		let mut record = Self::listed(track)?;
		let artist = record.artist.clone();
		let mut author = Artists::<T>::get(&artist);
		let others = author.covered.saturating_sub(record.covered);
		let Cover { covered, mut deposit, mut flat, read } =
			Self::cover(&artist, record.bytes, others);
		ensure!(covered != record.covered, Error::<T>::UpToDate);
		if covered > record.covered {
			// Whose quota grew is asked for nothing, whatever a deposit costs now.
			(deposit, flat) = (deposit.min(record.deposit), flat.min(record.flat));
		}
		let now = T::Round::current_round();
		let pays = if record.refreshed == Some(now) { Pays::Yes } else { Pays::No };
		let reason = HoldReason::Track.into();
		author.change_deposits(Self::held_for_tracks(&artist), now);
		if let Some(more) = deposit.checked_sub(record.deposit) {
			if T::Currency::hold(&reason, &artist, more).is_err() {
				let followed = Self::take_down(track, record, Removal::Unpaid)?;
				let weight = T::WeightInfo::refresh_unpaid().saturating_add(read);
				return Ok((pays, weight.saturating_add(followed)));
			}
		} else {
			let less = record.deposit.saturating_sub(deposit);
			T::Currency::release(&reason, &artist, less, Precision::Exact)?;
		}
		author.covered = others.saturating_add(covered);
		Artists::<T>::insert(&artist, author);
		let followed = match deposit < record.deposit {
			true => T::Revision::revise(Group::Artists, &artist),
			false => Weight::zero(),
		};
		(record.covered, record.deposit, record.flat) = (covered, deposit, flat);
		record.refreshed = Some(now);
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::Refreshed { track, deposit, covered });
		Ok((pays, T::WeightInfo::refresh().saturating_add(read).saturating_add(followed)))
	}
}
