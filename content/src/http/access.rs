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

/// How much of a track that is not open anyone may hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
	/// Milliseconds of it.
	pub duration: u32,
	/// Bytes of it, at most.
	pub bytes: u64,
}

impl Default for Preview {
	/// 30 seconds' worth, 1 MiB at most.
	fn default() -> Self {
		Self { duration: 30_000, bytes: 1_024 * 1_024 }
	}
}

impl Preview {
	/// How many of the first bytes of `track` are open: as much of its bytes as of its time.
	pub fn of(&self, track: &Track) -> u64 {
		let share = u128::from(track.bytes)
			.saturating_mul(self.duration.into())
			.checked_div(track.duration.into())
			.unwrap_or_default();
		u64::try_from(share).unwrap_or(u64::MAX).min(self.bytes).min(track.bytes)
	}
}

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
	let Some(token) = &params.token else {
		return Ok(Reach::First(service.preview.of(track)));
	};
	let library = &service.library;
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

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::AccountId32;

	#[test]
	fn a_preview_is_so_long_and_not_too_large() {
		let of = |bytes, duration| {
			let artist = AccountId32::new([0; 32]);
			let (price, feature) = (Some(1), None);
			let track = Track {
				id: 0,
				artist,
				bytes,
				duration,
				listed: true,
				price,
				feature,
				placed: true,
			};
			Preview::default().of(&track)
		};
		assert_eq!(of(3_000_000, 180_000), 500_000);
		assert_eq!(of(100_000_000, 180_000), 1_048_576);
		assert_eq!(of(100_000, 20_000), 100_000);
		assert_eq!(of(3_000_001, 180_001), 499_997);
		// A duration of nothing opens nothing.
		assert_eq!(of(100_000, 0), 0);
		assert_eq!(of(u64::MAX, 1), 1_048_576);
	}
}
