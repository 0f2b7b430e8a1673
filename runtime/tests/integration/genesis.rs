//! What networks start with.

use crate::{account, chain_with, development, genesis_of};
use audio_runtime::{
	configs::voter_bags::{RATIO, THRESHOLDS},
	constants::{AUDIO, EXISTENTIAL_DEPOSIT, GENESIS_ISSUANCE},
	genesis_presets::preset_names,
	Assets, Balances, NodeServices, Pace, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin,
	Session,
};
use audio_runtime_tests::merge;
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::Inspect, GetCallMetadata},
};
use serde_json::json;
use sp_core::{ed25519, Pair};
use sp_runtime::{traits::BadOrigin, Perquintill};
use sp_staking::currency_to_vote::{CurrencyToVote, U128CurrencyToVote};

#[test]
fn development_and_local_start_with_exactly_a_billion_audio() {
	for preset in ["development", "local_testnet"] {
		chain_with(genesis_of(preset)).execute_with(|| {
			assert_eq!(Balances::total_issuance(), GENESIS_ISSUANCE, "{preset}");
			assert_eq!(GENESIS_ISSUANCE, 1_000_000_000 * AUDIO);
		});
	}
}

#[test]
fn the_presets_differ_in_validators_and_pace() {
	chain_with(genesis_of("development")).execute_with(|| {
		assert_eq!(Session::validators(), vec![account("//Alice//stash")]);
		assert_eq!(Pace::current().era_milliseconds(), 3 * 60 * 1_000);
	});
	chain_with(genesis_of("local_testnet")).execute_with(|| {
		let mut validators = Session::validators();
		validators.sort();
		let mut expected =
			["Alice", "Bob", "Charlie", "Dave"].map(|name| account(&format!("//{name}//stash")));
		expected.sort();
		assert_eq!(validators, expected);
		assert_eq!(pallet_staking::ValidatorCount::<audio_runtime::Runtime>::get(), 10);
	});
}

#[test]
fn the_development_chain_has_a_content_node_from_its_first_block_on() {
	chain_with(genesis_of("development")).execute_with(|| {
		let alice = account("//Alice");
		let node = NodeServices::info(0).expect("it is registered");
		assert_eq!(node.operator, alice);
		assert_eq!(node.hot_key, Some(account("//Alice//hot")));
		let key = ed25519::Pair::from_string("//Alice", None).expect("a URI").public();
		assert_eq!(node.key, key.0);
		assert_eq!(node.endpoint, b"/ip4/127.0.0.1/tcp/9980/http");
		let collateral = 100_000 * AUDIO;
		assert_eq!((node.collateral, node.weight), (collateral, collateral));
		assert_eq!(Balances::total_balance(&alice), 75_000_000 * AUDIO);
		assert_eq!(Balances::free_balance(&alice), 75_000_000 * AUDIO - collateral);
		assert_eq!(NodeServices::probability(0), Some(Perquintill::one()));
		let service = b"content".to_vec().try_into().expect("it is short");
		let chosen = NodeServices::select(&service, b"any key", 3);
		assert_eq!(chosen.iter().map(|chosen| chosen.node).collect::<Vec<_>>(), [0]);
		assert_ok!(NodeServices::do_try_state());
		assert_ok!(audio_runtime::Beacon::do_try_state());
		// It leaves as any other does.
		assert_ok!(NodeServices::deregister(RuntimeOrigin::signed(alice), 0));
		assert_ok!(NodeServices::do_try_state());
	});
	let local = genesis_of("local_testnet");
	assert_eq!(local["nodeServices"]["nodes"], json!([]));
}

