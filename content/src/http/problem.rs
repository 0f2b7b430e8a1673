//! Errors, as `application/problem+json` (RFC 9457).

use crate::{
	document::Unfit,
	http::ports::{ChainError, DocumentError, FileError, Obstacle},
	trouble::SharedTrouble,
};
use axum::{
	body::Body,
	http::{header, HeaderName, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What the storage does not do: each request would say so.
pub(super) static STORAGE: SharedTrouble = SharedTrouble::new();

/// What keeps receipts from being kept: not hidden by many kinds of the former.
pub(super) static KEEPING: SharedTrouble = SharedTrouble::new();

/// What can be wrong. Each has a status, a name for programs and a title for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	BadRequest,
	TokenRequired,
	MalformedToken,
	ForeignToken,
	ForgedToken,
	ExpiredToken,
	ForgedReceipt,
	NotBought,
	LacksFeature,
	NotKeptHere,
	LocalOnly,
	ForeignOrigin,
	ForeignHost,
	NotToHave,
	NoSuchPath,
	NotACid,
	NotPublished,
	NotHere,
	NoSuchUpload,
	NoReceipt,
	NoSuchSubject,
	NotNamed,
	MethodNotAllowed,
	WrongOffset,
	AlreadyHere,
	NotNewer,
	RolledBack,
	NoMetadata,
	PreconditionFailed,
	UnsupportedVersion,
	TooLong,
	UriTooLong,
	UpgradeRequired,
	UnsupportedMediaType,
	NotAPicture,
	TooManyPixels,
	RangeNotSatisfiable,
	WrongLength,
	WrongHash,
	NotJson,
	NotCanonical,
	TooDeep,
	UnfitMetadata,
	ForeignReceipt,
	WrongRound,
	StakeTooLow,
	TooManyUploads,
	TooManyRequests,
	Delisted,
	NotReady,
	Draining,
	NotYetHere,
	Damaged,
	Busy,
	ChainUnavailable,
	StorageFailed,
	NoSpace,
	TooManyReceipts,
}

impl Kind {
	/// Its status, its name, its title.
	pub const fn parts(self) -> (StatusCode, &'static str, &'static str) {
		use StatusCode as S;
		match self {
			Self::BadRequest => (S::BAD_REQUEST, "bad-request", "Bad request"),
			Self::TokenRequired => (S::UNAUTHORIZED, "token-required", "A token is required"),
			Self::MalformedToken => (S::UNAUTHORIZED, "malformed-token", "The token is malformed"),
			Self::ForeignToken => {
				(S::UNAUTHORIZED, "foreign-token", "The token is for another use")
			},
			Self::ForgedToken => (S::UNAUTHORIZED, "forged-token", "The signature does not hold"),
			Self::ExpiredToken => (S::UNAUTHORIZED, "expired-token", "The token has expired"),
			Self::ForgedReceipt => {
				(S::UNAUTHORIZED, "forged-receipt", "The signature does not hold")
			},
			Self::NotBought => (S::PAYMENT_REQUIRED, "not-bought", "The track was not bought"),
			Self::LacksFeature => (S::FORBIDDEN, "lacks-feature", "A feature is required"),
			Self::NotKeptHere => (S::FORBIDDEN, "not-kept-here", "It is not kept at this node"),
			Self::ForeignOrigin => {
				(S::FORBIDDEN, "foreign-origin", "The page is of another origin")
			},
			Self::ForeignHost => {
				(S::MISDIRECTED_REQUEST, "foreign-host", "The node does not go by that name")
			},
			Self::NotToHave => (S::FORBIDDEN, "not-to-have", "The node is not to have the track"),
			Self::LocalOnly => (S::FORBIDDEN, "local-only", "Only the node's own machine is told"),
			Self::NoSuchPath => (S::NOT_FOUND, "no-such-path", "There is no such path"),
			Self::NotACid => (S::NOT_FOUND, "not-a-cid", "That is not the CID of content"),
			Self::NotPublished => (S::NOT_FOUND, "not-published", "No such track is published"),
			Self::NotHere => (S::NOT_FOUND, "not-here", "It is not here"),
			Self::NoSuchUpload => (S::NOT_FOUND, "no-such-upload", "There is no such upload"),
			Self::NoSuchSubject => {
				(S::NOT_FOUND, "no-such-subject", "There is no such track, playlist or beneficiary")
			},
			Self::NotNamed => (S::NOT_FOUND, "not-named", "Nothing names that document"),
			Self::NoReceipt => (S::NOT_FOUND, "no-receipt", "There is no receipt yet"),
			Self::MethodNotAllowed => {
				(S::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed")
			},
			Self::WrongOffset => (S::CONFLICT, "wrong-offset", "The upload stands elsewhere"),
			Self::AlreadyHere => (S::CONFLICT, "already-here", "The track is here already"),
			Self::NotNewer => (S::CONFLICT, "not-newer", "The receipt is not newer"),
			Self::RolledBack => (S::CONFLICT, "rolled-back", "The receipt takes plays back"),
			Self::NoMetadata => (S::CONFLICT, "no-metadata", "The metadata is not here yet"),
			Self::PreconditionFailed => {
				(S::PRECONDITION_FAILED, "precondition-failed", "The condition does not hold")
			},
			Self::UnsupportedVersion => {
				(S::PRECONDITION_FAILED, "unsupported-version", "The tus version is not supported")
			},
			Self::TooLong => (S::PAYLOAD_TOO_LARGE, "too-long", "Too many bytes"),
			Self::UriTooLong => (S::URI_TOO_LONG, "uri-too-long", "The URI is too long"),
			Self::UpgradeRequired => {
				(S::UPGRADE_REQUIRED, "upgrade-required", "Only a WebSocket is served there")
			},
			Self::UnsupportedMediaType => (
				S::UNSUPPORTED_MEDIA_TYPE,
				"unsupported-media-type",
				"The media type is not supported",
			),
			Self::NotAPicture => {
				(S::UNSUPPORTED_MEDIA_TYPE, "not-a-picture", "That is no picture that is taken")
			},
			Self::TooManyPixels => (
				S::UNPROCESSABLE_ENTITY,
				"too-many-pixels",
				"The picture has more pixels than are taken",
			),
			Self::RangeNotSatisfiable => {
				(S::RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "There are no such bytes")
			},
			Self::WrongLength => (S::UNPROCESSABLE_ENTITY, "wrong-length", "The length is another"),
			Self::WrongHash => (S::UNPROCESSABLE_ENTITY, "wrong-hash", "The hash is another"),
			Self::NotJson => (S::UNPROCESSABLE_ENTITY, "not-json", "The metadata is no JSON"),
			Self::NotCanonical => {
				(S::UNPROCESSABLE_ENTITY, "not-canonical", "The metadata is not in canonical form")
			},
			Self::TooDeep => {
				(S::UNPROCESSABLE_ENTITY, "too-deep", "The metadata is nested too deeply")
			},
			Self::UnfitMetadata => {
				(S::UNPROCESSABLE_ENTITY, "unfit-metadata", "The metadata describes nothing")
			},
			Self::ForeignReceipt => {
				(S::UNPROCESSABLE_ENTITY, "foreign-receipt", "The receipt is for another node")
			},
			Self::WrongRound => (S::UNPROCESSABLE_ENTITY, "wrong-round", "The round is not taken"),
			Self::StakeTooLow => {
				(S::UNPROCESSABLE_ENTITY, "stake-too-low", "Too little is at stake")
			},
			Self::TooManyUploads => {
				(S::TOO_MANY_REQUESTS, "too-many-uploads", "Too many uploads are in progress")
			},
			Self::TooManyRequests => {
				(S::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests at once")
			},
			Self::Delisted => {
				(S::UNAVAILABLE_FOR_LEGAL_REASONS, "delisted", "The track is delisted")
			},
			Self::NotReady => (S::SERVICE_UNAVAILABLE, "not-ready", "The node is not ready"),
			Self::Draining => {
				(S::SERVICE_UNAVAILABLE, "draining", "The node is about to be stopped")
			},
			Self::NotYetHere => {
				(S::SERVICE_UNAVAILABLE, "not-yet-here", "The track is not here yet")
			},
			Self::Damaged => (S::SERVICE_UNAVAILABLE, "damaged", "The track is being repaired"),
			Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "The node is busy"),
			Self::ChainUnavailable => {
				(S::SERVICE_UNAVAILABLE, "chain-unavailable", "The chain cannot be asked")
			},
			Self::StorageFailed => (S::SERVICE_UNAVAILABLE, "storage-failed", "Storage failed"),
			Self::NoSpace => (S::INSUFFICIENT_STORAGE, "no-space", "There is no room"),
			Self::TooManyReceipts => {
				(S::INSUFFICIENT_STORAGE, "too-many-receipts", "Too many receipts are here")
			},
		}
	}

	/// Seconds after which it is worth to try again.
	const fn retry_after(self) -> Option<u32> {
		match self {
			Self::Busy | Self::TooManyRequests => Some(2),
			Self::ChainUnavailable | Self::StorageFailed | Self::NotReady => Some(10),
			Self::NotYetHere | Self::Damaged | Self::TooManyUploads => Some(30),
			Self::Draining => Some(60),
			_ => None,
		}
	}
}

/// An error, and what an answer with it has besides.
#[derive(Clone, Debug)]
pub struct Problem {
	kind: Kind,
	detail: String,
	obstacles: Vec<Obstacle>,
	seq: Option<u32>,
	fields: Vec<(HeaderName, String)>,
}

impl Problem {
	/// `detail` says what was wrong with this very request.
	pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
		Self { kind, detail: detail.into(), obstacles: Vec::new(), seq: None, fields: Vec::new() }
	}

	/// With a header field.
	pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
		self.fields.push((name, value.into()));
		self
	}

	/// With the number of the last receipt that is known.
	pub fn after(mut self, seq: u32) -> Self {
		self.seq = Some(seq);
		self
	}

	/// With what keeps the node from its work.
	pub fn because_of(mut self, obstacles: Vec<Obstacle>) -> Self {
		self.obstacles = obstacles;
		self
	}
}

