//! Authors that are done in time.
//!
//! An author adds transactions to a block until so much of the time for it is gone, then works out
//! what the state has become. A block that is not ready when its time is over is thrown away, and its
//! slot has none. The SDK leaves a tenth for what follows the transactions. On a large state that is
//! too little: among a million accounts, what 10,000 transfers changed took 0.5 s to work out, after
//! 2.4 to 2.6 s of adding them, and every other block was lost. On a small one more than a tenth
//! would be idle. So an author leaves what it took with the blocks that it made before.

use futures::{future::BoxFuture, TryFutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;
use std::{
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};

/// Of the time that an author is told of, the SDK's adds transactions for so much.
const ADDS: f64 = 0.9;

/// Makes authors that leave as much time as they need, rather than a tenth, for what follows the
/// transactions of a block. They wait less for the pool to know of the parent, too: an eighth of the
/// time until they stop adding.
pub struct Punctual<Of> {
	of: Of,
	rest: Arc<Mutex<Rest>>,
}

impl<Of> Punctual<Of> {
	/// Makes such authors of those that `of` makes.
	pub fn new(of: Of) -> Self {
		Self { of, rest: Default::default() }
	}
}

impl<Block, Of> Environment<Block> for Punctual<Of>
where
	Block: BlockT,
	Of: Environment<Block>,
	Of::Proposer: 'static,
{
	type Proposer = Punctual<Of::Proposer>;
	type CreateProposer = BoxFuture<'static, Result<Self::Proposer, Self::Error>>;
	type Error = Of::Error;

	fn init(&mut self, parent: &Block::Header) -> Self::CreateProposer {
		let rest = self.rest.clone();
		Box::pin(self.of.init(parent).map_ok(|of| Punctual { of, rest }))
	}
}

impl<Block: BlockT, Of: Proposer<Block>> Proposer<Block> for Punctual<Of> {
	type Error = Of::Error;
	type Proposal = BoxFuture<'static, Result<sp_consensus::Proposal<Block>, Self::Error>>;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		let time = args.max_duration;
		let adding = rest_of(&self.rest).adding(time);
		let max_duration = adding.div_f64(ADDS);
		let making = Making { begun: Instant::now(), time, adding, made: false, rest: self.rest };
		let proposal = self.of.propose(ProposeArgs { max_duration, ..args });
		Box::pin(async move {
			let mut making = making;
			let proposal = proposal.await;
			making.made = true;
			proposal
		})
	}
}

/// A block that is being made.
struct Making {
	begun: Instant,
	/// How much time there is for it.
	time: Duration,
	/// How much of that is for adding transactions.
	adding: Duration,
	/// Whether it is ready. It is not when it is given up because its time is over.
	made: bool,
	rest: Arc<Mutex<Rest>>,
}

impl Drop for Making {
	fn drop(&mut self) {
		let mut rest = rest_of(&self.rest);
		match self.made {
			true => rest.took(self.adding, self.begun.elapsed()),
			false => rest.late(self.time),
		}
	}
}

fn rest_of(rest: &Mutex<Rest>) -> std::sync::MutexGuard<'_, Rest> {
	// It is right whatever happened.
	rest.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long what follows the transactions of a block took, as far as known.
#[derive(Clone, Copy, Debug, Default)]
struct Rest(Option<Duration>);

impl Rest {
	/// The part of the time for a block in which transactions are added: half at least, three
	/// quarters if nothing is known, else what leaves a quarter more than the rest took, and a
	/// twentieth of the time.
	fn adding(self, time: Duration) -> Duration {
		let left = match self.0 {
			None => time.mul_f64(0.25),
			Some(rest) => rest.mul_f64(1.25).saturating_add(time.mul_f64(0.05)),
		};
		time.saturating_sub(left).clamp(time.mul_f64(0.5), time.mul_f64(ADDS))
	}

	/// A block took so long, of which transactions may have been added for as long as `adding`. One
	/// that took less ended for lack of transactions, or of room, and says nothing. What takes longer
	/// than before counts at once, what takes less by and by.
	fn took(&mut self, adding: Duration, all: Duration) {
		let Some(seen) = all.checked_sub(adding) else { return };
		let known = self.0.unwrap_or_default();
		self.0 = Some(seen.max(known.saturating_sub(known.saturating_sub(seen).mul_f64(0.125))));
	}

