//! A chain whose fans' stakes, nodes and tracks are what a test says they are, with real
//! signatures.

use crate::{self as pallet_receipts, *};
use audio_primitives::{
	content::{PlaylistId, StoredContent, TrackId},
	nodes::{ActiveNode, ServiceNode},
};
use codec::Encode;
use frame_support::{
	derive_impl, parameter_types,
	storage::unhashed,
	traits::{ConstU128, ConstU32},
};
use sp_core::{ed25519, sr25519, Pair, H256};
use sp_runtime::{AccountId32, BuildStorage, MultiSignature};
use std::{cell::RefCell, collections::BTreeMap};

pub type AccountId = AccountId32;

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
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type Receipts = pallet_receipts::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = sp_runtime::traits::IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
}

/// What a listening key takes.
pub const DEPOSIT: Balance = 50;
/// How far ahead a listening key can end.
pub const MAX_KEY_ROUNDS: RoundIndex = 100;
/// Least stake of a fan.
pub const MIN_STAKE: Balance = 100;

parameter_types! {
	pub static Round: RoundIndex = 5;
	pub static PlaysAllowed: u32 = 20;
	pub static FreeInAll: u32 = 1_000;
	pub const CuratorShare: Perbill = Perbill::from_percent(10);
	pub const MaxIdleWeight: Weight = Weight::from_parts(1_000, 0);
}

impl CurrentRound for Round {
	fn current_round() -> RoundIndex {
		Round::get()
	}
}

thread_local! {
	static STAKES: RefCell<BTreeMap<AccountId, Balance>> = const { RefCell::new(BTreeMap::new()) };
	static RECORDS: RefCell<BTreeMap<AccountId, u32>> = const { RefCell::new(BTreeMap::new()) };
	static NODES: RefCell<BTreeMap<NodeIndex, (ServiceNode<AccountId>, Balance)>> =
		const { RefCell::new(BTreeMap::new()) };
	static ARTISTS: RefCell<BTreeMap<TrackId, AccountId>> = const { RefCell::new(BTreeMap::new()) };
	static HELD: RefCell<Vec<(NodeIndex, TrackId)>> = const { RefCell::new(Vec::new()) };
	static HELD_UNTIL: RefCell<Vec<(NodeIndex, TrackId, RoundIndex)>> =
		const { RefCell::new(Vec::new()) };
	static STAGED: RefCell<Vec<(NodeIndex, TrackId, RoundIndex)>> =
		const { RefCell::new(Vec::new()) };
	static PLAYLISTS: RefCell<BTreeMap<PlaylistId, (AccountId, Vec<TrackId>)>> =
		const { RefCell::new(BTreeMap::new()) };
}

/// What fans have at stake.
pub struct Stakes;

impl Stakes {
	pub fn set_records(who: &AccountId, records: u32) {
		RECORDS.with_borrow_mut(|all| all.insert(who.clone(), records));
	}

	pub fn set(who: &AccountId, stake: Balance) {
		STAKES.with_borrow_mut(|all| all.insert(who.clone(), stake));
	}
}

impl StakedBalance<AccountId> for Stakes {
	fn of(who: &AccountId) -> Balance {
		STAKES.with_borrow(|all| all.get(who).copied().unwrap_or_default())
	}

	fn total() -> Balance {
		STAKES.with_borrow(|all| all.values().sum())
	}

	/// As a test sets it.
	fn records(who: &AccountId) -> u32 {
		RECORDS.with_borrow(|all| all.get(who).copied().unwrap_or_default())
	}

	fn most_records() -> u32 {
		5
	}
}

/// The nodes of a test.
pub struct Nodes;

pub fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

/// Who runs `node`.
pub fn operator(node: NodeIndex) -> AccountId {
	account(100 + node as u8)
}

pub fn hot_key(node: NodeIndex) -> AccountId {
	account(150 + node as u8)
}

impl Nodes {
	pub fn add(node: NodeIndex, weight: Balance) {
		let found = ServiceNode {
			operator: operator(node),
			hot_key: Some(hot_key(node)),
			key: [node as u8; 32],
			collateral: weight,
			serves: true,
			selection_id: None,
			weight,
		};
		NODES.with_borrow_mut(|all| all.insert(node, (found, weight)));
	}

