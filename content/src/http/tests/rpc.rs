//! `/rpc` over the network, before a node of one's own.

use super::{parts, request, world::*, Bench};
use crate::{
	http::{
		router,
		rpc::{Bounds, Closing, Upstream},
		server, Config, Limit, Pace, Parts,
	},
	metrics::{tests::read, Metrics},
};
use axum::http::{Method, Request};
use futures::{SinkExt, StreamExt};
use jsonrpsee::{
	server::{BatchRequestConfig, RandomStringIdProvider, Server, ServerHandle},
	RpcModule, SubscriptionMessage,
};
use prometheus::Registry;
use serde_json::{json, Value};
use std::{
	net::{SocketAddr, TcpListener},
	sync::{Arc, Mutex},
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
	sync::Semaphore,
};
use tokio_tungstenite::{
	client_async,
	tungstenite::{
		client::IntoClientRequest,
		protocol::{frame::coding::CloseCode, CloseFrame},
		Error, Message,
	},
	WebSocketStream,
};

/// Bytes of the node's largest answer.
const LARGE: usize = 8 << 20;

/// Calls of a batch that the node takes, at the most.
const MOST_CALLS: u32 = 4;

/// A node, and what it was asked.
struct Node {
	url: String,
	asked: Arc<Mutex<Vec<String>>>,
	/// What `state_call` waits for.
	open: Arc<Semaphore>,
	/// What operations wait for until they are over.
	over: Arc<Semaphore>,
	server: ServerHandle,
}

impl Node {
	async fn new() -> Self {
		// As the node names subscriptions.
		let names = RandomStringIdProvider::new(16);
		let builder = Server::builder()
			.set_id_provider(names)
			.set_batch_request_config(BatchRequestConfig::Limit(MOST_CALLS));
		let server = builder.build("127.0.0.1:0").await.unwrap();
		let url = format!("ws://{}", server.local_addr().unwrap());
		let (asked, open) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(Semaphore::new(0)));
		let over = Arc::new(Semaphore::new(0));
		let mut module = RpcModule::new(());
		for method in ["chain_getHeader", "system_name", "author_rotateKeys", "engine_createBlock"]
		{
			let asked = asked.clone();
			let answer = move |parameters: jsonrpsee::types::Params, _: &(), _: &_| {
				asked.lock().unwrap().push(method.into());
				parameters.parse::<Value>().unwrap_or_default()
			};
			module.register_method(method, answer).unwrap();
		}
		let begun = |_: jsonrpsee::types::Params, _: &(), _: &_| json!({ "result": "started", "operationId": "1" });
		module.register_method("chainHead_v1_body", begun).unwrap();
		for (method, answer) in [
			("chainHead_v1_stopOperation", json!(null)),
			("transaction_v1_broadcast", json!("a name")),
			("transaction_v1_stop", json!(null)),
		] {
			let asked = asked.clone();
			let answer = move |parameters: jsonrpsee::types::Params, _: &(), _: &_| {
				let named = parameters.parse::<Value>().unwrap_or_default();
				asked.lock().unwrap().push(format!("{method} {named}"));
				answer.clone()
			};
			module.register_method(method, answer).unwrap();
		}
		let large = |_: jsonrpsee::types::Params, _: &(), _: &_| "x".repeat(LARGE);
		module.register_method("state_getMetadata", large).unwrap();
		let (called, gate) = (asked.clone(), open.clone());
		let waits = move |_, _, _| {
			let (called, gate) = (called.clone(), gate.clone());
			async move {
				called.lock().unwrap().push("state_call".into());
				gate.acquire().await.unwrap().forget();
				"called"
			}
		};
		module.register_async_method("state_call", waits).unwrap();
		let (called, operations) = (asked.clone(), Arc::<Mutex<Vec<String>>>::default());
		let begun = operations.clone();
		let begins = move |_: jsonrpsee::types::Params, _: &(), _: &_| {
			let mut called = called.lock().unwrap();
			called.push("chainHead_v1_call".into());
			let operation = called.len().to_string();
			begun.lock().unwrap().push(operation.clone());
			json!({ "result": "started", "operationId": operation })
		};
		module.register_method("chainHead_v1_call", begins).unwrap();
		let gate = over.clone();
		module
			.register_subscription(
				"chainHead_v1_follow",
				"chainHead_v1_followEvent",
				"chainHead_v1_unfollow",
				move |_, pending, _, _| {
					let (operations, gate) = (operations.clone(), gate.clone());
					async move {
						let sink = pending.accept().await?;
						loop {
							gate.acquire().await?.forget();
							let operation = operations.lock().unwrap().remove(0);
							let event = json!({
								"event": "operationCallDone", "operationId": operation, "output": "0x",
							});
							sink.send(SubscriptionMessage::from_json(&event)?).await?;
							// The compiler is to know what is returned.
							if sink.is_closed() {
								return Ok::<_, jsonrpsee::core::StringError>(());
							}
						}
					}
				},
			)
			.unwrap();
		module
			.register_subscription(
				"chain_subscribeNewHeads",
				"chain_newHead",
				"chain_unsubscribeNewHeads",
				|_, pending, _, _| async move {
					let sink = pending.accept().await?;
					for number in 0..3 {
						sink.send(SubscriptionMessage::from_json(&number)?).await?;
					}
					sink.closed().await;
					Ok(())
				},
			)
			.unwrap();
		Self { url, asked, open, over, server: server.start(module) }
	}

	fn asked(&self) -> Vec<String> {
		self.asked.lock().unwrap().clone()
	}

	/// Waits until it was asked so often.
	async fn is_asked(&self, times: usize) {
		while self.asked().len() < times {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
	}
}

