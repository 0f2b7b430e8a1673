//! The node of the chain.

use super::{clock, words::span, Finding, Seen, Told};
use crate::{
	chain::{AccountId, NodeHealth},
	freshness::{Heads, MOST_AGE, MOST_UNFINAL},
};
use sp_core::crypto::Ss58Codec;
use std::net::SocketAddr;

/// Fewer peers than these are few.
const FEW_PEERS: u32 = 3;

/// What was seen of a node that answers.
#[derive(Clone, Debug)]
pub struct NodeSeen {
	/// The name of its chain.
	pub chain: Seen<String>,
	/// The version of its program.
	pub version: Seen<String>,
	/// Whether its runtime answers as this program knows it.
	pub apis: Seen<()>,
	/// How well it is connected.
	pub health: Seen<NodeHealth>,
	/// Where its network listens by TCP, and whether something answers there.
	pub ports: Seen<Vec<(SocketAddr, bool)>>,
	/// Its best block and its last final one.
	pub heads: Seen<Heads>,
	/// Milliseconds from one slot to the next.
	pub slot: Seen<u64>,
	/// Its session keys.
	pub keys: Seen<SessionKeys>,
}

/// How a node stands with session keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionKeys {
	/// It was not started as a validator.
	FullNode,
	/// It validates, or is to, for that stash.
	Of {
		/// Whose keys they are.
		stash: AccountId,
		/// Whether the node has those that the stash has set; none if it has set none.
		has: Option<bool>,
		/// Whether the stash validates in this session.
		validates: bool,
	},
	/// Of no validator of this session, of which there are so many; nobody has named a stash.
	OfNone(usize),
}

/// What is wrong with a node that does not answer.
pub fn unreachable(why: &str) -> Finding {
	let advice = "start it, or say where it is with --url; its log says why it ends or hangs";
	Finding::fail("node", why, advice)
}

/// What is to be said of a node that answers, at `now`, in milliseconds since 1970.
pub fn judge(told: &Told, now: u64, seen: &NodeSeen) -> Vec<Finding> {
	vec![
		Finding::of("node", &seen.chain, |chain| chain_of(&told.chain, chain)),
		Finding::of("version", &seen.version, |version| {
			version_of(&told.version, version, &seen.apis)
		}),
		Finding::of("clock", &seen.heads, |heads| {
			Finding::of("clock", &seen.slot, |slot| clock(now, heads.time, *slot))
		}),
		Finding::of("port", &seen.ports, |ports| port(ports)),
		Finding::of("peers", &seen.health, peers),
		Finding::of("sync", &seen.heads, |heads| {
			Finding::of("sync", &seen.health, |health| sync(now, heads, health))
		}),
		Finding::of("finality", &seen.heads, finality),
		session_keys(&told.commands.rotate_keys, &seen.keys),
		active_set(&seen.keys),
	]
}

fn chain_of(told: &str, chain: &str) -> Finding {
	match told == chain {
		true => Finding::fine("node", format!("answers, and is of {chain}")),
		false => Finding::fail(
			"node",
			format!("answers, and is of {chain}, where this command was told {told}"),
			"give the --chain that the node was started with, or the --url of the right node",
		),
	}
}

fn version_of(own: &str, version: &str, apis: &Seen<()>) -> Finding {
	const NAME: &str = "version";
	if let Err(why) = apis {
		return Finding::fail(NAME, why, "replace the binary by one of the release in force");
	}
	match own == version {
		true => Finding::fine(NAME, version),
		false => Finding::warn(
			NAME,
			format!("the node runs {version}, and this program is {own}"),
			"restart the node if its binary was replaced, or run the doctor of its own version",
		),
	}
}

fn port(ports: &[(SocketAddr, bool)]) -> Finding {
	const NAME: &str = "port";
	let list = |answers: bool| {
		let of_it = ports.iter().filter(|(_, does)| *does == answers);
		of_it.map(|(address, _)| address.to_string()).collect::<Vec<_>>().join(", ")
	};
	match (ports.iter().any(|(_, answers)| *answers), ports.is_empty()) {
		(true, _) => Finding::fine(
			NAME,
			format!("the network answers at {}, as seen from this machine", list(true)),
		),
		(false, false) => Finding::fail(
			NAME,
			format!("nothing answers at {}", list(false)),
			"run the doctor on the node's own machine, and see what its firewall closes",
		),
		(false, true) => Finding::warn(
			NAME,
			"the network listens at no address of TCP",
			"start the node with --port or --listen-addr, so that others can connect to it",
		),
	}
}

