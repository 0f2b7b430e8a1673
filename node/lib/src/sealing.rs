//! When a block is made, and whether those of a database were made on demand.

use crate::{client::Client, failure};
use sc_chain_spec::ChainType;
use sc_consensus_babe::CompatibleDigestItem;
use sp_blockchain::HeaderBackend;
use sp_runtime::traits::Header as _;
use std::{fmt, num::NonZeroU32, str::FromStr};

/// When a block is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
	/// By the validators, in the slots they win.
	Babe,
	/// By this node, for developers.
	OnDemand(Trigger),
}

/// What has a node make a block on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
	/// That transactions wait for one.
	Instant,
	/// A call of `engine_createBlock`.
	Manual,
	/// That so many milliseconds have passed.
	Every(NonZeroU32),
}

impl FromStr for Sealing {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		match text {
			"babe" => Ok(Self::Babe),
			"instant" => Ok(Self::OnDemand(Trigger::Instant)),
			"manual" => Ok(Self::OnDemand(Trigger::Manual)),
			_ => text.parse().map(Trigger::Every).map(Self::OnDemand).map_err(|_| {
				format!(
					"expected babe, instant, manual or a number of milliseconds from 1 to {}",
					u32::MAX
				)
			}),
		}
	}
}

impl fmt::Display for Sealing {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Babe => f.write_str("babe"),
			Self::OnDemand(trigger) => trigger.fmt(f),
		}
	}
}

impl fmt::Display for Trigger {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Instant => f.write_str("instant"),
			Self::Manual => f.write_str("manual"),
			Self::Every(milliseconds) => write!(f, "{milliseconds}"),
		}
	}
}

impl Sealing {
	/// Fails where the chain is not one to play with: there the blocks would be worth nothing.
	pub fn check_allowed_on(self, chain_type: &ChainType, id: &str) -> sc_cli::Result<()> {
		match (self, chain_type) {
			(Self::Babe, _) | (_, ChainType::Development | ChainType::Local) => Ok(()),
			_ => Err(failure(format!(
				"--sealing {self} is for development and local chains; chain `{id}` is neither"
			))),
		}
	}
}

/// Fails if the chain goes on from a block that was made on demand.
///
/// It bears no seal and GRANDPA does not know which validators there are since.
pub fn refuse_sealed_by_hand(client: &Client) -> sc_cli::Result<()> {
	if is_sealed_by_hand(client)? {
		return Err(failure(
			"the database holds blocks that were made with --sealing other than babe; go on with \
			 such sealing, or remove it with purge-chain",
		));
	}
	Ok(())
}

/// Whether the best block was made on demand.
pub fn is_sealed_by_hand(client: &Client) -> sc_cli::Result<bool> {
	let info = client.info();
	if info.best_number == 0 {
		return Ok(false);
	}
	let best = client.expect_header(info.best_hash)?;
	Ok(!best.digest().logs().iter().any(|log| log.as_babe_seal().is_some()))
}
