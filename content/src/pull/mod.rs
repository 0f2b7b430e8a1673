//! Getting the tracks that this node is to have from other nodes.
//!
//! What is missing is pulled as a verified stream from those that hold or stage it: each group of
//! 16 KiB is checked against the root before it is written, so that no peer is trusted. What has come
//! is kept over a break and a restart.
//!
//! | module | does |
//! |---|---|
//! | `replicator` | [`Replicator`]: pulls what is missing, some at a time, and tries again |
//! | `puller` | [`Puller`]: pulls one track, from the first peer that answers |
//! | `fetcher` | fetches a document, from the first peer that has it |
//! | `client` | asks a peer, at public addresses alone |
//! | `pace` | leaves peers that are too slow, and keeps to the bandwidth |
//! | `standing` | remembers peers that failed |
//! | `board` | [`Board`]: what is being pulled, for whoever looks |
//! | `address` | [`is_public`] |

mod address;
mod board;
mod client;
mod fetcher;
mod pace;
mod puller;
mod replicator;
mod standing;

#[cfg(test)]
mod tests;

pub use address::is_public;
pub use board::{Board, Pull};
pub(crate) use client::{https, whole, Resolver};
pub use fetcher::Missing;
pub use puller::{Credentials, PullError, Puller, Wanted};
pub use replicator::Replicator;

use crate::{chain::AccountId, http::ports::ChainError};
use audio_primitives::{content::TrackId, nodes::NodeIndex};
use futures::future::BoxFuture;
use std::{num::NonZeroU64, time::Duration};
use tokio::time::timeout;
use url::Url;

/// How tracks are pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
	/// Tracks at a time, at least one.
	pub at_a_time: usize,
	/// Most bytes a second, of all pulls together.
	pub bandwidth: Option<NonZeroU64>,
	/// Whether peers may be at addresses that are not of the public internet: on networks for
	/// testing.
	pub private_peers: bool,
	/// Another machine of the operator's, by its URL: that may be at any address.
	pub own_machine: Option<Url>,
	/// How long one peer may take to send its first byte before the next one is asked as well.
	pub hedge: Duration,
	/// How long connecting to a peer may take.
	pub connect_timeout: Duration,
	/// How long a peer may take to send its first byte.
	pub answer_timeout: Duration,
	/// Bytes a second that a peer gives at least, over each [`Self::window`].
	pub least_rate: u64,
	/// Over which time that is measured.
	pub window: Duration,
	/// Bytes a second that a peer gives at least, over each [`Self::fair_window`] in which it is
	/// waited for, while other tracks are due that there is no place for. A slower pull gives way:
	/// what has come is kept, and it goes on after those.
	pub fair_rate: u64,
	/// Over which time that is measured.
	pub fair_window: Duration,
	/// After which time a track that could not be pulled is tried again at first. It doubles each
	/// time.
	pub first_retry: Duration,
	/// After which time at most.
	pub last_retry: Duration,
	/// For which time a peer that failed is not asked at first. It doubles each time.
	pub first_penalty: Duration,
	/// For which time at most.
	pub last_penalty: Duration,
}

impl Default for Config {
	/// 4 tracks at a time; no limit of bandwidth; public peers alone. The next peer after 0.7 seconds;
	/// 5 seconds to connect, 15 to answer; 16 KiB a second over 20 seconds, and 256 KiB a
	/// second over a minute while others wait. Tracks again after 5
	/// seconds to 10 minutes, peers after 10 seconds to 30 minutes.
	fn default() -> Self {
		Self {
			at_a_time: 4,
			bandwidth: None,
			private_peers: false,
			own_machine: None,
			hedge: Duration::from_millis(700),
			connect_timeout: Duration::from_secs(5),
			answer_timeout: Duration::from_secs(15),
			least_rate: 16 * 1_024,
			window: Duration::from_secs(20),
			fair_rate: 256 * 1_024,
			fair_window: Duration::from_secs(60),
			first_retry: Duration::from_secs(5),
			last_retry: Duration::from_secs(600),
			first_penalty: Duration::from_secs(10),
			last_penalty: Duration::from_secs(1_800),
		}
	}
}

/// Another node that may have a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
	/// The node.
	pub node: NodeIndex,
	/// Where its HTTP service is: an `http` or `https` URL.
	pub url: String,
}

/// Why it is not seen what is at a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
	/// It is not reached from here, or does not answer in time: another machine may see it.
	Unreached(String),
	/// It is wrong for whoever asks.
	Wrong(String),
}

/// All that is at `url`, by the rules by which other nodes are asked: `most` bytes at the most. If it
/// is not to be had, says why.
pub async fn look(config: &Config, url: &Url, most: usize) -> Result<Vec<u8>, Unseen> {
	let client = client::Client::new(config).map_err(|error| Unseen::Wrong(error.to_string()))?;
	match timeout(config.answer_timeout, client.read(url, most)).await {
		Ok(Ok(bytes)) => Ok(bytes.to_vec()),
		Ok(Err(fault @ Fault::Unreached(_))) => Err(Unseen::Unreached(fault.to_string())),
		Ok(Err(fault)) => Err(Unseen::Wrong(fault.to_string())),
		Err(_) => Err(Unseen::Unreached("it does not answer in time".into())),
	}
}

/// Says whom a track can be pulled from, and a document.
pub trait Peers: Send + Sync {
	/// The nodes that hold `track`, and then those that stage it, without this one. The best first.
	fn peers(&self, track: TrackId) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>>;

	/// The nodes that keep what describes `account` and its playlists, and some that did before,
	/// without this one. The best first.
	fn keepers(&self, account: AccountId) -> BoxFuture<'_, Result<Vec<Peer>, ChainError>>;
}

/// What is wrong with a peer's answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
	/// No connection from here.
	#[error("it cannot be reached: {0}")]
	Unreached(String),
	/// None that is allowed, or none that can be trusted; or its name leads nowhere.
	#[error("it cannot be reached: {0}")]
	Unreachable(String),
	/// It does not have the track, is busy, or does not know this node's right to it. It may say
	/// otherwise soon.
	#[error("it refuses with status {0}")]
	Refuses(u16),
	/// It does not answer as a node does.
	#[error("{0}")]
	Strange(String),
	/// It is slower than it may be.
	#[error("it is too slow: {0}")]
	Slow(String),
	/// It is slower than it may be while other tracks wait.
	#[error("it is slow, and other tracks wait: {0}")]
	GivesWay(String),
	/// The stream broke off.
	#[error("the stream broke off: {0}")]
	Broken(String),
	/// What it gave does not lead to the root.
	#[error("it gave other bytes than those that it was asked for")]
	Lies,
}

impl Fault {
	/// How heavily it counts. A broken line may mend soon; whoever lies has a broken disk at best.
	fn strikes(&self) -> u32 {
		match self {
			Self::Refuses(_) | Self::GivesWay(_) => 0,
			Self::Lies => 5,
			_ => 1,
		}
	}
}
