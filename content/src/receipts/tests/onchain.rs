//! Whether something can be submitted now.

use super::*;
use crate::{
	chain::fake::{FakeChain, State as ChainState},
	freshness::{Freshness, Heads},
	http::ports::Clock,
	sender::Sender,
};
use sp_core::sr25519;
use std::sync::{
	atomic::{AtomicU64, Ordering},
	Arc,
};
use tokio::sync::watch;

const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;

#[derive(Clone)]
struct Time(Arc<AtomicU64>);

impl Clock for Time {
	fn now(&self) -> u64 {
		self.0.load(Ordering::Relaxed)
	}
}

struct Bed {
	fake: FakeChain,
	time: Time,
	heads: watch::Sender<Option<Heads>>,
	chain: OnChain,
}

fn heads() -> Heads {
	Heads { best: 1, time: Some(START * 1_000), finalized: 1 }
}

impl Bed {
	async fn new() -> Self {
		let key = sr25519::Pair::from_seed(&[1; 32]);
		let mut state = ChainState::of_nodes(NODE + 1);
		state.hot_key = Some(key.public().into());
		let fake = FakeChain::new(state);
		let chain = fake.chain().await;
		let time = Time(Arc::new(AtomicU64::new(START)));
		let sender = Arc::new(Sender::new(chain.clone(), key));
		let (heads, receiver) = watch::channel(Some(heads()));
		let freshness = Freshness::of(receiver, Arc::new(time.clone()));
		let chain = OnChain::new(chain, NODE, sender, freshness);
		Self { fake, time, heads, chain }
	}
}

#[tokio::test]
async fn nothing_is_submitted_to_a_chain_that_is_not_followed() {
	let bed = Bed::new().await;
	let may_submit = async || bed.chain.may_submit(bed.fake.empty_block()).await.unwrap();
	assert!(may_submit().await);
	bed.heads.send_replace(Some(Heads { best: 100, ..heads() }));
	assert!(!may_submit().await, "finality stands still");
	bed.heads.send_replace(Some(heads()));
	assert!(may_submit().await);
	bed.time.0.store(START + HOUR, Ordering::Relaxed);
	assert!(!may_submit().await, "the best block is of an hour ago");
}
