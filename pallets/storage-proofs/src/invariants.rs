//! What always holds:
//!
//! 1. A track that is held was published, and is listed.
//! 2. No two holders of a track are of one operator, nobody is a holder and an entrant, and no
//!    former holder is remembered twice.
//! 3. Nodes list the places that they have, and no others, and their number is that.
//! 4. Each open challenge is owed by somebody, and is between the ends of the queue.
//! 5. No more seeds are kept than can be asked for.

use crate::*;
use alloc::collections::{BTreeMap, BTreeSet};
use codec::Encode;

impl<T: Config> Pallet<T> {
	/// Checks them all.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut replicas = BTreeMap::<NodeIndex, u32>::new();
		let ids = T::Catalogue::given_out();
		let now = T::Round::current_round();
		for (track, places) in TrackPlaces::<T>::iter() {
			ensure!(track < ids, "a track is held that never was");
			let operators: BTreeSet<_> =
				places.holders.iter().map(|holder| holder.operator.encode()).collect();
			ensure!(operators.len() == places.holders.len(), "an operator holds a track twice");
			ensure!(places.holders.is_empty() || places.first.is_some(), "a holder since never");
			ensure!(places.first.is_none() || places.was_held, "a holder that never was");
			let listed = T::Catalogue::content(track).is_some();
			ensure!(listed || places.holders.is_empty(), "a track that is not listed is held");
			for holder in &places.holders {
				let node = holder.node;
				let enters = places.entrants.iter().any(|entrant| entrant.node == node);
				// One whose notice has passed is a holder no more, though its place is there yet.
				let holds = holder.is_in_force(now);
				ensure!(!(holds && enters), "a holder has yet to prove it");
				ensure!(NodePlaces::<T>::contains_key(node, track), "a node does not list a place");
				let number = replicas.entry(node).or_default();
				*number = number.saturating_add(1);
			}
			let former: BTreeSet<_> = places.former.iter().map(|former| former.node).collect();
			ensure!(former.len() == places.former.len(), "a node is remembered twice");
		}
		let listed = NodePlaces::<T>::iter().count();
		let places = replicas.values().fold(0usize, |sum, of| sum.saturating_add(*of as usize));
		ensure!(listed == places, "a node lists a place that it has not");
		for (node, record) in ProofRecords::<T>::iter() {
			let number = replicas.remove(&node).unwrap_or_default();
			ensure!(record.replicas == number, "replicas are miscounted");
		}
		ensure!(replicas.is_empty(), "a holder without a record");
		let (first, next) = Queue::<T>::get();
		ensure!(first <= next, "the queue ends before it begins");
		for (challenge, open) in Challenges::<T>::iter() {
			ensure!((first..next).contains(&challenge), "a challenge is outside of the queue");
			ensure!(!open.owing.is_empty(), "nobody owes an open challenge");
		}
		ensure!(EntrySeeds::<T>::iter().count() as u32 <= clock::KEPT_SEEDS, "seeds pile up");
		Ok(())
	}
}
