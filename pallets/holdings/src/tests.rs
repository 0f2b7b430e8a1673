//! Tests on a chain where accounts have what a test says.

use crate::{self as pallet_holdings, *};
use audio_primitives::holdings::Shown;
use frame_support::{
	assert_noop, assert_ok, derive_impl, dispatch::DispatchInfo, dispatch::GetDispatchInfo,
	parameter_types, traits::ConstU32,
};
use sp_runtime::BuildStorage;

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
	pub type Holdings = pallet_holdings::Pallet<Test>;
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
}

type TestHolding = HoldingOf<Test>;
type TestWhat = WhatOf<Test>;

/// Whose things they are.
const OWNER: u64 = 1;
/// Who has nothing to do with it.
const STRANGER: u64 = 2;
/// Gets what is freed here.
const SAFE: u64 = 3;
/// What each call of these tests weighs, as is declared.
const LIGHT: Weight = Weight::from_parts(1_000, 0);

parameter_types! {
	pub static Listed: Vec<Found<TestHolding>> = Vec::new();
	pub const MaxCallWeight: Weight = Weight::from_parts(2_000, 0);
}

/// Lists what a test says of one account.
pub struct Source;

impl HoldingSource<u64, TestHolding> for Source {
	fn list(who: &u64, scope: Scope, found: &mut Vec<Found<TestHolding>>) -> Weight {
		if *who == OWNER {
			let listed = Listed::get().into_iter();
			found.extend(listed.filter(|found| match scope {
				Scope::All => true,
				Scope::Due(_) => found.holding.when == When::Due,
			}));
		}
		Weight::from_parts(7, 0)
	}

	fn withdraw_weight(most: u32) -> Weight {
		Weight::from_parts(10, 0).saturating_mul(most.into())
	}
}

impl Config for Test {
	type FreeingCall = RuntimeCall;
	type HoldReason = RuntimeHoldReason;
	type Sources = (Source,);
	type MaxCalls = ConstU32<4>;
	type MaxCallWeight = MaxCallWeight;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Nothing;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Nothing;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<RuntimeCall> for Nothing {
	fn call() -> RuntimeCall {
		frame_system::Call::remark { remark: Vec::new() }.into()
	}
}

/// What a transfer of `amount` stands for: one can see who made it.
fn thing(schedule: u32, amount: Balance) -> Found<TestHolding> {
	let holding = Holding::new(What::Vesting { schedule }, amount, Shown::Frozen, When::Due)
		.freed_by(pallet_balances::Call::transfer_keep_alive { dest: SAFE, value: amount })
		.withdrawn_by(WithdrawnBy::Anyone);
	Found { holding, weight: LIGHT }
}

fn part(schedule: u32, amount: Balance) -> Withdrawal<TestWhat> {
	Withdrawal { what: What::Vesting { schedule }, amount }
}

fn chain(listed: Vec<Found<TestHolding>>, test: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let balances = vec![(OWNER, 100), (STRANGER, 100), (SAFE, 1)];
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
		.assimilate_storage(&mut storage)
		.unwrap();
	let mut chain: sp_io::TestExternalities = storage.into();
	chain.execute_with(|| {
		System::set_block_number(1);
		Listed::set(listed);
		test();
	});
}

fn withdraw(signer: u64, most: u32) -> DispatchResult {
	let done = Holdings::withdraw(RuntimeOrigin::signed(signer), OWNER, most);
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// The parts of the last event, and what failed.
fn withdrawn() -> (Vec<Withdrawal<TestWhat>>, Vec<Failure<TestWhat>>) {
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::Holdings(Event::Withdrawn { who: OWNER, parts, failed })) => {
			(parts, failed)
		},
		other => panic!("nothing was withdrawn last, but {other:?}"),
	}
}

#[test]
fn a_stranger_withdraws_all_that_is_due_as_the_owner_would() {
	chain(vec![thing(0, 5), thing(1, 7)], || {
		assert_ok!(withdraw(STRANGER, 4));
		assert_eq!(withdrawn(), (vec![part(0, 5), part(1, 7)], vec![]));
		let free = |who| Balances::free_balance(who);
		assert_eq!((free(OWNER), free(STRANGER), free(SAFE)), (88, 100, 13));
	});
}

