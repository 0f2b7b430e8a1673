//! What describes tracks, playlists and accounts: brought, asked for, and refused.

use super::{
	builder, request,
	uploads::{authorization_of, cut},
	world::*,
	Answer, Bench,
};
use crate::{
	document::{Described, Kind, Subject},
	http::{
		ports::DocumentError,
		token::{Scope, MAX_LIFE},
	},
	media::made,
};
use audio_primitives::{
	content::cid_of,
	proofs::{root, ContentRoot},
};
use axum::{
	body::Body,
	http::{Method, Request},
};
use bytes::Bytes;
use serde_json::json;

/// The path of a document, and of what it is.
pub fn at(kind: Kind, root: &ContentRoot, subject: &Subject) -> String {
	let (name, value) = subject.named();
	format!("{}?{name}={value}", path(root).replace("content", kind.path()))
}

/// What describes something that has these pictures.
pub fn metadata(name: &str, pictures: &[ContentRoot]) -> Bytes {
	let cid = |root| format!("ipfs://{}", String::from_utf8(cid_of(root)).unwrap());
	let mut fields = json!({
		"@context": "https://schema.org", "@type": "MusicRecording", "name": name,
	});
	if !pictures.is_empty() {
		fields["image"] = pictures.iter().map(cid).collect();
	}
	serde_json_canonicalizer::to_vec(&fields).unwrap().into()
}

/// The head of a PNG file, and some bytes.
pub fn png(length: usize) -> Bytes {
	let mut bytes = made::png(640, 480);
	bytes.resize(length, 7);
	bytes.into()
}

/// Alice's.
pub const SUBJECT: Subject = Subject::Track(4);

impl World {
	/// The chain says that Alice's `subject` is described by `document`.
	pub fn describe(&self, subject: Subject, document: &Bytes) -> ContentRoot {
		let root = root(document);
		let (owner, metadata) = (account("Alice"), Some(root));
		let mut here = self.here();
		here.described.insert(subject, Described { owner, metadata, listed: true });
		here.pinned.insert(account("Alice"));
		root
	}
}

impl Bench {
	pub async fn describe_by(&self, kind: Kind, subject: &Subject, document: &Bytes) -> Answer {
		let root = root(document);
		let signed = authorization_of(root, document.len());
		self.put(&at(kind, &root, subject), &signed, document.clone().into()).await
	}
}

fn refused(answer: &Answer) -> (u16, String) {
	(answer.status, answer.problem())
}

fn is(status: u16, name: &str) -> (u16, String) {
	(status, name.to_string())
}

fn subjects() -> [Subject; 3] {
	[SUBJECT, Subject::Playlist(7), Subject::Account(account("Alice"))]
}

#[tokio::test]
async fn what_describes_a_subject_is_brought_with_its_picture_and_served() {
	for subject in subjects() {
		let bench = Bench::new().await;
		let picture = png(200_000);
		let document = metadata("Song", &[root(&picture)]);
		let cid = bench.world.describe(subject.clone(), &document);
		// The picture comes after what names it.
		let early = bench.describe_by(Kind::Artwork, &subject, &picture).await;
		assert_eq!(refused(&early), is(409, "no-metadata"));
		let answer = bench.describe_by(Kind::Metadata, &subject, &document).await;
		let plain = path(&cid).replace("content", "metadata");
		assert_eq!((answer.status, answer.header("location")), (201, plain.as_str()));
		let answer = bench.describe_by(Kind::Artwork, &subject, &picture).await;
		assert_eq!(answer.status, 201);
		// Once more does no harm, and is not even read.
		let put = bench.put(&at(Kind::Metadata, &cid, &subject), "", cut(Bytes::new())).await;
		assert_eq!(refused(&put), is(401, "token-required"));
		let signed = authorization_of(cid, document.len());
		let put = bench.put(&at(Kind::Metadata, &cid, &subject), &signed, cut(Bytes::new())).await;
		assert_eq!(put.status, 204);

		let answer = bench.get(&plain).await;
		assert_eq!((answer.status, &answer.body), (200, &document));
		assert_eq!(answer.header("content-type"), "application/ld+json");
		assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
		assert_eq!(answer.header("etag"), format!("\"{}\"", hex::encode(cid)));
		let tag = answer.header("etag").to_string();
		let again = bench.get_with(&plain, &[("if-none-match", &tag)]).await;
		assert_eq!((again.status, again.body.len()), (304, 0));
		assert_eq!(bench.get_with(&plain, &[("if-match", "\"x\"")]).await.status, 412);
		let head = bench.send(request(Method::HEAD, &plain, &[])).await;
		assert_eq!((head.status, head.header("content-type")), (200, "application/ld+json"));
		assert_eq!(head.header("content-length"), document.len().to_string());

		let answer = bench.get(&path(&root(&picture)).replace("content", "artwork")).await;
		assert_eq!((answer.status, &answer.body), (200, &picture));
		assert_eq!(answer.header("content-type"), "image/png");
		// Neither is what it is not.
		let other = path(&root(&picture)).replace("content", "metadata");
		assert_eq!(refused(&bench.get(&other).await), is(404, "not-here"));
		assert_eq!(
			refused(&bench.get(&plain.replace("metadata", "artwork")).await),
			is(404, "not-here")
		);
	}
}

