//! `GET /content/{cid}/bao`: content with the proof that it is right, for other nodes above all.
//!
//! Who knows root and length of a track checks the stream while it comes: by groups of 16 KiB, so
//! that a node which lies is found out at once.

use crate::http::{
	access::{self, Reach},
	content::listed,
	limits::Slots,
	ports::{FileError, Track, Verified},
	problem::{Kind, Problem, STORAGE},
	range,
	request::{root_of, Client, Params},
	token::{Claim, Pull, Scope, Signed},
	uploads::credentials,
	Service,
};
use audio_primitives::proofs::ContentRoot;
use axum::{
	body::Body,
	extract::{rejection::PathRejection, Extension, Path, State},
	http::{header, HeaderMap, HeaderName, Uri},
	response::{IntoResponse, Response},
};
use futures::{stream, StreamExt};
use std::ops::Range;
use url::form_urlencoded;

/// Which bytes of the content a stream holds, and how many there are in all.
const VERIFIED_RANGE: HeaderName = HeaderName::from_static("verified-range");

/// A verified stream of a track.
///
/// It holds BLAKE3 chaining values and groups of 16 KiB in pre-order, as bao has them, without a
/// length in front. `Verified-Range: bytes 16384-69999/70000` says which bytes of the content: what
/// was asked for, widened to groups. A `Range` header is not looked at.
///
/// A track that has a price or asks for a feature is open to who shows a token: a listener in the
/// URL, or a node that is to have the track, signed by the key that it is registered with.
#[utoipa::path(
	get,
	path = "/content/{cid}/bao",
	tag = "content",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("from" = Option<u64>, Query, description = "The first byte; that of the content if absent"),
		("to" = Option<u64>, Query, description = "The byte after the last; the end if absent"),
		("token" = Option<String>, Query, description = "What the fan or a listening key signed"),
		("Authorization" = Option<String>, Header, description = "`AUDIO` and what a node signed"),
	),
	responses(
		(
			status = 200,
			description = "The stream",
			content_type = "application/octet-stream",
			body = Vec<u8>
		),
		(status = 400, description = "`from` or `to` is no number"),
		(status = 401, description = "A token is required, or is not good"),
		(status = 402, description = "The fan has not bought it"),
		(status = 403, description = "The fan lacks its feature, or the node is not to have it"),
		(status = 404, description = "No track, or it is not here"),
		(status = 416, description = "There are no such bytes"),
		(status = 451, description = "The track is delisted"),
		(status = 503, description = "Not here yet, damaged, or too busy"),
	),
)]
pub async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	uri: Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	let params = Params::of(&uri)?;
	let track = listed(&service, root).await?;
	let range = range_of(&uri, track.bytes)?;
	let for_node = is_for_node(&service, root, &track, &headers).await?;
	if !for_node && access::reach(&service, root, &track, &params).await? != Reach::All {
		return Err(access::required("Without a token the track is not open."));
	}
	let slot = Slots::take(&service.pulls, client.0)?;
	let verified = match service.files.verified(root, range, for_node).await {
		Ok(verified) if verified.bytes == track.bytes => verified,
		Ok(verified) => {
			let (has, wants) = (verified.bytes, track.bytes);
			return Err(FileError::Failed(format!("{has} bytes in place of {wants}")).into());
		},
		Err(FileError::Absent) if !service.library.keeps(track.id).await? => {
			return Err(Problem::new(Kind::NotHere, "The track is not here."));
		},
		Err(error) => return Err(error.into()),
	};
	let Verified { bytes, range, length, mut pieces } = verified;
	// What cannot be read is an error that the client understands, not an answer that breaks off.
	let first = pieces.next().await.transpose()?;
	let sent = service.metrics.verified();
	let pieces = stream::iter(first.map(Ok)).chain(pieces).map(move |piece| {
		// Free again once the stream is over, or the client has gone.
		let _held = &slot;
		sent.inc_by(piece.as_ref().map_or(0, |piece| piece.len() as u64));
		piece.inspect_err(|error| {
			if STORAGE.is_news(error) {
				tracing::warn!(%error, "a verified stream broke off");
			}
		})
	});
	let fields = [
		(header::CONTENT_TYPE, "application/octet-stream".to_string()),
		(header::CONTENT_LENGTH, length.to_string()),
		(header::CACHE_CONTROL, "no-store".to_string()),
		(VERIFIED_RANGE, range::content_range(&range, bytes)),
	];
	Ok((fields, Body::from_stream(pieces)).into_response())
}

/// The bytes that `from` and `to` name, of so many.
fn range_of(uri: &Uri, bytes: u64) -> Result<Range<u64>, Problem> {
	let query = uri.query().unwrap_or_default().as_bytes();
	let number = |name: &str, absent: u64| -> Result<u64, Problem> {
		let mut pairs = form_urlencoded::parse(query);
		let Some((_, text)) = pairs.find(|(key, _)| key == name) else { return Ok(absent) };
		let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
		text.parse().ok().filter(|_| is_number).ok_or_else(|| {
			Problem::new(Kind::BadRequest, format!("{name} must be a number of bytes."))
		})
	};
	let range = number("from", 0)?..number("to", bytes)?;
	if range.start < range.end && range.end <= bytes {
		return Ok(range);
	}
	let detail =
		format!("The content has {bytes} bytes: from is less than to, and to at most that.");
	Err(Problem::new(Kind::RangeNotSatisfiable, detail)
		.with(header::CONTENT_RANGE, range::no_content_range(bytes)))
}

/// Whether a node asks that is to have the track. What is open to all is not asked for a token,
/// unless it is in the trash, from which nodes alone are given.
async fn is_for_node(
	service: &Service,
	root: ContentRoot,
	track: &Track,
	headers: &HeaderMap,
) -> Result<bool, Problem> {
	let Some(text) = credentials(headers) else { return Ok(false) };
	if track.is_open() && service.files.stat(root).await != Err(FileError::Absent) {
		return Ok(false);
	}
	let library = &service.library;
	let here = Scope { genesis: library.genesis(), node: access::node(service)?, root };
	let signed = Signed::<Pull>::check(text, &here, service.clock.now())?;
	let node = signed.claim.by;
	let Some(key) = library.puller(track.id, node).await? else {
		let detail = format!("Node {node} neither stages nor stores the track.");
		return Err(Problem::new(Kind::NotToHave, detail));
	};
	if !signed.is_signed_by_node(&key) {
		let detail = format!("The signature is not that of the key of node {node}.");
		return Err(
			Problem::new(Kind::ForgedToken, detail).with(header::WWW_AUTHENTICATE, Pull::REALM)
		);
	}
	Ok(true)
}
