//! What costs no fee, in real transactions of real blocks.

use crate::{
	blocks::{Blocks, SESSIONS},
	development_without_node,
};
use audio_primitives::{holdings::What, stake::StakedBalance};
use audio_runtime::{
	configs::waivers::{weight_of_asking, MaxFreeInBlock, FREE_VOTE_STAKE},
	constants::{BONDING_ERAS, EXISTENTIAL_DEPOSIT},
	payment::ChargeUnlessWaived,
	transaction::extension,
	AccountId, Balance, Balances, Delegation, Democracy, Executive, FeatureAccess, FeeWaivers,
	Holdings, NodeServices, NominationPools, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
	SignedPayload, StakedVoting, Staking, System, TransactionPayment, UncheckedExtrinsic, AUDIO,
};
use codec::Encode;
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::{fungible::Mutate, Bounded},
	weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use pallet_democracy::{AccountVote, Conviction, Vote, VoteThreshold};
use pallet_fee_waivers::{Event, InBlock, Taken, Used, Waiver};
use sp_core::{ed25519, sr25519, Pair};
use sp_runtime::{
	generic::Era,
	traits::TransactionExtension as _,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
	},
	ApplyExtrinsicResult, DispatchError, MultiAddress, MultiSignature,
};

type Refused = InvalidTransaction;

fn chain() -> Blocks {
	let mut blocks = Blocks::from(development_without_node(), 10);
	blocks.after(1, || ());
	blocks
}

fn key(number: u32) -> sr25519::Pair {
	sr25519::Pair::from_seed(&sp_io::hashing::blake2_256(&("waived", number).encode()))
}

fn account(number: u32) -> AccountId {
	key(number).public().into()
}

fn by(number: u32) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(number))
}

/// Gives the account of that number so many AUDIO more.
fn give(number: u32, audio: Balance) -> AccountId {
	let who = account(number);
	Balances::mint_into(&who, audio * AUDIO).expect("it can be minted");
	who
}

/// A transaction of that account, of the next nonce that the state knows.
fn transaction(number: u32, call: RuntimeCall, tip: Balance) -> UncheckedExtrinsic {
	let who = account(number);
	let extension = extension(System::account_nonce(&who), Era::Immortal, tip);
	let payload = SignedPayload::new(call, extension).expect("all is known");
	let signature = payload.using_encoded(|bytes| key(number).sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, who.into(), MultiSignature::Sr25519(signature), extension)
}

fn apply(number: u32, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(transaction(number, call.into(), 0))
}

/// Whether the pool would take it.
fn valid(number: u32, call: impl Into<RuntimeCall>, tip: Balance) -> TransactionValidity {
	let transaction = transaction(number, call.into(), tip);
	let parent = System::parent_hash();
	with_transaction(|| {
		let source = TransactionSource::External;
		let valid = Executive::validate_transaction(source, transaction, parent);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(valid))
	})
	.expect("it is asked")
}

fn refused(by: Refused) -> ApplyExtrinsicResult {
	Err(TransactionValidityError::Invalid(by))
}

/// How often fees were waived in this block.
fn waived(number: u32, waiver: Waiver) -> usize {
	let event = RuntimeEvent::FeeWaivers(Event::FeeWaived { who: account(number), waiver });
	System::events().iter().filter(|record| record.event == event).count()
}

/// What the account of that number could spend.
fn free(number: u32) -> Balance {
	Balances::free_balance(account(number))
}

/// Makes the call for nothing.
fn leave_for_free(number: u32, call: impl Into<RuntimeCall> + Clone) {
	let call: RuntimeCall = call.into();
	let before = Balances::total_issuance();
	let pool = valid(number, call.clone(), 0).expect("the pool takes it");
	assert_eq!(pool.priority, 0, "whoever pays goes first");
	let name = format!("{call:?}");
	assert_eq!(apply(number, call), Ok(Ok(())), "{name}");
	assert_eq!(waived(number, Waiver::Leave), 1, "{name}");
	assert_eq!(Balances::total_issuance(), before);
}

/// The account of that number bonds all that it has.
fn bond_all(number: u32, audio: Balance) {
	let who = give(number, audio);
	let all = audio * AUDIO - EXISTENTIAL_DEPOSIT;
	let payee = pallet_staking::RewardDestination::Staked;
	assert_ok!(Staking::bond(RuntimeOrigin::signed(who), all, payee));
	assert_eq!(free(number), EXISTENTIAL_DEPOSIT);
}

