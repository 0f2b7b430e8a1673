//! What a peer is to be told.

use audio_runtime::Hash;
use codec::Encode;
use sp_runtime::OpaqueExtrinsic;
use std::{
	collections::{HashSet, VecDeque},
	num::NonZeroUsize,
	sync::Arc,
	time::{Duration, Instant},
};

/// Most transactions of a request.
pub(super) const MAX_TRANSACTIONS: u32 = 1_024;

/// Most bytes of these, if they are more than one.
const MAX_BYTES: usize = 256 * 1024;

/// Most bytes of one that is sent: a longer one fits in no block.
pub(super) const MAX_BYTES_OF_ONE: usize = 4 * 1024 * 1024;

/// How long a peer that takes nothing is left alone at first. The time doubles whenever it takes
/// nothing again, up to [`LONGEST_REST`].
const SHORTEST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(8);

/// The transactions that a peer is to be told of, and those that it knows.
pub(super) struct Outbox {
	/// How many wait, or are on the way, at the most.
	capacity: usize,
	known: Known,
	waiting: VecDeque<Hash>,
	/// Those that were sent and not answered.
	on_the_way: Vec<Hash>,
	/// Both of these.
	queued: HashSet<Hash>,
	/// Whether there was no room for one.
	was_full: bool,
	/// For how long the peer is left alone if it takes nothing the next time, and until when it is.
	rest: (Duration, Option<Instant>),
}

impl Outbox {
	/// For a peer that knows nothing, for whom so many wait at the most.
	///
	/// Of twice as many, and up to four times, it is remembered that the peer knows them.
	pub(super) fn new(capacity: NonZeroUsize) -> Self {
		let capacity = capacity.get();
		Self {
			capacity,
			known: Known::new(capacity.saturating_mul(2)),
			waiting: VecDeque::new(),
			on_the_way: Vec::new(),
			queued: HashSet::new(),
			was_full: false,
			rest: (SHORTEST_REST, None),
		}
	}

	/// The peer is to be told of a transaction, unless it knows it, or too many wait.
	pub(super) fn push(&mut self, hash: Hash) {
		if self.known.renew(hash) || self.queued.contains(&hash) {
			return;
		}
		if self.queued.len() >= self.capacity {
			self.was_full = true;
			return;
		}
		self.queued.insert(hash);
		self.waiting.push_back(hash);
	}

	/// The peer has told of this transaction.
	pub(super) fn heard(&mut self, hash: Hash) {
		self.known.insert(hash);
	}

	/// Whether there is something to tell.
	pub(super) fn is_waiting(&self) -> bool {
		!self.waiting.is_empty()
	}

	/// Whether there was no room for some since this was asked, and there is now.
	pub(super) fn has_room_again(&mut self) -> bool {
		self.was_full
			&& self.queued.len() <= self.capacity / 2
			&& std::mem::take(&mut self.was_full)
	}

	/// What the peer is told next. There is nothing before it has answered, or while it is left
	/// alone. A transaction that `find` does not find is passed over.
	pub(super) fn batch(
		&mut self,
		now: Instant,
		find: impl Fn(&Hash) -> Option<Arc<OpaqueExtrinsic>>,
	) -> Option<Vec<Arc<OpaqueExtrinsic>>> {
		if !self.on_the_way.is_empty() || self.rest.1.is_some_and(|until| now < until) {
			return None;
		}
		let (mut batch, mut bytes) = (Vec::new(), 0usize);
		while batch.len() < MAX_TRANSACTIONS as usize {
			let Some(hash) = self.waiting.pop_front() else { break };
			let found = match self.known.contains(&hash) {
				true => None,
				false => find(&hash).map(|transaction| (transaction.encoded_size(), transaction)),
			};
			let Some((size, transaction)) = found.filter(|(size, _)| *size <= MAX_BYTES_OF_ONE)
			else {
				self.queued.remove(&hash);
				continue;
			};
			bytes = bytes.saturating_add(size);
			if bytes > MAX_BYTES && !batch.is_empty() {
				self.waiting.push_front(hash);
				break;
			}
			self.on_the_way.push(hash);
			batch.push(transaction);
		}
		(!batch.is_empty()).then_some(batch)
	}

