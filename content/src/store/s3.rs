//! Reaching an S3-compatible store: its URL, the credentials, HTTP.

use super::bucket::{Bucket, Limits};
use crate::pull::{https, whole, Resolver};
use async_trait::async_trait;
use axum::http::{HeaderName, Method};
use http_body_util::BodyExt;
use hyper_rustls::HttpsConnector;
use hyper_util::{
	client::legacy::{connect, Client as Hyper},
	rt::{TokioExecutor, TokioTimer},
};
use object_store::{
	aws::AmazonS3Builder,
	client::{
		HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
		HttpResponse, HttpResponseBody, HttpService,
	},
	path::Path,
	BackoffConfig, ClientOptions, RetryConfig,
};
use std::{io, sync::Arc, time::Duration};
use tokio::time::timeout;
use url::Url;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);

/// How long an answer may take from when a request is sent.
const ANSWER: Duration = Duration::from_secs(5);

/// Bytes a second at which what is sent gets through at the least.
const LEAST_RATE: u64 = 128 << 10;

/// How long the store may take to put a large object together, or to copy it.
const LONG: Duration = Duration::from_secs(300);

/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(15);

/// By which a request is one for a copy.
const COPY: HeaderName = HeaderName::from_static("x-amz-copy-source");

/// Why a bucket cannot be used. Says nothing of what was given: there may be a secret in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
	/// The URL is none of a bucket.
	#[error(
		"--content-blobs is no URL of a bucket: give s3://bucket/prefix, and credentials in the \
		 environment"
	)]
	NotABucket,
	/// A variable that is needed is not there.
	#[error("--content-blobs needs {0} in the environment")]
	Lacks(&'static str),
	/// The endpoint is no URL of a server.
	#[error(
		"AWS_ENDPOINT_URL is no http or https URL of a server, without user, query and fragment"
	)]
	NotAnEndpoint,
	/// TLS cannot be set up, or the library refuses the settings.
	#[error("--content-blobs cannot be used: {0}")]
	Refused(String),
}

impl Bucket {
	/// The bucket of `url`, which is `s3://bucket` or `s3://bucket/prefix`. Connects to nothing.
	///
	/// `variable` gives variables of the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`;
	/// `AWS_SESSION_TOKEN`, `AWS_REGION` or `AWS_DEFAULT_REGION`, and `AWS_ENDPOINT_URL` if the store
	/// is not Amazon's.
	pub fn by_url(
		url: &str,
		variable: impl Fn(&str) -> Option<String>,
	) -> Result<Self, BucketError> {
		let variable = |name| variable(name).filter(|value| !value.is_empty());
		let needed = |name| variable(name).ok_or(BucketError::Lacks(name));
		let (name, prefix) = parse(url).ok_or(BucketError::NotABucket)?;
		let retry = RetryConfig {
			backoff: BackoffConfig {
				init_backoff: Duration::from_millis(100),
				max_backoff: Duration::from_secs(1),
				base: 2.0,
			},
			max_retries: 2,
			retry_timeout: Duration::from_secs(8),
		};
		let mut builder = AmazonS3Builder::new()
			.with_bucket_name(&name)
			.with_access_key_id(needed("AWS_ACCESS_KEY_ID")?)
			.with_secret_access_key(needed("AWS_SECRET_ACCESS_KEY")?)
			// One object after another is deleted, and not all stores can do more.
			.with_disable_bulk_delete(true)
			.with_retry(retry);
		if let Some(token) = variable("AWS_SESSION_TOKEN") {
			builder = builder.with_token(token);
		}
		if let Some(region) = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")) {
			builder = builder.with_region(region);
		}
		let mut https_only = true;
		if let Some(endpoint) = variable("AWS_ENDPOINT_URL") {
			let parsed = Url::parse(&endpoint).ok().filter(is_server);
			https_only = match parsed.as_ref().map(Url::scheme) {
				Some("https") => true,
				Some("http") => false,
				_ => return Err(BucketError::NotAnEndpoint),
			};
			builder = builder.with_endpoint(endpoint).with_allow_http(!https_only);
		}
		let store = builder.with_http_connector(Connector { https_only }).build();
		let store = store.map_err(|error| BucketError::Refused(error.to_string()))?;
		let shown = format!("s3://{name}/{prefix}");
		Ok(Self::new(Arc::new(store), shown, prefix, Limits::default()))
	}
}

/// Whether a URL names a server, and nothing of what else would be lost or shown.
fn is_server(url: &Url) -> bool {
	url.has_host() && has_only_a_place(url)
}

/// Whether there is neither a user in a URL, nor a query, nor a fragment.
fn has_only_a_place(url: &Url) -> bool {
	url.username().is_empty()
		&& url.password().is_none()
		&& url.query().is_none()
		&& url.fragment().is_none()
}

/// The name of a bucket, and the prefix of the objects in it.
fn parse(url: &str) -> Option<(String, Path)> {
	let url = Url::parse(url).ok().filter(|url| url.scheme() == "s3")?;
	let is_plain = has_only_a_place(&url) && url.port().is_none();
	let name = url.host_str().filter(|_| is_plain)?;
	let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
	let is_name = !name.is_empty() && name.bytes().all(is_of_names);
	let prefix = Path::from_url_path(url.path()).ok().filter(|_| is_name)?;
	Some((name.to_owned(), prefix))
}

type Tcp = connect::HttpConnector<Resolver>;

