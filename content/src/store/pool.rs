//! Work that blocks: files and SQLite.

use super::error::Error;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// More than there are threads.
const MOST: u32 = 1_024;

/// A bounded part of tokio's blocking threads. Without the bound, a slow disk and many requests
/// would take all of them, and memory with them.
#[derive(Clone)]
pub(super) struct Pool {
	permits: Arc<Semaphore>,
	at_a_time: u32,
}

impl Pool {
	/// For that many pieces of work at a time, at least one.
	pub(super) fn new(at_a_time: usize) -> Self {
		let at_a_time = u32::try_from(at_a_time).unwrap_or(MOST).clamp(1, MOST);
		Self { permits: Arc::new(Semaphore::new(at_a_time as usize)), at_a_time }
	}

	/// Waits until nothing is done.
	pub(super) async fn idle(&self) {
		let _all = self.permits.acquire_many(self.at_a_time).await;
	}

	/// Waits for a permit. The semaphore is never closed, so there is always one.
	pub(super) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
		self.permits.clone().acquire_owned().await.ok()
	}

	/// Does `work` on a blocking thread. It runs to its end even if nobody waits for it any more.
	pub(super) async fn run<T: Send + 'static, E: From<Error> + Send + 'static>(
		&self,
		work: impl FnOnce() -> Result<T, E> + Send + 'static,
	) -> Result<T, E> {
		let permit = self.permit().await;
		let work = move || {
			let _permit = permit;
			work()
		};
		tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Error::Stopped.into()))
	}
}

/// Runs `work` to its end, even if whoever waits for it goes away: a request that is given up must
/// not leave a file half moved.
pub(super) async fn to_its_end<T: Send + 'static>(
	work: impl std::future::Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
	tokio::spawn(work).await.unwrap_or(Err(Error::Stopped))
}
