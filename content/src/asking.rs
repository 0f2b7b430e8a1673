//! What strangers make the service ask of the chain, within bounds.
//!
//! Every request by HTTP asks the runtime something, and the node that runs it makes blocks too.
//! [`Bounded`] carries what the HTTP service asks:
//!
//! - [`AT_A_TIME`] questions are with the node at a time, and [`WAITING`] wait for their turn. Whoever
//!   comes then is told that the chain is busy.
//! - What anyone can ask without end (of content that is not here, of routes in words of one's own)
//!   and what is known (of content that is here, of a track's nodes, after a checked signature) have
//!   places of their own, and one turn is never anyone's: however much is made up, what nodes and
//!   listeners ask of what is here is answered.
//! - In each of the two a client has [`EACH`] places: it takes nine to leave none.
//! - A question that is being asked is not asked again: who asks the same waits for the same answer.
//!   It is asked to its end even if nobody waits any more, since the node goes on with it.
//! - Answers are kept, by method, until others of that method take their place. Where the chain says
//!   *no* (there is no such track) they are kept apart: whoever asks for what is not there does not
//!   push out what is.
//! - An answer is good for its block. What the chain says of content and of parameters is good for
//!   the next block too, while it is asked again: else with each block all that listeners hear
//!   would be asked for at once. A *no* never is: what was just published or bought is there.

use crate::{
	best::Best,
	chain::{Block, ChainError, Hash, Rpc, Subscription},
	http::{asking, Limit, Slot, Slots},
};
use futures::{
	future::{BoxFuture, Shared},
	FutureExt,
};
use lru::LruCache;
use serde_json::{json, Value};
use std::{
	collections::HashMap,
	num::NonZeroUsize,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Questions that are with the node at a time. Far fewer than a connection takes, so that proofs,
/// which go the same way, do not wait for them.
pub const AT_A_TIME: usize = 4;

/// Questions that wait for their turn.
pub const WAITING: usize = 64;

/// Questions of one client that wait or are with the node.
pub const EACH: usize = 8;

/// Answers of a method that are kept, of each kind.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

/// Longest answer that is kept, in hexadecimal digits.
const MAX_KEPT: usize = 16 * 1_024;

/// What a runtime is asked by.
const CALL: &str = "state_call";

/// The runtime APIs whose answers may be a block old.
const MAY_BE_OLD: [&str; 2] = ["ContentApi_", "ParametersApi_"];

/// A question to the runtime.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
	method: String,
	arguments: String,
	at: Hash,
}

impl Question {
	fn of(parameters: &[Value]) -> Option<Self> {
		let [method, arguments, at] = parameters else { return None };
		let (method, arguments) = (method.as_str()?.into(), arguments.as_str()?.into());
		Some(Self { method, arguments, at: serde_json::from_value(at.clone()).ok()? })
	}
}

/// What a question is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
	/// What anyone can make up.
	Anyone,
	/// What is known to be, or was asked after a signature was checked.
	Known,
}

type Answer = Result<Value, ChainError>;

/// What was answered, of a block.
struct Known {
	at: Hash,
	answer: Value,
}

/// Answers of a method.
struct Shelf {
	yes: LruCache<String, Known>,
	no: LruCache<String, Known>,
}

/// Whether an answer is all zeros: false, none, or nothing in a list.
fn is_no(answer: &Value) -> bool {
	let digits = answer.as_str().map(|text| text.strip_prefix("0x").unwrap_or(text));
	digits.is_some_and(|digits| digits.bytes().all(|digit| digit == b'0'))
}

/// What is known of an answer.
enum Found {
	Good(Value),
	/// Of the block before the best one.
	Old(Value),
	Nothing,
}

#[derive(Default)]
struct Answers {
	shelves: HashMap<String, Shelf>,
	/// What is being asked.
	open: HashMap<(Class, Question), Shared<BoxFuture<'static, Answer>>>,
}

impl Answers {
	fn find(&mut self, question: &Question, best: &Block) -> Found {
		let Some(shelf) = self.shelves.get_mut(&question.method) else { return Found::Nothing };
		let yes = shelf.yes.get(&question.arguments);
		let Some(known) = yes.or_else(|| shelf.no.get(&question.arguments)) else {
			return Found::Nothing;
		};
		// Who began before there was a new best block may well hear of that.
		if known.at == question.at || known.at == best.hash {
			return Found::Good(known.answer.clone());
		}
		let may_be_old = MAY_BE_OLD.iter().any(|api| question.method.starts_with(api));
		let may_be_old = may_be_old && !is_no(&known.answer);
		match may_be_old && known.at == best.parent && question.at == best.hash {
			true => Found::Old(known.answer.clone()),
			false => Found::Nothing,
		}
	}

	fn keep(&mut self, question: &Question, answer: &Value, best: &Block) {
		if answer.as_str().is_none_or(|text| text.len() > MAX_KEPT) {
			return;
		}
		let empty = || Shelf { yes: LruCache::new(KEPT), no: LruCache::new(KEPT) };
		let shelf = self.shelves.entry(question.method.clone()).or_insert_with(empty);
		let (of_its_kind, other) = match is_no(answer) {
			true => (&mut shelf.no, &mut shelf.yes),
			false => (&mut shelf.yes, &mut shelf.no),
		};
		let arguments = &question.arguments;
		let known = of_its_kind.peek(arguments).or_else(|| other.peek(arguments));
		// One that took long does not replace that of a later block.
		if known.is_some_and(|known| known.at == best.hash && question.at != best.hash) {
			return;
		}
		other.pop(arguments);
		of_its_kind.put(arguments.clone(), Known { at: question.at, answer: answer.clone() });
	}
}