	/// The peer has taken what it was sent last, but for those with these places in the list. It may
	/// be told of them again. Gives those that it took.
	pub(super) fn taken(&mut self, left: &[u16]) -> Vec<Hash> {
		self.rest = (SHORTEST_REST, None);
		let left: HashSet<usize> = left.iter().copied().map(usize::from).collect();
		let mut taken = Vec::new();
		for (place, hash) in std::mem::take(&mut self.on_the_way).into_iter().enumerate() {
			self.queued.remove(&hash);
			if !left.contains(&place) {
				self.known.insert(hash);
				taken.push(hash);
			}
		}
		taken
	}

	/// The peer has not taken the list. It is left alone for a while, and sent that again.
	pub(super) fn refused(&mut self, now: Instant) {
		let (rest, _) = self.rest;
		self.rest = (rest.saturating_mul(2).min(LONGEST_REST), now.checked_add(rest));
		for hash in std::mem::take(&mut self.on_the_way).into_iter().rev() {
			self.waiting.push_front(hash);
		}
	}
}

/// The transactions that a peer knows, as many as there is room for and up to twice as many: those
/// that were put in or renewed last.
struct Known {
	room: usize,
	new: HashSet<Hash>,
	old: HashSet<Hash>,
}

impl Known {
	fn new(room: usize) -> Self {
		Self { room, new: HashSet::new(), old: HashSet::new() }
	}

	fn contains(&self, hash: &Hash) -> bool {
		self.new.contains(hash) || self.old.contains(hash)
	}

	fn insert(&mut self, hash: Hash) {
		self.new.insert(hash);
		if self.new.len() >= self.room {
			self.old = std::mem::take(&mut self.new);
		}
	}

