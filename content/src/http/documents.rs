//! `GET`, `HEAD` and `PUT` of what describes a track, a playlist or an account, and of pictures.
//!
//! The chain tells from which subject one gets to a document, and not back. So who brings a document,
//! and who asks for one that may not be here, names the subject. What is here is found without: this
//! node knows its own subjects.

use crate::{
	document::{self, Described, Subject},
	endpoint,
	http::{
		access,
		conditional::{self, Outcome},
		content::{empty, redirected, set, PUBLIC},
		limits::{Slot, Slots},
		ports::{DocumentError, Source},
		problem::{Kind, Problem},
		request::{root_of, Client, Params},
		token::{Bring, Claim, Scope, Signed},
		uploads::{at_pace, credentials, declared},
		Service,
	},
};
use audio_primitives::{
	content::cid_of,
	proofs::{self, ContentRoot},
};
use axum::{
	body::Body,
	extract::{rejection::PathRejection, Extension, Path, State},
	http::{header, HeaderMap, Method, StatusCode, Uri},
	response::Response,
};
use bytes::Bytes;
use futures::{stream, StreamExt};
use std::io;
use url::{form_urlencoded, Url};

/// Bytes of a document that are sent at once.
const PIECE: usize = 64 * 1_024;

/// What describes a track, a playlist or an account: JSON-LD of schema.org in canonical form.
///
/// What this node has not got it may know where to find, if the request names what the document is
/// of.
#[utoipa::path(
	method(get, head),
	path = "/metadata/{cid}",
	tag = "documents",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("track" = Option<u32>, Query, description = "What it is of: a track,"),
		("playlist" = Option<u32>, Query, description = "a playlist,"),
		("account" = Option<String>, Query, description = "or an account (SS58)"),
		("redirected" = Option<bool>, Query, description = "Another node sent the client here"),
		("If-Match" = Option<String>, Header, description = "Entity tags"),
		("If-None-Match" = Option<String>, Header, description = "Entity tags"),
	),
	responses(
		(status = 200, description = "It", content_type = "application/ld+json", body = Vec<u8>),
		(status = 304, description = "The client has it"),
		(status = 307, description = "A node that has it; once"),
		(status = 400, description = "More than one thing is named, or none that there can be"),
		(status = 404, description = "It is not here, or nothing of this node names it"),
		(status = 412, description = "`If-Match` names something else"),
		(status = 451, description = "The track is delisted"),
	),
)]
pub async fn metadata(
	service: State<Service>,
	client: Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	method: Method,
	uri: Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	get(document::Kind::Metadata, service, client, cid, method, uri, headers).await
}

/// A picture that metadata names: JPEG, PNG or WebP.
#[utoipa::path(
	method(get, head),
	path = "/artwork/{cid}",
	tag = "documents",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("track" = Option<u32>, Query, description = "What it is of: a track,"),
		("playlist" = Option<u32>, Query, description = "a playlist,"),
		("account" = Option<String>, Query, description = "or an account (SS58)"),
		("redirected" = Option<bool>, Query, description = "Another node sent the client here"),
		("If-Match" = Option<String>, Header, description = "Entity tags"),
		("If-None-Match" = Option<String>, Header, description = "Entity tags"),
	),
	responses(
		(status = 200, description = "It", content_type = "image/*", body = Vec<u8>),
		(status = 304, description = "The client has it"),
		(status = 307, description = "A node that has it; once"),
		(status = 400, description = "More than one thing is named, or none that there can be"),
		(status = 404, description = "It is not here, or nothing of this node names it"),
		(status = 412, description = "`If-Match` names something else"),
		(status = 451, description = "The track is delisted"),
	),
)]
pub async fn artwork(
	service: State<Service>,
	client: Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	method: Method,
	uri: Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	get(document::Kind::Artwork, service, client, cid, method, uri, headers).await
}

/// Brings what describes a track, a playlist or an account. Exactly one of these is named.
///
/// It is JSON in the canonical form of RFC 8785, at most 64 KiB, nested 16 deep at the most: an object
/// whose `@context` is `https://schema.org`, whose `@type` is MusicRecording, MusicAlbum, Person,
/// MusicGroup or MusicPlaylist, and whose `image`, if there is any, is `ipfs://` and the CID of a
/// picture, or up to 4 of these in an array.
#[utoipa::path(
	put,
	path = "/metadata/{cid}",
	tag = "documents",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("track" = Option<u32>, Query, description = "What it is of: a track,"),
		("playlist" = Option<u32>, Query, description = "a playlist,"),
		("account" = Option<String>, Query, description = "or an account (SS58)"),
		("Authorization" = String, Header, description = "`AUDIO` and what its owner signed"),
	),
	request_body(content = Vec<u8>, content_type = "application/ld+json"),
	responses(
		(status = 201, description = "It is here for good"),
		(status = 204, description = "It was here already; nothing was read"),
		(status = 400, description = "Not exactly one thing is named that there can be"),
		(status = 401, description = "Not signed, or not by its owner"),
		(status = 403, description = "This node is not to keep it"),
		(status = 404, description = "There is no such thing, or the chain does not name it there"),
		(status = 413, description = "More than was signed, or than it may have"),
		(status = 422, description = "Other bytes than were signed, or no metadata"),
		(status = 451, description = "The track is delisted"),
		(status = 507, description = "There is no room"),
	),
)]
pub async fn put_metadata(
	service: State<Service>,
	client: Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	uri: Uri,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	put(document::Kind::Metadata, service, client, cid, uri, headers, body).await
}

