//! Connections: so many, whose clients take what they asked for.
//!
//! A client that reads nothing, or next to nothing, would keep its stream for ever: what is to be
//! sent waits in memory, and nobody asks for more of the body. So the connection itself is watched:
//! while the system's buffers are full, the client has to keep [`Pace`]. If it does not, the
//! connection ends, and with it all that was held for it. A player that was paused for so long asks
//! for the rest when it goes on.

use crate::http::{
	guarded::{Guard, Guarded},
	limits::{self, Slot, Slots},
	pace::{Pace, Watch},
	Config,
};
use axum_server::accept::Accept;
use std::{
	future::{ready, Future, Ready},
	io,
	net::IpAddr,
	pin::Pin,
	sync::Arc,
	task::{Context, Poll},
};
use tokio::{
	net::TcpStream,
	time::{sleep, Instant, Sleep},
};

/// Accepts as many connections as there may be, and ends those whose clients are slow.
#[derive(Clone, Debug)]
pub struct Impatient {
	pace: Pace,
	connections: Arc<Slots>,
	proxies: Arc<[IpAddr]>,
}

impl Impatient {
	/// As `config` has it.
	pub fn new(config: &Config) -> Self {
		let connections = Slots::new(config.connections, "connections");
		Self { pace: config.pace, connections, proxies: config.proxies.clone().into() }
	}

	/// The place of a connection from `peer`: a proxy has as many as there are.
	fn place(&self, peer: IpAddr) -> io::Result<Slot> {
		let place = match limits::is_one_of(peer, &self.proxies) {
			true => self.connections.take_shared(),
			false => self.connections.take(limits::network(peer)),
		};
		place.map_err(|_| io::Error::other("as many connections are open as may be"))
	}
}

impl<S> Accept<TcpStream, S> for Impatient {
	type Stream = Guarded<TcpStream, Patience>;
	type Service = S;
	type Future = Ready<io::Result<(Self::Stream, S)>>;

	/// An error closes the connection: nothing is read of it, nothing waits for it.
	fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
		// Else the end of an answer waits until the client has acknowledged what came before: 40 ms.
		let peer = stream.set_nodelay(true).and_then(|()| stream.peer_addr());
		let place = peer.and_then(|peer| self.place(peer.ip()));
		ready(place.map(|place| {
			let guard = Patience { _place: Some(place), ..Patience::new(self.pace) };
			(Guarded { stream, guard }, service)
		}))
	}
}

/// Has a connection fail once its client is too slow in taking what is written.
pub struct Patience {
	watch: Watch,
	/// Since when a write waits for the client, and when that has lasted too long.
	waiting: Option<(Instant, Pin<Box<Sleep>>)>,
	/// Free again when the connection is gone.
	_place: Option<Slot>,
}

impl Patience {
	fn new(pace: Pace) -> Self {
		Self { watch: Watch::new(pace), waiting: None, _place: None }
	}
}

impl Guard for Patience {
	fn written(
		&mut self,
		context: &mut Context<'_>,
		written: Poll<io::Result<usize>>,
	) -> Poll<io::Result<usize>> {
		let slow = || {
			let error = "the client takes too little of what it asked for";
			Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, error)))
		};
		match written {
			Poll::Ready(Ok(bytes)) => {
				let waited = self.waiting.take().map(|(since, _)| since.elapsed());
				let waited = waited.unwrap_or_default();
				match self.watch.note(waited, bytes as u64) {
					true => Poll::Ready(Ok(bytes)),
					false => slow(),
				}
			},
			Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
			Poll::Pending => {
				let left = self.watch.left();
				let begin = || (Instant::now(), Box::pin(sleep(left)));
				let (since, end) = self.waiting.get_or_insert_with(begin);
				if end.as_mut().poll(context).is_pending() {
					return Poll::Pending;
				}
				let waited = since.elapsed();
				self.waiting = None;
				match self.watch.note(waited, 0) {
					// It has taken enough before: another while.
					true => self.written(context, Poll::Pending),
					false => slow(),
				}
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::Duration;
	use tokio::io::{duplex, AsyncReadExt, AsyncWriteExt};

	fn watched<I>(stream: I, pace: Pace) -> Guarded<I, Patience> {
		Guarded { stream, guard: Patience::new(pace) }
	}

	#[tokio::test]
	async fn an_answer_does_not_wait_for_an_acknowledgement() {
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
		let (stream, _) = listener.accept().await.unwrap();
		assert!(!stream.nodelay().unwrap());
		let (watched, ()) = Impatient::new(&Config::default()).accept(stream, ()).await.unwrap();
		assert!(watched.stream.nodelay().unwrap());
		drop(client);
	}

	#[tokio::test]
	async fn a_client_that_reads_nothing_is_left() {
		let (_client, server) = duplex(1_000);
		let pace = Pace { bytes: 1, within: Duration::from_millis(20) };
		let mut server = watched(server, pace);
		let error = server.write_all(&[0; 5_000]).await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::TimedOut);
	}

	#[tokio::test]
	async fn a_client_that_reads_too_little_is_left() {
		let (mut client, server) = duplex(1_000);
		let pace = Pace { bytes: 1 << 40, within: Duration::from_millis(20) };
		let mut server = watched(server, pace);
		let reading = tokio::spawn(async move {
			let mut byte = [0; 1];
			while client.read_exact(&mut byte).await.is_ok() {
				tokio::time::sleep(Duration::from_millis(1)).await;
			}
		});
		let error = server.write_all(&[0; 1 << 20]).await.unwrap_err();
		assert_eq!(error.kind(), io::ErrorKind::TimedOut);
		drop(server);
		reading.await.unwrap();
	}

	#[tokio::test]
	async fn what_a_client_does_not_ask_for_is_not_waited_for() {
		let (mut client, server) = duplex(1_000);
		let pace = Pace { bytes: 1 << 40, within: Duration::from_millis(1) };
		let mut server = watched(server, pace);
		for _ in 0..5 {
			server.write_all(&[7; 1_000]).await.unwrap();
			client.read_exact(&mut [0; 1_000]).await.unwrap();
			tokio::time::sleep(Duration::from_millis(2)).await;
		}
	}
}
