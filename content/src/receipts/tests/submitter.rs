//! Receipts come to the chain: all of them, once.

use super::{super::submitter::Rounds, *};
use crate::{
	chain::{Block, ChainError, Hash, Refusal, PERIOD},
	receipt::{last_of, worth, Standing},
};
use audio_primitives::{
	receipts::{is_taken, LastReceipt, ListeningKeyInfo, Plays},
	RoundIndex,
};
use futures::{
	future::{ready, BoxFuture},
	FutureExt,
};
use proptest::prelude::*;
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard},
	time::{Duration, Instant},
};

/// Longer than any test.
const HOUR: Duration = Duration::from_secs(3_600);

/// A chain in memory, and its pool.
struct World {
	round: RoundIndex,
	standings: BTreeMap<AccountId32, Standing>,
	quota: (u32, u32),
	serves: bool,
	/// Tracks that the node never had.
	absent: Vec<u32>,
	/// Of whom the chain counts nothing, for a reason that is not seen.
	uncounted: Vec<AccountId32>,
	/// How often it was asked about receipts, fans and tracks.
	questions: usize,
	/// What has been dealt with, and since which block.
	last: BTreeMap<(AccountId32, RoundIndex), Vec<(u32, LastReceipt)>>,
	finalized: u32,
	/// On which block each batch was made.
	pool: Vec<(u32, Vec<SignedReceipt>)>,
	/// All that were ever given to it.
	given: Vec<Vec<SignedReceipt>>,
	/// The next one is refused so.
	refuses: Option<Refusal>,
	/// A batch with a receipt of this fan is refused.
	bars: Option<AccountId32>,
	/// Receipts that the chain refused.
	wasted: u32,
}

#[derive(Clone)]
struct Fake(Arc<Mutex<World>>);

impl Fake {
	fn world(&self) -> MutexGuard<'_, World> {
		self.0.lock().unwrap()
	}

	/// Block `number` takes what is in the pool and still can be in it.
	fn include(&self, number: u32) {
		let mut world = self.world();
		for (at, batch) in std::mem::take(&mut world.pool) {
			if at + PERIOD < number {
				continue;
			}
			world.quota.0 += batch.len() as u32;
			for receipt in batch {
				let key = (receipt.fan.clone(), receipt.round);
				let before = world.last.get(&key).and_then(|all| all.last()).map(|(_, last)| last);
				let news =
					LastReceipt::news(before, receipt.seq, &receipt.heard).unwrap_or_default();
				let has = |new: &Plays| new.count > 0 && !world.absent.contains(&new.track);
				let counts = news.iter().any(has) && !world.uncounted.contains(&receipt.fan);
				if !counts || !is_taken(receipt.round, world.round) {
					world.wasted += 1;
					continue;
				}
				world.last.entry(key).or_default().push((number, last_of(&receipt)));
			}
		}
	}
}

fn block(number: u32) -> Block {
	Block { number, hash: Hash::from_low_u64_be(number.into()), parent: Hash::zero() }
}

impl ReceiptChain for Fake {
	fn genesis(&self) -> [u8; 32] {
		GENESIS
	}

	fn node(&self) -> u32 {
		NODE
	}

