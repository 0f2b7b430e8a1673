//! What of a client's message goes on to the node: calls of methods that are known to do no harm, and
//! nothing else. What goes on is written anew from what was understood of it: no member that stands
//! twice, or in a way that the node reads otherwise, takes a method past this.

use serde_json::{json, Map, Value};
use std::collections::BTreeSet;

/// All methods of these do no harm: they are made for a node that serves anyone.
const GROUPS: [&str; 4] =
	["chainHead_v1_", "chainSpec_v1_", "transaction_v1_", "transactionWatch_v1_"];

/// Of the older methods, those that tell what anybody may know, and take transactions that are signed.
/// In order. Nor is there one that the node gives more time, or more of its work, to who is on its own
/// machine: `state_getStorageSize` is such a one.
const METHODS: [&str; 51] = [
	"account_nextIndex",
	"author_pendingExtrinsics",
	"author_submitAndWatchExtrinsic",
	"author_submitExtrinsic",
	"author_unwatchExtrinsic",
	"chain_getBlock",
	"chain_getBlockHash",
	"chain_getFinalisedHead",
	"chain_getFinalizedHead",
	"chain_getHead",
	"chain_getHeader",
	"chain_getRuntimeVersion",
	"chain_subscribeAllHeads",
	"chain_subscribeFinalisedHeads",
	"chain_subscribeFinalizedHeads",
	"chain_subscribeNewHead",
	"chain_subscribeNewHeads",
	"chain_subscribeRuntimeVersion",
	"chain_unsubscribeAllHeads",
	"chain_unsubscribeFinalisedHeads",
	"chain_unsubscribeFinalizedHeads",
	"chain_unsubscribeNewHead",
	"chain_unsubscribeNewHeads",
	"chain_unsubscribeRuntimeVersion",
	"payment_queryFeeDetails",
	"payment_queryInfo",
	"rpc_methods",
	"state_call",
	"state_getKeysPaged",
	"state_getKeysPagedAt",
	"state_getMetadata",
	"state_getRuntimeVersion",
	"state_getStorage",
	"state_getStorageAt",
	"state_getStorageHash",
	"state_getStorageHashAt",
	"state_queryStorageAt",
	"state_subscribeRuntimeVersion",
	"state_subscribeStorage",
	"state_unsubscribeRuntimeVersion",
	"state_unsubscribeStorage",
	"subscribe_newHead",
	"system_accountNextIndex",
	"system_chain",
	"system_chainType",
	"system_health",
	"system_name",
	"system_properties",
	"system_syncState",
	"system_version",
	"unsubscribe_newHead",
];

/// Methods that are asked of keys. Without any, the node watches all of the state for who is on its
/// machine; each of them it reads at once, into memory.
const OF_KEYS: [&str; 2] = ["state_queryStorageAt", "state_subscribeStorage"];

/// Keys of such a call, at the most, each of them once: libraries ask for 250 at a time.
const MAX_KEYS: usize = 256;

/// Keys that count as one more call.
const KEYS: usize = 16;

/// Bytes of what the node says of its methods, at the most: it has 5,000 of them.
const MAX_LISTING: usize = 64 << 10;

/// Calls of a batch, at the most.
const MAX_BATCH: usize = 32;

/// Methods that take the node long: they run the runtime, have a transaction checked by it, or write
/// down all that is in the pool.
const RUNS: [&str; 11] = [
	"account_nextIndex",
	"author_pendingExtrinsics",
	"author_submitAndWatchExtrinsic",
	"author_submitExtrinsic",
	"payment_queryFeeDetails",
	"payment_queryInfo",
	"state_getMetadata",
	"system_accountNextIndex",
	"transactionWatch_v1_submitAndWatch",
	"transaction_v1_broadcast",
	CALL,
];

/// Methods that call a function of the runtime by its name.
const CALL: &str = "state_call";
const HEAD_CALL: &str = "chainHead_v1_call";

/// Methods that begin what goes on after their answer, and is over when the subscription that they
/// name says so.
const OPERATIONS: [&str; 3] = ["chainHead_v1_body", HEAD_CALL, "chainHead_v1_storage"];

/// What the names of methods have in them that begin or end a subscription which lasts.
const LASTING: [&str; 2] = ["subscribe", "Subscribe"];

/// Ends a subscription, which then says of no operation that it is over.
const UNFOLLOW: &str = "chainHead_v1_unfollow";

/// Functions of the runtime, by how their names begin, that nobody needs who reads the chain: they
/// make and check blocks, and say so in the node's log.
const OF_BLOCKS: [&str; 8] = [
	"Benchmark_",
	"BlockBuilder_",
	"Core_execute",
	"Core_initialize",
	"GenesisBuilder_build",
	"OffchainWorkerApi_",
	"SessionKeys_generate",
	"TryRuntime_",
];

