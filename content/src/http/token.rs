//! What fans, artists and nodes sign to be let in.
//!
//! A signed text is `base64url(SCALE(claim) ‖ SCALE(signature))` without padding. The signature is
//! over `DOMAIN ‖ SCALE(claim)`, as it is or between `<Bytes>` and `</Bytes>` as wallets put it, of
//! one of the kinds that the chain takes (`MultiSignature`). A claim names the chain and the node:
//! what is shown to one node is of no use at another.

use crate::http::problem::{Kind, Problem};
use audio_primitives::{nodes::NodeIndex, proofs::ContentRoot, receipts::wrapped};
use axum::http::header;
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use codec::{Decode, DecodeAll, Encode};
use sp_runtime::{traits::Verify, AccountId32, MultiSignature};

/// Longest time that a claim is for, in seconds: a day. What leaks is of no use the day after.
pub const MAX_LIFE: u64 = 24 * 60 * 60;
/// Longest text that is decoded; one with all that there can be has 276 characters.
const MAX_TEXT: usize = 512;

/// Where and when a claim is good.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Scope {
	/// The hash of the chain's first block.
	pub genesis: [u8; 32],
	/// The node that it is shown to.
	pub node: NodeIndex,
	/// The root of the content that it is about.
	pub root: ContentRoot,
}

/// The chain and the node where a claim is good that is about no content.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Place {
	/// The hash of the chain's first block.
	pub genesis: [u8; 32],
	/// The node that it is shown to.
	pub node: NodeIndex,
}

/// Where claims are good.
pub trait Bounds {
	/// What of it is not `here`, in the words of a refusal.
	fn foreign(&self, here: &Self) -> Option<&'static str>;
}

impl Bounds for Place {
	fn foreign(&self, here: &Self) -> Option<&'static str> {
		let foreign = [
			(self.genesis != here.genesis, "The token is for another chain."),
			(self.node != here.node, "The token is for another node."),
		];
		foreign.iter().find(|(is, _)| *is).map(|(_, detail)| *detail)
	}
}

impl Bounds for Scope {
	fn foreign(&self, here: &Self) -> Option<&'static str> {
		let place = |scope: &Self| Place { genesis: scope.genesis, node: scope.node };
		let other = (self.root != here.root).then_some("The token is for other content.");
		place(self).foreign(&place(here)).or(other)
	}
}

/// What is signed.
pub trait Claim: Encode + Decode {
	/// Keeps its signatures apart from all others.
	const DOMAIN: &'static [u8];
	/// What refusals call it.
	const REALM: &'static str;
	/// What says where it is good.
	type Bounds: Bounds;

	/// Where it is good.
	fn scope(&self) -> &Self::Bounds;

	/// Until when it is good: seconds since 1970.
	fn expires(&self) -> u64;
}

/// What a fan signs to hear a track that asks for a purchase or a feature: `?token=` of its URL.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listen {
	/// Which content, where.
	pub scope: Scope,
	/// Who listens.
	pub fan: AccountId32,
	/// The listening key that signs, if it is not the fan's own.
	pub key: Option<AccountId32>,
	/// Until when: seconds since 1970.
	pub expires: u64,
}

impl Listen {
	/// Who signs.
	pub fn signer(&self) -> &AccountId32 {
		self.key.as_ref().unwrap_or(&self.fan)
	}
}

impl Claim for Listen {
	const DOMAIN: &'static [u8] = b"audio/listen";
	const REALM: &'static str = "AUDIO realm=\"listen\"";
	type Bounds = Scope;

	fn scope(&self) -> &Scope {
		&self.scope
	}

	fn expires(&self) -> u64 {
		self.expires
	}
}

/// What an artist signs to bring a track's content: `Authorization: AUDIO …`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Bring {
	/// Which content, where to.
	pub scope: Scope,
	/// How many bytes it has.
	pub bytes: u64,
	/// Until when: seconds since 1970.
	pub expires: u64,
}

impl Claim for Bring {
	const DOMAIN: &'static [u8] = b"audio/upload";
	const REALM: &'static str = "AUDIO realm=\"upload\"";
	type Bounds = Scope;

	fn scope(&self) -> &Scope {
		&self.scope
	}

	fn expires(&self) -> u64 {
		self.expires
	}
}

/// What a node's key signs to pull a track's content: `Authorization: AUDIO …`. The signature is of
/// Ed25519.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pull {
	/// Which content, from where.
	pub scope: Scope,
	/// The node that pulls.
	pub by: NodeIndex,
	/// Until when: seconds since 1970.
	pub expires: u64,
}

impl Claim for Pull {
	const DOMAIN: &'static [u8] = b"audio/pull";
	const REALM: &'static str = "AUDIO realm=\"pull\"";
	type Bounds = Scope;

	fn scope(&self) -> &Scope {
		&self.scope
	}

