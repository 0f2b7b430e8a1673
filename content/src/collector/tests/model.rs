//! Whatever happens on chain and however time passes, against a plain model of the store.

use super::{
	deciding::{model, name},
	*,
};
use crate::chain::fake::Track;
use audio_primitives::selection::{select, Candidate};
use std::collections::BTreeMap;

const TRACKS: TrackId = 4;

#[derive(Clone, Debug)]
enum Op {
	/// So many others hold a track, and this node or not.
	Hold(TrackId, u32, bool),
	/// One of the holders gives notice.
	Notice(TrackId),
	Place(TrackId),
	/// Whether this node was named, and still stages it.
	Stage(TrackId, bool, bool),
	List(TrackId, bool),
	Remove(TrackId),
	/// This node is challenged, or not any more.
	Challenge(TrackId, bool),
	Jail(Option<NodeIndex>),
	/// The active set is of so many nodes, from this one on.
	Active(NodeIndex, usize),
	Replicas(u32),
	Bring(TrackId),
	Quarantine(TrackId),
	Finalize,
	Pass(u64),
	Collect,
}

fn op() -> impl Strategy<Value = Op> {
	let track = || 0..TRACKS;
	prop_oneof![
		4 => (track(), 0u32..5, prop::bool::weighted(0.2))
			.prop_map(|(track, others, own)| Op::Hold(track, others, own)),
		3 => track().prop_map(Op::Notice),
		2 => track().prop_map(Op::Place),
		2 => (track(), any::<bool>(), any::<bool>())
			.prop_map(|(track, named, stages)| Op::Stage(track, named, stages)),
		2 => (track(), any::<bool>()).prop_map(|(track, listed)| Op::List(track, listed)),
		1 => track().prop_map(Op::Remove),
		1 => (track(), any::<bool>()).prop_map(|(track, open)| Op::Challenge(track, open)),
		1 => prop::option::of(0u32..6).prop_map(Op::Jail),
		2 => (0u32..4, 1usize..6).prop_map(|(from, count)| Op::Active(from, count)),
		1 => (1u32..4).prop_map(Op::Replicas),
		3 => track().prop_map(Op::Bring),
		1 => track().prop_map(Op::Quarantine),
		6 => Just(Op::Finalize),
		5 => prop_oneof![Just(600), Just(SETTLES), Just(DAY), Just(7 * DAY), 0..8 * DAY]
			.prop_map(Op::Pass),
		10 => Just(Op::Collect),
	]
}

/// What happens on chain, if it does.
fn apply(state: &mut ChainState, op: &Op) {
	let mut change = |track: &TrackId, change: &dyn Fn(&mut Track)| {
		if let Some(track) = state.tracks.get_mut(track) {
			change(track);
		}
	};
	match op {
		Op::Hold(track, others, own) => change(track, &|track| {
			if track.entry.listed {
				let holders = (10..10 + *others).chain(own.then_some(NODE));
				track.holders = holders.map(|node| (node, None)).collect();
			}
		}),
		Op::Notice(track) => change(track, &|track| {
			if let Some(holder) = track.holders.first_mut() {
				holder.1 = Some(9);
			}
		}),
		Op::Place(track) => change(track, &|track| {
			track.entry.placement = Some(*blake3::hash(&track.entry.root).as_bytes());
		}),
		Op::Stage(track, named, stages) => change(track, &|track| {
			track.entry.stagers = if *named { vec![NODE, 5] } else { vec![5] };
			track.is_staged = *stages || track.entry.placement.is_none();
		}),
		Op::List(track, listed) => change(track, &|track| {
			track.entry.listed = *listed;
			if !listed {
				track.holders.clear();
			}
		}),
		Op::Remove(track) => drop(state.tracks.remove(track)),
		Op::Challenge(track, open) => {
			state.challenges.retain(|(_, challenged)| challenged != track);
			if *open && state.tracks.contains_key(track) {
				state.challenges.push((NODE, *track));
			}
		},
		Op::Jail(node) => state.jailed = node.iter().copied().collect(),
		Op::Active(from, count) => {
			state.active = ChainState::of_nodes(6).active.split_off(*from as usize);
			state.active.truncate(*count);
		},
		Op::Replicas(count) => state.replicas = *count,
		_ => (),
	}
	let is_there = |(_, track): &(NodeIndex, TrackId)| state.tracks.contains_key(track);
	let open = state.challenges.iter().copied().filter(is_there).collect();
	state.challenges = open;
}

