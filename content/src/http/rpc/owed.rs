//! What the node owes a connection: answers to calls, and the ends of operations. A place is kept
//! until what has it is over, for the node goes on with it whether anybody listens or not.

use crate::http::rpc::filter::{Asks, Id, Over, Subscribes, INVALID_REQUEST, TOO_MANY};
use serde::{de::IgnoredAny, Deserialize};
use serde_json::Value;
use std::{
	collections::{HashMap, HashSet},
	time::Duration,
};
use tokio::time::Instant;

/// How long an operation may go on of which nothing is said. A subscription that the node ends does
/// not say what becomes of its operations.
const UNTOLD: Duration = Duration::from_secs(30);

/// Subscriptions of a connection that last until they are ended, about, at the most: those to storage
/// are gone through with every block. The node would have 1,024 of them.
const SUBSCRIPTIONS: usize = 128;

/// Bytes that the keys of those to storage count for, at the most: the node copies them with each
/// block, before it goes on to the next.
const SUBSCRIBED: usize = 256 << 10;

/// Transactions that a connection has the node broadcast, at the most: it would go on with 16 of each
/// when the connection is gone, for ever.
const BROADCASTS: usize = 4;

/// What subscriptions to the chain's head say.
const EVENT: &str = "chainHead_v1_followEvent";

/// What subscriptions to a transaction say.
const WATCHED: &str = "transactionWatch_v1_watchEvent";

/// Events after which an operation is over.
const ENDS: [&str; 5] = [
	"operationBodyDone",
	"operationCallDone",
	"operationStorageDone",
	"operationError",
	"operationInaccessible",
];

/// Ends what a subscription to the chain's head tells of.
const STOPPED: &str = "stop";

/// An operation, by the subscription that tells of it and its name there, if it has any.
type Operation = (String, Option<String>);

/// What has a place `T`.
#[derive(Debug)]
pub struct Owed<T> {
	calls: HashMap<Id, Call<T>>,
	batches: Vec<T>,
	operations: HashMap<Operation, Going<T>>,
	/// Those that last, and the bytes that their keys count for.
	subscriptions: HashMap<String, usize>,
	/// What is broadcast.
	broadcasts: HashSet<String>,
}

#[derive(Debug)]
struct Call<T> {
	place: T,
	over: Over,
	unfollows: Option<String>,
	subscribes: Subscribes,
}

/// What goes on.
#[derive(Debug)]
struct Going<T> {
	_place: T,
	/// When something was said of it last.
	told: Instant,
	/// Whether the node stops it as soon as nobody listens.
	stops: bool,
}

/// A message of the node, so far as it is read.
#[derive(Deserialize)]
struct Said {
	method: Option<String>,
	#[serde(default)]
	id: Value,
	error: Option<IgnoredAny>,
}

/// The answer that begins an operation.
#[derive(Deserialize)]
struct Begun {
	result: Started,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Started {
	operation_id: String,
}

/// The answer to a call that begins or ends a subscription.
#[derive(Deserialize)]
struct Subscribed<R> {
	result: R,
}

/// What a subscription says.
#[derive(Deserialize)]
struct Told {
	params: Parameters,
}

#[derive(Deserialize)]
struct Parameters {
	subscription: String,
	result: Event,
}

/// What a subscription says, whatever it is.
#[derive(Deserialize)]
struct Watched {
	params: Name,
}

#[derive(Deserialize)]
struct Name {
	subscription: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
	event: String,
	operation_id: Option<String>,
}

impl<T> Default for Owed<T> {
	fn default() -> Self {
		Self {
			calls: HashMap::new(),
			batches: Vec::new(),
			operations: HashMap::new(),
			subscriptions: HashMap::new(),
			broadcasts: HashSet::new(),
		}
	}
}

impl<T> Owed<T> {
	/// The node is about to be asked that. What is returned otherwise is to be answered in its place: a
	/// call with that ID has no answer yet, and nobody could tell whose the next one is; or there are
	/// as many subscriptions as may be.
	pub fn ask(&mut self, asks: &Asks, place: T) -> Result<(), (i32, &'static str)> {
		let Asks::One { id, over, unfollows, subscribes, .. } = asks else {
			self.batches.push(place);
			return Ok(());
		};
		if self.calls.contains_key(id) {
			return Err(INVALID_REQUEST);
		}
		if let Subscribes::Begins(bytes) = subscribes {
			let (count, known) = self.subscribed();
			if count >= SUBSCRIPTIONS || known.saturating_add(*bytes) > SUBSCRIBED {
				return Err(TOO_MANY);
			}
		}
		if *subscribes == Subscribes::Broadcasts && self.broadcasting() >= BROADCASTS {
			return Err(TOO_MANY);
		}
		let (over, unfollows, subscribes) = (over.clone(), unfollows.clone(), subscribes.clone());
		self.calls.insert(id.clone(), Call { place, over, unfollows, subscribes });
		Ok(())
	}

