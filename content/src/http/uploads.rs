//! Bringing a track's content: resumable uploads by [tus 1.0](https://tus.io/protocols/resumable-upload)
//! (core, creation, termination, expiration), and `PUT` for what comes in one go.
//!
//! Only content of a published track is taken, from its artist, at a node that is to have it: nobody
//! fills a disk with anything else. Each request shows what the artist signed (`Authorization: AUDIO
//! …`, see [`Bring`]); the name of an upload alone opens nothing.

use crate::http::{
	access,
	content::listed,
	cors::insert,
	pace::Watch,
	ports::{NewUpload, Track, UploadBody, UploadError, UploadId, UploadStatus},
	problem::{Kind, Problem, STORAGE},
	request::{root_of, Client},
	token::{Bring, Claim, Scope, Signed},
	Service,
};
use audio_primitives::{
	content::{cid_of, MAX_PUBLISHED_SIZE},
	proofs::ContentRoot,
};
use axum::{
	body::Body,
	extract::{rejection::PathRejection, Extension, Path, State},
	http::{header, HeaderMap, HeaderName, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
};
use futures::{stream, StreamExt, TryStreamExt};
use std::{
	io,
	time::{Duration, SystemTime},
};
use tokio::time::Instant;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const VERSION: &str = "1.0.0";

/// What of tus there is.
pub const OPTIONS: [(&str, &str); 4] = [
	("tus-resumable", VERSION),
	("tus-version", VERSION),
	("tus-extension", "creation,termination,expiration"),
	// `MAX_PUBLISHED_SIZE`.
	("tus-max-size", "2147483648"),
];

/// Begins an upload.
///
/// Its answer names the upload in `Location`. `Upload-Metadata` is not looked at: what is brought is
/// said by what the artist signed.
#[utoipa::path(
	post,
	path = "/uploads",
	tag = "uploads",
	params(
		("Authorization" = String, Header, description = "`AUDIO` and what the artist signed"),
		("Tus-Resumable" = String, Header, description = "1.0.0"),
		("Upload-Length" = u64, Header, description = "Bytes of the track's content"),
		("Upload-Metadata" = Option<String>, Header, description = "Not looked at"),
	),
	responses(
		(status = 201, description = "It is begun"),
		(status = 400, description = "`Upload-Length` is missing or malformed"),
		(status = 401, description = "Not signed, or not by the track's artist"),
		(status = 403, description = "This node is not to have the track"),
		(status = 404, description = "No such track is published"),
		(status = 409, description = "The track is here already"),
		(status = 412, description = "Another version of tus"),
		(status = 413, description = "More than can be published"),
		(status = 422, description = "Not the length of the track"),
		(status = 429, description = "Too many uploads are in progress"),
		(status = 451, description = "The track is delisted"),
		(status = 507, description = "There is no room"),
	),
)]
pub async fn create(
	State(service): State<Service>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	speaks_tus(&headers)?;
	service.draining.refuse()?;
	let bytes = number(&headers, &LENGTH)?;
	let (root, track) = authorise(&service, &headers, None).await?;
	has_length(&track, bytes)?;
	let upload = NewUpload { root, bytes, artist: track.artist };
	let id = service.uploads.create(upload).await?;
	let status = service.uploads.status(id).await?;
	let mut response = empty(StatusCode::CREATED);
	set(&mut response, header::LOCATION, format!("/uploads/{id}"));
	describe(&mut response, &status);
	Ok(response)
}

/// How an upload stands.
#[utoipa::path(
	head,
	path = "/uploads/{id}",
	tag = "uploads",
	params(
		("id" = String, Path, description = "As `Location` had it"),
		("Authorization" = String, Header, description = "`AUDIO` and what the artist signed"),
		("Tus-Resumable" = String, Header, description = "1.0.0"),
	),
	responses(
		(status = 200, description = "`Upload-Offset` of `Upload-Length` bytes are here"),
		(status = 401, description = "Not signed, or not by the track's artist"),
		(status = 403, description = "This node is to have the track no more"),
		(status = 404, description = "No such upload or track"),
		(status = 412, description = "Another version of tus"),
		(status = 451, description = "The track is delisted"),
	),
)]
pub async fn status(
	State(service): State<Service>,
	id: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let (_, status) = upload(&service, id, &headers).await?;
	if status.offset == status.bytes {
		// A client would take it for done.
		return Err(UploadError::Unfinished.into());
	}
	let mut response = empty(StatusCode::OK);
	describe(&mut response, &status);
	Ok(response)
}

