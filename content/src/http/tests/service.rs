//! What all paths have in common, and the network.

use super::{builder, local, parts, request, uploads, world::*, Bench};
use crate::{
	http::{
		drain::DrainStatus,
		ports::{Obstacle, UploadId},
		router,
		status::Status,
		Config, Limit, Parts,
	},
	media::MediaType,
	metrics::{tests::read, Metrics},
};
use axum::{
	body::Body,
	extract::ConnectInfo,
	http::{Method, Request},
};
use futures::StreamExt;
use proptest::prelude::*;
use std::{net::SocketAddr, sync::Arc};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
	sync::OnceCell,
};
use tower::ServiceExt;

#[tokio::test]
async fn pages_of_any_origin_may_do_all_that_there_is() {
	let bench = Bench::new().await;
	for path in ["/uploads", "/uploads/x", "/content/x", "/ready", "/anything"] {
		let fields = [
			("origin", "https://player.example"),
			("access-control-request-method", "PATCH"),
			("access-control-request-headers", "authorization,upload-offset"),
		];
		let answer = bench.send(request(Method::OPTIONS, path, &fields)).await;
		assert_eq!((answer.status, answer.body.len()), (204, 0));
		for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
			assert!(answer.header("access-control-allow-methods").contains(method));
		}
		for name in ["Authorization", "Range", "Upload-Offset", "Tus-Resumable", "Content-Type"] {
			assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
		}
	}
	for name in ["Content-Range", "ETag", "Accept-Ranges", "Upload-Offset", "Location"] {
		let answer = bench.get("/live").await;
		assert!(answer.header("access-control-expose-headers").contains(name), "{name}");
	}
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
	let bench = Bench::new().await;
	for (method, path) in [
		(Method::POST, "/content/x"),
		(Method::DELETE, "/content/x"),
		(Method::GET, "/uploads"),
		(Method::GET, "/uploads/x"),
		(Method::PUT, "/live"),
		(Method::TRACE, "/ready"),
	] {
		let answer = bench.send(request(method, path, &[])).await;
		assert_eq!((answer.status, answer.problem().as_str()), (405, "method-not-allowed"));
		assert!(!answer.header("allow").is_empty());
	}
}

#[tokio::test]
async fn a_node_says_what_keeps_it() {
	let bench = Bench::new().await;
	let live = format!("{{\"status\":\"live\",\"key\":\"0x{}\"}}", "07".repeat(32));
	assert_eq!(bench.get("/live").await.body, live);
	assert_eq!(bench.get("/ready").await.body, "{\"status\":\"ready\"}");
	let obstacle = |part: &str, detail: &str| Obstacle { part: part.into(), detail: detail.into() };
	bench.world.here().obstacles =
		vec![obstacle("disk", "2 GiB free"), obstacle("chain", "no block for 60 s")];
	let answer = bench.get("/ready").await;
	assert_eq!((answer.status, answer.problem().as_str()), (503, "not-ready"));
	let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!(document["detail"], "Not ready: disk, chain.");
	assert_eq!(document["reasons"][1]["detail"], "no block for 60 s");
	assert_eq!(bench.get("/live").await.status, 200);
}

#[tokio::test]
async fn only_the_own_machine_is_told_how_a_node_stands() {
	let bench = Bench::new().await;
	bench.world.here().obstacles =
		vec![Obstacle { part: "disk".into(), detail: "2 GiB free".into() }];
	let answer = bench.send(local("/status", &[])).await;
	assert_eq!(answer.status, 200);
	let status: Status = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!(status.reasons[0].detail, "2 GiB free");
	assert_eq!((status.pulls[0].done, status.pulls[0].bytes), (4, 9));
	for fields in [
		[("x-forwarded-for", "127.0.0.1")],
		[("via", "1.1 proxy")],
		[("origin", "https://elsewhere.example.com")],
		[("sec-fetch-site", "cross-site")],
	] {
		let answer = bench.send(local("/status", &fields)).await;
		assert_eq!((answer.status, answer.problem().as_str()), (403, "local-only"));
	}
	let mut elsewhere = local("/status", &[]);
	elsewhere.headers_mut().insert("host", "evil.example.com:9980".parse().unwrap());
	let answer = bench.send(elsewhere).await;
	assert_eq!((answer.status, answer.problem().as_str()), (403, "local-only"));
	let answer = bench.get("/status").await;
	assert_eq!((answer.status, answer.problem().as_str()), (403, "local-only"));
}

