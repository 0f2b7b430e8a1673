//! What happens, on the chain and in the model.

use super::*;

const NO_PROOF: ChunkProof = ChunkProof { chunk: vec![], path: vec![] };

/// What may happen; nodes are named by their slots.
#[derive(Clone, Debug)]
pub enum Operation {
	List(TrackId, u16),
	Unlist(TrackId),
	Accept(NodeIndex, Vec<TrackId>),
	Enter(prop::sample::Index, bool),
	Drop(NodeIndex, TrackId),
	Serve(NodeIndex, bool),
	Leave(NodeIndex),
	Register(NodeIndex),
	Activate(NodeIndex, bool),
	Block(Option<[u8; 32]>),
	Prove(prop::sample::Index, NodeIndex, bool),
	Round,
	Replicas(u32),
	Challenges(u32),
	Migrate(bool),
}

/// Any, the most frequent by far being blocks and what answers them.
pub fn operation() -> impl Strategy<Value = Operation> {
	let node = || 1..=NODES;
	let track = || 1..=TRACKS;
	prop_oneof![
		8 => (track(), 1u16..4_000).prop_map(|(track, size)| Operation::List(track, size)),
		1 => track().prop_map(Operation::Unlist),
		24 => (node(), prop::collection::vec(track(), 1..8))
			.prop_map(|(node, tracks)| Operation::Accept(node, tracks)),
		40 => (any::<prop::sample::Index>(), prop::bool::weighted(0.9))
			.prop_map(|(which, valid)| Operation::Enter(which, valid)),
		3 => (node(), track()).prop_map(|(node, track)| Operation::Drop(node, track)),
		8 => (node(), prop::bool::weighted(0.8))
			.prop_map(|(node, serves)| Operation::Serve(node, serves)),
		1 => node().prop_map(Operation::Leave),
		4 => node().prop_map(Operation::Register),
		4 => (node(), prop::bool::weighted(0.7))
			.prop_map(|(node, active)| Operation::Activate(node, active)),
		48 => prop::option::weighted(0.9, any::<[u8; 32]>()).prop_map(Operation::Block),
		40 => (any::<prop::sample::Index>(), node(), prop::bool::weighted(0.9))
			.prop_map(|(which, node, valid)| Operation::Prove(which, node, valid)),
		2 => Just(Operation::Round),
		2 => (1u32..=4).prop_map(Operation::Replicas),
		2 => (0u32..=6).prop_map(Operation::Challenges),
		2 => prop::bool::weighted(0.3).prop_map(Operation::Migrate),
	]
}

/// Does it on the chain and in the model, with the same result.
pub fn apply(model: &mut Model, operation: Operation) {
	let slots = model.slots.clone();
	let at = |slot: NodeIndex| slots[&slot];
	match operation {
		Operation::List(track, size) => {
			if Library::content(track).is_none() {
				Library::list(track, size.into());
			}
		},
		Operation::Unlist(track) => {
			Library::unlist(track);
			model.entrants.remove(&track);
			model.former.remove(&track);
			for place in model.places.remove(&track).unwrap_or_default() {
				model.left(track, &place, Round::get(), Left::Delisted);
			}
		},
		Operation::Accept(slot, tracks) => {
			let node = at(slot);
			let done: Vec<bool> = tracks.iter().map(|track| model.accept(node, *track)).collect();
			let result = accept(node, &tracks);
			assert_eq!(result.is_ok(), done.contains(&true), "{result:?}");
		},
		Operation::Enter(which, valid) => {
			let all: Vec<_> = (1..=TRACKS)
				.flat_map(|track| {
					model.entering(track).into_iter().map(move |(node, at)| (track, node, at))
				})
				.collect();
			if all.is_empty() {
				return;
			}
			let (track, node, at) = all[which.index(all.len())];
			let proof = match (Library::content(track), model.seeds.get(&(at + 2))) {
				(Some(content), Some(seed)) if valid => {
					Library::proof(track, entry_chunk_of(seed, track, node, content.bytes))
				},
				_ => NO_PROOF,
			};
			let may = valid && model.enter(node, track);
			let result = enter_with(node, track, proof);
			assert_eq!(result.is_ok(), may, "{result:?}");
		},
		Operation::Drop(slot, track) => {
			let node = at(slot);
			let round = Round::get() + Notice::get();
			let place = model.place(track, node).filter(|place| place.until.is_none());
			assert_eq!(give_notice(node, &[track]).is_ok(), place.is_some());
			if let Some(place) = place {
				place.until = Some(round);
			}
		},
		Operation::Serve(slot, serves) => Nodes::set_serving(at(slot), serves),
		Operation::Leave(slot) => Nodes::remove(at(slot)),
		Operation::Register(slot) => {
			if Nodes::node(at(slot)).is_none() {
				let next = slots.values().max().unwrap() + 1;
				Nodes::deactivate(at(slot));
				model.slots.insert(slot, next);
				Nodes::add(next, operator_of(next));
			}
		},
		Operation::Activate(slot, active) => match active {
			true if Nodes::node(at(slot)).is_some() => {
				let serves = serves(at(slot));
				Nodes::add(at(slot), operator_of(at(slot)));
				Nodes::set_serving(at(slot), serves);
			},
			_ => Nodes::deactivate(at(slot)),
		},
		Operation::Block(seed) => model.block(seed),
		Operation::Prove(which, slot, valid) => {
			let numbers: Vec<u32> = model.open.keys().copied().collect();
			if numbers.is_empty() {
				return;
			}
			let number = numbers[which.index(numbers.len())];
			let Open { track, seed, deadline, ref owing } = model.open[&number];
			// One that is asked, if the slot's is not.
			let node = match owing.contains(&at(slot)) {
				true => at(slot),
				false => owing[slot as usize % owing.len()],
			};
			let content = Library::content(track);
			let may = valid
				&& content.is_some()
				&& model.tick <= deadline
				&& serves(node)
				&& model.place(track, node).is_some();
			let proof = match content {
				Some(content) if valid => {
					Library::proof(track, chunk_of(&seed, node, content.bytes))
				},
				_ => NO_PROOF,
			};
			let result = prove(node, number, proof);
			assert_eq!(result.is_ok(), may, "{result:?}");
			if may {
				model.place(track, node).unwrap().row.clear();
				model.note(node, true);
				let owing = &mut model.open.get_mut(&number).unwrap().owing;
				owing.retain(|other| *other != node);
				if owing.is_empty() {
					model.open.remove(&number);
				}
			}
		},
		Operation::Round => Round::set(Round::get() + 1),
		Operation::Replicas(count) => ReplicaCount::set(count),
		Operation::Challenges(count) => Count::set(count),
		Operation::Migrate(runs) => Migrating::set(runs),
	}
}
