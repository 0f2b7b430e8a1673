//! A chain on which accounts have the stake that a test says they have.

use crate::{self as pallet_activity_issuance, *};
use audio_primitives::{activity::Rate, groups::StakeBehind, MILLISECONDS_PER_YEAR};
use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	storage::unhashed,
	traits::{ConstU128, ConstU32, Currency},
};
use sp_runtime::{BuildStorage, Permill};

pub type AccountId = u64;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type ActivityIssuance = pallet_activity_issuance::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<ED>;
}

/// The existential deposit.
pub const ED: Balance = 10;
/// What an account has at first.
pub const ENDOWMENT: Balance = 1_000_000;
/// Rounds that are remembered.
pub const HISTORY: u32 = 3;
/// A round: a tenth of a year.
pub const ROUND_TIME: u64 = MILLISECONDS_PER_YEAR / 10;
/// What a streak adds to a weight at first.
pub const STREAK_AT_FIRST: StreakTerms =
	StreakTerms { step: Permill::from_percent(10), cap: Permill::from_percent(20) };
/// What stake returns in a round at the most: a tenth of it.
pub const MOST: RoundReturn = RoundReturn { yearly: Perbill::one(), elapsed: ROUND_TIME };

parameter_types! {
	pub const MaxIdleWeight: Weight = Weight::MAX;
	pub static Round: RoundIndex = 1;
	pub static GovernedShares: Shares = Shares::DEFAULT;
	pub static MostReturn: Perbill = Perbill::one();
	pub static BackersReturn: Perbill = Perbill::one();
	pub static Streak: StreakTerms = STREAK_AT_FIRST;
	pub static Bonus: Multiplier = Multiplier::NONE;
	/// Validators that are to be paid: era, validator, pages.
	pub static Owing: Vec<(RoundIndex, AccountId, u32)> = Vec::new();
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// Stake as a test sets it; it is kept in storage.
pub struct Stakes;

impl Stakes {
	pub fn set(who: AccountId, own: Balance, backed: Balance) {
		unhashed::put(&(b"stake", who).encode(), &StakeBehind { own, backed });
	}

	pub fn get(who: AccountId) -> StakeBehind {
		unhashed::get_or_default(&(b"stake", who).encode())
	}
}

impl GroupStake<AccountId> for Stakes {
	fn of(_: Group, who: &AccountId, _: RoundIndex) -> StakeBehind {
		Stakes::get(*who)
	}

	fn records(_: Group, who: &AccountId) -> u32 {
		*who as u32 % 8
	}

	fn most_records(_: Group) -> u32 {
		8
	}
}

/// Artist 1 has a bonus.
pub struct Multipliers;

impl EarningsMultiplier<AccountId> for Multipliers {
	fn of(who: &AccountId) -> Multiplier {
		if *who == 1 {
			Bonus::get()
		} else {
			Multiplier::NONE
		}
	}
}

/// Pays the account itself.
pub struct Direct;

impl PayActivity<AccountId, CreditOf<Test>> for Direct {
	fn pay(who: &AccountId, _: Earned, credit: CreditOf<Test>) -> Result<(), CreditOf<Test>> {
		<Balances as Balanced<_>>::resolve(who, credit)
	}
}

/// Validators with pages to be paid; a page weighs 100.
pub struct Validators;

impl ValidatorPayouts<AccountId> for Validators {
	fn history() -> RoundIndex {
		5
	}

	fn next(era: RoundIndex, after: Option<&AccountId>) -> Option<AccountId> {
		let owing = Owing::get();
		let mut of_era: Vec<_> =
			owing.into_iter().filter(|(e, ..)| *e == era).map(|(_, who, _)| who).collect();
		of_era.sort_unstable();
		of_era.into_iter().find(|who| after.is_none_or(|after| who > after))
	}

	fn visit_weight() -> Weight {
		Weight::from_parts(1, 0)
	}

	fn pay(era: RoundIndex, validator: &AccountId, meter: &mut WeightMeter) -> PayoutStep {
		let mut owing = Owing::get();
		let found =
			owing.iter_mut().find(|(e, who, pages)| (*e, *who) == (era, *validator) && *pages > 0);
		let Some((_, _, pages)) = found else { return PayoutStep::Nothing };
		if meter.try_consume(Weight::from_parts(100, 0)).is_err() {
			return PayoutStep::NoRoom;
		}
		*pages -= 1;
		Owing::set(owing);
		PayoutStep::Paid
	}
}

impl Config for Test {
	type Currency = Balances;
	type Round = Round;
	type GroupStake = Stakes;
	type EarningsMultiplier = Multipliers;
	type Payout = Direct;
	type Shares = GovernedShares;
	type MostReturn = MostReturn;
	type BackersReturn = BackersReturn;
	type Streak = Streak;
	type ValidatorPayouts = Validators;
	type HistoryDepth = ConstU32<HISTORY>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn score(score: Balance) -> Activity {
	Activity { score, ..Activity::TOOK_PART }
}

pub fn rate(done: u32, owed: u32) -> Activity {
	Activity { score: 0, rate: Rate { done, owed } }
}

pub fn note(group: Group, who: AccountId, activity: Activity) -> Weight {
	let weight = <ActivityIssuance as NoteActivity<_>>::note(group, &who, activity);
	let most = <ActivityIssuance as NoteActivity<AccountId>>::note_weight(group);
	assert!(weight.all_lte(most), "{weight:?}, {most:?}");
	weight
}

pub fn vote(who: AccountId) {
	note(Group::Voters, who, Activity::TOOK_PART);
}

/// Ends the round with `pool` planck for each group.
pub fn end_round(pool: Balance) {
	end_round_with(PerGroup::by(|_| pool), ROUND_TIME);
}

pub fn end_round_with(groups: PerGroup<Balance>, elapsed: u64) {
	ActivityIssuance::fund(Budget { groups, elapsed });
	ActivityIssuance::on_round_end(Round::get());
	Round::set(Round::get() + 1);
}

pub fn free(who: AccountId) -> Balance {
	Balances::free_balance(who)
}

/// What the account has been paid.
pub fn paid(who: AccountId) -> Balance {
	free(who) - ENDOWMENT
}

pub fn issuance() -> Balance {
	<Balances as Currency<_>>::total_issuance()
}

pub fn settle(who: AccountId) {
	<ActivityIssuance as SettleActivity<_>>::settle(&who);
}

/// A chain on which 1 to 20 have [`ENDOWMENT`].
pub fn chain() -> sp_io::TestExternalities {
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=20).map(|who| (who, ENDOWMENT)).collect();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		Round::set(1);
		GovernedShares::set(Shares::DEFAULT);
		MostReturn::set(Perbill::one());
		BackersReturn::set(Perbill::one());
		Streak::set(STREAK_AT_FIRST);
		Bonus::set(Multiplier::NONE);
		Owing::set(Vec::new());
		System::set_block_number(1);
	});
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		ActivityIssuance::do_try_state().expect("the invariants hold");
	});
}
