//! Features that collateral unlocks, on the development chain.

use crate::{account, development};
use audio_primitives::{
	features::{EarningsMultiplier, FeatureGate, FeatureKind, StorageQuota},
	stake::StakedBalance,
};
use audio_runtime::{
	configs::governance::DecisionWindow, AccountId, Assets, Balances, FeatureAccess, Pace, Runtime,
	RuntimeCall, RuntimeOrigin, StakedVoting, Utility, AUDIO,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::roles::Inspect, Get},
};
use pallet_feature_access::FeatureTerms;
use sp_runtime::{traits::BadOrigin, Permill};

const BRONZE: u32 = 0;
const ARTIST_TOKEN: u32 = 4;
const MULTIPLIER: u32 = 5;
const QUOTA: u32 = 6;

fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

#[test]
fn the_catalogue_holds_the_tiers_and_one_of_each_kind() {
	development().execute_with(|| {
		let catalogue = FeatureAccess::catalogue();
		let tiers: Vec<_> = catalogue
			.iter()
			.take(4)
			.map(|info| (String::from_utf8(info.name.clone()).unwrap(), info.collateral / AUDIO))
			.collect();
		let expected = [("bronze", 10), ("silver", 100), ("gold", 1_000), ("platinum", 10_000)];
		assert_eq!(tiers, expected.map(|(name, audio)| (name.to_string(), audio)));
		let kinds: std::collections::BTreeSet<_> = catalogue
			.iter()
			.map(|info| format!("{:?}", info.kind).split(' ').next().map(str::to_string))
			.collect();
		assert_eq!(kinds.len(), 5, "{kinds:?}");
	});
}

#[test]
fn collateral_votes_and_does_not_while_it_cools_down() {
	development().execute_with(|| {
		let bob = account("//Bob");
		let before = StakedVoting::total();
		assert_ok!(FeatureAccess::lock(signed(&bob), BRONZE));
		assert_eq!(StakedVoting::of(&bob), 10 * AUDIO);
		assert_eq!(StakedVoting::total(), before + 10 * AUDIO);
		assert_ok!(FeatureAccess::unlock(signed(&bob), BRONZE));
		assert_eq!(StakedVoting::of(&bob), 0);
		assert_eq!(StakedVoting::total(), before);
		// So it is for one that is retired.
		assert_ok!(FeatureAccess::lock(signed(&bob), BRONZE));
		assert_ok!(FeatureAccess::retire_feature(RuntimeOrigin::root(), BRONZE));
		assert_eq!(StakedVoting::of(&bob), 0);
		assert_eq!(StakedVoting::total(), before);
	});
}

#[test]
fn every_cooldown_is_longer_than_a_decision_takes() {
	development().execute_with(|| {
		let least = <Runtime as pallet_feature_access::Config>::MinCooldown::get();
		assert!(Pace::current().era_slots() * least >= 2 * DecisionWindow::get());
		assert!(FeatureAccess::catalogue().iter().all(|info| info.cooldown >= least));
	});
}

#[test]
fn the_traits_tell_what_is_unlocked() {
	development().execute_with(|| {
		let bob = account("//Bob");
		for feature in [MULTIPLIER, QUOTA] {
			assert_ok!(FeatureAccess::lock(signed(&bob), feature));
			assert!(<FeatureAccess as FeatureGate<_>>::has(&bob, feature));
		}
		let multiplier = <FeatureAccess as EarningsMultiplier<_>>::of(&bob);
		assert_eq!(multiplier.bonus, Permill::from_percent(25));
		assert_eq!(multiplier.cap, 5 * 5_000 * AUDIO, "the governed factor of the collateral");
		assert_eq!(<FeatureAccess as StorageQuota<_>>::of(&bob), 10 << 30);
	});
}

fn create_asset(id: u32, who: &AccountId) -> RuntimeCall {
	pallet_assets::Call::create { id: id.into(), admin: who.clone().into(), min_balance: 1 }.into()
}

