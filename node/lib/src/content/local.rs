//! Asks the content service of this machine.

use crate::failure;
use audio_content::http::tls::connect;
use serde::de::DeserializeOwned;
use std::{
	io::{self, Read, Write},
	net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
	path::PathBuf,
	time::Duration,
};

/// Where a service listens unless somebody says otherwise.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9980);

/// How long to wait for the service.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Most bytes of an answer.
const MAX_ANSWER: u64 = 4 * 1024 * 1024;

/// Where the content service of this machine is.
#[derive(Debug, Clone, clap::Args)]
pub struct Local {
	/// Where it listens.
	#[arg(long, value_name = "ADDRESS", default_value_t = LISTEN)]
	pub content_listen: SocketAddr,

	/// The certificate that it serves with, if it does.
	#[arg(long, value_name = "PATH")]
	pub content_tls_cert: Option<PathBuf>,
}

impl Local {
	/// What it answers to a request, head and body. `fields` are lines of the head.
	pub fn ask(&self, method: &str, path: &str, fields: &str) -> sc_cli::Result<String> {
		self.try_ask(method, path, fields).map_err(|error| {
			failure(format!(
				"no content service answers at {}: {error}; say where with --content-listen",
				self.content_listen
			))
		})
	}

	/// The same; or why there is no answer.
	pub fn try_ask(&self, method: &str, path: &str, fields: &str) -> io::Result<String> {
		let address = self.content_listen;
		let request = format!(
			"{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{fields}\r\n"
		);
		let connection = TcpStream::connect_timeout(&self.content_listen, TIMEOUT)?;
		connection.set_read_timeout(Some(TIMEOUT))?;
		match &self.content_tls_cert {
			Some(certificate) => exchange(connect(certificate, connection)?, &request),
			None => exchange(connection, &request),
		}
	}

	/// Reads its answer.
	pub fn read<T: DeserializeOwned>(&self, answer: &str) -> sc_cli::Result<T> {
		read(answer).map_err(|error| failure(format!("{}: {error}", self.content_listen)))
	}
}

fn exchange(mut connection: impl Read + Write, request: &str) -> io::Result<String> {
	connection.write_all(request.as_bytes())?;
	let mut answer = String::new();
	connection.take(MAX_ANSWER).read_to_string(&mut answer)?;
	Ok(answer)
}

/// The body of an answer, if it is one.
pub fn body_of(answer: &str) -> Option<&str> {
	answer.split_once("\r\n\r\n").map(|(_, body)| body)
}

/// Reads a service's answer.
pub fn read<T: DeserializeOwned>(answer: &str) -> Result<T, String> {
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
