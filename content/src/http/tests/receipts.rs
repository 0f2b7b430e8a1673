//! Receipts: what is taken, and what is built on.

use super::{builder, world::*, Answer, Bench};
use crate::{
	http::{
		message,
		ports::KeepError,
		token::{Place, Recall, Signed},
	},
	receipt::{SignedReceipt, Standing},
};
use audio_primitives::receipts::{
	message as receipt_message, wrapped, LastReceipt, ListeningKeyInfo, Plays,
};
use axum::{
	body::Body,
	http::{Method, Request},
};
use codec::Encode;
use futures::stream;
use proptest::prelude::*;
use serde_json::{json, Value};
use sp_core::{crypto::Ss58Codec, ecdsa, ed25519, Pair};
use sp_runtime::{traits::IdentifyAccount, AccountId32, MultiSignature, MultiSigner};
use std::io;
use tokio::sync::OnceCell;

/// What stands in the JSON for an account.
pub fn fan(bench: &Bench, name: &str) -> String {
	stand(bench, account(name));
	account(name).to_ss58check()
}

/// Gives an account 2,000 planck at stake, 20 plays, and no listening keys.
fn stand(bench: &Bench, fan: AccountId32) {
	let standing = Standing {
		counted: 0,
		allowance: 20,
		stake: 2_000,
		min_stake: 100,
		listening_keys: Vec::new(),
	};
	bench.world.here().standings.insert(fan, standing);
}

fn plays(plays: &[(u32, u32)]) -> Vec<Plays> {
	plays
		.iter()
		.map(|(track, count)| Plays { track: *track, playlist: None, count: *count })
		.collect()
}

/// What is to be signed of a receipt.
fn to_sign(receipt: &SignedReceipt) -> Vec<u8> {
	let SignedReceipt { fan, node, round, seq, heard, .. } = receipt;
	receipt_message(&GENESIS, fan, *node, *round, *seq, heard)
}

fn signed(mut receipt: SignedReceipt, name: &str) -> SignedReceipt {
	receipt.signature = pair(name).sign(&to_sign(&receipt)).into();
	receipt
}

/// A receipt of `seq` plays of track 1 and one of track 2, in the round in force.
pub fn receipt(name: &str, seq: u32) -> SignedReceipt {
	let heard = plays(&[(1, seq), (2, 1)]).try_into().unwrap();
	let signature = ed25519::Signature::from_raw([0; 64]).into();
	let fan = account(name);
	signed(SignedReceipt { fan, node: NODE, round: ROUND, seq, heard, signature }, name)
}

pub fn form(receipt: &SignedReceipt) -> Value {
	let heard: Vec<_> = receipt
		.heard
		.iter()
		.map(
			|plays| json!({"track": plays.track, "playlist": plays.playlist, "count": plays.count}),
		)
		.collect();
	json!({
		"fan": receipt.fan.to_ss58check(),
		"node": receipt.node,
		"round": receipt.round,
		"seq": receipt.seq,
		"heard": heard,
		"signature": format!("0x{}", hex::encode(receipt.signature.encode())),
	})
}

pub fn post(body: impl Into<Body>) -> Request<Body> {
	let fields = [("content-type", "application/json")];
	builder(Method::POST, "/receipts", &fields).body(body.into()).unwrap()
}

/// What a fan signs to be told its last receipt.
pub fn recall(name: &str) -> Recall {
	let place = Place { genesis: GENESIS, node: NODE };
	Recall { place, fan: account(name), key: None, expires: NOW + 60 }
}

impl Bench {
	async fn bring(&self, receipt: &SignedReceipt) -> Answer {
		self.send(post(form(receipt).to_string())).await
	}

	async fn recalled(&self, fan: &str, round: &str, claim: Recall, by: &str) -> Answer {
		let authorization = format!("AUDIO {}", sign(claim, by));
		let path = format!("/receipts/{fan}{round}");
		self.get_with(&path, &[("authorization", &authorization)]).await
	}

