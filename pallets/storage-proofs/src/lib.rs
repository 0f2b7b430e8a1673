//! # Storage proofs
//!
//! ## Overview
//!
//! Nodes store tracks and prove it, chunk by chunk, at random.
//!
//! - A node that is selected for a track *accepts* it once it has the verified content. It is a *holder* of the
//!   track then: one of at most [`Config::Replicas`], each of another operator.
//! - Each block opens a *challenge*: a chunk of a track that has a holder. Its holders prove that they have it
//!   within [`Config::ProofPeriod`] blocks.
//! - What was proven of what was owed is told to [`Config::Activity`]. Who misses one challenge after another is
//!   jailed, and slashed if that happens again.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `accept` | operator, hot key | makes a node a holder of tracks |
//! | `drop` | operator, hot key | gives notice that a node will store tracks no more |
//! | `prove` | operator, hot key | proves a chunk; costs no fee if it does |
//!
//! [`Pallet`] is a [`Replicas`], which tells who holds what, and an [`OnTrackRemoved`].
//!
//! ## Design
//!
//! **Only what was accepted is owed.** A node is never asked for content that it has not said it has, so nobody
//! loses anything by content that was never delivered, and every node may refuse what it likes.
//!
//! **Places.** A node is selected for a track if it is among the first [`Config::Replicas`] that
//! [`audio_primitives::selection`] names for the track's placement key. When all places are taken, one that is
//! selected takes that of a holder that does not serve, has given notice, or is selected no more. A node that is
//! jailed or leaves owes nothing meanwhile. Nothing is done when it does: what its place is worth is looked at
//! when a track is accepted or challenged.
//!
//! **Challenges.** Tracks with holders are numbered without a gap, so that one is drawn at the same few reads at
//! any number of tracks. The draw is by the VRF output of the parent block's author, who alone can know it
//! beforehand, and would have to give up its block to change it. A challenge goes to the holders that serve
//! when it is opened; a node whose place has been taken since, or whose track is listed no more, owes it no
//! more.
//!
//! **Misses.** A proof counts when it is given, a miss when the time for it has passed. A node is jailed when it
//! has missed [`Config::JailMisses`] challenges in a row, the first of them [`Config::JailBlocks`] before: a short
//! outage is neither on a small network, where a node is asked in each block, nor on a large one. Jailings
//! are counted by operator, by [`Config::Discipline`]. From the [`Config::SlashJails`]-th on a node that is
//! jailed loses [`Config::SlashShare`] of its own collateral each time, of what is at stake and of what is
//! cooling down. One node is jailed in a block at the most; another one that should be is at its next miss.

#![cfg_attr(not(feature = "std"), no_std)]
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

mod challenges;
mod discipline;
mod queries;
mod replicas;
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
	content::{
		Catalogue, ChallengeInfo, HolderInfo, OnTrackRemoved, ProofStanding, Replicas,
		StoredContent, TrackId,
	},
	groups::{Activity, Group, NoteActivity},
	nodes::{ActiveNode, Discipline, NodeDuties, NodeIndex, ServiceNode, ServiceNodes},
	proofs::{self, ChunkProof},
	stake::CurrentRound,
	Balance, RoundIndex,
};
use frame_support::{
	defensive,
	dispatch::{DispatchResultWithPostInfo, Pays},
	ensure,
	traits::{Get, Randomness},
	weights::Weight,
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Saturating, DispatchResult, Perbill};

/// What a proof adds to a score: an AUDIO, in planck. Scores are compared with one another only.
pub const PROOF_SCORE: Balance = 1_000_000_000_000_000_000;

/// Challenges that are closed in a block at the most: more than are opened, so that what is overdue after the
/// period was shortened gets less.
const CLOSED_A_BLOCK: u32 = 2;

/// The holders of a track, as this pallet stores them.
pub type StoredOf<T> = Stored<<T as frame_system::Config>::AccountId, <T as Config>::MaxReplicas>;
/// A challenge, as this pallet stores it.
pub type ChallengeOf<T> = Challenge<BlockNumberFor<T>, <T as Config>::MaxReplicas>;
/// Tracks of a call.
pub type TracksOf<T> = BoundedVec<TrackId, <T as Config>::MaxBatch>;
/// A node of the service.
pub(crate) type NodeOf<T> = ServiceNode<<T as frame_system::Config>::AccountId>;

