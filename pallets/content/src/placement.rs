//! What nodes are selected by to store a track, and who stages it until then.
//!
//! Placement keys are made of a seed ([`Seeds`]) that becomes known after the track was published,
//! and of its root. To draw again costs: see `tracks.rs` for what is forfeited, and `claims.rs` for
//! how long the root stays its artist's.
//!
//! [`Config::Staging`] names nodes for a root when it is published, and anew when its track is put
//! back. They serve the track until a round after that or after its placement, and until the round
//! in which a node first holds it since ([`Catalogue::stages`]).

use crate::*;
use codec::Encode;
use sp_runtime::traits::{BlakeTwo256, Hash};

impl<T: Config> Pallet<T> {
	/// What nodes are selected by for content of `root`, which is of `seed`, once that is drawn.
	///
	/// Of the root, not of the track's index: who takes the root of a track that waits for its seed
	/// takes the seed with it, and has no other draw.
	pub(crate) fn placement(root: &ContentRoot, seed: SeedIndex) -> Option<PlacementKey> {
		let drawn = T::Seeds::drawn(seed)?;
		Some(BlakeTwo256::hash(&(drawn.randomness, root).encode()).0)
	}

	/// The nodes that stage content of `root` that is published now, and what it weighed to name
	/// them.
	pub(crate) fn stagers(root: &ContentRoot) -> (Stagers, Weight) {
		let (mut named, weight) = T::Staging::stagers(root);
		named.truncate(MAX_STAGERS as usize);
		(named.try_into().unwrap_or_default(), weight)
	}

	/// Whether `node` stages `track`, which is `found`, in `round`: until a round after it was
	/// placed or put back, and until the round in which a node first held it since.
	pub(crate) fn is_staged_by(
		track: TrackId,
		record: &TrackOf<T>,
		node: NodeIndex,
		round: RoundIndex,
	) -> bool {
		if !record.stagers.contains(&node) || round < record.listed {
			return false;
		}
		let is_new = T::Seeds::drawn(record.seed)
			.is_none_or(|drawn| drawn.round.max(record.listed).saturating_add(1) >= round);
		is_new || T::Holders::first_held(track).is_none_or(|first| round <= first)
	}

	/// The nodes that stage `track` now, the best first.
	pub fn staged_by(track: TrackId) -> Vec<NodeIndex> {
		let Ok(record) = Self::listed(track) else { return Vec::new() };
		let now = T::Round::current_round();
		let stages = |node: &NodeIndex| Self::is_staged_by(track, &record, *node, now);
		record.stagers.iter().copied().filter(stages).collect()
	}
}
