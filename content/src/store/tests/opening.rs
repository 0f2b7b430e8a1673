//! Folders that are opened: new, foreign, of another version, without canary, without state.

use super::*;
use crate::{media::MediaType, mounted::Mounted};

#[tokio::test]
async fn what_is_taken_in_is_there_after_opening_again() {
	let bed = Bed::new();
	let (small, large) = (content(1, 1), content(700_001, 2));
	let store = bed.open().await;
	let roots = [put(&store, &small).await, put(&store, &large).await];
	store.set_media(&roots[1], MediaType::Flac).await.unwrap();
	drop(store);
	std::fs::remove_dir(bed.path("tmp")).unwrap();
	let store = bed.open().await;
	assert_eq!(read_all(&store, &roots[0]).await.unwrap(), small);
	assert_eq!(read_all(&store, &roots[1]).await.unwrap(), large);
	let file = store.file(&roots[1]).await.unwrap().unwrap();
	assert_eq!(file.media, Some(MediaType::Flac));
	assert_eq!((file.bytes, file.since, file.verified), (700_001, NOON, Some(NOON)));
	assert_tidy(&bed, &store).await;

	let mut sorted = roots;
	sorted.sort();
	let first = store.files(None, 1).await.unwrap();
	let second = store.files(Some(first[0].root), 5).await.unwrap();
	assert_eq!([first[0].root, second[0].root], sorted);
	assert_eq!(second.len(), 1);
	assert!(store.files(Some(sorted[1]), 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_folder_is_of_one_process_and_one_version() {
	let bed = Bed::new();
	let store = bed.open().await;
	assert!(matches!(bed.try_open().await, Err(OpenError::InUse)));
	drop(store);
	std::fs::write(bed.path("VERSION"), "7\n").unwrap();
	let error = bed.wait_open().await.err().unwrap();
	assert!(matches!(&error, OpenError::OtherVersion(version, _) if version == "7"));
	assert!(error.to_string().contains("version \"7\""), "{error}");
	std::fs::write(bed.path("VERSION"), "1\n").unwrap();
	let later = rusqlite::Connection::open(bed.path("state.db")).unwrap();
	later.pragma_update(None, "user_version", 99).unwrap();
	drop(later);
	assert!(matches!(bed.wait_open().await, Err(OpenError::LaterSchema(99, _))));
}

#[tokio::test]
async fn a_folder_with_something_else_is_left_alone() {
	let bed = Bed::new();
	std::fs::write(bed.path("thesis.txt"), "mine").unwrap();
	let error = bed.wait_open().await.err().unwrap();
	assert!(matches!(&error, OpenError::Foreign(name) if name == "thesis.txt"), "{error}");
	std::fs::remove_file(bed.path("thesis.txt")).unwrap();

	// Blobs without a version are not taken for a store that was half made.
	std::fs::create_dir_all(bed.path("blobs/ab")).unwrap();
	assert!(matches!(bed.wait_open().await, Err(OpenError::Foreign(name)) if name == "blobs"));
	std::fs::remove_dir(bed.path("blobs/ab")).unwrap();

	// A store that was half made is made anew.
	std::fs::write(bed.path("state.db"), "half").unwrap();
	std::fs::write(bed.path("CANARY"), "").unwrap();
	bed.open().await.health().await.unwrap();
}

#[tokio::test]
async fn an_empty_folder_may_be_a_volume_that_is_not_mounted() {
	let mut bed = Bed::new();
	bed.options.initialise = false;
	assert!(matches!(bed.wait_open().await, Err(OpenError::Empty)));
	bed.options.initialise = true;
	drop(bed.open().await);
	bed.options.initialise = false;
	bed.open().await;
}

#[tokio::test]
async fn without_the_right_canary_nothing_is_written() {
	let bed = Bed::new();
	let bytes = content(50_000, 1);
	let store = bed.open().await;
	let root = put(&store, &bytes).await;
	let upload = store.uploads().create([1; 32], 5, OWNER, NEVER).await.unwrap();
	drop(store);
	let canary = std::fs::read(bed.path("CANARY")).unwrap();
	let orphan = bed.path("tmp/orphan");

	for (wrong, expected) in [
		(None, Unhealthy::CanaryMissing),
		(Some("nonsense"), Unhealthy::CanaryMissing),
		(Some("00000000000000000000000000000000"), Unhealthy::CanaryWrong),
	] {
		match wrong {
			None => std::fs::remove_file(bed.path("CANARY")).unwrap(),
			Some(text) => std::fs::write(bed.path("CANARY"), text).unwrap(),
		}
		std::fs::write(&orphan, "").unwrap();
		// Not even a file that is gone is put into quarantine.
		std::fs::rename(bed.path("blobs"), bed.path("elsewhere")).unwrap();
		let store = bed.open().await;
		let unhealthy = |result: Result<(), Error>| {
			assert!(matches!(result, Err(Error::Unhealthy(why)) if why == expected), "{result:?}");
		};
		unhealthy(store.health().await);
		unhealthy(store.read(&root, 0..5).await.map(drop));
		assert_eq!(state_of(&store, &root).await, Some(State::Stored));
		assert_eq!(store.state_of(&root), Some(State::Stored));
		std::fs::rename(bed.path("elsewhere"), bed.path("blobs")).unwrap();
		assert_eq!(store.read(&root, 0..5).await.unwrap(), bytes[..5]);
		unhealthy(store.trash(&root).await);
		unhealthy(store.quarantine(&root, Why::Asked).await);
		unhealthy(store.set_media(&root, MediaType::Mp3).await);
		unhealthy(store.verify(&root).await);
		unhealthy(store.uploads().create([2; 32], 5, OWNER, NEVER).await.map(drop));
		unhealthy(store.uploads().append(upload.id, 0, pieces(b"abc")).await.map(drop));
		unhealthy(store.uploads().delete(upload.id).await);
		assert!(orphan.exists(), "nothing is swept");
	}

	std::fs::write(bed.path("CANARY"), &canary).unwrap();
	let store = bed.open().await;
	assert!(!orphan.exists());
	assert_eq!(store.uploads().offset(upload.id).await.unwrap(), 0);
	// And while it is open: the volume goes away and comes back.
	std::fs::rename(bed.path("blobs"), bed.path("elsewhere")).unwrap();
	std::fs::remove_file(bed.path("CANARY")).unwrap();
	let gone = store.read(&root, 0..5).await;
	assert!(matches!(gone, Err(Error::Unhealthy(Unhealthy::CanaryMissing))), "{gone:?}");
	std::fs::write(bed.path("CANARY"), &canary).unwrap();
	let gone = store.read(&root, 0..5).await;
	assert!(matches!(gone, Err(Error::Unhealthy(Unhealthy::BlobsMissing))), "{gone:?}");
	std::fs::rename(bed.path("elsewhere"), bed.path("blobs")).unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_lost_state_is_made_anew_from_the_files() {
	for damage in ["gone", "overwritten", "garbled"] {
		let bed = Bed::new();
		let store = bed.open().await;
		let files: Vec<_> = (0..4).map(|seed| content(40_000, seed)).collect();
		let mut roots = Vec::new();
		for file in &files {
			roots.push(put(&store, file).await);
		}
		store.trash(&roots[1]).await.unwrap();
		store.quarantine(&roots[2], Why::Asked).await.unwrap();
		let upload = store.uploads().create([1; 32], 5, OWNER, NEVER).await.unwrap();
		let bad = bed.path_of(&store, &roots[3], "data").await;
		let outboard = bed.path_of(&store, &roots[0], "obao4").await;
		drop(store);
		let mut bytes = std::fs::read(&bad).unwrap();
		bytes[12_345] ^= 1;
		std::fs::write(&bad, bytes).unwrap();
		std::fs::remove_file(outboard).unwrap();
		let state = bed.path("state.db");
		match damage {
			"gone" => std::fs::remove_file(&state).unwrap(),
			"overwritten" => std::fs::write(&state, "this is no database at all").unwrap(),
			_ => {
				let mut bytes = std::fs::read(&state).unwrap();
				bytes[4_096..].fill(0x5a);
				std::fs::write(&state, bytes).unwrap();
			},
		}

		let store = bed.open().await;
		store.health().await.unwrap();
		assert_eq!(read_all(&store, &roots[0]).await.unwrap(), files[0], "{damage}");
		assert_eq!(state_of(&store, &roots[1]).await, Some(State::Trashed));
		assert_eq!(day(store.file(&roots[1]).await.unwrap().unwrap().since), 100);
		assert_eq!(state_of(&store, &roots[2]).await, Some(State::Quarantined(Why::Found)));
		assert_eq!(state_of(&store, &roots[3]).await, Some(State::Quarantined(Why::Corrupt)));
		let gone = store.uploads().offset(upload.id).await;
		assert!(matches!(gone, Err(Error::NoSuchUpload)));
		assert_tidy(&bed, &store).await;
		store.restore(&roots[1]).await.unwrap();
		assert_eq!(read_all(&store, &roots[1]).await.unwrap(), files[1]);
		drop(store);
		bed.open().await.health().await.unwrap();
	}
}

#[tokio::test]
async fn a_store_is_of_the_first_chain_that_claims_it() {
	let bed = Bed::new();
	let store = bed.open().await;
	assert_eq!(store.chain().await.unwrap(), None);
	// Nothing is written while the volume is not there.
	let canary = std::fs::read(bed.path("CANARY")).unwrap();
	std::fs::remove_file(bed.path("CANARY")).unwrap();
	assert!(matches!(store.claim([1; 32]).await, Err(OpenError::Failed(Error::Unhealthy(_)))));
	std::fs::write(bed.path("CANARY"), canary).unwrap();
	assert_eq!(store.chain().await.unwrap(), None);
	store.claim([1; 32]).await.unwrap();
	let refused = |claimed| {
		matches!(claimed, Err(OpenError::OtherChain(found, own))
		if found == [1; 32] && own == [2; 32])
	};
	assert!(refused(store.claim([2; 32]).await));
	drop(store);
	let store = bed.open().await;
	assert!(refused(store.claim([2; 32]).await));
	store.claim([1; 32]).await.unwrap();
	drop(store);
	// One that an earlier release wrote is nobody's yet.
	let old = rusqlite::Connection::open(bed.path("state.db")).unwrap();
	let undone = "DROP INDEX files_by_verified; DROP TABLE sendings; DROP TABLE ended; \
		ALTER TABLE store DROP COLUMN genesis;";
	old.execute_batch(&format!("{undone} PRAGMA user_version = 1")).unwrap();
	drop(old);
	let store = bed.open().await;
	assert_eq!(store.chain().await.unwrap(), None);
	store.claim([2; 32]).await.unwrap();
}

#[tokio::test]
async fn a_store_is_opened_on_a_disk_that_is_full_to_the_last_byte() {
	let bed = Bed::new();
	let Some(disk) = Mounted::disk(bed.folder.path(), 4 << 20) else { return };
	let store = bed.open().await;
	let bytes = content(50_000, 1);
	let root = put(&store, &bytes).await;
	let upload = store.uploads().create([1; 32], 5, OWNER, NEVER).await.unwrap();
	store.claim([1; 32]).await.unwrap();
	store.idle().await;
	drop(store);
	disk.fill();

	let store = bed.open().await;
	store.health().await.unwrap();
	store.claim([1; 32]).await.unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert!(store.prove(&root, 3).await.is_ok());
	let is_full = |result: Result<(), Error>| assert!(matches!(result, Err(Error::NoSpace)));
	let uploads = store.uploads();
	is_full(uploads.create([2; 32], 5, OWNER, NEVER).await.map(drop));
	is_full(uploads.append(upload.id, 0, pieces(b"abc")).await.map(drop));
	is_full(store.trash(&root).await);
	let document = root_of(b"document");
	is_full(store.documents().put(&document, Bytes::from_static(b"document")).await.map(drop));
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));

	disk.clear();
	let progress = uploads.append(upload.id, 0, pieces(b"abc")).await.unwrap();
	assert_eq!(progress, Progress::Open { durable: 3 });
	store.trash(&root).await.unwrap();
	assert_tidy(&bed, &store).await;
	drop((store, uploads));
}

/// What a crash left takes room to bring in order: until there is some, nothing is changed.
#[tokio::test]
async fn what_a_crash_left_on_a_full_disk_is_brought_in_order_once_there_is_room() {
	let bed = Bed::new();
	let Some(disk) = Mounted::disk(bed.folder.path(), 4 << 20) else { return };
	let store = bed.open().await;
	let bytes = content(50_000, 1);
	let root = put(&store, &bytes).await;
	let gone = put(&store, &content(50_000, 2)).await;
	let trashed = put(&store, &content(50_000, 3)).await;
	bed.faults.fail_after(Some(Step::StateMoved));
	assert!(store.trash(&trashed).await.is_err());
	bed.faults.fail_after(None);
	let upload = store.uploads().create([1; 32], 5, OWNER, NEVER).await.unwrap();
	std::fs::remove_file(store.inner.folder.part(&upload.id)).unwrap();
	bed.remove_data(&store, &gone).await;
	store.idle().await;
	drop(store);
	for name in ["tmp", "trash", "quarantine", "documents"] {
		std::fs::remove_dir(bed.path(name)).unwrap();
	}
	disk.fill();

	let store = bed.open().await;
	assert!(matches!(store.health().await, Err(Error::NoSpace)));
	store.folder_health().await.unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert!(store.prove(&root, 3).await.is_ok());
	assert!(matches!(store.trash(&root).await, Err(Error::NoSpace)));
	let created = store.uploads().create([2; 32], 5, OWNER, NEVER).await;
	assert!(matches!(created, Err(Error::NoSpace)), "{created:?}");

	disk.clear();
	assert!(store.catch_up().await.unwrap());
	store.health().await.unwrap();
	assert_eq!(state_of(&store, &gone).await, Some(State::Quarantined(Why::Missing)));
	assert_eq!(state_of(&store, &trashed).await, Some(State::Stored));
	assert_eq!(store.uploads().offset(upload.id).await.unwrap(), 0);
	store.trash(&root).await.unwrap();
	assert_tidy(&bed, &store).await;
	drop(store);
}

/// Two folders of one volume that are mounted each by itself are as good as two volumes.
#[tokio::test]
async fn a_folder_that_is_mounted_by_itself_is_no_place_to_write_to() {
	let bed = Bed::new();
	let bytes = content(50_000, 1);
	let store = bed.open().await;
	let root = put(&store, &bytes).await;
	let other = TempDir::new_in(bed.folder.path().parent().unwrap()).unwrap();
	for name in ["tmp", "trash", "quarantine", "documents", "blobs"] {
		// One that is mounted onto itself has all that it had.
		let from = if name == "blobs" { bed.path(name) } else { other.path().to_path_buf() };
		let Some(mounted) = Mounted::folder(&bed.path(name), &from) else { return };
		let device = |path: &Path| std::os::unix::fs::MetadataExt::dev(&path.metadata().unwrap());
		assert_eq!(device(&bed.path(name)), device(bed.folder.path()));
		let is_apart = store.health().await;
		let apart = if name == "blobs" { "tmp" } else { name };
		let why = Unhealthy::Apart(apart);
		assert!(
			matches!(is_apart, Err(Error::Unhealthy(found)) if found == why),
			"{name}: {is_apart:?}"
		);
		assert!(store.trash(&root).await.is_err());
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes, "what is here is served");
		assert!(store.prove(&root, 3).await.is_ok());
		drop(mounted);
		store.health().await.unwrap();
	}
	store.trash(&root).await.unwrap();
	assert_tidy(&bed, &store).await;
}

/// A damaged state is put aside once, however often there is no room for a new one.
#[tokio::test]
async fn a_lost_state_waits_for_room() {
	let bed = Bed::new();
	let Some(disk) = Mounted::disk(bed.folder.path(), 4 << 20) else { return };
	let store = bed.open().await;
	let bytes = content(50_000, 1);
	let root = put(&store, &bytes).await;
	store.idle().await;
	drop(store);
	let damaged = b"this is no database at all";
	std::fs::write(bed.path("state.db"), damaged).unwrap();
	disk.fill();
	for _ in 0..3 {
		let full = bed.wait_open().await;
		assert!(matches!(full, Err(OpenError::Failed(Error::NoSpace))));
	}
	assert_eq!(std::fs::read(bed.path("state.db.damaged")).unwrap(), damaged);
	disk.clear();
	let store = bed.open().await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_eq!(std::fs::read(bed.path("state.db.damaged")).unwrap(), damaged);
	drop(store);
}

#[tokio::test]
async fn folders_on_another_volume_are_no_place_to_write_to() {
	let bed = Bed::new();
	let bytes = content(50_000, 1);
	let store = bed.open().await;
	let root = put(&store, &bytes).await;
	let other = folder_in_memory();
	let volume = |path: &Path| std::os::unix::fs::MetadataExt::dev(&path.metadata().unwrap());
	if volume(other.path()) == volume(bed.folder.path()) {
		return eprintln!("not tried: {} is on the same volume", other.path().display());
	}
	for name in ["tmp", "trash", "quarantine", "documents"] {
		let is_apart = |result: Result<(), Error>| {
			let why = Unhealthy::Apart(name);
			assert!(matches!(result, Err(Error::Unhealthy(found)) if found == why), "{result:?}");
		};
		// While it is open, and when it is opened.
		std::fs::rename(bed.path(name), bed.path("elsewhere")).unwrap();
		std::os::unix::fs::symlink(other.path(), bed.path(name)).unwrap();
		is_apart(store.health().await);
		is_apart(store.uploads().create([2; 32], 5, OWNER, NEVER).await.map(drop));
		is_apart(store.trash(&root).await);
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes, "what is here is served");
		assert!(store.prove(&root, 3).await.is_ok());
		std::fs::remove_file(bed.path(name)).unwrap();
		std::fs::rename(bed.path("elsewhere"), bed.path(name)).unwrap();
		store.health().await.unwrap();
	}
	drop(store);
	std::fs::remove_dir(bed.path("tmp")).unwrap();
	std::os::unix::fs::symlink(other.path(), bed.path("tmp")).unwrap();
	let store = bed.open().await;
	assert!(store.health().await.unwrap_err().to_string().contains("mount one volume for all"));
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	drop(store);
	std::fs::remove_file(bed.path("tmp")).unwrap();
	let store = bed.open().await;
	put(&store, &content(60_000, 2)).await;
	assert_tidy(&bed, &store).await;
}
