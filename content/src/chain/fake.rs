//! A chain in memory: it answers what the service asks, and counts what it was asked.

use crate::chain::{
	AccountId, Block, BlockNumber, Chain, ChainError, Era, Hash, Pace, Rpc, ServiceTerms,
	Subscription, PERIOD,
};
use audio_primitives::{
	arguments::BadArgument,
	content::{
		BarredNode, CatalogueEntry, CataloguePage, ChallengeInfo, EntryInfo, PlaylistId,
		PlaylistInfo, ProofStanding, ReachableHolder, TrackId, TrackInfo, MAX_CATALOGUE_PAGE,
	},
	delegation::{BeneficiaryInfo, Cut, Role},
	nodes::{ActiveNode, NodeIndex, NodeInfo, SelectedNode},
	parameters::ParameterInfo,
	proofs::ContentRoot,
	selection::{select, Candidate},
	Balance, RoundIndex, MAX_PAGE,
};
use codec::{Decode, Encode};
use frame_metadata::{v16, RuntimeMetadata, RuntimeMetadataPrefixed};
use futures::{future::BoxFuture, FutureExt, StreamExt};
use scale_info::form::PortableForm;
use serde_json::{json, Value};
use sp_crypto_hashing::{blake2_128, blake2_64, twox_128, twox_64};
use sp_runtime::{
	generic,
	traits::{BlakeTwo256, Header as _},
};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex, MutexGuard},
};

type Header = generic::Header<BlockNumber, BlakeTwo256>;

/// A track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
	pub entry: CatalogueEntry,
	/// Who holds it, and until when if they have given notice.
	pub holders: Vec<(NodeIndex, Option<RoundIndex>)>,
	/// Whether those who were named still stage it.
	pub is_staged: bool,
	/// The CID of its description.
	pub metadata: Vec<u8>,
}

/// What a block says.
#[derive(Clone, Debug, Default)]
pub struct State {
	pub tracks: BTreeMap<TrackId, Track>,
	pub given_out: TrackId,
	pub active: Vec<ActiveNode<AccountId>>,
	pub replicas: u32,
	pub round: RoundIndex,
	/// In milliseconds.
	pub time: u64,
	/// Whom a track is asked of.
	pub challenges: Vec<(NodeIndex, TrackId)>,
	/// The last block in which these, and what was accepted, can be proven.
	pub deadline: BlockNumber,
	/// Who is jailed.
	pub jailed: BTreeSet<NodeIndex>,
	/// Who was registered.
	pub registered: BTreeSet<NodeIndex>,
	/// Who signs for all nodes.
	pub hot_key: Option<AccountId>,
	/// The keys of nodes that have any but zeros.
	pub keys: BTreeMap<NodeIndex, [u8; 32]>,
	/// The endpoints of nodes that have any but a name.
	pub endpoints: BTreeMap<NodeIndex, String>,
	/// Tracks that nodes have accepted, and the chunks that they have to prove.
	pub accepted: Vec<(NodeIndex, TrackId, u64)>,
	/// Whose the playlists are, and the CIDs of their descriptions.
	pub playlists: BTreeMap<PlaylistId, (AccountId, Vec<u8>)>,
	pub next_playlist: PlaylistId,
	/// Beneficiaries, and the CIDs of their descriptions.
	pub beneficiaries: BTreeMap<AccountId, Vec<u8>>,
	/// Who is barred from tracks, and until when.
	pub barred: BTreeMap<TrackId, Vec<BarredNode>>,
	/// What everybody has earned and not been paid, in planck.
	pub pending: Balance,
	/// What each node has at stake, in planck.
	pub collateral: Balance,
	/// Who has been deregistered.
	pub leaving: BTreeSet<NodeIndex>,
	/// What all nodes owed in two rounds, and what they missed of it.
	pub owed: u32,
	pub missed: u32,
	/// What accounts have, in planck.
	pub balances: BTreeMap<AccountId, Balance>,
	/// What content nodes are asked for.
	pub terms: Option<ServiceTerms>,
	pub era: Option<Era>,
	pub pace: Option<Pace>,
	pub validators: Vec<AccountId>,
	/// The session keys that stashes have set, encoded.
	pub session_keys: BTreeMap<AccountId, Vec<u8>>,
}

