//! Who holds which track.

use crate::*;
use audio_primitives::selection::{select, Candidate};

impl<T: Config> From<Refusal> for Error<T> {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::UnknownTrack => Self::UnknownTrack,
			Refusal::NotPlaced => Self::NotPlaced,
			Refusal::NotSelected => Self::NotSelected,
			Refusal::AlreadyHeld => Self::AlreadyHeld,
			Refusal::NoPlace => Self::NoPlace,
		}
	}
}

/// The first `count` of `nodes` for `key`, the best first, each of another operator.
pub(crate) fn first_of<AccountId: Clone + PartialEq>(
	nodes: &[ActiveNode<AccountId>],
	key: &[u8],
	count: u32,
) -> Vec<ActiveNode<AccountId>> {
	let candidates = nodes.iter().map(|node| Candidate {
		id: &node.selection_id,
		operator: &node.operator,
		weight: node.weight,
	});
	let chosen = select(candidates, key, count as usize);
	chosen.into_iter().filter_map(|index| nodes.get(index).cloned()).collect()
}

impl<T: Config> Pallet<T> {
	/// What `node` is to the tracks that it has places for. One read.
	pub(crate) fn standing_of(node: NodeIndex) -> Standing {
		match T::Nodes::node(node) {
			None => Standing::Gone,
			Some(found) if found.serves => Standing::Serving,
			Some(_) => Standing::Idle,
		}
	}

	/// The nodes of `active` that are selected for `content`, the best first.
	pub(crate) fn selected(
		active: &[ActiveNode<T::AccountId>],
		content: &StoredContent,
	) -> Option<Vec<ActiveNode<T::AccountId>>> {
		Some(first_of(active, &content.placement?, Self::replicas()))
	}

	pub(crate) fn do_accept(
		who: T::AccountId,
		node: NodeIndex,
		tracks: TracksOf<T>,
	) -> DispatchResult {
		let found = Self::node_signed_by(&who, node)?;
		ensure!(found.serves, Error::<T>::NotServing);
		let active = T::Nodes::active();
		let mut refused = None;
		let mut any = false;
		for track in tracks {
			match Self::accept_one(node, &found.operator, track, &active) {
				Ok(()) => {
					any = true;
					let operator = found.operator.clone();
					Self::deposit_event(Event::Accepted { node, operator, track });
				},
				Err(reason) => {
					refused = refused.or(Some(reason));
					Self::deposit_event(Event::NotAccepted { node, track, reason });
				},
			}
		}
		match (any, refused) {
			(true, _) => Ok(()),
			(false, Some(reason)) => Err(Error::<T>::from(reason).into()),
			(false, None) => Err(Error::<T>::NoTracks.into()),
		}
	}

	fn accept_one(
		node: NodeIndex,
		operator: &T::AccountId,
		track: TrackId,
		active: &[ActiveNode<T::AccountId>],
	) -> Result<(), Refusal> {
		let content = T::Catalogue::content(track).ok_or(Refusal::UnknownTrack)?;
		let selected = Self::selected(active, &content).ok_or(Refusal::NotPlaced)?;
		let selected: Vec<_> = selected.into_iter().map(|chosen| chosen.node).collect();
		if !selected.contains(&node) {
			return Err(Refusal::NotSelected);
		}
		let now = T::Round::current_round();
		let known = Tracks::<T>::get(track);
		let is_new = known.is_none();
		let mut stored = known.unwrap_or_default();
		let gone = stored.prune(now, Self::standing_of);
		let had = stored.holders.iter().any(|holder| holder.node == node);
		// A node of one's own that leaves its place to another does so of its own accord, as does
		// one that has given notice.
		let willing: Vec<_> = stored
			.holders
			.iter()
			.filter(|holder| holder.operator == *operator || holder.until.is_some())
			.map(|holder| holder.node)
			.collect();
		let left =
			stored.admit(node, operator.clone(), Self::replicas(), &selected, Self::standing_of)?;
		for released in gone {
			Self::let_go(&released, track);
		}
		for displaced in left {
			Self::released(displaced, track, Some(node), willing.contains(&displaced));
		}
		if !had {
			Records::<T>::mutate(node, |record| {
				record.replicas = record.replicas.saturating_add(1);
			});
		}
		if is_new {
			stored.position = Self::append(track);
		}
		Tracks::<T>::insert(track, stored);
		Ok(())
	}

