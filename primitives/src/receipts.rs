//! Receipts: what fans sign of what they heard.
//!
//! A receipt is *cumulative*: it says all that its fan has heard from one node in one round. So the
//! last one alone is submitted, and it takes the place of the one before in the *last receipt* of
//! fan, node and round. Its `seq` grows with every receipt, which makes each of use once.

use crate::{
	content::{PlaylistId, TrackId},
	nodes::NodeIndex,
	Balance, RoundIndex,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// Most different plays in a receipt.
pub const MAX_PLAYS: u32 = 32;

/// Rounds that receipts are taken of: the one in force and the one before.
pub const ROUNDS_TAKEN: u32 = 2;

/// Whether receipts of `round` are taken in round `now`.
pub fn is_taken(round: RoundIndex, now: RoundIndex) -> bool {
	round >= oldest_taken(now) && round <= now
}

/// The first round that receipts are taken of in round `now`.
pub fn oldest_taken(now: RoundIndex) -> RoundIndex {
	now.saturating_sub(ROUNDS_TAKEN.saturating_sub(1))
}

/// Keeps these signatures apart from all others.
const DOMAIN: &[u8; 13] = b"audio/receipt";

/// How often a track was heard.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Plays {
	/// The track.
	pub track: TrackId,
	/// The playlist that it was heard from, if it was from one.
	pub playlist: Option<PlaylistId>,
	/// Times.
	pub count: u32,
}

impl Plays {
	/// Whether both are of the same track, heard from the same playlist.
	fn is_of(&self, other: &Self) -> bool {
		(self.track, self.playlist) == (other.track, other.playlist)
	}
}

/// All that was heard, each track with its playlist once.
pub type Heard = BoundedVec<Plays, ConstU32<MAX_PLAYS>>;

/// What a fan signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Receipt<AccountId, Signature> {
	/// Who listened.
	pub fan: AccountId,
	/// To which node.
	pub node: NodeIndex,
	/// In which round.
	pub round: RoundIndex,
	/// Grows from receipt to receipt of the same fan, node and round.
	pub seq: u32,
	/// All that was heard in that round.
	pub heard: Heard,
	/// The fan's, or a listening key's of its, over [`message`].
	pub signature: Signature,
}

/// What is signed: `audio/receipt`, then the SCALE encodings of the genesis hash, the fan's
/// account, the node, the round, the number and what was heard, one after another.
pub fn message<AccountId: Encode>(
	genesis: &impl Encode,
	fan: &AccountId,
	node: NodeIndex,
	round: RoundIndex,
	seq: u32,
	heard: &Heard,
) -> Vec<u8> {
	let mut message = DOMAIN.to_vec();
	(genesis, fan, node, round, seq, heard).encode_to(&mut message);
	message
}

/// What is to be signed. (A struct, since bytes alone come with their length before them in
/// polkadot.js.)
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ToSign {
	/// The message.
	pub bytes: Vec<u8>,
}

/// The message as wallets sign what is not a transaction.
pub fn wrapped(message: &[u8]) -> Vec<u8> {
	[b"<Bytes>", message, b"</Bytes>"].concat()
}

/// Why a receipt says nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNewer {
	/// It, or a later one, has been submitted.
	Replayed,
	/// It has fewer plays than the one before.
	RolledBack,
	/// It has no plays, some that were heard no time, or some twice.
	Malformed,
}

/// The last receipt of a fan, a node and a round.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct LastReceipt {
	/// Its round.
	pub round: RoundIndex,
	/// Its number.
	pub seq: u32,
	/// What was heard and has been dealt with: counted, or found to be beyond the fan's allowance.
	pub heard: Heard,
}

/// How a fan stands in the round in force.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FanStanding<AccountId> {
	/// Plays that have counted.
	pub counted: u32,
	/// Plays that can.
	pub allowance: u32,
	/// Planck at stake.
	pub stake: Balance,
	/// Planck that it takes.
	pub min_stake: Balance,
	/// The keys that sign receipts for it, those that have ended and not been removed included.
	pub listening_keys: Vec<ListeningKeyInfo<AccountId>>,
}

/// A key that signs receipts for a fan.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ListeningKeyInfo<AccountId> {
	/// The account whose key it is.
	pub key: AccountId,
	/// The first round whose receipts it signs no more.
	pub until: RoundIndex,
}