fn peers(health: &NodeHealth) -> Finding {
	const NAME: &str = "peers";
	const ADVICE: &str =
		"open port 30333/tcp, and see that the chain specification or --bootnodes \
		names nodes that run";
	let seen = format!("connected to {}", health.peers);
	match health.peers {
		0 if !health.should_have_peers => Finding::fine(NAME, "the node needs none"),
		0 => Finding::fail(NAME, seen, ADVICE),
		few if few < FEW_PEERS && health.should_have_peers => Finding::warn(NAME, seen, ADVICE),
		_ => Finding::fine(NAME, seen),
	}
}

fn sync(now: u64, heads: &Heads, health: &NodeHealth) -> Finding {
	const NAME: &str = "sync";
	let best = heads.best;
	if health.is_syncing {
		let seen = format!("catching up, at block {best}");
		return Finding::fail(NAME, seen, "wait until it is synced, with peers and disk in order");
	}
	let Some(made) = heads.time else {
		return Finding::fine(NAME, format!("the best block is {best}"));
	};
	let age = now.saturating_sub(made);
	let seen = match best {
		0 => "there is no block but the first".into(),
		_ => format!("the best block, {best}, is {} old", span(age)),
	};
	match age > MOST_AGE.saturating_mul(1_000) {
		true => {
			let advice = "see to peers and clock; if others are as far, the chain stands still";
			Finding::fail(NAME, seen, advice)
		},
		false => Finding::fine(NAME, seen),
	}
}

fn finality(heads: &Heads) -> Finding {
	const NAME: &str = "finality";
	let behind = heads.best.saturating_sub(heads.finalized);
	let seen = format!("the last final block, {}, is {behind} behind the best", heads.finalized);
	match behind > MOST_UNFINAL {
		true => Finding::fail(
			NAME,
			seen,
			"if others are as far behind, a third of the validators are silent: see that yours votes. \
			 If not, see to peers and sync",
		),
		false => Finding::fine(NAME, seen),
	}
}

fn session_keys(command: &str, keys: &Seen<SessionKeys>) -> Finding {
	const NAME: &str = "session keys";
	let rotate =
		|stash: &str| format!("`{command} --owner {stash}`, and submit the call that it prints");
	match keys {
		Err(why) => Finding::unknown(
			NAME,
			why,
			"ask on the node's own machine: it tells of its keys nowhere else",
		),
		Ok(SessionKeys::FullNode) => {
			Finding::fine(NAME, "the node is no validator, and needs none")
		},
		Ok(SessionKeys::Of { stash, has, .. }) => {
			let account = stash.to_ss58check();
			match has {
				Some(true) => Finding::fine(NAME, format!("the node has those of {account}")),
				Some(false) => {
					let seen = format!("the node does not have those that {account} has set");
					Finding::fail(NAME, seen, rotate(&account))
				},
				None => Finding::fail(NAME, format!("{account} has set none"), rotate(&account)),
			}
		},
		Ok(SessionKeys::OfNone(count)) => Finding::warn(
			NAME,
			format!("the node has those of none of the {count} validators of this session"),
			"name the validator's account with --stash",
		),
	}
}

fn active_set(keys: &Seen<SessionKeys>) -> Finding {
	const NAME: &str = "active set";
	match keys {
		Ok(SessionKeys::FullNode) => Finding::fine(NAME, "the node is no validator"),
		Ok(SessionKeys::Of { stash, validates, .. }) => {
			let account = stash.to_ss58check();
			match validates {
				true => Finding::fine(NAME, format!("{account} validates in this session")),
				false => Finding::warn(
					NAME,
					format!("{account} does not validate in this session"),
					"see that it has submitted staking.validate, and has as much behind it as those \
					 who do",
				),
			}
		},
		Ok(SessionKeys::OfNone(_)) => Finding::warn(
			NAME,
			"the node validates for nobody in this session",
			"name the validator's account with --stash",
		),
		Err(why) => Finding::unknown(NAME, why, "see the check of the session keys"),
	}
}
