//! JSON-RPC, whatever carries it.

use crate::chain::ChainError;
use futures::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;

/// What a subscription says, one after another. It ends when the connection does.
pub type Subscription = BoxStream<'static, Value>;

/// Requests and subscriptions.
///
/// Object safe, so that the service knows one type whether its node is this process or another.
pub trait Rpc: Send + Sync + 'static {
	/// Asks `method` and waits for the answer.
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>>;

	/// Subscribes with `subscribe`; when the stream is dropped, unsubscribes with `unsubscribe`.
	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>>;
}