/// Whether every track with its playlist is there once, and was heard.
fn is_well_formed(heard: &Heard) -> bool {
	let distinct = heard.iter().enumerate().all(|(position, plays)| {
		plays.count > 0 && !heard.iter().take(position).any(|other| other.is_of(plays))
	});
	distinct && !heard.is_empty()
}

impl LastReceipt {
	/// What is new in a receipt with that number: for each of `heard` the plays that this one has
	/// not dealt with, none left out. `last` is that of the fan, node and round: none before the
	/// first of these.
	pub fn news(last: Option<&Self>, seq: u32, heard: &Heard) -> Result<Vec<Plays>, NotNewer> {
		if !is_well_formed(heard) {
			return Err(NotNewer::Malformed);
		}
		if last.is_some_and(|last| seq <= last.seq) {
			return Err(NotNewer::Replayed);
		}
		let before = last.map_or(&[][..], |last| last.heard.as_slice());
		let count = |of: &Plays, among: &[Plays]| {
			among.iter().find(|other| other.is_of(of)).map_or(0, |other| other.count)
		};
		if before.iter().any(|old| count(old, heard) < old.count) {
			return Err(NotNewer::RolledBack);
		}
		let new = |plays: &Plays| Plays {
			count: plays.count.saturating_sub(count(plays, before)),
			..*plays
		};
		Ok(heard.iter().map(new).collect())
	}
}

/// The last receipts of a fan and a node: one for each round that receipts are taken of, the newest
/// last.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct RecentReceipts(BoundedVec<LastReceipt, ConstU32<ROUNDS_TAKEN>>);

impl RecentReceipts {
	/// That of `round`.
	pub fn of(&self, round: RoundIndex) -> Option<&LastReceipt> {
		self.0.iter().find(|last| last.round == round)
	}

	/// All of them.
	pub fn iter(&self) -> impl Iterator<Item = &LastReceipt> {
		self.0.iter()
	}

	/// Whether there is none.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// Puts `last` in place of that of its round, and drops what is of no use in round `now`. Does
	/// nothing where receipts of its round are not taken.
	pub fn put(&mut self, last: LastReceipt, now: RoundIndex) {
		if !is_taken(last.round, now) {
			return;
		}
		self.0.retain(|other| other.round != last.round && is_taken(other.round, now));
		let place = self.0.iter().take_while(|other| other.round < last.round).count();
		// There are as many places as rounds that are taken.
		let _ = self.0.try_insert(place, last);
	}

	/// Drops what is of no use in round `now`; returns whether there was any.
	pub fn drop_old(&mut self, now: RoundIndex) -> bool {
		let before = self.0.len();
		self.0.retain(|last| last.round >= oldest_taken(now));
		self.0.len() < before
	}

