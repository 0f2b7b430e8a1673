//! What the HTTP service asks of the chain, answered of the best block.
//!
//! Whatever is asked here strangers ask, again and again: it goes to the chain within bounds, and a
//! thousand listeners of one track ask once ([`Bounded`]).

use crate::{
	asking::Bounded,
	best::Best,
	chain::{AccountId, Chain},
	document::{Described, Subject},
	endpoint::url_of,
	http::ports::{ChainError, Hearing, Library, Preview, Source, Track},
	pull::{Peer, Peers},
};
use audio_primitives::{
	content::TrackId,
	nodes::{NodeIndex, SelectedNode},
	proofs::ContentRoot,
	Balance,
};
use futures::{future::BoxFuture, FutureExt};
use tokio::sync::watch;

/// Most nodes that a track is heard from.
const MAX_SOURCES: u32 = 100;

/// The chain's catalogue.
pub struct ChainLibrary {
	/// For what strangers ask of tracks that may not be, or in words of their own.
	chain: Chain,
	/// For what is asked of content that is here, and after a signature was checked.
	known: Chain,
	/// For what this node asks: strangers do not keep it from pulling.
	own: Chain,
	best: Best,
	node: watch::Receiver<Option<NodeIndex>>,
}

impl ChainLibrary {
	/// The catalogue of `chain`, for `node` once it is registered. What strangers ask is asked within
	/// the bounds of `bounded`.
	pub fn new(
		chain: Chain,
		bounded: Bounded,
		best: Best,
		node: watch::Receiver<Option<NodeIndex>>,
	) -> Self {
		let known = bounded.clone().of_known();
		let through = |bounded| chain.through(|_| bounded);
		Self { chain: through(bounded), known: through(known), own: chain, best, node }
	}

	async fn look_up(&self, chain: &Chain, root: ContentRoot) -> Result<Option<Track>, ChainError> {
		let at = self.best.block().hash;
		let found = chain.track_by_root(at, &root).await.map_err(failed)?;
		Ok(found.map(|(id, info)| Track {
			id,
			artist: info.artist,
			bytes: info.bytes,
			duration: info.duration,
			listed: !info.delisted,
			price: info.price,
			feature: info.feature,
			placed: info.placement.is_some(),
		}))
	}

	async fn look_up_sources(
		&self,
		track: TrackId,
		session: &[u8],
	) -> Result<Vec<Source>, ChainError> {
		let at = self.best.block().hash;
		let holders = self.chain.route(at, track, session, MAX_SOURCES).await.map_err(failed)?;
		if !holders.is_empty() {
			return Ok(sources(holders, true));
		}
		Ok(sources(self.chain.stagers(at, track).await.map_err(failed)?, false))
	}

	/// The others that hold `track`, in an order of this node's own, then those that stage it.
	async fn look_up_peers(&self, track: TrackId) -> Result<Vec<Peer>, ChainError> {
		let at = self.best.block().hash;
		// Nodes that pull at the same time begin with different ones.
		let this = Library::node(self);
		let session = this.unwrap_or_default().to_le_bytes();
		let mut nodes = self.own.route(at, track, &session, MAX_SOURCES).await.map_err(failed)?;
		for stager in self.own.stagers(at, track).await.map_err(failed)? {
			if nodes.iter().all(|known| known.node != stager.node) {
				nodes.push(stager);
			}
		}
		Ok(self.others(nodes))
	}

	/// Those of `nodes` that are others than this one, and reached by HTTP.
	fn others(&self, nodes: Vec<SelectedNode<AccountId>>) -> Vec<Peer> {
		let this = Library::node(self);
		let others = sources(nodes, true).into_iter().filter(|source| Some(source.node) != this);
		others.map(|Source { node, url, .. }| Peer { node, url }).collect()
	}

	/// The nodes that are selected for `account`, or twice as many: those that were selected before
	/// others became heavier come next.
	async fn look_up_keepers(
		&self,
		chain: &Chain,
		account: &AccountId,
		twice: bool,
	) -> Result<Vec<SelectedNode<AccountId>>, ChainError> {
		let at = self.best.block().hash;
		let replicas = chain.replicas(at).await.map_err(failed)?;
		let count = if twice { replicas.saturating_mul(2) } else { replicas };
		chain.select(at, account.as_ref(), count.min(MAX_SOURCES)).await.map_err(failed)
	}

	/// The key of `node`, if it is one of those that are to have `track`.
	async fn look_up_key(
		&self,
		track: TrackId,
		node: NodeIndex,
	) -> Result<Option<[u8; 32]>, ChainError> {
		let at = self.best.block().hash;
		let key_in = |nodes: Vec<SelectedNode<AccountId>>| {
			nodes.into_iter().find(|selected| selected.node == node).map(|selected| selected.key)
		};
		if let Some(key) = key_in(self.known.stagers(at, track).await.map_err(failed)?) {
			return Ok(Some(key));
		}
		if let Some(key) = key_in(self.known.selected(at, track).await.map_err(failed)?) {
			return Ok(Some(key));
		}
		let holders = self.known.holders(at, track).await.map_err(failed)?;
		Ok(holders.into_iter().find(|holder| holder.node == node).map(|holder| holder.key))
	}
}

