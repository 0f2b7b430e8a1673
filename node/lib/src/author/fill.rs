//! Which transactions of the pool a block has, and when it has enough.

use audio_primitives::apis::MAX_TOGETHER;
use audio_runtime::Hash;
use codec::Encode;
use sc_proposer_metrics::EndProposingReason;
use sc_transaction_pool_api::{InPoolTransaction, ReadyTransactions, TxInvalidityReportMap};
use sp_api::ApiError;
use sp_runtime::{transaction_validity::TransactionValidityError, OpaqueExtrinsic, Perbill};
use std::{
	collections::{HashSet, VecDeque},
	fmt,
	sync::Arc,
	time::Instant,
};

/// Most bytes of these, if they are more than one.
const MAX_BYTES_TOGETHER: usize = 256 * 1024;

/// How many transactions are passed over for want of room before a block counts as full: smaller
/// ones may follow.
const MAX_PASSED_OVER: u32 = 8;

/// A block is as good as full when less than this part of what it takes is left.
const AS_GOOD_AS_FULL: Perbill = Perbill::from_percent(1);

/// What transactions are added to.
pub(super) trait Fillable {
	/// Applies an extrinsic, and adds it.
	fn apply(&mut self, extrinsic: OpaqueExtrinsic) -> Result<(), Refusal>;

	/// Applies the first of `extrinsics`, which are [`MAX_TOGETHER`] at the most, and as many more
	/// as it will: none after one that is refused. Adds those that are not. None if it cannot, or
	/// one of them made the runtime fail; nothing was applied then.
	fn apply_together(&mut self, extrinsics: &[OpaqueExtrinsic]) -> Option<Tried>;

	/// Bytes of the block so far.
	fn size(&self) -> usize;
}

/// What became of extrinsics.
pub(super) struct Tried {
	/// Of each that was tried, in order.
	pub(super) results: Vec<Result<(), Refusal>>,
	/// Of what a block takes, what is left then, if that is known.
	pub(super) room: Option<Perbill>,
}

/// Why an extrinsic is not in the block.
#[derive(Debug)]
pub(super) enum Refusal {
	/// The runtime refused it.
	Invalid(TransactionValidityError),
	/// The runtime failed.
	Failed(ApiError),
	/// The block had too many bytes with it.
	TooLong,
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Invalid(error) => write!(f, "{error:?}"),
			Self::Failed(error) => write!(f, "{error}"),
			Self::TooLong => f.write_str("too long"),
		}
	}
}

impl Refusal {
	/// What the block had no room for, if it is that.
	fn limit(&self) -> Option<EndProposingReason> {
		match self {
			Self::Invalid(error) if error.exhausted_resources() => {
				Some(EndProposingReason::HitBlockWeightLimit)
			},
			Self::TooLong => Some(EndProposingReason::HitBlockSizeLimit),
			_ => None,
		}
	}
}

/// How far a block is filled.
pub(super) struct Limits {
	/// When no more transactions are added, if ever.
	pub(super) deadline: Option<Instant>,
	/// When no more are looked for that fit.
	pub(super) soft_deadline: Option<Instant>,
	/// Bytes of the block.
	pub(super) size: usize,
}

/// How filling a block ended.
pub(super) struct Filled {
	/// Why it did.
	pub(super) end: EndProposingReason,
	/// The transactions that were refused, and not for want of room.
	pub(super) invalid: TxInvalidityReportMap<Hash>,
}

