use audio_node_lib::{
	chain_spec,
	executor::Executor,
	genesis::{checked_storage, development_key},
};
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