#[test]
fn a_genesis_with_an_impossible_node_is_refused() {
	let refused = |change: serde_json::Value, reason: &str| {
		let mut genesis = genesis_of("development");
		merge(&mut genesis["nodeServices"]["nodes"][0], change);
		let built = std::panic::catch_unwind(|| drop(chain_with(genesis)));
		let said = built.expect_err("it is not possible");
		let said = said.downcast_ref::<String>().expect("it says why");
		assert!(said.contains(reason), "{said}");
	};
	refused(json!({ "collateral": 1 }), "CollateralTooLow");
	refused(json!({ "service": "video" }), "UnknownService");
	refused(json!({ "endpoint": "node.example.com" }), "EndpointMalformed");
	refused(json!({ "operator": account("//Nobody") }), "FundsUnavailable");
}

#[test]
fn the_live_template_names_nobody() {
	let live = genesis_of("live");
	assert_eq!(live["session"]["keys"], json!([]));
	assert_eq!(live["staking"]["stakers"], json!([]));
	assert_eq!(live["balances"]["balances"], json!([]));
	assert_eq!(live["technicalCommittee"]["members"], json!([]));
	assert_eq!(live["nodeServices"]["nodes"], json!([]));
	assert_eq!(live["pace"]["pace"]["slotDuration"], json!(6_000));
	// An era lasts six hours, the 28 eras of bonding a week.
	assert_eq!(6_000 * 600 * 6, 6 * 60 * 60 * 1_000);
}

#[test]
fn the_node_finds_every_preset_by_name() {
	let names = preset_names();
	assert_eq!(names, ["development", "local_testnet", "live"]);
	assert!(audio_runtime::genesis_presets::get_preset(&"moon".into()).is_none());
}

#[test]
fn a_parameter_out_of_range_in_genesis_is_refused_by_name() {
	let mut config = genesis_of("development");
	config["pace"]["parameters"]["launchPeriod"] = json!(0);
	let error = serde_json::from_value::<RuntimeGenesisConfig>(config).err().expect("refused");
	assert!(error.to_string().contains("0 is out of range: allowed is 1 to"), "{error}");

	let mut config = genesis_of("development");
	config["pace"]["parameters"]["launchPeroid"] = json!(20);
	let error = serde_json::from_value::<RuntimeGenesisConfig>(config).err().expect("refused");
	assert!(error.to_string().contains("unknown field `launchPeroid`"), "{error}");
}

#[test]
fn nothing_can_change_the_pace_after_genesis() {
	assert!(!RuntimeCall::get_module_names().contains(&"Pace"));
}

#[test]
fn nobody_creates_an_asset_with_the_plain_call() {
	development().execute_with(|| {
		for origin in [RuntimeOrigin::signed(account("//Alice")), RuntimeOrigin::root()] {
			assert_noop!(Assets::create(origin, 1.into(), account("//Alice").into(), 1), BadOrigin);
		}
	});
}

#[test]
fn the_bags_of_the_voter_list_span_the_supply_in_geometric_progression() {
	let first = U128CurrencyToVote::to_vote(EXISTENTIAL_DEPOSIT, GENESIS_ISSUANCE);
	assert_eq!((THRESHOLDS[0], THRESHOLDS[THRESHOLDS.len() - 1]), (first, u64::MAX));
	for pair in THRESHOLDS[..THRESHOLDS.len() - 1].windows(2) {
		let expected = pair[0] as f64 * RATIO;
		// Rounded to a whole number, and no farther off than this arithmetic can tell.
		let off = (pair[1] as f64 - expected).abs();
		assert!(off <= 0.5 + expected * f64::EPSILON, "{} after {}", pair[1], pair[0]);
	}
	// The last step is as long as the others.
	let closing = THRESHOLDS[THRESHOLDS.len() - 2] as f64 * RATIO / u64::MAX as f64;
	assert!((closing - 1.0).abs() < 1e-6, "{closing}");
}

#[test]
fn pallets_find_their_configuration_consistent() {
	development().execute_with(|| {
		use frame_support::traits::IntegrityTest;
		audio_runtime::AllPalletsWithSystem::integrity_test();
	});
}