fn playlist((curator, metadata): &(AccountId, Vec<u8>)) -> PlaylistInfo<AccountId> {
	let (curator, metadata) = (curator.clone(), metadata.clone());
	PlaylistInfo { curator, tracks: Vec::new(), metadata, deposit: 0 }
}

fn beneficiary(metadata: &[u8]) -> BeneficiaryInfo {
	BeneficiaryInfo {
		role: Role::Artist,
		cut: Cut::default(),
		min_delegation: 0,
		metadata: metadata.to_vec(),
		shares: 0,
		joining: 0,
		backers: 0,
		leaves: None,
	}
}

impl Track {
	fn info(&self) -> TrackInfo<AccountId, BlockNumber> {
		let entry = &self.entry;
		TrackInfo {
			artist: account(99),
			root: entry.root,
			cid: Vec::new(),
			bytes: entry.bytes,
			duration: 1,
			metadata: self.metadata.clone(),
			price: None,
			feature: None,
			deposit: 0,
			covered: 0,
			placement: entry.placement,
			delisted: !entry.listed,
			published: 0,
			claimed_at: 0,
			stagers: entry.stagers.clone(),
		}
	}
}

fn account(node: NodeIndex) -> AccountId {
	let mut id = [0; 32];
	id[..4].copy_from_slice(&node.to_le_bytes());
	id.into()
}

/// The root of a track's content, of which there is nothing.
pub fn root_of(track: TrackId) -> ContentRoot {
	*blake3::hash(&track.to_le_bytes()).as_bytes()
}

impl State {
	/// Nodes of as many operators, which all serve, all as heavy.
	pub fn of_nodes(count: NodeIndex) -> Self {
		let node = |node: NodeIndex| ActiveNode {
			node,
			operator: account(node),
			selection_id: *blake3::hash(&node.to_be_bytes()).as_bytes(),
			weight: 1_000,
		};
		let registered = (0..count).collect();
		let active = (0..count).map(node).collect();
		Self { active, replicas: 3, round: 1, registered, ..Self::default() }
	}

	/// A track that is placed, or not, named to be staged by `stagers`.
	pub fn publish(&mut self, is_placed: bool, stagers: &[NodeIndex]) -> TrackId {
		let track = self.given_out;
		self.given_out += 1;
		let placement = is_placed.then(|| *blake3::hash(&root_of(track)).as_bytes());
		let (root, stagers) = (root_of(track), stagers.to_vec());
		let entry = CatalogueEntry { track, root, bytes: 70_000, placement, listed: true, stagers };
		let (holders, metadata) = (Vec::new(), Vec::new());
		self.tracks.insert(track, Track { entry, holders, is_staged: true, metadata });
		track
	}

	/// As many nodes as the parameters say that are selected for it, whoever is jailed passed over.
	pub fn selected(&self, track: TrackId) -> Vec<NodeIndex> {
		let Some(Track { entry, .. }) = self.tracks.get(&track) else { return Vec::new() };
		let Some(key) = entry.placement.filter(|_| entry.listed) else { return Vec::new() };
		let chosen = self.select(&key, self.active.len()).into_iter();
		chosen.filter(|node| !self.jailed.contains(node)).take(self.replicas as usize).collect()
	}

	/// The first `count` nodes for a key.
	pub fn select(&self, key: &[u8], count: usize) -> Vec<NodeIndex> {
		let candidates = self.active.iter().map(|node| Candidate {
			id: &node.selection_id,
			operator: &node.operator,
			weight: node.weight,
		});
		let chosen = select(candidates, key, count);
		chosen.into_iter().map(|index| self.active[index].node).collect()
	}

	/// Takes it off the list.
	pub fn delist(&mut self, track: TrackId) {
		let track = self.tracks.get_mut(&track).unwrap();
		track.entry.listed = false;
		track.holders.clear();
	}

	/// All that are selected hold it.
	pub fn hold(&mut self, track: TrackId) {
		let selected = self.selected(track);
		let holders = selected.into_iter().map(|node| (node, None)).collect();
		self.tracks.get_mut(&track).unwrap().holders = holders;
	}

