//! Files in a bucket: what a bucket that is away, refuses, lies or was emptied does to them.

use super::{super::bucket::Limits, faulty::Fault, *};

const SIZE: usize = 50_001;

fn is_unhealthy<T>(result: Result<T, Error>, expected: Unhealthy) -> bool {
	matches!(result, Err(Error::Unhealthy(reason)) if reason == expected)
}

/// A store with the bytes of its files in a bucket.
async fn begun(limits: Limits) -> (Bed, Faulty, Store) {
	let bucket = Faulty::default();
	let mut bed = Bed::in_memory();
	bed.put_in(&bucket, limits);
	let store = bed.open().await;
	(bed, bucket, store)
}

/// The same, and a file that is in it.
async fn filled(limits: Limits) -> (Bed, Faulty, Store, Root, Vec<u8>) {
	let (bed, bucket, store) = begun(limits).await;
	let bytes = content(SIZE, 1);
	let root = put(&store, &bytes).await;
	(bed, bucket, store, root, bytes)
}

/// Whether it fails for a reason that is not the file's.
fn is_of_the_bucket<T>(result: Result<T, Error>) -> bool {
	matches!(result, Err(Error::Unhealthy(_) | Error::Bucket(_)))
}

#[tokio::test]
async fn bytes_are_in_the_bucket_and_all_else_in_the_folder() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	// In one go, and in parts, the last of them short, or none.
	for (size, seed) in [(1, 1), (20_000, 2), (20_001, 3), (60_000, 4), (SIZE, 5)] {
		let bytes = content(size, seed);
		let root = put(&store, &bytes).await;
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
		let name = hex::encode(root);
		let key = format!("blobs/{}/{name}.data", &name[..2]);
		assert_eq!(bucket.get(&key).await.unwrap(), bytes);
		assert!(!bed.path(&key).exists());
		assert!(bed.path_of(&store, &root, "obao4").await.exists());
	}
	assert_eq!(bucket.get("CANARY").await.unwrap(), std::fs::read(bed.path("CANARY")).unwrap());
	assert_tidy(&bed, &store).await;
	let roots: Vec<_> = store.files(None, 9).await.unwrap().iter().map(|file| file.root).collect();
	drop(store);
	let store = bed.open().await;
	for root in &roots {
		store.verify(root).await.unwrap();
		store.trash(root).await.unwrap();
		store.prove(root, 0).await.unwrap();
	}
	assert_tidy(&bed, &store).await;
	assert_eq!(store.purge(100).await.unwrap(), 5);
	assert_eq!(bucket.names().await.len(), 1, "but the canary");
}

#[tokio::test]
async fn nothing_is_believed_of_a_bucket_that_is_not_there() {
	for (fault, expected) in [
		(Fault::Away, Unhealthy::BucketAway),
		(Fault::Gone, Unhealthy::BucketGone),
		(Fault::Denied, Unhealthy::BucketRefuses),
	] {
		let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
		let trashed = put(&store, &content(SIZE, 2)).await;
		store.trash(&trashed).await.unwrap();
		let file = store.file(&trashed).await.unwrap().unwrap();
		let upload = store.uploads().create([1; 32], 5, OWNER, NEVER).await.unwrap();
		let names = bucket.names().await;

		bucket.have(fault);
		assert!(is_unhealthy(store.health().await, expected));
		for root in [&root, &trashed] {
			assert!(is_of_the_bucket(store.prove(root, 0).await));
			assert!(is_of_the_bucket(bao_all(&store, root, 0..5).await));
			assert!(is_of_the_bucket(store.verify(root).await));
			assert!(is_unhealthy(store.quarantine(root, Why::Asked).await, expected));
		}
		assert!(is_of_the_bucket(store.read(&root, 0..5).await));
		assert!(is_unhealthy(store.trash(&root).await, expected));
		assert!(is_unhealthy(store.restore(&trashed).await, expected));
		assert!(is_unhealthy(store.purge_file(&file).await, expected));
		assert!(is_unhealthy(store.purge(100).await, expected));
		let uploads = store.uploads();
		assert!(is_unhealthy(uploads.create([2; 32], 5, OWNER, NEVER).await, expected));
		assert!(is_unhealthy(uploads.append(upload.id, 0, pieces(b"abc")).await, expected));
		// What is in the folder goes on.
		store.folder_health().await.unwrap();
		let document = root_of(b"document");
		assert!(store.documents().put(&document, Bytes::from_static(b"document")).await.unwrap());
		store.claim([1; 32]).await.unwrap();

		bucket.be_well();
		store.health().await.unwrap();
		assert_eq!(bucket.names().await, names, "nothing was deleted, moved or written");
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
		assert_eq!(state_of(&store, &trashed).await, Some(State::Trashed));
		store.restore(&trashed).await.unwrap();
		uploads.delete(upload.id).await.unwrap();
		assert_tidy(&bed, &store).await;
	}
}

