//! What all answers have, errors and redirects too.
//!
//! Any page may play from any node, so all origins are allowed; no cookie or password is ever looked
//! at. What is stored here is played or saved, and shown only if it is a picture: a page or a drawing
//! that was published as audio runs no script on this origin. Only the console's files do, which have
//! a policy of their own.

use crate::http::uploads;
use axum::{
	body::Body,
	extract::Request,
	http::{header::CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, Method, StatusCode},
	middleware::Next,
	response::Response,
};

/// Methods that there are.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/// What a page may send. (`*` would not allow `Authorization`.)
const ALLOWED: &str = "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, \
	Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override";
/// What a page may see.
const EXPOSED: &str = "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, \
	Location, Retry-After, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, \
	Upload-Expires, Upload-Length, Upload-Offset, Verified-Range, WWW-Authenticate";

const EVERYWHERE: [(&str, &str); 4] = [
	("access-control-allow-origin", "*"),
	("access-control-expose-headers", EXPOSED),
	("x-content-type-options", "nosniff"),
	// A page that isolates itself may play from here too.
	("cross-origin-resource-policy", "cross-origin"),
];

/// Of all that has no other one.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

const PREFLIGHT: [(&str, &str); 4] = [
	("allow", METHODS),
	("access-control-allow-methods", METHODS),
	("access-control-allow-headers", ALLOWED),
	("access-control-max-age", "86400"),
];

/// Answers `OPTIONS` itself, and adds to every answer what all have.
pub async fn finish(request: Request, next: Next) -> Response {
	let mut response = if request.method() == Method::OPTIONS {
		let mut response = Response::new(Body::empty());
		*response.status_mut() = StatusCode::NO_CONTENT;
		insert(&mut response, &PREFLIGHT);
		insert(&mut response, &uploads::OPTIONS);
		response
	} else {
		next.run(request).await
	};
	insert(&mut response, &EVERYWHERE);
	response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert(POLICY);
	response
}

/// Sets header fields, by their names in lower case.
pub fn insert(response: &mut Response, fields: &[(&'static str, &'static str)]) {
	for (name, value) in fields {
		let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
		response.headers_mut().insert(name, value);
	}
}
