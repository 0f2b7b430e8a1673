//! A node's documents, by what a chain in memory says.

use super::*;
use crate::{
	chain::fake::{FakeChain, State},
	freshness::Heads,
	http::{self, ports::ChainError as PortError},
	media::made,
	pull::{self, Credentials, Peer, Peers},
	store::{Options, Store},
};
use audio_primitives::{content::cid_of, proofs};
use axum::{
	extract::{Path, State as Shared},
	http::StatusCode,
	response::IntoResponse,
	routing::get,
	Router,
};
use bytes::Bytes;
use futures::{
	future::{ready, BoxFuture},
	FutureExt,
};
use sp_core::{ed25519, Pair};
use std::{
	net::SocketAddr,
	sync::{
		atomic::{AtomicU64, Ordering},
		Mutex,
	},
};
use tempfile::TempDir;

const NODE: NodeIndex = 2;

/// Noon of some day.
const NOW: u64 = 1_800_000_000;

struct Told(AtomicU64);

impl Clock for Told {
	fn now(&self) -> u64 {
		self.0.load(Ordering::SeqCst)
	}
}

/// What another node gives, by the paths of documents.
#[derive(Default)]
struct Other {
	documents: Mutex<BTreeMap<String, Bytes>>,
	asked: Mutex<Vec<String>>,
}

impl Other {
	fn has(&self, kind: Kind, document: &Bytes) -> ContentRoot {
		let root = proofs::root(document);
		self.documents.lock().unwrap().insert(key(kind, &root), document.clone());
		root
	}
}

fn key(kind: Kind, root: &ContentRoot) -> String {
	format!("{kind}/{}", String::from_utf8(cid_of(root)).unwrap())
}

async fn give(
	Shared(other): Shared<Arc<Other>>,
	Path(path): Path<String>,
) -> axum::response::Response {
	other.asked.lock().unwrap().push(path.clone());
	match other.documents.lock().unwrap().get(&path) {
		Some(document) => document.clone().into_response(),
		None => StatusCode::NOT_FOUND.into_response(),
	}
}

/// All are asked of one.
struct One(SocketAddr);

impl One {
	fn peers(&self) -> BoxFuture<'_, Result<Vec<Peer>, PortError>> {
		ready(Ok(vec![Peer { node: 9, url: format!("http://{}", self.0) }])).boxed()
	}
}

impl Peers for One {
	fn peers(&self, _: TrackId) -> BoxFuture<'_, Result<Vec<Peer>, PortError>> {
		One::peers(self)
	}

	fn keepers(&self, _: AccountId) -> BoxFuture<'_, Result<Vec<Peer>, PortError>> {
		One::peers(self)
	}
}

struct Bench {
	fake: FakeChain,
	archivist: Archivist,
	archive: Arc<Archive>,
	other: Arc<Other>,
	stock: watch::Sender<Stock>,
	heads: watch::Sender<Option<Heads>>,
	clock: Arc<Told>,
	folder: TempDir,
}