	fn chosen(&self, nodes: impl IntoIterator<Item = NodeIndex>) -> Vec<SelectedNode<AccountId>> {
		let serving = nodes.into_iter().filter(|node| !self.jailed.contains(node));
		serving
			.map(|node| SelectedNode {
				node,
				operator: account(node),
				endpoint: self
					.endpoints
					.get(&node)
					.cloned()
					.unwrap_or_else(|| format!("https://{node}.example"))
					.into(),
				key: self.keys.get(&node).copied().unwrap_or_default(),
				weight: 1_000,
			})
			.collect()
	}

	fn call(&self, method: &str, mut arguments: &[u8]) -> Vec<u8> {
		let input = &mut arguments;
		macro_rules! read {
			($of:ty) => {
				<$of>::decode(input).expect("arguments of that type")
			};
		}
		type Checked<T> = Result<T, BadArgument>;
		match method {
			"Metadata_metadata_at_version" => Some(metadata()).encode(),
			"NodeServicesApi_nodes" => Checked::Ok(&self.active).encode(),
			"NodeServicesApi_node" => {
				let node = read!(NodeIndex);
				let info = self.registered.contains(&node).then(|| NodeInfo {
					operator: account(node),
					service: b"content".to_vec(),
					endpoint: self.endpoints.get(&node).cloned().unwrap_or_default().into(),
					key: [0; 32],
					hot_key: self.hot_key.clone(),
					collateral: self.collateral,
					unlocking: Vec::new(),
					weight: 1_000,
					jailed_until: self.jailed.contains(&node).then_some(9),
					leaving: self.leaving.contains(&node),
					selection_id: None,
				});
				info.encode()
			},
			// What has no key of its own is of whoever asks.
			"NodeServicesApi_node_by_key" => {
				let key = read!([u8; 32]);
				let own = self.keys.iter().find(|(_, of)| **of == key).map(|(node, _)| *node);
				own.or_else(|| self.registered.first().copied()).encode()
			},
			"ParametersApi_in_force" => {
				let info = |(group, name, in_force): (&str, &str, u32)| ParameterInfo {
					group: group.into(),
					name: name.into(),
					unit: Vec::new(),
					in_force: in_force.into(),
					set_to: in_force.into(),
					least: 0,
					most: u128::MAX,
				};
				let all = [
					("StorageProofs", "Replicas", self.replicas),
					("StorageProofs", "ProofPeriod", 50),
					("StorageProofs", "JailMisses", 4),
					("StorageProofs", "JailShare", 200_000_000),
					("StorageProofs", "JailBlocks", 600),
					("StorageProofs", "SlashJails", 2),
					("StorageProofs", "SlashShare", 10_000_000),
					("Content", "PreviewTime", 30),
					("Content", "PreviewSize", 1_048_576),
				];
				all.map(info).to_vec().encode()
			},
			"StorageProofsApi_standing" => {
				let node = read!(NodeIndex);
				let replicas = self.held_by(node).count() as u32;
				ProofStanding {
					replicas,
					round: self.round,
					misses: self.missed,
					owed_in_both: self.owed,
					..ProofStanding::default()
				}
				.encode()
			},
			"StorageProofsApi_entries" => {
				let (node, tracks) = read!((NodeIndex, Vec<TrackId>));
				assert!(tracks.len() <= MAX_PAGE as usize);
				let own = self
					.accepted
					.iter()
					.filter(|(of, track, _)| *of == node && tracks.contains(track));
				let entries = own.map(|(_, track, chunk)| EntryInfo::<BlockNumber> {
					track: *track,
					root: self.tracks[track].entry.root,
					bytes: 70_000,
					chunk: Some(*chunk),
					deadline: self.deadline,
				});
				Checked::Ok(entries.collect::<Vec<_>>()).encode()
			},
			"StorageProofsApi_open_challenges" => {
				let node = read!(NodeIndex);
				let own = self.challenges.iter().filter(|(of, _)| *of == node);
				let open = own.map(|(_, track)| ChallengeInfo::<BlockNumber> {
					challenge: *track,
					track: *track,
					root: self.tracks[track].entry.root,
					bytes: 70_000,
					chunk: 0,
					deadline: self.deadline,
				});
				open.collect::<Vec<_>>().encode()
			},
			"ContentApi_tracks" => {
				let (from, limit) = read!((TrackId, u32));
				let end = from.saturating_add(limit.min(MAX_CATALOGUE_PAGE));
				let tracks = self.tracks.range(from..end);
				let tracks = tracks.map(|(_, track)| track.entry.clone()).collect();
				let next = (end < self.given_out).then_some(end);
				Checked::Ok(CataloguePage { tracks, next }).encode()
			},
			"ContentApi_held_by" => {
				let (node, after, limit) = read!((NodeIndex, Option<TrackId>, u32));
				let held =
					self.held_by(node).filter(|track| after.is_none_or(|after| *track > after));
				Checked::Ok(held.take(limit.min(MAX_PAGE) as usize).collect::<Vec<_>>()).encode()
			},
			"ContentApi_stagers" => {
				let track = self.tracks.get(&read!(TrackId));
				let track = track.filter(|track| track.is_staged && track.entry.listed);
				self.chosen(track.into_iter().flat_map(|track| track.entry.stagers.clone()))
					.encode()
			},
			"ContentApi_selected" => self.chosen(self.selected(read!(TrackId))).encode(),
			"ContentApi_holders" => {
				let track = self.tracks.get(&read!(TrackId));
				let holders = track.into_iter().flat_map(|track| &track.holders);
				let in_force = |until: &Option<_>| until.is_none_or(|until| self.round < until);
				let holders = holders.filter(|(_, until)| in_force(until));
				let holders = holders.map(|(node, until)| ReachableHolder {
					node: *node,
					operator: account(*node),
					endpoint: Vec::new(),
					key: [0; 32],
					serves: !self.jailed.contains(node),
					until: *until,
				});
				holders.collect::<Vec<_>>().encode()
			},
			"ContentApi_track_by_root" => {
				let root = read!(ContentRoot);
				let found = self.tracks.values().find(|track| track.entry.root == root);
				found.map(|track| (track.entry.track, track.info())).encode()
			},
			"ContentApi_playlist" => self.playlists.get(&read!(PlaylistId)).map(playlist).encode(),
			"ContentApi_route" => {
				let (track, _, count) = read!((TrackId, Vec<u8>, u32));
				let holders = self.tracks.get(&track).into_iter().flat_map(|track| &track.holders);
				let holders = holders.map(|(node, _)| *node).take(count as usize);
				Checked::Ok(self.chosen(holders)).encode()
			},
			"NodeServicesApi_select" => {
				let (service, key, count) = read!((Vec<u8>, Vec<u8>, u32));
				assert_eq!(service, b"content");
				Checked::Ok(self.chosen(self.select(&key, count as usize))).encode()
			},
			"DelegationApi_beneficiary" => {
				let cid = self.beneficiaries.get(&read!(AccountId));
				cid.map(|cid| beneficiary(cid)).encode()
			},
			"DelegationApi_beneficiaries" => {
				let (after, limit) = read!((Option<AccountId>, u32));
				let is_later =
					|account: &AccountId| after.as_ref().is_none_or(|after| account > after);
				let page = self.beneficiaries.iter().filter(|(account, _)| is_later(account));
				let page = page.take(limit.min(MAX_PAGE) as usize);
				let page = page.map(|(account, cid)| (account.clone(), beneficiary(cid)));
				Checked::Ok(page.collect::<Vec<_>>()).encode()
			},
			"ContentApi_barred" => {
				self.barred.get(&read!(TrackId)).cloned().unwrap_or_default().encode()
			},
			"ActivityIssuanceApi_pending" => self.pending.encode(),
			"ContentApi_track" => self.tracks.get(&read!(TrackId)).map(Track::info).encode(),
			other => panic!("nobody answers {other}"),
		}
	}