/// Goes on with an upload.
///
/// What comes before a request is cut off is kept: `HEAD` says where to go on. With the last byte
/// the content is verified, and `204` says that it is here for good.
#[utoipa::path(
	patch,
	path = "/uploads/{id}",
	tag = "uploads",
	params(
		("id" = String, Path, description = "As `Location` had it"),
		("Authorization" = String, Header, description = "`AUDIO` and what the artist signed"),
		("Tus-Resumable" = String, Header, description = "1.0.0"),
		("Upload-Offset" = u64, Header, description = "Where the upload stands"),
	),
	request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
	responses(
		(status = 204, description = "`Upload-Offset` bytes are here"),
		(status = 400, description = "`Upload-Offset` is missing or malformed"),
		(status = 401, description = "Not signed, or not by the track's artist"),
		(status = 403, description = "This node is to have the track no more"),
		(status = 404, description = "No such upload or track"),
		(status = 409, description = "The upload stands elsewhere"),
		(status = 412, description = "Another version of tus"),
		(status = 413, description = "More than was declared"),
		(status = 415, description = "Not `application/offset+octet-stream`"),
		(status = 422, description = "Not the content of the track: it was removed"),
		(status = 451, description = "The track is delisted"),
		(status = 507, description = "There is no room"),
	),
)]
pub async fn append(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	id: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	let media = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
	if media != Some(b"application/offset+octet-stream") {
		let detail = "The body's media type must be application/offset+octet-stream.";
		return Err(Problem::new(Kind::UnsupportedMediaType, detail));
	}
	let offset = number(&headers, &OFFSET)?;
	let (id, status) = upload(&service, id, &headers).await?;
	if offset != status.offset {
		return Err(UploadError::WrongOffset { at: status.offset }.into());
	}
	let room = status.bytes.saturating_sub(offset);
	if declared(&headers).is_some_and(|length| length > room) {
		return Err(UploadError::TooLong.into());
	}
	let slot = service.bringing.take(client.0)?;
	let uploads = service.uploads.clone();
	let body = at_pace(body, &service);
	let held = (slot, service.brought.begin().await);
	// In a task of its own: it is not dropped half way when the client goes.
	let appended = tokio::spawn(async move {
		let _held = held;
		uploads.append(id, offset, body).await
	});
	let status = joined(appended).await??;
	let mut response = empty(StatusCode::NO_CONTENT);
	describe(&mut response, &status);
	Ok(response)
}

/// `POST` in place of `PATCH` or `DELETE`, for those who cannot send these: tus asks for that of
/// servers. It is in no document of its own.
pub async fn overridden(
	service: State<Service>,
	client: Extension<Client>,
	id: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	match headers.get("x-http-method-override").map(HeaderValue::as_bytes) {
		Some(b"PATCH") => append(service, client, id, headers, body).await,
		Some(b"DELETE") => delete(service, id, headers).await,
		_ => {
			let detail = "X-HTTP-Method-Override must be PATCH or DELETE.";
			Err(Problem::new(Kind::MethodNotAllowed, detail)
				.with(header::ALLOW, "HEAD, PATCH, DELETE"))
		},
	}
}

/// Ends an upload and removes what came of it.
#[utoipa::path(
	delete,
	path = "/uploads/{id}",
	tag = "uploads",
	params(
		("id" = String, Path, description = "As `Location` had it"),
		("Authorization" = String, Header, description = "`AUDIO` and what the artist signed"),
		("Tus-Resumable" = String, Header, description = "1.0.0"),
	),
	responses(
		(status = 204, description = "It is gone"),
		(status = 401, description = "Not signed, or not by the track's artist"),
		(status = 403, description = "This node is to have the track no more"),
		(status = 404, description = "No such upload or track"),
		(status = 412, description = "Another version of tus"),
		(status = 451, description = "The track is delisted"),
	),
)]
pub async fn delete(
	State(service): State<Service>,
	id: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let (id, _) = upload(&service, id, &headers).await?;
	service.uploads.delete(id).await?;
	Ok(empty(StatusCode::NO_CONTENT))
}

