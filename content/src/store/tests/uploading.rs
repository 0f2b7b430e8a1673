//! Uploads: offsets, limits, streams that break or lie.

use super::*;
use crate::store::tree::GROUP;

#[tokio::test]
async fn an_upload_goes_on_at_the_byte_that_is_durable() {
	let bed = Bed::new();
	let bytes = content(100_000, 1);
	let root = root_of(&bytes);
	let store = bed.open().await;
	let uploads = store.uploads();
	let upload = uploads.create(root, 100_000, OWNER, NEVER).await.unwrap();
	let id = upload.id;
	assert_eq!(id.to_string().parse::<UploadId>().unwrap(), id);
	let capital = "AB".repeat(16);
	assert!(capital.parse::<UploadId>().is_err());
	assert!(capital.to_lowercase().parse::<UploadId>().is_ok());
	assert!("../../../etc/passwd".parse::<UploadId>().is_err());

	let open = |durable| Progress::Open { durable };
	assert_eq!(uploads.append(id, 0, pieces(&bytes[..30_001])).await.unwrap(), open(30_001));
	for wrong in [0, 30_000, 30_002, u64::MAX] {
		let refused = uploads.append(id, wrong, pieces(&bytes)).await;
		assert!(matches!(refused, Err(Error::WrongOffset(30_001))), "{refused:?}");
	}
	let interrupted = uploads.append(id, 30_001, broken(&bytes[30_001..60_002])).await;
	assert!(matches!(interrupted, Err(Error::Interrupted { durable: 60_002, .. })));
	// Of too long a body nothing is kept.
	let mut long = bytes[60_002..].to_vec();
	long.push(0);
	assert!(matches!(uploads.append(id, 60_002, pieces(&long)).await, Err(Error::TooLong)));
	assert_eq!(uploads.offset(id).await.unwrap(), 60_002);
	assert!(matches!(store.read(&root, 0..1).await, Err(Error::NotFound)));
	drop((store, uploads));

	let store = bed.open().await;
	let uploads = store.uploads();
	assert_eq!(uploads.get(id).await.unwrap(), Upload { durable: 60_002, ..upload });
	assert_eq!(uploads.append(id, 60_002, pieces(&[])).await.unwrap(), open(60_002));
	let done = uploads.append(id, 60_002, pieces(&bytes[60_002..])).await.unwrap();
	assert_eq!(done, Progress::Finished);
	assert!(matches!(uploads.get(id).await, Err(Error::NoSuchUpload)));
	assert!(matches!(uploads.append(id, 0, pieces(&bytes)).await, Err(Error::NoSuchUpload)));
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	let again = uploads.create(root, 100_000, OWNER, NEVER).await;
	assert!(matches!(again, Err(Error::AlreadyStored)));
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn content_with_another_hash_is_deleted() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(70_000, 1);
	// Also the right bytes with another size.
	for (root, size) in [([9; 32], 70_000), (root_of(&bytes), 69_999)] {
		let upload = store.uploads().create(root, size, OWNER, NEVER).await.unwrap();
		let wrong = store.uploads().append(upload.id, 0, pieces(&bytes[..size as usize])).await;
		assert!(matches!(wrong, Err(Error::WrongHash)), "{wrong:?}");
		assert!(matches!(store.uploads().get(upload.id).await, Err(Error::NoSuchUpload)));
		assert_eq!(state_of(&store, &root).await, None);
	}
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn one_writes_at_a_time() {
	let bed = Bed::new();
	let store = bed.open().await;
	let uploads = store.uploads();
	let bytes = content(600_000, 1);
	let id = uploads.create(root_of(&bytes), 600_000, OWNER, NEVER).await.unwrap().id;
	let (send, receive) = tokio::sync::mpsc::channel::<Result<Bytes, Error>>(1);
	let stream = stream::unfold(receive, |mut receive| async move {
		receive.recv().await.map(|piece| (piece, receive))
	});
	let writing = tokio::spawn({
		let uploads = uploads.clone();
		async move { uploads.append(id, 0, stream).await }
	});
	for piece in bytes[..500_000].chunks(100_000) {
		send.send(Ok(piece.to_vec().into())).await.unwrap();
	}
	assert!(matches!(uploads.append(id, 0, pieces(&bytes)).await, Err(Error::UploadBusy)));
	assert!(matches!(uploads.delete(id).await, Err(Error::UploadBusy)));
	assert_eq!(uploads.expire(NEVER).await.unwrap(), 0);
	assert!(uploads.get(id).await.unwrap().durable <= 500_000);

	// The writer is given up: what it wrote is kept, what it only gathered is not.
	writing.abort();
	assert!(writing.await.unwrap_err().is_cancelled());
	let durable = loop {
		match uploads.append(id, u64::MAX, pieces(&[])).await {
			Err(Error::UploadBusy) => tokio::task::yield_now().await,
			Err(Error::WrongOffset(durable)) => break durable,
			other => panic!("{other:?}"),
		}
	};
	// Three pieces fill a batch, and the fourth was taken after it was written.
	assert!((300_000..=500_000).contains(&durable), "{durable}");
	let rest = pieces(&bytes[durable as usize..]);
	assert_eq!(uploads.append(id, durable, rest).await.unwrap(), Progress::Finished);
	assert_eq!(read_all(&store, &root_of(&bytes)).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_long_stream_is_made_durable_on_the_way() {
	let bed = Bed::new();
	let store = bed.open().await;
	let id = store.uploads().create([1; 32], 20 << 20, OWNER, NEVER).await.unwrap().id;
	let piece = Bytes::from(vec![0; 1 << 20]);
	let (uploads, looked) = (store.uploads(), Arc::new(AtomicU64::new(0)));
	let seen = looked.clone();
	// Each piece is asked for once those before it are written: at the tenth somebody looks.
	let stream = stream::iter(0..10).then(move |number| {
		let (uploads, seen, piece) = (uploads.clone(), seen.clone(), piece.clone());
		async move {
			if number == 9 {
				seen.store(uploads.get(id).await?.durable, Ordering::SeqCst);
			}
			Ok::<_, Error>(piece)
		}
	});
	let progress = store.uploads().append(id, 0, stream).await.unwrap();
	assert_eq!(progress, Progress::Open { durable: 10 << 20 });
	assert_eq!(looked.load(Ordering::SeqCst), 8 << 20);

	// Too long a stream takes nothing along, not even what was durable of it.
	let piece = Bytes::from(vec![0; 1 << 20]);
	let long = stream::iter(0..11).map(|_| Ok::<_, Error>(piece.clone()));
	let refused = store.uploads().append(id, 10 << 20, long).await;
	assert!(matches!(refused, Err(Error::TooLong)), "{refused:?}");
	assert_eq!(store.inner.state.upload(&id).unwrap().unwrap().durable, 10 << 20);
	assert_eq!(store.uploads().offset(id).await.unwrap(), 10 << 20);
}

#[tokio::test]
async fn a_disk_keeps_ten_gibibytes_or_a_twentieth_unless_told_otherwise() {
	const GIB: u64 = 1 << 30;
	assert_eq!(default_floor(0), 10 * GIB);
	assert_eq!(default_floor(200 * GIB), 10 * GIB);
	assert_eq!(default_floor(1_000 * GIB), 50 * GIB);
	let mut bed = Bed::new();
	bed.options.floor = None;
	let store = bed.open().await;
	let floor = default_floor(store.inner.folder.disk().unwrap().total);
	assert!(floor >= 10 * GIB);
	bed.faults.set_free(Some(floor + 1_000));
	assert_eq!(store.space().await.unwrap().available, 1_000);
	bed.faults.set_free(Some(floor - 1));
	assert_eq!(store.space().await.unwrap().available, 0);
	let refused = store.uploads().create([1; 32], 1, None, NEVER).await;
	assert!(matches!(refused, Err(Error::NoSpace)), "{refused:?}");
}

#[tokio::test]
async fn limits_hold() {
	let mut bed = Bed::new();
	bed.options.capacity = 100_000;
	bed.options.floor = Some(1_000);
	bed.options.uploads_per_owner = 2;
	bed.options.uploads = 3;
	let store = bed.open().await;
	let uploads = store.uploads();
	let create = |root: u8, bytes, owner: u8| {
		let owner = (owner > 0).then_some([owner; 32]);
		uploads.create([root; 32], bytes, owner, NEVER)
	};
	for size in [0, MAX_CONTENT + 1, u64::MAX] {
		assert!(matches!(create(1, size, 1).await, Err(Error::InvalidSize)));
	}
	let bytes = content(50_000, 1);
	let root = put(&store, &bytes).await;
	// Trash takes space until it is purged.
	store.trash(&root).await.unwrap();
	assert!(matches!(create(1, 50_001, 1).await, Err(Error::NoSpace)));
	let first = create(1, 10_000, 1).await.unwrap();
	create(2, 10_000, 1).await.unwrap();
	assert!(matches!(create(3, 1, 1).await, Err(Error::TooManyOfOwner)));
	create(3, 1, 2).await.unwrap();
	assert!(matches!(create(4, 1, 3).await, Err(Error::TooManyUploads)));
	// What the node pulls is not counted, but takes space.
	create(4, 29_999, 0).await.unwrap();
	assert!(matches!(create(5, 1, 0).await, Err(Error::NoSpace)));
	let space = store.space().await.unwrap();
	assert_eq!((space.files, space.uploads, space.available), (50_000, 50_000, 0));
	assert_eq!(store.purge(99).await.unwrap(), 0);
	assert_eq!(store.purge(100).await.unwrap(), 1);
	assert_eq!(store.space().await.unwrap().available, 50_000);
	assert!(matches!(store.file(&root).await, Ok(None)));
	assert!(!bed.path("trash/100").exists());

	// The disk: what is still to come counts, and writing looks again.
	bed.faults.set_free(Some(1_000 + 50_000 + 7));
	assert_eq!(store.space().await.unwrap().available, 7);
	assert!(matches!(create(5, 8, 0).await, Err(Error::NoSpace)));
	bed.faults.set_free(Some(5_999));
	let zeros = vec![0; 5_000];
	let refused = uploads.append(first.id, 0, pieces(&zeros)).await;
	assert!(matches!(refused, Err(Error::NoSpace)), "{refused:?}");
	bed.faults.set_free(Some(6_000));
	let written = uploads.append(first.id, 0, pieces(&zeros)).await.unwrap();
	assert_eq!(written, Progress::Open { durable: 5_000 });
}

#[tokio::test]
async fn uploads_end() {
	let bed = Bed::new();
	let store = bed.open().await;
	let uploads = store.uploads();
	let first = uploads.create([1; 32], 10, OWNER, NOON + 10).await.unwrap().id;
	let second = uploads.create([2; 32], 10, OWNER, NOON + 20).await.unwrap().id;
	let third = uploads.create([3; 32], 10, OWNER, NOON + 30).await.unwrap().id;
	uploads.append(second, 0, pieces(b"abc")).await.unwrap();
	uploads.delete(third).await.unwrap();
	assert!(matches!(uploads.delete(third).await, Err(Error::NoSuchUpload)));
	bed.clock.store(NOON + 10, Ordering::SeqCst);
	// Over even before it is swept.
	let over = uploads.append(first, 0, pieces(b"abc")).await;
	assert!(matches!(over, Err(Error::NoSuchUpload)));
	assert_eq!(uploads.expire(NOON + 19).await.unwrap(), 1);
	assert_eq!(uploads.offset(second).await.unwrap(), 3);
	assert_eq!(uploads.expire(NOON + 20).await.unwrap(), 1);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn a_file_is_pulled_from_peers_of_which_one_lies() {
	let (here, there) = (Bed::new(), Bed::new());
	let (store, peer) = (here.open().await, there.open().await);
	let bytes = content(900_001, 1);
	let root = put(&peer, &bytes).await;
	let size = bytes.len() as u64;
	let uploads = store.uploads();
	let id = uploads.create(root, size, None, NEVER).await.unwrap().id;

	let stream = bao_all(&peer, &root, 0..size).await.unwrap();
	let broken_off = uploads.append_bao(id, 0, broken(&stream[..300_000])).await;
	let Err(Error::Interrupted { durable, .. }) = broken_off else { panic!("{broken_off:?}") };
	assert!(durable > 280_000 && durable % GROUP == 0);
	for wrong in [0, durable + GROUP] {
		let refused = uploads.append_bao(id, wrong, pieces(&[])).await;
		assert!(matches!(refused, Err(Error::WrongOffset(at)) if at == durable));
	}

	let mut lie = bao_all(&peer, &root, durable..size).await.unwrap().to_vec();
	lie[200_000] ^= 0x80;
	let refused = uploads.append_bao(id, durable, pieces(&lie)).await;
	let Err(Error::InvalidStream { durable: good }) = refused else { panic!("{refused:?}") };
	assert!(good > durable && good < durable + 200_000);
	assert_eq!(uploads.offset(id).await.unwrap(), good);

	let rest = peer.bao(&root, good..size).await.unwrap();
	assert_eq!(rest.range, good..size);
	assert_eq!(uploads.append_bao(id, good, rest.pieces).await.unwrap(), Progress::Finished);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&here, &store).await;
}

#[tokio::test]
async fn bad_ranges_and_chunks_are_refused() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(600_000, 1);
	let root = put(&store, &bytes).await;
	for (start, end) in
		[(0, 0), (5, 4), (599_999, 600_001), (600_000, 600_001), (0, MAX_READ + 1), (0, u64::MAX)]
	{
		assert!(matches!(store.read(&root, start..end).await, Err(Error::InvalidRange)));
	}
	for (start, end) in [(0, 0), (5, 4), (0, 600_001), (u64::MAX - 1, u64::MAX)] {
		assert!(matches!(store.bao(&root, start..end).await, Err(Error::InvalidRange)));
	}
	for chunk in [586, u64::MAX] {
		assert!(matches!(store.prove(&root, chunk).await, Err(Error::NoSuchChunk)));
	}
	assert_eq!(store.read(&root, 599_999..600_000).await.unwrap(), bytes[599_999..]);
	assert_eq!(state_of(&store, &root).await, Some(State::Stored));
}

#[tokio::test]
async fn proofs_are_those_of_the_whole_content() {
	use audio_primitives::proofs;
	let bed = Bed::new();
	let store = bed.open().await;
	for size in [1, 1_024, 1_025, 16_384, 16_385, 99_999, 300_000] {
		let bytes = content(size, 3);
		let root = put(&store, &bytes).await;
		let chunks = proofs::chunks(size as u64);
		for chunk in [0, chunks / 3, chunks / 2, chunks - 1] {
			let proof = store.prove(&root, chunk).await.unwrap();
			assert_eq!(proofs::verify(&root, size as u64, chunk, &proof), Ok(()));
			assert_eq!(Some(proof), proofs::prove(&bytes, chunk));
		}
		store.trash(&root).await.unwrap();
		assert!(matches!(store.read(&root, 0..1).await, Err(Error::WrongState(State::Trashed))));
		assert_eq!(store.prove(&root, chunks - 1).await.ok(), proofs::prove(&bytes, chunks - 1));
	}
}

#[tokio::test]
async fn who_only_declares_gives_way_to_who_sends() {
	let mut bed = Bed::new();
	bed.options.capacity = 3_000_000;
	let store = bed.open().await;
	let uploads = store.uploads();
	let create =
		|root: u8, bytes, owner: u8| uploads.create([root; 32], bytes, Some([owner; 32]), NEVER);
	let begun = create(1, 1_000_000, 1).await.unwrap();
	let sent = create(2, 1_000_000, 2).await.unwrap();
	uploads.append(sent.id, 0, broken(&vec![0; 700_000])).await.unwrap_err();
	uploads.create([3; 32], 1_000_000, None, NEVER).await.unwrap();
	let pass = |seconds| bed.clock.fetch_add(seconds, Ordering::SeqCst);
	pass(599);
	assert!(!uploads.make_room(1).await.unwrap(), "it may come yet");
	pass(1);
	assert!(!uploads.end_idle(Some([2; 32])).await.unwrap(), "that of another");
	assert!(!uploads.make_room(1_000_001).await.unwrap(), "it would not be enough");
	assert_eq!(uploads.offset(begun.id).await.unwrap(), 0);
	assert!(uploads.make_room(1_000_000).await.unwrap());
	assert!(matches!(uploads.get(begun.id).await, Err(Error::NoSuchUpload)));
	assert!(!uploads.end_idle(None).await.unwrap(), "what is pulled, and what sends, stay");
	assert_eq!(uploads.offset(sent.id).await.unwrap(), 700_000);
	// In an hour it would have sent 3.9 MB.
	pass(3_600);
	assert!(uploads.end_idle(None).await.unwrap());
	assert!(matches!(uploads.get(sent.id).await, Err(Error::NoSuchUpload)));
}

/// Below the floor nothing is won by what gives way, unless it is enough.
#[tokio::test]
async fn none_gives_way_in_vain_on_a_disk_that_is_too_full() {
	let mut bed = Bed::new();
	bed.options.floor = Some(10_000_000);
	let store = bed.open().await;
	let uploads = store.uploads();
	bed.faults.set_free(Some(20_000_000));
	let mut begun = Vec::new();
	for root in 0..3 {
		let owner = Some([root; 32]);
		begun.push(uploads.create([root; 32], 1_000_000, owner, NEVER).await.unwrap().id);
	}
	bed.clock.fetch_add(3_600, Ordering::SeqCst);
	// The floor and what is to come need 13 MB, and a megabyte more is wanted: all three are enough.
	bed.faults.set_free(Some(11_000_000));
	assert!(!uploads.make_room(1_000_001).await.unwrap());
	for id in &begun {
		assert!(uploads.get(*id).await.is_ok());
	}
	assert!(uploads.make_room(1_000_000).await.unwrap());
}

/// What keeps the node from making a file of it says nothing about the bytes.
#[tokio::test]
async fn what_came_whole_does_not_end_for_want_of_room() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(300_000, 1);
	let root = root_of(&bytes);
	let id = store.uploads().create(root, 300_000, OWNER, NOON + 60).await.unwrap().id;
	bed.faults.fail_after(Some(Step::OutboardWritten));
	assert!(store.uploads().append(id, 0, pieces(&bytes)).await.is_err());
	assert_eq!(store.uploads().expire(NOON + 100).await.unwrap(), 0);
	bed.faults.fail_after(None);
	assert_eq!(store.uploads().expire(NOON + 100).await.unwrap(), 0);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	// But not for ever: it takes a place of its owner's.
	let other = content(300_000, 2);
	let id = store.uploads().create(root_of(&other), 300_000, OWNER, NOON + 60).await.unwrap().id;
	bed.faults.fail_after(Some(Step::OutboardWritten));
	assert!(store.uploads().append(id, 0, pieces(&other)).await.is_err());
	let week = 7 * 24 * 60 * 60;
	assert_eq!(store.uploads().expire(NOON + 59 + week).await.unwrap(), 0);
	// Nor before it was tried: as on a disk that was full when the store was opened.
	store.inner.is_seen.store(false, Ordering::SeqCst);
	assert_eq!(store.uploads().expire(NOON + 60 + week).await.unwrap(), 0);
	store.inner.is_seen.store(true, Ordering::SeqCst);
	assert_eq!(store.uploads().expire(NOON + 60 + week).await.unwrap(), 1);
}

/// What fails beside its bytes is no reason to give them up.
#[tokio::test]
async fn what_came_whole_does_not_end_for_what_cannot_be_written_beside_it() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(300_000, 1);
	let root = root_of(&bytes);
	let id = store.uploads().create(root, 300_000, OWNER, NOON + 60).await.unwrap().id;
	bed.faults.fail_after(Some(Step::OutboardWritten));
	assert!(store.uploads().append(id, 0, pieces(&bytes)).await.is_err());
	bed.faults.fail_after(None);
	let outboard = store.inner.folder.part_outboard(&id);
	std::fs::remove_file(&outboard).unwrap();
	std::os::unix::fs::symlink(bed.path("nowhere/outboard"), &outboard).unwrap();
	assert_eq!(store.uploads().expire(NOON + 100).await.unwrap(), 0);
	std::fs::remove_file(&outboard).unwrap();
	assert_eq!(store.uploads().expire(NOON + 100).await.unwrap(), 0);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn nobody_has_two_uploads_of_a_track_and_who_writes_is_left_alone() {
	let bed = Bed::new();
	let store = bed.open().await;
	let uploads = store.uploads();
	let create = |root: u8, owner: u8| uploads.create([root; 32], 1_000, Some([owner; 32]), NEVER);
	let (first, other) = (create(1, 1).await.unwrap(), create(1, 2).await.unwrap());
	let second = create(2, 1).await.unwrap();
	let (sender, written) = futures::channel::mpsc::unbounded::<Result<Bytes, Error>>();
	let writing = uploads.append(first.id, 0, written);
	let meanwhile = async {
		tokio::time::sleep(Duration::from_millis(20)).await;
		uploads.end_former([1; 32], [1; 32]).await.unwrap();
		drop(sender);
	};
	let (written, ()) = futures::join!(writing, meanwhile);
	assert_eq!(written.unwrap(), Progress::Open { durable: 0 });
	uploads.end_former([1; 32], [1; 32]).await.unwrap();
	assert!(matches!(uploads.get(first.id).await, Err(Error::NoSuchUpload)));
	for kept in [other.id, second.id] {
		assert_eq!(uploads.offset(kept).await.unwrap(), 0);
	}
}

#[tokio::test]
async fn a_state_that_has_no_room_is_a_disk_that_is_full_and_nothing_is_left_of_what_was_refused() {
	let mut bed = Bed::new();
	bed.options.uploads = u64::MAX;
	let store = bed.open().await;
	let root = put(&store, &content(50_000, 1)).await;
	let first = store.uploads().create([1; 32], 70_000, None, NEVER).await.unwrap().id;
	store.uploads().append(first, 0, pieces(&[0; 1_000])).await.unwrap();
	store.inner.state.fill();
	let refused = loop {
		if let Err(error) = store.uploads().create([2; 32], 5, None, NEVER).await {
			break error;
		}
	};
	assert!(matches!(refused, Error::NoSpace), "{refused}");
	assert_tidy(&bed, &store).await;
	// What is known goes on.
	let written = store.uploads().append(first, 1_000, pieces(&[0; 5_000])).await.unwrap();
	assert_eq!(written, Progress::Open { durable: 6_000 });
	assert!(store.prove(&root, 7).await.is_ok());
	for upload in store.uploads().pulls(None).await.unwrap() {
		store.uploads().delete(upload.id).await.unwrap();
	}
	store.uploads().create([2; 32], 5, OWNER, NEVER).await.unwrap();
	assert_tidy(&bed, &store).await;
}

/// A collector that looked at a file before it came again does not take the new one for it.
#[tokio::test]
async fn what_comes_while_it_is_collected_stays() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(50_000, 1);
	let root = put(&store, &bytes).await;
	store.trash(&root).await.unwrap();
	let looked_at = store.file(&root).await.unwrap().unwrap();
	let uploads = store.uploads();
	let upload = uploads.create(root, 50_000, OWNER, NEVER).await.unwrap();
	let (sender, coming) = futures::channel::mpsc::unbounded::<Result<Bytes, Error>>();
	let writing = uploads.append(upload.id, 0, coming);
	let collecting = async {
		sender.unbounded_send(Ok(bytes[..20_000].to_vec().into())).unwrap();
		// In the middle of it what is in the trash goes, and nothing of what comes.
		assert!(store.purge_file(&looked_at).await.unwrap());
		assert_eq!(state_of(&store, &root).await, None);
		sender.unbounded_send(Ok(bytes[20_000..].to_vec().into())).unwrap();
		drop(sender);
	};
	let (written, ()) = futures::join!(writing, collecting);
	assert_eq!(written.unwrap(), Progress::Finished);
	assert!(matches!(store.purge_file(&looked_at).await, Ok(false)));
	assert_eq!(store.purge(u64::MAX >> 20).await.unwrap(), 0);
	assert_eq!(read_all(&store, &root).await.unwrap(), bytes);
	assert_tidy(&bed, &store).await;
}