	fn kept(&self, name: &str) -> Option<(u32, u128)> {
		let here = self.world.here();
		here.kept.get(&(account(name), ROUND)).map(|(receipt, worth)| (receipt.seq, *worth))
	}
}

fn refused(answer: &Answer) -> (u16, String) {
	(answer.status, answer.problem())
}

fn is(status: u16, name: &str) -> (u16, String) {
	(status, name.to_string())
}

fn seq(answer: &Answer) -> Value {
	serde_json::from_slice::<Value>(&answer.body).unwrap()["seq"].clone()
}

#[tokio::test]
async fn a_receipt_is_kept_and_built_on() {
	let bench = Bench::new().await;
	let bob = fan(&bench, "Bob");
	assert_eq!(
		refused(&bench.recalled(&bob, "", recall("Bob"), "Bob").await),
		is(404, "no-receipt")
	);
	let answer = bench.bring(&receipt("Bob", 3)).await;
	assert_eq!((answer.status, answer.body.len()), (202, 0));
	assert_eq!(bench.kept("Bob"), Some((3, 400)));
	let answer = bench.recalled(&bob, "", recall("Bob"), "Bob").await;
	let document: Value = serde_json::from_slice(&answer.body).unwrap();
	assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
	let hex = format!("0x{}", hex::encode::<&[u8]>(account("Bob").as_ref()));
	let heard = json!([
		{"track": 1, "playlist": null, "count": 3}, {"track": 2, "playlist": null, "count": 1}
	]);
	let signature = document["signed"]["signature"].clone();
	let signed = json!({"seq": 3, "heard": heard, "signature": signature, "scheme": "sr25519"});
	assert_eq!(
		document,
		json!({
			"fan": hex, "node": NODE, "round": ROUND, "seq": 3, "heard": heard, "signed": signed
		})
	);
	// A later one takes its place.
	assert_eq!(bench.bring(&receipt("Bob", 8)).await.status, 202);
	assert_eq!(bench.kept("Bob"), Some((8, 900)));
	let answer = bench.recalled(&hex, &format!("?round={ROUND}"), recall("Bob"), "Bob").await;
	assert_eq!(seq(&answer), 8);
	let before = bench.recalled(&hex, "?round=8", recall("Bob"), "Bob").await;
	assert_eq!(refused(&before), is(404, "no-receipt"), "each round has its own");
}

/// Whoever is told of a receipt can verify it: what is told is taken as what was signed.
#[tokio::test]
async fn the_last_receipt_comes_as_it_was_signed() {
	let (ed, ec) = (ed25519::Pair::from_seed(&[5; 32]), ecdsa::Pair::from_seed(&[6; 32]));
	let text = to_sign(&receipt("Bob", 2));
	let signatures: [MultiSignature; 3] =
		[pair("Phone").sign(&text).into(), ed.sign(&text).into(), ec.sign(&text).into()];
	for signature in signatures {
		let bench = Bench::new().await;
		let bob = fan(&bench, "Bob");
		let keys =
			[account("Phone"), ed.public().into(), MultiSigner::from(ec.public()).into_account()];
		let keys = keys.map(|key| ListeningKeyInfo { key, until: ROUND + 1 });
		let listed = |bench: &Bench| {
			let mut here = bench.world.here();
			here.standings.get_mut(&account("Bob")).unwrap().listening_keys = keys.to_vec();
		};
		listed(&bench);
		let receipt = SignedReceipt { signature, ..receipt("Bob", 2) };
		assert_eq!(bench.bring(&receipt).await.status, 202);
		// What the chain has beside it is not what was signed.
		let heard = plays(&[(9, 4)]).try_into().unwrap();
		let submitted = LastReceipt { round: ROUND, seq: 7, heard };
		bench.world.here().submitted.insert((account("Bob"), ROUND), submitted);
		let answer = bench.recalled(&bob, "", recall("Bob"), "Bob").await;
		let document: Value = serde_json::from_slice(&answer.body).unwrap();
		assert_eq!((&document["seq"], &document["signed"]["seq"]), (&json!(7), &json!(2)));
		let mut told = document["signed"].clone();
		for name in ["fan", "node", "round"] {
			told[name] = document[name].clone();
		}
		let other = Bench::new().await;
		fan(&other, "Bob");
		listed(&other);
		assert_eq!(other.send(post(told.to_string())).await.status, 202);
		// What the chain alone has comes without: the chain itself says it.
		bench.world.here().kept.clear();
		let answer = bench.recalled(&bob, "", recall("Bob"), "Bob").await;
		let document: Value = serde_json::from_slice(&answer.body).unwrap();
		assert_eq!((&document["seq"], &document["signed"]), (&json!(7), &Value::Null));
	}
}

