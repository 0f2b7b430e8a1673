//! A pool that gives nothing away.

use crate::client::Pool;
use audio_runtime::{opaque::Block, Hash};
use sc_transaction_pool_api::{
	ImportNotificationStream, PoolStatus, ReadyTransactions, TransactionPool, TransactionSource,
	TransactionStatusStreamFor, TxInvalidityReportMap,
};
use sp_runtime::OpaqueExtrinsic;
use std::{collections::HashMap, iter, pin::Pin, sync::Arc, time::Duration};

/// The pool for the SDK's protocol, which puts into it what it hears, and finds nothing in it to
/// send.
pub struct ReceiveOnly(pub Arc<Pool>);

type Transaction = <Pool as TransactionPool>::InPoolTransaction;
type Error = <Pool as TransactionPool>::Error;
type Ready = Box<dyn ReadyTransactions<Item = Arc<Transaction>> + Send>;

#[async_trait::async_trait]
impl TransactionPool for ReceiveOnly {
	type Block = Block;
	type Hash = Hash;
	type InPoolTransaction = Transaction;
	type Error = Error;

	async fn submit_at(
		&self,
		at: Hash,
		source: TransactionSource,
		transactions: Vec<OpaqueExtrinsic>,
	) -> Result<Vec<Result<Hash, Error>>, Error> {
		self.0.submit_at(at, source, transactions).await
	}

	async fn submit_one(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: OpaqueExtrinsic,
	) -> Result<Hash, Error> {
		self.0.submit_one(at, source, transaction).await
	}

	async fn submit_and_watch(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: OpaqueExtrinsic,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Error> {
		self.0.submit_and_watch(at, source, transaction).await
	}

	async fn ready_at(&self, _: Hash) -> Ready {
		self.ready()
	}

	async fn ready_at_with_timeout(&self, _: Hash, _: Duration) -> Ready {
		self.ready()
	}

	fn ready(&self) -> Ready {
		Box::new(iter::empty())
	}

	fn ready_transaction(&self, _: &Hash) -> Option<Arc<Transaction>> {
		None
	}

	async fn report_invalid(
		&self,
		at: Option<Hash>,
		errors: TxInvalidityReportMap<Hash>,
	) -> Vec<Arc<Transaction>> {
		self.0.report_invalid(at, errors).await
	}

	fn futures(&self) -> Vec<Transaction> {
		self.0.futures()
	}

	fn status(&self) -> PoolStatus {
		self.0.status()
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<Hash> {
		self.0.import_notification_stream()
	}

	fn on_broadcasted(&self, told: HashMap<Hash, Vec<String>>) {
		self.0.on_broadcasted(told);
	}

	fn hash_of(&self, transaction: &OpaqueExtrinsic) -> Hash {
		self.0.hash_of(transaction)
	}
}
