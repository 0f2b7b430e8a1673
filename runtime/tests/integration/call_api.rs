//! How calls would end that nobody has made yet: as they do in blocks, and nothing stays of it.

use crate::{
	activity::signed,
	blocks::Blocks,
	development, development_without_node,
	origins::{
		chain, outcome, scenes,
		stage::{hot_key, member, moderator, owner, stranger},
		undone,
	},
};
use audio_primitives::{arguments::BadArgument, calls::DryRun};
use audio_runtime::{
	apis::api::dispatch,
	configs::limits::RuntimeBlockWeights,
	constants::{EXISTENTIAL_DEPOSIT, MILLI_AUDIO},
	transaction::extension,
	AccountId, Balance, Balances, Democracy, Executive, Runtime, RuntimeCall, RuntimeEvent,
	SignedPayload, Staking, System, TransactionPayment, UncheckedExtrinsic, AUDIO,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{fungible::Mutate, Bounded},
	weights::Weight,
};
use pallet_democracy::{AccountVote, Conviction, Vote, VoteThreshold};
use proptest::{
	prelude::*,
	test_runner::{TestCaseError, TestRunner},
};
use sp_core::{sr25519, Pair};
use sp_runtime::{
	generic::Era,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	DispatchError, MultiSignature, StateVersion, TokenError,
};
use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
	thread,
};

/// What the runtime says of that call of `signer`.
fn said(signer: &AccountId, call: impl Into<RuntimeCall>) -> Result<DryRun, BadArgument> {
	let arguments = (signer, call.into()).encode();
	let answer = dispatch("CallApi_dry_run", &arguments).expect("there is such a method");
	Decode::decode(&mut &answer[..]).expect("it is its result")
}

/// The state's root.
fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

fn filtered() -> DispatchError {
	frame_system::Error::<Runtime>::CallFiltered.into()
}

/// The error that is said of that call.
fn error_of(signer: &AccountId, call: impl Into<RuntimeCall>) -> DispatchError {
	match said(signer, call) {
		Ok(DryRun::Fails { error, .. }) => error,
		other => panic!("it does not fail: {other:?}"),
	}
}

/// The fee that is said of a call that succeeds.
fn fee_of(signer: &AccountId, call: impl Into<RuntimeCall>) -> Balance {
	match said(signer, call) {
		Ok(DryRun::Succeeds { fee }) => fee,
		other => panic!("it does not succeed: {other:?}"),
	}
}

fn signer() -> sr25519::Pair {
	sr25519::Pair::from_string("//Tries", None).expect("a well-formed URI")
}

fn who() -> AccountId {
	signer().public().into()
}

/// The account that tries has so much free, or is not there.
fn give(balance: Balance) {
	if balance > 0 {
		Balances::mint_into(&who(), balance).expect("it can be minted");
	}
}

/// It has bonded so much, and what is free is what an account must have.
fn bond(balance: Balance) {
	give(balance + EXISTENTIAL_DEPOSIT);
	let payee = pallet_staking::RewardDestination::Staked;
	assert_ok!(Staking::bond(signed(&who()), balance, payee));
}

/// The transaction with which it makes that call, as wallets sign it.
fn transaction(call: RuntimeCall) -> UncheckedExtrinsic {
	// Of the last block whose hash is known.
	let era = Era::mortal(64, u64::from(System::block_number() - 1));
	let extension = extension(System::account_nonce(who()), era, 0);
	let payload = SignedPayload::new(call, extension).expect("all is known");
	let signature = MultiSignature::Sr25519(payload.using_encoded(|bytes| signer().sign(bytes)));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, who().into(), signature, extension)
}

