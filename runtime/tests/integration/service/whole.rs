//! The whole service: what an artist brings by HTTP is staged, entered, proven and heard.

use super::*;
use crate::{
	activity::{node as register_node, signed, someone},
	content::{bytes_of, publish, Fan, Network},
};
use audio_content::{
	http::{self, message, Bring, Scope, Signed},
	metrics::Metrics,
	pull, scrubber,
	service::{run, ServiceError, Settings},
	store::Options,
};
use audio_primitives::content::cid_of;
use audio_runtime::{NodeServices, StorageProofs, System};
use frame_support::assert_ok;
use sp_core::{ed25519, sr25519, Pair};
use std::{
	net::{Ipv4Addr, SocketAddr},
	path::Path,
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
	sync::oneshot,
	task::JoinHandle,
};

fn settings(node: &RuntimeNode, folder: &Path, key: &str) -> Settings {
	Settings {
		rpc: Arc::new(node.clone()),
		folder: folder.into(),
		store: Options { floor: Some(0), ..Options::default() },
		cache: 8 << 20,
		scrub: scrubber::Config::default(),
		listen: (Ipv4Addr::LOCALHOST, 0).into(),
		tls: None,
		http: http::Config::default(),
		pull: pull::Config::default(),
		node_key: ed25519::Pair::from_string(key, None).expect("a URI"),
		hot_key: sr25519::Pair::from_string("//fan//0", None).expect("a URI"),
		paid_receipts: 0,
		unjail: true,
		draining: http::Draining::default(),
		metrics: Metrics::new(None).expect("it needs no registry"),
		console: None,
	}
}

/// A chain with a node that has a hot key, and an artist.
fn begin() -> (RuntimeNode, Network, Fan) {
	let (node, (network, artist)) = RuntimeNode::after(|| {
		let network = Network::begin(0, 1);
		let hot = Fan::new(0, 0).who;
		assert_ok!(NodeServices::set_hot_key(signed(&network.operators[0]), 0, Some(hot)));
		(network, Fan::new(50, 1_000))
	});
	(node, network, artist)
}

/// A running service.
struct Service {
	address: SocketAddr,
	end: oneshot::Sender<()>,
	task: JoinHandle<Result<(), ServiceError>>,
}

impl Service {
	async fn start(settings: Settings) -> Self {
		let (end, ended) = oneshot::channel();
		let (ready, started) = oneshot::channel();
		let told = |address| ready.send(address).expect("it is waited for");
		let task = tokio::spawn(run(settings, told, async { drop(ended.await) }));
		Self { address: started.await.expect("it starts"), end, task }
	}

	async fn stop(self) {
		self.end.send(()).expect("it runs");
		self.task.await.expect("it did not panic").expect("it ends well");
	}

	/// What it answers: the status, and the body.
	async fn ask(&self, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
		let mut connection = TcpStream::connect(self.address).await.expect("it listens");
		let length = body.len();
		let head = format!(
			"{head}\r\nHost: node\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
		);
		connection.write_all(head.as_bytes()).await.expect("it reads");
		// One that refuses does not read to the end.
		let _ = connection.write_all(body).await;
		let mut answer = Vec::new();
		connection.read_to_end(&mut answer).await.expect("it answers");
		let split = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
		let status = std::str::from_utf8(&answer[9..12]).expect("a status").parse();
		(status.expect("a number"), answer[split + 4..].to_vec())
	}
}

/// Makes blocks, in which the service does what it does, until `done`.
async fn until(node: &RuntimeNode, network: &Network, what: &str, done: impl Fn() -> bool) {
	for _ in 0..60 {
		if node.with(&done) {
			return;
		}
		let asked = ["StorageProofsApi_open_challenges", "ContentApi_tracks"];
		let before = asked.map(|method| node.asked(method));
		node.block(|| network.blocks(1, |_| false));
		// It is slow only if the machine is: whatever is open comes to be answered.
		let has_seen = || {
			asked.map(|method| node.asked(method)).iter().zip(before).all(|(now, then)| *now > then)
		};
		let has_answered =
			|| node.with(|| StorageProofs::open_challenges(0).len()) <= node.pooled();
		let mut waits = 0;
		while !(has_seen() && has_answered()) {
			assert!(waits < 60_000, "the service does not do what it should until {what}");
			waits += 1;
			tokio::time::sleep(std::time::Duration::from_millis(1)).await;
		}
	}
	panic!("it does not come to this: {what}");
}