/// A service before a node.
struct Service {
	at: SocketAddr,
	closing: Closing,
	registry: Registry,
}

impl Service {
	async fn of(node: &Node) -> Self {
		Self::with(node, Config::default()).await
	}

	async fn with(node: &Node, config: Config) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let at = listener.local_addr().unwrap();
		let (closing, registry) = (Closing::default(), Registry::new());
		let parts = Parts {
			upstream: Upstream::at(&node.url),
			closing: closing.clone(),
			metrics: Metrics::new(Some(&registry)).unwrap(),
			..parts(&Arc::new(World::default()))
		};
		let server = server(listener, &config).unwrap();
		let service = router(parts, config).into_make_service_with_connect_info::<SocketAddr>();
		tokio::spawn(server.serve(service));
		Self { at, closing, registry }
	}

	/// A client, or the status that it gets.
	async fn connect_as(&self, fields: &[(&'static str, &str)]) -> Result<Client, u16> {
		let mut request = format!("ws://{}/rpc", self.at).into_client_request().unwrap();
		for (name, value) in fields {
			request.headers_mut().insert(*name, value.parse().unwrap());
		}
		let stream = TcpStream::connect(self.at).await.unwrap();
		match client_async(request, stream).await {
			Ok((socket, _)) => Ok(Client(socket)),
			Err(Error::Http(answer)) => Err(answer.status().as_u16()),
			Err(error) => panic!("{error}"),
		}
	}

	async fn connect(&self) -> Client {
		self.connect_as(&[]).await.unwrap()
	}

	/// A client that may have to wait until another one's place is free.
	async fn connect_at_last(&self) -> Client {
		loop {
			match self.connect_as(&[]).await {
				Ok(client) => break client,
				Err(status) => assert_eq!(status, 429),
			}
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
	}

	fn counts(&self, line: &str) -> bool {
		read(&self.registry).contains(&format!("\naudio_content_rpc_{line}\n"))
	}
}

struct Client(WebSocketStream<TcpStream>);

impl Client {
	async fn say(&mut self, message: impl Into<Message>) {
		self.0.send(message.into()).await.unwrap();
	}

	async fn call(&mut self, id: Value, method: &str, parameters: Value) {
		let call = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters });
		self.say(call.to_string()).await;
	}

	/// The next text.
	async fn hear(&mut self) -> Value {
		loop {
			match self.0.next().await.unwrap().unwrap() {
				Message::Text(text) => break serde_json::from_str(&text).unwrap(),
				Message::Close(frame) => panic!("closed: {frame:?}"),
				_ => (),
			}
		}
	}

	/// The code that the connection is closed with.
	async fn closed(&mut self) -> u16 {
		loop {
			match self.0.next().await.unwrap().unwrap() {
				Message::Close(Some(CloseFrame { code, .. })) => break code.into(),
				Message::Close(None) => panic!("no code"),
				_ => (),
			}
		}
	}
}

fn refusal(id: Value) -> Value {
	let error = json!({ "code": -32_601, "message": "Method not found" });
	json!({ "jsonrpc": "2.0", "id": id, "error": error })
}

