//! Tracks that ask for a purchase or a feature.

use super::{request, world::*, Answer, Bench};
use crate::{
	http::{
		message,
		ports::{Hearing, Preview},
		token::{Signed, MAX_LIFE},
	},
	media::MediaType,
};
use audio_primitives::{proofs::ContentRoot, receipts::wrapped};
use axum::http::Method;
use proptest::prelude::*;
use sp_core::{ed25519, Pair};
use tokio::sync::OnceCell;

const LENGTH: usize = 900_000;
/// 30 s of 180.
const OPEN: usize = 150_000;

async fn bench() -> (Bench, ContentRoot) {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(LENGTH), MediaType::Mp3);
	bench.world.change(&root, |track| track.price = Some(5));
	bench.world.here().heard_by.insert(account("Bob"), Hearing::Granted);
	(bench, root)
}

async fn with(bench: &Bench, root: &ContentRoot, token: &str) -> Answer {
	bench.get(&format!("{}?token={token}", path(root))).await
}

async fn refusal(bench: &Bench, root: &ContentRoot, token: &str) -> (u16, String) {
	let answer = with(bench, root, token).await;
	(answer.status, answer.problem())
}

fn is(status: u16, name: &str) -> (u16, String) {
	(status, name.to_string())
}

#[tokio::test]
async fn who_bought_it_hears_it() {
	let (bench, root) = bench().await;
	let token = sign(listen(root, "Bob"), "Bob");
	let answer = with(&bench, &root, &token).await;
	assert_eq!((answer.status, answer.body), (200, noise(LENGTH)));
	assert_eq!(
		answer.headers["cache-control"], "private, max-age=31536000, immutable",
		"no cache that others use keeps it",
	);
	let path = format!("{}?token={token}", path(&root));
	let answer = bench.get_with(&path, &[("range", "bytes=-5")]).await;
	assert_eq!((answer.status, answer.body), (206, noise(LENGTH).slice(LENGTH - 5..)));
	let head = bench.send(request(Method::HEAD, &path, &[])).await;
	assert_eq!((head.status, head.header("content-length")), (200, "900000"));
	bench.world.here().now = NOW + 59;
	assert_eq!(bench.get(&path).await.status, 200);
	bench.world.here().now = NOW + 60;
	let answer = bench.get_with(&path, &[("range", "bytes=0-1")]).await;
	assert_eq!((answer.status, answer.problem().as_str()), (401, "expired-token"));
}

#[tokio::test]
async fn wallets_wrap_and_have_other_keys() {
	let (bench, root) = bench().await;
	let key = ed25519::Pair::from_seed(&[5; 32]);
	let mut claim = listen(root, "Bob");
	claim.fan = key.public().into();
	bench.world.here().heard_by.insert(claim.fan.clone(), Hearing::Granted);
	let signature = key.sign(&wrapped(&message(&claim))).into();
	let token = Signed { claim, signature }.to_text();
	assert_eq!(with(&bench, &root, &token).await.status, 200);
}

#[tokio::test]
async fn a_listening_key_hears_for_its_fan() {
	let (bench, root) = bench().await;
	let mut claim = listen(root, "Bob");
	claim.key = Some(account("Phone"));
	let token = sign(claim.clone(), "Phone");
	assert_eq!(refusal(&bench, &root, &token).await, is(401, "forged-token"));
	let key = (account("Bob"), account("Phone"));
	bench.world.here().listening_keys.insert(key);
	assert_eq!(with(&bench, &root, &token).await.status, 200);
	// It signs itself, and for its own fan.
	assert_eq!(refusal(&bench, &root, &sign(claim, "Bob")).await, is(401, "forged-token"));
	let silent = sign(listen(root, "Bob"), "Phone");
	assert_eq!(refusal(&bench, &root, &silent).await, is(401, "forged-token"));
	let mut other = listen(root, "Charlie");
	other.key = Some(account("Phone"));
	assert_eq!(refusal(&bench, &root, &sign(other, "Phone")).await, is(401, "forged-token"));
}

#[tokio::test]
async fn a_token_is_for_one_chain_node_and_content() {
	let (bench, root) = bench().await;
	for change in [
		|claim: &mut crate::http::Listen| claim.scope.genesis[0] ^= 1,
		|claim: &mut crate::http::Listen| claim.scope.node += 1,
		|claim: &mut crate::http::Listen| claim.scope.root[31] ^= 1,
	] {
		let mut claim = listen(root, "Bob");
		change(&mut claim);
		let token = sign(claim, "Bob");
		assert_eq!(refusal(&bench, &root, &token).await, is(401, "foreign-token"));
	}
	assert_eq!(
		refusal(&bench, &root, &sign(listen(root, "Bob"), "Eve")).await,
		is(401, "forged-token")
	);
	assert_eq!(refusal(&bench, &root, "nonsense").await, is(401, "malformed-token"));
	assert_eq!(refusal(&bench, &root, "").await, is(401, "malformed-token"));
	let mut long = listen(root, "Bob");
	long.expires = NOW + MAX_LIFE + 1;
	assert_eq!(refusal(&bench, &root, &sign(long, "Bob")).await, is(401, "malformed-token"));
	// What an artist signs to bring it is no token to hear it.
	let brought = sign(bring(root, LENGTH), "Bob");
	assert_eq!(refusal(&bench, &root, &brought).await, is(401, "malformed-token"));
	bench.world.here().node = None;
	let token = sign(listen(root, "Bob"), "Bob");
	assert_eq!(refusal(&bench, &root, &token).await, is(503, "not-ready"));
}

