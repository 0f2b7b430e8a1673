//! Where transaction fees go.

use crate::{account, development};
use audio_primitives::fees::FeeRound;
use audio_runtime::{
	configs::{round::EndOfEra, token::FeesToPool},
	Babe, Balances, FeePool, Runtime, System, Treasury, AUDIO,
};
use frame_support::traits::{
	fungible::{Balanced, Credit},
	tokens::{Fortitude, Precision, Preservation},
	Imbalance, OnFinalize, OnInitialize, OnUnbalanced,
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
	FeesToPool::on_unbalanceds([withdraw(fee), withdraw(tip)].into_iter());
}

/// Fees reach the pool when the block ends.
fn end_block() {
	FeePool::on_finalize(System::block_number());
}

#[test]
fn fees_go_to_the_fee_pool_and_tips_to_the_author() {
	development().execute_with(|| {
		authored_by_alice();
		let pool = FeePool::balance();
		let author = Balances::free_balance(account("//Alice//stash"));
		let issuance = Balances::total_issuance();

		pay(3 * AUDIO, AUDIO);
		end_block();

		assert_eq!(FeePool::balance(), pool + 3 * AUDIO);
		assert_eq!(Balances::free_balance(account("//Alice//stash")), author + AUDIO);
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

#[test]
fn a_tip_without_an_author_is_not_lost() {
	development().execute_with(|| {
		let pool = FeePool::balance();
		let issuance = Balances::total_issuance();
		pay(3 * AUDIO, AUDIO);
		end_block();
		assert_eq!(FeePool::balance(), pool + 4 * AUDIO);
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

/// Ends the era, which minted `remainder` for the treasury.
fn end_era(remainder: u128) {
	EndOfEra::on_unbalanced(<Balances as Balanced<_>>::issue(remainder));
}

#[test]
fn the_fees_of_a_thousand_transactions_end_where_the_rules_say() {
	development().execute_with(|| {
		authored_by_alice();
		let holdings = || {
			[
				FeePool::balance(),
				Balances::free_balance(Treasury::account_id()),
				Balances::free_balance(account("//Alice//stash")),
				Balances::total_issuance(),
			]
		};
		let [pool, treasury, author, issuance] = holdings();
		let (mut fees, mut tips) = (0, 0);
		for n in 1..=1_000u128 {
			// Odd figures, so that the shares have something to round.
			let (fee, tip) = (1_234_567_891_011_121 + 7 * n, 13 * n);
			pay(fee, tip);
			fees += fee;
			tips += tip;
		}
		end_block();
		assert_eq!(holdings(), [pool + fees, treasury, author + tips, issuance]);

		let minted = 5 * AUDIO;
		end_era(minted);
		// 20 % burned, 30 % for issuance, both rounded down. Issuance burns its part until it is
		// paid; nobody was active, so it is carried.
		let (burned, issued) = (fees / 5, fees * 3 / 10);
		let kept = fees - burned - issued;
		assert_eq!(
			holdings(),
			[pool + kept, treasury + minted, author + tips, issuance + minted - burned - issued]
		);
		assert_eq!(pallet_activity_issuance::UnsharedFees::<Runtime>::get(), issued);
		assert_eq!(FeePool::spendable(), kept);
		assert_eq!(FeePool::rounds(9), [(0, FeeRound { income: fees, burned, issued, kept })]);
	});
}

#[test]
fn a_round_ends_with_the_era_though_nothing_is_minted() {
	development().execute_with(|| {
		EndOfEra::on_unbalanced(Credit::<_, Balances>::zero());
		assert_eq!(FeePool::rounds(9), [(0, FeeRound::default())]);
	});
}

#[test]
fn what_nobody_signs_weighs_something_too() {
	use audio_runtime::weights::{extrinsic::ExtrinsicBaseWeight, BaseExtrinsic};
	use frame_support::traits::Get;
	assert!(BaseExtrinsic::get().all_gte(ExtrinsicBaseWeight::get().saturating_div(5)));
}

/// Noting is charged apart, by what it took.
#[test]
fn no_call_is_charged_twice_for_what_it_notes() {
	let files = std::fs::read_dir("../src/weights").expect("it is there");
	let paths = files.map(|file| file.expect("it is listed").path()).filter(|path| path.is_file());
	let notes = |path: &std::path::PathBuf| {
		let text = std::fs::read_to_string(path).expect("it is text");
		text.contains("`ActivityIssuance::Open`")
	};
	let noting: Vec<_> = paths.filter(notes).collect();
	assert_eq!(noting, [std::path::Path::new("../src/weights/activity_issuance.rs")]);
}
