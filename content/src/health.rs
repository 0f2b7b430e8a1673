//! How the node stands, and what keeps it from its work.

use crate::{
	best::Best,
	chain::{AccountId, Chain, ChainError},
	freshness::Freshness,
	http::{
		drain::Owed,
		ports::{Obstacle, Readiness},
		status::{Brought, PullStatus, Reason, Status},
		Draining,
	},
	keeper::Stock,
	metrics::Metrics,
	pull::{Board, Pull},
	receipts::ReceiptLog,
	store::{self, Store, Upload},
};
use audio_primitives::{content::cid_of, nodes::NodeIndex};
use futures::{future::BoxFuture, FutureExt};
use sp_core::crypto::Ss58Codec;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

// The parts of the node that may keep it from its work.
pub(crate) const STORE: &str = "store";
const REGISTRATION: &str = "registration";
pub(crate) const DISK: &str = "disk";
pub(crate) const CHAIN: &str = "chain";
pub(crate) const DRAINING: &str = "draining";

/// What keeps the node from its work.
pub struct Health {
	/// What is stored.
	pub store: Store,
	/// What is pulled.
	pub board: Arc<Board>,
	/// What fans have signed.
	pub receipts: ReceiptLog,
	/// Whether the node is drained.
	pub draining: Draining,
	/// The chain.
	pub chain: Chain,
	/// Whether the chain is of now.
	pub freshness: Freshness,
	/// The best block.
	pub best: Best,
	/// What the keeper says, once the node is registered.
	pub stock: Arc<Mutex<Option<watch::Receiver<Stock>>>>,
	/// The node's index, once it is registered.
	pub node: watch::Receiver<Option<NodeIndex>>,
	/// The node's key.
	pub key: [u8; 32],
	/// The account of its hot key.
	pub hot_key: AccountId,
}

impl Health {
	/// How many tracks the node is to have and has, and how many it has not.
	fn tracks(&self) -> (u64, u64) {
		let stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
		let count = |stock: &watch::Receiver<Stock>| {
			let stock = stock.borrow();
			(stock.stored.len() as u64, stock.missing.len() as u64)
		};
		stock.as_ref().map(count).unwrap_or_default()
	}

	/// What the chain wants of the node in the best block.
	async fn challenges(&self, node: NodeIndex) -> Result<Owed, ChainError> {
		let at = self.best.block();
		let open = self.chain.open_challenges(at.hash, node).await?;
		let terms = self.chain.proof_terms(at.hash).await?;
		let standing = self.chain.proof_standing(at.hash, node).await?;
		let due = open.iter().map(|challenge| challenge.deadline).min();
		Ok(Owed {
			best: at.number,
			challenges: u32::try_from(open.len()).unwrap_or(u32::MAX),
			blocks: due.map_or(terms.period, |due| due.saturating_sub(at.number)),
			proof_period: terms.period,
			slot: self.chain.pace(at.hash).await?.map_or(0, |pace| pace.slot),
			misses: standing.misses,
			owed_in_both: standing.owed_in_both,
			jail_misses: terms.misses,
			jail_share: terms.share,
			jail_blocks: terms.blocks,
			slash_jails: terms.slash_jails,
			slash_share: terms.slash_share,
			uploads: 0,
			whole: 0,
			receipts: 0,
		})
	}

	/// Measures how the node stands. Fails if the store does not say what it has; all else is
	/// measured all the same.
	pub async fn measure(&self, metrics: &Metrics) -> Result<(), store::Error> {
		let parts: Vec<_> = self.obstacles().await.into_iter().map(|one| one.part).collect();
		let parts: Vec<_> = parts.iter().map(String::as_str).collect();
		metrics.set_obstacles(&[STORE, REGISTRATION, DISK, CHAIN, DRAINING], &parts);
		metrics.set_best(self.best.block().number);
		let (stored, missing) = self.tracks();
		metrics.set_tracks("stored", stored);
		metrics.set_tracks("missing", missing);
		let pulls = self.board.pulls();
		metrics.set_pulls(pulls.iter().filter(|pull| pull.from.is_some()).count() as u64);
		let space = self.store.space().await?;
		metrics.set_bytes("stored", space.files);
		metrics.set_bytes("uploads", space.uploads);
		metrics.set_bytes("available", space.available);
		Ok(())
	}
}