	/// What is stored under `key`, in hexadecimal.
	fn stored(&self, key: &str) -> Option<Vec<u8>> {
		let value = |pallet: &str, name: &str| {
			let key = [twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat();
			format!("0x{}", hex::encode(key))
		};
		let blake2 = |pallet: &str, map: &str, key: Vec<u8>| {
			format!("{}{}{}", value(pallet, map), hex::encode(blake2_128(&key)), hex::encode(key))
		};
		let twox = |pallet: &str, map: &str, key: Vec<u8>| {
			format!("{}{}{}", value(pallet, map), hex::encode(twox_64(&key)), hex::encode(key))
		};
		match key {
			// As every Substrate chain has it: `Timestamp.Now`.
			"0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb" => {
				Some(self.time.encode())
			},
			key if key == value("Content", "NextPlaylist") => Some(self.next_playlist.encode()),
			key if key == value("Session", "Validators") => Some(self.validators.encode()),
			key if key == value("Staking", "ActiveEra") => self.era.map(|era| era.encode()),
			key if key == value("Pace", "Current") => self.pace.map(|pace| pace.encode()),
			key if key == blake2("NodeServices", "Services", b"content".to_vec().encode()) => {
				self.terms.map(|terms| terms.encode())
			},
			key if key.starts_with(&value("System", "Account")) => {
				let is_it =
					|account: &&AccountId| key == blake2("System", "Account", account.encode());
				let found = self.balances.iter().find(|(account, _)| is_it(account));
				found
					.map(|(_, free)| (0u32, 0u32, 1u32, 0u32, (free, 0u128, 0u128, 0u128)).encode())
			},
			key if key.starts_with(&value("Session", "NextKeys")) => {
				let is_it =
					|account: &&AccountId| key == twox("Session", "NextKeys", account.encode());
				let found = self.session_keys.iter().find(|(account, _)| is_it(account));
				found.map(|(_, keys)| keys.clone())
			},
			other => panic!("who reads {other}?"),
		}
	}

	fn held_by(&self, node: NodeIndex) -> impl Iterator<Item = TrackId> + '_ {
		let holds = move |track: &&Track| track.holders.iter().any(|(holder, _)| *holder == node);
		self.tracks.values().filter(holds).map(|track| track.entry.track)
	}
}

