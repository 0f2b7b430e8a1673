//! # Delegation
//!
//! ## Overview
//!
//! Fans put AUDIO behind artists, curators and operators, and share in what these earn.
//!
//! - A *beneficiary* is an account with a role, a profile and a *cut*: what it keeps of its
//!   backers' part.
//! - A *position* is what one account has put behind one beneficiary. It is stake: it votes, it
//!   gives the beneficiary's activity weight, and it cannot be slashed.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `register_beneficiary` | anyone | makes the signer a beneficiary, for a deposit |
//! | `update_beneficiary` | beneficiary | changes profile and least delegation |
//! | `set_cut` | beneficiary | changes the cut: down at once, up with notice |
//! | `deregister_beneficiary` | beneficiary | ends it; the deposit comes back |
//! | `delegate` | anyone | puts stake behind a beneficiary |
//! | `redelegate` | backer | moves stake to another beneficiary, without a cooldown |
//! | `undelegate` | backer | takes stake out; it cools down |
//! | `withdraw` | backer | frees what has cooled down |
//! | `claim` | anyone | pays a position what it has earned |
//! | `set_compounding` | backer | has what a position earns added to it, or not |
//!
//! Other pallets use [`Pallet::share`], the trait [`OperatorBacking`], [`StakedBalance`], and
//! [`Pallet::backing`] and [`Pallet::delegated_by`].
//!
//! ## Design
//!
//! **Sharing** is [`audio_primitives::delegation::backers_part`]: the beneficiary's own stake earns
//! as its backers' does, the cut is of the backers' part alone, and backing returns no more than a
//! governed most, on what of it counted in the weight. The rest is the beneficiary's. The backers'
//! part goes to an accumulator ([`audio_primitives::rewards`]), so that no call and no reward costs
//! more with more backers, of whom there can be any number.
//!
//! **Timing.** Whatever changes a beneficiary's backing or cut first settles what it has earned in
//! rounds that have ended ([`SettleActivity`]), so nobody buys into it and no cut is raised on it.
//! Stake that comes in a round shares in what is earned from the next one on: until then it waits
//! in [`Backing::joining`], and where the accumulator stood when it joined is kept in [`Entries`]
//! until each of its positions has taken note. Stake that leaves in a round has no part in what is
//! earned in it. So none counts twice in one round. It votes all along.
//!
//! **Payment.** Earnings wait in the pallet's account. They are paid when their position changes,
//! by `claim`, which anyone may call for anyone, and by [`Hooks::on_idle`] in blocks that have
//! room, once a round.
//!
//! **Leaving.** Stake that leaves is held for [`Config::Cooldown`] rounds, and does not vote. A
//! beneficiary that leaves shares what it earns for [`Config::CutDelay`] rounds more, since not to
//! share is a cut of the whole; its backers' stake stays theirs, votes, and is moved or taken out
//! whenever they like.

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

mod beneficiaries;
mod earnings;
mod idle;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod positions;
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
	cooldown::MAX_UNLOCKING,
	delegation::{Backing, BeneficiaryInfo, Cut, Entry, Position, PositionInfo, Role},
	groups::{Earned, Group, SettleActivity},
	nodes::{OnBackingChanged, OperatorBacking},
	stake::{CurrentRound, StakedBalance},
	sweep::Sweep,
	Balance, RoundIndex,
};
use frame_support::{
	defensive, ensure,
	traits::{
		fungible::{Balanced, Credit, Inspect, InspectHold, Mutate, MutateHold},
		tokens::{Precision, Preservation},
		Get, Imbalance,
	},
	weights::{Weight, WeightMeter},
	PalletId,
};
use sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult, Perbill};