	/// Keeps one that is known for longer. Says whether it is.
	fn renew(&mut self, hash: Hash) -> bool {
		if self.old.contains(&hash) {
			self.insert(hash);
			return true;
		}
		self.new.contains(&hash)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// What happens to the outbox of a peer.
	#[derive(Clone, Debug)]
	enum Event {
		Push(u8),
		Heard(u8),
		/// The pool has lost it.
		Gone(u8),
		Send,
		Take,
		/// It takes all but the first.
		TakeRest,
		Refuse,
	}

	fn event() -> impl Strategy<Value = Event> {
		prop_oneof![
			4 => any::<u8>().prop_map(Event::Push),
			1 => any::<u8>().prop_map(Event::Heard),
			1 => any::<u8>().prop_map(Event::Gone),
			2 => Just(Event::Send),
			2 => Just(Event::Take),
			1 => Just(Event::TakeRest),
			1 => Just(Event::Refuse),
		]
	}

	fn hash(of: u8) -> Hash {
		Hash::repeat_byte(of)
	}

	/// One in seven is so long that two of them are not sent together.
	fn transaction(of: u8) -> Arc<OpaqueExtrinsic> {
		let bytes = if of.is_multiple_of(7) { MAX_BYTES - 100 } else { 100 };
		Arc::new(OpaqueExtrinsic::from_blob(vec![of; bytes]))
	}

	fn first(transaction: &OpaqueExtrinsic) -> u8 {
		transaction.inner()[0]
	}

	/// What a peer with an outbox has been told.
	struct Model {
		outbox: Outbox,
		now: Instant,
		/// Those that it is to be told, in order.
		wanted: Vec<u8>,
		known: HashSet<u8>,
		/// Those that the pool has lost.
		gone: HashSet<u8>,
		under_way: Vec<u8>,
	}

	impl Model {
		fn new(capacity: usize) -> Self {
			Self {
				outbox: Outbox::new(NonZeroUsize::new(capacity).unwrap()),
				now: Instant::now(),
				wanted: Vec::new(),
				known: HashSet::new(),
				gone: HashSet::new(),
				under_way: Vec::new(),
			}
		}

		fn is_due(&self, of: u8) -> bool {
			!self.known.contains(&of) && !self.gone.contains(&of)
		}

		/// Sends what is next, and gives it.
		fn send(&mut self) -> Vec<u8> {
			let find = |hash: &Hash| {
				let of = hash.as_bytes()[0];
				(!self.gone.contains(&of)).then(|| transaction(of))
			};
			let batch = self.outbox.batch(self.now, find).unwrap_or_default();
			let size: usize = batch.iter().map(|of| of.encoded_size()).sum();
			assert!(size <= MAX_BYTES || batch.len() == 1);
			if !batch.is_empty() {
				assert!(self.under_way.is_empty(), "it has not answered");
				self.under_way = batch.iter().map(|of| first(of)).collect();
			}
			batch.iter().map(|of| first(of)).collect()
		}

		/// It answers that it takes all, or all but the first.
		fn take(&mut self, but: usize) {
			let left: Vec<u16> = (0..but as u16).collect();
			let taken = self.outbox.taken(&left);
			let told: Vec<u8> = self.under_way.drain(..).skip(but).collect();
			assert_eq!(taken, told.iter().map(|of| hash(*of)).collect::<Vec<_>>());
			self.known.extend(told);
		}

		fn refuse(&mut self) {
			self.outbox.refused(self.now);
			assert!(self.outbox.batch(self.now, |_| None).is_none(), "it is left alone");
			self.now += LONGEST_REST;
		}
	}

	proptest! {
		#[test]
		fn a_peer_is_told_all_that_it_does_not_know_once_and_in_order(
			events in prop::collection::vec(event(), 1..300),
		) {
			let mut model = Model::new(512);
			let end = [Event::Take, Event::Send].into_iter().cycle().take(1_200);
			for event in events.into_iter().chain(end) {
				match event {
					Event::Push(of) => {
						model.gone.remove(&of);
						let is_told = model.wanted.contains(&of) || model.under_way.contains(&of);
						if !model.known.contains(&of) && !is_told {
							model.wanted.push(of);
						}
						model.outbox.push(hash(of));
					},
					Event::Heard(of) => {
						model.known.insert(of);
						model.outbox.heard(hash(of));
					},
					Event::Gone(of) => {
						model.gone.insert(of);
					},
					Event::Send => {
						let is_free = model.under_way.is_empty();
						let sent = model.send();
						if is_free {
							let last = sent.last().map(|last| {
								model.wanted.iter().position(|of| of == last).expect("it was wanted")
							});
							let told = model.wanted.drain(..last.map_or(0, |last| last + 1));
							let told: Vec<u8> = told.collect();
							let due = told.into_iter().filter(|of| model.is_due(*of));
							prop_assert_eq!(sent, due.collect::<Vec<_>>());
							// It looked on until it found one that was too long.
							let next = model.wanted.iter().position(|of| model.is_due(*of));
							model.wanted.drain(..next.unwrap_or(model.wanted.len()));
						}
					},
					Event::Take => model.take(0),
					Event::TakeRest => model.take(1),
					Event::Refuse => {
						model.refuse();
						model.wanted.splice(..0, model.under_way.drain(..));
					},
				}
			}
			prop_assert!(model.wanted.is_empty() && model.under_way.is_empty());
			prop_assert!(!model.outbox.is_waiting());
		}

		#[test]
		fn with_little_room_no_more_is_kept_and_a_peer_is_told_all_in_the_end(
			events in prop::collection::vec(event(), 1..600),
		) {
			let mut model = Model::new(16);
			for event in events {
				match event {
					Event::Push(of) => {
						model.gone.remove(&of);
						model.outbox.push(hash(of));
					},
					Event::Heard(of) => {
						model.known.insert(of);
						model.outbox.heard(hash(of));
					},
					Event::Gone(of) => {
						model.gone.insert(of);
					},
					Event::Send => {
						model.send();
					},
					Event::Take => model.take(0),
					Event::TakeRest => model.take(1),
					Event::Refuse => {
						model.refuse();
						model.under_way.clear();
					},
				}
				let outbox = &model.outbox;
				prop_assert!(outbox.queued.len() <= 16);
				prop_assert_eq!(outbox.queued.len(), outbox.waiting.len() + outbox.on_the_way.len());
				prop_assert!(outbox.known.new.len() < 32 && outbox.known.old.len() <= 32);
			}
			// It is offered all that the pool has again and again, as long as it takes.
			model.take(0);
			for _ in 0..64 {
				let due: Vec<u8> = (0..=u8::MAX).filter(|of| model.is_due(*of)).collect();
				due.into_iter().for_each(|of| model.outbox.push(hash(of)));
				while !model.send().is_empty() {
					model.take(0);
				}
			}
			prop_assert!((0..=u8::MAX).all(|of| !model.is_due(of)));
		}
	}

	#[test]
	fn if_too_many_wait_the_first_are_kept() {
		let capacity = NonZeroUsize::new(5_000).unwrap();
		let mut outbox = Outbox::new(capacity);
		let number = |of: u64| Hash::from_low_u64_be(of);
		let find = |_: &Hash| Some(transaction(1));
		(0..6_000).for_each(|of| outbox.push(number(of)));
		assert_eq!((outbox.waiting.front(), outbox.waiting.len()), (Some(&number(0)), 5_000));
		let batch = outbox.batch(Instant::now(), find);
		assert_eq!(batch.map(|batch| batch.len()), Some(MAX_TRANSACTIONS as usize));
		// What is on the way has its place until it is taken.
		outbox.push(number(6_000));
		outbox.refused(Instant::now());
		assert_eq!((outbox.waiting.front(), outbox.waiting.len()), (Some(&number(0)), 5_000));
		let later = Instant::now() + LONGEST_REST;
		assert!(outbox.batch(later, find).is_some());
		outbox.taken(&[]);
		outbox.push(number(6_000));
		assert_eq!(outbox.waiting.back(), Some(&number(6_000)));
	}

	#[test]
	fn what_is_offered_again_and_again_stays_known() {
		let mut outbox = Outbox::new(NonZeroUsize::new(16).unwrap());
		outbox.heard(hash(1));
		for of in 2..=255 {
			outbox.heard(hash(of));
			if of.is_multiple_of(20) {
				outbox.push(hash(1));
				assert!(!outbox.is_waiting());
			}
		}
		// One that is not offered meanwhile is forgotten.
		outbox.push(hash(2));
		assert!(outbox.is_waiting());
	}

	#[test]
	fn there_is_room_again_when_half_of_what_waited_is_taken() {
		let mut outbox = Outbox::new(NonZeroUsize::new(4).unwrap());
		(1..=4).for_each(|of| outbox.push(hash(of)));
		assert!(!outbox.has_room_again(), "there was room for all");
		outbox.push(hash(5));
		assert!(!outbox.has_room_again(), "there is none");
		assert!(outbox.batch(Instant::now(), |_| Some(transaction(1))).is_some());
		outbox.taken(&[]);
		assert!(outbox.has_room_again());
		assert!(!outbox.has_room_again(), "it was asked");
	}

	#[test]
	fn one_that_fits_in_no_block_is_not_sent() {
		let mut outbox = Outbox::new(NonZeroUsize::new(16).unwrap());
		outbox.push(hash(1));
		let long = Arc::new(OpaqueExtrinsic::from_blob(vec![1; MAX_BYTES_OF_ONE + 1]));
		assert!(outbox.batch(Instant::now(), |_| Some(long.clone())).is_none());
		assert!(!outbox.is_waiting() && outbox.queued.is_empty());
	}

	#[test]
	fn one_that_takes_nothing_is_asked_ever_less_often() {
		let mut outbox = Outbox::new(NonZeroUsize::new(16).unwrap());
		let mut now = Instant::now();
		outbox.push(hash(1));
		let find = |_: &Hash| Some(transaction(1));
		for seconds in [1, 2, 4, 8, 8] {
			assert!(outbox.batch(now, find).is_some());
			outbox.refused(now);
			let rest = Duration::from_secs(seconds);
			assert!(outbox.batch(now + rest - Duration::from_millis(1), find).is_none());
			now += rest;
		}
		assert!(outbox.batch(now, find).is_some());
		outbox.taken(&[]);
		outbox.push(hash(2));
		assert!(outbox.batch(now, find).is_some());
		outbox.refused(now);
		assert!(outbox.batch(now + SHORTEST_REST, find).is_some());
	}
}
