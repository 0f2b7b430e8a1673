//! Thousands of operations in any order, against a model that looks at everything each time.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const NODES: NodeIndex = 8;
const TRACKS: TrackId = 12;

#[derive(Clone, Debug)]
enum Operation {
	List(TrackId, u16),
	Unlist(TrackId),
	Accept(NodeIndex, Vec<TrackId>),
	Drop(NodeIndex, TrackId),
	Serve(NodeIndex, bool),
	Leave(NodeIndex),
	Register(NodeIndex),
	Activate(NodeIndex, bool),
	Block(Option<[u8; 32]>),
	Prove(NodeIndex, prop::sample::Index, bool),
	Round,
	Replicas(u32),
}

fn operation() -> impl Strategy<Value = Operation> {
	let node = || 1..=NODES;
	let track = || 1..=TRACKS;
	prop_oneof![
		2 => (track(), 1u16..4_000).prop_map(|(track, size)| Operation::List(track, size)),
		1 => track().prop_map(Operation::Unlist),
		6 => (node(), prop::collection::vec(track(), 1..6))
			.prop_map(|(node, tracks)| Operation::Accept(node, tracks)),
		1 => (node(), track()).prop_map(|(node, track)| Operation::Drop(node, track)),
		2 => (node(), any::<bool>()).prop_map(|(node, serves)| Operation::Serve(node, serves)),
		1 => node().prop_map(Operation::Leave),
		2 => node().prop_map(Operation::Register),
		1 => (node(), any::<bool>()).prop_map(|(node, active)| Operation::Activate(node, active)),
		12 => prop::option::weighted(0.9, any::<[u8; 32]>()).prop_map(Operation::Block),
		12 => (node(), any::<prop::sample::Index>(), prop::bool::weighted(0.9))
			.prop_map(|(node, which, valid)| Operation::Prove(node, which, valid)),
		1 => Just(Operation::Round),
		1 => (1u32..=4).prop_map(Operation::Replicas),
	]
}

/// A place: the operator, and the round that ends it.
type Place = (AccountId, Option<RoundIndex>);

/// What is known of everything.
#[derive(Default)]
struct Model {
	/// By track, in the order in which they came.
	places: BTreeMap<TrackId, Vec<(NodeIndex, Place)>>,
	/// Open challenges: track, chunk, deadline, who owes.
	open: BTreeMap<u32, (TrackId, u64, u64, Vec<NodeIndex>)>,
	/// Misses in a row, and since when.
	misses: BTreeMap<NodeIndex, (u32, u64)>,
	jails: BTreeMap<AccountId, u32>,
	noted: BTreeMap<AccountId, (u32, u32)>,
	/// The node in each slot: an index is never used twice.
	slots: BTreeMap<NodeIndex, NodeIndex>,
	jailed: Vec<NodeIndex>,
	slashed: Vec<NodeIndex>,
}

/// Two nodes an operator, or so.
fn operator_of(node: NodeIndex) -> AccountId {
	u64::from(node % 5) + 10
}

fn serves(node: NodeIndex) -> bool {
	Nodes::node(node).is_some_and(|found| found.serves)
}

impl Model {
	/// Who holds `track`.
	fn holders(&self, track: TrackId) -> Vec<NodeIndex> {
		let now = Round::get();
		let places = self.places.get(&track).into_iter().flatten();
		places
			.filter(|(node, (_, until))| {
				Nodes::node(*node).is_some() && until.is_none_or(|until| now < until)
			})
			.map(|(node, _)| *node)
			.collect()
	}

	/// Forgets places of nodes that are gone or whose notice has passed.
	fn prune(&mut self, track: TrackId) {
		let held = self.holders(track);
		if let Some(places) = self.places.get_mut(&track) {
			places.retain(|(node, _)| held.contains(node));
		}
	}

