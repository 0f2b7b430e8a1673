//! The transactions that wait for a block.
//!
//! The SDK's pool asks the runtime about each transaction in a call of its own, with new memory,
//! which has to be faulted in, given back, and flushed from other threads. The pool for networks is
//! the SDK's too, but asks about [many in one call](batches) where many wait to be asked about:
//! when they come faster than they are looked at, and when a tip of the chain is new to the pool.
//! What it asks about one after another, such as whether those that were valid still are, is a call
//! each.

use crate::{
	client::{Client, Pool},
	parts::Spawner,
};
use audio_primitives::apis::BatchApi;
use audio_runtime::{opaque::Block, Hash, Header};
use batches::{Asking, Batches, Kind, Validate};
use codec::Encode;
use futures::channel::oneshot;
use sc_cli::{TransactionPoolParams, TransactionPoolType};
use sc_client_api::BlockBackend;
use sc_service::Configuration;
use sc_transaction_pool::{
	ChainApi, ForkAwareTxPool, FullChainApi, Options, TransactionPoolWrapper,
	ValidateTransactionPriority,
};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::{HeaderBackend, TreeRoute};
use sp_core::traits::SpawnEssentialNamed;
use sp_runtime::{
	generic::BlockId,
	traits::{BlakeTwo256, BlockIdTo, Hash as _},
	transaction_validity::{TransactionSource, TransactionValidity},
	OpaqueExtrinsic,
};
use sp_transaction_pool::runtime_api::TaggedTransactionQueue;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::{register, Counter, PrometheusError, Registry, U64};

mod batches;

/// The pool's threads that ask the runtime, as many as the SDK's has, and what is first for each.
const THREADS: [(&str, Kind); 2] =
	[("transaction-pool-task-0", Kind::Maintained), ("transaction-pool-task-1", Kind::New)];

/// What the pool's own errors are.
type Error = <FullChainApi<Client, Block> as ChainApi>::Error;

/// What limits the pool for networks, as it was said on the command line; none if the pool of one
/// state was asked for.
pub fn limits(params: &TransactionPoolParams, is_dev: bool) -> Option<Options> {
	let TransactionPoolType::ForkAware = params.pool_type else { return None };
	let mut limits = Options::default();
	limits.ready.count = params.pool_limit;
	limits.ready.total_bytes = params.pool_kbytes.saturating_mul(1_024);
	// Those that wait for others: a tenth of that, as in the SDK's.
	limits.future.count = limits.ready.count / 10;
	limits.future.total_bytes = limits.ready.total_bytes / 10;
	let ban = params.tx_ban_seconds.unwrap_or(if is_dev { 0 } else { 30 * 60 });
	limits.ban_time = Duration::from_secs(ban);
	Some(limits)
}

/// The pool for networks within `limits`, or that of one state, as the SDK builds it.
pub fn build(
	client: &Arc<Client>,
	config: &Configuration,
	limits: Option<Options>,
	spawner: &Spawner,
) -> Pool {
	let is_validator = config.role.is_authority().into();
	let registry = config.prometheus_registry();
	let Some(limits) = limits else {
		return sc_transaction_pool::Builder::new(spawner.clone(), client.clone(), is_validator)
			.with_options(config.transaction_pool.clone())
			.with_prometheus(registry)
			.build();
	};
	log::info!(target: "txpool", "Transactions wait in a pool for networks, within {limits:?}");
	let chain = client.info();
	TransactionPoolWrapper(Box::new(ForkAwareTxPool::new_with_background_worker(
		limits,
		is_validator,
		Arc::new(Api::new(client.clone(), registry, spawner)),
		registry,
		spawner.clone(),
		chain.best_hash,
		chain.finalized_hash,
	)))
}

/// What the pool knows the chain by.
struct Api {
	runtime: Runtime,
	asking: Asking,
}

impl Api {
	fn new(client: Arc<Client>, registry: Option<&Registry>, spawner: &Spawner) -> Self {
		let metrics = registry.and_then(|registry| {
			Metrics::new(registry)
				.inspect_err(|error| log::warn!("validations are not counted: {error}"))
				.ok()
		});
		let batches = Batches::default();
		for (name, first) in THREADS {
			let runtime = Runtime { client: client.clone(), metrics: metrics.clone() };
			let work = batches.clone().work(first, runtime);
			spawner.spawn_essential_blocking(name, Some("transaction-pool"), Box::pin(work));
		}
		let runtime = Runtime { client, metrics };
		Self { runtime, asking: batches.asking() }
	}
}

#[async_trait::async_trait]
impl ChainApi for Api {
	type Block = Block;
	type Error = Error;