#[tokio::test]
async fn a_picture_that_the_chain_names_as_metadata_is_not_served_as_such() {
	let bench = Bench::new().await;
	let picture = png(1_000);
	let cid = bench.world.describe(SUBJECT, &picture);
	assert_eq!(
		refused(&bench.describe_by(Kind::Metadata, &SUBJECT, &picture).await),
		is(422, "not-json")
	);
	bench.world.here().documents.insert(cid, picture);
	bench.world.here().own.insert(SUBJECT);
	let answer = bench.get(&at(Kind::Metadata, &cid, &SUBJECT)).await;
	assert_eq!(refused(&answer), is(404, "not-here"));
}

#[tokio::test]
async fn documents_are_taken_from_the_owner_alone_with_a_token_of_this_very_document() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	let put = async |token: String| {
		let at = at(Kind::Metadata, &cid, &SUBJECT);
		refused(&bench.put(&at, &token, document.clone().into()).await)
	};
	assert_eq!(put(String::new()).await, is(401, "token-required"));
	assert_eq!(put("AUDIO x".into()).await, is(401, "malformed-token"));
	let good = bring(cid, document.len());
	let signed = |claim, name| format!("AUDIO {}", sign(claim, name));
	assert_eq!(put(signed(good.clone(), "Bob")).await, is(401, "forged-token"));
	let mut late = good.clone();
	late.expires = NOW;
	assert_eq!(put(signed(late.clone(), "Alice")).await, is(401, "expired-token"));
	late.expires = NOW + MAX_LIFE + 1;
	assert_eq!(put(signed(late, "Alice")).await, is(401, "malformed-token"));
	for scope in [
		Scope { genesis: [0; 32], ..scope(cid) },
		Scope { node: NODE + 1, ..scope(cid) },
		scope([9; 32]),
	] {
		let foreign = crate::http::Bring { scope, ..good.clone() };
		assert_eq!(put(signed(foreign, "Alice")).await, is(401, "foreign-token"));
	}
	// Nobody is signed for before there is a node.
	bench.world.here().node = None;
	assert_eq!(put(signed(good.clone(), "Alice")).await, is(503, "not-ready"));
	bench.world.here().node = Some(NODE);
	bench.world.here().chain_is_away = true;
	assert_eq!(put(signed(good, "Alice")).await, is(503, "chain-unavailable"));
	assert!(bench.world.here().documents.is_empty());
}

#[tokio::test]
async fn exactly_one_subject_is_named() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	let plain = path(&cid).replace("content", "metadata");
	let signed = authorization_of(cid, document.len());
	for query in [
		"?track=4&playlist=7",
		"?track=4&track=4",
		"?track=x",
		"?track=",
		"?track=-4",
		"?account=nobody",
	] {
		let at = format!("{plain}{query}");
		let put = bench.put(&at, &signed, document.clone().into()).await;
		assert_eq!(refused(&put), is(400, "bad-request"), "{query}");
		assert_eq!(refused(&bench.get(&at).await), is(400, "bad-request"), "{query}");
	}
	for query in ["", "?album=4"] {
		let put = bench.put(&format!("{plain}{query}"), &signed, document.clone().into()).await;
		assert_eq!(refused(&put), is(400, "bad-request"), "{query}");
	}
	let put = bench.put("/metadata/x?track=4", &signed, document.clone().into()).await;
	assert_eq!(refused(&put), is(404, "not-a-cid"));
}