	fn finalized(&self) -> BoxFuture<'_, Result<Block, ChainError>> {
		ready(Ok(block(self.world().finalized))).boxed()
	}

	fn round(&self, _: Block) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		ready(Ok(self.world().round)).boxed()
	}

	fn may_submit(&self, _: Block) -> BoxFuture<'_, Result<bool, ChainError>> {
		ready(Ok(self.world().serves)).boxed()
	}

	fn quota(&self, _: Block) -> BoxFuture<'_, Result<(u32, u32), ChainError>> {
		ready(Ok(self.world().quota)).boxed()
	}

	fn standing(&self, _: Block, fan: AccountId32) -> BoxFuture<'_, Result<Standing, ChainError>> {
		self.world().questions += 1;
		ready(Ok(self.world().standings.get(&fan).cloned().unwrap_or_else(standing))).boxed()
	}

	fn last(
		&self,
		at: Block,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		let mut world = self.world();
		world.questions += 1;
		let all = world.last.get(&(fan, round)).map_or(&[][..], Vec::as_slice);
		let last = all.iter().rfind(|(since, _)| *since <= at.number);
		ready(Ok(last.map(|(_, last)| last.clone()))).boxed()
	}

	fn counts(
		&self,
		_: Block,
		_: RoundIndex,
		tracks: Vec<u32>,
	) -> BoxFuture<'_, Result<Vec<bool>, ChainError>> {
		let mut world = self.world();
		world.questions += 1;
		let counts = tracks.iter().map(|track| !world.absent.contains(track)).collect();
		ready(Ok(counts)).boxed()
	}

	fn submit(&self, at: Block, batch: Vec<SignedReceipt>) -> BoxFuture<'_, Result<Hash, Refusal>> {
		let mut world = self.world();
		let is_barred = batch.iter().any(|receipt| world.bars.as_ref() == Some(&receipt.fan));
		let barred = is_barred.then(|| Refusal::Invalid("Custom error: 1".into()));
		let given = match world.refuses.take().or(barred) {
			Some(refusal) => Err(refusal),
			None => {
				world.given.push(batch.clone());
				world.pool.push((at.number, batch));
				Ok(Hash::repeat_byte(1))
			},
		};
		ready(given).boxed()
	}
}

fn standing() -> Standing {
	Standing { counted: 0, allowance: 20, stake: 2_000, min_stake: 100, listening_keys: Vec::new() }
}

struct Bed {
	folder: TempDir,
	store: Store,
	log: ReceiptLog,
	chain: Fake,
	paid: u32,
}

impl Bed {
	/// In round 6, with so many receipts free.
	async fn new(free: u32) -> Self {
		let folder = folder();
		let store = store(&folder).await;
		let log = log_in(&store, &folder);
		let world = World {
			round: 6,
			standings: BTreeMap::new(),
			quota: (0, free),
			serves: true,
			absent: Vec::new(),
			uncounted: Vec::new(),
			questions: 0,
			last: BTreeMap::new(),
			finalized: 0,
			pool: Vec::new(),
			given: Vec::new(),
			refuses: None,
			bars: None,
			wasted: 0,
		};
		Self { folder, store, log, chain: Fake(Arc::new(Mutex::new(world))), paid: 0 }
	}

	/// Takes a receipt as `http` does.
	async fn take(&self, receipt: SignedReceipt) {
		let worth = worth(&standing(), 0, None, &receipt.heard, receipt.seq);
		self.log.put(receipt, worth).await.unwrap();
	}

	async fn advance(&self, number: u32) -> Vec<Step> {
		let mut submitter = Submitter::new(self.chain.clone(), self.log.clone(), self.paid);
		submitter.advance(block(number)).await.unwrap()
	}

	/// As after a crash: only what is durable is left.
	fn restart(&mut self) {
		self.log = log_in(&self.store, &self.folder);
	}

	/// Fans and numbers of what was given to the pool.
	fn given(&self) -> Vec<(u8, u32)> {
		let of = |receipt: &SignedReceipt| {
			let fan = (0..100).find(|fan| account(*fan) == receipt.fan).unwrap();
			(fan, receipt.seq)
		};
		self.chain.world().given.iter().flatten().map(of).collect()
	}

	async fn state(&self, fan: u8) -> State {
		self.log.get(NODE, account(fan), 5).await.unwrap().unwrap().state
	}
}

#[tokio::test]
async fn receipts_of_the_round_before_are_submitted_once_and_settled_when_final() {
	let bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	bed.take(receipt(2, 6, 1, 9)).await;
	assert!(matches!(&bed.advance(10).await[..], [Step::Submitted(1, _)]));
	assert_eq!(bed.given(), [(1, 2)], "that of the round in force is not all yet");
	bed.chain.include(11);
	for number in 11..14 {
		assert!(bed.advance(number).await.is_empty());
	}
	assert_eq!(bed.state(1).await, State::Submitted);
	bed.chain.world().finalized = 11;
	assert!(matches!(&bed.advance(14).await[..], [Step::Settled(1)]));
	assert_eq!(bed.state(1).await, State::Settled);
	for number in 15..60 {
		assert!(bed.advance(number).await.is_empty());
	}
	bed.chain.world().round = 7;
	let steps = bed.advance(60).await;
	assert!(matches!(&steps[..], [Step::Forgotten(1, 0), Step::Submitted(1, _)]), "{steps:?}");
	assert_eq!(bed.given(), [(1, 2), (2, 1)]);
}

