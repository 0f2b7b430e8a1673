//! Each check fails where what it looks at is spoilt on purpose, and not before.

use crate::{
	actors::actor,
	chain::Chain,
	checks::weights::{self, Used},
	genesis::base,
};
use audio_runtime::{AccountId, Balances, Runtime, RuntimeCall, System, AUDIO};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo, PostDispatchInfo},
	traits::{
		fungible::{Mutate, MutateHold},
		tokens::Precision,
		ReservableCurrency, DEFENSIVE_OP_PUBLIC_ERROR,
	},
	weights::Weight,
};

fn who(number: usize) -> AccountId {
	actor(number).id.clone()
}

/// What is found after a block in which `spoils` happens.
fn found(spoils: impl FnOnce()) -> String {
	let mut chain = base();
	chain.blocks(1);
	assert!(chain.wrong.is_empty(), "nothing is wrong yet: {:?}", chain.wrong);
	chain.begin();
	chain.meddle(spoils);
	chain.end();
	chain.wrong.join("\n")
}

macro_rules! faults {
	($($name:ident: $found:literal, $spoils:expr;)*) => {$(
		#[test]
		fn $name() {
			let found = found($spoils);
			assert!(found.contains($found), "{found}");
		}
	)*};
}

fn free(number: usize, change: impl FnOnce(&mut u128)) {
	frame_system::Account::<Runtime>::mutate(who(number), |account| change(&mut account.data.free));
}

/// What was bonded is free again, and still bonded.
fn release_bond() {
	let reason = pallet_staking::HoldReason::Staking.into();
	Balances::release(&reason, &who(0), AUDIO, Precision::Exact).expect("it is held");
}

fn change_holder(
	track: u32,
	change: impl FnOnce(&mut pallet_storage_proofs::Places<AccountId, MaxReplicas>),
) {
	pallet_storage_proofs::TrackPlaces::<Runtime>::mutate(track, |places| {
		change(places.as_mut().expect("the track is held"));
	});
}

type MaxReplicas = <Runtime as pallet_storage_proofs::Config>::MaxReplicas;

faults! {
	a_balance_out_of_nothing: "planck issued", || free(0, |free| *free += 1);
	a_balance_that_is_lost: "planck issued", || free(0, |free| *free -= 1);
	an_issuance_that_no_event_tells_of: "planck became", || {
		pallet_balances::TotalIssuance::<Runtime>::mutate(|issued| *issued += 1);
		free(0, |free| *free += 1);
	};
	a_mint_beyond_inflation: "planck were made", || {
		Balances::mint_into(&who(0), 10_000 * AUDIO).expect("it can be minted");
	};
	a_hold_that_is_released_twice: "held for Staking", release_bond;
	a_hold_of_a_node_that_is_released: "NodeServices", || {
		let reason = pallet_node_services::HoldReason::Collateral.into();
		Balances::release(&reason, &who(4), AUDIO, Precision::Exact).expect("it is held");
	};
	a_hold_of_a_backer_that_is_released: "Delegation", || {
		let reason = pallet_delegation::HoldReason::Delegation.into();
		Balances::release(&reason, &who(10), AUDIO, Precision::Exact).expect("it is held");
	};
	a_hold_of_a_track_that_is_released: "Content", || {
		let reason = pallet_content::HoldReason::Track.into();
		Balances::release(&reason, &who(0), AUDIO, Precision::Exact).expect("it is held");
	};
	a_hold_of_a_feature_that_is_released: "FeatureAccess", || {
		let reason = pallet_feature_access::HoldReason::Collateral.into();
		Balances::release(&reason, &who(10), AUDIO, Precision::Exact).expect("it is held");
	};
	a_bond_that_nothing_is_held_for: "nothing held", || {
		let reason = pallet_staking::HoldReason::Staking.into();
		Balances::release(&reason, &who(0), 100_000 * AUDIO, Precision::Exact).expect("it is held");
	};
	a_reserve_that_is_no_deposit: "are reserved", || {
		<Balances as ReservableCurrency<_>>::reserve(&who(1), 1).expect("it is there");
	};
	a_lock_that_nobody_has: "frozen", || {
		frame_system::Account::<Runtime>::mutate(who(1), |account| account.data.frozen += 1);
	};
	a_consumer_that_is_leaked: "consumers in place", || {
		System::inc_consumers(&who(1)).expect("it exists");
	};
	a_consumer_that_is_forgotten: "consumers in place", || System::dec_consumers(&who(0));
	a_provider_that_is_leaked: "providers in place", || {
		System::inc_providers(&who(1));
	};
	a_place_that_is_counted_twice: "StorageProofs", || change_holder(0, |places| {
		let mut again = places.holders[0].clone();
		again.operator = who(9);
		places.holders.try_push(again).expect("there is room");
	});
	a_place_that_no_node_knows_of: "StorageProofs", || change_holder(0, |places| {
		places.holders.pop();
	});
	a_fee_pool_with_less_than_it_owes: "FeePool", || {
		let pot = audio_runtime::FeePool::account_id();
		frame_system::Account::<Runtime>::mutate(pot, |account| account.data.free = 0);
	};
	a_defence_that_fails: "defensive", || {
		// As `defensive!` does in a build for release.
		log::error!(target: "runtime::defensive", "{DEFENSIVE_OP_PUBLIC_ERROR}");
	};
	an_event_of_a_failure: "Unexpected", || {
		let kind = pallet_balances::UnexpectedKind::BalanceUpdated;
		System::deposit_event(audio_runtime::RuntimeEvent::from(
			pallet_balances::Event::<Runtime>::Unexpected(kind),
		));
	};
	a_block_that_is_too_heavy: "ordinary transactions", || {
		System::register_extra_weight_unchecked(Weight::from_parts(u64::MAX / 2, 0), DispatchClass::Normal);
	};
}

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: Vec::new() }.into()
}

