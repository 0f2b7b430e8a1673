use audio_node_lib::{
	chain_spec,
	executor::Executor,
	genesis::{
		checked_storage, development_key, founders,
		record::{fingerprint, Record},
		Genesis,
	},
	storage_key,
};
use audio_runtime::{AccountId, AUDIO};
use codec::{Compact, Encode};
use sc_chain_spec::{ChainSpec, ChainType};
use sp_core::storage::Storage;
use sp_io::hashing::twox_128;
use sp_keyring::Sr25519Keyring;
use std::sync::LazyLock;

/// Shared, so that the runtime is compiled once.
static EXECUTOR: LazyLock<Executor> = LazyLock::new(|| Executor::builder().build());

fn refusal(spec: &dyn ChainSpec) -> String {
	match checked_storage(spec, &EXECUTOR) {
		Ok(_) => panic!("{} was accepted", spec.id()),
		Err(error) => error.to_string(),
	}
}

#[test]
fn development_chains_are_accepted() {
	for id in ["dev", "local"] {
		assert!(
			checked_storage(&chain_spec::load(id).expect("built in"), &EXECUTOR).is_ok(),
			"{id}"
		);
	}
}

#[test]
fn the_live_template_is_refused_for_want_of_validators() {
	let error = refusal(&chain_spec::load("live").expect("built in"));
	assert!(error.contains("no validators"), "{error}");
}

#[test]
fn a_live_chain_with_development_keys_is_refused_plain_or_raw() {
	let dev = chain_spec::load("dev").expect("built in");
	for raw in [false, true] {
		let json = dev
			.as_json(raw)
			.expect("serializes")
			.replace("\"chainType\": \"Development\"", "\"chainType\": \"Live\"");
		let spec = chain_spec::ChainSpec::from_json_bytes(json.into_bytes()).expect("valid");
		assert_eq!(spec.chain_type(), ChainType::Live);
		let error = refusal(&spec);
		assert!(error.contains("well-known development key //"), "{error}");
	}
}

#[test]
fn a_stash_is_found_in_a_key_and_named() {
	let mut storage = Storage::default();
	let mut key = twox_128(b"Staking").to_vec();
	key.extend(Sr25519Keyring::BobStash.to_raw_public());
	storage.top.insert(key, vec![1]);
	assert_eq!(
		development_key(&storage).as_deref(),
		Some("//Bob//stash (sr25519) in pallet Staking")
	);
}

#[test]
fn the_genesis_is_what_the_sdk_makes_of_the_specification() {
	let spec = chain_spec::load("dev").expect("built in");
	let ours = checked_storage(&spec, &EXECUTOR).expect("fit to run");
	let theirs = spec.as_storage_builder().build_storage().expect("valid");
	assert_eq!(ours.top, theirs.top);
	assert_eq!(ours.children_default, theirs.children_default);
}

#[test]
fn a_genesis_that_the_runtime_refuses_is_an_error_with_its_reason() {
	let json = chain_spec::load("dev")
		.expect("built in")
		.as_json(false)
		.expect("serializes")
		.replacen("\"balances\": {", "\"balances\": { \"unknown\": 1,", 1);
	let spec = chain_spec::ChainSpec::from_json_bytes(json.into_bytes()).expect("valid JSON");
	assert!(refusal(&spec).contains("unknown"), "{}", refusal(&spec));
}

/// Where a value of the runtime is, to be changed.
fn put(storage: &mut Storage, key: Vec<u8>, value: impl Encode) {
	storage.top.insert(key, value.encode());
}

fn overview(era: u32, who: &AccountId) -> Vec<u8> {
	let map = storage_key::of("Staking", "ErasStakersOverview");
	storage_key::entry(storage_key::entry(map, &era), who)
}

/// A genesis with so many founders, each with that stake in AUDIO, of 1,000,000,000 AUDIO.
fn founded(founders: u8, stake: u128) -> Storage {
	let mut storage = Storage::default();
	let accounts: Vec<AccountId> = (1..=founders).map(|n| [n; 32].into()).collect();
	put(&mut storage, storage_key::of("Session", "Validators"), &accounts);
	let keys: Vec<_> = accounts.iter().map(|account| (account, [7u8; 96])).collect();
	put(&mut storage, storage_key::of("Session", "QueuedKeys"), keys);
	put(&mut storage, storage_key::of("Staking", "MinValidatorBond"), 200_000 * AUDIO);
	put(&mut storage, storage_key::of("Staking", "ValidatorCount"), u32::from(founders));
	put(&mut storage, storage_key::of("Balances", "TotalIssuance"), 1_000_000_000 * AUDIO);
	for account in &accounts {
		let exposure = (Compact(stake * AUDIO), Compact(stake * AUDIO), 0u32, 0u32);
		put(&mut storage, overview(0, account), exposure);
	}
	storage
}

#[track_caller]
fn assert_refused(storage: &Storage, reason: &str) {
	let error = founders::check(storage).expect_err("refused");
	assert!(error.contains(reason), "{error}");
	assert!(!error.contains('\n'), "one line: {error}");
}

