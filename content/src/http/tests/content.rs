//! Tracks that are open.

use super::{request, world::*, Bench};
use crate::{
	http::{
		ports::{FileError, MAX_READ},
		range::{asked, Asked},
	},
	media::MediaType,
};
use audio_primitives::content::cid_of;
use axum::http::Method;
use bytes::Bytes;
use futures::StreamExt;
use proptest::prelude::*;
use tokio::sync::OnceCell;

const SEGMENT: usize = MAX_READ as usize;

#[tokio::test]
async fn a_track_is_sent_whole_and_described() {
	let bench = Bench::new().await;
	let bytes = noise(3 * SEGMENT + 5);
	let root = bench.world.track(&bytes, MediaType::Flac);
	let answer = bench.get(&path(&root)).await;
	assert_eq!((answer.status, &answer.body), (200, &bytes));
	assert_eq!(answer.header("content-type"), "audio/flac");
	assert_eq!(answer.header("content-length"), bytes.len().to_string());
	assert_eq!(answer.header("accept-ranges"), "bytes");
	assert_eq!(answer.header("etag"), format!("\"{}\"", hex::encode(root)));
	assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
	assert_eq!(answer.header("content-disposition"), "");
	let head = bench.send(request(Method::HEAD, &path(&root), &[("range", "bytes=0-1")])).await;
	assert_eq!(head.status, 200, "a range is of what GET gives");
	for name in ["content-type", "content-length", "accept-ranges", "etag", "cache-control"] {
		assert_eq!(head.header(name), answer.header(name), "{name}");
	}
}

#[tokio::test]
async fn what_is_no_audio_is_for_saving() {
	let bench = Bench::new().await;
	let page = Bytes::from(b"<script>alert(1)</script>".repeat(4_000));
	let root = bench.world.track(&page, MediaType::Other);
	for range in ["bytes=0-9", "bytes=0-9,20-29", "none"] {
		let answer = bench.get_with(&path(&root), &[("range", range)]).await;
		assert_eq!(answer.header("content-disposition"), "attachment");
		assert!(!answer.header("content-type").contains("html"));
	}
}

#[tokio::test]
async fn a_part_is_sent_as_one() {
	let bench = Bench::new().await;
	let bytes = noise(100_000);
	let root = bench.world.track(&bytes, MediaType::Mp3);
	for (range, part) in [
		("bytes=0-1", 0..2),
		("bytes=-10", 99_990..100_000),
		("bytes=99990-200000", 99_990..100_000),
		("bytes=5-9,10-20", 5..21),
		("bytes=0-", 0..100_000),
	] {
		let answer = bench.get_with(&path(&root), &[("range", range)]).await;
		assert_eq!(answer.status, 206, "{range}");
		assert_eq!(answer.body, bytes.slice(part.clone()), "{range}");
		let content_range = format!("bytes {}-{}/100000", part.start, part.end - 1);
		assert_eq!(answer.header("content-range"), content_range);
		assert_eq!(answer.header("content-type"), "audio/mpeg");
	}
	for range in ["bytes=100000-", "bytes=-0"] {
		let answer = bench.get_with(&path(&root), &[("range", range)]).await;
		assert_eq!((answer.status, answer.header("content-range")), (416, "bytes */100000"));
	}
	for range in ["bytes=2-1", "bytes", "seconds=0-1", "bytes=0-1,x"] {
		let answer = bench.get_with(&path(&root), &[("range", range)]).await;
		assert_eq!((answer.status, answer.body.len()), (200, 100_000), "{range}");
	}
	let two = [("range", "bytes=0-1"), ("range", "bytes=4-5")];
	assert_eq!(bench.get_with(&path(&root), &two).await.status, 200);
}

/// Takes `multipart/byteranges` apart: first byte, last byte, content.
fn parts(media: &str, body: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
	let boundary = media.strip_prefix("multipart/byteranges; boundary=").unwrap();
	let mut rest = body;
	let mut parts = Vec::new();
	loop {
		rest = rest.strip_prefix(format!("\r\n--{boundary}").as_bytes()).unwrap();
		if rest == b"--\r\n" {
			return parts;
		}
		let end = rest.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
		let head = std::str::from_utf8(&rest[..end]).unwrap();
		assert!(head.contains("Content-Type: audio/wav"));
		let range = head.split("Content-Range: bytes ").nth(1).unwrap().split('/').next().unwrap();
		let (first, last) = range.split_once('-').unwrap();
		let (first, last): (u64, u64) = (first.parse().unwrap(), last.parse().unwrap());
		let (content, after) = rest[end + 4..].split_at((last - first + 1) as usize);
		parts.push((first, last, content.to_vec()));
		rest = after;
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	/// Against slices of the bytes, with ranges that cross segments.
	#[test]
	fn the_bytes_sent_are_those_asked_for(
		length in 1..3 * SEGMENT,
		ranges in prop::collection::vec((0..3 * SEGMENT, prop_oneof![0..20usize, 0..SEGMENT * 2]), 1..6),
	) {
		tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
			static BENCH: OnceCell<Bench> = OnceCell::const_new();
			let bench = BENCH.get_or_init(Bench::new).await;
			let (bytes, root) = (noise(length), [5; 32]);
			bench.world.publish_as(root, &bytes);
			bench.world.here().files.insert(root, Ok((bytes.clone(), MediaType::Wav)));
			let texts: Vec<_> = ranges.iter().map(|(at, more)| format!("{at}-{}", at + more)).collect();
			let range = format!("bytes={}", texts.join(","));
			let answer = bench.get_with(&path(&root), &[("range", &range)]).await;
			let sent = match answer.status {
				416 => Vec::new(),
				206 if answer.headers.contains_key("content-range") => {
					let Asked::Parts(parts) = asked(Some(range.as_bytes()), length as u64) else { panic!() };
					vec![(parts[0].start, parts[0].end - 1, answer.body.to_vec())]
				},
				206 => parts(answer.header("content-type"), &answer.body),
				status => panic!("{status}"),
			};
			let mut came = vec![false; length];
			for (first, last, content) in sent {
				let (first, last) = (first as usize, last as usize);
				assert_eq!(&content[..], &bytes[first..=last]);
				came[first..=last].fill(true);
			}
			let mut wanted = vec![false; length];
			for (at, more) in &ranges {
				wanted[(*at).min(length)..(at + more + 1).min(length)].fill(true);
			}
			assert!(came == wanted, "{range} of {length}");
		});
	}
}

