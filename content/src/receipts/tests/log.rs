//! What is put into the log stays there.

use super::*;
use crate::{chain::Hash, mounted::Mounted};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs, path::Path};
use tokio::sync::OnceCell;

/// What a crash leaves: the files as they are now, without what would be written at the end.
fn crash(folder: &Path) -> TempDir {
	let copy = super::folder();
	copy_all(folder, copy.path());
	copy
}

fn copy_all(from: &Path, to: &Path) {
	for entry in fs::read_dir(from).unwrap() {
		let entry = entry.unwrap();
		let target = to.join(entry.file_name());
		match entry.file_type().unwrap().is_dir() {
			true => {
				fs::create_dir(&target).unwrap();
				copy_all(&entry.path(), &target);
			},
			false => drop(fs::copy(entry.path(), target).unwrap()),
		}
	}
}

/// What another process finds in a copy of the folder.
async fn found(folder: &TempDir, fan: u8, round: u32) -> Option<Kept> {
	let copy = crash(folder.path());
	let store = store(&copy).await;
	let found = log_in(&store, &copy).get(NODE, account(fan), round).await;
	found.unwrap()
}

#[tokio::test]
async fn a_crash_after_any_step_finds_what_was_done() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder);
	let one = receipt(1, 5, 1, 3);
	log.put(one.clone(), 60).await.unwrap();
	let taken = Kept {
		receipt: one.clone(),
		worth: 60,
		state: State::Taken,
		times: 0,
		submitted: None,
		hash: None,
		due: 0,
	};
	assert_eq!(found(&folder, 1, 5).await, Some(taken.clone()));
	let batch = std::slice::from_ref(&one);
	log.begin(batch, 100, |times| 100 + times).await.unwrap();
	let begun = Kept { state: State::Submitted, times: 1, submitted: Some(100), due: 101, ..taken };
	assert_eq!(found(&folder, 1, 5).await, Some(begun.clone()));
	log.end(batch, Ok(Hash::repeat_byte(9))).await.unwrap();
	let ended = Kept { hash: Some(Hash::repeat_byte(9)), ..begun.clone() };
	assert_eq!(found(&folder, 1, 5).await, Some(ended.clone()));
	log.set(&one, State::Settled, 7).await.unwrap();
	let settled = Kept { state: State::Settled, due: 7, ..ended };
	assert_eq!(found(&folder, 1, 5).await, Some(settled.clone()));
	let two = receipt(1, 5, 2, 4);
	log.put(two.clone(), 80).await.unwrap();
	let again = Kept { receipt: two.clone(), worth: 80, state: State::Taken, ..settled };
	assert_eq!(found(&folder, 1, 5).await, Some(again.clone()));
	// What is said of the earlier one concerns it no more.
	log.set(&one, State::Settled, 9).await.unwrap();
	log.begin(batch, 200, |times| 200 + times).await.unwrap();
	assert_eq!(found(&folder, 1, 5).await, Some(again));
	assert_eq!(log.forget_before(5).await.unwrap(), (0, 0));
	assert_eq!(log.forget_before(6).await.unwrap(), (0, 1));
	assert_eq!(found(&folder, 1, 5).await, None);
}

#[tokio::test]
async fn what_the_pool_did_not_take_is_as_if_it_was_not_tried() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder);
	let one = receipt(1, 5, 1, 3);
	log.put(one.clone(), 60).await.unwrap();
	let before = log.get(NODE, account(1), 5).await.unwrap().unwrap();
	log.begin(std::slice::from_ref(&one), 100, |_| 117).await.unwrap();
	assert_eq!(log.on_their_way(NODE, 110).await.unwrap(), 1);
	log.end(std::slice::from_ref(&one), Err(101)).await.unwrap();
	let after = log.get(NODE, account(1), 5).await.unwrap().unwrap();
	assert_eq!(after, Kept { due: 101, ..before });
	assert_eq!(log.on_their_way(NODE, 110).await.unwrap(), 0);
	// Nor is it on its way if it was submitted before that: else it would take its own place.
	let one = std::slice::from_ref(&one);
	log.begin(one, 110, |_| 127).await.unwrap();
	log.begin(one, 127, |_| 161).await.unwrap();
	log.end(one, Err(128)).await.unwrap();
	assert_eq!(log.on_their_way(NODE, 128).await.unwrap(), 0);
}

#[tokio::test]
async fn once_all_turns_have_come_little_room_hides_nothing() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder);
	for fan in 1..=3 {
		log.put(receipt(fan, 5, 1, 3), u128::from(fan)).await.unwrap();
	}
	let looked_at = async |turns| log.due(NODE, 5, 100, turns, 1, 64).await.unwrap().len();
	assert!(looked_at(super::super::log::TURNS - 1).await <= 1);
	assert_eq!(looked_at(super::super::log::TURNS).await, 3);
}

