//! A node in another process.

use crate::chain::{ChainError, Rpc, Subscription};
use futures::{future::BoxFuture, FutureExt, StreamExt};
use jsonrpsee::{
	core::{
		client::{ClientT, Error, SubscriptionClientT},
		params::ArrayParams,
	},
	ws_client::{PingConfig, WsClient, WsClientBuilder},
};
use serde_json::Value;
use std::{
	sync::{Arc, OnceLock},
	time::Duration,
};
use tokio::sync::Mutex;

/// How long a node may take to answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Requests that wait for their answers, at the most.
const MAX_CONCURRENT: usize = 256;

/// Bytes of a request or an answer: the runtime's metadata is the largest.
const MAX_BYTES: u32 = 16 * 1024 * 1024;

/// What says which chain a node is of.
const BLOCK_HASH: &str = "chain_getBlockHash";

/// A WebSocket to a node, which is made anew with the next request after it broke. Who subscribed
/// sees the subscription end, and subscribes again.
///
/// What is at the other end of it stays the same chain: a node that comes back with another one is
/// as good as none. Else its word would be taken for what is to be stored and deleted.
pub struct WebSocket {
	url: String,
	client: Mutex<Option<Arc<WsClient>>>,
	/// The hash of block 0, as the first connection had it.
	genesis: OnceLock<Value>,
}

impl WebSocket {
	/// Reaches the node at `url`, `ws://…` or `wss://…`, with the first request.
	pub fn new(url: impl Into<String>) -> Self {
		Self { url: url.into(), client: Mutex::new(None), genesis: OnceLock::new() }
	}

	/// The connection, made if there is none that holds.
	async fn client(&self) -> Result<Arc<WsClient>, ChainError> {
		let mut client = self.client.lock().await;
		match client.as_ref().filter(|client| client.is_connected()) {
			Some(connected) => Ok(connected.clone()),
			None => {
				let made = WsClientBuilder::default()
					.request_timeout(TIMEOUT)
					// A host that died says nothing: without this a quiet connection is never given up.
					.enable_ws_ping(PingConfig::new())
					.max_concurrent_requests(MAX_CONCURRENT)
					.max_request_size(MAX_BYTES)
					.max_response_size(MAX_BYTES)
					.build(&self.url)
					.await
					.map_err(|error| ChainError::Unreachable(format!("{}: {error}", self.url)))?;
				self.check_chain(&made).await?;
				Ok(client.insert(Arc::new(made)).clone())
			},
		}
	}

	/// Whether a new connection leads to the chain of those before.
	async fn check_chain(&self, made: &WsClient) -> Result<(), ChainError> {
		let parameters = parameters_of(BLOCK_HASH, vec![0.into()])?;
		let found: Value = made
			.request(BLOCK_HASH, parameters)
			.await
			.map_err(|error| error_of(BLOCK_HASH, error))?;
		let genesis = self.genesis.get_or_init(|| found.clone());
		match *genesis == found {
			true => Ok(()),
			false => Err(ChainError::Unreachable(format!(
				"{} is of another chain now: its first block is {found}, and was {genesis}",
				self.url
			))),
		}
	}
}

fn parameters_of(method: &str, parameters: Vec<Value>) -> Result<ArrayParams, ChainError> {
	let mut array = ArrayParams::new();
	for parameter in parameters {
		array.insert(parameter).map_err(|error| ChainError::Unreadable {
			method: method.into(),
			why: error.to_string(),
		})?;
	}
	Ok(array)
}

/// What the client's error means.
fn error_of(method: &str, error: Error) -> ChainError {
	match error {
		Error::Call(refused) => ChainError::Refused {
			method: method.into(),
			code: refused.code(),
			message: match refused.data() {
				Some(data) => format!("{}: {}", refused.message(), data.get()),
				None => refused.message().into(),
			},
		},
		Error::ParseError(error) => {
			ChainError::Unreadable { method: method.into(), why: error.to_string() }
		},
		other => ChainError::Unreachable(other.to_string()),
	}
}

