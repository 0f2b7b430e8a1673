//! Sequences of whatever can happen, against a plain model of what there should be.

use super::*;
use crate::store::{tree, tree::GROUP};
use audio_primitives::proofs;
use proptest::prelude::*;

/// Sizes of the files: within a group, of two groups, of four.
const SIZES: [usize; 3] = [900, 20_000, 50_000];

#[derive(Clone, Debug)]
enum Op {
	Create,
	/// Some of what is missing, in 256ths, after which the stream may break.
	Append(u8, bool),
	TooLong,
	Delete,
	Trash,
	Restore,
	Quarantine,
	Discard,
	/// Purges the file as it is, or as it was when it had another state.
	PurgeFile(bool),
	/// Purges what was trashed so many days ago and before.
	Purge(u64),
	NextDay,
	/// Flips a bit of the bytes on the disk.
	Flip(usize),
	Read(usize, usize),
	Prove(usize),
	Verify,
	Reopen,
	/// The state is lost.
	Rebuild,
}

fn op() -> impl Strategy<Value = Op> {
	prop_oneof![
		3 => Just(Op::Create),
		6 => (any::<u8>(), any::<bool>()).prop_map(|(part, breaks)| Op::Append(part, breaks)),
		6 => Just(Op::Append(u8::MAX, false)),
		1 => Just(Op::TooLong),
		1 => Just(Op::Delete),
		3 => Just(Op::Trash),
		2 => Just(Op::Restore),
		1 => Just(Op::Quarantine),
		1 => Just(Op::Discard),
		2 => any::<bool>().prop_map(Op::PurgeFile),
		2 => (0u64..3).prop_map(Op::Purge),
		2 => Just(Op::NextDay),
		2 => any::<usize>().prop_map(Op::Flip),
		4 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Op::Read(a, b)),
		3 => any::<usize>().prop_map(Op::Prove),
		1 => Just(Op::Verify),
		1 => Just(Op::Reopen),
		1 => Just(Op::Rebuild),
	]
}

/// What there should be of one content.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
	state: Option<State>,
	/// The day of its state.
	day: u64,
	/// Where its bytes are flipped.
	flipped: Vec<usize>,
	/// Id and durable bytes of its upload.
	upload: Option<(UploadId, usize)>,
}

impl Model {
	fn be(&mut self, state: State, today: u64) {
		(self.state, self.day) = (Some(state), today);
	}

	fn is_bad(&self, range: std::ops::Range<usize>) -> bool {
		self.flipped.iter().any(|at| range.contains(at))
	}

	/// After a read of groups from `range`: whether it fails, and what is then.
	fn meet(&mut self, range: std::ops::Range<usize>, today: u64) -> bool {
		let bad = self.is_bad(range);
		if bad && !matches!(self.state, Some(State::Quarantined(_))) {
			self.be(State::Quarantined(Why::Corrupt), today);
		}
		bad
	}
}

struct World {
	bed: Bed,
	store: Option<Store>,
	contents: Vec<Vec<u8>>,
	models: Vec<Model>,
}

/// Flips a bit in the model, as it was in the bytes.
fn flip(model: &mut Model, at: usize) {
	match model.flipped.iter().position(|flipped| *flipped == at) {
		Some(twice) => drop(model.flipped.remove(twice)),
		None => model.flipped.push(at),
	}
}

impl World {
	async fn new(mut bed: Bed) -> Self {
		// With one thread, work that waited for other work would wait for ever.
		bed.options.blocking = 1;
		let store = Some(bed.open().await);
		let contents = (0u8..).zip(SIZES).map(|(seed, size)| content(size, seed)).collect();
		Self { bed, store, contents, models: vec![Model::default(); SIZES.len()] }
	}

	fn today(&self) -> u64 {
		day(self.bed.clock.load(Ordering::SeqCst))
	}

