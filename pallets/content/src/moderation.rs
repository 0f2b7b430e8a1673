//! What is taken out of the catalogue, and put back.
//!
//! A delisted track is stored, heard and sold no more, and cannot be unpublished: its root stays
//! taken, so that it is not put up again, and its deposit pays for that. What a moderator has
//! delisted [`Config::ReviewOrigin`] can put back; what [`Config::AdminOrigin`] has, only that
//! itself. Both name the description that they looked at, and put nothing back that has another.
//!
//! [`Config::AdminOrigin`] can also award the track to somebody, who lists it again by accepting
//! it, and describes it anew; and it can do so by root, so that nobody dodges it with another index
//! (`assign_root`). A track that was put back, or awarded and accepted, moderators cannot delist
//! until its description changes.

use crate::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::{BlakeTwo256, Hash, Zero};

impl<T: Config> From<RelistRefusal> for Error<T> {
	fn from(refusal: RelistRefusal) -> Self {
		match refusal {
			RelistRefusal::UnknownTrack => Self::UnknownTrack,
			RelistRefusal::NotDelisted => Self::NotDelisted,
			RelistRefusal::NotReviewable => Self::NotReviewable,
			RelistRefusal::MetadataChanged => Self::MetadataChanged,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// What names a description to who lists a track again: its BLAKE2b-256.
	pub fn metadata_hash(metadata: &Metadata) -> [u8; 32] {
		BlakeTwo256::hash(metadata).0
	}

	/// Who delists: the moderator, or none for [`Config::AdminOrigin`]. Whether the signer is a
	/// moderator is not looked at yet.
	pub(crate) fn ensure_delists(
		origin: OriginFor<T>,
	) -> Result<Option<T::AccountId>, DispatchError> {
		match T::AdminOrigin::try_origin(origin) {
			Ok(_) => Ok(None),
			Err(origin) => Ok(Some(ensure_signed(origin)?)),
		}
	}

	/// Whether [`Config::ReviewOrigin`] lists tracks again, and not [`Config::AdminOrigin`].
	pub(crate) fn ensure_relists(origin: OriginFor<T>) -> Result<bool, DispatchError> {
		match T::AdminOrigin::try_origin(origin) {
			Ok(_) => Ok(false),
			Err(origin) => {
				T::ReviewOrigin::ensure_origin(origin)?;
				Ok(true)
			},
		}
	}

	/// `by` is the moderator; none is [`Config::AdminOrigin`].
	pub(crate) fn do_delist(
		by: Option<T::AccountId>,
		track: TrackId,
		reason: Reason,
	) -> Result<Weight, DispatchError> {
		if let Some(moderator) = &by {
			ensure!(Moderators::<T>::get().contains(moderator), Error::<T>::NotModerator);
		}
		let mut record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(by.is_none() || !record.cleared, Error::<T>::Cleared);
		let was_listed = match &record.delisting {
			None => true,
			// What a moderator has delisted a referendum can make its own.
			Some(Delisting { by: Some(_), .. }) if by.is_none() => false,
			Some(_) => return Err(Error::<T>::AlreadyDelisted.into()),
		};
		record.delisting = Some(Delisting { by: by.clone(), reason: reason.clone() });
		record.offered_to = None;
		Tracks::<T>::insert(track, record);
		let removed = match was_listed {
			true => T::OnTrackRemoved::on_track_removed(track, false),
			false => Weight::zero(),
		};
		Self::deposit_event(Event::Delisted { track, by, reason });
		Ok(removed)
	}

	/// Lists a delisted track again, safe from moderators: else they could delist it again and
	/// again. Returns what it weighed to name nodes for it.
	pub(crate) fn put_back(record: &mut TrackOf<T>) -> Weight {
		(record.delisting, record.cleared) = (None, true);
		// Nodes have had no chance to hold it meanwhile, and nobody serves it.
		record.listed = T::Round::current_round();
		let (stagers, named) = Self::stagers(&record.root);
		record.stagers = stagers;
		named
	}

	/// `review` is whether [`Config::ReviewOrigin`] does it. Returns what it weighed to name nodes
	/// for the track.
	fn relist_one(
		review: bool,
		track: TrackId,
		metadata_hash: [u8; 32],
	) -> Result<Weight, RelistRefusal> {
		let mut record = Tracks::<T>::get(track).ok_or(RelistRefusal::UnknownTrack)?;
		let delisting = record.delisting.as_ref().ok_or(RelistRefusal::NotDelisted)?;
		if review && delisting.by.is_none() {
			return Err(RelistRefusal::NotReviewable);
		}
		// Its artist may have changed it while it was decided about, and no moderator could do
		// anything about that.
		if Self::metadata_hash(&record.metadata) != metadata_hash {
			return Err(RelistRefusal::MetadataChanged);
		}
		let named = Self::put_back(&mut record);
		// It was awarded: that is not meant any more.
		record.offered_to = None;
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::Relisted { track });
		Ok(named)
	}

	pub(crate) fn do_relist(
		review: bool,
		track: TrackId,
		metadata_hash: [u8; 32],
	) -> Result<Weight, DispatchError> {
		Self::relist_one(review, track, metadata_hash)
			.map_err(|refusal| Error::<T>::from(refusal).into())
	}

	/// Those that cannot be listed again are left out, and an event says so.
	///
	/// Returns what it weighed to name nodes for the others.
	pub(crate) fn do_relist_many(
		review: bool,
		tracks: RelistedOf<T>,
	) -> Result<Weight, DispatchError> {
		let mut refused = None;
		let mut relisted = None;
		for (track, metadata_hash) in tracks {
			match Self::relist_one(review, track, metadata_hash) {
				Ok(named) => {
					relisted = Some(named.saturating_add(relisted.unwrap_or_default()));
				},
				Err(reason) => {
					refused = refused.or(Some(reason));
					Self::deposit_event(Event::NotRelisted { track, reason });
				},
			}
		}
		match (relisted, refused) {
			(Some(named), _) => Ok(named),
			(None, Some(reason)) => Err(Error::<T>::from(reason).into()),
			(None, None) => Err(Error::<T>::NoTracks.into()),
		}
	}

	pub(crate) fn do_award(track: TrackId, to: Option<T::AccountId>) -> DispatchResult {
		let mut record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(to.as_ref() != Some(&record.artist), Error::<T>::OwnTrack);
		let delisting = record.delisting.as_mut().ok_or(Error::<T>::NotDelisted)?;
		// It is the voters' from now on: the committee cannot put it back as the artist's.
		delisting.by = None;
		record.offered_to = to.clone();
		Tracks::<T>::insert(track, record);
		Self::deposit_event(Event::OwnershipOffered { track, to });
		Ok(())
	}

	/// What has the root, by whatever index, is delisted and awarded; else it is kept for `to`, or
	/// for nobody.
	///
	/// Returns what it weighed that others were told of a track that was listed.
	pub(crate) fn do_assign_root(
		root: ContentRoot,
		to: Option<T::AccountId>,
	) -> Result<Weight, DispatchError> {
		if let Some(track) = Roots::<T>::get(root) {
			let record = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
			let removed = match record.delisting {
				None => Self::do_delist(None, track, Reason::default())?,
				Some(_) => Weight::zero(),
			};
			Self::do_award(track, to)?;
			return Ok(removed);
		}
		match &to {
			None => {
				let now = T::Round::current_round();
				let kept = KeptRoots::<T>::take(root).filter(|kept| kept.until > now);
				ensure!(kept.is_some(), Error::<T>::UnknownRoot);
			},
			Some(artist) => {
				let until = T::Round::current_round().saturating_add(T::ExpiryRounds::get());
				// No reservation is older.
				let claimed_at = Zero::zero();
				KeptRoots::<T>::insert(
					root,
					KeptRoot { artist: artist.clone(), claimed_at, until },
				);
			},
		}
		Self::deposit_event(Event::RootAssigned { root, to });
		Ok(Weight::zero())
	}

	pub(crate) fn do_suspend_moderator(who: T::AccountId) -> DispatchResult {
		Moderators::<T>::try_mutate(|moderators| {
			let position = moderators.iter().position(|moderator| *moderator == who);
			moderators.remove(position.ok_or(Error::<T>::NotModerator)?);
			Ok::<_, Error<T>>(())
		})?;
		Self::deposit_event(Event::ModeratorSuspended { who });
		Ok(())
	}

	/// Those of a genesis.
	pub(crate) fn name_moderators(moderators: Vec<T::AccountId>) -> DispatchResult {
		let moderators =
			moderators.try_into().map_err(|_| DispatchError::Other("there are too many"))?;
		Self::do_set_moderators(moderators)
	}

	pub(crate) fn do_set_moderators(moderators: ModeratorsOf<T>) -> DispatchResult {
		let distinct = moderators
			.iter()
			.enumerate()
			.all(|(position, who)| !moderators.iter().take(position).any(|other| other == who));
		ensure!(distinct, Error::<T>::DuplicateModerator);
		Moderators::<T>::put(&moderators);
		Self::deposit_event(Event::ModeratorsSet { moderators });
		Ok(())
	}
}