	async fn validate_transaction(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
		priority: ValidateTransactionPriority,
	) -> Result<TransactionValidity, Error> {
		let (answer, answered) = oneshot::channel();
		let request = batches::Request { at, source, transaction, answer };
		if let Some(metrics) = &self.runtime.metrics {
			metrics.scheduled.inc();
		}
		let kind = match priority {
			ValidateTransactionPriority::Maintained => Kind::Maintained,
			ValidateTransactionPriority::Submitted => Kind::New,
		};
		self.asking.push(request, kind);
		// The threads are gone when the node is being shut down.
		let validity = answered.await.unwrap_or_else(|_| Err("nobody validates any more".into()));
		validity.map_err(Error::RuntimeApi)
	}

	fn validate_transaction_blocking(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
	) -> Result<TransactionValidity, Error> {
		self.runtime.alone(at, source, &transaction).map_err(Error::RuntimeApi)
	}

	fn block_id_to_number(&self, at: &BlockId<Block>) -> Result<Option<u32>, Error> {
		self.runtime
			.client
			.to_number(at)
			.map_err(|error| Error::BlockIdConversion(error.to_string()))
	}

	fn block_id_to_hash(&self, at: &BlockId<Block>) -> Result<Option<Hash>, Error> {
		self.runtime.client.to_hash(at).map_err(|error| Error::BlockIdConversion(error.to_string()))
	}

	fn hash_and_length(&self, transaction: &OpaqueExtrinsic) -> (Hash, usize) {
		transaction.using_encoded(|bytes| (BlakeTwo256::hash(bytes), bytes.len()))
	}

	async fn block_body(&self, at: Hash) -> Result<Option<Vec<OpaqueExtrinsic>>, Error> {
		Ok(self.runtime.client.block_body(at)?)
	}

	fn block_header(&self, at: Hash) -> Result<Option<Header>, Error> {
		Ok(self.runtime.client.header(at)?)
	}

	fn tree_route(&self, from: Hash, to: Hash) -> Result<TreeRoute<Block>, Error> {
		Ok(sp_blockchain::tree_route(&*self.runtime.client, from, to)?)
	}
}

/// The runtime of the chain's blocks.
struct Runtime {
	client: Arc<Client>,
	metrics: Option<Metrics>,
}

impl Validate for Runtime {
	fn alone(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: &OpaqueExtrinsic,
	) -> Result<TransactionValidity, String> {
		let api = self.client.runtime_api();
		api.validate_transaction(at, source, transaction.clone(), at)
			.map_err(|error| error.to_string())
	}

	fn together(
		&self,
		at: Hash,
		transactions: &[(TransactionSource, Arc<OpaqueExtrinsic>)],
	) -> Option<Vec<Option<TransactionValidity>>> {
		let api = self.client.runtime_api();
		if !api.has_api::<dyn BatchApi<Block>>(at).is_ok_and(|has| has) {
			return None;
		}
		let transactions: Vec<_> = transactions
			.iter()
			.map(|(source, transaction)| (*source, transaction.encode()))
			.collect();
		log::trace!(target: "batches", "{} are validated at once", transactions.len());
		api.validate_transactions(at, transactions.try_into().ok()?, at).ok()
	}

	fn answered(&self, count: usize) {
		if let Some(metrics) = &self.metrics {
			metrics.finished.inc_by(count as u64);
		}
	}
}

/// How many validations were asked for and done, by the SDK's names.
#[derive(Clone)]
struct Metrics {
	scheduled: Counter<U64>,
	finished: Counter<U64>,
}

impl Metrics {
	fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let counter = |name: &str, help: &str| register(Counter::new(name, help)?, registry);
		Ok(Self {
			scheduled: counter(
				"substrate_sub_txpool_validations_scheduled",
				"Validations of transactions that were asked for",
			)?,
			finished: counter(
				"substrate_sub_txpool_validations_finished",
				"Validations of transactions that were done",
			)?,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Parser)]
	struct Command {
		#[clap(flatten)]
		pool: TransactionPoolParams,
	}

	fn limits_of(options: &[&str], is_dev: bool) -> Option<Options> {
		let command = ["node"].iter().chain(options);
		limits(&Command::try_parse_from(command).expect("it is well formed").pool, is_dev)
	}

	/// What the SDK makes of the same: it only says so in words.
	fn of_the_sdk(options: &[&str], is_dev: bool) -> String {
		let command = ["node"].iter().chain(options);
		let pool = Command::try_parse_from(command).expect("it is well formed").pool;
		format!("{:?}", pool.transaction_pool(is_dev))
	}

	#[test]
	fn the_limits_are_those_that_the_sdk_takes() {
		for options in [
			&[][..],
			&["--pool-limit", "65536", "--pool-kbytes", "65536"],
			&["--pool-limit", "7", "--tx-ban-seconds", "9"],
		] {
			for is_dev in [false, true] {
				let own = format!("{:?}", limits_of(options, is_dev).expect("it is for networks"));
				let sdk = of_the_sdk(options, is_dev);
				assert!(sdk.contains(&own), "{own} is not in {sdk}");
			}
		}
		assert!(limits_of(&["--pool-type", "single-state"], false).is_none());
	}
}
