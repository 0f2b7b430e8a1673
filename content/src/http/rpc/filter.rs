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
/// machine; each of them it reads at once, into memory, or keeps until the subscription ends.
const OF_KEYS: [&str; 2] = ["state_queryStorageAt", "state_subscribeStorage"];

/// Keys of such a call, at the most: libraries ask for 250 at a time.
const MAX_KEYS: usize = 256;

/// Bytes of them as they are written, at the most: the node keeps each key twice. Those of maps with
/// three keys have 290.
const MAX_KEYS_BYTES: usize = 96 << 10;

/// Bytes that a key of a subscription counts for, beside its own.
const KEY: usize = 64;

/// Keys or items that count as one more call.
const KEYS: usize = 16;

/// Reads what the state has at keys, or below them.
const HEAD_STORAGE: &str = "chainHead_v1_storage";

/// Items of such a call that go through all that is below a key, at the most; and the bytes of that key
/// as it is written, at the least: one item of a pallet, of 32 bytes.
const MAX_SCANS: usize = 4;
const LEAST_SCANNED: usize = 2 + 64;

/// How many calls it counts as to go through what is below a key.
const SCAN: u32 = 16;

/// How many calls it counts as to have the node check a transaction after it has answered, and with
/// blocks to come.
const WATCHED: u32 = 20;

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
	WATCH,
	BROADCAST,
	CALL,
];

/// Methods that call a function of the runtime by its name.
const CALL: &str = "state_call";
const HEAD_CALL: &str = "chainHead_v1_call";

/// Methods that begin what goes on after their answer, and is over when the subscription that they
/// name says so.
const OPERATIONS: [&str; 3] = ["chainHead_v1_body", HEAD_CALL, HEAD_STORAGE];

/// Methods that are answered before the node has checked the transaction. Of the first it says what it
/// found; the other it checks again with each block, and says nothing.
const WATCH: &str = "transactionWatch_v1_submitAndWatch";
const BROADCAST: &str = "transaction_v1_broadcast";

const STOP: &str = "transaction_v1_stop";

/// Methods that cost the node nothing, and end or free what does: they wait for no place, nor do those
/// whose names have any of the others in them.
const ENDING: [&str; 5] =
	["chainHead_v1_continue", "chainHead_v1_stopOperation", UNFOLLOW, "chainHead_v1_unpin", STOP];
const ENDINGS: [&str; 2] = ["unsubscribe", "unwatch"];

/// What the names of methods have in them that begin or end a subscription which lasts.
const LASTING: [&str; 2] = ["subscribe", "Subscribe"];

/// Ends a subscription, which then says of no operation that it is over.
const UNFOLLOW: &str = "chainHead_v1_unfollow";

/// Functions of the runtime, by how their names begin, that nobody needs who reads the chain: they
/// make and check blocks or transactions, and say so in the node's log.
const OF_BLOCKS: [&str; 9] = [
	"BatchApi_",
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
		/// Whether it takes the node long.
		runs: bool,
		/// Whether it waits for no place.
		is_free: bool,
		/// When it is over.
		over: Over,
		/// The subscription that it ends, if that says when operations are over.
		unfollows: Option<String>,
		/// What it does to the subscriptions that last until they are ended.
		subscribes: Subscribes,
	},
}

/// When what a call asks is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
	/// When it is answered.
	Answered,
	/// When the subscription of that name says so.
	Told {
		/// The subscription.
		of: String,
		/// Whether the node stops it as soon as nobody listens.
		stops: bool,
	},
	/// When the subscription that it begins has said something.
	Begun,
}

/// What a call does to the subscriptions that last until they are ended. The node ends others by
/// itself, and bounds how many follow the chain's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscribes {
	/// Nothing.
	No,
	/// It begins one, whose keys count for so many bytes.
	Begins(usize),
	/// It ends the one of that name.
	Ends(String),
	/// It begins to broadcast a transaction, and the node goes on until it is stopped, whoever has gone.
	Broadcasts,
	/// It stops the broadcast of that name.
	Stops(String),
}

