//! Fetches one document: from the first peer that has it.

use super::{pace::paced, puller::PullError, Fault, Peer, Puller};
use crate::{
	chain::AccountId,
	document::{Kind, Subject},
	endpoint,
};
use audio_primitives::proofs::{self, ContentRoot};
use bytes::Bytes;
use futures::TryStreamExt;
use tokio::time::{timeout, Instant};

/// Most peers that are asked for one document, one after another: more than keep one, and those that
/// did before.
const MAX_ASKED: usize = 20;

/// A document that is to be here, and is not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
	/// Its kind.
	pub kind: Kind,
	/// The hash of its bytes.
	pub root: ContentRoot,
	/// What names it.
	pub subject: Subject,
	/// Whose that is.
	pub owner: AccountId,
}

impl Puller {
	/// Notes whether documents wait to be fetched: a slow peer makes room for them.
	pub fn documents_wait(&self, wait: bool) {
		self.documents.set(wait.then(Instant::now));
	}

	/// Fetches a document. Its hash is right; whether it is fit is still to be seen. Can be dropped at
	/// any time.
	pub async fn fetch(&self, missing: &Missing) -> Result<Bytes, PullError> {
		let peers = match &missing.subject {
			Subject::Track(track) => self.peers.peers(*track).await?,
			_ => self.peers.keepers(missing.owner.clone()).await?,
		};
		let mut last = None;
		let peers = self.standing.of(&peers, Instant::now());
		for peer in peers.into_iter().take(MAX_ASKED) {
			match self.fetch_from(&peer, missing).await {
				Ok(bytes) => return Ok(bytes),
				Err(fault) => {
					self.standing.fault(peer.node, &fault, Instant::now());
					let (subject, node) = (&missing.subject, peer.node);
					tracing::debug!(%subject, node, %fault, "a document did not come");
					last = Some((node, fault));
				},
			}
		}
		Err(match last {
			None => PullError::Nobody,
			Some((node, why)) => PullError::Failed { node, why: why.to_string(), gained: false },
		})
	}

	async fn fetch_from(&self, peer: &Peer, missing: &Missing) -> Result<Bytes, Fault> {
		let Missing { kind, root, subject, .. } = missing;
		let Some(mut url) = endpoint::url_at(&peer.url, kind.path(), root) else {
			return Err(Fault::Strange(format!("its endpoint {:?} is no URL", peer.url)));
		};
		let (name, value) = subject.named();
		// It is asked for what it has: no redirect is followed.
		url.query_pairs_mut().append_pair(name, &value).append_pair("redirected", "true");
		let config = self.config();
		let opening = timeout(config.answer_timeout, self.client.open_within(&url, kind.most()));
		let late = |_| Fault::Slow(format!("nothing in {:?}", config.answer_timeout));
		let (opened, length) = opening.await.map_err(late)??;
		let (throttle, waiting) = (self.throttle.clone(), self.documents.clone());
		let pieces = paced(opened, length, config, throttle, waiting, |_| ());
		let pieces: Vec<Bytes> = pieces.try_collect().await?;
		let bytes = pieces.concat();
		match proofs::root(&bytes) == *root {
			true => Ok(bytes.into()),
			false => Err(Fault::Lies),
		}
	}
}
