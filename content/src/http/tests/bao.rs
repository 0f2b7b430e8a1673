//! Verified streams: what is in them is the store's; who gets them is told here.

use super::{world::*, Bench};
use crate::{
	http::ports::{FileError, Hearing},
	media::MediaType,
};
use bytes::Bytes;

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