#[test]
fn an_artists_token_is_the_only_way_to_an_asset() {
	use sp_runtime::traits::Dispatchable;
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(FeatureAccess::lock(signed(&bob), ARTIST_TOKEN));
		assert_noop!(
			create_asset(0, &bob).dispatch(signed(&bob)).map_err(|failed| failed.error),
			BadOrigin
		);
		let maker = pallet_feature_access::RawOrigin::TokenMaker(bob.clone());
		let disguised = Utility::dispatch_as(
			signed(&bob),
			Box::new(audio_runtime::OriginCaller::FeatureAccess(maker)),
			Box::new(create_asset(0, &bob)),
		);
		assert_eq!(disguised, Err(BadOrigin.into()));
		assert_eq!(Assets::owner(0), None);

		let before = Balances::reserved_balance(&bob);
		let token = |who| {
			FeatureAccess::create_artist_token(
				signed(who),
				ARTIST_TOKEN,
				b"Bob's Token".to_vec(),
				b"BOB".to_vec(),
				6,
				1_000_000,
				1,
			)
		};
		assert_ok!(token(&bob));
		assert_eq!(Assets::owner(0), Some(bob.clone()));
		let deposits = Balances::reserved_balance(&bob) - before;
		assert!(deposits > 0);

		// Its owner may undo it as any asset, and has the deposits back.
		assert_ok!(Assets::burn(signed(&bob), 0.into(), bob.clone().into(), 1_000_000));
		assert_ok!(Assets::start_destroy(signed(&bob), 0.into()));
		assert_ok!(Assets::destroy_accounts(signed(&bob), 0.into()));
		assert_ok!(Assets::finish_destroy(signed(&bob), 0.into()));
		assert_eq!(Balances::reserved_balance(&bob), before);
		// That makes no room for another one.
		let again = pallet_feature_access::Error::<Runtime>::TokenMade;
		assert_noop!(token(&bob), again);
	});
}

#[test]
fn a_feature_takes_no_more_than_there_is_and_gives_something() {
	development().execute_with(|| {
		let create = |terms| {
			let name = b"new".to_vec().try_into().expect("it is short");
			FeatureAccess::create_feature(RuntimeOrigin::root(), name, terms)
		};
		let terms = |kind, collateral| FeatureTerms { kind, collateral, cooldown: 28, grace: 28 };
		let impossible = || pallet_feature_access::Error::<Runtime>::InvalidFeature;
		assert_noop!(create(terms(FeatureKind::Gate, u128::MAX)), impossible());
		let nothing = FeatureKind::EarningsMultiplier { bonus: Permill::zero() };
		assert_noop!(create(terms(nothing, AUDIO)), impossible());
		assert_ok!(create(terms(FeatureKind::Gate, Balances::total_issuance())));
	});
}

#[test]
fn a_referendum_makes_no_cooldown_longer_of_what_is_locked() {
	development().execute_with(|| {
		let bob = account("//Bob");
		assert_ok!(FeatureAccess::lock(signed(&bob), BRONZE));
		let terms = pallet_feature_access::Features::<Runtime>::get(BRONZE).expect("is").terms;
		let update = |terms| FeatureAccess::update_feature(RuntimeOrigin::root(), BRONZE, terms);
		assert_ok!(update(FeatureTerms { cooldown: 1_680, ..terms }));
		let again = pallet_feature_access::Error::<Runtime>::UpToDate;
		assert_noop!(update(FeatureTerms { cooldown: 1_680, ..terms }), again);
		assert_eq!(FeatureAccess::features_of(&bob)[0].cooldown, 28);
		assert_ok!(FeatureAccess::unlock(signed(&bob), BRONZE));
		let now = pallet_staking::ActiveEra::<Runtime>::get().expect("there is an era").index;
		assert_eq!(FeatureAccess::unlocking(&bob), [(10 * AUDIO, now + 28)]);
	});
}
