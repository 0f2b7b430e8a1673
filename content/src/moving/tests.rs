//! Whole services on a chain in memory, and old machines that are not what they should be.

use super::*;
use crate::{
	chain::fake::{FakeChain, State as ChainState},
	http::{self, Draining},
	metrics::Metrics,
	scrubber,
	service::{self, Settings as ServiceSettings},
	store::open_when_free,
};
use audio_primitives::{content::cid_of, proofs};
use axum::{
	body::Body,
	extract::Request,
	response::{IntoResponse, Response},
	Router,
};
use bytes::Bytes;
use futures::{stream, StreamExt};
use sp_core::sr25519;
use std::{
	convert::Infallible,
	net::SocketAddr,
	path::Path,
	sync::{Mutex, MutexGuard},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};

/// The node that is moved.
const NODE: NodeIndex = 0;

/// Another one that holds the same.
const OTHER: NodeIndex = 1;

/// So long that no test waits for it.
const NEVER: Duration = Duration::from_secs(600);

fn key(node: NodeIndex) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[node as u8 + 1; 32])
}

fn options() -> Options {
	Options { floor: Some(0), ..Options::default() }
}

/// Bytes that differ from place to place, and with `number`.
fn noise(number: u32, length: usize) -> Bytes {
	let start = number as usize * 7 + 1;
	(start..start + length).map(|at| (at.wrapping_mul(2_654_435_761) >> 7) as u8).collect()
}

async fn put(store: &Store, content: &Bytes) {
	let uploads = store.uploads();
	let (root, bytes) = (proofs::root(content), content.len() as u64);
	let upload = uploads.create(root, bytes, None, u64::MAX >> 1).await.unwrap();
	let pieces = stream::iter([Ok::<_, Infallible>(content.clone())]);
	uploads.append(upload.id, 0, pieces).await.unwrap();
}

/// A chain of two nodes which hold all tracks of these contents.
fn chain_of(contents: &[Bytes]) -> FakeChain {
	let mut state = ChainState::of_nodes(2);
	state.time = SystemClock.now() * 1_000;
	for node in [NODE, OTHER] {
		state.keys.insert(node, key(node).public().0);
		// Nobody is there, unless somebody says so.
		state.endpoints.insert(node, "/ip4/127.0.0.1/tcp/1/http".into());
	}
	for content in contents {
		add(&mut state, content);
	}
	FakeChain::new(state)
}

/// Another track, which both hold.
fn add(state: &mut ChainState, content: &Bytes) -> TrackId {
	let track = state.publish(true, &[]);
	let entry = &mut state.tracks.get_mut(&track).unwrap().entry;
	(entry.root, entry.bytes) = (proofs::root(content), content.len() as u64);
	state.hold(track);
	track
}

/// A service with these contents.
struct Service {
	address: SocketAddr,
	_folder: TempDir,
	end: oneshot::Sender<()>,
	running: JoinHandle<Result<(), service::ServiceError>>,
}

impl Service {
	async fn start(fake: &FakeChain, node: NodeIndex, contents: &[Bytes]) -> Self {
		let folder = tempfile::tempdir().unwrap();
		let store = Store::open(folder.path(), options()).await.unwrap();
		for content in contents {
			put(&store, content).await;
		}
		store.idle().await;
		drop(store);
		let settings = ServiceSettings {
			rpc: Arc::new(fake.clone()),
			folder: folder.path().into(),
			store: options(),
			cache: 0,
			scrub: scrubber::Config::default(),
			listen: ([127, 0, 0, 1], 0).into(),
			tls: None,
			http: http::Config::default(),
			pull: pull::Config::default(),
			node_key: key(node),
			hot_key: sr25519::Pair::from_seed(&[9; 32]),
			paid_receipts: 0,
			unjail: false,
			metrics: Metrics::new(None).unwrap(),
			draining: Draining::default(),
			console: None,
		};
		let (started, address) = oneshot::channel();
		let (end, ended) = oneshot::channel::<()>();
		let told = |at| started.send(at).unwrap();
		let running = tokio::spawn(service::run(settings, told, ended.map(drop)));
		Self { address: address.await.unwrap(), _folder: folder, end, running }
	}

