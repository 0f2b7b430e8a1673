use crate::{self as pallet_fee_pool, *};
use frame_support::{
	assert_noop, assert_ok, derive_impl, parameter_types,
	storage::with_storage_layer,
	traits::{tokens::imbalance::ResolveTo, Hooks},
	weights::constants::RocksDbWeight,
};
use frame_system::EnsureRoot;
use proptest::prelude::*;
use sp_runtime::{traits::BadOrigin, BuildStorage, DispatchError, TokenError};

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
	pub type FeePool = pallet_fee_pool::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = RocksDbWeight;
}

const EXISTENTIAL_DEPOSIT: Balance = 10;

parameter_types! {
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	pub const FeePoolId: PalletId = PalletId(*b"au/feepl");
	pub const Issuance: u64 = 99;
	pub static BurnShare: Perbill = Perbill::from_percent(20);
	pub static IssuanceShare: Perbill = Perbill::from_percent(30);
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
}

impl Config for Test {
	type Currency = Balances;
	type PalletId = FeePoolId;
	type BurnShare = BurnShare;
	type IssuanceShare = IssuanceShare;
	type Issuance = ResolveTo<Issuance, Balances>;
	type SpendOrigin = EnsureRoot<u64>;
	type HistoryDepth = frame_support::traits::ConstU32<4>;
	type WeightInfo = ();
}

/// A chain on which 1 to 5 hold 1,000 and issuance's account is open.
fn chain() -> sp_io::TestExternalities {
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=5).chain([99]).map(|who| (who, 1_000)).collect();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// Runs a test, and checks the invariants afterwards.
fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		FeePool::do_try_state().expect("the invariants hold");
	});
}

/// Pays a transaction's fee, in a block of its own.
fn pay(who: u64, amount: Balance) {
	charge(who, amount);
	end_block();
}

fn end_block() {
	FeePool::on_finalize(System::block_number());
}

/// Pays a transaction's fee.
fn charge(who: u64, amount: Balance) {
	let fee = <Balances as Balanced<_>>::withdraw(
		&who,
		amount,
		Precision::Exact,
		Preservation::Preserve,
		Fortitude::Polite,
	);
	FeePool::on_unbalanced(fee.expect("can pay"));
}

fn last_event() -> Event<Test> {
	match System::events().pop().expect("there is an event").event {
		RuntimeEvent::FeePool(event) => event,
		other => panic!("of another pallet: {other:?}"),
	}
}

#[test]
fn a_fee_below_the_existential_deposit_is_not_lost() {
	test(|| {
		let issuance = Balances::total_issuance();
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT);
		pay(1, 1);
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + 1);
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

#[test]
fn fees_of_a_block_reach_the_account_together_when_it_ends() {
	test(|| {
		let issuance = Balances::total_issuance();
		let paid: Vec<_> = [(1, 3), (2, 40), (1, 500)].into();
		for &(who, amount) in &paid {
			charge(who, amount);
		}
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT);
		// A round that ended now would not have them yet.
		FeePool::on_round_end(0);
		assert_eq!(FeePool::rounds(1)[0].1.income, 0);

		System::reset_events();
		end_block();
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + 543);
		let who = FeePool::account_id();
		let deposit = pallet_balances::Event::Deposit { who, amount: 543 };
		System::assert_last_event(deposit.into());
		assert_eq!(System::events().len(), 1);
		// Neither minted nor burned, now or in the block.
		assert_eq!(Balances::total_issuance(), issuance);

		// A block without any leaves no trace.
		end_block();
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + 543);
		assert_eq!(System::events().len(), 1);
		FeePool::on_round_end(1);
		assert_eq!(FeePool::rounds(1)[0].1.income, 543);
	});
}

#[test]
fn a_block_is_weighed_for_what_its_end_takes() {
	test(|| assert_eq!(FeePool::on_initialize(1), RocksDbWeight::get().reads_writes(2, 2)));
}

// Where it cannot be, debug builds panic.
#[cfg(not(debug_assertions))]
#[test]
fn fees_wait_while_the_account_is_closed() {
	test(|| {
		let pot = FeePool::account_id();
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), pot, 0));
		let issuance = Balances::total_issuance();
		pay(1, EXISTENTIAL_DEPOSIT - 1);
		assert_eq!((FeePool::balance(), Collected::<Test>::get()), (0, EXISTENTIAL_DEPOSIT - 1));
		pay(2, 5);
		assert_eq!((FeePool::balance(), Collected::<Test>::get()), (EXISTENTIAL_DEPOSIT + 4, 0));
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

#[test]
fn genesis_mints_no_more_than_is_missing() {
	for (given, minted) in [(None, 10), (Some(10), 0), (Some(25), 0)] {
		let mut config = RuntimeGenesisConfig::default();
		let pot: u64 = FeePoolId::get().into_account_truncating();
		config.balances.balances = given.map(|amount| (pot, amount)).into_iter().collect();
		let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
		chain.execute_with(|| {
			assert_eq!(Balances::total_issuance(), given.unwrap_or(0) + minted);
			assert_eq!(FeePool::balance(), given.unwrap_or(0) + minted);
		});
	}
}