fn unbond(value: Balance) -> RuntimeCall {
	pallet_staking::Call::unbond { value }.into()
}

fn withdraw_unbonded() -> RuntimeCall {
	pallet_staking::Call::withdraw_unbonded { num_slashing_spans: 0 }.into()
}

fn vote(referendum: u32, aye: bool, balance: Balance) -> RuntimeCall {
	vote_with(referendum, aye, balance, Conviction::Locked1x)
}

fn vote_with(ref_index: u32, aye: bool, balance: Balance, conviction: Conviction) -> RuntimeCall {
	let vote = AccountVote::Standard { vote: Vote { aye, conviction }, balance };
	pallet_democracy::Call::vote { ref_index, vote }.into()
}

fn referendum() -> u32 {
	let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
	let call = Bounded::Inline(call.encode().try_into().expect("it is short"));
	Democracy::internal_start_referendum(call, VoteThreshold::SimpleMajority, 0)
}

fn check_state() {
	FeeWaivers::do_try_state().expect("the invariants hold");
}

#[test]
fn who_has_all_at_stake_begins_to_leave_once_an_era_and_takes_it_back() {
	let mut chain = chain();
	chain.after(1, || bond_all(1, 50));
	chain.after(1, || {
		leave_for_free(1, unbond(20 * AUDIO));
		assert_eq!(
			(free(1), StakedVoting::of(&account(1))),
			(EXISTENTIAL_DEPOSIT, 30 * AUDIO - EXISTENTIAL_DEPOSIT)
		);
		// Once an era: the pool takes no more.
		assert_eq!(apply(1, unbond(AUDIO)), refused(Refused::Payment));
		assert_eq!(valid(1, unbond(AUDIO), 0), Err(Refused::Payment.into()));
		check_state();
	});
	chain.era();
	chain.after(1, || {
		leave_for_free(1, unbond(Balance::MAX));
		assert_eq!(StakedVoting::of(&account(1)), 0);
		// Nothing is due yet.
		assert_eq!(valid(1, withdraw_unbonded(), 0), Err(Refused::Payment.into()));
	});
	chain.era();
	chain.after(1, || {
		assert_eq!(apply(1, withdraw_unbonded()), refused(Refused::Payment), "nothing is due yet");
	});
	chain.sessions(SESSIONS * u64::from(BONDING_ERAS));
	chain.after(1, || {
		leave_for_free(1, withdraw_unbonded());
		assert_eq!(free(1), 50 * AUDIO);
		// What is over is forgotten.
		assert_eq!(Used::<Runtime>::iter().count(), 1);
		check_state();
	});
}

#[test]
fn who_can_pay_pays_for_leaving() {
	let mut chain = chain();
	chain.after(1, || {
		bond_all(1, 50);
		give(1, 1);
		let before = free(1);
		assert_eq!(apply(1, unbond(20 * AUDIO)), Ok(Ok(())));
		assert_eq!(waived(1, Waiver::Leave), 0);
		let paid = before - free(1);
		assert!(paid > 0);
		let said = System::events().into_iter().find_map(|record| match record.event {
			RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
			) => Some(actual_fee),
			_ => None,
		});
		assert_eq!(said, Some(paid));
		// A wallet is told no less than that, and no more for what could be free.
		let transaction = transaction(1, unbond(20 * AUDIO), 0);
		let length = transaction.encoded_size() as u32;
		let told = TransactionPayment::query_info(transaction, length).partial_fee;
		assert!(told >= paid, "{told}, {paid}");
		assert_eq!(weight_of_asking(&unbond(AUDIO)), Weight::zero());
		let vote = vote(0, true, FREE_VOTE_STAKE);
		let part = vote.get_dispatch_info().call_weight.ref_time() / 20;
		assert!(weight_of_asking(&vote).ref_time() < part, "more than a twentieth");
	});
}

