//! Sends, and watches what the chain makes of it.

use crate::{
	meter::{Block, Hash, Meter},
	outcome::Outcome,
	sign,
};
use audio_runtime::{Header, RuntimeCall, RuntimeEvent, UncheckedExtrinsic};
use codec::Decode;
use frame_support::storage::storage_prefix;
use frame_system::EventRecord;
use jsonrpsee::{
	core::{
		client::{ClientT, Subscription, SubscriptionClientT},
		params::BatchRequestBuilder,
	},
	rpc_params,
	ws_client::{WsClient, WsClientBuilder},
};
use serde_json::Value;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use sp_runtime::traits::Header as _;
use std::{
	collections::VecDeque,
	error::Error,
	path::PathBuf,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc, Mutex, MutexGuard, PoisonError,
	},
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// Transactions in a message.
const BATCH: usize = 32;

/// How long one who finds enough waiting looks away.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the chain may take for what was sent before the end.
const PATIENCE: Duration = Duration::from_secs(180);

/// Most bytes of an answer: a block, in hexadecimal.
const LARGE: u32 = 64 << 20;

type Problem = Box<dyn Error + Send + Sync>;

#[derive(clap::Args)]
pub struct Options {
	/// The file with transactions.
	#[arg(long)]
	transactions: PathBuf,
	/// Nodes that they are sent to, in turn. The first tells of blocks.
	#[arg(long, num_args = 1.., required = true)]
	urls: Vec<String>,
	/// Connections to each node.
	#[arg(long, default_value_t = 8)]
	connections: usize,
	/// Ends when so many blocks with transactions are final, or all that there is.
	#[arg(long, default_value_t = 25)]
	blocks: usize,
	/// Transactions that wait at the node at first. Later it is half more than the largest block had.
	#[arg(long, default_value_t = 3_000)]
	ready: usize,
	/// Milliseconds of a slot.
	#[arg(long, default_value_t = 6_000)]
	slot: u64,
}

/// What comes next.
struct Next {
	/// What was refused, first: others of the same account come after it.
	again: VecDeque<Vec<u8>>,
	rest: Box<dyn Iterator<Item = std::io::Result<Vec<u8>>> + Send>,
}

/// What those who send and watch share.
struct Shared {
	begun: Instant,
	meter: Mutex<Meter>,
	next: Mutex<Next>,
	ready: usize,
	/// Nothing is left to send.
	is_empty: AtomicBool,
	/// Enough blocks are final.
	is_over: AtomicBool,
}

impl Shared {
	fn now(&self) -> u64 {
		u64::try_from(self.begun.elapsed().as_millis()).expect("it does not take that long")
	}

	fn meter(&self) -> MutexGuard<'_, Meter> {
		self.meter.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Whether the chain has a block and a half to go on with.
	fn has_enough(&self) -> bool {
		let meter = self.meter();
		meter.waiting() >= self.ready.max(meter.largest().saturating_mul(3) / 2)
	}

	/// Those that are sent next, none at the end.
	fn take(&self) -> std::io::Result<Vec<Vec<u8>>> {
		let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
		let Next { again, rest } = &mut *next;
		let mut taken: Vec<_> = again.drain(..again.len().min(BATCH)).collect();
		while taken.len() < BATCH {
			match rest.next() {
				Some(bytes) => taken.push(bytes?),
				None => break,
			}
		}
		Ok(taken)
	}

	fn again(&self, bytes: Vec<u8>) {
		self.next.lock().unwrap_or_else(PoisonError::into_inner).again.push_back(bytes);
	}
}

/// Sends all that there is until so many blocks are final, and gives what was measured.
pub async fn send(options: Options) -> Result<Value, Problem> {
	let rest = sign::signed(&options.transactions).map_err(|error| error.to_string())?;
	let shared = Arc::new(Shared {
		begun: Instant::now(),
		meter: Mutex::default(),
		next: Mutex::new(Next { again: VecDeque::new(), rest: Box::new(rest) }),
		ready: options.ready,
		is_empty: AtomicBool::new(false),
		is_over: AtomicBool::new(false),
	});
	let eyes = connect(&options.urls[0]).await?;
	let watching = tokio::spawn(watch(eyes, shared.clone(), options.blocks));
	let mut senders = Vec::new();
	for url in &options.urls {
		for _ in 0..options.connections {
			senders.push(tokio::spawn(feed(connect(url).await?, shared.clone())));
		}
	}
	let until = watching.await??;
	for sender in senders {
		sender.await??;
	}
	let mut figures = shared.meter().figures(until, options.slot);
	figures["ownCpuSeconds"] = own_cpu()?.into();
	// Only now: to read it takes time of the node.
	let numbers = shared.meter().final_numbers();
	let outcome = outcome(&connect(&options.urls[0]).await?, numbers).await?;
	figures["failed"] = outcome.failed();
	figures["done"] = outcome.done();
	Ok(figures)
}

/// What the blocks of these numbers, which are final, say of what is in them.
async fn outcome(node: &WsClient, numbers: Vec<u32>) -> Result<Outcome, Problem> {
	let key = text(&storage_prefix(b"System", b"Events"));
	let mut outcome = Outcome::default();
	for number in numbers {
		let hash = text(&hash_of(node, number).await?);
		let events: Option<String> =
			node.request("state_getStorage", rpc_params![&key, hash]).await?;
		let events = events.ok_or("a block has no events")?;
		let events = hex::decode(events.trim_start_matches("0x"))?;
		for record in Vec::<EventRecord<RuntimeEvent, H256>>::decode(&mut &events[..])? {
			outcome.note(record.event);
		}
	}
	Ok(outcome)
}

