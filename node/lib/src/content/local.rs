//! Asks the content service of this machine.

use crate::failure;
use audio_content::http::tls::connect;
use serde::de::DeserializeOwned;
use std::{
	io::{self, Read, Write},
	net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
	path::PathBuf,
	time::{Duration, Instant},
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
		self.ask_within(TIMEOUT, method, path, fields)
	}

	/// The same, within some time. If it is over, the request may have been heard all the same.
	pub fn ask_within(
		&self,
		time: Duration,
		method: &str,
		path: &str,
		fields: &str,
	) -> io::Result<String> {
		let address = self.content_listen;
		let begun = Instant::now();
		let request = format!(
			"{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{fields}\r\n"
		);
		let connection = TcpStream::connect_timeout(&address, time);
		// Nothing is there: else it would be what does not answer.
		let connection = connection.map_err(io::Error::other)?;
		let connection = Timed { connection, begun, time };
		match &self.content_tls_cert {
			Some(certificate) => {
				exchange(connect(certificate, address.ip(), connection)?, &request)
			},
			None => exchange(connection, &request),
		}
	}

	/// Reads its answer.
	pub fn read<T: DeserializeOwned>(&self, answer: &str) -> sc_cli::Result<T> {
		read(answer).map_err(|error| failure(format!("{}: {error}", self.content_listen)))
	}
}

/// A connection that is over when its time is, however little comes at a time.
struct Timed {
	connection: TcpStream,
	begun: Instant,
	time: Duration,
}

impl Timed {
	fn left(&self) -> io::Result<Duration> {
		let left = self.time.saturating_sub(self.begun.elapsed());
		match left.is_zero() {
			true => Err(self.late()),
			false => Ok(left),
		}
	}

	fn late(&self) -> io::Error {
		let text = format!("it does not answer within {} s", self.time.as_secs());
		io::Error::new(io::ErrorKind::TimedOut, text)
	}

	/// What a timeout of the socket is, by that of all of it.
	fn done<T>(&self, done: io::Result<T>) -> io::Result<T> {
		done.map_err(|error| match error.kind() {
			io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => self.late(),
			_ => error,
		})
	}
}

impl Read for Timed {
	fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
		self.connection.set_read_timeout(Some(self.left()?))?;
		let read = self.connection.read(buffer);
		self.done(read)
	}
}

impl Write for Timed {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		self.connection.set_write_timeout(Some(self.left()?))?;
		let written = self.connection.write(bytes);
		self.done(written)
	}

	fn flush(&mut self) -> io::Result<()> {
		self.connection.flush()
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

/// The status of an answer, if it is one.
pub fn status_of(answer: &str) -> &str {
	answer.split(' ').nth(1).unwrap_or_default()
}

/// Reads a service's answer.
pub fn read<T: DeserializeOwned>(answer: &str) -> Result<T, String> {
	let body = body_of(answer).ok_or(
		"this is no answer of a content service; one that serves with a certificate is asked with \
		 --content-tls-cert",
	)?;
	let status = status_of(answer);
	if status != "200" {
		let detail = serde_json::from_str::<serde_json::Value>(body).ok();
		let detail = detail.and_then(|problem| Some(problem.get("detail")?.as_str()?.to_owned()));
		return Err(detail.unwrap_or_else(|| format!("it answers with status {status}")));
	}
	serde_json::from_str(body).map_err(|error| format!("its answer cannot be read: {error}"))
}