	/// A block was not ready in its time.
	fn late(&mut self, time: Duration) {
		let known = self.0.unwrap_or_default();
		self.0 = Some(known.mul_f64(2.).clamp(time.mul_f64(0.25), time.mul_f64(0.5)));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use audio_runtime::opaque::Block;
	use futures::{executor::block_on, future};
	use proptest::prelude::*;
	use sp_consensus::{Error, Proposal};
	use sp_runtime::traits::Header as _;
	use std::sync::mpsc::{channel, Sender};

	/// An author who tells how much time there was, and makes nothing, or never anything.
	struct Idler(Sender<Duration>, bool);

	impl Environment<Block> for Idler {
		type Proposer = Idler;
		type CreateProposer = future::Ready<Result<Idler, Error>>;
		type Error = Error;

		fn init(&mut self, _: &<Block as BlockT>::Header) -> Self::CreateProposer {
			future::ok(Idler(self.0.clone(), self.1))
		}
	}

	impl Proposer<Block> for Idler {
		type Error = Error;
		type Proposal = BoxFuture<'static, Result<Proposal<Block>, Error>>;

		fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
			self.0.send(args.max_duration).expect("somebody listens");
			match self.1 {
				true => Box::pin(future::pending()),
				false => {
					Box::pin(future::err(Error::StateUnavailable("it is of no interest".into())))
				},
			}
		}
	}

	#[test]
	fn an_author_is_told_of_less_time_after_a_block_that_came_too_late() {
		let (told, heard) = channel();
		let parent = <Block as BlockT>::Header::new(
			0,
			Default::default(),
			Default::default(),
			Default::default(),
			Default::default(),
		);
		let time = Duration::from_millis(2_700);
		let mut authors = Punctual::new(Idler(told, false));
		let propose = |authors: &mut Punctual<Idler>| {
			let author = block_on(authors.init(&parent)).expect("it is made");
			let proposal = author.propose(ProposeArgs { max_duration: time, ..Default::default() });
			(proposal, heard.recv().expect("it was told").as_millis())
		};
		// One that is refused at once says nothing about the time.
		for _ in 0..2 {
			let (proposal, told) = propose(&mut authors);
			assert!(block_on(proposal).is_err());
			assert_eq!(told, 2_250);
		}
		authors.of.1 = true;
		// Given up when nothing came of it.
		let (proposal, told) = propose(&mut authors);
		assert_eq!(told, 2_250);
		drop(proposal);
		let (proposal, told) = propose(&mut authors);
		assert_eq!(told, 1_912);
		drop(proposal);
		assert_eq!(propose(&mut authors).1, 1_500);
	}

	/// Makes a block, of which transactions are added for so long if they may, and which takes so long
	/// afterwards. Says whether it was in time, and for how long transactions were added.
	fn make(rest: &mut Rest, time: Duration, full: Duration, after: Duration) -> (bool, Duration) {
		let adding = rest.adding(time);
		let added = adding.min(full);
		let all = added + after;
		match all <= time {
			true => rest.took(adding, all),
			false => rest.late(time),
		}
		(all <= time, added)
	}

	proptest! {
		/// Whatever it was like before, and whatever the rest takes up to two fifths of the time, but
		/// for a quarter more or less: few blocks are lost until it is known, and then none, nor is
		/// more left than is needed.
		#[test]
		fn time_is_left_as_it_is_needed(
			before in prop::collection::vec((0u64..3_000, 0u64..3_000), 0..20),
			after in 0u64..1_000,
			more in prop::collection::vec(0u64..25, 60),
		) {
			let time = Duration::from_millis(3_000);
			let full = Duration::from_millis(3_000);
			let mut rest = Rest::default();
			for (full, after) in before {
				make(&mut rest, time, Duration::from_millis(full), Duration::from_millis(after));
			}
			let made: Vec<_> = more
				.iter()
				.map(|more| {
					let after = Duration::from_millis(after + after * more / 100);
					make(&mut rest, time, full, after)
				})
				.collect();
			prop_assert!(made.iter().filter(|(in_time, _)| !in_time).count() <= 2, "{made:?}");
			prop_assert!(made[2..].iter().all(|(in_time, _)| *in_time), "{made:?}");
			// 1.25 times the most that was seen of late, and a twentieth; half is always added.
			let least = 3_000. - 1.25 * 1.25 * after as f64 - 200.;
			let (_, added) = made[59];
			prop_assert!(added.as_millis() as f64 >= least.clamp(1_500., 2_699.), "{added:?}");
		}

		/// Blocks that end for lack of transactions change nothing.
		#[test]
		fn idle_blocks_are_no_reason(rest: Option<u16>, added in 0u64..1_000, after in 0u64..500) {
			let mut rest = Rest(rest.map(|millis| Duration::from_millis(millis.into())));
			let time = Duration::from_millis(3_000);
			let before = rest.adding(time);
			make(&mut rest, time, Duration::from_millis(added), Duration::from_millis(after));
			prop_assert_eq!(rest.adding(time), before);
		}
	}

	#[test]
	fn any_time_is_shared_out() {
		for time in [Duration::ZERO, Duration::from_nanos(1), Duration::from_millis(u64::MAX)] {
			for rest in [None, Some(Duration::ZERO), Some(Duration::from_secs(3))] {
				let adding = Rest(rest).adding(time);
				assert!(adding <= time && adding.div_f64(ADDS) <= time + time / 10);
			}
		}
	}
}