impl Rpc for WebSocket {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		async move {
			let parameters = parameters_of(method, parameters)?;
			let client = self.client().await?;
			client.request(method, parameters).await.map_err(|error| error_of(method, error))
		}
		.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		async move {
			let parameters = parameters_of(subscribe, parameters)?;
			let client = self.client().await?;
			let items = client
				.subscribe::<Value, _>(subscribe, parameters, unsubscribe)
				.await
				.map_err(|error| error_of(subscribe, error))?;
			// The client goes with the subscription: dropped, it would end all of its own.
			let items = items.map(move |item| {
				let _connection = &client;
				item
			});
			// An item that cannot be read ends it like a connection that broke.
			Ok(items
				.map(Result::ok)
				.take_while(|item| futures::future::ready(item.is_some()))
				.filter_map(futures::future::ready)
				.boxed())
		}
		.boxed()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use jsonrpsee::{server::Server, RpcModule, SubscriptionMessage};
	use serde_json::json;
	use std::net::SocketAddr;

	async fn serve(at: SocketAddr) -> (SocketAddr, jsonrpsee::server::ServerHandle) {
		serve_chain(at, "0x01").await
	}

	async fn serve_chain(
		at: SocketAddr,
		genesis: &'static str,
	) -> (SocketAddr, jsonrpsee::server::ServerHandle) {
		let server = Server::builder().build(at).await.unwrap();
		let address = server.local_addr().unwrap();
		let mut module = RpcModule::new(());
		module
			.register_method("double", |parameters, _, _| {
				let number: u64 = parameters.one()?;
				number.checked_mul(2).ok_or_else(|| {
					jsonrpsee::types::ErrorObjectOwned::owned(1010, "too large", Some("of 64 bits"))
				})
			})
			.unwrap();
		module.register_method(BLOCK_HASH, move |_, _, _| genesis).unwrap();
		module
			.register_subscription("count", "counted", "uncount", |_, pending, _, _| async move {
				let sink = pending.accept().await?;
				for number in 0..3 {
					sink.send(SubscriptionMessage::from_json(&number)?).await?;
				}
				Ok(())
			})
			.unwrap();
		(address, server.start(module))
	}

	#[tokio::test]
	async fn what_a_node_says_arrives_and_its_refusal_says_why() {
		let (address, _server) = serve(([127, 0, 0, 1], 0).into()).await;
		let node = WebSocket::new(format!("ws://{address}"));
		assert_eq!(node.request("double", vec![json!(21)]).await.unwrap(), json!(42));
		let refused = node.request("double", vec![json!(u64::MAX)]).await.unwrap_err();
		assert!(
			matches!(&refused, ChainError::Refused { code: 1010, message, .. } if message.contains("64 bits")),
			"{refused}"
		);
		let counted = node.subscribe("count", "uncount", vec![]).await.unwrap();
		assert_eq!(counted.take(3).collect::<Vec<_>>().await, [json!(0), json!(1), json!(2)]);
	}

	#[tokio::test]
	async fn a_connection_that_broke_is_made_anew() {
		let (address, server) = serve(([127, 0, 0, 1], 0).into()).await;
		let node = WebSocket::new(format!("ws://{address}"));
		assert_eq!(node.request("double", vec![json!(1)]).await.unwrap(), json!(2));
		server.stop().unwrap();
		server.stopped().await;
		let error = loop {
			// Whether the client has seen the end yet is its business.
			if let Err(error) = node.request("double", vec![json!(1)]).await {
				break error;
			}
		};
		assert!(matches!(error, ChainError::Unreachable(_)), "{error}");
		let (_, _server) = serve(address).await;
		assert_eq!(node.request("double", vec![json!(2)]).await.unwrap(), json!(4));
	}

	#[tokio::test]
	async fn a_node_that_comes_back_with_another_chain_is_none() {
		let (address, server) = serve(([127, 0, 0, 1], 0).into()).await;
		let node = WebSocket::new(format!("ws://{address}"));
		assert_eq!(node.request("double", vec![json!(1)]).await.unwrap(), json!(2));
		server.stop().unwrap();
		server.stopped().await;
		let (_, other) = serve_chain(address, "0x02").await;
		let error = loop {
			match node.request("double", vec![json!(1)]).await {
				Err(ChainError::Unreachable(error)) if error.contains("another chain") => {
					break error
				},
				// Whether the client has seen the end yet is its business.
				Err(_) => (),
				Ok(_) => panic!("it takes another chain's word"),
			}
		};
		assert!(error.contains("\"0x02\", and was \"0x01\""), "{error}");
		assert!(node.subscribe("count", "uncount", vec![]).await.is_err());
		other.stop().unwrap();
		other.stopped().await;
		let (_, _server) = serve(address).await;
		assert_eq!(node.request("double", vec![json!(2)]).await.unwrap(), json!(4));
	}
}
