//! The groups that share the new tokens, and how pallets tell and are told of what was done in
//! them.

use crate::{
	activity::{Formula, Rate, RateExponent, RoundReturn, StakeExponent},
	Balance, RoundIndex,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::Perbill;
use sp_weights::Weight;

/// Those who share a part of the new tokens by what they do.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Group {
	/// Operators whose nodes prove what they store. Score: proofs passed; rate: passed of what was
	/// owed.
	#[codec(index = 0)]
	Storage,
	/// Operators whose nodes serve. Score: the fans' weight of what they served.
	#[codec(index = 1)]
	Serving,
	/// Artists and curators. Score: the fans' weight that was directed to them, and what they paid
	/// in fees.
	#[codec(index = 2)]
	Artists,
	/// Fans. Rate: plays that count, of as many as can.
	#[codec(index = 3)]
	Fans,
	/// Those who vote.
	#[codec(index = 4)]
	Voters,
}

impl Group {
	/// Every group.
	pub const ALL: [Self; 5] =
		[Self::Storage, Self::Serving, Self::Artists, Self::Fans, Self::Voters];

	/// How it weighs stake, score and rate.
	pub const fn formula(self) -> Formula {
		let (stake, rate) = match self {
			Self::Storage => (StakeExponent::Half, RateExponent::Two),
			Self::Serving => (StakeExponent::Half, RateExponent::Zero),
			Self::Artists => (StakeExponent::Quarter, RateExponent::Zero),
			Self::Fans => (StakeExponent::One, RateExponent::Two),
			Self::Voters => (StakeExponent::One, RateExponent::Zero),
		};
		Formula { stake, rate }
	}

	/// The stake that takes part, on which a round returns no more than the governed return,
	/// planck: the participant's, as far as it did what it owed (`D · rate^γ`); for artists that of
	/// the fans who were directed to them.
	///
	/// Were it all of the stake, it would make no difference to those who are paid by this bound
	/// whether they do their work.
	pub fn base(self, stake: Balance, score: Balance, rate: Rate) -> Balance {
		match self {
			Self::Artists => score,
			Self::Storage | Self::Serving | Self::Fans | Self::Voters => {
				self.formula().rated(stake, rate)
			},
		}
	}

	/// Whether what is earned in it is shared with backers.
	pub const fn is_backed(self) -> bool {
		matches!(self, Self::Storage | Self::Serving | Self::Artists)
	}

	/// What the group gives of `most`, the most that backers' stake returns in a round: the same
	/// stake behind an operator is paid for what is stored and for what is served, a half of it
	/// each.
	pub fn part_of_backers_return(self, most: RoundReturn) -> RoundReturn {
		match self {
			Self::Storage | Self::Serving => {
				let half = most.yearly.deconstruct() / 2;
				RoundReturn { yearly: Perbill::from_parts(half), ..most }
			},
			Self::Artists | Self::Fans | Self::Voters => most,
		}
	}
}

/// One value for each group.
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
pub struct PerGroup<V> {
	/// [`Group::Storage`]'s.
	pub storage: V,
	/// [`Group::Serving`]'s.
	pub serving: V,
	/// [`Group::Artists`]'s.
	pub artists: V,
	/// [`Group::Fans`]'s.
	pub fans: V,
	/// [`Group::Voters`]'s.
	pub voters: V,
}

impl<V> PerGroup<V> {
	/// What `value` says of each.
	pub fn by(mut value: impl FnMut(Group) -> V) -> Self {
		Self {
			storage: value(Group::Storage),
			serving: value(Group::Serving),
			artists: value(Group::Artists),
			fans: value(Group::Fans),
			voters: value(Group::Voters),
		}
	}

	/// That of `group`.
	pub const fn get(&self, group: Group) -> &V {
		match group {
			Group::Storage => &self.storage,
			Group::Serving => &self.serving,
			Group::Artists => &self.artists,
			Group::Fans => &self.fans,
			Group::Voters => &self.voters,
		}
	}

	/// That of `group`, to be changed.
	pub fn get_mut(&mut self, group: Group) -> &mut V {
		match group {
			Group::Storage => &mut self.storage,
			Group::Serving => &mut self.serving,
			Group::Artists => &mut self.artists,
			Group::Fans => &mut self.fans,
			Group::Voters => &mut self.voters,
		}
	}

	/// Each, with its group.
	pub fn iter(&self) -> impl Iterator<Item = (Group, &V)> {
		Group::ALL.into_iter().map(|group| (group, self.get(group)))
	}
}

/// Something that was done in the round in force; it adds to what was done in it before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
	/// Planck of stake that it is worth.
	pub score: Balance,
	/// What was done, and what was owed.
	pub rate: Rate,
}

impl Activity {
	/// Taking part is all there is to it.
	pub const TOOK_PART: Self = Self { score: 0, rate: Rate::FULL };
}

/// Is told what was done.
pub trait NoteActivity<AccountId> {
	/// `who` did `activity` in `group` in the round in force. Whatever `who` has earned in earlier
	/// rounds is settled first. Returns what that weighed.
	fn note(group: Group, who: &AccountId, activity: Activity) -> Weight;

	/// What noting in `group` weighs at the most.
	fn note_weight(group: Group) -> Weight;
}