#[tokio::test]
async fn who_did_not_pay_or_lacks_the_feature_does_not_hear_it() {
	let (bench, root) = bench().await;
	let token = sign(listen(root, "Eve"), "Eve");
	assert_eq!(refusal(&bench, &root, &token).await, is(402, "not-bought"));
	bench.world.change(&root, |track| {
		(track.price, track.feature) = (None, Some(4));
	});
	bench.world.here().heard_by.insert(account("Eve"), Hearing::LacksFeature);
	assert_eq!(refusal(&bench, &root, &token).await, is(403, "lacks-feature"));
	// An open track asks for nothing and looks at nothing.
	bench.world.change(&root, |track| track.feature = None);
	assert_eq!(with(&bench, &root, "nonsense").await.status, 200);
}

#[tokio::test]
async fn its_beginning_is_open() {
	let (bench, root) = bench().await;
	let bytes = noise(LENGTH);
	let path = path(&root);
	for (range, part) in [
		// What browsers begin with.
		("bytes=0-", 0..OPEN),
		("bytes=0-1", 0..2),
		("bytes=149999-", OPEN - 1..OPEN),
		("bytes=100000-899999", 100_000..OPEN),
	] {
		let answer = bench.get_with(&path, &[("range", range)]).await;
		assert_eq!((answer.status, &answer.body), (206, &bytes.slice(part.clone())), "{range}");
		let content_range = format!("bytes {}-{}/900000", part.start, part.end - 1);
		assert_eq!(answer.header("content-range"), content_range, "the whole length is told");
		assert!(answer.header("cache-control").starts_with("private"));
	}
	let answer = bench.get_with(&path, &[("range", "bytes=0-9,149990-150010")]).await;
	assert_eq!(answer.status, 206);
	for range in ["bytes=150000-", "bytes=-1", "bytes=0-1,150000-150001", "bytes=899999-"] {
		let answer = bench.get_with(&path, &[("range", range)]).await;
		assert_eq!((answer.status, answer.problem().as_str()), (401, "token-required"), "{range}");
		assert_eq!(answer.header("content-range"), "bytes */900000");
	}
	assert_eq!(bench.get_with(&path, &[("range", "bytes=900000-")]).await.status, 416);
	// Whoever asks for the whole would take the part for it.
	let tag = format!("\"{}\"", hex::encode(root));
	let many: Vec<_> = (0..40).map(|n| format!("{0}-{0}", n * 2)).collect();
	let many = format!("bytes={}", many.join(","));
	for fields in [
		&[][..],
		&[("range", "bytes=5-4")],
		&[("range", "bytes=0-"), ("if-range", "\"x\"")],
		&[("if-none-match", &tag)],
		&[("range", &many)],
	] {
		let answer = bench.get_with(&path, fields).await;
		assert_eq!((answer.status, answer.problem().as_str()), (401, "token-required"));
	}
	let head = bench.send(request(Method::HEAD, &path, &[("range", "bytes=0-1")])).await;
	assert_eq!((head.status, head.header("content-range")), (401, "bytes */900000"));
	// Nothing beyond it was even read.
	assert!(bench.world.here().reads.iter().all(|(at, length)| at + length <= OPEN as u64));
}

#[tokio::test]
async fn the_beginning_is_at_most_a_mebibyte() {
	let bench = Bench::new().await;
	let root = bench.world.track(&noise(8 << 20), MediaType::Wav);
	bench.world.change(&root, |track| track.feature = Some(1));
	let answer = bench.get_with(&path(&root), &[("range", "bytes=0-")]).await;
	assert_eq!(answer.body.len(), 1 << 20);
	assert_eq!(answer.header("content-range"), "bytes 0-1048575/8388608");
}

#[tokio::test]
async fn what_is_open_is_what_the_chain_says() {
	let (bench, root) = bench().await;
	let path = path(&root);
	let range = [("range", "bytes=0-")];
	bench.world.here().preview = Preview { duration: 60_000, bytes: 1 << 20 };
	assert_eq!(bench.get_with(&path, &range).await.body.len(), 2 * OPEN);
	bench.world.here().preview.bytes = 7;
	assert_eq!(bench.get_with(&path, &range).await.body.len(), 7);
	for preview in [Preview { duration: 60_000, bytes: 0 }, Preview { duration: 0, bytes: 7 }] {
		bench.world.here().preview = preview;
		let answer = bench.get_with(&path, &range).await;
		assert_eq!((answer.status, answer.problem().as_str()), (401, "token-required"));
	}
}

/// Ranges as clients write them, and as they should not.
fn ranges() -> impl Strategy<Value = String> {
	let number = || 0..LENGTH + 100;
	let spec = prop_oneof![
		(number(), number()).prop_map(|(first, last)| format!("{first}-{last}")),
		number().prop_map(|first| format!("{first}-")),
		number().prop_map(|last| format!("-{last}")),
		"[0-9,-]{0,12}",
	];
	prop::collection::vec(spec, 1..30).prop_map(|specs| format!("bytes={}", specs.join(",")))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn no_range_gets_beyond_the_beginning(range in ranges(), is_stale: bool) {
		static BENCH: OnceCell<(Bench, ContentRoot)> = OnceCell::const_new();
		tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
			let (bench, root) = BENCH.get_or_init(bench).await;
			bench.world.here().reads.clear();
			let fields = [("range", range.as_str()), ("if-range", "\"x\"")];
			let fields = if is_stale { &fields[..] } else { &fields[..1] };
			let answer = bench.get_with(&path(root), fields).await;
			assert!([206, 401, 416].contains(&answer.status), "{}", answer.status);
			assert!(answer.status == 206 || answer.body.len() < 1_000);
			for (at, length) in &bench.world.here().reads {
				assert!(answer.status == 206 && at + length <= OPEN as u64);
			}
		});
	}
}