	/// It has left.
	pub fn remove(node: NodeIndex) {
		NODES.with_borrow_mut(|all| all.remove(&node));
	}

	pub fn set_serving(node: NodeIndex, serves: bool) {
		NODES.with_borrow_mut(|all| all.get_mut(&node).unwrap().0.serves = serves);
	}
}

impl ServiceNodes<AccountId> for Nodes {
	fn node(node: NodeIndex) -> Option<ServiceNode<AccountId>> {
		NODES.with_borrow(|all| all.get(&node).map(|(found, _)| found.clone()))
	}

	fn active() -> Vec<ActiveNode<AccountId>> {
		let active = |(node, (found, weight)): (&NodeIndex, &(ServiceNode<AccountId>, Balance))| {
			let operator = found.operator.clone();
			ActiveNode { node: *node, operator, selection_id: [0; 32], weight: *weight }
		};
		NODES.with_borrow(|all| all.iter().map(active).collect())
	}

	fn most_active() -> u32 {
		100
	}

	fn active_weight(nodes: u32) -> Weight {
		Weight::from_parts(nodes.into(), 0).saturating_mul(7_000_000)
	}
}

/// The tracks of a test.
pub struct Library;

impl Library {
	/// Lists a track that these nodes hold.
	pub fn list(track: TrackId, artist: &AccountId, nodes: &[NodeIndex]) {
		ARTISTS.with_borrow_mut(|all| all.insert(track, artist.clone()));
		HELD.with_borrow_mut(|all| all.extend(nodes.iter().map(|node| (*node, track))));
	}

	pub fn unlist(track: TrackId) {
		ARTISTS.with_borrow_mut(|all| all.remove(&track));
	}

	/// A node held a track, whose plays of rounds before `until` still count.
	pub fn displace(node: NodeIndex, track: TrackId, until: RoundIndex) {
		HELD.with_borrow_mut(|all| all.retain(|held| *held != (node, track)));
		HELD_UNTIL.with_borrow_mut(|all| all.push((node, track, until)));
	}

	/// A node stages a track, in rounds before `until`.
	pub fn stage(node: NodeIndex, track: TrackId, until: RoundIndex) {
		STAGED.with_borrow_mut(|all| all.push((node, track, until)));
	}

	pub fn remove_playlist(playlist: PlaylistId) {
		PLAYLISTS.with_borrow_mut(|all| all.remove(&playlist));
	}

	pub fn playlist(playlist: PlaylistId, curator: &AccountId, tracks: &[TrackId]) {
		PLAYLISTS.with_borrow_mut(|all| all.insert(playlist, (curator.clone(), tracks.to_vec())));
	}
}

fn is_before_end(
	all: &[(NodeIndex, TrackId, RoundIndex)],
	node: NodeIndex,
	track: TrackId,
	round: RoundIndex,
) -> bool {
	all.iter().any(|(by, of, until)| (*by, *of) == (node, track) && round < *until)
}

impl TrackHolders for Library {
	fn held_in(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool {
		HELD.with_borrow(|all| all.contains(&(node, track)))
			|| HELD_UNTIL.with_borrow(|all| is_before_end(all, node, track, round))
	}

	fn was_held(track: TrackId) -> bool {
		HELD.with_borrow(|all| all.iter().any(|(_, held)| *held == track))
	}

	fn first_held(_: TrackId) -> Option<RoundIndex> {
		unreachable!("receipts do not ask")
	}
}

impl Catalogue<AccountId> for Library {
	fn content(_: TrackId) -> Option<StoredContent> {
		None
	}

	fn artist(track: TrackId) -> Option<AccountId> {
		ARTISTS.with_borrow(|all| all.get(&track).cloned())
	}

	fn curator(playlist: PlaylistId, track: TrackId) -> Option<AccountId> {
		PLAYLISTS.with_borrow(|all| {
			let (curator, tracks) = all.get(&playlist)?;
			tracks.contains(&track).then(|| curator.clone())
		})
	}

	fn given_out() -> TrackId {
		0
	}