#[tokio::test]
async fn receipts_outlive_the_state_of_the_store() {
	let folder = folder();
	let store = store(&folder).await;
	log_in(&store, &folder).put(receipt(1, 5, 1, 3), 60).await.unwrap();
	drop(store);
	fs::write(folder.path().join("state.db"), b"nonsense, and a lot of it").unwrap();
	let store = super::store(&folder).await;
	let log = log_in(&store, &folder);
	assert_eq!(log.get(NODE, account(1), 5).await.unwrap().unwrap().receipt, receipt(1, 5, 1, 3));
}

#[tokio::test]
async fn nothing_is_written_while_the_volume_is_not_there() {
	let folder = folder();
	let store = store(&folder).await;
	let log = log_in(&store, &folder);
	let canary = folder.path().join("CANARY");
	let id = fs::read(&canary).unwrap();
	fs::remove_file(&canary).unwrap();
	let error = log.put(receipt(1, 5, 1, 3), 60).await.unwrap_err();
	assert!(matches!(error, PutError::Log(LogError::Store(_))), "{error}");
	assert!(!folder.path().join("receipts.db").exists());
	fs::write(&canary, id).unwrap();
	log.put(receipt(1, 5, 1, 3), 60).await.unwrap();
	fs::remove_file(&canary).unwrap();
	assert!(log.put(receipt(1, 5, 2, 4), 60).await.is_err());
	assert!(log.set(&receipt(1, 5, 1, 3), State::Settled, 0).await.is_err());
}

#[tokio::test]
async fn the_log_of_another_chain_is_not_opened_and_a_damaged_one_is_put_aside() {
	let folder = folder();
	let store = store(&folder).await;
	log_in(&store, &folder).put(receipt(1, 5, 1, 3), 60).await.unwrap();
	let other = ReceiptLog::new(store.clone(), folder.path(), [8; 32]);
	let error = other.put(receipt(2, 5, 1, 3), 60).await.unwrap_err();
	assert!(matches!(error, PutError::Log(LogError::OtherChain(GENESIS, [8, ..]))), "{error}");
	assert!(log_in(&store, &folder).get(NODE, account(1), 5).await.unwrap().is_some());
	fs::write(folder.path().join("receipts.db"), vec![1; 10_000]).unwrap();
	let log = log_in(&store, &folder);
	assert_eq!(log.get(NODE, account(2), 5).await.unwrap(), None);
	log.put(receipt(2, 5, 1, 3), 60).await.unwrap();
	let aside =
		(1..9).filter(|number| folder.path().join(format!("receipts.db.{number}")).exists());
	assert_eq!(aside.count(), 1);
	assert_eq!(fs::read(folder.path().join("receipts.db.1")).unwrap(), vec![1; 10_000]);
}

#[tokio::test]
async fn what_is_worth_least_gives_way() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder).with_room_for(3);
	for (fan, worth) in [(1, 1_000), (2, 30), (3, 20)] {
		log.put(receipt(fan, 5, 1, 3), worth).await.unwrap();
	}
	let there = |fan: u8| {
		let log = log.clone();
		async move { log.get(NODE, account(fan), 5).await.unwrap().is_some() }
	};
	// Many that are worth little take nobody's place.
	for fan in 10..15 {
		let full = log.put(receipt(fan, 5, 1, 3), 20).await.unwrap_err();
		assert!(matches!(full, PutError::Full), "{full}");
	}
	log.put(receipt(20, 5, 1, 3), 25).await.unwrap();
	assert!(!there(3).await && there(20).await);
	// What was submitted stays.
	log.begin(&[receipt(20, 5, 1, 3)], 9, |_| 26).await.unwrap();
	log.put(receipt(21, 5, 1, 3), 500).await.unwrap();
	assert!(there(20).await && !there(2).await && there(1).await);
	// A fan's own next one has its place, and another round has others.
	log.put(receipt(1, 5, 2, 4), 1).await.unwrap();
	log.put(receipt(2, 6, 1, 3), 1).await.unwrap();
}

/// Else those that are worth most would come after all others, once the pool is full.
#[tokio::test]
async fn what_a_pool_did_not_take_at_all_keeps_its_place() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder);
	for (fan, worth) in [(1, 1_000), (2, 30)] {
		log.put(receipt(fan, 5, 1, 3), worth).await.unwrap();
	}
	let best = receipt(1, 5, 1, 3);
	log.begin(std::slice::from_ref(&best), 9, |_| 26).await.unwrap();
	log.end(std::slice::from_ref(&best), Err(0)).await.unwrap();
	let due = log.due(NODE, 5, 10, super::super::log::TURNS, u32::MAX, 1).await.unwrap();
	assert_eq!(due[0].receipt, best);
}