fn person(name: &str) -> Bytes {
	format!(r#"{{"@context":"https://schema.org","@type":"Person","name":"{name}"}}"#).into()
}

/// What names these pictures.
fn with_pictures(name: &str, pictures: &[ContentRoot]) -> Bytes {
	let cids = pictures.iter().map(|root| format!("ipfs://{}", text(root)));
	let fields = serde_json::json!({
		"@context": "https://schema.org",
		"@type": "MusicRecording",
		"image": cids.collect::<Vec<_>>(),
		"name": name,
	});
	serde_json_canonicalizer::to_vec(&fields).unwrap().into()
}

fn png(seed: u8) -> Bytes {
	[made::png(640, 480), vec![seed; 50]].concat().into()
}

fn text(root: &ContentRoot) -> String {
	String::from_utf8(cid_of(root)).unwrap()
}

fn account(seed: u8) -> AccountId {
	AccountId::new([seed; 32])
}

impl Bench {
	async fn new(state: State) -> Self {
		let fake = FakeChain::new(state);
		let other = Arc::<Other>::default();
		let router = Router::new().route("/{*path}", get(give)).with_state(other.clone());
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let peers = Arc::new(One(listener.local_addr().unwrap()));
		tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
		let folder = tempfile::tempdir().unwrap();
		let options = Options { floor: Some(0), ..Options::default() };
		let store = Store::open(folder.path(), options).await.unwrap();
		let clock = Arc::new(Told(AtomicU64::new(NOW)));
		let (heads, receiver) = watch::channel(Some(Heads { best: 0, time: None, finalized: 0 }));
		let freshness = Freshness::of(receiver, clock.clone());
		let credentials = Credentials {
			genesis: [7; 32],
			node: watch::channel(Some(NODE)).1,
			key: ed25519::Pair::from_seed(&[1; 32]),
		};
		let config = pull::Config { private_peers: true, ..pull::Config::default() };
		let puller = Arc::new(
			Puller::new(store.clone(), peers, credentials, clock.clone(), config).unwrap(),
		);
		let archive = Arc::new(Archive::new(store.documents()));
		let (stock, tracks) = watch::channel(Stock::default());
		let chain = fake.chain().await;
		let archivist =
			Archivist::new(chain, NODE, archive.clone(), puller, freshness, clock.clone(), tracks);
		Self { fake, archivist, archive, other, stock, heads, clock, folder }
	}

	/// The node is to have these tracks.
	fn stock(&self, tracks: &[TrackId]) {
		let stored = tracks.iter().copied().collect();
		self.stock.send_replace(Stock { stored, ..Stock::default() });
	}

	/// A block, and all that is fetched for it. Returns how many documents were.
	async fn block(&mut self, change: impl FnOnce(&mut State)) -> usize {
		let block = self.fake.block(change);
		self.archivist.advance(&block).await.unwrap();
		self.archivist.tidy(&block).await.unwrap();
		let before = self.count();
		self.archivist.queue_up().await;
		self.archivist.start();
		while !self.archivist.tasks.is_empty() {
			if self.archivist.ended().await {
				self.archivist.queue_up().await;
			}
			self.archivist.start();
		}
		self.count() - before.min(self.count())
	}

	async fn blocks(&mut self, count: u32) {
		for _ in 0..count {
			self.block(|_| ()).await;
		}
	}

	fn count(&self) -> usize {
		self.archive.documents().count().0 as usize
	}

	fn has(&self, root: &ContentRoot) -> bool {
		self.archive.documents().get(root).is_some()
	}

	fn pass(&self, seconds: u64) {
		self.clock.0.fetch_add(seconds, Ordering::SeqCst);
	}

	/// Whether nodes other than these ones are without weight: who selects whom is as good as known.
	fn only(state: &mut State, nodes: &[NodeIndex]) {
		for node in &mut state.active {
			node.weight = if nodes.contains(&node.node) { 1_000 } else { 0 };
		}
	}
}

#[tokio::test]
async fn what_describes_tracks_playlists_and_beneficiaries_is_fetched_with_its_pictures() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let pictures = [png(1), png(2)].map(|picture| bench.other.has(Kind::Artwork, &picture));
	let song = bench.other.has(Kind::Metadata, &with_pictures("Song", &pictures));
	let list = bench.other.has(Kind::Metadata, &person("List"));
	let artist = bench.other.has(Kind::Metadata, &with_pictures("Artist", &pictures[..1]));
	bench.stock(&[track]);
	let fetched = bench
		.block(|state| {
			state.tracks.get_mut(&track).unwrap().metadata = cid_of(&song);
			state.playlists.insert(0, (account(1), cid_of(&list)));
			state.next_playlist = 1;
			state.beneficiaries.insert(account(2), cid_of(&artist));
		})
		.await;
	assert_eq!(fetched, 5);
	for (kind, root, subject) in [
		(Kind::Metadata, song, Subject::Track(track)),
		(Kind::Artwork, pictures[1], Subject::Track(track)),
		(Kind::Metadata, list, Subject::Playlist(0)),
		(Kind::Metadata, artist, Subject::Account(account(2))),
	] {
		assert_eq!(Documents::subjects(&*bench.archive, kind, root), [subject]);
	}
	assert!(bench.archive.is_settled());
	// Nothing is asked for again.
	let asked = bench.other.asked.lock().unwrap().len();
	bench.blocks(3).await;
	assert_eq!(bench.other.asked.lock().unwrap().len(), asked);
}