	/// How many transactions are broadcast or may be.
	fn broadcasting(&self) -> usize {
		let asked = self.calls.values().filter(|call| call.subscribes == Subscribes::Broadcasts);
		asked.count().saturating_add(self.broadcasts.len())
	}

	/// What is broadcast, which the node would go on with when the connection is gone.
	pub fn broadcasts(&self) -> Vec<String> {
		self.broadcasts.iter().cloned().collect()
	}

	/// How many subscriptions last or were asked for, and what their keys count for.
	fn subscribed(&self) -> (usize, usize) {
		let asked = self.calls.values().filter_map(|call| match call.subscribes {
			Subscribes::Begins(bytes) => Some(bytes),
			_ => None,
		});
		let all = self.subscriptions.values().copied().chain(asked);
		all.fold((0, 0), |(count, sum): (usize, usize), bytes| {
			(count.saturating_add(1), sum.saturating_add(bytes))
		})
	}

	/// The node said that: what is over loses its place. False if nobody can tell what that answers.
	pub fn hear(&mut self, text: &str, now: Instant) -> bool {
		if text.starts_with('[') {
			// One batch's place is as good as another's.
			self.batches.pop();
			return true;
		}
		let Ok(said) = serde_json::from_str::<Said>(text) else { return true };
		match said.method.as_deref() {
			Some(EVENT) => self.told(text, now),
			Some(WATCHED) => {
				if let Ok(Watched { params }) = serde_json::from_str(text) {
					self.operations.remove(&(params.subscription, None));
				}
			},
			Some(_) => (),
			// What answers a batch that the node takes as a whole for too much; no call has that ID.
			None if said.id.is_null() && said.error.is_some() => {
				return self.batches.pop().is_some();
			},
			None => self.answered(&said, text, now),
		}
		true
	}

	fn answered(&mut self, said: &Said, text: &str, now: Instant) {
		let Some(call) = Id::of(&said.id).and_then(|id| self.calls.remove(&id)) else { return };
		let name = || {
			let answer = serde_json::from_str(text);
			answer.map(|Subscribed::<String> { result }| result).ok()
		};
		match call.subscribes {
			Subscribes::No => (),
			Subscribes::Broadcasts => self.broadcasts.extend(name()),
			// An error says that the node knows none of that name.
			Subscribes::Stops(name) => {
				self.broadcasts.remove(&name);
			},
			Subscribes::Begins(bytes) => {
				self.subscriptions.extend(name().map(|name| (name, bytes)));
			},
			// What the node knows by no such name goes on.
			Subscribes::Ends(name) => {
				let ended = serde_json::from_str(text).map(|Subscribed::<bool> { result }| result);
				if ended.unwrap_or_default() {
					self.subscriptions.remove(&name);
				}
			},
		}
		if said.error.is_some() {
			return;
		}
		if let Some(name) = &call.unfollows {
			self.unfollowed(name);
		}
		let (operation, stops) = match call.over {
			Over::Answered => return,
			Over::Told { of, stops } => {
				let Ok(Begun { result }) = serde_json::from_str(text) else { return };
				((of, Some(result.operation_id)), stops)
			},
			Over::Begun => {
				let Some(name) = name() else { return };
				((name, None), false)
			},
		};
		self.operations.insert(operation, Going { _place: call.place, told: now, stops });
	}

