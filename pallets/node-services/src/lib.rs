//! # Node services
//!
//! ## Overview
//!
//! Anyone registers a node as a service with collateral; the larger the stake, the likelier its
//! use.
//!
//! - A *service* (`content` at genesis, others by referendum) says how much collateral a node puts
//!   up, how many nodes the active set has, and which software is too old.
//! - A *node* has an operator who owns it, an endpoint, an Ed25519 key of its own, and if wanted a
//!   hot key: an account that signs for it from day to day and cannot touch the collateral.
//! - The *active set* holds the heaviest nodes of a service, taken once an era. [`Pallet::select`]
//!   draws from it by weighted rendezvous hashing ([`audio_primitives::selection`]): node `i` comes
//!   first for a key with probability `w_i / Σ w`.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `register` | anyone | makes a node, with collateral |
//! | `update_endpoint` | operator, hot key | moves a node elsewhere |
//! | `set_hot_key` | operator | names the account that signs from day to day, or none |
//! | `increase_collateral`, `decrease_collateral` | operator | changes what is at stake |
//! | `deregister` | operator | takes a node out; all its collateral cools down |
//! | `withdraw` | operator | frees what has cooled down |
//! | `unjail` | operator, hot key | brings a jailed node back when its time has passed |
//! | `unjail` | [`Config::AdminOrigin`] | brings it back at once, and forgets its operator's jailings |
//! | `refresh` | anyone | brings the weights of an operator's nodes up to date |
//! | `jail`, `slash` | [`Config::AdminOrigin`] | punishes a node |
//! | `create_service`, `update_service` | [`Config::AdminOrigin`] | says what a service asks for |
//!
//! Other pallets use the traits [`Discipline`](audio_primitives::nodes::Discipline),
//! [`OnBackingChanged`] and [`StakedBalance`].
//!
//! ## Design
//!
//! **Collateral** is a hold. What is at stake counts as staked balance; what is cooling down does
//! not, but can be slashed until its cooldown of [`Config::Cooldown`] rounds has passed. An amount
//! that governance slashes is taken of what is at stake first, and then of what is cooling down,
//! the newest first.
//!
//! **Offences.** Who serves badly is jailed, and slashed a share if it happens again. The share is
//! taken of what is at stake and of what is cooling down alike, so lowering collateral saves
//! nothing. What cools down of nodes that have left pays too, so neither does moving to another
//! node. Jailings are remembered by operator, so a new node begins with the old ones' count; and
//! who has a node in jail, or had when it was deregistered, registers no other before its time has
//! passed.
//!
//! The count forgets everything [`Config::Cooldown`] rounds after the last jailing. It is a part of
//! the operator's record, which is there for as long: what the jailed node had at stake takes that
//! time to cool down. (Of who has been slashed of everything nothing is left to be remembered.) An
//! outage takes all nodes of an operator, and would count as many times: so nodes that are jailed
//! in the same round as the first, or the next, do not count, but for one that was let back since
//! and failed again ([`Jailings::note`]).
//!
//! Jail lasts [`Config::MaxJail`] rounds at the most, and governance can end it.
//!
//! **Keys.** A node's key is no point of small order, by which anything seems signed, and is
//! written in the one canonical way ([`audio_primitives::keys`]). A hot key is anybody's to name,
//! and may be named for any number of nodes: it is what the node allows that account, and takes
//! nothing from it.
//!
//! **Proof.** Who registers a key or an endpoint shows a signature by the node's key over
//! [`Pallet::proof_message`]: the chain, the operator and the endpoint. So nobody registers a key
//! that is not theirs, and a proof works for no other chain, operator or endpoint.
//!
//! **Weight** is [`audio_primitives::nodes::weight`]. The ranking (two heaps) follows it with every
//! change, at a cost that grows with the logarithm of the number of nodes. A node has weight while
//! it serves and has the collateral that its service asks for.
//!
//! A change touches all nodes of an operator, for what stands behind it is shared among them. Calls
//! are charged for as many as an operator can have, among as many as a full chain has; what its own
//! number of nodes does not take is given back, and most of the rest where few are ranked
//! ([`FEW_RANKED`]).
//!
//! **Selection ids** are drawn from a seed that is asked for when a node is registered, and made
//! after that ([`Config::Seeds`]): until it is there the node enters no active set. They depend on
//! that seed and the node's index alone, whenever the node becomes active, so no choice of keys,
//! endpoints or times makes a difference.

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

