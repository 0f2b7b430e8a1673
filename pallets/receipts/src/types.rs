//! What this pallet stores and says.

use audio_primitives::{
	content::{PlaylistId, TrackId},
	receipts::{oldest_taken, NotNewer},
	Balance, RoundIndex,
};
use frame_support::stored;

/// A key that signs receipts for a fan.
#[stored(no_skip_type_params)]
pub struct ListeningKey<AccountId> {
	/// The account whose key it is.
	pub key: AccountId,
	/// The first round whose receipts it signs no more.
	pub until: RoundIndex,
	/// Planck held for it.
	pub deposit: Balance,
}

impl<AccountId> ListeningKey<AccountId> {
	/// Whether it signs receipts of `round`.
	pub fn signs(&self, round: RoundIndex) -> bool {
		round < self.until
	}

	/// Whether it signs nothing that is taken in round `now`, or later.
	pub fn has_ended(&self, now: RoundIndex) -> bool {
		!self.signs(oldest_taken(now))
	}
}

/// What of a fan has counted in a round.
#[stored]
#[derive(Copy)]
pub struct FanRound {
	/// The round.
	pub round: RoundIndex,
	/// Plays that counted.
	pub counted: u32,
	/// Plays that can: as many as it was when the first of them did.
	pub allowance: u32,
}

impl FanRound {
	/// Plays that still can.
	pub fn left(&self) -> u32 {
		self.allowance.saturating_sub(self.counted)
	}
}

/// What a node has submitted in a round.
#[stored]
#[derive(Copy)]
pub struct NodeRound {
	/// The round.
	pub round: RoundIndex,
	/// Receipts, those that were refused included.
	pub receipts: u32,
}

/// Plays that counted.
#[stored(no_skip_type_params)]
pub struct CountedPlays<AccountId> {
	/// The track.
	pub track: TrackId,
	/// Whose it is.
	pub artist: AccountId,
	/// The playlist that it was heard from.
	pub playlist: Option<PlaylistId>,
	/// Whose that is; nobody's where the track is not in it any more.
	pub curator: Option<AccountId>,
	/// Times.
	pub count: u32,
}

/// Plays that did not count.
#[stored]
#[derive(Copy)]
pub struct Unheard {
	/// The track.
	pub track: TrackId,
	/// Why.
	pub reason: NotHeard,
}

/// Why plays do not count.
#[stored]
#[derive(Copy)]
pub enum NotHeard {
	/// There is no such track, or it is delisted.
	UnknownTrack,
	/// In that round the node neither held it nor had it to stage.
	NotHeld,
}

/// Why a receipt does not count.
#[stored]
#[derive(Copy)]
pub enum ReceiptRefusal {
	/// It is for another node than that which submits it.
	OtherNode,
	/// The signer of the call is neither its fan nor a listening key that signs for it.
	OtherFan,
	/// It is neither of the round in force nor of the one before.
	WrongRound,
	/// The fan has less at stake than it takes.
	StakeTooLow,
	/// It has no plays, some that were heard no time, or some twice.
	Malformed,
	/// It, or a later one of the same round, has been submitted.
	Replayed,
	/// It has fewer plays than the one before.
	RolledBack,
	/// Neither the fan nor a listening key of its has signed exactly this on this chain.
	BadSignature,
	/// There is nothing new in it that counts.
	NothingCounts,
	/// All plays of the fan that can count in the round in force have. What it says has been dealt
	/// with.
	AllowanceUsed,
}

impl From<NotNewer> for ReceiptRefusal {
	fn from(reason: NotNewer) -> Self {
		match reason {
			NotNewer::Malformed => Self::Malformed,
			NotNewer::Replayed => Self::Replayed,
			NotNewer::RolledBack => Self::RolledBack,
		}
	}
}
