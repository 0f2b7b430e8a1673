//! # Storage proofs
//!
//! ## Overview
//!
//! Nodes store tracks and prove it, chunk by chunk, at random.
//!
//! - A node that is selected for a track *accepts* it once it has the verified content, and proves
//!   a chunk of it. Then it is a *holder* of the track: one of at most [`Config::Replicas`], each
//!   of another operator.
//! - Each block opens *challenges*, of tracks that have a holder that serves. Each such holder has
//!   to prove a chunk of its own within [`Config::ProofPeriod`] blocks.
//! - What was proven of what was owed is told to [`Config::ActivityLog`]. Who misses too much at
//!   one place loses it; who misses too much of all is jailed, and slashed if that happens again.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `accept` | operator, hot key | says that a node has tracks, and will prove it |
//! | `enter` | operator, hot key | proves it, and makes the node a holder; costs no fee if it does |
//! | `drop` | operator, hot key | gives notice that a node will store tracks no more |
//! | `prove` | anyone, with the node key's signature | proves a chunk that is asked for; costs no fee |
//!
//! [`Pallet`] is a [`TrackHolders`], which tells whose plays count, and an [`OnTrackRemoved`].
//!
//! ## Design
//!
//! **A place is entered by proof.** A node is never asked for content that it has not said it has,
//! so nobody loses anything by content that was never delivered. What it says it has it proves
//! before it takes anybody's place: a chunk that is drawn of the seed two blocks later, by which
//! the author of the block with the acceptance cannot choose. Who does not prove it has paid the
//! fee of `accept`, and lost nothing else.
//!
//! **Places.** A node is selected for a track if it is among the first [`Config::Replicas`] that
//! [`audio_primitives::selection`] names for the track's placement key, of those that serve and are
//! not barred from the track. When all places are taken, one that is selected takes that of a
//! holder that does not serve, has given notice, or is selected no more. A node that is jailed or
//! leaves owes nothing meanwhile. Nothing is done when it does: what its place is worth is looked
//! at when a track is entered or challenged.
//!
//! **Challenges.** Tracks are drawn by their ids, those that were given out by the block before the
//! last, and rejected if there is no such track, nobody holds it, or by its size
//! ([`audio_primitives::challenges`]). So there is no order of tracks that anybody could change,
//! and a draw costs the same at any number of tracks. Of a track each holder that serves is asked
//! for a chunk of its own: what a neighbour publishes is of no use. The seed is a block's
//! ([`Config::BlockSeed`]).
//!
//! **`prove`** carries the node key's signature in place of an account's: it costs no fee, has no
//! nonce, and goes before all that pays one, so that nobody keeps it out by paying more. It is
//! checked in full before it is let in. Without the signature anybody who has the content could
//! keep a dead node in good standing.
//!
//! **Time** is counted in blocks that take transactions: while a migration runs nothing becomes
//! due.
//!
//! **Misses.** A proof counts when it is given, a miss when the time for it has passed. A node that
//! has missed as many challenges in a row at one place as [`Config::Failure`] says, over as long a
//! time as it says, loses that place, and cannot have it back for [`BARRED_ROUNDS`] rounds. A node
//! that has missed as many over this round and the last, and at least the share of what it owed
//! that is too much, over as long a time, is jailed, whatever else it proves. So a short outage
//! does no harm on a small network, where a node is asked in each block, nor on a large one.
//! Jailings are counted by operator, by [`Config::Discipline`]. From the one on that
//! [`Config::Sanction`] names, a node that is jailed loses a share of its own collateral each time,
//! of what is at stake and of what is cooling down. One node is jailed in a block at the most;
//! others are looked at in the next blocks, up to [`MAX_SUSPECTS`]. Who is asked so rarely that it
//! never misses as many in two rounds is jailed for as many in a row, whichever rounds they are of.
//!
//! **Former holders** of a track are remembered for as long, at most [`MAX_FORMER`]: those who lost
//! it by misses are barred, and what was heard from the others still counts.

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

