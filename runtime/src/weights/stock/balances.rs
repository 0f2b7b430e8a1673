//! Weights of `pallet_balances`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_balances::WeightInfo for WeightInfo<T> {
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn transfer_allow_death() -> Weight {
		Weight::from_parts(77_425_000, 6196)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `System::Account` (r:1 w:1)
	fn transfer_keep_alive() -> Weight {
		Weight::from_parts(39_179_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	fn force_set_balance_creating() -> Weight {
		Weight::from_parts(21_662_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn force_set_balance_killing() -> Weight {
		Weight::from_parts(35_072_000, 3593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:3 w:3)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn force_transfer() -> Weight {
		Weight::from_parts(80_931_000, 8799)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	fn transfer_all() -> Weight {
		Weight::from_parts(62_753_000, 3593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:1 w:1)
	fn force_unreserve() -> Weight {
		Weight::from_parts(19_569_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `System::Account` (r:999 w:999)
	/// `u` is from 1 to 1000.
	fn upgrade_accounts(u: u32) -> Weight {
		Weight::from_parts(16_334_000, 990)
			// Standard error: 13_561.
			.saturating_add(Weight::from_parts(13_957_298, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(u.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(u.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(u.into()))
	}

	fn force_adjust_total_issuance() -> Weight {
		Weight::from_parts(6_790_000, 0)
	}

	/// Storage: `Staking::ActiveEra` (r:1 w:0)
	/// Storage: `StakedVoting::LastVoted` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	fn burn_allow_death() -> Weight {
		Weight::from_parts(59_318_000, 3593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	fn burn_keep_alive() -> Weight {
		Weight::from_parts(20_721_000, 0)
	}
}
