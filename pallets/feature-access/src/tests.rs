//! Tests of the calls; random sequences of them are in `property`.

use crate::{mock::*, *};
use audio_primitives::features::Multiplier;
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use sp_runtime::{traits::BadOrigin, Permill};

mod property;

type E = Error<Test>;

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn last_event() -> Event<Test> {
	match System::events().pop().expect("there is an event").event {
		RuntimeEvent::FeatureAccess(event) => event,
		other => panic!("{other:?}"),
	}
}

fn name(text: &str) -> FeatureName {
	text.as_bytes().to_vec().try_into().unwrap()
}

fn has(who: AccountId, feature: FeatureId) -> bool {
	<FeatureAccess as FeatureGate<_>>::has(&who, feature)
}

fn staked(who: AccountId) -> Balance {
	<FeatureAccess as StakedBalance<_>>::of(&who)
}

fn total() -> Balance {
	<FeatureAccess as StakedBalance<AccountId>>::total()
}

fn pass_rounds(count: RoundIndex) {
	(0..count).for_each(|_| next_round());
}

fn make_token(who: AccountId, name: &[u8], symbol: &[u8]) -> DispatchResult {
	FeatureAccess::create_artist_token(
		signed(who),
		TOKEN,
		name.to_vec(),
		symbol.to_vec(),
		6,
		1_000_000,
		1,
	)
}

mod a_feature {
	use super::*;

	#[test]
	fn is_created_updated_and_retired_by_governance_alone() {
		test(|| {
			assert_noop!(FeatureAccess::create_feature(signed(1), name("x"), badge(1)), BadOrigin);
			assert_noop!(FeatureAccess::update_feature(signed(1), BADGE, badge(1)), BadOrigin);
			assert_noop!(FeatureAccess::retire_feature(signed(1), BADGE), BadOrigin);

			assert_ok!(FeatureAccess::create_feature(root(), name("new"), badge(7)));
			let created = Event::FeatureCreated { feature: 5, name: name("new"), terms: badge(7) };
			assert_eq!(last_event(), created);
			assert_ok!(FeatureAccess::update_feature(root(), 5, badge(8)));
			let earlier = Some(Earlier { collateral: 7, until: 3 });
			assert_eq!(
				last_event(),
				Event::FeatureUpdated { feature: 5, terms: badge(8), earlier }
			);
			let names: Vec<_> = FeatureAccess::catalogue().iter().map(|f| f.feature).collect();
			assert_eq!(names, [0, 1, 2, 3, 4, 5]);

			assert_ok!(FeatureAccess::retire_feature(root(), 5));
			assert_eq!(last_event(), Event::FeatureRemoved { feature: 5 });
			assert_noop!(FeatureAccess::retire_feature(root(), 5), E::UnknownFeature);
			// Its name is free again, its index is not.
			assert_ok!(FeatureAccess::create_feature(root(), name("new"), badge(7)));
			assert_eq!(Names::<Test>::get(name("new")), Some(6));
		});
	}