#[tokio::test]
async fn what_no_block_took_is_submitted_again_less_and_less_often() {
	let bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	let mut submitted = Vec::new();
	// All waits end at one of these.
	for number in (10..571).chain((571..4_000).step_by(17)) {
		if !bed.advance(number).await.is_empty() {
			submitted.push(number);
		}
		bed.chain.world().pool.clear();
	}
	let between: Vec<_> = submitted.windows(2).map(|two| two[1] - two[0]).collect();
	assert_eq!(between, [17, 34, 68, 136, 272, 544, 1_088, 1_088], "and no less often");
}

#[tokio::test]
async fn what_no_block_took_six_times_is_not_given_up() {
	let bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	for number in (10..2_500).step_by(17) {
		bed.advance(number).await;
		let given = bed.given().len();
		match given {
			0..=6 => bed.chain.world().pool.clear(),
			_ => bed.chain.include(number + 1),
		}
		bed.chain.world().finalized = number;
	}
	assert_eq!(bed.given(), [(1, 2); 7]);
	assert_eq!(bed.state(1).await, State::Settled);
}

#[tokio::test]
async fn what_the_chain_does_not_count_uses_up_nothing_that_others_need() {
	let bed = Bed::new(7).await;
	bed.chain.world().uncounted = vec![account(9)];
	bed.take(receipt(9, 5, 1, 15)).await;
	bed.advance(10).await;
	bed.chain.include(11);
	assert_eq!(bed.chain.world().quota, (1, 7));
	for fan in 1..7 {
		bed.take(receipt(fan, 5, 1, 3)).await;
	}
	// The one that is worth most could be submitted again now.
	for number in 27..100 {
		bed.advance(number).await;
		bed.chain.include(number + 1);
	}
	let mut given = bed.given();
	given.sort_unstable();
	assert_eq!(given.iter().map(|(fan, _)| *fan).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 9]);
	assert_eq!(bed.chain.world().wasted, 1);
}

#[tokio::test]
async fn receipts_of_what_the_node_never_had_do_not_have_it_ask_without_end() {
	let bed = Bed::new(100).await;
	bed.chain.world().absent = (100..3_000).collect();
	for fan in 0..64 {
		let first = 100 + 32 * u32::from(fan);
		bed.take(receipt_of(fan, 5, 1, first..first + 32)).await;
	}
	bed.take(receipt(64, 5, 1, 1)).await;
	bed.advance(10).await;
	assert_eq!(bed.chain.world().questions, 64 * 3);
	bed.advance(11).await;
	assert_eq!(bed.chain.world().questions, 65 * 3);
	assert_eq!(bed.given(), [(64, 1)], "it comes last, and it does come");
	// None is asked about again, nor sooner if its fan brings another one.
	bed.take(receipt_of(0, 5, 2, 100..132)).await;
	bed.chain.world().questions = 0;
	bed.advance(12).await;
	assert_eq!(bed.chain.world().questions, 1, "whether that of fan 64 is in a final block");
}

#[tokio::test]
async fn what_counted_before_does_not_have_what_never_counts_submitted() {
	let bed = Bed::new(100).await;
	bed.chain.world().absent = vec![2];
	let counted = (5, last_of(&receipt_of(1, 5, 1, [1])));
	bed.chain.world().last.insert((account(1), 5), vec![counted]);
	bed.take(receipt_of(1, 5, 2, [1, 2])).await;
	for number in 10..300 {
		assert!(bed.advance(number).await.is_empty());
	}
	// Of another one a part is new, and of that a part counts.
	bed.take(receipt_of(1, 5, 3, [1, 2, 3])).await;
	for number in 300..450 {
		bed.advance(number).await;
		bed.chain.include(number + 1);
	}
	assert_eq!((bed.given(), bed.chain.world().wasted), (vec![(1, 3)], 0));
}