/// Makes the HTTP client, with the same TLS as other nodes are reached by.
#[derive(Debug)]
struct Connector {
	https_only: bool,
}

impl HttpConnector for Connector {
	fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
		let mut tcp = Tcp::new_with_resolver(Resolver::new(true));
		tcp.enforce_http(false);
		tcp.set_nodelay(true);
		tcp.set_connect_timeout(Some(CONNECT));
		let refused = |error: io::Error| object_store::Error::Generic {
			store: "S3",
			source: Box::new(error),
		};
		let https = https().map_err(refused)?;
		let https = match self.https_only {
			true => https.https_only(),
			false => https.https_or_http(),
		};
		let https = https.enable_http1().wrap_connector(tcp);
		let http = Hyper::builder(TokioExecutor::new())
			.pool_timer(TokioTimer::new())
			.pool_idle_timeout(IDLE)
			.build(https);
		Ok(HttpClient::new(Client { http }))
	}
}

#[derive(Debug)]
struct Client {
	http: Hyper<HttpsConnector<Tcp>, HttpRequestBody>,
}

/// How long the store may take to answer.
fn patience(request: &HttpRequest) -> Duration {
	// What is put together is asked for by `POST`.
	if request.method() == Method::POST || request.headers().contains_key(COPY) {
		return LONG;
	}
	let bytes = request.body().content_length() as u64;
	ANSWER.saturating_add(Duration::from_secs(bytes.checked_div(LEAST_RATE).unwrap_or(0)))
}

fn failed(kind: HttpErrorKind, reason: String) -> HttpError {
	HttpError::new(kind, io::Error::other(reason))
}

#[async_trait]
impl HttpService for Client {
	async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
		let patience = patience(&request);
		let (parts, body) = match timeout(patience, self.http.request(request)).await {
			Ok(Ok(answer)) => answer.into_parts(),
			Ok(Err(error)) => {
				let kind = match error.is_connect() {
					true => HttpErrorKind::Connect,
					false => HttpErrorKind::Interrupted,
				};
				return Err(failed(kind, whole(&error)));
			},
			Err(_) => {
				let reason = format!("no answer in {} seconds", patience.as_secs());
				return Err(failed(HttpErrorKind::Timeout, reason));
			},
		};
		let body = body.map_err(|error| failed(HttpErrorKind::Interrupted, whole(&error)));
		Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const KEYS: [(&str, &str); 2] =
		[("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "hush")];

	fn with(url: &str, variables: &[(&str, &str)]) -> Result<String, BucketError> {
		let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
		let variable = |name: &str| find(name).map(|(_, value)| (*value).to_owned());
		Bucket::by_url(url, variable).map(|bucket| bucket.url().to_owned())
	}

	#[test]
	fn a_bucket_is_named_by_its_url() {
		assert_eq!(with("s3://music", &KEYS).unwrap(), "s3://music/");
		assert_eq!(with("s3://music/", &KEYS).unwrap(), "s3://music/");
		assert_eq!(with("s3://music/node/7/", &KEYS).unwrap(), "s3://music/node/7");
		for wrong in [
			"music",
			"/music",
			"s3://",
			"s3:///prefix",
			"http://music/",
			"s3://id:hush@music/",
			"s3://music:80/",
			"s3://music/?secret=hush",
			"s3://music/#part",
			"s3://mu*sic/",
			"s3://music/a//b",
		] {
			let error = with(wrong, &KEYS).unwrap_err();
			assert_eq!(error, BucketError::NotABucket, "{wrong}");
			assert!(!error.to_string().contains("hush"));
		}
	}

	#[test]
	fn credentials_and_endpoint_come_from_the_environment() {
		let lacks = |variables: &[_]| with("s3://music", variables).unwrap_err();
		assert_eq!(lacks(&[]), BucketError::Lacks("AWS_ACCESS_KEY_ID"));
		assert_eq!(lacks(&KEYS[..1]), BucketError::Lacks("AWS_SECRET_ACCESS_KEY"));
		let empty = [KEYS[0], ("AWS_SECRET_ACCESS_KEY", "")];
		assert_eq!(lacks(&empty), BucketError::Lacks("AWS_SECRET_ACCESS_KEY"));
		for (endpoint, is_good) in [
			("https://s3.example.com", true),
			("http://127.0.0.1:9000", true),
			("", true),
			("s3.example.com", false),
			("ftp://s3.example.com", false),
			("http://", false),
			("https://id@s3.example.com", false),
			("https://id:hush@s3.example.com", false),
			("https://s3.example.com/?secret=hush", false),
			("https://s3.example.com/#part", false),
		] {
			let endpoint = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", endpoint)];
			assert_eq!(with("s3://music", &endpoint).is_ok(), is_good, "{endpoint:?}");
		}
	}

	#[test]
	fn what_is_large_may_take_long() {
		let request = |method: Method, bytes: usize| {
			let request = axum::http::Request::builder().method(method).uri("http://store/");
			request.body(HttpRequestBody::from(vec![0; bytes])).unwrap()
		};
		assert_eq!(patience(&request(Method::GET, 0)), ANSWER);
		let megabyte = patience(&request(Method::PUT, 1 << 20));
		assert_eq!(megabyte, ANSWER + Duration::from_secs(8));
		assert_eq!(patience(&request(Method::POST, 10)), LONG);
		let mut copy = request(Method::PUT, 0);
		copy.headers_mut().insert(COPY, "music/a".parse().unwrap());
		assert_eq!(patience(&copy), LONG);
	}
}