	fn stages(node: NodeIndex, track: TrackId, round: RoundIndex) -> bool {
		STAGED.with_borrow(|all| is_before_end(all, node, track, round))
	}
}

/// Adds up what it is told, by group, account and round.
pub struct Log;

/// Score, plays done, plays owed.
pub type Noted = (Balance, u32, u32);

fn key(group: Group, who: &AccountId, round: RoundIndex) -> Vec<u8> {
	("noted", group, who, round).encode()
}

pub fn noted(group: Group, who: &AccountId) -> Noted {
	unhashed::get_or_default(&key(group, who, Round::get()))
}

/// How often something was noted.
pub fn notes() -> u32 {
	unhashed::get_or_default(b"notes")
}

/// What noting weighs; up to twice as much.
fn note_weight(group: Group) -> Weight {
	let weighs = match group {
		Group::Serving => 10_000,
		Group::Artists => 1_000,
		Group::Storage | Group::Fans | Group::Voters => unreachable!("receipts are of none"),
	};
	Weight::from_parts(weighs, 0)
}

/// What noting a fan weighs; up to twice as much.
const NOTING_A_FAN: Weight = Weight::from_parts(100, 0);

fn add_up(group: Group, who: &AccountId, Activity { score, rate }: Activity) {
	let (sum, done, owed) = noted(group, who);
	unhashed::put(
		&key(group, who, Round::get()),
		&(sum + score, done + rate.done, owed + rate.owed),
	);
	unhashed::put(b"notes", &(notes() + 1));
}

impl NoteActivity<AccountId> for Log {
	fn note(group: Group, who: &AccountId, activity: Activity) -> Weight {
		add_up(group, who, activity);
		note_weight(group)
	}

	fn note_weight(group: Group) -> Weight {
		note_weight(group).saturating_mul(2)
	}
}

impl NoteFan<AccountId> for Log {
	fn note_fan(who: &AccountId, stake: Balance, rate: Rate) -> Weight {
		assert_eq!(stake, Stakes::of(who));
		add_up(Group::Fans, who, Activity { score: 0, rate });
		NOTING_A_FAN
	}

	fn note_fan_weight() -> Weight {
		NOTING_A_FAN.saturating_mul(2)
	}
}

impl Config for Test {
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Round = Round;
	type Stake = Stakes;
	type ServiceNodes = Nodes;
	type Holders = Library;
	type Catalogue = Library;
	type ActivityLog = Log;
	type Signature = MultiSignature;
	type Allowance = PlaysAllowed;
	type MinFanStake = ConstU128<MIN_STAKE>;
	type CuratorShare = CuratorShare;
	type FreeReceipts = FreeInAll;
	type ListeningKeyDeposit = ConstU128<DEPOSIT>;
	type MaxListeningKeys = ConstU32<4>;
	type MaxKeyRounds = ConstU32<MAX_KEY_ROUNDS>;
	type MaxReceipts = ConstU32<16>;
	type MaxIdleWeight = MaxIdleWeight;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Setup;
}

/// Sets up what the benchmarks measure: a node, its tracks, and fans for whom one key signs.
#[cfg(feature = "runtime-benchmarks")]
pub struct Setup;

#[cfg(feature = "runtime-benchmarks")]
impl benchmarking::BenchmarkHelper<AccountId, MultiSignature> for Setup {
	fn key() -> AccountId {
		Signer::ed25519("key").account()
	}

	fn sign(message: &[u8]) -> MultiSignature {
		Signer::ed25519("key").sign(message)
	}

	fn fan(number: u32, features: u32) -> AccountId {
		let fan = fan(&format!("fan{number}"), MIN_STAKE).account();
		Stakes::set_records(&fan, features);
		let tokens = 1_000 * DEPOSIT;
		<Balances as frame_support::traits::fungible::Mutate<_>>::set_balance(&fan, tokens);
		fan
	}

	fn set_round(round: RoundIndex) {
		Round::set(round);
	}

	fn node(number: u32) -> (NodeIndex, AccountId) {
		Nodes::add(number, MIN_STAKE);
		(number, operator(number))
	}

	fn track(number: u32) -> TrackId {
		let nodes: Vec<_> = (0..MaxReceipts::get()).collect();
		Library::list(number, &account(1), &nodes);
		number
	}

