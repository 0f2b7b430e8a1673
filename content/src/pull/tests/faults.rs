//! Peers that fail, lie and stall.

use super::*;
use axum::{
	body::Body,
	http::{header, StatusCode},
	response::{IntoResponse, Redirect, Response},
};
use futures::StreamExt;
use proptest::prelude::*;
use tokio::time::timeout;

const LENGTH: usize = 400_000;

/// A good node, one that pulls, and a track that the good one has.
struct Stage {
	/// Its store is where the good one's server reads.
	_good: Node,
	server: Server,
	taker: Node,
	wanted: Wanted,
	/// What an honest peer sends.
	honest: Bytes,
}

impl Stage {
	async fn new() -> Self {
		let chain = Chain::new(Vec::new());
		let (good, taker) = (Node::new(1, &chain).await, Node::new(2, &chain).await);
		let content = noise(LENGTH);
		good.put(&content).await;
		let wanted = chain.publish(&content);
		let honest = good.stream(&wanted, 0).await;
		Self { server: good.serve().await, _good: good, taker, wanted, honest }
	}

	/// The bad peer, node 3, is asked first, and then the good one, node 1.
	fn peers(&self, bad: Peer) {
		self.taker.chain.state().peers = vec![bad, self.server.peer(1)];
	}

	/// Pulls where the bad peer answers so, and says how it stands afterwards: whether it is asked
	/// again, and what was written of it.
	async fn pull_beside(&self, answer: impl Fn() -> Response + Clone + Send + Sync + 'static) {
		let bad = serve(answer).await;
		self.peers(bad.peer(3));
		let puller = self.taker.puller(config());
		puller.pull(&self.wanted).await.unwrap();
		assert!(self.taker.has(&self.wanted).await);
		assert_eq!(bad.begins(), [0], "it is asked once");
	}

