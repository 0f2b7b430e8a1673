//! Delegation: stake that backs an artist, a curator or an operator, and shares in what they earn.

use crate::{
	activity::RoundReturn,
	groups::StakeBehind,
	rewards::{Accumulator, Earnings},
	Balance, RoundIndex,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{
	helpers_128bit::multiply_by_rational_with_rounding, PerThing, Perbill, Rounding,
};

/// What a beneficiary does.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Role {
	/// Makes music.
	#[codec(index = 0)]
	Artist,
	/// Leads listeners to it.
	#[codec(index = 1)]
	Curator,
	/// Runs nodes.
	#[codec(index = 2)]
	Operator,
}

/// What a beneficiary keeps of its backers' part, and what it will keep.
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
pub struct Cut {
	/// In force.
	pub current: Perbill,
	/// A larger one, and the first round that it counts in.
	pub next: Option<(Perbill, RoundIndex)>,
}

impl Cut {
	/// What it is in `round`.
	pub fn in_round(&self, round: RoundIndex) -> Perbill {
		match self.next {
			Some((next, from)) if from <= round => next,
			_ => self.current,
		}
	}

	/// Sets it in round `now`: a smaller one at once, a larger one `delay` rounds later. Returns
	/// the first round that it counts in. Everything that was earned before `now` must have been
	/// shared.
	pub fn set(&mut self, to: Perbill, now: RoundIndex, delay: RoundIndex) -> RoundIndex {
		let current = self.in_round(now);
		let from = match to > current {
			true => now.saturating_add(delay),
			false => now,
		};
		*self = match from > now {
			true => Self { current, next: Some((to, from)) },
			false => Self { current: to, next: None },
		};
		from
	}
}

/// Splits `amount` planck, earned in a round with the stake `behind` its payee, of which its
/// backers' is what counted in its weight. Returns what goes to them:
///
/// ```text
/// min( ⌊ ⌊ amount · counted / (own + counted) ⌋ · (1 − cut) ⌋,  ⌊ most · counted ⌋ )
/// ```
///
/// so the beneficiary's own stake earns as theirs does, and without a cut, and what `most` leaves
/// over is the beneficiary's: where little stake stands behind one whom many hear, the stake is not
/// what earned it. A beneficiary keeps at least its cut of the whole, whatever is put behind it.
pub fn backers_part(
	amount: Balance,
	behind: StakeBehind,
	cut: Perbill,
	most: RoundReturn,
) -> Balance {
	let counted = behind.backed;
	let total = behind.sum().max(1);
	let gross =
		multiply_by_rational_with_rounding(amount, counted.min(total), total, Rounding::Down)
			.unwrap_or(0);
	cut.left_from_one().mul_floor(gross).min(most.of(counted))
}

/// Stake that joins the shares.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Joining {
	/// The round in which it came. It counts from the next one on.
	pub round: RoundIndex,
	/// Planck.
	pub amount: Balance,
	/// How many positions it is in.
	pub positions: u32,
}

/// Where the shares' earnings stood when the stake that had come in a round joined them; kept until
/// every position that it is in has taken note of it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Entry {
	/// Of a share that begins there.
	pub earnings: Earnings,
	/// How many positions have not taken note of it.
	pub positions: u32,
}

/// The stake behind a beneficiary and what it has earned.
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
pub struct Backing {
	/// Planck that share in what is earned.
	pub shares: Balance,
	/// Stake that does not yet: that of one round.
	pub joining: Option<Joining>,
	/// What the shares have earned.
	pub accumulator: Accumulator,
}

impl Backing {
	/// Planck, joining or not.
	pub fn total(&self) -> Balance {
		self.shares.saturating_add(self.joining.map_or(0, |joining| joining.amount))
	}

	/// Planck that share in what is earned in `round`, the one in force or the last one.
	pub fn in_round(&self, round: RoundIndex) -> Balance {
		match self.joining {
			Some(joining) if joining.round < round => self.total(),
			_ => self.shares,
		}
	}

	/// Has the stake that came before `round` join the shares: to be called once everything that
	/// was earned before `round` has been shared. Returns what is to be kept for its positions,
	/// under the round in which it came.
	#[must_use]
	pub fn roll(&mut self, round: RoundIndex) -> Option<(RoundIndex, Entry)> {
		let joining = self.joining.filter(|joining| joining.round < round)?;
		self.joining = None;
		self.shares = self.shares.saturating_add(joining.amount);
		let earnings = Earnings::begin(&self.accumulator);
		Some((joining.round, Entry { earnings, positions: joining.positions }))
	}
}