/// Something that is done to the log.
#[derive(Clone, Debug)]
enum Deed {
	Put {
		fan: u8,
		round: u32,
		seq: u32,
		count: u32,
		worth: u128,
	},
	Begin {
		fan: u8,
		round: u32,
		seq: u32,
		at: u32,
	},
	/// After it was given to the pool on that block, or for none that was.
	Refuse {
		fan: u8,
		round: u32,
		seq: u32,
		at: Option<u32>,
		due: u32,
	},
	Set {
		fan: u8,
		round: u32,
		seq: u32,
		settled: bool,
		due: u32,
	},
	Forget {
		round: u32,
	},
	Reopen,
}

fn deeds() -> impl Strategy<Value = Deed> {
	let (fan, round, seq, at) = (0u8..3, 0u32..3, 0u32..4, 0u32..60);
	let one = (fan, round.clone(), seq);
	prop_oneof![
		6 => (one.clone(), 1u32..4, 0u128..5).prop_map(|((fan, round, seq), count, worth)| {
			// Some are beyond 64 bits.
			Deed::Put { fan, round, seq, count, worth: worth << 90 }
		}),
		3 => (one.clone(), at.clone())
			.prop_map(|((fan, round, seq), at)| Deed::Begin { fan, round, seq, at }),
		3 => (one.clone(), prop::option::of(at.clone()), prop_oneof![Just(0u32), Just(50)])
			.prop_map(|((fan, round, seq), at, due)| Deed::Refuse { fan, round, seq, at, due }),
		2 => (one, any::<bool>(), at).prop_map(|((fan, round, seq), settled, due)| {
			Deed::Set { fan, round, seq, settled, due }
		}),
		1 => round.prop_map(|round| Deed::Forget { round }),
		1 => Just(Deed::Reopen),
	]
}

/// The log in a map.
#[derive(Default)]
struct Model(BTreeMap<(u32, u8), Kept>);

impl Model {
	fn find(&mut self, fan: u8, round: u32, seq: u32) -> Option<&mut Kept> {
		self.0.get_mut(&(round, fan)).filter(|kept| kept.receipt.seq == seq)
	}

	fn put(&mut self, fan: u8, receipt: SignedReceipt, worth: u128) -> bool {
		let round = receipt.round;
		let Some(kept) = self.0.get_mut(&(round, fan)) else {
			let (state, times, submitted, hash, due) = (State::Taken, 0, None, None, 0);
			let kept = Kept { receipt, worth, state, times, submitted, hash, due };
			self.0.insert((round, fan), kept);
			return true;
		};
		let old = &kept.receipt;
		if receipt.seq <= old.seq || receipt.heard[0].count < old.heard[0].count {
			return false;
		}
		*kept = Kept { receipt, worth, state: State::Taken, ..kept.clone() };
		true
	}

	/// The worths of what is due, and which they are.
	fn due(&self, round: u32, now: u32) -> Vec<(u128, Kept)> {
		let due = self.0.values().filter(|kept| {
			kept.receipt.round == round && kept.state != State::Settled && kept.due <= now
		});
		due.map(|kept| (kept.worth, kept.clone())).collect()
	}
}

async fn compare(log: &ReceiptLog, model: &Model) {
	for fan in 0..4 {
		for round in 0..3 {
			let kept = log.get(NODE, account(fan), round).await.unwrap();
			assert_eq!(kept.as_ref(), model.0.get(&(round, fan)));
		}
	}
	for (round, now) in [(0, 0), (1, 30), (2, 60)] {
		let found =
			log.due(NODE, round, now, super::super::log::TURNS, u32::MAX, 100).await.unwrap();
		assert!(found.is_sorted_by_key(Kept::turn));
		for turns in [0, super::super::log::TURNS / 2, super::super::log::TURNS] {
			let due = log.due(NODE, round, now, turns, u32::MAX, 1).await.unwrap();
			assert_eq!(log.is_due(NODE, round, now, turns).await.unwrap(), !due.is_empty());
		}
		let mut due = model.due(round, now);
		assert_eq!(found.len(), due.len());
		due.retain(|(_, kept)| !found.contains(kept));
		assert!(due.is_empty());
		let on_their_way = model.0.values().filter(|kept| {
			kept.state != State::Settled
				&& kept.submitted.is_some_and(|at| at.abs_diff(now) <= crate::chain::PERIOD)
		});
		assert_eq!(log.on_their_way(NODE, now).await.unwrap(), on_their_way.count() as u32);
	}
	let submitted = log.submitted(NODE, 100).await.unwrap();
	assert!(submitted.is_sorted_by_key(|kept| (kept.times, kept.submitted)));
	let all = model.0.values().filter(|kept| kept.state == State::Submitted).count();
	assert_eq!(submitted.len(), all);
}