/// Is told what fans heard.
pub trait NoteFan<AccountId> {
	/// The same as [`NoteActivity::note`] of [`Group::Fans`] by who has read what `who` has staked:
	/// `stake` planck, all that is behind a fan.
	fn note_fan(who: &AccountId, stake: Balance, rate: Rate) -> Weight;

	/// What that weighs at the most.
	fn note_fan_weight() -> Weight;
}

impl<AccountId> NoteActivity<AccountId> for () {
	fn note(_: Group, _: &AccountId, _: Activity) -> Weight {
		Weight::zero()
	}

	fn note_weight(_: Group) -> Weight {
		Weight::zero()
	}
}

/// Is told that stake which can be used again at once has left.
///
/// Stake that cools down cannot come back in the same round, and what it was noted with stays. What
/// is free at once could: in another account it would count a second time.
pub trait ReviseStake<AccountId> {
	/// What `who` did in `group` in the round in force weighs by the stake that is behind it now.
	/// Returns what that weighed: nothing if `who` did nothing, for who tells weighs the look.
	fn revise(group: Group, who: &AccountId) -> Weight;

	/// What that weighs at the most.
	fn revise_weight(group: Group) -> Weight;
}

impl<AccountId> ReviseStake<AccountId> for () {
	fn revise(_: Group, _: &AccountId) -> Weight {
		Weight::zero()
	}

	fn revise_weight(_: Group) -> Weight {
		Weight::zero()
	}
}

/// Settles what was earned in rounds that have ended.
pub trait SettleActivity<AccountId> {
	/// Pays `who` all that is due, the oldest round first. Returns what that weighed: nothing if
	/// nothing was due, for who asks weighs the look.
	fn settle(who: &AccountId) -> Weight;

	/// What settling weighs at the most.
	fn settle_weight() -> Weight;
}

impl<AccountId> SettleActivity<AccountId> for () {
	fn settle(_: &AccountId) -> Weight {
		Weight::zero()
	}

	fn settle_weight() -> Weight {
		Weight::zero()
	}
}

/// The stake behind a participant, planck.
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
pub struct StakeBehind {
	/// The participant's own.
	pub own: Balance,
	/// Its backers'.
	pub backed: Balance,
}

impl StakeBehind {
	/// Both.
	pub fn sum(&self) -> Balance {
		self.own.saturating_add(self.backed)
	}
}

/// Tells what stake is behind participants.
pub trait GroupStake<AccountId> {
	/// Behind `who` in `group`, as far as it counts in `round`, the one in force. No token may
	/// count for two accounts in one round.
	fn of(group: Group, who: &AccountId, round: RoundIndex) -> StakeBehind;

	/// How many records are read for that, or for what multiplies what it earns, one for each thing
	/// that `who` has: nodes of an operator, features of others.
	fn records(group: Group, who: &AccountId) -> u32;

	/// How many that are at the most.
	fn most_records(group: Group) -> u32;
}

/// Whom a payment is for, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earned {
	/// In which group.
	pub group: Group,
	/// In which round.
	pub round: RoundIndex,
	/// The stake behind it, as far as it counted in the weight.
	pub behind: StakeBehind,
	/// Most that the round returns on backers' stake.
	pub backers_return: RoundReturn,
}

/// Takes payments to participants.
pub trait PayActivity<AccountId, Credit> {
	/// Pays `who`. Gives back what could not be paid, which waits for `who` alone.
	fn pay(who: &AccountId, earned: Earned, credit: Credit) -> Result<(), Credit>;
}

/// How a group stands in a round that has ended, or would if the one in force ended now.
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
pub struct GroupRound {
	/// Planck to be shared by weight.
	pub pool: Balance,
	/// The sum of the weights, planck.
	pub weight: Balance,
	/// The sum of the stakes that the return is bounded on, planck.
	pub base: Balance,
	/// Who took part.
	pub participants: u32,
	/// Of those, who has not been settled.
	pub unsettled: u32,
	/// Planck that were paid so far.
	pub paid: Balance,
}

/// A round that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RoundInfo {
	/// Its index.
	pub round: RoundIndex,
	/// Milliseconds that are paid for.
	pub elapsed: u64,
	/// Most that it returns on stake, a year: parts per billion.
	pub most_return: Perbill,
	/// The groups.
	pub groups: PerGroup<GroupRound>,
	/// Most that it returns on backers' stake, a year: parts per billion.
	pub backers_return: Perbill,
}

/// How an account stands in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GroupStanding {
	/// The group.
	pub group: Group,
	/// The last round in which it was active.
	pub round: RoundIndex,
	/// The stake behind it.
	pub stake: StakeBehind,
	/// Its score, planck.
	pub score: Balance,
	/// What it did, of what it owed.
	pub rate: Rate,
	/// Its weight, planck.
	pub weight: Balance,
	/// Rounds in a row in which it was active, that one included.
	pub streak: u32,
	/// Whether it has been paid for it.
	pub settled: bool,
}

/// What an account would be paid for the round in force if it ended now, with a pool as large as
/// the last round's; planck, before backers and their beneficiary share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Estimate {
	/// As it stands.
	pub now: Balance,
	/// With the stake and the score that were asked about.
	pub then: Balance,
}
