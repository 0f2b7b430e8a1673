//! Weights of `pallet_proxy`, measured by `scripts/benchmark.sh`: not to be edited.
//!
//! 2026-11-28, AMD EPYC, 50 steps, 20 times, by the benchmark CLI 64.0.0.

use core::marker::PhantomData;
#[allow(unused_imports, reason = "some pallets touch no state")]
use frame_support::{traits::Get, weights::Weight};

/// Weights with the costs of the chain's database.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: crate::weights::Database> pallet_proxy::WeightInfo for WeightInfo<T> {
	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// `p` is from 1 to 31.
	fn proxy(p: u32) -> Weight {
		Weight::from_parts(12_945_499, 4706)
			// Standard error: 357.
			.saturating_add(Weight::from_parts(38_799, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn proxy_announced(a: u32, p: u32) -> Weight {
		Weight::from_parts(33_285_280, 5698)
			// Standard error: 897.
			.saturating_add(Weight::from_parts(186_384, 0).saturating_mul(a.into()))
			// Standard error: 927.
			.saturating_add(Weight::from_parts(53_977, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn remove_announcement(a: u32, p: u32) -> Weight {
		Weight::from_parts(24_007_448, 5698)
			// Standard error: 845.
			.saturating_add(Weight::from_parts(189_934, 0).saturating_mul(a.into()))
			// Standard error: 873.
			.saturating_add(Weight::from_parts(37_337, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn reject_announcement(a: u32, p: u32) -> Weight {
		Weight::from_parts(24_319_567, 5698)
			// Standard error: 748.
			.saturating_add(Weight::from_parts(169_123, 0).saturating_mul(a.into()))
			// Standard error: 773.
			.saturating_add(Weight::from_parts(19_736, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn announce(a: u32, p: u32) -> Weight {
		Weight::from_parts(30_526_535, 5698)
			// Standard error: 736.
			.saturating_add(Weight::from_parts(175_903, 0).saturating_mul(a.into()))
			// Standard error: 760.
			.saturating_add(Weight::from_parts(42_415, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn add_proxy(p: u32) -> Weight {
		Weight::from_parts(23_418_795, 4706)
			// Standard error: 322.
			.saturating_add(Weight::from_parts(40_720, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn remove_proxy(p: u32) -> Weight {
		Weight::from_parts(23_133_763, 4706)
			// Standard error: 336.
			.saturating_add(Weight::from_parts(40_209, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn remove_proxies(p: u32) -> Weight {
		Weight::from_parts(21_557_251, 4706)
			// Standard error: 510.
			.saturating_add(Weight::from_parts(1_749_665, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn create_pure(p: u32) -> Weight {
		Weight::from_parts(27_168_009, 4706)
			// Standard error: 285.
			.saturating_add(Weight::from_parts(10_851, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 0 to 30.
	fn kill_pure(p: u32) -> Weight {
		Weight::from_parts(24_285_819, 4706)
			// Standard error: 324.
			.saturating_add(Weight::from_parts(30_922, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	fn poke_deposit() -> Weight {
		Weight::from_parts(42_244_000, 5698)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