/// Fills a block with what is ready, in the order in which it comes.
///
/// The first batch has one transaction, each has up to twice as many as were tried of the one
/// before. After one that there was no room for it has half as many as the batch before: those cost
/// their senders nothing, and may be many. After one that was refused otherwise it has one again.
pub(super) fn fill<Tx>(
	block: &mut impl Fillable,
	ready: &mut (impl ReadyTransactions<Item = Arc<Tx>> + ?Sized),
	limits: &Limits,
	now: impl Fn() -> Instant,
) -> Filled
where
	Tx: InPoolTransaction<Transaction = Arc<OpaqueExtrinsic>, Hash = Hash>,
{
	let is_over = |time: Option<Instant>| time.is_some_and(|time| now() >= time);
	let mut invalid = TxInvalidityReportMap::new();
	let mut waiting = VecDeque::new();
	let (mut together, mut singly, mut passed_over) = (1, 0, 0u32);
	// What the last that was tried had no room for.
	let mut full = None;
	let end = loop {
		let missing = usize::saturating_sub(together, waiting.len());
		waiting.extend((&mut *ready).take(missing));
		if waiting.is_empty() {
			break full.unwrap_or(EndProposingReason::NoMoreTransactions);
		}
		if is_over(limits.deadline) {
			break full.unwrap_or(EndProposingReason::HitDeadline);
		}
		let batch = first_of(&waiting, together, limits.size.saturating_sub(block.size()));
		let Tried { results, room } = match batch.is_empty() {
			true => Tried { results: vec![Err(Refusal::TooLong)], room: None },
			false => apply(block, &batch, &mut singly),
		};
		let half = (together / 2).max(1);
		together = results.len().saturating_mul(2).min(MAX_TOGETHER as usize);
		for result in results {
			let Some(tried) = waiting.pop_front() else { break };
			full = None;
			let Err(refusal) = result else { continue };
			together = 1;
			pass_over(&tried, &mut waiting, ready);
			full = refusal.limit();
			if full.is_some() {
				passed_over = passed_over.saturating_add(1);
				together = half;
			} else {
				log::debug!(target: "author", "{:?} is refused: {refusal}", tried.hash());
				let error = match refusal {
					Refusal::Invalid(error) => Some(error),
					_ => None,
				};
				invalid.insert(*tried.hash(), error);
			}
		}
		if let Some(limit) = full.filter(|_| passed_over > MAX_PASSED_OVER) {
			let as_good_as_full = room.is_some_and(|room| room < AS_GOOD_AS_FULL);
			if as_good_as_full || is_over(limits.soft_deadline) {
				break limit;
			}
		}
	};
	Filled { end, invalid }
}

/// Applies the first of a batch, and as many more as the block will.
///
/// Where that cannot be, or one of the batch makes the runtime fail, they are applied one by one:
/// `singly` says how many still are, until that one was found.
fn apply(block: &mut impl Fillable, batch: &[OpaqueExtrinsic], singly: &mut usize) -> Tried {
	if *singly == 0 {
		match block.apply_together(batch) {
			Some(tried) if !tried.results.is_empty() => return tried,
			_ => *singly = batch.len(),
		}
	}
	*singly = singly.saturating_sub(1);
	let first = batch.first().cloned().map(|first| block.apply(first));
	if matches!(first, Some(Err(Refusal::Failed(_)))) {
		*singly = 0;
	}
	Tried { results: first.into_iter().collect(), room: None }
}

/// As many of the first of `waiting` as are tried together: none if the first has more bytes than
/// there is room for.
fn first_of<Tx>(waiting: &VecDeque<Arc<Tx>>, count: usize, room: usize) -> Vec<OpaqueExtrinsic>
where
	Tx: InPoolTransaction<Transaction = Arc<OpaqueExtrinsic>>,
{
	let mut batch: Vec<OpaqueExtrinsic> = Vec::new();
	let mut bytes = 0usize;
	for transaction in waiting.iter().take(count) {
		let extrinsic = transaction.data();
		bytes = bytes.saturating_add(extrinsic.encoded_size());
		if bytes > room || (bytes > MAX_BYTES_TOGETHER && !batch.is_empty()) {
			break;
		}
		batch.push((**extrinsic).clone());
	}
	batch
}