	fn accept(&mut self, node: NodeIndex, track: TrackId) -> bool {
		if !serves(node) || !selected(track).contains(&node) {
			return false;
		}
		self.prune(track);
		let operator = Nodes::node(node).unwrap().operator;
		let places = self.places.entry(track).or_default();
		if let Some((_, (_, until))) = places.iter_mut().find(|(other, _)| *other == node) {
			return until.take().is_some();
		}
		let mut kept = places.clone();
		kept.retain(|(_, (other, _))| *other != operator);
		let chosen = selected(track);
		while kept.len() >= ReplicaCount::get() as usize {
			// Of two that do not serve, one on notice goes first, then one that is not selected.
			let order = |(other, (_, until)): &(NodeIndex, Place)| {
				4 * u32::from(!serves(*other))
					+ 2 * u32::from(until.is_some())
					+ u32::from(!chosen.contains(other))
			};
			let most = kept.iter().map(order).max().unwrap();
			if most == 0 {
				return false;
			}
			let worst = kept.iter().position(|place| order(place) == most).unwrap();
			kept.remove(worst);
		}
		kept.push((node, (operator, None)));
		*places = kept;
		true
	}

	fn close(&mut self, challenge: u32, block: u64, may_jail: &mut bool) {
		let Some((track, _, _, owing)) = self.open.remove(&challenge) else { return };
		for node in owing {
			if !self.holders(track).contains(&node) || !serves(node) {
				continue;
			}
			let operator = Nodes::node(node).unwrap().operator;
			self.noted.entry(operator).or_default().1 += 1;
			let (misses, since) = self.misses.entry(node).or_insert((0, block));
			*misses += 1;
			if *misses >= JailMisses::get() && block - *since >= JailTime::get() && *may_jail {
				*may_jail = false;
				self.jailed.push(node);
				self.misses.remove(&node);
				let jails = self.jails.entry(operator).or_default();
				*jails += 1;
				if *jails >= SlashJails::get() {
					self.slashed.push(node);
				}
			}
		}
	}
}

fn apply(model: &mut Model, operation: Operation) {
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
			model.places.remove(&track);
		},
		Operation::Accept(slot, tracks) => {
			let node = at(slot);
			let done: Vec<bool> = tracks.iter().map(|track| model.accept(node, *track)).collect();
			let result = accept(node, &tracks);
			assert_eq!(result.is_ok(), done.contains(&true), "{result:?}");
		},
		Operation::Drop(slot, track) => {
			let node = at(slot);
			let held = model.holders(track).contains(&node);
			let known = Nodes::node(node).is_some();
			let round = Round::get() + Notice::get();
			let place = model
				.places
				.get_mut(&track)
				.and_then(|places| places.iter_mut().find(|(other, _)| *other == node))
				.filter(|(_, (_, until))| held && known && until.is_none());
			assert_eq!(give_notice(node, &[track]).is_ok(), place.is_some());
			if let Some((_, (_, until))) = place {
				*until = Some(round);
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
		Operation::Block(seed) => {
			let block = System::block_number() + 1;
			let (first, next) = Queue::<Test>::get();
			let mut may_jail = true;
			for challenge in (first..next).take(2) {
				if model.open.get(&challenge).is_some_and(|(_, _, deadline, _)| *deadline >= block)
				{
					break;
				}
				model.close(challenge, block, &mut may_jail);
			}
			next_block(seed.map(Into::into));
			// The chain says which was drawn; the model, whom it goes to.
			let number = Queue::<Test>::get().1;
			if number > next {
				assert_eq!(number, next + 1);
				let Challenge { track, chunk, deadline, owing } =
					Challenges::<Test>::get(next).unwrap();
				model.prune(track);
				let asked: Vec<_> =
					model.holders(track).into_iter().filter(|node| serves(*node)).collect();
				assert_eq!(owing.into_inner(), asked);
				let size = Library::content(track).unwrap().size;
				assert!(chunk < proofs::chunks(size) && deadline == block + PERIOD);
				model.open.insert(next, (track, chunk, deadline, asked));
			}
		},
		Operation::Prove(slot, which, valid) => {
			let node = at(slot);
			let (first, next) = Queue::<Test>::get();
			if first == next {
				return;
			}
			let number = first + which.index((next - first) as usize) as u32;
			let open = model.open.get(&number);
			let track = open.map_or(0, |open| open.0);
			let listed = Library::content(track).is_some();
			let owed = open.is_some_and(|(track, _, deadline, owing)| {
				owing.contains(&node)
					&& *deadline >= System::block_number()
					&& model.holders(*track).contains(&node)
			}) && serves(node);
			let chunk = open.map_or(0, |open| open.1);
			let mut proof = match listed {
				true if chunk < proofs::chunks(Library::content(track).unwrap().size) => {
					Library::proof(track, chunk)
				},
				_ => ChunkProof { chunk: vec![], path: vec![] },
			};
			if !valid {
				proof.chunk.push(0);
			}
			let result = prove(node, number, proof);
			// A track that was listed anew with other content is another track on a real chain.
			let may = owed && listed && valid;
			if result.is_ok() {
				assert!(may);
				let owing = &mut model.open.get_mut(&number).unwrap().3;
				owing.retain(|other| *other != node);
				let operator = Nodes::node(node).unwrap().operator;
				let (done, all) = model.noted.entry(operator).or_default();
				(*done, *all) = (*done + 1, *all + 1);
				model.misses.remove(&node);
			} else if may {
				let Challenge { chunk, .. } = Challenges::<Test>::get(number).unwrap();
				let size = Library::content(track).unwrap().size;
				assert!(chunk >= proofs::chunks(size), "{result:?}");
			}
		},
		Operation::Round => Round::set(Round::get() + 1),
		Operation::Replicas(count) => ReplicaCount::set(count),
	}
}

