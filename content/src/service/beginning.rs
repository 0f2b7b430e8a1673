//! What a service waits for before it can do its work.

use crate::{
	chain::{Chain, ChainError, Rpc},
	http::Draining,
	receipts::ReceiptLog,
	service::error::ServiceError,
	store::Store,
	trouble::Trouble,
};
use std::{future, path::PathBuf, sync::Arc, time::Duration};

/// How long to wait before a node that does not answer is asked again.
const PAUSE: Duration = Duration::from_secs(2);

/// What a service does in its folder when it begins. On a disk that is full it cannot, nor while the
/// volume is away: it is tried until it can, and all else goes on without it.
pub(super) struct Beginning {
	store: Store,
	folder: PathBuf,
	receipts: ReceiptLog,
	draining: Draining,
	is_claimed: bool,
	is_published: bool,
	trouble: [Trouble; 2],
}

impl Beginning {
	pub(super) fn new(
		store: &Store,
		folder: PathBuf,
		receipts: &ReceiptLog,
		draining: &Draining,
	) -> Self {
		Self {
			store: store.clone(),
			folder,
			receipts: receipts.clone(),
			draining: draining.clone(),
			is_claimed: false,
			is_published: false,
			trouble: Default::default(),
		}
	}

	/// Makes the folder that of the chain, and writes into it what commands are to say. Returns whether
	/// all is done. Fails if it is another chain's folder.
	pub(super) async fn go_on(&mut self) -> Result<bool, ServiceError> {
		let [claiming, publishing] = &mut self.trouble;
		if !self.is_claimed {
			match self.receipts.claim::<ServiceError>().await? {
				None => self.is_claimed = true,
				Some(error) if claiming.is_news(&error) => {
					tracing::error!(%error, "no receipts are taken");
				},
				Some(_) => {},
			}
		}
		if !self.is_published && self.store.folder_health().await.is_ok() {
			match self.draining.publish(&self.folder) {
				Ok(()) => self.is_published = true,
				Err(error) if publishing.is_news(&error) => {
					tracing::warn!(%error, "the node cannot be drained");
				},
				Err(_) => {},
			}
		}
		Ok(self.is_claimed && self.is_published)
	}

	/// Goes on until all is done. Ends with what keeps the service from running.
	pub(super) async fn end(mut self) -> ServiceError {
		loop {
			match self.go_on().await {
				Ok(true) => return future::pending().await,
				Ok(false) => tokio::time::sleep(PAUSE).await,
				Err(error) => return error,
			}
		}
	}
}

/// Reaches the chain, as soon as the node answers. Fails with what waiting does not mend.
pub(super) async fn connect(rpc: Arc<dyn Rpc>) -> Result<Chain, ChainError> {
	let mut trouble = Trouble::default();
	loop {
		match Chain::new(rpc.clone()).await {
			Err(error @ ChainError::Unreachable(_)) => {
				if trouble.is_news(&error) {
					tracing::warn!(%error, "waiting for the node");
				}
				tokio::time::sleep(PAUSE).await;
			},
			reached => {
				if reached.is_ok() && trouble.was_said() {
					tracing::info!("the node answers");
				}
				return reached;
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{http::drain::SECRET, mounted::Mounted, store::Options};

	/// On a disk that is full nothing can be begun, and all that was is served; later it is begun.
	#[tokio::test]
	async fn what_could_not_be_begun_on_a_full_disk_is_begun_once_there_is_room() {
		let folder = tempfile::tempdir().unwrap();
		let Some(disk) = Mounted::disk(folder.path(), 2 << 20) else { return };
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let receipts = ReceiptLog::new(store.clone(), folder.path(), [7; 32]);
		let draining = Draining::default();
		let folder = folder.path().to_path_buf();
		let mut beginning = Beginning::new(&store, folder.clone(), &receipts, &draining);
		disk.fill();
		for _ in 0..2 {
			assert!(!beginning.go_on().await.unwrap());
			assert_eq!(store.chain().await.unwrap(), None);
			assert!(!folder.join(SECRET).exists());
		}
		disk.clear();
		assert!(beginning.go_on().await.unwrap());
		assert_eq!(store.chain().await.unwrap(), Some([7; 32]));
		let secret = std::fs::read_to_string(folder.join(SECRET)).unwrap();
		assert_eq!(secret.trim(), draining.secret());
		drop((beginning, receipts, store));
	}
}
