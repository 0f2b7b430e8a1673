//! What the submitter asks, asked of the chain.

use crate::{
	chain::{check_apis, Block, Chain, ChainError, Hash, Refusal},
	freshness::Freshness,
	http::ports::Clock,
	placing::bar,
	receipt::{SignedReceipt, Standing},
	receipts::ReceiptChain,
	sender::Sender,
	store::{State, Store},
};
use audio_primitives::{content::TrackId, nodes::NodeIndex, receipts::LastReceipt, RoundIndex};
use futures::{future::BoxFuture, FutureExt};
use sp_runtime::AccountId32;
use std::sync::Arc;

/// The call that submits a batch.
const SUBMIT: (&str, &str) = ("Receipts", "submit");

/// For so many seconds after a file went to the trash, plays of it may count: they do in the round in
/// which its place was lost and in the next, and are submitted a round later. These are two eras of
/// the live chain, of six hours each. With a longer time anybody could sign that it heard what the
/// node has had no place for since, and have it use up what is free.
const FORMER: u64 = 2 * 6 * 60 * 60;

/// The chain, as the submitter of a node sees it.
pub struct OnChain {
	chain: Chain,
	node: NodeIndex,
	sender: Arc<Sender>,
	store: Store,
	freshness: Freshness,
	clock: Arc<dyn Clock>,
}

impl OnChain {
	/// That of `node`, for which `sender` signs and which stores in `store`. Nothing is submitted
	/// while `freshness` says that the chain is not followed.
	pub fn new(
		chain: Chain,
		node: NodeIndex,
		sender: Arc<Sender>,
		store: Store,
		freshness: Freshness,
		clock: Arc<dyn Clock>,
	) -> Self {
		Self { chain, node, sender, store, freshness, clock }
	}

	/// Whether the node has a place for `track` or stages it.
	async fn has_place(&self, at: Block, track: TrackId) -> Result<bool, ChainError> {
		let holders = self.chain.holders(at.hash, track).await?;
		if holders.iter().any(|holder| holder.node == self.node) {
			return Ok(true);
		}
		let stagers = self.chain.stagers(at.hash, track).await?;
		Ok(stagers.iter().any(|stager| stager.node == self.node))
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
			check_apis(
				&runtime,
				&["ReceiptsApi", "NodeServicesApi", "StorageProofsApi", "ContentApi"],
			)?;
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

	fn may_count(&self, at: Block, track: TrackId) -> BoxFuture<'_, Result<bool, ChainError>> {
		async move {
			let info = self.chain.track(at.hash, track).await?;
			let Some(info) = info.filter(|info| !info.delisted) else { return Ok(false) };
			if self.has_place(at, track).await? {
				return Ok(true);
			}
			// Plays count for a while after a place was lost: the file is in the trash then. That a
			// file is here in another state says nothing: it may have come for nothing, or be damaged.
			let file = self.store.file(&info.root).await.ok().flatten();
			let file = file.filter(|file| file.state == State::Trashed);
			Ok(file.is_some_and(|file| self.clock.now().saturating_sub(file.since) < FORMER))
		}
		.boxed()
	}

	fn submit(&self, at: Block, batch: Vec<SignedReceipt>) -> BoxFuture<'_, Result<Hash, Refusal>> {
		async move { self.sender.send(&at, SUBMIT, &(self.node, batch)).await }.boxed()
	}
}
