//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls, for an account with as many grants as it can have.
pub trait WeightInfo {
	/// `create_feature`.
	fn create_feature() -> Weight;
	/// `update_feature`.
	fn update_feature() -> Weight;
	/// `retire_feature`.
	fn retire_feature() -> Weight;
	/// `lock`.
	fn lock() -> Weight;
	/// `top_up`.
	fn top_up() -> Weight;
	/// `unlock_excess`.
	fn unlock_excess() -> Weight;
	/// `unlock`.
	fn unlock() -> Weight;
	/// `withdraw`, of an account that has locked tokens for `n` features.
	fn withdraw(n: u32) -> Weight;
	/// `create_artist_token`.
	fn create_artist_token() -> Weight;
	/// To read what an account has at stake, its multiplier or its quota.
	fn read() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn create_feature() -> Weight {
		Weight::zero()
	}
	fn update_feature() -> Weight {
		Weight::zero()
	}
	fn retire_feature() -> Weight {
		Weight::zero()
	}
	fn lock() -> Weight {
		Weight::zero()
	}
	fn top_up() -> Weight {
		Weight::zero()
	}
	fn unlock_excess() -> Weight {
		Weight::zero()
	}
	fn unlock() -> Weight {
		Weight::zero()
	}
	fn withdraw(n: u32) -> Weight {
		Weight::from_parts(500, 0).saturating_add(Weight::from_parts(n.into(), 0))
	}
	fn create_artist_token() -> Weight {
		Weight::zero()
	}
	fn read() -> Weight {
		Weight::zero()
	}
}
