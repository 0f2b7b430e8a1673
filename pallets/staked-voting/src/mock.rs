//! A chain whose stake and referenda are what a test says they are.

use crate::{self as pallet_staked_voting, *};
use audio_primitives::stake::{Queued, ReferendumState};
use codec::Decode;
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		schedule::{
			v3::{Named, TaskName},
			DispatchTime, Period, Priority,
		},
		FetchResult, LockableCurrency, WithdrawReasons,
	},
};
use sp_runtime::{
	testing::H256,
	traits::{BlakeTwo256, Dispatchable, Hash},
	BuildStorage, DispatchError,
};
use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

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
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
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
	pub static Exposed: Balance = 1_000;
	pub static MaxEnactmentWeight: Weight = Weight::MAX;
	/// What reached the real scheduler, by its name and block.
	pub static Scheduled: Vec<(TaskName, u64, RuntimeCall)> = Vec::new();
	/// Blocks for which nothing more can be scheduled.
	pub static Full: Vec<u64> = Vec::new();
	/// Preimages that what is proposed or voted on needs.
	pub static Needed: Vec<H256> = Vec::new();
	/// Calls on which a referendum was cancelled.
	pub static CancelledOnce: Vec<H256> = Vec::new();
	/// Who was reported as a voter, and when.
	pub static Reported: Vec<(AccountId, RoundIndex)> = Vec::new();
}

/// A preimage, and by how many it is requested.
type Kept = (Option<Vec<u8>>, u32);