/// Brings a picture of a track, a playlist or an account, of which exactly one is named. Its metadata
/// comes first, and names the picture.
///
/// It is JPEG, PNG or WebP, by its bytes, of at most 2 MiB and 4,096 pixels a side.
#[utoipa::path(
	put,
	path = "/artwork/{cid}",
	tag = "documents",
	params(
		("cid" = String, Path, description = "CIDv1 of raw bytes by their BLAKE3 hash, in base 32"),
		("track" = Option<u32>, Query, description = "What it is of: a track,"),
		("playlist" = Option<u32>, Query, description = "a playlist,"),
		("account" = Option<String>, Query, description = "or an account (SS58)"),
		("Authorization" = String, Header, description = "`AUDIO` and what its owner signed"),
	),
	request_body(content = Vec<u8>, content_type = "image/*"),
	responses(
		(status = 201, description = "It is here for good"),
		(status = 204, description = "It was here already; nothing was read"),
		(status = 400, description = "Not exactly one thing is named that there can be"),
		(status = 401, description = "Not signed, or not by its owner"),
		(status = 403, description = "This node is not to keep it"),
		(status = 404, description = "There is no such thing, or its metadata does not name it"),
		(status = 409, description = "Its metadata is not here yet"),
		(status = 413, description = "More than was signed, or than it may have"),
		(status = 415, description = "Neither JPEG nor PNG nor WebP, or damaged"),
		(status = 422, description = "Other bytes than were signed, or too many pixels"),
		(status = 451, description = "The track is delisted"),
		(status = 507, description = "There is no room"),
	),
)]
pub async fn put_artwork(
	service: State<Service>,
	client: Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	uri: Uri,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	put(document::Kind::Artwork, service, client, cid, uri, headers, body).await
}

/// The subject that a request names, if it names any.
fn subject_of(uri: &Uri) -> Result<Option<Subject>, Problem> {
	let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
	let mut named = pairs.filter(|(name, _)| Subject::NAMES.contains(&name.as_ref()));
	let Some((name, value)) = named.next() else { return Ok(None) };
	if named.next().is_some() {
		let detail = "Name one of track, playlist and account, once.";
		return Err(Problem::new(Kind::BadRequest, detail));
	}
	let subject = Subject::of(&name, &value);
	let detail = || format!("There can be no {name} of that index or address.");
	subject.map(Some).ok_or_else(|| Problem::new(Kind::BadRequest, detail()))
}

/// What of a document a request is about.
struct Asked<'a> {
	service: &'a Service,
	kind: document::Kind,
	root: ContentRoot,
}

/// What the chain says of a document.
enum Standing {
	/// A subject names it.
	Named,
	/// Only tracks do that are delisted.
	Delisted,
	/// Nothing does that is known.
	Unknown,
}