#[tokio::test]
async fn calls_and_subscriptions_go_through() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	client.call(json!("a"), "chain_getHeader", json!(["0x01"])).await;
	let answer = client.hear().await;
	assert_eq!((&answer["id"], &answer["result"]), (&json!("a"), &json!(["0x01"])));
	client.call(json!(7), "chain_subscribeNewHeads", json!([])).await;
	let subscription = client.hear().await["result"].clone();
	for number in 0..3 {
		let said = client.hear().await;
		assert_eq!(
			(&said["method"], &said["params"]["result"]),
			(&json!("chain_newHead"), &json!(number))
		);
		assert_eq!(said["params"]["subscription"], subscription);
	}
	client.call(json!(8), "chain_unsubscribeNewHeads", json!([subscription])).await;
	assert_eq!(client.hear().await["result"], json!(true));
	let batch = json!([
		{ "jsonrpc": "2.0", "id": 1, "method": "chain_getHeader", "params": [] },
		{ "jsonrpc": "2.0", "id": 2, "method": "system_name", "params": [] },
	]);
	client.say(batch.to_string()).await;
	assert_eq!(client.hear().await.as_array().unwrap().len(), 2);
	assert!(service.counts("connections 1") && service.counts("refused_total 0"));
	client.call(json!(9), "state_getMetadata", json!([])).await;
	assert_eq!(client.hear().await["result"].as_str().unwrap().len(), LARGE);
}

#[tokio::test]
async fn the_node_never_hears_of_what_is_not_listed() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	for method in ["author_rotateKeys", "engine_createBlock", "nonsense"] {
		client.call(json!(method), method, json!([])).await;
		assert_eq!(client.hear().await, refusal(json!(method)));
	}
	let twice =
		r#"{"jsonrpc":"2.0","id":1,"method":"author_rotateKeys","method":"chain_getHeader"}"#;
	client.say(twice).await;
	client.hear().await;
	let batch = json!([
		{ "jsonrpc": "2.0", "id": 1, "method": "system_name", "params": [] },
		{ "jsonrpc": "2.0", "id": 2, "method": "author_rotateKeys", "params": [] },
	]);
	client.say(batch.to_string()).await;
	assert_eq!(client.hear().await[1], refusal(json!(2)));
	client.say("nonsense").await;
	assert_eq!(client.hear().await["error"]["code"], -32_700);
	assert!(node.asked().iter().all(|method| method == "chain_getHeader"), "{:?}", node.asked());
	assert!(service.counts("refused_total 5"));
	// And it goes on.
	client.call(json!(3), "system_name", json!([])).await;
	assert_eq!(client.hear().await["id"], 3);
}

#[tokio::test]
async fn a_batch_that_the_node_refuses_as_a_whole_keeps_no_place() {
	let node = Node::new().await;
	let calls = Limit { all: 1, each: 1 };
	let rpc = Bounds { calls, patience: Duration::from_secs(2), ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut client = service.connect().await;
	let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "system_name", "params": [] });
	for _ in 0..3 {
		client.say(json!(vec![&call; 1 + MOST_CALLS as usize]).to_string()).await;
		let answer = client.hear().await;
		let code = &answer["error"]["code"];
		assert!(answer["id"].is_null() && code.is_i64() && *code != -32_000, "{answer}");
	}
	// Nor do those of who has gone.
	client.say(json!(vec![&call; 1 + MOST_CALLS as usize]).to_string()).await;
	drop(client);
	let mut other = service.connect().await;
	other.call(json!(7), "system_name", json!([])).await;
	let answer = other.hear().await;
	assert!(answer["id"] == 7 && answer["result"].is_array(), "{answer}");
}

