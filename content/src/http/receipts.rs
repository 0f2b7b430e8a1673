//! `POST /receipts` and `GET /receipts/{fan}`: what fans sign of what they heard.
//!
//! A receipt is taken if the chain would take it: what is cheap to see is looked at first, the
//! fan's own signature before the chain is asked. Few are looked at at a time: whoever sends forged
//! ones slows down receipts, neither streams nor the chain.

use crate::{
	http::{
		access,
		limits::{Limit, Slot, Slots},
		locate::json,
		ports::KeepError,
		problem::{Kind, Problem, KEEPING},
		request::Client,
		token::{Claim, Place, Recall, Signed},
		uploads::credentials,
		Service,
	},
	receipt::{self, SignedReceipt},
};
use audio_primitives::{
	nodes::NodeIndex,
	receipts::{is_taken, Heard, LastReceipt, NotNewer, Plays, MAX_PLAYS},
	RoundIndex,
};
use axum::{
	body::Body,
	extract::{rejection::PathRejection, Extension, Path, State},
	http::{header, HeaderMap, StatusCode, Uri},
	response::{IntoResponse, Response},
};
use codec::DecodeAll;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use sp_core::crypto::Ss58Codec;
use sp_runtime::{AccountId32, MultiSignature};
use std::{sync::Arc, time::Duration};
use tokio::{
	sync::{OwnedSemaphorePermit, Semaphore},
	time::timeout,
};
use url::form_urlencoded;
use utoipa::ToSchema;

/// Most bytes of a receipt as JSON; one with all that there can be has some 2,500.
const MAX_BODY: usize = 8 * 1_024;
/// How long they may take to come.
const PATIENCE: Duration = Duration::from_secs(10);
/// Receipts whose signatures are verified, and of whose fans the chain is asked, at a time.
const AT_A_TIME: usize = 4;
/// Those that are looked at or wait for it: of a client no more than it needs, so that the turn of
/// another comes soon.
const WAITING: Limit = Limit { all: 256, each: 4 };
/// What a refused signature is answered with besides.
const REALM: &str = "AUDIO realm=\"receipt\"";

/// A receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptForm {
	/// The fan's account: SS58, or `0x` and 64 hexadecimal digits.
	fan: String,
	/// The node that it heard from.
	node: u32,
	/// The round (on this chain the era) in which it heard.
	round: u32,
	/// Grows from receipt to receipt of the same fan, node and round.
	seq: u32,
	/// All that was heard in that round: up to 32 different plays.
	heard: Vec<PlaysForm>,
	/// `0x` and hexadecimal digits: a SCALE-encoded `MultiSignature`, or without its first byte if
	/// `scheme` is given. By the fan or a listening key of its, over what `receiptsApi.message`
	/// gives, as it is or between `<Bytes>` and `</Bytes>`.
	signature: String,
	/// What kind of signature it is, if it does not say so itself.
	scheme: Option<Scheme>,
}

/// How often a track was heard.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaysForm {
	/// The track.
	track: u32,
	/// The playlist that it was heard from, if it was from one.
	playlist: Option<u32>,
	/// Times.
	count: u32,
}

/// A kind of signatures.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
	/// Ed25519: 64 bytes.
	Ed25519,
	/// Sr25519: 64 bytes.
	Sr25519,
	/// ECDSA over secp256k1: 65 bytes.
	Ecdsa,
	/// The same, of a key that is an Ethereum account.
	Eth,
}

impl Scheme {
	/// The first byte of the SCALE encoding.
	fn index(self) -> u8 {
		match self {
			Self::Ed25519 => 0,
			Self::Sr25519 => 1,
			Self::Ecdsa => 2,
			Self::Eth => 3,
		}
	}
}

/// On what a fan's next receipt builds.
#[derive(Serialize, ToSchema)]
pub struct LastForm {
	/// The fan's account: `0x` and hexadecimal digits.
	fan: String,
	/// The node.
	node: u32,
	/// The round.
	round: u32,
	/// The next one's number is greater.
	seq: u32,
	/// The next one has all of these plays, and what was heard since. Of each there are as many as
	/// in `signed`, or in the chain's last receipt of the fan, node and round if that has more.
	heard: Vec<PlaysForm>,
	/// The receipt that is kept here, if there is one: what a player verifies.
	signed: Option<SignedForm>,
}