struct Inner {
	rpc: Arc<dyn Rpc>,
	best: Best,
	/// One for each question that is with the node.
	turns: Semaphore,
	/// One for each of them that may be anyone's.
	anyones: Semaphore,
	/// One for each question that is with the node or waits.
	of_anyone: Arc<Slots>,
	of_known: Arc<Slots>,
	answers: Mutex<Answers>,
}

/// Ends with the question: even one that failed is asked anew by who comes next.
struct Open {
	inner: Arc<Inner>,
	class: Class,
	question: Question,
}

impl Drop for Open {
	fn drop(&mut self) {
		self.inner.answers().open.remove(&(self.class, self.question.clone()));
	}
}

impl Inner {
	fn answers(&self) -> MutexGuard<'_, Answers> {
		// Whoever panicked left maps that are whole.
		self.answers.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// A place for a question of the client that this task is for.
	fn place(&self, class: Class) -> Result<Slot, ChainError> {
		let places = match class {
			Class::Anyone => &self.of_anyone,
			Class::Known => &self.of_known,
		};
		places.take_for(asking()).map_err(|_| ChainError::Busy)
	}

	/// Waits for a turn. Both are held until the question is answered.
	async fn turn(
		&self,
		class: Class,
	) -> (Option<SemaphorePermit<'_>>, Option<SemaphorePermit<'_>>) {
		// Neither is ever closed.
		let anyones = match class {
			Class::Anyone => self.anyones.acquire().await.ok(),
			Class::Known => None,
		};
		(anyones, self.turns.acquire().await.ok())
	}

	/// Asks the node, when it is this question's turn.
	async fn ask(self: Arc<Self>, class: Class, question: Question, _place: Slot) -> Answer {
		let open = Open { inner: self.clone(), class, question };
		let _turn = self.turn(class).await;
		let Question { method, arguments, at } = &open.question;
		let parameters = vec![json!(method), json!(arguments), json!(at)];
		let answer = self.rpc.request(CALL, parameters).await;
		if let Ok(answer) = &answer {
			self.answers().keep(&open.question, answer, &self.best.block());
		}
		answer
	}
}

/// Asks within bounds. See the [module](self).
#[derive(Clone)]
pub struct Bounded {
	inner: Arc<Inner>,
	class: Class,
}

impl Bounded {
	/// Asks by `rpc`, which others use too, what anyone can make up; `best` is the best block.
	pub fn new(rpc: Arc<dyn Rpc>, best: Best) -> Self {
		let places = || {
			let limit = Limit { all: AT_A_TIME.saturating_add(WAITING), each: EACH };
			Slots::new(limit, "questions")
		};
		let inner = Inner {
			rpc,
			best,
			turns: Semaphore::new(AT_A_TIME),
			anyones: Semaphore::new(AT_A_TIME.saturating_sub(1)),
			of_anyone: places(),
			of_known: places(),
			answers: Mutex::default(),
		};
		Self { inner: Arc::new(inner), class: Class::Anyone }
	}

	/// The same, for what is known.
	pub fn of_known(self) -> Self {
		Self { class: Class::Known, ..self }
	}

	async fn call(&self, question: Question) -> Answer {
		let pending = {
			let mut answers = self.inner.answers();
			let old = match answers.find(&question, &self.inner.best.block()) {
				Found::Good(answer) => return Ok(answer),
				Found::Old(answer) => Some(answer),
				Found::Nothing => None,
			};
			let class = self.class;
			// What is known does not wait with what anyone asks.
			let mut open = [Class::Known, class].into_iter();
			let open = open.find_map(|class| answers.open.get(&(class, question.clone())));
			let pending = match open {
				Some(pending) => Ok(pending.clone()),
				None => self.inner.place(class).map(|place| {
					let asking = self.inner.clone().ask(class, question.clone(), place);
					let asked = tokio::spawn(asking);
					let stopped = |_| Err(ChainError::Unreachable("it is being stopped".into()));
					let pending =
						asked.map(move |end| end.unwrap_or_else(stopped)).boxed().shared();
					answers.open.insert((class, question), pending.clone());
					pending
				}),
			};
			match (old, pending) {
				(Some(old), _) => return Ok(old),
				(None, Ok(pending)) => pending,
				(None, Err(busy)) => return Err(busy),
			}
		};
		pending.await
	}
}

impl Rpc for Bounded {
	fn request<'a>(&'a self, method: &'a str, parameters: Vec<Value>) -> BoxFuture<'a, Answer> {
		match Question::of(&parameters).filter(|_| method == CALL) {
			Some(question) => self.call(question).boxed(),
			None => async move {
				let place = self.inner.place(self.class)?;
				let _turn = self.inner.turn(self.class).await;
				let answer = self.inner.rpc.request(method, parameters).await;
				drop(place);
				answer
			}
			.boxed(),
		}
	}

	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		self.inner.rpc.subscribe(subscribe, unsubscribe, parameters)
	}
}

#[cfg(test)]
mod tests;
