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
		Weight::from_parts(17_288_277, 4706)
			// Standard error: 1_400.
			.saturating_add(Weight::from_parts(53_585, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn proxy_announced(a: u32, p: u32) -> Weight {
		Weight::from_parts(37_965_117, 5698)
			// Standard error: 4_159.
			.saturating_add(Weight::from_parts(122_101, 0).saturating_mul(a.into()))
			// Standard error: 4_297.
			.saturating_add(Weight::from_parts(69_704, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn remove_announcement(a: u32, p: u32) -> Weight {
		Weight::from_parts(26_901_703, 5698)
			// Standard error: 2_814.
			.saturating_add(Weight::from_parts(102_843, 0).saturating_mul(a.into()))
			// Standard error: 2_907.
			.saturating_add(Weight::from_parts(32_426, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn reject_announcement(a: u32, p: u32) -> Weight {
		Weight::from_parts(26_956_912, 5698)
			// Standard error: 2_985.
			.saturating_add(Weight::from_parts(97_739, 0).saturating_mul(a.into()))
			// Standard error: 3_084.
			.saturating_add(Weight::from_parts(33_226, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:0)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// `a` is from 0 to 31.
	/// `p` is from 1 to 31.
	fn announce(a: u32, p: u32) -> Weight {
		Weight::from_parts(34_940_194, 5698)
			// Standard error: 3_893.
			.saturating_add(Weight::from_parts(84_518, 0).saturating_mul(a.into()))
			// Standard error: 4_022.
			.saturating_add(Weight::from_parts(44_410, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn add_proxy(p: u32) -> Weight {
		Weight::from_parts(26_064_040, 4706)
			// Standard error: 2_137.
			.saturating_add(Weight::from_parts(39_615, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn remove_proxy(p: u32) -> Weight {
		Weight::from_parts(25_857_313, 4706)
			// Standard error: 1_566.
			.saturating_add(Weight::from_parts(50_407, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn remove_proxies(p: u32) -> Weight {
		Weight::from_parts(24_161_976, 4706)
			// Standard error: 1_365.
			.saturating_add(Weight::from_parts(1_829_847, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 1 to 31.
	fn create_pure(p: u32) -> Weight {
		Weight::from_parts(29_534_554, 4706)
			// Standard error: 1_245.
			.saturating_add(Weight::from_parts(30_863, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// `p` is from 0 to 30.
	fn kill_pure(p: u32) -> Weight {
		Weight::from_parts(27_749_086, 4706)
			// Standard error: 1_052.
			.saturating_add(Weight::from_parts(36_480, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Proxy::Proxies` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	/// Storage: `Proxy::Announcements` (r:1 w:1)
	fn poke_deposit() -> Weight {
		Weight::from_parts(44_626_000, 5698)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
