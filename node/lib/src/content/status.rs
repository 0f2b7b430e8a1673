//! `audio-node content status`: how a content service on this machine stands.

use crate::{
	content::{
		local::{body_of, Local},
		screen::{bar, Screen},
	},
	failure,
};
pub use audio_content::doctor::size;
use audio_content::{
	http::status::{Brought, PullStatus, Status},
	plain::{plain, plain_json},
};
use std::{thread::sleep, time::Duration};

/// How long to wait before it is looked again.
const PAUSE: Duration = Duration::from_secs(2);

/// Says how a content service on this machine stands.
#[derive(Debug, clap::Parser)]
pub struct StatusCmd {
	/// Where it is.
	#[command(flatten)]
	pub local: Local,

	/// Print it as JSON.
	#[arg(long)]
	pub json: bool,

	/// Say it again and again, until all that the node is to have is there and nothing is being
	/// brought.
	#[arg(long)]
	pub watch: bool,
}

impl StatusCmd {
	/// Runs the command. Fails if the service does not do its work.
	pub fn run(&self) -> sc_cli::Result<()> {
		let mut screen = Screen::new();
		let status = loop {
			let answer = self.local.ask("GET", "/status", "")?;
			let status: Status = self.local.read(&answer)?;
			let text = match self.json {
				true => plain_json(body_of(&answer).unwrap_or_default().trim()),
				false => describe(&status, screen.is_terminal()),
			};
			match self.watch && !self.json {
				true => screen.show(text.lines().map(str::to_owned).collect()),
				false => println!("{text}"),
			}
			if !self.watch {
				break status;
			}
			let is_all_here = status.node.is_some() && status.missing_tracks == 0;
			if is_all_here && status.uploads.is_empty() {
				break status;
			}
			sleep(PAUSE);
		};
		match status.reasons.is_empty() {
			true => Ok(()),
			false => {
				Err(failure("the content service does not do its work: see the reasons above"))
			},
		}
	}
}

/// How it stands, for people: with bars if they see them.
pub fn describe(status: &Status, bars: bool) -> String {
	let node = match status.node {
		Some(node) => format!("{node}"),
		None => "not registered: see audio-node content register --help".into(),
	};
	let mut lines = vec![
		format!("node:      {node}"),
		format!("node key:  {}", status.key),
		format!("hot key:   {}", status.hot_key),
		format!("block:     {}", status.best),
		format!(
			"store:     {} stored, {} of uploads, room for {}",
			size(status.stored_bytes),
			size(status.upload_bytes),
			size(status.available_bytes)
		),
		format!("tracks:    {} here, {} missing", status.stored_tracks, status.missing_tracks),
		format!("documents: {}, {}", status.documents, size(status.document_bytes)),
	];
	let part = |done: u64, bytes: u64| {
		let bar = if bars { format!("{} ", bar(done, bytes)) } else { String::new() };
		format!("{bar}{} of {}", size(done), size(bytes))
	};
	lines.extend(status.pulls.iter().map(|pull| {
		let PullStatus { track, bytes, done, from, error } = pull;
		let from = from.map(|node| format!(" from node {node}")).unwrap_or_default();
		let error = error.as_ref().map(|error| format!("; {error}")).unwrap_or_default();
		format!("pulling:   track {track}: {}{from}{error}", part(*done, *bytes))
	}));
	lines.extend(
		status.uploads.iter().map(|Brought { cid, bytes, done }| {
			format!("brought:   {cid}: {}", part(*done, *bytes))
		}),
	);
	match status.reasons.as_slice() {
		[] => lines.push("state:     ready".into()),
		reasons => lines.extend(
			reasons.iter().map(|reason| format!("not ready: {}: {}", reason.part, reason.detail)),
		),
	}
	// Errors have words of other nodes in them.
	lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
}
