//! Brings what the node stores to what the chain wants it to store.
//!
//! The keeper follows the best block. What each block costs the node is bounded, however many tracks
//! there are, and however many this node has:
//!
//! | what is asked | how often |
//! |---|---|
//! | the round, and how many places the node has | once a block |
//! | which places it has | when that number changes, and every 50 blocks |
//! | the active set, how many nodes store a track | once a round, and once a pass |
//! | tracks that are new | at least a page of 100 indices a block, up to [`NEW_PAGES`] |
//! | tracks that are not placed yet | up to [`UNPLACED_PAGES`] pages a block, in turn |
//! | all tracks, a *pass*: what is placed since, moved, or gone | every [`PASS`] blocks, and when the round changes; up to [`PASS_PAGES`] pages a block |
//! | whether the node still stages a track that is placed | once a round and track, up to [`STAGED`] a block |
//!
//! [`Placing`] adds what it asks of tracks that are not held yet; [`Freshness`] the block's time and
//! the last final block.
//!
//! So a pass through a catalogue of 16,000 tracks is done in 10 blocks, and through one of a million
//! in an hour. What is stored is known in memory: nothing is read of the disk for a block.
//!
//! What is in the trash and wanted again is restored. What is stored and selected for goes on to its
//! place ([`Placing`]), as long as the chain is followed ([`Freshness`]) and the store is healthy.

use crate::{
	assignments::{ActiveSet, Duty},
	best::Best,
	chain::{Block, BlockNumber, Chain, ChainError},
	freshness::Freshness,
	placing::{Placing, Step},
	store::{self, State, Store},
	trouble::Trouble,
};
use audio_primitives::{
	content::{CatalogueEntry, TrackId, MAX_CATALOGUE_PAGE},
	nodes::NodeIndex,
	proofs::ContentRoot,
	RoundIndex,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};
use tokio::sync::watch;

/// After so many blocks the whole catalogue is looked at again.
const PASS: BlockNumber = 50;

/// Pages of new tracks that are looked at for a block.
const NEW_PAGES: u32 = 200;

/// Pages of tracks that are not placed yet.
const UNPLACED_PAGES: u32 = 4;

/// Pages of a pass.
const PASS_PAGES: u32 = 16;

/// Tracks of which it is asked for a block whether they are still staged.
const STAGED: usize = 20;

/// After so many rounds it is asked again of a track that was staged no more: it may have been taken
/// off the list and put back.
const STAGED_AGAIN: RoundIndex = 8;

/// Files that are restored for a block.
const RESTORED: usize = 16;

/// What has to be stored, and what is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
	/// Tracks that the node is to hold or to stage, and has.
	pub stored: BTreeSet<TrackId>,
	/// Those that it has not: the roots of their content, and how many bytes it has.
	pub missing: BTreeMap<TrackId, (ContentRoot, u64)>,
	/// Of those that are missing, which the node holds on chain: it is challenged for them.
	pub held: BTreeSet<TrackId>,
}

/// A track that the node has something to do with, or may have once it is placed.
struct Known {
	entry: CatalogueEntry,
	/// By its place, its selection, and by who was named.
	duty: Option<Duty>,
	/// When it was asked whether the node still stages it, and whether it does.
	staging: Option<(RoundIndex, bool)>,
}

impl Known {
	/// Whether it has to be asked whether the node still stages it, in round `now`.
	fn is_to_be_asked(&self, now: RoundIndex) -> bool {
		// Until it is placed, those who were named do.
		let ends = self.duty == Some(Duty::Stage) && self.entry.placement.is_some();
		ends && self.staging.is_none_or(|(asked, stages)| match stages {
			true => asked != now,
			false => asked.abs_diff(now) >= STAGED_AGAIN,
		})
	}

	/// What the node has to do with it now.
	fn duty(&self) -> Option<Duty> {
		let stages = || match self.entry.placement {
			None => true,
			Some(_) => self.staging.is_some_and(|(_, stages)| stages),
		};
		self.duty.filter(|duty| *duty == Duty::Hold || stages())
	}
}

