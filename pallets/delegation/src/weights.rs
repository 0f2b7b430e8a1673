//! Weights of the calls: the trait. The runtime that uses the pallet has the figures.

use frame_support::weights::Weight;

/// Weights of the calls, without what they have other pallets do, and of what the hook does.
pub trait WeightInfo {
	/// `register_beneficiary`.
	fn register_beneficiary() -> Weight;
	/// `update_beneficiary`.
	fn update_beneficiary() -> Weight;
	/// `set_cut`.
	fn set_cut() -> Weight;
	/// `deregister_beneficiary`.
	fn deregister_beneficiary() -> Weight;
	/// `delegate`.
	fn delegate() -> Weight;
	/// `undelegate`.
	fn undelegate() -> Weight;
	/// `redelegate`.
	fn redelegate() -> Weight;
	/// `withdraw`.
	fn withdraw() -> Weight;
	/// `claim`, of a position that compounds.
	fn claim() -> Weight;
	/// `set_compounding`.
	fn set_compounding() -> Weight;
	/// To visit a position that has earned too little to be paid.
	fn visit() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn register_beneficiary() -> Weight {
		Weight::from_parts(1_000_000, 0)
	}
	fn update_beneficiary() -> Weight {
		Weight::from_parts(2_000_000, 0)
	}
	fn set_cut() -> Weight {
		Weight::from_parts(3_000_000, 0)
	}
	fn deregister_beneficiary() -> Weight {
		Weight::from_parts(4_000_000, 0)
	}
	fn delegate() -> Weight {
		Weight::from_parts(5_000_000, 0)
	}
	fn undelegate() -> Weight {
		Weight::from_parts(6_000_000, 0)
	}
	fn redelegate() -> Weight {
		Weight::from_parts(7_000_000, 0)
	}
	fn withdraw() -> Weight {
		Weight::from_parts(8_000_000, 0)
	}
	fn claim() -> Weight {
		Weight::from_parts(20_000_000, 0)
	}
	fn set_compounding() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
	fn visit() -> Weight {
		Weight::zero()
	}
}
