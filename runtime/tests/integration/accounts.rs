//! Balances are stored as the SDK's own store would store them.

use crate::development;
use audio_runtime::{configs::token::Accounts, AccountId, Balance, Runtime, System};
use frame_support::traits::StoredMap;
use frame_system::{Account, AccountInfo};
use pallet_balances::AccountData;
use proptest::prelude::*;
use sp_runtime::DispatchError;

type Data = AccountData<Balance>;

/// What happens to the references of an account while its balance changes.
#[derive(Clone, Copy, Debug)]
enum References {
	Stay,
	OneMore,
	OneLess,
	SufficientOnce,
	NoMoreSufficient,
}

fn data() -> impl Strategy<Value = Data> {
	(0u128..3, 0u128..2).prop_map(|(free, frozen)| Data { free, frozen, ..Data::default() })
}

fn account() -> impl Strategy<Value = AccountInfo<u32, Data>> {
	(0u32..3, 0u32..2, 0u32..3, 0u32..2, data()).prop_map(
		|(nonce, consumers, providers, sufficients, data)| AccountInfo {
			nonce,
			consumers,
			providers,
			sufficients,
			data,
		},
	)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 500, ..Default::default() })]

	#[test]
	fn accounts_are_as_system_keeps_them(
		before in prop::option::of(account()),
		after in prop::option::of(data()),
		references in prop::sample::select(vec![
			References::Stay,
			References::OneMore,
			References::OneLess,
			References::SufficientOnce,
			References::NoMoreSufficient,
		]),
		fails: bool,
	) {
		let who = AccountId::new([7; 32]);
		let change = |found: &mut Option<Data>| {
			let before = found.clone();
			*found = after.clone();
			match references {
				References::Stay => (),
				References::OneMore => drop(System::inc_providers(&who)),
				References::OneLess => drop(System::dec_providers(&who)),
				References::SufficientOnce => drop(System::inc_sufficients(&who)),
				References::NoMoreSufficient => drop(System::dec_sufficients(&who)),
			}
			if fails { Err(DispatchError::Other("it fails")) } else { Ok(before) }
		};
		development().execute_with(|| {
			let begin = || match &before {
				Some(account) => Account::<Runtime>::insert(&who, account),
				None => Account::<Runtime>::remove(&who),
			};
			let end = || (Account::<Runtime>::try_get(&who), Accounts::get(&who));
			begin();
			let ours = (Accounts::try_mutate_exists(&who, change), end());
			begin();
			let theirs = (System::try_mutate_exists(&who, change), end());
			prop_assert_eq!(ours, theirs);
			Ok(())
		})?;
	}
}