#[tokio::test]
async fn what_is_named_anew_is_fetched_soon() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	bench.stock(&[track]);
	bench.blocks(2).await;
	assert_eq!(bench.count(), 0);
	let song = bench.other.has(Kind::Metadata, &person("Song"));
	let rename = |state: &mut State| {
		state.tracks.get_mut(&track).unwrap().metadata = cid_of(&song);
	};
	assert_eq!(bench.block(rename).await, 1);
	// A playlist that is new, and another description of it.
	let lists = ["1", "2"].map(|name| bench.other.has(Kind::Metadata, &person(name)));
	for list in lists {
		let change = |state: &mut State| {
			state.playlists.insert(0, (account(1), cid_of(&list)));
			state.next_playlist = 1;
		};
		assert_eq!(bench.block(change).await, 1);
	}
}

#[tokio::test]
async fn only_nodes_that_an_account_selects_keep_what_describes_it() {
	let mut state = State::of_nodes(30);
	for seed in 1..=60 {
		let document = person(&format!("{seed}"));
		state.beneficiaries.insert(account(seed), cid_of(&proofs::root(&document)));
	}
	let mut bench = Bench::new(state).await;
	for seed in 1..=60 {
		bench.other.has(Kind::Metadata, &person(&format!("{seed}")));
	}
	bench.blocks(2).await;
	let state = bench.fake.state();
	let mut kept = 0;
	for seed in 1..=60 {
		let is_ours = state.select(account(seed).as_ref(), 3).contains(&NODE);
		assert_eq!(bench.has(&proofs::root(&person(&format!("{seed}")))), is_ours, "{seed}");
		kept += usize::from(is_ours);
	}
	assert!(kept > 0 && kept < 30, "{kept}");
}

#[tokio::test]
async fn what_nobody_has_is_asked_for_less_and_less() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	state.tracks.get_mut(&track).unwrap().metadata = cid_of(&[9; 32]);
	let mut bench = Bench::new(state).await;
	bench.stock(&[track]);
	bench.blocks(5).await;
	let asked = |bench: &Bench| bench.other.asked.lock().unwrap().len();
	assert_eq!(asked(&bench), 1);
	// Each time it is as long again.
	let first = bench.archivist.retries[&[9; 32]].due;
	bench.archivist.retries.get_mut(&[9; 32]).unwrap().due = Instant::now();
	bench.blocks(2).await;
	assert_eq!(asked(&bench), 2);
	let retry = &bench.archivist.retries[&[9; 32]];
	assert!(retry.due > first && retry.failures == 2);
	// What is no document is not asked for again soon, whoever has it.
	let page = bench.other.has(Kind::Metadata, &Bytes::from_static(b"<html>"));
	bench.block(|state| state.tracks.get_mut(&track).unwrap().metadata = cid_of(&page)).await;
	bench.blocks(3).await;
	assert_eq!((asked(&bench), bench.count()), (3, 0));
	let wait = bench.archivist.retries[&page].due - Instant::now();
	assert!(wait > LAST_RETRY / 2);
}

#[tokio::test]
async fn a_document_is_removed_after_seven_days_in_which_nothing_named_it_and_not_before() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let picture = bench.other.has(Kind::Artwork, &png(1));
	let old = bench.other.has(Kind::Metadata, &with_pictures("Old", &[picture]));
	let new = bench.other.has(Kind::Metadata, &person("New"));
	bench.stock(&[track]);
	let name = |root: ContentRoot| {
		move |state: &mut State| state.tracks.get_mut(&track).unwrap().metadata = cid_of(&root)
	};
	bench.block(name(old)).await;
	assert_eq!(bench.count(), 2);
	bench.pass(30 * DAY);
	bench.block(name(new)).await;
	bench.blocks(TIDY).await;
	assert_eq!(bench.archive.documents().get(&old).unwrap().unnamed, Some(NOW + 30 * DAY));
	bench.pass(DAYS * DAY - 1);
	bench.blocks(TIDY).await;
	assert_eq!(bench.count(), 3);
	// A clock that was set back makes nothing older, nor does one that is set back and forth.
	bench.clock.0.store(NOW, Ordering::SeqCst);
	bench.blocks(TIDY).await;
	bench.clock.0.store(NOW + 37 * DAY - 1, Ordering::SeqCst);
	bench.blocks(TIDY).await;
	assert_eq!(bench.count(), 3);
	bench.pass(1);
	bench.blocks(TIDY).await;
	assert!(bench.has(&new) && !bench.has(&old) && !bench.has(&picture));
}

