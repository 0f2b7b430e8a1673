//! Receipts, as the HTTP service takes them.

use crate::{
	best::Best,
	chain::{Chain, Hash},
	http::ports::{ChainError, KeepError, Receipts},
	receipt::{last_of, SignedReceipt, Standing},
	receipts::{PutError, ReceiptLog},
};
use audio_primitives::{nodes::NodeIndex, receipts::LastReceipt, Balance, RoundIndex};
use futures::{future::BoxFuture, FutureExt};
use sp_runtime::AccountId32;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// Takes receipts for a node, and says how fans stand in the best block.
pub struct Desk {
	chain: Chain,
	best: Best,
	node: watch::Receiver<Option<NodeIndex>>,
	log: ReceiptLog,
	/// The round in force in a block: all that ask want to know it.
	round: Mutex<Option<(Hash, RoundIndex)>>,
}

impl Desk {
	/// Takes receipts for `node`, once it is registered, into `log`.
	pub fn new(
		chain: Chain,
		best: Best,
		node: watch::Receiver<Option<NodeIndex>>,
		log: ReceiptLog,
	) -> Self {
		Self { chain, best, node, log, round: Mutex::new(None) }
	}

	/// The node. Nothing is asked of who is none: `http` looks at that first.
	fn node(&self) -> Result<NodeIndex, ChainError> {
		self.node.borrow().ok_or_else(|| ChainError("the node is not registered".into()))
	}

	async fn look_up_round(&self) -> Result<RoundIndex, ChainError> {
		let at = self.best.block().hash;
		let known = *self.round.lock().unwrap_or_else(PoisonError::into_inner);
		if let Some((_, round)) = known.filter(|(block, _)| *block == at) {
			return Ok(round);
		}
		let round = self.chain.proof_standing(at, self.node()?).await.map_err(failed)?.round;
		*self.round.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, round));
		Ok(round)
	}
}

fn failed(error: crate::chain::ChainError) -> ChainError {
	ChainError(error.to_string())
}

impl Receipts for Desk {
	fn round(&self) -> BoxFuture<'_, Result<RoundIndex, ChainError>> {
		self.look_up_round().boxed()
	}

	fn standing(&self, fan: AccountId32) -> BoxFuture<'_, Result<Standing, ChainError>> {
		async move { self.chain.fan(self.best.block().hash, &fan).await.map_err(failed) }.boxed()
	}

	fn submitted(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, ChainError>> {
		async move {
			let at = self.best.block().hash;
			self.chain.last_receipt(at, self.node()?, &fan, round).await.map_err(failed)
		}
		.boxed()
	}

	fn kept(
		&self,
		fan: AccountId32,
		round: RoundIndex,
	) -> BoxFuture<'_, Result<Option<LastReceipt>, KeepError>> {
		async move {
			let node = self.node().map_err(|error| KeepError::Failed(error.to_string()))?;
			let kept = self.log.get(node, fan, round).await;
			let kept = kept.map_err(|error| KeepError::Failed(error.to_string()))?;
			Ok(kept.map(|kept| last_of(&kept.receipt)))
		}
		.boxed()
	}

	fn keep(&self, receipt: SignedReceipt, worth: Balance) -> BoxFuture<'_, Result<(), KeepError>> {
		async move {
			self.log.put(receipt, worth).await.map_err(|error| match error {
				PutError::NotNewer(last) => KeepError::NotNewer { last },
				PutError::Full => KeepError::TooMany,
				PutError::Log(error) => KeepError::Failed(error.to_string()),
			})
		}
		.boxed()
	}
}