	fn expires(&self) -> u64 {
		self.expires
	}
}

/// What a fan signs to be told its last receipt at a node: `Authorization: AUDIO …`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Recall {
	/// Which node.
	pub place: Place,
	/// Whose receipt.
	pub fan: AccountId32,
	/// The listening key that signs, if it is not the fan's own.
	pub key: Option<AccountId32>,
	/// Until when: seconds since 1970.
	pub expires: u64,
}

impl Recall {
	/// Who signs.
	pub fn signer(&self) -> &AccountId32 {
		self.key.as_ref().unwrap_or(&self.fan)
	}
}

impl Claim for Recall {
	// Not `audio/receipts`: that begins as the domain of receipts themselves.
	const DOMAIN: &'static [u8] = b"audio/last-receipt";
	const REALM: &'static str = "AUDIO realm=\"last-receipt\"";
	type Bounds = Place;

	fn scope(&self) -> &Place {
		&self.place
	}

	fn expires(&self) -> u64 {
		self.expires
	}
}

/// What is to be signed for `claim`.
pub fn message<C: Claim>(claim: &C) -> Vec<u8> {
	let mut message = C::DOMAIN.to_vec();
	claim.encode_to(&mut message);
	message
}

/// A claim and a signature, which may be anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<C> {
	/// What is said.
	pub claim: C,
	/// Whose word it is.
	pub signature: MultiSignature,
}

impl<C: Claim> Signed<C> {
	/// As text for a URL or a header.
	pub fn to_text(&self) -> String {
		URL_SAFE_NO_PAD.encode((&self.claim, &self.signature).encode())
	}

	/// Reads it; none if it is anything else, or has something behind it.
	pub fn from_text(text: &str) -> Option<Self> {
		if text.len() > MAX_TEXT {
			return None;
		}
		let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
		let (claim, signature) = <(C, MultiSignature)>::decode_all(&mut &bytes[..]).ok()?;
		Some(Self { claim, signature })
	}

	/// Whether it is `account`'s word.
	pub fn is_signed_by(&self, account: &AccountId32) -> bool {
		let message = message(&self.claim);
		self.signature.verify(&*message, account)
			|| self.signature.verify(&*wrapped(&message), account)
	}

	/// Whether it is the word of the node with that key.
	pub fn is_signed_by_node(&self, key: &[u8; 32]) -> bool {
		// The same 32 bytes may be a key of another kind, which is somebody else's.
		matches!(self.signature, MultiSignature::Ed25519(_))
			&& self.signature.verify(&*message(&self.claim), &AccountId32::new(*key))
	}