#[tokio::test]
async fn an_emptied_bucket_or_another_ones_is_no_reason_to_give_files_up() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	let canary = bucket.get("CANARY").await.unwrap();
	let key = folder::data_key(Place::Blobs, &root).to_string();
	let object = bucket.get(&key).await.unwrap();
	for (wrong, expected) in [
		(None, Unhealthy::BucketCanaryMissing),
		(Some("nonsense"), Unhealthy::BucketCanaryMissing),
		(Some("00000000000000000000000000000000"), Unhealthy::BucketCanaryWrong),
	] {
		bucket.remove(&key).await;
		match wrong {
			None => bucket.remove("CANARY").await,
			Some(text) => bucket.put("CANARY", text.into()).await,
		}
		assert!(is_unhealthy(store.health().await, expected));
		assert!(is_unhealthy(store.read(&root, 0..5).await, expected));
		assert!(is_unhealthy(store.prove(&root, 0).await, expected));
		assert!(is_unhealthy(store.verify(&root).await, expected));
		assert_eq!(state_of(&store, &root).await, Some(State::Stored));
		bucket.put("CANARY", canary.clone()).await;
		bucket.put(&key, object.clone()).await;
		store.health().await.unwrap();
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	}
	// With the right canary it is a file that is gone.
	bucket.remove(&key).await;
	let gone = store.read(&root, 0..5).await;
	assert!(matches!(gone, Err(Error::Damaged { why: Why::Missing, .. })), "{gone:?}");
	put(&store, &bytes).await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

/// It is opened without its bucket, and looks at what is in it once it is there.
#[tokio::test]
async fn a_store_waits_for_its_bucket() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	// One that is whole and was not sent, and one of which a crash left two copies.
	let other = content(SIZE, 2);
	let size = other.len() as u64;
	let upload = store.uploads().create(root_of(&other), size, OWNER, NEVER).await.unwrap();
	bed.faults.fail_after(Some(Step::OutboardWritten));
	assert!(store.uploads().append(upload.id, 0, pieces(&other)).await.is_err());
	bed.faults.fail_after(Some(Step::DataCopied));
	assert!(store.trash(&root).await.is_err());
	bed.faults.fail_after(None);
	drop(store);

	for fault in [Fault::Away, Fault::Gone, Fault::Denied] {
		bucket.have(fault);
		let store = bed.open().await;
		assert!(is_of_the_bucket(store.health().await));
		assert_eq!(state_of(&store, &root).await, Some(State::Stored));
		assert!(is_of_the_bucket(store.read(&root, 0..5).await));
	}
	bucket.have(Fault::RefusesLists);
	let store = bed.open().await;
	assert!(is_unhealthy(store.health().await, Unhealthy::BucketUnseen));
	assert!(is_unhealthy(store.trash(&root).await, Unhealthy::BucketUnseen));
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	bucket.be_well();
	while store.uploads().get(upload.id).await.is_ok() || store.health().await.is_err() {
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
	assert_eq!(read_all(&store, &root_of(&other)).await.unwrap(), other);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn a_lost_state_is_made_anew_from_the_bucket() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	let trashed = put(&store, &content(SIZE, 2)).await;
	store.trash(&trashed).await.unwrap();
	drop(store);
	std::fs::remove_file(bed.path("state.db")).unwrap();
	// Not while the bucket is away.
	bucket.have(Fault::Away);
	drop(bed.open().await);
	bucket.be_well();
	let store = bed.open().await;
	store.health().await.unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_eq!(state_of(&store, &trashed).await, Some(State::Trashed));
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn files_stay_in_the_folder_or_in_the_bucket() {
	let mut local = Bed::in_memory();
	drop(local.open().await);
	let bucket = Faulty::default();
	local.put_in(&bucket, faulty::LIMITS);
	assert!(matches!(local.wait_open().await, Err(OpenError::InFolder)));
	assert!(bucket.names().await.is_empty());

	let mut remote = Bed::in_bucket();
	drop(remote.open().await);
	let given = remote.options.bucket.take();
	let refused = remote.wait_open().await;
	assert!(matches!(refused, Err(OpenError::InBucket(url)) if url == "s3://bucket/music/node"));
	// Nor without a state.
	std::fs::remove_file(remote.path("state.db")).unwrap();
	assert!(matches!(remote.wait_open().await, Err(OpenError::InBucket(_))));
	remote.options.bucket = given;
	remote.open().await.health().await.unwrap();
}

#[tokio::test]
async fn a_bucket_is_of_one_store_and_empty_before() {
	let first = Bed::in_bucket();
	drop(first.open().await);
	let mut second = Bed::in_memory();
	second.put_in(first.bucket.as_ref().unwrap(), faulty::LIMITS);
	assert!(matches!(second.wait_open().await, Err(OpenError::BucketTaken(_))));
	let full = Faulty::default();
	full.put("thesis.txt", vec![1]).await;
	second.put_in(&full, faulty::LIMITS);
	let refused = second.wait_open().await;
	let is_named = |name: &str| name.ends_with("thesis.txt");
	assert!(matches!(&refused, Err(OpenError::BucketForeign(_, name)) if is_named(name)));
	// One that is away is tried again, and goes on where it was.
	for answered in 0..4 {
		let bucket = Faulty::default();
		let mut third = Bed::in_memory();
		third.put_in(&bucket, faulty::LIMITS);
		bucket.go_away_after(answered, true);
		let failed = third.wait_open().await;
		assert!(matches!(failed, Err(OpenError::Failed(_))), "{answered}");
		bucket.be_well();
		third.open().await.health().await.unwrap();
	}
	// Another one than before.
	second.put_in(&Faulty::default(), faulty::LIMITS);
	drop(second.open().await);
	second.put_in(first.bucket.as_ref().unwrap(), faulty::LIMITS);
	let store = second.open().await;
	assert!(is_unhealthy(store.health().await, Unhealthy::BucketCanaryWrong));
	second.put_in(&Faulty::default(), faulty::LIMITS);
	drop(store);
	let store = second.open().await;
	assert!(is_unhealthy(store.health().await, Unhealthy::BucketCanaryMissing));
}

#[tokio::test]
async fn a_bucket_that_is_slow_or_gives_too_little_is_no_fault_of_its_files() {
	let (patience, hour) = (Duration::from_millis(500), Duration::from_secs(3_600));
	let limits = Limits { patience, long: patience, pause: hour, ..faulty::LIMITS };
	let (_bed, bucket, store, root, _) = filled(limits).await;
	bucket.have(Fault::Short);
	assert!(is_of_the_bucket(store.read(&root, 0..5).await));
	assert!(is_of_the_bucket(store.verify(&root).await));
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));
	bucket.have(Fault::Slow);
	for _ in 0..3 {
		assert!(is_of_the_bucket(store.read(&root, 0..5).await));
		assert!(is_unhealthy(store.health().await, Unhealthy::BucketAway));
	}
	// By now nobody waits for it any more.
	let asked = bucket.asked();
	for _ in 0..10 {
		assert!(is_of_the_bucket(store.read(&root, 0..5).await));
		assert!(is_unhealthy(store.health().await, Unhealthy::BucketAway));
	}
	assert_eq!(bucket.asked(), asked);
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));
}