#[tokio::test]
async fn a_crash_between_the_log_and_the_pool_loses_and_repeats_nothing() {
	let mut bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	// It did not get there, or the process ended before it did; or it did.
	bed.chain.world().refuses = Some(Refusal::Chain(ChainError::Unreachable("gone".into())));
	assert!(matches!(&bed.advance(10).await[..], [Step::Refused(_)]));
	bed.restart();
	for number in 11..27 {
		assert!(bed.advance(number).await.is_empty(), "it may be in a block yet");
	}
	assert!(matches!(&bed.advance(27).await[..], [Step::Submitted(1, _)]));
	bed.restart();
	bed.chain.include(28);
	for number in 28..100 {
		assert!(bed.advance(number).await.is_empty());
	}
	assert_eq!(bed.given(), [(1, 2)]);
}

#[tokio::test]
async fn what_the_pool_does_not_take_is_tried_with_each_block() {
	let bed = Bed::new(100).await;
	for fan in 0..20 {
		bed.take(receipt(fan, 5, 1, 3)).await;
	}
	for number in 10..30 {
		let refusal = Refusal::Invalid("Inability to pay some fees".into());
		bed.chain.world().refuses = Some(refusal);
		assert!(matches!(&bed.advance(number).await[..], [Step::Refused(_)]), "and no more of it");
	}
	let steps = bed.advance(30).await;
	let counts = steps.iter().map(|step| match step {
		Step::Submitted(count, _) => *count,
		other => panic!("{other:?}"),
	});
	assert_eq!(counts.collect::<Vec<_>>(), [8, 8, 4]);
}

#[tokio::test]
async fn what_the_pool_refuses_for_what_is_in_it_holds_up_no_other() {
	let bed = Bed::new(100).await;
	bed.chain.world().bars = Some(account(9));
	for fan in 2..18 {
		bed.take(receipt(fan, 5, 1, if fan < 10 { 15 } else { 1 })).await;
	}
	for number in 10..14 {
		bed.advance(number).await;
		bed.chain.include(number + 1);
	}
	let mut given: Vec<_> = bed.given().into_iter().map(|(fan, _)| fan).collect();
	given.sort_unstable();
	assert_eq!(given, [10, 11, 12, 13, 14, 15, 16, 17]);
	// They are tried again, and come there once the reason is gone.
	bed.chain.world().bars = None;
	bed.advance(14).await;
	assert_eq!(bed.given().len(), 16);
}

#[tokio::test]
async fn what_is_worth_most_is_submitted_if_not_all_can_be() {
	let bed = Bed::new(10).await;
	for fan in 0..30 {
		bed.take(receipt(fan, 5, 1, 1 + u32::from(fan) % 15)).await;
	}
	bed.advance(10).await;
	let mut given = bed.given();
	given.sort_unstable();
	assert_eq!(
		given.iter().map(|(fan, _)| fan % 15).collect::<Vec<_>>(),
		[10, 11, 12, 13, 14, 10, 11, 12, 13, 14]
	);
	// Before a block has them, and after.
	assert!(bed.advance(11).await.is_empty());
	bed.chain.include(11);
	for number in 12..60 {
		bed.chain.world().finalized = number - 2;
		let steps = bed.advance(number).await;
		assert!(!steps.iter().any(|step| matches!(step, Step::Submitted(..))));
	}
	assert_eq!(bed.given().len(), 10);
}

#[tokio::test]
async fn beyond_what_is_free_as_much_is_paid_for_as_the_operator_says() {
	let mut bed = Bed::new(10).await;
	bed.paid = 3;
	for fan in 0..30 {
		bed.take(receipt(fan, 5, 1, 1)).await;
	}
	for number in 10..100 {
		bed.advance(number).await;
		bed.chain.include(number + 1);
		bed.chain.world().finalized = number;
	}
	let sizes: Vec<_> = bed.chain.world().given.iter().map(Vec::len).collect();
	assert_eq!(sizes, [8, 2, 3], "no batch is free in part");
	assert_eq!(bed.chain.world().wasted, 0);
}

