//! What this pallet stores.

use audio_primitives::{
	content::MAX_CID, features::FeatureId, proofs::ContentRoot, Balance, RoundIndex,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Where a description is: a CID as text, or nothing.
pub type Metadata = BoundedVec<u8, ConstU32<MAX_CID>>;
/// Why a track was delisted: text.
pub type Reason = BoundedVec<u8, ConstU32<128>>;

/// What an artist says of a track and asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Where its description is.
	pub metadata: Metadata,
	/// Planck that it costs, if it is for sale.
	pub price: Option<Balance>,
	/// The feature that it asks of listeners.
	pub feature: Option<FeatureId>,
}

/// That a track is delisted.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Delisting<AccountId> {
	/// By which moderator; none is a referendum.
	pub by: Option<AccountId>,
	/// Why.
	pub reason: Reason,
}

/// A track.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Track<AccountId> {
	/// Whose it is.
	pub artist: AccountId,
	/// The BLAKE3 hash of its bytes.
	pub root: ContentRoot,
	/// How many bytes it has. (A field of the name `size` cannot be read with polkadot.js.)
	pub bytes: u64,
	/// Milliseconds that it plays.
	pub duration: u32,
	/// Where its description is.
	pub metadata: Metadata,
	/// Planck that it costs, if it is for sale.
	pub price: Option<Balance>,
	/// The feature that it asks of listeners.
	pub feature: Option<FeatureId>,
	/// Planck held for it.
	pub deposit: Balance,
	/// Bytes that its artist's quota covers.
	pub covered: u64,
	/// Which seed its placement key is made of.
	pub seed: u32,
	/// Whether it is delisted.
	pub delisting: Option<Delisting<AccountId>>,
	/// Whether moderators can delist it no more.
	pub cleared: bool,
	/// To whom it is offered.
	pub offered_to: Option<AccountId>,
}

/// What an artist has published, all together.
#[derive(
	Clone,
	Copy,
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
pub struct Author {
	/// Tracks.
	pub tracks: u32,
	/// Bytes that its quota covers.
	pub covered: u64,
	/// The round in which deposits for them were last put down or came back.
	pub round: RoundIndex,
	/// What was held for them when that round began, planck.
	pub before: Balance,
}

impl Author {
	/// The deposits, which are `held` planck yet, change in round `now`.
	pub fn change_deposits(&mut self, held: Balance, now: RoundIndex) {
		// Of one without a track, of which nothing is remembered, nothing was held.
		if self.round != now {
			(self.round, self.before) = (now, held);
		}
	}

	/// Of the deposits, which are `held` planck, what was there when round `now` began.
	pub fn settled_deposits(&self, held: Balance, now: RoundIndex) -> Balance {
		match self.round == now {
			true => held.min(self.before),
			false => held,
		}
	}
}

/// A playlist.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Playlist<AccountId, List> {
	/// Whose it is.
	pub curator: AccountId,
	/// What is in it; some of it may be listed no more.
	pub tracks: List,
	/// Where its description is.
	pub metadata: Metadata,
	/// Planck held for it.
	pub deposit: Balance,
}

/// That an account owns a copy of a track.
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
pub struct Purchase<BlockNumber> {
	/// Planck that it cost.
	pub price: Balance,
	/// When it was bought.
	pub block: BlockNumber,
	/// Planck held for the record.
	pub deposit: Balance,
}

/// What placement keys are made of.
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
pub struct Seed<Hash> {
	/// Tracks that have it.
	pub tracks: u32,
	/// 32 bytes that nobody knew when those were published.
	pub randomness: Hash,
}

/// The tracks that wait for a seed.
#[derive(
	Clone,
	Copy,
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
pub struct AwaitedSeed<BlockNumber> {
	/// The seed's number.
	pub seed: u32,
	/// Tracks that wait for it.
	pub tracks: u32,
	/// When the last of them was published.
	pub last: BlockNumber,
}
