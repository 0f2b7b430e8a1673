//! Verified streams: what is in them is the store's; who gets them is told here.

use super::{parts, request, world::*, Bench};
use crate::{
	best::Best,
	chain::{
		self,
		fake::{root_of, FakeChain, State},
		Chain, Rpc,
	},
	http::{
		message,
		ports::{FileError, Hearing},
		router, Config, Parts, Pull, Scope, Signed,
	},
	library::ChainLibrary,
	media::MediaType,
};
use axum::{extract::ConnectInfo, http::Method};
use bytes::Bytes;
use futures::{future::BoxFuture, FutureExt};
use sp_core::Pair;
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt;

const LENGTH: usize = 70_000;

struct Streams {
	bench: Bench,
	root: [u8; 32],
	at: String,
}

impl Streams {
	async fn new() -> Self {
		let bench = Bench::new().await;
		let root = bench.world.track(&noise(LENGTH), MediaType::Mp3);
		Self { at: format!("{}/bao", path(&root)), bench, root }
	}

	async fn status(&self, query: &str) -> u16 {
		self.bench.get(&format!("{}{query}", self.at)).await.status
	}

	/// The status and the name of what is wrong, of a request with these credentials.
	async fn with(&self, credentials: &str) -> (u16, String) {
		let answer = self.bench.get_with(&self.at, &[("authorization", credentials)]).await;
		(answer.status, if answer.status == 200 { String::new() } else { answer.problem() })
	}
}

#[tokio::test]
async fn a_stream_says_which_bytes_it_holds() {
	let streams = Streams::new().await;
	for (query, held, range) in [
		("", 0..70_000, "bytes 0-69999/70000"),
		("?from=0&to=1", 0..16_384, "bytes 0-16383/70000"),
		("?from=16384", 16_384..70_000, "bytes 16384-69999/70000"),
		("?from=20000&to=40000", 16_384..49_152, "bytes 16384-49151/70000"),
		("?from=69999", 65_536..70_000, "bytes 65536-69999/70000"),
	] {
		let answer = streams.bench.get(&format!("{}{query}", streams.at)).await;
		assert_eq!(answer.status, 200);
		assert_eq!(answer.header("verified-range"), range);
		assert_eq!(answer.header("content-type"), "application/octet-stream");
		assert_eq!(answer.body, noise(LENGTH).slice(held));
	}
	// A range of the stream's own bytes is of no use: none is given.
	let answer = streams.bench.get_with(&streams.at, &[("range", "bytes=0-1")]).await;
	assert_eq!((answer.status, answer.body.len()), (200, LENGTH));
}

#[tokio::test]
async fn ranges_that_are_none_are_refused() {
	let streams = Streams::new().await;
	for (query, status) in [
		("?from=70000", 416),
		("?from=7&to=7", 416),
		("?from=8&to=7", 416),
		("?to=70001", 416),
		("?to=18446744073709551615", 416),
		("?to=18446744073709551616", 400),
		("?from=", 400),
		("?from=-1", 400),
		("?from=%2B1", 400),
		("?to=0x10", 400),
	] {
		assert_eq!(streams.status(query).await, status, "{query}");
	}
}

#[tokio::test]
async fn a_track_with_a_price_is_for_who_bought_it_and_nodes_that_are_to_have_it() {
	let streams = Streams::new().await;
	let (root, world) = (streams.root, &streams.bench.world);
	world.change(&root, |track| track.price = Some(1));
	// Not even its preview: groups are not cut.
	for query in ["", "?to=1"] {
		assert_eq!(streams.status(query).await, 401);
	}
	let token = format!("?token={}", sign(listen(root, "Bob"), "Bob"));
	assert_eq!(streams.status(&token).await, 402);
	world.here().heard_by.insert(account("Bob"), Hearing::Granted);
	assert_eq!(streams.status(&token).await, 200);
	assert_eq!(streams.with(&pulls(root, 5, &node_key(5))).await, (200, String::new()));
	for (credentials, status, problem) in [
		// Another node's key, and what is signed for other content.
		(pulls(root, 5, &node_key(6)), 401, "forged-token"),
		(pulls([9; 32], 5, &node_key(5)), 401, "foreign-token"),
		(pulls(root, 6, &node_key(6)), 403, "not-to-have"),
		// What is no node's word is no word at all, whoever signs it.
		(format!("AUDIO {}", sign(listen(root, "Bob"), "Bob")), 401, "malformed-token"),
		("Basic YTpi".into(), 401, "token-required"),
	] {
		assert_eq!(streams.with(&credentials).await, (status, problem.into()));
	}
	// Its time passes.
	world.here().now = NOW + 60;
	let (status, problem) = streams.with(&pulls(root, 5, &node_key(5))).await;
	assert_eq!((status, problem.as_str()), (401, "expired-token"));
}