#[tokio::test]
async fn a_copy_that_is_cut_is_not_taken_for_the_file() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	let trashed = put(&store, &content(SIZE, 2)).await;
	store.trash(&trashed).await.unwrap();
	bucket.have(Fault::CutsCopies);
	assert!(is_of_the_bucket(store.trash(&root).await));
	assert!(is_of_the_bucket(store.quarantine(&root, Why::Asked).await));
	assert!(is_of_the_bucket(store.restore(&trashed).await));
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	store.prove(&trashed, 40).await.unwrap();
	bucket.be_well();
	drop(store);
	let store = bed.open().await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_eq!(state_of(&store, &trashed).await, Some(State::Trashed));
	store.restore(&trashed).await.unwrap();
	store.verify(&trashed).await.unwrap();
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn parts_that_a_bucket_did_not_drop_are_dropped_later() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let (root, size) = (root_of(&bytes), SIZE as u64);
	let upload = store.uploads().create(root, size, OWNER, NEVER).await.unwrap();
	bucket.have(Fault::KeepsParts);
	bed.faults.fail_after(Some(Step::PartsBegun));
	assert!(store.uploads().append(upload.id, 0, pieces(&bytes)).await.is_err());
	bed.faults.fail_after(None);
	store.uploads().expire(0).await.unwrap();
	assert_eq!(bucket.unfinished(), 1);
	bucket.be_well();
	store.uploads().expire(0).await.unwrap();
	assert_eq!(bucket.unfinished(), 0);
	let done = store.uploads().append(upload.id, size, pieces(b"")).await.unwrap();
	assert_eq!(done, Progress::Finished);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn the_capacity_is_of_the_bucket_and_the_floor_of_the_disk() {
	let mut bed = Bed::in_bucket();
	bed.options.capacity = 100_000;
	bed.options.floor = Some(1_000);
	let store = bed.open().await;
	bed.faults.set_free(Some(61_000));
	put(&store, &content(SIZE, 1)).await;
	let space = store.space().await.unwrap();
	assert_eq!((space.files, space.available), (50_001, 49_999));
	let refused = store.uploads().create([1; 32], 50_000, OWNER, NEVER).await;
	assert!(matches!(refused, Err(Error::NoSpace)));
	// The part is on the disk until it is sent.
	bed.faults.set_free(Some(41_000));
	let refused = store.uploads().create([1; 32], 40_001, OWNER, NEVER).await;
	assert!(matches!(refused, Err(Error::NoSpace)));
	store.uploads().create([1; 32], 40_000, OWNER, NEVER).await.unwrap();
}