	/// What is said if there is no good peer.
	async fn error(&self, answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> String {
		let bad = serve(answer).await;
		self.taker.chain.state().peers = vec![bad.peer(3)];
		let puller = self.taker.puller(config());
		let error = why(puller.pull(&self.wanted).await);
		error.strip_prefix("node 3 was the last to fail: ").unwrap().to_string()
	}
}

async fn serve(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Server {
	Server::start(Router::new().fallback(move || ready(answer()))).await
}

/// Bytes in chunks, without a length in front.
fn chunked(bytes: Bytes) -> Response {
	Body::from_stream(stream::iter([Ok::<_, Infallible>(bytes)])).into_response()
}

/// These bytes, and then nothing any more.
fn stuck_after(bytes: Bytes) -> Response {
	let stuck = stream::iter([Ok::<_, Infallible>(bytes)]).chain(stream::pending());
	Body::from_stream(stuck).into_response()
}

/// Whether nodes are asked again at once.
fn asked_again(puller: &Puller, nodes: &[NodeIndex]) -> Vec<bool> {
	let now = tokio::time::Instant::now();
	let peer = |node: &NodeIndex| Peer { node: *node, url: String::new() };
	nodes.iter().map(|node| !puller.standing.of(&[peer(node)], now).is_empty()).collect()
}

#[tokio::test]
async fn a_peer_that_lies_in_a_group_is_found_out_and_what_came_before_is_kept() {
	let stage = Stage::new().await;
	let mut lie = stage.honest.to_vec();
	lie[250_000] ^= 1;
	let lie = Bytes::from(lie);
	let bad = serve(move || lie.clone().into_response()).await;
	stage.peers(bad.peer(3));
	let puller = stage.taker.puller(config());
	puller.pull(&stage.wanted).await.unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
	// The tree takes a little of the stream: the group is that of byte 249,000 or so.
	assert_eq!(stage.server.begins(), [15 * 16_384]);
	assert_eq!(asked_again(&puller, &[3, 1]), [false, true]);
}

#[tokio::test]
async fn one_goes_on_at_the_group_where_another_ended() {
	// A group comes after its part of the tree: 64 bytes for each pair.
	let mut stage = Stage::new().await;
	for (cut, from) in [(1, 0), (64, 0), (16_703, 0), (16_704, 1), (20_000, 1), (399_000, 24)] {
		stage.taker = Node::new(2, &stage.taker.chain).await;
		let part = stage.honest.slice(..cut);
		let bad = serve(move || chunked(part.clone())).await;
		stage.peers(bad.peer(3));
		let puller = stage.taker.puller(config());
		puller.pull(&stage.wanted).await.unwrap();
		assert!(stage.taker.has(&stage.wanted).await);
		assert_eq!(stage.server.begins().last(), Some(&(from * 16_384)), "{cut}");
		assert_eq!(asked_again(&puller, &[3]), [false]);
	}
}

#[tokio::test]
async fn what_came_before_a_line_broke_is_kept() {
	let stage = Stage::new().await;
	let part = stage.honest.slice(..200_000);
	let bad = serve(move || {
		let broken = stream::iter([Ok(part.clone()), Err(std::io::Error::other("gone"))]);
		Body::from_stream(broken).into_response()
	})
	.await;
	stage.peers(bad.peer(3));
	let puller = stage.taker.puller(config());
	puller.pull(&stage.wanted).await.unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
	// What was still in the peer's hands when the line broke was lost with it.
	let from = stage.server.begins()[0];
	assert!(from % 16_384 == 0 && from < 200_000, "{from}");
	assert_eq!(asked_again(&puller, &[3]), [false]);
}

#[tokio::test]
async fn a_weak_line_is_no_reason_to_ask_less_and_less() {
	let chain = Chain::new(Vec::new());
	let (good, taker) = (Arc::new(Node::new(1, &chain).await), Node::new(2, &chain).await);
	let content = noise(5 << 20);
	good.put(&content).await;
	let wanted = chain.publish(&content);
	// Of what is asked for it sends as much each time.
	let cut = |length: usize| {
		let good = good.clone();
		let answer = move |request: Request| {
			let good = good.clone();
			async move {
				let (_, from) = request.uri().query().unwrap().split_once("from=").unwrap();
				let honest = good.stream(&wanted, from.parse().unwrap()).await;
				chunked(honest.slice(..honest.len().min(length)))
			}
		};
		Server::start(Router::new().fallback(answer))
	};
	let puller = taker.puller(Config { first_penalty: Duration::ZERO, ..config() });
	for (length, strikes) in [(5_000, 1), (50_000, 2), (50_000, 3), (1_500_000, 1), (1_500_000, 1)]
	{
		let server = cut(length).await;
		chain.state().peers = vec![server.peer(3)];
		let pulled = puller.pull(&wanted).await;
		let has_gained = length > 16_384;
		assert!(matches!(pulled, Err(PullError::Failed { gained, .. }) if gained == has_gained));
		assert_eq!(puller.standing.strikes(3), strikes, "after {length}");
	}
	let server = cut(usize::MAX).await;
	chain.state().peers = vec![server.peer(3)];
	puller.pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
	assert_eq!(puller.standing.strikes(3), 0);
}

#[tokio::test]
async fn a_peer_that_falls_silent_is_left() {
	let stage = Stage::new().await;
	let part = stage.honest.slice(..200_000);
	let bad = serve(move || stuck_after(part.clone())).await;
	stage.peers(bad.peer(3));
	let window = Duration::from_millis(300);
	let puller = stage.taker.puller(Config { window, least_rate: 1 << 20, ..config() });
	while let Err(error) = puller.pull(&stage.wanted).await {
		// A machine that is so slow that the good one is found too slow as well.
		assert!(error.to_string().contains("too slow"), "{error}");
		puller.standing.good(1);
	}
	assert!(stage.taker.has(&stage.wanted).await);
	assert!(stage.server.begins()[0] >= 10 * 16_384);
	assert_eq!(asked_again(&puller, &[3]), [false]);
}

#[tokio::test]
async fn a_peer_that_sends_nothing_is_hedged() {
	let stage = Stage::new().await;
	// Its head comes, and no byte after it; another does not even take the request.
	let silent = serve(|| stuck_after(Bytes::new())).await;
	let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let deaf = Peer { node: 4, url: format!("http://{}", deaf.local_addr().unwrap()) };
	let peers = vec![deaf, silent.peer(3), stage.server.peer(1)];
	stage.taker.chain.state().peers = peers.clone();
	let hedge = Duration::from_millis(20);
	let puller = stage.taker.puller(Config { hedge, ..config() });
	timeout(NEVER / 10, puller.pull(&stage.wanted)).await.unwrap().unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
	// They have done no wrong, but come last from now on.
	let order = puller.standing.of(&peers, tokio::time::Instant::now());
	assert_eq!(order.iter().map(|peer| peer.node).collect::<Vec<_>>(), [1, 4, 3]);
	// By default that takes less than a second for a dead peer.
	assert!(Config::default().hedge < Duration::from_secs(1));
}

#[tokio::test]
async fn with_two_of_three_holders_gone_the_third_gives_it_all() {
	let chain = Chain::new(Vec::new());
	let mut holders = Vec::new();
	for index in [1, 3, 4] {
		holders.push(Node::new(index, &chain).await);
	}
	let taker = Node::new(2, &chain).await;
	let content = noise(LENGTH);
	for holder in &holders {
		holder.put(&content).await;
	}
	let wanted = chain.publish(&content);
	// One is gone, and one breaks off in the middle and is gone from then on.
	let gone = Server::start(Router::new()).await.peer(3);
	let part = holders[2].stream(&wanted, 0).await.slice(..200_000);
	let breaking = serve(move || chunked(part.clone())).await;
	let left = holders[0].serve().await;
	chain.state().peers = vec![gone, breaking.peer(4), left.peer(1)];
	let puller = taker.puller(config());
	puller.pull(&wanted).await.unwrap();
	assert!(taker.has(&wanted).await);
	assert_eq!(breaking.begins(), [0]);
	// Nothing that had come comes again.
	assert_eq!(left.begins(), [12 * 16_384]);
	assert_eq!(asked_again(&puller, &[3, 4, 1]), [false, false, true]);
	// Those that were lost are filled again by those that are there.
	let (anew, filled) = (Node::new(3, &chain).await, taker.serve().await);
	chain.state().peers = vec![breaking.peer(4), filled.peer(2)];
	anew.puller(config()).pull(&wanted).await.unwrap();
	assert!(anew.has(&wanted).await);
}

#[tokio::test]
async fn a_peer_that_never_answers_is_given_up() {
	let stage = Stage::new().await;
	let silent = serve(|| stuck_after(Bytes::new())).await;
	stage.taker.chain.state().peers = vec![silent.peer(3)];
	let answer_timeout = Duration::from_millis(20);
	let puller = stage.taker.puller(Config { answer_timeout, ..config() });
	let error = why(puller.pull(&stage.wanted).await);
	assert_eq!(error, "node 3 was the last to fail: it is too slow: nothing in 20ms");
	assert!(matches!(puller.pull(&stage.wanted).await, Err(PullError::Nobody)));
}

#[tokio::test]
async fn a_dead_peer_beside_good_ones_costs_nothing() {
	let stage = Stage::new().await;
	let dead = Server::start(Router::new()).await.peer(3);
	let nonsense = Peer { node: 4, url: "http://".into() };
	let unknown = Peer { node: 5, url: "https://node.invalid".into() };
	let good = stage.server.peer(1);
	stage.taker.chain.state().peers = vec![dead, nonsense, unknown, good];
	let puller = stage.taker.puller(config());
	timeout(NEVER / 10, puller.pull(&stage.wanted)).await.unwrap().unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
	assert_eq!(asked_again(&puller, &[3, 4, 5, 1]), [false, false, false, true]);
}

#[tokio::test]
async fn a_peer_that_sends_too_much_gains_nothing() {
	let stage = Stage::new().await;
	let more: Bytes = [&stage.honest[..], &[0; 100_000]].concat().into();
	let said = more.clone();
	let error = stage.error(move || said.clone().into_response()).await;
	let length = stage.honest.len();
	let expected = format!("it has {} bytes for a stream of {length}", length + 100_000);
	assert_eq!(error, expected);
	let short = stage.honest.slice(1..);
	assert!(stage.error(move || short.clone().into_response()).await.contains("for a stream of"));
	// Without a length in front, what is asked for is taken, and not one byte more.
	let endless = stage.honest.clone();
	let bad = serve(move || {
		let junk = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1_000])));
		let all = stream::iter([Ok::<_, Infallible>(endless.clone())]).chain(junk);
		Body::from_stream(all).into_response()
	})
	.await;
	stage.taker.chain.state().peers = vec![bad.peer(3)];
	stage.taker.puller(config()).pull(&stage.wanted).await.unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
}

