//! What is missing is pulled, and what is not missing any more is not.

use super::*;
use crate::{
	keeper::Stock,
	pull::{Board, Replicator},
	trouble::tests::Lines,
};
use audio_primitives::content::cid_of;
use axum::body::Body;
use futures::StreamExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::time::sleep;

/// A replicator that runs, and what it is told.
struct Running {
	taker: Node,
	stock: watch::Sender<Stock>,
	board: Arc<Board>,
	task: JoinHandle<()>,
}

impl Drop for Running {
	fn drop(&mut self) {
		self.task.abort();
	}
}

fn quick() -> Config {
	let (first_retry, last_retry) = (Duration::from_millis(2), Duration::from_millis(20));
	Config { first_retry, last_retry, first_penalty: Duration::ZERO, ..config() }
}

impl Running {
	async fn new(chain: &Arc<Chain>, config: Config) -> Self {
		Self::of(Node::new(2, chain).await, config)
	}

	fn of(taker: Node, config: Config) -> Self {
		let replicator = Replicator::new(Arc::new(taker.puller(config)));
		let (stock, told) = watch::channel(Stock::default());
		let board = replicator.board().clone();
		Self { taker, stock, board, task: tokio::spawn(replicator.run(told)) }
	}

	fn missing(&self, wanted: &[Wanted]) {
		let missing = wanted.iter().map(|of| (of.track, (of.root, of.bytes))).collect();
		self.stock.send_replace(Stock { missing, ..Stock::default() });
	}

	/// The same; those of `held` the node holds on chain.
	fn missing_and_held(&self, wanted: &[Wanted], held: &[Wanted]) {
		let missing = wanted.iter().map(|of| (of.track, (of.root, of.bytes))).collect();
		let held = held.iter().map(|of| of.track).collect();
		self.stock.send_replace(Stock { missing, held, ..Stock::default() });
	}

	/// Waits until that is so.
	async fn until(&self, mut is_so: impl AsyncFnMut() -> bool) {
		while !is_so().await {
			assert!(!self.task.is_finished());
			sleep(Duration::from_millis(2)).await;
		}
	}

	async fn until_here(&self, wanted: &[Wanted]) {
		for wanted in wanted {
			self.until(async || self.taker.has_file(wanted).await).await;
		}
	}
}

impl Node {
	async fn has_file(&self, wanted: &Wanted) -> bool {
		self.store.verify(&wanted.root).await.is_ok()
	}
}

/// A node that has tracks of these sizes.
async fn giver(sizes: &[usize]) -> (Arc<Chain>, Node, Server, Vec<Wanted>) {
	let chain = Chain::new(Vec::new());
	let giver = Node::new(1, &chain).await;
	let mut wanted = Vec::new();
	for size in sizes {
		let content = noise(*size);
		giver.put(&content).await;
		wanted.push(chain.publish(&content));
	}
	let server = giver.serve().await;
	chain.state().peers = vec![server.peer(1)];
	(chain, giver, server, wanted)
}

/// A stream that somebody reads.
struct Open(Arc<AtomicUsize>);

impl Open {
	fn new(count: &Arc<AtomicUsize>) -> Self {
		count.fetch_add(1, Ordering::SeqCst);
		Self(count.clone())
	}
}

impl Drop for Open {
	fn drop(&mut self) {
		self.0.fetch_sub(1, Ordering::SeqCst);
	}
}

/// A peer whose streams begin and never go on, and how many of them are read.
async fn stuck() -> (Server, Arc<AtomicUsize>) {
	let count = Arc::new(AtomicUsize::new(0));
	let counted = count.clone();
	let router = Router::new().fallback(move || {
		let open = Open::new(&counted);
		let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(&[0]))]);
		let body = first.chain(stream::pending()).map(move |piece| {
			let _open = &open;
			piece
		});
		ready(Body::from_stream(body))
	});
	(Server::start(router).await, count)
}

#[tokio::test]
async fn all_that_is_missing_is_pulled() {
	let sizes: Vec<usize> = (0..12).map(|count| 30_000 + count * 7_001).collect();
	let (chain, _giver, server, wanted) = giver(&sizes).await;
	let running = Running::new(&chain, quick()).await;
	running.missing(&wanted[1..]);
	running.until_here(&wanted[1..]).await;
	running.until(async || running.board.missing() == 0).await;
	assert!(running.board.pulls().is_empty());
	assert_eq!(server.requests().len(), wanted.len() - 1);
	// Whoever looked before they were there says again that they are missing.
	running.missing(&wanted);
	running.until_here(&wanted[..1]).await;
	running.until(async || running.board.missing() == 0).await;
	assert_eq!(server.requests().len(), wanted.len());
}