#[test]
fn a_round_is_split_by_the_shares() {
	test(|| {
		pay(1, 101);
		let issuance = Balances::total_issuance();
		FeePool::on_round_end(7);
		let figures = FeeRound { income: 101, burned: 20, issued: 30, kept: 51 };
		assert_eq!(
			last_event(),
			Event::RoundClosed { round: 7, income: 101, burned: 20, issued: 30, kept: 51 }
		);
		assert_eq!(Balances::total_issuance(), issuance - 20);
		assert_eq!(Balances::free_balance(99), 1_030);
		assert_eq!(FeePool::spendable(), 51);
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + 51);
		assert_eq!(FeePool::rounds(9), [(7, figures)]);

		// What is kept is no income of the next round.
		FeePool::on_round_end(8);
		assert_eq!(FeePool::rounds(1), [(8, FeeRound::default())]);
		assert_eq!(FeePool::spendable(), 51);
	});
}

#[test]
fn what_anyone_sends_is_income() {
	test(|| {
		assert_ok!(Balances::transfer_keep_alive(
			RuntimeOrigin::signed(1),
			FeePool::account_id(),
			100
		));
		FeePool::on_round_end(0);
		assert_eq!(FeePool::rounds(1)[0].1.income, 100);
	});
}

#[test]
fn what_is_locked_is_income_once_it_is_free() {
	use frame_support::traits::{LockableCurrency, WithdrawReasons};
	test(|| {
		pay(1, 100);
		let pot = FeePool::account_id();
		assert_ok!(Balances::transfer_keep_alive(RuntimeOrigin::signed(2), pot, 700));
		Balances::set_lock(*b"vesting ", &pot, 700, WithdrawReasons::all());
		FeePool::on_round_end(0);
		let figures = FeeRound { income: 100, burned: 20, issued: 30, kept: 50 };
		assert_eq!(FeePool::rounds(1), [(0, figures)]);
		assert_ok!(FeePool::spend(RuntimeOrigin::root(), 3, 50));

		Balances::remove_lock(*b"vesting ", &pot);
		FeePool::on_round_end(1);
		assert_eq!(FeePool::rounds(1)[0].1.income, 700);
	});
}

#[test]
fn shares_beyond_the_whole_burn_first() {
	test(|| {
		BurnShare::set(Perbill::from_percent(80));
		IssuanceShare::set(Perbill::from_percent(60));
		pay(1, 100);
		FeePool::on_round_end(0);
		let figures = FeeRound { income: 100, burned: 80, issued: 20, kept: 0 };
		assert_eq!(FeePool::rounds(1), [(0, figures)]);
	});
}

#[test]
fn only_the_last_rounds_are_remembered() {
	test(|| {
		for round in 3..20 {
			pay(1, Balance::from(round));
			FeePool::on_round_end(round);
			FeePool::do_try_state().expect("the invariants hold");
		}
		let rounds: Vec<_> =
			FeePool::rounds(u32::MAX).into_iter().map(|(round, _)| round).collect();
		assert_eq!(rounds, [19, 18, 17, 16]);
		assert_eq!(FeePool::rounds(1)[0].1.income, 19);
		assert_eq!(Rounds::<Test>::iter().count(), 4);
	});
}

#[test]
fn nothing_is_told_of_rounds_before_the_first_has_ended() {
	test(|| assert_eq!(FeePool::rounds(9), []));
}

#[test]
fn what_is_kept_can_be_spent() {
	test(|| {
		pay(1, 100);
		FeePool::on_round_end(0);
		// This is of the current round.
		pay(1, 500);
		assert_noop!(
			FeePool::spend(RuntimeOrigin::root(), 2, 51),
			Error::<Test>::InsufficientFunds
		);
		assert_ok!(FeePool::spend(RuntimeOrigin::root(), 2, 30));
		assert_eq!(last_event(), Event::Spent { beneficiary: 2, amount: 30 });
		assert_eq!(Balances::free_balance(2), 1_030);
		assert_eq!(FeePool::spendable(), 20);
		// All of it, and to one who has nothing yet.
		assert_ok!(FeePool::spend(RuntimeOrigin::root(), 77, 20));
		assert_eq!(Balances::free_balance(77), 20);
		assert_eq!(FeePool::spendable(), 0);
	});
}

#[test]
fn bad_spends_change_nothing() {
	test(|| {
		pay(1, 100);
		FeePool::on_round_end(0);
		assert_noop!(FeePool::spend(RuntimeOrigin::signed(1), 2, 1), BadOrigin);
		assert_noop!(FeePool::spend(RuntimeOrigin::root(), 2, 0), Error::<Test>::AmountZero);
		assert_noop!(FeePool::spend(RuntimeOrigin::root(), 77, 9), TokenError::BelowMinimum);
		assert_noop!(
			FeePool::spend(RuntimeOrigin::root(), 2, Balance::MAX),
			Error::<Test>::InsufficientFunds
		);
	});
}

