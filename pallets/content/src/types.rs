//! What this pallet stores.

use audio_primitives::{
	content::{MAX_CID, MAX_STAGERS},
	features::FeatureId,
	nodes::NodeIndex,
	proofs::ContentRoot,
	randomness::SeedIndex,
	Balance, RoundIndex,
};
use frame_support::{stored, traits::ConstU32, BoundedVec};

/// Where a description is: a CID as text, or nothing.
pub type Metadata = BoundedVec<u8, ConstU32<MAX_CID>>;
/// Why a track was delisted: text.
pub type Reason = BoundedVec<u8, ConstU32<128>>;

/// The nodes that stage a track until it is placed, the best first.
pub type Stagers = BoundedVec<NodeIndex, ConstU32<MAX_STAGERS>>;

/// What an artist says of a track and asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackTerms {
	/// Where its description is.
	pub metadata: Metadata,
	/// Planck that it costs, if it is for sale.
	pub price: Option<Balance>,
	/// The feature that it asks of listeners.
	pub feature: Option<FeatureId>,
}

/// That a track is delisted.
#[stored(no_skip_type_params)]
pub struct Delisting<AccountId> {
	/// By which moderator; none is a referendum.
	pub by: Option<AccountId>,
	/// Why.
	pub reason: Reason,
}

/// A track.
#[stored(no_skip_type_params)]
pub struct Track<AccountId, BlockNumber> {
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
	/// The round in which it was published.
	pub published: RoundIndex,
	/// The round since which it is listed: in which it was published, or put back.
	pub listed: RoundIndex,
	/// The block since which its root is claimed: that of the reservation that it showed, or its
	/// own; of its artist's track before it, if its root was kept; the first of all, if that was
	/// placed, or a referendum gave the root to its artist.
	pub claimed_at: BlockNumber,
	/// Planck held for it.
	pub deposit: Balance,
	/// Of that, the part that does not go by its bytes.
	pub flat: Balance,
	/// Bytes that its artist's quota covers.
	pub covered: u64,
	/// The round in which its deposit was last brought up to date.
	pub refreshed: Option<RoundIndex>,
	/// Which seed its placement key is made of.
	pub seed: SeedIndex,
	/// The nodes that stage it, named when it was published or last put back.
	pub stagers: Stagers,
	/// Whether it is delisted.
	pub delisting: Option<Delisting<AccountId>>,
	/// Whether moderators cannot delist it: it was put back with the description that it has.
	pub cleared: bool,
	/// To whom it is offered: by its artist, or while it is delisted by a referendum.
	pub offered_to: Option<AccountId>,
}

/// Why a track was taken down.
#[stored]
#[derive(Copy)]
pub enum Removal {
	/// Its artist took it down.
	Unpublished,
	/// Its artist could not pay what its deposit had come to.
	Unpaid,
	/// No node had held it since it was published, or put back.
	Expired,
	/// Somebody else had reserved its root before.
	Reclaimed,
}

impl Removal {
	/// Whether it is the artist's doing.
	pub fn is_artists(self) -> bool {
		matches!(self, Self::Unpublished | Self::Unpaid)
	}
}

/// That the root of a track that was taken down is still its artist's.
#[stored(no_skip_type_params)]
pub struct KeptRoot<AccountId, BlockNumber> {
	/// Whose it is.
	pub artist: AccountId,
	/// The block since which it was claimed; the first of all, if the track was placed, or a
	/// referendum gave the root to the artist.
	pub claimed_at: BlockNumber,
	/// The first round in which it is nobody's.
	pub until: RoundIndex,
}

/// That an account has reserved a root that it does not name yet.
#[stored(no_skip_type_params)]
#[derive(Copy)]
pub struct Reservation<BlockNumber> {
	/// When.
	pub block: BlockNumber,
	/// Planck held for it.
	pub deposit: Balance,
}

/// Why a track of a batch was not listed again.
#[stored]
#[derive(Copy)]
pub enum RelistRefusal {
	/// There is no such track.
	UnknownTrack,
	/// It is not delisted.
	NotDelisted,
	/// A referendum has delisted it, or awarded it.
	NotReviewable,
	/// Its description is another than that which it was to be listed again with.
	MetadataChanged,
}

/// An index as a key in storage: big endian, so that keys are in the order of the indices.
pub type Ordered = [u8; 4];

/// What an artist has published, all together.
#[stored]
#[derive(Copy, Default)]
pub struct Artist {
	/// Tracks.
	pub tracks: u32,
	/// Bytes that its quota covers.
	pub covered: u64,
	/// The round in which deposits for them were last put down or came back.
	pub round: RoundIndex,
	/// What was held for them when that round began, planck.
	pub before: Balance,
}

impl Artist {
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
#[stored(no_skip_type_params)]
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

/// That an account owns a copy of content.
#[stored(no_skip_type_params)]
#[derive(Copy)]
pub struct Purchase<BlockNumber> {
	/// Planck that it cost.
	pub price: Balance,
	/// When it was bought.
	pub block: BlockNumber,
	/// Planck held for the record.
	pub deposit: Balance,
}