#[test]
fn nothing_else_of_an_account_that_cannot_pay_is_free() {
	let mut chain = chain();
	chain.after(1, || {
		bond_all(1, 50);
		let payment = || Err(Refused::Payment.into());
		let spans = |num_slashing_spans| {
			pallet_staking::Call::withdraw_unbonded { num_slashing_spans }.into()
		};
		let nested = |call: RuntimeCall| -> RuntimeCall {
			pallet_utility::Call::batch { calls: vec![call] }.into()
		};
		let calls: [RuntimeCall; 10] = [
			frame_system::Call::remark { remark: vec![] }.into(),
			nested(unbond(20 * AUDIO)),
			// What has no effect, or next to none, or will fail.
			unbond(0),
			unbond(AUDIO - 1),
			pallet_staking::Call::chill {}.into(),
			spans(0),
			spans(1_000),
			pallet_delegation::Call::withdraw {}.into(),
			pallet_feature_access::Call::withdraw {}.into(),
			pallet_node_services::Call::withdraw { node: 0 }.into(),
		];
		for call in calls {
			assert_eq!(valid(1, call.clone(), 0), payment(), "{call:?}");
			assert_eq!(apply(1, call), refused(Refused::Payment));
		}
		// Nor what is in a hurry.
		assert_eq!(valid(1, unbond(20 * AUDIO), 1), payment());
		// Nor an account that has nothing at stake.
		Balances::mint_into(&account(2), EXISTENTIAL_DEPOSIT).expect("it can be minted");
		assert_eq!(valid(2, unbond(20 * AUDIO), 0), payment());
		assert_eq!(Used::<Runtime>::iter().count(), 0);
		leave_for_free(1, unbond(20 * AUDIO));
	});
}

#[test]
fn a_free_call_that_fails_is_not_free_again() {
	let mut chain = chain();
	chain.after(1, || {
		bond_all(1, 50);
		// As many chunks as there can be, of which nothing can be told beforehand.
		pallet_staking::Ledger::<Runtime>::mutate(account(1), |ledger| {
			let ledger = ledger.as_mut().expect("it is bonded");
			for era in 0..32 {
				let chunk = pallet_staking::UnlockChunk { value: 1, era: 1_000 + era };
				ledger.unlocking.try_push(chunk).expect("there is room");
			}
			ledger.active -= 32;
		});
		assert!(apply(1, unbond(20 * AUDIO)).expect("it is free").is_err());
		assert_eq!(waived(1, Waiver::Leave), 1);
		assert_eq!(apply(1, unbond(20 * AUDIO)), refused(Refused::Payment));
		check_state();
	});
}