/// Keeps a node's tracks.
pub struct Keeper {
	chain: Chain,
	node: NodeIndex,
	store: Store,
	placing: Placing,
	freshness: Freshness,
	active: ActiveSet,
	/// Tracks that the node has a place for.
	held: Arc<BTreeSet<TrackId>>,
	/// The round that the active set is of.
	round: Option<RoundIndex>,
	tracks: BTreeMap<TrackId, Known>,
	/// Tracks of which it is to be asked whether they are still staged.
	to_ask: BTreeSet<TrackId>,
	/// From which index on tracks have not been looked at.
	next: TrackId,
	/// Where the pass is, if one is going on.
	pass: Option<TrackId>,
	/// When the next one begins at the latest, and whether it begins once this one is done.
	pass_at: BlockNumber,
	pass_is_due: bool,
	/// From where on tracks that are not placed are looked at.
	unplaced: TrackId,
	/// Whether what has to be stored may have changed since it was last worked out.
	changed: bool,
	/// The store's revision then.
	revision: Option<u64>,
	stock: watch::Sender<Stock>,
	to_hold: BTreeSet<TrackId>,
	/// What keeps the catalogue from being looked at, places from being accepted, files from being
	/// restored, and the pool or the disk from what a place asks for.
	troubles: Troubles,
}

/// What goes wrong again and again.
#[derive(Default)]
struct Troubles {
	looking: Trouble,
	accepting: Trouble,
	restoring: Trouble,
	entering: Trouble,
}

