//! Brings what the node stores to what the chain wants it to store.
//!
//! With each best block the keeper looks at the tracks that are new, and every [`PASS`] blocks at the
//! whole catalogue: what is placed since, moved, or gone. What is stored and selected for goes on to
//! its place ([`Placing`]).

use crate::{
	assignments::{ActiveSet, Duty},
	best::Best,
	chain::{Block, BlockNumber, Chain, ChainError},
	placing::{Placing, Step},
	store::{State, Store},
};
use audio_primitives::{
	content::{CatalogueEntry, TrackId},
	nodes::NodeIndex,
	proofs::ContentRoot,
};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::watch;

/// After so many blocks the whole catalogue is looked at again.
const PASS: BlockNumber = 50;

/// What has to be stored, and what is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
	/// Tracks that the node is to hold or to stage, and has.
	pub stored: BTreeSet<TrackId>,
	/// Those that it has not, with the root and the bytes of each.
	pub missing: BTreeMap<TrackId, (ContentRoot, u64)>,
}

/// Keeps a node's tracks.
pub struct Keeper {
	chain: Chain,
	node: NodeIndex,
	store: Store,
	placing: Placing,
	/// Tracks that the node has something to do with, or may have once they are placed.
	tracks: BTreeMap<TrackId, CatalogueEntry>,
	/// From which index on tracks have not been looked at.
	next: TrackId,
	/// When the whole catalogue is looked at again.
	pass: BlockNumber,
	stock: watch::Sender<Stock>,
}

impl Keeper {
	/// Keeps the tracks of `node` in `store`.
	pub fn new(chain: Chain, node: NodeIndex, store: Store, placing: Placing) -> Self {
		let stock = watch::Sender::default();
		let (tracks, next, pass) = (BTreeMap::new(), 0, 0);
		Self { chain, node, store, placing, tracks, next, pass, stock }
	}

	/// What has to be stored, and what is, as of the last block that was looked at.
	pub fn stock(&self) -> watch::Receiver<Stock> {
		self.stock.subscribe()
	}

	/// Follows the best block until nobody knows it any more.
	pub async fn run(mut self, mut best: Best) {
		let mut block = Some(best.block());
		while let Some(at) = block {
			match self.advance(&at).await {
				Ok(steps) => self.log(&steps),
				Err(error) => {
					tracing::warn!(node = self.node, %error, "cannot look at the catalogue")
				},
			}
			block = best.next().await;
		}
	}

	/// Looks at the catalogue of `block`, and goes on with what is stored.
	pub async fn advance(&mut self, block: &Block) -> Result<Vec<(TrackId, Step)>, ChainError> {
		if block.number >= self.pass {
			(self.next, self.tracks) = (0, BTreeMap::new());
			self.pass = block.number.saturating_add(PASS);
		}
		let active = ActiveSet::new(
			self.chain.active_nodes(block.hash).await?,
			self.chain.replicas(block.hash).await?,
		);
		self.look_at_new(block, &active).await?;
		let mut to_hold = BTreeSet::new();
		let mut stock = Stock::default();
		for (track, entry) in &self.tracks {
			let Some(duty) = active.duty(self.node, entry) else { continue };
			if !self.is_stored(entry).await {
				stock.missing.insert(*track, (entry.root, entry.bytes));
				continue;
			}
			stock.stored.insert(*track);
			if duty == Duty::Hold {
				to_hold.insert(*track);
			}
		}
		self.stock.send_replace(stock);
		self.placing.advance(block, &to_hold).await
	}

	/// Notes what the node may have to do with tracks that have not been looked at.
	async fn look_at_new(&mut self, block: &Block, active: &ActiveSet) -> Result<(), ChainError> {
		let mut from = Some(self.next);
		while let Some(next) = from {
			let page = self.chain.catalogue(block.hash, next).await?;
			for entry in page.tracks {
				self.next = self.next.max(entry.track.saturating_add(1));
				// Whom a track is placed with is known when its key is drawn.
				if entry.placement.is_none() || active.duty(self.node, &entry).is_some() {
					self.tracks.insert(entry.track, entry);
				}
			}
			from = page.next;
		}
		self.look_at_unplaced(block).await
	}

	/// Looks again at tracks that were not placed.
	async fn look_at_unplaced(&mut self, block: &Block) -> Result<(), ChainError> {
		let waits = |entry: &&CatalogueEntry| entry.placement.is_none();
		let unplaced: Vec<_> =
			self.tracks.values().filter(waits).map(|entry| entry.track).collect();
		let mut looked_at = None;
		for track in unplaced {
			// A page has those of the next hundred indices too.
			if looked_at.is_some_and(|last| track <= last) {
				continue;
			}
			let page = self.chain.catalogue(block.hash, track).await?;
			let last = track.saturating_add(audio_primitives::content::MAX_CATALOGUE_PAGE - 1);
			looked_at = Some(last);
			let there: BTreeSet<_> = page.tracks.iter().map(|entry| entry.track).collect();
			self.tracks.retain(|known, _| *known < track || *known > last || there.contains(known));
			for entry in page.tracks {
				if let Some(known) = self.tracks.get_mut(&entry.track) {
					*known = entry;
				}
			}
		}
		Ok(())
	}

	async fn is_stored(&self, entry: &CatalogueEntry) -> bool {
		match self.store.file(&entry.root).await {
			Ok(file) => file.is_some_and(|file| file.state == State::Stored),
			Err(error) => {
				tracing::error!(track = entry.track, %error, "cannot look into the store");
				false
			},
		}
	}

	fn log(&self, steps: &[(TrackId, Step)]) {
		let node = self.node;
		for (track, step) in steps {
			match step {
				Step::Accepted => tracing::info!(node, track, "accepted"),
				Step::Proven => tracing::info!(node, track, "first proof given"),
				Step::Missing(error) => tracing::error!(node, track, %error, "no first proof"),
				Step::Refused(error) => tracing::warn!(node, track, %error, "not accepted"),
			}
		}
	}
}
