//! Fees that the network takes.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::Perbill;
use sp_runtime::DispatchResult;

/// Takes the network's fee on a transfer of value.
pub trait NetworkFees<AccountId> {
	/// Moves `amount` planck of `payer`'s free balance to the network. Moves nothing if it fails.
	fn collect(payer: &AccountId, amount: Balance) -> DispatchResult;
}

/// What became of the fees of one round, in planck.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct FeeRound {
	/// Came in.
	pub income: Balance,
	/// Of that, burned.
	pub burned: Balance,
	/// Of that, given to issuance.
	pub issued: Balance,
	/// Of that, kept for referenda to spend.
	pub kept: Balance,
}

/// Splits what came in during a round.
///
/// `burned = ⌊ income · burn ⌋`, `issued = ⌊ income · issue ⌋`, and what is left is kept; where the
/// two shares exceed the whole, `burn` goes first and `issue` gets no more than what it leaves.
pub fn split(income: Balance, burn: Perbill, issue: Perbill) -> FeeRound {
	let burned = burn.mul_floor(income);
	let issued = issue.mul_floor(income).min(income.saturating_sub(burned));
	let kept = income.saturating_sub(burned).saturating_sub(issued);
	FeeRound { income, burned, issued, kept }
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U256;

	#[test]
	fn shares_round_down_and_the_rest_is_kept() {
		let round = split(101, Perbill::from_percent(50), Perbill::from_percent(30));
		assert_eq!(round, FeeRound { income: 101, burned: 50, issued: 30, kept: 21 });
	}

	#[test]
	fn shares_beyond_the_whole_burn_first() {
		let round = split(100, Perbill::from_percent(80), Perbill::from_percent(60));
		assert_eq!(round, FeeRound { income: 100, burned: 80, issued: 20, kept: 0 });
	}

	proptest! {
		#[test]
		fn equals_the_formula_in_wide_integers(
			income: u128,
			burn in 0u32..=1_000_000_000,
			issue in 0u32..=1_000_000_000,
		) {
			let share = |parts: u32| U256::from(income).full_mul(U256::from(parts))
				/ sp_core::U512::from(1_000_000_000u32);
			let round = split(income, Perbill::from_parts(burn), Perbill::from_parts(issue));
			prop_assert_eq!(sp_core::U512::from(round.burned), share(burn));
			let left = sp_core::U512::from(income - round.burned);
			prop_assert_eq!(sp_core::U512::from(round.issued), share(issue).min(left));
			prop_assert_eq!(round.burned + round.issued + round.kept, income);
		}
	}
}