fn drain(method: Method, fields: &[(&str, &str)]) -> axum::http::Request<Body> {
	let mut request = local("/drain", fields);
	*request.method_mut() = method;
	request
}

#[tokio::test]
async fn a_node_that_is_drained_takes_nothing_new_and_goes_on_with_what_there_is() {
	let bench = Bench::new().await;
	let heard = bench.world.track(&noise(1_000), MediaType::Wav);
	let begun = bench.world.publish(&noise(uploads::LENGTH));
	let (authorization, brought) = (uploads::authorization(begun), path(&begun));
	let metadata = brought.replace("content", "metadata");
	let signed = ("authorization", authorization.as_str());
	let post = [uploads::TUS, signed, ("upload-length", "70000")];
	let at = bench.send(request(Method::POST, "/uploads", &post)).await;
	let at = at.header("location").to_string();

	let secret = bench.draining.secret();
	let command = [("audio-command", secret.as_str())];
	let answer = bench.send(drain(Method::POST, &command)).await;
	assert_eq!(answer.status, 200);
	let status: DrainStatus = serde_json::from_slice(&answer.body).unwrap();
	assert!(status.draining);
	let owed = status.owed.unwrap();
	assert_eq!((owed.challenges, owed.receipts, status.streams), (1, 5, 0));
	for refused in [
		request(Method::POST, "/uploads", &post),
		request(Method::PUT, &brought, &[signed]),
		request(Method::PUT, &format!("{metadata}?track=4"), &[signed]),
	] {
		let answer = bench.send(refused).await;
		assert_eq!((answer.status, answer.problem().as_str()), (503, "draining"));
		assert_eq!(answer.header("retry-after"), "60");
	}
	assert_eq!(bench.get(&path(&heard)).await.status, 200);
	assert_eq!(bench.get(&format!("{}/bao", path(&heard))).await.status, 200);
	assert_eq!(bench.get("/live").await.status, 200);
	// What was begun goes on.
	let offset = ("upload-offset", "0");
	let patch = builder(Method::PATCH, &at, &[uploads::TUS, uploads::STREAM, signed, offset]);
	let patch = patch.body(Body::from(noise(uploads::LENGTH))).unwrap();
	assert_eq!(bench.send(patch).await.status, 204);

	let open = bench.open(request(Method::GET, &path(&heard), &[])).await;
	bench.world.here().chain_is_away = true;
	let answer = bench.send(drain(Method::GET, &[])).await;
	let status: DrainStatus = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!((status.streams, status.owed, status.error.as_deref()), (1, None, Some("away")));
	drop(open);
	bench.world.here().chain_is_away = false;
	let answer = bench.send(drain(Method::DELETE, &command)).await;
	let status: DrainStatus = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!((status.draining, status.streams), (false, 0));
	let other = bench.world.publish(&noise(uploads::LENGTH).slice(1..));
	let authorization = uploads::authorization_of(other, uploads::LENGTH - 1);
	let body = noise(uploads::LENGTH).slice(1..);
	assert_eq!(bench.put(&path(&other), &authorization, body.into()).await.status, 201);
}

#[tokio::test]
async fn no_page_and_no_other_machine_drains_a_node() {
	let bench = Bench::new().await;
	let secret = bench.draining.secret();
	let command = ("audio-command", secret.as_str());
	for method in [Method::POST, Method::DELETE] {
		for fields in [
			&[][..],
			&[("audio-command", "drain")],
			&[command, ("x-forwarded-for", "127.0.0.1")],
			&[command, ("origin", "https://elsewhere.example.com")],
			&[command, ("sec-fetch-site", "same-origin")],
		] {
			let answer = bench.send(drain(method.clone(), fields)).await;
			assert_eq!((answer.status, answer.problem().as_str()), (403, "local-only"));
		}
		let mut rebound = drain(method.clone(), &[command]);
		rebound.headers_mut().insert("host", "evil.example.com:9980".parse().unwrap());
		assert_eq!(bench.send(rebound).await.status, 403);
		assert_eq!(bench.send(request(method, "/drain", &[command])).await.status, 403);
	}
	assert_eq!(bench.get("/drain").await.status, 403);
	// A browser that asks whether a page may send the field is told nothing of it.
	let asked = bench.send(request(Method::OPTIONS, "/drain", &[])).await;
	let allowed = asked.header("access-control-allow-headers").to_lowercase();
	assert!(!allowed.contains("audio-command") && !allowed.contains('*'), "{allowed}");
	let answer = bench.send(drain(Method::GET, &[])).await;
	let status: DrainStatus = serde_json::from_slice(&answer.body).unwrap();
	assert!(!status.draining);
}

