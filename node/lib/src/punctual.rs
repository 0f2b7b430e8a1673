//! Authors that are done in time.
//!
//! An author adds transactions to a block until so much of the time for it is gone, then does what
//! hooks have to do, and works out what the state has become. A block that is not ready when its
//! time is over is thrown away, and its slot has none. The SDK leaves a tenth for what follows the
//! transactions. On a large state that is too little: among a million accounts, what 10,000
//! transfers changed took 0.5 s to work out, after 2.4 to 2.6 s of adding them, and every other
//! block was lost.

use futures::{future::MapOk, TryFutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;

/// Makes authors that leave three tenths of the time for a block, rather than one, for what follows
/// its transactions. They wait less for the pool to know of the parent, too, by two ninths: an
/// eighth of the time until they stop adding.
///
/// It is a fixed part. What follows the transactions cannot be told from what a block took in all,
/// for one that is full ends sooner, and in one with less in it idle work takes longer.
pub struct Punctual<Of>(pub Of);

impl<Block: BlockT, Of: Environment<Block>> Environment<Block> for Punctual<Of> {
	type Proposer = Punctual<Of::Proposer>;
	type CreateProposer = MapOk<Of::CreateProposer, fn(Of::Proposer) -> Self::Proposer>;
	type Error = Of::Error;

	fn init(&mut self, parent: &Block::Header) -> Self::CreateProposer {
		self.0.init(parent).map_ok(Punctual)
	}
}

impl<Block: BlockT, Of: Proposer<Block>> Proposer<Block> for Punctual<Of> {
	type Error = Of::Error;
	type Proposal = Of::Proposal;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		self.0.propose(ProposeArgs { max_duration: args.max_duration.mul_f64(TOLD), ..args })
	}
}

/// The part of the time that an author is told of. It adds transactions for nine tenths of that:
/// seven of the whole.
const TOLD: f64 = 7. / 9.;

#[cfg(test)]
mod tests {
	use super::*;
	use audio_runtime::opaque::Block;
	use futures::{executor::block_on, future};
	use sp_consensus::{Error, Proposal};
	use sp_runtime::traits::Header as _;
	use std::{
		sync::mpsc::{channel, Sender},
		time::Duration,
	};

	/// An author who tells how much time there was, and makes nothing.
	struct Idler(Sender<Duration>);

	impl Environment<Block> for Idler {
		type Proposer = Idler;
		type CreateProposer = future::Ready<Result<Idler, Error>>;
		type Error = Error;

		fn init(&mut self, _: &<Block as BlockT>::Header) -> Self::CreateProposer {
			future::ok(Idler(self.0.clone()))
		}
	}

	impl Proposer<Block> for Idler {
		type Error = Error;
		type Proposal = future::Ready<Result<Proposal<Block>, Error>>;

		fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
			self.0.send(args.max_duration).expect("somebody listens");
			future::err(Error::StateUnavailable("it is of no interest".into()))
		}
	}

	#[test]
	fn three_tenths_of_the_time_are_left_when_no_more_transactions_are_added() {
		let (told, heard) = channel();
		let parent = <Block as BlockT>::Header::new(
			0,
			Default::default(),
			Default::default(),
			Default::default(),
			Default::default(),
		);
		for millis in [0, 2_940, u64::MAX] {
			let time = Duration::from_millis(millis);
			let author = block_on(Punctual(Idler(told.clone())).init(&parent)).expect("it is made");
			let args = ProposeArgs { max_duration: time, ..Default::default() };
			assert!(block_on(author.propose(args)).is_err());
			let told = heard.recv().expect("it was told");
			// The SDK's author stops when a tenth of that is left.
			let adding = told - told / 10;
			assert!(adding <= time * 71 / 100 && adding >= time * 69 / 100, "{adding:?}");
		}
	}
}
