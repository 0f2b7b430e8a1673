//! Peers that are as they should be.

use super::*;
use std::num::NonZeroU64;

/// A node with a track, and one without.
async fn two(content: &Bytes) -> (Node, Server, Node, Wanted) {
	let chain = Chain::new(Vec::new());
	let (giver, taker) = (Node::new(1, &chain).await, Node::new(2, &chain).await);
	giver.put(content).await;
	let server = giver.serve().await;
	chain.state().peers = vec![server.peer(1)];
	let wanted = chain.publish(content);
	(giver, server, taker, wanted)
}

#[tokio::test]
async fn files_of_all_sizes_are_pulled() {
	let chain = Chain::new(Vec::new());
	let (giver, taker) = (Node::new(1, &chain).await, Node::new(2, &chain).await);
	let server = giver.serve().await;
	chain.state().peers = vec![server.peer(1), Peer { node: 2, url: "http://itself".into() }];
	let puller = taker.puller(config());
	for size in [1, 1_024, 16_383, 16_384, 16_385, 300_000, (3 << 20) + 7] {
		let content = noise(size);
		giver.put(&content).await;
		let wanted = chain.publish(&content);
		puller.pull(&wanted).await.unwrap();
		assert!(taker.has(&wanted).await, "{size}");
		assert_eq!(server.begins().last(), Some(&0));
		// What is here is not asked for again.
		let asked = server.requests().len();
		puller.pull(&wanted).await.unwrap();
		assert_eq!(server.requests().len(), asked);
	}
}

#[tokio::test]
async fn a_track_goes_from_node_to_node() {
	let content = noise(200_000);
	let (giver, server, second, wanted) = two(&content).await;
	second.puller(config()).pull(&wanted).await.unwrap();
	drop((giver, server));
	let server = second.serve().await;
	second.chain.state().peers = vec![server.peer(2)];
	let third = Node::new(3, &second.chain).await;
	third.puller(config()).pull(&wanted).await.unwrap();
	assert!(third.has(&wanted).await);
}

#[tokio::test]
async fn a_track_with_a_price_is_for_nodes_that_are_to_have_it() {
	let (giver, _server, taker, wanted) = two(&noise(100_000)).await;
	let change = |change: fn(&mut Track)| {
		change(taker.chain.state().tracks.get_mut(&wanted.root).unwrap());
	};
	change(|track| track.price = Some(1));
	let forged = taker.puller_with(config(), key(3));
	let refused =
		|status: u16| format!("node 1 was the last to fail: it refuses with status {status}");
	assert_eq!(why(forged.pull(&wanted).await), refused(401));
	let puller = taker.puller(config());
	taker.chain.state().to_have.remove(&2);
	assert_eq!(why(puller.pull(&wanted).await), refused(403));
	taker.chain.state().to_have.insert(2);
	puller.pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
	// Who is delisted is given to nobody.
	change(|track| track.listed = false);
	let third = Node::new(3, &giver.chain).await;
	assert_eq!(why(third.puller(config()).pull(&wanted).await), refused(451));
}

#[tokio::test]
async fn what_is_in_the_trash_of_another_is_pulled() {
	let (giver, _server, taker, wanted) = two(&noise(100_000)).await;
	giver.store.trash(&wanted.root).await.unwrap();
	taker.puller(config()).pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
}

#[tokio::test]
async fn what_was_damaged_is_pulled_again() {
	let (_giver, _server, taker, wanted) = two(&noise(100_000)).await;
	taker.puller(config()).pull(&wanted).await.unwrap();
	taker.store.quarantine(&wanted.root, crate::store::Why::Asked).await.unwrap();
	assert!(!taker.has(&wanted).await);
	taker.puller(config()).pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
}

