//! The document says what is true: [`Bench::send`] holds every answer of every test against it, and
//! here every status that it names is brought about.

use super::{
	builder, documents, local, receipts, request, rpc, template,
	uploads::{authorization, authorization_of, cut, LENGTH, STREAM, TUS},
	world::*,
	Bench,
};
use crate::{
	document,
	http::{
		ports::{DocumentError, Hearing, KeepError, UploadError},
		Config, Limit,
	},
	media::MediaType,
};
use audio_primitives::proofs::root;
use axum::{
	body::Body,
	http::{Method, Request},
};
use bytes::Bytes;
use std::collections::BTreeSet;

/// Method, path, status.
type Seen = BTreeSet<(String, String, u16)>;

struct Watch {
	bench: Bench,
	seen: Seen,
}

impl Watch {
	async fn new(requests: Limit) -> Self {
		let bench = Bench::with(Config { requests, ..Config::default() }).await;
		Self { bench, seen: Seen::new() }
	}

	async fn send(&mut self, request: Request<Body>) -> String {
		let (method, path) = (request.method().clone(), template(request.uri().path()));
		let answer = self.bench.send(request).await;
		self.seen.insert((method.as_str().to_lowercase(), path, answer.status));
		answer.header("location").to_string()
	}

	/// Both of `GET` and `HEAD`.
	async fn get(&mut self, path: &str, fields: &[(&str, &str)]) {
		self.send(request(Method::GET, path, fields)).await;
		self.send(request(Method::HEAD, path, fields)).await;
	}

	fn documented(&self) -> Seen {
		let mut documented = Seen::new();
		for (path, item) in self.bench.document["paths"].as_object().unwrap() {
			for (method, operation) in item.as_object().unwrap() {
				let Some(responses) = operation["responses"].as_object() else { continue };
				let statuses = responses.keys().map(|status| status.parse().unwrap());
				documented.extend(statuses.map(|status| (method.clone(), path.clone(), status)));
			}
		}
		documented
	}
}

const MANY: Limit = Limit { all: 100, each: 100 };

async fn tracks(watch: &mut Watch) {
	let root = watch.bench.world.track(&noise(LENGTH).slice(1..), MediaType::Wav);
	let (at, locate) = (path(&root), path(&root).replace("content", "locate"));
	let tag = format!("\"{}\"", hex::encode(root));
	let long = "x".repeat(129);
	for fields in [
		&[][..],
		&[("range", "bytes=0-1")],
		&[("range", "bytes=70000-")],
		&[("if-none-match", &tag)],
		&[("if-match", "\"x\"")],
	] {
		watch.get(&at, fields).await;
	}
	watch.get(&format!("{at}?session={long}"), &[]).await;
	for path in [&locate, "/locate/x", &format!("{locate}?session={long}")] {
		watch.send(request(Method::GET, path, &[])).await;
	}
	watch.get("/content/x", &[]).await;
	watch.bench.world.change(&root, |track| track.price = Some(1));
	watch.get(&at, &[]).await;
	for hearing in [Hearing::NotBought, Hearing::LacksFeature] {
		watch.bench.world.here().heard_by.insert(account("Bob"), hearing);
		let token = sign(listen(root, "Bob"), "Bob");
		watch.get(&format!("{at}?token={token}"), &[]).await;
	}
	watch.bench.world.change(&root, |track| track.listed = false);
	watch.get(&at, &[]).await;
	watch.send(request(Method::GET, &locate, &[])).await;
	let absent = watch.bench.world.publish(&noise(LENGTH + 1));
	watch.get(&path(&absent), &[]).await;
	watch.bench.world.here().sources = vec![source(5, "https://five.example")];
	watch.get(&path(&absent), &[]).await;
}

/// A verified stream, and each refusal of one.
async fn streams(watch: &mut Watch) {
	let root = watch.bench.world.track(&noise(LENGTH).slice(2..), MediaType::Wav);
	let at = format!("{}/bao", path(&root));
	let get = |query: &str| request(Method::GET, &format!("{at}{query}"), &[]);
	for query in ["", "?from=x", "?from=7&to=7"] {
		watch.send(get(query)).await;
	}
	watch.send(request(Method::GET, "/content/x/bao", &[])).await;
	watch.bench.world.change(&root, |track| track.price = Some(1));
	watch.send(get("")).await;
	watch.bench.world.here().heard_by.insert(account("Bob"), Hearing::NotBought);
	watch.send(get(&format!("?token={}", sign(listen(root, "Bob"), "Bob")))).await;
	let stranger = pulls(root, 6, &node_key(6));
	watch.send(request(Method::GET, &at, &[("authorization", &stranger)])).await;
	watch.bench.world.change(&root, |track| track.listed = false);
	watch.send(get("")).await;
}