#[test]
fn a_network_fee_is_taken_or_nothing_is() {
	test(|| {
		assert_ok!(FeePool::collect(&1, 40));
		assert_eq!(last_event(), Event::FeeCollected { payer: 1, amount: 40 });
		assert_eq!(Balances::free_balance(1), 960);
		assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + 40);

		let events = System::event_count();
		assert_ok!(FeePool::collect(&1, 0));
		assert_eq!(System::event_count(), events);
		// The payer's account stays open.
		assert_noop!(FeePool::collect(&1, 951), TokenError::NotExpendable);
		assert_noop!(FeePool::collect(&1, 961), TokenError::FundsUnavailable);
	});
}

#[derive(Clone, Debug)]
enum Step {
	Fee(Balance),
	/// It pays a fee, and then all that it did is undone.
	Undone(Balance),
	EndBlock,
	Gift(Balance),
	Shares(u32, u32),
	EndRound,
	Spend(u64, Balance),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (1u128..5_000).prop_map(Step::Fee),
		1 => (1u128..5_000).prop_map(Step::Undone),
		3 => Just(Step::EndBlock),
		1 => (10u128..5_000).prop_map(Step::Gift),
		1 => (0u32..=1_000_000_000, 0u32..=1_000_000_000).prop_map(|(b, i)| Step::Shares(b, i)),
		3 => Just(Step::EndRound),
		3 => (2u64..5, 0u128..5_000).prop_map(|(who, amount)| Step::Spend(who, amount)),
	]
}

proptest! {
	#[test]
	fn equals_a_plain_model(steps in prop::collection::vec(step(), 1..80)) {
		chain().execute_with(|| {
			let rich = 1_000_000_000;
			let _ = <Balances as frame_support::traits::Currency<u64>>::deposit_creating(&1, rich);
			let (mut income, mut kept, mut burned, mut issued) = (0u128, 0u128, 0u128, 0u128);
			let (mut collected, mut paid) = (0u128, [0u128; 5]);
			let mut round = 0;
			let (mut burn, mut issue) = (200_000_000u128, 300_000_000u128);
			// The case before left its own.
			BurnShare::set(Perbill::from_percent(20));
			IssuanceShare::set(Perbill::from_percent(30));
			let issuance = Balances::total_issuance();
			for step in steps {
				match step {
					Step::Fee(amount) => {
						charge(1, amount);
						collected += amount;
					},
					Step::Undone(amount) => {
						let undone = with_storage_layer(|| -> DispatchResult {
							charge(1, amount);
							Err(DispatchError::Other("undone"))
						});
						prop_assert!(undone.is_err());
					},
					Step::EndBlock => {
						end_block();
						income += std::mem::take(&mut collected);
					},
					Step::Gift(amount) => {
						let pot = FeePool::account_id();
						assert_ok!(Balances::transfer_keep_alive(
							RuntimeOrigin::signed(1), pot, amount
						));
						income += amount;
					},
					Step::Shares(b, i) => {
						(burn, issue) = (b.into(), i.into());
						BurnShare::set(Perbill::from_parts(b));
						IssuanceShare::set(Perbill::from_parts(i));
					},
					Step::EndRound => {
						FeePool::on_round_end(round);
						round += 1;
						let burning = income * burn / 1_000_000_000;
						let issuing = (income * issue / 1_000_000_000).min(income - burning);
						burned += burning;
						issued += issuing;
						kept += income - burning - issuing;
						income = 0;
					},
					Step::Spend(who, amount) => {
						let done = FeePool::spend(RuntimeOrigin::root(), who, amount);
						prop_assert_eq!(done.is_ok(), amount > 0 && amount <= kept);
						if done.is_ok() {
							kept -= amount;
							paid[who as usize] += amount;
						}
					},
				}
				prop_assert_eq!(FeePool::spendable(), kept);
				prop_assert_eq!(FeePool::balance(), EXISTENTIAL_DEPOSIT + kept + income);
				prop_assert_eq!(Collected::<Test>::get(), collected);
				prop_assert_eq!(Balances::total_issuance(), issuance - burned);
				let held: Balance = frame_system::Account::<Test>::iter_values()
					.map(|account| account.data.free)
					.sum();
				prop_assert_eq!(held + collected, issuance - burned);
				prop_assert_eq!(Balances::free_balance(99), 1_000 + issued);
				for (who, paid) in (0u64..).zip(paid).skip(2) {
					prop_assert_eq!(Balances::free_balance(who), 1_000 + paid);
				}
				FeePool::do_try_state().expect("the invariants hold");
			}
			Ok(())
		})?;
	}
}