/// How that transaction ends in a block.
fn made(call: RuntimeCall) -> DryRun {
	let transaction = transaction(call);
	let bytes = transaction.encoded_size() as u32;
	let charged = TransactionPayment::query_info(transaction.clone(), bytes).partial_fee;
	System::reset_events();
	let ended = match Executive::apply_extrinsic(transaction) {
		Err(TransactionValidityError::Invalid(InvalidTransaction::Payment)) => {
			return DryRun::Unpaid { fee: charged }
		},
		ended => ended.expect("it is valid"),
	};
	let paid = System::events().into_iter().find_map(|record| match record.event {
		RuntimeEvent::TransactionPayment(
			pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
		) => Some(actual_fee),
		_ => None,
	});
	// Nothing says so of what is free.
	let fee = paid.unwrap_or(0);
	match ended {
		Ok(()) => DryRun::Succeeds { fee },
		Err(error) => DryRun::Fails { fee, error },
	}
}

fn vote(conviction: Conviction, balance: Balance) -> RuntimeCall {
	let vote = AccountVote::Standard { vote: Vote { aye: true, conviction }, balance };
	pallet_democracy::Call::vote { ref_index: 0, vote }.into()
}

fn begin_referendum() {
	let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
	let call = Bounded::Inline(call.encode().try_into().expect("it is short"));
	assert_eq!(Democracy::internal_start_referendum(call, VoteThreshold::SimpleMajority, 0), 0);
}

fn transfer(value: Balance) -> RuntimeCall {
	pallet_balances::Call::transfer_allow_death { dest: stranger().into(), value }.into()
}

fn remark(length: usize) -> RuntimeCall {
	frame_system::Call::remark { remark: vec![7; length] }.into()
}

fn batch_all(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch_all { calls }.into()
}

/// The most that an extrinsic of the normal class may weigh.
fn heaviest() -> Weight {
	let weights = RuntimeBlockWeights::get();
	weights.get(DispatchClass::Normal).max_extrinsic.expect("it has a bound")
}

#[test]
fn every_call_ends_as_it_is_said_whoever_makes_it_and_nothing_stays_of_asking() {
	let (mut refused, mut ends) = (BTreeSet::new(), BTreeMap::new());
	chain().execute_with(|| {
		for scene in scenes() {
			undone(|| {
				let scene = scene();
				let name = scene.name();
				let before = root();
				let others = [stranger(), hot_key(), moderator(), member()];
				for signer in others.into_iter().chain([scene.owner.clone()]) {
					let ended = match said(&signer, scene.call.clone()) {
						Ok(DryRun::Succeeds { .. }) => Ok(()),
						Ok(DryRun::Fails { error, .. }) => Err(error),
						Ok(unpaid) => panic!("{name}: {unpaid:?}"),
						Err(why) => {
							refused.insert((name.clone(), why as u8));
							continue;
						},
					};
					assert_eq!(ended, outcome(signed(&signer), &scene.call), "{name}");
					*ends.entry(ended.is_ok()).or_insert(0) += 1;
				}
				assert_eq!(root(), before, "{name} changes something");
			});
		}
	});
	assert_eq!(refused, [("timestamp.set".into(), BadArgument::MandatoryCall as u8)].into());
	assert!(ends[&true] > 300 && ends[&false] > 300, "{ends:?}");
}

/// What the account that tries has free, bonds and does.
#[derive(Clone, Debug)]
struct Trial {
	free: Balance,
	bonded: Balance,
	call: RuntimeCall,
}

/// Amounts that are about as much as `free`, or anything.
fn amounts(free: Balance) -> impl Strategy<Value = Balance> {
	prop_oneof![
		(0..=20 * MILLI_AUDIO).prop_map(move |less| free.saturating_sub(less)),
		0..=3 * AUDIO,
		Just(0),
	]
}

