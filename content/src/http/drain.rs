//! `GET`, `POST` and `DELETE /drain`: before a node is stopped for a while.
//!
//! A node that is drained takes nothing new: no upload begins, and no place is accepted. `/ready` says
//! so, for whoever sends clients elsewhere. What it has it serves, and proves.

use crate::http::{
	locate::json,
	problem::{Kind, Problem},
	request::Client,
	status::local_only,
	Service,
};
use axum::{
	extract::{Extension, State},
	http::{HeaderMap, HeaderValue},
	response::Response,
};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use std::{
	fs::{self, File},
	io::{self, Write},
	os::unix::fs::OpenOptionsExt,
	path::Path,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
};
use utoipa::ToSchema;

/// The header field of a command: what is in the file [`SECRET`].
pub const COMMAND: &str = "audio-command";

/// The file in the content folder that has what commands are to say. That a request comes from this
/// machine shows little: it may be a proxy's that hands on a stranger's.
pub const SECRET: &str = "COMMAND";

/// Whether a node is drained. Clones say the same. It ends with the process.
#[derive(Clone)]
pub struct Draining {
	on: Arc<AtomicBool>,
	/// What a command says; nothing does if none could be drawn.
	secret: Option<Arc<str>>,
}

impl Default for Draining {
	/// With a secret of its own.
	fn default() -> Self {
		let mut secret = [0; 32];
		let drawn = rand::rngs::OsRng.try_fill_bytes(&mut secret).ok();
		Self { on: Arc::default(), secret: drawn.map(|()| hex::encode(secret).into()) }
	}
}

impl Draining {
	/// Whether it is.
	pub fn is_on(&self) -> bool {
		self.on.load(Ordering::Relaxed)
	}

	/// From now on it is, or is not. Whether that is new.
	pub fn set(&self, on: bool) -> bool {
		self.on.swap(on, Ordering::Relaxed) != on
	}

	/// Writes what commands are to say into `folder`, for its owner alone.
	pub(crate) fn publish(&self, folder: &Path) -> io::Result<()> {
		let secret = self.secret.as_deref().ok_or(io::ErrorKind::Unsupported)?;
		let path = folder.join(SECRET);
		// One that is there may have other permissions.
		match fs::remove_file(&path) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
			_ => (),
		}
		let mut file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
		writeln!(file, "{secret}").inspect_err(|_| {
			// Nobody takes a piece of it for all.
			let _ = fs::remove_file(&path);
		})
	}

	/// Whether a command says the right thing. How long it takes says nothing of the secret.
	fn allows(&self, command: Option<&HeaderValue>) -> bool {
		let (Some(secret), Some(command)) = (&self.secret, command) else { return false };
		blake3::hash(command.as_bytes()) == blake3::hash(secret.as_bytes())
	}

	#[cfg(test)]
	pub(crate) fn secret(&self) -> String {
		self.secret.as_deref().unwrap().into()
	}

	/// Refuses to begin something new while it is.
	pub(super) fn refuse(&self) -> Result<(), Problem> {
		match self.is_on() {
			false => Ok(()),
			true => {
				let detail = "This node is about to be stopped: bring it to another, or later.";
				Err(Problem::new(Kind::Draining, detail))
			},
		}
	}
}

/// How far a node is that is drained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrainStatus {
	/// Whether it is drained.
	pub draining: bool,
	/// Bodies that are being sent: tracks, to listeners and nodes, and documents.
	pub streams: u64,
	/// Bodies that are being brought.
	pub bringing: u64,
	/// What is wanted of it.
	pub owed: Option<Owed>,
	/// Why that is not known.
	pub error: Option<String>,
}