	fn told(&mut self, text: &str, now: Instant) {
		let Ok(Told { params }) = serde_json::from_str(text) else { return };
		let Event { event, operation_id } = params.result;
		if event == STOPPED {
			return self.unfollowed(&params.subscription);
		}
		let Some(operation) = operation_id else { return };
		let operation = (params.subscription, Some(operation));
		if ENDS.contains(&event.as_str()) {
			self.operations.remove(&operation);
		} else if let Some(going) = self.operations.get_mut(&operation) {
			going.told = now;
		}
	}

	/// A subscription to the chain's head is over, and with it what the node stops then.
	fn unfollowed(&mut self, name: &str) {
		self.operations.retain(|(of, _), going| !going.stops || of != name);
	}

	/// Whether an operation goes on, as far as is known; those of which nothing was said for long are
	/// over.
	pub fn operates(&mut self, now: Instant) -> bool {
		self.operations.retain(|_, going| now.saturating_duration_since(going.told) < UNTOLD);
		!self.operations.is_empty()
	}

	/// Whether an operation of which that subscription tells, and which the node does not stop with it,
	/// goes on or was asked for and may begin.
	pub fn may_operate(&mut self, subscription: &str, now: Instant) -> bool {
		self.operates(now);
		let going = self.operations.iter();
		let mut going = going.filter(|(_, going)| !going.stops).map(|((of, _), _)| of);
		let asked = |call: &Call<T>| match &call.over {
			Over::Told { of, stops } => !stops && of == subscription,
			_ => false,
		};
		going.any(|of| of == subscription) || self.calls.values().any(asked)
	}

	/// Whether the node goes on with anything though nobody listens.
	pub fn is_open(&mut self, now: Instant) -> bool {
		self.operates(now);
		let goes_on = self.operations.values().any(|going| !going.stops);
		goes_on || !self.calls.is_empty() || !self.batches.is_empty()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use serde_json::json;

	/// A call that is over with its answer, or that runs the runtime and is over when that subscription
	/// says so.
	fn one(id: u64, operation_of: Option<&str>) -> Asks {
		let told = |of: &str| Over::Told { of: of.into(), stops: false };
		asks(id, operation_of.map_or(Over::Answered, told), Subscribes::No)
	}

	fn asks(id: u64, over: Over, subscribes: Subscribes) -> Asks {
		let id = Id::Number(id);
		Asks::One { id, runs: true, is_free: false, over, unfollows: None, subscribes }
	}

	/// What the node answers that takes a batch as a whole for too much.
	const REFUSED: &str = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32011,"message":""}}"#;

	fn event(subscription: &str, event: &str, operation: &str) -> String {
		let result = json!({ "event": event, "operationId": operation, "output": "0x" });
		let params = json!({ "subscription": subscription, "result": result });
		json!({ "jsonrpc": "2.0", "method": EVENT, "params": params }).to_string()
	}

	fn started(id: u64, operation: &str) -> String {
		let result = json!({ "result": "started", "operationId": operation });
		json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string()
	}