#[tokio::test]
async fn what_is_not_newer_is_refused_with_what_is_known() {
	let bench = Bench::new().await;
	fan(&bench, "Bob");
	assert_eq!(bench.bring(&receipt("Bob", 5)).await.status, 202);
	for old in [5, 4, 0] {
		let mut receipt = receipt("Bob", 5);
		receipt.seq = old;
		let answer = bench.bring(&signed(receipt, "Bob")).await;
		assert_eq!((refused(&answer), seq(&answer)), (is(409, "not-newer"), json!(5)));
	}
	let mut fewer = receipt("Bob", 4);
	fewer.seq = 9;
	let answer = bench.bring(&signed(fewer, "Bob")).await;
	assert_eq!((refused(&answer), seq(&answer)), (is(409, "rolled-back"), json!(5)));
	// What the fan has submitted itself is known too, and built on.
	let heard = plays(&[(1, 7), (6, 1)]).try_into().unwrap();
	let submitted = LastReceipt { round: ROUND, seq: 7, heard };
	bench.world.here().submitted.insert((account("Bob"), ROUND), submitted);
	let answer = bench.bring(&receipt("Bob", 7)).await;
	assert_eq!((refused(&answer), seq(&answer)), (is(409, "not-newer"), json!(7)));
	assert_eq!(refused(&bench.bring(&receipt("Bob", 8)).await), is(409, "rolled-back"));
	let mut both = receipt("Bob", 8);
	both.heard = plays(&[(1, 8), (2, 1), (6, 1)]).try_into().unwrap();
	assert_eq!(bench.bring(&signed(both, "Bob")).await.status, 202);
	assert_eq!(bench.kept("Bob"), Some((8, 200)), "worth what is new to the chain");
	// One that came meanwhile.
	bench.world.here().keeping_fails = Some(KeepError::NotNewer { last: 12 });
	let mut next = receipt("Bob", 9);
	next.heard = plays(&[(1, 9), (2, 1), (6, 1)]).try_into().unwrap();
	let answer = bench.bring(&signed(next, "Bob")).await;
	assert_eq!((refused(&answer), seq(&answer)), (is(409, "not-newer"), json!(12)));
}

#[tokio::test]
async fn all_wallets_and_keys_sign() {
	let bench = Bench::new().await;
	let (ed, ec) = (ed25519::Pair::from_seed(&[5; 32]), ecdsa::Pair::from_seed(&[6; 32]));
	for wraps in [false, true] {
		let seq = 1 + u32::from(wraps);
		let text = |receipt: &SignedReceipt| match wraps {
			true => wrapped(&to_sign(receipt)),
			false => to_sign(receipt),
		};
		let mut sr = receipt("Bob", seq);
		stand(&bench, sr.fan.clone());
		sr.signature = pair("Bob").sign(&text(&sr)).into();
		let mut of_ed = receipt("Bob", seq);
		of_ed.fan = ed.public().into();
		stand(&bench, of_ed.fan.clone());
		let signature = ed.sign(&text(&of_ed));
		of_ed.signature = signature.into();
		let mut of_ec = receipt("Bob", seq);
		of_ec.fan = MultiSigner::from(ec.public()).into_account();
		stand(&bench, of_ec.fan.clone());
		of_ec.signature = ec.sign(&text(&of_ec)).into();
		for receipt in [&sr, &of_ec] {
			assert_eq!(bench.bring(receipt).await.status, 202);
		}
		// As wallets give it that do not say which kind it is.
		let mut bare = form(&of_ed);
		bare["signature"] = json!(format!("0x{}", hex::encode(signature.0)));
		assert_eq!(bench.send(post(bare.to_string())).await.status, 400);
		for (scheme, status) in [("sr25519", 401), ("ecdsa", 400), ("rsa", 400), ("ed25519", 202)] {
			bare["scheme"] = json!(scheme);
			assert_eq!(bench.send(post(bare.to_string())).await.status, status, "{scheme}");
		}
	}
}