#[test]
fn what_fails_stays_and_stops_nothing() {
	chain(vec![thing(0, 5), thing(1, 1_000), thing(2, 7)], || {
		assert_ok!(withdraw(STRANGER, 4));
		let (parts, failed) = withdrawn();
		assert_eq!(parts, vec![part(0, 5), part(2, 7)]);
		assert_eq!(failed.len(), 1);
		assert_eq!(failed[0].what, What::Vesting { schedule: 1 });
		assert_eq!(Balances::free_balance(SAFE), 13);
	});
}

#[test]
fn it_says_so_if_nothing_is_due_or_nothing_succeeds() {
	chain(vec![], || {
		assert_noop!(withdraw(STRANGER, 4), Error::<Test>::NothingDue);
	});
	let mut later = thing(0, 5);
	later.holding.when = When::Block(9);
	chain(vec![later], || {
		assert_noop!(withdraw(OWNER, 4), Error::<Test>::NothingDue);
		assert_eq!(Holdings::of(&OWNER).len(), 1);
	});
	chain(vec![thing(0, 5)], || {
		assert_noop!(withdraw(STRANGER, 0), Error::<Test>::NothingDue);
	});
	chain(vec![thing(0, 1_000)], || {
		let failed = sp_runtime::ArithmeticError::Underflow;
		assert_noop!(withdraw(STRANGER, 4), failed);
		assert!(System::events().is_empty());
	});
}

#[test]
fn what_is_the_owners_choice_is_made_for_the_owner_alone() {
	let by = |schedule, by| {
		let mut found = thing(schedule, 5);
		found.holding.withdrawn_by = by;
		found
	};
	let listed = || vec![by(0, WithdrawnBy::Owner), by(1, WithdrawnBy::Nobody)];
	chain(listed(), || {
		assert_noop!(withdraw(STRANGER, 4), Error::<Test>::NothingDue);
		assert_ok!(withdraw(OWNER, 4));
		assert_eq!(withdrawn(), (vec![part(0, 5)], vec![]));
	});
}

#[test]
fn no_more_calls_are_made_than_are_asked_for_or_can_be() {
	let all = || (0..6).map(|schedule| thing(schedule, 1)).collect::<Vec<_>>();
	for (most, made) in [(1, 1), (3, 3), (4, 4), (100, 4)] {
		chain(all(), || {
			assert_ok!(withdraw(STRANGER, most));
			assert_eq!(withdrawn().0.len(), made);
		});
	}
}

#[test]
fn a_call_that_is_too_heavy_is_not_made() {
	let mut heavy = thing(0, 5);
	heavy.weight = Weight::from_parts(2_001, 0);
	chain(vec![heavy.clone()], || {
		assert_noop!(withdraw(STRANGER, 4), Error::<Test>::TooHeavy);
	});
	chain(vec![heavy, thing(1, 7)], || {
		assert_ok!(withdraw(STRANGER, 4));
		let (parts, failed) = withdrawn();
		assert_eq!(parts, vec![part(1, 7)]);
		assert_eq!(failed[0].error, Error::<Test>::TooHeavy.into());
	});
}

#[test]
fn it_weighs_what_was_done_and_no_more_than_it_declares() {
	let declared = |most| -> DispatchInfo {
		RuntimeCall::from(Call::withdraw { who: OWNER, most }).get_dispatch_info()
	};
	chain(vec![thing(0, 5), thing(1, 7)], || {
		let stranger = RuntimeOrigin::signed(STRANGER);
		let done = Holdings::withdraw(stranger.clone(), OWNER, 4).unwrap();
		// Transfers do not say what they have weighed.
		let expected = Weight::from_parts(7 + 4 + 2 * 1_000, 4);
		assert_eq!(done.actual_weight, Some(expected));
		assert!(expected.all_lte(declared(4).call_weight));
		assert_eq!(declared(4).call_weight, Weight::from_parts(4 + 4 * 10 + 4 * 2_000, 4));
		// And if nothing is due, what it took to see that.
		Listed::set(Vec::new());
		let failed = Holdings::withdraw(stranger, OWNER, 4).unwrap_err();
		assert_eq!(failed.post_info.actual_weight, Some(Weight::from_parts(7 + 4, 4)));
		// It weighs no more to ask for more than is made.
		assert_eq!(declared(u32::MAX).call_weight, declared(4).call_weight);
	});
}

#[test]
fn only_accounts_withdraw() {
	chain(vec![thing(0, 5)], || {
		let root = Holdings::withdraw(RuntimeOrigin::root(), OWNER, 4);
		assert_eq!(root.unwrap_err().error, DispatchError::BadOrigin);
	});
}
