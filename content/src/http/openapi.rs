//! `GET /openapi.json`: what the service says of itself.

use crate::http::problem::{Document as ProblemDocument, Reason};
use axum::{
	http::header,
	response::{IntoResponse, Response},
	Extension,
};
use bytes::Bytes;
use utoipa::{
	openapi::{path::Operation, Content, ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder},
	OpenApi as _,
};

#[derive(utoipa::OpenApi)]
#[openapi(
	info(
		title = "AUDIO content service",
		description = "Plays the tracks of the AUDIO chain, takes them from their artists with what \
			describes them, and takes receipts from fans of what they heard. `OPTIONS` is answered \
			for every path with what a page may send, and with what of tus there is. Errors are \
			problem details (RFC 9457).",
		license(name = "Apache-2.0", identifier = "Apache-2.0")
	),
	components(schemas(ProblemDocument, Reason))
)]
struct Head;

/// The document before the paths are in it.
pub fn head() -> OpenApi {
	Head::openapi()
}

/// The document as text.
#[derive(Clone)]
pub struct Written(Bytes);

/// What every operation but `/live` can be refused for.
const LIMITS: [(&str, &str); 3] = [
	("414", "Path and query have more than 4 KiB"),
	("429", "Too much at once for one network address"),
	("503", "Too much at once, the node is about to be stopped, or chain or storage do not answer"),
];

/// Writes the document, with what operations have in common.
pub fn written(mut document: OpenApi) -> Written {
	for (path, item) in &mut document.paths.paths {
		// A range is of what `GET` gives.
		if let Some(head) = &mut item.head {
			head.responses.responses.retain(|status, _| !["206", "416"].contains(&status.as_str()));
		}
		let operations = [
			("get", &mut item.get),
			("head", &mut item.head),
			("post", &mut item.post),
			("put", &mut item.put),
			("patch", &mut item.patch),
			("delete", &mut item.delete),
		];
		for (method, operation) in operations {
			if let Some(operation) = operation {
				complete(method, path, operation);
			}
		}
	}
	// Texts and numbers: they can always be written.
	Written(serde_json::to_vec(&document).unwrap_or_default().into())
}

/// Gives an operation a name of its own and what it shares with others.
fn complete(method: &str, path: &str, operation: &mut Operation) {
	let words = path.split(['/', '{', '}', '.']).filter(|word| !word.is_empty());
	let words: Vec<_> = std::iter::once(method).chain(words).collect();
	operation.operation_id = Some(words.join("_"));
	if let Some(RefOr::T(body)) = &mut operation.request_body {
		for (media, content) in &mut body.content {
			// Bytes have no schema.
			if media != "application/json" {
				*content = Content::default().into();
			}
		}
	}
	let responses = &mut operation.responses.responses;
	for (status, description) in LIMITS.iter().filter(|_| path != "/live") {
		let common = || ResponseBuilder::new().description(*description).build().into();
		responses.entry((*status).to_string()).or_insert_with(common);
	}
	for (status, response) in responses.iter_mut() {
		let RefOr::T(response) = response else { continue };
		for media in ["audio/*", "image/*", "application/ld+json", "application/octet-stream"] {
			if let Some(bytes) = response.content.get_mut(media) {
				*bytes = Content::default().into();
			}
		}
		if status.as_str() >= "400" {
			let schema = Ref::from_schema_name("Problem");
			let content = ContentBuilder::new().schema(Some(schema)).build();
			response.content.insert("application/problem+json".to_string(), content.into());
		}
	}
}

/// This document.
#[utoipa::path(
	get,
	path = "/openapi.json",
	tag = "health",
	responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")),
)]
pub async fn get(Extension(written): Extension<Written>) -> Response {
	([(header::CONTENT_TYPE, "application/json")], written.0).into_response()
}
