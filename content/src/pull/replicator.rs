//! Pulls what is missing, some tracks at a time, and what could not be pulled again later.

use super::{
	pace::Waiting,
	puller::{pull_of, PullError, Puller, Wanted},
	Board,
};
use crate::{keeper::Stock, store::Error, trouble::Trouble};
use audio_primitives::{content::TrackId, proofs::ContentRoot};
use rand::Rng;
use std::{
	collections::{btree_map::Entry, BTreeMap, BTreeSet},
	sync::Arc,
	time::Duration,
};
use tokio::{
	sync::watch,
	task::{AbortHandle, JoinError, JoinSet},
	time::{sleep_until, Instant},
};

/// How long to wait if there is nothing to wait for.
const IDLE: Duration = Duration::from_secs(3_600);

/// A track that is missing.
struct Missing {
	wanted: Wanted,
	/// Whether the node holds it on chain.
	is_held: bool,
	/// When it is tried.
	due: Instant,
	/// How often it failed since something came of it.
	failures: u32,
	/// What it failed for, as far as that was logged.
	logged: BTreeSet<Kind>,
	running: Option<AbortHandle>,
}

/// For what a track failed: each is logged once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
	Nobody,
	Failed,
	Chain,
	NoSpace,
	Store,
	Panicked,
}

impl Kind {
	fn of(error: &PullError) -> Self {
		match error {
			PullError::Nobody => Self::Nobody,
			PullError::Failed { .. } | PullError::GaveWay { .. } => Self::Failed,
			PullError::Chain(_) => Self::Chain,
			PullError::Store(Error::NoSpace) => Self::NoSpace,
			PullError::Store(_) => Self::Store,
		}
	}
}

type Pulled = (Wanted, Result<(), PullError>);

/// Tracks that wait for one another.
struct Lane {
	/// Those that are not being pulled, by when they are due.
	queue: BTreeSet<(Instant, TrackId)>,
	tasks: JoinSet<Pulled>,
	/// Told when they wait for a place.
	waiting: Arc<Waiting>,
}

impl Lane {
	fn new(waiting: Arc<Waiting>) -> Self {
		Self { queue: BTreeSet::new(), tasks: JoinSet::new(), waiting }
	}

	fn next_due(&self) -> Option<Instant> {
		self.queue.first().map(|(due, _)| *due)
	}
}

/// Pulls what a node is to have and has not.
pub struct Replicator {
	puller: Arc<Puller>,
	missing: BTreeMap<TrackId, Missing>,
	/// Those of them that the node holds on chain. It is challenged for them, and in jail until it has
	/// them: they have places of their own, and do not wait for the others.
	held: Lane,
	/// The others.
	others: Lane,
	/// Those that there was no space for.
	no_space: BTreeSet<TrackId>,
	/// Whether the store may have parts of tracks that are not missing any more.
	is_unclean: bool,
	/// What keeps that from being seen.
	trouble: Trouble,
}

impl Replicator {
	/// Pulls with `puller`, which no other one has at the same time.
	pub fn new(puller: Arc<Puller>) -> Self {
		puller.board().clear();
		// Parts may be there from before a restart.
		Self {
			held: Lane::new(puller.urgent.clone()),
			others: Lane::new(puller.waiting.clone()),
			puller,
			missing: BTreeMap::new(),
			no_space: BTreeSet::new(),
			is_unclean: true,
			trouble: Trouble::default(),
		}
	}

	/// What is being pulled.
	pub fn board(&self) -> &Arc<Board> {
		self.puller.board()
	}

	/// Pulls what `stock` says is missing, until nobody knows that any more. Starts with what it says
	/// next: nobody may have looked yet.
	pub async fn run(mut self, mut stock: watch::Receiver<Stock>) {
		loop {
			let now = Instant::now();
			let wakes = [true, false].map(|is_held| self.start(is_held, now));
			let idle = now.checked_add(IDLE).unwrap_or(now);
			let wake = wakes.into_iter().flatten().min().unwrap_or(idle);
			tokio::select! {
				changed = stock.changed() => {
					if changed.is_err() {
						return;
					}
					self.want(&stock.borrow_and_update());
					self.clean().await;
				},
				Some(ended) = self.held.tasks.join_next() => self.ended(ended),
				Some(ended) = self.others.tasks.join_next() => self.ended(ended),
				() = sleep_until(wake) => (),
			}
		}
	}

	fn lane(&mut self, is_held: bool) -> &mut Lane {
		if is_held {
			&mut self.held
		} else {
			&mut self.others
		}
	}