#[tokio::test]
async fn what_ends_an_operation_waits_for_no_place() {
	let node = Node::new().await;
	let calls = Limit { all: 1, each: 1 };
	let rpc = Bounds { calls, patience: Duration::from_secs(2), ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut client = service.connect().await;
	client.call(json!(1), "chainHead_v1_body", json!(["follows", "0x00"])).await;
	assert_eq!(client.hear().await["result"]["result"], "started");
	// It has the only place, and nothing says that it is over.
	client.call(json!(2), "chainHead_v1_stopOperation", json!(["follows", "1"])).await;
	let answer = client.hear().await;
	assert!(answer["id"] == 2 && answer["error"].is_null(), "{answer}");
	assert!(node.asked().iter().any(|asked| asked.starts_with("chainHead_v1_stopOperation")));
	// And the node stops it when the client goes.
	drop(client);
	let mut other = service.connect().await;
	other.call(json!(7), "system_name", json!([])).await;
	let answer = other.hear().await;
	assert!(answer["id"] == 7 && answer["result"].is_array(), "{answer}");
}

#[tokio::test]
async fn what_a_client_has_broadcast_is_stopped_when_it_goes() {
	let stop = r#"transaction_v1_stop ["a name"]"#.to_owned();
	for is_closing in [false, true] {
		let node = Node::new().await;
		let service = Service::of(&node).await;
		let mut client = service.connect().await;
		client.call(json!(1), "transaction_v1_broadcast", json!(["0x00"])).await;
		assert_eq!(client.hear().await["result"], "a name");
		client.call(json!(2), "system_name", json!([])).await;
		assert_eq!(client.hear().await["id"], 2);
		assert!(!node.asked().contains(&stop), "it goes on");
		match is_closing {
			true => service.closing.close().await,
			false => drop(client),
		}
		while !node.asked().contains(&stop) {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
	}
	// Who stops it by itself is done with it.
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	for (id, method, parameter) in
		[(1, "transaction_v1_broadcast", "0x00"), (2, "transaction_v1_stop", "a name")]
	{
		client.call(json!(id), method, json!([parameter])).await;
		assert_eq!(client.hear().await["id"], id);
	}
	drop(client);
	service.closing.close().await;
	assert_eq!(node.asked().iter().filter(|asked| **asked == stop).count(), 1);
}

#[tokio::test]
async fn a_page_of_another_origin_has_no_access() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let (own, tls) = (format!("http://{}", service.at), format!("https://{}", service.at));
	for origin in [&own, &tls] {
		assert!(service.connect_as(&[("origin", origin)]).await.is_ok(), "{origin}");
	}
	for origin in ["https://elsewhere.example", "null", "http://127.0.0.1:1"] {
		assert_eq!(service.connect_as(&[("origin", origin)]).await.err(), Some(403), "{origin}");
	}
	let bench = Bench::new().await;
	let fields = [("origin", "https://elsewhere.example"), ("host", "127.0.0.1")];
	let answer = bench.get_with("/rpc", &fields).await;
	assert_eq!((answer.status, answer.problem().as_str()), (403, "foreign-origin"));
}

/// Header fields of a request for a WebSocket.
const FIELDS: [(&str, &str); 5] = [
	("host", "127.0.0.1:9980"),
	("connection", "keep-alive, Upgrade"),
	("upgrade", "websocket"),
	("sec-websocket-version", "13"),
	("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA=="),
];

/// A request for a WebSocket, as a server hands it on.
pub fn upgrade(fields: &[(&str, &str)]) -> Request<axum::body::Body> {
	let mut request = request(Method::GET, "/rpc", &[&FIELDS[..], fields].concat());
	let upgraded = hyper::upgrade::on(&mut request);
	request.extensions_mut().insert(upgraded);
	request
}

/// The same before a node that answers.
pub async fn answered(bench: &Bench) -> Bench {
	let node = Node::new().await;
	let upstream = Upstream::at(&node.url);
	// It is there for as long as the test is.
	tokio::spawn(node.server.stopped());
	let parts = Parts { upstream, ..parts(&bench.world) };
	let (document, draining) = (bench.document.clone(), bench.draining.clone());
	Bench {
		router: router(parts, Config::default()),
		world: bench.world.clone(),
		draining,
		document,
	}
}

#[tokio::test]
async fn what_asks_for_no_websocket_is_told_what_is_there() {
	let bench = Bench::new().await;
	let without = |name: &str| {
		let mut request = upgrade(&[]);
		request.headers_mut().remove(name);
		request
	};
	for name in ["connection", "upgrade", "sec-websocket-version", "sec-websocket-key"] {
		let answer = bench.send(without(name)).await;
		assert_eq!((answer.status, answer.problem().as_str()), (426, "upgrade-required"), "{name}");
		assert_eq!(answer.header("upgrade"), "websocket");
	}
	assert_eq!(bench.get_with("/rpc", &[("host", "localhost")]).await.status, 426);
	let answer = bench.send(request(Method::POST, "/rpc", &[])).await;
	assert_eq!((answer.status, answer.problem().as_str()), (405, "method-not-allowed"));
}

#[tokio::test]
async fn without_a_node_that_answers_there_is_no_rpc() {
	let bench = Bench::new().await;
	let answer = bench.send(upgrade(&[])).await;
	assert_eq!((answer.status, answer.problem().as_str()), (503, "chain-unavailable"));
	let node = Node::new().await;
	let service = Service::of(&node).await;
	node.server.stop().unwrap();
	node.server.stopped().await;
	assert_eq!(service.connect_as(&[]).await.err(), Some(503));
}

#[tokio::test]
async fn connections_are_counted_until_they_end() {
	let node = Node::new().await;
	let sockets = Limit { all: 2, each: 1 };
	let proxies = vec!["127.0.0.1".parse().unwrap()];
	let service = Service::with(&node, Config { sockets, proxies, ..Config::default() }).await;
	let of = |address: &'static str| [("x-forwarded-for", address)];
	let first = service.connect_as(&of("192.0.2.1")).await.unwrap();
	assert_eq!(service.connect_as(&of("192.0.2.1")).await.err(), Some(429));
	let _second = service.connect_as(&of("192.0.2.2")).await.unwrap();
	assert_eq!(service.connect_as(&of("192.0.2.3")).await.err(), Some(503));
	assert!(service.counts("connections 2"));
	drop(first);
	while service.connect_as(&of("192.0.2.1")).await.is_err() {
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
}

#[tokio::test]
async fn what_is_too_long_or_no_text_ends_the_connection() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	let call = |length: usize| json!({ "jsonrpc": "2.0", "id": 1, "method": "chain_getHeader", "params": ["x".repeat(length)] });
	let most = (1 << 20) - call(0).to_string().len();
	client.say(call(most).to_string()).await;
	assert_eq!(client.hear().await["result"][0].as_str().unwrap().len(), most);
	let _ = client.0.send(call(most + 1).to_string().into()).await;
	assert_eq!(client.closed().await, 1_009);
	let mut client = service.connect().await;
	client.say(b"binary".to_vec()).await;
	assert_eq!(client.closed().await, 1_003);
	assert_eq!(node.asked(), ["chain_getHeader"]);
}

#[tokio::test]
async fn who_is_connected_is_told_when_the_node_goes_or_the_service_ends() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut clients = [service.connect().await, service.connect().await];
	node.server.stop().unwrap();
	node.server.stopped().await;
	for client in &mut clients {
		assert_eq!(client.closed().await, 1_013);
	}
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut clients = [service.connect().await, service.connect().await];
	let closed = async {
		let mut codes = Vec::new();
		for client in &mut clients {
			codes.push(client.closed().await);
			while client.0.next().await.is_some_and(|message| message.is_ok()) {}
		}
		codes
	};
	let (codes, ()) = tokio::join!(closed, service.closing.close());
	assert_eq!(codes, [1_012, 1_012]);
	assert!(service.counts("connections 0"));
	// One that comes too late is closed at once.
	assert_eq!(service.connect().await.closed().await, 1_012);
}

