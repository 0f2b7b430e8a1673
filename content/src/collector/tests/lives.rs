//! What becomes of files as the chain goes on.

use super::*;

/// As many others as are to be hold the track, and this node is not selected.
async fn unwanted() -> (Bed, TrackId, ContentRoot) {
	let bed = Bed::new().await;
	let (track, root) = bed.publish(false).await;
	bed.pass(SETTLES);
	(bed, track, root)
}

#[tokio::test]
async fn what_others_hold_goes_to_the_trash_and_a_week_later_for_good() {
	let (mut bed, _, root) = unwanted().await;
	assert_eq!(bed.decision().await, Decision::Trash);
	assert_eq!(bed.store.state_of(&root), Some(State::Trashed));
	assert!(bed.store.prove(&root, 0).await.is_ok());
	bed.pass(7 * DAY - 1);
	assert_eq!(bed.decision().await, Decision::Wait(Reason::TooEarly));
	bed.pass(1);
	assert_eq!(bed.decision().await, Decision::Purge);
	assert_eq!(bed.store.state_of(&root), None);
	assert_eq!(bed.store.space().await.unwrap().files, 0);
	let trash = bed.folder.path().join("trash");
	assert_eq!(std::fs::read_dir(trash).unwrap().count(), 0, "its day's folder goes too");
	assert!(bed.collect().await.is_empty());
}

#[tokio::test]
async fn what_the_node_is_selected_for_stays_and_costs_one_question() {
	let mut bed = Bed::new().await;
	for _ in 0..5 {
		bed.publish(true).await;
	}
	bed.pass(30 * DAY);
	bed.chain.take_asked();
	let decisions = bed.collect().await;
	assert_eq!(decisions.len(), 5);
	assert!(decisions.iter().all(|(_, decision)| *decision == Decision::Keep));
	let asked = bed.chain.take_asked();
	assert_eq!(asked["ContentApi_track_by_root"], 5);
	assert_eq!(asked.keys().filter(|method| method.starts_with("ContentApi_")).count(), 1);
}

#[tokio::test]
async fn only_what_is_final_lets_a_file_go() {
	let mut bed = Bed::new().await;
	let (track, _) = bed.publish(true).await;
	bed.pass(SETTLES);
	// It is gone in the best block, and may come back.
	bed.unfinal_block(|state| drop(state.tracks.remove(&track)));
	assert_eq!(bed.decision().await, Decision::Keep);
	bed.chain.finalize();
	assert_eq!(bed.decision().await, Decision::Trash);
	// What the best block alone asks for comes back.
	let (mut bed, track, _) = unwanted().await;
	assert_eq!(bed.decision().await, Decision::Trash);
	bed.unfinal_block(|state| state.tracks.get_mut(&track).unwrap().holders.push((NODE, None)));
	assert_eq!(bed.decision().await, Decision::Restore);
	assert_eq!(bed.decision().await, Decision::Keep);
}

#[tokio::test]
async fn too_few_others_keep_it_until_there_are_enough() {
	type Change = fn(&mut Vec<(NodeIndex, Option<u32>)>);
	let changes: [Change; 3] = [
		|holders| holders.truncate(2),
		// One that has given notice.
		|holders| holders[0].1 = Some(9),
		// One that does not serve.
		|holders| holders[0].0 = NODE + 100,
	];
	for change in changes {
		let (mut bed, track, _) = unwanted().await;
		let holders = bed.chain.state().tracks[&track].holders.clone();
		bed.block(|state| {
			change(&mut state.tracks.get_mut(&track).unwrap().holders);
			state.jailed.insert(NODE + 100);
		});
		assert_eq!(bed.decision().await, Decision::Wait(Reason::TooFewHolders));
		// Enough in the best block are not enough.
		bed.unfinal_block(|state| state.tracks.get_mut(&track).unwrap().holders = holders.clone());
		assert_eq!(bed.decision().await, Decision::Wait(Reason::TooFewHolders));
		bed.chain.finalize();
		assert_eq!(bed.decision().await, Decision::Trash);
		// Nor is it deleted if there are too few by then.
		bed.pass(8 * DAY);
		bed.block(|state| change(&mut state.tracks.get_mut(&track).unwrap().holders));
		assert_eq!(bed.decision().await, Decision::Wait(Reason::TooFewHolders));
	}
}

#[tokio::test]
async fn what_is_staged_stays_as_long_as_the_chain_says_so() {
	let (mut bed, track, _) = unwanted().await;
	let name = |state: &mut ChainState| {
		state.tracks.get_mut(&track).unwrap().entry.stagers = vec![NODE];
	};
	bed.block(name);
	assert_eq!(bed.decision().await, Decision::Keep);
	bed.block(|state| state.tracks.get_mut(&track).unwrap().is_staged = false);
	assert_eq!(bed.decision().await, Decision::Trash);
	// Until a track is placed, whoever was named stages it.
	bed.block(|state| state.tracks.get_mut(&track).unwrap().entry.placement = None);
	assert_eq!(bed.decision().await, Decision::Restore);
}

#[tokio::test]
async fn a_node_that_is_jailed_or_stands_in_for_one_keeps_what_it_has() {
	let (mut bed, track, _) = unwanted().await;
	bed.block(|state| state.jailed = BTreeSet::from([NODE]));
	assert_eq!(bed.decision().await, Decision::Wait(Reason::NotServing));
	// All three that are selected are jailed, so the other three are.
	bed.block(|state| state.jailed.clear());
	bed.block(|state| state.jailed = state.selected(track).into_iter().collect());
	assert_eq!(bed.decision().await, Decision::Keep);
	let (mut bed, ..) = unwanted().await;
	bed.block(|state| state.registered.clear());
	assert_eq!(bed.decision().await, Decision::Wait(Reason::NotServing));
}