/// Requests about an upload: each method with these header fields.
async fn each(watch: &mut Watch, at: &str, fields: &[(&str, &str)]) {
	for method in [Method::HEAD, Method::PATCH, Method::DELETE] {
		let fields = [&[STREAM, ("upload-offset", "0")], fields].concat();
		let request = builder(method, at, &fields).body(cut(Bytes::new())).unwrap();
		watch.send(request).await;
	}
}

async fn uploads(watch: &mut Watch) {
	let bytes = noise(LENGTH);
	let root = watch.bench.world.publish(&bytes);
	let (content, signed) = (path(&root), authorization(root));
	let signed = ("authorization", signed.as_str());
	let unknown = format!("AUDIO {}", sign(bring([9; 32], LENGTH), "Alice"));
	let unknown = ("authorization", unknown.as_str());
	let (length, none) = (("upload-length", "70000"), ("upload-offset", "0"));
	let post = |fields: &[(&str, &str)]| request(Method::POST, "/uploads", fields);
	let at = watch.send(post(&[TUS, signed, length])).await;
	let patch = |fields: &[(&str, &str)], body: Body| {
		builder(Method::PATCH, &at, &[&[TUS, STREAM, signed], fields].concat()).body(body).unwrap()
	};
	let put = |fields: &[(&str, &str)], body: Body| {
		builder(Method::PUT, &content, fields).body(body).unwrap()
	};
	for fields in [
		&[TUS, signed][..],
		&[TUS, length],
		&[TUS, unknown, length],
		&[signed, length],
		&[TUS, signed, ("upload-length", "2147483649")],
		&[TUS, signed, ("upload-length", "1")],
	] {
		watch.send(post(fields)).await;
	}
	for fields in [&[TUS, signed][..1], &[signed]] {
		each(watch, &at, fields).await;
	}
	each(watch, "/uploads/x", &[TUS, signed]).await;
	watch.send(request(Method::HEAD, &at, &[TUS, signed])).await;
	watch.send(patch(&[], Body::empty())).await;
	watch.send(patch(&[("upload-offset", "7")], Body::empty())).await;
	watch.send(request(Method::PATCH, &at, &[TUS, signed, none])).await;
	watch.send(patch(&[none, ("content-length", "70001")], Body::empty())).await;
	watch.send(put(&[], Body::empty())).await;
	watch.send(put(&[signed, ("content-length", "70001")], Body::empty())).await;
	watch.send(put(&[signed, ("content-length", "1")], Body::empty())).await;
	watch.send(request(Method::PUT, "/content/x", &[signed])).await;
	for error in [UploadError::NoSpace, UploadError::TooMany] {
		let fails = |watch: &Watch| watch.bench.world.here().upload_fails = Some(error.clone());
		fails(watch);
		watch.send(post(&[TUS, signed, length])).await;
		fails(watch);
		watch.send(patch(&[none], Body::empty())).await;
		fails(watch);
		watch.send(put(&[signed], Body::empty())).await;
	}
	let keeps = |watch: &Watch, keeps| watch.bench.world.here().keeps = keeps;
	let lists = |watch: &Watch, lists| {
		watch.bench.world.change(&root, |track| track.listed = lists);
	};
	for (keeping, listing) in [(false, true), (true, false)] {
		keeps(watch, keeping);
		lists(watch, listing);
		watch.send(post(&[TUS, signed, length])).await;
		each(watch, &at, &[TUS, signed]).await;
		watch.send(put(&[signed], Body::empty())).await;
	}
	keeps(watch, true);
	lists(watch, true);
	watch.send(patch(&[none], vec![0; 5].into())).await;
	watch.send(request(Method::DELETE, &at, &[TUS, signed])).await;
	let again = watch.send(post(&[TUS, signed, length])).await;
	let wrong = builder(Method::PATCH, &again, &[TUS, STREAM, signed, none]);
	watch.send(wrong.body(vec![0; LENGTH].into()).unwrap()).await;
	watch.send(put(&[signed], bytes.clone().into())).await;
	watch.send(put(&[signed], bytes.into())).await;
	watch.send(post(&[TUS, signed, length])).await;
}

