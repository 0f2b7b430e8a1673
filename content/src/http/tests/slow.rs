//! Clients that keep a place and do not use it.

use super::{builder, parts, request, uploads, world::*, Bench};
use crate::{
	http::{router, server, Config, Limit, Pace},
	media::MediaType,
};
use axum::{body::Body, extract::ConnectInfo, http::Method};
use bytes::Bytes;
use futures::{stream, StreamExt};
use std::{
	io,
	net::{SocketAddr, TcpListener},
	sync::Arc,
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};
use tower::ServiceExt;

/// Whoever stops has lost at once.
const HASTE: Pace = Pace { bytes: 1, within: Duration::from_millis(50) };

/// Bytes that a client does not read.
const LARGE: usize = 64 << 20;

fn config() -> Config {
	Config { pace: HASTE, ..Config::default() }
}

/// What comes first, and then nothing, for ever.
fn stalled(first: Bytes) -> Body {
	Body::from_stream(stream::iter([io::Result::Ok(first)]).chain(stream::pending()))
}

#[tokio::test]
async fn an_upload_that_stalls_keeps_what_came() {
	let bench = Bench::with(config()).await;
	let (bytes, _, authorization) = uploads::published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	let answer = bench.patch(&at, &authorization, "0", stalled(bytes.slice(..30_000))).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "30000"));
	let answer = bench.patch(&at, &authorization, "30000", bytes.slice(30_000..).into()).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "70000"));
}

#[tokio::test]
async fn an_upload_that_dawdles_ends_too() {
	let pace = Pace { bytes: 1 << 40, ..HASTE };
	let bench = Bench::with(Config { pace, ..Config::default() }).await;
	let (_, root, authorization) = uploads::published(&bench);
	let dawdling = stream::unfold((), |()| async {
		tokio::time::sleep(Duration::from_millis(1)).await;
		Some((io::Result::Ok(Bytes::from_static(&[0])), ()))
	});
	let answer = bench.put(&path(&root), &authorization, Body::from_stream(dawdling)).await;
	assert_eq!((answer.status, answer.problem().as_str()), (422, "wrong-length"));
}

#[tokio::test]
async fn listeners_artists_and_nodes_have_places_of_their_own() {
	let one = Limit { all: 1, each: 1 };
	let bench = Bench::with(Config { streams: one, bringing: one, ..Config::default() }).await;
	let root = bench.world.track(&noise(1 << 20), MediaType::Wav);
	let get = || request(Method::GET, &path(&root), &[]);
	let _open = bench.open(get()).await;
	assert_eq!(bench.send(get()).await.status, 429);
	// Nor do listeners keep other nodes from making replicas.
	assert_eq!(bench.get(&format!("{}/bao", path(&root))).await.status, 200);
	let (bytes, other, authorization) = uploads::published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	let fields = [
		uploads::TUS,
		uploads::STREAM,
		("authorization", authorization.as_str()),
		("upload-offset", "0"),
	];
	let patch = builder(Method::PATCH, &at, &fields).body(stalled(bytes.clone())).unwrap();
	let router = bench.router.clone();
	let busy = tokio::spawn(async move {
		let mut patch = patch;
		let peer: SocketAddr = "192.0.2.1:4000".parse().unwrap();
		patch.extensions_mut().insert(ConnectInfo(peer));
		router.oneshot(patch).await
	});
	while bench.world.here().uploads.values().any(|(_, came)| came.is_empty()) {
		tokio::task::yield_now().await;
	}
	assert_eq!(bench.put(&path(&other), &authorization, bytes.into()).await.status, 429);
	busy.abort();
}

/// The whole way from the network on, with the service's own server.
async fn listening(world: &Arc<World>, config: Config) -> SocketAddr {
	let listener = TcpListener::bind("127.0.0.1:0").unwrap();
	let address = listener.local_addr().unwrap();
	let server = server(listener, &config).unwrap();
	let service = router(parts(world), config);
	let service = service.into_make_service_with_connect_info::<SocketAddr>();
	tokio::spawn(server.serve(service));
	address
}

async fn ask(address: SocketAddr, path: &str) -> TcpStream {
	let mut stream = TcpStream::connect(address).await.unwrap();
	let get = format!("GET {path} HTTP/1.1\r\nHost: node\r\n\r\n");
	stream.write_all(get.as_bytes()).await.unwrap();
	stream
}

