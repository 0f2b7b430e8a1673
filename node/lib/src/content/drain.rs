//! `audio-node content drain`: before a content service is stopped for a while.

use crate::{
	content::{
		given::{CommandLine, Folder},
		local::{read, status_of, Local},
		screen::{time, Screen},
	},
	failure,
};
use audio_content::http::drain::{command_in, DrainStatus, Owed, COMMAND, SECRET};
use sc_cli::{CliConfiguration, SharedParams};
use sc_service::Configuration;
use std::{
	fmt,
	path::Path,
	thread::sleep,
	time::{Duration, Instant},
};

/// How long to wait before it is looked again.
const PAUSE: Duration = Duration::from_secs(2);

/// How long a service that does not answer is asked again.
const RETRY: Duration = Duration::from_secs(60);

/// Blocks for which it is waited that nothing is asked of the node. A node that stores much is asked
/// in every block: then it is enough that no proof is late.
const QUIET: u32 = 3;

/// Has a content service on this machine take nothing new, and waits until it may be stopped.
///
/// It goes on serving and proving; /ready says "draining". Nothing is remembered: once the service is
/// started again, it takes what is new. Exits with 0 when it may be stopped, and with 1 otherwise.
#[derive(Debug, clap::Parser)]
pub struct DrainCmd {
	/// Where it is.
	#[command(flatten)]
	pub local: Local,

	/// Its folder, which says what commands it takes.
	#[command(flatten)]
	pub folder: Folder,

	/// Which chain, and where its folder is.
	#[command(flatten)]
	pub shared: SharedParams,

	/// Have it take what is new again.
	#[arg(long)]
	pub off: bool,

	/// How long to wait for it at the most, in seconds.
	#[arg(long, value_name = "SECONDS", default_value_t = 600)]
	pub timeout: u64,

	/// How long to wait for what is being sent and brought, in seconds.
	#[arg(long, value_name = "SECONDS", default_value_t = 60)]
	pub streams_timeout: u64,
}

impl CliConfiguration for DrainCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}
}

/// Why a service has not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
	/// It refuses, and will again.
	Refused(String),
	/// Nothing came, or nothing that says how it is. It may have done what it was asked.
	Silent(String),
}

impl fmt::Display for Unanswered {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Refused(why) => formatter.write_str(why),
			Self::Silent(why) => write!(formatter, "no answer for {}: {why}", time(RETRY)),
		}
	}
}

/// Where it is waited, and shown for what.
pub trait Watch {
	/// How long it has been waited.
	fn elapsed(&self) -> Duration;
	/// Waits.
	fn pause(&mut self, time: Duration);
	/// Shows a line in place of the last.
	fn show(&mut self, line: String);
}

struct OnScreen {
	begun: Instant,
	screen: Screen,
}

impl Watch for OnScreen {
	fn elapsed(&self) -> Duration {
		self.begun.elapsed()
	}

	fn pause(&mut self, time: Duration) {
		sleep(time);
	}

	fn show(&mut self, line: String) {
		self.screen.show(vec![line]);
	}
}

