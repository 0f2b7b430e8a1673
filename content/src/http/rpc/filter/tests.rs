use super::*;
use jsonrpsee::types::Request;
use proptest::prelude::*;

fn call(method: &str) -> Value {
	json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": [] })
}

fn passed(call: &Value) -> Option<Passed> {
	match judge(&call.to_string()) {
		Verdict::Forward(passed) => Some(passed),
		Verdict::Answer(_) => None,
	}
}

fn code_of(verdict: &Verdict) -> i64 {
	let Verdict::Answer(answer) = verdict else { panic!("{verdict:?} is no answer") };
	let answer: Value = serde_json::from_str(answer).unwrap();
	answer["error"]["code"].as_i64().unwrap()
}

/// Of each answer to a batch.
fn code_of_each(batch: &Value) -> Vec<Value> {
	let Verdict::Answer(answer) = judge(&batch.to_string()) else { panic!("it goes on") };
	let answers: Vec<Value> = serde_json::from_str(&answer).unwrap();
	answers.iter().map(|answer| answer["error"]["code"].clone()).collect()
}

#[test]
fn methods_are_in_order_and_each_of_them_goes_through() {
	assert!(METHODS.is_sorted_by(|one, two| one < two));
	for method in METHODS {
		let mut call = call(method);
		call["params"] = json!([["0x00"]]);
		if method == CALL {
			call["params"] = json!(["Core_version", "0x"]);
		}
		let calls = if method == BROADCAST { 1 + WATCHED } else { 1 };
		assert!(passed(&call).is_some_and(|passed| passed.calls == calls), "{method}");
	}
	for method in ["chainHead_v1_follow", "transactionWatch_v1_submitAndWatch"] {
		assert!(is_listed(method));
	}
}

#[test]
fn what_is_not_listed_is_not_found() {
	for method in [
		"archive_v1_storageDiff",
		"author_hasKey",
		"author_insertKey",
		"author_removeExtrinsic",
		"author_rotateKeys",
		"author_rotateKeysWithOwner",
		"babe_epochAuthorship",
		"chainHead_unstable_follow",
		"chainHead_v1",
		"CHAIN_getHeader",
		"chain_getHeader ",
		" chainHead_v1_follow",
		"dev_getBlockStats",
		"engine_createBlock",
		"engine_finalizeBlock",
		"offchain_localStorageSet",
		"state_getPairs",
		"state_getStorageSize",
		"state_queryStorage",
		"state_traceBlock",
		"sync_state_genSyncSpec",
		"system_addLogFilter",
		"system_addReservedPeer",
		"system_dryRun",
		"system_peers",
		"system_removeReservedPeer",
		"system_resetLogFilter",
		"",
	] {
		assert_eq!(code_of(&judge(&call(method).to_string())), -32_601, "{method}");
	}
}

#[test]
fn nobody_watches_all_of_the_state() {
	let mut call = call("state_subscribeStorage");
	for parameters in [json!([]), json!([null]), json!({ "keys": null }), json!({ "keys": [] })] {
		call["params"] = parameters;
		assert_eq!(code_of(&judge(&call.to_string())), -32_602, "{call}");
	}
	call.as_object_mut().unwrap().remove("params");
	assert_eq!(code_of(&judge(&call.to_string())), -32_602);
	call["params"] = json!([["0x00"]]);
	assert!(matches!(judge(&call.to_string()), Verdict::Forward(..)));
}

#[test]
fn no_call_has_much_of_the_state_read_at_once() {
	for method in OF_KEYS {
		let mut call = call(method);
		let keys = |count: usize| (0..count).map(|key| format!("0x{key:04x}")).collect::<Vec<_>>();
		call["params"] = json!([keys(MAX_KEYS)]);
		assert_eq!(passed(&call).map(|passed| passed.calls), Some(17), "it is much to read");
		let long = |bytes: usize| format!("0x{}", "0".repeat(bytes));
		for asked in [
			json!(keys(MAX_KEYS + 1)),
			json!(["0x3a", 7]),
			json!([long(MAX_KEYS_BYTES + 1)]),
			json!([long(MAX_KEYS_BYTES / 2), long(MAX_KEYS_BYTES / 2 + 1)]),
		] {
			call["params"] = json!([asked]);
			assert_eq!(code_of(&judge(&call.to_string())), -32_602, "{method}: {asked}");
		}
	}
}

