//! Whether the chain is followed: whether what the node calls its best block is of now, and finality
//! not far behind.
//!
//! A node that is still syncing, or whose peers are gone, answers as willingly as any other. What it
//! says of who is selected may be of last week, so nothing is accepted and nothing deleted by it. What
//! is stored is served all the same, and challenges are answered: neither needs to know what is
//! newest.
//!
//! A chain for development has one node, which can make blocks as fast as it is asked for them: how old
//! they are says nothing there.

use crate::{
	best::Best,
	chain::{Block, BlockNumber, Chain, ChainError},
	http::ports::Clock,
	trouble::Trouble,
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::timeout};

/// The best block may be so old, in seconds: ten slots of 6 s, of which some are empty where a
/// validator is away.
pub const MOST_AGE: u64 = 60;

/// The best block may be so far ahead of this machine's clock, in seconds. Nodes refuse blocks that
/// are ahead of their own, so more is this clock's fault; tokens and days are counted by it.
pub const MOST_AHEAD: u64 = 60;

/// The best block may have so many blocks since the last final one: finality is a few behind as long
/// as two thirds of the validators vote.
pub const MOST_UNFINAL: BlockNumber = 30;

/// After so long without another block it is looked whether one became final.
const PAUSE: Duration = Duration::from_secs(6);

/// What of the chain is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
	/// The best block's number.
	pub best: BlockNumber,
	/// When it was made, in milliseconds since 1970. None on a chain for development, whose time may
	/// be its own.
	pub time: Option<u64>,
	/// The last final block's number.
	pub finalized: BlockNumber,
}

impl Heads {
	/// Those of `chain`, whose best block is `best`.
	pub async fn of(chain: &Chain, best: &Block) -> Result<Self, ChainError> {
		let time = match chain.is_for_development().await? {
			true => None,
			false => Some(chain.time(best.hash).await?),
		};
		Ok(Self { best: best.number, time, finalized: chain.finalized().await?.number })
	}
}

/// Whether the chain is followed, `now` being in seconds since 1970. If not, says why.
pub fn check(now: u64, heads: &Heads) -> Result<(), String> {
	let Heads { best, time, finalized } = *heads;
	let time = time.map_or(now, |time| time.checked_div(1_000).unwrap_or(0));
	let (age, ahead) = (now.saturating_sub(time), time.saturating_sub(now));
	if age > MOST_AGE {
		return Err(format!(
			"the best block, {best}, is {age} seconds old: the node is still syncing, has no peers, or \
			 the chain stands still"
		));
	}
	if ahead > MOST_AHEAD {
		return Err(format!(
			"the best block, {best}, is {ahead} seconds ahead of this machine's clock: set the clock"
		));
	}
	let unfinal = best.saturating_sub(finalized);
	if unfinal > MOST_UNFINAL {
		return Err(format!(
			"the last final block, {finalized}, is {unfinal} blocks behind the best one: finality \
			 stands still"
		));
	}
	Ok(())
}

/// What is known of the chain, for whoever asks often. Cheap to clone.
#[derive(Clone)]
pub struct Freshness {
	heads: watch::Receiver<Option<Heads>>,
	clock: Arc<dyn Clock>,
}

impl Freshness {
	/// Looks at `chain` with each best block, in a task of its own, which ends when nobody asks any
	/// more. What cannot be looked at becomes old by itself.
	pub fn follow(chain: Chain, mut best: Best, clock: Arc<dyn Clock>) -> Self {
		let (sender, heads) = watch::channel(None);
		tokio::spawn(async move {
			let mut trouble = Trouble::default();
			while !sender.is_closed() {
				match Heads::of(&chain, &best.block()).await {
					Ok(heads) => {
						if trouble.is_over() {
							tracing::info!("it can be seen again how far the chain is");
						}
						sender.send_replace(Some(heads));
					},
					Err(error) if trouble.is_news(&error) => {
						tracing::warn!(%error, "cannot see how far the chain is, trying again")
					},
					Err(_) => (),
				}
				if let Ok(None) = timeout(PAUSE, best.next()).await {
					return;
				}
			}
		});
		Self { heads, clock }
	}

	/// Whether the chain is followed. If not, says why.
	pub fn check(&self) -> Result<(), String> {
		self.known().unwrap_or_else(|| Err("nothing is known of the chain yet".into()))
	}

	/// The same, or none as long as nothing was looked at.
	pub fn known(&self) -> Option<Result<(), String>> {
		let heads = *self.heads.borrow();
		heads.map(|heads| check(self.clock.now(), &heads))
	}

