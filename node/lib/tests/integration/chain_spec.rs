use audio_node_lib::chain_spec::{is_built_in, load, token};

#[test]
fn every_built_in_chain_has_the_token_and_a_protocol_of_its_own() {
	let mut protocols = std::collections::BTreeSet::new();
	for id in ["dev", "local", "live"] {
		let spec = load(id).expect("built in");
		assert!(is_built_in(id));
		assert_eq!(spec.properties(), token());
		assert!(protocols.insert(spec.protocol_id().map(str::to_owned)));
	}
	assert_eq!(load("").map(|s| s.id().to_owned()), load("live").map(|s| s.id().to_owned()));
}

#[test]
fn a_missing_specification_is_named() {
	let error = load("/nowhere/spec.json").err().expect("there is no such file");
	assert!(error.contains("/nowhere/spec.json"), "{error}");
}
