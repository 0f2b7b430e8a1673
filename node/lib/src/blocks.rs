//! Exported blocks, looked into before they are imported.

use crate::failure;
use audio_runtime::opaque::Block;
use codec::{Decode, IoReader};
use sp_consensus_babe::digests::CompatibleDigestItem;
use sp_runtime::generic::SignedBlock;
use std::{
	fs::File,
	io::{self, Cursor, Read},
	path::Path,
};

/// Exported blocks.
pub struct Exported {
	/// All of them, from the first on.
	pub reader: Box<dyn Read + Send>,
	/// The first one, if it could be read.
	pub first: Option<SignedBlock<Block>>,
}

impl Exported {
	/// Opens a file of exported blocks, or standard input.
	pub fn open(path: Option<&Path>, binary: bool) -> sc_cli::Result<Self> {
		Ok(match path {
			Some(path) => {
				let file = File::open(path).map_err(|error| {
					failure(format!("cannot read blocks from `{}`: {error}", path.display()))
				})?;
				Self::new(io::BufReader::new(file), binary)
			},
			None => Self::new(io::stdin(), binary),
		})
	}

	/// Takes exported blocks from `source`.
	pub fn new(source: impl Read + Send + 'static, binary: bool) -> Self {
		let mut recorder = Recorder { source, read: Vec::new() };
		let first = if binary {
			let mut input = IoReader(&mut recorder);
			// How many there are comes before them.
			u64::decode(&mut input).and_then(|_| SignedBlock::decode(&mut input)).ok()
		} else {
			let mut blocks = serde_json::Deserializer::from_reader(&mut recorder).into_iter();
			blocks.next().and_then(Result::ok)
		};
		let Recorder { source, read } = recorder;
		Self { reader: Box::new(Cursor::new(read).chain(source)), first }
	}

	/// Whether they were made on demand, and not by validators.
	pub fn are_sealed_by_hand(&self) -> bool {
		self.first.as_ref().is_some_and(|first| {
			!first.block.header.digest.logs().iter().any(|log| log.as_babe_seal().is_some())
		})
	}
}

/// Remembers what was read.
struct Recorder<R> {
	source: R,
	read: Vec<u8>,
}

impl<R: Read> Read for Recorder<R> {
	fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
		let count = self.source.read(buffer)?;
		self.read.extend(buffer.iter().take(count));
		Ok(count)
	}
}