	/// Starts what is due in a lane. When to look again, unless a pull ends before: then its pulls are
	/// told that others wait for a place.
	fn start(&mut self, is_held: bool, now: Instant) -> Option<Instant> {
		let at_a_time = self.puller.config().at_a_time.max(1);
		loop {
			let lane = self.lane(is_held);
			let first = lane.queue.first().copied();
			if lane.tasks.len() >= at_a_time {
				lane.waiting.set(lane.next_due());
				return None;
			}
			let Some((_, track)) = first.filter(|(due, _)| *due <= now) else {
				lane.waiting.set(None);
				return lane.next_due();
			};
			lane.queue.pop_first();
			let (puller, waiting) = (self.puller.clone(), self.lane(is_held).waiting.clone());
			let Some(wanted) = self.missing.get(&track).map(|next| next.wanted) else { continue };
			let pull = async move {
				let pulled = puller.pull_beside(&wanted, &waiting, is_held).await;
				(wanted, pulled)
			};
			let running = self.lane(is_held).tasks.spawn(pull);
			if let Some(next) = self.missing.get_mut(&track) {
				next.running = Some(running);
			}
		}
	}

	/// Takes note of what is missing now.
	fn want(&mut self, stock: &Stock) {
		let missing = &stock.missing;
		let is_missing = |of: &Missing| {
			missing.get(&of.wanted.track) == Some(&(of.wanted.root, of.wanted.bytes))
		};
		let gone: Vec<TrackId> =
			self.missing.values().filter(|of| !is_missing(of)).map(|of| of.wanted.track).collect();
		for track in gone {
			if let Some(running) = self.forget(track).and_then(|missing| missing.running) {
				running.abort();
			}
			self.is_unclean = true;
		}
		let due = Instant::now();
		for (track, (root, bytes)) in missing {
			let is_held = stock.held.contains(track);
			let due = match self.missing.entry(*track) {
				Entry::Vacant(place) => {
					let wanted = Wanted { track: *track, root: *root, bytes: *bytes };
					let (failures, logged, running) = (0, BTreeSet::new(), None);
					place.insert(Missing { wanted, is_held, due, failures, logged, running });
					due
				},
				Entry::Occupied(known) if known.get().is_held != is_held => {
					let known = known.into_mut();
					known.is_held = is_held;
					if known.running.is_some() {
						continue;
					}
					known.due
				},
				Entry::Occupied(_) => continue,
			};
			self.unqueue(due, *track);
			self.lane(is_held).queue.insert((due, *track));
		}
		self.tell();
	}

	fn unqueue(&mut self, due: Instant, track: TrackId) {
		for lane in [&mut self.held, &mut self.others] {
			lane.queue.remove(&(due, track));
		}
	}

	fn forget(&mut self, track: TrackId) -> Option<Missing> {
		self.board().remove(track);
		self.no_space.remove(&track);
		let missing = self.missing.remove(&track)?;
		self.unqueue(missing.due, track);
		Some(missing)
	}

	/// Deletes what came of tracks that are not missing any more. What is still being written is
	/// deleted next time.
	async fn clean(&mut self) {
		if !self.is_unclean {
			return;
		}
		let wanted: BTreeSet<ContentRoot> =
			self.missing.values().map(|missing| missing.wanted.root).collect();
		let uploads = self.puller.store().uploads();
		let pulls = match uploads.pulls(None).await {
			Ok(pulls) => pulls,
			Err(error) => {
				if self.trouble.is_news(&error) {
					tracing::warn!(%error, "cannot look at what is being pulled");
				}
				return;
			},
		};
		if self.trouble.is_over() {
			tracing::info!("it can be looked at again what is being pulled");
		}
		self.is_unclean = false;
		for pull in pulls.into_iter().filter(|pull| !wanted.contains(&pull.root)) {
			match uploads.delete(pull.id).await {
				Ok(()) | Err(Error::NoSuchUpload) => {},
				Err(error) => {
					tracing::debug!(%error, "a part of a track is deleted later");
					self.is_unclean = true;
				},
			}
		}
	}

	/// A pull has ended.
	fn ended(&mut self, ended: Result<Pulled, JoinError>) {
		let (wanted, result) = match ended {
			Ok(ended) => ended,
			Err(error) => return self.panicked(&error),
		};
		let track = wanted.track;
		// One that was given up may have ended before it was told.
		if self.missing.get(&track).is_none_or(|missing| missing.wanted != wanted) {
			self.board().remove(track);
			self.is_unclean = true;
			return;
		}
		match result {
			Ok(()) => drop(self.forget(track)),
			Err(error @ PullError::GaveWay { .. }) => self.gave_way(track, &error.to_string()),
			Err(error) => {
				let gained = matches!(error, PullError::Failed { gained: true, .. });
				self.failed(track, Kind::of(&error), gained, &error.to_string());
			},
		}
		self.tell();
	}

