//! Bodies that are read while they are sent.
//!
//! A stream holds one segment of at most 256 KiB, and reads the next when the client has taken the
//! last: a slow client costs memory for one segment, a large file no more than a small one.

use crate::http::{
	limits::Slot,
	ports::{FileError, Files, MAX_READ},
	problem::STORAGE,
};
use audio_primitives::proofs::ContentRoot;
use axum::body::Body;
use bytes::Bytes;
use futures::{stream, StreamExt};
use prometheus::IntCounter;
use std::{collections::VecDeque, io, ops::Range, sync::Arc};

/// A piece of a body.
#[derive(Clone, Debug)]
pub enum Piece {
	/// What is sent as it is.
	Text(String),
	/// Bytes of the content.
	Part(Range<u64>),
}

impl Piece {
	/// Bytes of it.
	pub fn length(&self) -> u64 {
		match self {
			Self::Text(text) => u64::try_from(text.len()).unwrap_or(u64::MAX),
			Self::Part(part) => part.end.saturating_sub(part.start),
		}
	}
}

/// A body that is sent piece by piece.
pub struct Reader {
	pub files: Arc<dyn Files>,
	pub root: ContentRoot,
	pub pieces: VecDeque<Piece>,
	/// Bytes of the content that are sent.
	pub sent: IntCounter,
	/// Free again once all was sent, or the client has gone.
	pub _slot: Slot,
}

impl Reader {
	/// Opens the body. What is at its head is read first, so that content which cannot be read is
	/// an error that the client understands rather than an answer that breaks off.
	pub async fn open(mut self) -> Result<Body, FileError> {
		let mut head: Vec<io::Result<Bytes>> = Vec::new();
		loop {
			let is_text = matches!(self.pieces.front(), Some(Piece::Text(_)));
			let Some(bytes) = self.next().await? else { break };
			head.push(Ok(bytes));
			if !is_text {
				break;
			}
		}
		let rest = stream::try_unfold(self, |mut reader| async {
			let next = reader.next().await;
			// The length was announced: the client sees that something is missing.
			let next = next.inspect_err(|error| {
				if STORAGE.is_news(error) {
					tracing::warn!(%error, "a stream broke off");
				}
			});
			io::Result::Ok(next.map_err(io::Error::other)?.map(|bytes| (bytes, reader)))
		});
		Ok(Body::from_stream(stream::iter(head).chain(rest)))
	}

	/// The next bytes to send, none after the last.
	async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
		let part = match self.pieces.pop_front() {
			None => return Ok(None),
			Some(Piece::Text(text)) => return Ok(Some(text.into())),
			Some(Piece::Part(part)) => part,
		};
		let end = part.end.min(end_of_segment(part.start));
		if end < part.end {
			self.pieces.push_front(Piece::Part(end..part.end));
		}
		let length = end.saturating_sub(part.start);
		let bytes = self.files.read(self.root, part.start, length).await?;
		if u64::try_from(bytes.len()) != Ok(length) {
			return Err(FileError::Failed(format!("{} bytes in place of {length}", bytes.len())));
		}
		self.sent.inc_by(length);
		Ok(Some(bytes))
	}
}

/// Where the segment ends that `at` is in. All reads but the first begin with a segment, so that
/// readers of the same content ask for the same ones.
fn end_of_segment(at: u64) -> u64 {
	at.checked_div(MAX_READ).unwrap_or_default().saturating_add(1).saturating_mul(MAX_READ)
}