#[tokio::test]
async fn a_track_is_located() {
	let bench = Bench::new().await;
	let root = bench.world.publish(&noise(70_000));
	bench.world.here().sources =
		vec![source(NODE, "https://self.example"), source(5, "https://five.example")];
	let at = path(&root).replace("content", "locate");
	let answer = bench.get(&at).await;
	let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
	assert_eq!(document["bytes"], 70_000);
	assert_eq!(document["sources"][0]["node"], NODE);
	assert_eq!(document["sources"][0]["here"], true);
	assert_eq!(document["sources"][1]["stake"], "1000000000000000000000000");
	assert_eq!(document["sources"][1]["probability"], 0.5);
	let document = bench.get(&format!("{at}?session=other")).await.body;
	let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
	assert_eq!(document["sources"][0]["node"], 5);
	assert_eq!(bench.get(&format!("{at}?session={}", "x".repeat(129))).await.status, 400);
	assert_eq!(bench.get("/locate/x").await.status, 404);
	bench.world.change(&root, |track| track.listed = false);
	assert_eq!(bench.get(&at).await.status, 451);
}

fn config(requests: Limit, streams: Limit) -> Config {
	Config { requests, streams, ..Config::default() }
}

const MANY: Limit = Limit { all: 100, each: 100 };

#[tokio::test]
async fn streams_are_counted_until_they_end() {
	let bench = Bench::with(config(MANY, Limit { all: 2, each: 1 })).await;
	let root = bench.world.track(&noise(1 << 20), MediaType::Wav);
	let get = || request(Method::GET, &path(&root), &[]);
	let open = bench.open(get()).await;
	let answer = bench.send(get()).await;
	assert_eq!((answer.status, answer.problem().as_str()), (429, "too-many-requests"));
	// What is brought has places of its own.
	let (bytes, other, authorization) = {
		let bytes = noise(uploads::LENGTH);
		let root = bench.world.publish(&bytes);
		(bytes, root, uploads::authorization(root))
	};
	assert_eq!(bench.put(&path(&other), &authorization, bytes.into()).await.status, 201);
	// What is not sent is not counted.
	assert_eq!(bench.send(request(Method::HEAD, &path(&root), &[])).await.status, 200);
	// A client of another network.
	let from = |address: &str| {
		let mut request = get();
		let peer: SocketAddr = format!("{address}:1").parse().unwrap();
		request.extensions_mut().insert(ConnectInfo(peer));
		bench.router.clone().oneshot(request)
	};
	let second = from("198.51.100.1").await.unwrap();
	assert_eq!(second.status(), 200);
	assert_eq!(from("198.51.100.2").await.unwrap().status(), 503);
	// One that is read to its end, and one whose client has gone.
	let _: Vec<_> = second.into_body().into_data_stream().collect().await;
	assert_eq!(from("198.51.100.2").await.unwrap().status(), 200);
	drop(open);
	assert_eq!(bench.send(get()).await.status, 200);
}

#[tokio::test]
async fn requests_are_counted_by_network() {
	let none = Limit { all: 100, each: 0 };
	let bench = Bench::with(config(none, MANY)).await;
	for path in ["/ready", "/openapi.json", "/content/x", "/locate/x", "/receipts/x"] {
		assert_eq!(bench.get(path).await.status, 429);
	}
	assert_eq!(bench.get("/live").await.status, 200, "however busy the node is");
	let bench = Bench::with(config(Limit { all: 0, each: 1 }, MANY)).await;
	assert_eq!(bench.get("/ready").await.status, 503);
	assert_eq!(bench.get("/live").await.status, 200);
}

