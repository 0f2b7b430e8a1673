//! What is taken out of the catalogue, and put back.

use crate::*;

impl<T: Config> Pallet<T> {
	/// `by` is the moderator; none is [`Config::AdminOrigin`].
	pub(crate) fn do_delist(
		by: Option<T::AccountId>,
		track: TrackId,
		reason: Reason,
	) -> DispatchResult {
		if let Some(moderator) = &by {
			ensure!(Moderators::<T>::get().contains(moderator), Error::<T>::NotModerator);
		}
		let mut found = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		ensure!(by.is_none() || !found.cleared, Error::<T>::Cleared);
		let was_listed = match &found.delisting {
			None => true,
			// What a moderator has delisted a referendum can make its own.
			Some(Delisting { by: Some(_), .. }) if by.is_none() => false,
			Some(_) => return Err(Error::<T>::AlreadyDelisted.into()),
		};
		found.delisting = Some(Delisting { by: by.clone(), reason: reason.clone() });
		found.offered_to = None;
		Tracks::<T>::insert(track, found);
		if was_listed {
			T::OnTrackRemoved::on_track_removed(track);
		}
		Self::deposit_event(Event::Delisted { track, by, reason });
		Ok(())
	}

	/// `review` is whether [`Config::ReviewOrigin`] does it.
	pub(crate) fn do_relist(review: bool, track: TrackId) -> DispatchResult {
		let mut found = Tracks::<T>::get(track).ok_or(Error::<T>::UnknownTrack)?;
		let delisting = found.delisting.take().ok_or(Error::<T>::NotDelisted)?;
		ensure!(!review || delisting.by.is_some(), Error::<T>::NotReviewable);
		// Else a moderator could delist it again and again.
		found.cleared = true;
		Tracks::<T>::insert(track, found);
		Self::deposit_event(Event::Relisted { track });
		Ok(())
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