fn calls(free: Balance, bonded: Balance) -> impl Strategy<Value = RuntimeCall> {
	let keep_alive = |value| {
		pallet_balances::Call::transfer_keep_alive { dest: stranger().into(), value }.into()
	};
	let bond = |value| {
		let payee = pallet_staking::RewardDestination::Staked;
		pallet_staking::Call::bond { value, payee }.into()
	};
	let convictions = prop_oneof![Just(Conviction::Locked1x), Just(Conviction::Locked2x)];
	let plain = prop_oneof![
		3 => amounts(free).prop_map(transfer),
		3 => amounts(free).prop_map(keep_alive),
		1 => any::<bool>().prop_map(|keep_alive| {
			pallet_balances::Call::transfer_all { dest: owner().into(), keep_alive }.into()
		}),
		1 => amounts(free).prop_map(bond),
		1 => (0..=bonded).prop_map(|value| pallet_staking::Call::unbond { value }.into()),
		1 => Just(pallet_staking::Call::chill {}.into()),
		3 => (convictions, 0..=bonded).prop_map(|(conviction, of)| vote(conviction, of)),
		1 => (0..2_000usize).prop_map(remark),
		1 => Just(frame_system::Call::set_heap_pages { pages: 64 }.into()),
	];
	let within = plain.clone().prop_recursive(3, 12, 4, |inner| {
		use pallet_utility::Call;
		let several = || prop::collection::vec(inner.clone(), 0..4);
		let boxed = || inner.clone().prop_map(Box::new);
		prop_oneof![
			several().prop_map(|calls| Call::batch { calls }.into()),
			several().prop_map(batch_all),
			several().prop_map(|calls| Call::force_batch { calls }.into()),
			boxed().prop_map(|call| Call::as_derivative { index: 0, call }.into()),
			(boxed(), boxed()).prop_map(|(main, fallback)| Call::if_else { main, fallback }.into()),
			boxed().prop_map(|call| {
				let real = stranger().into();
				pallet_proxy::Call::proxy { real, force_proxy_type: None, call }.into()
			}),
		]
	});
	// Only plain calls are ever free.
	prop_oneof![plain, within]
}

fn trials() -> impl Strategy<Value = Trial> {
	let free = prop_oneof![
		Just(0),
		EXISTENTIAL_DEPOSIT..=3 * EXISTENTIAL_DEPOSIT,
		EXISTENTIAL_DEPOSIT..=2 * AUDIO,
	];
	let bonded = prop_oneof![Just(0), 5 * AUDIO..=50 * AUDIO];
	(free, bonded).prop_flat_map(|(free, bonded)| {
		calls(free, bonded).prop_map(move |call| Trial { free, bonded, call })
	})
}

#[test]
fn a_transaction_ends_in_a_block_as_it_is_said_and_costs_what_is_said() {
	let mut blocks = Blocks::from(development_without_node(), 10);
	let seen = RefCell::new([0u32; 4]);
	blocks.after(1, || {
		begin_referendum();
		let config = ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() };
		let mut runner = TestRunner::new(config);
		let tried = runner.run(&trials(), |Trial { free, bonded, call }| {
			let (said, made) = undone(|| {
				if bonded > 0 {
					bond(bonded);
				}
				give(free);
				(said(&who(), call.clone()), made(call))
			});
			let kind = match &made {
				DryRun::Succeeds { fee: 0 } => 0,
				DryRun::Succeeds { .. } => 1,
				DryRun::Fails { .. } => 2,
				DryRun::Unpaid { .. } => 3,
			};
			seen.borrow_mut()[kind] += 1;
			prop_assert_eq!(said, Ok(made));
			Ok::<_, TestCaseError>(())
		});
		tried.unwrap_or_else(|failed| panic!("{failed}"));
	});
	assert!(seen.borrow().iter().all(|times| *times > 0), "{seen:?}");
}

#[test]
fn what_is_said_between_two_blocks_is_so_in_the_next() {
	let mut blocks = Blocks::from(development_without_node(), 10);
	blocks.after(1, || give(AUDIO));
	let calls = [transfer(AUDIO / 2), transfer(AUDIO), vote(Conviction::Locked1x, AUDIO)];
	for call in calls {
		let said = blocks.look(|| said(&who(), call.clone()));
		let made = blocks.after(1, || undone(|| made(call.clone())));
		assert_eq!(said, Ok(made), "{call:?}");
	}
}

