//! Bits that flip, files that are cut or gone: nothing wrong is ever given out.

use super::*;
use audio_primitives::proofs;

const SIZE: usize = 300_000;

/// Does `damage` to the data or the outboard of a file.
async fn damage(
	bed: &Bed,
	store: &Store,
	root: &Root,
	extension: &str,
	damage: impl Fn(&mut Vec<u8>),
) {
	if extension == "data" {
		return bed.change_data(store, root, damage).await;
	}
	let path = bed.path_of(store, root, extension).await;
	let mut bytes = std::fs::read(&path).unwrap();
	damage(&mut bytes);
	std::fs::write(&path, bytes).unwrap();
}

fn is_damaged<T>(result: Result<T, Error>, expected: Why) -> bool {
	matches!(result, Err(Error::Damaged { why, .. }) if why == expected)
}

#[tokio::test]
async fn other_groups_can_be_read_until_the_bad_one_is_met() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let bytes = content(SIZE, 1);
	let root = put(&store, &bytes).await;
	damage(&bed, &store, &root, "data", |bytes| bytes[100_000] ^= 4).await;
	// Group 6 has the bad bit: bytes 98,304 to 114,687.
	for (start, end) in [(0, 98_304), (114_688, 300_000), (98_303, 98_304)] {
		let read = store.read(&root, start..end).await.unwrap();
		assert_eq!(read, bytes[start as usize..end as usize]);
	}
	assert_eq!(store.prove(&root, 95).await.ok(), proofs::prove(&bytes, 95));
	assert!(is_damaged(store.read(&root, 98_304..98_305).await, Why::Corrupt));

	let quarantined = State::Quarantined(Why::Corrupt);
	assert!(
		matches!(store.read(&root, 0..1).await, Err(Error::WrongState(state)) if state == quarantined)
	);
	assert!(matches!(store.bao(&root, 0..1).await, Err(Error::WrongState(_))));
	assert!(matches!(store.verify(&root).await, Err(Error::WrongState(_))));
	assert!(matches!(store.trash(&root).await, Err(Error::WrongState(_))));
	assert!(matches!(store.restore(&root).await, Err(Error::WrongState(_))));
	// What is good can still be proven.
	assert_eq!(store.prove(&root, 95).await.ok(), proofs::prove(&bytes, 95));
	assert!(is_damaged(store.prove(&root, 96).await, Why::Corrupt));
	assert_tidy(&bed, &store).await;
	drop(store);

	let store = bed.open().await;
	assert_eq!(state_of(&store, &root).await, Some(quarantined));
	put(&store, &bytes).await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn each_kind_of_damage_is_found_by_each_kind_of_read() {
	type Damage = fn(&mut Vec<u8>);
	let flipped: Damage = |bytes| bytes[0] ^= 1;
	let cut: Damage = |bytes| bytes.truncate(40);
	let empty: Damage = Vec::clear;
	let longer: Damage = |bytes| bytes.push(0);
	for (extension, damaging, quietly) in [
		("data", flipped, false),
		("data", cut, false),
		("data", empty, false),
		("data", longer, true),
		("obao4", flipped, false),
		("obao4", cut, false),
		("obao4", empty, false),
	] {
		for (read, bed) in (0..4).flat_map(|read| Bed::both().map(|bed| (read, bed))) {
			let store = bed.open().await;
			let bytes = content(SIZE, 1);
			let root = put(&store, &bytes).await;
			damage(&bed, &store, &root, extension, damaging).await;
			let result = match read {
				0 => store.read(&root, 0..100).await.map(drop),
				1 => bao_all(&store, &root, 0..100).await.map(drop),
				2 => store.prove(&root, 0).await.map(drop),
				_ => store.verify(&root).await,
			};
			if quietly && read < 3 {
				// Bytes after the end are given to nobody.
				result.unwrap();
				continue;
			}
			assert!(is_damaged(result, Why::Corrupt), "{extension} {read}");
			let quarantined = Some(State::Quarantined(Why::Corrupt));
			assert_eq!(state_of(&store, &root).await, quarantined);
			assert_tidy(&bed, &store).await;
			store.discard(&root).await.unwrap();
			assert_eq!(state_of(&store, &root).await, None);
			assert_tidy(&bed, &store).await;
		}
	}
}

#[tokio::test]
async fn a_file_that_is_gone_is_missed() {
	for bed in Bed::both() {
		miss_a_file_that_is_gone(&bed).await;
	}
}

async fn miss_a_file_that_is_gone(bed: &Bed) {
	let store = bed.open().await;
	let bytes = content(SIZE, 1);
	let root = put(&store, &bytes).await;
	bed.remove_data(&store, &root).await;
	assert!(is_damaged(store.read(&root, 0..5).await, Why::Missing));
	assert!(matches!(store.prove(&root, 0).await, Err(Error::WrongState(_))));
	assert_eq!(store.space().await.unwrap().files, 0);
	put(&store, &bytes).await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(bed, &store).await;

	// While it was closed, of all states.
	let other = put(&store, &content(20_000, 2)).await;
	store.trash(&other).await.unwrap();
	for root in [&root, &other] {
		bed.remove_data(&store, root).await;
	}
	drop(store);
	let store = bed.open().await;
	assert_eq!(state_of(&store, &root).await, Some(State::Quarantined(Why::Missing)));
	assert_eq!(state_of(&store, &other).await, None);
	assert_tidy(bed, &store).await;
}