/// What one account has put behind one beneficiary.
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
pub struct Position {
	/// Planck that share in what is earned.
	pub shares: Balance,
	/// Planck that came in a round, and do not share in what is earned in it.
	pub joining: Option<(RoundIndex, Balance)>,
	/// What the shares have earned.
	pub earnings: Earnings,
	/// Whether what it earns is added to it.
	pub compounds: bool,
}

impl Position {
	/// Planck, joining or not.
	pub fn total(&self) -> Balance {
		self.shares.saturating_add(self.joining.map_or(0, |(_, amount)| amount))
	}

	/// Takes out what has been earned, planck. `entry` is that of the round in which the joining
	/// stake came, if it has joined the shares: it is one of them from here on.
	#[must_use]
	pub fn settle(&mut self, backing: &Backing, entry: Option<&Entry>) -> Balance {
		match (self.joining, entry) {
			(Some((_, amount)), Some(entry)) => {
				let earned =
					self.earnings.merge(self.shares, &entry.earnings, amount, &backing.accumulator);
				self.shares = self.shares.saturating_add(amount);
				self.joining = None;
				earned
			},
			_ => self.earnings.settle(self.shares, &backing.accumulator),
		}
	}

	/// Adds `amount` planck in round `now`. Both must be settled, and rolled up to `now`.
	pub fn join(&mut self, backing: &mut Backing, amount: Balance, now: RoundIndex) {
		let already = self.joining.map_or(0, |(_, amount)| amount);
		self.joining = Some((now, already.saturating_add(amount)));
		let joining =
			backing.joining.get_or_insert(Joining { round: now, amount: 0, positions: 0 });
		joining.amount = joining.amount.saturating_add(amount);
		if already == 0 {
			joining.positions = joining.positions.saturating_add(1);
		}
	}

	/// Takes `amount` planck out, at most what there is; what is joining goes first, for it earns
	/// nothing yet. Both must be settled, and rolled up to the round in force.
	pub fn leave(&mut self, backing: &mut Backing, amount: Balance) {
		let joining = self.joining.map_or(0, |(_, amount)| amount);
		let from_joining = joining.min(amount);
		let from_shares = amount.saturating_sub(from_joining);
		if from_joining > 0 {
			let left = joining.saturating_sub(from_joining);
			self.joining = self.joining.map(|(round, _)| (round, left)).filter(|_| left > 0);
			if let Some(joining) = &mut backing.joining {
				joining.amount = joining.amount.saturating_sub(from_joining);
				if left == 0 {
					joining.positions = joining.positions.saturating_sub(1);
				}
			}
			backing.joining = backing.joining.filter(|joining| joining.positions > 0);
		}
		self.shares = self.shares.saturating_sub(from_shares);
		backing.shares = backing.shares.saturating_sub(from_shares);
	}
}

/// What is known of a beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BeneficiaryInfo {
	/// What it does.
	pub role: Role,
	/// What it keeps of its backers' part, in force and announced.
	pub cut: Cut,
	/// Fewest planck that a position may have after a delegation.
	pub min_delegation: Balance,
	/// Where its profile is: a CID.
	pub metadata: Vec<u8>,
	/// Planck that share in what it earns in the round in force.
	pub shares: Balance,
	/// Planck that came in the round in force.
	pub joining: Balance,
	/// Who backs it.
	pub backers: u32,
	/// If it has been deregistered, the first round that it shares nothing of.
	pub leaves: Option<RoundIndex>,
}

