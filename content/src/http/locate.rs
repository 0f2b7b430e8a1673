//! `GET /locate/{cid}`: where a track is heard from.

use crate::http::{
	content::listed,
	ports::Source,
	problem::Problem,
	request::{root_of, Params},
	Service,
};
use axum::{
	extract::{rejection::PathRejection, Path, State},
	http::{header, Uri},
	response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a track is heard from.
#[derive(Serialize, ToSchema)]
pub struct Located {
	/// How the track is known on chain.
	track: u32,
	/// Its root in hexadecimal digits.
	root: String,
	/// How many bytes it has.
	bytes: u64,
	/// Whether its placement is drawn: until then nodes stage it.
	placed: bool,
	/// The nodes, the best first for the session.
	sources: Vec<Place>,
}

/// A node that a track is heard from.
#[derive(Serialize, ToSchema)]
pub struct Place {
	/// The node.
	node: u32,
	/// Where its HTTP service is.
	url: String,
	/// Whether it holds the track, rather than stages it.
	holds: bool,
	/// Whether it is the one that answers.
	here: bool,
	/// Its weight, in planck: digits, since numbers of JSON are too small for it.
	stake: String,
	/// How probable it is that it is a listener's first choice.
	probability: f64,
}

/// Where a track is heard from.
///
/// The order is for the session: a listener asks the first, and the next if that fails. Tokens are
/// for one node each, so who needs one asks here first.
#[utoipa::path(
	get,
	path = "/locate/{cid}",
	tag = "content",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("session" = Option<String>, Query, description = "What the order is for, up to 128 bytes"),
	),
	responses(
		(status = 200, description = "The nodes, the best first", body = Located),
		(status = 400, description = "The session is too long"),
		(status = 404, description = "No such track"),
		(status = 451, description = "The track is delisted"),
	),
)]
pub async fn get(
	State(service): State<Service>,
	cid: Result<Path<String>, PathRejection>,
	uri: Uri,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	let session = Params::of(&uri)?.session.unwrap_or_default();
	let track = listed(&service, root).await?;
	let here = service.library.node();
	let sources = service.library.sources(track.id, session.into_bytes()).await?;
	let place = |source: Source| Place {
		node: source.node,
		url: source.url,
		holds: source.holds,
		here: Some(source.node) == here,
		stake: source.stake.to_string(),
		probability: source.probability,
	};
	let located = Located {
		track: track.id,
		root: hex::encode(root),
		bytes: track.bytes,
		placed: track.placed,
		sources: sources.into_iter().map(place).collect(),
	};
	Ok(json(&located))
}

/// An answer that is of this moment.
pub fn json(value: &impl Serialize) -> Response {
	let fields = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
	// Texts and numbers: they can always be written.
	(fields, serde_json::to_vec(value).unwrap_or_default()).into_response()
}
