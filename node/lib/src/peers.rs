//! What a node says as long as it is connected to nobody.
//!
//! Who runs another genesis than its boot nodes is refused by them before it could hear why: the
//! names of the protocols have the genesis in them.

use audio_content::trouble::Trouble;
use audio_runtime::Hash;
use futures_timer::Delay;
use sp_consensus::SyncOracle;
use std::time::Duration;

/// So long it may take to find somebody, and after so long it is looked again.
const PERIOD: Duration = Duration::from_secs(30);

/// Says, and each hour again, why a node that knows whom to connect to may have no peers.
pub async fn report(sync: impl SyncOracle, genesis: Hash) {
	let mut trouble = Trouble::default();
	loop {
		Delay::new(PERIOD).await;
		if !sync.is_offline() {
			if trouble.is_over() {
				log::info!("🔗 Connected to others again");
			}
		} else if trouble.is_news(&"no peers") {
			log::warn!(
				"⚠️  No peers: the boot nodes are not reached, or theirs is another chain than this \
				 node's, whose genesis is {genesis:?}. Compare it with the network's \
				 (chain_getBlockHash of block 0), take the specification that the network hands out \
				 if they differ, else see to the firewall"
			);
		}
	}
}
