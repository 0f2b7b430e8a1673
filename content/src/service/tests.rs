//! Whole services, on a chain in memory.

use super::*;
use crate::{
	chain::{
		fake::{FakeChain, State},
		Pace,
	},
	http::{
		self,
		drain::SECRET,
		ports::{Clock, SystemClock},
		Draining,
	},
	media::made,
	metrics::Metrics,
	pull,
	receipts::LogError,
	scrubber,
	store::{self, open_when_free, OpenError, Options, Store},
};
use audio_primitives::{content::cid_of, proofs};
use futures::FutureExt;
use sp_core::{ed25519, sr25519, Pair};
use std::{
	io,
	net::SocketAddr,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
	sync::oneshot,
};

async fn ready(at: SocketAddr) -> String {
	let mut connection = TcpStream::connect(at).await.unwrap();
	let request = b"GET /ready HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
	connection.write_all(request).await.unwrap();
	let mut answer = String::new();
	connection.read_to_string(&mut answer).await.unwrap();
	answer
}

fn settings(rpc: FakeChain, folder: &Path) -> Settings {
	Settings {
		rpc: Arc::new(rpc),
		folder: folder.into(),
		store: Options { floor: Some(0), ..Options::default() },
		cache: 8 << 20,
		scrub: scrubber::Config::default(),
		listen: ([127, 0, 0, 1], 0).into(),
		tls: None,
		http: http::Config::default(),
		pull: pull::Config::default(),
		node_key: ed25519::Pair::from_seed(&[1; 32]),
		hot_key: sr25519::Pair::from_seed(&[2; 32]),
		paid_receipts: 0,
		unjail: true,
		metrics: Metrics::new(None).unwrap(),
		draining: Draining::default(),
		console: None,
	}
}

/// Runs it until HTTP is served.
async fn start(rpc: FakeChain, folder: &Path) -> Result<(), ServiceError> {
	let (started, address) = oneshot::channel();
	let told = |at| started.send(at).unwrap();
	run(settings(rpc, folder), told, address.map(drop)).await
}

/// Whether `/ready` comes to say `what`, on a chain whose best block is so many seconds old.
async fn says(what: &str, age: u64, registered: bool) {
	let mut state = State::of_nodes(1);
	state.time = (SystemClock.now() - age) * 1_000;
	if !registered {
		state.registered.clear();
	}
	let folder = tempfile::tempdir().unwrap();
	let settings = settings(FakeChain::new(state), folder.path());
	let (started, address) = oneshot::channel();
	let (end, ended) = oneshot::channel::<()>();
	let told = |at| started.send(at).unwrap();
	let running = tokio::spawn(run(settings, told, ended.map(drop)));
	let address = address.await.unwrap();
	for asked in 0.. {
		let answer = ready(address).await;
		if answer.contains(what) {
			break;
		}
		assert!(asked < 10_000, "it does not say {what:?}: {answer}");
	}
	end.send(()).unwrap();
	running.await.unwrap().unwrap();
}

/// What comes until the connection ends.
async fn rest(mut connection: TcpStream) -> Vec<u8> {
	let mut rest = Vec::new();
	let _ = connection.read_to_end(&mut rest).await;
	rest
}

