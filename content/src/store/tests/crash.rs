//! A crash after each step: the file is whole or absent, the upload goes on or is done, and nothing
//! is left over. Once with a step that fails and the store opened again, once with a process that
//! dies there.

use super::*;
use std::process::Command;

const SIZE: usize = 50_001;

/// What happens to a file from the first byte to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
	/// It is taken in, while nothing, a copy in quarantine or one in the trash is there.
	TakeIn(Option<State>),
	WrongHash,
	DeleteUpload,
	Quarantine,
	Trash,
	Restore,
	Purge,
	/// A state with other places than the files have.
	Rebuild,
	PutDocument,
}

impl Story {
	const ALL: [Self; 11] = [
		Self::TakeIn(None),
		Self::TakeIn(Some(State::Quarantined(Why::Asked))),
		Self::TakeIn(Some(State::Trashed)),
		Self::WrongHash,
		Self::DeleteUpload,
		Self::Quarantine,
		Self::Trash,
		Self::Restore,
		Self::Purge,
		Self::Rebuild,
		Self::PutDocument,
	];

	/// What is there before.
	async fn prepare(self, store: &Store, bytes: &[u8]) {
		match self {
			Self::TakeIn(None) | Self::WrongHash | Self::DeleteUpload | Self::PutDocument => return,
			_ => drop(put(store, bytes).await),
		}
		let root = root_of(bytes);
		match self {
			Self::TakeIn(Some(State::Quarantined(why))) => {
				store.quarantine(&root, why).await.unwrap()
			},
			Self::TakeIn(_) | Self::Restore | Self::Purge => store.trash(&root).await.unwrap(),
			_ => {},
		}
	}

	/// The steps that there are in it.
	async fn steps(self, bed: Bed, bytes: &[u8]) -> Vec<Step> {
		let store = bed.open().await;
		self.prepare(&store, bytes).await;
		bed.faults.take_done();
		self.run(&bed, store, bytes).await.unwrap();
		bed.faults.take_done().into_iter().collect()
	}

	async fn run(self, bed: &Bed, store: Store, bytes: &[u8]) -> Result<(), Error> {
		let root = root_of(bytes);
		let uploads = store.uploads();
		let create = |root| uploads.create(root, bytes.len() as u64, OWNER, NEVER);
		match self {
			Self::TakeIn(_) => {
				let id = create(root).await?.id;
				uploads.append(id, 0, pieces(&bytes[..20_000])).await?;
				uploads.append(id, 20_000, pieces(&bytes[20_000..])).await?;
			},
			Self::WrongHash => {
				let id = create([5; 32]).await?.id;
				match uploads.append(id, 0, pieces(bytes)).await {
					Err(Error::WrongHash) => {},
					other => drop(other?),
				}
			},
			Self::DeleteUpload => {
				let id = create(root).await?.id;
				uploads.append(id, 0, pieces(&bytes[..20_000])).await?;
				uploads.delete(id).await?;
			},
			Self::Quarantine => store.quarantine(&root, Why::Asked).await?,
			Self::Trash => store.trash(&root).await?,
			Self::Restore => store.restore(&root).await?,
			Self::Purge => drop(store.purge(100).await?),
			Self::PutDocument => {
				assert!(store.documents().put(&root, bytes.to_vec().into()).await?);
			},
			Self::Rebuild => {
				bed.change_data(&store, &root, |bytes| *bytes = b"damaged".to_vec()).await;
				drop((store, uploads));
				match bed.wait_open().await {
					Err(OpenError::Failed(error)) => return Err(error),
					// With a bucket that is done behind.
					other => other.unwrap().compared().await?,
				}
			},
		}
		Ok(())
	}

