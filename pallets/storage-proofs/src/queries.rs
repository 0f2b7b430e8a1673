//! What others may ask.

use crate::*;
use audio_primitives::{
	content::{BarredNode, EntryInfo},
	nodes::first_of,
	MAX_PAGE,
};
use codec::Encode;

impl<T: Config> Pallet<T> {
	/// The challenges that `node` has not proven and still can.
	pub fn open_challenges(node: NodeIndex) -> Vec<ChallengeInfo<BlockNumberFor<T>>> {
		if Self::availability(node) != Availability::Serving {
			return Vec::new();
		}
		let now = Self::now();
		let round = T::Round::current_round();
		let (first, next) = Queue::<T>::get();
		(first..next)
			.filter_map(|challenge| Some((challenge, Challenges::<T>::get(challenge)?)))
			.filter(|(_, open)| open.owing.contains(&node) && now <= open.deadline)
			.filter_map(|(challenge, Challenge { track, seed, deadline, .. })| {
				// Another may have its place by now.
				TrackPlaces::<T>::get(track)?.holder(node, round)?;
				let StoredContent { root, bytes, .. } = T::Catalogue::content(track)?;
				let chunk = chunk_of(&seed, node, bytes);
				let deadline = Self::block_of(deadline);
				Some(ChallengeInfo { challenge, track, root, bytes, chunk, deadline })
			})
			.collect()
	}

	/// What `node` has to prove to hold `tracks`: of those that it has accepted and can still
	/// prove.
	pub fn entries(node: NodeIndex, tracks: Vec<TrackId>) -> Vec<EntryInfo<BlockNumberFor<T>>> {
		let now = Self::now();
		let entry = |track: TrackId| {
			let places = TrackPlaces::<T>::get(track)?;
			let Entrant { at, .. } = *places.entrants.iter().find(|other| other.node == node)?;
			let deadline = Self::entry_deadline(at);
			let StoredContent { root, bytes, .. } = T::Catalogue::content(track)?;
			(now <= deadline).then(|| EntryInfo {
				track,
				root,
				bytes,
				chunk: Self::entry_chunk(track, node, at, bytes),
				deadline: Self::block_of(deadline),
			})
		};
		tracks.into_iter().take(MAX_PAGE as usize).filter_map(entry).collect()
	}

	/// How `node` stands with what it has to prove.
	pub fn standing(node: NodeIndex) -> ProofStanding {
		ProofRecords::<T>::get(node)
			.standing(T::Round::current_round(), T::Discipline::jailings(node))
	}

	/// Who holds `track`; those that are gone or whose notice has passed are left out.
	pub fn holders(track: TrackId) -> Vec<HolderInfo<T::AccountId>> {
		let now = T::Round::current_round();
		let holders = TrackPlaces::<T>::get(track).map(|places| places.holders).unwrap_or_default();
		holders
			.into_iter()
			.filter(|holder| holder.is_in_force(now))
			.filter_map(|Holder { node, operator, until, .. }| {
				let serves = T::ServiceNodes::node(node)?.serves;
				Some(HolderInfo { node, operator, serves, until })
			})
			.collect()
	}

	/// The nodes that cannot hold `track` for now.
	pub fn barred(track: TrackId) -> Vec<BarredNode> {
		let Some(places) = TrackPlaces::<T>::get(track) else { return Vec::new() };
		let barred = places.barred(T::Round::current_round());
		let until = |round: RoundIndex| round.saturating_add(BARRED_ROUNDS).saturating_add(1);
		barred.map(|former| BarredNode { node: former.node, until: until(former.round) }).collect()
	}

	/// Up to `limit` tracks that `node` has a place for, and at most [`MAX_PAGE`], in the order of
	/// their keys in storage: those after `after`, or the first ones.
	pub fn held_by(node: NodeIndex, after: Option<TrackId>, limit: u32) -> Vec<TrackId> {
		let limit = limit.min(MAX_PAGE) as usize;
		match after {
			None => NodePlaces::<T>::iter_key_prefix(node).take(limit).collect(),
			Some(after) => {
				let from = NodePlaces::<T>::hashed_key_for(node, after);
				NodePlaces::<T>::iter_key_prefix_from(node, from).take(limit).collect()
			},
		}
	}

	/// The nodes that are selected to store `track`, the best first. None before its placement key
	/// is drawn.
	pub fn selected_for(track: TrackId) -> Vec<ActiveNode<T::AccountId>> {
		let key = T::Catalogue::content(track).and_then(|content| content.placement);
		let Some(key) = key else { return Vec::new() };
		let places = TrackPlaces::<T>::get(track).unwrap_or_default();
		let (active, now) = (T::ServiceNodes::active(), T::Round::current_round());
		Self::selected(&active, &key, &places, now, &places::Work::default())
	}

	/// The first `count` holders of `track` for a listener's `session`, the best first: of those
	/// that serve, by selection on the SCALE encodings of both. One that is not in the active set
	/// has the weight that it has now.
	pub fn route(track: TrackId, session: Vec<u8>, count: u32) -> Vec<ActiveNode<T::AccountId>> {
		let active = T::ServiceNodes::active();
		let weighed = |HolderInfo { node, operator, serves, .. }: HolderInfo<T::AccountId>| {
			let service_node = T::ServiceNodes::node(node).filter(|_| serves)?;
			let listed = active.iter().find(|entry| entry.node == node).cloned();
			let now = || {
				let selection_id = service_node.selection_id?;
				Some(ActiveNode { node, operator, selection_id, weight: service_node.weight })
			};
			listed.or_else(now)
		};
		let holders: Vec<_> = Self::holders(track).into_iter().filter_map(weighed).collect();
		first_of(&holders, &(track, session).encode(), count.min(T::MaxReplicas::get()))
	}
}