#[tokio::test]
async fn what_nobody_has_yet_is_tried_again() {
	let (chain, _giver, server, wanted) = giver(&[50_000]).await;
	chain.state().peers.clear();
	let running = Running::new(&chain, quick()).await;
	running.missing(&wanted);
	running.until(async || chain.state().asked > 3).await;
	let shown = running.board.pulls();
	assert_eq!(shown[0].error.as_deref(), Some("no node can be asked for it"));
	chain.state().is_away = true;
	running.until(async || running.board.pulls()[0].error.as_ref().unwrap().contains("away")).await;
	chain.state().peers = vec![server.peer(1)];
	chain.state().is_away = false;
	running.until_here(&wanted).await;
}

#[tokio::test]
async fn so_many_at_a_time_and_no_more() {
	let (chain, _giver, _server, wanted) = giver(&[40_000, 40_001, 40_002, 40_003, 40_004]).await;
	let (stuck, open) = stuck().await;
	chain.state().peers = vec![stuck.peer(3)];
	let running = Running::new(&chain, Config { at_a_time: 2, ..quick() }).await;
	running.missing(&wanted);
	running.until(async || open.load(Ordering::SeqCst) == 2).await;
	running.until(async || running.board.pulls().len() == 2).await;
	sleep(Duration::from_millis(20)).await;
	assert_eq!((running.board.pulls().len(), stuck.requests().len()), (2, 2));
	assert_eq!(running.board.missing(), 5);
}

#[tokio::test]
async fn what_is_missing_no_more_is_given_up_and_its_part_removed() {
	let (chain, _giver, server, wanted) = giver(&[40_000, 50_000]).await;
	let (stuck, open) = stuck().await;
	chain.state().peers = vec![stuck.peer(3)];
	let running = Running::new(&chain, quick()).await;
	running.missing(&wanted);
	running.until(async || open.load(Ordering::SeqCst) == 2).await;
	let uploads = running.taker.store.uploads();
	running.until(async || uploads.pulls(None).await.unwrap().len() == 2).await;
	running.missing(&wanted[1..]);
	running.until(async || open.load(Ordering::SeqCst) == 1).await;
	running
		.until(async || {
			// The next block says the same.
			running.missing(&wanted[1..]);
			uploads.pulls(None).await.unwrap().len() == 1
		})
		.await;
	assert_eq!(uploads.pulls(None).await.unwrap()[0].root, wanted[1].root);
	assert_eq!(running.board.pulls().len(), 1);
	// It is missing again, and another root in its place.
	chain.state().peers = vec![server.peer(1)];
	running.missing(&[wanted[0], Wanted { track: wanted[1].track, ..wanted[0] }]);
	running.until_here(&wanted[..1]).await;
	assert!(!running.taker.has_file(&wanted[1]).await);
}

#[tokio::test]
async fn parts_from_before_a_restart_are_gone_on_with_or_removed() {
	let (chain, _giver, _server, wanted) = giver(&[40_000, 50_000]).await;
	let taker = Node::new(2, &chain).await;
	let uploads = taker.store.uploads();
	for of in &wanted {
		uploads.create(of.root, of.bytes, None, u64::MAX >> 1).await.unwrap();
	}
	let owned = uploads.create([9; 32], 10, Some([1; 32]), u64::MAX >> 1).await.unwrap();
	let running = Running::of(taker, quick());
	// Before anybody has looked at the chain nothing is removed.
	sleep(Duration::from_millis(10)).await;
	assert_eq!(uploads.pulls(None).await.unwrap().len(), 2);
	running.missing(&wanted[..1]);
	running.until_here(&wanted[..1]).await;
	running.until(async || uploads.pulls(None).await.unwrap().is_empty()).await;
	// Artists' uploads are none of its business.
	assert!(uploads.get(owned.id).await.is_ok());
}