#[tokio::test]
async fn what_would_not_count_is_not_submitted() {
	let bed = Bed::new(100).await;
	let stands = |fan: u8, change: fn(&mut Standing)| {
		let mut changed = standing();
		change(&mut changed);
		bed.chain.world().standings.insert(account(fan), changed);
	};
	for fan in 1..5 {
		bed.take(receipt(fan, 5, 2, 3)).await;
	}
	stands(1, |standing| standing.stake = 99);
	stands(2, |standing| standing.counted = 20);
	// The fan has submitted it itself, or a later one.
	let submitted = (5, last_of(&receipt(3, 5, 4, 3)));
	bed.chain.world().last.insert((account(3), 5), vec![submitted]);
	// The fan has none of the plays left that it has signed: there is another receipt.
	let other = (5, last_of(&receipt(4, 5, 1, 7)));
	bed.chain.world().last.insert((account(4), 5), vec![other]);
	// A listening key that was taken back, and one that was not.
	bed.take(signed_by(90, 6, 5, 1, 3)).await;
	bed.take(signed_by(90, 7, 5, 1, 3)).await;
	stands(7, |standing| {
		standing.listening_keys.push(ListeningKeyInfo { key: account(90), until: 6 });
	});
	bed.advance(10).await;
	assert_eq!(bed.given(), [(7, 1)]);
	bed.chain.world().finalized = 10;
	bed.advance(11).await;
	assert_eq!(bed.state(3).await, State::Settled);
	assert_eq!(bed.state(1).await, State::Taken);
	// Those for which it has changed are submitted later.
	stands(1, |_| ());
	for number in 12..120 {
		bed.advance(number).await;
		bed.chain.include(number + 1);
	}
	assert_eq!(bed.given(), [(7, 1), (1, 2)]);
}

#[tokio::test]
async fn what_the_node_never_had_is_not_submitted() {
	let bed = Bed::new(100).await;
	bed.chain.world().absent = vec![1];
	bed.take(receipt(1, 5, 1, 3)).await;
	assert!(bed.advance(10).await.is_empty());
	bed.chain.world().absent = vec![];
	for number in 11..110 {
		assert!(bed.advance(number).await.is_empty());
	}
	assert!(matches!(&bed.advance(110).await[..], [Step::Submitted(1, _)]));
}

#[tokio::test]
async fn a_node_that_does_not_serve_waits() {
	let bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	bed.chain.world().serves = false;
	assert!(bed.advance(10).await.is_empty());
	bed.chain.world().serves = true;
	assert!(matches!(&bed.advance(11).await[..], [Step::Submitted(1, _)]));
}

#[tokio::test]
async fn a_late_receipt_waits_its_turn_and_counts_what_is_new() {
	let bed = Bed::new(100).await;
	bed.take(receipt(1, 5, 2, 3)).await;
	bed.advance(10).await;
	bed.chain.include(11);
	// Whoever brings one after another does not use up what is free.
	for (number, seq) in (11..300).zip(3..) {
		bed.take(receipt(1, 5, seq, 3 + seq)).await;
		bed.advance(number).await;
		bed.chain.include(number + 1);
	}
	let given: Vec<_> = bed.given().iter().map(|(_, seq)| *seq).collect();
	assert_eq!(given.len(), 5, "at blocks 10, 27, 61, 129 and 265: {given:?}");
	assert!(given.windows(2).all(|two| two[0] < two[1]));
	assert_eq!(bed.chain.world().wasted, 0);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(8))]

	/// Through crashes, lost transactions and branches that are given up, each receipt comes to the
	/// chain in the end, and the chain refuses none.
	#[test]
	fn all_come_to_the_chain(
		happens in prop::collection::vec(0u8..6, 40),
		fans in 1u8..14,
	) {
		let run = async {
			let mut bed = Bed::new(1_000).await;
			for fan in 0..fans {
				bed.take(receipt(fan, 5, 1, 1)).await;
			}
			for (number, what) in (10..).zip(happens.iter().copied().chain([5; 120])) {
				match what {
					0 => bed.restart(),
					1 => bed.chain.world().pool.clear(),
					2 => {
						bed.chain.world().refuses = Some(Refusal::PoolFull);
					},
					3 => {
						// What is not final was on another branch; the pool has it again.
						let mut world = bed.chain.world();
						let finalized = world.finalized;
						for all in world.last.values_mut() {
							all.retain(|(since, _)| *since <= finalized);
						}
						world.last.retain(|_, all| !all.is_empty());
					},
					_ => bed.chain.include(number),
				}
				bed.chain.world().finalized = number.saturating_sub(13).max(10);
				bed.advance(number).await;
			}
			let world = bed.chain.world();
			for fan in 0..fans {
				assert!(world.last.contains_key(&(account(fan), 5)), "{fan} is lost");
			}
			assert_eq!(world.wasted, 0);
		};
		tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run);
	}
}

