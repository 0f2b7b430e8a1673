//! Who holds which track.

use crate::*;
use audio_primitives::nodes::first_of;
use core::cell::Cell;
use frame_support::dispatch::PostDispatchInfo;

/// What finding places takes beside what each track does: it depends on how many are active, who
/// serves and who leaves.
#[derive(Default)]
pub(crate) struct Work {
	/// Nodes of the active set.
	active_nodes: u32,
	/// Times that it was chosen from.
	chosen: Cell<u32>,
	/// Times that a node's standing was looked at.
	looked: Cell<u32>,
	/// Places that nodes lost.
	released: Cell<u32>,
}

impl Work {
	/// That of a call which finds as many active nodes.
	fn among(active: usize) -> Self {
		Self { active_nodes: active as u32, ..Default::default() }
	}

	/// The most that it is for `tracks` tracks: as many nodes are active as can be, the standing of
	/// all who could be selected is looked at, and that of all holders, who lose their places,
	/// twice.
	fn most<T: Config>(tracks: u32) -> Self {
		let holders = T::MaxReplicas::get();
		let looked = Pallet::<T>::most_chosen().saturating_add(holders.saturating_mul(2));
		Self {
			active_nodes: T::ServiceNodes::most_active(),
			chosen: Cell::new(tracks),
			looked: Cell::new(looked.saturating_mul(tracks)),
			released: Cell::new(holders.saturating_mul(tracks)),
		}
	}

	/// What `node` is to the tracks that it has places for. One read.
	fn availability<T: Config>(&self, node: NodeIndex) -> Availability {
		self.looked.set(self.looked.get().saturating_add(1));
		Pallet::<T>::availability(node)
	}

	fn note_choice(&self) {
		self.chosen.set(self.chosen.get().saturating_add(1));
	}

	fn note_released(&self, places: usize) {
		self.released.set(self.released.get().saturating_add(places as u32));
	}

	/// What it weighed.
	fn weight<T: Config>(&self) -> Weight {
		let released = T::WeightInfo::on_track_removed(self.released.get())
			.saturating_sub(T::WeightInfo::on_track_removed(0));
		T::ServiceNodes::active_weight(self.active_nodes)
			.saturating_add(
				T::WeightInfo::choose(self.active_nodes).saturating_mul(self.chosen.get().into()),
			)
			.saturating_add(T::WeightInfo::look(self.looked.get()))
			.saturating_add(released)
	}

	/// What a call has weighed that took `own` besides.
	pub(crate) fn with<T: Config>(&self, own: Weight) -> PostDispatchInfo {
		Some(own.saturating_add(self.weight::<T>())).into()
	}
}

