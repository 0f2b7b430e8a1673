//! The console's files, as browsers ask for them.

use super::{parts, request, world::*, Answer, Bench};
use crate::http::{
	console::{Console, Embedded},
	router, Config, Parts,
};
use axum::{body::to_bytes, http::Method};
use std::sync::Arc;
use tower::ServiceExt;

pub const FILES: Embedded = &[
	("assets/index-abc.js", b"the script"),
	("assets/index-abc.js.br", b"compressed"),
	("assets/logo.svg", b"<svg/>"),
	("index.html", b"<!doctype html>the console"),
	("index.html.br", b"compressed page"),
	("lonely.br", b"of nothing"),
	("sw.js", b"the worker"),
];

pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
	style-src 'self'; font-src 'self'; img-src 'self' blob:; media-src 'self' blob: https:; \
	connect-src 'self' https: wss:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
	form-action 'none'; frame-ancestors 'none'";

/// Whether a path is that of one of these.
pub fn is_file(path: &str) -> bool {
	path == "/" || FILES.iter().any(|(file, _)| path.strip_prefix('/') == Some(file))
}

async fn with(console: Option<Console>) -> Bench {
	let bench = Bench::new().await;
	let parts = Parts { console: console.map(Arc::new), ..parts(&bench.world) };
	let router = router(parts, Config::default());
	let asked = request(Method::GET, "/openapi.json", &[]);
	let document = router.clone().oneshot(asked).await.unwrap().into_body();
	let document = to_bytes(document, usize::MAX).await.unwrap();
	let document = Arc::new(serde_json::from_slice(&document).unwrap());
	Bench { router, document, ..bench }
}

