//! Frees the disk of what this node is not to have any more, late.
//!
//! A file is deleted in two steps, days apart. It is put into the trash, where it can be proven and
//! restored, and after [`DAYS`] days it is deleted for good. Before each of the two all of this must
//! hold ([`decide`]):
//!
//! - The store is of this chain ([`Store::claim`]): of another one's files this one says that there is
//!   no such track.
//! - The chain is followed: what it says is of now ([`freshness`]).
//! - In the last final block, and in the best one, no track with that root gives this node a duty: it
//!   is not selected, does not stage it, and has no place.
//! - In both, as many other nodes as there are to be hold the track and go on to, or there is no such
//!   track, or it is delisted.
//! - This node serves: one that is jailed is passed over when nodes are selected, and comes back.
//! - No open challenge of this node is for it. A track that is delisted or gone has none: with its
//!   places its challenges go too.
//!
//! If the duty comes back meanwhile, the file is restored. What is in quarantine and not wanted is
//! deleted as if it were in the trash. If the store's canary is wrong, nothing is touched.
//!
//! Every [`PAUSE`] up to [`FILES`] files are looked at, in the order of their roots: ten thousand in
//! less than an hour. A file that stays costs one question to the chain as a rule, one that may go up
//! to ten.

use crate::{
	assignments::{ActiveSet, Duty},
	chain::{Block, Chain, ChainError},
	freshness::{self, Heads},
	http::ports::Clock,
	store::{self, FileInfo, State, Store},
	trouble::Trouble,
};
use audio_primitives::{
	content::{CatalogueEntry, TrackId},
	nodes::NodeIndex,
	proofs::ContentRoot,
};
use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

/// Days for which a file stays in the trash.
pub const DAYS: u64 = 7;

/// Seconds for which a file stays after it came or was restored, whatever the chain says: it may have
/// come by what the best block said, which may not stay.
pub const SETTLES: u64 = 60 * 60;

/// How long to wait before the next files are looked at.
const PAUSE: Duration = Duration::from_secs(60);

/// Files that are looked at then.
const FILES: usize = 200;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
	/// It stays where it is.
	Keep,
	/// It goes to the trash.
	Trash,
	/// It comes out of the trash.
	Restore,
	/// It is deleted for good.
	Purge,
	/// It stays where it is, though it is not wanted.
	Wait(Reason),
}

/// Why a file that is not wanted stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
	/// Too few others hold the track.
	TooFewHolders,
	/// This node does not serve, and may be selected again once it does.
	NotServing,
	/// It came, or went to the trash, not long enough ago.
	TooEarly,
}

impl fmt::Display for Reason {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::TooFewHolders => "too few other nodes hold its track",
			Self::NotServing => "this node does not serve now",
			Self::TooEarly => "it is not long since it came, or went to the trash",
		})
	}
}

/// What a block says of the track with a file's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
	/// There is no such track.
	Gone,
	/// It is delisted.
	Delisted,
	/// It is listed.
	Listed {
		/// Whether this node is to have it: it is selected, stages it, or has a place.
		duty: bool,
		/// Other nodes that hold it, serve, and have not given notice.
		others: usize,
	},
}

/// All that is looked at to decide about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
	/// The file's state.
	pub state: State,
	/// Since when, in seconds since 1970.
	pub since: u64,
	/// The time, in seconds since 1970.
	pub now: u64,
	/// What the last final block says.
	pub finalized: Standing,
	/// What the best block says.
	pub best: Standing,
	/// Whether an open challenge of this node is for it.
	pub is_challenged: bool,
	/// Whether this node is registered and serves.
	pub serves: bool,
	/// How many nodes are to hold a track.
	pub replicas: usize,
}

