//! `GET`, `POST` and `DELETE /drain`: before a node is stopped for a while.
//!
//! A node that is drained takes nothing new: no upload begins, and no place is accepted. `/ready` says
//! so, for whoever sends clients elsewhere. What it has it serves, and proves.

use crate::http::{
	locate::json,
	problem::{Kind, Problem},
	request::Client,
	status::{local_only, NOT_LOCAL},
	Service,
};
use axum::{
	extract::{Extension, State},
	http::{HeaderMap, HeaderValue, Method},
	response::Response,
};
use rand::RngCore;
use rustix::{fs::OFlags, io::Errno};
use serde::{Deserialize, Serialize};
use std::{
	fs::{self, File},
	io::{self, Read, Write},
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

/// Bytes of it, of which the file has the hexadecimal digits.
const SECRET_BYTES: usize = 32;

/// Bytes of the file that are read: a few more than it has.
const MOST_OF_SECRET: u64 = 128;

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
		let mut secret = [0; SECRET_BYTES];
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
		// One that is there may be somebody else's, be read by others, or lead elsewhere. The new one is
		// made there and nowhere else.
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

/// What commands are to say to the service in `folder`. Whoever reads it may be the superuser, and
/// says it to whatever listens: nothing else that the file may be or lead to is read out.
pub fn command_in(folder: &Path) -> io::Result<String> {
	let path = folder.join(SECRET);
	let malformed = || io::Error::new(io::ErrorKind::InvalidData, "it has no command");
	let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
	let opened = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path);
	let file = opened.map_err(|error| match error.raw_os_error() {
		// It is a link.
		Some(code) if code == Errno::LOOP.raw_os_error() => malformed(),
		_ => error,
	})?;
	if !file.metadata()?.is_file() {
		return Err(malformed());
	}
	let mut text = String::new();
	file.take(MOST_OF_SECRET).read_to_string(&mut text)?;
	let secret = text.trim();
	let is_one = hex::decode(secret).is_ok_and(|bytes| bytes.len() == SECRET_BYTES);
	is_one.then(|| secret.to_owned()).ok_or_else(malformed)
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
	/// Uploads of which all bytes came and that are no files yet: this machine's disk alone has them.
	#[serde(default)]
	pub whole: u64,
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
		(status = 403, description = NOT_LOCAL),
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

/// `POST` has the node take nothing new, until it is stopped; `DELETE` has it take what is new again.
#[utoipa::path(
	method(post, delete),
	path = "/drain",
	tag = "health",
	params(("Audio-Command" = String, Header, description = "What the file `COMMAND` has")),
	responses(
		(status = 200, description = "It is drained, or no more; how far that is", body = DrainStatus),
		(status = 403, description = "It is no command, or of another machine, a page or a proxy"),
	),
)]
pub(super) async fn command(
	State(service): State<Service>,
	method: Method,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	local_only(&client, &headers)?;
	if !service.draining.allows(headers.get(COMMAND)) {
		let detail =
			"A command has the header field Audio-Command, with what the file COMMAND in the \
			content folder has.";
		return Err(Problem::new(Kind::LocalOnly, detail));
	}
	let on = method == Method::POST;
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
	use std::os::unix::fs::{chown, symlink, MetadataExt};

	#[test]
	fn what_is_left_where_the_command_is_written_takes_no_part_in_it() {
		let folder = tempfile::tempdir().unwrap();
		let (path, other) = (folder.path().join(SECRET), folder.path().join("other"));
		let draining = Draining::default();
		let own = folder.path().metadata().unwrap().uid();
		fs::write(&other, "another's").unwrap();
		let leave: [&dyn Fn(); 4] = [
			&|| (),
			// For all to read, and, as far as this user can have it so, another's.
			&|| {
				File::options().write(true).create_new(true).mode(0o666).open(&path).unwrap();
				let _ = chown(&path, Some(1), Some(1));
			},
			&|| symlink(&other, &path).unwrap(),
			&|| fs::hard_link(&other, &path).unwrap(),
		];
		for leave in leave {
			leave();
			draining.publish(folder.path()).unwrap();
			let found = path.symlink_metadata().unwrap();
			assert!(found.is_file());
			assert_eq!((found.mode() & 0o777, found.uid()), (0o600, own));
			assert_eq!(command_in(folder.path()).unwrap(), draining.secret());
			assert_eq!(fs::read_to_string(&other).unwrap(), "another's");
			fs::remove_file(&path).unwrap();
		}
		// What cannot be taken away is not written to either.
		fs::create_dir(&path).unwrap();
		assert!(draining.publish(folder.path()).is_err() && path.is_dir());
	}

	#[test]
	fn nothing_but_a_command_is_read_out() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join(SECRET);
		let read = || command_in(folder.path()).map_err(|error| error.kind());
		assert_eq!(read(), Err(io::ErrorKind::NotFound));
		let secret = "5a".repeat(32);
		for wrong in ["", "drain", &secret[1..], &format!("{secret}5a"), &"xy".repeat(32)] {
			fs::write(&path, wrong).unwrap();
			assert_eq!(read(), Err(io::ErrorKind::InvalidData), "{wrong}");
		}
		fs::write(&path, format!("{secret}\n")).unwrap();
		assert_eq!(read(), Ok(secret));
		let elsewhere = folder.path().join("other");
		fs::rename(&path, &elsewhere).unwrap();
		symlink(&elsewhere, &path).unwrap();
		assert_eq!(read(), Err(io::ErrorKind::InvalidData));
	}

	#[test]
	fn a_command_is_what_this_service_has_drawn_and_nothing_else() {
		let (draining, other) = (Draining::default(), Draining::default());
		let allows = |text: &str| draining.allows(Some(&HeaderValue::from_str(text).unwrap()));
		let secret = draining.secret();
		assert!(allows(&secret));
		assert_ne!(secret, other.secret());
		for wrong in ["", "drain", &other.secret(), &secret[1..], &secret.to_uppercase()] {
			assert!(!allows(wrong), "{wrong}");
		}
		assert!(!draining.allows(None));
		// If none could be drawn, no command is one.
		let without = Draining { secret: None, ..Draining::default() };
		assert!(!without.allows(Some(&HeaderValue::from_static(""))) && !without.allows(None));
		let folder = tempfile::tempdir().unwrap();
		assert!(without.publish(folder.path()).is_err());
	}

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