#[tokio::test]
async fn what_came_before_a_writer_was_given_up_is_kept_if_the_store_is_settled() {
	let bed = Bed::new();
	let store = bed.open().await;
	let bytes = content(900_000, 1);
	let upload = store.uploads().create(root_of(&bytes), 900_000, None, NEVER).await.unwrap();
	let (sender, coming) = futures::channel::mpsc::unbounded::<Result<Bytes, Error>>();
	sender.unbounded_send(Ok(bytes[..600_000].to_vec().into())).unwrap();
	let uploads = store.uploads();
	let writing = tokio::spawn(async move { uploads.append(upload.id, 0, coming).await });
	let part = store.inner.folder.part(&upload.id);
	while part.metadata().unwrap().len() < 600_000 {
		tokio::time::sleep(Duration::from_millis(1)).await;
	}
	writing.abort();
	assert!(writing.await.unwrap_err().is_cancelled());
	store.idle().await;
	store.uploads().settle().await.unwrap();
	drop(store);
	let store = bed.open().await;
	assert_eq!(store.uploads().offset(upload.id).await.unwrap(), 600_000);
	let rest = store.uploads().append(upload.id, 600_000, pieces(&bytes[600_000..])).await;
	assert_eq!(rest.unwrap(), Progress::Finished);
}
