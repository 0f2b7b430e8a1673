//! Memory that files are read into, used again and again.
//!
//! What is read on one thread is given back on another. An allocator that keeps some memory for each
//! thread would hold many times what is used.

use super::{tree::GROUP, MAX_READ};
use bytes::Bytes;
use std::{
	io, mem,
	sync::{Arc, Mutex, PoisonError},
};

/// Most buffers that wait to be used again: 8 MiB.
const MOST: usize = 32;

/// Buffers of [`MAX_READ`] bytes each.
#[derive(Clone, Default)]
pub(super) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

/// One that is in use.
struct Buffer {
	bytes: Vec<u8>,
	/// So many of them were read.
	length: usize,
	of: Buffers,
}

impl AsRef<[u8]> for Buffer {
	fn as_ref(&self) -> &[u8] {
		self.bytes.get(..self.length).unwrap_or_default()
	}
}

impl Drop for Buffer {
	fn drop(&mut self) {
		let mut waiting = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
		if waiting.len() < MOST {
			waiting.push(mem::take(&mut self.bytes));
		}
	}
}

impl Buffers {
	fn take(&self) -> Vec<u8> {
		let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
		waiting.unwrap_or_else(|| vec![0; usize::try_from(MAX_READ).unwrap_or_default()])
	}

	/// So many bytes, which `fill` reads.
	pub(super) fn read(
		&self,
		wanted: u64,
		fill: impl FnOnce(&mut [u8]) -> io::Result<()>,
	) -> io::Result<Bytes> {
		let length = usize::try_from(wanted).unwrap_or(usize::MAX);
		// What proves a chunk is small, and not worth a buffer. Few reads are larger than one.
		if wanted <= GROUP || wanted > MAX_READ {
			let mut bytes = vec![0; length];
			fill(&mut bytes)?;
			return Ok(bytes.into());
		}
		let mut buffer = Buffer { bytes: self.take(), length, of: self.clone() };
		let bytes = buffer.bytes.get_mut(..length).ok_or(io::ErrorKind::InvalidInput)?;
		fill(bytes)?;
		Ok(Bytes::from_owner(buffer))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn waiting(buffers: &Buffers) -> usize {
		buffers.0.lock().unwrap().len()
	}

	fn read(buffers: &Buffers, with: u8, wanted: u64) -> Bytes {
		let fill = |bytes: &mut [u8]| {
			bytes.fill(with);
			Ok(())
		};
		buffers.read(wanted, fill).unwrap()
	}

	#[test]
	fn what_all_have_dropped_is_used_again() {
		let buffers = Buffers::default();
		let first = read(&buffers, 1, MAX_READ);
		assert_eq!(first, vec![1; MAX_READ as usize]);
		let (at, part) = (first.as_ptr(), first.slice(10..20));
		drop(first);
		let other = read(&buffers, 2, 20_000);
		assert_eq!(part, vec![1; 10], "somebody has it still");
		assert_ne!(other.as_ptr(), at);
		drop(part);
		let again = read(&buffers, 3, 20_000);
		assert_eq!(
			(again.as_ptr(), &again[..]),
			(at, &[3; 20_000][..]),
			"and nothing of the first"
		);
		assert_eq!(waiting(&buffers), 0);
	}

	#[test]
	fn what_fails_gives_its_buffer_back_and_not_all_are_kept() {
		let buffers = Buffers::default();
		let failed = buffers.read(20_000, |_| Err(io::ErrorKind::UnexpectedEof.into()));
		assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
		assert_eq!(waiting(&buffers), 1);
		assert_eq!(read(&buffers, 1, MAX_READ + 1), vec![1; MAX_READ as usize + 1]);
		assert_eq!(read(&buffers, 1, 20), vec![1; 20]);
		assert_eq!(waiting(&buffers), 1);
		let many: Vec<_> = (0..MOST + 5).map(|_| read(&buffers, 1, MAX_READ)).collect();
		drop(many);
		assert_eq!(waiting(&buffers), MOST);
	}
}