	#[test]
	fn is_refused_if_it_is_not_possible() {
		test(|| {
			let refused = |terms| {
				assert_noop!(
					FeatureAccess::create_feature(root(), name("x"), terms),
					E::InvalidFeature
				);
				let update = FeatureAccess::update_feature(root(), BADGE, terms);
				assert_noop!(update, E::InvalidFeature);
			};
			refused(badge(0));
			refused(FeatureTerms { cooldown: MIN_COOLDOWN - 1, ..badge(1) });
			refused(FeatureTerms { cooldown: MAX_COOLDOWN + 1, ..badge(1) });
			refused(FeatureTerms { grace: 0, ..badge(1) });
			refused(FeatureTerms { grace: MAX_COOLDOWN + 1, ..badge(1) });
			refused(badge(Balance::MAX));
			refused(badge(Balances::total_issuance() + 1));
			refused(terms(FeatureKind::StorageQuota { bytes: 0 }, 1, 4));
			let nothing = FeatureKind::EarningsMultiplier { bonus: Permill::zero() };
			refused(terms(nothing, 1, 4));
			// An extrinsic that has more than the whole is none, but a genesis can say so.
			let bonus: Permill = serde_json::from_str("1000001").unwrap();
			refused(terms(FeatureKind::EarningsMultiplier { bonus }, 1, 4));

			for bad in ["", "a b", "ä", "a\n"] {
				let create = FeatureAccess::create_feature(root(), name(bad), badge(1));
				assert_noop!(create, E::InvalidFeature);
			}
			let taken = FeatureAccess::create_feature(root(), name("badge"), badge(1));
			assert_noop!(taken, E::NameTaken);
			let other = terms(FeatureKind::Gate, 100, 4);
			assert_noop!(FeatureAccess::update_feature(root(), BADGE, other), E::KindFixed);
			assert_noop!(FeatureAccess::update_feature(root(), 99, badge(1)), E::UnknownFeature);
			let same = FeatureAccess::update_feature(root(), BADGE, badge(100));
			assert_noop!(same, E::UpToDate);

			assert_ok!(FeatureAccess::create_feature(root(), name("six"), badge(1)));
			assert_ok!(FeatureAccess::create_feature(root(), name("seven"), badge(1)));
			let eighth = FeatureAccess::create_feature(root(), name("eight"), badge(1));
			assert_noop!(eighth, E::TooManyFeatures);
		});
	}

	#[test]
	#[should_panic(expected = "the feature 'no good' cannot be in the genesis")]
	fn that_is_not_possible_stops_the_genesis() {
		use sp_runtime::BuildStorage;
		let mut config = RuntimeGenesisConfig::default();
		config.feature_access.features = vec![("no good".into(), badge(1))];
		let _ = config.build_storage();
	}
}

mod collateral {
	use super::*;

	#[test]
	fn opens_a_feature_and_counts_as_stake_until_it_is_unlocked() {
		test(|| {
			assert!(!has(1, BADGE));
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_eq!(last_event(), Event::Locked { who: 1, feature: BADGE, collateral: 100 });
			assert!(has(1, BADGE) && !has(2, BADGE) && !has(1, GATE));
			assert_eq!((held(1), staked(1), total()), (100, 100, 100));

			assert_ok!(FeatureAccess::unlock(signed(1), BADGE));
			let unlocked = Event::Unlocked { who: 1, feature: BADGE, amount: 100, round: 5 };
			assert_eq!(last_event(), unlocked);
			assert!(!has(1, BADGE));
			assert_eq!((held(1), staked(1), total()), (100, 0, 0));
			for _ in 0..MIN_COOLDOWN {
				assert_noop!(FeatureAccess::withdraw(signed(1)), E::NothingToWithdraw);
				next_round();
			}
			assert_ok!(FeatureAccess::withdraw(signed(1)));
			assert_eq!(last_event(), Event::Withdrawn { who: 1, amount: 100 });
			assert_eq!(held(1), 0);
			assert_eq!(Balances::free_balance(1), ENDOWMENT);
			assert!(!Ledgers::<Test>::contains_key(1));
		});
	}

	#[test]
	fn is_refused_for_what_is_wrong_and_nothing_changes() {
		test(|| {
			assert_noop!(FeatureAccess::lock(signed(1), 99), E::UnknownFeature);
			assert_noop!(FeatureAccess::top_up(signed(1), 99, 1), E::UnknownFeature);
			assert_noop!(FeatureAccess::unlock(signed(1), 99), E::UnknownFeature);
			assert_noop!(FeatureAccess::top_up(signed(1), BADGE, 1), E::NotLocked);
			assert_noop!(FeatureAccess::unlock(signed(1), BADGE), E::NotLocked);
			assert_noop!(FeatureAccess::unlock_excess(signed(1), BADGE, 1), E::NotLocked);
			assert_noop!(FeatureAccess::withdraw(signed(1)), E::NothingToWithdraw);
			let too_little = sp_runtime::TokenError::FundsUnavailable;
			assert_noop!(FeatureAccess::lock(signed(42), BADGE), too_little);

			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_noop!(FeatureAccess::lock(signed(1), BADGE), E::AlreadyLocked);
			assert_noop!(FeatureAccess::top_up(signed(1), BADGE, 0), E::AmountZero);
			assert_noop!(FeatureAccess::top_up(signed(1), BADGE, ENDOWMENT), too_little);
			assert_noop!(FeatureAccess::top_up(signed(1), BADGE, Balance::MAX), too_little);
			assert_noop!(FeatureAccess::unlock_excess(signed(1), BADGE, 0), E::AmountZero);
			assert_noop!(FeatureAccess::unlock_excess(signed(1), BADGE, 1), E::NoSuchExcess);
			let all = FeatureAccess::unlock_excess(signed(1), BADGE, Balance::MAX);
			assert_noop!(all, E::NoSuchExcess);
			assert_noop!(FeatureAccess::lock(root(), BADGE), BadOrigin);
		});
	}

