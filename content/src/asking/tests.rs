use super::*;
use futures::future::join_all;
use std::time::Duration;
use tokio::sync::watch;

/// A node that answers when it is let, and notes what it was asked.
struct Node {
	gate: Semaphore,
	asked: Mutex<Vec<(String, String)>>,
	at_once: Mutex<(usize, usize)>,
}

impl Node {
	fn new(answers: usize) -> Arc<Self> {
		let (asked, at_once) = (Mutex::default(), Mutex::default());
		Arc::new(Self { gate: Semaphore::new(answers), asked, at_once })
	}

	fn asked(&self) -> usize {
		self.asked.lock().unwrap().len()
	}

	/// Most questions that it had at a time.
	fn most(&self) -> usize {
		self.at_once.lock().unwrap().1
	}
}

impl Rpc for Node {
	fn request<'a>(&'a self, _: &'a str, parameters: Vec<Value>) -> BoxFuture<'a, Answer> {
		async move {
			let text = |at: usize| parameters[at].as_str().unwrap().to_owned();
			{
				let mut at_once = self.at_once.lock().unwrap();
				at_once.0 += 1;
				at_once.1 = at_once.1.max(at_once.0);
			}
			self.gate.acquire().await.unwrap().forget();
			self.at_once.lock().unwrap().0 -= 1;
			self.asked.lock().unwrap().push((text(0), text(1)));
			match text(1).as_str() {
				"0xdead" => Err(ChainError::Unreachable("it is gone".into())),
				no if no.starts_with("0xff") => Ok(json!("0x00")),
				// It says of which block it is.
				_ => Ok(json!(text(2))),
			}
		}
		.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		_: &'a str,
		_: &'a str,
		_: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		unreachable!("nobody subscribes")
	}
}

struct Bed {
	node: Arc<Node>,
	bounded: Bounded,
	best: watch::Sender<Block>,
}

fn block(number: u32) -> Block {
	let hash = |number: u32| Hash::from_low_u64_be(number.into());
	Block { number, hash: hash(number), parent: hash(number - 1) }
}

impl Bed {
	/// With a node that answers so often.
	fn new(answers: usize) -> Self {
		let node = Node::new(answers);
		let (best, receiver) = watch::channel(block(1));
		Self { bounded: Bounded::new(node.clone(), Best::of(receiver)), node, best }
	}

	fn next(&self) {
		self.best.send_modify(|best| *best = block(best.number + 1));
	}

	async fn ask_of(&self, method: &str, arguments: &str) -> Answer {
		let at = self.best.borrow().hash;
		self.bounded.request(CALL, vec![json!(method), json!(arguments), json!(at)]).await
	}

	async fn ask(&self, arguments: &str) -> Answer {
		self.ask_of("ContentApi_track_by_root", arguments).await
	}

	/// Of which block the answer is.
	async fn block_of(&self, arguments: &str) -> u64 {
		let answer = self.ask(arguments).await.unwrap();
		serde_json::from_value::<Hash>(answer).unwrap().to_low_u64_be()
	}

