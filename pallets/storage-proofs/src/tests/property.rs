//! Thousands of operations in any order, against a model that looks at everything each time.

mod operations;

use super::{operator_of as registered_operator, *};
use audio_primitives::selection::{select, Candidate};
use operations::{apply, operation};
use proptest::prelude::*;
use std::collections::BTreeMap;

const NODES: NodeIndex = 8;
const TRACKS: TrackId = 10;

/// A place.
#[derive(Clone)]
struct Place {
	node: NodeIndex,
	operator: AccountId,
	/// The round that began it.
	since: RoundIndex,
	/// The round that ends it.
	until: Option<RoundIndex>,
	/// When each miss since the last proof was noted.
	row: Vec<Tick>,
}

/// What came of a challenge for a node.
struct Outcome {
	round: RoundIndex,
	tick: Tick,
	proven: bool,
}

/// An open challenge.
struct Open {
	track: TrackId,
	seed: [u8; 32],
	deadline: Tick,
	owing: Vec<NodeIndex>,
}

/// What is known of everything.
#[derive(Default)]
struct Model {
	tick: Tick,
	/// The seed of each tick.
	seeds: BTreeMap<Tick, [u8; 32]>,
	/// Ids given out when each block began.
	ids: Vec<TrackId>,
	/// By track, in the order in which they came.
	places: BTreeMap<TrackId, Vec<Place>>,
	/// By track: who accepted, and when.
	entrants: BTreeMap<TrackId, Vec<(NodeIndex, Tick)>>,
	/// By track: who held it, in which rounds, and why no more.
	former: BTreeMap<TrackId, Vec<Former>>,
	/// Those who are to be looked at.
	suspects: Vec<NodeIndex>,
	open: BTreeMap<u32, Open>,
	/// All that was owed since the node was jailed last.
	outcomes: BTreeMap<NodeIndex, Vec<Outcome>>,
	jails: BTreeMap<AccountId, u32>,
	noted: BTreeMap<AccountId, (u32, u32)>,
	/// The node in each slot: an index is never used twice.
	slots: BTreeMap<NodeIndex, NodeIndex>,
	jailed: Vec<NodeIndex>,
	slashed: Vec<NodeIndex>,
	entered: u32,
	released: u32,
}

/// Two nodes an operator, or so.
fn operator_of(node: NodeIndex) -> AccountId {
	u64::from(node % 5) + 10
}

fn serves(node: NodeIndex) -> bool {
	Nodes::node(node).is_some_and(|found| found.serves)
}

impl Model {
	/// Whether a place is one still.
	fn is_place(place: &Place) -> bool {
		Nodes::node(place.node).is_some() && place.until.is_none_or(|until| Round::get() < until)
	}

	/// Who holds `track`.
	fn holders(&self, track: TrackId) -> Vec<NodeIndex> {
		let places = self.places.get(&track).into_iter().flatten();
		places.filter(|place| Self::is_place(place)).map(|place| place.node).collect()
	}

	fn place(&mut self, track: TrackId, node: NodeIndex) -> Option<&mut Place> {
		let places = self.places.get_mut(&track).into_iter().flatten();
		places.filter(|place| Self::is_place(place)).find(|place| place.node == node)
	}

	fn barred(&self, track: TrackId) -> Vec<NodeIndex> {
		let former = self.former.get(&track).into_iter().flatten();
		former
			.filter(|former| former.why == Left::Missed && Round::get() <= former.round + 2)
			.map(|former| former.node)
			.collect()
	}

	fn selected(&self, track: TrackId) -> Vec<NodeIndex> {
		let Some(key) = Library::content(track).and_then(|content| content.placement) else {
			return Vec::new();
		};
		let active = Nodes::active();
		let candidates = active.iter().map(|node| Candidate {
			id: &node.selection_id,
			operator: &node.operator,
			weight: node.weight,
		});
		let best = select(candidates, &key, active.len()).into_iter().map(|at| active[at].node);
		let barred = self.barred(track);
		let may = best.filter(|node| serves(*node) && !barred.contains(node));
		may.take(ReplicaCount::get() as usize).collect()
	}

	fn replicas(&self, node: NodeIndex) -> usize {
		self.places.values().flatten().filter(|place| place.node == node).count()
	}

	/// What is owed of `node` in `round` and the one before, and missed of it; and the first miss.
	fn window(&self, node: NodeIndex, round: RoundIndex) -> (u32, u32, Option<&Outcome>) {
		let all = self.outcomes.get(&node).into_iter().flatten();
		let of: Vec<_> =
			all.filter(|outcome| [round, round - 1].contains(&outcome.round)).collect();
		let missed: Vec<_> = of.iter().filter(|outcome| !outcome.proven).collect();
		(of.len() as u32, missed.len() as u32, missed.first().map(|first| **first))
	}