/// What describes a track, a picture, and each refusal of them.
async fn documents_of_tracks(watch: &mut Watch) {
	for kind in [document::Kind::Metadata, document::Kind::Artwork] {
		let (picture, subject) = (documents::png(100), documents::SUBJECT);
		let metadata = documents::metadata("Song", &[root(&picture)]);
		let bytes = if kind == document::Kind::Metadata { &metadata } else { &picture };
		let at = documents::at(kind, &root(bytes), &subject);
		let signed = authorization_of(root(bytes), bytes.len());
		let signed = ("authorization", signed.as_str());
		let put = |at: &str, fields: &[(&str, &str)], body: &Bytes| {
			builder(Method::PUT, at, fields).body(body.clone().into()).unwrap()
		};
		watch.bench.world.here().described.clear();
		watch.bench.world.here().documents.clear();
		watch.send(put(&at, &[signed], bytes)).await;
		watch.bench.world.describe(subject.clone(), &metadata);
		watch.send(put(&at, &[], bytes)).await;
		watch.send(put(&at.replace("track", "album"), &[signed], bytes)).await;
		if kind == document::Kind::Artwork {
			watch.send(put(&at, &[signed], bytes)).await;
			watch.bench.describe_by(document::Kind::Metadata, &subject, &metadata).await;
		}
		watch.send(put(&at, &[signed], &Bytes::from_static(b"other"))).await;
		watch.send(put(&at, &[signed, ("content-length", "9999")], bytes)).await;
		let other = Bytes::from_static(b"<svg/>");
		let named = documents::metadata("Song", &[root(&other)]);
		let in_place = if kind == document::Kind::Metadata { &other } else { &named };
		watch.bench.world.describe(subject.clone(), in_place);
		watch.bench.describe_by(document::Kind::Metadata, &subject, in_place).await;
		let unfit = authorization_of(root(&other), other.len());
		let at_other = documents::at(kind, &root(&other), &subject);
		watch.send(put(&at_other, &[("authorization", &unfit)], &other)).await;
		watch.bench.world.describe(subject.clone(), &metadata);
		watch.bench.world.here().keeps = false;
		watch.send(put(&at, &[signed], bytes)).await;
		watch.bench.world.here().keeps = true;
		watch.bench.world.here().document_fails = Some(DocumentError::NoSpace);
		watch.send(put(&at, &[signed], bytes)).await;
		watch.send(put(&at, &[signed], bytes)).await;
		watch.send(put(&at, &[signed], bytes)).await;
		let tag = format!("\"{}\"", hex::encode(root(bytes)));
		for fields in [&[][..], &[("if-none-match", tag.as_str())], &[("if-match", "\"x\"")]] {
			watch.get(&at, fields).await;
		}
		watch.get(&at.replace("track=4", "track=x"), &[]).await;
		watch.bench.world.here().sources = vec![source(5, "https://five.example")];
		watch.bench.world.here().documents.remove(&root(bytes));
		watch.get(&at, &[]).await;
		watch.get(&format!("{at}&redirected=true"), &[]).await;
		watch.bench.world.here().documents.insert(root(bytes), bytes.clone());
		watch.bench.world.here().described.get_mut(&subject).unwrap().listed = false;
		watch.get(&at, &[]).await;
		watch.send(put(&at, &[signed], bytes)).await;
	}
}

/// A receipt, and each refusal of one.
async fn receipts_of_fans(watch: &mut Watch) {
	let fan = receipts::fan(&watch.bench, "Bob");
	let signed = |seq| receipts::form(&receipts::receipt("Bob", seq));
	let at = format!("/receipts/{fan}");
	let recall = format!("AUDIO {}", sign(receipts::recall("Bob"), "Bob"));
	let recall = [("authorization", recall.as_str())];
	watch.send(request(Method::GET, &at, &recall)).await;
	watch.send(receipts::post(signed(2).to_string())).await;
	watch.send(request(Method::GET, &at, &recall)).await;
	watch.send(request(Method::GET, &at, &[])).await;
	watch.send(request(Method::GET, "/receipts/nobody", &recall)).await;
	watch.send(request(Method::GET, &format!("{at}?round=3"), &recall)).await;
	for body in [
		"nonsense".to_string(),
		" ".repeat(9_000),
		signed(2).to_string(),
		signed(4).to_string().replace(&fan, &account("Eve").to_string()),
		receipts::form(&receipts::receipt("Eve", 1)).to_string(),
	] {
		watch.send(receipts::post(body)).await;
	}
	watch.send(builder(Method::POST, "/receipts", &[]).body(Body::empty()).unwrap()).await;
	watch.bench.world.here().keeping_fails = Some(KeepError::TooMany);
	watch.send(receipts::post(signed(5).to_string())).await;
}