#[test]
fn a_key_that_stands_twice_is_read_once() {
	for method in OF_KEYS {
		let mut call = call(method);
		call["params"] = json!([["0x3a", "0x3A", "0x00", "3a", "0x3a"], "0x07"]);
		let passed = passed(&call).expect("libraries ask so");
		let goes_on: Value = serde_json::from_str(&passed.text).unwrap();
		assert_eq!(goes_on["params"], json!([["0x3a", "0x00"], "0x07"]));
	}
}

#[test]
fn keys_of_subscriptions_count_with_their_bytes() {
	let of = |keys: Value| {
		let mut call = call("state_subscribeStorage");
		call["params"] = json!([keys]);
		match passed(&call).map(|passed| passed.asks) {
			Some(Asks::One { subscribes: Subscribes::Begins(bytes), .. }) => bytes,
			other => panic!("{other:?}"),
		}
	};
	assert_eq!(of(json!([])), 0);
	assert_eq!(of(json!(["0x0001", "0x00010203"])), (3 + KEY) + (5 + KEY));
}

#[test]
fn what_goes_through_much_of_the_state_is_known_and_bounded() {
	let of = |items: Value| {
		let mut call = call(HEAD_STORAGE);
		call["params"] = json!(["follows", "0x00", items, null]);
		passed(&call).map(|passed| match passed.asks {
			Asks::One { runs, over, .. } => {
				assert_eq!(over, Over::Told { of: "follows".into(), stops: true });
				(passed.calls, runs)
			},
			Asks::Batch => panic!("it is one call"),
		})
	};
	let items = |count: usize, kind: &str, key: &str| {
		json!(vec![json!({ "key": key, "type": kind }); count])
	};
	let (item, pallet) = (format!("0x{}", "0".repeat(64)), format!("0x{}", "0".repeat(32)));
	for kind in ["value", "hash", "closestDescendantMerkleValue"] {
		assert_eq!(of(items(1, kind, "0x")), Some((1, false)));
		let different = |count| {
			let item = |number| json!({ "key": format!("0x{number:08x}"), "type": kind });
			of((0..count).map(item).collect())
		};
		assert_eq!(different(KEYS), Some((2, false)));
		assert_eq!(different(KEYS + 1), Some((2, true)));
		assert_eq!(different(1_024), Some((65, true)));
		// One that stands there often is read once.
		assert_eq!(of(items(1_024, kind, &item)), Some((1, false)));
	}
	for kind in ["descendantsValues", "descendantsHashes"] {
		assert_eq!(of(items(1, kind, &item)), Some((1 + SCAN, true)));
		let different = |count| {
			let item = |number| json!({ "key": format!("0x{number:064x}"), "type": kind });
			of((0..count).map(item).collect())
		};
		assert_eq!(different(MAX_SCANS), Some((1 + 4 * SCAN, true)));
		assert_eq!(different(MAX_SCANS + 1), None);
		// All of the state, or all of a pallet.
		for key in ["", "0x", &pallet, &item[2..]] {
			assert_eq!(of(items(1, kind, key)), None, "{key}");
		}
	}
	for items in [json!(null), json!({}), json!([7]), json!([{ "key": "0x" }]), json!("x")] {
		assert_eq!(of(items.clone()), None, "{items}");
	}
	let mut call = call(HEAD_STORAGE);
	call["params"] = json!(["follows", "0x00"]);
	assert_eq!(passed(&call), None);
}

#[test]
fn what_ends_or_frees_anything_waits_for_no_place() {
	let ends = |method: &&str| method.contains("unsubscribe") || method.contains("unwatch");
	let older: Vec<_> = METHODS.into_iter().filter(ends).collect();
	assert_eq!(older.len(), 10, "{older:?}");
	for method in ENDING.into_iter().chain(older).chain(["transactionWatch_v1_unwatch"]) {
		let asks = passed(&call(method)).expect("it goes through").asks;
		assert!(matches!(asks, Asks::One { is_free: true, runs: false, .. }), "{method}");
	}
	for method in ["chain_getHeader", "chainHead_v1_follow", "chainHead_v1_header", WATCH] {
		let asks = passed(&call(method)).expect("it goes through").asks;
		assert!(matches!(asks, Asks::One { is_free: false, .. }), "{method}");
	}
}

