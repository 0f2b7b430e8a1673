//! What the node owes a connection: answers to calls, and the ends of operations. A place is kept
//! until what has it is over, for the node goes on with it whether anybody listens or not.

use crate::http::rpc::filter::{Asks, Id, Subscribes, INVALID_REQUEST, TOO_MANY};
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

/// What subscriptions to the chain's head say.
const EVENT: &str = "chainHead_v1_followEvent";

/// Events after which an operation is over.
const ENDS: [&str; 5] = [
	"operationBodyDone",
	"operationCallDone",
	"operationStorageDone",
	"operationError",
	"operationInaccessible",
];

/// An operation, by the subscription that tells of it and its name there.
type Operation = (String, String);

/// What has a place `T`.
#[derive(Debug)]
pub struct Owed<T> {
	calls: HashMap<Id, Call<T>>,
	batches: Vec<T>,
	operations: HashMap<Operation, (T, Instant)>,
	/// Those that last.
	subscriptions: HashSet<String>,
}

#[derive(Debug)]
struct Call<T> {
	place: T,
	operation_of: Option<String>,
	subscribes: Subscribes,
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
			subscriptions: HashSet::new(),
		}
	}
}

impl<T> Owed<T> {
	/// The node is about to be asked that. What is returned otherwise is to be answered in its place: a
	/// call with that ID has no answer yet, and nobody could tell whose the next one is; or there are
	/// as many subscriptions as may be.
	pub fn ask(&mut self, asks: &Asks, place: T) -> Result<(), (i32, &'static str)> {
		let Asks::One { id, operation_of, subscribes, .. } = asks else {
			self.batches.push(place);
			return Ok(());
		};
		if self.calls.contains_key(id) {
			return Err(INVALID_REQUEST);
		}
		if *subscribes == Subscribes::Begins && self.subscriptions.len() >= SUBSCRIPTIONS {
			return Err(TOO_MANY);
		}
		let (operation_of, subscribes) = (operation_of.clone(), subscribes.clone());
		self.calls.insert(id.clone(), Call { place, operation_of, subscribes });
		Ok(())
	}

	/// The node said that: what is over loses its place.
	pub fn hear(&mut self, text: &str, now: Instant) {
		if text.starts_with('[') {
			// One batch's place is as good as another's.
			self.batches.pop();
			return;
		}
		let Ok(said) = serde_json::from_str::<Said>(text) else { return };
		match said.method {
			Some(method) if method == EVENT => self.told(text, now),
			Some(_) => (),
			None => self.answered(&said, text, now),
		}
	}

	fn answered(&mut self, said: &Said, text: &str, now: Instant) {
		let Some(call) = Id::of(&said.id).and_then(|id| self.calls.remove(&id)) else { return };
		match call.subscribes {
			Subscribes::No => (),
			Subscribes::Begins => {
				let name = serde_json::from_str(text).map(|Subscribed::<String> { result }| result);
				self.subscriptions.extend(name);
			},
			// What the node knows by no such name goes on.
			Subscribes::Ends(name) => {
				let ended = serde_json::from_str(text).map(|Subscribed::<bool> { result }| result);
				if ended.unwrap_or_default() {
					self.subscriptions.remove(&name);
				}
			},
		}
		let (Some(subscription), None) = (call.operation_of, &said.error) else { return };
		if let Ok(Begun { result }) = serde_json::from_str(text) {
			self.operations.insert((subscription, result.operation_id), (call.place, now));
		}
	}

	fn told(&mut self, text: &str, now: Instant) {
		let Ok(Told { params }) = serde_json::from_str(text) else { return };
		let Event { event, operation_id: Some(operation) } = params.result else { return };
		let operation = (params.subscription, operation);
		if ENDS.contains(&event.as_str()) {
			self.operations.remove(&operation);
		} else if let Some((_, told)) = self.operations.get_mut(&operation) {
			*told = now;
		}
	}

	/// Whether an operation goes on, as far as is known; those of which nothing was said for long are
	/// over.
	pub fn operates(&mut self, now: Instant) -> bool {
		self.operations.retain(|_, (_, told)| now.saturating_duration_since(*told) < UNTOLD);
		!self.operations.is_empty()
	}

	/// Whether an operation goes on, or was asked for and may begin.
	pub fn may_operate(&mut self, now: Instant) -> bool {
		self.operates(now) || self.calls.values().any(|call| call.operation_of.is_some())
	}

	/// Whether anything is owed.
	pub fn is_open(&mut self, now: Instant) -> bool {
		self.operates(now) || !self.calls.is_empty() || !self.batches.is_empty()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use serde_json::json;

	fn one(id: u64, operation_of: Option<&str>) -> Asks {
		let operation_of = operation_of.map(String::from);
		let (id, subscribes) = (Id::Number(id), Subscribes::No);
		Asks::One { id, runs: true, operation_of, unfollows: false, subscribes }
	}

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
			r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#,
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
		assert_eq!(owed.ask(&Asks::Batch, ()), Ok(()));
		owed.hear(r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#, now);
		assert!(owed.is_open(now));
		owed.hear(r#"[{"jsonrpc":"2.0","id":1,"result":1}]"#, now);
		assert!(!owed.is_open(now));
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
		assert!(!owed.may_operate(now));
		owed.hear(r#"{"jsonrpc":"2.0","id":2,"result":1}"#, now);
		owed.ask(&one(1, Some("a")), ()).unwrap();
		assert!(owed.may_operate(now) && !owed.operates(now));
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"result":{"result":"limitReached"}}"#, now);
		assert!(!owed.may_operate(now));
		owed.ask(&one(1, Some("a")), ()).unwrap();
		owed.hear(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32801,"message":""}}"#, now);
		assert!(!owed.is_open(now));
	}

	#[test]
	fn a_connection_has_so_many_subscriptions_until_it_ends_them() {
		let subscribes = |subscribes| {
			let (id, runs) = (Id::Number(1), false);
			Asks::One { id, runs, operation_of: None, unfollows: false, subscribes }
		};
		let (mut owed, now) = (Owed::default(), Instant::now());
		let answer =
			|result: Value| json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string();
		for name in 0..SUBSCRIPTIONS {
			// Those that are refused are none.
			for said in [
				r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#,
				&answer(json!(name.to_string())),
			] {
				owed.ask(&subscribes(Subscribes::Begins), ()).unwrap();
				owed.hear(said, now);
			}
		}
		assert_eq!(owed.ask(&subscribes(Subscribes::Begins), ()), Err(TOO_MANY));
		for (name, ended) in [("7", json!(false)), ("other", json!(true)), ("7", json!("true"))] {
			owed.ask(&subscribes(Subscribes::Ends(name.into())), ()).unwrap();
			owed.hear(&answer(ended), now);
			assert_eq!(owed.ask(&subscribes(Subscribes::Begins), ()), Err(TOO_MANY), "{name}");
		}
		owed.ask(&subscribes(Subscribes::Ends("7".into())), ()).unwrap();
		owed.hear(&answer(json!(true)), now);
		assert_eq!(owed.ask(&subscribes(Subscribes::Begins), ()), Ok(()));
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
			steps in prop::collection::vec((0u8..4, 0u64..5, any::<bool>()), 1..100),
		) {
			let (mut owed, now) = (Owed::default(), Instant::now());
			let (mut calls, mut operations) = (Vec::new(), Vec::new());
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
					_ => owed.hear(&event("b", "operationCallDone", &id.to_string()), now),
				}
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
