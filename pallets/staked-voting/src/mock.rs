//! A chain whose stake and referenda are what a test says they are.

use crate::{self as pallet_staked_voting, *};
use frame_support::{
	derive_impl, parameter_types,
	traits::{schedule::v3::TaskName, LockableCurrency, WithdrawReasons},
};
use sp_runtime::{testing::H256, BuildStorage};
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
	pub type StakedVoting = pallet_staked_voting::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type OnKilledAccount = StakedVoting;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
}

parameter_types! {
	pub static Quorum: Perbill = Perbill::from_percent(5);
	pub static TotalStake: Balance = 1_000;
	pub static Round: RoundIndex = 1;
	pub static NowDeciding: Option<Deciding> = None;
	/// Tasks that reached the real scheduler.
	pub static Scheduled: Vec<TaskName> = Vec::new();
	/// Who was reported as a voter, and when.
	pub static Reported: Vec<(AccountId, RoundIndex)> = Vec::new();
}

thread_local! {
	static STAKES: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static DELEGATIONS: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static PROPOSALS: RefCell<BTreeMap<u32, H256>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn set_stake(who: AccountId, amount: Balance) {
	STAKES.with_borrow_mut(|stakes| stakes.insert(who, amount));
}

pub fn set_delegation(who: AccountId, amount: Balance) {
	DELEGATIONS.with_borrow_mut(|delegations| delegations.insert(who, amount));
}

pub fn propose(index: u32, hash: H256) {
	PROPOSALS.with_borrow_mut(|proposals| proposals.insert(index, hash));
}

pub struct Stake;

impl StakedBalance<AccountId> for Stake {
	fn of(who: &AccountId) -> Balance {
		STAKES.with_borrow(|stakes| stakes.get(who).copied().unwrap_or(0))
	}

	fn total() -> Balance {
		TotalStake::get()
	}
}

pub struct MockReferenda;

impl Referenda<AccountId> for MockReferenda {
	type ProposalHash = H256;

	fn deciding() -> Option<Deciding> {
		NowDeciding::get()
	}

	fn delegation(who: &AccountId) -> Option<Balance> {
		DELEGATIONS.with_borrow(|delegations| delegations.get(who).copied())
	}

	fn reduce_delegation(who: &AccountId, to: Balance) -> DispatchResult {
		// As democracy does, which delegates anew.
		StakedCurrency::<Test, Balances>::extend_lock(
			*b"democrac",
			who,
			to,
			WithdrawReasons::all(),
		);
		DELEGATIONS.with_borrow_mut(|delegations| match to {
			0 => delegations.remove(who),
			_ => delegations.insert(*who, to),
		});
		Ok(())
	}

	fn proposal(index: u32) -> Option<H256> {
		PROPOSALS.with_borrow(|proposals| proposals.get(&index).copied())
	}

	fn cancel_proposal(index: u32) -> DispatchResult {
		PROPOSALS.with_borrow_mut(|proposals| proposals.remove(&index));
		Ok(())
	}
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

pub struct Reporter;

impl OnVoted<AccountId> for Reporter {
	fn on_voted(who: &AccountId, round: RoundIndex) {
		Reported::mutate(|reported| reported.push((*who, round)));
	}
}

impl Config for Test {
	type Stake = Stake;
	type Referenda = MockReferenda;
	type Round = Round;
	type OnVoted = Reporter;
	type Quorum = Quorum;
	type CancelOrigin = frame_system::EnsureRoot<AccountId>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Reporter;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for Reporter {
	fn delegate(who: &AccountId) -> Balance {
		set_delegation(*who, 1);
		1
	}

	fn stake(who: &AccountId) {
		set_stake(*who, 1);
	}

	fn propose() -> u32 {
		propose(0, H256::zero());
		0
	}
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=5).map(|who| (who, 1_000)).collect();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		System::set_block_number(1);
		run();
		StakedVoting::do_try_state().expect("the invariants hold");
	});
}