#[tokio::test]
async fn what_a_client_says_of_its_address_is_not_believed() {
	let mut config = config(MANY, Limit { all: 100, each: 1 });
	config.proxies = vec!["10.0.0.1".parse().unwrap()];
	let bench = Bench::with(config).await;
	let root = bench.world.track(&noise(1 << 20), MediaType::Wav);
	let from = |peer: &str, forwarded: &str| {
		let mut request = request(Method::GET, &path(&root), &[("x-forwarded-for", forwarded)]);
		let peer: SocketAddr = format!("{peer}:1").parse().unwrap();
		request.extensions_mut().insert(ConnectInfo(peer));
		bench.router.clone().oneshot(request)
	};
	let _first = from("192.0.2.1", "203.0.113.1").await.unwrap();
	assert_eq!(from("192.0.2.1", "203.0.113.2").await.unwrap().status(), 429);
	let _second = from("10.0.0.1", "203.0.113.1").await.unwrap();
	assert_eq!(_second.status(), 200);
	assert_eq!(from("10.0.0.1", "203.0.113.1").await.unwrap().status(), 429);
	assert_eq!(from("10.0.0.1", "203.0.113.1, 203.0.113.2").await.unwrap().status(), 200);
}

/// A node on a port of its own.
async fn listening(world: &Arc<World>) -> SocketAddr {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let service = router(parts(world), Config::default());
	let service = service.into_make_service_with_connect_info::<SocketAddr>();
	tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
	address
}

/// Sends `text` and reads the answer to the end of the connection.
async fn talk(address: SocketAddr, text: &[u8]) -> Vec<u8> {
	let mut stream = TcpStream::connect(address).await.unwrap();
	stream.write_all(text).await.unwrap();
	let mut answer = Vec::new();
	stream.read_to_end(&mut answer).await.unwrap();
	answer
}

#[tokio::test]
async fn a_track_is_played_over_the_network() {
	let world = Arc::new(World::default());
	let bytes = noise(1 << 20);
	let root = world.track(&bytes, MediaType::Mp3);
	let address = listening(&world).await;
	let path = path(&root);
	let get = format!(
		"GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\nRange: bytes=1000-900999\r\n\r\n"
	);
	let answer = talk(address, get.as_bytes()).await;
	let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
	let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
	assert!(head.starts_with("http/1.1 206"), "{head}");
	assert!(head.contains("content-range: bytes 1000-900999/1048576"), "{head}");
	assert!(head.contains("content-length: 900000") && !head.contains("chunked"), "{head}");
	assert_eq!(&answer[end + 4..], &bytes[1_000..901_000]);
	let tag = format!("\"{}\"", hex::encode(root));
	let known = format!(
		"GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\nIf-None-Match: {tag}\r\n\r\n"
	);
	let answer = String::from_utf8(talk(address, known.as_bytes()).await).unwrap().to_lowercase();
	assert!(answer.starts_with("http/1.1 304") && answer.ends_with("\r\n\r\n"), "{answer}");
	assert!(!answer.contains("\ncontent-length"), "it would be taken for that of the content");
	let head = format!("HEAD {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
	let answer = String::from_utf8(talk(address, head.as_bytes()).await).unwrap();
	assert!(answer.to_lowercase().contains("content-length: 1048576"), "{answer}");
	assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn what_came_before_a_client_went_is_kept_or_not_as_promised() {
	let world = Arc::new(World::default());
	let bytes = noise(uploads::LENGTH);
	let root = world.publish(&bytes);
	let address = listening(&world).await;
	let authorization = uploads::authorization(root);
	let common =
		format!("Host: node\r\nAuthorization: {authorization}\r\nTus-Resumable: 1.0.0\r\n");
	let post = format!(
		"POST /uploads HTTP/1.1\r\n{common}Connection: close\r\nUpload-Length: 70000\r\n\r\n"
	);
	let answer = String::from_utf8(talk(address, post.as_bytes()).await).unwrap();
	assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
	let id = *world.here().uploads.keys().next().unwrap();
	let came = |id: UploadId| {
		world.here().uploads.get(&id).map(|(_, came)| came.len()).unwrap_or_default()
	};
	let mut stream = TcpStream::connect(address).await.unwrap();
	let patch = format!(
		"PATCH /uploads/{id} HTTP/1.1\r\n{common}Upload-Offset: 0\r\nContent-Length: 70000\r\n\
		Content-Type: application/offset+octet-stream\r\n\r\n"
	);
	stream.write_all(&[patch.as_bytes(), &bytes[..40_000]].concat()).await.unwrap();
	while came(id) < 40_000 {
		tokio::task::yield_now().await;
	}
	drop(stream);
	// The same upload can be gone on with.
	let rest = format!(
		"PATCH /uploads/{id} HTTP/1.1\r\n{common}Upload-Offset: 40000\r\nContent-Length: 30000\r\n\
		Connection: close\r\nContent-Type: application/offset+octet-stream\r\n\r\n"
	);
	let answer = talk(address, &[rest.as_bytes(), &bytes[40_000..]].concat()).await;
	assert!(answer.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&answer));
	assert!(world.here().files.remove(&root).is_some());
	// Of a `PUT` nothing is left.
	let mut stream = TcpStream::connect(address).await.unwrap();
	let put = format!("PUT {} HTTP/1.1\r\n{common}Content-Length: 70000\r\n\r\n", path(&root));
	stream.write_all(&[put.as_bytes(), &bytes[..40_000]].concat()).await.unwrap();
	while world.here().uploads.is_empty() {
		tokio::task::yield_now().await;
	}
	drop(stream);
	while !world.here().uploads.is_empty() {
		tokio::task::yield_now().await;
	}
	assert!(world.here().files.is_empty());
}

#[tokio::test]
async fn without_an_address_a_request_is_of_this_machine() {
	let bench = Bench::new().await;
	let request = Request::get("/ready").body(Body::empty()).unwrap();
	assert_eq!(bench.router.clone().oneshot(request).await.unwrap().status(), 200);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// [`Bench::send`] holds each answer against the document and what all answers have.
	#[test]
	fn no_request_is_too_strange(
		method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
		path in prop::sample::select(vec!["content/", "uploads/", "locate/", "receipts/", "receipts", "uploads", ""]),
		rest in "[a-z0-9%./:@+-]{0,20}",
		query in "(token|session|redirected|range|round)=[a-zA-Z0-9%&=+/?_.~-]{0,30}",
		fields in prop::collection::vec(
			(
				prop::sample::select(vec![
					"range", "if-range", "if-match", "if-none-match", "authorization", "content-type",
					"tus-resumable", "upload-length", "upload-offset", "content-length",
					"x-forwarded-for", "x-http-method-override", "origin", "host",
				]),
				prop_oneof!["[ -~]{0,30}", Just("1.0.0".to_string()), Just("70000".to_string())],
			),
			0..6,
		),
		is_known: bool,
	) {
		static BENCH: OnceCell<Bench> = OnceCell::const_new();
		let rest = if is_known { content_path().trim_start_matches("/content/").into() } else { rest };
		let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
		let uri = format!("/{path}{rest}?{query}");
		let method = method.parse().unwrap();
		let request = builder(method, &uri, &fields).body(Body::empty());
		prop_assume!(request.is_ok());
		tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
			let bench = BENCH.get_or_init(|| async {
				let bench = Bench::new().await;
				bench.world.track(&noise(70_000), MediaType::Wav);
				bench
			});
			let answer = bench.await.send(request.unwrap()).await;
			assert!(answer.status < 500, "{}", answer.status);
		});
	}
}

