//! A block's challenge is the same work at any number of tracks: counted, not timed.

use super::*;
use crate::activity::scale::{compare, timed, touched, Touched};
use audio_primitives::nodes::ActiveNode;
use audio_runtime::configs::{limits::RuntimeBlockWeights, nodes::ContentNodes};
use frame_support::weights::Weight;
use pallet_node_services::{ActiveOf, ActiveSets, Jailings, Node, NodeState, Nodes, Operators};
use pallet_storage_proofs::{
	Challenge, Challenges, Clock, Holder, Ids, Missed, NodePlaces, PlacesOf, ProofRecord,
	ProofRecords, Queue, RoundRecord, TrackPlaces,
};
use std::time::Duration;

/// What a track of the tests is.
fn track_of(artist: AccountId, root: [u8; 32]) -> pallet_content::TrackOf<Runtime> {
	pallet_content::Track {
		artist,
		root,
		bytes: 5_000_000,
		duration: 1,
		metadata: Default::default(),
		price: None,
		feature: None,
		published: 0,
		listed: 0,
		claimed_at: 0,
		deposit: 0,
		flat: 0,
		covered: 0,
		refreshed: None,
		seed: 0,
		stagers: Default::default(),
		delisting: None,
		cleared: false,
		offered_to: None,
	}
}

fn operator_of(node: NodeIndex) -> AccountId {
	AccountId::from(sp_io::hashing::blake2_256(&("operator", node).encode()))
}

/// A chain with that many nodes and tracks, each track held by three of them.
fn network(nodes: u32, tracks: u32) -> sp_io::TestExternalities {
	let mut chain = development();
	chain.execute_with(|| {
		let mut active = ActiveOf::<Runtime>::default();
		for node in 0..nodes {
			let operator = operator_of(node);
			let selection_id = sp_io::hashing::blake2_256(&node.encode());
			Nodes::<Runtime>::insert(
				node,
				Node {
					operator: operator.clone(),
					service: ContentNodes::service(),
					endpoint: Default::default(),
					key: sp_core::ed25519::Public::from_raw(selection_id),
					hot_key: None,
					collateral: 1_000 * AUDIO,
					unlocking: Default::default(),
					state: NodeState::Serving,
					last_jailed: None,
					last_slashed: None,
					seed: 0,
					selection_id: Some(selection_id),
					weight: 1_000 * AUDIO,
				},
			);
			Operators::<Runtime>::mutate(&operator, |owner| {
				owner.nodes.try_push(node).expect("it has one");
				owner.collateral = 1_000 * AUDIO;
			});
			ProofRecords::<Runtime>::insert(
				node,
				ProofRecord { replicas: 1, ..Default::default() },
			);
			let entry = ActiveNode { node, operator, selection_id, weight: 1_000 * AUDIO };
			active.nodes.try_push(entry).expect("not too many");
			active.weight += 1_000 * AUDIO;
		}
		ActiveSets::<Runtime>::insert(ContentNodes::service(), active);
		let artist = AccountId::from([1; 32]);
		for track in 0..tracks {
			let holders: Vec<_> = (0..3)
				.map(|place| (track * 3 + place) % nodes)
				.map(|node| Holder::new(node, operator_of(node), 0))
				.collect();
			let holders = holders.try_into().expect("not too many");
			let places = PlacesOf::<Runtime> {
				holders,
				was_held: true,
				first: Some(0),
				..Default::default()
			};
			TrackPlaces::<Runtime>::insert(track, places);
			let root = sp_io::hashing::blake2_256(&track.encode());
			pallet_content::Tracks::<Runtime>::insert(track, track_of(artist.clone(), root));
		}
		pallet_content::NextTrack::<Runtime>::put(tracks);
		Ids::<Runtime>::put((tracks, tracks));
	});
	chain
}

/// Opens a challenge in the next block.
fn open() -> Weight {
	next_block(7)
}

/// What opening a challenge touches, and three misses with another that is opened; and how long the
/// first takes.
fn challenge(chain: &mut sp_io::TestExternalities) -> ([Touched; 2], Duration) {
	let time = timed(chain, &|| {
		open();
	});
	let opened = touched(chain, || {
		open();
	});
	chain.execute_with(|| {
		assert_eq!(Challenges::<Runtime>::iter().count(), 1);
		System::reset_events();
	});
	// Nobody proves it: three misses are noted when it is closed, and another is opened.
	chain.execute_with(|| Clock::<Runtime>::mutate(|now| *now += 60));
	let missed = touched(chain, || {
		open();
	});
	chain.execute_with(|| {
		let missed = |node: &NodeIndex| StorageProofs::standing(*node).misses == 1;
		assert_eq!((0..1_000).filter(missed).count(), 3);
	});
	// The ids of the nodes that are drawn differ, and with them the entries that were there before.
	([opened, missed], time)
}

