//! Receipts, as the HTTP service takes them.
//!
//! What is asked of the chain strangers have it asked: it goes there within bounds ([`asking`]), as
//! what anyone makes up until a signature was seen to be the fan's. What all ask of a block, its
//! round, is asked once.
//!
//! [`asking`]: crate::asking

use crate::{
	asking::Bounded,
	best::Best,
	chain::Chain,
	http::ports::{ChainError, KeepError, Receipts},
	receipt::{SignedReceipt, Standing},
	receipts::{LogError, PutError, ReceiptLog},
};
use audio_primitives::{nodes::NodeIndex, receipts::LastReceipt, Balance, RoundIndex};
use futures::{future::BoxFuture, FutureExt};
use sp_runtime::AccountId32;
use tokio::sync::watch;

/// Takes receipts for a node, and says how fans stand in the best block.
pub struct Desk {
	/// For what is asked of whatever fans strangers name.
	anyones: Chain,
	/// For what is asked of this node, and of a fan after its signature was checked.
	known: Chain,
	best: Best,
	node: watch::Receiver<Option<NodeIndex>>,
	log: ReceiptLog,
}

impl Desk {
	/// Takes receipts for `node`, once it is registered, into `log`. The chain is asked within the
	/// bounds of `bounded`.
	pub fn new(
		chain: &Chain,
		bounded: Bounded,
		best: Best,
		node: watch::Receiver<Option<NodeIndex>>,
		log: ReceiptLog,
	) -> Self {
		let known = chain.through(|_| bounded.clone().of_known());
		let anyones = chain.through(|_| bounded);
		Self { anyones, known, best, node, log }
	}

	/// The node. Nothing is asked of who is none: `http` looks at that first.
	fn node(&self) -> Result<NodeIndex, ChainError> {
		self.node.borrow().ok_or_else(|| ChainError("the node is not registered".into()))
	}

	async fn look_up_round(&self) -> Result<RoundIndex, ChainError> {
		let at = self.best.block().hash;
		Ok(self.known.proof_standing(at, self.node()?).await.map_err(failed)?.round)
	}
}

fn not_kept(error: LogError) -> KeepError {
	match error {
		LogError::NoSpace => KeepError::NoSpace,
		other => KeepError::Failed(other.to_string()),
	}
}

fn failed(error: crate::chain::ChainError) -> ChainError {
	ChainError(error.to_string())
}

impl Receipts for Desk {
	fn round(&self) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		self.look_up_round().boxed()
	}

	fn standing(
		&self,
		fan: AccountId32,
		has_signed: bool,
	) -> BoxFuture<'_, Result<Standing, ChainError>> {
		let chain = if has_signed { &self.known } else { &self.anyones };
		async move { chain.fan(self.best.block().hash, &fan).await.map_err(failed) }.boxed()
	}

	fn submitted(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		async move {
			let at = self.best.block().hash;
			self.known.last_receipt(at, self.node()?, &fan, round).await.map_err(failed)
		}
		.boxed()
	}

	fn kept(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<SignedReceipt>, KeepError>> {
		async move {
			let node = self.node().map_err(|error| KeepError::Failed(error.to_string()))?;
			let kept = self.log.get(node, fan, round).await;
			let kept = kept.map_err(not_kept)?;
			Ok(kept.map(|kept| kept.receipt))
		}
		.boxed()
	}

	fn keep(&self, receipt: SignedReceipt, worth: Balance) -> BoxFuture<'_, Result<(), KeepError>> {
		async move {
			self.log.put(receipt, worth).await.map_err(|error| match error {
				PutError::NotNewer(last) => KeepError::NotNewer { last },
				PutError::Full => KeepError::TooMany,
				PutError::Log(error) => not_kept(error),
			})
		}
		.boxed()
	}
}