impl<T: Config> From<PlaceRefusal> for Error<T> {
	fn from(refusal: PlaceRefusal) -> Self {
		match refusal {
			PlaceRefusal::UnknownTrack => Self::UnknownTrack,
			PlaceRefusal::NotPlaced => Self::NotPlaced,
			PlaceRefusal::NotSelected => Self::NotSelected,
			PlaceRefusal::AlreadyHeld => Self::AlreadyHeld,
			PlaceRefusal::AlreadyAccepted => Self::AlreadyAccepted,
			PlaceRefusal::NoPlace => Self::NoPlace,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// `node`, if `who` may sign for it.
	fn node_signed_by(who: &T::AccountId, node: NodeIndex) -> Result<ServiceNodeOf<T>, Error<T>> {
		let service_node = T::ServiceNodes::node(node).ok_or(Error::<T>::UnknownNode)?;
		ensure!(service_node.is_signed_by(who), Error::<T>::NotOperatorOrHotKey);
		Ok(service_node)
	}

	/// Holders of a track.
	fn replicas() -> u32 {
		T::Replicas::get().min(T::MaxReplicas::get())
	}

	/// What `node` is to the tracks that it has places for. One read.
	pub(crate) fn availability(node: NodeIndex) -> Availability {
		match T::ServiceNodes::node(node) {
			None => Availability::Gone,
			Some(record) if record.serves => Availability::Serving,
			Some(_) => Availability::Idle,
		}
	}

	/// Those who do not serve now are few: as many more as there can be holders are looked at, and
	/// as can be barred.
	pub(crate) fn most_chosen() -> u32 {
		T::MaxReplicas::get().saturating_mul(2).saturating_add(MAX_FORMER)
	}

	/// What `accept` of `tracks` tracks weighs at the most.
	pub(crate) fn most_accept_weight(tracks: u32) -> Weight {
		T::WeightInfo::accept(tracks).saturating_add(Work::most::<T>(tracks).weight::<T>())
	}

	/// What `enter` weighs at the most.
	pub(crate) fn most_enter_weight() -> Weight {
		T::WeightInfo::enter().saturating_add(Work::most::<T>(1).weight::<T>())
	}

	/// The nodes of `active` that come first for a track with that placement key, the best first,
	/// without those that are barred from it in round `now`.
	pub(crate) fn chosen(
		active: &[ActiveNode<T::AccountId>],
		key: &PlacementKey,
		places: &PlacesOf<T>,
		now: RoundIndex,
	) -> Vec<ActiveNode<T::AccountId>> {
		let barred: Vec<_> = places.barred(now).map(|former| former.node).collect();
		let mut chosen = first_of(active, key, Self::most_chosen());
		chosen.retain(|chosen| !barred.contains(&chosen.node));
		chosen
	}

	/// The nodes of `active` that are selected for a track with that placement key, the best first:
	/// those that serve and are not barred from it in round `now`.
	pub(crate) fn selected(
		active: &[ActiveNode<T::AccountId>],
		key: &PlacementKey,
		places: &PlacesOf<T>,
		now: RoundIndex,
		work: &Work,
	) -> Vec<ActiveNode<T::AccountId>> {
		work.note_choice();
		Self::chosen(active, key, places, now)
			.into_iter()
			.filter(|chosen| work.availability::<T>(chosen.node) == Availability::Serving)
			.take(Self::replicas() as usize)
			.collect()
	}

	/// What of `track` is stored, its placement key, who holds it, and the nodes that are selected
	/// for it.
	fn look_up(
		track: TrackId,
		active: &[ActiveNode<T::AccountId>],
		now: RoundIndex,
		work: &Work,
	) -> Result<(StoredContent, PlacesOf<T>, Vec<NodeIndex>), PlaceRefusal> {
		let content = T::Catalogue::content(track).ok_or(PlaceRefusal::UnknownTrack)?;
		let key = content.placement.ok_or(PlaceRefusal::NotPlaced)?;
		let places = TrackPlaces::<T>::get(track).unwrap_or_default();
		let selected = Self::selected(active, &key, &places, now, work);
		let selected = selected.into_iter().map(|chosen| chosen.node).collect();
		Ok((content, places, selected))
	}

	pub(crate) fn do_accept(
		who: T::AccountId,
		node: NodeIndex,
		tracks: TrackBatchOf<T>,
	) -> Result<Work, DispatchError> {
		let service_node = Self::node_signed_by(&who, node)?;
		ensure!(service_node.serves, Error::<T>::NotServing);
		let active = T::ServiceNodes::active();
		let work = Work::among(active.len());
		let mut refused = None;
		let mut any = false;
		for track in tracks {
			match Self::accept_one(node, &service_node.operator, track, &active, &work) {
				Ok(()) => any = true,
				Err(reason) => {
					refused = refused.or(Some(reason));
					Self::deposit_event(Event::NotAccepted { node, track, reason });
				},
			}
		}
		match (any, refused) {
			(true, _) => Ok(work),
			(false, Some(reason)) => Err(Error::<T>::from(reason).into()),
			(false, None) => Err(Error::<T>::NoTracks.into()),
		}
	}

	/// Notes that `node` accepts `track`, or takes its notice back.
	fn accept_one(
		node: NodeIndex,
		operator: &T::AccountId,
		track: TrackId,
		active: &[ActiveNode<T::AccountId>],
		work: &Work,
	) -> Result<(), PlaceRefusal> {
		let round = T::Round::current_round();
		let (_, mut places, selected) = Self::look_up(track, active, round, work)?;
		if !selected.contains(&node) {
			return Err(PlaceRefusal::NotSelected);
		}
		if let Some(holder) = places.holder_mut(node, round) {
			holder.until.take().ok_or(PlaceRefusal::AlreadyHeld)?;
			TrackPlaces::<T>::insert(track, places);
			Self::deposit_event(Event::NoticeTakenBack { node, track });
			return Ok(());
		}
		let standing = |holder| work.availability::<T>(holder);
		let replicas = Self::replicas();
		let gone = places.prune(round, standing);
		// Whether there would be room for it now.
		let mut then = places.clone();
		then.admit(node, operator.clone(), replicas, &selected, round, standing)?;
		let now = Self::now();
		places.enter(node, now, |entrant| now <= Self::entry_deadline(entrant.at))?;
		work.note_released(gone.len());
		Self::put(track, places, gone);
		let deadline = Self::block_of(Self::entry_deadline(now));
		let operator = operator.clone();
		Self::deposit_event(Event::Accepted { node, operator, track, deadline });
		Ok(())
	}

	pub(crate) fn do_enter(
		who: T::AccountId,
		node: NodeIndex,
		track: TrackId,
		proof: &ChunkProof,
	) -> Result<Work, DispatchError> {
		let service_node = Self::node_signed_by(&who, node)?;
		ensure!(service_node.serves, Error::<T>::NotServing);
		let round = T::Round::current_round();
		let places = TrackPlaces::<T>::get(track).ok_or(Error::<T>::NotAccepted)?;
		let entrant = places.entrants.iter().find(|entrant| entrant.node == node);
		let Entrant { at, .. } = *entrant.ok_or(Error::<T>::NotAccepted)?;
		ensure!(Self::now() <= Self::entry_deadline(at), Error::<T>::TooLate);
		let content = T::Catalogue::content(track).ok_or(Error::<T>::UnknownTrack)?;
		let chunk = Self::entry_chunk(track, node, at, content.bytes);
		let chunk = chunk.ok_or(Error::<T>::NotDrawn)?;
		proofs::verify(&content.root, content.bytes, chunk, proof).map_err(Error::<T>::from)?;
		// It may be selected no more since it accepted.
		let active = T::ServiceNodes::active();
		let work = Work::among(active.len());
		let (_, mut places, selected) =
			Self::look_up(track, &active, round, &work).map_err(Error::<T>::from)?;
		ensure!(selected.contains(&node), Error::<T>::NotSelected);
		let standing = |holder| work.availability::<T>(holder);
		let gone = places.prune(round, standing);
		let operator = service_node.operator;
		let replicas = Self::replicas();
		let left = places
			.admit(node, operator.clone(), replicas, &selected, round, standing)
			.map_err(Error::<T>::from)?;
		work.note_released(gone.len().saturating_add(left.len()));
		Self::put(track, places, gone);
		for lost in left {
			Self::released(lost, track, Some(node));
		}
		NodePlaces::<T>::insert(node, track, ());
		ProofRecords::<T>::mutate(node, |record| {
			record.replicas = record.replicas.saturating_add(1)
		});
		Self::deposit_event(Event::Entered { node, operator, track });
		Ok(work)
	}

	pub(crate) fn do_drop(
		who: T::AccountId,
		node: NodeIndex,
		tracks: TrackBatchOf<T>,
	) -> DispatchResult {
		Self::node_signed_by(&who, node)?;
		ensure!(!tracks.is_empty(), Error::<T>::NoTracks);
		let now = T::Round::current_round();
		let round = now.saturating_add(T::DropNotice::get().max(1));
		for track in tracks {
			TrackPlaces::<T>::try_mutate(track, |places| {
				let holder = places.as_mut().and_then(|places| places.holder_mut(node, now));
				let holder = holder.ok_or(Error::<T>::NotHeld)?;
				ensure!(holder.until.is_none(), Error::<T>::NoticeGiven);
				holder.until = Some(round);
				Ok::<_, Error<T>>(())
			})?;
			Self::deposit_event(Event::NoticeGiven { node, track, round });
		}
		Ok(())
	}

	/// Stores who holds `track`, without those who are gone.
	pub(crate) fn put(track: TrackId, places: PlacesOf<T>, gone: Vec<Lost>) {
		TrackPlaces::<T>::insert(track, places);
		for lost in gone {
			Self::released(lost, track, None);
		}
	}

	/// Notes that a node has no place for `track` any more; forgets one of which there is nothing
	/// to remember, or that is gone.
	pub(crate) fn released(lost: Lost, track: TrackId, by: Option<NodeIndex>) {
		let Lost { node, why } = lost;
		NodePlaces::<T>::remove(node, track);
		let mut record = ProofRecords::<T>::get(node);
		record.replicas = record.replicas.saturating_sub(1);
		if record.replicas == 0 && Self::availability(node) == Availability::Gone {
			ProofRecords::<T>::remove(node);
		} else {
			Self::put_record(node, record);
		}
		Self::deposit_event(Event::Released { node, track, by, why });
	}

	/// Stores how `node` stands, if there is anything to be remembered: what it holds, or that it
	/// fails. What one that fails has missed is not forgotten with its last place.
	pub(crate) fn put_record(node: NodeIndex, record: ProofRecord) {
		let fails = record.failing(T::Failure::get()).is_some();
		if record.replicas == 0 && !fails {
			ProofRecords::<T>::remove(node);
		} else {
			ProofRecords::<T>::insert(node, record);
		}
	}
}

impl<T: Config> OnTrackRemoved for Pallet<T> {
	/// Its holders owe nothing for it any more.
	fn on_track_removed(track: TrackId, for_good: bool) -> Weight {
		let Some(mut places) = TrackPlaces::<T>::get(track) else { return Weight::zero() };
		let gone = places.clear(T::Round::current_round());
		let weight = T::WeightInfo::on_track_removed(gone.len() as u32);
		Self::put(track, places, gone);
		if for_good {
			TrackPlaces::<T>::remove(track);
		}
		weight
	}

	fn on_track_removed_weight() -> Weight {
		T::WeightInfo::on_track_removed(T::MaxReplicas::get())
	}
}

impl<T: Config> TrackHolders for Pallet<T> {
	fn held_in(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool {
		TrackPlaces::<T>::get(track).is_some_and(|places| places.held_in(node, round))
	}

	fn was_held(track: TrackId) -> bool {
		TrackPlaces::<T>::get(track).is_some_and(|places| places.was_held)
	}

	fn first_held(track: TrackId) -> Option<RoundIndex> {
		TrackPlaces::<T>::get(track)?.first
	}
}