async fn connect(url: &str) -> Result<WsClient, Problem> {
	let builder = WsClientBuilder::default().max_response_size(LARGE).max_request_size(LARGE);
	Ok(builder.request_timeout(PATIENCE).build(url).await?)
}

/// Sends while the chain has not enough to go on with.
async fn feed(node: WsClient, shared: Arc<Shared>) -> Result<(), Problem> {
	while !shared.is_over.load(Ordering::Relaxed) {
		if shared.has_enough() {
			sleep(PAUSE).await;
			continue;
		}
		let taken = shared.take()?;
		if taken.is_empty() {
			shared.is_empty.store(true, Ordering::Relaxed);
			return Ok(());
		}
		let mut batch = BatchRequestBuilder::new();
		for bytes in &taken {
			batch.insert("author_submitExtrinsic", rpc_params![text(bytes)])?;
		}
		let answers = node.batch_request::<String>(batch).await?;
		let mut refused = Vec::new();
		{
			let (now, mut meter) = (shared.now(), shared.meter());
			for (bytes, answer) in taken.into_iter().zip(answers) {
				match answer {
					Ok(_) => meter.sent(blake2_256(&bytes), now),
					Err(error) => {
						meter.refused(format!("{}: {}", error.code(), error.message()));
						refused.push(bytes);
					},
				}
			}
		}
		if !refused.is_empty() {
			refused.into_iter().for_each(|bytes| shared.again(bytes));
			sleep(PAUSE * 20).await;
		}
	}
	Ok(())
}

/// Watches blocks until so many are final. Gives when sending was over.
async fn watch(node: WsClient, shared: Arc<Shared>, blocks: usize) -> Result<u64, Problem> {
	let mut best = heads(&node, "NewHeads").await?;
	let mut finals = heads(&node, "FinalizedHeads").await?;
	let (mut last_final, mut last_news) = (None, Instant::now());
	loop {
		tokio::select! {
			head = best.next() => {
				let head = head.ok_or("the node has gone")??;
				look(&node, &shared, head).await?;
			},
			head = finals.next() => {
				let head = head.ok_or("the node has gone")??;
				let number = *head.number();
				for number in last_final.map_or(number, |last: u32| last + 1)..=number {
					let hash = hash_of(&node, number).await?;
					if !shared.meter().knows(&hash) {
						let head: Header = node.request("chain_getHeader", rpc_params![text(&hash)]).await?;
						look(&node, &shared, head).await?;
					}
					let now = shared.now();
					shared.meter().finalized(&hash, now);
				}
				last_final = Some(number);
				last_news = Instant::now();
				let is_done = shared.is_empty.load(Ordering::Relaxed) && shared.meter().is_settled();
				if shared.meter().finals() >= blocks || is_done {
					shared.is_over.store(true, Ordering::Relaxed);
					return Ok(shared.now());
				}
			},
			() = sleep(PATIENCE) => (),
		}
		if last_news.elapsed() >= PATIENCE {
			return Err("no block has become final for three minutes".into());
		}
	}
}

async fn heads(node: &WsClient, of: &str) -> Result<Subscription<Header>, Problem> {
	let (begin, end) = (format!("chain_subscribe{of}"), format!("chain_unsubscribe{of}"));
	Ok(node.subscribe(&begin, rpc_params![], &end).await?)
}

async fn hash_of(node: &WsClient, number: u32) -> Result<Hash, Problem> {
	let hash: Option<String> = node.request("chain_getBlockHash", rpc_params![number]).await?;
	let hash = hash.ok_or("a final block has no hash")?;
	let bytes = hex::decode(hash.trim_start_matches("0x"))?;
	Ok(bytes.try_into().map_err(|_| "a hash has 32 bytes")?)
}

/// Looks into a block.
async fn look(node: &WsClient, shared: &Shared, head: Header) -> Result<(), Problem> {
	let (hash, number) = (head.hash(), *head.number());
	let seen = shared.now();
	let answer: Value = node.request("chain_getBlock", rpc_params![hash]).await?;
	let extrinsics = answer.pointer("/block/extrinsics").and_then(Value::as_array);
	let (mut time, mut transactions) = (0, Vec::new());
	for extrinsic in extrinsics.ok_or("the node has no block that it named")? {
		let bytes = extrinsic.as_str().ok_or("an extrinsic is a text")?;
		let bytes = hex::decode(bytes.trim_start_matches("0x"))?;
		// Inherents are few and short: only these are looked into.
		if bytes.len() > 64 {
			transactions.push(blake2_256(&bytes));
		} else if let RuntimeCall::Timestamp(pallet_timestamp::Call::set { now }) =
			UncheckedExtrinsic::decode(&mut &bytes[..])?.function
		{
			time = now;
		}
	}
	shared.meter().saw(hash.into(), Block { number, time, transactions, seen });
	Ok(())
}

fn text(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// Seconds of processors that this process has taken.
fn own_cpu() -> Result<f64, Problem> {
	let stat = std::fs::read_to_string("/proc/self/stat")?;
	// What stands before is the name, which may have anything in it.
	let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
	let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
	Ok(ticks as f64 / 100.0)
}
