//! Rewards that many share, each by what it has put in, at a cost that does not grow with how many
//! they are.
//!
//! An [`Accumulator`] keeps what one share has earned since the beginning, `A`. A reward `r` to `T`
//! shares adds `r / T` to it; a position of `s` shares that was settled at `A₀` has since earned
//!
//! ```text
//! s · (A − A₀)
//! ```
//!
//! so neither a reward nor a settlement touches anyone else. This is the accumulator of "Scalable
//! Reward Distribution on the Ethereum Blockchain" (Batog, Boca, Johnson, 2018), here without its
//! rounding errors: `A` counts in 2⁻¹²⁸ planck, what a division leaves is carried to the next
//! reward, and what a settlement leaves below a planck stays with the position.
//!
//! **Conserved.** In units of 2⁻¹²⁸ planck, rewards = what was paid out + what positions have left
//! or are owed + what is carried, exactly, whatever is put in and taken out between. So never more
//! is paid than came in.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::U256;

/// A planck in 2⁻¹²⁸ planck.
const PLANCK: U256 = U256([0, 0, 1, 0]);

/// What one of the shares has earned since the beginning.
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
pub struct Accumulator {
	/// 2⁻¹²⁸ planck that one share has earned.
	per_share: U256,
	/// 2⁻¹²⁸ planck that no share has earned yet.
	carried: U256,
}

impl Accumulator {
	/// Shares `reward` planck out among `shares`. Without shares it is carried until there are
	/// some.
	///
	/// Exact as long as all rewards together are below 2¹²⁸ planck, which they are as parts of one
	/// token's issuance; beyond that the least is lost that is possible, and nothing is made.
	pub fn add(&mut self, reward: Balance, shares: Balance) {
		let dividend = U256::from(reward).saturating_mul(PLANCK).saturating_add(self.carried);
		let (each, left) = match shares {
			0 => (U256::zero(), dividend),
			_ => dividend.div_mod(U256::from(shares)),
		};
		self.per_share = self.per_share.saturating_add(each);
		self.carried = left;
	}

	/// Takes back what a position that ends has left, for the next reward.
	pub fn take_back(&mut self, ended: Earnings) {
		self.carried = self.carried.saturating_add(U256::from(ended.left));
	}

	/// Whole planck that are carried for want of shares, or because they could not be divided.
	pub fn carried(&self) -> Balance {
		whole(self.carried)
	}
}

/// What a position has earned.
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
pub struct Earnings {
	/// Where the accumulator was when the position was last settled.
	settled_at: U256,
	/// 2⁻¹²⁸ planck that were left then, less than a planck.
	left: u128,
}

impl Earnings {
	/// Of a position that begins now.
	pub fn begin(accumulator: &Accumulator) -> Self {
		Self { settled_at: accumulator.per_share, left: 0 }
	}

	/// Planck that a position of `shares` has earned since it was last settled.
	pub fn pending(&self, shares: Balance, accumulator: &Accumulator) -> Balance {
		whole(self.earned(shares, accumulator))
	}

	/// Settles a position of `shares`: returns what [`Self::pending`] does, and begins anew. To be
	/// called before its shares change.
	#[must_use]
	pub fn settle(&mut self, shares: Balance, accumulator: &Accumulator) -> Balance {
		let earned = self.earned(shares, accumulator);
		let paid = whole(earned);
		// What is less than a planck.
		*self = Self { settled_at: accumulator.per_share, left: earned.low_u128() };
		paid
	}

	/// Settles a position of `shares` and another of `other_shares` together, which are one from
	/// here on.
	#[must_use]
	pub fn merge(
		&mut self,
		shares: Balance,
		other: &Self,
		other_shares: Balance,
		accumulator: &Accumulator,
	) -> Balance {
		let earned = self
			.earned(shares, accumulator)
			.saturating_add(other.earned(other_shares, accumulator));
		let paid = whole(earned);
		*self = Self { settled_at: accumulator.per_share, left: earned.low_u128() };
		paid
	}

	fn earned(&self, shares: Balance, accumulator: &Accumulator) -> U256 {
		let since = accumulator.per_share.saturating_sub(self.settled_at);
		// No more than all rewards, which fit.
		since.saturating_mul(U256::from(shares)).saturating_add(U256::from(self.left))
	}
}

