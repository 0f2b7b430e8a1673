//! What is done again and again, whether a node is registered or not.

use crate::{
	freshness::Freshness,
	health::Health,
	http::ports::{Clock, SystemClock},
	metrics::Metrics,
	store::Store,
	trouble::Trouble,
};
use std::{sync::Arc, time::Duration};

/// How long to wait before it is looked again whether the chain is of now.
const PAUSE: Duration = Duration::from_secs(2);

/// How long what is measured is good for: a scrape sees nothing that is older.
const MEASURES: Duration = Duration::from_secs(5);

/// Removes uploads that nobody went on with, each hour; not while the chain is not of now: then the
/// clock may be wrong.
pub(super) async fn expire_uploads(store: Store, freshness: Freshness) {
	loop {
		if freshness.check().is_err() {
			tokio::time::sleep(PAUSE).await;
			continue;
		}
		match store.uploads().expire(SystemClock.now()).await {
			Ok(0) => (),
			Ok(count) => tracing::info!(count, "removed uploads that nobody went on with"),
			Err(error) => tracing::warn!(%error, "cannot remove old uploads"),
		}
		tokio::time::sleep(Duration::from_secs(3_600)).await;
	}
}

/// Measures how the node stands, again and again.
pub(super) async fn measure(health: Arc<Health>, metrics: Metrics) {
	let mut trouble = Trouble::default();
	loop {
		match health.measure(&metrics).await {
			Ok(()) if trouble.is_over() => tracing::info!("what is stored can be measured again"),
			Ok(()) => (),
			// The obstacles say so, too.
			Err(error) if trouble.is_news(&error) => {
				tracing::warn!(%error, "cannot measure what is stored")
			},
			Err(_) => (),
		}
		tokio::time::sleep(MEASURES).await;
	}
}