mod active;
mod discipline;
pub mod endpoint;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod queries;
mod ranking;
mod registry;
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
	cooldown::MAX_UNLOCKING,
	nodes::{NodeDuties, NodeIndex, OnBackingChanged, OperatorBacking},
	randomness::{SeedIndex, Seeds},
	stake::{CurrentRound, OnRoundEnd, StakedBalance},
	Balance, RoundIndex,
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, Pays, PostDispatchInfo},
	ensure,
	traits::{
		fungible::{BalancedHold, Credit, Inspect, InspectHold, MutateHold},
		tokens::Precision,
		Get, OnUnbalanced,
	},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::ed25519;
use sp_runtime::{DispatchError, DispatchResult};

/// Among fewer nodes of a service [`WeightInfo::refresh_among_few`] says what it weighs to rank one;
/// among as many or more, [`WeightInfo::refresh`].
pub const FEW_RANKED: u32 = 64;

/// What was done to bring the weights of an operator's nodes up to date.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub(crate) struct Reweighed {
	/// Nodes that it has, each of which was looked at.
	nodes: u32,
	/// Whether any weighs something else now.
	any: bool,
	/// Whether one was ranked among [`FEW_RANKED`] or more.
	among_many: bool,
}

/// A node, as this pallet stores it.
pub type NodeOf<T> = Node<<T as frame_system::Config>::AccountId>;
/// An active set, as this pallet stores it.
pub type ActiveOf<T> = Active<<T as frame_system::Config>::AccountId, <T as Config>::MaxActive>;

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
			+ MutateHold<Self::AccountId>
			+ BalancedHold<Self::AccountId>;

		/// Why tokens are held.
		type RuntimeHoldReason: From<HoldReason>;

		/// Takes what is slashed.
		type Slashed: OnUnbalanced<Credit<Self::AccountId, Self::Currency>>;

		/// The round in force.
		type Round: CurrentRound;

		/// Randomness that is made after it was asked for.
		type Seeds: Seeds;

		/// What others have put behind operators.
		type OperatorBacking: OperatorBacking<Self::AccountId>;

		/// Knows which nodes do not do what they owe.
		type Duties: NodeDuties;

		/// Times its own collateral up to which a node's weight counts.
		type WeightCap: Get<u32>;

		/// Who says what services there are, jails and slashes.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Rounds that collateral is held, and can be slashed, after it has left.
		#[pallet::constant]
		type Cooldown: Get<RoundIndex>;

		/// Most rounds that a node is jailed; no more than the cooldown.
		#[pallet::constant]
		type MaxJail: Get<RoundIndex>;

		/// Most nodes in an active set.
		#[pallet::constant]
		type MaxActive: Get<u32>;

		/// Most nodes of an operator, those that are leaving included.
		#[pallet::constant]
		type MaxNodes: Get<u32>;

		/// Most services.
		#[pallet::constant]
		type MaxServices: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A node's collateral, at stake or cooling down.
		Collateral,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What each service asks for.
	#[pallet::storage]
	pub type Services<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, ServiceName, ServiceType, OptionQuery>;

	/// The nodes.
	#[pallet::storage]
	pub type Nodes<T: Config> = StorageMap<_, Twox64Concat, NodeIndex, NodeOf<T>, OptionQuery>;

	/// The index of the next node to be registered.
	#[pallet::storage]
	pub type NextNode<T: Config> = StorageValue<_, NodeIndex, ValueQuery>;

	/// What each operator has.
	#[pallet::storage]
	pub type Operators<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Operator<T::MaxNodes>, ValueQuery>;

	/// Planck that all have at stake together.
	#[pallet::storage]
	pub type TotalCollateral<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// Whose an endpoint is.
	#[pallet::storage]
	pub type Endpoints<T: Config> =
		StorageMap<_, Blake2_128Concat, Endpoint, NodeIndex, OptionQuery>;

	/// Whose a node key is.
	#[pallet::storage]
	pub type NodeByKey<T: Config> =
		StorageMap<_, Blake2_128Concat, ed25519::Public, NodeIndex, OptionQuery>;

	/// The nodes of a service by weight: two heaps, each at positions from 0.
	#[pallet::storage]
	pub type Heaps<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		ServiceName,
		Twox64Concat,
		(Tier, u32),
		Ranked,
		OptionQuery,
	>;

	/// How many nodes are in each heap.
	#[pallet::storage]
	pub type HeapSizes<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ServiceName, Twox64Concat, Tier, u32, ValueQuery>;

	/// Where in the heaps of its service a node is.
	#[pallet::storage]
	pub type Ranks<T: Config> = StorageMap<_, Twox64Concat, NodeIndex, (Tier, u32), OptionQuery>;

	/// The active set of each service.
	#[pallet::storage]
	pub type ActiveSets<T: Config> =
		StorageMap<_, Blake2_128Concat, ServiceName, ActiveOf<T>, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The services that there are from the start, by name.
		pub services: alloc::collections::BTreeMap<alloc::string::String, ServiceType>,
		/// The nodes that there are from the start: they can be selected from the first block on.
		pub nodes: Vec<GenesisNode<T::AccountId>>,
		#[serde(skip)]
		#[allow(missing_docs)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		///
		/// If a service or a node is not possible: such a chain must not start.
		#[allow(clippy::panic)]
		fn build(&self) {
			for (name, service) in &self.services {
				let done = name
					.as_bytes()
					.to_vec()
					.try_into()
					.map_err(|_| DispatchError::Other("its name has more than 32 bytes"))
					.and_then(|bytes| Pallet::<T>::do_create_service(bytes, *service));
				if let Err(reason) = done {
					panic!("the service '{name}' cannot be in the genesis: {reason:?}");
				}
			}
			for node in &self.nodes {
				if let Err(reason) = Pallet::<T>::register_at_genesis(node.clone()) {
					panic!("the node at '{}' cannot be in the genesis: {reason:?}", node.endpoint);
				}
			}
			// Without nodes there is no active set either.
			for (service, asks) in Services::<T>::iter().filter(|_| !self.nodes.is_empty()) {
				Pallet::<T>::take_active_set(service, asks.active_size, T::Round::current_round());
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A service was created.
		ServiceCreated {
			/// Its name.
			service: ServiceName,
			/// What it asks for.
			asks: ServiceType,
		},
		/// A service asks for something else. Nodes follow when they are next touched, or
		/// refreshed.
		ServiceUpdated {
			/// Its name.
			service: ServiceName,
			/// What it asks for.
			asks: ServiceType,
		},
		/// A node was registered.
		Registered {
			/// Its index.
			node: NodeIndex,
			/// Whose it is.
			operator: T::AccountId,
			/// What it serves.
			service: ServiceName,
			/// Where it is reached.
			endpoint: Endpoint,
			/// Its own key.
			key: ed25519::Public,
			/// Planck at stake.
			collateral: Balance,
		},
		/// A node is reached elsewhere.
		EndpointUpdated {
			/// The node.
			node: NodeIndex,
			/// Where it is reached now.
			endpoint: Endpoint,
		},
		/// A node has another hot key, or none.
		HotKeySet {
			/// The node.
			node: NodeIndex,
			/// The account.
			hot_key: Option<T::AccountId>,
		},
		/// More is at stake.
		CollateralIncreased {
			/// The node.
			node: NodeIndex,
			/// Planck more.
			amount: Balance,
			/// Planck at stake now.
			collateral: Balance,
		},
		/// Less is at stake; the difference is cooling down.
		CollateralDecreased {
			/// The node.
			node: NodeIndex,
			/// Planck less.
			amount: Balance,
			/// Planck at stake now.
			collateral: Balance,
			/// The first round in which it can be withdrawn.
			round: RoundIndex,
		},
		/// A node serves no longer; what it had at stake is cooling down.
		Deregistered {
			/// The node.
			node: NodeIndex,
			/// Planck that it had at stake.
			amount: Balance,
			/// The first round in which it can be withdrawn.
			round: RoundIndex,
		},
		/// What had cooled down was freed.
		Withdrawn {
			/// The node.
			node: NodeIndex,
			/// Whose it is.
			operator: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// A node that had left is forgotten: nothing is held for it any more.
		Removed {
			/// The node.
			node: NodeIndex,
		},
		/// A node cannot be selected from the next era on.
		Jailed {
			/// The node.
			node: NodeIndex,
			/// The first round in which `unjail` works.
			until: RoundIndex,
		},
		/// A node serves again.
		Unjailed {
			/// The node.
			node: NodeIndex,
		},
		/// Governance forgot that nodes of an operator were jailed.
		Pardoned {
			/// One of them.
			node: NodeIndex,
			/// Whose they are.
			operator: T::AccountId,
		},
		/// Collateral was taken for what a node did or did not do.
		Slashed {
			/// The node.
			node: NodeIndex,
			/// Planck.
			amount: Balance,
		},
		/// A node's weight changed. At zero it cannot be selected.
		WeightChanged {
			/// The node.
			node: NodeIndex,
			/// Planck.
			weight: Balance,
		},
		/// What selection draws a node with was drawn itself.
		SelectionIdDrawn {
			/// The node.
			node: NodeIndex,
			/// 32 bytes.
			selection_id: [u8; 32],
		},
		/// The active set of an era was taken.
		ActiveSetTaken {
			/// The service.
			service: ServiceName,
			/// The era.
			round: RoundIndex,
			/// Nodes in it.
			nodes: u32,
			/// The sum of their weights, planck.
			weight: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no service of that name.
		UnknownService,
		/// There is a service of that name.
		ServiceExists,
		/// There are as many services as there can be.
		TooManyServices,
		/// The service's name is empty or not printable ASCII, its least collateral is zero or
		/// above its most, or the supply, or its active set is empty or larger than `MaxActive`.
		InvalidService,
		/// There is no node of that index.
		UnknownNode,
		/// The node is another operator's.
		NotOperator,
		/// The signer is neither the node's operator nor its hot key.
		NotOperatorOrHotKey,
		/// The node has been deregistered.
		Leaving,
		/// The node has missed enough to be jailed once it has failed for long enough: until then
		/// it may not leave its misses behind.
		Failing,
		/// The operator has as many nodes as there can be.
		TooManyNodes,
		/// The endpoint has more than 256 bytes.
		EndpointTooLong,
		/// The endpoint is neither `https://host[:port][/path]` nor a multiaddr of an address and a
		/// port, or it is not written in the one way that is accepted.
		EndpointMalformed,
		/// The endpoint names a user or a password.
		EndpointHasCredentials,
		/// The endpoint cannot be reached from the public internet, and the service wants one that
		/// can.
		EndpointPrivate,
		/// The endpoint is another node's.
		EndpointTaken,
		/// The key is another node's.
		KeyTaken,
		/// The key proves nothing: it is no Ed25519 public key, of small order, or not in canonical
		/// form.
		WeakKey,
		/// The signature is not the node key's for this chain, operator and endpoint.
		BadProof,
		/// Less than what the service asks for. To take everything out, deregister.
		CollateralTooLow,
		/// More than what the service allows.
		CollateralTooHigh,
		/// The amount is zero.
		AmountZero,
		/// Nothing has cooled down yet.
		NothingToWithdraw,
		/// The node is not jailed.
		NotJailed,
		/// The node's time in jail has not passed; or that of a node of who would register another.
		StillJailed,
		/// Nodes are not jailed for as long.
		JailTooLong,
		/// The node has nothing that could be slashed.
		NothingToSlash,
		/// It is so already: nothing would change.
		UpToDate,
		/// More nodes were registered than can be counted.
		NoIndexLeft,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxActive::get() > 0, "nobody could be selected");
			assert!(T::MaxNodes::get() > 0, "nobody could register");
			assert!(
				T::MaxJail::get() <= T::Cooldown::get(),
				"who leaves in jail could be forgotten before its time has passed"
			);
			// One chunk a round of the cooldown, one for the current round, one for what has cooled
			// down.
			assert!(
				T::Cooldown::get() <= MAX_UNLOCKING.saturating_sub(2),
				"not every round of the cooldown has room for its chunk"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a node of `service` at `endpoint`, with `collateral` planck of the signer's
		/// put at stake.
		///
		/// `proof` is the signature by `key` over the proof message of this chain, the signer and
		/// `endpoint`.
		///
		/// Fails with `UnknownService`; `CollateralTooLow`, `CollateralTooHigh`; `EndpointTooLong`,
		/// `EndpointMalformed`, `EndpointHasCredentials`, `EndpointPrivate`, `EndpointTaken`;
		/// `KeyTaken`, `WeakKey`; `BadProof`; `StillJailed`, `TooManyNodes`; and as a hold does
		/// where the signer has too little.
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::register().saturating_add(Pallet::<T>::most_reweigh_weight())
		)]
		pub fn register(
			origin: OriginFor<T>,
			service: ServiceName,
			endpoint: Vec<u8>,
			key: ed25519::Public,
			proof: ed25519::Signature,
			#[pallet::compact] collateral: Balance,
		) -> DispatchResultWithPostInfo {
			let operator = ensure_signed(origin)?;
			let done = Self::do_register(operator, service, endpoint, key, &proof, collateral)?;
			Ok(done.with::<T>(T::WeightInfo::register()))
		}

		/// Moves `node` to `endpoint`. `proof` is as in `register`, with the operator's account.
		///
		/// Fails with `UnknownNode`, `NotOperatorOrHotKey`, `Leaving`, `UpToDate`, `WeakKey`,
		/// `BadProof`, and what `register` says of endpoints.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::update_endpoint())]
		pub fn update_endpoint(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			endpoint: Vec<u8>,
			proof: ed25519::Signature,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_update_endpoint(who, node, endpoint, &proof)
		}

		/// Has `hot_key` sign for `node` from day to day, or nobody. An account can be the hot key
		/// of any number of nodes.
		///
		/// Fails with `UnknownNode`, `NotOperator`, `Leaving`, `UpToDate`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_hot_key())]
		pub fn set_hot_key(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			hot_key: Option<T::AccountId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_hot_key(who, node, hot_key)
		}

		/// Puts `amount` planck more at stake for `node`.
		///
		/// Fails with `AmountZero`, `UnknownNode`, `NotOperator`, `Leaving`, `CollateralTooHigh`,
		/// and as a hold does where the operator has too little.
		#[pallet::call_index(3)]
		#[pallet::weight(
			T::WeightInfo::increase_collateral().saturating_add(Pallet::<T>::most_reweigh_weight())
		)]
		pub fn increase_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let done = Self::do_increase_collateral(who, node, amount)?;
			Ok(done.with::<T>(T::WeightInfo::increase_collateral()))
		}

		/// Has `amount` planck of `node`'s collateral cool down.
		///
		/// Fails with `AmountZero`, `UnknownNode`, `NotOperator`, `Leaving`, and with
		/// `CollateralTooLow` if less than the service asks for would be left.
		#[pallet::call_index(4)]
		#[pallet::weight(
			T::WeightInfo::decrease_collateral().saturating_add(Pallet::<T>::most_reweigh_weight())
		)]
		pub fn decrease_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let done = Self::do_decrease_collateral(who, node, amount)?;
			Ok(done.with::<T>(T::WeightInfo::decrease_collateral()))
		}

		/// Takes `node` out of service. Its endpoint and keys can be registered again at once; its
		/// collateral cools down.
		///
		/// One that has missed enough to be jailed, but not for long enough yet, waits until it has
		/// done enough of what it owes, or was jailed: else nobody ever was. It waits
		/// [`Config::Cooldown`] rounds from the first miss at the most.
		///
		/// Fails with `UnknownNode`, `NotOperator`, `Leaving`, `Failing`.
		#[pallet::call_index(5)]
		#[pallet::weight(
			T::WeightInfo::deregister().saturating_add(Pallet::<T>::most_reweigh_weight())
		)]
		pub fn deregister(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let done = Self::do_deregister(who, node)?;
			Ok(done.with::<T>(T::WeightInfo::deregister()))
		}

		/// Frees what has cooled down of `node`'s collateral.
		///
		/// Fails with `UnknownNode`, `NotOperator`, `NothingToWithdraw`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who, node)
		}

		/// Brings a jailed node back into service: at its operator's or hot key's request when its
		/// time has passed, at [`Config::AdminOrigin`]'s at once. The latter also forgets all
		/// jailings of the operator's nodes, those that have left included: `node` may be one of
		/// these.
		///
		/// Fails with `UnknownNode`, `NotOperatorOrHotKey`, `NotJailed`, `StillJailed`.
		#[pallet::call_index(7)]
		#[pallet::weight(
			T::WeightInfo::unjail().saturating_add(Pallet::<T>::most_reweigh_weight())
		)]
		pub fn unjail(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
		) -> DispatchResultWithPostInfo {
			let done = match T::AdminOrigin::try_origin(origin) {
				Ok(_) => Self::do_pardon(node)?,
				Err(origin) => Self::do_unjail(ensure_signed(origin)?, node)?,
			};
			Ok(done.with::<T>(T::WeightInfo::unjail()))
		}

		/// Brings the weights of `operator`'s nodes up to date with what governance has changed
		/// since they were last touched. Costs nothing if there was something to do; fails with
		/// `UpToDate` if not.
		#[pallet::call_index(8)]
		#[pallet::weight(Pallet::<T>::most_reweigh_weight())]
		pub fn refresh(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let done = Self::reweigh(&operator);
			ensure!(done.any, Error::<T>::UpToDate);
			Ok((Some(done.weight::<T>()), Pays::No).into())
		}

		/// Jails `node` for `rounds` rounds from now, at most [`Config::MaxJail`].
		///
		/// Fails with `JailTooLong`, `UnknownNode`, `Leaving`, and `UpToDate` if it is jailed for
		/// as long already.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::jail().saturating_add(Pallet::<T>::most_reweigh_weight()))]
		pub fn jail(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			#[pallet::compact] rounds: RoundIndex,
		) -> DispatchResultWithPostInfo {
			T::AdminOrigin::ensure_origin(origin)?;
			Ok(Self::do_jail(node, rounds)?.with::<T>(T::WeightInfo::jail()))
		}

		/// Takes up to `amount` planck of `node`'s collateral, what is cooling down included.
		///
		/// Fails with `UnknownNode`, `AmountZero`, `NothingToSlash`.
		#[pallet::call_index(10)]
		#[pallet::weight(Pallet::<T>::slash_weight().saturating_add(Pallet::<T>::most_reweigh_weight()))]
		pub fn slash(
			origin: OriginFor<T>,
			#[pallet::compact] node: NodeIndex,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			T::AdminOrigin::ensure_origin(origin)?;
			Ok(Self::do_slash(node, amount)?.with::<T>(Self::slash_weight()))
		}

		/// Creates a service.
		///
		/// Fails with `InvalidService`, `ServiceExists`, `TooManyServices`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::create_service())]
		pub fn create_service(
			origin: OriginFor<T>,
			service: ServiceName,
			asks: ServiceType,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::check_least_collateral(&asks)?;
			Self::do_create_service(service, asks)
		}

		/// Changes what a service asks for. Nodes that are there stay; one with too little
		/// collateral loses its weight when it is next touched, or refreshed.
		///
		/// Fails with `InvalidService`, `UnknownService`, `UpToDate`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::update_service())]
		pub fn update_service(
			origin: OriginFor<T>,
			service: ServiceName,
			asks: ServiceType,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::check_least_collateral(&asks)?;
			Self::do_update_service(service, asks)
		}
	}
}
