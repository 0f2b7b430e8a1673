//! Which transactions are asked about together.

use audio_primitives::apis::MAX_ASKED;
use audio_runtime::Hash;
use codec::Encode;
use futures::channel::oneshot;
use sp_runtime::{
	transaction_validity::{TransactionSource, TransactionValidity},
	OpaqueExtrinsic,
};
use std::{
	collections::VecDeque,
	sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::Notify;

/// Most bytes of transactions that are asked about together, if they are more than one.
const MAX_BYTES: usize = 256 * 1_024;

/// Most that are asked about together.
const MOST: usize = MAX_ASKED as usize;
/// Most new ones of these, for a thread that the pool's own requests are first for: much of what
/// the pool does to follow the chain waits for one answer before it asks again.
const FEW: usize = 4;

/// How many requests are looked through for those after the same block: while there are several
/// tips of the chain, each transaction is asked about after each of them.
const LOOKED_AT: usize = 4 * MOST;

/// Asks the runtime whether transactions are valid.
pub(super) trait Validate: Send + Sync + 'static {
	/// Whether one is, after block `at`; or why the runtime does not say.
	fn alone(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: &OpaqueExtrinsic,
	) -> Result<TransactionValidity, String>;

	/// The same of each of them, but for those that cannot be read. None if the runtime does not
	/// answer for so many, or fails.
	fn together(
		&self,
		at: Hash,
		transactions: &[(TransactionSource, Arc<OpaqueExtrinsic>)],
	) -> Option<Vec<Option<TransactionValidity>>>;

	/// Is told how many were answered.
	fn answered(&self, _: usize) {}
}

/// What is asked for.
pub(super) struct Request {
	/// After which block.
	pub(super) at: Hash,
	/// Where the transaction came from.
	pub(super) source: TransactionSource,
	/// Whether that is valid.
	pub(super) transaction: Arc<OpaqueExtrinsic>,
	/// Takes the answer.
	pub(super) answer: oneshot::Sender<Result<TransactionValidity, String>>,
}

/// Which requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
	/// Of what the pool needs to know to follow the chain.
	Maintained,
	/// Of transactions that came.
	New,
}

/// What waits to be asked.
#[derive(Default)]
struct Waiting {
	maintained: VecDeque<Request>,
	new: VecDeque<Request>,
}

/// What waits to be asked, for the threads that do.
#[derive(Clone, Default)]
pub(super) struct Batches(Arc<(Mutex<Waiting>, Notify)>);

/// Has it asked, as long as there is a thread that does.
#[derive(Clone)]
pub(super) struct Asking(Weak<(Mutex<Waiting>, Notify)>);

impl Asking {
	/// Adds a request. Forgets it, and drops who takes its answer, if all threads have ended.
	pub(super) fn push(&self, request: Request, kind: Kind) {
		let Some(batches) = self.0.upgrade().map(Batches) else { return };
		batches.waiting().of(kind).push_back(request);
		batches.0 .1.notify_one();
	}
}

impl Batches {
	/// Who has it asked.
	pub(super) fn asking(&self) -> Asking {
		Asking(Arc::downgrade(&self.0))
	}

	/// Answers requests, for ever: those of one kind first.
	pub(super) async fn work(self, first: Kind, runtime: impl Validate) {
		loop {
			let batch = self.waiting().take(first);
			if batch.is_empty() {
				self.0 .1.notified().await;
			} else {
				// There may be more than one thread's.
				self.0 .1.notify_one();
				answer(&runtime, batch);
				// Else a thread that always has work could not be ended.
				tokio::task::yield_now().await;
			}
		}
	}

	fn waiting(&self) -> MutexGuard<'_, Waiting> {
		// Nobody panics with it, and what it holds is whole at any time.
		self.0 .0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

impl Waiting {
	fn of(&mut self, kind: Kind) -> &mut VecDeque<Request> {
		match kind {
			Kind::Maintained => &mut self.maintained,
			Kind::New => &mut self.new,
		}
	}

