//! Features that collateral unlocks, and the tokens that artists make with one of them.

use crate::{
	configs::{
		parameters,
		round::{BondingDuration, Round},
	},
	constants::{AccountId, REWARD_HISTORY_ERAS},
	Assets, Balances, Runtime, RuntimeHoldReason, RuntimeOrigin,
};
use audio_primitives::features::{ArtistTokens, NewToken};
use frame_support::traits::ConstU32;
use frame_system::EnsureRoot;
use pallet_feature_access::RawOrigin;
use sp_runtime::{traits::StaticLookup, DispatchError};

/// Makes assets: real ones, with the deposits of any.
pub struct AssetsOfArtists;

impl ArtistTokens<AccountId> for AssetsOfArtists {
	fn create(owner: &AccountId, token: NewToken) -> Result<u32, DispatchError> {
		let id = pallet_assets::NextAssetId::<Runtime>::get().ok_or(DispatchError::Unavailable)?;
		let address = || <Runtime as frame_system::Config>::Lookup::unlookup(owner.clone());
		let signed = || RuntimeOrigin::signed(owner.clone());
		let maker = RawOrigin::TokenMaker(owner.clone()).into();
		Assets::create(maker, id.into(), address(), token.min_balance)?;
		Assets::set_metadata(signed(), id.into(), token.name, token.symbol, token.decimals)?;
		Assets::mint(signed(), id.into(), address(), token.supply)?;
		Ok(id)
	}
}

impl pallet_feature_access::Config for Runtime {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Tokens = AssetsOfArtists;
	type BonusCap = parameters::BonusCap;
	type AdminOrigin = EnsureRoot<AccountId>;
	// As long as bonded stake: what voted is still here when its decision takes effect.
	type MinCooldown = BondingDuration;
	type MaxCooldown = ConstU32<{ 20 * REWARD_HISTORY_ERAS }>;
	type MaxFeatures = ConstU32<64>;
	type MaxGrants = ConstU32<16>;
	type WeightInfo = crate::weights::feature_access::WeightInfo<Runtime>;
}