	/// A task was given up, or panicked.
	fn panicked(&mut self, error: &JoinError) {
		if error.is_cancelled() {
			self.is_unclean = true;
			return;
		}
		let mut running = self
			.missing
			.values()
			.filter(|missing| missing.running.as_ref().is_some_and(|task| task.id() == error.id()));
		if let Some(track) = running.next().map(|missing| missing.wanted.track) {
			self.failed(track, Kind::Panicked, false, "a task of this node failed");
			self.tell();
		}
	}

	/// Notes that a pull has made room: it goes on after all that are due now.
	fn gave_way(&mut self, track: TrackId, why: &str) {
		let Some(missing) = self.missing.get_mut(&track) else { return };
		(missing.running, missing.failures) = (None, 0);
		missing.due = Instant::now();
		let (due, is_held, new) = (missing.due, missing.is_held, pull_of(&missing.wanted));
		self.lane(is_held).queue.insert((due, track));
		self.no_space.remove(&track);
		tracing::debug!(track, why, "a track is pulled later");
		self.board().change(new, |pull| (pull.from, pull.error) = (None, Some(why.into())));
	}

	/// Notes that a track could not be pulled, and when to try again.
	fn failed(&mut self, track: TrackId, kind: Kind, gained: bool, why: &str) {
		let config = self.puller.config();
		let (first, last) = (config.first_retry, config.last_retry);
		let Some(missing) = self.missing.get_mut(&track) else { return };
		missing.running = None;
		missing.failures = if gained { 1 } else { missing.failures.saturating_add(1) };
		let wait = back_off(missing.failures, first, last, rand::thread_rng().gen());
		let now = Instant::now();
		missing.due = now.checked_add(wait).unwrap_or(now);
		let is_news = missing.logged.insert(kind);
		let (due, is_held, new) = (missing.due, missing.is_held, pull_of(&missing.wanted));
		self.lane(is_held).queue.insert((due, track));
		match kind {
			Kind::NoSpace => self.no_space.insert(track),
			_ => self.no_space.remove(&track),
		};
		if is_news {
			match kind {
				// That is said once for all tracks.
				Kind::NoSpace => tracing::debug!(track, why, "a track is not pulled"),
				// Its artist may not have brought it yet.
				Kind::Nobody | Kind::Failed => {
					tracing::info!(track, why, "a track is not pulled yet")
				},
				_ => tracing::warn!(track, why, "a track is not pulled"),
			}
		}
		let error = Some(why.to_string());
		self.board().change(new, |pull| (pull.from, pull.error) = (None, error));
	}

	/// Tells what stands in the way of all.
	fn tell(&self) {
		let board = self.board();
		board.set_missing(self.missing.len());
		let no_space = !self.no_space.is_empty();
		match (board.set_no_space(no_space), no_space) {
			(true, true) => {
				tracing::error!("there is no space for tracks that this node is to have")
			},
			(true, false) => tracing::info!("there is space for all tracks again"),
			_ => {},
		}
	}
}

/// How long to wait after so many failures: from `first` on, doubled each time, `last` at most. Of
/// that at least a half, and by `chance`, from 0 to 1, up to all: those that failed together do not
/// come back together.
fn back_off(failures: u32, first: Duration, last: Duration, chance: f64) -> Duration {
	let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
	let longest = first.saturating_mul(doubled).min(last);
	longest.mul_f64(chance.clamp(0.0, 1.0).mul_add(0.5, 0.5))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn waiting_doubles_and_is_bounded(failures in 1u32..=u32::MAX, chance in 0.0f64..1.0) {
			let (first, last) = (Duration::from_secs(5), Duration::from_secs(600));
			let wait = |failures| back_off(failures, first, last, chance);
			prop_assert!(wait(failures) <= last && wait(failures) >= first / 2);
			prop_assert!(wait(8) >= last / 2);
			let doubled = wait(1 + failures % 7).as_secs_f64() / wait(1).as_secs_f64();
			let expected = f64::from(2u32.pow(failures % 7)).min(120.0);
			prop_assert!((doubled - expected).abs() < 0.001);
		}
	}
}