const PARSE_ERROR: (i32, &str) = (-32_700, "Parse error");
pub const INVALID_REQUEST: (i32, &str) = (-32_600, "Invalid request");
const METHOD_NOT_FOUND: (i32, &str) = (-32_601, "Method not found");
const INVALID_PARAMS: (i32, &str) = (-32_602, "Invalid params");

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// The node is sent this, and answers with one message.
	Forward(Passed),
	/// The client is answered with this.
	Answer(String),
}

/// A message that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
	/// As it is written for the node.
	pub text: String,
	/// How many calls it counts as.
	pub calls: u32,
	/// What it asks.
	pub asks: Asks,
}

/// What a message asks, as far as it matters when it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
	/// Several calls, none of which runs the runtime or begins anything.
	Batch,
	/// One call.
	One {
		/// What its answer bears.
		id: Id,
		/// Whether it runs the runtime.
		runs: bool,
		/// The subscription that says when it is over, if its answer does not.
		operation_of: Option<String>,
		/// Whether it ends a subscription that says when operations are over.
		unfollows: bool,
		/// What it does to the subscriptions that last until they are ended.
		subscribes: Subscribes,
	},
}

/// What a call does to the subscriptions that last until they are ended. The node ends others by itself,
/// and bounds how many follow the chain's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscribes {
	/// Nothing.
	No,
	/// It begins one.
	Begins,
	/// It ends the one of that name.
	Ends(String),
}

/// What a call and its answer bear.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
	/// `null`
	Null,
	/// A number from 0 on.
	Number(u64),
	/// A text.
	Text(String),
}

impl Id {
	/// None of what is no ID.
	pub fn of(value: &Value) -> Option<Self> {
		match value {
			Value::Null => Some(Self::Null),
			Value::Number(number) => number.as_u64().map(Self::Number),
			Value::String(text) => Some(Self::Text(text.clone())),
			_ => None,
		}
	}

	fn value(&self) -> Value {
		match self {
			Self::Null => Value::Null,
			Self::Number(number) => (*number).into(),
			Self::Text(text) => text.clone().into(),
		}
	}

	/// The answer to a call that was not passed on.
	pub fn refused(&self, (code, message): (i32, &str)) -> String {
		error(self.value(), (code, message)).to_string()
	}
}

/// What is answered when a connection has as many subscriptions as it can, as the node would.
pub const TOO_MANY: (i32, &str) = (-32_006, "Too many subscriptions on the connection");

/// What is answered when a call has waited for too long.
pub const BUSY: (i32, &str) = (-32_000, "The node is busy: ask again later");

/// Whether a method goes through.
pub fn is_listed(method: &str) -> bool {
	METHODS.binary_search(&method).is_ok() || GROUPS.iter().any(|group| method.starts_with(group))
}

/// What becomes of a text message.
pub fn judge(text: &str) -> Verdict {
	match serde_json::from_str(text) {
		Err(_) => Verdict::Answer(error(Value::Null, PARSE_ERROR).to_string()),
		Ok(Value::Array(calls)) => batch(calls),
		Ok(call) => match understood(call) {
			Ok((call, asks)) => {
				let (text, calls) = (call.to_string(), weight_of(&call));
				Verdict::Forward(Passed { text, calls, asks })
			},
			Err(error) => Verdict::Answer(error.to_string()),
		},
	}
}

/// A batch goes on whole or not at all: its answers come in one message.
fn batch(calls: Vec<Value>) -> Verdict {
	let count = calls.len();
	if count == 0 || count > MAX_BATCH {
		return Verdict::Answer(error(Value::Null, INVALID_REQUEST).to_string());
	}
	let alone = |(call, asks): (Value, Asks)| {
		let begins = call.get("method").and_then(Value::as_str).is_some_and(begins);
		let is_plain = matches!(
			asks,
			Asks::One {
				runs: false,
				operation_of: None,
				unfollows: false,
				subscribes: Subscribes::No,
				..
			}
		);
		match is_plain && !begins {
			true => Ok(call),
			false => Err(error(call.get("id").cloned().unwrap_or_default(), INVALID_REQUEST)),
		}
	};
	let understood: Vec<_> =
		calls.into_iter().map(|call| understood(call).and_then(alone)).collect();
	if understood.iter().all(Result::is_ok) {
		let calls: Vec<_> = understood.into_iter().flatten().collect();
		let weight = calls.iter().map(weight_of).fold(0, u32::saturating_add);
		let text = Value::from(calls).to_string();
		return Verdict::Forward(Passed { text, calls: weight, asks: Asks::Batch });
	}
	let refused = |call: Value| error(call.get("id").cloned().unwrap_or_default(), INVALID_REQUEST);
	let errors: Vec<_> =
		understood.into_iter().map(|one| one.map_or_else(|error| error, refused)).collect();
	Verdict::Answer(Value::from(errors).to_string())
}