	fn endpoint(&self) -> String {
		format!("/ip4/127.0.0.1/tcp/{}/http", self.address.port())
	}

	fn url(&self) -> Url {
		url_of(self.address)
	}

	async fn stop(self) {
		self.end.send(()).unwrap();
		self.running.await.unwrap().unwrap();
	}
}

fn url_of(address: SocketAddr) -> Url {
	format!("http://{address}").parse().unwrap()
}

/// A server that answers `/live`, and all else as it likes.
async fn serve(answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static) -> SocketAddr {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let router = Router::new().fallback(move |request: Request| {
		let answer = answer.clone();
		async move {
			match request.uri().path() {
				"/live" => "{}".into_response(),
				_ => answer(request),
			}
		}
	});
	tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
	address
}

fn settings(fake: &FakeChain, folder: &Path, from: Option<Url>) -> Settings {
	// Other holders are at addresses of this machine, and so are old ones.
	let pull = pull::Config { private_peers: true, ..pull::Config::default() };
	Settings {
		rpc: Arc::new(fake.clone()),
		folder: folder.into(),
		store: options(),
		pull,
		node: None,
		key: Some(key(NODE)),
		from,
		patience: NEVER,
	}
}

async fn moved(settings: Settings) -> Result<Moved, MoveError> {
	timeout(NEVER, run(settings, |_| ())).await.unwrap()
}

/// Opens a folder as soon as nobody uses it.
async fn open(folder: &Path) -> Store {
	open_when_free(folder, options()).await
}