#[tokio::test]
async fn a_missing_outboard_is_made_anew_when_opening() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let bytes = content(SIZE, 1);
	let root = put(&store, &bytes).await;
	std::fs::remove_file(bed.path_of(&store, &root, "obao4").await).unwrap();
	drop(store);
	let store = bed.open().await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn damage_in_the_trash_is_found() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let root = put(&store, &content(SIZE, 1)).await;
	store.trash(&root).await.unwrap();
	store.verify(&root).await.unwrap();
	damage(&bed, &store, &root, "data", |bytes| bytes.truncate(200_000)).await;
	assert!(is_damaged(store.restore(&root).await, Why::Corrupt));
	assert_eq!(state_of(&store, &root).await, Some(State::Quarantined(Why::Corrupt)));
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn each_bad_pair_of_an_outboard_is_found_out() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let bytes = content(600_000, 1);
	for pair in 0..tree::outboard_bytes(600_000) as usize / tree::PAIR {
		let root = put(&store, &bytes).await;
		damage(&bed, &store, &root, "obao4", |bytes| bytes[pair * tree::PAIR + 63] ^= 1).await;
		let result = match pair % 2 {
			0 => bao_all(&store, &root, 0..600_000).await.map(drop),
			_ => store.verify(&root).await,
		};
		assert!(is_damaged(result, Why::Corrupt), "pair {pair}");
	}
}

#[tokio::test]
async fn a_verified_stream_ends_where_the_damage_begins() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let bytes = content(900_000, 1);
	let root = put(&store, &bytes).await;
	let whole = bao_all(&store, &root, 0..900_000).await.unwrap();
	damage(&bed, &store, &root, "data", |bytes| bytes[600_000] ^= 4).await;
	let mut stream = store.bao(&root, 0..900_000).await.unwrap().pieces;
	let mut good = Vec::new();
	let end = loop {
		match stream.next().await.unwrap() {
			Ok(piece) => good.extend_from_slice(&piece),
			Err(error) => break error,
		}
	};
	assert!(is_damaged::<()>(Err(end), Why::Corrupt));
	assert!(good.len() > 500_000 && whole.starts_with(&good));
	assert!(stream.next().await.is_none());
}

/// A read that looks where the file no longer is says nothing about the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_moved_while_it_is_read_is_not_taken_for_missing() {
	for bed in Bed::both() {
		read_while_it_is_moved(&bed).await;
	}
}

async fn read_while_it_is_moved(bed: &Bed) {
	let store = bed.open().await;
	let bytes = content(SIZE, 1);
	let root = put(&store, &bytes).await;
	let moving = tokio::spawn({
		let store = store.clone();
		async move {
			for _ in 0..40 {
				store.trash(&root).await.unwrap();
				store.restore(&root).await.unwrap();
			}
		}
	});
	let mut reads = 0;
	while !moving.is_finished() {
		match store.read(&root, 50_000..50_010).await {
			Ok(read) => assert_eq!(read, bytes[50_000..50_010]),
			Err(error) => assert!(
				matches!(error, Error::WrongState(State::Trashed) | Error::Moving),
				"{error}"
			),
		}
		match store.prove(&root, 7).await {
			Ok(proof) => assert_eq!(Some(proof), proofs::prove(&bytes, 7)),
			Err(error) => assert!(matches!(error, Error::Moving), "{error}"),
		}
		reads += 1;
	}
	moving.await.unwrap();
	assert!(reads > 0);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(bed, &store).await;
}

#[tokio::test]
async fn what_the_disk_cannot_read_is_not_served_and_comes_again() {
	let bed = Bed::in_memory();
	let store = bed.open().await;
	let bytes = content(SIZE, 1);
	for read in 0..4 {
		let root = put(&store, &bytes).await;
		let outboard = bed.path_of(&store, &root, "obao4").await;
		std::fs::remove_file(&outboard).unwrap();
		// The system fails to read this with EIO, as it does from a bad sector.
		std::os::unix::fs::symlink("/proc/self/mem", &outboard).unwrap();
		let result = match read {
			0 => store.read(&root, 0..100).await.map(drop),
			1 => bao_all(&store, &root, 0..100).await.map(drop),
			2 => store.prove(&root, 0).await.map(drop),
			_ => store.verify(&root).await,
		};
		assert!(is_damaged(result, Why::Unreadable), "{read}");
		let quarantined = Some(State::Quarantined(Why::Unreadable));
		assert_eq!(state_of(&store, &root).await, quarantined);
	}
	let root = put(&store, &bytes).await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}
