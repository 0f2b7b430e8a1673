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
		Weight::zero()
	}
	fn update_beneficiary() -> Weight {
		Weight::zero()
	}
	fn set_cut() -> Weight {
		Weight::zero()
	}
	fn deregister_beneficiary() -> Weight {
		Weight::zero()
	}
	fn delegate() -> Weight {
		Weight::zero()
	}
	fn undelegate() -> Weight {
		Weight::zero()
	}
	fn redelegate() -> Weight {
		Weight::zero()
	}
	fn withdraw() -> Weight {
		Weight::zero()
	}
	fn claim() -> Weight {
		Weight::zero()
	}
	fn set_compounding() -> Weight {
		Weight::zero()
	}
	fn visit() -> Weight {
		Weight::zero()
	}
}
