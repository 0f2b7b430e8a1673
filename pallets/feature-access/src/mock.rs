//! A chain with features on it, whose rounds are what a test says they are.

use crate::{self as pallet_feature_access, *};
use frame_support::{
	derive_impl, parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU32},
};
use sp_runtime::{BuildStorage, Permill};

pub type AccountId = u64;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets::Pallet<Test>;
	#[runtime::pallet_index(3)]
	pub type FeatureAccess = pallet_feature_access::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureTokenMaker<AccountId>>;
	type ForceOrigin = frame_system::EnsureRoot<AccountId>;
	type AssetDeposit = AssetDeposit;
	type Freezer = ();
	type Holder = ();
	type CallbackHandle = ();
	type AssetIdAllocator = pallet_assets::AutoIncAssetId<Test>;
}

/// What an account has at first.
pub const ENDOWMENT: Balance = 100_000;
/// What an asset puts down.
pub const ASSET_DEPOSIT: Balance = 10;
/// Bounds of cooldowns.
pub const MIN_COOLDOWN: RoundIndex = 4;
pub const MAX_COOLDOWN: RoundIndex = 50;
/// The features that there are at genesis.
pub const BADGE: FeatureId = 0;
pub const TOKEN: FeatureId = 1;
pub const MULTIPLIER: FeatureId = 2;
pub const QUOTA: FeatureId = 3;
pub const GATE: FeatureId = 4;
/// Times its collateral that a multiplier can add.
pub const BONUS_CAP: u32 = 3;

parameter_types! {
	pub const AssetDeposit: Balance = ASSET_DEPOSIT;
	pub static Round: RoundIndex = 1;
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// Makes assets.
pub struct Tokens;

impl ArtistTokens<AccountId> for Tokens {
	fn create(owner: &AccountId, token: NewToken) -> Result<u32, DispatchError> {
		let id = pallet_assets::NextAssetId::<Test>::get().ok_or(DispatchError::Unavailable)?;
		let signed = || RuntimeOrigin::signed(*owner);
		Assets::create(RawOrigin::TokenMaker(*owner).into(), id, *owner, token.min_balance)?;
		Assets::set_metadata(signed(), id, token.name, token.symbol, token.decimals)?;
		Assets::mint(signed(), id, *owner, token.supply)?;
		Ok(id)
	}
}

impl Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Tokens = Tokens;
	type BonusCap = ConstU32<BONUS_CAP>;
	type AdminOrigin = frame_system::EnsureRoot<AccountId>;
	type MinCooldown = ConstU32<MIN_COOLDOWN>;
	type MaxCooldown = ConstU32<MAX_COOLDOWN>;
	type MaxFeatures = ConstU32<7>;
	type MaxGrants = ConstU32<5>;
	type WeightInfo = ();
}

pub fn terms(kind: FeatureKind, collateral: Balance, cooldown: RoundIndex) -> FeatureTerms {
	FeatureTerms { kind, collateral, cooldown, grace: 2 }
}

pub fn badge(collateral: Balance) -> FeatureTerms {
	terms(FeatureKind::Badge, collateral, MIN_COOLDOWN)
}

/// The features of the genesis, by index.
pub fn catalogue() -> Vec<(String, FeatureTerms)> {
	let half = Permill::from_percent(50);
	[
		("badge", badge(100)),
		("token", terms(FeatureKind::ArtistToken, 1_000, 6)),
		("multiplier", terms(FeatureKind::EarningsMultiplier { bonus: half }, 500, 5)),
		("quota", terms(FeatureKind::StorageQuota { bytes: 1 << 30 }, 200, 4)),
		("gate", terms(FeatureKind::Gate, 50, 9)),
	]
	.map(|(name, terms)| (name.into(), terms))
	.into()
}

pub fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::Collateral.into(), &who)
}

pub fn next_round() {
	Round::set(Round::get() + 1);
}

/// A chain on which 1 to 9 have [`ENDOWMENT`].
pub fn chain() -> sp_io::TestExternalities {
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=9).map(|who| (who, ENDOWMENT)).collect();
	config.assets.next_asset_id = Some(0);
	config.feature_access.features = catalogue();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		Round::set(1);
		System::set_block_number(1);
	});
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		FeatureAccess::do_try_state().expect("the invariants hold");
	});
}
