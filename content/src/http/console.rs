//! `GET /` and the files of the console: a page of one document, with hash routing. No path but those
//! of its files is the console's.
//!
//! It is the one thing here that runs scripts, so its policy names all that these may reach: their own
//! origin, and for music and documents the holders, which the chain names.

use crate::http::{
	conditional::{self, Outcome},
	problem::{Kind, Problem},
	rpc::hosts,
	Service,
};
use axum::{
	body::Body,
	extract::State,
	http::{header, HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
	response::Response,
};
use bytes::Bytes;
use std::collections::BTreeMap;

/// Files by their paths, such as `assets/index.js`. What ends in `.br` is the file of the path before
/// it, compressed.
pub type Embedded = &'static [(&'static str, &'static [u8])];

/// What is shown at `/`.
const INDEX: &str = "index.html";

/// Names of what is below have a hash of it.
const HASHED: &str = "assets/";

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

const HTML: &str = "text/html; charset=utf-8";

/// What stands in place of a console that was not built.
const MISSING: &str = include_str!("console/missing.html");

const FIELDS: [(HeaderName, &str); 3] = [
	(header::REFERRER_POLICY, "no-referrer"),
	(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
	(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The console's files, and what its pages may do.
#[derive(Debug)]
pub struct Console {
	files: BTreeMap<&'static str, File>,
	policy: HeaderValue,
}

#[derive(Debug)]
struct File {
	plain: Written,
	brotli: Option<Written>,
	media: &'static str,
	cache: &'static str,
}

/// A file's bytes in one encoding, and their entity tag.
#[derive(Debug)]
struct Written {
	bytes: &'static [u8],
	tag: String,
}

impl Written {
	fn new(bytes: &'static [u8]) -> Self {
		Self { bytes, tag: conditional::entity_tag(blake3::hash(bytes).as_bytes()) }
	}
}

impl Console {
	/// Of these files. `plain_holders` says that holders may be reached without TLS, as on a chain for
	/// testing.
	pub fn new(embedded: Embedded, plain_holders: bool) -> Self {
		let all: BTreeMap<_, _> = embedded.iter().copied().collect();
		let mut files = BTreeMap::new();
		for (path, bytes) in &all {
			let plain_path = path.strip_suffix(".br");
			if plain_path.is_some_and(|plain| all.contains_key(plain)) {
				continue;
			}
			let brotli = all.get(format!("{path}.br").as_str()).map(|bytes| Written::new(bytes));
			let cache = if path.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
			let plain = Written::new(bytes);
			files.insert(*path, File { plain, brotli, media: media_of(path), cache });
		}
		if !files.contains_key(INDEX) {
			let plain = Written::new(MISSING.as_bytes());
			files.insert(INDEX, File { plain, brotli: None, media: HTML, cache: ASK_AGAIN });
		}
		Self { files, policy: policy(plain_holders) }
	}

	/// What is answered to a request for a file, if it is one of these.
	fn answer(
		&self,
		path: &str,
		method: &Method,
		headers: &HeaderMap,
	) -> Option<Result<Response, Problem>> {
		Some(self.sent(self.files.get(path)?, method, headers))
	}

	fn sent(&self, file: &File, method: &Method, headers: &HeaderMap) -> Result<Response, Problem> {
		let brotli = file.brotli.as_ref().filter(|_| takes_brotli(headers));
		let written = brotli.unwrap_or(&file.plain);
		let mut response = match conditional::evaluate(headers, &written.tag) {
			Outcome::Failed => {
				let detail = format!("The file's entity tag is {}.", written.tag);
				return Err(Problem::new(Kind::PreconditionFailed, detail));
			},
			Outcome::NotModified => {
				let mut response = Response::new(Body::empty());
				*response.status_mut() = StatusCode::NOT_MODIFIED;
				response
			},
			Outcome::Holds => {
				let body = match *method {
					Method::HEAD => Body::empty(),
					_ => Body::from(Bytes::from_static(written.bytes)),
				};
				let mut response = Response::new(body);
				let fields = response.headers_mut();
				fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media));
				fields.insert(header::CONTENT_LENGTH, written.bytes.len().into());
				if brotli.is_some() {
					fields.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
				}
				response
			},
		};
		let fields = response.headers_mut();
		if let Ok(tag) = HeaderValue::from_str(&written.tag) {
			fields.insert(header::ETAG, tag);
		}
		fields.insert(header::CACHE_CONTROL, HeaderValue::from_static(file.cache));
		if file.brotli.is_some() {
			fields.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
		}
		// Of scripts too: a worker's own answer says what it may reach.
		fields.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
		for (name, value) in FIELDS {
			fields.insert(name, HeaderValue::from_static(value));
		}
		Ok(response)
	}
}

/// What the console's pages may do. Holders are those that the chain names, and a light client speaks with the
/// network by WebSocket.
fn policy(plain_holders: bool) -> HeaderValue {
	// A page on a live chain sends nothing where others read along.
	match plain_holders {
		true => HeaderValue::from_static(concat!(
			"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; ",
			"font-src 'self'; img-src 'self' blob:; media-src 'self' blob: http: https:; ",
			"connect-src 'self' http: https: ws: wss:; worker-src 'self'; manifest-src 'self'; ",
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		)),
		false => HeaderValue::from_static(concat!(
			"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; ",
			"font-src 'self'; img-src 'self' blob:; media-src 'self' blob: https:; ",
			"connect-src 'self' https: wss:; worker-src 'self'; manifest-src 'self'; ",
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		)),
	}
}

/// The media type of a file of that name.
fn media_of(path: &str) -> &'static str {
	match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
		"html" => HTML,
		"js" | "mjs" => "text/javascript; charset=utf-8",
		"css" => "text/css; charset=utf-8",
		"json" | "map" => "application/json",
		"webmanifest" => "application/manifest+json",
		"wasm" => "application/wasm",
		"svg" => "image/svg+xml",
		"png" => "image/png",
		"jpg" | "jpeg" => "image/jpeg",
		"webp" => "image/webp",
		"ico" => "image/x-icon",
		"woff2" => "font/woff2",
		"txt" => "text/plain; charset=utf-8",
		"md" => "text/markdown; charset=utf-8",
		_ => "application/octet-stream",
	}
}