async fn assert_has(folder: &Path, contents: &[Bytes]) {
	let store = open(folder).await;
	for content in contents {
		store.verify(&proofs::root(content)).await.unwrap();
	}
	assert!(store.uploads().pulls(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn all_that_a_node_is_to_have_comes_from_its_old_machine_and_nothing_is_sent() {
	let contents: Vec<_> = (0..5).map(|number| noise(number, 40_000)).collect();
	let fake = chain_of(&contents);
	// One that it does not hold yet and is selected for; one that is delisted; one of another's.
	let selected = noise(5, 10_000);
	fake.block(|state| {
		let track = add(state, &selected);
		state.tracks.get_mut(&track).unwrap().holders.clear();
		let track = add(state, &noise(6, 10_000));
		state.delist(track);
		state.publish(false, &[OTHER]);
	});
	let all: Vec<_> = contents.iter().cloned().chain([selected]).collect();
	let old = Service::start(&fake, NODE, &all).await;
	let folder = tempfile::tempdir().unwrap();
	// The old machine may be at an address that nobody else may be at.
	let mut settings = settings(&fake, folder.path(), Some(old.url()));
	settings.pull.private_peers = false;
	let mut seen = Vec::new();
	fake.take_asked();
	let moved = run(settings, |progress| seen.push(progress)).await.unwrap();
	assert_eq!((moved.node, moved.progress.here, moved.progress.bytes), (NODE, 6, 210_000));
	assert!(seen.first().unwrap().here < 6 && seen.iter().all(|progress| progress.tracks == 6));
	assert!(seen.is_sorted_by_key(|progress| progress.here));
	assert_has(folder.path(), &all).await;
	// Nothing was given to a pool, and no log of receipts begun: that of the old machine takes its place.
	assert!(!fake.take_asked().contains_key("author_submitExtrinsic"));
	assert!(!folder.path().join("receipts.db").exists());
	old.stop().await;
}

#[tokio::test]
async fn what_comes_to_the_node_meanwhile_is_brought_too() {
	let (first, later) = (noise(0, 10_000), noise(1, 10_000));
	let fake = chain_of(std::slice::from_ref(&first));
	// Of one group a stream is the bytes alone.
	let contents = [first.clone(), later.clone()];
	let old = serve(move |request| {
		let cid = |content: &Bytes| String::from_utf8(cid_of(&proofs::root(content))).unwrap();
		let asked = contents.iter().find(|content| request.uri().path().contains(&cid(content)));
		asked.unwrap().clone().into_response()
	})
	.await;
	let folder = tempfile::tempdir().unwrap();
	let mut is_added = false;
	let seen = |progress: Progress| {
		if progress.here == 1 && !is_added {
			is_added = true;
			fake.block(|state| {
				add(state, &later);
			});
		}
	};
	let moved = run(settings(&fake, folder.path(), Some(url_of(old))), seen).await.unwrap();
	assert_eq!(moved.progress.here, 2);
	assert_has(folder.path(), &[first, later.clone()]).await;
}

/// An old machine that answers so is left for another holder.
async fn other_holder_instead(
	answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static,
) {
	let contents: Vec<_> = (0..3).map(|number| noise(number, 10_000)).collect();
	let fake = chain_of(&contents);
	let other = Service::start(&fake, OTHER, &contents).await;
	fake.block(|state| drop(state.endpoints.insert(OTHER, other.endpoint())));
	let asked = Arc::new(Mutex::new(0));
	let counted = asked.clone();
	let old = serve(move |request| {
		*counted.lock().unwrap() += 1;
		answer(request)
	})
	.await;
	let folder = tempfile::tempdir().unwrap();
	let moved = moved(settings(&fake, folder.path(), Some(url_of(old)))).await.unwrap();
	assert_eq!(moved.progress.here, 3);
	assert!(*asked.lock().unwrap() > 0, "it is asked first");
	assert_has(folder.path(), &contents).await;
	other.stop().await;
}

#[tokio::test]
async fn an_old_machine_that_lies_is_left_for_another_holder() {
	// Of one group a stream is the bytes alone.
	other_holder_instead(|_| vec![0; 10_000].into_response()).await;
}

#[tokio::test]
async fn an_old_machine_that_stalls_is_left_for_another_holder() {
	other_holder_instead(|_| {
		let stuck = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
		stuck.into_response()
	})
	.await;
}

#[tokio::test]
async fn an_old_machine_that_goes_away_is_left_for_another_holder() {
	other_holder_instead(|_| {
		let broken = stream::iter([Err::<Bytes, _>(io::Error::other("gone"))]);
		Body::from_stream(broken).into_response()
	})
	.await;
}

#[tokio::test]
async fn without_an_old_machine_the_tracks_come_from_other_holders() {
	let contents = [noise(0, 40_000)];
	let fake = chain_of(&contents);
	let other = Service::start(&fake, OTHER, &contents).await;
	fake.block(|state| drop(state.endpoints.insert(OTHER, other.endpoint())));
	let folder = tempfile::tempdir().unwrap();
	moved(settings(&fake, folder.path(), None)).await.unwrap();
	assert_has(folder.path(), &contents).await;
	other.stop().await;
}

/// What an old machine was asked for, from which byte on.
#[derive(Clone, Default)]
struct Begins(Arc<Mutex<Vec<u64>>>);

impl Begins {
	fn note(&self, request: &Request) -> u64 {
		let query = request.uri().query().unwrap_or_default();
		let from = query.strip_prefix("from=").and_then(|from| from.parse().ok()).unwrap_or(0);
		self.seen().push(from);
		from
	}

	fn seen(&self) -> MutexGuard<'_, Vec<u64>> {
		self.0.lock().unwrap()
	}
}

/// Bytes that are durable of more than 8 MiB.
const KEPT: u64 = 8 << 20;

#[tokio::test]
async fn one_that_was_stopped_goes_on_where_it_was() {
	let content = noise(0, 10 << 20);
	let fake = chain_of(std::slice::from_ref(&content));
	let source = tempfile::tempdir().unwrap();
	let store = open(source.path()).await;
	put(&store, &content).await;
	let begins = Begins::default();
	let (noted, root) = (begins.clone(), proofs::root(&content));
	let whole = Arc::new(Mutex::new(false));
	let is_whole = whole.clone();
	let old = serve(move |request| {
		let (from, store) = (noted.note(&request), store.clone());
		let pieces = stream::once(async move {
			let stream = store.bao(&root, from..10 << 20).await.unwrap();
			stream.pieces.map(|piece| Ok::<_, Infallible>(piece.unwrap()))
		});
		let pieces = pieces.flatten();
		match *is_whole.lock().unwrap() {
			true => Body::from_stream(pieces).into_response(),
			// 37 of 40.
			false => Body::from_stream(pieces.take(37).chain(stream::pending())).into_response(),
		}
	})
	.await;
	let folder = tempfile::tempdir().unwrap();
	let came = Arc::new(tokio::sync::Notify::new());
	let told = came.clone();
	let stopped = run(settings(&fake, folder.path(), Some(url_of(old))), move |progress| {
		if progress.done >= 9_000_000 {
			told.notify_one();
		}
	});
	tokio::select! {
		ended = stopped => panic!("it cannot end: {ended:?}"),
		() = came.notified() => (),
	}
	drop(open(folder.path()).await);
	*whole.lock().unwrap() = true;
	let mut seen = Vec::new();
	let again = settings(&fake, folder.path(), Some(url_of(old)));
	run(again, |progress| seen.push(progress)).await.unwrap();
	assert!(seen[0].done >= KEPT, "what had come counts from the beginning");
	let begins = begins.seen().clone();
	assert!(begins[0] == 0 && begins[1..].iter().all(|from| *from >= KEPT), "{begins:?}");
	assert_has(folder.path(), &[content]).await;
}

#[tokio::test]
async fn what_failed_is_tried_again_before_it_is_given_up() {
	let content = noise(0, 10_000);
	let fake = chain_of(std::slice::from_ref(&content));
	let (asked, bytes) = (Arc::new(Mutex::new(0)), content.clone());
	let old = serve(move |_| {
		let mut asked = asked.lock().unwrap();
		*asked += 1;
		match *asked {
			1 => axum::http::StatusCode::NOT_FOUND.into_response(),
			// Of one group a stream is the bytes alone.
			_ => bytes.clone().into_response(),
		}
	})
	.await;
	let folder = tempfile::tempdir().unwrap();
	let mut settings = settings(&fake, folder.path(), Some(url_of(old)));
	settings.patience = Duration::from_secs(20);
	(settings.pull.first_retry, settings.pull.last_retry) = (NEVER, NEVER);
	assert_eq!(moved(settings).await.unwrap().progress.here, 1);
	assert_has(folder.path(), &[content]).await;
}

#[tokio::test]
async fn what_nobody_has_is_named_in_the_end_and_all_else_is_kept() {
	let contents = [noise(0, 10_000), noise(1, 10_000)];
	let fake = chain_of(&contents);
	let old = Service::start(&fake, NODE, &contents[..1]).await;
	let folder = tempfile::tempdir().unwrap();
	let mut settings = settings(&fake, folder.path(), Some(old.url()));
	settings.patience = Duration::from_millis(1_500);
	let error = moved(settings).await.unwrap_err();
	let MoveError::Stuck { missing } = &error else { panic!("{error}") };
	assert_eq!((missing.len(), missing[0].0), (1, 1));
	assert!(missing[0].1.as_ref().unwrap().contains("the last to fail"), "{missing:?}");
	assert!(error.to_string().starts_with("1 tracks that the node holds did not come"), "{error}");
	assert_has(folder.path(), &contents[..1]).await;
	old.stop().await;
}

#[tokio::test]
async fn what_was_never_brought_keeps_nobody_from_moving() {
	let contents = [noise(0, 10_000)];
	let fake = chain_of(&contents);
	// One that the node stages, and one that it is selected for, for which there is no room.
	fake.block(|state| {
		for is_placed in [false, true] {
			let track = state.publish(is_placed, &[NODE]);
			state.tracks.get_mut(&track).unwrap().entry.bytes = 1 << 30;
		}
	});
	let old = Service::start(&fake, NODE, &contents).await;
	let folder = tempfile::tempdir().unwrap();
	let mut settings = settings(&fake, folder.path(), Some(old.url()));
	settings.store.capacity = 20_000;
	settings.patience = Duration::from_millis(1_500);
	let moved = moved(settings).await.unwrap();
	assert_eq!((moved.progress.tracks, moved.progress.here), (3, 1));
	assert_eq!(moved.left.iter().map(|(track, _)| *track).collect::<Vec<_>>(), [1, 2]);
	assert!(moved.left.iter().all(|(_, why)| why.is_some()), "{:?}", moved.left);
	assert_has(folder.path(), &contents).await;
	old.stop().await;
}

#[test]
fn what_goes_to_a_bucket_is_on_the_disk_for_a_while_alone() {
	let disk = Space {
		files: 100,
		uploads: 0,
		to_come: 0,
		documents: 10,
		free: 70,
		available: 50,
		excess: 0,
	};
	let said = |to_come: &[u64], space, bucket| {
		room_for(to_come, space, bucket).err().map(|error| error.to_string())
	};
	assert_eq!(said(&[20, 30], &disk, None), None);
	assert!(said(&[20, 31], &disk, None).unwrap().contains("51 bytes are to come"));
	// More than the disk takes, one after another.
	assert_eq!(said(&[40, 50, 50], &disk, Some(250)), None);
	let over = said(&[40, 50, 50], &disk, Some(249)).unwrap();
	assert!(over.contains("140 bytes are to come, and there is room for 139"), "{over}");
	let wide = said(&[51, 40], &disk, Some(u64::MAX)).unwrap();
	assert!(wide.contains("the largest has 51 bytes, and there is room for 50"), "{wide}");
	// What is on its way leaves room for it.
	let on_its_way = Space { uploads: 20, ..disk };
	assert_eq!(said(&[51, 40], &on_its_way, Some(u64::MAX)), None);
	let full = Space { available: 0, ..disk };
	assert_eq!(said(&[], &full, None), None);
}

#[tokio::test]
async fn a_volume_that_is_not_mounted_is_no_new_store() {
	let fake = chain_of(&[]);
	let folder = tempfile::tempdir().unwrap();
	let store = Options { initialise: false, ..options() };
	let error =
		moved(Settings { store, ..settings(&fake, folder.path(), None) }).await.unwrap_err();
	assert!(matches!(error, MoveError::Open(OpenError::Empty)), "{error}");
	assert!(!folder.path().join("VERSION").exists(), "nothing was made of the folder");
}

#[tokio::test]
async fn what_cannot_come_to_an_end_is_said_before_anything_is_pulled() {
	let contents = [noise(0, 40_000)];
	let fake = chain_of(&contents);
	let old = Service::start(&fake, NODE, &contents).await;
	let folder = tempfile::tempdir().unwrap();
	let begin = || settings(&fake, folder.path(), Some(old.url()));

	let error = moved(Settings { node: Some(OTHER), ..begin() }).await.unwrap_err();
	assert!(matches!(error, MoveError::OtherKey(NODE, OTHER)), "{error}");
	let error = moved(Settings { node: Some(7), key: None, ..begin() }).await.unwrap_err();
	assert!(matches!(error, MoveError::NoSuchNode(7)), "{error}");
	let error = moved(Settings { key: None, ..begin() }).await.unwrap_err();
	assert!(matches!(error, MoveError::Nameless), "{error}");
	assert!(!folder.path().join("VERSION").exists(), "nothing was made of the folder");

	let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
	let error = moved(Settings { from: Some(url_of(nobody)), ..begin() }).await.unwrap_err();
	assert!(matches!(&error, MoveError::NothingThere { .. }), "{error}");
	assert!(error.to_string().contains(&nobody.to_string()), "{error}");

	drop(open(folder.path()).await);
	let small = Options { capacity: 39_999, ..options() };
	let error = moved(Settings { store: small, ..begin() }).await.unwrap_err();
	let MoveError::NoRoom { needed: 40_000, available: 39_999 } = error else { panic!("{error}") };

	let in_use = open(folder.path()).await;
	let error = moved(begin()).await.unwrap_err();
	assert!(matches!(error, MoveError::Open(OpenError::InUse)), "{error}");
	drop(in_use);

	let mut state = ChainState::clone(&fake.state());
	let other = FakeChain::other(state.clone());
	drop(open(folder.path()).await);
	let error = moved(Settings { rpc: Arc::new(other), ..begin() }).await.unwrap_err();
	assert!(matches!(error, MoveError::Open(OpenError::OtherChain(..))), "{error}");

	state.time -= 600_000;
	let late = FakeChain::new(state);
	let error = moved(Settings { rpc: Arc::new(late), ..begin() }).await.unwrap_err();
	assert!(matches!(error, MoveError::NotFollowed(_)), "{error}");
	// By its index alone, what is open comes.
	drop(open(folder.path()).await);
	moved(Settings { node: Some(NODE), key: None, ..begin() }).await.unwrap();
	assert_has(folder.path(), &contents).await;
	old.stop().await;
}