#[tokio::test]
async fn a_thousand_parts_are_the_whole() {
	let bench = Bench::new().await;
	let bytes = noise(70_000);
	let root = bench.world.track(&bytes, MediaType::Wav);
	let ranges = |count: u32| {
		let ranges: Vec<_> = (0..count).map(|n| format!("{0}-{0}", n * 3)).collect();
		format!("bytes={}", ranges.join(","))
	};
	let answer = bench.get_with(&path(&root), &[("range", &ranges(1_000))]).await;
	assert_eq!((answer.status, answer.body), (200, bytes.clone()));
	let answer = bench.get_with(&path(&root), &[("range", &ranges(16))]).await;
	assert_eq!(parts(answer.header("content-type"), &answer.body).len(), 16);
}

#[tokio::test]
async fn a_client_that_has_it_is_told_so() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(70_000), MediaType::Wav);
	let tag = format!("\"{}\"", hex::encode(root));
	let weak = format!("\"x\", W/{tag}");
	for list in [tag.as_str(), &weak, "*"] {
		for method in [Method::GET, Method::HEAD] {
			let answer =
				bench.send(request(method, &path(&root), &[("if-none-match", list)])).await;
			assert_eq!((answer.status, answer.body.len()), (304, 0));
			assert_eq!(answer.header("etag"), tag);
			assert!(answer.header("cache-control").contains("immutable"));
		}
	}
	let range = ("range", "bytes=0-9");
	let answer = bench.get_with(&path(&root), &[("if-range", &tag), range]).await;
	assert_eq!((answer.status, answer.body.len()), (206, 10));
	for stale in ["\"x\"", "Sat, 29 Oct 1994 19:43:31 GMT", &format!("W/{tag}")] {
		let answer = bench.get_with(&path(&root), &[("if-range", stale), range]).await;
		assert_eq!((answer.status, answer.body.len()), (200, 70_000), "{stale}");
	}
	// A stale range that cannot be satisfied is no error.
	let stale = [("if-range", "\"x\""), ("range", "bytes=70000-")];
	assert_eq!(bench.get_with(&path(&root), &stale).await.status, 200);
	let answer = bench.get_with(&path(&root), &[("if-match", "\"x\"")]).await;
	assert_eq!((answer.status, answer.problem().as_str()), (412, "precondition-failed"));
}

#[tokio::test]
async fn only_the_cid_in_its_usual_form_is_one() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(70_000), MediaType::Wav);
	let cid = String::from_utf8(cid_of(&root)).unwrap();
	for other in [
		cid.to_uppercase().as_str(),
		&cid[1..],
		&hex::encode(root),
		"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
		"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
		"..%2F..%2Fetc%2Fpasswd",
		"%2e%2e",
		"%00",
		"%ff",
		"song.mp3",
	] {
		let answer = bench.get(&format!("/content/{other}")).await;
		assert_eq!((answer.status, answer.problem().as_str()), (404, "not-a-cid"), "{other}");
	}
	for other in ["/content", "/content/", "/content/../uploads", "/x"] {
		assert_eq!(bench.get(other).await.problem(), "no-such-path", "{other}");
	}
	let answer = bench.get(&path(&[9; 32])).await;
	assert_eq!((answer.status, answer.problem().as_str()), (404, "not-published"));
}

#[tokio::test]
async fn a_delisted_track_is_sent_to_nobody() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(70_000), MediaType::Wav);
	bench.world.change(&root, |track| track.listed = false);
	let tag = format!("\"{}\"", hex::encode(root));
	for fields in [&[][..], &[("range", "bytes=0-1")], &[("if-none-match", &tag)]] {
		assert_eq!(bench.get_with(&path(&root), fields).await.status, 451);
	}
}