	#[test]
	fn of_several_features_has_a_cooldown_each_and_one_withdrawal() {
		test(|| {
			for feature in [BADGE, TOKEN, MULTIPLIER, QUOTA, GATE] {
				assert_ok!(FeatureAccess::lock(signed(1), feature));
			}
			assert_ok!(FeatureAccess::create_feature(root(), name("sixth"), badge(1)));
			assert_noop!(FeatureAccess::lock(signed(1), 5), E::TooManyGrants);
			assert_eq!(staked(1), 1_850);
			for feature in [GATE, TOKEN, BADGE, QUOTA] {
				assert_ok!(FeatureAccess::unlock(signed(1), feature));
			}
			assert_eq!(staked(1), 500);
			assert_eq!(FeatureAccess::unlocking(&1), [(300, 5), (1_000, 7), (50, 10)]);
			pass_rounds(6);
			let withdrawn = FeatureAccess::withdraw(signed(1)).unwrap();
			assert_eq!(last_event(), Event::Withdrawn { who: 1, amount: 1_300 });
			assert_eq!(withdrawn.actual_weight, Some(<()>::withdraw(1)));
			let declared = Call::<Test>::withdraw {}.get_dispatch_info().call_weight;
			assert_eq!(declared, <()>::withdraw(5));
			assert_eq!(held(1), 550);
		});
	}

	#[test]
	fn can_be_locked_again_while_the_old_one_cools_down() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::unlock(signed(1), BADGE));
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert!(has(1, BADGE));
			assert_eq!((held(1), staked(1)), (200, 100));
		});
	}
}

mod a_requirement {
	use super::*;

	#[test]
	fn that_is_raised_leaves_grace_then_lapses_until_it_is_topped_up() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(150)));
			assert!(has(1, BADGE), "grace");
			let info = &FeatureAccess::features_of(&1)[0];
			assert_eq!((info.access, info.lapses, info.required), (true, Some(3), 150));
			// Who comes now locks what is asked for now.
			assert_ok!(FeatureAccess::lock(signed(2), BADGE));
			assert_eq!(held(2), 150);
			next_round();
			assert!(has(1, BADGE), "grace goes on");
			next_round();
			assert!(!has(1, BADGE) && has(2, BADGE), "it lapsed");
			let info = &FeatureAccess::features_of(&1)[0];
			assert_eq!((info.access, info.lapses, info.required), (false, None, 150));
			assert_eq!(staked(1), 100, "what is locked votes, access or not");

			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 49));
			assert!(!has(1, BADGE));
			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 1));
			let topped = Event::ToppedUp { who: 1, feature: BADGE, amount: 1, collateral: 150 };
			assert_eq!(last_event(), topped);
			assert!(has(1, BADGE));
		});
	}

	#[test]
	fn that_is_raised_again_begins_its_grace_anew() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(150)));
			next_round();
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(200)));
			next_round();
			assert!(has(1, BADGE), "until round 4");
			// Less than was asked for last, but more than what suffices: the time goes on.
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(120)));
			assert!(has(1, BADGE));
			next_round();
			assert!(!has(1, BADGE));
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(100)));
			assert!(has(1, BADGE));
		});
	}

	#[test]
	fn that_is_lowered_leaves_an_excess_to_unlock() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(40)));
			assert_noop!(FeatureAccess::unlock_excess(signed(1), BADGE, 61), E::NoSuchExcess);
			assert_ok!(FeatureAccess::unlock_excess(signed(1), BADGE, 60));
			assert_eq!(
				last_event(),
				Event::ExcessUnlocked {
					who: 1,
					feature: BADGE,
					amount: 60,
					collateral: 40,
					round: 5
				}
			);
			assert!(has(1, BADGE));
			assert_eq!((held(1), staked(1), total()), (100, 40, 40));
			pass_rounds(4);
			assert_ok!(FeatureAccess::withdraw(signed(1)));
			assert_eq!(held(1), 40);
		});
	}

	#[test]
	fn to_come_cannot_be_taken_out_during_grace() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 60));
			assert_ok!(FeatureAccess::update_feature(root(), BADGE, badge(150)));
			assert_noop!(FeatureAccess::unlock_excess(signed(1), BADGE, 11), E::NoSuchExcess);
			assert_ok!(FeatureAccess::unlock_excess(signed(1), BADGE, 10));
			pass_rounds(10);
			assert!(has(1, BADGE));
		});
	}
}

