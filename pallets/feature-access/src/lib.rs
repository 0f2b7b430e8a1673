//! # Feature access
//!
//! ## Overview
//!
//! AUDIO as collateral unlocks tools, and comes back: badges, the right to make a token of one's
//! own, a multiplier of earnings, room for content, gates of applications.
//!
//! - A *feature* of the catalogue, which governance keeps, says what it gives and how much
//!   collateral it takes.
//! - A *grant* is what an account has locked for a feature. Access lasts while it suffices.
//!
//! ## Pallet API
//!
//! | call | by | does |
//! |---|---|---|
//! | `lock` | anyone | locks what a feature takes: access begins |
//! | `top_up` | holder | locks more |
//! | `unlock_excess` | holder | has what is above the feature's collateral cool down |
//! | `unlock` | holder | ends access; all that was locked cools down |
//! | `withdraw` | holder | frees what has cooled down |
//! | `create_artist_token` | holder | makes a token, once for a grant |
//! | `create_feature`, `update_feature`, `retire_feature` | [`Config::AdminOrigin`] | keeps the catalogue |
//!
//! Other pallets use the traits [`FeatureGate`], [`EarningsMultiplier`], [`StorageQuota`] and
//! [`StakedBalance`].
//!
//! ## Design
//!
//! **Collateral** is a hold and cannot be slashed. What is locked for a feature that is not retired
//! counts as staked balance, access or not; what is cooling down does not. Every feature's cooldown
//! is at least [`Config::MinCooldown`], so what voted is still held when its decision takes effect.
//! Terms that change do not make it longer for what is locked: of each part of a grant it is that
//! of the feature when the part was locked, or when it is unlocked if that is shorter
//! ([`parts::Parts`]).
//!
//! **A raised requirement** leaves who has the feature the time of grace that comes with it; then
//! access lapses until it is topped up. Nobody is visited for it: a feature remembers what sufficed
//! before and until when ([`Feature::required`]). A lowered one leaves an excess, which can be
//! unlocked by itself.
//!
//! **Retirement** starts the cooldown of all that is locked for a feature at once, of each grant
//! its own, again without visiting anyone: it takes the place of `unlock`, and `withdraw` frees it
//! when its time has come. A feature is forgotten with its last holder.
//!
//! **Artist tokens** are made through [`ArtistTokens`], and belong to their owner whatever becomes
//! of the feature. One grant makes one token: another one takes collateral of its own, while that
//! of the first cools down.

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

mod access;
mod catalogue;
mod collateral;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod origin;
pub mod parts;
mod queries;
pub mod text;
mod token;
mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use origin::{EnsureTokenMaker, RawOrigin};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use audio_primitives::{
	features::{
		ArtistTokens, EarningsMultiplier, FeatureGate, FeatureId, FeatureKind, NewToken,
		StorageQuota,
	},
	stake::{CurrentRound, StakedBalance},
	Balance, RoundIndex,
};
use frame_support::{
	ensure,
	traits::{
		fungible::{Inspect, InspectHold, MutateHold},
		tokens::Precision,
		Get,
	},
};
use parts::{Part, Parts};
use sp_runtime::{DispatchError, DispatchResult};