/// Brings a track's content in one go.
///
/// Nothing is kept of what does not come whole: an upload is what can be gone on with.
#[utoipa::path(
	put,
	path = "/content/{cid}",
	tag = "uploads",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("Authorization" = String, Header, description = "`AUDIO` and what the artist signed"),
	),
	request_body(content = Vec<u8>, content_type = "application/octet-stream"),
	responses(
		(status = 201, description = "It is here for good"),
		(status = 204, description = "It was here already; nothing was read"),
		(status = 401, description = "Not signed, or not by the track's artist"),
		(status = 403, description = "This node is not to have the track"),
		(status = 404, description = "No such track is published"),
		(status = 413, description = "More than the track has"),
		(status = 422, description = "Not the content of the track"),
		(status = 429, description = "Too many uploads are in progress"),
		(status = 451, description = "The track is delisted"),
		(status = 507, description = "There is no room"),
	),
)]
pub async fn put(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	service.draining.refuse()?;
	let (root, track) = authorise(&service, &headers, Some(root)).await?;
	match declared(&headers) {
		Some(length) if length > track.bytes => return Err(UploadError::TooLong.into()),
		Some(length) => has_length(&track, length)?,
		None => {},
	}
	let slot = service.bringing.take(client.0)?;
	let new = NewUpload { root, bytes: track.bytes, artist: track.artist };
	let body = at_pace(body, &service);
	let held = (slot, service.brought.begin().await);
	let brought = tokio::spawn(async move {
		let _held = held;
		bring(&service, new, body).await
	});
	if !joined(brought).await?? {
		return Ok(empty(StatusCode::NO_CONTENT));
	}
	let mut response = empty(StatusCode::CREATED);
	let cid = String::from_utf8(cid_of(&root)).unwrap_or_default();
	set(&mut response, header::LOCATION, format!("/content/{cid}"));
	Ok(response)
}

/// An upload from its beginning to its end. False if the content is here already.
async fn bring(service: &Service, new: NewUpload, body: UploadBody) -> Result<bool, Problem> {
	let bytes = new.bytes;
	let id = match service.uploads.create(new).await {
		Err(UploadError::AlreadyHere) => return Ok(false),
		id => id?,
	};
	let appended = service.uploads.append(id, 0, body).await;
	let problem = match appended {
		Ok(status) if status.offset == bytes => return Ok(true),
		Ok(status) => {
			let detail = format!("{} of {bytes} bytes came. Nothing was kept.", status.offset);
			Problem::new(Kind::WrongLength, detail)
		},
		// All of it came and is kept: the node makes a file of it once it can.
		Err(error) if is_whole(service, id, bytes).await => return Err(error.into()),
		Err(error) => error.into(),
	};
	match service.uploads.delete(id).await {
		Ok(()) | Err(UploadError::Unknown) => {},
		// It expires in the end.
		Err(error) => tracing::warn!(%id, %error, "what came of a request cannot be removed"),
	}
	Err(problem)
}

async fn is_whole(service: &Service, id: UploadId, bytes: u64) -> bool {
	service.uploads.status(id).await.is_ok_and(|status| status.offset == bytes)
}

/// The upload that a request is about, if it may be gone on with.
async fn upload(
	service: &Service,
	id: Result<Path<String>, PathRejection>,
	headers: &HeaderMap,
) -> Result<(UploadId, UploadStatus), Problem> {
	speaks_tus(headers)?;
	let id =
		id.ok().and_then(|Path(id)| id.parse::<UploadId>().ok()).ok_or(UploadError::Unknown)?;
	let status = service.uploads.status(id).await?;
	authorise(service, headers, Some(status.root)).await?;
	Ok((id, status))
}

/// The track that a request may bring: of `root` if that is given, otherwise what was signed.
async fn authorise(
	service: &Service,
	headers: &HeaderMap,
	root: Option<ContentRoot>,
) -> Result<(ContentRoot, Track), Problem> {
	let refuse = |kind, detail: &str| {
		Problem::new(kind, detail).with(header::WWW_AUTHENTICATE, Bring::REALM)
	};
	let Some(text) = credentials(headers) else {
		let detail = "Authorization must be AUDIO and what the track's artist signed.";
		return Err(refuse(Kind::TokenRequired, detail));
	};
	let library = &service.library;
	let said = Signed::<Bring>::from_text(text).map(|signed| signed.claim.scope.root);
	let root = root.or(said).unwrap_or_default();
	let here = Scope { genesis: library.genesis(), node: access::node(service)?, root };
	let signed = Signed::<Bring>::check(text, &here, service.clock.now())?;
	let track = listed(service, root).await?;
	if !signed.is_signed_by(&track.artist) {
		let detail = "The signature is not that of the track's artist.";
		return Err(refuse(Kind::ForgedToken, detail));
	}
	has_length(&track, signed.claim.bytes)?;
	if !library.keeps(track.id).await? {
		let detail = "Neither stages nor stores this node the track: /locate names those that do.";
		return Err(Problem::new(Kind::NotKeptHere, detail));
	}
	Ok((root, track))
}

/// What was signed, of `Authorization: AUDIO …`.
pub fn credentials(headers: &HeaderMap) -> Option<&str> {
	let (scheme, text) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
	scheme.eq_ignore_ascii_case("AUDIO").then_some(text.trim())
}

