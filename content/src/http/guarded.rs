//! Connections that are looked at while bytes come and go, and that fail by what is seen.

use std::{
	io::{self, IoSlice},
	pin::Pin,
	task::{ready, Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What looks at a connection. What it says is what whoever has the connection is told.
pub trait Guard: Unpin {
	/// Looks at bytes that have come.
	fn came(&mut self, _bytes: &[u8]) -> io::Result<()> {
		Ok(())
	}

	/// Looks at what has come of a write.
	fn written(
		&mut self,
		_context: &mut Context<'_>,
		written: Poll<io::Result<usize>>,
	) -> Poll<io::Result<usize>> {
		written
	}
}

/// A connection that a guard looks at.
pub struct Guarded<I, G> {
	pub stream: I,
	pub guard: G,
}

impl<I: AsyncRead + Unpin, G: Guard> AsyncRead for Guarded<I, G> {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		let before = buffer.filled().len();
		ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
		Poll::Ready(self.guard.came(buffer.filled().get(before..).unwrap_or_default()))
	}
}

impl<I: AsyncWrite + Unpin, G: Guard> AsyncWrite for Guarded<I, G> {
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let written = Pin::new(&mut self.stream).poll_write(context, bytes);
		self.guard.written(context, written)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		slices: &[IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
		self.guard.written(context, written)
	}

	fn is_write_vectored(&self) -> bool {
		self.stream.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_flush(context)
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_shutdown(context)
	}
}
