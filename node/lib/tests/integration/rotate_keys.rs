use audio_node_lib::rotate_keys::{account, describe, Generated};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const ALICE_HEX: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

#[test]
fn an_owner_is_an_address_or_hexadecimal() {
	assert_eq!(account(ALICE).expect("valid"), account(ALICE_HEX).expect("valid"));
	for text in ["", "Alice", "0x00", &ALICE[1..]] {
		assert!(account(text).is_err(), "{text}");
	}
}

#[test]
fn the_call_holds_keys_and_proof() {
	let keys = format!("0x{}", "11".repeat(4 * 32));
	let proof = Some("0xabcd".to_owned());
	let text = describe(Generated { keys: keys.clone(), proof }).expect("complete");
	let call = text.lines().find(|line| line.starts_with("call data:")).expect("printed");
	assert!(call.contains(&keys[2..]) && call.ends_with("08abcd"), "{text}");
	assert!(text.contains(&format!("api.tx.session.setKeys('{keys}', '0xabcd')")), "{text}");
}

#[test]
fn keys_without_a_proof_are_of_no_use() {
	let keys = format!("0x{}", "11".repeat(4 * 32));
	assert!(describe(Generated { keys, proof: None }).is_err());
	assert!(describe(Generated { keys: "0x11".into(), proof: Some("0x".into()) }).is_err());
}