	/// What must hold whatever step the crash came after, and that the story can go on.
	async fn check(self, step: Step, bed: &Bed, store: &Store, bytes: &[u8]) {
		assert_tidy(bed, store).await;
		let root = root_of(bytes);
		let file = store.file(&root).await.unwrap();
		let state = file.as_ref().map(|file| file.state);
		let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
		match self {
			Self::TakeIn(before) => {
				assert!(state == Some(State::Stored) || state == before, "{state:?}");
				// What was durable is so for ever.
				let early = [Step::PartCreated, Step::BytesWritten, Step::BytesSynced];
				let kept = uploads.iter().all(|upload| upload.durable >= 20_000);
				assert!(kept || early.contains(&step), "{step:?}: {uploads:?}");
				if state == before {
					for upload in &uploads {
						let rest = pieces(&bytes[upload.durable as usize..]);
						let progress =
							store.uploads().append(upload.id, upload.durable, rest).await;
						assert_eq!(progress.unwrap(), Progress::Finished);
					}
					if uploads.is_empty() {
						put(store, bytes).await;
					}
				} else {
					assert!(uploads.is_empty());
				}
				assert_eq!(read_all(store, &root).await.unwrap(), bytes);
			},
			Self::WrongHash | Self::DeleteUpload => {
				assert_eq!(store.files(None, 5).await.unwrap(), []);
				for upload in uploads {
					store.uploads().delete(upload.id).await.unwrap();
				}
			},
			Self::Quarantine | Self::Trash | Self::Restore => {
				let after = match self {
					Self::Quarantine => State::Quarantined(Why::Asked),
					Self::Trash => State::Trashed,
					_ => State::Stored,
				};
				let before = if self == Self::Restore { State::Trashed } else { State::Stored };
				assert!([Some(before), Some(after)].contains(&state), "{state:?}");
				assert!(store.prove(&root, 40).await.is_ok());
				if state == Some(State::Stored) {
					assert_eq!(read_all(store, &root).await.unwrap(), bytes);
				}
			},
			Self::Purge => {
				assert!(state.is_none() || state == Some(State::Trashed));
				store.purge(100).await.unwrap();
				assert_eq!(store.files(None, 5).await.unwrap(), []);
			},
			Self::PutDocument => {
				let documents = store.documents();
				let found = documents.read(&root).await.unwrap();
				// Placed is placed: it is found there.
				assert_eq!(found.is_some(), step == Step::DocumentPlaced);
				let put = documents.put(&root, bytes.to_vec().into()).await.unwrap();
				assert_eq!(put, found.is_none());
				assert_eq!(documents.read(&root).await.unwrap().unwrap(), bytes);
				assert_eq!(documents.count(), (1, 53_248));
			},
			Self::Rebuild => assert_eq!(state, Some(State::Quarantined(Why::Corrupt))),
		}
		assert_tidy(bed, store).await;
	}
}