	/// Does `op` to the store, and to a copy of the model, which it returns. An injected failure
	/// is passed on; any other difference between the two is a fault.
	async fn act(&self, which: usize, op: &Op) -> (Model, Result<(), Error>) {
		let mut model = self.models[which].clone();
		let result = self.act_on(&mut model, which, op).await;
		(model, result)
	}

	async fn act_on(&self, model: &mut Model, which: usize, op: &Op) -> Result<(), Error> {
		let (store, bytes, today) =
			(self.store.as_ref().unwrap(), &self.contents[which], self.today());
		let (root, size, uploads) = (root_of(bytes), bytes.len(), store.uploads());
		/// Passes an injected failure on.
		macro_rules! done {
			($result:expr) => {
				match $result {
					Err(error @ Error::Injected(_)) => return Err(error),
					other => other,
				}
			};
		}
		match op {
			Op::Create => match (model.state, model.upload) {
				(Some(State::Stored), _) => {
					let refused = uploads.create(root, size as u64, OWNER, NEVER).await;
					assert!(matches!(refused, Err(Error::AlreadyStored)));
				},
				(_, None) => {
					let upload = done!(uploads.create(root, size as u64, OWNER, NEVER).await);
					model.upload = Some((upload.unwrap().id, 0));
				},
				_ => {},
			},
			Op::Append(part, breaks) => {
				let Some((id, at)) = model.upload else { return Ok(()) };
				let end = at + ((size - at) * (*part as usize + 1)).div_ceil(256);
				let result = match breaks {
					true => uploads.append(id, at as u64, broken(&bytes[at..end])).await,
					false => uploads.append(id, at as u64, pieces(&bytes[at..end])).await,
				};
				match done!(result) {
					Ok(Progress::Finished) => {
						assert_eq!(end, size);
						model.upload = None;
						model.flipped.clear();
						model.be(State::Stored, today);
					},
					Ok(Progress::Open { durable }) | Err(Error::Interrupted { durable, .. }) => {
						assert!(end < size);
						assert_eq!(durable, end as u64);
						model.upload = Some((id, end));
					},
					other => panic!("{other:?}"),
				}
			},
			Op::TooLong => {
				let Some((id, at)) = model.upload else { return Ok(()) };
				let long = [&bytes[at..], &[0]].concat();
				let result = done!(uploads.append(id, at as u64, pieces(&long)).await);
				assert!(matches!(result, Err(Error::TooLong)));
			},
			Op::Delete => {
				let Some((id, _)) = model.upload.take() else { return Ok(()) };
				done!(uploads.delete(id).await).unwrap();
			},
			Op::Trash => match (done!(store.trash(&root).await), model.state) {
				(Ok(()), Some(State::Stored)) => model.be(State::Trashed, today),
				(Ok(()), Some(State::Trashed)) | (Err(Error::NotFound), None) => {},
				(Err(Error::WrongState(_)), Some(State::Quarantined(_))) => {},
				other => panic!("{other:?}"),
			},
			Op::Restore => match (done!(store.restore(&root).await), model.state) {
				(Ok(()), Some(State::Trashed)) => model.be(State::Stored, today),
				(Ok(()), Some(State::Stored)) | (Err(Error::NotFound), None) => {},
				(Err(Error::WrongState(_)), Some(State::Quarantined(_))) => {},
				other => panic!("{other:?}"),
			},
			Op::Quarantine => match (done!(store.quarantine(&root, Why::Asked).await), model.state)
			{
				(Ok(()), Some(State::Quarantined(_))) | (Err(Error::NotFound), None) => {},
				(Ok(()), Some(_)) => model.be(State::Quarantined(Why::Asked), today),
				other => panic!("{other:?}"),
			},
			Op::Discard => match (done!(store.discard(&root).await), model.state) {
				(Ok(()), Some(State::Quarantined(_))) => {
					*model = Model { upload: model.upload, ..Model::default() };
				},
				(Err(Error::NotFound), None) | (Err(Error::WrongState(_)), Some(_)) => {},
				other => panic!("{other:?}"),
			},
			Op::PurgeFile(stale) => {
				let Some(mut file) = store.file(&root).await.unwrap() else { return Ok(()) };
				if *stale {
					file.since -= 1;
				}
				let is_done = !stale && model.state != Some(State::Stored);
				assert_eq!(done!(store.purge_file(&file).await).unwrap(), is_done);
				if is_done {
					*model = Model { upload: model.upload, ..Model::default() };
				}
			},
			Op::Flip(at) => {
				if model.state.is_some() {
					self.bed.change_data(store, &root, |bytes| bytes[at % size] ^= 1).await;
					flip(model, at % size);
				}
			},
			Op::Read(a, b) => {
				let (a, b) = (a % size, b % size);
				let range = a.min(b) as u64..a.max(b) as u64 + 1;
				let groups = tree::align(&range, size as u64);
				let result = done!(store.read(&root, range).await);
				match model.state {
					None => assert!(matches!(result, Err(Error::NotFound))),
					Some(State::Stored) => {
						match model.meet(groups.start as usize..groups.end as usize, today) {
							true => assert!(matches!(result, Err(Error::Damaged { .. }))),
							false => assert_eq!(result.unwrap(), bytes[a.min(b)..=a.max(b)]),
						}
					},
					Some(_) => assert!(matches!(result, Err(Error::WrongState(_)))),
				}
			},
			Op::Prove(chunk) => {
				let chunk = (*chunk as u64) % proofs::chunks(size as u64);
				let result = done!(store.prove(&root, chunk).await);
				let start = (chunk * 1_024 / GROUP * GROUP) as usize;
				match model.state {
					None => assert!(matches!(result, Err(Error::NotFound))),
					Some(_) => match model.meet(start..start + GROUP as usize, today) {
						true => assert!(matches!(result, Err(Error::Damaged { .. }))),
						false => assert_eq!(Some(result.unwrap()), proofs::prove(bytes, chunk)),
					},
				}
			},
			Op::Verify => {
				let result = done!(store.verify(&root).await);
				match model.state {
					None => assert!(matches!(result, Err(Error::NotFound))),
					Some(State::Quarantined(_)) => {
						assert!(matches!(result, Err(Error::WrongState(_))));
					},
					Some(_) => match model.meet(0..size, today) {
						true => assert!(matches!(result, Err(Error::Damaged { .. }))),
						false => result.unwrap(),
					},
				}
			},
			Op::Purge(_) | Op::NextDay | Op::Reopen | Op::Rebuild => unreachable!("of all files"),
		}
		Ok(())
	}