mod a_cooldown {
	use super::*;

	/// What the badge takes, with another cooldown.
	fn set(cooldown: RoundIndex) {
		let terms = terms(FeatureKind::Badge, 100, cooldown);
		assert_ok!(FeatureAccess::update_feature(root(), BADGE, terms));
	}

	/// Rounds that what is locked is held after it has been unlocked.
	fn unlock(who: AccountId) -> RoundIndex {
		let told = FeatureAccess::features_of(&who)[0].cooldown;
		assert_ok!(FeatureAccess::unlock(signed(who), BADGE));
		let Event::Unlocked { round, .. } = last_event() else { panic!("{:?}", last_event()) };
		assert_eq!(round, Round::get() + told);
		told
	}

	#[test]
	fn is_the_one_at_locking_or_the_present_one_if_shorter() {
		test(|| {
			set(10);
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			assert_ok!(FeatureAccess::lock(signed(2), BADGE));
			set(50);
			assert_ok!(FeatureAccess::lock(signed(3), BADGE));
			assert_eq!(unlock(1), 10);
			set(20);
			assert_eq!(unlock(3), 20);
			set(7);
			assert_eq!(unlock(2), 7);
			assert_eq!(FeatureAccess::unlocking(&1), [(100, 11)]);
		});
	}

	#[test]
	fn is_never_made_longer_by_topping_up() {
		test(|| {
			set(10);
			for who in 1..=3 {
				assert_ok!(FeatureAccess::lock(signed(who), BADGE));
			}
			set(50);
			// What is put down under the longer one is held for as long, and leaves first.
			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 20));
			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 5));
			assert_ok!(FeatureAccess::unlock_excess(signed(1), BADGE, 20));
			assert_eq!(FeatureAccess::unlocking(&1), [(20, 51)]);
			assert_eq!(unlock(1), 50);
			assert_eq!(FeatureAccess::unlocking(&1), [(100, 11), (25, 51)]);
			assert_eq!(unlock(3), 10);
		});
	}

	#[test]
	fn that_was_shorter_meanwhile_is_not_fixed_for_all_by_topping_up_a_planck() {
		test(|| {
			set(10);
			assert_ok!(FeatureAccess::lock(signed(2), BADGE));
			set(6);
			assert_ok!(FeatureAccess::top_up(signed(2), BADGE, 1));
			set(50);
			assert_eq!(unlock(2), 10);
			assert_eq!(FeatureAccess::unlocking(&2), [(1, 7), (100, 11)]);
		});
	}

	#[test]
	fn there_are_no_more_of_than_can_be_told_apart() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			for more in 1..parts::MAX_PARTS {
				set(MIN_COOLDOWN + more);
				assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 1));
			}
			set(MIN_COOLDOWN + parts::MAX_PARTS);
			assert_noop!(FeatureAccess::top_up(signed(1), BADGE, 1), E::TooManyCooldowns);
			assert_ok!(FeatureAccess::unlock(signed(1), BADGE));
		});
	}

	#[test]
	fn of_each_part_is_its_own_when_the_feature_is_retired() {
		test(|| {
			set(10);
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			set(50);
			assert_ok!(FeatureAccess::top_up(signed(1), BADGE, 20));
			assert_ok!(FeatureAccess::retire_feature(root(), BADGE));
			assert_eq!(FeatureAccess::unlocking(&1), [(100, 11), (20, 51)]);
			pass_rounds(10);
			assert_ok!(FeatureAccess::withdraw(signed(1)));
			assert_eq!(held(1), 20);
			assert_noop!(FeatureAccess::withdraw(signed(1)), E::NothingToWithdraw);
			pass_rounds(40);
			assert_ok!(FeatureAccess::withdraw(signed(1)));
			assert_eq!(held(1), 0);
			assert!(!Features::<Test>::contains_key(BADGE));
		});
	}

	#[test]
	fn is_each_ones_own_when_the_feature_is_retired() {
		test(|| {
			set(10);
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			set(50);
			assert_ok!(FeatureAccess::lock(signed(2), BADGE));
			next_round();
			assert_ok!(FeatureAccess::retire_feature(root(), BADGE));
			assert_eq!(last_event(), Event::FeatureRetired { feature: BADGE, round: 52 });
			assert_eq!(FeatureAccess::features_of(&1)[0].free_from, Some(12));
			assert_eq!(FeatureAccess::unlocking(&2), [(100, 52)]);
			pass_rounds(9);
			assert_noop!(FeatureAccess::withdraw(signed(1)), E::NothingToWithdraw);
			next_round();
			assert_ok!(FeatureAccess::withdraw(signed(1)));
			assert_noop!(FeatureAccess::withdraw(signed(2)), E::NothingToWithdraw);
			pass_rounds(40);
			assert_ok!(FeatureAccess::withdraw(signed(2)));
			assert!(!Features::<Test>::contains_key(BADGE));
		});
	}
}