/// Whole planck in an amount of 2⁻¹²⁸ planck.
fn whole(amount: U256) -> Balance {
	Balance::try_from(amount.checked_div(PLANCK).unwrap_or_default()).unwrap_or(Balance::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;
	use proptest::prelude::*;

	#[test]
	fn shares_are_paid_by_size_and_time() {
		let mut pot = Accumulator::default();
		let mut first = Earnings::begin(&pot);
		pot.add(100, 10);
		let mut second = Earnings::begin(&pot);
		pot.add(90, 30);
		assert_eq!(first.settle(10, &pot), 100 + 30);
		assert_eq!(second.settle(20, &pot), 60);
		assert_eq!(first.settle(10, &pot), 0);
		assert_eq!(pot.carried(), 0);
	}

	#[test]
	fn what_nobody_can_get_waits_for_the_next() {
		let mut pot = Accumulator::default();
		pot.add(7, 0);
		assert_eq!(pot.carried(), 7);
		let mut only = Earnings::begin(&pot);
		pot.add(3, 5);
		assert_eq!(only.settle(5, &pot), 10);
	}

	#[test]
	fn a_third_three_times_is_one() {
		let mut pot = Accumulator::default();
		let mut one = Earnings::begin(&pot);
		let paid: Vec<_> = (0..6)
			.map(|_| {
				pot.add(1, 3);
				one.settle(1, &pot)
			})
			.collect();
		assert_eq!(paid, [0, 0, 1, 0, 0, 1]);
	}

	#[test]
	fn a_planck_among_the_whole_issuance_is_not_lost() {
		let shares = 1u128 << 90;
		let mut pot = Accumulator::default();
		let mut half = Earnings::begin(&pot);
		(0..1_000).for_each(|_| pot.add(1, shares));
		assert_eq!(half.settle(shares / 2, &pot), 500);
	}

	#[test]
	fn what_a_position_has_left_is_not_lost() {
		let mut pot = Accumulator::default();
		let mut first = Earnings::begin(&pot);
		let mut second = Earnings::begin(&pot);
		pot.add(1, 2);
		assert_eq!((first.settle(1, &pot), second.settle(1, &pot)), (0, 0));
		// Two halves are one when they become one position.
		assert_eq!(Earnings { ..first }.merge(1, &second, 1, &pot), 1);
		// Or go to the others when one ends.
		pot.take_back(second);
		pot.add(0, 1);
		assert_eq!(first.settle(1, &pot), 1);
	}

	#[test]
	fn the_largest_amounts_do_not_overflow() {
		for shares in [1, 3, u128::MAX] {
			let mut pot = Accumulator::default();
			let mut all = Earnings::begin(&pot);
			pot.add(u128::MAX, shares);
			let paid = all.settle(shares, &pot);
			assert_eq!(paid, u128::MAX);
			// Beyond any issuance: no panic, and nothing made of nothing.
			pot.add(u128::MAX, shares);
			let _ = all.settle(shares, &pot);
		}
	}

	/// One holder of shares, and what the plain model says that it has earned.
	#[derive(Clone, Copy, Debug, Default)]
	struct Holder {
		shares: u128,
		earnings: Earnings,
		paid: u128,
	}

	#[derive(Clone, Copy, Debug)]
	enum Step {
		Reward(u128),
		/// Settles, then has this many shares.
		Change(usize, u128),
		Settle(usize),
	}

	fn step() -> impl Strategy<Value = Step> {
		prop_oneof![
			(0u128..1 << 80).prop_map(Step::Reward),
			(0u128..10).prop_map(Step::Reward),
			(0usize..5, prop_oneof![0u128..10, 0u128..1 << 90])
				.prop_map(|(who, shares)| Step::Change(who, shares)),
			(0usize..5).prop_map(Step::Settle),
		]
	}

	proptest! {
		/// Against sums that visit everyone at each reward, in exact fractions of a common
		/// denominator that grows with each: kept as scaled integers with 128 bits more than the
		/// pot has.
		#[test]
		fn equals_an_eager_model(steps in prop::collection::vec(step(), 1..120)) {
			use sp_core::U512;
			let mut pot = Accumulator::default();
			let mut holders = [Holder::default(); 5];
			// Exact to 2⁻²²⁴ planck a reward.
			let mut owed = [U512::zero(); 5];
			let mut waiting = 0u128;
			let mut rewards = 0u128;
			for step in steps {
				match step {
					Step::Reward(reward) => {
						let shares: u128 = holders.iter().map(|holder| holder.shares).sum();
						pot.add(reward, shares);
						rewards += reward;
						waiting += reward;
						if shares > 0 {
							for (owed, holder) in owed.iter_mut().zip(&holders) {
								*owed += ((U512::from(waiting) * U512::from(holder.shares)) << 224)
									/ U512::from(shares);
							}
							waiting = 0;
						}
					},
					Step::Change(who, shares) => {
						let holder = &mut holders[who];
						holder.paid += holder.earnings.settle(holder.shares, &pot);
						holder.shares = shares;
					},
					Step::Settle(who) => {
						let holder = &mut holders[who];
						holder.paid += holder.earnings.settle(holder.shares, &pot);
					},
				}
			}
			let mut left = U256::from(0);
			for (holder, owed) in holders.iter_mut().zip(owed) {
				holder.paid += holder.earnings.settle(holder.shares, &pot);
				let exact: u128 = (owed >> 224).try_into().unwrap();
				// What a division leaves, below 2⁻³⁶ planck, goes to who has shares at the next
				// reward.
				prop_assert!(holder.paid <= exact + 1, "{} for {exact}", holder.paid);
				prop_assert!(holder.paid + 1 >= exact, "{} for {exact}", holder.paid);
				left += U256::from(holder.earnings.left);
			}
			let paid: u128 = holders.iter().map(|holder| holder.paid).sum();
			let accounted = U256::from(paid) * PLANCK + left + pot.carried;
			prop_assert_eq!(accounted, U256::from(rewards) * PLANCK);
		}
	}
}