	fn playlist(track: TrackId) -> PlaylistId {
		Library::playlist(track, &account(1), &[track]);
		track
	}
}

/// Somebody who signs.
#[derive(Clone)]
pub enum Signer {
	Sr25519(Box<sr25519::Pair>),
	Ed25519(Box<ed25519::Pair>),
}

impl Signer {
	pub fn sr25519(name: &str) -> Self {
		Self::Sr25519(Box::new(sr25519::Pair::from_string(&format!("//{name}"), None).unwrap()))
	}

	pub fn ed25519(name: &str) -> Self {
		Self::Ed25519(Box::new(ed25519::Pair::from_string(&format!("//{name}"), None).unwrap()))
	}

	pub fn account(&self) -> AccountId {
		match self {
			Self::Sr25519(pair) => AccountId::new(pair.public().0),
			Self::Ed25519(pair) => AccountId::new(pair.public().0),
		}
	}

	pub fn sign(&self, message: &[u8]) -> MultiSignature {
		match self {
			Self::Sr25519(pair) => pair.sign(message).into(),
			Self::Ed25519(pair) => pair.sign(message).into(),
		}
	}
}

/// A fan with that much at stake.
pub fn fan(name: &str, stake: Balance) -> Signer {
	let fan = Signer::sr25519(name);
	Stakes::set(&fan.account(), stake);
	fan
}

pub type Play = (TrackId, Option<PlaylistId>, u32);

pub fn heard(plays: &[Play]) -> Heard {
	let all = plays.iter().map(|(track, playlist, count)| Plays {
		track: *track,
		playlist: *playlist,
		count: *count,
	});
	all.collect::<Vec<_>>().try_into().unwrap()
}

/// What `fan` heard, signed by `signer`.
pub fn signed_by(
	signer: &Signer,
	fan: &AccountId,
	(node, round, seq): (NodeIndex, RoundIndex, u32),
	plays: &[Play],
) -> ReceiptOf<Test> {
	let heard = heard(plays);
	let signature = signer.sign(&Receipts::message(fan, node, round, seq, &heard));
	Receipt { fan: fan.clone(), node, round, seq, heard, signature }
}

/// What `fan` heard in this round, signed.
pub fn receipt(fan: &Signer, node: NodeIndex, seq: u32, plays: &[Play]) -> ReceiptOf<Test> {
	signed_by(fan, &fan.account(), (node, Round::get(), seq), plays)
}

pub fn submit(node: NodeIndex, receipts: &[ReceiptOf<Test>]) -> DispatchResultWithPostInfo {
	let receipts = receipts.to_vec().try_into().expect("not too many");
	Receipts::submit(RuntimeOrigin::signed(hot_key(node)), node, receipts)
}

/// Has `who` submit receipts of its own, or of who it signs for.
pub fn submit_own(who: &AccountId, receipts: &[ReceiptOf<Test>]) -> DispatchResultWithPostInfo {
	let receipts = receipts.to_vec().try_into().expect("not too many");
	Receipts::submit_own(RuntimeOrigin::signed(who.clone()), receipts)
}

/// A chain on which 1 to 9 have tokens, whose genesis has that hash.
pub fn chain() -> sp_io::TestExternalities {
	STAKES.with_borrow_mut(BTreeMap::clear);
	RECORDS.with_borrow_mut(BTreeMap::clear);
	NODES.with_borrow_mut(BTreeMap::clear);
	ARTISTS.with_borrow_mut(BTreeMap::clear);
	HELD.with_borrow_mut(Vec::clear);
	HELD_UNTIL.with_borrow_mut(Vec::clear);
	STAGED.with_borrow_mut(Vec::clear);
	PLAYLISTS.with_borrow_mut(BTreeMap::clear);
	Round::set(5);
	PlaysAllowed::set(20);
	FreeInAll::set(1_000);
	let mut config = RuntimeGenesisConfig::default();
	config.balances.balances = (1..=9).map(|number| (account(number), 1_000)).collect();
	let mut chain: sp_io::TestExternalities = config.build_storage().expect("builds").into();
	chain.execute_with(|| {
		System::set_block_number(1);
		frame_system::BlockHash::<Test>::insert(0, H256([7; 32]));
	});
	chain
}

/// Runs a test on a new chain, and checks the invariants afterwards.
pub fn test(run: impl FnOnce()) {
	chain().execute_with(|| {
		run();
		Receipts::do_try_state().expect("the invariants hold");
	});
}