	/// What a test says.
	#[cfg(test)]
	pub(crate) fn of(heads: watch::Receiver<Option<Heads>>, clock: Arc<dyn Clock>) -> Self {
		Self { heads, clock }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		chain::fake::{FakeChain, State},
		trouble::tests::Lines,
	};
	use proptest::prelude::*;

	const NOW: u64 = 1_800_000_000;

	fn heads(age: i64, unfinal: BlockNumber) -> Heads {
		let time = NOW.checked_add_signed(-age).unwrap() * 1_000 + 999;
		Heads { best: 1_000, time: Some(time), finalized: 1_000 - unfinal }
	}

	#[test]
	fn each_limit_is_the_last_that_holds_and_says_what_is_wrong() {
		for (age, unfinal) in [(0, 0), (60, 30), (-60, 0), (12, 3)] {
			assert_eq!(check(NOW, &heads(age, unfinal)), Ok(()));
		}
		let why = |age, unfinal| check(NOW, &heads(age, unfinal)).unwrap_err();
		assert!(why(61, 0).starts_with("the best block, 1000, is 61 seconds old"));
		assert!(why(-61, 0).contains("61 seconds ahead of this machine's clock"));
		assert!(why(0, 31).starts_with("the last final block, 969, is 31 blocks behind"));
		// A chain without a block says that it is of 1970.
		let genesis = Heads { best: 0, time: Some(0), finalized: 0 };
		assert!(check(NOW, &genesis).unwrap_err().contains("is 1800000000 seconds old"));
	}

	proptest! {
		#[test]
		fn it_is_the_limits_and_nothing_else(
			now: u64, time: u64, best: BlockNumber, finalized: BlockNumber,
		) {
			let (then, here) = (i128::from(time / 1_000), i128::from(now));
			let is_now = (here - then).abs() <= 60;
			let is_final = i64::from(best) - i64::from(finalized) <= 30;
			let heads = Heads { best, time: Some(time), finalized };
			prop_assert_eq!(check(now, &heads).is_ok(), is_now && is_final);
			// At that time it is of now.
			let is_ok = check(time / 1_000, &heads).is_ok();
			prop_assert_eq!(is_ok, is_final);
			// Where the chain's time is its own, finality alone counts.
			let heads = Heads { time: None, ..heads };
			prop_assert_eq!(check(now, &heads).is_ok(), is_final);
		}
	}

	struct At(u64);

	impl Clock for At {
		fn now(&self) -> u64 {
			self.0
		}
	}

	#[tokio::test]
	async fn the_chain_is_looked_at_with_each_best_block() {
		let fake = FakeChain::new(State { time: NOW * 1_000, ..State::default() });
		let first = fake.chain().await.best().await.unwrap();
		let (best, receiver) = watch::channel(first);
		let at = Arc::new(At(NOW));
		let freshness = Freshness::follow(fake.chain().await, Best::of(receiver), at);
		let until = async |what: &str| loop {
			let said = freshness.check().err().unwrap_or_default();
			if said.contains(what) && what.is_empty() == said.is_empty() {
				break;
			}
			tokio::task::yield_now().await;
		};
		until("").await;
		// The chain is away: what was known last counts, and however often it is asked that is said once.
		let lines = Lines::of("freshness");
		let logged = tracing::subscriber::set_default(lines.clone());
		fake.go_away(true);
		for _ in 0..20 {
			best.send_replace(fake.block(|state| state.time -= 61_000));
			for _ in 0..20 {
				tokio::task::yield_now().await;
			}
			assert_eq!((freshness.check(), lines.count()), (Ok(()), 1));
		}
		drop(logged);
		fake.block(|state| state.time = (NOW - 61) * 1_000);
		fake.go_away(false);
		best.send_replace(fake.block(|_| ()));
		until("is 61 seconds old").await;
		for _ in 0..MOST_UNFINAL {
			fake.block(|state| state.time = NOW * 1_000);
		}
		best.send_replace(fake.empty_block());
		until("finality stands still").await;
		fake.finalize();
		best.send_replace(fake.empty_block());
		until("").await;
		// Of a chain for development the blocks may be of any time.
		best.send_replace(fake.block(|state| state.time = 0));
		until("seconds old").await;
		fake.develop();
		best.send_replace(fake.empty_block());
		until("").await;
	}

	#[test]
	fn what_is_not_known_is_not_fresh_and_what_was_known_grows_old() {
		let (sender, receiver) = watch::channel(None);
		let at = |now| Freshness::of(receiver.clone(), Arc::new(At(now)));
		assert!(at(NOW).check().is_err());
		sender.send_replace(Some(heads(0, 0)));
		assert_eq!(at(NOW).check(), Ok(()));
		assert_eq!(at(NOW + 60).check(), Ok(()));
		assert!(at(NOW + 61).check().is_err());
	}
}