#[tokio::test]
async fn the_page_is_at_the_root_and_asks_again_whether_it_is_the_newest() {
	let bench = Bench::new().await;
	for path in ["/", "/index.html"] {
		let answer = bench.get(path).await;
		assert_eq!((answer.status, &answer.body[..]), (200, &b"<!doctype html>the console"[..]));
		assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
		assert_eq!(answer.header("cache-control"), "no-cache");
		let tag = answer.header("etag").to_string();
		let again = bench.get_with(path, &[("if-none-match", &tag)]).await;
		assert_eq!((again.status, again.body.len()), (304, 0));
		assert_eq!(
			(again.header("etag"), again.header("cache-control")),
			(tag.as_str(), "no-cache")
		);
		let other = bench.get_with(path, &[("if-match", "\"x\"")]).await;
		assert_eq!((other.status, other.problem().as_str()), (412, "precondition-failed"));
	}
	assert_eq!(bench.get("/sw.js").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn what_has_its_hash_in_its_name_is_never_asked_for_again() {
	let bench = Bench::new().await;
	let answer = bench.get("/assets/index-abc.js").await;
	assert_eq!((answer.status, &answer.body[..]), (200, &b"the script"[..]));
	assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
	assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
	assert_eq!(bench.get("/assets/logo.svg").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn every_file_says_what_its_pages_and_workers_may_reach() {
	let bench = Bench::new().await;
	let says = |answer: &Answer| {
		assert_eq!(answer.header("content-security-policy"), POLICY);
		assert_eq!(answer.header("referrer-policy"), "no-referrer");
		assert_eq!(answer.header("x-content-type-options"), "nosniff");
		assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
		let denied = "camera=(), geolocation=(), microphone=()";
		assert_eq!(answer.header("permissions-policy"), denied);
	};
	for path in ["/", "/sw.js", "/assets/index-abc.js", "/assets/logo.svg"] {
		let answer = bench.get(path).await;
		says(&answer);
		let tag = answer.header("etag").to_string();
		says(&bench.get_with(path, &[("if-none-match", &tag)]).await);
	}
	// On a chain for testing holders may be without TLS.
	let bench = with(Some(Console::new(FILES, true))).await;
	let answer = bench.open(request(Method::GET, "/", &[])).await;
	let policy = answer.headers()["content-security-policy"].to_str().unwrap();
	let plain = POLICY.replace("blob: https:", "blob: http: https:");
	assert_eq!(
		policy,
		plain.replace("connect-src 'self' https: wss:", "connect-src 'self' http: https: ws: wss:")
	);
}

#[tokio::test]
async fn who_reads_brotli_gets_less() {
	let bench = Bench::new().await;
	for (path, plain, brotli) in [
		("/assets/index-abc.js", &b"the script"[..], &b"compressed"[..]),
		("/", b"<!doctype html>the console", b"compressed page"),
	] {
		let takes = ("accept-encoding", "gzip, br");
		let small = bench.get_with(path, &[takes]).await;
		assert_eq!((&small.body[..], small.header("content-encoding")), (brotli, "br"));
		let large = bench.get(path).await;
		assert_eq!((&large.body[..], large.header("content-encoding")), (plain, ""));
		assert_eq!(small.header("content-type"), large.header("content-type"));
		for answer in [&small, &large] {
			assert_eq!(answer.header("vary"), "Accept-Encoding");
		}
		// One is not taken for the other.
		let tag = small.header("etag").to_string();
		assert_ne!(tag, large.header("etag"));
		let known = ("if-none-match", tag.as_str());
		assert_eq!(bench.get_with(path, &[known]).await.status, 200);
		let again = bench.get_with(path, &[known, takes]).await;
		assert_eq!((again.status, again.header("vary")), (304, "Accept-Encoding"));
	}
	let only = bench.get_with("/sw.js", &[("accept-encoding", "br")]).await;
	assert_eq!((&only.body[..], only.header("vary")), (&b"the worker"[..], ""));
	// What is compressed is no file by itself.
	assert_eq!(bench.get("/assets/index-abc.js.br").await.status, 404);
	assert_eq!(&bench.get("/lonely.br").await.body[..], b"of nothing");
}

#[tokio::test]
async fn a_head_says_how_long_it_is() {
	let bench = Bench::new().await;
	for (path, length) in [("/", "26"), ("/assets/index-abc.js", "10")] {
		let answer = bench.send(request(Method::HEAD, path, &[])).await;
		assert_eq!((answer.status, answer.header("content-length")), (200, length));
		assert_eq!(answer.header("etag"), bench.get(path).await.header("etag"));
	}
}

#[tokio::test]
async fn other_paths_are_none_of_the_consoles() {
	let bench = Bench::new().await;
	for path in [
		"/listen",
		"/assets/",
		"/assets",
		"/assets/index-abc.js/",
		"/assets/../index.html",
		"//index.html",
		"/assets%2Findex-abc.js",
		"/Index.html",
	] {
		let answer = bench.get(path).await;
		assert_eq!((answer.status, answer.problem().as_str()), (404, "no-such-path"), "{path}");
	}
	for path in ["/", "/sw.js"] {
		let answer = bench.send(request(Method::POST, path, &[])).await;
		assert_eq!((answer.status, answer.problem().as_str()), (405, "method-not-allowed"));
		assert_eq!(answer.header("allow"), "GET,HEAD");
	}
}

#[tokio::test]
async fn a_page_whose_rpc_would_be_refused_says_so_in_its_place() {
	let bench = Bench::new().await;
	let get = async |host: &str| bench.get_with("/", &[("host", host)]).await;
	for host in ["127.0.0.1:9980", "localhost", &format!("{NODE}.example")] {
		assert_eq!(get(host).await.status, 200, "{host}");
	}
	let answer = get("elsewhere.example").await;
	assert_eq!((answer.status, answer.problem().as_str()), (421, "foreign-host"));
	// Its scripts are no secret, and what is heard is for everybody.
	let fields = [("host", "elsewhere.example")];
	assert_eq!(bench.get_with("/assets/logo.svg", &fields).await.status, 200);
	// Nobody knows of the endpoint then, and there is nothing to hide.
	bench.world.here().chain_is_away = true;
	assert_eq!(get("elsewhere.example").await.status, 200);
}

#[tokio::test]
async fn no_file_takes_the_place_of_a_path() {
	let files: Embedded =
		&[("live", b"x"), ("rpc", b"x"), ("openapi.json", b"x"), ("index.html", b"y")];
	let bench = with(Some(Console::new(files, false))).await;
	assert!(bench.get("/live").await.body.starts_with(b"{\"status\":\"live\""));
	assert!(bench.get("/openapi.json").await.body.starts_with(b"{\"openapi\""));
	assert_eq!(bench.get_with("/rpc", &[("host", "localhost")]).await.status, 426);
	assert_eq!(&bench.get("/").await.body[..], b"y");
}

#[tokio::test]
async fn a_node_that_was_built_without_says_so() {
	let bench = with(Some(Console::new(&[], false))).await;
	let answer = bench.get("/").await;
	assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"));
	assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
	let page = std::str::from_utf8(&answer.body).unwrap();
	assert!(page.contains("The console is missing") && page.contains("scripts/build.sh"));
	assert!(!page.contains("<script") && !page.contains("style"), "the policy allows neither");
	for link in page.split("href=\"").skip(1) {
		let path = link.split('"').next().unwrap();
		assert_eq!(bench.get(path).await.status, 200, "{path}");
	}
	assert_eq!(bench.get("/sw.js").await.status, 404);
}

#[tokio::test]
async fn a_service_without_a_console_has_neither_page_nor_rpc() {
	let bench = with(None).await;
	for path in ["/", "/index.html", "/sw.js", "/rpc"] {
		let answer = bench.get(path).await;
		assert_eq!((answer.status, answer.problem().as_str()), (404, "no-such-path"), "{path}");
	}
	let paths = &bench.document["paths"];
	assert!(
		paths.get("/").is_none() && paths.get("/rpc").is_none() && paths.get("/live").is_some()
	);
}

#[tokio::test]
async fn however_busy_a_node_is_its_files_are_there() {
	let none = crate::http::Limit { all: 0, each: 0 };
	let bench = Bench::with(Config { requests: none, ..Config::default() }).await;
	assert_eq!(bench.get("/sw.js").await.status, 200);
}

#[tokio::test]
async fn what_is_stored_runs_no_script_beside_the_console() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(1_000), crate::media::MediaType::Other);
	let answer = bench.get(&path(&root)).await;
	assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
}