#[test]
fn a_pool_beneficiaries_features_and_nodes_are_left_the_same_way() {
	let mut chain = chain();
	chain.after(1, || {
		give(9, 200_000);
		let address = || MultiAddress::Id(account(9));
		assert_ok!(NominationPools::create(by(9), 1_000 * AUDIO, address(), address(), address()));
		let (cut, role) = (sp_runtime::Perbill::zero(), audio_primitives::delegation::Role::Artist);
		assert_ok!(Delegation::register_beneficiary(by(9), role, cut, 0, Default::default()));
		let all = 20 * AUDIO - EXISTENTIAL_DEPOSIT;
		for number in 1..=4 {
			give(number, 20);
		}
		assert_ok!(NominationPools::join(by(1), all, 1));
		assert_ok!(Delegation::delegate(by(2), account(9), all));
		assert_ok!(FeatureAccess::lock(by(3), 0));
		give(4, 1_000);
		let endpoint = b"https://free.example.com".to_vec();
		let node_key = ed25519::Pair::from_seed(&[4; 32]);
		let proof = node_key.sign(&NodeServices::proof_message(&account(4), &endpoint));
		let service = b"content".to_vec().try_into().expect("it is short");
		let collateral = 1_020 * AUDIO - EXISTENTIAL_DEPOSIT;
		let key = node_key.public();
		assert_ok!(NodeServices::register(by(4), service, endpoint, key, proof, collateral));
		// What is left of the ten AUDIO goes.
		let spare = free(3) - EXISTENTIAL_DEPOSIT;
		assert_ok!(Balances::transfer_allow_death(by(3), address(), spare));
		for number in 1..=4 {
			assert_eq!(free(number), EXISTENTIAL_DEPOSIT, "{number}");
		}
	});
	chain.after(1, || {
		let member_account = || MultiAddress::Id(account(1));
		let points = pallet_nomination_pools::PoolMembers::<Runtime>::get(account(1))
			.expect("it is a member")
			.points;
		let unbond_points = |unbonding_points| -> RuntimeCall {
			let member_account = member_account();
			pallet_nomination_pools::Call::unbond { member_account, unbonding_points }.into()
		};
		let other = pallet_nomination_pools::Call::unbond {
			member_account: MultiAddress::Id(account(9)),
			unbonding_points: AUDIO,
		};
		assert_eq!(valid(1, other, 0), Err(Refused::Payment.into()), "another's");
		assert_eq!(valid(1, unbond_points(points + 1), 0), Err(Refused::Payment.into()));
		assert_eq!(valid(1, unbond_points(points - AUDIO / 2), 0), Err(Refused::Payment.into()));
		leave_for_free(1, unbond_points(points));
		let beneficiary = account(9);
		let amount = 20 * AUDIO - EXISTENTIAL_DEPOSIT;
		leave_for_free(2, pallet_delegation::Call::undelegate { beneficiary, amount });
		leave_for_free(3, pallet_feature_access::Call::unlock { feature: 0 });
		assert_eq!(
			valid(4, pallet_node_services::Call::deregister { node: 1 }, 0),
			Err(Refused::Payment.into()),
			"there is no such node"
		);
		leave_for_free(4, pallet_node_services::Call::deregister { node: 0 });
		for number in 1..=4 {
			assert_eq!(StakedVoting::of(&account(number)), 0, "{number}");
		}
	});
	chain.sessions(SESSIONS * (u64::from(BONDING_ERAS) + 2));
	chain.after(1, || {
		let withdraw = pallet_nomination_pools::Call::withdraw_unbonded {
			member_account: MultiAddress::Id(account(1)),
			num_slashing_spans: 0,
		};
		leave_for_free(1, withdraw);
		leave_for_free(2, pallet_delegation::Call::withdraw {});
		leave_for_free(3, pallet_feature_access::Call::withdraw {});
		leave_for_free(4, pallet_node_services::Call::withdraw { node: 0 });
		for (number, audio) in [(1, 20), (2, 20), (3, 10), (4, 1_020)] {
			assert!(free(number) >= audio * AUDIO, "{number}: {}", free(number));
		}
		check_state();
	});
}

#[test]
fn tokens_that_voted_are_freed_though_they_cannot_pay() {
	let mut chain = chain();
	let ended = chain.after(1, || {
		bond_all(1, 50);
		let referendum = referendum();
		let all = StakedVoting::of(&account(1));
		assert_eq!(apply(1, vote(referendum, false, all)), Ok(Ok(())));
		let remove: RuntimeCall = pallet_democracy::Call::remove_vote { index: referendum }.into();
		assert_eq!(valid(1, remove, 0), Err(Refused::Payment.into()), "it runs");
		leave_for_free(1, unbond(Balance::MAX));
		referendum
	});
	chain.sessions(SESSIONS * (u64::from(BONDING_ERAS) + 2));
	chain.after(1, || {
		let info = pallet_democracy::ReferendumInfoOf::<Runtime>::get(ended);
		assert!(!matches!(info, Some(pallet_democracy::ReferendumInfo::Ongoing(_))));
		leave_for_free(1, withdraw_unbonded());
		// All of it is locked for the vote, but for the hundredth that it had beside it.
		let spend: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		while let Ok(done) = apply(1, spend.clone()) {
			assert_ok!(done);
		}
		assert!(free(1) > 49 * AUDIO);
		assert_eq!(apply(1, spend), refused(Refused::Payment));
	});
	chain.era();
	chain.after(1, || {
		let remove = pallet_democracy::Call::remove_vote { index: ended };
		leave_for_free(1, remove);
	});
	chain.era();
	chain.after(1, || {
		let unlock = pallet_democracy::Call::unlock { target: MultiAddress::Id(account(1)) };
		leave_for_free(1, unlock);
		let spend: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		assert_eq!(apply(1, spend), Ok(Ok(())));
	});
}