impl DrainCmd {
	/// Runs the command.
	pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
		let folder = self.folder.of(&config.data_path);
		// Whoever is not there has no secret either.
		self.local.ask("GET", "/live", "")?;
		let secret = secret_in(&folder)?;
		let fields = format!("{COMMAND}: {secret}\r\n");
		let ask = |method: &str| {
			let answer = self.local.try_ask(method, "/drain", &fields);
			let answer = answer.map_err(|error| Unanswered::Silent(error.to_string()))?;
			read(&answer).map_err(|why| match status_of(&answer) {
				"403" => Unanswered::Refused(why),
				_ => Unanswered::Silent(why),
			})
		};
		let mut watch = OnScreen { begun: Instant::now(), screen: Screen::new() };
		let said = if self.off { self.end(ask, &mut watch) } else { self.wait(ask, &mut watch) };
		print!("{}", said.map_err(failure)?);
		Ok(())
	}

	/// The command, as it is to be run again, and the one that ends draining.
	fn commands(&self) -> (CommandLine, CommandLine) {
		let of =
			|line: CommandLine| line.given(&self.shared).given(&self.folder).given(&self.local);
		let line = CommandLine::new("content drain");
		(of(line.clone()), of(line.flag("--off")))
	}

	/// Has the service take what is new again. Says so, or what is not known.
	pub fn end(
		&self,
		mut ask: impl FnMut(&str) -> Result<DrainStatus, Unanswered>,
		watch: &mut impl Watch,
	) -> Result<String, String> {
		let (_, off) = self.commands();
		match answered("DELETE", "it may still be drained", &mut ask, watch) {
			Ok(_) => Ok("the node is drained no more\n".into()),
			Err(Unanswered::Refused(why)) => {
				Err(format!("{}: {why}. A node that was drained still is", self.at()))
			},
			Err(silent) => Err(format!(
				"{}: {silent}. The node may still be drained, unless its service is started again: `{}` \
				 says whether it is, and `{off}` ends it",
				self.at(),
				self.look()
			)),
		}
	}

	/// Has the service take nothing new, and waits until it may be stopped. Says for how long, or what
	/// stands in the way.
	pub fn wait(
		&self,
		mut ask: impl FnMut(&str) -> Result<DrainStatus, Unanswered>,
		watch: &mut impl Watch,
	) -> Result<String, String> {
		let (again, off) = self.commands();
		let lost = |stays: &str, why: Unanswered| {
			format!(
				"{}: {}. The node {stays}, unless its service is started again: `{}` says whether it \
				 is, `{again}` waits again, and `{off}` ends it",
				self.at(),
				why,
				self.look()
			)
		};
		let mut status = match answered("POST", "it may be drained already", &mut ask, watch) {
			Ok(status) => status,
			Err(Unanswered::Refused(why)) => {
				return Err(format!("{}: {why}. The node is not drained by this", self.at()));
			},
			Err(silent) => return Err(lost("may be drained", silent)),
		};
		let begun = watch.elapsed();
		let first = status.owed.as_ref().map(|owed| owed.best);
		loop {
			watch.show(progress(&status));
			let waited = watch.elapsed().saturating_sub(begun);
			let blocks = status
				.owed
				.as_ref()
				.zip(first)
				.map_or(0, |(owed, first)| owed.best.saturating_sub(first));
			let obstacles = obstacles(&status, blocks, waited.as_secs() >= self.streams_timeout);
			if obstacles.is_empty() {
				return Ok(away(&status, &off));
			}
			if waited.as_secs() >= self.timeout {
				return Err(format!(
					"after {} it is not safe to stop the node: {}. It goes on taking nothing new; `{off}` \
					 ends that",
					time(waited),
					obstacles.join("; ")
				));
			}
			watch.pause(PAUSE);
			status = match answered("GET", "it stays drained", &mut ask, watch) {
				Ok(status) => status,
				Err(why) => return Err(lost("stays drained", why)),
			};
			if !status.draining {
				return Err(
					"the service is drained no more: somebody has ended it, or started it again"
						.into(),
				);
			}
		}
	}

	fn at(&self) -> String {
		self.local.content_listen.to_string()
	}

	/// What says whether a service is drained.
	fn look(&self) -> CommandLine {
		CommandLine::new("content status").given(&self.local)
	}
}

/// What a service answers that is asked again, for as long as [`RETRY`], while it says nothing:
/// meanwhile it is said how it `is`.
fn answered(
	method: &str,
	is: &str,
	ask: &mut impl FnMut(&str) -> Result<DrainStatus, Unanswered>,
	watch: &mut impl Watch,
) -> Result<DrainStatus, Unanswered> {
	let begun = watch.elapsed();
	loop {
		let why = match ask(method) {
			Err(Unanswered::Silent(why)) => why,
			answered => return answered,
		};
		let left = RETRY.saturating_sub(watch.elapsed().saturating_sub(begun));
		if left.is_zero() {
			return Err(Unanswered::Silent(why));
		}
		watch.show(format!("no answer: {why}; {is}; asked again for {}", time(left)));
		watch.pause(PAUSE);
	}
}

/// What the service in `folder` wants commands to say.
fn secret_in(folder: &Path) -> sc_cli::Result<String> {
	command_in(folder).map_err(|error| {
		failure(format!(
			"{}: {error}: say where the content folder is with --content-path, or with the service's \
			 --chain and --base-path, and run this as the service's user",
			folder.join(SECRET).display()
		))
	})
}

fn count(count: u64, one: &str, more: &str) -> String {
	format!("{count} {}", if count == 1 { one } else { more })
}