	/// Does what is not of one file.
	async fn act_on_all(&mut self, op: &Op) {
		let today = self.today();
		match op {
			Op::Purge(ago) => {
				let until = today - ago;
				let purged = self.store.as_ref().unwrap().purge(until).await.unwrap();
				let mut expected = 0;
				for model in &mut self.models {
					if model.state == Some(State::Trashed) && model.day <= until {
						*model = Model { upload: model.upload, ..Model::default() };
						expected += 1;
					}
				}
				assert_eq!(purged, expected);
			},
			Op::NextDay => drop(self.bed.clock.fetch_add(86_400, Ordering::SeqCst)),
			Op::Rebuild => {
				self.store = None;
				std::fs::remove_file(self.bed.path("state.db")).unwrap();
				self.store = Some(self.bed.open().await);
				for model in &mut self.models {
					model.upload = None;
					match model.state {
						Some(State::Quarantined(_)) => {
							model.be(State::Quarantined(Why::Found), today)
						},
						Some(State::Stored) if model.flipped.is_empty() => model.day = today,
						Some(_) if !model.flipped.is_empty() => {
							model.be(State::Quarantined(Why::Corrupt), today);
						},
						_ => {},
					}
				}
			},
			_ => {
				self.store = None;
				self.store = Some(self.bed.open().await);
			},
		}
	}