#[tokio::test]
async fn a_peer_that_ends_early_is_left() {
	let stage = Stage::new().await;
	let part = stage.honest.slice(..100_000);
	let error = stage.error(move || chunked(part.clone())).await;
	let length = stage.honest.len();
	assert!(error.ends_with(&format!("{} of {length} bytes did not come", length - 100_000)));
	let error = stage.error(|| chunked(Bytes::new())).await;
	assert!(
		error.contains("before its first byte") || error.contains("for a stream of"),
		"{error}"
	);
}

#[tokio::test]
async fn refusals_are_passed_over_and_no_redirect_is_followed() {
	let stage = Stage::new().await;
	stage.pull_beside(|| StatusCode::SERVICE_UNAVAILABLE.into_response()).await;
	let mut stage = Stage::new().await;
	for answer in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NO_CONTENT] {
		let said = stage.error(move || answer.into_response()).await;
		assert_eq!(said, format!("it answers {answer}"));
	}
	let trap = serve(|| "caught".into_response()).await;
	let target = format!("http://{}/internal", trap.address);
	let redirect = target.clone();
	let said = stage.error(move || Redirect::temporary(&redirect).into_response()).await;
	assert_eq!(said, "it answers 307 Temporary Redirect");
	stage.taker = Node::new(2, &stage.taker.chain).await;
	stage.pull_beside(move || Redirect::permanent(&target).into_response()).await;
	assert!(trap.requests().is_empty());
}