/// What an account has put behind a beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PositionInfo<AccountId> {
	/// The beneficiary.
	pub beneficiary: AccountId,
	/// Planck that share in what it earns in the round in force.
	pub shares: Balance,
	/// Planck that came in the round in force.
	pub joining: Balance,
	/// Planck that it has earned and that wait to be claimed.
	pub pending: Balance,
	/// Whether what it earns is added to it.
	pub compounds: bool,
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U512;

	#[test]
	fn a_cut_falls_at_once_and_rises_with_notice() {
		let percent = Perbill::from_percent;
		let mut cut = Cut { current: percent(10), next: None };
		assert_eq!(cut.set(percent(30), 5, 28), 33);
		assert_eq!((cut.in_round(32), cut.in_round(33)), (percent(10), percent(30)));
		// Another rise begins its notice anew.
		assert_eq!(cut.set(percent(20), 30, 28), 58);
		assert_eq!((cut.in_round(57), cut.in_round(58)), (percent(10), percent(20)));
		assert_eq!(cut.set(percent(5), 40, 28), 40);
		assert_eq!(cut, Cut { current: percent(5), next: None });
		assert_eq!(cut.set(percent(7), 41, 28), 69);
		assert_eq!(cut.set(percent(6), 70, 28), 70);
		assert_eq!(cut, Cut { current: percent(6), next: None });
	}

	/// `percent` of the stake, in a round that takes a year.
	fn most(percent: u32) -> RoundReturn {
		RoundReturn {
			yearly: Perbill::from_percent(percent),
			elapsed: crate::MILLISECONDS_PER_YEAR,
		}
	}

	fn part(amount: Balance, own: Balance, backed: Balance, cut: u32, percent: u32) -> Balance {
		let cut = Perbill::from_percent(cut);
		backers_part(amount, StakeBehind { own, backed }, cut, most(percent))
	}

	#[test]
	fn the_own_stake_earns_without_a_cut() {
		assert_eq!(part(1_000, 0, 5_000, 20, 100), 800);
		assert_eq!(part(1_000, 5_000, 5_000, 20, 100), 400);
		assert_eq!(part(1_000, 5_000, 0, 20, 100), 0);
		assert_eq!(part(1_000, 0, 0, 20, 100), 0);
		assert_eq!(part(1_000, 0, 5_000, 100, 100), 0);
	}

	#[test]
	fn little_stake_behind_one_whom_many_hear_returns_no_more_than_it_may() {
		// Without the bound it would be eight times the stake.
		assert_eq!(part(1_000, 0, 100, 20, 12), 12);
		assert_eq!(part(1_000, 900, 100, 20, 12), 12);
		// Where less than that was earned with it, it is a part of that.
		assert_eq!(part(100, 900, 100, 20, 12), 8);
		assert_eq!(part(1_000, 0, 100, 20, 0), 0);
	}

	#[test]
	fn stake_that_joins_earns_from_the_next_round_on() {
		let mut backing = Backing::default();
		let mut first = Position::default();
		first.join(&mut backing, 64, 1);
		assert_eq!((backing.in_round(1), backing.in_round(2)), (0, 64));
		// What round 1 earned is nobody's of the backers. Then they share.
		let (round, entry) = backing.roll(2).unwrap();
		assert_eq!((round, entry.positions), (1, 1));
		backing.accumulator.add(50, backing.shares);
		let mut second = Position::default();
		second.join(&mut backing, 192, 2);
		assert_eq!(first.settle(&backing, Some(&entry)), 50);
		assert_eq!(second.settle(&backing, None), 0);
		// 40 of round 2, which is the first's alone, and 400 of round 3, which both share.
		backing.accumulator.add(40, backing.shares);
		let (_, entry) = backing.roll(3).unwrap();
		backing.accumulator.add(400, backing.shares);
		assert_eq!(first.settle(&backing, None), 40 + 100);
		assert_eq!(second.settle(&backing, Some(&entry)), 300);
		second.leave(&mut backing, 192);
		first.leave(&mut backing, 4);
		assert_eq!((backing.total(), first.total(), second.total()), (60, 60, 0));
	}

	#[test]
	fn what_is_joining_leaves_first() {
		let mut backing = Backing::default();
		let mut position = Position::default();
		position.join(&mut backing, 100, 1);
		let (_, entry) = backing.roll(2).unwrap();
		assert_eq!(position.settle(&backing, Some(&entry)), 0);
		position.join(&mut backing, 50, 2);
		position.leave(&mut backing, 30);
		assert_eq!((position.shares, position.joining), (100, Some((2, 20))));
		position.leave(&mut backing, 30);
		assert_eq!((position.shares, position.joining), (90, None));
		assert_eq!((backing.shares, backing.joining), (90, None));
	}

	proptest! {
		#[test]
		fn the_split_is_the_formula_in_wide_integers(
			amount: u128, own in 0..=u128::MAX / 2, backed in 0..=u128::MAX / 2,
			cut in 0u32..=1_000_000_000, yearly in 0u32..=1_000_000_000,
			elapsed in 0..=crate::MILLISECONDS_PER_YEAR,
		) {
			let wide = |value: u128| U512::from(value);
			let billion = U512::from(1_000_000_000u32);
			let gross = wide(amount) * wide(backed) / wide((own + backed).max(1));
			let split = gross * U512::from(1_000_000_000 - cut) / billion;
			let year = U512::from(crate::MILLISECONDS_PER_YEAR);
			let most = wide(backed) * U512::from(yearly) * U512::from(elapsed) / billion / year;
			let exact = split.min(most);
			let most = RoundReturn { yearly: Perbill::from_parts(yearly), elapsed };
			let behind = StakeBehind { own, backed };
			let part = backers_part(amount, behind, Perbill::from_parts(cut), most);
			prop_assert_eq!(wide(part), exact);
			// The beneficiary keeps its cut of the whole, rounded up, and its backers' stake
			// returns what it may.
			let kept = wide(amount - part) * billion;
			prop_assert!(kept >= wide(amount) * U512::from(cut));
			prop_assert!(part <= most.of(backed));
		}
	}
}