mod retirement {
	use super::*;

	#[test]
	fn gives_everyone_everything_back_after_the_cooldown_by_one_call() {
		test(|| {
			for who in [1, 2] {
				assert_ok!(FeatureAccess::lock(signed(who), GATE));
			}
			assert_ok!(FeatureAccess::lock(signed(2), BADGE));
			assert_ok!(FeatureAccess::retire_feature(root(), GATE));
			assert_eq!(last_event(), Event::FeatureRetired { feature: GATE, round: 10 });
			assert!(!has(1, GATE) && !has(2, GATE) && has(2, BADGE));
			assert_eq!((staked(1), staked(2), total()), (0, 100, 100));
			assert_eq!((held(1), held(2)), (50, 150));
			assert_eq!(FeatureAccess::unlocking(&1), [(50, 10)]);
			assert_eq!(FeatureAccess::features_of(&1)[0].free_from, Some(10));
			assert!(FeatureAccess::catalogue().iter().all(|info| info.feature != GATE));

			assert_noop!(FeatureAccess::lock(signed(3), GATE), E::FeatureIsRetired);
			assert_noop!(FeatureAccess::top_up(signed(1), GATE, 1), E::FeatureIsRetired);
			assert_noop!(FeatureAccess::unlock(signed(1), GATE), E::FeatureIsRetired);
			assert_noop!(FeatureAccess::unlock_excess(signed(1), GATE, 1), E::FeatureIsRetired);
			assert_noop!(FeatureAccess::retire_feature(root(), GATE), E::FeatureIsRetired);
			let again = terms(FeatureKind::Gate, 1, 4);
			assert_noop!(FeatureAccess::update_feature(root(), GATE, again), E::FeatureIsRetired);

			pass_rounds(8);
			assert_noop!(FeatureAccess::withdraw(signed(1)), E::NothingToWithdraw);
			next_round();
			// It is charged by the features that were there to be looked at.
			let withdrawn = FeatureAccess::withdraw(signed(1)).unwrap();
			assert_eq!(withdrawn.actual_weight, Some(<()>::withdraw(1)));
			assert_eq!(held(1), 0);
			assert!(!Ledgers::<Test>::contains_key(1));
			assert_eq!(Features::<Test>::get(GATE).unwrap().holders, 1);
			let withdrawn = FeatureAccess::withdraw(signed(2)).unwrap();
			assert_eq!(withdrawn.actual_weight, Some(<()>::withdraw(2)));
			assert_eq!(held(2), 100);
			assert!(!Features::<Test>::contains_key(GATE), "forgotten with its last holder");
		});
	}
}