#[tokio::test]
async fn without_space_others_are_pulled_and_it_is_tried_again() {
	let (chain, _giver, server, wanted) = giver(&[90_000, 30_000]).await;
	let options = Options { capacity: 100_000, ..options() };
	let taker = Node::with(2, &chain, options).await;
	let uploads = taker.store.uploads();
	let filler = uploads.create([9; 32], 50_000, Some([1; 32]), u64::MAX >> 1).await.unwrap();
	let running = Running::of(taker, quick());
	running.missing(&wanted);
	running.until_here(&wanted[1..]).await;
	running.until(async || running.board.no_space()).await;
	let shown = running.board.pulls();
	assert!(shown[0].error.as_ref().unwrap().contains("no space"), "{shown:?}");
	assert_eq!(server.requests().len(), 1, "no peer is asked for what has no space");
	uploads.delete(filler.id).await.unwrap();
	running.taker.store.trash(&wanted[1].root).await.unwrap();
	running.taker.store.purge(u64::MAX >> 20).await.unwrap();
	running.until_here(&wanted[..1]).await;
	running.until(async || !running.board.no_space()).await;
}

#[tokio::test]
async fn what_turns_out_to_be_held_waits_no_more() {
	let (chain, _giver, server, wanted) = giver(&[40_000, 50_000, 60_000]).await;
	let (stuck, open) = stuck().await;
	chain.state().peers = vec![stuck.peer(3)];
	let running = Running::new(&chain, Config { at_a_time: 1, ..quick() }).await;
	running.missing(&wanted);
	running.until(async || open.load(Ordering::SeqCst) == 1).await;
	chain.state().peers = vec![server.peer(1)];
	running.missing_and_held(&wanted, &wanted[2..]);
	running.until_here(&wanted[2..]).await;
	for waits in &wanted[..2] {
		assert!(!running.taker.has_file(waits).await);
	}
	// The others go on when the first is given up.
	running.missing(&wanted[1..2]);
	running.until_here(&wanted[1..2]).await;
}

#[tokio::test]
async fn it_ends_when_nobody_says_what_is_missing_any_more() {
	let (chain, _giver, _server, _) = giver(&[]).await;
	let taker = Node::new(2, &chain).await;
	let replicator = Replicator::new(Arc::new(taker.puller(quick())));
	let (stock, told) = watch::channel(Stock::default());
	drop(stock);
	replicator.run(told).await;
}

/// A peer that gives 20,000 bytes at once and then a byte each millisecond, until it is let.
async fn trickling(giver: Node, wanted: &[Wanted], is_let: &Arc<AtomicBool>) -> Server {
	let (giver, wanted, is_let) = (Arc::new(giver), wanted.to_vec(), is_let.clone());
	let answer = move |request: Request| {
		let (giver, is_let) = (giver.clone(), is_let.clone());
		let names = |of: &&Wanted| {
			let cid = String::from_utf8(cid_of(&of.root)).unwrap();
			request.uri().path().contains(&cid)
		};
		let asked = *wanted.iter().find(names).unwrap();
		async move {
			let (_, from) = request.uri().query().unwrap().split_once("from=").unwrap();
			let mut rest = giver.stream(&asked, from.parse().unwrap()).await;
			let first = rest.split_to(rest.len().min(20_000));
			let rest = stream::unfold((rest, is_let), |(mut rest, is_let)| async move {
				sleep(Duration::from_millis(1)).await;
				let next = if is_let.load(Ordering::SeqCst) { rest.len() } else { 1 };
				let next = rest.split_to(next.min(rest.len()));
				(!next.is_empty()).then_some((next, (rest, is_let)))
			});
			let pieces = stream::iter([first]).chain(rest);
			Body::from_stream(pieces.map(Ok::<_, Infallible>))
		}
	};
	Server::start(Router::new().fallback(answer)).await
}

