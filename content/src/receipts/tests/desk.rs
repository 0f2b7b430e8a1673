//! What those who bring receipts make the desk ask of the chain.

use super::*;
use crate::{
	asking::{Bounded, AT_A_TIME, WAITING},
	best::Best,
	chain::{
		fake::{FakeChain, State as ChainState},
		Block, Chain, ChainError, Rpc, Subscription,
	},
	http::ports::Receipts,
	receipt::Standing,
};
use codec::Encode;
use futures::{
	future::{join_all, BoxFuture},
	FutureExt,
};
use serde_json::{json, Value};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex},
};
use tokio::sync::{watch, Semaphore};

/// A chain that answers nothing of what runtimes are asked before it is let.
struct Slow {
	chain: FakeChain,
	gate: Semaphore,
	/// How many of each kind of question are with it.
	open: Mutex<BTreeMap<String, usize>>,
}

impl Slow {
	fn open(&self, method: &str) -> usize {
		self.open.lock().unwrap().get(method).copied().unwrap_or_default()
	}

	/// Until nothing happens any more but that it is waited for.
	async fn settle(&self) {
		for _ in 0..1_000 {
			tokio::task::yield_now().await;
		}
	}
}

impl Rpc for Slow {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		async move {
			if method != "state_call" {
				return self.chain.request(method, parameters).await;
			}
			let asked = parameters[0].as_str().unwrap().to_owned();
			*self.open.lock().unwrap().entry(asked.clone()).or_default() += 1;
			self.gate.acquire().await.unwrap().forget();
			*self.open.lock().unwrap().get_mut(&asked).unwrap() -= 1;
			if asked != "ReceiptsApi_standing" {
				return self.chain.request(method, parameters).await;
			}
			let standing = Standing {
				counted: 0,
				allowance: 20,
				stake: 2_000,
				min_stake: 100,
				listening_keys: Vec::new(),
			};
			Ok(json!(format!("0x{}", hex::encode(standing.encode()))))
		}
		.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		_: &'a str,
		_: &'a str,
		_: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		unreachable!("nobody subscribes")
	}
}

struct Bed {
	_folder: TempDir,
	slow: Arc<Slow>,
	best: watch::Sender<Block>,
	desk: Arc<Desk>,
}

impl Bed {
	async fn new() -> Self {
		let folder = folder();
		let log = log_in(&store(&folder).await, &folder);
		let fake = FakeChain::new(ChainState { round: 6, ..ChainState::of_nodes(NODE + 1) });
		let chain = fake.chain().await;
		let (best, receiver) = watch::channel(chain.best().await.unwrap());
		let (gate, open) = (Semaphore::new(0), Mutex::default());
		let slow = Arc::new(Slow { chain: fake, gate, open });
		let best_block = Best::of(receiver);
		let chain = Chain::without_runtime(slow.clone(), chain.genesis());
		let bounded = Bounded::new(chain.rpc(), best_block.clone());
		let node = watch::channel(Some(NODE)).1;
		let desk = Arc::new(Desk::new(&chain, bounded, best_block, node, log));
		Self { _folder: folder, slow, best, desk }
	}
}

#[tokio::test]
async fn who_bring_receipts_at_a_new_block_ask_for_its_round_once() {
	let bed = Bed::new().await;
	for round in [6, 7] {
		let desk = bed.desk.clone();
		let all = tokio::spawn(async move { join_all((0..64).map(|_| desk.round())).await });
		bed.slow.settle().await;
		assert_eq!(bed.slow.open("StorageProofsApi_standing"), 1);
		bed.slow.gate.add_permits(1);
		let all = all.await.unwrap();
		assert!(all.iter().all(|found| *found == Ok(round)), "{all:?}");
		assert_eq!(bed.desk.round().await, Ok(round));
		bed.best.send_replace(bed.slow.chain.block(|state| state.round += 1));
	}
}

#[tokio::test]
async fn whoever_makes_up_fans_keeps_nobody_from_bringing_a_receipt() {
	let bed = Bed::new().await;
	let made_up = (0u8..100).map(|number| {
		let desk = bed.desk.clone();
		tokio::spawn(async move { desk.standing([number; 32].into(), false).await })
	});
	let made_up: Vec<_> = made_up.collect();
	bed.slow.settle().await;
	assert_eq!(bed.slow.open("ReceiptsApi_standing"), AT_A_TIME - 1);
	let desk = bed.desk.clone();
	let own = tokio::spawn(async move { desk.standing(account(1), true).await });
	bed.slow.settle().await;
	assert_eq!(bed.slow.open("ReceiptsApi_standing"), AT_A_TIME);
	bed.slow.gate.add_permits(1_000);
	assert!(own.await.unwrap().is_ok());
	let answers = join_all(made_up).await;
	let answered = answers.iter().filter(|answer| answer.as_ref().unwrap().is_ok()).count();
	assert_eq!(answered, AT_A_TIME + WAITING, "the others were told that the chain is busy");
}
