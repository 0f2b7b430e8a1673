//! Weights of `pallet_identity`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_identity::WeightInfo for WeightInfo<T> {
	/// Storage: `Identity::Registrars` (r:1 w:1)
	/// `r` is from 1 to 19.
	fn add_registrar(r: u32) -> Weight {
		Weight::from_parts(12_255_167, 2626)
			// Standard error: 1_294.
			.saturating_add(Weight::from_parts(92_555, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::Registrars` (r:1 w:1)
	/// `r` is from 1 to 20.
	fn remove_registrar(r: u32) -> Weight {
		Weight::from_parts(12_254_296, 2626)
			// Standard error: 1_175.
			.saturating_add(Weight::from_parts(90_682, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// `r` is from 1 to 20.
	fn set_identity(r: u32) -> Weight {
		Weight::from_parts(73_301_616, 11003)
			// Standard error: 7_732.
			.saturating_add(Weight::from_parts(256_031, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:0)
	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// Storage: `Identity::SuperOf` (r:100 w:100)
	/// `s` is from 0 to 100.
	fn set_subs_new(s: u32) -> Weight {
		Weight::from_parts(27_993_138, 11003)
			// Standard error: 2_656.
			.saturating_add(Weight::from_parts(3_410_879, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2589).saturating_mul(s.into()))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:0)
	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// Storage: `Identity::SuperOf` (r:0 w:100)
	/// `p` is from 0 to 100.
	fn set_subs_old(p: u32) -> Weight {
		Weight::from_parts(28_068_113, 11003)
			// Standard error: 2_323.
			.saturating_add(Weight::from_parts(1_371_338, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
	}

	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// Storage: `Identity::SuperOf` (r:0 w:100)
	/// `r` is from 1 to 20.
	/// `s` is from 0 to 100.
	fn clear_identity(r: u32, s: u32) -> Weight {
		Weight::from_parts(49_796_570, 11003)
			// Standard error: 9_507.
			.saturating_add(Weight::from_parts(232_508, 0).saturating_mul(r.into()))
			// Standard error: 1_855.
			.saturating_add(Weight::from_parts(1_370_618, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(s.into())))
	}

	/// Storage: `Identity::Registrars` (r:1 w:0)
	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// `r` is from 1 to 20.
	fn request_judgement(r: u32) -> Weight {
		Weight::from_parts(60_421_653, 11003)
			// Standard error: 4_180.
			.saturating_add(Weight::from_parts(161_463, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// `r` is from 1 to 20.
	fn cancel_request(r: u32) -> Weight {
		Weight::from_parts(58_360_575, 11003)
			// Standard error: 2_897.
			.saturating_add(Weight::from_parts(134_520, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::Registrars` (r:1 w:1)
	/// `r` is from 1 to 19.
	fn set_fee(r: u32) -> Weight {
		Weight::from_parts(9_271_196, 2626)
			// Standard error: 888.
			.saturating_add(Weight::from_parts(68_227, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::Registrars` (r:1 w:1)
	/// `r` is from 1 to 19.
	fn set_account_id(r: u32) -> Weight {
		Weight::from_parts(9_516_730, 2626)
			// Standard error: 1_075.
			.saturating_add(Weight::from_parts(71_604, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::Registrars` (r:1 w:1)
	/// `r` is from 1 to 19.
	fn set_fields(r: u32) -> Weight {
		Weight::from_parts(9_348_494, 2626)
			// Standard error: 920.
			.saturating_add(Weight::from_parts(66_395, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::Registrars` (r:1 w:0)
	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// `r` is from 1 to 19.
	fn provide_judgement(r: u32) -> Weight {
		Weight::from_parts(69_447_267, 11003)
			// Standard error: 3_901.
			.saturating_add(Weight::from_parts(131_126, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// Storage: `Identity::IdentityOf` (r:1 w:1)
	/// Storage: `System::Account` (r:2 w:2)
	/// Storage: `Identity::SuperOf` (r:0 w:100)
	/// `r` is from 1 to 20.
	/// `s` is from 0 to 100.
	fn kill_identity(r: u32, s: u32) -> Weight {
		Weight::from_parts(66_063_515, 11003)
			// Standard error: 14_298.
			.saturating_add(Weight::from_parts(259_774, 0).saturating_mul(r.into()))
			// Standard error: 2_789.
			.saturating_add(Weight::from_parts(1_378_157, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(s.into())))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:0)
	/// Storage: `Identity::SuperOf` (r:1 w:1)
	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// `s` is from 0 to 99.
	fn add_sub(s: u32) -> Weight {
		Weight::from_parts(34_757_356, 11003)
			// Standard error: 1_268.
			.saturating_add(Weight::from_parts(90_917, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:0)
	/// Storage: `Identity::SuperOf` (r:1 w:1)
	/// `s` is from 1 to 100.
	fn rename_sub(s: u32) -> Weight {
		Weight::from_parts(22_345_738, 11003)
			// Standard error: 630.
			.saturating_add(Weight::from_parts(52_561, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::IdentityOf` (r:1 w:0)
	/// Storage: `Identity::SuperOf` (r:1 w:1)
	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// `s` is from 1 to 100.
	fn remove_sub(s: u32) -> Weight {
		Weight::from_parts(37_326_959, 11003)
			// Standard error: 952.
			.saturating_add(Weight::from_parts(75_605, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Identity::SuperOf` (r:1 w:1)
	/// Storage: `Identity::SubsOf` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:0)
	/// `s` is from 0 to 99.
	fn quit_sub(s: u32) -> Weight {
		Weight::from_parts(29_206_435, 6723)
			// Standard error: 836.
			.saturating_add(Weight::from_parts(81_679, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Identity::AuthorityOf` (r:0 w:1)
	fn add_username_authority() -> Weight {
		Weight::from_parts(7_581_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::AuthorityOf` (r:1 w:1)
	fn remove_username_authority() -> Weight {
		Weight::from_parts(12_799_000, 3517)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::AuthorityOf` (r:1 w:1)
	/// Storage: `Identity::UsernameInfoOf` (r:1 w:1)
	/// Storage: `Identity::PendingUsernames` (r:1 w:0)
	/// Storage: `Identity::UsernameOf` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `p` is from 0 to 1.
	fn set_username_for(_p: u32) -> Weight {
		Weight::from_parts(86_511_665, 3593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Identity::PendingUsernames` (r:1 w:1)
	/// Storage: `Identity::UsernameOf` (r:1 w:1)
	/// Storage: `Identity::UsernameInfoOf` (r:0 w:1)
	fn accept_username() -> Weight {
		Weight::from_parts(23_355_000, 3567)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Identity::PendingUsernames` (r:1 w:1)
	/// Storage: `Identity::AuthorityOf` (r:1 w:0)
	/// Storage: `System::Account` (r:1 w:1)
	/// `p` is from 0 to 1.
	fn remove_expired_approval(_p: u32) -> Weight {
		Weight::from_parts(82_204_589, 3593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Identity::UsernameInfoOf` (r:1 w:0)
	/// Storage: `Identity::UsernameOf` (r:0 w:1)
	fn set_primary_username() -> Weight {
		Weight::from_parts(16_024_000, 3563)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::UsernameInfoOf` (r:1 w:0)
	/// Storage: `Identity::AuthorityOf` (r:1 w:0)
	/// Storage: `Identity::UnbindingUsernames` (r:1 w:1)
	fn unbind_username() -> Weight {
		Weight::from_parts(21_001_000, 3563)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::UnbindingUsernames` (r:1 w:1)
	/// Storage: `Identity::UsernameInfoOf` (r:1 w:1)
	/// Storage: `Identity::UsernameOf` (r:1 w:1)
	/// Storage: `Identity::AuthorityOf` (r:1 w:0)
	fn remove_username() -> Weight {
		Weight::from_parts(25_968_000, 3563)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Identity::UsernameInfoOf` (r:1 w:1)
	/// Storage: `Identity::UsernameOf` (r:1 w:1)
	/// Storage: `Identity::UnbindingUsernames` (r:1 w:1)
	/// Storage: `Identity::AuthorityOf` (r:1 w:0)
	/// Storage: `System::Account` (r:2 w:2)
	/// `p` is from 0 to 1.
	fn kill_username(_p: u32) -> Weight {
		Weight::from_parts(53_154_020, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: UNKNOWN KEY `0x2aeddc77fe58c98d50bd37f1b90840f99622d1423cdd16f5c33e2b531c34a53d` (r:2 w:0)
	/// Storage: `Identity::AuthorityOf` (r:0 w:1)
	fn migration_v2_authority_step() -> Weight {
		Weight::from_parts(9_324_000, 6087)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: UNKNOWN KEY `0x2aeddc77fe58c98d50bd37f1b90840f97c182fead9255863460affdd63116be3` (r:2 w:0)
	/// Storage: `Identity::UsernameInfoOf` (r:0 w:1)
	fn migration_v2_username_step() -> Weight {
		Weight::from_parts(9_354_000, 6099)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::IdentityOf` (r:2 w:1)
	/// Storage: `Identity::UsernameOf` (r:0 w:1)
	fn migration_v2_identity_step() -> Weight {
		Weight::from_parts(44_316_000, 21016)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Identity::PendingUsernames` (r:2 w:1)
	fn migration_v2_pending_username_step() -> Weight {
		Weight::from_parts(10_586_000, 6144)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::AuthorityOf` (r:2 w:0)
	/// Storage: UNKNOWN KEY `0x2aeddc77fe58c98d50bd37f1b90840f99622d1423cdd16f5c33e2b531c34a53d` (r:1 w:1)
	fn migration_v2_cleanup_authority_step() -> Weight {
		Weight::from_parts(14_832_000, 6044)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Identity::UsernameInfoOf` (r:2 w:0)
	/// Storage: UNKNOWN KEY `0x2aeddc77fe58c98d50bd37f1b90840f97c182fead9255863460affdd63116be3` (r:1 w:1)
	fn migration_v2_cleanup_username_step() -> Weight {
		Weight::from_parts(13_530_000, 6136)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