#[tokio::test]
async fn what_is_delisted_or_gone_is_deleted_whoever_holds_it() {
	let mut bed = Bed::new().await;
	let (delisted, first) = bed.publish(true).await;
	let (gone, second) = bed.publish(true).await;
	// An upload whose track is gone since.
	let third = bed.bring(200).await;
	let decisions = bed.collect().await;
	assert!(decisions.contains(&(third, Decision::Wait(Reason::TooEarly))), "{decisions:?}");
	bed.pass(SETTLES);
	bed.block(|state| {
		state.delist(delisted);
		state.tracks.remove(&gone);
	});
	let decisions = bed.collect().await;
	assert_eq!(decisions.len(), 3);
	assert!(decisions.iter().all(|(_, decision)| *decision == Decision::Trash), "{decisions:?}");
	// One is put back in time.
	bed.pass(6 * DAY);
	bed.block(|state| state.tracks.get_mut(&delisted).unwrap().entry.listed = true);
	bed.pass(DAY);
	bed.collect().await;
	let state = |root| bed.store.state_of(root);
	assert_eq!([&first, &second, &third].map(state), [Some(State::Stored), None, None]);
}

#[tokio::test]
async fn what_is_challenged_stays() {
	let (mut bed, track, _) = unwanted().await;
	bed.unfinal_block(|state| state.challenges.push((NODE, track)));
	assert_eq!(bed.decision().await, Decision::Keep);
	// Others' challenges do not keep it.
	bed.block(|state| state.challenges = vec![(0, track), (2, track)]);
	assert_eq!(bed.decision().await, Decision::Trash);
}

#[tokio::test]
async fn by_a_chain_that_is_not_followed_or_cannot_be_asked_nothing_goes() {
	let (mut bed, _, root) = unwanted().await;
	bed.watch.0.fetch_add(61, Ordering::SeqCst);
	let error = bed.collector.collect().await.unwrap_err();
	assert!(matches!(error, CollectError::Lags(_)), "{error}");
	// Finality stands still.
	for _ in 0..=freshness::MOST_UNFINAL {
		bed.unfinal_block(|_| ());
	}
	let error = bed.collector.collect().await.unwrap_err();
	assert!(error.to_string().contains("finality"), "{error}");
	bed.chain.finalize();
	bed.chain.go_away(true);
	let error = bed.collector.collect().await.unwrap_err();
	assert!(matches!(error, CollectError::Chain(_)), "{error}");
	assert_eq!(bed.store.state_of(&root), Some(State::Stored));
	bed.chain.go_away(false);
	assert_eq!(bed.decision().await, Decision::Trash);
}

#[tokio::test]
async fn with_a_volume_that_is_not_mounted_nothing_is_looked_at() {
	let (mut bed, _, root) = unwanted().await;
	let canary = bed.folder.path().join("CANARY");
	let away = bed.folder.path().join("away");
	std::fs::rename(&canary, &away).unwrap();
	let error = bed.collector.collect().await.unwrap_err();
	assert!(matches!(error, CollectError::Store(store::Error::Unhealthy(_))), "{error}");
	std::fs::rename(away, canary).unwrap();
	assert_eq!(bed.store.state_of(&root), Some(State::Stored));
}

#[tokio::test]
async fn what_is_in_quarantine_and_not_wanted_is_deleted_after_its_days() {
	let (mut bed, _, root) = unwanted().await;
	bed.store.quarantine(&root, Why::Asked).await.unwrap();
	assert_eq!(bed.decision().await, Decision::Wait(Reason::TooEarly));
	bed.pass(7 * DAY);
	assert_eq!(bed.decision().await, Decision::Purge);
	assert_eq!(bed.store.state_of(&root), None);
	// What is wanted stays there: it is pulled anew.
	let mut bed = Bed::new().await;
	let (_, root) = bed.publish(true).await;
	bed.store.quarantine(&root, Why::Asked).await.unwrap();
	bed.pass(30 * DAY);
	assert_eq!(bed.decision().await, Decision::Keep);
}

#[tokio::test]
async fn all_files_are_looked_at_in_turn() {
	let mut bed = Bed::new().await;
	let mut roots = BTreeSet::new();
	for track in 0..FILES as u32 + 7 {
		roots.insert(bed.bring(track).await);
	}
	let mut seen = Vec::new();
	for expected in [FILES, 7, FILES] {
		let decisions = bed.collect().await;
		assert_eq!(decisions.len(), expected);
		seen.extend(decisions.into_iter().map(|(root, _)| root));
	}
	assert_eq!(seen[..FILES + 7].iter().copied().collect::<BTreeSet<_>>(), roots);
}

#[tokio::test]
async fn nothing_is_collected_from_a_store_that_is_not_known_to_be_of_this_chain() {
	let (mut bed, _, root) = unwanted().await;
	bed.pass(SETTLES);
	let chain = FakeChain::other(ChainState::clone(&bed.chain.state())).chain().await;
	let clock = Arc::new(bed.watch.clone());
	let mut other = Collector::new(chain, NODE, bed.store.clone(), clock);
	assert!(matches!(other.collect().await, Err(CollectError::OtherChain)));
	assert_eq!(bed.store.state_of(&root), Some(State::Stored));
	assert_eq!(bed.decision().await, Decision::Trash);
}
