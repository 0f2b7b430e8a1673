//! A chain whose nodes, catalogue, rounds, seeds and migrations are what a test says they are.

use crate::{self as pallet_storage_proofs, *};
use audio_primitives::content::{PlacementKey, PlaylistId};
use frame_support::{
	derive_impl, parameter_types,
	traits::{Authorize, ConstU32},
};
use sp_core::{Pair, H256};
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
	BuildStorage, DispatchError, Perbill,
};
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
	type MultiBlockMigrator = Migrating;
}

/// Blocks that a challenge can be proven in.
pub const PERIOD: Tick = 5;
/// Blocks from the first miss to the one that has consequences.
pub const JAIL_BLOCKS: Tick = 6;
/// What a node must have missed to fail, at first.
pub const FAILURE_AT_FIRST: FailureRule =
	FailureRule { misses: 3, share: Perbill::from_percent(20) };
/// What it suffers.
pub const SANCTION: Sanction =
	Sanction { jail_rounds: 1, slash_jails: 2, slash_share: Perbill::from_percent(1) };

parameter_types! {
	pub static Round: RoundIndex = 1;
	pub static Seed: Option<[u8; 32]> = None;
	/// Challenges a block.
	pub static Count: u32 = 1;
	/// Ids given out, of tracks that are gone too.
	pub static GivenOut: TrackId = 0;
	/// Whether a migration runs.
	pub static Migrating: bool = false;
	pub static ReplicaCount: u32 = 3;
	pub static ProofTime: Tick = PERIOD;
	pub static Notice: RoundIndex = 2;
	pub static Failure: FailureRule = FAILURE_AT_FIRST;
	pub static JailTime: Tick = JAIL_BLOCKS;
	pub const Punished: Sanction = SANCTION;
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

impl BlockSeed for Seed {
	fn block_seed() -> Option<[u8; 32]> {
		Seed::get()
	}
}

impl MultiStepMigrator for Migrating {
	fn ongoing() -> bool {
		Migrating::get()
	}

	fn step() -> Weight {
		Weight::zero()
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

/// The key that `node` proves with.
pub fn key_of(node: NodeIndex) -> ed25519::Pair {
	ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&node.to_be_bytes()))
}

/// What selection draws with for `node`.
fn selection_id(node: NodeIndex) -> [u8; 32] {
	sp_io::hashing::blake2_256(&node.to_le_bytes())
}

impl Nodes {
	/// `node` of `operator` serves, and can be selected.
	pub fn add(node: NodeIndex, operator: AccountId) {
		let found = ServiceNode {
			operator,
			hot_key: Some(hot_key(node)),
			key: key_of(node).public().0,
			collateral: COLLATERAL,
			serves: true,
			selection_id: Some(selection_id(node)),
			weight: COLLATERAL,
		};
		NODES.with_borrow_mut(|nodes| nodes.insert(node, found));
		ACTIVE.with_borrow_mut(|active| {
			active.retain(|other| other.node != node);
			let selection_id = selection_id(node);
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

	fn most_active() -> u32 {
		100
	}

	fn active_weight(nodes: u32) -> Weight {
		Weight::from_parts(nodes.into(), 0).saturating_mul(7)
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

	fn discipline_weight() -> Weight {
		DISCIPLINING
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
		let content = StoredContent { root: proofs::root(&bytes), bytes: size as u64, placement };
		Self::insert(track, bytes, content);
	}

	/// Lists a track of so many bytes, of which it has none.
	pub fn list_sized(track: TrackId, size: u64) {
		let placement = Some(sp_io::hashing::blake2_256(&track.to_be_bytes()));
		let content = StoredContent { root: [0; 32], bytes: size, placement };
		Self::insert(track, Vec::new(), content);
	}

	fn insert(track: TrackId, bytes: Vec<u8>, content: StoredContent) {
		CONTENT.with_borrow_mut(|all| all.insert(track, (bytes, content)));
		GivenOut::mutate(|ids| *ids = (track + 1).max(*ids));
	}

	/// Lists it no more.
	pub fn unlist(track: TrackId) {
		CONTENT.with_borrow_mut(|all| all.remove(&track));
		StorageProofs::on_track_removed(track, true);
	}

	/// Lists it no more for a time; returns what puts it back.
	pub fn delist(track: TrackId) -> impl FnOnce() {
		let content = CONTENT.with_borrow_mut(|all| all.remove(&track)).expect("it is listed");
		StorageProofs::on_track_removed(track, false);
		move || {
			CONTENT.with_borrow_mut(|all| all.insert(track, content));
		}
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
		GivenOut::get()
	}

	fn stages(_: NodeIndex, _: TrackId, _: RoundIndex) -> bool {
		false
	}
}

/// What noting weighs; up to three times as much.
pub const NOTING: Weight = Weight::from_parts(1_000, 0);

/// What it takes to jail a node, and to slash it.
pub const DISCIPLINING: Weight = Weight::from_parts(1_000_000, 0);

/// Keeps what it was told.
pub struct Log;

impl NoteActivity<AccountId> for Log {
	fn note(group: Group, who: &AccountId, activity: Activity) -> Weight {
		assert_eq!(group, Group::Storage);
		Noted::mutate(|all| all.push((*who, activity)));
		NOTING
	}

	fn note_weight(_: Group) -> Weight {
		NOTING.saturating_mul(3)
	}
}

impl Config for Test {
	type Round = Round;
	type Catalogue = Library;
	type ServiceNodes = Nodes;
	type Discipline = Nodes;
	type ActivityLog = Log;
	type BlockSeed = Seed;
	type ChallengesPerBlock = Count;
	type Replicas = ReplicaCount;
	type ProofPeriod = ProofTime;
	type DropNotice = Notice;
	type Failure = Failure;
	type JailBlocks = JailTime;
	type Sanction = Punished;
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
		.map(|_| ())
		.map_err(|failed| failed.error)
}

pub fn give_notice(node: NodeIndex, tracks: &[TrackId]) -> DispatchResult {
	let tracks = tracks.to_vec().try_into().expect("not too many");
	StorageProofs::drop(signed(hot_key(node)), node, tracks)
}

/// The operator of `node` proves for it that it has `track`.
pub fn enter_with(
	node: NodeIndex,
	track: TrackId,
	proof: ChunkProof,
) -> DispatchResultWithPostInfo {
	StorageProofs::enter(signed(hot_key(node)), node, track, proof)
}

/// The same, with the chunk that is asked for.
pub fn enter(node: NodeIndex, track: TrackId) -> DispatchResult {
	let asked = StorageProofs::entries(node, vec![track]);
	let chunk = asked.first().and_then(|entry| entry.chunk).unwrap_or(0);
	let proof = Library::proof(track, chunk);
	enter_with(node, track, proof).map(|_| ()).map_err(|failed| failed.error)
}

/// `node` accepts `tracks` and proves each two blocks later.
pub fn join(node: NodeIndex, tracks: &[TrackId]) {
	accept(node, tracks).expect("it can accept");
	pass_blocks(2);
	for track in tracks {
		enter(node, *track).expect("it can enter");
	}
}

/// What `signer` says that `node` proves for `challenge`.
pub fn prove_call(
	signer: NodeIndex,
	node: NodeIndex,
	challenge: u32,
	proof: ChunkProof,
) -> RuntimeCall {
	let message = StorageProofs::proof_message(challenge, node, &proof);
	let signature = key_of(signer).sign(&message);
	pallet_storage_proofs::Call::<Test>::prove { node, challenge, proof, signature }.into()
}

/// What the pool says of `call`.
pub fn authorize(call: &RuntimeCall) -> Result<ValidTransaction, TransactionValidityError> {
	let authorized = call.authorize(TransactionSource::External).expect("it needs no account");
	authorized.map(|(valid, _)| valid)
}

/// How the pool refuses what fails with `error`.
pub fn refused(error: Error<Test>) -> TransactionValidityError {
	InvalidTransaction::Custom(error.code()).into()
}

/// Lets `call` into a block, if the pool would.
pub fn submit(call: RuntimeCall) -> Result<(), TransactionValidityError> {
	authorize(&call)?;
	let origin = frame_system::RawOrigin::Authorized;
	let done = call.dispatch(origin.into()).expect("it was checked before");
	assert_eq!(done.actual_weight, Some(<() as WeightInfo>::prove().saturating_add(NOTING)));
	Ok(())
}

/// `node` proves `challenge` by its key.
pub fn prove(
	node: NodeIndex,
	challenge: u32,
	proof: ChunkProof,
) -> Result<(), TransactionValidityError> {
	submit(prove_call(node, node, challenge, proof))
}

/// The proof that `challenge`, which is open, asks `node` for.
pub fn answer_of(node: NodeIndex, challenge: u32) -> ChunkProof {
	let open = Challenges::<Test>::get(challenge).expect("it is open");
	let bytes = Library::content(open.track).expect("it is listed").bytes;
	Library::proof(open.track, chunk_of(&open.seed, node, bytes))
}

/// `node` proves what `challenge` asks it for.
pub fn answer(node: NodeIndex, challenge: u32) -> Result<(), TransactionValidityError> {
	prove(node, challenge, answer_of(node, challenge))
}

/// Begins the next block, of that seed.
pub fn next_block(seed: Option<[u8; 32]>) {
	Seed::set(seed);
	System::set_block_number(System::block_number() + 1);
	let done = || (Noted::get().len() as u64, Jailed::get().len() as u64);
	let before = done();
	let weight =
		<StorageProofs as frame_support::traits::Hooks<u64>>::on_initialize(System::block_number());
	let (noted, jailed) = (done().0 - before.0, done().1 - before.1);
	let disciplining = DISCIPLINING + <() as WeightInfo>::discipline();
	assert_eq!(weight, NOTING.saturating_mul(noted) + disciplining.saturating_mul(jailed));
}

/// A seed like any other.
pub fn some_seed(number: u64) -> [u8; 32] {
	sp_io::hashing::blake2_256(&number.to_le_bytes())
}

/// Begins so many blocks in which nothing is asked for.
pub fn pass_blocks(count: Tick) {
	let before = Count::get();
	Count::set(0);
	(0..count).for_each(|_| next_block(Some(some_seed(System::block_number()))));
	Count::set(before);
}

/// Begins a block that opens a challenge of `track`, if it has a holder that serves; returns its
/// number.
pub fn try_challenge(track: TrackId) -> Option<u32> {
	while Ids::<Test>::get().0 <= track {
		pass_blocks(1);
	}
	let ids = Ids::<Test>::get().0;
	let draws = |seed: &[u8; 32]| {
		let (drawn, _) = StorageProofs::draw(&challenge_seed(seed, 0), ids);
		drawn.is_some_and(|drawn| drawn.track == track && !drawn.owing.is_empty())
	};
	let first = System::block_number() << 20;
	let seed = (first..first + 5_000).map(some_seed).find(draws);
	let next = Queue::<Test>::get().1;
	next_block(seed);
	let open = Challenges::<Test>::get(next);
	open.filter(|open| open.track == track).map(|_| next)
}

/// Begins a block that opens a challenge of `track`; returns its number.
pub fn challenge(track: TrackId) -> u32 {
	try_challenge(track).expect("it opens one")
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
	Count::set(1);
	GivenOut::set(0);
	Migrating::set(false);
	Failure::set(FAILURE_AT_FIRST);
	JailTime::set(JAIL_BLOCKS);
	ReplicaCount::set(3);
	ProofTime::set(PERIOD);
	Notice::set(2);
	Round::set(1);
	let config = RuntimeGenesisConfig::default();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		System::set_block_number(1);
		frame_system::BlockHash::<Test>::insert(0, H256::repeat_byte(9));
	});
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		StorageProofs::do_try_state().expect("the invariants hold");
	});
}
