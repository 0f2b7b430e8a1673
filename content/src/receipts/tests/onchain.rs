//! What the chain and the store say of a track that somebody has heard.

use super::*;
use crate::{
	chain::fake::{root_of, FakeChain, State as ChainState},
	freshness::{Freshness, Heads},
	http::ports::Clock,
	sender::Sender,
	store::Why,
};
use futures::stream;
use sp_core::sr25519;
use std::{
	io,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
};
use tokio::sync::watch;

const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;

/// The time, for the store and for who asks.
#[derive(Clone)]
struct Time(Arc<AtomicU64>);

impl Clock for Time {
	fn now(&self) -> u64 {
		self.0.load(Ordering::Relaxed)
	}
}

struct Bed {
	_folder: TempDir,
	fake: FakeChain,
	store: Store,
	time: Time,
	heads: watch::Sender<Option<Heads>>,
	chain: OnChain,
}

fn heads() -> Heads {
	Heads { best: 1, time: Some(START * 1_000), finalized: 1 }
}

impl Bed {
	/// With a node of which there are three, all selected for `tracks`, which nobody holds.
	async fn new(tracks: u32) -> Self {
		let key = sr25519::Pair::from_seed(&[1; 32]);
		let mut state = ChainState::of_nodes(NODE + 1);
		state.hot_key = Some(key.public().into());
		for _ in 0..tracks {
			state.publish(true, &[]);
		}
		let fake = FakeChain::new(state);
		let chain = fake.chain().await;
		let folder = folder();
		let time = Time(Arc::new(AtomicU64::new(START)));
		let clock = {
			let time = time.clone();
			Arc::new(move || time.now())
		};
		let options = Options { floor: Some(0), clock, ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let sender = Arc::new(Sender::new(chain.clone(), key));
		let (heads, receiver) = watch::channel(Some(heads()));
		let clock = Arc::new(time.clone());
		let freshness = Freshness::of(receiver, clock.clone());
		let chain = OnChain::new(chain, NODE, sender, store.clone(), freshness, clock);
		Self { _folder: folder, fake, store, time, heads, chain }
	}

	async fn bring(&self, track: u32) {
		let uploads = self.store.uploads();
		let upload = uploads.create(root_of(track), 4, None, u64::MAX >> 1).await.unwrap();
		let bytes = track.to_le_bytes().to_vec().into();
		let stream = stream::iter([Ok::<_, io::Error>(bytes)]);
		uploads.append(upload.id, 0, stream).await.unwrap();
	}

	async fn may_count(&self, track: u32) -> bool {
		let at = self.fake.empty_block();
		self.chain.may_count(at, track).await.unwrap()
	}
}

#[tokio::test]
async fn plays_count_of_what_the_chain_says_that_the_node_has() {
	let bed = Bed::new(2).await;
	assert!(!bed.may_count(0).await && !bed.may_count(9).await);
	bed.fake.block(|state| {
		state.tracks.get_mut(&0).unwrap().holders.push((NODE, None));
		state.tracks.get_mut(&1).unwrap().entry.stagers.push(NODE);
	});
	assert!(bed.may_count(0).await && bed.may_count(1).await);
	bed.fake.block(|state| {
		state.delist(0);
		state.tracks.get_mut(&1).unwrap().is_staged = false;
	});
	assert!(!bed.may_count(0).await && !bed.may_count(1).await);
}

#[tokio::test]
async fn a_file_says_for_two_rounds_that_the_node_had_a_place() {
	let bed = Bed::new(3).await;
	for track in 0..3 {
		bed.bring(track).await;
		assert!(!bed.may_count(track).await, "it came, and the chain gave no place for it");
	}
	bed.store.trash(&root_of(0)).await.unwrap();
	bed.store.trash(&root_of(1)).await.unwrap();
	bed.store.quarantine(&root_of(1), Why::Asked).await.unwrap();
	bed.store.quarantine(&root_of(2), Why::Asked).await.unwrap();
	for (hours, counts) in [(0, true), (11, true), (12, false), (100, false)] {
		bed.time.0.store(START + hours * HOUR, Ordering::Relaxed);
		assert_eq!(bed.may_count(0).await, counts, "after {hours} hours");
		assert!(!bed.may_count(1).await && !bed.may_count(2).await);
	}
}

#[tokio::test]
async fn nothing_is_submitted_to_a_chain_that_is_not_followed() {
	let bed = Bed::new(0).await;
	let may_submit = async || bed.chain.may_submit(bed.fake.empty_block()).await.unwrap();
	assert!(may_submit().await);
	bed.heads.send_replace(Some(Heads { best: 100, ..heads() }));
	assert!(!may_submit().await, "finality stands still");
	bed.heads.send_replace(Some(heads()));
	assert!(may_submit().await);
	bed.time.0.store(START + HOUR, Ordering::Relaxed);
	assert!(!may_submit().await, "the best block is of an hour ago");
}