/// A node without places and misses is forgotten, and one that is gone with its last place.
fn forget(model: &mut Model) {
	for node in model.slots.values() {
		if !Records::<Test>::contains_key(node) {
			model.misses.remove(node);
		}
	}
}

fn compare(model: &mut Model) {
	forget(model);
	for track in 1..=TRACKS {
		assert_eq!(holders(track), model.holders(track), "holders of {track}");
		for node in model.slots.values() {
			let holds = model.holders(track).contains(node) && serves(*node);
			assert_eq!(StorageProofs::held_in(*node, track, Round::get()), holds);
		}
	}
	for node in model.slots.values().filter(|node| Nodes::node(**node).is_some()) {
		let standing = StorageProofs::standing(*node);
		assert_eq!(standing.misses, model.misses.get(node).map_or(0, |(misses, _)| *misses));
		let operator = Nodes::node(*node).unwrap().operator;
		assert_eq!(standing.jails, model.jails.get(&operator).copied().unwrap_or_default());
	}
	for operator in 10..15 {
		assert_eq!(noted(operator), model.noted.get(&operator).copied().unwrap_or_default());
	}
	let jailed: Vec<_> = Jailed::get().into_iter().map(|(node, _)| node).collect();
	assert_eq!(jailed, model.jailed);
	let slashed: Vec<_> = Slashed::get().into_iter().map(|(node, _)| node).collect();
	assert_eq!(slashed, model.slashed);
	StorageProofs::do_try_state().expect("the invariants hold");
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn equals_a_model_that_looks_at_everything(
		operations in prop::collection::vec(operation(), 10_000),
	) {
		chain().execute_with(|| {
			let mut model = Model::default();
			for node in 1..=NODES {
				Nodes::add(node, operator_of(node));
				model.slots.insert(node, node);
			}
			for (number, operation) in operations.into_iter().enumerate() {
				apply(&mut model, operation);
				forget(&mut model);
				if number % 10 == 0 {
					compare(&mut model);
				}
			}
			let (done, owed) = model.noted.values().fold((0, 0), |sum, (done, owed)| {
				(sum.0 + done, sum.1 + owed)
			});
			// The test would mean little if hardly anything happened.
			assert!(done > 100 && owed > done + 100 && model.jailed.len() > 3, "{done} of {owed}");
		});
	}
}