impl Keeper {
	/// Keeps the tracks of `node` in `store`. Nothing is accepted unless `freshness` says that the
	/// chain is followed, and the store is healthy.
	pub fn new(
		chain: Chain,
		node: NodeIndex,
		store: Store,
		placing: Placing,
		freshness: Freshness,
	) -> Self {
		Self {
			chain,
			node,
			store,
			placing,
			freshness,
			active: ActiveSet::default(),
			held: Arc::default(),
			round: None,
			tracks: BTreeMap::new(),
			to_ask: BTreeSet::new(),
			next: 0,
			pass: None,
			pass_at: 0,
			pass_is_due: false,
			unplaced: 0,
			changed: true,
			revision: None,
			stock: watch::Sender::default(),
			to_hold: BTreeSet::new(),
			troubles: Troubles::default(),
		}
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
				Ok(steps) => {
					if self.troubles.looking.is_over() {
						tracing::info!(node = self.node, "the catalogue is looked at again");
					}
					self.log(&steps);
				},
				Err(error) if self.troubles.looking.is_news(&error) => {
					tracing::warn!(node = self.node, %error, "cannot look at the catalogue")
				},
				Err(_) => (),
			}
			block = best.next().await;
		}
	}

	/// Looks at the catalogue of `block`, and goes on with what is stored.
	pub async fn advance(&mut self, block: &Block) -> Result<Vec<(TrackId, Step)>, ChainError> {
		self.look_at_round(block).await?;
		self.look_at_new(block).await?;
		self.look_at_unplaced(block).await?;
		self.go_on_with_pass(block).await?;
		self.ask_who_stages(block).await?;
		self.take_stock().await;
		match self.obstacle().await {
			None => {
				if self.troubles.accepting.is_over() {
					tracing::info!(node = self.node, "tracks are accepted again");
				}
				self.placing.advance(block, &self.to_hold).await
			},
			Some(why) => {
				if self.troubles.accepting.is_news(&why) {
					tracing::warn!(node = self.node, %why, "nothing is accepted for now");
				}
				Ok(Vec::new())
			},
		}
	}

	/// Why nothing is to be accepted: what the state says is stored may not be there.
	async fn obstacle(&self) -> Option<String> {
		match self.freshness.check() {
			Err(why) => Some(why),
			// Nothing is asked of a bucket for nothing.
			Ok(()) if self.to_hold.is_empty() => None,
			Ok(()) => self.store.health().await.err().map(|error| error.to_string()),
		}
	}

	/// Reads anew what is of a round, and begins a pass, if there is another round or it is time.
	async fn look_at_round(&mut self, block: &Block) -> Result<(), ChainError> {
		let standing = self.chain.proof_standing(block.hash, self.node).await?;
		let held = self.placing.held(block, standing.replicas).await?;
		self.look_at_places(held);
		let round = standing.round;
		let is_other = self.round != Some(round);
		// On a branch that is behind, the next pass is not put off.
		let is_time = block.number >= self.pass_at
			|| block.number.saturating_add(PASS) < self.pass_at
			|| is_other;
		if is_time {
			let nodes = self.chain.active_nodes(block.hash).await?;
			let active = ActiveSet::new(nodes, self.chain.replicas(block.hash).await?);
			if active != self.active {
				self.active = active;
				self.look_at_duties();
			}
			self.pass_at = block.number.saturating_add(PASS);
			self.pass_is_due = true;
		}
		if is_other {
			self.round = Some(round);
			let to_ask = self.tracks.iter().filter(|(_, known)| known.is_to_be_asked(round));
			self.to_ask = to_ask.map(|(track, _)| *track).collect();
		}
		if self.pass_is_due && self.pass.is_none() {
			(self.pass, self.pass_is_due) = (Some(0), false);
		}
		Ok(())
	}

	/// The node has other duties with other places. With those that it is new to and of which nothing
	/// is known, a pass begins.
	fn look_at_places(&mut self, held: Arc<BTreeSet<TrackId>>) {
		if held == self.held {
			return;
		}
		let before = std::mem::replace(&mut self.held, held);
		for track in before.symmetric_difference(&self.held) {
			let holds = self.held.contains(track);
			match self.tracks.get_mut(track) {
				Some(known) => {
					known.duty = self.active.duty_of(self.node, &known.entry, holds);
					if known.is_to_be_asked(self.round.unwrap_or_default()) {
						self.to_ask.insert(*track);
					}
				},
				None => self.pass_is_due |= holds,
			}
		}
		self.changed = true;
	}

	/// The node's duties are others with another active set.
	fn look_at_duties(&mut self) {
		let round = self.round.unwrap_or_default();
		for (track, known) in &mut self.tracks {
			let holds = self.held.contains(track);
			known.duty = self.active.duty_of(self.node, &known.entry, holds);
			if known.is_to_be_asked(round) {
				self.to_ask.insert(*track);
			}
		}
		self.changed = true;
	}

	/// Looks at the page of tracks that begins at index `from`: of those that are known, at all of the
	/// next 100 indices. Returns from where to go on, if there are more.
	async fn look_at(
		&mut self,
		block: &Block,
		from: TrackId,
	) -> Result<Option<TrackId>, ChainError> {
		let page = self.chain.catalogue(block.hash, from).await?;
		let end = from.saturating_add(MAX_CATALOGUE_PAGE);
		let mut known: BTreeSet<_> =
			self.tracks.range(from..end).map(|(track, _)| *track).collect();
		for entry in page.tracks {
			known.remove(&entry.track);
			self.note(entry);
		}
		for gone in known {
			self.tracks.remove(&gone);
			self.changed = true;
		}
		Ok(page.next)
	}

	/// Notes what the chain says of a track.
	fn note(&mut self, entry: CatalogueEntry) {
		let track = entry.track;
		self.next = self.next.max(track.saturating_add(1));
		let known = self.tracks.get(&track);
		if known.is_some_and(|known| known.entry == entry) {
			return;
		}
		let holds = self.held.contains(&track);
		let duty = self.active.duty_of(self.node, &entry, holds);
		// Whom a track is placed with is known when its key is drawn.
		if duty.is_none() && entry.placement.is_some() {
			self.changed |= self.tracks.remove(&track).is_some();
			return;
		}
		let known = Known { entry, duty, staging: None };
		if known.is_to_be_asked(self.round.unwrap_or_default()) {
			self.to_ask.insert(track);
		}
		self.tracks.insert(track, known);
		self.changed = true;
	}

	async fn look_at_new(&mut self, block: &Block) -> Result<(), ChainError> {
		for _ in 0..NEW_PAGES {
			match self.look_at(block, self.next).await? {
				Some(next) => self.next = next,
				None => break,
			}
		}
		Ok(())
	}

	/// Looks again at tracks that were not placed, from where it stopped in the block before.
	async fn look_at_unplaced(&mut self, block: &Block) -> Result<(), ChainError> {
		for _ in 0..UNPLACED_PAGES {
			let waits = |(track, known): (&TrackId, &Known)| {
				known.entry.placement.is_none().then_some(*track)
			};
			let Some(track) = self.tracks.range(self.unplaced..).find_map(waits) else {
				self.unplaced = 0;
				break;
			};
			self.look_at(block, track).await?;
			self.unplaced = track.saturating_add(MAX_CATALOGUE_PAGE);
		}
		Ok(())
	}

	async fn go_on_with_pass(&mut self, block: &Block) -> Result<(), ChainError> {
		for _ in 0..PASS_PAGES {
			// What comes after was just looked at.
			let Some(from) = self.pass.filter(|from| *from < self.next) else {
				self.pass = None;
				break;
			};
			self.pass = self.look_at(block, from).await?;
		}
		Ok(())
	}

	/// Asks whether this node still stages tracks that are placed: the chain says until when.
	async fn ask_who_stages(&mut self, block: &Block) -> Result<(), ChainError> {
		let Some(round) = self.round else { return Ok(()) };
		for _ in 0..STAGED {
			let Some(track) = self.to_ask.first().copied() else { break };
			if self.tracks.get(&track).is_some_and(|known| known.is_to_be_asked(round)) {
				let stagers = self.chain.stagers(block.hash, track).await?;
				let stages = stagers.iter().any(|stager| stager.node == self.node);
				if let Some(known) = self.tracks.get_mut(&track) {
					known.staging = Some((round, stages));
					self.changed = true;
				}
			}
			self.to_ask.remove(&track);
		}
		Ok(())
	}

	/// Works out what has to be stored, if that or what is stored has changed. Restores what is in the
	/// trash.
	async fn take_stock(&mut self) {
		let revision = self.store.revision();
		if !self.changed && self.revision == Some(revision) {
			return;
		}
		let mut stock = Stock::default();
		let mut to_restore = Vec::new();
		self.to_hold.clear();
		for (track, known) in &self.tracks {
			let Some(duty) = known.duty() else { continue };
			let CatalogueEntry { root, bytes, .. } = known.entry;
			match self.store.state_of(&root) {
				Some(State::Stored) => {
					stock.stored.insert(*track);
					if duty == Duty::Hold {
						self.to_hold.insert(*track);
					}
				},
				Some(State::Trashed) => to_restore.push((*track, root, bytes)),
				Some(State::Quarantined(_)) | None => {
					stock.missing.insert(*track, (root, bytes));
				},
			}
			if self.held.contains(track) {
				stock.held.insert(*track);
			}
		}
		// The rest, and what could not be restored, is tried with the next block.
		self.changed = !to_restore.is_empty();
		for (track, root, bytes) in to_restore.into_iter().take(RESTORED) {
			let shown = hex::encode(root);
			match self.store.restore(&root).await {
				Ok(()) => {
					tracing::info!(track, root = shown, "restored: this node is to have it again")
				},
				Err(error @ store::Error::Damaged { .. }) => {
					tracing::warn!(track, root = shown, %error, "what was in the trash is no good");
					stock.missing.insert(track, (root, bytes));
				},
				Err(error) => {
					match self.troubles.restoring.is_news(&error) {
						true => {
							tracing::warn!(track, root = shown, %error, "cannot restore a file")
						},
						false => {
							tracing::debug!(track, root = shown, %error, "cannot restore a file")
						},
					}
					if matches!(error, store::Error::Unhealthy(_) | store::Error::Stopped) {
						break;
					}
				},
			}
		}
		stock.held.retain(|track| stock.missing.contains_key(track));
		self.revision = Some(revision);
		self.stock.send_if_modified(|known| {
			let is_other = *known != stock;
			*known = stock;
			is_other
		});
	}

	fn log(&mut self, steps: &[(TrackId, Step)]) {
		let (node, trouble) = (self.node, &mut self.troubles.entering);
		for (track, step) in steps {
			match step {
				Step::Accepted => tracing::info!(node, track, "accepted"),
				Step::Proven => tracing::info!(node, track, "first proof given"),
				Step::Missing(error) if trouble.is_news(error) => {
					tracing::error!(node, track, %error, "no first proof")
				},
				Step::Refused(error) if trouble.is_news(error) => {
					tracing::warn!(node, track, %error, "not accepted")
				},
				Step::Missing(error) => tracing::debug!(node, track, %error, "no first proof"),
				Step::Refused(error) => tracing::debug!(node, track, %error, "not accepted"),
			}
		}
	}
}

#[cfg(test)]
mod tests;
