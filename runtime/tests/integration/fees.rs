//! Where transaction fees go.

use crate::{account, development};
use audio_runtime::{configs::token::FeesToTreasury, Babe, Balances, System, Treasury, AUDIO};
use frame_support::traits::{
	fungible::Balanced,
	tokens::{Fortitude, Precision, Preservation},
	OnInitialize, OnUnbalanced,
};
use sp_consensus_babe::digests::{PreDigest, SecondaryPlainPreDigest};
use sp_runtime::{generic::DigestItem, Digest};

/// Makes `Alice` the author of the block being built.
fn authored_by_alice() {
	let claim =
		PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: 1.into() });
	let digest = Digest {
		logs: vec![DigestItem::PreRuntime(
			sp_consensus_babe::BABE_ENGINE_ID,
			codec::Encode::encode(&claim),
		)],
	};
	System::reset_events();
	System::initialize(&2, &Default::default(), &digest);
	Babe::on_initialize(2);
}

fn pay(fee: u128, tip: u128) {
	let withdraw = |amount| {
		<Balances as Balanced<_>>::withdraw(
			&account("//Bob"),
			amount,
			Precision::Exact,
			Preservation::Preserve,
			Fortitude::Polite,
		)
		.expect("Bob is rich")
	};
	FeesToTreasury::on_unbalanceds([withdraw(fee), withdraw(tip)].into_iter());
}

#[test]
fn fees_go_to_the_treasury_and_tips_to_the_author() {
	development().execute_with(|| {
		authored_by_alice();
		let treasury = Balances::free_balance(Treasury::account_id());
		let author = Balances::free_balance(account("//Alice//stash"));
		let issuance = Balances::total_issuance();

		pay(3 * AUDIO, AUDIO);

		assert_eq!(Balances::free_balance(Treasury::account_id()), treasury + 3 * AUDIO);
		assert_eq!(Balances::free_balance(account("//Alice//stash")), author + AUDIO);
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

#[test]
fn a_tip_without_an_author_is_not_lost() {
	development().execute_with(|| {
		let treasury = Balances::free_balance(Treasury::account_id());
		let issuance = Balances::total_issuance();
		pay(3 * AUDIO, AUDIO);
		assert_eq!(Balances::free_balance(Treasury::account_id()), treasury + 4 * AUDIO);
		assert_eq!(Balances::total_issuance(), issuance);
	});
}