	/// The first miss of those for which `node` fails, as of what it owed last.
	fn failing(&self, node: NodeIndex) -> Option<&Outcome> {
		let all = self.outcomes.get(&node)?;
		let last = all.last()?.round;
		let row = all.iter().rev().take_while(|outcome| !outcome.proven);
		let many = row.clone().count() as u32 >= Failure::get().misses;
		if let Some(first) = row.last().filter(|first| many && first.round + 1 < last) {
			return Some(first);
		}
		let (owed, missed, first) = self.window(node, last);
		first.filter(|_| missed >= Failure::get().misses && missed * 10 >= owed * 3)
	}

	/// `place` is lost: of a node without another, and that does not fail, nothing is remembered.
	fn left(&mut self, track: TrackId, place: &Place, round: RoundIndex, why: Left) {
		let node = place.node;
		if why != Left::Delisted {
			let former = self.former.entry(track).or_default();
			former.retain(|other| other.node != node);
			former.push(Former { node, since: place.since, round, why });
		}
		let fails = self.failing(node).is_some();
		if self.replicas(node) == 0 && (!fails || Nodes::node(node).is_none()) {
			self.outcomes.remove(&node);
		}
	}

	/// Forgets places of nodes that are gone or whose notice has passed.
	fn prune(&mut self, track: TrackId) {
		let now = Round::get();
		let all = self.places.remove(&track).unwrap_or_default();
		let (kept, gone) = all.into_iter().partition(Self::is_place);
		self.places.insert(track, kept);
		for place in gone {
			let why = match Nodes::node(place.node) {
				None => Left::Deregistered,
				Some(_) => Left::NoticePassed,
			};
			self.left(track, &place, place.until.map_or(now, |until| now.min(until - 1)), why);
		}
	}

	/// Who would have to leave for `node`; none if there is no place for it.
	fn displaced(&self, track: TrackId, node: NodeIndex) -> Option<Vec<NodeIndex>> {
		let operator = registered_operator(node);
		let places = self.places.get(&track).into_iter().flatten();
		let all: Vec<_> = places.filter(|place| Self::is_place(place)).collect();
		let (own, mut kept): (Vec<_>, Vec<_>) =
			all.into_iter().partition(|place| place.operator == operator);
		let mut left: Vec<_> = own.into_iter().map(|place| place.node).collect();
		let chosen = self.selected(track);
		while kept.len() >= ReplicaCount::get() as usize {
			// Of two that do not serve, one on notice goes first, then one that is not selected.
			let order = |place: &&Place| {
				4 * u32::from(!serves(place.node))
					+ 2 * u32::from(place.until.is_some())
					+ u32::from(!chosen.contains(&place.node))
			};
			let most = kept.iter().map(order).max().filter(|most| *most > 0)?;
			let worst = kept.iter().position(|place| order(place) == most)?;
			left.push(kept.remove(worst).node);
		}
		Some(left)
	}

	/// Those who have accepted `track` and can still prove it.
	fn entering(&self, track: TrackId) -> Vec<(NodeIndex, Tick)> {
		let all = self.entrants.get(&track).into_iter().flatten();
		all.filter(|(_, at)| self.tick <= at + 2 + PERIOD).copied().collect()
	}

	fn accept(&mut self, node: NodeIndex, track: TrackId) -> bool {
		if !serves(node) || !self.selected(track).contains(&node) {
			return false;
		}
		if let Some(place) = self.place(track, node) {
			return place.until.take().is_some();
		}
		let mut entering = self.entering(track);
		let enters = entering.iter().any(|(other, _)| *other == node);
		if self.displaced(track, node).is_none() || enters || entering.len() == 4 {
			return false;
		}
		entering.push((node, self.tick));
		self.entrants.insert(track, entering);
		self.prune(track);
		true
	}

	fn enter(&mut self, node: NodeIndex, track: TrackId) -> bool {
		let entering = self.entering(track);
		let Some((_, at)) = entering.iter().find(|(other, _)| *other == node) else { return false };
		let drawn = self.seeds.contains_key(&(at + 2));
		if !drawn || !serves(node) || !self.selected(track).contains(&node) {
			return false;
		}
		let Some(displaced) = self.displaced(track, node) else { return false };
		self.prune(track);
		let places = self.places.entry(track).or_default();
		let (mut out, mut kept): (Vec<_>, Vec<_>) =
			core::mem::take(places).into_iter().partition(|place| displaced.contains(&place.node));
		let operator = registered_operator(node);
		kept.push(Place { node, operator, since: Round::get(), until: None, row: Vec::new() });
		*places = kept;
		// In the order in which they had to leave.
		out.sort_by_key(|place| displaced.iter().position(|other| *other == place.node));
		for place in out {
			self.left(track, &place, Round::get(), Left::Displaced);
		}
		self.entrants.entry(track).or_default().retain(|(other, _)| *other != node);
		self.entered += 1;
		true
	}