/// What the chain, artists and fans still want of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Owed {
	/// The number of the best block.
	pub best: u32,
	/// Challenges that are open and not proven in the best block.
	pub challenges: u32,
	/// Blocks after the best one until the first of these is due; until one is that the next block
	/// opens, if there are none.
	pub blocks: u32,
	/// Blocks that a challenge can be proven in.
	pub proof_period: u32,
	/// Milliseconds from one slot to the next, in each of which there is a block as a rule.
	pub slot: u64,
	/// Proofs that the node failed to give in this round and the last.
	pub misses: u32,
	/// Proofs that it owed in both.
	pub owed_in_both: u32,
	/// Misses in a row for which it loses a place, and in two rounds for which it is jailed at the
	/// least.
	pub jail_misses: u32,
	/// Of what it owed in two rounds, what it must have missed to be jailed: parts per billion.
	pub jail_share: u32,
	/// Blocks between the first of these misses and the last.
	pub jail_blocks: u32,
	/// From which jailing of its operator's nodes on it is slashed too.
	pub slash_jails: u32,
	/// Of its own collateral, what it is slashed: parts per billion.
	pub slash_share: u32,
	/// Uploads that were begun, and are not whole.
	pub uploads: u64,
	/// Receipts that wait to be submitted.
	pub receipts: u64,
}

impl Owed {
	/// Whether a proof is late: one that was asked for a while ago is in no block yet. As a rule the
	/// next block has it, and a node that stores much is asked in every block.
	pub fn is_late(&self) -> bool {
		let usual = self.proof_period.checked_div(10).unwrap_or_default().max(1);
		self.challenges > 0 && self.proof_period.saturating_sub(self.blocks) > usual
	}
}

/// How far draining is. Only the node's own machine is told.
#[utoipa::path(
	get,
	path = "/drain",
	tag = "health",
	responses(
		(status = 200, description = "How far it is", body = DrainStatus),
		(status = 403, description = "The request is of another machine, or came through a proxy"),
	),
)]
pub(super) async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	local_only(&client, &headers)?;
	Ok(json(&status(&service).await))
}

/// Has the node take nothing new, until it is stopped.
#[utoipa::path(
	post,
	path = "/drain",
	tag = "health",
	params(("Audio-Command" = String, Header, description = "What the file `COMMAND` has")),
	responses(
		(status = 200, description = "It is drained; how far that is", body = DrainStatus),
		(status = 403, description = "The request is of another machine or a page, or is no command"),
	),
)]
pub(super) async fn begin(
	service: State<Service>,
	client: Extension<Client>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	set(service, client, headers, true).await
}

/// Has it take what is new again.
#[utoipa::path(
	delete,
	path = "/drain",
	tag = "health",
	params(("Audio-Command" = String, Header, description = "What the file `COMMAND` has")),
	responses(
		(status = 200, description = "It is drained no more", body = DrainStatus),
		(status = 403, description = "The request is of another machine or a page, or is no command"),
	),
)]
pub(super) async fn end(
	service: State<Service>,
	client: Extension<Client>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	set(service, client, headers, false).await
}

async fn set(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
	on: bool,
) -> Result<Response, Problem> {
	local_only(&client, &headers)?;
	if !service.draining.allows(headers.get(COMMAND)) {
		let detail =
			"A command has the header field Audio-Command, with what the file COMMAND in the \
			content folder has.";
		return Err(Problem::new(Kind::LocalOnly, detail));
	}
	match (service.draining.set(on), on) {
		(true, true) => tracing::warn!("the node is drained: it takes nothing new"),
		(true, false) => tracing::info!("the node is drained no more"),
		(false, _) => (),
	}
	Ok(json(&status(&service).await))
}

async fn status(service: &Service) -> DrainStatus {
	let open = [&service.streams, &service.pulls, &service.sending];
	let streams = open.iter().fold(0u64, |sum, slots| sum.saturating_add(slots.taken()));
	let (owed, error) = match service.readiness.owed().await {
		Ok(owed) => (Some(owed), None),
		Err(error) => (None, Some(error)),
	};
	let (draining, bringing) = (service.draining.is_on(), service.bringing.taken());
	DrainStatus { draining, streams, bringing, owed, error }
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_proof_is_late_once_the_usual_blocks_for_it_have_gone_by() {
		let late = |proof_period, challenges, blocks| {
			Owed { proof_period, challenges, blocks, ..Owed::default() }.is_late()
		};
		assert!(!late(50, 0, 50) && !late(50, 1, 50) && !late(50, 3, 45));
		assert!(late(50, 1, 44) && late(50, 1, 0));
		assert!(!late(10, 1, 9) && late(10, 1, 8));
		// A longer time in force when it was opened is no reason to wait.
		assert!(!late(10, 1, 12));
	}
}
