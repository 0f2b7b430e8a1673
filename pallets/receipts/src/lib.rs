//! # Receipts
//!
//! ## Overview
//!
//! Fans sign what they heard from which node. Nodes submit it, or the fans themselves; it says who
//! gets new tokens, by the stake of the fans who signed.
//!
//! - A *receipt* is what one fan has heard from one node in one round, so far; see
//!   [`audio_primitives::receipts`].
//! - A fan's *allowance* is how many of its plays count in a round. Each is worth its staked
//!   balance divided by the allowance.
//! - A *listening key* signs receipts for a fan until its end, and nothing else.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `submit` | operator, hot key | counts what fans have signed |
//! | `submit_own` | fan, listening key | the same, of receipts of the fan's own |
//! | `add_listening_key` | anyone | names a key that signs receipts, or gives one another end |
//! | `remove_listening_key` | anyone | has it sign no more |
//!
//! ## Design
//!
//! **A receipt stands by itself.** One that is refused does not fail the others of its batch; the
//! event says why. Of one that is good, plays count of tracks that are listed and that the node
//! held or staged in the receipt's round. A playlist that has not the track any more costs its
//! curator's part, not the play. What does not count is not remembered, so it can count later.
//!
//! **Last receipts.** A fan and a node have one for each of the two rounds that receipts are taken
//! of, each with its own number: a receipt of this round does not void what the last one's has yet
//! to say. The same last receipts serve whoever submits, so nothing counts twice, and of the same
//! plays the first submission counts.
//!
//! **The signature** covers the chain, the fan, the node, the round, the number and all plays: none
//! of them can be changed, and none of it is of use elsewhere. A wallet that wraps what it signs is
//! understood too. A listening key's end is judged by the receipt's round: what it signed in its
//! time counts when it is submitted.
//!
//! **Weight.** A counted play adds `⌊ stake / allowance ⌋` to the score of its node's operator and
//! of its artist; the curator of the playlist that it was heard from gets [`Config::CuratorShare`]
//! of it in place of the artist. The fan has one more of its plays done. What is noted in a batch
//! is added up first: noting is most of the work. Where a fan submits, a node that is out of
//! service has no part.
//!
//! **The allowance** is that of the round in which plays are *noted*, whichever round they are of:
//! otherwise a fan's stake could count twice in one round, once for each of the two that receipts
//! are taken of. What is beyond it has been dealt with, and does not count in the next; nor does a
//! receipt that says nothing else, which is refused as `AllowanceUsed` and remembered.
//!
//! **Fees.** A node submits as many receipts in a round for free as its weight is of the active
//! set's, of [`Config::FreeReceipts`]. Refused ones use that up too, or nothing would keep anybody
//! from submitting them without end. A fan always pays.
//!
//! **State.** One entry of last receipts for each fan and node, one entry for each fan, one for
//! each node: each of use until the round after its own, and then removed in blocks that have room
//! ([`Hooks::on_idle`]). Nothing depends on when.

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

mod counting;
mod idle;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod listening;
mod queries;
mod submission;
mod tally;
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

use tally::Tally;

use alloc::vec::Vec;
use audio_primitives::{
	activity::Rate,
	content::{Catalogue, TrackHolders, TrackId},
	groups::{Activity, Group, NoteActivity, NoteFan},
	nodes::{ActiveNode, NodeIndex, ServiceNodes},
	receipts::{
		is_taken, message, wrapped, FanStanding, Heard, LastReceipt, ListeningKeyInfo, Plays,
		Receipt, RecentReceipts, MAX_PLAYS,
	},
	stake::{CurrentRound, StakedBalance},
	sweep::Sweep,
	Balance, RoundIndex,
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, Pays, PostDispatchInfo},
	ensure,
	traits::{
		fungible::{Inspect, InspectHold, MutateHold},
		tokens::Precision,
		Get,
	},
	weights::{Weight, WeightMeter},
	BoundedVec, Parameter,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{ConstU32, IdentifyAccount, Verify, Zero},
	DispatchError, DispatchResult, Perbill,
};