#[test]
fn what_an_artist_brings_is_entered_proven_and_heard() {
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
	runtime.expect("it starts").block_on(async {
		let (node, network, artist) = begin();
		let folder = tempfile::tempdir().expect("there is room");
		let service = Service::start(settings(&node, folder.path(), "//node0")).await;
		let track = node.with(|| publish(&artist.who, 7, 30_000));
		let content = bytes_of(track);
		let root = proofs::root(&content);
		let cid = String::from_utf8(cid_of(&root)).expect("it is text");
		node.block(|| network.blocks(1, |_| false));

		// Only its artist brings it.
		let genesis = node.with(|| System::block_hash(0)).0;
		let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later").as_secs();
		let scope = Scope { genesis, node: 0, root };
		let claim = Bring { scope, bytes: content.len() as u64, expires: now + 600 };
		let token = |by: &Fan| {
			let signature = by.sign(&message(&claim));
			Signed { claim: claim.clone(), signature }.to_text()
		};
		let put =
			|by: &Fan| format!("PUT /content/{cid} HTTP/1.1\r\nAuthorization: AUDIO {}", token(by));
		let stranger = node.with(|| Fan::new(51, 10));
		assert_eq!(service.ask(&put(&stranger), &content).await.0, 401);
		let (status, answer) = service.ask(&put(&artist), &content).await;
		assert_eq!(status, 201, "{}", String::from_utf8_lossy(&answer));

		// It is heard before it is placed, and after; entered; and proven.
		let get = format!("GET /content/{cid} HTTP/1.1\r\nRange: bytes=20000-20099");
		assert_eq!(service.ask(&get, &[]).await, (206, content[20_000..20_100].to_vec()));
		node.block(crate::draw_seeds);
		let held = || StorageProofs::holders(track).iter().any(|holder| holder.node == 0);
		until(&node, &network, "the track is held", held).await;
		let passed = || StorageProofs::standing(0).passed > 5;
		until(&node, &network, "challenges are proven", passed).await;
		assert_eq!(node.with(|| StorageProofs::standing(0).misses), 0);
		assert_eq!(service.ask(&get, &[]).await, (206, content[20_000..20_100].to_vec()));
		assert_eq!(service.ask("GET /ready HTTP/1.1", &[]).await.0, 200);
		service.stop().await;

		// Another start goes on where it was.
		let service = Service::start(settings(&node, folder.path(), "//node0")).await;
		assert_eq!(service.ask(&get, &[]).await, (206, content[20_000..20_100].to_vec()));
		let before = node.with(|| StorageProofs::standing(0).passed);
		let more = move || StorageProofs::standing(0).passed > before + 3;
		until(&node, &network, "challenges are proven again", more).await;
		assert_eq!(node.with(|| StorageProofs::standing(0).misses), 0);
		service.stop().await;
	});
}

#[test]
fn a_service_waits_for_its_node_to_be_registered() {
	let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
	runtime.expect("it starts").block_on(async {
		let (node, network, artist) = begin();
		let folder = tempfile::tempdir().expect("there is room");
		let settings = settings(&node, folder.path(), "//later");
		let key = settings.node_key;
		let service = Service::start(settings).await;
		let (status, answer) = service.ask("GET /ready HTTP/1.1", &[]).await;
		assert_eq!(status, 503);
		let wanted = format!("no node is registered with the key 0x{}", hex::encode(key.public()));
		let answer = String::from_utf8(answer).expect("it is text");
		assert!(answer.contains(&wanted), "{answer}");
		// What cannot be signed for this node is not taken.
		let track = node.with(|| publish(&artist.who, 7, 30_000));
		let content = bytes_of(track);
		let cid = String::from_utf8(cid_of(&proofs::root(&content))).expect("it is text");
		node.block(|| network.blocks(1, |_| false));
		let put = format!("PUT /content/{cid} HTTP/1.1\r\nAuthorization: AUDIO x");
		assert_eq!(service.ask(&put, &content).await.0, 503);

		node.with(|| {
			let operator = someone(260, 4_000);
			register_node(&operator, "later", 2_000);
		});
		for waits in 0.. {
			node.block(|| network.blocks(1, |_| false));
			if service.ask("GET /ready HTTP/1.1", &[]).await.0 == 200 {
				break;
			}
			assert!(waits < 1_000, "it does not see that it is registered");
		}
		assert_eq!(service.ask(&put, &content).await.0, 401);
		service.stop().await;
	});
}