/// What a call and its answer bear.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
	/// `null`, of what is answered here: an answer of the node that bears it could be anyone's.
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

/// A call of the bridge's own that stops a broadcast, and what it asks.
pub fn stop(name: &str) -> (String, Asks) {
	let id = format!("{STOP} {name}");
	let call = json!({ "jsonrpc": "2.0", "id": id, "method": STOP, "params": [name] });
	let asks = Asks::One {
		id: Id::Text(id),
		runs: false,
		is_free: true,
		over: Over::Answered,
		unfollows: None,
		subscribes: Subscribes::Stops(name.to_owned()),
	};
	(call.to_string(), asks)
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
				over: Over::Answered,
				unfollows: None,
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
		Some(id @ Value::String(_)) => id,
		Some(Value::Number(number)) if number.is_u64() => number.into(),
		_ => return Err(error(Value::Null, INVALID_REQUEST)),
	};
	let (version, method) = (call.remove("jsonrpc"), call.remove("method"));
	let (Some("2.0"), Some(Value::String(method))) =
		(version.as_ref().and_then(Value::as_str), method)
	else {
		return Err(error(id, INVALID_REQUEST));
	};
	let mut parameters = match call.remove("params") {
		None => None,
		Some(parameters @ (Value::Array(_) | Value::Object(_))) => Some(parameters),
		Some(_) => return Err(error(id, INVALID_REQUEST)),
	};
	if !is_listed(&method) {
		return Err(error(id, METHOD_NOT_FOUND));
	}
	if OF_KEYS.contains(&&*method) && !name_keys(parameters.as_mut()) {
		return Err(error(id, INVALID_PARAMS));
	}
	if [CALL, HEAD_CALL].contains(&&*method) && !names_function(&method, parameters.as_ref()) {
		return Err(error(id, INVALID_PARAMS));
	}
	if method == HEAD_STORAGE && !name_items(parameters.as_mut()) {
		return Err(error(id, INVALID_PARAMS));
	}
	let parameters_of = parameters.as_ref();
	let items = items_of(parameters_of);
	let over = match OPERATIONS.contains(&&*method) {
		true => match text_at(parameters_of, 0) {
			Some(of) => Over::Told { of: of.to_owned(), stops: method != HEAD_CALL },
			None => return Err(error(id, INVALID_PARAMS)),
		},
		false if method == WATCH => Over::Begun,
		false => Over::Answered,
	};
	let Some(own) = Id::of(&id) else { return Err(error(id, INVALID_REQUEST)) };
	let runs = method == HEAD_CALL
		|| RUNS.contains(&&*method)
		|| (method == HEAD_STORAGE && items.are_many());
	let is_free = ENDING.contains(&&*method) || ENDINGS.iter().any(|name| method.contains(name));
	let name = || text_at(parameters_of, 0).unwrap_or_default().to_owned();
	let unfollows = (method == UNFOLLOW).then(name);
	let subscribes = match LASTING.iter().any(|name| method.contains(name)) {
		false if method == BROADCAST => Subscribes::Broadcasts,
		false if method == STOP => Subscribes::Stops(name()),
		false => Subscribes::No,
		true if begins(&method) => Subscribes::Begins(bytes_of_keys(&method, parameters_of)),
		true => Subscribes::Ends(name()),
	};
	let asks = Asks::One { id: own, runs, is_free, over, unfollows, subscribes };
	let mut call = Map::new();
	call.insert("jsonrpc".into(), "2.0".into());
	call.insert("id".into(), id);
	call.insert("method".into(), method.into());
	call.extend(parameters.map(|parameters| ("params".to_string(), parameters)));
	Ok((call.into(), asks))
}