/// A call as it goes on and what it asks, or the error that answers it.
fn understood(call: Value) -> Result<(Value, Asks), Value> {
	let Value::Object(mut call) = call else { return Err(error(Value::Null, INVALID_REQUEST)) };
	// One without an ID has no answer: it would never be known to be over.
	let id = match call.remove("id") {
		Some(id @ (Value::String(_) | Value::Null)) => id,
		Some(Value::Number(number)) if number.is_u64() => number.into(),
		_ => return Err(error(Value::Null, INVALID_REQUEST)),
	};
	let (version, method) = (call.remove("jsonrpc"), call.remove("method"));
	let (Some("2.0"), Some(Value::String(method))) =
		(version.as_ref().and_then(Value::as_str), method)
	else {
		return Err(error(id, INVALID_REQUEST));
	};
	let parameters = match call.remove("params") {
		None => None,
		Some(parameters @ (Value::Array(_) | Value::Object(_))) => Some(parameters),
		Some(_) => return Err(error(id, INVALID_REQUEST)),
	};
	if !is_listed(&method) {
		return Err(error(id, METHOD_NOT_FOUND));
	}
	if OF_KEYS.contains(&&*method) && !names_keys(parameters.as_ref()) {
		return Err(error(id, INVALID_PARAMS));
	}
	if [CALL, HEAD_CALL].contains(&&*method) && !names_function(&method, parameters.as_ref()) {
		return Err(error(id, INVALID_PARAMS));
	}
	let operation_of = match OPERATIONS.contains(&&*method) {
		true => match text_at(parameters.as_ref(), 0) {
			Some(subscription) => Some(subscription.to_owned()),
			None => return Err(error(id, INVALID_PARAMS)),
		},
		false => None,
	};
	let Some(own) = Id::of(&id) else { return Err(error(id, INVALID_REQUEST)) };
	let runs = method == HEAD_CALL || RUNS.contains(&&*method);
	let unfollows = method == UNFOLLOW;
	let subscribes = match LASTING.iter().any(|name| method.contains(name)) {
		false => Subscribes::No,
		true if begins(&method) => Subscribes::Begins,
		true => Subscribes::Ends(text_at(parameters.as_ref(), 0).unwrap_or_default().into()),
	};
	let asks = Asks::One { id: own, runs, operation_of, unfollows, subscribes };
	let mut call = Map::new();
	call.insert("jsonrpc".into(), "2.0".into());
	call.insert("id".into(), id);
	call.insert("method".into(), method.into());
	call.extend(parameters.map(|parameters| ("params".to_string(), parameters)));
	Ok((call.into(), asks))
}

/// How many calls a call counts as: it may name keys.
fn weight_of(call: &Value) -> u32 {
	let of_keys = call.get("method").and_then(Value::as_str).is_some_and(|m| OF_KEYS.contains(&m));
	let keys = call.pointer("/params/0").and_then(Value::as_array).filter(|_| of_keys);
	let more = keys.map_or(0, |keys| keys.len().div_euclid(KEYS));
	u32::try_from(more).unwrap_or(u32::MAX).saturating_add(1)
}

/// The text that stands at a place of parameters by their order.
fn text_at(parameters: Option<&Value>, place: usize) -> Option<&str> {
	parameters?.as_array()?.get(place)?.as_str()
}

/// Whether a call names, by the order of its parameters, a function of the runtime that may be called.
fn names_function(method: &str, parameters: Option<&Value>) -> bool {
	let place = if method == HEAD_CALL { 2 } else { 0 };
	let name = text_at(parameters, place);
	name.is_some_and(|name| !OF_BLOCKS.iter().any(|begin| name.starts_with(begin)))
}

/// What the node says of its methods, without those that do not go through: clients go by it. Nothing of
/// any other message.
pub fn listed_of(text: &str) -> Option<String> {
	if text.len() > MAX_LISTING || !text.contains(r#""methods""#) {
		return None;
	}
	let mut said: Value = serde_json::from_str(text).ok()?;
	let answers = match &mut said {
		Value::Array(answers) => answers.as_mut_slice(),
		answer => std::slice::from_mut(answer),
	};
	for answer in answers {
		if let Some(Value::Array(methods)) = answer.pointer_mut("/result/methods") {
			methods.retain(|method| method.as_str().is_none_or(is_listed));
		}
	}
	Some(said.to_string())
}

