//! What a node does that is registered.

use crate::{
	archive::Archive,
	archivist::Archivist,
	best::Best,
	chain::Chain,
	collector::Collector,
	freshness::Freshness,
	http::{ports::SystemClock, Draining},
	keeper::{Keeper, Stock},
	metrics::Metrics,
	placing::Placing,
	prover::Prover,
	pull::{Puller, Replicator},
	receipts::{OnChain, ReceiptLog, Submitter},
	sender::Sender,
	shelf::Shelf,
	store::Store,
	unjail::{ChainJail, Holdings, Unjailer},
};
use audio_primitives::nodes::NodeIndex;
use sp_core::ed25519;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::{sync::watch, task::JoinSet};

/// What a node does that is registered.
pub(super) struct Duties {
	pub(super) chain: Chain,
	pub(super) best: Best,
	pub(super) freshness: Freshness,
	pub(super) store: Store,
	pub(super) shelf: Arc<Shelf>,
	pub(super) archive: Arc<Archive>,
	pub(super) receipts: ReceiptLog,
	pub(super) sender: Arc<Sender>,
	pub(super) node_key: ed25519::Pair,
	pub(super) puller: Arc<Puller>,
	/// What the keeper says, of which there is another when the node's index changes.
	pub(super) stock: Arc<Mutex<Option<watch::Receiver<Stock>>>>,
	pub(super) paid_receipts: u32,
	pub(super) unjail: bool,
	pub(super) draining: Draining,
	pub(super) metrics: Metrics,
}

impl Duties {
	/// Does it for the node that there is, and for another one when its index changes.
	pub(super) async fn run(self, mut node: watch::Receiver<Option<NodeIndex>>) {
		loop {
			let mut tasks = JoinSet::new();
			if let Some(node) = *node.borrow_and_update() {
				self.start(node, &mut tasks);
			}
			tokio::select! {
				changed = node.changed() => if changed.is_err() { return },
				// None of them ends by itself.
				Some(_) = tasks.join_next() => return,
			}
			tasks.shutdown().await;
		}
	}

	fn start(&self, node: NodeIndex, tasks: &mut JoinSet<()>) {
		let Self {
			chain, best, freshness, store, shelf, sender, node_key, puller, metrics, ..
		} = self;
		let placing = Placing::new(chain.clone(), node, sender.clone(), shelf.clone());
		let placing = placing.unless(self.draining.clone());
		let keeper = Keeper::new(chain.clone(), node, store.clone(), placing, freshness.clone());
		*self.stock.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper.stock());
		let prover = Prover::new(chain.clone(), node, *node_key, shelf.clone());
		let prover = prover.counting(metrics.clone());
		let on_chain = OnChain::new(chain.clone(), node, sender.clone(), freshness.clone());
		let submitter = Submitter::new(on_chain, self.receipts.clone(), self.paid_receipts);
		let clock = Arc::new(SystemClock);
		let collector = Collector::new(chain.clone(), node, store.clone(), clock);
		tasks.spawn(prover.run());
		tasks.spawn(Replicator::new(puller.clone()).run(keeper.stock()));
		let archivist = Archivist::new(
			chain.clone(),
			node,
			self.archive.clone(),
			puller.clone(),
			freshness.clone(),
			Arc::new(SystemClock),
			keeper.stock(),
		);
		tasks.spawn(archivist.run(best.clone()));
		tasks.spawn(keeper.run(best.clone()));
		tasks.spawn(submitter.run(best.clone()));
		tasks.spawn(collector.run());
		if self.unjail {
			let jail = ChainJail::new(chain.clone(), node, sender.clone());
			let holdings = Holdings::new(chain.clone(), node, store.clone(), freshness.clone());
			tasks.spawn(Unjailer::new(jail, holdings).run(best.clone()));
		}
	}
}