#[test]
fn the_fee_is_taken_before_the_call_is_made() {
	development().execute_with(|| {
		give(AUDIO);
		let all = transfer(AUDIO);
		assert_eq!(outcome(signed(&who()), &all), Ok(()));
		assert_eq!(error_of(&who(), all), TokenError::FundsUnavailable.into());
		let fee = fee_of(&who(), transfer(AUDIO / 2));
		assert!(fee > MILLI_AUDIO && fee < EXISTENTIAL_DEPOSIT, "{fee}");
		assert_eq!(fee_of(&who(), transfer(AUDIO - fee)), fee);
		assert_eq!(
			error_of(&who(), transfer(AUDIO - fee + 1)),
			TokenError::FundsUnavailable.into()
		);
	});
}

#[test]
fn an_account_that_is_not_there_cannot_pay() {
	development().execute_with(|| {
		let Ok(DryRun::Unpaid { fee }) = said(&who(), remark(1)) else { panic!("it has nothing") };
		give(fee + EXISTENTIAL_DEPOSIT);
		assert_eq!(fee_of(&who(), remark(1)), fee);
	});
}

#[test]
fn what_is_free_is_said_to_be() {
	development().execute_with(|| {
		begin_referendum();
		bond(50 * AUDIO);
		let first = vote(Conviction::Locked1x, 50 * AUDIO);
		assert_eq!(fee_of(&who(), first.clone()), 0);
		assert_eq!(fee_of(&who(), first), 0, "it was not made");
		// It has nothing else to pay with.
		let unbond = |value| pallet_staking::Call::unbond { value };
		assert_eq!(fee_of(&who(), unbond(20 * AUDIO)), 0);
		assert!(matches!(said(&who(), unbond(1)), Ok(DryRun::Unpaid { .. })));
		give(AUDIO);
		assert!(fee_of(&who(), unbond(20 * AUDIO)) > 0, "who can pay does");
	});
}

#[test]
fn a_call_that_the_chain_does_not_accept_is_seen_wherever_it_is_wrapped() {
	development().execute_with(|| {
		begin_referendum();
		bond(50 * AUDIO);
		give(10 * AUDIO);
		let twice = || vote(Conviction::Locked2x, AUDIO);
		let boxed = || Box::new(twice());
		let other_signatories = vec![stranger()];
		use pallet_utility::Call;
		let wrapped: [RuntimeCall; 5] = [
			twice(),
			batch_all(vec![remark(1), batch_all(vec![twice()])]),
			Call::if_else { main: boxed(), fallback: boxed() }.into(),
			Call::as_derivative { index: 0, call: boxed() }.into(),
			pallet_multisig::Call::as_multi_threshold_1 { other_signatories, call: boxed() }.into(),
		];
		for call in wrapped {
			assert_eq!(error_of(&who(), call.clone()), filtered(), "{call:?}");
		}
		// What goes on all the same succeeds.
		fee_of(&who(), Call::batch { calls: vec![twice()] });
		fee_of(&who(), Call::force_batch { calls: vec![twice()] });
	});
}

#[test]
fn what_only_a_referendum_may_is_not_for_accounts() {
	development().execute_with(|| {
		give(10 * AUDIO);
		let call = frame_system::Call::set_heap_pages { pages: 64 };
		assert_eq!(error_of(&who(), call), DispatchError::BadOrigin);
	});
}

