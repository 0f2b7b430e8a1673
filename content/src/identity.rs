//! Which node this is on chain: the one that is registered with its key.

use crate::{
	best::Best,
	chain::{Block, BlockNumber, Chain, ChainError},
	freshness::Freshness,
	trouble::Trouble,
};
use audio_primitives::nodes::NodeIndex;
use tokio::sync::watch;

/// After so many blocks a node that is registered is looked for again. Its index changes only if it
/// leaves and comes back.
const PASS: BlockNumber = 20;

/// After so many blocks, an hour, it is said again that no node is registered.
const AGAIN: BlockNumber = 600;

/// What an operator is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
	/// The node is registered.
	Found(NodeIndex),
	/// It was, and is no more.
	Lost,
	/// No node is, by a chain that is of now.
	Unregistered,
	/// No node is, and the chain is not of now: why.
	NotFollowed(String),
}

/// What was said since a node was last registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Said {
	not_followed: bool,
	/// In which block that no node is registered.
	unregistered: Option<BlockNumber>,
}

/// What there is to say at block `now`: a node was registered as `before` and is as `found`, and the
/// chain is of now, or why it is not, if that is known.
fn news(
	before: Option<NodeIndex>,
	found: Option<NodeIndex>,
	chain: Option<Result<(), String>>,
	now: BlockNumber,
	said: &mut Said,
) -> Option<News> {
	if let Some(node) = found {
		*said = Said::default();
		return (before != found).then_some(News::Found(node));
	}
	match chain? {
		// While a node catches up, blocks come faster than anybody reads.
		Err(_) if said.not_followed => None,
		Err(why) => {
			said.not_followed = true;
			Some(News::NotFollowed(why))
		},
		Ok(()) if said.unregistered.is_some_and(|at| at.abs_diff(now) < AGAIN) => None,
		Ok(()) => {
			said.unregistered = Some(now);
			Some(if before.is_some() { News::Lost } else { News::Unregistered })
		},
	}
}

/// Finds the node that is registered with a key.
pub struct Identity {
	chain: Chain,
	key: [u8; 32],
	index: watch::Sender<Option<NodeIndex>>,
	/// From which block on it is looked for again.
	next: BlockNumber,
	freshness: Freshness,
	said: Said,
}

impl Identity {
	/// The node with `key`, an Ed25519 public key. `freshness` says whether it matters that there is
	/// none.
	pub fn new(chain: Chain, key: [u8; 32], freshness: Freshness) -> Self {
		let (index, said) = (watch::Sender::new(None), Said::default());
		Self { chain, key, index, next: 0, freshness, said }
	}

	/// The node's index, once it is registered.
	pub fn index(&self) -> watch::Receiver<Option<NodeIndex>> {
		self.index.subscribe()
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		let (mut block, mut trouble) = (Some(best.block()), Trouble::default());
		while let Some(at) = block {
			match self.advance(&at).await {
				Ok(news) => {
					if trouble.is_over() {
						tracing::info!("it can be seen again whether the node is registered");
					}
					news.iter().for_each(|news| self.log(news));
				},
				Err(error) if trouble.is_news(&error) => {
					tracing::warn!(%error, "cannot see whether the node is registered")
				},
				Err(_) => (),
			}
			block = best.next().await;
		}
	}

	/// Looks for the node in `block`, unless it was found not long ago. Says what is to be told.
	pub async fn advance(&mut self, block: &Block) -> Result<Option<News>, ChainError> {
		let known = *self.index.borrow();
		if known.is_some() && block.number < self.next {
			return Ok(None);
		}
		let found = match (self.chain.node_by_key(block.hash, &self.key).await?, known) {
			(Some(node), _) => Some(node),
			// One that leaves has no key any more, and may still owe proofs.
			(None, Some(node)) => self.chain.node(block.hash, node).await?.map(|_| node),
			(None, None) => None,
		};
		self.next = block.number.saturating_add(PASS);
		self.index.send_if_modified(|index| std::mem::replace(index, found) != found);
		Ok(news(known, found, self.freshness.known(), block.number, &mut self.said))
	}

	fn log(&self, news: &News) {
		let key = format!("0x{}", hex::encode(self.key));
		match news {
			News::Found(node) => tracing::info!(node, "the node is registered"),
			News::Lost => tracing::warn!(key, "the node is registered no more"),
			News::Unregistered => tracing::warn!(
				key,
				"no node is registered with this key, so nothing is stored or proven: `audio-node \
				 content register`, with this node's --chain and --base-path, prints the call that \
				 registers it"
			),
			News::NotFollowed(why) => tracing::warn!(
				key,
				why,
				"no node is registered with this key, by a chain that is not of now: it may be later"
			),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		chain::fake::{FakeChain, State},
		freshness::Heads,
		http::ports::{Clock, SystemClock},
		trouble::tests::Lines,
	};
	use std::sync::Arc;

	#[tokio::test]
	async fn that_the_chain_does_not_say_is_said_once_and_not_with_each_block() {
		let fake = FakeChain::new(State::of_nodes(1));
		let (_, known) = watch::channel(None);
		let freshness = Freshness::of(known, Arc::new(SystemClock));
		let identity = Identity::new(fake.chain().await, [1; 32], freshness);
		let (blocks, best) = watch::channel(fake.block(|_| ()));
		let lines = Lines::of("identity");
		let _logged = tracing::subscriber::set_default(lines.clone());
		fake.go_away(true);
		let _running = tokio::spawn(identity.run(Best::of(best)));
		for _ in 0..20 {
			blocks.send_replace(fake.block(|_| ()));
			for _ in 0..20 {
				tokio::task::yield_now().await;
			}
		}
		assert_eq!(lines.count(), 1);
	}

	#[tokio::test]
	async fn an_operator_is_told_at_once_that_no_node_is_registered_and_then_each_hour() {
		let mut state = State::of_nodes(1);
		state.registered.clear();
		let fake = FakeChain::new(state);
		let (heads, known) = watch::channel(None);
		let freshness = Freshness::of(known, Arc::new(SystemClock));
		let mut identity = Identity::new(fake.chain().await, [1; 32], freshness);
		let mut advance = async |number, change: fn(&mut State)| {
			let block = Block { number, ..fake.block(change) };
			identity.advance(&block).await.unwrap()
		};
		assert_eq!(advance(1, |_| ()).await, None, "it is not known yet whether it matters");
		heads.send_replace(Some(Heads { best: 1, time: Some(0), finalized: 1 }));
		let told = advance(2, |_| ()).await;
		assert!(
			matches!(&told, Some(News::NotFollowed(why)) if why.contains("syncing")),
			"{told:?}"
		);
		assert_eq!(advance(3_000, |_| ()).await, None);
		let time = Some(SystemClock.now() * 1_000);
		heads.send_replace(Some(Heads { best: 1, time, finalized: 1 }));
		assert_eq!(advance(3_001, |_| ()).await, Some(News::Unregistered));
		for quiet in [3_002, 3_600] {
			assert_eq!(advance(quiet, |_| ()).await, None);
		}
		assert_eq!(advance(3_601, |_| ()).await, Some(News::Unregistered));
		let register = |state: &mut State| state.registered.extend([4]);
		assert_eq!(advance(3_602, register).await, Some(News::Found(4)));
		assert_eq!(advance(3_700, |_| ()).await, None);
		assert_eq!(advance(3_800, |state| state.registered.clear()).await, Some(News::Lost));
		assert_eq!(advance(3_801, |_| ()).await, None);
		assert_eq!(advance(4_400, |_| ()).await, Some(News::Unregistered));
	}
}