#[tokio::test]
async fn a_page_that_is_no_stream_is_not_stored() {
	let stage = Stage::new().await;
	let page = || ([(header::CONTENT_TYPE, "text/html")], chunked("<html>".into())).into_response();
	let error = stage.error(page).await;
	assert!(error.starts_with("the stream broke off") || error == Fault::Lies.to_string());
	let junk: Bytes = vec![1; LENGTH].into();
	assert_eq!(stage.error(move || chunked(junk.clone())).await, Fault::Lies.to_string());
	assert_eq!(stage.taker.durable(&stage.wanted).await, 0);
}

#[tokio::test]
async fn a_refusal_is_no_fault_and_an_error_is() {
	let stage = Stage::new().await;
	for (status, again) in [(503, true), (404, true), (429, true), (500, false), (302, false)] {
		let status = StatusCode::from_u16(status).unwrap();
		let bad = serve(move || status.into_response()).await;
		stage.taker.chain.state().peers = vec![bad.peer(3)];
		let puller = stage.taker.puller(config());
		assert!(puller.pull(&stage.wanted).await.is_err());
		assert_eq!(asked_again(&puller, &[3]), [again], "{status}");
		assert_eq!(puller.board().pulls()[0].from, None);
		assert!(puller.board().pulls()[0].error.as_ref().unwrap().starts_with("node 3: "));
	}
}

