//! The way to the chain from within the node: its own JSON-RPC, without a socket.

use audio_content::chain::{ChainError, Rpc, Subscription};
use futures::{future::BoxFuture, stream, FutureExt, StreamExt};
use jsonrpsee::RpcModule;
use serde_json::{json, Value};
use std::sync::Arc;

/// Notifications that wait to be read. Who is slower than that loses the subscription, and makes
/// another.
const BUFFER: usize = 64;

/// The node's methods.
pub struct InProcess {
	module: Arc<RpcModule<()>>,
}

impl InProcess {
	/// Those of `module`.
	pub fn new(module: Arc<RpcModule<()>>) -> Self {
		Self { module }
	}

	async fn ask(
		&self,
		method: &str,
		parameters: Vec<Value>,
	) -> Result<(Value, impl stream::Stream<Item = String> + Send + 'static), ChainError> {
		let request = json!({ "jsonrpc": "2.0", "id": 0, "method": method, "params": parameters });
		let unreadable = |why: String| ChainError::Unreadable { method: method.into(), why };
		let (answer, notifications) = self
			.module
			.raw_json_request(&request.to_string(), BUFFER)
			.await
			.map_err(|error| unreadable(error.to_string()))?;
		let mut answer: Value =
			serde_json::from_str(&answer).map_err(|error| unreadable(error.to_string()))?;
		let notifications = stream::unfold(notifications, |mut notifications| async move {
			notifications.recv().await.map(|notification| (notification, notifications))
		});
		if let Some(error) = answer.get("error") {
			return Err(refusal(method, error));
		}
		match answer.get_mut("result") {
			Some(result) => Ok((result.take(), notifications)),
			None => Err(unreadable("it has neither a result nor an error".into())),
		}
	}
}

fn refusal(method: &str, error: &Value) -> ChainError {
	let text = |field: &str| match error.get(field) {
		Some(Value::String(text)) => Some(text.clone()),
		Some(Value::Null) | None => None,
		Some(other) => Some(other.to_string()),
	};
	let code = error.get("code").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok());
	let message = text("message").unwrap_or_default();
	ChainError::Refused {
		method: method.into(),
		code: code.unwrap_or_default(),
		message: match text("data") {
			Some(data) => format!("{message}: {data}"),
			None => message,
		},
	}
}

impl Rpc for InProcess {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		async move { self.ask(method, parameters).await.map(|(answer, _)| answer) }.boxed()
	}

	// Dropping what receives ends the subscription, so there is nothing to unsubscribe.
	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		_: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		async move {
			let (_, notifications) = self.ask(subscribe, parameters).await?;
			let items = notifications.map(|notification| {
				let mut notification: Value = serde_json::from_str(&notification).ok()?;
				Some(notification.get_mut("params")?.get_mut("result")?.take())
			});
			// An item that cannot be read ends it like a connection that broke.
			Ok(items
				.take_while(|item| futures::future::ready(item.is_some()))
				.filter_map(futures::future::ready)
				.boxed())
		}
		.boxed()
	}
}