/// Tokens on their way.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

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
			+ Balanced<Self::AccountId>
			+ InspectHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ MutateHold<Self::AccountId>;

		/// Why tokens are held.
		type RuntimeHoldReason: From<HoldReason>;

		/// The account in which earnings wait derives from it.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// The round in force.
		type Round: CurrentRound;

		/// Settles what beneficiaries have earned.
		type Settlement: SettleActivity<Self::AccountId>;

		/// Is told when what stands behind an operator has changed.
		type OnBackingChanged: OnBackingChanged<Self::AccountId>;

		/// Rounds from the announcement of a larger cut to its first round.
		type CutDelay: Get<RoundIndex>;

		/// Rounds that stake is held after it has left.
		#[pallet::constant]
		type Cooldown: Get<RoundIndex>;

		/// Fewest planck in a position, whatever its beneficiary says: what its place in state
		/// costs.
		#[pallet::constant]
		type MinDelegation: Get<Balance>;

		/// Planck held for a beneficiary: what its place in state costs.
		#[pallet::constant]
		type Deposit: Get<Balance>;

		/// Fewest planck of earnings that are paid without being asked for.
		#[pallet::constant]
		type MinPayout: Get<Balance>;

		/// Most weight that payments without being asked take of a block.
		#[pallet::constant]
		type MaxIdleWeight: Get<Weight>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Sets up what the benchmarks measure.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
	}

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Stake behind beneficiaries, or cooling down.
		#[codec(index = 0)]
		Delegation,
		/// The deposit of a beneficiary.
		#[codec(index = 1)]
		Registration,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The beneficiaries, those that have left and still have backers included.
	#[pallet::storage]
	pub type Beneficiaries<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Beneficiary, OptionQuery>;

	/// What each account has put behind whom: by the account, then by the beneficiary.
	#[pallet::storage]
	pub type Positions<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		Position,
		OptionQuery,
	>;

	/// All that an account delegates.
	#[pallet::storage]
	pub type Delegators<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Delegator, ValueQuery>;

	/// Planck that all have put behind beneficiaries.
	#[pallet::storage]
	pub type TotalDelegated<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// Where a beneficiary's accumulator stood when the stake that had come in a round joined the
	/// shares. Each is there until all positions with such stake have taken note of it.
	#[pallet::storage]
	pub type Entries<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		RoundIndex,
		Entry,
		OptionQuery,
	>;

	/// Planck of earnings that wait to be paid. What could not be divided when a beneficiary was
	/// forgotten, below a planck for each backer it ever had, stays in it.
	#[pallet::storage]
	pub type Owed<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// How far the payments of a round have come.
	#[pallet::storage]
	pub type PaymentSweep<T: Config> =
		StorageValue<_, Sweep<(T::AccountId, T::AccountId)>, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		#[serde(skip)]
		_config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::open_account();
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account became a beneficiary, or one again.
		BeneficiaryRegistered {
			/// Who.
			beneficiary: T::AccountId,
			/// What it does.
			role: Role,
			/// What it keeps of its backers' part.
			cut: Cut,
			/// Fewest planck that a position may have after a delegation.
			min_delegation: Balance,
			/// Where its profile is.
			metadata: Metadata,
		},
		/// A beneficiary changed its profile or its least delegation.
		BeneficiaryUpdated {
			/// Who.
			beneficiary: T::AccountId,
			/// Fewest planck that a position may have after a delegation.
			min_delegation: Balance,
			/// Where its profile is.
			metadata: Metadata,
		},
		/// A beneficiary changed its cut.
		CutSet {
			/// Who.
			beneficiary: T::AccountId,
			/// Of the backers' part.
			cut: Perbill,
			/// The first round that it counts in.
			round: RoundIndex,
		},
		/// A beneficiary left.
		BeneficiaryDeregistered {
			/// Who.
			beneficiary: T::AccountId,
			/// The first round that it shares nothing of.
			round: RoundIndex,
		},
		/// A beneficiary that had left has no backers any more, and is forgotten.
		BeneficiaryRemoved {
			/// Who.
			beneficiary: T::AccountId,
		},
		/// Stake was put behind a beneficiary. It shares in what is earned from the next round on.
		Delegated {
			/// Whose it is.
			delegator: T::AccountId,
			/// Behind whom.
			beneficiary: T::AccountId,
			/// Planck.
			amount: Balance,
			/// Planck in the position now.
			position: Balance,
		},
		/// Stake was taken out, and cools down.
		Undelegated {
			/// Whose it is.
			delegator: T::AccountId,
			/// From whom.
			beneficiary: T::AccountId,
			/// Planck.
			amount: Balance,
			/// Planck in the position now.
			position: Balance,
			/// The first round in which it can be withdrawn.
			round: RoundIndex,
		},
		/// Stake was moved to another beneficiary. It shares in what that one earns from the next
		/// round on.
		Redelegated {
			/// Whose it is.
			delegator: T::AccountId,
			/// From whom.
			from: T::AccountId,
			/// Behind whom.
			to: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// What had cooled down was freed.
		Withdrawn {
			/// Whose it is.
			delegator: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// A beneficiary's earnings were shared.
		RewardShared {
			/// Whose they are.
			beneficiary: T::AccountId,
			/// In which group.
			group: Group,
			/// In which round.
			round: RoundIndex,
			/// Planck that the beneficiary was paid.
			kept: Balance,
			/// Planck that its backers share.
			shared: Balance,
			/// Planck of their stake that share it.
			shares: Balance,
		},
		/// A position was paid what it had earned.
		Claimed {
			/// Whose it is.
			delegator: T::AccountId,
			/// Behind whom it is.
			beneficiary: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// What a position had earned could not be paid, for the account would not have taken so
		/// little. It is paid with the next.
		Withheld {
			/// Whose it is.
			delegator: T::AccountId,
			/// Planck that wait for it now.
			unpaid: Balance,
		},
		/// What had been withheld was paid.
		WithheldPaid {
			/// Whose it is.
			delegator: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// What a position had earned was added to it.
		Compounded {
			/// Whose it is.
			delegator: T::AccountId,
			/// Behind whom it is.
			beneficiary: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// What a position earns is added to it from now on, or no longer.
		CompoundingSet {
			/// Whose it is.
			delegator: T::AccountId,
			/// Behind whom it is.
			beneficiary: T::AccountId,
			/// Whether it is.
			compounds: bool,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is a beneficiary already.
		AlreadyRegistered,
		/// The account is no beneficiary.
		NotBeneficiary,
		/// The beneficiary has left: its stake can be moved or taken out, but none can be added.
		Leaving,
		/// The role cannot change while there are backers.
		RoleFixed,
		/// The profile is not named by a CID in its usual form that stands for one thing for good.
		InvalidMetadata,
		/// The cut is that already.
		SameCut,
		/// The position would have less than its beneficiary, or the chain, asks for.
		BelowMinimum,
		/// The account has no position behind that beneficiary.
		NoPosition,
		/// The position has less than that.
		InsufficientPosition,
		/// The stake is behind that beneficiary already.
		SameBeneficiary,
		/// The amount is zero.
		AmountZero,
		/// Nothing has cooled down yet.
		NothingToWithdraw,
		/// The position has earned nothing since it was last paid.
		NothingToClaim,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MinDelegation::get() > 0, "a position of nothing");
			// One chunk a round of the cooldown, one for the current round, one for what has cooled
			// down.
			assert!(
				T::Cooldown::get() <= MAX_UNLOCKING.saturating_sub(2),
				"not every round of the cooldown has room for its chunk"
			);
			assert!(
				T::MinPayout::get() >= T::Currency::minimum_balance(),
				"a payment that cannot open an account"
			);
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::MaxIdleWeight::get()));
			Self::pay_some(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes the signer a beneficiary with `role`.
		///
		/// - `cut`: of the backers' part, what the beneficiary keeps; parts per billion.
		/// - `min_delegation`: fewest planck that a position may have after a delegation.
		/// - `metadata`: where the profile is: a CID as text, or empty.
		///
		/// Who had left and comes back while there are still backers keeps its role, and a larger
		/// cut than before comes with notice.
		///
		/// Fails with `AlreadyRegistered`, `RoleFixed`, `InvalidMetadata`, and as a hold does where
		/// the signer has too little for the deposit.
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_weight(T::WeightInfo::register_beneficiary(), 1))]
		pub fn register_beneficiary(
			origin: OriginFor<T>,
			role: Role,
			cut: Perbill,
			#[pallet::compact] min_delegation: Balance,
			metadata: Metadata,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_register_beneficiary(who, role, cut, min_delegation, metadata)?;
			Ok(Some(T::WeightInfo::register_beneficiary().saturating_add(besides)).into())
		}

		/// Changes the signer's profile and least delegation. Positions below it stay.
		///
		/// Fails with `NotBeneficiary`, `Leaving`, `InvalidMetadata`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::update_beneficiary())]
		pub fn update_beneficiary(
			origin: OriginFor<T>,
			#[pallet::compact] min_delegation: Balance,
			metadata: Metadata,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_update_beneficiary(who, min_delegation, metadata)
		}

		/// Changes the signer's cut. A smaller one counts from the round in force on, a larger one
		/// [`Config::CutDelay`] rounds later; it takes the place of one that was announced before.
		///
		/// Fails with `NotBeneficiary`, `Leaving`, `SameCut`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_cut().saturating_add(T::Settlement::settle_weight()))]
		pub fn set_cut(origin: OriginFor<T>, cut: Perbill) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_set_cut(who, cut)?;
			Ok(Some(T::WeightInfo::set_cut().saturating_add(besides)).into())
		}

		/// Ends it that the signer is a beneficiary, and gives the deposit back. What it earns is
		/// shared for [`Config::CutDelay`] rounds more. Stake behind it stays its owners', and none
		/// can be added.
		///
		/// Fails with `NotBeneficiary`, `Leaving`.
		#[pallet::call_index(3)]
		#[pallet::weight(Pallet::<T>::most_weight(T::WeightInfo::deregister_beneficiary(), 1))]
		pub fn deregister_beneficiary(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_deregister_beneficiary(who)?;
			Ok(Some(T::WeightInfo::deregister_beneficiary().saturating_add(besides)).into())
		}

		/// Puts `amount` planck of the signer's behind `beneficiary`. It votes at once, and shares
		/// in what is earned from the next round on.
		///
		/// Fails with `AmountZero`, `NotBeneficiary`, `Leaving`, `BelowMinimum`, and as a hold does
		/// where the signer has too little.
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::most_weight(T::WeightInfo::delegate(), 1))]
		pub fn delegate(
			origin: OriginFor<T>,
			beneficiary: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_delegate(who, beneficiary, amount)?;
			Ok(Some(T::WeightInfo::delegate().saturating_add(besides)).into())
		}

		/// Takes `amount` planck of the signer's out from behind `beneficiary`; they cool down.
		/// What has been earned is paid, but for the round in force, of which what leaves has no
		/// part.
		///
		/// Fails with `AmountZero`, `NoPosition`, `InsufficientPosition`, and with `BelowMinimum`
		/// where something would be left, less than the chain asks for.
		#[pallet::call_index(5)]
		#[pallet::weight(Pallet::<T>::most_weight(T::WeightInfo::undelegate(), 1))]
		pub fn undelegate(
			origin: OriginFor<T>,
			beneficiary: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_undelegate(who, beneficiary, amount)?;
			Ok(Some(T::WeightInfo::undelegate().saturating_add(besides)).into())
		}

		/// Moves `amount` planck of the signer's from behind `from` to behind `to`. They vote all
		/// along, have no part in what `from` earns in the round in force, and share in what `to`
		/// earns from the next one on.
		///
		/// Fails with `AmountZero`, `SameBeneficiary`, `NoPosition`, `InsufficientPosition`,
		/// `NotBeneficiary`, `Leaving`, `BelowMinimum`.
		#[pallet::call_index(6)]
		#[pallet::weight(Pallet::<T>::most_weight(T::WeightInfo::redelegate(), 2))]
		pub fn redelegate(
			origin: OriginFor<T>,
			from: T::AccountId,
			to: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let besides = Self::do_redelegate(who, from, to, amount)?;
			Ok(Some(T::WeightInfo::redelegate().saturating_add(besides)).into())
		}

		/// Frees what has cooled down of what the signer has taken out.
		///
		/// Fails with `NothingToWithdraw`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who)
		}

		/// Pays `delegator`'s position behind `beneficiary` what it has earned, or adds it to the
		/// position if that compounds. Anyone may call it, for anyone.
		///
		/// Fails with `NoPosition`, `NothingToClaim`.
		#[pallet::call_index(8)]
		#[pallet::weight(Pallet::<T>::most_claim_weight())]
		pub fn claim(
			origin: OriginFor<T>,
			delegator: T::AccountId,
			beneficiary: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let (_, besides) = Self::collect(&delegator, &beneficiary, 1)?;
			Ok(Some(T::WeightInfo::claim().saturating_add(besides)).into())
		}

		/// Has what the signer's position behind `beneficiary` earns added to it whenever it is
		/// claimed, by whom or what ever, or not. What is paid because the position changes is not
		/// added.
		///
		/// Fails with `NoPosition`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::set_compounding())]
		pub fn set_compounding(
			origin: OriginFor<T>,
			beneficiary: T::AccountId,
			compounds: bool,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_compounding(who, beneficiary, compounds)
		}
	}
}
