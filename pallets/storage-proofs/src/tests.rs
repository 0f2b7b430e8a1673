mod challenges;
mod entering;
mod misses;
mod places;
mod property;
mod proving;
mod queries;

use crate::{mock::*, Event, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::Perbill;

const ONE: TrackId = 1;
/// A size of as many chunks.
const KIB64: usize = 64 << 10;

/// Five nodes of five operators: node `n` is `10 n`'s.
fn five_nodes() {
	(1..=5).for_each(|node| Nodes::add(node, u64::from(node) * 10));
}

/// Five nodes, and a track; returns the nodes that are selected for it.
fn one_track() -> Vec<NodeIndex> {
	five_nodes();
	Library::list(ONE, KIB64);
	selected(ONE)
}

/// The same, and those hold it.
fn one_held_track() -> Vec<NodeIndex> {
	let chosen = one_track();
	chosen.iter().for_each(|node| join(*node, &[ONE]));
	chosen
}

/// A node that is selected for the one track, and not among `others`.
fn another(others: &[NodeIndex]) -> NodeIndex {
	*selected(ONE).iter().find(|node| !others.contains(node)).expect("there is another")
}

fn operator_of(node: NodeIndex) -> AccountId {
	Nodes::node(node).expect("it is registered").operator
}

fn events() -> Vec<Event<Test>> {
	let all = System::events().into_iter();
	all.filter_map(|record| match record.event {
		RuntimeEvent::StorageProofs(event) => Some(event),
		_ => None,
	})
	.collect()
}

/// Asks for `track` and lets the time pass; all that `proves` says do.
fn ask(track: TrackId, proves: impl Fn(NodeIndex) -> bool) {
	let number = challenge(track);
	let owing = Challenges::<Test>::get(number).expect("it is open").owing;
	for node in owing.into_iter().filter(|node| proves(*node)) {
		assert_ok!(answer(node, number));
	}
	pass_blocks(PERIOD + 1);
}

/// Nobody proves what is asked for.
fn miss(track: TrackId) {
	ask(track, |_| false);
}

#[test]
fn a_random_chain_keeps_the_invariants() {
	test(|| {
		five_nodes();
		(1..=12).for_each(|track| Library::list(track, 2_000 * track as usize));
		Count::set(3);
		let mut proven = 0;
		for number in 0u64..900 {
			let dice = some_seed(number);
			if number % 300 == 299 {
				Round::set(Round::get() + 1);
			}
			next_block((dice[0] > 20).then(|| some_seed(number + 10_000)));
			let track = TrackId::from(dice[1] % 12 + 1);
			let node = NodeIndex::from(dice[2] % 5 + 1);
			let _ = accept(node, &[track]);
			for (entering, track) in
				(1..=5).flat_map(|node| (1..=12).map(move |track| (node, track)))
			{
				if dice[3] > 80 && !StorageProofs::entries(entering, vec![track]).is_empty() {
					let _ = enter(entering, track);
				}
			}
			// Node 1 hardly proves anything.
			for node in 1..=5 {
				for asked in StorageProofs::open_challenges(node) {
					if node > 1 || dice[4] < 8 {
						assert_ok!(answer(node, asked.challenge));
						proven += 1;
					}
				}
			}
			match dice[5] {
				0..40 => Nodes::set_serving(node, true),
				40..46 => drop(give_notice(node, &[track])),
				46..48 => Nodes::deactivate(node),
				48..60 => {
					let serves = Nodes::node(node).unwrap().serves;
					Nodes::add(node, u64::from(node) * 10);
					Nodes::set_serving(node, serves);
				},
				_ => {},
			}
			StorageProofs::do_try_state().expect("the invariants hold");
		}
		assert_eq!(Round::get(), 4);
		let released =
			|event: &&Event<Test>| matches!(event, Event::Released { why: Left::Missed, .. });
		assert!(proven > 300 && events().iter().filter(released).count() > 5, "{proven}");
		assert!(Queue::<Test>::get().1 > 1_000);
		assert!(Jailed::get().iter().all(|(node, _)| *node == 1));
	});
}