/// Whether the client says that it reads what Brotli has compressed.
fn takes_brotli(headers: &HeaderMap) -> bool {
	let fields = headers.get_all(header::ACCEPT_ENCODING).iter();
	let mut codings =
		fields.filter_map(|field| field.to_str().ok()).flat_map(|field| field.split(','));
	codings.any(|coding| {
		let mut parts = coding.split(';').map(str::trim);
		let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
		// "q=0" means that it is not wanted.
		let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
		is_brotli && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
	})
}

/// The console: a page for people, which speaks with the chain by `/rpc`. A node that was built
/// without it says so there. Its other files are at the paths that it names.
#[utoipa::path(
	method(get, head),
	path = "/",
	tag = "console",
	responses(
		(status = 200, description = "The page", content_type = "text/html"),
		(status = 304, description = "The client has it"),
		(status = 412, description = "`If-Match` names another one"),
		(status = 421, description = "The request names a host that is not this node's"),
	),
)]
pub(super) async fn index(
	State(service): State<Service>,
	method: Method,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	hosts::check_page(&service, &headers).await?;
	let console = service.console.as_deref();
	let answer = console.and_then(|console| console.answer(INDEX, &method, &headers));
	answer.unwrap_or_else(|| Err(no_such_path("/")))
}

/// What is at no path of the service: a file of the console, or nothing. So no file ever takes the
/// place of a path.
pub(super) async fn file_or_nothing(
	State(service): State<Service>,
	method: Method,
	uri: axum::http::Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let path = uri.path();
	let file = path.strip_prefix('/').zip(service.console.as_deref());
	match file.and_then(|(name, console)| console.answer(name, &method, &headers)) {
		None => Err(no_such_path(path)),
		Some(answer) if [Method::GET, Method::HEAD].contains(&method) => answer,
		Some(_) => Err(Problem::new(Kind::MethodNotAllowed, "It can be read, and that is all.")
			.with(header::ALLOW, "GET,HEAD")),
	}
}

fn no_such_path(path: &str) -> Problem {
	Problem::new(Kind::NoSuchPath, format!("Nothing is at {path}."))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_takes_brotli_says_so() {
		let takes = |values: &[&str]| {
			let mut headers = HeaderMap::new();
			for value in values {
				headers.append(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
			}
			takes_brotli(&headers)
		};
		for values in [&["br"][..], &["gzip, deflate, br, zstd"], &["BR;q=0.1"], &["gzip", "br"]] {
			assert!(takes(values), "{values:?}");
		}
		let not = [&[][..], &[""], &["gzip"], &["br;q=0"], &["br; q=0.000"], &["*"], &["brr"]];
		for values in not {
			assert!(!takes(values), "{values:?}");
		}
		assert!(!takes(&["br;q=x"]));
	}
}