/// What a state says of a root, by all that could give this node a duty.
fn standing(state: &ChainState, root: &ContentRoot) -> Standing {
	let Some(track) = state.tracks.values().find(|track| track.entry.root == *root) else {
		return Standing::Gone;
	};
	let Track { entry, holders, is_staged, .. } = track;
	if !entry.listed {
		return Standing::Delisted;
	}
	let candidates = state.active.iter().map(|node| Candidate {
		id: &node.selection_id,
		operator: &node.operator,
		weight: node.weight,
	});
	let by_key = entry.placement.is_some_and(|key| {
		let chosen = select(candidates, &key, state.replicas as usize);
		chosen.into_iter().any(|at| state.active[at].node == NODE)
	});
	let serves = !state.jailed.contains(&NODE);
	let stages = entry.placement.is_none() || (*is_staged && serves);
	let duty = by_key
		|| state.selected(entry.track).contains(&NODE)
		|| holders.iter().any(|(node, _)| *node == NODE)
		|| (stages && entry.stagers.contains(&NODE));
	let stay = holders
		.iter()
		.filter(|(node, until)| *node != NODE && until.is_none() && !state.jailed.contains(node));
	Standing::Listed { duty, others: stay.count() }
}

type Model = BTreeMap<ContentRoot, (State, u64)>;

/// What is to be done with a file.
fn expected(bed: &Bed, root: &ContentRoot, (state, since): (State, u64)) -> &'static str {
	let (finalized, best) = (bed.chain.finalized_state(), bed.chain.state());
	let challenged = |state: &ChainState| {
		let is_its = |(_, track): &(NodeIndex, TrackId)| state.tracks[track].entry.root == *root;
		state.challenges.iter().any(is_its)
	};
	model(&Facts {
		state,
		since,
		now: bed.watch.now(),
		finalized: standing(&finalized, root),
		best: standing(&best, root),
		is_challenged: challenged(&finalized) || challenged(&best),
		serves: !finalized.jailed.contains(&NODE) && !best.jailed.contains(&NODE),
		replicas: finalized.replicas.max(best.replicas) as usize,
	})
}

async fn collect(bed: &mut Bed, files: &mut Model) {
	// What is decided by is of now; finality is as far as it was.
	bed.unfinal_block(|_| ());
	let now = bed.watch.now();
	let decisions = bed.collect().await;
	assert_eq!(decisions.len(), files.len());
	for (root, decision) in decisions {
		let known = files[&root];
		let what = expected(bed, &root, known);
		assert_eq!(name(decision), what, "{known:?}");
		match what {
			"trash" => drop(files.insert(root, (State::Trashed, now))),
			"restore" => drop(files.insert(root, (State::Stored, now))),
			"purge" => drop(files.remove(&root)),
			_ => (),
		}
	}
}

async fn act(bed: &mut Bed, files: &mut Model, roots: &[ContentRoot], op: &Op) {
	match op {
		Op::Bring(track) => {
			let root = roots[*track as usize];
			if bed.store.state_of(&root) != Some(State::Stored) {
				bed.bring(*track).await;
				files.insert(root, (State::Stored, bed.watch.now()));
			}
		},
		Op::Quarantine(track) => {
			let root = roots[*track as usize];
			if bed.store.state_of(&root) == Some(State::Stored) {
				bed.store.quarantine(&root, Why::Asked).await.unwrap();
				let state = State::Quarantined(Why::Asked);
				files.insert(root, (state, bed.watch.now()));
			}
		},
		Op::Finalize => bed.chain.finalize(),
		Op::Pass(seconds) => drop(bed.watch.0.fetch_add(*seconds, Ordering::SeqCst)),
		Op::Collect => collect(bed, files).await,
		on_chain => bed.unfinal_block(|state| apply(state, on_chain)),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(64) })]

	#[test]
	fn the_store_becomes_what_the_model_says(ops in prop::collection::vec(op(), 1..60)) {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		runtime.block_on(async {
			let mut bed = Bed::new().await;
			let mut files = Model::new();
			let mut roots = Vec::new();
			for track in 0..TRACKS {
				let root = bed.bring(track).await;
				bed.block(|state| {
					state.publish(true, &[]);
					state.tracks.get_mut(&track).unwrap().entry.root = root;
				});
				files.insert(root, (State::Stored, NOON));
				roots.push(root);
			}
			for op in &ops {
				act(&mut bed, &mut files, &roots, op).await;
				// With each that is not final as far behind as it may be.
				if bed.chain.unfinal() >= freshness::MOST_UNFINAL {
					bed.chain.finalize();
				}
				for root in &roots {
					let state = files.get(root).map(|(state, _)| *state);
					assert_eq!(bed.store.state_of(root), state, "{op:?}");
				}
			}
		});
	}
}
