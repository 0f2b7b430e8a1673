//! The active sets.

use crate::*;
use audio_primitives::{nodes::ActiveNode, randomness::DrawnSeed, selection::SelectionId};
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash};

impl<T: Config> OnRoundEnd for Pallet<T> {
	/// Takes the active sets of the round that comes.
	fn on_round_end(round: RoundIndex) {
		for (service, asks) in Services::<T>::iter() {
			Self::take_active_set(service, asks.active_size, round.saturating_add(1));
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn take_active_set(service: ServiceName, size: u32, round: RoundIndex) {
		let mut active = ActiveOf::<T> { round, ..Default::default() };
		for Ranked { weight, node } in ranking::heaviest::<T>(&service) {
			if active.nodes.len() >= size as usize {
				break;
			}
			let Some(record) = Nodes::<T>::get(node) else { continue };
			let drawn = record.selection_id.or_else(|| Self::draw_id(node, record.seed));
			let Some(selection_id) = drawn else { continue };
			let entry = ActiveNode { node, operator: record.operator, selection_id, weight };
			if active.nodes.try_push(entry).is_ok() {
				// Weights are backed by tokens, a bounded number of times.
				active.weight = active.weight.saturating_add(weight);
			}
		}
		Self::deposit_event(Event::ActiveSetTaken {
			service: service.clone(),
			round,
			nodes: active.nodes.len() as u32,
			weight: active.weight,
		});
		ActiveSets::<T>::insert(service, active);
	}

	/// Draws the selection id of `node` from `seed`, if that is there, and notes it.
	fn draw_id(node: NodeIndex, seed: SeedIndex) -> Option<SelectionId> {
		let DrawnSeed { randomness, .. } = T::Seeds::drawn(seed)?;
		T::Seeds::release(seed);
		let selection_id = BlakeTwo256::hash(&(randomness, node).encode()).0;
		Nodes::<T>::mutate(node, |record| {
			if let Some(record) = record {
				record.selection_id = Some(selection_id);
			}
		});
		Self::deposit_event(Event::SelectionIdDrawn { node, selection_id });
		Some(selection_id)
	}

	/// What the end of a round weighs now.
	pub fn round_end_weight() -> frame_support::weights::Weight {
		let sizes =
			Services::<T>::iter_keys().map(|service| HeapSizes::<T>::get(service, Tier::Active));
		sizes.fold(Default::default(), |sum: frame_support::weights::Weight, size| {
			sum.saturating_add(T::WeightInfo::take_active_set(size))
		})
	}
}