#[test]
fn what_is_checked_after_the_answer_costs_more() {
	for method in [WATCH, BROADCAST] {
		let passed = passed(&call(method)).expect("it goes through");
		assert_eq!(passed.calls, 1 + WATCHED, "{method}");
		let Asks::One { over, runs: true, subscribes, .. } = passed.asks else {
			panic!("{method}")
		};
		assert_eq!(over == Over::Begun, method == WATCH);
		assert_eq!(subscribes == Subscribes::Broadcasts, method == BROADCAST);
	}
	let (text, asks) = stop("a name");
	let stopped = passed(&serde_json::from_str(&text).unwrap()).expect("it goes through");
	assert_eq!((stopped.asks, stopped.text), (asks, text));
}

#[test]
fn what_goes_on_after_its_answer_is_begun_in_no_batch() {
	let names: Vec<_> = METHODS.into_iter().filter(|method| begins(method)).collect();
	assert_eq!(names.len(), 10, "{names:?}");
	for method in
		names.into_iter().chain(["chainHead_v1_follow", "transactionWatch_v1_submitAndWatch"])
	{
		let mut begun = call(method);
		begun["params"] = json!([["0x00"]]);
		let batch = json!([begun, call("chain_getHeader")]);
		assert!(matches!(judge(&batch.to_string()), Verdict::Answer(_)), "{method}");
	}
	let ends = json!([call("chain_unsubscribeNewHeads"), call("chainHead_v1_unfollow")]);
	assert_eq!(
		code_of_each(&ends),
		[json!(-32_600), json!(-32_600)],
		"one ends what says when others do"
	);
}

#[test]
fn what_runs_the_runtime_is_known_and_in_no_batch() {
	for method in RUNS.into_iter().chain([HEAD_CALL]) {
		let mut call = call(method);
		call["params"] = json!(["Core_version", "0x", "Core_version", "0x"]);
		let asks = passed(&call).expect("it goes through").asks;
		assert!(matches!(asks, Asks::One { runs: true, .. }), "{method}");
		assert_eq!(code_of_each(&json!([call])), [json!(-32_600)], "{method}");
	}
	let asks = passed(&call("chain_getHeader")).unwrap().asks;
	let (id, over, subscribes) = (Id::Number(1), Over::Answered, Subscribes::No);
	let (runs, is_free, unfollows) = (false, false, None);
	assert_eq!(asks, Asks::One { id, runs, is_free, over, unfollows, subscribes });
}

#[test]
fn subscriptions_that_last_are_known_and_what_ends_them() {
	let of = |method: &str| {
		let mut call = call(method);
		call["params"] = match OF_KEYS.contains(&method) {
			true => json!([["0x00"]]),
			false => json!(["a name"]),
		};
		match passed(&call).map(|passed| passed.asks) {
			Some(Asks::One { subscribes, .. }) => subscribes,
			other => panic!("{method}: {other:?}"),
		}
	};
	let (mut begin, mut end) = (0, 0);
	for method in METHODS.into_iter().filter(|method| *method != CALL) {
		match of(method) {
			Subscribes::Begins(_) => begin += 1,
			Subscribes::Ends(name) => {
				assert_eq!(name, "a name");
				end += 1;
			},
			Subscribes::No => assert!(!method.contains("ubscribe"), "{method}"),
			other => panic!("{method}: {other:?}"),
		}
	}
	assert_eq!((begin, end), (9, 9));
	for method in ["chainHead_v1_follow", "transactionWatch_v1_submitAndWatch", UNFOLLOW] {
		assert_eq!(of(method), Subscribes::No);
	}
}

