//! Bringing content.

use super::{builder, request, world::*, Answer, Bench};
use crate::{
	http::{
		message,
		ports::UploadError,
		token::{Signed, MAX_LIFE},
	},
	media::MediaType,
};
use audio_primitives::{proofs::ContentRoot, receipts::wrapped};
use axum::{body::Body, http::Method};
use bytes::Bytes;
use futures::stream;
use sp_core::Pair;
use std::io;

pub const LENGTH: usize = 70_000;
pub const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
pub const STREAM: (&str, &str) = ("content-type", "application/offset+octet-stream");

pub fn authorization(root: ContentRoot) -> String {
	authorization_of(root, LENGTH)
}

pub fn authorization_of(root: ContentRoot, length: usize) -> String {
	format!("AUDIO {}", sign(bring(root, length), "Alice"))
}

/// A published track that is not here, and what its artist signed.
pub fn published(bench: &Bench) -> (Bytes, ContentRoot, String) {
	let bytes = noise(LENGTH);
	let root = bench.world.publish(&bytes);
	(bytes, root, authorization(root))
}

impl Bench {
	pub async fn create(&self, authorization: &str, length: &str) -> Answer {
		let fields = [TUS, ("authorization", authorization), ("upload-length", length)];
		self.send(request(Method::POST, "/uploads", &fields)).await
	}

	pub async fn patch(&self, at: &str, authorization: &str, offset: &str, body: Body) -> Answer {
		let fields = [TUS, STREAM, ("authorization", authorization), ("upload-offset", offset)];
		self.send(builder(Method::PATCH, at, &fields).body(body).unwrap()).await
	}

	pub async fn upload(&self, method: Method, at: &str, authorization: &str) -> Answer {
		self.send(request(method, at, &[TUS, ("authorization", authorization)])).await
	}

	pub async fn put(&self, path: &str, authorization: &str, body: Body) -> Answer {
		let fields = [("authorization", authorization)];
		self.send(builder(Method::PUT, path, &fields).body(body).unwrap()).await
	}
}

/// A body that breaks off.
pub fn cut(bytes: Bytes) -> Body {
	let gone = io::Error::from(io::ErrorKind::ConnectionReset);
	Body::from_stream(stream::iter([Ok(bytes), Err(gone)]))
}

fn refused(answer: &Answer) -> (u16, String) {
	(answer.status, answer.problem())
}

fn is(status: u16, name: &str) -> (u16, String) {
	(status, name.to_string())
}

/// Whoever sees that all bytes have come takes it for done: it is not before they are stored.
#[tokio::test]
async fn what_is_whole_and_not_stored_does_not_look_done() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	for (_, came) in bench.world.here().uploads.values_mut() {
		*came = bytes.to_vec();
	}
	let answer = bench.upload(Method::HEAD, &at, &authorization).await;
	assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
	bench.world.here().upload_fails = Some(UploadError::Failed("away".into()));
	let answer = bench.patch(&at, &authorization, "70000", Body::empty()).await;
	assert_eq!(refused(&answer), is(503, "storage-failed"));
	let answer = bench.patch(&at, &authorization, "70000", Body::empty()).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "70000"));
	assert_eq!(bench.get(&path(&root)).await.body, bytes);
}