#[tokio::test]
async fn what_is_named_again_begins_anew() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let song = bench.other.has(Kind::Metadata, &person("Song"));
	bench.stock(&[track]);
	let name = |cid: Vec<u8>| {
		move |state: &mut State| state.tracks.get_mut(&track).unwrap().metadata = cid.clone()
	};
	for _ in 0..3 {
		bench.block(name(cid_of(&song))).await;
		bench.blocks(TIDY).await;
		assert_eq!(bench.archive.documents().get(&song).unwrap().unnamed, None);
		bench.block(name(Vec::new())).await;
		bench.blocks(TIDY).await;
		bench.pass(5 * DAY);
		assert!(bench.has(&song));
	}
}

#[tokio::test]
async fn nothing_is_removed_while_the_chain_is_not_followed_or_the_volume_is_away() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let song = bench.other.has(Kind::Metadata, &person("Song"));
	bench.stock(&[track]);
	bench.block(|state| state.tracks.get_mut(&track).unwrap().metadata = cid_of(&song)).await;
	bench.block(|state| state.tracks.get_mut(&track).unwrap().metadata.clear()).await;
	bench.blocks(TIDY).await;
	bench.pass(8 * DAY);
	bench.heads.send_replace(Some(Heads { best: 100, time: None, finalized: 0 }));
	bench.blocks(TIDY + 1).await;
	assert!(bench.has(&song));
	bench.heads.send_replace(Some(Heads { best: 100, time: None, finalized: 99 }));
	let canary = bench.folder.path().join("CANARY");
	let written = std::fs::read(&canary).unwrap();
	std::fs::remove_file(&canary).unwrap();
	let block = bench.fake.empty_block();
	bench.archivist.advance(&block).await.unwrap();
	assert!(matches!(bench.archivist.tidy(&block).await, Err(store::Error::Unhealthy(_))));
	assert!(bench.has(&song));
	std::fs::write(canary, written).unwrap();
	bench.blocks(1).await;
	assert!(!bench.has(&song));
}

#[tokio::test]
async fn what_is_another_nodes_is_kept_for_a_while_and_is_its_own_again() {
	let mut state = State::of_nodes(4);
	Bench::only(&mut state, &[0, 1, NODE]);
	let mut bench = Bench::new(state).await;
	bench.stock(&[]);
	let artist = bench.other.has(Kind::Metadata, &person("Artist"));
	bench.block(|state| drop(state.beneficiaries.insert(account(5), cid_of(&artist)))).await;
	bench.blocks(REST + 1).await;
	assert!(bench.has(&artist));
	bench.block(|state| Bench::only(state, &[0, 1, 3])).await;
	bench.blocks(NODES + REST + TIDY).await;
	assert_eq!(Documents::subjects(&*bench.archive, Kind::Metadata, artist), []);
	assert!(bench.archive.documents().get(&artist).unwrap().unnamed.is_some());
	// The set changes again.
	bench.pass(3 * DAY);
	bench.block(|state| Bench::only(state, &[0, 1, NODE])).await;
	bench.blocks(NODES + REST + TIDY).await;
	assert_eq!(bench.archive.documents().get(&artist).unwrap().unnamed, None);
	assert_eq!(Documents::subjects(&*bench.archive, Kind::Metadata, artist).len(), 1);
}