#[test]
fn a_first_vote_costs_nothing_from_ten_audio_at_stake_on() {
	let mut chain = chain();
	chain.after(1, || {
		let payee = || pallet_staking::RewardDestination::Staked;
		for (number, staked) in [(1, FREE_VOTE_STAKE), (2, FREE_VOTE_STAKE - 1)] {
			give(number, 20);
			assert_ok!(Staking::bond(by(number), staked, payee()));
		}
		let referendum = referendum();
		let before = free(1);
		let first = vote(referendum, true, FREE_VOTE_STAKE);
		assert_eq!(valid(1, first.clone(), 0).expect("the pool takes it").priority, 0);
		assert_eq!(apply(1, first), Ok(Ok(())));
		assert_eq!((free(1), waived(1, Waiver::Vote)), (before, 1));
		assert!(
			!System::events()
				.iter()
				.any(|record| { matches!(record.event, RuntimeEvent::TransactionPayment(_)) }),
			"no fee is said to be paid"
		);
		// To change it is not, nor a vote of less.
		for (number, call) in [
			(1, vote(referendum, false, FREE_VOTE_STAKE)),
			(2, vote(referendum, true, FREE_VOTE_STAKE - 1)),
		] {
			let before = free(number);
			assert!(valid(number, call.clone(), 0).expect("it can be paid").priority > 0);
			assert_eq!(apply(number, call), Ok(Ok(())));
			assert!(free(number) < before, "{number}");
		}
		assert_eq!(waived(1, Waiver::Vote) + waived(2, Waiver::Vote), 1);
		check_state();
	});
	// On another it is.
	chain.after(1, || {
		let referendum = referendum();
		let before = free(1);
		assert_eq!(apply(1, vote(referendum, true, FREE_VOTE_STAKE)), Ok(Ok(())));
		assert_eq!(free(1), before);
	});
}

#[test]
fn a_vote_that_cannot_count_is_not_free() {
	let mut chain = chain();
	chain.after(1, || {
		bond_all(1, 50);
		let referendum = referendum();
		let payment = || Err(Refused::Payment.into());
		let split = AccountVote::Split { aye: FREE_VOTE_STAKE, nay: FREE_VOTE_STAKE };
		let calls: [RuntimeCall; 6] = [
			vote(referendum + 1, true, FREE_VOTE_STAKE),
			vote(referendum, true, FREE_VOTE_STAKE - 1),
			vote(referendum, true, 51 * AUDIO),
			vote_with(referendum, true, FREE_VOTE_STAKE, Conviction::None),
			vote_with(referendum, true, FREE_VOTE_STAKE, Conviction::Locked6x),
			pallet_democracy::Call::vote { ref_index: referendum, vote: split }.into(),
		];
		for call in calls {
			assert_eq!(valid(1, call.clone(), 0), payment(), "{call:?}");
		}
		assert_eq!(valid(1, vote(referendum, true, FREE_VOTE_STAKE), 1), payment(), "with a tip");
		let nested = vec![vote(referendum, true, FREE_VOTE_STAKE)];
		let nested: RuntimeCall = pallet_utility::Call::batch { calls: nested }.into();
		assert_eq!(valid(1, nested, 0), payment());
		// As often as it could fail, it is free a few times an era.
		for number in 0..11 {
			let referendum = Democracy::internal_start_referendum(
				Bounded::Inline(vec![number].try_into().expect("it is short")),
				VoteThreshold::SimpleMajority,
				0,
			);
			let done = apply(1, vote(referendum, true, FREE_VOTE_STAKE));
			match number < 10 {
				true => assert_eq!(done, Ok(Ok(()))),
				false => assert_eq!(done, refused(Refused::Payment)),
			}
		}
	});
}

#[test]
fn what_is_free_takes_a_part_of_a_block_and_the_rest_waits() {
	let mut chain = chain();
	let index = chain.after(1, || {
		bond_all(1, 50);
		bond_all(2, 50);
		let index = referendum();
		// A block that has almost as much as it may.
		let almost = MaxFreeInBlock::get().saturating_sub(Weight::from_parts(1, 0));
		InBlock::<Runtime>::put(Taken { votes: almost, leaving: almost });
		let exhausted = || refused(Refused::ExhaustsResources);
		assert_eq!(apply(1, vote(index, true, FREE_VOTE_STAKE)), exhausted());
		assert_eq!(apply(2, unbond(20 * AUDIO)), exhausted());
		// Who pays does not wait.
		give(3, 10);
		let spend: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		assert_eq!(apply(3, spend), Ok(Ok(())));
		// The pool keeps both.
		assert_ok!(valid(1, vote(index, true, FREE_VOTE_STAKE), 0).map(|_| ()));
		index
	});
	chain.after(1, || {
		assert_eq!(apply(1, vote(index, true, FREE_VOTE_STAKE)), Ok(Ok(())));
		leave_for_free(2, unbond(20 * AUDIO));
		let Taken { votes, leaving } = InBlock::<Runtime>::get();
		let most = MaxFreeInBlock::get();
		// Fifteen of each fit into a block, and twice as many where slots are of six seconds.
		for taken in [votes, leaving] {
			assert!(taken.ref_time() > 0 && taken.saturating_mul(15).all_lte(most), "{taken:?}");
		}
	});
}

