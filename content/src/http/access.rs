//! Who may hear what.

use crate::http::{
	ports::{Hearing, Track},
	problem::{Kind, Problem},
	request::Params,
	token::{Claim, Listen, Scope, Signed},
	Service,
};
use audio_primitives::{nodes::NodeIndex, proofs::ContentRoot};
use axum::http::header;

/// How far a listener gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
	/// To the end.
	All,
	/// So many of the first bytes.
	First(u64),
}

/// A refusal for want of a token.
pub fn required(detail: impl Into<String>) -> Problem {
	Problem::new(Kind::TokenRequired, detail).with(header::WWW_AUTHENTICATE, Listen::REALM)
}

/// How far the listener gets who shows what `params` have. A token that is not good is refused even
/// where none is needed to hear the preview: a player learns at once that it needs another. An open
/// track asks for none and looks at none.
pub async fn reach(
	service: &Service,
	root: ContentRoot,
	track: &Track,
	params: &Params,
) -> Result<Reach, Problem> {
	if track.is_open() {
		return Ok(Reach::All);
	}
	let library = &service.library;
	let Some(token) = &params.token else {
		return Ok(Reach::First(library.preview().await?.of(track)));
	};
	let here = Scope { genesis: library.genesis(), node: node(service)?, root };
	let signed = Signed::<Listen>::check(token, &here, service.clock.now())?;
	let forged = |detail: &str| {
		Problem::new(Kind::ForgedToken, detail).with(header::WWW_AUTHENTICATE, Listen::REALM)
	};
	if !signed.is_signed_by(signed.claim.signer()) {
		return Err(forged("The signature is not that of the account which the token names."));
	}
	let Listen { fan, key, .. } = signed.claim;
	if let Some(key) = key {
		if !library.is_listening_key(fan.clone(), key).await? {
			return Err(forged(
				"The key that signed is no listening key of the fan, or has ended.",
			));
		}
	}
	match library.hearing(track.id, fan).await? {
		Hearing::Granted => Ok(Reach::All),
		Hearing::NotBought => {
			Err(Problem::new(Kind::NotBought, "The fan has not bought the track on the chain."))
		},
		Hearing::LacksFeature => {
			let feature = track.feature.unwrap_or_default();
			let detail = format!("The track asks for feature {feature}, which the fan lacks.");
			Err(Problem::new(Kind::LacksFeature, detail))
		},
	}
}

/// The index of this node. Before it is registered nothing can be signed for it.
pub fn node(service: &Service) -> Result<NodeIndex, Problem> {
	service.library.node().ok_or_else(|| {
		Problem::new(Kind::NotReady, "This node is not registered on the chain yet.")
	})
}
