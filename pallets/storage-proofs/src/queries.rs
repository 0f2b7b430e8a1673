//! What others may ask.

use crate::*;
use codec::Encode;

impl<T: Config> Pallet<T> {
	/// The challenges that `node` has not proven and still can.
	pub fn open_challenges(node: NodeIndex) -> Vec<ChallengeInfo<BlockNumberFor<T>>> {
		if Self::standing_of(node) != Standing::Serving {
			return Vec::new();
		}
		let now = frame_system::Pallet::<T>::block_number();
		let (first, next) = Queue::<T>::get();
		(first..next)
			.filter_map(|challenge| Some((challenge, Challenges::<T>::get(challenge)?)))
			.filter(|(_, open)| open.owing.contains(&node) && now <= open.deadline)
			.filter_map(|(challenge, Challenge { track, chunk, deadline, .. })| {
				let StoredContent { root, size, .. } = T::Catalogue::content(track)?;
				Some(ChallengeInfo { challenge, track, root, bytes: size, chunk, deadline })
			})
			.collect()
	}

	/// How `node` stands with what it has to prove.
	pub fn standing(node: NodeIndex) -> ProofStanding {
		Records::<T>::get(node).standing(T::Round::current_round(), T::Discipline::jailings(node))
	}

	/// Who holds `track`; those that are gone or whose notice has passed are left out.
	pub fn holders(track: TrackId) -> Vec<HolderInfo<T::AccountId>> {
		let now = T::Round::current_round();
		let holders = Tracks::<T>::get(track).map(|stored| stored.holders).unwrap_or_default();
		holders
			.into_iter()
			.filter(|holder| holder.is_in_force(now))
			.filter_map(|Holder { node, operator, until }| {
				let serves = T::Nodes::node(node)?.serves;
				Some(HolderInfo { node, operator, serves, until })
			})
			.collect()
	}

	/// The nodes that are selected to store `track`, the best first. None before its placement key is drawn.
	pub fn selected_for(track: TrackId) -> Vec<ActiveNode<T::AccountId>> {
		let Some(content) = T::Catalogue::content(track) else { return Vec::new() };
		Self::selected(&T::Nodes::active(), &content).unwrap_or_default()
	}

	/// The first `count` holders of `track` for a listener's `session`, the best first: of those that serve and
	/// are in the active set, by selection on the SCALE encodings of both.
	pub fn route(track: TrackId, session: Vec<u8>, count: u32) -> Vec<ActiveNode<T::AccountId>> {
		let holders = Self::holders(track);
		let serves = |node| holders.iter().any(|holder| holder.node == node && holder.serves);
		let active = T::Nodes::active().into_iter().filter(|entry| serves(entry.node));
		let active: Vec<_> = active.collect();
		replicas::first_of(&active, &(track, session).encode(), count.min(T::MaxReplicas::get()))
	}

	/// The invariants: tracks are numbered without a gap, each has a holder and no two of one operator; nodes'
	/// replicas are those that they have places for; challenges are owed by somebody, and are those between the
	/// queue's ends.
	#[cfg(any(feature = "std", feature = "try-runtime"))]
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use alloc::collections::{BTreeMap, BTreeSet};

		let mut replicas = BTreeMap::<NodeIndex, u32>::new();
		let mut count = 0u32;
		for (track, stored) in Tracks::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(Positions::<T>::get(stored.position) == Some(track), "a track is astray");
			ensure!(!stored.holders.is_empty(), "a track without a holder is remembered");
			ensure!(T::Catalogue::content(track).is_some(), "a track that is not listed is held");
			let operators: BTreeSet<_> =
				stored.holders.iter().map(|holder| holder.operator.encode()).collect();
			ensure!(operators.len() == stored.holders.len(), "an operator holds a track twice");
			for holder in &stored.holders {
				let number = replicas.entry(holder.node).or_default();
				*number = number.saturating_add(1);
			}
		}
		ensure!(TrackCount::<T>::get() == count, "tracks are miscounted");
		ensure!(Positions::<T>::iter().count() as u32 == count, "a position without a track");
		for (node, record) in Records::<T>::iter() {
			let number = replicas.remove(&node).unwrap_or_default();
			ensure!(record.replicas == number, "replicas are miscounted");
			ensure!(record.passed <= record.owed, "more was proven than owed");
			ensure!(
				(record.misses == 0) == record.missing_since.is_none(),
				"misses without a beginning, or a beginning without"
			);
		}
		ensure!(replicas.is_empty(), "a holder without a record");
		let (first, next) = Queue::<T>::get();
		ensure!(first <= next, "the queue ends before it begins");
		for (challenge, open) in Challenges::<T>::iter() {
			ensure!((first..next).contains(&challenge), "a challenge is outside of the queue");
			ensure!(!open.owing.is_empty(), "nobody owes an open challenge");
		}
		Ok(())
	}
}