#[tokio::test]
async fn who_is_connected_to_the_rpc_is_told_when_the_service_ends() {
	let node = jsonrpsee::server::Server::builder().build("127.0.0.1:0").await.unwrap();
	let rpc = Some(format!("ws://{}", node.local_addr().unwrap()));
	let _node = node.start(jsonrpsee::RpcModule::new(()));
	let folder = tempfile::tempdir().unwrap();
	let mut settings = settings(FakeChain::new(State::of_nodes(1)), folder.path());
	settings.console = Some(Console { files: &[], rpc, on_live_chains: true });
	let (started, address) = oneshot::channel();
	let (end, ended) = oneshot::channel::<()>();
	let told = |at| started.send(at).unwrap();
	let running = tokio::spawn(run(settings, told, ended.map(drop)));
	let address = address.await.unwrap();
	let mut connection = TcpStream::connect(address).await.unwrap();
	let upgrade = "GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
		Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
		Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
	connection.write_all(upgrade.as_bytes()).await.unwrap();
	let mut status = [0; 12];
	connection.read_exact(&mut status).await.unwrap();
	assert_eq!(&status, b"HTTP/1.1 101");
	end.send(()).unwrap();
	// Code 1012, in a frame of its own.
	let rest = rest(connection).await;
	assert!(rest.windows(2).any(|two| two == 1012u16.to_be_bytes()), "{rest:?}");
	running.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_service_is_ready_once_its_chain_is_of_now_and_its_node_is_registered() {
	says("HTTP/1.1 200", 0, true).await;
	says("no node is registered", 0, false).await;
}

#[tokio::test]
async fn beside_a_node_that_is_still_syncing_it_starts_and_says_why_it_is_not_ready() {
	says("seconds old: the node is still syncing", 7_000, true).await;
	says("no node is registered", 7_000, false).await;
}

#[tokio::test]
async fn with_a_clock_that_is_an_hour_off_it_says_so_and_what_is_here_is_heard() {
	let content = vec![7; 70_000];
	let root = proofs::root(&content);
	let get = format!("GET /content/{} HTTP/1.1", String::from_utf8(cid_of(&root)).unwrap());
	for (time, what) in [
		(SystemClock.now() + 3_600, "ahead of this machine's clock: set the clock"),
		(SystemClock.now() - 3_600, "seconds old: the node is still syncing"),
	] {
		let folder = tempfile::tempdir().unwrap();
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let uploads = store.uploads();
		let upload = uploads.create(root, 70_000, None, u64::MAX >> 1).await.unwrap();
		let stream = futures::stream::iter([Ok::<_, io::Error>(content.clone().into())]);
		uploads.append(upload.id, 0, stream).await.unwrap();
		store.idle().await;
		drop((uploads, store));
		let mut state = State::of_nodes(1);
		state.time = time * 1_000;
		let track = state.publish(true, &[]);
		state.tracks.get_mut(&track).unwrap().entry.root = root;
		let (address, stop) = serve(&FakeChain::new(state), folder.path(), 1).await;
		for asked in 0.. {
			let (status, answer) = ask(address, "GET /ready HTTP/1.1", &[]).await;
			if status == 503 && answer.contains(what) {
				break;
			}
			assert!(asked < 10_000, "it does not say {what:?}: {answer}");
		}
		let (status, answer) = ask(address, &get, &[]).await;
		assert_eq!(status, 200, "{answer}");
		stop().await;
	}
}

#[tokio::test]
async fn a_service_is_drained_by_its_own_machine_and_says_what_is_still_wanted_of_it() {
	let mut state = State::of_nodes(1);
	state.time = SystemClock.now() * 1_000;
	let track = state.publish(true, &[]);
	state.hold(track);
	state.challenges = vec![(0, track), (0, track)];
	state.deadline = 43;
	state.pace = Some(Pace { slot: 6_000, epoch: 600, sessions: 6 });
	let fake = FakeChain::new(state);
	let folder = tempfile::tempdir().unwrap();
	let (at, stop) = serve(&fake, folder.path(), 1).await;
	let secret = folder.path().join(http::drain::SECRET);
	let mode = std::os::unix::fs::MetadataExt::mode(&secret.metadata().unwrap());
	assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
	let secret = std::fs::read_to_string(secret).unwrap();
	let head = |line: &str| {
		let command = format!("Audio-Command: {}\r\n", secret.trim());
		format!("{line} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n{command}\r\n")
	};
	let drain = async |method: &str| -> http::drain::DrainStatus {
		let mut connection = TcpStream::connect(at).await.unwrap();
		let request = head(&format!("{method} /drain"));
		connection.write_all(request.as_bytes()).await.unwrap();
		let mut answer = String::new();
		connection.read_to_string(&mut answer).await.unwrap();
		serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
	};
	while !ready(at).await.starts_with("HTTP/1.1 200") {}
	let status = drain("POST").await;
	let owed = status.owed.unwrap();
	assert!(status.draining && owed.is_late());
	let said = (owed.challenges, owed.blocks, owed.proof_period, owed.slot, owed.jail_misses);
	assert_eq!(said, (2, 43, 50, 6_000, 4));
	let answer = ready(at).await;
	assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("draining"), "{answer}");
	assert!(!drain("DELETE").await.draining);
	assert!(ready(at).await.starts_with("HTTP/1.1 200"));
	// It ends with the process.
	assert!(drain("POST").await.draining);
	stop().await;
	let (at, stop) = serve(&fake, folder.path(), 1).await;
	while !ready(at).await.starts_with("HTTP/1.1 200") {}
	stop().await;
}

