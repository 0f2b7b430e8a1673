//! Weights of `pallet_assets`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_assets::WeightInfo for WeightInfo<T> {
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::NextAssetId` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn create() -> Weight {
		Weight::from_parts(30_565_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::NextAssetId` (r:1 w:1)
	fn force_create() -> Weight {
		Weight::from_parts(14_261_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn start_destroy() -> Weight {
		Weight::from_parts(14_912_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1001 w:1000)
	/// Storage: `System::Account` (r:1000 w:1000)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1000 w:0)
	/// `c` is from 0 to 1000.
	fn destroy_accounts(c: u32) -> Weight {
		Weight::from_parts(19_549_000, 3675)
			// Standard error: 26_239.
			.saturating_add(Weight::from_parts(18_180_099, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2609).saturating_mul(c.into()))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Approvals` (r:1001 w:1000)
	/// `a` is from 0 to 1000.
	fn destroy_approvals(a: u32) -> Weight {
		Weight::from_parts(20_050_000, 3675)
			// Standard error: 10_769.
			.saturating_add(Weight::from_parts(15_121_532, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2623).saturating_mul(a.into()))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Metadata` (r:1 w:0)
	/// Storage: `Assets::Reserves` (r:0 w:1)
	fn finish_destroy() -> Weight {
		Weight::from_parts(17_756_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn mint() -> Weight {
		Weight::from_parts(25_578_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn burn() -> Weight {
		Weight::from_parts(46_399_000, 3675)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn transfer() -> Weight {
		Weight::from_parts(60_400_000, 6208)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_keep_alive() -> Weight {
		Weight::from_parts(42_333_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn force_transfer() -> Weight {
		Weight::from_parts(60_470_000, 6208)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn freeze() -> Weight {
		Weight::from_parts(19_679_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn thaw() -> Weight {
		Weight::from_parts(19_519_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn freeze_asset() -> Weight {
		Weight::from_parts(15_002_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn thaw_asset() -> Weight {
		Weight::from_parts(14_922_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Metadata` (r:1 w:0)
	fn transfer_ownership() -> Weight {
		Weight::from_parts(16_625_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn set_team() -> Weight {
		Weight::from_parts(14_922_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Reserves` (r:0 w:1)
	/// `n` is from 0 to 5.
	fn set_reserves(n: u32) -> Weight {
		Weight::from_parts(16_213_827, 3675)
			// Standard error: 3_734.
			.saturating_add(Weight::from_parts(87_296, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	/// `n` is from 0 to 50.
	/// `s` is from 0 to 50.
	fn set_metadata(n: u32, s: u32) -> Weight {
		Weight::from_parts(29_570_013, 3675)
			// Standard error: 572.
			.saturating_add(Weight::from_parts(4_090, 0).saturating_mul(n.into()))
			// Standard error: 572.
			.saturating_add(Weight::from_parts(4_407, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	fn clear_metadata() -> Weight {
		Weight::from_parts(29_634_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	/// `n` is from 0 to 50.
	/// `s` is from 0 to 50.
	fn force_set_metadata(n: u32, s: u32) -> Weight {
		Weight::from_parts(15_758_380, 3675)
			// Standard error: 470.
			.saturating_add(Weight::from_parts(5_887, 0).saturating_mul(n.into()))
			// Standard error: 470.
			.saturating_add(Weight::from_parts(5_223, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Metadata` (r:1 w:1)
	fn force_clear_metadata() -> Weight {
		Weight::from_parts(29_433_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn force_asset_status() -> Weight {
		Weight::from_parts(14_532_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Approvals` (r:1 w:1)
	fn approve_transfer() -> Weight {
		Weight::from_parts(32_829_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Approvals` (r:1 w:1)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_approved() -> Weight {
		Weight::from_parts(66_599_000, 6208)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Approvals` (r:1 w:1)
	fn cancel_approval() -> Weight {
		Weight::from_parts(34_150_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Approvals` (r:1 w:1)
	fn force_cancel_approval() -> Weight {
		Weight::from_parts(35_763_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	fn set_min_balance() -> Weight {
		Weight::from_parts(16_064_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Account` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn touch() -> Weight {
		Weight::from_parts(34_712_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Assets::Account` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	fn touch_other() -> Weight {
		Weight::from_parts(32_449_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Account` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn refund() -> Weight {
		Weight::from_parts(33_019_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Assets::Account` (r:1 w:1)
	/// Storage: `Assets::Asset` (r:1 w:1)
	fn refund_other() -> Weight {
		Weight::from_parts(31_006_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Account` (r:1 w:1)
	fn block() -> Weight {
		Weight::from_parts(19_619_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_all() -> Weight {
		Weight::from_parts(70_114_000, 6208)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	fn total_issuance() -> Weight {
		Weight::from_parts(8_633_000, 3675).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Assets::Account` (r:1 w:0)
	fn balance() -> Weight {
		Weight::from_parts(9_364_000, 3599).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Assets::Approvals` (r:1 w:0)
	fn allowance() -> Weight {
		Weight::from_parts(10_966_000, 3613).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Storage: `Assets::Reserves` (r:0 w:1)
	fn migration_v2_foreign_asset_set_reserve_weight() -> Weight {
		Weight::from_parts(9_514_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Assets::Metadata` (r:1 w:0)
	fn get_metadata() -> Weight {
		Weight::from_parts(8_753_000, 3605).saturating_add(T::DbWeight::get().reads(1))
	}
}