fn speaks_tus(headers: &HeaderMap) -> Result<(), Problem> {
	if headers.get(&RESUMABLE).map(HeaderValue::as_bytes) == Some(VERSION.as_bytes()) {
		return Ok(());
	}
	let detail = format!("Tus-Resumable must be {VERSION}.");
	let name = HeaderName::from_static("tus-version");
	Err(Problem::new(Kind::UnsupportedVersion, detail).with(name, VERSION))
}

/// The length that the body is said to have.
pub fn declared(headers: &HeaderMap) -> Option<u64> {
	headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
	let text = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
	let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
	text.parse()
		.ok()
		.filter(|_| is_number)
		.ok_or_else(|| Problem::new(Kind::BadRequest, format!("{name} must be a number of bytes.")))
}

fn has_length(track: &Track, bytes: u64) -> Result<(), Problem> {
	if bytes > MAX_PUBLISHED_SIZE {
		let detail = format!("Content has at most {MAX_PUBLISHED_SIZE} bytes.");
		return Err(Problem::new(Kind::TooLong, detail));
	}
	if bytes == track.bytes {
		return Ok(());
	}
	let detail = format!("The track has {} bytes, not {bytes}.", track.bytes);
	Err(Problem::new(Kind::WrongLength, detail))
}

/// What comes, up to the end, an error, or less than a client is to send: one that stops or dawdles
/// without hanging up does not keep its place. Only the time counts in which it is waited for.
pub fn at_pace(body: Body, service: &Service) -> UploadBody {
	let (pace, brought) = (service.pace, service.metrics.brought());
	let body = body.into_data_stream().map_err(io::Error::other);
	let body = body.inspect_ok(move |bytes| brought.inc_by(bytes.len() as u64)).boxed();
	stream::unfold(Some((body, Watch::new(pace))), |state| async {
		let (mut body, mut watch) = state?;
		loop {
			let since = Instant::now();
			let came = tokio::time::timeout(watch.left(), body.next()).await;
			let bytes = match &came {
				Ok(Some(Ok(bytes))) => bytes.len(),
				_ => 0,
			};
			let in_time = watch.note(since.elapsed(), bytes as u64);
			return match came {
				Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some((body, watch)))),
				Ok(Some(Err(error))) => Some((Err(error), None)),
				Ok(None) => None,
				Err(_) if in_time => continue,
				Err(slow) => Some((Err(slow.into()), None)),
			};
		}
	})
	.boxed()
}

async fn joined<T>(task: tokio::task::JoinHandle<T>) -> Result<T, Problem> {
	task.await.map_err(|error| {
		tracing::error!(%error, "an upload's task ended");
		Problem::new(Kind::StorageFailed, "This node could not go on with the upload.")
	})
}

fn empty(status: StatusCode) -> Response {
	(status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

fn set(response: &mut Response, name: HeaderName, value: impl TryInto<HeaderValue>) {
	if let Ok(value) = value.try_into() {
		response.headers_mut().insert(name, value);
	}
}

fn describe(response: &mut Response, status: &UploadStatus) {
	set(response, OFFSET, HeaderValue::from(status.offset));
	set(response, LENGTH, HeaderValue::from(status.bytes));
	let expires = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(status.expires));
	// Years of more than four digits cannot be written.
	if let Some(expires) = expires.filter(|_| status.expires < 250_000_000_000) {
		set(response, EXPIRES, httpdate::fmt_http_date(expires));
	}
}

/// Every answer about uploads says which version it speaks.
pub async fn speak_tus(mut response: Response) -> Response {
	insert(&mut response, &[("tus-resumable", VERSION)]);
	response
}

impl From<UploadError> for Problem {
	fn from(error: UploadError) -> Self {
		let kind = match error {
			UploadError::Unknown => Kind::NoSuchUpload,
			UploadError::WrongOffset { .. } => Kind::WrongOffset,
			UploadError::TooLong => Kind::TooLong,
			UploadError::WrongHash => Kind::WrongHash,
			UploadError::NoSpace => Kind::NoSpace,
			UploadError::TooMany => Kind::TooManyUploads,
			UploadError::Busy | UploadError::Unfinished => Kind::Busy,
			UploadError::AlreadyHere => Kind::AlreadyHere,
			UploadError::Failed(reason) => {
				if STORAGE.is_news(&reason) {
					tracing::warn!(%reason, "an upload does not go on");
				}
				let detail = "This node's storage does not answer as it should.";
				return Self::new(Kind::StorageFailed, detail);
			},
		};
		let problem = Self::new(kind, format!("Refused: {error}."));
		match error {
			UploadError::WrongOffset { at } => problem.with(OFFSET, at.to_string()),
			_ => problem,
		}
	}
}