/// A bucket may say that it copies and fail then, or that it has nothing of what it has.
#[tokio::test]
async fn nothing_is_removed_of_which_there_is_no_copy() {
	for fault in [Fault::CopiesNothing, Fault::Forgets(1), Fault::Forgets(2)] {
		let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
		let trashed = put(&store, &content(SIZE, 2)).await;
		store.trash(&trashed).await.unwrap();
		let names = bucket.names().await;
		for round in 0..3 {
			bucket.have(fault);
			let refused = match round {
				0 => store.trash(&root).await,
				1 => store.quarantine(&root, Why::Asked).await,
				_ => store.restore(&trashed).await,
			};
			assert!(is_of_the_bucket(refused), "{fault:?} {round}");
			assert_eq!(bucket.names().await, names, "{fault:?} {round}");
			bucket.be_well();
			assert_eq!(state_of(&store, &root).await, Some(State::Stored), "{fault:?} {round}");
			assert_eq!(state_of(&store, &trashed).await, Some(State::Trashed));
		}
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
		store.restore(&trashed).await.unwrap();
		store.verify(&trashed).await.unwrap();
		assert_tidy(&bed, &store).await;
	}
}

/// Nor does it come to quarantine for one answer, or two.
#[tokio::test]
async fn what_is_missing_is_looked_for_once_more() {
	for answers in 1..4 {
		let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
		bucket.have(Fault::Forgets(answers));
		let _ = store.read(&root, 0..5).await;
		bucket.be_well();
		let state = state_of(&store, &root).await;
		let missing = State::Quarantined(Why::Missing);
		assert_eq!(state, Some(if answers < 3 { State::Stored } else { missing }), "{answers}");
		drop(store);
		// Nothing was removed: opening finds it.
		let store = bed.open().await;
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
		assert_tidy(&bed, &store).await;
	}
}

#[tokio::test]
async fn a_list_that_is_short_makes_no_file_missing() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	let trashed = put(&store, &content(SIZE, 2)).await;
	store.trash(&trashed).await.unwrap();
	let gone = put(&store, &content(SIZE, 3)).await;
	bed.remove_data(&store, &gone).await;
	drop(store);
	bucket.have(Fault::ListsNothing);
	let store = bed.open().await;
	store.health().await.unwrap();
	assert_eq!(state_of(&store, &trashed).await, Some(State::Trashed));
	store.prove(&trashed, 0).await.unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_eq!(state_of(&store, &gone).await, Some(State::Quarantined(Why::Missing)));
	bucket.be_well();
	assert_tidy(&bed, &store).await;
}

/// An upload of which all bytes have come, and that could not be sent.
async fn unsent(bed: &Bed, store: &Store, bytes: &[u8], expires: u64) -> UploadId {
	let (root, size) = (root_of(bytes), bytes.len() as u64);
	let id = store.uploads().create(root, size, OWNER, expires).await.unwrap().id;
	bed.faults.fail_after(Some(Step::OutboardWritten));
	assert!(store.uploads().append(id, 0, pieces(bytes)).await.is_err());
	bed.faults.fail_after(None);
	assert!(store.uploads().get(id).await.unwrap().is_whole());
	id
}

#[tokio::test]
async fn what_could_not_be_sent_is_sent_later() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let id = unsent(&bed, &store, &bytes, NOON + 60).await;
	// Neither does it give way to others, nor end while it cannot be sent.
	bed.clock.store(NOON + 100_000, Ordering::SeqCst);
	assert!(!store.uploads().end_idle(None).await.unwrap());
	bucket.have(Fault::Away);
	assert_eq!(store.uploads().expire(NOON + 100_000).await.unwrap(), 0);
	assert!(store.catch_up().await.is_err());
	assert!(store.uploads().end_former(root_of(&bytes), [7; 32]).await.is_err());
	assert!(store.inner.state.upload(&id).unwrap().unwrap().is_whole());
	// It is not taken for done, nor for nothing that is left here.
	assert!(store.uploads().get(id).await.unwrap().is_whole());
	assert_eq!(store.uploads().brought().await.unwrap().len(), 1);
	bucket.be_well();
	assert!(store.catch_up().await.unwrap());
	assert_eq!(read_all(&store, &root_of(&bytes)).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
	// Nor does one end that can be sent.
	let other = content(SIZE, 2);
	unsent(&bed, &store, &other, NOON + 200_000).await;
	assert_eq!(store.uploads().expire(NOON + 300_000).await.unwrap(), 0);
	assert_eq!(read_all(&store, &root_of(&other)).await.unwrap(), other);
	assert_tidy(&bed, &store).await;
}

