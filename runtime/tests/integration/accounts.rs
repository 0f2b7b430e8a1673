//! Balances are stored as the SDK's own store would store them, and fees paid as from the SDK's own.

use crate::development;
use audio_runtime::{
	configs::{payers::Payers, token::Accounts},
	constants::EXISTENTIAL_DEPOSIT,
	AccountId, Balance, Balances, Runtime, System,
};
use frame_support::traits::{
	fungible::Balanced,
	tokens::{Fortitude, Precision, Preservation},
	Imbalance, StoredMap,
};
use frame_system::{Account, AccountInfo};
use pallet_balances::{AccountData, ExtraFlags};
use proptest::prelude::*;
use sp_core::storage::StateVersion;
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

	#[test]
	fn fees_are_paid_as_from_balances(
		payer in payer(),
		fee in around_halves(9),
		returned in 0u128..3,
		precision in prop::sample::select(vec![Precision::Exact, Precision::BestEffort]),
		preservation in prop::sample::select(vec![
			Preservation::Preserve,
			Preservation::Protect,
			Preservation::Expendable,
		]),
		force in prop::sample::select(vec![Fortitude::Polite, Fortitude::Force]),
	) {
		let how = (precision, preservation, force);
		let (ours, theirs) =
			(paid::<Payers>(&payer, fee, returned, how), paid::<Balances>(&payer, fee, returned, how));
		prop_assert_eq!(ours, theirs);
	}
}

/// Half of the least that an account has.
const HALF: Balance = EXISTENTIAL_DEPOSIT / 2;

/// Less than so many halves, a planck more, or a planck less.
fn around_halves(most: Balance) -> impl Strategy<Value = Balance> {
	(0..most, 0u128..3).prop_map(|(halves, off)| (halves * HALF + off).saturating_sub(1))
}

/// The same, or nothing, which is usual.
fn some_or_none(most: Balance) -> impl Strategy<Value = Balance> {
	prop_oneof![2 => Just(0), 3 => around_halves(most)]
}

fn payer() -> impl Strategy<Value = AccountInfo<u32, Data>> {
	let flags = prop_oneof![4 => Just(ExtraFlags::default()), 1 => Just(ExtraFlags::old_logic())];
	let frozen = prop_oneof![9 => some_or_none(12), 1 => Just(Balance::MAX)];
	let data = (around_halves(20), some_or_none(4), frozen, flags)
		.prop_map(|(free, reserved, frozen, flags)| Data { free, reserved, frozen, flags });
	(data, 0u32..3, 0u32..3, 0u32..2).prop_map(|(data, consumers, providers, sufficients)| {
		AccountInfo { nonce: 3, consumers, providers, sufficients, data }
	})
}

/// What is said before and after an account pays and has some of it returned, and what has become
/// of the state.
fn paid<Currency: Balanced<AccountId, Balance = Balance>>(
	payer: &AccountInfo<u32, Data>,
	fee: Balance,
	returned: Balance,
	(precision, preservation, force): (Precision, Preservation, Fortitude),
) -> (String, Vec<u8>) {
	let who = AccountId::new([7; 32]);
	development().execute_with(|| {
		System::set_block_number(1);
		Account::<Runtime>::insert(&who, payer);
		let could = Currency::can_withdraw(&who, fee);
		let paid = Currency::withdraw(&who, fee, precision, preservation, force);
		// What is not returned is taken out of the issuance when it is dropped.
		let settled = paid.map(|credit| {
			let paid = credit.peek();
			let (back, _) = credit.split(returned * HALF);
			(paid, Currency::resolve(&who, back).map_err(|back| back.peek()))
		});
		let said = format!("{could:?} {settled:?} {:?}", System::events());
		(said, sp_io::storage::root(StateVersion::V1))
	})
}
