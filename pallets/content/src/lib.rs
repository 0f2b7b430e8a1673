//! # Content
//!
//! ## Overview
//!
//! The catalogue: what artists have published, what it costs, who bought it, which playlists it is
//! in.
//!
//! - A *track* is content that is known by its BLAKE3 root and its size. What it consists of never
//!   changes.
//! - A *playlist* is a curator's; plays from it are worth something to the curator.
//! - A *purchase* is a record that an account owns a copy of a track.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `publish` | anyone | makes a track of the signer's, for a deposit |
//! | `reserve` | anyone | reserves a root without saying which |
//! | `cancel_reservation` | who reserved it; after a day anyone | ends that; its deposit comes back |
//! | `update` | artist | changes description, price, required feature |
//! | `transfer_ownership` | artist | offers a track to somebody, or no more |
//! | `accept_ownership` | who it was offered to | takes it, and its deposit upon oneself |
//! | `unpublish` | artist | takes a track down; the deposit comes back, soon after publishing less its flat part |
//! | `expire` | anyone | takes a track down that nobody has held for long; the deposit comes back |
//! | `refresh` | anyone | brings a deposit up to date with its artist's storage quota |
//! | `tip`, `purchase` | anyone | pays an artist |
//! | `relinquish` | buyer | gives up a purchase; its deposit comes back |
//! | `create_playlist`, `update_playlist`, `remove_playlist` | curator | keeps playlists |
//! | `delist` | [`Config::AdminOrigin`], moderator | takes a track out of the catalogue |
//! | `relist`, `relist_many` | [`Config::AdminOrigin`], [`Config::ReviewOrigin`] | puts tracks back |
//! | `award` | [`Config::AdminOrigin`] | offers a delisted track to whom the rights belong |
//! | `assign_root` | [`Config::AdminOrigin`] | the same by root, which is kept for them if it is no track now |
//! | `suspend_moderator` | [`Config::ReviewOrigin`] | takes a moderator's office |
//! | `set_moderators` | [`Config::AdminOrigin`] | says who the moderators are |
//!
//! Other pallets use [`Catalogue`]; [`Config::OnTrackRemoved`] is told of tracks that are listed no
//! more.
//!
//! ## Design
//!
//! **A root is one track.** Copies would be stored once and proven as often as there are of them.
//!
//! **Deposits** are holds, by track and by size, less what the artist's storage quota covers
//! (`tracks.rs`).
//!
//! **Placement keys** say which nodes store a track. Nobody chooses them, and to draw again costs
//! (`placement.rs`).
//!
//! **A root is its artist's**: for as long as the track is there, for a while after, and from its
//! reservation on, so that a copy cannot come first (`claims.rs`).
//!
//! **Moderation** takes tracks out of the catalogue and puts them back, and awards them to whom the
//! rights belong (`moderation.rs`).
//!
//! **Purchases are of the root**, and outlive the track (`commerce.rs`).
//!
//! **What always holds** is listed in `invariants.rs`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// Tests may panic: that is how they fail.
#![cfg_attr(
	test,
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