#[tokio::test]
async fn a_client_that_ends_in_order_is_answered_so() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
	client.0.close(Some(frame)).await.unwrap();
	assert_eq!(client.closed().await, 1_000);
	assert!(client.0.next().await.is_none());
}

#[tokio::test]
async fn the_nodes_connection_ends_with_the_clients() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut client = service.connect().await;
	client.call(json!(1), "chain_subscribeNewHeads", json!([])).await;
	client.hear().await;
	drop(client);
	while !service.counts("connections 0") {
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
}

fn impatient() -> Bounds {
	let (ping, silence) = (Duration::from_millis(10), Duration::from_secs(1));
	Bounds { ping, silence, ..Bounds::default() }
}

#[tokio::test]
async fn who_says_nothing_loses_the_place_and_who_is_there_keeps_it() {
	let node = Node::new().await;
	let sockets = Limit { all: 2, each: 2 };
	let config = Config { sockets, rpc: impatient(), ..Config::default() };
	let service = Service::with(&node, config).await;
	// What reads for a client answers pings, too. Nothing does for this one.
	let mut gone = TcpStream::connect(service.at).await.unwrap();
	let fields: String =
		FIELDS.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
	let begin = format!("GET /rpc HTTP/1.1\r\n{fields}\r\n");
	gone.write_all(begin.as_bytes()).await.unwrap();
	let mut here = service.connect().await;
	while !service.counts("connections 2") {
		tokio::task::yield_now().await;
	}
	assert_eq!(service.connect_as(&[]).await.err(), Some(429));
	let mut pings = 0;
	while pings < 100 || service.counts("connections 2") {
		if let Message::Ping(_) = here.0.next().await.unwrap().unwrap() {
			pings += 1;
		}
	}
	here.call(json!(1), "system_name", json!([])).await;
	assert_eq!(here.hear().await["id"], 1);
	let mut rest = Vec::new();
	let _ = gone.read_to_end(&mut rest).await;
	assert!(rest.windows(2).any(|two| two == 1_008u16.to_be_bytes()), "{rest:?}");
}

