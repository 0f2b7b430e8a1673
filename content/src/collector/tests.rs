use super::*;
use crate::{
	chain::fake::{FakeChain, State as ChainState},
	store::{Options, Why},
};
use audio_primitives::proofs;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

mod deciding;
mod lives;
mod model;

const NODE: NodeIndex = 1;
const NOON: u64 = 20_000 * DAY + DAY / 2;

#[derive(Clone)]
struct Watch(Arc<AtomicU64>);

impl Clock for Watch {
	fn now(&self) -> u64 {
		self.0.load(Ordering::SeqCst)
	}
}

/// A store and a chain, which is of now unless a test says otherwise.
struct Bed {
	chain: FakeChain,
	collector: Collector,
	store: Store,
	watch: Watch,
	folder: tempfile::TempDir,
}

impl Bed {
	async fn new() -> Self {
		let fake = FakeChain::new(ChainState::of_nodes(6));
		let chain = fake.chain().await;
		let folder =
			tempfile::TempDir::new_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
		let watch = Watch(Arc::new(AtomicU64::new(NOON)));
		let told = watch.clone();
		let clock = Arc::new(move || told.now());
		let options = Options { floor: Some(0), clock, ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		store.claim(chain.genesis().0).await.unwrap();
		let collector = Collector::new(chain, NODE, store.clone(), Arc::new(watch.clone()));
		let bed = Self { chain: fake, collector, store, watch, folder };
		bed.block(|_| ());
		bed
	}

	/// A block that is final at once.
	fn block(&self, change: impl FnOnce(&mut ChainState)) {
		self.unfinal_block(change);
		self.chain.finalize();
	}

	fn unfinal_block(&self, change: impl FnOnce(&mut ChainState)) {
		let time = self.watch.now() * 1_000;
		self.chain.block(|state| {
			state.time = time;
			change(state);
		});
	}

	/// Time passes, and the chain goes on.
	fn pass(&self, seconds: u64) {
		self.watch.0.fetch_add(seconds, Ordering::SeqCst);
		self.block(|_| ());
	}

	/// Takes in the content of `track`.
	async fn bring(&self, track: TrackId) -> ContentRoot {
		let content = vec![track as u8 ^ 0x5a; 2_000 + track as usize];
		let root = proofs::root(&content);
		let bytes = content.len() as u64;
		let uploads = self.store.uploads();
		let upload = uploads.create(root, bytes, None, u64::MAX >> 1).await.unwrap();
		let stream = futures::stream::iter([Ok::<_, std::io::Error>(content.into())]);
		uploads.append(upload.id, 0, stream).await.unwrap();
		root
	}

	/// A placed track that is held by those who are selected; whether this node is one of them.
	async fn publish(&self, is_selected: bool) -> (TrackId, ContentRoot) {
		loop {
			let mut track = 0;
			self.block(|state| track = state.publish(true, &[]));
			if self.chain.state().selected(track).contains(&NODE) == is_selected {
				let root = self.bring(track).await;
				self.block(|state| {
					state.tracks.get_mut(&track).unwrap().entry.root = root;
					state.hold(track);
				});
				return (track, root);
			}
		}
	}

	async fn collect(&mut self) -> Vec<(ContentRoot, Decision)> {
		self.collector.collect().await.unwrap()
	}

	/// What was decided about the one file.
	async fn decision(&mut self) -> Decision {
		let decisions = self.collect().await;
		assert_eq!(decisions.len(), 1, "{decisions:?}");
		decisions[0].1
	}
}