	/// Until the node was asked so often, and nothing is open.
	async fn until(&self, asked: usize) {
		while self.node.asked() < asked || !self.bounded.inner.answers().open.is_empty() {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
		assert_eq!(self.node.asked(), asked);
	}
}

#[tokio::test]
async fn a_thousand_who_ask_the_same_ask_once() {
	let bed = Bed::new(1);
	let answers = join_all((0..1_000).map(|_| bed.ask("0x01"))).await;
	assert!(answers.into_iter().all(|answer| answer.unwrap() == json!(block(1).hash)));
	assert_eq!(bed.node.asked(), 1);
	assert_eq!(bed.block_of("0x01").await, 1);
	assert_eq!(bed.node.asked(), 1);
}

#[tokio::test]
async fn no_more_is_asked_at_a_time_and_who_finds_no_place_is_told_so() {
	let bed = Bed::new(0);
	let texts: Vec<_> = (0..100).map(|at| format!("0x01{at:02x}")).collect();
	let asking = join_all(texts.iter().map(|text| bed.ask(text)));
	let letting = async {
		tokio::time::sleep(Duration::from_millis(5)).await;
		bed.node.gate.add_permits(1_000);
	};
	let (answers, ()) = futures::join!(asking, letting);
	let busy = answers.iter().filter(|answer| matches!(answer, Err(ChainError::Busy))).count();
	assert_eq!(busy, 100 - AT_A_TIME - WAITING);
	assert!(answers[..AT_A_TIME + WAITING].iter().all(Result::is_ok));
	assert_eq!(bed.node.most(), AT_A_TIME - 1);
	// Later there is room again.
	assert!(bed.ask(&texts[99]).await.is_ok());
}

#[tokio::test]
async fn who_goes_away_takes_no_turn_from_the_node() {
	let bed = Bed::new(0);
	for at in 0..20 {
		let text = format!("0x01{at:02x}");
		let asked = bed.ask(&text).now_or_never();
		assert!(asked.is_none());
		tokio::task::yield_now().await;
	}
	// The node is still busy with the first ones.
	assert_eq!(bed.node.most(), AT_A_TIME - 1);
	bed.node.gate.add_permits(20);
	bed.until(20).await;
	assert_eq!(bed.node.most(), AT_A_TIME - 1);
	assert_eq!(bed.block_of("0x0100").await, 1);
	assert_eq!(bed.node.asked(), 20);
}

#[tokio::test]
async fn an_answer_is_good_for_the_next_block_while_it_is_asked_again() {
	let bed = Bed::new(0);
	let first = async { bed.node.gate.add_permits(1) };
	assert_eq!(futures::join!(bed.block_of("0x01"), first).0, 1);
	bed.next();
	// Nobody waits, and it is asked again once.
	for _ in 0..3 {
		assert_eq!(bed.block_of("0x01").await, 1);
	}
	bed.node.gate.add_permits(1);
	bed.until(2).await;
	assert_eq!(bed.block_of("0x01").await, 2);
	// Two blocks later it is not good any more, even if nobody asked in between.
	bed.node.gate.add_permits(1);
	bed.next();
	bed.next();
	assert_eq!(bed.block_of("0x01").await, 4);
	// Nor where the chain took another way.
	bed.node.gate.add_permits(1);
	bed.best.send_modify(|best| *best = Block { parent: Hash::repeat_byte(7), ..block(5) });
	assert_eq!(bed.block_of("0x01").await, 5);
}

#[tokio::test]
async fn what_the_chain_denies_is_asked_with_each_block() {
	let bed = Bed::new(100);
	for asked in 1..4 {
		assert_eq!(bed.ask("0xff").await.unwrap(), json!("0x00"));
		assert_eq!(bed.ask("0xff").await.unwrap(), json!("0x00"));
		assert_eq!(bed.node.asked(), asked);
		bed.next();
	}
	// So is what it says of other things than content.
	let before = bed.node.asked();
	for asked in 1..4 {
		let answer = bed.ask_of("ReceiptsApi_standing", "0x01").await.unwrap();
		assert_eq!(answer, json!(bed.best.borrow().hash));
		assert_eq!(bed.node.asked() - before, asked);
		bed.next();
	}
}

#[tokio::test]
async fn who_asks_for_what_is_not_there_pushes_out_nothing() {
	let bed = Bed::new(10_000);
	bed.ask("0x01").await.unwrap();
	for at in 0..KEPT.get() + 10 {
		bed.ask(&format!("0xff{at:04x}")).await.unwrap();
	}
	// Nor does who asks something else.
	for at in 0..KEPT.get() + 10 {
		bed.ask_of("ContentApi_route", &format!("0x02{at:04x}")).await.unwrap();
	}
	let asked = bed.node.asked();
	bed.ask("0x01").await.unwrap();
	assert_eq!(bed.node.asked(), asked);
	let answers = bed.bounded.inner.answers();
	let kept = |shelf: &Shelf| shelf.yes.len().max(shelf.no.len());
	assert_eq!(answers.shelves.values().map(kept).max(), Some(KEPT.get()));
	assert!(answers.open.is_empty());
}

#[tokio::test]
async fn a_question_that_failed_is_asked_again() {
	let bed = Bed::new(100);
	for asked in 1..4 {
		let (one, two) = futures::join!(bed.ask("0xdead"), bed.ask("0xdead"));
		assert!(one.is_err() && two.is_err());
		assert_eq!(bed.node.asked(), asked);
	}
}

#[tokio::test]
async fn an_answer_that_took_long_does_not_replace_a_later_one() {
	let bed = Bed::new(0);
	let old = bed.ask("0x01");
	let new = async {
		tokio::task::yield_now().await;
		bed.next();
		bed.node.gate.add_permits(2);
	};
	assert!(futures::join!(old, new).0.is_ok());
	assert_eq!(bed.block_of("0x01").await, 1);
	bed.until(2).await;
	bed.bounded.inner.answers().keep(
		&Question {
			method: "ContentApi_track_by_root".into(),
			arguments: "0x01".into(),
			at: block(1).hash,
		},
		&json!(block(1).hash),
		&block(2),
	);
	assert_eq!(bed.block_of("0x01").await, 2);
}

#[tokio::test]
async fn what_is_known_has_a_turn_and_places_of_its_own() {
	let bed = Bed::new(0);
	let known = bed.bounded.clone().of_known();
	let at = bed.best.borrow().hash;
	let texts: Vec<_> = (0..100).map(|at| format!("0x01{at:02x}")).collect();
	let asking = join_all(texts.iter().map(|text| bed.ask(text)));
	let asked = async {
		// One of those that wait is asked as one that is known, too, and does not wait with it.
		let question = vec![json!("ContentApi_track_by_root"), json!("0x0132"), json!(at)];
		let answer = known.request(CALL, question);
		let mut answer = std::pin::pin!(answer);
		assert!(answer.as_mut().now_or_never().is_none());
		while bed.node.most() < AT_A_TIME {
			tokio::task::yield_now().await;
		}
		// The node has four, three of them anyone's: it answers so many, and the known one is there.
		bed.node.gate.add_permits(AT_A_TIME);
		assert!(answer.await.is_ok());
		bed.node.gate.add_permits(1_000);
	};
	let (answers, ()) = futures::join!(asking, asked);
	assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 100 - AT_A_TIME - WAITING);
}