	pub(crate) fn do_drop(
		who: T::AccountId,
		node: NodeIndex,
		tracks: TracksOf<T>,
	) -> DispatchResult {
		Self::node_signed_by(&who, node)?;
		ensure!(!tracks.is_empty(), Error::<T>::NoTracks);
		let now = T::Round::current_round();
		let round = now.saturating_add(T::DropNotice::get().max(1));
		for track in tracks {
			Tracks::<T>::try_mutate(track, |stored| {
				let holder = stored
					.iter_mut()
					.flat_map(|stored| stored.holders.iter_mut())
					.find(|holder| holder.node == node && holder.is_in_force(now))
					.ok_or(Error::<T>::NotHeld)?;
				ensure!(holder.until.is_none(), Error::<T>::NoticeGiven);
				holder.until = Some(round);
				Ok::<_, Error<T>>(())
			})?;
			Self::deposit_event(Event::NoticeGiven { node, track, round });
		}
		Ok(())
	}

	/// Notes that `node` has no place for `track` any more: it is gone, or had given notice.
	///
	/// What it missed after its notice had passed it missed elsewhere.
	fn let_go(holder: &Holder<T::AccountId>, track: TrackId) {
		let since = Records::<T>::get(holder.node).missing_since;
		let missed = since.zip(holder.until).is_some_and(|(since, until)| since.round < until);
		let given_up = missed && Self::standing_of(holder.node) != Standing::Gone;
		Self::released(holder.node, track, None, given_up);
	}

	/// Notes that `node` has no place for `track` any more, and whether it gave it up itself.
	fn released(node: NodeIndex, track: TrackId, by: Option<NodeIndex>, given_up: bool) {
		Self::forget_replica(node, given_up);
		Self::deposit_event(Event::Released { node, track, by });
	}

	/// Counts a replica less; forgets a node of which there is nothing to remember, or that is gone.
	fn forget_replica(node: NodeIndex, given_up: bool) {
		let mut record = Records::<T>::get(node);
		record.replicas = record.replicas.saturating_sub(1);
		record.evades |= given_up && record.missing_since.is_some();
		let gone = record.replicas == 0 && Self::standing_of(node) == Standing::Gone;
		if gone || record.is_empty() {
			Records::<T>::remove(node);
		} else {
			Records::<T>::insert(node, record);
		}
	}

	/// Takes the places away of nodes that are gone or whose notice has passed. Without a holder the track is
	/// forgotten, and so none is returned.
	pub(crate) fn pruned(
		track: TrackId,
		mut stored: StoredOf<T>,
		standing: impl Fn(NodeIndex) -> Standing,
	) -> Option<StoredOf<T>> {
		let gone = stored.prune(T::Round::current_round(), standing);
		if gone.is_empty() {
			return Some(stored);
		}
		for released in gone {
			Self::let_go(&released, track);
		}
		if stored.holders.is_empty() {
			Self::remove(track, stored.position);
			return None;
		}
		Tracks::<T>::insert(track, &stored);
		Some(stored)
	}

	/// Puts `track` at the end of the sequence; returns its position.
	fn append(track: TrackId) -> u32 {
		let position = TrackCount::<T>::get();
		Positions::<T>::insert(position, track);
		// There are no more than track ids.
		TrackCount::<T>::put(position.saturating_add(1));
		position
	}

	/// Forgets `track`; the last in the sequence takes its position.
	fn remove(track: TrackId, position: u32) {
		Tracks::<T>::remove(track);
		let last = TrackCount::<T>::get().saturating_sub(1);
		let Some(moved) = Positions::<T>::take(last) else {
			defensive!("the sequence has no gap");
			return;
		};
		TrackCount::<T>::put(last);
		if moved != track {
			Positions::<T>::insert(position, moved);
			Tracks::<T>::mutate(moved, |stored| {
				if let Some(stored) = stored {
					stored.position = position;
				}
			});
		}
	}
}

impl<T: Config> OnTrackRemoved for Pallet<T> {
	/// Its holders owe nothing for it any more.
	fn on_track_removed(track: TrackId) {
		let Some(stored) = Tracks::<T>::get(track) else { return };
		for holder in &stored.holders {
			Self::released(holder.node, track, None, false);
		}
		Self::remove(track, stored.position);
	}

	fn weight() -> Weight {
		T::WeightInfo::on_track_removed()
	}
}

impl<T: Config> Replicas for Pallet<T> {
	fn held_in(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool {
		Tracks::<T>::get(track).is_some_and(|stored| stored.holder(node, round).is_some())
			&& Self::standing_of(node) == Standing::Serving
	}

	fn was_held(track: TrackId) -> bool {
		Tracks::<T>::contains_key(track)
	}
}
