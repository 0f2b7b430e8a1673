//! A chain on which beneficiaries have earned what a test says they have.

use crate::{self as pallet_delegation, *};
use audio_primitives::{activity::RoundReturn, groups::StakeBehind, MILLISECONDS_PER_YEAR};
use codec::{Decode, Encode};
use frame_support::{
	derive_impl,
	dispatch::DispatchResultWithPostInfo,
	parameter_types,
	storage::unhashed,
	traits::{ConstU128, ConstU32},
};
use sp_runtime::BuildStorage;
use std::{cell::RefCell, collections::BTreeMap};

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
	pub type Delegation = pallet_delegation::Pallet<Test>;
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
/// Fewest planck in a position.
pub const MIN: Balance = 100;
/// What a beneficiary puts down.
pub const DEPOSIT: Balance = 50;
/// Rounds that stake cools down.
pub const COOLDOWN: RoundIndex = 4;
/// Rounds of notice of a larger cut.
pub const NOTICE: RoundIndex = 3;

parameter_types! {
	pub const Pot: PalletId = PalletId(*b"au/deleg");
	pub const MaxIdleWeight: Weight = Weight::MAX;
	pub static Round: RoundIndex = 1;
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

/// What a beneficiary has earned in a group and a round, with which stake behind it, and what
/// backing returns for it at the most.
#[derive(Clone, Encode, Decode)]
struct Due {
	round: RoundIndex,
	group: Group,
	amount: Balance,
	behind: StakeBehind,
	most: Perbill,
}

fn due_key(who: AccountId) -> Vec<u8> {
	(b"due", who).encode()
}

thread_local! {
	static OPERATORS: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
}

/// Pays what is due for rounds that have ended. It is kept in storage: what is rolled back is due
/// again.
pub struct Earnings;

impl Earnings {
	/// Has `who` earn `amount` in `group` in the round in force, with all that stands behind it.
	pub fn earn(who: AccountId, group: Group, own: Balance, amount: Balance) {
		Self::earn_with(who, group, own, amount, Balance::MAX, Perbill::one());
	}

	/// The same, where of what stands behind it no more than `most_counted` counted in its weight,
	/// and a round returns `most` of that to backers.
	pub fn earn_with(
		who: AccountId,
		group: Group,
		own: Balance,
		amount: Balance,
		most_counted: Balance,
		most: Perbill,
	) {
		let round = Round::get();
		let roles = [Role::Artist, Role::Curator, Role::Operator];
		let backed = Delegation::backing(&who, &roles, round).min(most_counted);
		let behind = StakeBehind { own, backed };
		let mut all: Vec<Due> = unhashed::get_or_default(&due_key(who));
		all.push(Due { round, group, amount, behind, most });
		unhashed::put(&due_key(who), &all);
	}

	/// What could not be paid to `who`, and waits for it.
	pub fn unpaid(who: AccountId) -> Balance {
		unhashed::get_or_default(&(b"unpaid", who).encode())
	}
}

impl SettleActivity<AccountId> for Earnings {
	fn settle(who: &AccountId) -> Weight {
		let all: Vec<Due> = unhashed::get_or_default(&due_key(*who));
		let (due, later): (Vec<_>, Vec<_>) =
			all.into_iter().partition(|due| due.round < Round::get());
		unhashed::put(&due_key(*who), &later);
		let weight = if due.is_empty() { Weight::zero() } else { SETTLING };
		for Due { round, group, amount, behind, most } in due {
			let credit = <Balances as Balanced<_>>::issue(amount);
			let backers_return = RoundReturn { yearly: most, elapsed: MILLISECONDS_PER_YEAR };
			let earned = Earned { group, round, behind, backers_return };
			if let Err(left) = Delegation::share(who, earned, credit) {
				let unpaid = Self::unpaid(*who) + left.peek();
				unhashed::put(&(b"unpaid", *who).encode(), &unpaid);
			}
		}
		weight
	}

	fn settle_weight() -> Weight {
		SETTLING
	}
}

/// What it takes to pay a beneficiary what is due.
pub const SETTLING: Weight = Weight::from_parts(11, 0);

/// What the nodes of each operator take to follow what stands behind it.
pub const FOLLOWING: Weight = Weight::from_parts(7, 0);

/// Keeps what stood behind operators when it was told.
pub struct Operators;

impl Operators {
	pub fn told(operator: AccountId) -> Option<Balance> {
		OPERATORS.with_borrow(|all| all.get(&operator).copied())
	}
}

impl OnBackingChanged<AccountId> for Operators {
	fn on_backing_changed(operator: &AccountId) -> Weight {
		let backing = <Delegation as OperatorBacking<AccountId>>::of(operator);
		OPERATORS.with_borrow_mut(|all| all.insert(*operator, backing));
		FOLLOWING
	}

	fn on_backing_changed_weight() -> Weight {
		FOLLOWING.saturating_mul(100)
	}
}

impl Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type PalletId = Pot;
	type Round = Round;
	type Settlement = Earnings;
	type OnBackingChanged = Operators;
	type CutDelay = ConstU32<NOTICE>;
	type Cooldown = ConstU32<COOLDOWN>;
	type MinDelegation = ConstU128<MIN>;
	type Deposit = ConstU128<DEPOSIT>;
	type MinPayout = ConstU128<ED>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// What came of a call, without what it weighed.
pub fn plain(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(|_| ()).map_err(|failed| failed.error)
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn percent(of: u32) -> Perbill {
	Perbill::from_percent(of)
}

/// Registers `who` with that role and cut, and no least delegation of its own.
pub fn register(who: AccountId, role: Role, cut: u32) -> DispatchResult {
	plain(Delegation::register_beneficiary(signed(who), role, percent(cut), 0, Default::default()))
}

pub fn delegate(who: AccountId, behind: AccountId, amount: Balance) -> DispatchResult {
	plain(Delegation::delegate(signed(who), behind, amount))
}

pub fn undelegate(who: AccountId, behind: AccountId, amount: Balance) -> DispatchResult {
	plain(Delegation::undelegate(signed(who), behind, amount))
}

pub fn free(who: AccountId) -> Balance {
	Balances::free_balance(who)
}

pub fn held(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::Delegation.into(), &who)
}

pub fn staked(who: AccountId) -> Balance {
	<Delegation as StakedBalance<AccountId>>::of(&who)
}

/// What the position has earned, its beneficiary settled first.
pub fn pending(who: AccountId, behind: AccountId) -> Balance {
	let positions = Delegation::positions(&who, None, usize::MAX);
	positions.iter().find(|found| found.beneficiary == behind).map_or(0, |found| found.pending)
}

pub fn next_round() {
	Round::set(Round::get() + 1);
}

pub fn pass_rounds(count: RoundIndex) {
	(0..count).for_each(|_| next_round());
}

/// A chain on which 1 to 20 have [`ENDOWMENT`].
pub fn chain() -> sp_io::TestExternalities {
	OPERATORS.with_borrow_mut(BTreeMap::clear);
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=20).map(|who| (who, ENDOWMENT)).collect();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		Round::set(1);
		System::set_block_number(1);
	});
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		Delegation::do_try_state().expect("the invariants hold");
	});
}