/// How far it is, in a line.
pub fn progress(status: &DrainStatus) -> String {
	let DrainStatus { streams, bringing, owed, error, .. } = status;
	let mut parts = vec![
		format!("{} open", count(*streams, "stream", "streams")),
		format!("{} being brought", count(*bringing, "body", "bodies")),
	];
	if let Some(Owed { uploads, challenges, receipts, .. }) = owed {
		parts.push(format!("{} open", count(*uploads, "upload", "uploads")));
		let challenges = count((*challenges).into(), "challenge", "challenges");
		parts.push(format!("{challenges} open and not proven"));
		parts.push(format!("{} waiting", count(*receipts, "receipt", "receipts")));
	}
	parts.extend(error.clone());
	format!("draining: {}", parts.join(", "))
}

/// What keeps the node from being stopped, `blocks` after it was first looked.
pub fn obstacles(status: &DrainStatus, blocks: u32, is_cut_off: bool) -> Vec<String> {
	let mut obstacles = Vec::new();
	match (&status.owed, &status.error) {
		(Some(owed), _) if owed.is_late() => {
			let late = count(owed.challenges.into(), "challenge is", "challenges are");
			obstacles.push(format!(
				"{late} open, the first of which is due in {}, and no proof is in a block",
				count(owed.blocks.into(), "block", "blocks")
			));
		},
		(Some(owed), _) if owed.challenges > 0 && blocks < QUIET => {
			let open = count(owed.challenges.into(), "challenge is", "challenges are");
			obstacles.push(format!("{open} open and not proven"));
		},
		(Some(_), _) => (),
		(None, error) => {
			let why = error.as_deref().unwrap_or("it does not say why");
			obstacles.push(format!("it is not known what is wanted of it: {why}"));
		},
	}
	if let Some(owed) = status.owed.as_ref().filter(|owed| owed.whole > 0) {
		let whole = count(owed.whole, "upload is", "uploads are");
		obstacles
			.push(format!("{whole} whole and on this machine's disk alone: it is not stored yet"));
	}
	let open = status.streams.saturating_add(status.bringing);
	if open > 0 && !is_cut_off {
		obstacles.push(format!("{} open", count(open, "stream is", "streams are")));
	}
	obstacles
}

/// How long the node may be away, and what it costs if that is longer. `off` ends draining.
pub fn away(status: &DrainStatus, off: &CommandLine) -> String {
	let mut lines = vec!["The node may be stopped now.".to_string()];
	let open = status.streams.saturating_add(status.bringing);
	if open > 0 {
		lines.push(format!(
			"{} still open, and will be cut off: players and nodes ask another node, an upload goes on \
			 where it was.",
			count(open, "stream is", "streams are")
		));
	}
	let Some(owed) = &status.owed else { return lines.join("\n") + "\n" };
	if owed.proof_period == 0 {
		lines.push("It is not registered: nothing is asked of it.".into());
		return lines.join("\n") + "\n";
	}
	lines.extend(terms(owed));
	if owed.receipts > 0 {
		lines.push(format!(
			"{} in receipts.db. The service submits those of a round in the first half of the next, \
			 and can until that ends.",
			count(owed.receipts, "receipt waits", "receipts wait")
		));
	}
	lines.push(format!("Draining ends when the service is started again, or with `{off}`."));
	lines.join("\n") + "\n"
}

fn terms(owed: &Owed) -> Vec<String> {
	let Owed { blocks, slot, misses, owed_in_both, jail_misses, jail_blocks, .. } = owed;
	let of = |blocks: &u32| {
		let length = Duration::from_millis(slot.saturating_mul((*blocks).into()));
		format!("{}, about {}", count((*blocks).into(), "block", "blocks"), time(length))
	};
	// Parts per billion.
	let percent = |share: u32| f64::from(share) / 1e7;
	let why = match owed.challenges {
		0 => "a challenge that the next block opens can be proven for so long",
		_ => "then the first challenge is due that is open now",
	};
	vec![
		format!(
			"Without a miss it may be away for {}: {why}. It has to be back and in step by then.",
			of(blocks)
		),
		format!(
			"A miss counts as nothing proven of what was owed, and the round pays by the square of that \
			 part. {jail_misses} in a row at one track over {} lose its place. The node is jailed once \
			 it has missed max({jail_misses}, {} %) of what it owed in this round and the last, over as \
			 long; it has missed {misses} of {owed_in_both}. From jailing {} of its operator's nodes on, \
			 it loses {} % of its collateral too.",
			of(jail_blocks),
			percent(owed.jail_share),
			owed.slash_jails,
			percent(owed.slash_share)
		),
	]
}