	fn note(&mut self, node: NodeIndex, proven: bool) {
		let outcome = Outcome { round: Round::get(), tick: self.tick, proven };
		self.outcomes.entry(node).or_default().push(outcome);
		let (done, owed) = self.noted.entry(registered_operator(node)).or_default();
		(*done, *owed) = (*done + u32::from(proven), *owed + 1);
	}

	/// Whether `node` has failed for long enough.
	fn has_failed(&self, node: NodeIndex) -> bool {
		let since = self.failing(node).map(|first| first.tick);
		since.is_some_and(|since| self.tick - since >= JailTime::get())
	}

	/// Jails `node` if it has failed for long enough; says whether it did.
	fn discipline(&mut self, node: NodeIndex) -> bool {
		let fails = self.has_failed(node);
		if fails {
			self.outcomes.remove(&node);
			self.jailed.push(node);
			let jails = self.jails.entry(registered_operator(node)).or_default();
			*jails += 1;
			if *jails >= SANCTION.slash_jails {
				self.slashed.push(node);
			}
		}
		fails
	}

	/// Closes what is overdue, nine at the most, and jails one node; the next block looks at
	/// another.
	fn close_overdue(&mut self) {
		let (first, next) = Queue::<Test>::get();
		let mut jailed_now = None;
		if !self.suspects.is_empty() {
			let node = self.suspects.remove(0);
			if serves(node) && self.discipline(node) {
				jailed_now = Some(node);
			}
		}
		for number in (first..next).take(9) {
			if self.open.get(&number).is_some_and(|open| self.tick <= open.deadline) {
				break;
			}
			let Some(Open { track, owing, .. }) = self.open.remove(&number) else { continue };
			for node in owing {
				if !serves(node) || jailed_now == Some(node) {
					continue;
				}
				let now = self.tick;
				let Some(place) = self.place(track, node) else { continue };
				place.row.push(now);
				let lost = place.row.len() as u32 >= Failure::get().misses
					&& now - place.row[0] >= JailTime::get();
				let place = place.clone();
				self.note(node, false);
				if lost {
					self.places.entry(track).or_default().retain(|place| place.node != node);
					self.left(track, &place, Round::get(), Left::Missed);
					self.released += 1;
				}
				if jailed_now.is_some() {
					let is_new = !self.suspects.contains(&node);
					if self.has_failed(node) && is_new && self.suspects.len() < 32 {
						self.suspects.push(node);
					}
				} else if self.discipline(node) {
					jailed_now = Some(node);
				}
			}
		}
	}

	/// The challenges of a block of that seed, from the first number on.
	fn open_some(&mut self, block: [u8; 32], mut next: u32) -> u32 {
		let ids = self.ids.iter().rev().nth(1).copied().unwrap_or(0);
		for number in 0..Count::get() {
			let seed = challenge_seed(&block, number);
			let mut idle = None;
			let drawn = (0..32).find_map(|number| {
				let drawn = Try::draw(&seed, number, ids)?;
				let bytes = Library::content(drawn.track)?.bytes;
				let has_places = self.places.get(&drawn.track).is_some_and(|all| !all.is_empty());
				if !drawn.takes(bytes) || !has_places {
					return None;
				}
				let mut owing = self.holders(drawn.track);
				owing.retain(|node| serves(*node));
				if owing.is_empty() {
					idle = Some(drawn.track);
					return None;
				}
				Some((drawn.track, owing))
			});
			if let (None, Some(idle)) = (&drawn, idle) {
				self.prune(idle);
			}
			if let Some((track, owing)) = drawn {
				self.prune(track);
				let deadline = self.tick + PERIOD;
				self.open.insert(next, Open { track, seed, deadline, owing });
				next += 1;
			}
		}
		next
	}

	fn block(&mut self, seed: Option<[u8; 32]>) {
		let (_, next) = Queue::<Test>::get();
		self.ids.push(Library::given_out());
		if Migrating::get() {
			let before = Queue::<Test>::get();
			next_block(seed);
			assert_eq!(Queue::<Test>::get(), before);
			return;
		}
		self.tick += 1;
		if let Some(seed) = seed {
			self.seeds.insert(self.tick, seed);
		}
		self.close_overdue();
		next_block(seed);
		let next = seed.map_or(next, |seed| self.open_some(seed, next));
		assert_eq!(Queue::<Test>::get().1, next);
	}
}