fn failed(error: crate::chain::ChainError) -> ChainError {
	ChainError(error.to_string())
}

/// Those of `nodes` that are reached by HTTP, with the probability that each comes first.
fn sources(nodes: Vec<SelectedNode<AccountId>>, holds: bool) -> Vec<Source> {
	let all: Balance = nodes.iter().fold(0, |sum, node| sum.saturating_add(node.weight));
	let reached =
		nodes.into_iter().filter_map(|SelectedNode { node, endpoint, weight, .. }| {
			let url = url_of(&endpoint).ok()?;
			// For people to see: 53 bits are enough.
			let probability = if all == 0 { 0.0 } else { weight as f64 / all as f64 };
			Some(Source { node, url, holds, stake: weight, probability })
		});
	reached.collect()
}

impl Library for ChainLibrary {
	fn genesis(&self) -> [u8; 32] {
		self.chain.genesis().0
	}

	fn node(&self) -> Option<NodeIndex> {
		*self.node.borrow()
	}

	fn endpoint(&self) -> BoxFuture<'_, Result<Option<String>, ChainError>> {
		async move {
			let Some(this) = Library::node(self) else { return Ok(None) };
			let info = self.known.node(self.best.block().hash, this).await.map_err(failed)?;
			Ok(info.and_then(|info| url_of(&info.endpoint).ok()))
		}
		.boxed()
	}

	fn track(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>> {
		self.look_up(&self.chain, root).boxed()
	}

	fn track_here(&self, root: ContentRoot) -> BoxFuture<'_, Result<Option<Track>, ChainError>> {
		self.look_up(&self.known, root).boxed()
	}

	fn hearing(
		&self,
		track: TrackId,
		account: AccountId,
	) -> BoxFuture<'_, Result<Hearing, ChainError>> {
		async move {
			let at = self.best.block().hash;
			if self.known.has_access(at, &account, track).await.map_err(failed)? {
				return Ok(Hearing::Granted);
			}
			// What is not for sale is not bought, and lacks the feature.
			let owns = self.known.owns(at, &account, track).await.map_err(failed)?;
			let info = self.known.track(at, track).await.map_err(failed)?;
			let for_sale = info.is_some_and(|info| info.price.is_some());
			Ok(if for_sale && !owns { Hearing::NotBought } else { Hearing::LacksFeature })
		}
		.boxed()
	}

	fn preview(&self) -> BoxFuture<'_, Result<Preview, ChainError>> {
		async move {
			let (seconds, bytes) =
				self.known.preview(self.best.block().hash).await.map_err(failed)?;
			Ok(Preview { duration: seconds.saturating_mul(1_000), bytes: bytes.into() })
		}
		.boxed()
	}

	fn is_listening_key(
		&self,
		fan: AccountId,
		key: AccountId,
	) -> BoxFuture<'_, Result<bool, ChainError>> {
		async move {
			let Some(this) = *self.node.borrow() else { return Ok(false) };
			let at = self.best.block().hash;
			let standing = self.known.fan(at, &fan).await.map_err(failed)?;
			let Some(listed) = standing.listening_keys.iter().find(|listed| listed.key == key)
			else {
				return Ok(false);
			};
			// Those that have ended are listed until somebody removes them.
			let round = self.known.proof_standing(at, this).await.map_err(failed)?.round;
			Ok(round < listed.until)
		}
		.boxed()
	}

	fn sources(
		&self,
		track: TrackId,
		session: Vec<u8>,
	) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		async move { self.look_up_sources(track, &session).await }.boxed()
	}

	fn keeps(&self, track: TrackId) -> BoxFuture<'_, Result<bool, ChainError>> {
		let this = Library::node(self);
		async move {
			match this {
				Some(this) => Ok(self.look_up_key(track, this).await?.is_some()),
				None => Ok(false),
			}
		}
		.boxed()
	}

	fn puller(
		&self,
		track: TrackId,
		node: NodeIndex,
	) -> BoxFuture<'_, Result<Option<[u8; 32]>, ChainError>> {
		self.look_up_key(track, node).boxed()
	}

	fn described(
		&self,
		subject: Subject,
		is_known: bool,
	) -> BoxFuture<'_, Result<Option<Described>, ChainError>> {
		let chain = if is_known { &self.known } else { &self.chain };
		async move { chain.described(self.best.block().hash, &subject).await.map_err(failed) }
			.boxed()
	}

	fn pins(&self, account: AccountId) -> BoxFuture<'_, Result<bool, ChainError>> {
		async move {
			let Some(this) = *self.node.borrow() else { return Ok(false) };
			let selected = self.look_up_keepers(&self.known, &account, false).await?;
			Ok(selected.iter().any(|node| node.node == this))
		}
		.boxed()
	}

	fn keepers(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<Source>, ChainError>> {
		async move {
			let selected = self.look_up_keepers(&self.chain, &account, false).await?;
			Ok(sources(selected, true))
		}
		.boxed()
	}
}

impl Peers for ChainLibrary {
	fn peers(&self, track: TrackId) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>> {
		self.look_up_peers(track).boxed()
	}

	fn keepers(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>> {
		async move {
			let selected = self.look_up_keepers(&self.own, &account, true).await?;
			Ok(self.others(selected))
		}
		.boxed()
	}
}

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod tests;