#[tokio::test]
async fn a_listening_key_signs_until_its_end() {
	let bench = Bench::new().await;
	let bob = fan(&bench, "Bob");
	let with_keys = |keys: &[(&str, u32)]| {
		let keys =
			keys.iter().map(|(key, until)| ListeningKeyInfo { key: account(key), until: *until });
		let mut here = bench.world.here();
		here.standings.get_mut(&account("Bob")).unwrap().listening_keys = keys.collect();
	};
	let by_key = |seq, round| {
		let mut receipt = receipt("Bob", seq);
		receipt.round = round;
		signed(receipt, "Phone")
	};
	assert_eq!(refused(&bench.bring(&by_key(1, ROUND)).await), is(401, "forged-receipt"));
	with_keys(&[("Tablet", ROUND + 5), ("Phone", ROUND)]);
	assert_eq!(refused(&bench.bring(&by_key(1, ROUND)).await), is(401, "forged-receipt"));
	// Its end is judged by the round of the receipt.
	assert_eq!(bench.bring(&by_key(1, ROUND - 1)).await.status, 202);
	with_keys(&[("Tablet", ROUND + 5), ("Phone", ROUND + 1)]);
	assert_eq!(bench.bring(&by_key(1, ROUND)).await.status, 202);
	// It is told what it signed.
	let mut claim = recall("Bob");
	claim.key = Some(account("Phone"));
	assert_eq!(bench.recalled(&bob, "", claim.clone(), "Phone").await.status, 200);
	assert_eq!(
		refused(&bench.recalled(&bob, "", claim.clone(), "Bob").await),
		is(401, "forged-token")
	);
	with_keys(&[("Phone", ROUND)]);
	assert_eq!(
		refused(&bench.recalled(&bob, "", claim.clone(), "Phone").await),
		is(401, "forged-token")
	);
	assert_eq!(bench.recalled(&bob, "?round=8", claim, "Phone").await.status, 200);
}

#[tokio::test]
async fn a_receipt_is_for_one_chain_node_and_round() {
	let bench = Bench::new().await;
	fan(&bench, "Bob");
	type Change = fn(&mut SignedReceipt);
	let changes: [(Change, (u16, &str)); 8] = [
		(|receipt| receipt.node += 1, (422, "foreign-receipt")),
		(|receipt| receipt.round += 1, (422, "wrong-round")),
		(|receipt| receipt.round -= 2, (422, "wrong-round")),
		// What was signed is something else.
		(|receipt| receipt.round -= 1, (401, "forged-receipt")),
		(|receipt| receipt.seq += 1, (401, "forged-receipt")),
		(|receipt| receipt.heard[0].count += 1, (401, "forged-receipt")),
		(|receipt| receipt.heard[0].playlist = Some(0), (401, "forged-receipt")),
		(|receipt| receipt.fan = account("Eve"), (401, "forged-receipt")),
	];
	for (change, (status, name)) in changes {
		let mut receipt = receipt("Bob", 2);
		change(&mut receipt);
		assert_eq!(refused(&bench.bring(&receipt).await), is(status, name));
	}
	let mut elsewhere = receipt("Bob", 2);
	let SignedReceipt { fan, node, round, seq, heard, .. } = &elsewhere;
	let other = receipt_message(&[8; 32], fan, *node, *round, *seq, heard);
	elsewhere.signature = pair("Bob").sign(&other).into();
	assert_eq!(refused(&bench.bring(&elsewhere).await), is(401, "forged-receipt"));
	assert!(bench.world.here().kept.is_empty());
	bench.world.here().node = None;
	assert_eq!(refused(&bench.bring(&receipt("Bob", 2)).await), is(503, "not-ready"));
	bench.world.here().node = Some(NODE);
	bench.world.here().chain_is_away = true;
	assert_eq!(refused(&bench.bring(&receipt("Bob", 2)).await), is(503, "chain-unavailable"));
}