/// Everything that can be asked for one track.
fn compare_track(model: &Model, track: TrackId) {
	assert_eq!(holders(track), model.holders(track), "holders of {track}");
	assert_eq!(selected(track), model.selected(track), "selected for {track}");
	let barred: Vec<_> =
		StorageProofs::barred(track).into_iter().map(|barred| barred.node).collect();
	assert_eq!(barred, model.barred(track));
	for node in model.slots.values() {
		for round in [Round::get(), Round::get() - 1] {
			let place = |place: &Place| {
				let lasts = place.until.is_none_or(|until| round <= until);
				place.node == *node && place.since <= round && lasts
			};
			let former = |former: &Former| {
				let held = former.since <= round && round <= former.round + 1;
				former.node == *node && former.why != Left::Missed && held
			};
			let counts = model.places.get(&track).into_iter().flatten().any(place)
				|| model.former.get(&track).into_iter().flatten().any(former);
			assert_eq!(StorageProofs::held_in(*node, track, round), counts);
		}
		let enters = model.entering(track).iter().any(|(other, _)| other == node);
		let asked = StorageProofs::entries(*node, vec![track]);
		assert_eq!(asked.len(), usize::from(enters));
	}
}

/// Everything that can be asked for one node, which is registered.
fn compare_node(model: &Model, node: NodeIndex) {
	let round = Round::get();
	let standing = StorageProofs::standing(node);
	let (owed_in_both, misses, _) = model.window(node, round);
	let now = |outcome: &&Outcome| outcome.round == round;
	let all: Vec<_> = model.outcomes.get(&node).into_iter().flatten().filter(now).collect();
	let expected = ProofStanding {
		replicas: model.replicas(node) as u32,
		round,
		passed: all.iter().filter(|outcome| outcome.proven).count() as u32,
		owed: all.len() as u32,
		misses,
		owed_in_both,
		jails: model.jails.get(&registered_operator(node)).copied().unwrap_or_default(),
	};
	assert_eq!(standing, expected);
	let since = model.failing(node).map(|first| first.round);
	assert_eq!(StorageProofs::failing_since(node), since);
	let mut held = StorageProofs::held_by(node, None, 256);
	held.sort_unstable();
	let places = |track: &TrackId| model.places[track].iter().any(|place| place.node == node);
	let expected: Vec<_> = model.places.keys().copied().filter(places).collect();
	assert_eq!(held, expected);
	let asked: Vec<_> =
		StorageProofs::open_challenges(node).into_iter().map(|asked| asked.challenge).collect();
	let open = |open: &Open| {
		open.owing.contains(&node)
			&& model.tick <= open.deadline
			&& serves(node)
			&& model.holders(open.track).contains(&node)
	};
	let expected: Vec<_> =
		model.open.iter().filter(|(_, found)| open(found)).map(|(number, _)| *number).collect();
	assert_eq!(asked, expected);
}

fn compare(model: &Model) {
	(1..=TRACKS).for_each(|track| compare_track(model, track));
	let registered = model.slots.values().filter(|node| Nodes::node(**node).is_some());
	registered.for_each(|node| compare_node(model, *node));
	for operator in 10..15 {
		assert_eq!(noted(operator), model.noted.get(&operator).copied().unwrap_or_default());
	}
	let jailed: Vec<_> = Jailed::get().into_iter().map(|(node, _)| node).collect();
	assert_eq!(jailed, model.jailed);
	let slashed: Vec<_> = Slashed::get().into_iter().map(|(node, _)| node).collect();
	assert_eq!(slashed, model.slashed);
	assert_eq!(Challenges::<Test>::iter().count(), model.open.len());
	assert_eq!(Clock::<Test>::get(), model.tick);
	StorageProofs::do_try_state().expect("the invariants hold");
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..Default::default() })]

	#[test]
	fn equals_a_model_that_looks_at_everything(
		operations in prop::collection::vec(operation(), 10_000),
	) {
		chain().execute_with(|| {
			// More than a fifth, so that not everybody is jailed before it loses a place.
			Failure::mutate(|rule| rule.share = Perbill::from_percent(30));
			let mut model = Model::default();
			for node in 1..=NODES {
				Nodes::add(node, operator_of(node));
				model.slots.insert(node, node);
			}
			for (number, operation) in operations.into_iter().enumerate() {
				apply(&mut model, operation);
				if number % 10 == 0 {
					compare(&model);
				}
			}
			let (done, owed) = model.noted.values().fold((0, 0), |sum, (done, owed)| {
				(sum.0 + done, sum.1 + owed)
			});
			// The test would mean little if hardly anything happened.
			let Model { jailed, entered, released, .. } = &model;
			assert!(
				done > 100 && owed > done + 100 && jailed.len() > 3 && *entered > 50 && *released > 3,
				"{done} of {owed}, {} jailed, {entered} entered, {released} lost", jailed.len()
			);
		});
	}
}