#[test]
fn what_goes_on_after_its_answer_names_who_says_that_it_is_over() {
	for method in OPERATIONS {
		let mut begins = call(method);
		let third = if method == HEAD_STORAGE { json!([]) } else { json!("Core_version") };
		begins["params"] = json!(["follows", "0x00", third, "0x"]);
		let Some(Asks::One { over, .. }) = passed(&begins).map(|passed| passed.asks) else {
			panic!("{method}")
		};
		assert_eq!(over, Over::Told { of: "follows".into(), stops: method != HEAD_CALL });
		assert_eq!(code_of_each(&json!([begins])), [json!(-32_600)]);
		// The node would read these too, and another name than the first of them.
		for parameters in [
			json!([]),
			json!([7, "0x00", third, "0x"]),
			json!({ "followSubscription": "a", "hash": "0x00", "function": "Core_version" }),
		] {
			begins["params"] = parameters;
			assert_eq!(code_of(&judge(&begins.to_string())), -32_602, "{begins}");
		}
	}
	let mut ends = call(UNFOLLOW);
	ends["params"] = json!(["follows"]);
	let Asks::One { unfollows, .. } = passed(&ends).unwrap().asks else { panic!("it is one call") };
	assert_eq!(unfollows.as_deref(), Some("follows"));
}

#[test]
fn what_makes_blocks_is_called_by_nobody() {
	let with = |method: &str, parameters: Value| {
		let mut call = call(method);
		call["params"] = parameters;
		judge(&call.to_string())
	};
	for name in [
		"BatchApi_apply_extrinsics",
		"BlockBuilder_apply_extrinsic",
		"Core_execute_block",
		"Core_initialize_block",
		"GenesisBuilder_build_state",
		"OffchainWorkerApi_offchain_worker",
		"SessionKeys_generate_session_keys",
	] {
		assert_eq!(code_of(&with(CALL, json!([name, "0x"]))), -32_602, "{name}");
		let parameters = json!(["Core_version", "0x00", name, "0x"]);
		assert_eq!(code_of(&with(HEAD_CALL, parameters)), -32_602, "{name}");
		assert_eq!(code_of(&with(CALL, json!({ "name": name, "bytes": "0x" }))), -32_602);
	}
	for name in ["Core_version", "CallApi_dry_run", "Metadata_metadata_at_version"] {
		assert!(matches!(with(CALL, json!([name, "0x"])), Verdict::Forward(_)), "{name}");
	}
}

#[test]
fn a_refusal_bears_the_id_of_its_call() {
	for (id, has) in
		[(json!(7), json!(7)), (json!(u64::MAX), json!(u64::MAX)), (json!("a\"b"), json!("a\"b"))]
	{
		let mut call = call("author_rotateKeys");
		call["id"] = id;
		let Verdict::Answer(answer) = judge(&call.to_string()) else { panic!() };
		let answer: Value = serde_json::from_str(&answer).unwrap();
		assert_eq!((&answer["id"], &answer["jsonrpc"]), (&has, &json!("2.0")));
		assert_eq!(answer["error"]["message"], "Method not found");
	}
}

#[test]
fn what_is_no_request_is_answered_so() {
	for text in ["", "{", "hello", "{\"jsonrpc\":\"2.0\"", "\u{0}", "[1,", &"[".repeat(200)] {
		assert_eq!(code_of(&judge(text)), -32_700, "{text}");
	}
	for text in [
		"1",
		"null",
		"\"chain_getHeader\"",
		"[]",
		r#"{}"#,
		r#"{"jsonrpc":"2.0","method":"chain_getHeader","params":[]}"#,
		r#"{"jsonrpc":"1.0","id":1,"method":"chain_getHeader"}"#,
		r#"{"id":1,"method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":1.5,"method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":-1,"method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":{},"method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":null,"method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":1,"method":["chain_getHeader"]}"#,
		r#"{"jsonrpc":"2.0","id":1,"Method":"chain_getHeader"}"#,
		r#"{"jsonrpc":"2.0","id":1,"method":"chain_getHeader","params":"x"}"#,
	] {
		assert_eq!(code_of(&judge(text)), -32_600, "{text}");
	}
}

