//! Which node this is on chain: the one that is registered with its key.

use crate::{
	best::Best,
	chain::{Block, BlockNumber, Chain, ChainError},
};
use audio_primitives::nodes::NodeIndex;
use tokio::sync::watch;

/// After so many blocks a node that is registered is looked for again. Its index changes only if it
/// leaves and comes back.
const PASS: BlockNumber = 20;

/// Finds the node that is registered with a key.
pub struct Identity {
	chain: Chain,
	key: [u8; 32],
	index: watch::Sender<Option<NodeIndex>>,
	/// From which block on it is looked for again.
	next: BlockNumber,
}

impl Identity {
	/// The node with `key`, an Ed25519 public key.
	pub fn new(chain: Chain, key: [u8; 32]) -> Self {
		Self { chain, key, index: watch::Sender::new(None), next: 0 }
	}

	/// The node's index, once it is registered.
	pub fn index(&self) -> watch::Receiver<Option<NodeIndex>> {
		self.index.subscribe()
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		let mut block = Some(best.block());
		while let Some(at) = block {
			if let Err(error) = self.advance(&at).await {
				tracing::warn!(%error, "cannot see whether the node is registered");
			}
			block = best.next().await;
		}
	}

	/// Looks for the node in `block`, unless it was found not long ago.
	pub async fn advance(&mut self, block: &Block) -> Result<(), ChainError> {
		let known = *self.index.borrow();
		if known.is_some() && block.number < self.next {
			return Ok(());
		}
		let found = match (self.chain.node_by_key(block.hash, &self.key).await?, known) {
			(Some(node), _) => Some(node),
			// One that leaves has no key any more, and may still owe proofs.
			(None, Some(node)) => self.chain.node(block.hash, node).await?.map(|_| node),
			(None, None) => None,
		};
		self.next = block.number.saturating_add(PASS);
		let changed = self.index.send_if_modified(|index| std::mem::replace(index, found) != found);
		match found {
			Some(node) if changed => tracing::info!(node, "the node is registered"),
			None if changed => tracing::warn!("the node is registered no more"),
			_ => (),
		}
		Ok(())
	}
}