/// A store that cannot make a file of it now makes one of it later.
#[tokio::test]
async fn what_came_whole_at_once_is_kept_though_it_is_not_stored() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	bench.world.here().storing_fails = Some(UploadError::Failed("away".into()));
	let answer = bench.put(&path(&root), &authorization, bytes.clone().into()).await;
	assert_eq!(refused(&answer), is(503, "storage-failed"));
	let kept: Vec<_> = bench.world.here().uploads.values().map(|(_, came)| came.clone()).collect();
	assert_eq!(kept, [bytes.to_vec()]);
	// But a part of it is not.
	bench.world.here().uploads.clear();
	bench.put(&path(&root), &authorization, cut(bytes.slice(..30_000))).await;
	assert!(bench.world.here().uploads.is_empty());
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	let answer = bench.create(&authorization, "70000").await;
	assert_eq!((answer.status, answer.header("upload-offset")), (201, "0"));
	assert_eq!(answer.header("tus-resumable"), "1.0.0");
	assert_eq!(answer.header("upload-expires"), "Fri, 15 Jan 2027 09:00:00 GMT");
	let at = answer.header("location").to_string();
	assert_eq!(at, format!("/uploads/{}", "a0".repeat(16)));
	let answer = bench.patch(&at, &authorization, "0", cut(bytes.slice(..30_000))).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "30000"));
	let answer = bench.upload(Method::HEAD, &at, &authorization).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (200, "30000"));
	assert_eq!(answer.header("upload-length"), "70000");
	assert_eq!(answer.header("cache-control"), "no-store");
	let answer = bench.patch(&at, &authorization, "29999", bytes.slice(29_999..).into()).await;
	assert_eq!(refused(&answer), is(409, "wrong-offset"));
	assert_eq!(answer.header("upload-offset"), "30000");
	let answer = bench.patch(&at, &authorization, "30000", bytes.slice(30_000..).into()).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "70000"));
	assert_eq!(bench.get(&path(&root)).await.body, bytes);
	let answer = bench.upload(Method::HEAD, &at, &authorization).await;
	assert_eq!(answer.status, 404);
	assert_eq!(refused(&bench.create(&authorization, "70000").await), is(409, "already-here"));
}

#[tokio::test]
async fn an_upload_can_be_given_up() {
	let bench = Bench::new().await;
	let (_, _, authorization) = published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	assert_eq!(bench.upload(Method::DELETE, &at, &authorization).await.status, 204);
	assert!(bench.world.here().uploads.is_empty());
	let answer = bench.upload(Method::DELETE, &at, &authorization).await;
	assert_eq!(refused(&answer), is(404, "no-such-upload"));
	for other in ["x", "..%2Fstate.db", &"A0".repeat(16), &"a0".repeat(17), "%ff"] {
		let at = format!("/uploads/{other}");
		let answer = bench.upload(Method::DELETE, &at, &authorization).await;
		assert_eq!(refused(&answer), is(404, "no-such-upload"), "{other}");
	}
}

#[tokio::test]
async fn content_can_be_put_in_one_go() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	let answer = bench.put(&path(&root), &authorization, bytes.clone().into()).await;
	assert_eq!((answer.status, answer.header("location")), (201, path(&root).as_str()));
	assert_eq!(bench.get(&path(&root)).await.body, bytes);
	// Once more does no harm, and is not even read.
	assert_eq!(bench.put(&path(&root), &authorization, cut(Bytes::new())).await.status, 204);
	assert!(bench.world.here().uploads.is_empty());
}

#[tokio::test]
async fn nothing_is_kept_of_what_was_not_put_whole() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	let wrong = Bytes::from(vec![0; LENGTH]);
	let longer = Bytes::from(vec![0; LENGTH + 1]);
	let chunked = |bytes: &Bytes| Body::from_stream(stream::iter([io::Result::Ok(bytes.clone())]));
	for (body, refusal) in [
		(cut(bytes.slice(..50_000)), is(422, "wrong-length")),
		(chunked(&bytes.slice(1..)), is(422, "wrong-length")),
		(chunked(&wrong), is(422, "wrong-hash")),
		(chunked(&longer), is(413, "too-long")),
	] {
		let answer = bench.put(&path(&root), &authorization, body).await;
		assert_eq!(refused(&answer), refusal);
		assert!(bench.world.here().uploads.is_empty());
		assert_eq!(bench.get(&path(&root)).await.status, 503);
	}
	// What says how long it is is refused before it is read.
	for (length, refusal) in [(69_999, is(422, "wrong-length")), (70_001, is(413, "too-long"))] {
		let length: String = format!("{length}");
		let fields = [("authorization", authorization.as_str()), ("content-length", &length)];
		let request = builder(Method::PUT, &path(&root), &fields).body(cut(Bytes::new())).unwrap();
		assert_eq!(refused(&bench.send(request).await), refusal);
	}
}