/// Has the pool give nothing that follows on `refused`, and forgets what it gave.
fn pass_over<Tx: InPoolTransaction>(
	refused: &Arc<Tx>,
	waiting: &mut VecDeque<Arc<Tx>>,
	ready: &mut (impl ReadyTransactions<Item = Arc<Tx>> + ?Sized),
) {
	ready.report_invalid(refused);
	let mut missing: HashSet<_> = refused.provides().iter().cloned().collect();
	waiting.retain(|transaction| {
		let follows = transaction.requires().iter().any(|tag| missing.contains(tag));
		if follows {
			ready.report_invalid(transaction);
			missing.extend(transaction.provides().iter().cloned());
		}
		!follows
	});
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_runtime::transaction_validity::{
		InvalidTransaction, TransactionLongevity, TransactionPriority, TransactionTag,
	};
	use std::{cell::Cell, time::Duration};

	/// What a block of the tests takes.
	const ROOM: u32 = 1_000;

	/// A transaction of the tests.
	#[derive(Clone, Debug)]
	struct Plan {
		weight: u32,
		bytes: usize,
		fate: Fate,
		/// The one that it follows on, if that comes before it.
		after: Option<u8>,
	}

	#[derive(Clone, Copy, Debug, PartialEq)]
	enum Fate {
		Fine,
		Invalid,
		/// It ends the call.
		Fatal,
	}

	struct Tx {
		hash: Hash,
		plan: Plan,
		data: Arc<OpaqueExtrinsic>,
		requires: Vec<TransactionTag>,
		provides: Vec<TransactionTag>,
	}

	impl InPoolTransaction for Tx {
		type Transaction = Arc<OpaqueExtrinsic>;
		type Hash = Hash;
		fn data(&self) -> &Self::Transaction {
			&self.data
		}
		fn hash(&self) -> &Hash {
			&self.hash
		}
		fn priority(&self) -> &TransactionPriority {
			&0
		}
		fn longevity(&self) -> &TransactionLongevity {
			&0
		}
		fn requires(&self) -> &[TransactionTag] {
			&self.requires
		}
		fn provides(&self) -> &[TransactionTag] {
			&self.provides
		}
		fn is_propagable(&self) -> bool {
			true
		}
	}

	fn transactions(plans: &[Plan]) -> Vec<Arc<Tx>> {
		let made = plans.iter().enumerate().map(|(index, plan)| {
			let hash = Hash::from_low_u64_be(index as u64);
			let mut bytes = (index as u32).encode();
			bytes.resize(4 + plan.bytes, 0);
			let tag = |of: usize| (of as u32).encode();
			let after = plan.after.map(usize::from).filter(|after| *after < index);
			Arc::new(Tx {
				hash,
				plan: plan.clone(),
				data: Arc::new(OpaqueExtrinsic::from_blob(bytes)),
				requires: after.map(tag).into_iter().collect(),
				provides: vec![tag(index)],
			})
		});
		made.collect()
	}

	/// Gives them in order, but for those that follow on what was reported.
	struct Queue {
		left: VecDeque<Arc<Tx>>,
		reported: HashSet<TransactionTag>,
	}

	impl Iterator for Queue {
		type Item = Arc<Tx>;
		fn next(&mut self) -> Option<Arc<Tx>> {
			loop {
				let next = self.left.pop_front()?;
				if !next.requires.iter().any(|tag| self.reported.contains(tag)) {
					return Some(next);
				}
				self.reported.extend(next.provides.clone());
			}
		}
	}

	impl ReadyTransactions for Queue {
		fn report_invalid(&mut self, tx: &Arc<Tx>) {
			self.reported.extend(tx.provides.clone());
		}
	}

	/// A block that knows the transactions by their index.
	#[derive(Clone)]
	struct Model<'a> {
		all: &'a [Arc<Tx>],
		/// How much a batch weighs when no more of it is tried. None are applied together if it is 0.
		enough: u32,
		added: Vec<usize>,
		weight: u32,
		size: usize,
		clock: &'a Cell<Duration>,
		/// Batches that were tried.
		batches: &'a Cell<u32>,
	}

	impl Model<'_> {
		fn room(&self) -> Perbill {
			Perbill::from_rational(ROOM - self.weight, ROOM)
		}

		fn apply_one(&mut self, extrinsic: &OpaqueExtrinsic) -> Result<(), Refusal> {
			let index = u32::from_le_bytes(extrinsic.inner()[..4].try_into().expect("four"));
			let index = index as usize;
			self.clock.set(self.clock.get() + Duration::from_millis(1));
			let Tx { plan, requires, data, .. } = &*self.all[index];
			// One whose forerunner is not in the block would be refused for good.
			let has = |tag: &TransactionTag| {
				self.added.iter().any(|added| (*added as u32).encode() == *tag)
			};
			assert!(requires.iter().all(has), "{index} is tried without what it follows on");
			match plan.fate {
				_ if self.weight + plan.weight > ROOM => {
					Err(Refusal::Invalid(InvalidTransaction::ExhaustsResources.into()))
				},
				Fate::Invalid => Err(Refusal::Invalid(InvalidTransaction::Stale.into())),
				Fate::Fatal => Err(Refusal::Failed(ApiError::Application("it trapped".into()))),
				Fate::Fine => {
					self.weight += plan.weight;
					self.size += data.encoded_size();
					self.added.push(index);
					Ok(())
				},
			}
		}
	}

	impl Fillable for Model<'_> {
		fn apply(&mut self, extrinsic: OpaqueExtrinsic) -> Result<(), Refusal> {
			self.apply_one(&extrinsic)
		}

		fn apply_together(&mut self, extrinsics: &[OpaqueExtrinsic]) -> Option<Tried> {
			assert!(!extrinsics.is_empty() && extrinsics.len() <= MAX_TOGETHER as usize);
			let bytes: usize = extrinsics.iter().map(Encode::encoded_size).sum();
			assert!(bytes <= MAX_BYTES_TOGETHER || extrinsics.len() == 1);
			self.batches.set(self.batches.get() + 1);
			if self.enough == 0 {
				return None;
			}
			let before = self.clone();
			let mut results = Vec::new();
			for extrinsic in extrinsics {
				let result = self.apply_one(extrinsic);
				if matches!(result, Err(Refusal::Failed(_))) {
					*self = before;
					return None;
				}
				let goes_on = result.is_ok() && self.weight - before.weight < self.enough;
				results.push(result);
				if !goes_on {
					break;
				}
			}
			Some(Tried { results, room: Some(self.room()) })
		}

		fn size(&self) -> usize {
			self.size
		}
	}

	/// Fills a block with `plans`; batches are cut at `enough`. Returns what is in it, what was
	/// refused for good, and why it ended.
	fn filled(plans: &[Plan], enough: u32, size: usize, over: Over) -> Outcome {
		filled_in(plans, enough, size, over).0
	}

	/// The same, and of how many batches.
	fn filled_in(plans: &[Plan], enough: u32, size: usize, over: Over) -> (Outcome, u32) {
		let (all, clock, batches) = (transactions(plans), Cell::default(), Cell::default());
		let (added, clock, batches) = (vec![], &clock, &batches);
		let mut block = Model { all: &all, enough, added, weight: 0, size: 0, clock, batches };
		let mut queue = Queue { left: all.iter().cloned().collect(), reported: Default::default() };
		let begun = Instant::now();
		let limits = Limits {
			deadline: over.deadline.map(|millis| begun + Duration::from_millis(millis)),
			soft_deadline: over.soft_deadline.then_some(begun),
			size,
		};
		let Filled { end, invalid } = fill(&mut block, &mut queue, &limits, || begun + clock.get());
		let invalid = invalid.into_iter().map(|(hash, error)| (hash.to_low_u64_be(), error));
		(Outcome { added: block.added, invalid: invalid.collect(), end }, batches.get())
	}

	#[derive(Clone, Copy, Debug, Default)]
	struct Over {
		/// Milliseconds, of which each transaction takes one.
		deadline: Option<u64>,
		/// Whether it is over from the beginning.
		soft_deadline: bool,
	}

	#[derive(Debug, PartialEq)]
	struct Outcome {
		added: Vec<usize>,
		invalid: Vec<(u64, Option<TransactionValidityError>)>,
		end: EndProposingReason,
	}

	/// The same, one transaction after another.
	fn plainly(plans: &[Plan], size_limit: usize, soft_deadline_over: bool) -> Outcome {
		let (mut added, mut invalid) = (Vec::new(), Vec::new());
		let (mut weight, mut size, mut passed_over) = (0, 0, 0);
		let mut lost = HashSet::new();
		let mut full = None;
		for (index, plan) in plans.iter().enumerate() {
			let after = plan.after.map(usize::from).filter(|after| *after < index);
			if after.is_some_and(|after| lost.contains(&after)) {
				lost.insert(index);
				continue;
			}
			let bytes = vec![0u8; 4 + plan.bytes].encoded_size();
			full = None;
			if size + bytes > size_limit {
				full = Some((EndProposingReason::HitBlockSizeLimit, false));
			} else if weight + plan.weight > ROOM {
				let nearly = (ROOM - weight) * 100 < ROOM;
				full = Some((EndProposingReason::HitBlockWeightLimit, nearly));
			} else if plan.fate == Fate::Fine {
				added.push(index);
				weight += plan.weight;
				size += bytes;
				continue;
			} else {
				let stale = plan.fate == Fate::Invalid;
				invalid.push((index as u64, stale.then(|| InvalidTransaction::Stale.into())));
			}
			lost.insert(index);
			if let Some((limit, nearly)) = full {
				passed_over += 1;
				if passed_over > 8 && (nearly || soft_deadline_over) {
					return Outcome { added, invalid, end: limit };
				}
			}
		}
		let end = full.map_or(EndProposingReason::NoMoreTransactions, |(limit, _)| limit);
		Outcome { added, invalid, end }
	}

	fn plan() -> impl Strategy<Value = Plan> {
		let fate =
			prop_oneof![12 => Just(Fate::Fine), 1 => Just(Fate::Invalid), 1 => Just(Fate::Fatal)];
		let weight = prop_oneof![8 => 0u32..12, 1 => 0u32..400];
		let bytes = prop_oneof![20 => 0usize..300, 1 => 0..2 * MAX_BYTES_TOGETHER];
		(weight, bytes, fate, proptest::option::of(any::<u8>()))
			.prop_map(|(weight, bytes, fate, after)| Plan { weight, bytes, fate, after })
	}

	proptest! {
		#[test]
		fn a_block_has_what_it_would_have_if_each_were_applied_alone(
			plans in prop::collection::vec(plan(), 0..400),
			enough in prop_oneof![4 => 1u32..200, 1 => Just(0)],
			size in prop_oneof![Just(usize::MAX), 0usize..100_000],
			soft_deadline in any::<bool>(),
		) {
			let over = Over { soft_deadline, ..Default::default() };
			let expected = plainly(&plans, size, soft_deadline);
			let found = filled(&plans, enough, size, over);
			if enough > 0 && plans.iter().all(|plan| plan.fate != Fate::Fatal) {
				prop_assert_eq!(found, expected);
			} else {
				// While they are applied one by one it is not known that a block is as good as full.
				let alike = found.added.len().min(expected.added.len());
				prop_assert_eq!(&found.added[..alike], &expected.added[..]);
				let longer = expected.end == EndProposingReason::HitBlockWeightLimit;
				prop_assert!(found == expected || longer);
			}
		}
	}

	fn light(weight: u32) -> Plan {
		Plan { weight, bytes: 0, fate: Fate::Fine, after: None }
	}

	#[test]
	fn nothing_is_tried_when_the_time_is_over() {
		let plans = vec![light(1); 500];
		// Batches have 1, 2, 4, 8, 16, 32 and 64, and are begun while there is time.
		for (millis, added) in [(0, 0), (1, 1), (2, 3), (63, 63), (64, 127)] {
			let over = Over { deadline: Some(millis), ..Default::default() };
			let outcome = filled(&plans, u32::MAX, usize::MAX, over);
			assert_eq!(
				(outcome.added.len(), outcome.end),
				(added, EndProposingReason::HitDeadline)
			);
		}
	}

	#[test]
	fn a_block_that_is_hardly_begun_is_not_ended_by_what_does_not_fit() {
		let mut plans = vec![light(300)];
		plans.extend(vec![light(800); 50]);
		plans.push(light(600));
		let outcome = filled(&plans, u32::MAX, usize::MAX, Over::default());
		assert_eq!(outcome.added, [0, 51]);
		let over = Over { soft_deadline: true, ..Default::default() };
		assert_eq!(filled(&plans, u32::MAX, usize::MAX, over).added, [0]);
	}

	#[test]
	fn those_that_do_not_fit_leave_the_others_in_batches() {
		let mut plans = vec![light(300)];
		for _ in 0..40 {
			plans.extend(vec![light(1); 15]);
			plans.push(light(800));
		}
		let (outcome, batches) = filled_in(&plans, u32::MAX, usize::MAX, Over::default());
		assert_eq!(outcome.added.len(), 601);
		// With one after each it would be 1, 2, 4 and 8: 4 for each 16.
		assert!(batches <= 120, "{batches}");
	}

	#[test]
	fn one_that_makes_the_runtime_fail_costs_the_others_nothing() {
		let mut plans = vec![light(1); 300];
		plans[200].fate = Fate::Fatal;
		let outcome = filled(&plans, u32::MAX, usize::MAX, Over::default());
		assert_eq!((outcome.added.len(), outcome.invalid), (299, vec![(200, None)]));
	}

	#[test]
	fn one_that_is_as_good_as_full_is_ended_by_the_ninth() {
		let mut plans = vec![light(995)];
		plans.extend(vec![light(6); 9]);
		plans.push(light(1));
		let outcome = filled(&plans, u32::MAX, usize::MAX, Over::default());
		assert_eq!(
			(outcome.added, outcome.end),
			(vec![0], EndProposingReason::HitBlockWeightLimit)
		);
		// It is not known of one whose transactions are applied one by one.
		assert_eq!(filled(&plans, 0, usize::MAX, Over::default()).added, [0, 10]);
		// Eight do not.
		plans.remove(1);
		assert_eq!(filled(&plans, u32::MAX, usize::MAX, Over::default()).added, [0, 9]);
	}
}