/// As after a week in which the machine was off: nothing was tried.
#[tokio::test]
async fn what_could_not_be_sent_does_not_end_before_it_was_tried() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let root = root_of(&bytes);
	unsent(&bed, &store, &bytes, NOON + 60).await;
	drop(store);
	let later = NOON + 60 + 7 * 24 * 60 * 60;
	bed.clock.store(later, Ordering::SeqCst);
	for (fault, expected) in
		[(Fault::Away, Unhealthy::BucketAway), (Fault::RefusesLists, Unhealthy::BucketUnseen)]
	{
		bucket.have(fault);
		let store = bed.open().await;
		assert!(is_unhealthy(store.health().await, expected));
		assert_eq!(store.uploads().expire(later).await.unwrap(), 0);
	}
	bucket.be_well();
	let store = bed.open().await;
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

/// Again and again, not only once the store is open.
#[tokio::test]
async fn what_could_not_be_sent_is_looked_for_again_and_again() {
	let (bed, _, store) = begun(faulty::LIMITS).await;
	let again = Duration::from_millis(5);
	let looking = recovery::keep_up(Arc::downgrade(&store.inner), Duration::ZERO, again);
	let looking = tokio::spawn(looking);
	for seed in 1..3 {
		let bytes = content(SIZE, seed);
		let root = root_of(&bytes);
		let id = store.uploads().create(root, SIZE as u64, OWNER, NEVER).await.unwrap().id;
		bed.faults.fail_after(Some(Step::OutboardWritten));
		assert!(store.uploads().append(id, 0, pieces(&bytes)).await.is_err());
		bed.faults.fail_after(None);
		while state_of(&store, &root).await.is_none() {
			assert!(!looking.is_finished());
			tokio::time::sleep(again).await;
		}
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	}
}

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_store_is_open_before_what_is_whole_is_sent() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let id = unsent(&bed, &store, &bytes, NEVER).await;
	drop(store);
	bed.let_go().await;
	bucket.have(Fault::Holds(usize::MAX));
	let store = tokio::time::timeout(LONG, bed.wait_open()).await.unwrap().unwrap();
	tokio::time::timeout(LONG, store.compared()).await.unwrap().unwrap();
	store.health().await.unwrap();
	assert!(store.uploads().get(id).await.unwrap().is_whole());
}

/// A large bucket takes long to list: what the state says is read and proven meanwhile.
#[tokio::test]
async fn a_store_is_open_before_what_is_in_the_bucket_is_listed() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	drop(store);
	bed.let_go().await;
	bucket.have(Fault::HoldsLists);
	let store = tokio::time::timeout(LONG, bed.wait_open()).await.unwrap().unwrap();
	assert!(is_unhealthy(store.health().await, Unhealthy::BucketUnseen));
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert!(store.prove(&root, 3).await.is_ok());
	let uploads = store.uploads();
	for changed in [
		tokio::time::timeout(LONG, store.trash(&root)).await.unwrap(),
		tokio::time::timeout(LONG, store.purge(100)).await.unwrap().map(drop),
		tokio::time::timeout(LONG, uploads.create([1; 32], 5, OWNER, NEVER))
			.await
			.unwrap()
			.map(drop),
	] {
		assert!(is_unhealthy(changed, Unhealthy::BucketUnseen));
	}
}

#[tokio::test]
async fn nobody_waits_while_what_is_in_the_bucket_is_compared() {
	let (_bed, _, store) = begun(faulty::LIMITS).await;
	let root = put(&store, &content(SIZE, 1)).await;
	let _comparing = store.inner.changes.lock().await;
	store.inner.is_seen.store(false, Ordering::SeqCst);
	let uploads = store.uploads();
	let create = uploads.create([1; 32], 5, OWNER, NEVER);
	let created = tokio::time::timeout(LONG, create).await.unwrap();
	assert!(is_unhealthy(created, Unhealthy::BucketUnseen));
	let trashed = tokio::time::timeout(LONG, store.trash(&root)).await.unwrap();
	assert!(is_unhealthy(trashed, Unhealthy::BucketUnseen));
}

/// Many listeners of a slow bucket are no reason to miss a proof, nor to leave the bucket alone.
#[tokio::test]
async fn proofs_do_not_wait_for_listeners() {
	let (turn, pause) = (Duration::from_millis(50), Duration::from_secs(3_600));
	let limits = Limits { turn, pause, ..faulty::LIMITS };
	let (_bed, bucket, store, root, _) = filled(limits).await;
	let asked = bucket.asked();
	bucket.have(Fault::Holds(usize::MAX));
	let mut reads = tokio::task::JoinSet::new();
	for _ in 0..64 {
		let store = store.clone();
		reads.spawn(async move { store.read(&root, 0..5).await });
	}
	let mut refused = 0;
	while bucket.asked() - asked + refused < 64 {
		tokio::time::sleep(Duration::from_millis(5)).await;
		while let Some(read) = reads.try_join_next() {
			assert!(is_of_the_bucket(read.unwrap()));
			refused += 1;
		}
	}
	bucket.be_well();
	tokio::time::timeout(LONG, store.prove(&root, 0)).await.unwrap().unwrap();
	store.health().await.unwrap();
	assert!(is_of_the_bucket(store.read(&root, 0..5).await));
	assert_eq!(refused, 16);
	// They have their turn once others are done.
	reads.shutdown().await;
	store.read(&root, 0..5).await.unwrap();
}