/// The body of an error.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document {
	/// What is wrong, for programs: `urn:audio:problem:` and a name.
	r#type: String,
	/// The same for people.
	title: &'static str,
	/// The status of the answer.
	status: u16,
	/// What was wrong with this request.
	detail: String,
	/// The number of the fan's last receipt that is known: the next has a greater one.
	#[serde(skip_serializing_if = "Option::is_none")]
	seq: Option<u32>,
	/// What keeps the node from its work.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	reasons: Vec<Reason>,
}

/// Something that keeps a node from its work.
#[derive(Serialize, ToSchema)]
pub struct Reason {
	/// The part of the node that it concerns.
	part: String,
	/// What is wrong.
	detail: String,
}

impl IntoResponse for Problem {
	fn into_response(self) -> Response {
		let (status, name, title) = self.kind.parts();
		let reason = |obstacle: Obstacle| Reason { part: obstacle.part, detail: obstacle.detail };
		let document = Document {
			r#type: format!("urn:audio:problem:{name}"),
			title,
			status: status.as_u16(),
			detail: self.detail,
			seq: self.seq,
			reasons: self.obstacles.into_iter().map(reason).collect(),
		};
		// Texts and numbers: they can always be written.
		let body = serde_json::to_vec(&document).unwrap_or_default();
		let mut response = Response::new(Body::from(body));
		*response.status_mut() = status;
		let headers = response.headers_mut();
		headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
		headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
		if let Some(seconds) = self.kind.retry_after() {
			headers.insert(header::RETRY_AFTER, seconds.into());
		}
		for (name, value) in self.fields {
			if let Ok(value) = HeaderValue::from_str(&value) {
				headers.insert(name, value);
			}
		}
		response
	}
}

