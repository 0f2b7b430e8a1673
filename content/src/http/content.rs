//! `GET` and `HEAD` of content.
//!
//! What comes first decides: whether the chain knows the track, whether it is listed, whether it is
//! here, whether it may be heard, the request's conditions, its ranges.

use crate::http::{
	access::{self, Reach},
	body::{Piece, Reader},
	conditional::{self, Outcome},
	limits::Slots,
	ports::{FileError, FileInfo, Source, Track},
	problem::{Kind, Problem},
	range::{self, Asked},
	request::{root_of, Client, Params},
	Service,
};
use audio_primitives::proofs::ContentRoot;
use axum::{
	body::Body,
	extract::{rejection::PathRejection, Extension, Path, State},
	http::{header, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri},
	response::Response,
};
use std::{collections::VecDeque, ops::Range};
use url::Url;

/// Content never changes under its name.
pub const PUBLIC: &str = "public, max-age=31536000, immutable";
/// No cache that others use keeps what was paid for.
const PRIVATE: &str = "private, max-age=31536000, immutable";

/// The bytes of a track.
///
/// A track that has a price or asks for a feature is open to who shows a token. Without one, its
/// first part is open as a preview, to requests with `Range` alone: a range that begins in it is cut
/// off at its end. A player sees by `Content-Range` that there is more. A request for the whole is
/// refused: it would take the part for the whole.
#[utoipa::path(
	method(get, head),
	path = "/content/{cid}",
	tag = "content",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("token" = Option<String>, Query, description = "What the fan or a listening key signed"),
		("session" = Option<String>, Query, description = "What a holder is chosen by, up to 128 bytes"),
		("redirected" = Option<bool>, Query, description = "Another node sent the client here"),
		("Range" = Option<String>, Header, description = "`bytes`, up to 16 parts"),
		("If-Range" = Option<String>, Header, description = "The entity tag"),
		("If-Match" = Option<String>, Header, description = "Entity tags"),
		("If-None-Match" = Option<String>, Header, description = "Entity tags"),
	),
	responses(
		(status = 200, description = "All of it", content_type = "audio/*", body = Vec<u8>),
		(status = 206, description = "Some of it (GET)", content_type = "audio/*", body = Vec<u8>),
		(status = 304, description = "The client has it"),
		(status = 307, description = "A node that has it; once"),
		(status = 400, description = "The session is too long"),
		(status = 401, description = "A token is required, or is not good"),
		(status = 402, description = "The fan has not bought it"),
		(status = 403, description = "The fan lacks its feature"),
		(status = 404, description = "No track, or nobody has it"),
		(status = 412, description = "`If-Match` names something else"),
		(status = 416, description = "There are no such bytes (GET)"),
		(status = 451, description = "The track is delisted"),
		(status = 503, description = "Not here yet, damaged, or too busy"),
	),
)]
pub async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	method: Method,
	uri: Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	let params = Params::of(&uri)?;
	let track = listed(&service, root).await?;
	let request = Request { service: &service, root, track, client, params, headers };
	match request.answer(&method).await {
		Ok(response) => Ok(response),
		// It passes: the client comes back.
		Err(Refusal::Unreadable(FileError::Busy)) => Err(FileError::Busy.into()),
		Err(Refusal::Unreadable(error)) => request.elsewhere(error).await,
		Err(Refusal::Problem(problem)) => Err(problem),
	}
}

/// The track with that root, if there is one and it is listed.
pub async fn listed(service: &Service, root: ContentRoot) -> Result<Track, Problem> {
	let found = match service.files.is_known(root) {
		true => service.library.track_here(root).await?,
		false => service.library.track(root).await?,
	};
	let Some(track) = found else {
		return Err(Problem::new(Kind::NotPublished, "The chain knows no track of that content."));
	};
	if !track.listed {
		return Err(Problem::new(Kind::Delisted, "The track was delisted on the chain."));
	}
	Ok(track)
}

/// Why a request is not answered with content.
enum Refusal {
	Problem(Problem),
	Unreadable(FileError),
}

impl From<Problem> for Refusal {
	fn from(problem: Problem) -> Self {
		Self::Problem(problem)
	}
}

