use super::*;

#[test]
fn what_a_node_holds_is_read_page_by_page() {
	test(|| {
		Nodes::add(1, 10);
		Nodes::add(2, 20);
		(1..=20).for_each(|track| Library::list(track, 10));
		let all: Vec<TrackId> = (1..=20).collect();
		for tracks in all.chunks(7) {
			join(1, tracks);
		}
		join(2, &[3]);
		let mut found = Vec::new();
		loop {
			let page = StorageProofs::held_by(1, found.last().copied(), 6);
			assert!(page.len() <= 6);
			if page.is_empty() {
				break;
			}
			found.extend(page);
		}
		assert_eq!(found.len(), 20);
		found.sort_unstable();
		assert_eq!(found, all);
		assert_eq!(StorageProofs::held_by(2, None, 6), [3]);
		assert!(StorageProofs::held_by(3, None, 6).is_empty());
		assert_eq!(StorageProofs::held_by(1, None, u32::MAX).len(), 20);
	});
}

#[test]
fn what_is_to_be_proven_to_enter_is_told_of_those_that_were_accepted() {
	test(|| {
		Nodes::add(1, 10);
		(1..=4).for_each(|track| Library::list(track, KIB64));
		assert_ok!(accept(1, &[1, 2, 3]));
		pass_blocks(2);
		assert_ok!(enter(1, 2));
		Library::unlist(3);
		let asked = StorageProofs::entries(1, vec![1, 2, 3, 4, 99]);
		assert_eq!(asked.len(), 1);
		assert_eq!((asked[0].track, asked[0].root), (1, Library::content(1).unwrap().root));
		assert!(asked[0].chunk.is_some_and(|chunk| chunk < 64));
		assert_eq!(asked[0].deadline, System::block_number() + u64::from(PERIOD));
		assert!(StorageProofs::entries(2, vec![1, 2]).is_empty());
		// However many are named.
		let many = vec![1; 1_000];
		assert_eq!(StorageProofs::entries(1, many).len(), 256);
	});
}

#[test]
fn listeners_are_spread_over_the_holders_that_serve() {
	test(|| {
		let chosen = one_held_track();
		Nodes::set_serving(chosen[1], false);
		// One of the two cannot be selected any more, and holds it nevertheless.
		Nodes::deactivate(chosen[0]);
		let mut firsts = std::collections::BTreeMap::<NodeIndex, u32>::new();
		for session in 0u32..1_000 {
			let route = StorageProofs::route(ONE, session.to_le_bytes().to_vec(), 3);
			assert_eq!(route.len(), 2);
			*firsts.entry(route[0].node).or_default() += 1;
		}
		// Both weigh as much: 500 each, with a deviation of 16.
		assert_eq!(firsts.len(), 2);
		assert!(!firsts.contains_key(&chosen[1]));
		assert!(firsts.values().all(|count| (400..600).contains(count)), "{firsts:?}");
		assert_eq!(StorageProofs::route(ONE, vec![], 1).len(), 1);
		assert!(StorageProofs::route(9, vec![], 3).is_empty());
		Nodes::remove(chosen[2]);
		assert_eq!(StorageProofs::route(ONE, vec![], 3).len(), 1);
	});
}

#[test]
fn those_that_do_not_serve_are_not_selected() {
	test(|| {
		let chosen = one_track();
		Nodes::set_serving(chosen[0], false);
		let now = selected(ONE);
		assert_eq!((now.len(), &now[..2]), (3, &chosen[1..]));
		Library::list_placed(2, 100, None);
		assert!(selected(2).is_empty() && selected(3).is_empty());
	});
}