mod kinds {
	use super::*;

	#[test]
	fn the_best_multiplier_counts_and_its_cap_grows_with_the_collateral() {
		test(|| {
			let of = |who| <FeatureAccess as EarningsMultiplier<_>>::of(&who);
			assert_eq!(of(1), Multiplier::NONE);
			assert_ok!(FeatureAccess::lock(signed(1), MULTIPLIER));
			let half = Permill::from_percent(50);
			assert_eq!(of(1), Multiplier { bonus: half, cap: 1_500 });
			assert_eq!(of(1).apply(1_000), 1_500);
			assert_eq!(of(1).apply(10_000), 11_500);
			assert_ok!(FeatureAccess::top_up(signed(1), MULTIPLIER, 500));
			assert_eq!(of(1).cap, 3_000);

			let smaller = FeatureKind::EarningsMultiplier { bonus: Permill::from_percent(10) };
			let terms = terms(smaller, 5_000, 4);
			assert_ok!(FeatureAccess::create_feature(root(), name("smaller"), terms));
			assert_ok!(FeatureAccess::lock(signed(1), 5));
			assert_eq!(of(1), Multiplier { bonus: half, cap: 3_000 });
			assert_ok!(FeatureAccess::unlock(signed(1), MULTIPLIER));
			assert_eq!(of(1), Multiplier { bonus: Permill::from_percent(10), cap: 15_000 });
		});
	}

	#[test]
	fn quotas_add_up() {
		test(|| {
			let of = |who| <FeatureAccess as StorageQuota<_>>::of(&who);
			// What is read for it, and for what is staked.
			let records = |who| {
				let staked = <FeatureAccess as StakedBalance<_>>::records(&who);
				(<FeatureAccess as StorageQuota<_>>::records(&who), staked)
			};
			assert_eq!((of(1), records(1)), (0, (0, 0)));
			assert_ok!(FeatureAccess::lock(signed(1), QUOTA));
			assert_eq!(of(1), 1 << 30);
			let most = terms(FeatureKind::StorageQuota { bytes: u64::MAX }, 1, 4);
			assert_ok!(FeatureAccess::create_feature(root(), name("more"), most));
			assert_ok!(FeatureAccess::lock(signed(1), 5));
			assert_eq!((of(1), records(1)), (u64::MAX, (2, 2)));
			assert_ok!(FeatureAccess::unlock(signed(1), QUOTA));
			assert_ok!(FeatureAccess::retire_feature(root(), 5));
			assert_eq!((of(1), records(1)), (0, (1, 1)));
			let most: u32 = <Test as Config>::MaxGrants::get();
			assert_eq!(<FeatureAccess as StorageQuota<AccountId>>::most_records(), most);
			assert_eq!(<FeatureAccess as StakedBalance<AccountId>>::most_records(), most);
		});
	}
}

mod artist_tokens {
	use super::*;
	use frame_support::traits::fungibles::roles::Inspect;

	#[test]
	fn are_real_assets_of_the_artist_one_for_a_grant() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			let before = Balances::free_balance(1);
			assert_ok!(make_token(1, b"Nina's Token", b"NINA"));
			assert_eq!(
				last_event(),
				Event::ArtistTokenCreated { who: 1, feature: TOKEN, token: 0 }
			);
			assert_eq!(Assets::owner(0), Some(1));
			assert_eq!(Assets::balance(0, 1), 1_000_000);
			assert_eq!(Assets::total_supply(0), 1_000_000);
			assert!(Balances::free_balance(1) <= before - ASSET_DEPOSIT, "deposits are put down");
			assert_eq!(FeatureAccess::features_of(&1)[0].token, Some(0));
			assert_noop!(make_token(1, b"Another", b"TWO"), E::TokenMade);

			// It is its holders' whatever becomes of the feature.
			assert_ok!(FeatureAccess::unlock(signed(1), TOKEN));
			assert_noop!(make_token(1, b"Another", b"TWO"), E::NotLocked);
			assert_ok!(Assets::transfer(signed(1), 0, 2, 400));
			assert_ok!(Assets::transfer(signed(2), 0, 3, 100));
			assert_eq!(Assets::balance(0, 3), 100);

