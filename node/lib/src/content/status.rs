//! `audio-node content status`: how a content service on this machine stands.

use crate::failure;
pub use audio_content::doctor::size;
use audio_content::http::{
	status::{PullStatus, Status},
	tls::connect,
};
use std::{
	io::{self, Read, Write},
	net::{SocketAddr, TcpStream},
	path::{Path, PathBuf},
	time::Duration,
};

/// How long to wait for the service.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Most bytes of an answer.
const MAX_ANSWER: u64 = 4 * 1024 * 1024;

/// Says how a content service on this machine stands.
#[derive(Debug, clap::Parser)]
pub struct StatusCmd {
	/// Where it listens.
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9980")]
	pub content_listen: SocketAddr,

	/// The certificate that it serves with, if it does.
	#[arg(long, value_name = "PATH")]
	pub content_tls_cert: Option<PathBuf>,

	/// Print it as JSON.
	#[arg(long)]
	pub json: bool,
}

impl StatusCmd {
	/// Runs the command. Fails if the service does not do its work.
	pub fn run(&self) -> sc_cli::Result<()> {
		let address = self.content_listen;
		let answer = ask(address, self.content_tls_cert.as_deref()).map_err(|error| {
			failure(format!(
				"no content service answers at {address}: {error}; say where with --content-listen"
			))
		})?;
		let status = read(&answer).map_err(|error| failure(format!("{address}: {error}")))?;
		match self.json {
			true => println!("{}", body_of(&answer).unwrap_or_default().trim()),
			false => print!("{}", describe(&status)),
		}
		match status.reasons.is_empty() {
			true => Ok(()),
			false => {
				Err(failure("the content service does not do its work: see the reasons above"))
			},
		}
	}
}

/// The answer to `GET /status`, head and body.
pub fn ask(address: SocketAddr, certificate: Option<&Path>) -> io::Result<String> {
	let connection = TcpStream::connect_timeout(&address, TIMEOUT)?;
	connection.set_read_timeout(Some(TIMEOUT))?;
	match certificate {
		Some(certificate) => ask_over(connect(certificate, connection)?, address),
		None => ask_over(connection, address),
	}
}

fn ask_over(mut connection: impl Read + Write, address: SocketAddr) -> io::Result<String> {
	let request = format!("GET /status HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
	connection.write_all(request.as_bytes())?;
	let mut answer = String::new();
	connection.take(MAX_ANSWER).read_to_string(&mut answer)?;
	Ok(answer)
}

fn body_of(answer: &str) -> Option<&str> {
	answer.split_once("\r\n\r\n").map(|(_, body)| body)
}

/// Reads the service's answer.
pub fn read(answer: &str) -> Result<Status, String> {
	let body = body_of(answer).ok_or(
		"this is no answer of a content service; one that serves with a certificate is asked with \
		 --content-tls-cert",
	)?;
	let status = answer.split(' ').nth(1).unwrap_or_default();
	if status != "200" {
		let detail = serde_json::from_str::<serde_json::Value>(body).ok();
		let detail = detail.and_then(|problem| Some(problem.get("detail")?.as_str()?.to_owned()));
		return Err(detail.unwrap_or_else(|| format!("it answers with status {status}")));
	}
	serde_json::from_str(body).map_err(|error| format!("its answer cannot be read: {error}"))
}

/// How it stands, for people.
pub fn describe(status: &Status) -> String {
	let node = match status.node {
		Some(node) => format!("{node}"),
		None => "not registered: audio-node content register".into(),
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
	lines.extend(status.pulls.iter().map(|pull| format!("pulling:   {}", progress(pull))));
	match status.reasons.as_slice() {
		[] => lines.push("state:     ready".into()),
		reasons => lines.extend(
			reasons.iter().map(|reason| format!("not ready: {}: {}", reason.part, reason.detail)),
		),
	}
	lines.push(String::new());
	lines.join("\n")
}

fn progress(pull: &PullStatus) -> String {
	let PullStatus { track, bytes, done, from, error } = pull;
	let from = from.map(|node| format!(" from node {node}")).unwrap_or_default();
	let error = error.as_ref().map(|error| format!("; {error}")).unwrap_or_default();
	format!("track {track}: {} of {}{from}{error}", size(*done), size(*bytes))
}