#[tokio::test]
async fn who_has_too_little_at_stake_has_no_voice() {
	let bench = Bench::new().await;
	fan(&bench, "Bob");
	bench.world.here().standings.get_mut(&account("Bob")).unwrap().stake = 99;
	assert_eq!(refused(&bench.bring(&receipt("Bob", 1)).await), is(422, "stake-too-low"));
	for (error, refusal) in [
		(KeepError::NoSpace, is(507, "no-space")),
		(KeepError::TooMany, is(507, "too-many-receipts")),
		(KeepError::Failed("disk".into()), is(503, "storage-failed")),
	] {
		bench.world.here().standings.get_mut(&account("Bob")).unwrap().stake = 100;
		bench.world.here().keeping_fails = Some(error);
		assert_eq!(refused(&bench.bring(&receipt("Bob", 1)).await), refusal);
	}
}

#[tokio::test]
async fn what_is_no_receipt_is_refused_before_anything_is_asked() {
	let bench = Bench::new().await;
	fan(&bench, "Bob");
	bench.world.here().chain_is_away = true;
	let good = form(&receipt("Bob", 1));
	let with = |name: &str, value: Value| {
		let mut form = good.clone();
		form[name] = value;
		form.to_string()
	};
	let plays = json!({"track": 1, "playlist": null, "count": 1});
	for body in [
		String::new(),
		"nonsense".into(),
		"[]".into(),
		"null".into(),
		"{".repeat(4_000),
		good.to_string().replace("\"seq\"", "\"Seq\""),
		with("more", json!(1)),
		with("fan", json!("0x12")),
		with("fan", json!("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX")),
		with("node", json!(-1)),
		with("seq", json!(4_294_967_296u64)),
		with("seq", json!(1.5)),
		with("heard", json!({})),
		with("heard", json!([{"track": 1}])),
		with("heard", json!(vec![plays; 33])),
		with("signature", json!("")),
		with("signature", json!("0x")),
		with("signature", json!("0x0")),
		with("signature", json!(format!("0x04{}", "00".repeat(64)))),
		with("signature", json!(format!("0x01{}", "00".repeat(65)))),
	] {
		assert_eq!(
			refused(&bench.send(post(body.clone())).await),
			is(400, "bad-request"),
			"{body}"
		);
	}
	let long = with("fan", json!("5".repeat(8_192)));
	assert_eq!(refused(&bench.send(post(long)).await), is(413, "too-long"));
	let gone = io::Error::from(io::ErrorKind::ConnectionReset);
	let cut = Body::from_stream(stream::iter([Ok(good.to_string()), Err(gone)]));
	assert_eq!(refused(&bench.send(post(cut)).await), is(400, "bad-request"));
	for media in ["", "text/plain", "application/x-www-form-urlencoded"] {
		let fields = [("content-type", media)];
		let request = builder(Method::POST, "/receipts", &fields).body(good.to_string().into());
		let answer = bench.send(request.unwrap()).await;
		assert_eq!(refused(&answer), is(415, "unsupported-media-type"));
	}
	// No plays, some twice, or heard no time.
	bench.world.here().chain_is_away = false;
	let entry = |track: u32, count: u32| json!({"track": track, "count": count});
	for heard in [json!([]), json!([entry(1, 1), entry(1, 2)]), json!([entry(1, 0)])] {
		let answer = bench.send(post(with("heard", heard))).await;
		assert_eq!(refused(&answer), is(400, "bad-request"));
	}
	let fields = [("content-type", "Application/JSON; charset=utf-8")];
	let request = builder(Method::POST, "/receipts", &fields).body(good.to_string().into());
	assert_eq!(bench.send(request.unwrap()).await.status, 202);
}