#[tokio::test]
async fn an_upload_is_of_the_length_and_hash_of_its_track() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	for (length, refusal) in [
		("69999", is(422, "wrong-length")),
		("2147483649", is(413, "too-long")),
		("", is(400, "bad-request")),
		("-1", is(400, "bad-request")),
		("+70000", is(400, "bad-request")),
		("99999999999999999999999", is(400, "bad-request")),
	] {
		assert_eq!(refused(&bench.create(&authorization, length).await), refusal, "{length}");
	}
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	let longer = Bytes::from(vec![0; LENGTH + 1]);
	let chunked = Body::from_stream(stream::iter([io::Result::Ok(longer.clone())]));
	assert_eq!(refused(&bench.patch(&at, &authorization, "0", chunked).await), is(413, "too-long"));
	let fields = [
		TUS,
		STREAM,
		("authorization", authorization.as_str()),
		("upload-offset", "0"),
		("content-length", "70001"),
	];
	let said = builder(Method::PATCH, &at, &fields).body(cut(Bytes::new())).unwrap();
	assert_eq!(refused(&bench.send(said).await), is(413, "too-long"));
	let wrong = Body::from(vec![0; LENGTH]);
	let answer = bench.patch(&at, &authorization, "0", wrong).await;
	assert_eq!(refused(&answer), is(422, "wrong-hash"));
	assert!(bench.world.here().uploads.is_empty() && bench.world.here().files.is_empty());
	// Signed for another length than the track has.
	let other = format!("AUDIO {}", sign(bring(root, LENGTH + 1), "Alice"));
	let answer = bench.put(&path(&root), &other, bytes.into()).await;
	assert_eq!(refused(&answer), is(422, "wrong-length"));
}

#[tokio::test]
async fn only_the_artist_brings_it() {
	let bench = Bench::new().await;
	let (_, root, authorization) = published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	let claim = || bring(root, LENGTH);
	let mut refusals = vec![
		(String::new(), "token-required"),
		(authorization.replace("AUDIO", "Bearer"), "token-required"),
		("AUDIO".into(), "token-required"),
		("AUDIO nonsense".into(), "malformed-token"),
		(format!("AUDIO {}", sign(listen(root, "Alice"), "Alice")), "malformed-token"),
		(format!("AUDIO {}", sign(claim(), "Eve")), "forged-token"),
	];
	type Change = fn(&mut crate::http::Bring);
	let changes: [(Change, &str); 5] = [
		(|claim| claim.scope.genesis[0] ^= 1, "foreign-token"),
		(|claim| claim.scope.node += 1, "foreign-token"),
		(|claim| claim.expires = NOW, "expired-token"),
		(|claim| claim.expires = NOW + MAX_LIFE + 1, "malformed-token"),
		(|claim| claim.expires = u64::MAX, "malformed-token"),
	];
	for (change, name) in changes {
		let mut claim = claim();
		change(&mut claim);
		refusals.push((format!("AUDIO {}", sign(claim, "Alice")), name));
	}
	for (text, name) in refusals {
		assert_eq!(refused(&bench.create(&text, "70000").await), is(401, name), "{text}");
		let answer = bench.patch(&at, &text, "0", cut(Bytes::new())).await;
		assert_eq!(refused(&answer), is(401, name), "{text}");
		assert_eq!(bench.upload(Method::HEAD, &at, &text).await.status, 401);
		let answer = bench.upload(Method::DELETE, &at, &text).await;
		assert_eq!(refused(&answer), is(401, name), "{text}");
		let answer = bench.put(&path(&root), &text, cut(Bytes::new())).await;
		assert_eq!(refused(&answer), is(401, name), "{text}");
	}
	// What was signed for another of the artist's tracks does not open this upload.
	let other = bench.world.publish(&noise(LENGTH).slice(1..));
	let other = format!("AUDIO {}", sign(bring(other, LENGTH - 1), "Alice"));
	let answer = bench.upload(Method::DELETE, &at, &other).await;
	assert_eq!(refused(&answer), is(401, "foreign-token"));
	assert_eq!(bench.world.here().uploads.len(), 1);
	// Wallets wrap.
	let signature = pair("Alice").sign(&wrapped(&message(&claim()))).into();
	let wrapped = format!("audio {}", Signed { claim: claim(), signature }.to_text());
	assert_eq!(bench.create(&wrapped, "70000").await.status, 201);
}

