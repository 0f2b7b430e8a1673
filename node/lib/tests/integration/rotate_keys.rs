use audio_content::chain::NodeHealth;
use audio_node_lib::{
	rotate_keys::{account, describe, Generated, NodeState},
	session_keys,
};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const ALICE_HEX: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

/// One key of each type.
fn keys() -> String {
	format!("0x{}", "11".repeat(session_keys::types().len() * 32))
}

#[test]
fn an_owner_is_an_address_or_hexadecimal() {
	assert_eq!(account(ALICE).expect("valid"), account(ALICE_HEX).expect("valid"));
	for text in ["", "Alice", "0x00", &ALICE[1..]] {
		assert!(account(text).is_err(), "{text}");
	}
}

#[test]
fn the_call_holds_keys_and_proof() {
	let keys = keys();
	let proof = Some("0xabcd".to_owned());
	let text = describe(Generated { keys: keys.clone(), proof }).expect("complete");
	let call = text.lines().find(|line| line.starts_with("call data:")).expect("printed");
	assert!(call.contains(&keys[2..]) && call.ends_with("08abcd"), "{text}");
	assert!(text.contains(&format!("api.tx.session.setKeys('{keys}', '0xabcd')")), "{text}");
}

#[test]
fn keys_without_a_proof_are_of_no_use() {
	let keys = keys();
	assert!(describe(Generated { keys, proof: None }).is_err());
	assert!(describe(Generated { keys: "0x11".into(), proof: Some("0x".into()) }).is_err());
}

#[test]
fn keys_are_made_on_a_validator_that_is_synced() {
	let fine = || NodeState {
		validates: true,
		is_live: true,
		health: NodeHealth { peers: 3, is_syncing: false, should_have_peers: true },
	};
	let objection = |change: fn(&mut NodeState)| {
		let mut state = fine();
		change(&mut state);
		state.objection()
	};
	assert_eq!(objection(|_| {}), None);
	assert!(objection(|state| state.validates = false).is_some_and(|o| o.contains("--validator")));
	assert!(objection(|state| state.health.is_syncing = true).is_some_and(|o| o.contains("synced")));
	assert!(objection(|state| state.health.peers = 0).is_some_and(|o| o.contains("--bootnodes")));
	// A development chain may be one node.
	assert_eq!(objection(|state| (state.health.peers, state.is_live) = (0, false)), None);
}