/// What is to be done with a file. The chain must be followed.
pub fn decide(facts: &Facts) -> Decision {
	let Facts { state, since, now, finalized, best, is_challenged, serves, replicas } = *facts;
	let blocks = [finalized, best];
	let has_duty = |standing| matches!(standing, Standing::Listed { duty: true, .. });
	if is_challenged || blocks.into_iter().any(has_duty) {
		return match state {
			State::Trashed => Decision::Restore,
			State::Stored | State::Quarantined(_) => Decision::Keep,
		};
	}
	let is_listed = |standing| matches!(standing, Standing::Listed { .. });
	if !serves && blocks.into_iter().any(is_listed) {
		return Decision::Wait(Reason::NotServing);
	}
	// Nobody would have it if it took none at all.
	let enough = replicas.max(1);
	let lacks = |standing| matches!(standing, Standing::Listed { others, .. } if others < enough);
	if blocks.into_iter().any(lacks) {
		return Decision::Wait(Reason::TooFewHolders);
	}
	// A clock that was set back makes it no older.
	let age = now.saturating_sub(since);
	match state {
		State::Stored if age >= SETTLES => Decision::Trash,
		State::Trashed | State::Quarantined(_) if age >= DAYS.saturating_mul(DAY) => {
			Decision::Purge
		},
		_ => Decision::Wait(Reason::TooEarly),
	}
}

/// Why nothing was collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
	/// The chain cannot be asked.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// No chain has claimed the store yet, or another one has.
	#[error("the store is not known to be of this chain")]
	OtherChain,
	/// It is not followed.
	#[error("the chain is not followed: {0}")]
	Lags(String),
	/// The store does not write, or fails.
	#[error(transparent)]
	Store(#[from] store::Error),
}

/// A block, and what it says that is not of one track.
struct View {
	block: Block,
	active: ActiveSet,
	replicas: usize,
	/// Roots that this node has to prove.
	challenged: BTreeSet<ContentRoot>,
	serves: bool,
}

/// Frees the disk.
pub struct Collector {
	chain: Chain,
	node: NodeIndex,
	store: Store,
	clock: Arc<dyn Clock>,
	/// After which root to go on.
	after: Option<ContentRoot>,
	/// What keeps all from being collected.
	collecting: Trouble,
	/// What keeps a file from what was decided about it.
	deciding: Trouble,
}

impl Collector {
	/// Frees `store` of what `node` is not to have.
	pub fn new(chain: Chain, node: NodeIndex, store: Store, clock: Arc<dyn Clock>) -> Self {
		let (collecting, deciding) = Default::default();
		Self { chain, node, store, clock, after: None, collecting, deciding }
	}

	/// Goes through the store for ever.
	pub async fn run(mut self) {
		loop {
			tokio::time::sleep(PAUSE).await;
			match self.collect().await {
				Ok(_) if self.collecting.is_over() => {
					tracing::info!("what this node is not to have is deleted again")
				},
				Ok(_) => (),
				Err(error) if self.collecting.is_news(&error) => {
					tracing::warn!(%error, "nothing is deleted for now")
				},
				Err(error) => tracing::debug!(%error, "nothing is collected"),
			}
		}
	}

	/// Looks at the next files. Says what was decided about each, and done.
	pub async fn collect(&mut self) -> Result<Vec<(ContentRoot, Decision)>, CollectError> {
		self.store.health().await?;
		if self.store.chain().await? != Some(self.chain.genesis().0) {
			return Err(CollectError::OtherChain);
		}
		let (finalized, best) = (self.chain.finalized().await?, self.chain.best().await?);
		let heads = Heads::of(&self.chain, &best).await?;
		let heads = Heads { finalized: finalized.number, ..heads };
		freshness::check(self.clock.now(), &heads).map_err(CollectError::Lags)?;
		let files = self.store.files(self.after, FILES).await?;
		let last = files.last().filter(|_| files.len() == FILES).map(|file| file.root);
		let mut decisions = Vec::new();
		if !files.is_empty() {
			let views = (self.view(finalized).await?, self.view(best).await?);
			for file in &files {
				let decision = self.look_at(file, &views.0, &views.1).await?;
				if let Err(error) = self.carry_out(file, decision).await {
					let root = hex::encode(file.root);
					match self.deciding.is_news(&error) {
						true => {
							tracing::warn!(root, %error, "cannot do what was decided about a file")
						},
						false => tracing::debug!(root, %error, "cannot do what was decided"),
					}
					// One bad file does not keep the others; a bad store does.
					if matches!(error, store::Error::Unhealthy(_) | store::Error::Stopped) {
						return Err(error.into());
					}
				}
				decisions.push((file.root, decision));
			}
		}
		self.after = last;
		Ok(decisions)
	}