async fn begin(log: &ReceiptLog, model: &mut Model, fan: u8, round: u32, seq: u32, at: u32) {
	let receipt = receipt(fan, round, seq, 1);
	log.begin(&[receipt], at, move |times| at + 10 * times).await.unwrap();
	if let Some(kept) = model.find(fan, round, seq) {
		(kept.state, kept.times) = (State::Submitted, kept.times + 1);
		(kept.submitted, kept.due) = (Some(at), at + 10 * kept.times);
	}
}

async fn check(deeds: Vec<Deed>) {
	static STORE: OnceCell<(TempDir, Store)> = OnceCell::const_new();
	let begun = STORE.get_or_init(|| async {
		let folder = folder();
		let store = store(&folder).await;
		(folder, store)
	});
	let (_, store) = begun.await;
	let folder = folder();
	let mut log = log_in(store, &folder);
	let mut model = Model::default();
	for deed in deeds {
		match deed {
			Deed::Put { fan, round, seq, count, worth } => {
				let receipt = receipt(fan, round, seq, count);
				let put = log.put(receipt.clone(), worth).await;
				assert_eq!(put.is_ok(), model.put(fan, receipt, worth), "{put:?}");
			},
			Deed::Begin { fan, round, seq, at } => {
				begin(&log, &mut model, fan, round, seq, at).await;
			},
			Deed::Refuse { fan, round, seq, at, due } => {
				if let Some(at) = at {
					begin(&log, &mut model, fan, round, seq, at).await;
				}
				log.end(&[receipt(fan, round, seq, 1)], Err(due)).await.unwrap();
				let tried = model.find(fan, round, seq).filter(|kept| kept.times > 0);
				if let Some(kept) = tried {
					(kept.state, kept.times) = (State::Taken, kept.times - 1);
					// What was not tried before is as what was never looked at.
					kept.due = if kept.times > 0 { due.max(1) } else { due };
					// What was tried before is on its way no more.
					let before =
						kept.submitted.map(|at| at.saturating_sub(crate::chain::PERIOD + 1));
					kept.submitted = before.filter(|_| kept.times > 0);
				}
			},
			Deed::Set { fan, round, seq, settled, due } => {
				let state = if settled { State::Settled } else { State::Submitted };
				log.set(&receipt(fan, round, seq, 1), state, due).await.unwrap();
				if let Some(kept) = model.find(fan, round, seq) {
					(kept.state, kept.due) = (state, due.max(1));
				}
			},
			Deed::Forget { round } => {
				let (settled, others) = log.forget_before(round).await.unwrap();
				let before = model.0.len();
				model.0.retain(|(of, _), _| *of >= round);
				assert_eq!(settled + others, (before - model.0.len()) as u64);
			},
			Deed::Reopen => log = log_in(store, &folder),
		}
		compare(&log, &model).await;
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn the_log_is_as_a_map_is(deeds in prop::collection::vec(deeds(), 1..25)) {
		tokio::runtime::Builder::new_current_thread()
			.enable_all()
			.build()
			.unwrap()
			.block_on(check(deeds));
	}
}

#[tokio::test]
async fn a_log_is_opened_on_a_disk_that_is_full_to_the_last_byte() {
	let folder = folder();
	let Some(disk) = Mounted::disk(folder.path(), 4 << 20) else { return };
	let store = store(&folder).await;
	log_in(&store, &folder).put(receipt(1, 5, 1, 3), 60).await.unwrap();
	disk.fill();
	let log = log_in(&store, &folder);
	assert!(log.get(NODE, account(1), 5).await.unwrap().is_some());
	let full = log.put(receipt(2, 5, 1, 1), 60).await.unwrap_err();
	assert!(matches!(full, PutError::Log(LogError::NoSpace)), "{full}");
	assert_eq!(log.due(NODE, 5, 100, super::super::log::TURNS, 1, 64).await.unwrap().len(), 1);
	disk.clear();
	log.put(receipt(2, 5, 1, 1), 60).await.unwrap();
}

#[tokio::test]
async fn on_a_full_disk_no_more_are_taken_and_those_that_are_stay() {
	let folder = folder();
	let log = log_in(&store(&folder).await, &folder);
	log.put(receipt(0, 5, 1, 1), 60).await.unwrap();
	log.fill().await;
	let mut taken = 1;
	let full = loop {
		match log.put(receipt(taken, 5, 1, 1), 60).await {
			Ok(()) => taken += 1,
			Err(full) => break full,
		}
	};
	assert!(matches!(full, PutError::Log(LogError::NoSpace)), "{full}");
	for fan in 0..taken {
		assert!(log.get(NODE, account(fan), 5).await.unwrap().is_some());
	}
	assert!(log.get(NODE, account(taken), 5).await.unwrap().is_none());
	assert_eq!(log.forget_before(6).await.unwrap(), (0, taken.into()));
	log.put(receipt(taken, 6, 1, 1), 60).await.unwrap();
}