#[tokio::test]
async fn only_what_is_listed_is_taken_where_it_belongs() {
	let bench = Bench::new().await;
	let (_, root, authorization) = published(&bench);
	let unknown = format!("AUDIO {}", sign(bring([9; 32], LENGTH), "Alice"));
	assert_eq!(refused(&bench.create(&unknown, "70000").await), is(404, "not-published"));
	bench.world.here().keeps = false;
	assert_eq!(refused(&bench.create(&authorization, "70000").await), is(403, "not-kept-here"));
	bench.world.here().keeps = true;
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	bench.world.change(&root, |track| track.listed = false);
	assert_eq!(refused(&bench.create(&authorization, "70000").await), is(451, "delisted"));
	let answer = bench.patch(&at, &authorization, "0", cut(Bytes::new())).await;
	assert_eq!(refused(&answer), is(451, "delisted"));
	bench.world.here().node = None;
	assert_eq!(refused(&bench.create(&authorization, "70000").await), is(503, "not-ready"));
}

#[tokio::test]
async fn what_storage_says_is_passed_on() {
	let bench = Bench::new().await;
	let (bytes, root, authorization) = published(&bench);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	for (error, refusal) in [
		(UploadError::NoSpace, is(507, "no-space")),
		(UploadError::TooMany, is(429, "too-many-uploads")),
		(UploadError::Busy, is(503, "busy")),
		(UploadError::Failed("disk".into()), is(503, "storage-failed")),
	] {
		let fails = || bench.world.here().upload_fails = Some(error.clone());
		fails();
		assert_eq!(refused(&bench.create(&authorization, "70000").await), refusal);
		fails();
		let answer = bench.patch(&at, &authorization, "0", bytes.clone().into()).await;
		assert_eq!(refused(&answer), refusal);
		fails();
		let answer = bench.put(&path(&root), &authorization, bytes.clone().into()).await;
		assert_eq!(refused(&answer), refusal);
	}
}

#[tokio::test]
async fn clients_of_tus_find_what_they_look_for() {
	let bench = Bench::new().await;
	let (_, root, authorization) = published(&bench);
	let answer = bench.send(request(Method::OPTIONS, "/uploads", &[])).await;
	assert_eq!(answer.status, 204);
	assert_eq!(answer.header("tus-version"), "1.0.0");
	assert_eq!(answer.header("tus-extension"), "creation,termination,expiration");
	assert_eq!(
		answer.header("tus-max-size"),
		audio_primitives::content::MAX_PUBLISHED_SIZE.to_string()
	);
	let at = bench.create(&authorization, "70000").await.header("location").to_string();
	for version in ["0.2.2", "2.0.0", ""] {
		for (method, path) in
			[(Method::POST, "/uploads"), (Method::PATCH, &at), (Method::DELETE, &at)]
		{
			let fields = [
				("tus-resumable", version),
				STREAM,
				("upload-offset", "0"),
				("upload-length", "70000"),
				("authorization", &authorization),
			];
			let answer = bench.send(request(method, path, &fields)).await;
			assert_eq!(refused(&answer), is(412, "unsupported-version"));
			assert_eq!(answer.header("tus-version"), "1.0.0");
			assert_eq!(answer.header("tus-resumable"), "1.0.0");
		}
	}
	let answer = bench.send(request(Method::PATCH, &at, &[TUS, ("upload-offset", "0")])).await;
	assert_eq!(refused(&answer), is(415, "unsupported-media-type"));
	let answer = bench.patch(&at, &authorization, "x", Body::empty()).await;
	assert_eq!(refused(&answer), is(400, "bad-request"));
	// For those who can only send `POST`.
	let post = |method| {
		let name = "x-http-method-override";
		let fields = [TUS, STREAM, (name, method), ("authorization", &authorization)];
		let fields = [&fields[..], &[("upload-offset", "0")]].concat();
		builder(Method::POST, &at, &fields).body(noise(5).into()).unwrap()
	};
	let answer = bench.send(post("PATCH")).await;
	assert_eq!((answer.status, answer.header("upload-offset")), (204, "5"));
	assert_eq!(refused(&bench.send(post("PUT")).await), is(405, "method-not-allowed"));
	assert_eq!(bench.send(post("DELETE")).await.status, 204);
	// A track that is here is not brought by an upload begun before.
	bench.world.track(&noise(LENGTH), MediaType::Wav);
	assert_eq!(bench.get(&path(&root)).await.status, 200);
}
