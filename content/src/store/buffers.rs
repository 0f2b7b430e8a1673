//! Memory that files are read into, used again and again.
//!
//! What is read on one thread is given back on another. An allocator that keeps some memory for each
//! thread would hold many times what is used.

use super::{tree::GROUP, MAX_READ};
use bytes::Bytes;
use std::{
	io::{self, Read},
	mem,
	sync::{Arc, Mutex, PoisonError},
};

/// Most buffers that wait to be used again: 8 MiB.
const MOST: usize = 32;

/// Buffers for [`MAX_READ`] bytes each.
#[derive(Clone, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

/// One that is in use.
struct Buffer {
	bytes: Vec<u8>,
	of: Buffers,
}

impl AsRef<[u8]> for Buffer {
	fn as_ref(&self) -> &[u8] {
		&self.bytes
	}
}

impl Drop for Buffer {
	fn drop(&mut self) {
		self.of.give_back(mem::take(&mut self.bytes));
	}
}

impl Buffers {
	fn take(&self) -> Vec<u8> {
		let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
		waiting.unwrap_or_else(|| Vec::with_capacity(usize::try_from(MAX_READ).unwrap_or_default()))
	}

	fn give_back(&self, mut bytes: Vec<u8>) {
		bytes.clear();
		let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		if waiting.len() < MOST {
			waiting.push(bytes);
		}
	}

	/// The next `wanted` bytes of `from`. Errors: [`io::ErrorKind::UnexpectedEof`] if there are fewer.
	pub(super) fn read(&self, from: impl Read, wanted: u64) -> io::Result<Bytes> {
		let read_into = |bytes: &mut Vec<u8>| {
			// Nothing is written to that memory before.
			match from.take(wanted).read_to_end(bytes)? as u64 == wanted {
				true => Ok(()),
				false => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
			}
		};
		// What proves a chunk is small, and what is larger would make a buffer larger for ever.
		if wanted <= GROUP || wanted > MAX_READ {
			let mut bytes = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
			read_into(&mut bytes)?;
			return Ok(bytes.into());
		}
		let mut buffer = Buffer { bytes: self.take(), of: self.clone() };
		read_into(&mut buffer.bytes)?;
		Ok(Bytes::from_owner(buffer))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn waiting(buffers: &Buffers) -> usize {
		buffers.0.lock().unwrap().len()
	}

	#[test]
	fn what_all_have_dropped_is_used_again() {
		let buffers = Buffers::default();
		let first = buffers.read(&[1; 300_000][..], MAX_READ).unwrap();
		assert_eq!(first, vec![1; MAX_READ as usize]);
		let (at, part) = (first.as_ptr(), first.slice(10..20));
		drop(first);
		let other = buffers.read(&[2; 20_000][..], 20_000).unwrap();
		assert_eq!(part, vec![1; 10], "somebody has it still");
		assert_ne!(other.as_ptr(), at);
		drop(part);
		let again = buffers.read(&[3; 300_000][..], 20_000).unwrap();
		assert_eq!((again.as_ptr(), &again[..]), (at, &[3; 20_000][..]));
		assert_eq!(waiting(&buffers), 0);
	}

	#[test]
	fn what_fails_and_what_is_too_much_is_not_kept() {
		let buffers = Buffers::default();
		let short = buffers.read(&[1; 20_000][..], 20_001).unwrap_err();
		assert_eq!(short.kind(), io::ErrorKind::UnexpectedEof);
		assert_eq!(waiting(&buffers), 1, "its memory is");
		assert_eq!(buffers.read(&[1; 20][..], 20).unwrap().len(), 20);
		assert_eq!(buffers.read(&[1; 300_000][..], 300_000).unwrap().len(), 300_000);
		assert_eq!(waiting(&buffers), 1);
		let read = |_| buffers.read(&[1; 300_000][..], MAX_READ).unwrap();
		let many: Vec<_> = (0..MOST + 5).map(read).collect();
		drop(many);
		assert_eq!(waiting(&buffers), MOST);
		let sizes = buffers.0.lock().unwrap().iter().map(Vec::capacity).collect::<Vec<_>>();
		assert_eq!(sizes, vec![MAX_READ as usize; MOST], "none has grown");
	}
}