#[tokio::test]
async fn only_what_the_chain_names_is_taken_by_who_keeps_it() {
	for subject in subjects() {
		let bench = Bench::new().await;
		let document = metadata("Song", &[]);
		let unknown = bench.describe_by(Kind::Metadata, &subject, &document).await;
		assert_eq!(refused(&unknown), is(404, "no-such-subject"));
		bench.world.describe(subject.clone(), &document);
		let other = metadata("Another", &[]);
		let put = bench.describe_by(Kind::Metadata, &subject, &other).await;
		assert_eq!(refused(&put), is(404, "not-named"));
		bench.world.here().described.get_mut(&subject).unwrap().metadata = None;
		let put = bench.describe_by(Kind::Metadata, &subject, &document).await;
		assert_eq!(refused(&put), is(404, "not-named"));
		bench.world.describe(subject.clone(), &document);
		bench.world.here().keeps = false;
		bench.world.here().pinned.clear();
		let put = bench.describe_by(Kind::Metadata, &subject, &document).await;
		assert_eq!(refused(&put), is(403, "not-kept-here"));
		bench.world.here().keeps = true;
		bench.world.describe(subject.clone(), &document);
		bench.world.here().described.get_mut(&subject).unwrap().listed = false;
		let put = bench.describe_by(Kind::Metadata, &subject, &document).await;
		assert_eq!(refused(&put), is(451, "delisted"));
		bench.world.describe(subject.clone(), &document);
		assert_eq!(bench.describe_by(Kind::Metadata, &subject, &document).await.status, 201);
		let put = bench.describe_by(Kind::Artwork, &subject, &png(100)).await;
		assert_eq!(refused(&put), is(404, "not-named"));
	}
}

