use super::*;
use std::collections::BTreeMap;

const MIB: u64 = 1 << 20;

/// Has node 1 hold tracks of `sizes`, from id 0 on, without their bytes.
fn hold_all(sizes: &[u64]) {
	Nodes::add(1, 10);
	let mut places = PlacesOf::<Test> { was_held: true, first: Some(0), ..Default::default() };
	places.holders.try_push(Holder::new(1, 10, 0)).unwrap();
	for (track, size) in (0..).zip(sizes) {
		Library::list_sized(track, *size);
		TrackPlaces::<Test>::insert(track, places.clone());
		NodePlaces::<Test>::insert(1, track, ());
	}
	ProofRecords::<Test>::mutate(1, |record| record.replicas = sizes.len() as u32);
	pass_blocks(2);
	Failure::mutate(|rule| rule.misses = u32::MAX);
}

/// How often each track is challenged in so many blocks.
fn challenged(blocks: u64) -> BTreeMap<TrackId, u32> {
	let mut found = BTreeMap::new();
	for number in 0..blocks {
		let (_, first) = Queue::<Test>::get();
		next_block(Some(some_seed(number)));
		for number in first..Queue::<Test>::get().1 {
			let track = Challenges::<Test>::get(number).unwrap().track;
			*found.entry(track).or_default() += 1;
		}
	}
	found
}

#[test]
fn tracks_are_challenged_as_their_clamped_sizes() {
	test(|| {
		let sizes = [64 << 10, MIB, 5 * MIB, 16 * MIB, 2_048 * MIB];
		// Three of each, so that there are ids that are not of a power of two.
		let all: Vec<_> = sizes.iter().flat_map(|size| [*size; 3]).collect();
		hold_all(&all);
		let found = challenged(6_000);
		let weights: [f64; 5] = [1.0, 1.0, 5.0, 16.0, 16.0];
		let total: u32 = found.values().sum();
		assert!(total > 5_900, "{total}");
		let unit = f64::from(total) / (3.0 * weights.iter().sum::<f64>());
		let chi: f64 = (0..15)
			.map(|track| {
				let expected = unit * weights[track as usize / 3];
				(f64::from(found[&track]) - expected).powi(2) / expected
			})
			.sum();
		// Of χ² with 14 degrees of freedom one in a million exceeds 57.
		assert!(chi < 57.0, "{chi}: {found:?}");
	});
}

#[test]
fn a_draw_ends_after_32_tries() {
	test(|| {
		hold_all(&[16 * MIB]);
		TrackPlaces::<Test>::remove(0);
		NodePlaces::<Test>::remove(1, 0);
		ProofRecords::<Test>::remove(1);
		let (drawn, tries) = StorageProofs::draw(&[1; 32], 1);
		assert!(drawn.is_none());
		assert_eq!(tries, 32);
		// With one track of the least weight the first fifteen of sixteen draws are in vain, on
		// average.
		hold_all(&[MIB]);
		let draws: Vec<_> = (0..2_000)
			.map(|number| StorageProofs::draw(&some_seed(number), 1))
			.map(|(drawn, tries)| (drawn.is_some(), tries))
			.collect();
		assert!(draws.iter().all(|(found, tries)| *found || *tries == 32));
		let found = draws.iter().filter(|(found, _)| *found).count();
		// (15/16)^32 of them find nothing: 254, with a deviation of 15.
		assert!((1_656..=1_836).contains(&found), "{found}");
		assert!(draws.iter().any(|(found, tries)| *found && *tries == 1));
	});
}

#[test]
fn what_nobody_holds_or_is_not_listed_is_passed_over() {
	test(|| {
		hold_all(&[16 * MIB; 8]);
		for gone in [1, 2] {
			Library::unlist(gone);
		}
		assert_ok!(give_notice(1, &[5]));
		Round::set(Round::get() + Notice::get());
		let found = challenged(400);
		assert_eq!(found.keys().copied().collect::<Vec<_>>(), [0, 3, 4, 6, 7]);
		Nodes::set_serving(1, false);
		assert!(challenged(50).is_empty());
	});
}

#[test]
fn an_id_is_drawn_two_blocks_after_it_was_given_out() {
	test(|| {
		hold_all(&[16 * MIB; 2]);
		assert_eq!(Ids::<Test>::get(), (2, 2));
		// Published and held in this block, by whoever made it and knows what the next one draws
		// of.
		let publish = || hold_all_more(2);
		publish();
		let of_new = |blocks: u64| {
			let (_, first) = Queue::<Test>::get();
			(0..blocks).for_each(|_| next_block(Some(some_seed(System::block_number()))));
			let opened = (first..Queue::<Test>::get().1).filter_map(Challenges::<Test>::get);
			opened.filter(|open| open.track >= 2).count()
		};
		Count::set(8);
		assert_eq!(of_new(1), 0);
		assert_eq!(Ids::<Test>::get(), (66, 2));
		assert!(of_new(1) > 0);
		assert_eq!(Ids::<Test>::get(), (66, 66));
	});
}