/// Whether the first of the parameters, by their order, is a list of some keys, each of them once.
fn names_keys(parameters: Option<&Value>) -> bool {
	let Some(Value::Array(keys)) = parameters.and_then(|parameters| parameters.get(0)) else {
		return false;
	};
	let known: BTreeSet<_> =
		keys.iter().filter_map(Value::as_str).map(str::to_ascii_lowercase).collect();
	keys.len() <= MAX_KEYS && known.len() == keys.len()
}

/// Whether a method begins what goes on after its answer. In a batch the node answers it twice.
fn begins(method: &str) -> bool {
	let ends = method.contains("unsubscribe") || method.contains("unwatch");
	// `chainHead_v1_unfollow` ends one.
	let subscribes = ["subscribe", "submitAndWatch", "_v1_follow"];
	!ends && subscribes.iter().any(|name| method.contains(name))
}

fn error(id: Value, (code, message): (i32, &str)) -> Value {
	json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

#[cfg(test)]
mod tests {
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
			assert!(passed(&call).is_some_and(|passed| passed.calls == 1), "{method}");
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
		for parameters in [json!([]), json!([null]), json!({ "keys": null }), json!({ "keys": [] })]
		{
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
			let keys =
				|count: usize| (0..count).map(|key| format!("0x{key:04x}")).collect::<Vec<_>>();
			call["params"] = json!([keys(MAX_KEYS)]);
			assert_eq!(passed(&call).map(|passed| passed.calls), Some(17), "it is much to read");
			for asked in [json!(keys(MAX_KEYS + 1)), json!(["0x3a", "0x3A"]), json!(["0x3a", 7])] {
				call["params"] = json!([asked]);
				assert_eq!(code_of(&judge(&call.to_string())), -32_602, "{method}: {asked}");
			}
		}
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
		let (id, subscribes) = (Id::Number(1), Subscribes::No);
		let plain = Asks::One { id, runs: false, operation_of: None, unfollows: false, subscribes };
		assert_eq!(asks, plain);
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
				Subscribes::Begins => begin += 1,
				Subscribes::Ends(name) => {
					assert_eq!(name, "a name");
					end += 1;
				},
				Subscribes::No => assert!(!method.contains("ubscribe"), "{method}"),
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
			begins["params"] = json!(["follows", "0x00", "Core_version", "0x"]);
			let Some(Asks::One { operation_of, .. }) = passed(&begins).map(|passed| passed.asks)
			else {
				panic!("{method}")
			};
			assert_eq!(operation_of.as_deref(), Some("follows"));
			assert_eq!(code_of_each(&json!([begins])), [json!(-32_600)]);
			// The node would read these too, and another name than the first of them.
			for parameters in [
				json!([]),
				json!([7, "0x00", "Core_version", "0x"]),
				json!({ "followSubscription": "a", "hash": "0x00", "function": "Core_version" }),
			] {
				begins["params"] = parameters;
				assert_eq!(code_of(&judge(&begins.to_string())), -32_602, "{begins}");
			}
		}
		let asks = passed(&call(UNFOLLOW)).unwrap().asks;
		assert!(matches!(asks, Asks::One { unfollows: true, .. }));
	}

	#[test]
	fn what_makes_blocks_is_called_by_nobody() {
		let with = |method: &str, parameters: Value| {
			let mut call = call(method);
			call["params"] = parameters;
			judge(&call.to_string())
		};
		for name in [
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
		for (id, has) in [
			(json!(7), json!(7)),
			(json!(u64::MAX), json!(u64::MAX)),
			(json!("a\"b"), json!("a\"b")),
			(json!(null), json!(null)),
		] {
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
		let Verdict::Forward(passed) = batch(&["chain_getHeader", "system_health"]) else {
			panic!()
		};
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
		let call = json!({ "jsonrpc": "2.0", "id": "7", "method": "state_getStorage", "params": parameters });
		assert_eq!(value, call);
		let Verdict::Forward(Passed { text, calls: 1, .. }) =
			judge(r#"{"jsonrpc":"2.0","id":null,"method":"system_health"}"#)
		else {
			panic!()
		};
		assert!(!text.contains("params"));
	}

	#[test]
	fn a_client_is_told_of_the_methods_that_go_through() {
		let methods =
			["author_rotateKeys", "chainHead_v1_follow", "rpc_methods", "archive_v1_body"];
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
			prop_assert_eq!(calls.len(), count as usize);
			for call in calls {
				prop_assert!(is_listed(&call.method), "{}", call.method);
				let runs = RUNS.contains(&&*call.method);
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
}