#[tokio::test]
async fn a_track_that_is_delisted_says_so_until_its_document_is_gone() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let song = bench.other.has(Kind::Metadata, &person("Song"));
	bench.stock(&[track]);
	bench.block(|state| state.tracks.get_mut(&track).unwrap().metadata = cid_of(&song)).await;
	bench.block(|state| state.delist(track)).await;
	bench.stock(&[]);
	bench.blocks(TIDY + 1).await;
	let subjects = |bench: &Bench| Documents::subjects(&*bench.archive, Kind::Metadata, song);
	assert_eq!(subjects(&bench), [Subject::Track(track)]);
	assert!(!bench.archive.is_named(&song));
	bench.pass(DAYS * DAY);
	bench.blocks(TIDY + 1).await;
	assert!(!bench.has(&song));
	assert_eq!(subjects(&bench), []);
}

#[tokio::test]
async fn a_damaged_document_is_fetched_again() {
	let mut state = State::of_nodes(3);
	let track = state.publish(true, &[NODE]);
	let mut bench = Bench::new(state).await;
	let document = with_pictures("Song", &[bench.other.has(Kind::Artwork, &png(1))]);
	let song = bench.other.has(Kind::Metadata, &document);
	bench.stock(&[track]);
	bench.block(|state| state.tracks.get_mut(&track).unwrap().metadata = cid_of(&song)).await;
	let name = hex::encode(song);
	let path = bench.folder.path().join("documents").join(&name[..2]).join(name);
	std::fs::write(path, "damaged").unwrap();
	assert_eq!(bench.archive.bytes(&song).await.unwrap(), None);
	assert_eq!(bench.block(|_| ()).await, 1);
	assert_eq!(bench.archive.bytes(&song).await.unwrap(), Some(document));
}

#[tokio::test]
async fn what_a_block_asks_is_bounded_however_much_there_is() {
	let mut state = State::of_nodes(3);
	let tracks: Vec<_> = (0..120).map(|_| state.publish(true, &[NODE])).collect();
	state.next_playlist = 450;
	for playlist in (0..450).filter(|playlist| playlist % 3 > 0) {
		state.playlists.insert(playlist, (account(playlist as u8), Vec::new()));
	}
	for index in 0..600u32 {
		let id = *blake3::hash(&index.to_le_bytes()).as_bytes();
		state.beneficiaries.insert(id.into(), Vec::new());
	}
	let mut bench = Bench::new(state).await;
	bench.stock(&tracks);
	let (mut blocks, mut walked) = (0, 0);
	while !bench.archive.is_settled() {
		bench.fake.take_asked();
		bench.blocks(1).await;
		let asked = bench.fake.take_asked();
		let count = |method: &str| asked.get(method).copied().unwrap_or(0);
		assert!(count("ContentApi_track") + count("ContentApi_playlist") <= 200, "{asked:?}");
		assert!(
			count("DelegationApi_beneficiaries") <= 1 && count("DelegationApi_beneficiary") <= 50
		);
		assert!(count("NodeServicesApi_nodes") <= 1);
		walked += count("DelegationApi_beneficiaries");
		blocks += 1;
		assert!(blocks < 10, "it comes to an end");
	}
	assert_eq!(walked, 3);
	let all = bench.archive.subjects_after(None, 10_000);
	assert_eq!(all.len(), 120 + 300 + 600);
}

#[test]
fn what_is_sent_is_what_is_fetched() {
	// A node takes no more than another gives.
	let documents = http::Config::default().documents;
	assert!(AT_A_TIME <= documents.each);
}

#[tokio::test]
async fn nothing_is_unnamed_before_the_keeper_has_said_what_is_kept() {
	let mut bench = Bench::new(State::of_nodes(3)).await;
	let text = person("Song");
	let root = proofs::root(&text);
	Documents::put(&*bench.archive, root, text).await.unwrap();
	let unnamed = |bench: &Bench| bench.archive.documents().get(&root).unwrap().unnamed;
	bench.blocks(TIDY + 1).await;
	assert_eq!(unnamed(&bench), None);
	bench.stock(&[]);
	bench.blocks(TIDY + 1).await;
	assert_eq!(unnamed(&bench), Some(NOW));
}