	#[test]
	fn a_call_has_its_place_until_it_is_answered() {
		let (mut owed, now) = (Owed::default(), Instant::now());
		assert!(!owed.is_open(now));
		assert_eq!(owed.ask(&one(1, None), ()), Ok(()));
		assert_eq!(owed.ask(&one(1, None), ()), Err(INVALID_REQUEST), "it has no answer yet");
		for other in [
			r#"{"jsonrpc":"2.0","id":2,"result":1}"#,
			r#"{"jsonrpc":"2.0","id":"1","result":1}"#,
			r#"{"jsonrpc":"2.0","id":null,"result":1}"#,
			r#"{"jsonrpc":"2.0","method":"chain_newHead","params":{"subscription":"a","result":{"id":1}}}"#,
			r#"[{"jsonrpc":"2.0","id":1,"result":1}]"#,
			"nonsense",
		] {
			owed.hear(other, now);
			assert!(owed.is_open(now), "{other}");
		}
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"result":{"method":"x"}}"#, now);
		assert!(!owed.is_open(now));
		assert_eq!(owed.ask(&one(1, None), ()), Ok(()));
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#, now);
		assert!(!owed.is_open(now));
		for answer in [r#"[{"jsonrpc":"2.0","id":1,"result":1}]"#, REFUSED] {
			assert_eq!(owed.ask(&Asks::Batch, ()), Ok(()));
			assert!(owed.is_open(now));
			assert!(owed.hear(answer, now));
			assert!(!owed.is_open(now), "{answer}");
		}
		// Of one call nobody knows which was refused.
		owed.ask(&one(1, None), ()).unwrap();
		assert!(!owed.hear(REFUSED, now));
		assert!(owed.is_open(now));
	}

	#[test]
	fn what_the_node_stops_by_itself_is_not_waited_for() {
		let (mut owed, now) = (Owed::default(), Instant::now());
		let stops = Over::Told { of: "a".into(), stops: true };
		owed.ask(&asks(1, stops, Subscribes::No), ()).unwrap();
		assert!(owed.is_open(now) && !owed.may_operate("a", now), "it has no answer yet");
		owed.hear(&started(1, "7"), now);
		assert!(owed.operates(now) && !owed.is_open(now) && !owed.may_operate("a", now));
		owed.ask(&one(2, Some("a")), ()).unwrap();
		owed.hear(&started(2, "8"), now);
		assert!(owed.is_open(now) && owed.may_operate("a", now) && !owed.may_operate("b", now));
	}

	#[test]
	fn what_the_node_stops_is_over_with_its_subscription() {
		let begun = || {
			let (mut owed, now) = (Owed::default(), Instant::now());
			for (id, of, stops) in [(1, "a", true), (2, "b", true), (3, "a", false)] {
				let told = Over::Told { of: of.into(), stops };
				owed.ask(&asks(id, told, Subscribes::No), ()).unwrap();
				owed.hear(&started(id, &id.to_string()), now);
			}
			assert_eq!(owed.operations.len(), 3);
			(owed, now)
		};
		let unfollows = |id| {
			let (id, over, subscribes) = (Id::Number(id), Over::Answered, Subscribes::No);
			let unfollows = Some("a".to_owned());
			Asks::One { id, runs: false, is_free: true, over, unfollows, subscribes }
		};
		let (mut owed, now) = begun();
		owed.ask(&unfollows(7), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":""}}"#, now);
		assert_eq!(owed.operations.len(), 3, "it goes on");
		owed.ask(&unfollows(7), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":7,"result":null}"#, now);
		assert_eq!(owed.operations.len(), 2);
		let (mut owed, now) = begun();
		let params = json!({ "subscription": "a", "result": { "event": STOPPED } });
		owed.hear(&json!({ "jsonrpc": "2.0", "method": EVENT, "params": params }).to_string(), now);
		assert_eq!(owed.operations.len(), 2);
		assert!(owed.may_operate("a", now), "the runtime goes on");
	}

	#[test]
	fn what_is_broadcast_is_known_until_it_is_stopped() {
		let begins = |id| asks(id, Over::Answered, Subscribes::Broadcasts);
		let answer =
			|id: u64, result: Value| json!({ "jsonrpc": "2.0", "id": id, "result": result });
		let (mut owed, now) = (Owed::default(), Instant::now());
		for id in 0..4 {
			owed.ask(&begins(id), ()).unwrap();
		}
		assert_eq!(owed.ask(&begins(4), ()), Err(TOO_MANY), "those that were asked for count");
		// The node has no room for one of them.
		for (id, name) in [(0, json!("a")), (1, json!("b")), (2, json!("c")), (3, json!(null))] {
			owed.hear(&answer(id, name).to_string(), now);
		}
		assert_eq!(owed.broadcasts().len(), 3);
		owed.ask(&asks(5, Over::Answered, Subscribes::Stops("b".into())), ()).unwrap();
		assert_eq!(owed.broadcasts().len(), 3, "it is not stopped yet");
		owed.hear(&answer(5, json!(null)).to_string(), now);
		assert_eq!(owed.broadcasts().len(), 2);
		assert!(!owed.broadcasts().contains(&"b".to_owned()));
	}

	#[test]
	fn a_transaction_has_its_place_until_something_is_said_of_it() {
		let (mut owed, now) = (Owed::default(), Instant::now());
		let said = |name: &str, event: Value| {
			let params = json!({ "subscription": name, "result": event });
			json!({ "jsonrpc": "2.0", "method": WATCHED, "params": params }).to_string()
		};
		for event in [json!({ "event": "validated" }), json!({ "event": "invalid", "error": "x" })]
		{
			owed.ask(&asks(1, Over::Begun, Subscribes::No), ()).unwrap();
			owed.hear(r#"{"jsonrpc":"2.0","id":1,"result":"a"}"#, now);
			owed.hear(&said("b", event.clone()), now);
			assert!(owed.is_open(now));
			owed.hear(&said("a", event), now);
			assert!(!owed.is_open(now));
		}
		owed.ask(&asks(1, Over::Begun, Subscribes::No), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#, now);
		assert!(!owed.is_open(now));
	}

	#[test]
	fn subscriptions_have_so_many_keys_between_them_also_before_they_are_answered() {
		let begins = |id, bytes| asks(id, Over::Answered, Subscribes::Begins(bytes));
		let (mut owed, now) = (Owed::default(), Instant::now());
		let part = SUBSCRIBED / 4;
		for id in 0..4 {
			owed.ask(&begins(id, part), ()).unwrap();
		}
		assert_eq!(owed.ask(&begins(4, 1), ()), Err(TOO_MANY));
		for id in 0..4 {
			owed.hear(
				&json!({ "jsonrpc": "2.0", "id": id, "result": id.to_string() }).to_string(),
				now,
			);
		}
		assert_eq!(owed.ask(&begins(4, 1), ()), Err(TOO_MANY));
		owed.ask(&asks(5, Over::Answered, Subscribes::Ends("2".into())), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":5,"result":true}"#, now);
		assert_eq!(owed.ask(&begins(4, part), ()), Ok(()));
		assert_eq!(owed.ask(&begins(6, 1), ()), Err(TOO_MANY));
	}

	#[test]
	fn an_operation_keeps_the_place_of_the_call_that_began_it() {
		for end in ENDS {
			let (mut owed, now) = (Owed::default(), Instant::now());
			owed.ask(&one(1, Some("a")), ()).unwrap();
			owed.hear(&started(1, "7"), now);
			for other in [
				event("b", end, "7"),
				event("a", end, "8"),
				event("a", "operationStorageItems", "7"),
				event("a", "newBlock", "7"),
				event("a", end, "7").replace(EVENT, "chain_newHead"),
			] {
				owed.hear(&other, now);
				assert!(owed.operates(now), "{other}");
			}
			owed.hear(&event("a", end, "7"), now);
			assert!(!owed.is_open(now), "{end}");
		}
		// None begins where the node has no room for it, or does not take the call.
		let (mut owed, now) = (Owed::default(), Instant::now());
		owed.ask(&one(2, None), ()).unwrap();
		assert!(!owed.may_operate("a", now));
		owed.hear(r#"{"jsonrpc":"2.0","id":2,"result":1}"#, now);
		owed.ask(&one(1, Some("a")), ()).unwrap();
		assert!(owed.may_operate("a", now) && !owed.operates(now));
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"result":{"result":"limitReached"}}"#, now);
		assert!(!owed.may_operate("a", now));
		owed.ask(&one(1, Some("a")), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32801,"message":""}}"#, now);
		assert!(!owed.is_open(now));
	}

	#[test]
	fn a_connection_has_so_many_subscriptions_until_it_ends_them() {
		let subscribes = |subscribes| asks(1, Over::Answered, subscribes);
		let (mut owed, now) = (Owed::default(), Instant::now());
		let answer =
			|result: Value| json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string();
		for name in 0..SUBSCRIPTIONS {
			// Those that are refused are none.
			for said in [
				r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#,
				&answer(json!(name.to_string())),
			] {
				owed.ask(&subscribes(Subscribes::Begins(0)), ()).unwrap();
				owed.hear(said, now);
			}
		}
		assert_eq!(owed.ask(&subscribes(Subscribes::Begins(0)), ()), Err(TOO_MANY));
		for (name, ended) in [("7", json!(false)), ("other", json!(true)), ("7", json!("true"))] {
			owed.ask(&subscribes(Subscribes::Ends(name.into())), ()).unwrap();
			owed.hear(&answer(ended), now);
			assert_eq!(owed.ask(&subscribes(Subscribes::Begins(0)), ()), Err(TOO_MANY), "{name}");
		}
		owed.ask(&subscribes(Subscribes::Ends("7".into())), ()).unwrap();
		owed.hear(&answer(json!(true)), now);
		assert_eq!(owed.ask(&subscribes(Subscribes::Begins(0)), ()), Ok(()));
	}

	#[test]
	fn an_operation_of_which_nothing_is_said_is_over_at_last() {
		let (mut owed, now) = (Owed::default(), Instant::now());
		owed.ask(&one(1, Some("a")), ()).unwrap();
		owed.hear(&started(1, "7"), now);
		owed.hear(&event("a", "operationStorageItems", "7"), now + UNTOLD / 2);
		assert!(owed.operates(now + UNTOLD));
		assert!(!owed.operates(now + UNTOLD * 2));
	}

	proptest! {
		/// Beside two lists of what was asked and has not ended.
		#[test]
		fn a_place_is_lost_with_what_has_it_and_never_before(
			steps in prop::collection::vec((0u8..6, 0u64..5, any::<bool>()), 1..100),
		) {
			let (mut owed, now) = (Owed::default(), Instant::now());
			let (mut calls, mut operations, mut batches) = (Vec::new(), Vec::new(), 0u32);
			for (step, id, operates) in steps {
				match step {
					0 => {
						let is_free = calls.iter().all(|(of, _)| *of != id);
						let asked = owed.ask(&one(id, operates.then_some("a")), ());
						prop_assert_eq!(asked.is_ok(), is_free);
						if is_free {
							calls.push((id, operates));
						}
					},
					1 => {
						owed.hear(&started(id, &id.to_string()), now);
						if let Some(at) = calls.iter().position(|(of, _)| *of == id) {
							if calls.remove(at).1 && !operations.contains(&id) {
								operations.push(id);
							}
						}
					},
					2 => {
						owed.hear(&event("a", "operationCallDone", &id.to_string()), now);
						operations.retain(|of| *of != id);
					},
					3 => {
						owed.hear(&event("b", "operationCallDone", &id.to_string()), now);
					},
					4 => {
						owed.ask(&Asks::Batch, ()).unwrap();
						batches += 1;
					},
					_ if operates => {
						prop_assert_eq!(owed.hear(REFUSED, now), batches > 0);
						batches = batches.saturating_sub(1);
					},
					_ => {
						owed.hear("[]", now);
						batches = batches.saturating_sub(1);
					},
				}
				let is_over = calls.is_empty() && operations.is_empty() && batches == 0;
				prop_assert_eq!(owed.is_open(now), !is_over);
				prop_assert_eq!(owed.operates(now), !operations.is_empty());
				prop_assert_eq!(owed.calls.len(), calls.len());
				prop_assert_eq!(owed.operations.len(), operations.len());
			}
		}

		#[test]
		fn nothing_that_is_said_makes_it_panic(text in "[\\[{]?.{0,80}") {
			let mut owed = Owed::<()>::default();
			owed.hear(&text, Instant::now());
		}
	}
}
