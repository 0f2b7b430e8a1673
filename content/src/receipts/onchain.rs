//! What the submitter asks, asked of the chain.

use crate::{
	chain::{check_apis, Block, Chain, ChainError, Hash, Refusal},
	freshness::Freshness,
	placing::bar,
	receipt::{SignedReceipt, Standing},
	receipts::ReceiptChain,
	sender::{Sender, SUBMIT},
};
use audio_primitives::{content::TrackId, nodes::NodeIndex, receipts::LastReceipt, RoundIndex};
use futures::{future::BoxFuture, FutureExt};
use sp_runtime::AccountId32;
use std::sync::Arc;

/// The chain, as the submitter of a node sees it.
pub struct OnChain {
	chain: Chain,
	node: NodeIndex,
	sender: Arc<Sender>,
	freshness: Freshness,
}

impl OnChain {
	/// That of `node`, for which `sender` signs. Nothing is submitted while `freshness` says that the
	/// chain is not followed.
	pub fn new(chain: Chain, node: NodeIndex, sender: Arc<Sender>, freshness: Freshness) -> Self {
		Self { chain, node, sender, freshness }
	}
}

impl ReceiptChain for OnChain {
	fn genesis(&self) -> [u8; 32] {
		self.chain.genesis().0
	}

	fn node(&self) -> NodeIndex {
		self.node
	}

	fn finalized(&self) -> BoxFuture<'_, Result<Block, ChainError>> {
		self.chain.finalized().boxed()
	}

	fn round(&self, at: Block) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		async move { Ok(self.chain.proof_standing(at.hash, self.node).await?.round) }.boxed()
	}

	fn may_submit(&self, at: Block) -> BoxFuture<'_, Result<bool, ChainError>> {
		async move {
			// What is made on a block of long ago is in none, and would count as tried.
			if let Err(reason) = self.freshness.check() {
				tracing::debug!(reason, "no receipts are submitted");
				return Ok(false);
			}
			let runtime = self.chain.runtime(at.hash).await?;
			check_apis(&runtime, &["ReceiptsApi", "NodeServicesApi", "StorageProofsApi"])?;
			let info = self.chain.node(at.hash, self.node).await?;
			Ok(bar(info.as_ref(), self.sender.account()).is_none())
		}
		.boxed()
	}

	fn quota(&self, at: Block) -> BoxFuture<'_, Result<(u32, u32), ChainError>> {
		async move { self.chain.free_receipts(at.hash, self.node).await }.boxed()
	}

	fn standing(&self, at: Block, fan: AccountId32) -> BoxFuture<'_, Result<Standing, ChainError>> {
		async move { self.chain.fan(at.hash, &fan).await }.boxed()
	}

	fn last(
		&self,
		at: Block,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		async move { self.chain.last_receipt(at.hash, self.node, &fan, round).await }.boxed()
	}

	fn counts(
		&self,
		at: Block,
		round: RoundIndex,
		tracks: Vec<TrackId>,
	) -> BoxFuture<'_, Result<Vec<bool>, ChainError>> {
		async move { self.chain.counts(at.hash, self.node, round, &tracks).await }.boxed()
	}

	fn submit(&self, at: Block, batch: Vec<SignedReceipt>) -> BoxFuture<'_, Result<Hash, Refusal>> {
		async move { self.sender.send(&at, SUBMIT, &(self.node, batch)).await }.boxed()
	}
}