/// Listeners of a bucket that is too slow for them are no reason to leave it alone with proofs.
#[tokio::test]
async fn reads_that_fail_do_not_have_proofs_fail() {
	let (patience, pause) = (Duration::from_millis(50), Duration::from_secs(3_600));
	let limits = Limits { patience, pause, ..faulty::LIMITS };
	let (_bed, bucket, store, root, _) = filled(limits).await;
	bucket.have(Fault::Holds(usize::MAX));
	for _ in 0..4 {
		assert!(is_of_the_bucket(store.read(&root, 0..5).await));
	}
	bucket.be_well();
	let asked = bucket.asked();
	assert!(is_of_the_bucket(store.read(&root, 0..5).await));
	assert_eq!(bucket.asked(), asked, "listeners do not ask for a while");
	store.prove(&root, 0).await.unwrap();
	store.health().await.unwrap();
}

#[tokio::test]
async fn who_asks_often_how_a_bucket_is_does_not_ask_it_each_time() {
	let limits = Limits { fresh: Duration::from_secs(3_600), ..faulty::LIMITS };
	let (_bed, bucket, store, root, _) = filled(limits).await;
	let asked = bucket.asked();
	let looks = futures::future::join_all((0..10).map(|_| store.health())).await;
	assert!(looks.iter().all(Result::is_ok));
	assert_eq!(bucket.asked(), asked + 1);
	// Whoever changes something looks for itself.
	bucket.have(Fault::Away);
	store.health().await.unwrap();
	assert!(is_unhealthy(store.trash(&root).await, Unhealthy::BucketAway));
}

/// Nobody is told of a bucket how it was long ago, while it is looked at.
#[tokio::test]
async fn what_was_seen_of_a_bucket_is_not_told_for_ever() {
	let (patience, turn) = (Duration::from_millis(500), Duration::from_millis(50));
	let limits = Limits { patience, turn, ..faulty::LIMITS };
	let (_bed, bucket, store, ..) = filled(limits).await;
	store.health().await.unwrap();
	bucket.have(Fault::Slow);
	tokio::time::sleep(patience + turn).await;
	let (one, other) = futures::join!(store.health(), store.health());
	assert!(is_unhealthy(one, Unhealthy::BucketAway));
	assert!(is_unhealthy(other, Unhealthy::BucketAway));
}

/// What a bucket does not give keeps no other file back, and is compared once it does.
#[tokio::test]
async fn what_a_bucket_did_not_give_is_compared_later() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	drop(store);
	std::fs::remove_file(bed.path("state.db")).unwrap();
	bucket.have(Fault::Short);
	let store = tokio::time::timeout(LONG, bed.wait_open()).await.unwrap().unwrap();
	tokio::time::timeout(LONG, store.compared()).await.unwrap().unwrap();
	store.health().await.unwrap();
	assert!(!store.catch_up().await.unwrap(), "something is left");
	assert_eq!(state_of(&store, &root).await, None);
	bucket.be_well();
	while !store.catch_up().await.unwrap() {}
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

/// What lies where a file would is hashed before it is taken for it.
#[tokio::test]
async fn what_was_left_of_a_file_is_looked_at_before_it_is_restored() {
	for is_good in [true, false] {
		let (bed, bucket, store) = begun(faulty::LIMITS).await;
		let bytes = content(SIZE, 1);
		let root = put(&store, &bytes).await;
		let place = bucket.names().await.into_iter().find(|name| name.contains("blobs/")).unwrap();
		store.trash(&root).await.unwrap();
		let trashed =
			bucket.names().await.into_iter().find(|name| name.contains("trash/")).unwrap();
		bucket.remove(&trashed).await;
		let left = if is_good { bytes.clone() } else { content(SIZE, 2) };
		bucket.put(&place, left).await;
		assert_eq!(store.restore(&root).await.is_ok(), is_good);
		match is_good {
			true => assert_eq!(read_all(&store, &root).await.unwrap(), bytes),
			false => assert!(matches!(store.state_of(&root), Some(State::Quarantined(_)))),
		}
		assert_tidy(&bed, &store).await;
	}
}