#[test]
fn a_member_that_stands_twice_takes_no_method_past() {
	for (first, second) in [
		("author_rotateKeys", "chain_getHeader"),
		("chain_getHeader", "author_rotateKeys"),
		("chain_getHeader", "\\u0061uthor_rotateKeys"),
	] {
		let text = format!(
			r#"{{"jsonrpc":"2.0","id":1,"method":"{first}","params":[],"method":"{second}"}}"#
		);
		match judge(&text) {
			Verdict::Answer(_) => (),
			Verdict::Forward(Passed { text, .. }) => {
				assert!(!text.contains("author"), "{text}")
			},
		}
	}
}

#[test]
fn a_batch_goes_on_whole_or_not_at_all() {
	let batch = |methods: &[&str]| {
		let calls: Vec<_> = methods.iter().map(|method| call(method)).collect();
		judge(&json!(calls).to_string())
	};
	let Verdict::Forward(passed) = batch(&["chain_getHeader", "system_health"]) else { panic!() };
	assert_eq!((passed.calls, passed.asks), (2, Asks::Batch));
	let forwarded: Vec<Request> = serde_json::from_str(&passed.text).unwrap();
	assert_eq!(forwarded[1].method, "system_health");
	let Verdict::Answer(answer) = batch(&["chain_getHeader", "author_rotateKeys"]) else {
		panic!()
	};
	let answers: Vec<Value> = serde_json::from_str(&answer).unwrap();
	let codes: Vec<_> = answers.iter().map(|answer| answer["error"]["code"].clone()).collect();
	assert_eq!(codes, [json!(-32_600), json!(-32_601)]);
	assert!(answers.iter().all(|answer| answer["id"] == 1));
	assert!(matches!(batch(&["chain_getHeader"; MAX_BATCH]), Verdict::Forward(..)));
	assert_eq!(code_of(&batch(&["chain_getHeader"; MAX_BATCH + 1])), -32_600);
	// Nor does what is hidden in a batch of batches, or stands in the order of the members.
	for inner in [json!([call("author_rotateKeys")]), json!(["2.0", 1, "author_rotateKeys"])] {
		assert!(matches!(judge(&json!([inner]).to_string()), Verdict::Answer(_)));
	}
}