	/// The claim of `text`, if it is good at `now` for what `here` names. Whose word it is is still
	/// to be seen.
	pub fn check(text: &str, here: &C::Bounds, now: u64) -> Result<Self, Problem> {
		let refuse = |kind, detail: &str| {
			Problem::new(kind, detail).with(header::WWW_AUTHENTICATE, C::REALM)
		};
		let Some(signed) = Self::from_text(text) else {
			let detail = "The token is not the base64url of a SCALE-encoded claim and signature.";
			return Err(refuse(Kind::MalformedToken, detail));
		};
		if let Some(detail) = signed.claim.scope().foreign(here) {
			return Err(refuse(Kind::ForeignToken, detail));
		}
		let expires = signed.claim.expires();
		if expires <= now {
			return Err(refuse(Kind::ExpiredToken, "The token's time is over: sign another."));
		}
		if expires.saturating_sub(now) > MAX_LIFE {
			let detail = "The token is for more than a day from now: sign one for less.";
			return Err(refuse(Kind::MalformedToken, detail));
		}
		Ok(signed)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::response::IntoResponse;
	use proptest::prelude::*;
	use sp_core::{ecdsa, ed25519, sr25519, Pair};
	use sp_runtime::{traits::IdentifyAccount, MultiSigner};

	fn listen() -> Listen {
		let scope = Scope { genesis: [1; 32], node: 2, root: [3; 32] };
		Listen { scope, fan: AccountId32::new([4; 32]), key: None, expires: 1_000 }
	}

	/// Signs as each kind of key does; the account that it is of.
	fn signatures(message: &[u8]) -> [(MultiSignature, AccountId32); 3] {
		let sr = sr25519::Pair::from_seed(&[1; 32]);
		let ed = ed25519::Pair::from_seed(&[2; 32]);
		let ec = ecdsa::Pair::from_seed(&[3; 32]);
		[
			(sr.sign(message).into(), MultiSigner::from(sr.public()).into_account()),
			(ed.sign(message).into(), MultiSigner::from(ed.public()).into_account()),
			(ec.sign(message).into(), MultiSigner::from(ec.public()).into_account()),
		]
	}

	#[test]
	fn all_kinds_of_keys_sign_plainly_or_wrapped() {
		let claim = listen();
		for message in [message(&claim), wrapped(&message(&claim))] {
			for (signature, account) in signatures(&message) {
				let signed = Signed { claim: claim.clone(), signature };
				assert!(signed.is_signed_by(&account));
				assert!(!signed.is_signed_by(&claim.fan));
				let text = signed.to_text();
				assert_eq!(Signed::from_text(&text), Some(signed));
				assert!(text.len() < MAX_TEXT && !text.contains(['=', '+', '/']));
			}
		}
		for (signature, account) in signatures(&wrapped(&wrapped(&message(&claim)))) {
			assert!(!Signed { claim: claim.clone(), signature }.is_signed_by(&account));
		}
	}

	#[test]
	fn what_was_signed_for_one_use_is_of_no_other() {
		let scope = listen().scope;
		let bring = Bring { scope, bytes: 5, expires: 1_000 };
		for (signature, account) in signatures(&message(&bring)) {
			let encoded = bring.encode();
			// The same bytes under another domain.
			let as_listen = [Listen::DOMAIN, &encoded].concat();
			assert!(signature.verify(&*message(&bring), &account));
			assert!(!signature.verify(&*as_listen, &account));
		}
		let domains = [
			Listen::DOMAIN,
			Bring::DOMAIN,
			Pull::DOMAIN,
			Recall::DOMAIN,
			b"audio/receipt",
			b"audio/proof",
		];
		for (at, one) in domains.iter().enumerate() {
			let others = domains.iter().enumerate().filter(|(other, _)| *other != at);
			assert!(others.into_iter().all(|(_, other)| !other.starts_with(one)));
		}
	}

	#[test]
	fn texts_that_are_no_token_are_told_apart_from_those_for_others() {
		let here = listen().scope;
		let status = |text: &str, now| {
			let problem = Signed::<Listen>::check(text, &here, now).err()?;
			let response = problem.into_response();
			assert_eq!(response.headers()[header::WWW_AUTHENTICATE], Listen::REALM);
			Some(response.status().as_u16())
		};
		let (signature, _) = signatures(&message(&listen()))[0].clone();
		let signed = Signed { claim: listen(), signature };
		assert_eq!(status(&signed.to_text(), 999), None);
		assert_eq!(status(&signed.to_text(), 1_000), Some(401));
		for text in
			["", "x", "====", "ä", &signed.to_text()[1..], &format!("{}AAAA", signed.to_text())]
		{
			assert_eq!(status(text, 999), Some(401), "{text}");
		}
		let mut late = signed;
		late.claim.expires = 999 + MAX_LIFE;
		assert_eq!(status(&late.to_text(), 999), None);
		assert_eq!(status(&late.to_text(), 998), Some(401));
	}

	#[test]
	fn only_the_nodes_own_key_signs_for_it() {
		let scope = Scope { genesis: [1; 32], node: 2, root: [3; 32] };
		let claim = Pull { scope, by: 4, expires: 1_000 };
		let message = message(&claim);
		let node = ed25519::Pair::from_seed(&[2; 32]);
		let holds = |signature: MultiSignature, key: [u8; 32]| {
			let signed = Signed { claim: claim.clone(), signature };
			assert_eq!(Signed::from_text(&signed.to_text()).as_ref(), Some(&signed));
			signed.is_signed_by_node(&key)
		};
		let key = node.public().0;
		assert!(holds(node.sign(&message).into(), key));
		assert!(!holds(node.sign(&message).into(), [9; 32]));
		// Not as a wallet signs, nor for another use, nor with a key of another kind.
		assert!(!holds(node.sign(&wrapped(&message)).into(), key));
		assert!(!holds(node.sign(&claim.encode()).into(), key));
		let other = sr25519::Pair::from_seed(&[2; 32]);
		assert!(!holds(other.sign(&message).into(), other.public().0));
	}

	proptest! {
		// Each checks two signatures without optimization.
		#![proptest_config(ProptestConfig::with_cases(48))]

		#[test]
		fn nothing_can_be_changed_in_what_was_signed(at: prop::sample::Index, bit in 0u8..8) {
			let claim = listen();
			let (signature, account) = signatures(&message(&claim))[1].clone();
			let mut bytes = (&claim, &signature).encode();
			let at = at.index(bytes.len());
			bytes[at] ^= 1 << bit;
			if let Some(changed) = Signed::<Listen>::from_text(&URL_SAFE_NO_PAD.encode(&bytes)) {
				prop_assert!(!changed.is_signed_by(&account));
			}
		}

		#[test]
		fn no_text_is_too_strange(text in "\\PC{0,600}") {
			let _ = Signed::<Listen>::from_text(&text);
			let _ = Signed::<Bring>::from_text(&text);
			let _ = Signed::<Recall>::from_text(&text);
		}
	}
}