impl Asked<'_> {
	/// Whether what is described so names the document. None if that cannot be told, since the
	/// metadata is not here.
	async fn is_named(&self, described: &Described) -> Result<Option<bool>, DocumentError> {
		let Some(metadata) = described.metadata else { return Ok(Some(false)) };
		match self.kind {
			document::Kind::Metadata => Ok(Some(metadata == self.root)),
			document::Kind::Artwork => {
				let pictures = self.service.documents.pictures(metadata).await?;
				Ok(pictures.map(|pictures| pictures.contains(&self.root)))
			},
		}
	}

	/// What the best block says of a document that is here: of this node's subjects, and of the one
	/// that the request names.
	async fn standing(&self, named: Option<&Subject>) -> Result<Standing, Problem> {
		let own = self.service.documents.subjects(self.kind, self.root);
		let more = named.filter(|named| !own.contains(named)).cloned();
		let mut standing = Standing::Unknown;
		let known = own.into_iter().map(|subject| (subject, true));
		for (subject, is_known) in known.chain(more.map(|subject| (subject, false))) {
			let described = self.service.library.described(subject, is_known).await?;
			let Some(described) = described else { continue };
			if self.is_named(&described).await? == Some(true) {
				match described.listed {
					true => return Ok(Standing::Named),
					false => standing = Standing::Delisted,
				}
			}
		}
		Ok(standing)
	}

	/// The bytes, and their type, if they are what they are asked for as.
	async fn bytes(&self) -> Result<Option<(Bytes, &'static str)>, Problem> {
		let Some(bytes) = self.service.documents.read(self.root).await? else { return Ok(None) };
		let media = match self.kind {
			document::Kind::Metadata => {
				document::read(&bytes).is_ok().then_some("application/ld+json")
			},
			document::Kind::Artwork => document::picture(&bytes).ok().map(|kind| kind.as_str()),
		};
		Ok(media.map(|media| (bytes, media)))
	}

	/// Where else it is, or why it is not here.
	async fn elsewhere(
		&self,
		named: Option<Subject>,
		was_redirected: bool,
	) -> Result<Response, Problem> {
		let Service { library, documents, .. } = self.service;
		if let Some(subject) = named {
			let described = library.described(subject.clone(), false).await?;
			if let Some(described) = described {
				let is_named = self.is_named(&described).await?;
				if is_named == Some(true) && !described.listed {
					return Err(delisted());
				}
				if is_named != Some(false) && described.listed && !was_redirected {
					let sources = match &subject {
						Subject::Track(track) => library.sources(*track, Vec::new()).await?,
						_ => library.keepers(described.owner).await?,
					};
					let this = library.node();
					let mut others = sources.iter().filter(|source| Some(source.node) != this);
					if let Some(url) = others.find_map(|source| self.url_at(source, &subject)) {
						return Ok(redirected(&url));
					}
				}
			}
		}
		if documents.is_here(self.root) && !documents.is_settled() {
			let detail = "This node has only just begun to look at what it is to keep.";
			return Err(Problem::new(Kind::NotReady, detail));
		}
		Err(Problem::new(Kind::NotHere, "The document is not here. Name what it is of."))
	}

	/// This document at another node. The mark keeps two nodes from sending a client to and fro.
	fn url_at(&self, source: &Source, subject: &Subject) -> Option<Url> {
		let mut url = endpoint::url_at(&source.url, self.kind.path(), &self.root)?;
		let (name, value) = subject.named();
		url.query_pairs_mut().append_pair(name, &value).append_pair("redirected", "true");
		Some(url)
	}
}

fn delisted() -> Problem {
	Problem::new(Kind::Delisted, "The track was delisted on the chain.")
}

async fn get(
	kind: document::Kind,
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	method: Method,
	uri: Uri,
	headers: HeaderMap,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	let named = subject_of(&uri)?;
	let was_redirected = Params::of(&uri)?.redirected;
	let asked = Asked { service: &service, kind, root };
	if !service.documents.is_here(root) {
		return asked.elsewhere(named, was_redirected).await;
	}
	match asked.standing(named.as_ref()).await? {
		Standing::Named => {},
		Standing::Delisted => return Err(delisted()),
		Standing::Unknown => return asked.elsewhere(named, was_redirected).await,
	}
	let tag = conditional::entity_tag(&root);
	let mut response = match conditional::evaluate(&headers, &tag) {
		Outcome::Failed => {
			let detail = format!("The document's entity tag is {tag}.");
			return Err(Problem::new(Kind::PreconditionFailed, detail));
		},
		Outcome::NotModified => empty(StatusCode::NOT_MODIFIED),
		Outcome::Holds => {
			let slot = Slots::take(&service.sending, client.0)?;
			let Some((bytes, media)) = asked.bytes().await? else {
				return asked.elsewhere(named, was_redirected).await;
			};
			let mut response = empty(StatusCode::OK);
			set(&mut response, header::CONTENT_TYPE, media);
			response.headers_mut().insert(header::CONTENT_LENGTH, bytes.len().into());
			if method == Method::GET {
				*response.body_mut() = sent(bytes, slot);
			}
			response
		},
	};
	set(&mut response, header::ETAG, &tag);
	set(&mut response, header::CACHE_CONTROL, PUBLIC);
	Ok(response)
}

/// A body in pieces. The place is free again once all was sent, or the client has gone.
fn sent(bytes: Bytes, slot: Slot) -> Body {
	Body::from_stream(stream::unfold((bytes, slot), |(mut bytes, slot)| async {
		let piece = bytes.split_to(bytes.len().min(PIECE));
		(!piece.is_empty()).then(|| (io::Result::Ok(piece), (bytes, slot)))
	}))
}