/// Maps that are read, as the chain has them.
const MAPS: [(&str, &str, v16::StorageHasher); 3] = [
	("System", "Account", v16::StorageHasher::Blake2_128Concat),
	("Session", "NextKeys", v16::StorageHasher::Twox64Concat),
	("NodeServices", "Services", v16::StorageHasher::Blake2_128Concat),
];

fn pallet(
	(name, map, hasher): (&str, &str, v16::StorageHasher),
) -> v16::PalletMetadata<PortableForm> {
	let none = || 0u32.into();
	let entry = v16::StorageEntryMetadata {
		name: map.into(),
		modifier: v16::StorageEntryModifier::Optional,
		ty: v16::StorageEntryType::Map { hashers: vec![hasher], key: none(), value: none() },
		default: Vec::new(),
		docs: Vec::new(),
		deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
	};
	v16::PalletMetadata {
		name: name.into(),
		storage: Some(v16::PalletStorageMetadata { prefix: name.into(), entries: vec![entry] }),
		calls: None,
		event: None,
		constants: Vec::new(),
		error: None,
		associated_types: Vec::new(),
		view_functions: Vec::new(),
		index: 0,
		docs: Vec::new(),
		deprecation_info: v16::ItemDeprecationInfo::NotDeprecated,
	}
}

/// A runtime without calls.
fn metadata() -> Vec<u8> {
	let none = || 0u32.into();
	let metadata = v16::RuntimeMetadataV16 {
		types: scale_info::PortableRegistry { types: Vec::new() },
		pallets: MAPS.into_iter().map(pallet).collect(),
		extrinsic: v16::ExtrinsicMetadata {
			versions: vec![4, 5],
			address_ty: none(),
			call_ty: none(),
			signature_ty: none(),
			transaction_extensions_by_version: BTreeMap::new(),
			transaction_extensions: Vec::new(),
		},
		apis: Vec::new(),
		outer_enums: v16::OuterEnums {
			call_enum_ty: none(),
			event_enum_ty: none(),
			error_enum_ty: none(),
		},
		custom: v16::CustomMetadata { map: BTreeMap::new() },
	};
	RuntimeMetadataPrefixed(frame_metadata::META_RESERVED, RuntimeMetadata::V16(metadata)).encode()
}