#[tokio::test]
async fn no_private_address_is_reached() {
	let stage = Stage::new().await;
	let port = stage.server.address.port();
	let hosts =
		["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0.0.0.0"];
	for host in hosts {
		let url = format!("http://{host}:{port}");
		stage.taker.chain.state().peers = vec![Peer { node: 1, url }];
		let puller = stage.taker.puller(Config { private_peers: false, ..config() });
		let error = why(puller.pull(&stage.wanted).await);
		assert!(error.contains("no public address"), "{host}: {error}");
	}
	assert!(stage.server.requests().is_empty());
	// It would have answered.
	let puller = stage.taker.puller(config());
	stage.taker.chain.state().peers = vec![stage.server.peer(1)];
	puller.pull(&stage.wanted).await.unwrap();
	assert_eq!(stage.server.requests().len(), 1);
}

#[tokio::test]
async fn a_peer_behind_tls_is_spoken_to_in_tls() {
	use tokio::io::AsyncReadExt;
	let stage = Stage::new().await;
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
	stage.taker.chain.state().peers = vec![Peer { node: 3, url }];
	let hello = tokio::spawn(async move {
		let (mut connection, _) = listener.accept().await.unwrap();
		let mut hello = vec![0; 5];
		connection.read_exact(&mut hello).await.unwrap();
		let length = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
		hello.resize(5 + length, 0);
		connection.read_exact(&mut hello[5..]).await.unwrap();
		hello
	});
	let error = why(stage.taker.puller(config()).pull(&stage.wanted).await);
	assert!(error.contains("it cannot be reached"), "{error}");
	let hello = hello.await.unwrap();
	let says = |text: &[u8]| hello.windows(text.len()).any(|window| window == text);
	// A handshake, with the name that the certificate must have; HTTP/2 is not spoken.
	assert!(hello[0] == 22 && says(b"localhost") && !says(b"\x02h2"));
	assert!(!says(b"AUDIO"), "nothing is shown before it is known to whom");
}

#[tokio::test]
async fn what_nobody_gives_takes_no_space() {
	let stage = Stage::new().await;
	for status in [StatusCode::NOT_FOUND, StatusCode::INTERNAL_SERVER_ERROR] {
		stage.error(move || status.into_response()).await;
	}
	assert_eq!(stage.taker.store.space().await.unwrap().uploads, 0);
	// Once somebody has given a byte of it, it does.
	let part = stage.honest.slice(..20_000);
	stage.error(move || chunked(part.clone())).await;
	assert_eq!(stage.taker.store.space().await.unwrap().uploads, LENGTH as u64);
}

#[tokio::test]
async fn without_anybody_to_ask_nothing_is_pulled() {
	let stage = Stage::new().await;
	let puller = stage.taker.puller(config());
	assert!(matches!(puller.pull(&stage.wanted).await, Err(PullError::Nobody)));
	stage.taker.chain.state().is_away = true;
	assert!(matches!(puller.pull(&stage.wanted).await, Err(PullError::Chain(_))));
}

#[tokio::test]
async fn a_peer_whose_disk_is_bad_says_so_and_is_not_blamed() {
	let stage = Stage::new().await;
	let bad = Node::new(3, &stage.taker.chain).await;
	bad.put(&noise(LENGTH)).await;
	let server = bad.serve().await;
	let root = hex::encode(stage.wanted.root);
	let file = bad.folder.path().join("blobs").join(&root[..2]).join(format!("{root}.data"));
	let mut bytes = std::fs::read(&file).unwrap();
	bytes[5] ^= 1;
	std::fs::write(&file, bytes).unwrap();
	stage.peers(server.peer(3));
	let puller = stage.taker.puller(config());
	puller.pull(&stage.wanted).await.unwrap();
	assert!(stage.taker.has(&stage.wanted).await);
	assert_eq!((server.begins(), asked_again(&puller, &[3])), (vec![0], vec![true]));
	// It found out by being asked, and pulls the track itself.
	assert!(!bad.has(&stage.wanted).await);
	bad.puller(config()).pull(&stage.wanted).await.unwrap();
	assert!(bad.has(&stage.wanted).await);
}

