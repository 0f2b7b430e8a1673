//! What a node is to store: computed here, from the catalogue and the active set, by the chain's own
//! selection.
//!
//! A node stores a track that it has a *place* for, that it is *selected* for by the placement key, or
//! that it *stages*: those that were named when it was published, until it is placed and held. Until
//! when exactly the chain says: a track's entry in the catalogue names them for ever.
//!
//! Who is selected no more keeps its place, and is challenged for it, until somebody takes it: so does
//! who is in jail, and comes back. Selection alone would let what they lost stay lost.

use crate::chain::AccountId;
use audio_primitives::{
	content::{CatalogueEntry, PlacementKey},
	nodes::{ActiveNode, NodeIndex},
	selection::{select, Candidate},
};

/// Why a node stores a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
	/// It is named to take the upload, and to serve it until others hold it. Once the track is placed,
	/// the chain says whether it still does.
	Stage,
	/// It holds it, or is selected to.
	Hold,
}

/// The nodes of an era, of which as many are selected for a track as it has places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActiveSet {
	nodes: Vec<ActiveNode<AccountId>>,
	replicas: usize,
}

impl ActiveSet {
	/// The active set, and how many nodes are selected for each track.
	pub fn new(nodes: Vec<ActiveNode<AccountId>>, replicas: u32) -> Self {
		Self { nodes, replicas: usize::try_from(replicas).unwrap_or(usize::MAX) }
	}

	/// The nodes that are selected by `key`, the best first. The chain passes over those that do not
	/// serve or are barred from the track, and takes the next ones in their place: so a few more than
	/// are here may be selected there.
	pub fn selected(&self, key: &PlacementKey) -> Vec<NodeIndex> {
		let candidates = self.nodes.iter().map(|node| Candidate {
			id: &node.selection_id,
			operator: &node.operator,
			weight: node.weight,
		});
		let chosen = select(candidates, key, self.replicas);
		chosen.into_iter().filter_map(|index| self.nodes.get(index)).map(|node| node.node).collect()
	}

	/// What `node` has to do with a track, if anything, whether or not it `holds` it. Nothing with one
	/// that is delisted: nobody is challenged for it.
	pub fn duty_of(&self, node: NodeIndex, track: &CatalogueEntry, holds: bool) -> Option<Duty> {
		match holds && track.listed {
			true => Some(Duty::Hold),
			false => self.duty(node, track),
		}
	}

	/// The same by selection and by name, whatever it holds.
	pub fn duty(&self, node: NodeIndex, track: &CatalogueEntry) -> Option<Duty> {
		if !track.listed {
			return None;
		}
		let is_selected = track.placement.is_some_and(|key| self.selected(&key).contains(&node));
		match is_selected {
			true => Some(Duty::Hold),
			false => track.stagers.contains(&node).then_some(Duty::Stage),
		}
	}
}