impl From<FileError> for Refusal {
	fn from(error: FileError) -> Self {
		Self::Unreadable(error)
	}
}

struct Request<'a> {
	service: &'a Service,
	root: ContentRoot,
	track: Track,
	client: Client,
	params: Params,
	headers: HeaderMap,
}

impl Request<'_> {
	async fn answer(&self, method: &Method) -> Result<Response, Refusal> {
		let file = self.service.files.stat(self.root).await?;
		if file.bytes != self.track.bytes {
			let (has, wants) = (file.bytes, self.track.bytes);
			return Err(FileError::Failed(format!("{has} bytes in place of {wants}")).into());
		}
		let reach = access::reach(self.service, self.root, &self.track, &self.params).await?;
		let tag = conditional::entity_tag(&self.root);
		// A range is of what `GET` gives; in a `HEAD` it means nothing.
		let is_range = *method == Method::GET && conditional::range_holds(&self.headers, &tag);
		let asked = match is_range.then(|| self.range()).flatten() {
			None => Asked::Whole,
			field => range::asked(field, file.bytes),
		};
		let asked = within(asked, reach, file.bytes)?;
		let mut response = match conditional::evaluate(&self.headers, &tag) {
			Outcome::Failed => {
				let detail = format!("The content's entity tag is {tag}.");
				return Err(Problem::new(Kind::PreconditionFailed, detail).into());
			},
			Outcome::NotModified => empty(StatusCode::NOT_MODIFIED),
			Outcome::Holds if *method == Method::HEAD => whole(&file, Body::empty()),
			Outcome::Holds => self.content(&file, asked).await?,
		};
		set(&mut response, header::ETAG, &tag);
		let cache = if self.track.is_open() { PUBLIC } else { PRIVATE };
		set(&mut response, header::CACHE_CONTROL, cache);
		Ok(response)
	}

	/// The one `Range` field. Two are malformed, hence none.
	fn range(&self) -> Option<&[u8]> {
		let mut fields = self.headers.get_all(header::RANGE).iter();
		fields.next().filter(|_| fields.next().is_none()).map(HeaderValue::as_bytes)
	}

	async fn content(&self, file: &FileInfo, asked: Asked) -> Result<Response, Refusal> {
		let length = file.bytes;
		let (mut response, pieces) = match asked {
			Asked::Nothing => {
				let detail = format!("The content has {length} bytes.");
				let problem = Problem::new(Kind::RangeNotSatisfiable, detail)
					.with(header::CONTENT_RANGE, range::no_content_range(length));
				return Err(problem.into());
			},
			Asked::Whole => (whole(file, Body::empty()), vec![Piece::Part(0..length)]),
			Asked::Parts(parts) => match parts.as_slice() {
				[part] => one_part(file, part),
				parts => many_parts(&self.root, file, parts),
			},
		};
		*response.body_mut() = self.stream(pieces).await?;
		Ok(response)
	}

	async fn stream(&self, pieces: Vec<Piece>) -> Result<Body, Refusal> {
		let _slot = Slots::take(&self.service.streams, self.client.0)?;
		let (files, pieces) = (self.service.files.clone(), VecDeque::from(pieces));
		let sent = self.service.metrics.heard();
		Ok(Reader { files, root: self.root, pieces, sent, _slot }.open().await?)
	}

	/// Where else it is, or why it is not here.
	async fn elsewhere(&self, error: FileError) -> Result<Response, Problem> {
		let library = &self.service.library;
		if !self.params.redirected {
			let session = self.params.session.clone().unwrap_or_default();
			let sources = library.sources(self.track.id, session.into_bytes()).await?;
			let others = sources.iter().filter(|source| Some(source.node) != library.node());
			if let Some(url) = others.filter_map(|source| self.url_at(source)).next() {
				return Ok(redirected(&url));
			}
		}
		let is_here = !matches!(error, FileError::Absent | FileError::Bad);
		if is_here || library.keeps(self.track.id).await? {
			return Err(error.into());
		}
		let detail = if self.params.redirected {
			"Another node sent you here, but the track is not here."
		} else {
			"The track is not here, and no node that has it can be reached."
		};
		Err(Problem::new(Kind::NotHere, detail))
	}

	/// This content at another node. The token stays behind: it is for this node, and nobody else's
	/// business. The mark keeps two nodes from sending a client to and fro.
	fn url_at(&self, source: &Source) -> Option<Url> {
		let mut url = crate::endpoint::url_at(&source.url, "content", &self.root)?;
		if let Some(session) = &self.params.session {
			url.query_pairs_mut().append_pair("session", session);
		}
		url.query_pairs_mut().append_pair("redirected", "true");
		Some(url)
	}
}