async fn put(
	kind: document::Kind,
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	cid: Result<Path<String>, PathRejection>,
	uri: Uri,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	let root = root_of(cid)?;
	let Some(subject) = subject_of(&uri)? else {
		let detail = "Name what the document is of: ?track=, ?playlist= or ?account=.";
		return Err(Problem::new(Kind::BadRequest, detail));
	};
	service.draining.refuse()?;
	let asked = Asked { service: &service, kind, root };
	let (described, bytes) = authorise(&asked, &subject, &headers).await?;
	if let Some(length) = declared(&headers).filter(|length| *length != bytes) {
		return Err(match length > bytes {
			true => too_long(bytes),
			false => came_short(length, bytes),
		});
	}
	// One that turns out to be damaged is taken anew.
	if service.documents.read(root).await?.is_some() {
		service.documents.note(subject, described);
		return Ok(no_store(empty(StatusCode::NO_CONTENT)));
	}
	let slot = service.bringing.take(client.0)?;
	let document = gather(body, bytes, &service).await?;
	if proofs::root(&document) != root {
		let detail = "The bytes do not have the hash of the CID. Nothing was kept.";
		return Err(Problem::new(Kind::WrongHash, detail));
	}
	document::check(kind, &document)?;
	service.documents.put(root, document).await?;
	drop(slot);
	service.documents.note(subject, described);
	let mut response = no_store(empty(StatusCode::CREATED));
	let cid = String::from_utf8(cid_of(&root)).unwrap_or_default();
	set(&mut response, header::LOCATION, &format!("/{}/{cid}", kind.path()));
	Ok(response)
}

/// What describes the subject, if its owner brings a document that it names, and how many bytes that
/// has.
async fn authorise(
	asked: &Asked<'_>,
	subject: &Subject,
	headers: &HeaderMap,
) -> Result<(Described, u64), Problem> {
	let Asked { service, kind, root } = *asked;
	let refuse = |kind, detail: &str| {
		Problem::new(kind, detail).with(header::WWW_AUTHENTICATE, Bring::REALM)
	};
	let Some(text) = credentials(headers) else {
		let detail = "Authorization must be AUDIO and what the owner signed.";
		return Err(refuse(Kind::TokenRequired, detail));
	};
	let library = &service.library;
	let here = Scope { genesis: library.genesis(), node: access::node(service)?, root };
	let signed = Signed::<Bring>::check(text, &here, service.clock.now())?;
	let bytes = signed.claim.bytes;
	if bytes > kind.most() {
		return Err(too_long(kind.most()));
	}
	let described = library.described(subject.clone(), false).await?;
	let Some(described) = described else {
		return Err(Problem::new(Kind::NoSuchSubject, format!("There is no {subject}.")));
	};
	if !signed.is_signed_by(&described.owner) {
		let detail = "The signature is not that of the artist, the curator or the account.";
		return Err(refuse(Kind::ForgedToken, detail));
	}
	if !described.listed {
		return Err(delisted());
	}
	match (asked.is_named(&described).await?, kind) {
		(Some(true), _) => {},
		(None, _) => {
			let detail = "The metadata that names the picture is not here: bring it first.";
			return Err(Problem::new(Kind::NoMetadata, detail));
		},
		(Some(false), document::Kind::Metadata) => {
			let detail = format!("The chain does not name this document for {subject}.");
			return Err(Problem::new(Kind::NotNamed, detail));
		},
		(Some(false), document::Kind::Artwork) => {
			let detail = format!("The metadata of {subject} does not name this picture.");
			return Err(Problem::new(Kind::NotNamed, detail));
		},
	}
	let is_kept = match subject {
		Subject::Track(track) => library.keeps(*track).await?,
		_ => library.pins(described.owner.clone()).await?,
	};
	if !is_kept {
		let detail = format!("This node is not one of those that keep what describes {subject}.");
		return Err(Problem::new(Kind::NotKeptHere, detail));
	}
	Ok((described, bytes))
}

fn too_long(most: u64) -> Problem {
	Problem::new(Kind::TooLong, format!("The document has at most {most} bytes."))
}

fn came_short(came: u64, bytes: u64) -> Problem {
	let detail = format!("{came} of the {bytes} bytes that were signed came. Nothing was kept.");
	Problem::new(Kind::WrongLength, detail)
}

/// All that comes, if it is so many bytes.
async fn gather(body: Body, bytes: u64, service: &Service) -> Result<Bytes, Problem> {
	let mut body = at_pace(body, service);
	let mut came = Vec::new();
	// What breaks off is too short.
	while let Some(Ok(piece)) = body.next().await {
		if (came.len() as u64).saturating_add(piece.len() as u64) > bytes {
			return Err(too_long(bytes));
		}
		came.extend_from_slice(&piece);
	}
	match came.len() as u64 == bytes {
		true => Ok(came.into()),
		false => Err(came_short(came.len() as u64, bytes)),
	}
}

fn no_store(mut response: Response) -> Response {
	set(&mut response, header::CACHE_CONTROL, "no-store");
	response
}