struct Blocks {
	states: BTreeMap<Hash, Arc<State>>,
	genesis: Hash,
	best: Header,
	finalized: Header,
	/// How often each method was asked.
	asked: BTreeMap<String, u32>,
	/// Whether nobody is there.
	is_away: bool,
	/// What kind of chain it says that it is.
	kind: &'static str,
	/// What the node says of itself.
	node: Node,
}

/// What a node says of itself.
#[derive(Clone, Debug)]
pub struct Node {
	pub peers: u32,
	pub is_syncing: bool,
	pub validates: bool,
	/// What its network listens at.
	pub addresses: Vec<String>,
	/// The session keys that it has, encoded; none if it does not say.
	pub keys: Option<Vec<Vec<u8>>>,
}

/// The chain. Clones are the same.
#[derive(Clone)]
pub struct FakeChain(Arc<Mutex<Blocks>>);

fn header(number: BlockNumber, parent: Hash) -> Header {
	Header::new(number, Default::default(), Default::default(), parent, Default::default())
}

impl FakeChain {
	/// One whose first block says `state`. It is final.
	pub fn new(state: State) -> Self {
		Self::from(header(0, Hash::zero()), state)
	}

	/// The same with another genesis hash.
	pub fn other(state: State) -> Self {
		Self::from(header(0, Hash::repeat_byte(1)), state)
	}

	fn from(best: Header, state: State) -> Self {
		let states = BTreeMap::from([(best.hash(), Arc::new(state))]);
		let (finalized, asked, is_away) = (best.clone(), BTreeMap::new(), false);
		let (kind, genesis) = ("Live", best.hash());
		let node = Node {
			peers: 9,
			is_syncing: false,
			validates: true,
			addresses: Vec::new(),
			keys: None,
		};
		let blocks = Blocks { states, genesis, best, finalized, asked, is_away, kind, node };
		Self(Arc::new(Mutex::new(blocks)))
	}