#[allow(clippy::expect_used, reason = "what the macros expand to")]
#[frame_support::pallet]
pub mod pallet {
	use super::{DispatchResult, *};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The round in force.
		type Round: CurrentRound;

		/// What there is to store.
		type Catalogue: Catalogue<Self::AccountId>;

		/// The nodes that store it.
		type Nodes: ServiceNodes<Self::AccountId>;

		/// Jails and slashes them.
		type Discipline: Discipline;

		/// Is told what was proven, by operator.
		type Activity: NoteActivity<Self::AccountId>;

		/// Randomness of the parent block; none skips a challenge.
		type Randomness: Randomness<Option<Self::Hash>, BlockNumberFor<Self>>;

		/// Holders of a track; what exceeds [`Config::MaxReplicas`] counts as that.
		type Replicas: Get<u32>;

		/// Blocks that a challenge can be proven in, after the one that opened it.
		type ProofPeriod: Get<BlockNumberFor<Self>>;

		/// Rounds from the notice of a holder to its end, at least one.
		type DropNotice: Get<RoundIndex>;

		/// Misses in a row for which a node is jailed.
		type JailMisses: Get<u32>;

		/// Blocks from the first of them to the one for which it is.
		type JailBlocks: Get<BlockNumberFor<Self>>;

		/// Rounds that it is jailed.
		type JailRounds: Get<RoundIndex>;

		/// From which jailing of its operator's nodes on it is slashed too.
		type SlashJails: Get<u32>;

		/// Of its own collateral and of what is cooling down, what it is slashed.
		type SlashShare: Get<Perbill>;

		/// Most holders of a track.
		#[pallet::constant]
		type MaxReplicas: Get<u32>;

		/// Most tracks of a call.
		#[pallet::constant]
		type MaxBatch: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The tracks that have holders. Their deposits pay for it.
	#[pallet::storage]
	pub type Tracks<T: Config> = StorageMap<_, Twox64Concat, TrackId, StoredOf<T>, OptionQuery>;

	/// The same tracks by position, from 0 on without a gap.
	#[pallet::storage]
	pub type Positions<T: Config> = StorageMap<_, Twox64Concat, u32, TrackId, OptionQuery>;

	/// How many there are.
	#[pallet::storage]
	pub type TrackCount<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// How nodes stand with what they have to prove.
	#[pallet::storage]
	pub type Records<T: Config> =
		StorageMap<_, Twox64Concat, NodeIndex, Record<BlockNumberFor<T>>, ValueQuery>;

	/// The challenges that somebody owes a proof for.
	#[pallet::storage]
	pub type Challenges<T: Config> = StorageMap<_, Twox64Concat, u32, ChallengeOf<T>, OptionQuery>;