/// How many calls a call counts as: it may name keys or items, or have the node work when it is
/// answered.
fn weight_of(call: &Value) -> u32 {
	let method = call.get("method").and_then(Value::as_str).unwrap_or_default();
	let listed = |pointer| call.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
	let of_some = |count: usize| u32::try_from(count.div_euclid(KEYS)).unwrap_or(u32::MAX);
	let more = match method {
		HEAD_STORAGE => {
			let items = items_of(call.get("params"));
			of_some(items.all).saturating_add(items.scans.saturating_mul(SCAN))
		},
		WATCH | BROADCAST => WATCHED,
		_ if OF_KEYS.contains(&method) => of_some(listed("/params/0")),
		_ => 0,
	};
	more.saturating_add(1)
}

/// Items that a call names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Items {
	all: usize,
	/// Those that go through all that is below a key.
	scans: u32,
}

impl Items {
	/// Whether they take the node longer than other calls do.
	fn are_many(self) -> bool {
		self.all > KEYS || self.scans > 0
	}
}

/// The items of a call of [`HEAD_STORAGE`].
fn items_of(parameters: Option<&Value>) -> Items {
	let items = parameters.and_then(|parameters| parameters.get(2)).and_then(Value::as_array);
	let items = items.map(Vec::as_slice).unwrap_or_default();
	let scans = items.iter().filter_map(|item| item.get("type")).filter(|kind| scans(kind)).count();
	Items { all: items.len(), scans: u32::try_from(scans).unwrap_or(u32::MAX) }
}

/// Whether an item of that type goes through all that is below its key.
fn scans(kind: &Value) -> bool {
	kind.as_str().is_some_and(|kind| kind.starts_with("descendants"))
}

/// Whether the third of the parameters, by their order, is a list of items that may be. Those that
/// stand there twice are read once: the largest values would be many times as large.
fn name_items(parameters: Option<&mut Value>) -> bool {
	let Some(Value::Array(items)) = parameters.and_then(|parameters| parameters.get_mut(2)) else {
		return false;
	};
	let may_be = |item: &Value| {
		let (Some(Value::String(key)), Some(kind @ Value::String(_))) =
			(item.get("key"), item.get("type"))
		else {
			return false;
		};
		!scans(kind) || (key.starts_with("0x") && key.len() >= LEAST_SCANNED)
	};
	if !items.iter().all(may_be) {
		return false;
	}
	let mut known = BTreeSet::new();
	items.retain(|item| {
		let (key, kind) = (item.get("key").map(bare), item.get("type").map(Value::to_string));
		known.insert((key, kind))
	});
	items.iter().filter_map(|item| item.get("type")).filter(|kind| scans(kind)).count() <= MAX_SCANS
}

/// A key as the node reads it.
fn bare(key: &Value) -> String {
	let key = key.as_str().unwrap_or_default().to_ascii_lowercase();
	key.strip_prefix("0x").map(str::to_owned).unwrap_or(key)
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

/// Whether the first of the parameters, by their order, is a list of some keys. Those that stand there
/// twice are read once: libraries join what was asked of them at one time.
fn name_keys(parameters: Option<&mut Value>) -> bool {
	let Some(Value::Array(keys)) = parameters.and_then(|parameters| parameters.get_mut(0)) else {
		return false;
	};
	if keys.len() > MAX_KEYS || !keys.iter().all(Value::is_string) {
		return false;
	}
	let mut known = BTreeSet::new();
	keys.retain(|key| known.insert(bare(key)));
	known.iter().map(String::len).fold(0, usize::saturating_add) <= MAX_KEYS_BYTES
}

/// How many bytes the keys of a subscription count for.
fn bytes_of_keys(method: &str, parameters: Option<&Value>) -> usize {
	let keys = parameters.and_then(|parameters| parameters.get(0)).and_then(Value::as_array);
	let keys = keys.filter(|_| OF_KEYS.contains(&method)).map(Vec::as_slice).unwrap_or_default();
	let bytes = |key: &Value| key.as_str().unwrap_or_default().len().div_euclid(2);
	keys.iter().map(|key| bytes(key).saturating_add(KEY)).fold(0, usize::saturating_add)
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
mod tests;