/// What could not be deleted is no file again, neither now nor later.
#[tokio::test]
async fn a_copy_that_a_bucket_did_not_delete_is_no_file() {
	for is_purged in [false, true] {
		let (bed, bucket, store) = begun(faulty::LIMITS).await;
		let trashed = put(&store, &content(SIZE, 1)).await;
		let asked = put(&store, &content(SIZE, 2)).await;
		bucket.have(Fault::KeepsObjects);
		store.trash(&trashed).await.unwrap();
		store.quarantine(&asked, Why::Asked).await.unwrap();
		bucket.be_well();
		if is_purged {
			assert_eq!(store.purge(100).await.unwrap(), 1);
			store.discard(&asked).await.unwrap();
			assert_eq!(bucket.names().await.len(), 1, "but the canary");
		}
		drop(store);
		let store = bed.open().await;
		let states = [state_of(&store, &trashed).await, state_of(&store, &asked).await];
		let kept = [Some(State::Trashed), Some(State::Quarantined(Why::Asked))];
		assert_eq!(states, if is_purged { [None; 2] } else { kept });
		assert_tidy(&bed, &store).await;
	}
}

#[tokio::test]
async fn what_was_sent_of_an_upload_that_ends_is_no_file() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let (root, uploads) = (root_of(&bytes), store.uploads());
	let upload = uploads.create(root, SIZE as u64, OWNER, NEVER).await.unwrap();
	bed.faults.fail_after(Some(Step::OutboardPlaced));
	assert!(uploads.append(upload.id, 0, pieces(&bytes)).await.is_err());
	bed.faults.fail_after(None);
	uploads.delete(upload.id).await.unwrap();
	assert_eq!(bucket.names().await.len(), 1, "but the canary");
	drop((store, uploads));
	let store = bed.open().await;
	assert_eq!(state_of(&store, &root).await, None);
	assert_tidy(&bed, &store).await;
}

/// Nor if the bucket was away when it ended.
#[tokio::test]
async fn what_was_sent_of_an_upload_that_ends_without_its_bucket_is_no_file() {
	enum Then {
		/// The bucket is there again.
		Goes,
		/// The store is opened before it is.
		IsOpened,
		/// The bucket does not delete it at first.
		Stays,
		/// It is brought once more.
		ComesAgain,
	}
	for then in [Then::Goes, Then::IsOpened, Then::Stays, Then::ComesAgain] {
		let (bed, bucket, mut store) = begun(faulty::LIMITS).await;
		let bytes = content(SIZE, 1);
		let root = root_of(&bytes);
		let upload = store.uploads().create(root, SIZE as u64, OWNER, NEVER).await.unwrap();
		bed.faults.fail_after(Some(Step::OutboardPlaced));
		assert!(store.uploads().append(upload.id, 0, pieces(&bytes)).await.is_err());
		bed.faults.fail_after(None);
		bucket.have(Fault::Away);
		store.uploads().delete(upload.id).await.unwrap();
		bucket.be_well();
		assert_eq!(bucket.names().await.len(), 2, "it is there, and the canary");
		match then {
			Then::Goes => assert!(store.catch_up().await.unwrap()),
			Then::IsOpened => {
				drop(store);
				store = bed.open().await;
			},
			Then::Stays => {
				drop(store);
				bucket.have(Fault::KeepsObjects);
				store = bed.open().await;
				store.health().await.unwrap();
				assert_eq!(state_of(&store, &root).await, None);
				bucket.be_well();
				store.catch_up().await.unwrap();
			},
			Then::ComesAgain => {
				put(&store, &bytes).await;
				store.catch_up().await.unwrap();
				drop(store);
				store = bed.open().await;
				assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
				assert_tidy(&bed, &store).await;
				continue;
			},
		}
		assert_eq!(state_of(&store, &root).await, None);
		assert_eq!(bucket.names().await.len(), 1, "but the canary");
		// A crash left its outboard, perhaps, until the store is opened.
		drop(store);
		assert_tidy(&bed, &bed.open().await).await;
	}
}

/// One object of which a bucket says nothing keeps the store from nothing else.
#[tokio::test]
async fn what_was_sent_of_an_upload_that_ends_waits_for_what_is_in_the_trash() {
	let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
	store.trash(&root).await.unwrap();
	let names = bucket.names().await;
	let upload = store.uploads().create(root, SIZE as u64, OWNER, NEVER).await.unwrap();
	bed.faults.fail_after(Some(Step::OutboardPlaced));
	assert!(store.uploads().append(upload.id, 0, pieces(&bytes)).await.is_err());
	bed.faults.fail_after(None);
	bucket.have(Fault::Away);
	store.uploads().delete(upload.id).await.unwrap();
	drop(store);
	bucket.have(Fault::HidesTrash);
	let store = bed.open().await;
	store.compared().await.unwrap();
	store.health().await.unwrap();
	assert_eq!(state_of(&store, &root).await, Some(State::Trashed));
	bucket.be_well();
	store.catch_up().await.unwrap();
	assert!(store.inner.state.ended().unwrap().is_empty());
	assert_eq!(bucket.names().await, names, "what is in the trash, and no more");
	assert_tidy(&bed, &store).await;
	store.restore(&root).await.unwrap();
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
}