#[tokio::test]
async fn what_is_no_metadata_is_refused_whatever_the_chain_names() {
	let bench = Bench::new().await;
	let deep = format!("{{\"@context\":{}{}}}", "[".repeat(40), "]".repeat(40));
	let spaced = r#"{"@context": "https://schema.org","@type":"Person"}"#;
	let twice = r#"{"@context":"https://schema.org","@type":"Person","@type":"Person"}"#;
	let recipe = r#"{"@context":"https://schema.org","@type":"Recipe"}"#;
	let linked =
		r#"{"@context":"https://schema.org","@type":"Person","image":"https://x.example"}"#;
	for (document, name) in [
		("<html><script>alert(1)</script></html>", "not-json"),
		("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "not-json"),
		("", "not-json"),
		(&"[".repeat(60_000), "not-json"),
		(&deep, "too-deep"),
		(spaced, "not-canonical"),
		(twice, "not-canonical"),
		("[]", "unfit-metadata"),
		(recipe, "unfit-metadata"),
		(linked, "unfit-metadata"),
	] {
		let document = Bytes::copy_from_slice(document.as_bytes());
		bench.world.describe(SUBJECT, &document);
		let put = bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
		assert_eq!(refused(&put), is(422, name), "{document:?}");
	}
	let long = metadata(&"x".repeat(65_536), &[]);
	bench.world.describe(SUBJECT, &long);
	assert_eq!(
		refused(&bench.describe_by(Kind::Metadata, &SUBJECT, &long).await),
		is(413, "too-long")
	);
	assert!(bench.world.here().documents.is_empty());
}

#[tokio::test]
async fn only_pictures_of_so_many_bytes_and_pixels_are_artwork() {
	let bench = Bench::new().await;
	for (bytes, refusal) in [
		(
			Bytes::from_static(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
			is(415, "not-a-picture"),
		),
		(Bytes::from_static(b"<html>"), is(415, "not-a-picture")),
		(Bytes::from_static(b"GIF89a"), is(415, "not-a-picture")),
		// Nothing of it, or not all of its head.
		(made::png(0, 1).into(), is(415, "not-a-picture")),
		(made::jpeg(1, 0).into(), is(415, "not-a-picture")),
		(png(100).slice(..20), is(415, "not-a-picture")),
		(png((2 << 20) + 1), is(413, "too-long")),
		(made::png(4_097, 1).into(), is(422, "too-many-pixels")),
		(made::jpeg(1, 4_097).into(), is(422, "too-many-pixels")),
		(made::webp(1 << 24, 1 << 24).into(), is(422, "too-many-pixels")),
	] {
		let document = metadata("Song", &[root(&bytes)]);
		bench.world.describe(SUBJECT, &document);
		assert_eq!(bench.describe_by(Kind::Metadata, &SUBJECT, &document).await.status, 201);
		assert_eq!(refused(&bench.describe_by(Kind::Artwork, &SUBJECT, &bytes).await), refusal);
	}
	for largest in [png(2 << 20), made::png(4_096, 4_096).into()] {
		let document = metadata("Song", &[root(&largest)]);
		bench.world.describe(SUBJECT, &document);
		bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
		assert_eq!(bench.describe_by(Kind::Artwork, &SUBJECT, &largest).await.status, 201);
		let served = bench.get(&at(Kind::Artwork, &root(&largest), &SUBJECT)).await;
		assert_eq!(served.body, largest);
	}
}

#[tokio::test]
async fn a_picture_of_too_many_pixels_that_is_here_is_not_served() {
	for (side, status) in [(4_096, 200), (4_097, 404)] {
		let bench = Bench::new().await;
		let picture = Bytes::from(made::png(side, side));
		let document = metadata("Song", &[root(&picture)]);
		bench.world.describe(SUBJECT, &document);
		for document in [&document, &picture] {
			bench.world.here().documents.insert(root(document), document.clone());
		}
		let answer = bench.get(&at(Kind::Artwork, &root(&picture), &SUBJECT)).await;
		assert_eq!(answer.status, status, "{side} pixels a side");
	}
}

#[tokio::test]
async fn who_brings_too_many_pixels_is_told_how_many_there_may_be() {
	let bench = Bench::new().await;
	let bomb = Bytes::from(made::webp(20_000, 300));
	let document = metadata("Song", &[root(&bomb)]);
	bench.world.describe(SUBJECT, &document);
	bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
	let answer = bench.describe_by(Kind::Artwork, &SUBJECT, &bomb).await;
	let said = "it has 20000 x 300 pixels, and may have 4096 a side";
	assert!(String::from_utf8_lossy(&answer.body).contains(said), "{:?}", answer.body);
}

#[tokio::test]
async fn other_bytes_than_were_signed_leave_nothing() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	let at = at(Kind::Metadata, &cid, &SUBJECT);
	let signed = authorization_of(cid, document.len());
	let length = document.len();
	let other = metadata("Sung", &[]);
	for (body, refusal) in [
		(cut(document.slice(..20)), is(422, "wrong-length")),
		(document.slice(..20).into(), is(422, "wrong-length")),
		(Body::from([&document[..], b" "].concat()), is(413, "too-long")),
		(other.into(), is(422, "wrong-hash")),
	] {
		assert_eq!(refused(&bench.put(&at, &signed, body).await), refusal);
	}
	for (declared, refusal) in
		[(length - 1, is(422, "wrong-length")), (length + 1, is(413, "too-long"))]
	{
		let declared = declared.to_string();
		let fields = [("authorization", signed.as_str()), ("content-length", &declared)];
		let put = builder(Method::PUT, &at, &fields).body(cut(Bytes::new())).unwrap();
		assert_eq!(refused(&bench.send(put).await), refusal);
	}
	for (error, refusal) in [
		(DocumentError::NoSpace, is(507, "no-space")),
		(DocumentError::Failed("broken".into()), is(503, "storage-failed")),
	] {
		bench.world.here().document_fails = Some(error);
		assert_eq!(refused(&bench.describe_by(Kind::Metadata, &SUBJECT, &document).await), refusal);
	}
	assert!(bench.world.here().documents.is_empty() && bench.world.here().own.is_empty());
	assert_eq!(bench.describe_by(Kind::Metadata, &SUBJECT, &document).await.status, 201);
}

#[tokio::test]
async fn what_the_chain_names_no_more_is_not_served_nor_what_is_delisted() {
	let bench = Bench::new().await;
	let picture = png(100);
	let document = metadata("Song", &[root(&picture)]);
	let cid = bench.world.describe(SUBJECT, &document);
	bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
	bench.describe_by(Kind::Artwork, &SUBJECT, &picture).await;
	bench.world.here().asked_as_known.clear();
	let both = [
		path(&cid).replace("content", "metadata"),
		path(&root(&picture)).replace("content", "artwork"),
	];
	for at in &both {
		assert_eq!(bench.get(at).await.status, 200);
	}
	// Of this node's own subjects strangers do not keep anyone from asking.
	assert_eq!(bench.world.here().asked_as_known, [true, true]);
	let list = |listed| bench.world.here().described.get_mut(&SUBJECT).unwrap().listed = listed;
	list(false);
	for at in &both {
		assert_eq!(refused(&bench.get(at).await), is(451, "delisted"));
		assert_eq!(refused(&bench.get(&format!("{at}?track=4")).await), is(451, "delisted"));
	}
	// Another subject has the same.
	let playlist = Subject::Playlist(7);
	bench.world.describe(playlist.clone(), &document);
	bench.world.here().own.insert(playlist.clone());
	assert_eq!(bench.get(&both[0]).await.status, 200);
	bench.world.here().own.remove(&playlist);
	bench.world.here().described.remove(&playlist);
	list(true);
	bench.world.here().described.get_mut(&SUBJECT).unwrap().metadata = Some([9; 32]);
	for at in &both {
		assert_eq!(refused(&bench.get(at).await), is(404, "not-here"));
		let other = bench.get(&format!("{at}?track=4&redirected=true")).await;
		assert_eq!(refused(&other), is(404, "not-here"));
	}
}

#[tokio::test]
async fn what_is_here_is_served_to_who_names_its_subject_though_it_is_this_nodes_no_more() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
	bench.world.here().own.clear();
	let plain = path(&cid).replace("content", "metadata");
	assert_eq!(refused(&bench.get(&plain).await), is(404, "not-here"));
	// A node that has just begun does not know better.
	bench.world.here().is_settled = false;
	assert_eq!(refused(&bench.get(&plain).await), is(503, "not-ready"));
	bench.world.here().is_settled = true;
	bench.world.here().asked_as_known.clear();
	assert_eq!(bench.get(&format!("{plain}?track=4")).await.status, 200);
	// Anyone can make that up.
	assert_eq!(bench.world.here().asked_as_known, [false]);
}

