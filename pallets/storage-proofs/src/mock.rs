//! A chain whose nodes, catalogue, rounds and randomness are what a test says they are.

use crate::{self as pallet_storage_proofs, *};
use audio_primitives::content::{PlacementKey, PlaylistId};
use frame_support::{derive_impl, parameter_types, traits::ConstU32};
use sp_core::H256;
use sp_runtime::{BuildStorage, DispatchError};
use std::{cell::RefCell, collections::BTreeMap};

pub type AccountId = u64;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type StorageProofs = pallet_storage_proofs::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

/// Blocks that a challenge can be proven in.
pub const PERIOD: u64 = 5;
/// Blocks from the first miss of a row to the one that jails.
pub const JAIL_BLOCKS: u64 = 6;

parameter_types! {
	pub static Round: RoundIndex = 1;
	pub static Seed: Option<H256> = None;
	pub static ReplicaCount: u32 = 3;
	pub static ProofTime: u64 = PERIOD;
	pub static Notice: RoundIndex = 2;
	pub static JailMisses: u32 = 3;
	pub static JailTime: u64 = JAIL_BLOCKS;
	pub static SlashJails: u32 = 2;
	pub const SlashShare: Perbill = Perbill::from_percent(1);
	pub static Jailed: Vec<(NodeIndex, RoundIndex)> = Vec::new();
	/// The round since which the last of them had failed.
	pub static FailedSince: RoundIndex = 0;
	pub static Slashed: Vec<(NodeIndex, Perbill)> = Vec::new();
	/// How often nodes of each operator were jailed.
	pub static Jailings: BTreeMap<AccountId, u32> = BTreeMap::new();
	pub static Noted: Vec<(AccountId, Activity)> = Vec::new();
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

impl Randomness<Option<H256>, u64> for Seed {
	fn random(_: &[u8]) -> (Option<H256>, u64) {
		(Seed::get(), 0)
	}
}

thread_local! {
	static NODES: RefCell<BTreeMap<NodeIndex, ServiceNode<AccountId>>> =
		const { RefCell::new(BTreeMap::new()) };
	static ACTIVE: RefCell<Vec<ActiveNode<AccountId>>> = const { RefCell::new(Vec::new()) };
	static CONTENT: RefCell<BTreeMap<TrackId, (Vec<u8>, StoredContent)>> =
		const { RefCell::new(BTreeMap::new()) };
}

/// The nodes of a test.
pub struct Nodes;

/// What a node has at stake.
pub const COLLATERAL: Balance = 5_000;

/// The account that signs for `node` from day to day.
pub fn hot_key(node: NodeIndex) -> AccountId {
	1_000 + u64::from(node)
}

impl Nodes {
	/// `node` of `operator` serves, and can be selected.
	pub fn add(node: NodeIndex, operator: AccountId) {
		let found = ServiceNode {
			operator,
			hot_key: Some(hot_key(node)),
			key: [node as u8; 32],
			collateral: COLLATERAL,
			serves: true,
		};
		NODES.with_borrow_mut(|nodes| nodes.insert(node, found));
		ACTIVE.with_borrow_mut(|active| {
			active.retain(|other| other.node != node);
			let selection_id = sp_io::hashing::blake2_256(&node.to_le_bytes());
			active.push(ActiveNode { node, operator, selection_id, weight: COLLATERAL });
		});
	}

	/// Lets `node` serve, or not.
	pub fn set_serving(node: NodeIndex, serves: bool) {
		NODES.with_borrow_mut(|nodes| {
			if let Some(found) = nodes.get_mut(&node) {
				found.serves = serves;
			}
		});
	}

	/// Forgets `node`; it can be selected until the era ends.
	pub fn remove(node: NodeIndex) {
		NODES.with_borrow_mut(|nodes| nodes.remove(&node));
	}

	/// `node` cannot be selected.
	pub fn deactivate(node: NodeIndex) {
		ACTIVE.with_borrow_mut(|active| active.retain(|other| other.node != node));
	}
}

impl ServiceNodes<AccountId> for Nodes {
	fn node(node: NodeIndex) -> Option<ServiceNode<AccountId>> {
		NODES.with_borrow(|nodes| nodes.get(&node).cloned())
	}

	fn active() -> Vec<ActiveNode<AccountId>> {
		ACTIVE.with_borrow(Clone::clone)
	}
}

impl Discipline for Nodes {
	fn jail(node: NodeIndex, rounds: RoundIndex, since: RoundIndex) -> Result<u32, DispatchError> {
		Nodes::set_serving(node, false);
		FailedSince::set(since);
		Jailed::mutate(|all| all.push((node, rounds)));
		if let Some(found) = Nodes::node(node) {
			Jailings::mutate(|all| *all.entry(found.operator).or_default() += 1);
		}
		Ok(Self::jailings(node))
	}

	fn jailings(node: NodeIndex) -> u32 {
		let operator = Nodes::node(node).map(|found| found.operator);
		operator.and_then(|who| Jailings::get().get(&who).copied()).unwrap_or(0)
	}

	fn slash(node: NodeIndex, share: Perbill) -> Balance {
		Slashed::mutate(|all| all.push((node, share)));
		share.mul_floor(COLLATERAL)
	}

	fn weight() -> Weight {
		Weight::zero()
	}
}

/// The tracks of a test.
pub struct Library;

/// The bytes of a track.
pub fn bytes_of(track: TrackId, size: usize) -> Vec<u8> {
	(0..size).map(|at| (at as u32 * 7 + track) as u8).collect()
}

impl Library {
	/// Lists a track of `size` bytes, with a placement key.
	pub fn list(track: TrackId, size: usize) {
		Self::list_placed(track, size, Some(sp_io::hashing::blake2_256(&track.to_be_bytes())));
	}

	pub fn list_placed(track: TrackId, size: usize, placement: Option<PlacementKey>) {
		let bytes = bytes_of(track, size);
		let content = StoredContent { root: proofs::root(&bytes), size: size as u64, placement };
		CONTENT.with_borrow_mut(|all| all.insert(track, (bytes, content)));
	}

	/// Lists it no more.
	pub fn unlist(track: TrackId) {
		CONTENT.with_borrow_mut(|all| all.remove(&track));
		StorageProofs::on_track_removed(track);
	}

	pub fn proof(track: TrackId, chunk: u64) -> ChunkProof {
		CONTENT.with_borrow(|all| proofs::prove(&all[&track].0, chunk).expect("a chunk of it"))
	}
}

impl Catalogue<AccountId> for Library {
	fn content(track: TrackId) -> Option<StoredContent> {
		CONTENT.with_borrow(|all| all.get(&track).map(|(_, content)| *content))
	}

	fn artist(_: TrackId) -> Option<AccountId> {
		None
	}

	fn curator(_: PlaylistId, _: TrackId) -> Option<AccountId> {
		None
	}

	fn given_out() -> TrackId {
		CONTENT.with_borrow(|all| all.keys().max().map_or(0, |last| last + 1))
	}

	fn stages(_: NodeIndex, _: TrackId, _: RoundIndex) -> bool {
		false
	}
}

/// Keeps what it was told.
pub struct Log;

impl NoteActivity<AccountId> for Log {
	fn note(group: Group, who: &AccountId, activity: Activity) {
		assert_eq!(group, Group::Storage);
		Noted::mutate(|all| all.push((*who, activity)));
	}

	fn weight() -> Weight {
		Weight::zero()
	}
}

impl Config for Test {
	type Round = Round;
	type Catalogue = Library;
	type Nodes = Nodes;
	type Discipline = Nodes;
	type Activity = Log;
	type Randomness = Seed;
	type Replicas = ReplicaCount;
	type ProofPeriod = ProofTime;
	type DropNotice = Notice;
	type JailMisses = JailMisses;
	type JailBlocks = JailTime;
	type JailRounds = ConstU32<1>;
	type SlashJails = SlashJails;
	type SlashShare = SlashShare;
	type MaxReplicas = ConstU32<4>;
	type MaxBatch = ConstU32<8>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The operator of `node` accepts `tracks` for it.
pub fn accept(node: NodeIndex, tracks: &[TrackId]) -> DispatchResult {
	let tracks = tracks.to_vec().try_into().expect("not too many");
	StorageProofs::accept(signed(hot_key(node)), node, tracks)
}

pub fn give_notice(node: NodeIndex, tracks: &[TrackId]) -> DispatchResult {
	let tracks = tracks.to_vec().try_into().expect("not too many");
	StorageProofs::drop(signed(hot_key(node)), node, tracks)
}

pub fn prove(node: NodeIndex, challenge: u32, proof: ChunkProof) -> DispatchResult {
	let done = StorageProofs::prove(signed(hot_key(node)), node, challenge, proof);
	done.map(|_| ()).map_err(|failed| failed.error)
}

/// Begins the next block, whose parent's author drew `seed`.
pub fn next_block(seed: Option<H256>) {
	Seed::set(seed);
	System::set_block_number(System::block_number() + 1);
	<StorageProofs as frame_support::traits::Hooks<u64>>::on_initialize(System::block_number());
}

/// Begins so many blocks in which nothing is drawn.
pub fn pass_blocks(count: u64) {
	(0..count).for_each(|_| next_block(None));
}

/// Opens a challenge of `chunk` of the track at `position`.
pub fn challenge(position: u64, chunk: u64) -> u32 {
	let mut seed = [0; 32];
	seed[..8].copy_from_slice(&position.to_le_bytes());
	seed[16..24].copy_from_slice(&chunk.to_le_bytes());
	let next = Queue::<Test>::get().1;
	next_block(Some(H256(seed)));
	assert!(Challenges::<Test>::contains_key(next), "it opens one");
	next
}

/// The nodes that hold `track`.
pub fn holders(track: TrackId) -> Vec<NodeIndex> {
	StorageProofs::holders(track).into_iter().map(|holder| holder.node).collect()
}

/// The nodes that are selected for `track`, the best first.
pub fn selected(track: TrackId) -> Vec<NodeIndex> {
	StorageProofs::selected_for(track).into_iter().map(|chosen| chosen.node).collect()
}

/// What was noted of `operator`: proofs passed and owed.
pub fn noted(operator: AccountId) -> (u32, u32) {
	let all = Noted::get();
	let of = all.iter().filter(|(who, _)| *who == operator);
	of.fold((0, 0), |(done, owed), (_, Activity { score, rate })| {
		assert_eq!(*score, PROOF_SCORE * Balance::from(rate.done));
		(done + rate.done, owed + rate.owed)
	})
}

/// A chain without nodes and tracks.
pub fn chain() -> sp_io::TestExternalities {
	NODES.with_borrow_mut(BTreeMap::clear);
	ACTIVE.with_borrow_mut(Vec::clear);
	CONTENT.with_borrow_mut(BTreeMap::clear);
	Jailed::set(Vec::new());
	Slashed::set(Vec::new());
	Jailings::set(BTreeMap::new());
	Noted::set(Vec::new());
	Seed::set(None);
	ReplicaCount::set(3);
	ProofTime::set(PERIOD);
	Notice::set(2);
	Round::set(1);
	let config = RuntimeGenesisConfig::default();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| System::set_block_number(1));
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		StorageProofs::do_try_state().expect("the invariants hold");
	});
}
