//! Verified segments in memory.
//!
//! What many hear at once is read and hashed once: the first who asks for a segment has it filled,
//! those who come meanwhile wait for that. What went wrong then is told to all of them and forgotten.
//! There are so many segments at the most; the one that nobody asked for longest gives way.

use crate::store::Root;
use bytes::Bytes;
use lru::LruCache;
use std::{
	future::Future,
	num::NonZeroUsize,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

/// Bytes of a segment. The last one of a file may have fewer.
pub const SEGMENT: u64 = 256 * 1_024;

/// What came of filling a segment, once something has.
type Filled<E> = Arc<OnceCell<Result<Bytes, E>>>;

type Segments<E> = LruCache<(Root, u64), Filled<E>>;

/// Segments of files, known by the file and their number in it.
pub struct Cache<E>(Option<Mutex<Segments<E>>>);

impl<E: Clone> Cache<E> {
	/// For so many bytes at the most: a segment counts whole. Nothing is kept if none fits.
	pub fn new(bytes: u64) -> Self {
		let most = usize::try_from(bytes.checked_div(SEGMENT).unwrap_or(0)).unwrap_or(usize::MAX);
		Self(NonZeroUsize::new(most).map(|most| Mutex::new(LruCache::new(most))))
	}

	fn segments(&self) -> Option<MutexGuard<'_, Segments<E>>> {
		// Nothing that is done with it panics half done.
		Some(self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
	}

	/// A segment that is here.
	pub fn get(&self, root: &Root, segment: u64) -> Option<Bytes> {
		let mut segments = self.segments()?;
		segments.get(&(*root, segment))?.get()?.as_ref().ok().cloned()
	}

	/// A segment, filled if it is neither here nor being filled. Should whoever fills it go away, the
	/// next of those who wait fills it.
	pub async fn get_or_fill(
		&self,
		root: &Root,
		segment: u64,
		fill: impl Future<Output = Result<Bytes, E>>,
	) -> Result<Bytes, E> {
		let key = (*root, segment);
		let entry = |mut segments: MutexGuard<'_, Segments<E>>| {
			segments.get_or_insert(key, Filled::default).clone()
		};
		let Some(filled) = self.segments().map(entry) else { return fill.await };
		let result = filled.get_or_init(|| fill).await;
		if result.is_err() {
			if let Some(mut segments) = self.segments() {
				// Another may be on its way already.
				if segments.peek(&key).is_some_and(|now| Arc::ptr_eq(now, &filled)) {
					segments.pop(&key);
				}
			}
		}
		result.clone()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::{future::join_all, poll, FutureExt};
	use std::{
		cell::Cell,
		future::{pending, ready},
		pin::pin,
	};
	use tokio::sync::Notify;

	const ROOT: Root = [7; 32];

	/// A cache for that many segments.
	fn cache(segments: u64) -> Cache<&'static str> {
		Cache::new(segments * SEGMENT + SEGMENT - 1)
	}

	fn bytes(text: &'static str) -> Result<Bytes, &'static str> {
		Ok(Bytes::from_static(text.as_bytes()))
	}

	#[tokio::test]
	async fn many_who_ask_at_once_have_one_fill() {
		let (cache, fills, end) = (cache(1), Cell::new(0), Notify::new());
		let ask = || {
			cache.get_or_fill(&ROOT, 0, async {
				fills.set(fills.get() + 1);
				end.notified().await;
				bytes("a")
			})
		};
		let mut asking = pin!(join_all((0..100).map(|_| ask())));
		assert!(poll!(&mut asking).is_pending());
		assert_eq!(cache.get(&ROOT, 0), None, "it is not here before it is filled");
		end.notify_one();
		assert!(asking.await.into_iter().all(|answer| answer == bytes("a")));
		assert_eq!(fills.get(), 1);
		assert_eq!(cache.get(&ROOT, 0), bytes("a").ok());
		assert_eq!(cache.get(&ROOT, 1).or(cache.get(&[8; 32], 0)), None);
	}

	#[tokio::test]
	async fn a_failure_is_told_to_all_who_waited_and_forgotten() {
		let (cache, fills, end) = (cache(1), Cell::new(0), Notify::new());
		let ask = || {
			cache.get_or_fill(&ROOT, 0, async {
				fills.set(fills.get() + 1);
				end.notified().await;
				Err("away")
			})
		};
		let mut asking = pin!(join_all((0..10).map(|_| ask())));
		assert!(poll!(&mut asking).is_pending());
		end.notify_one();
		assert_eq!(asking.await, vec![Err("away"); 10]);
		assert_eq!(fills.get(), 1, "a store that is away is not asked by each in turn");
		assert_eq!(cache.get_or_fill(&ROOT, 0, ready(bytes("b"))).await, bytes("b"));
	}

	#[tokio::test]
	async fn who_waits_fills_it_if_the_first_goes_away() {
		let cache = cache(1);
		let mut first = Box::pin(cache.get_or_fill(&ROOT, 0, pending()));
		let mut second = Box::pin(cache.get_or_fill(&ROOT, 0, ready(bytes("b"))));
		assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
		drop(first);
		assert_eq!(second.await, bytes("b"));
	}

	#[tokio::test]
	async fn there_are_so_many_at_the_most_and_the_oldest_gives_way() {
		let cache = cache(2);
		for segment in [0, 1, 0, 2] {
			cache.get_or_fill(&ROOT, segment, ready(bytes("a"))).await.unwrap();
		}
		let here = [0, 1, 2].map(|segment| cache.get(&ROOT, segment).is_some());
		assert_eq!(here, [true, false, true]);
	}

	#[tokio::test]
	async fn one_that_gave_way_while_it_was_filled_is_filled_all_the_same() {
		let (cache, end) = (cache(1), Notify::new());
		let fill = end.notified().map(|()| bytes("a"));
		let mut first = Box::pin(cache.get_or_fill(&ROOT, 0, fill));
		assert!(poll!(&mut first).is_pending());
		cache.get_or_fill(&ROOT, 1, ready(bytes("b"))).await.unwrap();
		end.notify_one();
		assert_eq!(first.await, bytes("a"));
		assert_eq!(cache.get(&ROOT, 1), bytes("b").ok());
	}

	#[tokio::test]
	async fn with_no_room_each_has_its_own() {
		let cache = cache(0);
		for text in ["a", "b"] {
			assert_eq!(cache.get_or_fill(&ROOT, 0, ready(bytes(text))).await, bytes(text));
		}
		assert_eq!(cache.get(&ROOT, 0), None);
	}
}