#[test]
fn the_pool_holds_one_free_transaction_of_an_account_for_each_purpose() {
	chain().after(1, || {
		bond_all(0, 1_000);
		let [first, second] = [referendum(), referendum()];
		let tags = |call: RuntimeCall| valid(0, call, 0).expect("the pool takes it").provides;
		let free = |call: RuntimeCall| tags(call).swap_remove(1);
		let a = free(vote(first, true, 10 * AUDIO));
		// Two of the same tag are never in the pool together.
		assert_eq!(a, free(vote(first, false, 900 * AUDIO)));
		assert_ne!(a, free(vote(second, true, 10 * AUDIO)));
		assert_eq!(free(unbond(AUDIO)), free(unbond(2 * AUDIO)));
		assert_ne!(a, free(unbond(AUDIO)));
		// What is paid for has its nonce alone.
		give(0, 10);
		assert_eq!(tags(unbond(AUDIO)).len(), 1);
	});
}

#[test]
fn the_call_that_a_nominator_is_told_to_leave_with_is_free_if_it_cannot_pay() {
	chain().after(1, || {
		bond_all(0, 1_000);
		let target = crate::account("//Alice//stash");
		assert_ok!(Staking::nominate(by(0), vec![target.into()]));
		assert_ok!(Staking::unbond(by(0), 100 * AUDIO));
		let bond = Holdings::of(&account(0)).into_iter().find(|found| found.what == What::Bonded);
		let call = bond.and_then(|found| found.call).expect("it says how");
		leave_for_free(0, call);
		assert_eq!(StakedVoting::of(&account(0)), 0);
		assert!(!pallet_staking::Nominators::<Runtime>::contains_key(account(0)));
	});
}

#[test]
fn clients_see_the_extension_that_they_know() {
	let known = pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::metadata();
	let ours = ChargeUnlessWaived::metadata();
	assert_eq!(ours.len(), 1);
	assert_eq!((ours[0].identifier, &ours[0].ty), (known[0].identifier, &known[0].ty));
	let tip = 7 * AUDIO;
	let encoded = pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(tip);
	assert_eq!(ChargeUnlessWaived::from(tip).encode(), encoded.encode());
}

#[test]
fn a_larger_tip_goes_first_however_large_the_smaller_one_is() {
	chain().next(|| {
		let who = give(1, 2_000_000);
		let call = || {
			RuntimeCall::from(pallet_balances::Call::transfer_keep_alive::<Runtime> {
				dest: who.clone().into(),
				value: AUDIO,
			})
		};
		let priority = |tip| valid(1, call(), tip).expect("it can be paid").priority;
		let tips = [0, AUDIO / 1_000_000, AUDIO / 1_000, AUDIO, 1_000 * AUDIO, 500_000 * AUDIO];
		let priorities = tips.map(priority);
		assert!(priorities[0] > 0 && priorities.is_sorted_by(|less, more| less < more));
		// What has to come through goes before them all.
		assert_eq!(priority(1_500_000 * AUDIO), audio_runtime::payment::MOST_PRIORITY);
		// Whoever fills blocks with what is operational and fails is outbid.
		let pages = frame_system::Call::set_heap_pages { pages: 64 };
		let junk = pallet_utility::Call::with_weight {
			call: Box::new(pages.into()),
			weight: Weight::from_parts(10 * WEIGHT_REF_TIME_PER_MILLIS, 0),
		};
		assert_eq!(
			RuntimeCall::from(junk.clone()).get_dispatch_info().class,
			DispatchClass::Operational
		);
		let junk = valid(1, junk, 0).expect("it is paid for").priority;
		assert!(priorities[0] < junk && junk < priority(AUDIO), "{junk}");
	});
}