/// Sends a request, of which `head` is the first lines. The status, and what comes after it.
async fn ask(at: SocketAddr, head: &str, body: &[u8]) -> (u16, String) {
	let mut connection = TcpStream::connect(at).await.unwrap();
	let length = body.len();
	let head =
		format!("{head}\r\nHost: node\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
	connection.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
	let mut answer = Vec::new();
	connection.read_to_end(&mut answer).await.unwrap();
	let answer = String::from_utf8_lossy(&answer).into_owned();
	(answer[9..12].parse().unwrap(), answer)
}

/// A service of the node with that key, its address and what ends it.
async fn serve(fake: &FakeChain, folder: &Path, key: u8) -> (SocketAddr, impl AsyncFnOnce()) {
	let mut settings = settings(fake.clone(), folder);
	settings.node_key = ed25519::Pair::from_seed(&[key; 32]);
	settings.pull.private_peers = true;
	let (started, address) = oneshot::channel();
	let (end, ended) = oneshot::channel::<()>();
	let told = |at| started.send(at).unwrap();
	let running = tokio::spawn(run(settings, told, ended.map(drop)));
	let stop = async move || {
		end.send(()).unwrap();
		running.await.unwrap().unwrap();
	};
	(address.await.unwrap(), stop)
}

#[tokio::test]
async fn what_is_brought_to_one_node_is_fetched_by_another() {
	let artist = sr25519::Pair::from_seed(&[9; 32]);
	let account = sp_runtime::AccountId32::from(artist.public());
	let picture = made::png(640, 480);
	let cid = |root: &[u8; 32]| String::from_utf8(cid_of(root)).unwrap();
	let metadata = format!(
		r#"{{"@context":"https://schema.org","@type":"Person","image":"ipfs://{}","name":"A"}}"#,
		cid(&proofs::root(&picture)),
	);
	let mut state = State::of_nodes(2);
	state.time = SystemClock.now() * 1_000;
	for node in 0..2u8 {
		let key = ed25519::Pair::from_seed(&[node + 1; 32]).public().0;
		state.keys.insert(node.into(), key);
	}
	let root = proofs::root(metadata.as_bytes());
	state.beneficiaries.insert(account.clone(), cid_of(&root));
	let fake = FakeChain::new(state);
	let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
	let (first, stop_first) = serve(&fake, folders[0].path(), 1).await;
	let genesis = fake.chain().await.genesis().0;
	for (kind, bytes) in [("metadata", metadata.as_bytes()), ("artwork", &picture)] {
		let root = proofs::root(bytes);
		let scope = http::Scope { genesis, node: 0, root };
		let expires = SystemClock.now() + 600;
		let claim = http::Bring { scope, bytes: bytes.len() as u64, expires };
		let signature = artist.sign(&http::message(&claim)).into();
		let token = http::Signed { claim, signature }.to_text();
		let head = format!(
			"PUT /{kind}/{}?account={account} HTTP/1.1\r\nAuthorization: AUDIO {token}",
			cid(&root),
		);
		// It may not be known yet that the node is registered.
		let mut brought = ask(first, &head, bytes).await;
		while brought.0 == 503 {
			brought = ask(first, &head, bytes).await;
		}
		assert_eq!(brought.0, 201, "{}", brought.1);
	}
	// The other one learns where the first one is.
	let endpoint = format!("/ip4/127.0.0.1/tcp/{}/http", first.port());
	fake.block(|state| drop(state.endpoints.insert(0, endpoint)));
	let (second, stop_second) = serve(&fake, folders[1].path(), 2).await;
	for (kind, bytes) in [("metadata", metadata.as_bytes()), ("artwork", &picture)] {
		let head = format!("GET /{kind}/{} HTTP/1.1", cid(&proofs::root(bytes)));
		for asked in 0.. {
			let (status, answer) = ask(second, &head, &[]).await;
			if status == 200 {
				assert!(answer.contains("immutable"));
				break;
			}
			assert!(asked < 10_000, "it does not come: {answer}");
		}
	}
	stop_first().await;
	stop_second().await;
}

/// Nor is it given up if something else is in the way.
#[tokio::test]
async fn what_commands_say_is_written_as_soon_as_it_can() {
	let folder = tempfile::tempdir().unwrap();
	let secret = folder.path().join(SECRET);
	std::fs::create_dir_all(secret.join("in the way")).unwrap();
	let settings = settings(FakeChain::new(State::of_nodes(1)), folder.path());
	let draining = settings.draining.clone();
	let (end, ended) = oneshot::channel::<()>();
	let running = tokio::spawn(run(settings, drop, ended.map(drop)));
	while !folder.path().join("VERSION").exists() {
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
	std::fs::remove_dir_all(&secret).unwrap();
	while !std::fs::read_to_string(&secret).is_ok_and(|said| said.trim() == draining.secret()) {
		assert!(!running.is_finished());
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
	end.send(()).unwrap();
	running.await.unwrap().unwrap();
}

/// What is in the folder, but for what SQLite makes anew.
fn listed(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
	let mut found = Vec::new();
	for entry in std::fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		match path.is_dir() {
			true => found.extend(listed(&path)),
			false if path.to_string_lossy().contains("state.db") => (),
			false => found.push((path.clone(), std::fs::read(path).unwrap())),
		}
	}
	found.sort();
	found
}

#[tokio::test]
async fn a_folder_of_one_chain_is_left_alone_by_another() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path();
	let content = vec![7; 3_000];
	let root = proofs::root(&content);
	let early = Arc::new(|| SystemClock.now() - 2 * crate::collector::SETTLES);
	let options = Options { floor: Some(0), clock: early, ..Options::default() };
	let store = Store::open(path, options.clone()).await.unwrap();
	let uploads = store.uploads();
	let upload = uploads.create(root, 3_000, None, u64::MAX >> 1).await.unwrap();
	let stream = futures::stream::iter([Ok::<_, io::Error>(content.into())]);
	uploads.append(upload.id, 0, stream).await.unwrap();
	store.idle().await;
	drop((uploads, store));
	let (own, other) = (State::of_nodes(1), State::of_nodes(1));
	let (own, other) = (FakeChain::new(own), FakeChain::other(other));
	let hashes = [own.chain().await.genesis(), other.chain().await.genesis()];
	start(own.clone(), path).await.unwrap();
	let before = listed(path);
	assert!(before.iter().any(|(path, _)| path.ends_with("receipts.db")));

	let error = start(other.clone(), path).await.unwrap_err();
	assert!(matches!(error, ServiceError::Store(OpenError::OtherChain(..))), "{error}");
	for hash in hashes {
		assert!(error.to_string().contains(&format!("{hash:?}")), "{error}");
	}
	assert_eq!(listed(path), before);
	// The log of receipts knows it too, if the state is lost.
	for name in ["state.db", "state.db-wal", "state.db-shm"] {
		let _ = std::fs::remove_file(path.join(name));
	}
	let error = start(other.clone(), path).await.unwrap_err();
	assert!(matches!(error, ServiceError::Receipts(LogError::OtherChain(..))), "{error}");
	assert_eq!(listed(path), before);
	// It is claimed by its own chain again, and by no other from then on.
	start(own.clone(), path).await.unwrap();
	std::fs::remove_file(path.join("receipts.db")).unwrap();
	start(other, path).await.unwrap_err();
	assert!(!path.join("receipts.db").exists());
	start(own, path).await.unwrap();
	let store = open_when_free(path, options).await;
	assert_eq!(store.state_of(&root), Some(store::State::Stored));
}