#[test]
fn what_is_heavier_than_a_transaction_may_be_is_refused_as_the_pool_refuses_it() {
	let mut blocks = Blocks::from(development_without_node(), 10);
	blocks.after(1, || {
		give(1_000_000 * AUDIO);
		// Its weight is what it says; it is for Root alone.
		let weighing = |weight| -> RuntimeCall {
			pallet_utility::Call::with_weight { call: Box::new(remark(1)), weight }.into()
		};
		// With what is around it, and its length.
		let around = transaction(weighing(Weight::MAX));
		let length = Weight::from_parts(0, around.encoded_size() as u64);
		let most = heaviest() - around.get_dispatch_info().extension_weight - length;
		let valid = |call| {
			let (source, parent) = (TransactionSource::External, System::parent_hash());
			let transaction = transaction(call);
			undone(|| Executive::validate_transaction(source, transaction, parent)).map(|_| ())
		};
		assert_eq!(error_of(&who(), weighing(most)), DispatchError::BadOrigin);
		assert_eq!(valid(weighing(most)), Ok(()));
		let beyond = weighing(most.saturating_add(Weight::from_parts(1, 0)));
		assert_eq!(said(&who(), beyond.clone()), Err(BadArgument::CallTooHeavy));
		assert_eq!(valid(beyond), Err(InvalidTransaction::ExhaustsResources.into()));
		// What has more room in a block has no more here.
		let pages = Box::new(frame_system::Call::set_heap_pages { pages: 64 }.into());
		let operational = pallet_utility::Call::with_weight { call: pages, weight: heaviest() };
		assert_eq!(operational.get_dispatch_info().class, DispatchClass::Operational);
		assert_eq!(said(&who(), operational), Err(BadArgument::CallTooHeavy));
	});
}

#[test]
fn what_the_committee_does_can_be_tried() {
	development().execute_with(|| {
		let proposal = Box::new(remark(1));
		let call: RuntimeCall =
			pallet_collective::Call::<Runtime, pallet_collective::Instance1>::propose {
				threshold: 2,
				length_bound: 100,
				proposal,
			}
			.into();
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
		assert!(fee_of(&member(), call.clone()) > 0);
		give(AUDIO);
		let refused = pallet_collective::Error::<Runtime, pallet_collective::Instance1>::NotMember;
		assert_eq!(error_of(&who(), call), refused.into());
	});
}

#[test]
fn what_blocks_have_to_have_is_refused_and_fails_within_another_call() {
	development().execute_with(|| {
		give(10 * AUDIO);
		let time = || RuntimeCall::from(pallet_timestamp::Call::set { now: 1 });
		assert_eq!(said(&who(), time()), Err(BadArgument::MandatoryCall));
		assert_eq!(error_of(&who(), batch_all(vec![time()])), DispatchError::BadOrigin);
	});
}

#[test]
fn what_is_nested_deeper_than_any_transaction_is_no_call() {
	let nested = |depth| {
		// Index of the pallet and of the call, and the index of the account.
		let derivative =
			pallet_utility::Call::as_derivative { index: 0, call: Box::new(remark(0)) };
		let once = RuntimeCall::from(derivative).encode();
		let around = &once[..once.len() - remark(0).encoded_size()];
		let mut bytes = (who(),).encode();
		bytes.extend(around.repeat(depth));
		bytes.extend(remark(0).encode());
		bytes
	};
	// It is refused before the stack ends; what is not optimized takes much of it.
	let asking = thread::Builder::new().stack_size(1 << 30).spawn(move || {
		development().execute_with(|| {
			give(10 * AUDIO);
			let answer = dispatch("CallApi_dry_run", &nested(30)).expect("there is such a method");
			let ended = <Result<DryRun, BadArgument>>::decode(&mut &answer[..]);
			assert!(matches!(ended, Ok(Ok(DryRun::Succeeds { .. }))), "{ended:?}");
			let _ = dispatch("CallApi_dry_run", &nested(1_000));
		});
	});
	let panic = asking.expect("it starts").join().expect_err("it is no call");
	let message = panic.downcast::<String>().expect("it says why");
	assert!(message.contains("Bad input data provided to dry_run"), "{message}");
}

#[test]
#[should_panic(expected = "Bad input data provided to dry_run")]
fn what_has_more_behind_the_call_is_none() {
	let bytes = (who(), remark(0), 0u8).encode();
	development().execute_with(|| {
		give(10 * AUDIO);
		let _ = dispatch("CallApi_dry_run", &bytes);
	});
}