mod claims;
mod commerce;
mod idle;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod moderation;
mod placement;
mod playlists;
mod queries;
mod tracks;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use audio_primitives::{
	activity::Rate,
	content::{
		is_cid_or_empty, is_content_size, Catalogue, CataloguePage, OnTrackRemoved, PlacementKey,
		PlaylistId, PlaylistInfo, Staging, StoredContent, TrackDeposits, TrackHolders, TrackId,
		TrackInfo, MAX_STAGERS,
	},
	features::{FeatureGate, FeatureId, StorageQuota},
	fees::NetworkFees,
	groups::{Activity, Group, NoteActivity, ReviseStake},
	nodes::NodeIndex,
	proofs::ContentRoot,
	randomness::{SeedIndex, Seeds},
	stake::CurrentRound,
	sweep::Sweep,
	Balance, RoundIndex,
};
use frame_support::{
	defensive_assert,
	dispatch::{DispatchResultWithPostInfo, Pays},
	ensure,
	traits::{
		fungible::{BalancedHold, Credit, Inspect, InspectHold, Mutate, MutateHold},
		tokens::{Precision, Preservation},
		EnsureOrigin, Get, OnUnbalanced,
	},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{DispatchError, DispatchResult, Perbill};

/// A track, as this pallet stores it.
pub type TrackOf<T> = Track<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
/// What others are told of a track.
pub type TrackInfoOf<T> = TrackInfo<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
/// A playlist, as this pallet stores it.
pub type PlaylistOf<T> = Playlist<<T as frame_system::Config>::AccountId, ListOf<T>>;
/// The tracks of a playlist.
pub type ListOf<T> = BoundedVec<TrackId, <T as Config>::MaxPlaylist>;
/// Tracks that are listed again together, each with the BLAKE2b-256 of its description.
pub type RelistedOf<T> = BoundedVec<(TrackId, [u8; 32]), <T as Config>::MaxRelisted>;
/// That a root is kept, as this pallet stores it.
pub type KeptRootOf<T> = KeptRoot<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
/// The moderators.
pub type ModeratorsOf<T> =
	BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxModerators>;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::{DispatchResult, *};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The token.
		type Currency: Inspect<Self::AccountId, Balance = Balance>
			+ Mutate<Self::AccountId>
			+ InspectHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ MutateHold<Self::AccountId>
			+ BalancedHold<Self::AccountId>;

		/// Why tokens are held.
		type RuntimeHoldReason: From<HoldReason>;

		/// The round in force.
		type Round: CurrentRound;

		/// Draws what placement keys are made of.
		type Seeds: Seeds;

		/// Names the nodes that stage a new track.
		type Staging: Staging;

		/// Tells which tracks nodes have held.
		type Holders: TrackHolders;

		/// Tells who has the feature that a track asks for.
		type FeatureGate: FeatureGate<Self::AccountId>;

		/// Tells how many bytes of whose tracks are covered.
		type Quota: StorageQuota<Self::AccountId>;

		/// Takes the network's fee.
		type NetworkFees: NetworkFees<Self::AccountId>;

		/// Takes what artists forfeit.
		type Forfeited: OnUnbalanced<Credit<Self::AccountId, Self::Currency>>;

		/// Is told what artists' fans paid in fees.
		type ActivityLog: NoteActivity<Self::AccountId>;

		/// Is told of artists' deposits that came back: they are stake behind what their tracks
		/// earn.
		type Revision: ReviseStake<Self::AccountId>;

		/// Is told of tracks that are listed no more.
		type OnTrackRemoved: OnTrackRemoved;

		/// Planck held for each track.
		type TrackDeposit: Get<Balance>;

		/// Planck held for each byte of a track that no quota covers.
		type ByteDeposit: Get<Balance>;

		/// Rounds from its publication on in which a track that is taken down forfeits the flat
		/// part of its deposit; rounds for which its root is then kept, at the least.
		type ForfeitPeriod: Get<RoundIndex>;

		/// Of tips and prices, the network's fee.
		type NetworkFee: Get<Perbill>;

		/// Planck of score that an artist has of each planck of that fee.
		type FeeScore: Get<u32>;

		/// Planck held for a playlist: what its place in state costs.
		#[pallet::constant]
		type PlaylistDeposit: Get<Balance>;

		/// The same for each track in it.
		#[pallet::constant]
		type PlaylistTrackDeposit: Get<Balance>;

		/// Planck held of a buyer: what the record's place in state costs.
		#[pallet::constant]
		type PurchaseDeposit: Get<Balance>;

		/// Planck held for a reservation: what its place in state costs.
		#[pallet::constant]
		type ReservationDeposit: Get<Balance>;

		/// Blocks for which a reservation is good.
		#[pallet::constant]
		type ReservationPeriod: Get<BlockNumberFor<Self>>;

		/// Rounds after which a track that no node has held since it was listed can be expired.
		#[pallet::constant]
		type ExpiryRounds: Get<RoundIndex>;

		/// Who delists tracks for good and names the moderators.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who reverses what a moderator has done.
		type ReviewOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Most tracks in a playlist.
		#[pallet::constant]
		type MaxPlaylist: Get<u32>;

		/// Most moderators.
		#[pallet::constant]
		type MaxModerators: Get<u32>;

		/// Most tracks that are listed again by one call.
		#[pallet::constant]
		type MaxRelisted: Get<u32>;

		/// Most that is done in a block that has room.
		type MaxIdleWeight: Get<Weight>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Deposits of tracks.
		#[codec(index = 0)]
		Track,
		/// Deposits of playlists.
		#[codec(index = 1)]
		Playlist,
		/// Deposits of purchases.
		#[codec(index = 2)]
		Purchase,
		/// Deposits of reservations.
		#[codec(index = 3)]
		Reservation,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The tracks, those that are delisted included.
	#[pallet::storage]
	pub type Tracks<T: Config> = StorageMap<_, Twox64Concat, TrackId, TrackOf<T>, OptionQuery>;

	/// The index of the next track to be published.
	#[pallet::storage]
	pub type NextTrack<T: Config> = StorageValue<_, TrackId, ValueQuery>;

	/// Which track has a root.
	#[pallet::storage]
	pub type Roots<T: Config> = StorageMap<_, Blake2_128Concat, ContentRoot, TrackId, OptionQuery>;

	/// The roots of tracks that were taken down, as long as they are their artists'.
	#[pallet::storage]
	pub type KeptRoots<T: Config> =
		StorageMap<_, Blake2_128Concat, ContentRoot, KeptRootOf<T>, OptionQuery>;

	/// How far looking for those that are nobody's any more has come.
	#[pallet::storage]
	pub type CleanupSweep<T: Config> = StorageValue<_, Sweep<ContentRoot>, ValueQuery>;

	/// What is reserved, by whom: of the hash of root, artist and salt.
	#[pallet::storage]
	pub type Reservations<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		[u8; 32],
		Reservation<BlockNumberFor<T>>,
		OptionQuery,
	>;

	/// The tracks of each artist, in the order of their indices, which nobody chooses.
	#[pallet::storage]
	pub type TracksByArtist<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, Ordered, (), OptionQuery>;

	/// What each artist has published, all together.
	#[pallet::storage]
	pub type Artists<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Artist, ValueQuery>;

	/// The playlists.
	#[pallet::storage]
	pub type Playlists<T: Config> =
		StorageMap<_, Twox64Concat, PlaylistId, PlaylistOf<T>, OptionQuery>;

	/// The index of the next playlist to be created.
	#[pallet::storage]
	pub type NextPlaylist<T: Config> = StorageValue<_, PlaylistId, ValueQuery>;

	/// The playlists of each curator, in the order of their indices.
	#[pallet::storage]
	pub type PlaylistsByCurator<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, Ordered, (), OptionQuery>;

	/// What each account has bought.
	#[pallet::storage]
	pub type Purchases<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		ContentRoot,
		Purchase<BlockNumberFor<T>>,
		OptionQuery,
	>;

	/// Who may delist tracks.
	#[pallet::storage]
	pub type Moderators<T: Config> = StorageValue<_, ModeratorsOf<T>, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Who may delist tracks from the start.
		pub moderators: Vec<T::AccountId>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		///
		/// If there are too many moderators, or one twice: such a chain must not start.
		#[allow(clippy::panic)]
		fn build(&self) {
			if let Err(reason) = Pallet::<T>::name_moderators(self.moderators.clone()) {
				panic!("the moderators cannot be in the genesis: {reason:?}");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A track was published.
		Published {
			/// Its index.
			track: TrackId,
			/// Whose it is.
			artist: T::AccountId,
			/// The BLAKE3 hash of its bytes.
			root: ContentRoot,
			/// Bytes.
			bytes: u64,
			/// Milliseconds that it plays.
			duration: u32,
			/// Where its description is.
			metadata: Metadata,
			/// Planck that it costs, if it is for sale.
			price: Option<Balance>,
			/// The feature that it asks of listeners.
			feature: Option<FeatureId>,
			/// Planck held for it.
			deposit: Balance,
			/// Bytes that the artist's quota covers.
			covered: u64,
			/// Which seed its placement key is made of.
			seed: SeedIndex,
			/// The block since which its root is claimed.
			claimed_at: BlockNumberFor<T>,
			/// The nodes that stage it until it is placed.
			stagers: Stagers,
		},
		/// A root was reserved.
		Reserved {
			/// By whom.
			artist: T::AccountId,
			/// The hash of root, artist and salt.
			commitment: [u8; 32],
			/// Planck held for it.
			deposit: Balance,
		},
		/// A reservation was used or cancelled, and its deposit freed.
		ReservationEnded {
			/// Whose it was.
			artist: T::AccountId,
			/// The hash of root, artist and salt.
			commitment: [u8; 32],
		},
		/// A track has another description, price or required feature.
		Updated {
			/// The track.
			track: TrackId,
			/// Where its description is.
			metadata: Metadata,
			/// Planck that it costs, if it is for sale.
			price: Option<Balance>,
			/// The feature that it asks of listeners.
			feature: Option<FeatureId>,
		},
		/// A track was offered to somebody, or is not any more.
		OwnershipOffered {
			/// The track.
			track: TrackId,
			/// To whom.
			to: Option<T::AccountId>,
		},
		/// A track is somebody else's.
		OwnershipTransferred {
			/// The track.
			track: TrackId,
			/// Whose it was.
			from: T::AccountId,
			/// Whose it is.
			to: T::AccountId,
			/// Planck held of the new owner.
			deposit: Balance,
			/// Bytes that the new owner's quota covers.
			covered: u64,
		},
		/// A deposit was brought up to date.
		Refreshed {
			/// The track.
			track: TrackId,
			/// Planck held for it now.
			deposit: Balance,
			/// Bytes that the artist's quota covers now.
			covered: u64,
		},
		/// A track was taken down, and its deposit freed.
		Unpublished {
			/// The track.
			track: TrackId,
			/// Whose it was.
			artist: T::AccountId,
			/// Why.
			cause: Removal,
			/// Planck of the deposit that were not freed but forfeited.
			forfeited: Balance,
		},
		/// An artist was tipped.
		Tipped {
			/// For which track.
			track: TrackId,
			/// By whom.
			from: T::AccountId,
			/// The artist.
			artist: T::AccountId,
			/// Planck, the fee included.
			amount: Balance,
			/// Of that, the network's fee.
			fee: Balance,
		},
		/// A track was bought.
		Purchased {
			/// The track.
			track: TrackId,
			/// The root of its content, of which the purchase is.
			root: ContentRoot,
			/// By whom.
			buyer: T::AccountId,
			/// The artist.
			artist: T::AccountId,
			/// Planck, the fee included.
			price: Balance,
			/// Of that, the network's fee.
			fee: Balance,
		},
		/// A purchase was given up.
		Relinquished {
			/// Of the content with that root.
			root: ContentRoot,
			/// By whom.
			owner: T::AccountId,
		},
		/// A playlist was created, or changed.
		PlaylistSet {
			/// Its index.
			playlist: PlaylistId,
			/// Whose it is.
			curator: T::AccountId,
			/// What is in it.
			tracks: ListOf<T>,
			/// Where its description is.
			metadata: Metadata,
		},
		/// A playlist was removed, and its deposit freed.
		PlaylistRemoved {
			/// Its index.
			playlist: PlaylistId,
		},
		/// There are other moderators.
		ModeratorsSet {
			/// All of them.
			moderators: ModeratorsOf<T>,
		},
		/// A moderator is none any more.
		ModeratorSuspended {
			/// Who.
			who: T::AccountId,
		},
		/// A track was delisted.
		Delisted {
			/// The track.
			track: TrackId,
			/// By which moderator; none is a referendum.
			by: Option<T::AccountId>,
			/// Why.
			reason: Reason,
		},
		/// A delisted track is listed again, and no moderator can delist it until its description
		/// changes.
		Relisted {
			/// The track.
			track: TrackId,
		},
		/// A referendum has said whose the content with a root is, which is no track now.
		RootAssigned {
			/// The root.
			root: ContentRoot,
			/// Who alone can publish it for a while, if anybody.
			to: Option<T::AccountId>,
		},
		/// A track of a batch was not listed again.
		NotRelisted {
			/// The track.
			track: TrackId,
			/// Why.
			reason: RelistRefusal,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such track.
		UnknownTrack,
		/// There is no such playlist.
		UnknownPlaylist,
		/// The track is somebody else's.
		NotArtist,
		/// The playlist is somebody else's.
		NotCurator,
		/// Content has 64 KiB to 2 GiB.
		InvalidSize,
		/// Content plays for a while.
		InvalidDuration,
		/// The description is not named by a CID in its usual form that stands for one thing for
		/// good.
		InvalidMetadata,
		/// What costs nothing has no price.
		PriceZero,
		/// There is no such feature, or it is retired.
		UnknownFeature,
		/// The same content has been published, or its root is still that of its last artist.
		RootTaken,
		/// More were published than can be counted.
		NoIndexLeft,
		/// The track is the account's own.
		OwnTrack,
		/// The track was not offered to the signer.
		NotOffered,
		/// The deposit is up to date.
		UpToDate,
		/// The track is delisted.
		Delisted,
		/// The track is not delisted.
		NotDelisted,
		/// The track is delisted already.
		AlreadyDelisted,
		/// The track was put back, or accepted after an award, with the description that it has:
		/// only a referendum delists it.
		Cleared,
		/// A referendum has delisted the track: only another one puts it back.
		NotReviewable,
		/// The track's description is another than that which it was to be listed again with.
		MetadataChanged,
		/// The signer is no moderator.
		NotModerator,
		/// A moderator is named twice.
		DuplicateModerator,
		/// The amount is zero.
		AmountZero,
		/// The track has no price.
		NotForSale,
		/// The track costs more than that.
		PriceAboveMax,
		/// The account has bought the track.
		AlreadyOwned,
		/// The account has not bought the track.
		NotOwned,
		/// A playlist has at least one track.
		EmptyPlaylist,
		/// A track is in the playlist twice.
		DuplicateTrack,
		/// The signer has reserved the same already.
		AlreadyReserved,
		/// There is no such reservation.
		UnknownReservation,
		/// The reservation was made too long ago.
		ReservationExpired,
		/// The reservation is somebody else's, and good yet.
		NotReserver,
		/// The track is too new to be expired.
		TooNew,
		/// A node has held the track since it was published, or put back.
		HasBeenHeld,
		/// No track is named.
		NoTracks,
		/// Who stores the track is not drawn yet: until then its root can be another's.
		NotPlaced,
		/// No track has the root, and it is kept for nobody.
		UnknownRoot,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxPlaylist::get() > 0, "playlists without tracks");
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::MaxIdleWeight::get()));
			Self::clean_some(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Publishes content, which is the signer's from now on.
		///
		/// - `root`: the BLAKE3 hash of its bytes.
		/// - `size`: how many those are, 64 KiB to 2 GiB.
		/// - `duration`: milliseconds that it plays.
		/// - `metadata`: where its description is: a CID as text, or empty.
		/// - `price`: planck, if it is for sale.
		/// - `feature`: what listeners must have, if anything.
		/// - `salt`: 32 bytes of which the signer has reserved the root, if it has: the reservation
		///   ends, and its deposit comes back. A track of somebody else's that has the root and is
		///   not placed yet is taken down if it was claimed later.
		///
		/// Holds a deposit. Fails with `InvalidSize`, `InvalidDuration`, `InvalidMetadata`,
		/// `PriceZero`, `UnknownFeature`, `UnknownReservation`, `ReservationExpired`, `RootTaken`,
		/// and as a hold does.
		#[pallet::call_index(0)]
		#[pallet::weight(match salt {
			None => T::WeightInfo::publish(),
			Some(_) => T::WeightInfo::publish_reserved()
				.saturating_add(T::OnTrackRemoved::on_track_removed_weight())
				.saturating_add(T::Revision::revise_weight(Group::Artists)),
		}
		.saturating_add(T::Staging::stagers_weight())
		.saturating_add(Pallet::<T>::most_quota_weight()))]
		#[allow(clippy::too_many_arguments)]
		pub fn publish(
			origin: OriginFor<T>,
			root: ContentRoot,
			#[pallet::compact] bytes: u64,
			#[pallet::compact] duration: u32,
			metadata: Metadata,
			price: Option<Balance>,
			feature: Option<FeatureId>,
			salt: Option<[u8; 32]>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let own = match salt {
				None => T::WeightInfo::publish(),
				Some(_) => T::WeightInfo::publish_reserved(),
			};
			let followed = Self::do_publish(
				who,
				root,
				bytes,
				duration,
				TrackTerms { metadata, price, feature },
				salt,
			)?;
			Ok(Some(own.saturating_add(followed)).into())
		}

		/// Changes what is said of a track and what it takes to hear it. Who has bought it goes on
		/// to own it. With another description, moderators can delist it also if it was put back
		/// before.
		///
		/// Fails with `UnknownTrack`, `NotArtist`, `InvalidMetadata`, `PriceZero`,
		/// `UnknownFeature`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::update())]
		pub fn update(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			metadata: Metadata,
			price: Option<Balance>,
			feature: Option<FeatureId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_update(who, track, TrackTerms { metadata, price, feature })
		}

		/// Offers a track to `to`, or to nobody any more.
		///
		/// Fails with `UnknownTrack`, `NotArtist`, `Delisted`, `OwnTrack`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::transfer_ownership())]
		pub fn transfer_ownership(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			to: Option<T::AccountId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_transfer_ownership(who, track, to)
		}

		/// Takes a track that was offered. Its deposit, at the prices of the day and by the
		/// signer's quota, takes the place of the former owner's. A delisted track, which a
		/// referendum has awarded, is listed again, without description, price and required
		/// feature, and no moderator can delist it until it is described.
		///
		/// Fails with `UnknownTrack`, `Delisted`, `NotOffered`, and as a hold does.
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::accept_ownership()
				.saturating_add(Pallet::<T>::most_quota_weight())
				.saturating_add(T::Revision::revise_weight(Group::Artists))
				.saturating_add(T::Staging::stagers_weight())
		)]
		pub fn accept_ownership(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let followed = Self::do_accept_ownership(who, track)?;
			Ok(Some(T::WeightInfo::accept_ownership().saturating_add(followed)).into())
		}

		/// Takes a track down. Records of purchases stay. Within [`Config::ForfeitPeriod`] rounds
		/// of its publication the flat part of its deposit is forfeited. For as long nobody else
		/// can publish the content, unless the track is older and was never held, or it is not
		/// placed yet and another had reserved the root before.
		///
		/// Fails with `UnknownTrack`, `NotArtist`, `Delisted`.
		#[pallet::call_index(4)]
		#[pallet::weight(
			T::WeightInfo::unpublish()
				.saturating_add(T::OnTrackRemoved::on_track_removed_weight())
				.saturating_add(T::Revision::revise_weight(Group::Artists))
		)]
		pub fn unpublish(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let followed = Self::do_unpublish(who, track)?;
			Ok(Some(T::WeightInfo::unpublish().saturating_add(followed)).into())
		}

		/// Brings a track's deposit up to date with its artist's quota, at the prices of the day.
		/// If more of it is covered than before, no more is held than was. If the artist cannot pay
		/// what it takes, the track is taken down, as if by `unpublish`; the root of one that was
		/// held is then kept for [`Config::ExpiryRounds`] at the least. Costs no fee, once a round
		/// and track.
		///
		/// Fails with `UnknownTrack`, `Delisted`, `UpToDate`.
		#[pallet::call_index(5)]
		#[pallet::weight(
			T::WeightInfo::refresh()
				.max(T::WeightInfo::refresh_unpaid())
				.saturating_add(Pallet::<T>::most_quota_weight())
				.saturating_add(T::OnTrackRemoved::on_track_removed_weight())
				.saturating_add(T::Revision::revise_weight(Group::Artists))
		)]
		pub fn refresh(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let (pays, weight) = Self::do_refresh(track)?;
			Ok((Some(weight), pays).into())
		}

		/// Pays `amount` planck to the artist of a track, less the network's fee.
		///
		/// Fails with `UnknownTrack`, `Delisted`, `OwnTrack`, `AmountZero`, and as a transfer does.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::tip().saturating_add(T::ActivityLog::note_weight(Group::Artists)))]
		pub fn tip(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let (artist, score) = Self::do_tip(who, track, amount)?;
			let noted = Self::note_paid(&artist, score);
			Ok(Some(T::WeightInfo::tip().saturating_add(noted)).into())
		}

		/// Buys a track at its price, if that is at most `max_price` planck. The artist gets it,
		/// less the network's fee; the signer has a record, for a deposit.
		///
		/// Fails with `UnknownTrack`, `Delisted`, `OwnTrack`, `NotForSale`, `PriceAboveMax`,
		/// `NotPlaced`, `AlreadyOwned`, and as a transfer or a hold does.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::purchase().saturating_add(T::ActivityLog::note_weight(Group::Artists)))]
		pub fn purchase(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			#[pallet::compact] max_price: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let (artist, score) = Self::do_purchase(who, track, max_price)?;
			let noted = Self::note_paid(&artist, score);
			Ok(Some(T::WeightInfo::purchase().saturating_add(noted)).into())
		}

		/// Gives up the record of a purchase: of the content with that root, whether or not it is a
		/// track now.
		///
		/// Fails with `NotOwned`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::relinquish())]
		pub fn relinquish(origin: OriginFor<T>, root: ContentRoot) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_relinquish(who, root)
		}

		/// Makes a playlist of `tracks`, for a deposit.
		///
		/// Fails with `EmptyPlaylist`, `DuplicateTrack`, `UnknownTrack`, `InvalidMetadata`, and as
		/// a hold does.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::create_playlist(tracks.len() as u32))]
		pub fn create_playlist(
			origin: OriginFor<T>,
			tracks: ListOf<T>,
			metadata: Metadata,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_create_playlist(who, tracks, metadata)
		}

		/// Puts `tracks` in the place of those that are in a playlist.
		///
		/// Fails with `UnknownPlaylist`, `NotCurator`, and as `create_playlist` does.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::update_playlist(tracks.len() as u32))]
		pub fn update_playlist(
			origin: OriginFor<T>,
			#[pallet::compact] playlist: PlaylistId,
			tracks: ListOf<T>,
			metadata: Metadata,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_update_playlist(who, playlist, tracks, metadata)
		}

		/// Removes a playlist; the deposit comes back.
		///
		/// Fails with `UnknownPlaylist`, `NotCurator`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::remove_playlist())]
		pub fn remove_playlist(
			origin: OriginFor<T>,
			#[pallet::compact] playlist: PlaylistId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_remove_playlist(who, playlist)
		}

		/// Delists a track.
		///
		/// Fails with `UnknownTrack`, `AlreadyDelisted`; a moderator's with `NotModerator`,
		/// `Cleared`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::delist().saturating_add(T::OnTrackRemoved::on_track_removed_weight()))]
		pub fn delist(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			reason: Reason,
		) -> DispatchResultWithPostInfo {
			let removed = Self::do_delist(Self::ensure_delists(origin)?, track, reason)?;
			Ok(Some(T::WeightInfo::delist().saturating_add(removed)).into())
		}

		/// Lists a delisted track again. No moderator can delist it until its description changes.
		///
		/// - `metadata_hash`: BLAKE2b-256 of the description that it has, as text (of nothing, if
		///   it has none): that which was looked at.
		///
		/// Fails with `UnknownTrack`, `NotDelisted`, `MetadataChanged`; a reviewer's with
		/// `NotReviewable`.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::relist().saturating_add(T::Staging::stagers_weight()))]
		pub fn relist(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			metadata_hash: [u8; 32],
		) -> DispatchResultWithPostInfo {
			let named = Self::do_relist(Self::ensure_relists(origin)?, track, metadata_hash)?;
			Ok(Some(T::WeightInfo::relist().saturating_add(named)).into())
		}

		/// Says who may delist tracks.
		///
		/// Fails with `DuplicateModerator`.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::set_moderators())]
		pub fn set_moderators(origin: OriginFor<T>, moderators: ModeratorsOf<T>) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_moderators(moderators)
		}

		/// Reserves a root for the signer, for a deposit and [`Config::ReservationPeriod`] blocks:
		/// `publish` can show it.
		///
		/// - `commitment`: BLAKE2b-256 of the SCALE encodings of the root, the signer's account and
		///   a salt of 32 random bytes. Which root it is of is not known before the salt is.
		///
		/// Fails with `AlreadyReserved`, and as a hold does.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::reserve())]
		pub fn reserve(origin: OriginFor<T>, commitment: [u8; 32]) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_reserve(who, commitment)
		}

		/// Ends a reservation of `artist`, whose deposit comes back: the artist's own, or one that
		/// is good no more.
		///
		/// Fails with `UnknownReservation`, `NotReserver`.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::cancel_reservation())]
		pub fn cancel_reservation(
			origin: OriginFor<T>,
			artist: T::AccountId,
			commitment: [u8; 32],
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_reservation(&who, artist, commitment)
		}

		/// Takes down a track that no node has held since it was published, or put back by
		/// moderation, [`Config::ExpiryRounds`] rounds after that at the earliest. Its artist's
		/// deposit comes back in full. If a node held it before it was put back, its root is kept
		/// for its artist, for as many rounds again or the forfeit period if that is longer. Costs
		/// no fee.
		///
		/// Fails with `UnknownTrack`, `Delisted`, `TooNew`, `HasBeenHeld`.
		#[pallet::call_index(17)]
		#[pallet::weight(
			T::WeightInfo::expire()
				.saturating_add(T::OnTrackRemoved::on_track_removed_weight())
				.saturating_add(T::Revision::revise_weight(Group::Artists))
		)]
		pub fn expire(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let followed = Self::do_expire(track)?;
			Ok((Some(T::WeightInfo::expire().saturating_add(followed)), Pays::No).into())
		}

		/// Offers a delisted track to whom the rights belong, or to nobody any more. Who it is
		/// offered to takes it with `accept_ownership`. From now on only a referendum can put it
		/// back.
		///
		/// Fails with `UnknownTrack`, `NotDelisted`, `OwnTrack`.
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::award())]
		pub fn award(
			origin: OriginFor<T>,
			#[pallet::compact] track: TrackId,
			to: Option<T::AccountId>,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_award(track, to)
		}

		/// Takes a moderator's office, until a referendum names it again.
		///
		/// Fails with `NotModerator`.
		#[pallet::call_index(19)]
		#[pallet::weight(T::WeightInfo::suspend_moderator())]
		pub fn suspend_moderator(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			T::ReviewOrigin::ensure_origin(origin)?;
			Self::do_suspend_moderator(who)
		}

		/// Lists delisted tracks again, each as `relist` does, with the hash of its description.
		/// Those that it cannot are left out, and events say why.
		///
		/// Fails, if none is listed again, as `relist` does of the first, and with `NoTracks`.
		#[pallet::call_index(20)]
		#[pallet::weight(
			T::WeightInfo::relist_many(tracks.len() as u32)
				.saturating_add(T::Staging::stagers_weight().saturating_mul(tracks.len() as u64))
		)]
		pub fn relist_many(
			origin: OriginFor<T>,
			tracks: RelistedOf<T>,
		) -> DispatchResultWithPostInfo {
			let own = T::WeightInfo::relist_many(tracks.len() as u32);
			let named = Self::do_relist_many(Self::ensure_relists(origin)?, tracks)?;
			Ok(Some(own.saturating_add(named)).into())
		}

		/// Says to whom the rights to the content with that root belong, whatever has become of it
		/// meanwhile. A track that has the root is delisted and offered to `to`, as `delist` and
		/// `award` do. Else the root is kept for `to`, for [`Config::ExpiryRounds`] rounds, against
		/// any reservation; or for nobody any more.
		///
		/// Fails with `OwnTrack` if `to` has the track; with `UnknownRoot` if nobody is named, no
		/// track has the root and it is not kept.
		#[pallet::call_index(21)]
		#[pallet::weight(T::WeightInfo::assign_root().saturating_add(T::OnTrackRemoved::on_track_removed_weight()))]
		pub fn assign_root(
			origin: OriginFor<T>,
			root: ContentRoot,
			to: Option<T::AccountId>,
		) -> DispatchResultWithPostInfo {
			T::AdminOrigin::ensure_origin(origin)?;
			let removed = Self::do_assign_root(root, to)?;
			Ok(Some(T::WeightInfo::assign_root().saturating_add(removed)).into())
		}
	}
}