thread_local! {
	static STAKES: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static VOTERS: RefCell<BTreeSet<AccountId>> = const { RefCell::new(BTreeSet::new()) };
	static DELEGATIONS: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static STATES: RefCell<BTreeMap<u32, ReferendumState<H256>>> = const { RefCell::new(BTreeMap::new()) };
	static PREIMAGES: RefCell<BTreeMap<H256, Kept>> = const { RefCell::new(BTreeMap::new()) };
	static PROPOSALS: RefCell<BTreeMap<u32, H256>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn set_stake(who: AccountId, amount: Balance) {
	STAKES.with_borrow_mut(|stakes| stakes.insert(who, amount));
}

pub fn set_votes(who: AccountId) {
	VOTERS.with_borrow_mut(|voters| voters.insert(who));
}

pub fn set_delegation(who: AccountId, amount: Balance) {
	DELEGATIONS.with_borrow_mut(|delegations| delegations.insert(who, amount));
}

pub fn set_state(index: u32, state: ReferendumState<H256>) {
	STATES.with_borrow_mut(|states| states.insert(index, state));
}

/// Notes a preimage; returns what to propose.
pub fn note(bytes: Vec<u8>) -> BoundedCallOf<Test> {
	let (hash, len) = (BlakeTwo256::hash(&bytes), bytes.len() as u32);
	PREIMAGES.with_borrow_mut(|preimages| preimages.entry(hash).or_default().0 = Some(bytes));
	Bounded::Lookup { hash, len }
}

/// How often a preimage is requested.
pub fn requests(hash: &H256) -> u32 {
	PREIMAGES.with_borrow(|preimages| preimages.get(hash).map_or(0, |found| found.1))
}

/// Takes a preimage away, requested or not.
pub fn lose(hash: &H256) {
	PREIMAGES.with_borrow_mut(|preimages| preimages.entry(*hash).or_default().0 = None);
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

	fn records(_: &AccountId) -> u32 {
		0
	}

	fn most_records() -> u32 {
		0
	}
}

/// Who put deposits down for each proposal.
pub const DEPOSITORS: u32 = 3;

/// How many referenda a voter who is given votes has voted on.
pub const VOTES_GIVEN: u32 = 3;

pub struct MockReferenda;

impl Referenda<AccountId> for MockReferenda {
	type ProposalHash = H256;

	fn deciding() -> Option<Deciding> {
		NowDeciding::get()
	}

	fn votes(who: &AccountId) -> bool {
		VOTERS.with_borrow(|voters| voters.contains(who))
	}

	fn delegation(who: &AccountId) -> Option<Balance> {
		DELEGATIONS.with_borrow(|delegations| delegations.get(who).copied())
	}

	fn reduce_delegation(who: &AccountId, to: Balance) -> Result<u32, DispatchError> {
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
		Ok(VOTES_GIVEN)
	}

	fn most_counted() -> u32 {
		200
	}

	fn proposal(index: u32) -> Option<H256> {
		PROPOSALS.with_borrow(|proposals| proposals.get(&index).copied())
	}

	fn cancel_proposal(index: u32) -> Result<u32, DispatchError> {
		PROPOSALS.with_borrow_mut(|proposals| proposals.remove(&index));
		Ok(DEPOSITORS)
	}

	fn most_depositors() -> u32 {
		100
	}

	/// Three in four are of referenda.
	fn queued() -> Queued<H256> {
		let preimages = Needed::get();
		let proposals = preimages.len() as u32 / 4;
		Queued { proposals, referenda: preimages.len() as u32 - proposals, preimages }
	}

	fn most_queued() -> (u32, u32) {
		(100, 60)
	}

	fn state(index: u32) -> Option<ReferendumState<H256>> {
		STATES.with_borrow(|states| states.get(&index).copied())
	}

	fn cancel(index: u32) {
		STATES.with_borrow_mut(|states| states.remove(&index));
	}

	fn was_cancelled(proposal: &H256) -> bool {
		CancelledOnce::get().contains(proposal)
	}

	fn note_cancelled(proposal: &H256) {
		CancelledOnce::mutate(|cancelled| cancelled.push(*proposal));
	}
}

/// The real scheduler: remembers what reached it.
pub struct Recorder;

impl Named<u64, RuntimeCall, OriginCaller> for Recorder {
	type Address = ();
	type Hasher = BlakeTwo256;

	fn schedule_named(
		id: TaskName,
		when: DispatchTime<u64>,
		_: Option<Period<u64>>,
		_: Priority,
		_: OriginCaller,
		call: BoundedCallOf<Test>,
	) -> Result<(), DispatchError> {
		let DispatchTime::At(at) = when else { panic!("democracy names a block") };
		let Bounded::Inline(bytes) = call else { panic!("what is scheduled is short") };
		if Full::get().contains(&at) {
			return Err(DispatchError::Exhausted);
		}
		let call = Decode::decode(&mut &bytes[..]).expect("it is a call");
		Scheduled::mutate(|scheduled| scheduled.push((id, at, call)));
		Ok(())
	}

	fn cancel_named(id: TaskName) -> DispatchResult {
		Scheduled::mutate(|scheduled| {
			let before = scheduled.len();
			scheduled.retain(|task| task.0 != id);
			ensure!(scheduled.len() < before, DispatchError::Unavailable);
			Ok(())
		})
	}

	fn reschedule_named(_: TaskName, _: DispatchTime<u64>) -> Result<(), DispatchError> {
		Ok(())
	}

	fn next_dispatch_time(_: TaskName) -> Result<u64, DispatchError> {
		Ok(0)
	}
}

/// Goes to the block of the first task, and does it as the scheduler does.
pub fn run_scheduled() {
	let (_, at, call) = Scheduled::mutate(|scheduled| scheduled.remove(0));
	System::set_block_number(at);
	call.dispatch(RuntimeOrigin::root()).expect("an enactment succeeds");
}

pub struct Preimages;

impl QueryPreimage for Preimages {
	type H = BlakeTwo256;

	fn len(hash: &H256) -> Option<u32> {
		Self::fetch(hash, None).ok().map(|bytes| bytes.len() as u32)
	}

	fn fetch(hash: &H256, len: Option<u32>) -> FetchResult {
		let bytes = PREIMAGES.with_borrow(|preimages| preimages.get(hash)?.0.clone());
		bytes
			.filter(|bytes| len.is_none_or(|len| len as usize == bytes.len()))
			.map(Into::into)
			.ok_or(DispatchError::Unavailable)
	}

	fn is_requested(hash: &H256) -> bool {
		requests(hash) > 0
	}

	fn request(hash: &H256) {
		PREIMAGES.with_borrow_mut(|preimages| preimages.entry(*hash).or_default().1 += 1);
	}

	fn unrequest(hash: &H256) {
		PREIMAGES.with_borrow_mut(|preimages| preimages.entry(*hash).or_default().1 -= 1);
	}
}

/// As governed, but for what a call has put into storage.
pub struct Governed;

/// Where a call puts the quorum that it sets, in parts per billion.
pub const QUORUM_KEY: &[u8] = b"quorum";

impl QuorumRule<RuntimeCall> for Governed {
	fn current() -> Perbill {
		frame_support::storage::unhashed::get(QUORUM_KEY)
			.map_or_else(Quorum::get, Perbill::from_parts)
	}

	fn of(_: &RuntimeCall) -> Perbill {
		Self::current()
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
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type Scheduler = Recorder;
	type Preimages = Preimages;
	type Exposed = Exposed;
	type Quorum = Governed;
	type MaxEnactmentWeight = MaxEnactmentWeight;
	type CancelOrigin = frame_system::EnsureRoot<AccountId>;
	type CancelReferendumOrigin = frame_system::EnsureSigned<AccountId>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Reporter;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId, BoundedCallOf<Test>, H256> for Reporter {
	fn delegate(who: &AccountId, _: u32, balance: Balance) {
		set_delegation(*who, balance);
	}

	fn stake(who: &AccountId) {
		set_stake(*who, 1);
	}

	fn propose() -> u32 {
		propose(0, H256::zero());
		0
	}

	fn note(bytes: Vec<u8>) -> BoundedCallOf<Test> {
		note(bytes)
	}

	fn decide(call: BoundedCallOf<Test>) -> u32 {
		set_state(0, ReferendumState::Approved);
		let id = [0; 32];
		Decided::<Test>::insert(0, Decision { id, call, share: Perbill::one(), at: 0 });
		0
	}

	fn deepest(length: u32) -> Vec<u8> {
		let remark = vec![0; length.saturating_sub(16) as usize];
		RuntimeCall::from(frame_system::Call::remark { remark }).encode()
	}

	fn fill() -> H256 {
		let hash = note(vec![1]).hash();
		Needed::set(vec![hash]);
		hash
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