	/// The number of the first challenge that has not been closed, and of the next to be opened.
	#[pallet::storage]
	pub type Queue<T: Config> = StorageValue<_, (u32, u32), ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node became a holder of a track, or took its notice back.
		Accepted {
			/// The node.
			node: NodeIndex,
			/// Who runs it.
			operator: T::AccountId,
			/// The track.
			track: TrackId,
		},
		/// A node did not become a holder of a track.
		NotAccepted {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
			/// Why.
			reason: Refusal,
		},
		/// A node is a holder of a track no more: it has left, its notice has passed, or another took its place.
		Released {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
			/// Who took the place.
			by: Option<NodeIndex>,
		},
		/// A node will store a track no more.
		NoticeGiven {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
			/// The first round in which it owes nothing for it.
			round: RoundIndex,
		},
		/// A chunk is to be proven.
		ChallengeOpened {
			/// How the challenge is known on chain.
			challenge: u32,
			/// Of which track.
			track: TrackId,
			/// Which chunk of 1,024 bytes, from 0.
			chunk: u64,
			/// The last block that takes a proof.
			deadline: BlockNumberFor<T>,
			/// By which nodes.
			nodes: BoundedVec<NodeIndex, T::MaxReplicas>,
		},
		/// A node has proven a chunk.
		Proven {
			/// The challenge.
			challenge: u32,
			/// The node.
			node: NodeIndex,
			/// Of which track.
			track: TrackId,
		},
		/// A node has not proven a chunk in time.
		Missed {
			/// The challenge.
			challenge: u32,
			/// The node.
			node: NodeIndex,
			/// Of which track.
			track: TrackId,
			/// Misses in a row.
			misses: u32,
		},
		/// A node has missed so much that it was jailed.
		Disciplined {
			/// The node.
			node: NodeIndex,
			/// How often its operator's nodes have been, as far as it is remembered.
			jails: u32,
			/// Planck of its operator's collateral that was slashed for it.
			slashed: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no node of that index in the service.
		UnknownNode,
		/// The signer is neither the node's operator nor its hot key.
		NotOperatorOrHotKey,
		/// The node is jailed, or has left.
		NotServing,
		/// The call names no track.
		NoTracks,
		/// There is no such track, or it is delisted.
		UnknownTrack,
		/// What nodes are selected by for the track has not been drawn yet; it is in the next epoch.
		NotPlaced,
		/// The node is not selected for the track.
		NotSelected,
		/// The node holds the track already.
		AlreadyHeld,
		/// Every place is taken by a holder that is selected and serves.
		NoPlace,
		/// The node does not hold the track.
		NotHeld,
		/// The node has given notice for the track already.
		NoticeGiven,
		/// The challenge is not open, or does not go to the node, or the node has proven it.
		NotOwed,
		/// The time for the proof has passed.
		TooLate,
		/// The chunk has another size than it has there, or is of content too large to be proven.
		WrongChunkSize,
		/// The path has another length than the way up.
		WrongPathLength,
		/// The proof leads to another root: it is of another chunk, or of other content.
		WrongRoot,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReplicas::get() > 0, "nobody could hold anything");
			assert!(T::MaxBatch::get() > 0, "nobody could accept anything");
		}

		/// Closes what is overdue and opens a challenge.
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			Self::close_overdue(now).saturating_add(Self::open_next(now))
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes `node` a holder of `tracks`, whose content it has and has verified, size and root. From now on
		/// it owes proofs of them.
		///
		/// Those that it cannot hold are passed over, each with the event `NotAccepted`; if there is no other,
		/// the call fails as the first of them.
		///
		/// Fails with `NoTracks`, `UnknownNode`, `NotOperatorOrHotKey`, `NotServing`; `UnknownTrack`, `NotPlaced`,
		/// `NotSelected`, `AlreadyHeld`, `NoPlace`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::accept(tracks.len() as u32))]
		pub fn accept(
			origin: OriginFor<T>,
			node: NodeIndex,
			tracks: TracksOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_accept(who, node, tracks)
		}

		/// Gives notice that `node` will store `tracks` no more. It owes proofs of them for
		/// [`Config::DropNotice`] rounds yet, unless another node takes its place before; `accept` takes the
		/// notice back.
		///
		/// Fails with `NoTracks`, `UnknownNode`, `NotOperatorOrHotKey`, `NotHeld`, `NoticeGiven`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::drop(tracks.len() as u32))]
		pub fn drop(origin: OriginFor<T>, node: NodeIndex, tracks: TracksOf<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_drop(who, node, tracks)
		}

		/// Proves the chunk that `challenge` asks `node` for. A proof that holds costs no fee.
		///
		/// Fails with `UnknownNode`, `NotOperatorOrHotKey`, `NotServing`, `NotOwed`, `TooLate`, `WrongChunkSize`,
		/// `WrongPathLength`, `WrongRoot`; and with `NotHeld` if another has taken the node's place, or
		/// `UnknownTrack` if the track is not listed any more: nothing is owed then.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::prove().saturating_add(T::Activity::weight()))]
		pub fn prove(
			origin: OriginFor<T>,
			node: NodeIndex,
			challenge: u32,
			proof: ChunkProof,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_prove(who, node, challenge, &proof)?;
			Ok(Pays::No.into())
		}
	}
}

impl<T: Config> Pallet<T> {
	/// `node`, if `who` may sign for it.
	fn node_signed_by(who: &T::AccountId, node: NodeIndex) -> Result<NodeOf<T>, Error<T>> {
		let found = T::Nodes::node(node).ok_or(Error::<T>::UnknownNode)?;
		ensure!(found.is_signed_by(who), Error::<T>::NotOperatorOrHotKey);
		Ok(found)
	}

	/// Holders of a track.
	fn replicas() -> u32 {
		T::Replicas::get().min(T::MaxReplicas::get())
	}
}