#[test]
fn a_call_that_uses_more_than_it_declares() {
	let (call, info) = (remark(), remark().get_dispatch_info());
	let post = |actual_weight| PostDispatchInfo { actual_weight, pays_fee: Default::default() };
	let check = |actual, used| weights::check(&call, &info, &post(actual), used);
	assert_eq!(check(None, Used::default()), Vec::<String>::new());
	let more = |part| info.call_weight.saturating_add(info.call_weight.saturating_div(part));
	assert_eq!(check(Some(more(100)), Used::default()).len(), 0, "stock pallets have a margin");
	assert_eq!(check(Some(more(10)), Used::default()).len(), 1);
	let ours: RuntimeCall = pallet_content::Call::refresh { track: 0 }.into();
	let info = ours.get_dispatch_info();
	let post = post(Some(info.call_weight.saturating_add(Weight::from_parts(1, 0))));
	assert_eq!(weights::check(&ours, &info, &post, Used::default()).len(), 1, "ours have none");
	// It declares no entry.
	assert_eq!(check(None, Used { reads: 40, writes: 0 }).len(), 1);
	assert_eq!(check(None, Used { reads: 0, writes: 40 }).len(), 1);
}

#[test]
fn a_call_that_nobody_paid_for() {
	let mut chain = base();
	chain.begin();
	let before = chain.look(System::event_count) as usize;
	for succeeds in [true, false] {
		let found = chain.look(|| weights::fee(&remark(), succeeds, before));
		assert!(found.is_some_and(|found| found.contains("System.remark was free")));
	}
	let enter =
		pallet_storage_proofs::Call::<Runtime>::drop { node: 0, tracks: Default::default() };
	assert!(chain.look(|| weights::fee(&enter.into(), true, before)).is_some());
	let refresh = pallet_content::Call::<Runtime>::refresh { track: 0 };
	let free = |succeeded| weights::fee(&refresh.clone().into(), succeeded, before);
	assert!(chain.look(|| free(true)).is_none(), "it is of use to all");
	assert!(chain.look(|| free(false)).is_some(), "what fails is paid for");
}

#[test]
fn what_is_signed_is_paid_for_and_weighed() {
	let mut chain: Chain = base();
	let before = chain.look(|| Balances::usable_balance(who(1)));
	chain.transact(actor(1), remark());
	assert!(chain.look(|| Balances::usable_balance(who(1))) < before);
	assert!(chain.wrong.is_empty(), "{:?}", chain.wrong);
}