			// Another grant, with collateral of its own, makes another one.
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			assert_ok!(make_token(1, b"Another", b"TWO"));
			assert_eq!(Assets::owner(1), Some(1));
			assert_eq!(held(1), 2_000);
		});
	}

	#[test]
	fn are_the_only_way_to_create_an_asset() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			assert_noop!(Assets::create(signed(1), 0, 1, 1), BadOrigin);
			// An asset that a referendum makes is in nobody's way.
			assert_ok!(Assets::force_create(root(), 1, 9, true, 1));
			assert_ok!(make_token(1, b"Token", b"T"));
			assert_ok!(FeatureAccess::lock(signed(2), TOKEN));
			assert_ok!(make_token(2, b"Token", b"T"));
			assert_eq!(Assets::owner(1), Some(9));
		});
	}

	#[test]
	fn are_refused_without_access() {
		test(|| {
			assert_noop!(make_token(1, b"Token", b"T"), E::NotLocked);
			assert_ok!(FeatureAccess::lock(signed(1), BADGE));
			let with = |feature| {
				FeatureAccess::create_artist_token(
					signed(1),
					feature,
					b"Token".to_vec(),
					b"T".to_vec(),
					6,
					1,
					1,
				)
			};
			assert_noop!(with(BADGE), E::NoTokenFeature);
			assert_noop!(with(99), E::UnknownFeature);
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			let dearer = terms(FeatureKind::ArtistToken, 2_000, 6);
			assert_ok!(FeatureAccess::update_feature(root(), TOKEN, dearer));
			pass_rounds(2);
			assert_noop!(with(TOKEN), E::Lapsed);
			assert_ok!(FeatureAccess::top_up(signed(1), TOKEN, 1_000));
			assert_ok!(with(TOKEN));
			assert_ok!(FeatureAccess::lock(signed(2), TOKEN));
			assert_ok!(FeatureAccess::retire_feature(root(), TOKEN));
			assert_noop!(make_token(2, b"Token", b"T"), E::FeatureIsRetired);
		});
	}

	#[test]
	fn are_refused_for_what_is_wrong_with_them() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			assert_noop!(make_token(1, b"", b"T"), E::NameEmpty);
			assert_noop!(make_token(1, &[b'a'; 51], b"T"), E::NameTooLong);
			assert_noop!(make_token(1, &[0xff], b"T"), E::NameMalformed);
			assert_noop!(make_token(1, b"T", b""), E::SymbolEmpty);
			assert_noop!(make_token(1, b"T", &[b'A'; 13]), E::SymbolTooLong);
			assert_noop!(make_token(1, b"T", b"$"), E::SymbolMalformed);
			let with = |decimals, supply, least| {
				FeatureAccess::create_artist_token(
					signed(1),
					TOKEN,
					b"Token".to_vec(),
					b"T".to_vec(),
					decimals,
					supply,
					least,
				)
			};
			assert_noop!(with(19, 1, 1), E::TooManyDecimals);
			assert_noop!(with(6, 0, 1), E::InvalidSupply);
			assert_noop!(with(6, 1, 0), E::InvalidSupply);
			assert_noop!(with(6, 1, 2), E::InvalidSupply);
			assert_ok!(with(0, Balance::MAX, Balance::MAX));
			assert_eq!(Assets::balance(0, 1), Balance::MAX);
		});
	}

	#[test]
	fn are_refused_without_the_deposit_and_can_be_made_later() {
		test(|| {
			assert_ok!(FeatureAccess::lock(signed(1), TOKEN));
			let rest = Balances::free_balance(1) - ASSET_DEPOSIT;
			assert_ok!(Balances::transfer_keep_alive(signed(1), 2, rest));
			assert!(make_token(1, b"Token", b"T").is_err());
			assert_eq!(Assets::owner(0), None);
			assert_ok!(Balances::transfer_keep_alive(signed(2), 1, rest));
			assert_ok!(make_token(1, b"Token", b"T"));
		});
	}
}