#[test]
fn what_goes_on_says_what_the_client_said() {
	let text = r#" {"params":{"at":null,"n":[1,-2,"x"]},"method":"state_getStorage","id":"7","jsonrpc":"2.0","more":1}"#;
	let Verdict::Forward(Passed { text, calls: 1, .. }) = judge(text) else { panic!() };
	let value: Value = serde_json::from_str(&text).unwrap();
	let parameters = json!({ "at": null, "n": [1, -2, "x"] });
	let call =
		json!({ "jsonrpc": "2.0", "id": "7", "method": "state_getStorage", "params": parameters });
	assert_eq!(value, call);
	let Verdict::Forward(Passed { text, calls: 1, .. }) =
		judge(r#"{"jsonrpc":"2.0","id":0,"method":"system_health"}"#)
	else {
		panic!()
	};
	assert!(!text.contains("params"));
}

#[test]
fn a_client_is_told_of_the_methods_that_go_through() {
	let methods = ["author_rotateKeys", "chainHead_v1_follow", "rpc_methods", "archive_v1_body"];
	let answer = |methods: &[&str]| json!({ "id": 1, "result": { "methods": methods } });
	let told = |said: Value| {
		serde_json::from_str::<Value>(&listed_of(&said.to_string()).unwrap()).unwrap()
	};
	let listed = answer(&["chainHead_v1_follow", "rpc_methods"]);
	assert_eq!(told(answer(&methods)), listed);
	let other = json!({ "id": 2, "result": { "chain": "methods" } });
	assert_eq!(told(json!([answer(&methods), other])), json!([listed, other]));
	assert_eq!(told(other.clone()), other);
	assert_eq!(listed_of(&json!({ "id": 3, "result": "0x00" }).to_string()), None);
	let large = answer(&["x".repeat(MAX_LISTING).as_str()]).to_string();
	assert_eq!(listed_of(&large), None);
}

/// Names of methods, and what is near to them.
fn method() -> impl Strategy<Value = String> {
	let listed = prop::sample::select(METHODS.to_vec()).prop_map(String::from);
	let others = prop::sample::select(vec![
		OF_KEYS[0],
		OF_KEYS[1],
		"author_rotateKeys",
		"engine_createBlock",
		"chainHead_v1_follow",
		HEAD_CALL,
		HEAD_STORAGE,
		"system_addReservedPeer",
		"offchain_localStorageGet",
	]);
	prop_oneof![listed, others.prop_map(String::from), "[a-zA-Z_0-9 ]{0,20}"]
}

/// Members of a call: any, in any order, some of them twice.
fn members() -> impl Strategy<Value = String> {
	let method_member = method().prop_map(|name| format!(r#""method":"{name}""#));
	let escaped = method().prop_map(|name| {
		let name: String =
			name.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect();
		format!(r#""method":"{name}""#)
	});
	let others = prop::sample::select(vec![
		r#""jsonrpc":"2.0""#,
		r#""jsonrpc":"2.0""#,
		r#""id":1"#,
		r#""id":"x""#,
		r#""id":null"#,
		r#""params":[]"#,
		r#""params":[["0x00"]]"#,
		r#""params":[null]"#,
		r#""params":["a","0x00",[{"key":"0x00","type":"value"}]]"#,
		r#""params":["a","0x00",[{"key":"0x00","type":"descendantsHashes"}]]"#,
		r#""params":["a","0x00",[{"key":"0x0000000000000000000000000000000000000000000000000000000000000000","type":"descendantsValues"}]]"#,
		r#""params":["a","0x00","Core_version","0x"]"#,
		r#""params":{"method":"author_rotateKeys"}"#,
		r#""params":["author_rotateKeys",{"id":1,"method":"author_rotateKeys"}]"#,
		r#""more":7"#,
	]);
	let member = prop_oneof![method_member, escaped, others.prop_map(String::from)];
	prop::collection::vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(",")))
}

/// A call that is most likely right, but for its method.
fn likely() -> impl Strategy<Value = String> {
	method().prop_map(|name| call(&name).to_string())
}

fn message() -> impl Strategy<Value = String> {
	let one = prop_oneof![members(), likely(), "[ -~]{0,30}"].boxed();
	let batch = prop::collection::vec(prop_oneof![members(), likely()], 0..5);
	let batch = batch.prop_map(|calls| format!("[{}]", calls.join(",")));
	prop_oneof![3 => one, 2 => batch]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_096))]

	/// Read as the node reads it, with the types of its own server.
	#[test]
	fn no_call_of_what_is_not_listed_ever_goes_on(text in message()) {
		let Verdict::Forward(Passed { text, calls: count, asks }) = judge(&text) else {
			return Ok(());
		};
		let calls: Vec<Request> = match text.starts_with('[') {
			true => serde_json::from_str(&text).unwrap(),
			false => vec![serde_json::from_str(&text).unwrap()],
		};
		let more = match asks {
			Asks::One { .. } if [WATCH, BROADCAST].contains(&calls[0].method.as_ref()) => WATCHED,
			Asks::One { runs: true, .. } if calls[0].method == HEAD_STORAGE => SCAN,
			_ => 0,
		};
		prop_assert_eq!(calls.len(), (count - more) as usize);
		for call in calls {
			prop_assert!(is_listed(&call.method), "{}", call.method);
			let scans = call.method == HEAD_STORAGE && text.contains("descendants");
			prop_assert!(!scans || text.contains(&"0".repeat(64)), "{text}");
			let runs = RUNS.contains(&&*call.method) || call.method == HEAD_CALL || scans;
			prop_assert_eq!(runs, matches!(asks, Asks::One { runs: true, .. }));
			let keys = call.params().sequence().next::<Vec<Value>>();
			let asks_of_keys = OF_KEYS.contains(&&*call.method);
			prop_assert!(!asks_of_keys || keys.is_ok_and(|keys| keys.len() <= MAX_KEYS), "{text}");
		}
	}

	#[test]
	fn what_is_answered_is_json(text in ".{0,60}") {
		if let Verdict::Answer(text) = judge(&text) {
			prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
		}
	}
}