#[tokio::test]
async fn who_asks_for_what_is_elsewhere_is_sent_there_once() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	for subject in subjects() {
		let cid = bench.world.describe(subject.clone(), &document);
		bench.world.here().sources =
			vec![source(NODE, "https://here"), source(5, "https://five.example/a")];
		let at = at(Kind::Metadata, &cid, &subject);
		let answer = bench.get(&at).await;
		let url = format!("https://five.example/a{at}&redirected=true");
		assert_eq!((answer.status, answer.header("location")), (307, url.as_str()));
		assert_eq!(answer.header("cache-control"), "no-store");
		let again = bench.get(&format!("{at}&redirected=true")).await;
		assert_eq!(refused(&again), is(404, "not-here"));
		// Of a picture it cannot be told without the metadata.
		let picture = at.replace("metadata", "artwork");
		assert_eq!(bench.get(&picture).await.status, 307);
		// What is named otherwise is nowhere.
		let other = bench.get(&at.replace(&path(&cid)[9..], &path(&[9; 32])[9..])).await;
		assert_eq!(refused(&other), is(404, "not-here"));
		bench.world.here().sources.truncate(1);
		assert_eq!(refused(&bench.get(&at).await), is(404, "not-here"));
		bench.world.here().described.get_mut(&subject).unwrap().listed = false;
		assert_eq!(refused(&bench.get(&at).await), is(451, "delisted"));
		bench.world.here().described.clear();
		assert_eq!(refused(&bench.get(&at).await), is(404, "not-here"));
	}
	let plain = path(&root(&document)).replace("content", "metadata");
	assert_eq!(refused(&bench.get(&plain).await), is(404, "not-here"));
}

#[tokio::test]
async fn a_damaged_document_is_asked_for_elsewhere() {
	let bench = Bench::new().await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
	bench.world.here().documents.insert(cid, Bytes::from_static(b"other"));
	bench.world.here().sources = vec![source(5, "https://five.example")];
	let answer = bench.get(&at(Kind::Metadata, &cid, &SUBJECT)).await;
	assert_eq!(answer.status, 307);
	// It can be brought again, and is not taken to be here before.
	bench.world.here().documents.insert(cid, Bytes::from_static(b"other"));
	assert_eq!(bench.describe_by(Kind::Metadata, &SUBJECT, &document).await.status, 201);
	assert_eq!(bench.get(&at(Kind::Metadata, &cid, &SUBJECT)).await.status, 200);
}

#[tokio::test]
async fn a_client_has_so_many_documents_at_once() {
	let documents = crate::http::Limit { all: 2, each: 1 };
	let bench = Bench::with(crate::http::Config { documents, ..Default::default() }).await;
	let document = metadata("Song", &[]);
	let cid = bench.world.describe(SUBJECT, &document);
	bench.describe_by(Kind::Metadata, &SUBJECT, &document).await;
	let get = || Request::get(at(Kind::Metadata, &cid, &SUBJECT)).body(Body::empty()).unwrap();
	let open = bench.open(get()).await;
	assert_eq!(refused(&bench.send(get()).await), is(429, "too-many-requests"));
	drop(open);
	assert_eq!(bench.send(get()).await.status, 200);
}