#[tokio::test]
async fn an_endpoint_with_a_path_is_asked_below_it() {
	let content = noise(20_000);
	let chain = Chain::new(Vec::new());
	let (giver, taker) = (Node::new(1, &chain).await, Node::new(2, &chain).await);
	giver.put(&content).await;
	let inner = giver.serve().await;
	let wanted = chain.publish(&content);
	let stream = giver.stream(&wanted, 0).await;
	let answer = move || ready(stream.clone());
	let router = Router::new().nest("/a/b", Router::new().fallback(answer));
	let outer = Server::start(router).await;
	let url = format!("http://user:secret@{}/a/b/?x#y", outer.address);
	chain.state().peers = vec![Peer { node: 1, url }];
	taker.puller(config()).pull(&wanted).await.unwrap();
	let cid = String::from_utf8(audio_primitives::content::cid_of(&wanted.root)).unwrap();
	assert_eq!(outer.requests(), [format!("/a/b/content/{cid}/bao?from=0")]);
	assert!(inner.requests().is_empty());
}

#[tokio::test]
async fn a_limit_of_bandwidth_slows_and_does_not_break() {
	let (_giver, _server, taker, wanted) = two(&noise(300_000)).await;
	// Waiting for its own limit is not held against a peer.
	let window = Duration::from_millis(1);
	let bandwidth = NonZeroU64::new(3_000_000);
	let config = Config { bandwidth, window, least_rate: 1, ..config() };
	let begun = tokio::time::Instant::now();
	let puller = taker.puller(config);
	while puller.pull(&wanted).await.is_err() {
		// A slow machine: the peer has nothing to send for a moment.
		for node in 0..3 {
			puller.standing.good(node);
		}
	}
	assert!(taker.has(&wanted).await);
	assert!(begun.elapsed() > Duration::from_millis(90));
}

#[tokio::test]
async fn what_came_is_gone_on_with_after_a_restart() {
	let content = noise(10 << 20);
	let (giver, server, taker, wanted) = two(&content).await;
	// Of the first 9 MiB, 8 are made durable on the way.
	let stream = giver.stream(&wanted, 0).await.slice(..9 << 20);
	let stuck = Server::start(Router::new().fallback(move || {
		let first = stream::iter([Ok::<_, Infallible>(stream.clone())]);
		let stuck = futures::StreamExt::chain(first, stream::pending());
		ready(axum::body::Body::from_stream(stuck))
	}))
	.await;
	taker.chain.state().peers = vec![stuck.peer(3)];
	let puller = Arc::new(taker.puller(config()));
	let board = puller.board().clone();
	let pulling = tokio::spawn(async move { drop(puller.pull(&wanted).await) });
	let came = |done: u64| done > 8 << 20;
	while !board.pulls().first().is_some_and(|pull| came(pull.done)) {
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
	let shown = board.pulls()[0].clone();
	assert_eq!((shown.track, shown.bytes, shown.from), (wanted.track, wanted.bytes, Some(3)));
	pulling.abort();
	drop(pulling.await);
	let Node { index, store, chain, folder } = taker;
	drop(store);
	// What was being written holds the store a moment longer.
	let store = open_when_free(folder.path(), options()).await;
	let taker = Node { index, store, chain, folder };
	let durable = taker.durable(&wanted).await;
	assert!(durable >= 8 << 20, "{durable}");
	taker.chain.state().peers = vec![server.peer(1)];
	taker.puller(config()).pull(&wanted).await.unwrap();
	assert_eq!(server.begins(), [durable / 16_384 * 16_384]);
	assert!(taker.has(&wanted).await);
}

#[tokio::test]
async fn what_had_come_whole_before_a_restart_is_only_finished() {
	let content = noise(50_000);
	let (_giver, server, taker, wanted) = two(&content).await;
	let uploads = taker.store.uploads();
	let upload = uploads.create(wanted.root, wanted.bytes, None, u64::MAX >> 1).await.unwrap();
	// As if it had stopped right before it was a file.
	let part = taker.folder.path().join("tmp").join(format!("{}.part", upload.id));
	std::fs::write(part, &content).unwrap();
	taker.puller(config()).pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
	assert!(server.requests().is_empty());
}