/// A command of a program on the node's own machine.
async fn drain(watch: &mut Watch) {
	let secret = watch.bench.draining.secret();
	let command = ("audio-command", secret.as_str());
	for method in [Method::GET, Method::POST, Method::DELETE] {
		for fields in [&[command][..], &[command, ("via", "1.1 proxy")]] {
			let mut request = local("/drain", fields);
			*request.method_mut() = method.clone();
			watch.send(request).await;
		}
	}
}

/// The console, and the chain's RPC beside it.
async fn console(watch: &mut Watch) {
	let tag = watch.bench.get("/").await.header("etag").to_string();
	let foreign = [("host", "elsewhere.example")];
	for fields in [&[][..], &[("if-none-match", tag.as_str())], &[("if-match", "\"x\"")], &foreign]
	{
		watch.get("/", fields).await;
	}
	watch.send(request(Method::GET, "/rpc", &foreign)).await;
	watch.send(request(Method::GET, "/rpc", &[("host", "localhost")])).await;
	watch.send(rpc::upgrade(&[("origin", "https://elsewhere.example")])).await;
	let router = rpc::answered(&watch.bench).await.router;
	watch.bench.router = router;
	watch.send(rpc::upgrade(&[])).await;
}

#[tokio::test]
async fn every_documented_status_is_seen_and_every_path_documented() {
	let mut watch = Watch::new(MANY).await;
	for path in ["/live", "/ready", "/openapi.json", "/status"] {
		watch.send(request(Method::GET, path, &[])).await;
	}
	watch.send(local("/status", &[])).await;
	drain(&mut watch).await;
	tracks(&mut watch).await;
	streams(&mut watch).await;
	uploads(&mut watch).await;
	receipts_of_fans(&mut watch).await;
	documents_of_tracks(&mut watch).await;
	console(&mut watch).await;
	let documented = watch.documented();
	let mut seen = watch.seen;
	for limit in [Limit { all: 9, each: 0 }, Limit { all: 0, each: 9 }] {
		let mut full = Watch::new(limit).await;
		for (method, path, _) in &documented {
			let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
			let path = path.replace(['{', '}'], "");
			full.send(request(method.clone(), &path, &[])).await;
			if path != "/live" {
				let long = format!("{path}?{}", "x".repeat(4 * 1_024));
				full.send(request(method, &long, &[])).await;
			}
		}
		seen.extend(full.seen);
	}
	let unseen: Vec<_> = documented.difference(&seen).collect();
	assert!(unseen.is_empty(), "documented, but never seen: {unseen:?}");
	let new: Vec<_> = seen.difference(&documented).collect();
	assert!(new.is_empty(), "seen, but not documented: {new:?}");
}

#[tokio::test]
async fn errors_are_described_and_what_is_named_is_there() {
	let bench = Bench::new().await;
	let document = &bench.document;
	assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
	let bytes = &document["paths"]["/content/{cid}"]["get"]["responses"]["206"]["content"];
	assert_eq!(bytes["audio/*"], serde_json::json!({}));
	let text = document.to_string();
	for name in text.split("\"#/components/schemas/").skip(1) {
		let name = name.split('"').next().unwrap();
		assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
	}
	let paths = document["paths"].as_object().unwrap();
	let mut names = BTreeSet::new();
	for operation in paths.values().flat_map(|item| item.as_object().unwrap().values()) {
		assert!(names.insert(operation["operationId"].as_str().unwrap()), "each has its own");
		let responses = operation["responses"].as_object().unwrap();
		for (_, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
			let schema = &response["content"]["application/problem+json"]["schema"];
			assert_eq!(schema["$ref"], "#/components/schemas/Problem");
		}
	}
}