#[tokio::test]
async fn who_does_not_read_loses_the_place() {
	let node = Node::new().await;
	let sockets = Limit { all: 1, each: 1 };
	let pace = Pace { bytes: 1, within: Duration::from_millis(50) };
	let service = Service::with(&node, Config { sockets, pace, ..Config::default() }).await;
	let mut idle = service.connect().await;
	for id in 0..4 {
		idle.call(json!(id), "state_getMetadata", json!([])).await;
	}
	let mut other = service.connect_at_last().await;
	other.call(json!(1), "system_name", json!([])).await;
	assert_eq!(other.hear().await["id"], 1);
}

/// Nobody is thrown out for being slow.
fn patient() -> Config {
	let pace = Pace { bytes: 1, within: Duration::from_secs(3_600) };
	Config { pace, ..Config::default() }
}

#[tokio::test]
async fn the_node_is_read_whatever_the_client_does_and_who_falls_behind_loses_the_place() {
	let node = Node::new().await;
	let service = Service::with(&node, patient()).await;
	let mut idle = service.connect().await;
	// More than the 32 MiB that wait for a connection.
	for id in 0..8 {
		idle.call(json!(id), "state_getMetadata", json!([])).await;
	}
	while !service.counts("connections 0") {
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
	// It says why to who reads on.
	let backlog = Limit { all: 64 << 20, each: LARGE / 2 };
	let rpc = Bounds { backlog, ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..patient() }).await;
	let mut client = service.connect().await;
	client.call(json!(1), "system_name", json!([])).await;
	client.hear().await;
	client.call(json!(2), "state_getMetadata", json!([])).await;
	assert_eq!(client.closed().await, 1_013);
}

#[tokio::test]
async fn who_reads_goes_on_while_others_take_all_the_memory() {
	let node = Node::new().await;
	let backlog = Limit { all: 5 * LARGE / 2, each: 2 * LARGE };
	let rpc = Bounds { backlog, ..Bounds::default() };
	let proxies = vec!["127.0.0.1".parse().unwrap()];
	let service = Service::with(&node, Config { rpc, proxies, ..patient() }).await;
	let of = |address: &'static str| [("x-forwarded-for", address)];
	let mut idle = Vec::new();
	for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
		let mut client = service.connect_as(&of(address)).await.unwrap();
		client.call(json!(1), "state_getMetadata", json!([])).await;
		idle.push(client);
	}
	// Two have as much as all may, so a third had one of them go.
	while !service.counts("connections 2") {
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
	let mut client = service.connect_as(&of("192.0.2.4")).await.unwrap();
	for id in 0..10 {
		client.call(json!(id), "chain_getHeader", json!(["x".repeat(100_000)])).await;
		assert_eq!(client.hear().await["id"], id);
	}
}

/// What runs the runtime.
const CALL: &str = "state_call";

fn version() -> Value {
	json!(["Core_version", "0x"])
}

