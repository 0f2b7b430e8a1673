//! The whole router, with everything behind it in memory.

mod bao;
mod console;
mod content;
mod documents;
mod gated;
mod openapi;
mod receipts;
mod rpc;
mod service;
mod slow;
mod uploads;
mod world;

use super::{console::Console, router, Config, Draining, Parts};
use axum::{
	body::{to_bytes, Body},
	extract::ConnectInfo,
	http::{request::Builder, HeaderMap, Method, Request},
	Router,
};
use bytes::Bytes;
use serde_json::Value;
use std::{net::SocketAddr, sync::Arc};
use tokio::sync::OnceCell;
use tower::ServiceExt;
use world::World;

/// A node and who talks to it.
pub struct Bench {
	pub world: Arc<World>,
	pub router: Router,
	pub draining: Draining,
	pub document: Arc<Value>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
	pub status: u16,
	pub headers: HeaderMap,
	pub body: Bytes,
}

impl Answer {
	pub fn header(&self, name: &str) -> &str {
		self.headers.get(name).map_or("", |value| value.to_str().unwrap())
	}

	/// The name of what is wrong.
	pub fn problem(&self) -> String {
		let document: Value = serde_json::from_slice(&self.body).unwrap();
		document["type"].as_str().unwrap().replace("urn:audio:problem:", "")
	}
}

pub fn parts(world: &Arc<World>) -> Parts {
	Parts {
		files: world.clone(),
		library: world.clone(),
		uploads: world.clone(),
		documents: world.clone(),
		receipts: world.clone(),
		readiness: world.clone(),
		draining: Default::default(),
		clock: world.clone(),
		metrics: crate::metrics::tests::unread(),
		bringing: Default::default(),
		console: Some(Arc::new(Console::new(console::FILES, false))),
		upstream: None,
		closing: Default::default(),
	}
}

impl Bench {
	pub async fn new() -> Self {
		Self::with(Config::default()).await
	}

	pub async fn with(config: Config) -> Self {
		static DOCUMENT: OnceCell<Arc<Value>> = OnceCell::const_new();
		let world = Arc::new(World::default());
		// Another one's, which answers whatever the limits of this one are.
		let whole = router(parts(&world), Config::default());
		let document = || async {
			let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
			let answer = whole.oneshot(request).await.unwrap();
			let document = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
			Arc::new(serde_json::from_slice(&document).unwrap())
		};
		let document = DOCUMENT.get_or_init(document).await.clone();
		let parts = parts(&world);
		let draining = parts.draining.clone();
		Self { router: router(parts, config), draining, world, document }
	}

	/// Sends a request as a client does whose address is 192.0.2.1.
	pub async fn send(&self, request: Request<Body>) -> Answer {
		let (method, path) = (request.method().clone(), request.uri().path().to_string());
		let answer = self.open(request).await;
		let (head, body) = answer.into_parts();
		let body = to_bytes(body, usize::MAX).await.expect("the body does not break off");
		let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
		self.check(&method, &path, &answer);
		answer
	}

	/// The same; the body is still to be read.
	pub async fn open(&self, mut request: Request<Body>) -> axum::response::Response {
		if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
			let peer: SocketAddr = "192.0.2.1:4000".parse().unwrap();
			request.extensions_mut().insert(ConnectInfo(peer));
		}
		self.router.clone().oneshot(request).await.unwrap()
	}

	pub async fn get(&self, path: &str) -> Answer {
		self.send(Request::get(path).body(Body::empty()).unwrap()).await
	}

	pub async fn get_with(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
		self.send(request(Method::GET, path, fields)).await
	}

	/// What every answer must have, whatever it is.
	fn check(&self, method: &Method, path: &str, answer: &Answer) {
		let what = format!("{method} {path}: {}", answer.status);
		assert_eq!(answer.header("access-control-allow-origin"), "*", "{what}");
		assert!(answer.header("access-control-expose-headers").contains("Content-Range"), "{what}");
		assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
		let policy = match console::is_file(path) && [200, 304].contains(&answer.status) {
			true => console::POLICY,
			false => "default-src 'none'; sandbox",
		};
		assert_eq!(answer.header("content-security-policy"), policy, "{what}");
		assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin", "{what}");
		if answer.status >= 400 {
			assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
			assert_eq!(answer.header("cache-control"), "no-store", "{what}");
			assert_eq!(
				answer.header("retry-after").is_empty(),
				![429, 503].contains(&answer.status)
			);
			if method != Method::HEAD {
				let document: Value = serde_json::from_slice(&answer.body).unwrap();
				assert_eq!(document["status"], answer.status, "{what}");
				assert!(
					document["title"].as_str().is_some_and(|title| !title.is_empty()),
					"{what}"
				);
				assert!(
					document["detail"].as_str().is_some_and(|text| text.ends_with('.')),
					"{what}"
				);
			}
		}
		if answer.status == 401 {
			assert!(answer.header("www-authenticate").starts_with("AUDIO realm="), "{what}");
		}
		if method == Method::HEAD {
			assert!(answer.body.is_empty(), "{what}");
		} else if !answer.header("content-length").is_empty() && answer.status != 304 {
			assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{what}");
		}
		let Some(operation) = self.operation(method, path) else { return };
		let status = answer.status.to_string();
		assert!(operation["responses"].get(&status).is_some(), "{what} is not documented");
	}

	/// What the document says of such a request. Other methods than those that there are get 405,
	/// other paths 404.
	fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
		let method = method.as_str().to_lowercase();
		self.document["paths"].get(template(path))?.get(&method)
	}
}

/// The path as the document has it.
pub fn template(path: &str) -> String {
	let mut segments = path.strip_prefix('/').unwrap_or(path).splitn(2, '/');
	let first = segments.next().unwrap();
	match (first, segments.next()) {
		(first, None) => format!("/{first}"),
		("assets", Some(_)) => path.into(),
		("uploads", Some(_)) => "/uploads/{id}".into(),
		("content", Some(rest)) if rest.ends_with("/bao") => "/content/{cid}/bao".into(),
		("receipts", Some(_)) => "/receipts/{fan}".into(),
		(first, Some(_)) => format!("/{first}/{{cid}}"),
	}
}

pub fn request(method: Method, path: &str, fields: &[(&str, &str)]) -> Request<Body> {
	builder(method, path, fields).body(Body::empty()).unwrap()
}

/// A request of a program on the node's own machine.
pub fn local(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
	let fields = [&[("host", "127.0.0.1:9980")], fields].concat();
	let mut request = request(Method::GET, path, &fields);
	request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000))));
	request
}

pub fn builder(method: Method, path: &str, fields: &[(&str, &str)]) -> Builder {
	let builder = Request::builder().method(method).uri(path);
	fields.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value))
}