fn content_path() -> String {
	path(&audio_primitives::proofs::root(&noise(70_000)))
}

#[tokio::test]
async fn requests_and_bytes_are_counted_by_path() {
	let registry = prometheus::Registry::new();
	let bench = Bench::new().await;
	let metrics = Metrics::new(Some(&registry)).unwrap();
	let router = router(Parts { metrics, ..parts(&bench.world) }, Config::default());
	let bench = Bench { router, ..bench };
	let root = bench.world.track(&noise(300_000), MediaType::Mp3);
	assert_eq!(bench.get(&path(&root)).await.status, 200);
	let range = [("range", "bytes=0-9")];
	let answer = bench.send(request(Method::GET, &path(&root), &range)).await;
	assert_eq!((answer.status, answer.body.len()), (206, 10));
	for made_up in ["/a", "//"] {
		assert_eq!(bench.get(made_up).await.status, 404);
	}
	let verified = bench.get(&format!("{}/bao", path(&root))).await.body.len();
	let text = read(&registry);
	for line in [
		"requests_total{method=\"GET\",path=\"/content/{cid}\",status=\"200\"} 1".into(),
		"requests_total{method=\"GET\",path=\"/content/{cid}\",status=\"206\"} 1".into(),
		"requests_total{method=\"GET\",path=\"other\",status=\"404\"} 2".into(),
		"response_seconds_count{path=\"/content/{cid}\"} 2".into(),
		"sent_bytes_total{stream=\"plain\"} 300010".into(),
		format!("sent_bytes_total{{stream=\"verified\"}} {verified}"),
	] {
		assert!(text.contains(&format!("\naudio_content_{line}\n")), "{line} is not in {text}");
	}
}