	/// Takes the first request and those of its kind that are after the same block; of the other
	/// kind if of the `first` there is none.
	fn take(&mut self, first: Kind) -> Vec<Request> {
		let plan = match first {
			Kind::Maintained => [(Kind::Maintained, MOST), (Kind::New, FEW)],
			Kind::New => [(Kind::New, MOST), (Kind::Maintained, MOST)],
		};
		let mut taken = Vec::new();
		for (kind, most) in plan {
			let queue = self.of(kind);
			while taken.is_empty() && !queue.is_empty() {
				taken = take(queue, most);
			}
		}
		taken
	}
}

/// Takes the first of `queue` for which somebody waits, and those after the same block, out of the
/// next [`LOOKED_AT`].
fn take(queue: &mut VecDeque<Request>, most: usize) -> Vec<Request> {
	let mut batch: Vec<Request> = Vec::new();
	let mut bytes = 0usize;
	let mut others = Vec::new();
	let looked_at = queue.drain(..queue.len().min(LOOKED_AT));
	for next in looked_at.filter(|next| !next.answer.is_canceled()) {
		let all = bytes.saturating_add(next.transaction.encoded_size());
		let fits = batch
			.first()
			.is_none_or(|first| first.at == next.at && all <= MAX_BYTES && batch.len() < most);
		if fits {
			bytes = all;
			batch.push(next);
		} else {
			others.push(next);
		}
	}
	others.into_iter().rev().for_each(|other| queue.push_front(other));
	batch
}

/// Answers requests that are after the same block.
fn answer(runtime: &impl Validate, batch: Vec<Request>) {
	let Some(at) = batch.first().map(|first| first.at) else { return };
	let transactions: Vec<_> =
		batch.iter().map(|request| (request.source, request.transaction.clone())).collect();
	let count = batch.len();
	let together = match count {
		1 => None,
		_ => runtime.together(at, &transactions),
	};
	if count > 1 && together.is_none() {
		log::debug!(target: "txpool", "{count} transactions are validated one by one");
	}
	let mut together = together.unwrap_or_default().into_iter();
	for Request { source, transaction, answer, .. } in batch {
		let validity = match together.next().flatten() {
			Some(validity) => Ok(validity),
			// By itself, it says why it cannot be read, or what fails.
			None => runtime.alone(at, source, &transaction),
		};
		// Nobody waits for it any more if the pool has moved on.
		let _ = answer.send(validity);
	}
	runtime.answered(count);
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::{executor::block_on, future};
	use proptest::prelude::*;
	use sp_runtime::transaction_validity::{
		InvalidTransaction, TransactionSource::External, ValidTransaction,
	};
	use std::sync::atomic::{AtomicUsize, Ordering};

	/// A runtime to which a transaction is its priority. One of 3 cannot be read, one of 5 makes it
	/// fail.
	#[derive(Default)]
	struct Model {
		/// Whether it answers for one at a time only.
		old: bool,
		calls: AtomicUsize,
	}

	const UNREADABLE: u8 = 3;
	const FATAL: u8 = 5;

	fn priority(transaction: &OpaqueExtrinsic) -> u8 {
		*transaction.inner().first().expect("it has a byte")
	}

	fn validity(at: Hash, transaction: &OpaqueExtrinsic) -> TransactionValidity {
		match priority(transaction) {
			7 => Err(InvalidTransaction::Stale.into()),
			// What is asked about one block is not answered of another.
			priority => Ok(ValidTransaction {
				priority: u64::from(priority) << 32 | at.to_low_u64_be(),
				..Default::default()
			}),
		}
	}

	fn alone(at: Hash, transaction: &OpaqueExtrinsic) -> Result<TransactionValidity, String> {
		match priority(transaction) {
			UNREADABLE => Err("it cannot be read".into()),
			FATAL => Err("it fails".into()),
			_ => Ok(validity(at, transaction)),
		}
	}

	impl Validate for Arc<Model> {
		fn alone(
			&self,
			at: Hash,
			_: TransactionSource,
			transaction: &OpaqueExtrinsic,
		) -> Result<TransactionValidity, String> {
			self.calls.fetch_add(1, Ordering::Relaxed);
			alone(at, transaction)
		}

		fn together(
			&self,
			at: Hash,
			transactions: &[(TransactionSource, Arc<OpaqueExtrinsic>)],
		) -> Option<Vec<Option<TransactionValidity>>> {
			self.calls.fetch_add(1, Ordering::Relaxed);
			assert!(transactions.len() > 1 && transactions.len() <= MOST);
			let bytes: usize = transactions.iter().map(|(_, of)| of.encoded_size()).sum();
			assert!(bytes <= MAX_BYTES);
			if self.old || transactions.iter().any(|(_, of)| priority(of) == FATAL) {
				return None;
			}
			let validity =
				|of: &OpaqueExtrinsic| (priority(of) != UNREADABLE).then(|| validity(at, of));
			Some(transactions.iter().map(|(_, of)| validity(of)).collect())
		}
	}

	fn transaction(priority: u8, bytes: usize) -> Arc<OpaqueExtrinsic> {
		Arc::new(OpaqueExtrinsic::from_blob(vec![priority; bytes.max(1)]))
	}

	type Answer = oneshot::Receiver<Result<TransactionValidity, String>>;

	fn ask(asking: &Asking, at: u64, of: &Arc<OpaqueExtrinsic>, kind: Kind) -> Answer {
		let (answer, answered) = oneshot::channel();
		let at = Hash::from_low_u64_be(at);
		asking.push(Request { at, source: External, transaction: of.clone(), answer }, kind);
		answered
	}

	/// The preferences of a node's threads.
	const FIRST: [Kind; 2] = [Kind::Maintained, Kind::New];

	proptest! {
		#[test]
		fn each_is_answered_as_if_it_were_asked_about_alone(
			asked in prop::collection::vec((0u8..9, 0usize..200, 0u64..3, any::<bool>()), 1..150),
			large in proptest::option::of(any::<prop::sample::Index>()),
			old in prop::bool::weighted(0.2),
			threads in 1usize..3,
		) {
			let (batches, model) = (Batches::default(), Arc::new(Model { old, ..Default::default() }));
			let large = large.map(|large| large.index(asked.len()));
			let asked: Vec<_> = asked.into_iter().enumerate().map(|(index, asked)| {
				let (priority, bytes, at, maintained) = asked;
				let bytes = if large == Some(index) { 2 * MAX_BYTES } else { bytes };
				let of = transaction(priority, bytes);
				let kind = if maintained { Kind::Maintained } else { Kind::New };
				let answer = ask(&batches.asking(), at, &of, kind);
				(at, of, answer)
			}).collect();
			let work = |first| batches.clone().work(first, model.clone());
			let workers = future::join_all(FIRST.into_iter().take(threads).map(work));
			let answers = future::join_all(asked.into_iter().map(|(at, of, answer)| async move {
				(alone(Hash::from_low_u64_be(at), &of), answer.await.expect("it is answered"))
			}));
			let answers = block_on(future::select(Box::pin(workers), answers));
			let future::Either::Right((answers, _)) = answers else {
				unreachable!("they work for ever")
			};
			for (expected, found) in answers {
				prop_assert_eq!(expected, found);
			}
		}
	}

	#[test]
	fn many_are_one_call_and_neither_kind_waits_for_all_of_the_other() {
		let (batches, model) = (Batches::default(), Arc::new(Model::default()));
		let one = transaction(1, 100);
		let asked = |kind, count| -> Vec<_> {
			(0..count).map(|_| ask(&batches.asking(), 1, &one, kind)).collect()
		};
		let mut answers = [asked(Kind::Maintained, MOST + 2), asked(Kind::New, MOST + 9)];
		let mut step = |first| {
			let batch = batches.waiting().take(first);
			let count = batch.len();
			answer(&model, batch);
			let mut open = |of: usize| {
				answers[of].retain_mut(|answer| matches!(answer.try_recv(), Ok(None)));
				answers[of].len()
			};
			(count, open(0), open(1))
		};
		assert_eq!(step(Kind::New), (MOST, MOST + 2, 9));
		assert_eq!(step(Kind::Maintained), (MOST, 2, 9));
		assert_eq!(step(Kind::Maintained), (2, 0, 9));
		// One whom the pool's own are first for takes but a few of the others.
		assert_eq!(step(Kind::Maintained), (FEW, 0, 5));
		assert_eq!(step(Kind::New), (5, 0, 0));
		assert_eq!(step(Kind::New).0, 0);
		assert_eq!(model.calls.load(Ordering::Relaxed), 5);
		let last = asked(Kind::Maintained, 3);
		assert_eq!(batches.waiting().take(Kind::New).len(), last.len());
	}

	#[test]
	fn those_after_the_same_block_are_found_among_others() {
		let batches = Batches::default();
		let one = transaction(1, 100);
		let ask = |at| ask(&batches.asking(), at, &one, Kind::New);
		let answers = [1, 1, 2, 1, 3].map(ask);
		let next = || {
			let taken = batches.waiting().take(Kind::New);
			taken.iter().map(|of| of.at.to_low_u64_be()).collect::<Vec<_>>()
		};
		assert_eq!(next(), [1, 1, 1]);
		// What nobody waits for any more is not asked about.
		let [_, _, other, _, last] = answers;
		drop(other);
		assert_eq!(next(), [3]);
		drop(last);
		assert!(next().is_empty());
	}

	#[test]
	fn who_waits_for_nobody_is_told() {
		let batches = Batches::default();
		let (asking, one) = (batches.asking(), transaction(1, 100));
		let waits = ask(&asking, 1, &one, Kind::New);
		drop(batches);
		assert!(block_on(waits).is_err());
		assert!(block_on(ask(&asking, 1, &one, Kind::Maintained)).is_err());
	}

	/// Works until `over`, as the SDK's tasks do: they look whether it is first.
	fn work_until(over: oneshot::Receiver<()>, batches: Batches, first: Kind, of: impl Validate) {
		block_on(future::select(over, Box::pin(batches.work(first, of))));
	}

	#[test]
	fn threads_that_sleep_are_woken_and_end() {
		let (batches, model) = (Batches::default(), Arc::new(Model::default()));
		let asking = batches.asking();
		let (ends, threads): (Vec<_>, Vec<_>) = FIRST
			.map(|first| {
				let (end, over) = oneshot::channel();
				let (batches, model) = (batches.clone(), model.clone());
				let work = move || work_until(over, batches, first, model);
				(end, std::thread::spawn(work))
			})
			.into_iter()
			.unzip();
		drop(batches);
		for round in 0..200 {
			let kind = FIRST[round % 2];
			let asked: Vec<_> = (0..round % 7)
				.map(|priority| ask(&asking, 1, &transaction(priority as u8, 9), kind))
				.collect();
			for answer in asked {
				assert!(block_on(answer).is_ok());
			}
		}
		drop(ends);
		threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
		assert!(block_on(ask(&asking, 1, &transaction(1, 9), Kind::New)).is_err());
	}

	/// For each answer there is another question.
	struct Endless(Asking, Mutex<Vec<oneshot::Sender<()>>>, AtomicUsize);

	impl Validate for Arc<Endless> {
		fn alone(
			&self,
			at: Hash,
			_: TransactionSource,
			transaction: &OpaqueExtrinsic,
		) -> Result<TransactionValidity, String> {
			assert!(self.2.fetch_add(1, Ordering::Relaxed) < 9, "it goes on");
			let one = Arc::new(transaction.clone());
			std::mem::forget(ask(&self.0, 1, &one, Kind::New));
			self.1.lock().expect("nobody panics with it").clear();
			Ok(validity(at, transaction))
		}

		fn together(
			&self,
			_: Hash,
			_: &[(TransactionSource, Arc<OpaqueExtrinsic>)],
		) -> Option<Vec<Option<TransactionValidity>>> {
			None
		}
	}

	#[test]
	fn one_that_always_has_work_ends() {
		let batches = Batches::default();
		let (end, over) = oneshot::channel();
		let endless = Endless(batches.asking(), Mutex::new(vec![end]), AtomicUsize::new(0));
		let _answer = ask(&batches.asking(), 1, &transaction(1, 9), Kind::New);
		work_until(over, batches, Kind::New, Arc::new(endless));
	}
}