/// What the fan or a listening key has signed: of the same fan, node and round as the answer.
#[derive(Serialize, ToSchema)]
pub struct SignedForm {
	/// Its number.
	seq: u32,
	/// What was heard, in the order that was signed.
	heard: Vec<PlaysForm>,
	/// `0x` and hexadecimal digits: the signature alone, as long as its scheme has it.
	signature: String,
	/// What kind of signature it is.
	scheme: Scheme,
}

/// Takes a receipt.
///
/// It is taken of the round in force and of the one before, from fans with enough at stake, and
/// submitted to the chain when its round is over. `202` says that it is durable here. Receipts are
/// cumulative: a later one takes the place of an earlier one, and has all of its plays.
#[utoipa::path(
	post,
	path = "/receipts",
	tag = "receipts",
	request_body(content = ReceiptForm, content_type = "application/json"),
	responses(
		(status = 202, description = "It is durable here, and will be submitted"),
		(status = 400, description = "It is malformed: no receipt, no plays, more than 32, or some twice"),
		(status = 401, description = "Neither the fan nor a listening key of its signed exactly this"),
		(status = 409, description = "Not newer than, or takes back plays of, receipt `seq`"),
		(status = 413, description = "More than 8 KiB"),
		(status = 415, description = "Not `application/json`"),
		(status = 422, description = "For another node, of a round that is not taken, or with too \
			little at stake"),
		(status = 507, description = "As many as can be are here, all worth more, or the disk is full"),
	),
)]
pub async fn post(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	headers: HeaderMap,
	body: Body,
) -> Result<Response, Problem> {
	let receipt = read(&headers, body).await?;
	let here = access::node(&service)?;
	if receipt.node != here {
		let detail = format!("The receipt is for node {}, and this is {here}.", receipt.node);
		return Err(Problem::new(Kind::ForeignReceipt, detail));
	}
	round_taken(&service, receipt.round).await?;
	let _turn = service.turns.take(client).await?;
	let (fan, round) = (receipt.fan.clone(), receipt.round);
	let kept = service.receipts.kept(fan.clone(), round).await?.as_ref().map(receipt::last_of);
	is_newer(kept.as_ref(), &receipt)?;
	let genesis = service.library.genesis();
	let own = is_signed_by(genesis, &receipt, vec![fan.clone()]).await?;
	let standing = service.receipts.standing(fan.clone(), own).await?;
	if !own {
		let keys = receipt::listening_keys(&standing, round);
		if keys.is_empty() || !is_signed_by(genesis, &receipt, keys).await? {
			let detail = "Neither the fan nor a listening key of its, within its time, has signed \
				exactly this on this chain.";
			return Err(
				Problem::new(Kind::ForgedReceipt, detail).with(header::WWW_AUTHENTICATE, REALM)
			);
		}
	}
	if standing.stake < standing.min_stake {
		let (stake, least) = (standing.stake, standing.min_stake);
		let detail = format!("The fan has {stake} planck at stake, and it takes {least}.");
		return Err(Problem::new(Kind::StakeTooLow, detail));
	}
	let submitted = service.receipts.submitted(fan, round).await?;
	is_newer(receipt::to_build_on(kept, submitted.clone()).as_ref(), &receipt)?;
	// What of the allowance is left is seen when it is submitted.
	let worth = receipt::worth(&standing, 0, submitted.as_ref(), &receipt.heard, receipt.seq);
	service.receipts.keep(receipt, worth).await?;
	service.metrics.receipt();
	Ok((StatusCode::ACCEPTED, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

/// The fan's last receipt, to build on.
///
/// What a player has that was not told of all others of the fan's: what is kept here, and what the
/// chain has dealt with. The receipt that is kept comes with its signature, so that a player need
/// not take this node's word for what it signs once more.
#[utoipa::path(
	get,
	path = "/receipts/{fan}",
	tag = "receipts",
	params(
		("fan" = String, Path, description = "SS58, or `0x` and 64 hexadecimal digits"),
		("round" = Option<u32>, Query, description = "Of which round; the one in force if not given"),
		("Authorization" = String, Header, description = "`AUDIO` and what the fan or a listening \
			key signed"),
	),
	responses(
		(status = 200, description = "What the next one builds on", body = LastForm),
		(status = 400, description = "The fan or the round is malformed"),
		(status = 401, description = "Not signed, or not by the fan or a listening key of its"),
		(status = 404, description = "There is none yet: the first builds on nothing"),
		(status = 422, description = "The round is not taken"),
	),
)]
pub async fn get(
	State(service): State<Service>,
	Extension(client): Extension<Client>,
	fan: Result<Path<String>, PathRejection>,
	headers: HeaderMap,
	uri: Uri,
) -> Result<Response, Problem> {
	let Some(fan) = fan.ok().and_then(|Path(text)| account(&text)) else {
		return Err(malformed("The path does not name an account.".into()));
	};
	let asked = round_of(&uri)?;
	let node = access::node(&service)?;
	let _turn = service.turns.take(client).await?;
	let key = authorise(&service, &headers, node, &fan).await?;
	let round = match asked {
		Some(round) => round,
		None => service.receipts.round().await?,
	};
	round_taken(&service, round).await?;
	if let Some(key) = key {
		let standing = service.receipts.standing(fan.clone(), false).await?;
		if !receipt::listening_keys(&standing, round).contains(&key) {
			let detail = "The key that signed is no listening key of the fan, or has ended.";
			return Err(refuse(Kind::ForgedToken, detail));
		}
	}
	let kept = service.receipts.kept(fan.clone(), round).await?;
	let submitted = service.receipts.submitted(fan.clone(), round).await?;
	let Some(last) = receipt::to_build_on(kept.as_ref().map(receipt::last_of), submitted) else {
		let detail = "The fan has signed none of that round for this node yet.";
		return Err(Problem::new(Kind::NoReceipt, detail));
	};
	Ok(json(&LastForm {
		fan: format!("0x{}", hex::encode::<&[u8]>(fan.as_ref())),
		node,
		round,
		seq: last.seq,
		heard: forms(&last.heard),
		signed: kept.as_ref().map(as_signed),
	}))
}

fn forms(heard: &Heard) -> Vec<PlaysForm> {
	let form = |plays: &Plays| PlaysForm {
		track: plays.track,
		playlist: plays.playlist,
		count: plays.count,
	};
	heard.iter().map(form).collect()
}

fn as_signed(receipt: &SignedReceipt) -> SignedForm {
	let (scheme, signature): (_, &[u8]) = match &receipt.signature {
		MultiSignature::Ed25519(signature) => (Scheme::Ed25519, signature.as_ref()),
		MultiSignature::Sr25519(signature) => (Scheme::Sr25519, signature.as_ref()),
		MultiSignature::Ecdsa(signature) => (Scheme::Ecdsa, signature.as_ref()),
		MultiSignature::Eth(signature) => (Scheme::Eth, signature.as_ref()),
	};
	let signature = format!("0x{}", hex::encode(signature));
	SignedForm { seq: receipt.seq, heard: forms(&receipt.heard), signature, scheme }
}

fn malformed(detail: String) -> Problem {
	Problem::new(Kind::BadRequest, detail)
}

fn refuse(kind: Kind, detail: &str) -> Problem {
	Problem::new(kind, detail).with(header::WWW_AUTHENTICATE, Recall::REALM)
}

/// Sees that what `headers` show is the word of `fan`, or of the account that is the answer, which
/// has yet to be seen to be a listening key of its.
async fn authorise(
	service: &Service,
	headers: &HeaderMap,
	node: NodeIndex,
	fan: &AccountId32,
) -> Result<Option<AccountId32>, Problem> {
	let Some(text) = credentials(headers) else {
		let detail = "Authorization must be AUDIO and what the fan or a listening key signed.";
		return Err(refuse(Kind::TokenRequired, detail));
	};
	let here = Place { genesis: service.library.genesis(), node };
	let signed = Signed::<Recall>::check(text, &here, service.clock.now())?;
	if signed.claim.fan != *fan {
		return Err(refuse(Kind::ForeignToken, "The token is of another fan."));
	}
	let key = signed.claim.key.clone();
	match verify(move || signed.is_signed_by(signed.claim.signer())).await? {
		true => Ok(key),
		false => {
			let detail = "The signature is not that of the account which the token names.";
			Err(refuse(Kind::ForgedToken, detail))
		},
	}
}

/// Which round a request asks for.
fn round_of(uri: &Uri) -> Result<Option<RoundIndex>, Problem> {
	let query = uri.query().unwrap_or_default().as_bytes();
	let round = form_urlencoded::parse(query).find(|(key, _)| key == "round");
	let parsed = round.map(|(_, text)| text.parse::<RoundIndex>());
	parsed.transpose().map_err(|_| malformed("The round must be a number.".into()))
}

/// Refuses what is of a round that receipts are not taken of.
async fn round_taken(service: &Service, round: RoundIndex) -> Result<(), Problem> {
	let now = service.receipts.round().await?;
	if is_taken(round, now) {
		return Ok(());
	}
	let detail = format!("Receipts are taken of round {now} and the one before, not of {round}.");
	Err(Problem::new(Kind::WrongRound, detail))
}

/// Refuses what does not build on `last`.
fn is_newer(last: Option<&LastReceipt>, receipt: &SignedReceipt) -> Result<(), Problem> {
	let seq = last.map_or(0, |last| last.seq);
	let problem = match LastReceipt::news(last, receipt.seq, &receipt.heard) {
		Ok(_) => return Ok(()),
		Err(NotNewer::Malformed) => {
			let detail = "A receipt has plays, each of them once, and a count of one at least.";
			return Err(malformed(detail.into()));
		},
		Err(NotNewer::Replayed) => {
			let detail = format!("Receipt {seq} is known: the next has a greater number.");
			Problem::new(Kind::NotNewer, detail)
		},
		Err(NotNewer::RolledBack) => {
			let detail = format!("Receipt {seq} has plays that this one lacks.");
			Problem::new(Kind::RolledBack, detail)
		},
	};
	Err(problem.after(seq))
}

async fn is_signed_by(
	genesis: [u8; 32],
	receipt: &SignedReceipt,
	signers: Vec<AccountId32>,
) -> Result<bool, Problem> {
	let receipt = receipt.clone();
	verify(move || receipt::is_signed_by(&receipt, &genesis, &signers)).await
}

/// Verifies signatures on another thread. Only whoever has its turn does.
async fn verify(work: impl FnOnce() -> bool + Send + 'static) -> Result<bool, Problem> {
	tokio::task::spawn_blocking(work).await.map_err(|_| busy())
}

/// Turns to look at receipts.
#[derive(Clone)]
pub struct Turns {
	waiting: Arc<Slots>,
	turns: Arc<Semaphore>,
}

impl Default for Turns {
	/// As many as there are at a time.
	fn default() -> Self {
		let turns = Arc::new(Semaphore::new(AT_A_TIME));
		Self { waiting: Slots::new(WAITING, "receipts"), turns }
	}
}

impl Turns {
	/// A turn for `client`, until it is dropped.
	async fn take(&self, client: Client) -> Result<(Slot, OwnedSemaphorePermit), Problem> {
		let slot = self.waiting.take(client.0)?;
		let turn = timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
		Ok((slot, turn.ok().and_then(Result::ok).ok_or_else(busy)?))
	}
}

fn busy() -> Problem {
	Problem::new(Kind::Busy, "This node looks at as many receipts as it can at once.")
}

/// Reads a receipt.
async fn read(headers: &HeaderMap, body: Body) -> Result<SignedReceipt, Problem> {
	let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
	let media = media.and_then(|media| media.split(';').next()).unwrap_or_default();
	if !media.trim().eq_ignore_ascii_case("application/json") {
		let detail = "The body's media type must be application/json.";
		return Err(Problem::new(Kind::UnsupportedMediaType, detail));
	}
	let body = timeout(PATIENCE, collect(body));
	let body = body.await.map_err(|_| malformed("The receipt does not come.".into()))??;
	let form = serde_json::from_slice::<ReceiptForm>(&body)
		.map_err(|error| malformed(format!("The body is no receipt: {error}.")))?;
	of_form(form).map_err(|what| malformed(what.into()))
}

async fn collect(body: Body) -> Result<Vec<u8>, Problem> {
	let mut stream = body.into_data_stream();
	let mut bytes = Vec::new();
	while let Some(piece) = stream.next().await {
		let piece = piece.map_err(|_| malformed("The receipt broke off.".into()))?;
		if bytes.len().saturating_add(piece.len()) > MAX_BODY {
			let detail = format!("A receipt has at most {MAX_BODY} bytes.");
			return Err(Problem::new(Kind::TooLong, detail));
		}
		bytes.extend_from_slice(&piece);
	}
	Ok(bytes)
}

fn of_form(form: ReceiptForm) -> Result<SignedReceipt, &'static str> {
	let ReceiptForm { fan, node, round, seq, heard, signature, scheme } = form;
	let fan = account(&fan).ok_or("The fan is no account: SS58, or 0x and 64 digits.")?;
	let plays = heard.into_iter().map(|PlaysForm { track, playlist, count }| Plays {
		track,
		playlist,
		count,
	});
	let too_many = const {
		assert!(MAX_PLAYS == 32);
		"A receipt has at most 32 different plays."
	};
	let heard = plays.collect::<Vec<_>>().try_into().map_err(|_| too_many)?;
	let bytes = signature.strip_prefix("0x").and_then(|digits| hex::decode(digits).ok());
	let mut bytes = bytes.ok_or("The signature must be 0x and hexadecimal digits.")?;
	if let Some(scheme) = scheme {
		bytes.insert(0, scheme.index());
	}
	let signature = MultiSignature::decode_all(&mut &bytes[..])
		.map_err(|_| "The signature is none of its scheme's length, or its scheme is unknown.")?;
	Ok(SignedReceipt { fan, node, round, seq, heard, signature })
}