	async fn view(&self, block: Block) -> Result<View, ChainError> {
		let at = block.hash;
		let replicas = self.chain.replicas(at).await?;
		let active = ActiveSet::new(self.chain.active_nodes(at).await?, replicas);
		let open = self.chain.open_challenges(at, self.node).await?;
		let challenged = open.into_iter().map(|challenge| challenge.root).collect();
		let info = self.chain.node(at, self.node).await?;
		let serves = info.is_some_and(|info| info.jailed_until.is_none() && !info.leaving);
		let replicas = usize::try_from(replicas).unwrap_or(usize::MAX);
		Ok(View { block, active, replicas, challenged, serves })
	}

	async fn look_at(
		&self,
		file: &FileInfo,
		finalized: &View,
		best: &View,
	) -> Result<Decision, ChainError> {
		let FileInfo { root, state, since, .. } = *file;
		let of_best = self.standing(&root, best).await?;
		// Most files stay: then what the final block says does not matter.
		let of_final = match of_best {
			Standing::Listed { duty: true, .. } => of_best,
			_ => self.standing(&root, finalized).await?,
		};
		let challenged = [best, finalized].map(|view| view.challenged.contains(&root));
		Ok(decide(&Facts {
			state,
			since,
			now: self.clock.now(),
			finalized: of_final,
			best: of_best,
			is_challenged: challenged.contains(&true),
			serves: best.serves && finalized.serves,
			replicas: best.replicas.max(finalized.replicas),
		}))
	}

	/// What the block of `view` says of the track with that root.
	async fn standing(&self, root: &ContentRoot, view: &View) -> Result<Standing, ChainError> {
		let at = view.block.hash;
		let Some((track, info)) = self.chain.track_by_root(at, root).await? else {
			return Ok(Standing::Gone);
		};
		if info.delisted {
			return Ok(Standing::Delisted);
		}
		let entry = CatalogueEntry {
			track,
			root: info.root,
			bytes: info.bytes,
			placement: info.placement,
			listed: true,
			stagers: info.stagers,
		};
		// By the placement key alone: who is barred or jailed is selected again when that ends.
		let by_key = view.active.duty(self.node, &entry);
		let is_named = by_key == Some(Duty::Stage);
		if by_key == Some(Duty::Hold) || (is_named && entry.placement.is_none()) {
			return Ok(Standing::Listed { duty: true, others: 0 });
		}
		self.standing_of_others(track, is_named, view).await
	}

	/// The same, of a track that this node is not selected for by its placement key.
	async fn standing_of_others(
		&self,
		track: TrackId,
		is_named: bool,
		view: &View,
	) -> Result<Standing, ChainError> {
		let at = view.block.hash;
		let holders = self.chain.holders(at, track).await?;
		let mut duty = holders.iter().any(|holder| holder.node == self.node);
		// Others may not serve, and this one be selected in their place.
		if !duty {
			let selected = self.chain.selected(at, track).await?;
			duty = selected.iter().any(|node| node.node == self.node);
		}
		if !duty && is_named {
			let stagers = self.chain.stagers(at, track).await?;
			duty = stagers.iter().any(|node| node.node == self.node);
		}
		let stays = holders.iter().filter(|holder| holder.serves && holder.until.is_none());
		let others = stays.filter(|holder| holder.node != self.node).count();
		Ok(Standing::Listed { duty, others })
	}

	async fn carry_out(&self, file: &FileInfo, decision: Decision) -> Result<(), store::Error> {
		let FileInfo { ref root, bytes, .. } = *file;
		let shown = hex::encode(root);
		let done = match decision {
			Decision::Keep => return Ok(()),
			Decision::Wait(why) => {
				tracing::debug!(root = shown, bytes, %why, "not wanted, and kept");
				return Ok(());
			},
			Decision::Trash => self.store.trash(root).await.map(|()| "put into the trash")?,
			Decision::Restore => self.store.restore(root).await.map(|()| "restored")?,
			Decision::Purge => match self.store.purge_file(file).await? {
				true => "deleted",
				// It was restored or replaced meanwhile.
				false => return Ok(()),
			},
		};
		tracing::info!(root = shown, bytes, "{done}");
		Ok(())
	}
}

#[cfg(test)]
mod tests;