impl From<ChainError> for Problem {
	fn from(error: ChainError) -> Self {
		// Anyone can cause it: it is not to fill the log.
		tracing::debug!(%error, "a request was refused");
		Self::new(Kind::ChainUnavailable, "The node does not get an answer from the chain.")
	}
}

impl From<DocumentError> for Problem {
	fn from(error: DocumentError) -> Self {
		match error {
			DocumentError::NoSpace => Self::new(Kind::NoSpace, "This node has no room for it."),
			DocumentError::Failed(reason) => {
				if STORAGE.is_news(&reason) {
					tracing::warn!(%reason, "a document is neither read nor taken");
				}
				let detail = "This node's storage does not answer as it should.";
				Self::new(Kind::StorageFailed, detail)
			},
		}
	}
}

impl From<Unfit> for Problem {
	fn from(unfit: Unfit) -> Self {
		let kind = match unfit {
			Unfit::TooLong(_) => Kind::TooLong,
			Unfit::NotJson(_) => Kind::NotJson,
			Unfit::NotCanonical => Kind::NotCanonical,
			Unfit::TooDeep => Kind::TooDeep,
			Unfit::NotSchema(_) => Kind::UnfitMetadata,
			Unfit::NotAPicture => Kind::NotAPicture,
			Unfit::TooManyPixels(_) => Kind::TooManyPixels,
		};
		Self::new(kind, format!("Nothing was kept: {unfit}."))
	}
}

impl From<FileError> for Problem {
	fn from(error: FileError) -> Self {
		let kind = match error {
			FileError::Absent => Kind::NotYetHere,
			FileError::Bad => Kind::Damaged,
			FileError::Busy => Kind::Busy,
			FileError::Failed(ref reason) => {
				if STORAGE.is_news(&reason) {
					tracing::warn!(%reason, "content cannot be read");
				}
				Kind::StorageFailed
			},
		};
		// The reason of a failed disk is the operator's business.
		let detail = match kind {
			Kind::NotYetHere => "This node is to have the track and is still getting it.",
			Kind::Damaged => "This node found its copy damaged and is getting another.",
			Kind::Busy => "This node reads as much as it can at once.",
			_ => "This node's storage does not answer as it should.",
		};
		Self::new(kind, detail)
	}
}