	/// Whether each is of a round of its own, the newest last, and says what was heard once.
	pub fn is_well_formed(&self) -> bool {
		let ordered =
			self.0.iter().zip(self.0.iter().skip(1)).all(|(one, next)| one.round < next.round);
		ordered && self.0.iter().all(|last| is_well_formed(&last.heard))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn heard(plays: &[(TrackId, u32)]) -> Heard {
		let all = plays.iter().map(|(track, count)| Plays {
			track: *track,
			playlist: None,
			count: *count,
		});
		all.collect::<Vec<_>>().try_into().unwrap()
	}

	fn counts(news: Result<Vec<Plays>, NotNewer>) -> Result<Vec<u32>, NotNewer> {
		news.map(|plays| plays.iter().map(|plays| plays.count).collect())
	}

	#[test]
	fn only_what_is_new_counts() {
		let last = LastReceipt { round: 7, seq: 3, heard: heard(&[(1, 2), (2, 5)]) };
		let news = |seq, plays: &[(TrackId, u32)]| {
			counts(LastReceipt::news(Some(&last), seq, &heard(plays)))
		};
		assert_eq!(news(4, &[(1, 2), (2, 6), (9, 1)]), Ok(vec![0, 1, 1]));
		assert_eq!(news(3, &[(1, 3), (2, 5)]), Err(NotNewer::Replayed));
		assert_eq!(news(4, &[(1, 1), (2, 9)]), Err(NotNewer::RolledBack));
		assert_eq!(news(4, &[(1, 9)]), Err(NotNewer::RolledBack));
		assert_eq!(counts(LastReceipt::news(None, 0, &heard(&[(1, 4)]))), Ok(vec![4]));
	}

	#[test]
	fn each_of_the_last_two_rounds_has_a_last_receipt_of_its_own() {
		let last = |round, seq| LastReceipt { round, seq, heard: heard(&[(round, seq)]) };
		let mut recent = RecentReceipts::default();
		let rounds = |recent: &RecentReceipts| {
			assert!(recent.is_well_formed());
			recent.iter().map(|last| (last.round, last.seq)).collect::<Vec<_>>()
		};
		recent.put(last(7, 1), 7);
		assert_eq!(rounds(&recent), [(7, 1)]);
		recent.put(last(8, 5), 8);
		// The older one is still taken, whatever the number of the newer.
		recent.put(last(7, 3), 8);
		assert_eq!(rounds(&recent), [(7, 3), (8, 5)]);
		assert_eq!((recent.of(7), recent.of(8)), (Some(&last(7, 3)), Some(&last(8, 5))));
		// Neither what is over nor what is yet to come.
		recent.put(last(6, 9), 8);
		recent.put(last(9, 9), 8);
		assert_eq!(rounds(&recent), [(7, 3), (8, 5)]);
		recent.put(last(9, 1), 9);
		assert_eq!(rounds(&recent), [(8, 5), (9, 1)]);
		assert!(!recent.drop_old(9));
		assert!(recent.drop_old(10));
		assert_eq!(rounds(&recent), [(9, 1)]);
		assert!(recent.drop_old(11) && recent.is_empty());
		// The first round of all has none before it.
		recent.put(last(0, 1), 0);
		assert_eq!(rounds(&recent), [(0, 1)]);
	}

	#[test]
	fn a_receipt_says_what_was_heard_once() {
		let news = |heard: &Heard| LastReceipt::news(None, 1, heard);
		assert_eq!(news(&heard(&[])), Err(NotNewer::Malformed));
		assert_eq!(news(&heard(&[(1, 0)])), Err(NotNewer::Malformed));
		assert_eq!(news(&heard(&[(1, 1), (2, 1), (1, 1)])), Err(NotNewer::Malformed));
		let mut twice = heard(&[(1, 1), (1, 1)]);
		twice.iter_mut().last().unwrap().playlist = Some(4);
		assert!(news(&twice).is_ok());
	}

	proptest! {
		/// Whatever is left out or repeated on the way, each play counts once.
		#[test]
		fn all_that_is_submitted_adds_up(
			steps in prop::collection::vec((0u32..6, 1u32..4, any::<bool>()), 1..60),
		) {
			let mut last: Option<LastReceipt> = None;
			let mut signed: Vec<(TrackId, u32)> = Vec::new();
			let mut counted = 0;
			let mut earlier = None;
			for (seq, (track, more, submits)) in (0..).zip(steps) {
				match signed.iter_mut().find(|(known, _)| *known == track) {
					Some((_, count)) => *count += more,
					None => signed.push((track, more)),
				}
				if !submits {
					continue;
				}
				let receipt = heard(&signed);
				let news = LastReceipt::news(last.as_ref(), seq, &receipt).unwrap();
				counted += news.iter().map(|plays| plays.count).sum::<u32>();
				prop_assert_eq!(counted, signed.iter().map(|(_, count)| count).sum::<u32>());
				if let Some((old, heard)) = earlier.take() {
					prop_assert!(LastReceipt::news(last.as_ref(), old, &heard).is_err());
				}
				last = Some(LastReceipt { round: 1, seq, heard: receipt.clone() });
				earlier = Some((seq, receipt));
			}
		}

		#[test]
		fn nothing_can_be_changed_in_what_was_signed(
			fan: u64, node: u32, round: u32, seq: u32, other in (any::<u64>(), any::<[u32; 3]>()),
			genesis: [u8; 32],
		) {
			let plays = heard(&[(1, 2)]);
			let of = |genesis: [u8; 32], fan: u64, [node, round, seq]: [u32; 3], plays: &Heard| {
				message(&genesis, &fan, node, round, seq, plays)
			};
			let signed = of(genesis, fan, [node, round, seq], &plays);
			let same = (fan, [node, round, seq]) == other;
			prop_assert_eq!(of(genesis, other.0, other.1, &plays) == signed, same);
			let mut elsewhere = genesis;
			elsewhere[5] ^= 1;
			prop_assert!(of(elsewhere, fan, [node, round, seq], &plays) != signed);
			prop_assert!(of(genesis, fan, [node, round, seq], &heard(&[(1, 3)])) != signed);
		}
	}
}