/// A track that three nodes hold which are not selected for it; a node that is, and its operator.
fn wanted() -> (TrackId, NodeIndex, AccountId) {
	let track = publish(&someone(1, 100), 77, 64 * 1_024);
	let seed = pallet_content::Tracks::<Runtime>::get(track).expect("it is there").seed;
	let drawn = pallet_beacon::Seed { users: 1, randomness: [7; 32], round: 0 };
	pallet_beacon::Drawn::<Runtime>::insert(seed, drawn);
	let chosen: Vec<_> =
		StorageProofs::selected_for(track).iter().map(|found| found.node).collect();
	let mut places = PlacesOf::<Runtime> { was_held: true, first: Some(0), ..Default::default() };
	for node in (0..1_000).filter(|node| !chosen.contains(node)).take(3) {
		let holder = Holder::new(node, operator_of(node), 0);
		places.holders.try_push(holder).expect("not too many");
		NodePlaces::<Runtime>::insert(node, track, ());
		ProofRecords::<Runtime>::mutate(node, |record| record.replicas += 1);
	}
	TrackPlaces::<Runtime>::insert(track, places);
	(track, chosen[0], operator_of(chosen[0]))
}

/// What accepting a track touches, entering in the place of another, and losing it by misses.
fn place(chain: &mut sp_io::TestExternalities) -> [Touched; 3] {
	let (track, node, operator) = chain.execute_with(wanted);
	let accepted = touched(chain, || accept(node, &operator, track));
	chain.execute_with(|| {
		next_block(7);
		next_block(8);
	});
	let entered = touched(chain, || enter_all(node, &operator, &[track]));
	let holds =
		|| TrackPlaces::<Runtime>::get(track).expect("it is there").holder(node, now()).is_some();
	chain.execute_with(|| {
		assert!(holds());
		// It has missed enough there when it misses once more; nothing else is asked for meanwhile.
		TrackPlaces::<Runtime>::mutate(track, |places| {
			let holder = places.as_mut().and_then(|places| places.holder_mut(node, now()));
			holder.expect("it holds").missed = Missed { count: 9, since: 0 };
		});
		let (_, next) = Queue::<Runtime>::get();
		(0..next).for_each(Challenges::<Runtime>::remove);
		let owing = vec![node].try_into().expect("not too many");
		Challenges::<Runtime>::insert(next, Challenge { track, seed: [7; 32], deadline: 0, owing });
		Queue::<Runtime>::put((next, next + 1));
		Ids::<Runtime>::put((0, 0));
		Clock::<Runtime>::mutate(|now| *now += 1_000);
	});
	let released = touched(chain, || {
		next_block(9);
	});
	chain.execute_with(|| {
		assert!(!holds());
		assert_eq!(StorageProofs::barred(track)[0].node, node);
	});
	[accepted, entered, released]
}

#[test]
fn challenges_and_places_touch_the_same_with_a_million_tracks_as_with_a_hundred() {
	let work = |tracks: u32| {
		let mut chain = network(1_000, tracks);
		let (challenge, time) = challenge(&mut chain);
		((challenge, place(&mut chain)), time)
	};
	let (few, time) = work(100);
	let (many, longer) = work(1_000_000);
	compare("to open a challenge among 1,000,000 tracks in place of 100", time, longer);
	assert_eq!(few, many);
	let ([opened, _], [accepted, entered, released]) = few;
	println!("(reads, writes) to accept, enter and lose: {accepted:?}, {entered:?}, {released:?}");
	let (reads, writes) = opened;
	assert!(reads > 0 && reads < 30 && writes > 0 && writes < 20, "{reads} reads, {writes} writes");
}

#[test]
fn at_a_thousand_nodes_a_challenge_takes_less_than_a_hundredth_of_a_block_and_misses_as_much() {
	let mut chain = network(1_000, 1_000);
	chain.execute_with(|| {
		let hundredth = RuntimeBlockWeights::get().max_block / 100;
		let within = |weight: Weight, hundredths: u64, what: &str| {
			let part = weight.ref_time() as f64 / hundredth.ref_time() as f64;
			println!("{what}: {part:.3} % of a block");
			assert!(weight.ref_time() < hundredths * hundredth.ref_time(), "{what}: {part}");
		};
		within(open(), 1, "opening a challenge");
		// All three holders miss it, each for the fourth time, and one is jailed and slashed.
		let missed = Missed { count: 4, since: 0 };
		for node in 0..1_000 {
			let last = RoundRecord { round: now(), passed: 0, missed };
			ProofRecords::<Runtime>::insert(
				node,
				ProofRecord { replicas: 3, last, ..Default::default() },
			);
			Operators::<Runtime>::mutate(operator_of(node), |owner| {
				owner.jailings = Jailings { count: 4, round: 0, since: 0 };
			});
		}
		Clock::<Runtime>::mutate(|now| *now += 1_000);
		within(open(), 2, "the same, with three misses, a node jailed and slashed");
		let jailed = (0..1_000).filter(|node| {
			NodeServices::info(*node).is_some_and(|found| found.jailed_until.is_some())
		});
		assert_eq!(jailed.count(), 1);
	});
}