/// 64 tracks more, from `first` on.
fn hold_all_more(first: TrackId) {
	let places = TrackPlaces::<Test>::get(0).unwrap();
	for track in first..first + 64 {
		Library::list_sized(track, 16 * MIB);
		TrackPlaces::<Test>::insert(track, places.clone());
		NodePlaces::<Test>::insert(1, track, ());
	}
	ProofRecords::<Test>::mutate(1, |record| record.replicas += 64);
}

#[test]
fn ids_of_a_migration_wait_as_long() {
	test(|| {
		hold_all(&[16 * MIB; 2]);
		Migrating::set(true);
		hold_all_more(2);
		next_block(None);
		next_block(None);
		assert_eq!(Ids::<Test>::get(), (66, 66));
		assert_eq!(Queue::<Test>::get(), (0, 0));
	});
}

#[test]
fn a_block_opens_as_many_as_there_are_to_be_and_eight_at_the_most() {
	test(|| {
		hold_all(&[16 * MIB; 64]);
		for (count, opened) in [(0, 0), (1, 1), (3, 3), (8, 8), (9, 8), (1_000, 8)] {
			Count::set(count);
			let (_, first) = Queue::<Test>::get();
			next_block(Some(some_seed(count.into())));
			let (_, next) = Queue::<Test>::get();
			assert_eq!(next - first, opened);
			let seeds: std::collections::BTreeSet<_> =
				(first..next).map(|number| Challenges::<Test>::get(number).unwrap().seed).collect();
			assert_eq!(seeds.len(), opened as usize);
		}
	});
}

#[test]
fn each_chunk_of_each_node_is_drawn_as_often() {
	test(|| {
		hold_all(&[16 * MIB]);
		let mut found = [[0u32; 16]; 2];
		for number in 0..3_200 {
			let seed = challenge_seed(&some_seed(number), 0);
			for (node, found) in (1..).zip(&mut found) {
				found[chunk_of(&seed, node, 16 << 10) as usize] += 1;
			}
		}
		let deviation = |count: &u32| (f64::from(*count) - 200.0).powi(2) / 200.0;
		let chi: f64 = found.iter().flatten().map(deviation).sum();
		// Of χ² with 30 degrees of freedom one in a million exceeds 81.
		assert!(chi < 81.0, "{chi}");
	});
}

#[test]
fn there_is_nothing_to_do_when_there_is_nothing_to_prove() {
	test(|| {
		let node = one_track()[0];
		pass_blocks(2);
		next_block(Some(some_seed(1)));
		assert_eq!(Queue::<Test>::get(), (0, 0));
		// Nor without randomness, nor when no holder serves.
		join(node, &[ONE]);
		(0..20).for_each(|_| next_block(None));
		Nodes::set_serving(node, false);
		(0..20).for_each(|number| next_block(Some(some_seed(number))));
		assert_eq!(Queue::<Test>::get(), (0, 0));
		assert_eq!(holders(ONE), [node]);
	});
}

#[test]
fn challenges_that_are_overdue_after_a_shorter_period_get_less() {
	test(|| {
		hold_all(&[16 * MIB; 4]);
		Count::set(MAX_CHALLENGES);
		ProofTime::set(20);
		(0..20).for_each(|number| next_block(Some(some_seed(number))));
		ProofTime::set(2);
		let overdue = || {
			let now = Clock::<Test>::get();
			Challenges::<Test>::iter_values().filter(|open| open.deadline < now).count()
		};
		let mut most = 0;
		for number in 0..300 {
			next_block(Some(some_seed(number)));
			most = most.max(overdue());
		}
		assert!(most > 100 && overdue() == 0, "{most}, then {}", overdue());
		let (first, next) = Queue::<Test>::get();
		assert!(next - first <= 3 * MAX_CHALLENGES);
	});
}

#[test]
fn drawing_reads_as_much_among_many_tracks_as_among_few() {
	test(|| {
		// What a draw reads is by its tries alone; among more tracks that are all held there are no
		// more of them.
		let tries = |ids: u32| -> u32 {
			(0..200).map(|number| StorageProofs::draw(&some_seed(number), ids).1).sum()
		};
		hold_all(&[16 * MIB; 64]);
		let few = tries(64);
		hold_all(&[16 * MIB; 1_024]);
		assert_eq!((few, tries(1_024)), (200, 200));
	});
}