#[test]
fn a_third_of_the_founders_seats_costs_a_hundredth_of_the_supply() {
	// Two of four, five or six end finality, three of seven.
	for (number, least) in [(4, 5_000_000), (5, 5_000_000), (6, 5_000_000), (7, 3_333_334)] {
		assert_eq!(founders::check(&founded(number, least)), Ok(()), "{number} founders");
		assert_refused(&founded(number, least - 1), &format!("{least} AUDIO"));
	}
	let mut storage = founded(4, 9_000_000);
	put(&mut storage, overview(0, &[3; 32].into()), Compact(4_999_999 * AUDIO));
	assert_refused(&storage, "at least 5000000 AUDIO");
}

#[test]
fn a_live_chain_has_four_founders_and_all_are_elected() {
	for number in 0..4 {
		assert_refused(
			&founded(number, 100_000_000),
			&format!("fewer than 4 validators, {number},"),
		);
	}
	let mut storage = founded(4, 10_000_000);
	storage.top.remove(&overview(0, &[2; 32].into()));
	put(&mut storage, overview(1, &[2; 32].into()), Compact(10_000_000 * AUDIO));
	let who = AccountId::from([2; 32]).to_string();
	assert_refused(&storage, &format!("validator {who} is not elected"));
}

#[test]
fn a_live_chain_has_no_seats_that_no_founder_takes() {
	for wanted in [50u32, 5, 3, 0] {
		let mut storage = founded(4, 10_000_000);
		put(&mut storage, storage_key::of("Staking", "ValidatorCount"), wanted);
		assert_refused(&storage, &format!("validatorCount is {wanted}"));
	}
}

#[test]
fn founders_are_found_in_the_genesis_that_the_runtime_builds() {
	let storage = |id| {
		checked_storage(&chain_spec::load(id).expect("built in"), &EXECUTOR).expect("fit to run")
	};
	let mut local = storage("local");
	assert_refused(&local, "validatorCount is ");
	put(&mut local, storage_key::of("Staking", "ValidatorCount"), 4u32);
	assert_refused(&local, "minValidatorBond is 10000000000000000000000 planck");
	put(&mut local, storage_key::of("Staking", "MinValidatorBond"), 200_000 * AUDIO);
	assert_eq!(founders::check(&local), Ok(()), "four with 10,000,000 AUDIO each");
	assert_refused(&storage("dev"), "fewer than 4 validators, 1,");
}

#[test]
fn a_founder_whose_session_keys_were_forgotten_is_named() {
	let spec = chain_spec::load("local").expect("built in").as_json(false).expect("serializes");
	let mut spec: serde_json::Value = serde_json::from_str(&spec).expect("JSON");
	let genesis = &mut spec["genesis"]["runtimeGenesis"]["patch"];
	genesis["staking"]["validatorCount"] = 4.into();
	let forgotten = genesis["session"]["keys"].as_array_mut().expect("they are listed").pop();
	let who = forgotten.expect("there is one")[0].as_str().expect("an address").to_string();
	let spec = serde_json::to_vec(&spec).expect("serializes");
	let spec = chain_spec::ChainSpec::from_json_bytes(spec).expect("valid");
	let storage = checked_storage(&spec, &EXECUTOR).expect("fit to run");
	assert_refused(&storage, &format!("validator {who} is elected in it and has no session keys"));
}

#[test]
fn a_live_chain_has_no_cheap_seats_and_nobody_who_cannot_be_slashed() {
	let refused = |item: &str, value: Vec<u8>, reason: &str| {
		let mut storage = founded(4, 10_000_000);
		storage.top.insert(storage_key::of("Staking", item), value);
		assert_refused(&storage, reason);
	};
	refused("MinValidatorBond", (200_000 * AUDIO - 1).encode(), "minValidatorBond is 19999");
	refused("Invulnerables", vec![AccountId::from([1; 32])].encode(), "invulnerables names");
	for forcing in 1..4u8 {
		refused("ForceEra", vec![forcing], "forceEra is set");
	}
	let mut storage = founded(4, 10_000_000);
	storage.top.remove(&storage_key::of("Staking", "MinValidatorBond"));
	assert_refused(&storage, "minValidatorBond is 0 planck");
}

#[test]
fn a_genesis_that_was_checked_is_not_run_again() {
	let folder = tempfile::tempdir().expect("a folder");
	// One that cannot be run, so that to try it is an error.
	let broken = |name: &str| {
		let json = chain_spec::load("dev").expect("built in").as_json(false).expect("serializes");
		let json = json.replacen("\"balances\": {", "\"balances\": { \"unknown\": 1,", 1);
		let json = json.replacen("AUDIO Development", name, 1);
		chain_spec::ChainSpec::from_json_bytes(json.into_bytes()).expect("valid JSON")
	};
	let begin = |spec: &dyn ChainSpec| Genesis::new(spec, folder.path(), EXECUTOR.clone()).is_ok();
	let spec = broken("one");
	assert!(!begin(&spec));
	let specification = fingerprint(&spec).expect("serializes");
	let record = Record { specification, genesis: Default::default() };
	record.write(folder.path());
	assert_eq!(Record::read(folder.path()), Some(record));
	assert!(begin(&spec));
	assert!(!begin(&broken("another")), "it is checked like any other");
}
