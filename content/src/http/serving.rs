//! Serving a router: what one connection may do, before anything of a request is known.

use crate::http::{patience::Impatient, Config};
use axum_server::Server;
use std::{
	io,
	net::{SocketAddr, TcpListener},
	time::Duration,
};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Most bytes of a head. All that clients have to say comes to less than a quarter of it.
const MAX_HEAD: usize = 16 * 1_024;

/// A server on `listener`, for a router that is made with the same `config`.
///
/// Errors: the listener cannot be used.
pub fn server(listener: TcpListener, config: &Config) -> io::Result<Server<SocketAddr, Impatient>> {
	let server = axum_server::from_tcp(listener)?.acceptor(Impatient::new(config));
	// A connection that says nothing is closed too: its descriptor is one that proofs could need.
	let mut server = server.http1_only().first_request_timeout(HEAD_TIMEOUT);
	server.http_builder().http1().header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
	Ok(server)
}
