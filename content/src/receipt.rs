//! Receipts as this node looks at them: whose word one is, on what the next builds, and what it is
//! worth to submit it.

use audio_primitives::{
	receipts::{message, wrapped, FanStanding, Heard, LastReceipt, Plays, Receipt},
	Balance, RoundIndex,
};
use sp_runtime::{traits::Verify, AccountId32, MultiSignature};

/// A receipt, as fans sign it and the chain takes it.
pub type SignedReceipt = Receipt<AccountId32, MultiSignature>;

/// How a fan stands on the chain.
pub type Standing = FanStanding<AccountId32>;

/// Whether `receipt` is the word of one of `signers` on the chain of that genesis: as it is, or as
/// wallets wrap what they sign.
pub fn is_signed_by(receipt: &SignedReceipt, genesis: &[u8; 32], signers: &[AccountId32]) -> bool {
	let Receipt { fan, node, round, seq, heard, signature } = receipt;
	let message = message(genesis, fan, *node, *round, *seq, heard);
	let wrapped = wrapped(&message);
	signers
		.iter()
		.any(|signer| signature.verify(&*message, signer) || signature.verify(&*wrapped, signer))
}

/// The listening keys that sign receipts of `round` for the fan who stands so.
pub fn listening_keys(standing: &Standing, round: RoundIndex) -> Vec<AccountId32> {
	let signs = standing.listening_keys.iter().filter(|listed| round < listed.until);
	signs.map(|listed| listed.key.clone()).collect()
}

/// On what a fan's next receipt builds: all that is in one that is kept here, and all that the chain
/// has dealt with. The two differ if the fan has submitted some of it on its own.
///
/// If there are more different plays than a receipt has, the chain's come first: it refuses what
/// does not have these.
pub fn to_build_on(
	kept: Option<LastReceipt>,
	submitted: Option<LastReceipt>,
) -> Option<LastReceipt> {
	let (Some(kept), Some(mut last)) = (kept.clone(), submitted.clone()) else {
		return kept.or(submitted);
	};
	last.seq = last.seq.max(kept.seq);
	for plays in kept.heard {
		let Plays { track, playlist, count } = plays;
		let same = |other: &&mut Plays| (other.track, other.playlist) == (track, playlist);
		match last.heard.iter_mut().find(same) {
			Some(other) => other.count = other.count.max(count),
			// No room: see above.
			None => drop(last.heard.try_push(plays)),
		}
	}
	Some(last)
}

/// What the fan's next receipt builds on once `receipt` was taken.
pub fn last_of(receipt: &SignedReceipt) -> LastReceipt {
	let Receipt { round, seq, heard, .. } = receipt;
	LastReceipt { round: *round, seq: *seq, heard: heard.clone() }
}

