//! The one place that signs: everything that the service sends with a fee or a nonce goes through
//! it, one after another, so that no two take the same nonce.

use crate::{
	chain::{AccountId, Block, Chain, Hash, Refusal},
	metrics::Metrics,
};
use codec::Encode;
use sp_core::{sr25519, Pair};
use tokio::sync::Mutex;

/// Tries, if somebody else signs with the same key.
const TRIES: u32 = 3;

/// Accepts tracks.
pub(crate) const ACCEPT: (&str, &str) = ("StorageProofs", "accept");
/// Enters a place with a first proof.
pub(crate) const ENTER: (&str, &str) = ("StorageProofs", "enter");
/// Submits a batch of receipts.
pub(crate) const SUBMIT: (&str, &str) = ("Receipts", "submit");
/// Lets the node back.
pub(crate) const UNJAIL: (&str, &str) = ("NodeServices", "unjail");

/// Signs with the operator's hot key.
pub struct Sender {
	chain: Chain,
	key: sr25519::Pair,
	account: AccountId,
	metrics: Option<Metrics>,
	/// Held while a transaction is made and given to the pool.
	turn: Mutex<()>,
}

impl Sender {
	/// Signs with `key`.
	pub fn new(chain: Chain, key: sr25519::Pair) -> Self {
		let account = key.public().into();
		Self { chain, key, account, metrics: None, turn: Mutex::new(()) }
	}

	/// Counts in `metrics` what it signs.
	pub fn counting(self, metrics: Metrics) -> Self {
		[ACCEPT, ENTER, SUBMIT, UNJAIL].into_iter().for_each(|call| metrics.may_sign(call));
		Self { metrics: Some(metrics), ..self }
	}

	/// The account that signs.
	pub fn account(&self) -> &AccountId {
		&self.account
	}

	/// Signs `call` on `block` and gives it to the pool. It can be in the
	/// [`PERIOD`](crate::chain::PERIOD) blocks after that at the most: what is not in one by then is
	/// nowhere, and whoever still wants it sends it again.
	pub async fn send(
		&self,
		block: &Block,
		call: (&str, &str),
		arguments: &impl Encode,
	) -> Result<Hash, Refusal> {
		let sent = self.sign_and_give(block, call, arguments).await;
		if let Some(metrics) = &self.metrics {
			metrics.transaction(call, sent.is_ok());
		}
		sent
	}

	async fn sign_and_give(
		&self,
		block: &Block,
		call: (&str, &str),
		arguments: &impl Encode,
	) -> Result<Hash, Refusal> {
		let _turn = self.turn.lock().await;
		let runtime = self.chain.runtime(block.hash).await.map_err(Refusal::Unsent)?;
		let state = self.chain.signed_at(block).await.map_err(Refusal::Unsent)?;
		let mut tries = 0u32;
		loop {
			tries = tries.saturating_add(1);
			let nonce = self.chain.next_nonce(&self.account).await.map_err(Refusal::Unsent)?;
			let made = runtime.signed(call, arguments, &self.key, nonce, state);
			let made = made.map_err(|error| Refusal::Unsent(error.into()))?;
			match self.chain.submit(&made).await {
				Err(Refusal::NonceTaken) if tries < TRIES => (),
				sent => return sent,
			}
		}
	}
}