/// What lies where a file would be may be all that there is of it: an upload that ends takes it along
/// no more than one that fails.
#[tokio::test]
async fn what_is_all_of_a_file_is_not_taken_for_what_was_sent_of_an_upload() {
	for is_trashed in [false, true] {
		let (bed, bucket, store, root, bytes) = filled(faulty::LIMITS).await;
		let key = folder::data_key(Place::Blobs, &root).to_string();
		match is_trashed {
			// It was restored, but for the state.
			true => {
				store.trash(&root).await.unwrap();
				bed.remove_data(&store, &root).await;
				bucket.put(&key, bytes.clone()).await;
			},
			false => {
				bucket.have(Fault::Forgets(3));
				assert!(store.read(&root, 0..5).await.is_err());
				bucket.be_well();
				let missing = State::Quarantined(Why::Missing);
				assert_eq!(state_of(&store, &root).await, Some(missing));
			},
		}
		let upload = store.uploads().create(root, SIZE as u64, OWNER, NEVER).await.unwrap();
		let ended = store.uploads().append(upload.id, 0, pieces(&content(SIZE, 2))).await;
		assert!(matches!(ended, Err(Error::WrongHash)), "{ended:?}");
		store.catch_up().await.unwrap();
		assert!(store.inner.state.ended().unwrap().is_empty());
		assert_eq!(bucket.get(&key).await.as_ref(), Some(&bytes), "{is_trashed}");
		drop(store);
		let store = bed.open().await;
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
		assert_tidy(&bed, &store).await;
	}
}

/// What has turned bad on the disk after it was sent is no file either.
#[tokio::test]
async fn what_was_sent_of_an_upload_that_turned_bad_is_no_file() {
	let (bed, bucket, store) = begun(faulty::LIMITS).await;
	let bytes = content(SIZE, 1);
	let upload = store.uploads().create(root_of(&bytes), SIZE as u64, OWNER, NEVER).await.unwrap();
	bed.faults.fail_after(Some(Step::DataSent));
	assert!(store.uploads().append(upload.id, 0, pieces(&bytes)).await.is_err());
	bed.faults.fail_after(None);
	std::fs::write(store.inner.folder.part(&upload.id), content(SIZE, 2)).unwrap();
	let finished = store.uploads().append(upload.id, SIZE as u64, pieces(b"")).await;
	assert!(matches!(finished, Err(Error::WrongHash)), "{finished:?}");
	store.catch_up().await.unwrap();
	assert_eq!(bucket.names().await.len(), 1, "but the canary");
	assert_tidy(&bed, &store).await;
}

/// A copy may take minutes: nobody else waits for it, and what has changed meanwhile is seen.
#[tokio::test]
async fn nobody_waits_for_a_copy() {
	/// Ends once the bucket was asked for the copy.
	async fn is_asked(bucket: &Faulty) {
		while !bucket.is(Fault::DelaysCopies(0)) {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
	}
	let (bed, bucket, store, root, _) = filled(faulty::LIMITS).await;
	let trashed = put(&store, &content(SIZE, 2)).await;
	store.trash(&trashed).await.unwrap();

	// Others change meanwhile.
	bucket.have(Fault::DelaysCopies(1));
	let copying = tokio::spawn({
		let store = store.clone();
		async move { store.trash(&root).await }
	});
	is_asked(&bucket).await;
	let uploads = store.uploads();
	let upload = tokio::time::timeout(LONG, uploads.create([1; 32], 5, OWNER, NEVER)).await;
	uploads.delete(upload.unwrap().unwrap().id).await.unwrap();
	tokio::time::timeout(LONG, store.restore(&trashed)).await.unwrap().unwrap();
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));
	bucket.be_well();
	copying.await.unwrap().unwrap();
	assert_eq!(state_of(&store, &root).await, Some(State::Trashed));
	assert_tidy(&bed, &store).await;

	// The file itself changes: to another state, and away from what is to be copied.
	bucket.have(Fault::DelaysCopies(1));
	let copying = tokio::spawn({
		let store = store.clone();
		async move { store.restore(&root).await }
	});
	is_asked(&bucket).await;
	let quarantined = store.quarantine(&root, Why::Asked);
	tokio::time::timeout(LONG, quarantined).await.unwrap().unwrap();
	bucket.be_well();
	let restored = copying.await.unwrap();
	assert!(matches!(restored, Err(Error::WrongState(_) | Error::Bucket(_))), "{restored:?}");
	assert_eq!(state_of(&store, &root).await, Some(State::Quarantined(Why::Asked)));
	assert_tidy(&bed, &store).await;

	// To the same state: whoever comes second has nothing to do.
	bucket.have(Fault::DelaysCopies(1));
	let copying = tokio::spawn({
		let store = store.clone();
		async move { store.trash(&trashed).await }
	});
	is_asked(&bucket).await;
	tokio::time::timeout(LONG, store.trash(&trashed)).await.unwrap().unwrap();
	bucket.be_well();
	copying.await.unwrap().unwrap();
	store.prove(&trashed, 40).await.unwrap();
	assert_tidy(&bed, &store).await;
}