/// A receipt, as this pallet takes it.
pub type ReceiptOf<T> = Receipt<<T as frame_system::Config>::AccountId, <T as Config>::Signature>;
/// The receipts of a call.
pub type BatchOf<T> = BoundedVec<ReceiptOf<T>, <T as Config>::MaxReceipts>;
/// The listening keys of a fan.
pub(crate) type KeysOf<T> = BoundedVec<
	ListeningKey<<T as frame_system::Config>::AccountId>,
	<T as Config>::MaxListeningKeys,
>;
/// How far the removal of what is of no use any more has come: last receipts, fans, nodes.
pub(crate) type CleanupSweepOf<T> = (
	Sweep<(NodeIndex, <T as frame_system::Config>::AccountId)>,
	Sweep<<T as frame_system::Config>::AccountId>,
	Sweep<NodeIndex>,
);

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
			+ InspectHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ MutateHold<Self::AccountId>;

		/// Why tokens are held.
		type RuntimeHoldReason: From<HoldReason>;

		/// The round in force.
		type Round: CurrentRound;

		/// What fans have at stake.
		type Stake: StakedBalance<Self::AccountId>;

		/// The nodes that serve.
		type ServiceNodes: ServiceNodes<Self::AccountId>;

		/// Who holds which track.
		type Holders: TrackHolders;

		/// What there is to hear.
		type Catalogue: Catalogue<Self::AccountId>;

		/// Is told what was heard.
		type ActivityLog: NoteActivity<Self::AccountId> + NoteFan<Self::AccountId>;

		/// What accounts sign with. It is verified by host functions.
		type Signature: Parameter + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

		/// Plays of a fan that count in a round; none counts as one.
		type Allowance: Get<u32>;

		/// Planck that a fan has at stake at least.
		type MinFanStake: Get<Balance>;

		/// Of a play from a playlist, the curator's part.
		type CuratorShare: Get<Perbill>;

		/// Receipts that all nodes together submit in a round without a fee.
		type FreeReceipts: Get<u32>;

		/// Planck held for a listening key: what its place in state costs.
		#[pallet::constant]
		type ListeningKeyDeposit: Get<Balance>;

		/// Most listening keys of a fan.
		#[pallet::constant]
		type MaxListeningKeys: Get<u32>;

		/// Most rounds from the one in force to a listening key's end.
		#[pallet::constant]
		type MaxKeyRounds: Get<RoundIndex>;

		/// Most receipts of a call.
		#[pallet::constant]
		type MaxReceipts: Get<u32>;

		/// Most weight that the removal of what is of no use any more takes of a block.
		#[pallet::constant]
		type MaxIdleWeight: Get<Weight>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId, Self::Signature>;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The deposit of a listening key.
		#[codec(index = 0)]
		ListeningKey,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The keys that sign receipts for a fan, in the order in which they were named.
	#[pallet::storage]
	pub type ListeningKeys<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, KeysOf<T>, ValueQuery>;

	/// The last receipts of what each fan has heard from a node, of the rounds that they are taken
	/// of.
	#[pallet::storage]
	pub type LastReceipts<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		NodeIndex,
		Blake2_128Concat,
		T::AccountId,
		RecentReceipts,
		ValueQuery,
	>;

	/// What of each fan has counted in a round.
	#[pallet::storage]
	pub type Fans<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, FanRound, OptionQuery>;

	/// What each node has submitted in a round.
	#[pallet::storage]
	pub type Submitted<T: Config> = StorageMap<_, Twox64Concat, NodeIndex, NodeRound, OptionQuery>;

	/// How far the removal of what is of no use any more has come.
	#[pallet::storage]
	pub type CleanupSweep<T: Config> = StorageValue<_, CleanupSweepOf<T>, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A fan has one more listening key, or one with another end.
		ListeningKeyAdded {
			/// The fan.
			fan: T::AccountId,
			/// The account whose signatures count as the fan's.
			key: T::AccountId,
			/// The first round whose receipts it signs no more.
			until: RoundIndex,
		},
		/// A fan has one listening key less.
		ListeningKeyRemoved {
			/// The fan.
			fan: T::AccountId,
			/// The account whose signatures count as the fan's no more.
			key: T::AccountId,
		},
		/// A receipt was counted.
		Counted {
			/// From which node it was heard.
			node: NodeIndex,
			/// Who signed it.
			fan: T::AccountId,
			/// The round that it is of.
			round: RoundIndex,
			/// Its number.
			seq: u32,
			/// Planck that each play is worth.
			each: Balance,
			/// The plays that counted.
			plays: BoundedVec<CountedPlays<T::AccountId>, ConstU32<MAX_PLAYS>>,
			/// New plays that did not, and why.
			unheard: BoundedVec<Unheard, ConstU32<MAX_PLAYS>>,
		},
		/// A receipt was not counted.
		Refused {
			/// From which node it is said to have been heard.
			node: NodeIndex,
			/// Whose it is said to be.
			fan: T::AccountId,
			/// The round that it is said to be of.
			round: RoundIndex,
			/// Its number.
			seq: u32,
			/// Why.
			reason: ReceiptRefusal,
		},
		/// A node has submitted receipts.
		ReceiptsSubmitted {
			/// The node.
			node: NodeIndex,
			/// The round in force.
			round: RoundIndex,
			/// Receipts that counted.
			counted: u32,
			/// Receipts that did not.
			refused: u32,
			/// Whether it cost no fee.
			free: bool,
		},
		/// A fan has submitted receipts of its own.
		OwnReceiptsSubmitted {
			/// Who signed the call: the fan, or a listening key.
			who: T::AccountId,
			/// The round in force.
			round: RoundIndex,
			/// Receipts that counted.
			counted: u32,
			/// Receipts that did not.
			refused: u32,
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
		/// The call has no receipts.
		NoReceipts,
		/// That is none of the account's listening keys.
		UnknownListeningKey,
		/// The account has as many listening keys as can be, and none of them has ended.
		TooManyListeningKeys,
		/// The end is before the round in force.
		EndHasPassed,
		/// The end is more rounds ahead than it can be.
		EndTooFar,
		/// Anybody could sign by that key: it is a point of small order, such as the account of all
		/// zeros.
		WeakListeningKey,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxReceipts::get() > 0, "nothing could be submitted");
			assert!(T::MaxListeningKeys::get() > 0, "no key could be named");
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
		/// Counts what fans have heard from `node`, of this round or the last: of each fan the last
		/// receipt alone is needed. Costs no fee within what the node has free in a round.
		///
		/// A receipt that is refused does not fail the others: the event `Refused` says why.
		///
		/// Fails with `NoReceipts`, `UnknownNode`, `NotOperatorOrHotKey`, `NotServing`.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_weight(receipts))]
		pub fn submit(
			origin: OriginFor<T>,
			node: NodeIndex,
			receipts: BatchOf<T>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_submit(who, node, receipts)
		}

		/// Has the signatures of `key` count as the signer's on receipts of rounds before `until`:
		/// from the round in force on, as far ahead as `MaxKeyRounds`. Of a key that is named
		/// already it changes the end. One key can be several accounts'. A deposit is held for
		/// each; those that have ended make room.
		///
		/// Fails with `WeakListeningKey`, `EndHasPassed`, `EndTooFar`, `TooManyListeningKeys`, and
		/// as a hold does where the signer has too little for the deposit.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::add_listening_key(T::MaxListeningKeys::get()))]
		pub fn add_listening_key(
			origin: OriginFor<T>,
			key: T::AccountId,
			until: RoundIndex,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let ended = Self::do_add_listening_key(who, key, until)?;
			Ok(Some(T::WeightInfo::add_listening_key(ended)).into())
		}

		/// Has the signatures of `key` count no more, on what it has signed and was not submitted
		/// neither. Gives back the deposit.
		///
		/// Fails with `UnknownListeningKey`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::remove_listening_key())]
		pub fn remove_listening_key(origin: OriginFor<T>, key: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_remove_listening_key(who, key)
		}

		/// Counts what the signer has heard, or the fan whose listening key the signer is, from any
		/// nodes, of this round or the last. Costs the fee that any call does, and nothing of what
		/// nodes have free.
		///
		/// A receipt that is refused does not fail the others: the event `Refused` says why. It
		/// counts whether its node serves or not; one that does not has no part in it.
		///
		/// Fails with `NoReceipts`.
		#[pallet::call_index(3)]
		#[pallet::weight(Pallet::<T>::most_own_weight(receipts))]
		pub fn submit_own(
			origin: OriginFor<T>,
			receipts: BatchOf<T>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_submit_own(who, receipts)
		}
	}
}