/// A submitter that has seen round 6 from its beginning to its end, in 200 blocks, the last one 299.
async fn knowing_rounds(bed: &Bed) -> Submitter<Fake> {
	let mut submitter = Submitter::new(bed.chain.clone(), bed.log.clone(), 0);
	for number in 99..300 {
		bed.chain.world().round = if number < 100 { 5 } else { 6 };
		submitter.advance(block(number)).await.unwrap();
	}
	// Tests are over sooner than rounds: as if it had taken so long.
	let (first, then) = submitter.rounds.first.unwrap();
	submitter.rounds.first = Some((first, then.checked_sub(HOUR).unwrap()));
	submitter
}

#[tokio::test]
async fn receipts_take_turns_in_the_first_half_of_a_round() {
	let bed = Bed::new(1_000).await;
	let mut submitter = knowing_rounds(&bed).await;
	for fan in 0..99 {
		bed.take(receipt(fan, 6, 1, 3)).await;
	}
	bed.chain.world().round = 7;
	let mut given = Vec::new();
	for number in 300..400 {
		submitter.advance(block(number)).await.unwrap();
		bed.chain.include(number + 1);
		given.push(bed.given().len());
	}
	let grown = given.windows(2).map(|two| two[1] - two[0]);
	assert!(given[0] < 10 && grown.max() < Some(10), "{given:?}");
	assert!((20..80).contains(&given[49]) && given[99] == 99, "{given:?}");
	// Whoever begins in a round does not know how long it is.
	bed.take(receipt(99, 6, 1, 3)).await;
	bed.advance(401).await;
	assert_eq!(bed.given().len(), 100);
}

#[tokio::test]
async fn who_has_an_early_turn_takes_nothing_from_who_is_worth_more() {
	let bed = Bed::new(10).await;
	let mut submitter = knowing_rounds(&bed).await;
	for fan in 0..99 {
		bed.take(receipt(fan, 6, 1, if fan < 10 { 15 } else { 1 })).await;
	}
	bed.chain.world().round = 7;
	for number in 300..400 {
		submitter.advance(block(number)).await.unwrap();
		bed.chain.include(number + 1);
		bed.chain.world().finalized = number;
	}
	let mut given: Vec<_> = bed.given().into_iter().map(|(fan, _)| fan).collect();
	given.sort_unstable();
	assert_eq!(given, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[tokio::test]
async fn turns_come_by_the_time_too_and_go_on_where_the_chain_went_back() {
	let then = Instant::now();
	let at = |seconds| then + Duration::from_secs(seconds);
	let mut rounds = Rounds::default();
	// A round of 100 blocks in 600 seconds, of which the next is made in half as many.
	for number in 0..=100u32 {
		let round = if number == 0 { 4 } else { 5 };
		assert_eq!(rounds.turns(round, number, at(u64::from(number) * 6)), 1_024);
	}
	assert_eq!(rounds.turns(6, 101, at(606)), 20);
	assert_eq!(rounds.turns(5, 100, at(606)), 20, "for a moment the chain was shorter");
	assert_eq!(rounds.turns(6, 103, at(756)), 512);
	assert_eq!(rounds.turns(6, 104, at(906)), 1_024);
	// After a gap it is not known when a round began.
	assert_eq!(rounds.turns(7, 400, at(1_300)), 1_024);
	assert_eq!(rounds.turns(8, 401, at(1_306)), 1_024);
}