/// Most bytes of a text that names an account: `0x` and 64 digits are the longest.
const MAX_ACCOUNT: usize = 66;

/// Whether a text is short enough to name an account. Decoding SS58 takes a time that grows with the
/// square of the length: 8 KiB of it would keep a thread for seconds.
fn may_be_an_account(text: &str) -> bool {
	text.len() <= MAX_ACCOUNT
}

/// The account that a text names.
fn account(text: &str) -> Option<AccountId32> {
	if !may_be_an_account(text) {
		return None;
	}
	match text.strip_prefix("0x") {
		Some(digits) => {
			let mut account = [0; 32];
			hex::decode_to_slice(digits, &mut account).ok()?;
			Some(account.into())
		},
		None => AccountId32::from_ss58check(text).ok(),
	}
}

impl From<KeepError> for Problem {
	fn from(error: KeepError) -> Self {
		match error {
			KeepError::NotNewer { last } => {
				let detail = format!("Receipt {last} came meanwhile: build on that.");
				Self::new(Kind::NotNewer, detail).after(last)
			},
			KeepError::NoSpace => Self::new(Kind::NoSpace, "This node's disk is full."),
			KeepError::TooMany => {
				let detail = "As many receipts of that round are here as can be, all worth more.";
				Self::new(Kind::TooManyReceipts, detail)
			},
			KeepError::Failed(reason) => {
				if KEEPING.is_news(&reason) {
					tracing::warn!(%reason, "receipts cannot be kept");
				}
				let detail = "This node's storage does not answer as it should.";
				Self::new(Kind::StorageFailed, detail)
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;
	use std::net::Ipv4Addr;

	#[test]
	fn only_what_may_be_an_account_is_decoded() {
		for id in [[0; 32], [7; 32], [255; 32]] {
			let named = AccountId32::new(id);
			assert_eq!(account(&named.to_ss58check()), Some(named.clone()));
			let digits = format!("0x{}", hex::encode(id));
			assert_eq!((digits.len(), account(&digits)), (MAX_ACCOUNT, Some(named)));
			assert!(!may_be_an_account(&format!("{digits}0")));
		}
		assert_eq!(account(&"1".repeat(MAX_ACCOUNT)), None);
		assert_eq!(account(&"1".repeat(8_000)), None);
	}

	#[tokio::test]
	async fn a_client_has_four_turns_at_a_time_and_keeps_nobody_from_the_next() {
		let client = |last| Client(Ipv4Addr::new(198, 51, 100, last).into());
		let turns = Turns::default();
		let mut taken = Vec::new();
		for _ in 0..4 {
			taken.push(turns.take(client(1)).await.ok().unwrap());
		}
		// It would wait for as long as those take.
		assert!(turns.take(client(1)).now_or_never().unwrap().is_err());
		let other = turns.take(client(2));
		let waits = async {
			tokio::task::yield_now().await;
			taken.pop();
		};
		let (turn, ()) = futures::join!(other, waits);
		assert!(turn.is_ok());
	}
}