#[tokio::test]
async fn who_asks_the_wrong_node_is_sent_to_another_once() {
	let bench = Bench::new().await;
	let root = bench.world.publish(&noise(70_000));
	let cid = path(&root);
	bench.world.here().sources = vec![
		source(NODE, "https://self.example"),
		source(5, "ftp://five.example"),
		source(6, "https://me:secret@six.example:8443/audio/?a=b#c"),
		source(7, "http://seven.example"),
	];
	for method in [Method::GET, Method::HEAD] {
		let answer = bench.send(request(method, &format!("{cid}?token=secret"), &[])).await;
		assert_eq!(answer.status, 307);
		let location = format!("https://six.example:8443/audio{cid}?redirected=true");
		assert_eq!(answer.header("location"), location, "neither token nor password goes along");
		assert_eq!(answer.header("cache-control"), "no-store");
	}
	let answer = bench.get(&format!("{cid}?session=a%26b")).await;
	let location = format!("http://seven.example{cid}?session=a%26b&redirected=true");
	assert_eq!(answer.header("location"), location);
	// Arrived there it is not sent on.
	let answer = bench.get(&format!("{cid}?session=x&redirected=true")).await;
	assert_eq!((answer.status, answer.problem().as_str()), (503, "not-yet-here"));
	bench.world.here().keeps = false;
	let answer = bench.get(&format!("{cid}?session=x&redirected=true")).await;
	assert_eq!((answer.status, answer.problem().as_str()), (404, "not-here"));
	// Nor anywhere, if nobody has it.
	bench.world.here().sources = vec![source(NODE, "https://self.example")];
	assert_eq!(bench.get(&cid).await.problem(), "not-here");
	bench.world.here().keeps = true;
	assert_eq!(bench.get(&cid).await.problem(), "not-yet-here");
	let answer = bench.get(&format!("{cid}?session={}", "x".repeat(129))).await;
	assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn content_that_cannot_be_read_is_no_answer() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(70_000), MediaType::Wav);
	for (error, name) in [
		(FileError::Bad, "damaged"),
		(FileError::Absent, "not-yet-here"),
		(FileError::Busy, "busy"),
		(FileError::Failed("disk".into()), "storage-failed"),
	] {
		bench.world.here().broken_from = Some((0, error.clone()));
		let answer = bench.get(&path(&root)).await;
		assert_eq!((answer.status, answer.problem().as_str()), (503, name));
		assert!(!String::from_utf8_lossy(&answer.body).contains("disk"), "the operator's business");
	}
	// Another one has it.
	bench.world.here().sources = vec![source(5, "https://five.example")];
	for (error, status) in [
		(FileError::Bad, 307),
		(FileError::Absent, 307),
		(FileError::Failed("disk".into()), 307),
		(FileError::Busy, 503),
	] {
		bench.world.here().broken_from = Some((0, error.clone()));
		assert_eq!(bench.get(&path(&root)).await.status, status, "{error}");
	}
	bench.world.here().sources.clear();
	bench.world.here().broken_from = None;
	bench.world.here().reads_short = true;
	assert_eq!(bench.get(&path(&root)).await.problem(), "storage-failed");
	bench.world.here().reads_short = false;
	bench.world.change(&root, |track| track.bytes += 1);
	assert_eq!(bench.get(&path(&root)).await.problem(), "storage-failed");
	bench.world.here().chain_is_away = true;
	assert_eq!(bench.get(&path(&root)).await.problem(), "chain-unavailable");
}

#[tokio::test]
async fn a_stream_that_breaks_off_does_not_end_well() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(3 * SEGMENT), MediaType::Wav);
	bench.world.here().broken_from = Some((SEGMENT as u64, FileError::Bad));
	let answer = bench.open(request(Method::GET, &path(&root), &[])).await;
	assert_eq!(answer.status(), 200);
	let pieces: Vec<_> = answer.into_body().into_data_stream().collect().await;
	assert_eq!(pieces.len(), 2);
	assert_eq!(pieces[0].as_ref().unwrap().len(), SEGMENT);
	assert!(pieces[1].is_err());
}

#[tokio::test]
async fn a_slow_client_costs_one_segment() {
	let bench = Bench::new().await;
	let bytes = noise(8 * SEGMENT);
	let root = bench.world.track(&bytes, MediaType::Wav);
	let range = ("range", "bytes=100-");
	let answer = bench.open(request(Method::GET, &path(&root), &[range])).await;
	let mut pieces = answer.into_body().into_data_stream();
	assert_eq!(bench.world.here().reads.len(), 1, "the head is read before the answer");
	for taken in 1..=8 {
		pieces.next().await.unwrap().unwrap();
		assert_eq!(bench.world.here().reads.len(), taken, "nothing is read ahead");
	}
	assert!(pieces.next().await.is_none());
	// All but the first begin with a segment.
	let reads = bench.world.here().reads.clone();
	assert_eq!(reads[0], (100, MAX_READ - 100));
	assert!(reads[1..].iter().all(|read| *read == (read.0 / MAX_READ * MAX_READ, MAX_READ)));
}