	/// Whether what there is of a content is what `model` says.
	async fn is(&self, which: usize, model: &Model) -> bool {
		let store = self.store.as_ref().unwrap();
		let root = root_of(&self.contents[which]);
		let file = store.file(&root).await.unwrap();
		let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
		let upload = uploads.iter().find(|upload| upload.root == root);
		file.as_ref().map(|file| file.state) == model.state
			&& store.state_of(&root) == model.state
			&& file.is_none_or(|file| day(file.since) == model.day)
			&& upload.map(|upload| (upload.id, upload.durable as usize)) == model.upload
	}

	/// After a crash within `op`, the file is what it was or what it should have become; or its
	/// bytes were looked at and found bad. An upload kept some of what came.
	async fn settle(&mut self, which: usize, op: &Op) {
		let before = self.models[which].clone();
		let store = self.store.as_ref().unwrap();
		let root = root_of(&self.contents[which]);
		let file = store.file(&root).await.unwrap();
		let uploads = store.inner.state.uploads_until(u64::MAX).unwrap();
		let upload = uploads.iter().find(|upload| upload.root == root);
		let state = file.as_ref().map(|file| file.state);
		let after = match op {
			Op::Append(..) => Some(State::Stored),
			Op::Trash => Some(State::Trashed),
			Op::Restore => Some(State::Stored),
			Op::Quarantine => Some(State::Quarantined(Why::Asked)),
			Op::Discard | Op::PurgeFile(_) => None,
			_ => before.state,
		};
		let bad = Some(State::Quarantined(Why::Corrupt));
		let missing = Some(State::Quarantined(Why::Missing));
		assert!(
			state == before.state
				|| state == after
				|| (state == bad && !before.flipped.is_empty())
				|| (state == missing && matches!(op, Op::Discard | Op::PurgeFile(_))),
			"{op:?}: {before:?} became {state:?}"
		);
		if let Some((_, durable)) = before.upload {
			match (upload, op) {
				(Some(upload), Op::Delete) => assert!(upload.durable as usize == durable),
				(Some(upload), _) => assert!(upload.durable as usize >= durable),
				(None, Op::Delete) => {},
				(None, _) => assert_eq!(state, Some(State::Stored)),
			}
		}
		let taken_in = matches!(op, Op::Append(..)) && upload.is_none() && before.upload.is_some();
		let model = &mut self.models[which];
		model.upload = upload.map(|upload| (upload.id, upload.durable as usize));
		model.state = state;
		model.day = file.map(|file| day(file.since)).unwrap_or(0);
		if taken_in || state.is_none() {
			model.flipped.clear();
		}
		if state == missing {
			// There is nothing to flip or prove: it begins anew.
			store.discard(&root).await.unwrap();
			*model = Model { upload: model.upload, ..Model::default() };
		}
	}

	async fn check(&self) {
		for (which, model) in self.models.iter().enumerate() {
			assert!(self.is(which, model).await, "{which}: {model:?}");
		}
		assert_tidy(&self.bed, self.store.as_ref().unwrap()).await;
	}
}

proptest! {
	#![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(200) })]

	#[test]
	fn the_store_does_what_the_model_says(
		is_bucket: bool,
		ops in prop::collection::vec(
			(0..SIZES.len(), op(), prop::option::weighted(0.25, prop::sample::select(&Step::ALL[..]))),
			1..40,
		),
	) {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		runtime.block_on(async move {
			let bed = if is_bucket { Bed::in_bucket() } else { Bed::in_memory() };
			let mut world = World::new(bed).await;
			for (which, op, crash) in ops {
				if matches!(op, Op::Purge(_) | Op::NextDay | Op::Reopen | Op::Rebuild) {
					world.act_on_all(&op).await;
				} else {
					world.bed.faults.fail_after(crash);
					let (model, result) = world.act(which, &op).await;
					world.bed.faults.fail_after(None);
					match result {
						Ok(()) => world.models[which] = model,
						Err(_) => {
							world.store = None;
							world.store = Some(world.bed.open().await);
							world.settle(which, &op).await;
						},
					}
				}
				world.check().await;
			}
		});
	}
}