/// What of `asked` the listener gets who may hear so much of it.
fn within(asked: Asked, reach: Reach, length: u64) -> Result<Asked, Problem> {
	let Reach::First(open) = reach else { return Ok(asked) };
	let beyond = |detail: String| {
		let range = range::no_content_range(length);
		access::required(detail).with(header::CONTENT_RANGE, range)
	};
	match asked {
		Asked::Nothing => Ok(Asked::Nothing),
		Asked::Whole => Err(beyond(format!(
			"Without a token the first {open} of {length} bytes are open, by a Range request."
		))),
		Asked::Parts(parts) if parts.iter().any(|part| part.start >= open) => {
			Err(beyond(format!("Without a token the first {open} of {length} bytes are open.")))
		},
		Asked::Parts(parts) => {
			Ok(Asked::Parts(parts.iter().map(|part| part.start..part.end.min(open)).collect()))
		},
	}
}

/// Sends a client to another node.
pub fn redirected(url: &Url) -> Response {
	let mut response = empty(StatusCode::TEMPORARY_REDIRECT);
	set(&mut response, header::LOCATION, url.as_str());
	set(&mut response, header::CACHE_CONTROL, "no-store");
	response
}

pub fn empty(status: StatusCode) -> Response {
	let mut response = Response::new(Body::empty());
	*response.status_mut() = status;
	response
}

pub fn set(response: &mut Response, name: HeaderName, value: &str) {
	if let Ok(value) = HeaderValue::from_str(value) {
		response.headers_mut().insert(name, value);
	}
}

/// What all answers with content have.
fn described(status: StatusCode, file: &FileInfo, media: &str, length: u64) -> Response {
	let mut response = empty(status);
	set(&mut response, header::CONTENT_TYPE, media);
	set(&mut response, header::ACCEPT_RANGES, "bytes");
	response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
	if !file.media.is_audio() {
		set(&mut response, header::CONTENT_DISPOSITION, "attachment");
	}
	response
}

fn whole(file: &FileInfo, body: Body) -> Response {
	let mut response = described(StatusCode::OK, file, file.media.as_str(), file.bytes);
	*response.body_mut() = body;
	response
}

fn one_part(file: &FileInfo, part: &Range<u64>) -> (Response, Vec<Piece>) {
	let piece = Piece::Part(part.clone());
	let media = file.media.as_str();
	let mut response = described(StatusCode::PARTIAL_CONTENT, file, media, piece.length());
	set(&mut response, header::CONTENT_RANGE, &range::content_range(part, file.bytes));
	(response, vec![piece])
}

/// `multipart/byteranges`. Its boundary is made of the root: content with its own hash in it cannot
/// be made, so no content ends a part before its end.
fn many_parts(root: &ContentRoot, file: &FileInfo, parts: &[Range<u64>]) -> (Response, Vec<Piece>) {
	let boundary = hex::encode(root);
	let media = file.media.as_str();
	let mut pieces = Vec::new();
	for part in parts {
		let range = range::content_range(part, file.bytes);
		let head =
			format!("\r\n--{boundary}\r\nContent-Type: {media}\r\nContent-Range: {range}\r\n\r\n");
		pieces.extend([Piece::Text(head), Piece::Part(part.clone())]);
	}
	pieces.push(Piece::Text(format!("\r\n--{boundary}--\r\n")));
	let length = pieces.iter().fold(0u64, |length, piece| length.saturating_add(piece.length()));
	let media = format!("multipart/byteranges; boundary={boundary}");
	(described(StatusCode::PARTIAL_CONTENT, file, &media, length), pieces)
}