/// What an account has, as this pallet stores it.
pub type LedgerOf<T> = CollateralLedger<<T as Config>::MaxGrants>;

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

		/// Makes artists' tokens.
		type Tokens: ArtistTokens<Self::AccountId>;

		/// Times its collateral up to which a multiplier adds weight.
		type BonusCap: Get<u32>;

		/// Who keeps the catalogue.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Fewest rounds of a feature's cooldown: no vote may take effect later.
		#[pallet::constant]
		type MinCooldown: Get<RoundIndex>;

		/// Most rounds of a feature's cooldown, and of its time of grace.
		#[pallet::constant]
		type MaxCooldown: Get<RoundIndex>;

		/// Most features, those that are retired left out.
		#[pallet::constant]
		type MaxFeatures: Get<u32>;

		/// Most features that an account has collateral locked for, those that are retired
		/// included.
		#[pallet::constant]
		type MaxGrants: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Who acts for this pallet.
	#[pallet::origin]
	pub type Origin<T> = RawOrigin<<T as frame_system::Config>::AccountId>;

	/// Why tokens are held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Collateral of a feature, locked or cooling down.
		Collateral,
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The features, those that are retired and still have holders included.
	#[pallet::storage]
	pub type Features<T: Config> = StorageMap<_, Twox64Concat, FeatureId, Feature, OptionQuery>;

	/// The features that are not retired, by name.
	#[pallet::storage]
	pub type Names<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, FeatureName, FeatureId, OptionQuery>;

	/// The index of the next feature to be created.
	#[pallet::storage]
	pub type NextFeature<T: Config> = StorageValue<_, FeatureId, ValueQuery>;

	/// What each account has.
	#[pallet::storage]
	pub type Ledgers<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, LedgerOf<T>, ValueQuery>;

	/// Planck that are locked for features that are not retired.
	#[pallet::storage]
	pub type TotalLocked<T: Config> = StorageValue<_, Balance, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The features that there are from the start: names and terms. The first has index 0.
		pub features: Vec<(alloc::string::String, FeatureTerms)>,
		#[serde(skip)]
		#[allow(missing_docs)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// # Panics
		///
		/// If a feature is not possible: such a chain must not start.
		#[allow(clippy::panic)]
		fn build(&self) {
			for (name, terms) in &self.features {
				let done = name
					.as_bytes()
					.to_vec()
					.try_into()
					.map_err(|_| DispatchError::Other("its name has more than 32 bytes"))
					.and_then(|bytes| Pallet::<T>::do_create_feature(bytes, *terms));
				if let Err(reason) = done {
					panic!("the feature '{name}' cannot be in the genesis: {reason:?}");
				}
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A feature was added to the catalogue.
		FeatureCreated {
			/// Its index.
			feature: FeatureId,
			/// What it is called.
			name: FeatureName,
			/// What it gives, and what it takes.
			terms: FeatureTerms,
		},
		/// A feature gives or takes something else.
		FeatureUpdated {
			/// The feature.
			feature: FeatureId,
			/// What it gives, and what it takes now.
			terms: FeatureTerms,
			/// If more is asked for than before, what goes on to suffice for a while for who has
			/// it.
			earlier: Option<Earlier>,
		},
		/// A feature was taken out of the catalogue; all that is locked for it cools down.
		FeatureRetired {
			/// The feature.
			feature: FeatureId,
			/// The first round in which all of it can be withdrawn.
			round: RoundIndex,
		},
		/// A retired feature has no holder any more, and is forgotten.
		FeatureRemoved {
			/// The feature.
			feature: FeatureId,
		},
		/// Collateral was locked for a feature: access began.
		Locked {
			/// Whose it is.
			who: T::AccountId,
			/// The feature.
			feature: FeatureId,
			/// Planck.
			collateral: Balance,
		},
		/// More was locked for a feature.
		ToppedUp {
			/// Whose it is.
			who: T::AccountId,
			/// The feature.
			feature: FeatureId,
			/// Planck more.
			amount: Balance,
			/// Planck that are locked now.
			collateral: Balance,
		},
		/// A part of what was locked for a feature cools down; the grant goes on with the rest.
		ExcessUnlocked {
			/// Whose it is.
			who: T::AccountId,
			/// The feature.
			feature: FeatureId,
			/// Planck.
			amount: Balance,
			/// Planck that are locked now.
			collateral: Balance,
			/// The first round in which the amount can be withdrawn.
			round: RoundIndex,
		},
		/// All that was locked for a feature cools down; access ended.
		Unlocked {
			/// Whose it is.
			who: T::AccountId,
			/// The feature.
			feature: FeatureId,
			/// Planck.
			amount: Balance,
			/// The first round in which it can be withdrawn.
			round: RoundIndex,
		},
		/// What had cooled down was freed, the grants for retired features whose time has come
		/// included.
		Withdrawn {
			/// Whose it is.
			who: T::AccountId,
			/// Planck.
			amount: Balance,
		},
		/// An artist made a token.
		ArtistTokenCreated {
			/// Whose it is.
			who: T::AccountId,
			/// The feature that allowed it.
			feature: FeatureId,
			/// The token's id in `Assets`.
			token: u32,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no feature of that index.
		UnknownFeature,
		/// The feature is retired: what is locked for it cools down already.
		FeatureIsRetired,
		/// The feature's name is empty or not printable ASCII without blanks; its collateral, bonus
		/// or quota is zero; its collateral is more than the supply, its bonus above the whole, or
		/// its cooldown or grace out of bounds.
		InvalidFeature,
		/// The feature has these terms already: nothing would change.
		UpToDate,
		/// A feature of that name is in the catalogue.
		NameTaken,
		/// What kind of thing a feature gives cannot change.
		KindFixed,
		/// There are as many features as there can be.
		TooManyFeatures,
		/// More features were created than can be counted.
		NoIndexLeft,
		/// The account has locked collateral for the feature already.
		AlreadyLocked,
		/// The account has nothing locked for the feature.
		NotLocked,
		/// The account has as many grants as it can.
		TooManyGrants,
		/// The feature's cooldown has changed so often since the account locked it that what would
		/// be put down now could not be told apart from the rest.
		TooManyCooldowns,
		/// The amount is zero.
		AmountZero,
		/// Less than what the feature takes would be left. To take everything out, unlock.
		NoSuchExcess,
		/// Nothing has cooled down yet.
		NothingToWithdraw,
		/// More is asked for than the account has locked: access has lapsed until it is topped up.
		Lapsed,
		/// The feature gives no right to make a token.
		NoTokenFeature,
		/// A token was made with this grant already.
		TokenMade,
		/// The token's name is empty.
		NameEmpty,
		/// The token's name has more than 50 bytes.
		NameTooLong,
		/// The token's name is not UTF-8, has control characters, or blanks at its ends.
		NameMalformed,
		/// The token's symbol is empty.
		SymbolEmpty,
		/// The token's symbol has more than 12 bytes.
		SymbolTooLong,
		/// The token's symbol has other characters than letters and digits of ASCII.
		SymbolMalformed,
		/// The token has more than 18 decimals.
		TooManyDecimals,
		/// The token's least balance is zero, or its supply is less than that.
		InvalidSupply,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxFeatures::get() > 0, "the catalogue would stay empty");
			assert!(T::MaxGrants::get() > 0, "nobody could have a feature");
			assert!(T::MinCooldown::get() > 0, "what votes could leave at once");
			assert!(
				T::MinCooldown::get() <= T::MaxCooldown::get(),
				"no cooldown would be within bounds"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Adds a feature to the catalogue.
		///
		/// Fails with `InvalidFeature`, `NameTaken`, `TooManyFeatures`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_feature())]
		pub fn create_feature(
			origin: OriginFor<T>,
			name: FeatureName,
			terms: FeatureTerms,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::check_collateral(&terms)?;
			Self::do_create_feature(name, terms)
		}

		/// Changes what a feature gives or takes. Its kind stays. If it takes more than before, who
		/// has it keeps access for `terms.grace` rounds. What cools down already is not touched.
		///
		/// For what is locked already a longer cooldown means nothing, and a shorter one is
		/// shorter.
		///
		/// Fails with `InvalidFeature`, `UnknownFeature`, `FeatureIsRetired`, `KindFixed`,
		/// `UpToDate`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::update_feature())]
		pub fn update_feature(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
			terms: FeatureTerms,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::check_collateral(&terms)?;
			Self::do_update_feature(feature, terms)
		}

		/// Takes a feature out of the catalogue. Access ends, and all that is locked for it cools
		/// down.
		///
		/// Fails with `UnknownFeature`, `FeatureIsRetired`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::retire_feature())]
		pub fn retire_feature(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_retire_feature(feature)
		}

		/// Locks what `feature` takes.
		///
		/// Fails with `UnknownFeature`, `FeatureIsRetired`, `AlreadyLocked`, `TooManyGrants`, and
		/// as a hold does where the signer has too little.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::lock())]
		pub fn lock(origin: OriginFor<T>, #[pallet::compact] feature: FeatureId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_lock(who, feature)
		}

		/// Locks `amount` planck more for `feature`: to regain access, or to raise what a
		/// multiplier can add. They cool down as the feature asks for now, what was locked before
		/// as it was; up to [`parts::MAX_PARTS`] cooldowns are told apart.
		///
		/// Fails with `AmountZero`, `UnknownFeature`, `FeatureIsRetired`, `NotLocked`,
		/// `TooManyCooldowns`, and as a hold does where the signer has too little.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::top_up())]
		pub fn top_up(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_top_up(who, feature, amount)
		}

		/// Has `amount` planck of what is locked for `feature` cool down, those with the longest
		/// cooldown first. What the feature takes, also when that is not yet in force for the
		/// signer, stays.
		///
		/// Fails with `AmountZero`, `UnknownFeature`, `FeatureIsRetired`, `NotLocked`,
		/// `NoSuchExcess`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::unlock_excess())]
		pub fn unlock_excess(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unlock_excess(who, feature, amount)
		}

		/// Ends access to `feature` at once, and has all that is locked for it cool down.
		///
		/// Fails with `UnknownFeature`, `FeatureIsRetired`, `NotLocked`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::unlock())]
		pub fn unlock(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unlock(who, feature)
		}

		/// Frees what has cooled down, of all features.
		///
		/// Fails with `NothingToWithdraw`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::withdraw(T::MaxGrants::get()))]
		pub fn withdraw(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let looked = Self::do_withdraw(who)?;
			Ok(Some(T::WeightInfo::withdraw(looked)).into())
		}

		/// Makes a token with the grant for `feature`. It belongs to the signer, who gets the
		/// `supply` and puts down the deposits of `Assets`.
		///
		/// - `name`: 1 to 50 bytes of UTF-8; `symbol`: 1 to 12 letters and digits.
		/// - `decimals`: at most 18.
		/// - `min_balance`: fewest units that an account can have, at least one.
		///
		/// Fails with `UnknownFeature`, `FeatureIsRetired`, `NotLocked`, `Lapsed`,
		/// `NoTokenFeature`, `TokenMade`; with what is wrong about the text; `TooManyDecimals`,
		/// `InvalidSupply`; and where the signer has too little for the deposits.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::create_artist_token())]
		pub fn create_artist_token(
			origin: OriginFor<T>,
			#[pallet::compact] feature: FeatureId,
			name: Vec<u8>,
			symbol: Vec<u8>,
			decimals: u8,
			#[pallet::compact] supply: Balance,
			#[pallet::compact] min_balance: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let token = NewToken { name, symbol, decimals, supply, min_balance };
			Self::do_create_artist_token(who, feature, token)
		}
	}
}