/// The status that is answered with.
async fn status(stream: &mut TcpStream) -> String {
	let mut head = [0; 12];
	stream.read_exact(&mut head).await.unwrap();
	String::from_utf8_lossy(&head[9..]).into_owned()
}

/// A track that no buffer of the system holds.
fn large(world: &World) -> String {
	let (root, bytes) = ([9; 32], Bytes::from(vec![7; LARGE]));
	world.publish_as(root, &bytes);
	world.here().files.insert(root, Ok((bytes, MediaType::Wav)));
	path(&root)
}

#[tokio::test]
async fn a_reader_that_stops_does_not_keep_its_place() {
	let world = Arc::new(World::default());
	let path = large(&world);
	let streams = Limit { all: 1, each: 1 };
	let address = listening(&world, Config { streams, ..config() }).await;
	let mut idle = ask(address, &path).await;
	assert_eq!(status(&mut idle).await, "200");
	// It has the one place, until it has read nothing for too long.
	loop {
		let mut other = ask(address, &path).await;
		match status(&mut other).await.as_str() {
			"429" => tokio::time::sleep(Duration::from_millis(5)).await,
			other => break assert_eq!(other, "200"),
		}
	}
	// Its connection has ended, before all was sent.
	let mut rest = Vec::new();
	let _ = idle.read_to_end(&mut rest).await;
	assert!(rest.len() < LARGE);
}

/// What comes until the connection ends.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
	let mut rest = Vec::new();
	// A connection that is closed before its request is read is reset.
	let _ = stream.read_to_end(&mut rest).await;
	rest
}

#[tokio::test]
async fn a_head_has_its_bound_and_so_has_a_uri() {
	let world = Arc::new(World::default());
	let address = listening(&world, Config::default()).await;
	let says = async |text: String| {
		let mut stream = TcpStream::connect(address).await.unwrap();
		stream.write_all(text.as_bytes()).await.unwrap();
		status(&mut stream).await
	};
	let head = |path: &str, more: usize| {
		format!("GET {path} HTTP/1.1\r\nHost: node\r\nX-More: {}\r\n\r\n", "x".repeat(more))
	};
	assert_eq!(says(head("/live", 15_000)).await, "200");
	// Of what is not whole yet, no more is read.
	assert_eq!(says(head("/live", 20_000)[..16_384].into()).await, "431");
	let long = "1".repeat(5_000);
	for path in ["content/z", "locate/z", "receipts/", "ready?"] {
		assert_eq!(says(head(&format!("/{path}{long}"), 1)).await, "414", "{path}");
	}
	let long = "1".repeat(4_000);
	for (path, says_so) in [("content/z", "404"), ("locate/z", "404"), ("receipts/", "400")] {
		assert_eq!(says(head(&format!("/{path}{long}"), 1)).await, says_so, "{path}");
	}
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
	let world = Arc::new(World::default());
	let connections = Limit { all: 9, each: 2 };
	let address = listening(&world, Config { connections, ..Config::default() }).await;
	// One has sent half a head, and the other was answered by what is always answered.
	let mut half = TcpStream::connect(address).await.unwrap();
	half.write_all(b"GET /live HTTP/1.1\r\nHost:").await.unwrap();
	let mut second = ask(address, "/live").await;
	assert_eq!(status(&mut second).await, "200");
	assert!(rest(&mut TcpStream::connect(address).await.unwrap()).await.is_empty());
	drop(half);
	loop {
		let mut other = ask(address, "/live").await;
		let mut head = [0; 12];
		if other.read_exact(&mut head).await.is_ok() {
			break assert_eq!(&head[9..], b"200");
		}
	}
}

#[tokio::test]
async fn a_proxy_has_as_many_connections_as_there_are() {
	let world = Arc::new(World::default());
	let connections = Limit { all: 3, each: 1 };
	let proxies = vec!["127.0.0.1".parse().unwrap()];
	let config = Config { connections, proxies, ..Config::default() };
	let address = listening(&world, config).await;
	let mut held = Vec::new();
	for _ in 0..3 {
		let mut stream = ask(address, "/live").await;
		assert_eq!(status(&mut stream).await, "200");
		held.push(stream);
	}
	assert!(rest(&mut TcpStream::connect(address).await.unwrap()).await.is_empty());
}