	fn blocks(&self) -> MutexGuard<'_, Blocks> {
		self.0.lock().unwrap()
	}

	/// The chain, as the service sees it.
	pub async fn chain(&self) -> Chain {
		Chain::new(Arc::new(self.clone())).await.unwrap()
	}

	/// What the best block says.
	pub fn state(&self) -> Arc<State> {
		let blocks = self.blocks();
		blocks.states[&blocks.best.hash()].clone()
	}

	/// What the last final block says.
	pub fn finalized_state(&self) -> Arc<State> {
		let blocks = self.blocks();
		blocks.states[&blocks.finalized.hash()].clone()
	}

	/// How many blocks are not final.
	pub fn unfinal(&self) -> BlockNumber {
		let blocks = self.blocks();
		blocks.best.number - blocks.finalized.number
	}

	/// Another best block, in which nothing has happened.
	pub fn empty_block(&self) -> Block {
		self.put(self.state())
	}

	/// Another best block, in which `change` has happened.
	pub fn block(&self, change: impl FnOnce(&mut State)) -> Block {
		let mut state = State::clone(&self.state());
		change(&mut state);
		self.put(Arc::new(state))
	}

	/// Another best block on `parent`, in which `change` has happened. What came after that one before
	/// is of a branch that is given up.
	pub fn fork(&self, parent: &Block, change: impl FnOnce(&mut State)) -> Block {
		let mut blocks = self.blocks();
		let mut state = State::clone(&blocks.states[&parent.hash]);
		change(&mut state);
		// Another one than those that are there.
		let (number, root) = (parent.number + 1, Hash::from_low_u64_be(blocks.states.len() as u64));
		let (state_root, digest) = Default::default();
		blocks.best = Header::new(number, root, state_root, parent.hash, digest);
		let best = blocks.best.clone();
		blocks.states.insert(best.hash(), Arc::new(state));
		best.into()
	}

	fn put(&self, state: Arc<State>) -> Block {
		let mut blocks = self.blocks();
		blocks.best = header(blocks.best.number + 1, blocks.best.hash());
		let best = blocks.best.clone();
		blocks.states.insert(best.hash(), state);
		best.into()
	}

	/// The best block is final.
	pub fn finalize(&self) {
		let mut blocks = self.blocks();
		blocks.finalized = blocks.best.clone();
	}

	/// How often each method was asked since this was asked last.
	pub fn take_asked(&self) -> BTreeMap<String, u32> {
		std::mem::take(&mut self.blocks().asked)
	}

	/// It is one for development.
	pub fn develop(&self) {
		self.blocks().kind = "Development";
	}

	/// What the node says of itself changes.
	pub fn node(&self, change: impl FnOnce(&mut Node)) {
		change(&mut self.blocks().node);
	}

	pub fn go_away(&self, is_away: bool) {
		self.blocks().is_away = is_away;
	}

	fn answer(&self, method: &str, parameters: &[Value]) -> Result<Value, ChainError> {
		let mut blocks = self.blocks();
		if blocks.is_away {
			return Err(ChainError::Unreachable("nobody is there".into()));
		}
		let asked = match method {
			"state_call" => parameters[0].as_str().unwrap(),
			method => method,
		};
		*blocks.asked.entry(asked.into()).or_default() += 1;
		let state = |at: &Value| {
			let at: Hash = serde_json::from_value(at.clone()).unwrap();
			blocks.states.get(&at).expect("a block that there is")
		};
		Ok(match method {
			"chain_getBlockHash" if parameters[0] == json!(0) => json!(blocks.genesis),
			"chain_getBlockHash" => json!(Hash::zero()),
			"chain_getHeader" => match parameters.first() {
				None => json!(blocks.best),
				Some(at) if *at == json!(blocks.finalized.hash()) => json!(blocks.finalized),
				Some(at) => panic!("who asks for {at}?"),
			},
			"chain_getFinalizedHead" => json!(blocks.finalized.hash()),
			"system_chainType" => json!(blocks.kind),
			"system_chain" => json!("AUDIO"),
			"system_version" => json!("1.2.3"),
			"system_health" => {
				let Node { peers, is_syncing, .. } = blocks.node;
				json!({ "peers": peers, "isSyncing": is_syncing, "shouldHavePeers": true })
			},
			"system_localListenAddresses" => json!(blocks.node.addresses),
			"system_nodeRoles" => match blocks.node.validates {
				true => json!(["Authority"]),
				false => json!(["Full"]),
			},
			"author_hasSessionKeys" => match &blocks.node.keys {
				Some(own) => {
					let asked = hex::decode(&parameters[0].as_str().unwrap()[2..]).unwrap();
					json!(own.contains(&asked))
				},
				None => {
					let (code, message) = (-32601, "RPC call is unsafe to be called externally");
					let (method, message) = (method.into(), message.into());
					return Err(ChainError::Refused { method, code, message });
				},
			},
			"state_getRuntimeVersion" => {
				let apis = [
					"NodeServicesApi",
					"ContentApi",
					"DelegationApi",
					"StorageProofsApi",
					"ReceiptsApi",
					"ParametersApi",
					"ActivityIssuanceApi",
				];
				let id = |api: &str| format!("0x{}", hex::encode(blake2_64(api.as_bytes())));
				let apis: Vec<_> = apis.into_iter().map(|api| (id(api), 1)).collect();
				json!({ "specVersion": 1, "transactionVersion": 1, "apis": apis })
			},
			"state_getStorage" => {
				let stored = state(&parameters[1]).stored(parameters[0].as_str().unwrap());
				json!(stored.map(|value| format!("0x{}", hex::encode(value))))
			},
			"state_call" => {
				let arguments = hex::decode(&parameters[1].as_str().unwrap()[2..]).unwrap();
				json!(format!("0x{}", hex::encode(state(&parameters[2]).call(asked, &arguments))))
			},
			"system_accountNextIndex" => json!(PERIOD),
			other => panic!("nobody answers {other}"),
		})
	}
}

impl Rpc for FakeChain {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		async move { self.answer(method, &parameters) }.boxed()
	}

	fn subscribe<'a>(
		&'a self,
		_: &'a str,
		_: &'a str,
		_: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		async { Ok(futures::stream::pending().boxed()) }.boxed()
	}
}