#[tokio::test]
async fn what_is_in_the_trash_is_for_nodes_alone() {
	let streams = Streams::new().await;
	let (root, world) = (streams.root, &streams.bench.world);
	let trash = |bytes: Bytes| {
		let mut here = world.here();
		here.files.clear();
		here.trash.insert(root, bytes);
	};
	trash(noise(LENGTH));
	let pulls = pulls(root, 5, &node_key(5));
	assert_eq!(streams.with("").await, (503, "not-yet-here".into()));
	assert_eq!(streams.with(&pulls).await, (200, String::new()));
	world.here().pullers.clear();
	assert_eq!(streams.with(&pulls).await, (403, "not-to-have".into()));
	world.here().keeps = false;
	assert_eq!(streams.with("").await, (404, "not-here".into()));
}

#[tokio::test]
async fn what_cannot_be_read_says_so() {
	let streams = Streams::new().await;
	let (root, world) = (streams.root, &streams.bench.world);
	world.here().files.insert(root, Err(FileError::Bad));
	assert_eq!(streams.with("").await, (503, "damaged".into()));
	world.here().files.insert(root, Ok((noise(LENGTH - 1), MediaType::Mp3)));
	assert_eq!(streams.with("").await, (503, "storage-failed".into()));
	// Also if that is found only when it is read.
	world.here().files.insert(root, Ok((noise(LENGTH), MediaType::Mp3)));
	world.here().broken_from = Some((0, FileError::Bad));
	assert_eq!(streams.with("").await, (503, "damaged".into()));
	world.change(&root, |track| track.listed = false);
	assert_eq!(streams.with("").await, (451, "delisted".into()));
}

/// A chain whose node never says that a track is not there, and all else at once.
struct Slow(FakeChain);

impl Rpc for Slow {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<serde_json::Value>,
	) -> BoxFuture<'a, Result<serde_json::Value, chain::ChainError>> {
		async move {
			let answer = self.0.request(method, parameters).await?;
			let is_no = answer.as_str().is_some_and(|text| text == "0x00");
			if is_no {
				return futures::future::pending().await;
			}
			Ok(answer)
		}
		.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<serde_json::Value>,
	) -> BoxFuture<'a, Result<chain::Subscription, chain::ChainError>> {
		self.0.subscribe(subscribe, unsubscribe, parameters)
	}
}

#[tokio::test]
async fn whoever_makes_up_roots_does_not_keep_nodes_waiting() {
	let mut state = State::of_nodes(5);
	let track = state.publish(true, &[2]);
	state.keys.insert(2, node_key(2).public().0);
	let fake = FakeChain::new(state);
	let chain = Chain::new(Arc::new(Slow(fake))).await.unwrap();
	let genesis = chain.genesis().0;
	let (best, _following) = Best::follow(chain.clone()).await.unwrap();
	let bounded = crate::asking::Bounded::new(chain.rpc(), best.clone());
	let node = tokio::sync::watch::channel(Some(NODE)).1;
	let world = Arc::new(World::default());
	let root = root_of(track);
	// Of what is in the trash, nodes alone are given, whose signature holds.
	world.here().trash.insert(root, noise(70_000));
	let library = Arc::new(ChainLibrary::new(chain, bounded, best, node));
	let router = router(Parts { library, ..parts(&world) }, Config::default());
	let ask = |client: u8, path: &str, fields: &[(&str, &str)]| {
		let mut request = request(Method::GET, path, fields);
		let peer = SocketAddr::from(([192, 0, 2, client], 4_000));
		request.extensions_mut().insert(ConnectInfo(peer));
		router.clone().oneshot(request)
	};
	let mut asking = tokio::task::JoinSet::new();
	// Three of them have eight places each, and are told that the rest is too much.
	for at in 0..96u8 {
		asking.spawn(ask(at % 3, &path(&[at; 32]), &[]));
	}
	for _ in 0..72 {
		let answer = asking.join_next().await.unwrap().unwrap().unwrap();
		assert_eq!(answer.status(), 503);
	}
	// With more of them there is no place left.
	for at in 0..96u8 {
		asking.spawn(ask(3 + at % 12, &path(&[100 + at; 32]), &[]));
	}
	for _ in 0..96 - (68 - 24) {
		let answer = asking.join_next().await.unwrap().unwrap().unwrap();
		assert_eq!(answer.status(), 503);
	}
	assert_eq!(ask(99, &path(&[255; 32]), &[]).await.unwrap().status(), 503);
	let at = format!("{}/bao", path(&root));
	let answer = async |key| {
		let claim = Pull { scope: Scope { genesis, ..scope(root) }, by: 2, expires: NOW + 60 };
		let signature = node_key(key).sign(&message(&claim)).into();
		let token = format!("AUDIO {}", Signed { claim, signature }.to_text());
		ask(100, &at, &[("authorization", &token)]).await.unwrap()
	};
	assert_eq!(answer(3).await.status(), 401);
	let answer = answer(2).await;
	assert_eq!(answer.status(), 200);
	let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
	assert_eq!(bytes, noise(70_000));
}
