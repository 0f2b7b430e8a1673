//! What a proxy may do.

use crate::{account, development};
use audio_runtime::{
	configs::accounts::ProxyType, Balances, Identity, Proxy, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin, System,
};
use frame_support::{assert_ok, traits::InstanceFilter};
use pallet_identity::{legacy::IdentityInfo, Data};
use sp_runtime::DispatchError;

fn transfer() -> RuntimeCall {
	pallet_balances::Call::<Runtime>::transfer_all {
		dest: account("//Bob").into(),
		keep_alive: true,
	}
	.into()
}

fn chill() -> RuntimeCall {
	pallet_staking::Call::<Runtime>::chill {}.into()
}

fn withdraw_from_pool() -> RuntimeCall {
	pallet_nomination_pools::Call::<Runtime>::withdraw_unbonded {
		member_account: account("//Bob").into(),
		num_slashing_spans: 0,
	}
	.into()
}

fn second() -> RuntimeCall {
	pallet_democracy::Call::<Runtime>::second { proposal: 0 }.into()
}

fn transfer_asset() -> RuntimeCall {
	pallet_assets::Call::<Runtime>::transfer {
		id: 1.into(),
		target: account("//Bob").into(),
		amount: 1,
	}
	.into()
}

fn publish() -> RuntimeCall {
	pallet_content::Call::<Runtime>::publish {
		root: [1; 32],
		bytes: 65_536,
		duration: 1,
		metadata: Default::default(),
		price: None,
		feature: None,
		salt: None,
	}
	.into()
}

fn tip() -> RuntimeCall {
	pallet_content::Call::<Runtime>::tip { track: 0, amount: 1 }.into()
}

#[test]
fn who_may_not_transfer_publishes_and_does_not_tip() {
	assert!(ProxyType::NonTransfer.filter(&publish()));
	assert!(!ProxyType::NonTransfer.filter(&tip()));
	assert!(!ProxyType::Staking.filter(&publish()));
}

#[test]
fn each_kind_of_proxy_does_its_own_and_nothing_else() {
	let calls = [transfer(), transfer_asset(), chill(), withdraw_from_pool(), second()];
	let allowed = |kind: ProxyType| calls.clone().map(|call| kind.filter(&call));
	assert_eq!(allowed(ProxyType::Any), [true, true, true, true, true]);
	assert_eq!(allowed(ProxyType::NonTransfer), [false, false, true, true, true]);
	assert_eq!(allowed(ProxyType::Staking), [false, false, true, true, false]);
	assert_eq!(allowed(ProxyType::NominationPools), [false, false, false, true, false]);
	assert_eq!(allowed(ProxyType::Governance), [false, false, false, false, true]);
	assert_eq!(allowed(ProxyType::CancelProxy), [false, false, false, false, false]);
}

#[test]
fn a_superset_allows_all_that_its_subset_does() {
	use ProxyType::*;
	let kinds = [Any, NonTransfer, Governance, Staking, NominationPools, CancelProxy];
	let calls = [transfer(), transfer_asset(), chill(), withdraw_from_pool(), second()];
	for wide in kinds {
		for narrow in kinds {
			if wide.is_superset(&narrow) {
				assert!(calls.iter().all(|call| !narrow.filter(call) || wide.filter(call)));
			}
		}
	}
}

#[test]
fn who_may_not_transfer_names_no_sub_account_that_leaves_with_its_deposit() {
	development().execute_with(|| {
		let (alice, bob, charlie) = (account("//Alice"), account("//Bob"), account("//Charlie"));
		let signed = |who: &audio_runtime::AccountId| RuntimeOrigin::signed(who.clone());
		let info = IdentityInfo {
			additional: Default::default(),
			display: Data::None,
			legal: Data::None,
			web: Data::None,
			riot: Data::None,
			email: Data::None,
			pgp_fingerprint: None,
			image: Data::None,
			twitter: Data::None,
		};
		assert_ok!(Identity::set_identity(signed(&alice), Box::new(info)));
		let add: RuntimeCall = pallet_identity::Call::<Runtime>::add_sub {
			sub: charlie.clone().into(),
			data: Data::None,
		}
		.into();
		let add_as = |kind: ProxyType| {
			let (delegate, real) = (bob.clone().into(), alice.clone().into());
			assert_ok!(Proxy::add_proxy(signed(&alice), delegate, kind, 0));
			assert_ok!(Proxy::proxy(signed(&bob), real, Some(kind), Box::new(add.clone())));
			System::events().into_iter().rev().find_map(|record| match record.event {
				RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result),
				_ => None,
			})
		};
		let before = Balances::free_balance(&charlie);
		let refused = add_as(ProxyType::NonTransfer).expect("it was tried");
		assert!(matches!(refused, Err(DispatchError::Module(error)) if error.index == 0));
		// Who may do everything names one. Its deposit of the other's AUDIO goes along.
		assert_eq!(add_as(ProxyType::Any), Some(Ok(())));
		assert_ok!(Identity::quit_sub(signed(&charlie)));
		assert!(Balances::free_balance(&charlie) > before);
	});
}