mod challenges;
mod clock;
mod discipline;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod places;
mod queries;
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
	challenges::{
		challenge_seed, chunk_of, entry_chunk_of, proof_message, ChallengeSeed, Try, MAX_TRIES,
	},
	content::{
		Catalogue, ChallengeInfo, HolderInfo, Left, OnTrackRemoved, PlacementKey, ProofStanding,
		StoredContent, TrackHolders, TrackId,
	},
	groups::{Activity, Group, NoteActivity},
	nodes::{ActiveNode, Discipline, NodeDuties, NodeIndex, ServiceNode, ServiceNodes},
	proofs::{self, ChunkProof},
	randomness::BlockSeed,
	stake::CurrentRound,
	Balance, RoundIndex,
};
use frame_support::{
	defensive,
	dispatch::{DispatchClass, DispatchResultWithPostInfo, Pays, PostDispatchInfo},
	ensure,
	migrations::MultiStepMigrator,
	traits::Get,
	weights::Weight,
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::ed25519;
use sp_runtime::{traits::Saturating, DispatchError, DispatchResult};

/// What a proof adds to a score: an AUDIO, in planck. Scores are compared with one another only.
pub const PROOF_SCORE: Balance = 1_000_000_000_000_000_000;

/// Challenges that are opened in a block at the most.
pub const MAX_CHALLENGES: u32 = 8;

/// Blocks for a proof at the most.
pub const MAX_PROOF_PERIOD: Tick = 600;

/// Nodes that wait to be looked at at the most.
pub const MAX_SUSPECTS: u32 = 32;

/// Who stores a track, as this pallet stores it.
pub type PlacesOf<T> = Places<<T as frame_system::Config>::AccountId, <T as Config>::MaxReplicas>;
/// A challenge, as this pallet stores it.
pub type ChallengeOf<T> = Challenge<<T as Config>::MaxReplicas>;
/// Tracks of a call.
pub type TrackBatchOf<T> = BoundedVec<TrackId, <T as Config>::MaxBatch>;
/// A node of the service.
pub(crate) type ServiceNodeOf<T> = ServiceNode<<T as frame_system::Config>::AccountId>;

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
		type ServiceNodes: ServiceNodes<Self::AccountId>;

		/// Jails and slashes them.
		type Discipline: Discipline;

		/// Is told what was proven, by operator.
		type ActivityLog: NoteActivity<Self::AccountId>;

		/// The seed of a block; without one nothing is asked for.
		type BlockSeed: BlockSeed;

		/// Challenges that a block opens; what exceeds [`MAX_CHALLENGES`] counts as that.
		type ChallengesPerBlock: Get<u32>;

		/// Holders of a track; what exceeds [`Config::MaxReplicas`] counts as that.
		type Replicas: Get<u32>;

		/// Blocks that a challenge can be proven in, after the one that opened it; what exceeds
		/// [`MAX_PROOF_PERIOD`] counts as that.
		type ProofPeriod: Get<Tick>;

		/// Rounds from the notice of a holder to its end, at least one.
		type DropNotice: Get<RoundIndex>;

		/// What a node must have missed to lose a place, or to be jailed.
		type Failure: Get<FailureRule>;

		/// Blocks from the first of these misses to the one for which it loses the place or is
		/// jailed.
		type JailBlocks: Get<Tick>;

		/// What a node that has missed enough suffers.
		type Sanction: Get<Sanction>;

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

	/// The tracks that have holders, or had, or are accepted. Their deposits pay for it.
	#[pallet::storage]
	pub type TrackPlaces<T: Config> =
		StorageMap<_, Twox64Concat, TrackId, PlacesOf<T>, OptionQuery>;

	/// The same by node: what it has a place for.
	#[pallet::storage]
	pub type NodePlaces<T: Config> =
		StorageDoubleMap<_, Twox64Concat, NodeIndex, Twox64Concat, TrackId, (), OptionQuery>;

	/// How nodes stand with what they have to prove.
	#[pallet::storage]
	pub type ProofRecords<T: Config> =
		StorageMap<_, Twox64Concat, NodeIndex, ProofRecord, ValueQuery>;

	/// The challenges that somebody owes a proof for.
	#[pallet::storage]
	pub type Challenges<T: Config> = StorageMap<_, Twox64Concat, u32, ChallengeOf<T>, OptionQuery>;

	/// The number of the first challenge that has not been closed, and of the next to be opened.
	#[pallet::storage]
	pub type Queue<T: Config> = StorageValue<_, (u32, u32), ValueQuery>;

	/// The nodes to be looked at in the next blocks, one in each.
	#[pallet::storage]
	pub type Suspects<T: Config> =
		StorageValue<_, BoundedVec<NodeIndex, ConstU32<MAX_SUSPECTS>>, ValueQuery>;

	/// The time: blocks that took transactions.
	#[pallet::storage]
	pub type Clock<T: Config> = StorageValue<_, Tick, ValueQuery>;

	/// The seeds of the last blocks, for those who accept tracks.
	#[pallet::storage]
	pub type EntrySeeds<T: Config> = StorageMap<_, Twox64Concat, Tick, ChallengeSeed, OptionQuery>;

	/// Track ids that were given out when the last block was made, and when the one before it was.
	#[pallet::storage]
	pub type Ids<T: Config> = StorageValue<_, (TrackId, TrackId), ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A node says that it has a track, and is to prove it.
		Accepted {
			/// The node.
			node: NodeIndex,
			/// Who runs it.
			operator: T::AccountId,
			/// The track.
			track: TrackId,
			/// The last block that takes the proof.
			deadline: BlockNumberFor<T>,
		},
		/// A node has proven that it has a track, and is a holder of it.
		Entered {
			/// The node.
			node: NodeIndex,
			/// Who runs it.
			operator: T::AccountId,
			/// The track.
			track: TrackId,
		},
		/// A holder has taken its notice back.
		NoticeTakenBack {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
		},
		/// A node cannot hold a track.
		NotAccepted {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
			/// Why.
			reason: PlaceRefusal,
		},
		/// A node is a holder of a track no more.
		Released {
			/// The node.
			node: NodeIndex,
			/// The track.
			track: TrackId,
			/// Who took the place.
			by: Option<NodeIndex>,
			/// Why.
			why: Left,
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
		/// Chunks are to be proven.
		ChallengeOpened {
			/// How the challenge is known on chain.
			challenge: u32,
			/// Of which track.
			track: TrackId,
			/// What each node's chunk is drawn of.
			seed: ChallengeSeed,
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
			/// Misses in a row of that track.
			there: u32,
			/// Misses of the node in this round and the one before.
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
		/// What nodes are selected by for the track has not been drawn yet; it is two epochs after
		/// its publication.
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
		/// The node has accepted the track already, and can still prove it.
		AlreadyAccepted,
		/// The node has not accepted the track.
		NotAccepted,
		/// The chunk that is to be proven has not been drawn yet; it is two blocks after the
		/// acceptance.
		NotDrawn,
		/// The node's key has not signed exactly this on this chain.
		BadSignature,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReplicas::get() > 0, "nobody could hold anything");
			assert!(T::MaxBatch::get() > 0, "nobody could accept anything");
		}

		/// Closes what is overdue and opens challenges, if this block takes transactions.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			let weight = T::WeightInfo::tick();
			if !Self::tick() {
				return weight;
			}
			weight.saturating_add(Self::close_overdue()).saturating_add(Self::open_some())
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Says that `node` has `tracks`, whose content it has verified, size and root. Two blocks
		/// later a chunk of each is drawn, which it has to prove with `enter` within
		/// [`Config::ProofPeriod`] blocks; only then does it hold them. Of a track that it holds
		/// and has given notice for this takes the notice back.
		///
		/// Those that it cannot hold are passed over, each with the event `NotAccepted`; if there
		/// is no other, the call fails as the first of them.
		///
		/// Fails with `NoTracks`, `UnknownNode`, `NotOperatorOrHotKey`, `NotServing`;
		/// `UnknownTrack`, `NotPlaced`, `NotSelected`, `AlreadyHeld`, `AlreadyAccepted`, `NoPlace`.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_accept_weight(tracks.len() as u32))]
		pub fn accept(
			origin: OriginFor<T>,
			node: NodeIndex,
			tracks: TrackBatchOf<T>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let own = T::WeightInfo::accept(tracks.len() as u32);
			Ok(Self::do_accept(who, node, tracks)?.with::<T>(own))
		}

		/// Gives notice that `node` will store `tracks` no more. It owes proofs of them for
		/// [`Config::DropNotice`] rounds yet, unless another node takes its place before; `accept`
		/// takes the notice back.
		///
		/// Fails with `NoTracks`, `UnknownNode`, `NotOperatorOrHotKey`, `NotHeld`, `NoticeGiven`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::drop(tracks.len() as u32))]
		pub fn drop(
			origin: OriginFor<T>,
			node: NodeIndex,
			tracks: TrackBatchOf<T>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_drop(who, node, tracks)
		}

		/// Proves the chunk that `challenge` asks `node` for, by a signature of the node's key over
		/// [`Pallet::proof_message`]. It is a general transaction, without an account, fee or
		/// nonce; one that an account signs pays its fee and fails.
		///
		/// One for a challenge that is not open yet is not looked at (`CannotLookup`): the block
		/// that opens it may be on its way. One that does not hold is refused before it is in a
		/// block, as a custom error with the index of `NotOwed`, `TooLate`, `UnknownNode`,
		/// `NotServing`, `BadSignature`, `WrongChunkSize`, `WrongPathLength`, `WrongRoot`; of
		/// `NotHeld` if another has taken the node's place, or `UnknownTrack` if the track is not
		/// listed any more: nothing is owed then.
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::prove().saturating_add(T::ActivityLog::note_weight(Group::Storage)),
			DispatchClass::Operational,
		))]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_proof())]
		#[pallet::authorize(|_, node, challenge, proof, signature| {
			Pallet::<T>::authorize_proof(*node, *challenge, proof, signature)
				.map(|valid| (valid, Weight::zero()))
		})]
		pub fn prove(
			origin: OriginFor<T>,
			node: NodeIndex,
			challenge: u32,
			_proof: ChunkProof,
			_signature: ed25519::Signature,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			let noted = Self::note_proof(&Self::do_prove(node, challenge)?);
			Ok(Some(T::WeightInfo::prove().saturating_add(noted)).into())
		}

		/// Proves the chunk of `track` that was drawn when `node` accepted it, which makes it a
		/// holder: it owes proofs from now on. A proof that holds costs no fee.
		///
		/// Fails with `UnknownNode`, `NotOperatorOrHotKey`, `NotServing`, `NotAccepted`, `TooLate`,
		/// `UnknownTrack`, `NotDrawn`, `WrongChunkSize`, `WrongPathLength`, `WrongRoot`;
		/// `NotPlaced`, `NotSelected`, `AlreadyHeld`, `NoPlace`.
		#[pallet::call_index(3)]
		#[pallet::weight(Pallet::<T>::most_enter_weight())]
		pub fn enter(
			origin: OriginFor<T>,
			node: NodeIndex,
			track: TrackId,
			proof: ChunkProof,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let done = Self::do_enter(who, node, track, &proof)?;
			Ok(PostDispatchInfo { pays_fee: Pays::No, ..done.with::<T>(T::WeightInfo::enter()) })
		}
	}
}