#[tokio::test]
async fn so_many_run_the_runtime_the_next_is_not_lost_and_others_pass_it() {
	let node = Node::new().await;
	let rpc = Bounds { runs: Limit { all: 4, each: 2 }, ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut clients = [service.connect().await, service.connect().await];
	for id in 0..5 {
		clients[id % 2].call(json!(id), CALL, version()).await;
	}
	// However many connections a client has; and what is of no weight does not wait.
	node.is_asked(2).await;
	for client in &mut clients {
		client.call(json!("light"), "system_name", json!([])).await;
		assert_eq!(client.hear().await["id"], "light");
	}
	let calls = |node: &Node| node.asked().iter().filter(|method| *method == CALL).count();
	assert_eq!(calls(&node), 2);
	for answered in 1..=5 {
		node.open.add_permits(1);
		while calls(&node) < (2 + answered).min(5) {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
		assert_eq!(calls(&node), (2 + answered).min(5));
	}
	let mut ids = Vec::new();
	for (client, count) in clients.iter_mut().zip([3, 2]) {
		for _ in 0..count {
			ids.push(client.hear().await["id"].as_u64().unwrap());
		}
	}
	ids.sort();
	assert_eq!(ids, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_client_leaves_others_a_place_to_run_the_runtime_and_is_told_that_it_waits_too_long() {
	let node = Node::new().await;
	let (runs, patience) = (Limit { all: 2, each: 1 }, Duration::from_millis(50));
	let rpc = Bounds { runs, patience, ..Bounds::default() };
	let proxies = vec!["127.0.0.1".parse().unwrap()];
	let service = Service::with(&node, Config { rpc, proxies, ..Config::default() }).await;
	let of = |address: &'static str| [("x-forwarded-for", address)];
	let mut greedy = service.connect_as(&of("192.0.2.1")).await.unwrap();
	for id in 0..4 {
		greedy.call(json!(id), CALL, version()).await;
	}
	let mut refused = Vec::new();
	for _ in 0..3 {
		let answer = greedy.hear().await;
		assert_eq!(answer["error"]["code"], -32_000);
		refused.push(answer["id"].as_u64().unwrap());
	}
	refused.sort();
	assert_eq!((refused, node.asked().len()), (vec![1, 2, 3], 1));
	let mut other = service.connect_as(&of("192.0.2.2")).await.unwrap();
	other.call(json!("other"), CALL, version()).await;
	node.is_asked(2).await;
	node.open.add_permits(2);
	assert_eq!(other.hear().await["result"], "called");
	assert_eq!(greedy.hear().await["id"], 0);
}

#[tokio::test]
async fn who_goes_and_comes_back_waits_for_what_was_asked_before() {
	let node = Node::new().await;
	let rpc = Bounds { runs: Limit { all: 2, each: 1 }, ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut first = service.connect().await;
	first.call(json!(1), CALL, version()).await;
	node.is_asked(1).await;
	drop(first);
	let mut second = service.connect().await;
	second.call(json!(2), CALL, version()).await;
	// It is read, and waits.
	second.call(json!("light"), "system_name", json!([])).await;
	assert_eq!(second.hear().await["id"], "light");
	assert_eq!(node.asked(), [CALL, "system_name"]);
	node.open.add_permits(1);
	node.is_asked(3).await;
	node.open.add_permits(1);
	assert_eq!(second.hear().await["id"], 2);
}

#[tokio::test]
async fn an_operation_has_its_place_until_the_node_says_that_it_is_over() {
	for goes in [false, true] {
		// One for each: a subscription of before would take the end of the other's operation.
		let node = Node::new().await;
		let rpc = Bounds { runs: Limit { all: 2, each: 1 }, ..Bounds::default() };
		let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
		let mut client = service.connect().await;
		client.call(json!("f"), "chainHead_v1_follow", json!([true])).await;
		let follows = client.hear().await["result"].clone();
		let parameters = json!([follows, "0x00", "Core_version", "0x"]);
		client.call(json!(1), "chainHead_v1_call", parameters.clone()).await;
		assert_eq!(client.hear().await["result"]["result"], "started");
		let mut next = match goes {
			// Nor does it help to end the subscription, or the connection.
			true => {
				client.call(json!("u"), "chainHead_v1_unfollow", json!([follows])).await;
				drop(client);
				service.connect().await
			},
			false => client,
		};
		next.call(json!(2), CALL, version()).await;
		next.call(json!("light"), "system_name", json!([])).await;
		assert_eq!(next.hear().await["id"], "light");
		assert_eq!(node.asked(), ["chainHead_v1_call", "system_name"]);
		node.over.add_permits(1);
		node.is_asked(3).await;
		node.open.add_permits(1);
		while next.hear().await["id"] != 2 {}
	}
}

#[tokio::test]
async fn another_connection_is_no_faster() {
	let node = Node::new().await;
	// A connection counts as ten calls.
	let rpc = Bounds { burst: 15, interval: Duration::from_secs(3_600), ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut client = service.connect().await;
	for id in 0..5 {
		client.call(json!(id), "system_name", json!([])).await;
		assert_eq!(client.hear().await["id"], id);
	}
	drop(client);
	while !service.counts("connections 0") {
		tokio::time::sleep(Duration::from_millis(1)).await;
	}
	assert_eq!(service.connect_as(&[]).await.err(), Some(429));
}

#[tokio::test]
async fn what_only_says_that_it_is_there_counts_as_well() {
	let node = Node::new().await;
	let rpc = Bounds { burst: 15, interval: Duration::from_secs(3_600), ..Bounds::default() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut client = service.connect().await;
	for _ in 0..5 {
		client.say(Message::Ping(Vec::new().into())).await;
		while !matches!(client.0.next().await.unwrap().unwrap(), Message::Pong(_)) {}
	}
	// They have used up what there is, and the last is read before this is.
	client.call(json!(1), "system_name", json!([])).await;
	client.say(Message::Ping(Vec::new().into())).await;
	while service.connect_as(&[]).await.err() != Some(429) {
		tokio::time::sleep(Duration::from_millis(1)).await;
	}
	assert!(node.asked().is_empty());
}

#[tokio::test]
async fn who_is_there_for_nothing_loses_the_place() {
	let node = Node::new().await;
	let rpc = Bounds { idle: Duration::from_secs(1), ..impatient() };
	let service = Service::with(&node, Config { rpc, ..Config::default() }).await;
	let mut client = service.connect().await;
	// Who asks now and then keeps it.
	for id in 0..10 {
		tokio::time::sleep(Duration::from_millis(50)).await;
		client.call(json!(id), "system_name", json!([])).await;
		assert_eq!(client.hear().await["id"], id);
	}
	// Pings are answered, by who reads; they are not enough.
	client.say(Message::Ping(Vec::new().into())).await;
	assert_eq!(client.closed().await, 1_008);
}

#[tokio::test]
async fn a_name_that_others_have_lead_here_is_not_the_nodes() {
	let node = Node::new().await;
	let given = vec![url::Host::parse("proxy.example").unwrap()];
	let service = Service::with(&node, Config { hosts: given, ..Config::default() }).await;
	for host in ["elsewhere.example", "elsewhere.example:80", "", "localhost.elsewhere.example"] {
		let origin = format!("http://{host}");
		// To the browser the page is of this very origin.
		for fields in [&[("host", host), ("origin", origin.as_str())][..], &[("host", host)]] {
			assert_eq!(service.connect_as(fields).await.err(), Some(421), "{host}");
		}
	}
	// Its endpoint is of that name.
	let endpoint = format!("{NODE}.example");
	for host in ["127.0.0.1", "[::1]:9980", "localhost:9980", "proxy.example", &endpoint] {
		let origin = format!("https://{host}");
		assert!(service.connect_as(&[("host", host), ("origin", &origin)]).await.is_ok(), "{host}");
	}
	let answer = Bench::new().await.get_with("/rpc", &[("host", "elsewhere.example")]).await;
	assert_eq!((answer.status, answer.problem().as_str()), (421, "foreign-host"));
	let said = String::from_utf8_lossy(&answer.body).into_owned();
	assert!(said.contains("--content-host"), "{said}");
}

#[tokio::test]
async fn who_asks_too_fast_waits_and_is_answered_all() {
	let node = Node::new().await;
	let bounds = Bounds { burst: 15, interval: Duration::from_millis(1), ..Bounds::default() };
	let service = Service::with(&node, Config { rpc: bounds, ..Config::default() }).await;
	let mut client = service.connect().await;
	for id in 0..100 {
		let method = if id % 2 == 0 { "system_name" } else { "author_rotateKeys" };
		client.call(json!(id), method, json!([])).await;
	}
	let mut ids = Vec::new();
	while ids.len() < 100 {
		ids.push(client.hear().await["id"].as_u64().unwrap());
	}
	ids.sort();
	assert!(ids.into_iter().eq(0..100));
	assert_eq!(node.asked().len(), 50);
}

#[tokio::test]
async fn the_own_server_speaks_http_1_alone() {
	let node = Node::new().await;
	let service = Service::of(&node).await;
	let mut stream = TcpStream::connect(service.at).await.unwrap();
	// The preface, and settings without any.
	let begin = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
	stream.write_all(begin).await.unwrap();
	let mut rest = Vec::new();
	let _ = stream.read_to_end(&mut rest).await;
	assert!(rest.is_empty(), "{rest:?}");
}