/// A bucket that goes away after any number of requests, with the last one carried out or not: files are
/// whole or absent when it is there again, and once more after the store was opened again.
#[tokio::test]
async fn a_bucket_that_goes_away_leaves_files_whole_or_absent() {
	let bytes = content(SIZE, 1);
	let root = root_of(&bytes);
	// What has come of an upload may be nothing.
	let (mut tried, step) = (0, Step::BytesWritten);
	for (story, is_done) in Story::ALL.into_iter().flat_map(|story| [(story, false), (story, true)])
	{
		for answered in 0.. {
			let bed = Bed::in_bucket();
			let bucket = bed.bucket.clone().unwrap();
			let store = bed.open().await;
			story.prepare(&store, &bytes).await;
			bucket.go_away_after(answered, is_done);
			let kept = (story != Story::Rebuild).then(|| store.clone());
			let _ = story.run(&bed, store, &bytes).await;
			let was_away = bucket.is_away();
			bucket.be_well();
			if let Some(store) = kept.filter(|_| story != Story::PutDocument) {
				store.health().await.unwrap();
				match state_of(&store, &root).await {
					Some(State::Stored) => {
						assert_eq!(read_all(&store, &root).await.unwrap(), bytes, "{story:?}");
					},
					// Some of it may be deleted.
					Some(State::Trashed) if story == Story::Purge => {
						assert_eq!(store.purge(100).await.unwrap(), 1);
					},
					Some(State::Quarantined(Why::Asked) | State::Trashed) => {
						store.prove(&root, 40).await.unwrap();
					},
					state => assert_eq!(state, None, "{story:?}"),
				}
			}
			let store = bed.open().await;
			store.health().await.unwrap();
			match story {
				Story::PutDocument => assert_tidy(&bed, &store).await,
				_ => story.check(step, &bed, &store, &bytes).await,
			}
			if !was_away {
				break;
			}
			tried += 1;
		}
	}
	assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn a_step_that_fails_leaves_files_whole_or_absent() {
	let of_buckets = [Step::PartsBegun, Step::DataSent, Step::DataCopied];
	let all: HashSet<usize> = Step::ALL.map(|step| step as usize).into();
	let of_folders: HashSet<usize> = &all - &of_buckets.map(|step| step as usize).into();
	assert_eq!(fail_each_step(Bed::in_memory).await, of_folders, "each step was tried");
	assert_eq!(fail_each_step(Bed::in_bucket).await, all, "each step was tried");
}

/// Tries each story with each of its steps failing. Returns which steps those were.
async fn fail_each_step(bed: fn() -> Bed) -> HashSet<usize> {
	let bytes = content(SIZE, 1);
	let mut failed = HashSet::new();
	for story in Story::ALL {
		for step in story.steps(bed(), &bytes).await {
			let bed = bed();
			let store = bed.open().await;
			story.prepare(&store, &bytes).await;
			bed.faults.fail_after(Some(step));
			let result = story.run(&bed, store, &bytes).await;
			bed.faults.fail_after(None);
			assert!(matches!(result, Err(Error::Injected(_))), "{story:?} {step:?}: {result:?}");
			failed.insert(step as usize);
			let store = bed.open().await;
			story.check(step, &bed, &store, &bytes).await;
			drop(store);
			assert_tidy(&bed, &bed.open().await).await;
		}
	}
	failed
}

/// The same store goes on after a step failed, without being opened again.
#[tokio::test]
async fn a_step_that_fails_does_not_stop_the_upload() {
	let bytes = content(SIZE, 1);
	let root = root_of(&bytes);
	let steps = Step::ALL.into_iter().flat_map(|step| Bed::both().map(|bed| (step, bed)));
	for (step, bed) in steps {
		let store = bed.open().await;
		bed.faults.fail_after(Some(step));
		let failed = Story::TakeIn(None).run(&bed, store.clone(), &bytes).await.is_err();
		bed.faults.fail_after(None);
		let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
		for Upload { id, .. } in uploads {
			let progress = loop {
				let at = match store.uploads().offset(id).await {
					Err(Error::NoSuchUpload) => break Ok(Progress::Finished),
					at => at.unwrap(),
				};
				match store.uploads().append(id, at, pieces(&bytes[at as usize..])).await {
					// The store tries by itself as well.
					Err(Error::UploadBusy) => tokio::task::yield_now().await,
					other => break other,
				}
			};
			assert_eq!(progress.unwrap(), Progress::Finished, "{step:?}");
		}
		if step == Step::PartCreated {
			assert!(failed);
			continue;
		}
		assert_eq!(read_all(&store, &root).await.unwrap(), bytes, "{step:?}");
		assert_tidy(&bed, &store).await;
	}
}

/// After a loss of power there may be anything behind the bytes that were known to be durable, or
/// nothing.
#[tokio::test]
async fn what_was_not_durable_is_cut_off() {
	let bytes = content(SIZE, 1);
	for written in [0, 5_000, 19_999, 20_000, 20_001, SIZE, SIZE + 1] {
		let bed = Bed::in_memory();
		let store = bed.open().await;
		let upload =
			store.uploads().create(root_of(&bytes), SIZE as u64, OWNER, NEVER).await.unwrap();
		store.uploads().append(upload.id, 0, pieces(&bytes[..20_000])).await.unwrap();
		let part = store.inner.folder.part(&upload.id);
		drop(store);
		let mut garbage = bytes[..written.min(20_000)].to_vec();
		garbage.resize(written, 0xee);
		std::fs::write(&part, garbage).unwrap();

		let store = bed.open().await;
		let at = store.uploads().offset(upload.id).await.unwrap();
		assert_eq!(at, written.min(20_000) as u64);
		let rest = pieces(&bytes[at as usize..]);
		let progress = store.uploads().append(upload.id, at, rest).await.unwrap();
		assert_eq!(progress, Progress::Finished);
		assert_tidy(&bed, &store).await;
	}
}

/// What a process that is killed is told by its parent: folder, story, step.
const TOLD: [&str; 3] = ["AUDIO_STORE_FOLDER", "AUDIO_STORE_STORY", "AUDIO_STORE_STEP"];

#[tokio::test]
#[ignore = "a part of the next test, which runs it in a process of its own"]
async fn the_process_that_is_killed() {
	let [folder, story, step] = TOLD.map(|name| std::env::var(name).unwrap());
	let mut bed = Bed::in_memory();
	let own = std::mem::replace(&mut bed.folder, TempDir::new_in(folder).unwrap());
	drop(own);
	let bytes = content(SIZE, 1);
	let story = Story::ALL[story.parse::<usize>().unwrap()];
	let store = bed.open().await;
	story.prepare(&store, &bytes).await;
	bed.faults.fail_after(Some(Step::ALL[step.parse::<usize>().unwrap()]));
	story.run(&bed, store, &bytes).await.unwrap();
}

#[tokio::test]
async fn a_process_that_dies_leaves_files_whole_or_absent() {
	let bytes = content(SIZE, 1);
	let test = std::env::current_exe().unwrap();
	let mut died = 0;
	for (number, story) in Story::ALL.into_iter().enumerate() {
		for step in story.steps(Bed::in_memory(), &bytes).await {
			let parent = folder_in_memory();
			let output = Command::new(&test)
				.args(["--exact", "--ignored", "store::tests::crash::the_process_that_is_killed"])
				.env("AUDIO_STORE_KILL", "1")
				.env(TOLD[0], parent.path())
				.env(TOLD[1], number.to_string())
				.env(TOLD[2], (step as usize).to_string())
				.output()
				.unwrap();
			let printed = String::from_utf8_lossy(&output.stdout);
			assert!(printed.contains("running 1 test"), "{printed}");
			assert!(output.status.code().is_none(), "{story:?} is killed at {step:?}: {printed}");
			died += 1;
			let folder = std::fs::read_dir(parent.path()).unwrap().next().unwrap().unwrap().path();
			let mut bed = Bed::in_memory();
			let target = bed.folder.path().to_path_buf();
			std::fs::remove_dir(&target).unwrap();
			std::fs::rename(folder, &target).unwrap();
			bed.options.initialise = false;
			let store = bed.open().await;
			story.check(step, &bed, &store, &bytes).await;
		}
	}
	assert!(died > 30, "{died}");
}

#[tokio::test]
async fn what_could_not_be_restored_is_restored_by_the_next_try() {
	let bytes = content(SIZE, 1);
	let root = root_of(&bytes);
	for bed in Bed::both() {
		let store = bed.open().await;
		Story::Restore.prepare(&store, &bytes).await;
		bed.faults.fail_after(Some(Step::DataMoved));
		assert!(store.restore(&root).await.is_err());
		bed.faults.fail_after(None);
		store.restore(&root).await.unwrap();
		assert_eq!(store.read(&root, 0..100).await.unwrap(), bytes[..100]);
		store.verify(&root).await.unwrap();
	}
}

/// Whoever asks for it before that does not have it taken for missing.
#[tokio::test]
async fn what_could_not_be_restored_is_not_missing() {
	let bytes = content(SIZE, 1);
	let root = root_of(&bytes);
	for bed in Bed::both() {
		let store = bed.open().await;
		Story::Restore.prepare(&store, &bytes).await;
		bed.faults.fail_after(Some(Step::DataMoved));
		assert!(store.restore(&root).await.is_err());
		bed.faults.fail_after(None);
		store.prove(&root, 0).await.unwrap();
		assert_eq!(store.state_of(&root), Some(State::Stored));
		assert_eq!(store.read(&root, 0..100).await.unwrap(), bytes[..100]);
	}
}
