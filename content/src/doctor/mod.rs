//! # The doctor
//!
//! What an operator asks when something is wrong: each check says what was seen, what it means, and
//! what to do. Observations are gathered in one place and judged in others, by functions of what
//! was seen and nothing else.
//!
//! | module | does |
//! |---|---|
//! | `machine` | judges clock and disks |
//! | `node` | judges the node of the chain: port, peers, sync, finality, session keys |
//! | `service` | judges the content service and its node on chain |
//! | `work` | judges what the node does: places, challenges, pay |
//! | `look` | gathers what is judged, over JSON-RPC and HTTP |
//! | `patience` | bounds how long that may take |
//! | `words` | says amounts, sizes and times |
//!
//! What cannot be seen is [`Verdict::Unknown`], and never counts as fine.

mod look;
mod machine;
mod node;
mod patience;
mod service;
mod words;
mod work;

#[cfg(test)]
mod tests;

pub use look::look;
pub use machine::{clock, disk};
pub use node::{NodeSeen, SessionKeys};
pub use patience::{Patience, ALL, QUESTION};
pub use service::{Answer, Keys, Registered};
pub use words::size;
pub use work::{Barred, Pay, Places, Work};

use crate::chain::AccountId;
use serde::Serialize;

/// What was seen, or why it could not be.
pub type Seen<T> = Result<T, String>;

/// What whoever asks knows already.
#[derive(Clone, Debug)]
pub struct Told {
	/// The name of the chain that the node is to be of.
	pub chain: String,
	/// The version of this program, with its commit.
	pub version: String,
	/// Whether the chain is one for testing: keys may be made of seeds, addresses be private.
	pub is_for_testing: bool,
	/// The stash of the validator, if somebody named it.
	pub stash: Option<AccountId>,
	/// Where the content service is to be.
	pub service: String,
	/// Whether a content service has run in its folder.
	pub has_run: bool,
	/// The keys of the content service in the keystore.
	pub keys: Seen<Keys>,
	/// What is to be run where advice says so.
	pub commands: Commands,
}

/// Commands that advice names, with what finds the same node, folder and service.
#[derive(Clone, Debug)]
pub struct Commands {
	/// Runs the service beside the node.
	pub run: String,
	/// Says how the service stands.
	pub status: String,
	/// Has a service that is drained take what is new again.
	pub drain_off: String,
	/// Prints the call that registers the node or sets its hot key; to be given `--operator` and
	/// `--endpoint`.
	pub register: String,
	/// Makes session keys; to be given `--owner`.
	pub rotate_keys: String,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
	/// Nothing is to be done.
	Fine,
	/// It works, and something is to be seen to.
	Warn,
	/// It does not work.
	Fail,
	/// It cannot be seen.
	Unknown,
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
	/// What was looked at.
	pub name: &'static str,
	/// What it comes to.
	pub verdict: Verdict,
	/// What was seen.
	pub seen: String,
	/// What to do; empty if it is fine.
	#[serde(skip_serializing_if = "String::is_empty")]
	pub advice: String,
}

impl Finding {
	/// Nothing is to be done.
	pub fn fine(name: &'static str, seen: impl Into<String>) -> Self {
		Self { name, verdict: Verdict::Fine, seen: seen.into(), advice: String::new() }
	}

	/// Something is to be seen to.
	pub fn warn(name: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
		Self { name, verdict: Verdict::Warn, seen: seen.into(), advice: advice.into() }
	}

	/// It does not work.
	pub fn fail(name: &'static str, seen: impl Into<String>, advice: impl Into<String>) -> Self {
		Self { name, verdict: Verdict::Fail, seen: seen.into(), advice: advice.into() }
	}

	/// It cannot be seen.
	pub fn unknown(name: &'static str, why: impl Into<String>, advice: impl Into<String>) -> Self {
		Self { name, verdict: Verdict::Unknown, seen: why.into(), advice: advice.into() }
	}

	/// What `judge` makes of what was seen; unknown if it could not be.
	fn of<T>(name: &'static str, seen: &Seen<T>, judge: impl FnOnce(&T) -> Self) -> Self {
		match seen {
			Ok(seen) => judge(seen),
			Err(why) => Self::unknown(name, why, "see the log of the node, and ask again"),
		}
	}
}