#[tokio::test]
async fn only_the_fan_is_told_what_it_heard() {
	let bench = Bench::new().await;
	let bob = fan(&bench, "Bob");
	bench.bring(&receipt("Bob", 1)).await;
	let path = format!("/receipts/{bob}");
	assert_eq!(refused(&bench.get(&path).await), is(401, "token-required"));
	let (bench, bob) = (&bench, &bob);
	let refusal = |claim: Recall, by: &'static str| async move {
		refused(&bench.recalled(bob, "", claim, by).await)
	};
	assert_eq!(refusal(recall("Bob"), "Eve").await, is(401, "forged-token"));
	assert_eq!(refusal(recall("Eve"), "Eve").await, is(401, "foreign-token"));
	let mut claim = recall("Bob");
	claim.place.node += 1;
	assert_eq!(refusal(claim, "Bob").await, is(401, "foreign-token"));
	let mut claim = recall("Bob");
	claim.place.genesis[0] ^= 1;
	assert_eq!(refusal(claim, "Bob").await, is(401, "foreign-token"));
	let mut claim = recall("Bob");
	claim.expires = NOW;
	assert_eq!(refusal(claim, "Bob").await, is(401, "expired-token"));
	let mut claim = recall("Bob");
	claim.key = Some(account("Eve"));
	assert_eq!(refusal(claim, "Eve").await, is(401, "forged-token"));
	// What was signed for another use is of none here.
	let listen = format!("AUDIO {}", sign(listen([0; 32], "Bob"), "Bob"));
	let answer = bench.get_with(&path, &[("authorization", &listen)]).await;
	assert_eq!(refused(&answer), is(401, "malformed-token"));
	let wallet = recall("Bob");
	let signature = pair("Bob").sign(&wrapped(&message(&wallet))).into();
	let wallet = format!("audio {}", Signed { claim: wallet, signature }.to_text());
	assert_eq!(bench.get_with(&path, &[("authorization", &wallet)]).await.status, 200);
	for round in ["?round=7", "?round=10"] {
		let answer = bench.recalled(bob, round, recall("Bob"), "Bob").await;
		assert_eq!(refused(&answer), is(422, "wrong-round"));
	}
	for round in ["?round=", "?round=x", "?round=-1", "?round=4294967296"] {
		let answer = bench.recalled(bob, round, recall("Bob"), "Bob").await;
		assert_eq!(refused(&answer), is(400, "bad-request"));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Nothing is kept that is not what the fan signed.
	#[test]
	fn nothing_can_be_changed_in_a_receipt(at: prop::sample::Index, byte in 32u8..127) {
		static BENCH: OnceCell<Bench> = OnceCell::const_new();
		tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
			let bench = BENCH.get_or_init(|| async {
				let bench = Bench::new().await;
				fan(&bench, "Bob");
				bench
			});
			let bench = bench.await;
			bench.world.here().kept.clear();
			let receipt = receipt("Bob", 2);
			let mut text = form(&receipt).to_string().into_bytes();
			let at = at.index(text.len());
			text[at] = byte;
			let answer = bench.send(post(text)).await;
			let here = bench.world.here();
			match here.kept.values().next() {
				Some((kept, _)) => assert_eq!((answer.status, kept), (202, &receipt)),
				None => assert!((400..500).contains(&answer.status), "{}", answer.status),
			}
		});
	}
}
