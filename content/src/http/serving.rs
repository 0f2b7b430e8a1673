//! Serving a router: what one connection may do, before anything of a request is known.

use crate::http::{
	guarded::{Guard, Guarded},
	patience::Impatient,
	Config,
};
use axum_server::{accept::Accept, Server};
use futures::{future::MapOk, TryFutureExt};
use std::{
	io,
	net::{SocketAddr, TcpListener},
	time::Duration,
};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Most bytes of a head. All that clients have to say comes to less than a quarter of it.
const MAX_HEAD: usize = 16 * 1_024;

/// What a connection begins with that speaks HTTP/2 without having asked.
const HTTP_2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A server on `listener`, for a router that is made with the same `config`.
///
/// Errors: the listener cannot be used.
pub fn server(
	listener: TcpListener,
	config: &Config,
) -> io::Result<Server<SocketAddr, Http1<Impatient>>> {
	let server = axum_server::from_tcp(listener)?.acceptor(Http1(Impatient::new(config)));
	// A connection that says nothing is closed too: its descriptor is one that proofs could need.
	let mut server = server.first_request_timeout(HEAD_TIMEOUT);
	server.http_builder().http1().header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
	Ok(server)
}

/// Accepts connections of HTTP/1 alone, from what another one accepts. One of HTTP/2 could have as many
/// requests at a time as it likes, and stay for as long without any. (The server's own option for that
/// allows no WebSocket.)
#[derive(Clone, Debug)]
pub struct Http1<A>(pub(super) A);

impl<I, S, A: Accept<I, S>> Accept<I, S> for Http1<A> {
	type Stream = Guarded<A::Stream, NoHttp2>;
	type Service = A::Service;
	type Future =
		MapOk<A::Future, fn((A::Stream, Served<A, I, S>)) -> (Self::Stream, Served<A, I, S>)>;

	fn accept(&self, stream: I, service: S) -> Self::Future {
		self.0
			.accept(stream, service)
			.map_ok(|(stream, service)| (Guarded { stream, guard: NoHttp2::default() }, service))
	}
}

type Served<A, I, S> = <A as Accept<I, S>>::Service;

/// Has a connection fail once it begins as one of HTTP/2 does.
#[derive(Default)]
pub struct NoHttp2 {
	/// How many of the first bytes are the same; more than there are once one is not.
	same: usize,
}

impl NoHttp2 {
	/// Whether the connection begins so, now that these bytes have come.
	fn begins_as_http_2(&mut self, bytes: &[u8]) -> bool {
		for byte in bytes {
			match HTTP_2.get(self.same) {
				Some(expected) if expected == byte => self.same = self.same.saturating_add(1),
				Some(_) => self.same = usize::MAX,
				None => break,
			}
		}
		self.same == HTTP_2.len()
	}
}

impl Guard for NoHttp2 {
	fn came(&mut self, bytes: &[u8]) -> io::Result<()> {
		match self.begins_as_http_2(bytes) {
			true => Err(io::Error::new(io::ErrorKind::InvalidData, "it speaks HTTP/2")),
			false => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_connection_of_http_2_is_known_by_its_first_bytes_however_they_come() {
		for size in [1, 5, HTTP_2.len(), 100] {
			let mut connection = NoHttp2::default();
			let bytes = [HTTP_2, b"more"].concat();
			assert!(bytes.chunks(size).any(|bytes| connection.begins_as_http_2(bytes)), "{size}");
		}
		for other in [
			&b"GET / HTTP/1.1\r\n"[..],
			b"PRI * HTTP/2.1",
			b"P",
			b"",
			b"xPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		] {
			let mut connection = NoHttp2::default();
			assert!(!other.chunks(1).any(|bytes| connection.begins_as_http_2(bytes)));
		}
	}
}