/// Planck that count if so much that was `heard` is new to the chain, whose last receipt of it is
/// `submitted`: each play counts a part of the fan's stake. None count beyond its allowance.
pub fn worth(
	standing: &Standing,
	counted: u32,
	submitted: Option<&LastReceipt>,
	heard: &Heard,
	seq: u32,
) -> Balance {
	let news = LastReceipt::news(submitted, seq, heard).unwrap_or_default();
	let new = news.iter().fold(0u32, |sum, plays| sum.saturating_add(plays.count));
	let counting = new.min(standing.allowance.saturating_sub(counted));
	let each = standing.stake.checked_div(standing.allowance.into()).unwrap_or(0);
	match standing.stake >= standing.min_stake {
		true => each.saturating_mul(counting.into()),
		false => 0,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use audio_primitives::receipts::ListeningKeyInfo;
	use proptest::prelude::*;
	use sp_core::{ecdsa, ed25519, sr25519, Pair};
	use sp_runtime::{traits::IdentifyAccount, MultiSigner};

	const GENESIS: [u8; 32] = [7; 32];

	fn heard(plays: &[(u32, Option<u32>, u32)]) -> Heard {
		let plays = plays.iter().map(|(track, playlist, count)| Plays {
			track: *track,
			playlist: *playlist,
			count: *count,
		});
		plays.collect::<Vec<_>>().try_into().unwrap()
	}

	fn last(seq: u32, plays: &[(u32, Option<u32>, u32)]) -> LastReceipt {
		LastReceipt { round: 4, seq, heard: heard(plays) }
	}

	fn standing(stake: Balance) -> Standing {
		let listening_keys = [(1, 4), (2, 5)]
			.map(|(key, until)| ListeningKeyInfo { key: AccountId32::new([key; 32]), until });
		Standing {
			counted: 0,
			allowance: 20,
			stake,
			min_stake: 100,
			listening_keys: listening_keys.into(),
		}
	}

	#[test]
	fn a_listening_key_signs_the_rounds_before_its_end() {
		let keys = |round| listening_keys(&standing(0), round);
		assert_eq!(keys(3).len(), 2);
		assert_eq!(keys(4), [AccountId32::new([2; 32])]);
		assert!(keys(5).is_empty());
	}

	#[test]
	fn plays_are_worth_a_part_of_the_stake_up_to_the_allowance() {
		let worth = |stake, counted, submitted: Option<&LastReceipt>, plays| {
			super::worth(&standing(stake), counted, submitted, &heard(plays), 9)
		};
		assert_eq!(worth(2_000, 0, None, &[(1, None, 3), (2, None, 1)]), 400);
		assert_eq!(worth(2_000, 0, None, &[(1, None, 300)]), 2_000);
		assert_eq!(worth(2_000, 18, None, &[(1, None, 300)]), 200);
		assert_eq!(worth(2_000, 21, None, &[(1, None, 300)]), 0);
		assert_eq!(worth(99, 0, None, &[(1, None, 300)]), 0, "too little at stake");
		let submitted = last(8, &[(1, None, 3)]);
		assert_eq!(worth(2_000, 0, Some(&submitted), &[(1, None, 5)]), 200);
		// The chain would refuse it.
		assert_eq!(worth(2_000, 0, Some(&submitted), &[(1, None, 2)]), 0);
	}

	#[test]
	fn what_is_kept_and_what_the_chain_has_are_both_built_on() {
		let (kept, chain) = (last(5, &[(1, None, 2), (1, Some(3), 1)]), last(6, &[(1, None, 3)]));
		assert_eq!(to_build_on(None, None), None);
		assert_eq!(to_build_on(Some(kept.clone()), None), Some(kept.clone()));
		assert_eq!(to_build_on(None, Some(chain.clone())), Some(chain.clone()));
		let both = last(6, &[(1, None, 3), (1, Some(3), 1)]);
		assert_eq!(to_build_on(Some(kept), Some(chain)), Some(both));
	}

	proptest! {
		/// Whoever builds on what is said is refused neither here nor by the chain.
		#[test]
		fn what_builds_on_it_is_newer_than_both(
			kept in prop::collection::btree_map(0u32..40, 1u32..5, 1..20),
			chain in prop::collection::btree_map(0u32..40, 1u32..5, 1..20),
			seqs: (u16, u16),
		) {
			let of = |seq: u16, plays: &std::collections::BTreeMap<u32, u32>| {
				let plays: Vec<_> = plays.iter().map(|(track, n)| (*track, None, *n)).collect();
				last(seq.into(), &plays)
			};
			let (kept, chain) = (of(seqs.0, &kept), of(seqs.1, &chain));
			let both = to_build_on(Some(kept.clone()), Some(chain.clone())).unwrap();
			let next = both.seq + 1;
			prop_assert!(LastReceipt::news(Some(&chain), next, &both.heard).is_ok());
			if both.heard.len() < 32 {
				prop_assert!(LastReceipt::news(Some(&kept), next, &both.heard).is_ok());
			}
		}
	}

	#[test]
	fn each_kind_of_key_signs_plainly_or_wrapped_for_one_chain() {
		let (sr, ed, ec) = (
			sr25519::Pair::from_seed(&[1; 32]),
			ed25519::Pair::from_seed(&[2; 32]),
			ecdsa::Pair::from_seed(&[3; 32]),
		);
		let plays = heard(&[(1, None, 2)]);
		let fan = AccountId32::new([9; 32]);
		let message = message(&GENESIS, &fan, 3, 4, 5, &plays);
		for message in [message.clone(), wrapped(&message)] {
			let signed: [(MultiSignature, MultiSigner); 3] = [
				(sr.sign(&message).into(), sr.public().into()),
				(ed.sign(&message).into(), ed.public().into()),
				(ec.sign(&message).into(), ec.public().into()),
			];
			for (signature, signer) in signed {
				let fan = fan.clone();
				let heard = plays.clone();
				let receipt = Receipt { fan, node: 3, round: 4, seq: 5, heard, signature };
				let signer = signer.into_account();
				let stranger = AccountId32::new([8; 32]);
				assert!(is_signed_by(&receipt, &GENESIS, &[stranger.clone(), signer.clone()]));
				assert!(!is_signed_by(&receipt, &GENESIS, &[stranger, receipt.fan.clone()]));
				assert!(!is_signed_by(&receipt, &[6; 32], std::slice::from_ref(&signer)));
				let other = Receipt { seq: 6, ..receipt };
				assert!(!is_signed_by(&other, &GENESIS, &[signer]));
			}
		}
	}
}