impl Readiness for Health {
	fn key(&self) -> [u8; 32] {
		self.key
	}

	fn obstacles(&self) -> BoxFuture<'_, Vec<Obstacle>> {
		async move {
			let mut obstacles = Vec::new();
			if let Err(error) = self.store.health().await {
				obstacles.push(Obstacle { part: STORE.into(), detail: error.to_string() });
			}
			if self.node.borrow().is_none() {
				let key = hex::encode(self.key);
				let detail = format!("no node is registered with the key 0x{key}");
				obstacles.push(Obstacle { part: REGISTRATION.into(), detail });
			}
			if self.board.no_space() {
				let detail = "there is no space for tracks that this node is to have".into();
				obstacles.push(Obstacle { part: DISK.into(), detail });
			}
			if let Err(detail) = self.freshness.check() {
				obstacles.push(Obstacle { part: CHAIN.into(), detail });
			}
			if self.draining.is_on() {
				let detail = "the node is drained: it takes nothing new until it is started again";
				obstacles.push(Obstacle { part: DRAINING.into(), detail: detail.into() });
			}
			obstacles
		}
		.boxed()
	}

	fn report(&self) -> BoxFuture<'_, Result<Status, String>> {
		async move {
			let space = self.store.space().await.map_err(|error| error.to_string())?;
			let (stored_tracks, missing_tracks) = self.tracks();
			let (documents, document_bytes) = self.store.documents().count();
			let reason = |Obstacle { part, detail }| Reason { part, detail };
			let pull = |pull: Pull| PullStatus {
				track: pull.track,
				bytes: pull.bytes,
				done: pull.done,
				from: pull.from,
				error: pull.error,
			};
			let upload = |upload: Upload| Brought {
				cid: String::from_utf8(cid_of(&upload.root)).unwrap_or_default(),
				bytes: upload.bytes,
				done: upload.durable,
			};
			let uploads = self.store.uploads().brought().await;
			let uploads = uploads.map_err(|error| error.to_string())?;
			let reasons = self.obstacles().await.into_iter().map(reason).collect();
			Ok(Status {
				node: *self.node.borrow(),
				key: format!("0x{}", hex::encode(self.key)),
				hot_key: self.hot_key.to_ss58check(),
				best: self.best.block().number,
				reasons,
				stored_bytes: space.files,
				upload_bytes: space.uploads,
				available_bytes: space.available,
				stored_tracks,
				missing_tracks,
				documents,
				document_bytes,
				pulls: self.board.pulls().into_iter().map(pull).collect(),
				uploads: uploads.into_iter().map(upload).collect(),
			})
		}
		.boxed()
	}

	fn owed(&self) -> BoxFuture<'_, Result<Owed, String>> {
		async move {
			let node = *self.node.borrow();
			let brought =
				self.store.uploads().brought().await.map_err(|error| error.to_string())?;
			let whole = brought.iter().filter(|upload| upload.is_whole()).count() as u64;
			let uploads = (brought.len() as u64).saturating_sub(whole);
			// What a chain says that stands still is of no use.
			self.freshness.check()?;
			// Nothing is asked of a node that is not registered.
			let Some(node) = node else {
				let best = self.best.block();
				let found = self.chain.node_by_key(best.hash, &self.key).await;
				return match found.map_err(|error| error.to_string())? {
					None => Ok(Owed { best: best.number, uploads, whole, ..Owed::default() }),
					Some(_) => Err("the node has not been found on chain yet".into()),
				};
			};
			let owed = self.challenges(node).await.map_err(|error| error.to_string())?;
			let receipts = self.receipts.waiting(node).await.map_err(|error| error.to_string())?;
			Ok(Owed { uploads, whole, receipts, ..owed })
		}
		.boxed()
	}
}