#[tokio::test]
async fn slow_peers_make_room_for_others_and_are_gone_on_with() {
	let sizes = [100_000, 100_001, 100_002, 100_003, 50_000];
	let (chain, giver, _server, wanted) = giver(&sizes).await;
	let is_let = Arc::new(AtomicBool::new(false));
	let slow = trickling(giver, &wanted, &is_let).await;
	let (four, fifth) = wanted.split_at(4);
	let peers = four.iter().map(|of| (of.track, vec![slow.peer(3)])).collect();
	chain.state().peers_of = peers;
	let (fair_rate, fair_window) = (1 << 30, Duration::from_millis(20));
	let config = Config { at_a_time: 4, least_rate: 1, fair_rate, fair_window, ..quick() };
	let running = Running::new(&chain, config).await;
	running.missing(&wanted);
	running.until_here(fifth).await;
	for of in four {
		assert!(!running.taker.has_file(of).await);
	}
	// One of them made room, and goes on where it stood.
	running.until(async || slow.begins().contains(&16_384)).await;
	is_let.store(true, Ordering::SeqCst);
	running.until_here(four).await;
}

#[tokio::test]
async fn what_the_node_holds_does_not_wait_for_the_others() {
	let sizes = [100_000, 100_001, 100_002, 100_003, 50_000];
	let (chain, giver, _server, wanted) = giver(&sizes).await;
	let is_let = Arc::new(AtomicBool::new(false));
	let slow = trickling(giver, &wanted, &is_let).await;
	let (four, fifth) = wanted.split_at(4);
	chain.state().peers_of = four.iter().map(|of| (of.track, vec![slow.peer(3)])).collect();
	// They are fast enough to make room for nobody.
	let config = Config { at_a_time: 4, least_rate: 1, fair_rate: 1, ..quick() };
	let running = Running::new(&chain, config).await;
	running.missing(four);
	running.until(async || slow.begins().len() == 4).await;
	running.missing_and_held(&wanted, fifth);
	running.until_here(fifth).await;
	assert_eq!(slow.begins(), [0; 4]);
	is_let.store(true, Ordering::SeqCst);
	running.until_here(four).await;
}

#[tokio::test]
async fn what_the_node_holds_makes_room_for_nothing_else() {
	let sizes = [100_000, 50_000];
	let (chain, giver, _server, wanted) = giver(&sizes).await;
	let is_let = Arc::new(AtomicBool::new(false));
	let slow = trickling(giver, &wanted, &is_let).await;
	let (held, other) = wanted.split_at(1);
	chain.state().peers_of = held.iter().map(|of| (of.track, vec![slow.peer(3)])).collect();
	let (fair_rate, fair_window) = (1 << 30, Duration::from_millis(5));
	let config = Config { at_a_time: 1, least_rate: 1, fair_rate, fair_window, ..quick() };
	let running = Running::new(&chain, config).await;
	running.missing_and_held(&wanted, held);
	running.until_here(other).await;
	running.until(async || !slow.begins().is_empty()).await;
	// Many windows later it still has its place.
	sleep(Duration::from_millis(100)).await;
	assert_eq!(slow.begins(), [0]);
	is_let.store(true, Ordering::SeqCst);
	running.until_here(held).await;
}

#[tokio::test]
async fn what_the_node_holds_leaves_a_slow_peer_for_another() {
	let (chain, giver, server, wanted) = giver(&[100_000]).await;
	let slow = trickling(giver, &wanted, &Arc::default()).await;
	let peers = vec![slow.peer(3), server.peer(1)];
	chain.state().peers_of = wanted.iter().map(|of| (of.track, peers.clone())).collect();
	let (fair_rate, fair_window) = (1 << 30, Duration::from_millis(20));
	let config = Config { at_a_time: 1, least_rate: 1, fair_rate, fair_window, ..quick() };
	let running = Running::new(&chain, config).await;
	running.missing_and_held(&wanted, &wanted);
	running.until_here(&wanted).await;
	assert_eq!((slow.begins(), server.begins()), (vec![0], vec![16_384]));
}

#[tokio::test]
async fn of_what_nobody_gives_the_log_says_so_once() {
	let lines = Lines::of("pull::replicator");
	let _logged = tracing::subscriber::set_default(lines.clone());
	let (chain, _giver, _server, wanted) = giver(&[40_000, 50_000]).await;
	chain.state().peers.clear();
	let running = Running::new(&chain, quick()).await;
	running.missing(&wanted);
	running.until(async || chain.state().asked > 40).await;
	assert_eq!(lines.count(), 2, "a line a track");
	// For another reason it says so again, and again once.
	let dead = Server::start(Router::new()).await.peer(3);
	chain.state().peers = vec![dead];
	let asked = chain.state().asked;
	running.until(async || chain.state().asked > asked + 40).await;
	assert_eq!(lines.count(), 4);
}