/// What a bad peer does with an honest stream.
#[derive(Clone, Debug)]
enum Badness {
	Cut(usize),
	Flip(usize),
	Junk(usize),
	Refuse(u16),
}

impl Badness {
	fn any() -> impl Strategy<Value = Self> {
		prop_oneof![
			any::<prop::sample::Index>().prop_map(|at| Self::Cut(at.index(1 << 20))),
			any::<prop::sample::Index>().prop_map(|at| Self::Flip(at.index(1 << 20))),
			(0usize..40_000).prop_map(Self::Junk),
			prop::sample::select(vec![404, 500, 503, 301]).prop_map(Self::Refuse),
		]
	}

	fn answer(&self, honest: &Bytes) -> Response {
		let at = |at: usize| at % honest.len();
		match *self {
			Self::Cut(to) => chunked(honest.slice(..at(to))),
			Self::Flip(byte) => {
				let mut bytes = honest.to_vec();
				bytes[at(byte)] ^= 0x10;
				chunked(bytes.into())
			},
			Self::Junk(length) => chunked(vec![0x55; length].into()),
			Self::Refuse(status) => StatusCode::from_u16(status).unwrap().into_response(),
		}
	}
}

/// Pulls from bad peers and a good one after them.
async fn pull_after(length: usize, bad: Vec<Badness>) -> (bool, Vec<u64>, Vec<bool>) {
	let chain = Chain::new(Vec::new());
	let (good, taker) = (Arc::new(Node::new(1, &chain).await), Node::new(2, &chain).await);
	let content = noise(length);
	good.put(&content).await;
	let wanted = chain.publish(&content);
	let mut servers = Vec::new();
	let lies: Vec<NodeIndex> = (10..)
		.zip(&bad)
		.filter(|(_, bad)| matches!(bad, Badness::Flip(_)))
		.map(|(node, _)| node)
		.collect();
	for badness in bad {
		let from = good.clone();
		let answer = move |request: Request| {
			let (good, badness) = (from.clone(), badness.clone());
			async move {
				let (_, begin) = request.uri().query().unwrap().split_once("from=").unwrap();
				badness.answer(&good.stream(&wanted, begin.parse().unwrap()).await)
			}
		};
		servers.push(Server::start(Router::new().fallback(answer)).await);
	}
	servers.push(good.serve().await);
	let mut peers: Vec<Peer> =
		(10..).zip(&servers).map(|(node, server)| server.peer(node)).collect();
	peers.last_mut().unwrap().node = 1;
	chain.state().peers = peers;
	let puller = taker.puller(config());
	let pulled = puller.pull(&wanted).await.is_ok() && taker.has(&wanted).await;
	let begins = servers.iter().flat_map(|server| server.begins()).collect();
	(pulled, begins, asked_again(&puller, &lies))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(12))]

	/// Whatever bad peers do, the track comes, and none of it comes twice.
	#[test]
	fn a_track_comes_whatever_bad_peers_do(
		length in 1usize..300_000,
		bad in prop::collection::vec(Badness::any(), 0..4),
	) {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
		let (pulled, begins, liars_again) = runtime.block_on(pull_after(length, bad));
		prop_assert!(pulled);
		prop_assert!(begins.iter().all(|from| from % 16_384 == 0));
		prop_assert!(begins.is_sorted(), "{begins:?}");
		prop_assert!(liars_again.iter().all(|again| !again));
	}
}
