//! What is being pulled, for whoever looks: a status command, `/ready`.

use audio_primitives::{content::TrackId, nodes::NodeIndex, proofs::ContentRoot};
use std::{
	collections::BTreeMap,
	sync::{Mutex, MutexGuard, PoisonError},
};

/// A track that is being pulled, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
	/// The track.
	pub track: TrackId,
	/// The root of its content.
	pub root: ContentRoot,
	/// How many bytes it has.
	pub bytes: u64,
	/// How many of them have come. Some at the end may still be lost.
	pub done: u64,
	/// From which node they come now, if any do.
	pub from: Option<NodeIndex>,
	/// What went wrong last.
	pub error: Option<String>,
}

/// What is being pulled.
#[derive(Debug, Default)]
pub struct Board(Mutex<Written>);

#[derive(Debug, Default)]
struct Written {
	missing: usize,
	no_space: bool,
	pulls: BTreeMap<TrackId, Pull>,
}

impl Board {
	fn written(&self) -> MutexGuard<'_, Written> {
		// Whoever panicked left a map that is whole.
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// The tracks that are being pulled, and those that could not be and will be tried again.
	pub fn pulls(&self) -> Vec<Pull> {
		self.written().pulls.values().cloned().collect()
	}

	/// How many tracks are missing, those that nobody tried to pull yet among them.
	pub fn missing(&self) -> usize {
		self.written().missing
	}

	/// Whether tracks are missing because there is no space for them.
	pub fn no_space(&self) -> bool {
		self.written().no_space
	}

	pub(super) fn set_missing(&self, missing: usize) {
		self.written().missing = missing;
	}

	/// Whether that is new.
	pub(super) fn set_no_space(&self, no_space: bool) -> bool {
		std::mem::replace(&mut self.written().no_space, no_space) != no_space
	}

	/// Changes what is written of a track, which is new if nothing was.
	pub(super) fn change(&self, new: Pull, change: impl FnOnce(&mut Pull)) {
		change(self.written().pulls.entry(new.track).or_insert(new));
	}

	pub(super) fn clear(&self) {
		*self.written() = Written::default();
	}

	pub(super) fn remove(&self, track: TrackId) {
		self.written().pulls.remove(&track);
	}
}
